//! What facts follow, and whether they are up to date with it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use eventstore::{Position, Source, Standstill, StoreError};
use futures_util::future::join_all;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use crate::cijfers;

/// The log that facts follow.
#[derive(Clone)]
pub struct Feitenlogboek {
    /// The read model that holds the facts: `feiten-<dienst>`.
    pub leesmodel: String,
    /// The log.
    pub source: Arc<dyn Source>,
    /// Why the read model takes nothing in, when it runs in this process.
    pub stilstand: Option<watch::Receiver<Option<Standstill>>>,
}

impl Feitenlogboek {
    /// The service whose facts they are.
    pub(crate) fn dienst(&self) -> &str {
        cijfers::dienst_van(&self.leesmodel)
    }

    /// What is in the way and what to do about it, for whoever looks after the program; nothing when it goes on.
    pub(crate) fn stilstand(&self) -> Option<&'static str> {
        let stilstand = self.stilstand.as_ref()?.borrow();
        Some(match stilstand.as_ref()? {
            Standstill::UnknownKind { .. } | Standstill::UnknownOwnKind { .. } => {
                "er is iets vastgelegd door een nieuwere versie van het programma; neem die versie in gebruik"
            }
            Standstill::Ahead { .. } | Standstill::OtherLog { .. } => {
                "het logboek is teruggezet of vervangen; voer uit: jongerenstroom herbouw"
            }
        })
    }

    /// How far the log is.
    pub(crate) async fn hoofd(&self, wacht: Duration) -> Result<Position, StoreError> {
        timeout(wacht, self.source.head_of_log()).await.unwrap_or(Err(StoreError::TimedOut))
    }
}

/// So long facts may stand behind their log without moving before that is told: longer than taking over from another
/// process and the pauses between attempts last.
pub const ACHTER_NA: Duration = Duration::from_secs(15);
/// How long the answer may take to how far a log is.
const MAX_ANTWOORDTIJD: Duration = Duration::from_secs(3);

/// Sees which facts do not keep up with their log.
pub(crate) struct Bijblijven {
    logboeken: Vec<Feitenlogboek>,
    /// Where each service's facts stood still, and since when.
    staat: BTreeMap<String, (u64, Instant)>,
}

impl Bijblijven {
    pub(crate) fn van(logboeken: &[Feitenlogboek]) -> Self {
        Self { logboeken: logboeken.to_vec(), staat: BTreeMap::new() }
    }

    /// The services whose facts, which are at these positions, do not hold everything, and have not moved for
    /// [`ACHTER_NA`] or cannot go on. Facts of which nobody says how far they should be count as behind.
    pub(crate) async fn achter(&mut self, posities: &BTreeMap<String, u64>) -> Vec<String> {
        let hoofden = join_all(self.logboeken.iter().map(|logboek| logboek.hoofd(MAX_ANTWOORDTIJD))).await;
        let nu = Instant::now();
        let mut achter = Vec::new();
        for (logboek, hoofd) in self.logboeken.iter().zip(hoofden) {
            let dienst = logboek.dienst().to_owned();
            let positie = posities.get(&dienst).copied().unwrap_or_default();
            if hoofd.is_ok_and(|hoofd| hoofd.0 == positie) && logboek.stilstand().is_none() {
                self.staat.remove(&dienst);
                continue;
            }
            let (gezien, sinds) = self.staat.entry(dienst.clone()).or_insert((positie, nu));
            if *gezien != positie {
                (*gezien, *sinds) = (positie, nu);
            }
            if logboek.stilstand().is_some() || nu.duration_since(*sinds) >= ACHTER_NA {
                achter.push(dienst);
            }
        }
        achter
    }
}

#[cfg(test)]
mod tests;
