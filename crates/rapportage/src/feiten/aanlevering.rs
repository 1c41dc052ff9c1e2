//! Facts of deliveries: what was delivered, and up to when its source is known by it. One row per delivery as known from one
//! moment until another. Each service has a table of its own, for each facts table has one source service.

use domein::{
    Leveringssoort, Metadata,
    gebeurtenis::{
        AanleveringTeruggedraaid, AanleveringVerwerkt, SignaalaanleveringTeruggedraaid,
        SignaalaanleveringVerwerkt,
    },
};
use eventstore::Tx;
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    ALTIJD,
    momenten::{Momenten, Wat},
    rijen::{Rijen, Waarde},
};

/// Deliveries of files of benefits.
pub(super) const VAN_INTAKE: &str = "feit_aanlevering";
/// Deliveries of signals.
pub(super) const VAN_SIGNALERING: &str = "feit_signaalaanlevering";
/// Every table of deliveries.
pub(crate) const TABELLEN: [&str; 2] = [VAN_INTAKE, VAN_SIGNALERING];

const KOLOMMEN: &str =
    "aanlevering_id, gemeente, bron, soort, peildatum, vanaf, kolommen, bekend_van, bekend_tot, positie";
/// Stands between the names of columns.
pub(crate) const TUSSEN_KOLOMMEN: char = '|';

/// A table of deliveries. `bron`: the feed; `peildatum`: the day up to and including which the source is known by it, null
/// when it does not say one; `vanaf`: first day that it covers, null when that is everything; `kolommen`: the columns that it
/// had, in order, with | between them. Taken back, or said anew: `bekend_tot` is the moment of that.
macro_rules! schema {
    ($tabel:literal) => {
        [
            concat!(
                "CREATE TABLE IF NOT EXISTS ",
                $tabel,
                " (aanlevering_id TEXT NOT NULL, gemeente TEXT NOT NULL, bron TEXT NOT NULL, soort TEXT NOT NULL, \
                peildatum TEXT, vanaf TEXT, kolommen TEXT NOT NULL, bekend_van BIGINT NOT NULL, \
                bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, PRIMARY KEY (aanlevering_id, positie))"
            ),
            concat!("CREATE INDEX IF NOT EXISTS ", $tabel, "_gemeente ON ", $tabel, " (gemeente, bron)"),
        ]
    };
}

pub(super) const SCHEMA_INTAKE: [&str; 2] = schema!("feit_aanlevering");
pub(super) const SCHEMA_SIGNALERING: [&str; 2] = schema!("feit_signaalaanlevering");

/// What an event says of a delivery.
#[derive(Clone, Copy)]
pub(super) enum Levering<'a> {
    Verwerkt(Verwerkt<'a>),
    Teruggedraaid(Uuid),
}

/// A delivery that was taken in.
#[derive(Clone, Copy)]
pub(super) struct Verwerkt<'a> {
    aanlevering_id: Uuid,
    bron: &'a str,
    soort: Leveringssoort,
    peildatum: Option<Date>,
    vanaf: Option<Date>,
    kolommen: &'a [String],
}

impl<'a> From<&'a AanleveringVerwerkt> for Levering<'a> {
    fn from(feiten: &'a AanleveringVerwerkt) -> Self {
        let AanleveringVerwerkt { aanlevering_id, bron, soort, peildatum, vanaf, kolommen, .. } = feiten;
        let (aanlevering_id, soort) = (*aanlevering_id, *soort);
        let (peildatum, vanaf) = (*peildatum, *vanaf);
        Self::Verwerkt(Verwerkt { aanlevering_id, bron, soort, peildatum, vanaf, kolommen })
    }
}

impl<'a> From<&'a SignaalaanleveringVerwerkt> for Levering<'a> {
    fn from(feiten: &'a SignaalaanleveringVerwerkt) -> Self {
        let SignaalaanleveringVerwerkt { aanlevering_id, bron, soort, peildatum, vanaf, kolommen, .. } =
            feiten;
        let (aanlevering_id, soort) = (*aanlevering_id, *soort);
        let (peildatum, vanaf) = (*peildatum, *vanaf);
        Self::Verwerkt(Verwerkt { aanlevering_id, bron, soort, peildatum, vanaf, kolommen })
    }
}

impl From<&AanleveringTeruggedraaid> for Levering<'_> {
    fn from(feiten: &AanleveringTeruggedraaid) -> Self {
        Self::Teruggedraaid(feiten.aanlevering_id)
    }
}

impl From<&SignaalaanleveringTeruggedraaid> for Levering<'_> {
    fn from(feiten: &SignaalaanleveringTeruggedraaid) -> Self {
        Self::Teruggedraaid(feiten.aanlevering_id)
    }
}

impl Levering<'_> {
    const fn id(self) -> Uuid {
        match self {
            Self::Verwerkt(feiten) => feiten.aanlevering_id,
            Self::Teruggedraaid(id) => id,
        }
    }
}

/// Writes what a batch says of deliveries, in order.
pub(super) async fn neem_op(
    tx: &mut Tx,
    tabel: &'static str,
    leveringen: &[(i64, &Metadata, Levering<'_>)],
) -> Result<(), sqlx::Error> {
    if leveringen.is_empty() {
        return Ok(());
    }
    let ids = leveringen.iter().map(|(.., levering)| levering.id());
    let mut momenten = Momenten::lees(tx, tabel, "aanlevering_id", ids).await?;
    let mut rijen = Rijen::van(tabel, KOLOMMEN);
    for (positie, metadata, levering) in leveringen {
        let wat = if matches!(levering, Levering::Verwerkt(_)) { Wat::Zet } else { Wat::Trek };
        let nu = metadata.vastgelegd_op.as_microsecond();
        let Some(geldt) = momenten.neem(levering.id(), nu, wat) else { continue };
        if geldt.sluit_vorige {
            rijen.schrijf(tx).await?;
            sluit(tx, tabel, levering.id(), geldt.vanaf).await?;
        }
        if let Levering::Verwerkt(feiten) = levering {
            rijen.voeg_toe(rij(metadata, feiten, geldt.vanaf, *positie));
        }
    }
    rijen.schrijf(tx).await
}

fn rij(metadata: &Metadata, feiten: &Verwerkt<'_>, nu: i64, positie: i64) -> Vec<Waarde> {
    let mut kolommen = feiten.kolommen.to_vec();
    kolommen.sort_unstable();
    kolommen.dedup();
    vec![
        feiten.aanlevering_id.to_string().into(),
        metadata.gemeente.as_str().into(),
        feiten.bron.into(),
        feiten.soort.code().into(),
        feiten.peildatum.map(|dag| dag.to_string()).into(),
        feiten.vanaf.map(|dag| dag.to_string()).into(),
        kolommen.join(&TUSSEN_KOLOMMEN.to_string()).into(),
        nu.into(),
        ALTIJD.into(),
        positie.into(),
    ]
}

async fn sluit(tx: &mut Tx, tabel: &'static str, aanlevering: Uuid, nu: i64) -> Result<(), sqlx::Error> {
    // Safe: the table is a constant of the program, every value is bound.
    let sluit = format!("UPDATE {tabel} SET bekend_tot = $1 WHERE aanlevering_id = $2 AND bekend_tot = $3");
    let sluit = sqlx::query(AssertSqlSafe(sluit));
    sluit.bind(nu).bind(aanlevering.to_string()).bind(ALTIJD).execute(&mut **tx).await?;
    Ok(())
}
