//! One connection: HTTP/1.1 with bounds on its header, its pauses and its reader, until it ends or has to.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::dienen::Stopsein;
use crate::grenzen::{MAX_KOP, MAX_KOP_BYTES, MAX_SCHRIJVEN};
use crate::verbindingen::{Bezig, Verbinding};

/// Serves one connection to its end. At the stop one on which nothing happens ends at once; otherwise it ends after
/// the present answer.
pub(crate) async fn bedien(
    stroom: TcpStream,
    adres: SocketAddr,
    router: Router,
    verbinding: Arc<Verbinding>,
    mut stop: Stopsein,
) {
    // Answers are written whole: waiting for more only costs time. Who has left by now shows itself below.
    let _ = stroom.set_nodelay(true);
    let mut stroom = TimeoutStream::new(stroom);
    stroom.set_write_timeout(Some(MAX_SCHRIJVEN));
    let dienst = service_fn({
        let verbinding = Arc::clone(&verbinding);
        move |verzoek| beantwoord(router.clone(), Arc::clone(&verbinding), adres, verzoek)
    });
    let lijn = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(MAX_KOP)
        .max_buf_size(MAX_KOP_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stroom)), dienst);
    let mut lijn = pin!(lijn);
    tokio::select! {
        // A client that breaks off, or is too slow, is nothing to report.
        _ = lijn.as_mut() => return,
        () = verbinding.sluit.notified() => return,
        () = Stopsein::wacht(Some(&mut stop)) => {}
    }
    if verbinding.wacht() {
        return;
    }
    lijn.as_mut().graceful_shutdown();
    let _ = lijn.await;
}

async fn beantwoord(
    router: Router,
    verbinding: Arc<Verbinding>,
    adres: SocketAddr,
    verzoek: Request<Incoming>,
) -> Result<Response<Uitgaand>, Infallible> {
    let bezig = verbinding.begin();
    let mut verzoek = verzoek.map(Body::new);
    verzoek.extensions_mut().insert(ConnectInfo(adres));
    if let Some(krap) = verbinding.krap {
        verzoek.extensions_mut().insert(krap);
    }
    let antwoord = router.oneshot(verzoek).await?;
    Ok(antwoord.map(|lichaam| Uitgaand { lichaam, _bezig: bezig }))
}

/// The body of an answer; the connection is busy until it has been sent.
struct Uitgaand {
    lichaam: Body,
    _bezig: Bezig,
}

impl HttpBody for Uitgaand {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.lichaam).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.lichaam.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.lichaam.size_hint()
    }
}
