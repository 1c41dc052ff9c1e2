//! One request over HTTP/1.1 and its answer, for who wants to know exactly what went over the line.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Most time that an answer may take.
const MAX_ANTWOORD: Duration = Duration::from_secs(60);

/// An answer over HTTP.
pub struct Antwoord {
    /// Status code.
    pub status: u16,
    /// Headers as they came, names in lower case.
    pub koppen: Vec<(String, String)>,
    /// Body as text.
    pub tekst: String,
}

impl Antwoord {
    /// A header's value.
    #[must_use]
    pub fn kop(&self, naam: &str) -> Option<&str> {
        self.koppen.iter().find(|(kop, _)| kop == naam).map(|(_, waarde)| waarde.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is no JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.tekst).unwrap_or_else(|fout| panic!("geen JSON ({fout}): {}", self.tekst))
    }
}

/// One request on a connection of its own.
///
/// # Errors
/// When there is no whole answer: nobody can know whether the request was carried out.
pub fn vraag(
    adres: SocketAddr,
    methode: &str,
    pad: &str,
    token: Option<&str>,
    koppen: &[(&str, &str)],
    inhoud: &str,
) -> io::Result<Antwoord> {
    let mut stroom = verbind(adres)?;
    let mut vraag = format!("{methode} {pad} HTTP/1.1\r\nhost: {adres}\r\nconnection: close\r\n");
    if let Some(token) = token {
        vraag += &format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\n");
    }
    for (naam, waarde) in koppen {
        vraag += &format!("{naam}: {waarde}\r\n");
    }
    vraag += &format!("content-length: {}\r\n\r\n{inhoud}", inhoud.len());
    stroom.write_all(vraag.as_bytes())?;
    let mut alles = Vec::new();
    stroom.read_to_end(&mut alles)?;
    lees(&alles).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

pub(crate) fn verbind(adres: SocketAddr) -> io::Result<TcpStream> {
    let stroom = TcpStream::connect_timeout(&adres, MAX_ANTWOORD)?;
    stroom.set_read_timeout(Some(MAX_ANTWOORD))?;
    stroom.set_nodelay(true)?;
    Ok(stroom)
}

/// Reads an answer; none when it was cut off.
fn lees(alles: &[u8]) -> Option<Antwoord> {
    let tekst = String::from_utf8_lossy(alles);
    let (kop, lichaam) = tekst.split_once("\r\n\r\n")?;
    let mut regels = kop.lines();
    let status = regels.next().and_then(|regel| regel.split(' ').nth(1)).and_then(|s| s.parse().ok());
    let koppen: Vec<(String, String)> = regels
        .filter_map(|regel| regel.split_once(':'))
        .map(|(naam, waarde)| (naam.to_lowercase(), waarde.trim().to_owned()))
        .collect();
    let kopwaarde =
        |naam: &str| koppen.iter().find(|(kop, _)| kop == naam).map(|(_, waarde)| waarde.as_str());
    let tekst = if kopwaarde("transfer-encoding") == Some("chunked") {
        voeg_samen(lichaam)?
    } else {
        let lengte = kopwaarde("content-length").and_then(|lengte| lengte.parse::<usize>().ok());
        lengte.is_none_or(|lengte| lengte <= alles.len() - kop.len() - 4).then(|| lichaam.to_owned())?
    };
    Some(Antwoord { status: status?, koppen, tekst })
}

/// The body of a chunked answer; none when its end is missing. Sizes count bytes.
fn voeg_samen(lichaam: &str) -> Option<String> {
    let mut over = lichaam.as_bytes();
    let mut heel = Vec::new();
    loop {
        let eind = over.windows(2).position(|twee| twee == b"\r\n")?;
        let maat = usize::from_str_radix(std::str::from_utf8(&over[..eind]).ok()?.trim(), 16).ok()?;
        if maat == 0 {
            return Some(String::from_utf8_lossy(&heel).into_owned());
        }
        heel.extend_from_slice(over.get(eind + 2..eind + 2 + maat)?);
        over = over.get(eind + 4 + maat..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::lees;

    #[test]
    fn een_afgekapt_antwoord_is_geen_antwoord() {
        let heel = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhallo";
        assert_eq!(lees(heel).expect("whole").tekst, "hallo");
        let stukken =
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhal\r\n2\r\nlo\r\n0\r\n\r\n";
        assert_eq!(lees(stukken).expect("whole").tekst, "hallo");
        for (antwoord, einde) in [(&heel[..], 1), (&heel[..], 8), (&stukken[..], 5), (&stukken[..], 12)] {
            assert!(lees(&antwoord[..antwoord.len() - einde]).is_none(), "{einde} bytes less");
        }
    }
}
