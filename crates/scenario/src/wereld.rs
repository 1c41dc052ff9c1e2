//! What the feeds of a tijdlijn share: the people, the BSNs still to give, and the lines of the HTTP door.

use std::collections::HashSet;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::bsn::Uitgifte;
use crate::fout::Fout;
use crate::kans::Kans;
use crate::naamlijst::naam_van;
use crate::opdracht::{Lijn, Opdrachten, Rol};
use crate::persoon::{Persoon, bsn_tekst};

/// The world of a tijdlijn.
pub(crate) struct Wereld {
    pub(crate) personen: Vec<Persoon>,
    pub(crate) opdrachten: Opdrachten,
    /// The last day of the scenario.
    pub(crate) laatste_dag: Date,
    bsns: Uitgifte,
    /// Who has a role in a feed already, so that two stories do not get mixed up.
    bezet: HashSet<usize>,
}

/// An application that was opened by a talk, and the benefit that came of it.
pub(crate) struct Versneld {
    pub(crate) aanvraag_id: String,
    pub(crate) gesprek: Date,
    /// The start of the benefit, for those who got one.
    pub(crate) ingang: Option<Date>,
}

impl Wereld {
    pub(crate) fn nieuw(personen: Vec<Persoon>, laatste_dag: Date, kans: &mut Kans) -> Self {
        Self {
            personen,
            opdrachten: Opdrachten::tot_en_met(laatste_dag),
            laatste_dag,
            bsns: Uitgifte::nieuw(kans),
            bezet: HashSet::new(),
        }
    }

    /// A BSN for somebody without a benefit.
    pub(crate) fn nieuw_bsn(&mut self) -> Result<u32, Fout> {
        self.bsns.neem()
    }

    /// The BSN of somebody with a benefit; given now when there is none yet.
    pub(crate) fn bsn(&mut self, wie: usize) -> Result<u32, Fout> {
        if let Some(bsn) = self.personen[wie].bsn {
            return Ok(bsn);
        }
        let bsn = self.bsns.neem()?;
        self.personen[wie].bsn = Some(bsn);
        Ok(bsn)
    }

    /// Takes somebody for a story; false when another story already has.
    pub(crate) fn bezet(&mut self, wie: usize) -> bool {
        self.bezet.insert(wie)
    }

    pub(crate) fn is_bezet(&self, wie: usize) -> bool {
        self.bezet.contains(&wie)
    }

    /// The people with one benefit only for whom `keuze` holds, in an order that follows from the seed.
    pub(crate) fn kandidaten(&self, kans: &mut Kans, keuze: impl Fn(&Persoon) -> bool) -> Vec<usize> {
        let mut wie: Vec<usize> = (0..self.personen.len())
            .filter(|wie| !self.is_bezet(*wie))
            .filter(|wie| self.personen[*wie].uitkeringen.len() == 1 && keuze(&self.personen[*wie]))
            .collect();
        kans.hussel(&mut wie);
        wie
    }

    /// Adds a line in the name of a coach.
    pub(crate) fn coach(&mut self, op: Date, pad: String, inhoud: Value) -> bool {
        self.opdrachten.voeg_toe(Rol::Coach, op, pad, inhoud)
    }

    /// Adds a line of a story; gives whether the scenario reaches that day.
    pub(crate) fn vertel(&mut self, lijn: Lijn) -> bool {
        self.opdrachten.vertel(lijn)
    }
}

/// A person in a body who is known by BSN only.
pub(crate) fn met_bsn(bsn: u32) -> Value {
    json!({ "bsn": bsn_tekst(bsn) })
}

/// A person in a body whom nobody may know yet.
pub(crate) fn met_naam(bsn: u32, geboren: Date) -> Value {
    let (voornaam, achternaam) = naam_van(bsn);
    json!({
        "bsn": bsn_tekst(bsn), "geboortedatum": geboren, "voornaam": voornaam, "achternaam": achternaam,
    })
}

/// Where the coaches of whoever has no team work.
pub(crate) const CENTRAAL: &str = "centraal";
/// Coaches of each team, and central ones.
pub(crate) const COACHES_PER_TEAM: i32 = 4;

/// Who leads the cases of the casusoverleg, for the whole municipality.
pub(crate) const REGISSEURS: [&str; 2] = ["regisseur-1", "regisseur-2"];

/// The code of one of the coaches of a team; who has no team is helped by a central one.
pub(crate) fn coach_van(team: &str, kans: &mut Kans) -> String {
    let team = if team == "onbekend" { CENTRAAL } else { team };
    format!("coach-{team}-{}", kans.tussen(1, COACHES_PER_TEAM))
}
