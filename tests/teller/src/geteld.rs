//! The read model: a number per municipality.

use std::collections::BTreeMap;

use domein::{Gebeurtenis as _, Vastlegging, gebeurtenis::SignaleringGebeurtenis};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;

/// The projection of the table `geteld`.
pub(crate) struct Geteld;

impl Projection for Geteld {
    fn name(&self) -> &'static str {
        "teller.geteld"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        Query::kinds(["signalering.jongere-gemeld.v1"])
    }

    fn knows(&self, kind: &str) -> bool {
        SignaleringGebeurtenis::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["geteld"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &["CREATE TABLE IF NOT EXISTS geteld (gemeente TEXT PRIMARY KEY, aantal BIGINT NOT NULL)"]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(tel(tx, batch))
    }
}

async fn tel(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    let mut erbij: BTreeMap<String, i64> = BTreeMap::new();
    for regel in batch {
        let vastlegging = Vastlegging::<SignaleringGebeurtenis>::uit_log(regel)
            .map_err(|fout| ProjectionError::Event { position: regel.position, cause: fout.into() })?;
        *erbij.entry(vastlegging.metadata.gemeente.to_string()).or_default() += 1;
    }
    for (gemeente, aantal) in erbij {
        let tel = "INSERT INTO geteld (gemeente, aantal) VALUES ($1, $2) \
                   ON CONFLICT (gemeente) DO UPDATE SET aantal = geteld.aantal + excluded.aantal";
        sqlx::query(tel).bind(gemeente).bind(aantal).execute(&mut **tx).await?;
    }
    Ok(())
}
