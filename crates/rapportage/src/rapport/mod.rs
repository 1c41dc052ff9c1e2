//! The council report and its machine-readable forms, rendered from a sheet that went through disclosure control.
//! Same input, same bytes: no clock, no random ids, no map without an order.

mod csv;
mod getal;
mod grafiek;
mod html;
mod json;
mod tabel_html;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use csv::{CsvBestand, csv, csv_onbewerkt};
pub(crate) use getal::{MAANDEN, aantal};
pub use html::html;
pub(crate) use html::verschil;
pub use json::{json, json_onbewerkt};

use crate::cijfers::{Bronhorizon, Dekking};
use crate::geheimhouding::Regel;
use crate::tabel::CelRef;

/// The period a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Periode {
    /// The first day, inclusive.
    pub van: Date,
    /// The last day, inclusive.
    pub tot_en_met: Date,
}

/// What every output says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verantwoording {
    /// Name of the municipality, for people.
    pub gemeente: String,
    /// CBS code of the municipality, such as `GM0014`.
    pub gemeentecode: String,
    /// What the figures are about.
    pub periode: Periode,
    /// The date as known on which the figures were made.
    pub bekend_op: Date,
    /// Per service the position in its log up to and including which events were counted.
    pub posities: BTreeMap<String, u64>,
    /// Up to when, and about what, the sources are known; empty when no delivery said it.
    pub horizon: Vec<Bronhorizon>,
    /// Of which days benefits are known.
    pub dekking: Dekking,
    /// Days without benefit, at most, that are an interruption and no out- and inflow.
    pub onderbreking_dagen: u16,
}

/// A council report: the words around the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verslag {
    /// Title on the front.
    pub titel: String,
    /// Municipality, period, as-known-on.
    pub verantwoording: Verantwoording,
    /// The figures of the summary, most important first.
    pub kerncijfers: Vec<Kerncijfer>,
    /// The chapters in order; a table in none of them comes in a last one of its own.
    pub hoofdstukken: Vec<Hoofdstuk>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hoofdstuk {
    /// Heading.
    pub titel: String,
    /// Paragraphs before the tables.
    pub inleiding: Vec<String>,
    /// Ids of the tables in order; those that the sheet does not have are passed over.
    pub tabellen: Vec<String>,
}

/// A count that the summary puts into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kerncijfer {
    /// What it is, such as "Jongeren tot en met 29 jaar met een uitkering".
    pub titel: String,
    /// Where it stands in the sheet.
    pub cel: CelRef,
    /// When it holds, within a sentence: "eind maart 2026".
    pub moment: String,
    /// What it is compared with, each in a sentence of its own.
    pub vergelijkingen: Vec<Basis>,
}

/// The earlier count that a [`Kerncijfer`] is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Where it stands in the sheet.
    pub cel: CelRef,
    /// When it holds, within a sentence: "eind januari 2023".
    pub moment: String,
}

/// What stands in the place of a count about which nothing was delivered.
const NIET_AANGELEVERD: &str = "niet aangeleverd";

/// What a municipality is told of which every group is too small to show, with what can be done.
pub(crate) fn alles_geheim(drempel: u64) -> String {
    format!(
        "Alle groepen zijn kleiner dan de drempel van {drempel} of zouden er een prijsgeven, en zijn geheim: kies een langere          periode, publiceer samen met buurgemeenten, of laat het college een tabel volledig openbaar maken \
         (geheimhouding.uitzonderingen in instellingen.toml)."
    )
}

/// The suppression rule in words, as every output prints it.
fn regel_in_woorden(regel: Regel) -> String {
    if regel.drempel <= 1 {
        return "Er geldt geen drempel: alle aantallen zijn getoond.".to_owned();
    }
    format!(
        "Aantallen van 1 tot en met {} zijn geheim en staan als een punt (.). Nul wordt getoond. Ook andere \
         aantallen zijn geheim als een klein aantal anders te berekenen zou zijn uit totalen, uit groepen die elkaar \
         overlappen, uit opeenvolgende maanden of uit een andere tabel. Percentages zijn berekend uit openbare \
         aantallen, en alleen over een basis van 100 of meer.",
        regel.drempel - 1
    )
}
