//! Recognise, decide, write: nothing stands in the register before it was decided, and what was decided on holds
//! when it is written.

use crate::{Opstelling, aanmelding, bsn, een_geboorte, klant, leg_vast, neem_op, noor, noor_uit};
use jiff::civil::date;
use persoonsregister::{
    Aanmelding, Error, Geboorte, HerkenFout, Identificatie, Kek, Persoonsgegevens, Persoonskaart,
};
use proptest::prelude::*;
use sqlx::AssertSqlSafe;

/// How many rows each table has.
async fn rijen(o: &Opstelling) -> Vec<i64> {
    let rauw = o.rauw().await;
    let mut aantallen = Vec::new();
    for tabel in ["sleutelring", "persoon", "identificatie", "gewist"] {
        let vraag = AssertSqlSafe(format!("select count(*) from {tabel}"));
        aantallen.push(sqlx::query_scalar(vraag).fetch_one(&rauw).await.unwrap());
    }
    aantallen
}

/// Every sealed card: a random nonce shows each rewrite.
async fn kaarten(o: &Opstelling) -> Vec<Vec<u8>> {
    let vraag = sqlx::query_scalar("select gegevens from persoon order by persoon_id");
    vraag.fetch_all(&o.rauw().await).await.unwrap()
}

fn geboren(jaar: i16) -> Persoonsgegevens {
    Persoonsgegevens { geboorte: Geboorte::Datum(date(jaar, 1, 1)), ..Persoonsgegevens::default() }
}

fn leeg() -> Persoonsgegevens {
    Persoonsgegevens::default()
}

#[tokio::test]
async fn recognising_alone_writes_nothing() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await;
    let (voor, kaarten_voor) = (rijen(&o).await, kaarten(&o).await);
    let alle = vec![
        aanmelding(&[bsn(0), klant("1")], geboren(1999)),
        aanmelding(&[bsn(1)], noor()),
        aanmelding(&[], noor()),
    ];
    let herkenning = o.register.herken(alle).await.unwrap();
    let uitkomsten = herkenning.uitkomsten();
    assert_eq!(uitkomsten[0].unwrap().geboorte, Geboorte::Datum(date(1999, 1, 1)), "as it will be");
    assert!(!uitkomsten[0].unwrap().nieuw && uitkomsten[1].unwrap().nieuw);
    assert_eq!(uitkomsten[2], Err(HerkenFout::GeenIdentificatie));
    drop(herkenning);
    assert_eq!((rijen(&o).await, kaarten(&o).await), (voor, kaarten_voor));
    assert_eq!(o.register.zoek(&klant("1")).await.unwrap(), None);
}

#[tokio::test]
async fn a_row_that_was_left_out_leaves_nothing() {
    let o = Opstelling::new().await;
    let bekend = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await;
    let alle = vec![
        aanmelding(&[bsn(0), klant("1")], geboren(1999)),
        aanmelding(&[bsn(1)], noor()),
        aanmelding(&[bsn(2)], noor()),
    ];
    let mut herkenning = o.register.herken(alle).await.unwrap();
    assert!(herkenning.laat_weg([0, 1]).is_empty(), "the third row stands by itself");
    assert_eq!(leg_vast(&o.register, &herkenning).await, Ok(()));
    let kaart = o.register.gegevens(bekend.id).await.unwrap();
    assert_eq!((kaart.gegevens, kaart.identificaties), (noor_uit(1999), vec![bsn(0)]));
    assert_eq!(o.register.zoek(&klant("1")).await.unwrap(), None);
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), None);
    assert_eq!(o.register.zoek(&bsn(2)).await.unwrap(), Some(herkenning.uitkomsten()[2].unwrap().id));
}

/// A person, a link, a conflict and a birth that only the row left out had brought.
#[tokio::test]
async fn rows_that_stood_on_a_row_left_out_are_named() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(9)], noor_uit(1998))).await;
    let alle = vec![
        aanmelding(&[klant("1"), bsn(1)], geboren(1999)),
        aanmelding(&[klant("1")], leeg()),
        aanmelding(&[klant("1"), bsn(2)], leeg()),
        aanmelding(&[bsn(3)], noor()),
        aanmelding(&[bsn(9)], geboren(1998)),
        aanmelding(&[bsn(9)], leeg()),
    ];
    let mut herkenning = o.register.herken(alle).await.unwrap();
    assert_eq!(herkenning.uitkomsten()[2], Err(HerkenFout::AnderBsn));
    let derde = herkenning.uitkomsten()[3];
    assert_eq!(herkenning.laat_weg([0, 4]), [1, 2, 5]);
    let uitkomsten = herkenning.uitkomsten();
    let nieuw = uitkomsten[1].unwrap();
    assert!(nieuw.nieuw);
    assert_eq!(uitkomsten[2].unwrap().id, nieuw.id, "the other BSN is no conflict any more");
    assert_eq!(uitkomsten[5].unwrap().geboorte, Geboorte::Jaar(1998));
    assert_eq!(uitkomsten[3], derde);
    assert!(herkenning.laat_weg([0, 4, 99]).is_empty(), "once is enough");
    assert_eq!(leg_vast(&o.register, &herkenning).await, Ok(()));
    assert_eq!(o.register.zoek(&bsn(2)).await.unwrap(), Some(nieuw.id));
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), None);
}

#[tokio::test]
async fn writing_twice_is_writing_once() {
    let o = Opstelling::new().await;
    let alle = vec![aanmelding(&[bsn(0), klant("1")], noor()), aanmelding(&[bsn(0)], leeg())];
    let herkenning = o.register.herken(alle.clone()).await.unwrap();
    assert_eq!(leg_vast(&o.register, &herkenning).await, Ok(()));
    let eerst = (rijen(&o).await, kaarten(&o).await);
    assert_eq!(leg_vast(&o.register, &herkenning).await, Ok(()));
    // As after a crash between writing and whatever follows.
    let weer = o.nog_een().await.herken(alle).await.unwrap();
    assert_eq!(leg_vast(&o.register, &weer).await, Ok(()));
    assert_eq!((rijen(&o).await, kaarten(&o).await), eerst);
    assert_eq!(weer.uitkomsten()[0].unwrap().id, herkenning.uitkomsten()[0].unwrap().id);
    assert!(!weer.uitkomsten()[0].unwrap().nieuw);
}

#[tokio::test]
async fn of_two_that_recognise_the_same_new_number_one_is_told_to_recognise_again() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rij = vec![aanmelding(&[bsn(1)], noor()), aanmelding(&[bsn(0)], noor())];
    let een = o.register.herken(rij[1..].to_vec()).await.unwrap();
    let twee = ander.herken(rij.clone()).await.unwrap();
    assert_ne!(een.uitkomsten()[0].unwrap().id, twee.uitkomsten()[1].unwrap().id);
    assert_eq!(leg_vast(&o.register, &een).await, Ok(()));
    assert_eq!(leg_vast(&ander, &twee).await, Err(vec![1]));
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), None, "all or nothing");
    let weer = ander.herken(rij).await.unwrap();
    assert_eq!(weer.uitkomsten()[1].unwrap().id, een.uitkomsten()[0].unwrap().id);
    assert_eq!(leg_vast(&ander, &weer).await, Ok(()));
}

#[tokio::test]
async fn only_what_a_decision_stood_on_makes_it_outdated() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(2000))).await.id;
    let een = o.register.herken(vec![aanmelding(&[bsn(0), klant("1")], leeg())]).await.unwrap();
    neem_op(&ander, vec![aanmelding(&[bsn(0), klant("2")], leeg())]).await.unwrap();
    assert_eq!(leg_vast(&o.register, &een).await, Ok(()));
    let kaart = o.register.gegevens(id).await.unwrap();
    assert_eq!(kaart.identificaties, [bsn(0), klant("2"), klant("1")], "what both said is kept");

    let twee = o.register.herken(vec![aanmelding(&[bsn(0), klant("3")], leeg())]).await.unwrap();
    neem_op(&ander, vec![aanmelding(&[bsn(0)], geboren(2000))]).await.unwrap();
    let achterhaald = Err(vec![0]);
    assert_eq!(leg_vast(&o.register, &twee).await, achterhaald, "a more exact birth, another age");

    let drie = o.register.herken(vec![aanmelding(&[klant("4")], noor())]).await.unwrap();
    let vier = o.register.herken(vec![aanmelding(&[bsn(0), klant("5")], leeg())]).await.unwrap();
    assert_eq!(leg_vast(&o.register, &drie).await, Ok(()));
    o.register.wis(id).await.unwrap();
    let nieuw = drie.uitkomsten()[0].unwrap().id;
    o.register.wis(nieuw).await.unwrap();
    assert_eq!(leg_vast(&o.register, &vier).await, achterhaald, "erased meanwhile");
    assert_eq!(leg_vast(&o.register, &drie).await, achterhaald, "an erased id does not come back");
    assert!(matches!(o.register.gegevens(nieuw).await, Err(Error::SleutelVernietigd(_))));
}

#[tokio::test]
async fn what_was_sealed_before_it_was_written_opens_after() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    let alle = vec![
        aanmelding(&[bsn(0)], leeg()),
        aanmelding(&[bsn(1)], noor()),
        aanmelding(&[bsn(1)], leeg()),
        aanmelding(&[], noor()),
        aanmelding(&[bsn(2)], noor()),
    ];
    let mut herkenning = o.register.herken(alle).await.unwrap();
    herkenning.laat_weg([4]);
    let zegels: Vec<_> = (0..3).map(|rij| herkenning.verzegel(rij, "doel", "tekst").unwrap()).collect();
    for rij in [3, 4, 5] {
        assert!(matches!(herkenning.verzegel(rij, "doel", "tekst"), Err(Error::GeenPersoon { .. })));
    }
    let id = |rij: usize| herkenning.uitkomsten()[rij].unwrap().id;
    let te_vroeg = o.register.ontzegel(id(1), "doel", &zegels[1]).await;
    assert!(matches!(te_vroeg, Err(Error::OnbekendePersoon(_))));
    assert_eq!(leg_vast(&o.register, &herkenning).await, Ok(()));
    for (rij, zegel) in zegels.iter().enumerate() {
        assert_eq!(o.register.ontzegel(id(rij), "doel", zegel).await.unwrap().as_str(), "tekst");
        assert!(matches!(o.register.ontzegel(id(rij), "anders", zegel).await, Err(Error::Onleesbaar)));
    }
    let ander = o.register.ontzegel(id(0), "doel", &zegels[1]).await;
    assert!(matches!(ander, Err(Error::Onleesbaar)), "bound to the person");
}

#[tokio::test]
async fn a_key_that_changes_in_between_spoils_nothing() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rij = |n| vec![aanmelding(&[bsn(n)], noor())];
    let (hier, daar) = (o.register.herken(rij(0)).await.unwrap(), ander.herken(rij(1)).await.unwrap());
    let zegel = hier.verzegel(0, "doel", "tekst").unwrap();
    o.register.wissel_kek(Kek::willekeurig().unwrap()).await.unwrap();
    assert!(matches!(ander.leg_vast(&daar).await, Err(Error::KekGewisseld)));
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), None);
    assert_eq!(leg_vast(&o.register, &hier).await, Ok(()));
    let id = hier.uitkomsten()[0].unwrap().id;
    assert_eq!(o.register.ontzegel(id, "doel", &zegel).await.unwrap().as_str(), "tekst");
    assert_eq!(o.register.gegevens(id).await.unwrap().gegevens, noor());
}

#[tokio::test]
async fn debug_shows_nothing_of_a_row() {
    let o = Opstelling::new().await;
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(0), klant("K-7")], noor())]).await.unwrap();
    let tekst = format!("{herkenning:?}");
    assert!(!tekst.contains("9999") && !tekst.contains("Noor") && !tekst.contains("K-7"), "{tekst}");
}

/// A row of a property: numbers (a BSN or not, which of three), and a birth and a name that it may say.
type Proefrij = (Vec<(bool, usize)>, Option<u8>, Option<u8>);

fn proefrij() -> impl Strategy<Value = Proefrij> {
    let nummers = prop::collection::vec((any::<bool>(), 0..3_usize), 0..3);
    (nummers, prop::option::of(0..5_u8), prop::option::of(0..3_u8))
}

/// The numbers of each round are others.
fn nummer(ronde: usize, (is_bsn, welke): (bool, usize)) -> Identificatie {
    if is_bsn { bsn(ronde * 3 + welke) } else { klant(&format!("{ronde}-{welke}")) }
}

fn maak(ronde: usize, (nummers, welke, naam): &Proefrij) -> Aanmelding {
    let nummers: Vec<_> = nummers.iter().map(|welk| nummer(ronde, *welk)).collect();
    let gegevens = Persoonsgegevens {
        geboorte: een_geboorte(*welke),
        voornaam: naam.map(|naam| format!("Naam{naam}")),
        ..leeg()
    };
    aanmelding(&nummers, gegevens)
}

/// What a register has of each number of a round.
async fn alles(o: &Opstelling, ronde: usize) -> Vec<Option<Persoonskaart>> {
    let mut kaarten = Vec::new();
    for welk in [false, true].into_iter().flat_map(|is_bsn| (0..3).map(move |welke| (is_bsn, welke))) {
        let id = o.register.zoek(&nummer(ronde, welk)).await.unwrap();
        kaarten.push(match id {
            Some(id) => Some(o.register.gegevens(id).await.unwrap()),
            None => None,
        });
    }
    kaarten
}

/// Leaving rows out is the same as never having had them: the same outcomes, the same register.
#[test]
fn leaving_rows_out_is_never_having_had_them() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (met, zonder) = runtime.block_on(async { (Opstelling::new().await, Opstelling::new().await) });
    let ronde = std::cell::Cell::new(0);
    let rijen = || prop::collection::vec((proefrij(), any::<bool>()), 1..9);
    proptest!(ProptestConfig::with_cases(48), |(eerder in prop::collection::vec(proefrij(), 0..4), rijen in rijen())| {
        ronde.set(ronde.get() + 1);
        let nu = ronde.get();
        runtime.block_on(async {
            let eerder: Vec<_> = eerder.iter().map(|rij| maak(nu, rij)).collect();
            for o in [&met, &zonder] {
                neem_op(&o.register, eerder.clone()).await.unwrap();
            }
            let alle: Vec<_> = rijen.iter().map(|(rij, _)| maak(nu, rij)).collect();
            let blijft = |plaats: &usize| rijen[*plaats].1;
            let plaatsen: Vec<usize> = (0..alle.len()).filter(blijft).collect();

            let mut herkenning = met.register.herken(alle.clone()).await.unwrap();
            let eerst = herkenning.uitkomsten().to_vec();
            let anders = herkenning.laat_weg((0..alle.len()).filter(|plaats| !blijft(plaats)));
            for plaats in &plaatsen {
                let gelijk = eerst[*plaats] == herkenning.uitkomsten()[*plaats];
                assert_eq!(gelijk, !anders.contains(plaats));
            }
            let goed: Vec<_> = plaatsen.iter().copied().filter(|p| herkenning.uitkomsten()[*p].is_ok()).collect();
            let zegels: Vec<_> = goed.iter().map(|p| herkenning.verzegel(*p, "doel", "tekst").unwrap()).collect();
            assert_eq!(leg_vast(&met.register, &herkenning).await, Ok(()));
            for (plaats, zegel) in goed.iter().zip(&zegels) {
                let id = herkenning.uitkomsten()[*plaats].unwrap().id;
                assert_eq!(met.register.ontzegel(id, "doel", zegel).await.unwrap().as_str(), "tekst");
            }

            let deel = plaatsen.iter().map(|plaats| alle[*plaats].clone()).collect();
            let direct = neem_op(&zonder.register, deel).await.unwrap();
            for (plaats, direct) in plaatsen.iter().zip(direct) {
                let kern = |uitkomst: Result<persoonsregister::Persoon, _>| {
                    uitkomst.map(|persoon| (persoon.nieuw, persoon.geboorte))
                };
                assert_eq!(kern(herkenning.uitkomsten()[*plaats]), kern(direct));
            }
            assert_eq!(alles(&met, nu).await, alles(&zonder, nu).await);
        });
    });
}
