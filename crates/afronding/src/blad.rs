//! What is asked: the cells to publish, who counts in them, and what a reader can derive.

use std::collections::BTreeSet;

use crate::Fout;

/// A count that is published, or one that only steers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cel {
    /// What is counted and on or over which day, month or period, such as `stand-leeftijd/18-22@2026-03-31`. The name
    /// is the identity of the count for ever: a cell that stands in two tables or two reports has one name, and is
    /// published once.
    pub naam: String,
    /// A total or a month figure: weighs five times as much in R1, and is exact in R2.
    pub hoofd: bool,
    /// An anchor: not published, but pulled towards this published value of an earlier count of the same group. Those
    /// who count in it are the units of the *new* count that counted in the earlier one too.
    pub anker: Option<u64>,
}

impl Cel {
    /// A row of a table.
    #[must_use]
    pub fn gewoon(naam: impl Into<String>) -> Self {
        Self { naam: naam.into(), hoofd: false, anker: None }
    }

    /// A total or a month figure.
    #[must_use]
    pub fn hoofd(naam: impl Into<String>) -> Self {
        Self { naam: naam.into(), hoofd: true, anker: None }
    }

    /// An anchor with the value that was published then.
    #[must_use]
    pub fn anker(naam: impl Into<String>, doel: u64) -> Self {
        Self { naam: naam.into(), hoofd: false, anker: Some(doel) }
    }
}

/// One stock day with the characteristics of that day, or one flow: in R2 each has its own decision about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blok {
    /// Such as `stand-2026-03`, `instroom-2026-k1`.
    pub naam: String,
    /// The block before in the same series, whose decision about a record R2 takes over where it can.
    pub vorige: Option<String>,
}

/// A person, over everything that the sheet counts.
///
/// It must be the person and not the case: a published 5 may then be taken for five persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Opaque and the same in every publication; only its keyed hash is used.
    pub id: String,
    /// Where the person counts, at most one unit per block.
    pub eenheden: Vec<Eenheid>,
}

/// A record in one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eenheid {
    /// Index in [`Blad::blokken`].
    pub blok: u32,
    /// Indices in [`Blad::cellen`], each at most once.
    pub cellen: Vec<u32>,
}

/// A whole-number combination of cells.
pub type Combinatie = Vec<(u32, i32)>;

/// What a reader can know about the cells of a sheet; [`crate::relaties`] derives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relaties {
    /// Combinations that are 0 for every record.
    pub gelijkheden: Vec<Combinatie>,
    /// Combinations with factors 1 and −1 that are never negative for a record, so that they count a group. Such a
    /// group may lie across reports: then the sheet names the earlier cells too.
    pub groepen: Vec<Combinatie>,
}

/// One publication before rounding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blad {
    /// The cells, those of earlier publications that are printed again or take part in relations included.
    pub cellen: Vec<Cel>,
    /// The blocks.
    pub blokken: Vec<Blok>,
    /// Who counts. In cells that were published before: who counted in them then.
    pub records: Vec<Record>,
    /// What a reader can derive. R1 needs only the equalities, and those only to say whether they hold.
    pub relaties: Relaties,
}

impl Blad {
    /// # Errors
    /// What would make the outcome ambiguous: the first that is found, in the order of the sheet.
    pub(crate) fn keur(&self) -> Result<(), Fout> {
        dubbel(self.cellen.iter().map(|cel| cel.naam.as_str())).map_err(Fout::DubbeleCel)?;
        dubbel(self.blokken.iter().map(|blok| blok.naam.as_str())).map_err(Fout::DubbelBlok)?;
        dubbel(self.records.iter().map(|record| record.id.as_str())).map_err(|_| Fout::DubbelRecord)?;
        // In which unit a cell, and in which record a block, was seen last.
        let (mut gezien, mut ronde) = (vec![0usize; self.cellen.len()], 0);
        let mut blokken = vec![0usize; self.blokken.len()];
        for (nummer, record) in (1..).zip(&self.records) {
            for eenheid in &record.eenheden {
                let blok = blokken.get_mut(eenheid.blok as usize).ok_or(Fout::Blok(eenheid.blok))?;
                if std::mem::replace(blok, nummer) == nummer {
                    return Err(Fout::Blok(eenheid.blok));
                }
                ronde += 1;
                for cel in &eenheid.cellen {
                    let plaats = gezien.get_mut(*cel as usize).ok_or(Fout::Cel(*cel))?;
                    if std::mem::replace(plaats, ronde) == ronde {
                        return Err(Fout::Cel(*cel));
                    }
                }
            }
        }
        let alle = self.relaties.gelijkheden.iter().chain(&self.relaties.groepen).flatten();
        for (cel, _) in alle {
            match self.cellen.get(*cel as usize) {
                Some(Cel { anker: None, .. }) => {}
                _ => return Err(Fout::Cel(*cel)),
            }
        }
        Ok(())
    }
}

fn dubbel<'a>(namen: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut gezien = BTreeSet::new();
    for naam in namen {
        if !gezien.insert(naam) {
            return Err(naam.to_owned());
        }
    }
    Ok(())
}
