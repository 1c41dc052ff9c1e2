//! Which trace something belongs to, so that one trace goes from a request through the log and the bus to whatever
//! follows: the `traceparent` of [W3C Trace Context](https://www.w3.org/TR/trace-context/). Hexadecimal digits that a
//! tracer made; there is no room in it for words.
//!
//! One rule set for headers, messages, events and spans: version 00 is read to the letter, a later version by its
//! first four fields, and what we write is version 00.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The bit of the flags that says: whoever began the trace keeps it.
const BEWAARD: u8 = 1;

/// A `traceparent`: trace, step and flags. Its text is version 00, `00-<trace id>-<span id>-<flags>`, 55 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"))]
pub struct Traceparent {
    spoor: u128,
    stap: u64,
    vlaggen: u8,
    /// The text of the three, because it is asked for more often than they are.
    tekst: String,
}

/// The text is not a `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent")]
pub struct TraceparentFout;

impl Traceparent {
    /// A step in a trace. None when one of the two is zero, which the standard has for "no trace".
    #[must_use]
    pub fn nieuw(spoor: u128, stap: u64, vlaggen: u8) -> Option<Self> {
        let tekst = format!("00-{spoor:032x}-{stap:016x}-{vlaggen:02x}");
        (spoor != 0 && stap != 0).then_some(Self { spoor, stap, vlaggen, tekst })
    }

    /// The trace id.
    #[must_use]
    pub fn spoor(&self) -> u128 {
        self.spoor
    }

    /// The span id: the step that whatever follows has as its parent.
    #[must_use]
    pub fn stap(&self) -> u64 {
        self.stap
    }

    /// All flags.
    #[must_use]
    pub fn vlaggen(&self) -> u8 {
        self.vlaggen
    }

    /// Whether who began the trace keeps it: the sampled flag.
    #[must_use]
    pub fn wordt_bewaard(&self) -> bool {
        self.vlaggen & BEWAARD != 0
    }

    /// The text: 55 ASCII characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.tekst
    }
}

impl FromStr for Traceparent {
    type Err = TraceparentFout;

    fn from_str(tekst: &str) -> Result<Self, TraceparentFout> {
        let mut velden = tekst.split('-');
        let versie = hex(velden.next(), 2)?;
        let (spoor, stap) = (hex(velden.next(), 32)?, hex(velden.next(), 16)?);
        let vlaggen = hex(velden.next(), 2)?;
        let vlaggen = match (versie, velden.next()) {
            (0, None) => vlaggen,
            // Of flags that are not known yet, only this one means what it meant.
            (1..=0xfe, _) => vlaggen & u128::from(BEWAARD),
            // Version 00 has four fields, and ff is no version.
            _ => return Err(TraceparentFout),
        };
        let past = |_| TraceparentFout;
        let (stap, vlaggen) = (stap.try_into().map_err(past)?, vlaggen.try_into().map_err(past)?);
        Self::nieuw(spoor, stap, vlaggen).ok_or(TraceparentFout)
    }
}

/// A field of `lengte` digits, in lower case as the standard wants it.
fn hex(veld: Option<&str>, lengte: usize) -> Result<u128, TraceparentFout> {
    let veld = veld.filter(|veld| veld.len() == lengte);
    let veld = veld.filter(|veld| veld.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
    u128::from_str_radix(veld.ok_or(TraceparentFout)?, 16).map_err(|_| TraceparentFout)
}

impl TryFrom<String> for Traceparent {
    type Error = TraceparentFout;

    fn try_from(tekst: String) -> Result<Self, TraceparentFout> {
        tekst.parse()
    }
}

impl From<Traceparent> for String {
    fn from(traceparent: Traceparent) -> Self {
        traceparent.tekst
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tekst)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn een_spoor_is_55_tekens_en_niets_anders() {
        assert_eq!(GOED.len(), 55);
        let spoor: Traceparent = GOED.parse().unwrap();
        assert_eq!(spoor.as_str(), GOED);
        assert_eq!(
            (spoor.spoor(), spoor.stap()),
            (0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c, 0xb7ad_6b71_6920_3331)
        );
        for (vlaggen, bewaard) in [("00", false), ("01", true), ("02", false), ("03", true), ("ff", true)] {
            let tekst = format!("{}-{vlaggen}", &GOED[..52]);
            let spoor: Traceparent = tekst.parse().unwrap();
            assert_eq!((spoor.wordt_bewaard(), spoor.as_str()), (bewaard, tekst.as_str()));
        }
        for fout in [
            "",
            "Jan Jansen",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
            "00-af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert_eq!(fout.parse::<Traceparent>(), Err(TraceparentFout), "{fout}");
        }
    }

    #[test]
    fn van_een_latere_versie_worden_de_eerste_vier_velden_gelezen() {
        for (later, vlaggen) in [("01-…-01", 1), ("01-…-01-nieuw", 1), ("fe-…-03-a-b", 1), ("cc-…-02", 0)]
        {
            let spoor: Traceparent = later.replace('…', &GOED[3..52]).parse().unwrap();
            assert_eq!(spoor.as_str(), format!("{}-{vlaggen:02}", &GOED[..52]), "{later}");
        }
        for fout in ["ff-…-01", "ff-…-01-nieuw", "01-…", "01-…-0", "0g-…-01", "1-…-01"] {
            assert!(fout.replace('…', &GOED[3..52]).parse::<Traceparent>().is_err(), "{fout}");
        }
    }

    #[test]
    fn als_json_is_het_de_tekst() {
        let spoor: Traceparent = serde_json::from_str(&format!("\"{GOED}\"")).unwrap();
        assert_eq!(serde_json::to_string(&spoor).unwrap(), format!("\"{GOED}\""));
        assert!(serde_json::from_str::<Traceparent>("\"ff\"").is_err());
    }

    proptest! {
        #[test]
        fn vijandige_tekst_geeft_hooguit_een_fout(tekst: String) {
            let _ = tekst.parse::<Traceparent>();
        }

        #[test]
        fn elke_stap_komt_terug(spoor in 1_u128.., stap in 1_u64.., vlaggen: u8) {
            let hier = Traceparent::nieuw(spoor, stap, vlaggen).unwrap();
            prop_assert_eq!(hier.as_str().parse(), Ok(hier.clone()));
        }
    }
}
