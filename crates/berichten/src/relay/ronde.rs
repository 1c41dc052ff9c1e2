//! One round of a relay: where the stream is, and everything after that, as long as it goes well.

use std::future::IntoFuture;

use async_nats::jetstream::{context::PublishError, message::PublishMessage, publish::PublishAck};
use eventstore::{Log, Page, Position, Query, Recorded};
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesOrdered};

use super::{CONTROLE_ELKE, MAX_ONDERWEG, Meting, RelayFout, Stop};
use crate::{
    Bronnaam, Client, MEDIATYPE, naar_cloudevent, onderwerp,
    stroom::{Stand, Stroom},
    verbinding::Verbonden,
};

/// Why a round ended without an error.
pub(super) enum Verder {
    Gestopt,
    Nakijken,
}

/// About a message: where it stands in the log, the number that it must get, and what the server said.
type Antwoord = (Position, u64, Result<PublishAck, PublishError>);
/// The messages that have no answer yet.
type Onderweg = FuturesOrdered<BoxFuture<'static, Antwoord>>;

/// A log, its stream, and how far the one is in the other.
pub(super) struct Ronde {
    pub(super) log: Log,
    stroom: Stroom,
    verbinding: Client,
    bron: Bronnaam,
    /// The furthest position that the stream holds or may have held. What is sent at or before it was lost there,
    /// and goes without message id: the server may still remember the id of what it no longer has.
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
        let mut stand = tokio::select! {
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
        let mut abonnement = self.log.subscribe(Query::all(), stand.positie);
        let controle = tokio::time::sleep(CONTROLE_ELKE);
        tokio::pin!(controle);
        loop {
            let pagina = tokio::select! {
                biased;
                () = stop.clone() => return Ok(Verder::Gestopt),
                () = verbonden.verbroken(&self.verbinding) => return Ok(Verder::Nakijken),
                () = &mut controle => return Ok(Verder::Nakijken),
                pagina = abonnement.next() => pagina?,
            };
            meting.begint(&pagina, self.bevestigd);
            let uitkomst = self.publiceer(&pagina, &mut stand, verbonden, stop).await;
            meting.gepubliceerd(&pagina, self.bevestigd);
            uitkomst?;
        }
    }

    /// Where the stream is, and whether that is a place in this log.
    async fn stand(&self) -> Result<Stand, RelayFout> {
        let stand = self.stroom.stand().await?;
        if let Some(id) = stand.id {
            let voor = Position(stand.positie.0.saturating_sub(1));
            let pagina = self.log.read(&Query::all(), voor, 1).await?;
            if pagina.events.first().is_none_or(|regel| regel.id != id) {
                let stroom = self.stroom.naam.clone();
                return Err(RelayFout::AnderLogboek { stroom, positie: stand.positie });
            }
        }
        Ok(stand)
    }

    /// Publishes a page, or as much of it as goes well before `stop`. No acknowledgement is left unread, unless the
    /// connection breaks: then none will come.
    async fn publiceer(
        &mut self,
        pagina: &Page,
        stand: &mut Stand,
        verbonden: Verbonden,
        stop: &Stop,
    ) -> Result<(), RelayFout> {
        let mut onderweg = Onderweg::new();
        let mut uitkomst = Ok(());
        for regel in &pagina.events {
            if uitkomst.is_err() || stop.clone().now_or_never().is_some() {
                break;
            }
            if onderweg.len() == MAX_ONDERWEG
                && let Some(antwoord) = self.antwoord(&mut onderweg, verbonden).await?
            {
                uitkomst = self.bevestig(antwoord);
            }
            if uitkomst.is_ok() {
                uitkomst = self.verstuur(regel, stand, &mut onderweg).await;
            }
        }
        while let Some(antwoord) = self.antwoord(&mut onderweg, verbonden).await? {
            uitkomst = uitkomst.and(self.bevestig(antwoord));
        }
        uitkomst
    }

    /// The next answer; none when nothing is under way.
    async fn antwoord(&self, onderweg: &mut Onderweg, verbonden: Verbonden) -> Result<Option<Antwoord>, RelayFout> {
        tokio::select! {
            // First the answers: those that are there count, also when the connection broke after them.
            biased;
            antwoord = onderweg.next() => Ok(antwoord),
            () = verbonden.verbroken(&self.verbinding) => Err(RelayFout::Verbroken),
        }
    }

    async fn verstuur(
        &self,
        regel: &Recorded,
        stand: &mut Stand,
        onderweg: &mut Onderweg,
    ) -> Result<(), RelayFout> {
        let positie = regel.position;
        let onbruikbaar = |bron| RelayFout::Gebeurtenis { positie, bron };
        let bericht = naar_cloudevent(regel, &self.bron).map_err(onbruikbaar)?;
        let json = bericht.naar_json().map_err(onbruikbaar)?;
        let mut publicatie = PublishMessage::build()
            .payload(json.into())
            .header("Content-Type", MEDIATYPE)
            .expected_stream(&self.stroom.naam)
            .expected_last_sequence(stand.volgnummer);
        if positie > self.gepubliceerd {
            publicatie = publicatie.message_id(regel.id.to_string());
        }
        let antwoord = self
            .stroom
            .context
            .send_publish(onderwerp(&bericht), publicatie)
            .await
            .map_err(RelayFout::bus)?
            .into_future();
        stand.volgnummer += 1;
        stand.positie = positie;
        let volgnummer = stand.volgnummer;
        onderweg.push_back(antwoord.map(move |antwoord| (positie, volgnummer, antwoord)).boxed());
        Ok(())
    }

    /// A message counts as published when it has the number that it should have, whoever published it. With another
    /// number the server only knows the message's id: the stream moved on, or lost it.
    fn bevestig(&mut self, (positie, verwacht, antwoord): Antwoord) -> Result<(), RelayFout> {
        let volgnummer = antwoord.map_err(RelayFout::bus)?.sequence;
        self.gepubliceerd = self.gepubliceerd.max(positie);
        if volgnummer == verwacht {
            self.bevestigd = positie;
            Ok(())
        } else {
            Err(RelayFout::Volgorde { positie, volgnummer, verwacht })
        }
    }
}
