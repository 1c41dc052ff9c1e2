//! How fast the log is beside SQL written by hand, printed as JSON lines.
//!
//! The hand-written form is the best honest one: the same row in the same table with the same indexes and the same
//! settings of SQLite, one durable statement per event that gives the position itself, no conditions, no ids
//! checked but by the index. It is measured behind one connection with a mutex and over a pool, and the faster of
//! the two is the baseline. Rounds are interleaved and the median of their ratios is printed, because machines are
//! noisy; nothing is asserted. `BENCH_SECONDS` sets the length of one round (default 0.4).

use std::{
    future::Future,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use eventstore_free_rs::{Append, Expected, Log, NewEvent, Position, Query, SqliteOptions};
use futures_util::TryStreamExt;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};
use tokio::sync::Mutex;
use uuid::Uuid;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

const KIND: &str = "traject-gestart.v1";
const DATA: &str = r#"{"persoon_id":"01890a5d-ac96-774b-bcce-b302099a8057","gemeente":"0014","geldig_op":"2026-01-15","aanleiding":"doorstroompunt","coach":"c-17"}"#;
const META: &str =
    r#"{"actor":{"rol":"coach","id":"c-17"},"correlatie":"01890a5d-ac96-774b-bcce-b302099a8057"}"#;
const ROUNDS: usize = 5;
const REPLAY_EVENTS: u64 = 100_000;
const INSERT: &str = "INSERT INTO events (stream, version, event_id, kind, data, meta, recorded_at) \
                      VALUES (?, 1, ?, ?, ?, ?, ?)";

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let directory = tempfile::tempdir()?;
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(0.4);
    let round = Duration::from_secs_f64(seconds);
    for callers in [1, 8, 32, 128] {
        appends(directory.path(), callers, round).await?;
    }
    batches(directory.path(), round).await?;
    replay(directory.path()).await
}

async fn appends(directory: &Path, callers: usize, round: Duration) -> Result<(), AnyError> {
    let ours = open(&directory.join(format!("ours-{callers}"))).await?;
    let (single, single_pool) = by_hand(&directory.join(format!("single-{callers}")), 1).await?;
    let (_, pool) = by_hand(&directory.join(format!("pool-{callers}")), 4).await?;
    let single = Arc::new(Mutex::new(single));
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let a = rate(callers, round, || one(&ours)).await?;
        let b = rate(callers, round, || insert_single(&single)).await?;
        let c = rate(callers, round, || insert_pooled(&pool)).await?;
        rows.push((a, b.max(c)));
    }
    report("durable_append", callers, &rows);
    ours.close().await;
    single_pool.close().await;
    pool.close().await;
    Ok(())
}

/// Appends of 100 events beside a transaction of 100 inserts.
async fn batches(directory: &Path, round: Duration) -> Result<(), AnyError> {
    let ours = open(&directory.join("ours-batch")).await?;
    let (single, pool) = by_hand(&directory.join("single-batch"), 1).await?;
    let single = Arc::new(Mutex::new(single));
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let a = rate(1, round, || hundred(&ours)).await?;
        let b = rate(1, round, || insert_hundred(&single)).await?;
        rows.push((100.0 * a, 100.0 * b));
    }
    report("durable_append_of_100", 1, &rows);
    ours.close().await;
    pool.close().await;
    Ok(())
}

/// The whole log in pages, beside one SELECT of the same table.
async fn replay(directory: &Path) -> Result<(), AnyError> {
    let path = directory.join("replay");
    let log = open(&path).await?;
    for _ in 0..REPLAY_EVENTS / 1_000 {
        log.append(Append::to(Uuid::now_v7().to_string(), Expected::NoStream, (0..1_000).map(|_| event())))
            .await?;
    }
    let reader = SqlitePoolOptions::new().max_connections(1).connect_with(options(&path)).await?;
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
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
        let ours = began.elapsed().as_secs_f64();
        let began = Instant::now();
        assert_eq!(select_all(&reader).await?.len() as u64, REPLAY_EVENTS);
        let theirs = began.elapsed().as_secs_f64();
        rows.push((REPLAY_EVENTS as f64 / ours, REPLAY_EVENTS as f64 / theirs));
    }
    report("replay", 1, &rows);
    Ok(())
}

fn report(bench: &str, callers: usize, rounds: &[(f64, f64)]) {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ours = median(rounds.iter().map(|round| round.0).collect());
    let theirs = median(rounds.iter().map(|round| round.1).collect());
    let ratio = median(rounds.iter().map(|round| round.0 / round.1).collect());
    let line = serde_json::json!({
        "bench": bench, "callers": callers, "per_s": ours.round(), "baseline_per_s": theirs.round(),
        "ratio": (ratio * 100.0).round() / 100.0, "rounds": rounds.len(),
    });
    #[expect(clippy::print_stdout, reason = "this is what the bench is for")]
    {
        println!("{line}");
    }
}

/// How many times per second so many callers together get it done.
async fn rate<F, W>(callers: usize, round: Duration, work: impl Fn() -> F) -> Result<f64, AnyError>
where
    F: FnOnce(Instant) -> W,
    W: Future<Output = Result<u64, AnyError>> + Send + 'static,
{
    let began = Instant::now();
    let tasks: Vec<_> = (0..callers).map(|_| tokio::spawn(work()(began + round))).collect();
    let mut total = 0;
    for task in tasks {
        total += task.await??;
    }
    Ok(total as f64 / began.elapsed().as_secs_f64())
}

fn event() -> NewEvent {
    NewEvent { meta: META.to_owned(), ..NewEvent::new(Uuid::now_v7(), KIND, DATA) }
}

fn one(
    log: &Log,
) -> impl FnOnce(Instant) -> std::pin::Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>> {
    let log = log.clone();
    move |until| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < until {
                log.append(Append::to(Uuid::now_v7().to_string(), Expected::NoStream, [event()])).await?;
                done += 1;
            }
            Ok(done)
        })
    }
}

fn hundred(
    log: &Log,
) -> impl FnOnce(Instant) -> std::pin::Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>> {
    let log = log.clone();
    move |until| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < until {
                let stream = Uuid::now_v7().to_string();
                log.append(Append::to(stream, Expected::NoStream, (0..100).map(|_| event()))).await?;
                done += 1;
            }
            Ok(done)
        })
    }
}

fn now_micros() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

async fn insert(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(INSERT)
        .bind(Uuid::now_v7().to_string())
        .bind(Uuid::now_v7().as_bytes().to_vec())
        .bind(KIND)
        .bind(DATA)
        .bind(META)
        .bind(now_micros())
        .execute(connection)
        .await?;
    Ok(())
}

fn insert_single(
    connection: &Arc<Mutex<SqliteConnection>>,
) -> impl FnOnce(Instant) -> std::pin::Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>> {
    let connection = Arc::clone(connection);
    move |until| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < until {
                insert(&mut *connection.lock().await).await?;
                done += 1;
            }
            Ok(done)
        })
    }
}

fn insert_pooled(
    pool: &SqlitePool,
) -> impl FnOnce(Instant) -> std::pin::Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>> {
    let pool = pool.clone();
    move |until| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < until {
                insert(&mut *pool.acquire().await?).await?;
                done += 1;
            }
            Ok(done)
        })
    }
}

fn insert_hundred(
    connection: &Arc<Mutex<SqliteConnection>>,
) -> impl FnOnce(Instant) -> std::pin::Pin<Box<dyn Future<Output = Result<u64, AnyError>> + Send>> {
    let connection = Arc::clone(connection);
    move |until| {
        Box::pin(async move {
            let mut done = 0;
            while Instant::now() < until {
                let mut connection = connection.lock().await;
                let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
                for _ in 0..100 {
                    insert(&mut transaction).await?;
                }
                transaction.commit().await?;
                done += 1;
            }
            Ok(done)
        })
    }
}

/// A plain struct of a row, as one would write it by hand.
struct Plain {
    _position: i64,
    _stream: String,
    _version: i64,
    _event_id: Vec<u8>,
    _kind: String,
    _data: String,
    _meta: String,
    _recorded_at: i64,
}

async fn select_all(pool: &SqlitePool) -> Result<Vec<Plain>, AnyError> {
    use sqlx::Row as _;
    let plain = |row: SqliteRow| {
        Ok(Plain {
            _position: row.try_get(0)?,
            _stream: row.try_get(1)?,
            _version: row.try_get(2)?,
            _event_id: row.try_get(3)?,
            _kind: row.try_get(4)?,
            _data: row.try_get(5)?,
            _meta: row.try_get(6)?,
            _recorded_at: row.try_get(7)?,
        })
    };
    let sql = "SELECT position, stream, version, event_id, kind, data, meta, recorded_at FROM events \
               ORDER BY position";
    let mut rows = sqlx::query(sql).fetch(pool);
    let mut all = Vec::new();
    while let Some(row) = rows.try_next().await? {
        all.push(plain(row).map_err(|error: sqlx::Error| error)?);
    }
    Ok(all)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(false)
        .row_buffer_size(512)
        .disable_statement_logging()
}

async fn open(path: &Path) -> Result<Log, AnyError> {
    Ok(Log::sqlite(path, SqliteOptions::default()).await?)
}

/// The same tables, for SQL by hand: one connection, and a pool.
async fn by_hand(path: &Path, connections: u32) -> Result<(SqliteConnection, SqlitePool), AnyError> {
    open(path).await?.close().await;
    let single = SqliteConnection::connect_with(&options(path)).await?;
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options(path)).await?;
    Ok((single, pool))
}
