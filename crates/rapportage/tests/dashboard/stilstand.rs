//! Facts that take nothing in any more: no figure, and whoever looks at the dashboard sees it, also when nothing moves.

use std::{future::pending, sync::Arc, time::Duration};

use axum::http::StatusCode;
use eventstore::{Append, Expected, NewEvent, Position, Standstill};
use jiff::civil::date;
use rapportage::{Feitenlogboek, RapportageFout, volg_kerncijfers};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Huis,
    verzonnen::{EINDE, schrijf},
};

const RAPPORT: &str = "/rapportage/v1/raadsrapportages/2026-Q1";
/// Longest wait for what must come.
const GEDULD: Duration = Duration::from_secs(30);

/// A house whose facts of intake are followed as the program does it.
async fn huis() -> Huis {
    let Huis { mut stad, _map, .. } = Huis::leeg().await;
    let mut toekenningen: Vec<_> = (0..7).map(|_| stad.toekenning(date(2026, 1, 31), 22, false).0).collect();
    // So that something is known of the whole quarter.
    toekenningen.push(stad.toekenning(EINDE, 40, false).0);
    schrijf(&stad.intake, toekenningen).await;
    stad.bij().await;
    let bron = Feitenlogboek {
        leesmodel: "feiten-intake".to_owned(),
        source: Arc::new(stad.intake.clone()),
        stilstand: Some(stad.feiten_intake.standstill()),
    };
    stad.rapportage = stad.rapportage.met_logboeken(vec![bron]);
    Huis::van(stad, _map).await
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_stilstaat_geeft_geen_cijfers_en_het_scherm_zegt_het() {
    let huis = huis().await;
    huis.goed(RAPPORT).await;
    assert!(huis.goed("/").await.contains("id=\"achter\" role=\"status\" hidden"));
    let posities = vec![huis.stad.feiten_intake.position()];
    let volgt = volg_kerncijfers(huis.stad.rapportage.clone(), posities, huis.zender.clone(), pending());
    let volgt = tokio::spawn(volgt);

    let onbekend = NewEvent::new(Uuid::now_v7(), "nl.jongerenstroom.intake.toekomst.v1", "{}");
    huis.stad.intake.append(Append::to("uitkering-1", Expected::Any, [onbekend])).await.unwrap();
    let mut stilstand = huis.stad.feiten_intake.standstill();
    let mut live = huis.zender.subscribe();
    let kijk = async {
        stilstand.wait_for(|wat| matches!(wat, Some(Standstill::UnknownKind { .. }))).await.unwrap();
        // Not a single projection moves now.
        live.wait_for(|stand| stand.tekst().contains("\"looptAchter\":[\"intake\"]")).await.unwrap();
        drop(stilstand);
    };
    tokio::select! {
        loopt = huis.stad.feiten_intake.run(pending()) => panic!("{loopt:?}"),
        gezien = tokio::time::timeout(GEDULD, kijk) => gezien.unwrap(),
    }

    let fout = huis.stad.rapportage.raadsrapport("2026-Q1".parse().unwrap(), None).await.unwrap_err();
    assert!(matches!(fout, RapportageFout::StaatStil { .. }), "{fout:?}");
    for pad in [RAPPORT, "/rapportage/v1/cijfers?van=2025-01-01&tot=2025-12-31"] {
        let (status, _, tekst) = huis.vraag(pad).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{pad}: {tekst}");
        let probleem: Value = serde_json::from_str(&tekst).unwrap();
        assert_eq!(probleem["code"], "cijfers-staan-stil");
        assert!(probleem["detail"].as_str().unwrap().contains("nieuwere versie"), "{tekst}");
    }
    let cijfers: Value = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(cijfers["cijfers"][0]["waarde"], 5, "the last ones stay");
    let pagina = huis.goed("/").await;
    assert!(pagina.contains("Wat is vastgelegd door intake wordt nu niet verwerkt"), "{pagina}");
    volgt.abort();
}

#[tokio::test]
async fn feiten_die_verder_zijn_dan_hun_logboek_geven_geen_cijfers() {
    let Huis { mut stad, _map, .. } = huis().await;
    // The log that was restored holds less.
    let bron = Feitenlogboek {
        leesmodel: "feiten-intake".to_owned(),
        source: Arc::new(eventstore::Log::memory()),
        stilstand: None,
    };
    stad.rapportage = stad.rapportage.met_logboeken(vec![bron]);
    let fout = stad.rapportage.raadsrapport("2026-Q1".parse().unwrap(), None).await.unwrap_err();
    let positie = stad.intake.head().await.unwrap();
    assert!(positie > Position::START);
    assert!(
        matches!(&fout, RapportageFout::Achter { positie: p, hoofd: 0, .. } if *p == positie.0),
        "{fout:?}"
    );
}
