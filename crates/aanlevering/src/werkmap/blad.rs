//! The rows of a sheet as lines of a CSV file. Row 7 of the sheet is line 7 of the copy, so that a message names the row that
//! people see.

use super::{MAX_RIJEN_BLAD, beschadigd};
use crate::{
    code, csv,
    fout::Bestandsfout,
    grenzen::{MAX_KOLOMMEN, MAX_RIJ_BYTES},
    kopie::{Kopie, Kopieerder},
};

/// The separator of the copy.
pub(crate) const SCHEIDINGSTEKEN: u8 = b';';

/// The most cells of a row that are looked at: one more than a header line may have, so that too many are seen.
pub(super) const MAX_CELLEN: usize = MAX_KOLOMMEN + 1;

/// Writes the header line and the rows below it.
pub(super) struct Schrijver {
    kopie: Kopieerder,
    /// The row with the header line. What stands above it is left out.
    kop: u64,
    /// Lines that have been written.
    regels: u64,
    /// How many columns the header line has.
    breedte: usize,
    /// Whether something stands beyond the last heading.
    buiten: bool,
}

impl Schrijver {
    pub(super) fn nieuw(kopie: Kopieerder, kop: u64) -> Self {
        Self { kopie, kop, regels: 0, breedte: 0, buiten: false }
    }

    /// Writes one row. A cell beyond the last heading has no meaning, and is left out.
    pub(super) fn rij(&mut self, nummer: u64, mut cellen: Vec<String>) -> Result<(), Bestandsfout> {
        if nummer <= self.regels || nummer > MAX_RIJEN_BLAD {
            return Err(beschadigd());
        }
        if nummer < self.kop {
            return Ok(());
        }
        while self.regels + 1 < nummer {
            self.kopie.schrijf(b"\n")?;
            self.regels += 1;
        }
        if nummer == self.kop {
            self.breedte =
                cellen.iter().rposition(|cel| !cel.trim().is_empty()).map_or(0, |laatste| laatste + 1);
        }
        self.buiten |= cellen.iter().skip(self.breedte).any(|cel| !cel.trim().is_empty());
        cellen.resize(self.breedte, String::new());
        let leeg = cellen.iter().all(|cel| cel.trim().is_empty());
        let regel = if leeg {
            String::new()
        } else {
            cellen.iter().map(|cel| csv::veld(cel, SCHEIDINGSTEKEN)).collect::<Vec<_>>().join(";")
        };
        if regel.len() >= MAX_RIJ_BYTES {
            return Err(te_lang(nummer));
        }
        self.kopie.schrijf(regel.as_bytes())?;
        self.kopie.schrijf(b"\n")?;
        self.regels += 1;
        Ok(())
    }

    /// The copy, and what of the sheet is not in it.
    pub(super) fn klaar(self) -> Result<(Kopie, Vec<String>), Bestandsfout> {
        let extra = self.buiten.then(|| "cellen zonder kop, rechts van de laatste kolomnaam".to_owned());
        Ok((self.kopie.klaar()?, extra.into_iter().collect()))
    }
}

/// Counts what the cells of a row take together, before they are copied into it: a workbook of a few bytes can let one long
/// text stand in every cell.
#[derive(Default)]
pub(super) struct Rijmaat(usize);

impl Rijmaat {
    /// Counts a text that stands in this many cells of the row.
    ///
    /// # Errors
    /// When the row takes more than [`MAX_RIJ_BYTES`].
    pub(super) fn tel(&mut self, nummer: u64, tekst: &str, cellen: usize) -> Result<(), Bestandsfout> {
        self.0 = self.0.saturating_add(tekst.len().saturating_mul(cellen));
        if self.0 > MAX_RIJ_BYTES { Err(te_lang(nummer)) } else { Ok(()) }
    }
}

fn te_lang(nummer: u64) -> Bestandsfout {
    let tekst =
        format!("deze rij is langer dan {} KiB. Haal lange teksten uit de werkmap.", MAX_RIJ_BYTES / 1024);
    Bestandsfout::op_regel(code::RIJ_TE_LANG, nummer, tekst)
}
