//! Bytes as text: hexadecimal and base64url without padding (RFC 4648 §5). Base64url has exactly one
//! spelling of a value, so that a changed text never reads as the same bytes.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};

pub(crate) fn naar_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Upper and lower case are both read: people copy keys by hand.
pub(crate) fn uit_hex(tekst: &str) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(tekst.as_bytes()).ok()
}

pub(crate) fn naar_base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

pub(crate) fn uit_base64url(tekst: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(tekst.as_bytes()).ok()
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
        assert_eq!(uit_base64url("Zg=="), None, "padding");
        assert_eq!((uit_hex("0Fa"), uit_hex("0Fa0")), (None, Some(vec![0x0f, 0xa0])));
    }
}
