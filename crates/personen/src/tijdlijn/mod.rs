//! The read models `tijdlijn-<dienst>`: what happened to each person, as each service recorded it. They hold ids, codes, dates
//! and sealed texts; nothing by which somebody can be recognised. What is shown of it is said where it is asked.

mod intake;
mod lees;
mod personen;
mod regel;
mod signalering;
mod traject;

use std::marker::PhantomData;

use domein::{
    Gebeurtenis, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis, PersonenGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use eventstore::{Dialect, Projection, ProjectionError, Query, Recorded, Tx, json_rows};
use futures_util::future::BoxFuture;
use serde_json::value::RawValue;
use sqlx::AssertSqlSafe;

pub(crate) use self::{
    lees::{Rij, lees_rijen},
    regel::{Regel, Vertelt},
};

/// The events of a service, as the timeline takes them.
pub(crate) trait Bron: Gebeurtenis + Vertelt {
    /// Name of the read model.
    const LEESMODEL: &'static str;
    /// Its table.
    const TABEL: &'static str;
    /// How it is made.
    const SCHEMA: &'static [&'static str];
}

macro_rules! bron {
    ($gebeurtenis:ty, $leesmodel:literal, $tabel:literal) => {
        impl Bron for $gebeurtenis {
            const LEESMODEL: &'static str = $leesmodel;
            const TABEL: &'static str = $tabel;
            const SCHEMA: &'static [&'static str] = &[
                concat!(
                    "CREATE TABLE IF NOT EXISTS ",
                    $tabel,
                    " (positie BIGINT PRIMARY KEY, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, \
                       datum TEXT NOT NULL, vastgelegd TEXT NOT NULL, soort TEXT NOT NULL, rol TEXT NOT NULL, \
                       door TEXT NOT NULL, gegevens TEXT NOT NULL)"
                ),
                concat!(
                    "CREATE INDEX IF NOT EXISTS ",
                    $tabel,
                    "_persoon ON ",
                    $tabel,
                    " (persoon_id, positie)"
                ),
            ];
        }
    };
}

bron!(SignaleringGebeurtenis, "tijdlijn-signalering", "tijdlijn_signalering");
bron!(IntakeGebeurtenis, "tijdlijn-intake", "tijdlijn_intake");
bron!(TrajectGebeurtenis, "tijdlijn-traject", "tijdlijn_traject");
bron!(PersonenGebeurtenis, "tijdlijn-personen", "tijdlijn_personen");

/// The read model of one service.
#[derive(Debug)]
pub(crate) struct Tijdlijn<G>(PhantomData<fn() -> G>);

impl<G> Default for Tijdlijn<G> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<G: Bron> Projection for Tijdlijn<G> {
    fn name(&self) -> &'static str {
        G::LEESMODEL
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
        std::slice::from_ref(&G::TABEL)
    }

    fn schema(&self) -> &'static [&'static str] {
        G::SCHEMA
    }

    /// A row is of one event.
    fn streams_are_independent(&self) -> bool {
        true
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            let mut rijen = Vec::with_capacity(batch.len());
            for regel in batch {
                // What cannot be told is parked, with what comes after it: not found out when somebody asks.
                let Vastlegging { metadata: kop, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                // Of an offer or a delivery, and of nobody.
                let Some(persoon) = kop.persoon_id else { continue };
                // As it is: quoted once more, it would be read and written twice.
                let gegevens: &RawValue = serde_json::from_str(&regel.data).map_err(|fout| {
                    ProjectionError::Event { position: regel.position, cause: fout.into() }
                })?;
                rijen.push((
                    regel.position.0,
                    persoon,
                    kop.gemeente,
                    kop.geldig_op,
                    kop.vastgelegd_op,
                    &regel.kind,
                    kop.actor.rol.code(),
                    kop.actor.id,
                    gegevens,
                ));
            }
            if rijen.is_empty() {
                return Ok(());
            }
            // Safe: made of constants, the rows are one bound value. `WHERE true` keeps SQLite from reading `ON CONFLICT` as
            // part of a join.
            let sql = format!(
                "INSERT INTO {} (positie, persoon_id, gemeente, datum, vastgelegd, soort, rol, door, gegevens) \
                 SELECT CAST(row.value ->> 0 AS BIGINT), row.value ->> 1, row.value ->> 2, row.value ->> 3, \
                 row.value ->> 4, row.value ->> 5, row.value ->> 6, row.value ->> 7, CAST(row.value -> 8 AS TEXT) \
                 FROM {} WHERE true ON CONFLICT (positie) DO NOTHING",
                G::TABEL,
                Dialect::of(tx).json_rows()
            );
            sqlx::query(AssertSqlSafe(sql)).bind(json_rows(&rijen)?).execute(&mut **tx).await?;
            Ok(())
        })
    }
}
