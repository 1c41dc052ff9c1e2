//! The rows of a person, brought together into periods: adjoining rows with one dossier number are one benefit.

use jiff::civil::Date;

use super::bestand::Rij;

/// A benefit as one or more rows tell it, by day.
pub(crate) struct Periode(pub(crate) Vec<Rij>);

impl Periode {
    pub(crate) fn van(&self) -> Date {
        self.0[0].van
    }

    pub(crate) fn laatste(&self) -> &Rij {
        &self.0[self.0.len() - 1]
    }

    pub(crate) fn tot(&self) -> Option<Date> {
        self.laatste().tot
    }

    pub(crate) fn regeling(&self) -> &'static str {
        self.0[0].kenmerken.regeling
    }

    /// Whether a row is of the dossier of which this is a part.
    pub(crate) fn is_deel_van_dossier(&self, rij: &Rij) -> bool {
        rij.dossier.is_some() && rij.dossier == self.laatste().dossier
    }

    /// Lines of the file.
    pub(crate) fn regels(&self) -> usize {
        self.0.iter().map(Rij::regels).sum()
    }
}

/// The periods of one person, by first day. What stands under both numbers of that person is there once.
pub(crate) fn bijeen(rijen: &[&Rij]) -> Vec<Periode> {
    let mut rijen: Vec<Rij> = rijen.iter().map(|rij| (*rij).clone()).collect();
    rijen.sort_by_key(|rij| (rij.van, rij.kenmerken.regeling));
    rijen.dedup_by(|later, eerder| later.zegt() == eerder.zegt());
    let mut perioden: Vec<Periode> = Vec::new();
    for rij in rijen {
        let sluit_aan = perioden.last_mut().filter(|periode| {
            rij.dossier.is_some()
                && periode.laatste().dossier == rij.dossier
                && periode.tot() == Some(rij.van)
                && periode.regeling() == rij.kenmerken.regeling
        });
        match sluit_aan {
            Some(periode) => periode.0.push(rij),
            None => perioden.push(Periode(vec![rij])),
        }
    }
    perioden
}
