//! The register as its callers see it, on SQLite in a temporary directory. The same tests run on PostgreSQL in
//! `op_postgres`; what is about files is here alone.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod beslissen;
mod bestanden;
mod contact;
mod geboorte;
mod geheim;
mod herkennen;
mod hoofdsleutel;
mod hulp;
mod personen;
mod schrijfwijze;
mod vervlechting;
mod voorlopig;
mod wissen;
mod zaken;
mod zoeken;

use hulp::*;
use persoonsregister::{Aanmelding, Kekherkomst, Persoon, Persoonsregister};
use sqlx::AnyPool;
use std::path::PathBuf;
use tempfile::TempDir;

/// A register of its own for one test.
struct Opstelling {
    map: TempDir,
    register: Persoonsregister,
}

impl Opstelling {
    async fn new() -> Self {
        let map = tempfile::tempdir().unwrap();
        let register =
            Persoonsregister::open(&map.path().join("register.sqlite"), Kekherkomst::Bestand).await.unwrap();
        Self { map, register }
    }

    fn database(&self) -> PathBuf {
        self.map.path().join("register.sqlite")
    }

    fn sleutelbestand(&self) -> PathBuf {
        self.map.path().join("sleutel.kek")
    }

    /// A second handle, as another process would have.
    async fn nog_een(&self) -> Persoonsregister {
        Persoonsregister::open(&self.database(), Kekherkomst::Bestand).await.unwrap()
    }

    /// The database without the register, to damage it or look inside.
    async fn rauw(&self) -> AnyPool {
        AnyPool::connect(&format!("sqlite://{}", self.database().display())).await.unwrap()
    }

    /// What a newer program does with a register of before.
    async fn maak_bij(&self) {
        self.nog_een().await;
    }

    /// Every byte that is on disk beside the key: the database, its write-ahead log and its index.
    async fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for bestand in std::fs::read_dir(self.map.path()).unwrap() {
            let pad = bestand.unwrap().path();
            if pad != self.sleutelbestand() {
                bytes.extend(std::fs::read(pad).unwrap());
            }
        }
        bytes
    }

    async fn herken_een(&self, aanmelding: Aanmelding) -> Persoon {
        neem_op(&self.register, vec![aanmelding]).await.unwrap().remove(0).unwrap()
    }
}
