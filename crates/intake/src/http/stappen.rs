//! The steps of an application before its outcome: search period, talk planned, held or missed.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Verzoek, intern};
use domein::{IntakeVorm, Rol, ZoektermijnReden};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::aanvragen::{Aanvraagantwoord, toon};
use super::dossier::{self, Begin, geboorte};
use super::{BESLISSERS, status, voer_uit};
use crate::regels::{Gehouden, Gesprek, OpAanvraag, Stap, Wat};

/// Who can take part in an intake talk besides the applicant.
const DEELNEMERS: [Rol; 3] = [Rol::Inkomensconsulent, Rol::Coach, Rol::Accountmanager];

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    let stap = |pad, titel, uitleg| {
        Operatie::post(pad)
            .titel(titel)
            .uitleg(uitleg)
            .parameter("aanvraagId", "De aanvraag")
            .rollen(BESLISSERS)
            .antwoord::<Aanvraagantwoord>(201)
            .antwoord::<Aanvraagantwoord>(200)
            .fouten(&[409])
    };
    api.operatie(
        stap(
            "/aanvragen/{aanvraagId}/zoektermijn",
            "Zoektermijn vastleggen",
            "Onder de 27: vier weken, of de reden waarom de zoektermijn niet wordt toegepast.",
        )
        .invoer::<NieuweZoektermijn>(),
        zoektermijn,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/intakegesprekken",
            "Intakegesprek plannen",
            "Er staat er hooguit één open.",
        )
        .invoer::<NieuwGesprek>(),
        plan,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/intakeverslagen",
            "Intakegesprek gevoerd",
            "Datum is de dag van het gesprek.",
        )
        .invoer::<NieuwVerslag>(),
        houd,
    )
    .operatie(
        stap("/aanvragen/{aanvraagId}/afwezigheden", "Niet verschenen", "Datum is de dag van het gesprek.")
            .invoer::<NieuweAfwezigheid>(),
        niet_verschenen,
    )
}

/// Takes a step; the ages that the applicant can have on the day of application come from the register.
pub(super) async fn zet(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    aanvraag_id: Uuid,
    begin: &Begin,
    datum: Date,
    stap: Stap,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let leeftijden = geboorte(omgeving, begin.persoon).await?.leeftijden_op(begin.datum);
    let wat = Wat::OpAanvraag(OpAanvraag { aanvraag_id, datum, leeftijden, stap });
    let gedaan = voer_uit(omgeving, verzoek, begin.persoon, wat).await?;
    Ok((status(&gedaan), Json(toon(begin.persoon, aanvraag_id, gedaan.state, gedaan.version)?)))
}

/// A field that has no meaning beside another.
pub(super) fn niet_van_toepassing(veld: &'static str, aanwezig: bool, bij: &str) -> Option<Veldfout> {
    aanwezig.then(|| Veldfout::nieuw(veld, "niet-van-toepassing", format!("Laat dit veld weg bij {bij}.")))
}

/// A field that another one asks for.
pub(super) fn ontbreekt(veld: &'static str, aanwezig: bool, bij: &str) -> Option<Veldfout> {
    (!aanwezig).then(|| Veldfout::nieuw(veld, "ontbreekt", format!("Vul dit veld in bij {bij}.")))
}

/// The search period, applied or not.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweZoektermijn {
    /// Day on which the search period begins, or on which it was waived.
    datum: Date,
    /// Whether it applies.
    toegepast: bool,
    /// First day on which the application can go on; four weeks after `datum` when left out.
    datum_tot: Option<Date>,
    /// Why it does not apply.
    reden: Option<ZoektermijnReden>,
    /// The individual reasons in words; kept encrypted.
    #[schemars(length(max = 4000))]
    toelichting: Option<String>,
}

impl Keur for NieuweZoektermijn {
    fn keur(&self) -> Vec<Veldfout> {
        let fouten = if self.toegepast {
            let bij = "toegepast: true";
            [
                niet_van_toepassing("reden", self.reden.is_some(), bij),
                niet_van_toepassing("toelichting", self.toelichting.is_some(), bij),
            ]
        } else {
            let bij = "toegepast: false";
            [
                ontbreekt("reden", self.reden.is_some(), bij),
                niet_van_toepassing("datumTot", self.datum_tot.is_some(), bij),
            ]
        };
        fouten.into_iter().flatten().collect()
    }
}

impl Datums for NieuweZoektermijn {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumTot", self.datum_tot)]
    }
}

async fn zoektermijn(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweZoektermijn>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let stap = match nieuw.reden {
        None => Stap::StartZoektermijn { tot: nieuw.datum_tot },
        Some(reden) => {
            let toelichting = match nieuw.toelichting {
                Some(tekst) if !tekst.trim().is_empty() => Some(
                    omgeving
                        .register
                        .verzegel(begin.persoon, domein::doel::ZOEKTERMIJN, &tekst)
                        .await
                        .map_err(|fout| intern(&fout))?,
                ),
                _ => None,
            };
            Stap::ZonderZoektermijn { reden, toelichting }
        }
    };
    zet(&omgeving, &verzoek, id, &begin, nieuw.datum, stap).await
}

/// A talk to be planned.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwGesprek {
    /// Day on which it was planned.
    datum: Date,
    /// Day of the talk.
    datum_gesprek: Date,
    /// Its form.
    vorm: IntakeVorm,
}

impl Keur for NieuwGesprek {}

impl Datums for NieuwGesprek {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumGesprek", self.datum_gesprek)]
    }
}

async fn plan(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuwGesprek>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let gesprek = Gesprek { vorm: nieuw.vorm, datum: nieuw.datum_gesprek };
    zet(&omgeving, &verzoek, id, &begin, nieuw.datum, Stap::PlanGesprek(gesprek)).await
}

/// A talk that was held.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuwVerslag {
    /// Day of the talk.
    datum: Date,
    /// Its form.
    vorm: IntakeVorm,
    /// Who took part besides the applicant: inkomensconsulent, coach, accountmanager.
    #[schemars(length(min = 1, max = 3))]
    deelnemers: Vec<Rol>,
    /// Whether the applicant is ready for work, when judged.
    arbeidsfit: Option<bool>,
}

impl Keur for NieuwVerslag {
    fn keur(&self) -> Vec<Veldfout> {
        let vreemd = |(plaats, rol): (usize, &Rol)| {
            (!DEELNEMERS.contains(rol)).then(|| {
                let reden = format!("Kies uit {}.", DEELNEMERS.map(Rol::code).join(", "));
                Veldfout::nieuw(format!("deelnemers[{plaats}]"), "waarde-onbekend", reden)
            })
        };
        self.deelnemers.iter().enumerate().filter_map(vreemd).collect()
    }
}

impl Datums for NieuwVerslag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

async fn houd(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuwVerslag>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let NieuwVerslag { datum, vorm, deelnemers, arbeidsfit } = nieuw;
    zet(&omgeving, &verzoek, id, &begin, datum, Stap::HoudGesprek(Gehouden { vorm, deelnemers, arbeidsfit }))
        .await
}

/// The applicant did not come.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweAfwezigheid {
    /// Day of the talk.
    datum: Date,
}

impl Keur for NieuweAfwezigheid {}

impl Datums for NieuweAfwezigheid {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(NieuweZoektermijn, NieuwGesprek, NieuwVerslag, NieuweAfwezigheid);

async fn niet_verschenen(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<NieuweAfwezigheid>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    zet(&omgeving, &verzoek, id, &begin, nieuw.datum, Stap::NietVerschenen).await
}
