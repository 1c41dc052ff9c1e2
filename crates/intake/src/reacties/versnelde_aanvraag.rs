//! A signal whose talk shows that a benefit is needed opens a fast-tracked application, with the coach of the talk
//! as fixed contact (pilot preventieve samenwerking, document 000) and the team that follows the signal up. When the talk
//! turns out not to have been so, the application lapses, or says that somebody must look at it.

use dienst::{Gevolg, Reactie};
use domein::{
    Gespreksuitkomst, Vastlegging,
    gebeurtenis::{
        InformatiefGesprekGevoerd, IntakeGebeurtenis, OpvolgingIngetrokken, SignaleringGebeurtenis,
    },
    soorten,
};
use jiff::civil::Date;
use uuid::Uuid;

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
        soorten![InformatiefGesprekGevoerd, OpvolgingIngetrokken]
    }

    fn reageer(&self, gebeurtenis: &Vastlegging<SignaleringGebeurtenis>) -> Option<Gevolg<Dossierregels>> {
        let persoon = gebeurtenis.metadata.persoon_id?;
        let wat = wat(&gebeurtenis.gebeurtenis, gebeurtenis.metadata.geldig_op)?;
        let gemeente = gebeurtenis.metadata.gemeente.clone();
        Some(Gevolg { stream: stream(persoon), opdracht: Opdracht { persoon, gemeente, wat } })
    }
}

/// What is asked because of an event that holds on `datum`; none for what neither leads to an application by itself nor
/// takes one back.
fn wat(gebeurtenis: &SignaleringGebeurtenis, datum: Date) -> Option<Wat> {
    use SignaleringGebeurtenis as S;
    match gebeurtenis {
        S::InformatiefGesprekGevoerd(gesprek) if gesprek.uitkomst == Gespreksuitkomst::AanvraagNodig => {
            Some(Wat::DienIn(Aanmelding {
                aanvraag_id: van_signaal(gesprek.signaal_id),
                datum,
                signaal_id: Some(gesprek.signaal_id),
                gebiedsteam: gesprek.gebiedsteam.clone(),
                versneld: true,
                coach: Some(gesprek.coach.clone()),
                leeftijd: None,
            }))
        }
        S::OpvolgingIngetrokken(f) if f.aanvraag_vervalt => {
            Some(Wat::LaatVervallen { aanvraag_id: van_signaal(f.signaal_id), datum })
        }
        S::InformatiefGesprekGevoerd(_)
        | S::OpvolgingIngetrokken(_)
        | S::DreigendeUitval(_)
        | S::WarmOvergedragen(_)
        | S::WwEindeGemeld(_)
        | S::JongereGemeld(_)
        | S::SignaalGecorrigeerd(_)
        | S::SignaalIngetrokken(_)
        | S::DuoWijzigingOntvangen(_)
        | S::InformatieVerstrekt(_)
        | S::AankomstBevestigd(_)
        | S::OverdrachtBevestigd(_)
        | S::InformatiefGesprekGepland(_)
        | S::InformatiefGesprekVerplaatst(_)
        | S::InformatiefGesprekAfgezegd(_)
        | S::NietVerschenen(_)
        | S::SignaalVerlopen(_)
        | S::SignaalGeescaleerd(_)
        | S::SignaalDoorgeleid(_)
        | S::SignaalAfgesloten(_)
        | S::SignalenSamengevoegd(_)
        | S::SignalenGesplitst(_)
        | S::SignaalaanleveringVerwerkt(_)
        | S::SignaalaanleveringTeruggedraaid(_) => None,
    }
}

/// The application that a signal leads to; there is one, however often a talk asks for it.
fn van_signaal(signaal: Uuid) -> Uuid {
    aanvraag_id(&signaal.to_string())
}
