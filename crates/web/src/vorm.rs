//! How a date, a moment and an id are written on the wire: one way each. Parsers of libraries take more forms than that
//! (`20260331`, a date with a time, `urn:uuid:…`), so that the same value could be sent in several forms.

use jiff::{Timestamp, civil::Date};

/// Whether it is a full-date of RFC 3339, `2026-03-31`, of a day that exists.
pub(crate) fn is_datum(tekst: &str) -> bool {
    past(tekst, '-', &[4, 2, 2], u8::is_ascii_digit) && tekst.parse::<Date>().is_ok()
}

/// The moment of a date-time of RFC 3339, such as `2026-03-31T09:00:00Z`; none when it is something else. Minutes without
/// seconds, and the name of a time zone in brackets, are no RFC 3339.
#[must_use]
pub fn moment(tekst: &str) -> Option<Timestamp> {
    let (dag, rest) = tekst.split_once('T')?;
    let zone = rest.find(['Z', '+', '-'])?;
    let (tijd, zone) = rest.split_at(zone);
    let (tijd, breuk) = tijd.split_once('.').map_or((tijd, None), |(tijd, breuk)| (tijd, Some(breuk)));
    let cijfers = |deel: &str| !deel.is_empty() && deel.bytes().all(|b| b.is_ascii_digit());
    let verschuiving = |zone: &str| past(&zone[1..], ':', &[2, 2], u8::is_ascii_digit);
    let vorm = is_datum(dag)
        && past(tijd, ':', &[2, 2, 2], u8::is_ascii_digit)
        && breuk.is_none_or(cijfers)
        && (zone == "Z" || verschuiving(zone));
    if vorm { tekst.parse().ok() } else { None }
}

/// Whether it is a UUID as RFC 9562 writes it: 8-4-4-4-12 hexadecimal digits, in upper or lower case.
pub(crate) fn is_id(tekst: &str) -> bool {
    past(tekst, '-', &[8, 4, 4, 4, 12], u8::is_ascii_hexdigit)
}

/// Whether it is groups of these lengths with `tussen` between them.
fn past(tekst: &str, tussen: char, lengten: &[usize], teken: fn(&u8) -> bool) -> bool {
    let groepen: Vec<&str> = tekst.split(tussen).collect();
    groepen.len() == lengten.len()
        && groepen
            .iter()
            .zip(lengten)
            .all(|(groep, lengte)| groep.len() == *lengte && groep.bytes().all(|b| teken(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_datum_heeft_een_vorm() {
        assert!(is_datum("2026-03-31"));
        for anders in [
            "20260331",
            "2026-03-31T12:00",
            "2026-03-31[u-ca=hebrew]",
            "2026-02-30",
            "+002026-03-31",
            "26-03-31",
            " 2026-03-31",
            "",
        ] {
            assert!(!is_datum(anders), "{anders}");
        }
    }

    #[test]
    fn een_moment_heeft_een_vorm() {
        let negen: Timestamp = "2026-03-31T09:00:00Z".parse().unwrap();
        for tekst in ["2026-03-31T09:00:00Z", "2026-03-31T11:00:00.000+02:00", "2026-03-31T04:30:00-04:30"] {
            assert_eq!(moment(tekst), Some(negen), "{tekst}");
        }
        for anders in [
            "2026-03-01T12:00[Europe/Amsterdam]",
            "2026-03-01T12:00:00+01:00[Europe/Amsterdam]",
            "2026-03-01T12:00Z",
            "2026-03-01T12:00:00",
            "2026-03-01T12:00:00.Z",
            "2026-03-01T12:00:00+01",
            "20260301T120000Z",
            "2026-03-01 12:00:00Z",
            "2026-02-30T12:00:00Z",
            "2026-03-01T25:00:00Z",
            "2026-03-01T12:00:00Zé",
            "2026-03-01T12:00:00+é",
            "gisteren",
            "",
        ] {
            assert_eq!(moment(anders), None, "{anders}");
        }
    }

    #[test]
    fn een_id_heeft_een_vorm() {
        let id = "01939e0c-95a0-7000-8000-00000000000f";
        assert!(is_id(id) && is_id(&id.to_uppercase()));
        for anders in [
            format!("urn:uuid:{id}"),
            format!("{{{id}}}"),
            id.replace('-', ""),
            format!("{id} "),
            String::new(),
        ] {
            assert!(!is_id(&anders), "{anders}");
        }
    }
}
