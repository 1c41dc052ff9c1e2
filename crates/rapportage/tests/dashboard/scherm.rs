//! The page: complete without a script, with nothing that its policy would block, and nobody in it.

use axum::http::{StatusCode, header::CONTENT_SECURITY_POLICY};
use jiff::civil::date;
use rapportage::kerncijfers::{self, Waarde};
use serde_json::Value;

use super::{Huis, verzonnen::schrijf};

#[tokio::test]
async fn de_pagina_is_zonder_script_compleet() {
    let huis = Huis::stad().await;
    let (status, koppen, pagina) = huis.vraag("/").await;
    assert_eq!(status, StatusCode::OK);
    let live = huis.stad.rapportage.kerncijfers().await.unwrap();
    for cijfer in &live.cijfers {
        let Waarde::Aantal(n) = cijfer.waarde else { panic!("{cijfer:?}") };
        let getal = if n < 1_000 { n.to_string() } else { format!("{}.{:03}", n / 1_000, n % 1_000) };
        let plek = format!("data-cijfer=\"{}\">{getal}<", cijfer.id);
        assert!(pagina.contains(&plek), "{plek}");
    }
    for deel in [
        "<html lang=\"nl\">",
        "class=\"lijn\"",
        "/rapportage/v1/raadsrapportages/2026-Q1\"",
        "/signalering/v1/openapi.json",
        "/traject/v1/openapi.json",
        "afgerond op vijftallen",
        "Momentopname",
    ] {
        assert!(pagina.contains(deel), "{deel}");
    }
    let csp = koppen[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(csp.starts_with("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'"));
    // What the policy would block is not there.
    assert!(!csp.contains("unsafe") && !pagina.contains("style=") && !pagina.contains("<style"));
    assert!(!pagina.contains("<script>") && !pagina.contains(" onclick"));
    for (pad, soort) in [("/dashboard/stijl.css", "text/css"), ("/dashboard/live.js", "text/javascript")] {
        let (status, koppen, _) = huis.vraag(pad).await;
        assert_eq!(
            (status, koppen["content-type"].to_str().unwrap().split(';').next()),
            (StatusCode::OK, Some(soort))
        );
        assert!(pagina.contains(pad));
    }
}

#[tokio::test]
async fn een_lege_gemeente_heeft_een_pagina_zonder_nullen() {
    let huis = Huis::leeg().await;
    let pagina = huis.goed("/").await;
    let onbekend = "data-cijfer=\"stand-tm-29\"><span class=\"onbekend\">niet aangeleverd<";
    assert!(pagina.contains(onbekend), "{pagina}");
    assert!(pagina.contains("eind maart 2026"), "vandaag is 10 april 2026");
    assert!(pagina.contains(">nog geen gegevens<") && pagina.contains("nog niets aangeleverd of vastgelegd"));
    assert!(!pagina.contains("/raadsrapportages/"), "een rapport dat er niet is");
    let live: Value = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    let waarden = live["cijfers"].as_array().unwrap().iter().map(|cijfer| &cijfer["waarde"]);
    let reeks = live["reeks"].as_array().unwrap().iter().map(|stand| &stand["waarde"]);
    assert!(waarden.chain(reeks).all(|waarde| waarde == "niet aangeleverd"), "{live}");
}

#[tokio::test]
async fn de_pagina_zegt_hoe_vers_zij_is_en_waarschuwt_als_zij_oud_is() {
    let huis = Huis::stad().await;
    let pagina = huis.goed("/").await;
    assert!(
        pagina.contains("<span class=\"tot-en-met\" id=\"vers\">gegevens tot en met 8 april 2026<"),
        "{pagina}"
    );
    assert!(pagina.contains("id=\"oud\" role=\"status\" hidden>"));
    // The same facts, eight months later.
    let Huis { stad, _map, .. } = huis;
    let stad = stad.op_moment("2026-12-10T10:00:00Z");
    let huis = Huis::van(stad, _map).await;
    let live: Value = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(
        (&live["gegevensTotEnMet"], &live["verouderdVanaf"]),
        (&"2026-04-08".into(), &"2026-05-23".into())
    );
    assert_eq!(live["peildatum"], "2026-03-31", "geen beeld dat naar nul zakt");
    let pagina = huis.goed("/").await;
    assert!(
        pagina.contains(
            "id=\"oud\" role=\"status\">Deze cijfers zijn oud: over uitkeringen is na 8 april 2026"
        ),
        "{pagina}"
    );
    let script = huis.goed("/dashboard/live.js").await;
    assert!(
        script.contains("isOud() ? \"oud\" : \"live\""),
        "live is alleen groen als de cijfers van nu zijn"
    );
}

#[tokio::test]
async fn kleine_groepen_zijn_op_het_scherm_een_punt() {
    let mut huis = Huis::leeg().await;
    let toekenningen = (0..3).map(|_| huis.stad.toekenning(date(2026, 1, 31), 22, false).0).collect();
    schrijf(&huis.stad.intake, toekenningen).await;
    huis.stad.bij().await;
    let Huis { stad, _map, .. } = huis;
    let huis = Huis::van(stad, _map).await;
    let json: Value = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(json["cijfers"][0]["waarde"], ".");
    assert_eq!(json["reeks"][kerncijfers::MAANDEN - 1]["waarde"], ".");
    let pagina = huis.goed("/").await;
    assert!(
        pagina.contains("id=\"alles-geheim\" role=\"status\">Alle groepen zijn kleiner dan de drempel van 5"),
        "{pagina}"
    );
    assert!(pagina.contains("<abbr title=\"1 tot en met 4: geheim\">.</abbr>"), "{pagina}");
}

#[tokio::test]
async fn geen_uitgang_noemt_iemand() {
    let huis = Huis::stad().await;
    for pad in [
        "/",
        "/rapportage/v1/kerncijfers",
        "/rapportage/v1/cijfers?van=2025-01-01&tot=2025-12-31",
        "/rapportage/v1/raadsrapportages/2026-Q1",
        "/rapportage/v1/raadsrapportages/2026-Q1/json",
        "/rapportage/v1/raadsrapportages/2026-Q1/csv/signalen-opvolging",
    ] {
        let tekst = huis.goed(pad).await;
        // Every id of the made-up municipality begins so.
        assert!(!tekst.contains("5eed") && !tekst.contains("M-1"), "{pad}");
        let reeks = tekst.split(|c: char| !c.is_ascii_digit()).any(|cijfers| cijfers.len() == 9);
        assert!(!reeks, "{pad}: negen cijfers achter elkaar");
    }
}
