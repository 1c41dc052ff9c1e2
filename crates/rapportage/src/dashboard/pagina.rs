//! The page itself, in words and panels.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use super::grafiek;
use crate::kerncijfers::{Cijfer, Kerncijfers, Waarde, woorden};

/// A small rising line; within the page, so that no second request is needed.
const ICOON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' \
    height='32' rx='7' fill='%230b5f6e'/%3E%3Cpath d='M6 23c6 0 6-8 10-8s5-6 10-8' fill='none' stroke='%23fff' \
    stroke-width='3.5' stroke-linecap='round'/%3E%3C/svg%3E";

/// Whose dashboard it is, and when.
pub(super) struct Gemeente<'a> {
    pub(super) naam: &'a str,
    /// Counts from 1 up to this one are secret.
    pub(super) drempel: u64,
    pub(super) vandaag: Date,
}

/// The dashboard of a municipality, with links to the descriptions of these services.
pub(super) fn pagina(cijfers: &Kerncijfers, gemeente: &Gemeente<'_>, diensten: &[&str]) -> String {
    let oud = oud(cijfers, gemeente.vandaag);
    let pagina = html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Jongeren in de bijstand – gemeente " (gemeente.naam) }
                link rel="icon" href=(ICOON);
                link rel="stylesheet" href="/dashboard/stijl.css";
                script src="/dashboard/live.js" defer {}
            }
            body {
                a.overslaan href="#inhoud" { "Naar de inhoud" }
                header.balk-boven {
                    p.merk { "Gemeente " (gemeente.naam) }
                    p #toestand .toestand role="status" data-toestand="vast" {
                        span.lamp aria-hidden="true" {} span #toestand-tekst { "Momentopname" } span.tot-en-met #vers { (vers(cijfers)) }
                    }
                }
                main #inhoud tabindex="-1" data-stroom="/rapportage/v1/kerncijfers/stroom" {
                    p #onverwerkt .let-op role="status" hidden[cijfers.onverwerkt == 0] { (onverwerkt(cijfers.onverwerkt)) }
                    p #oud .let-op role="status" hidden[oud.is_none()] { (oud.unwrap_or_default()) }
                    p #alles-geheim .let-op role="status" hidden[!cijfers.is_alles_geheim()] { (crate::rapport::alles_geheim(gemeente.drempel)) }
                    p #achter .let-op role="status" hidden[cijfers.loopt_achter.is_empty()] { (achter(&cijfers.loopt_achter)) }
                    (vooraan(cijfers))
                    div.panelen {
                        (paneel(cijfers, "Nu in beeld", &["stand-alle-leeftijden", "stand-vergunninghouders-tm-29", "route-arbeid-plus"], false))
                        (paneel(cijfers, "Instroom en uitstroom", &["instroom-tm-29", "uitstroom-tm-29"], true))
                        (paneel(cijfers, "Signalen vóór de uitkering", &["signalen-ontvangen", "signalen-binnen-norm", "signalen-wachtend"], true))
                    }
                    (verder(cijfers, diensten))
                    (uitleg())
                }
                (voet(cijfers))
            }
        }
    };
    pagina.into_string()
}

/// The script says the same.
fn onverwerkt(aantal: u64) -> String {
    let aantal = match aantal {
        1 => "1 gebeurtenis kan".to_owned(),
        meer => format!("{} gebeurtenissen kunnen", woorden::aantal(meer)),
    };
    format!(
        "{aantal} niet worden verwerkt en tellen niet mee. Tot dat is opgelost komt er geen raadsrapportage."
    )
}

/// Up to when the figures go, beside whether the connection lives. The script says the same.
fn vers(cijfers: &Kerncijfers) -> String {
    cijfers.gegevens_tot_en_met.map_or_else(
        || "nog geen gegevens".to_owned(),
        |dag| format!("gegevens tot en met {}", woorden::datum(dag)),
    )
}

/// What is wrong with figures that are not of now; nothing when they are. The script says the same.
fn oud(cijfers: &Kerncijfers, vandaag: Date) -> Option<String> {
    let Some(dag) = cijfers.gegevens_tot_en_met else {
        return Some(
            "Over uitkeringen is nog niets aangeleverd of vastgelegd: er zijn geen cijfers.".to_owned(),
        );
    };
    cijfers.verouderd_vanaf.filter(|vanaf| *vanaf <= vandaag).map(|_| {
        format!(
            "Deze cijfers zijn oud: over uitkeringen is na {} niets aangeleverd. Wat daarna is gebeurd, staat er niet in.",
            woorden::datum(dag)
        )
    })
}

/// The script says the same.
fn achter(diensten: &[String]) -> String {
    format!(
        "Wat is vastgelegd door {} wordt nu niet verwerkt. Deze cijfers zijn dus niet volledig, en zolang dat duurt komt er \
         geen raadsrapportage.",
        woorden::opsomming(diensten)
    )
}

fn vooraan(cijfers: &Kerncijfers) -> Markup {
    html! {
        section.vooraan aria-labelledby="titel" {
            div.groot {
                h1 #titel { "Jongeren in de bijstand" }
                @if let Some(cijfer) = cijfers.cijfer("stand-tm-29") {
                    p.reus { (waarde(cijfer)) }
                    p.wat { (cijfer.titel) }
                    p.toelichting data-toelichting=(cijfer.id) { (cijfer.toelichting) }
                }
            }
            (grafiek::lijn(&cijfers.reeks))
        }
    }
}

fn paneel(cijfers: &Kerncijfers, titel: &str, ids: &[&str], balken: bool) -> Markup {
    let rijen: Vec<&Cijfer> = ids.iter().filter_map(|id| cijfers.cijfer(id)).collect();
    let grootste = rijen.iter().filter_map(|cijfer| cijfer.waarde.aantal()).max().unwrap_or(0).max(1);
    // What all figures of the panel say is said once.
    let samen = rijen.first().filter(|eerste| rijen.iter().all(|c| c.toelichting == eerste.toelichting));
    html! {
        section.paneel data-balken[balken] aria-label=(titel) {
            h2 { (titel) }
            @if let Some(samen) = samen { p.toelichting data-toelichting=(samen.id) { (samen.toelichting) } }
            dl {
                @for cijfer in &rijen {
                    div {
                        dt { (cijfer.titel) @if samen.is_none() { span.toelichting data-toelichting=(cijfer.id) { (cijfer.toelichting) } } }
                        dd { (waarde(cijfer)) }
                        @if balken {
                            dd.balk aria-hidden="true" {
                                svg viewBox="0 0 100 4" preserveAspectRatio="none" {
                                    rect.spoor width="100" height="4" {}
                                    rect.vol data-balk=(cijfer.id) height="4"
                                        width=(format!("{:.1}", cijfer.waarde.aantal().unwrap_or(0) as f64 * 100.0 / grootste as f64)) {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The count as people write it, where the script finds it again.
fn waarde(cijfer: &Cijfer) -> Markup {
    html! {
        span.waarde data-cijfer=(cijfer.id) {
            @match cijfer.waarde {
                Waarde::Aantal(aantal) => (woorden::aantal(aantal)),
                Waarde::Onbekend(_) => { span.onbekend { "niet aangeleverd" } },
                Waarde::Geheim(_) => { abbr title="1 tot en met 4: geheim" { "." } },
            }
        }
    }
}

/// The newest quarter that is over on a month end: `2026-Q1` and its name.
fn kwartaal(peildatum: Date) -> (String, String) {
    let (jaar, vol) = (peildatum.year(), peildatum.month() / 3);
    let (jaar, nummer) = if vol == 0 { (jaar - 1, 4) } else { (jaar, vol) };
    let rang = ["eerste", "tweede", "derde", "vierde"][usize::from(nummer.unsigned_abs()) - 1];
    (format!("{jaar}-Q{nummer}"), format!("{rang} kwartaal {jaar}"))
}

fn verder(cijfers: &Kerncijfers, diensten: &[&str]) -> Markup {
    let (kwartaal, naam) = kwartaal(cijfers.peildatum);
    let rapport = format!("/rapportage/v1/raadsrapportages/{kwartaal}");
    html! {
        nav.verder aria-labelledby="verder-titel" {
            h2 #verder-titel { "Verder lezen" }
            div.kolommen {
                @if cijfers.gegevens_tot_en_met.is_some() { div {
                    h3 { a.groot-doel href=(rapport) { "Raadsrapportage, " (naam) } }
                    p { "Alle tabellen en grafieken, geteld en niet afgerond, met wat geheim is weggelaten. Ook als "
                        a href={ (rapport) "/json" } { "JSON" } " en per tabel als CSV, zoals "
                        a href={ (rapport) "/csv/stand-maand" } { "de stand per maand" } "." }
                } }
                div {
                    h3 { a.groot-doel href="/rapportage/v1/kerncijfers" { "De cijfers van nu als JSON" } }
                    p { "Dezelfde afgeronde cijfers voor een eigen scherm, ook als "
                        a href="/rapportage/v1/kerncijfers/stroom" { "stroom" } ". Wie beleid maakt, vraagt met een token \
                         cijfers over een eigen periode." }
                }
                div {
                    h3 { "Beschrijving van de diensten" }
                    ul.diensten {
                        @for dienst in diensten { li { a href={ "/" (dienst) "/v1/openapi.json" } { (dienst) } } }
                    }
                    p { a href="/fouten" { "Uitleg van foutmeldingen" } }
                }
            }
        }
    }
}

fn uitleg() -> Markup {
    html! {
        section.uitleg aria-labelledby="uitleg-titel" {
            h2 #uitleg-titel { "Waarom afgerond?" }
            p {
                "De aantallen op dit scherm zijn afgerond op vijftallen, en 1 tot en met 4 staat als een punt (.). Dit scherm \
                 volgt de werkelijkheid op de voet: wie exacte aantallen van twee momenten van elkaar aftrekt, ziet één persoon \
                 komen of gaan. De raadsrapportage telt exact, over een kwartaal."
            }
        }
    }
}

fn voet(cijfers: &Kerncijfers) -> Markup {
    html! {
        footer {
            p {
                "Zoals bekend op " span #bekend-op { (woorden::datum(cijfers.bekend_op)) } ". Verwerkt tot en met "
                span #posities {
                    @for (nummer, (dienst, positie)) in cijfers.posities.iter().enumerate() {
                        @if nummer > 0 { ", " }
                        (dienst) " " (woorden::aantal(*positie))
                    }
                }
                "."
            }
            p #horizon hidden[cijfers.horizon.is_empty()] { (horizon(cijfers)) }
        }
    }
}

/// The script says the same.
fn horizon(cijfers: &Kerncijfers) -> String {
    cijfers.horizon.iter().map(|bron| bron.in_woorden() + ".").collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn wat_niet_is_verwerkt_staat_er_in_woorden() {
        assert!(onverwerkt(1).starts_with("1 gebeurtenis kan niet worden verwerkt"));
        assert!(onverwerkt(1_200).starts_with("1.200 gebeurtenissen kunnen niet worden verwerkt"));
    }

    #[test]
    fn wie_achterloopt_staat_er_in_woorden() {
        let zin = |diensten: &[&str]| achter(&diensten.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert!(zin(&["intake"]).starts_with("Wat is vastgelegd door intake wordt"));
        assert!(zin(&["intake", "traject"]).contains(" intake en traject wordt"));
        assert!(zin(&["signalering", "intake", "traject"]).contains(" signalering, intake en traject wordt"));
    }

    #[test]
    fn tot_wanneer_de_gegevens_gaan_staat_er_in_woorden() {
        let bron = |naam: &str, tot_en_met| crate::cijfers::Bronhorizon {
            bron: naam.to_owned(),
            tot_en_met,
            kolommen: std::collections::BTreeSet::new(),
        };
        let mut cijfers = Kerncijfers {
            peildatum: date(2026, 3, 31),
            laatste_dag: date(2026, 4, 8),
            bekend_op: date(2026, 4, 8),
            posities: std::collections::BTreeMap::new(),
            onverwerkt: 0,
            horizon: Vec::new(),
            gegevens_tot_en_met: None,
            verouderd_vanaf: None,
            loopt_achter: Vec::new(),
            cijfers: Vec::new(),
            reeks: Vec::new(),
        };
        let op = |cijfers: &Kerncijfers, vandaag| {
            pagina(cijfers, &Gemeente { naam: "Voorbeeldstad", drempel: 5, vandaag }, &[])
        };
        let zien = |cijfers: &Kerncijfers| op(cijfers, date(2026, 4, 8));
        assert!(zien(&cijfers).contains(">nog geen gegevens<"));
        assert!(zien(&cijfers).contains("nog niets aangeleverd of vastgelegd"));
        assert!(
            !zien(&cijfers).contains("raadsrapportages/"),
            "een rapport dat er niet is, heeft geen verwijzing"
        );
        (cijfers.gegevens_tot_en_met, cijfers.verouderd_vanaf) =
            (Some(date(2026, 3, 31)), Some(date(2026, 5, 15)));
        assert!(zien(&cijfers).contains(">gegevens tot en met 31 maart 2026<"));
        assert!(zien(&cijfers).contains("id=\"oud\" role=\"status\" hidden>"));
        assert!(op(&cijfers, date(2026, 5, 14)).contains("id=\"oud\" role=\"status\" hidden>"));
        let oud = op(&cijfers, date(2026, 5, 15));
        assert!(oud.contains("Deze cijfers zijn oud: over uitkeringen is na 31 maart 2026 niets"), "{oud}");
        assert!(zien(&cijfers).contains("<p id=\"horizon\" hidden></p>"));
        cijfers.horizon = vec![bron("beginbestand", Some(date(2026, 3, 31))), bron("uwv", None)];
        let pagina = zien(&cijfers);
        assert!(pagina.contains("<p id=\"horizon\">Gegevens tot en met 31-03-2026 (beginbestand). Bij de gegevens van uwv is niet gezegd tot en met welke dag zij gaan.</p>"), "{pagina}");
    }

    #[test]
    fn het_rapport_is_van_het_laatste_hele_kwartaal() {
        assert_eq!(kwartaal(date(2026, 3, 31)).0, "2026-Q1");
        assert_eq!(kwartaal(date(2026, 5, 31)), ("2026-Q1".into(), "eerste kwartaal 2026".into()));
        assert_eq!(kwartaal(date(2026, 2, 28)).0, "2025-Q4");
        assert_eq!(kwartaal(date(2025, 12, 31)).1, "vierde kwartaal 2025");
    }
}
