//! A server that vanishes without a word: its connections stay, and nothing ever comes back over them. Who waits goes on
//! with the server that takes its place.

#![expect(clippy::unwrap_used, reason = "tests")]

mod models;

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use eventstore_free_rs::{Database, Follower, LEASE_TTL, Lease, Log, Position};
use models::{Sums, append, count, open};
use testkit::{PostgresServer, Proxy};
use tokio::time::timeout;

/// Longer than a look may take, and the next one.
const NOTICED: Duration = Duration::from_secs(20);

/// The server behind `proxy` is gone for good, and one in its place answers who connects from now on.
fn vanish(proxy: &Proxy, server: SocketAddr) {
    proxy.dicht();
    let door = TcpListener::bind(proxy.adres()).unwrap();
    std::thread::spawn(move || {
        for client in door.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
            let ways = [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)];
            for (mut from, mut to) in ways {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
}

/// Waits until so many sessions wait for a lock: what they asked is under way.
async fn until_asked(database: &Database, sessions: i64) {
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while count(database, waiting).await < sessions {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_lease_takes_it_from_the_next_server() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let direct = open(&databank.url()).await;
    let database = open(&databank.url_via(proxy.adres())).await;
    let mut lock = direct.begin().await.unwrap();
    sqlx::query("LOCK TABLE leases").execute(&mut *lock).await.unwrap();
    let waiting = tokio::spawn(async move {
        Lease::new(&database, "work").hold(std::future::pending(), || async { "ours" }).await
    });
    until_asked(&direct, 1).await;
    proxy.bevries();
    lock.rollback().await.unwrap();
    vanish(&proxy, databank.adres());
    let taken = timeout(LEASE_TTL + NOTICED, waiting).await.expect("nobody takes it");
    assert_eq!(taken.unwrap(), Some("ours"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_the_work_sees_what_the_next_server_has_and_takes_over() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let (direct, log) = (open(&databank.url()).await, Log::memory());
    let working = Follower::projection(Sums::new(1), direct.clone(), log.clone()).await.unwrap();
    // Somebody else has it, for long.
    assert!(Lease::new(&direct, "projection/sums/1").take().await.unwrap());
    sqlx::query("UPDATE leases SET until = until + 600000").execute(direct.pool()).await.unwrap();
    let database = open(&databank.url_via(proxy.adres())).await;
    let waiting = Follower::projection(Sums::new(1), database, log.clone()).await.unwrap();
    let mut seen = waiting.position();
    let mut lock = direct.begin().await.unwrap();
    sqlx::query("LOCK TABLE leases, projections").execute(&mut *lock).await.unwrap();
    let waiting = tokio::spawn(async move { waiting.run(std::future::pending()).await });
    until_asked(&direct, 2).await;
    proxy.bevries();
    lock.rollback().await.unwrap();
    vanish(&proxy, databank.adres());

    append(&log, 3).await;
    working.catch_up().await.unwrap();
    let sees = seen.wait_for(|position| *position == Position(3));
    drop(timeout(NOTICED, sees).await.expect("it looks no more").unwrap());
    sqlx::query("DELETE FROM leases").execute(direct.pool()).await.unwrap();
    append(&log, 3).await;
    let takes_over = seen.wait_for(|position| *position == Position(6));
    drop(timeout(LEASE_TTL + NOTICED, takes_over).await.expect("nobody works").unwrap());
    waiting.abort();
}
