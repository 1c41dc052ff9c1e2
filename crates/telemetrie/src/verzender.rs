//! The little HTTP client that carries spans to the collector. The exporter runs on a thread of its own; the sending
//! itself is done on the runtime, so that no second one is needed.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

use crate::uitvoer::MAX_VERZENDEN;

/// Most bytes of an answer that are read.
const MAX_ANTWOORD: usize = 64 * 1024;

/// Sends requests on the runtime in which it was made.
#[derive(Debug, Clone)]
pub(crate) struct Verzender {
    client: Client<HttpConnector, Full<Bytes>>,
    runtime: Handle,
    /// The last request failed: said once, not at every request.
    weg: Arc<AtomicBool>,
}

impl Verzender {
    pub(crate) fn nieuw() -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).pool_max_idle_per_host(1).build_http(),
            runtime: Handle::current(),
            weg: Arc::default(),
        }
    }

    async fn verzend(self, verzoek: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let heen_en_weer = async {
            let (kop, lichaam) = self.client.request(verzoek.map(Full::new)).await?.into_parts();
            let lichaam = Limited::new(lichaam, MAX_ANTWOORD).collect().await?.to_bytes();
            Ok(Response::from_parts(kop, lichaam))
        };
        let uitkomst = tokio::time::timeout(MAX_VERZENDEN, heen_en_weer)
            .await
            .unwrap_or_else(|te_laat| Err(te_laat.into()));
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
