//! Where messages go: one stream per service, and subjects by municipality, service and event. Never by person: a
//! subject is seen by everyone who may list them, and each one costs the server memory.

use crate::CloudEvent;

/// The first part of every subject.
pub const VOORVOEGSEL: &str = "jongerenstroom";

/// The subject of a message: `jongerenstroom.<gemeente>.<dienst>.<gebeurtenis>`. Versions of one event share it;
/// the type tells them apart.
#[must_use]
pub fn onderwerp(bericht: &CloudEvent) -> String {
    [VOORVOEGSEL, bericht.gemeente.as_str(), bericht.dienst(), bericht.gebeurtenis()].join(".")
}

/// The subjects that a service's stream takes: of every municipality.
#[must_use]
pub fn stroomonderwerpen(dienst: &str) -> String {
    format!("{VOORVOEGSEL}.*.{dienst}.*")
}

/// The stream of a service: `JONGERENSTROOM_<DIENST>`.
#[must_use]
pub fn stroomnaam(dienst: &str) -> String {
    format!("{}_{}", VOORVOEGSEL.to_ascii_uppercase(), dienst.to_ascii_uppercase())
}
