//! Benefits: corrected, or their grant withdrawn.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, Omgeving, Verzoek, inrichting::Genoemd};
use domein::PersoonId;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::dossier::{self, geboorte, geweigerd};
use super::kenmerken::KenmerkenInvoer;
use super::{BESLISSERS, status, voer_uit};
use crate::regels::{OpUitkering, Uitkering, Wat, Weigering};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let op = |pad, titel, uitleg| {
        Operatie::post(pad)
            .titel(titel)
            .uitleg(uitleg)
            .parameter("uitkeringId", "De uitkering")
            .rollen(BESLISSERS)
            .antwoord::<Uitkeringantwoord>(201)
            .antwoord::<Uitkeringantwoord>(200)
            .fouten(&[409])
    };
    api.operatie(
        op(
            "/uitkeringen/{uitkeringId}/correcties",
            "Uitkering corrigeren",
            "Wat hier staat vervangt wat bekend was; wat ontbreekt blijft. Geboortemaand en leeftijd volgen uit het \
             persoonsregister. Een volgende levering van het bestaande bestand wint weer: verbeter het ook daar.",
        )
        .invoer::<NieuweCorrectie>(),
        corrigeer,
    )
    .operatie(
        op(
            "/uitkeringen/{uitkeringId}/intrekking",
            "Toekenning intrekken",
            "De uitkering had niet toegekend mogen worden en telt niet meer mee. Dit kan niet ongedaan worden gemaakt.",
        )
        .invoer::<NieuweIntrekking>(),
        trek_in,
    )
}

/// Where a benefit stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Uitkeringtoestand {
    /// It runs, or is still to begin.
    Lopend,
    /// It has ended: the first day without it is that day, or an earlier one.
    Beeindigd,
    /// The grant is withdrawn.
    Ingetrokken,
}

impl Uitkeringtoestand {
    pub(super) fn van(uitkering: &Uitkering, dag: Date) -> Self {
        match uitkering.tot() {
            _ if !uitkering.telt() => Self::Ingetrokken,
            Some(tot) if tot <= dag => Self::Beeindigd,
            _ => Self::Lopend,
        }
    }

    /// As in JSON.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Lopend => "lopend",
            Self::Beeindigd => "beeindigd",
            Self::Ingetrokken => "ingetrokken",
        }
    }
}

/// A benefit as it stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Uitkeringantwoord {
    uitkering_id: Uuid,
    persoon_id: PersoonId,
    toestand: Uitkeringtoestand,
    /// Goes up with every change in the person's dossier.
    versie: u64,
    /// First day.
    ingangsdatum: Date,
    /// First day without benefit, when known here: as the file says, or else as traject does.
    einddatum: Option<Date>,
}

/// What is known better.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweCorrectie {
    /// Day of the correction.
    datum: Date,
    /// What changes.
    #[serde(default)]
    kenmerken: KenmerkenInvoer,
}

impl Keur for NieuweCorrectie {
    fn keur(&self) -> Vec<Veldfout> {
        self.kenmerken.keur()
    }
}

/// The grant is withdrawn.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweIntrekking {
    /// Day of the withdrawal.
    datum: Date,
}

impl Keur for NieuweIntrekking {}

impl Datums for NieuweIntrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(NieuweIntrekking);

impl Datums for NieuweCorrectie {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for NieuweCorrectie {
    fn codes(&self) -> Vec<Genoemd> {
        self.kenmerken.codes(self.datum)
    }
}

async fn corrigeer(
    State(omgeving): State<Omgeving>,
    Pad(uitkering_id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweCorrectie>,
) -> Result<(StatusCode, Json<Uitkeringantwoord>), Probleem> {
    let begin = dossier::uitkering(&omgeving, &verzoek.gebruiker, uitkering_id).await?;
    let geboorte = geboorte(&omgeving, begin.persoon).await?;
    let correctie = nieuw.kenmerken.als_correctie(geboorte, begin.datum);
    let op = OpUitkering::Corrigeer { uitkering_id, datum: nieuw.datum, correctie };
    wijzig(&omgeving, &verzoek, begin.persoon, uitkering_id, op).await
}

async fn trek_in(
    State(omgeving): State<Omgeving>,
    Pad(uitkering_id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweIntrekking>,
) -> Result<(StatusCode, Json<Uitkeringantwoord>), Probleem> {
    let begin = dossier::uitkering(&omgeving, &verzoek.gebruiker, uitkering_id).await?;
    let op = OpUitkering::TrekIn { uitkering_id, datum: nieuw.datum };
    wijzig(&omgeving, &verzoek, begin.persoon, uitkering_id, op).await
}

async fn wijzig(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    persoon: PersoonId,
    id: Uuid,
    op: OpUitkering,
) -> Result<(StatusCode, Json<Uitkeringantwoord>), Probleem> {
    let mut gedaan = voer_uit(omgeving, verzoek, persoon, Wat::OpUitkering(op)).await?;
    let status = status(&gedaan);
    let uitkering =
        gedaan.state.uitkeringen.remove(&id).ok_or_else(|| geweigerd(Weigering::UitkeringOnbekend))?;
    let stand = Uitkeringantwoord {
        uitkering_id: id,
        persoon_id: persoon,
        toestand: Uitkeringtoestand::van(&uitkering, omgeving.klok.vandaag()),
        versie: gedaan.version.0,
        ingangsdatum: uitkering.ingangsdatum,
        einddatum: uitkering.tot(),
    };
    Ok((status, Json(stand)))
}
