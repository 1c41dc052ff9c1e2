//! A young person who lives elsewhere: a source hands over to the central municipality of a region, a school has pupils of
//! several. The signal goes on to the municipality where that one lives, and waits here until somebody there has had contact.
//! What is to be said goes from person to person; no data leave this installation.

use axum::extract::State;
use dienst::{Datums, Gedateerd, Inhoud};
use domein::Gemeentecode;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;
use web::{Keur, Pad, Veldfout};

use super::{
    Antwoord, Dienst,
    opvolging::{Opvolging, Vervanging, volg},
    vorm::{keur_vorm, ongeldig, vorm},
};
use crate::regels::Handeling;

/// The municipality is this one; explained in `docs/fouten.md`.
const EIGEN_GEMEENTE: &str = "eigen-gemeente";

/// The young person goes on to another municipality.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Doorgeleiding {
    /// The day on which somebody there was told.
    datum: Date,
    /// Where the young person lives: the CBS code of another municipality than this one.
    #[schemars(with = "Gemeentecode")]
    naar: String,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Doorgeleiding {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Gemeentecode>("naar", &self.naar).into_iter().collect()
    }
}

impl Datums for Doorgeleiding {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

dienst::noemt_geen_codes!(Doorgeleiding);

impl Opvolging for Doorgeleiding {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::LeidDoor(vorm("naar", &self.naar)?)))
    }
}

/// As every other act on a signal, but not to this municipality itself.
pub(super) async fn leid_door(
    staat: State<Dienst>,
    signaal: Pad<Uuid>,
    Inhoud(verzoek, doorgeleiding): Inhoud<Doorgeleiding>,
) -> Antwoord {
    if doorgeleiding.naar == staat.omgeving.gemeente.as_str() {
        let reden = "Dit is uw eigen gemeente. Noem de gemeente waar de jongere woont.";
        return Err(ongeldig(Veldfout::nieuw("naar", EIGEN_GEMEENTE, reden)));
    }
    volg(staat, signaal, Inhoud(verzoek, doorgeleiding)).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn de_eigen_foutcode_is_beschreven() {
        assert!(web::is_beschreven(super::EIGEN_GEMEENTE));
    }
}
