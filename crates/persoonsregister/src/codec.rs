//! Bytes as text: hexadecimal and base64url without padding (RFC 4648 §5). Both readers accept exactly one
//! spelling of a value, so that a changed text never reads as the same bytes.

const ALFABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";

pub(crate) fn naar_hex(bytes: &[u8]) -> String {
    let mut tekst = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        tekst.push(char::from(HEX[usize::from(byte >> 4)]));
        tekst.push(char::from(HEX[usize::from(byte & 15)]));
    }
    tekst
}

/// Upper and lower case are both read: people copy keys by hand.
pub(crate) fn uit_hex(tekst: &str) -> Option<Vec<u8>> {
    let (paren, rest) = tekst.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let waarde = |teken: u8| char::from(teken).to_digit(16).and_then(|cijfer| u8::try_from(cijfer).ok());
    paren.iter().map(|[hoog, laag]| Some((waarde(*hoog)? << 4) | waarde(*laag)?)).collect()
}

pub(crate) fn naar_base64url(bytes: &[u8]) -> String {
    let mut tekst = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for groep in bytes.chunks(3) {
        let bits =
            groep.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - groep.len()));
        for plaats in 0..=groep.len() {
            let index = (bits >> (18 - 6 * plaats)) & 63;
            tekst.push(char::from(ALFABET[index as usize]));
        }
    }
    tekst
}

pub(crate) fn uit_base64url(tekst: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(tekst.len() / 4 * 3 + 2);
    for groep in tekst.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for teken in groep {
            bits = (bits << 6) | waarde(*teken)?;
        }
        bits <<= 6 * (4 - groep.len());
        let [_, drie @ ..] = bits.to_be_bytes();
        // A group of n characters holds n-1 bytes; the bits left over must be zero.
        let (heel, over) = drie.split_at(groep.len().checked_sub(1).filter(|n| *n > 0)?);
        if over.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(heel);
    }
    Some(bytes)
}

fn waarde(teken: u8) -> Option<u32> {
    Some(u32::from(match teken {
        b'A'..=b'Z' => teken - b'A',
        b'a'..=b'z' => teken - b'a' + 26,
        b'0'..=b'9' => teken - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_spellings_round_trip(bytes: Vec<u8>) {
            prop_assert_eq!(uit_hex(&naar_hex(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(uit_base64url(&naar_base64url(&bytes)), Some(bytes));
        }

        #[test]
        fn whatever_base64url_reads_is_the_only_spelling(tekst in "[A-Za-z0-9_-]{0,12}") {
            if let Some(bytes) = uit_base64url(&tekst) {
                prop_assert_eq!(naar_base64url(&bytes), tekst);
            }
        }

        #[test]
        fn hostile_text_never_panics(tekst: String) {
            let _ = (uit_hex(&tekst), uit_base64url(&tekst));
        }
    }

    #[test]
    fn base64url_follows_the_test_vectors_of_rfc_4648() {
        for (klaar, tekst) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(naar_base64url(klaar.as_bytes()), tekst);
        }
        assert_eq!(uit_base64url("Zh"), None, "left-over bits");
        assert_eq!(uit_base64url("Z"), None);
    }
}
