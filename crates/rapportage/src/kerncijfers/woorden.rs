//! Numbers and dates in Dutch words, as the screens show them.

use jiff::civil::Date;

use crate::rapport::MAANDEN;

/// `1743` → `1.743`.
pub(crate) fn aantal(aantal: u64) -> String {
    match aantal {
        0..1_000 => aantal.to_string(),
        _ => format!("{}.{:03}", self::aantal(aantal / 1_000), aantal % 1_000),
    }
}

/// `signalering, intake en traject`.
pub(crate) fn opsomming(namen: &[String]) -> String {
    match namen {
        [] => String::new(),
        [een] => een.clone(),
        [voor @ .., laatste] => format!("{} en {laatste}", voor.join(", ")),
    }
}

/// `maart 2026`.
pub(crate) fn maand(datum: Date) -> String {
    format!("{} {}", MAANDEN[usize::from(datum.month().unsigned_abs()) - 1], datum.year())
}

/// `31 maart 2026`.
pub(crate) fn datum(datum: Date) -> String {
    format!("{} {}", datum.day(), maand(datum))
}

/// `eind maart 2026`.
pub(crate) fn maandeinde(datum: Date) -> String {
    format!("eind {}", maand(datum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aantallen_en_data_in_het_nederlands() {
        assert_eq!(aantal(1_743), "1.743");
        assert_eq!(aantal(1_000_005), "1.000.005");
        assert_eq!(datum(jiff::civil::date(2026, 3, 31)), "31 maart 2026");
    }
}
