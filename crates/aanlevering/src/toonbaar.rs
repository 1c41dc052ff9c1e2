//! What of a file may be shown. Names of columns and of fields are of a system and say what stands there; but where a header
//! line is absent, or where somebody made the value a key, the name is a number or a name of a person.

/// A text with this many digits in a row may be a number of somebody.
const MAX_CIJFERS: usize = 4;

/// Names longer than this, in characters, are no names.
const MAX_NAAM_TEKENS: usize = 100;

/// In a file of at least this many rows, a field that stands in fewer is not named.
const MIN_RIJEN_NAAM: u64 = 3;

/// Whether a text is so short as `max_tekens` says and has no number of somebody in it.
pub(crate) fn is_toonbaar(tekst: &str, max_tekens: usize) -> bool {
    let cijfers = tekst.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    tekst.chars().count() <= max_tekens && cijfers <= MAX_CIJFERS
}

/// Whether a text may be the name of a column, a field or an element, and may be shown.
pub(crate) fn is_toonbare_naam(naam: &str) -> bool {
    is_toonbaar(naam, MAX_NAAM_TEKENS)
}

/// Whether the name of a field of JSON may be shown that stands in some of the rows of a file: the name may be a value, such as
/// that of somebody, that was made a key, and such a key does not come back.
pub(crate) fn is_toonbaar_veld(naam: &str, aanwezig: u64, rijen: u64) -> bool {
    is_toonbare_naam(naam) && (rijen < MIN_RIJEN_NAAM || aanwezig >= MIN_RIJEN_NAAM)
}

/// The names that may be shown, and how many there are beside them, in words.
pub(crate) fn getoond(namen: impl IntoIterator<Item = String>) -> Vec<String> {
    let (mut te_zien, verborgen): (Vec<String>, Vec<String>) =
        namen.into_iter().partition(|naam| is_toonbare_naam(naam));
    te_zien.extend(verzwegen(verborgen.len()));
    te_zien
}

/// That there are names that are not shown, in words.
pub(crate) fn verzwegen(aantal: usize) -> Option<String> {
    match aantal {
        0 => None,
        1 => Some("een waarvan de naam hier niet wordt getoond".to_owned()),
        _ => Some(format!("{aantal} waarvan de naam hier niet wordt getoond")),
    }
}
