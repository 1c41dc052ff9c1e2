//! An export: the rows that the system gives on a day, and the many ways in which the same rows can be written down.

use aanlevering::Mapping;
use intake::aanvoer::BEGINBESTAND;
use jiff::{ToSpan as _, civil::Date};
use proeven::belasting;

use super::{
    dobbel::Dobbel,
    stad::{Geboren, Kenmerken, ONBEKEND, Persoon, Stad, Stijl},
};

/// The reason on a row that only ends because the next one says how it went on.
const GAAT_DOOR: &str = "overig";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rij {
    /// The benefit of the system, which no row says.
    pub(crate) id: u32,
    pub(crate) van: Date,
    pub(crate) tot: Option<Date>,
    pub(crate) reden: &'static str,
    pub(crate) dossier: u32,
    pub(crate) kenmerken: Kenmerken,
    /// Since when that is so.
    pub(crate) sinds: Option<Date>,
}

impl Rij {
    /// The row in short, for people who look for a fault.
    pub(crate) fn kort(&self) -> String {
        let tot = self.tot.map_or_else(|| "…".to_owned(), |tot| format!("{tot} {}", self.reden));
        let Kenmerken { team, niveau, groepen, leefvorm, instroom } = &self.kenmerken;
        let groepen = groepen.iter().copied().collect::<Vec<_>>().join("|");
        let sinds = self.sinds.map_or_else(String::new, |dag| format!(" sinds {dag}"));
        format!(
            "[{} – {tot}) D-{} {team} {niveau} {leefvorm} {instroom} {groepen}{sinds}",
            self.van, self.dossier
        )
    }
}

/// The rows of a person in the export of `peildatum`, by first day.
pub(crate) fn rijen(stad: &Stad, persoon: &Persoon, peildatum: Date, alles: bool) -> Vec<Rij> {
    let vanaf = stad.vanaf.filter(|_| !alles);
    let mut rijen = Vec::new();
    for u in &persoon.uitkeringen {
        let buiten = vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf));
        if buiten || (u.van > peildatum && !stad.toekomst) {
            continue;
        }
        let rij = |van, tot, reden, kenmerken: &Kenmerken, sinds| {
            let kenmerken = kenmerken.clone();
            Rij { id: u.id, van, tot, reden, dossier: u.dossier, kenmerken, sinds }
        };
        match stad.stijl {
            Stijl::Kaal => rijen.push(rij(u.van, u.tot, u.reden, u.nu(), None)),
            Stijl::MetDag => {
                let sinds = (u.tijdlijn.len() > 1).then(|| u.laatste_wijziging());
                rijen.push(rij(u.van, u.tot, u.reden, u.nu(), sinds));
            }
            Stijl::Aansluitend => {
                for (plek, (dag, kenmerken)) in u.tijdlijn.iter().enumerate() {
                    let van = if plek == 0 { u.van } else { *dag };
                    match u.tijdlijn.get(plek + 1) {
                        Some((tot, _)) => rijen.push(rij(van, Some(*tot), GAAT_DOOR, kenmerken, None)),
                        None => rijen.push(rij(van, u.tot, u.reden, kenmerken, None)),
                    }
                }
            }
        }
    }
    rijen
}

#[derive(Debug, Clone, Copy)]
enum Notatie {
    Kaal,
    Iso,
    Nederlands,
}

fn schrijf_dag(dag: Date, notatie: Notatie) -> String {
    let (jaar, maand, nummer) = (dag.year(), dag.month(), dag.day());
    match notatie {
        Notatie::Kaal => format!("{jaar:04}{maand:02}{nummer:02}"),
        Notatie::Iso => format!("{jaar:04}-{maand:02}-{nummer:02}"),
        Notatie::Nederlands => format!("{nummer:02}-{maand:02}-{jaar:04}"),
    }
}

const KOLOMMEN: [&str; 14] = [
    "persoonsnummer",
    "bsn",
    "geboortedatum",
    "geboortejaar",
    "ingangsdatum",
    "einddatum",
    "reden_instroom",
    "reden_uitstroom",
    "opleidingsniveau",
    "doelgroepen",
    "gebiedsteam",
    "leefvorm",
    "dossiernummer",
    "kenmerken_vanaf",
];

/// How one file is written down.
struct Schrift {
    notaties: Vec<Notatie>,
    laatste_dag: bool,
    met_dossier: bool,
    met_sinds: bool,
}

impl Schrift {
    fn veld(&self, kolom: &str, persoon: &Persoon, rij: &Rij, notatie: Notatie) -> String {
        let dag = |dag: Option<Date>| dag.map_or_else(String::new, |dag| schrijf_dag(dag, notatie));
        let bekend = |code: &str| if code == ONBEKEND { String::new() } else { code.to_owned() };
        match kolom {
            "persoonsnummer" if persoon.met_nummer => format!("K-{:05}", persoon.nummer),
            "bsn" if persoon.met_bsn => belasting::bsn(persoon.nummer as usize).to_owned(),
            "geboortedatum" => match persoon.geboren {
                Geboren::Dag(geboren) => dag(Some(geboren)),
                Geboren::Jaar(_) => String::new(),
            },
            "geboortejaar" => match persoon.geboren {
                Geboren::Jaar(jaar) => jaar.to_string(),
                Geboren::Dag(_) => String::new(),
            },
            "ingangsdatum" => dag(Some(rij.van)),
            "einddatum" if self.laatste_dag => dag(rij.tot.map(|tot| tot - 1.day())),
            "einddatum" => dag(rij.tot),
            "reden_instroom" => rij.kenmerken.instroom.to_owned(),
            "reden_uitstroom" if rij.tot.is_some() => bekend(rij.reden),
            "opleidingsniveau" => bekend(rij.kenmerken.niveau),
            "doelgroepen" => rij.kenmerken.groepen.iter().copied().collect::<Vec<_>>().join("|"),
            "gebiedsteam" => bekend(rij.kenmerken.team),
            "leefvorm" => rij.kenmerken.leefvorm.to_owned(),
            "dossiernummer" if self.met_dossier => format!("D-{}", rij.dossier),
            "kenmerken_vanaf" if self.met_sinds => dag(rij.sinds),
            _ => String::new(),
        }
    }
}

/// The file: columns and rows in some order, dates in some notation, now and then a row twice.
pub(crate) fn schrijf(stad: &Stad, dobbel: &mut Dobbel, peildatum: Date, alles: bool) -> (String, Mapping) {
    let alle = [Notatie::Kaal, Notatie::Iso, Notatie::Nederlands];
    let een = dobbel.kies(&alle);
    let schrift = Schrift {
        notaties: if dobbel.kans(30) { alle.to_vec() } else { vec![een] },
        laatste_dag: dobbel.kans(30),
        met_dossier: stad.stijl == Stijl::Aansluitend,
        met_sinds: stad.stijl == Stijl::MetDag,
    };
    let mut kolommen: Vec<&str> = KOLOMMEN.to_vec();
    kolommen.retain(|kolom| match *kolom {
        "dossiernummer" => schrift.met_dossier,
        "kenmerken_vanaf" => schrift.met_sinds,
        _ => true,
    });
    if dobbel.kans(50) {
        dobbel.schud(&mut kolommen);
    }
    let scheiding = dobbel.kies(&[";", ","]);
    let mut regels = Vec::new();
    for persoon in &stad.personen {
        for rij in rijen(stad, persoon, peildatum, alles) {
            let notatie = dobbel.kies(&schrift.notaties);
            let velden: Vec<String> =
                kolommen.iter().map(|kolom| schrift.veld(kolom, persoon, &rij, notatie)).collect();
            let regel = velden.join(scheiding);
            if dobbel.kans(3) {
                regels.push(regel.clone());
            }
            regels.push(regel);
        }
    }
    if dobbel.kans(60) {
        dobbel.schud(&mut regels);
    }
    let mapping = if schrift.laatste_dag { "einddatum_is = \"laatste_dag\"" } else { "" };
    let einde = dobbel.kies(&["\n", "\r\n"]);
    let tekst = format!("{}{einde}{}{einde}", kolommen.join(scheiding), regels.join(einde));
    (tekst, Mapping::lees(mapping, &BEGINBESTAND).unwrap())
}
