//! What is said of the inrichting: a number of changes that hold together, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use domein::Inrichtingsdeel;
use jiff::civil::Date;

use super::{Deel, Lijst, Medewerker, Team, Tegenspraak, Toestand, Wat};

/// A number of changes, which are decided about together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opdracht {
    /// Of teams.
    pub teams: Vec<Wijziging<Team>>,
    /// Of medewerkers.
    pub medewerkers: Vec<Wijziging<Medewerker>>,
    /// What is said is the whole of these parts from a day on: what is there and not said ends on that day.
    pub geheel: Option<(BTreeSet<Inrichtingsdeel>, Date)>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wijziging<D: Deel> {
    /// What holds from `van` on.
    Zet {
        /// The code.
        code: D::Code,
        /// First day.
        van: Date,
        /// What holds.
        wat: D,
        /// First day of the period that this stands in the place of, when it was another.
        vervangt: Option<Date>,
    },
    /// The period that runs then ends.
    Beeindig {
        /// The code.
        code: D::Code,
        /// First day on which it no longer holds.
        tot: Date,
    },
    /// A period never was.
    TrekIn {
        /// The code.
        code: D::Code,
        /// Its first day.
        van: Date,
    },
}

impl Opdracht {
    /// Makes the state what this says; gives what cannot be so by itself.
    pub(super) fn pas_toe(&self, op: &mut Toestand) -> Vec<Tegenspraak> {
        let geheel =
            |deel| self.geheel.as_ref().and_then(|(delen, per)| delen.contains(&deel).then_some(*per));
        let mut fout = pas_lijst_toe(&mut op.teams, &self.teams, geheel(Inrichtingsdeel::Teams));
        let per = geheel(Inrichtingsdeel::Medewerkers);
        fout.extend(pas_lijst_toe(&mut op.medewerkers, &self.medewerkers, per));
        fout
    }
}

fn pas_lijst_toe<D: Deel>(
    lijst: &mut Lijst<D>,
    wijzigingen: &[Wijziging<D>],
    geheel: Option<Date>,
) -> Vec<Tegenspraak> {
    let mut fouten = Vec::new();
    let mut gezegd = BTreeMap::new();
    let mut fout = |code: &D::Code, van, wat| fouten.push(Tegenspraak::nieuw::<D>(code, van, wat));
    for wijziging in wijzigingen {
        match wijziging {
            Wijziging::Zet { code, van, wat, vervangt } => {
                if wat.tot().is_some_and(|tot| tot <= *van) {
                    fout(code, *van, Wat::EindeVoorBegin);
                }
                if gezegd.insert((code.clone(), *van), wat).is_some_and(|al| al != wat) {
                    fout(code, *van, Wat::TweeKeer);
                }
                if let Some(oud) = vervangt.filter(|oud| oud != van)
                    && !lijst.neem_weg(code, oud)
                    // Said before: then it stands in its place already.
                    && lijst.periode(code, *van) != Some(wat)
                {
                    fout(code, *van, Wat::PeriodeOnbekend { van: oud });
                }
                lijst.zet(code.clone(), *van, wat.clone());
            }
            Wijziging::Beeindig { code, tot } => {
                if !lijst.eindig(code, *tot) {
                    fout(code, *tot, Wat::NietsTeBeeindigen { tot: *tot });
                }
            }
            Wijziging::TrekIn { code, van } => {
                if !lijst.neem_weg(code, *van) {
                    fout(code, *van, Wat::PeriodeOnbekend { van: *van });
                }
            }
        }
    }
    if let Some(per) = geheel {
        lijst.eindig_de_rest(per, |code, van| gezegd.contains_key(&(code.clone(), van)));
    }
    fouten
}
