//! Facts of deliveries: what was delivered, and of which day it gives the state. One row per delivery.

use domein::{
    Metadata,
    gebeurtenis::{AanleveringTeruggedraaid, AanleveringVerwerkt},
};
use eventstore::Tx;
use uuid::Uuid;

use super::{
    ALTIJD,
    momenten::{Momenten, Wat},
    rijen::{Rijen, Waarde},
};

pub(super) const TABEL: &str = "feit_aanlevering";
const KOLOMMEN: &str =
    "aanlevering_id, gemeente, bron, soort, peildatum, vanaf, kolommen, bekend_van, bekend_tot, positie";
/// Stands between the names of columns.
pub(crate) const TUSSEN_KOLOMMEN: char = '|';

pub(super) const SCHEMA: &[&str] = &[
    // `bron`: the feed; `peildatum`: the day of which it gives the state (inclusive), null for an addition that does not
    // say it; `vanaf`: first day that a full set covers, null when that is everything; `kolommen`: the columns that it
    // had, in order, with | between them. Taken back: `bekend_tot` is the moment of that.
    "CREATE TABLE IF NOT EXISTS feit_aanlevering ( \
        aanlevering_id TEXT NOT NULL, gemeente TEXT NOT NULL, bron TEXT NOT NULL, soort TEXT NOT NULL, peildatum TEXT, \
        vanaf TEXT, kolommen TEXT NOT NULL, bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, \
        positie BIGINT NOT NULL, PRIMARY KEY (aanlevering_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_aanlevering_gemeente ON feit_aanlevering (gemeente, bron)",
];

/// What an event says of a delivery.
#[derive(Clone, Copy)]
pub(super) enum Levering<'a> {
    Verwerkt(&'a AanleveringVerwerkt),
    Teruggedraaid(&'a AanleveringTeruggedraaid),
}

impl Levering<'_> {
    const fn id(self) -> Uuid {
        match self {
            Self::Verwerkt(feiten) => feiten.aanlevering_id,
            Self::Teruggedraaid(feiten) => feiten.aanlevering_id,
        }
    }
}

/// Writes what a batch says of deliveries, in order.
pub(super) async fn neem_op(
    tx: &mut Tx,
    leveringen: &[(i64, &Metadata, Levering<'_>)],
) -> Result<(), sqlx::Error> {
    if leveringen.is_empty() {
        return Ok(());
    }
    let ids = leveringen.iter().map(|(.., levering)| levering.id());
    let mut momenten = Momenten::lees(tx, TABEL, "aanlevering_id", ids).await?;
    let mut rijen = Rijen::van(TABEL, KOLOMMEN);
    for (positie, metadata, levering) in leveringen {
        let wat = if matches!(levering, Levering::Verwerkt(_)) { Wat::Zet } else { Wat::Trek };
        let nu = metadata.vastgelegd_op.as_microsecond();
        let Some(geldt) = momenten.neem(levering.id(), nu, wat) else { continue };
        if geldt.sluit_vorige {
            rijen.schrijf(tx).await?;
            sluit(tx, levering.id(), geldt.vanaf).await?;
        }
        if let Levering::Verwerkt(feiten) = levering {
            rijen.voeg_toe(rij(metadata, feiten, geldt.vanaf, *positie));
        }
    }
    rijen.schrijf(tx).await
}

fn rij(metadata: &Metadata, feiten: &AanleveringVerwerkt, nu: i64, positie: i64) -> Vec<Waarde> {
    let mut kolommen = feiten.kolommen.clone();
    kolommen.sort_unstable();
    kolommen.dedup();
    vec![
        feiten.aanlevering_id.to_string().into(),
        metadata.gemeente.as_str().into(),
        feiten.bron.as_str().into(),
        feiten.soort.code().into(),
        feiten.peildatum.map(|dag| dag.to_string()).into(),
        feiten.vanaf.map(|dag| dag.to_string()).into(),
        kolommen.join(&TUSSEN_KOLOMMEN.to_string()).into(),
        nu.into(),
        ALTIJD.into(),
        positie.into(),
    ]
}

async fn sluit(tx: &mut Tx, aanlevering: Uuid, nu: i64) -> Result<(), sqlx::Error> {
    let sluit = "UPDATE feit_aanlevering SET bekend_tot = $1 WHERE aanlevering_id = $2 AND bekend_tot = $3";
    sqlx::query(sluit).bind(nu).bind(aanlevering.to_string()).bind(ALTIJD).execute(&mut **tx).await?;
    Ok(())
}
