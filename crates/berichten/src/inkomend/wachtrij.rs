//! The queue of one feed: a durable reader that every instance shares, one message at a time, acknowledged when it is
//! safe.

use std::time::Duration;

use async_nats::jetstream::{
    AckKind, Context, Message,
    consumer::{AckPolicy, pull},
    context::ContextBuilder,
    stream::{Config, DiscardPolicy, RetentionPolicy, StorageType},
};
use eventstore::Backoff;
use futures_util::StreamExt;
use tokio::time::{MissedTickBehavior, interval_at, timeout};

use super::{
    InkomendFout, InkomendOpties, MAX_INKOMEND_BYTES, MAX_ONDERHANDEN, MAX_STILTE, MAX_TERUG, MAX_WACHTRIJ,
    MAX_WACHTRIJ_BYTES, MIN_TERUG, Ontvanger, Opnamefout, vorm,
};
use crate::{
    Client, MAX_ANTWOORDTIJD,
    verbinding::{MAX_KOPREGELS_BYTES, Verbonden, wacht_op_verbinding},
};

/// How long one request for a message stands.
const VERZOEK_LOOPT: Duration = Duration::from_secs(30);
/// In silence the server says this often that it is there.
const HARTSLAG: Duration = Duration::from_secs(5);
/// While a message is under way the server is told this often.
const MELD_ELKE: Duration = Duration::from_millis(1_500);
/// At the end, a message that is on its way here is waited for this long, to give it back at once.
const AFSCHEID: Duration = Duration::from_millis(100);
/// As short as the server takes: whether something was here before is for its rows to say, which know it without end.
/// A sender that gives a mended message its old number is then not turned away unseen.
const ONTDUBBELVENSTER: Duration = Duration::from_millis(100);

pub(super) struct Wachtrij<O> {
    context: Context,
    verbinding: Client,
    ontvanger: O,
    opties: InkomendOpties,
}

impl<O: Ontvanger> Wachtrij<O> {
    pub(super) fn van(verbinding: Client, ontvanger: O, opties: InkomendOpties) -> Self {
        let context = ContextBuilder::new().timeout(MAX_ANTWOORDTIJD).build(verbinding.clone());
        Self { context, verbinding, ontvanger, opties }
    }

    /// Takes in message after message; ends at `stop`, between two messages.
    pub(super) async fn lees(
        &self,
        stop: &(impl Future<Output = ()> + Clone),
        pauze: &mut Backoff,
    ) -> Result<(), InkomendFout> {
        let verbonden = tokio::select! {
            () = stop.clone() => return Ok(()),
            verbonden = wacht_op_verbinding(&self.verbinding) => verbonden,
        };
        let mut berichten = tokio::select! {
            () = stop.clone() => return Ok(()),
            berichten = self.open() => berichten?,
        };
        loop {
            let bericht = tokio::select! {
                biased;
                () = stop.clone() => {
                    geef_terug(&mut berichten).await;
                    return Ok(());
                }
                () = verbonden.verbroken(&self.verbinding) => return Err(InkomendFout::Verbroken),
                bericht = berichten.next() => bericht,
            };
            let bericht = bericht.ok_or(InkomendFout::Verbroken)?.map_err(InkomendFout::bus)?;
            self.behandel(bericht, verbonden).await?;
            pauze.reset();
        }
    }

    async fn open(&self) -> Result<pull::Stream, InkomendFout> {
        let bron = self.ontvanger.bron();
        let stroom =
            self.context.get_or_create_stream(self.instelling(bron)).await.map_err(InkomendFout::bus)?;
        keur(&stroom.cached_info().config)?;
        let lezer = pull::Config {
            durable_name: Some(bron.to_owned()),
            filter_subject: onderwerp(bron),
            ack_policy: AckPolicy::Explicit,
            ack_wait: MAX_STILTE,
            // Without end: a message that is given up would be lost.
            max_deliver: -1,
            max_ack_pending: MAX_ONDERHANDEN,
            ..pull::Config::default()
        };
        let lezer = stroom.create_consumer(lezer).await.map_err(InkomendFout::bus)?;
        let berichten =
            lezer.stream().max_messages_per_batch(1).expires(VERZOEK_LOOPT).heartbeat(HARTSLAG).messages();
        berichten.await.map_err(InkomendFout::bus)
    }

    fn instelling(&self, bron: &str) -> Config {
        Config {
            name: wachtrijnaam(bron),
            description: Some(format!("Aanleveringen van {bron} die nog niet zijn opgenomen")),
            subjects: vec![onderwerp(bron)],
            storage: StorageType::File,
            retention: RetentionPolicy::WorkQueue,
            discard: DiscardPolicy::New,
            max_messages: MAX_WACHTRIJ,
            max_bytes: MAX_WACHTRIJ_BYTES,
            max_message_size: i32::try_from(MAX_INKOMEND_BYTES + MAX_KOPREGELS_BYTES).unwrap_or(i32::MAX),
            num_replicas: self.opties.kopieen,
            duplicate_window: ONTDUBBELVENSTER,
            deny_delete: true,
            deny_purge: true,
            ..Config::default()
        }
    }

    /// Takes one message in, and acknowledges it once what it says is safe. Gives it back when that cannot be done now.
    async fn behandel(&self, bericht: Message, verbonden: Verbonden) -> Result<(), InkomendFout> {
        let bron = self.ontvanger.bron();
        let (volgnummer, poging, wachtend) = {
            let info = bericht.info().map_err(InkomendFout::Bus)?;
            (info.stream_sequence, info.delivered, info.pending)
        };
        metrics::gauge!("jongerenstroom_inkomend_wachtend", "bron" => bron).set(wachtend as f64 + 1.0);
        let uitkomst = tokio::select! {
            uitkomst = self.neem_op(&bericht, volgnummer, poging) => uitkomst,
            nooit = houd_vast(&bericht) => match nooit {},
            // Another instance may have it already. What was begun here is the same work: done twice, it counts once.
            () = verbonden.verbroken(&self.verbinding) => return Err(InkomendFout::Verbroken),
        };
        let telling = |uitkomst| {
            metrics::counter!("jongerenstroom_inkomend_total", "bron" => bron, "uitkomst" => uitkomst)
                .increment(1);
        };
        match uitkomst {
            Ok(hoe) => {
                // When this gets lost the message comes again, and changes nothing.
                bericht.double_ack().await.map_err(InkomendFout::Bus)?;
                telling(hoe);
                metrics::gauge!("jongerenstroom_inkomend_wachtend", "bron" => bron).set(wachtend as f64);
                Ok(())
            }
            Err(fout) => {
                let na = terug_na(poging);
                tracing::warn!(bron, volgnummer, poging, %fout, na_ms = na.as_millis(), "not taken in; it comes again");
                telling("later");
                bericht.ack_with(AckKind::Nak(Some(na))).await.map_err(InkomendFout::Bus)
            }
        }
    }

    /// Gives what became of the message, once that is safe.
    async fn neem_op(
        &self,
        bericht: &Message,
        volgnummer: u64,
        poging: i64,
    ) -> Result<&'static str, Box<dyn std::error::Error + Send + Sync>> {
        let bron = self.ontvanger.bron();
        let (inkomend, gelezen) = vorm::lees(bron, bericht, volgnummer, poging);
        let uitkomst = match gelezen {
            Ok(()) => self.ontvanger.neem_op(&inkomend).await,
            Err(fout) => Err(fout),
        };
        match uitkomst {
            Ok(()) => Ok("opgenomen"),
            Err(Opnamefout::Tijdelijk(fout)) => Err(fout),
            Err(Opnamefout::Onbruikbaar { code, reden }) => {
                tracing::warn!(bron, volgnummer, code, "a message goes to quarantine as a whole");
                self.ontvanger.zet_apart(&inkomend, code, &reden).await?;
                Ok("apart")
            }
        }
    }
}

/// The subject of a feed.
pub(super) fn onderwerp(bron: &str) -> String {
    format!("inkomend.{bron}")
}

/// The stream of a feed: one for each, so that a full one stops no other, and their message ids cannot meet.
#[must_use]
pub fn wachtrijnaam(bron: &str) -> String {
    format!("INKOMEND_{}", bron.to_ascii_uppercase())
}

/// Gives back what was asked for and comes too late, so that another instance need not wait for it.
async fn geef_terug(berichten: &mut pull::Stream) {
    if let Ok(Some(Ok(bericht))) = timeout(AFSCHEID, berichten.next()).await
        && let Err(fout) = bericht.ack_with(AckKind::Nak(None)).await
    {
        tracing::debug!(%fout, "a message cannot be given back; it comes again by itself");
    }
}

/// Tells the server again and again that the message is being worked on.
async fn houd_vast(bericht: &Message) -> std::convert::Infallible {
    let mut klok = interval_at(tokio::time::Instant::now() + MELD_ELKE, MELD_ELKE);
    klok.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        klok.tick().await;
        if let Err(fout) = bericht.ack_with(AckKind::Progress).await {
            tracing::debug!(%fout, "the server cannot be told that a message is being worked on");
        }
    }
}

/// Longer after each attempt; the server counts them.
fn terug_na(poging: i64) -> Duration {
    let mislukt = u32::try_from(poging.saturating_sub(1).max(0)).unwrap_or(u32::MAX);
    Backoff::new(MIN_TERUG, MAX_TERUG).after(mislukt).pause()
}

/// Whether a queue that somebody else made keeps each message until it has been taken in.
fn keur(gevonden: &Config) -> Result<(), InkomendFout> {
    let wat = if gevonden.retention != RetentionPolicy::WorkQueue {
        "andere bewaarwijze dan workqueue"
    } else if gevonden.discard != DiscardPolicy::New {
        "gooit bij volte het oudste weg"
    } else if gevonden.storage != StorageType::File {
        "bewaart niet op schijf"
    } else if !gevonden.max_age.is_zero() {
        "gooit weg wat te lang wacht"
    } else {
        return Ok(());
    };
    Err(InkomendFout::StroomWijktAf { stroom: gevonden.name.clone(), wat })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_bericht_komt_steeds_later_terug_maar_nooit_te_laat() {
        let secondes = [(1, 1), (2, 2), (3, 4), (0, 1), (i64::MIN, 1), (7, 60), (1_000, 60), (i64::MAX, 60)];
        for (poging, heel) in secondes {
            let (na, heel) = (terug_na(poging), Duration::from_secs(heel));
            assert!((heel / 2..=heel).contains(&na), "{poging}: {na:?}");
        }
    }
}
