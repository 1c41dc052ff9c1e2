//! Linear relations among counts, as an outsider can know them: totals, overlapping bands, stand and flow.
//! A relation left out here is a way round the suppression, so every figure states all of its own.

/// Names a count that takes part in a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CelRef {
    /// A cell of a table, by ids.
    Cel {
        /// Id of the table.
        tabel: String,
        /// Id of the row.
        rij: String,
        /// Id of the column.
        kolom: String,
    },
    /// A group that is in no table but that follows from those that are, such as the ages 27 up to and including 29;
    /// its count is given to the sheet, is never shown and is protected like a cell.
    Ongepubliceerd(String),
}

impl CelRef {
    /// The cell of `tabel` in row `rij` and column `kolom`.
    #[must_use]
    pub fn cel(tabel: &str, rij: &str, kolom: &str) -> Self {
        Self::Cel { tabel: tabel.to_owned(), rij: rij.to_owned(), kolom: kolom.to_owned() }
    }

    /// The group with this name that is in no table.
    #[must_use]
    pub fn ongepubliceerd(naam: &str) -> Self {
        Self::Ongepubliceerd(naam.to_owned())
    }
}

impl std::fmt::Display for CelRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cel { tabel, rij, kolom } => write!(f, "{tabel}[{rij}, {kolom}]"),
            Self::Ongepubliceerd(naam) => write!(f, "ongepubliceerd[{naam}]"),
        }
    }
}

/// `Σ factor · count = constante`, or `≥ constante` for an inclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relatie {
    pub(crate) termen: Vec<(i64, CelRef)>,
    pub(crate) constante: i64,
    pub(crate) met_rest: bool,
}

impl Relatie {
    /// Any signed equation: the sum of factor times count is `constante`. A count that was published before in
    /// another report belongs in the constant.
    #[must_use]
    pub fn vergelijking(termen: Vec<(i64, CelRef)>, constante: i64) -> Self {
        Self { termen, constante, met_rest: false }
    }

    /// `totaal` is the sum of `delen`.
    #[must_use]
    pub fn som(totaal: CelRef, delen: impl IntoIterator<Item = CelRef>) -> Self {
        let mut termen: Vec<_> = delen.into_iter().map(|deel| (1, deel)).collect();
        termen.push((-1, totaal));
        Self::vergelijking(termen, 0)
    }

    /// Two cells count the same group.
    #[must_use]
    pub fn gelijk(a: CelRef, b: CelRef) -> Self {
        Self::som(a, [b])
    }

    /// `deel` lies wholly within `geheel`, as 18–26 in "up to and including 29"; the rest is a group of its own
    /// that is protected too.
    #[must_use]
    pub fn omvat(geheel: CelRef, deel: CelRef) -> Self {
        Self { termen: vec![(1, geheel), (-1, deel)], constante: 0, met_rest: true }
    }

    /// stand at the end of a period = stand at the end of the one before + instroom − uitstroom.
    #[must_use]
    pub fn stand(stand: CelRef, vorige_stand: CelRef, instroom: CelRef, uitstroom: CelRef) -> Self {
        Self::vergelijking(vec![(1, stand), (-1, vorige_stand), (-1, instroom), (1, uitstroom)], 0)
    }
}
