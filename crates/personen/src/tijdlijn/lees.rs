//! What happened to some persons, out of the tables of all services.

use std::collections::BTreeMap;

use dienst::{Omgeving, intern};
use domein::{
    Gebeurtenis, PersoonId,
    gebeurtenis::{
        IntakeGebeurtenis, PersonenGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis, VastleggingFout,
    },
};
use eventstore::json_rows;
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;
use web::Probleem;

use super::{Bron, Regel, Vertelt};
use crate::Stand;

/// Most rows that one question to the database gives: some hundreds of persons with all that happened to them at a
/// service. More is asked in parts, and never left out.
const MAX_RIJEN: usize = 20_000;

/// Something that happened to somebody.
pub(crate) struct Rij {
    /// The service that recorded it.
    pub(crate) dienst: &'static str,
    /// Where it stands in the log of that service.
    pub(crate) positie: u64,
    /// Under which id it was recorded: what was sealed, opens under that one.
    pub(crate) persoon: PersoonId,
    /// The day on which it holds.
    pub(crate) datum: Date,
    /// When it was recorded.
    pub(crate) vastgelegd: Timestamp,
    /// The type of the event.
    pub(crate) soort: String,
    pub(crate) rol: String,
    pub(crate) door: String,
    pub(crate) gebeurtenis: Gelezen,
}

/// An event of one of the services.
pub(crate) enum Gelezen {
    Signalering(SignaleringGebeurtenis),
    Intake(IntakeGebeurtenis),
    Traject(TrajectGebeurtenis),
    Personen(PersonenGebeurtenis),
}

/// A service whose events are read.
struct Lezer {
    dienst: &'static str,
    tabel: &'static str,
    lees: fn(&str, &str) -> Result<Gelezen, VastleggingFout>,
}

const LEZERS: [Lezer; 4] = [
    lezer::<SignaleringGebeurtenis>(|soort, json| Gebeurtenis::lees(soort, json).map(Gelezen::Signalering)),
    lezer::<IntakeGebeurtenis>(|soort, json| Gebeurtenis::lees(soort, json).map(Gelezen::Intake)),
    lezer::<TrajectGebeurtenis>(|soort, json| Gebeurtenis::lees(soort, json).map(Gelezen::Traject)),
    lezer::<PersonenGebeurtenis>(|soort, json| Gebeurtenis::lees(soort, json).map(Gelezen::Personen)),
];

const fn lezer<G: Bron>(lees: fn(&str, &str) -> Result<Gelezen, VastleggingFout>) -> Lezer {
    Lezer { dienst: G::DIENST, tabel: G::TABEL, lees }
}

impl Gelezen {
    fn vertelt(&self) -> &dyn Vertelt {
        match self {
            Self::Signalering(gebeurtenis) => gebeurtenis,
            Self::Intake(gebeurtenis) => gebeurtenis,
            Self::Traject(gebeurtenis) => gebeurtenis,
            Self::Personen(gebeurtenis) => gebeurtenis,
        }
    }
}

impl Rij {
    pub(crate) fn regel(&self) -> Regel<'_> {
        self.gebeurtenis.vertelt().regel()
    }

    /// What the event says, in the form of the newest version.
    pub(crate) fn velden(&self) -> Result<Map<String, Value>, Probleem> {
        let json = match &self.gebeurtenis {
            Gelezen::Signalering(gebeurtenis) => gebeurtenis.schrijf(),
            Gelezen::Intake(gebeurtenis) => gebeurtenis.schrijf(),
            Gelezen::Traject(gebeurtenis) => gebeurtenis.schrijf(),
            Gelezen::Personen(gebeurtenis) => gebeurtenis.schrijf(),
        };
        json.and_then(|json| serde_json::from_str(&json)).map_err(|fout| intern(&fout))
    }

    pub(crate) fn wijzig(&self, stand: &mut Stand) {
        self.gebeurtenis.vertelt().wijzig(stand, self.datum);
    }
}

/// To one person more happened at a service than can be read: half a life that looks whole is worse than none.
#[derive(Debug, thiserror::Error)]
#[error("more than {MAX_RIJEN} events of {0} are of one person")]
struct TeVeel(&'static str);

/// What happened to these persons in this municipality, per id; of each service in the order in which it was recorded.
///
/// # Errors
/// 503 when a database is away; 500 when more happened to one of them at a service than [`MAX_RIJEN`].
pub(crate) async fn lees_rijen(
    omgeving: &Omgeving,
    personen: &[PersoonId],
) -> Result<BTreeMap<PersoonId, Vec<Rij>>, Probleem> {
    let mut per_persoon: BTreeMap<PersoonId, Vec<Rij>> = BTreeMap::new();
    for lezer in &LEZERS {
        let mut te_lezen = vec![personen];
        while let Some(wie) = te_lezen.pop() {
            let rijen = vraag_rijen(omgeving, lezer, wie).await?;
            if rijen.len() > MAX_RIJEN {
                if wie.len() < 2 {
                    return Err(intern(&TeVeel(lezer.dienst)));
                }
                te_lezen.extend(<[_; 2]>::from(wie.split_at(wie.len() / 2)));
                continue;
            }
            for rij in rijen {
                let rij = lees_rij(lezer, &rij)?;
                per_persoon.entry(rij.persoon).or_default().push(rij);
            }
        }
    }
    Ok(per_persoon)
}

/// The rows of these persons at a service; one more than [`MAX_RIJEN`] when there are more.
async fn vraag_rijen(
    omgeving: &Omgeving,
    lezer: &Lezer,
    personen: &[PersoonId],
) -> Result<Vec<AnyRow>, Probleem> {
    let database = &omgeving.database;
    let wie: Vec<[PersoonId; 1]> = personen.iter().map(|persoon| [*persoon]).collect();
    let sql = format!(
        "SELECT positie, persoon_id, datum, vastgelegd, soort, rol, door, gegevens FROM {} \
         WHERE persoon_id IN (SELECT row.value ->> 0 FROM {}) AND gemeente = $2 ORDER BY positie LIMIT {}",
        lezer.tabel,
        database.dialect().json_rows(),
        MAX_RIJEN + 1
    );
    // Safe: built from constants, values are bound.
    let vraag = sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&wie).map_err(|fout| intern(&fout))?);
    let vraag = vraag.bind(omgeving.gemeente.as_str().to_owned());
    vraag.fetch_all(database.pool()).await.map_err(|fout| intern(&fout))
}

fn lees_rij(lezer: &Lezer, rij: &AnyRow) -> Result<Rij, Probleem> {
    let tekst = |kolom| rij.try_get::<String, _>(kolom).map_err(|fout| intern(&fout));
    let (soort, gegevens) = (tekst("soort")?, tekst("gegevens")?);
    let gebeurtenis = (lezer.lees)(&soort, &gegevens).map_err(|fout| intern(&fout))?;
    Ok(Rij {
        dienst: lezer.dienst,
        positie: rij.try_get::<i64, _>("positie").map_err(|fout| intern(&fout))?.cast_unsigned(),
        persoon: PersoonId(tekst("persoon_id")?.parse::<Uuid>().map_err(|fout| intern(&fout))?),
        datum: tekst("datum")?.parse().map_err(|fout: jiff::Error| intern(&fout))?,
        vastgelegd: tekst("vastgelegd")?.parse().map_err(|fout: jiff::Error| intern(&fout))?,
        soort,
        rol: tekst("rol")?,
        door: tekst("door")?,
        gebeurtenis,
    })
}
