//! A database that dies is something to come back for, never an internal fault: 503 in bounded time, and the same
//! command again takes place once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod proef;

use std::time::{Duration, Instant};

use domein::{Actor, Rol};
use eventstore::{Database, Log, PostgresOptions, Query};
use proef::{Dossierregels, dossier, omgeving};
use testkit::PostgresServer;
use uuid::Uuid;

/// Longer than this nobody waits at the front door.
const MAX_WACHT: Duration = web::MAX_VERZOEK;

#[tokio::test(flavor = "multi_thread")]
async fn een_dode_databank_geeft_503_en_daarna_telt_de_opdracht_een_keer() {
    let mut server = tokio::task::spawn_blocking(PostgresServer::eigen).await.unwrap();
    let databank = server.databank();
    let map = tempfile::tempdir().unwrap();
    let opties = PostgresOptions { append_timeout: Duration::from_secs(3), ..PostgresOptions::default() };
    let log = Log::postgres(&databank.url(), opties).await.unwrap();
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    let omgeving = omgeving(log, database, map.path()).await;
    let aanleiding =
        omgeving.aanleiding(Actor { rol: Rol::Coach, id: "m-1".parse().unwrap() }, Uuid::from_u128(1), None);
    let stroom = dossier(Uuid::from_u128(1));
    let opdracht = async |nummer: u128| {
        let vraag = (Uuid::from_u128(1), None);
        let id = Uuid::from_u128(nummer);
        dienst::voer_uit::<Dossierregels, _>(&omgeving, &stroom, id, vraag, &aanleiding).await
    };
    opdracht(1).await.unwrap();

    server.dood();
    let begin = Instant::now();
    let alles = Query::all();
    let (geschreven, gelezen) = tokio::join!(opdracht(2), omgeving.log.read(&alles, Default::default(), 1));
    let probleem = dienst::probleem(&geschreven.unwrap_err());
    assert_eq!(probleem.status().as_u16(), 503, "{}", probleem.detail());
    assert!(["opslag-niet-bereikbaar", "onbekend-of-opgeslagen"].contains(&probleem.code()));
    let fout = gelezen.unwrap_err();
    assert_eq!(dienst::intern(&fout).code(), "opslag-niet-bereikbaar", "{fout}");
    assert!(begin.elapsed() < MAX_WACHT, "{:?}", begin.elapsed());

    tokio::task::block_in_place(|| server.herstart());
    let begin = Instant::now();
    while let Err(fout) = opdracht(2).await {
        assert_eq!(dienst::probleem(&fout).status().as_u16(), 503, "{fout}");
        assert!(begin.elapsed() < MAX_WACHT, "{fout}");
    }
    assert!(opdracht(2).await.unwrap().is_repeated());
    assert_eq!(proef::dossiers(&omgeving.log).await, [1, 1], "each command once");
    omgeving.log.close().await;
}
