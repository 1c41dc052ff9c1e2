//! The list of applications, to look through: which stand where, of which team. No personal data; one application
//! by its id comes from the log itself, so that it is there at once.

use std::collections::HashMap;

use dienst::neem_samenvoeging;
use domein::{
    Gebeurtenis as _, Vastlegging,
    gebeurtenis::{
        AanleidingHersteld, AanleidingVervallen, AanvraagAfgewezen, AanvraagGekoppeld, AanvraagIngediend,
        AanvraagIngetrokken, AanvraagVervallen, DossiersGesplitst, DossiersSamengevoegd, IntakeGebeurtenis,
        IntakeGehouden, IntakeGepland, IntakeNietVerschenen, UitkeringToegekend, ZoektermijnGestart,
    },
    soorten,
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::regels::Toestand;

/// What moves an application.
const SOORTEN: &[&str] = soorten![
    AanvraagIngediend,
    ZoektermijnGestart,
    IntakeGepland,
    IntakeNietVerschenen,
    IntakeGehouden,
    UitkeringToegekend,
    AanvraagGekoppeld,
    AanvraagAfgewezen,
    AanvraagIngetrokken,
    AanvraagVervallen,
    AanleidingVervallen,
    AanleidingHersteld,
    DossiersSamengevoegd,
    DossiersGesplitst,
];

/// The table of who merged into whom; the ids in the list are those of then.
pub(crate) const PERSONEN: &str = "aanvraag_persoon";

const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS aanvragen ( \
     aanvraag_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, toestand TEXT NOT NULL, \
     datum TEXT NOT NULL, versneld BIGINT NOT NULL, coach TEXT, gebiedsteam TEXT, \
     aanleiding_vervallen BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX IF NOT EXISTS aanvragen_op_datum ON aanvragen (gemeente, datum, aanvraag_id)",
    "CREATE TABLE IF NOT EXISTS aanvraag_persoon (van TEXT PRIMARY KEY, naar TEXT NOT NULL)",
];

/// The projection of the table `aanvragen`.
#[derive(Debug, Clone, Copy)]
pub struct Aanvragen;

/// The read model of intake; the binary runs it on the service's own database.
#[must_use]
pub fn aanvragen() -> Aanvragen {
    Aanvragen
}

impl Projection for Aanvragen {
    fn name(&self) -> &'static str {
        "intake.aanvragen"
    }

    fn version(&self) -> u32 {
        4
    }

    fn query(&self) -> Query {
        Query::kinds(SOORTEN.iter().copied())
    }

    fn knows(&self, kind: &str) -> bool {
        IntakeGebeurtenis::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["aanvragen", PERSONEN]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one application, and the stream is that of its person.
    fn streams_are_independent(&self) -> bool {
        true
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(neem_op(tx, batch))
    }
}

async fn neem_op(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    // Only where each application stands at the end of the batch is written.
    let mut standen: HashMap<Uuid, Toestand> = HashMap::new();
    for regel in batch {
        let vastlegging = Vastlegging::<IntakeGebeurtenis>::voor_leesmodel(regel)?;
        // The event stands in both dossiers; what it says is kept once, by that of who merged.
        let van = |van| vastlegging.metadata.persoon_id == Some(van);
        match &vastlegging.gebeurtenis {
            IntakeGebeurtenis::DossiersSamengevoegd(f) if van(f.van) => {
                neem_samenvoeging(tx, PERSONEN, (f.van, f.naar), false).await?;
            }
            IntakeGebeurtenis::DossiersGesplitst(f) if van(f.van) => {
                neem_samenvoeging(tx, PERSONEN, (f.van, f.naar), true).await?;
            }
            _ => {}
        }
        if let Some((aanvraag, vervallen)) = aanleiding(&vastlegging.gebeurtenis) {
            let vlag = "UPDATE aanvragen SET aanleiding_vervallen = $1 WHERE aanvraag_id = $2";
            sqlx::query(vlag)
                .bind(i64::from(vervallen))
                .bind(aanvraag.to_string())
                .execute(&mut **tx)
                .await?;
        } else if let IntakeGebeurtenis::AanvraagIngediend(feiten) = &vastlegging.gebeurtenis {
            voeg_toe(tx, &vastlegging).await?;
            standen.remove(&feiten.aanvraag_id);
        } else if let Some((aanvraag, toestand)) = Toestand::na(&vastlegging.gebeurtenis) {
            standen.insert(aanvraag, toestand);
        }
    }
    for (aanvraag, toestand) in standen {
        sqlx::query("UPDATE aanvragen SET toestand = $1 WHERE aanvraag_id = $2")
            .bind(toestand.code())
            .bind(aanvraag.to_string())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The application of which an event says whether what led to it fell away.
const fn aanleiding(gebeurtenis: &IntakeGebeurtenis) -> Option<(Uuid, bool)> {
    match gebeurtenis {
        IntakeGebeurtenis::AanleidingVervallen(f) => Some((f.aanvraag_id, true)),
        IntakeGebeurtenis::AanleidingHersteld(f) => Some((f.aanvraag_id, false)),
        _ => None,
    }
}

/// A row for an application; one that lapsed may be made anew.
async fn voeg_toe(tx: &mut Tx, ingediend: &Vastlegging<IntakeGebeurtenis>) -> Result<(), ProjectionError> {
    let IntakeGebeurtenis::AanvraagIngediend(feiten) = &ingediend.gebeurtenis else { return Ok(()) };
    let metadata = &ingediend.metadata;
    sqlx::query(
        "INSERT INTO aanvragen (aanvraag_id, gemeente, persoon_id, toestand, datum, versneld, coach, gebiedsteam) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (aanvraag_id) DO UPDATE SET \
         persoon_id = excluded.persoon_id, toestand = excluded.toestand, datum = excluded.datum, \
         versneld = excluded.versneld, coach = excluded.coach, gebiedsteam = excluded.gebiedsteam",
    )
    .bind(feiten.aanvraag_id.to_string())
    .bind(metadata.gemeente.as_str())
    .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
    .bind(Toestand::Ingediend.code())
    .bind(metadata.geldig_op.to_string())
    .bind(i64::from(feiten.versneld))
    .bind(feiten.coach.as_ref().map(|coach| coach.as_str()))
    .bind(feiten.gebiedsteam.as_ref().map(|team| team.as_str()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
