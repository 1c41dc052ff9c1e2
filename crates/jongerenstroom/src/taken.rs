//! What runs beside the serving, and what becomes of it: a task that ends before it is asked to leaves the process
//! alive, and is never silent about it.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::task::JoinSet;

use crate::{fout::Fout, stop::Stop};

/// Most time that the tasks get to finish what they are at.
const MAX_AFRONDEN: Duration = Duration::from_secs(10);

/// What stands still, in words. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Storingen(Arc<Mutex<Vec<String>>>);

impl Storingen {
    fn nieuw() -> Self {
        metrics::gauge!("jongerenstroom_storingen").set(0.0);
        Self(Arc::default())
    }

    /// This stands still until the process starts again. The cause is in the log lines, which not everybody can read.
    fn meld(&self, wat: String) {
        let mut alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        alle.push(wat);
        metrics::gauge!("jongerenstroom_storingen").increment(1.0);
    }

    /// An error says what stands still.
    pub(crate) fn stand(&self) -> Result<(), String> {
        let alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if alle.is_empty() {
            Ok(())
        } else {
            Err(format!("staat stil: {}; zie het logboek", alle.join(", ")))
        }
    }
}

/// The tasks of the process, until the stop.
pub(crate) struct Taken {
    stop: Stop,
    storingen: Storingen,
    bezig: JoinSet<()>,
}

impl Taken {
    /// None yet.
    pub(crate) fn tot(stop: Stop) -> Self {
        Self { stop, storingen: Storingen::nieuw(), bezig: JoinSet::new() }
    }

    /// What no longer runs, to look at.
    pub(crate) fn storingen(&self) -> Storingen {
        self.storingen.clone()
    }

    /// Starts a task, which works until the stop that it is given. When it ends sooner, with an error, by a panic or
    /// for no reason at all, the process lives on, and says at `/gereed` and in its metrics what stands still.
    pub(crate) fn start<W>(&mut self, wat: impl Into<String>, werk: impl FnOnce(Stop) -> W + Send + 'static)
    where
        W: Future<Output = Result<(), Fout>> + Send,
    {
        let (wat, stop, storingen) = (wat.into(), self.stop.clone(), self.storingen.clone());
        self.bezig.spawn(async move {
            let gedaan = AssertUnwindSafe(async { werk(stop.clone()).await }).catch_unwind().await;
            match gedaan {
                Ok(Ok(())) if stop.is_gevraagd() => return,
                Ok(Ok(())) => tracing::error!(wat, "ended before it was asked to"),
                Ok(Err(fout)) => tracing::error!(wat, %fout, "stands still"),
                // With what and where is on standard error already.
                Err(_) => tracing::error!(wat, "stands still: it panicked"),
            }
            storingen.meld(wat);
        });
    }

    /// After the stop: lets the tasks finish what they are at.
    pub(crate) async fn rond_af(mut self) {
        let afronden = async { while self.bezig.join_next().await.is_some() {} };
        if tokio::time::timeout(MAX_AFRONDEN, afronden).await.is_err() {
            tracing::warn!(
                "some tasks did not finish in time; what they were at is done again at the next start"
            );
            self.bezig.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said once every task has ended.
    async fn na_afloop(mut taken: Taken) -> Result<(), String> {
        while taken.bezig.join_next().await.is_some() {}
        taken.storingen.stand()
    }

    #[tokio::test]
    async fn wat_voor_de_stop_ophoudt_staat_stil() {
        let (_vraag, stop) = Stop::op_verzoek();
        let mut taken = Taken::tot(stop);
        taken.start("een", |_| async { Err(Fout::Gebruik("dat kan niet".to_owned())) });
        assert_eq!(na_afloop(taken).await.unwrap_err(), "staat stil: een; zie het logboek");

        let (_vraag, stop) = Stop::op_verzoek();
        let mut taken = Taken::tot(stop);
        taken.start("twee", |_| async { panic!("a mistake of ours") });
        assert_eq!(na_afloop(taken).await.unwrap_err(), "staat stil: twee; zie het logboek");

        let (_vraag, stop) = Stop::op_verzoek();
        let mut taken = Taken::tot(stop);
        taken.start("drie", |_| async { Ok(()) });
        assert_eq!(na_afloop(taken).await.unwrap_err(), "staat stil: drie; zie het logboek");
    }

    #[tokio::test]
    async fn wie_om_de_stop_ophoudt_is_klaar() {
        let (vraag, stop) = Stop::op_verzoek();
        let mut taken = Taken::tot(stop);
        taken.start("een", |stop| async move {
            stop.wacht().await;
            Ok(())
        });
        tokio::task::yield_now().await;
        vraag.send_replace(true);
        let storingen = taken.storingen();
        taken.rond_af().await;
        assert_eq!(storingen.stand(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn op_wie_niet_ophoudt_wordt_niet_eindeloos_gewacht() {
        let (vraag, stop) = Stop::op_verzoek();
        let mut taken = Taken::tot(stop);
        taken.start("een", |_| std::future::pending());
        vraag.send_replace(true);
        taken.rond_af().await;
    }
}
