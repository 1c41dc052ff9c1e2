//! Every test of the facts, the figures and the dashboard once more, with the facts on PostgreSQL; and the same report to
//! the byte on both.

#![allow(
    clippy::unwrap_used,
    clippy::duplicate_mod,
    reason = "tests may; each file brings the helpers that it uses"
)]

#[path = "dashboard/main.rs"]
mod dashboard;
#[path = "definities.rs"]
mod definities;
#[path = "definities_dagen.rs"]
mod definities_dagen;
#[path = "definities_horizon.rs"]
mod definities_horizon;
#[path = "definities_signaalbronnen.rs"]
mod definities_signaalbronnen;
#[path = "definities_signalen.rs"]
mod definities_signalen;
#[path = "feiten_maatwerk.rs"]
mod feiten_maatwerk;
#[path = "geschiedenis.rs"]
mod geschiedenis;
#[path = "scenarios.rs"]
mod scenarios;

use dashboard::verzonnen::Verzonnen;
use eventstore::Database;
use testkit::PostgresServer;

/// What is shown of the same made-up city, on the database of choice: the report of two quarters, the key figures.
async fn uitvoer(database: Database) -> Vec<(String, Vec<u8>)> {
    let stad = Verzonnen::op(database).await.gevuld().await;
    let mut alles = Vec::new();
    for kwartaal in ["2021-Q4", "2026-Q1"] {
        let bestanden = stad.rapportage.raadsrapport(kwartaal.parse().unwrap(), None).await.unwrap();
        alles.extend(bestanden.alle().map(|bestand| (bestand.naam.clone(), bestand.inhoud.clone())));
    }
    let kerncijfers = stad.rapportage.kerncijfers().await.unwrap();
    alles.push(("kerncijfers".to_owned(), serde_json::to_vec(&kerncijfers).unwrap()));
    alles
}

#[tokio::test]
async fn dezelfde_feiten_geven_op_beide_databanken_dezelfde_bytes() {
    let map = tempfile::tempdir().unwrap();
    let op_sqlite = uitvoer(Database::sqlite(&map.path().join("rapportage.sqlite")).await.unwrap()).await;
    let databank = PostgresServer::gedeeld();
    let op_postgres = uitvoer(Database::postgres(&databank.url()).await.unwrap()).await;
    assert!(op_sqlite.len() > 30);
    for ((naam, een), (ander_naam, ander)) in op_sqlite.iter().zip(&op_postgres) {
        assert_eq!(naam, ander_naam);
        assert!(
            een == ander,
            "{naam}: {} / {}",
            String::from_utf8_lossy(een),
            String::from_utf8_lossy(ander)
        );
    }
    assert_eq!(op_sqlite.len(), op_postgres.len());
}
