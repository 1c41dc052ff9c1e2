//! The benefits that a batch of events is about: read once, changed in memory, and written as rows that are closed and
//! rows that are opened: a few statements for a batch of thousands of events.

use std::collections::{BTreeMap, HashMap};

use eventstore::{Dialect, Tx, json_rows};
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;

use super::{
    ALTIJD,
    rijen::{Rijen, Waarde},
    uitkering::{Deel, Kenmerken, Uitkering},
};

const TABEL: &str = "feit_uitkering";
pub(super) const KOLOMMEN: &str = "uitkering_id, persoon_id, gemeente, ingangsdatum, geldt_van, geldt_tot, telt_van, \
    telt_tot, telt_van_dag, telt_tot_dag, na_3m, na_6m, na_12m, na_24m, na_36m, na_60m, na_120m, leeftijd, \
    leeftijd_min, leeftijd_max, einde_min, einde_max, geboren_van, geboren_tot, opleiding, doelgroepen, gebiedsteam, \
    leefvorm, reden_instroom, regeling, rol, herkomst, bekend_van, bekend_tot, positie";
/// Values after those that a benefit gives: bekend_van, bekend_tot, positie.
const BEKEND_TOT_VAN_ACHTEREN: usize = 2;
/// What is needed to know a benefit again.
const GELEZEN: &str = "uitkering_id, persoon_id, gemeente, ingangsdatum, leeftijd, herkomst, geldt_van, geboren_van, \
    geboren_tot, opleiding, doelgroepen, gebiedsteam, leefvorm, reden_instroom, regeling, rol";

/// Where a row stands that is known until now.
enum Plek {
    /// In the table.
    Opgeslagen,
    /// Among the rows that are still to be written, at this place.
    Nieuw(usize),
}

#[derive(Default)]
struct Dossier {
    uitkering: Option<Uitkering>,
    /// The rows that are known until now, by their first day.
    open: BTreeMap<Date, (Vec<Waarde>, Plek)>,
}

/// The benefits of a batch.
pub(super) struct Uitkeringen {
    dossiers: HashMap<Uuid, Dossier>,
    nieuw: Vec<Vec<Waarde>>,
    gesloten: Vec<(Uuid, Date, i64)>,
}

impl Uitkeringen {
    /// What is known of these benefits before the batch.
    pub(super) async fn lees(tx: &mut Tx, ids: &[Uuid]) -> Result<Self, sqlx::Error> {
        let mut dossiers: HashMap<Uuid, Dossier> = HashMap::new();
        // Safe: made of constants, the ids are one bound value.
        let sql = format!(
            "SELECT {GELEZEN} FROM {TABEL} WHERE uitkering_id IN (SELECT row.value ->> 0 FROM {}) \
             AND bekend_tot = {ALTIJD} ORDER BY geldt_van",
            Dialect::of(tx).json_rows()
        );
        let ids: Vec<[&Uuid; 1]> = ids.iter().map(|id| [id]).collect();
        for rij in sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&ids)?).fetch_all(&mut **tx).await? {
            let id = ontleed(&rij.try_get::<String, _>(0)?)?;
            let deel = deel_van(&rij)?;
            match &mut dossiers.entry(id).or_default().uitkering {
                Some(uitkering) => uitkering.delen.push(deel),
                leeg @ None => *leeg = Some(uitkering_van(&rij, deel)?),
            }
        }
        for (id, dossier) in &mut dossiers {
            let rijen = dossier.uitkering.iter().flat_map(|uitkering| uitkering.rijen(*id));
            dossier.open = rijen.map(|(van, rij)| (van, (rij, Plek::Opgeslagen))).collect();
        }
        Ok(Self { dossiers, nieuw: Vec::new(), gesloten: Vec::new() })
    }

    /// The benefit as it is known now.
    pub(super) fn nu(&self, id: Uuid) -> Option<&Uitkering> {
        self.dossiers.get(&id)?.uitkering.as_ref()
    }

    /// From `nu` on the benefit is known to be like this, or not to be. Rows that stay the same stay; the last one is
    /// always written anew, so that the moment of every change can be read from the table.
    pub(super) fn zet(&mut self, id: Uuid, uitkering: Option<Uitkering>, nu: i64, positie: i64) {
        let rijen = uitkering.as_ref().map(|uitkering| uitkering.rijen(id)).unwrap_or_default();
        let laatste = rijen.last().map(|(van, _)| *van);
        let dossier = self.dossiers.entry(id).or_default();
        let mut oud = std::mem::take(&mut dossier.open);
        for (van, rij) in rijen {
            let plek = match oud.remove(&van) {
                Some((zelfde, plek)) if zelfde == rij && Some(van) != laatste => plek,
                anders => {
                    oud.extend(anders.map(|anders| (van, anders)));
                    let mut geheel = rij.clone();
                    geheel.extend([nu, ALTIJD, positie].map(Waarde::from));
                    self.nieuw.push(geheel);
                    Plek::Nieuw(self.nieuw.len() - 1)
                }
            };
            dossier.open.insert(van, (rij, plek));
        }
        for (van, (_, plek)) in oud {
            match plek {
                Plek::Opgeslagen => self.gesloten.push((id, van, nu)),
                Plek::Nieuw(plaats) => {
                    let rij = &mut self.nieuw[plaats];
                    let kolom = rij.len() - BEKEND_TOT_VAN_ACHTEREN;
                    rij[kolom] = nu.into();
                }
            }
        }
        dossier.uitkering = uitkering;
    }

    /// Closes and opens rows in the table. Closing goes first: of a row that is known until now there is one per day.
    pub(super) async fn schrijf(self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        sluit(tx, &self.gesloten).await?;
        let mut rijen = Rijen::van(TABEL, KOLOMMEN);
        for rij in self.nieuw {
            rijen.voeg_toe(rij);
        }
        rijen.schrijf(tx).await
    }
}

/// Closes rows: known until that moment (exclusive).
async fn sluit(tx: &mut Tx, gesloten: &[(Uuid, Date, i64)]) -> Result<(), sqlx::Error> {
    if gesloten.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE feit_uitkering SET bekend_tot = CAST(row.value ->> 2 AS BIGINT) FROM {} \
         WHERE uitkering_id = row.value ->> 0 AND geldt_van = row.value ->> 1 AND bekend_tot = {ALTIJD}",
        Dialect::of(tx).json_rows()
    );
    // Safe: made of constants, the rows are one bound value.
    sqlx::query(AssertSqlSafe(sql)).bind(json_rows(gesloten)?).execute(&mut **tx).await?;
    Ok(())
}

fn uitkering_van(rij: &AnyRow, deel: Deel) -> Result<Uitkering, sqlx::Error> {
    Ok(Uitkering {
        persoon: rij.try_get("persoon_id")?,
        gemeente: rij.try_get("gemeente")?,
        ingangsdatum: ontleed(&rij.try_get::<String, _>("ingangsdatum")?)?,
        leeftijd: rij.try_get("leeftijd")?,
        herkomst: rij.try_get("herkomst")?,
        delen: vec![deel],
    })
}

fn deel_van(rij: &AnyRow) -> Result<Deel, sqlx::Error> {
    let (van, tot): (Option<i64>, Option<i64>) = (rij.try_get("geboren_van")?, rij.try_get("geboren_tot")?);
    let kenmerken = Kenmerken {
        geboren: van.zip(tot),
        opleiding: rij.try_get("opleiding")?,
        doelgroepen: rij.try_get("doelgroepen")?,
        gebiedsteam: rij.try_get("gebiedsteam")?,
        leefvorm: rij.try_get("leefvorm")?,
        reden_instroom: rij.try_get("reden_instroom")?,
        regeling: rij.try_get("regeling")?,
        rol: rij.try_get("rol")?,
    };
    Ok(Deel { van: ontleed(&rij.try_get::<String, _>("geldt_van")?)?, kenmerken })
}

/// A text that this program wrote itself.
fn ontleed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    tekst: &str,
) -> Result<T, sqlx::Error> {
    tekst.parse().map_err(|fout| sqlx::Error::Decode(Box::new(fout)))
}
