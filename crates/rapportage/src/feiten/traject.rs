//! Facts of traject: the end of benefits, what happens in trajecten, placements, and money for maatwerk. After a merge what
//! follows on one of these stands in another stream than what it follows on, so streams are taken in together.

use domein::{
    Gebeurtenis as _, Metadata, RedenCode, Trajectstap, Trajectvastlegging, Vastlegging,
    gebeurtenis::{TrajectGebeurtenis as T, TrajectvastleggingIngetrokken},
    maandnummer, referentie, volle_maanden,
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    ALTIJD, maatwerk,
    momenten::{Momenten, Wat},
    persoon_id, plaatsing,
    plaatsing::Plaatsingen,
    positie,
    rijen::{Rijen, Waarde},
    soorten,
    uitkering::dagnummer,
};

const UITSTROOM: &str = "uitkering_id, persoon_id, gemeente, datum, dag, maand, volle_maand, reden, werk, leeftijd, bekend_van, bekend_tot, positie";
const TRAJECT: &str =
    "traject_id, persoon_id, gemeente, aanbod, soort, datum, bekend_van, bekend_tot, positie";

const SCHEMA: &[&str] = &[
    // `datum`: first day without benefit; `dag`: the same in days since 1970; `maand`, `volle_maand`: its month, and the
    // last month that is over on it, as year × 12 + month − 1; `werk`: 1 when the reason counts as outflow to work.
    "CREATE TABLE IF NOT EXISTS feit_uitstroom ( \
        uitkering_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, datum TEXT NOT NULL, \
        dag BIGINT NOT NULL, maand BIGINT NOT NULL, volle_maand BIGINT NOT NULL, reden TEXT NOT NULL, werk BIGINT NOT NULL, leeftijd BIGINT, \
        bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, \
        PRIMARY KEY (uitkering_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_uitstroom_datum ON feit_uitstroom (datum)",
    // `soort`: gestart, voltooid, afgebroken, or the code of a step.
    "CREATE TABLE IF NOT EXISTS feit_traject ( \
        traject_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, aanbod TEXT NOT NULL, \
        soort TEXT NOT NULL, datum TEXT NOT NULL, bekend_van BIGINT NOT NULL, bekend_tot BIGINT NOT NULL, \
        positie BIGINT NOT NULL, PRIMARY KEY (traject_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_traject_aanbod ON feit_traject (gemeente, aanbod, soort, datum)",
    maatwerk::SCHEMA[0],
    maatwerk::SCHEMA[1],
    maatwerk::SCHEMA[2],
    maatwerk::SCHEMA[3],
    plaatsing::SCHEMA[0],
    plaatsing::SCHEMA[1],
];

/// Outflow, trajecten, placements and money for maatwerk.
pub struct TrajectFeiten;

impl Projection for TrajectFeiten {
    fn name(&self) -> &'static str {
        "feiten-traject"
    }

    fn version(&self) -> u32 {
        4
    }

    fn query(&self) -> Query {
        soorten::<T>()
    }

    fn knows(&self, kind: &str) -> bool {
        T::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        const {
            &[
                "feit_uitstroom",
                "feit_traject",
                "feit_plaatsing",
                maatwerk::TABELLEN[0],
                maatwerk::TABELLEN[1],
            ]
        }
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
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
    let vastleggingen = batch.iter().map(Vastlegging::<T>::voor_leesmodel).collect::<Result<Vec<_>, _>>()?;
    let ids = vastleggingen.iter().filter_map(|feit| Some(betekenis(&feit.gebeurtenis).uitkering()?.0));
    let mut momenten = Momenten::lees(tx, "feit_uitstroom", "uitkering_id", ids).await?;
    let mut uitstroom = Rijen::van("feit_uitstroom", UITSTROOM);
    let mut traject = Rijen::van("feit_traject", TRAJECT);
    let mut plaatsingen = Plaatsingen::nieuw();
    for (regel, vastlegging) in batch.iter().zip(&vastleggingen) {
        let (metadata, gebeurtenis, positie) =
            (&vastlegging.metadata, &vastlegging.gebeurtenis, positie(regel));
        let nu = metadata.vastgelegd_op.as_microsecond();
        maatwerk::neem(tx, metadata, gebeurtenis, (nu, positie)).await?;
        plaatsingen.neem(tx, metadata, gebeurtenis, positie).await?;
        let betekenis = betekenis(gebeurtenis);
        if let Some((uitkering, wat)) = betekenis.uitkering()
            && let Some(geldt) = momenten.neem(uitkering, nu, wat)
        {
            if geldt.sluit_vorige {
                uitstroom.schrijf(tx).await?;
                sluit(tx, uitkering, geldt.vanaf).await?;
            }
            if let Betekenis::Einde(einde) = &betekenis {
                let mut rij = rij(metadata, einde);
                rij.extend([geldt.vanaf, ALTIJD, positie].map(Waarde::from));
                uitstroom.voeg_toe(rij);
            }
        }
        if let Betekenis::Stap(traject_id, soort) = betekenis {
            traject.voeg_toe(vec![
                traject_id.to_string().into(),
                persoon_id(metadata, traject_id).into(),
                metadata.gemeente.as_str().into(),
                gebeurtenis.aanbod().map(|aanbod| aanbod.as_str().to_owned()).into(),
                soort.into(),
                metadata.geldig_op.to_string().into(),
                nu.into(),
                ALTIJD.into(),
                positie.into(),
            ]);
        } else if let Betekenis::Weg(weg) = betekenis {
            traject.schrijf(tx).await?;
            neem_terug(tx, weg, nu, positie).await?;
        }
    }
    uitstroom.schrijf(tx).await?;
    traject.schrijf(tx).await?;
    plaatsingen.schrijf(tx).await?;
    Ok(())
}

/// What an event means for the figures.
enum Betekenis<'a> {
    /// A benefit ended. A correction says all there is to say of the end, so it also counts when the end itself is not
    /// known here.
    Einde(Einde<'a>),
    /// The benefit did not end.
    GeenEinde(Uuid),
    /// What happened in a traject: `gestart`, `voltooid`, `afgebroken`, or the code of a step.
    Stap(Uuid, &'static str),
    /// Something of a traject was not so.
    Weg(&'a TrajectvastleggingIngetrokken),
    /// Nothing.
    Geen,
}

/// The end of a benefit.
struct Einde<'a> {
    uitkering_id: Uuid,
    datum: Date,
    reden: &'a RedenCode,
    leeftijd: Option<u8>,
}

impl Betekenis<'_> {
    /// The benefit whose end it changes, and how; none when it changes no outflow.
    const fn uitkering(&self) -> Option<(Uuid, Wat)> {
        match self {
            Self::Einde(einde) => Some((einde.uitkering_id, Wat::Zet)),
            Self::GeenEinde(uitkering_id) => Some((*uitkering_id, Wat::Trek)),
            Self::Stap(..) | Self::Weg(_) | Self::Geen => None,
        }
    }
}

/// The one place in which it is decided per event what it means for the figures.
fn betekenis(gebeurtenis: &T) -> Betekenis<'_> {
    let einde = |uitkering_id, datum, reden, leeftijd| {
        Betekenis::Einde(Einde { uitkering_id, datum, reden, leeftijd })
    };
    match gebeurtenis {
        T::Uitstroom(f) => einde(f.uitkering_id, f.datum, &f.reden, f.leeftijd),
        T::UitstroomGecorrigeerd(f) => einde(f.uitkering_id, f.datum, &f.reden, f.leeftijd),
        T::UitstroomIngetrokken(f) => Betekenis::GeenEinde(f.uitkering_id),
        T::TrajectGestart(f) => Betekenis::Stap(f.traject_id, "gestart"),
        T::TrajectStapGezet(f) => Betekenis::Stap(f.traject_id, f.stap.code()),
        T::TrajectVoltooid(f) => Betekenis::Stap(f.traject_id, "voltooid"),
        T::TrajectAfgebroken(f) => Betekenis::Stap(f.traject_id, "afgebroken"),
        T::TrajectvastleggingIngetrokken(f) => Betekenis::Weg(f),
        T::CoachGevraagd(_)
        | T::CoachverzoekVervallen(_)
        | T::CoachToegewezen(_)
        | T::CoachOvergedragen(_)
        | T::CoachoverdrachtVoorgesteld(_)
        | T::CoachoverdrachtBevestigd(_)
        | T::DriegesprekGehouden(_)
        | T::CoachoverdrachtIngetrokken(_)
        | T::VervangingVastgelegd(_)
        | T::VervangingIngetrokken(_)
        | T::OntwikkelplanVastgesteld(_)
        | T::OntwikkelplanBijgesteld(_)
        | T::BigFiveGemeten(_)
        | T::BigFiveMetingIngetrokken(_)
        | T::AanbodOpengesteld(_)
        | T::AanmeldstopIngesteld(_)
        | T::AanmeldstopOpgeheven(_)
        | T::OpWachtlijstGeplaatst(_)
        | T::PlaatsAangeboden(_)
        | T::PlaatsVervallen(_)
        // Of placements, which have a table of their own.
        | T::PlaatsingBegonnen(_)
        | T::PlaatsingBeeindigd(_)
        | T::JobcoachToegewezen(_)
        | T::JobcoachingBeeindigd(_)
        | T::PlaatsingsvastleggingIngetrokken(_)
        // No figure counts waiting for the GGZ or what bridges it yet: which help it was is sealed.
        | T::GgzWachttijdBegonnen(_)
        | T::GgzBehandelingGestart(_)
        | T::GgzWachttijdBeeindigd(_)
        | T::GgzOverbruggingBegonnen(_)
        | T::GgzOverbruggingBeeindigd(_)
        | T::GgzVastleggingIngetrokken(_)
        // Nor taking part in the JPF: how much is owed is sealed.
        | T::JpfDeelnameBegonnen(_)
        | T::JpfSchuldOvergenomen(_)
        | T::JpfPlanVastgesteld(_)
        | T::JpfTegenprestatieAfgesproken(_)
        | T::JpfTegenprestatieBeoordeeld(_)
        | T::JpfDeelnameBeeindigd(_)
        | T::JpfVastleggingIngetrokken(_)
        // Nor cases of the casusoverleg, nor the policy signals out of it, which have a list.
        | T::CasusGeopend(_)
        | T::CasusregisseurGewisseld(_)
        | T::CasusBesproken(_)
        | T::CasusafspraakGemaakt(_)
        | T::CasusafspraakAfgerond(_)
        | T::CasusGesloten(_)
        | T::CasusvastleggingIngetrokken(_)
        | T::BeleidssignaalVastgelegd(_)
        | T::BeleidssignaalIngetrokken(_)
        | T::ContactGelegd(_)
        | T::ContactVerloren(_)
        | T::BegeleidingsvastleggingIngetrokken(_)
        | T::Nazorg(_)
        | T::NazorgIngetrokken(_)
        // Of money, which has facts of its own.
        | T::BudgetVastgesteld(_)
        | T::MaatwerkAangevraagd(_)
        | T::MaatwerkToegekend(_)
        | T::MaatwerkAfgewezen(_)
        | T::MaatwerkBetaald(_)
        | T::MaatwerkresultaatVastgelegd(_)
        | T::MaatwerkvastleggingIngetrokken(_)
        | T::AanbodkostenVerantwoord(_)
        | T::BuigVastgesteld(_)
        | T::BegeleidingSamengevoegd(_)
        | T::BegeleidingGesplitst(_) => Betekenis::Geen,
    }
}

/// The row of an end, without its place and moment.
fn rij(metadata: &Metadata, einde: &Einde<'_>) -> Vec<Waarde> {
    let werk = referentie::zoek(referentie::REDENEN_UITSTROOM, einde.reden.as_str())
        .is_some_and(|reden| reden.telt_als_werk);
    vec![
        einde.uitkering_id.to_string().into(),
        persoon_id(metadata, einde.uitkering_id).into(),
        metadata.gemeente.as_str().into(),
        einde.datum.to_string().into(),
        dagnummer(einde.datum).into(),
        maandnummer(einde.datum).into(),
        volle_maanden(einde.datum).into(),
        einde.reden.as_str().into(),
        i64::from(werk).into(),
        einde.leeftijd.map(i64::from).into(),
    ]
}

/// From `nu` on a step or an end, before `positie`, is no longer known; without its start nothing of the traject is.
async fn neem_terug(
    tx: &mut Tx,
    weg: &TrajectvastleggingIngetrokken,
    nu: i64,
    positie: i64,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE feit_traject SET bekend_tot = CASE WHEN bekend_van > $1 THEN bekend_van ELSE $1 END \
               WHERE traject_id = $2 AND bekend_tot = $3 AND positie < $4 AND ($5 = '' OR datum = $5) \
               AND ($6 = '' OR soort = $6 OR ($6 = 'einde' AND soort IN ('voltooid', 'afgebroken')))";
    let (datum, soort) = match weg.wat {
        Trajectvastlegging::Start => (String::new(), ""),
        Trajectvastlegging::Stap => (weg.van.to_string(), weg.stap.map_or("", Trajectstap::code)),
        Trajectvastlegging::Einde => (weg.van.to_string(), "einde"),
    };
    let vraag = sqlx::query(sql).bind(nu).bind(weg.traject_id.to_string()).bind(ALTIJD).bind(positie);
    vraag.bind(datum).bind(soort).execute(&mut **tx).await?;
    Ok(())
}

/// From `nu` on the end that was known before is no longer so.
async fn sluit(tx: &mut Tx, uitkering: Uuid, nu: i64) -> Result<(), sqlx::Error> {
    let sluit = "UPDATE feit_uitstroom SET bekend_tot = $1 WHERE uitkering_id = $2 AND bekend_tot = $3";
    sqlx::query(sluit).bind(nu).bind(uitkering.to_string()).bind(ALTIJD).execute(&mut **tx).await?;
    Ok(())
}
