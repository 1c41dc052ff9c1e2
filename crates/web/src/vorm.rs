//! How a date and an id are written on the wire: one way each. Parsers of libraries take more forms than that
//! (`20260331`, a date with a time, `urn:uuid:…`), so that the same value could be sent in several forms.

use jiff::civil::Date;

/// Whether it is a full-date of RFC 3339, `2026-03-31`, of a day that exists.
pub(crate) fn is_datum(tekst: &str) -> bool {
    past(tekst, &[4, 2, 2], u8::is_ascii_digit) && tekst.parse::<Date>().is_ok()
}

/// Whether it is a UUID as RFC 9562 writes it: 8-4-4-4-12 hexadecimal digits, in upper or lower case.
pub(crate) fn is_id(tekst: &str) -> bool {
    past(tekst, &[8, 4, 4, 4, 12], u8::is_ascii_hexdigit)
}

/// Whether it is groups of these lengths with hyphens between them.
fn past(tekst: &str, lengten: &[usize], teken: fn(&u8) -> bool) -> bool {
    let groepen: Vec<&str> = tekst.split('-').collect();
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
