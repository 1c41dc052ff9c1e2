//! Keeps the key figures up to date: counts again when a projection has moved, and tells who watches.

use std::time::Duration;

use eventstore::Position;
use futures_util::future::select_all;
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    Rapportage, RapportageFout,
    cijfers::{self, CijferFout},
    feitenlogboek::Bijblijven,
};

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

/// The channel through which [`volg_kerncijfers`] tells the figures, with those of now in it. While facts are built again
/// for this version of the program there are none: then it says whose are not taken in.
///
/// # Errors
/// When the facts cannot be read.
pub async fn kanaal(rapportage: &Rapportage) -> Result<watch::Sender<web::Livewaarde>, RapportageFout> {
    let kerncijfers = match rapportage.kerncijfers().await {
        Err(RapportageFout::Cijfers(CijferFout::WordtGebouwd(diensten))) => {
            super::zonder_cijfers(rapportage.vandaag(), diensten)
        }
        geteld => geteld?,
    };
    Ok(watch::Sender::new(kerncijfers.stand()))
}

/// Counts the key figures again whenever one of the projections at `posities` has moved, at most twice a second, and
/// sends what has changed to `naar`, also that facts do not keep up. Ends at `stop`, or when all projections have stopped.
pub async fn volg_kerncijfers(
    rapportage: Rapportage,
    mut posities: Vec<watch::Receiver<Position>>,
    naar: watch::Sender<web::Livewaarde>,
    stop: impl Future<Output = ()>,
) {
    let (gezien, mut achter) = watch::channel(rapportage.stilstaand());
    let tellen = async {
        loop {
            let begin = Instant::now();
            let mut kerncijfers = match rapportage.kerncijfers().await {
                Ok(kerncijfers) => kerncijfers,
                Err(fout) => {
                    tracing::warn!(%fout, "kerncijfers niet geteld");
                    sleep(NA_FOUT).await;
                    continue;
                }
            };
            let rust = MIN_TUSSENTIJD.max(begin.elapsed() * (AANDEEL - 1));
            let verder = loop {
                kerncijfers.loopt_achter.clone_from(&achter.borrow_and_update());
                let stand = kerncijfers.stand();
                naar.send_if_modified(|oud| std::mem::replace(oud, stand.clone()) != stand);
                tokio::select! {
                    verder = beweging(&mut posities) => break verder,
                    () = sleep_until(begin + ONVOLLEDIG), if kerncijfers.onverwerkt > 0 => break true,
                    Ok(()) = achter.changed() => {}
                }
            };
            if !verder {
                return;
            }
            sleep_until(begin + rust).await;
        }
    };
    tokio::select! {
        () = stop => {}
        () = tellen => {}
        () = kijk(&rapportage, &gezien) => {}
    }
}

/// Sees from time to time whether the facts keep up with what is recorded. Beside the counting: a service that does not
/// say how far it is holds no figure up.
async fn kijk(rapportage: &Rapportage, gezien: &watch::Sender<Vec<String>>) {
    let mut bijblijven = Bijblijven::van(rapportage.logboeken());
    loop {
        match cijfers::posities(rapportage.database()).await {
            Ok(posities) => {
                let nu = bijblijven.achter(&posities).await;
                gezien.send_if_modified(|toen| std::mem::replace(toen, nu.clone()) != nu);
            }
            Err(fout) => tracing::warn!(%fout, "hoe ver de feiten zijn is niet te lezen"),
        }
        sleep(KIJK_ELKE).await;
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
