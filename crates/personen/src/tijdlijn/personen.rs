//! What the person desk itself tells.

use domein::gebeurtenis::PersonenGebeurtenis as G;
use jiff::civil::Date;

use super::{Regel, Vertelt};
use crate::Stand;

impl Vertelt for G {
    fn regel(&self) -> Regel<'_> {
        Regel::nieuw(match self {
            Self::ContactgegevensVastgelegd(_) => "Contactgegevens vastgelegd",
            Self::ContactgegevenVervallen(_) => "Contactgegeven vervallen",
        })
    }

    fn wijzig(&self, _: &mut Stand, _: Date) {
        match self {
            Self::ContactgegevensVastgelegd(_) | Self::ContactgegevenVervallen(_) => {}
        }
    }
}
