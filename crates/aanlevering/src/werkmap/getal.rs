//! Typed cells as text, as they would stand in a CSV file: dates in the notation of the mapping, numbers in digits.

use jiff::civil::Date;

use crate::datum::Notatie;

/// From here on Excel has rounded a number: it keeps fifteen digits.
const AFGEROND_VANAF: f64 = 1e15;

/// A number as digits, without a decimal point when it has no decimals. One that has been rounded is written with an
/// exponent, so that it is refused where a number of a person is expected.
pub(super) fn getal(getal: f64) -> String {
    if getal.abs() >= AFGEROND_VANAF {
        let tekst = format!("{getal:E}");
        return if tekst.contains("E-") { tekst } else { tekst.replace('E', "E+") };
    }
    format!("{getal}")
}

/// A date as the mapping says that dates are written, and otherwise as JJJJ-MM-DD.
pub(super) fn datum(datum: Date, notatie: &Notatie) -> String {
    match notatie {
        Notatie::Strftime(vorm) => {
            jiff::fmt::strtime::format(vorm, datum).unwrap_or_else(|_| datum.to_string())
        }
        Notatie::Auto | Notatie::Rfc3339 => datum.to_string(),
    }
}

/// A date, or a date with the time of midnight, of an ISO 8601 text; any other text as it is.
pub(super) fn iso(tekst: &str, notatie: &Notatie) -> String {
    let dag =
        crate::tijdstip::zonder_middernacht(tekst.trim()).ok().and_then(|tekst| tekst.parse::<Date>().ok());
    dag.map_or_else(|| tekst.to_owned(), |dag| datum(dag, notatie))
}
