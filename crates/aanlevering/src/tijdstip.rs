//! The time of day behind a date. Databases and spreadsheets add one to every date: midnight says nothing, and another
//! time says that this is not the column that was meant.

use crate::datum::Datumfout;

/// Most characters of a time of day with its offset: `00:00:00.000000000+01:00`.
const MAX_TIJD_TEKENS: usize = 24;

/// The number of digits of a date and a time without anything between them: `20250301000000`.
const DATUM_MET_TIJD_CIJFERS: usize = 14;

/// The date of a text without the time of midnight behind it, with or without an offset.
///
/// # Errors
/// [`Datumfout::Tijdstip`] when the time is another one.
pub(crate) fn zonder_middernacht(tekst: &str) -> Result<&str, Datumfout> {
    let Some((datum, tijd)) = gesplitst(tekst) else { return Ok(tekst) };
    let tijd = zonder_plaats(tijd.trim());
    match tijd.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b',')) {
        true => Ok(datum),
        false => Err(Datumfout::Tijdstip),
    }
}

/// The date and the time, when a time stands behind the date.
fn gesplitst(tekst: &str) -> Option<(&str, &str)> {
    if tekst.len() == DATUM_MET_TIJD_CIJFERS && tekst.bytes().all(|b| b.is_ascii_digit()) {
        return tekst.split_at_checked(DATUM_MET_TIJD_CIJFERS - 6);
    }
    let (datum, tijd) = tekst.split_once(['T', 't', ' '])?;
    let tijd = tijd.trim_start();
    let is_tijd = tijd.len() <= MAX_TIJD_TEKENS
        && tijd.starts_with(|c: char| c.is_ascii_digit())
        && zonder_plaats(tijd).contains(':')
        && zonder_plaats(tijd).bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b','));
    is_tijd.then_some((datum, tijd))
}

/// A time of day without its offset from UTC.
fn zonder_plaats(tijd: &str) -> &str {
    let eind = tijd.find(['Z', 'z', '+', '-']).unwrap_or(tijd.len());
    tijd.get(..eind).unwrap_or(tijd).trim_end()
}
