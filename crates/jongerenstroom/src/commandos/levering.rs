//! A delivery as a whole on the command line: what was said of it, and its report in words.

use std::path::Path;

use aanlevering::{Leveringsmapping, Plaatswoord};
use dienst::levering::{
    Foutsoort, Grenzen, Keuze, Leveringsfout, Maandeffect, OnbekendeWaarden, Onderdeel, Verslag, ZonderKolom,
};
use domein::Leveringssoort;

use super::import::{importfout, naam};
use crate::{cli::Levering, fout::Fout, uitvoer};

/// Persons that are named, of those of whom something disappeared.
const MAX_GENOEMD: usize = 3;

/// What was said of a delivery: on the command line, and for the rest in the mapping.
pub(crate) fn keuze(hoe: &Levering, mapping: &Leveringsmapping) -> (Keuze, Grenzen) {
    let soort = match (hoe.volledig, hoe.aanvulling) {
        (true, _) => Some(Leveringssoort::Volledig),
        (_, true) => Some(Leveringssoort::Aanvulling),
        _ => None,
    };
    let keuze = Keuze {
        soort,
        peildatum: hoe.peildatum,
        vanaf: hoe.vanaf,
        verdwenen: hoe.verdwenen,
        proef: hoe.proef,
        akkoord: hoe.akkoord.clone(),
        toch: hoe.door.as_ref().filter(|_| hoe.toch).map(ToString::to_string),
        door: hoe.door.as_ref().map(ToString::to_string),
    };
    (keuze.met(mapping), Grenzen::van(mapping))
}

/// What was said of a delivery of which the rows are taken in one by one.
pub(crate) fn keuze_van_rijen(hoe: &Levering) -> Keuze {
    Keuze {
        peildatum: hoe.peildatum,
        vanaf: hoe.vanaf,
        proef: hoe.proef,
        door: hoe.door.as_ref().map(ToString::to_string),
        ..Keuze::default()
    }
}

/// Refuses for a feed that is taken in row by row what only a delivery that is compared as a whole has.
pub(crate) fn geen_geheel(bron: &str, hoe: &Levering) -> Result<(), Fout> {
    weiger(bron, &alleen_geheel(hoe), "dat wordt rij voor rij opgenomen")
}

/// Refuses for requests what only a delivery has.
pub(crate) fn geen_levering(bron: &str, hoe: &Levering) -> Result<(), Fout> {
    let Levering { peildatum, vanaf, proef, door, .. } = hoe;
    let mut vlaggen = alleen_geheel(hoe).to_vec();
    vlaggen.extend([
        ("--peildatum", peildatum.is_some()),
        ("--vanaf", vanaf.is_some()),
        ("--proef", *proef),
        ("--door", door.is_some()),
    ]);
    weiger(bron, &vlaggen, "dat is geen aanlevering")
}

/// The flags of a delivery that is compared as a whole, and whether each was given.
const fn alleen_geheel(hoe: &Levering) -> [(&'static str, bool); 5] {
    let Levering { volledig, aanvulling, verdwenen, akkoord, toch, .. } = hoe;
    [
        ("--volledig", *volledig),
        ("--aanvulling", *aanvulling),
        ("--verdwenen", verdwenen.is_some()),
        ("--akkoord", akkoord.is_some()),
        ("--toch", *toch),
    ]
}

fn weiger(bron: &str, vlaggen: &[(&str, bool)], reden: &str) -> Result<(), Fout> {
    let gezegd: Vec<&str> = vlaggen.iter().filter(|(_, is)| *is).map(|(vlag, _)| *vlag).collect();
    if gezegd.is_empty() {
        return Ok(());
    }
    Err(Fout::Gebruik(format!("{} kan niet bij {bron}: {reden}", gezegd.join(", "))))
}

/// Why a delivery is not taken in.
pub(crate) fn fout(pad: &Path, fout: Leveringsfout) -> Fout {
    match fout {
        Leveringsfout::Import(fout) => importfout(pad, fout),
        Leveringsfout::SoortOnbekend => Fout::Gebruik(format!(
            "{}: {fout}. Geef --volledig met --peildatum, of --aanvulling",
            pad.display()
        )),
        Leveringsfout::PeildatumOntbreekt
        | Leveringsfout::PeildatumTeLaat
        | Leveringsfout::VanafNaPeildatum
        | Leveringsfout::PeildatumBijVanaf
        | Leveringsfout::AlleenGeheel
        | Leveringsfout::ProefTeGroot { .. }
        | Leveringsfout::AlleenVolledig
        | Leveringsfout::AlOpgenomen(_) => Fout::Gebruik(format!("{}: {fout}", pad.display())),
        Leveringsfout::LooptAl => {
            Fout::Mislukt { wat: format!("{} is niet opgenomen", pad.display()), oorzaak: fout.into() }
        }
        fout @ (Leveringsfout::Onaannemelijk(_)
        | Leveringsfout::AkkoordNodig(_)
        | Leveringsfout::AkkoordAnders(_)) => gestopt(pad, fout),
    }
}

/// A delivery that somebody has to look at first, with what it would do.
fn gestopt(pad: &Path, fout: Leveringsfout) -> Fout {
    let reden = format!("{}: {fout}", pad.display());
    match fout {
        Leveringsfout::Onaannemelijk(verslag)
        | Leveringsfout::AkkoordNodig(verslag)
        | Leveringsfout::AkkoordAnders(verslag) => Fout::Gestopt { reden, verslag },
        fout => Fout::Mislukt { wat: reden, oorzaak: fout.into() },
    }
}

/// The report of a delivery that was stopped.
pub(crate) fn meld_verslag(pad: &Path, fout: &Fout, als_json: bool) {
    if let Fout::Gestopt { verslag, .. } = fout {
        meld(pad, verslag, als_json);
    }
}

/// The report of a delivery.
pub(crate) fn meld(pad: &Path, verslag: &Verslag, als_json: bool) {
    if als_json {
        return meld_json(verslag);
    }
    let wat = if verslag.uitgevoerd { "" } else { " (er is niets vastgelegd)" };
    let soort = verslag.soort;
    uitvoer::zeg!("{}: {soort}, stand van {}{wat}", naam(pad), verslag.peildatum);
    uitvoer::zeg!("{}", verslag.samenvatting());
    meld_overgeslagen(verslag);
    for ZonderKolom { kolom, gevolg } in &verslag.zonder_kolommen {
        uitvoer::zeg!("Geen kolom {kolom}: {gevolg}.");
    }
    let plaatswoord = verslag.plaatswoord;
    meld_wijzigingen(verslag);
    for OnbekendeWaarden { kolom, aantal, verschillend, voorstellen, regels } in &verslag.onbekende_waarden {
        let bedoeld = match voorstellen.as_slice() {
            [] => String::new(),
            voorstellen => format!("; bedoelde u {}?", voorstellen.join(", ")),
        };
        uitvoer::zeg!(
            "  {aantal:>8}  Onbekend in {kolom}, {verschillend} verschillende {}{}{bedoeld}",
            if *verschillend == 1 { "waarde" } else { "waarden" },
            bij(*aantal, regels, plaatswoord)
        );
    }
    meld_effect(&verslag.effect);
    for bevinding in &verslag.bevindingen {
        uitvoer::zeg!("LET OP ({}): {}", bevinding.code, bevinding.uitleg);
    }
    let toch = !verslag.bevindingen.is_empty() && !verslag.uitgevoerd;
    match (&verslag.akkoord, toch) {
        (Some(code), true) => uitvoer::zeg!(
            "Klopt het toch, en mag verdwijnen wat verdwijnt, geef dan: --akkoord {code} --toch --door WIE; dat wordt \
             vastgelegd."
        ),
        (Some(code), false) => {
            uitvoer::zeg!("Mag verdwijnen wat verdwijnt, geef dan: --akkoord {code}");
        }
        (None, true) => uitvoer::zeg!("Klopt het toch, geef dan --toch --door WIE; dat wordt vastgelegd."),
        (None, false) => {}
    }
    if let Some(id) = verslag.aanlevering_id {
        uitvoer::zeg!("Aanlevering {id}.");
    }
    let in_quarantaine = if verslag.uitgevoerd { verslag.geweigerd } else { 0 };
    meld_fouten(&verslag.fouten, &verslag.extra_kolommen, plaatswoord, in_quarantaine);
}

/// The report of a delivery of which the rows are taken in one by one.
pub(crate) fn meld_rijen(pad: &Path, verslag: &Verslag, als_json: bool) {
    if als_json {
        return meld_json(verslag);
    }
    let wat = if verslag.uitgevoerd { "" } else { " (proef, er is niets vastgelegd)" };
    uitvoer::zeg!("{}: {}{wat}", naam(pad), verslag.samenvatting());
    meld_overgeslagen(verslag);
    // Rows of which none was taken say nothing of up to when they go.
    if verslag.geweigerd < verslag.gelezen || verslag.gelezen == 0 {
        uitvoer::zeg!("Gegevens tot en met {}.", verslag.peildatum);
    }
    meld_wijzigingen(verslag);
    if verslag.wachtend > 0 {
        uitvoer::zeg!(
            "  {:>8}  Wacht op wat nog niet is gekomen; wordt dan alsnog opgenomen",
            verslag.wachtend
        );
    }
    if verslag.alsnog > 0 {
        uitvoer::zeg!(
            "Uit quarantaine alsnog opgenomen, omdat nu is gekomen waarop zij wachtten: {}.",
            verslag.alsnog
        );
    }
    if let Some(id) = verslag.aanlevering_id {
        uitvoer::zeg!("Aanlevering {id}.");
    }
    let in_quarantaine = if verslag.uitgevoerd { verslag.geweigerd } else { 0 };
    meld_fouten(&verslag.fouten, &verslag.extra_kolommen, verslag.plaatswoord, in_quarantaine);
}

fn meld_json(verslag: &Verslag) {
    match serde_json::to_string_pretty(verslag) {
        Ok(json) => uitvoer::zeg!("{json}"),
        Err(fout) => uitvoer::meld!("het verslag kan niet als JSON worden geschreven: {fout}"),
    }
}

/// The rows that the mapping does not read.
fn meld_overgeslagen(verslag: &Verslag) {
    match verslag.overgeslagen {
        0 => {}
        1 => uitvoer::zeg!("1 rij overgeslagen, die de mapping niet leest ([alleen])."),
        aantal => uitvoer::zeg!("{aantal} rijen overgeslagen, die de mapping niet leest ([alleen])."),
    }
}

/// Of how many persons it is, and what changes.
fn meld_wijzigingen(verslag: &Verslag) {
    uitvoer::zeg!("Personen: {} nieuw, {} bekend.", verslag.personen_nieuw, verslag.personen_bekend);
    for Onderdeel { soort, aantal, regels } in &verslag.verschillen {
        uitvoer::zeg!("  {aantal:>8}  {}{}", soort.titel(), bij(*aantal, regels, verslag.plaatswoord));
    }
    let eerste: Vec<String> = verslag.verdwenen.iter().take(MAX_GENOEMD).map(ToString::to_string).collect();
    if !eerste.is_empty() {
        let meer = match verslag.verdwenen.len() > eerste.len() {
            true => " …; --json noemt er meer",
            false => "",
        };
        uitvoer::zeg!(
            "            Niet meer in het bestand: persoon {}{meer}. Wie het is, toont het personenloket.",
            eerste.join(", ")
        );
    }
}

/// What changes in stand and flows; months in which nothing does are left out.
fn meld_effect(effect: &[Maandeffect]) {
    let anders = |maand: &&Maandeffect| {
        [maand.stand, maand.stand_tot_en_met_29, maand.instroom, maand.uitstroom]
            .iter()
            .any(|[voor, na]| voor != na)
    };
    let gewijzigd: Vec<&Maandeffect> = effect.iter().filter(anders).collect();
    if gewijzigd.is_empty() {
        return;
    }
    uitvoer::zeg!("Gevolg voor de cijfers, over de personen van deze levering (voor → na):");
    uitvoer::zeg!("  maandeinde            stand    t/m 29 jaar       instroom      uitstroom");
    for maand in gewijzigd {
        let paar = |[voor, na]: [i64; 2]| {
            if voor == na { format!("{voor}") } else { format!("{voor} → {na}") }
        };
        uitvoer::zeg!(
            "  {} {:>16} {:>14} {:>14} {:>14}",
            maand.maandeinde,
            paar(maand.stand),
            paar(maand.stand_tot_en_met_29),
            paar(maand.instroom),
            paar(maand.uitstroom)
        );
    }
}

/// One line per kind of fault, on standard error.
pub(crate) fn meld_fouten(
    fouten: &[Foutsoort],
    extra_kolommen: &[String],
    plaatswoord: Plaatswoord,
    geweigerd: u64,
) {
    if !extra_kolommen.is_empty() {
        uitvoer::meld!("Niet gebruikte kolommen: {}", extra_kolommen.join(", "));
    }
    for Foutsoort { code, veld, reden, aantal, regels } in fouten {
        let veld = veld.as_ref().map(|veld| format!("{veld}: ")).unwrap_or_default();
        let rijen = if *aantal == 1 { "rij" } else { "rijen" };
        uitvoer::meld!("  {aantal} {rijen} [{code}] {veld}{reden}{}", bij(*aantal, regels, plaatswoord));
    }
    if geweigerd > 0 {
        uitvoer::meld!("Alle geweigerde rijen staan versleuteld in quarantaine: jongerenstroom quarantaine");
    }
}

fn bij(aantal: u64, regels: &[u64], plaatswoord: Plaatswoord) -> String {
    let mut regels = regels.to_vec();
    regels.sort_unstable();
    let nummers: Vec<String> = regels.iter().map(u64::to_string).collect();
    // Of more than these the first are named.
    let meer = if aantal > nummers.len() as u64 { ", …" } else { "" };
    match nummers.as_slice() {
        [] => String::new(),
        [een] => format!(" ({plaatswoord} {een}{meer})"),
        alle => format!(" ({} {}{meer})", plaatswoord.meervoud(), alle.join(", ")),
    }
}
