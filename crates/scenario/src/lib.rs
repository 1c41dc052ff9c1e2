//! Makes the feed files of a scenario from a table of marginals: files for the front doors, never events.
//! The same table and seed give the same bytes; every BSN comes from the test series 9999.
//!
//! A table is a TOML file (`tabellen/`), with the source of every figure beside it. Two kinds exist: a
//! *jaartabel* (one year, margins met to the digit) and a *tijdlijn* (month by month, with anchored stands and
//! the pilots around it).

mod aanvragen;
mod ankers;
mod begeleiding;
mod bsn;
mod fout;
mod inrichting;
mod jaartabel;
mod kalender;
mod kans;
mod massa;
mod naamlijst;
mod opdracht;
mod opvolging;
mod persoon;
mod pilots;
mod route_arbeid_plus;
mod signalen;
mod tabel;
mod tijdlijn;
mod uitvoer;
mod uwv;
mod verhaal;
mod wereld;
mod wijzigingen;

use jiff::civil::Date;
use std::path::{Path, PathBuf};

pub use bsn::{onderwijsnummer, test_bsns};
pub use fout::Fout;

use tabel::Tabel;
use uitvoer::Map;

/// The rows that scenario `massa` writes when nobody says how many.
const MASSA_RIJEN: u32 = 100_000;

/// What was written, and how to import it.
#[derive(Debug, Clone)]
pub struct Resultaat {
    /// The files, in the order in which they were written; `LEESMIJ.md` is the last.
    pub bestanden: Vec<PathBuf>,
    /// The commands that import the files, in the order in which to run them.
    pub opdrachten: Vec<String>,
    /// The day of which the file of benefits gives the state; none when it is empty.
    pub peildatum: Option<Date>,
}

/// The names of the shipped scenarios.
#[must_use]
pub fn namen() -> &'static [&'static str] {
    &["groningen", "werkprogramma-2018", "massa"]
}

/// Writes the feed files of a scenario below `uit`, which is made when it is missing.
///
/// `naam_of_pad` is one of [`namen`] or the path of a scenario table. Files of an earlier run are overwritten;
/// other files in the folder are left alone.
///
/// # Errors
/// An unknown name, a table that cannot be read or whose figures contradict each other, or a file that cannot
/// be written. Nothing is written before the whole scenario has been made.
pub fn genereer(naam_of_pad: &str, zaad: u64, uit: &Path) -> Result<Resultaat, Fout> {
    let (naam, tabel) = match naam_of_pad {
        "groningen" => (naam_of_pad, Tabel::lees(naam_of_pad, include_str!("../tabellen/groningen.toml"))?),
        "werkprogramma-2018" => {
            (naam_of_pad, Tabel::lees(naam_of_pad, include_str!("../tabellen/werkprogramma-2018.toml"))?)
        }
        "massa" => return genereer_massa(MASSA_RIJEN, zaad, uit),
        pad => (pad, Tabel::uit_bestand(pad)?),
    };
    let mut map = Map::nieuw(naam, zaad);
    match tabel {
        Tabel::Jaartabel(jaar) => map.beginbestand(&jaartabel::maak(&jaar, zaad)?),
        Tabel::Tijdlijn(lijn) => map.tijdlijn(&lijn, zaad)?,
    }
    map.schrijf(uit)
}

/// Writes a plain `beginbestand.csv` of `rijen` rows for benchmarks: every person by the source's own number,
/// one benefit each.
///
/// # Errors
/// More than five million rows, or a file that cannot be written.
pub fn genereer_massa(rijen: u32, zaad: u64, uit: &Path) -> Result<Resultaat, Fout> {
    let mut map = Map::nieuw("massa", zaad);
    map.beginbestand(&massa::maak(rijen, zaad)?);
    map.schrijf(uit)
}
