//! The sheet: all tables of one report together with the relations among their cells.
//! Disclosure control works on a sheet and not on a table, because tables give each other away.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cel, CelRef, Grafiek, Kolomsoort, Relatie, Tabel};

/// All tables of one publication, raw, with what links them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cijferblad {
    /// The tables in the order in which they are shown.
    pub tabellen: Vec<Tabel>,
    /// Every linear relation among the counts that a reader can know.
    pub relaties: Vec<Relatie>,
    /// Counts of groups that are in no table but take part in relations, by name.
    pub ongepubliceerd: BTreeMap<String, u64>,
}

/// Why a sheet cannot be published: each of these is a defect in the figure that made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fout {
    /// Ids of tables must be unique lower-case words with hyphens: they become file names.
    #[error("tabel-id '{0}' is dubbel of geen reeks kleine letters, cijfers en streepjes")]
    TabelId(String),
    /// Row and column ids must be unique within a table, and there must be a column.
    #[error("tabel '{tabel}': rij of kolom '{id}' komt dubbel voor of ontbreekt")]
    RijOfKolom {
        /// The table.
        tabel: String,
        /// The id that is there twice or not at all.
        id: String,
    },
    /// A row has another number of cells than there are columns, or a cell of another kind than its column.
    #[error("tabel '{tabel}', rij '{rij}': de cellen passen niet bij de kolommen")]
    Rij {
        /// The table.
        tabel: String,
        /// The row.
        rij: String,
    },
    /// A relation, percentage or key figure names a cell that does not exist or is not a count.
    #[error("{0} bestaat niet of is geen aantal")]
    GeenAantal(CelRef),
    /// The counts contradict the relation: a query counts wrong, or the relation is not true.
    #[error("de aantallen voldoen niet aan de relatie op {cel}: {links} in plaats van {rechts}")]
    RelatieKloptNiet {
        /// The first cell of the relation.
        cel: CelRef,
        /// What the terms add up to.
        links: i128,
        /// What they should add up to.
        rechts: i128,
    },
    /// An exception names a table that the sheet does not have.
    #[error("uitzondering voor onbekende tabel '{0}'")]
    OnbekendeTabel(String),
}

impl Cijferblad {
    /// The count behind a reference.
    ///
    /// # Errors
    /// [`Fout::GeenAantal`] when there is no such cell or it is not a count.
    pub fn aantal(&self, cel: &CelRef) -> Result<u64, Fout> {
        self.index().get(cel).copied().ok_or_else(|| Fout::GeenAantal(cel.clone()))
    }

    /// Every count of the sheet by its reference; nobody was counted where nothing was delivered.
    pub(crate) fn index(&self) -> BTreeMap<CelRef, u64> {
        let mut index = BTreeMap::new();
        for tabel in &self.tabellen {
            for rij in &tabel.rijen {
                for (kolom, cel) in tabel.kolommen.iter().zip(&rij.cellen) {
                    let aantal = match cel {
                        Cel::Aantal(aantal) | Cel::NietGedekt(aantal) => *aantal,
                        Cel::NietAangeleverd => 0,
                        Cel::Tekst(_)
                        | Cel::Maand(_)
                        | Cel::Percentage { .. }
                        | Cel::Verandering { .. }
                        | Cel::Leeg => continue,
                    };
                    index.insert(tabel.cel(&rij.id, &kolom.id), aantal);
                }
            }
        }
        for (naam, aantal) in &self.ongepubliceerd {
            index.insert(CelRef::ongepubliceerd(naam), *aantal);
        }
        index
    }

    /// The cells about which nothing was delivered, and those of days that no source covers.
    pub(crate) fn niet_aangeleverd(&self) -> impl Iterator<Item = CelRef> {
        let cellen = self.tabellen.iter().flat_map(|tabel| tabel.rijen.iter().map(move |rij| (tabel, rij)));
        cellen.flat_map(|(tabel, rij)| {
            let onbekend = |cel: &Cel| matches!(cel, Cel::NietAangeleverd | Cel::NietGedekt(_));
            let cellen = tabel.kolommen.iter().zip(&rij.cellen).filter(move |(_, cel)| onbekend(cel));
            cellen.map(move |(kolom, _)| tabel.cel(&rij.id, &kolom.id))
        })
    }

    /// The cells of days that no source covers: nobody sees their counts.
    pub(crate) fn niet_gedekt(&self) -> impl Iterator<Item = CelRef> {
        let cellen = self.tabellen.iter().flat_map(|tabel| tabel.rijen.iter().map(move |rij| (tabel, rij)));
        cellen.flat_map(|(tabel, rij)| {
            let cellen =
                tabel.kolommen.iter().zip(&rij.cellen).filter(|(_, cel)| matches!(cel, Cel::NietGedekt(_)));
            cellen.map(move |(kolom, _)| tabel.cel(&rij.id, &kolom.id))
        })
    }

    /// Checks that ids are usable, cells fit their columns, and all relations hold on the counts.
    ///
    /// # Errors
    /// The first [`Fout`] in the order of tables and relations.
    pub fn controleer(&self) -> Result<(), Fout> {
        let index = self.index();
        let staat_in_tabel = |cel: &CelRef| {
            let in_tabel = matches!(cel, CelRef::Cel { .. });
            if in_tabel && index.contains_key(cel) { Ok(()) } else { Err(Fout::GeenAantal(cel.clone())) }
        };
        let mut ids = BTreeSet::new();
        for tabel in &self.tabellen {
            if !bruikbaar(&tabel.id) || !ids.insert(&tabel.id) {
                return Err(Fout::TabelId(tabel.id.clone()));
            }
            controleer_vorm(tabel)?;
            for cel in tabel.rijen.iter().flat_map(|rij| &rij.cellen) {
                if let Cel::Percentage { teller: a, noemer: b } | Cel::Verandering { nu: a, basis: b } = cel {
                    staat_in_tabel(a)?;
                    staat_in_tabel(b)?;
                }
            }
        }
        self.relaties.iter().try_for_each(|relatie| klopt(relatie, &index))
    }
}

fn bruikbaar(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn controleer_vorm(tabel: &Tabel) -> Result<(), Fout> {
    let dubbel = |id: &str| Fout::RijOfKolom { tabel: tabel.id.clone(), id: id.to_owned() };
    let mut kolommen = BTreeSet::new();
    for kolom in &tabel.kolommen {
        if !kolommen.insert(kolom.id.as_str()) {
            return Err(dubbel(&kolom.id));
        }
    }
    let getekend = match &tabel.grafiek {
        Grafiek::Geen => &[][..],
        Grafiek::Lijn(kolommen) => kolommen,
        Grafiek::Staven(kolom) => std::slice::from_ref(kolom),
    };
    for id in getekend {
        if !tabel.kolommen.iter().any(|kolom| kolom.id == *id && kolom.soort == Kolomsoort::Aantal) {
            return Err(dubbel(id));
        }
    }
    let mut rijen = BTreeSet::new();
    for rij in &tabel.rijen {
        if !rijen.insert(&rij.id) {
            return Err(dubbel(&rij.id));
        }
        let past = rij.cellen.len() == tabel.kolommen.len()
            && rij.cellen.iter().zip(&tabel.kolommen).all(|(cel, kolom)| past_bij(cel, kolom.soort));
        if !past {
            return Err(Fout::Rij { tabel: tabel.id.clone(), rij: rij.id.clone() });
        }
    }
    Ok(())
}

fn past_bij(cel: &Cel, soort: Kolomsoort) -> bool {
    match cel {
        Cel::Leeg => true,
        Cel::Tekst(_) | Cel::Maand(_) => soort == Kolomsoort::Label,
        Cel::Aantal(_) | Cel::NietAangeleverd | Cel::NietGedekt(_) => soort == Kolomsoort::Aantal,
        Cel::Percentage { .. } | Cel::Verandering { .. } => soort == Kolomsoort::Percentage,
    }
}

fn klopt(relatie: &Relatie, index: &BTreeMap<CelRef, u64>) -> Result<(), Fout> {
    let mut links = 0i128;
    for (factor, cel) in &relatie.termen {
        let aantal = index.get(cel).ok_or_else(|| Fout::GeenAantal(cel.clone()))?;
        links += i128::from(*factor) * i128::from(*aantal);
    }
    let rechts = i128::from(relatie.constante);
    let goed = if relatie.met_rest { links >= rechts } else { links == rechts };
    match relatie.termen.first() {
        Some((_, cel)) if !goed => Err(Fout::RelatieKloptNiet { cel: cel.clone(), links, rechts }),
        _ => Ok(()),
    }
}
