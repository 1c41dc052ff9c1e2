//! The read models `gebruik-<dienst>`: what carries the code of a team, and whose coach is who. They answer one question:
//! what a change would touch. They hold ids, codes and dates.

mod coach;
mod intake;
mod jobcoach;
mod signalering;
mod spoor;
mod telling;
mod traject;

use std::marker::PhantomData;

use domein::{
    Gebeurtenis, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;
use jiff::civil::Date;

use self::spoor::{Spoor, schrijf};
pub(crate) use self::telling::{Over, Raakt, tel};

/// The events of a service, as far as they say what carries a code.
pub(crate) trait Bron: Gebeurtenis {
    /// Name of the read model.
    const LEESMODEL: &'static str;
    /// Its table.
    const TABEL: &'static str;
    /// How it is made.
    const SCHEMA: &'static [&'static str];
    /// The events that say it.
    const SOORTEN: &'static [&'static str];

    /// What an event that holds on `op` says of it.
    fn sporen(&self, op: Date) -> Vec<Spoor>;
}

macro_rules! bron {
    ($gebeurtenis:ty, $dienst:literal, $soorten:expr, $sporen:expr) => {
        impl Bron for $gebeurtenis {
            const LEESMODEL: &'static str = concat!("gebruik-", $dienst);
            const TABEL: &'static str = concat!("gebruik_", $dienst);
            const SCHEMA: &'static [&'static str] = &[
                concat!(
                    "CREATE TABLE IF NOT EXISTS gebruik_", $dienst,
                    " (wat TEXT NOT NULL, id TEXT NOT NULL, gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, \
                       team TEXT NOT NULL, coach TEXT NOT NULL, einde TEXT, vernomen TEXT, \
                       telt BIGINT NOT NULL, PRIMARY KEY (wat, id))"
                ),
                concat!(
                    "CREATE INDEX IF NOT EXISTS gebruik_", $dienst, "_team ON gebruik_", $dienst,
                    " (gemeente, team)"
                ),
                concat!(
                    "CREATE INDEX IF NOT EXISTS gebruik_", $dienst, "_coach ON gebruik_", $dienst,
                    " (gemeente, coach)"
                ),
                concat!(
                    "CREATE INDEX IF NOT EXISTS gebruik_", $dienst, "_persoon ON gebruik_", $dienst,
                    " (persoon_id)"
                ),
            ];
            const SOORTEN: &'static [&'static str] = $soorten;

            fn sporen(&self, op: Date) -> Vec<Spoor> {
                let sporen: fn(&Self, Date) -> Vec<Spoor> = $sporen;
                sporen(self, op)
            }
        }
    };
}

bron!(SignaleringGebeurtenis, "signalering", signalering::SOORTEN, |gebeurtenis, _| signalering::sporen(
    gebeurtenis
));
bron!(IntakeGebeurtenis, "intake", intake::SOORTEN, |gebeurtenis, _| intake::sporen(gebeurtenis));
bron!(TrajectGebeurtenis, "traject", traject::SOORTEN, traject::sporen);

/// The read model of one service.
#[derive(Debug)]
pub(crate) struct Gebruik<G>(PhantomData<fn() -> G>);

impl<G> Default for Gebruik<G> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<G: Bron> Projection for Gebruik<G> {
    fn name(&self) -> &'static str {
        G::LEESMODEL
    }

    fn version(&self) -> u32 {
        5
    }

    fn query(&self) -> Query {
        Query::kinds(G::SOORTEN.iter().copied())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        const { &[G::TABEL] }
    }

    fn schema(&self) -> &'static [&'static str] {
        G::SCHEMA
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                let Some(persoon) = metadata.persoon_id else { continue };
                for spoor in gebeurtenis.sporen(metadata.geldig_op) {
                    schrijf(tx, G::TABEL, (&metadata.gemeente, persoon, regel.position), spoor).await?;
                }
            }
            Ok(())
        })
    }
}
