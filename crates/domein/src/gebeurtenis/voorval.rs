//! What a decision gives (a fact: about whom, since when, what) and what the edge adds to it (why, by whom, when
//! recorded); together they are what the log holds.

use eventstore::{Decider, NewEvent, Recorded};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{Vastlegging, VastleggingFout};
use crate::{Actor, Afdruk, Gebeurtenis, Gemeentecode, Metadata, PersoonId, Traceparent};

/// What a decision gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Voorval<G> {
    /// The person whom it is about; none for facts about an aanbod.
    pub persoon_id: Option<PersoonId>,
    /// The date on which it holds.
    pub geldig_op: Date,
    /// What happened.
    pub gebeurtenis: G,
}

impl<G> Voorval<G> {
    /// A fact about a person.
    pub fn over(persoon: PersoonId, geldig_op: Date, gebeurtenis: impl Into<G>) -> Self {
        Self { persoon_id: Some(persoon), geldig_op, gebeurtenis: gebeurtenis.into() }
    }
}

/// What led to a command; the same for every event that follows from it. Brought by the edge, so that a decision
/// needs neither clock nor ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aanleiding {
    /// The municipality.
    pub gemeente: Gemeentecode,
    /// Now.
    pub vastgelegd_op: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// The request or feed row that began it all.
    pub correlatie: Uuid,
    /// The event that this is a reaction to.
    pub oorzaak: Option<Uuid>,
    /// Keyed hash of the whole command, when its caller gave it a key of their own.
    pub opdracht: Option<Afdruk>,
    /// The trace that it is part of, if there is one.
    pub traceparent: Option<Traceparent>,
}

impl<D, G> eventstore::Decode<D> for Aanleiding
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    type Error = VastleggingFout;

    fn decode(recorded: &Recorded) -> Result<Voorval<G>, VastleggingFout> {
        let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::uit_log(recorded)?;
        Ok(Voorval { persoon_id: metadata.persoon_id, geldig_op: metadata.geldig_op, gebeurtenis })
    }
}

impl<D, G> eventstore::Codec<D> for Aanleiding
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    fn encode(&self, id: Uuid, voorval: &Voorval<G>) -> Result<NewEvent, VastleggingFout> {
        let metadata = Metadata {
            persoon_id: voorval.persoon_id,
            gemeente: self.gemeente.clone(),
            geldig_op: voorval.geldig_op,
            vastgelegd_op: self.vastgelegd_op,
            actor: self.actor.clone(),
            correlatie: self.correlatie,
            oorzaak: self.oorzaak,
            opdracht: self.opdracht,
            traceparent: self.traceparent.clone(),
        };
        Vastlegging { id, metadata, gebeurtenis: voorval.gebeurtenis.clone() }.naar_log()
    }

    /// By the hash of the command. Where one of the two has none (a feed row, or an event from before there was a hash)
    /// the id of the command is all there is to go by.
    fn is_same(&self, meta: &str) -> Result<bool, VastleggingFout> {
        let eerder: Metadata = serde_json::from_str(meta)?;
        Ok(match (self.opdracht, eerder.opdracht) {
            (Some(nu), Some(eerder)) => nu == eerder,
            _ => true,
        })
    }
}
