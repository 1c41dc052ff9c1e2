//! The intake talk: planned, moved, cancelled, held, or nobody came. Moved and cancelled are no absence.

use axum::{Json, extract::State, http::StatusCode};
use dienst::{Datums, Gedateerd, Inhoud, Omgeving};
use domein::{Afzegger, Gespreksplek, IntakeVorm, Rol};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;
use web::{Api, Keur, Pad, Probleem, Veldfout};

use super::aanvragen::Aanvraagantwoord;
use super::dossier;
use super::stappen::{Vervanging, Wanneer, stap, zet};
use crate::regels::{Gehouden, Gesprek, Stap};

/// Who can take part in an intake talk besides the applicant.
const DEELNEMERS: [Rol; 3] = [Rol::Inkomensconsulent, Rol::Coach, Rol::Accountmanager];

/// A body that asks for one step with a talk.
trait Gespreksstap: DeserializeOwned + JsonSchema + Keur + Datums + Send + 'static {
    /// When, what it stands in the place of, and what.
    fn stap(self) -> (Wanneer, Stap);
}

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        stap(
            "/aanvragen/{aanvraagId}/intakegesprekken",
            "Intakegesprek plannen",
            "Er staat er hooguit één open. Met vervangt komt dit in de plaats van wat eerder is gepland.",
        )
        .invoer::<NieuwGesprek>(),
        leg_vast::<NieuwGesprek>,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/verplaatsingen",
            "Intakegesprek verplaatsen",
            "Uiterlijk op de dag van het gesprek. Verplaatsen is geen afwezigheid.",
        )
        .invoer::<Verplaatsing>(),
        leg_vast::<Verplaatsing>,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/afzeggingen",
            "Intakegesprek afzeggen",
            "Uiterlijk op de dag van het gesprek. Afzeggen is geen afwezigheid; plan daarna een nieuw gesprek.",
        )
        .invoer::<Afzegging>(),
        leg_vast::<Afzegging>,
    )
    .operatie(
        stap(
            "/aanvragen/{aanvraagId}/intakeverslagen",
            "Intakegesprek gevoerd",
            "Datum is de dag van het gesprek. Een tweede verslag van dezelfde dag vervangt het eerste.",
        )
        .invoer::<NieuwVerslag>(),
        leg_vast::<NieuwVerslag>,
    )
    .operatie(
        stap("/aanvragen/{aanvraagId}/afwezigheden", "Niet verschenen", "Datum is de dag van het gesprek.")
            .invoer::<NieuweAfwezigheid>(),
        leg_vast::<NieuweAfwezigheid>,
    )
}

async fn leg_vast<T: Gespreksstap>(
    State(omgeving): State<Omgeving>,
    Pad(id): Pad<Uuid>,
    Inhoud(verzoek, nieuw): Inhoud<T>,
) -> Result<(StatusCode, Json<Aanvraagantwoord>), Probleem> {
    let begin = dossier::aanvraag(&omgeving, &verzoek.gebruiker, id).await?;
    let (wanneer, stap) = nieuw.stap();
    zet(&omgeving, &verzoek, id, &begin, wanneer, stap).await
}

fn gebeurd(datum: Date, gesprek: Option<Date>, vervangt: Option<Vervanging>) -> Vec<Gedateerd> {
    let gesprek = gesprek.map(|gesprek| Gedateerd::gepland("datumGesprek", gesprek));
    let datums = std::iter::once(Gedateerd::gebeurd("datum", datum)).chain(gesprek);
    datums.chain(Vervanging::gedateerd(vervangt)).collect()
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
    /// Where, when known.
    plek: Option<Gespreksplek>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for NieuwGesprek {}

impl Datums for NieuwGesprek {
    fn datums(&self) -> Vec<Gedateerd> {
        gebeurd(self.datum, Some(self.datum_gesprek), self.vervangt)
    }
}

impl Gespreksstap for NieuwGesprek {
    fn stap(self) -> (Wanneer, Stap) {
        let Self { datum, datum_gesprek, vorm, plek, vervangt } = self;
        ((datum, vervangt), Stap::PlanGesprek(Gesprek { vorm, datum: datum_gesprek, plek }))
    }
}

/// The planned talk goes to another day.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Verplaatsing {
    /// When that was said; on the day of the talk at the latest.
    datum: Date,
    /// Day of the talk from now on.
    datum_gesprek: Date,
    /// Who asked for it.
    door: Afzegger,
    /// Where from now on; left out: where it was.
    plek: Option<Gespreksplek>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Verplaatsing {}

impl Datums for Verplaatsing {
    fn datums(&self) -> Vec<Gedateerd> {
        gebeurd(self.datum, Some(self.datum_gesprek), self.vervangt)
    }
}

impl Gespreksstap for Verplaatsing {
    fn stap(self) -> (Wanneer, Stap) {
        let Self { datum, datum_gesprek, door, plek, vervangt } = self;
        ((datum, vervangt), Stap::VerplaatsGesprek { datum: datum_gesprek, door, plek })
    }
}

/// The planned talk does not go on.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Afzegging {
    /// When that was said; on the day of the talk at the latest.
    datum: Date,
    /// Who cancelled it.
    door: Afzegger,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Afzegging {}

impl Datums for Afzegging {
    fn datums(&self) -> Vec<Gedateerd> {
        gebeurd(self.datum, None, self.vervangt)
    }
}

impl Gespreksstap for Afzegging {
    fn stap(self) -> (Wanneer, Stap) {
        ((self.datum, self.vervangt), Stap::ZegGesprekAf { door: self.door })
    }
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
    /// Where, when it is said.
    plek: Option<Gespreksplek>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
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
        gebeurd(self.datum, None, self.vervangt)
    }
}

impl Gespreksstap for NieuwVerslag {
    fn stap(self) -> (Wanneer, Stap) {
        let Self { datum, vorm, deelnemers, arbeidsfit, plek, vervangt } = self;
        ((datum, vervangt), Stap::HoudGesprek(Gehouden { vorm, deelnemers, arbeidsfit, plek }))
    }
}

/// The applicant did not come.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NieuweAfwezigheid {
    /// Day of the talk.
    datum: Date,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for NieuweAfwezigheid {}

impl Datums for NieuweAfwezigheid {
    fn datums(&self) -> Vec<Gedateerd> {
        gebeurd(self.datum, None, self.vervangt)
    }
}

dienst::noemt_geen_codes!(NieuwGesprek, Verplaatsing, Afzegging, NieuwVerslag, NieuweAfwezigheid);

impl Gespreksstap for NieuweAfwezigheid {
    fn stap(self) -> (Wanneer, Stap) {
        ((self.datum, self.vervangt), Stap::NietVerschenen)
    }
}
