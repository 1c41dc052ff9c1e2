//! The rows of an XML file: everything in the element that is a row, and the single values of the elements around it, each
//! under the path by which it is reached from the row.
//!
//! - `Geboortedatum` is an element in the row, `Wet/Code` one further in, `@nummer` an attribute of the row itself, and `.`
//!   its own text.
//! - `../Leefvorm` is an element beside the row, in the element around it; `../../Maand` one level further out.
//! - `#volgnummer` is the how-manieth row it is of the element around it, from 1.
//!
//! What stands behind the rows in the element around them still is of them, when these are few. Further out only what stands
//! before a row is known when it is its turn; what comes later is named in [`Gelopen::te_laat`].

use std::{
    collections::BTreeSet,
    io::{Read, Seek},
};

use super::{
    rijpad::Rijpad,
    stroom::{Stroom, Stuk, te_lang},
};
use crate::{
    code,
    fout::Bestandsfout,
    grenzen::{MAX_HERHALINGEN, MAX_KOLOMMEN, MAX_PADEN, MAX_RIJ_BYTES, MAX_WACHTENDE_RIJEN},
};

/// The column that says the how-manieth row it is of the element around it. No element is called so.
pub(super) const VOLGNUMMER: &str = "#volgnummer";

/// A value, and whether another one stands under the same path.
#[derive(Clone, Default)]
pub(super) struct Waarde {
    /// The value; several with a bar between them.
    pub(super) tekst: String,
    aantal: usize,
}

impl Waarde {
    pub(super) fn is_herhaald(&self) -> bool {
        self.aantal > 1
    }
}

/// A row: personal data, so it has no `Debug`.
pub(super) struct Xmlrij {
    /// The line on which its element begins.
    pub(super) regel: u64,
    /// Its values by their paths, each path once.
    pub(super) velden: Vec<(String, Waarde)>,
}

/// What is known when all rows have gone by.
pub(super) struct Gelopen {
    pub(super) rijen: u64,
    /// The paths of what stands behind the rows that it is about, and was not used.
    pub(super) te_laat: BTreeSet<String>,
}

/// What takes the rows.
pub(super) type Neem<'a> = dyn FnMut(Xmlrij) -> Result<(), Bestandsfout> + 'a;

/// Gives every row, in order.
pub(super) fn loop_langs<R: Read + Seek>(
    lezer: R,
    rijpad: &Rijpad,
    neem: &mut Neem<'_>,
) -> Result<Gelopen, Bestandsfout> {
    let mut stroom = Stroom::nieuw(lezer)?;
    let mut loper = Loper {
        rijpad,
        niveaus: Vec::new(),
        rij: None,
        rijen: 0,
        om_rijen: BTreeSet::new(),
        te_laat: BTreeSet::new(),
    };
    loop {
        let stuk = stroom.volgende()?;
        let regel = stroom.regel;
        match stuk {
            Stuk::Open { naam, attributen } => loper.open(regel, naam, attributen)?,
            Stuk::Tekst(tekst) => loper.tekst(regel, &tekst)?,
            Stuk::Dicht => loper.dicht(regel, neem)?,
            Stuk::Einde => return Ok(Gelopen { rijen: loper.rijen, te_laat: loper.te_laat }),
        }
    }
}

/// An element that is open.
#[derive(Default)]
struct Niveau {
    naam: String,
    /// The line on which it begins.
    regel: u64,
    tekst: String,
    /// Whether there are elements in it.
    heeft_elementen: bool,
    /// What stands in it, by the path from it.
    velden: Vec<(String, Waarde)>,
    bytes: usize,
    /// Rows directly in it that wait for what stands behind them.
    wachtend: Vec<Xmlrij>,
    /// How many rows there were directly in it.
    rijen: u64,
    /// Whether there were rows in it, at any depth.
    om_rijen: bool,
    /// The depth of rows in it that were given, when there were.
    gegeven: Option<usize>,
}

impl Niveau {
    fn voeg_toe(&mut self, regel: u64, pad: String, waarde: Waarde) -> Result<(), Bestandsfout> {
        self.bytes += pad.len() + waarde.tekst.len();
        if self.bytes > MAX_RIJ_BYTES {
            return Err(te_lang(regel));
        }
        match self.velden.iter_mut().find(|(al, _)| *al == pad) {
            Some((_, al)) if al.tekst == waarde.tekst => {}
            Some((_, al)) => {
                if al.aantal < MAX_HERHALINGEN {
                    al.tekst = format!("{} | {}", al.tekst, waarde.tekst);
                }
                al.aantal += waarde.aantal;
            }
            None => self.velden.push((pad, waarde)),
        }
        if self.velden.len() > MAX_KOLOMMEN {
            return Err(Bestandsfout::op_regel(
                code::TE_VEEL_KOLOMMEN,
                regel,
                format!(
                    "in dit element staan meer dan {MAX_KOLOMMEN} verschillende elementen. Noem in de mapping bij rij een \
                     element verder naar binnen."
                ),
            ));
        }
        Ok(())
    }
}

struct Loper<'a> {
    rijpad: &'a Rijpad,
    niveaus: Vec<Niveau>,
    /// The depth of the row that we are in; that of the root is 0.
    rij: Option<usize>,
    rijen: u64,
    /// Names of elements in which rows stood: of another one with such a name, what stands in it is not about these rows.
    om_rijen: BTreeSet<String>,
    te_laat: BTreeSet<String>,
}

impl Loper<'_> {
    fn open(
        &mut self,
        regel: u64,
        naam: String,
        attributen: Vec<(String, String)>,
    ) -> Result<(), Bestandsfout> {
        if let Some(boven) = self.niveaus.last_mut() {
            boven.heeft_elementen = true;
            // White space between elements is no text.
            if boven.tekst.trim().is_empty() {
                boven.tekst.clear();
            }
        }
        let mut niveau = Niveau { naam, regel, ..Niveau::default() };
        for (naam, tekst) in attributen {
            niveau.voeg_toe(
                regel,
                format!("@{naam}"),
                Waarde { tekst: tekst.trim().to_owned(), aantal: 1 },
            )?;
        }
        self.niveaus.push(niveau);
        if self.rij.is_none() && self.rijpad.past(self.niveaus.iter().map(|niveau| niveau.naam.as_str())) {
            self.rij = Some(self.niveaus.len() - 1);
        }
        Ok(())
    }

    fn tekst(&mut self, regel: u64, tekst: &str) -> Result<(), Bestandsfout> {
        let Some(niveau) = self.niveaus.last_mut() else { return Ok(()) };
        niveau.tekst.push_str(tekst);
        if niveau.tekst.len() > MAX_RIJ_BYTES { Err(te_lang(regel)) } else { Ok(()) }
    }

    fn dicht(&mut self, regel: u64, neem: &mut Neem<'_>) -> Result<(), Bestandsfout> {
        let Some(mut niveau) = self.niveaus.pop() else { return Ok(()) };
        let diepte = self.niveaus.len();
        let tekst = std::mem::take(&mut niveau.tekst);
        let tekst = tekst.trim();
        let eigen = (!niveau.heeft_elementen || !tekst.is_empty())
            .then(|| Waarde { tekst: tekst.to_owned(), aantal: 1 });
        if self.rij == Some(diepte) {
            self.rij = None;
            return self.rij_klaar(niveau, eigen.filter(|waarde| !waarde.tekst.is_empty()), neem);
        }
        if niveau.om_rijen {
            let wachtend = std::mem::take(&mut niveau.wachtend);
            self.geef(wachtend, Some(&niveau), neem)?;
            if let Some(boven) = self.niveaus.last_mut() {
                boven.om_rijen = true;
            }
            if self.om_rijen.len() < MAX_PADEN && !self.om_rijen.contains(&niveau.naam) {
                self.om_rijen.insert(niveau.naam);
            }
            return Ok(());
        }
        let van_andere = self.rijpad.noemt(&niveau.naam) || self.om_rijen.contains(&niveau.naam);
        if self.rij.is_none() && van_andere {
            return Ok(());
        }
        let naam = niveau.naam;
        let van_hier = eigen.map(|waarde| (naam.clone(), waarde));
        let binnen = niveau.velden.into_iter().map(|(pad, waarde)| (format!("{naam}/{pad}"), waarde));
        for (pad, waarde) in van_hier.into_iter().chain(binnen) {
            self.van_omgeving(regel, pad, waarde)?;
        }
        Ok(())
    }

    /// A value in the innermost open element.
    fn van_omgeving(&mut self, regel: u64, pad: String, waarde: Waarde) -> Result<(), Bestandsfout> {
        let diepte = self.niveaus.len();
        let Some(boven) = self.niveaus.last_mut() else { return Ok(()) };
        if let Some(rijdiepte) = boven.gegeven {
            let omhoog = "../".repeat((rijdiepte + 1).saturating_sub(diepte));
            if self.te_laat.len() < MAX_KOLOMMEN {
                self.te_laat.insert(format!("{omhoog}{pad}"));
            }
            return Ok(());
        }
        boven.voeg_toe(regel, pad, waarde)
    }

    fn rij_klaar(
        &mut self,
        niveau: Niveau,
        eigen: Option<Waarde>,
        neem: &mut Neem<'_>,
    ) -> Result<(), Bestandsfout> {
        let mut velden = niveau.velden;
        velden.extend(eigen.map(|waarde| (".".to_owned(), waarde)));
        self.rijen += 1;
        let nummer = self.niveaus.last().map_or(0, |boven| boven.rijen) + 1;
        velden.push((VOLGNUMMER.to_owned(), Waarde { tekst: nummer.to_string(), aantal: 1 }));
        let rij = Xmlrij { regel: niveau.regel, velden };
        let Some(boven) = self.niveaus.last_mut() else { return neem(rij) };
        boven.rijen = nummer;
        boven.om_rijen = true;
        boven.wachtend.push(rij);
        if boven.wachtend.len() < MAX_WACHTENDE_RIJEN {
            return Ok(());
        }
        let wachtend = std::mem::take(&mut boven.wachtend);
        self.geef(wachtend, None, neem)
    }

    /// Gives rows with what is known of the elements around them: `binnenste`, which has just been closed, and those that are
    /// open.
    fn geef(
        &mut self,
        rijen: Vec<Xmlrij>,
        binnenste: Option<&Niveau>,
        neem: &mut Neem<'_>,
    ) -> Result<(), Bestandsfout> {
        if rijen.is_empty() {
            return Ok(());
        }
        let rijdiepte = self.niveaus.len() + usize::from(binnenste.is_some());
        for mut rij in rijen {
            let mut omhoog = String::new();
            for om in binnenste.into_iter().chain(self.niveaus.iter().rev()) {
                omhoog.push_str("../");
                let velden = om.velden.iter();
                rij.velden.extend(velden.map(|(pad, waarde)| (format!("{omhoog}{pad}"), waarde.clone())));
            }
            neem(rij)?;
        }
        for om in &mut self.niveaus {
            om.gegeven = Some(rijdiepte);
        }
        Ok(())
    }
}
