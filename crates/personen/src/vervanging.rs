//! The read model `vervangingen`: which coach stands in for which on which days, as traject records it. A substitute comes to
//! the desk as the coach who is absent.

use dienst::{Omgeving, intern};
use domein::{Gebeurtenis as _, Kenmerk, Vastlegging, gebeurtenis::TrajectGebeurtenis as G, soorten};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;
use sqlx::Row as _;
use web::Probleem;

/// The read model.
#[derive(Debug)]
pub(crate) struct Vervangingen;

/// From the first day (inclusive) up to the second (exclusive).
const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS vervanging (vervanging_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, coach TEXT NOT NULL, \
     vervanger TEXT NOT NULL, van TEXT NOT NULL, tot TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS vervanging_door ON vervanging (gemeente, vervanger, van)",
];

impl Projection for Vervangingen {
    fn name(&self) -> &'static str {
        "vervangingen"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        use domein::gebeurtenis::{VervangingIngetrokken, VervangingVastgelegd};
        Query::kinds(soorten![VervangingVastgelegd, VervangingIngetrokken].iter().copied())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["vervanging"]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                let op = metadata.geldig_op.to_string();
                let vraag = match &gebeurtenis {
                    G::VervangingVastgelegd(f) => {
                        let sql = "INSERT INTO vervanging (vervanging_id, gemeente, coach, vervanger, van, tot) \
                                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (vervanging_id) DO NOTHING";
                        sqlx::query(sql)
                            .bind(f.vervanging_id.to_string())
                            .bind(metadata.gemeente.to_string())
                            .bind(f.coach.to_string())
                            .bind(f.vervanger.to_string())
                            .bind(op)
                            .bind(f.tot.to_string())
                    }
                    // Withdrawn before it began, it has no days.
                    G::VervangingIngetrokken(f) => {
                        let sql = "UPDATE vervanging SET tot = CASE WHEN van > $2 THEN van ELSE $2 END \
                                   WHERE vervanging_id = $1 AND tot > $2";
                        sqlx::query(sql).bind(f.vervanging_id.to_string()).bind(op)
                    }
                    _ => continue,
                };
                vraag.execute(&mut **tx).await?;
            }
            Ok(())
        })
    }
}

/// The coaches for whom somebody stands in today.
///
/// # Errors
/// 503 when it cannot be read now.
pub(crate) async fn vervangt(omgeving: &Omgeving, wie: &Kenmerk) -> Result<Vec<Kenmerk>, Probleem> {
    let sql =
        "SELECT coach FROM vervanging WHERE gemeente = $1 AND vervanger = $2 AND van <= $3 AND tot > $3";
    let vraag = sqlx::query(sql)
        .bind(omgeving.gemeente.to_string())
        .bind(wie.to_string())
        .bind(omgeving.klok.vandaag().to_string());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    let coach = |rij: &sqlx::any::AnyRow| -> Result<Kenmerk, Probleem> {
        let code: String = rij.try_get(0).map_err(|fout| intern(&fout))?;
        code.parse().map_err(|_| intern(&sqlx::Error::Decode("a number that is none".into())))
    };
    rijen.iter().map(coach).collect()
}
