//! Connecting to NATS: addresses from configuration, a password never in an address, and a connection that comes
//! back by itself.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Event, ServerAddr, connection::State};

/// Longest wait for an answer of the server.
pub const MAX_ANTWOORDTIJD: Duration = Duration::from_secs(5);
/// Room for the headers that go with a message.
pub(crate) const MAX_KOPREGELS_BYTES: usize = 4 * 1024;
/// Longest wait between two attempts to connect again. There is no last attempt.
const MAX_HERVERBIND: Duration = Duration::from_secs(2);
/// In silence the server is asked this often whether it is still there; after two questions without an answer the
/// connection is made again.
const VRAAG_ELKE: Duration = Duration::from_secs(10);
/// Messages that wait within the client for one reader. A follower asks for far fewer at a time; what does not fit is
/// dropped by the client, seen as a gap, and asked again.
const MAX_WACHTEND: usize = 16 * 1024;
/// Time between looks at the state of a connection; nothing is sent for it.
const KIJK_ELKE: Duration = Duration::from_millis(50);

/// Who we are to the server.
#[derive(Clone)]
pub struct Inloggegevens {
    /// The user: the service's name in `deploy/nats/nats.conf`.
    pub gebruiker: String,
    /// The password.
    pub wachtwoord: String,
}

impl std::fmt::Debug for Inloggegevens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inloggegevens").field("gebruiker", &self.gebruiker).finish_non_exhaustive()
    }
}

/// Connecting is not possible as asked.
#[derive(Debug, thiserror::Error)]
pub enum VerbindFout {
    /// An address cannot be read.
    #[error("NATS-adres: verwacht nats://machine:poort of tls://machine:poort, meer adressen met een komma")]
    Adres(#[source] std::io::Error),
    /// An address holds a password, which would then be seen in lists of processes and in logs.
    #[error("NATS-adres: zet geen gebruiker of wachtwoord in het adres, maar in de omgeving")]
    WachtwoordInAdres,
    /// The user's name cannot be part of a subject.
    #[error("NATS-gebruiker: verwacht letters, cijfers en streepjes")]
    Gebruiker,
    /// The client refused its settings.
    #[error("verbinden met NATS lukt niet: {0}")]
    Verbinden(#[from] async_nats::ConnectError),
}

/// Connects. Gives a connection also when the server is not there yet: it is made as soon as the server is, and
/// made again whenever it breaks.
///
/// `url` holds one or more addresses of one cluster, with commas between them; `tls://` asks for TLS. `ca` is the
/// certificate authority of the server, as a PEM file, when the system does not know it.
///
/// # Errors
/// Only for what waiting does not heal: an address or a user that cannot be.
pub async fn verbind(
    url: &str,
    inloggegevens: Option<Inloggegevens>,
    ca: Option<PathBuf>,
) -> Result<Client, VerbindFout> {
    let adressen: Vec<ServerAddr> = url
        .split(',')
        .map(|adres| adres.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(VerbindFout::Adres)?;
    if adressen.iter().any(|adres| adres.has_user_pass()) {
        return Err(VerbindFout::WachtwoordInAdres);
    }
    let mut opties = ConnectOptions::new()
        .name(concat!("jongerenstroom ", env!("CARGO_PKG_VERSION")))
        .request_timeout(Some(MAX_ANTWOORDTIJD))
        .ping_interval(VRAAG_ELKE)
        .subscription_capacity(MAX_WACHTEND)
        .retry_on_initial_connect()
        .reconnect_delay_callback(herverbind_na)
        .event_callback(melder());
    if let Some(Inloggegevens { gebruiker, wachtwoord }) = inloggegevens {
        if gebruiker.is_empty() || !gebruiker.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(VerbindFout::Gebruiker);
        }
        // Answers come in on subjects of one's own, so that no user can read another's.
        opties = opties.custom_inbox_prefix(format!("_INBOX_{gebruiker}"));
        opties = opties.user_and_password(gebruiker, wachtwoord);
    }
    if let Some(ca) = ca {
        opties = opties.add_root_certificates(ca).require_tls(true);
    }
    Ok(opties.connect(adressen).await?)
}

fn herverbind_na(pogingen: usize) -> Duration {
    let factor = u32::try_from(pogingen).unwrap_or(u32::MAX);
    Duration::from_millis(50).saturating_mul(factor).min(MAX_HERVERBIND)
}

/// Tells what happens to the connection, and counts how often it came back and whether it is there.
fn melder() -> impl Fn(Event) -> std::future::Ready<()> + Send + Sync + 'static {
    let (eerder, staat) = (AtomicBool::new(false), AtomicBool::new(false));
    let verbroken = metrics::gauge!("jongerenstroom_nats_verbroken");
    verbroken.increment(1.0);
    move |gebeurtenis| {
        match gebeurtenis {
            Event::Connected if !staat.swap(true, Ordering::Relaxed) => verbroken.decrement(1.0),
            Event::Disconnected | Event::Closed if staat.swap(false, Ordering::Relaxed) => {
                verbroken.increment(1.0);
            }
            _ => {}
        }
        match gebeurtenis {
            Event::Connected if eerder.swap(true, Ordering::Relaxed) => {
                metrics::counter!("jongerenstroom_nats_reconnects_total").increment(1);
                tracing::info!("connected to NATS again");
            }
            Event::Connected => tracing::info!("connected to NATS"),
            Event::Disconnected => tracing::warn!("the connection to NATS broke; it is made again"),
            // Permission violations come in here: the publish itself only goes unanswered.
            Event::ServerError(fout) => tracing::error!(%fout, "NATS refuses"),
            // What was dropped is asked again: every reader checks that nothing is missing.
            Event::SlowConsumer(_) => tracing::warn!("a reader of NATS is slower than what comes in"),
            anders => tracing::debug!(%anders, "NATS"),
        }
        std::future::ready(())
    }
}

/// Whether there is a connection now.
#[must_use]
pub fn is_verbonden(verbinding: &Client) -> bool {
    verbinding.connection_state() == State::Connected
}

/// One time that a connection stands. A server that comes back may have lost messages and readers, so what was
/// learned before is then asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verbonden(u64);

impl Verbonden {
    /// As it is now.
    pub(crate) fn nu(verbinding: &Client) -> Self {
        Self(verbinding.statistics().connects.load(Ordering::Relaxed))
    }

    /// Whether it still stands.
    pub(crate) fn staat(self, verbinding: &Client) -> bool {
        Self::nu(verbinding) == self && is_verbonden(verbinding)
    }

    /// Waits until it no longer stands.
    pub(crate) async fn verbroken(self, verbinding: &Client) {
        while self.staat(verbinding) {
            tokio::time::sleep(KIJK_ELKE).await;
        }
    }
}

/// Waits until there is a connection.
pub(crate) async fn wacht_op_verbinding(verbinding: &Client) -> Verbonden {
    while !is_verbonden(verbinding) {
        tokio::time::sleep(KIJK_ELKE).await;
    }
    Verbonden::nu(verbinding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn een_wachtwoord_hoort_niet_in_het_adres() {
        let fout = verbind("nats://localhost:4222,nats://intake:geheim@localhost:4223", None, None).await;
        assert!(matches!(fout, Err(VerbindFout::WachtwoordInAdres)));
        let gegevens = Inloggegevens { gebruiker: "intake".to_owned(), wachtwoord: "geheim".to_owned() };
        assert!(!format!("{gegevens:?}").contains("geheim"));
    }

    #[tokio::test]
    async fn onzin_wordt_meteen_geweigerd() {
        assert!(matches!(verbind("http://localhost", None, None).await, Err(VerbindFout::Adres(_))));
        let sluw = Inloggegevens { gebruiker: "a.>".to_owned(), wachtwoord: String::new() };
        assert!(matches!(verbind("localhost", Some(sluw), None).await, Err(VerbindFout::Gebruiker)));
    }

    #[test]
    fn opnieuw_verbinden_wacht_nooit_lang() {
        assert_eq!(herverbind_na(0), Duration::ZERO);
        assert_eq!(herverbind_na(usize::MAX), MAX_HERVERBIND);
    }
}
