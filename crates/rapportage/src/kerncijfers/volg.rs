//! Keeps the key figures up to date: counts again when a projection has moved, and tells who watches.

use std::time::Duration;

use eventstore::Position;
use futures_util::future::select_all;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::Kerncijfers;
use crate::{Rapportage, RapportageFout, feitenlogboek::Bijblijven};

/// Shortest time from one count to the next.
pub const MIN_TUSSENTIJD: Duration = Duration::from_millis(500);
/// Wait before counting again after it failed.
const NA_FOUT: Duration = Duration::from_secs(5);
/// While events wait that could not be taken in: wait before counting again, although no projection moves. Taking them
/// in after all does not move one.
const ONVOLLEDIG: Duration = Duration::from_secs(15);
/// Time between looks at whether the facts keep up with what is recorded.
const KIJK_ELKE: Duration = Duration::from_secs(2);
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
/// sends what has changed to `naar`, also that facts do not keep up. Ends at `stop`, or when all projections have stopped.
pub async fn volg_kerncijfers(
    rapportage: Rapportage,
    mut posities: Vec<watch::Receiver<Position>>,
    naar: watch::Sender<web::Livewaarde>,
    stop: impl Future<Output = ()>,
) {
    let mut volger = Volger { bijblijven: Bijblijven::van(rapportage.logboeken()), rapportage, naar };
    let werk = async {
        loop {
            let begin = Instant::now();
            match volger.tel().await {
                Ok(getoond) => {
                    let rust = MIN_TUSSENTIJD.max(begin.elapsed() * (AANDEEL - 1));
                    tokio::select! {
                        verder = beweging(&mut posities) => if !verder { return },
                        () = volger.kijk(getoond) => {}
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

struct Volger {
    rapportage: Rapportage,
    bijblijven: Bijblijven,
    naar: watch::Sender<web::Livewaarde>,
}

impl Volger {
    /// Counts and shows; gives what is shown.
    async fn tel(&mut self) -> Result<Kerncijfers, RapportageFout> {
        let mut kerncijfers = self.rapportage.kerncijfers().await?;
        kerncijfers.loopt_achter = self.bijblijven.achter(&kerncijfers.posities).await;
        self.toon(&kerncijfers);
        Ok(kerncijfers)
    }

    /// Sees from time to time whether the facts keep up with what is recorded, and shows it when that changes. Ends when
    /// it is worth while to count again although no projection moves.
    async fn kijk(&mut self, mut getoond: Kerncijfers) {
        let opnieuw = Instant::now() + ONVOLLEDIG;
        while getoond.onverwerkt == 0 || Instant::now() < opnieuw {
            sleep(KIJK_ELKE).await;
            let achter = self.bijblijven.achter(&getoond.posities).await;
            if achter != getoond.loopt_achter {
                getoond.loopt_achter = achter;
                self.toon(&getoond);
            }
        }
    }

    fn toon(&self, kerncijfers: &Kerncijfers) {
        let stand = kerncijfers.stand();
        self.naar.send_if_modified(|oud| std::mem::replace(oud, stand.clone()) != stand);
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
