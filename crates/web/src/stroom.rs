//! Live figures in a browser: the newest state as server-sent events.
//! Only the newest state counts, so a slow reader skips states and nothing is buffered for it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use futures_util::stream;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::Werk;
use crate::dienen::Stopsein;
use crate::poort::{Plaats, Plek};

/// A state to show live. Its id follows from its text, so that a reader who has the text, has the state: also when
/// something else than a count has changed, or another instance has sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Livewaarde {
    id: Arc<str>,
    tekst: Arc<str>,
}

/// Bytes of the hash that an id shows.
const ID_BYTES: usize = 8;

impl Livewaarde {
    /// The state that this text tells.
    #[must_use]
    pub fn nieuw(tekst: impl Into<Arc<str>>) -> Self {
        let tekst = tekst.into();
        let hash = Sha256::digest(tekst.as_bytes());
        Self { id: HEXLOWER.encode(&hash[..ID_BYTES]).into(), tekst }
    }

    /// Tells states apart.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text.
    #[must_use]
    pub fn tekst(&self) -> &str {
        &self.tekst
    }
}

/// After this time without news a comment keeps the connection alive.
pub const HARTSLAG: Duration = Duration::from_secs(15);
/// A browser that lost the connection tries again after this time.
const OPNIEUW: Duration = Duration::from_secs(2);

/// What is needed for a stream of this request: the last id the reader has, and the stop of the server.
#[derive(Debug)]
pub struct Stroom {
    laatste: Option<Arc<str>>,
    stop: Option<Stopsein>,
    plek: Plek,
}

impl<S: Sync> FromRequestParts<S> for Stroom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Whatever id is not that of the present state: the reader gets the present state.
        let laatste = parts.headers.get("last-event-id").and_then(|kop| Some(kop.to_str().ok()?.into()));
        let plek = parts.extensions.get::<Plek>().cloned().unwrap_or_default();
        Ok(Self { laatste, stop: parts.extensions.get::<Stopsein>().cloned(), plek })
    }
}

impl Stroom {
    /// The present state at once, unless the reader has it already, and then every newer one. Ends when
    /// the server stops or the source does. Each state is one event with this name; its text holds no
    /// line breaks, or is sent as several `data` lines.
    pub fn volg(self, bron: watch::Receiver<Livewaarde>, gebeurtenis: &'static str) -> Response {
        if let Err(probleem) = self.plek.wissel(Werk::Stroom) {
            return probleem.into_response();
        }
        let plaats = self.plek.neem_mee();
        let lezer = Lezer { bron, laatste: self.laatste, stop: self.stop, gebeurtenis, _plaats: plaats };
        let gebeurtenissen = stream::unfold(lezer, |mut lezer| async move {
            let gebeurtenis = lezer.volgende().await?;
            Some((Ok::<_, Infallible>(gebeurtenis), lezer))
        });
        Sse::new(gebeurtenissen)
            .keep_alive(KeepAlive::new().interval(HARTSLAG).text("hartslag"))
            .into_response()
    }
}

struct Lezer {
    bron: watch::Receiver<Livewaarde>,
    /// The id of the state that the reader has.
    laatste: Option<Arc<str>>,
    stop: Option<Stopsein>,
    gebeurtenis: &'static str,
    /// Given back when the stream ends.
    _plaats: Option<Plaats>,
}

impl Lezer {
    /// The next state the reader does not have; `None` at the end.
    async fn volgende(&mut self) -> Option<Event> {
        let laatste = self.laatste.clone();
        let stand = {
            let nieuw = self.bron.wait_for(|stand| Some(&stand.id) != laatste.as_ref());
            let gestopt = Stopsein::wacht(self.stop.as_mut());
            tokio::select! {
                biased;
                () = gestopt => return None,
                nieuw = nieuw => nieuw.ok()?.clone(),
            }
        };
        let gebeurtenis = Event::default().id(&*stand.id).event(self.gebeurtenis).retry(OPNIEUW);
        let gebeurtenis = gebeurtenis.data(&*stand.tekst);
        self.laatste = Some(stand.id);
        Some(gebeurtenis)
    }
}
