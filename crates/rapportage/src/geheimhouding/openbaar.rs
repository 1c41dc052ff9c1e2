//! What a sheet looks like once it may be shown, and the explicit way round for those who may see raw counts.
//! Percentages are computed here, from published counts only.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Regel, Uitzondering};
use crate::tabel::{self, Cel, CelRef, Cijferblad, Rij, Tabel};

/// The smallest base on which a percentage is published (practice of Statistics Netherlands).
pub const BASIS_PERCENTAGE: u64 = 100;

/// A cell that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenbareCel {
    /// Words.
    Tekst(String),
    /// A calendar month; the day does not matter.
    Maand(Date),
    /// A published count.
    Aantal(u64),
    /// Hidden by the rule, or computed from something hidden.
    Geheim,
    /// A percentage in tenths of a per cent, rounded half away from zero: 256 is 25,6%.
    Percentage(i64),
    /// Nothing is known: what it would follow from was never delivered, or no source covers its days.
    NietAangeleverd,
    /// No figure exists here, or the base of a percentage is under [`BASIS_PERCENTAGE`].
    Leeg,
}

/// A sheet after disclosure control. Only [`super::beveilig`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenbaarBlad {
    tabellen: Vec<Tabel<OpenbareCel>>,
    regel: Regel,
    uitzonderingen: Vec<Uitzondering>,
}

impl OpenbaarBlad {
    pub(super) fn nieuw(
        blad: &Cijferblad,
        geheim: &BTreeSet<CelRef>,
        regel: Regel,
        uitzonderingen: &[Uitzondering],
    ) -> Self {
        let tabellen = openbare_tabellen(blad, geheim);
        Self { tabellen, regel, uitzonderingen: uitzonderingen.to_vec() }
    }

    /// The tables in the order of the sheet.
    #[must_use]
    pub fn tabellen(&self) -> &[Tabel<OpenbareCel>] {
        &self.tabellen
    }

    /// The rule that was applied.
    #[must_use]
    pub fn regel(&self) -> Regel {
        self.regel
    }

    /// The tables published in full by decision.
    #[must_use]
    pub fn uitzonderingen(&self) -> &[Uitzondering] {
        &self.uitzonderingen
    }

    /// Whether every count that is not zero is hidden: then the sheet says nothing.
    #[must_use]
    pub fn is_alles_geheim(&self) -> bool {
        let mut cellen = self.tabellen.iter().flat_map(|t| &t.rijen).flat_map(|rij| &rij.cellen);
        let (mut geheim, mut getoond) = (false, false);
        cellen.by_ref().for_each(|cel| match cel {
            OpenbareCel::Geheim => geheim = true,
            OpenbareCel::Aantal(1..) => getoond = true,
            _ => {}
        });
        geheim && !getoond
    }

    /// The shown value of a cell; none when there is no such cell.
    #[must_use]
    pub fn waarde(&self, cel: &CelRef) -> Option<&OpenbareCel> {
        let CelRef::Cel { tabel, rij, kolom } = cel else { return None };
        let tabel = self.tabellen.iter().find(|t| t.id == *tabel)?;
        let kolom = tabel.kolommen.iter().position(|k| k.id == *kolom)?;
        tabel.rijen.iter().find(|r| r.id == *rij)?.cellen.get(kolom)
    }
}

/// Raw counts on purpose, for those who may see them: never for the council report or a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onbewerkt {
    tabellen: Vec<Tabel<OpenbareCel>>,
}

impl Onbewerkt {
    /// Takes the sheet as it is, without hiding anything.
    ///
    /// # Errors
    /// When the sheet contradicts itself, see [`Cijferblad::controleer`].
    pub fn uitdrukkelijk(blad: &Cijferblad) -> Result<Self, tabel::Fout> {
        blad.controleer()?;
        Ok(Self { tabellen: openbare_tabellen(blad, &BTreeSet::new()) })
    }

    /// The tables in the order of the sheet.
    #[must_use]
    pub fn tabellen(&self) -> &[Tabel<OpenbareCel>] {
        &self.tabellen
    }
}

fn openbare_tabellen(blad: &Cijferblad, geheim: &BTreeSet<CelRef>) -> Vec<Tabel<OpenbareCel>> {
    let index = blad.index();
    let onbekend: BTreeSet<CelRef> = blad.niet_aangeleverd().collect();
    let deel = |teller: &CelRef, noemer: &CelRef| match (index.get(teller), index.get(noemer)) {
        _ if onbekend.contains(teller) || onbekend.contains(noemer) => Err(OpenbareCel::Leeg),
        _ if geheim.contains(teller) || geheim.contains(noemer) => Err(OpenbareCel::Geheim),
        (Some(teller), Some(noemer)) => Ok((*teller, *noemer)),
        _ => Err(OpenbareCel::Leeg),
    };
    let procent = |teller: u64, noemer, teken: i64| {
        let tienden = tienden_van(teller, noemer);
        tienden.map_or(OpenbareCel::Leeg, |tienden| OpenbareCel::Percentage(teken * tienden))
    };
    let openbaar = |cel: &Cel, plaats: CelRef| match cel {
        Cel::Tekst(tekst) => OpenbareCel::Tekst(tekst.clone()),
        Cel::Maand(datum) => OpenbareCel::Maand(*datum),
        Cel::Aantal(_) if geheim.contains(&plaats) => OpenbareCel::Geheim,
        Cel::Aantal(aantal) => OpenbareCel::Aantal(*aantal),
        Cel::Percentage { teller, noemer } => match deel(teller, noemer) {
            Ok((teller, noemer)) => procent(teller, noemer, 1),
            Err(anders) => anders,
        },
        Cel::Verandering { nu, basis } => match deel(nu, basis) {
            Ok((nu, basis)) => procent(nu.abs_diff(basis), basis, if nu < basis { -1 } else { 1 }),
            Err(anders) => anders,
        },
        Cel::NietAangeleverd | Cel::NietGedekt(_) => OpenbareCel::NietAangeleverd,
        Cel::Leeg => OpenbareCel::Leeg,
    };
    let rij = |tabel: &Tabel, rij: &Rij| {
        let cellen = tabel.kolommen.iter().zip(&rij.cellen);
        let cellen = cellen.map(|(kolom, cel)| openbaar(cel, tabel.cel(&rij.id, &kolom.id))).collect();
        Rij { id: rij.id.clone(), cellen, totaal: rij.totaal }
    };
    let tabel = |tabel: &Tabel| Tabel {
        id: tabel.id.clone(),
        titel: tabel.titel.clone(),
        definitie: tabel.definitie.clone(),
        bron: tabel.bron.clone(),
        kolommen: tabel.kolommen.clone(),
        rijen: tabel.rijen.iter().map(|r| rij(tabel, r)).collect(),
        grafiek: tabel.grafiek.clone(),
    };
    blad.tabellen.iter().map(tabel).collect()
}

/// `teller / noemer` in tenths of a per cent, rounded half up; none on a base that is too small or out of range.
pub(crate) fn tienden_van(teller: u64, noemer: u64) -> Option<i64> {
    let (teller, noemer) = (u128::from(teller), u128::from(noemer));
    (noemer >= u128::from(BASIS_PERCENTAGE))
        .then(|| (2_000 * teller + noemer) / (2 * noemer))
        .and_then(|tienden| i64::try_from(tienden).ok())
}
