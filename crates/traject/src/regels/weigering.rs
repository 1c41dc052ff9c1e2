//! Why a rule says no, in words that help a coach on. Every code has its page in `docs/fouten.md`.

use jiff::civil::Date;

/// A rule's refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Weigering {
    /// Nothing with this code was ever on offer here.
    #[error("Dit aanbod bestaat niet in deze gemeente. Controleer de code, of laat beheer het openstellen.")]
    AanbodOnbekend,
    /// It opens later.
    #[error("Dit aanbod staat open vanaf {sinds}. Kies een startdatum op of na die dag.")]
    AanbodNietOpen {
        /// First day of the offer.
        sinds: Date,
    },
    /// It has closed by then.
    #[error(
        "Dit aanbod sluit: vanaf {einde} start niemand meer. Kies een startdatum voor die dag, of een ander aanbod."
    )]
    AanbodGesloten {
        /// First day on which nobody can start any more.
        einde: Date,
    },
    /// It is for other ages.
    #[error(
        "Dit aanbod is voor {regel}, en deze persoon valt daar op de startdatum zeker buiten. Kies een ander aanbod, of \
         geef met afwijking de reden waarom het toch kan."
    )]
    BuitenLeeftijd {
        /// For which.
        regel: String,
    },
    /// It is for other target groups.
    #[error(
        "Dit aanbod is voor de doelgroepen {regel}, en van deze persoon zijn alleen andere bekend. Noem de doelgroep bij \
         de aanmelding, kies een ander aanbod, of geef met afwijking de reden waarom het toch kan."
    )]
    BuitenDoelgroep {
        /// For which.
        regel: String,
    },
    /// It is of other area teams.
    #[error(
        "Dit aanbod is van de gebiedsteams {regel}, en deze persoon hoort bij een ander. Kies een ander aanbod, of geef \
         met afwijking de reden waarom het toch kan."
    )]
    BuitenGebiedsteam {
        /// Of which.
        regel: String,
    },
    /// It is for people from elsewhere.
    #[error(
        "Dit aanbod is voor wie uit {regel} komt, en u noemt een andere gemeente. Kies een ander aanbod, of geef met \
         afwijking de reden waarom het toch kan."
    )]
    BuitenHerkomst {
        /// From where.
        regel: String,
    },
    /// No place is held for this person.
    #[error(
        "Voor deze persoon wordt geen plaats vastgehouden. Zodra er een plaats is, wordt zij aangeboden aan wie het \
         langst wacht."
    )]
    GeenPlaatsAangeboden,
    /// The date lies before something that it must follow.
    #[error("De datum ligt voor {vanaf}: {wat}. Kies een datum op of na die dag.")]
    DatumTeVroeg {
        /// First date that is allowed.
        vanaf: Date,
        /// What happened on that day.
        wat: &'static str,
    },
    /// The caller's kenmerk names another traject.
    #[error(
        "Met dit kenmerk is al een ander traject vastgelegd (andere persoon, ander aanbod of andere startdatum). \
         Gebruik een nieuw kenmerk."
    )]
    KenmerkInGebruik,
    /// One traject at a time for the same person and aanbod.
    #[error(
        "Deze persoon volgt dit aanbod al op die datum. Sluit het lopende traject eerst af, of kies een latere \
         startdatum."
    )]
    TrajectLooptAl,
    /// The person waits already, under another kenmerk.
    #[error("Deze persoon staat al op de wachtlijst van dit aanbod. Gebruik het kenmerk van die aanmelding.")]
    StaatAlOpWachtlijst,
    /// No such traject.
    #[error("Dit traject bestaat niet. Gebruik de trajectId uit het antwoord op de aanmelding.")]
    TrajectOnbekend,
    /// It has not started: the person is on the waiting list.
    #[error(
        "Dit traject is nog niet gestart: de persoon staat op de wachtlijst. Zodra er een plaats wordt aangeboden, \
         kan het starten."
    )]
    TrajectNietGestart,
    /// It is over.
    #[error("Dit traject is gesloten op {sinds}. Start zo nodig een nieuw traject, met een nieuw kenmerk.")]
    TrajectGesloten {
        /// The day on which it ended.
        sinds: Date,
    },
    /// No such step of that traject on that day.
    #[error(
        "Deze stap is op die dag niet vastgelegd bij dit traject. Noem de stap en de datum zoals ze zijn vastgelegd."
    )]
    StapOnbekend,
    /// It has not ended.
    #[error("Dit traject is niet gesloten, dus er is geen einde om in te trekken.")]
    GeenEinde,
    /// Somebody else has the place.
    #[error(
        "De plaats van dit traject is inmiddels vergeven, dus het kan niet doorlopen alsof er geen einde was. Laat beheer een \
         plaats toevoegen, of meld opnieuw aan."
    )]
    PlaatsVergeven,
    /// One coach per person, who stays.
    #[error("Deze persoon heeft al een andere coach. Leg een overdracht vast in plaats van een toewijzing.")]
    CoachIsErAl,
    /// There is nobody to hand over from.
    #[error("Deze persoon heeft nog geen coach. Wijs eerst een coach toe.")]
    GeenCoach,
    /// It would be handed over to who has it.
    #[error("Deze persoon heeft deze coach al. Noem wie overneemt.")]
    CoachBlijftDezelfde,
    /// One warm handover at a time.
    #[error(
        "Voor deze persoon loopt al een warme overdracht. Rond die af, of trek haar in, en leg daarna een andere vast."
    )]
    OverdrachtLoopt,
    /// No such handover.
    #[error("Deze overdracht bestaat niet. Gebruik de overdrachtId uit het antwoord op het voorstel.")]
    OverdrachtOnbekend,
    /// It is done, or did not go on.
    #[error("Deze overdracht is gesloten op {sinds}. Stel zo nodig een nieuwe overdracht voor.")]
    OverdrachtGesloten {
        /// The day on which it ended.
        sinds: Date,
    },
    /// Only the two coaches confirm, or who stands in for one of them.
    #[error(
        "Alleen de coach die overdraagt en de coach die overneemt bevestigen, of wie een van hen vandaag vervangt. Noem in \
         coach voor wie u bevestigt."
    )]
    NietUwOverdracht,
    /// The talk was told of already, on another day.
    #[error(
        "Van deze overdracht is al een gesprek van drie vastgelegd, op een andere dag. Er is er een nodig."
    )]
    GesprekAlGehouden,
    /// A coach stands in for nobody but another.
    #[error("Een coach vervangt zichzelf niet. Noem een ander als vervanger.")]
    VervangtZichzelf,
    /// One substitute at a time.
    #[error(
        "In deze dagen is er al een vervanger voor deze coach. Trek die vervanging eerst in, of kies andere dagen."
    )]
    VervangingOverlapt,
    /// No such substitution.
    #[error("Deze vervanging bestaat niet. Gebruik de vervangingId uit het antwoord.")]
    VervangingOnbekend,
    /// The benefit is not known here.
    #[error(
        "Deze uitkering is bij deze persoon niet bekend. Controleer de uitkeringId of de ingangsdatum. Is zij \
         zojuist toegekend, probeer het dan zo nog eens."
    )]
    UitkeringOnbekend,
    /// No outflow of this benefit is known.
    #[error("Van deze uitkering is geen uitstroom bekend. Leg eerst de uitstroom vast.")]
    UitstroomOnbekend,
    /// Two benefits at a time.
    #[error(
        "Na deze uitstroom begon een volgende uitkering. Met een later einde, of zonder, zou deze persoon er twee tegelijk \
         hebben. Trek eerst de volgende toekenning in als die onterecht is."
    )]
    VolgendeUitkering,
    /// Treatment without waiting time.
    #[error("Van deze persoon is geen lopende wachttijd bij de ggz bekend. Leg eerst de wachttijd vast.")]
    GeenGgzWachttijd,
    /// Once at a time.
    #[error(
        "Deze persoon wacht al op de ggz, sinds {sinds}. Klopt die dag niet, trek de wachttijd dan in en leg haar opnieuw vast."
    )]
    WachtAlOpGgz {
        /// Since when.
        sinds: Date,
    },
    /// No such help.
    #[error("Deze overbrugging bestaat niet. Gebruik de overbruggingId uit het antwoord op het vastleggen.")]
    OverbruggingOnbekend,
    /// It has ended.
    #[error("Deze overbrugging eindigde op {sinds}. Klopt die dag niet, trek dan het einde in.")]
    OverbruggingGesloten {
        /// First day without.
        sinds: Date,
    },
    /// The caller's kenmerk names other help.
    #[error(
        "Met dit kenmerk is van deze persoon al een andere overbrugging vastgelegd. Gebruik een nieuw kenmerk, of trek die \
         overbrugging in als zij niet klopt."
    )]
    OverbruggingKenmerkInGebruik,
    /// Nothing of the kind was recorded.
    #[error("Dit is rond de ggz van deze persoon niet vastgelegd, of het is al ingetrokken.")]
    GgzVastleggingOnbekend,
    /// Only at these ages.
    #[error(
        "Het JPF is voor wie op de eerste dag 18 tot en met 27 jaar is, en deze persoon is dan zeker jonger of ouder. Klopt de \
         geboortedatum niet, laat die dan eerst verbeteren."
    )]
    JpfLeeftijd,
    /// Once at a time.
    #[error(
        "Deze persoon doet al mee aan het JPF, vanaf {sinds}. Beëindig eerst die deelname, of trek haar in als zij niet klopt."
    )]
    JpfLooptAl {
        /// Since when.
        sinds: Date,
    },
    /// The caller's kenmerk names something else.
    #[error(
        "Met dit kenmerk is bij deze persoon al iets anders van het JPF vastgelegd. Gebruik een nieuw kenmerk, of trek in wat \
         niet klopt."
    )]
    JpfKenmerkInGebruik,
    /// No such taking part.
    #[error(
        "Deze deelname aan het JPF bestaat niet. Gebruik de deelnameId uit het antwoord op het vastleggen."
    )]
    JpfDeelnameOnbekend,
    /// It has ended.
    #[error(
        "Deze deelname aan het JPF eindigde: {sinds} is de eerste dag zonder. Klopt die dag niet, trek dan het einde in."
    )]
    JpfDeelnameGesloten {
        /// First day without.
        sinds: Date,
    },
    /// No such agreement.
    #[error(
        "Deze tegenprestatie bestaat niet bij deze deelname. Gebruik de tegenprestatieId uit het antwoord."
    )]
    JpfTegenprestatieOnbekend,
    /// The last word was said.
    #[error(
        "Over deze tegenprestatie is op {sinds} een laatste oordeel vastgelegd. Klopt dat niet, trek dat oordeel dan in."
    )]
    JpfTegenprestatieAfgerond {
        /// On which day.
        sinds: Date,
    },
    /// Completed is with nothing left to pay back.
    #[error(
        "Voltooid is een deelname als over elke tegenprestatie een laatste oordeel is vastgelegd: voldaan of niet nagekomen. Leg \
         dat eerst vast, of noem een andere reden van het einde."
    )]
    JpfTegenprestatieOpen,
    /// It was not recorded of that taking part.
    #[error("Dit is van deze deelname aan het JPF niet vastgelegd, of het is al ingetrokken.")]
    JpfVastleggingOnbekend,
    /// Only at these ages.
    #[error(
        "Het casusoverleg is voor wie op de eerste dag 16 tot en met 27 jaar is, en deze persoon is dan zeker jonger of ouder. \
         Klopt de geboortedatum niet, laat die dan eerst verbeteren."
    )]
    CasusLeeftijd,
    /// One at a time.
    #[error(
        "Van deze persoon loopt al een casus, vanaf {sinds}. Sluit die eerst, of trek haar in als zij niet klopt."
    )]
    CasusLooptAl {
        /// Since when.
        sinds: Date,
    },
    /// The caller's kenmerk names something else.
    #[error(
        "Met dit kenmerk is van het casusoverleg al iets anders vastgelegd. Gebruik een nieuw kenmerk, of trek in wat niet klopt."
    )]
    CasusKenmerkInGebruik,
    /// No such case.
    #[error("Deze casus bestaat niet. Gebruik de casusId uit het antwoord op het openen.")]
    CasusOnbekend,
    /// It was closed.
    #[error(
        "Deze casus is gesloten: {sinds} is de eerste dag zonder. Moet er nog iets bij, trek dan eerst het einde in."
    )]
    CasusGesloten {
        /// First day without.
        sinds: Date,
    },
    /// No such agreement.
    #[error("Deze afspraak bestaat niet bij deze casus. Gebruik de afspraakId uit het antwoord.")]
    CasusafspraakOnbekend,
    /// It was said what became of it.
    #[error(
        "Van deze afspraak is op {sinds} al gezegd wat ervan kwam. Klopt dat niet, trek die uitkomst dan in."
    )]
    CasusafspraakAfgerond {
        /// On which day.
        sinds: Date,
    },
    /// It was not said of all what became of it.
    #[error(
        "Niet van elke afspraak is gezegd of zij is gedaan. Leg dat eerst vast; daarna kan de casus sluiten."
    )]
    CasusafspraakOpen,
    /// It was not recorded of that case.
    #[error("Dit is van deze casus niet vastgelegd, of het is al ingetrokken.")]
    CasusvastleggingOnbekend,
    /// No such policy signal.
    #[error(
        "Dit beleidssignaal bestaat niet, of het is ingetrokken. Gebruik de beleidssignaalId uit het antwoord."
    )]
    BeleidssignaalOnbekend,
    /// It was not asked on that day.
    #[error("Op die dag is van deze uitkering geen nazorg vastgelegd. Noem de dag zoals die is vastgelegd.")]
    NazorgOnbekend,
    /// Nothing was assessed on that day.
    #[error("Op die dag is van deze persoon geen big five gemeten. Noem de dag zoals die is vastgelegd.")]
    MetingOnbekend,
    /// The caller's kenmerk names another placement.
    #[error(
        "Met dit kenmerk is al een andere plaatsing vastgelegd. Gebruik een nieuw kenmerk, of trek het begin van die \
         plaatsing in als het niet klopt."
    )]
    PlaatsingKenmerkInGebruik,
    /// No such placement.
    #[error(
        "Deze plaatsing bestaat niet bij deze persoon. Gebruik de plaatsingId uit het antwoord op het vastleggen."
    )]
    PlaatsingOnbekend,
    /// It has ended.
    #[error(
        "De laatste dag van deze plaatsing was {sinds}. Kies een dag tot en met die, of leg een nieuwe plaatsing vast."
    )]
    PlaatsingGesloten {
        /// The last day.
        sinds: Date,
    },
    /// Unpaid work on trial has an end.
    #[error(
        "Een proefplaatsing is voor beperkte duur. Noem in laatsteDag de laatste dag die is afgesproken."
    )]
    ProefplaatsingZonderEinde,
    /// On trial comes before a contract.
    #[error("Een proefplaatsing volgt niet op een contract. Laat omgezetVan weg, of kies een andere soort.")]
    ProefplaatsingNaContract,
    /// What it was turned into says so.
    #[error(
        "Omgezet volgt uit de plaatsing die erop volgt. Leg die vast met omgezetVan, of noem een andere reden van het einde."
    )]
    OmzettenMetBegin,
    /// Another placement stands on it.
    #[error(
        "Op deze plaatsing volgde een andere. Trek eerst het begin van die plaatsing in; daarmee loopt deze weer door."
    )]
    PlaatsingHeeftVervolg,
    /// A placement stands on the traject.
    #[error(
        "Een plaatsing noemt dit traject. Trek eerst het begin van die plaatsing in; zo nodig legt u haar daarna zonder dit \
         traject vast."
    )]
    PlaatsingUitTraject,
    /// It was not recorded of this person.
    #[error(
        "Dit is van deze persoon niet vastgelegd, of het is al ingetrokken. Noem de coach van nu, of de dag zoals die is vastgelegd."
    )]
    BegeleidingsvastleggingOnbekend,
    /// Nobody helps.
    #[error("Bij deze plaatsing loopt geen jobcoaching. Wijs eerst een jobcoach toe.")]
    GeenJobcoach,
    /// It was not recorded of that placement.
    #[error("Dit is van deze plaatsing niet vastgelegd, of het is al ingetrokken.")]
    PlaatsingsvastleggingOnbekend,
}

impl Weigering {
    /// Every code, for the check that each is explained.
    pub const CODES: &'static [&'static str] = &[
        "aanbod-onbekend",
        "aanbod-niet-open",
        "aanbod-gesloten",
        "buiten-leeftijd",
        "buiten-doelgroep",
        "buiten-gebiedsteam",
        "buiten-herkomst",
        "geen-plaats-aangeboden",
        "datum-te-vroeg",
        "traject-kenmerk-in-gebruik",
        "traject-loopt-al",
        "staat-al-op-wachtlijst",
        "traject-onbekend",
        "traject-niet-gestart",
        "traject-gesloten",
        "stap-onbekend",
        "geen-einde",
        "plaats-vergeven",
        "coach-is-er-al",
        "geen-coach",
        "coach-blijft-dezelfde",
        "overdracht-loopt",
        "overdracht-onbekend",
        "overdracht-gesloten",
        "niet-uw-overdracht",
        "gesprek-al-gehouden",
        "vervangt-zichzelf",
        "vervanging-overlapt",
        "vervanging-onbekend",
        "uitkering-onbekend",
        "uitstroom-onbekend",
        "volgende-uitkering",
        "geen-ggz-wachttijd",
        "wacht-al-op-ggz",
        "overbrugging-onbekend",
        "overbrugging-gesloten",
        "overbrugging-kenmerk-in-gebruik",
        "ggz-vastlegging-onbekend",
        "jpf-leeftijd",
        "jpf-loopt-al",
        "jpf-kenmerk-in-gebruik",
        "jpf-deelname-onbekend",
        "jpf-deelname-gesloten",
        "jpf-tegenprestatie-onbekend",
        "jpf-tegenprestatie-afgerond",
        "jpf-tegenprestatie-open",
        "jpf-vastlegging-onbekend",
        "casus-leeftijd",
        "casus-loopt-al",
        "casus-kenmerk-in-gebruik",
        "casus-onbekend",
        "casus-gesloten",
        "casusafspraak-onbekend",
        "casusafspraak-afgerond",
        "casusafspraak-open",
        "casusvastlegging-onbekend",
        "beleidssignaal-onbekend",
        "nazorg-onbekend",
        "meting-onbekend",
        "plaatsing-kenmerk-in-gebruik",
        "plaatsing-onbekend",
        "plaatsing-gesloten",
        "proefplaatsing-zonder-einde",
        "proefplaatsing-na-contract",
        "omzetten-met-begin",
        "plaatsing-heeft-vervolg",
        "plaatsing-uit-traject",
        "begeleidingsvastlegging-onbekend",
        "geen-jobcoach",
        "plaatsingsvastlegging-onbekend",
    ];
}

impl dienst::Weigert for Weigering {
    fn code(&self) -> &'static str {
        match self {
            Self::AanbodOnbekend => "aanbod-onbekend",
            Self::AanbodNietOpen { .. } => "aanbod-niet-open",
            Self::AanbodGesloten { .. } => "aanbod-gesloten",
            Self::BuitenLeeftijd { .. } => "buiten-leeftijd",
            Self::BuitenDoelgroep { .. } => "buiten-doelgroep",
            Self::BuitenGebiedsteam { .. } => "buiten-gebiedsteam",
            Self::BuitenHerkomst { .. } => "buiten-herkomst",
            Self::GeenPlaatsAangeboden => "geen-plaats-aangeboden",
            Self::DatumTeVroeg { .. } => "datum-te-vroeg",
            Self::KenmerkInGebruik => "traject-kenmerk-in-gebruik",
            Self::TrajectLooptAl => "traject-loopt-al",
            Self::StaatAlOpWachtlijst => "staat-al-op-wachtlijst",
            Self::TrajectOnbekend => "traject-onbekend",
            Self::TrajectNietGestart => "traject-niet-gestart",
            Self::TrajectGesloten { .. } => "traject-gesloten",
            Self::StapOnbekend => "stap-onbekend",
            Self::GeenEinde => "geen-einde",
            Self::PlaatsVergeven => "plaats-vergeven",
            Self::CoachIsErAl => "coach-is-er-al",
            Self::GeenCoach => "geen-coach",
            Self::CoachBlijftDezelfde => "coach-blijft-dezelfde",
            Self::OverdrachtLoopt => "overdracht-loopt",
            Self::OverdrachtOnbekend => "overdracht-onbekend",
            Self::OverdrachtGesloten { .. } => "overdracht-gesloten",
            Self::NietUwOverdracht => "niet-uw-overdracht",
            Self::GesprekAlGehouden => "gesprek-al-gehouden",
            Self::VervangtZichzelf => "vervangt-zichzelf",
            Self::VervangingOverlapt => "vervanging-overlapt",
            Self::VervangingOnbekend => "vervanging-onbekend",
            Self::UitkeringOnbekend => "uitkering-onbekend",
            Self::UitstroomOnbekend => "uitstroom-onbekend",
            Self::VolgendeUitkering => "volgende-uitkering",
            Self::GeenGgzWachttijd => "geen-ggz-wachttijd",
            Self::WachtAlOpGgz { .. } => "wacht-al-op-ggz",
            Self::OverbruggingOnbekend => "overbrugging-onbekend",
            Self::OverbruggingGesloten { .. } => "overbrugging-gesloten",
            Self::OverbruggingKenmerkInGebruik => "overbrugging-kenmerk-in-gebruik",
            Self::GgzVastleggingOnbekend => "ggz-vastlegging-onbekend",
            Self::JpfLeeftijd => "jpf-leeftijd",
            Self::JpfLooptAl { .. } => "jpf-loopt-al",
            Self::JpfKenmerkInGebruik => "jpf-kenmerk-in-gebruik",
            Self::JpfDeelnameOnbekend => "jpf-deelname-onbekend",
            Self::JpfDeelnameGesloten { .. } => "jpf-deelname-gesloten",
            Self::JpfTegenprestatieOnbekend => "jpf-tegenprestatie-onbekend",
            Self::JpfTegenprestatieAfgerond { .. } => "jpf-tegenprestatie-afgerond",
            Self::JpfTegenprestatieOpen => "jpf-tegenprestatie-open",
            Self::JpfVastleggingOnbekend => "jpf-vastlegging-onbekend",
            Self::CasusLeeftijd => "casus-leeftijd",
            Self::CasusLooptAl { .. } => "casus-loopt-al",
            Self::CasusKenmerkInGebruik => "casus-kenmerk-in-gebruik",
            Self::CasusOnbekend => "casus-onbekend",
            Self::CasusGesloten { .. } => "casus-gesloten",
            Self::CasusafspraakOnbekend => "casusafspraak-onbekend",
            Self::CasusafspraakAfgerond { .. } => "casusafspraak-afgerond",
            Self::CasusafspraakOpen => "casusafspraak-open",
            Self::CasusvastleggingOnbekend => "casusvastlegging-onbekend",
            Self::BeleidssignaalOnbekend => "beleidssignaal-onbekend",
            Self::NazorgOnbekend => "nazorg-onbekend",
            Self::MetingOnbekend => "meting-onbekend",
            Self::PlaatsingKenmerkInGebruik => "plaatsing-kenmerk-in-gebruik",
            Self::PlaatsingOnbekend => "plaatsing-onbekend",
            Self::PlaatsingGesloten { .. } => "plaatsing-gesloten",
            Self::ProefplaatsingZonderEinde => "proefplaatsing-zonder-einde",
            Self::ProefplaatsingNaContract => "proefplaatsing-na-contract",
            Self::OmzettenMetBegin => "omzetten-met-begin",
            Self::PlaatsingHeeftVervolg => "plaatsing-heeft-vervolg",
            Self::BegeleidingsvastleggingOnbekend => "begeleidingsvastlegging-onbekend",
            Self::PlaatsingUitTraject => "plaatsing-uit-traject",
            Self::GeenJobcoach => "geen-jobcoach",
            Self::PlaatsingsvastleggingOnbekend => "plaatsingsvastlegging-onbekend",
        }
    }

    fn onbekend(&self) -> bool {
        matches!(
            self,
            Self::AanbodOnbekend
                | Self::TrajectOnbekend
                | Self::StapOnbekend
                | Self::OverdrachtOnbekend
                | Self::VervangingOnbekend
                | Self::UitkeringOnbekend
                | Self::UitstroomOnbekend
                | Self::JpfDeelnameOnbekend
                | Self::JpfTegenprestatieOnbekend
                | Self::JpfVastleggingOnbekend
                | Self::CasusOnbekend
                | Self::CasusafspraakOnbekend
                | Self::CasusvastleggingOnbekend
                | Self::BeleidssignaalOnbekend
                | Self::NazorgOnbekend
                | Self::MetingOnbekend
                | Self::PlaatsingOnbekend
                | Self::OverbruggingOnbekend
                | Self::GgzVastleggingOnbekend
                | Self::PlaatsingsvastleggingOnbekend
                | Self::BegeleidingsvastleggingOnbekend
        )
    }
}
