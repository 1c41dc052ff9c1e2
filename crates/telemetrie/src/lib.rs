//! What a process tells of itself: log lines on standard error, metrics for Prometheus, and traces that go to an
//! OpenTelemetry collector. It knows nothing of what the process does.
//!
//! [`begin`] sets it up once, inside the runtime; the rest of the program uses the macros of `tracing` and `metrics`.
//! Nothing here may hold up the work: what cannot be sent in time is dropped and counted. The rule of every log line
//! also holds for spans, labels and their values: never anything that says who somebody is.
//!
//! Traces are there with the feature `otlp`. Without it every function of them is here all the same, and there is
//! never a trace: the callers need not know.

mod begin;
mod fout;
mod metingen;
mod proces;
#[cfg(feature = "otlp")]
mod sporen;
#[cfg(not(feature = "otlp"))]
#[path = "zonder_sporen.rs"]
mod sporen;

pub use begin::{Opties, Telemetrie, begin};
pub use fout::TelemetrieFout;
pub use metingen::metrics_tekst;
pub use sporen::{aan, http_afgerond, traceparent, traceparent_van, vervolg};
