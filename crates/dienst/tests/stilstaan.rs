//! A reaction that breaks off leaves to be seen what it knew last: that nobody tells anything is no good news.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod proef;

use std::time::Duration;

use dienst::{Gevolg, Reactie, Reactieloper};
use domein::{Vastlegging, gebeurtenis::SignaleringGebeurtenis};
use eventstore::{Database, Log, NewEvent};
use proef::{Overnemen, gebeurt, ingetrokken, omgeving};

/// Breaks off at any event that it understands.
struct Breekt;

impl Reactie for Breekt {
    const NAAM: &'static str = "proef-breekt";
    type Ander = SignaleringGebeurtenis;
    type D = <Overnemen as Reactie>::D;
    type G = <Overnemen as Reactie>::G;

    fn soorten(&self) -> &'static [&'static str] {
        Overnemen.soorten()
    }

    fn reageer(&self, _: &Vastlegging<SignaleringGebeurtenis>) -> Option<Gevolg<Self::D>> {
        panic!("a mistake of ours")
    }
}

#[tokio::test]
async fn wat_een_beleid_dat_afbreekt_het_laatst_wist_blijft_te_zien() {
    let telemetrie =
        telemetrie::begin(telemetrie::Opties { metingen: true, ..telemetrie::Opties::nieuw("proef") })
            .unwrap();
    let meting = |naam: &str| {
        let regel = format!("eventstore_follower_{naam}{{follower=\"proef-breekt\",kind=\"reaction\"}} ");
        let tekst = telemetrie::metrics_tekst();
        tekst.lines().find_map(|wat| wat.strip_prefix(&regel)).map(str::to_owned)
    };
    let map = tempfile::tempdir().unwrap();
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    let omgeving = omgeving(Log::memory(), database, map.path()).await;
    let bron = Log::memory();
    let onleesbaar = NewEvent { data: "{}".to_owned(), ..ingetrokken(1) };
    gebeurt(&bron, "een", [onleesbaar]).await;
    let loper = Reactieloper::nieuw(Breekt, omgeving, bron.clone()).await.unwrap();
    let loopt = tokio::spawn(async move { loper.volger().run(std::future::pending()).await });
    let geparkeerd = async {
        while meting("parked").as_deref() != Some("1") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), geparkeerd).await.unwrap();
    assert_eq!(meting("active").as_deref(), Some("1"));

    gebeurt(&bron, "twee", [ingetrokken(2)]).await;
    assert!(loopt.await.unwrap_err().is_panic());
    assert_eq!(meting("active").as_deref(), Some("0"));
    assert_eq!(meting("parked").as_deref(), Some("1"));
    telemetrie.sluit().await;
}
