//! What carries spans to the collector: the exporter's own HTTP client. The exporter runs on a thread of its own; the
//! sending itself is done on the runtime, so that no second one is needed.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::{Client, redirect::Policy};
use rustls::crypto::ring;
use tokio::runtime::Handle;

/// Sends requests on the runtime in which it was made.
#[derive(Debug, Clone)]
pub(super) struct Verzender {
    client: Client,
    runtime: Handle,
    /// The last request failed: said once, not at every request.
    weg: Arc<AtomicBool>,
}

impl Verzender {
    /// For the collector at `eindpunt`; a request takes at most `tijd`.
    pub(super) fn nieuw(eindpunt: &str, tijd: Duration) -> Result<Self, reqwest::Error> {
        // Another part of the process may have chosen one before; any will do.
        let _ = ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(tijd)
            .pool_max_idle_per_host(1)
            // Spans go to the address that was given and to no other.
            .redirect(Policy::none())
            .no_proxy();
        // Without TLS nobody has to be believed: a system without root certificates will do.
        let client = if eindpunt.starts_with("https://") { client } else { client.tls_certs_only([]) };
        Ok(Self { client: client.build()?, runtime: Handle::current(), weg: Arc::default() })
    }

    async fn verzend(self, verzoek: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let uitkomst = self.client.send_bytes(verzoek).await;
        self.onthoud(matches!(&uitkomst, Ok(antwoord) if antwoord.status().is_success()));
        uitkomst
    }

    fn onthoud(&self, gelukt: bool) {
        if !gelukt {
            metrics::counter!("jongerenstroom_otlp_failures_total").increment(1);
        }
        match (self.weg.swap(!gelukt, Ordering::Relaxed), gelukt) {
            (false, false) => {
                tracing::warn!("traces cannot be sent; they are dropped until the collector is there");
            }
            (true, true) => tracing::info!("traces can be sent again"),
            _ => {}
        }
    }
}

type Toekomst<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for Verzender {
    fn send_bytes<'life0, 'async_trait>(&'life0 self, request: Request<Bytes>) -> Toekomst<'async_trait>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        let verzonden = self.runtime.spawn(self.clone().verzend(request));
        Box::pin(async move { verzonden.await? })
    }
}
