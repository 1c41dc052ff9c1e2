//! The body of a request as it comes in: it has to keep up a pace, and what nobody reads is read out after the answer,
//! so that the answer arrives and the connection can be used again.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::EXPECT;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::grenzen::{MAX_UITLEZEN, MAX_UITLEZEN_BYTES, MIN_LICHAAM_BYTES_PER_S, RESPIJT_LICHAAM};

/// The body came in too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the body came in too slowly")]
pub(crate) struct TeTraag;

/// A body that must keep up its pace. Dropped before its end, it gives what is left to its [`Rest`].
struct Lichaam {
    binnen: Option<Body>,
    begin: Instant,
    ontvangen: u64,
    /// The moment by which the next part must be there.
    uiterlijk: Pin<Box<Sleep>>,
    rest: Option<oneshot::Sender<Body>>,
}

/// What is left of a body when its reader is done with it.
pub(crate) struct Rest {
    lichaam: oneshot::Receiver<Body>,
    /// The client sends the body only when it is asked to: it has not begun.
    wacht_op_vraag: bool,
}

/// Puts the watch on a body.
pub(crate) fn bewaak(lichaam: Body, koppen: &HeaderMap) -> (Body, Rest) {
    let (zender, ontvanger) = oneshot::channel();
    let rest = Rest { lichaam: ontvanger, wacht_op_vraag: koppen.contains_key(EXPECT) };
    if lichaam.is_end_stream() {
        return (lichaam, rest);
    }
    let begin = Instant::now();
    let uiterlijk = Box::pin(sleep_until(begin + RESPIJT_LICHAAM));
    let bewaakt = Lichaam { binnen: Some(lichaam), begin, ontvangen: 0, uiterlijk, rest: Some(zender) };
    (Body::new(bewaakt), rest)
}

impl Rest {
    /// Reads out what nobody read, in the background and within bounds. False when too much is left for that: then the
    /// answer has to say that the connection ends.
    pub(crate) fn lees_uit(mut self) -> bool {
        let Ok(lichaam) = self.lichaam.try_recv() else { return true };
        if self.wacht_op_vraag {
            return false;
        }
        let past = lichaam.size_hint().upper().is_some_and(|bytes| bytes <= MAX_UITLEZEN_BYTES);
        tokio::spawn(async move {
            // When it takes longer, the connection is closed: the answer has long been sent.
            let _ = tokio::time::timeout(MAX_UITLEZEN, lees_weg(lichaam)).await;
        });
        past
    }
}

async fn lees_weg(mut lichaam: Body) {
    while let Some(Ok(_)) = lichaam.frame().await {}
}

impl HttpBody for Lichaam {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let dit = self.get_mut();
        let Some(binnen) = dit.binnen.as_mut() else { return Poll::Ready(None) };
        if let Poll::Ready(deel) = Pin::new(binnen).poll_frame(cx) {
            match &deel {
                Some(Ok(deel)) => {
                    dit.ontvangen += deel.data_ref().map_or(0, Bytes::len) as u64;
                    let verdiend = Duration::from_millis(dit.ontvangen * 1_000 / MIN_LICHAAM_BYTES_PER_S);
                    dit.uiterlijk.as_mut().reset(dit.begin + RESPIJT_LICHAAM + verdiend);
                }
                // At its end or broken: nothing is left to read out.
                None | Some(Err(_)) => dit.binnen = None,
            }
            return Poll::Ready(deel);
        }
        ready!(dit.uiterlijk.as_mut().poll(cx));
        dit.binnen = None;
        Poll::Ready(Some(Err(axum::Error::new(TeTraag))))
    }

    fn is_end_stream(&self) -> bool {
        self.binnen.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.binnen.as_ref().map_or(SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lichaam {
    fn drop(&mut self) {
        let over = self.binnen.take().filter(|lichaam| !lichaam.is_end_stream());
        if let (Some(over), Some(rest)) = (over, self.rest.take()) {
            // Whoever waited for it may be gone; then the connection is too.
            let _ = rest.send(over);
        }
    }
}
