//! What the writing connection goes through: which way it takes, a server that turns read-only under it, rows that
//! somebody has damaged.

use std::{collections::HashMap, sync::Arc};

use sqlx::{AssertSqlSafe, Executor as _};
use testkit::{Databank, PostgresServer};
use uuid::Uuid;

use super::{Postgres, PostgresOptions};
use crate::{Append, AppendError, Backend, Expected, Log, NewEvent, Position, Query, StoreError, Version};

fn append(stream: &str, expected: Expected) -> Append {
    Append::to(stream, expected, [NewEvent::new(Uuid::now_v7(), "k", "{}").tagged(["t"])])
}

struct Opened {
    databank: Databank,
    postgres: Arc<Postgres>,
    log: Log,
}

async fn open() -> Opened {
    let databank = PostgresServer::gedeeld();
    let postgres = Arc::new(Postgres::open(&databank.url(), PostgresOptions::default()).await.unwrap());
    let log = Log::on(Arc::clone(&postgres) as Arc<dyn Backend>, Position::START);
    Opened { databank, postgres, log }
}

impl Opened {
    /// On the writing connection.
    async fn execute(&self, sql: &str) {
        let mut writer = self.postgres.writer.lock().await;
        writer.as_mut().unwrap().connection().execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// How many commits went each way since the last time.
    async fn ways(&self) -> (u64, u64) {
        let mut writer = self.postgres.writer.lock().await;
        std::mem::take(&mut writer.as_mut().unwrap().ways)
    }

    async fn goes(&self, append: Append) -> &'static str {
        self.ways().await;
        self.log.append(append).await.unwrap();
        match self.ways().await {
            (1, 0) => "optimistic",
            (0, 1) => "pessimistic",
            ways => panic!("{ways:?}"),
        }
    }
}

#[tokio::test]
async fn the_quick_way_is_taken_where_it_can_be() {
    let opened = open().await;
    assert_eq!(
        opened.goes(append("a", Expected::NoStream)).await,
        "pessimistic",
        "of a new connection nothing is known"
    );
    assert_eq!(opened.goes(append("a", Expected::Exact(Version(1)))).await, "optimistic");
    assert_eq!(opened.goes(append("a", Expected::Any)).await, "optimistic");
    assert_eq!(opened.goes(append("b", Expected::NoStream)).await, "optimistic");
    assert_eq!(opened.goes(append("c", Expected::Any)).await, "pessimistic", "who knows the version of c");
    let conditional = append("d", Expected::NoStream).unless(Query::tags(["none"]), Position::START);
    assert_eq!(opened.goes(conditional.unless(Query::kinds(["k"]), Position(5))).await, "optimistic");
    let step = |from, to| Append::default().checkpoint("c", Position(from), Position(to));
    assert_eq!(opened.goes(step(0, 1)).await, "pessimistic", "the first step makes the row");
    assert_eq!(opened.goes(step(1, 2)).await, "optimistic");
    assert_eq!(
        opened.goes(append("a", Expected::Any).checkpoint("c", Position(2), Position(3))).await,
        "optimistic"
    );
    assert_eq!(opened.goes(Append::default()).await, "pessimistic", "the head as the database has it");

    // Somebody else, then the same again; and a stream of which only the caller knows the version.
    let other = Log::postgres(&opened.databank.url(), PostgresOptions::default()).await.unwrap();
    other.append(append("theirs", Expected::NoStream)).await.unwrap();
    assert_eq!(opened.goes(append("e", Expected::NoStream)).await, "pessimistic");
    assert_eq!(opened.goes(append("theirs", Expected::Exact(Version(1)))).await, "optimistic");
    assert_eq!(opened.log.head().await.unwrap(), Position(10));
}

#[tokio::test]
async fn a_server_that_turns_read_only_stores_nothing() {
    let opened = open().await;
    for stream in ["a", "b"] {
        opened.log.append(append("before", Expected::Any)).await.unwrap();
        opened.execute("SET default_transaction_read_only = on").await;
        // The optimistic path, and the pessimistic path.
        let expected = if stream == "a" { Expected::NoStream } else { Expected::Any };
        let error = opened.log.append(append(stream, expected)).await.unwrap_err();
        assert!(matches!(&error, AppendError::NotStored(_)), "{error:?}");
        assert!(opened.postgres.writer.lock().await.is_none(), "the connection is not used again");
        opened.log.append(append(stream, Expected::NoStream)).await.unwrap();
    }
    assert_eq!(opened.log.head().await.unwrap(), Position(4));
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    for damage in ["recorded_at = 'infinity'", "recorded_at = '-infinity'", "recorded_at = '12000-01-01'"] {
        let opened = open().await;
        for stream in ["a", "b", "c"] {
            opened.log.append(append(stream, Expected::NoStream)).await.unwrap();
        }
        opened.execute(&format!("UPDATE eventstore_events SET {damage} WHERE position = 2")).await;
        let error = opened.log.read(&Query::all(), Position::START, 10).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { position: 2, .. }), "{damage}: {error:?}");
        // The rows around it can still be read.
        assert_eq!(opened.log.read(&Query::all(), Position(2), 10).await.unwrap().events.len(), 1);
    }
}

/// A server that comes back without its last commits, while a pooler keeps the connection: what is remembered of the lost
/// part is not built upon, also not when others have filled it in.
#[tokio::test]
async fn what_a_server_has_lost_is_not_built_upon() {
    let opened = open().await;
    for stream in ["a", "a", "b"] {
        opened.log.append(append(stream, Expected::Any)).await.unwrap();
    }
    let _ = opened.databank.sql(
        "DELETE FROM eventstore_events WHERE position = 3; DELETE FROM eventstore_tags WHERE position = 3",
    );
    assert_eq!(opened.goes(append("b", Expected::Any)).await, "pessimistic");
    let _ = opened.databank.sql(
        "UPDATE eventstore_events SET event_id = gen_random_uuid(), stream = 'other' WHERE position = 3",
    );
    assert_eq!(opened.goes(append("b", Expected::Any)).await, "pessimistic");
    let events = opened.log.read(&Query::all(), Position::START, 10).await.unwrap().events;
    let found: Vec<_> =
        events.iter().map(|event| (event.position.0, event.stream.as_str(), event.version.0)).collect();
    assert_eq!(found, [(1, "a", 1), (2, "a", 2), (3, "other", 1), (4, "b", 1)]);
}

/// Somebody who does not keep to the lock, and takes the next position in the middle of the pessimistic path.
#[tokio::test]
async fn a_position_that_is_taken_stores_nothing() {
    let opened = open().await;
    opened.log.append(append("a", Expected::NoStream)).await.unwrap();
    opened.execute("CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE unique_violation; END $$; \
         CREATE TRIGGER t BEFORE INSERT ON eventstore_events EXECUTE FUNCTION pg_temp.f()").await;
    let error = opened.log.append(append("b", Expected::NoStream)).await.unwrap_err();
    assert!(matches!(&error, AppendError::NotStored(_)), "{error:?}");
    assert_eq!(opened.log.head().await.unwrap(), Position(1));
}

/// Tables that grow after the statements were planned, without statistics: every look-up still goes by an index.
#[tokio::test]
async fn statements_keep_to_the_indexes_when_tables_grow() {
    let opened = open().await;
    let everything = async || {
        let query = Query::kinds(["none", "k"]);
        opened.log.read(&query, Position::START, 1).await.unwrap();
        opened.log.read(&Query::tags(["none", "t"]), Position::START, 1).await.unwrap();
        opened.log.read(&Query::all(), Position::START, 1).await.unwrap();
        opened.log.read_streams(&["a".into(), "b".into()]).await.unwrap();
        opened.log.head().await.unwrap();
        let conditional = append(&Uuid::now_v7().to_string(), Expected::NoStream)
            .unless(Query::tags(["none", "t"]), Position::START)
            .unless(Query::kinds(["none"]), Position::START);
        opened.log.append(conditional.clone()).await.unwrap();
        assert!(opened.log.append(conditional).await.unwrap().repeated);
    };
    everything().await;
    let many = |_| NewEvent::new(Uuid::now_v7(), "k", "{}").tagged(["t"]);
    opened.log.append(Append::to("many", Expected::NoStream, (0..5_000).map(many))).await.unwrap();
    let scans = || {
        let rows = opened
            .databank
            .sql("SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE relname LIKE 'eventstore_%'");
        let parts = rows.lines().map(|line| line.split_once('|').unwrap());
        parts.map(|(table, rows)| (table.to_owned(), rows.parse::<u64>().unwrap())).collect::<HashMap<_, _>>()
    };
    for _ in 0..10 {
        everything().await;
    }
    // What a session has done is told when it ends.
    opened.log.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let read = scans();
    assert!(read.values().all(|rows| *rows < 1_000), "{read:?}");
}
