//! The outcome of an application: granted, refused, or withdrawn by the applicant.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, inrichting::Genoemd};
use domein::{Afwijzingsreden, IntrekkingReden};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::BESLISSERS;
use super::aanvragen::Aanvraagantwoord;
use super::dossier::{self, Begin, geboorte};
use super::kenmerken::KenmerkenInvoer;
use super::stappen::{Vervanging, niet_van_toepassing, ontbreekt, zet};
use crate::regels::{Besluit, Stap, Toekenning};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::post("/aanvragen/{aanvraagId}/besluit")
            .titel("Besluit vastleggen")
            .uitleg(
                "Eén keer per aanvraag; met vervangt ook in de plaats van een afwijzing of intrekking die anders was. Een toegekende uitkering die al uit het bestaande bestand bekend is, telt één \
                 keer: de aanvraag wordt eraan gekoppeld.",
            )
            .parameter("aanvraagId", "De aanvraag")
            .rollen(BESLISSERS)
            .invoer::<NieuwBesluit>()
            .antwoord::<Aanvraagantwoord>(201)
            .antwoord::<Aanvraagantwoord>(200)
            .fouten(&[409]),
        besluit,
    )
}

/// How it ends.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Besluitsoort {
    Toegekend,
    Afgewezen,
    Ingetrokken,
}

/// The outcome.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwBesluit {
    /// Day of the decision, or of the withdrawal.
    datum: Date,
    /// How it ends.
    besluit: Besluitsoort,
    /// With toegekend: first day of the benefit; may lie before the decision.
    ingangsdatum: Option<Date>,
    /// With afgewezen: niet-rechthebbend, voorliggende-voorziening, inlichtingen-ontbreken. With ingetrokken: werk,
    /// opleiding, anders.
    #[schemars(length(max = 40))]
    reden: Option<String>,
    /// With toegekend: what is known of the person, when known.
    kenmerken: Option<KenmerkenInvoer>,
    /// With toegekend, to somebody younger than 18: for very urgent reasons (Participatiewet, art. 16).
    zeer_dringende_redenen: Option<bool>,
    /// What this stands in the place of: a refusal, or a withdrawal by the applicant.
    vervangt: Option<Vervanging>,
}

impl Keur for NieuwBesluit {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten: Vec<Veldfout> =
            self.kenmerken.as_ref().map(KenmerkenInvoer::keur).unwrap_or_default();
        let ingangsdatum = self.ingangsdatum.is_some();
        match self.besluit {
            Besluitsoort::Toegekend => {
                fouten.extend(ontbreekt("ingangsdatum", ingangsdatum, "toegekend"));
                fouten.extend(niet_van_toepassing("reden", self.reden.is_some(), "toegekend"));
            }
            Besluitsoort::Afgewezen | Besluitsoort::Ingetrokken => {
                let (bij, codes) = match self.besluit {
                    Besluitsoort::Afgewezen => ("afgewezen", Afwijzingsreden::CODES),
                    _ => ("ingetrokken", IntrekkingReden::CODES),
                };
                fouten.extend(niet_van_toepassing("ingangsdatum", ingangsdatum, bij));
                fouten.extend(niet_van_toepassing("kenmerken", self.kenmerken.is_some(), bij));
                let dringend = self.zeer_dringende_redenen.is_some();
                fouten.extend(niet_van_toepassing("zeerDringendeRedenen", dringend, bij));
                fouten.extend(ontbreekt("reden", self.reden.is_some(), bij));
                if self.reden.as_deref().is_some_and(|reden| !codes.contains(&reden)) {
                    let reden = format!("Kies bij {bij} een van: {}.", codes.join(", "));
                    fouten.push(Veldfout::nieuw("reden", "waarde-onbekend", reden));
                }
            }
        }
        fouten
    }
}

impl Datums for NieuwBesluit {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums =
            [Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("ingangsdatum", self.ingangsdatum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl NoemtCodes for NieuwBesluit {
    fn codes(&self) -> Vec<Genoemd> {
        self.kenmerken.as_ref().map(|kenmerken| kenmerken.codes(self.datum)).unwrap_or_default()
    }
}

/// The benefit that is granted; ages follow from the register.
pub(super) async fn toekenning(
    omgeving: &Omgeving,
    begin: &Begin,
    (ingangsdatum, zeer_dringende_redenen): (Date, Option<bool>),
    kenmerken: KenmerkenInvoer,
) -> Result<Toekenning, Probleem> {
    let geboorte = geboorte(omgeving, begin.persoon).await?;
    Ok(Toekenning {
        ingangsdatum,
        leeftijd: geboorte.leeftijd_op(ingangsdatum),
        kenmerken: kenmerken.bij_toekenning(geboorte),
        zeer_dringende_redenen: zeer_dringende_redenen.unwrap_or_default(),
    })
}

async fn besluit(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuwBesluit>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let reden = nieuw.reden.as_deref().unwrap_or_default();
    let besluit = match nieuw.besluit {
        Besluitsoort::Afgewezen => Afwijzingsreden::van_code(reden).map(Besluit::Afgewezen),
        Besluitsoort::Ingetrokken => IntrekkingReden::van_code(reden).map(Besluit::Ingetrokken),
        Besluitsoort::Toegekend => match nieuw.ingangsdatum {
            None => None,
            Some(ingangsdatum) => {
                let kenmerken = nieuw.kenmerken.unwrap_or_default();
                let dag = (ingangsdatum, nieuw.zeer_dringende_redenen);
                Some(Besluit::Toegekend(toekenning(&omgeving, &begin, dag, kenmerken).await?))
            }
        },
    };
    // `keur` has seen to it that there is one.
    let besluit = besluit.ok_or_else(|| Probleem::ongeldig(Vec::new()))?;
    zet(&omgeving, &verzoek, id, &begin, (nieuw.datum, nieuw.vervangt), Stap::Besluit(besluit)).await
}
