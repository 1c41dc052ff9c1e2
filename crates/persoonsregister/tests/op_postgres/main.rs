//! The register as its callers see it, on PostgreSQL: the tests of `register` that are not about files, and what only
//! a server that many processes use can get wrong.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

#[path = "../register/geheim.rs"]
mod geheim;
#[path = "../register/herkennen.rs"]
mod herkennen;
mod herstel;
#[path = "../register/hulp.rs"]
mod hulp;
mod rechten;
mod samenloop;
mod sleutel;
#[path = "../register/wissen.rs"]
mod wissen;

use hulp::*;
use persoonsregister::{Aanmelding, Kek, Persoon, Persoonsregister};
use sqlx::AnyPool;
use testkit::{Databank, PostgresServer};

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

    /// Every byte that a query can find.
    async fn bytes(&self) -> Vec<u8> {
        in_de_tabellen(&self.rauw().await).await
    }

    async fn herken_een(&self, aanmelding: Aanmelding) -> Persoon {
        self.register.herken(vec![aanmelding]).await.unwrap().remove(0).unwrap()
    }
}
