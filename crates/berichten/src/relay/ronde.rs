//! One round of a relay: where the stream is, and everything after that, as long as it goes well.

use std::{collections::VecDeque, future::IntoFuture};

use async_nats::{
    HeaderMap, HeaderName, HeaderValue,
    header::{NATS_EXPECTED_LAST_SEQUENCE, NATS_MESSAGE_ID},
    jetstream::{context::PublishError, message::PublishMessage, publish::PublishAck},
};
use eventstore::{Entry, Log, LogId, Position, Query, StoreError};
use futures_util::future::{BoxFuture, Shared};
use jiff::Timestamp;

use super::{
    fout::RelayFout,
    meting::Meting,
    opties::{CONTROLE_ELKE, MAX_ONDERWEG},
    stroom::{Stroom, Stroomeinde},
    vooruit::{Klaar, Vooruit},
};
use crate::{Bronnaam, Client, MAX_ANTWOORDTIJD, MEDIATYPE, verbinding::Verbonden};

/// In one piece, so that it is not looked at again for every message.
const SOORT_INHOUD: HeaderName = HeaderName::from_static("Content-Type");

/// When to end. Shared, because it is looked at in many places.
pub(super) type Stop = Shared<BoxFuture<'static, ()>>;

/// Why a round ended without an error.
pub(super) enum Verder {
    Gestopt,
    Nakijken,
}

/// A batch of messages that has no answer yet. Only its last message asks for one: each message names the number that
/// the stream must have before it, so the number that the last one got says that all before it are there.
struct Verstuurd {
    /// Of the last message.
    positie: Position,
    /// The number that the stream must have had before the first.
    ervoor: u64,
    /// The number that the last must get.
    verwacht: u64,
    /// When the log stored the first.
    opgeslagen_op: Option<Timestamp>,
    antwoord: BoxFuture<'static, Result<PublishAck, PublishError>>,
}

/// In the order in which they were sent; the server answers in that order.
type Onderweg = VecDeque<Verstuurd>;

/// A log, its stream, and how far the one is in the other.
pub(super) struct Ronde {
    pub(super) log: Log,
    stroom: Stroom,
    verbinding: Client,
    bron: Bronnaam,
    /// The furthest position that the stream holds or may have held. Messages at or before it were
    /// lost there; they are sent again without a message id, because the server may still take the id for a duplicate.
    pub(super) gepubliceerd: Position,
    /// The stream holds everything up to here.
    pub(super) bevestigd: Position,
}

impl Ronde {
    pub(super) fn nieuw(log: Log, stroom: Stroom, verbinding: Client, bron: Bronnaam) -> Self {
        let begin = Position::START;
        Self { log, stroom, verbinding, bron, gepubliceerd: begin, bevestigd: begin }
    }

    /// One round: asks where the stream is and publishes from there, until it is time to stop or to ask again.
    pub(super) async fn loop_mee(&mut self, stop: &Stop, meting: &Meting) -> Result<Verder, RelayFout> {
        let verbonden = Verbonden::nu(&self.verbinding);
        let (mut stand, log) = tokio::select! {
            () = stop.clone() => return Ok(Verder::Gestopt),
            stand = self.stand() => stand?,
        };
        if stand.positie < self.gepubliceerd {
            let (stroom, tot) = (&self.stroom.naam, self.gepubliceerd);
            tracing::warn!(stroom, na = %stand.positie, %tot, "the stream lost messages; publishes them again");
            // How much it lost is not known here: everything that is in the log now may have been there.
            self.gepubliceerd = self.log.head().await?;
        }
        self.gepubliceerd = self.gepubliceerd.max(stand.positie);
        self.bevestigd = stand.positie;
        meting.nagekeken(stand.positie, stand.ontbrekend);
        let mut onderweg = Onderweg::new();
        let uitkomst = self.stuur_door((&mut stand, log), &mut onderweg, verbonden, stop, meting).await;
        // No acknowledgement is left unread, unless the connection breaks: then none will come.
        let afgerond = self.rond_af(&mut onderweg, verbonden).await;
        meting.bevestigd(self.bevestigd);
        match uitkomst {
            Ok(Verder::Nakijken) => afgerond.map(|()| Verder::Nakijken),
            uitkomst => uitkomst,
        }
    }

    /// Sends what comes, until it is time to stop or to ask again.
    async fn stuur_door(
        &mut self,
        (stand, log): (&mut Stroomeinde, LogId),
        onderweg: &mut Onderweg,
        verbonden: Verbonden,
        stop: &Stop,
        meting: &Meting,
    ) -> Result<Verder, RelayFout> {
        let verbinding = self.verbinding.clone();
        let verbroken = verbonden.verbroken(&verbinding);
        let controle = tokio::time::sleep(CONTROLE_ELKE);
        tokio::pin!(verbroken, controle);
        let mut stop = stop.clone();
        let mut vooruit = Vooruit::vanaf(&self.log, log, stand.merkteken(), &self.bron);
        let mut hoofd = stand.positie;
        let mut berichten = Vec::new();
        loop {
            if aantal_onderweg(onderweg) + berichten.len() <= MAX_ONDERWEG {
                self.verstuur(std::mem::take(&mut berichten), stand, onderweg).await?;
            }
            if onderweg.is_empty() {
                meting.loopt(self.bevestigd, hoofd, None);
            }
            tokio::select! {
                // Answers first: they come most often, and end.
                biased;
                uitkomst = eerste_antwoord(onderweg) => self.bevestig(onderweg, uitkomst)?,
                () = &mut stop => return Ok(Verder::Gestopt),
                () = &mut verbroken => return Ok(Verder::Nakijken),
                () = &mut controle => return Ok(Verder::Nakijken),
                bundel = vooruit.volgende(), if berichten.is_empty() => {
                    let bundel = bundel.map_err(|fout| self.ander_logboek(fout))?;
                    hoofd = bundel.hoofd;
                    let oudste = onderweg.front().and_then(|eerste| eerste.opgeslagen_op);
                    let eerste = bundel.berichten.first();
                    let oudste = oudste.or_else(|| eerste.and_then(|eerste| eerste.opgeslagen_op));
                    meting.loopt(self.bevestigd, hoofd, oudste);
                    berichten = bundel.berichten;
                }
            }
        }
    }

    /// Waits for all that is under way, whatever comes of it, and no longer than for one answer: a stream that lost its
    /// leader gives none at all.
    async fn rond_af(&mut self, onderweg: &mut Onderweg, verbonden: Verbonden) -> Result<(), RelayFout> {
        let verbinding = self.verbinding.clone();
        let verbroken = verbonden.verbroken(&verbinding);
        let uiterlijk = tokio::time::sleep(MAX_ANTWOORDTIJD);
        tokio::pin!(verbroken, uiterlijk);
        let mut afgerond = Ok(());
        while !onderweg.is_empty() {
            tokio::select! {
                // Answers that are there count, also when the connection broke after them.
                biased;
                uitkomst = eerste_antwoord(onderweg) => {
                    afgerond = afgerond.and(self.bevestig(onderweg, uitkomst));
                }
                () = &mut verbroken => return Err(RelayFout::Verbroken),
                () = &mut uiterlijk => return Err(RelayFout::Bus("de stroom bevestigt niet op tijd".into())),
            }
        }
        afgerond
    }

    /// A log that no longer holds what was published is another log.
    fn ander_logboek(&self, fout: RelayFout) -> RelayFout {
        match fout {
            RelayFout::Log(StoreError::OtherLog { position }) => {
                RelayFout::AnderLogboek { stroom: self.stroom.naam.clone(), positie: position }
            }
            fout => fout,
        }
    }

    /// Where the stream is, which log this is, and whether the one is a place in the other.
    async fn stand(&self) -> Result<(Stroomeinde, LogId), RelayFout> {
        let stand = self.stroom.stand().await?;
        let log = self.log.identity().await?;
        let ander = || RelayFout::AnderLogboek { stroom: self.stroom.naam.clone(), positie: stand.positie };
        if stand.log.is_some_and(|van| van != log) {
            return Err(ander());
        }
        if let Some(entry) = stand.entry {
            let voor = Position(stand.positie.0.saturating_sub(1));
            let pagina = self.log.read(&Query::all(), voor, 1).await?;
            if pagina.events.first().is_none_or(|regel| !Entry::of(regel).fits(entry)) {
                return Err(ander());
            }
        }
        Ok((stand, log))
    }

    /// Sends a batch.
    async fn verstuur(
        &self,
        berichten: Vec<Klaar>,
        stand: &mut Stroomeinde,
        onderweg: &mut Onderweg,
    ) -> Result<(), RelayFout> {
        let (ervoor, mut berichten) = (stand.volgnummer, berichten.into_iter());
        let Some(Klaar { opgeslagen_op, .. }) = berichten.as_slice().first() else { return Ok(()) };
        let opgeslagen_op = *opgeslagen_op;
        while let Some(Klaar { positie, id, onderwerp, json, .. }) = berichten.next() {
            let mut kop = HeaderMap::new();
            kop.insert(SOORT_INHOUD, MEDIATYPE);
            kop.insert(NATS_EXPECTED_LAST_SEQUENCE, HeaderValue::from(stand.volgnummer));
            if positie > self.gepubliceerd {
                kop.insert(NATS_MESSAGE_ID, id.to_string());
            }
            stand.volgnummer += 1;
            stand.positie = positie;
            if berichten.len() > 0 {
                let verstuurd = self.verbinding.publish_with_headers(onderwerp, kop, json).await;
                verstuurd.map_err(RelayFout::bus)?;
                continue;
            }
            let publicatie = PublishMessage::build().headers(kop).payload(json);
            let antwoord =
                self.stroom.context.send_publish(onderwerp, publicatie).await.map_err(RelayFout::bus)?;
            let (verwacht, antwoord) = (stand.volgnummer, antwoord.into_future());
            onderweg.push_back(Verstuurd { positie, ervoor, verwacht, opgeslagen_op, antwoord });
        }
        Ok(())
    }

    /// What was said about the first batch. It counts as published when its last message has the number that it should
    /// have, whoever published it. With another number the server only knows the message's id: the stream moved on, or
    /// lost it.
    fn bevestig(
        &mut self,
        onderweg: &mut Onderweg,
        uitkomst: Result<PublishAck, PublishError>,
    ) -> Result<(), RelayFout> {
        let Some(Verstuurd { positie, verwacht, .. }) = onderweg.pop_front() else { return Ok(()) };
        let volgnummer = uitkomst.map_err(RelayFout::bus)?.sequence;
        self.gepubliceerd = self.gepubliceerd.max(positie);
        if volgnummer == verwacht {
            self.bevestigd = positie;
            Ok(())
        } else {
            Err(RelayFout::Volgorde { positie, volgnummer, verwacht })
        }
    }
}

/// Messages that have no answer yet.
fn aantal_onderweg(onderweg: &Onderweg) -> usize {
    let tot = onderweg.back().map_or(0, |laatste| laatste.verwacht);
    let vanaf = onderweg.front().map_or(0, |eerste| eerste.ervoor);
    usize::try_from(tot - vanaf).unwrap_or(usize::MAX)
}

/// The answer to the first batch that has none yet; never comes when nothing is under way.
async fn eerste_antwoord(onderweg: &mut Onderweg) -> Result<PublishAck, PublishError> {
    match onderweg.front_mut() {
        Some(eerste) => (&mut eerste.antwoord).await,
        None => std::future::pending().await,
    }
}
