//! Listening and serving until the stop: streams end at once, running requests get a bounded time.
//! Without an explicit permission the server is reachable from this machine only.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::{Extension, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::Gereedheid;

/// Time that running requests get after the stop.
pub const UITLOOP: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerFout {
    /// An address outside this machine was asked without permission.
    #[error(
        "{0} is van buiten deze machine bereikbaar. Sta dat uitdrukkelijk toe, en alleen achter een proxy met TLS"
    )]
    Buiten(SocketAddr),
    /// The address cannot be used.
    #[error("luisteren op {adres} lukt niet: {oorzaak}")]
    Luisteren {
        /// The address that was asked.
        adres: SocketAddr,
        /// What the system said.
        #[source]
        oorzaak: io::Error,
    },
    /// Serving broke off.
    #[error("de server is afgebroken: {0}")]
    Dienen(#[from] io::Error),
}

/// Tells everything that stays open that the server stops.
#[derive(Debug, Clone)]
pub(crate) struct Stopsein(watch::Receiver<bool>);

impl Stopsein {
    /// Ready at the stop; without a server that can stop: never.
    pub(crate) async fn wacht(sein: Option<&mut Self>) {
        match sein {
            // A sender that is gone is a server that is gone.
            Some(sein) => drop(sein.0.wait_for(|gestopt| *gestopt).await),
            None => std::future::pending().await,
        }
    }
}

/// Opens the address; one outside loopback only with `extern_toegestaan`. Port 0 takes a free port.
///
/// # Errors
/// [`ServerFout::Buiten`] and [`ServerFout::Luisteren`].
pub async fn luister(adres: SocketAddr, extern_toegestaan: bool) -> Result<TcpListener, ServerFout> {
    if !adres.ip().is_loopback() && !extern_toegestaan {
        return Err(ServerFout::Buiten(adres));
    }
    TcpListener::bind(adres).await.map_err(|oorzaak| ServerFout::Luisteren { adres, oorzaak })
}

/// How a server takes its leave.
#[derive(Clone, Default)]
pub struct Afbouw {
    /// Says that the server is no longer ready, from the stop on.
    pub gereedheid: Gereedheid,
    /// Time between that and refusing new connections: who divides the requests has to see it first. Zero where
    /// nobody does.
    pub respijt: Duration,
}

/// Serves until `stop` is ready; then takes no new connections, ends the streams, and waits at most
/// [`UITLOOP`] for what still runs.
///
/// # Errors
/// [`ServerFout::Dienen`] when serving breaks off.
pub async fn dien(
    luisteraar: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerFout> {
    dien_met_afbouw(luisteraar, router, Afbouw::default(), stop).await
}

/// Serves until `stop` is ready; then says that it is not ready any more, goes on for as long as `afbouw` says, and
/// only then takes no new connections, ends the streams, and waits at most [`UITLOOP`] for what still runs.
///
/// # Errors
/// [`ServerFout::Dienen`] when serving breaks off.
pub async fn dien_met_afbouw(
    luisteraar: TcpListener,
    router: Router,
    afbouw: Afbouw,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerFout> {
    let (zender, sein) = watch::channel(false);
    let mut gestopt = Stopsein(sein.clone());
    let server = axum::serve(luisteraar, router.layer(Extension(Stopsein(sein))))
        .with_graceful_shutdown(async move {
            stop.await;
            afbouw.gereedheid.stopt();
            tokio::time::sleep(afbouw.respijt).await;
            zender.send_replace(true);
        })
        .into_future();
    let uitgelopen = async {
        Stopsein::wacht(Some(&mut gestopt)).await;
        tokio::time::sleep(UITLOOP).await;
    };
    tokio::select! {
        klaar = server => Ok(klaar?),
        () = uitgelopen => {
            tracing::warn!(uitloop_s = UITLOOP.as_secs(), "niet alle verzoeken waren op tijd klaar; de server stopt toch");
            Ok(())
        }
    }
}
