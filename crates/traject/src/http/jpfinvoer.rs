//! The bodies with which taking part in the JPF is recorded.

use dienst::{Datums, Gedateerd, PersoonInvoer};
use domein::{Bedrag, Jpfeinde, Jpfoordeel, Jpftegenprestatie, Kenmerk};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Keur, Veldfout};

/// Somebody takes part.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Begin {
    /// The caller's own reference of this taking part by this person; the id follows from both.
    pub(super) kenmerk: Kenmerk,
    /// Who.
    pub(super) persoon: PersoonInvoer,
    /// First day.
    pub(super) datum: Date,
}

impl Keur for Begin {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Begin {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gepland("datum", self.datum)]
    }
}

/// A debt is taken over.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Schuld {
    /// The caller's own reference of this debt; the id follows from it and from the taking part.
    pub(super) kenmerk: Kenmerk,
    /// The day on which it was taken over.
    pub(super) datum: Date,
    /// To whom it was owed; sealed.
    #[schemars(length(min = 1, max = 200))]
    pub(super) schuldeiser: String,
    /// How much, in cents; sealed.
    pub(super) bedrag_cent: Bedrag,
}

/// What is sealed of a debt.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schuldtekst {
    pub(super) schuldeiser: String,
    pub(super) bedrag_cent: Bedrag,
}

impl Schuld {
    pub(super) fn wat(&self) -> Schuldtekst {
        Schuldtekst { schuldeiser: self.schuldeiser.trim().to_owned(), bedrag_cent: self.bedrag_cent }
    }
}

impl Keur for Schuld {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        if self.schuldeiser.trim().is_empty() {
            fouten.push(Veldfout::nieuw("schuldeiser", "te-kort", "Noem aan wie de schuld was."));
        }
        if self.bedrag_cent == Bedrag::NUL {
            fouten.push(Veldfout::nieuw("bedragCent", "te-laag", "Een schuld is minstens een cent."));
        }
        fouten
    }
}

impl Datums for Schuld {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// A plan is made.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Plan {
    /// The day on which it was made.
    pub(super) datum: Date,
    /// What it says; sealed.
    pub(super) plan: Plantekst,
}

/// A plan by area, at least one of them (letter to parliament of 7 May 2026, the example of the JPF).
#[derive(Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Plantekst {
    /// Personal development.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    persoonlijke_ontwikkeling: Option<String>,
    /// Work.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    werk: Option<String>,
    /// School.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scholing: Option<String>,
    /// Housing.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    huisvesting: Option<String>,
    /// Health.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gezondheid: Option<String>,
    /// Managing money.
    #[schemars(length(min = 1, max = 4_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    financiele_redzaamheid: Option<String>,
}

impl Plantekst {
    fn is_leeg(&self) -> bool {
        let delen = [
            &self.persoonlijke_ontwikkeling,
            &self.werk,
            &self.scholing,
            &self.huisvesting,
            &self.gezondheid,
            &self.financiele_redzaamheid,
        ];
        delen.into_iter().all(Option::is_none)
    }
}

impl Keur for Plan {
    fn keur(&self) -> Vec<Veldfout> {
        match self.plan.is_leeg() {
            true => vec![Veldfout::nieuw(
                "plan",
                "ontbreekt",
                "Schrijf bij minstens één onderdeel wat het plan is.",
            )],
            false => Vec::new(),
        }
    }
}

impl Datums for Plan {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// What is paid back is agreed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tegenprestatie {
    /// The caller's own reference of this agreement; the id follows from it and from the taking part.
    pub(super) kenmerk: Kenmerk,
    /// The day from which it counts.
    pub(super) datum: Date,
    /// With what.
    pub(super) soort: Jpftegenprestatie,
    /// What was agreed, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    pub(super) afspraak: String,
}

impl Keur for Tegenprestatie {}

impl Datums for Tegenprestatie {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gepland("datum", self.datum)]
    }
}

/// How it goes with what is paid back.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Oordeel {
    /// The day on which it was spoken about.
    pub(super) datum: Date,
    /// How it goes.
    pub(super) oordeel: Jpfoordeel,
    /// In words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    pub(super) toelichting: Option<String>,
}

impl Keur for Oordeel {}

impl Datums for Oordeel {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Somebody no longer takes part.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Einde {
    /// First day without.
    pub(super) datum: Date,
    /// Why.
    pub(super) reden: Jpfeinde,
}

impl Keur for Einde {}

impl Datums for Einde {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Begin, Schuld, Plan, Tegenprestatie, Oordeel, Einde);
