//! Followers of both kinds, and what happens in the logs that they follow.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use eventstore_free_rs::{
    Append, Database, Dialect, Expected, FollowError, Follower, Kind, Log, NewEvent, Outcome, Query,
    Reaction, Recorded, Source, StreamId,
};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{Models, RIDDLE, Sums, UNKNOWN, count};

/// Writes down what it is given; the same event twice is nothing new.
#[derive(Clone, Default)]
pub struct Seen {
    pub newer: bool,
    pub poison: Arc<AtomicBool>,
    pub events: Arc<Mutex<Vec<Uuid>>>,
}

impl Reaction for Seen {
    fn name(&self) -> &'static str {
        "seen"
    }

    fn query(&self) -> Query {
        Query::kinds(["counted"])
    }

    fn knows(&self, kind: &str) -> bool {
        kind != UNKNOWN || self.newer
    }

    fn react<'a>(
        &'a self,
        events: &'a [Recorded],
        stuck: &'a HashSet<StreamId>,
    ) -> BoxFuture<'a, Result<Vec<Outcome>, FollowError>> {
        async move {
            let mut stuck = stuck.clone();
            let mut seen = self.events.lock().unwrap();
            let one = |event: &Recorded| {
                if stuck.contains(&event.stream) {
                    return Outcome::Waits;
                }
                if self.poison.load(Ordering::SeqCst) && event.data == RIDDLE {
                    stuck.insert(event.stream.clone());
                    return Outcome::Stuck("not understood");
                }
                if !seen.contains(&event.id) {
                    seen.push(event.id);
                }
                Outcome::Done
            };
            Ok(events.iter().map(one).collect())
        }
        .boxed()
    }
}

/// One follower's surroundings.
pub struct Case {
    models: Models,
    pub database: Database,
    pub sums: Sums,
    pub seen: Seen,
    kind: Kind,
}

impl Case {
    pub async fn of(kind: Kind, dialect: Dialect) -> Self {
        let models = Models::new(dialect);
        let database = models.database().await;
        Self { models, database, sums: Sums::new(1), seen: Seen::default(), kind }
    }

    pub async fn follower(&self, log: &Log) -> Follower {
        self.follower_of(log.clone()).await
    }

    pub async fn follower_of(&self, source: impl Source) -> Follower {
        let database = self.models.database().await;
        match self.kind {
            Kind::Projection => Follower::projection(self.sums.clone(), database, source).await.unwrap(),
            Kind::Reaction => Follower::reaction(self.seen.clone(), database, source).await.unwrap(),
        }
    }

    /// How many events had their effect.
    pub async fn effects(&self) -> usize {
        match self.kind {
            Kind::Projection => {
                let sum = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM sums";
                usize::try_from(count(&self.database, sum).await).unwrap()
            }
            Kind::Reaction => self.seen.events.lock().unwrap().len(),
        }
    }

    pub fn poison(&self, on: bool) {
        self.sums.poison.store(on, Ordering::SeqCst);
        self.seen.poison.store(on, Ordering::SeqCst);
    }
}

pub const BOTH: [Kind; 2] = [Kind::Projection, Kind::Reaction];

pub async fn happens(log: &Log, stream: &str, kind: &str, data: &str) {
    let event = NewEvent::new(Uuid::now_v7(), kind, data);
    log.append(Append::to(stream, Expected::Any, [event])).await.unwrap();
}

/// So many events, each with an id of its own.
pub async fn counted(log: &Log, count: usize) {
    for _ in 0..count {
        happens(log, "a", "counted", "{}").await;
    }
}

/// An event whose id follows from what it says, as that of a row of a delivery.
pub async fn delivered(log: &Log, id: Uuid) {
    log.append(Append::to("a", Expected::Any, [NewEvent::new(id, "counted", "{}")])).await.unwrap();
}
