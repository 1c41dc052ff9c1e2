use super::*;
use eventstore::{Feed, Look, Mark, Query};
use futures_util::future::{BoxFuture, FutureExt as _};
use std::sync::atomic::{AtomicU64, Ordering};

/// A log that is as far as it is told to be; nobody answers when it is `u64::MAX`.
#[derive(Default)]
struct Log(AtomicU64);

impl Source for Log {
    fn follow(&self, _: Query, _: Mark) -> Box<dyn Feed> {
        unreachable!("nobody reads it")
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        unreachable!("nobody looks at it")
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        async {
            match self.0.load(Ordering::SeqCst) {
                u64::MAX => std::future::pending().await,
                hoofd => Ok(Position(hoofd)),
            }
        }
        .boxed()
    }
}

struct Opstelling {
    log: Arc<Log>,
    stilstand: watch::Sender<Option<Standstill>>,
    bijblijven: Bijblijven,
}

impl Opstelling {
    fn nieuw() -> Self {
        let (log, stilstand) = (Arc::new(Log::default()), watch::Sender::new(None));
        let feitenlogboek = Feitenlogboek {
            leesmodel: "feiten-intake".to_owned(),
            source: log.clone(),
            stilstand: Some(stilstand.subscribe()),
        };
        Self { log, stilstand, bijblijven: Bijblijven::van(&[feitenlogboek]) }
    }

    /// Whether it is told when the log and the facts are so far.
    async fn achter(&mut self, hoofd: u64, positie: u64) -> bool {
        self.log.0.store(hoofd, Ordering::SeqCst);
        let achter = self.bijblijven.achter(&[("intake".to_owned(), positie)].into()).await;
        assert!(achter.is_empty() || achter == ["intake"]);
        !achter.is_empty()
    }
}

async fn wacht() {
    tokio::time::sleep(ACHTER_NA).await;
}

#[tokio::test(start_paused = true)]
async fn wie_niet_meer_beweegt_en_niet_bij_is_loopt_achter() {
    let mut o = Opstelling::nieuw();
    assert!(!o.achter(5, 5).await);
    wacht().await;
    assert!(!o.achter(6, 5).await, "it has just come");
    wacht().await;
    assert!(!o.achter(90, 70).await, "it moves");
    wacht().await;
    assert!(o.achter(90, 70).await);
    assert!(!o.achter(90, 90).await, "at once when it is up to date");
    assert!(!o.achter(91, 90).await, "and then it has its time again");
}

#[tokio::test(start_paused = true)]
async fn wie_verder_is_dan_zijn_log_loopt_achter() {
    let mut o = Opstelling::nieuw();
    assert!(!o.achter(3, 5).await);
    wacht().await;
    assert!(o.achter(3, 5).await);
}

#[tokio::test(start_paused = true)]
async fn wie_stilstaat_loopt_meteen_achter_hoe_ver_hij_ook_is() {
    let mut o = Opstelling::nieuw();
    o.stilstand.send_replace(Some(Standstill::OtherLog { position: Position(5) }));
    assert!(o.achter(5, 5).await, "it may be as far in another log");
    o.stilstand.send_replace(None);
    assert!(!o.achter(5, 5).await);
}

#[tokio::test(start_paused = true)]
async fn als_niemand_zegt_hoe_ver_het_moet_zijn_loopt_het_achter() {
    let mut o = Opstelling::nieuw();
    assert!(!o.achter(u64::MAX, 5).await);
    wacht().await;
    assert!(o.achter(u64::MAX, 5).await);
    assert!(!o.achter(5, 5).await);
}
