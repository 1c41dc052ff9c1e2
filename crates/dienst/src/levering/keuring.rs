//! Whether a delivery is plausible. A wrong selection, a renamed column or lost leading zeros look like thousands of
//! people who left; they are stopped before anything is written, and whoever knows better lets them through by name.

use aanlevering::{Afrondingen, Leveringsmapping};
use domein::{Leveringssoort, Verschil};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Kader,
    lijst::Aanlevering,
    verslag::{Maandeffect, Verschillen},
};

/// Fewer than this is never implausible: in a small municipality one person is a large share.
const MIN_AANTAL: u64 = 5;
/// The share of what disappeared, in percent, that comes back under other numbers, from which on the numbers are taken to
/// be wrong.
const ZELFDE_RIJEN_PROCENT: u64 = 50;

/// The share of the rows, in percent, under which so few count that it is not plausible: of households with a partner half
/// of the rows do, and other schemes are small.
const MINSTENS_GETELD_PROCENT: u64 = 30;

/// The share of the ends, in percent, from which on it is no chance that they are the last day of a month: of a thousand
/// arbitrary days thirty-three are.
const MAANDEINDE_PROCENT: u64 = 40;
/// The share of the rows, in percent, above which so many begin after the peildatum that it is probably another day.
const NA_PEILDATUM_PROCENT: u64 = 5;

/// Bounds of what is plausible in a full set, in percent of what was known. Exactly the bound is still plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grenzen {
    /// What ends, of what ran on the peildatum.
    pub beeindigd: u8,
    /// What disappeared, of what was known.
    pub verdwenen: u8,
    /// What is new, of what was known.
    pub nieuw: u8,
    /// Of what the first day moves, and of what the end does, each of what was known.
    pub verschoven: u8,
    /// How much the stand of a month end changes, of what it was.
    pub stand: u8,
    /// What is refused, of the rows.
    pub geweigerd: u8,
}

impl Default for Grenzen {
    /// Several times what a municipality sees in a month: Groningen has 2 to 3% in and out.
    fn default() -> Self {
        Self { beeindigd: 15, verdwenen: 3, nieuw: 25, verschoven: 10, stand: 25, geweigerd: 20 }
    }
}

impl Grenzen {
    /// The bounds that a mapping names, and otherwise the usual ones.
    #[must_use]
    pub fn van(mapping: &Leveringsmapping) -> Self {
        let standaard = Self::default();
        Self {
            beeindigd: mapping.beeindigd_procent.unwrap_or(standaard.beeindigd),
            verdwenen: mapping.verdwenen_procent.unwrap_or(standaard.verdwenen),
            nieuw: mapping.nieuw_procent.unwrap_or(standaard.nieuw),
            verschoven: mapping.verschoven_procent.unwrap_or(standaard.verschoven),
            stand: mapping.stand_procent.unwrap_or(standaard.stand),
            geweigerd: mapping.geweigerd_procent.unwrap_or(standaard.geweigerd),
        }
    }
}

/// Why a delivery is not plausible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bevinding {
    /// Stable code.
    pub code: String,
    /// What is the matter and what to do, for people.
    pub uitleg: String,
}

impl Bevinding {
    fn nieuw(code: &str, uitleg: String) -> Self {
        Self { code: code.to_owned(), uitleg }
    }
}

/// What was known before a delivery, and what of it comes back under other numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bekend {
    pub(super) aantal: u64,
    pub(super) lopend: u64,
    pub(super) onder_andere_nummers: u64,
}

/// Whether a spreadsheet rounded the numbers of persons: then several became one, and nobody can tell which.
pub(super) fn keur_nummers(afrondingen: &Afrondingen) -> Option<Bevinding> {
    let aantal = afrondingen.verdacht()?;
    let uitleg = format!(
        "{aantal} lange persoonsnummers eindigen op nullen: waarschijnlijk heeft Excel ze afgerond, en zijn verschillende \
         personen nu één nummer. Zet de kolom in Excel op Tekst en maak het bestand opnieuw."
    );
    Some(Bevinding::nieuw("nummers-afgerond", uitleg))
}

/// What can be said of what the stand becomes: the month in which it changes most.
pub(super) fn keur_stand(effect: &[Maandeffect], grenzen: Grenzen) -> Option<Bevinding> {
    let verschil = |maand: &&Maandeffect| maand.stand[0].abs_diff(maand.stand[1]);
    let Maandeffect { maandeinde, stand: [voor, na], .. } = effect.iter().max_by_key(verschil)?;
    let anders = voor.abs_diff(*na);
    if *voor <= 0 || anders < MIN_AANTAL || anders * 100 <= voor.unsigned_abs() * u64::from(grenzen.stand) {
        return None;
    }
    let uitleg = format!(
        "De stand van {maandeinde} wordt {na} en was {voor}: meer dan {}% anders. Controleer de selectie, de kolommen en \
         de waarden van rol en regeling in de mapping.",
        grenzen.stand
    );
    Some(Bevinding::nieuw("stand-verandert", uitleg))
}

/// Whether so many rows are refused that it is not a slip here and there.
pub(super) fn keur_geweigerd(geweigerd: u64, gelezen: u64, grenzen: Grenzen) -> Option<Bevinding> {
    if geweigerd < MIN_AANTAL || geweigerd * 100 <= gelezen * u64::from(grenzen.geweigerd) {
        return None;
    }
    let uitleg = format!(
        "{geweigerd} van {gelezen} rijen worden geweigerd: meer dan {}%. Waarschijnlijk is een kolom verwisseld, of heeft \
         een code een andere betekenis gekregen.",
        grenzen.geweigerd
    );
    Some(Bevinding::nieuw("te-veel-geweigerd", uitleg))
}

/// Whether so few of the rows count that a column is probably read wrongly.
pub(super) fn keur_geteld(telt: u64, aantal: u64) -> Option<Bevinding> {
    if aantal < MIN_AANTAL || telt * 100 >= aantal * MINSTENS_GETELD_PROCENT {
        return None;
    }
    let uitleg = format!(
        "Maar {telt} van {aantal} rijen tellen mee: de cijfers tellen hoofdaanvragers met een uitkering volgens de \
         Participatiewet. Controleer de kolommen rol en regeling en hun waarden in de mapping; van XML ook wat een rij is."
    );
    Some(Bevinding::nieuw("weinig-geteld", uitleg))
}

/// Whether the days of a full set fit what was said of it: its peildatum, and what an end date is.
pub(super) fn keur_dagen(
    (later, alle): (u64, u64),
    (eindes, maandeindes): (u64, u64),
    kader: &Kader,
    zegt_einde: bool,
) -> Vec<Bevinding> {
    let mut bevindingen = Vec::new();
    if kader.soort != Leveringssoort::Volledig {
        return bevindingen;
    }
    if later >= MIN_AANTAL && later * 100 > alle * NA_PEILDATUM_PROCENT {
        let uitleg = format!(
            "{later} van {alle} rijen beginnen na de peildatum {}: waarschijnlijk is het bestand van een latere dag.",
            kader.peildatum
        );
        bevindingen.push(Bevinding::nieuw("begint-na-peildatum", uitleg));
    }
    if !zegt_einde && maandeindes >= MIN_AANTAL && maandeindes * 100 >= eindes * MAANDEINDE_PROCENT {
        let uitleg = format!(
            "{maandeindes} van {eindes} einddatums zijn de laatste dag van een maand: waarschijnlijk noemt uw systeem de \
             laatste dag mét uitkering. Zeg in de mapping wat het is: einddatum_is = \"laatste_dag\", of \
             \"eerste_dag_zonder\" als het toch de eerste dag zonder is."
        );
        bevindingen.push(Bevinding::nieuw("einddatum-laatste-dag", uitleg));
    }
    bevindingen
}

/// Whether rows of an addition are about somebody whose number has zeros before it: then a spreadsheet left them out.
pub(super) fn keur_voorloopnullen(zelfde: u64, rijen: u64) -> Option<Bevinding> {
    if zelfde == 0 {
        return None;
    }
    let uitleg = format!(
        "{zelfde} van {rijen} rijen hebben een persoonsnummer dat met nullen ervoor al bekend is: waarschijnlijk heeft Excel \
         die weggelaten, en zouden deze personen er twee keer zijn. Zet de kolom in Excel op Tekst en maak het bestand opnieuw."
    );
    Some(Bevinding::nieuw("voorloopnullen-weg", uitleg))
}

/// What can be said before the rows are compared.
pub(super) fn keur_vorm(kader: &Kader, vorige: Option<&Aanlevering>) -> Vec<Bevinding> {
    let Some(vorige) = vorige else { return Vec::new() };
    let mut bevindingen = Vec::new();
    // An addition may have fewer columns: of what it does not have, it says nothing.
    let volledig = kader.soort == Leveringssoort::Volledig;
    let weg: Vec<&str> =
        vorige.kolommen.iter().filter(|kolom| !kader.kolommen.contains(kolom)).map(String::as_str).collect();
    if volledig && !weg.is_empty() {
        let uitleg = format!(
            "Deze kolommen stonden in de vorige levering en nu niet: {}. Heten ze anders, noem dat in de mapping.",
            weg.join(", ")
        );
        bevindingen.push(Bevinding::nieuw("kolom-verdwenen", uitleg));
    }
    let ouder = vorige.peildatum.filter(|peildatum| kader.peildatum < *peildatum);
    if let (Leveringssoort::Volledig, Some(peildatum)) = (kader.soort, ouder) {
        let uitleg = format!(
            "De peildatum ligt voor die van de vorige volledige levering ({peildatum}): wat sindsdien veranderde, zou \
             worden teruggezet."
        );
        bevindingen.push(Bevinding::nieuw("peildatum-ouder", uitleg));
    }
    bevindingen
}

/// What can be said of what would happen.
pub(super) fn keur_gevolg(verschillen: &Verschillen, bekend: Bekend, grenzen: Grenzen) -> Vec<Bevinding> {
    let mut bevindingen = Vec::new();
    let verschoven = verschillen.aantal(Verschil::IngangVerschoven);
    let verdwenen = verschillen.aantal(Verschil::Verdwenen);
    let soorten = [
        (
            "te-veel-beeindigd",
            "eindigen",
            // What comes back ended did not end now.
            verschillen
                .aantal(Verschil::Beeindigd)
                .saturating_sub(verschillen.aantal(Verschil::WeerGeleverd)),
            bekend.lopend,
            grenzen.beeindigd,
        ),
        ("te-veel-verdwenen", "verdwijnen", verdwenen, bekend.aantal, grenzen.verdwenen),
        (
            "te-veel-verschoven",
            "krijgen een andere ingangsdatum",
            verschoven,
            bekend.aantal,
            grenzen.verschoven,
        ),
        (
            "te-veel-einde-verschoven",
            "krijgen een andere einddatum",
            verschillen.aantal(Verschil::EindeVerschoven),
            bekend.aantal,
            grenzen.verschoven,
        ),
        ("te-veel-nieuw", "zijn nieuw", verschillen.aantal(Verschil::Nieuw), bekend.aantal, grenzen.nieuw),
    ];
    for (code, wat, aantal, van, grens) in soorten {
        // Of nothing nothing can be a large share.
        if van > 0 && aantal >= MIN_AANTAL && aantal * 100 > van * u64::from(grens) {
            let uitleg = format!(
                "{aantal} van {van} uitkeringen {wat}: meer dan {grens}%. Controleer de selectie en de kolommen van de \
                 export."
            );
            bevindingen.push(Bevinding::nieuw(code, uitleg));
        }
    }
    let zelfde = bekend.onder_andere_nummers;
    if zelfde >= MIN_AANTAL && zelfde * 100 >= verdwenen * ZELFDE_RIJEN_PROCENT {
        let uitleg = format!(
            "{zelfde} personen die uit het bestand verdwenen, staan er onder een ander nummer weer in, met dezelfde \
             uitkeringen. Waarschijnlijk heeft Excel voorloopnullen weggelaten, of heeft uw systeem andere nummers gekregen."
        );
        bevindingen.push(Bevinding::nieuw("zelfde-rijen-andere-nummers", uitleg));
    }
    bevindingen
}
