//! What a reaction cannot react to waits, with the later events of its stream, until it can; the rest goes on. The same
//! on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod proef;

use std::time::Duration;

use dienst::{Omgeving, Reactieloper};
use domein::{Gebeurtenis as _, gebeurtenis::IntakeGebeurtenis};
use eventstore::{Database, Dialect, FollowError, Log, MAX_PARKED_STREAMS, NewEvent, Retried};
use proef::{Overnemen, dossier, dossiers, gebeurt, ingetrokken, omgeving};
use tokio::sync::oneshot;
use uuid::Uuid;

/// An event of a type that the reaction wants, in a form that it does not know.
fn kapot(signaal: u128) -> NewEvent {
    NewEvent { data: "{}".to_owned(), ..ingetrokken(signaal) }
}

async fn op_sqlite(map: &tempfile::TempDir) -> Omgeving {
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    omgeving(Log::memory(), database, map.path()).await
}

async fn maak_leesbaar(database: &Database, signaal: u128) {
    let data =
        serde_json::json!({"signaal_id": Uuid::from_u128(signaal), "signaalId": Uuid::from_u128(signaal)});
    let herstel = "UPDATE parked SET data = $1 WHERE data = '{}'";
    assert_eq!(
        sqlx::query(herstel).bind(data.to_string()).execute(database.pool()).await.unwrap().rows_affected(),
        1
    );
}

async fn een_kapotte_gebeurtenis_wacht_met_wat_erachter_staat(omgeving: Omgeving) {
    let bron = Log::memory();
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron.clone()).await.unwrap();
    gebeurt(&bron, "een", [ingetrokken(1), kapot(2), ingetrokken(3)]).await;
    gebeurt(&bron, "twee", [ingetrokken(4)]).await;
    assert_eq!(loper.haal_in().await.unwrap(), 2);
    // Also when they come in later, by a process that has just begun.
    gebeurt(&bron, "een", [ingetrokken(5)]).await;
    gebeurt(&bron, "twee", [ingetrokken(6)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron.clone()).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 1);
    assert_eq!(dossiers(&omgeving.log).await, [1, 4, 6]);
    let geparkeerd = loper.volger().parked().await.unwrap();
    let kort: Vec<_> = geparkeerd.iter().map(|regel| (regel.position.0, regel.cause.as_deref())).collect();
    assert_eq!(kort, [(2, Some("not understood")), (3, None), (5, None)]);
    assert!(geparkeerd.iter().all(|regel| regel.stream.as_str() == "een"));

    assert_eq!(loper.volger().retry_parked().await.unwrap(), Retried { taken: 0, left: 1 });
    assert_eq!(
        loper.volger().parked().await.unwrap().len(),
        3,
        "trying changes nothing as long as it does not help"
    );
    maak_leesbaar(&omgeving.database, 2).await;
    assert_eq!(loper.volger().retry_parked().await.unwrap(), Retried { taken: 1, left: 0 });
    assert_eq!(dossiers(&omgeving.log).await, [1, 4, 6, 2, 3, 5], "in the order of the stream");
    assert!(loper.volger().parked().await.unwrap().is_empty());
    gebeurt(&bron, "een", [ingetrokken(7)]).await;
    assert_eq!(loper.haal_in().await.unwrap(), 1, "the stream is free again");
}

#[tokio::test]
async fn parkeren_op_sqlite() {
    let map = tempfile::tempdir().unwrap();
    een_kapotte_gebeurtenis_wacht_met_wat_erachter_staat(op_sqlite(&map).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parkeren_op_postgres() {
    let map = tempfile::tempdir().unwrap();
    let databank = tokio::task::spawn_blocking(testkit::PostgresServer::gedeeld).await.unwrap();
    let database = Database::postgres(&databank.url()).await.unwrap();
    assert_eq!(database.dialect(), Dialect::Postgres);
    een_kapotte_gebeurtenis_wacht_met_wat_erachter_staat(omgeving(Log::memory(), database, map.path()).await)
        .await;
}

#[tokio::test]
async fn een_eigen_dossier_dat_niet_te_lezen_is_houdt_de_andere_stromen_niet_op() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    let onleesbaar = NewEvent::new(Uuid::now_v7(), IntakeGebeurtenis::CATALOGUS[0].soort, "{}");
    gebeurt(&omgeving.log, dossier(Uuid::from_u128(1)).as_str(), [onleesbaar]).await;
    // What comes after it in its stream waits, whatever dossier that is about.
    gebeurt(&bron, "een", [ingetrokken(4), ingetrokken(1), ingetrokken(3), kapot(5)]).await;
    gebeurt(&bron, "twee", [ingetrokken(2), ingetrokken(4)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 3);
    let geparkeerd = loper.volger().parked().await.unwrap();
    let kort: Vec<_> = geparkeerd.iter().map(|regel| (regel.position.0, regel.cause.as_deref())).collect();
    assert_eq!(kort, [(2, Some("own stream not understood")), (3, None), (4, None)]);
    assert_eq!(loper.volger().retry_parked().await.unwrap(), Retried { taken: 0, left: 1 });
    assert!(!dossiers(&omgeving.log).await.contains(&3), "also when it is tried again");
}

#[tokio::test]
async fn bij_een_eigen_dossier_van_een_nieuwere_versie_staat_hij_stil_en_parkeert_niets() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    gebeurt(&bron, "een", [ingetrokken(2)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron.clone()).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 1);
    let van_later = NewEvent::new(Uuid::now_v7(), "nl.voorbeeld.toekomst.v1", "{}");
    gebeurt(&omgeving.log, dossier(Uuid::from_u128(1)).as_str(), [van_later]).await;
    gebeurt(&bron, "een", [ingetrokken(1)]).await;
    gebeurt(&bron, "een", [ingetrokken(3)]).await;
    for keer in 0..2 {
        let fout = loper.haal_in().await.unwrap_err();
        let verwacht = eventstore::Standstill::UnknownOwnKind {
            kind: "nl.voorbeeld.toekomst.v1".to_owned(),
            position: eventstore::Position(2),
        };
        assert_eq!(eventstore::Standstill::of(&fout), Some(verwacht), "{keer}: {fout}");
        assert!(loper.volger().parked().await.unwrap().is_empty());
        assert_eq!(
            loper.volger().position().borrow().0,
            1,
            "it stands before what it cannot have its effect of"
        );
    }
    assert!(!dossiers(&omgeving.log).await.contains(&3), "what comes after it in its stream waits too");
}

#[tokio::test]
async fn een_ander_logboek_geeft_niets_tot_hij_opnieuw_begint() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    gebeurt(&bron, "een", [ingetrokken(1), ingetrokken(2), ingetrokken(3)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 3);
    let ander = Log::memory();
    gebeurt(&ander, "een", [ingetrokken(4), ingetrokken(5), ingetrokken(6), ingetrokken(7)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), ander).await.unwrap();
    let fout = loper.haal_in().await.unwrap_err();
    assert!(matches!(fout, FollowError::OtherLog { .. }), "{fout}");
    assert_eq!(dossiers(&omgeving.log).await, [1, 2, 3]);
    loper.volger().reset().await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 4);
    assert_eq!(loper.haal_in().await.unwrap(), 0);
}

#[tokio::test]
async fn een_installatie_van_nu_gaat_verder_waar_zij_was() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    gebeurt(&bron, "een", [ingetrokken(1), ingetrokken(2), ingetrokken(3)]).await;
    // Programs of before kept their place in the log of their own service.
    let plaats = eventstore::Append::default().checkpoint(
        "proef-overnemen",
        eventstore::Position(0),
        eventstore::Position(2),
    );
    omgeving.log.append(plaats).await.unwrap();
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 1);
    assert_eq!(dossiers(&omgeving.log).await, [3]);
}

#[tokio::test]
async fn bij_een_soort_die_hij_niet_kent_staat_hij_stil() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    let later = NewEvent::new(Uuid::now_v7(), "signalering.van-later.v1", "{}");
    gebeurt(&bron, "een", [ingetrokken(1), later]).await;
    gebeurt(&bron, "twee", [ingetrokken(2)]).await;
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron).await.unwrap();
    let fout = loper.haal_in().await.unwrap_err();
    assert!(
        matches!(&fout, FollowError::UnknownKind { kind, .. } if kind == "signalering.van-later.v1"),
        "{fout}"
    );
    assert_eq!(dossiers(&omgeving.log).await, [1]);
}

#[tokio::test]
async fn zijn_het_er_te_veel_dan_stopt_het_beleid_en_zegt_het_waarom() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    for nummer in 0..=MAX_PARKED_STREAMS {
        gebeurt(&bron, &format!("signaal-{nummer}"), [kapot(nummer as u128)]).await;
    }
    let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron).await.unwrap();
    let fout = loper.volger().run(std::future::pending()).await.unwrap_err();
    assert!(matches!(fout, FollowError::TooManyParked { follower: "proef-overnemen", .. }), "{fout}");
    assert!(
        loper.volger().parked().await.unwrap().is_empty(),
        "nothing is parked, and the place has not moved"
    );
    assert_eq!(*loper.volger().position().borrow(), Default::default());
}

#[tokio::test]
async fn van_twee_processen_werkt_er_een_en_neemt_de_ander_het_over() {
    let telemetrie =
        telemetrie::begin(telemetrie::Opties { metingen: true, ..telemetrie::Opties::nieuw("proef") })
            .unwrap();
    let map = tempfile::tempdir().unwrap();
    let omgeving = op_sqlite(&map).await;
    let bron = Log::memory();
    let begin = async || {
        let (stop, gestopt) = oneshot::channel::<()>();
        let loper = Reactieloper::nieuw(Overnemen, omgeving.clone(), bron.clone()).await.unwrap();
        let taak = tokio::spawn(async move { loper.volger().run(async move { drop(gestopt.await) }).await });
        (stop, taak)
    };
    let wacht_op = async |aantal: usize| {
        let klaar = async {
            while dossiers(&omgeving.log).await.len() < aantal {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), klaar).await.unwrap();
    };
    let (stop_een, een) = begin().await;
    let (stop_twee, twee) = begin().await;
    gebeurt(&bron, "een", [ingetrokken(1)]).await;
    wacht_op(1).await;
    let meting = |naam: &str| {
        let regel = format!("eventstore_follower_{naam}{{follower=\"proef-overnemen\",kind=\"reaction\"}} ");
        let tekst = telemetrie::metrics_tekst();
        tekst.lines().find_map(|wat| wat.strip_prefix(&regel)).map(str::to_owned)
    };
    // It is written down a moment after it took place.
    let verwacht =
        [("active", "1"), ("position", "1"), ("parked", "0"), ("lag_events", "0"), ("lag_seconds", "0")];
    let klaar = async {
        while verwacht.iter().any(|(naam, waarde)| meting(naam).as_deref() != Some(*waarde)) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let gemeten = tokio::time::timeout(Duration::from_secs(10), klaar).await;
    assert!(gemeten.is_ok(), "{}", telemetrie::metrics_tekst());
    // One of them goes: an orderly stop frees the lease at once.
    stop_een.send(()).unwrap();
    een.await.unwrap().unwrap();
    gebeurt(&bron, "een", [ingetrokken(2)]).await;
    wacht_op(2).await;
    gebeurt(&bron, "drie", [kapot(3)]).await;
    let geparkeerd = async {
        while meting("parked").as_deref() != Some("1") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), geparkeerd).await.unwrap();
    stop_twee.send(()).unwrap();
    twee.await.unwrap().unwrap();
    assert_eq!(dossiers(&omgeving.log).await, [1, 2]);
    assert_eq!(meting("active").as_deref(), Some("0"));
    telemetrie.sluit().await;
}
