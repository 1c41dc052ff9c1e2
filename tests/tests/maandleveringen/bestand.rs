//! What is sent: the rows that the system gives on a day, and the many ways in which the same rows can be written down.

use domein::{Leveringssoort, Verdwenen};
use jiff::civil::Date;

use super::{
    dobbel::Dobbel,
    stad::{Kenmerken, Persoon, Stad, Stijl, Uitkering},
};

/// The reason on a row that only ends because the next one says how it went on.
const GAAT_DOOR: &str = "overig";

/// What stands in a row and cannot be read, by its column: each decides a figure.
const ONLEESBAAR: [(&str, &str); 5] = [
    ("ingangsdatum", "31-02-2025"),
    ("ingangsdatum", ""),
    ("einddatum", "binnenkort"),
    ("regeling", "weet ik niet"),
    ("rol", "buurvrouw"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rij {
    pub(crate) van: Date,
    pub(crate) tot: Option<Date>,
    pub(crate) reden: &'static str,
    /// When the file has it.
    pub(crate) dossier: Option<u32>,
    pub(crate) kenmerken: Kenmerken,
    /// Since when that is so.
    pub(crate) sinds: Option<Date>,
    /// A column of which the value cannot be read.
    pub(crate) fout: Option<(&'static str, &'static str)>,
    /// It stands in the file twice.
    pub(crate) tweemaal: bool,
    /// Whose BSN and whose number of the system the row has.
    pub(crate) onder: [Option<u32>; 2],
}

impl Rij {
    /// The row in short, for people who look for a fault.
    pub(crate) fn kort(&self) -> String {
        let tot = self.tot.map_or_else(|| "…".to_owned(), |tot| format!("{tot} {}", self.reden));
        let Kenmerken { team, niveau, groepen, leefvorm, instroom, regeling, rol } = &self.kenmerken;
        let groepen = groepen.iter().copied().collect::<Vec<_>>().join("|");
        let sinds = self.sinds.map_or_else(String::new, |dag| format!(" sinds {dag}"));
        let dossier = self.dossier.map_or_else(String::new, |dossier| format!(" D-{dossier}"));
        let fout = self.fout.map_or_else(String::new, |(kolom, _)| format!(" UNREADABLE {kolom}"));
        format!(
            "[{} – {tot}){dossier} {team} {niveau} {leefvorm} {instroom} {regeling} {rol} {groepen}{sinds}{fout} {:?}",
            self.van, self.onder
        )
    }

    /// Lines of the file.
    pub(crate) fn regels(&self) -> usize {
        1 + usize::from(self.tweemaal)
    }

    /// What it says of the benefit.
    pub(crate) fn zegt(&self) -> impl PartialEq {
        (self.van, self.tot, self.reden, self.dossier, self.kenmerken.clone(), self.sinds)
    }
}

/// A file, and what is said with it.
#[derive(Debug, Clone)]
pub(crate) struct Zending {
    pub(crate) soort: Leveringssoort,
    pub(crate) peildatum: Date,
    /// Nobody says the peildatum of an addition: it is the day on which it comes.
    pub(crate) ongezegd: bool,
    /// It leaves out what ended before this day.
    pub(crate) vanaf: Option<Date>,
    pub(crate) verdwenen: Verdwenen,
    /// By person.
    pub(crate) rijen: Vec<(u32, Vec<Rij>)>,
}

impl Zending {
    /// The full set of a day; the first one leaves nothing out.
    pub(crate) fn volledig(stad: &Stad, peildatum: Date, alles: bool) -> Self {
        let vanaf = stad.vanaf.filter(|_| !alles);
        let van = |persoon: &Persoon| (persoon.nummer, rijen(stad, persoon, peildatum, vanaf));
        Self {
            soort: Leveringssoort::Volledig,
            peildatum,
            ongezegd: false,
            vanaf,
            verdwenen: stad.verdwenen,
            rijen: stad.personen.iter().map(van).collect(),
        }
    }

    /// What some of the persons have, all of it or a part.
    pub(crate) fn aanvulling(stad: &Stad, dobbel: &mut Dobbel, peildatum: Date) -> Self {
        let mut zending =
            Self { soort: Leveringssoort::Aanvulling, ..Self::volledig(stad, peildatum, false) };
        let deel = dobbel.getal(20, 60);
        zending.rijen.retain(|(_, rijen)| !rijen.is_empty() && dobbel.kans(deel));
        // Rows of one dossier are one benefit together.
        if stad.stijl != Stijl::Aansluitend && dobbel.kans(50) {
            zending.rijen.iter_mut().for_each(|(_, rijen)| rijen.retain(|_| dobbel.kans(70)));
        }
        zending
    }

    /// Now and then a row stands in it twice, and who is known under two numbers has either of them, or both.
    pub(crate) fn vervuil(&mut self, stad: &Stad, dobbel: &mut Dobbel) {
        for (nummer, rijen) in &mut self.rijen {
            let ander = stad
                .personen
                .iter()
                .find(|ander| ander.nummer != *nummer && stad.wie(ander.nummer) == stad.wie(*nummer));
            for rij in rijen {
                rij.tweemaal = dobbel.kans(3);
                if let Some(ander) = ander.map(Persoon::onder) {
                    match dobbel.getal(1, 4) {
                        1 => rij.onder = ander,
                        2 => rij.onder = [rij.onder[0].or(ander[0]), rij.onder[1].or(ander[1])],
                        _ => {}
                    }
                }
            }
        }
    }

    /// Some persons have a row of which something cannot be read, also among adjoining rows with one dossier number: what
    /// those say together is then in the file for a part.
    pub(crate) fn bederf(&mut self, stad: &Stad, dobbel: &mut Dobbel, procent: i64) {
        for (_, rijen) in self.rijen.iter_mut().filter(|(_, rijen)| !rijen.is_empty()) {
            if !dobbel.kans(procent) {
                continue;
            }
            let welke = dobbel.getal(0, i64::try_from(rijen.len()).unwrap() - 1);
            let rij = &mut rijen[usize::try_from(welke).unwrap()];
            let met_rol = |kolom: &str| stad.met_rol || !["regeling", "rol"].contains(&kolom);
            let fout = Some(dobbel.kies(&ONLEESBAAR)).filter(|(kolom, _)| met_rol(kolom));
            rij.fout = fout.or(Some(ONLEESBAAR[0]));
        }
    }
}

impl Persoon {
    /// Whose BSN and whose number of the system the rows have.
    fn onder(&self) -> [Option<u32>; 2] {
        [self.met_bsn, self.met_nummer].map(|heeft| heeft.then_some(self.nummer))
    }
}

/// The rows of a person in the export of `peildatum`, by first day.
fn rijen(stad: &Stad, persoon: &Persoon, peildatum: Date, vanaf: Option<Date>) -> Vec<Rij> {
    let mut rijen = Vec::new();
    for u in &persoon.uitkeringen {
        let buiten = vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf));
        if buiten || (u.van > peildatum && !stad.toekomst) {
            continue;
        }
        let rij = |van, tot, reden, kenmerken: &Kenmerken, sinds| Rij {
            van,
            tot,
            reden,
            dossier: (stad.stijl == Stijl::Aansluitend).then_some(u.dossier),
            kenmerken: kenmerken.clone(),
            sinds,
            fout: None,
            tweemaal: false,
            onder: persoon.onder(),
        };
        match stad.stijl {
            Stijl::Kaal => rijen.push(rij(u.van, u.tot, u.reden, u.nu(), None)),
            Stijl::MetDag => {
                let sinds = (u.tijdlijn.len() > 1).then(|| u.laatste_wijziging());
                rijen.push(rij(u.van, u.tot, u.reden, u.nu(), sinds));
            }
            Stijl::Aansluitend => rijen.extend(aansluitend(u, rij)),
        }
    }
    rijen
}

/// A row for each change.
fn aansluitend(
    u: &Uitkering,
    rij: impl Fn(Date, Option<Date>, &'static str, &Kenmerken, Option<Date>) -> Rij,
) -> Vec<Rij> {
    let een = |(plek, (dag, kenmerken)): (usize, &(Date, Kenmerken))| {
        let van = if plek == 0 { u.van } else { *dag };
        match u.tijdlijn.get(plek + 1) {
            Some((tot, _)) => rij(van, Some(*tot), GAAT_DOOR, kenmerken, None),
            None => rij(van, u.tot, u.reden, kenmerken, None),
        }
    };
    u.tijdlijn.iter().enumerate().map(een).collect()
}
