//! The casusoverleg 16–27: of somebody with trouble in several areas of life the case is talked about by several organisations,
//! with one jongerenregisseur in the lead. Who is 16 up to and including 27 on the first day, one case at a time. Source: letter
//! to parliament of 7 May 2026 on young people in vulnerable positions (Tussen Wal en Schip, jongerenregisseur).

mod stappen;

use std::collections::BTreeMap;

use domein::{
    Casuseinde, Casusuitkomst, Casusvastlegging, Kenmerk, PersoonId, Verzegeld,
    gebeurtenis::{CasusvastleggingIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;
use uuid::Uuid;

pub(super) use stappen::zet;
pub use stappen::{Stap, Weg};

use super::Voorval;

/// A talk about the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bespreking {
    /// With whose key it was sealed which organisations were there.
    pub persoon: PersoonId,
    /// Which.
    pub organisaties: Verzegeld,
    /// Whether the young person was there.
    pub jongere_erbij: bool,
}

/// An agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afspraak {
    /// With whose key it was sealed.
    pub persoon: PersoonId,
    /// The day on which it was made.
    pub datum: Date,
    /// Whose it is, when that is somebody of the municipality.
    pub medewerker: Option<Kenmerk>,
    /// The last day for it, inclusive.
    pub uiterlijk: Date,
    /// What was agreed, and of which organisation it is.
    pub afspraak: Verzegeld,
    /// What became of it, and the day on which that was seen.
    pub uitkomst: Option<(Date, Casusuitkomst)>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Casus {
    /// First day.
    pub sinds: Date,
    /// Who led since when, in order; the last leads. Never empty.
    pub regisseurs: Vec<(Date, Kenmerk)>,
    /// The talks, by day.
    pub besprekingen: BTreeMap<Date, Bespreking>,
    /// The agreements, by id.
    pub afspraken: BTreeMap<Uuid, Afspraak>,
    /// First day on which it was talked about no longer, and why; none while it is.
    pub einde: Option<(Date, Casuseinde)>,
}

impl Casus {
    /// Who leads.
    #[must_use]
    pub fn regisseur(&self) -> Option<&Kenmerk> {
        self.regisseurs.last().map(|(_, regisseur)| regisseur)
    }

    /// The newest day that was recorded of it; it does not end before.
    fn laatst_vastgelegd(&self) -> Date {
        let van_afspraak = |afspraak: &Afspraak| afspraak.uitkomst.map_or(afspraak.datum, |(dag, _)| dag);
        let afspraken = self.afspraken.values().map(van_afspraak);
        let regisseurs = self.regisseurs.iter().map(|(dag, _)| *dag);
        afspraken.chain(regisseurs).chain(self.besprekingen.keys().copied()).fold(self.sinds, Date::max)
    }
}

/// The cases of a person, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Casussen(pub BTreeMap<Uuid, Casus>);

impl Casussen {
    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        // Events about a case always have a person.
        let Some(persoon) = voorval.persoon_id else { return };
        let datum = voorval.geldig_op;
        match &voorval.gebeurtenis {
            G::CasusGeopend(f) => {
                let casus = Casus {
                    sinds: datum,
                    regisseurs: vec![(datum, f.regisseur.clone())],
                    besprekingen: BTreeMap::new(),
                    afspraken: BTreeMap::new(),
                    einde: None,
                };
                self.0.insert(f.casus_id, casus);
            }
            G::CasusregisseurGewisseld(f) => self.met(f.casus_id, |casus| {
                // Said again in the dossier of who was split off, it is the same.
                casus.regisseurs.retain(|(dag, _)| *dag != datum);
                casus.regisseurs.push((datum, f.naar.clone()));
            }),
            G::CasusBesproken(f) => self.met(f.casus_id, |casus| {
                let (organisaties, jongere_erbij) = (f.organisaties.clone(), f.jongere_erbij);
                casus.besprekingen.insert(datum, Bespreking { persoon, organisaties, jongere_erbij });
            }),
            G::CasusafspraakGemaakt(f) => self.met(f.casus_id, |casus| {
                let afspraak = Afspraak {
                    persoon,
                    datum,
                    medewerker: f.medewerker.clone(),
                    uiterlijk: f.uiterlijk,
                    afspraak: f.afspraak.clone(),
                    uitkomst: None,
                };
                casus.afspraken.insert(f.afspraak_id, afspraak);
            }),
            G::CasusafspraakAfgerond(f) => {
                self.met_afspraak(f.casus_id, f.afspraak_id, |een| een.uitkomst = Some((datum, f.uitkomst)));
            }
            G::CasusGesloten(f) => self.met(f.casus_id, |casus| casus.einde = Some((datum, f.reden))),
            G::CasusvastleggingIngetrokken(f) => self.neem_terug(f),
            // About something else.
            _ => {}
        }
    }

    fn met(&mut self, id: Uuid, doe: impl FnOnce(&mut Casus)) {
        if let Some(casus) = self.0.get_mut(&id) {
            doe(casus);
        }
    }

    fn met_afspraak(&mut self, id: Uuid, afspraak_id: Uuid, doe: impl FnOnce(&mut Afspraak)) {
        self.met(id, |casus| {
            if let Some(afspraak) = casus.afspraken.get_mut(&afspraak_id) {
                doe(afspraak);
            }
        });
    }

    fn neem_terug(&mut self, weg: &CasusvastleggingIngetrokken) {
        let afspraak = weg.afspraak_id.unwrap_or_default();
        match weg.wat {
            Casusvastlegging::Casus => drop(self.0.remove(&weg.casus_id)),
            Casusvastlegging::Regisseur => self.met(weg.casus_id, |casus| {
                let blijft = |(dag, _): &(Date, Kenmerk)| *dag != weg.van || *dag == casus.sinds;
                casus.regisseurs.retain(blijft);
            }),
            Casusvastlegging::Bespreking => {
                self.met(weg.casus_id, |casus| drop(casus.besprekingen.remove(&weg.van)));
            }
            Casusvastlegging::Afspraak => {
                self.met(weg.casus_id, |casus| drop(casus.afspraken.remove(&afspraak)));
            }
            Casusvastlegging::Uitkomst => {
                self.met_afspraak(weg.casus_id, afspraak, |een| een.uitkomst = None);
            }
            Casusvastlegging::Einde => self.met(weg.casus_id, |casus| casus.einde = None),
        }
    }
}
