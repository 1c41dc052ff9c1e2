//! The coach's desk: what waits for me or my team, how much of it, and who is in my caseload. Lists come from the read models
//! and may run a moment behind.

mod caseload;
mod casus;
mod ggz;
mod herinstroom;
mod plaatsingen;
mod werkvoorraad;

pub(super) use dienst::inrichting::eigen_nummer;
use dienst::{Bladzijde, Omgeving};
use domein::Kenmerk;
use web::{Api, Gebruiker, Operatie, Probleem};

use super::COACH;

/// By which a coach asks for what is their own.
const MIJ: &str = "mij";

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/werkvoorraad")
            .titel("Wat er wacht, met de reden en de normdatum")
            .rollen(COACH)
            .vraag::<werkvoorraad::ZoekWerk>()
            .antwoord::<Bladzijde<werkvoorraad::Werk>>(200),
        werkvoorraad::werkvoorraad,
    )
    .operatie(
        Operatie::get("/werkvoorraad/aantallen")
            .titel("Hoeveel er wacht, per reden")
            .rollen(COACH)
            .vraag::<werkvoorraad::Telwerk>()
            .antwoord::<werkvoorraad::Aantallen>(200),
        werkvoorraad::aantallen,
    )
    .operatie(
        Operatie::get("/caseload")
            .titel("Wie bij een coach horen")
            .rollen(COACH)
            .vraag::<caseload::ZoekCaseload>()
            .antwoord::<Bladzijde<caseload::Begeleide>>(200),
        caseload::caseload,
    )
}

/// The internal number that is meant.
pub(super) async fn coach(
    omgeving: &Omgeving,
    gevraagd: Option<Kenmerk>,
    gebruiker: &Gebruiker,
) -> Result<Option<String>, Probleem> {
    let Some(gevraagd) = gevraagd else { return Ok(None) };
    if gevraagd.as_str() != MIJ {
        return Ok(Some(gevraagd.into()));
    }
    eigen_nummer(omgeving, gebruiker).await.map(|eigen| Some(eigen.into()))
}
