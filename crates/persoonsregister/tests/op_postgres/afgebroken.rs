//! Who stops waiting for the register, or is refused, leaves no open transaction behind in the pool: the next who gets
//! that connection would read from long ago, or write what is never committed.

use crate::{Opstelling, SLOT, aanmelding, bsn, noor};
use domein::PersoonId;
use persoonsregister::Persoonsregister;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// As many as there are connections: each one takes part.
const VERBINDINGEN: usize = 4;
/// Most polls after which a call is broken off.
const MAX_POLLS: usize = 12;
const WACHTENDEN: &str = "from pg_locks join pg_database on database = pg_database.oid \
    where datname = current_database() and locktype = 'advisory' and not granted";
const IN_TRANSACTIE: &str = "from pg_stat_activity \
    where datname = current_database() and state like 'idle in transaction%'";

/// Lets a future go on at most so many times, and then drops it.
async fn hooguit<F: Future>(polls: usize, werk: F) -> Option<F::Output> {
    let mut werk = pin!(werk);
    let mut over = polls;
    std::future::poll_fn(|context| {
        if over == 0 {
            return Poll::Ready(None);
        }
        over -= 1;
        werk.as_mut().poll(context).map(Some)
    })
    .await
}

/// On every connection at once.
async fn op_alle<T>(werk: impl AsyncFn() -> T) -> [T; VERBINDINGEN] {
    tokio::join!(werk(), werk(), werk(), werk()).into()
}

async fn tot(o: &Opstelling, wat: &str, aantal: usize) {
    let begin = Instant::now();
    while o.databank.sql(&format!("select count(*) {wat}")) != aantal.to_string() {
        assert!(begin.elapsed() < Duration::from_secs(8), "not {aantal} {wat}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Erases nobody, for which it has to have the lock alone.
async fn wis_niemand(register: &Persoonsregister) -> persoonsregister::Error {
    register.wis(PersoonId(Uuid::nil())).await.unwrap_err()
}

/// What is done on any connection is there for others.
async fn controleer(o: &Opstelling, ander: &Persoonsregister, vanaf: usize) {
    tot(o, IN_TRANSACTIE, 0).await;
    for wie in vanaf..vanaf + 2 * VERBINDINGEN {
        let persoon = o.herken_een(aanmelding(&[bsn(wie)], noor())).await;
        assert!(persoon.nieuw);
        assert_eq!(ander.zoek(&bsn(wie)).await.unwrap(), Some(persoon.id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_broken_off_anywhere_leaves_nothing() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    for polls in 0..MAX_POLLS {
        op_alle(async || hooguit(polls, wis_niemand(&o.register)).await.is_some()).await;
        op_alle(async || hooguit(polls, o.register.gegevens(persoon)).await.is_some()).await;
        tot(&o, IN_TRANSACTIE, 0).await;
    }
    controleer(&o, &ander, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_broken_off_while_it_waits_for_the_lock_leaves_nothing() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rauw = o.rauw().await;
    let mut houder = rauw.acquire().await.unwrap();
    sqlx::query("select pg_advisory_lock($1)").bind(SLOT).execute(&mut *houder).await.unwrap();
    tokio::select! {
        _ = op_alle(async || wis_niemand(&o.register).await) => panic!("the lock is held"),
        () = tot(&o, WACHTENDEN, VERBINDINGEN) => {}
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(SLOT).execute(&mut *houder).await.unwrap();
    controleer(&o, &ander, 0).await;
}

/// As when another holds the lock for too long, or the server breaks the statement off.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_not_given_is_an_error_and_nothing_more() {
    let o = Opstelling::new().await;
    let ander = o.nog_een().await;
    let rauw = o.rauw().await;
    let mut houder = rauw.acquire().await.unwrap();
    sqlx::query("select pg_advisory_lock($1)").bind(SLOT).execute(&mut *houder).await.unwrap();
    let weiger = async {
        tot(&o, WACHTENDEN, VERBINDINGEN).await;
        o.databank.sql(&format!("select count(pg_cancel_backend(pid)) {WACHTENDEN}"))
    };
    let (fouten, geweigerd) = tokio::join!(op_alle(async || wis_niemand(&o.register).await), weiger);
    assert_eq!(geweigerd, VERBINDINGEN.to_string());
    assert!(fouten.iter().all(|fout| matches!(fout, persoonsregister::Error::Database(_))));
    sqlx::query("select pg_advisory_unlock($1)").bind(SLOT).execute(&mut *houder).await.unwrap();
    controleer(&o, &ander, 0).await;
}
