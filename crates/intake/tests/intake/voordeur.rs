//! The front door: wrong input, lists, deliveries over HTTP, and what never may come out.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domein::Rol::{Beheer, Coach, Inkomensconsulent};
use eventstore::{Position, Query};
use serde_json::{Value, json};

use crate::hulp::{ACHTERNAAM, ANNA, BRAM, Proef, voorbeeld, werkmap};

fn codes(antwoord: &Value) -> BTreeSet<(String, String)> {
    let fouten = antwoord["fouten"].as_array().cloned().unwrap_or_default();
    let tekst = |fout: &Value, veld: &str| fout[veld].as_str().unwrap_or_default().to_owned();
    fouten.iter().map(|fout| (tekst(fout, "veld"), tekst(fout, "code"))).collect()
}

#[tokio::test]
async fn alle_fouten_van_een_lichaam_komen_tegelijk() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    let onbekend = "00000000-0000-8000-8000-000000000000";
    for (pad, inhoud, verwacht) in [
        (
            "/aanvragen".to_owned(),
            json!({"kenmerk": "AV-2", "persoon": {"bsn": "999901103"}, "datum": "gisteren", "naam": "Jansen"}),
            vec!["datum", "naam"],
        ),
        (
            "/aanvragen".to_owned(),
            json!({"kenmerk": ANNA.0, "persoon": {"bsn": ANNA.0}, "datum": "2025-03-03"}),
            vec!["kenmerk"],
        ),
        (
            "/aanvragen".to_owned(),
            json!({"kenmerk": "AV-2", "persoon": {"bsn": "999901103"}, "datum": "2025-03-03"}),
            vec!["persoon.bsn"],
        ),
        (
            "/aanvragen".to_owned(),
            json!({"kenmerk": "AV 2", "persoon": {"bsn": ANNA.0}, "datum": "gisteren", "gebiedsteam": ANNA.0}),
            vec!["kenmerk", "datum", "gebiedsteam"],
        ),
        (
            format!("/aanvragen/{id}/zoektermijn"),
            json!({"datum": "2025-03-03", "toegepast": false, "datumTot": "2025-03-31"}),
            vec!["reden", "datumTot"],
        ),
        (
            format!("/aanvragen/{id}/intakeverslagen"),
            json!({"datum": "2025-03-03", "vorm": "regulier", "deelnemers": ["beheer", "coach", "systeem"]}),
            vec!["deelnemers[0]", "deelnemers[2]"],
        ),
        (
            format!("/aanvragen/{id}/besluit"),
            json!({"datum": "2025-03-03", "besluit": "afgewezen", "ingangsdatum": "2025-03-03", "reden": "werk"}),
            vec!["ingangsdatum", "reden"],
        ),
        (
            format!("/aanvragen/{id}/besluit"),
            json!({"datum": "2025-03-03", "besluit": "toegekend",
                   "kenmerken": {"redenInstroom": "999", "doelgroepen": ["hbo-wo"]}}),
            vec!["ingangsdatum", "kenmerken.redenInstroom", "kenmerken.doelgroepen"],
        ),
        (format!("/uitkeringen/{onbekend}/intrekking"), json!({}), vec!["datum"]),
    ] {
        let (status, antwoord) = proef.post(Inkomensconsulent, &pad, inhoud).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{pad}: {antwoord}");
        let gevonden = codes(&antwoord);
        for veld in &verwacht {
            assert!(gevonden.iter().any(|(waar, _)| waar == veld), "{pad}: {veld} in {antwoord}");
        }
        for (_, code) in gevonden {
            assert!(web::is_beschreven(&code), "{code} staat niet in docs/fouten.md");
        }
        for waarde in [ANNA.0, "999901103", "Jansen", "gisteren"] {
            assert!(!antwoord.to_string().contains(waarde), "{antwoord}");
        }
    }
    for (pad, status) in [
        (format!("/aanvragen/{onbekend}/afwezigheden"), 404),
        (format!("/uitkeringen/{onbekend}/intrekking"), 404),
        ("/aanvragen/geen-uuid/afwezigheden".to_owned(), 400),
    ] {
        let gekregen = proef.post(Inkomensconsulent, &pad, json!({"datum": "2025-03-03"})).await.0;
        assert_eq!(gekregen.as_u16(), status, "{pad}");
    }
}

#[tokio::test]
async fn de_lijst_filtert_en_bladert() {
    let proef = Proef::nieuw().await;
    for (nummer, wie, dag) in [(1, ANNA, "2025-03-03"), (2, BRAM, "2025-03-01"), (3, BRAM, "2025-03-05")] {
        let id = proef.aanvraag(&format!("AV-{nummer}"), wie, dag).await;
        if nummer == 3 {
            let inhoud = json!({"datum": "2025-03-06", "besluit": "ingetrokken", "reden": "werk"});
            let pad = format!("/aanvragen/{id}/besluit");
            assert_eq!(proef.post(Inkomensconsulent, &pad, inhoud).await.0.as_u16(), 201);
        }
    }
    proef.projecteer().await;
    let dagen = |lijst: &Value| -> Vec<String> {
        let regels = lijst["regels"].as_array().unwrap().iter();
        regels.map(|regel| regel["datum"].as_str().unwrap().to_owned()).collect()
    };
    let (_, lijst) = proef.get(Coach, "/aanvragen").await;
    assert_eq!(dagen(&lijst), ["2025-03-01", "2025-03-03", "2025-03-05"]);
    assert_eq!(lijst["volgende"], Value::Null);
    let (_, lijst) = proef.get(Coach, "/aanvragen?toestand=ingetrokken&gebiedsteam=zuid").await;
    assert_eq!(dagen(&lijst), ["2025-03-05"]);
    let (_, lijst) = proef.get(Coach, "/aanvragen?gebiedsteam=oost").await;
    assert!(dagen(&lijst).is_empty());

    let mut gezien = Vec::new();
    let mut na = Some(String::new());
    while let Some(plaats) = na {
        let (status, lijst) = proef.get(Coach, &format!("/aanvragen?limiet=2{plaats}")).await;
        assert_eq!(status, StatusCode::OK);
        gezien.extend(dagen(&lijst));
        na = lijst["volgende"].as_str().map(|volgende| format!("&na={volgende}"));
    }
    assert_eq!(gezien, ["2025-03-01", "2025-03-03", "2025-03-05"]);
    for fout in ["toestand=weg", "limiet=0", "limiet=201", "na=x", "bsn=1", "gebiedsteam='"] {
        assert_eq!(proef.get(Coach, &format!("/aanvragen?{fout}")).await.0.as_u16(), 400, "{fout}");
    }
}

#[tokio::test]
async fn het_bestaande_bestand_komt_ook_over_http() {
    let proef = Proef::nieuw().await;
    let bestand =
        format!("bsn;geboortedatum;ingangsdatum\n{};{};2025-03-03\n{};;x\n", ANNA.0, ANNA.1, BRAM.0);
    let (status, uitslag) = proef.post_csv(Beheer, "text/csv; charset=utf-8", &bestand).await;
    assert_eq!(status, StatusCode::OK, "{uitslag}");
    assert_eq!(
        (&uitslag["gelezen"], &uitslag["aangenomen"], &uitslag["geweigerd"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(uitslag["weigeringen"][0]["regel"], 3);
    assert_eq!(proef.post_csv(Beheer, "text/csv", &bestand).await.1["dubbel"], 1);

    assert_eq!(proef.post_csv(Inkomensconsulent, "text/csv", &bestand).await.0.as_u16(), 403);
    for (soort, bestand, code) in [
        ("text/csv", "naam;leeftijd\nx;1\n", "aanlevering-onbruikbaar"),
        ("text/csv", "", "aanlevering-onbruikbaar"),
    ] {
        let (status, antwoord) = proef.post_csv(Beheer, soort, bestand).await;
        assert_eq!((status.as_u16(), antwoord["code"].as_str()), (400, Some(code)));
        assert!(web::is_beschreven(code));
    }
}

#[tokio::test]
async fn een_werkmap_en_xml_komen_over_http_als_op_schijf_en_een_ander_soort_wordt_genoemd() {
    let proef = Proef::nieuw().await;
    let mapping = String::from_utf8(voorbeeld("bus-cbs.toml")).unwrap();
    let bewaard = proef.put_tekst(Beheer, "/mappings/bus?bron=beginbestand", &mapping).await;
    assert!(bewaard.0.is_success(), "{}", bewaard.1);
    let xml = voorbeeld("bus-voorbeeld.xml");
    for soort in ["application/xml", "text/xml; charset=utf-8", "application/octet-stream"] {
        let vraag = "soort=volledig&peildatum=2026-01-31&vanaf=2026-01-01&mapping=bus&proef=true";
        let (status, verslag) = proef.post_bestand(vraag, soort, xml.clone()).await;
        assert_eq!((status.as_u16(), &verslag["gelezen"]), (200, &json!(6)), "{soort}: {verslag}");
    }

    // A workbook is recognised by what it is, whatever kind of table the head says.
    let kolommen = "[kolommen]\npersoonsnummer = \"nummer\"\ningangsdatum = \"datum\"\neinddatum = \"einde\"\ngeboortejaar = \"actief\"\n";
    let bewaard = proef.put_tekst(Beheer, "/mappings/werkmap?bron=beginbestand", kolommen).await;
    assert!(bewaard.0.is_success(), "{}", bewaard.1);
    let gelezen = async |soort: &str, naam: &str| {
        let vraag = "soort=aanvulling&mapping=werkmap&proef=true";
        let (status, verslag) = proef.post_bestand(vraag, soort, werkmap(naam)).await;
        assert_eq!(status, StatusCode::OK, "{naam}: {verslag}");
        verslag["gelezen"].as_u64().unwrap()
    };
    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let ods = "application/vnd.oasis.opendocument.spreadsheet";
    let rijen = gelezen(xlsx, "uitkeringen.xlsx").await;
    assert!(rijen > 0);
    assert_eq!(gelezen(&xlsx.to_uppercase(), "uitkeringen.xlsx").await, rijen);
    assert_eq!(gelezen(ods, "uitkeringen.ods").await, rijen);

    for soort in ["application/json", "application/pdf", ""] {
        let (status, probleem) = proef.post_bestand("soort=aanvulling", soort, xml.clone()).await;
        assert_eq!((status.as_u16(), &probleem["code"]), (415, &json!("soort-inhoud")), "{soort}");
        for genoemd in ["text/csv", xlsx, ods, "application/xml"] {
            assert!(probleem["detail"].as_str().unwrap().contains(genoemd), "{probleem}");
        }
    }
    let (_, openapi) = proef.get(Beheer, "/openapi.json").await;
    let operatie = &openapi["paths"]["/aanleveringen/beginbestand"]["post"];
    assert!(operatie["requestBody"]["content"][xlsx].is_object(), "{operatie}");
    assert!(operatie["responses"]["415"].is_object() && operatie["responses"]["413"].is_object());
}

#[tokio::test]
async fn nergens_staat_een_bsn_een_geboortedatum_of_vrije_tekst() {
    let proef = Proef::nieuw().await;
    let id = proef.aanvraag("AV-1", ANNA, "2025-03-03").await;
    let toelichting = "slaapt bij vrienden op de bank";
    let inhoud = json!({"datum": "2026-03-03", "toegepast": false, "reden": "dak-thuisloos", "toelichting": toelichting});
    assert_eq!(
        proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/zoektermijn"), inhoud).await.0.as_u16(),
        201
    );
    let rij = |(bsn, geboren): (&str, &str), rest: &str| format!("{bsn};{geboren};2025-03-03;{rest}\n");
    let bestand =
        format!("bsn;geboortedatum;ingangsdatum;leefvorm\n{}{}", rij(ANNA, ""), rij(BRAM, "kasteel"));
    let verslag = proef.importeer(&bestand).await;
    assert_eq!((verslag.geweigerd, verslag.onbekende_waarden[0].aantal), (0, 1));
    let onleesbaar = format!("bsn;geboortedatum;ingangsdatum;leefvorm\n{};{};ooit;kasteel\n", BRAM.0, BRAM.1);
    assert_eq!(proef.importeer(&onleesbaar).await.geweigerd, 1);
    proef.projecteer().await;

    let log = proef.omgeving.log.read(&Query::all(), Position::START, 1_000).await.unwrap();
    assert_eq!(log.events.len(), 5, "two benefits and a delivery besides; the other said nothing");
    let mut alles: Vec<(String, Vec<u8>)> = log
        .events
        .iter()
        .map(|regel| {
            (regel.kind.clone(), format!("{}{}{}", regel.stream, regel.data, regel.meta).into_bytes())
        })
        .collect();
    // The databases as they lie on disk: tables, quarantine, register, and what SQLite keeps beside them.
    for bestand in std::fs::read_dir(proef.map.path()).unwrap() {
        let pad = bestand.unwrap().path();
        alles.push((pad.display().to_string(), std::fs::read(&pad).unwrap()));
    }
    let geheim = [
        ANNA.0,
        ANNA.1,
        "20020517",
        "17-05-2002",
        BRAM.0,
        BRAM.1,
        "19851130",
        toelichting,
        "kasteel",
        ACHTERNAAM,
    ];
    for (waar, inhoud) in &alles {
        for geheim in geheim {
            let gevonden = inhoud.windows(geheim.len()).any(|stuk| stuk == geheim.as_bytes());
            assert!(!gevonden, "{geheim} staat in {waar}");
        }
    }
    let verzegeld = log.events.iter().any(|regel| regel.data.contains(r#""toelichting":"v1."#));
    assert!(verzegeld, "the text is there, sealed");
}

#[tokio::test]
async fn de_beschrijving_noemt_elke_operatie() {
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    let proef = Proef::nieuw().await;
    let verzoek = axum::http::Request::get("/intake/v1/openapi.json").header("Host", "localhost");
    let verzoek = verzoek.body(axum::body::Body::empty()).unwrap();
    let antwoord = proef.openapi().oneshot(verzoek).await.unwrap();
    let tekst = antwoord.into_body().collect().await.unwrap().to_bytes();
    let beschrijving: Value = serde_json::from_slice(&tekst).unwrap();
    let paden: Vec<&String> = beschrijving["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paden.len(), 25, "{paden:?}");
}

#[tokio::test]
async fn een_datum_heeft_een_vorm_en_grenzen() {
    // The clock of the test says 1 April 2026.
    let proef = Proef::nieuw().await;
    let nieuw = |datum: &str, geboren: &str| json!({"kenmerk": "AV-1", "persoon": {"bsn": ANNA.0, "geboortedatum": geboren}, "datum": datum});
    for (datum, geboren, veld, code) in [
        ("2026-04-02", "2004-01-01", "datum", "datum-te-laat"),
        ("1899-12-31", "2004-01-01", "datum", "datum-te-vroeg"),
        ("2026-03-01T12:00", "2004-01-01", "datum", "notatie-onjuist"),
        ("2026-04-01", "2026-04-02", "persoon.geboortedatum", "datum-te-laat"),
        ("2026-04-01", "1899-12-31", "persoon.geboortedatum", "datum-te-vroeg"),
    ] {
        let (status, antwoord) = proef.post(Inkomensconsulent, "/aanvragen", nieuw(datum, geboren)).await;
        let fout = &antwoord["fouten"][0];
        assert_eq!(
            (status.as_u16(), &fout["veld"], &fout["code"]),
            (400, &json!(veld), &json!(code)),
            "{datum}"
        );
    }
}
