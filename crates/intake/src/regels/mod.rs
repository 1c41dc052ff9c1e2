//! What may happen in the dossier of one person at the gate: applications, and the benefits that come of them or
//! were there already. Pure: dates, ages and ids of applications come in with the command.

mod aanvraag;
mod bezwaar;
mod kenmerken;
pub mod levering;
mod opdracht;
mod stand;
pub mod termijnen;
mod terugnemen;
mod toestand;
mod uitkering;
mod vormen;
mod weigering;
mod wet;

use std::collections::BTreeSet;

use dienst::Dossiers;
use domein::{
    Gemeentecode, PersoonId, Voorval, afgeleide_id,
    gebeurtenis::{DossiersGesplitst, DossiersSamengevoegd, IntakeGebeurtenis, ToekenningIngetrokken},
    soorten, uitkering_id,
};
use eventstore::{Decider, Joined, StreamId};
use jiff::civil::Date;
use uuid::Uuid;

pub(crate) use kenmerken::reden_onbekend;
pub use kenmerken::{kenmerken, onbekende_kenmerken};
pub use opdracht::{
    Aanmelding, Besluit, Correctie, Gehouden, OpAanvraag, OpUitkering, Opdracht, Stap, Toekenning, Vervangt,
    Wat,
};
pub use stand::{Bezwaar, Gesprek, Stand, Toestand, Uitkomst, Zoektermijn};
pub use toestand::{Aanvraag, Dossier, Einde, Intrekking, Uitkering};
pub use vormen::{VORMEN, Vormregel};
pub use weigering::{DAGEN_ZOEKTERMIJN, Weigering};
pub use wet::Wetsregel;

/// What was recorded of an application after it was made.
pub type Gedaan = domein::gedaan::Gedaan<IntakeGebeurtenis>;
/// One of these; of a grant with the day of the decision, when it is known.
pub type Gedane = domein::gedaan::Gedane<IntakeGebeurtenis>;

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

    const JOINS: &'static [&'static str] = soorten![DossiersSamengevoegd, DossiersGesplitst];

    fn joined(voorval: &Intakevoorval) -> Option<Joined> {
        let (van, naar, undone) = match &voorval.gebeurtenis {
            IntakeGebeurtenis::DossiersSamengevoegd(f) => (f.van, f.naar, false),
            IntakeGebeurtenis::DossiersGesplitst(f) => (f.van, f.naar, true),
            _ => return None,
        };
        Some(Joined { stream: stream(van), into: stream(naar), undone })
    }

    fn decide(dossier: &Dossier, opdracht: Opdracht) -> Result<Vec<Intakevoorval>, Weigering> {
        let Opdracht { persoon, gemeente, wat } = opdracht;
        let feiten = match wat {
            Wat::DienIn(aanmelding) => aanvraag::dien_in(dossier, aanmelding)?,
            Wat::LaatVervallen { aanvraag_id, datum } => {
                aanvraag::laat_vervallen(dossier, aanvraag_id, datum)
            }
            Wat::OpAanvraag(op) => aanvraag::zet_stap(dossier, persoon, &gemeente, &op)?,
            Wat::TrekStapIn { aanvraag_id, leeftijden, stap, van, reden } => {
                terugnemen::trek_in(dossier, (aanvraag_id, leeftijden), stap, van, reden)?
            }
            Wat::NeemOver(levering) => {
                let uitkomst = levering::vergelijk(dossier, persoon, &gemeente, &levering);
                match uitkomst.geweigerd.first() {
                    Some((_, reden)) if uitkomst.geweigerd.len() == levering.rijen.len() => {
                        return Err(*reden);
                    }
                    _ => uitkomst.feiten,
                }
            }
            Wat::Herstel { doel, dag } => levering::naar(dossier, &doel, dag).0,
            Wat::OpUitkering(op) => uitkering::wijzig(dossier, op)?,
        };
        Ok(feiten.into_iter().map(|(op, gebeurtenis)| Voorval::over(persoon, op, gebeurtenis)).collect())
    }
}

impl Dossiers for Dossierregels {
    type D = Self;
    type G = IntakeGebeurtenis;

    fn stream(persoon: PersoonId) -> StreamId {
        stream(persoon)
    }

    fn betreft(dossier: &Dossier, gebeurtenis: &IntakeGebeurtenis) -> bool {
        use IntakeGebeurtenis as G;
        match (gebeurtenis, gebeurtenis.aanvraag_id(), gebeurtenis.uitkering_id()) {
            // Begins something.
            (G::AanvraagIngediend(_), ..) => false,
            // Also a benefit that was granted on an application: it goes with that.
            (_, Some(aanvraag), _) => dossier.aanvragen.contains_key(&aanvraag),
            (G::UitkeringToegekend(_), ..) => false,
            (_, None, Some(uitkering)) => dossier.uitkeringen.contains_key(&uitkering),
            (_, None, None) => false,
        }
    }

    fn verenig(
        dossier: &Dossier,
        blijft: PersoonId,
        is_opgegaan: &dyn Fn(PersoonId) -> bool,
        gemeente: &Gemeentecode,
        dag: Date,
    ) -> Vec<Intakevoorval> {
        let feiten = levering::verenig(dossier, blijft, is_opgegaan, gemeente, dag);
        feiten.into_iter().map(|(op, gebeurtenis)| Voorval::over(blijft, op, gebeurtenis)).collect()
    }

    fn ontvlecht(nu: &Dossier, zonder: &Dossier, dag: Date) -> Vec<Intakevoorval> {
        let van = |dossier: &Dossier, wie: Option<PersoonId>| {
            let uitkeringen = dossier.uitkeringen.iter().filter(|(_, u)| u.persoon == wie);
            let uitkeringen = uitkeringen.map(|(id, u)| (*id, u.clone())).collect();
            Dossier { uitkeringen, ..Dossier::default() }
        };
        let wie: BTreeSet<Option<PersoonId>> = nu.uitkeringen.values().map(|u| u.persoon).collect();
        let voorvallen = wie.into_iter().flat_map(|persoon_id| {
            let (feiten, _) = levering::naar(&van(nu, persoon_id), &van(zonder, persoon_id), dag);
            feiten.into_iter().map(move |(op, gebeurtenis)| Voorval {
                persoon_id,
                geldig_op: op,
                gebeurtenis,
            })
        });
        voorvallen.collect()
    }

    fn was_er(voorval: &Intakevoorval) -> Vec<Intakevoorval> {
        let IntakeGebeurtenis::UitkeringToegekend(f) = &voorval.gebeurtenis else { return Vec::new() };
        let weg = ToekenningIngetrokken { uitkering_id: f.uitkering_id, bij_levering: true };
        vec![voorval.clone(), Voorval { gebeurtenis: weg.into(), ..voorval.clone() }]
    }

    fn gebeurtenis(van: PersoonId, naar: PersoonId, ongedaan: bool) -> IntakeGebeurtenis {
        match ongedaan {
            false => DossiersSamengevoegd { van, naar }.into(),
            true => DossiersGesplitst { van, naar }.into(),
        }
    }
}

/// What a decision gives before it is known whom it is about: since when, and what.
pub type Feiten = Vec<(Date, IntakeGebeurtenis)>;

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

/// Most benefits of one person that first began on one day. More were never recorded: each of the others was withdrawn by
/// hand, or moved to another day.
const MAX_OP_EEN_DAG: u32 = 1_000;

/// An id for a new benefit. The first day may be that of a benefit that was moved away from it since.
fn vrije_id(
    dossier: &Dossier,
    ook_bezet: &[Uuid],
    persoon: PersoonId,
    gemeente: &Gemeentecode,
    ingangsdatum: Date,
) -> Uuid {
    let vrij = |id: &Uuid| !dossier.uitkeringen.contains_key(id) && !ook_bezet.contains(id);
    let ids = (0..MAX_OP_EEN_DAG).map(|nummer| uitkering_id(persoon, gemeente, ingangsdatum, nummer));
    let mut ids = ids.filter(vrij);
    ids.next().unwrap_or_else(|| uitkering_id(persoon, gemeente, ingangsdatum, MAX_OP_EEN_DAG))
}

/// Whether a benefit is of this municipality: its id was made of it.
fn is_van(id: Uuid, uitkering: &Uitkering, persoon: PersoonId, gemeente: &Gemeentecode) -> bool {
    let (dag, persoon) = (uitkering.eerst_bekend, uitkering.persoon.unwrap_or(persoon));
    (0..MAX_OP_EEN_DAG).any(|nummer| uitkering_id(persoon, gemeente, dag, nummer) == id)
}

#[cfg(test)]
mod tests;
