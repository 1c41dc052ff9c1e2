//! What a coach does with a signal: `/signalen/{signaalId}/…`. Every operation is a body, what is wrong with it, and
//! what it asks of the rules.

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud, NoemtCodes, inrichting::Genoemd};
use domein::{Afsluitreden, Correctiereden, Kanaal, Kenmerk, Rol};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Veldfout};

use super::{
    Antwoord, Dienst, Signaalantwoord,
    doorgeleiding::{Doorgeleiding, leid_door},
    gesprekken::{Afwezigheid, Afzegging, Gesprek, Gespreksverslag, Verplaatsing},
    vorm::{keur_vorm, ongeldig, vorm},
};
use crate::regels::{Handeling, Opdracht, Vervangt};

/// A body that asks for one act.
pub(super) trait Opvolging:
    DeserializeOwned + JsonSchema + Keur + Datums + NoemtCodes + Send + Sync + 'static
{
    /// What was recorded before, when this stands in its place.
    fn vervangt(&self) -> Option<Vervanging>;

    /// When, and what.
    fn handeling(self) -> Result<(Date, Handeling), Veldfout>;
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
    const fn regel(self) -> Vervangt {
        Vervangt { van: self.datum, reden: self.reden }
    }

    /// Its date, as a body with it says its dates.
    pub(super) fn gedateerd(vervangt: Option<Self>) -> Option<Gedateerd> {
        vervangt.map(|vervangt| Gedateerd::gebeurd("vervangt.datum", vervangt.datum))
    }
}

pub(super) fn operaties(api: Api<Dienst>) -> Api<Dienst> {
    fn operatie<T: Opvolging>(pad: &'static str, titel: &'static str) -> Operatie {
        Operatie::post(pad)
            .titel(titel)
            .uitleg(
                "Met vervangt komt dit in de plaats van wat eerder van dezelfde soort is vastgelegd, ook als het signaal is \
                 afgesloten.",
            )
            .parameter("signaalId", "Het signaal.")
            .rollen(&[Rol::Coach])
            .invoer::<T>()
            .antwoord::<Signaalantwoord>(201)
            .antwoord::<Signaalantwoord>(200)
            .fouten(&[404, 409])
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
        operatie::<Verplaatsing>("/signalen/{signaalId}/verplaatsingen", "Gepland gesprek verplaatsen"),
        volg::<Verplaatsing>,
    )
    .operatie(
        operatie::<Afzegging>("/signalen/{signaalId}/afzeggingen", "Gepland gesprek afzeggen"),
        volg::<Afzegging>,
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
        operatie::<Doorgeleiding>(
            "/signalen/{signaalId}/doorgeleiding",
            "Doorgeleiden naar de gemeente waar de jongere woont",
        ),
        leid_door,
    )
    .operatie(
        operatie::<Afsluiting>("/signalen/{signaalId}/afsluiting", "Signaal afsluiten"),
        volg::<Afsluiting>,
    )
}

pub(super) async fn volg<T: Opvolging>(
    State(dienst): State<Dienst>,
    Pad(signaal): Pad<Uuid>,
    Inhoud(verzoek, invoer): Inhoud<T>,
) -> Antwoord {
    dienst.binnen_bereik(&verzoek, signaal).await?;
    let vervangt = invoer.vervangt().map(Vervanging::regel);
    let (datum, handeling) = invoer.handeling().map_err(ongeldig)?;
    dienst.voer_uit(&verzoek, signaal, Opdracht::Volg { datum, handeling, vervangt }).await
}

/// A day, and nothing more to say.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Vastgelegd {
    /// When.
    datum: Date,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Vastgelegd {
    /// When, and what it replaces.
    pub(super) fn delen(self) -> (Date, Option<Vervangt>) {
        (self.datum, self.vervangt.map(Vervanging::regel))
    }
}

impl Keur for Vastgelegd {}

impl Datums for Vastgelegd {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

/// Information about Werk & Participatie was given.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Informatieverstrekking {
    /// When.
    datum: Date,
    /// How.
    kanaal: Kanaal,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Informatieverstrekking {}

impl Datums for Informatieverstrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl Opvolging for Informatieverstrekking {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::VerstrekInformatie(self.kanaal)))
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
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Aankomst {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Aankomst {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl NoemtCodes for Aankomst {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("coach", Some(&self.coach), self.datum).into_iter().collect()
    }
}

impl Opvolging for Aankomst {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

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
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Afsluiting {}

impl Datums for Afsluiting {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

dienst::noemt_geen_codes!(Vastgelegd, Informatieverstrekking, Afsluiting);

impl Opvolging for Afsluiting {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::SluitAf(self.resultaat)))
    }
}
