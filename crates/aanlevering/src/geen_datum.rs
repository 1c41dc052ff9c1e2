//! What systems write when there is nothing, and in a date column when there is no date. A benefit that goes on for ever ends in the year 9999
//! because its database could not hold an empty field.

use jiff::civil::Date;

/// How databases write that a field has no value, in any column. Their spelling counts: a name may be Null.
const NIETS: [&str; 6] = ["NULL", "(null)", "(NULL)", "<null>", "<NULL>", "\\N"];

/// Whether a text is how a database writes that there is nothing.
pub(crate) fn is_niets(tekst: &str) -> bool {
    NIETS.contains(&tekst.trim())
}

/// Words and signs that mean that there is no date, in lower case.
const WOORDEN: [&str; 22] = [
    "null",
    "(null)",
    "<null>",
    "\\n",
    "nil",
    "none",
    "nan",
    "nat",
    "n.v.t.",
    "n.v.t",
    "nvt",
    "n/a",
    "#n/a",
    "#n/b",
    "niet van toepassing",
    "geen",
    "leeg",
    "-",
    "--",
    "---",
    "0",
    ".",
];

/// Years that no system means: the last ones that it can hold.
const JAREN: [i16; 4] = [6666, 7777, 8888, 9999];

/// The first day that many systems can hold (.NET), written when there is none.
const EERSTE_DAG: (i16, i8, i8) = (1, 1, 1);

/// What Excel shows for the number zero in a date column.
const EXCEL_NUL: [&str; 4] = ["00-01-1900", "0-1-1900", "1900-01-00", "19000100"];

/// Whether a text says that there is no date, in a form that is no day at all.
pub(crate) fn is_geen_datum(tekst: &str) -> bool {
    let tekst = tekst.trim().to_lowercase();
    if WOORDEN.contains(&tekst.as_str()) || EXCEL_NUL.contains(&tekst.as_str()) {
        return true;
    }
    // Without the time behind it: only digits are left of what can be meant.
    let datum = tekst.split(['t', ' ']).next().unwrap_or_default();
    let cijfers: String = datum.chars().filter(char::is_ascii_digit).collect();
    let alleen_getallen = datum.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.'));
    if !alleen_getallen || cijfers.len() != 8 {
        return false;
    }
    let getal = |deel: Option<&str>| deel.and_then(|deel| deel.parse::<i16>().ok()).unwrap_or_default();
    let (dag, maand) = (getal(cijfers.get(..2)), getal(cijfers.get(2..4)));
    // 31129999 is no day in the order that dates are read in, and 20259999 is no day in any order.
    let jaar_achteraan = JAREN.contains(&getal(cijfers.get(4..))) && dag <= 31 && maand <= 12;
    cijfers.bytes().all(|b| b == b'0') || JAREN.contains(&getal(cijfers.get(..4))) || jaar_achteraan
}

/// Whether a day is one that stands for "no date".
pub(crate) fn is_geen_dag(datum: Date) -> bool {
    JAREN.contains(&datum.year()) || (datum.year(), datum.month(), datum.day()) == EERSTE_DAG
}

#[cfg(test)]
mod tests {
    use crate::datum::Notatie;

    #[test]
    fn wat_systemen_voor_geen_datum_schrijven() {
        for tekst in [
            "31-12-9999",
            "99991231",
            "9999-12-31",
            "31129999",
            "99999999",
            "NULL",
            "-",
            "n.v.t.",
            "66660101",
            "77770101",
            "88881231",
            "00000000",
            "00-00-0000",
            "0000-00-00",
            "0",
            "9999-12-31T23:59:59",
            "9999-12-31 00:00:00",
            "31-12-9999 0:00",
            "0001-01-01T00:00:00",
            "01-01-0001",
            "00-01-1900",
            "#N/B",
        ] {
            assert_eq!(Notatie::Auto.lees_of_geen(tekst), Ok(None), "{tekst}");
        }
        for tekst in ["onbekend", "99", "9999", "19000101", "45717", "20259999", "x31-12-9999", "2025-01-01"]
        {
            assert_ne!(Notatie::Auto.lees_of_geen(tekst), Ok(None), "{tekst}");
        }
    }
}
