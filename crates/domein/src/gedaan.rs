//! What was recorded of something, in order, and what of it was withdrawn since. The one place that says what still stands:
//! for the rules of a service, for its lists, and for every other list that is made of its events.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Correctiereden, Gebeurtenis, gebeurtenis::VastleggingFout};

/// Events of which some can be withdrawn, or replaced, by their kind and date.
pub trait Herroepbaar: Gebeurtenis + Clone {
    /// The kinds.
    type Stap: Copy + PartialEq;

    /// Of what kind an event is; none for what is not withdrawn like this.
    fn stap(&self) -> Option<Self::Stap>;

    /// What an event withdraws; none for what records something itself.
    fn intrekking(&self) -> Option<Intrekking<Self::Stap>>;

    /// The date on which it holds, of an event that was recorded as holding on `geldig_op`.
    fn op(&self, geldig_op: Date) -> Date {
        geldig_op
    }
}

/// Something that was recorded is withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intrekking<S> {
    /// Its kind.
    pub stap: S,
    /// The date on which it was said to be so. Of more on one day the last is meant.
    pub van: Date,
    /// Why.
    pub reden: Correctiereden,
    /// Whether the next event stands in its place.
    pub vervangen: bool,
}

/// Something that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Gedane<G> {
    /// The date on which it holds.
    pub op: Date,
    /// What.
    pub gebeurtenis: G,
    /// Why it no longer counts; none while it does.
    pub ingetrokken: Option<Correctiereden>,
    /// What replaces it is still to come: the next event.
    wacht: bool,
}

/// What was recorded, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Gedaan<G>(Vec<Gedane<G>>);

impl<G> Default for Gedaan<G> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<G: Herroepbaar> Gedaan<G> {
    /// Takes an event. What replaces something that was withdrawn stands in its place, so that it still comes before what
    /// followed on it.
    pub fn neem(&mut self, geldig_op: Date, gebeurtenis: &G) {
        if let Some(intrekking) = gebeurtenis.intrekking() {
            return self.trek_in(intrekking);
        }
        let op = gebeurtenis.op(geldig_op);
        let nieuw = Gedane { op, gebeurtenis: gebeurtenis.clone(), ingetrokken: None, wacht: false };
        match self.0.iter().position(|gedane| gedane.wacht) {
            Some(plaats) => {
                self.0[plaats].wacht = false;
                self.0.insert(plaats + 1, nieuw);
            }
            None => self.0.push(nieuw),
        }
    }

    fn trek_in(&mut self, Intrekking { stap, van, reden, vervangen }: Intrekking<G::Stap>) {
        if let Some(plaats) = self.plaats(stap, van) {
            let gedane = &mut self.0[plaats];
            (gedane.ingetrokken, gedane.wacht) = (Some(reden), vervangen);
        }
    }

    /// Where the last of this kind on this day stands, among all.
    #[must_use]
    pub fn plaats(&self, stap: G::Stap, van: Date) -> Option<usize> {
        self.0.iter().rposition(|gedane| gedane.ingetrokken.is_none() && gedane.is(stap, van))
    }

    /// Whether something of this kind on this day was withdrawn.
    #[must_use]
    pub fn was_ingetrokken(&self, stap: G::Stap, van: Date) -> bool {
        self.0.iter().any(|gedane| gedane.ingetrokken.is_some() && gedane.is(stap, van))
    }

    /// Everything, also what was withdrawn.
    #[must_use]
    pub fn alles(&self) -> &[Gedane<G>] {
        &self.0
    }

    /// What stands, in order.
    pub fn staat(&self) -> impl DoubleEndedIterator<Item = (Date, &G)> {
        Self::staande(&self.0)
    }

    /// What stands before this place among all.
    pub fn staat_voor(&self, plaats: usize) -> impl DoubleEndedIterator<Item = (Date, &G)> {
        Self::staande(self.0.get(..plaats).unwrap_or(&self.0))
    }

    /// What stands from this place among all on.
    pub fn staat_vanaf(&self, plaats: usize) -> impl DoubleEndedIterator<Item = (Date, &G)> {
        Self::staande(self.0.get(plaats..).unwrap_or_default())
    }

    fn staande(deel: &[Gedane<G>]) -> impl DoubleEndedIterator<Item = (Date, &G)> {
        deel.iter()
            .filter(|gedane| gedane.ingetrokken.is_none())
            .map(|gedane| (gedane.op, &gedane.gebeurtenis))
    }

    /// As text, for a table; see [`Self::lees`].
    ///
    /// # Errors
    /// Only when a value cannot be written as JSON, which the types here rule out.
    pub fn schrijf(&self) -> Result<String, serde_json::Error> {
        let regels = self.0.iter().map(|gedane| {
            Ok(Regel {
                op: gedane.op,
                soort: gedane.gebeurtenis.soort().into(),
                feiten: gedane.gebeurtenis.schrijf()?,
                ingetrokken: gedane.ingetrokken,
                wacht: gedane.wacht,
            })
        });
        serde_json::to_string(&regels.collect::<Result<Vec<_>, serde_json::Error>>()?)
    }

    /// What [`Self::schrijf`] wrote.
    ///
    /// # Errors
    /// When it did not write this.
    pub fn lees(tekst: &str) -> Result<Self, VastleggingFout> {
        let regels: Vec<Regel> = serde_json::from_str(tekst)?;
        let gedane = regels.into_iter().map(|regel| {
            let gebeurtenis = G::lees(&regel.soort, &regel.feiten)?;
            Ok(Gedane { op: regel.op, gebeurtenis, ingetrokken: regel.ingetrokken, wacht: regel.wacht })
        });
        gedane.collect::<Result<_, VastleggingFout>>().map(Self)
    }
}

impl<G: Herroepbaar> Gedane<G> {
    fn is(&self, stap: G::Stap, van: Date) -> bool {
        self.op == van && self.gebeurtenis.stap() == Some(stap)
    }
}

/// One of them, in a table.
#[derive(Serialize, Deserialize)]
struct Regel {
    op: Date,
    soort: String,
    feiten: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ingetrokken: Option<Correctiereden>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    wacht: bool,
}
