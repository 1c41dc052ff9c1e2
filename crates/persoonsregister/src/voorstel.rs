//! Whether what was recognised still holds when it is written: the rows are applied again to what is known now, and
//! written when every row gets the outcome that was decided on.

use crate::aangemeld::Aangemeld;
use crate::toepassen::{Bekend, Persoon, Wijziging};
use domein::PersoonId;
use std::collections::HashSet;
use std::sync::Arc;

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

/// What is to be done with a proposal.
pub(crate) enum Oordeel {
    /// To be written: this is what it changes.
    Schrijf(Wijziging),
    /// These rows no longer get the person or birth that was decided on, or stand on what may still be taken back.
    Achterhaald(Vec<usize>),
}

impl Voorstel {
    pub(crate) fn rijen(&self) -> impl Iterator<Item = &Aangemeld> {
        self.rijen.iter().map(|voorstel| &*voorstel.rij)
    }

    /// `vast` holds the persons on whom nothing can be built: erased, or written by an attempt that may be taken back.
    fn leg_naast(&self, bekend: &Bekend, vast: &HashSet<PersoonId>) -> Oordeel {
        let toegepast = bekend.pas_toe(self.rijen());
        let anders = self.rijen.iter().zip(toegepast.uitkomsten).filter(|(voorstel, uitkomst)| {
            *uitkomst != Ok(voorstel.persoon) || vast.contains(&voorstel.persoon.id)
        });
        let anders: Vec<usize> = anders.map(|(voorstel, _)| voorstel.plaats).collect();
        if anders.is_empty() { Oordeel::Schrijf(toegepast.wijziging) } else { Oordeel::Achterhaald(anders) }
    }
}

/// Judges proposals one after the other, each on what is known after those before it. What one changes may be taken back,
/// so another that is about the same person is outdated. `vast` is as for one proposal.
pub(crate) fn beoordeel(
    bekend: &Bekend,
    mut vast: HashSet<PersoonId>,
    voorstellen: &[Arc<Voorstel>],
) -> Vec<Oordeel> {
    let mut later: Option<Bekend> = None;
    let mut oordelen = Vec::with_capacity(voorstellen.len());
    for (nummer, voorstel) in voorstellen.iter().enumerate() {
        let oordeel = voorstel.leg_naast(later.as_ref().unwrap_or(bekend), &vast);
        if let Oordeel::Schrijf(wijziging) = &oordeel
            && nummer + 1 < voorstellen.len()
        {
            vast.extend(wijziging.kaarten.keys());
            later.get_or_insert_with(|| bekend.clone()).neem_op(wijziging);
        }
        oordelen.push(oordeel);
    }
    oordelen
}
