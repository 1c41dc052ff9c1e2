//! Keeps the key figures up to date: counts again when a projection has moved, and tells who watches.

use std::time::Duration;

use eventstore::Position;
use futures_util::future::select_all;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{Rapportage, RapportageFout};

/// Shortest time from one count to the next.
pub const MIN_TUSSENTIJD: Duration = Duration::from_millis(500);
/// Wait before counting again after it failed.
const NA_FOUT: Duration = Duration::from_secs(5);
/// While events wait that could not be taken in: wait before counting again, although no projection moves. Taking them
/// in after all does not move one.
const ONVOLLEDIG: Duration = Duration::from_secs(15);
/// Counting takes at most one part in so many of the time, however many facts there are.
const AANDEEL: u32 = 4;

/// The channel through which [`volg_kerncijfers`] tells the figures, with those of now in it.
///
/// # Errors
/// When the facts cannot be read.
pub async fn kanaal(rapportage: &Rapportage) -> Result<watch::Sender<web::Livewaarde>, RapportageFout> {
    Ok(watch::Sender::new(rapportage.kerncijfers().await?.stand()))
}

/// Counts the key figures again whenever one of the projections at `posities` has moved, at most twice a second, and
/// sends what has changed to `naar`. Ends at `stop`, or when all projections have stopped.
pub async fn volg_kerncijfers(
    rapportage: Rapportage,
    mut posities: Vec<watch::Receiver<Position>>,
    naar: watch::Sender<web::Livewaarde>,
    stop: impl Future<Output = ()>,
) {
    let werk = async {
        loop {
            let begin = Instant::now();
            match rapportage.kerncijfers().await {
                Ok(kerncijfers) => {
                    let stand = kerncijfers.stand();
                    naar.send_if_modified(|oud| std::mem::replace(oud, stand.clone()) != stand);
                    let rust = MIN_TUSSENTIJD.max(begin.elapsed() * (AANDEEL - 1));
                    let beweging = beweging(&mut posities);
                    let verder = match kerncijfers.onverwerkt {
                        0 => beweging.await,
                        _ => timeout(ONVOLLEDIG, beweging).await.unwrap_or(true),
                    };
                    if !verder {
                        return;
                    }
                    sleep_until(begin + rust).await;
                }
                Err(fout) => {
                    tracing::warn!(%fout, "kerncijfers niet geteld");
                    sleep(NA_FOUT).await;
                }
            }
        }
    };
    tokio::select! {
        () = stop => {}
        () = werk => {}
    }
}

/// Waits until one of the projections moves; false when all have stopped.
async fn beweging(posities: &mut Vec<watch::Receiver<Position>>) -> bool {
    while !posities.is_empty() {
        let (uitkomst, nummer, _) =
            select_all(posities.iter_mut().map(|positie| Box::pin(positie.changed()))).await;
        if uitkomst.is_ok() {
            return true;
        }
        posities.swap_remove(nummer);
    }
    false
}
