//! The demo as a stranger meets it: one command, and there are services, live figures and a report; a second start
//! goes on where it was.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use testkit::{Dienst, Werkmap};

fn rapport(werk: &Werkmap) -> Value {
    let pad = werk.data().join("raadsrapportage/raadsrapportage-2026-Q1.json");
    serde_json::from_str(&std::fs::read_to_string(pad).unwrap()).unwrap()
}

/// The cell of a table by the text of its first column.
fn cel(rapport: &Value, tabel: &str, rij: &str, kolom: &str) -> Value {
    let tabel = rapport["tabellen"].as_array().unwrap().iter().find(|t| t["id"] == tabel).unwrap();
    let plek = tabel["kolommen"].as_array().unwrap().iter().position(|k| k["id"] == kolom).unwrap();
    let rijen = tabel["rijen"].as_array().unwrap();
    rijen.iter().find(|r| r[0] == rij).unwrap_or_else(|| panic!("geen rij {rij}: {tabel}"))[plek].clone()
}

/// Some days after the quarter: the signals of the example are then as old as its story tells.
const NU: &str = "2026-04-07T10:00:00Z";

#[test]
fn de_demo_toont_alles_en_gaat_verder_waar_hij_was() {
    let werk = Werkmap::nieuw();
    let demo = Dienst::start(&werk, &["--nu", NU, "demo"]);

    // The report is there, with the figures of the plan.
    let rapport_1 = rapport(&werk);
    assert_eq!(rapport_1["periode"], json!({"van": "2026-01-01", "totEnMet": "2026-03-31"}));
    assert_eq!(cel(&rapport_1, "stand-maand", "2023-01", "tm-29"), 1388);
    assert_eq!(cel(&rapport_1, "stand-maand", "2025-03", "tm-29"), 1743);
    assert_eq!(cel(&rapport_1, "route-arbeid-plus", "Nieuw gestarte trajecten Route Arbeid+", "2023"), 22);
    let html =
        std::fs::read_to_string(werk.data().join("raadsrapportage/raadsrapportage-2026-Q1.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("lang=\"nl\"") && html.contains("1.743"));
    assert!(
        werk.data().join("raadsrapportage").read_dir().unwrap().count() >= 18,
        "HTML, JSON and a CSV per table"
    );

    // The page, the services and their documents.
    let pagina = demo.haal("/");
    assert_eq!(pagina.status, 200);
    assert!(pagina.tekst.contains("lang=\"nl\""));
    assert!(pagina.kop("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    for dienst in testkit::diensten() {
        let openapi = demo.haal(&format!("/{dienst}/v1/openapi.json"));
        assert_eq!(openapi.status, 200, "{dienst}");
        assert!(openapi.json()["paths"].as_object().unwrap().len() > 1, "{dienst}");
    }
    assert_eq!(demo.haal("/gereed").status, 200);
    assert_eq!(demo.haal("/signalering/v1/signalen").status, 401, "without a token nothing is told");
    let vrij = demo.haal("/rapportage/v1/cijfers?van=2026-01-01&tot=2026-01-15");
    assert_eq!(vrij.status, 401, "who chooses periods can subtract: not in public");
    let lopend = demo.haal("/rapportage/v1/raadsrapportages/2026-Q2");
    assert_eq!(lopend.status, 404, "a quarter that is not over has no public report");

    // A command changes the live figures.
    let eerst: u64 = demo.volg("/rapportage/v1/kerncijfers/stroom", |data| positie(data, "signalering"));
    let coach = werk.token("coach");
    let melding = json!({
        "persoon": {"bsn": "999990019", "geboortedatum": "2006-05-04", "achternaam": "Proef"},
        "bron": "jeugdzorg", "datum": "2026-04-01", "kenmerk": "JZ-2026-1", "gebiedsteam": "oost"
    });
    let antwoord = demo.stuur(
        "/signalering/v1/signalen",
        &coach,
        &[("idempotency-key", "proef-1")],
        &melding.to_string(),
    );
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    let later: u64 = demo.volg("/rapportage/v1/kerncijfers/stroom", |data| {
        positie(data, "signalering").filter(|positie| *positie > eerst)
    });
    assert_eq!(later, eerst + 1);
    let nogmaals = demo.stuur(
        "/signalering/v1/signalen",
        &coach,
        &[("idempotency-key", "proef-1")],
        &melding.to_string(),
    );
    assert_eq!(nogmaals.status, 200, "the same again is the same: {}", nogmaals.tekst);

    assert_eq!(demo.stop(), 0, "Ctrl-C ends it cleanly");

    // A second start goes on: nothing is imported again, and what was recorded is there.
    let tweede = Dienst::start(&werk, &["--nu", NU, "demo"]);
    assert!(!tweede.begin.contains("beginbestand.csv"), "{}", tweede.begin);
    assert_eq!(tweede.volg("/rapportage/v1/kerncijfers/stroom", |data| positie(data, "signalering")), later);
    assert_eq!(tweede.stop(), 0);
}

fn positie(data: &str, dienst: &str) -> Option<u64> {
    let stand: Value = serde_json::from_str(data).ok()?;
    stand["posities"][dienst].as_u64()
}

#[test]
fn een_poort_in_gebruik_wordt_gezegd_voor_er_werk_is_gedaan() {
    let bezet = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let adres = bezet.local_addr().unwrap().to_string();
    let werk = Werkmap::nieuw();
    let uitkomst = werk.draai(&["demo", "--adres", &adres]).met_code(2);
    assert!(uitkomst.fout.contains("--adres"), "{}", uitkomst.fout);
}

#[test]
fn luisteren_buiten_deze_machine_moet_worden_gevraagd() {
    let werk = Werkmap::nieuw();
    let _ = werk.draai(&["serve", "--adres", "0.0.0.0:0"]).met_code(2);
}

#[test]
fn een_vergissing_in_de_map_geeft_geen_rapport_vol_nullen() {
    let werk = Werkmap::nieuw();
    let uitkomst = werk.draai(&["rapport", "raad", "--kwartaal", "2026-Q1"]).met_code(2);
    assert!(uitkomst.fout.contains("--data"), "{}", uitkomst.fout);
    let _ = werk.draai(&["import", "beginbestand", "--aanvulling", "weg.csv"]).met_code(2);
    assert!(!werk.data().exists(), "nothing was made");
}
