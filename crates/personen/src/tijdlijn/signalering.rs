//! What signalering tells.

use domein::{
    doel::{SIGNAAL_CONTACTPERSOON, SIGNAAL_TOELICHTING},
    gebeurtenis::SignaleringGebeurtenis as G,
};
use jiff::civil::Date;

use super::{Regel, Vertelt};
use crate::Stand;

impl Vertelt for G {
    fn regel(&self) -> Regel<'_> {
        let over = |titel, id| Regel::over(titel, "signaalId", id);
        match self {
            Self::DreigendeUitval(f) => over("Signaal: dreigende uitval", f.signaal_id).met(
                "toelichting",
                SIGNAAL_TOELICHTING,
                f.toelichting.as_ref(),
            ),
            Self::WarmOvergedragen(f) => over("Signaal: warm overgedragen door UWV", f.signaal_id)
                .met("contactpersoon", SIGNAAL_CONTACTPERSOON, f.contactpersoon.as_ref())
                .met("toelichting", SIGNAAL_TOELICHTING, f.toelichting.as_ref()),
            Self::WwEindeGemeld(f) => over("Signaal: de WW loopt af", f.signaal_id),
            Self::JongereGemeld(f) => over("Signaal: jongere gemeld", f.signaal_id).met(
                "toelichting",
                SIGNAAL_TOELICHTING,
                f.toelichting.as_ref(),
            ),
            Self::SignaalGecorrigeerd(f) => over("Signaal gecorrigeerd", f.signaal_id),
            Self::SignaalIngetrokken(f) => over("Signaal ingetrokken", f.signaal_id),
            Self::DuoWijzigingOntvangen(_) => Regel::nieuw("Wijziging van DUO"),
            Self::InformatieVerstrekt(f) => over("Informatie gestuurd", f.signaal_id),
            Self::AankomstBevestigd(f) => over("Aankomst bevestigd", f.signaal_id),
            Self::InformatiefGesprekGepland(f) => over("Informatief gesprek gepland", f.signaal_id),
            Self::OverdrachtBevestigd(f) => over("Overdracht bevestigd door de bron", f.signaal_id),
            Self::SignaalGeescaleerd(f) => over("Signaal geëscaleerd", f.signaal_id),
            Self::InformatiefGesprekVerplaatst(f) => over("Informatief gesprek verplaatst", f.signaal_id),
            Self::InformatiefGesprekAfgezegd(f) => over("Informatief gesprek afgezegd", f.signaal_id),
            Self::OpvolgingIngetrokken(f) => over("Opvolging ingetrokken", f.signaal_id),
            Self::InformatiefGesprekGevoerd(f) => over("Informatief gesprek gevoerd", f.signaal_id),
            Self::NietVerschenen(f) => over("Niet verschenen op het informatieve gesprek", f.signaal_id),
            Self::SignaalVerlopen(f) => over("Signaal over de norm heen", f.signaal_id),
            Self::SignaalDoorgeleid(f) => over("Doorgeleid naar een andere gemeente", f.signaal_id),
            Self::SignaalAfgesloten(f) => over("Signaal afgesloten", f.signaal_id),
            Self::SignalenSamengevoegd(_) => Regel::nieuw("Twee personen bleken er een te zijn"),
            Self::SignalenGesplitst(_) => Regel::nieuw("Samenvoeging van personen ongedaan gemaakt"),
            Self::SignaalaanleveringVerwerkt(_) => Regel::nieuw("Aanlevering verwerkt"),
            Self::SignaalaanleveringTeruggedraaid(_) => Regel::nieuw("Aanlevering teruggedraaid"),
        }
    }

    fn wijzig(&self, stand: &mut Stand, _: Date) {
        match self {
            Self::DreigendeUitval(f) => stand.opent(f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::WarmOvergedragen(f) => stand.opent(f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::WwEindeGemeld(f) => stand.opent(f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::JongereGemeld(f) => stand.opent(f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::SignaalGecorrigeerd(f) => stand.verbetert(f.signaal_id, f.kenmerken.gebiedsteam.as_ref()),
            Self::SignaalIngetrokken(f) => stand.sluit(f.signaal_id),
            Self::SignaalAfgesloten(f) => stand.sluit(f.signaal_id),
            Self::DuoWijzigingOntvangen(_)
            | Self::InformatieVerstrekt(_)
            | Self::AankomstBevestigd(_)
            | Self::InformatiefGesprekGepland(_)
            | Self::OverdrachtBevestigd(_)
            | Self::SignaalGeescaleerd(_)
            | Self::SignaalDoorgeleid(_)
            | Self::InformatiefGesprekVerplaatst(_)
            | Self::InformatiefGesprekAfgezegd(_)
            | Self::OpvolgingIngetrokken(_)
            | Self::InformatiefGesprekGevoerd(_)
            | Self::NietVerschenen(_)
            | Self::SignaalVerlopen(_)
            | Self::SignalenSamengevoegd(_)
            | Self::SignalenGesplitst(_)
            | Self::SignaalaanleveringVerwerkt(_)
            | Self::SignaalaanleveringTeruggedraaid(_) => {}
        }
    }
}
