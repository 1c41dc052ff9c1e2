//! What somebody is like over the time of a benefit: what holds from the first day, and each change with its day.

use domein::gebeurtenis::{KenmerkenGewijzigd, UitkeringGecorrigeerd, Uitkeringskenmerken};
use jiff::civil::Date;
use uuid::Uuid;

use super::super::{Feiten, Uitkering};

/// What holds from the first day on, and what changed since when.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tijdlijn {
    pub(super) begin: Uitkeringskenmerken,
    /// By day, each later than the first day of the benefit and different from what was so before it.
    pub(super) verloop: Vec<(Date, Uitkeringskenmerken)>,
}

impl Tijdlijn {
    pub(super) fn van(uitkering: &Uitkering) -> Self {
        Self::nieuw(uitkering.kenmerken.clone(), uitkering.verloop.clone())
    }

    /// What holds from the first day on, and each change after it by day.
    pub(super) fn nieuw(begin: Uitkeringskenmerken, verloop: Vec<(Date, Uitkeringskenmerken)>) -> Self {
        let mut tijdlijn = Self { begin, verloop };
        tijdlijn.vereenvoudig();
        tijdlijn
    }

    /// From the parts of a period; the first part holds from the first day on.
    pub(super) fn uit_delen(delen: &[(Date, Uitkeringskenmerken)]) -> Self {
        Self::nieuw(delen[0].1.clone(), delen[1..].to_vec())
    }

    /// What holds now: after the last change.
    pub(super) fn nu(&self) -> &Uitkeringskenmerken {
        self.verloop.last().map_or(&self.begin, |(_, kenmerken)| kenmerken)
    }

    /// What holds on a day.
    pub(super) fn op(&self, dag: Date) -> &Uitkeringskenmerken {
        let laatste = self.verloop.iter().rev().find(|(sinds, _)| *sinds <= dag);
        laatste.map_or(&self.begin, |(_, kenmerken)| kenmerken)
    }

    /// From a day on it is like this. On or before the first day of the benefit: for the whole time.
    pub(super) fn wijzig(&mut self, vanaf: Date, ingangsdatum: Date, kenmerken: Uitkeringskenmerken) {
        if vanaf <= ingangsdatum {
            *self = Self { begin: kenmerken, verloop: Vec::new() };
            return;
        }
        self.verloop.retain(|(sinds, _)| *sinds < vanaf);
        self.verloop.push((vanaf, kenmerken));
        self.vereenvoudig();
    }

    /// Changes every part alike.
    pub(super) fn overal(&mut self, wijzig: impl Fn(&mut Uitkeringskenmerken)) {
        wijzig(&mut self.begin);
        self.verloop.iter_mut().for_each(|(_, kenmerken)| wijzig(kenmerken));
        self.vereenvoudig();
    }

    /// What changes nothing is no change.
    fn vereenvoudig(&mut self) {
        let mut vorige = self.begin.clone();
        self.verloop.retain(|(_, kenmerken)| {
            let anders = *kenmerken != vorige;
            vorige.clone_from(kenmerken);
            anders
        });
    }

    /// The events that make the timeline of a benefit into this one. `leeftijd`: the age on the first day, as known
    /// before and as known now.
    pub(super) fn feiten(
        &self,
        was: &Self,
        uitkering_id: Uuid,
        ingangsdatum: Date,
        leeftijd: (Option<u8>, Option<u8>),
    ) -> Feiten {
        let wijzigingen = |verloop: &[(Date, Uitkeringskenmerken)]| -> Feiten {
            let gewijzigd = |(vanaf, kenmerken): &(Date, Uitkeringskenmerken)| {
                let feiten = KenmerkenGewijzigd { uitkering_id, vanaf: *vanaf, kenmerken: kenmerken.clone() };
                (*vanaf, feiten.into())
            };
            verloop.iter().map(gewijzigd).collect()
        };
        if self.begin != was.begin || leeftijd.0 != leeftijd.1 {
            let gecorrigeerd =
                UitkeringGecorrigeerd { uitkering_id, kenmerken: self.begin.clone(), leeftijd: leeftijd.1 };
            let mut feiten = vec![(ingangsdatum, gecorrigeerd.into())];
            feiten.extend(wijzigingen(&self.verloop));
            return feiten;
        }
        let gelijk = self.verloop.iter().zip(&was.verloop).take_while(|(nu, was)| nu == was).count();
        match (self.verloop.get(gelijk), was.verloop.get(gelijk)) {
            (None, None) => Vec::new(),
            // What was said to change did not: from that day on it is as it was before it.
            (None, Some((vanaf, _))) => wijzigingen(&[(*vanaf, self.nu().clone())]),
            (Some((nu, _)), Some((toen, _))) if toen < nu => {
                let mut verloop = vec![(*toen, self.op(*toen).clone())];
                verloop.extend_from_slice(&self.verloop[gelijk..]);
                wijzigingen(&verloop)
            }
            (Some(_), _) => wijzigingen(&self.verloop[gelijk..]),
        }
    }
}
