//! Taking a batch into a read model: rows, checkpoint and what is parked in one transaction.

use std::{collections::HashSet, io, sync::Arc, time::Duration};

use sqlx::Row as _;
use tracing::Instrument as _;

use super::{Projection, parked, statistics::Statistics};
use crate::{Database, Position, ProjectionError, Recorded, StoreError, StreamId, Tx};

/// How long one batch may take, connection and commit included: more than the database itself allows a statement.
const BATCH_TIMEOUT: Duration = Duration::from_secs(120);

/// Writes one read model, or one part of one that is being built.
pub(super) struct Writer<P> {
    pub(super) projection: Arc<P>,
    pub(super) database: Database,
    /// The row of `projections` that says how far it is.
    pub(super) row: String,
    pub(super) statistics: Statistics,
}

impl<P: Projection> Writer<P> {
    /// Takes in `events`, which are all there is after `from` up to and including `upto`. Only when the read model
    /// stands exactly at `from`. Gives how many events are parked.
    pub(super) async fn take(
        &self,
        from: Position,
        upto: Position,
        events: Vec<Recorded>,
    ) -> Result<u64, ProjectionError> {
        let projection = self.projection.name();
        let count = events.len();
        let span = tracing::info_span!("batch", projection, from = from.0, upto = upto.0, events = count);
        let taken =
            tokio::time::timeout(BATCH_TIMEOUT, self.take_in(from, upto, events).instrument(span)).await;
        let parked = taken.unwrap_or_else(|_| {
            let timed_out = sqlx::Error::Io(io::ErrorKind::TimedOut.into());
            Err(StoreError::Database(timed_out).into())
        })?;
        self.statistics.grown(&self.database, self.projection.tables(), count).await;
        Ok(parked)
    }

    async fn take_in(
        &self,
        from: Position,
        upto: Position,
        events: Vec<Recorded>,
    ) -> Result<u64, ProjectionError> {
        let mut tx = self.database.begin_redoable().await?;
        let parked = self.advance(&mut tx, from, upto).await?;
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
                Err(error) if parked::cause(&error, self.database.dialect()).is_none() => return Err(error),
                Err(_) => {}
            }
            // Once more, carefully.
            tx.rollback().await?;
            tx = self.database.begin_redoable().await?;
            self.advance(&mut tx, from, upto).await?;
        }
        let new = self.take_carefully(&mut tx, events).await?;
        tx.commit().await?;
        Ok(parked + new)
    }

    /// Moves the checkpoint by compare-and-set; its row is locked from here on. Gives how many events are parked.
    async fn advance(&self, tx: &mut Tx, from: Position, upto: Position) -> Result<u64, ProjectionError> {
        let name = self.projection.name();
        let update = "UPDATE projections SET position = $1 WHERE name = $2 AND position = $3 AND version = $4 \
                      RETURNING (SELECT COUNT(*) FROM parked WHERE parked.name = $5)";
        let moved = sqlx::query(update)
            .bind(upto.to_sql())
            .bind(&self.row)
            .bind(from.to_sql())
            .bind(i64::from(self.projection.version()))
            .bind(name)
            .fetch_optional(&mut **tx)
            .await?;
        let row = moved.ok_or(ProjectionError::Moved { name })?;
        Ok(row.try_get::<i64, _>(0)?.cast_unsigned())
    }

    /// Takes in what can be taken in and parks the rest. What fails is halved until the event is found; gives how many
    /// events were parked.
    async fn take_carefully(&self, tx: &mut Tx, events: Vec<Recorded>) -> Result<u64, ProjectionError> {
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
            let Some(cause) = parked::cause(&error, self.database.dialect()) else { return Err(error) };
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
            if stuck.len() > parked::MAX_PARKED_STREAMS {
                return Err(ProjectionError::TooManyParked { name, streams: stuck.len() });
            }
        }
        Ok(new)
    }
}
