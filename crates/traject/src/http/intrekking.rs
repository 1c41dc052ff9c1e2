//! That something was not so: what is asked when what was recorded is withdrawn, and only the reason or the day is to be said.

use dienst::{Datums, Gedateerd};
use domein::Correctiereden;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::Keur;

/// It was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Intrekking {
    /// Why.
    pub(super) reden: Correctiereden,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        Vec::new()
    }
}

/// What was recorded for a day was not so.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Dagintrekking {
    /// The day for which it was recorded.
    pub(super) datum: Date,
    /// Why.
    pub(super) reden: Correctiereden,
}

impl Keur for Dagintrekking {}

impl Datums for Dagintrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Intrekking, Dagintrekking);
