//! What a database must be and allow to carry a log: suitable, with few rights, opened by many at once, beside others,
//! and with news from one process to another.

use std::time::{Duration, Instant};

use eventstore_free_rs::{Expected, Log, PostgresOptions, Query};
use testkit::PostgresServer;

use crate::help::{append, everything, hold_lock, open, sleep, works_again};

#[tokio::test]
async fn what_is_no_database_for_a_log_is_not_opened() {
    let databank = PostgresServer::gedeeld();
    let open = async |url: &str| Log::postgres(url, PostgresOptions::default()).await;
    for url in ["", "nonsense", "postgres://nobody@127.0.0.1:1/nothing", "mysql://localhost/x"] {
        let began = Instant::now();
        assert!(open(url).await.is_err(), "{url}");
        assert!(began.elapsed() < Duration::from_secs(10));
    }
    assert!(open(&format!("{}_not_there", databank.url())).await.is_err());
}

/// The program need not be able to change what happened.
#[tokio::test]
async fn a_role_that_can_only_add_is_enough() {
    let server = PostgresServer::eigen();
    let databank = server.databank();
    let owner = open(&databank.url()).await;
    owner.append(append("a")).await.unwrap();
    let _ = databank.sql(
        "CREATE ROLE program LOGIN; REVOKE ALL ON SCHEMA public FROM public; GRANT USAGE ON SCHEMA public TO program; \
         GRANT SELECT ON _eventstore_migrations TO program; \
         GRANT SELECT, INSERT ON eventstore_events, eventstore_tags TO program; \
         GRANT SELECT ON eventstore_identity TO program; GRANT SELECT, INSERT, UPDATE ON eventstore_checkpoints TO program",
    );
    let log = open(&databank.url().replace("://toets@", "://program@")).await;
    for expected in [Expected::Any, Expected::Any, Expected::NoStream] {
        let (from, to) = (log.checkpoint("c").await.unwrap(), log.head().await.unwrap());
        let append = append(if expected == Expected::Any { "a" } else { "b" });
        log.append(append.unless(Query::kinds(["none"]), to).checkpoint("c", from, to)).await.unwrap();
    }
    assert_eq!(everything(&log).await.len(), 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_database_can_be_opened_by_many_at_once() {
    let databank = PostgresServer::gedeeld();
    let open = |n: usize| {
        let url = databank.url();
        tokio::spawn(async move {
            let log = Log::postgres(&url, PostgresOptions::default()).await.unwrap();
            log.append(append(&format!("s-{n}"))).await.unwrap();
            log
        })
    };
    let logs = futures_util::future::try_join_all((0..8).map(open)).await.unwrap();
    assert_eq!(everything(&logs[0]).await.len(), 16);
}

#[tokio::test]
async fn two_databases_of_one_server_do_not_disturb_each_other() {
    let [one, other] = [PostgresServer::gedeeld(), PostgresServer::gedeeld()];
    let log = open(&one.url()).await;
    let quiet = open(&other.url()).await;
    log.append(append("a")).await.unwrap();
    quiet.append(append("a")).await.unwrap();
    // Every lock that the other database can have.
    let number = one.sql("SELECT 'eventstore_events'::regclass::oid::int8");
    let held = hold_lock(&other.url(), &number);
    // Refused when it had to wait for that.
    log.append(append("a")).await.unwrap();
    held.let_go();
    assert_eq!((everything(&log).await.len(), everything(&quiet).await.len()), (4, 2));
}

/// The fastest of a few: the machine may be busy, the poll takes up to a second.
async fn wake_up(subscriber: &Log, writer: &Log) -> Duration {
    let mut fastest = Duration::MAX;
    let mut subscription = subscriber.subscribe(Query::all(), subscriber.head().await.unwrap());
    for _ in 0..3 {
        // Until the poll is slow.
        let waiting = tokio::spawn(async move {
            let page = subscription.next().await.unwrap();
            (Instant::now(), page, subscription)
        });
        sleep(1_400).await;
        let appended = writer.append(append("news")).await.unwrap();
        let done = Instant::now();
        let (woken, page, again) = waiting.await.unwrap();
        assert_eq!(page.upto, appended.last);
        subscription = again;
        fastest = fastest.min(woken.saturating_duration_since(done));
    }
    fastest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscriber_in_another_process_is_woken_at_once() {
    let mut server = PostgresServer::eigen();
    let databank = server.databank();
    let (subscriber, writer) = (open(&databank.url()).await, open(&databank.url()).await);
    let took = wake_up(&subscriber, &writer).await;
    assert!(took < Duration::from_millis(100), "{took:?}");

    // Also after both have lost the server.
    server.dood();
    server.herstart();
    works_again(&writer).await;
    sleep(1_500).await;
    let took = wake_up(&subscriber, &writer).await;
    assert!(took < Duration::from_millis(100), "{took:?}");
}
