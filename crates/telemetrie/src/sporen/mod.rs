//! Traces: which one a span belongs to, and their way to a collector.

mod spoor;
mod uitvoer;
mod verzender;

pub(crate) use uitvoer::Uitvoer;

pub use spoor::{aan, http_afgerond, traceparent, traceparent_van, vervolg};
