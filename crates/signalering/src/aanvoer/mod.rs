//! The feeds of signalering: what the Doorstroompunt and UWV deliver, by file or over HTTP. What both have in
//! common lives here: who a row is about, what figures need of that person, and the id of the command.

mod doorstroompunt;
mod envelop;
mod levering;
mod uwv;

use aanlevering::{
    Geboren, Lezer,
    code::{DATUM_TE_LAAT, NOTATIE_ONJUIST},
};
use dienst::{BSN_ONJUIST, binnen_grens};
use domein::{
    Datumsoort, Doelgroep, Gebiedsteam, Geboortemaand, Kenmerk, Opleidingsniveau, PersoonId,
    gebeurtenis::Signaalkenmerken,
};
use jiff::civil::Date;
use persoonsregister::{Bsn, Geboorte};
use uuid::Uuid;

pub use doorstroompunt::Doorstroompunt;
pub(crate) use doorstroompunt::INDELING as DOORSTROOMPUNT_INDELING;
pub(crate) use uwv::INDELING as UWV_INDELING;
pub use uwv::Uwv;

/// Longest free text, in characters.
pub const MAX_TOELICHTING_TEKENS: usize = 4_000;
/// Longest name, in characters.
const MAX_NAAM_TEKENS: usize = 200;
/// Longest number or code of a source, in characters.
const MAX_KENMERK_TEKENS: usize = 64;

/// The Doorstroompunt with the default norm time.
pub const DOORSTROOMPUNT: Doorstroompunt = Doorstroompunt::nieuw(crate::Normtijden::STANDAARD);
/// UWV with the default norm times.
pub const UWV: Uwv = Uwv::nieuw(crate::Normtijden::STANDAARD);

/// A number or code of the source.
fn kenmerk(lezer: &mut Lezer<'_>, veld: &'static str) -> Option<Kenmerk> {
    let tekst = lezer.optionele_tekst(veld, MAX_KENMERK_TEKENS)?;
    tekst.parse().map_err(|reden: String| lezer.weiger(Some(veld), NOTATIE_ONJUIST, reden)).ok()
}

/// A number of the source that must be filled.
fn nummer(lezer: &mut Lezer<'_>, veld: &'static str) -> Option<Kenmerk> {
    let tekst = lezer.verplicht_tekst(veld, MAX_KENMERK_TEKENS)?;
    tekst.parse().map_err(|reden: String| lezer.weiger(Some(veld), NOTATIE_ONJUIST, reden)).ok()
}

/// A gebiedsteam; `onbekend` and empty are the same.
fn gebiedsteam(lezer: &mut Lezer<'_>, veld: &'static str) -> Option<Gebiedsteam> {
    let tekst = lezer.optionele_tekst(veld, 40)?.to_lowercase();
    if tekst == "onbekend" {
        return None;
    }
    tekst.parse().map_err(|reden: String| lezer.weiger(Some(veld), NOTATIE_ONJUIST, reden)).ok()
}

fn opleidingsniveau(lezer: &mut Lezer<'_>, veld: &'static str) -> Opleidingsniveau {
    let code = lezer.optionele_code(veld, Opleidingsniveau::CODES);
    code.and_then(Opleidingsniveau::van_code).unwrap_or(Opleidingsniveau::Onbekend)
}

/// The BSN of these digits, when it passes the eleven test.
fn bsn(lezer: &mut Lezer<'_>, veld: &'static str, cijfers: Option<String>) -> Option<Bsn> {
    Bsn::lees(&cijfers?).map_err(|fout| lezer.weiger(Some(veld), BSN_ONJUIST, fout.to_string())).ok()
}

/// A date that must be filled.
fn datum(lezer: &mut Lezer<'_>, veld: &'static str, soort: Datumsoort, vandaag: Date) -> Option<Date> {
    let datum = lezer.datum(veld);
    binnen_grens(lezer, veld, datum, soort, vandaag)
}

/// The birth, as far as it is known. It does not lie after the date of the message. Nobody is refused because only a month
/// or a year is known.
fn geboorte(lezer: &mut Lezer<'_>, veld: &'static str, bericht: Option<Date>, vandaag: Date) -> Geboorte {
    let geboorte = match lezer.geboorte(veld, None) {
        Some(Geboren::Dag(dag)) => Geboorte::Datum(dag),
        Some(Geboren::Maand { jaar, maand }) => Geboorte::Maand { jaar, maand },
        Some(Geboren::Jaar(jaar)) => Geboorte::Jaar(jaar),
        Some(Geboren::Onbekend) | None => return Geboorte::Onbekend,
    };
    if let Some(dag) = geboorte.datum()
        && binnen_grens(lezer, veld, Some(dag), Datumsoort::Geboren, vandaag).is_none()
    {
        return Geboorte::Onbekend;
    }
    let later = bericht.is_some_and(|bericht| match geboorte {
        Geboorte::Datum(dag) => bericht < dag,
        Geboorte::Maand { jaar, maand } => (bericht.year(), bericht.month()) < (jaar, maand),
        Geboorte::Jaar(jaar) => bericht.year() < jaar,
        Geboorte::Onbekend => false,
    });
    if later {
        lezer.weiger(Some(veld), DATUM_TE_LAAT, "de geboortedatum ligt na de datum van de melding.");
        return Geboorte::Onbekend;
    }
    geboorte
}

/// What figures need of the person.
pub(crate) fn kenmerken(
    geboorte: Geboorte,
    opleidingsniveau: Opleidingsniveau,
    mut doelgroepen: Vec<Doelgroep>,
    gebiedsteam: Option<Gebiedsteam>,
) -> Signaalkenmerken {
    doelgroepen.sort_unstable();
    doelgroepen.dedup();
    let geboortemaand: Option<Geboortemaand> = geboorte.geboortemaand().and_then(|maand| maand.parse().ok());
    Signaalkenmerken { geboortemaand, opleidingsniveau, doelgroepen, gebiedsteam }
}

/// The id of a command that a source gives once under its number, such as receiving a signal: follows from source,
/// number and kind, from the person, and from the facts that are not personal. So the same row again is the same
/// command. For a correction, which may come again after another one, it is the id of its content.
fn opdracht_id(bron: &str, nummer: &Kenmerk, soort: &str, persoon: PersoonId, feiten: &[String]) -> Uuid {
    let persoon = persoon.to_string();
    let mut delen = vec![bron, nummer.as_str(), soort, &persoon];
    delen.extend(feiten.iter().map(String::as_str));
    domein::afgeleide_id("signalering.aanvoer", &delen)
}

/// A value as a part of a command's id.
fn deel(waarde: Option<impl ToString>) -> String {
    waarde.map(|waarde| waarde.to_string()).unwrap_or_default()
}

/// The delivered birth month, as a part of a command's id.
fn maand(geboorte: Geboorte) -> String {
    deel(geboorte.geboortemaand())
}
