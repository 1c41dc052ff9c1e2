//! Reactions: what a service does by itself when something has happened in another. A reaction follows the other's log
//! and appends to its own. The ids of what it appends follow from the event that it reacts to, so a crash, a redelivery
//! or a second process changes nothing.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use domein::{Gebeurtenis, Vastlegging, Voorval};
use eventstore::{
    Decider, FollowError, Follower, Outcome, Position, Query, Reaction, Recorded, Source, StoreError,
    StreamId,
};
use futures_util::future::{BoxFuture, FutureExt};

use crate::{Omgeving, Weigert, reageren::reageer_op};

/// What a reaction asks of its own service because of an event.
pub struct Gevolg<D: Decider> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// What is asked.
    pub opdracht: D::Command,
}

/// A rule across services: when this has happened there, ask that here. Pure.
pub trait Reactie: Send + Sync + 'static {
    /// Its name; unique within the service.
    const NAAM: &'static str;
    /// The events of the service that it follows.
    type Ander: Gebeurtenis;
    /// The rule of its own service.
    type D: Decider<Event = Voorval<Self::G>, Command: Clone + Send + Sync, Error: Weigert + 'static, State: Send>
        + Send;
    /// The events of its own service.
    type G: Gebeurtenis + Clone;

    /// The type names of the events that it reacts to.
    fn soorten(&self) -> &'static [&'static str];

    /// What is asked because of this event; at most one thing.
    fn reageer(&self, gebeurtenis: &Vastlegging<Self::Ander>) -> Option<Gevolg<Self::D>>;
}

/// Brings one reaction along with the log that it follows. Everything about following is that of the store's
/// [`Follower`]: it stops at a type of event that is not in this program's catalogue of the other service, parks what it
/// cannot react to, and how far it is stands in the service's own database.
pub struct Reactieloper {
    volger: Follower,
    gevolgen: Arc<AtomicUsize>,
}

impl Reactieloper {
    /// A reaction of the service in `omgeving` that follows the log of another from `bron`.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn nieuw<R: Reactie>(
        reactie: R,
        omgeving: Omgeving,
        bron: impl Source,
    ) -> Result<Self, FollowError> {
        let gevolgen = Arc::new(AtomicUsize::new(0));
        let database = omgeving.database.clone();
        let uitvoerder = Uitvoerder { reactie, omgeving, gevolgen: Arc::clone(&gevolgen) };
        Ok(Self { volger: Follower::reaction(uitvoerder, database, bron).await?, gevolgen })
    }

    /// Reacts to everything that the other log holds now. Gives the number of events that it led to. Needs no lease:
    /// with another process at the same work each event still has its effect once.
    ///
    /// # Errors
    /// See [`FollowError`]. What was done stays done, and is not done again.
    pub async fn haal_in(&self) -> Result<usize, FollowError> {
        let eerder = self.gevolgen.load(Ordering::Relaxed);
        self.volger.catch_up().await?;
        Ok(self.gevolgen.load(Ordering::Relaxed) - eerder)
    }

    /// What follows the other log.
    #[must_use]
    pub fn volger(&self) -> &Follower {
        &self.volger
    }
}

/// A reaction as the store has it.
struct Uitvoerder<R> {
    reactie: R,
    omgeving: Omgeving,
    /// How many events it led to.
    gevolgen: Arc<AtomicUsize>,
}

impl<R: Reactie> Reaction for Uitvoerder<R> {
    fn name(&self) -> &'static str {
        R::NAAM
    }

    fn key(&self) -> String {
        // As it has stood in the databases from the beginning, when reactions were called policies.
        format!("beleid/{}", R::NAAM)
    }

    fn query(&self) -> Query {
        Query::kinds(self.reactie.soorten().iter().copied())
    }

    fn knows(&self, kind: &str) -> bool {
        R::Ander::kent(kind)
    }

    /// Programs of before kept how far they were in the log of their own service.
    fn begins_after(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        self.omgeving.log.checkpoint(R::NAAM).boxed()
    }

    fn react<'a>(
        &'a self,
        events: &'a [Recorded],
        stuck: &'a HashSet<StreamId>,
    ) -> BoxFuture<'a, Result<Vec<Outcome>, FollowError>> {
        reageer_op(&self.reactie, &self.omgeving, events, stuck.clone(), &self.gevolgen).boxed()
    }
}
