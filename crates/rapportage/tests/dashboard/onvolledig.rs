//! Events that cannot be taken in: the report refuses rather than pretends, and the dashboard says so.

use axum::http::StatusCode;
use domein::gebeurtenis::UitkeringToegekend;
use eventstore::{Append, Expected, NewEvent};
use jiff::civil::date;
use rapportage::RapportageFout;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Huis,
    verzonnen::{EINDE, schrijf},
};

const RAPPORT: &str = "/rapportage/v1/raadsrapportages/2026-Q1";

#[tokio::test]
async fn zonder_alle_feiten_komt_er_geen_rapportage() {
    let mut huis = Huis::leeg().await;
    let mut toekenningen: Vec<_> =
        (0..7).map(|_| huis.stad.toekenning(date(2026, 1, 31), 22, false).0).collect();
    // So that something is known of the whole quarter.
    toekenningen.push(huis.stad.toekenning(EINDE, 40, false).0);
    schrijf(&huis.stad.intake, toekenningen).await;
    huis.stad.bij().await;
    huis.goed(RAPPORT).await;
    assert!(huis.goed("/").await.contains("id=\"onverwerkt\" role=\"status\" hidden"));

    let onleesbaar = NewEvent::new(Uuid::now_v7(), UitkeringToegekend::SOORT, "{}");
    huis.stad.intake.append(Append::to("uitkering-1", Expected::Any, [onleesbaar])).await.unwrap();
    huis.stad.bij().await;
    let Huis { stad, _map, .. } = huis;
    let huis = Huis::van(stad, _map).await;

    let kwartaal = "2026-Q1".parse().unwrap();
    let fout = huis.stad.rapportage.raadsrapport(kwartaal, None).await.unwrap_err();
    assert!(matches!(fout, RapportageFout::Onvolledig(1)), "also when the sheet was made before: {fout:?}");
    for pad in [RAPPORT, "/rapportage/v1/cijfers?van=2025-01-01&tot=2025-12-31"] {
        let (status, koppen, tekst) = huis.vraag(pad).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{pad}: {tekst}");
        assert_eq!(koppen["content-type"], "application/problem+json");
        let probleem: Value = serde_json::from_str(&tekst).unwrap();
        assert_eq!(probleem["code"], "cijfers-onvolledig");
    }
    let live: Value = serde_json::from_str(&huis.goed("/rapportage/v1/kerncijfers").await).unwrap();
    assert_eq!(
        (&live["onverwerkt"], &live["cijfers"][0]["waarde"]),
        (&1.into(), &5.into()),
        "the rest goes on"
    );
    let pagina = huis.goed("/").await;
    assert!(pagina.contains("1 gebeurtenis kan niet worden verwerkt"), "{pagina}");
    assert!(!pagina.contains("id=\"onverwerkt\" role=\"status\" hidden"), "{pagina}");
}
