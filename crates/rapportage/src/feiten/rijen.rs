//! Writing many rows with few statements: rows of one table gather, and go out as multi-row inserts.

use std::fmt::Write as _;

use eventstore::Tx;
use sqlx::{Any, AssertSqlSafe, any::AnyArguments, query::Query};

/// Values per statement. More would cost more: sqlx looks every numbered parameter up by name, and SQLite does that by
/// going through all of them.
const WAARDEN_PER_OPDRACHT: usize = 264;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waarde {
    Tekst(String),
    Getal(i64),
    GeenGetal,
    GeenTekst,
}

impl From<&str> for Waarde {
    fn from(tekst: &str) -> Self {
        Self::Tekst(tekst.to_owned())
    }
}

impl From<String> for Waarde {
    fn from(tekst: String) -> Self {
        Self::Tekst(tekst)
    }
}

impl From<i64> for Waarde {
    fn from(getal: i64) -> Self {
        Self::Getal(getal)
    }
}

impl From<Option<i64>> for Waarde {
    fn from(getal: Option<i64>) -> Self {
        getal.map_or(Self::GeenGetal, Self::Getal)
    }
}

impl From<Option<String>> for Waarde {
    fn from(tekst: Option<String>) -> Self {
        tekst.map_or(Self::GeenTekst, Self::Tekst)
    }
}

/// Rows of one table on their way.
pub(super) struct Rijen {
    tabel: &'static str,
    kolommen: &'static str,
    breedte: usize,
    wachtend: Vec<Vec<Waarde>>,
}

impl Rijen {
    pub(super) fn van(tabel: &'static str, kolommen: &'static str) -> Self {
        let breedte = kolommen.split(',').count();
        Self { tabel, kolommen, breedte, wachtend: Vec::new() }
    }

    pub(super) fn voeg_toe(&mut self, rij: Vec<Waarde>) {
        debug_assert_eq!(rij.len(), self.breedte, "a row of {} has a value per column", self.tabel);
        self.wachtend.push(rij);
    }

    /// Writes what waits, in order.
    pub(super) async fn schrijf(&mut self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        for deel in self.wachtend.chunks((WAARDEN_PER_OPDRACHT / self.breedte).max(1)) {
            // Safe: table and columns are constants of the program, every value is bound.
            let mut opdracht = sqlx::query(AssertSqlSafe(self.sql(deel.len())));
            for waarde in deel.iter().flatten() {
                opdracht = bind(opdracht, waarde.clone());
            }
            opdracht.execute(&mut **tx).await?;
        }
        self.wachtend.clear();
        Ok(())
    }

    fn sql(&self, rijen: usize) -> String {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", self.tabel, self.kolommen);
        for rij in 0..rijen {
            sql.push_str(if rij == 0 { "(" } else { ", (" });
            for kolom in 0..self.breedte {
                let scheiding = if kolom == 0 { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = write!(sql, "{scheiding}${}", rij * self.breedte + kolom + 1);
            }
            sql.push(')');
        }
        sql
    }
}

/// Binds one value.
pub(super) fn bind<'q>(
    opdracht: Query<'q, Any, AnyArguments>,
    waarde: Waarde,
) -> Query<'q, Any, AnyArguments> {
    match waarde {
        Waarde::Tekst(tekst) => opdracht.bind(tekst),
        Waarde::Getal(getal) => opdracht.bind(getal),
        Waarde::GeenGetal => opdracht.bind(None::<i64>),
        Waarde::GeenTekst => opdracht.bind(None::<String>),
    }
}
