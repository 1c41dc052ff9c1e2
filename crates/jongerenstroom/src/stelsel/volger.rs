//! What follows a log, whatever it is: a policy or a read model.

use std::{sync::Arc, time::Duration};

use dienst::{BeleidFout, Dienst, contract::Reageerder};
use eventstore::{AppendError, Parked, Position, Query, Retried, Runner, Source};
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

/// What a follower does with events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Werk {
    /// It asks things of its own service.
    Beleid,
    /// It keeps tables.
    Leesmodel,
}

impl Werk {
    /// The word for it.
    pub(crate) const fn naam(self) -> &'static str {
        match self {
            Self::Beleid => "beleid",
            Self::Leesmodel => "leesmodel",
        }
    }
}

/// Something that follows a log.
pub(crate) trait Volger: Send + Sync {
    /// Its name, for messages.
    fn naam(&self) -> &'static str;

    /// What it does.
    fn werk(&self) -> Werk;

    /// What it follows.
    fn gevolgd(&self) -> &Gevolgd;

    /// The service that it belongs to.
    fn van(&self) -> Dienst {
        self.gevolgd().van
    }

    /// The service whose events it follows.
    fn volgt(&self) -> Dienst {
        self.gevolgd().dienst
    }

    /// How far it is, and how many events it still has to take.
    fn stand(&self) -> BoxFuture<'_, Result<(Position, u64), Fout>>;

    /// Takes in everything that the log holds now; whether that led to new events.
    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>>;

    /// Follows the log until `stop`. An error means that it cannot go on.
    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>>;

    /// Throws away what it built, if it builds anything.
    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>>;

    /// How far it is, to watch, if it builds anything.
    fn positie(&self) -> Option<watch::Receiver<Position>>;

    /// The events that it could not take, with what waits behind them.
    fn geparkeerd(&self) -> BoxFuture<'_, Result<Vec<Parked>, Fout>>;

    /// Tries those again, per stream.
    fn probeer_geparkeerd(&self) -> BoxFuture<'_, Result<Retried, Fout>>;
}

/// The events that a follower wants, and where they come from.
pub(crate) struct Gevolgd {
    van: Dienst,
    dienst: Dienst,
    bron: Arc<dyn Source>,
    vraag: Query,
}

impl Gevolgd {
    /// How many events it still has to take after a place.
    async fn achterstand(&self, na: Position) -> Result<u64, Fout> {
        let wat = || format!("de gebeurtenissen van {} kunnen niet worden gelezen", self.dienst);
        let mut gevolgd = self.bron.follow(self.vraag.clone(), na);
        let mut aantal = 0;
        while let Some(bladzij) = gevolgd.try_next().await.bij(wat())? {
            aantal += bladzij.events.len() as u64;
        }
        Ok(aantal)
    }
}

/// A read model and what it follows.
struct MetLeesmodel {
    gevolgd: Gevolgd,
    runner: Runner<dienst::Gevolgd>,
}

/// A policy and what it follows.
struct MetBeleid {
    gevolgd: Gevolgd,
    loper: Box<dyn Reageerder>,
}

/// A read model of one service that follows another, or itself.
pub(super) fn leesmodel(
    (van, dienst): (Dienst, Dienst),
    bron: Arc<dyn Source>,
    vraag: Query,
    runner: Runner<dienst::Gevolgd>,
) -> Arc<dyn Volger> {
    Arc::new(MetLeesmodel { gevolgd: Gevolgd { van, dienst, bron, vraag }, runner })
}

/// A policy of one service that follows another.
pub(super) fn beleid(
    (van, dienst): (Dienst, Dienst),
    bron: Arc<dyn Source>,
    loper: Box<dyn Reageerder>,
) -> Arc<dyn Volger> {
    let vraag = loper.vraag();
    Arc::new(MetBeleid { gevolgd: Gevolgd { van, dienst, bron, vraag }, loper })
}

impl Volger for MetLeesmodel {
    fn naam(&self) -> &'static str {
        self.runner.name()
    }

    fn werk(&self) -> Werk {
        Werk::Leesmodel
    }

    fn gevolgd(&self) -> &Gevolgd {
        &self.gevolgd
    }

    fn stand(&self) -> BoxFuture<'_, Result<(Position, u64), Fout>> {
        async {
            let positie = *self.runner.position().borrow();
            Ok((positie, self.gevolgd.achterstand(positie).await?))
        }
        .boxed()
    }

    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>> {
        async {
            let bij = self.runner.catch_up().await;
            bij.bij(format!("leesmodel {} kan niet verder", self.naam()))?;
            Ok(false)
        }
        .boxed()
    }

    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>> {
        async move {
            self.runner.run(stop.wacht()).await.bij(format!("leesmodel {} kan niet verder", self.naam()))
        }
        .boxed()
    }

    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>> {
        async {
            self.runner.reset().await.bij(format!("leesmodel {} kan niet opnieuw beginnen", self.naam()))
        }
        .boxed()
    }

    fn positie(&self) -> Option<watch::Receiver<Position>> {
        Some(self.runner.position())
    }

    fn geparkeerd(&self) -> BoxFuture<'_, Result<Vec<Parked>, Fout>> {
        async { self.runner.parked().await.bij(format!("wat leesmodel {} niet kon verwerken", self.naam())) }
            .boxed()
    }

    fn probeer_geparkeerd(&self) -> BoxFuture<'_, Result<Retried, Fout>> {
        async { self.runner.retry_parked().await.bij(format!("leesmodel {} kan niet verder", self.naam())) }
            .boxed()
    }
}

impl Volger for MetBeleid {
    fn naam(&self) -> &'static str {
        self.loper.naam()
    }

    fn werk(&self) -> Werk {
        Werk::Beleid
    }

    fn gevolgd(&self) -> &Gevolgd {
        &self.gevolgd
    }

    fn stand(&self) -> BoxFuture<'_, Result<(Position, u64), Fout>> {
        async {
            let plaats = self.loper.plaats().await;
            let plaats =
                plaats.bij(format!("de plaats van beleid {} kan niet worden gelezen", self.naam()))?;
            Ok((plaats, self.gevolgd.achterstand(plaats).await?))
        }
        .boxed()
    }

    fn haal_in(&self) -> BoxFuture<'_, Result<bool, Fout>> {
        async {
            for _ in 0..MAX_VOORRANG {
                match self.loper.haal_in().await {
                    Ok(gevolgen) => return Ok(gevolgen > 0),
                    Err(BeleidFout::Append(AppendError::CheckpointMoved { .. })) => {
                        tokio::time::sleep(VOORRANG).await;
                    }
                    Err(fout) => return Err(fout).bij(format!("beleid {} kan niet verder", self.naam())),
                }
            }
            Err(Fout::Gebruik(format!(
                "een ander proces houdt beleid {} bezet; probeer het later",
                self.naam()
            )))
        }
        .boxed()
    }

    fn loop_mee(&self, stop: Stop) -> BoxFuture<'_, Result<(), Fout>> {
        async move {
            self.loper
                .loop_mee(stop.wacht().boxed())
                .await
                .bij(format!("beleid {} kan niet verder", self.naam()))
        }
        .boxed()
    }

    fn begin_opnieuw(&self) -> BoxFuture<'_, Result<(), Fout>> {
        async { Ok(()) }.boxed()
    }

    fn positie(&self) -> Option<watch::Receiver<Position>> {
        None
    }

    fn geparkeerd(&self) -> BoxFuture<'_, Result<Vec<Parked>, Fout>> {
        async { self.loper.geparkeerd().await.bij(format!("wat beleid {} niet kon verwerken", self.naam())) }
            .boxed()
    }

    fn probeer_geparkeerd(&self) -> BoxFuture<'_, Result<Retried, Fout>> {
        async { self.loper.probeer_geparkeerd().await.bij(format!("beleid {} kan niet verder", self.naam())) }
            .boxed()
    }
}
