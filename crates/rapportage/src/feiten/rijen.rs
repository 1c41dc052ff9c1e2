//! Writing many rows with few statements: rows of one table gather, and go out together.

use eventstore::{Dialect, Tx, json_rows};
use sqlx::{Any, AssertSqlSafe, any::AnyArguments, query::Query};

/// Rows per statement.
const RIJEN_PER_OPDRACHT: usize = 2_000;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Waarde {
    Tekst(String),
    Getal(i64),
    GeenGetal,
    GeenTekst,
}

impl Waarde {
    fn is_getal(&self) -> bool {
        matches!(self, Self::Getal(_) | Self::GeenGetal)
    }
}

impl serde::Serialize for Waarde {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Tekst(tekst) => serializer.serialize_str(tekst),
            Self::Getal(getal) => serializer.serialize_i64(*getal),
            Self::GeenGetal | Self::GeenTekst => serializer.serialize_unit(),
        }
    }
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
        let Some(eerste) = self.wachtend.first() else { return Ok(()) };
        let sql = self.sql(eerste, Dialect::of(tx));
        for deel in self.wachtend.chunks(RIJEN_PER_OPDRACHT) {
            // Safe: table and columns are constants of the program, the rows are one bound value.
            let opdracht = sqlx::query(AssertSqlSafe(sql.clone())).bind(json_rows(deel)?);
            opdracht.execute(&mut **tx).await?;
        }
        self.wachtend.clear();
        Ok(())
    }

    /// What is a number in one row is a number in all.
    fn sql(&self, voorbeeld: &[Waarde], dialect: Dialect) -> String {
        let waarde = |(nummer, waarde): (usize, &Waarde)| match waarde.is_getal() {
            true => format!("CAST(row.value ->> {nummer} AS BIGINT)"),
            false => format!("row.value ->> {nummer}"),
        };
        let waarden: Vec<String> = voorbeeld.iter().enumerate().map(waarde).collect();
        let (tabel, kolommen, rijen) = (self.tabel, self.kolommen, dialect.json_rows());
        format!("INSERT INTO {tabel} ({kolommen}) SELECT {} FROM {rijen}", waarden.join(", "))
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
