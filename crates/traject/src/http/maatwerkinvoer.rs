//! The bodies with which money for maatwerk is asked, decided about, paid and withdrawn.

use dienst::{Datums, Gedateerd, PersoonInvoer};
use domein::{
    Bedrag, BudgetCode, Correctiereden, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel, Maatwerkresultaat,
    Maatwerkvastlegging,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Keur, Veldfout};

use super::budget::{EERSTE_JAAR, LAATSTE_JAAR};
use crate::regels::besteding::Uitkomst;

/// Money is asked.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Aanvraag {
    /// The caller's own reference; the id of the money follows from it.
    pub(super) kenmerk: Kenmerk,
    /// For whom.
    pub(super) persoon: PersoonInvoer,
    /// Out of which budget.
    pub(super) budget: BudgetCode,
    /// Of which calendar year; left out: that of the date.
    pub(super) jaar: Option<i16>,
    /// What for; one of those of the budget.
    pub(super) doel: Maatwerkdoel,
    /// How much, in cents.
    pub(super) bedrag_cent: Bedrag,
    /// The day on which it is asked.
    pub(super) datum: Date,
    /// Why, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    pub(super) toelichting: Option<String>,
}

impl Keur for Aanvraag {
    fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = self.persoon.keur("persoon");
        if self.jaar.is_some_and(|jaar| !(EERSTE_JAAR..=LAATSTE_JAAR).contains(&jaar)) {
            let reden = format!("Het jaar ligt van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}.");
            fouten.push(Veldfout::nieuw("jaar", "waarde-onbekend", reden));
        }
        fouten
    }
}

impl Datums for Aanvraag {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It is granted or refused.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Besluitinvoer {
    /// The day of the decision.
    pub(super) datum: Date,
    /// How much is granted, in cents; left out when it is refused.
    pub(super) toegekend_cent: Option<Bedrag>,
    /// Why it is refused; left out when it is granted.
    pub(super) afwijzing: Option<Maatwerkafwijsreden>,
    /// Why, in words; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    pub(super) toelichting: Option<String>,
}

impl Besluitinvoer {
    /// Granted or refused; none when it says both or neither.
    pub(super) fn uitkomst(&self) -> Option<Uitkomst> {
        match (self.toegekend_cent, self.afwijzing) {
            (Some(bedrag), None) => Some(Uitkomst::Toegekend(bedrag)),
            (None, Some(reden)) => Some(Uitkomst::Afgewezen(reden)),
            _ => None,
        }
    }
}

impl Keur for Besluitinvoer {
    fn keur(&self) -> Vec<Veldfout> {
        match self.uitkomst() {
            Some(_) => Vec::new(),
            None => vec![onduidelijk()],
        }
    }
}

/// Says that it is both or neither.
pub(super) fn onduidelijk() -> Veldfout {
    Veldfout::nieuw("toegekendCent", "besluit-onduidelijk", "Noem toegekendCent of afwijzing, niet beide.")
}

impl Datums for Besluitinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Something of it is paid.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Betaalinvoer {
    /// The caller's own reference of the payment; its id follows from it.
    pub(super) kenmerk: Kenmerk,
    /// The day of the payment.
    pub(super) datum: Date,
    /// How much, in cents. A last payment can be 0: then all that is left goes back to the budget.
    pub(super) bedrag_cent: Bedrag,
    /// Whether nothing more follows.
    #[serde(default)]
    pub(super) laatste: bool,
}

impl Keur for Betaalinvoer {}

impl Datums for Betaalinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// What it led to.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Resultaatinvoer {
    /// The day on which it was seen.
    pub(super) datum: Date,
    /// What.
    pub(super) resultaat: Maatwerkresultaat,
}

impl Keur for Resultaatinvoer {}

impl Datums for Resultaatinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Intrekking {
    /// What.
    pub(super) wat: Maatwerkvastlegging,
    /// Which payment, when it is one.
    pub(super) betaling_id: Option<Uuid>,
    /// Why.
    pub(super) reden: Correctiereden,
}

impl Keur for Intrekking {
    fn keur(&self) -> Vec<Veldfout> {
        if (self.wat == Maatwerkvastlegging::Betaling) == self.betaling_id.is_some() {
            return Vec::new();
        }
        let reden = "Noem betalingId als u een betaling intrekt, en alleen dan.";
        vec![Veldfout::nieuw("betalingId", "betaling-onduidelijk", reden)]
    }
}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        Vec::new()
    }
}

dienst::noemt_geen_codes!(Aanvraag, Besluitinvoer, Betaalinvoer, Resultaatinvoer, Intrekking);
