//! What traject says: who is whose coach, and which trajecten run or wait.

use domein::{
    Trajectvastlegging,
    gebeurtenis::{
        CoachOvergedragen, CoachToegewezen, OpWachtlijstGeplaatst, TrajectAfgebroken,
        TrajectGebeurtenis as G, TrajectGestart, TrajectVoltooid, TrajectvastleggingIngetrokken,
    },
    soorten,
};

use super::spoor::{Soort::Traject, Spoor};

pub(super) const SOORTEN: &[&str] = soorten![
    CoachToegewezen,
    CoachOvergedragen,
    OpWachtlijstGeplaatst,
    TrajectGestart,
    TrajectVoltooid,
    TrajectAfgebroken,
    TrajectvastleggingIngetrokken,
];

pub(super) fn sporen(gebeurtenis: &G) -> Vec<Spoor> {
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
        // Not asked for, or a step of a traject.
        _ => return Vec::new(),
    };
    vec![spoor]
}
