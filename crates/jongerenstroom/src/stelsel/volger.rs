//! What follows a log, whatever it is: a policy or a read model.

use std::time::Duration;

use dienst::{Beleid, BeleidFout, Beleidsloper};
use eventstore::{AppendError, Position, Projection, ProjectionError, Runner};
use futures_util::future::{BoxFuture, FutureExt};
use tokio::sync::watch;

use crate::{
    fout::{Bij, Fout},
    stop::Stop,
};

/// Most times that catching up gives way to another process that is doing the same work.
const MAX_VOORRANG: usize = 200;
/// How long it gives way.
const VOORRANG: Duration = Duration::from_millis(20);

/// Something that follows a log.
pub(crate) trait Volger: Send + Sync {
    /// Its name, for messages.
    fn naam(&self) -> &'static str;

    /// Takes in everything that the log holds now; whether that led to new events.
    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>>;

    /// Follows the log until `stop`. An error means that it cannot go on.
    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>>;

    /// Throws away what it built, if it builds anything.
    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>>;

    /// How far it is, if it builds anything.
    fn positie(&self) -> Option<watch::Receiver<Position>>;
}

impl<P: Projection> Volger for Runner<P> {
    fn naam(&self) -> &'static str {
        self.name()
    }

    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>> {
        async {
            for _ in 0..MAX_VOORRANG {
                match self.catch_up().await {
                    Ok(_) => return Ok(false),
                    Err(ProjectionError::Moved { .. }) => tokio::time::sleep(VOORRANG).await,
                    Err(fout) => return Err(fout).bij(format!("leesmodel {} kan niet verder", self.naam())),
                }
            }
            Err(Fout::Gebruik(format!(
                "een ander proces houdt leesmodel {} bezet; probeer het later",
                self.naam()
            )))
        }
        .boxed()
    }

    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>> {
        async move { self.run(stop.wacht()).await.bij(format!("leesmodel {} kan niet verder", self.naam())) }
            .boxed()
    }

    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>> {
        async { self.reset().await.bij(format!("leesmodel {} kan niet opnieuw beginnen", self.naam())) }
            .boxed()
    }

    fn positie(&self) -> Option<watch::Receiver<Position>> {
        Some(self.position())
    }
}

impl<B: Beleid> Volger for Beleidsloper<B> {
    fn naam(&self) -> &'static str {
        B::NAAM
    }

    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>> {
        async {
            for _ in 0..MAX_VOORRANG {
                match Beleidsloper::haal_in(self).await {
                    Ok(gevolgen) => return Ok(gevolgen > 0),
                    Err(BeleidFout::Append(AppendError::CheckpointMoved { .. })) => {
                        tokio::time::sleep(VOORRANG).await;
                    }
                    Err(fout) => return Err(fout).bij(format!("beleid {} kan niet verder", B::NAAM)),
                }
            }
            Err(Fout::Gebruik(format!("een ander proces houdt beleid {} bezet; probeer het later", B::NAAM)))
        }
        .boxed()
    }

    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>> {
        async move {
            Beleidsloper::loop_mee(self, stop.wacht())
                .await
                .bij(format!("beleid {} kan niet verder", B::NAAM))
        }
        .boxed()
    }

    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>> {
        async { Ok(()) }.boxed()
    }

    fn positie(&self) -> Option<watch::Receiver<Position>> {
        None
    }
}
