//! Shows the dashboard of a made-up municipality on 127.0.0.1:8099, with a new signal every second, to look at.

#[allow(dead_code, clippy::unwrap_used, clippy::expect_used)]
#[path = "../tests/dashboard/verzonnen.rs"]
mod verzonnen;

use std::{error::Error, future::pending, sync::Arc, time::Duration};

use rapportage::{kerncijfers, router, volg_kerncijfers};
use verzonnen::{EINDE, Verzonnen, schrijf};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let map = tempfile::tempdir()?;
    let mut stad = Verzonnen::stad(map.path()).await;
    let zender = kerncijfers::kanaal(&stad.rapportage).await?;
    let live = zender.subscribe();
    let posities = vec![stad.feiten_signalering.position()];
    tokio::spawn(volg_kerncijfers(stad.rapportage.clone(), posities, zender, pending()));
    let (toegang, _) = web::Toegang::vers("GM0014")?;
    let router = router(stad.rapportage.clone(), live, Arc::new(toegang));
    let luisteraar = web::luister(([127, 0, 0, 1], 8099).into(), false).await?;
    let app = web::Voordeur::nieuw(web::Hosts::Lokaal).router(router);
    tokio::spawn(web::dien(luisteraar, app, pending()));
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let nieuw = stad.signaal(EINDE, Some(0));
        schrijf(&stad.signalering, nieuw).await;
        stad.bij().await;
    }
}
