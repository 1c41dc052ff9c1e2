//! A keyed hash of a command: tells whether two commands are the same, and nothing of what they say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first 128 bits of an HMAC-SHA-256 over a whole command, under a key that only the persoonsregister has.
/// Written as 32 hexadecimal digits. Without the key nobody can try out which command gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9a-f]{32}$"))]
pub struct Afdruk(u128);

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 hexadecimal digits")]
pub struct GeenAfdruk;

impl Afdruk {
    /// From a keyed hash of 256 bits, of which the first half is kept.
    #[must_use]
    pub fn van(hash: &[u8; 32]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Self(u128::from_be_bytes(bytes))
    }
}

impl std::fmt::Display for Afdruk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<Afdruk> for String {
    fn from(afdruk: Afdruk) -> Self {
        afdruk.to_string()
    }
}

impl TryFrom<String> for Afdruk {
    type Error = GeenAfdruk;

    fn try_from(tekst: String) -> Result<Self, GeenAfdruk> {
        let goed = tekst.len() == 32 && tekst.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let getal = u128::from_str_radix(&tekst, 16).ok().filter(|_| goed);
        getal.map(Self).ok_or(GeenAfdruk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_afdruk_gaat_heen_en_terug_en_iets_anders_wordt_geweigerd() {
        let mut hash = [0; 32];
        hash[1] = 0xab;
        let tekst = Afdruk::van(&hash).to_string();
        assert_eq!(tekst, "00ab0000000000000000000000000000");
        assert_eq!(Afdruk::try_from(tekst), Ok(Afdruk::van(&hash)));
        for fout in ["", "00AB0000000000000000000000000000", "+0ab0000000000000000000000000000", "0"] {
            assert_eq!(Afdruk::try_from(fout.to_owned()), Err(GeenAfdruk), "{fout}");
        }
    }
}
