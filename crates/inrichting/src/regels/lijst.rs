//! The periods of the codes of one part. A period runs from its first day up to, and without, its `tot`.

use std::{collections::BTreeMap, fmt};

use domein::{Inrichtingsdeel, gebeurtenis::InrichtingGebeurtenis};
use jiff::civil::Date;

use super::Voorval;

/// What one part says of one period of one code.
pub trait Deel: Clone + PartialEq {
    /// What it is called by.
    type Code: Clone + Ord + fmt::Display;
    /// Which part.
    const DEEL: Inrichtingsdeel;

    /// First day on which it no longer holds; none when no end is known.
    fn tot(&self) -> Option<Date>;
    /// Gives it an end.
    fn eindigt(&mut self, tot: Date);
    /// The event that it holds.
    fn vastgelegd(&self, code: Self::Code) -> InrichtingGebeurtenis;
    /// The event that it never was.
    fn ingetrokken(code: Self::Code) -> InrichtingGebeurtenis;
}

/// All periods of one part, by code and first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lijst<D: Deel>(BTreeMap<(D::Code, Date), D>);

impl<D: Deel> Default for Lijst<D> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// Whether a period holds on a day.
fn geldt<D: Deel>(van: Date, wat: &D, op: Date) -> bool {
    van <= op && wat.tot().is_none_or(|tot| op < tot)
}

impl<D: Deel> Lijst<D> {
    /// Whether nothing is recorded of this part.
    #[must_use]
    pub fn is_leeg(&self) -> bool {
        self.0.is_empty()
    }

    /// All periods, by code and then by first day.
    pub fn alle(&self) -> impl Iterator<Item = (&D::Code, Date, &D)> {
        self.0.iter().map(|((code, van), wat)| (code, *van, wat))
    }

    /// Those that hold on a day, by code.
    pub fn op(&self, dag: Date) -> impl Iterator<Item = (&D::Code, Date, &D)> {
        self.alle().filter(move |(_, van, wat)| geldt(*van, *wat, dag))
    }

    /// The periods of one code, by first day.
    pub fn van<'a>(&'a self, code: &'a D::Code) -> impl Iterator<Item = (Date, &'a D)> {
        self.alle().filter(move |(ander, ..)| *ander == code).map(|(_, van, wat)| (van, wat))
    }

    /// The period of a code that began on a day.
    pub(super) fn periode(&self, code: &D::Code, van: Date) -> Option<&D> {
        self.0.get(&(code.clone(), van))
    }

    pub(super) fn zet(&mut self, code: D::Code, van: Date, wat: D) {
        self.0.insert((code, van), wat);
    }

    /// Whether there was such a period.
    pub(super) fn neem_weg(&mut self, code: &D::Code, van: Date) -> bool {
        self.0.remove(&(code.clone(), van)).is_some()
    }

    /// Ends the period of a code that would still hold on `tot`, or that ends later; gives whether there is one. One that
    /// ends on that very day has ended so already.
    pub(super) fn eindig(&mut self, code: &D::Code, tot: Date) -> bool {
        let mut van_code = self.0.iter_mut().filter(|((ander, _), _)| ander == code);
        let raakt = |van: Date, wat: &D| van < tot && wat.tot().is_none_or(|al| al >= tot);
        match van_code.find(|((_, van), wat)| raakt(*van, wat)) {
            Some((_, wat)) => {
                wat.eindigt(tot);
                true
            }
            None => false,
        }
    }

    /// Ends everything on `per` of which `blijft` does not hold; what begins later never comes.
    pub(super) fn eindig_de_rest(&mut self, per: Date, blijft: impl Fn(&D::Code, Date) -> bool) {
        self.0.retain(|(code, van), _| *van < per || blijft(code, *van));
        for ((code, van), wat) in &mut self.0 {
            if !blijft(code, *van) && wat.tot().is_none_or(|tot| per < tot) {
                wat.eindigt(per);
            }
        }
    }

    /// The events that make `nieuw` of this: what is said differently, and nothing more.
    pub(super) fn verschil(&self, nieuw: &Self) -> Vec<Voorval> {
        let feit = |van: Date, gebeurtenis| Voorval { persoon_id: None, geldig_op: van, gebeurtenis };
        let weg = self.0.keys().filter(|sleutel| !nieuw.0.contains_key(*sleutel));
        let weg = weg.map(|(code, van)| feit(*van, D::ingetrokken(code.clone())));
        let anders = nieuw.0.iter().filter(|(sleutel, wat)| self.0.get(*sleutel) != Some(*wat));
        let anders = anders.map(|((code, van), wat)| feit(*van, wat.vastgelegd(code.clone())));
        weg.chain(anders).collect()
    }

    /// The codes of which two periods hold on one day, with the first days of the two.
    pub(super) fn overlappingen(&self) -> impl Iterator<Item = (&D::Code, Date, Date)> {
        let volgende = self.0.iter().zip(self.0.iter().skip(1));
        volgende.filter_map(|(((code, eerste), wat), ((ander, tweede), _))| {
            let samen = code == ander && wat.tot().is_none_or(|tot| *tweede < tot);
            samen.then_some((code, *eerste, *tweede))
        })
    }

    /// The first day from `van` up to `tot` on which a code does not hold.
    pub(super) fn eerste_dag_zonder(&self, code: &D::Code, van: Date, tot: Option<Date>) -> Option<Date> {
        let mut dag = van;
        for (begin, wat) in self.van(code) {
            if begin <= dag {
                match wat.tot() {
                    None => return None,
                    Some(einde) => dag = dag.max(einde),
                }
            }
        }
        tot.is_none_or(|tot| dag < tot).then_some(dag)
    }
}
