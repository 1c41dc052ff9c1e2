//! A dossier told again without a part of it: what a merge made one is made one anew, of what is left. What was recorded at
//! the merge itself was decided with the part that does not count now, and may have withdrawn what only that part doubled.

use std::collections::HashMap;

use domein::{Metadata, PersoonId, Voorval};
use eventstore::{Decider, Recorded};
use persoonsregister::Samenvoeging;
use uuid::Uuid;

use super::{Dossiers, alle_samenvoegingen, correlatie, gaan_mee};
use crate::Omgeving;

/// The merges of this installation, by what their events have in common.
pub(crate) struct Opnieuw(HashMap<Uuid, Samen>);

/// A merge, and who went along with it.
struct Samen {
    een: Samenvoeging,
    wie: Vec<PersoonId>,
}

impl Opnieuw {
    /// Those that the register tells of.
    pub(crate) async fn lees(omgeving: &Omgeving) -> Result<Self, persoonsregister::Error> {
        let alle = alle_samenvoegingen(omgeving).await?;
        let samen = alle.iter().enumerate().filter(|(_, een)| !een.ongedaan).map(|(plek, een)| {
            (correlatie(een), Samen { een: *een, wie: gaan_mee(&alle[..plek], een.persoon) })
        });
        Ok(Self(samen.collect()))
    }

    /// What an event means in a dossier of which earlier events were left out: none when a merge recorded it, and after the
    /// event that says that two are one, what is made one of what is left.
    pub(crate) fn voorvallen<S: Dossiers>(
        &self,
        omgeving: &Omgeving,
        (regel, metadata): (&Recorded, &Metadata),
        voorval: Voorval<S::G>,
        dossier: &<S::D as Decider>::State,
    ) -> Vec<Voorval<S::G>> {
        let Some(Samen { een, wie }) = self.0.get(&metadata.correlatie) else { return vec![voorval] };
        if !S::D::JOINS.contains(&regel.kind.as_str()) {
            return Vec::new();
        }
        // It stands in the streams of both, and last in that in which the dossier goes on.
        if regel.stream != S::stream(een.in_wie) {
            return vec![voorval];
        }
        let is_opgegaan = |persoon: PersoonId| wie.contains(&persoon);
        let dag = voorval.geldig_op;
        let verenigd = S::verenig(dossier, een.in_wie, &is_opgegaan, &omgeving.gemeente, dag);
        std::iter::once(voorval).chain(verenigd).collect()
    }
}
