//! The log on PostgreSQL beside SQL written by hand with sqlx, on the same durable server, over TCP and over the Unix
//! socket. By hand: the same columns with the same indexes and a `bigserial`, one INSERT per event that is a transaction
//! in itself (which leaves gaps for readers, and checks no condition), over a pool of at most 16 and of at most 64
//! connections, whichever is faster; an UNNEST for a hundred; one SELECT of everything to read it.

use std::time::{Duration, Instant};

use eventstore_free_rs::{Log, PostgresOptions};
use futures_util::TryStreamExt;
use sqlx::{
    ConnectOptions as _, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use testkit::PostgresServer;
use uuid::Uuid;

use crate::common::{
    AnyError, CALLERS, DATA, KIND, META, REPLAY_EVENTS, ROUNDS, Work, append_hundred, append_one, fill, rate,
    replay_all, report, until,
};

const TABLE: &str = "CREATE TABLE hand (position bigserial PRIMARY KEY, stream text COLLATE \"C\" NOT NULL, \
    version bigint NOT NULL, event_id uuid NOT NULL UNIQUE, kind text COLLATE \"C\" NOT NULL, data text NOT NULL, \
    meta text NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (stream, version)); \
    CREATE INDEX ON hand (kind, position)";
const INSERT: &str =
    "INSERT INTO hand (stream, version, event_id, kind, data, meta) VALUES ($1, 1, $2, $3, $4, $5)";
const INSERT_MANY: &str = "INSERT INTO hand (stream, version, event_id, kind, data, meta) SELECT * FROM \
    unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[])";
const SELECT: &str = "SELECT position, stream, version, event_id, kind, data, meta, recorded_at FROM eventstore_events \
    ORDER BY position";
/// Most connections of the two pools.
const POOLS: [usize; 2] = [16, 64];

pub(crate) async fn run(round: Duration) -> Result<(), AnyError> {
    let server = PostgresServer::eigen();
    for (place, over_socket) in [("postgres_tcp", false), ("postgres_socket", true)] {
        let databank = server.databank();
        let url = if over_socket { databank.socket_url() } else { databank.url() };
        let log = Log::postgres(&url, PostgresOptions::default()).await?;
        sqlx::raw_sql(TABLE).execute(&pool(&url, 1)?).await?;
        for callers in CALLERS {
            appends(place, &log, &url, callers, round).await?;
        }
        batches(place, &log, &url, round).await?;
        log.close().await;
        // In a database of its own, that nothing else has been written to.
        let databank = server.databank();
        let url = if over_socket { databank.socket_url() } else { databank.url() };
        replay(place, &url).await?;
    }
    Ok(())
}

fn pool(url: &str, connections: usize) -> Result<PgPool, AnyError> {
    let options: PgConnectOptions = url.parse()?;
    Ok(PgPoolOptions::new()
        .max_connections(u32::try_from(connections)?)
        .test_before_acquire(false)
        .connect_lazy_with(options.disable_statement_logging()))
}

async fn appends(place: &str, log: &Log, url: &str, callers: usize, round: Duration) -> Result<(), AnyError> {
    let pools = [pool(url, callers.min(POOLS[0]))?, pool(url, callers.min(POOLS[1]))?];
    // Connections and prepared statements.
    for pool in &pools {
        rate(callers, round / 4, || insert(pool)).await?;
    }
    rate(callers, round / 4, || append_one(log)).await?;
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let a = rate(callers, round, || append_one(log)).await?;
        let b = rate(callers, round, || insert(&pools[0])).await?;
        let c = if callers > POOLS[0] { rate(callers, round, || insert(&pools[1])).await? } else { b };
        rows.push((a, b.max(c)));
    }
    report(place, "append", callers, &rows);
    for pool in pools {
        pool.close().await;
    }
    Ok(())
}

async fn batches(place: &str, log: &Log, url: &str, round: Duration) -> Result<(), AnyError> {
    let pool = pool(url, 1)?;
    rate(1, round / 4, || insert_hundred(&pool)).await?;
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let a = rate(1, round, || append_hundred(log)).await?;
        let b = rate(1, round, || insert_hundred(&pool)).await?;
        rows.push((100.0 * a, 100.0 * b));
    }
    report(place, "append_of_100", 1, &rows);
    pool.close().await;
    Ok(())
}

async fn replay(place: &str, url: &str) -> Result<(), AnyError> {
    let log = Log::postgres(url, PostgresOptions::default()).await?;
    fill(&log).await?;
    let pool = pool(url, 1)?;
    sqlx::raw_sql("VACUUM ANALYZE eventstore_events").execute(&pool).await?;
    let mut rows = Vec::new();
    for _ in 0..ROUNDS {
        let ours = replay_all(&log).await?;
        let began = Instant::now();
        assert_eq!(select_all(&pool).await?.len() as u64, REPLAY_EVENTS);
        rows.push((ours, REPLAY_EVENTS as f64 / began.elapsed().as_secs_f64()));
    }
    report(place, "replay", 1, &rows);
    pool.close().await;
    log.close().await;
    Ok(())
}

fn insert(pool: &PgPool) -> Work {
    let pool = pool.clone();
    until(move || {
        let pool = pool.clone();
        async move {
            let insert = sqlx::query(INSERT).bind(Uuid::now_v7().to_string()).bind(Uuid::now_v7());
            insert.bind(KIND).bind(DATA).bind(META).execute(&pool).await?;
            Ok(())
        }
    })
}

fn insert_hundred(pool: &PgPool) -> Work {
    let pool = pool.clone();
    until(move || {
        let pool = pool.clone();
        async move {
            let stream = Uuid::now_v7().to_string();
            sqlx::query(INSERT_MANY)
                .bind(vec![stream; 100])
                .bind((1..=100).collect::<Vec<i64>>())
                .bind((0..100).map(|_| Uuid::now_v7()).collect::<Vec<_>>())
                .bind(vec![KIND; 100])
                .bind(vec![DATA; 100])
                .bind(vec![META; 100])
                .execute(&pool)
                .await?;
            Ok(())
        }
    })
}

/// A plain struct of a row, as one would write it by hand.
struct Plain {
    _position: i64,
    _stream: String,
    _version: i64,
    _event_id: Uuid,
    _kind: String,
    _data: String,
    _meta: String,
    _recorded_at: Vec<u8>,
}

async fn select_all(pool: &PgPool) -> Result<Vec<Plain>, AnyError> {
    let mut rows = sqlx::query(SELECT).fetch(pool);
    let mut all = Vec::new();
    while let Some(row) = rows.try_next().await? {
        all.push(Plain {
            _position: row.try_get(0)?,
            _stream: row.try_get(1)?,
            _version: row.try_get(2)?,
            _event_id: row.try_get(3)?,
            _kind: row.try_get(4)?,
            _data: row.try_get(5)?,
            _meta: row.try_get(6)?,
            _recorded_at: row.try_get_raw(7)?.as_bytes().map(<[u8]>::to_vec)?,
        });
    }
    Ok(all)
}
