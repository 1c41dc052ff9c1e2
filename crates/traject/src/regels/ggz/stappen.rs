//! What can be asked around waiting for the GGZ, and what follows.

use domein::{
    Correctiereden, Ggzvastlegging, Verzegeld,
    gebeurtenis::{
        GgzBehandelingGestart, GgzOverbruggingBeeindigd, GgzOverbruggingBegonnen, GgzVastleggingIngetrokken,
        GgzWachttijdBeeindigd, GgzWachttijdBegonnen, TrajectGebeurtenis as G,
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Einde, Ggz, Wachttijd};
use crate::regels::{Weigering, begeleiding::niet_voor};

const WACHTTIJD_BEGON: &str = "de dag waarop de wachttijd begon";
const OVERBRUGGING_BEGON: &str = "de dag waarop de overbrugging begon";

/// A step. Its date is that of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stap {
    /// On a waiting list.
    Wacht {
        /// What is waited for; none when that is not said. The caller gives what is recorded when it is the same.
        zorg: Option<Verzegeld>,
    },
    /// Treatment has begun.
    Behandel {
        /// Whether the help that bridged goes on.
        overbrugging_loopt_door: bool,
    },
    /// No longer waiting, without treatment.
    Beeindig {
        /// Why. The caller gives what is recorded when it is the same.
        reden: Verzegeld,
    },
    /// Help begins.
    Overbrug {
        /// The help; follows from the caller's kenmerk and the person.
        overbrugging_id: Uuid,
        /// Which. The caller gives what is recorded when it is the same help.
        soort: Verzegeld,
    },
    /// Help ends.
    BeeindigOverbrugging {
        /// Which help.
        overbrugging_id: Uuid,
    },
    /// The last waiting never was.
    TrekWachttijdIn {
        /// Why.
        reden: Correctiereden,
    },
    /// The last waiting did not end.
    TrekWachttijdeindeIn {
        /// Why.
        reden: Correctiereden,
    },
    /// The help never was.
    TrekOverbruggingIn {
        /// Which help.
        overbrugging_id: Uuid,
        /// Why.
        reden: Correctiereden,
    },
    /// The help did not end.
    TrekOverbruggingseindeIn {
        /// Which help.
        overbrugging_id: Uuid,
        /// Why.
        reden: Correctiereden,
    },
}

/// What follows, each with the day on which it holds.
pub(in crate::regels) fn zet(ggz: &Ggz, datum: Date, stap: Stap) -> Result<Vec<(Date, G)>, Weigering> {
    match stap {
        Stap::Wacht { zorg } => wacht(ggz, datum, zorg),
        Stap::Behandel { overbrugging_loopt_door } => eindig(ggz, datum, None, overbrugging_loopt_door),
        Stap::Beeindig { reden } => eindig(ggz, datum, Some(reden), false),
        Stap::Overbrug { overbrugging_id, soort } => overbrug(ggz, datum, overbrugging_id, soort),
        Stap::BeeindigOverbrugging { overbrugging_id } => {
            let hulp = ggz.overbruggingen.get(&overbrugging_id).ok_or(Weigering::OverbruggingOnbekend)?;
            match hulp.einde {
                Some(sinds) if sinds == datum => return Ok(Vec::new()),
                Some(sinds) => return Err(Weigering::OverbruggingGesloten { sinds }),
                None => niet_voor(datum, hulp.sinds, OVERBRUGGING_BEGON)?,
            }
            Ok(vec![(datum, GgzOverbruggingBeeindigd { overbrugging_id }.into())])
        }
        Stap::TrekWachttijdIn { reden } => {
            let laatste = laatste(ggz)?;
            let hulp = ggz.overbruggingen.iter().filter(|(_, hulp)| hulp.sinds >= laatste.sinds);
            let hulp = hulp.map(|(id, hulp)| weg(Ggzvastlegging::Overbrugging, hulp.sinds, Some(*id), reden));
            let wachttijd = weg(Ggzvastlegging::Wachttijd, laatste.sinds, None, reden);
            Ok(hulp.chain([wachttijd]).collect())
        }
        Stap::TrekWachttijdeindeIn { reden } => {
            let einde = laatste(ggz)?.einde.as_ref().ok_or(Weigering::GgzVastleggingOnbekend)?;
            Ok(vec![weg(Ggzvastlegging::Wachttijdeinde, einde.datum, None, reden)])
        }
        Stap::TrekOverbruggingIn { overbrugging_id, reden } => {
            let hulp = ggz.overbruggingen.get(&overbrugging_id).ok_or(Weigering::OverbruggingOnbekend)?;
            Ok(vec![weg(Ggzvastlegging::Overbrugging, hulp.sinds, Some(overbrugging_id), reden)])
        }
        Stap::TrekOverbruggingseindeIn { overbrugging_id, reden } => {
            let hulp = ggz.overbruggingen.get(&overbrugging_id).ok_or(Weigering::OverbruggingOnbekend)?;
            let einde = hulp.einde.ok_or(Weigering::GgzVastleggingOnbekend)?;
            // It goes on while somebody waits, or in treatment: and only in the waiting in which it began.
            let gaat_door = laatste(ggz).is_ok_and(|laatste| {
                laatste.sinds <= hulp.sinds && laatste.einde.as_ref().is_none_or(|einde| einde.behandeling)
            });
            if !gaat_door {
                return Err(Weigering::GeenGgzWachttijd);
            }
            Ok(vec![weg(Ggzvastlegging::Overbruggingseinde, einde, Some(overbrugging_id), reden)])
        }
    }
}

fn laatste(ggz: &Ggz) -> Result<&Wachttijd, Weigering> {
    ggz.wachttijden.last().ok_or(Weigering::GgzVastleggingOnbekend)
}

fn weg(wat: Ggzvastlegging, van: Date, overbrugging_id: Option<Uuid>, reden: Correctiereden) -> (Date, G) {
    (van, GgzVastleggingIngetrokken { wat, van, overbrugging_id, reden }.into())
}

fn wacht(ggz: &Ggz, datum: Date, zorg: Option<Verzegeld>) -> Result<Vec<(Date, G)>, Weigering> {
    if let Some(bekend) = ggz.sinds(datum) {
        // What is waited for is told, or told otherwise: the waiting is the same.
        let zelfde = zorg.is_none() || zorg.as_ref() == bekend.zorg.as_ref().map(|tekst| &tekst.verzegeld);
        return Ok(if zelfde { Vec::new() } else { vec![(datum, GgzWachttijdBegonnen { zorg }.into())] });
    }
    match ggz.wachttijden.last() {
        Some(Wachttijd { sinds, einde: None, .. }) => return Err(Weigering::WachtAlOpGgz { sinds: *sinds }),
        Some(Wachttijd { einde: Some(einde), .. }) => {
            niet_voor(datum, einde.datum, "de dag waarop de vorige wachttijd eindigde")?;
        }
        None => {}
    }
    Ok(vec![(datum, GgzWachttijdBegonnen { zorg }.into())])
}

/// The waiting ends: for a reason, or in treatment when there is none. The help ends with it, unless it goes on in treatment.
fn eindig(
    ggz: &Ggz,
    datum: Date,
    reden: Option<Verzegeld>,
    loopt_door: bool,
) -> Result<Vec<(Date, G)>, Weigering> {
    let al = ggz.einde_op(datum).filter(|einde| einde.behandeling == reden.is_none());
    let zelfde = |einde: &Einde| einde.reden.as_ref().map(|tekst| &tekst.verzegeld) == reden.as_ref();
    let al_zo = al.is_some_and(zelfde);
    let gebeurtenis = match reden {
        Some(reden) => GgzWachttijdBeeindigd { reden }.into(),
        None => GgzBehandelingGestart {}.into(),
    };
    let Some(wachttijd) = ggz.wacht() else {
        return match al {
            _ if al_zo => Ok(Vec::new()),
            // The same end, and another reason than was told before.
            Some(_) => Ok(vec![(datum, gebeurtenis)]),
            None => Err(Weigering::GeenGgzWachttijd),
        };
    };
    niet_voor(datum, wachttijd.sinds, WACHTTIJD_BEGON)?;
    if let Some(laatste) = ggz.lopend().map(|(_, hulp)| hulp.sinds).max() {
        niet_voor(datum, laatste, OVERBRUGGING_BEGON)?;
    }
    let hulp = ggz.lopend().filter(|_| !loopt_door);
    let hulp = hulp.map(|(id, _)| (datum, GgzOverbruggingBeeindigd { overbrugging_id: *id }.into()));
    Ok(std::iter::once((datum, gebeurtenis)).chain(hulp).collect())
}

fn overbrug(ggz: &Ggz, datum: Date, id: Uuid, soort: Verzegeld) -> Result<Vec<(Date, G)>, Weigering> {
    if let Some(bekend) = ggz.overbruggingen.get(&id) {
        let zelfde = (bekend.sinds, &bekend.soort) == (datum, &soort);
        return if zelfde { Ok(Vec::new()) } else { Err(Weigering::OverbruggingKenmerkInGebruik) };
    }
    let wachttijd = ggz.wacht().ok_or(Weigering::GeenGgzWachttijd)?;
    niet_voor(datum, wachttijd.sinds, WACHTTIJD_BEGON)?;
    Ok(vec![(datum, GgzOverbruggingBegonnen { overbrugging_id: id, soort }.into())])
}
