//! Why a rule about money says no, in words that help on. Every code has its page in `docs/fouten.md`. Amounts are of budgets
//! and of what the caller may see.

use domein::Bedrag;
use jiff::civil::Date;

/// A refusal of a rule about money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Geldweigering {
    /// Nobody said that there is such a budget in that year.
    #[error(
        "Dit budget is er niet in dat jaar. Controleer de code en het jaar, of laat beheer het vaststellen."
    )]
    BudgetOnbekend,
    /// Less than what was promised.
    #[error("Van dit budget is al {toegekend} toegekend. Kies een bedrag van minstens {toegekend}.")]
    OnderToegekend {
        /// What is granted.
        toegekend: Bedrag,
    },
    /// No money is left for it.
    #[error("In dit budget is nog {over} over. Ken hoogstens dat toe, of laat beheer het budget verhogen.")]
    BudgetOp {
        /// What is left.
        over: Bedrag,
    },
    /// Above what one person can get.
    #[error(
        "Uit dit budget krijgt een persoon hoogstens {hoogste} in het jaar, en voor deze persoon is al {al} gevraagd of \
         toegekend. Kies een lager bedrag of een ander budget."
    )]
    BovenPerPersoon {
        /// Most for one person.
        hoogste: Bedrag,
        /// What that person has or asks already.
        al: Bedrag,
    },
    /// The budget is for other things.
    #[error("Dit budget is hier niet voor. Kies een doel uit: {doelen}.")]
    DoelNietToegestaan {
        /// What it is for.
        doelen: String,
    },
    /// The budget is for people of other teams.
    #[error(
        "Dit budget is van de gebiedsteams {teams}, en deze persoon hoort bij een ander. Kies een ander budget."
    )]
    BudgetVanAnderTeam {
        /// Of which teams.
        teams: String,
    },
    /// The day lies outside the year of the budget.
    #[error("Deze dag hoort niet bij het budget van {jaar}. Gebruik het budget van het jaar van de dag.")]
    BuitenBudgetjaar {
        /// The year of the budget.
        jaar: i16,
    },
    /// An amount of nothing.
    #[error("Het bedrag is 0. Noem een bedrag in hele eurocenten: 80000 is € 800,00.")]
    GeenBedrag,
    /// The caller's kenmerk names something else.
    #[error(
        "Met dit kenmerk is al ander maatwerkgeld gevraagd (andere persoon, ander budget, doel, bedrag of andere dag), of \
         het is ingetrokken. Gebruik een nieuw kenmerk."
    )]
    KenmerkInGebruik,
    /// No such money.
    #[error("Dit maatwerkgeld bestaat niet. Gebruik de maatwerkId uit het antwoord op de aanvraag.")]
    MaatwerkOnbekend,
    /// It was never asked.
    #[error("Deze aanvraag is ingetrokken. Vraag zo nodig opnieuw aan, met een nieuw kenmerk.")]
    MaatwerkIngetrokken,
    /// Somebody decided already.
    #[error("Hierover is al besloten, op {op}. Trek dat besluit eerst in als het anders moet.")]
    AlBesloten {
        /// On which day.
        op: Date,
    },
    /// Who asks does not decide.
    #[error(
        "Wie het vroeg, beslist bij dit budget zelf tot en met {zelf_tot} per persoon in het jaar. Laat een ander beslissen."
    )]
    VierOgen {
        /// Up to and including which amount.
        zelf_tot: Bedrag,
    },
    /// More than was asked.
    #[error("Er is {gevraagd} gevraagd. Ken hoogstens dat toe, of laat meer aanvragen.")]
    MeerDanGevraagd {
        /// What was asked.
        gevraagd: Bedrag,
    },
    /// Not granted, so not to be paid.
    #[error("Dit is niet toegekend (het is: {stap}), dus er valt niets te betalen.")]
    NietToegekend {
        /// How far it is.
        stap: &'static str,
    },
    /// More than was granted.
    #[error("Van wat is toegekend, is nog {over} te betalen. Betaal hoogstens dat.")]
    MeerDanToegekend {
        /// What is left of it.
        over: Bedrag,
    },
    /// Nothing more would follow.
    #[error("De laatste betaling is al gedaan. Trek die eerst in als er toch nog iets volgt.")]
    MaatwerkAfgerond,
    /// The kenmerk of the payment names another one.
    #[error("Met dit kenmerk is hier al een andere betaling vastgelegd. Gebruik een nieuw kenmerk.")]
    BetalingAnders,
    /// Nothing was paid, so it led to nothing.
    #[error("Er is nog niets betaald, dus er is nog geen resultaat. Leg eerst de betaling vast.")]
    NietBetaald,
    /// Something else stands on it.
    #[error("Trek eerst {wat} in.")]
    EerstIntrekken {
        /// What.
        wat: &'static str,
    },
    /// It was not recorded.
    #[error("Dit is niet vastgelegd, dus er is niets in te trekken. Kijk wat er staat en noem dat.")]
    NietsInTeTrekken,
    /// Nothing with this code was ever on offer here.
    #[error("Dit aanbod bestaat niet in deze gemeente. Controleer de code, of laat beheer het openstellen.")]
    AanbodOnbekend,
    /// The date lies before something that it must follow.
    #[error("De datum ligt voor {vanaf}: {wat}. Kies een datum op of na die dag.")]
    DatumTeVroeg {
        /// First date that is allowed.
        vanaf: Date,
        /// What happened on that day.
        wat: &'static str,
    },
}

impl Geldweigering {
    /// Every code, for the check that each is explained.
    pub const CODES: &'static [&'static str] = &[
        "budget-onbekend",
        "onder-toegekend",
        "budget-op",
        "boven-per-persoon",
        "doel-niet-toegestaan",
        "budget-van-ander-team",
        "buiten-budgetjaar",
        "geen-bedrag",
        "maatwerk-kenmerk-in-gebruik",
        "maatwerk-onbekend",
        "maatwerk-ingetrokken",
        "al-besloten",
        "vier-ogen",
        "meer-dan-gevraagd",
        "niet-toegekend",
        "meer-dan-toegekend",
        "maatwerk-afgerond",
        "betaling-anders",
        "niet-betaald",
        "eerst-intrekken",
        "niets-in-te-trekken",
        "aanbod-onbekend",
        "datum-te-vroeg",
    ];
}

impl dienst::Weigert for Geldweigering {
    fn code(&self) -> &'static str {
        match self {
            Self::BudgetOnbekend => "budget-onbekend",
            Self::OnderToegekend { .. } => "onder-toegekend",
            Self::BudgetOp { .. } => "budget-op",
            Self::BovenPerPersoon { .. } => "boven-per-persoon",
            Self::DoelNietToegestaan { .. } => "doel-niet-toegestaan",
            Self::BudgetVanAnderTeam { .. } => "budget-van-ander-team",
            Self::BuitenBudgetjaar { .. } => "buiten-budgetjaar",
            Self::GeenBedrag => "geen-bedrag",
            Self::KenmerkInGebruik => "maatwerk-kenmerk-in-gebruik",
            Self::MaatwerkOnbekend => "maatwerk-onbekend",
            Self::MaatwerkIngetrokken => "maatwerk-ingetrokken",
            Self::AlBesloten { .. } => "al-besloten",
            Self::VierOgen { .. } => "vier-ogen",
            Self::MeerDanGevraagd { .. } => "meer-dan-gevraagd",
            Self::NietToegekend { .. } => "niet-toegekend",
            Self::MeerDanToegekend { .. } => "meer-dan-toegekend",
            Self::MaatwerkAfgerond => "maatwerk-afgerond",
            Self::BetalingAnders => "betaling-anders",
            Self::NietBetaald => "niet-betaald",
            Self::EerstIntrekken { .. } => "eerst-intrekken",
            Self::NietsInTeTrekken => "niets-in-te-trekken",
            Self::AanbodOnbekend => "aanbod-onbekend",
            Self::DatumTeVroeg { .. } => "datum-te-vroeg",
        }
    }

    fn onbekend(&self) -> bool {
        matches!(self, Self::BudgetOnbekend | Self::MaatwerkOnbekend | Self::AanbodOnbekend)
    }
}
