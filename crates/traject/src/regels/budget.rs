//! What a budget for maatwerk is, as beheer said it, and what of that a person can get.

use domein::{
    Bedrag, BudgetCode, Gebiedsteam, Maatwerkdoel,
    gebeurtenis::{BudgetVastgesteld, Budgetdoel},
};
use jiff::civil::Date;

use super::Geldweigering;

/// A budget of one calendar year, as told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opzet {
    /// What people call it.
    pub titel: String,
    /// What there is.
    pub bedrag: Bedrag,
    /// What it is for.
    pub doelen: Vec<Budgetdoel>,
    /// Most for one person in the year.
    pub per_persoon: Option<Bedrag>,
    /// Up to and including this amount for one person in the year, who asks may also decide.
    pub zelf_tot: Bedrag,
    /// Area teams whose people it is for; empty: all.
    pub gebiedsteams: Vec<Gebiedsteam>,
    /// Whose it is.
    pub eigenaar: Option<String>,
    /// Which document says so.
    pub bron: Option<String>,
}

impl From<BudgetVastgesteld> for Opzet {
    fn from(f: BudgetVastgesteld) -> Self {
        let BudgetVastgesteld {
            budget: _,
            jaar: _,
            titel,
            bedrag_cent: bedrag,
            doelen,
            per_persoon_cent: per_persoon,
            zelf_tot_cent: zelf_tot,
            gebiedsteams,
            eigenaar,
            bron,
        } = f;
        Self { titel, bedrag, doelen, per_persoon, zelf_tot, gebiedsteams, eigenaar, bron }
    }
}

impl Opzet {
    /// As the fact that says so.
    #[must_use]
    pub fn vastgesteld(self, budget: BudgetCode, jaar: i16) -> BudgetVastgesteld {
        let Self { titel, bedrag, doelen, per_persoon, zelf_tot, gebiedsteams, eigenaar, bron } = self;
        BudgetVastgesteld {
            budget,
            jaar,
            titel,
            bedrag_cent: bedrag,
            doelen,
            per_persoon_cent: per_persoon,
            zelf_tot_cent: zelf_tot,
            gebiedsteams,
            eigenaar,
            bron,
        }
    }

    /// Whether it is for this.
    pub(super) fn voor_doel(&self, doel: &Maatwerkdoel) -> Result<(), Geldweigering> {
        if self.doelen.iter().any(|een| een.code == *doel) {
            return Ok(());
        }
        let doelen: Vec<&str> = self.doelen.iter().map(|een| een.code.as_str()).collect();
        Err(Geldweigering::DoelNietToegestaan { doelen: doelen.join(", ") })
    }

    /// Whether it is for people of this team. Whose team is not known may be of one of them.
    pub(super) fn voor_team(&self, team: Option<&Gebiedsteam>) -> Result<(), Geldweigering> {
        match team {
            Some(team) if !self.gebiedsteams.is_empty() && !self.gebiedsteams.contains(team) => {
                let teams: Vec<&str> = self.gebiedsteams.iter().map(Gebiedsteam::as_str).collect();
                Err(Geldweigering::BudgetVanAnderTeam { teams: teams.join(", ") })
            }
            _ => Ok(()),
        }
    }

    /// Whether one person can get this much beside what that person has or asks already.
    pub(super) fn voor_persoon(&self, bedrag: Bedrag, al: Bedrag) -> Result<(), Geldweigering> {
        match self.per_persoon {
            Some(hoogste) if al.plus(bedrag).is_none_or(|samen| samen > hoogste) => {
                Err(Geldweigering::BovenPerPersoon { hoogste, al })
            }
            _ => Ok(()),
        }
    }

    /// Whether there is this much beside what is granted already.
    pub(super) fn heeft(&self, bedrag: Bedrag, al: Bedrag) -> Result<(), Geldweigering> {
        match al.plus(bedrag) {
            Some(samen) if samen <= self.bedrag => Ok(()),
            _ => Err(Geldweigering::BudgetOp { over: self.bedrag.min(al).unwrap_or(Bedrag::NUL) }),
        }
    }
}

/// Whether a day lies in a calendar year.
pub(super) fn in_jaar(dag: Date, jaar: i16) -> Result<(), Geldweigering> {
    if dag.year() == jaar { Ok(()) } else { Err(Geldweigering::BuitenBudgetjaar { jaar }) }
}
