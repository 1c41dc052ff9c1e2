//! Persons who are mended on purpose: two who are one, numbers that were linked wrongly, a BSN that changes.

use crate::{
    GEBOREN, Opstelling, aanmelding, bevat, bsn, bsn_tekst, klant, leg_vast, neem_op, noor, noor_uit,
    schrijf, tabelgroottes,
};
use domein::PersoonId;
use jiff::civil::date;
use persoonsregister::{
    Bsn, Error, Geboorte, Handeling, HerkenFout, Identificatie, OudBsn, Persoonsgegevens, Persoonskaart,
};
use std::time::Duration;

/// Long enough to read, short enough to wait for in a test.
const KORT: Duration = Duration::from_millis(150);
pub(crate) const WIE: &str = "privacy-1";
pub(crate) const WAAROM: &str = "zelfde paspoort";

pub(crate) fn leeg() -> Persoonsgegevens {
    Persoonsgegevens::default()
}

fn geboren(geboorte: Geboorte) -> Persoonsgegevens {
    Persoonsgegevens { geboorte, ..leeg() }
}

pub(crate) async fn maak(o: &Opstelling, nummers: &[Identificatie], gegevens: Persoonsgegevens) -> PersoonId {
    o.herken_een(aanmelding(nummers, gegevens)).await.id
}

pub(crate) async fn kaart(o: &Opstelling, wie: PersoonId) -> Persoonskaart {
    o.register.gegevens(wie).await.unwrap()
}

pub(crate) async fn voeg_samen(o: &Opstelling, blijft: PersoonId, gaat_op: PersoonId) -> bool {
    o.register.voeg_samen(blijft, gaat_op, WIE, WAAROM).await.unwrap()
}

async fn handelingen(o: &Opstelling, wie: PersoonId) -> Vec<Handeling> {
    o.register.journaal(wie).await.unwrap().into_iter().map(|regel| regel.handeling).collect()
}

#[tokio::test]
async fn two_who_are_one_become_one() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0), klant("1")], noor_uit(2003)).await;
    let precies = Persoonsgegevens { achternaam: Some("Anders".into()), ..geboren(Geboorte::Datum(GEBOREN)) };
    let twee = maak(&o, &[klant("2"), klant("3")], precies).await;
    let zegel = o.register.verzegel(twee, "doel", "tekst").await.unwrap();
    assert!(voeg_samen(&o, een, twee).await);
    assert!(!voeg_samen(&o, een, twee).await, "once");
    assert!(!voeg_samen(&o, twee, een).await, "they are one");

    for nummer in [bsn(0), klant("1"), klant("2"), klant("3")] {
        assert_eq!(o.register.zoek(&nummer).await.unwrap(), Some(een));
    }
    let weer = o.herken_een(aanmelding(&[klant("2"), bsn(0)], leeg())).await;
    assert_eq!((weer.id, weer.nieuw, weer.geboorte), (een, false, Geboorte::Datum(GEBOREN)));
    let samen = kaart(&o, een).await;
    assert_eq!(samen.gegevens, noor(), "the more exact birth, and the names of who stays");
    assert_eq!(samen.identificaties, [bsn(0), klant("1"), klant("2"), klant("3")]);
    // What the id of before is asked, who stays answers; what was sealed for it opens.
    assert_eq!(kaart(&o, twee).await, samen);
    assert_eq!(o.register.bekende(twee).await.unwrap(), Geboorte::Datum(GEBOREN));
    assert_eq!(o.register.geboorte(&[twee, een]).await.unwrap(), [Geboorte::Datum(GEBOREN); 2]);
    assert_eq!(o.register.ontzegel(twee, "doel", &zegel).await.unwrap().as_str(), "tekst");
    let later = o.register.verzegel(twee, "doel", "later").await.unwrap();
    assert_eq!(o.register.ontzegel(twee, "doel", &later).await.unwrap().as_str(), "later");

    let journaal = o.register.journaal(een).await.unwrap();
    assert_eq!(journaal.len(), 1);
    let regel = &journaal[0];
    assert_eq!(
        (regel.handeling, regel.ander, regel.door.as_str()),
        (Handeling::Samengevoegd, Some(twee), WIE)
    );
    assert_eq!((&regel.voor.gegevens, &regel.na), (&noor_uit(2003), &samen));
    let bytes = o.bytes().await;
    for geheim in [WAAROM, "Anders", &bsn_tekst(0)] {
        assert!(!bevat(&bytes, geheim.as_bytes()), "{geheim}");
    }
}

#[tokio::test]
async fn births_that_contradict_each_other_are_not_merged() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0)], noor()).await;
    let twee = maak(&o, &[klant("2")], noor_uit(2004)).await;
    let fout = o.register.voeg_samen(een, twee, WIE, WAAROM).await;
    assert!(matches!(fout, Err(Error::AndereGeboorte)));
    assert_eq!(o.register.zoek(&klant("2")).await.unwrap(), Some(twee), "nothing of it was done");
    assert_eq!(handelingen(&o, een).await, []);
    o.register.corrigeer_geboorte(twee, Geboorte::Jaar(2003), WIE, WAAROM).await.unwrap();
    assert!(voeg_samen(&o, een, twee).await);
    // A correction by the id of before is one of who stays.
    assert!(o.register.corrigeer_geboorte(twee, Geboorte::Jaar(1999), WIE, WAAROM).await.unwrap());
    assert_eq!(o.register.bekende(een).await.unwrap(), Geboorte::Jaar(1999));
    let vreemd = PersoonId(uuid::Uuid::nil());
    let fout = o.register.voeg_samen(een, vreemd, WIE, WAAROM).await;
    assert!(matches!(fout, Err(Error::OnbekendePersoon(_))));
    assert!(matches!(o.register.voeg_samen(een, twee, " ", WAAROM).await, Err(Error::WieOfWaarom)));
}

#[tokio::test]
async fn a_birth_that_is_told_after_a_merge_is_that_of_both() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0)], noor_uit(2003)).await;
    let twee = maak(&o, &[klant("2")], geboren(Geboorte::Maand { jaar: 2003, maand: 5 })).await;
    voeg_samen(&o, een, twee).await;
    let fout = aanmelding(&[klant("2")], geboren(Geboorte::Datum(date(2003, 6, 1))));
    assert_eq!(neem_op(&o.register, vec![fout]).await.unwrap(), [Err(HerkenFout::AndereGeboorte)]);
    maak(&o, &[klant("2")], geboren(Geboorte::Datum(GEBOREN))).await;
    assert_eq!(o.register.geboorte(&[een]).await.unwrap(), [Geboorte::Datum(GEBOREN)]);
}

#[tokio::test]
async fn of_two_bsns_one_holds_and_both_find_the_person() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0)], leeg()).await;
    let twee = maak(&o, &[bsn(1), klant("2")], leeg()).await;
    assert!(voeg_samen(&o, een, twee).await);
    let rijen = [vec![bsn(1)], vec![bsn(0), bsn(1)], vec![bsn(1), klant("3")], vec![klant("2"), bsn(2)]];
    let rijen = rijen.map(|nummers| aanmelding(&nummers, leeg())).to_vec();
    let uitkomsten = neem_op(&o.register, rijen).await.unwrap();
    let ids: Vec<_> = uitkomsten.iter().map(|uitkomst| uitkomst.map(|persoon| persoon.id)).collect();
    assert_eq!(ids, [Ok(een), Ok(een), Ok(een), Err(HerkenFout::AnderBsn)], "a third one is refused");
}

#[tokio::test]
async fn a_merge_is_undone_to_what_was() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0)], noor_uit(2003)).await;
    let twee = maak(&o, &[bsn(1), klant("k 2")], geboren(Geboorte::Datum(GEBOREN))).await;
    let voor = (kaart(&o, een).await, kaart(&o, twee).await);
    voeg_samen(&o, een, twee).await;
    // What came after the merge stays with who stayed.
    maak(&o, &[bsn(0), klant("later")], leeg()).await;
    for nummer in [bsn(0), klant("later"), bsn(9)] {
        assert!(matches!(o.register.splits(&nummer, WIE, WAAROM).await, Err(Error::NietSamengevoegd)));
    }
    assert_eq!(o.register.splits(&klant("K 2"), WIE, WAAROM).await.unwrap(), twee);
    assert!(matches!(o.register.splits(&klant("k 2"), WIE, WAAROM).await, Err(Error::NietSamengevoegd)));

    let (weer_een, weer_twee) = (kaart(&o, een).await, kaart(&o, twee).await);
    assert_eq!(weer_een.gegevens, voor.0.gegevens);
    assert_eq!(weer_een.identificaties, [bsn(0), klant("later")]);
    assert_eq!(weer_twee, voor.1);
    for (nummer, wie) in [(bsn(0), een), (bsn(1), twee), (klant("k 2"), twee), (klant("later"), een)] {
        assert_eq!(o.register.zoek(&nummer).await.unwrap(), Some(wie));
    }
    // Each has its own BSN again.
    let rijen = vec![aanmelding(&[bsn(0), bsn(2)], leeg()), aanmelding(&[bsn(1), bsn(3)], leeg())];
    assert_eq!(neem_op(&o.register, rijen).await.unwrap(), [Err(HerkenFout::AnderBsn); 2]);
    assert_eq!(handelingen(&o, een).await, [Handeling::Samengevoegd, Handeling::Gesplitst]);
    assert!(voeg_samen(&o, twee, een).await, "and the other way around");
}

#[tokio::test]
async fn undoing_keeps_what_was_said_since() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0)], leeg()).await;
    let twee = maak(&o, &[klant("2")], noor_uit(2003)).await;
    voeg_samen(&o, een, twee).await;
    maak(&o, &[bsn(0)], noor()).await;
    o.register.splits(&klant("2"), WIE, WAAROM).await.unwrap();
    assert_eq!(kaart(&o, een).await.gegevens, geboren(Geboorte::Datum(GEBOREN)));
    assert_eq!(kaart(&o, twee).await.gegevens, noor_uit(2003));
}

#[tokio::test]
async fn of_several_merges_the_last_is_undone_first() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[klant("1")], leeg()).await;
    let twee = maak(&o, &[klant("2")], leeg()).await;
    let drie = maak(&o, &[klant("3")], leeg()).await;
    voeg_samen(&o, een, twee).await;
    voeg_samen(&o, een, drie).await;
    let te_vroeg = o.register.splits(&klant("2"), WIE, WAAROM).await;
    assert!(matches!(te_vroeg, Err(Error::LaterSamengevoegd)), "{te_vroeg:?}");
    assert_eq!(o.register.splits(&klant("3"), WIE, WAAROM).await.unwrap(), drie);
    assert_eq!(o.register.splits(&klant("2"), WIE, WAAROM).await.unwrap(), twee);
}

#[tokio::test]
async fn merges_on_merges_are_undone_in_their_order() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[klant("1")], leeg()).await;
    let twee = maak(&o, &[klant("2")], leeg()).await;
    let drie = maak(&o, &[bsn(0)], noor()).await;
    let voor = [kaart(&o, een).await, kaart(&o, twee).await, kaart(&o, drie).await];
    voeg_samen(&o, twee, een).await;
    voeg_samen(&o, drie, een).await;
    assert_eq!(o.register.geboorte(&[een, twee, drie]).await.unwrap(), [Geboorte::Datum(GEBOREN); 3]);
    assert_eq!(o.register.zoek(&klant("1")).await.unwrap(), Some(drie));
    assert_eq!(o.register.splits(&klant("1"), WIE, WAAROM).await.unwrap(), twee, "the last merge first");
    assert_eq!(o.register.splits(&klant("1"), WIE, WAAROM).await.unwrap(), een);
    assert_eq!([kaart(&o, een).await, kaart(&o, twee).await, kaart(&o, drie).await], voor);
}

#[tokio::test]
async fn a_merge_waits_for_what_may_be_taken_back_and_outdates_what_was_recognised() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let een = maak(&o, &[bsn(0)], leeg()).await;
    let twee = maak(&o, &[klant("2")], leeg()).await;
    let eerder = ander.herken(vec![aanmelding(&[klant("2"), klant("3")], leeg())]).await.unwrap();
    let herkenning = o.register.herken(vec![aanmelding(&[klant("2"), klant("4")], noor())]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    let (handle, wie) = (tokio::runtime::Handle::current(), ander.clone());
    let samen = tokio::task::spawn_blocking(move || handle.block_on(wie.voeg_samen(een, twee, WIE, WAAROM)));
    tokio::time::sleep(KORT).await;
    assert!(!samen.is_finished(), "it may still be taken back");
    assert_eq!(voorlopig.neem_terug([0]).await.unwrap(), [0]);
    assert!(samen.await.unwrap().unwrap());
    assert_eq!(kaart(&o, een).await.identificaties, [bsn(0), klant("2")]);
    assert_eq!(kaart(&o, een).await.gegevens, leeg());
    assert_eq!(leg_vast(&ander, &eerder).await, Err(vec![0]), "decided on somebody who is another by now");
    let weer = neem_op(&ander, vec![aanmelding(&[klant("2"), klant("3")], leeg())]).await.unwrap();
    assert_eq!(weer[0].unwrap().id, een);
}

#[tokio::test]
async fn erasing_one_of_them_erases_all() {
    for wie in 0..3 {
        let o = Opstelling::new().await;
        let een = maak(&o, &[klant("1")], noor()).await;
        let twee = maak(&o, &[bsn(1), klant("2")], noor()).await;
        let ids = [een, twee, maak(&o, &[bsn(0)], noor()).await];
        let blijft = maak(&o, &[bsn(5)], noor()).await;
        let zegel = o.register.verzegel(een, "doel", "tekst").await.unwrap();
        voeg_samen(&o, ids[1], ids[0]).await;
        voeg_samen(&o, ids[2], ids[1]).await;
        o.register.wis(ids[wie]).await.unwrap();
        for id in ids {
            let weg = o.register.gegevens(id).await;
            assert!(matches!(weg, Err(Error::SleutelVernietigd(weg)) if weg == id));
        }
        let dicht = o.register.ontzegel(een, "doel", &zegel).await;
        assert!(matches!(dicht, Err(Error::SleutelVernietigd(_))));
        for nummer in [bsn(0), bsn(1), klant("1"), klant("2")] {
            assert_eq!(o.register.zoek(&nummer).await.unwrap(), None);
        }
        assert_eq!(tabelgroottes(&o).await, [1, 1, 3, 0]);
        assert!(o.register.gegevens(blijft).await.is_ok());
        o.register.wis(ids[wie]).await.expect("again is no error");
    }
}

#[tokio::test]
async fn a_number_that_was_linked_wrongly_is_taken_away() {
    let o = Opstelling::new().await;
    let een = maak(&o, &[bsn(0), klant("k-1")], noor()).await;
    assert!(o.register.ontkoppel(&klant("K-1"), WIE, WAAROM).await.unwrap(), "in any spelling");
    assert!(!o.register.ontkoppel(&klant("k-1"), WIE, WAAROM).await.unwrap(), "nobody has it");
    assert_eq!(kaart(&o, een).await.identificaties, [bsn(0)]);
    assert_eq!(kaart(&o, een).await.gegevens, noor(), "names and birth stay");
    assert!(matches!(o.register.ontkoppel(&bsn(0), WIE, WAAROM).await, Err(Error::LaatsteNummer)));
    assert_eq!(o.register.zoek(&bsn(0)).await.unwrap(), Some(een), "nothing of it was done");
    let nieuw = o.herken_een(aanmelding(&[klant("k-1")], leeg())).await;
    assert!(nieuw.nieuw && nieuw.id != een);
    assert_eq!(handelingen(&o, een).await, [Handeling::Ontkoppeld]);
    // What came with a merge goes as a whole.
    voeg_samen(&o, een, nieuw.id).await;
    assert!(matches!(o.register.ontkoppel(&klant("k-1"), WIE, WAAROM).await, Err(Error::KwamMee)));
    assert!(matches!(o.register.ontkoppel(&bsn(0), WIE, WAAROM).await, Err(Error::LaatsteNummer)));
    // Who has no BSN any more can get another.
    maak(&o, &[bsn(0), klant("k-2")], leeg()).await;
    assert!(o.register.ontkoppel(&bsn(0), WIE, WAAROM).await.unwrap());
    assert_eq!(maak(&o, &[klant("k-1"), bsn(2)], leeg()).await, een);
}

#[tokio::test]
async fn a_bsn_changes_and_the_old_one_finds_the_person_or_is_let_go() {
    let o = Opstelling::new().await;
    let bsns: Vec<Bsn> = (0..6).map(|n| Bsn::lees(&bsn_tekst(n)).unwrap()).collect();
    let wijzig = async |oud: usize, nieuw: usize, wat| {
        o.register.wijzig_bsn(&bsns[oud], &bsns[nieuw], wat, WIE, WAAROM).await
    };
    let een = maak(&o, &[bsn(0), klant("1")], noor()).await;
    let ander = maak(&o, &[bsn(4)], leeg()).await;
    // Adopted: sources may still deliver the old one.
    assert!(wijzig(0, 1, OudBsn::BlijftVinden).await.unwrap());
    assert!(!wijzig(0, 1, OudBsn::BlijftVinden).await.unwrap(), "once");
    for n in [0, 1] {
        assert_eq!(maak(&o, &[bsn(n)], noor()).await, een);
    }
    assert!(matches!(wijzig(0, 2, OudBsn::BlijftVinden).await, Err(Error::BsnVervallen)));
    // It was somebody else's: from now on it is nobody's.
    assert!(wijzig(1, 2, OudBsn::LaatLos).await.unwrap());
    assert!(!wijzig(1, 2, OudBsn::LaatLos).await.unwrap(), "once");
    assert!(o.herken_een(aanmelding(&[bsn(1)], leeg())).await.nieuw);
    assert_eq!(kaart(&o, een).await.identificaties, [bsn(0), klant("1"), bsn(2)]);
    // Back to one of before.
    assert!(wijzig(2, 0, OudBsn::BlijftVinden).await.unwrap());
    let uitkomst = neem_op(&o.register, vec![aanmelding(&[klant("1"), bsn(3)], leeg())]).await.unwrap();
    assert_eq!(uitkomst, [Err(HerkenFout::AnderBsn)]);
    assert!(matches!(wijzig(0, 4, OudBsn::BlijftVinden).await, Err(Error::NummerVanAnder)));
    assert!(matches!(wijzig(5, 3, OudBsn::LaatLos).await, Err(Error::NummerOnbekend)));
    // A slip in the old one does not pass for "done before".
    assert!(matches!(wijzig(5, 0, OudBsn::BlijftVinden).await, Err(Error::NummerOnbekend)));
    assert_eq!(o.register.zoek(&bsn(4)).await.unwrap(), Some(ander));
    assert_eq!(handelingen(&o, een).await, [Handeling::BsnGewijzigd; 3]);
    let bytes = o.bytes().await;
    assert!((0..6).all(|n| !bevat(&bytes, bsn_tekst(n).as_bytes())));
}
