//! The bus as an outsider reads it.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use async_nats::jetstream::{
    self, Context,
    consumer::{DeliverPolicy, pull::OrderedConfig},
};
use berichten::CloudEvent;
use futures_util::StreamExt as _;
use testkit::NatsServer;

/// Most time until a message that is to come is there.
const MAX_WACHTEN: Duration = Duration::from_secs(60);

/// Runs this to its end, for tests that are not asynchronous themselves.
///
/// # Panics
/// When the machine has no room for a runtime.
pub fn wacht<T>(werk: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(werk)
}

/// Every message of a service's stream, in the order of the stream; none when there is no stream.
///
/// # Panics
/// When the stream cannot be read, or holds something else than CloudEvents.
#[must_use]
pub fn stroom(nats: &NatsServer, dienst: &str) -> Vec<CloudEvent> {
    wacht(async {
        let bus = context(nats).await;
        let Ok(mut stroom) = bus.get_stream(berichten::stroomnaam(dienst)).await else { return Vec::new() };
        let staat = stroom.info().await.unwrap().state.clone();
        let keuze = OrderedConfig { deliver_policy: DeliverPolicy::All, ..OrderedConfig::default() };
        let lezer = stroom.create_consumer(keuze).await.unwrap();
        let mut berichten = lezer.messages().await.unwrap();
        let mut alle = Vec::new();
        while (alle.len() as u64) < staat.messages {
            let bericht =
                tokio::time::timeout(MAX_WACHTEN, berichten.next()).await.expect("the next message");
            alle.push(CloudEvent::lees(&bericht.unwrap().unwrap().payload).unwrap());
        }
        alle
    })
}

/// Waits until a service's stream holds so many messages.
///
/// # Panics
/// When that takes too long.
pub fn wacht_op(nats: &NatsServer, dienst: &str, aantal: u64) {
    let begonnen = Instant::now();
    wacht(async {
        let bus = context(nats).await;
        loop {
            let gevonden = match bus.get_stream(berichten::stroomnaam(dienst)).await {
                Ok(stroom) => stroom.cached_info().state.messages,
                Err(_) => 0,
            };
            if gevonden >= aantal {
                return;
            }
            assert!(begonnen.elapsed() < MAX_WACHTEN, "{dienst}: {gevonden} of {aantal} messages");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}

/// JetStream of a server.
///
/// # Panics
/// When the server is away.
pub async fn context(nats: &NatsServer) -> Context {
    jetstream::new(async_nats::connect(nats.url()).await.unwrap())
}
