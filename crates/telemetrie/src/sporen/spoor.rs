//! The trace that a span belongs to, as a text that can travel: the `traceparent` of W3C Trace Context.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState},
};
use traceparent::Traceparent;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

static AAN: AtomicBool = AtomicBool::new(false);

/// Whether this process takes part in traces.
#[must_use]
pub fn aan() -> bool {
    AAN.load(Ordering::Relaxed)
}

pub(super) fn zet(aan: bool) {
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
    let (spoor, stap) = (waar.trace_id().to_bytes(), waar.span_id().to_bytes());
    let (spoor, stap) = (u128::from_be_bytes(spoor), u64::from_be_bytes(stap));
    Traceparent::nieuw(spoor, stap, u8::from(waar.is_sampled())).map(String::from)
}

/// Makes a span that has not been entered yet the child of what `traceparent` names. Something that is no
/// `traceparent` changes nothing.
pub fn vervolg(span: &Span, traceparent: &str) {
    if aan()
        && let Some(ouder) = ouder(traceparent)
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

fn ouder(traceparent: &str) -> Option<SpanContext> {
    let hier: Traceparent = traceparent.parse().ok()?;
    let (spoor, stap) = (hier.spoor().to_be_bytes(), hier.stap().to_be_bytes());
    let (spoor, stap) = (TraceId::from_bytes(spoor), SpanId::from_bytes(stap));
    Some(SpanContext::new(spoor, stap, TraceFlags::new(hier.vlaggen()), true, TraceState::NONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alleen_een_geldig_spoor_wordt_vervolgd() {
        let goed = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-nieuw";
        for gekregen in [goed, later] {
            let ouder = ouder(gekregen).unwrap();
            assert!(ouder.is_remote() && ouder.is_sampled() && ouder.is_valid());
            assert_eq!(ouder.trace_id().to_string(), goed[3..35]);
            assert_eq!(ouder.span_id().to_string(), goed[36..52]);
        }
        for fout in ["", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] {
            assert!(ouder(fout).is_none(), "{fout}");
        }
    }

    #[test]
    fn zonder_sporen_is_er_niets_om_door_te_geven() {
        assert!(!aan());
        assert_eq!(traceparent(), None);
    }
}
