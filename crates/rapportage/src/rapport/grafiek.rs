//! Charts as inline SVG: a line over months, bars over categories. The numbers stand in the table beside them.
//! No meaning by colour alone: lines differ in dashes and carry their name, what is hidden is a gap with hatching.

mod lijn;
mod staven;

use maud::{Markup, html};

use super::getal;
use crate::geheimhouding::OpenbareCel;
use crate::tabel::{Grafiek, Tabel};

/// Width of every drawing in its own units, about pixels on a wide screen.
const BREEDTE: f64 = 640.0;

/// The drawing of a table, if it has one and there is anything to draw.
pub(super) fn teken(tabel: &Tabel<OpenbareCel>) -> Option<Markup> {
    if tabel.rijen.is_empty() {
        return None;
    }
    match &tabel.grafiek {
        Grafiek::Geen => None,
        Grafiek::Lijn(kolommen) => Some(lijn::teken(tabel, kolommen)),
        Grafiek::Staven(kolom) => Some(staven::teken(tabel, kolom)),
    }
}

/// What a chart draws for a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Punt {
    Waarde(u64),
    Geheim,
    Geen,
}

/// The cells of a column, one per row, with its title.
fn reeks<'a>(tabel: &'a Tabel<OpenbareCel>, kolom: &str) -> Option<(&'a str, Vec<Punt>)> {
    let plaats = tabel.kolommen.iter().position(|k| k.id == kolom)?;
    let punten = tabel.rijen.iter().map(|rij| match rij.cellen.get(plaats) {
        Some(OpenbareCel::Aantal(aantal)) => Punt::Waarde(*aantal),
        Some(OpenbareCel::Geheim) => Punt::Geheim,
        _ => Punt::Geen,
    });
    Some((&tabel.kolommen[plaats].titel, punten.collect()))
}

/// A step of 1, 2 or 5 times a power of ten that divides the axis in at most `delen` parts.
fn stap(hoogste: u64, delen: u64) -> u64 {
    let mut macht = 1u64;
    loop {
        for veelvoud in [1, 2, 5] {
            let stap = macht.saturating_mul(veelvoud);
            if hoogste.div_ceil(stap) <= delen {
                return stap;
            }
        }
        macht = macht.saturating_mul(10);
    }
}

/// Coordinates only need a tenth of a pixel; fixed decimals also keep the bytes the same.
fn px(waarde: f64) -> String {
    format!("{waarde:.1}")
}

/// Counts are far below 2^52.
fn lengte(aantal: u64) -> f64 {
    aantal as f64
}

/// An SVG with a name and a description for those who listen.
fn svg(tabel: &Tabel<OpenbareCel>, hoogte: f64, beschrijving: &str, inhoud: &Markup) -> Markup {
    let (titel, desc) = (format!("{}-titel", tabel.id), format!("{}-desc", tabel.id));
    html! {
        svg role="img" aria-labelledby={ (titel) " " (desc) } viewBox={ "0 0 " (BREEDTE) " " (px(hoogte)) }
            xmlns="http://www.w3.org/2000/svg" {
            title id=(titel) { (tabel.titel) }
            desc id=(desc) { (beschrijving) }
            defs {
                pattern id={ (tabel.id) "-arcering" } width="6" height="6" patternUnits="userSpaceOnUse"
                    patternTransform="rotate(45)" {
                    line.arcering x1="0" y1="0" x2="0" y2="6" {}
                }
            }
            (inhoud)
        }
    }
}

/// The label of a row, in full.
fn naam(tabel: &Tabel<OpenbareCel>, rij: usize) -> String {
    tabel.rijen.get(rij).and_then(|rij| rij.cellen.first()).map(getal::cel).unwrap_or_default()
}
