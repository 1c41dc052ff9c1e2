//! Closed lists of codes. A code that the world may add to without us (a reason of inflow, a gebiedsteam) is not
//! here but in [`referentie`](crate::referentie) or in the configuration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes an enum whose variants are written as kebab-case codes everywhere: in feeds, events, JSON and SQL.
macro_rules! codelijst {
    ($(#[$doc:meta])* $naam:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $titel:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum $naam { $(#[serde(rename = $code)] #[doc = $titel] $(#[$vdoc])* $variant,)+ }

        impl $naam {
            /// Every value, in the order in which a table shows them.
            pub const ALLE: &'static [Self] = &[$(Self::$variant),+];
            /// Every code, in the same order.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The code, as written in feeds, events and JSON.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// The words for people.
            #[must_use]
            pub const fn titel(self) -> &'static str { match self { $(Self::$variant => $titel),+ } }

            /// The value of a code; `None` when there is no such code.
            #[must_use]
            pub fn van_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }

        impl std::fmt::Display for $naam {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }
    };
}

pub(super) use codelijst;

codelijst! {
    /// Level of education as the council report shows it (Werkprogramma 2020–2022, table 2).
    Opleidingsniveau {
        GeenBasisopleiding = "geen-basisopleiding", "Geen basisopleiding";
        Basisniveau = "basisniveau", "Basisniveau";
        LboMavoMbo1 = "lbo-mavo-mbo1", "Niveau lbo/mavo/mbo 1";
        Mbo24HavoVwo = "mbo2-4-havo-vwo", "Niveau mbo 2/3/4/havo/vwo";
        Hbo = "hbo", "Hbo-niveau";
        Wo = "wo", "Wo-niveau";
        Onbekend = "onbekend", "Onbekend";
    }
}

impl Opleidingsniveau {
    /// Whether this is below a startkwalificatie (havo, vwo or mbo-2 and up); `None` when unknown.
    #[must_use]
    pub const fn zonder_startkwalificatie(self) -> Option<bool> {
        match self {
            Self::GeenBasisopleiding | Self::Basisniveau | Self::LboMavoMbo1 => Some(true),
            Self::Mbo24HavoVwo | Self::Hbo | Self::Wo => Some(false),
            Self::Onbekend => None,
        }
    }
}

codelijst! {
    /// Target groups; a person can be in several. `hbo-wo` and `zonder-startkwalificatie` follow from the level
    /// of education where that is known.
    Doelgroep {
        Vergunninghouder = "vergunninghouder", "Vergunninghouder";
        HboWo = "hbo-wo", "Hbo- of wo-opgeleid";
        ZonderStartkwalificatie = "zonder-startkwalificatie", "Zonder startkwalificatie";
        Arbeidsbeperking = "arbeidsbeperking", "Arbeidsbeperking";
        ProVso = "pro-vso", "Pro of vso";
        Vsv = "vsv", "Voortijdig schoolverlater";
        Mbo2Bol = "mbo2-bol", "Mbo-2 bol";
        MentaleProblematiek = "mentale-problematiek", "Mentale problematiek";
        DakThuisloosJeugdzorg = "dak-thuisloos-jeugdzorg", "Dak- of thuisloos of uit jeugdzorg";
    }
}

codelijst! {
    /// Who somebody lives with, as far as it matters for the benefit.
    Leefvorm {
        Alleenstaand = "alleenstaand", "Alleenstaand";
        AlleenstaandeOuder = "alleenstaande-ouder", "Alleenstaande ouder";
        GehuwdSamenwonend = "gehuwd-samenwonend", "Gehuwd of samenwonend";
        Onbekend = "onbekend", "Onbekend";
    }
}

codelijst! {
    /// The law that a benefit is paid under. The figures of the council count the Participatiewet.
    #[derive(Default)]
    Regeling {
        #[default]
        Participatiewet = "participatiewet", "Participatiewet";
        Ioaw = "ioaw", "IOAW";
        Ioaz = "ioaz", "IOAZ";
        Bbz = "bbz", "Bbz";
    }
}

codelijst! {
    /// What somebody is in the household that gets the benefit. The figures count the main applicant, so that a
    /// household counts once.
    #[derive(Default)]
    Uitkeringsrol {
        #[default]
        Hoofdaanvrager = "hoofdaanvrager", "Hoofdaanvrager";
        Partner = "partner", "Partner";
        Kind = "kind", "Kind";
    }
}

codelijst! {
    /// What the rows of a delivery are together.
    Leveringssoort {
        Volledig = "volledig", "Volledig: alles wat er op de peildatum is";
        Aanvulling = "aanvulling", "Aanvulling: alleen wat erbij komt of anders is";
    }
}

codelijst! {
    /// What it means when a full delivery no longer has a benefit.
    Verdwenen {
        Intrekken = "intrekken", "De toekenning wordt ingetrokken";
        NietMeerGeleverd = "niet-meer-geleverd", "De uitkering blijft tellen en krijgt een merk";
    }
}

codelijst! {
    /// What a delivery changes in a benefit or a signal.
    Verschil {
        Nieuw = "nieuw", "Nieuw";
        Gecorrigeerd = "gecorrigeerd", "Gecorrigeerd";
        Ingetrokken = "ingetrokken", "Ingetrokken";
        Beeindigd = "beeindigd", "Beëindigd";
        Heropend = "heropend", "Einde vervallen";
        IngangVerschoven = "ingang-verschoven", "Ingangsdatum gecorrigeerd";
        EindeVerschoven = "einde-verschoven", "Einddatum gecorrigeerd";
        Gesplitst = "gesplitst", "Afgesplitst van een bekende uitkering";
        Samengevoegd = "samengevoegd", "Opgegaan in een andere uitkering";
        Kenmerken = "kenmerken", "Andere kenmerken";
        Verdwenen = "verdwenen", "Niet meer in het bestand";
        WeerGeleverd = "weer-geleverd", "Weer in het bestand";
        AlleenHier = "alleen-hier", "Hier toegekend, niet in het bestand";
        BlijftWeg = "blijft-weg", "Al eerder niet meer geleverd, en telt nog mee";
    }
}

codelijst! {
    /// Where a signal comes from.
    SignaalBron {
        Doorstroompunt = "doorstroompunt", "Doorstroompunt";
        UwvWarmeOverdracht = "uwv-warme-overdracht", "UWV, warme overdracht";
        UwvWwEinde = "uwv-ww-einde", "UWV, einde WW";
        EindeInburgering = "einde-inburgering", "Einde inburgering";
        Achttien = "achttien", "Wordt achttien";
        Jeugdzorg = "jeugdzorg", "Uit jeugdzorg";
        ProVso = "pro-vso", "Einde pro of vso";
        Zelfmelding = "zelfmelding", "Eigen melding";
        Outreach = "outreach", "Outreach";
        Partner = "partner", "Melding van een partner";
    }
}

impl SignaalBron {
    /// Whether the source hands somebody over, so that an arrival can be waited for.
    #[must_use]
    pub const fn is_overdracht(self) -> bool {
        matches!(self, Self::UwvWarmeOverdracht | Self::EindeInburgering)
    }
}

codelijst! {
    /// Where somebody was found by outreach.
    Vindplaats {
        Straat = "straat", "Op straat";
        School = "school", "School";
        Buurthuis = "buurthuis", "Buurthuis of jongerencentrum";
        Opvang = "opvang", "Opvang";
        Sport = "sport", "Sportclub";
        Online = "online", "Online";
        ViaNaaste = "via-naaste", "Via een naaste";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// Where pro or vso prepares a pupil for, and so where somebody who leaves it goes on to (Route Arbeid+, 003).
    Uitstroomprofiel {
        Vervolgonderwijs = "vervolgonderwijs", "Vervolgonderwijs";
        Arbeidsmarktgericht = "arbeidsmarktgericht", "Arbeidsmarktgericht";
        Dagbesteding = "dagbesteding", "Dagbesteding";
    }
}

impl Uitstroomprofiel {
    /// The code of the aanbod that fits: Route Entree, Route Arbeid or Route Arbeid+.
    #[must_use]
    pub const fn route(self) -> &'static str {
        match self {
            Self::Vervolgonderwijs => "route-entree",
            Self::Arbeidsmarktgericht => "route-arbeid",
            Self::Dagbesteding => "route-arbeid-plus",
        }
    }
}

codelijst! {
    /// What a norm time of a signal is about.
    Normstap {
        Opvolgen = "opvolgen", "Eerste opvolging van een signaal";
        Aankomst = "aankomst", "Eerste contact na een overdracht";
        Gesprek = "gesprek", "Gesprek plannen";
        Verslag = "verslag", "Verslag van een gesprek";
        Escalatie = "escalatie", "Escalatie na een norm die is verlopen";
    }
}

codelijst! {
    /// Kind of absence that a school reports (verzuimmelding).
    Verzuimsoort {
        ZestienUur = "16-uur-in-4-weken", "16 uur in 4 weken";
        LangdurigRelatief = "langdurig-relatief", "Langdurig relatief (meer dan 4 weken)";
        Luxe = "luxe", "Luxeverzuim";
        AchttienPlus = "18-plus", "18-plus Doorstroompunt";
        Overig = "overig", "Overig";
    }
}

codelijst! {
    /// A change that DUO passes on through the Doorstroompunt.
    DuoWijziging {
        StartkwalificatieBehaald = "startkwalificatie-behaald", "Startkwalificatie behaald";
        StartkwalificatieVervallen = "startkwalificatie-vervallen", "Startkwalificatie vervallen";
        Uitgeschreven = "uitgeschreven", "Uitgeschreven";
        Ingeschreven = "ingeschreven", "Ingeschreven";
    }
}

codelijst! {
    /// What an informative talk led to.
    Gespreksuitkomst {
        TerugNaarOpleiding = "terug-naar-opleiding", "Terug naar of verder met een opleiding";
        Werk = "werk", "Naar werk";
        AanvraagNodig = "aanvraag-nodig", "Aanvraag bijstand nodig";
        AndereHulp = "andere-hulp", "Andere hulp";
    }
}

codelijst! {
    /// Where a talk is held: attendance differs between the area and the central desk.
    Gespreksplek {
        Gebied = "gebied", "In het gebied";
        Centraal = "centraal", "Centraal loket";
        School = "school", "Op school";
        Thuis = "thuis", "Thuis";
        Telefoon = "telefoon", "Telefonisch";
        Beeldbellen = "beeldbellen", "Beeldbellen";
        Elders = "elders", "Elders";
    }
}

codelijst! {
    /// Who moved or cancelled a talk.
    Afzegger {
        Jongere = "jongere", "De jongere";
        Gemeente = "gemeente", "De gemeente";
        Ander = "ander", "Iemand anders";
    }
}

codelijst! {
    /// Who took part in a talk besides the young person, by role; never by name.
    Gespreksdeelnemer {
        Coach = "coach", "Coach Werk & Participatie";
        Inkomensconsulent = "inkomensconsulent", "Inkomensconsulent";
        Accountmanager = "accountmanager", "Accountmanager werkgeversdienstverlening";
        Doorstroompunt = "doorstroompunt", "Coach Doorstroompunt";
        School = "school", "School";
        Uwv = "uwv", "UWV";
        TeamStatushouders = "team-statushouders", "Team statushouders of Thuisin050";
        Hulpverlener = "hulpverlener", "Hulpverlener of jeugdzorg";
        Jongerenregisseur = "jongerenregisseur", "Jongerenregisseur";
        Jongerenambassadeur = "jongerenambassadeur", "Jongerenambassadeur";
        Naaste = "naaste", "Ouder of andere naaste";
        Ander = "ander", "Iemand anders";
    }
}

codelijst! {
    /// What was done with a signal, as it can be withdrawn or corrected.
    Opvolgstap {
        Informatie = "informatie", "Informatie verstrekt";
        Aankomst = "aankomst", "Aankomst bevestigd";
        OverdrachtBevestigd = "overdracht-bevestigd", "Overdracht bevestigd door de bron";
        GesprekGepland = "gesprek-gepland", "Gesprek gepland";
        GesprekVerplaatst = "gesprek-verplaatst", "Gesprek verplaatst";
        GesprekAfgezegd = "gesprek-afgezegd", "Gesprek afgezegd";
        GesprekGevoerd = "gesprek-gevoerd", "Gesprek gevoerd";
        NietVerschenen = "niet-verschenen", "Niet verschenen";
        Doorgeleid = "doorgeleid", "Doorgeleid naar een andere gemeente";
        Afgesloten = "afgesloten", "Signaal afgesloten";
    }
}

codelijst! {
    /// What is recorded of an application, as it can be withdrawn or corrected.
    Aanvraagstap {
        Zoektermijn = "zoektermijn", "Zoektermijn vastgelegd of niet toegepast";
        GesprekGepland = "gesprek-gepland", "Intakegesprek gepland";
        GesprekVerplaatst = "gesprek-verplaatst", "Intakegesprek verplaatst";
        GesprekAfgezegd = "gesprek-afgezegd", "Intakegesprek afgezegd";
        VoorafGebeld = "vooraf-gebeld", "Vooraf gebeld";
        GesprekGevoerd = "gesprek-gevoerd", "Intakegesprek gevoerd";
        NietVerschenen = "niet-verschenen", "Niet verschenen";
        Besluit = "besluit", "Afgewezen, of ingetrokken door de aanvrager";
        Bezwaar = "bezwaar", "Bezwaar gemaakt";
        BeslissingOpBezwaar = "beslissing-op-bezwaar", "Beslissing op bezwaar";
    }
}

codelijst! {
    /// How an objection ends (Awb, hoofdstuk 7).
    Bezwaaruitkomst {
        Gegrond = "gegrond", "Gegrond";
        Ongegrond = "ongegrond", "Ongegrond";
        NietOntvankelijk = "niet-ontvankelijk", "Niet-ontvankelijk";
        Ingetrokken = "ingetrokken", "Ingetrokken door wie het maakte";
    }
}

codelijst! {
    /// Why something that was recorded is withdrawn or replaced.
    Correctiereden {
        Invoerfout = "invoerfout", "Fout bij het invoeren";
        VerkeerdeDatum = "verkeerde-datum", "Verkeerde datum";
        VerkeerdeJongere = "verkeerde-jongere", "Bij de verkeerde jongere vastgelegd";
        NietGebeurd = "niet-gebeurd", "Niet gebeurd";
        Aangevuld = "aangevuld", "Later meer bekend";
        Vervangen = "vervangen", "Vervangen door een later verslag van dezelfde dag";
    }
}

codelijst! {
    /// How a person goes from one coach to another.
    #[derive(Default)]
    Overdrachtsoort {
        Warm = "warm", "Warm: beide coaches bevestigen, met een gesprek van drie";
        #[default]
        Koud = "koud", "Koud: meteen";
    }
}

codelijst! {
    /// Why a warm handover does not go on.
    Overdrachtreden {
        CoachBlijft = "coach-blijft", "De coach blijft";
        AndereCoach = "andere-coach", "Een andere coach neemt over";
        JongereWilNiet = "jongere-wil-niet", "De jongere wil het niet";
        Invoerfout = "invoerfout", "Fout bij het invoeren";
    }
}

codelijst! {
    /// Why a coach is replaced for a time; what is the matter with somebody is not said.
    Vervangingsreden {
        Verlof = "verlof", "Verlof";
        Afwezig = "afwezig", "Afwezig";
        Vacature = "vacature", "De plaats is niet bezet";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// How a signal ended.
    Afsluitreden {
        TerugNaarOpleiding = "terug-naar-opleiding", "Terug naar of verder met een opleiding";
        Werk = "werk", "Werk";
        Aanvraag = "aanvraag", "Aanvraag bijstand";
        AndereHulp = "andere-hulp", "Andere hulp";
        GeenContact = "geen-contact", "Geen contact gekregen";
        HulpNietGewenst = "hulp-niet-gewenst", "Hulp niet gewenst";
        AndereGemeente = "andere-gemeente", "Aangekomen bij een andere gemeente";
    }
}

codelijst! {
    /// Form of the intake talk for a benefit.
    IntakeVorm {
        Regulier = "regulier", "Regulier";
        GemeenschappelijkTot23 = "gemeenschappelijk-tot-23", "Gemeenschappelijk, tot 23 jaar";
        GemeenschappelijkWerkgeversdienstverlening = "gemeenschappelijk-werkgeversdienstverlening",
            "Gemeenschappelijk met werkgeversdienstverlening, 23 tot 27 jaar";
    }
}

codelijst! {
    /// Why an application was withdrawn by the applicant.
    IntrekkingReden {
        Werk = "werk", "Werk";
        Opleiding = "opleiding", "Opleiding";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// How a benefit came to be known here.
    Herkomst {
        Intake = "intake", "Eigen intake";
        Beginbestand = "beginbestand", "Overgenomen uit het bestaande bestand";
    }
}

codelijst! {
    /// A step within a traject. The first nine are the rows of the Route Arbeid+ table.
    Trajectstap {
        UitstroomDagbesteding = "uitstroom-dagbesteding", "Uitstroom naar dagbesteding";
        DagbestedingOntwikkelperspectief = "dagbesteding-ontwikkelperspectief", "Dagbesteding met ontwikkelperspectief via school";
        StageMaatwerk = "stage-maatwerk", "Stage maatwerk";
        UitstroomArbeid = "uitstroom-arbeid", "Uitstroom naar arbeid";
        HeeftGewerkt = "heeft-gewerkt", "Heeft gewerkt";
        SchoolEntree = "school-entree", "School, Entree";
        IndicatieNieuwBeschut = "indicatie-nieuw-beschut", "Indicatie nieuw beschut";
        WajongAdviesOfToegekend = "wajong-advies-of-toegekend", "Wajong-advies of Wajong toegekend";
        Uitval = "uitval", "Uitval (in beeld, maar contact lukt niet)";
        Voortgang = "voortgang", "Voortgang";
    }
}

codelijst! {
    /// Why a traject stopped before its end.
    Afbreekreden {
        Uitstroom = "uitstroom", "Uitstroom uit de bijstand";
        ContactVerloren = "contact-verloren", "Contact verloren";
        EigenVerzoek = "eigen-verzoek", "Op eigen verzoek";
        Gezondheid = "gezondheid", "Gezondheid";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// Why a place that was offered is no longer held.
    Plaatsreden {
        Verlopen = "verlopen", "Niet op tijd geantwoord";
        Later = "later", "Nu niet, later wel";
        Vol = "vol", "Er zijn minder plaatsen dan toen";
    }
}

codelijst! {
    /// What somebody says to whom a place is offered.
    Plaatsantwoord {
        Aanvaard = "aanvaard", "Aanvaard: het traject start";
        Later = "later", "Later: achteraan op de wachtlijst";
        Geweigerd = "geweigerd", "Geweigerd: van de wachtlijst af";
    }
}

codelijst! {
    /// Why somebody is let in to an aanbod that is not for them.
    Afwijkreden {
        Maatwerk = "maatwerk", "Maatwerk, besproken in het team";
        GeenPassendAanbod = "geen-passend-aanbod", "Er is geen aanbod dat past";
        WasAlBezig = "was-al-bezig", "Was al bezig toen de grens voorbijging";
        RegionaleAfspraak = "regionale-afspraak", "Afspraak in de regio";
        GegevensOnjuist = "gegevens-onjuist", "De gegevens hier kloppen niet";
    }
}

codelijst! {
    /// What was recorded of a traject, as it can be withdrawn.
    Trajectvastlegging {
        Start = "start", "De start, en daarmee het hele traject";
        Stap = "stap", "Een stap";
        Einde = "einde", "Het einde: voltooid of afgebroken";
    }
}

codelijst! {
    /// What a completed traject led to.
    Trajectuitkomst {
        Werk = "werk", "Werk";
        Opleiding = "opleiding", "Opleiding";
        Participatie = "participatie", "Participatie";
        Dagbesteding = "dagbesteding", "Dagbesteding";
        Geen = "geen", "Geen van deze";
    }
}

codelijst! {
    /// Why money for maatwerk was refused.
    Maatwerkafwijsreden {
        AndereVoorziening = "andere-voorziening", "Een andere voorziening betaalt dit";
        GeenBelemmering = "geen-belemmering", "Het neemt geen belemmering weg";
        BudgetOp = "budget-op", "Het budget is op";
        NietNodig = "niet-nodig", "Niet meer nodig";
        OnvoldoendeOnderbouwd = "onvoldoende-onderbouwd", "Niet genoeg onderbouwd";
    }
}

codelijst! {
    /// What money for maatwerk led to.
    Maatwerkresultaat {
        Werk = "werk", "Aan het werk";
        Opleiding = "opleiding", "Naar school of opleiding";
        BelemmeringWeg = "belemmering-weg", "De belemmering is weg";
        Deels = "deels", "De belemmering is deels weg";
        GeenEffect = "geen-effect", "Het hielp niet";
        Onbekend = "onbekend", "Niet te achterhalen";
    }
}

codelijst! {
    /// What of money for maatwerk is withdrawn.
    Maatwerkvastlegging {
        Aanvraag = "aanvraag", "De aanvraag, en daarmee alles";
        Besluit = "besluit", "Het besluit";
        Betaling = "betaling", "Een betaling";
        Resultaat = "resultaat", "Het resultaat";
    }
}

codelijst! {
    /// Why the search period of four weeks does not apply (Participatiewet in balans, 2026).
    ZoektermijnReden {
        FastTrack = "fast-track", "Versnelde aanvraag na een informatief gesprek";
        MentaleProblematiek = "mentale-problematiek", "Mentale problematiek";
        DakThuisloos = "dak-thuisloos", "Dak- of thuisloos";
        GeenStartkwalificatie = "geen-startkwalificatie", "Geen startkwalificatie";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// How information about the help of Werk & Participatie was given.
    Kanaal {
        Brief = "brief", "Brief";
        Telefoon = "telefoon", "Telefoon";
        School = "school", "Via school";
        Digitaal = "digitaal", "Digitaal";
    }
}

codelijst! {
    /// A part of what a municipality says of itself.
    Inrichtingsdeel {
        Teams = "teams", "Teams";
        Medewerkers = "medewerkers", "Medewerkers";
    }
}

codelijst! {
    /// By what somebody can be reached.
    Contactsoort {
        Telefoon = "telefoon", "Telefoon";
        Email = "email", "E-mail";
        Adres = "adres", "Adres";
        Taal = "taal", "Taal";
    }
}

codelijst! {
    /// Why an application was refused.
    Afwijzingsreden {
        NietRechthebbend = "niet-rechthebbend", "Geen recht";
        VoorliggendeVoorziening = "voorliggende-voorziening", "Voorliggende voorziening";
        InlichtingenOntbreken = "inlichtingen-ontbreken", "Inlichtingen ontbreken";
    }
}

codelijst! {
    /// The role in which somebody acts; what a token or login carries.
    Rol {
        Coach = "coach", "Coach Werk & Participatie";
        Inkomensconsulent = "inkomensconsulent", "Inkomensconsulent";
        Accountmanager = "accountmanager", "Accountmanager werkgeversdienstverlening";
        Doorstroompunt = "doorstroompunt", "Doorstroompunt";
        Uwv = "uwv", "UWV";
        Beleid = "beleid", "Beleid";
        Privacy = "privacy", "Privacy";
        Beheer = "beheer", "Beheer";
        Systeem = "systeem", "Het systeem zelf";
    }
}

impl Rol {
    /// The roles that somebody can log in with: all but the system itself, which has no token.
    pub const MET_TOKEN: &'static [Self] = &[
        Self::Coach,
        Self::Inkomensconsulent,
        Self::Accountmanager,
        Self::Doorstroompunt,
        Self::Uwv,
        Self::Beleid,
        Self::Privacy,
        Self::Beheer,
    ];
}

#[cfg(test)]
mod tests {
    use super::Rol;

    #[test]
    fn alleen_het_systeem_kan_zich_niet_aanmelden() {
        let anderen: Vec<Rol> = Rol::ALLE.iter().copied().filter(|rol| *rol != Rol::Systeem).collect();
        assert_eq!(Rol::MET_TOKEN, anderen);
    }
}
