//! What intake says: which applications are open and which benefits run, of which team.

use domein::{
    Aanvraagstap, Bezwaaruitkomst,
    gebeurtenis::{
        AanvraagAfgewezen, AanvraagGekoppeld, AanvraagIngediend, AanvraagIngetrokken, AanvraagVervallen,
        AanvraagstapIngetrokken, BezwaarBeslist, IntakeGebeurtenis as G, KenmerkenGewijzigd,
        ToekenningHersteld, ToekenningIngetrokken, UitkeringGecorrigeerd, UitkeringToegekend,
        UitkeringseindeGemeld, UitkeringseindeIngetrokken, UitstroomHerroepen, UitstroomVernomen,
    },
    soorten,
};

use super::spoor::{
    Soort::{Aanvraag, Uitkering},
    Spoor,
};

pub(super) const SOORTEN: &[&str] = soorten![
    AanvraagIngediend,
    AanvraagGekoppeld,
    AanvraagAfgewezen,
    AanvraagIngetrokken,
    AanvraagVervallen,
    AanvraagstapIngetrokken,
    BezwaarBeslist,
    UitkeringToegekend,
    ToekenningHersteld,
    UitkeringGecorrigeerd,
    KenmerkenGewijzigd,
    ToekenningIngetrokken,
    UitkeringseindeGemeld,
    UitkeringseindeIngetrokken,
    UitstroomVernomen,
    UitstroomHerroepen,
];

pub(super) fn sporen(gebeurtenis: &G) -> Vec<Spoor> {
    let dicht = |id| Spoor::telt(Aanvraag, id, false);
    let spoor = match gebeurtenis {
        G::AanvraagIngediend(f) => Spoor::opent(Aanvraag, f.aanvraag_id, f.gebiedsteam.as_ref()),
        G::AanvraagGekoppeld(f) => dicht(f.aanvraag_id),
        G::AanvraagAfgewezen(f) => dicht(f.aanvraag_id),
        G::AanvraagIngetrokken(f) => dicht(f.aanvraag_id),
        G::AanvraagVervallen(f) => dicht(f.aanvraag_id),
        // What closed it is withdrawn, or did not hold.
        G::AanvraagstapIngetrokken(f) if f.stap == Aanvraagstap::Besluit => {
            Spoor::telt(Aanvraag, f.aanvraag_id, true)
        }
        G::BezwaarBeslist(f) if f.uitkomst == Bezwaaruitkomst::Gegrond => {
            Spoor::telt(Aanvraag, f.aanvraag_id, true)
        }
        G::UitkeringToegekend(f) => {
            let toegekend = Spoor::opent(Uitkering, f.uitkering_id, f.kenmerken.gebiedsteam.as_ref());
            return f.aanvraag_id.map(dicht).into_iter().chain([toegekend]).collect();
        }
        G::ToekenningHersteld(f) => Spoor::opent(Uitkering, f.uitkering_id, f.kenmerken.gebiedsteam.as_ref()),
        G::UitkeringGecorrigeerd(f) => {
            Spoor::team(Uitkering, f.uitkering_id, f.kenmerken.gebiedsteam.as_ref())
        }
        G::KenmerkenGewijzigd(f) => Spoor::team(Uitkering, f.uitkering_id, f.kenmerken.gebiedsteam.as_ref()),
        G::ToekenningIngetrokken(f) => Spoor::telt(Uitkering, f.uitkering_id, false),
        G::UitkeringseindeGemeld(f) => Spoor::einde(f.uitkering_id, Some(f.datum)),
        G::UitkeringseindeIngetrokken(f) => Spoor::einde(f.uitkering_id, None),
        G::UitstroomVernomen(f) => Spoor::vernomen(f.uitkering_id, Some(f.datum)),
        G::UitstroomHerroepen(f) => Spoor::vernomen(f.uitkering_id, None),
        // Not asked for, or of another step or outcome.
        _ => return Vec::new(),
    };
    vec![spoor]
}
