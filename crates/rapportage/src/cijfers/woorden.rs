//! What the definitions of several tables have in common, in Dutch.

use jiff::civil::Date;

use super::Opname;

/// Who is counted.
pub(super) const WIE_TELT: &str = "Geteld wordt de hoofdaanvrager van een uitkering volgens de Participatiewet. Wie dat \
    in de loop van een uitkering wordt, stroomt op die dag in; wie het niet meer is, stroomt op die dag uit.";

/// How ages that are not known to the day are counted.
pub(super) const LEEFTIJD_ZEKER: &str = "Tot en met een leeftijd telt wie zeker niet ouder is; wie van onbekende leeftijd is, telt alleen mee in het totaal.";

/// The same for a table by age.
pub(super) const LEEFTIJD_BAND: &str = "Onbekend is ook wie volgens een geboortejaar of geboortemaand in meer dan een \
    groep kan vallen.";

/// When a benefit that begins is no inflow, and one that ends no outflow.
pub(super) fn onderbreking(opname: &Opname<'_>) -> String {
    let zonder = match opname.vraag.onderbreking_dagen {
        0 => "geen dag".to_owned(),
        1 => "hoogstens 1 dag".to_owned(),
        dagen => format!("hoogstens {dagen} dagen"),
    };
    format!(
        "Een onderbreking telt niet mee: begint een uitkering nadat dezelfde persoon {zonder} zonder was, dan is dat begin \
         geen instroom en het einde ervoor geen uitstroom, zodra het nieuwe begin bekend is."
    )
}

/// A message as a sentence: with a capital, and a full stop.
pub(crate) fn als_zin(tekst: &str) -> String {
    let mut letters = tekst.chars();
    let begin = letters.next().map_or(String::new(), |eerste| eerste.to_uppercase().collect());
    format!("{begin}{}.", letters.as_str())
}

/// A date as people write it: 31-03-2026.
pub(crate) fn dag(datum: Date) -> String {
    format!("{:02}-{:02}-{:04}", datum.day(), datum.month(), datum.year())
}
