//! What a service is given to work with.

use std::sync::Arc;

use domein::{Aanleiding, Actor, Gemeentecode, Normen};
use eventstore::{Database, Log};
use persoonsregister::Persoonsregister;
use uuid::Uuid;

use crate::{Klok, Quarantaine};

/// What a service is given to work with. Cheap to clone.
#[derive(Clone)]
pub struct Omgeving {
    /// The service's own log.
    pub log: Log,
    /// The service's own tables beside the log.
    pub database: Database,
    /// Who is who.
    pub register: Persoonsregister,
    /// Refused rows.
    pub quarantaine: Quarantaine,
    /// The time.
    pub klok: Arc<dyn Klok>,
    /// The municipality that feeds and commands without another one belong to.
    pub gemeente: Gemeentecode,
    /// The norm times that the municipality sets itself.
    pub normen: Arc<Normen>,
    /// Days without benefit, at most, between two benefits that count as one that was interrupted.
    pub onderbreking_dagen: u16,
}

impl Omgeving {
    /// The metadata of what follows from a command, now, in the trace of the current span.
    #[must_use]
    pub fn aanleiding(&self, actor: Actor, correlatie: Uuid, oorzaak: Option<Uuid>) -> Aanleiding {
        Aanleiding {
            gemeente: self.gemeente.clone(),
            vastgelegd_op: self.klok.nu(),
            actor,
            correlatie,
            oorzaak,
            opdracht: None,
            traceparent: telemetrie::traceparent().and_then(|hier| hier.try_into().ok()),
        }
    }
}

impl AsRef<Self> for Omgeving {
    fn as_ref(&self) -> &Self {
        self
    }
}
