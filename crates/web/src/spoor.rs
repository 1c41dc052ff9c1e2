//! Where a request belongs: the W3C trace context that came along, or a fresh one.
//! The correlation id of events follows from the trace id, so logs, traces and events can be laid side by side.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use traceparent::Traceparent;
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
            Some(ouder) => (ouder.spoor(), u8::from(ouder.wordt_bewaard())),
            None => (Uuid::new_v4().as_u128(), 0),
        };
        // The second half of a random UUID is never zero: it holds the variant bits.
        let (_, stap) = Uuid::new_v4().as_u64_pair();
        Self { id: correlatie(spoor), traceparent: format!("00-{spoor:032x}-{stap:016x}-{vlaggen:02x}") }
    }

    /// As a tracer made it for this request; none when that is not how a `traceparent` looks.
    pub(crate) fn van_span(traceparent: &str) -> Option<Self> {
        let hier: Traceparent = traceparent.parse().ok()?;
        Some(Self { id: correlatie(hier.spoor()), traceparent: hier.into() })
    }
}

fn correlatie(spoor: u128) -> Uuid {
    Builder::from_custom_bytes(spoor.to_be_bytes()).into_uuid()
}

/// The step of the caller that came along, if it came once and is well-formed.
pub(crate) fn gekregen(koppen: &HeaderMap) -> Option<Traceparent> {
    let mut alle = koppen.get_all(TRACEPARENT).iter();
    match (alle.next(), alle.next()) {
        (Some(een), None) => een.to_str().ok()?.parse().ok(),
        _ => None,
    }
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
            assert!(gemaakt.parse::<Traceparent>().is_ok(), "{gemaakt}");
        }
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-nieuw";
        assert!(Correlatie::uit(&koppen(later)).traceparent.contains("0af7651916cd43dd8448eb211c80319c"));
    }
}
