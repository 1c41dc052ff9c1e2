//! The program while it runs: started on a free port, spoken to over HTTP, stopped or killed.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    Werkmap,
    http::{self, Antwoord},
};

/// Most time that a start may take, feeds of the demo included.
const MAX_START: Duration = Duration::from_secs(180);
/// Most time that a clean stop may take.
const MAX_STOP: Duration = Duration::from_secs(30);

/// A running program.
pub struct Dienst {
    kind: Child,
    adres: SocketAddr,
    /// What it said before it was ready.
    pub begin: String,
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
        Self::van(werkmap.opdracht(&alle))
    }

    /// Starts the program with a command that says everything, and waits until it says where it is.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn van(opdracht: Command) -> Self {
        Self::probeer(opdracht).unwrap_or_else(|gezegd| panic!("the program did not start: {gezegd}"))
    }

    /// The same for a program that may not start; then gives what it said on standard output.
    pub(crate) fn probeer(mut opdracht: Command) -> Result<Self, String> {
        let mut kind = opdracht.stdout(Stdio::piped()).spawn().expect("starting the program");
        let mut regels = BufReader::new(kind.stdout.take().expect("its output"));
        let mut begin = String::new();
        let begonnen = Instant::now();
        let adres = loop {
            let mut regel = String::new();
            let gelezen = regels.read_line(&mut regel).expect("reading its output");
            begin.push_str(&regel);
            if gelezen == 0 || begonnen.elapsed() > MAX_START {
                let _ = kind.kill();
                let _ = kind.wait();
                return Err(begin);
            }
            if let Some((_, rest)) = regel.split_once("http://") {
                let adres = rest.trim().split('/').next().unwrap_or_default();
                break adres.parse().expect("an address and a port");
            }
        };
        // What it says later is read and dropped, so that it never blocks on a full pipe.
        std::thread::spawn(move || std::io::copy(&mut regels, &mut std::io::sink()));
        Ok(Self { kind, adres, begin })
    }

    /// Where it listens.
    #[must_use]
    pub fn adres(&self) -> SocketAddr {
        self.adres
    }

    /// The number of its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.kind.id()
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

    /// One request.
    ///
    /// # Panics
    /// When there is no whole answer.
    #[must_use]
    pub fn vraag(
        &self,
        methode: &str,
        pad: &str,
        token: Option<&str>,
        koppen: &[(&str, &str)],
        inhoud: &str,
    ) -> Antwoord {
        http::vraag(self.adres, methode, pad, token, koppen, inhoud).expect("an answer")
    }

    /// Opens a stream of server-sent events and calls `lees` with the data of each, until it gives something back.
    ///
    /// # Panics
    /// When the stream ends or falls silent first.
    pub fn volg<T>(&self, pad: &str, mut lees: impl FnMut(&str) -> Option<T>) -> T {
        let mut stroom = http::verbind(self.adres).expect("connecting");
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
        let gevraagd = Command::new("kill").args(["-INT", &pid]).status().expect("kill");
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
