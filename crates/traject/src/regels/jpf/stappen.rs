//! What can be asked around taking part in the JPF, and what follows.

use domein::{
    Correctiereden, Jpfeinde, Jpfoordeel, Jpftegenprestatie, Jpfvastlegging, PersoonId, Verzegeld,
    gebeurtenis::{
        JpfDeelnameBeeindigd, JpfDeelnameBegonnen, JpfPlanVastgesteld, JpfSchuldOvergenomen,
        JpfTegenprestatieAfgesproken, JpfTegenprestatieBeoordeeld, JpfVastleggingIngetrokken,
        TrajectGebeurtenis as G,
    },
};
use jiff::{ToSpan as _, civil::Date};
use uuid::Uuid;

use super::{
    super::{Toestand, Voorval, Weigering, begeleiding::niet_voor},
    Deelname, Deelnames, Tegenprestatie,
};

/// How long somebody takes part, in calendar years.
const JAREN: i64 = 2;
/// Youngest age in whole years on the first day.
const LEEFTIJD_VAN: u8 = 18;
/// Oldest age in whole years on the first day, inclusive.
const LEEFTIJD_TOT_EN_MET: u8 = 27;

const BEGON: &str = "de eerste dag van de deelname aan het JPF";

/// What can be asked of a taking part. Its date is that of the question; sealed texts come in sealed, and when they say what is
/// recorded already, as they were sealed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stap {
    /// It begins.
    Begin {
        /// Age in whole years on the first day, when it is certain.
        leeftijd: Option<u8>,
    },
    /// A debt is taken over.
    NeemSchuldOver {
        /// Which; follows from the caller's kenmerk and the taking part.
        schuld_id: Uuid,
        /// To whom it was owed, and how much.
        schuld: Verzegeld,
    },
    /// A plan is made, or another one.
    LegPlanVast {
        /// The plan.
        plan: Verzegeld,
    },
    /// What is paid back is agreed.
    SpreekAf {
        /// Which; follows from the caller's kenmerk and the taking part.
        tegenprestatie_id: Uuid,
        /// With what.
        soort: Jpftegenprestatie,
        /// What was agreed.
        afspraak: Verzegeld,
    },
    /// How it goes with that.
    Beoordeel {
        /// Which.
        tegenprestatie_id: Uuid,
        /// How it goes.
        oordeel: Jpfoordeel,
        /// In words.
        toelichting: Option<Verzegeld>,
    },
    /// It ends; the question's date is the first day without.
    Beeindig {
        /// Why.
        reden: Jpfeinde,
    },
    /// Something that was recorded was not so; the question's date says nothing.
    TrekIn {
        /// What.
        weg: Weg,
        /// Why.
        reden: Correctiereden,
    },
}

/// What is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weg {
    /// The taking part, with all that belongs to it.
    Deelname,
    /// A debt.
    Schuld(Uuid),
    /// The plan of a day.
    Plan(Date),
    /// What is paid back, with what was said of it.
    Tegenprestatie(Uuid),
    /// What was said of it on a day.
    Beoordeling(Uuid, Date),
    /// The end.
    Einde,
}

/// Takes a step.
pub(in crate::regels) fn zet(
    toestand: &Toestand,
    (persoon, datum): (PersoonId, Date),
    deelname_id: Uuid,
    stap: Stap,
) -> Result<Vec<Voorval>, Weigering> {
    let deelnames = &toestand.jpf;
    if let Stap::Begin { leeftijd } = stap {
        let begin = begin(toestand, datum, deelname_id, leeftijd)?;
        return Ok(begin.map(|begin| Voorval::over(persoon, datum, begin)).into_iter().collect());
    }
    let deelname = deelnames.0.get(&deelname_id).ok_or(Weigering::JpfDeelnameOnbekend)?;
    let gebeurtenis: Option<G> = match stap {
        Stap::Begin { .. } => None,
        Stap::NeemSchuldOver { schuld_id, schuld } => {
            neem_schuld_over(deelname, datum, JpfSchuldOvergenomen { deelname_id, schuld_id, schuld })?
        }
        Stap::LegPlanVast { plan } => {
            let bekend = deelname.plannen.get(&datum).is_some_and(|bekend| bekend.verzegeld == plan);
            binnen(deelname, datum)?;
            (!bekend).then(|| JpfPlanVastgesteld { deelname_id, plan }.into())
        }
        Stap::SpreekAf { tegenprestatie_id, soort, afspraak } => {
            let nieuw = JpfTegenprestatieAfgesproken { deelname_id, tegenprestatie_id, soort, afspraak };
            spreek_af(deelname, datum, nieuw)?
        }
        Stap::Beoordeel { tegenprestatie_id, oordeel, toelichting } => {
            let nieuw = JpfTegenprestatieBeoordeeld { deelname_id, tegenprestatie_id, oordeel, toelichting };
            beoordeel(deelname, datum, nieuw)?
        }
        Stap::Beeindig { reden } => beeindig(deelname, datum, JpfDeelnameBeeindigd { deelname_id, reden })?,
        Stap::TrekIn { weg, reden } => {
            let weg = trek_in(deelnames, (deelname_id, deelname), weg, reden)?;
            return Ok(vec![Voorval::over(persoon, weg.van, weg)]);
        }
    };
    Ok(gebeurtenis.map(|gebeurtenis| Voorval::over(persoon, datum, gebeurtenis)).into_iter().collect())
}

/// Once at a time, in the hands of a coach who stays, and only at these ages; who is of an uncertain age is not refused.
fn begin(
    toestand: &Toestand,
    datum: Date,
    deelname_id: Uuid,
    leeftijd: Option<u8>,
) -> Result<Option<JpfDeelnameBegonnen>, Weigering> {
    if let Some(bekend) = toestand.jpf.0.get(&deelname_id) {
        return if bekend.sinds == datum { Ok(None) } else { Err(Weigering::JpfKenmerkInGebruik) };
    }
    if let Some(sinds) = toestand.jpf.0.values().find(|een| een.einde.is_none()).map(|een| een.sinds) {
        return Err(Weigering::JpfLooptAl { sinds });
    }
    if let Some(einde) = toestand.jpf.0.values().filter_map(|een| een.einde).map(|(dag, _)| dag).max() {
        niet_voor(datum, einde, "de dag waarop de vorige deelname aan het JPF eindigde")?;
    }
    if leeftijd.is_some_and(|leeftijd| !(LEEFTIJD_VAN..=LEEFTIJD_TOT_EN_MET).contains(&leeftijd)) {
        return Err(Weigering::JpfLeeftijd);
    }
    if toestand.coach.is_none() {
        return Err(Weigering::GeenCoach);
    }
    let loopt_tot = datum.saturating_add(JAREN.years());
    Ok(Some(JpfDeelnameBegonnen { deelname_id, loopt_tot, leeftijd }))
}

/// From the first day on, and before it ended: what was so before the end may be told after it.
fn binnen(deelname: &Deelname, datum: Date) -> Result<(), Weigering> {
    niet_voor(datum, deelname.sinds, BEGON)?;
    match deelname.einde {
        Some((sinds, _)) if datum >= sinds => Err(Weigering::JpfDeelnameGesloten { sinds }),
        _ => Ok(()),
    }
}

fn neem_schuld_over(
    deelname: &Deelname,
    datum: Date,
    nieuw: JpfSchuldOvergenomen,
) -> Result<Option<G>, Weigering> {
    if let Some(bekend) = deelname.schulden.get(&nieuw.schuld_id) {
        let zelfde = (bekend.datum, &bekend.wat.verzegeld) == (datum, &nieuw.schuld);
        return if zelfde { Ok(None) } else { Err(Weigering::JpfKenmerkInGebruik) };
    }
    binnen(deelname, datum)?;
    Ok(Some(nieuw.into()))
}

fn spreek_af(
    deelname: &Deelname,
    datum: Date,
    nieuw: JpfTegenprestatieAfgesproken,
) -> Result<Option<G>, Weigering> {
    if let Some(bekend) = deelname.tegenprestaties.get(&nieuw.tegenprestatie_id) {
        let zelfde =
            (bekend.sinds, bekend.soort, &bekend.afspraak.verzegeld) == (datum, nieuw.soort, &nieuw.afspraak);
        return if zelfde { Ok(None) } else { Err(Weigering::JpfKenmerkInGebruik) };
    }
    binnen(deelname, datum)?;
    blijft_voltooid(deelname, true)?;
    Ok(Some(nieuw.into()))
}

/// The last word is said once, on or after everything else that was said.
fn beoordeel(
    deelname: &Deelname,
    datum: Date,
    nieuw: JpfTegenprestatieBeoordeeld,
) -> Result<Option<G>, Weigering> {
    let terug = bekend(deelname, nieuw.tegenprestatie_id)?;
    let op_die_dag = terug.oordelen.get(&datum);
    let zelfde = op_die_dag.is_some_and(|(oordeel, tekst)| {
        (*oordeel, tekst.as_ref().map(|tekst| &tekst.verzegeld))
            == (nieuw.oordeel, nieuw.toelichting.as_ref())
    });
    if zelfde {
        return Ok(None);
    }
    binnen(deelname, datum)?;
    niet_voor(datum, terug.sinds, "de dag vanaf welke de tegenprestatie geldt")?;
    match terug.afgerond().filter(|dag| *dag != datum) {
        Some(sinds) if datum > sinds || nieuw.oordeel.rondt_af() => {
            return Err(Weigering::JpfTegenprestatieAfgerond { sinds });
        }
        _ => {}
    }
    if nieuw.oordeel.rondt_af() {
        niet_voor(datum, terug.laatst_vastgelegd(), "de dag van het laatste oordeel over de tegenprestatie")?;
    }
    blijft_voltooid(deelname, terug.afgerond() == Some(datum) && !nieuw.oordeel.rondt_af())?;
    Ok(Some(nieuw.into()))
}

fn bekend(deelname: &Deelname, id: Uuid) -> Result<&Tegenprestatie, Weigering> {
    deelname.tegenprestaties.get(&id).ok_or(Weigering::JpfTegenprestatieOnbekend)
}

/// Of who completed it nothing is still expected to be paid back.
fn blijft_voltooid(deelname: &Deelname, gaat_open: bool) -> Result<(), Weigering> {
    match deelname.einde {
        Some((_, Jpfeinde::Voltooid)) if gaat_open => Err(Weigering::JpfTegenprestatieOpen),
        _ => Ok(()),
    }
}

fn beeindig(deelname: &Deelname, datum: Date, einde: JpfDeelnameBeeindigd) -> Result<Option<G>, Weigering> {
    match deelname.einde {
        Some(bekend) if bekend == (datum, einde.reden) => return Ok(None),
        Some((sinds, _)) => return Err(Weigering::JpfDeelnameGesloten { sinds }),
        None => {}
    }
    niet_voor(datum, deelname.laatst_vastgelegd(), "de laatste dag die van deze deelname is vastgelegd")?;
    if einde.reden == Jpfeinde::Voltooid && deelname.wacht_op_tegenprestatie() {
        return Err(Weigering::JpfTegenprestatieOpen);
    }
    Ok(Some(einde.into()))
}

fn trek_in(
    deelnames: &Deelnames,
    (deelname_id, deelname): (Uuid, &Deelname),
    weg: Weg,
    reden: Correctiereden,
) -> Result<JpfVastleggingIngetrokken, Weigering> {
    let onbekend = || Weigering::JpfVastleggingOnbekend;
    let (wat, van, over_id) = match weg {
        Weg::Deelname => (Jpfvastlegging::Deelname, deelname.sinds, None),
        Weg::Schuld(id) => {
            let schuld = deelname.schulden.get(&id).ok_or_else(onbekend)?;
            (Jpfvastlegging::Schuld, schuld.datum, Some(id))
        }
        Weg::Plan(datum) => {
            deelname.plannen.get(&datum).ok_or_else(onbekend)?;
            (Jpfvastlegging::Plan, datum, None)
        }
        Weg::Tegenprestatie(id) => (Jpfvastlegging::Tegenprestatie, bekend(deelname, id)?.sinds, Some(id)),
        Weg::Beoordeling(id, datum) => {
            let terug = bekend(deelname, id)?;
            terug.oordelen.get(&datum).ok_or_else(onbekend)?;
            blijft_voltooid(deelname, terug.afgerond() == Some(datum))?;
            (Jpfvastlegging::Beoordeling, datum, Some(id))
        }
        Weg::Einde => {
            let (einde, _) = deelname.einde.ok_or_else(onbekend)?;
            // Once at a time: without this end the next one would begin within it.
            let volgende = deelnames.0.iter().filter(|(id, een)| **id != deelname_id && een.sinds >= einde);
            if let Some(sinds) = volgende.map(|(_, een)| een.sinds).min() {
                return Err(Weigering::JpfLooptAl { sinds });
            }
            (Jpfvastlegging::Einde, einde, None)
        }
    };
    Ok(JpfVastleggingIngetrokken { deelname_id, wat, van, over_id, reden })
}
