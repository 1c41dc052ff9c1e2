//! What a row of a CSV file may say of which the fields do not stand where the heading says: only to see whom it may be
//! about.

use crate::csv;

/// Signs that separate fields.
const SCHEIDINGSTEKENS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Places by which all fields of a row may have moved.
const VERSCHUIVING: usize = 2;

/// The fields of a row that has not as many as the heading, each time as many as that: as if what is missing or too much
/// were at its end, at its begin, or in between; and taken out of the quotes around it or with another sign between its
/// fields, as a spreadsheet makes of a row that was pasted.
pub(crate) fn mogelijke_velden(ruw: &str, velden: &[String], aantal: usize) -> Vec<Vec<String>> {
    if velden.len() == aantal {
        return vec![velden.to_vec()];
    }
    let leeg = || std::iter::repeat_with(String::new).take(aantal.saturating_sub(velden.len()));
    let voor: Vec<String> = velden.iter().take(aantal).cloned().chain(leeg()).collect();
    let te_veel = velden.len().saturating_sub(aantal);
    let achter: Vec<String> = leeg().chain(velden.iter().skip(te_veel).cloned()).collect();
    // A sign between fields at the end says that there are empty ones, also when it is a tab.
    let kaal = ruw.trim_matches(['"', ' ', '\r', '\n']).replace("\"\"", "\"");
    let gescheiden = SCHEIDINGSTEKENS.into_iter().map(|teken| csv::velden(&kaal, teken));
    let gescheiden: Vec<_> = gescheiden
        .filter(|anders| anders.len() > 1 && anders != velden)
        .map(|anders| pas(anders, aantal))
        .collect();
    let verschoven = verschoven_velden(velden, aantal);
    [voor, achter].into_iter().chain(gescheiden).chain(verschoven).collect()
}

/// The fields of a row as if all had moved some places, or as if one had come in or gone out somewhere, which a sign in a text
/// does; each time as many as the heading has. Only an empty field goes lost by it, or, of a row that has too many, the one
/// that came in.
pub(crate) fn verschoven_velden(velden: &[String], aantal: usize) -> Vec<Vec<String>> {
    let is_leeg = |velden: &[String]| velden.iter().all(|veld| veld.trim().is_empty());
    if velden.len() == aantal
        && !is_leeg(&velden[aantal.saturating_sub(1)..])
        && !is_leeg(&velden[..1.min(aantal)])
    {
        // Whatever moves, something of it would fall off.
        return Vec::new();
    }
    let naar_voren = (1..=VERSCHUIVING.min(velden.len())).filter(|plaatsen| is_leeg(&velden[..*plaatsen]));
    let naar_voren = naar_voren.map(|plaatsen| velden[plaatsen..].to_vec());
    let naar_achteren = (1..=VERSCHUIVING).map(|plaatsen| {
        let leeg = std::iter::repeat_with(String::new).take(plaatsen);
        leeg.chain(velden.iter().cloned()).collect()
    });
    let zonder = (1..velden.len()).filter(|_| velden.len() > aantal).map(|weg| {
        let blijft = velden.iter().enumerate().filter(|(plek, _)| *plek != weg);
        blijft.map(|(_, veld)| veld.clone()).collect()
    });
    let met = (1..velden.len()).map(|bij| {
        let mut anders = velden.to_vec();
        anders.insert(bij, String::new());
        anders
    });
    let alle = naar_voren.chain(naar_achteren).chain(zonder).chain(met);
    let past = alle.filter(|anders: &Vec<String>| is_leeg(anders.get(aantal..).unwrap_or_default()));
    past.map(|anders| pas(anders, aantal)).collect()
}

fn pas(mut velden: Vec<String>, aantal: usize) -> Vec<String> {
    velden.resize(aantal, String::new());
    velden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn van(ruw: &str, aantal: usize) -> Vec<String> {
        let velden: Vec<String> = csv::velden(ruw, b';');
        mogelijke_velden(ruw, &velden, aantal).into_iter().map(|velden| velden.join("|")).collect()
    }

    #[test]
    fn van_voren_van_achteren_en_anders_gescheiden() {
        assert_eq!(van("a;b", 3)[..2], ["a|b|", "|a|b"]);
        assert_eq!(van("a;b;c;d", 3)[..2], ["a|b|c", "b|c|d"]);
        for ruw in ["\"a;b;c\"", "a,b,c", "a\tb\tc", "a\tb\t"] {
            let alle = van(ruw, 3);
            let verwacht = if ruw.ends_with('\t') { "a|b|" } else { "a|b|c" };
            assert!(alle.iter().any(|velden| velden == verwacht), "{ruw}: {alle:?}");
        }
        assert_eq!(van("a;b;c", 3), ["a|b|c"]);
    }

    #[test]
    fn een_veld_erbij_of_eraf_staat_ertussen() {
        let velden = |ruw: &str| csv::velden(ruw, b';');
        let heeft = |ruw: &str, aantal: usize, verwacht: &str| {
            let alle = verschoven_velden(&velden(ruw), aantal);
            assert!(alle.contains(&velden(verwacht)), "{ruw}: {alle:?}");
        };
        heeft("k;bel; daarna;1;2;", 5, "k;bel;1;2;");
        heeft("k;1;2;", 4, "k;;1;2");
        heeft(";k;1;2", 4, "k;1;2;");
        heeft("1;2;;", 4, ";1;2;");
        assert!(verschoven_velden(&velden("a;b;c"), 3).iter().all(|velden| velden.len() == 3));
    }
}
