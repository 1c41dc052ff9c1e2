//! How far a follower is: its row in `projections`. The position moves by compare-and-set, together with what shows
//! which log it is a position of.

use sqlx::Row as _;

use crate::{Entry, FollowError, LogId, Mark, Position, Tx};

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
    // The entry has its position beside it: a program of before moves the position alone.
    let update = "UPDATE projections SET position = $1, event = $2, event_position = $3, log = COALESCE($4, log) \
                  WHERE name = $5 AND position = $6 AND version = $7 \
                  RETURNING (SELECT COUNT(*) FROM parked WHERE parked.name = $8)";
    let moved = sqlx::query(update)
        .bind(upto.position.to_sql())
        .bind(upto.entry.map(text))
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

/// The mark that three columns say: position, entry and the position of that entry.
pub(crate) fn mark(position: i64, entry: Option<String>, entry_position: Option<i64>) -> Mark {
    let entry = entry.filter(|_| entry_position == Some(position)).and_then(|text| read(&text));
    Mark { position: Position::from_sql(position), entry }
}

/// An entry as it stands in the column `event`: the id and the moment of the append, or the id alone. A program of before
/// knows only the id alone. It passes over what else it finds there, and writes the id when it goes on.
fn text(entry: Entry) -> String {
    let Entry { event, recorded_at } = entry;
    recorded_at.map_or_else(|| event.to_string(), |moment| format!("{event} {moment}"))
}

fn read(text: &str) -> Option<Entry> {
    match text.split_once(' ') {
        None => Some(Entry { event: text.parse().ok()?, recorded_at: None }),
        Some((event, moment)) => {
            Some(Entry { event: event.parse().ok()?, recorded_at: Some(moment.parse().ok()?) })
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_entry_comes_back_from_its_column_to_the_microsecond() {
        let event = Uuid::from_u128(7);
        for micros in [1, 1_764_446_400_000_000, 1_764_446_400_000_001, 1_764_446_400_120_000] {
            let recorded_at = Some(Timestamp::from_microsecond(micros).unwrap());
            let entry = Entry { event, recorded_at };
            assert_eq!(mark(3, Some(text(entry)), Some(3)).entry, Some(entry));
        }
        let id_alone = Entry { event, recorded_at: None };
        assert_eq!(mark(3, Some(event.to_string()), Some(3)).entry, Some(id_alone), "of before");
        assert_eq!(mark(4, Some(event.to_string()), Some(3)).entry, None, "of another position");
        assert_eq!(mark(3, Some("something else".to_owned()), Some(3)).entry, None);
    }
}
