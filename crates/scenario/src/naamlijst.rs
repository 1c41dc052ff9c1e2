//! Invented names for the feeds that carry one. They go to the persoonsregister and nowhere else.

use crate::kans::Kans;

const VOORNAMEN: [&str; 24] = [
    "Aiko", "Bente", "Ciska", "Daan", "Elmo", "Fenna", "Gijs", "Hidde", "Imke", "Jurre", "Kaja", "Lotte",
    "Milan", "Noor", "Otto", "Pim", "Roos", "Sanna", "Tijn", "Umar", "Vera", "Wout", "Yara", "Zeynep",
];
const ACHTERNAMEN: [&str; 24] = [
    "Akkerhuis",
    "Bolderman",
    "Celtink",
    "Dobbenstra",
    "Eemsink",
    "Fivelaar",
    "Grunosma",
    "Hoornsingel",
    "Ibbema",
    "Jukwerd",
    "Kardingema",
    "Lageveen",
    "Meerstal",
    "Noorderling",
    "Oostumer",
    "Paterswolder",
    "Reitdiepstra",
    "Stadspark",
    "Tuikwerd",
    "Uithoek",
    "Vinkhuizer",
    "Wierumer",
    "Ypemaat",
    "Zuiderling",
];

/// Of the names of people who have a number. Any number will do, as long as it stays the same.
const ZAAD: u64 = 0x6e61_6d65_6e00;

/// The name of whoever has this number: the same in every feed, whatever the seed of the scenario is. It draws from no
/// other stream of chance, so that figures do not depend on it.
pub(crate) fn naam_van(nummer: u32) -> (&'static str, &'static str) {
    naam(&mut Kans::nieuw(ZAAD, u64::from(nummer)))
}

/// The draws that a name once took from the chance of a feed: without them everything after it would be drawn otherwise.
pub(crate) fn sla_naam_over(kans: &mut Kans) {
    let _ = naam(kans);
}

/// A first and a last name.
pub(crate) fn naam(kans: &mut Kans) -> (&'static str, &'static str) {
    (kans.kies(&VOORNAMEN), kans.kies(&ACHTERNAMEN))
}
