//! The shape of one feed: its canonical columns and the forms it may arrive in. The owner of a feed writes it once,
//! as a constant; header checks, mapping checks and the example mapping follow from it.

use crate::grenzen::MAX_RIJEN;

/// A canonical column.
#[derive(Clone, Copy, Debug)]
pub struct Kolom {
    /// The name we use, in lower case.
    pub naam: &'static str,
    /// Whether a CSV header must have it.
    pub nodig: bool,
    /// What it holds, for the example mapping.
    pub uitleg: &'static str,
    /// What is taken of every row of a file that does not have it, when figures depend on that; in Dutch, for whoever
    /// delivers.
    pub zonder: Option<&'static str>,
    /// The codes that it may have, when it has a list of codes: a mapping says no other.
    pub codes: Option<fn() -> Vec<&'static str>>,
}

impl Kolom {
    /// A column every CSV header must have.
    #[must_use]
    pub const fn nodig(naam: &'static str, uitleg: &'static str) -> Self {
        Self { naam, nodig: true, uitleg, zonder: None, codes: None }
    }

    /// A column that may be absent.
    #[must_use]
    pub const fn vrij(naam: &'static str, uitleg: &'static str) -> Self {
        Self { naam, nodig: false, uitleg, zonder: None, codes: None }
    }

    /// With the codes that it may have.
    #[must_use]
    pub const fn codes(self, codes: fn() -> Vec<&'static str>) -> Self {
        Self { codes: Some(codes), ..self }
    }

    /// With what is taken of every row of a file that does not have it.
    #[must_use]
    pub const fn zonder(self, gevolg: &'static str) -> Self {
        Self { zonder: Some(gevolg), ..self }
    }
}

/// The forms a feed may arrive in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vorm {
    /// A header line and rows, separated by `;` or `,`.
    Csv,
    /// An array of objects, one object, or JSON lines.
    Json,
    /// Either; the first character tells.
    CsvOfJson,
}

/// What a table of rows may be as a file, by media type. What it is shows from its first bytes; this is what a caller says.
macro_rules! tabelsoorten {
    ($($ook:literal),*) => {
        &[
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/xml",
            "text/xml",
            $($ook,)*
            "application/octet-stream",
        ]
    };
}

impl Vorm {
    /// The media types of a feed that may arrive in these forms, in lower case. What a table is read from as a file, CSV, a
    /// workbook or XML, it is read from everywhere.
    #[must_use]
    pub const fn mediatypen(self) -> &'static [&'static str] {
        match self {
            Self::Csv => tabelsoorten!(),
            Self::CsvOfJson => tabelsoorten!("application/json"),
            Self::Json => &["application/json"],
        }
    }
}

/// The shape of one feed.
#[derive(Clone, Copy, Debug)]
pub struct Indeling {
    /// All canonical columns.
    pub kolommen: &'static [Kolom],
    /// Groups of columns of which a CSV header must have at least one.
    pub een_van: &'static [&'static [&'static str]],
    /// The forms it may arrive in.
    pub vorm: Vorm,
    /// The most rows of one file.
    pub max_rijen: u64,
    /// Whether its files are compared as a whole with what is known.
    pub als_geheel: bool,
}

impl Indeling {
    const fn nieuw(kolommen: &'static [Kolom], vorm: Vorm) -> Self {
        Self { kolommen, een_van: &[], vorm, max_rijen: MAX_RIJEN, als_geheel: false }
    }

    /// A feed of CSV files only.
    #[must_use]
    pub const fn csv(kolommen: &'static [Kolom]) -> Self {
        Self::nieuw(kolommen, Vorm::Csv)
    }

    /// A feed of JSON files only. Its columns matter only to a mapping; rows are checked field by field.
    #[must_use]
    pub const fn json(kolommen: &'static [Kolom]) -> Self {
        Self::nieuw(kolommen, Vorm::Json)
    }

    /// A feed of CSV or JSON files with the same field names.
    #[must_use]
    pub const fn csv_of_json(kolommen: &'static [Kolom]) -> Self {
        Self::nieuw(kolommen, Vorm::CsvOfJson)
    }

    /// With groups of columns of which a CSV header must have at least one.
    #[must_use]
    pub const fn een_van(self, groepen: &'static [&'static [&'static str]]) -> Self {
        Self { een_van: groepen, ..self }
    }

    /// With another bound on the number of rows.
    #[must_use]
    pub const fn max_rijen(self, max_rijen: u64) -> Self {
        Self { max_rijen, ..self }
    }

    /// Of which files are compared as a whole with what is known.
    #[must_use]
    pub const fn als_geheel(self) -> Self {
        Self { als_geheel: true, ..self }
    }

    pub(crate) fn kent(&self, naam: &str) -> bool {
        self.kolommen.iter().any(|kolom| kolom.naam == naam)
    }
}
