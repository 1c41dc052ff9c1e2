//! What traject says: who is whose coach, which trajecten run or wait, where a jobcoach helps, and who leads a case
//! of the casusoverleg. When the assignment of a
//! jobcoach is withdrawn, whoever helped before counts again once they are assigned anew.

use domein::{
    Casusvastlegging, Plaatsingsvastlegging, Trajectvastlegging,
    gebeurtenis::{
        CasusGeopend, CasusGesloten, CasusregisseurGewisseld, CasusvastleggingIngetrokken, CoachOvergedragen,
        CoachToegewezen, JobcoachToegewezen, JobcoachingBeeindigd, OpWachtlijstGeplaatst, PlaatsingBeeindigd,
        PlaatsingsvastleggingIngetrokken, TrajectAfgebroken, TrajectGebeurtenis as G, TrajectGestart,
        TrajectVoltooid, TrajectvastleggingIngetrokken,
    },
    soorten,
};

use jiff::{ToSpan as _, civil::Date};

use super::spoor::{
    Soort::{Casus, Jobcoaching, Traject},
    Spoor,
};

pub(super) const SOORTEN: &[&str] = soorten![
    CoachToegewezen,
    CoachOvergedragen,
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
        G::CoachToegewezen(f) => Spoor::krijgt_coach(&f.coach, f.gebiedsteam.as_ref()),
        G::CoachOvergedragen(f) => Spoor::andere_coach(&f.naar, f.gebiedsteam.as_ref()),
        G::OpWachtlijstGeplaatst(f) => Spoor::opent(Traject, f.traject_id, None),
        G::TrajectGestart(f) => Spoor::opent(Traject, f.traject_id, f.gebiedsteam.as_ref()),
        G::TrajectVoltooid(f) => Spoor::telt(Traject, f.traject_id, false),
        G::TrajectAfgebroken(f) => Spoor::telt(Traject, f.traject_id, false),
        G::TrajectvastleggingIngetrokken(f) if f.wat != Trajectvastlegging::Stap => {
            Spoor::telt(Traject, f.traject_id, f.wat == Trajectvastlegging::Einde)
        }
        G::JobcoachToegewezen(f) => {
            let helpt = Spoor::jobcoach(f.plaatsing_id, &f.jobcoach);
            return vec![helpt, Spoor::hulp_tot(f.plaatsing_id, None)];
        }
        G::JobcoachingBeeindigd(f) => Spoor::hulp_tot(f.plaatsing_id, zonder),
        G::PlaatsingBeeindigd(f) => Spoor::plaatsing_tot(f.plaatsing_id, zonder),
        G::PlaatsingsvastleggingIngetrokken(f) => match f.wat {
            Plaatsingsvastlegging::Begin | Plaatsingsvastlegging::Jobcoach => {
                Spoor::telt(Jobcoaching, f.plaatsing_id, false)
            }
            Plaatsingsvastlegging::Einde => Spoor::plaatsing_tot(f.plaatsing_id, None),
            Plaatsingsvastlegging::Jobcoacheinde => Spoor::hulp_tot(f.plaatsing_id, None),
        },
        G::CasusGeopend(f) => Spoor::regisseur(f.casus_id, &f.regisseur),
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
