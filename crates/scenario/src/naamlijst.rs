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

/// A first and a last name.
pub(crate) fn naam(kans: &mut Kans) -> (&'static str, &'static str) {
    (kans.kies(&VOORNAMEN), kans.kies(&ACHTERNAMEN))
}
