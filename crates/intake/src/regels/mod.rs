//! What may happen in the dossier of one person at the gate: applications, and the benefits that come of them or
//! were there already. Pure: dates, ages and ids of applications come in with the command.

mod aanvraag;
mod kenmerken;
mod opdracht;
mod toestand;
mod uitkering;
mod vormen;
mod weigering;

use domein::{Gemeentecode, PersoonId, Voorval, afgeleide_id, gebeurtenis::IntakeGebeurtenis};
use eventstore::{Decider, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

pub(crate) use kenmerken::reden_onbekend;
pub use kenmerken::{kenmerken, onbekende_kenmerken};
pub use opdracht::{
    Aanmelding, Besluit, Correctie, Gehouden, OpAanvraag, OpUitkering, Opdracht, Overname, Stap, Toekenning,
    Wat,
};
pub use toestand::{
    Aanvraag, Dossier, Einde, Gesprek, Intrekking, Toestand, Uitkering, Uitkomst, Zoektermijn,
};
pub use vormen::{VORMEN, Vormregel};
pub use weigering::{DAGEN_ZOEKTERMIJN, Weigering};

/// Facts of intake.
pub type Intakevoorval = Voorval<IntakeGebeurtenis>;

/// The rules of the dossier of one person.
pub struct Dossierregels;

impl Decider for Dossierregels {
    type State = Dossier;
    type Command = Opdracht;
    type Event = Intakevoorval;
    type Error = Weigering;

    fn initial() -> Dossier {
        Dossier::default()
    }

    fn evolve(dossier: &mut Dossier, voorval: &Intakevoorval) {
        dossier.neem_op(voorval);
    }

    fn decide(dossier: &Dossier, opdracht: Opdracht) -> Result<Vec<Intakevoorval>, Weigering> {
        let Opdracht { persoon, gemeente, wat } = opdracht;
        let feiten = match wat {
            Wat::DienIn(aanmelding) => aanvraag::dien_in(dossier, aanmelding)?,
            Wat::OpAanvraag(op) => aanvraag::zet_stap(dossier, persoon, &gemeente, op)?,
            Wat::NeemOver(overname) => {
                let id = uitkering_id(persoon, &gemeente, overname.ingangsdatum);
                uitkering::neem_over(dossier, id, *overname)?
            }
            Wat::OpUitkering(op) => uitkering::wijzig(dossier, op)?,
        };
        Ok(feiten.into_iter().map(|(op, gebeurtenis)| Voorval::over(persoon, op, gebeurtenis)).collect())
    }
}

/// What a decision gives before it is known whom it is about: since when, and what.
type Feiten = Vec<(Date, IntakeGebeurtenis)>;

/// The stream of a person's dossier.
#[must_use]
pub fn stream(persoon: PersoonId) -> StreamId {
    StreamId::from(format!("dossier-{persoon}"))
}

/// The application that a caller knows by its own `kenmerk`.
#[must_use]
pub fn aanvraag_id(kenmerk: &str) -> Uuid {
    afgeleide_id("aanvraag", &[kenmerk])
}

/// The benefit of a person in a municipality from a first day on: the same wherever it is told.
#[must_use]
pub fn uitkering_id(persoon: PersoonId, gemeente: &Gemeentecode, ingangsdatum: Date) -> Uuid {
    afgeleide_id("uitkering", &[&persoon.to_string(), gemeente.as_str(), &ingangsdatum.to_string()])
}

#[cfg(test)]
mod tests;
