//! What a coach does with a signal: `/signalen/{signaalId}/…`. Every operation is a body, what is wrong with it, and
//! what it asks of the rules.

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud};
use domein::{Afsluitreden, Gespreksuitkomst, Kanaal, Kenmerk, Rol};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Veldfout};

use super::{
    Antwoord, Dienst, Signaalantwoord,
    vorm::{keur_vorm, ongeldig, vorm},
};
use crate::regels::{Handeling, Opdracht};

/// A body that asks for one act.
trait Opvolging: DeserializeOwned + JsonSchema + Keur + Datums + Send + 'static {
    /// When, and what.
    fn handeling(self) -> Result<(Date, Handeling), Veldfout>;
}

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    fn operatie<T: Opvolging>(pad: &'static str, titel: &'static str) -> Operatie {
        Operatie::post(pad)
            .titel(titel)
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach])
            .invoer::<T>()
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
            .fouten(&[409])
    }
    api.operatie(
        operatie::<Informatieverstrekking>(
            "/signalen/{signaalId}/informatieverstrekkingen",
            "Informatie verstrekken",
        ),
        volg::<Informatieverstrekking>,
    )
    .operatie(
        operatie::<Gesprek>("/signalen/{signaalId}/gesprekken", "Informatief gesprek plannen"),
        volg::<Gesprek>,
    )
    .operatie(
        operatie::<Gespreksverslag>(
            "/signalen/{signaalId}/gespreksverslagen",
            "Gevoerd informatief gesprek vastleggen",
        ),
        volg::<Gespreksverslag>,
    )
    .operatie(
        operatie::<Afwezigheid>("/signalen/{signaalId}/afwezigheden", "Niet verschenen vastleggen"),
        volg::<Afwezigheid>,
    )
    .operatie(
        operatie::<Aankomst>("/signalen/{signaalId}/aankomsten", "Aankomst na een overdracht bevestigen"),
        volg::<Aankomst>,
    )
    .operatie(
        operatie::<Afsluiting>("/signalen/{signaalId}/afsluiting", "Signaal afsluiten"),
        volg::<Afsluiting>,
    )
}

async fn volg<T: Opvolging>(
    State(dienst): State<Dienst>,
    Pad(signaal): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<T>,
) -> Antwoord {
    dienst.binnen_bereik(&verzoek, signaal).await?;
    let (datum, handeling) = invoer.handeling().map_err(ongeldig)?;
    dienst.voer_uit(&verzoek, signaal, Opdracht::Volg { datum, handeling }).await
}

/// Information about Werk & Participatie was given.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Informatieverstrekking {
    /// When.
    datum: Date,
    /// How.
    kanaal: Kanaal,
}

impl Keur for Informatieverstrekking {}

impl Datums for Informatieverstrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl Opvolging for Informatieverstrekking {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::VerstrekInformatie(self.kanaal)))
    }
}

/// An informative talk is planned.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Gesprek {
    /// When it was planned.
    datum: Date,
    /// Day of the talk.
    datum_gesprek: Date,
    /// The coach's internal number; never a name.
    #[schemars(with = "Kenmerk")]
    coach: String,
}

impl Keur for Gesprek {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Gesprek {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumGesprek", self.datum_gesprek)]
    }
}

impl Opvolging for Gesprek {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::PlanGesprek(vorm("coach", &self.coach)?, self.datum_gesprek)))
    }
}

/// An informative talk was held.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Gespreksverslag {
    /// Day of the talk.
    datum: Date,
    /// The coach's internal number; never a name.
    #[schemars(with = "Kenmerk")]
    coach: String,
    /// What it led to.
    uitkomst: Gespreksuitkomst,
}

impl Keur for Gespreksverslag {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Gespreksverslag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl Opvolging for Gespreksverslag {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::LegGesprekVast(vorm("coach", &self.coach)?, self.uitkomst)))
    }
}

/// The young person did not come to the planned talk.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Afwezigheid {
    /// Day of the talk.
    datum: Date,
}

impl Keur for Afwezigheid {}

impl Datums for Afwezigheid {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl Opvolging for Afwezigheid {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::MeldAfwezigheid))
    }
}

/// Somebody who was handed over has arrived.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Aankomst {
    /// Day of the contact.
    datum: Date,
    /// The internal number of the coach who had contact; never a name.
    #[schemars(with = "Kenmerk")]
    coach: String,
}

impl Keur for Aankomst {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Aankomst {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl Opvolging for Aankomst {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::BevestigAankomst(vorm("coach", &self.coach)?)))
    }
}

/// The signal ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Afsluiting {
    /// When.
    datum: Date,
    /// What came of it.
    resultaat: Afsluitreden,
}

impl Keur for Afsluiting {}

impl Datums for Afsluiting {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl Opvolging for Afsluiting {
    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::SluitAf(self.resultaat)))
    }
}
