//! What follows a log, as a contract names it: read models and reactions, without their types.

use std::sync::Arc;

use eventstore::{FollowError, Projection, Source};
use futures_util::future::BoxFuture;

use crate::{Omgeving, Reactieloper};

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
    pub maak: fn(Omgeving, Arc<dyn Source>) -> Klaargezet,
}

/// A reaction, once it is ready.
pub type Klaargezet = BoxFuture<'static, Result<Reactieloper, FollowError>>;
