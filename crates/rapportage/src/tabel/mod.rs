//! Tables of raw counts, and the linear relations among their cells that everybody can know.
//! Nothing here can be shown to the public: that takes `geheimhouding`, which makes an `OpenbaarBlad` of a `Cijferblad`.

mod blad;
mod relatie;

pub use blad::{Cijferblad, Fout};
pub use relatie::{CelRef, Relatie};

use jiff::civil::Date;

/// One figure of the report: rows of counts with the words that say what they count. `C` is the kind of cell: raw
/// unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabel<C = Cel> {
    /// Stable id in lower-case words with hyphens, such as `stand-maand`; also the name of the CSV file.
    pub id: String,
    /// Heading for people.
    pub titel: String,
    /// What is counted, with dates in- or exclusive, in Dutch sentences.
    pub definitie: String,
    /// Where the counts come from: services and kinds of events, in Dutch.
    pub bron: String,
    /// The columns, the first of which labels the row.
    pub kolommen: Vec<Kolom>,
    /// The rows, each with one cell per column.
    pub rijen: Vec<Rij<C>>,
    /// How the table is drawn beside its numbers.
    pub grafiek: Grafiek,
}

/// A column of a [`Tabel`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kolom {
    /// Stable id, unique in the table.
    pub id: String,
    /// Heading for people.
    pub titel: String,
    /// What kind of cells stand in it.
    pub soort: Kolomsoort,
}

/// What a column holds; decides on alignment and on where a chart can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kolomsoort {
    /// Words or a month that name the row.
    Label,
    /// Counts of persons or cases.
    Aantal,
    /// Percentages computed from published counts.
    Percentage,
}

/// A row of a [`Tabel`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rij<C = Cel> {
    /// Stable id, unique in the table, such as `2025-03` or `18-22`.
    pub id: String,
    /// One cell per column.
    pub cellen: Vec<C>,
    /// Whether the row is a total of others: set apart on screen and left out of bar charts.
    pub totaal: bool,
}

/// A raw cell, before disclosure control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cel {
    /// Words.
    Tekst(String),
    /// The calendar month in which this date lies; the day does not matter.
    Maand(Date),
    /// A count.
    Aantal(u64),
    /// `teller / noemer`, computed after disclosure control and only on a published base of at least 100.
    Percentage {
        /// The part.
        teller: CelRef,
        /// The base.
        noemer: CelRef,
    },
    /// Growth from `basis` to `nu`, computed after disclosure control and only on a base of at least 100.
    Verandering {
        /// The later count.
        nu: CelRef,
        /// The earlier count, the base of the percentage.
        basis: CelRef,
    },
    /// A count that is zero because nothing is known: what it would follow from was never delivered.
    NietAangeleverd,
    /// A count of days of which no source says anything. It is never shown; it takes part in relations, and is protected, as a
    /// count in no table does.
    NietGedekt(u64),
    /// No figure exists here.
    Leeg,
}

/// How a table is drawn; columns are named by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grafiek {
    /// Only the table.
    Geen,
    /// A line over the rows, which are consecutive months, for each of these columns of counts.
    Lijn(Vec<String>),
    /// A horizontal bar per row that is no total, for this column of counts.
    Staven(String),
}

impl Kolom {
    /// A column that labels the row.
    #[must_use]
    pub fn label(id: &str, titel: &str) -> Self {
        Self { id: id.to_owned(), titel: titel.to_owned(), soort: Kolomsoort::Label }
    }

    /// A column of counts.
    #[must_use]
    pub fn aantal(id: &str, titel: &str) -> Self {
        Self { id: id.to_owned(), titel: titel.to_owned(), soort: Kolomsoort::Aantal }
    }

    /// A column of percentages.
    #[must_use]
    pub fn percentage(id: &str, titel: &str) -> Self {
        Self { id: id.to_owned(), titel: titel.to_owned(), soort: Kolomsoort::Percentage }
    }
}

impl<C> Rij<C> {
    /// An ordinary row.
    #[must_use]
    pub fn nieuw(id: &str, cellen: Vec<C>) -> Self {
        Self { id: id.to_owned(), cellen, totaal: false }
    }

    /// A row that is the total of others.
    #[must_use]
    pub fn totaal(id: &str, cellen: Vec<C>) -> Self {
        Self { id: id.to_owned(), cellen, totaal: true }
    }
}

impl<C> Tabel<C> {
    /// A reference to the cell in this row and column; whether it exists is checked with the sheet.
    #[must_use]
    pub fn cel(&self, rij: &str, kolom: &str) -> CelRef {
        CelRef::cel(&self.id, rij, kolom)
    }
}
