//! How fast the log is beside SQL written by hand, printed as JSON lines.
//!
//! The hand-written form is the best honest one in the same run on the same database. Rounds are interleaved and the
//! median of their ratios is printed, because machines are noisy; nothing is asserted. `BENCH_SECONDS` sets the length
//! of one round (default 0.4); `cargo bench -p eventstore-free-rs -- postgres` runs one database only.

mod common;
mod postgres;
mod sqlite;

use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), common::AnyError> {
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(0.4);
    let round = Duration::from_secs_f64(seconds);
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|argument| argument == name);
    if wanted("sqlite") {
        sqlite::run(round).await?;
    }
    if wanted("postgres") {
        postgres::run(round).await?;
    }
    Ok(())
}
