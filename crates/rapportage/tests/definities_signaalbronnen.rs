//! Of a source of signals that delivered nothing about a period, no signal is unknown, not zero.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use std::sync::Arc;

use domein::gebeurtenis::{
    JongereGemeld, SignaalaanleveringTeruggedraaid, SignaalaanleveringVerwerkt, Signaalkenmerken,
    WwEindeGemeld,
};
use domein::{Leveringssoort, Opleidingsniveau, SignaalBron};
use hulp::{GRONINGEN, Geschiedenis, Opstelling, Wie, id, moment, periode, wie};
use jiff::civil::{Date, date};
use rapportage::cijfers::Momentopname;
use rapportage::geheimhouding::{OpenbareCel, Regel, beveilig};
use rapportage::tabel::{Cel, CelRef, Cijferblad};
use rapportage::{Cijfervraag, Rapportage};

fn maart() -> Cijfervraag {
    periode(date(2024, 3, 1), date(2024, 3, 31))
}

fn levering(nummer: u32, bron: &str, vanaf: Option<Date>, peildatum: Date) -> SignaalaanleveringVerwerkt {
    SignaalaanleveringVerwerkt {
        aanlevering_id: id(5, nummer),
        bron: bron.to_owned(),
        soort: Leveringssoort::Aanvulling,
        peildatum: Some(peildatum),
        vanaf,
        kolommen: Vec::new(),
        vingerafdruk: String::new(),
        gelezen: 0,
        geweigerd: 0,
    }
}

fn op(seconde: i64) -> Wie {
    Wie { seconde, ..wie(9, date(2024, 4, 1)) }
}

fn kenmerken() -> Signaalkenmerken {
    Signaalkenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: None,
    }
}

fn zelfmelding(nummer: u32) -> JongereGemeld {
    JongereGemeld {
        signaal_id: id(3, nummer),
        bron: SignaalBron::Zelfmelding,
        meldingsnummer: "M-1".parse().unwrap(),
        kenmerken: kenmerken(),
        opvolgen_voor: date(2024, 3, 20),
        toelichting: None,
        uitstroomprofiel: None,
        van_team: None,
        vindplaats: None,
    }
}

fn ww_einde(nummer: u32) -> WwEindeGemeld {
    WwEindeGemeld {
        signaal_id: id(3, nummer),
        meldingsnummer: "WW-1".parse().unwrap(),
        datum_einde_ww: date(2024, 6, 1),
        kenmerken: kenmerken(),
        opvolgen_voor: date(2024, 3, 20),
    }
}

/// The cell in this row and column; none when there is no such row.
fn cel(blad: &Cijferblad, tabel: &str, rij: &str, kolom: &str) -> Option<Cel> {
    let tabel = blad.tabellen.iter().find(|t| t.id == tabel).unwrap();
    let kolom = tabel.kolommen.iter().position(|k| k.id == kolom).unwrap();
    tabel.rijen.iter().find(|r| r.id == rij).map(|rij| rij.cellen[kolom].clone())
}

/// What is received of each of these: Doorstroompunt, handovers and ends of UWV, and the total.
async fn ontvangen(alles: &Geschiedenis, vraag: &Cijfervraag) -> [Option<Cel>; 4] {
    let blad = Opstelling::met(alles).await.blad(vraag).await;
    ["doorstroompunt", "uwv-warme-overdracht", "uwv-ww-einde", "totaal"]
        .map(|rij| cel(&blad, "signalen-bron", rij, "ontvangen"))
}

const NIET: Option<Cel> = Some(Cel::NietAangeleverd);
const NUL: Option<Cel> = Some(Cel::Aantal(0));

fn aantal(aantal: u64) -> Option<Cel> {
    Some(Cel::Aantal(aantal))
}

#[tokio::test]
async fn van_een_bron_die_nooit_leverde_is_niets_bekend() {
    assert_eq!(ontvangen(&Geschiedenis::default(), &maart()).await, [NIET, NIET, NIET, NIET]);
    // A signal that was written down here says nothing of those sources, and is a total all the same.
    let alles = Geschiedenis::default().signalering(wie(1, date(2024, 3, 4)), zelfmelding(1));
    assert_eq!(ontvangen(&alles, &maart()).await, [NIET, NIET, NIET, aantal(1)]);
}

#[tokio::test]
async fn een_levering_zonder_signalen_maakt_van_nul_een_antwoord() {
    let (januari, februari) = (date(2024, 1, 31), date(2024, 2, 29));
    let einde = date(2024, 3, 31);
    let alles = Geschiedenis::default()
        .signalering(op(1), levering(1, "doorstroompunt", None, einde))
        .signalering(op(2), levering(2, "uwv", None, februari));
    // The Doorstroompunt delivered up to the end of March and UWV did not come that far: a zero that is known is shown.
    assert_eq!(ontvangen(&alles, &maart()).await, [NUL, NIET, NIET, NIET]);
    let in_februari = periode(date(2024, 2, 1), februari);
    assert_eq!(ontvangen(&alles, &in_februari).await, [NUL, NUL, NUL, NUL]);
    // A first day: what lies before it was not delivered.
    let alles = alles.signalering(op(3), levering(3, "uwv", Some(date(2024, 3, 1)), einde));
    assert_eq!(ontvangen(&alles, &maart()).await, [NUL, NUL, NUL, NUL]);
    let vanaf = levering(1, "uwv", Some(februari), einde);
    let alles = Geschiedenis::default()
        .signalering(op(1), levering(4, "doorstroompunt", None, einde))
        .signalering(op(2), vanaf);
    assert_eq!(ontvangen(&alles, &periode(date(2024, 1, 1), januari)).await, [NUL, NIET, NIET, NIET]);
    assert_eq!(ontvangen(&alles, &in_februari).await, [NUL, NUL, NUL, NUL]);
}

#[tokio::test]
async fn een_levering_elders_of_een_die_is_teruggedraaid_zegt_niets() {
    let einde = date(2024, 3, 31);
    let elders = Wie { gemeente: "GM0037", ..op(1) };
    let terug = SignaalaanleveringTeruggedraaid { aanlevering_id: id(5, 2) };
    let alles = Geschiedenis::default()
        .signalering(elders, levering(1, "doorstroompunt", None, einde))
        .signalering(op(2), levering(2, "uwv", None, einde))
        .signalering(op(4), terug);
    assert_eq!(ontvangen(&alles, &maart()).await, [NIET, NIET, NIET, NIET]);
    let eerder = Cijfervraag { bekend_op: moment(3), ..maart() };
    assert_eq!(ontvangen(&alles, &eerder).await, [NIET, NUL, NUL, NIET]);
}

#[tokio::test]
async fn van_wie_signalen_gaf_voordat_leveringen_een_dag_noemden_is_nul_een_nul() {
    let alles = Geschiedenis::default().signalering(wie(1, date(2024, 2, 6)), ww_einde(1));
    assert_eq!(ontvangen(&alles, &maart()).await, [NIET, NUL, NUL, NIET]);
    let in_februari = periode(date(2024, 2, 1), date(2024, 2, 29));
    assert_eq!(ontvangen(&alles, &in_februari).await, [NIET, NUL, aantal(1), aantal(1)]);
}

#[tokio::test]
async fn de_opvolging_is_onbekend_zolang_er_geen_signaal_is_en_bekend_als_er_een_is() {
    let blad = Opstelling::met(&Geschiedenis::default()).await.blad(&maart()).await;
    for rij in ["binnen-norm", "verlopen", "loopt", "totaal", "gesprek-gevoerd"] {
        assert_eq!(cel(&blad, "signalen-opvolging", rij, "aantal"), NIET, "{rij}");
    }
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    let getoond =
        |rij: &str, kolom: &str| openbaar.waarde(&CelRef::cel("signalen-opvolging", rij, kolom)).cloned();
    assert_eq!(getoond("totaal", "aantal"), Some(OpenbareCel::NietAangeleverd));
    assert_eq!(getoond("binnen-norm", "aandeel"), Some(OpenbareCel::Leeg));
    let een = Geschiedenis::default().signalering(wie(1, date(2024, 3, 4)), zelfmelding(1));
    let blad = Opstelling::met(&een).await.blad(&maart()).await;
    assert_eq!(cel(&blad, "signalen-opvolging", "verlopen", "aantal"), aantal(1));
    assert_eq!(cel(&blad, "signalen-opvolging", "binnen-norm", "aantal"), aantal(0));
}

#[tokio::test]
async fn de_horizon_staat_er_per_bron_en_een_levering_die_verder_komt_telt_verder() {
    let (eerst, later) = (date(2024, 3, 4), date(2024, 3, 6));
    let alles = Geschiedenis::default()
        .uitkering(1, date(2024, 2, 1), None)
        .signalering(op(1), levering(1, "uwv", None, eerst))
        .signalering(op(2), levering(1, "uwv", None, later))
        .signalering(op(3), levering(2, "doorstroompunt", None, date(2024, 3, 31)));
    let opstelling = Opstelling::met(&alles).await;
    let horizon = async |seconde| {
        let opname = Momentopname::van(&opstelling.database).await.unwrap();
        let horizon = opname.horizon(&GRONINGEN.parse().unwrap(), moment(seconde)).await.unwrap();
        horizon.into_iter().map(|bron| (bron.bron, bron.tot_en_met)).collect::<Vec<_>>()
    };
    assert_eq!(horizon(1).await, [("uwv".to_owned(), Some(eerst))]);
    let alle = [("doorstroompunt".to_owned(), Some(date(2024, 3, 31))), ("uwv".to_owned(), Some(later))];
    assert_eq!(horizon(9).await, alle);
    let klok = Arc::new(dienst::VasteKlok("2024-04-10T10:00:00Z".parse().unwrap()));
    let (database, gemeente) = (opstelling.database.clone(), GRONINGEN.parse().unwrap());
    let rapportage =
        Rapportage::nieuw(database, gemeente, "Voorbeeldstad", klok, Regel::default(), Vec::new());
    let bestanden = rapportage.raadsrapport("2024-Q1".parse().unwrap(), None).await.unwrap();
    let html = String::from_utf8(bestanden.html.inhoud).unwrap();
    assert!(html.contains("Gegevens tot en met 06-03-2024 (uwv)."), "{html}");
    let feiten = opstelling.alle_feiten().await;
    opstelling.bouw_opnieuw().await;
    assert_eq!(opstelling.alle_feiten().await, feiten);
}

#[tokio::test]
async fn de_kerncijfers_tonen_geen_nul_van_wat_niet_is_aangeleverd() {
    let klok = Arc::new(dienst::VasteKlok("2024-04-10T10:00:00Z".parse().unwrap()));
    let kerncijfers = async |alles: &Geschiedenis| {
        let opstelling = Opstelling::met(alles).await;
        let (database, gemeente) = (opstelling.database.clone(), GRONINGEN.parse().unwrap());
        let rapportage = Rapportage::nieuw(
            database,
            gemeente,
            "Voorbeeldstad",
            klok.clone(),
            Regel::default(),
            Vec::new(),
        );
        serde_json::to_value(rapportage.kerncijfers().await.unwrap()).unwrap()
    };
    let waarde = |json: &serde_json::Value, id: &str| {
        json["cijfers"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap()["waarde"].clone()
    };
    let leeg = kerncijfers(&Geschiedenis::default()).await;
    for id in ["signalen-ontvangen", "signalen-binnen-norm", "signalen-wachtend"] {
        assert_eq!(waarde(&leeg, id), "niet aangeleverd", "{id}");
    }
    let geleverd = Geschiedenis::default()
        .signalering(op(1), levering(1, "doorstroompunt", None, date(2024, 4, 1)))
        .signalering(op(2), levering(2, "uwv", None, date(2024, 4, 1)));
    let geleverd = kerncijfers(&geleverd).await;
    assert_eq!(waarde(&geleverd, "signalen-ontvangen"), 0);
}
