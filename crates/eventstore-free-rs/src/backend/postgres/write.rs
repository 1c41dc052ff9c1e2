//! Writing a batch. The optimistic path is one statement that is a transaction in itself, on what the last commit left
//! behind; it writes nothing when that is no longer so. The pessimistic path is four trips: begin and take the lock, read what
//! the decision needs, write, commit. Why both together leave no gaps: see [the module](super).

mod facts;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::{
    Postgres,
    connect::{TRY_AFTER, answers},
    failure::{Failure, is_taken},
    filter,
    schema::LOCK,
    statement::{self, Supposition},
};
use crate::{
    Append, Position, StoreError,
    backend::{
        Outcomes, failed,
        seen::{Seen, Supposed},
    },
    verdict::{Verdict, decide},
};

/// What is the same for every commit to one log.
pub(super) struct Statements {
    /// What the log is called in metrics.
    name: String,
    lock: i64,
    begin: String,
}

impl Statements {
    /// `log`: the number of its table.
    pub(super) fn new(name: String, log: i64) -> Self {
        let lock = LOCK | log;
        Self { name, lock, begin: format!("BEGIN; SELECT pg_advisory_xact_lock({lock})") }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

/// The writing connection, and what is known of the log without asking.
pub(super) struct Writer {
    connection: PgConnection,
    seen: Option<Seen>,
    used: Instant,
    /// Not to be used again.
    broken: bool,
    /// How often the optimistic and the pessimistic path were taken.
    #[cfg(test)]
    pub(super) ways: (u64, u64),
}

/// A batch that was answered.
struct Done {
    outcomes: Outcomes,
    head: Position,
}

impl Postgres {
    pub(super) async fn commit_batch(&self, batch: &[Append]) -> (Outcomes, Option<Position>) {
        let mut place = self.writer.lock().await;
        // A commit is under way.
        let asked = AtomicBool::new(false);
        // Out of its place while it works: after an error, a panic, a time-out or a dropped future the connection is
        // closed, which rolls back what was not committed, and the next batch opens another.
        let work = async {
            let mut writer = self.take(&mut place).await.map_err(Failure::before_commit)?;
            let done = writer.commit(&self.statements, batch, &asked).await?;
            if !writer.broken {
                *place = Some(writer);
            }
            Ok(done)
        };
        let result = tokio::time::timeout(self.append_timeout, work).await.unwrap_or_else(|_| {
            Err(Failure { error: StoreError::TimedOut, not_stored: !asked.load(Ordering::Relaxed) })
        });
        match result {
            Ok(done) => {
                if done.outcomes.iter().any(|outcome| matches!(outcome, Ok(appended) if !appended.repeated)) {
                    self.committed.notify_one();
                }
                (done.outcomes, Some(done.head))
            }
            Err(failure) => (failed(batch, failure.error, failure.not_stored), None),
        }
    }

    /// The connection, or another one when there is none or it does not answer any more.
    async fn take(&self, place: &mut Option<Writer>) -> Result<Writer, StoreError> {
        if let Some(mut writer) = place.take()
            && (writer.used.elapsed() < TRY_AFTER || answers(&mut writer.connection).await)
        {
            return Ok(writer);
        }
        metrics::counter!("eventstore_reconnects_total", "log" => self.statements.name.clone()).increment(1);
        Ok(Writer::new(self.session.connect().await?))
    }
}

impl Writer {
    pub(super) fn new(connection: PgConnection) -> Self {
        Self {
            connection,
            seen: None,
            used: Instant::now(),
            broken: false,
            #[cfg(test)]
            ways: (0, 0),
        }
    }

    #[cfg(test)]
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    pub(super) async fn close(self) {
        // Whether or not the server takes leave, nothing waits on it.
        let _ = self.connection.close().await;
    }

    async fn commit(
        &mut self,
        log: &Statements,
        batch: &[Append],
        asked: &AtomicBool,
    ) -> Result<Done, Failure> {
        let (way, done) = match self.optimistically(log, batch, asked).await? {
            Some(done) => ("optimistic", done),
            None => ("pessimistic", self.pessimistically(log, batch, asked).await?),
        };
        #[cfg(test)]
        if way == "optimistic" {
            self.ways.0 += 1;
        } else {
            self.ways.1 += 1;
        }
        metrics::counter!("eventstore_commits_total", "log" => log.name.clone(), "way" => way).increment(1);
        self.used = Instant::now();
        Ok(done)
    }

    /// Decides on what is known or supposed, and lets the statement itself and the constraints of the tables say
    /// whether that was true. `None`: it was not, or not enough is known; nothing is stored.
    async fn optimistically(
        &mut self,
        log: &Statements,
        batch: &[Append],
        asked: &AtomicBool,
    ) -> Result<Option<Done>, Failure> {
        let Some(seen) = &mut self.seen else { return Ok(None) };
        let (Some(last), Some(Supposed { facts, unproven })) = (seen.last(), seen.suppose(batch)) else {
            return Ok(None);
        };
        let verdict = decide(batch, facts);
        if !is_proved_by_writing(batch, &verdict) {
            return Ok(None);
        }
        let supposition = Supposition {
            lock: log.lock,
            last,
            streams: unproven,
            checkpoints: checkpoints(batch),
            conditions: filter::conditions(batch),
        };
        let write = statement::write(&verdict, Some(supposition)).map_err(Failure::before_commit)?;
        asked.store(true, Ordering::Relaxed);
        // The answer comes after the commit: sqlx reads on until the server is ready for the next statement.
        let written = match write.execute(&mut self.connection).await {
            Ok(done) => done.rows_affected() > 0,
            Err(error) if is_taken(&error) => false,
            Err(error) => return Err(Failure::of_commit(error)),
        };
        asked.store(false, Ordering::Relaxed);
        if !written {
            // The pessimistic path tells whether what was remembered still holds.
            return Ok(None);
        }
        seen.learn(&verdict.rows);
        Ok(Some(Done { head: seen.head(), outcomes: verdict.outcomes }))
    }

    /// Asks everything under the lock, then decides.
    async fn pessimistically(
        &mut self,
        log: &Statements,
        batch: &[Append],
        asked: &AtomicBool,
    ) -> Result<Done, Failure> {
        // The lock in a statement of its own: the next one sees what the holder before has committed.
        let begin = sqlx::raw_sql(AssertSqlSafe(log.begin.as_str()));
        self.connection.execute(begin).await.map_err(Failure::before_commit)?;
        let (facts, last) = facts::ask(&mut self.connection, batch).await.map_err(Failure::before_commit)?;
        let head = facts.head;
        let verdict = decide(batch, facts);
        let mut seen =
            self.seen.take().filter(|seen| seen.last() == last).unwrap_or_else(|| Seen::at(head, last));
        if verdict.rows.is_empty() && verdict.checkpoints.is_empty() {
            // The answers stand, whatever becomes of the connection.
            self.broken = self.connection.execute("ROLLBACK").await.is_err();
        } else {
            let write = statement::write(&verdict, None).map_err(Failure::before_commit)?;
            write.execute(&mut self.connection).await.map_err(Failure::before_commit)?;
            asked.store(true, Ordering::Relaxed);
            self.connection.execute("COMMIT").await.map_err(Failure::of_commit)?;
            seen.learn(&verdict.rows);
        }
        Ok(Done { head: self.seen.insert(seen).head(), outcomes: verdict.outcomes })
    }
}

/// Whether everything that the answers say follows from the writing itself: nothing is refused or repeated, and there
/// are rows of which the positions prove to be free, or else only checkpoints are moved.
fn is_proved_by_writing(batch: &[Append], verdict: &Verdict<'_>) -> bool {
    let all_written = verdict.outcomes.iter().all(|outcome| matches!(outcome, Ok(done) if !done.repeated));
    let only_checkpoints = || {
        let only = |append: &Append| append.parts.is_empty() && append.unless.is_empty();
        batch.iter().all(only) && !verdict.checkpoints.is_empty()
    };
    all_written && (!verdict.rows.is_empty() || only_checkpoints())
}

/// Where the batch supposes each checkpoint to stand before it.
fn checkpoints(batch: &[Append]) -> Vec<(&str, Position)> {
    let mut all: Vec<(&str, Position)> = Vec::new();
    for asked in batch.iter().filter_map(|append| append.checkpoint.as_ref()) {
        if all.iter().all(|(name, _)| *name != asked.name) {
            all.push((&asked.name, asked.from));
        }
    }
    all
}
