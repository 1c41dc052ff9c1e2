//! The line chart over consecutive months, from zero, with the name and the last value at the end of each line.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{BREEDTE, Punt, lengte, naam, px, reeks, stap, svg};
use crate::geheimhouding::OpenbareCel;
use crate::rapport::getal;
use crate::tabel::Tabel;

const HOOGTE: f64 = 330.0;
const LINKS: f64 = 52.0;
const RECHTS: f64 = 160.0;
const BOVEN: f64 = 26.0;
const ONDER: f64 = 46.0;
/// Height of one line of a label at the end of a line.
const REGELHOOGTE: f64 = 14.0;
/// Room between two labels.
const TUSSENRUIMTE: f64 = 6.0;
/// Most characters on one line of a label: what fits in [`RECHTS`].
const LABELBREEDTE: usize = 20;

/// Where values and months lie on the page.
struct Vlak {
    maanden: usize,
    top: u64,
}

impl Vlak {
    fn x(&self, maand: usize) -> f64 {
        let delen = self.maanden.saturating_sub(1).max(1);
        LINKS + (BREEDTE - LINKS - RECHTS) * lengte(maand as u64) / lengte(delen as u64)
    }

    fn y(&self, waarde: u64) -> f64 {
        let hoog = HOOGTE - BOVEN - ONDER;
        BOVEN + hoog - hoog * lengte(waarde) / lengte(self.top.max(1))
    }
}

pub(super) fn teken(tabel: &Tabel<OpenbareCel>, kolommen: &[String]) -> Markup {
    let reeksen: Vec<_> = kolommen.iter().filter_map(|kolom| reeks(tabel, kolom)).collect();
    let waarden = reeksen.iter().flat_map(|(_, punten)| punten).filter_map(waarde);
    let hoogste = waarden.max().unwrap_or(0).max(4);
    let stap = stap(hoogste, 5);
    let vlak = Vlak { maanden: tabel.rijen.len(), top: hoogste.div_ceil(stap) * stap };
    let inhoud = html! {
        (verborgen(tabel, &vlak, &reeksen))
        (assen(tabel, &vlak, stap))
        @for (nummer, (_, punten)) in reeksen.iter().enumerate() { (lijn(&vlak, nummer, punten)) }
        (eindlabels(&vlak, &reeksen))
    };
    svg(tabel, HOOGTE, &beschrijving(tabel, &reeksen), &inhoud)
}

fn waarde(punt: &Punt) -> Option<u64> {
    match punt {
        Punt::Waarde(waarde) => Some(*waarde),
        _ => None,
    }
}

/// Hatching over each run of months in which a line is interrupted because its value is hidden.
fn verborgen(tabel: &Tabel<OpenbareCel>, vlak: &Vlak, reeksen: &[(&str, Vec<Punt>)]) -> Markup {
    let geheim = |maand: usize| reeksen.iter().any(|(_, punten)| punten[maand] == Punt::Geheim);
    let halve_maand = (vlak.x(1) - vlak.x(0)) / 2.0;
    let mut banen: Vec<(usize, usize)> = Vec::new();
    for maand in (0..vlak.maanden).filter(|maand| geheim(*maand)) {
        match banen.last_mut() {
            Some((_, eind)) if *eind + 1 == maand => *eind = maand,
            _ => banen.push((maand, maand)),
        }
    }
    html! {
        @for (begin, eind) in banen {
            @let van = (vlak.x(begin) - halve_maand).max(LINKS);
            @let tot = (vlak.x(eind) + halve_maand).min(BREEDTE - RECHTS);
            rect.geheim x=(px(van)) y=(px(BOVEN)) width=(px(tot - van)) height=(px(HOOGTE - BOVEN - ONDER))
                fill={ "url(#" (tabel.id) "-arcering)" } {}
            text.stil x=(px(f64::midpoint(van, tot))) y=(px(BOVEN - 5.0)) text-anchor="middle" { "geheim" }
        }
    }
}

fn assen(tabel: &Tabel<OpenbareCel>, vlak: &Vlak, stap: u64) -> Markup {
    let rechts = px(BREEDTE - RECHTS);
    html! {
        g.assen aria-hidden="true" {
            text.astitel x="0" y="12" { "aantal" }
            @for streep in 0..=vlak.top / stap {
                @let y = vlak.y(streep * stap);
                line.raster x1=(px(LINKS)) y1=(px(y)) x2=(rechts) y2=(px(y)) {}
                text x=(px(LINKS - 8.0)) y=(px(y + 4.5)) text-anchor="end" { (getal::aantal(streep * stap)) }
            }
            line.as x1=(px(LINKS)) y1=(px(vlak.y(0))) x2=(rechts) y2=(px(vlak.y(0))) {}
            @for (maand, tekst) in maandlabels(tabel) {
                @let x = vlak.x(maand);
                line.as x1=(px(x)) y1=(px(vlak.y(0))) x2=(px(x)) y2=(px(vlak.y(0) + 5.0)) {}
                text x=(px(x)) y=(px(HOOGTE - ONDER + 20.0)) text-anchor="middle" { (tekst) }
            }
            text.astitel x=(rechts) y=(px(HOOGTE - 6.0)) text-anchor="end" { "maand" }
        }
    }
}

/// Two years or less: every so many months by name. Longer: the Januaries, by year.
fn maandlabels(tabel: &Tabel<OpenbareCel>) -> Vec<(usize, String)> {
    let datum = |rij: usize| match tabel.rijen[rij].cellen.first() {
        Some(OpenbareCel::Maand(datum)) => Some(*datum),
        _ => None,
    };
    let aantal = tabel.rijen.len();
    let januari: Vec<usize> = (0..aantal).filter(|rij| datum(*rij).is_some_and(|d| d.month() == 1)).collect();
    let lang = aantal > 24 && januari.len() > 1;
    let plaatsen: Vec<usize> = if lang { januari } else { (0..aantal).collect() };
    let om_de = plaatsen.len().div_ceil(if lang { 9 } else { 6 }).max(1);
    let tekst = |rij: usize| match datum(rij) {
        Some(datum) if lang => datum.year().to_string(),
        Some(datum) => getal::maand_kort(datum),
        None => naam(tabel, rij),
    };
    plaatsen.into_iter().step_by(om_de).map(|rij| (rij, tekst(rij))).collect()
}

fn lijn(vlak: &Vlak, nummer: usize, punten: &[Punt]) -> Markup {
    let zichtbaar = |maand: usize| punten.get(maand).and_then(waarde);
    let (mut pad, mut los) = (String::new(), Vec::new());
    for (maand, waarde) in (0..punten.len()).filter_map(|maand| Some((maand, zichtbaar(maand)?))) {
        let (x, y) = (px(vlak.x(maand)), px(vlak.y(waarde)));
        let vorige = maand.checked_sub(1).and_then(zichtbaar).is_some();
        let soort = if vorige { 'L' } else { 'M' };
        // Writing to a String cannot fail.
        let _ = write!(pad, "{soort}{x} {y}");
        if punten.len() <= 24 || !(vorige || zichtbaar(maand + 1).is_some()) {
            los.push((x, y));
        }
    }
    html! {
        g class={ "reeks reeks-" (nummer % 4) } {
            @if !pad.is_empty() { path.lijn d=(pad) {} }
            @for (x, y) in los { circle.punt cx=(x) cy=(y) r="3" {} }
        }
    }
}

/// The label at the end of a line: the last shown value, and below it the name in as many lines as it needs.
struct Eindlabel {
    y: f64,
    nummer: usize,
    aantal: u64,
    tot_het_eind: bool,
    naam: Vec<String>,
}

impl Eindlabel {
    fn hoogte(&self) -> f64 {
        REGELHOOGTE * lengte(self.naam.len() as u64 + 1) + TUSSENRUIMTE
    }
}

/// Cuts a name at spaces into lines that fit beside the chart.
fn regels(naam: &str) -> Vec<String> {
    let mut regels: Vec<String> = Vec::new();
    for woord in naam.split(' ') {
        match regels.last_mut() {
            Some(regel) if regel.chars().count() + 1 + woord.chars().count() <= LABELBREEDTE => {
                regel.push(' ');
                regel.push_str(woord);
            }
            _ => regels.push(woord.to_owned()),
        }
    }
    regels
}

/// Name and last shown value of each line, pushed apart so that they do not cover one another.
fn eindlabels(vlak: &Vlak, reeksen: &[(&str, Vec<Punt>)]) -> Markup {
    let einde = |(nummer, (titel, punten)): (usize, &(&str, Vec<Punt>))| {
        let laatste = punten.iter().rposition(|punt| waarde(punt).is_some())?;
        let aantal = waarde(&punten[laatste])?;
        let tot_het_eind = laatste + 1 == punten.len();
        Some(Eindlabel { y: vlak.y(aantal), nummer, aantal, tot_het_eind, naam: regels(titel) })
    };
    let mut labels: Vec<Eindlabel> = reeksen.iter().enumerate().filter_map(einde).collect();
    labels.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.nummer.cmp(&b.nummer)));
    let mut vrij = BOVEN;
    for label in &mut labels {
        label.y = label.y.max(vrij);
        vrij = label.y + label.hoogte();
    }
    let mut grens = HOOGTE;
    for label in labels.iter_mut().rev() {
        label.y = label.y.min(grens - label.hoogte() + REGELHOOGTE);
        grens = label.y - REGELHOOGTE;
    }
    let x = px(BREEDTE - RECHTS + 10.0);
    html! {
        @for label in labels {
            g class={ "label label-" (label.nummer % 4) } {
                text x=(x) y=(px(label.y)) {
                    tspan.sterk { (getal::aantal(label.aantal)) }
                    @if !label.tot_het_eind { " (laatst openbaar)" }
                    @for regel in &label.naam { tspan x=(x) dy=(px(REGELHOOGTE)) { (regel) } }
                }
            }
        }
    }
}

fn beschrijving(tabel: &Tabel<OpenbareCel>, reeksen: &[(&str, Vec<Punt>)]) -> String {
    let laatste = tabel.rijen.len().saturating_sub(1);
    let mut tekst = format!("Lijngrafiek van {} tot en met {}.", naam(tabel, 0), naam(tabel, laatste));
    for (titel, punten) in reeksen {
        let waarden: Vec<u64> = punten.iter().filter_map(waarde).collect();
        let geheim = punten.iter().filter(|punt| **punt == Punt::Geheim).count();
        let getal = |waarde: Option<&u64>| waarde.map_or_else(|| "geen".to_owned(), |w| getal::aantal(*w));
        // Writing to a String cannot fail.
        let _ = write!(
            tekst,
            " {titel}: van {} naar {}, laagste {}, hoogste {}.",
            getal(waarden.first()),
            getal(waarden.last()),
            getal(waarden.iter().min()),
            getal(waarden.iter().max())
        );
        if geheim > 0 {
            let _ = write!(tekst, " In {geheim} maanden geheim: daar is de lijn onderbroken.");
        }
    }
    tekst
}
