//! What signalering says: which signals are open, of which team.

use domein::{
    Opvolgstap,
    gebeurtenis::{
        DreigendeUitval, JongereGemeld, OpvolgingIngetrokken, SignaalAfgesloten, SignaalGecorrigeerd,
        SignaalIngetrokken, SignaleringGebeurtenis as G, WarmOvergedragen, WwEindeGemeld,
    },
    soorten,
};

use super::spoor::{Soort::Signaal, Spoor};

pub(super) const SOORTEN: &[&str] = soorten![
    DreigendeUitval,
    WarmOvergedragen,
    WwEindeGemeld,
    JongereGemeld,
    SignaalGecorrigeerd,
    SignaalIngetrokken,
    SignaalAfgesloten,
    OpvolgingIngetrokken,
];

pub(super) fn sporen(gebeurtenis: &G) -> Vec<Spoor> {
    let opent = |id, kenmerken: &domein::gebeurtenis::Signaalkenmerken| {
        Spoor::opent(Signaal, id, kenmerken.gebiedsteam.as_ref())
    };
    let spoor = match gebeurtenis {
        G::DreigendeUitval(f) => opent(f.signaal_id, &f.kenmerken),
        G::WarmOvergedragen(f) => opent(f.signaal_id, &f.kenmerken),
        G::WwEindeGemeld(f) => opent(f.signaal_id, &f.kenmerken),
        G::JongereGemeld(f) => opent(f.signaal_id, &f.kenmerken),
        G::SignaalGecorrigeerd(f) => Spoor::team(Signaal, f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
        G::SignaalIngetrokken(f) => Spoor::telt(Signaal, f.signaal_id, false),
        G::SignaalAfgesloten(f) => Spoor::telt(Signaal, f.signaal_id, false),
        // What closed it is withdrawn.
        G::OpvolgingIngetrokken(f) if f.stap == Opvolgstap::Afgesloten => {
            Spoor::telt(Signaal, f.signaal_id, true)
        }
        // Not asked for, or of another step.
        _ => return Vec::new(),
    };
    vec![spoor]
}
