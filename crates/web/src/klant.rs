//! Who a client is, for the bounds: the address from which it connects, or behind a trusted proxy the address that the
//! proxy saw. Never logged.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// One client. Whoever has an IPv6 address has a whole /64 of them, so that counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Klant(IpAddr);

impl Klant {
    pub(crate) fn van_adres(adres: IpAddr) -> Self {
        match adres.to_canonical() {
            IpAddr::V6(v6) => Self(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into()),
            v4 => Self(v4),
        }
    }

    /// Without a connection, as in a test, there is one client.
    pub(crate) fn van_verzoek(parts: &Parts, proxies: &Proxies) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let adres = match peer {
            Some(peer) if proxies.vertrouwt(peer) => proxies.achter(&parts.headers).unwrap_or(peer),
            Some(peer) => peer,
            None => Ipv4Addr::UNSPECIFIED.into(),
        };
        Self::van_adres(adres)
    }
}

/// One address or network of proxies that are trusted to say for whom they ask: `10.0.0.7`, `10.0.0.0/24`,
/// `2001:db8::/64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proxy(IpNet);

impl FromStr for Proxy {
    type Err = &'static str;

    fn from_str(tekst: &str) -> Result<Self, Self::Err> {
        let adres = tekst.parse::<IpAddr>().map(IpNet::from);
        let net = adres.or_else(|_| tekst.parse::<IpNet>());
        net.map(Self).map_err(|_| "verwacht een IP-adres of een netwerk, bijvoorbeeld 10.0.0.0/24")
    }
}

/// The proxies that are trusted; by default none. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[Proxy]>);

impl FromIterator<Proxy> for Proxies {
    fn from_iter<T: IntoIterator<Item = Proxy>>(proxies: T) -> Self {
        Self(proxies.into_iter().collect())
    }
}

impl Proxies {
    pub(crate) fn vertrouwt(&self, adres: IpAddr) -> bool {
        let adres = adres.to_canonical();
        self.0.iter().any(|Proxy(net)| net.contains(&adres))
    }

    /// The nearest address that is no trusted proxy: each proxy adds the one it saw at the end, and what stands before
    /// the first untrusted one may be made up. `X-Forwarded-For` goes before `Forwarded` (RFC 7239).
    fn achter(&self, koppen: &HeaderMap) -> Option<IpAddr> {
        let mut keten = waarden(koppen, &X_FORWARDED_FOR, |deel| Some(deel.trim()));
        if keten.is_empty() {
            keten = waarden(koppen, &FORWARDED, voor_wie);
        }
        for adres in keten.into_iter().rev() {
            // Something unreadable: what stands before it cannot be trusted either.
            let adres = adres?;
            if !self.vertrouwt(adres) {
                return Some(adres);
            }
        }
        None
    }
}

/// The addresses in all headers of this name, in order; one that cannot be read is `None`.
fn waarden(
    koppen: &HeaderMap,
    naam: &HeaderName,
    adres: for<'a> fn(&'a str) -> Option<&'a str>,
) -> Vec<Option<IpAddr>> {
    let teksten = koppen.get_all(naam).iter().map(|kop| kop.to_str().unwrap_or_default());
    teksten.flat_map(|tekst| tekst.split(',')).map(|deel| adres(deel).and_then(lees_adres)).collect()
}

/// The `for` of one element of `Forwarded`.
fn voor_wie(element: &str) -> Option<&str> {
    let paren = element.split(';').filter_map(|paar| paar.split_once('='));
    paren
        .into_iter()
        .find(|(naam, _)| naam.trim().eq_ignore_ascii_case("for"))
        .map(|(_, waarde)| waarde.trim())
}

/// An address, with or without port, quotes and brackets.
fn lees_adres(tekst: &str) -> Option<IpAddr> {
    let tekst = tekst.trim_matches('"');
    let kaal = tekst.trim_start_matches('[').trim_end_matches(']');
    kaal.parse().ok().or_else(|| tekst.parse::<SocketAddr>().ok().map(|adres| adres.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn klant(peer: &str, koppen: &[(&'static str, &str)], proxies: &[&str]) -> Klant {
        let mut verzoek = axum::http::Request::new(());
        for (naam, waarde) in koppen {
            verzoek.headers_mut().append(*naam, waarde.parse().unwrap());
        }
        let (mut parts, ()) = verzoek.into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
        let proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        Klant::van_verzoek(&parts, &proxies)
    }

    fn adres(tekst: &str) -> Klant {
        Klant::van_adres(tekst.parse().unwrap())
    }

    #[test]
    fn een_proxy_spreekt_alleen_voor_een_ander_als_hij_vertrouwd_is() {
        let kop = [("x-forwarded-for", "203.0.113.9")];
        assert_eq!(klant("10.0.0.7", &kop, &[]), adres("10.0.0.7"));
        assert_eq!(klant("10.0.0.7", &kop, &["10.0.0.8"]), adres("10.0.0.7"));
        assert_eq!(klant("10.0.0.7", &kop, &["10.0.0.0/24"]), adres("203.0.113.9"));
        assert_eq!(klant("::ffff:10.0.0.7", &kop, &["10.0.0.7"]), adres("203.0.113.9"));
        assert_eq!(klant("10.0.0.7", &[], &["10.0.0.7"]), adres("10.0.0.7"));
    }

    #[test]
    fn wat_de_klant_zelf_voorop_zet_telt_niet() {
        let verzonnen = [("x-forwarded-for", "192.0.2.1, 203.0.113.9"), ("x-forwarded-for", "10.0.0.8")];
        assert_eq!(klant("10.0.0.7", &verzonnen, &["10.0.0.0/24"]), adres("203.0.113.9"));
        let onleesbaar = [("x-forwarded-for", "192.0.2.1, onzin, 10.0.0.8")];
        assert_eq!(klant("10.0.0.7", &onleesbaar, &["10.0.0.0/24"]), adres("10.0.0.7"));
    }

    #[test]
    fn forwarded_wordt_gelezen_zoals_rfc_7239_hem_schrijft() {
        for (kop, verwacht) in [
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=192.0.2.43, for=198.51.100.17:80", "198.51.100.17"),
            ("proto=https", "10.0.0.7"),
        ] {
            assert_eq!(klant("10.0.0.7", &[("forwarded", kop)], &["10.0.0.7"]), adres(verwacht), "{kop}");
        }
    }

    #[test]
    fn een_netwerk_van_ipv6_is_een_klant() {
        assert_eq!(adres("2001:db8:1:2::1"), adres("2001:db8:1:2:ffff::9"));
        assert_ne!(adres("2001:db8:1:2::1"), adres("2001:db8:1:3::1"));
        assert!("10.0.0.0/33".parse::<Proxy>().is_err() && "nginx".parse::<Proxy>().is_err());
    }
}
