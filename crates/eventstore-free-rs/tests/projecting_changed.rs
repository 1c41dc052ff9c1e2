//! The ground changes under who follows: the log loses its end, or somebody wants the read model built anew.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use eventstore_free_rs::{Dialect, Feed, Follower, Log, Look, Mark, Position, Query, Source, StoreError};
use futures_util::future::{BoxFuture, FutureExt};
use models::{Models, Sums, table};

on_both!(who_follows_stops_when_the_log_lost_its_end, wanted_anew_while_it_is_followed);

/// A log that another server has taken over, perhaps without its last events. Its readers connect again and notice
/// nothing.
#[derive(Clone)]
struct TakenOver {
    log: Log,
    /// Where it ends instead.
    ends: Arc<Mutex<Option<Position>>>,
    /// How often its end was asked for.
    asked: Arc<AtomicU32>,
}

impl TakenOver {
    async fn until_asked(&self, times: u32) {
        let enough = self.asked.load(Ordering::SeqCst) + times;
        while self.asked.load(Ordering::SeqCst) < enough {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Source for TakenOver {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Source::follow(&self.log, query, after)
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let ends = *self.ends.lock().unwrap();
        async move {
            let look = self.log.look().await?;
            Ok(Look { head: ends.unwrap_or(look.head), ..look })
        }
        .boxed()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.head()
    }
}

async fn who_follows_stops_when_the_log_lost_its_end(dialect: Dialect) {
    let models = Models::new(dialect);
    let source = TakenOver { log: models.log.clone(), ends: Arc::default(), asked: Arc::default() };
    let database = models.database().await;
    let runner = Follower::projection(Sums::new(1), database.clone(), source.clone()).await.unwrap();
    let mut position = runner.position();
    let running = tokio::spawn(async move { runner.run(std::future::pending()).await });
    models.append(6).await;
    position.wait_for(|position| *position == Position(6)).await.unwrap();
    let taken_in = table(&database).await;

    *source.ends.lock().unwrap() = Some(Position(3));
    // The first may have been under way.
    source.until_asked(3).await;
    // What comes now stands at numbers that are not those of before.
    models.append(3).await;
    source.until_asked(3).await;
    assert_eq!(table(&database).await, taken_in, "it takes nothing in");

    *source.ends.lock().unwrap() = None;
    let goes_on = position.wait_for(|position| *position == Position(9));
    drop(tokio::time::timeout(Duration::from_secs(20), goes_on).await.expect("it goes on").unwrap());
    running.abort();
}

async fn wanted_anew_while_it_is_followed(dialect: Dialect) {
    let models = Models::new(dialect);
    let sums = Sums::new(1);
    let (following, asking) = (models.runner(&sums).await, models.runner(&sums).await);
    let database = models.database().await;
    let mut position = following.position();
    let running = tokio::spawn(async move { following.run(std::future::pending()).await });
    for _ in 0..2 {
        let head = models.log.head().await.unwrap();
        models.append(6).await;
        position.wait_for(|position| *position == Position(head.0 + 6)).await.unwrap();
        // Somebody has spoiled it, and another process asks for it to be mended.
        sqlx::query("UPDATE sums SET count = 0").execute(database.pool()).await.unwrap();
        asking.reset().await.unwrap();
        let folded = models.folded(1).await;
        let built = async {
            while table(&database).await != folded {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), built).await.expect("built anew by who follows");
    }
    models.append(3).await;
    position.wait_for(|position| *position == Position(15)).await.unwrap();
    assert_eq!(table(&database).await, models.folded(1).await);
    running.abort();
    drop(running.await);
    // What was still closing is cleared away by the next.
    tokio::time::sleep(Duration::from_millis(100)).await;
    models.runner(&sums).await;
    models.assert_clean().await;
}
