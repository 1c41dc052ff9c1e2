//! What is the same for every database: the event, the rounds, the rates and the report.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, Query};
use uuid::Uuid;

pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) const KIND: &str = "traject-gestart.v1";
pub(crate) const DATA: &str = r#"{"persoon_id":"01890a5d-ac96-774b-bcce-b302099a8057","gemeente":"0014","geldig_op":"2026-01-15","aanleiding":"doorstroompunt","coach":"c-17"}"#;
pub(crate) const META: &str =
    r#"{"actor":{"rol":"coach","id":"c-17"},"correlatie":"01890a5d-ac96-774b-bcce-b302099a8057"}"#;
pub(crate) const ROUNDS: usize = 5;
pub(crate) const CALLERS: [usize; 4] = [1, 8, 32, 128];
pub(crate) const REPLAY_EVENTS: u64 = 100_000;

/// What one caller does until a moment, and how often it was done.
pub(crate) type Work = Box<dyn FnOnce(Instant) -> Doing + Send>;
type Doing = Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>>;

/// The same again and again until the moment.
pub(crate) fn until<F>(work: impl Fn() -> F + Send + Sync + 'static) -> Work
where
    F: Future<Output = Result<(), AnyError>> + Send,
{
    Box::new(move |end| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < end {
                work().await?;
                done += 1;
            }
            Ok(done)
        })
    })
}

/// How many times per second so many callers together get it done.
pub(crate) async fn rate(callers: usize, round: Duration, work: impl Fn() -> Work) -> Result<f64, AnyError> {
    let began = Instant::now();
    let tasks: Vec<_> = (0..callers).map(|_| tokio::spawn(work()(began + round))).collect();
    let mut total = 0;
    for task in tasks {
        total += task.await??;
    }
    Ok(total as f64 / began.elapsed().as_secs_f64())
}

pub(crate) fn report(place: &str, bench: &str, callers: usize, rounds: &[(f64, f64)]) {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ours = median(rounds.iter().map(|round| round.0).collect());
    let theirs = median(rounds.iter().map(|round| round.1).collect());
    let ratio = median(rounds.iter().map(|round| round.0 / round.1).collect());
    let line = serde_json::json!({
        "place": place, "bench": bench, "callers": callers, "per_s": ours.round(),
        "baseline_per_s": theirs.round(), "ratio": (ratio * 100.0).round() / 100.0, "rounds": rounds.len(),
    });
    #[expect(clippy::print_stdout, reason = "this is what the bench is for")]
    {
        println!("{line}");
    }
}

pub(crate) fn event() -> NewEvent {
    NewEvent { meta: META.to_owned(), ..NewEvent::new(Uuid::now_v7(), KIND, DATA) }
}

/// Each append a new stream with so many events.
fn append(log: &Log, events: usize) -> Work {
    let log = log.clone();
    until(move || {
        let log = log.clone();
        async move {
            let stream = Uuid::now_v7().to_string();
            log.append(Append::to(stream, Expected::NoStream, (0..events).map(|_| event()))).await?;
            Ok(())
        }
    })
}

pub(crate) fn append_one(log: &Log) -> Work {
    append(log, 1)
}

pub(crate) fn append_hundred(log: &Log) -> Work {
    append(log, 100)
}

/// Fills a log for the replay.
pub(crate) async fn fill(log: &Log) -> Result<(), AnyError> {
    for _ in 0..REPLAY_EVENTS / 1_000 {
        let events = (0..1_000).map(|_| event());
        log.append(Append::to(Uuid::now_v7().to_string(), Expected::NoStream, events)).await?;
    }
    Ok(())
}

/// The whole log in pages; events per second.
pub(crate) async fn replay_all(log: &Log) -> Result<f64, AnyError> {
    let began = Instant::now();
    let mut after = Position::START;
    let mut count = 0;
    loop {
        let page = log.read(&Query::all(), after, 2_000).await?;
        if page.events.is_empty() {
            break;
        }
        count += page.events.len() as u64;
        after = page.upto;
    }
    assert_eq!(count, REPLAY_EVENTS);
    Ok(count as f64 / began.elapsed().as_secs_f64())
}

pub(crate) fn now_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}
