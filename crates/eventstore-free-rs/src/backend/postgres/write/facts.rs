//! What the decision must know, in one statement: head, versions, known ids, checkpoints, conditions.

use futures_util::TryStreamExt;
use sqlx::{Executor, PgConnection, Row as _};
use uuid::Uuid;

use super::super::filter::{self, BLOCKED, CONDITIONS, Sql};
use crate::{
    Append, Position, StoreError, StreamId, Version,
    backend::asked::Asked,
    verdict::{Facts, Known},
};

/// Everything but the conditions. `$1`: streams, `$2`: event ids, `$3`: names of checkpoints.
const FACTS: [&str; 4] = [
    "SELECT 0::int8, 0::int8, e.position, e.version, NULL::text, e.event_id FROM (\
       SELECT position, version, event_id FROM eventstore_events ORDER BY position DESC LIMIT 1) e \
     UNION ALL SELECT 1, s.n, 0, e.version, NULL, NULL FROM unnest(",
    ") WITH ORDINALITY s(stream, n) CROSS JOIN LATERAL (\
       SELECT version FROM eventstore_events WHERE stream = s.stream ORDER BY version DESC LIMIT 1) e \
     UNION ALL SELECT 2, i.n, e.position, e.version, e.stream, NULL FROM unnest(",
    ") WITH ORDINALITY i(id, n) JOIN eventstore_events e ON e.event_id = i.id \
     UNION ALL SELECT 3, c.n, k.position, 0, NULL, NULL FROM unnest(",
    ") WITH ORDINALITY c(name, n) JOIN eventstore_checkpoints k ON k.name = c.name",
];

/// The facts, and the id of the event at the head.
pub(super) async fn ask(
    connection: &mut PgConnection,
    batch: &[Append],
) -> Result<(Facts, Option<Uuid>), StoreError> {
    let Asked { streams, ids, names } = Asked::of(batch);
    let mut sql = Sql::default();
    sql.push(FACTS[0]).bind(streams.iter().map(|stream| stream.as_str()).collect::<Vec<_>>())?;
    sql.push(FACTS[1]).bind(&ids)?;
    sql.push(FACTS[2]).bind(&names)?;
    sql.push(FACTS[3]);
    if let Some(conditions) = filter::conditions(batch) {
        sql.push(" UNION ALL SELECT DISTINCT 4, u.append, 0, 0, NULL::text, NULL::uuid FROM ")
            .push(CONDITIONS[0])
            .bind(conditions)?
            .push(CONDITIONS[1])
            .push(" WHERE ")
            .push(BLOCKED);
    }
    let mut rows = connection.fetch(sql.query());
    let (mut facts, mut last) = (Facts::default(), None);
    while let Some(row) = rows.try_next().await? {
        let number = usize::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
        let position = Position::from_sql(row.try_get(2)?);
        let version = Version::from_sql(row.try_get(3)?);
        // Ordinality counts from 1.
        let item = number.saturating_sub(1);
        match row.try_get::<i64, _>(0)? {
            0 => {
                facts.head = position;
                last = row.try_get(5)?;
            }
            1 => {
                facts.versions.insert(streams[item].clone(), version);
            }
            2 => {
                let stream = StreamId::new(row.try_get::<&str, _>(4)?);
                facts.known.insert(ids[item], Known { stream, version, position });
            }
            3 => {
                facts.checkpoints.insert(names[item].to_owned(), position);
            }
            _ => {
                facts.blocked.insert(number);
            }
        }
    }
    Ok((facts, last))
}
