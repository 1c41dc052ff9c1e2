//! All parts of one municipality together. What is said is decided about as a whole: either everything holds together with
//! what was recorded before, or nothing of it is recorded.

use domein::gebeurtenis::{InrichtingGebeurtenis as G, MedewerkerVastgelegd, TeamVastgelegd};
use eventstore::Decider;
use jiff::civil::Date;

use super::{Lijst, Medewerker, Opdracht, Team, Tegenspraak, Voorval, Wat, Weigering};

/// The rule around one municipality.
pub struct Inrichting;

/// What is recorded of a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand {
    /// Its teams.
    pub teams: Lijst<Team>,
    /// Who works there.
    pub medewerkers: Lijst<Medewerker>,
}

impl Toestand {
    /// What it would be after an opdracht, or everything that contradicts itself.
    ///
    /// # Errors
    /// Everything at once.
    pub fn met(&self, opdracht: &Opdracht) -> Result<Self, Weigering> {
        let mut nieuw = self.clone();
        let mut fouten = opdracht.pas_toe(&mut nieuw);
        fouten.extend(nieuw.tegenspraken());
        if fouten.is_empty() { Ok(nieuw) } else { Err(Weigering(fouten)) }
    }

    /// The events that make `nieuw` of this.
    #[must_use]
    pub fn verschil(&self, nieuw: &Self) -> Vec<Voorval> {
        let mut feiten = self.teams.verschil(&nieuw.teams);
        feiten.extend(self.medewerkers.verschil(&nieuw.medewerkers));
        feiten
    }

    fn tegenspraken(&self) -> Vec<Tegenspraak> {
        let teams = self.teams.overlappingen().map(|(code, eerste, tweede)| {
            Tegenspraak::nieuw::<Team>(code, tweede, Wat::Overlap { eerste, tweede })
        });
        let medewerkers = self.medewerkers.overlappingen().map(|(code, eerste, tweede)| {
            Tegenspraak::nieuw::<Medewerker>(code, tweede, Wat::Overlap { eerste, tweede })
        });
        let delen = teams.chain(medewerkers).chain(self.zonder_voorgangers());
        delen.chain(self.zonder_team()).chain(self.dubbele_accounts()).collect()
    }

    /// Teams that got the people of a team that was not there the day before.
    fn zonder_voorgangers(&self) -> impl Iterator<Item = Tegenspraak> {
        self.teams.alle().filter_map(|(code, van, wat)| {
            let dag = van.yesterday().unwrap_or(van);
            let was_er = |team: &&domein::Gebiedsteam| self.teams.op(dag).any(|(ander, ..)| ander == *team);
            let een_niet = !wat.uit_teams.iter().all(|team| was_er(&team));
            een_niet.then(|| Tegenspraak::nieuw::<Team>(code, van, Wat::VorigTeamWasErNiet { dag }))
        })
    }

    /// Who works in a team on days on which it is not there.
    fn zonder_team(&self) -> impl Iterator<Item = Tegenspraak> {
        self.medewerkers.alle().filter_map(|(code, van, wat)| {
            let zonder = |team| self.teams.eerste_dag_zonder(team, van, wat.tot);
            let dag = wat.gebiedsteams.iter().filter_map(zonder).min()?;
            Some(Tegenspraak::nieuw::<Medewerker>(code, van, Wat::TeamIsErNiet { dag }))
        })
    }

    /// Who has an account that on the same day is that of somebody else.
    fn dubbele_accounts(&self) -> impl Iterator<Item = Tegenspraak> {
        let mut op_account: Vec<_> =
            self.medewerkers.alle().map(|(code, van, wat)| (wat.account(code), van, wat.tot, code)).collect();
        op_account.sort_unstable();
        // The one whose period with this account goes on longest, of those that came before.
        let mut laatste: Option<(&domein::Kenmerk, Option<Date>, &domein::Kenmerk)> = None;
        let mut fouten = Vec::new();
        for (account, van, tot, code) in op_account {
            let vorige = laatste.filter(|(ander, ..)| *ander == account);
            let loopt_nog = vorige.filter(|(_, einde, _)| einde.is_none_or(|einde| van < einde));
            if loopt_nog.is_some_and(|(.., wie)| wie != code) {
                fouten.push(Tegenspraak::nieuw::<Medewerker>(code, van, Wat::AccountInGebruik { dag: van }));
            }
            let verder = vorige
                .is_none_or(|(_, einde, _)| einde.is_some_and(|einde| tot.is_none_or(|tot| einde < tot)));
            if verder {
                laatste = Some((account, tot, code));
            }
        }
        fouten.into_iter()
    }
}

impl Decider for Inrichting {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Weigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        let van = voorval.geldig_op;
        match &voorval.gebeurtenis {
            G::TeamVastgelegd(TeamVastgelegd { team, titel, tot, uit_teams }) => {
                let uit_teams = uit_teams.iter().cloned().collect();
                toestand.teams.zet(team.clone(), van, Team { naam: titel.clone(), tot: *tot, uit_teams });
            }
            G::TeamIngetrokken(f) => {
                toestand.teams.neem_weg(&f.team, van);
            }
            G::MedewerkerVastgelegd(MedewerkerVastgelegd { medewerker, rol, gebiedsteams, account, tot }) => {
                let gebiedsteams = gebiedsteams.iter().cloned().collect();
                let wat = Medewerker { rol: *rol, gebiedsteams, account: account.clone(), tot: *tot };
                toestand.medewerkers.zet(medewerker.clone(), van, wat);
            }
            G::MedewerkerIngetrokken(f) => {
                toestand.medewerkers.neem_weg(&f.medewerker, van);
            }
        }
    }

    fn decide(toestand: &Toestand, opdracht: Opdracht) -> Result<Vec<Voorval>, Weigering> {
        let nieuw = toestand.met(&opdracht)?;
        Ok(toestand.verschil(&nieuw))
    }
}
