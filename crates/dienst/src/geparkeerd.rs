//! Events that a policy cannot react to, each with the later events of its stream, until they are tried again. They
//! stand in the same table as those of the read models, under the name of the policy.

use std::collections::HashSet;

use eventstore::{Database, Parked, Position, Recorded, StoreError, StreamId, Version};
use jiff::Timestamp;
use sqlx::{Row as _, any::AnyRow};

/// Most parked events that are read at once.
const MAX_GELEZEN: i64 = 1_000;

/// What one policy has parked.
pub(crate) struct Parkeerplaats {
    database: Database,
    /// As it stands in the table.
    naam: String,
}

/// An event to be parked, with what is wrong with it; none: it waits for an earlier one of its stream.
pub(crate) type Parkering<'a> = (&'a Recorded, Option<&'static str>);

impl Parkeerplaats {
    pub(crate) fn nieuw(database: Database, naam: String) -> Self {
        Self { database, naam }
    }

    pub(crate) fn naam(&self) -> &str {
        &self.naam
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The streams that are parked, the longest waiting first.
    pub(crate) async fn stromen(&self) -> Result<Vec<StreamId>, StoreError> {
        let vraag = "SELECT stream FROM parked WHERE name = $1 GROUP BY stream ORDER BY MIN(position)";
        let rijen: Vec<String> =
            sqlx::query_scalar(vraag).bind(&self.naam).fetch_all(self.database.pool()).await?;
        Ok(rijen.into_iter().map(StreamId::from).collect())
    }

    pub(crate) async fn aantal(&self) -> Result<u64, StoreError> {
        let vraag = "SELECT COUNT(*) FROM parked WHERE name = $1";
        let aantal: i64 = sqlx::query_scalar(vraag).bind(&self.naam).fetch_one(self.database.pool()).await?;
        Ok(aantal.cast_unsigned())
    }

    /// Everything that is parked, in order; the first thousand.
    pub(crate) async fn lijst(&self) -> Result<Vec<Parked>, StoreError> {
        let vraag =
            "SELECT position, stream, kind, cause FROM parked WHERE name = $1 ORDER BY position LIMIT $2";
        let rijen =
            sqlx::query(vraag).bind(&self.naam).bind(MAX_GELEZEN).fetch_all(self.database.pool()).await?;
        let regel = |rij: &AnyRow| {
            Ok(Parked {
                position: positie(rij, 0)?,
                stream: StreamId::from(rij.try_get::<String, _>(1)?),
                kind: rij.try_get(2)?,
                cause: rij.try_get(3)?,
            })
        };
        rijen.iter().map(regel).collect()
    }

    /// The first events of a parked stream, in order.
    pub(crate) async fn van(&self, stroom: &StreamId) -> Result<Vec<Recorded>, StoreError> {
        let vraag = "SELECT position, version, id, kind, data, meta, recorded_at FROM parked \
                     WHERE name = $1 AND stream = $2 ORDER BY position LIMIT $3";
        let rijen = sqlx::query(vraag)
            .bind(&self.naam)
            .bind(stroom.as_str())
            .bind(MAX_GELEZEN)
            .fetch_all(self.database.pool())
            .await?;
        rijen.iter().map(|rij| gebeurtenis(stroom, rij)).collect()
    }

    /// Parks all of these, or none: false when a stream for which an event waits was let go meanwhile. What was parked
    /// before stays as it is.
    pub(crate) async fn zet(&self, parkeringen: &[Parkering<'_>]) -> Result<bool, StoreError> {
        let mut tx = self.database.begin().await?;
        let mut nieuw = HashSet::new();
        for (regel, oorzaak) in parkeringen {
            let eerste = oorzaak.is_some();
            if !eerste && !nieuw.contains(&regel.stream) {
                // Locked, so that who lets the stream go sees what comes behind it.
                let bezet = "UPDATE parked SET cause = cause WHERE name = $1 AND stream = $2";
                let bezet = sqlx::query(bezet).bind(&self.naam).bind(regel.stream.as_str());
                if bezet.execute(&mut *tx).await?.rows_affected() == 0 {
                    return Ok(false);
                }
            }
            nieuw.insert(&regel.stream);
            let voeg_toe = "INSERT INTO parked \
                 (name, position, stream, version, id, kind, data, meta, recorded_at, cause) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (name, position) DO NOTHING";
            sqlx::query(voeg_toe)
                .bind(&self.naam)
                .bind(regel.position.0.cast_signed())
                .bind(regel.stream.as_str())
                .bind(regel.version.0.cast_signed())
                .bind(regel.id.to_string())
                .bind(&regel.kind)
                .bind(&regel.data)
                .bind(&regel.meta)
                .bind(regel.recorded_at.as_microsecond())
                .bind(*oorzaak)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Lets go of the events of a stream up to and including a position.
    pub(crate) async fn laat_gaan(&self, stroom: &StreamId, tot_en_met: Position) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        let verwijder = "DELETE FROM parked WHERE name = $1 AND stream = $2 AND position <= $3";
        sqlx::query(verwijder)
            .bind(&self.naam)
            .bind(stroom.as_str())
            .bind(tot_en_met.0.cast_signed())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

fn positie(rij: &AnyRow, kolom: usize) -> Result<Position, sqlx::Error> {
    Ok(Position(rij.try_get::<i64, _>(kolom)?.cast_unsigned()))
}

fn gebeurtenis(stroom: &StreamId, rij: &AnyRow) -> Result<Recorded, StoreError> {
    let position = positie(rij, 0)?;
    let beschadigd = |what| StoreError::Damaged { position: position.0, what };
    Ok(Recorded {
        position,
        stream: stroom.clone(),
        version: Version(rij.try_get::<i64, _>(1)?.cast_unsigned()),
        id: rij.try_get::<String, _>(2)?.parse().map_err(|_| beschadigd("id"))?,
        kind: rij.try_get(3)?,
        data: rij.try_get(4)?,
        meta: rij.try_get(5)?,
        recorded_at: Timestamp::from_microsecond(rij.try_get(6)?).map_err(|_| beschadigd("recorded_at"))?,
    })
}
