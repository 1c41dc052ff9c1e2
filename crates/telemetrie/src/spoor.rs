//! The trace that a span belongs to, as a text that can travel: the `traceparent` of W3C Trace Context.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

static AAN: AtomicBool = AtomicBool::new(false);

/// Whether this process takes part in traces.
#[must_use]
pub fn aan() -> bool {
    AAN.load(Ordering::Relaxed)
}

pub(crate) fn zet(aan: bool) {
    AAN.store(aan, Ordering::Relaxed);
}

/// The `traceparent` (version 00, 55 characters) of the current span, to hand on; none when there are no traces.
#[must_use]
pub fn traceparent() -> Option<String> {
    if aan() { traceparent_van(&Span::current()) } else { None }
}

/// The `traceparent` of a span. The span begins with it: [`vervolg`] comes first.
#[must_use]
pub fn traceparent_van(span: &Span) -> Option<String> {
    if !aan() {
        return None;
    }
    let omgeving = span.context();
    let binnen = omgeving.span();
    let waar = binnen.span_context();
    let bewaard = u8::from(waar.is_sampled());
    waar.is_valid().then(|| format!("00-{}-{}-{bewaard:02x}", waar.trace_id(), waar.span_id()))
}

/// Makes a span that has not been entered yet the child of what `traceparent` names. Something that is no
/// `traceparent` changes nothing.
pub fn vervolg(span: &Span, traceparent: &str) {
    if aan()
        && let Some(ouder) = ontleed(traceparent)
    {
        // A span that nobody sends anywhere has no parent to set.
        let _ = span.set_parent(Context::new().with_remote_span_context(ouder));
    }
}

/// Tells about a request that has been answered, in the words of the OpenTelemetry conventions for HTTP servers.
/// `route` has its parameters unfilled.
pub fn http_afgerond(span: &Span, methode: &'static str, route: &str, status: u16) {
    if !aan() {
        return;
    }
    span.set_attribute("http.request.method", methode);
    span.set_attribute("http.route", route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
    if status >= 500 {
        span.set_status(Status::error(""));
    }
}

fn ontleed(traceparent: &str) -> Option<SpanContext> {
    let [versie, spoor, stap, vlaggen] = traceparent.split('-').collect::<Vec<_>>().try_into().ok()?;
    let maten = [versie, spoor, stap, vlaggen].map(str::len) == [2, 32, 16, 2];
    let spoor = TraceId::from_hex(spoor).ok()?;
    let stap = SpanId::from_hex(stap).ok()?;
    let vlaggen = TraceFlags::new(u8::from_str_radix(vlaggen, 16).ok()?);
    let ouder = SpanContext::new(spoor, stap, vlaggen, true, TraceState::NONE);
    (maten && versie == "00" && ouder.is_valid()).then_some(ouder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alleen_een_geldig_spoor_wordt_vervolgd() {
        let goed = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let ouder = ontleed(goed).unwrap();
        assert!(ouder.is_remote() && ouder.is_sampled());
        assert_eq!(ouder.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        for fout in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert!(ontleed(fout).is_none(), "{fout}");
        }
    }

    #[test]
    fn zonder_sporen_is_er_niets_om_door_te_geven() {
        assert!(!aan());
        assert_eq!(traceparent(), None);
    }
}
