//! A signal whose talk shows that a benefit is needed opens a fast-tracked application, with the coach of the talk
//! as fixed contact (pilot preventieve samenwerking, document 000).

use dienst::{Gevolg, Reactie};
use domein::{
    Gespreksuitkomst, Vastlegging,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis},
};

use crate::regels::{Aanmelding, Dossierregels, Vraag, Wat, aanvraag_id, stream};

/// The reaction. It has no register, so the application says nothing of the age; the steps that depend on the age
/// ask for it themselves.
pub struct VersneldeAanvraag;

impl Reactie for VersneldeAanvraag {
    const NAAM: &'static str = "intake.versnelde-aanvraag";
    type Bron = SignaleringGebeurtenis;
    type D = Dossierregels;
    type G = IntakeGebeurtenis;

    fn soorten(&self) -> &'static [&'static str] {
        &["signalering.informatief-gesprek-gevoerd.v1"]
    }

    fn reageer(&self, gebeurtenis: &Vastlegging<SignaleringGebeurtenis>) -> Option<Gevolg<Dossierregels>> {
        let SignaleringGebeurtenis::InformatiefGesprekGevoerd(gesprek) = &gebeurtenis.gebeurtenis else {
            return None;
        };
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
            vraag: Vraag { persoon, gemeente, wat: Wat::DienIn(aanmelding) },
        })
    }
}
