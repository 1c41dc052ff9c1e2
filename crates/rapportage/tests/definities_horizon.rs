//! Up to when figures go, and what was never delivered: unknown is not zero.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use std::sync::Arc;

use domein::gebeurtenis::{AanleveringTeruggedraaid, AanleveringVerwerkt};
use domein::{Leveringssoort, Opleidingsniveau};
use hulp::{GRONINGEN, Geschiedenis, Opstelling, Wie, id, moment, periode, toegekend, wie};
use jiff::civil::{Date, date};
use rapportage::cijfers::{Bronhorizon, Momentopname};
use rapportage::geheimhouding::{OpenbareCel, Regel, beveilig};
use rapportage::tabel::{Cel, CelRef, Cijferblad};
use rapportage::{Cijfervraag, Rapportage};

fn maart() -> Cijfervraag {
    periode(date(2024, 3, 1), date(2024, 3, 31))
}

fn levering(nummer: u32, peildatum: Date, kolommen: &[&str]) -> AanleveringVerwerkt {
    AanleveringVerwerkt {
        aanlevering_id: id(5, nummer),
        bron: "beginbestand".to_owned(),
        soort: Leveringssoort::Volledig,
        peildatum: Some(peildatum),
        vanaf: None,
        kolommen: kolommen.iter().map(|kolom| (*kolom).to_owned()).collect(),
        vingerafdruk: "00".to_owned(),
        gelezen: 1,
        geweigerd: 0,
    }
}

fn op(seconde: i64) -> Wie {
    Wie { seconde, ..wie(9, date(2024, 4, 1)) }
}

async fn horizon(opstelling: &Opstelling, seconde: i64) -> Vec<Bronhorizon> {
    let opname = Momentopname::van(&opstelling.database).await.unwrap();
    opname.horizon(&GRONINGEN.parse().unwrap(), moment(seconde)).await.unwrap()
}

fn cel(blad: &Cijferblad, tabel: &str, rij: &str, kolom: &str) -> Cel {
    let tabel = blad.tabellen.iter().find(|t| t.id == tabel).unwrap();
    let kolom = tabel.kolommen.iter().position(|k| k.id == kolom).unwrap();
    tabel.rijen.iter().find(|r| r.id == rij).unwrap().cellen[kolom].clone()
}

#[tokio::test]
async fn de_horizon_is_de_nieuwste_peildatum_van_wat_niet_is_teruggedraaid() {
    let (februari, maart) = (date(2024, 2, 29), date(2024, 3, 31));
    let terug = AanleveringTeruggedraaid { aanlevering_id: id(5, 2) };
    let alles = Geschiedenis::default()
        .intake(op(1), levering(1, februari, &["ingangsdatum", "gebiedsteam"]))
        .intake(op(2), levering(2, maart, &["ingangsdatum", "opleidingsniveau"]))
        .intake(op(3), terug)
        .intake(Wie { gemeente: "GM0037", ..op(4) }, levering(4, date(2024, 6, 30), &[]));
    let opstelling = Opstelling::met(&alles).await;
    let bron = |tot_en_met, kolommen: &[&str]| Bronhorizon {
        bron: "beginbestand".to_owned(),
        tot_en_met: Some(tot_en_met),
        kolommen: kolommen.iter().map(|kolom| (*kolom).to_owned()).collect(),
    };
    assert_eq!(horizon(&opstelling, 0).await, []);
    let eerst = [bron(februari, &["gebiedsteam", "ingangsdatum"])];
    assert_eq!(horizon(&opstelling, 1).await, eerst);
    let alle = [bron(maart, &["gebiedsteam", "ingangsdatum", "opleidingsniveau"])];
    assert_eq!(horizon(&opstelling, 2).await, alle);
    assert_eq!(horizon(&opstelling, 9).await, eerst, "wat is teruggedraaid zegt niets meer");
}

/// Twelve benefits, of which nobody knows the target groups and one has a diploma that came by another way.
fn twaalf() -> Geschiedenis {
    (1..=12).fold(Geschiedenis::default(), |alles, nummer| {
        let mut feiten = toegekend(nummer, date(2024, 3, 1));
        let hbo = nummer == 12;
        feiten.kenmerken.opleidingsniveau =
            if hbo { Opleidingsniveau::Hbo } else { Opleidingsniveau::Onbekend };
        alles.intake(wie(nummer, date(2024, 3, 1)), feiten)
    })
}

#[tokio::test]
async fn wat_nooit_is_aangeleverd_is_onbekend_en_niet_nul() {
    let alles = twaalf().intake(op(1), levering(1, date(2024, 3, 31), &["ingangsdatum", "gebiedsteam"]));
    let blad = Opstelling::met(&alles).await.blad(&maart()).await;
    for (tabel, rij, kolom, verwacht) in [
        ("stand-maand", "2024-03", "totaal", Cel::Aantal(12)),
        ("stand-maand", "2024-03", "vergunninghouder-tm-29", Cel::NietAangeleverd),
        ("stand-doelgroep", "vsv", "nu", Cel::NietAangeleverd),
        ("stand-doelgroep", "zonder-startkwalificatie", "nu", Cel::NietAangeleverd),
        ("stand-doelgroep", "hbo-wo", "nu", Cel::Aantal(1)),
        ("stand-doelgroep", "totaal", "basis", Cel::Aantal(0)),
        ("stand-opleiding", "wo", "nu", Cel::NietAangeleverd),
        ("stand-opleiding", "hbo", "nu", Cel::Aantal(1)),
        ("stand-opleiding", "onbekend", "rij", Cel::Tekst("Onbekend, niet aangeleverd".to_owned())),
        ("instroom-opleiding", "basisniveau", "aantal", Cel::NietAangeleverd),
        ("stand-gebiedsteam", "onbekend", "rij", Cel::Tekst("Onbekend".to_owned())),
        ("instroom-leeftijd", "18-22", "aantal", Cel::Aantal(0)),
    ] {
        assert_eq!(cel(&blad, tabel, rij, kolom), verwacht, "{tabel} {rij} {kolom}");
    }
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    let getoond =
        |rij: &str, kolom: &str| openbaar.waarde(&CelRef::cel("stand-doelgroep", rij, kolom)).cloned();
    assert_eq!(getoond("vsv", "nu"), Some(OpenbareCel::NietAangeleverd));
    assert_eq!(getoond("vsv", "verandering"), Some(OpenbareCel::Leeg));
    assert_eq!(getoond("hbo-wo", "nu"), Some(OpenbareCel::Geheim));
}

#[tokio::test]
async fn wat_is_aangeleverd_mag_nul_zijn_en_zonder_aanlevering_verandert_er_niets() {
    let kolommen = ["doelgroepen", "opleidingsniveau", "gebiedsteam"];
    let ander = AanleveringVerwerkt { bron: "iets-anders".to_owned(), ..levering(1, date(2024, 3, 31), &[]) };
    for alles in [
        twaalf().intake(op(1), levering(1, date(2024, 3, 31), &kolommen)),
        twaalf().intake(op(1), ander),
        twaalf(),
    ] {
        let blad = Opstelling::met(&alles).await.blad(&maart()).await;
        assert_eq!(cel(&blad, "stand-doelgroep", "vsv", "nu"), Cel::Aantal(0));
        // Of signals the sources have a horizon of their own.
        let tabellen = blad.tabellen.iter().filter(|tabel| !tabel.id.starts_with("signalen-"));
        let cellen = tabellen.flat_map(|tabel| &tabel.rijen).flat_map(|rij| &rij.cellen);
        assert!(cellen.into_iter().all(|cel| *cel != Cel::NietAangeleverd));
    }
}

#[tokio::test]
async fn rapport_json_csv_en_kerncijfers_zeggen_tot_wanneer_en_wat_ontbreekt() {
    let alles = twaalf().intake(op(1), levering(1, date(2024, 3, 31), &["ingangsdatum"]));
    let opstelling = Opstelling::met(&alles).await;
    let klok = Arc::new(dienst::VasteKlok("2024-04-10T10:00:00Z".parse().unwrap()));
    let rapportage = Rapportage::nieuw(
        opstelling.database.clone(),
        GRONINGEN.parse().unwrap(),
        "Voorbeeldstad",
        klok,
        Regel::default(),
        Vec::new(),
    )
    .met_onderbreking(14);
    let bestanden = rapportage.raadsrapport("2024-Q1".parse().unwrap(), None).await.unwrap();
    let html = String::from_utf8(bestanden.html.inhoud).unwrap();
    assert!(html.contains("Gegevens tot en met 31-03-2024 (beginbestand)."), "{html}");
    assert!(html.contains("hoogstens 14 dagen zonder was"));
    assert!(html.contains("niet aangeleverd"));
    let json: serde_json::Value = serde_json::from_slice(&bestanden.json.inhoud).unwrap();
    assert_eq!(json["horizon"][0]["totEnMet"], "2024-03-31");
    assert_eq!(json["horizon"][0]["kolommen"], serde_json::json!(["ingangsdatum"]));
    assert_eq!(json["onderbrekingDagen"], 14);
    let csv = bestanden.csv.iter().find(|bestand| bestand.naam == "stand-doelgroep.csv").unwrap();
    let csv = String::from_utf8(csv.inhoud.clone()).unwrap();
    assert!(csv.contains(";niet aangeleverd;"), "{csv}");

    let kerncijfers = rapportage.kerncijfers().await.unwrap();
    assert_eq!(kerncijfers.horizon[0].tot_en_met, Some(date(2024, 3, 31)));
    let json = serde_json::to_value(&kerncijfers).unwrap();
    let waarde =
        json["cijfers"].as_array().unwrap().iter().find(|c| c["id"] == "stand-vergunninghouders-tm-29");
    assert_eq!(waarde.unwrap()["waarde"], "niet aangeleverd");
}

#[tokio::test]
async fn tabellen_van_een_andere_versie_worden_niet_gelezen_maar_opnieuw_gebouwd() {
    let opstelling = Opstelling::met(&twaalf()).await;
    let feiten = opstelling.alle_feiten().await;
    let klok = Arc::new(dienst::VasteKlok("2024-04-10T10:00:00Z".parse().unwrap()));
    let (database, gemeente) = (opstelling.database.clone(), GRONINGEN.parse().unwrap());
    let rapportage =
        Rapportage::nieuw(database, gemeente, "Voorbeeldstad", klok, Regel::default(), Vec::new());
    // As a program of before left them: another version, other columns.
    for oud in [
        "DROP TABLE feit_uitkering",
        "DROP TABLE feit_aanlevering",
        "UPDATE projections SET version = 1 WHERE name = 'feiten-intake'",
    ] {
        sqlx::query(oud).execute(opstelling.database.pool()).await.unwrap();
    }
    let geen = rapportage.raadsrapport("2024-Q1".parse().unwrap(), None).await.unwrap_err();
    assert!(geen.to_string().contains("de feiten van intake worden opnieuw opgebouwd"), "{geen}");
    let live = rapportage::kerncijfers::kanaal(&rapportage).await.unwrap();
    let stand: serde_json::Value = serde_json::from_str(live.borrow().tekst()).unwrap();
    assert_eq!(stand["looptAchter"], serde_json::json!(["intake"]));
    opstelling.begin_opnieuw().await;
    assert_eq!(opstelling.alle_feiten().await, feiten);
    rapportage.raadsrapport("2024-Q1".parse().unwrap(), None).await.unwrap();
}

#[tokio::test]
async fn zonder_aanlevering_staat_er_geen_horizon() {
    let opstelling = Opstelling::met(&twaalf()).await;
    let klok = Arc::new(dienst::VasteKlok("2024-04-10T10:00:00Z".parse().unwrap()));
    let gemeente = GRONINGEN.parse().unwrap();
    let rapportage = Rapportage::nieuw(
        opstelling.database.clone(),
        gemeente,
        "Voorbeeldstad",
        klok,
        Regel::default(),
        vec![],
    );
    let bestanden = rapportage.raadsrapport("2024-Q1".parse().unwrap(), None).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&bestanden.json.inhoud).unwrap();
    assert!(json.get("horizon").is_none());
    assert!(!String::from_utf8(bestanden.html.inhoud).unwrap().contains("Gegevens tot en met"));
    assert!(serde_json::to_value(rapportage.kerncijfers().await.unwrap()).unwrap().get("horizon").is_none());
}
