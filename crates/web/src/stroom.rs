//! Live figures in a browser: the newest state as server-sent events.
//! Only the newest state counts, so a slow reader skips states and nothing is buffered for it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use crate::Werk;
use crate::dienen::Stopsein;
use crate::poort::{Plaats, Plek};

/// A state and its number; the number grows with every change.
pub type Livewaarde = (u64, Arc<str>);

/// After this time without news a comment keeps the connection alive.
pub const HARTSLAG: Duration = Duration::from_secs(15);
/// A browser that lost the connection tries again after this time.
const OPNIEUW: Duration = Duration::from_secs(2);

/// What is needed for a stream of this request: the last id the reader has, and the stop of the server.
#[derive(Debug)]
pub struct Stroom {
    laatste: Option<u64>,
    stop: Option<Stopsein>,
    plek: Plek,
}

impl<S: Sync> FromRequestParts<S> for Stroom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // An id that is not ours says nothing about what the reader has: it gets the present state.
        let laatste = parts.headers.get("last-event-id").and_then(|kop| kop.to_str().ok()?.parse().ok());
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
    /// The number of the state the reader has.
    laatste: Option<u64>,
    stop: Option<Stopsein>,
    gebeurtenis: &'static str,
    /// Given back when the stream ends.
    _plaats: Option<Plaats>,
}

impl Lezer {
    /// The next state the reader does not have; `None` at the end.
    async fn volgende(&mut self) -> Option<Event> {
        let laatste = self.laatste;
        let stand = {
            let nieuw = self.bron.wait_for(|(nummer, _)| Some(*nummer) != laatste);
            let gestopt = Stopsein::wacht(self.stop.as_mut());
            tokio::select! {
                biased;
                () = gestopt => return None,
                nieuw = nieuw => nieuw.ok()?.clone(),
            }
        };
        self.laatste = Some(stand.0);
        Some(Event::default().id(stand.0.to_string()).event(self.gebeurtenis).retry(OPNIEUW).data(&*stand.1))
    }
}
