//! The program while it runs: started on a free port, spoken to over HTTP, stopped or killed.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use crate::Werkmap;

/// Most time that a start may take, feeds of the demo included.
const MAX_START: Duration = Duration::from_secs(180);
/// Most time that an answer may take.
const MAX_ANTWOORD: Duration = Duration::from_secs(60);
/// Most time that a clean stop may take.
const MAX_STOP: Duration = Duration::from_secs(30);

/// A running program.
pub struct Dienst {
    kind: Child,
    adres: String,
    /// What it said before it was ready.
    pub begin: String,
}

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

impl Dienst {
    /// Starts the program with these arguments on a free port and waits until it says where it is.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(werkmap: &Werkmap, argumenten: &[&str]) -> Self {
        let mut alle = argumenten.to_vec();
        alle.extend(["--adres", "127.0.0.1:0"]);
        let mut kind = werkmap
            .opdracht(&alle)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("starting the program");
        let mut regels = BufReader::new(kind.stdout.take().expect("its output"));
        let mut begin = String::new();
        let begonnen = Instant::now();
        let adres = loop {
            let mut regel = String::new();
            let gelezen = regels.read_line(&mut regel).expect("reading its output");
            assert!(gelezen > 0 && begonnen.elapsed() < MAX_START, "the program did not start: {begin}");
            begin.push_str(&regel);
            if let Some((_, adres)) = regel.split_once("http://")
                && regel.starts_with("Dashboard")
            {
                break adres.trim().trim_end_matches('/').to_owned();
            }
        };
        // What it says later is read and dropped, so that it never blocks on a full pipe.
        std::thread::spawn(move || std::io::copy(&mut regels, &mut std::io::sink()));
        Self { kind, adres, begin }
    }

    /// One GET.
    #[must_use]
    pub fn haal(&self, pad: &str) -> Antwoord {
        self.vraag("GET", pad, None, &[], "")
    }

    /// One POST of JSON with a token and headers.
    #[must_use]
    pub fn stuur(&self, pad: &str, token: &str, koppen: &[(&str, &str)], inhoud: &str) -> Antwoord {
        self.vraag("POST", pad, Some(token), koppen, inhoud)
    }

    fn vraag(
        &self,
        methode: &str,
        pad: &str,
        token: Option<&str>,
        koppen: &[(&str, &str)],
        inhoud: &str,
    ) -> Antwoord {
        let mut stroom = self.verbind();
        let mut vraag = format!("{methode} {pad} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.adres);
        if let Some(token) = token {
            vraag += &format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\n");
        }
        for (naam, waarde) in koppen {
            vraag += &format!("{naam}: {waarde}\r\n");
        }
        vraag += &format!("content-length: {}\r\n\r\n{inhoud}", inhoud.len());
        stroom.write_all(vraag.as_bytes()).expect("sending");
        let mut alles = Vec::new();
        stroom.read_to_end(&mut alles).expect("an answer");
        antwoord(&alles)
    }

    fn verbind(&self) -> TcpStream {
        let stroom = TcpStream::connect(&self.adres).expect("connecting");
        stroom.set_read_timeout(Some(MAX_ANTWOORD)).expect("a time-out");
        stroom
    }

    /// Opens a stream of server-sent events and calls `lees` with the data of each, until it gives something back.
    ///
    /// # Panics
    /// When the stream ends or falls silent first.
    pub fn volg<T>(&self, pad: &str, mut lees: impl FnMut(&str) -> Option<T>) -> T {
        let mut stroom = self.verbind();
        let vraag =
            format!("GET {pad} HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\n\r\n", self.adres);
        stroom.write_all(vraag.as_bytes()).expect("sending");
        for regel in BufReader::new(stroom).lines() {
            let regel = regel.expect("the stream goes on");
            if let Some(gegevens) = regel.strip_prefix("data:")
                && let Some(gevonden) = lees(gegevens.trim())
            {
                return gevonden;
            }
        }
        panic!("the stream has ended");
    }

    /// Asks it to stop, as Ctrl-C does, and gives its exit code.
    ///
    /// # Panics
    /// When it does not stop in time.
    #[must_use]
    pub fn stop(mut self) -> i32 {
        let pid = self.kind.id().to_string();
        let gevraagd = std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill");
        assert!(gevraagd.success());
        let begonnen = Instant::now();
        loop {
            if let Some(einde) = self.kind.try_wait().expect("waiting") {
                return einde.code().unwrap_or(-1);
            }
            assert!(begonnen.elapsed() < MAX_STOP, "the program does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it, as a power loss of the process would.
    pub fn dood(mut self) {
        let _ = self.kind.kill();
        let _ = self.kind.wait();
    }
}

impl Drop for Dienst {
    fn drop(&mut self) {
        let _ = self.kind.kill();
        let _ = self.kind.wait();
    }
}

fn antwoord(alles: &[u8]) -> Antwoord {
    let tekst = String::from_utf8_lossy(alles);
    let (kop, lichaam) = tekst.split_once("\r\n\r\n").expect("an HTTP answer");
    let mut regels = kop.lines();
    let status = regels.next().and_then(|regel| regel.split(' ').nth(1)).and_then(|s| s.parse().ok());
    let koppen: Vec<(String, String)> = regels
        .filter_map(|regel| regel.split_once(':'))
        .map(|(naam, waarde)| (naam.to_lowercase(), waarde.trim().to_owned()))
        .collect();
    let in_stukken = koppen.iter().any(|(naam, waarde)| naam == "transfer-encoding" && waarde == "chunked");
    let tekst = if in_stukken { voeg_samen(lichaam) } else { lichaam.to_owned() };
    Antwoord { status: status.expect("a status"), koppen, tekst }
}

/// The body of a chunked answer. Sizes count bytes.
fn voeg_samen(lichaam: &str) -> String {
    let mut over = lichaam.as_bytes();
    let mut heel = Vec::new();
    while let Some(eind) = over.windows(2).position(|twee| twee == b"\r\n") {
        let maat = std::str::from_utf8(&over[..eind])
            .ok()
            .and_then(|hex| usize::from_str_radix(hex.trim(), 16).ok());
        match maat {
            Some(maat) if maat > 0 && over.len() >= eind + 2 + maat => {
                heel.extend_from_slice(&over[eind + 2..eind + 2 + maat]);
                over = &over[(eind + 4 + maat).min(over.len())..];
            }
            _ => break,
        }
    }
    String::from_utf8_lossy(&heel).into_owned()
}
