//! What a row of a CSV file may say that has not as many fields as the heading: only to see whom it may be about.

use crate::csv;

/// Signs that separate fields.
const SCHEIDINGSTEKENS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// The fields of such a row, each time as many as the heading has: as if what is missing or too much were at its end, as if
/// it were at its begin, and taken out of the quotes around it or with another sign between its fields, as a spreadsheet
/// makes of a row that was pasted.
pub(crate) fn mogelijke_velden(ruw: &str, velden: &[String], aantal: usize) -> Vec<Vec<String>> {
    if velden.len() == aantal {
        return vec![velden.to_vec()];
    }
    let leeg = || std::iter::repeat_with(String::new).take(aantal.saturating_sub(velden.len()));
    let voor: Vec<String> = velden.iter().take(aantal).cloned().chain(leeg()).collect();
    let te_veel = velden.len().saturating_sub(aantal);
    let achter: Vec<String> = leeg().chain(velden.iter().skip(te_veel).cloned()).collect();
    let kaal = ruw.trim_matches(|c: char| c == '"' || c.is_whitespace()).replace("\"\"", "\"");
    let gescheiden = SCHEIDINGSTEKENS.into_iter().map(|teken| csv::velden(&kaal, teken));
    let gescheiden = gescheiden.filter(|velden| velden.len() == aantal);
    [voor, achter].into_iter().chain(gescheiden).collect()
}

#[cfg(test)]
mod tests {
    use super::mogelijke_velden;

    fn van(ruw: &str, aantal: usize) -> Vec<String> {
        let velden: Vec<String> = crate::csv::velden(ruw, b';');
        mogelijke_velden(ruw, &velden, aantal).into_iter().map(|velden| velden.join("|")).collect()
    }

    #[test]
    fn van_voren_van_achteren_en_anders_gescheiden() {
        assert_eq!(van("a;b", 3), ["a|b|", "|a|b"]);
        assert_eq!(van("a;b;c;d", 3), ["a|b|c", "b|c|d"]);
        assert_eq!(van("\"a;b;c\"", 3), ["a;b;c||", "||a;b;c", "a|b|c"]);
        assert_eq!(van("a,b,c", 3), ["a,b,c||", "||a,b,c", "a|b|c"]);
        assert_eq!(van("a;b;c", 3), ["a|b|c"]);
    }
}
