//! What texts about a person are sealed for. Part of the language: whoever opens a text must name the same purpose, and a
//! purpose never changes, or nothing of before opens any more.

/// What a source of a signal wrote.
pub const SIGNAAL_TOELICHTING: &str = "signaal.toelichting";
/// The contact person at UWV.
pub const SIGNAAL_CONTACTPERSOON: &str = "signaal.contactpersoon";
/// Why the search period was waived.
pub const ZOEKTERMIJN: &str = "intake.zoektermijn";
/// The goals of an ontwikkelplan.
pub const ONTWIKKELPLAN: &str = "traject.ontwikkelplan";
/// The scores of a big-five assessment, as JSON.
pub const BIG_FIVE: &str = "traject.big-five";
/// What somebody waits for at the GGZ.
pub const GGZ_ZORG: &str = "traject.ggz-zorg";
/// Which help bridges the waiting for the GGZ, as a code.
pub const GGZ_OVERBRUGGING: &str = "traject.ggz-overbrugging";
/// Why somebody no longer waits for the GGZ, as a code.
pub const GGZ_EINDE: &str = "traject.ggz-einde";

/// Why money for maatwerk was asked, granted or refused.
pub const MAATWERK: &str = "traject.maatwerk";

/// The employer with whom somebody works.
pub const WERKGEVER: &str = "traject.werkgever";

/// A debt that the JPF took over: to whom it was owed and how much, as JSON.
pub const JPF_SCHULD: &str = "traject.jpf-schuld";
/// The plan of who takes part in the JPF, as JSON by area.
pub const JPF_PLAN: &str = "traject.jpf-plan";
/// What was agreed to pay back to the JPF, and how it goes, in words.
pub const JPF_TEGENPRESTATIE: &str = "traject.jpf-tegenprestatie";

/// Which organisations talked about a case, and what was agreed, as JSON.
pub const CASUS: &str = "traject.casus";

/// Every purpose.
pub const ALLE: [&str; 14] = [
    SIGNAAL_TOELICHTING,
    SIGNAAL_CONTACTPERSOON,
    ZOEKTERMIJN,
    ONTWIKKELPLAN,
    BIG_FIVE,
    GGZ_ZORG,
    GGZ_OVERBRUGGING,
    GGZ_EINDE,
    MAATWERK,
    WERKGEVER,
    JPF_SCHULD,
    JPF_PLAN,
    JPF_TEGENPRESTATIE,
    CASUS,
];
