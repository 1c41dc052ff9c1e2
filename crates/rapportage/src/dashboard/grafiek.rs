//! The line of month ends as inline SVG. `live.js` draws the same from the stream: what changes here changes there.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::kerncijfers::{Maandstand, Waarde, woorden};

const BREEDTE: f64 = 720.0;
const HOOGTE: f64 = 250.0;
const LINKS: f64 = 52.0;
const RECHTS: f64 = 18.0;
const BOVEN: f64 = 16.0;
const ONDER: f64 = 34.0;
/// Most lines across, besides the one at zero.
const MAX_LIJNEN: u64 = 4;

/// Where months and counts lie.
struct Vlak {
    maanden: usize,
    stap: u64,
    top: u64,
}

impl Vlak {
    fn van(reeks: &[Maandstand]) -> Self {
        let hoogste =
            reeks.iter().filter_map(|stand| stand.waarde.aantal()).max().unwrap_or(0).max(MAX_LIJNEN);
        let stap = stap(hoogste);
        Self { maanden: reeks.len(), stap, top: hoogste.div_ceil(stap) * stap }
    }

    fn x(&self, maand: usize) -> f64 {
        let delen = self.maanden.saturating_sub(1).max(1);
        LINKS + (BREEDTE - LINKS - RECHTS) * maand as f64 / delen as f64
    }

    fn y(&self, aantal: u64) -> f64 {
        let hoog = HOOGTE - BOVEN - ONDER;
        BOVEN + hoog - hoog * aantal as f64 / self.top as f64
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that needs at most [`MAX_LIJNEN`] steps.
fn stap(hoogste: u64) -> u64 {
    let machten = std::iter::successors(Some(1u64), |macht| macht.checked_mul(10));
    let stappen = machten.flat_map(|macht| [1, 2, 5].map(|keer| macht.saturating_mul(keer)));
    stappen.into_iter().find(|stap| hoogste.div_ceil(*stap) <= MAX_LIJNEN).unwrap_or(u64::MAX)
}

/// One decimal, as `live.js` writes it too.
fn px(lengte: f64) -> String {
    format!("{lengte:.1}")
}

/// The chart with its table.
pub(super) fn lijn(reeks: &[Maandstand]) -> Markup {
    let vlak = Vlak::van(reeks);
    let (pad, laatste) = paden(reeks, &vlak);
    html! {
        figure.grafiek {
            figcaption #grafiek-titel { "Aan het einde van elke maand" }
            svg #grafiek viewBox={ "0 0 " (BREEDTE) " " (HOOGTE) } role="img" aria-labelledby="grafiek-titel" aria-describedby="grafiek-tekst" {
                g.raster {
                    @for streep in 0..=vlak.top / vlak.stap {
                        @let y = vlak.y(streep * vlak.stap);
                        line x1=(px(LINKS)) y1=(px(y)) x2=(px(BREEDTE - RECHTS)) y2=(px(y)) {}
                        text x=(px(LINKS - 10.0)) y=(px(y + 4.5)) text-anchor="end" { (woorden::aantal(streep * vlak.stap)) }
                    }
                    @for (maand, stand) in reeks.iter().enumerate().filter(|(_, stand)| stand.peildatum.month() == 1) {
                        text x=(px(vlak.x(maand))) y=(px(HOOGTE - 8.0)) text-anchor="middle" { "jan " (stand.peildatum.year()) }
                    }
                }
                @for vak in vakken(reeks, &vlak) { path.vlak d=(vak) {} }
                path.lijn d=(pad) {}
                @if let Some((x, y)) = laatste { circle.punt cx=(x) cy=(y) r="6" {} }
            }
            p #grafiek-tekst .voorlees { (beschrijving(reeks)) }
            details {
                summary { "Dezelfde cijfers als tabel" }
                div.tabel tabindex="0" role="region" aria-label="Tabel per maand" {
                    table {
                        thead { tr { th scope="col" { "Maand" } th scope="col" { "Jongeren" } } }
                        tbody #grafiek-rijen {
                            @for stand in reeks.iter().rev() {
                                tr {
                                    th scope="row" { (woorden::maand(stand.peildatum)) }
                                    td { (waarde(stand.waarde)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A count in the table.
fn waarde(waarde: Waarde) -> String {
    match waarde {
        Waarde::Aantal(aantal) => woorden::aantal(aantal),
        Waarde::Geheim(_) => ".".to_owned(),
        Waarde::Onbekend(_) => "niet aangeleverd".to_owned(),
    }
}

/// Runs of months whose counts are shown: one that is hidden or not known interrupts the line.
fn stukken(reeks: &[Maandstand]) -> Vec<Vec<(usize, u64)>> {
    let mut stukken: Vec<Vec<(usize, u64)>> = vec![Vec::new()];
    for (maand, stand) in reeks.iter().enumerate() {
        match (stand.waarde.aantal(), stukken.last_mut()) {
            (Some(aantal), Some(stuk)) => stuk.push((maand, aantal)),
            _ => stukken.push(Vec::new()),
        }
    }
    stukken.retain(|stuk| !stuk.is_empty());
    stukken
}

/// The line, and the place of the last month when it is shown.
fn paden(reeks: &[Maandstand], vlak: &Vlak) -> (String, Option<(String, String)>) {
    let mut pad = String::new();
    for stuk in stukken(reeks) {
        for (plaats, (maand, aantal)) in stuk.iter().enumerate() {
            let soort = if plaats == 0 { 'M' } else { 'L' };
            // Writing to a String cannot fail.
            let _ = write!(pad, "{soort}{} {}", px(vlak.x(*maand)), px(vlak.y(*aantal)));
        }
    }
    let laatste = reeks.last().and_then(|stand| stand.waarde.aantal());
    (pad, laatste.map(|aantal| (px(vlak.x(reeks.len() - 1)), px(vlak.y(aantal)))))
}

/// The surfaces below the line.
fn vakken(reeks: &[Maandstand], vlak: &Vlak) -> Vec<String> {
    let vak = |stuk: Vec<(usize, u64)>| {
        let bodem = px(vlak.y(0));
        let (eerste, laatste) = (stuk.first().map_or(0, |p| p.0), stuk.last().map_or(0, |p| p.0));
        let mut pad = format!("M{} {bodem}", px(vlak.x(eerste)));
        for (maand, aantal) in stuk {
            // Writing to a String cannot fail.
            let _ = write!(pad, "L{} {}", px(vlak.x(maand)), px(vlak.y(aantal)));
        }
        pad + &format!("L{} {bodem}Z", px(vlak.x(laatste)))
    };
    stukken(reeks).into_iter().map(vak).collect()
}

fn beschrijving(reeks: &[Maandstand]) -> String {
    let (Some(eerste), Some(laatste)) = (reeks.first(), reeks.last()) else { return String::new() };
    let getal = |stand: &Maandstand| match stand.waarde {
        Waarde::Aantal(aantal) => woorden::aantal(aantal),
        Waarde::Geheim(_) => "een klein aantal dat geheim is".to_owned(),
        Waarde::Onbekend(_) => "een aantal dat niet is aangeleverd".to_owned(),
    };
    format!(
        "Lijngrafiek: van {} in {} naar {} in {}. Alle waarden staan in de tabel.",
        getal(eerste),
        woorden::maand(eerste.peildatum),
        getal(laatste),
        woorden::maand(laatste.peildatum)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kerncijfers::Onbekend;
    use jiff::civil::date;

    fn reeks(aantallen: &[u64]) -> Vec<Maandstand> {
        let stand = |(maand, aantal): (usize, &u64)| Maandstand {
            peildatum: date(2026, i8::try_from(maand).unwrap() + 1, 1).last_of_month(),
            waarde: Waarde::van(*aantal, 5),
        };
        aantallen.iter().enumerate().map(stand).collect()
    }

    #[test]
    fn de_schaal_begint_bij_nul_en_heeft_ronde_stappen() {
        assert_eq!([4, 5, 100, 1_745, 7_300].map(stap), [1, 2, 50, 500, 2_000]);
    }

    #[test]
    fn een_geheime_maand_onderbreekt_de_lijn() {
        let reeks = reeks(&[10, 20, 3, 30]);
        let (pad, laatste) = paden(&reeks, &Vlak::van(&reeks));
        assert_eq!(pad.matches('M').count(), 2);
        assert_eq!(vakken(&reeks, &Vlak::van(&reeks)).len(), 2);
        assert!(laatste.is_some());
    }

    #[test]
    fn een_maand_die_niet_is_aangeleverd_is_geen_nul() {
        let mut reeks = reeks(&[10, 20, 30]);
        reeks[0].waarde = Waarde::Onbekend(Onbekend::NietAangeleverd);
        let svg = lijn(&reeks).into_string();
        assert!(svg.contains("<td>niet aangeleverd</td>"), "{svg}");
        assert!(svg.contains("van een aantal dat niet is aangeleverd in januari 2026 naar 30"), "{svg}");
        let (pad, _) = paden(&reeks, &Vlak::van(&reeks));
        assert_eq!(pad.matches(['M', 'L']).count(), 2, "{pad}");
    }

    #[test]
    fn ook_zonder_een_enkel_aantal_is_er_een_grafiek() {
        for leeg in [reeks(&[]), reeks(&[0]), reeks(&[2, 2])] {
            let svg = lijn(&leeg).into_string();
            assert!(svg.contains("<svg") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
