//! What traject says: who is whose coach, which trajecten run or wait, where a jobcoach helps, and who leads a case of the
//! casusoverleg.

use domein::{
    Begeleidingsvastlegging, Casusvastlegging, Plaatsingsvastlegging, Trajectvastlegging,
    gebeurtenis::{
        BegeleidingsvastleggingIngetrokken, CasusGeopend, CasusGesloten, CasusregisseurGewisseld,
        CasusvastleggingIngetrokken, CoachOvergedragen, CoachToegewezen, JobcoachToegewezen,
        JobcoachingBeeindigd, OpWachtlijstGeplaatst, PlaatsingBeeindigd, PlaatsingsvastleggingIngetrokken,
        TrajectAfgebroken, TrajectGebeurtenis as G, TrajectGestart, TrajectVoltooid,
        TrajectvastleggingIngetrokken,
    },
    soorten,
};

use jiff::{ToSpan as _, civil::Date};

use super::{
    coach::Begeleiding,
    jobcoach::Hulp,
    spoor::{
        Soort::{Casus, Traject},
        Spoor,
    },
};

pub(super) const SOORTEN: &[&str] = soorten![
    CoachToegewezen,
    CoachOvergedragen,
    BegeleidingsvastleggingIngetrokken,
    OpWachtlijstGeplaatst,
    TrajectGestart,
    TrajectVoltooid,
    TrajectAfgebroken,
    TrajectvastleggingIngetrokken,
    PlaatsingBeeindigd,
    JobcoachToegewezen,
    JobcoachingBeeindigd,
    PlaatsingsvastleggingIngetrokken,
    CasusGeopend,
    CasusregisseurGewisseld,
    CasusGesloten,
    CasusvastleggingIngetrokken,
];

pub(super) fn sporen(gebeurtenis: &G, op: Date) -> Vec<Spoor> {
    // A placement and the help with it have a last day; what is kept is the first day without.
    let zonder = Some(op.saturating_add(1.day()));
    let spoor = match gebeurtenis {
        G::CoachToegewezen(f) => {
            Spoor::begeleiding(Begeleiding::Krijgt(f.coach.clone(), f.gebiedsteam.clone(), op))
        }
        G::CoachOvergedragen(f) => {
            Spoor::begeleiding(Begeleiding::KrijgtAnder(f.naar.clone(), f.gebiedsteam.clone(), op))
        }
        G::BegeleidingsvastleggingIngetrokken(f) if f.wat == Begeleidingsvastlegging::Coach => {
            match &f.coach {
                Some(coach) => Spoor::begeleiding(Begeleiding::KreegNiet(coach.clone(), f.van)),
                None => return Vec::new(),
            }
        }
        G::OpWachtlijstGeplaatst(f) => Spoor::opent(Traject, f.traject_id, None),
        G::TrajectGestart(f) => Spoor::opent(Traject, f.traject_id, f.gebiedsteam.as_ref()),
        G::TrajectVoltooid(f) => Spoor::telt(Traject, f.traject_id, false),
        G::TrajectAfgebroken(f) => Spoor::telt(Traject, f.traject_id, false),
        G::TrajectvastleggingIngetrokken(f) if f.wat != Trajectvastlegging::Stap => {
            Spoor::telt(Traject, f.traject_id, f.wat == Trajectvastlegging::Einde)
        }
        G::JobcoachToegewezen(f) => Spoor::hulp(f.plaatsing_id, Hulp::Begint(f.jobcoach.clone(), op)),
        G::JobcoachingBeeindigd(f) => Spoor::hulp(f.plaatsing_id, Hulp::Tot(zonder)),
        G::PlaatsingBeeindigd(f) => Spoor::hulp(f.plaatsing_id, Hulp::PlaatsingTot(zonder)),
        G::PlaatsingsvastleggingIngetrokken(f) => {
            let hulp = match f.wat {
                Plaatsingsvastlegging::Begin => Hulp::GeenPlaatsing,
                Plaatsingsvastlegging::Jobcoach => Hulp::BegonNiet(f.van),
                Plaatsingsvastlegging::Einde => Hulp::PlaatsingTot(None),
                Plaatsingsvastlegging::Jobcoacheinde => Hulp::Tot(None),
            };
            Spoor::hulp(f.plaatsing_id, hulp)
        }
        // Also of a case that was closed, withdrawn, and opened anew: of the end of before nothing is left.
        G::CasusGeopend(f) => {
            return vec![Spoor::regisseur(f.casus_id, &f.regisseur), Spoor::casus_tot(f.casus_id, None)];
        }
        G::CasusregisseurGewisseld(f) => Spoor::andere_regisseur(f.casus_id, &f.naar),
        G::CasusGesloten(f) => Spoor::casus_tot(f.casus_id, Some(op)),
        G::CasusvastleggingIngetrokken(f) => match (f.wat, &f.regisseur) {
            (Casusvastlegging::Casus, _) => Spoor::telt(Casus, f.casus_id, false),
            (Casusvastlegging::Einde, _) => Spoor::casus_tot(f.casus_id, None),
            (Casusvastlegging::Regisseur, Some(weer)) => Spoor::andere_regisseur(f.casus_id, weer),
            // Of a talk or an agreement, which change no lead.
            _ => return Vec::new(),
        },
        // Not asked for, or a step of a traject.
        _ => return Vec::new(),
    };
    vec![spoor]
}
