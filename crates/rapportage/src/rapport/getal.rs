//! Numbers, percentages and dates as Dutch readers write them: 1.743, 25,6%, 31 maart 2026.

use jiff::civil::Date;

use crate::geheimhouding::OpenbareCel;

/// The months in full.
pub(crate) const MAANDEN: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const KORT: [&str; 12] = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

fn maandindex(datum: Date) -> usize {
    usize::try_from(datum.month()).unwrap_or(1).saturating_sub(1) % 12
}

/// With a point between thousands.
pub(crate) fn aantal(aantal: u64) -> String {
    let cijfers = aantal.to_string();
    let mut uit = String::with_capacity(cijfers.len() + cijfers.len() / 3);
    for (plaats, cijfer) in cijfers.chars().enumerate() {
        if plaats > 0 && (cijfers.len() - plaats).is_multiple_of(3) {
            uit.push('.');
        }
        uit.push(cijfer);
    }
    uit
}

/// Tenths with a decimal comma and without a sign for per cent; `min` is the sign to use below zero.
pub(super) fn tienden(tienden: i64, min: &str) -> String {
    let teken = if tienden < 0 { min } else { "" };
    let absoluut = tienden.unsigned_abs();
    format!("{teken}{},{}", aantal(absoluut / 10), absoluut % 10)
}

/// "maart 2026".
pub(super) fn maand(datum: Date) -> String {
    format!("{} {}", MAANDEN[maandindex(datum)], datum.year())
}

/// "mrt 2026".
pub(super) fn maand_kort(datum: Date) -> String {
    format!("{} {}", KORT[maandindex(datum)], datum.year())
}

/// "31 maart 2026".
pub(super) fn datum(datum: Date) -> String {
    format!("{} {}", datum.day(), maand(datum))
}

/// "2026-03", for machines.
pub(super) fn maandcode(datum: Date) -> String {
    format!("{:04}-{:02}", datum.year(), datum.month())
}

/// A cell for people.
pub(super) fn cel(cel: &OpenbareCel) -> String {
    match cel {
        OpenbareCel::Tekst(tekst) => tekst.clone(),
        OpenbareCel::Maand(datum) => maand(*datum),
        OpenbareCel::Aantal(waarde) => aantal(*waarde),
        OpenbareCel::Geheim => ".".to_owned(),
        OpenbareCel::Percentage(waarde) => format!("{}%", tienden(*waarde, "−")),
        OpenbareCel::NietAangeleverd => super::NIET_AANGELEVERD.to_owned(),
        OpenbareCel::Leeg => "–".to_owned(),
    }
}
