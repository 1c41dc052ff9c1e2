//! Policies: what a service does by itself when something has happened in another. A policy reads the other's log,
//! and appends to its own; what follows from an event has ids that follow from that event, so a crash, a
//! redelivery or a second process changes nothing. Its place is kept in the service's own log.

use std::{collections::HashSet, convert::Infallible, sync::Arc, time::Duration};

use domein::{Gebeurtenis, Vastlegging, Voorval};
use eventstore::{
    Append, AppendError, Decider, Feed, Lease, MAX_PARKED_STREAMS, Page, Parked, Position, Query, Recorded,
    Retried, Source, StoreError, StreamId,
};

use crate::{
    Omgeving, Weigert,
    geparkeerd::{Parkeerplaats, Parkering},
    meting::Meting,
    reactie::{Uitkomst, reageer_op},
};

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
    type D: Decider<Event = Voorval<Self::G>, Command: Clone + Send + Sync, Error: Weigert + 'static, State: Send>
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
    /// A log or the database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The own log did not take an event or the place.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// So many streams would be parked that it is not the events that are wrong. Trying again does not help.
    #[error("beleid {beleid}: gebeurtenissen in meer dan {MAX_PARKED_STREAMS} stromen zijn niet te lezen")]
    TeVeelGeparkeerd {
        /// The policy.
        beleid: &'static str,
    },
    /// The other log ends before what the policy has seen. What it gives next may have positions that it passed before.
    #[error(
        "beleid {beleid} staat op positie {plaats}, verder dan het logboek dat het volgt ({hoofd}). Is dat logboek \
         teruggezet uit een oudere kopie? Zie docs/hoe/reservekopie-en-herstel.md"
    )]
    VerderDanBron {
        /// The policy.
        beleid: &'static str,
        /// Where it is.
        plaats: Position,
        /// Where the other log ends.
        hoofd: Position,
    },
}

/// Brings one policy along with the log that it reads.
///
/// An event that cannot be read, or whose effect the own log will never take, is parked with the later events of its
/// stream; the rest goes on. What is parked is tried again at each start and by
/// [`probeer_geparkeerd`](Self::probeer_geparkeerd).
pub struct Beleidsloper<B> {
    beleid: B,
    omgeving: Omgeving,
    bron: Arc<dyn Source>,
    parkeerplaats: Parkeerplaats,
    meting: Meting,
}

impl<B: Beleid> Beleidsloper<B> {
    /// A policy of the service in `omgeving` that reads the log of another from `bron`.
    #[must_use]
    pub fn nieuw(beleid: B, omgeving: Omgeving, bron: impl Source) -> Self {
        let parkeerplaats = Parkeerplaats::nieuw(omgeving.database.clone(), format!("beleid/{}", B::NAAM));
        Self { beleid, omgeving, bron: Arc::new(bron), parkeerplaats, meting: Meting::nieuw(B::NAAM) }
    }

    /// The events that it reacts to.
    pub(crate) fn vraag(&self) -> Query {
        Query::kinds(self.beleid.soorten().iter().copied())
    }

    /// How far it is in the other log.
    pub(crate) async fn plaats(&self) -> Result<Position, BeleidFout> {
        Ok(self.omgeving.log.checkpoint(B::NAAM).await?)
    }

    async fn volg(&self) -> Result<Box<dyn Feed>, BeleidFout> {
        let plaats = self.plaats().await?;
        self.meting.gezien(plaats);
        let hoofd = self.bron.head().await?;
        if plaats > hoofd {
            return Err(BeleidFout::VerderDanBron { beleid: B::NAAM, plaats, hoofd });
        }
        Ok(self.bron.follow(self.vraag(), plaats))
    }

    /// Reacts to everything that the other log holds now. Gives the number of events that it led to. Needs no lease:
    /// with another process at the same work each event still has its effect once.
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

    /// Follows the other log until `stop`. Of several processes one works; another takes over within seconds. What
    /// fails is tried again with growing pauses. While it is further than the other log it reacts to nothing.
    ///
    /// # Errors
    /// Only [`BeleidFout::TeVeelGeparkeerd`]: trying again would not help.
    pub async fn loop_mee(&self, stop: impl Future<Output = ()>) -> Result<(), BeleidFout> {
        let lease = Lease::new(self.parkeerplaats.database(), self.parkeerplaats.naam());
        let werk = || async {
            let actief = self.meting.actief();
            let uitkomst = tokio::select! {
                uitkomst = self.werk() => uitkomst,
                nooit = self.meting.volg(&*self.bron, &self.parkeerplaats) => match nooit {},
            };
            if uitkomst.is_err() {
                actief.staat_stil();
            }
            uitkomst
        };
        lease.hold(stop, werk).await.unwrap_or(Ok(()))
    }

    /// The events that it could not react to and those that wait for them, in order; the first thousand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn geparkeerd(&self) -> Result<Vec<Parked>, BeleidFout> {
        Ok(self.parkeerplaats.lijst().await?)
    }

    /// Tries the parked streams again, each in order and as far as it goes.
    ///
    /// # Errors
    /// When a log or the database fails; what was done until then stays done.
    pub async fn probeer_geparkeerd(&self) -> Result<Retried, BeleidFout> {
        let mut geprobeerd = Retried::default();
        for stroom in self.parkeerplaats.stromen().await? {
            if self.probeer_stroom(&stroom).await? {
                geprobeerd.taken += 1;
            } else {
                geprobeerd.left += 1;
            }
        }
        Ok(geprobeerd)
    }

    /// Works until that no longer helps.
    async fn werk(&self) -> Result<(), BeleidFout> {
        let mut pauze = MIN_PAUZE;
        loop {
            let wacht = match self.blijf_volgen(&mut pauze).await {
                Ok(nooit) => match nooit {},
                Err(fout @ BeleidFout::TeVeelGeparkeerd { .. }) => return Err(fout),
                Err(BeleidFout::Store(StoreError::Closed) | BeleidFout::Append(AppendError::Closed)) => {
                    return Ok(());
                }
                // Another process did the work: go on from where it is.
                Err(BeleidFout::Append(AppendError::CheckpointMoved { .. })) => MIN_PAUZE,
                Err(fout) => {
                    match fout {
                        BeleidFout::VerderDanBron { .. } => {
                            tracing::error!(beleid = B::NAAM, %fout, "reacts to nothing");
                        }
                        _ => tracing::warn!(beleid = B::NAAM, %fout, "trying again"),
                    }
                    let nu = pauze;
                    pauze = (pauze * 2).min(MAX_PAUZE);
                    nu
                }
            };
            tokio::time::sleep(wacht).await;
        }
    }

    async fn blijf_volgen(&self, pauze: &mut Duration) -> Result<Infallible, BeleidFout> {
        // The program may be a newer one than the one that parked them.
        let Retried { taken, left } = self.probeer_geparkeerd().await?;
        if taken + left > 0 {
            tracing::info!(beleid = B::NAAM, taken, left, "parked streams tried again");
        }
        let mut abonnement = self.volg().await?;
        let mut plaats = abonnement.position();
        loop {
            let bladzij = abonnement.next().await?;
            self.neem(&mut plaats, &bladzij).await?;
            *pauze = MIN_PAUZE;
        }
    }

    /// Does what follows from a page; `plaats` is the place that is written down.
    async fn neem(&self, plaats: &mut Position, bladzij: &Page) -> Result<usize, BeleidFout> {
        if bladzij.events.is_empty() && bladzij.upto.0 - plaats.0 < MAX_ACHTERSTAND {
            self.meting.gezien(bladzij.upto);
            return Ok(0);
        }
        let mut gevolgen = 0;
        if !bladzij.events.is_empty() {
            // False: a parked stream was let go meanwhile. What was done is not done again.
            while !self.reageer(&bladzij.events, &mut gevolgen).await? {}
        }
        self.omgeving.log.append(Append::default().checkpoint(B::NAAM, *plaats, bladzij.upto)).await?;
        *plaats = bladzij.upto;
        self.meting.vastgelegd(bladzij.upto);
        Ok(gevolgen)
    }

    /// Reacts to these events and parks those for which that cannot be; false when it has to be done again.
    async fn reageer(&self, regels: &[Recorded], gevolgen: &mut usize) -> Result<bool, BeleidFout> {
        let mut vast: HashSet<StreamId> = self.parkeerplaats.stromen().await?.into_iter().collect();
        let uitkomsten = reageer_op(&self.beleid, &self.omgeving, regels, &mut vast).await?;
        let mut parkeringen: Vec<Parkering<'_>> = Vec::new();
        for (regel, uitkomst) in regels.iter().zip(uitkomsten) {
            match uitkomst {
                Uitkomst::Gedaan(aantal) => *gevolgen += aantal,
                Uitkomst::Wacht => parkeringen.push((regel, None)),
                Uitkomst::Vast(oorzaak) => {
                    let (positie, soort) = (regel.position.0, &regel.kind);
                    tracing::error!(
                        beleid = B::NAAM,
                        positie,
                        soort,
                        oorzaak,
                        "the event is parked with its stream"
                    );
                    parkeringen.push((regel, Some(oorzaak)));
                }
            }
        }
        if parkeringen.is_empty() {
            return Ok(true);
        }
        if vast.len() > MAX_PARKED_STREAMS {
            return Err(BeleidFout::TeVeelGeparkeerd { beleid: B::NAAM });
        }
        Ok(self.parkeerplaats.zet(&parkeringen).await?)
    }

    /// True when the whole stream could be let go.
    async fn probeer_stroom(&self, stroom: &StreamId) -> Result<bool, BeleidFout> {
        loop {
            let regels = self.parkeerplaats.van(stroom).await?;
            if regels.is_empty() {
                return Ok(true);
            }
            let uitkomsten = reageer_op(&self.beleid, &self.omgeving, &regels, &mut HashSet::new()).await?;
            let gedaan = uitkomsten.iter().take_while(|uitkomst| matches!(uitkomst, Uitkomst::Gedaan(_)));
            let gedaan = gedaan.count();
            if let Some(laatste) = gedaan.checked_sub(1).and_then(|plaats| regels.get(plaats)) {
                self.parkeerplaats.laat_gaan(stroom, laatste.position).await?;
            }
            if gedaan < regels.len() {
                return Ok(false);
            }
        }
    }
}
