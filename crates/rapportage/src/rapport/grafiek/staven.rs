//! The bar chart over categories: one horizontal bar per row that is no total, with its value at the end.

use maud::{Markup, html};

use super::{BREEDTE, Punt, lengte, naam, px, reeks, stap, svg};
use crate::geheimhouding::OpenbareCel;
use crate::rapport::getal;
use crate::tabel::Tabel;

const LINKS: f64 = 190.0;
const RECHTS: f64 = 70.0;
const BOVEN: f64 = 8.0;
const RIJ: f64 = 34.0;
const STAAF: f64 = 20.0;
const ONDER: f64 = 44.0;
/// A label of a category is broken in two when it has more characters.
const TEKENS: usize = 26;

pub(super) fn teken(tabel: &Tabel<OpenbareCel>, kolom: &str) -> Markup {
    let Some((titel, punten)) = reeks(tabel, kolom) else { return html! {} };
    let staven: Vec<(String, Punt)> = (0..tabel.rijen.len())
        .filter(|rij| !tabel.rijen[*rij].totaal)
        .map(|rij| (naam(tabel, rij), punten[rij]))
        .collect();
    let hoogste =
        staven.iter().filter_map(|(_, punt)| if let Punt::Waarde(w) = punt { Some(*w) } else { None }).max();
    let hoogste = hoogste.unwrap_or(0).max(4);
    let stap = stap(hoogste, 4);
    let top = hoogste.div_ceil(stap) * stap;
    let voet = BOVEN + RIJ * lengte(staven.len() as u64);
    let x = |waarde: u64| LINKS + (BREEDTE - LINKS - RECHTS) * lengte(waarde) / lengte(top);
    let inhoud = html! {
        g.assen aria-hidden="true" {
            @for streep in 0..=top / stap {
                @let plaats = px(x(streep * stap));
                line class=(if streep == 0 { "as" } else { "raster" }) x1=(plaats) y1=(px(BOVEN)) x2=(plaats) y2=(px(voet)) {}
                text x=(plaats) y=(px(voet + 18.0)) text-anchor="middle" { (getal::aantal(streep * stap)) }
            }
            text.astitel x=(px(BREEDTE - RECHTS)) y=(px(voet + 37.0)) text-anchor="end" { (titel.to_lowercase()) }
        }
        @for (plaats, (naam, punt)) in staven.iter().enumerate() {
            @let midden = BOVEN + RIJ * (lengte(plaats as u64) + 0.5);
            (label(naam, midden))
            @match punt {
                Punt::Waarde(waarde) => {
                    rect.staaf x=(px(LINKS)) y=(px(midden - STAAF / 2.0)) width=(px(x(*waarde) - LINKS)) height=(px(STAAF)) {}
                    text.sterk x=(px(x(*waarde) + 8.0)) y=(px(midden + 5.0)) { (getal::aantal(*waarde)) }
                }
                Punt::Geheim => {
                    rect.geheim x=(px(LINKS)) y=(px(midden - STAAF / 2.0)) width="46" height=(px(STAAF))
                        fill={ "url(#" (tabel.id) "-arcering)" } {}
                    text.stil x=(px(LINKS + 54.0)) y=(px(midden + 5.0)) { "geheim" }
                }
                Punt::Geen => text.stil x=(px(LINKS + 8.0)) y=(px(midden + 5.0)) { "geen cijfer" },
            }
        }
    };
    svg(tabel, voet + ONDER, &beschrijving(titel, &staven), &inhoud)
}

fn label(naam: &str, midden: f64) -> Markup {
    let regels = breek(naam);
    let begin = if regels.len() > 1 { midden - 3.5 } else { midden + 5.0 };
    html! {
        @for (nummer, regel) in regels.iter().enumerate() {
            text x=(px(LINKS - 10.0)) y=(px(begin + 15.0 * lengte(nummer as u64))) text-anchor="end" { (regel) }
        }
    }
}

/// One line, or two broken at the last space that fits; what does not fit then is cut with an ellipsis.
fn breek(naam: &str) -> Vec<String> {
    let tekens: Vec<char> = naam.chars().collect();
    if tekens.len() <= TEKENS {
        return vec![naam.to_owned()];
    }
    let knip = tekens[..TEKENS].iter().rposition(|teken| *teken == ' ').unwrap_or(TEKENS);
    let (eerste, rest) = tekens.split_at(knip);
    let rest: Vec<char> = rest.iter().copied().skip_while(|teken| *teken == ' ').collect();
    let tweede: String = if rest.len() > TEKENS {
        rest[..TEKENS - 1].iter().chain(&['…']).collect()
    } else {
        rest.iter().collect()
    };
    vec![eerste.iter().collect(), tweede]
}

fn beschrijving(titel: &str, staven: &[(String, Punt)]) -> String {
    let staaf = |(naam, punt): &(String, Punt)| match punt {
        Punt::Waarde(waarde) => format!("{naam} {}", getal::aantal(*waarde)),
        Punt::Geheim => format!("{naam} geheim"),
        Punt::Geen => format!("{naam} geen cijfer"),
    };
    format!(
        "Staafdiagram, {}: {}.",
        titel.to_lowercase(),
        staven.iter().map(staaf).collect::<Vec<_>>().join(", ")
    )
}
