//! Carrying out one command.

use domein::{Aanleiding, Gebeurtenis, Voorval, gebeurtenis::VastleggingFout};
use eventstore::{Decider, Envelope, HandleError, Handled, Loaded, Plan, Position, Query, StreamId};
use tracing::Instrument as _;
use uuid::Uuid;
use web::Probleem;

use crate::{
    Besluit as _, Betrokkene, Nieuw, Omgeving, PersoonInvoer, betrokkene::keur_sleutel, intern,
    leg_vast_over, probleem,
};

/// A rule's refusal, for people: `Display` says in Dutch what is wrong and what to do.
pub trait Weigert: std::fmt::Display + std::fmt::Debug + Send + Sync {
    /// Stable code, with a section in `docs/fouten.md`.
    fn code(&self) -> &'static str;

    /// The thing that was asked about does not exist.
    fn onbekend(&self) -> bool {
        false
    }
}

/// Why a command has no effect.
pub type OpdrachtFout<R> = HandleError<R, VastleggingFout>;

/// What came of a command.
pub type Uitvoering<D> = Result<Handled<D>, OpdrachtFout<<D as Decider>::Error>>;

/// A command on its way to the rules.
pub struct Opdracht<D: Decider> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// Its id: asked again with the same id, nothing changes.
    pub id: Uuid,
    /// What is asked.
    pub opdracht: D::Command,
    /// It is not recorded when the log already has an event like this, in whatever stream.
    pub tenzij: Option<Query>,
    /// The same may come again later and then counts again: `id` is that of its content, and the id of the command
    /// follows from it and from how often it came before. Only rows of a feed may ask this.
    pub per_keer: bool,
}

impl<D: Decider> Opdracht<D> {
    /// A command without a condition.
    #[must_use]
    pub const fn nieuw(stream: StreamId, id: Uuid, opdracht: D::Command) -> Self {
        Self { stream, id, opdracht, tenzij: None, per_keer: false }
    }

    /// Not recorded when the log already has an event like this.
    #[must_use]
    pub fn tenzij(self, query: Query) -> Self {
        Self { tenzij: Some(query), ..self }
    }

    /// Counts each time that it comes, unless it comes in a delivery that was recorded before.
    #[must_use]
    pub fn per_keer(self) -> Self {
        Self { per_keer: true, ..self }
    }
}

/// Carries out a command about nobody, or about a person whom the register has: loads the stream, decides, appends.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn voer_uit<D, G>(
    omgeving: &Omgeving,
    stream: &StreamId,
    opdracht: Uuid,
    wat: D::Command,
    aanleiding: &Aanleiding,
) -> Uitvoering<D>
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    // Without the name of the stream: it holds the id of a person.
    let span = tracing::info_span!("opdracht", dienst = G::DIENST);
    eventstore::handle::<D, _>(&omgeving.log, aanleiding, stream, opdracht, wat, |append| append)
        .instrument(span)
        .await
}

/// Whether this very command was recorded before; for who has to write something of their own before it is carried out. Then
/// there is nothing left to write.
///
/// # Errors
/// The rule's refusal, 409 when another command was recorded under its id, or what the log says.
pub async fn is_herhaald<D, G>(
    omgeving: &Omgeving,
    stream: &StreamId,
    opdracht: Uuid,
    wat: D::Command,
    aanleiding: &Aanleiding,
) -> Result<bool, Probleem>
where
    D: Decider<Event = Voorval<G>, Command: Send + Sync, State: Send + Sync, Error: Weigert + 'static>
        + Send
        + 'static,
    G: Gebeurtenis + Clone,
{
    let plan = plan::<D, G>(omgeving, aanleiding, Opdracht::nieuw(stream.clone(), opdracht, wat)).await?;
    keur_sleutel(omgeving, &plan).await?;
    Ok(plan.is_herhaald())
}

/// Carries out a command about a person as a caller names one: recognises the person, makes the command, decides, writes
/// the register, and only then records. What is refused, by the rule or by the log, leaves the register as it was.
///
/// `maak` gets the person and gives the command; it is called again when somebody else changed the person in between.
///
/// # Errors
/// What [`leg_vast_over`] says.
pub async fn voer_uit_over<D, G, W>(
    omgeving: &Omgeving,
    over: (&PersoonInvoer, Nieuw),
    aanleiding: &Aanleiding,
    maak: impl Fn(Betrokkene) -> W,
) -> Result<(Betrokkene, Handled<D>), Probleem>
where
    D: Decider<Event = Voorval<G>, Command: Send + Sync, State: Send + Sync, Error: Weigert + 'static>
        + Send
        + 'static,
    G: Gebeurtenis + Clone,
    W: Future<Output = Result<Opdracht<D>, Probleem>>,
{
    let span = tracing::info_span!("opdracht", dienst = G::DIENST);
    let voer_uit = async {
        let beslis = |betrokkene| {
            let opdracht = maak(betrokkene);
            async move { plan(omgeving, aanleiding, opdracht.await?).await }
        };
        leg_vast_over(omgeving, over, beslis).await
    };
    voer_uit.instrument(span).await
}

/// Decides one command; a refusal is a problem.
async fn plan<D, G>(
    omgeving: &Omgeving,
    aanleiding: &Aanleiding,
    opdracht: Opdracht<D>,
) -> Result<Plan<D, Aanleiding>, Probleem>
where
    D: Decider<Event = Voorval<G>, Error: Weigert + 'static>,
    G: Gebeurtenis + Clone,
{
    let Opdracht { stream, id, opdracht: command, tenzij, per_keer: _ } = opdracht;
    let envelope = Envelope { stream, id, command, codec: aanleiding.clone() };
    let plan = eventstore::decide_many(&omgeving.log, vec![envelope]).await.map_err(|fout| intern(&fout))?;
    if let Some(Err(fout)) = plan.decisions().first() {
        return Err(probleem(fout));
    }
    Ok(match tenzij {
        Some(query) => plan.unless(0, query, Position::START),
        None => plan,
    })
}

/// A stream as its rules see it now: its state and its version. One without events is one in which nothing happened.
///
/// # Errors
/// When the log cannot be read.
pub async fn laad<D, G>(omgeving: &Omgeving, stream: &StreamId) -> Result<Loaded<D>, Probleem>
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    eventstore::load::<D, Aanleiding>(&omgeving.log, stream).await.map_err(|fout| intern(&fout))
}
