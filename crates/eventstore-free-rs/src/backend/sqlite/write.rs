//! Writing a batch. The pessimistic path is two trips to the database thread: one opens the transaction and reads what the
//! decision needs, one writes and commits. The optimistic path is only the second, on what the last commit left behind:
//! positions have no gaps, so the first new position is free exactly when nobody else has appended since.

use sqlx::{Connection, SqliteConnection};

use self::facts::begin;
use super::{
    Sqlite, code, now,
    statement::{MAX_ROWS, Piece},
};
use crate::{
    Append, Position, StoreError,
    backend::{
        Outcomes,
        asked::tags,
        failed,
        seen::{Seen, Supposed},
    },
    verdict::{Verdict, decide},
};

mod facts;

/// Codes with which SQLite refuses a statement or a commit and certainly has stored nothing: busy, locked,
/// read-only, damaged file, disk full, value too large, constraint, wrong type. An input or output error is not
/// among them: what was written may be found again after a crash.
const CERTAIN: [i32; 8] = [5, 6, 8, 11, 13, 18, SQLITE_CONSTRAINT, 20];
const SQLITE_CONSTRAINT: i32 = 19;

/// The writing connection, and what is known of the log without asking.
pub(super) struct Writer {
    connection: SqliteConnection,
    seen: Option<Seen>,
}

/// What went wrong, and whether nothing is stored for certain.
struct Failure {
    error: StoreError,
    not_stored: bool,
    constraint: bool,
    /// The transaction is over: the statement was one in itself.
    rolled_back: bool,
}

impl Failure {
    /// The commit was under way.
    fn of_commit(error: sqlx::Error) -> Self {
        let code = code(&error);
        Self {
            not_stored: code.is_some_and(|code| CERTAIN.contains(&code)),
            constraint: code == Some(SQLITE_CONSTRAINT),
            rolled_back: false,
            error: error.into(),
        }
    }
}

/// Before the commit: nothing is stored.
impl<E: Into<StoreError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: error.into(), not_stored: true, constraint: false, rolled_back: false }
    }
}

impl Sqlite {
    pub(super) async fn commit_batch(&self, batch: &[Append]) -> (Outcomes, Option<Position>) {
        let mut place = self.writer.lock().await;
        // Out of its place while it works: after an error, a panic or a dropped future the connection is closed,
        // which rolls back what was not committed, and the next batch opens another.
        let result = match self.take(&mut place).await {
            Ok(mut writer) => {
                let result = writer.commit(batch).await;
                if result.is_ok() {
                    *place = Some(writer);
                }
                result
            }
            Err(error) => Err(error.into()),
        };
        match result {
            Ok((outcomes, head)) => (outcomes, Some(head)),
            Err(failure) => (failed(batch, failure.error, failure.not_stored), None),
        }
    }

    async fn take(&self, place: &mut Option<Writer>) -> Result<Writer, StoreError> {
        match place.take() {
            Some(writer) => Ok(writer),
            None => Ok(Writer::new(SqliteConnection::connect_with(&self.connect).await?)),
        }
    }
}

impl Writer {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self { connection, seen: None }
    }

    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        self.connection.close().await
    }

    #[cfg(test)]
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    async fn commit(&mut self, batch: &[Append]) -> Result<(Outcomes, Position), Failure> {
        if let Some(done) = self.optimistically(batch).await? {
            return Ok(done);
        }
        let facts = begin(&mut self.connection, batch).await?;
        let head = facts.head;
        let verdict = decide(batch, facts);
        self.write(&verdict, false).await?;
        let mut seen =
            self.seen.take().filter(|seen| seen.head() == head).unwrap_or_else(|| Seen::at(head, None));
        seen.learn(&verdict.rows);
        Ok((verdict.outcomes, self.seen.insert(seen).head()))
    }

    /// Decides on what is known or supposed, and lets the constraints of the tables say whether that was true.
    /// `None`: it was not, or not enough is known; nothing is stored and no transaction is open.
    async fn optimistically(&mut self, batch: &[Append]) -> Result<Option<(Outcomes, Position)>, Failure> {
        // Constraints of the tables arbitrate versions and ids; conditions and checkpoints they do not.
        if batch.iter().any(|append| !append.unless.is_empty() || append.checkpoint.is_some()) {
            return Ok(None);
        }
        let supposed = self.seen.as_ref().and_then(|seen| seen.suppose(batch));
        let Some(Supposed { facts, .. }) = supposed.filter(|supposed| supposed.unproven.is_empty()) else {
            return Ok(None);
        };
        let verdict = decide(batch, facts);
        // Only what is written is checked by constraints: a refusal needs the pessimistic path.
        let all_written =
            verdict.outcomes.iter().all(|outcome| matches!(outcome, Ok(done) if !done.repeated));
        if !all_written || verdict.rows.is_empty() {
            return Ok(None);
        }
        match self.write(&verdict, true).await {
            Ok(()) => {
                let head = self.seen.as_mut().map_or(Position::START, |seen| {
                    seen.learn(&verdict.rows);
                    seen.head()
                });
                Ok(Some((verdict.outcomes, head)))
            }
            Err(failure) if failure.constraint => {
                self.seen = None;
                if !failure.rolled_back {
                    sqlx::query("ROLLBACK").execute(&mut self.connection).await?;
                }
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Writes and commits, in one trip when it is not more than [`MAX_ROWS`].
    async fn write(&mut self, verdict: &Verdict<'_>, begin: bool) -> Result<(), Failure> {
        let recorded_at = now().as_microsecond();
        let tags = tags(verdict);
        let checkpoints: Vec<_> =
            verdict.checkpoints.iter().map(|(name, position)| (*name, position.to_sql())).collect();

        let (mut events, mut tags) = (verdict.rows.as_slice(), tags.as_slice());
        let mut begin = begin;
        while events.len() > MAX_ROWS || tags.len() > MAX_ROWS {
            let (some_events, other_events) = events.split_at(events.len().min(MAX_ROWS));
            let (some_tags, other_tags) = tags.split_at(tags.len().min(MAX_ROWS));
            let piece = Piece { begin, events: some_events, tags: some_tags, ..Piece::default() };
            // The constraint matters for the optimistic path; the commit has not been asked for.
            let refused = |error| Failure { not_stored: true, ..Failure::of_commit(error) };
            piece.sql(recorded_at).execute(&mut self.connection).await.map_err(refused)?;
            (events, tags, begin) = (other_events, other_tags, false);
        }
        let piece = Piece { begin, events, tags, checkpoints: &checkpoints, commit: true };
        let failed = |error| Failure { rolled_back: piece.is_alone(), ..Failure::of_commit(error) };
        piece.sql(recorded_at).execute(&mut self.connection).await.map_err(failed)?;
        Ok(())
    }
}
