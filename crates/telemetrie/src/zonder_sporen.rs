//! In the place of traces, in a program that was built without them.

use std::convert::Infallible;

use tracing::Span;
use tracing_subscriber::layer::Identity;

use crate::fout::TelemetrieFout;

/// Traces on their way out: there are none, so there is no value of this type.
#[derive(Debug)]
pub(crate) struct Uitvoer(Infallible);

impl Uitvoer {
    pub(crate) fn begin(_url: &str, _dienst: &str, _aandeel: f64) -> Result<Self, TelemetrieFout> {
        Err(TelemetrieFout::ZonderSporen)
    }

    pub(crate) fn zet_aan(&self) {
        match self.0 {}
    }

    pub(crate) fn laag(&self) -> Identity {
        match self.0 {}
    }

    pub(crate) async fn sluit(self) {
        match self.0 {}
    }
}

/// Whether this process takes part in traces.
#[must_use]
pub fn aan() -> bool {
    false
}

/// The `traceparent` of the current span: never one.
#[must_use]
pub fn traceparent() -> Option<String> {
    None
}

/// The `traceparent` of a span: never one.
#[must_use]
pub fn traceparent_van(_span: &Span) -> Option<String> {
    None
}

/// Makes a span the child of what `traceparent` names: there is nothing to continue.
pub fn vervolg(_span: &Span, _traceparent: &str) {}

/// Tells about a request that has been answered: to nobody.
pub fn http_afgerond(_span: &Span, _methode: &'static str, _route: &str, _status: u16) {}
