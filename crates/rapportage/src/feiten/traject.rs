//! Facts of traject: the end of benefits, and what happens in trajecten.

use domein::{Gebeurtenis as _, Metadata, gebeurtenis::TrajectGebeurtenis as T, referentie};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use super::{
    ALTIJD, lees,
    momenten::{Momenten, Wat},
    persoon, positie,
    rijen::{Rijen, Waarde},
    soorten,
};

const UITSTROOM: &str =
    "uitkering_id, persoon_id, gemeente, datum, reden, werk, leeftijd, bekend_van, bekend_tot, positie";
const TRAJECT: &str = "traject_id, persoon_id, gemeente, aanbod, soort, datum, bekend_van, positie";

const SCHEMA: &[&str] = &[
    // `datum`: first day without benefit; `werk`: 1 when the reason counts as outflow to work.
    "CREATE TABLE IF NOT EXISTS feit_uitstroom ( \
        uitkering_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, datum TEXT NOT NULL, \
        reden TEXT NOT NULL, werk BIGINT NOT NULL, leeftijd BIGINT, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (uitkering_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_uitstroom_datum ON feit_uitstroom (datum)",
    // `soort`: gestart, voltooid, afgebroken, or the code of a step.
    "CREATE TABLE IF NOT EXISTS feit_traject ( \
        traject_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, aanbod TEXT NOT NULL, \
        soort TEXT NOT NULL, datum TEXT NOT NULL, bekend_van BIGINT NOT NULL, \
        positie BIGINT NOT NULL, PRIMARY KEY (traject_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_traject_aanbod ON feit_traject (gemeente, aanbod, soort, datum)",
];

/// Outflow and trajecten.
pub struct TrajectFeiten;

impl Projection for TrajectFeiten {
    fn name(&self) -> &'static str {
        "feiten-traject"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        soorten::<T>()
    }

    fn knows(&self, kind: &str) -> bool {
        T::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["feit_uitstroom", "feit_traject"]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one person, who has their own stream.
    fn streams_are_independent(&self) -> bool {
        true
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        neem_op(tx, batch).boxed()
    }
}

async fn neem_op(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    let vastleggingen = batch.iter().map(lees::<T>).collect::<Result<Vec<_>, _>>()?;
    let ids = vastleggingen.iter().filter_map(|feit| Some(beeindigd(&feit.gebeurtenis)?.0));
    let mut momenten = Momenten::lees(tx, "feit_uitstroom", "uitkering_id", ids).await?;
    let mut uitstroom = Rijen::van("feit_uitstroom", UITSTROOM);
    let mut traject = Rijen::van("feit_traject", TRAJECT);
    for (regel, vastlegging) in batch.iter().zip(&vastleggingen) {
        let (metadata, gebeurtenis, positie) =
            (&vastlegging.metadata, &vastlegging.gebeurtenis, positie(regel));
        let nu = metadata.vastgelegd_op.as_microsecond();
        if let Some((uitkering, wat)) = beeindigd(gebeurtenis)
            && let Some(geldt) = momenten.neem(uitkering, nu, wat)
        {
            if geldt.sluit_vorige {
                uitstroom.schrijf(tx).await?;
                sluit(tx, uitkering, geldt.vanaf).await?;
            }
            if let Some(mut rij) = einde(metadata, gebeurtenis) {
                rij.extend([geldt.vanaf, ALTIJD, positie].map(Waarde::from));
                uitstroom.voeg_toe(rij);
            }
        }
        if let Some((traject_id, soort)) = stap(gebeurtenis) {
            traject.voeg_toe(vec![
                traject_id.to_string().into(),
                persoon(metadata, traject_id).into(),
                metadata.gemeente.as_str().into(),
                gebeurtenis.aanbod().map(|aanbod| aanbod.as_str().to_owned()).into(),
                soort.into(),
                metadata.geldig_op.to_string().into(),
                nu.into(),
                positie.into(),
            ]);
        }
    }
    uitstroom.schrijf(tx).await?;
    traject.schrijf(tx).await?;
    Ok(())
}

/// The benefit whose end the event changes, and how; none for what changes no outflow. A correction says all there is
/// to say of the end, so it also counts when the end itself is not known here.
fn beeindigd(gebeurtenis: &T) -> Option<(Uuid, Wat)> {
    match gebeurtenis {
        T::Uitstroom(f) => Some((f.uitkering_id, Wat::Zet)),
        T::UitstroomGecorrigeerd(f) => Some((f.uitkering_id, Wat::Zet)),
        T::UitstroomIngetrokken(f) => Some((f.uitkering_id, Wat::Trek)),
        _ => None,
    }
}

/// What happened in a traject: `gestart`, `voltooid`, `afgebroken`, or the code of a step.
fn stap(gebeurtenis: &T) -> Option<(Uuid, &'static str)> {
    match gebeurtenis {
        T::TrajectGestart(f) => Some((f.traject_id, "gestart")),
        T::TrajectStapGezet(f) => Some((f.traject_id, f.stap.code())),
        T::TrajectVoltooid(f) => Some((f.traject_id, "voltooid")),
        T::TrajectAfgebroken(f) => Some((f.traject_id, "afgebroken")),
        T::Uitstroom(_)
        | T::UitstroomGecorrigeerd(_)
        | T::UitstroomIngetrokken(_)
        | T::CoachGevraagd(_)
        | T::CoachverzoekVervallen(_)
        | T::CoachToegewezen(_)
        | T::CoachOvergedragen(_)
        | T::OntwikkelplanVastgesteld(_)
        | T::OntwikkelplanBijgesteld(_)
        | T::BigFiveGemeten(_)
        | T::AanbodOpengesteld(_)
        | T::AanmeldstopIngesteld(_)
        | T::AanmeldstopOpgeheven(_)
        | T::OpWachtlijstGeplaatst(_)
        | T::GgzWachttijdBegonnen(_)
        | T::GgzBehandelingGestart(_)
        | T::ContactGelegd(_)
        | T::ContactVerloren(_)
        | T::Nazorg(_) => None,
    }
}

/// The end that the event tells of, without its place and moment; none when it says that there is no end.
fn einde(metadata: &Metadata, gebeurtenis: &T) -> Option<Vec<Waarde>> {
    let (uitkering_id, datum, reden, leeftijd) = match gebeurtenis {
        T::Uitstroom(f) => (f.uitkering_id, f.datum, &f.reden, f.leeftijd),
        T::UitstroomGecorrigeerd(f) => (f.uitkering_id, f.datum, &f.reden, f.leeftijd),
        _ => return None,
    };
    let werk = referentie::zoek(referentie::REDENEN_UITSTROOM, reden.as_str())
        .is_some_and(|reden| reden.telt_als_werk);
    Some(vec![
        uitkering_id.to_string().into(),
        persoon(metadata, uitkering_id).into(),
        metadata.gemeente.as_str().into(),
        datum.to_string().into(),
        reden.as_str().into(),
        i64::from(werk).into(),
        leeftijd.map(i64::from).into(),
    ])
}

/// From `nu` on the end that was known before is no longer so.
async fn sluit(tx: &mut Tx, uitkering: Uuid, nu: i64) -> Result<(), sqlx::Error> {
    let sluit = "UPDATE feit_uitstroom SET bekend_tot = $1 WHERE uitkering_id = $2 AND bekend_tot = $3";
    sqlx::query(sluit).bind(nu).bind(uitkering.to_string()).bind(ALTIJD).execute(&mut **tx).await?;
    Ok(())
}
