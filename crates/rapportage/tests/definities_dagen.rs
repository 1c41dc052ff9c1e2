//! What somebody is like has a day: which stretch of a benefit a figure counts by, who counts at all, and when an end and
//! a new begin are an interruption.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use domein::gebeurtenis::{
    IngangsdatumGecorrigeerd, KenmerkenGewijzigd, ToekenningHersteld, ToekenningIngetrokken,
    UitkeringGecorrigeerd, UitkeringNietMeerGeleverd, UitkeringToegekend, Uitkeringskenmerken,
};
use domein::{Doelgroep, Herkomst, Opleidingsniveau, Regeling, Uitkeringsrol};
use hulp::{Geschiedenis, Opstelling, Wie, id, kenmerken, moment, periode, tabel, toegekend, uitstroom, wie};
use jiff::civil::{Date, date};
use rapportage::Cijfervraag;
use rapportage::geheimhouding::{Regel, beveilig};
use rapportage::tabel::Cijferblad;

fn verhaal() -> Geschiedenis {
    Geschiedenis::default()
}

fn kwartaal() -> Cijfervraag {
    periode(date(2024, 1, 1), date(2024, 3, 31))
}

fn gewijzigd(nummer: u32, vanaf: Date, pas_aan: impl Fn(&mut Uitkeringskenmerken)) -> KenmerkenGewijzigd {
    let mut nieuw = kenmerken();
    pas_aan(&mut nieuw);
    KenmerkenGewijzigd { uitkering_id: id(2, nummer), vanaf, kenmerken: nieuw }
}

fn als(nummer: u32, ingang: Date, pas_aan: impl Fn(&mut Uitkeringskenmerken)) -> UitkeringToegekend {
    let mut feiten = toegekend(nummer, ingang);
    pas_aan(&mut feiten.kenmerken);
    feiten
}

fn partner(k: &mut Uitkeringskenmerken) {
    k.rol = Uitkeringsrol::Partner;
}

#[track_caller]
fn is(blad: &Cijferblad, id: &str, verwacht: &[&str]) {
    assert_eq!(tabel(blad, id), verwacht, "{id}");
}

#[tokio::test]
async fn de_stand_telt_de_dag_zelf_instroom_de_eerste_en_uitstroom_de_laatste() {
    let (ingang, einde) = (date(2024, 1, 10), date(2024, 3, 1));
    let hbo = |k: &mut Uitkeringskenmerken| k.opleidingsniveau = Opleidingsniveau::Hbo;
    let alles = verhaal()
        .uitkering(1, ingang, Some(einde))
        .intake(wie(1, ingang), gewijzigd(1, date(2024, 2, 1), hbo))
        // From the first day without benefit on something else holds again: no figure counts it.
        .intake(wie(1, ingang), gewijzigd(1, einde, |_| {}));
    let blad = Opstelling::met(&alles).await.blad(&kwartaal()).await;
    is(&blad, "stand-maand", &["2024-01: 1 1 1 0 0", "2024-02: 1 1 1 0 1"]);
    is(&blad, "instroom-opleiding", &["mbo2-4-havo-vwo: 1", "totaal: 1"]);
    is(&blad, "uitstroom-maand", &["2024-03: 1 1 1 1"]);
}

#[tokio::test]
async fn een_wijziging_met_een_eerdere_dag_vervangt_alles_wat_later_gold() {
    let ingang = date(2024, 1, 1);
    let groep = |groep: Doelgroep| move |k: &mut Uitkeringskenmerken| k.doelgroepen = vec![groep];
    let op = |seconde| Wie { seconde, ..wie(1, ingang) };
    let alles = verhaal()
        .intake(op(1), toegekend(1, ingang))
        .intake(op(2), gewijzigd(1, date(2024, 3, 1), groep(Doelgroep::Vsv)))
        .intake(op(3), gewijzigd(1, date(2024, 2, 1), groep(Doelgroep::Vergunninghouder)))
        .intake(op(4), UitkeringNietMeerGeleverd { uitkering_id: id(2, 1), peildatum: date(2024, 3, 31) });
    let opstelling = Opstelling::met(&alles).await;
    let zoals = async |seconde| {
        let blad = opstelling.blad(&Cijfervraag { bekend_op: moment(seconde), ..kwartaal() }).await;
        (tabel(&blad, "stand-maand").join(", "), tabel(&blad, "stand-doelgroep").join(", "))
    };
    let zonder = "2024-01: 1 1 1 0 0, 2024-02: 1 1 1 0 0, 2024-03: 1 1 1 0 0".to_owned();
    assert_eq!(zoals(1).await, (zonder.clone(), "totaal: 0 1".to_owned()));
    assert_eq!(zoals(2).await, (zonder, "vsv: 0 1, totaal: 0 1".to_owned()));
    let nu = "2024-01: 1 1 1 0 0, 2024-02: 1 1 1 1 0, 2024-03: 1 1 1 1 0".to_owned();
    assert_eq!(zoals(3).await, (nu.clone(), "vergunninghouder: 0 1, totaal: 0 1".to_owned()));
    assert_eq!(zoals(4).await.0, nu, "wat niet meer wordt geleverd, blijft tellen");
}

#[tokio::test]
async fn een_correctie_geldt_voor_de_hele_tijd() {
    let ingang = date(2024, 1, 1);
    let hbo = |k: &mut Uitkeringskenmerken| k.opleidingsniveau = Opleidingsniveau::Hbo;
    let beter = UitkeringGecorrigeerd { uitkering_id: id(2, 1), kenmerken: kenmerken(), leeftijd: Some(24) };
    let alles = verhaal()
        .uitkering(1, ingang, None)
        .intake(wie(1, ingang), gewijzigd(1, date(2024, 2, 1), hbo))
        .intake(wie(1, ingang), beter);
    let blad = Opstelling::met(&alles).await.blad(&kwartaal()).await;
    is(&blad, "stand-opleiding", &["mbo2-4-havo-vwo: 0 1", "totaal: 0 1"]);
}

#[tokio::test]
async fn een_verschoven_ingangsdatum_is_geen_tweede_uitkering() {
    let ingang = date(2024, 2, 10);
    let hbo = |k: &mut Uitkeringskenmerken| k.opleidingsniveau = Opleidingsniveau::Hbo;
    let uitkering_id = id(2, 1);
    let eerder = IngangsdatumGecorrigeerd { uitkering_id, ingangsdatum: date(2024, 1, 31), leeftijd: None };
    let alles = verhaal()
        .uitkering(1, ingang, Some(date(2024, 3, 30)))
        .intake(wie(1, ingang), gewijzigd(1, date(2024, 2, 1), hbo))
        .intake(Wie { seconde: 9, ..wie(1, ingang) }, eerder);
    let opstelling = Opstelling::met(&alles).await;
    let toen = opstelling.blad(&Cijfervraag { bekend_op: moment(8), ..kwartaal() }).await;
    is(&toen, "instroom-maand", &["2024-02: 1 1 1"]);
    is(&toen, "instroom-opleiding", &["hbo: 1", "totaal: 1"]);
    is(&toen, "uitstroom-duur", &["tot-3m: 1", "totaal: 1"]);
    let nu = opstelling.blad(&kwartaal()).await;
    is(&nu, "instroom-maand", &["2024-01: 1 1 1"]);
    is(&nu, "instroom-opleiding", &["mbo2-4-havo-vwo: 1", "totaal: 1"]);
    is(&nu, "stand-maand", &["2024-01: 1 1 1 0 0", "2024-02: 1 1 1 0 1"]);
    let later =
        IngangsdatumGecorrigeerd { uitkering_id, ingangsdatum: date(2023, 12, 1), leeftijd: Some(30) };
    opstelling.leg_vast(&verhaal().intake(Wie { seconde: 10, ..wie(1, ingang) }, later)).await;
    opstelling.volg().await;
    let nu = opstelling.blad(&kwartaal()).await;
    is(&nu, "instroom-maand", &[]);
    is(&nu, "uitstroom-duur", &["3-6m: 1", "totaal: 1"]);
}

#[tokio::test]
async fn wat_hersteld_is_telt_weer_met_het_einde_dat_bekend_was() {
    let ingang = date(2024, 1, 1);
    let op = |seconde| Wie { seconde, ..wie(1, ingang) };
    let hersteld = ToekenningHersteld {
        uitkering_id: id(2, 1),
        herkomst: Herkomst::Beginbestand,
        ingangsdatum: ingang,
        leeftijd: Some(24),
        kenmerken: kenmerken(),
        al_beeindigd: true,
    };
    let alles = verhaal()
        .intake(op(1), toegekend(1, ingang))
        .traject(op(1), uitstroom(1, date(2024, 3, 1), "werk"))
        .intake(op(2), ToekenningIngetrokken { uitkering_id: id(2, 1), bij_levering: true })
        .intake(op(3), hersteld);
    let opstelling = Opstelling::met(&alles).await;
    for (seconde, verwacht) in [(1, &["2024-03: 1 1 1 1"][..]), (2, &[]), (3, &["2024-03: 1 1 1 1"])] {
        let blad = opstelling.blad(&Cijfervraag { bekend_op: moment(seconde), ..kwartaal() }).await;
        is(&blad, "uitstroom-maand", verwacht);
    }
}

#[tokio::test]
async fn alleen_de_hoofdaanvrager_met_de_participatiewet_telt() {
    let ingang = date(2024, 1, 1);
    let ioaw = |k: &mut Uitkeringskenmerken| k.regeling = Regeling::Ioaw;
    let alles = verhaal()
        .intake(wie(1, ingang), toegekend(1, ingang))
        .intake(wie(2, ingang), als(2, ingang, partner))
        .intake(wie(3, ingang), als(3, ingang, ioaw));
    let blad = Opstelling::met(&alles).await.blad(&kwartaal()).await;
    is(&blad, "instroom-leeftijd", &["23-26: 1", "totaal: 1"]);
    is(&blad, "stand-leeftijd", &["23-26: 0 1", "totaal: 0 1"]);
}

#[tokio::test]
async fn wie_hoofdaanvrager_wordt_stroomt_in_en_wie_het_niet_meer_is_stroomt_uit() {
    let ingang = date(2023, 6, 1);
    let alles = verhaal()
        .intake(wie(1, ingang), als(1, ingang, partner))
        .intake(wie(1, ingang), gewijzigd(1, date(2024, 2, 15), |_| {}))
        .intake(wie(1, ingang), gewijzigd(1, date(2024, 3, 20), partner))
        .traject(wie(1, ingang), uitstroom(1, date(2024, 6, 1), "werk"));
    let blad = Opstelling::met(&alles).await.blad(&kwartaal()).await;
    // The age on the day itself, from the month of birth; the duration since the benefit began.
    is(&blad, "instroom-maand", &["2024-02: 1 1 1"]);
    is(&blad, "instroom-leeftijd", &["23-26: 1", "totaal: 1"]);
    is(&blad, "stand-maand", &["2024-02: 1 1 1 0 0"]);
    is(&blad, "uitstroom-maand", &["2024-03: 1 1 1 0"]);
    is(&blad, "uitstroom-reden", &["andere-regeling-of-rol: 1", "totaal: 1"]);
    is(&blad, "uitstroom-duur", &["6-12m: 1", "totaal: 1"]);
    let blad = Opstelling::met(&alles).await.blad(&periode(date(2024, 6, 1), date(2024, 6, 30))).await;
    is(&blad, "uitstroom-maand", &[]);
}

/// Person 1 is without benefit for so many days from 1 February on.
fn na_dagen(dagen: i64) -> Geschiedenis {
    let einde = date(2024, 2, 1);
    let weer = einde.checked_add(jiff::Span::new().days(dagen)).unwrap();
    let ander = UitkeringToegekend { uitkering_id: id(2, 9), ..toegekend(1, weer) };
    verhaal().uitkering(1, date(2023, 6, 1), Some(einde)).intake(wie(1, weer), ander)
}

#[tokio::test]
async fn een_onderbreking_is_geen_uitstroom_en_geen_instroom() {
    let zien = async |dagen, mag: u16| {
        let vraag = Cijfervraag { onderbreking_dagen: mag, ..kwartaal() };
        let blad = Opstelling::met(&na_dagen(dagen)).await.blad(&vraag).await;
        beveilig(&blad, &Regel::default(), &[]).unwrap();
        let buiten = blad.ongepubliceerd.iter().filter(|(_, aantal)| **aantal > 0);
        let buiten: Vec<String> = buiten.map(|(naam, _)| naam.clone()).collect();
        (tabel(&blad, "instroom-maand").concat(), tabel(&blad, "uitstroom-maand").concat(), buiten.join(", "))
    };
    let stroom = |maand: &str| (format!("{maand}: 1 1 1"), "2024-02: 1 1 1 1".to_owned(), String::new());
    let alleen = |namen: &str| (String::new(), String::new(), namen.to_owned());
    let wie = |wat: &str, maand: &str| {
        format!("{wat} {maand}, {wat} periode, {wat} tm-26 {maand}, {wat} tm-29 {maand}")
    };
    let maart = format!("{}, {}", wie("hervat", "2024-03"), wie("onderbroken", "2024-02"));
    let februari = format!("{}, {}", wie("hervat", "2024-02"), wie("onderbroken", "2024-02"));
    assert_eq!(zien(30, 30).await, alleen(&maart));
    assert_eq!(zien(31, 30).await, stroom("2024-03"));
    assert_eq!(zien(0, 0).await, alleen(&februari), "wat aansluit is een uitkering");
    assert_eq!(zien(1, 0).await, stroom("2024-02"));
}

#[tokio::test]
async fn op_de_dagen_van_een_onderbreking_is_er_geen_uitkering() {
    let blad = Opstelling::met(&na_dagen(30)).await.blad(&kwartaal()).await;
    is(&blad, "stand-maand", &["2024-01: 1 1 1 0 0", "2024-03: 1 1 1 0 0"]);
}

#[tokio::test]
async fn zolang_het_nieuwe_begin_niet_bekend_is_is_het_einde_uitstroom() {
    let mut alles = na_dagen(10);
    alles.intake[1] = hulp::vastlegging(
        Wie { seconde: 5, ..wie(1, date(2024, 2, 11)) },
        alles.intake[1].gebeurtenis.clone(),
    );
    let opstelling = Opstelling::met(&alles).await;
    for (seconde, verwacht) in [(4, &["2024-02: 1 1 1 1"][..]), (5, &[])] {
        let blad = opstelling.blad(&Cijfervraag { bekend_op: moment(seconde), ..kwartaal() }).await;
        is(&blad, "uitstroom-maand", verwacht);
    }
}

#[tokio::test]
async fn een_ander_of_een_uitkering_in_een_andere_gemeente_onderbreekt_niet() {
    let (einde, weer) = (date(2024, 2, 1), date(2024, 2, 5));
    let elders = Wie { gemeente: "GM0037", ..wie(3, weer) };
    let alles = verhaal()
        .uitkering(1, date(2023, 6, 1), Some(einde))
        .uitkering(2, weer, None)
        .uitkering(3, date(2023, 6, 1), Some(einde))
        .intake(elders, UitkeringToegekend { uitkering_id: id(2, 9), ..toegekend(3, weer) });
    let blad = Opstelling::met(&alles).await.blad(&kwartaal()).await;
    is(&blad, "instroom-maand", &["2024-02: 1 1 1"]);
    is(&blad, "uitstroom-maand", &["2024-02: 2 2 2 2"]);
}
