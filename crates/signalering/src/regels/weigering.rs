//! Why the rules of signalering refuse something, in words that help whoever asked.

use dienst::Weigert;
use domein::{Gemeentecode, SignaalBron};
use jiff::civil::Date;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Weigering {
    /// There is no such signal.
    #[error("Dit signaal bestaat niet (of niet in uw gemeente). Controleer het signaalId.")]
    SignaalOnbekend,
    /// A correction or withdrawal of something that never came in.
    #[error(
        "Onder dit meldingsnummer is nog geen melding ontvangen. Lever eerst de melding zelf aan, en daarna de \
         correctie of intrekking."
    )]
    MeldingOnbekend,
    /// The number was used before with other facts.
    #[error(
        "Onder dit nummer is eerder een melding met andere gegevens ontvangen. Klopte die niet, lever dan een \
         correctie met hetzelfde nummer. Is dit een andere melding, geef die dan een eigen nummer."
    )]
    MeldingBestaatAl,
    /// The number was used before for another change.
    #[error(
        "Onder dit meldingsnummer is eerder een andere wijziging ontvangen. Geef elke wijziging een eigen nummer."
    )]
    WijzigingBestaatAl,
    /// The number was used before for somebody else.
    #[error(
        "De melding met dit nummer gaat over iemand anders. Controleer het nummer en de persoon; trek een melding \
         over de verkeerde persoon in en lever haar met een nieuw nummer aan."
    )]
    AnderePersoon,
    /// The source has withdrawn the signal.
    #[error(
        "Dit signaal is door de bron ingetrokken en kan niet meer wijzigen. Is er toch iets aan de hand, dan hoort \
         daar een nieuwe melding met een eigen nummer bij."
    )]
    Ingetrokken,
    /// A delivery is taken back, and somebody works on a signal that it brought.
    #[error(
        "Met dit signaal is al iets gedaan, dus het blijft staan. Hoort het er niet te zijn, sluit het dan af."
    )]
    AlOpgevolgd,
    /// A delivery is taken back that withdrew a signal: nothing happens after a withdrawal.
    #[error(
        "De levering trok dit signaal in, en dat blijft zo. Had het niet ingetrokken moeten worden, lever de melding dan \
         opnieuw aan met een eigen nummer."
    )]
    IntrekkingBlijft,
    /// A delivery is taken back that passed on a change of DUO: there is no event that undoes it.
    #[error("Een wijziging van DUO blijft staan. Klopte zij niet, lever dan de wijziging die haar opheft.")]
    WijzigingBlijft,
    /// The signal has ended.
    #[error("Dit signaal is afgesloten. Komt de jongere opnieuw in beeld, leg dan een nieuw signaal vast.")]
    Afgesloten,
    /// Something was done with the signal before it was there.
    #[error("De datum ligt voor die van het signaal ({signaal}). Controleer de datum.")]
    DatumVoorSignaal {
        /// The date of the signal.
        signaal: Date,
    },
    /// A second talk is planned while one is open.
    #[error(
        "Er staat al een gesprek gepland. Leg eerst vast hoe dat verliep: gevoerd, niet verschenen, of afgezegd."
    )]
    GesprekAlGepland,
    /// A talk is planned on a day that is over.
    #[error(
        "De dag van het gesprek ligt voor de dag waarop het is gepland of verzet. Een gesprek dat al is gevoerd, legt u vast als verslag."
    )]
    GesprekVoorPlanning,
    /// A talk that was not planned is moved, cancelled or missed.
    #[error("Er staat geen gesprek gepland. Leg eerst het geplande gesprek vast.")]
    GeenGesprekGepland,
    /// The person certainly is too young or too old for a signal of this source.
    #[error(
        "Op de datum van het signaal is deze jongere zeker niet {van} tot en met {tot_en_met} jaar oud; bij andere leeftijden \
         hoort geen signaal van deze bron ({}). Controleer de geboortedatum en de datum van het signaal.",
        bron.titel()
    )]
    LeeftijdBuitenDoelgroep {
        /// The source.
        bron: SignaalBron,
        /// The youngest age for which it gives signals, in whole years.
        van: u8,
        /// The oldest age, inclusive.
        tot_en_met: u8,
    },
    /// A talk is moved or cancelled after its day.
    #[error(
        "De dag van het gesprek is al geweest. Leg vast hoe het verliep: gevoerd, of niet verschenen; plan daarna zo nodig \
         een nieuw gesprek."
    )]
    GesprekGeweest,
    /// Somebody is said to be absent before the day of the talk.
    #[error(
        "Het gesprek staat gepland op {gesprek}; niet verschenen kan pas op die dag. Is het gesprek verzet of afgezegd, leg \
         dat dan vast."
    )]
    AfwezigVoorGesprek {
        /// The day of the talk.
        gesprek: Date,
    },
    /// What is withdrawn or replaced was not recorded.
    #[error(
        "Bij dit signaal is op die datum geen opvolging van deze soort vastgelegd. De opvolging van het signaal laat zien wat \
         er is vastgelegd, en op welke datum."
    )]
    OpvolgingOnbekend,
    /// What is withdrawn is needed by what came after it.
    #[error(
        "Wat hierna is vastgelegd hangt hiervan af (een gesprek dat is verzet, afgezegd of gemist, was gepland). Trek eerst \
         in wat erna kwam."
    )]
    OpvolgingHeeftVervolg,
    /// An arrival without a handover.
    #[error(
        "Een aankomst hoort bij een overdracht (UWV, einde inburgering). Leg hier een gesprek of informatie vast."
    )]
    GeenOverdracht,
    /// Somebody arrives once.
    #[error(
        "De aankomst is al bevestigd, op een andere datum of door een andere coach. Leg het contact vast als gesprek."
    )]
    AankomstAlBevestigd,
    /// A source hands somebody over once.
    #[error("De overdracht is al bevestigd, op een andere datum. Klopte die niet, vervang haar dan.")]
    OverdrachtAlBevestigd,
    /// Another municipality goes on.
    #[error(
        "Deze jongere is doorgeleid naar {naar}; hier wordt niets meer gedaan dan afsluiten. Klopt dat niet, trek dan eerst de \
         doorgeleiding in, of vervang haar."
    )]
    Doorgeleid {
        /// Which.
        naar: Gemeentecode,
    },
    /// Something was done here after the day of the handover.
    #[error(
        "Op {laatste} is hier nog iets met het signaal gedaan. Doorgeleiden kan op of na die dag; klopt wat er staat niet, trek \
         dat dan eerst in."
    )]
    DoorgeleidingVoorOpvolging {
        /// The last day on which something was done.
        laatste: Date,
    },
    /// Somebody arrives elsewhere who was not handed over.
    #[error(
        "Deze jongere is niet doorgeleid naar een andere gemeente. Leg dat eerst vast, of sluit af met wat er wel van kwam."
    )]
    NietDoorgeleid,
    /// Somebody arrives elsewhere before the handover.
    #[error("De datum ligt voor die van de doorgeleiding ({sinds}). Controleer de datum.")]
    DatumVoorDoorgeleiding {
        /// The day of the handover.
        sinds: Date,
    },
}

impl Weigert for Weigering {
    fn code(&self) -> &'static str {
        match self {
            Self::SignaalOnbekend => "signaal-onbekend",
            Self::MeldingOnbekend => "melding-onbekend",
            Self::MeldingBestaatAl => "melding-bestaat-al",
            Self::WijzigingBestaatAl => "wijziging-bestaat-al",
            Self::AnderePersoon => "melding-andere-persoon",
            Self::Ingetrokken => "signaal-ingetrokken",
            Self::AlOpgevolgd => "signaal-al-opgevolgd",
            Self::IntrekkingBlijft => "intrekking-blijft",
            Self::WijzigingBlijft => "wijziging-blijft",
            Self::Afgesloten => "signaal-afgesloten",
            Self::DatumVoorSignaal { .. } => "datum-voor-signaal",
            Self::GesprekAlGepland => "gesprek-al-gepland",
            Self::GesprekVoorPlanning => "gesprek-voor-planning",
            Self::GeenGesprekGepland => "geen-informatief-gesprek-gepland",
            Self::LeeftijdBuitenDoelgroep { .. } => "leeftijd-buiten-doelgroep",
            Self::GesprekGeweest => "gesprek-geweest",
            Self::AfwezigVoorGesprek { .. } => "afwezig-voor-gesprek",
            Self::OpvolgingOnbekend => "opvolging-onbekend",
            Self::OpvolgingHeeftVervolg => "opvolging-heeft-vervolg",
            Self::GeenOverdracht => "geen-overdracht",
            Self::AankomstAlBevestigd => "aankomst-al-bevestigd",
            Self::OverdrachtAlBevestigd => "overdracht-al-bevestigd",
            Self::Doorgeleid { .. } => "signaal-doorgeleid",
            Self::DoorgeleidingVoorOpvolging { .. } => "doorgeleiding-voor-opvolging",
            Self::NietDoorgeleid => "niet-doorgeleid",
            Self::DatumVoorDoorgeleiding { .. } => "datum-voor-doorgeleiding",
        }
    }

    fn onbekend(&self) -> bool {
        matches!(self, Self::SignaalOnbekend | Self::OpvolgingOnbekend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elke_weigering_is_beschreven() {
        use Weigering::*;
        let alle = [
            SignaalOnbekend,
            MeldingOnbekend,
            MeldingBestaatAl,
            WijzigingBestaatAl,
            AnderePersoon,
            Ingetrokken,
            AlOpgevolgd,
            IntrekkingBlijft,
            WijzigingBlijft,
            Afgesloten,
            DatumVoorSignaal { signaal: Date::ZERO },
            GesprekAlGepland,
            GesprekVoorPlanning,
            GeenGesprekGepland,
            LeeftijdBuitenDoelgroep { bron: SignaalBron::Doorstroompunt, van: 12, tot_en_met: 26 },
            GesprekGeweest,
            AfwezigVoorGesprek { gesprek: Date::ZERO },
            OpvolgingOnbekend,
            OpvolgingHeeftVervolg,
            GeenOverdracht,
            AankomstAlBevestigd,
            OverdrachtAlBevestigd,
            Doorgeleid { naar: "GM1966".parse().unwrap() },
            DoorgeleidingVoorOpvolging { laatste: Date::ZERO },
            NietDoorgeleid,
            DatumVoorDoorgeleiding { sinds: Date::ZERO },
        ];
        for weigering in alle {
            assert!(
                web::is_beschreven(weigering.code()),
                "{} staat niet in docs/fouten.md",
                weigering.code()
            );
        }
    }
}
