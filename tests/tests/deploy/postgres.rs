//! `deploy/postgres` on a real server: every service has a database of its own and sees no other, and the
//! persoonsregister is for who knows persons.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use testkit::{PostgresServer, Werkmap, met_logboek};

use crate::hulp::{diensten, geheim, goed, mislukt, pad};

/// A server that asks everybody over TCP for a password, also us; with the roles and databases of `deploy/postgres`.
pub(crate) struct Ingericht {
    pub(crate) server: PostgresServer,
    pub(crate) geheim: PathBuf,
}

impl Ingericht {
    pub(crate) fn nieuw(werk: &Werkmap) -> Self {
        let server = PostgresServer::eigen();
        let geheim = geheim(werk);
        let databank = server.databank();
        let beheer = fs::read_to_string(geheim.join("postgres_beheer")).unwrap();
        let _ = databank.sql(&format!("ALTER ROLE postgres PASSWORD '{beheer}'"));
        let regels = databank.sql("SHOW hba_file");
        fs::write(&regels, "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n").unwrap();
        let _ = databank.sql("SELECT pg_reload_conf()");
        let ingericht = Self { server, geheim };
        let _ = goed(&mut ingericht.inrichten());
        ingericht
    }

    fn inrichten(&self) -> Command {
        let mut opdracht = klant(self.server.adres(), "postgres", &pad("deploy/postgres/inrichten"));
        opdracht.arg(&self.geheim);
        opdracht
    }

    /// SQL as a role with the password of its file.
    fn sql(&self, rol: &str, databank: &str, sql: &str) -> Command {
        let wachtwoord = fs::read_to_string(self.geheim.join(format!("postgres_{rol}"))).unwrap();
        let mut opdracht = klant(self.server.adres(), rol, Path::new("psql"));
        opdracht.env("PGPASSWORD", wachtwoord);
        opdracht.args([
            "--no-psqlrc",
            "-qAt",
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            databank,
            "--command",
            sql,
        ]);
        opdracht
    }
}

/// A client of the server, with no other settings than where it is.
fn klant(adres: SocketAddr, gebruiker: &str, programma: &Path) -> Command {
    let mut opdracht = Command::new(programma);
    let mut wegen: Vec<PathBuf> = std::env::var_os("POSTGRES_BIN").map(PathBuf::from).into_iter().collect();
    wegen.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    opdracht.env_clear().env("PATH", std::env::join_paths(wegen).unwrap());
    opdracht.env("PGHOST", "127.0.0.1").env("PGPORT", adres.port().to_string()).env("PGUSER", gebruiker);
    opdracht
}

#[test]
fn elke_dienst_komt_in_de_eigen_database_en_in_geen_andere() {
    let werk = Werkmap::nieuw();
    let ingericht = Ingericht::nieuw(&werk);
    let databases = || diensten().iter().copied().chain(["persoonsregister"]);
    for rol in databases() {
        for databank in databases() {
            let mag = rol == databank || (databank == "persoonsregister" && met_logboek().contains(&rol));
            let mut opdracht = ingericht.sql(rol, databank, "SELECT current_user");
            if mag {
                assert_eq!(goed(&mut opdracht).trim(), rol);
            } else {
                let fout = mislukt(&mut opdracht);
                assert!(fout.contains("permission denied for database"), "{rol} → {databank}: {fout}");
            }
        }
        // In its own it may do everything, and outside it nothing.
        let _ = goed(&mut ingericht.sql(rol, rol, "CREATE TABLE proef (a int); DROP TABLE proef"));
        for sql in [
            "CREATE DATABASE x",
            "CREATE ROLE x",
            "ALTER ROLE postgres LOGIN",
            "SELECT pg_read_file('/etc/passwd')",
        ] {
            let fout = mislukt(&mut ingericht.sql(rol, rol, sql));
            assert!(
                fout.contains("permission denied") || fout.contains("must be superuser"),
                "{rol}: {sql}: {fout}"
            );
        }
    }
}

#[test]
fn van_het_persoonsregister_krijgt_een_dienst_alleen_het_gebruik() {
    let werk = Werkmap::nieuw();
    let ingericht = Ingericht::nieuw(&werk);
    let lees = |naam: &str| fs::read_to_string(ingericht.geheim.join(naam)).unwrap();
    let mut register = werk.opdracht(&["register", "inrichten"]);
    register
        .env(
            "JONGERENSTROOM_PERSOONSREGISTER_URL",
            format!("postgres://persoonsregister@{}/persoonsregister", ingericht.server.adres()),
        )
        .env("PGPASSWORD", lees("postgres_persoonsregister"))
        .env("JONGERENSTROOM_KEK", lees("kek"));
    let _ = goed(&mut register);
    let _ = goed(&mut register);
    for &dienst in met_logboek() {
        let als = |sql: &str| ingericht.sql(dienst, "persoonsregister", sql);
        assert_eq!(goed(&mut als("SELECT count(*) FROM persoon")).trim(), "0");
        for sql in [
            "DELETE FROM persoon",
            "DELETE FROM identificatie",
            "DELETE FROM sleutelring",
            "DROP TABLE persoon",
            "CREATE TABLE proef (a int)",
        ] {
            let fout = mislukt(&mut als(sql));
            assert!(fout.contains("permission denied") || fout.contains("must be owner"), "{sql}: {fout}");
        }
        // What it may, it cannot give away: of a table of which it has columns that is refused, and otherwise nothing is
        // given.
        let _ = als("GRANT ALL ON persoon TO rapportage").output().unwrap();
        assert_eq!(
            goed(&mut als(
                "SELECT count(*) FROM information_schema.table_privileges WHERE grantee = 'rapportage'"
            ))
            .trim(),
            "0"
        );
    }
}

#[test]
fn opnieuw_inrichten_zet_alleen_de_wachtwoorden() {
    let werk = Werkmap::nieuw();
    let mut ingericht = Ingericht::nieuw(&werk);
    let _ = goed(&mut ingericht.sql("intake", "intake", "CREATE TABLE blijft (a int)"));
    let oud = ingericht.sql("intake", "intake", "SELECT 1");
    fs::remove_file(ingericht.geheim.join("postgres_intake")).unwrap();
    fs::write(ingericht.geheim.join("postgres_intake"), "een-ander-wachtwoord-van-nu").unwrap();
    let gezegd = goed(&mut ingericht.inrichten());
    assert!(!gezegd.contains("wachtwoord-van-nu"), "{gezegd}");
    let mut oud = oud;
    assert!(mislukt(&mut oud).contains("password authentication failed"));
    assert_eq!(goed(&mut ingericht.sql("intake", "intake", "SELECT count(*) FROM blijft")).trim(), "0");

    // Only what proves a password is kept, and none is in what the server writes down.
    let geheugen = ingericht
        .server
        .databank()
        .sql("SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'");
    assert_eq!(geheugen, "8");
    // A server that runs makes and removes files meanwhile.
    ingericht.server.dood();
    for bestand in testkit::bestanden(ingericht.server.map()) {
        let naam = bestand.file_name().unwrap().to_string_lossy().into_owned();
        if naam.ends_with(".log") {
            let tekst = fs::read(&bestand).unwrap();
            assert!(testkit::welke(&tekst, ["een-ander-wachtwoord-van-nu"]).is_empty(), "{naam}");
        }
    }
}

#[test]
fn zonder_wachtwoord_wordt_er_niets_gemaakt() {
    let werk = Werkmap::nieuw();
    let ingericht = Ingericht::nieuw(&werk);
    fs::remove_file(ingericht.geheim.join("postgres_persoonsregister")).unwrap();
    assert!(mislukt(&mut ingericht.inrichten()).contains("postgres_persoonsregister"));
}
