//! One database on a server, with a role that may do everything in it and nothing outside.

use std::{
    net::SocketAddr,
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
};

use super::{Plek, programma};

/// A database that was empty when it was made and is gone when dropped.
#[derive(Debug)]
pub struct Databank {
    plek: Plek,
    naam: String,
    rol: String,
}

impl Databank {
    pub(super) fn nieuw(plek: &Plek) -> Self {
        Self::met_naam(plek, nieuwe_naam(), "toets")
    }

    /// A database for each of these services, owned by a role with the service's name. Their names differ in the
    /// name of the service only.
    pub(super) fn voor(plek: &Plek, diensten: &[&str]) -> Vec<Self> {
        let begin = nieuwe_naam();
        let nieuw = |dienst: &&str| {
            // Roles belong to the server: another test may make the same one at the same time.
            let rol = format!(
                "DO $$ BEGIN CREATE ROLE {dienst} LOGIN; \
                 EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            );
            plek.sql("postgres", &rol);
            Self::met_naam(plek, format!("{begin}_{dienst}"), dienst)
        };
        diensten.iter().map(nieuw).collect()
    }

    fn met_naam(plek: &Plek, naam: String, rol: &str) -> Self {
        plek.sql("postgres", &format!("CREATE DATABASE {naam} OWNER {rol} TEMPLATE template0"));
        Self { plek: plek.clone(), naam, rol: rol.to_owned() }
    }

    /// Its address over TCP, for the role that owns it.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_via(self.adres())
    }

    /// The same database by way of another address, such as that of a [`Proxy`](crate::Proxy).
    #[must_use]
    pub fn url_via(&self, adres: SocketAddr) -> String {
        format!("postgres://{}@{adres}/{}", self.rol, self.naam)
    }

    /// Its address over a Unix socket.
    #[must_use]
    pub fn socket_url(&self) -> String {
        let map = self.plek.socketmap.to_str().expect("a path of plain text").replace('/', "%2F");
        format!("postgres://{}@localhost:{}/{}?host={map}", self.rol, self.plek.poort, self.naam)
    }

    /// Its address for a superuser, who can also end connections and look at locks.
    #[must_use]
    pub fn beheer_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}", self.plek.poort, self.naam)
    }

    /// Its name on the server.
    #[must_use]
    pub fn naam(&self) -> &str {
        &self.naam
    }

    /// Where the server listens.
    #[must_use]
    pub fn adres(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.plek.poort).into()
    }

    /// Runs SQL as a superuser and gives its rows: a line each, columns separated by `|`.
    ///
    /// # Panics
    /// When the server refuses it.
    #[must_use]
    #[track_caller]
    pub fn sql(&self, sql: &str) -> String {
        self.plek.sql(&self.naam, sql)
    }

    /// Everything in the database as text: the statements that would make it again.
    ///
    /// # Panics
    /// When the server is away.
    #[must_use]
    pub fn alles(&self) -> String {
        let einde = programma::klant("pg_dump").arg(self.beheer_url()).output().unwrap();
        assert!(einde.status.success(), "pg_dump: {}", String::from_utf8_lossy(&einde.stderr));
        String::from_utf8_lossy(&einde.stdout).into_owned()
    }
}

fn nieuwe_naam() -> String {
    static TELLER: AtomicU32 = AtomicU32::new(0);
    // A long run has more processes than there are numbers for them, and a database of before may still be going away.
    let sinds = std::time::UNIX_EPOCH.elapsed().map_or(0, |sinds| sinds.as_micros());
    format!("toets_{}_{}_{sinds}", std::process::id(), TELLER.fetch_add(1, Ordering::Relaxed))
}

impl Drop for Databank {
    /// Nobody waits for it: a server that is away needs it no more, and the shared one takes its time.
    fn drop(&mut self) {
        let weg = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.naam);
        let mut opdracht = self.plek.psql("postgres", &weg);
        let _ = opdracht.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}

impl Plek {
    /// Runs SQL as a superuser in the database of this name.
    #[track_caller]
    pub(super) fn sql(&self, databank: &str, sql: &str) -> String {
        let einde = self.psql(databank, sql).output().unwrap();
        let fout = String::from_utf8_lossy(&einde.stderr);
        assert!(einde.status.success(), "{sql}: {fout}");
        String::from_utf8_lossy(&einde.stdout).trim_end().to_owned()
    }

    fn psql(&self, databank: &str, sql: &str) -> std::process::Command {
        let mut opdracht = programma::klant("psql");
        opdracht
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"])
            .args(["--username=postgres", "--port", &self.poort.to_string(), "--host"])
            .arg(&self.socketmap)
            .args(["--dbname", databank, "--command", sql]);
        opdracht
    }
}
