//! Which names this server answers to. A browser that was led to 127.0.0.1 under a stranger's name
//! (DNS rebinding) sends that name in `Host`, and is refused.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header::HOST};

/// The names in `Host` that are accepted; the port is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// `127.0.0.1`, `localhost` and `[::1]`: for a server bound to loopback.
    Lokaal,
    /// These names, without port, and the local ones.
    Deze(Vec<String>),
}

impl Hosts {
    pub(crate) fn staan_toe(&self, parts: &Parts) -> bool {
        let Some(host) = enige_host(&parts.headers) else { return false };
        let in_adres = parts.uri.authority().is_none_or(|a| self.kent(a.host()));
        in_adres && host.parse::<Authority>().is_ok_and(|a| !host.contains('@') && self.kent(a.host()))
    }

    fn kent(&self, naam: &str) -> bool {
        let lokaal = ["127.0.0.1", "localhost", "[::1]"].iter().any(|l| l.eq_ignore_ascii_case(naam));
        lokaal || matches!(self, Self::Deze(namen) if namen.iter().any(|n| n.eq_ignore_ascii_case(naam)))
    }
}

/// The one `Host` header; none or several are both suspect.
fn enige_host(koppen: &HeaderMap) -> Option<&str> {
    let mut alle = koppen.get_all(HOST).iter();
    let host = alle.next()?.to_str().ok()?;
    alle.next().is_none().then_some(host)
}
