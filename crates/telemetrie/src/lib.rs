//! What a process tells of itself: log lines on standard error, metrics for Prometheus, and traces that go to an
//! OpenTelemetry collector. It knows nothing of what the process does.
//!
//! [`begin`] sets it up once, inside the runtime; the rest of the program uses the macros of `tracing` and `metrics`.
//! Nothing here may hold up the work: what cannot be sent in time is dropped and counted. The rule of every log line
//! also holds for spans, labels and their values: never anything that says who somebody is.

mod begin;
mod metingen;
mod proces;
mod spoor;
mod uitvoer;
mod verzender;

pub use begin::{Opties, Telemetrie, TelemetrieFout, begin};
pub use metingen::metrics_tekst;
pub use spoor::{aan, http_afgerond, traceparent, traceparent_van, vervolg};
