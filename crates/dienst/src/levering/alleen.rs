//! One delivery of a feed at a time. What a delivery means follows from all that is known, so of two at the same moment
//! the second would be judged on half of the first; and a delivery that was broken off goes on as itself, so a run that
//! still goes must not look like one.

use std::time::Duration;

use eventstore::{LEASE_TTL, Lease, StoreError};
use tokio::{
    runtime::Handle,
    time::{Instant, sleep},
};

use super::Leveringsfout;
use crate::{ImportFout, Omgeving};

/// How long a delivery waits for another one before it is refused: longer than what holds the place of somebody who was
/// killed.
const WACHTTIJD: Duration = LEASE_TTL.saturating_add(Duration::from_secs(2));
/// How often it looks meanwhile.
const KIJK: Duration = Duration::from_millis(50);
/// How often the place is kept.
const HOUD: Duration = Duration::from_millis(1_500);

/// Does this while no other delivery of this feed is taken in or taken back. When the place is lost, because the database
/// could not be reached for some seconds, the work goes on: each person is decided about on what is known of them.
///
/// # Errors
/// [`Leveringsfout::LooptAl`], or what the work says.
pub(super) async fn alleen<T, E: From<Leveringsfout>>(
    omgeving: &Omgeving,
    bron: &str,
    werk: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let plek =
        Plek(Some(Lease::new(&omgeving.database, format!("aanlevering/{bron}/{}", omgeving.gemeente))));
    let begin = Instant::now();
    while !plek.neem().await.map_err(|fout| Leveringsfout::Import(ImportFout::from(fout)))? {
        if begin.elapsed() >= WACHTTIJD {
            return Err(Leveringsfout::LooptAl.into());
        }
        sleep(KIJK).await;
    }
    let houd = async {
        loop {
            sleep(HOUD).await;
            if !plek.neem().await.unwrap_or(false) {
                tracing::warn!(bron, "the place of this delivery could not be kept");
            }
        }
    };
    let uitkomst = tokio::select! {
        uitkomst = werk => uitkomst,
        () = houd => unreachable!("keeping the place does not end"),
    };
    plek.geef_vrij().await;
    uitkomst
}

/// The place of one delivery.
struct Plek(Option<Lease>);

impl Plek {
    async fn neem(&self) -> Result<bool, StoreError> {
        match &self.0 {
            Some(plek) => plek.take().await,
            None => Ok(false),
        }
    }

    async fn geef_vrij(mut self) {
        if let Some(plek) = self.0.take() {
            vrij(plek).await;
        }
    }
}

/// Whoever asked for the delivery went away before its end.
impl Drop for Plek {
    fn drop(&mut self) {
        if let (Some(plek), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            drop(runtime.spawn(vrij(plek)));
        }
    }
}

async fn vrij(plek: Lease) {
    if let Err(fout) = plek.release().await {
        tracing::warn!(%fout, "the place of a delivery lapses by itself");
    }
}
