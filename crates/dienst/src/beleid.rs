//! Policies: what a service does by itself when something has happened in another. A policy reads the other's log,
//! and appends to its own; what follows from an event has ids that follow from that event, so a crash, a
//! redelivery or a second process changes nothing. Its place is kept in the service's own log.

use std::{sync::Arc, time::Duration};

use domein::{Aanleiding, Actor, Feit, Gebeurtenis, Rol, Vastlegging, gebeurtenis::VastleggingFout};
use eventstore::{
    Append, AppendError, Ask, Decider, Feed, HandleError, Page, Position, Query, Recorded, Source, StoreError,
    StreamId,
};

use crate::{Omgeving, Weigert, omgeving::kenmerk_van};

const MIN_PAUZE: Duration = Duration::from_millis(100);
const MAX_PAUZE: Duration = Duration::from_secs(10);

/// A place without anything to react to is only written down once it lies so far behind: looking again at events that
/// ask nothing is cheaper than a durable write for each.
const MAX_ACHTERSTAND: u64 = 256;

/// What a policy asks of its own service because of an event.
pub struct Reactie<D: Decider> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// What is asked.
    pub vraag: D::Command,
}

/// A rule across services: when this has happened there, ask that here. Pure.
pub trait Beleid: Send + Sync + 'static {
    /// Its name; unique within the service. Its place in the other's log is kept under it.
    const NAAM: &'static str;
    /// The events that it reacts to.
    type Bron: Gebeurtenis;
    /// The rule of its own service.
    type D: Decider<Event = Feit<Self::G>, Command: Clone + Send + Sync, Error: Weigert + 'static, State: Send>
        + Send;
    /// The events of its own service.
    type G: Gebeurtenis + Clone;

    /// The type names of the events that it reacts to.
    fn soorten(&self) -> &'static [&'static str];

    /// What is asked because of this event; at most one thing.
    fn reageer(&self, gebeurtenis: &Vastlegging<Self::Bron>) -> Option<Reactie<Self::D>>;
}

/// Why a policy cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeleidFout {
    /// A log cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The own log did not take an event or the place.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// An event cannot be read or written. Trying again does not help.
    #[error(transparent)]
    Vastlegging(#[from] VastleggingFout),
}

/// Brings one policy along with the log that it reads.
pub struct Beleidsloper<B> {
    beleid: B,
    omgeving: Omgeving,
    bron: Arc<dyn Source>,
}

impl<B: Beleid> Beleidsloper<B> {
    /// A policy of the service in `omgeving` that reads the log of another from `bron`.
    #[must_use]
    pub fn nieuw(beleid: B, omgeving: Omgeving, bron: impl Source) -> Self {
        Self { beleid, omgeving, bron: Arc::new(bron) }
    }

    async fn volg(&self) -> Result<Box<dyn Feed>, BeleidFout> {
        let plaats = self.omgeving.log.checkpoint(B::NAAM).await?;
        Ok(self.bron.follow(Query::kinds(self.beleid.soorten().iter().copied()), plaats))
    }

    /// Reacts to everything that the other log holds now. Gives the number of events that it led to.
    ///
    /// # Errors
    /// See [`BeleidFout`]. What was done stays done, and is not done again.
    pub async fn haal_in(&self) -> Result<usize, BeleidFout> {
        let mut abonnement = self.volg().await?;
        let mut plaats = abonnement.position();
        let mut gevolgen = 0;
        while let Some(bladzij) = abonnement.try_next().await? {
            gevolgen += self.neem(&mut plaats, &bladzij).await?;
        }
        Ok(gevolgen)
    }

    /// Follows the other log until `stop`. What fails is tried again with growing pauses.
    ///
    /// # Errors
    /// Only when an event cannot be read: trying again would not help.
    pub async fn loop_mee(&self, stop: impl Future<Output = ()>) -> Result<(), BeleidFout> {
        tokio::pin!(stop);
        let mut pauze = MIN_PAUZE;
        loop {
            let fout = tokio::select! {
                () = &mut stop => return Ok(()),
                fout = self.blijf_volgen(&mut pauze) => fout,
            };
            if let BeleidFout::Vastlegging(_) = fout {
                return Err(fout);
            }
            tracing::warn!(beleid = B::NAAM, %fout, "trying again");
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(pauze) => pauze = (pauze * 2).min(MAX_PAUZE),
            }
        }
    }

    async fn blijf_volgen(&self, pauze: &mut Duration) -> BeleidFout {
        let rond = async {
            let mut abonnement = self.volg().await?;
            let mut plaats = abonnement.position();
            loop {
                let bladzij = abonnement.next().await?;
                self.neem(&mut plaats, &bladzij).await?;
                *pauze = MIN_PAUZE;
            }
        };
        let uitkomst: Result<std::convert::Infallible, BeleidFout> = rond.await;
        match uitkomst {
            Err(fout) => fout,
            Ok(nooit) => match nooit {},
        }
    }

    /// Does what follows from a page; `plaats` is the place that is written down.
    async fn neem(&self, plaats: &mut Position, bladzij: &Page) -> Result<usize, BeleidFout> {
        if bladzij.events.is_empty() && bladzij.upto.0 - plaats.0 < MAX_ACHTERSTAND {
            return Ok(0);
        }
        let mut vragen = Vec::new();
        for regel in &bladzij.events {
            if let Some(vraag) = self.vraag(regel)? {
                vragen.push(vraag);
            }
        }
        let mut gevolgen = 0;
        for antwoord in eventstore::handle_many::<B::D, Aanleiding>(&self.omgeving.log, vragen).await? {
            match antwoord {
                Ok(gedaan) => gevolgen += gedaan.events.len(),
                // The rule of the own service does not want it: that is an answer, not a failure.
                Err(HandleError::Refused(reden)) => {
                    tracing::info!(
                        beleid = B::NAAM,
                        code = reden.code(),
                        "the rule refuses what the policy asks"
                    );
                }
                Err(HandleError::Codec(fout)) => return Err(fout.into()),
                Err(HandleError::Store(fout)) => return Err(fout.into()),
                Err(HandleError::Append(fout)) => return Err(fout.into()),
                Err(fout) => unreachable!("no other kind of error: {fout}"),
            }
        }
        self.omgeving.log.append(Append::default().checkpoint(B::NAAM, *plaats, bladzij.upto)).await?;
        *plaats = bladzij.upto;
        Ok(gevolgen)
    }

    fn vraag(&self, regel: &Recorded) -> Result<Option<Ask<B::D, Aanleiding>>, BeleidFout> {
        let gebeurtenis = Vastlegging::<B::Bron>::uit_log(regel)?;
        let Some(Reactie { stream, vraag }) = self.beleid.reageer(&gebeurtenis) else { return Ok(None) };
        let actor = Actor { rol: Rol::Systeem, id: kenmerk_van(Rol::Systeem) };
        let kop = &gebeurtenis.kop;
        let mut aanleiding = self.omgeving.aanleiding(actor, kop.correlatie, Some(gebeurtenis.id));
        aanleiding.gemeente = kop.gemeente.clone();
        // The same event always asks the same command, whoever carries it over and however often.
        let command = domein::afgeleide_id(B::NAAM, &[&gebeurtenis.id.to_string()]);
        Ok(Some(Ask { stream, command, ask: vraag, codec: aanleiding }))
    }
}
