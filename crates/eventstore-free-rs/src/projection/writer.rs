//! Taking a batch into a read model: rows, checkpoint and what is parked in one transaction.

use std::{collections::HashSet, io, sync::Arc, time::Duration};

use tracing::Instrument as _;

use super::{Projection, statistics::Statistics};
use crate::{
    Database, FollowError, LogId, MAX_PAGE, MAX_PARKED_STREAMS, Mark, Position, Recorded, Retried,
    StoreError, StreamId, Tx,
    progress::{Moving, Row, advance, parked},
};

/// How long one batch may take, connection and commit included: more than the database itself allows a statement.
const BATCH_TIMEOUT: Duration = Duration::from_secs(120);

/// Writes one read model, or one part of one that is being built.
pub(crate) struct Writer {
    pub(crate) projection: Arc<dyn Projection>,
    pub(super) database: Database,
    /// The row of `projections` that says how far it is.
    pub(crate) row: String,
    pub(super) statistics: Statistics,
}

impl Writer {
    /// Writes the read model in use.
    pub(crate) fn new(projection: Arc<dyn Projection>, database: Database) -> Self {
        let row = projection.name().to_owned();
        Self { projection, database, row, statistics: Statistics::default() }
    }

    /// Takes in `events`, which are all there is after `from` up to and including `upto`. Only when the read model
    /// stands exactly at `from`. Gives how many events are parked.
    pub(crate) async fn take(
        &self,
        from: Position,
        upto: Mark,
        events: Vec<Recorded>,
        log: Option<LogId>,
    ) -> Result<u64, FollowError> {
        let projection = self.projection.name();
        let count = events.len();
        let span =
            tracing::info_span!("batch", projection, from = from.0, upto = upto.position.0, events = count);
        let taken = tokio::time::timeout(
            BATCH_TIMEOUT,
            self.take_in(Moving { from, upto, log }, events).instrument(span),
        )
        .await;
        let parked = taken.unwrap_or_else(|_| {
            let timed_out = sqlx::Error::Io(io::ErrorKind::TimedOut.into());
            Err(StoreError::Database(timed_out).into())
        })?;
        self.statistics.grown(&self.database, self.projection.tables(), count).await;
        Ok(parked)
    }

    async fn take_in(&self, moving: Moving, events: Vec<Recorded>) -> Result<u64, FollowError> {
        let mut tx = self.database.begin_redoable().await?;
        let parked = advance(&mut tx, &self.checkpoint(), moving).await?;
        if events.is_empty() {
            tx.commit().await?;
            return Ok(parked);
        }
        if parked == 0 {
            match self.projection.apply(&mut tx, &events).await {
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(0);
                }
                Err(error) if parked::cause(&error, self.database.dialect()).is_none() => {
                    return Err(error.into());
                }
                Err(_) => {}
            }
            // Once more, carefully.
            tx.rollback().await?;
            tx = self.database.begin_redoable().await?;
            advance(&mut tx, &self.checkpoint(), moving).await?;
        }
        let new = self.take_carefully(&mut tx, events).await?;
        tx.commit().await?;
        Ok(parked + new)
    }

    fn checkpoint(&self) -> Row<'_> {
        let name = self.projection.name();
        Row {
            name: &self.row,
            version: i64::from(self.projection.version()),
            parked_as: name,
            follower: name,
        }
    }

    /// Takes in what can be taken in and parks the rest. What fails is halved until the event is found; gives how many
    /// events were parked.
    async fn take_carefully(&self, tx: &mut Tx, events: Vec<Recorded>) -> Result<u64, FollowError> {
        let name = self.projection.name();
        let mut stuck = parked::streams(tx, name).await?.into_iter().collect::<HashSet<StreamId>>();
        let mut new = 0;
        // The earliest piece is on top.
        let mut pieces = vec![events];
        while let Some(piece) = pieces.pop() {
            let (waiting, mut piece): (Vec<_>, Vec<_>) =
                piece.into_iter().partition(|event| stuck.contains(&event.stream));
            for event in &waiting {
                parked::park(tx, name, event, None).await?;
            }
            new += waiting.len() as u64;
            if piece.is_empty() {
                continue;
            }
            sqlx::raw_sql("SAVEPOINT piece").execute(&mut **tx).await?;
            let Err(error) = self.projection.apply(tx, &piece).await else {
                sqlx::raw_sql("RELEASE SAVEPOINT piece").execute(&mut **tx).await?;
                continue;
            };
            let Some(cause) = parked::cause(&error, self.database.dialect()) else {
                return Err(error.into());
            };
            sqlx::raw_sql("ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece").execute(&mut **tx).await?;
            if piece.len() > 1 {
                let later = piece.split_off(piece.len() / 2);
                pieces.extend([later, piece]);
                continue;
            }
            for event in &piece {
                // The cause itself may quote the event, so it is not told.
                tracing::error!(
                    projection = name,
                    position = event.position.0,
                    kind = event.kind,
                    cause,
                    "event parked"
                );
                parked::park(tx, name, event, Some(&cause)).await?;
                stuck.insert(event.stream.clone());
                new += 1;
            }
            if stuck.len() > MAX_PARKED_STREAMS {
                return Err(FollowError::TooManyParked { follower: name, streams: stuck.len() });
            }
        }
        Ok(new)
    }

    /// Tries every parked stream again, whole.
    pub(crate) async fn retry(&self) -> Result<Retried, FollowError> {
        let mut tx = self.database.begin().await?;
        let streams = parked::streams(&mut tx, self.projection.name()).await?;
        tx.commit().await?;
        let mut retried = Retried::default();
        for stream in streams {
            match self.retry_stream(&stream).await {
                Ok(()) => retried.taken += 1,
                Err(Refused::Event) => retried.left += 1,
                Err(Refused::Failed(error)) => return Err(error),
            }
        }
        Ok(retried)
    }

    /// All parked events of one stream, in order, or none.
    async fn retry_stream(&self, stream: &StreamId) -> Result<(), Refused> {
        let name = self.projection.name();
        let mut tx = self.database.begin_redoable().await?;
        parked::lock(&mut tx, &self.checkpoint()).await?;
        loop {
            let events = parked::events_of(&mut tx, name, stream).await?;
            let Some(last) = events.last() else { break };
            for events in events.chunks(MAX_PAGE) {
                if let Err(error) = self.projection.apply(&mut tx, events).await {
                    let of_event = parked::cause(&error, self.database.dialect()).is_some();
                    return Err(if of_event { Refused::Event } else { Refused::Failed(error.into()) });
                }
            }
            parked::let_go(&mut tx, name, stream, last.position).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Why a parked stream stays parked.
enum Refused {
    /// An event still cannot be taken in.
    Event,
    /// Something else failed.
    Failed(FollowError),
}

impl<E: Into<FollowError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
