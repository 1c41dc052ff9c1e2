//! Many plain rows, for measuring how fast the front door takes them.

use jiff::civil::date;

use crate::fout::{Fout, onmogelijk};
use crate::kalender::plus_dagen;
use crate::kans::Kans;
use crate::persoon::{Persoon, Uitkering, geboortedatum, reden_instroom, reden_werk, reden_zonder_werk};

/// The most rows that one file may have: more than a country has benefits, and still in memory.
const MAX_RIJEN: u32 = 5_000_000;

const OPLEIDINGEN: [&str; 5] = ["basisniveau", "lbo-mavo-mbo1", "mbo2-4-havo-vwo", "hbo", "onbekend"];

/// So many people with one benefit each, started in 2010 up to and including 2024; half of them has ended.
pub(crate) fn maak(rijen: u32, zaad: u64) -> Result<Vec<Persoon>, Fout> {
    if rijen > MAX_RIJEN {
        return Err(onmogelijk(format!("{rijen} rijen is meer dan {MAX_RIJEN}")));
    }
    let mut kans = Kans::nieuw(zaad, 0);
    let mut personen = Vec::with_capacity(rijen as usize);
    for _ in 0..rijen {
        let ingang = kans.dag(date(2010, 1, 1), date(2025, 1, 1));
        let jaren = kans.tussen(18, 64);
        let geboren = geboortedatum(&mut kans, jaren, ingang);
        let opleiding = kans.kies(&OPLEIDINGEN);
        let mut persoon = Persoon::nieuw(&mut kans, geboren, ingang, opleiding, None);
        let reden = reden_instroom(&mut kans, &persoon);
        let mut uitkering = Uitkering::nieuw(ingang, reden);
        if kans.promille(500) {
            let einde = plus_dagen(ingang, kans.tussen(1, 3000)).min(date(2025, 12, 31));
            let reden = if kans.promille(450) {
                reden_werk(&mut kans, 120)
            } else {
                reden_zonder_werk(&mut kans, jaren)
            };
            uitkering.einde = Some((einde, reden));
        }
        persoon.uitkeringen.push(uitkering);
        personen.push(persoon);
    }
    Ok(personen)
}
