//! What can go wrong with a file: full, read-only, damaged, shared, of the wrong kind.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Executor as _};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Sqlite, SqliteOptions};
use crate::{Append, AppendError, Backend, Expected, Log, NewEvent, Position, Query, StoreError};

fn append(stream: &str, events: usize, bytes: usize) -> Append {
    let event = |_| NewEvent::new(Uuid::now_v7(), "k", "x".repeat(bytes)).tagged(["t"]);
    Append::to(stream, Expected::NoStream, (0..events).map(event))
}

struct Opened {
    directory: TempDir,
    sqlite: Arc<Sqlite>,
    log: Log,
}

async fn open() -> Opened {
    let directory = tempfile::tempdir().unwrap();
    let sqlite = Sqlite::open(&directory.path().join("log"), SqliteOptions::default()).await.unwrap();
    let sqlite = Arc::new(sqlite);
    let log = Log::on(Arc::clone(&sqlite) as Arc<dyn Backend>, Position::START);
    Opened { directory, sqlite, log }
}

impl Opened {
    /// On the writing connection.
    async fn execute(&self, sql: &str) {
        let mut writer = self.sqlite.writer.lock().await;
        let connection = writer.as_mut().unwrap().connection();
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    async fn is_connected(&self) -> bool {
        self.sqlite.writer.lock().await.is_some()
    }
}

#[tokio::test]
async fn a_full_disk_stores_nothing_and_is_over_when_there_is_room() {
    let opened = open().await;
    // The first append goes the pessimistic path, the second the quick one; both are refused before and after that.
    for (round, events) in [(0, 1), (1, 1), (2, 40), (3, 600)] {
        opened.execute("PRAGMA max_page_count = 1").await;
        let refused = append(&format!("full-{round}"), events, 20_000);
        let error = opened.log.append(refused.clone()).await.unwrap_err();
        assert!(matches!(&error, AppendError::NotStored(_)), "{error:?}");
        assert!(!opened.is_connected().await, "the connection is not used again");
        assert_eq!(opened.log.read_stream(&format!("full-{round}").into()).await.unwrap(), []);

        assert!(!opened.log.append(refused).await.unwrap().repeated);
        assert!(opened.is_connected().await);
    }
    let page = opened.log.read(&Query::tags(["t"]), Position::START, 10_000).await.unwrap();
    assert!(page.events.iter().zip(1..).all(|(event, n)| event.position == Position(n)));
    assert_eq!(page.events.len(), 642);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_stores_nothing() {
    let opened = open().await;
    opened.log.append(append("before", 1, 1)).await.unwrap();
    opened.execute("PRAGMA query_only = 1").await;
    let error = opened.log.append(append("a", 1, 1)).await.unwrap_err();
    assert!(matches!(&error, AppendError::NotStored(_)), "{error:?}");
    opened.log.append(append("a", 1, 1)).await.unwrap();
    assert_eq!(opened.log.head().await.unwrap(), Position(2));
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    for damage in [
        "event_id = x'00'",
        "event_id = x''",
        "recorded_at = 9223372036854775807",
        "recorded_at = -9223372036854775808",
        "version = -1",
        "data = CAST(x'ff41' AS TEXT)",
        "meta = CAST(x'c328' AS TEXT)",
        "kind = CAST(x'ff' AS TEXT)",
        "stream = CAST(x'ff' AS TEXT)",
    ] {
        let opened = open().await;
        opened.log.append(append("a", 3, 1)).await.unwrap();
        opened.execute(&format!("UPDATE events SET {damage} WHERE position = 2")).await;
        let error = opened.log.read(&Query::all(), Position::START, 10).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { position: 2, .. }), "{damage}: {error:?}");
        // The rows around it can still be read.
        assert_eq!(opened.log.read(&Query::all(), Position(2), 10).await.unwrap().events.len(), 1);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let opened = open().await;
    opened.log.append(append("a", 1, 1)).await.unwrap();
    let models = opened.directory.path().join("models");
    let database = crate::Database::sqlite(&models).await.unwrap();
    database.begin().await.unwrap().commit().await.unwrap();
    let files: Vec<_> = std::fs::read_dir(opened.directory.path()).unwrap().map(Result::unwrap).collect();
    assert!(files.len() >= 4, "the files and their journals");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[tokio::test]
async fn what_is_no_log_is_not_opened() {
    let directory = tempfile::tempdir().unwrap();
    let open = async |name: &str| Log::sqlite(directory.path().join(name), SqliteOptions::default()).await;
    std::fs::write(directory.path().join("text"), "x".repeat(10_000)).unwrap();
    for name in ["no/such/directory/log", "", "text"] {
        assert!(open(name).await.is_err(), "{name}");
    }
    assert_eq!(std::fs::read(directory.path().join("text")).unwrap().len(), 10_000, "left as it was");
    for name in ["with space", "50%", "é?mode=ro", "#1"] {
        let log = open(name).await.unwrap();
        log.append(append("a", 1, 1)).await.unwrap();
        assert!(directory.path().join(name).exists());
        let models = directory.path().join(format!("models {name}"));
        crate::Database::sqlite(&models).await.unwrap();
        assert!(models.exists());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_file_can_be_opened_by_many_at_once() {
    for _ in 0..10 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let open = |n: usize| {
            let path = path.clone();
            tokio::spawn(async move {
                let log = Log::sqlite(&path, SqliteOptions::default()).await.unwrap();
                log.append(append(&format!("s-{n}"), 1, 1)).await.unwrap();
            })
        };
        futures_util::future::try_join_all((0..8).map(open)).await.unwrap();
        let log = Log::sqlite(&path, SqliteOptions::default()).await.unwrap();
        assert_eq!(log.head().await.unwrap(), Position(8));
    }
}

#[tokio::test]
async fn another_writer_is_waited_for() {
    let opened = open().await;
    opened.log.append(append("before", 1, 1)).await.unwrap();
    let other = Sqlite::open(&opened.directory.path().join("log"), SqliteOptions::default()).await.unwrap();
    let mut writer = other.writer.lock().await;
    let connection = writer.as_mut().unwrap().connection();
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    let hold = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        connection.execute("ROLLBACK").await.unwrap();
    };
    let (outcome, ()) = tokio::join!(opened.log.append(append("a", 1, 1)), hold);
    assert_eq!(outcome.unwrap().last, Position(2));
}

#[tokio::test]
async fn statements_of_many_shapes_do_not_pile_up() {
    let opened = open().await;
    for n in 1..200 {
        let query = Query::kinds((0..n).map(|kind| kind.to_string()));
        opened.log.append(append(&n.to_string(), 1, 1).unless(query, Position::START)).await.unwrap();
    }
    let mut writer = opened.sqlite.writer.lock().await;
    let cached = sqlx::Connection::cached_statements_size(writer.as_mut().unwrap().connection());
    assert!(cached <= super::STATEMENT_CACHE, "{cached}");
}
