//! The steps of an application before its outcome: what they share, and the search period.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving, Verzoek, intern};
use domein::{Correctiereden, ZoektermijnReden};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout};

use super::aanvragen::{Aanvraagantwoord, toon};
use super::dossier::{self, Begin, geboorte};
use super::{BESLISSERS, status, voer_uit};
use crate::regels::{OpAanvraag, Stap, Vervangt, Wat};

/// A step in an application, as an operation.
pub(super) fn stap(pad: &'static str, titel: &'static str, uitleg: &'static str) -> Operatie {
    Operatie::post(pad)
        .titel(titel)
        .uitleg(uitleg)
        .parameter("aanvraagId", "De aanvraag")
        .rollen(BESLISSERS)
        .antwoord::<Aanvraagantwoord>(201)
        .antwoord::<Aanvraagantwoord>(200)
        .fouten(&[409])
}

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        stap(
            "/aanvragen/{aanvraagId}/zoektermijn",
            "Zoektermijn vastleggen",
            "Onder de 27: vier weken, of, sinds de Participatiewet in balans, de reden waarom de zoektermijn niet wordt \
             toegepast. Met vervangt komt dit in de plaats van wat eerder is vastgelegd.",
        )
        .invoer::<NieuweZoektermijn>(),
        zoektermijn,
    )
}

/// What was recorded before of the same kind, and is replaced by this.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Vervanging {
    /// The date of what is replaced. Of more on one day the last is meant.
    datum: Date,
    /// Why.
    reden: Correctiereden,
}

impl Vervanging {
    /// As the rules have it.
    pub(super) const fn regel(self) -> Vervangt {
        Vervangt { van: self.datum, reden: self.reden }
    }

    /// Its date, as a body with it says its dates.
    pub(super) fn gedateerd(vervangt: Option<Self>) -> Option<Gedateerd> {
        vervangt.map(|vervangt| Gedateerd::gebeurd("vervangt.datum", vervangt.datum))
    }
}

/// When a step was taken, and what it stands in the place of.
pub(super) type Wanneer = (Date, Option<Vervanging>);

/// Takes a step; the ages that the applicant can have on the day of application come from the register.
pub(super) async fn zet(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    aanvraag_id: Uuid,
    begin: &Begin,
    (datum, vervangt): Wanneer,
    stap: Stap,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let leeftijden = geboorte(omgeving, begin.persoon).await?.leeftijden_op(begin.datum);
    let wat = Wat::OpAanvraag(OpAanvraag {
        aanvraag_id,
        datum,
        leeftijden,
        stap,
        vervangt: vervangt.map(Vervanging::regel),
    });
    let gedaan = voer_uit(omgeving, verzoek, begin.persoon, wat).await?;
    Ok((status(&gedaan), Json(toon(omgeving, begin.persoon, aanvraag_id, gedaan.state, gedaan.version)?)))
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
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
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
        let datums =
            [Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumTot", self.datum_tot)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

dienst::noemt_geen_codes!(NieuweZoektermijn);

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
    zet(&omgeving, &verzoek, id, &begin, (nieuw.datum, nieuw.vervangt), stap).await
}
