//! Whether what was recognised still holds when it is written: the rows are applied again to what is known now, and
//! written when every row gets the outcome that was decided on.

use crate::aangemeld::Aangemeld;
use crate::toepassen::{Bekend, Persoon, Wijziging};
use domein::PersoonId;
use std::collections::HashSet;
use std::sync::Arc;

/// What came of writing a recognition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "nothing was written when the recognition is outdated"]
pub enum Afloop {
    /// All of it stands in the register.
    Vastgelegd,
    /// Nothing of it was written: others changed what it stood on. Recognise and decide again.
    Achterhaald {
        /// The rows whose person, or the birth of that person, is another one by now.
        rijen: Vec<usize>,
    },
}

/// The rows of a recognition that write something.
pub(crate) struct Voorstel {
    pub(crate) rijen: Vec<Rijvoorstel>,
}

/// A row, and the person that was decided on.
pub(crate) struct Rijvoorstel {
    pub(crate) plaats: usize,
    pub(crate) rij: Arc<Aangemeld>,
    pub(crate) persoon: Persoon,
}

impl Voorstel {
    pub(crate) fn rijen(&self) -> impl Iterator<Item = &Aangemeld> {
        self.rijen.iter().map(|voorstel| &*voorstel.rij)
    }

    /// The rows that no longer get what was decided on, and what the others change.
    fn leg_naast(&self, bekend: &Bekend, gewist: &HashSet<PersoonId>) -> (Vec<usize>, Wijziging) {
        let toegepast = bekend.pas_toe(self.rijen());
        let anders = self.rijen.iter().zip(toegepast.uitkomsten).filter(|(voorstel, uitkomst)| {
            *uitkomst != Ok(voorstel.persoon) || gewist.contains(&voorstel.persoon.id)
        });
        (anders.map(|(voorstel, _)| voorstel.plaats).collect(), toegepast.wijziging)
    }
}

/// Judges proposals one after the other, each on what is known after those before it. An id that was erased never
/// comes back.
pub(crate) fn beoordeel(
    mut bekend: Bekend,
    gewist: &HashSet<PersoonId>,
    voorstellen: &[Arc<Voorstel>],
) -> (Vec<Afloop>, Wijziging) {
    let mut alles = Wijziging::default();
    let aflopen = voorstellen.iter().map(|voorstel| {
        let (rijen, wijziging) = voorstel.leg_naast(&bekend, gewist);
        if !rijen.is_empty() {
            return Afloop::Achterhaald { rijen };
        }
        bekend.neem_op(&wijziging);
        alles.gevolgd_door(wijziging);
        Afloop::Vastgelegd
    });
    (aflopen.collect(), alles)
}
