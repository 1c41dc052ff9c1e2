//! The list of benefits: of whom, from when to when, of which team, and whether they count. A file of benefits tells a
//! hundred thousand at once, so what a batch says is gathered per benefit and written with one statement.

use std::collections::{BTreeMap, BTreeSet};

use dienst::neem_samenvoeging;
use domein::{
    Gebeurtenis as _, Metadata, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis as G, Uitkeringskenmerken},
};
use eventstore::{Dialect, Projection, ProjectionError, Query, Recorded, Tx, json_rows};
use futures_util::future::BoxFuture;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;

/// The table of who merged into whom; the ids in the list are those of then.
pub(crate) const PERSONEN: &str = "uitkering_persoon";

const SCHEMA: &[&str] = &[
    // `einde` is that of the file, `vernomen` that of an outflow in traject; the first goes before the second. Team, scheme
    // and role are those after the last change.
    "CREATE TABLE IF NOT EXISTS uitkeringen ( \
     uitkering_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, ingangsdatum TEXT NOT NULL, \
     einde TEXT, vernomen TEXT, ingetrokken BIGINT NOT NULL, niet_meer_geleverd TEXT, herkomst TEXT NOT NULL, \
     regeling TEXT NOT NULL, rol TEXT NOT NULL, gebiedsteam TEXT, aanvraag_id TEXT)",
    "CREATE INDEX IF NOT EXISTS uitkeringen_op_ingang ON uitkeringen (gemeente, ingangsdatum, uitkering_id)",
    "CREATE INDEX IF NOT EXISTS uitkeringen_van_persoon ON uitkeringen (persoon_id)",
    "CREATE TABLE IF NOT EXISTS uitkering_persoon (van TEXT PRIMARY KEY, naar TEXT NOT NULL)",
];

/// The projection of the table `uitkeringen`.
#[derive(Debug, Clone, Copy)]
pub struct Uitkeringen;

/// The read model of benefits; the binary runs it on the service's own database.
#[must_use]
pub fn uitkeringen() -> Uitkeringen {
    Uitkeringen
}

impl Projection for Uitkeringen {
    fn name(&self) -> &'static str {
        "intake.uitkeringen"
    }

    fn version(&self) -> u32 {
        1
    }

    fn query(&self) -> Query {
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["uitkeringen", PERSONEN]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
    }

    /// A row is of one benefit, and the stream is that of its person.
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

/// A benefit as it stands in the table, without its id.
#[derive(Debug, Clone)]
struct Rij {
    gemeente: String,
    persoon_id: String,
    ingangsdatum: String,
    einde: Option<String>,
    vernomen: Option<String>,
    ingetrokken: i64,
    niet_meer_geleverd: Option<String>,
    herkomst: String,
    regeling: String,
    rol: String,
    gebiedsteam: Option<String>,
    aanvraag_id: Option<String>,
}

impl Rij {
    fn lees(rij: &AnyRow) -> Result<(Uuid, Self), sqlx::Error> {
        let id: String = rij.try_get(0)?;
        let id = id.parse().map_err(|fout: uuid::Error| sqlx::Error::Decode(fout.into()))?;
        let rij = Self {
            gemeente: rij.try_get(1)?,
            persoon_id: rij.try_get(2)?,
            ingangsdatum: rij.try_get(3)?,
            einde: rij.try_get(4)?,
            vernomen: rij.try_get(5)?,
            ingetrokken: rij.try_get(6)?,
            niet_meer_geleverd: rij.try_get(7)?,
            herkomst: rij.try_get(8)?,
            regeling: rij.try_get(9)?,
            rol: rij.try_get(10)?,
            gebiedsteam: rij.try_get(11)?,
            aanvraag_id: rij.try_get(12)?,
        };
        Ok((id, rij))
    }

    fn is_nu(&mut self, kenmerken: &Uitkeringskenmerken) {
        kenmerken.regeling.code().clone_into(&mut self.regeling);
        kenmerken.rol.code().clone_into(&mut self.rol);
        self.gebiedsteam = kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned());
    }
}

/// The benefits that a batch is about, as they stand; all of them are written back.
type Rijen = BTreeMap<Uuid, Rij>;

async fn neem_op(tx: &mut Tx, batch: &[Recorded]) -> Result<(), ProjectionError> {
    let regels = batch.iter().map(Vastlegging::<G>::voor_leesmodel).collect::<Result<Vec<_>, _>>()?;
    let over: BTreeSet<Uuid> = regels.iter().filter_map(|regel| regel.gebeurtenis.uitkering_id()).collect();
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
            _ => neem(&mut rijen, metadata, gebeurtenis),
        }
    }
    Ok(schrijf(tx, &rijen).await?)
}

/// What an event changes.
fn neem(rijen: &mut Rijen, metadata: &Metadata, gebeurtenis: &G) {
    if let G::UitkeringToegekend(f) = gebeurtenis {
        let mut rij = Rij {
            gemeente: metadata.gemeente.as_str().to_owned(),
            persoon_id: metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default(),
            ingangsdatum: f.ingangsdatum.to_string(),
            einde: None,
            vernomen: None,
            ingetrokken: 0,
            niet_meer_geleverd: None,
            herkomst: f.herkomst.code().to_owned(),
            regeling: String::new(),
            rol: String::new(),
            gebiedsteam: None,
            aanvraag_id: f.aanvraag_id.map(|id| id.to_string()),
        };
        rij.is_nu(&f.kenmerken);
        rijen.insert(f.uitkering_id, rij);
        return;
    }
    let Some(rij) = gebeurtenis.uitkering_id().and_then(|id| rijen.get_mut(&id)) else { return };
    match gebeurtenis {
        G::UitkeringGecorrigeerd(f) => rij.is_nu(&f.kenmerken),
        G::KenmerkenGewijzigd(f) => rij.is_nu(&f.kenmerken),
        G::IngangsdatumGecorrigeerd(f) => rij.ingangsdatum = f.ingangsdatum.to_string(),
        G::ToekenningIngetrokken(_) => rij.ingetrokken = 1,
        G::ToekenningHersteld(f) => {
            (rij.ingetrokken, rij.niet_meer_geleverd) = (0, None);
            rij.ingangsdatum = f.ingangsdatum.to_string();
            rij.is_nu(&f.kenmerken);
        }
        G::UitkeringNietMeerGeleverd(f) => rij.niet_meer_geleverd = Some(f.peildatum.to_string()),
        G::UitkeringWeerGeleverd(_) => rij.niet_meer_geleverd = None,
        G::UitkeringseindeGemeld(f) => rij.einde = Some(f.datum.to_string()),
        G::UitkeringseindeIngetrokken(_) => rij.einde = None,
        G::UitstroomVernomen(f) => rij.vernomen = Some(f.datum.to_string()),
        G::UitstroomHerroepen(_) => rij.vernomen = None,
        G::AanvraagGekoppeld(f) => rij.aanvraag_id = Some(f.aanvraag_id.to_string()),
        // Of no benefit, or the grant that is taken in above.
        _ => {}
    }
}

async fn lees(tx: &mut Tx, ids: &BTreeSet<Uuid>) -> Result<Rijen, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Rijen::new());
    }
    // Safe: made of constants, the rows are one bound value.
    let sql = AssertSqlSafe(format!(
        "SELECT uitkering_id, gemeente, persoon_id, ingangsdatum, einde, vernomen, ingetrokken, niet_meer_geleverd, \
         herkomst, regeling, rol, gebiedsteam, aanvraag_id FROM uitkeringen \
         WHERE uitkering_id IN (SELECT row.value ->> 0 FROM {})",
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
    let plat: Vec<_> = rijen
        .iter()
        .map(|(id, rij)| {
            let wie = (id, &rij.gemeente, &rij.persoon_id, &rij.ingangsdatum, &rij.einde, &rij.vernomen);
            let stand = (rij.ingetrokken, &rij.niet_meer_geleverd, &rij.herkomst, &rij.regeling, &rij.rol);
            let (a, b, c, d, e, f) = wie;
            let (g, h, i, j, k) = stand;
            (a, b, c, d, e, f, g, h, i, j, k, &rij.gebiedsteam, &rij.aanvraag_id)
        })
        .collect();
    // Safe: as above. `WHERE true` keeps SQLite from reading `ON CONFLICT` as part of a join.
    let sql = AssertSqlSafe(format!(
        "INSERT INTO uitkeringen (uitkering_id, gemeente, persoon_id, ingangsdatum, einde, vernomen, ingetrokken, \
         niet_meer_geleverd, herkomst, regeling, rol, gebiedsteam, aanvraag_id) \
         SELECT row.value ->> 0, row.value ->> 1, row.value ->> 2, row.value ->> 3, row.value ->> 4, row.value ->> 5, \
         CAST(row.value ->> 6 AS BIGINT), row.value ->> 7, row.value ->> 8, row.value ->> 9, row.value ->> 10, \
         row.value ->> 11, row.value ->> 12 FROM {} WHERE true \
         ON CONFLICT (uitkering_id) DO UPDATE SET ingangsdatum = excluded.ingangsdatum, einde = excluded.einde, \
         vernomen = excluded.vernomen, ingetrokken = excluded.ingetrokken, \
         niet_meer_geleverd = excluded.niet_meer_geleverd, regeling = excluded.regeling, rol = excluded.rol, \
         gebiedsteam = excluded.gebiedsteam, aanvraag_id = excluded.aanvraag_id",
        Dialect::of(tx).json_rows()
    ));
    sqlx::query(sql).bind(json_rows(&plat)?).execute(&mut **tx).await?;
    Ok(())
}
