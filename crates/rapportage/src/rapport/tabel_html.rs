//! A table of the report as HTML: heading, definition, chart and the numbers beside it.

use maud::{Markup, html};

use super::{getal, grafiek};
use crate::geheimhouding::OpenbareCel;
use crate::tabel::{Kolom, Kolomsoort, Tabel};

/// Tables with more rows than this scroll on screen; on paper they are always whole.
const RIJEN_ZONDER_SCHUIVEN: usize = 14;
/// Tables with more columns than this stand under their chart instead of beside it.
const KOLOMMEN_NAAST_GRAFIEK: usize = 5;
/// Long tables with at most this many columns are printed two beside each other.
const KOLOMMEN_TWEE_NAAST_ELKAAR: usize = 4;

/// The section for one table.
pub(super) fn figuur(tabel: &Tabel<OpenbareCel>, uitzondering: bool) -> Markup {
    let tekening = grafiek::teken(tabel);
    let naast = if tekening.is_some() && tabel.kolommen.len() <= KOLOMMEN_NAAST_GRAFIEK {
        "figuur met-grafiek"
    } else {
        "figuur"
    };
    html! {
        section.tabel id=(tabel.id) aria-labelledby={ (tabel.id) "-kop" } {
            div.bijeen {
                h3 id={ (tabel.id) "-kop" } { (tabel.titel) }
                p.definitie { (tabel.definitie) }
                @if uitzondering {
                    p.noot { "Deze tabel is bij besluit volledig gepubliceerd, zie " a href="#geheimhouding" { "Geheimhouding" } "." }
                }
            }
            div class=(naast) {
                @if let Some(tekening) = tekening { div.tekening { (tekening) } }
                (gegevens(tabel))
            }
            p.bron {
                @if heeft_geheim(tabel) { "Een punt (.) betekent: geheim. " }
                "Bron: " (tabel.bron) " Als bestand: " (tabel.id) ".csv."
            }
        }
    }
}

fn heeft_geheim(tabel: &Tabel<OpenbareCel>) -> bool {
    tabel.rijen.iter().flat_map(|rij| &rij.cellen).any(|cel| *cel == OpenbareCel::Geheim)
}

fn gegevens(tabel: &Tabel<OpenbareCel>) -> Markup {
    let inhoud = html! {
        table {
            caption { (tabel.titel) }
            thead { tr { @for kolom in &tabel.kolommen { th scope="col" class=[getal_klasse(kolom)] { (kolom.titel) } } } }
            tbody {
                @for rij in &tabel.rijen {
                    tr class=[rij.totaal.then_some("totaal")] {
                        @for (plaats, (kolom, cel)) in tabel.kolommen.iter().zip(&rij.cellen).enumerate() {
                            @if plaats == 0 { th scope="row" class=[matches!(cel, OpenbareCel::Maand(_)).then_some("maand")] { (getal::cel(cel)) } }
                            @else { td class=[getal_klasse(kolom)] { (waarde(cel)) } }
                        }
                    }
                }
            }
        }
    };
    let lang = tabel.rijen.len() > RIJEN_ZONDER_SCHUIVEN;
    let smal = tabel.kolommen.len() <= KOLOMMEN_TWEE_NAAST_ELKAAR;
    if smal && !lang {
        return html! { div.gegevens { (inhoud) } };
    }
    // What may scroll can be reached with the keyboard and has a name.
    let naam = format!("Gegevens: {}", tabel.titel);
    html! {
        div.gegevens.schuif[lang].smalle-kolommen[smal] role="region" tabindex="0" aria-label=(naam) { (inhoud) }
    }
}

fn getal_klasse(kolom: &Kolom) -> Option<&'static str> {
    (kolom.soort != Kolomsoort::Label).then_some("getal")
}

/// A hidden cell and an absent figure are said in words to those who listen.
fn waarde(cel: &OpenbareCel) -> Markup {
    match cel {
        OpenbareCel::Geheim => html! { span aria-hidden="true" { "." } span.voorlees { "geheim" } },
        OpenbareCel::Leeg => html! { span aria-hidden="true" { "–" } span.voorlees { "geen cijfer" } },
        _ => html! { (getal::cel(cel)) },
    }
}
