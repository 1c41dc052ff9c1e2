//! What follows a log, as a contract names it: read models and reactions, without their types.

use std::sync::Arc;

use eventstore::{Parked, Position, Projection, Query, Retried, Source};
use futures_util::future::{BoxFuture, FutureExt as _};

use crate::{Beleid, BeleidFout, Beleidsloper, Omgeving};

/// A read model.
pub struct Leesmodel {
    /// The service whose events it follows; its own is one of the choices.
    pub van: &'static str,
    /// Makes it.
    pub maak: fn() -> Box<dyn Projection>,
}

/// What a service does because of another.
pub struct Reageert {
    /// The service whose events it reacts to.
    pub op: &'static str,
    /// Makes what reacts, in its own service, to what comes from the other.
    pub maak: fn(&Omgeving, Arc<dyn Source>) -> Box<dyn Reageerder>,
}

/// A [`Beleidsloper`] of which the types of the events do not show.
pub trait Reageerder: Send + Sync {
    /// Its name.
    fn naam(&self) -> &'static str;
    /// The events that it reacts to.
    fn vraag(&self) -> Query;
    /// How far it is.
    fn plaats(&self) -> BoxFuture<'_, Result<Position, BeleidFout>>;
    /// As [`Beleidsloper::haal_in`].
    fn haal_in(&self) -> BoxFuture<'_, Result<usize, BeleidFout>>;
    /// As [`Beleidsloper::loop_mee`].
    fn loop_mee<'a>(&'a self, stop: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), BeleidFout>>;
    /// As [`Beleidsloper::geparkeerd`].
    fn geparkeerd(&self) -> BoxFuture<'_, Result<Vec<Parked>, BeleidFout>>;
    /// As [`Beleidsloper::probeer_geparkeerd`].
    fn probeer_geparkeerd(&self) -> BoxFuture<'_, Result<Retried, BeleidFout>>;
}

impl<B: Beleid> Reageerder for Beleidsloper<B> {
    fn naam(&self) -> &'static str {
        B::NAAM
    }

    fn vraag(&self) -> Query {
        Beleidsloper::vraag(self)
    }

    fn plaats(&self) -> BoxFuture<'_, Result<Position, BeleidFout>> {
        Beleidsloper::plaats(self).boxed()
    }

    fn haal_in(&self) -> BoxFuture<'_, Result<usize, BeleidFout>> {
        Beleidsloper::haal_in(self).boxed()
    }

    fn loop_mee<'a>(&'a self, stop: BoxFuture<'a, ()>) -> BoxFuture<'a, Result<(), BeleidFout>> {
        Beleidsloper::loop_mee(self, stop).boxed()
    }

    fn geparkeerd(&self) -> BoxFuture<'_, Result<Vec<Parked>, BeleidFout>> {
        Beleidsloper::geparkeerd(self).boxed()
    }

    fn probeer_geparkeerd(&self) -> BoxFuture<'_, Result<Retried, BeleidFout>> {
        Beleidsloper::probeer_geparkeerd(self).boxed()
    }
}
