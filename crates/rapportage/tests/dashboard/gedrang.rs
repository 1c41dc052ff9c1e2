//! Many who ask at once: who asks the same shares one count, who leaves frees the queue, and who asks much keeps nobody
//! else from a figure.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{extract::ConnectInfo, http::StatusCode};
use eventstore::{Feed, Log, Look, Mark, Position, Query, Source, StoreError};
use futures_util::future::{BoxFuture, FutureExt, join_all};
use rapportage::{Cijfervraag, Feitenlogboek};
use tokio::{sync::Semaphore, task::JoinHandle, time::timeout};
use tower::ServiceExt as _;

use super::{
    Huis, verzoek,
    verzonnen::{EINDE, Verzonnen, schrijf},
};

/// Longest wait for what must come. Facts that do not say how far they are get eight seconds.
const GEDULD: Duration = Duration::from_secs(7);
/// Who asks looks twice whether the sheet is there before its turn comes; the third time it has its turn.
const AAN_DE_BEURT: usize = 3;

/// The log that the facts follow, which does not answer to one of the questions how far it is.
struct Houdt {
    log: Log,
    gevraagd: AtomicUsize,
    /// The number of that question.
    welke: AtomicUsize,
    los: Semaphore,
}

impl Houdt {
    /// From now on: whoever is the first to have its turn, waits.
    fn houd_de_eerste(&self) {
        self.welke.store(self.gevraagd.load(Ordering::SeqCst) + AAN_DE_BEURT, Ordering::SeqCst);
    }

    /// Until somebody waits.
    async fn houdt_iemand(&self) {
        let wacht = async {
            while self.gevraagd.load(Ordering::SeqCst) < self.welke.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(GEDULD, wacht).await.unwrap();
    }
}

impl Source for Houdt {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Source::follow(&self.log, query, after)
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        self.log.look()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        async {
            let nummer = self.gevraagd.fetch_add(1, Ordering::SeqCst) + 1;
            if nummer == self.welke.load(Ordering::SeqCst) {
                let _los = self.los.acquire().await.unwrap();
            }
            self.log.head_of_log().await
        }
        .boxed()
    }
}

async fn huis() -> (Huis, Arc<Houdt>) {
    let map = tempfile::tempdir().unwrap();
    let mut stad = Verzonnen::leeg(map.path()).await;
    // Of a municipality of which nothing is known there is no figure.
    let toekenning = stad.toekenning(EINDE, 22, false).0;
    schrijf(&stad.intake, vec![toekenning]).await;
    stad.bij().await;
    let houdt = Arc::new(Houdt {
        log: stad.signalering.clone(),
        gevraagd: AtomicUsize::new(0),
        welke: AtomicUsize::new(0),
        los: Semaphore::new(0),
    });
    let bron: Arc<dyn Source> = houdt.clone();
    let rapportage = stad.rapportage;
    let leesmodel = "feiten-signalering".to_owned();
    stad.rapportage =
        rapportage.met_logboeken(vec![Feitenlogboek { leesmodel, source: bron, stilstand: None }]);
    (Huis::van(stad, map).await, houdt)
}

/// One client asks for a quarter.
fn vraag(huis: &Huis, klant: u8, kwartaal: &str) -> JoinHandle<StatusCode> {
    let mut verzoek = verzoek(&format!("/rapportage/v1/raadsrapportages/{kwartaal}"), None);
    verzoek.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, klant], 4_000))));
    let app = huis.app.clone();
    tokio::spawn(async move { app.oneshot(verzoek).await.unwrap().status() })
}

async fn status(antwoord: JoinHandle<StatusCode>) -> StatusCode {
    timeout(GEDULD, antwoord).await.unwrap().unwrap()
}

/// Fills the share of a client that has one place in the queue: of two more one has to go. Gives the one that waits.
async fn vul_zijn_deel(huis: &Huis, klant: u8) -> JoinHandle<StatusCode> {
    let (mut een, mut twee) = (vraag(huis, klant, "2020-Q2"), vraag(huis, klant, "2019-Q4"));
    let (geweigerd, wacht) = tokio::select! {
        status = &mut een => (status, twee),
        status = &mut twee => (status, een),
        () = tokio::time::sleep(GEDULD) => panic!("nobody is refused"),
    };
    assert_eq!(geweigerd.unwrap(), StatusCode::TOO_MANY_REQUESTS);
    wacht
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_hetzelfde_vraagt_deelt_een_telling() {
    let (huis, houdt) = huis().await;
    let gevraagd = Cijfervraag::voor_de_raad("GM0014".parse().unwrap(), "2021-Q1".parse().unwrap(), None);
    let tellingen = Arc::new(AtomicUsize::new(0));
    let vraag = || {
        let (rapportage, gevraagd) = (huis.stad.rapportage.clone(), gevraagd.clone());
        let tellingen = Arc::clone(&tellingen);
        let toegelaten = move || {
            tellingen.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        };
        tokio::spawn(async move { rapportage.openbaar_blad_na(&gevraagd, toegelaten).await.unwrap().1 })
    };
    houdt.houd_de_eerste();
    let mut vragers = vec![vraag()];
    houdt.houdt_iemand().await;
    vragers.extend((0..9).map(|_| vraag()));
    houdt.los.add_permits(1);
    let bladen = timeout(GEDULD, join_all(vragers)).await.unwrap();
    let bladen: Vec<_> = bladen.into_iter().map(Result::unwrap).collect();
    assert!(bladen.iter().all(|blad| Arc::ptr_eq(blad, &bladen[0])), "all have the same sheet");
    assert_eq!(tellingen.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wie_weggaat_maakt_plaats_in_de_rij() {
    let (huis, houdt) = huis().await;
    houdt.houd_de_eerste();
    let eerste = vraag(&huis, 1, "2020-Q1");
    houdt.houdt_iemand().await;
    let tweede = vul_zijn_deel(&huis, 1).await;

    // Nobody lets the first one go on; it is gone.
    eerste.abort();
    assert_eq!(status(tweede).await, StatusCode::OK, "its turn came");
    for kwartaal in ["2020-Q1", "2020-Q3"] {
        assert_eq!(status(vraag(&huis, 1, kwartaal)).await, StatusCode::OK, "{kwartaal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn oude_kwartalen_van_een_klant_houden_een_ander_niet_van_zijn_cijfer() {
    let (huis, houdt) = huis().await;
    houdt.houd_de_eerste();
    let eerste = vraag(&huis, 1, "2020-Q1");
    houdt.houdt_iemand().await;
    let tweede = vul_zijn_deel(&huis, 1).await;
    for kwartaal in ["2020-Q3", "2020-Q4", "2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2"] {
        let geweigerd = status(vraag(&huis, 1, kwartaal)).await;
        assert_eq!(geweigerd, StatusCode::TOO_MANY_REQUESTS, "{kwartaal}");
    }

    // More than the queue is long, but of one client: another has its place in it.
    let ander = vraag(&huis, 2, "2025-Q4");
    houdt.los.add_permits(1);
    for antwoord in [eerste, tweede, ander] {
        assert_eq!(status(antwoord).await, StatusCode::OK);
    }
}
