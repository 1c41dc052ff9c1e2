//! Benefits as far as the coach's desk asks of them: whether one runs, since when, of whom, and how old that person can be.
//! A file of benefits tells a hundred thousand at once, so what a batch says is gathered and written with few statements.

use std::collections::BTreeMap;

use domein::{
    Gebeurtenis as _, Gebiedsteam, Metadata, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis as G, Uitkeringskenmerken},
};
use eventstore::{Dialect, Projection, ProjectionError, Query, Recorded, Tx, json_rows};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// The read model.
pub(crate) struct Borduitkeringen;

impl Projection for Borduitkeringen {
    fn name(&self) -> &'static str {
        "bord-uitkeringen"
    }

    fn version(&self) -> u32 {
        2
    }

    fn query(&self) -> Query {
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["bord_uitkering", "bord_aanvraag"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            // `einde` is that of the file, `vernomen` that of an outflow in traject; the first goes before the second.
            // The months are those in which the person can have been born, as numbers; doelgroepen is `,a,b,`.
            "CREATE TABLE IF NOT EXISTS bord_uitkering (uitkering_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
             persoon_id TEXT NOT NULL, ingangsdatum TEXT NOT NULL, einde TEXT, vernomen TEXT, ingetrokken BIGINT NOT NULL, \
             gebiedsteam TEXT, rol TEXT NOT NULL, regeling TEXT NOT NULL, geboren_van BIGINT, geboren_tot BIGINT, \
             doelgroepen TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS bord_uitkering_van_persoon ON bord_uitkering (persoon_id)",
            // Of an application only which team it is of.
            "CREATE TABLE IF NOT EXISTS bord_aanvraag (aanvraag_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
             persoon_id TEXT NOT NULL, gebiedsteam TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS bord_aanvraag_van_persoon ON bord_aanvraag (persoon_id)",
        ]
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
        async move {
            let mut stapel = Stapel::default();
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                neem(tx, &mut stapel, &metadata, gebeurtenis).await?;
            }
            Ok(stapel.schrijf(tx).await?)
        }
        .boxed()
    }
}

/// What figures know of a person, as columns.
type Kenmerken = (Option<String>, &'static str, &'static str, Option<i64>, Option<i64>, String);

fn kenmerken(kenmerken: &Uitkeringskenmerken) -> Kenmerken {
    let maanden = kenmerken.geboortemaand.map(domein::Geboortemaand::maanden);
    let doelgroepen: String =
        kenmerken.doelgroepen.iter().map(|groep| format!("{},", groep.code())).collect();
    (
        kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()),
        kenmerken.rol.code(),
        kenmerken.regeling.code(),
        maanden.as_ref().map(|maanden| *maanden.start()),
        maanden.as_ref().map(|maanden| *maanden.end()),
        format!(",{doelgroepen}"),
    )
}

/// A new row: benefit, municipality, person, first day, characteristics.
type Nieuw = (Uuid, String, String, String, Kenmerken);

/// What a batch says, written in the order of its kinds: new benefits, then what changed of them. What is said of one
/// benefit twice is written before it is said again.
#[derive(Default)]
struct Stapel {
    nieuw: BTreeMap<Uuid, Nieuw>,
    /// By benefit and column.
    einden: BTreeMap<(&'static str, Uuid), Option<String>>,
}

impl Stapel {
    async fn schrijf(&mut self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        let rijen = Dialect::of(tx).json_rows();
        // Safe, both: made of constants, the rows are one bound value. `WHERE true` keeps SQLite from reading `ON CONFLICT`
        // as part of a join.
        if !self.nieuw.is_empty() {
            let nieuw: Vec<_> = std::mem::take(&mut self.nieuw).into_values().collect();
            let plat: Vec<_> = nieuw
                .iter()
                .map(|(id, gemeente, persoon, ingang, (team, rol, regeling, van, tot, groepen))| {
                    (id, gemeente, persoon, ingang, team, rol, regeling, van, tot, groepen)
                })
                .collect();
            let sql = format!(
                "INSERT INTO bord_uitkering (uitkering_id, gemeente, persoon_id, ingangsdatum, ingetrokken, \
                 gebiedsteam, rol, regeling, geboren_van, geboren_tot, doelgroepen) \
                 SELECT row.value ->> 0, row.value ->> 1, row.value ->> 2, row.value ->> 3, 0, row.value ->> 4, \
                 row.value ->> 5, row.value ->> 6, CAST(row.value ->> 7 AS BIGINT), \
                 CAST(row.value ->> 8 AS BIGINT), row.value ->> 9 FROM {rijen} WHERE true \
                 ON CONFLICT (uitkering_id) DO NOTHING"
            );
            sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&plat)?).execute(&mut **tx).await?;
        }
        if !self.einden.is_empty() {
            let einden = std::mem::take(&mut self.einden);
            for kolom in ["einde", "vernomen"] {
                let deel = einden.iter().filter(|((van, _), _)| *van == kolom);
                let deel: Vec<_> = deel.map(|((_, id), datum)| (id, datum)).collect();
                if deel.is_empty() {
                    continue;
                }
                let sql = format!(
                    "UPDATE bord_uitkering SET {kolom} = row.value ->> 1 FROM {rijen} \
                     WHERE uitkering_id = row.value ->> 0"
                );
                sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&deel)?).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }
}

async fn neem(
    tx: &mut Tx,
    stapel: &mut Stapel,
    metadata: &Metadata,
    gebeurtenis: G,
) -> Result<(), sqlx::Error> {
    match gebeurtenis {
        G::UitkeringToegekend(f) => {
            let Some(persoon) = metadata.persoon_id else { return Ok(()) };
            let gemeente = metadata.gemeente.as_str().to_owned();
            let rij = (f.uitkering_id, gemeente, persoon.to_string(), f.ingangsdatum.to_string());
            let rij = (rij.0, rij.1, rij.2, rij.3, kenmerken(&f.kenmerken));
            stapel.nieuw.insert(f.uitkering_id, rij);
        }
        G::UitkeringseindeGemeld(f) => einde(stapel, "einde", f.uitkering_id, Some(f.datum)),
        G::UitkeringseindeIngetrokken(f) => einde(stapel, "einde", f.uitkering_id, None),
        G::UitstroomVernomen(f) => einde(stapel, "vernomen", f.uitkering_id, Some(f.datum)),
        G::UitstroomHerroepen(f) => einde(stapel, "vernomen", f.uitkering_id, None),
        G::UitkeringGecorrigeerd(f) => {
            stapel.schrijf(tx).await?;
            zet_kenmerken(tx, f.uitkering_id, &f.kenmerken).await?;
        }
        G::KenmerkenGewijzigd(f) => {
            stapel.schrijf(tx).await?;
            zet_kenmerken(tx, f.uitkering_id, &f.kenmerken).await?;
        }
        G::IngangsdatumGecorrigeerd(f) => {
            stapel.schrijf(tx).await?;
            let sql = "UPDATE bord_uitkering SET ingangsdatum = $1 WHERE uitkering_id = $2";
            let vraag = sqlx::query(sql).bind(f.ingangsdatum.to_string()).bind(f.uitkering_id.to_string());
            vraag.execute(&mut **tx).await?;
        }
        G::ToekenningIngetrokken(f) => {
            stapel.schrijf(tx).await?;
            ingetrokken(tx, f.uitkering_id, 1).await?;
        }
        G::ToekenningHersteld(f) => {
            stapel.schrijf(tx).await?;
            zet_kenmerken(tx, f.uitkering_id, &f.kenmerken).await?;
            ingetrokken(tx, f.uitkering_id, 0).await?;
        }
        G::AanvraagIngediend(f) => aanvraag(tx, metadata, f.aanvraag_id, f.gebiedsteam.as_ref()).await?,
        G::AanleidingHersteld(f) => aanvraag(tx, metadata, f.aanvraag_id, f.gebiedsteam.as_ref()).await?,
        // Of the steps of applications and of deliveries; and what is only no longer delivered still runs.
        G::DossiersSamengevoegd(_)
        | G::DossiersGesplitst(_)
        | G::ZoektermijnGestart(_)
        | G::ZoektermijnNietToegepast(_)
        | G::IntakeGepland(_)
        | G::IntakeGehouden(_)
        | G::IntakeNietVerschenen(_)
        | G::IntakeVerplaatst(_)
        | G::VoorafGebeld(_)
        | G::IntakeAfgezegd(_)
        | G::BezwaarGemaakt(_)
        | G::BezwaarBeslist(_)
        | G::AanvraagstapIngetrokken(_)
        | G::UitkeringNietMeerGeleverd(_)
        | G::UitkeringWeerGeleverd(_)
        | G::AanvraagGekoppeld(_)
        | G::AanvraagAfgewezen(_)
        | G::AanvraagIngetrokken(_)
        | G::AanvraagVervallen(_)
        | G::AanleidingVervallen(_)
        | G::AanleveringVerwerkt(_)
        | G::AanleveringTeruggedraaid(_) => {}
    }
    Ok(())
}

async fn aanvraag(
    tx: &mut Tx,
    metadata: &Metadata,
    id: Uuid,
    team: Option<&Gebiedsteam>,
) -> Result<(), sqlx::Error> {
    let (Some(persoon), Some(team)) = (metadata.persoon_id, team) else { return Ok(()) };
    let sql = "INSERT INTO bord_aanvraag (aanvraag_id, gemeente, persoon_id, gebiedsteam) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (aanvraag_id) DO UPDATE SET gebiedsteam = excluded.gebiedsteam";
    let vraag = sqlx::query(sql).bind(id.to_string()).bind(metadata.gemeente.to_string());
    vraag.bind(persoon.to_string()).bind(team.to_string()).execute(&mut **tx).await?;
    Ok(())
}

/// The last that is said of an end counts.
fn einde(stapel: &mut Stapel, kolom: &'static str, uitkering_id: Uuid, datum: Option<Date>) {
    stapel.einden.insert((kolom, uitkering_id), datum.map(|datum| datum.to_string()));
}

async fn zet_kenmerken(tx: &mut Tx, id: Uuid, nieuw: &Uitkeringskenmerken) -> Result<(), sqlx::Error> {
    let (team, rol, regeling, van, tot, doelgroepen) = kenmerken(nieuw);
    let sql = "UPDATE bord_uitkering SET gebiedsteam = $1, rol = $2, regeling = $3, geboren_van = $4, \
               geboren_tot = $5, doelgroepen = $6 WHERE uitkering_id = $7";
    let vraag = sqlx::query(sql).bind(team).bind(rol).bind(regeling).bind(van).bind(tot).bind(doelgroepen);
    vraag.bind(id.to_string()).execute(&mut **tx).await?;
    Ok(())
}

async fn ingetrokken(tx: &mut Tx, id: Uuid, ingetrokken: i64) -> Result<(), sqlx::Error> {
    let sql = "UPDATE bord_uitkering SET ingetrokken = $1 WHERE uitkering_id = $2";
    sqlx::query(sql).bind(ingetrokken).bind(id.to_string()).execute(&mut **tx).await?;
    Ok(())
}
