//! Why the gate says no, in words that help.

use dienst::Weigert;
use jiff::civil::Date;

/// Length of the search period in days: four weeks (Participatiewet, art. 41 lid 4).
pub const DAGEN_ZOEKTERMIJN: i64 = 28;

/// Why something may not happen in a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weigering {
    /// There is no such application.
    #[error("Deze aanvraag is niet bekend. Neem de aanvraagId over uit het antwoord op de aanvraag.")]
    AanvraagOnbekend,
    /// The kenmerk belongs to another application.
    #[error("Dit kenmerk is al van een andere aanvraag. Geef een nieuwe aanvraag een eigen kenmerk.")]
    KenmerkInGebruik,
    /// A step before the application itself.
    #[error("Deze datum ligt vóór de aanvraag. Controleer de datum.")]
    DatumVoorAanvraag,
    /// The application has ended.
    #[error("Deze aanvraag is al afgerond. Voor een nieuwe situatie is een nieuwe aanvraag nodig.")]
    AanvraagAfgerond,
    /// Who is 27 or older has no search period.
    #[error("De zoektermijn geldt alleen voor wie op de dag van de aanvraag jonger is dan 27. Laat hem weg.")]
    ZoektermijnLeeftijd,
    /// The search period was decided on otherwise.
    #[error("Over de zoektermijn van deze aanvraag is al anders beslist: hij geldt of hij geldt niet.")]
    ZoektermijnVastgelegd,
    /// The search period ends before it begins, or lasts longer than the law says.
    #[error(
        "De zoektermijn eindigt na de dag waarop hij ingaat en duurt hoogstens {DAGEN_ZOEKTERMIJN} dagen."
    )]
    ZoektermijnDuur,
    /// Under 27, and nothing was decided on the search period.
    #[error(
        "De aanvrager is jonger dan 27: leg eerst vast dat de zoektermijn geldt, of waarom hij niet wordt toegepast."
    )]
    ZoektermijnOntbreekt,
    /// The search period still runs.
    #[error("De zoektermijn loopt nog op de dag van het besluit. Een ingangsdatum mag wel eerder liggen.")]
    ZoektermijnLoopt,
    /// Another talk is open.
    #[error("Er staat al een intakegesprek open. Leg eerst vast of dat is gevoerd of gemist.")]
    GesprekStaatOpen,
    /// No talk is open.
    #[error("Er staat geen intakegesprek open. Plan het gesprek eerst.")]
    GeenGesprekGepland,
    /// The form of the talk is for other ages.
    #[error(
        "Deze vorm van intake is voor een andere leeftijd: gemeenschappelijk-tot-23 voor wie jonger is dan 23, \
         gemeenschappelijk-werkgeversdienstverlening van 23 tot 27. Kies een andere vorm."
    )]
    VormLeeftijd,
    /// The form of the talk asks for other participants.
    #[error(
        "Bij deze vorm van intake horen andere deelnemers: de inkomensconsulent, en bij gemeenschappelijk-tot-23 de \
         coach, bij gemeenschappelijk-werkgeversdienstverlening de accountmanager als de aanvrager arbeidsfit is, in het \
         gesprek of toen die vooraf werd gebeld."
    )]
    VormDeelnemers,
    /// There is nothing of this kind on this day.
    #[error(
        "Bij deze aanvraag is op die datum geen stap van deze soort vastgelegd. Bekijk het verloop van de \
         aanvraag: daar staat wat er is vastgelegd, en op welke datum."
    )]
    AanvraagstapOnbekend,
    /// What was recorded later stands on it.
    #[error(
        "Wat later is vastgelegd hangt af van deze stap: een gesprek dat is verplaatst, afgezegd of gemist was \
         gepland, een besluit staat op de zoektermijn, een bezwaar op de afwijzing. Trek eerst in wat erna kwam."
    )]
    AanvraagstapHeeftVervolg,
    /// A talk before the day on which it was planned or moved.
    #[error(
        "De dag van het gesprek ligt vóór de dag waarop het is gepland of verplaatst. Controleer beide datums; een \
         gesprek dat al gepland stond en is gevoerd, legt u vast als verslag."
    )]
    GesprekVoorPlanning,
    /// Moved or cancelled after its day.
    #[error(
        "De dag van het gesprek is voorbij. Leg vast dat het is gevoerd of dat de aanvrager niet verscheen, en \
         plan zo nodig een nieuw gesprek."
    )]
    GesprekGeweest,
    /// Missed before its day.
    #[error(
        "Het gesprek staat gepland op {gesprek}; niet verschenen kan pas op die dag. Is het verplaatst of afgezegd, \
         leg dat dan vast: dat is geen afwezigheid."
    )]
    AfwezigVoorGesprek {
        /// The day of the talk.
        gesprek: Date,
    },
    /// A call beforehand comes before the talk.
    #[error(
        "Vooraf bellen is uiterlijk op de dag van het intakegesprek. Kies die dag of een eerdere, of plan een nieuw gesprek."
    )]
    BellenNaGesprek,
    /// Nothing was refused.
    #[error(
        "Bezwaar kan hier tegen een afwijzing, en deze aanvraag is niet afgewezen. Bekijk hoe de aanvraag staat."
    )]
    GeenAfwijzing,
    /// There was an objection already.
    #[error(
        "Tegen deze afwijzing is al bezwaar gemaakt. Klopt wat daarvan is vastgelegd niet, vervang het dan."
    )]
    BezwaarIsGemaakt,
    /// There is no objection to decide on.
    #[error("Er staat geen bezwaar open bij deze aanvraag. Leg eerst vast dat bezwaar is gemaakt.")]
    GeenBezwaar,
    /// An objection before the refusal, or a decision before the objection.
    #[error(
        "Deze datum ligt vóór de afwijzing, of vóór het bezwaar waarop wordt beslist. Controleer de datum."
    )]
    DatumVoorBesluit,
    /// Waived before the law knew that.
    #[error(
        "Van de zoektermijn kan pas worden afgeweken sinds de Participatiewet in balans daarvoor geldt (1 januari \
         2026). Leg op deze datum de zoektermijn van vier weken vast."
    )]
    ZoektermijnNogGeenWet,
    /// A form of the talk before it began.
    #[error(
        "Deze vorm van intake bestond op de dag van het gesprek nog niet: gemeenschappelijk-tot-23 is er sinds \
         januari 2025. Kies een andere vorm."
    )]
    VormNogNiet,
    /// A form of the talk that is of another team.
    #[error(
        "Deze vorm van intake is een proef van een ander gebiedsteam dan dat van de aanvraag. Kies een andere \
         vorm."
    )]
    VormGebiedsteam,
    /// There is no such benefit.
    #[error("Deze uitkering is niet bekend. Neem de uitkeringId over uit een eerder antwoord.")]
    UitkeringOnbekend,
    /// The grant was withdrawn.
    #[error(
        "De toekenning van deze uitkering is hier ingetrokken en telt niet meer. Is zij toch terecht, meld dat dan bij \
         de beheerder; is zij dat niet, haal haar dan uit de bron."
    )]
    ToekenningIngetrokken,
    /// The applicant certainly is younger than 18 on the first day.
    #[error(
        "Op de ingangsdatum is de aanvrager jonger dan 18, en dan is er geen recht op bijstand (Participatiewet, artikel 13). \
         Controleer de ingangsdatum en de geboortedatum, of ken toe om zeer dringende redenen (artikel 16): \
         zeerDringendeRedenen."
    )]
    JongerDan18,
    /// A benefit cannot end on or before its first day.
    #[error(
        "De einddatum (eerste dag zonder uitkering) ligt niet na de ingangsdatum. Een uitkering die nooit inging, \
         hoort niet in het bestand."
    )]
    EindeVoorIngang,
    /// One person has one benefit at a time.
    #[error(
        "Deze periode overlapt met een andere uitkering van dezelfde persoon. Leg eerst vast dat die eindigt (als uitstroom, \
         of met het einde in het bestand), of trek de onterechte toekenning in; probeer het daarna opnieuw. Een uitstroom \
         die net is vastgelegd, telt hier na enkele seconden."
    )]
    UitkeringOverlapt,
    /// What another row of the dossier says cannot be read.
    #[error(
        "Van hetzelfde dossier is een andere rij geweigerd, en zonder die rij is niet te zien of dit een nieuwe uitkering is. \
         Verbeter die rij en lever opnieuw aan."
    )]
    DossierHalf,
    /// A full set has a benefit once.
    #[error(
        "Dit bestand heeft meer dan één rij met deze ingangsdatum voor dezelfde persoon, en ze spreken elkaar tegen. Houd \
         de rij over die klopt."
    )]
    RijenStrijdig,
}

impl Weigering {
    /// Every refusal.
    pub const ALLE: [Self; 33] = [
        Self::AanvraagOnbekend,
        Self::KenmerkInGebruik,
        Self::DatumVoorAanvraag,
        Self::AanvraagAfgerond,
        Self::ZoektermijnLeeftijd,
        Self::ZoektermijnVastgelegd,
        Self::ZoektermijnDuur,
        Self::ZoektermijnOntbreekt,
        Self::ZoektermijnLoopt,
        Self::GesprekStaatOpen,
        Self::GeenGesprekGepland,
        Self::VormLeeftijd,
        Self::VormDeelnemers,
        Self::AanvraagstapOnbekend,
        Self::AanvraagstapHeeftVervolg,
        Self::GesprekVoorPlanning,
        Self::GesprekGeweest,
        Self::AfwezigVoorGesprek { gesprek: Date::ZERO },
        Self::BellenNaGesprek,
        Self::GeenAfwijzing,
        Self::BezwaarIsGemaakt,
        Self::GeenBezwaar,
        Self::DatumVoorBesluit,
        Self::ZoektermijnNogGeenWet,
        Self::VormNogNiet,
        Self::VormGebiedsteam,
        Self::UitkeringOnbekend,
        Self::ToekenningIngetrokken,
        Self::JongerDan18,
        Self::EindeVoorIngang,
        Self::UitkeringOverlapt,
        Self::DossierHalf,
        Self::RijenStrijdig,
    ];
}

impl Weigert for Weigering {
    fn code(&self) -> &'static str {
        match self {
            Self::AanvraagOnbekend => "aanvraag-onbekend",
            Self::KenmerkInGebruik => "kenmerk-in-gebruik",
            Self::DatumVoorAanvraag => "datum-voor-aanvraag",
            Self::AanvraagAfgerond => "aanvraag-afgerond",
            Self::ZoektermijnLeeftijd => "zoektermijn-leeftijd",
            Self::ZoektermijnVastgelegd => "zoektermijn-vastgelegd",
            Self::ZoektermijnDuur => "zoektermijn-duur",
            Self::ZoektermijnOntbreekt => "zoektermijn-ontbreekt",
            Self::ZoektermijnLoopt => "zoektermijn-loopt",
            Self::GesprekStaatOpen => "gesprek-staat-open",
            Self::GeenGesprekGepland => "geen-gesprek-gepland",
            Self::VormLeeftijd => "vorm-leeftijd",
            Self::VormDeelnemers => "vorm-deelnemers",
            Self::AanvraagstapOnbekend => "aanvraagstap-onbekend",
            Self::AanvraagstapHeeftVervolg => "aanvraagstap-heeft-vervolg",
            Self::GesprekVoorPlanning => "gesprek-voor-planning",
            Self::GesprekGeweest => "gesprek-geweest",
            Self::AfwezigVoorGesprek { .. } => "afwezig-voor-gesprek",
            Self::BellenNaGesprek => "bellen-na-gesprek",
            Self::GeenAfwijzing => "geen-afwijzing",
            Self::BezwaarIsGemaakt => "bezwaar-is-gemaakt",
            Self::GeenBezwaar => "geen-bezwaar",
            Self::DatumVoorBesluit => "datum-voor-besluit",
            Self::ZoektermijnNogGeenWet => "zoektermijn-nog-geen-wet",
            Self::VormNogNiet => "vorm-nog-niet",
            Self::VormGebiedsteam => "vorm-gebiedsteam",
            Self::UitkeringOnbekend => "uitkering-onbekend",
            Self::ToekenningIngetrokken => "toekenning-ingetrokken",
            Self::JongerDan18 => "jonger-dan-18",
            Self::EindeVoorIngang => "einde-voor-ingang",
            Self::UitkeringOverlapt => "uitkering-overlapt",
            Self::DossierHalf => "dossier-half",
            Self::RijenStrijdig => "rijen-strijdig",
        }
    }

    fn onbekend(&self) -> bool {
        matches!(self, Self::AanvraagOnbekend | Self::AanvraagstapOnbekend | Self::UitkeringOnbekend)
    }
}
