//! What was never delivered is unknown, not zero. A count that is zero while benefits were delivered without the column
//! that it follows from says so; a count that is not zero came by another way, and stays.

use domein::{Doelgroep, Opleidingsniveau};

use super::horizon::{BRON_UITKERINGEN, Bronhorizon};
use crate::tabel::{Cel, Cijferblad, Tabel};

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
