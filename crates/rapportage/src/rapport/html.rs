//! The council report as one HTML file: Dutch, without scripts or outside sources, readable on screen and paper.
//! Set up to meet WCAG 2.1 AA: headings in order, a skip link, table headers with scope, charts that say what they show.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    Basis, Kerncijfer, NIET_AANGELEVERD, Verantwoording, Verslag, getal, regel_in_woorden, tabel_html,
};
use crate::geheimhouding::{OpenbaarBlad, OpenbareCel};
use crate::tabel::{CelRef, Tabel};

/// The only style of the page, in the page.
const STIJL: &str = include_str!("stijl.css");
/// Nothing is loaded from anywhere, and no script runs, whatever a table says.
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A chapter with the tables that there are.
struct Deel<'a> {
    anker: String,
    titel: &'a str,
    inleiding: &'a [String],
    tabellen: Vec<&'a Tabel<OpenbareCel>>,
}

/// The report as a page.
#[must_use]
pub fn html(verslag: &Verslag, blad: &OpenbaarBlad) -> String {
    let delen = delen(verslag, blad);
    let verantwoording = &verslag.verantwoording;
    let pagina = html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(CSP);
                meta name="referrer" content="no-referrer";
                title { (verslag.titel) " – gemeente " (verantwoording.gemeente) }
                style { (PreEscaped(STIJL)) }
            }
            body {
                a.overslaan href="#inhoud" { "Naar de inhoud" }
                (voorpagina(verslag, blad))
                (inhoudsopgave(&delen))
                main #inhoud tabindex="-1" {
                    @for deel in &delen { (hoofdstuk(deel, blad)) }
                    (geheimhouding(blad))
                    (over_dit_verslag(verantwoording))
                }
                footer { p { "Gemeente " (verantwoording.gemeente) ". Zelfde gegevens geven hetzelfde verslag, tot op het teken." } }
            }
        }
    };
    pagina.into_string()
}

fn delen<'a>(verslag: &'a Verslag, blad: &'a OpenbaarBlad) -> Vec<Deel<'a>> {
    let mut over: Vec<&Tabel<OpenbareCel>> = blad.tabellen().iter().collect();
    let mut delen = Vec::new();
    for hoofdstuk in &verslag.hoofdstukken {
        let mut tabellen = Vec::new();
        for id in &hoofdstuk.tabellen {
            if let Some(plaats) = over.iter().position(|tabel| tabel.id == *id) {
                tabellen.push(over.remove(plaats));
            }
        }
        if !tabellen.is_empty() || !hoofdstuk.inleiding.is_empty() {
            let anker = format!("hoofdstuk-{}", delen.len() + 1);
            delen.push(Deel { anker, titel: &hoofdstuk.titel, inleiding: &hoofdstuk.inleiding, tabellen });
        }
    }
    if !over.is_empty() {
        let anker = "overige-tabellen".to_owned();
        delen.push(Deel { anker, titel: "Overige tabellen", inleiding: &[], tabellen: over });
    }
    delen
}

fn voorpagina(verslag: &Verslag, blad: &OpenbaarBlad) -> Markup {
    let verantwoording = &verslag.verantwoording;
    html! {
        header.voorpagina {
            p.afzender { "Gemeente " (verantwoording.gemeente) }
            h1 { (verslag.titel) }
            @if blad.is_alles_geheim() { p.noot { (super::alles_geheim(blad.regel().drempel)) } }
            p.periode { (getal::datum(verantwoording.periode.van)) " tot en met " (getal::datum(verantwoording.periode.tot_en_met)) }
            @if !verslag.kerncijfers.is_empty() {
                section.kern aria-labelledby="kern-kop" {
                    h2 #kern-kop { "In het kort" }
                    ul.kerncijfers { @for cijfer in &verslag.kerncijfers { (kerncijfer(cijfer, blad)) } }
                }
            }
            p.bekend {
                "Cijfers zoals bekend op " (getal::datum(verantwoording.bekend_op)) "."
                @for bron in &verantwoording.horizon { " " (bron.in_woorden()) "." }
            }
        }
    }
}

fn kerncijfer(cijfer: &Kerncijfer, blad: &OpenbaarBlad) -> Markup {
    let openbaar = |cel: &CelRef| match blad.waarde(cel) {
        Some(OpenbareCel::Aantal(aantal)) => Some(*aantal),
        _ => None,
    };
    let nu = openbaar(&cijfer.cel);
    let zonder = match blad.waarde(&cijfer.cel) {
        Some(OpenbareCel::NietAangeleverd) => NIET_AANGELEVERD,
        _ => "geheim",
    };
    let groot = nu.map_or_else(|| zonder.to_owned(), getal::aantal);
    let zin = |basis: &Basis| Some(verschil(nu?, openbaar(&basis.cel)?, &basis.moment));
    let zinnen = cijfer.vergelijkingen.iter().filter_map(zin);
    html! {
        li {
            p.kern-titel { (cijfer.titel) ", " (cijfer.moment) }
            p.kern-getal { (groot) }
            @for zin in zinnen { p.kern-zin { (zin) } }
        }
    }
}

/// "424 meer dan eind januari 2023 (1.388): een stijging van 30,5%."
pub(crate) fn verschil(nu: u64, basis: u64, moment: &str) -> String {
    let toen = getal::aantal(basis);
    let (woord, soort) = match nu.cmp(&basis) {
        std::cmp::Ordering::Equal => return format!("Even veel als {moment} ({toen})."),
        std::cmp::Ordering::Greater => ("meer", "stijging"),
        std::cmp::Ordering::Less => ("minder", "daling"),
    };
    let aantal = getal::aantal(nu.abs_diff(basis));
    match crate::geheimhouding::tienden_van(nu.abs_diff(basis), basis) {
        Some(tienden) => {
            let procent = getal::tienden(tienden, "−");
            format!("{aantal} {woord} dan {moment} ({toen}): een {soort} van {procent}%.")
        }
        None => format!("{aantal} {woord} dan {moment} ({toen})."),
    }
}

fn inhoudsopgave(delen: &[Deel<'_>]) -> Markup {
    html! {
        nav.inhoud aria-label="Inhoudsopgave" {
            h2 { "Inhoud" }
            ol {
                @for deel in delen {
                    li {
                        a href={ "#" (deel.anker) } { (deel.titel) }
                        @if !deel.tabellen.is_empty() {
                            ul { @for tabel in &deel.tabellen { li { a href={ "#" (tabel.id) } { (tabel.titel) } } } }
                        }
                    }
                }
                li { a href="#geheimhouding" { "Geheimhouding" } }
                li { a href="#verantwoording" { "Verantwoording" } }
            }
        }
    }
}

fn hoofdstuk(deel: &Deel<'_>, blad: &OpenbaarBlad) -> Markup {
    let volledig = |tabel: &Tabel<OpenbareCel>| blad.uitzonderingen().iter().any(|u| u.tabel == tabel.id);
    html! {
        section.hoofdstuk aria-labelledby=(deel.anker) {
            h2 id=(deel.anker) { (deel.titel) }
            @for alinea in deel.inleiding { p.inleiding { (alinea) } }
            @for tabel in &deel.tabellen { (tabel_html::figuur(tabel, volledig(tabel))) }
        }
    }
}

fn geheimhouding(blad: &OpenbaarBlad) -> Markup {
    html! {
        section.hoofdstuk.slot aria-labelledby="geheimhouding" {
            h2 #geheimhouding { "Geheimhouding" }
            p { (regel_in_woorden(blad.regel())) }
            p { "Wat geheim is, is in een grafiek een onderbreking van de lijn of een gearceerde staaf." }
            h3 { "Uitzonderingen" }
            @if blad.uitzonderingen().is_empty() {
                p { "Er zijn geen uitzonderingen: de regel geldt voor alle tabellen." }
            } @else {
                p { "Deze tabellen zijn volledig gepubliceerd:" }
                ul {
                    @for uitzondering in blad.uitzonderingen() {
                        @let titel = blad.tabellen().iter().find(|t| t.id == uitzondering.tabel).map_or("", |t| &t.titel);
                        li { strong { (titel) } ": " (uitzondering.reden) " Vastgesteld door " (uitzondering.vastgesteld_door) "." }
                    }
                }
            }
        }
    }
}

fn over_dit_verslag(verantwoording: &Verantwoording) -> Markup {
    html! {
        section.hoofdstuk.slot aria-labelledby="verantwoording" {
            h2 #verantwoording { "Verantwoording" }
            p {
                "Dit verslag gaat over " (getal::datum(verantwoording.periode.van)) " tot en met " (getal::datum(verantwoording.periode.tot_en_met))
                " en telt wat op " (getal::datum(verantwoording.bekend_op)) " bekend was in de gemeente " (verantwoording.gemeente)
                " (" (verantwoording.gemeentecode) "). Wat elke tabel telt, staat erboven. Aantallen zijn geteld en niet afgerond; \
                 percentages zijn afgerond op één decimaal."
            }
            @for bron in &verantwoording.horizon { p { (bron.in_woorden()) "." } }
            p { "Geteld zijn de gebeurtenissen in de logboeken van de diensten tot en met deze posities:" }
            div.gegevens.smal {
                table {
                    caption { "Posities per dienst" }
                    thead { tr { th scope="col" { "Dienst" } th.getal scope="col" { "Positie" } } }
                    tbody {
                        @for (dienst, positie) in &verantwoording.posities {
                            tr { th scope="row" { (dienst) } td.getal { (getal::aantal(*positie)) } }
                        }
                    }
                }
            }
        }
    }
}
