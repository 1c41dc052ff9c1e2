//! What was never delivered is unknown, not zero. A count that is zero while benefits were delivered without the column
//! that it follows from says so; a count that is not zero came by another way, and stays.

use std::collections::BTreeSet;

use domein::{Doelgroep, Opleidingsniveau, SignaalBron};

use super::horizon::{BRON_UITKERINGEN, Bronhorizon};
use crate::tabel::{Cel, Cijferblad, Rij, Tabel};

const DOELGROEPEN: &str = "doelgroepen";
const OPLEIDING: &str = "opleidingsniveau";
const GEBIEDSTEAM: &str = "gebiedsteam";
/// The rows of tables of keys that follow from no characteristic.
const ZONDER_KENMERK: [&str; 2] = ["totaal", "onbekend"];

/// Puts words in the place of zeros about which nothing is known.
pub(super) fn merk(blad: &mut Cijferblad, horizon: &[Bronhorizon]) {
    let Some(uitkeringen) = horizon.iter().find(|bron| bron.bron == BRON_UITKERINGEN) else { return };
    let ontbreekt = |kolom: &str| !uitkeringen.kolommen.contains(kolom);
    for tabel in &mut blad.tabellen {
        let kolommen: Vec<String> = tabel.kolommen.iter().map(|kolom| kolom.id.clone()).collect();
        let id = tabel.id.clone();
        for rij in &mut tabel.rijen {
            for (kolom, cel) in kolommen.iter().zip(&mut rij.cellen) {
                let bronnen = volgt_uit(&id, &rij.id, kolom);
                if *cel == Cel::Aantal(0) && !bronnen.is_empty() && bronnen.iter().all(|bron| ontbreekt(bron))
                {
                    *cel = Cel::NietAangeleverd;
                }
            }
        }
        zeg_van_onbekend(tabel, &ontbreekt);
    }
}

/// The columns of a delivery from one of which a count can follow; none when it follows from none.
fn volgt_uit(tabel: &str, rij: &str, kolom: &str) -> &'static [&'static str] {
    match (tabel, rij, kolom) {
        ("stand-maand", _, "vergunninghouder-tm-29") => &[DOELGROEPEN],
        ("stand-maand", _, "hbo-wo-tm-29") => &[OPLEIDING],
        ("stand-doelgroep" | "stand-opleiding" | "instroom-opleiding" | "stand-gebiedsteam", rij, _)
            if ZONDER_KENMERK.contains(&rij) =>
        {
            &[]
        }
        ("stand-doelgroep", rij, _) if rij == Doelgroep::HboWo.code() => &[OPLEIDING],
        ("stand-doelgroep", rij, _) if rij == Doelgroep::ZonderStartkwalificatie.code() => {
            &[DOELGROEPEN, OPLEIDING]
        }
        ("stand-doelgroep", ..) => &[DOELGROEPEN],
        ("stand-opleiding" | "instroom-opleiding", ..) => &[OPLEIDING],
        ("stand-gebiedsteam", ..) => &[GEBIEDSTEAM],
        _ => &[],
    }
}

/// The same for signals: those of a source that delivered nothing about the period, and their total while it is zero. When
/// there are signals, what followed on them is known.
pub(super) fn merk_signalen(blad: &mut Cijferblad, ontbrekend: &BTreeSet<SignaalBron>) {
    if ontbrekend.is_empty() {
        return;
    }
    for tabel in &mut blad.tabellen {
        let ontvangen = match tabel.id.as_str() {
            "signalen-bron" => "ontvangen",
            "signalen-opvolging" => "aantal",
            _ => continue,
        };
        let per_bron = tabel.id == "signalen-bron";
        let Some(kolom) = tabel.kolommen.iter().position(|kolom| kolom.id == ontvangen) else { continue };
        let is_nul = |rij: &Rij| rij.cellen.get(kolom) == Some(&Cel::Aantal(0));
        let totaal_nul = tabel.rijen.iter().any(|rij| rij.id == "totaal" && is_nul(rij));
        for rij in &mut tabel.rijen {
            let bron = ontbrekend.iter().any(|bron| bron.code() == rij.id);
            let onbekend = if per_bron { is_nul(rij) && (bron || rij.id == "totaal") } else { totaal_nul };
            if onbekend {
                let nullen = rij.cellen.iter_mut().filter(|cel| **cel == Cel::Aantal(0));
                nullen.for_each(|cel| *cel = Cel::NietAangeleverd);
            }
        }
    }
}

/// Of who is unknown, the row says why.
fn zeg_van_onbekend(tabel: &mut Tabel, ontbreekt: &impl Fn(&str) -> bool) {
    let kolom = match tabel.id.as_str() {
        "stand-opleiding" | "instroom-opleiding" => OPLEIDING,
        "stand-gebiedsteam" => GEBIEDSTEAM,
        _ => return,
    };
    let rij = tabel.rijen.iter_mut().find(|rij| rij.id == Opleidingsniveau::Onbekend.code());
    if let Some(Cel::Tekst(titel)) = rij.filter(|_| ontbreekt(kolom)).and_then(|rij| rij.cellen.first_mut()) {
        titel.push_str(", niet aangeleverd");
    }
}
