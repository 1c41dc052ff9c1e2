//! Stopping: Ctrl-C or SIGTERM once asks every task to finish, twice ends the program at once.

use crate::uitvoer;
use tokio::sync::watch;

/// A request to stop that every task can wait for. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Stop {
    gevraagd: watch::Receiver<bool>,
}

impl Stop {
    /// Listens for the signals of the operating system.
    pub(crate) fn bij_signaal() -> Self {
        let (vraag, gevraagd) = watch::channel(false);
        tokio::spawn(async move {
            signaal().await;
            uitvoer::meld!("\nStoppen … (nog een keer Ctrl-C breekt af)");
            vraag.send_replace(true);
            signaal().await;
            std::process::exit(130);
        });
        Self { gevraagd }
    }

    /// Asked by who holds the sender, for tests.
    #[cfg(test)]
    pub(crate) fn op_verzoek() -> (watch::Sender<bool>, Self) {
        let (vraag, gevraagd) = watch::channel(false);
        (vraag, Self { gevraagd })
    }

    /// Waits until it is time to stop.
    pub(crate) async fn wacht(&self) {
        let mut gevraagd = self.gevraagd.clone();
        // An error means that nobody can ask any more; then nobody waits in vain either.
        let _ = gevraagd.wait_for(|gevraagd| *gevraagd).await;
    }

    pub(crate) fn is_gevraagd(&self) -> bool {
        *self.gevraagd.borrow()
    }
}

async fn signaal() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut beeindig) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = ctrl_c => {}
                _ = beeindig.recv() => {}
            }
            return;
        }
    }
    let _ = ctrl_c.await;
}
