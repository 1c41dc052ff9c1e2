//! Who is who: the same number is the same person, in a batch, over batches and over processes.

use crate::{GEBOREN, Opstelling, aanmelding, bsn, klant, neem_op, noor, noor_uit};
use persoonsregister::{
    Bronnummer, Bsn, Error, Geboorte, HerkenFout, MAX_PER_HERKENNING, Onderwijsnummer, Persoonsgegevens,
};
use std::time::Instant;

#[tokio::test]
async fn the_same_number_is_the_same_person() {
    let o = Opstelling::new().await;
    let rijen = vec![aanmelding(&[bsn(0)], noor()), aanmelding(&[bsn(0)], Persoonsgegevens::default())];
    let eerst: Vec<_> =
        neem_op(&o.register, rijen.clone()).await.unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(eerst[0].id, eerst[1].id);
    assert_eq!((eerst[0].nieuw, eerst[1].nieuw), (true, false));
    assert_eq!(eerst[1].geboorte, Geboorte::Datum(GEBOREN));

    let later = o.herken_een(rijen[0].clone()).await;
    assert_eq!((later.id, later.nieuw), (eerst[0].id, false));
    assert_eq!(o.register.zoek(&bsn(0)).await.unwrap(), Some(later.id));
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), None);
}

#[tokio::test]
async fn a_bsn_is_national_and_a_source_number_is_not() {
    let o = Opstelling::new().await;
    let negen = crate::bsn_tekst(3);
    let nummers = [
        Bsn::lees(&negen).unwrap().into(),
        Onderwijsnummer::lees("109900012").unwrap().into(),
        Bronnummer::new("GM0014", "beginbestand", &negen).unwrap().into(),
        Bronnummer::new("GM0014", "doorstroompunt", &negen).unwrap().into(),
        Bronnummer::new("GM1969", "beginbestand", &negen).unwrap().into(),
    ];
    let rijen = nummers.map(|nummer| aanmelding(&[nummer], Persoonsgegevens::default())).to_vec();
    let personen = neem_op(&o.register, rijen).await.unwrap();
    assert!(personen.iter().all(|p| p.unwrap().nieuw), "five kinds and scopes, five persons");
}

#[tokio::test]
async fn two_numbers_in_one_row_become_one_person_and_conflicts_are_reported() {
    let o = Opstelling::new().await;
    let leeg = Persoonsgegevens::default;
    let uitkomst = neem_op(
        &o.register,
        vec![
            aanmelding(&[klant("1")], leeg()),
            aanmelding(&[klant("1"), bsn(1)], noor()),
            aanmelding(&[bsn(2)], leeg()),
            aanmelding(&[klant("1"), bsn(2)], noor()),
            aanmelding(&[klant("1"), bsn(3)], noor()),
            aanmelding(&[], noor()),
            aanmelding(&[bsn(4)], Persoonsgegevens { voornaam: Some("x".repeat(401)), ..leeg() }),
        ],
    )
    .await
    .unwrap();
    let een = uitkomst[0].unwrap();
    assert_eq!(uitkomst[1].unwrap().id, een.id);
    assert_eq!(uitkomst[3], Err(HerkenFout::MeerDanEenPersoon));
    assert_eq!(uitkomst[4], Err(HerkenFout::AnderBsn));
    assert_eq!(uitkomst[5], Err(HerkenFout::GeenIdentificatie));
    assert_eq!(uitkomst[6], Err(HerkenFout::VeldTeLang));

    // The same conflicts against what is stored now.
    let uitkomst = neem_op(
        &o.register,
        vec![aanmelding(&[klant("1"), bsn(2)], noor()), aanmelding(&[klant("1"), bsn(3)], noor())],
    )
    .await
    .unwrap();
    assert_eq!(uitkomst, [Err(HerkenFout::MeerDanEenPersoon), Err(HerkenFout::AnderBsn)]);

    // A refused row leaves nothing: no link, no data.
    assert_eq!(o.register.zoek(&bsn(3)).await.unwrap(), None);
    assert_eq!(o.register.zoek(&bsn(4)).await.unwrap(), None);
    let ander = o.register.zoek(&bsn(2)).await.unwrap().unwrap();
    assert_eq!(o.register.gegevens(ander).await.unwrap().gegevens, leeg());
    assert_eq!(o.register.gegevens(een.id).await.unwrap().identificaties, [klant("1"), bsn(1)]);
}

#[tokio::test]
async fn a_later_delivery_fills_in_and_the_same_again_writes_nothing() {
    let o = Opstelling::new().await;
    let jaar = Persoonsgegevens { geboorte: Geboorte::Jaar(2003), ..Persoonsgegevens::default() };
    let persoon = o.herken_een(aanmelding(&[bsn(0)], jaar)).await;
    assert_eq!(persoon.geboorte, Geboorte::Jaar(2003));
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    assert_eq!(o.register.geboorte(&[persoon.id]).await.unwrap(), [Geboorte::Datum(GEBOREN)]);

    let rauw = o.rauw().await;
    let gegevens = || sqlx::query_scalar::<_, Vec<u8>>("select gegevens from persoon").fetch_one(&rauw);
    let eerst = gegevens().await.unwrap();
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    o.herken_een(aanmelding(&[bsn(0)], noor_uit(2003))).await;
    assert_eq!(gegevens().await.unwrap(), eerst, "a random nonce would show a rewrite");
}

#[tokio::test]
async fn births_come_in_the_order_asked_for() {
    let o = Opstelling::new().await;
    let een = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let twee = o.herken_een(aanmelding(&[bsn(1)], Persoonsgegevens::default())).await.id;
    let vreemd = domein::PersoonId(uuid::Uuid::nil());
    let geboortes = o.register.geboorte(&[twee, een, vreemd, een]).await.unwrap();
    let datum = Geboorte::Datum(GEBOREN);
    assert_eq!(geboortes, [Geboorte::Onbekend, datum, Geboorte::Onbekend, datum]);
    assert!(matches!(o.register.gegevens(vreemd).await, Err(Error::OnbekendePersoon(id)) if id == vreemd));
}

/// Also the place to see the speed: `cargo nextest run -p persoonsregister --no-capture largest`.
#[tokio::test]
async fn the_largest_batch_is_recognised_at_once_and_a_larger_one_refused() {
    let o = Opstelling::new().await;
    let rijen: Vec<_> = (999_900_000..=999_999_999_u32)
        .filter_map(|n| Bsn::lees(&n.to_string()).ok())
        .take(MAX_PER_HERKENNING)
        .enumerate()
        .map(|(n, bsn)| aanmelding(&[bsn.into(), klant(&n.to_string())], noor()))
        .collect();
    let mut ids = Vec::new();
    for ronde in ["new", "known, unchanged"] {
        let start = Instant::now();
        let personen = neem_op(&o.register, rijen.clone()).await.unwrap();
        println!("{ronde}: {:.0} rows/s", rijen.len() as f64 / start.elapsed().as_secs_f64());
        ids.push(personen.into_iter().map(|p| p.unwrap().id).collect::<Vec<_>>());
    }
    assert_eq!(ids[0], ids[1]);
    let start = Instant::now();
    assert_eq!(o.register.geboorte(&ids[0]).await.unwrap(), vec![Geboorte::Datum(GEBOREN); ids[0].len()]);
    println!("births: {:.0} persons/s", ids[0].len() as f64 / start.elapsed().as_secs_f64());

    let te_veel = [&rijen[..], &rijen[..1]].concat();
    assert!(matches!(neem_op(&o.register, te_veel).await, Err(Error::TeVeelInEenKeer { .. })));
    assert_eq!(neem_op(&o.register, vec![]).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_handles_that_see_a_new_bsn_together_give_it_one_id() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rijen: Vec<_> = (0..40).map(|n| aanmelding(&[bsn(n)], noor())).collect();
    let andersom: Vec<_> = rijen.iter().rev().cloned().collect();
    let (een, twee) = tokio::join!(
        tokio::spawn({
            let r = o.register.clone();
            async move { neem_op(&r, rijen).await.unwrap() }
        }),
        tokio::spawn(async move { neem_op(&ander, andersom).await.unwrap() }),
    );
    let (een, mut twee) = (een.unwrap(), twee.unwrap());
    twee.reverse();
    for (een, twee) in een.into_iter().zip(twee) {
        let (een, twee) = (een.unwrap(), twee.unwrap());
        assert_eq!(een.id, twee.id);
        assert!(een.nieuw != twee.nieuw, "exactly one of them made the person");
    }
}
