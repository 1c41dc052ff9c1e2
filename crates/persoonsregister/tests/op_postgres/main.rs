//! The register as its callers see it, on PostgreSQL: the tests of `register` that are not about files, and what only
//! a server that many processes use can get wrong.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod afgebroken;
#[path = "../register/beslissen.rs"]
mod beslissen;
#[path = "../register/contact.rs"]
mod contact;
#[path = "../register/geboorte.rs"]
mod geboorte;
#[path = "../register/geheim.rs"]
mod geheim;
#[path = "../register/herkennen.rs"]
mod herkennen;
mod herstel;
#[path = "../register/hulp.rs"]
mod hulp;
mod opruimen;
#[path = "../register/personen.rs"]
mod personen;
mod rechten;
mod samenloop;
#[path = "../register/schrijfwijze.rs"]
mod schrijfwijze;
mod sleutel;
#[path = "../register/vervlechting.rs"]
mod vervlechting;
#[path = "../register/voorlopig.rs"]
mod voorlopig;
#[path = "../register/wissen.rs"]
mod wissen;
#[path = "../register/zaken.rs"]
mod zaken;
#[path = "../register/zoeken.rs"]
mod zoeken;

use hulp::*;
use persoonsregister::{Aanmelding, Kek, Persoon, Persoonsregister};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row as _, ValueRef as _};
use testkit::{Databank, PostgresServer};

/// The lock that a register has within its database.
const SLOT: i64 = 0x6a6f_6e67_7265_6769;

/// A register of its own for one test.
struct Opstelling {
    databank: Databank,
    kek: Kek,
    register: Persoonsregister,
}

impl Opstelling {
    async fn new() -> Self {
        Self::op(PostgresServer::gedeeld()).await
    }

    async fn op(databank: Databank) -> Self {
        let kek = Kek::willekeurig().unwrap();
        let register = Persoonsregister::postgres(&databank.url(), kek.clone()).await.unwrap();
        Self { databank, kek, register }
    }

    /// A second handle, as another process would have.
    async fn nog_een(&self) -> Persoonsregister {
        Persoonsregister::postgres(&self.databank.url(), self.kek.clone()).await.unwrap()
    }

    /// The database without the register, to damage it or look inside.
    async fn rauw(&self) -> AnyPool {
        sqlx::any::install_default_drivers();
        AnyPool::connect(&self.databank.beheer_url()).await.unwrap()
    }

    /// What the owner does with a register of before.
    async fn maak_bij(&self) {
        let url = self.databank.url();
        Persoonsregister::richt_in(&url, &self.kek, &Default::default()).await.unwrap();
    }

    /// Every byte that a query can find.
    async fn bytes(&self) -> Vec<u8> {
        in_de_tabellen(&self.rauw().await).await
    }

    async fn herken_een(&self, aanmelding: Aanmelding) -> Persoon {
        neem_op(&self.register, vec![aanmelding]).await.unwrap().remove(0).unwrap()
    }
}

/// Every text and every byte that the tables of the register hold.
async fn in_de_tabellen(rauw: &AnyPool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for tabel in ["sleutelring", "persoon", "identificatie", "gewist", "journaal", "contact"] {
        let alles = AssertSqlSafe(format!("select * from {tabel}"));
        for rij in sqlx::query(alles).fetch_all(rauw).await.unwrap() {
            (0..rij.len()).for_each(|kolom| bytes.extend(waarde(&rij, kolom)));
        }
    }
    bytes
}

fn waarde(rij: &AnyRow, kolom: usize) -> Vec<u8> {
    if rij.try_get_raw(kolom).unwrap().is_null() {
        return Vec::new();
    }
    let tekst = || rij.try_get::<String, _>(kolom).map(String::into_bytes);
    let getal = || rij.try_get::<i64, _>(kolom).map(|getal| getal.to_be_bytes().to_vec());
    rij.try_get::<Vec<u8>, _>(kolom).or_else(|_| tekst()).or_else(|_| getal()).unwrap()
}
