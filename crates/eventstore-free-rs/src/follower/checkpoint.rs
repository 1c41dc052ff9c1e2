//! How far a follower is: its row in `projections`. The position moves by compare-and-set, together with what shows
//! which log it is a position of.

use sqlx::Row as _;

use crate::{FollowError, LogId, Mark, Position, Tx};

/// The row of one follower, or of one part of a shadow build.
pub(crate) struct Row<'a> {
    /// Its name in `projections`.
    pub(crate) name: &'a str,
    pub(crate) version: i64,
    /// The name of its rows in `parked`.
    pub(crate) parked_as: &'a str,
    /// Who it is, in errors.
    pub(crate) follower: &'static str,
}

/// From where to where a checkpoint moves.
#[derive(Clone, Copy)]
pub(crate) struct Moving {
    pub(crate) from: Position,
    pub(crate) upto: Mark,
    /// The log, when it is known.
    pub(crate) log: Option<LogId>,
}

/// Moves the checkpoint by compare-and-set; its row is locked from here on. Gives how many events are parked.
///
/// # Errors
/// [`FollowError::Moved`] when it does not stand at `from`.
pub(crate) async fn advance(tx: &mut Tx, row: &Row<'_>, moving: Moving) -> Result<u64, FollowError> {
    let Moving { from, upto, log } = moving;
    // The event has its position beside it: a program of before moves the position alone.
    let update = "UPDATE projections SET position = $1, event = $2, event_position = $3, log = COALESCE($4, log) \
                  WHERE name = $5 AND position = $6 AND version = $7 \
                  RETURNING (SELECT COUNT(*) FROM parked WHERE parked.name = $8)";
    let moved = sqlx::query(update)
        .bind(upto.position.to_sql())
        .bind(upto.event.map(|id| id.to_string()))
        .bind(upto.position.to_sql())
        .bind(log.map(|log| log.to_string()))
        .bind(row.name)
        .bind(from.to_sql())
        .bind(row.version)
        .bind(row.parked_as)
        .fetch_optional(&mut **tx)
        .await?;
    let row = moved.ok_or(FollowError::Moved { follower: row.follower })?;
    Ok(row.try_get::<i64, _>(0)?.cast_unsigned())
}

/// The mark that three columns say: position, event and the position of that event.
pub(crate) fn mark(position: i64, event: Option<String>, event_position: Option<i64>) -> Mark {
    let event = event.filter(|_| event_position == Some(position)).and_then(|id| id.parse().ok());
    Mark { position: Position::from_sql(position), event }
}
