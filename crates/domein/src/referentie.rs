//! Reference data: lists that the world adds to. Every entry says from and until when it may be used; the texts
//! are for people. The inflow list is the one seen in a municipal export, the outflow list is an *assumption* of
//! ours on the groups that the council report tells apart; neither is official.

/// One reason of inflow or outflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reden {
    /// The code in feeds and events.
    pub code: &'static str,
    /// Words for people.
    pub titel: &'static str,
    /// Whether an outflow with this reason counts as outflow to work; subsidised work included, as in table 4 of
    /// the Werkprogramma 2020–2022.
    pub telt_als_werk: bool,
}

const fn reden(code: &'static str, titel: &'static str) -> Reden {
    Reden { code, titel, telt_als_werk: false }
}

/// Version of the two lists; goes up when an entry changes.
pub const VERSIE: u32 = 1;

/// Reasons of inflow.
pub const REDENEN_INSTROOM: &[Reden] = &[
    reden("1", "Einde studie"),
    reden("2", "Einde relatie"),
    reden("11", "Einde dienstbetrekking of ziektewet"),
    reden("12", "Einde additionele arbeidsplaats"),
    reden("13", "Einde zelfstandig beroep"),
    reden("14", "Einde WW"),
    reden("15", "Einde arbeidsongeschiktheidsuitkering"),
    reden("16", "Asielzoekers"),
    reden("17", "Einde alimentatie"),
    reden("19", "Einde ander inkomen"),
    reden("39", "Andere oorzaak"),
    reden("40", "Oorzaak bij partner"),
    reden("43", "AZC of COA"),
    reden("onbekend", "Onbekend"),
];

/// Reasons of outflow.
pub const REDENEN_UITSTROOM: &[Reden] = &[
    Reden { code: "werk", titel: "Werk", telt_als_werk: true },
    Reden { code: "gesubsidieerd-werk", titel: "Gesubsidieerd werk", telt_als_werk: true },
    reden("opleiding", "Opleiding"),
    reden("andere-uitkering", "Andere uitkering"),
    reden("verhuizing", "Verhuizing"),
    reden("samenwoning", "Samenwoning"),
    reden("detentie", "Detentie"),
    reden("overlijden", "Overlijden"),
    reden("overig", "Overig"),
    reden("onbekend", "Onbekend"),
];

/// What money for maatwerk is for. Of these the documents tell of transport to work (Werkprogramma 2020–2022, 5.3.5) and of an
/// identity document (letter to parliament of May 2026); the others are an *assumption* of ours. A budget names which of them
/// it is for, and can add its own with a name.
pub const MAATWERKDOELEN: &[(&str, &str)] = &[
    ("identiteitsbewijs", "Identiteitsbewijs"),
    ("inschrijfadres", "Inschrijfadres"),
    ("kinderopvang", "Kinderopvang"),
    ("opleiding", "Opleiding of cursus"),
    ("reiskosten", "Reiskosten of vervoer"),
    ("rijbewijs", "Rijbewijs"),
    ("schuld", "Schuld of betalingsachterstand"),
    ("telefoon-laptop", "Telefoon of laptop"),
    ("werkkleding", "Werkkleding of gereedschap"),
    ("woninginrichting", "Woninginrichting"),
    ("zorgkosten", "Zorgkosten"),
    ("overig", "Overig"),
];

/// The name of a purpose of that list.
#[must_use]
pub fn maatwerkdoel(code: &str) -> Option<&'static str> {
    MAATWERKDOELEN.iter().find(|(van_lijst, _)| *van_lijst == code).map(|(_, titel)| *titel)
}

/// The codes of a list, for messages and checks.
pub fn codes(lijst: &'static [Reden]) -> impl Iterator<Item = &'static str> {
    lijst.iter().map(|reden| reden.code)
}

/// The entry of a code in a list.
#[must_use]
pub fn zoek(lijst: &'static [Reden], code: &str) -> Option<&'static Reden> {
    lijst.iter().find(|reden| reden.code == code)
}
