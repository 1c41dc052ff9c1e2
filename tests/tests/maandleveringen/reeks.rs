//! The runs of days on which a benefit counts: somebody is main applicant with the Participatiewet.

use jiff::civil::Date;

use super::{kennis::Bekend, stad::Kenmerken};

/// One run of a benefit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reeks<'a> {
    pub(crate) u: &'a Bekend,
    pub(crate) van: Date,
    /// First day after it.
    pub(crate) tot: Option<Date>,
}

impl Bekend {
    /// The stretches of the benefit by their first day, each with what holds on it.
    pub(crate) fn stukken(&self) -> Vec<(Date, &Kenmerken)> {
        let mut stukken = Vec::new();
        for (plek, (dag, kenmerken)) in self.tijdlijn.iter().enumerate() {
            let begin = if plek == 0 { self.van } else { (*dag).max(self.van) };
            let vervangen = self.tijdlijn.get(plek + 1).is_some_and(|(volgende, _)| *volgende <= begin);
            if !vervangen && self.tot.is_none_or(|tot| begin < tot) {
                stukken.push((begin, kenmerken));
            }
        }
        stukken
    }

    pub(crate) fn reeksen(&self) -> Vec<Reeks<'_>> {
        let mut reeksen: Vec<Reeks<'_>> = Vec::new();
        let mut telde = false;
        for (dag, kenmerken) in self.stukken() {
            match (telde, kenmerken.telt()) {
                (false, true) => reeksen.push(Reeks { u: self, van: dag, tot: self.tot }),
                (true, false) => reeksen.last_mut().unwrap().tot = Some(dag),
                _ => {}
            }
            telde = kenmerken.telt();
        }
        reeksen
    }
}

impl Reeks<'_> {
    pub(crate) fn loopt(&self, dag: Date) -> bool {
        self.van <= dag && self.tot.is_none_or(|tot| tot > dag)
    }
}
