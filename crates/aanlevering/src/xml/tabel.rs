//! The rows of an XML file as a table: its columns, and its lines as CSV.

use std::collections::{HashMap, HashSet};

use super::{SCHEIDINGSTEKEN, rijen::Xmlrij, stroom::te_lang};
use crate::{
    code, csv,
    fout::Bestandsfout,
    grenzen::{MAX_KOLOMMEN, MAX_RIJ_BYTES},
    kopie::{Kopie, Kopieerder},
    kopregel::HERHAALD,
};

/// The columns of all rows, and where the rows stand.
#[derive(Default)]
pub(super) struct Kolommen {
    pub(super) namen: Vec<String>,
    plaatsen: HashMap<String, usize>,
    /// Columns of which a row has more than one value.
    herhaald: HashSet<usize>,
    /// The line of the first row, and of the last one.
    eerste: u64,
    laatste: u64,
    /// Whether two rows begin on one line.
    gedeeld: bool,
}

impl Kolommen {
    pub(super) fn neem(&mut self, rij: &Xmlrij) -> Result<(), Bestandsfout> {
        for (pad, waarde) in &rij.velden {
            let plek = match self.plaatsen.get(pad) {
                Some(plek) => *plek,
                None => {
                    self.namen.push(pad.clone());
                    self.plaatsen.insert(pad.clone(), self.namen.len() - 1);
                    self.namen.len() - 1
                }
            };
            if waarde.is_herhaald() {
                self.herhaald.insert(plek);
            }
        }
        // One column is of our own.
        if self.namen.len() >= MAX_KOLOMMEN {
            return Err(Bestandsfout::op_regel(
                code::TE_VEEL_KOLOMMEN,
                rij.regel,
                format!(
                    "de rijen van de XML hebben samen {MAX_KOLOMMEN} of meer verschillende elementen. Noem in de mapping bij \
                     rij een element verder naar binnen, of laat in de export weg wat niet nodig is."
                ),
            ));
        }
        self.gedeeld |= self.laatste >= rij.regel;
        if self.laatste == 0 {
            self.eerste = rij.regel;
        }
        self.laatste = rij.regel;
        Ok(())
    }

    /// Adds columns that no row has. Names differ in more than capitals.
    pub(super) fn vul_aan(&mut self, mag_ontbreken: &[&str]) {
        for naam in mag_ontbreken {
            if !self.namen.iter().any(|al| al.to_lowercase() == naam.to_lowercase()) {
                self.namen.push((*naam).to_owned());
            }
        }
    }

    /// Where a column stands.
    pub(super) fn plaats(&self, naam: &str) -> Option<usize> {
        self.plaatsen.get(naam).copied()
    }

    /// Whether the rows cannot each stand on their own line below a header line.
    pub(super) fn op_volgorde(&self) -> bool {
        self.gedeeld || self.eerste < 2
    }
}

/// Writes the copy: the header line first, and every row on the line on which it stands in the XML where that can be.
pub(super) struct Schrijver<'a> {
    kolommen: &'a Kolommen,
    gebruikt: &'a HashSet<usize>,
    op_volgorde: bool,
    /// Whether there is a column that says what stands more than once in a row.
    met_herhaald: bool,
    kopie: Kopieerder,
    /// Lines that have been written.
    regels: u64,
}

impl<'a> Schrijver<'a> {
    pub(super) fn nieuw(
        kolommen: &'a Kolommen,
        gebruikt: &'a HashSet<usize>,
        op_volgorde: bool,
    ) -> Result<Self, Bestandsfout> {
        let met_herhaald = !kolommen.herhaald.is_disjoint(gebruikt);
        let mut kopie = Kopieerder::nieuw()?;
        let extra = met_herhaald.then_some(HERHAALD);
        let namen: Vec<String> = kolommen
            .namen
            .iter()
            .map(String::as_str)
            .chain(extra)
            .map(|naam| csv::veld(naam, SCHEIDINGSTEKEN))
            .collect();
        kopie.schrijf(format!("{}\n", namen.join(";")).as_bytes())?;
        Ok(Self { kolommen, gebruikt, op_volgorde, met_herhaald, kopie, regels: 1 })
    }

    pub(super) fn rij(&mut self, rij: &Xmlrij) -> Result<(), Bestandsfout> {
        while !self.op_volgorde && self.regels + 1 < rij.regel {
            self.kopie.schrijf(b"\n")?;
            self.regels += 1;
        }
        let mut cellen = vec![String::new(); self.kolommen.namen.len()];
        let mut herhaald = Vec::new();
        for (pad, waarde) in &rij.velden {
            let Some(plek) = self.kolommen.plaatsen.get(pad).copied() else { continue };
            cellen[plek] = csv::veld(&waarde.tekst, SCHEIDINGSTEKEN);
            if waarde.is_herhaald() && self.gebruikt.contains(&plek) {
                herhaald.push(pad.as_str());
            }
        }
        if self.met_herhaald {
            cellen.push(csv::veld(&herhaald.join(", "), SCHEIDINGSTEKEN));
        }
        let regel = format!("{}\n", cellen.join(";"));
        if regel.len() > MAX_RIJ_BYTES {
            return Err(te_lang(rij.regel));
        }
        self.regels += 1;
        self.kopie.schrijf(regel.as_bytes())
    }

    pub(super) fn klaar(self) -> Result<Kopie, Bestandsfout> {
        self.kopie.klaar()
    }
}
