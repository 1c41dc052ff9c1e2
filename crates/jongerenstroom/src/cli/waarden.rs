//! Values on the command line that a library reads: what was expected is said in Dutch.

use std::{net::SocketAddr, ops::RangeInclusive, str::FromStr};

use domein::{Kenmerk, Verdwenen};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

pub(super) fn deel(tekst: &str) -> Result<f64, String> {
    let deel = tekst.parse().ok().filter(|deel| (0.0..=1.0).contains(deel));
    deel.ok_or_else(|| "verwacht een getal van 0 tot en met 1, bijvoorbeeld 0.1".to_owned())
}

pub(super) fn adres(tekst: &str) -> Result<SocketAddr, &'static str> {
    tekst.parse().map_err(|_| "verwacht een adres met een poort, bijvoorbeeld 127.0.0.1:8026")
}

pub(super) fn datum(tekst: &str) -> Result<Date, &'static str> {
    let vorm = tekst.len() == "JJJJ-MM-DD".len();
    let datum = tekst.parse().ok().filter(|_| vorm);
    datum.ok_or("verwacht een datum als JJJJ-MM-DD, bijvoorbeeld 2026-03-31")
}

pub(super) fn verdwenen(tekst: &str) -> Result<Verdwenen, &'static str> {
    Verdwenen::van_code(tekst).ok_or("kies intrekken of niet-meer-geleverd")
}

pub(super) fn medewerker(tekst: &str) -> Result<Kenmerk, &'static str> {
    tekst
        .parse()
        .map_err(|_| "verwacht een nummer of functie van 1 tot 64 letters, cijfers of .-_/, geen BSN")
}

pub(super) fn id(tekst: &str) -> Result<Uuid, &'static str> {
    tekst.parse().map_err(|_| "verwacht een aanleveringId uit de lijst: jongerenstroom aanleveringen")
}

pub(super) fn moment(tekst: &str) -> Result<Timestamp, &'static str> {
    web::moment(tekst).ok_or("verwacht een moment met tijdzone, bijvoorbeeld 2026-03-31T09:00:00Z")
}

pub(super) fn getal<T: FromStr>(tekst: &str) -> Result<T, &'static str> {
    tekst.parse().map_err(|_| "verwacht een geheel getal van 0 of meer")
}

/// A number within bounds, both inclusive.
pub(super) fn tussen(
    grenzen: RangeInclusive<u8>,
) -> impl Fn(&str) -> Result<u8, String> + Clone + Send + Sync + 'static {
    move |tekst| {
        let getal = tekst.parse().ok().filter(|getal| grenzen.contains(getal));
        let fout = || format!("verwacht een getal van {} tot en met {}", grenzen.start(), grenzen.end());
        getal.ok_or_else(fout)
    }
}
