//! The proposal as TOML, with what is not sure as comments.

use std::{collections::BTreeMap, fmt::Write as _};

use toml::Value;

use super::{
    Door, Keuze, Voorstel, inhoud,
    verkenning::{MAX_CODE_TEKENS, NOTATIES},
};
use crate::{
    als_code::als_code,
    geen_datum::is_geen_datum,
    indeling::Indeling,
    mapping::{SOORTEN, VERDWENEN},
    toonbaar::{is_toonbaar, verzwegen},
    voorstel::voorstel,
};

/// A value that stands in fewer rows may say who somebody is.
const MIN_RIJEN_WAARDE: u64 = 3;

/// A column has codes when it has at most one different value for this many rows.
const RIJEN_PER_WAARDE: u64 = 3;

/// In fewer rows a column of codes may have as many different values as rows: then nothing can be told of it.
const MIN_RIJEN_CODES: u64 = 60;

/// The signs by which a list in one field may be separated, the usual one first.
const LIJSTTEKENS: [char; 5] = ['|', '/', '+', ',', ';'];

/// The column with a list of codes in one field.
const LIJST: &str = "doelgroepen";

/// The column with a name of which a code is proposed.
const NAAM_ALS_CODE: &str = "gebiedsteam";

pub(super) fn schrijf(voorstel: &Voorstel<'_>, indeling: &Indeling) -> String {
    let mut uit = String::from(
        "# Voorstel voor een mapping, gemaakt uit uw bestand. Loop het na: wat achter een # staat is niet zeker of niet herkend.\n\n",
    );
    if indeling.als_geheel {
        levering(&mut uit);
    }
    instellingen(&mut uit, voorstel);
    kolommen(&mut uit, voorstel, indeling);
    for keuze in &voorstel.keuzes {
        waarden(&mut uit, voorstel, keuze);
    }
    uit
}

/// A text as TOML, on one line.
fn toml(tekst: &str) -> String {
    let tekst: String = tekst.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Value::from(tekst).to_string()
}

/// Writing to a String cannot fail.
macro_rules! regel {
    ($uit:expr, $($deel:tt)*) => { _ = writeln!($uit, $($deel)*) };
}

/// What no file says of itself, and somebody has to.
fn levering(uit: &mut String) {
    let [volledig, aanvulling] = SOORTEN;
    let [intrekken, niet_meer] = VERDWENEN;
    regel!(
        uit,
        "# Haal # weg voor wat klopt; zonder deze regels \
         zegt u het bij elke levering.\n\
         # {volledig}: alles wat er op de peildatum is; wat er niet in staat, is verdwenen. {aanvulling}: alleen wat erbij komt of \
         anders is.\n\
         # soort = \"{volledig}\"\n\
         # Wat het betekent dat een uitkering niet meer in een volledig bestand staat. {niet_meer}: zij blijft tellen en krijgt een \
         merk. {intrekken}: zij had er nooit mogen zijn, en wordt ingetrokken.\n\
         # verdwenen = \"{niet_meer}\"\n"
    );
}

fn instellingen(uit: &mut String, voorstel: &Voorstel<'_>) {
    if let Some(blad) = &voorstel.verkenning.werkblad {
        regel!(uit, "werkblad = {}", toml(blad));
    }
    if let Some(rij) = &voorstel.verkenning.rij {
        regel!(uit, "# Het element van de XML dat een rij is: een uitkering van een persoon.");
        if let Some(herhaald) = &voorstel.verkenning.herhaald {
            regel!(uit, "# {}", herhaald.replace(char::is_control, " "));
        }
        regel!(uit, "rij = {}", toml(rij.tekst()));
    }
    match inhoud::notatie(voorstel.verkenning).checked_sub(1).and_then(|plek| NOTATIES.get(plek)) {
        Some(notatie) => regel!(uit, "datumnotatie = {}", toml(notatie)),
        None => regel!(uit, "# Datums staan in een vorm die vanzelf wordt herkend.\ndatumnotatie = \"auto\""),
    }
    if let Some(einde) = voorstel.van("einddatum") {
        let laatste = super::namen::kaal(&einde.hunne.naam);
        let laatste = laatste.contains("laatste") || laatste.contains("totenmet");
        // What the name of the column does not say, somebody has to.
        let (zeker, is) = if laatste { ("", "laatste_dag") } else { ("# ", "eerste_dag_zonder") };
        regel!(
            uit,
            "# Is uw einddatum de laatste dag mét uitkering? Dan laatste_dag; is het de eerste dag zonder, dan eerste_dag_zonder.\n\
             {zeker}einddatum_is = \"{is}\""
        );
        let vreemd = woorden_voor_geen_datum(einde);
        if !vreemd.is_empty() {
            regel!(uit, "# Betekent dit dat er geen einddatum is?\n# geen_datum = [{}]", vreemd.join(", "));
        }
    }
    if let Some(teken) = voorstel.van(LIJST).and_then(lijstteken) {
        regel!(uit, "doelgroepen_scheiding = {}", toml(&teken.to_string()));
    }
}

/// Words in the column of the end that are no date and are there often.
fn woorden_voor_geen_datum(einde: &Keuze<'_>) -> Vec<String> {
    let waarden = einde.hunne.waarden.iter().flatten();
    let woorden = waarden.filter(|(waarde, aantal)| {
        **aantal >= MIN_RIJEN_WAARDE && !waarde.chars().any(|c| c.is_ascii_digit()) && !is_geen_datum(waarde)
    });
    woorden.map(|(waarde, _)| toml(waarde)).collect()
}

fn kolommen(uit: &mut String, voorstel: &Voorstel<'_>, indeling: &Indeling) {
    regel!(uit, "\n# Onze kolomnaam = de naam in uw kopregel.\n[kolommen]");
    for kolom in indeling.kolommen {
        match voorstel.van(kolom.naam) {
            Some(keuze) => {
                match keuze.door {
                    Door::Naam => {}
                    Door::Genest => regel!(
                        uit,
                        "# Staat in een element binnen de rij, en hoort daar misschien niet bij: controleer deze."
                    ),
                    Door::Gelijkenis => {
                        regel!(uit, "# Herkend aan een naam die erop lijkt: controleer deze.");
                    }
                    Door::Inhoud => {
                        regel!(uit, "# Herkend aan wat erin staat, niet aan de naam: controleer deze.");
                    }
                }
                let ook: Vec<String> = keuze.ook.iter().map(|ook| toml(&ook.naam)).collect();
                if !ook.is_empty() {
                    regel!(
                        uit,
                        "# Dit kan ook een andere kolom zijn: {}. Kies welke het is.",
                        ook.join(", ")
                    );
                }
                regel!(uit, "{} = {}", Value::from(kolom.naam), toml(&keuze.hunne.naam));
            }
            None => {
                let nodig = if kolom.nodig { ", nodig" } else { "" };
                let zonder = kolom.zonder.map(|gevolg| format!(". Zonder: {gevolg}")).unwrap_or_default();
                regel!(uit, "# Niet gevonden: {} ({}{nodig}){zonder}", kolom.naam, kolom.uitleg);
            }
        }
    }
    let gebruikt = |naam: &str| voorstel.keuzes.iter().any(|keuze| keuze.hunne.naam == naam);
    let over = voorstel.verkenning.kolommen.iter().filter(|kolom| !gebruikt(&kolom.naam));
    let verborgen = verzwegen(voorstel.verkenning.verborgen);
    let over: Vec<String> = over.map(|kolom| toml(&kolom.naam)).chain(verborgen).collect();
    if voorstel.verkenning.rij.is_some() {
        regel!(
            uit,
            "# Bij XML kan een kolom ook \"#volgnummer\" zijn: de hoeveelste rij het is binnen het element eromheen."
        );
    }
    if !over.is_empty() {
        regel!(uit, "# Niet herkend in uw bestand, en dus niet gebruikt: {}", over.join(", "));
    }
}

/// The values of a column with codes that are none, with what they probably mean.
fn waarden(uit: &mut String, alles: &Voorstel<'_>, keuze: &Keuze<'_>) {
    let naam = keuze.kolom.naam;
    let codes = keuze.kolom.codes.map(|codes| codes());
    if codes.is_none() && naam != NAAM_ALS_CODE {
        return;
    }
    let (geteld, verzwegen, passend) = match tel(alles, keuze, codes.as_deref()) {
        Telling::Codes { geteld, verzwegen, passend } => (geteld, verzwegen, passend),
        Telling::TeVeelVerschillende => {
            regel!(
                uit,
                "\n# De waarden van {naam} zijn niet getoond: het zijn er te veel verschillende voor codes, en ze kunnen \
                 naar personen wijzen."
            );
            return;
        }
        Telling::TeWeinigRijen => {
            regel!(
                uit,
                "\n# De waarden van {naam} zijn niet getoond: in zo weinig rijen is niet te zien of het codes zijn, en ze \
                 kunnen naar personen wijzen. Neem voor een voorstel een bestand met meer rijen."
            );
            return;
        }
    };
    let mut zeker = Vec::new();
    let mut onzeker = Vec::new();
    for (waarde, aantal) in geteld {
        let in_rijen = format!("in {aantal} rijen");
        let onbekend = || format!("# {} = \"…\" # {in_rijen}", toml(&waarde));
        match &codes {
            Some(codes) => match voorstel(&waarde, codes) {
                Some(code) => {
                    zeker.push(format!("{} = {} # {in_rijen}", toml(&waarde.to_lowercase()), toml(code)));
                }
                None => onzeker.push(onbekend()),
            },
            // A name is no code yet: nothing is made of it unless the mapping says so.
            None => match als_code(&waarde) {
                Some(code) => {
                    zeker.push(format!("{} = {} # {in_rijen}", toml(&waarde.to_lowercase()), toml(&code)));
                }
                None => onzeker.push(onbekend()),
            },
        }
    }
    if zeker.is_empty() && onzeker.is_empty() && verzwegen == 0 {
        return;
    }
    regel!(
        uit,
        "\n# Uw waarde = onze code. Voorstellen: controleer ze. Met \"*\" = \"…\" zegt u wat elke andere waarde is."
    );
    if let Some(codes) = &codes {
        regel!(uit, "# Mogelijk zijn: {}.", codes.join(", "));
    }
    if passend > 0 {
        regel!(uit, "# In {passend} rijen staat al een code van ons; die heeft geen regel nodig.");
    }
    regel!(uit, "[waarden.{}]", Value::from(naam));
    zeker.sort();
    zeker.dedup_by(|een, ander| een.split(" = ").next() == ander.split(" = ").next());
    for regel in zeker.iter().chain(&onzeker) {
        regel!(uit, "{regel}");
    }
    match verzwegen {
        0 => {}
        1 => regel!(
            uit,
            "# … en 1 waarde niet getoond die zeldzaam is of een nummer heeft, omdat zij naar een persoon kan wijzen."
        ),
        _ => regel!(
            uit,
            "# … en {verzwegen} waarden niet getoond die zeldzaam zijn of een nummer hebben, omdat ze naar een persoon kunnen wijzen."
        ),
    }
}

/// What stands in a column that may have codes.
enum Telling {
    /// The values that may be shown, with the number of rows; how many other values there are that are no code, and in how
    /// many rows one of ours stands already.
    Codes { geteld: BTreeMap<String, u64>, verzwegen: usize, passend: u64 },
    /// Too many for codes, in a file of any size.
    TeVeelVerschillende,
    /// Few values, but in too few rows to tell that they are codes.
    TeWeinigRijen,
}

fn tel(alles: &Voorstel<'_>, keuze: &Keuze<'_>, codes: Option<&[&'static str]>) -> Telling {
    let Some(waarden) = keuze.hunne.waarden.as_ref() else { return Telling::TeVeelVerschillende };
    let teken = (keuze.kolom.naam == LIJST).then(|| lijstteken(keuze).unwrap_or(LIJSTTEKENS[0]));
    let mut geteld: BTreeMap<String, u64> = BTreeMap::new();
    for (waarde, aantal) in waarden {
        let delen: Vec<&str> =
            teken.map_or_else(|| vec![waarde.as_str()], |teken| waarde.split(teken).collect());
        for deel in delen.into_iter().map(str::trim).filter(|deel| !deel.is_empty()) {
            *geteld.entry(deel.to_owned()).or_default() += aantal;
        }
    }
    if geteld.len() as u64 * RIJEN_PER_WAARDE > alles.verkenning.rijen {
        return match alles.verkenning.rijen < MIN_RIJEN_CODES {
            true => Telling::TeWeinigRijen,
            false => Telling::TeVeelVerschillende,
        };
    }
    // What is a code already needs no line.
    let alle_rijen: u64 = geteld.values().sum();
    geteld.retain(|waarde, _| match codes {
        Some(codes) => !codes.iter().any(|code| code.eq_ignore_ascii_case(waarde)),
        None => als_code(waarde).is_none_or(|code| code != *waarde),
    });
    let (alle, passend) = (geteld.len(), alle_rijen - geteld.values().sum::<u64>());
    geteld.retain(|waarde, aantal| *aantal >= MIN_RIJEN_WAARDE && is_toonbaar(waarde, MAX_CODE_TEKENS));
    let verzwegen = alle - geteld.len();
    Telling::Codes { geteld, verzwegen, passend }
}

/// The sign that separates a list in one field, when it is not the usual one.
fn lijstteken(keuze: &Keuze<'_>) -> Option<char> {
    let waarden = keuze.hunne.waarden.as_ref()?;
    let met = |teken: char| -> u64 {
        waarden.iter().filter(|(waarde, _)| waarde.contains(teken)).map(|(_, aantal)| *aantal).sum()
    };
    let beste = LIJSTTEKENS.into_iter().rev().max_by_key(|teken| met(*teken))?;
    (met(beste) > 0 && beste != LIJSTTEKENS[0]).then_some(beste)
}
