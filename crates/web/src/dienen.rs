//! Listening and serving until the stop: streams end at once, running requests get a bounded time.
//! Without an explicit permission the server is reachable from this machine only.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::serve::Listener;
use axum::{Extension, Router};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::klant::Klant;
use crate::verbinding::bedien;
use crate::verbindingen::Verbindingen;
use crate::{Gereedheid, Proxies};

/// Time that running requests get after the stop.
pub const UITLOOP: Duration = Duration::from_secs(10);

/// Why the server does not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServerFout {
    /// An address outside this machine was asked without permission.
    #[error(
        "{0} is van buiten deze machine bereikbaar. Sta dat uitdrukkelijk toe, en alleen achter een proxy met TLS"
    )]
    Buiten(SocketAddr),
    /// The address cannot be used.
    #[error("luisteren op {adres} lukt niet: {oorzaak}.")]
    Luisteren {
        /// The address that was asked.
        adres: SocketAddr,
        /// What the system said.
        #[source]
        oorzaak: io::Error,
    },
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
pub async fn dien(luisteraar: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    dien_met_afbouw(luisteraar, router, Proxies::default(), Afbouw::default(), stop).await;
}

/// Serves until `stop` is ready; then says that it is not ready any more, goes on for as long as `afbouw` says, and
/// only then takes no new connections, ends the streams, and waits at most [`UITLOOP`] for what still runs. The rest is
/// cut off. Connections from `proxies` count as those of many clients.
pub async fn dien_met_afbouw(
    mut luisteraar: TcpListener,
    router: Router,
    proxies: Proxies,
    afbouw: Afbouw,
    stop: impl Future<Output = ()>,
) {
    let (zender, sein) = watch::channel(false);
    let sein = Stopsein(sein);
    let router = router.layer(Extension(sein.clone()));
    let open = Verbindingen::default();
    // Dropped with everything that still runs in it.
    let mut bezig = JoinSet::new();
    let mut stop = pin!(async {
        stop.await;
        afbouw.gereedheid.stopt();
        tokio::time::sleep(afbouw.respijt).await;
    });
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = bezig.join_next() => {}
            // Also when the system has no room for more: it waits and tries again.
            (stroom, adres) = Listener::accept(&mut luisteraar) => {
                let klant = (!proxies.vertrouwt(adres.ip())).then(|| Klant::van_adres(adres.ip()));
                if let Some(verbinding) = open.open(klant) {
                    bezig.spawn(bedien(stroom, adres, router.clone(), verbinding, sein.clone()));
                }
            }
        }
    }
    drop(luisteraar);
    zender.send_replace(true);
    let uitgelopen = async { while bezig.join_next().await.is_some() {} };
    if tokio::time::timeout(UITLOOP, uitgelopen).await.is_err() {
        tracing::warn!(
            uitloop_s = UITLOOP.as_secs(),
            "niet alle verzoeken waren op tijd klaar; de server stopt toch"
        );
    }
}
