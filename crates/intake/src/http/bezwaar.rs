//! The objection to a refusal: made, and decided on.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, inrichting::Genoemd};
use domein::Bezwaaruitkomst;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::aanvragen::Aanvraagantwoord;
use super::besluit::toekenning;
use super::dossier;
use super::kenmerken::KenmerkenInvoer;
use super::stappen::{Vervanging, niet_van_toepassing, stap, zet};
use crate::regels::Stap;

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        stap(
            "/aanvragen/{aanvraagId}/bezwaar",
            "Bezwaar vastleggen",
            "Tegen een afwijzing. De afwijzing blijft staan tot op het bezwaar is beslist. Ook een bezwaar na de zes weken \
             van de wet (Awb 6:7) wordt vastgelegd: of dat de aanvrager wordt aangerekend, blijkt uit de beslissing.",
        )
        .invoer::<NieuwBezwaar>(),
        maak,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/beslissing-op-bezwaar",
            "Beslissing op bezwaar vastleggen",
            "Bij gegrond vervalt de afwijzing: met ingangsdatum wordt de uitkering meteen toegekend, volgens dezelfde regels \
             als elke toekenning; zonder wordt opnieuw op de aanvraag beslist.",
        )
        .invoer::<NieuweBeslissing>(),
        beslis,
    )
}

/// An objection.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwBezwaar {
    /// Day on which it was made.
    datum: Date,
    /// Whether a committee advises: then there are twelve weeks to decide instead of six (Awb 7:10).
    #[serde(default)]
    commissie: bool,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for NieuwBezwaar {}

impl Datums for NieuwBezwaar {
    fn datums(&self) -> Vec<Gedateerd> {
        let datum = std::iter::once(Gedateerd::gebeurd("datum", self.datum));
        datum.chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

dienst::noemt_geen_codes!(NieuwBezwaar);

async fn maak(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuwBezwaar>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let stap = Stap::MaakBezwaar { commissie: nieuw.commissie };
    zet(&omgeving, &verzoek, id, &begin, (nieuw.datum, nieuw.vervangt), stap).await
}

/// What is decided on an objection.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweBeslissing {
    /// Day of the decision.
    datum: Date,
    /// What.
    uitkomst: Bezwaaruitkomst,
    /// With gegrond: first day of the benefit that is granted at once. Left out: the application is decided on anew.
    ingangsdatum: Option<Date>,
    /// With ingangsdatum: what is known of the person, when known.
    kenmerken: Option<KenmerkenInvoer>,
    /// With ingangsdatum, to somebody younger than 18: for very urgent reasons (Participatiewet, art. 16).
    zeer_dringende_redenen: Option<bool>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for NieuweBeslissing {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten: Vec<Veldfout> =
            self.kenmerken.as_ref().map(KenmerkenInvoer::keur).unwrap_or_default();
        if self.uitkomst != Bezwaaruitkomst::Gegrond {
            let bij = self.uitkomst.code();
            fouten.extend(niet_van_toepassing("ingangsdatum", self.ingangsdatum.is_some(), bij));
        }
        if self.ingangsdatum.is_none() {
            let bij = "een beslissing zonder ingangsdatum";
            fouten.extend(niet_van_toepassing("kenmerken", self.kenmerken.is_some(), bij));
            let dringend = self.zeer_dringende_redenen.is_some();
            fouten.extend(niet_van_toepassing("zeerDringendeRedenen", dringend, bij));
        }
        fouten
    }
}

impl Datums for NieuweBeslissing {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums =
            [Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("ingangsdatum", self.ingangsdatum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl NoemtCodes for NieuweBeslissing {
    fn codes(&self) -> Vec<Genoemd> {
        self.kenmerken.as_ref().map(|kenmerken| kenmerken.codes(self.datum)).unwrap_or_default()
    }
}

async fn beslis(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweBeslissing>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let toekenning = match nieuw.ingangsdatum {
        Some(dag) => {
            let dag = (dag, nieuw.zeer_dringende_redenen);
            Some(toekenning(&omgeving, &begin, dag, nieuw.kenmerken.unwrap_or_default()).await?)
        }
        None => None,
    };
    let stap = Stap::BeslisOpBezwaar { uitkomst: nieuw.uitkomst, toekenning };
    zet(&omgeving, &verzoek, id, &begin, (nieuw.datum, nieuw.vervangt), stap).await
}
