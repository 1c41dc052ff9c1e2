//! The tests of `dienst` once more, with the log, the read model, the quarantine and the persoonsregister on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may")]

#[path = "dienst/bereik.rs"]
mod bereik;
#[path = "dienst/bron.rs"]
mod bron;
#[path = "dienst/codes.rs"]
mod codes;
#[path = "dienst/correcties.rs"]
mod correcties;
#[path = "dienst/doorstroompunt.rs"]
mod doorstroompunt;
#[path = "dienst/gesprekken.rs"]
mod gesprekken;
#[path = "dienst/http.rs"]
mod http;
#[path = "dienst/hulp.rs"]
mod hulp;
#[path = "dienst/leveringen.rs"]
mod leveringen;
#[path = "dienst/privacy.rs"]
mod privacy;
#[path = "dienst/samenloop.rs"]
mod samenloop;
#[path = "dienst/terugdraaien.rs"]
mod terugdraaien;
#[path = "dienst/uwv.rs"]
mod uwv;
#[path = "dienst/werkvoorraad.rs"]
mod werkvoorraad;

use dienst::{Levering, Quarantaine};
use eventstore::Database;
use persoonsregister::{Kek, Persoonsregister};
use testkit::PostgresServer;

/// Rows that nobody can take, refused by the field `bsn`.
fn geweigerd(aantal: u64) -> Vec<(String, Vec<aanlevering::Rijfout>)> {
    let weigering = |regel| aanlevering::Rijfout {
        regel,
        veld: Some("bsn".to_owned()),
        code: "bsn-onjuist",
        reden: "Controleer het nummer.".to_owned(),
    };
    (1..=aantal).map(|regel| (format!("rij;{regel}"), vec![weigering(regel)])).collect()
}

/// Instances that refuse the same rows, in another order, and then accept them: each row is there once, then gone.
#[tokio::test(flavor = "multi_thread")]
async fn instanties_die_dezelfde_rijen_weigeren_bewaren_ze_een_keer() {
    let databank = PostgresServer::gedeeld();
    let kek = Kek::willekeurig().unwrap();
    let register = Persoonsregister::postgres(&databank.url(), kek).await.unwrap();
    let database = Database::postgres(&databank.url()).await.unwrap();
    let taken: Vec<_> = (0..5_usize)
        .map(|nummer| {
            let (database, register) = (database.clone(), register.clone());
            tokio::spawn(async move {
                let quarantaine = Quarantaine::open(database, register).await.unwrap();
                let levering = Levering {
                    bron: "doorstroompunt",
                    bestand: "a.csv",
                    kop: Some("kop"),
                    plaatswoord: Default::default(),
                    mapping: None,
                    correlatie: Some(uuid::Uuid::from_u128(nummer as u128)),
                };
                let mut rijen = geweigerd(60);
                rijen.rotate_left(nummer * 13);
                let nu = "2026-03-31T10:00:00Z".parse().unwrap();
                quarantaine.bewaar(&levering, nu, &rijen).await.unwrap();
                let teksten: Vec<String> = rijen.into_iter().map(|(rij, _)| rij).collect();
                quarantaine.laat_gaan(&levering, &teksten[..20]).await.unwrap();
                quarantaine.bewaar(&levering, nu, &geweigerd(60)).await.unwrap();
            })
        })
        .collect();
    for taak in taken {
        taak.await.unwrap();
    }
    let quarantaine = Quarantaine::open(database, register).await.unwrap();
    assert_eq!(quarantaine.lijst().await.unwrap().len(), 60);
    assert_eq!(quarantaine.rijen("doorstroompunt", "a.csv").await.unwrap()[0].kop.as_deref(), Some("kop"));
    assert_eq!(quarantaine.opgelost("doorstroompunt", "a.csv").await.unwrap(), 60);
    assert!(quarantaine.lijst().await.unwrap().is_empty());
}

/// The database sorts as people in the Netherlands do; a list has the same order on every database all the same.
#[tokio::test]
async fn namen_staan_op_volgorde_van_hun_bytes() {
    let databank = PostgresServer::gedeeld();
    let kek = Kek::willekeurig().unwrap();
    let register = Persoonsregister::postgres(&databank.url(), kek).await.unwrap();
    let quarantaine =
        Quarantaine::open(Database::postgres(&databank.url()).await.unwrap(), register).await.unwrap();
    for (regel, bestand) in ["a.csv", "_a.csv", "B.csv", "é.csv", "b.csv"].into_iter().enumerate() {
        let levering = Levering {
            bron: "uwv",
            bestand,
            kop: None,
            plaatswoord: Default::default(),
            mapping: None,
            correlatie: None,
        };
        let rij = geweigerd(regel as u64 + 1).pop().unwrap();
        quarantaine.bewaar(&levering, "2026-03-31T10:00:00Z".parse().unwrap(), &[rij]).await.unwrap();
    }
    let namen: Vec<String> =
        quarantaine.lijst().await.unwrap().into_iter().map(|regel| regel.bestand).collect();
    assert_eq!(namen, ["B.csv", "_a.csv", "a.csv", "b.csv", "é.csv"]);
}
