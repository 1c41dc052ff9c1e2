//! What holds on a day, a page at a time.

use axum::http::Uri;
use dienst::{Bladzijde, Cursor, Limiet};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Keur, Probleem};

use crate::regels::{Deel, Lijst};

/// Which rows.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Zoek {
    /// What holds on this day; today when left out.
    op: Option<Date>,
    /// All periods, also those that are over or still to come, instead of those of one day.
    #[serde(default)]
    alles: bool,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for Zoek {}

impl Zoek {
    /// The page that is asked for.
    pub(super) fn bladzijde<D: Deel, T>(
        &self,
        lijst: &Lijst<D>,
        (vandaag, uri): (Date, &Uri),
        rij: impl Fn(&D::Code, Date, &D) -> T,
    ) -> Result<Bladzijde<T>, Probleem> {
        let na: Option<String> = self.na.as_ref().map(|na| na.lees(uri)).transpose()?;
        let op = self.op.unwrap_or(vandaag);
        let gevraagd = lijst
            .alle()
            .filter(|(_, van, wat)| self.alles || (*van <= op && wat.tot().is_none_or(|tot| op < tot)));
        let plaats = |code: &D::Code, van: Date| format!("{code} {van}");
        let verder = gevraagd
            // By code and first day, as the list is; a cursor says which was the last.
            .skip_while(|(code, van, _)| na.as_ref().is_some_and(|na| !is_na(na, code, *van)))
            .take(usize::try_from(self.limiet.rijen()).unwrap_or(usize::MAX));
        let rijen = verder.map(|(code, van, wat)| (plaats(code, van), rij(code, van, wat))).collect();
        Ok(Bladzijde::van(rijen, self.limiet, uri))
    }
}

/// Whether a period comes after the place of a cursor.
fn is_na(cursor: &str, code: &impl ToString, van: Date) -> bool {
    let (code, van) = (code.to_string(), van.to_string());
    match cursor.split_once(' ') {
        Some((laatste, dag)) => (code.as_str(), van.as_str()) > (laatste, dag),
        None => true,
    }
}
