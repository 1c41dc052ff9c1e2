//! Money for maatwerk: a person and a budget meet. Decided over all events of the budget, of every person, so that what is
//! granted never exceeds it, also when it is lowered or when two grant at the same moment.
//!
//! What is granted is taken out of the budget. Nobody is paid more than was granted; once nothing more follows, the rest goes
//! back. Who asks does not decide, but up to the amount that the budget names, of all of it together for one person. What was recorded can be withdrawn from the end
//! on: the result, then the payments, then the decision, then the asking.

use domein::{
    Bedrag, BudgetCode, Correctiereden, Gebiedsteam, Kenmerk, Maatwerkdoel, Maatwerkresultaat,
    Maatwerkvastlegging, PersoonId, Verzegeld,
    gebeurtenis::{
        MaatwerkAangevraagd, MaatwerkAfgewezen, MaatwerkBetaald, MaatwerkToegekend,
        MaatwerkresultaatVastgelegd, MaatwerkvastleggingIngetrokken, TrajectGebeurtenis as G,
    },
};
use eventstore::Decider;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Geldweigering, Voorval,
    besteding::{Besteding, Bestedingen, Betaling, Stap, Uitkomst},
    budget::{Opzet, in_jaar},
    samengevoegd::Samengevoegd,
};

/// The rule.
pub struct Maatwerk;

/// What is asked of a budget of one calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct Opdracht {
    /// Which budget.
    pub budget: BudgetCode,
    /// Of which calendar year.
    pub jaar: i16,
    /// The date on which it holds.
    pub datum: Date,
    /// What.
    pub wat: Wat,
}

/// What can be asked. Sealed texts come in sealed.
#[derive(Debug, Clone, PartialEq)]
pub enum Wat {
    /// What the budget is.
    StelVast(Opzet),
    /// Money for a person.
    OverPersoon {
        /// Which; follows from the caller's kenmerk.
        maatwerk_id: Uuid,
        /// For whom.
        persoon: PersoonId,
        /// What of it.
        stap: Opdrachtstap,
    },
}

/// What can be asked of money for a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Opdrachtstap {
    /// It is asked.
    VraagAan {
        /// What for.
        doel: Maatwerkdoel,
        /// How much.
        bedrag: Bedrag,
        /// By whom.
        door: Kenmerk,
        /// The area team that follows the person, when known.
        gebiedsteam: Option<Gebiedsteam>,
        /// Why.
        toelichting: Option<Verzegeld>,
    },
    /// It is granted or refused.
    Beslis {
        /// Which of both.
        wat: Uitkomst,
        /// By whom.
        door: Kenmerk,
        /// Why.
        toelichting: Option<Verzegeld>,
    },
    /// Something of it is paid.
    Betaal {
        /// The payment.
        betaling_id: Uuid,
        /// How much.
        bedrag: Bedrag,
        /// Whether nothing more follows.
        laatste: bool,
    },
    /// What it led to.
    LegResultaatVast(Maatwerkresultaat),
    /// It was not so.
    TrekIn {
        /// What.
        wat: Maatwerkvastlegging,
        /// Which payment, when it is one.
        betaling_id: Option<Uuid>,
        /// Why.
        reden: Correctiereden,
    },
}

/// What is known of a budget of a year and of all money out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Toestand {
    /// The budget; none when nobody ever said what it is.
    pub budget: Option<Opzet>,
    /// The money out of it, and what is asked about when that is out of another one.
    pub bestedingen: Bestedingen,
    samen: Samengevoegd,
}

impl Decider for Maatwerk {
    type State = Toestand;
    type Command = Opdracht;
    type Event = Voorval;
    type Error = Geldweigering;

    fn initial() -> Toestand {
        Toestand::default()
    }

    fn evolve(toestand: &mut Toestand, voorval: &Voorval) {
        if let G::BudgetVastgesteld(f) = &voorval.gebeurtenis {
            toestand.budget = Some(f.clone().into());
        }
        toestand.bestedingen.volg(voorval);
        toestand.samen.volg(voorval);
    }

    fn decide(toestand: &Toestand, vraag: Opdracht) -> Result<Vec<Voorval>, Geldweigering> {
        let Opdracht { budget, jaar, datum, wat } = vraag;
        let (persoon, gebeurtenis): (Option<PersoonId>, Option<G>) = match wat {
            Wat::StelVast(opzet) => (
                None,
                toestand.stel_vast(&budget, jaar, &opzet)?.then(|| opzet.vastgesteld(budget, jaar).into()),
            ),
            Wat::OverPersoon { maatwerk_id, persoon, stap } => {
                let over = Over { budget, jaar, datum, maatwerk_id, persoon };
                (Some(persoon), toestand.over_persoon(over, stap)?)
            }
        };
        let voorval = |gebeurtenis| Voorval { persoon_id: persoon, geldig_op: datum, gebeurtenis };
        Ok(gebeurtenis.map(voorval).into_iter().collect())
    }
}

/// Which money of whom, and when.
struct Over {
    budget: BudgetCode,
    jaar: i16,
    datum: Date,
    maatwerk_id: Uuid,
    persoon: PersoonId,
}

impl Toestand {
    fn opzet(&self) -> Result<&Opzet, Geldweigering> {
        self.budget.as_ref().ok_or(Geldweigering::BudgetOnbekend)
    }

    /// Whether it says something new. Not less than what is granted: that was promised.
    fn stel_vast(&self, budget: &BudgetCode, jaar: i16, opzet: &Opzet) -> Result<bool, Geldweigering> {
        let toegekend = self.bestedingen.beslag(budget, jaar);
        if opzet.bedrag < toegekend {
            return Err(Geldweigering::OnderToegekend { toegekend });
        }
        Ok(self.budget.as_ref() != Some(opzet))
    }

    /// What a person has out of the budget, without one of them, counted as `telt` says.
    fn al_van(&self, over: &Over, telt: fn(&Besteding) -> Bedrag) -> Bedrag {
        let wie = self.samen.wie(over.persoon);
        let van_persoon = self.bestedingen.0.iter().filter(|(id, een)| {
            **id != over.maatwerk_id
                && een.budget == over.budget
                && een.jaar == over.jaar
                && self.samen.wie(een.persoon) == wie
        });
        Bedrag::som(van_persoon.map(|(_, een)| telt(een))).unwrap_or(Bedrag::MAX)
    }

    /// What is granted out of the budget, without one of them.
    fn al_toegekend(&self, over: &Over) -> Bedrag {
        let zelf = self.bestedingen.0.get(&over.maatwerk_id).map_or(Bedrag::NUL, Besteding::beslag);
        self.bestedingen.beslag(&over.budget, over.jaar).min(zelf).unwrap_or(Bedrag::NUL)
    }

    /// The event that follows; none when it already is so.
    fn over_persoon(&self, over: Over, stap: Opdrachtstap) -> Result<Option<G>, Geldweigering> {
        if let Opdrachtstap::VraagAan { doel, bedrag, door, gebiedsteam, toelichting } = stap {
            return self.vraag_aan(over, (doel, bedrag, gebiedsteam), (door, toelichting));
        }
        let bekend = self.bestedingen.0.get(&over.maatwerk_id).ok_or(Geldweigering::MaatwerkOnbekend)?;
        match stap {
            Opdrachtstap::VraagAan { .. } => Ok(None),
            Opdrachtstap::Beslis { wat, door, toelichting } => {
                self.beslis(over, bekend, wat, (door, toelichting))
            }
            Opdrachtstap::Betaal { betaling_id, bedrag, laatste } => {
                betaal(over, bekend, betaling_id, (bedrag, laatste))
            }
            Opdrachtstap::LegResultaatVast(resultaat) => leg_resultaat_vast(over, bekend, resultaat),
            Opdrachtstap::TrekIn { wat, betaling_id, reden } => {
                self.trek_in(over, bekend, (wat, betaling_id), reden)
            }
        }
    }

    fn vraag_aan(
        &self,
        over: Over,
        (doel, bedrag, gebiedsteam): (Maatwerkdoel, Bedrag, Option<Gebiedsteam>),
        (door, toelichting): (Kenmerk, Option<Verzegeld>),
    ) -> Result<Option<G>, Geldweigering> {
        if let Some(eerder) = self.bestedingen.0.get(&over.maatwerk_id) {
            let zelfde = self.samen.wie(eerder.persoon) == self.samen.wie(over.persoon)
                && (&eerder.budget, eerder.jaar, &eerder.doel) == (&over.budget, over.jaar, &doel)
                && (eerder.gevraagd, eerder.gevraagd_op) == (bedrag, over.datum);
            return if zelfde && !eerder.ingetrokken {
                Ok(None)
            } else {
                Err(Geldweigering::KenmerkInGebruik)
            };
        }
        let opzet = self.opzet()?;
        if bedrag == Bedrag::NUL {
            return Err(Geldweigering::GeenBedrag);
        }
        // At the end of a year it may be asked for the next.
        if over.datum.year() > over.jaar {
            return Err(Geldweigering::BuitenBudgetjaar { jaar: over.jaar });
        }
        opzet.voor_doel(&doel)?;
        opzet.voor_team(gebiedsteam.as_ref())?;
        opzet.voor_persoon(bedrag, self.al_van(&over, Besteding::voor_persoon))?;
        let Over { budget, jaar, maatwerk_id, .. } = over;
        Ok(Some(
            MaatwerkAangevraagd { maatwerk_id, budget, jaar, doel, bedrag_cent: bedrag, door, toelichting }
                .into(),
        ))
    }

    fn beslis(
        &self,
        over: Over,
        bekend: &Besteding,
        wat: Uitkomst,
        (door, toelichting): (Kenmerk, Option<Verzegeld>),
    ) -> Result<Option<G>, Geldweigering> {
        if bekend.ingetrokken {
            return Err(Geldweigering::MaatwerkIngetrokken);
        }
        if let Some(besluit) = &bekend.besluit {
            let zelfde = (besluit.wat, besluit.op) == (wat, over.datum);
            return if zelfde { Ok(None) } else { Err(Geldweigering::AlBesloten { op: besluit.op }) };
        }
        niet_voor(over.datum, bekend.gevraagd_op, "de dag waarop het is gevraagd")?;
        let opzet = self.opzet()?;
        let bedrag = match wat {
            Uitkomst::Toegekend(bedrag) => bedrag,
            Uitkomst::Afgewezen(_) => bekend.gevraagd,
        };
        // Many small ones together are one large one.
        let zelf = self.al_van(&over, |een| een.zelf_besloten());
        if door == bekend.gevraagd_door && zelf.plus(bedrag).is_none_or(|samen| samen > opzet.zelf_tot) {
            return Err(Geldweigering::VierOgen { zelf_tot: opzet.zelf_tot });
        }
        let (maatwerk_id, datum, jaar) = (over.maatwerk_id, over.datum, over.jaar);
        match wat {
            Uitkomst::Toegekend(bedrag) => {
                if bedrag == Bedrag::NUL {
                    return Err(Geldweigering::GeenBedrag);
                }
                if bedrag > bekend.gevraagd {
                    return Err(Geldweigering::MeerDanGevraagd { gevraagd: bekend.gevraagd });
                }
                in_jaar(datum, jaar)?;
                opzet.voor_persoon(bedrag, self.al_van(&over, Besteding::beslag))?;
                opzet.heeft(bedrag, self.al_toegekend(&over))?;
                let (budget, bedrag_cent) = (over.budget, bedrag);
                Ok(Some(
                    MaatwerkToegekend { maatwerk_id, budget, jaar, bedrag_cent, door, toelichting }.into(),
                ))
            }
            Uitkomst::Afgewezen(reden) => {
                let budget = over.budget;
                Ok(Some(MaatwerkAfgewezen { maatwerk_id, budget, jaar, reden, door, toelichting }.into()))
            }
        }
    }

    /// From the end on: what something else stands on is not withdrawn.
    fn trek_in(
        &self,
        over: Over,
        bekend: &Besteding,
        (wat, betaling_id): (Maatwerkvastlegging, Option<Uuid>),
        reden: Correctiereden,
    ) -> Result<Option<G>, Geldweigering> {
        if bekend.ingetrokken {
            return match wat {
                Maatwerkvastlegging::Aanvraag => Ok(None),
                _ => Err(Geldweigering::MaatwerkIngetrokken),
            };
        }
        let eerst =
            |staat: bool, wat| if staat { Err(Geldweigering::EerstIntrekken { wat }) } else { Ok(()) };
        let er_is = |er_is: bool| if er_is { Ok(()) } else { Err(Geldweigering::NietsInTeTrekken) };
        match wat {
            Maatwerkvastlegging::Aanvraag => eerst(bekend.besluit.is_some(), "het besluit")?,
            Maatwerkvastlegging::Besluit => {
                er_is(bekend.besluit.is_some())?;
                eerst(!bekend.betalingen.is_empty(), "de betalingen")?;
            }
            Maatwerkvastlegging::Betaling => {
                let weg = betaling_id.filter(|id| bekend.betalingen.contains_key(id));
                let weg = weg.ok_or(Geldweigering::NietsInTeTrekken)?;
                eerst(bekend.resultaat.is_some() && bekend.betalingen.len() == 1, "het resultaat")?;
                let mut zonder = bekend.clone();
                zonder.betalingen.remove(&weg);
                // The grant takes its whole amount again, which may be somebody else's by now.
                if zonder.beslag() > bekend.beslag() {
                    self.opzet()?.heeft(zonder.beslag(), self.al_toegekend(&over))?;
                }
            }
            Maatwerkvastlegging::Resultaat => er_is(bekend.resultaat.is_some())?,
        }
        let betaling_id = betaling_id.filter(|_| wat == Maatwerkvastlegging::Betaling);
        let Over { budget, jaar, maatwerk_id, .. } = over;
        Ok(Some(MaatwerkvastleggingIngetrokken { maatwerk_id, budget, jaar, wat, betaling_id, reden }.into()))
    }
}

fn betaal(
    over: Over,
    bekend: &Besteding,
    betaling_id: Uuid,
    (bedrag, laatste): (Bedrag, bool),
) -> Result<Option<G>, Geldweigering> {
    if let Some(eerder) = bekend.betalingen.get(&betaling_id) {
        let zelfde = *eerder == Betaling { bedrag, op: over.datum, laatste };
        return if zelfde { Ok(None) } else { Err(Geldweigering::BetalingAnders) };
    }
    let (Some(toegekend), Some(besluit)) = (bekend.toegekend(), &bekend.besluit) else {
        return Err(Geldweigering::NietToegekend { stap: bekend.stap().code() });
    };
    let over_van_toegekend = toegekend.min(bekend.betaald()).unwrap_or(Bedrag::NUL);
    if bekend.afgerond() {
        return Err(Geldweigering::MaatwerkAfgerond);
    }
    // A last payment may be of nothing: then the rest goes back.
    if bedrag == Bedrag::NUL && !laatste {
        return Err(Geldweigering::GeenBedrag);
    }
    if bedrag > over_van_toegekend {
        return Err(Geldweigering::MeerDanToegekend { over: over_van_toegekend });
    }
    niet_voor(over.datum, besluit.op, "de dag van het besluit")?;
    let Over { budget, jaar, maatwerk_id, .. } = over;
    Ok(Some(MaatwerkBetaald { maatwerk_id, budget, jaar, betaling_id, bedrag_cent: bedrag, laatste }.into()))
}

fn leg_resultaat_vast(
    over: Over,
    bekend: &Besteding,
    resultaat: Maatwerkresultaat,
) -> Result<Option<G>, Geldweigering> {
    let eerste = bekend.betalingen.values().map(|betaling| betaling.op).min();
    let Some(eerste) = eerste.filter(|_| !bekend.ingetrokken) else { return Err(Geldweigering::NietBetaald) };
    niet_voor(over.datum, eerste, "de dag van de eerste betaling")?;
    if bekend.resultaat == Some((resultaat, over.datum)) {
        return Ok(None);
    }
    let Over { budget, jaar, maatwerk_id, .. } = over;
    Ok(Some(MaatwerkresultaatVastgelegd { maatwerk_id, budget, jaar, resultaat }.into()))
}

fn niet_voor(datum: Date, vanaf: Date, wat: &'static str) -> Result<(), Geldweigering> {
    if datum < vanaf { Err(Geldweigering::DatumTeVroeg { vanaf, wat }) } else { Ok(()) }
}

/// Whether what is asked may take more out of the budget than it did.
#[must_use]
pub const fn neemt_geld(wat: &Wat) -> bool {
    match wat {
        Wat::StelVast(_) => true,
        Wat::OverPersoon { stap, .. } => {
            matches!(
                stap,
                Opdrachtstap::Beslis { wat: Uitkomst::Toegekend(_), .. } | Opdrachtstap::TrekIn { .. }
            )
        }
    }
}

/// How far money for a person is; none when it is not known.
#[must_use]
pub fn stap_van(toestand: &Toestand, maatwerk_id: Uuid) -> Option<Stap> {
    toestand.bestedingen.0.get(&maatwerk_id).map(Besteding::stap)
}
