//! The log on SQLite beside SQL written by hand: the same row in the same table with the same indexes and the same
//! settings, one durable statement per event that gives the position itself. It is measured behind one connection with
//! a mutex and over a pool, and the faster of the two is the baseline.

use std::{path::Path, sync::Arc, time::Duration};

use eventstore_free_rs::{Log, SqliteOptions};
use futures_util::TryStreamExt;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::common::{
    AnyError, CALLERS, DATA, KIND, META, REPLAY_EVENTS, ROUNDS, Work, append_hundred, append_one, fill,
    now_micros, rate, replay_all, report, until,
};

const INSERT: &str = "INSERT INTO events (stream, version, event_id, kind, data, meta, recorded_at) \
                      VALUES (?, 1, ?, ?, ?, ?, ?)";

pub(crate) async fn run(round: Duration) -> Result<(), AnyError> {
    let directory = tempfile::tempdir()?;
    for callers in CALLERS {
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
        let a = rate(callers, round, || append_one(&ours)).await?;
        let b = rate(callers, round, || insert_single(&single)).await?;
        let c = rate(callers, round, || insert_pooled(&pool)).await?;
        rows.push((a, b.max(c)));
    }
    report("sqlite", "append", callers, &rows);
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
        let a = rate(1, round, || append_hundred(&ours)).await?;
        let b = rate(1, round, || insert_hundred(&single)).await?;
        rows.push((100.0 * a, 100.0 * b));
    }
    report("sqlite", "append_of_100", 1, &rows);
    ours.close().await;
    pool.close().await;
    Ok(())
}

/// The whole log in pages, beside one SELECT of the same table.
async fn replay(directory: &Path) -> Result<(), AnyError> {
    let path = directory.join("replay");
    let log = open(&path).await?;
    fill(&log).await?;
    let reader = SqlitePoolOptions::new().max_connections(1).connect_with(options(&path)).await?;
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let ours = replay_all(&log).await?;
        let began = std::time::Instant::now();
        assert_eq!(select_all(&reader).await?.len() as u64, REPLAY_EVENTS);
        let theirs = began.elapsed().as_secs_f64();
        rows.push((ours, REPLAY_EVENTS as f64 / theirs));
    }
    report("sqlite", "replay", 1, &rows);
    Ok(())
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

fn insert_single(connection: &Arc<Mutex<SqliteConnection>>) -> Work {
    let connection = Arc::clone(connection);
    until(move || {
        let connection = Arc::clone(&connection);
        async move {
            insert(&mut *connection.lock().await).await?;
            Ok(())
        }
    })
}

fn insert_pooled(pool: &SqlitePool) -> Work {
    let pool = pool.clone();
    until(move || {
        let pool = pool.clone();
        async move {
            insert(&mut *pool.acquire().await?).await?;
            Ok(())
        }
    })
}

fn insert_hundred(connection: &Arc<Mutex<SqliteConnection>>) -> Work {
    let connection = Arc::clone(connection);
    until(move || {
        let connection = Arc::clone(&connection);
        async move {
            let mut connection = connection.lock().await;
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for _ in 0..100 {
                insert(&mut transaction).await?;
            }
            transaction.commit().await?;
            Ok(())
        }
    })
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
