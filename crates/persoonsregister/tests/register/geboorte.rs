//! What wins when sources tell different births of one person, and how a birth that was wrong is corrected.

use crate::{
    GEBOREN, Opstelling, aanmelding, bevat, bsn, een_geboorte, klant, neem_op, noor, noor_uit, schrijf,
    tabellen,
};
use jiff::civil::date;
use persoonsregister::{Error, Geboorte, Handeling, HerkenFout, Persoonsgegevens};
use proptest::prelude::*;
use std::cell::Cell;
use std::time::Duration;

/// Long enough to read, short enough to wait for in a test.
const KORT: Duration = Duration::from_millis(150);
const GEVRAAGD: (&str, &str) = ("privacy-1", "paspoort gezien");

fn geboren(geboorte: Geboorte) -> Persoonsgegevens {
    Persoonsgegevens { geboorte, ..Persoonsgegevens::default() }
}

#[tokio::test]
async fn another_birth_is_refused_and_leaves_nothing() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let voor = tabellen(&o).await;
    let anders =
        [Geboorte::Datum(date(2003, 5, 18)), Geboorte::Maand { jaar: 2003, maand: 6 }, Geboorte::Jaar(2004)];
    let rijen = anders.map(|geboorte| aanmelding(&[bsn(0), klant("1")], geboren(geboorte)));
    let uitkomsten = neem_op(&o.register, rijen.to_vec()).await.unwrap();
    assert_eq!(uitkomsten, [Err(HerkenFout::AndereGeboorte); 3]);
    assert_eq!(tabellen(&o).await, voor, "no link either");
    assert_eq!(o.register.geboorte(&[id]).await.unwrap(), [Geboorte::Datum(GEBOREN)]);
    // Against a row of the same batch, of a person who is new.
    let rijen = [noor_uit(1999), noor_uit(2000), noor_uit(1999)].map(|wie| aanmelding(&[bsn(1)], wie));
    let uitkomsten = neem_op(&o.register, rijen.to_vec()).await.unwrap();
    assert_eq!(uitkomsten[1], Err(HerkenFout::AndereGeboorte));
    assert_eq!(uitkomsten[0].unwrap().id, uitkomsten[2].unwrap().id);
}

#[test]
fn every_refusal_has_a_code_of_the_list() {
    assert!(HerkenFout::CODES.contains(&HerkenFout::AndereGeboorte.code()));
    assert_eq!(HerkenFout::AnderBsn.code(), "persoon-niet-herkend");
    assert_ne!(HerkenFout::AndereGeboorte.code(), HerkenFout::AnderBsn.code());
}

#[tokio::test]
async fn a_birth_that_was_wrong_is_corrected_on_purpose_and_noted() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let (wie, reden) = GEVRAAGD;
    let goed = Geboorte::Datum(date(2004, 6, 18));
    assert!(o.register.corrigeer_geboorte(id, goed, wie, reden).await.unwrap());
    assert!(!o.register.corrigeer_geboorte(id, goed, wie, reden).await.unwrap(), "the same again");
    assert_eq!(o.register.geboorte(&[id]).await.unwrap(), [goed]);
    assert_eq!(o.register.gegevens(id).await.unwrap().identificaties, [bsn(0)]);
    let rijen = [noor(), geboren(goed), geboren(Geboorte::Jaar(2004))].map(|wie| aanmelding(&[bsn(0)], wie));
    let uitkomsten = neem_op(&o.register, rijen.to_vec()).await.unwrap();
    assert_eq!(uitkomsten[0], Err(HerkenFout::AndereGeboorte), "the source must be mended too");
    assert_eq!((uitkomsten[1].unwrap().geboorte, uitkomsten[2].unwrap().geboorte), (goed, goed));

    let journaal = o.register.journaal(id).await.unwrap();
    assert_eq!(journaal.len(), 1);
    let regel = &journaal[0];
    assert_eq!(
        (regel.handeling, regel.door.as_str(), regel.reden.as_str()),
        (Handeling::GeboorteGecorrigeerd, wie, reden)
    );
    assert_eq!((regel.voor.gegevens.geboorte, regel.na.gegevens.geboorte), (Geboorte::Datum(GEBOREN), goed));
    let nu = jiff::Timestamp::now();
    assert!((nu - regel.op).total(jiff::Unit::Minute).unwrap().abs() < 5.0);
    let bytes = o.bytes().await;
    assert!(bevat(&bytes, wie.as_bytes()), "the account is there to be asked");
    for geheim in [reden, "2004-06-18", "2003-05-17", "Noorderlicht"] {
        assert!(!bevat(&bytes, geheim.as_bytes()), "{geheim}");
    }
    assert!(!format!("{regel:?}").contains("Noor"));

    o.register.wis(id).await.unwrap();
    assert!(matches!(o.register.journaal(id).await, Err(Error::SleutelVernietigd(_))));
    assert!(matches!(
        o.register.corrigeer_geboorte(id, goed, wie, reden).await,
        Err(Error::SleutelVernietigd(_))
    ));
}

#[tokio::test]
async fn a_correction_says_who_and_why() {
    let o = Opstelling::new().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let (lang, te_lang) = ("x".repeat(100), "x".repeat(101));
    for (wie, reden) in
        [("", "waarom"), (" ", "waarom"), ("wie", " "), ("a\nb", "waarom"), (&te_lang, "waarom")]
    {
        let fout = o.register.corrigeer_geboorte(id, Geboorte::Onbekend, wie, reden).await;
        assert!(matches!(fout, Err(Error::WieOfWaarom)), "{wie:?} {reden:?}");
    }
    assert!(o.register.corrigeer_geboorte(id, Geboorte::Onbekend, &lang, "waarom").await.unwrap());
    let vreemd = domein::PersoonId(uuid::Uuid::nil());
    let fout = o.register.corrigeer_geboorte(vreemd, Geboorte::Onbekend, "wie", "waarom").await;
    assert!(matches!(fout, Err(Error::OnbekendePersoon(_))));
}

/// What may be taken back is not corrected: taking back would undo the correction.
#[tokio::test]
async fn a_correction_waits_for_what_may_be_taken_back_and_outdates_what_was_recognised() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let id = o.herken_een(aanmelding(&[bsn(0)], noor_uit(1999))).await.id;
    let eerder = ander.herken(vec![aanmelding(&[bsn(0), klant("1")], noor_uit(1999))]).await.unwrap();
    let rij = aanmelding(&[bsn(0)], geboren(Geboorte::Datum(date(1999, 1, 1))));
    let herkenning = o.register.herken(vec![rij]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    let (handle, wie) = (tokio::runtime::Handle::current(), ander.clone());
    let correctie = tokio::task::spawn_blocking(move || {
        handle.block_on(wie.corrigeer_geboorte(id, Geboorte::Jaar(2001), GEVRAAGD.0, GEVRAAGD.1))
    });
    tokio::time::sleep(KORT).await;
    assert!(!correctie.is_finished(), "it may still be taken back");
    voorlopig.neem_terug([0]).await.unwrap();
    assert!(correctie.await.unwrap().unwrap());
    assert_eq!(o.register.geboorte(&[id]).await.unwrap(), [Geboorte::Jaar(2001)]);
    assert_eq!(o.register.journaal(id).await.unwrap()[0].voor.gegevens, noor_uit(1999));
    assert_eq!(crate::leg_vast(&ander, &eerder).await, Err(vec![0]), "decided on another birth");
}

/// Whatever the order in which deliveries come, in one batch or in many, the same is known in the end when they do not
/// contradict each other; and then none is refused.
#[test]
fn the_order_of_deliveries_makes_no_difference() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let o = runtime.block_on(Opstelling::new());
    let ronde = Cell::new(0);
    let rij = || (any::<bool>(), prop::option::of(0..3_u8));
    proptest!(ProptestConfig::with_cases(32), |(
        rijen in prop::collection::vec(rij(), 1..6), keer in any::<prop::sample::Index>(), samen: bool,
    )| {
        let mut bekend = Vec::new();
        for anders in [false, true] {
            ronde.set(ronde.get() + 1);
            let nummers = [bsn(ronde.get()), klant(&ronde.get().to_string())];
            let mut rijen = rijen.clone();
            if anders {
                let keer = keer.index(rijen.len());
                rijen.rotate_left(keer);
                rijen.reverse();
            }
            let maak = |(met_klant, welke): (bool, Option<u8>)| {
                aanmelding(if met_klant { &nummers } else { &nummers[..1] }, geboren(een_geboorte(welke)))
            };
            let rijen: Vec<_> = rijen.into_iter().map(maak).collect();
            let stuk = if samen { rijen.len() } else { 1 };
            let geboorte = runtime.block_on(async {
                for deel in rijen.chunks(stuk) {
                    for uitkomst in neem_op(&o.register, deel.to_vec()).await.unwrap() {
                        uitkomst.unwrap();
                    }
                }
                let id = o.register.zoek(&nummers[0]).await.unwrap().unwrap();
                o.register.geboorte(&[id]).await.unwrap()[0]
            });
            bekend.push(geboorte);
        }
        prop_assert_eq!(bekend[0], bekend[1]);
    });
}
