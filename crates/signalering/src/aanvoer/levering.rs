//! What the feeds of signalering say of a delivery: what an event of it changes, and the event that it was.

use dienst::{Leveringsregel, levering::Aanlevering};
use domein::{
    Verschil,
    gebeurtenis::{SignaalaanleveringTeruggedraaid, SignaalaanleveringVerwerkt, SignaleringGebeurtenis},
};
use jiff::civil::Date;
use uuid::Uuid;

use crate::{Dossier, Opdracht, Signaalregels};

impl Leveringsregel<SignaleringGebeurtenis> for Signaalregels {
    const TERUGGEDRAAID: &'static [&'static str] = SignaalaanleveringTeruggedraaid::SOORTEN;

    fn verschil(gebeurtenis: &SignaleringGebeurtenis) -> Option<Verschil> {
        use SignaleringGebeurtenis as G;
        match gebeurtenis {
            G::DreigendeUitval(_)
            | G::WarmOvergedragen(_)
            | G::WwEindeGemeld(_)
            | G::JongereGemeld(_)
            | G::DuoWijzigingOntvangen(_) => Some(Verschil::Nieuw),
            G::SignaalGecorrigeerd(_) => Some(Verschil::Gecorrigeerd),
            G::SignaalIngetrokken(_) => Some(Verschil::Ingetrokken),
            G::InformatieVerstrekt(_)
            | G::AankomstBevestigd(_)
            | G::OverdrachtBevestigd(_)
            | G::InformatiefGesprekGepland(_)
            | G::InformatiefGesprekVerplaatst(_)
            | G::InformatiefGesprekAfgezegd(_)
            | G::InformatiefGesprekGevoerd(_)
            | G::NietVerschenen(_)
            | G::SignaalVerlopen(_)
            | G::SignaalGeescaleerd(_)
            | G::SignaalDoorgeleid(_)
            | G::SignaalAfgesloten(_)
            | G::OpvolgingIngetrokken(_)
            | G::SignalenSamengevoegd(_)
            | G::SignalenGesplitst(_)
            | G::SignaalaanleveringVerwerkt(_)
            | G::SignaalaanleveringTeruggedraaid(_) => None,
        }
    }

    fn verwerkt(aanlevering: &Aanlevering) -> SignaleringGebeurtenis {
        let verslag = aanlevering.verslag.as_ref();
        SignaalaanleveringVerwerkt {
            aanlevering_id: aanlevering.aanlevering_id,
            bron: aanlevering.bron.clone(),
            soort: aanlevering.soort,
            peildatum: aanlevering.peildatum,
            vanaf: aanlevering.vanaf,
            kolommen: aanlevering.kolommen.clone(),
            vingerafdruk: aanlevering.vingerafdruk.clone(),
            gelezen: verslag.map_or(0, |verslag| verslag.gelezen),
            geweigerd: verslag.map_or(0, |verslag| verslag.geweigerd),
        }
        .into()
    }

    fn wist(gebeurtenis: &SignaleringGebeurtenis) -> bool {
        matches!(gebeurtenis, SignaleringGebeurtenis::SignaalIngetrokken(f) if f.aanlevering_id.is_some())
    }

    fn teruggedraaid(aanlevering_id: Uuid) -> SignaleringGebeurtenis {
        SignaalaanleveringTeruggedraaid { aanlevering_id }.into()
    }

    fn neem_terug(aanlevering_id: Uuid, zonder: Dossier, vandaag: Date) -> Opdracht {
        Opdracht::NeemTerug { aanlevering_id, zonder: Box::new(zonder), vandaag }
    }
}
