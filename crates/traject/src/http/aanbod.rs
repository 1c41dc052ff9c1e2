//! What is on offer: opening it, and its aanmeldstops.

use axum::{Json, extract::State};
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, Verzoek, inrichting::Genoemd};
use domein::{AanbodCode, Doelgroep, Gebiedsteam, Gemeentecode, gebeurtenis::Aanbodregels};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::{Antwoord, BEHEER, status};
use crate::regels::{
    aanbod::{Aanbod, Opdracht, Opzet, Wat},
    stream_aanbod,
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let post = |pad, titel| {
        Operatie::post(pad)
            .titel(titel)
            .rollen(BEHEER)
            .antwoord::<AanbodVastgelegd>(201)
            .antwoord::<AanbodVastgelegd>(200)
            .fouten(&[409])
    };
    api.operatie(
        post("/aanbod", "Aanbod openstellen")
            .uitleg("Stelt een aanbod open vanaf een dag. Opnieuw met een andere naam, duur, einddatum, andere regels of een ander aantal plaatsen: wat het laatst is gezegd, geldt voortaan; wat ontbreekt, vervalt.")
            .invoer::<NieuwAanbod>(),
        stel_open,
    )
    .operatie(
        post("/aanbod/{code}/aanmeldstops", "Aanmeldstop instellen")
            .parameter("code", "Code van het aanbod, zoals route-arbeid-plus.")
            .invoer::<OpDatum>(),
        stel_stop_in,
    )
    .operatie(
        post("/aanbod/{code}/aanmeldstops/opheffing", "Aanmeldstop opheffen")
            .parameter("code", "Code van het aanbod, zoals route-arbeid-plus.")
            .invoer::<OpDatum>(),
        hef_stop_op,
    )
}

/// An aanbod that opens.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwAanbod {
    /// Code, also in paths and figures.
    code: AanbodCode,
    /// Name for people, of the aanbod; never about a person.
    #[schemars(length(min = 1, max = 100))]
    naam: String,
    /// First day on which somebody can start.
    datum: Date,
    /// First day on which nobody can start any more.
    datum_einde: Option<Date>,
    /// Most participants at one time; without it there is no limit.
    #[schemars(range(min = 1, max = 100_000))]
    capaciteit: Option<u32>,
    /// Usual duration in weeks.
    #[schemars(range(min = 1, max = 1_000))]
    duur_weken: Option<u16>,
    /// For whom it is, whose it is and what it costs.
    regels: Option<Regels>,
}

/// For whom an aanbod is, whose it is and what it costs. What is left out is no rule.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Regels {
    /// Target groups; one of them is enough.
    #[serde(default)]
    doelgroepen: Vec<Doelgroep>,
    /// Youngest age in whole years on the first day.
    #[schemars(range(max = 120))]
    leeftijd_van: Option<u8>,
    /// First age in whole years that is too old on the first day.
    #[schemars(range(max = 120))]
    leeftijd_tot: Option<u8>,
    /// Area teams.
    #[serde(default)]
    gebiedsteams: Vec<Gebiedsteam>,
    /// Municipalities from which somebody, or the school, may come.
    #[serde(default)]
    gemeenten: Vec<Gemeentecode>,
    /// Whose it is: an organisation, never a person.
    #[schemars(length(min = 1, max = 100))]
    eigenaar: Option<String>,
    /// Euros a year for all of it.
    budget_per_jaar: Option<u32>,
    /// Euros for one place.
    kosten_per_plaats: Option<u32>,
    /// Which document says so.
    #[schemars(length(min = 1, max = 200))]
    bron: Option<String>,
}

impl From<Regels> for Aanbodregels {
    fn from(regels: Regels) -> Self {
        let Regels {
            doelgroepen,
            leeftijd_van,
            leeftijd_tot,
            gebiedsteams,
            gemeenten,
            eigenaar,
            budget_per_jaar,
            kosten_per_plaats,
            bron,
        } = regels;
        Self {
            doelgroepen,
            leeftijd_van,
            leeftijd_tot,
            gebiedsteams,
            gemeenten,
            eigenaar,
            budget_per_jaar,
            kosten_per_plaats,
            bron,
        }
    }
}

impl Keur for NieuwAanbod {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        if self.naam.trim().is_empty() {
            fouten.push(Veldfout::nieuw("naam", "te-kort", "Vul de naam van het aanbod in."));
        }
        if self.datum_einde.is_some_and(|einde| einde <= self.datum) {
            fouten.push(Veldfout::nieuw(
                "datumEinde",
                "einde-voor-begin",
                "Het einde ligt na de eerste dag.",
            ));
        }
        let leeftijd = self.regels.as_ref().and_then(|regels| regels.leeftijd_van.zip(regels.leeftijd_tot));
        if leeftijd.is_some_and(|(van, tot)| tot <= van) {
            let reden = "De leeftijd waarvoor het niet meer is, ligt boven de jongste leeftijd.";
            fouten.push(Veldfout::nieuw("regels.leeftijdTot", "einde-voor-begin", reden));
        }
        if self.duur_weken == Some(0) || self.capaciteit == Some(0) {
            let reden = "Een aantal is minstens 1; laat het veld weg als er geen grens is.";
            fouten.push(Veldfout::nieuw("capaciteit", "te-laag", reden));
        }
        fouten
    }
}

impl Datums for NieuwAanbod {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum), Gedateerd::gepland("datumEinde", self.datum_einde)]
    }
}

/// A day.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OpDatum {
    /// First day on which it holds.
    datum: Date,
}

impl Keur for OpDatum {}

impl Datums for OpDatum {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum)]
    }
}

impl NoemtCodes for NieuwAanbod {
    fn codes(&self) -> Vec<Genoemd> {
        let teams = self.regels.iter().flat_map(|regels| &regels.gebiedsteams).enumerate();
        let genoemd = teams.filter_map(|(plek, team)| {
            Genoemd::gebiedsteam(&format!("regels.gebiedsteams[{plek}]"), Some(team), self.datum)
        });
        genoemd.collect()
    }
}

dienst::noemt_geen_codes!(OpDatum);

/// What is recorded of an aanbod.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AanbodVastgelegd {
    /// Which aanbod.
    code: AanbodCode,
    /// What now holds: `open`, `aanmeldstop`.
    toestand: &'static str,
    /// Number of facts that are recorded about this aanbod.
    versie: u64,
}

async fn leg_vast(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    (code, datum, wat): (AanbodCode, Date, Wat),
    toestand: &'static str,
) -> Antwoord<AanbodVastgelegd> {
    let stream = stream_aanbod(&omgeving.gemeente, &code);
    let vraag = Opdracht { aanbod: code.clone(), datum, wat };
    let gedaan =
        dienst::voer_uit::<Aanbod, _>(omgeving, &stream, verzoek.opdracht, vraag, &verzoek.aanleiding)
            .await
            .map_err(|fout| dienst::probleem(&fout))?;
    Ok((status(&gedaan), Json(AanbodVastgelegd { code, toestand, versie: gedaan.version.0 })))
}

async fn stel_open(
    State(omgeving): State<Omgeving>,
    Inhoud(verzoek, aanbod): Inhoud<NieuwAanbod>,
) -> Antwoord<AanbodVastgelegd> {
    let wat = Wat::StelOpen(Opzet {
        titel: Some(aanbod.naam),
        capaciteit: aanbod.capaciteit,
        einde: aanbod.datum_einde,
        duur_weken: aanbod.duur_weken,
        regels: aanbod.regels.map(Aanbodregels::from),
    });
    leg_vast(&omgeving, &verzoek, (aanbod.code, aanbod.datum, wat), "open").await
}

async fn stel_stop_in(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, stop): Inhoud<OpDatum>,
) -> Antwoord<AanbodVastgelegd> {
    leg_vast(&omgeving, &verzoek, (uit_pad(&code)?, stop.datum, Wat::StelAanmeldstopIn), "aanmeldstop").await
}

async fn hef_stop_op(
    State(omgeving): State<Omgeving>,
    Pad(code): Pad<String>,
    Inhoud(verzoek, stop): Inhoud<OpDatum>,
) -> Antwoord<AanbodVastgelegd> {
    leg_vast(&omgeving, &verzoek, (uit_pad(&code)?, stop.datum, Wat::HefAanmeldstopOp), "open").await
}

fn uit_pad(code: &str) -> Result<AanbodCode, Probleem> {
    code.parse().map_err(|reden: String| Probleem::verzoek_onjuist("pad-onjuist", reden))
}
