//! What an event says on a timeline. Each service says it of its own events in one exhaustive match, so that an event that
//! is added cannot be forgotten.

use domein::Verzegeld;
use uuid::Uuid;

use crate::Stand;

/// A sealed text in an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tekst<'a> {
    /// The field that holds it.
    pub(crate) veld: &'static str,
    /// What it was sealed for.
    pub(crate) doel: &'static str,
    pub(crate) verzegeld: &'a Verzegeld,
}

/// A line of a timeline.
#[derive(Debug)]
pub(crate) struct Regel<'a> {
    /// What happened, for people.
    pub(crate) titel: &'static str,
    /// What it is about: the field with the id.
    pub(crate) over: Option<(&'static str, Uuid)>,
    pub(crate) teksten: Vec<Tekst<'a>>,
}

impl<'a> Regel<'a> {
    pub(super) fn nieuw(titel: &'static str) -> Self {
        Self { titel, over: None, teksten: Vec::new() }
    }

    pub(super) fn over(titel: &'static str, veld: &'static str, id: Uuid) -> Self {
        Self { titel, over: Some((veld, id)), teksten: Vec::new() }
    }

    pub(super) fn met(
        mut self,
        veld: &'static str,
        doel: &'static str,
        tekst: impl Into<Option<&'a Verzegeld>>,
    ) -> Self {
        self.teksten.extend(tekst.into().map(|verzegeld| Tekst { veld, doel, verzegeld }));
        self
    }
}

/// An event that tells something on a timeline, and of who follows the person.
pub(crate) trait Vertelt {
    /// What is shown of it.
    fn regel(&self) -> Regel<'_>;

    /// What it changes in how things are.
    fn wijzig(&self, stand: &mut Stand, op: jiff::civil::Date);
}
