//! Looking for somebody by birth date and name: who is found, and who is not.

use crate::{GEBOREN, Opstelling, aanmelding, bevat, bsn, klant, noor, noor_uit, schrijf};
use domein::PersoonId;
use jiff::civil::date;
use persoonsregister::{Aanmelding, Error, Geboorte, Naamvraag, NaamvraagFout, Persoonsgegevens};
use uuid::Uuid;

async fn zoek(o: &Opstelling, achternaam: &str, voornaam: &str) -> Vec<PersoonId> {
    let voornaam = Some(voornaam).filter(|naam| !naam.is_empty());
    let vraag = Naamvraag::new(achternaam, voornaam, GEBOREN).unwrap();
    o.register.zoek_naam(&vraag).await.unwrap().into_iter().map(|(id, _)| id).collect()
}

fn iemand(n: usize, achternaam: &str, geboorte: Geboorte) -> Aanmelding {
    let gegevens = Persoonsgegevens { geboorte, achternaam: Some(achternaam.into()), voornaam: None };
    aanmelding(&[bsn(n)], gegevens)
}

#[tokio::test]
async fn somebody_is_found_by_birth_date_and_the_beginning_of_a_name() {
    let o = Opstelling::new().await;
    let gezocht = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let genoot = o.herken_een(iemand(1, "de Vries", Geboorte::Datum(GEBOREN))).await.id;
    o.herken_een(iemand(2, "van Ezingestra", Geboorte::Datum(date(2003, 5, 18)))).await;
    o.herken_een(iemand(3, "van Ezingestra", Geboorte::Onbekend)).await;
    assert_eq!(zoek(&o, "ezinge", "").await, [gezocht]);
    assert_eq!(zoek(&o, "Van EZINGESTAR", "noor").await, [gezocht]);
    assert_eq!(zoek(&o, "ezinge", "Fatima").await, []);
    assert_eq!(zoek(&o, "vries", "Fatima").await, [genoot], "of whom no first name is known");
    assert_eq!(zoek(&o, "jansen", "").await, []);
    let vraag = Naamvraag::new("ezinge", None, GEBOREN).unwrap();
    assert_eq!(o.register.zoek_naam(&vraag).await.unwrap()[0].1.gegevens, noor());
    assert!(!format!("{vraag:?}").contains("zinge"));
}

#[tokio::test]
async fn who_was_born_in_a_month_or_a_year_is_found_by_every_day_of_it() {
    let o = Opstelling::new().await;
    let jaar = o.herken_een(aanmelding(&[bsn(0)], noor_uit(2003))).await.id;
    let maand = o.herken_een(iemand(1, "Ezinge", Geboorte::Maand { jaar: 2003, maand: 5 })).await.id;
    o.herken_een(iemand(2, "Ezinge", Geboorte::Maand { jaar: 2003, maand: 6 })).await;
    let mut gevonden = zoek(&o, "ezinge", "").await;
    gevonden.sort();
    let mut beiden = [jaar, maand];
    beiden.sort();
    assert_eq!(gevonden, beiden);
    // It became more exact: found by that day, and by no other.
    o.herken_een(aanmelding(
        &[bsn(0)],
        Persoonsgegevens { geboorte: Geboorte::Datum(date(2003, 5, 18)), ..noor() },
    ))
    .await;
    assert_eq!(zoek(&o, "ezinge", "").await, [maand]);
}

/// What was written for something that was not recorded is not found either.
#[tokio::test]
async fn taking_back_puts_somebody_where_he_was() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[klant("1")], noor_uit(2003))).await.id;
    let rij =
        aanmelding(&[klant("1")], Persoonsgegevens { geboorte: Geboorte::Datum(date(2003, 2, 1)), ..noor() });
    let herkenning =
        o.register.herken(vec![rij, iemand(4, "Ezinge", Geboorte::Datum(GEBOREN))]).await.unwrap();
    let voorlopig = schrijf(&o.register, &herkenning).await;
    assert_eq!(zoek(&o, "ezinge", "").await, [herkenning.uitkomsten()[1].unwrap().id]);
    voorlopig.neem_terug([0, 1]).await.unwrap();
    assert_eq!(zoek(&o, "ezinge", "").await, [persoon]);
}

#[tokio::test]
async fn who_merged_is_found_as_who_that_is_now_and_after_splitting_as_before() {
    let o = Opstelling::new().await;
    let blijft = o.herken_een(iemand(0, "Pietersen", Geboorte::Datum(GEBOREN))).await.id;
    let gaat_op = o.herken_een(aanmelding(&[bsn(1)], noor())).await.id;
    assert!(o.register.voeg_samen(blijft, gaat_op, "wie", "waarom").await.unwrap());
    assert_eq!(zoek(&o, "ezinge", "").await, [blijft], "the name of before finds who it is now");
    assert_eq!(zoek(&o, "pietersen", "noor").await, [blijft]);
    let wie = o.register.identiteit(gaat_op).await.unwrap();
    let mut beiden = [blijft, gaat_op];
    beiden.sort();
    assert_eq!((wie.nu, wie.alle.as_slice()), (blijft, beiden.as_slice()));
    assert_eq!(o.register.identiteit(blijft).await.unwrap(), wie);
    let kaarten = o.register.kaarten(&[gaat_op, PersoonId(Uuid::nil())]).await.unwrap();
    assert_eq!(kaarten.len(), 1, "nobody is no error");
    assert_eq!((kaarten[0].0, kaarten[0].1.gegevens.achternaam.as_deref()), (gaat_op, Some("Pietersen")));

    o.register.splits(&bsn(1), "wie", "waarom").await.unwrap();
    assert_eq!(zoek(&o, "ezinge", "").await, [gaat_op]);
    o.register.corrigeer_geboorte(gaat_op, Geboorte::Datum(date(1999, 1, 1)), "wie", "waarom").await.unwrap();
    assert_eq!(zoek(&o, "ezinge", "").await, [], "a corrected birth is looked for as it is now");
    o.register.wis(blijft).await.unwrap();
    assert_eq!(zoek(&o, "pietersen", "").await, []);
    assert!(matches!(o.register.identiteit(blijft).await, Err(Error::SleutelVernietigd(_))));
    assert!(matches!(o.register.identiteit(PersoonId(Uuid::nil())).await, Err(Error::OnbekendePersoon(_))));
}

/// Cards that a program of before wrote.
#[tokio::test]
async fn opening_computes_what_is_missing() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    o.herken_een(iemand(1, "Ezinge", Geboorte::Onbekend)).await;
    let rauw = o.rauw().await;
    sqlx::query("update persoon set zoekwaarde = null").execute(&rauw).await.unwrap();
    assert_eq!(zoek(&o, "ezinge", "").await, []);
    o.maak_bij().await;
    assert_eq!(zoek(&o, "ezinge", "").await, [persoon]);
    let zonder: i64 = sqlx::query_scalar("select count(*) from persoon where zoekwaarde is null")
        .fetch_one(&rauw)
        .await
        .unwrap();
    assert_eq!(zonder, 0);
}

#[tokio::test]
async fn the_database_holds_no_name_and_no_birth_that_can_be_read() {
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    let bytes = o.bytes().await;
    for geheim in ["ezinge", "noor", "2003-05-17", "2003"] {
        assert!(!bevat(&bytes, geheim.as_bytes()), "{geheim}");
    }
}

#[test]
fn a_question_needs_two_letters_and_has_a_bound() {
    let fout = |naam: &str, voornaam: &str| Naamvraag::new(naam, Some(voornaam), GEBOREN).err();
    assert_eq!(fout("v", ""), Some(NaamvraagFout::TeKort));
    assert_eq!(fout("'t ..", "Noor"), Some(NaamvraagFout::TeKort));
    assert_eq!(fout("", ""), Some(NaamvraagFout::TeKort));
    assert_eq!(fout("ij", ""), Some(NaamvraagFout::TeKort), "one letter, as it is compared");
    assert_eq!(fout(&"a".repeat(61), ""), Some(NaamvraagFout::TeLang));
    assert_eq!(fout("vries", &"a ".repeat(9)), Some(NaamvraagFout::TeLang));
    assert_eq!(fout("el", ""), None);
}
