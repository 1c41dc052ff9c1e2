//! A signal whose talk shows that a benefit is needed opens a fast-tracked application, with the coach of the talk
//! as fixed contact (pilot preventieve samenwerking, document 000).

use dienst::{Gevolg, Reactie};
use domein::{
    Gespreksuitkomst, Vastlegging,
    gebeurtenis::{InformatiefGesprekGevoerd, IntakeGebeurtenis, SignaleringGebeurtenis},
};

use crate::regels::{Aanmelding, Dossierregels, Opdracht, Wat, aanvraag_id, stream};

/// The reaction. It has no register, so the application says nothing of the age; the steps that depend on the age
/// ask for it themselves.
pub struct VersneldeAanvraag;

impl Reactie for VersneldeAanvraag {
    const NAAM: &'static str = "intake.versnelde-aanvraag";
    type Ander = SignaleringGebeurtenis;
    type D = Dossierregels;
    type G = IntakeGebeurtenis;

    fn soorten(&self) -> &'static [&'static str] {
        InformatiefGesprekGevoerd::SOORTEN
    }

    fn reageer(&self, gebeurtenis: &Vastlegging<SignaleringGebeurtenis>) -> Option<Gevolg<Dossierregels>> {
        let gesprek = gesprek(&gebeurtenis.gebeurtenis)?;
        if gesprek.uitkomst != Gespreksuitkomst::AanvraagNodig {
            return None;
        }
        let persoon = gebeurtenis.metadata.persoon_id?;
        let aanmelding = Aanmelding {
            aanvraag_id: aanvraag_id(&gesprek.signaal_id.to_string()),
            datum: gebeurtenis.metadata.geldig_op,
            signaal_id: Some(gesprek.signaal_id),
            gebiedsteam: None,
            versneld: true,
            coach: Some(gesprek.coach.clone()),
            leeftijd: None,
        };
        let gemeente = gebeurtenis.metadata.gemeente.clone();
        Some(Gevolg {
            stream: stream(persoon),
            opdracht: Opdracht { persoon, gemeente, wat: Wat::DienIn(aanmelding) },
        })
    }
}

/// The talk; none for what does not lead to an application by itself.
const fn gesprek(gebeurtenis: &SignaleringGebeurtenis) -> Option<&InformatiefGesprekGevoerd> {
    use SignaleringGebeurtenis as S;
    match gebeurtenis {
        S::InformatiefGesprekGevoerd(gesprek) => Some(gesprek),
        S::DreigendeUitval(_)
        | S::WarmOvergedragen(_)
        | S::WwEindeGemeld(_)
        | S::JongereGemeld(_)
        | S::SignaalGecorrigeerd(_)
        | S::SignaalIngetrokken(_)
        | S::DuoWijzigingOntvangen(_)
        | S::InformatieVerstrekt(_)
        | S::AankomstBevestigd(_)
        | S::InformatiefGesprekGepland(_)
        | S::NietVerschenen(_)
        | S::SignaalVerlopen(_)
        | S::SignaalAfgesloten(_)
        | S::SignalenSamengevoegd(_)
        | S::SignalenGesplitst(_)
        | S::SignaalaanleveringVerwerkt(_)
        | S::SignaalaanleveringTeruggedraaid(_) => None,
    }
}
