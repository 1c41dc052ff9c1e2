//! The register as its callers see it, on a real database in a temporary directory.

#![allow(clippy::unwrap_used, reason = "a helper of a test may panic as the test itself may")]

mod geheim;
mod herkennen;
mod hoofdsleutel;
mod wissen;

use jiff::civil::{Date, date};
use persoonsregister::{
    Aanmelding, Bronnummer, Bsn, Identificatie, Kekbron, Persoon, Persoonsgegevens, Persoonsregister,
};
use sqlx::SqlitePool;
use std::path::PathBuf;
use tempfile::TempDir;

const GEBOREN: Date = date(2003, 5, 17);

/// A register of its own for one test.
struct Opstelling {
    map: TempDir,
    register: Persoonsregister,
}

impl Opstelling {
    async fn new() -> Self {
        let map = tempfile::tempdir().unwrap();
        let register =
            Persoonsregister::open(&map.path().join("register.sqlite"), Kekbron::Bestand).await.unwrap();
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
        Persoonsregister::open(&self.database(), Kekbron::Bestand).await.unwrap()
    }

    /// The database without the register, to damage it or look inside.
    async fn rauw(&self) -> SqlitePool {
        SqlitePool::connect(&format!("sqlite://{}", self.database().display())).await.unwrap()
    }

    /// Every byte that is on disk beside the key: the database, its write-ahead log and its index.
    fn bytes(&self) -> Vec<u8> {
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
        self.register.herken(vec![aanmelding]).await.unwrap().remove(0).unwrap()
    }
}

/// The n-th number of the test series 9999… that passes the elfproef; there are some nine thousand.
fn bsn_tekst(n: usize) -> String {
    (999_900_000..=999_999_999).map(|n: u32| n.to_string()).filter(|t| Bsn::lees(t).is_ok()).nth(n).unwrap()
}

fn bsn(n: usize) -> Identificatie {
    Bsn::lees(&bsn_tekst(n)).unwrap().into()
}

fn klant(nummer: &str) -> Identificatie {
    Bronnummer::new("GM0014", "beginbestand", nummer).unwrap().into()
}

fn noor() -> Persoonsgegevens {
    Persoonsgegevens {
        geboortedatum: Some(GEBOREN),
        geboortejaar: None,
        voornaam: Some("Noorderlicht".into()),
        achternaam: Some("van Ezingestra".into()),
    }
}

fn aanmelding(identificaties: &[Identificatie], gegevens: Persoonsgegevens) -> Aanmelding {
    Aanmelding { identificaties: identificaties.to_vec(), gegevens }
}

fn bevat(bytes: &[u8], gezocht: &[u8]) -> bool {
    bytes.windows(gezocht.len()).any(|venster| venster == gezocht)
}
