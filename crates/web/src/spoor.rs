//! Where a request belongs: the W3C trace context that came along, or a fresh one.
//! The correlation id of events follows from the trace id, so logs, traces and events can be laid side by side.

use std::fmt;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use uuid::{Builder, Uuid};

use crate::Probleem;

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Correlation of this request; an extractor that is always there behind the front door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correlatie {
    /// The same for all requests of one trace (UUIDv8 of the trace id).
    pub id: Uuid,
    /// To hand on to events and further calls: same trace, with this request as the parent.
    pub traceparent: String,
}

impl Correlatie {
    /// From the header `traceparent`, or fresh when it is absent, repeated or malformed (W3C Trace
    /// Context, section 3.2).
    pub(crate) fn uit(koppen: &HeaderMap) -> Self {
        let (spoor, vlaggen) = match gekregen(koppen) {
            Some(Ouder { spoor, vlaggen, .. }) => (spoor, vlaggen),
            None => (Uuid::new_v4().into_bytes(), 0),
        };
        // The second half of a random UUID is never zero: it holds the variant bits.
        let (_, stap) = Uuid::new_v4().as_u64_pair();
        Self::van(&Ouder { spoor, stap: stap.to_be_bytes(), vlaggen })
    }

    /// As a tracer made it for this request; none when that is not how a `traceparent` looks.
    pub(crate) fn van_span(traceparent: &str) -> Option<Self> {
        ontleed(traceparent).as_ref().map(Self::van)
    }

    fn van(hier: &Ouder) -> Self {
        Self { id: Builder::from_custom_bytes(hier.spoor).into_uuid(), traceparent: hier.to_string() }
    }
}

/// What a `traceparent` says, of this version or a later one.
pub(crate) struct Ouder {
    spoor: [u8; 16],
    stap: [u8; 8],
    /// The sampled flag alone.
    vlaggen: u8,
}

impl fmt::Display for Ouder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { spoor, stap, vlaggen } = self;
        write!(f, "00-{:032x}-{:016x}-{vlaggen:02x}", u128::from_be_bytes(*spoor), u64::from_be_bytes(*stap))
    }
}

/// The step of the caller that came along, if it came once and is well-formed.
pub(crate) fn gekregen(koppen: &HeaderMap) -> Option<Ouder> {
    let mut alle = koppen.get_all(TRACEPARENT).iter();
    match (alle.next(), alle.next()) {
        (Some(een), None) => een.to_str().ok().and_then(ontleed),
        _ => None,
    }
}

/// Trace id, step and the sampled flag of `version-traceid-parentid-flags`.
fn ontleed(tekst: &str) -> Option<Ouder> {
    let delen: Vec<&str> = tekst.split('-').collect();
    let &[versie, spoor, ouder, vlaggen, ..] = delen.as_slice() else { return None };
    let hex =
        |t: &str, lengte| t.len() == lengte && t.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let vorm = hex(versie, 2) && hex(spoor, 32) && hex(ouder, 16) && hex(vlaggen, 2);
    let niet_nul = |t: &str| t.bytes().any(|b| b != b'0');
    if !vorm || versie == "ff" || (versie == "00" && delen.len() != 4) || !niet_nul(spoor) || !niet_nul(ouder)
    {
        return None;
    }
    let spoor = u128::from_str_radix(spoor, 16).ok()?;
    let vlaggen = u8::from_str_radix(vlaggen, 16).ok()? & 1;
    let stap = u64::from_str_radix(ouder, 16).ok()?.to_be_bytes();
    Some(Ouder { spoor: spoor.to_be_bytes(), stap, vlaggen })
}

impl<S: Sync> FromRequestParts<S> for Correlatie {
    type Rejection = Probleem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Probleem> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::uit(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn koppen(waarde: &str) -> HeaderMap {
        let mut koppen = HeaderMap::new();
        koppen.insert("traceparent", waarde.parse().unwrap());
        koppen
    }

    #[test]
    fn hetzelfde_spoor_geeft_dezelfde_correlatie_met_een_nieuwe_stap() {
        let gekregen = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let (een, twee) = (Correlatie::uit(&koppen(gekregen)), Correlatie::uit(&koppen(gekregen)));
        assert_eq!(een.id, twee.id);
        assert_eq!(een.id.get_version_num(), 8);
        assert!(een.traceparent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{}", een.traceparent);
        assert!(een.traceparent.ends_with("-01"));
        assert_ne!(een.traceparent, gekregen);
        assert_ne!(een.traceparent, twee.traceparent);
    }

    #[test]
    fn een_onjuist_spoor_wordt_vervangen() {
        for fout in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            let gemaakt = Correlatie::uit(&koppen(fout)).traceparent;
            assert!(!gemaakt.contains("af7651916cd43dd8448eb211c80319c"), "{fout}");
            assert!(ontleed(&gemaakt).is_some(), "{gemaakt}");
        }
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-nieuw";
        assert!(Correlatie::uit(&koppen(later)).traceparent.contains("0af7651916cd43dd8448eb211c80319c"));
    }
}
