//! Which trace an event belongs to, so that one trace goes from a request through the log and the bus to whatever
//! follows. Hexadecimal digits that a tracer made; there is no room in it for words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A `traceparent` of W3C Trace Context, version 00: `00-<trace id>-<span id>-<flags>`, 55 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"))]
pub struct Traceparent(String);

/// The text is not a `traceparent` of version 00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent of version 00")]
pub struct TraceparentFout;

impl Traceparent {
    /// The text: 55 ASCII characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether who began the trace keeps it: the sampled flag.
    #[must_use]
    pub fn wordt_bewaard(&self) -> bool {
        self.0
            .bytes()
            .last()
            .is_some_and(|cijfer| matches!(cijfer, b'1' | b'3' | b'5' | b'7' | b'9' | b'b' | b'd' | b'f'))
    }
}

impl TryFrom<String> for Traceparent {
    type Error = TraceparentFout;

    fn try_from(tekst: String) -> Result<Self, TraceparentFout> {
        let hex = |deel: &str, lengte: usize| {
            deel.len() == lengte && deel.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let niet_nul = |deel: &str| deel.bytes().any(|b| b != b'0');
        let goed = match tekst.split('-').collect::<Vec<_>>()[..] {
            ["00", spoor, stap, vlaggen] => {
                hex(spoor, 32) && niet_nul(spoor) && hex(stap, 16) && niet_nul(stap) && hex(vlaggen, 2)
            }
            _ => false,
        };
        if goed { Ok(Self(tekst)) } else { Err(TraceparentFout) }
    }
}

impl std::str::FromStr for Traceparent {
    type Err = TraceparentFout;

    fn from_str(tekst: &str) -> Result<Self, TraceparentFout> {
        tekst.to_owned().try_into()
    }
}

impl From<Traceparent> for String {
    fn from(traceparent: Traceparent) -> Self {
        traceparent.0
    }
}

impl std::fmt::Display for Traceparent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_spoor_is_55_tekens_en_niets_anders() {
        let goed = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert_eq!(goed.len(), 55);
        assert_eq!(goed.parse::<Traceparent>().unwrap().as_str(), goed);
        for (vlaggen, bewaard) in [("00", false), ("01", true), ("02", false), ("03", true), ("ff", true)] {
            let spoor = format!("{}-{vlaggen}", &goed[..52]);
            assert_eq!(spoor.parse::<Traceparent>().unwrap().wordt_bewaard(), bewaard, "{vlaggen}");
        }
        for fout in [
            "",
            "Jan Jansen",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        ] {
            assert!(fout.parse::<Traceparent>().is_err(), "{fout}");
        }
    }
}
