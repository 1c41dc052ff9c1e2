//! How the process is: what `/gereed` looks at, and the figures of it that nothing else keeps up.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use web::Gereedheid;

use crate::{diensten::Dienst, stelsel::Stelsel, stop::Stop};

/// Time between counts of what waits for a person.
const MEET_ELKE: Duration = Duration::from_secs(15);

/// What stands still, in words. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Storingen(Arc<Mutex<Vec<String>>>);

impl Storingen {
    /// This stands still until the process starts again. The cause is in the log lines, which not everybody can read.
    pub(crate) fn meld(&self, wat: String) {
        let mut alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        alle.push(wat);
        metrics::gauge!("jongerenstroom_storingen").increment(1.0);
    }

    fn stand(&self) -> Result<(), String> {
        let alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if alle.is_empty() {
            Ok(())
        } else {
            Err(format!("staat stil: {}; zie het logboek", alle.join(", ")))
        }
    }
}

/// The checks of the services that are here.
pub(crate) fn van(stelsel: &Stelsel, storingen: &Storingen) -> Gereedheid {
    let gereedheid = Gereedheid::nieuw();
    let storingen = storingen.clone();
    metrics::gauge!("jongerenstroom_storingen").set(0.0);
    // What stands still stays so in every instance: taking them all away from who asks would make it worse.
    gereedheid.voeg_melding_toe("taken", move || {
        let stand = storingen.stand();
        async move { stand }
    });
    for dienst in Dienst::ALLE {
        let Some(database) = stelsel.database(dienst).cloned() else { continue };
        gereedheid.voeg_toe(format!("opslag-{dienst}"), move || {
            let database = database.clone();
            async move {
                let bereikt = database.snapshot().await;
                bereikt.map(drop).map_err(|_| format!("de database van {dienst} is niet bereikbaar"))
            }
        });
    }
    gereedheid
}

/// Keeps count of rows in quarantine, until `stop`.
pub(crate) async fn meet(stelsel: Arc<Stelsel>, stop: Stop) {
    // A feed of which nothing is left is shown as 0.
    let mut bronnen: BTreeMap<(Dienst, String), u64> = BTreeMap::new();
    loop {
        for (dienst, omgeving) in stelsel.omgevingen() {
            match omgeving.quarantaine.aantallen().await {
                Ok(aantallen) => {
                    bronnen
                        .iter_mut()
                        .filter(|((van, _), _)| *van == dienst)
                        .for_each(|(_, aantal)| *aantal = 0);
                    bronnen.extend(aantallen.into_iter().map(|(bron, aantal)| ((dienst, bron), aantal)));
                }
                Err(fout) => tracing::warn!(%dienst, %fout, "the quarantine is not counted"),
            }
        }
        for ((_, bron), aantal) in &bronnen {
            #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
            metrics::gauge!("jongerenstroom_quarantaine", "bron" => bron.clone()).set(*aantal as f64);
        }
        tokio::select! {
            () = stop.wacht() => return,
            () = tokio::time::sleep(MEET_ELKE) => {}
        }
    }
}
