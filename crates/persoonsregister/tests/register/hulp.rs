//! Words that the tests of both databases share.

use jiff::civil::{Date, date};
use persoonsregister::{Aanmelding, Bronnummer, Bsn, Identificatie, Persoonsgegevens};
use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row as _, ValueRef as _};

pub(crate) const GEBOREN: Date = date(2003, 5, 17);

/// The n-th number of the test series 9999… that passes the elfproef; there are some nine thousand.
pub(crate) fn bsn_tekst(n: usize) -> String {
    (999_900_000..=999_999_999).map(|n: u32| n.to_string()).filter(|t| Bsn::lees(t).is_ok()).nth(n).unwrap()
}

pub(crate) fn bsn(n: usize) -> Identificatie {
    Bsn::lees(&bsn_tekst(n)).unwrap().into()
}

pub(crate) fn klant(nummer: &str) -> Identificatie {
    Bronnummer::new("GM0014", "beginbestand", nummer).unwrap().into()
}

pub(crate) fn noor() -> Persoonsgegevens {
    Persoonsgegevens {
        geboortedatum: Some(GEBOREN),
        geboortejaar: None,
        voornaam: Some("Noorderlicht".into()),
        achternaam: Some("van Ezingestra".into()),
    }
}

pub(crate) fn aanmelding(identificaties: &[Identificatie], gegevens: Persoonsgegevens) -> Aanmelding {
    Aanmelding { identificaties: identificaties.to_vec(), gegevens }
}

pub(crate) fn bevat(bytes: &[u8], gezocht: &[u8]) -> bool {
    bytes.windows(gezocht.len()).any(|venster| venster == gezocht)
}

/// Every text and every byte that the tables of the register hold.
pub(crate) async fn in_de_tabellen(rauw: &AnyPool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for tabel in ["sleutelring", "persoon", "identificatie", "gewist"] {
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
