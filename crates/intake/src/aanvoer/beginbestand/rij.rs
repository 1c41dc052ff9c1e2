//! Reading a row of the file of benefits: who it is about, since when, and what figures need of the person.

use std::sync::LazyLock;

use aanlevering::{
    Geboren, Lezer, Opmerking, Rij, Rijfout,
    code::{DATUM_TE_LAAT, WAARDE_ONBEKEND},
};
use dienst::{BSN_ONJUIST, Weigert as _, binnen_grens};
use domein::{
    Datumsoort, Doelgroep, Gebiedsteam, Gemeentecode, Leefvorm, Opleidingsniveau, RedenCode, Regeling,
    Uitkeringsrol, afgeleide_id, gebeurtenis::Uitkeringskenmerken, referentie,
};
use jiff::civil::Date;
use persoonsregister::{Aanmelding, Bronnummer, Bsn, Geboorte, Identificatie, Persoonsgegevens};
use uuid::Uuid;

use crate::regels::{self, onbekende_kenmerken};

/// Codes of its own; explained in `docs/fouten.md`.
const PERSOONSNUMMER_ONJUIST: &str = "persoonsnummer-onjuist";

/// Longest code of a team, in characters.
const MAX_TEAM_TEKENS: usize = 40;
/// Longest name, in characters.
const MAX_NAAM_TEKENS: usize = 100;
/// Longest number of a person, in characters.
const MAX_PERSOONSNUMMER: usize = 64;
/// Longest number of which Excel is thought to have left out zeros, in digits.
const MAX_MET_VOORLOOPNULLEN: usize = 12;

/// The reasons of inflow, as codes.
static INSTROOM: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| referentie::codes(referentie::REDENEN_INSTROOM).collect());
/// The reasons of outflow, as codes.
static UITSTROOM: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| referentie::codes(referentie::REDENEN_UITSTROOM).collect());

/// The target groups that may be delivered: hbo-wo only follows from the level of education.
pub(super) static DOELGROEPEN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    Doelgroep::CODES.iter().copied().filter(|code| *code != Doelgroep::HboWo.code()).collect()
});

/// One row with its types. No `Debug`: it holds who it is about.
pub struct Melding {
    pub(super) aanmelding: Aanmelding,
    pub(super) ingangsdatum: Date,
    pub(super) einde: Option<(Date, RedenCode)>,
    /// Without the birth month, which comes from the register.
    pub(super) kenmerken: Uitkeringskenmerken,
    pub(super) kenmerken_vanaf: Option<Date>,
    pub(super) dossier: Option<Uuid>,
    pub(super) opmerkingen: Vec<Opmerking>,
    pub(super) nummer: Option<String>,
}

/// The dossier of a row, made of its number.
pub(super) fn dossier(lezer: &mut Lezer<'_>) -> Option<Uuid> {
    let nummer = lezer.nummer("dossiernummer", MAX_PERSOONSNUMMER)?;
    Some(afgeleide_id("beginbestand.dossier", &[&nummer]))
}

/// Reads a row; everything that is wrong at once.
pub(super) fn lees(gemeente: &Gemeentecode, rij: &Rij, vandaag: Date) -> Result<Melding, Vec<Rijfout>> {
    let mut lezer = rij.lezer();
    let (identificaties, nummer) = identificaties(gemeente, &mut lezer);
    let ingangsdatum = lezer.datum("ingangsdatum");
    let geboorte = geboorte(&mut lezer, ingangsdatum, vandaag);
    // No rule needs a name, so one that cannot be read costs nobody the benefit.
    let [voornaam, achternaam] =
        ["voornaam", "achternaam"].map(|veld| lezer.milde_tekst(veld, MAX_NAAM_TEKENS));
    let einddatum = lezer.optionele_einddatum("einddatum");
    let kenmerken_vanaf = lezer.optionele_datum("kenmerken_vanaf");
    for (veld, datum, soort) in [
        ("ingangsdatum", ingangsdatum, Datumsoort::Gepland),
        ("einddatum", einddatum, Datumsoort::EindeUitkering),
        ("kenmerken_vanaf", kenmerken_vanaf, Datumsoort::Gepland),
    ] {
        binnen_grens(&mut lezer, veld, datum, soort, vandaag);
    }
    if let (Some(ingang), Some(einde)) = (ingangsdatum, einddatum)
        && einde <= ingang
    {
        let reden = regels::Weigering::EindeVoorIngang;
        lezer.weiger(Some("einddatum"), reden.code(), reden.to_string());
    }
    let reden_uitstroom = reden(&mut lezer, "reden_uitstroom", &UITSTROOM);
    let kenmerken = lees_kenmerken(&mut lezer);
    let dossier = dossier(&mut lezer);
    let (mut melding, opmerkingen) = lezer.klaar_met_opmerkingen(|| {
        let gegevens = Persoonsgegevens { geboorte, voornaam, achternaam };
        Some(Melding {
            aanmelding: Aanmelding { identificaties, gegevens },
            ingangsdatum: ingangsdatum?,
            einde: einddatum.map(|datum| (datum, reden_uitstroom)),
            kenmerken,
            kenmerken_vanaf,
            dossier,
            opmerkingen: Vec::new(),
            nummer,
        })
    })?;
    melding.opmerkingen = opmerkingen;
    Ok(melding)
}

/// The numbers of a row, and the source's own number as it is written.
pub(super) fn identificaties(
    gemeente: &Gemeentecode,
    lezer: &mut Lezer<'_>,
) -> (Vec<Identificatie>, Option<String>) {
    let mut alle = Vec::new();
    if let Some(cijfers) = lezer.optionele_cijfers("bsn", 9, BSN_ONJUIST) {
        match Bsn::lees(&cijfers) {
            Ok(bsn) => alle.push(bsn.into()),
            Err(fout) => lezer.weiger(Some("bsn"), BSN_ONJUIST, fout.to_string()),
        }
    }
    let nummer = lezer.nummer("persoonsnummer", MAX_PERSOONSNUMMER);
    if let Some(nummer) = &nummer {
        match Bronnummer::new(gemeente.as_str(), "beginbestand", nummer) {
            Ok(nummer) => alle.push(nummer.into()),
            Err(fout) => {
                lezer.weiger(Some("persoonsnummer"), PERSOONSNUMMER_ONJUIST, fout.to_string());
            }
        }
    }
    lezer.een_van(&["persoonsnummer", "bsn"]);
    // A whole file of rows stands in memory.
    alle.shrink_to_fit();
    (alle, nummer)
}

/// The birth as far as it is known. Nobody is born after the first day of a benefit.
fn geboorte(lezer: &mut Lezer<'_>, ingangsdatum: Option<Date>, vandaag: Date) -> Geboorte {
    lezer.een_van(&["geboortedatum", "geboortejaar"]);
    let geboorte = match lezer.geboorte("geboortedatum", Some("geboortejaar")) {
        Some(Geboren::Dag(dag)) => Geboorte::Datum(dag),
        Some(Geboren::Maand { jaar, maand }) => Geboorte::Maand { jaar, maand },
        Some(Geboren::Jaar(jaar)) => Geboorte::Jaar(jaar),
        Some(Geboren::Onbekend) | None => Geboorte::Onbekend,
    };
    let dag = binnen_grens(lezer, "geboortedatum", geboorte.datum(), Datumsoort::Geboren, vandaag);
    let Some(ingang) = ingangsdatum else { return geboorte };
    let reden = "ligt na de ingangsdatum; controleer of de kolommen niet zijn verwisseld.";
    match geboorte {
        Geboorte::Datum(_) if dag.is_some_and(|dag| dag > ingang) => {
            lezer.weiger(Some("geboortedatum"), DATUM_TE_LAAT, reden);
        }
        Geboorte::Maand { jaar, maand } if (jaar, maand) > (ingang.year(), ingang.month()) => {
            lezer.weiger(Some("geboortedatum"), DATUM_TE_LAAT, reden);
        }
        Geboorte::Jaar(jaar) if jaar > ingang.year() => {
            lezer.weiger(Some("geboortejaar"), DATUM_TE_LAAT, reden);
        }
        _ => {}
    }
    geboorte
}

/// What no rule needs never costs the benefit: a value that is not understood is unknown, with a remark.
fn lees_kenmerken(lezer: &mut Lezer<'_>) -> Uitkeringskenmerken {
    let leeg = onbekende_kenmerken();
    Uitkeringskenmerken {
        geboortemaand: None,
        opleidingsniveau: lezer
            .milde_code("opleidingsniveau", Opleidingsniveau::CODES)
            .and_then(Opleidingsniveau::van_code)
            .unwrap_or(leeg.opleidingsniveau),
        doelgroepen: lezer
            .milde_codelijst("doelgroepen", &DOELGROEPEN)
            .into_iter()
            .filter_map(Doelgroep::van_code)
            .collect(),
        gebiedsteam: gebiedsteam(lezer),
        leefvorm: lezer
            .milde_code("leefvorm", Leefvorm::CODES)
            .and_then(Leefvorm::van_code)
            .unwrap_or(leeg.leefvorm),
        reden_instroom: reden(lezer, "reden_instroom", &INSTROOM),
        regeling: lezer
            .optionele_code("regeling", Regeling::CODES)
            .and_then(Regeling::van_code)
            .unwrap_or(leeg.regeling),
        rol: lezer
            .optionele_code("rol", Uitkeringsrol::CODES)
            .and_then(Uitkeringsrol::van_code)
            .unwrap_or(leeg.rol),
    }
}

/// The same number with zeros before it, in each length that numbers of systems have; none when it begins with one itself.
pub(super) fn met_voorloopnullen(gemeente: &Gemeentecode, nummer: &str) -> Vec<Identificatie> {
    if nummer.starts_with('0') || !nummer.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let langer = nummer.len() + 1..=MAX_MET_VOORLOOPNULLEN;
    let nummers = langer
        .map(|lengte| Bronnummer::new(gemeente.as_str(), "beginbestand", &format!("{nummer:0>lengte$}")));
    nummers.flatten().map(Identificatie::from).collect()
}

fn reden(lezer: &mut Lezer<'_>, veld: &'static str, lijst: &[&'static str]) -> RedenCode {
    let code = lezer.milde_code(veld, lijst).and_then(|code| code.parse().ok());
    code.unwrap_or_else(regels::reden_onbekend)
}

/// The list of teams is configuration, so any code will do, if it is written as one. Nothing is made of another text: where
/// columns have shifted it is a name, and a code stands in events in clear. What it means is for the mapping to say.
fn gebiedsteam(lezer: &mut Lezer<'_>) -> Option<Gebiedsteam> {
    let tekst = lezer.milde_tekst("gebiedsteam", MAX_TEAM_TEKENS)?;
    if tekst.eq_ignore_ascii_case("onbekend") {
        return None;
    }
    let team = tekst.parse().ok();
    if team.is_none() {
        lezer.opmerking("gebiedsteam", WAARDE_ONBEKEND, None, tekst);
    }
    team
}
