//! A shadow build: building a read model beside the one in use, by as many workers as it allows, each with its own
//! checkpoint, so that a build that breaks off goes on where it was.

use std::{num::NonZero, sync::Arc, thread};

use metrics::gauge;
use sqlx::Row as _;
use tokio::{sync::mpsc, task::JoinSet};

use super::{Projection, statistics::Statistics, wanted, writer::Writer};
use crate::{
    Database, Dialect, FollowError, LogId, Mark, Position, Query, Recorded, Source, StoreError,
    progress::mark,
    reading::{Batch, Reading},
};

/// Most streams of work in one build.
const MAX_PARTS: usize = 8;
/// Pages that may wait for a worker.
const PAGES_AHEAD: usize = 2;
/// A worker takes what waits for it together until it has this many events.
const REPLAY_BATCH: usize = 4_000;

/// A read model that is being built.
pub(crate) struct Build {
    pub(super) projection: Arc<dyn Projection>,
    /// Its own: `projections` there has one row per part, with its number as name.
    database: Database,
}

/// What one worker has been given.
struct Piece {
    upto: Mark,
    events: Vec<Recorded>,
}

impl Build {
    /// Opens a shadow build, and begins it when no process has yet.
    pub(crate) async fn open(
        beside: &Database,
        shadow: &str,
        projection: Arc<dyn Projection>,
    ) -> Result<Self, FollowError> {
        let parts = parts(&*projection, beside.dialect());
        // One connection per worker, and one to look with.
        let connections = u32::try_from(parts + 1).unwrap_or(u32::MAX);
        let database = beside.beside(shadow, connections).await?;
        let build = Self { projection, database };
        build.begin(parts).await?;
        Ok(build)
    }

    async fn begin(&self, parts: usize) -> Result<(), StoreError> {
        let begun = "SELECT COUNT(*) FROM projections";
        if sqlx::query_scalar::<_, i64>(begun).fetch_one(self.database.pool()).await? > 0 {
            // Perhaps in more or fewer parts.
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        let insert =
            "INSERT INTO projections (name, version, position) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
        for part in 0..parts {
            let version = i64::from(self.projection.version());
            let row = sqlx::query(insert).bind(part.to_string()).bind(version).execute(&mut *tx).await?;
            if row.rows_affected() == 0 {
                // By another process, at this moment: it was waited for.
                return Ok(());
            }
        }
        for statement in self.projection.schema() {
            // Safe: a constant of the program.
            let make = self.database.dialect().ddl(statement).into_owned();
            sqlx::query(sqlx::AssertSqlSafe(make)).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Takes in everything that the log holds now; no more than it takes to get to `until`, when that is asked.
    pub(crate) async fn take_in(
        &self,
        source: &dyn Source,
        until: Option<Position>,
    ) -> Result<(), FollowError> {
        let follower = self.projection.name();
        let look = source.look().await?;
        let select = "SELECT name, position, event, event_position, log FROM projections";
        let rows = sqlx::query(select).fetch_all(self.database.pool()).await?;
        let mut workers = JoinSet::new();
        let mut lines = Vec::new();
        let mut start = None;
        for row in &rows {
            let from = mark(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
            let followed: Option<LogId> =
                row.try_get::<Option<String>, _>(4)?.and_then(|log| log.parse().ok());
            if followed.zip(look.log).is_some_and(|(followed, log)| followed != log) {
                return Err(FollowError::OtherLog { follower, position: from.position });
            }
            if start.is_none_or(|start: Mark| from.position < start.position) {
                start = Some(from);
            }
            let (line, pieces) = mpsc::channel(PAGES_AHEAD);
            let projection = Arc::clone(&self.projection);
            let (database, statistics) = (self.database.clone(), Statistics::default());
            let writer = Writer { projection, database, row: row.try_get(0)?, statistics };
            workers.spawn(work(writer, from.position, look.log, pieces));
            lines.push((part_number(row.try_get(0)?)?, line));
        }
        // The number in the row decides which streams are whose.
        lines.sort_by_key(|(number, _)| *number);
        let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
        let start = start.unwrap_or_default();
        let feed = source.follow(Query::all(), start);
        let mut reading = Reading::new(feed, wanted(&*self.projection), start);
        let mut stopped = Ok(());
        'reading: while until.is_none_or(|until| reading.position() < until) {
            let batch = match reading.try_next().await {
                Ok(Some(batch)) => batch,
                Ok(None) => break,
                // What comes before it is still taken in.
                Err(error) => {
                    stopped = Err(error);
                    break;
                }
            };
            gauge!("eventstore_follower_rebuild_position", "follower" => follower, "kind" => "projection")
                .set(batch.upto.position.0 as f64);
            for (line, piece) in lines.iter().zip(split(batch, lines.len())) {
                if line.send(piece).await.is_err() {
                    // Its worker has failed, and says why below.
                    break 'reading;
                }
            }
        }
        drop(lines);
        while let Some(done) = workers.join_next().await {
            match done {
                Ok(outcome) => outcome?,
                Err(panic) if panic.is_panic() => std::panic::resume_unwind(panic.into_panic()),
                // Only this future could have stopped it.
                Err(_) => return Err(StoreError::Stopped.into()),
            }
        }
        stopped
    }

    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

fn part_number(row: &str) -> Result<usize, StoreError> {
    row.parse().map_err(|_| StoreError::Damaged { position: 0, what: "number of a part" })
}

/// Takes pieces in as they come, several at once when they wait.
async fn work(
    writer: Writer,
    from: Position,
    log: Option<LogId>,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<(), FollowError> {
    let mut at = from;
    while let Some(Piece { mut upto, mut events }) = pieces.recv().await {
        while events.len() < REPLAY_BATCH
            && let Ok(more) = pieces.try_recv()
        {
            upto = more.upto;
            events.extend(more.events);
        }
        // The reader began where the slowest part was.
        if upto.position > at {
            events.retain(|event| event.position > at);
            writer.take(at, upto, events, log).await?;
            at = upto.position;
        }
    }
    Ok(())
}

/// Divides a batch over parts by stream; all of them learn how far it reaches.
fn split(batch: Batch, parts: usize) -> Vec<Piece> {
    let mut pieces: Vec<_> = (0..parts).map(|_| Piece { upto: batch.upto, events: Vec::new() }).collect();
    for event in batch.events {
        let part = part_of(event.stream.as_str(), parts);
        pieces[part].events.push(event);
    }
    pieces
}

/// FNV-1a: the same in every program that goes on with a build.
fn part_of(stream: &str, parts: usize) -> usize {
    let hash = stream.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The remainder is smaller than `parts`.
    usize::try_from(hash % parts as u64).unwrap_or_default()
}

/// In how many parts a read model is built. SQLite has one writer: more would only wait for one another.
fn parts(projection: &dyn Projection, dialect: Dialect) -> usize {
    match dialect {
        Dialect::Postgres if projection.streams_are_independent() => {
            thread::available_parallelism().map_or(1, NonZero::get).clamp(1, MAX_PARTS)
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_divided_the_same_for_ever() {
        let parts: Vec<_> = (0..12).map(|n| part_of(&format!("stream-{n}"), 3)).collect();
        assert_eq!(parts, [2, 0, 1, 2, 0, 1, 2, 0, 0, 1, 0, 2]);
        assert!((0..100).all(|n| part_of(&n.to_string(), 1) == 0));
    }
}
