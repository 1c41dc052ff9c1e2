//! A real PostgreSQL server for tests. `gedeeld` gives a fresh database on one server of the whole test run;
//! `eigen` starts a server of the test's own, with durable settings, that can be killed, frozen and started again.
//!
//! Databases sort text the way people do (Dutch, ICU), as a server in production often does: a query whose outcome
//! depends on the order of text must say which order.

mod databank;
mod gedeeld;
mod programma;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub use databank::Databank;

use crate::{poort::vrije_poort, proces};

/// Most time that a start may take, recovery after a crash included.
const MAX_START: Duration = Duration::from_secs(60);
/// Connections that one server takes.
const MAX_VERBINDINGEN: u16 = 300;

/// A PostgreSQL server of one test, gone when dropped.
pub struct PostgresServer {
    proces: Option<Child>,
    bevroren: Vec<u32>,
    plek: Plek,
    map: PathBuf,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plek {
    poort: u16,
    /// Directory of the Unix socket.
    socketmap: PathBuf,
}

impl PostgresServer {
    /// A fresh, empty database on the server that the whole test run shares. That one is quick and not durable; it is
    /// started by the first who asks and gone when the test run is over. The database is gone when dropped.
    ///
    /// # Panics
    /// When there is no PostgreSQL on this machine, or it does not start.
    #[must_use]
    pub fn gedeeld() -> Databank {
        Databank::nieuw(&gedeeld::plek())
    }

    /// On the shared server: a fresh database for each of these services, owned by a role with the service's name. The
    /// names of the databases differ in the name of the service only.
    ///
    /// # Panics
    /// When there is no PostgreSQL on this machine, or it does not start.
    #[must_use]
    pub fn gedeeld_voor(diensten: &[&str]) -> Vec<Databank> {
        Databank::voor(&gedeeld::plek(), diensten)
    }

    /// A server of this test alone, durable as in production.
    ///
    /// # Panics
    /// When there is no PostgreSQL on this machine, or it does not start.
    #[must_use]
    pub fn eigen() -> Self {
        let map = nieuwe_map();
        let plek = Plek { poort: vrije_poort(), socketmap: map.clone() };
        let mut server = Self { proces: None, bevroren: Vec::new(), plek, map };
        server.herstart();
        server.plek.sql("postgres", "CREATE ROLE toets LOGIN");
        server
    }

    /// A fresh, empty database on this server.
    ///
    /// # Panics
    /// When the server is away.
    #[must_use]
    pub fn databank(&self) -> Databank {
        Databank::nieuw(&self.plek)
    }

    /// A fresh database on this server for each of these services, as [`gedeeld_voor`](Self::gedeeld_voor) does.
    ///
    /// # Panics
    /// When the server is away.
    #[must_use]
    pub fn databanken_voor(&self, diensten: &[&str]) -> Vec<Databank> {
        Databank::voor(&self.plek, diensten)
    }

    /// A client's program of PostgreSQL, such as `psql`, with no arguments yet.
    ///
    /// # Panics
    /// When there is no PostgreSQL on this machine.
    #[must_use]
    pub fn klant(naam: &str) -> Command {
        programma::klant(naam)
    }

    /// Where it listens: 127.0.0.1 and a port, the same one after a restart.
    #[must_use]
    pub fn adres(&self) -> std::net::SocketAddr {
        ([127, 0, 0, 1], self.plek.poort).into()
    }

    /// The directory with everything that the server keeps.
    #[must_use]
    pub fn map(&self) -> &Path {
        &self.map
    }

    /// Ends the server and all its workers with SIGKILL: no one gets a chance to write anything.
    ///
    /// # Panics
    /// When they cannot be ended.
    pub fn dood(&mut self) {
        let Some(mut proces) = self.proces.take() else { return };
        // A frozen server makes no new workers while the ones that there are get counted.
        let mut alle = std::mem::take(&mut self.bevroren);
        if alle.is_empty() {
            alle = stilgezet(proces.id());
        }
        proces::signaal("KILL", &alle);
        proces.wait().unwrap();
        proces::wacht_tot_weg(&alle);
    }

    /// Starts the server, on the same port and files when it ran before.
    ///
    /// # Panics
    /// When it still runs, or does not start.
    pub fn herstart(&mut self) {
        assert!(self.proces.is_none(), "it still runs");
        let mut opdracht = server_opdracht(&self.map, &self.plek, &[]);
        let mut proces = opdracht.spawn().unwrap();
        wacht_tot_gereed(&self.map, || proces.try_wait().unwrap().is_none());
        self.proces = Some(proces);
    }

    /// Freezes the server: connections stay, nothing answers.
    ///
    /// # Panics
    /// When it is away.
    pub fn bevries(&mut self) {
        self.bevroren = stilgezet(self.proces.as_ref().expect("a running server").id());
    }

    /// Lets a frozen server go on.
    pub fn ontdooi(&mut self) {
        proces::signaal("CONT", &std::mem::take(&mut self.bevroren));
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.dood();
        let _ = fs::remove_dir_all(&self.map);
    }
}

/// Freezes a server and gives all its processes, the first one first.
fn stilgezet(pid: u32) -> Vec<u32> {
    proces::signaal("STOP", &[pid]);
    let mut alle = vec![pid];
    alle.extend(proces::kinderen(pid));
    proces::signaal("STOP", &alle);
    alle
}

/// A directory with a fresh cluster, owned by whoever runs the server.
fn nieuwe_map() -> PathBuf {
    let map = tempfile::Builder::new().prefix("js-pg-").tempdir().unwrap().keep();
    programma::geef_aan_uitvoerder(&map);
    let gemaakt = programma::opdracht("initdb")
        .arg("--pgdata")
        .arg(map.join("data"))
        .args(["--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"])
        .args(["--locale-provider=icu", "--icu-locale=nl-NL"])
        .current_dir(&map)
        .output()
        .unwrap();
    assert!(gemaakt.status.success(), "initdb: {}", String::from_utf8_lossy(&gemaakt.stderr));
    map
}

/// The server as a command, not yet started, with its log in `server.log`.
fn server_opdracht(map: &Path, plek: &Plek, instellingen: &[&str]) -> Command {
    let verslag = fs::OpenOptions::new().create(true).append(true).open(map.join("server.log")).unwrap();
    let mut opdracht = programma::opdracht("postgres");
    opdracht.arg("-D").arg(map.join("data")).args(["-h", "127.0.0.1", "-p", &plek.poort.to_string(), "-k"]);
    opdracht.arg(&plek.socketmap);
    let verbindingen = format!("max_connections={MAX_VERBINDINGEN}");
    for instelling in [verbindingen.as_str(), "timezone=UTC"].iter().chain(instellingen) {
        opdracht.args(["-c", instelling]);
    }
    opdracht.current_dir(map).stdin(Stdio::null()).stdout(Stdio::null()).stderr(verslag);
    opdracht
}

/// Waits until a server that has just been started takes connections.
fn wacht_tot_gereed(map: &Path, mut leeft: impl FnMut() -> bool) {
    let begonnen = Instant::now();
    let verslag = || fs::read_to_string(map.join("server.log")).unwrap_or_default();
    while !is_gereed(map) {
        assert!(leeft(), "PostgreSQL stopte bij de start: {}", verslag());
        assert!(begonnen.elapsed() < MAX_START, "PostgreSQL komt niet op: {}", verslag());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether the server says so itself, in the file that it keeps while it runs. A file of before a crash names a
/// process that is gone.
fn is_gereed(map: &Path) -> bool {
    let Ok(tekst) = fs::read_to_string(map.join("data/postmaster.pid")) else { return false };
    let pid = tekst.lines().next().and_then(|regel| regel.parse().ok());
    pid.is_some_and(proces::leeft) && tekst.lines().nth(7).is_some_and(|stand| stand.trim() == "ready")
}
