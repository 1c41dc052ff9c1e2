//! One calendar year that meets its margins to the digit: first the outflow with its durations, then the
//! inflow that is left, then the benefits that run through the year.

use jiff::civil::{Date, date};

use crate::fout::{Fout, onmogelijk};
use crate::kalender::{DUURGRENZEN, Maand, duurband, leeftijd, plus_dagen, plus_maanden};
use crate::kans::{Kans, verdeel};
use crate::persoon::{Persoon, Uitkering, geboortedatum, reden_instroom, reden_werk, reden_zonder_werk};
use crate::tabel::{Jaartabel, Leeftijdsband};

/// How long the longest benefit has run, in months.
const LANGST: i32 = 30 * 12;

/// Ages on the start of benefits that began before the year, with their weight (an assumption).
const LEEFTIJD_EERDER: [(i32, i32, u32); 5] =
    [(18, 22, 9), (23, 26, 14), (27, 34, 27), (35, 44, 27), (45, 54, 23)];

/// A benefit before it has a person.
struct Loop {
    ingang: Date,
    einde: Option<(Date, bool)>,
}

/// Everybody with a benefit in the year, each with one benefit.
pub(crate) fn maak(tabel: &Jaartabel, zaad: u64) -> Result<Vec<Persoon>, Fout> {
    controleer(tabel)?;
    let mut kans = Kans::nieuw(zaad, 0);
    let begin = date(tabel.jaar, 1, 1);
    let uitstroom = uitstroom(tabel, begin, &mut kans);
    let (mut nieuw, mut eerder): (Vec<_>, Vec<_>) =
        uitstroom.into_iter().partition(|loopt| loopt.ingang >= begin);
    instroom(tabel, begin, &mut nieuw, &mut kans)?;
    let blijft = nieuw.iter().filter(|loopt| loopt.einde.is_none()).count() as u32;
    let stand = tabel
        .stand
        .checked_sub(blijft)
        .ok_or_else(|| onmogelijk("de stand is kleiner dan de instroom die eind van het jaar nog loopt"))?;
    eerder.extend(lopend(tabel, begin, stand, &mut kans));

    let mut personen = met_leeftijd_en_opleiding(tabel, &nieuw, &mut kans)?;
    for loopt in &eerder {
        let band = LEEFTIJD_EERDER[kans.gewogen(LEEFTIJD_EERDER.iter().map(|b| b.2))];
        let jaren = kans.tussen(band.0, band.1);
        // Nobody runs on past the AOW age.
        let laatst = date(tabel.jaar - 66, 1, 1);
        let geboren = geboortedatum(&mut kans, jaren, loopt.ingang).max(laatst);
        let plaats = kans.gewogen(tabel.instroom_opleiding.0.values().copied());
        let opleiding = tabel.instroom_opleiding.0.keys().nth(plaats).map_or("onbekend", String::as_str);
        personen.push(persoon(tabel, loopt, geboren, opleiding, &mut kans));
    }
    kans.hussel(&mut personen);
    Ok(personen)
}

/// Refuses tables that contradict themselves.
fn controleer(tabel: &Jaartabel) -> Result<(), Fout> {
    if !(1990..=2200).contains(&tabel.jaar) {
        return Err(onmogelijk(format!("het jaar {} ligt niet tussen 1990 en 2200", tabel.jaar)));
    }
    let som = |getallen: &mut dyn Iterator<Item = u32>| getallen.map(u64::from).sum::<u64>();
    let leeftijd = som(&mut tabel.instroom_leeftijd.iter().map(|band| band.aantal));
    let opleiding = som(&mut tabel.instroom_opleiding.0.values().copied());
    let uitstroom = som(&mut tabel.uitstroom_duur.totaal.into_iter());
    if leeftijd != opleiding {
        return Err(onmogelijk(format!(
            "instroom naar leeftijd telt op tot {leeftijd} en naar opleidingsniveau tot {opleiding}"
        )));
    }
    let leeg = |gewichten: &[u32]| gewichten.iter().all(|gewicht| *gewicht == 0);
    let aannames = &tabel.aannames;
    if leeg(&aannames.instroom_maand) || leeg(&aannames.uitstroom_maand) || leeg(&aannames.stand_duur) {
        return Err(onmogelijk("een verdeling in aannames bestaat uit nullen"));
    }
    if leeftijd.max(uitstroom).max(u64::from(tabel.stand)) > 1_000_000 {
        return Err(onmogelijk("meer dan een miljoen uitkeringen"));
    }
    for band in &tabel.instroom_leeftijd {
        if !(0..=110).contains(&band.van) || band.tot < band.van || band.tot > 110 {
            return Err(onmogelijk(format!("leeftijd van {} tot en met {}", band.van, band.tot)));
        }
    }
    if tabel.uitstroom_duur.werk.iter().zip(&tabel.uitstroom_duur.totaal).any(|(werk, alles)| werk > alles) {
        return Err(onmogelijk("in een duurband stromen er meer mensen uit door werk dan er uitstromen"));
    }
    Ok(())
}

/// The outflow: an end in the year by month, a duration in its band, by work or not.
fn uitstroom(tabel: &Jaartabel, begin: Date, kans: &mut Kans) -> Vec<Loop> {
    let totaal = tabel.uitstroom_duur.totaal.iter().sum();
    let mut eindes = dagen_per_maand(begin, &verdeel(totaal, &tabel.aannames.uitstroom_maand), kans);
    kans.hussel(&mut eindes);
    let mut lopen = Vec::with_capacity(eindes.len());
    for band in 0..DUURGRENZEN.len() {
        for plaats in 0..tabel.uitstroom_duur.totaal[band] {
            let Some(einde) = eindes.pop() else { break };
            let werk = plaats < tabel.uitstroom_duur.werk[band];
            lopen.push(Loop { ingang: ingang_in_band(einde, band, kans), einde: Some((einde, werk)) });
        }
    }
    lopen
}

/// A start such that a benefit up to but excluding `tot` has run for a duration in the band.
pub(crate) fn ingang_in_band(tot: Date, band: usize, kans: &mut Kans) -> Date {
    let langst = DUURGRENZEN.get(band + 1).copied().unwrap_or(LANGST);
    let van = plus_maanden(tot, -langst);
    let tot_en_met = plus_maanden(tot, -DUURGRENZEN[band]);
    // Short months make the bounds differ by some days from counting forward: draw until it fits.
    for _ in 0..100 {
        let ingang = kans.dag(van, tot_en_met);
        if ingang < tot && duurband(ingang, tot) == band {
            return ingang;
        }
    }
    plus_dagen(plus_maanden(tot, -langst), 15)
}

/// Adds the inflow of the year that runs on, so that every month has its share of the whole inflow.
fn instroom(tabel: &Jaartabel, begin: Date, nieuw: &mut Vec<Loop>, kans: &mut Kans) -> Result<(), Fout> {
    let totaal: u32 = tabel.instroom_leeftijd.iter().map(|band| band.aantal).sum();
    let over = totaal
        .checked_sub(nieuw.len() as u32)
        .ok_or_else(|| onmogelijk("de korte uitstroom is groter dan de instroom van het jaar"))?;
    let mut per_maand = verdeel(totaal, &tabel.aannames.instroom_maand);
    for loopt in nieuw.iter() {
        let maand = &mut per_maand[usize::from(loopt.ingang.month().unsigned_abs()) - 1];
        *maand = maand.saturating_sub(1);
    }
    for ingang in dagen_per_maand(begin, &verdeel(over, &per_maand), kans) {
        nieuw.push(Loop { ingang, einde: None });
    }
    Ok(())
}

/// Benefits of before the year that still run at its end.
fn lopend(tabel: &Jaartabel, begin: Date, aantal: u32, kans: &mut Kans) -> Vec<Loop> {
    let eind = Maand::van(begin).plus(11).laatste();
    let mut lopen = Vec::with_capacity(aantal as usize);
    for (plaats, aantal) in verdeel(aantal, &tabel.aannames.stand_duur).into_iter().enumerate() {
        for _ in 0..aantal {
            // Bands 3 and up: one year and longer.
            let ingang = ingang_in_band(eind, plaats + 3, kans).min(plus_dagen(begin, -1));
            lopen.push(Loop { ingang, einde: None });
        }
    }
    lopen
}

/// So many days in each month of the year.
fn dagen_per_maand(begin: Date, per_maand: &[u32], kans: &mut Kans) -> Vec<Date> {
    let mut dagen = Vec::new();
    for (maand, aantal) in (0_i32..).zip(per_maand) {
        let maand = Maand::van(begin).plus(maand);
        dagen.extend((0..*aantal).map(|_| kans.dag(maand.eerste(), maand.plus(1).eerste())));
    }
    dagen
}

/// Gives the inflow its ages and levels of education, both margins exact. Higher education goes to those who
/// are old enough for it, as long as there are such people.
fn met_leeftijd_en_opleiding(
    tabel: &Jaartabel,
    nieuw: &[Loop],
    kans: &mut Kans,
) -> Result<Vec<Persoon>, Fout> {
    let mut banden: Vec<Leeftijdsband> = Vec::with_capacity(nieuw.len());
    for band in &tabel.instroom_leeftijd {
        banden.extend((0..band.aantal).map(|_| *band));
    }
    kans.hussel(&mut banden);
    let mut wachtend: Vec<(&Loop, Date)> = Vec::with_capacity(nieuw.len());
    for (loopt, band) in nieuw.iter().zip(&banden) {
        let jaren = kans.tussen(band.van, band.tot);
        wachtend.push((loopt, geboortedatum(kans, jaren, loopt.ingang)));
    }
    let mut personen = Vec::with_capacity(nieuw.len());
    let mut volgorde: Vec<(&String, u32)> =
        tabel.instroom_opleiding.0.iter().map(|(code, aantal)| (code, *aantal)).collect();
    volgorde.sort_by_key(|(code, _)| (std::cmp::Reverse(vanaf(code)), *code));
    for (code, aantal) in volgorde {
        let minimum = vanaf(code);
        // Those who are too young go to the back, and are taken only when nobody else is left.
        wachtend.sort_by_key(|(loopt, geboren)| leeftijd(*geboren, loopt.ingang) >= minimum);
        for _ in 0..aantal {
            let (loopt, geboren) =
                wachtend.pop().ok_or_else(|| onmogelijk("meer opleidingsniveaus dan instroom"))?;
            personen.push(persoon(tabel, loopt, geboren, code, kans));
        }
        kans.hussel(&mut wachtend);
    }
    Ok(personen)
}

/// The age from which a level of education can have been reached.
fn vanaf(opleiding: &str) -> i32 {
    match opleiding {
        "wo" => 22,
        "hbo" => 21,
        _ => 0,
    }
}

fn persoon(tabel: &Jaartabel, loopt: &Loop, geboren: Date, opleiding: &str, kans: &mut Kans) -> Persoon {
    let mut persoon = Persoon::nieuw(kans, geboren, loopt.ingang, opleiding, None);
    // The age bands are exact: no birth dates that are known by their year only.
    (persoon.geboren, persoon.alleen_jaar) = (geboren, false);
    let mut uitkering = Uitkering::nieuw(loopt.ingang, reden_instroom(kans, &persoon));
    uitkering.einde = loopt.einde.map(|(einde, werk)| {
        let reden = if werk {
            reden_werk(kans, tabel.aannames.gesubsidieerd_promille)
        } else {
            reden_zonder_werk(kans, leeftijd(geboren, einde))
        };
        (einde, reden)
    });
    persoon.uitkeringen.push(uitkering);
    persoon
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn een_ingang_valt_in_de_band(zaad: u64, band in 0_usize..8, dag in 0_i32..800) {
            let tot = plus_dagen(date(2017, 6, 1), dag);
            let ingang = ingang_in_band(tot, band, &mut Kans::nieuw(zaad, 0));
            prop_assert!(ingang < tot);
            prop_assert_eq!(duurband(ingang, tot), band);
        }
    }
}
