//! The doors of rapportage, as a browser or a program meets them.

mod verzonnen;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header::CONTENT_SECURITY_POLICY},
};
use eventstore::Position;
use futures_util::StreamExt as _;
use jiff::civil::date;
use rapportage::{
    Vraag,
    kerncijfers::{self, Kerncijfers, Waarde},
    rapport::Periode,
    router, volg_kerncijfers,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::{oneshot, watch};
use tower::ServiceExt as _;
use verzonnen::{EINDE, Verzonnen, schrijf};

/// A made-up municipality behind the front door.
struct Huis {
    stad: Verzonnen,
    app: Router,
    zender: watch::Sender<web::Stand>,
    _map: TempDir,
}

impl Huis {
    async fn van(stad: Verzonnen, map: TempDir) -> Self {
        let zender = kerncijfers::kanaal(&stad.rapportage).await.unwrap();
        let (toegang, _) = web::Toegang::vers("GM0014").unwrap();
        let router = router(stad.rapportage.clone(), zender.subscribe(), Arc::new(toegang));
        let app = web::Voordeur::nieuw(web::Hosts::Lokaal).router(router);
        Self { stad, app, zender, _map: map }
    }

    async fn stad() -> Self {
        let map = tempfile::tempdir().unwrap();
        Self::van(Verzonnen::stad(map.path()).await, map).await
    }

    async fn leeg() -> Self {
        let map = tempfile::tempdir().unwrap();
        Self::van(Verzonnen::leeg(map.path()).await, map).await
    }

    async fn vraag(&self, pad: &str) -> (StatusCode, HeaderMap, String) {
        let antwoord = self.app.clone().oneshot(verzoek(pad, None)).await.unwrap();
        let (delen, lichaam) = antwoord.into_parts();
        let tekst = to_bytes(lichaam, 8 << 20).await.unwrap();
        (delen.status, delen.headers, String::from_utf8(tekst.to_vec()).unwrap())
    }

    async fn goed(&self, pad: &str) -> String {
        let (status, _, tekst) = self.vraag(pad).await;
        assert_eq!(status, StatusCode::OK, "{pad}: {tekst}");
        tekst
    }

    async fn stroom(&self, laatste: Option<&str>) -> impl Stuk + use<> {
        let antwoord =
            self.app.clone().oneshot(verzoek("/rapportage/v1/kerncijfers/stroom", laatste)).await.unwrap();
        assert_eq!(antwoord.headers()["content-type"], "text/event-stream");
        antwoord.into_body().into_data_stream()
    }
}

fn verzoek(pad: &str, laatste: Option<&str>) -> Request<Body> {
    let verzoek = Request::get(pad).header("host", "localhost");
    let verzoek = laatste.into_iter().fold(verzoek, |verzoek, id| verzoek.header("last-event-id", id));
    verzoek.body(Body::empty()).unwrap()
}

/// A body as it comes in.
trait Stuk: futures_util::Stream<Item = Result<axum::body::Bytes, axum::Error>> + Unpin {}
impl<S: futures_util::Stream<Item = Result<axum::body::Bytes, axum::Error>> + Unpin> Stuk for S {}

/// The next event of a stream: its id and its figures.
async fn volgend(stroom: &mut impl Stuk) -> (u64, Kerncijfers) {
    let stuk = tokio::time::timeout(Duration::from_secs(10), stroom.next()).await.unwrap().unwrap().unwrap();
    let tekst = String::from_utf8(stuk.to_vec()).unwrap();
    assert!(tekst.contains("event: kerncijfers\n"), "{tekst}");
    let regel = |naam: &str| tekst.lines().find_map(|regel| regel.strip_prefix(naam)).unwrap().to_owned();
    (regel("id: ").parse().unwrap(), serde_json::from_str(&regel("data: ")).unwrap())
}

fn aantal(cijfers: &Kerncijfers, id: &str) -> Waarde {
    cijfers.cijfer(id).unwrap().waarde
}

#[tokio::test]
async fn kerncijfers_tellen_wat_de_tabellen_tellen() {
    let huis = Huis::stad().await;
    let live = huis.stad.rapportage.kerncijfers().await.unwrap();
    assert_eq!((live.peildatum, live.laatste_dag), (date(2026, 3, 31), EINDE));
    assert_eq!(live.reeks.len(), kerncijfers::MAANDEN);

    let gemeente = huis.stad.rapportage.gemeente().clone();
    let blad = |van, tot_en_met, vanaf| {
        let mut vraag = Vraag::over_periode(gemeente.clone(), Periode { van, tot_en_met });
        vraag.maanden_vanaf = vanaf;
        vraag
    };
    let tel = async |vraag: Vraag| huis.stad.rapportage.onbewerkt_blad(&vraag).await.unwrap().1;
    let maanden = tel(blad(date(2025, 4, 1), date(2026, 3, 31), date(2023, 4, 1))).await;
    let waarden = |blad: &rapportage::geheimhouding::Onbewerkt, tabel: &str, kolom: &str| -> Vec<u64> {
        let tabel = blad.tabellen().iter().find(|t| t.id == tabel).unwrap();
        let kolom = tabel.kolommen.iter().position(|k| k.id == kolom).unwrap();
        let cel = |rij: &rapportage::tabel::Rij<_>| match rij.cellen[kolom] {
            rapportage::geheimhouding::OpenbareCel::Aantal(aantal) => aantal,
            ref anders => panic!("{anders:?}"),
        };
        tabel.rijen.iter().map(cel).collect()
    };
    let rond = |aantal| Waarde::van(aantal, 5);
    let laatste = |kolom| rond(*waarden(&maanden, "stand-maand", kolom).last().unwrap());
    let reeks: Vec<Waarde> = waarden(&maanden, "stand-maand", "tm-29").into_iter().map(rond).collect();
    assert_eq!(live.reeks.iter().map(|stand| stand.waarde).collect::<Vec<_>>(), reeks);
    assert_eq!(aantal(&live, "stand-tm-29"), laatste("tm-29"));
    assert_eq!(aantal(&live, "stand-alle-leeftijden"), laatste("totaal"));
    assert_eq!(aantal(&live, "stand-vergunninghouders-tm-29"), laatste("vergunninghouder-tm-29"));
    let jaar = |tabel| rond(waarden(&maanden, tabel, "tm-29").iter().rev().take(12).sum());
    assert_eq!(aantal(&live, "instroom-tm-29"), jaar("instroom-maand"));
    assert_eq!(aantal(&live, "uitstroom-tm-29"), jaar("uitstroom-maand"));

    let dagen = tel(blad(date(2025, 4, 9), EINDE, date(2025, 4, 9))).await;
    let rij = |tabel: &str, rij: &str, kolom: &str| {
        let plaats = dagen.tabellen().iter().find(|t| t.id == tabel).unwrap();
        waarden(&dagen, tabel, kolom)[plaats.rijen.iter().position(|r| r.id == rij).unwrap()]
    };
    assert_eq!(aantal(&live, "signalen-ontvangen"), rond(rij("signalen-bron", "totaal", "ontvangen")));
    assert_eq!(aantal(&live, "signalen-binnen-norm"), rond(rij("signalen-bron", "totaal", "binnen-norm")));
    let wachtend = ["verlopen", "loopt"].map(|toestand| rij("signalen-opvolging", toestand, "aantal"));
    assert_eq!(aantal(&live, "signalen-wachtend"), rond(wachtend.iter().sum()));
    let route = rij("route-arbeid-plus", "deelnemers-actueel", "2026");
    assert_eq!(aantal(&live, "route-arbeid-plus"), rond(route));
    assert!(live.cijfers.iter().all(|cijfer| cijfer.waarde.aantal().is_some_and(|n| n > 0)), "{live:?}");
}

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
async fn een_lege_gemeente_heeft_een_pagina_met_nullen() {
    let huis = Huis::leeg().await;
    let pagina = huis.goed("/").await;
    assert!(pagina.contains("data-cijfer=\"stand-tm-29\">0<"), "{pagina}");
    assert!(pagina.contains("eind maart 2026"), "vandaag is 10 april 2026");
    huis.goed("/rapportage/v1/raadsrapportages/2026-Q1").await;
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
    assert!(pagina.contains("<abbr title=\"1 tot en met 4: geheim\">.</abbr>"), "{pagina}");
}

#[tokio::test]
async fn de_stroom_geeft_de_stand_en_na_een_gebeurtenis_de_nieuwe() {
    let mut huis = Huis::stad().await;
    let posities = vec![huis.stad.feiten_signalering.position(), huis.stad.feiten_intake.position()];
    let (stop, gestopt) = oneshot::channel::<()>();
    let volger = tokio::spawn(volg_kerncijfers(
        huis.stad.rapportage.clone(),
        posities,
        huis.zender.clone(),
        async move { drop(gestopt.await) },
    ));
    let mut stroom = huis.stroom(None).await;
    let (id, eerst) = volgend(&mut stroom).await;
    assert_eq!(id, eerst.posities.values().sum::<u64>());

    let nieuw: Vec<_> = (0..10).flat_map(|_| huis.stad.signaal(EINDE, None)).collect();
    schrijf(&huis.stad.signalering, nieuw).await;
    huis.stad.bij().await;
    let (nieuw_id, daarna) = volgend(&mut stroom).await;
    assert_eq!(nieuw_id, id + 10);
    for naam in ["signalen-ontvangen", "signalen-wachtend"] {
        let verschil = aantal(&daarna, naam).aantal().unwrap() - aantal(&eerst, naam).aantal().unwrap();
        assert_eq!(verschil, 10, "{naam}");
    }
    assert_eq!(aantal(&daarna, "stand-tm-29"), aantal(&eerst, "stand-tm-29"));

    // Who has this one already waits for the next; who has an older one gets it.
    let mut zelfde = huis.stroom(Some(&nieuw_id.to_string())).await;
    assert!(tokio::time::timeout(Duration::from_millis(200), zelfde.next()).await.is_err());
    let mut ouder = huis.stroom(Some(&id.to_string())).await;
    assert_eq!(volgend(&mut ouder).await.0, nieuw_id);
    let json: Kerncijfers = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(json, daarna);
    drop(stop);
    volger.await.unwrap();
}

#[tokio::test]
async fn er_wordt_hoogstens_twee_keer_per_seconde_geteld() {
    let huis = Huis::leeg().await;
    let (positie, ontvanger) = watch::channel(Position::START);
    let mut live = huis.zender.subscribe();
    let zender = huis.zender.clone();
    let begin = std::time::Instant::now();
    let volger = tokio::spawn(volg_kerncijfers(
        huis.stad.rapportage.clone(),
        vec![ontvanger],
        zender,
        std::future::pending(),
    ));
    // Each movement sends a state that differs from the one that stands there.
    let mut keren = 0;
    for nummer in 1..=60 {
        huis.zender.send_if_modified(|stand| {
            *stand = (u64::MAX, "".into());
            false
        });
        positie.send_replace(Position(nummer));
        tokio::time::sleep(Duration::from_millis(20)).await;
        if live.has_changed().unwrap() {
            live.mark_unchanged();
            keren += 1;
        }
    }
    let hoogstens = begin.elapsed().as_millis() / kerncijfers::MIN_TUSSENTIJD.as_millis() + 1;
    assert!(keren >= 1 && keren <= hoogstens, "{keren} keer, hoogstens {hoogstens}");
    // The projections have stopped: so does who follows them.
    drop(positie);
    tokio::time::timeout(Duration::from_secs(5), volger).await.unwrap().unwrap();
}

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
    assert_eq!(tabellen.len(), 16);
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
        fouten("?van=-009999-01-01&tot=9999-12-31").await,
        [paar("tot", "periode-te-lang"), paar("tot", "te-hoog"), paar("van", "te-laag")]
    );
    huis.goed("/rapportage/v1/cijfers?van=2016-01-01&tot=2025-12-31").await;
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
    assert_eq!(namen.len(), 18);
    assert_eq!(html.as_bytes(), bestanden.html.inhoud);
    assert_eq!(huis.goed(&format!("{basis}/json")).await.as_bytes(), bestanden.json.inhoud);
    for csv in &bestanden.csv {
        let tabel = csv.naam.trim_end_matches(".csv");
        assert_eq!(huis.goed(&format!("{basis}/csv/{tabel}")).await.as_bytes(), csv.inhoud);
    }
    // Not from what was kept, but made anew from the same facts.
    let map = tempfile::tempdir().unwrap();
    let opnieuw = Verzonnen::stad(map.path()).await.rapportage;
    assert_eq!(opnieuw.raadsrapport("2026-Q1".parse().unwrap(), None).await.unwrap(), bestanden);
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
    let huis = Huis::leeg().await;
    for (pad, verwacht, code) in [
        ("2026-Q3", StatusCode::NOT_FOUND, "kwartaal-niet-begonnen"),
        ("2100-Q4/json", StatusCode::NOT_FOUND, "kwartaal-niet-begonnen"),
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
