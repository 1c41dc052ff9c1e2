//! How far a log is, asked over the bus of the service that keeps it. The stream does not know: what its relay has not
//! published yet is recorded all the same.

use std::time::Duration;

use async_nats::{Request, RequestErrorKind, SubscribeError};
use eventstore::{Log, Position};
use futures_util::StreamExt;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::{Client, MAX_ANTWOORDTIJD, SourceFout};

/// Longest wait for the database of the service that is asked: shorter than who asks waits.
const MAX_LEZEN: Duration = Duration::from_secs(1);
/// Longest wait for one answer. The instance that was asked may just be stopping: then another one is asked.
const MAX_VRAAG: Duration = Duration::from_millis(1_500);
/// Time between two questions while nobody is there to answer: a service that starts again takes a moment.
const VRAAG_ELKE: Duration = Duration::from_millis(200);

/// Where a service is asked how far its log is. No event can have this subject, so no stream holds what is asked.
fn onderwerp(dienst: &str) -> String {
    format!("stand.{dienst}")
}

/// Begin of where the answer comes in. A service answers nowhere else: whoever asks could otherwise have it publish in
/// its own name, among its events.
const ANTWOORD: &str = "stand.antwoord.";

/// Tells everybody who asks what the last position of the log of `dienst` is, until `stop`. Every instance answers, and
/// each is right: one that cannot read its log gives no answer and is in nobody's way.
///
/// # Errors
/// When the connection has been closed for good.
pub async fn meld_logstand(
    log: Log,
    dienst: &str,
    verbinding: Client,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), SubscribeError> {
    let vragen = verbinding.subscribe(onderwerp(dienst)).await?;
    let mut vragen = vragen.take_until(Box::pin(stop));
    while let Some(vraag) = vragen.next().await {
        let Some(aan) = vraag.reply.filter(|aan| aan.starts_with(ANTWOORD)) else { continue };
        let hoofd = match timeout(MAX_LEZEN, log.head()).await {
            Ok(Ok(hoofd)) => hoofd,
            Ok(Err(fout)) => {
                tracing::warn!(dienst, %fout, "cannot tell how far the log is");
                continue;
            }
            Err(_) => {
                tracing::warn!(dienst, "the log does not say in time how far it is");
                continue;
            }
        };
        if let Err(fout) = verbinding.publish(aan, hoofd.0.to_string().into()).await {
            tracing::warn!(dienst, %fout, "an answer cannot be sent");
        }
    }
    Ok(())
}

/// The last position of the log of `dienst`, at a moment after the call. Asks again for [`MAX_ANTWOORDTIJD`].
pub(crate) async fn vraag_logstand(dienst: &str, verbinding: &Client) -> Result<Position, SourceFout> {
    let zwijgt = || SourceFout::Zwijgt { dienst: dienst.to_owned() };
    let tot = Instant::now() + MAX_ANTWOORDTIJD;
    loop {
        let aan = format!("{ANTWOORD}{}", Uuid::now_v7().simple());
        let vraag = Request::new().timeout(Some(MAX_VRAAG)).inbox(aan);
        let fout = match verbinding.send_request(onderwerp(dienst), vraag).await {
            Ok(antwoord) => {
                let positie =
                    std::str::from_utf8(&antwoord.payload).ok().and_then(|tekst| tekst.parse().ok());
                return positie.map(Position).ok_or_else(zwijgt);
            }
            Err(fout) => fout,
        };
        match fout.kind() {
            RequestErrorKind::NoResponders | RequestErrorKind::TimedOut if Instant::now() >= tot => {
                return Err(zwijgt());
            }
            RequestErrorKind::NoResponders => sleep(VRAAG_ELKE).await,
            RequestErrorKind::TimedOut => {}
            _ => return Err(SourceFout::Bus(fout.into())),
        }
    }
}
