//! Figures of a period and the council report over HTTP.

use axum::http::{StatusCode, header::CONTENT_SECURITY_POLICY};
use jiff::civil::date;
use serde_json::Value;

use super::{
    Huis,
    verzonnen::{EINDE, Verzonnen, schrijf},
};

#[tokio::test]
async fn cijfers_over_http_zijn_beveiligd_en_per_tabel_gelijk() {
    let huis = Huis::stad().await;
    let adres = "/rapportage/v1/cijfers?van=2026-02-01&tot=2026-02-28";
    let tekst = huis.goed(adres).await;
    let alles: Value = serde_json::from_str(&tekst).unwrap();
    assert_eq!(alles["geheimhouding"]["toegepast"], true);
    assert_eq!(alles["bekendOp"], EINDE.to_string());
    assert_eq!(alles["periode"]["totEnMet"], "2026-02-28");
    let tabellen = alles["tabellen"].as_array().unwrap();
    assert_eq!(tabellen.len(), 19);
    let cellen =
        tabellen.iter().flat_map(|t| t["rijen"].as_array().unwrap()).flat_map(|r| r.as_array().unwrap());
    let cellen: Vec<&Value> = cellen.collect();
    assert!(cellen.contains(&&Value::from(".")), "er is iets te verbergen");
    assert!(cellen.iter().all(|cel| cel.as_u64().is_none_or(|n| n == 0 || n >= 5)), "geen klein aantal");
    for tabel in tabellen {
        let id = tabel["id"].as_str().unwrap();
        let een: Value = serde_json::from_str(&huis.goed(&format!("{adres}&tabel={id}")).await).unwrap();
        assert_eq!(een["tabellen"], Value::from(vec![tabel.clone()]), "{id}");
        assert_eq!((&een["posities"], &een["geheimhouding"]), (&alles["posities"], &alles["geheimhouding"]));
    }
    assert_eq!(huis.goed(adres).await, tekst);
}

#[tokio::test]
async fn alle_fouten_komen_tegelijk() {
    let huis = Huis::leeg().await;
    let fouten = async |vraag: &str| {
        let (status, koppen, tekst) = huis.vraag(&format!("/rapportage/v1/cijfers{vraag}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{vraag}");
        assert_eq!(koppen["content-type"], "application/problem+json");
        let json: Value = serde_json::from_str(&tekst).unwrap();
        let fout = |fout: &Value| {
            (fout["veld"].as_str().unwrap().to_owned(), fout["code"].as_str().unwrap().to_owned())
        };
        let mut fouten: Vec<_> = json["fouten"].as_array().unwrap().iter().map(fout).collect();
        fouten.sort();
        fouten
    };
    let paar = |veld: &str, code: &str| (veld.to_owned(), code.to_owned());
    assert_eq!(
        fouten("?tot=31-03-2026&vreemd=1").await,
        [paar("tot", "notatie-onjuist"), paar("van", "ontbreekt"), paar("vreemd", "onbekend-veld")]
    );
    assert_eq!(
        fouten("?van=2026-03-31&tot=2026-01-01&tabel=geheim").await,
        [paar("tabel", "waarde-onbekend"), paar("tot", "periode-omgekeerd")]
    );
    assert_eq!(fouten("?van=2016-01-01&tot=2026-01-01").await, [paar("tot", "periode-te-lang")]);
    assert_eq!(
        fouten("?van=0001-01-01&tot=9999-12-31").await,
        [paar("tot", "datum-te-laat"), paar("tot", "periode-te-lang"), paar("van", "datum-te-vroeg")]
    );
    let huis = Huis::stad().await;
    huis.goed("/rapportage/v1/cijfers?van=2016-01-01&tot=2025-12-31").await;
}

#[tokio::test]
async fn wat_niet_gedekt_is_komt_door_geen_enkele_deur() {
    let niet = async |huis: &Huis, pad: &str, woorden: &str| {
        let (status, koppen, tekst) = huis.vraag(&format!("/rapportage/v1/{pad}")).await;
        let json: Value = serde_json::from_str(&tekst).unwrap();
        assert_eq!((status, &json["code"]), (StatusCode::NOT_FOUND, &"cijfers-niet-gedekt".into()), "{pad}");
        assert_eq!(koppen["content-type"], "application/problem+json");
        assert!(json["detail"].as_str().unwrap().contains(woorden), "{tekst}");
    };
    let leeg = Huis::leeg().await;
    for pad in
        ["raadsrapportages/2026-Q1", "raadsrapportages/2026-Q1/json", "cijfers?van=2026-01-01&tot=2026-03-31"]
    {
        niet(&leeg, pad, "Over uitkeringen is nog niets aangeleverd of vastgelegd").await;
    }
    // Of a quarter that is over by the clock only the first days are known.
    let Huis { stad, _map, .. } = Huis::stad().await;
    let huis = Huis::van(stad.op_moment("2026-12-10T10:00:00Z"), _map).await;
    let juni = "van 09-04-2026 tot en met 30-06-2026 is niets bekend (er is voor het laatst iets vastgelegd op 08-04-2026)";
    for pad in [
        "raadsrapportages/2026-Q2",
        "raadsrapportages/2026-Q2/json",
        "raadsrapportages/2026-Q2/csv/stand-maand",
    ] {
        niet(&huis, pad, juni).await;
    }
    niet(&huis, "raadsrapportages/2026-Q3", "van 01-07-2026 tot en met 30-09-2026").await;
    niet(&huis, "cijfers?van=2026-07-01&tot=2026-09-30", "van 01-07-2026 tot en met 30-09-2026").await;

    // A figure by itself is what it is, whatever window it is seen through; what is not known is no zero.
    let tabel = async |tot: &str| {
        let adres = format!("/rapportage/v1/cijfers?van=2026-01-01&tot={tot}&tabel=stand-maand");
        let json: Value = serde_json::from_str(&huis.goed(&adres).await).unwrap();
        json["tabellen"][0]["rijen"].as_array().unwrap().clone()
    };
    let (kort, lang) = (tabel("2026-03-31").await, tabel("2026-09-30").await);
    assert_eq!(kort.len(), 3);
    assert_eq!(kort[2], lang[2]);
    assert!(lang[3..].iter().all(|rij| rij[1] == "niet aangeleverd"), "{lang:?}");
    let adres = "/rapportage/v1/cijfers?van=2026-01-01&tot=2026-09-30";
    let json: Value = serde_json::from_str(&huis.goed(adres).await).unwrap();
    for (id, kolom) in
        [("instroom-leeftijd", 1), ("uitstroom-reden", 1), ("stand-leeftijd", 2), ("signalen-bron", 1)]
    {
        let tabel = json["tabellen"].as_array().unwrap().iter().find(|tabel| tabel["id"] == id).unwrap();
        let rijen = tabel["rijen"].as_array().unwrap();
        assert!(rijen.iter().all(|rij| rij[kolom] == "niet aangeleverd"), "{id}: {rijen:?}");
    }
}

#[tokio::test]
async fn het_raadsrapport_is_twee_keer_hetzelfde_en_gelijk_aan_de_bestanden() {
    let huis = Huis::stad().await;
    let basis = "/rapportage/v1/raadsrapportages/2026-Q1";
    let (status, koppen, html) = huis.vraag(basis).await;
    assert_eq!(status, StatusCode::OK);
    let csp = koppen[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(csp.contains("style-src 'sha256-") && !csp.contains("unsafe"), "{csp}");
    assert_eq!(html.matches("<style>").count(), 1);
    assert!(!html.contains(" style=") && !html.contains("<script"));

    let bestanden = huis.stad.rapportage.raadsrapport("2026-Q1".parse().unwrap(), None).await.unwrap();
    let namen: Vec<_> = bestanden.alle().map(|bestand| bestand.naam.as_str()).collect();
    assert_eq!(
        namen[..3],
        ["raadsrapportage-2026-Q1.html", "raadsrapportage-2026-Q1.json", "stand-maand.csv"]
    );
    assert_eq!(namen.len(), 21);
    assert_eq!(html.as_bytes(), bestanden.html.inhoud);
    assert_eq!(huis.goed(&format!("{basis}/json")).await.as_bytes(), bestanden.json.inhoud);
    for csv in &bestanden.csv {
        let tabel = csv.naam.trim_end_matches(".csv");
        assert_eq!(huis.goed(&format!("{basis}/csv/{tabel}")).await.as_bytes(), csv.inhoud);
    }
    // Not from what was kept, but made anew from the same facts.
    let map = tempfile::tempdir().unwrap();
    let opnieuw = Verzonnen::stad(map.path()).await;
    assert_eq!(opnieuw.rapportage.raadsrapport("2026-Q1".parse().unwrap(), None).await.unwrap(), bestanden);
}

#[tokio::test]
async fn een_rapport_zoals_eerder_bekend_verandert_niet_meer() {
    let mut huis = Huis::stad().await;
    let toen = "2026-04-01T00:00:00Z".parse().unwrap();
    let kwartaal = "2026-Q1".parse().unwrap();
    let eerst = huis.stad.rapportage.raadsrapport(kwartaal, Some(toen)).await.unwrap();
    let laat = (0..40).map(|_| huis.stad.toekenning(date(2026, 4, 2), 22, false).0).collect();
    schrijf(&huis.stad.intake, laat).await;
    huis.stad.bij().await;
    let nu = huis.stad.rapportage.raadsrapport(kwartaal, Some(toen)).await.unwrap();
    assert_eq!(nu.csv, eerst.csv);
    let json: Value = serde_json::from_slice(&nu.json.inhoud).unwrap();
    assert_eq!(json["bekendOp"], "2026-03-31");
}

#[tokio::test]
async fn rapporten_die_er_niet_zijn() {
    let huis = Huis::stad().await;
    for (pad, verwacht, code) in [
        ("2026-Q3", StatusCode::NOT_FOUND, "kwartaal-niet-voorbij"),
        ("2100-Q4/json", StatusCode::NOT_FOUND, "kwartaal-niet-voorbij"),
        ("2026-Q5", StatusCode::BAD_REQUEST, "invoer-ongeldig"),
        ("%3Cscript%3E", StatusCode::BAD_REQUEST, "invoer-ongeldig"),
        ("2026-Q1/csv/geheim", StatusCode::NOT_FOUND, "tabel-onbekend"),
        ("2026-Q1/csv/..%2F..%2Fx", StatusCode::NOT_FOUND, "tabel-onbekend"),
    ] {
        let (status, _, tekst) = huis.vraag(&format!("/rapportage/v1/raadsrapportages/{pad}")).await;
        let json: Value = serde_json::from_str(&tekst).unwrap();
        assert_eq!((status, json["code"].as_str()), (verwacht, Some(code)), "{pad}");
        assert!(!tekst.contains("script"), "wat is gestuurd, komt niet terug");
    }
}

#[tokio::test]
async fn een_andere_gemeente_krijgt_deze_cijfers_niet() {
    let huis = Huis::stad().await;
    let pad = "/rapportage/v1/cijfers?van=2026-01-01&tot=2026-03-31";
    huis.goed(pad).await;
    assert_eq!(huis.vraag_van_elders(pad).await, StatusCode::FORBIDDEN);
}
