//! An outflow that a coach records in traject ends the benefit here too: nobody has two at a time, and whoever comes back
//! after an outflow must be able to get another one. What traject only repeats of the existing file is known here already.

use dienst::{Gevolg, Reactie};
use domein::{
    Rol, Vastlegging,
    gebeurtenis::{
        IntakeGebeurtenis, TrajectGebeurtenis as T, Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken,
    },
    soorten,
};

use crate::regels::{Dossierregels, OpUitkering, Opdracht, Wat, stream};

/// The reaction from traject to intake.
pub struct UitTraject;

impl Reactie for UitTraject {
    const NAAM: &'static str = "intake.uit-traject";
    type Ander = T;
    type D = Dossierregels;
    type G = IntakeGebeurtenis;

    fn soorten(&self) -> &'static [&'static str] {
        soorten![Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken]
    }

    fn reageer(&self, regel: &Vastlegging<T>) -> Option<Gevolg<Dossierregels>> {
        let persoon = regel.metadata.persoon_id?;
        let van_hier = regel.metadata.actor.rol == Rol::Systeem;
        let op = match &regel.gebeurtenis {
            T::Uitstroom(f) if !van_hier => {
                OpUitkering::Verneem { uitkering_id: f.uitkering_id, datum: f.datum, reden: f.reden.clone() }
            }
            T::UitstroomGecorrigeerd(f) if !van_hier => {
                OpUitkering::Verneem { uitkering_id: f.uitkering_id, datum: f.datum, reden: f.reden.clone() }
            }
            T::UitstroomIngetrokken(f) => {
                OpUitkering::Herroep { uitkering_id: f.uitkering_id, datum: regel.metadata.geldig_op }
            }
            // What traject repeats of the file; and what ends no benefit.
            T::Uitstroom(_)
            | T::UitstroomGecorrigeerd(_)
            | T::AanbodOpengesteld(_)
            | T::AanmeldstopIngesteld(_)
            | T::AanmeldstopOpgeheven(_)
            | T::CoachGevraagd(_)
            | T::CoachverzoekVervallen(_)
            | T::CoachToegewezen(_)
            | T::CoachOvergedragen(_)
            | T::CoachoverdrachtVoorgesteld(_)
            | T::CoachoverdrachtBevestigd(_)
            | T::DriegesprekGehouden(_)
            | T::CoachoverdrachtIngetrokken(_)
            | T::VervangingVastgelegd(_)
            | T::VervangingIngetrokken(_)
            | T::OntwikkelplanVastgesteld(_)
            | T::OntwikkelplanBijgesteld(_)
            | T::BigFiveGemeten(_)
            | T::BigFiveMetingIngetrokken(_)
            | T::PlaatsingBegonnen(_)
            | T::PlaatsingBeeindigd(_)
            | T::JobcoachToegewezen(_)
            | T::JobcoachingBeeindigd(_)
            | T::PlaatsingsvastleggingIngetrokken(_)
            | T::GgzWachttijdBegonnen(_)
            | T::GgzBehandelingGestart(_)
            | T::GgzWachttijdBeeindigd(_)
            | T::GgzOverbruggingBegonnen(_)
            | T::GgzOverbruggingBeeindigd(_)
            | T::GgzVastleggingIngetrokken(_)
            | T::JpfDeelnameBegonnen(_)
            | T::JpfSchuldOvergenomen(_)
            | T::JpfPlanVastgesteld(_)
            | T::JpfTegenprestatieAfgesproken(_)
            | T::JpfTegenprestatieBeoordeeld(_)
            | T::JpfDeelnameBeeindigd(_)
            | T::JpfVastleggingIngetrokken(_)
            | T::CasusGeopend(_)
            | T::CasusregisseurGewisseld(_)
            | T::CasusBesproken(_)
            | T::CasusafspraakGemaakt(_)
            | T::CasusafspraakAfgerond(_)
            | T::CasusGesloten(_)
            | T::CasusvastleggingIngetrokken(_)
            | T::BeleidssignaalVastgelegd(_)
            | T::BeleidssignaalIngetrokken(_)
            | T::OpWachtlijstGeplaatst(_)
            | T::PlaatsAangeboden(_)
            | T::PlaatsVervallen(_)
            | T::TrajectGestart(_)
            | T::TrajectStapGezet(_)
            | T::TrajectVoltooid(_)
            | T::TrajectAfgebroken(_)
            | T::TrajectvastleggingIngetrokken(_)
            | T::ContactGelegd(_)
            | T::ContactVerloren(_)
            | T::BegeleidingsvastleggingIngetrokken(_)
            | T::BudgetVastgesteld(_)
            | T::MaatwerkAangevraagd(_)
            | T::MaatwerkToegekend(_)
            | T::MaatwerkAfgewezen(_)
            | T::MaatwerkBetaald(_)
            | T::MaatwerkresultaatVastgelegd(_)
            | T::MaatwerkvastleggingIngetrokken(_)
            | T::AanbodkostenVerantwoord(_)
            | T::BuigVastgesteld(_)
            | T::BegeleidingSamengevoegd(_)
            | T::BegeleidingGesplitst(_)
            | T::Nazorg(_)
            | T::NazorgIngetrokken(_) => return None,
        };
        let gemeente = regel.metadata.gemeente.clone();
        Some(Gevolg {
            stream: stream(persoon),
            opdracht: Opdracht { persoon, gemeente, wat: Wat::OpUitkering(op) },
        })
    }
}
