//! What the next version of the program knows and this one does not, for the test of a rolling upgrade: the first day of
//! a benefit has another name. Only in a build with the feature `volgende-versie`.

use jiff::civil::Date;
use uuid::Uuid;

use super::{UitkeringToegekend, Uitkeringskenmerken, voorvallen};
use crate::{Herkomst, Kenmerk};

voorvallen! {
    /// A benefit is granted, as recorded before its first day had another name.
    UitkeringToegekendV1 {
        /// The benefit; follows from person, municipality and start date.
        uitkering_id: Uuid,
        /// The application that it decides on; none for a benefit taken over from an existing file.
        aanvraag_id: Option<Uuid>,
        /// How it came to be known here.
        herkomst: Herkomst,
        /// First day of the benefit.
        ingangsdatum: Date,
        /// Age in whole years on the first day, when the birth date is known.
        leeftijd: Option<u8>,
        /// What figures need of the person.
        kenmerken: Uitkeringskenmerken,
        /// The coach who stays the fixed contact, when there already is one.
        coach: Option<Kenmerk>,
        /// The source that brought it said at once that it has ended: nobody needs a coach for it any more.
        al_beeindigd: bool,
        /// The day of the decision, when it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        besloten_op: Option<Date>,
        /// Whether it was granted for very urgent reasons to somebody who has no right to it (Participatiewet, art. 16): somebody
        /// younger than 18.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        zeer_dringende_redenen: bool,
    }
}

impl From<UitkeringToegekendV1> for UitkeringToegekend {
    fn from(oud: UitkeringToegekendV1) -> Self {
        let UitkeringToegekendV1 {
            uitkering_id,
            aanvraag_id,
            herkomst,
            ingangsdatum,
            leeftijd,
            kenmerken,
            coach,
            al_beeindigd,
            besloten_op,
            zeer_dringende_redenen,
        } = oud;
        Self {
            uitkering_id,
            aanvraag_id,
            herkomst,
            ingangsdatum,
            leeftijd,
            kenmerken,
            coach,
            al_beeindigd,
            besloten_op,
            zeer_dringende_redenen,
        }
    }
}
