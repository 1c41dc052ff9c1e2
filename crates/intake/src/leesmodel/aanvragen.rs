//! The list of applications: which stand where, of which team, for what each waits and until when. A row keeps what was
//! recorded of it, since each step can be withdrawn: where it stands follows from those that stand.

use std::collections::{BTreeMap, BTreeSet};

use dienst::neem_samenvoeging;
use domein::{
    Gebeurtenis as _, Metadata, Vastlegging,
    gebeurtenis::{AanleidingHersteld, AanvraagIngediend, IntakeGebeurtenis as G},
};
use eventstore::{Dialect, Projection, ProjectionError, Query, Recorded, Tx, json_rows};
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;

use crate::regels::{
    Aanvraag, Gedaan,
    termijnen::{bellen_voor, wacht},
};

/// The table of who merged into whom; the ids in the list are those of then.
pub(crate) const PERSONEN: &str = "aanvraag_persoon";

const SCHEMA: &[&str] = &[
    // `gedaan` is what was recorded of it. `eerst`, until `eerst_tot` (exclusive), is what passes by itself; then it waits
    // for `wacht_op`, which is late from `termijn` on; the decision is late from `besluit_voor` on. `bellen_voor` is the day
    // before which the applicant is to be called; none when nobody is.
    "CREATE TABLE IF NOT EXISTS aanvragen ( \
     aanvraag_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, toestand TEXT NOT NULL, \
     datum TEXT NOT NULL, versneld BIGINT NOT NULL, leeftijd BIGINT, coach TEXT, gebiedsteam TEXT, \
     aanleiding_vervallen BIGINT NOT NULL, gedaan TEXT NOT NULL, eerst TEXT, eerst_tot TEXT, wacht_op TEXT, \
     termijn TEXT, besluit_voor TEXT, bellen_voor TEXT)",
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
        8
    }

    fn query(&self) -> Query {
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
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

/// An application as it stands in the table, without its id.
struct Rij {
    gemeente: String,
    persoon_id: String,
    coach: Option<String>,
    gebiedsteam: Option<String>,
    aanvraag: Aanvraag,
}

impl Rij {
    fn nieuw(metadata: &Metadata, f: &AanvraagIngediend) -> Self {
        Self {
            gemeente: metadata.gemeente.as_str().to_owned(),
            persoon_id: metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default(),
            coach: f.coach.as_ref().map(|coach| coach.as_str().to_owned()),
            gebiedsteam: f.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()),
            aanvraag: Aanvraag::nieuw(metadata.geldig_op, f.leeftijd, f.versneld, Gedaan::default()),
        }
    }

    /// What asks for it again says who goes on with it; what it does not say stays.
    fn hersteld(&mut self, f: &AanleidingHersteld) {
        self.aanvraag.aanleiding_vervallen = false;
        if let Some(coach) = &f.coach {
            self.coach = Some(coach.as_str().to_owned());
        }
        if let Some(team) = &f.gebiedsteam {
            self.gebiedsteam = Some(team.as_str().to_owned());
        }
    }

    fn lees(rij: &AnyRow) -> Result<(Uuid, Self), sqlx::Error> {
        let id: String = rij.try_get(0)?;
        let id = id.parse().map_err(onleesbaar::<uuid::Error>)?;
        let datum: String = rij.try_get(3)?;
        let datum: Date = datum.parse().map_err(onleesbaar::<jiff::Error>)?;
        let leeftijd: Option<i64> = rij.try_get(5)?;
        let gedaan: String = rij.try_get(9)?;
        let gedaan = Gedaan::lees(&gedaan).map_err(onleesbaar)?;
        let leeftijd = leeftijd.and_then(|jaren| u8::try_from(jaren).ok());
        let mut aanvraag = Aanvraag::nieuw(datum, leeftijd, rij.try_get::<i64, _>(4)? != 0, gedaan);
        aanvraag.aanleiding_vervallen = rij.try_get::<i64, _>(8)? != 0;
        let (gemeente, persoon_id) = (rij.try_get(1)?, rij.try_get(2)?);
        Ok((
            id,
            Self { gemeente, persoon_id, coach: rij.try_get(6)?, gebiedsteam: rij.try_get(7)?, aanvraag },
        ))
    }
}

/// The applications that a batch is about.
type Rijen = BTreeMap<Uuid, Rij>;

async fn neem_op(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    let regels = batch.iter().map(Vastlegging::<G>::voor_leesmodel).collect::<Result<Vec<_>, _>>()?;
    let over: BTreeSet<Uuid> = regels.iter().filter_map(|regel| regel.gebeurtenis.aanvraag_id()).collect();
    let mut rijen = lees(tx, &over).await?;
    for Vastlegging { metadata, gebeurtenis, .. } in &regels {
        // The event stands in both dossiers; what it says is kept once, by that of who merged.
        let van = |van| metadata.persoon_id == Some(van);
        match gebeurtenis {
            G::DossiersSamengevoegd(f) if van(f.van) => {
                neem_samenvoeging(tx, PERSONEN, (f.van, f.naar), false).await?;
            }
            G::DossiersGesplitst(f) if van(f.van) => {
                neem_samenvoeging(tx, PERSONEN, (f.van, f.naar), true).await?;
            }
            // One that lapsed may be made anew.
            G::AanvraagIngediend(f) => {
                rijen.insert(f.aanvraag_id, Rij::nieuw(metadata, f));
            }
            _ => {
                let rij = gebeurtenis.aanvraag_id().and_then(|id| rijen.get_mut(&id));
                let Some(rij) = rij else { continue };
                match gebeurtenis {
                    G::AanleidingVervallen(_) => rij.aanvraag.aanleiding_vervallen = true,
                    G::AanleidingHersteld(f) => rij.hersteld(f),
                    _ => rij.aanvraag.neem(metadata.geldig_op, gebeurtenis),
                }
            }
        }
    }
    Ok(schrijf(tx, &rijen).await?)
}

async fn lees(tx: &mut Tx, ids: &BTreeSet<Uuid>) -> Result<Rijen, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Rijen::new());
    }
    // Safe: made of constants, the rows are one bound value.
    let sql = AssertSqlSafe(format!(
        "SELECT aanvraag_id, gemeente, persoon_id, datum, versneld, leeftijd, coach, gebiedsteam, aanleiding_vervallen, \
         gedaan FROM aanvragen WHERE aanvraag_id IN (SELECT row.value ->> 0 FROM {})",
        Dialect::of(tx).json_rows()
    ));
    let ids: Vec<[Uuid; 1]> = ids.iter().map(|id| [*id]).collect();
    let rijen = sqlx::query(sql).bind(json_rows(&ids)?).fetch_all(&mut **tx).await?;
    rijen.iter().map(Rij::lees).collect()
}

async fn schrijf(tx: &mut Tx, rijen: &Rijen) -> Result<(), sqlx::Error> {
    if rijen.is_empty() {
        return Ok(());
    }
    let plat = rijen.iter().map(|(id, rij)| {
        let Rij { gemeente, persoon_id, coach, gebiedsteam, aanvraag } = rij;
        let wacht = wacht(aanvraag);
        let bellen = bellen_voor(aanvraag, gebiedsteam.as_deref());
        let (eerst, eerst_tot) = wacht.eerst.map(|(stap, tot)| (stap.code(), tot)).unzip();
        let (wacht_op, termijn) = wacht.dan.map(|(stap, voor)| (stap.code(), voor)).unzip();
        Ok((
            id,
            gemeente,
            persoon_id,
            aanvraag.stand.toestand.code(),
            aanvraag.datum,
            i64::from(aanvraag.versneld),
            aanvraag.leeftijd,
            coach,
            gebiedsteam,
            i64::from(aanvraag.aanleiding_vervallen),
            aanvraag.gedaan.schrijf().map_err(onleesbaar)?,
            eerst,
            eerst_tot,
            wacht_op,
            termijn,
            (wacht.besluit_voor, bellen),
        ))
    });
    let plat: Vec<_> = plat.collect::<Result<_, sqlx::Error>>()?;
    let waarden = (0..15).map(|plaats| match plaats {
        5 | 6 | 9 => format!("CAST(row.value ->> {plaats} AS BIGINT)"),
        _ => format!("row.value ->> {plaats}"),
    });
    // The last two are together: more than sixteen at once cannot be written as one row.
    let waarden: Vec<String> =
        waarden.chain((0..2).map(|plaats| format!("row.value -> 15 ->> {plaats}"))).collect();
    // Safe: as above. `WHERE true` keeps SQLite from reading `ON CONFLICT` as part of a join.
    let sql = AssertSqlSafe(format!(
        "INSERT INTO aanvragen (aanvraag_id, gemeente, persoon_id, toestand, datum, versneld, leeftijd, coach, \
         gebiedsteam, aanleiding_vervallen, gedaan, eerst, eerst_tot, wacht_op, termijn, besluit_voor, bellen_voor) \
         SELECT {} FROM {} WHERE true ON CONFLICT (aanvraag_id) DO UPDATE SET \
         persoon_id = excluded.persoon_id, toestand = excluded.toestand, datum = excluded.datum, \
         versneld = excluded.versneld, leeftijd = excluded.leeftijd, coach = excluded.coach, \
         gebiedsteam = excluded.gebiedsteam, aanleiding_vervallen = excluded.aanleiding_vervallen, \
         gedaan = excluded.gedaan, eerst = excluded.eerst, eerst_tot = excluded.eerst_tot, \
         wacht_op = excluded.wacht_op, termijn = excluded.termijn, besluit_voor = excluded.besluit_voor, \
         bellen_voor = excluded.bellen_voor",
        waarden.join(", "),
        Dialect::of(tx).json_rows()
    ));
    sqlx::query(sql).bind(json_rows(&plat)?).execute(&mut **tx).await?;
    Ok(())
}

/// What this program wrote into a column itself, and cannot read or write.
fn onleesbaar<E: std::error::Error + Send + Sync + 'static>(fout: E) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(fout))
}
