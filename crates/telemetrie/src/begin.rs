//! Setting up, once per process, and letting go in bounded time.

use std::io::IsTerminal as _;

use tokio::task::JoinHandle;
use tracing_subscriber::{
    EnvFilter, Layer as _, Registry, filter::filter_fn, fmt, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{fout::TelemetrieFout, metingen, sporen::Uitvoer};

/// What a process wants to tell, and to whom.
#[derive(Debug, Clone)]
pub struct Opties {
    /// Name of the service; traces carry it as `service.name = jongerenstroom-<dienst>`.
    pub dienst: String,
    /// Which log lines: 0 warnings, 1 also what happens, 2 and up everything. `RUST_LOG` decides when it is set.
    pub uitvoerig: u8,
    /// Log lines as JSON, for who collects them.
    pub json: bool,
    /// Base address of the OpenTelemetry collector (`http://…:4318`, or `https://…`); none: no traces. Needs the
    /// feature `otlp`.
    pub otlp_url: Option<String>,
    /// Share of the new traces that is kept, from 0 up to and including 1. Who takes part in the trace of another
    /// follows what that one decided.
    pub aandeel: f64,
    /// Keep metrics, for [`metrics_tekst`](crate::metrics_tekst).
    pub metingen: bool,
}

impl Opties {
    /// Log lines only: warnings, for people.
    #[must_use]
    pub fn nieuw(dienst: impl Into<String>) -> Self {
        Self {
            dienst: dienst.into(),
            uitvoerig: 0,
            json: false,
            otlp_url: None,
            aandeel: 1.0,
            metingen: false,
        }
    }
}

/// Telemetry of this process, to be closed last.
#[derive(Debug)]
#[must_use = "the last spans are only sent by `sluit`"]
pub struct Telemetrie {
    sporen: Option<Uitvoer>,
    onderhoud: Option<JoinHandle<()>>,
}

/// Sets up what `opties` ask for, for the whole process. Must be called within a tokio runtime.
///
/// # Errors
/// See [`TelemetrieFout`]: what is asked cannot be, or telemetry had begun before.
pub fn begin(opties: Opties) -> Result<Telemetrie, TelemetrieFout> {
    if !(0.0..=1.0).contains(&opties.aandeel) {
        return Err(TelemetrieFout::Aandeel(opties.aandeel));
    }
    let regels = regels(&opties);
    let sporen = match opties.otlp_url {
        Some(url) => Some(Uitvoer::begin(&url, &opties.dienst, opties.aandeel)?),
        None => None,
    };
    // Each receiver has a filter of its own: quiet log lines do not mean fewer spans.
    let naar_buiten = sporen.as_ref().map(|sporen| sporen.laag().with_filter(filter_fn(gaat_naar_buiten)));
    tracing_subscriber::registry()
        .with(regels)
        .with(naar_buiten)
        .try_init()
        .map_err(|_| TelemetrieFout::AlBegonnen)?;
    sporen.iter().for_each(Uitvoer::zet_aan);
    let onderhoud = opties.metingen.then(metingen::begin).transpose()?;
    Ok(Telemetrie { sporen, onderhoud })
}

/// Steps, and what went wrong in them. The store's own batches are steps in nobody's trace.
fn gaat_naar_buiten(wat: &tracing::Metadata<'_>) -> bool {
    match wat.is_span() {
        true => *wat.level() <= tracing::Level::INFO && !wat.target().starts_with("eventstore"),
        false => *wat.level() <= tracing::Level::WARN,
    }
}

type Laag = Box<dyn tracing_subscriber::Layer<Registry> + Send + Sync>;

/// Log lines, on standard error.
fn regels(opties: &Opties) -> Laag {
    let standaard = ["warn", "info", "debug"][usize::from(opties.uitvoerig).min(2)];
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(standaard));
    let regels = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(in_kleur())
        // When standard error is closed, there is nowhere to complain about it.
        .log_internal_errors(false);
    match opties.json {
        true => regels.json().with_filter(filter).boxed(),
        false => regels.with_filter(filter).boxed(),
    }
}

/// Colours only for people at a terminal, and not for those who do not want them (no-color.org).
fn in_kleur() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|waarde| waarde.is_empty())
}

impl Telemetrie {
    /// Sends what is left, in at most three seconds, and stops.
    pub async fn sluit(self) {
        if let Some(onderhoud) = self.onderhoud {
            onderhoud.abort();
        }
        if let Some(sporen) = self.sporen {
            sporen.sluit().await;
        }
    }
}
