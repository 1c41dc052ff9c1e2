//! What was written and is not confirmed yet: nobody decides on it, and when it is taken back it was never there.

use crate::{
    GEBOREN, Opstelling, aanmelding, bsn, klant, leg_vast, neem_op, noor, noor_uit, op_postgres, schrijf,
    tabellen,
};
use jiff::civil::date;
use persoonsregister::{Aanmelding, Afloop, Error, Geboorte, Persoonsgegevens, Persoonsregister};
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

/// Long enough to read, short enough to wait for in a test.
const KORT: Duration = Duration::from_millis(150);

fn geboren(jaar: i16) -> Persoonsgegevens {
    Persoonsgegevens { geboorte: Geboorte::Datum(date(jaar, 1, 1)), ..Persoonsgegevens::default() }
}

fn leeg() -> Persoonsgegevens {
    Persoonsgegevens::default()
}

/// Writes these rows and leaves it at that, as a process that is killed.
async fn schrijf_en_val(register: &Persoonsregister, rijen: Vec<Aanmelding>) {
    let herkenning = register.herken(rijen).await.unwrap();
    drop(schrijf(register, &herkenning).await);
}

async fn zet_tijd_op(o: &Opstelling) {
    sqlx::query("update voorlopig set tot = 0").execute(&o.rauw().await).await.unwrap();
}

/// Attempts that are not over.
async fn lopend(o: &Opstelling) -> i64 {
    sqlx::query_scalar("select count(*) from voorlopig").fetch_one(&o.rauw().await).await.unwrap()
}

#[tokio::test]
async fn what_is_taken_back_was_never_there() {
    let o = Opstelling::new().await;
    let bekend = o.herken_een(aanmelding(&[bsn(0), klant("1")], noor_uit(1999))).await;
    let voor = tabellen(&o).await;
    let rijen = vec![
        aanmelding(&[bsn(0), klant("2")], geboren(1999)),
        aanmelding(&[bsn(1), klant("3")], geboren(2001)),
        aanmelding(&[klant("3")], leeg()),
    ];
    let herkenning = o.register.herken(rijen.clone()).await.unwrap();
    let nieuw = herkenning.uitkomsten()[1].unwrap().id;
    let voorlopig = schrijf(&o.register, &herkenning).await;
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), Some(nieuw), "a look-up shows what is there");
    assert_eq!(o.register.gegevens(bekend.id).await.unwrap().identificaties.len(), 3);
    assert_eq!(voorlopig.neem_terug(0..3).await.unwrap(), [0, 1, 2]);
    assert_eq!(tabellen(&o).await, voor, "to the byte");
    assert!(matches!(o.register.gegevens(nieuw).await, Err(Error::OnbekendePersoon(_))));
    let weer = neem_op(&o.register, rijen).await.unwrap();
    assert!(weer[1].unwrap().nieuw && weer[1].unwrap().id != nieuw);
}

#[tokio::test]
async fn rows_that_stay_keep_what_they_said_and_what_they_stand_on() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let rijen = vec![
        aanmelding(&[bsn(0), klant("1")], leeg()),        // lost: a link
        aanmelding(&[bsn(0), klant("2")], leeg()),        // stays
        aanmelding(&[bsn(1), klant("3")], geboren(2001)), // lost: but the next stands on it
        aanmelding(&[klant("3")], leeg()),                // stays
        aanmelding(&[bsn(2)], noor()),                    // lost
    ];
    let herkenning = o.register.herken(rijen).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    assert_eq!(voorlopig.neem_terug([0, 2, 4, 7]).await.unwrap(), [0, 4]);
    assert_eq!(lopend(&o).await, 0);
    assert_eq!(o.register.gegevens(id).await.unwrap().identificaties, [bsn(0), klant("2")]);
    assert_eq!(o.register.zoek(&klant("1")).await.unwrap(), None);
    let derde = herkenning.uitkomsten()[3].unwrap().id;
    assert_eq!(o.register.zoek(&bsn(1)).await.unwrap(), Some(derde));
    assert_eq!(o.register.zoek(&bsn(2)).await.unwrap(), None);
}

#[tokio::test]
async fn what_others_said_before_stays_when_it_is_taken_back() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(0), klant("1")], leeg())]).await.unwrap();
    // After the recognition and before the writing.
    neem_op(&ander, vec![aanmelding(&[bsn(0), klant("2")], leeg())]).await.unwrap();
    let voor = tabellen(&o).await;
    assert_eq!(schrijf(&o.register, &herkenning).await.neem_terug([0]).await.unwrap(), [0]);
    assert_eq!(tabellen(&o).await, voor);
    assert_eq!(o.register.gegevens(id).await.unwrap().identificaties, [bsn(0), klant("2")]);
}

#[tokio::test]
async fn nobody_decides_on_what_may_be_taken_back() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await.id;
    let ander_eerder = ander.herken(vec![aanmelding(&[bsn(0), klant("9")], leeg())]).await.unwrap();
    let rijen = vec![aanmelding(&[bsn(0)], geboren(1999)), aanmelding(&[bsn(1)], noor())];
    let herkenning = o.register.herken(rijen).await.unwrap();
    let nieuw = herkenning.uitkomsten()[1].unwrap().id;
    let voorlopig = schrijf(&o.register, &herkenning).await;

    assert_eq!(leg_vast(&ander, &ander_eerder).await, Err(vec![0]), "nor is it written over");
    // Tasks of their own: who waits within this one could hold a connection while nobody lets it go on.
    let herken = |nummer| {
        let ander = ander.clone();
        tokio::spawn(async move { ander.herken(vec![aanmelding(&[nummer], leeg())]).await })
    };
    let (oud, jong) = (herken(bsn(0)), herken(bsn(1)));
    let (een, twee) = (ander.clone(), ander.clone());
    let geboorte = tokio::spawn(async move { een.geboorte(&[id]).await });
    let bekende = tokio::spawn(async move { twee.bekende(nieuw).await });
    tokio::time::sleep(KORT).await;
    assert!(!oud.is_finished(), "a known person");
    assert!(!jong.is_finished(), "a new person");
    assert!(!geboorte.is_finished(), "a birth");
    assert!(!bekende.is_finished(), "by id");
    // Whoever is about somebody else does not wait.
    neem_op(&ander, vec![aanmelding(&[bsn(2)], noor())]).await.unwrap();
    assert_eq!(voorlopig.neem_terug([0, 1]).await.unwrap(), [0, 1]);
    assert_eq!(oud.await.unwrap().unwrap().uitkomsten()[0].unwrap().geboorte, Geboorte::Jaar(1999));
    assert!(jong.await.unwrap().unwrap().uitkomsten()[0].unwrap().nieuw);
    assert_eq!(geboorte.await.unwrap().unwrap(), [Geboorte::Jaar(1999)]);
    assert!(matches!(bekende.await.unwrap(), Err(Error::OnbekendePersoon(_))));
}

#[tokio::test]
async fn who_waits_goes_on_when_it_is_confirmed() {
    let o = Opstelling::new().await;
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(0)], noor())]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    let ander = o.nog_een().await;
    let (gezien, bevestigd) =
        tokio::join!(ander.herken(vec![aanmelding(&[bsn(0)], leeg())]), voorlopig.bevestig());
    bevestigd.unwrap();
    let gezien = gezien.unwrap().uitkomsten()[0].unwrap();
    assert_eq!((gezien.id, gezien.nieuw), (herkenning.uitkomsten()[0].unwrap().id, false));
    assert_eq!(lopend(&o).await, 0);
}

/// As after a kill between the register and the log.
#[tokio::test]
async fn what_nobody_confirms_stands_when_its_time_is_up() {
    let o = Opstelling::new().await;
    let rijen = vec![aanmelding(&[bsn(0), klant("1")], noor())];
    schrijf_en_val(&o.register, rijen.clone()).await;
    let ander = o.nog_een().await;
    let weer = tokio::time::timeout(KORT, ander.herken(rijen.clone())).await;
    assert!(weer.is_err(), "not yet");
    zet_tijd_op(&o).await;
    let weer = ander.herken(rijen).await.unwrap();
    assert!(weer.is_bekend() && !weer.uitkomsten()[0].unwrap().nieuw, "repeating mends it");
    assert_eq!(lopend(&o).await, 0);
}

#[tokio::test]
async fn who_comes_too_late_takes_nothing_back() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rijen = vec![aanmelding(&[bsn(0)], noor())];
    let herkenning = o.register.herken(rijen.clone()).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    zet_tijd_op(&o).await;
    let gezien = ander.herken(rijen).await.unwrap().uitkomsten()[0].unwrap();
    let voor = tabellen(&o).await;
    assert!(voorlopig.neem_terug([0]).await.unwrap().is_empty());
    assert_eq!(tabellen(&o).await, voor);
    assert_eq!(o.register.bekende(gezien.id).await.unwrap(), Geboorte::Datum(GEBOREN));
    // And nobody waits for what is confirmed too late.
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(1)], noor())]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    zet_tijd_op(&o).await;
    ander.herken(vec![aanmelding(&[bsn(1)], leeg())]).await.unwrap();
    voorlopig.bevestig().await.unwrap();
}

#[tokio::test]
async fn an_erased_person_is_not_brought_back() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await.id;
    let rijen = vec![aanmelding(&[bsn(0), klant("1")], geboren(1999)), aanmelding(&[bsn(1)], noor())];
    let herkenning = o.register.herken(rijen).await.unwrap();
    let nieuw = herkenning.uitkomsten()[1].unwrap().id;
    let voorlopig = schrijf(&o.register, &herkenning).await;
    o.register.wis(id).await.unwrap();
    o.register.wis(nieuw).await.unwrap();
    voorlopig.neem_terug([0, 1]).await.unwrap();
    for id in [id, nieuw] {
        assert!(matches!(o.register.gegevens(id).await, Err(Error::SleutelVernietigd(_))));
    }
    for nummer in [bsn(0), bsn(1), klant("1")] {
        assert_eq!(o.register.zoek(&nummer).await.unwrap(), None);
    }
}

/// The card is sealed with the person's own key, which a change of the key-encryption key leaves as it is.
#[tokio::test]
async fn a_key_that_changes_in_between_does_not_keep_it_from_being_taken_back() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await.id;
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(0)], geboren(1999))]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    o.register.wissel_kek(persoonsregister::Kek::willekeurig().unwrap()).await.unwrap();
    assert_eq!(voorlopig.neem_terug([0]).await.unwrap(), [0]);
    assert_eq!(o.register.gegevens(id).await.unwrap().gegevens, noor_uit(1999));
}

/// Callers that share a transaction do not share a fate: about one person one of them is written.
#[tokio::test]
async fn of_those_who_write_together_about_one_person_one_is_written() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    let rij = |n: usize| vec![aanmelding(&[bsn(0), klant(&n.to_string())], leeg())];
    let mut herkenningen = Vec::new();
    for n in 0..6 {
        herkenningen.push(o.register.herken(rij(n)).await.unwrap());
    }
    // All are there before the first is served: the others then go together.
    let mut bezig: Vec<_> = herkenningen.iter().map(|h| Box::pin(o.register.leg_vast(h))).collect();
    poll_fn(|context| {
        for werk in &mut bezig {
            assert!(werk.as_mut().poll(context).is_pending());
        }
        Poll::Ready(())
    })
    .await;
    let mut geschreven = Vec::new();
    for afloop in futures_join(bezig).await {
        match afloop.unwrap() {
            Afloop::Vastgelegd(voorlopig) => geschreven.push(voorlopig),
            Afloop::Achterhaald { rijen } => assert_eq!(rijen, [0]),
        }
    }
    assert_eq!((geschreven.len(), lopend(&o).await), (1, 1));
    geschreven.pop().unwrap().bevestig().await.unwrap();
}

/// All to their end.
async fn futures_join<F: Future + Unpin>(mut werk: Vec<F>) -> Vec<F::Output> {
    let mut klaar: Vec<Option<F::Output>> = werk.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (een, klaar) in werk.iter_mut().zip(&mut klaar).filter(|(_, klaar)| klaar.is_none()) {
            if let Poll::Ready(uitkomst) = std::pin::Pin::new(een).poll(context) {
                *klaar = Some(uitkomst);
            }
        }
        if klaar.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    klaar.into_iter().flatten().collect()
}

#[tokio::test]
async fn what_says_nothing_new_is_not_written_and_not_waited_for() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    let voor = tabellen(&o).await;
    let herkenning = o.register.herken(vec![aanmelding(&[bsn(0)], noor())]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    assert_eq!(lopend(&o).await, 0);
    assert!(voorlopig.neem_terug([0]).await.unwrap().is_empty());
    assert_eq!(tabellen(&o).await, voor);
}

/// A register of the version before knows no attempts.
#[tokio::test]
async fn an_existing_register_goes_on() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await.id;
    let (functie, lijst) = match op_postgres() {
        true => ("drop function neem_terug; ", "persoonsregister_migraties"),
        false => ("", "_sqlx_migrations"),
    };
    let terug = format!(
        "{functie}drop table contact; drop table voorlopig; alter table persoon drop column poging; \
         alter table identificatie drop column poging; drop table journaal; drop table samenvoeging; \
         drop index een_bsn_per_persoon; alter table identificatie drop column vervallen; \
         create unique index een_bsn_per_persoon on identificatie (persoon_id) where soort = 'bsn'; \
         drop index persoon_opgegaan; alter table persoon drop column opgegaan_in; \
         drop index persoon_zoekwaarde; drop index persoon_zonder_zoekwaarde; \
         alter table persoon drop column zoekwaarde; delete from {lijst} where version > 1"
    );
    let rauw = o.rauw().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(terug)).execute(&rauw).await.unwrap();
    rauw.close().await;
    o.register.sluit().await;
    let nieuw = o.nog_een().await;
    assert_eq!(nieuw.bekende(id).await.unwrap(), Geboorte::Jaar(1999));
    let herkenning = nieuw.herken(vec![aanmelding(&[bsn(0), klant("1")], geboren(1999))]).await.unwrap();
    assert_eq!(schrijf(&nieuw, &herkenning).await.neem_terug([0]).await.unwrap(), [0]);
    assert_eq!(nieuw.gegevens(id).await.unwrap().gegevens, noor_uit(1999));
    assert_eq!(nieuw.gegevens(id).await.unwrap().identificaties, [bsn(0)]);
}
