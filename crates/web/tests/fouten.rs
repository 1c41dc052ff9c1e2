//! Every way in which a request can fail gives a problem with a code, a page and all required headers.

mod hulp;

use std::time::Duration;

use axum::body::Body;
use domein::Rol;
use http_body_util::BodyExt as _;
use hulp::{json, probleem, proef, proef_achter, verzoek};
use serde_json::json;
use web::{Hosts, Voordeur, is_beschreven};

#[tokio::test]
async fn elk_probleem_heeft_zijn_status_en_vorm() {
    let proef = proef();
    for (naam, status, code) in [
        ("onjuist", 400, "pad-onjuist"),
        ("conflict", 409, "proef"),
        ("vervallen", 410, "proef"),
        ("voorwaarde", 412, "proef"),
        ("vaak", 429, "te-vaak"),
        ("weg", 503, "proef"),
        ("paniek", 500, "interne-fout"),
        ("intern", 500, "interne-fout"),
    ] {
        let antwoord = proef
            .vraag(verzoek("GET", &format!("/proef/v1/fouten/{naam}")).body(Body::empty()).unwrap())
            .await;
        let wacht = antwoord.headers().get("retry-after").map(|w| w.to_str().unwrap().to_owned());
        assert_eq!(
            wacht.as_deref(),
            [("vaak", "7"), ("weg", "9")].iter().find(|(n, _)| *n == naam).map(|(_, s)| *s)
        );
        let gekregen = probleem(antwoord, status, code).await.to_string();
        assert!(!gekregen.contains("geheime oorzaak") && !gekregen.contains("met opzet"));
        assert_eq!(gekregen.contains("referentie"), status == 500);
    }
}

#[tokio::test]
async fn onbekende_adressen_en_methoden() {
    let proef = proef();
    for pad in ["/", "/niets", "/proef/v1/signalen/", "/proef/v1", "/PROEF/v1/signalen", "/levend/"] {
        let antwoord = proef.vraag(verzoek("GET", pad).body(Body::empty()).unwrap()).await;
        probleem(antwoord, 404, "adres-onbekend").await;
    }
    let antwoord = proef.vraag(verzoek("DELETE", "/proef/v1/signalen").body(Body::empty()).unwrap()).await;
    assert!(antwoord.headers()["allow"].to_str().unwrap().contains("GET"));
    probleem(antwoord, 405, "methode-niet-toegestaan").await;
}

#[tokio::test]
async fn elke_code_van_dit_huis_is_op_te_zoeken() {
    for code in [
        "invoer-ongeldig",
        "lichaam-afgebroken",
        "pad-onjuist",
        "adres-onleesbaar",
        "token-in-adres",
        "niet-aangemeld",
        "token-ongeldig",
        "token-verlopen",
        "aanmelding-niet-bereikbaar",
        "geen-toegang",
        "adres-onbekend",
        "fout-onbekend",
        "methode-niet-toegestaan",
        "te-groot",
        "soort-inhoud",
        "verkeerde-host",
        "te-vaak",
        "interne-fout",
        "te-druk",
        "duurt-te-lang",
        "te-veel-stromen",
        "niet-gereed",
        "ontbreekt",
        "onbekend-veld",
        "soort-onjuist",
        "waarde-onbekend",
        "waarde-onjuist",
        "notatie-onjuist",
        "te-kort",
        "te-lang",
        "te-laag",
        "te-hoog",
        "herhaald",
        "sleutel-onjuist",
        "json-onleesbaar",
        "vraag-onleesbaar",
    ] {
        assert!(is_beschreven(code), "{code}");
    }
    assert!(!is_beschreven("bestaat-niet") && !is_beschreven(""));
    let proef = proef();
    let antwoord = proef.vraag(verzoek("GET", "/fouten/te-groot").body(Body::empty()).unwrap()).await;
    let tekst = antwoord.into_body().collect().await.unwrap().to_bytes();
    let tekst = std::str::from_utf8(&tekst).unwrap();
    assert!(tekst.starts_with("### te-groot") && !tekst.contains("### soort-inhoud"), "{tekst}");
    let antwoord = proef.vraag(verzoek("GET", "/fouten/vreemd").body(Body::empty()).unwrap()).await;
    probleem(antwoord, 404, "fout-onbekend").await;
}

#[tokio::test]
async fn een_slecht_lichaam_wordt_geweigerd() {
    let proef = proef();
    let groot = format!("{{\"uitkomst\":\"{}\"}}", "x".repeat(web::MAX_LICHAAM_BYTES));
    probleem(proef.gesprek(Rol::Coach, groot.clone()).await, 413, "te-groot").await;
    // Without a length, the bound breaks while reading.
    let stukken =
        groot.into_bytes().chunks(1000).map(|s| Ok::<_, std::io::Error>(s.to_vec())).collect::<Vec<_>>();
    let stroom = Body::from_stream(futures_util::stream::iter(stukken));
    probleem(proef.gesprek(Rol::Coach, stroom).await, 413, "te-groot").await;
    let breuk =
        Body::from_stream(futures_util::stream::iter([Err::<Vec<u8>, _>(std::io::Error::other("weg"))]));
    probleem(proef.gesprek(Rol::Coach, breuk).await, 400, "lichaam-afgebroken").await;

    let gevonden = probleem(proef.gesprek(Rol::Coach, "{\n\"datum\" 1}").await, 400, "invoer-ongeldig").await;
    assert_eq!(gevonden["fouten"][0]["code"], "json-onleesbaar");
    assert_eq!((&gevonden["fouten"][0]["regel"], &gevonden["fouten"][0]["kolom"]), (&json!(2), &json!(9)));

    let inhoud = r#"{"datum":"31-03-2026","uitkomst":"","bsn":"999990019"}"#;
    let gevonden = probleem(proef.gesprek(Rol::Coach, inhoud).await, 400, "invoer-ongeldig").await;
    let velden: Vec<_> =
        gevonden["fouten"].as_array().unwrap().iter().map(|f| f["veld"].as_str().unwrap()).collect();
    assert_eq!(velden, ["bsn", "datum"]);
    assert!(!gevonden.to_string().contains("999990019"));

    for soort in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let verzoek = verzoek("POST", "/proef/v1/signalen/01939e0c-95a0-7000-8000-000000000001/gesprekken")
            .header("authorization", format!("Bearer {}", proef.tokens[&Rol::Coach]))
            .header("content-type", soort);
        probleem(proef.vraag(verzoek.body(Body::from("{}")).unwrap()).await, 415, "soort-inhoud").await;
    }
}

#[tokio::test]
async fn een_vreemde_host_wordt_geweigerd() {
    let proef = proef();
    for host in [
        "kwaad.example",
        "localhost.kwaad.example",
        "127.0.0.1.kwaad.example:80",
        "kwaad@localhost",
        "0.0.0.0",
        "",
    ] {
        let verzoek = axum::http::Request::get("/levend").header("host", host).body(Body::empty()).unwrap();
        probleem(proef.vraag(verzoek).await, 421, "verkeerde-host").await;
    }
    let zonder = axum::http::Request::get("/levend").body(Body::empty()).unwrap();
    probleem(proef.vraag(zonder).await, 421, "verkeerde-host").await;
    let dubbel = verzoek("GET", "/levend").header("host", "kwaad.example").body(Body::empty()).unwrap();
    probleem(proef.vraag(dubbel).await, 421, "verkeerde-host").await;
    let voluit = verzoek("GET", "http://kwaad.example/levend").body(Body::empty()).unwrap();
    probleem(proef.vraag(voluit).await, 421, "verkeerde-host").await;
    for host in ["127.0.0.1", "127.0.0.1:8080", "LOCALHOST:1", "[::1]", "[::1]:9"] {
        let verzoek = axum::http::Request::get("/levend").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(proef.vraag(verzoek).await.status(), 200, "{host}");
    }
    let eigen = proef_achter(Voordeur::nieuw(Hosts::Deze(vec!["jongeren.gemeente.example".to_owned()])));
    let verzoek = axum::http::Request::get("/levend").header("host", "Jongeren.gemeente.example:443");
    assert_eq!(eigen.vraag(verzoek.body(Body::empty()).unwrap()).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn te_lang_en_te_veel_geven_503() {
    let proef = proef_achter(Voordeur::nieuw(Hosts::Lokaal).grenzen(1, Duration::from_secs(2)));
    let traag = || verzoek("GET", "/proef/v1/fouten/traag").body(Body::empty()).unwrap();
    let (een, twee) = tokio::join!(proef.vraag(traag()), proef.vraag(traag()));
    probleem(een, 503, "duurt-te-lang").await;
    probleem(twee, 503, "te-druk").await;
    let daarna = proef.vraag(verzoek("GET", "/levend").body(Body::empty()).unwrap()).await;
    assert_eq!(daarna.status(), 200);
}

#[tokio::test]
async fn een_spoor_gaat_mee_terug_en_een_onjuist_spoor_niet() {
    let proef = proef();
    let spoor = async |traceparent: &str| {
        let vraag = verzoek("GET", "/proef/v1/fouten/conflict").header("traceparent", traceparent);
        let antwoord = proef.vraag(vraag.body(Body::empty()).unwrap()).await;
        antwoord.headers()["traceparent"].to_str().unwrap()[3..35].to_owned()
    };
    let goed = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(spoor(goed).await, goed[3..35]);
    for fout in ["", "Jan Jansen", "00-00000000000000000000000000000000-b7ad6b7169203331-01"] {
        let vers = spoor(fout).await;
        assert!(vers != goed[3..35] && vers.bytes().all(|b| b.is_ascii_hexdigit()), "{fout}: {vers}");
    }
}

#[tokio::test]
async fn parameters_en_de_sleutel_worden_gekeurd() {
    let proef = proef();
    let token = format!("Bearer {}", proef.tokens[&Rol::Coach]);
    let get = |pad: &str| verzoek("GET", pad).header("authorization", &token).body(Body::empty()).unwrap();
    let antwoord = proef.vraag(get("/proef/v1/signalen?aantal=-1&vanaf=gisteren&bsn=1")).await;
    let gevonden = probleem(antwoord, 400, "invoer-ongeldig").await;
    assert_eq!(gevonden["fouten"].as_array().unwrap().len(), 3, "{gevonden}");
    assert_eq!(json(proef.vraag(get("/proef/v1/signalen?aantal=7")).await).await, json!([7]));

    let post = |pad: &str, sleutel: &str| {
        let verzoek =
            verzoek("POST", pad).header("authorization", &token).header("content-type", "application/json");
        let inhoud = r#"{"datum":"2026-03-31","uitkomst":"ja"}"#;
        proef.vraag(verzoek.header("idempotency-key", sleutel).body(Body::from(inhoud)).unwrap())
    };
    let pad = "/proef/v1/signalen/01939e0c-95a0-7000-8000-000000000001/gesprekken";
    for sleutel in ["", "a b", &"x".repeat(129)] {
        let gevonden = probleem(post(pad, sleutel).await, 400, "invoer-ongeldig").await;
        assert_eq!(gevonden["fouten"][0]["code"], "sleutel-onjuist");
    }
    let een = json(post(pad, &"x".repeat(128)).await).await;
    assert_eq!(een["opdrachtId"], json(post(pad, &"x".repeat(128)).await).await["opdrachtId"]);
    assert_ne!(een["opdrachtId"], json(post(pad, "y").await).await["opdrachtId"]);
    probleem(post("/proef/v1/signalen/geen-uuid/gesprekken", "x").await, 400, "pad-onjuist").await;
}

#[test]
fn elke_code_heeft_een_sectie() {
    let koppen = include_str!("../../../docs/fouten.md").lines().filter(|regel| regel.starts_with("### "));
    let mut gezien = std::collections::HashSet::new();
    let dubbel: Vec<_> = koppen.filter(|kop| !gezien.insert(*kop)).collect();
    assert!(dubbel.is_empty(), "the page of a code shows only the first: {dubbel:?}");
}
