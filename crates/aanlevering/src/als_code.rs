//! A name as a code: what people write in a column for a team is a name, and what stands in an event is a code.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The code that a name stands for: lower case, without accents, with hyphens for spaces and punctuation. `Team Zuid` is
/// `team-zuid`, `Oude Wijken (Oost)` is `oude-wijken-oost`. None when no letter or digit is left, or when it would not
/// begin with a letter, as codes do.
#[must_use]
pub fn als_code(tekst: &str) -> Option<String> {
    let mut code = String::with_capacity(tekst.len());
    let mut scheiding = false;
    for teken in tekst.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let letters = match teken {
            'a'..='z' | '0'..='9' => None,
            'ß' => Some("ss"),
            'æ' => Some("ae"),
            'œ' => Some("oe"),
            'ø' => Some("o"),
            'ł' => Some("l"),
            'đ' | 'ð' => Some("d"),
            'þ' => Some("th"),
            'ı' => Some("i"),
            // An apostrophe joins: 't Zand is one word, as are foto's.
            '\'' | '\u{2018}' | '\u{2019}' | '`' => Some(""),
            _ if crate::nummer::is_onzichtbaar(teken) => Some(""),
            _ => {
                scheiding = true;
                continue;
            }
        };
        if letters == Some("") {
            continue;
        }
        if scheiding && !code.is_empty() {
            code.push('-');
        }
        scheiding = false;
        match letters {
            Some(letters) => code.push_str(letters),
            None => code.push(teken),
        }
    }
    code.starts_with(|c: char| c.is_ascii_lowercase()).then_some(code)
}
