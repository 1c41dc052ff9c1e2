//! What traject does by itself because of what happens in intake.
//!
//! - A benefit is granted, and it still runs: a coach is asked for; a coach who stayed the fixed contact is assigned
//!   in the same breath. Who already has a coach keeps that one, and the request makes the benefit known here.
//! - The existing file says that a benefit has ended: uitstroom, which closes the open trajecten. It no longer says so:
//!   the uitstroom is withdrawn.
//! - An application is granted for a benefit that was known already: the coach who stayed the fixed contact is
//!   assigned.
//! - A grant is withdrawn: the request for a coach falls away, and with it the benefit. The withdrawal was wrong: a coach
//!   is asked for again.

use dienst::{Gevolg, Reactie};
use domein::{
    PersoonId, Vastlegging,
    gebeurtenis::{
        AanvraagGekoppeld, IntakeGebeurtenis as I, ToekenningHersteld, ToekenningIngetrokken,
        TrajectGebeurtenis, UitkeringToegekend, UitkeringseindeGemeld, UitkeringseindeIngetrokken,
    },
    soorten,
};
use jiff::civil::Date;

use crate::regels::{
    begeleiding::{Begeleiding, Opdracht, Uitstroombron, Wat},
    stream_begeleiding,
};

/// The reaction from intake to traject.
#[derive(Debug, Clone, Copy, Default)]
pub struct UitIntake;

impl Reactie for UitIntake {
    const NAAM: &'static str = "traject.uit-intake";
    type Ander = I;
    type D = Begeleiding;
    type G = TrajectGebeurtenis;

    fn soorten(&self) -> &'static [&'static str] {
        soorten![
            UitkeringToegekend,
            AanvraagGekoppeld,
            ToekenningIngetrokken,
            ToekenningHersteld,
            UitkeringseindeGemeld,
            UitkeringseindeIngetrokken,
        ]
    }

    fn reageer(&self, regel: &Vastlegging<I>) -> Option<Gevolg<Begeleiding>> {
        let persoon = regel.metadata.persoon_id?;
        let (datum, wat) = gevolg(regel.metadata.geldig_op, &regel.gebeurtenis)?;
        Some(gevolg_voor(persoon, datum, wat))
    }
}

fn gevolg(geldig_op: Date, gebeurtenis: &I) -> Option<(Date, Wat)> {
    match gebeurtenis {
        // Nobody needs a coach for a benefit that has ended already.
        I::UitkeringToegekend(f) if f.al_beeindigd => None,
        I::UitkeringToegekend(f) => {
            let (uitkering_id, gebiedsteam) = (f.uitkering_id, f.kenmerken.gebiedsteam.clone());
            Some((f.ingangsdatum, Wat::VraagCoach { uitkering_id, gebiedsteam, coach: f.coach.clone() }))
        }
        I::AanvraagGekoppeld(f) => {
            Some((geldig_op, Wat::WijsCoachToe { coach: f.coach.clone()?, gebiedsteam: None }))
        }
        I::ToekenningIngetrokken(f) => {
            Some((geldig_op, Wat::LaatVerzoekVervallen { uitkering_id: f.uitkering_id }))
        }
        I::ToekenningHersteld(f) if f.al_beeindigd => None,
        I::ToekenningHersteld(f) => {
            let (uitkering_id, gebiedsteam) = (f.uitkering_id, f.kenmerken.gebiedsteam.clone());
            Some((f.ingangsdatum, Wat::VraagCoach { uitkering_id, gebiedsteam, coach: None }))
        }
        I::UitkeringseindeGemeld(f) => {
            let (uitkering_id, reden, leeftijd) = (f.uitkering_id, f.reden.clone(), f.leeftijd);
            Some((f.datum, Wat::StroomUit { uitkering_id, reden, leeftijd, bron: Uitstroombron::Intake }))
        }
        I::UitkeringseindeIngetrokken(f) => Some((
            geldig_op,
            Wat::TrekUitstroomIn { uitkering_id: f.uitkering_id, bron: Uitstroombron::Intake },
        )),
        // Before the decision, or of what traject does not hold.
        I::AanvraagIngediend(_)
        | I::ZoektermijnGestart(_)
        | I::ZoektermijnNietToegepast(_)
        | I::IntakeGepland(_)
        | I::IntakeGehouden(_)
        | I::IntakeNietVerschenen(_)
        | I::IntakeVerplaatst(_)
        | I::VoorafGebeld(_)
        | I::IntakeAfgezegd(_)
        | I::BezwaarGemaakt(_)
        | I::BezwaarBeslist(_)
        | I::AanvraagstapIngetrokken(_)
        | I::UitkeringGecorrigeerd(_)
        | I::IngangsdatumGecorrigeerd(_)
        | I::KenmerkenGewijzigd(_)
        | I::UitkeringNietMeerGeleverd(_)
        | I::UitstroomVernomen(_)
        | I::UitstroomHerroepen(_)
        | I::UitkeringWeerGeleverd(_)
        | I::AanleveringVerwerkt(_)
        | I::AanleveringTeruggedraaid(_)
        | I::AanvraagAfgewezen(_)
        | I::DossiersSamengevoegd(_)
        | I::DossiersGesplitst(_)
        | I::AanvraagVervallen(_)
        | I::AanleidingVervallen(_)
        | I::AanleidingHersteld(_)
        | I::AanvraagIngetrokken(_) => None,
    }
}

fn gevolg_voor(persoon: PersoonId, datum: Date, wat: Wat) -> Gevolg<Begeleiding> {
    Gevolg { stream: stream_begeleiding(persoon), opdracht: Opdracht { persoon, datum, wat } }
}
