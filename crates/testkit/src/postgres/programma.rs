//! The programs of PostgreSQL on this machine, run by somebody who is not root.

use std::{
    env, fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// Under which Debian keeps a directory per version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Who runs the server when root runs the tests: PostgreSQL refuses to run as root.
const UITVOERDER: &str = "postgres";

/// A program of PostgreSQL with no arguments yet.
pub(super) fn opdracht(naam: &str) -> Command {
    let pad = map().join(naam);
    if !is_root() {
        return Command::new(pad);
    }
    let mut opdracht = Command::new("setpriv");
    opdracht.args([format!("--reuid={UITVOERDER}"), format!("--regid={UITVOERDER}")]);
    opdracht.args(["--clear-groups", "--"]).arg(pad);
    opdracht
}

/// A client's program, run by whoever runs the test.
pub(super) fn klant(naam: &str) -> Command {
    let mut opdracht = Command::new(map().join(naam));
    for instelling in ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE", "PGOPTIONS"] {
        opdracht.env_remove(instelling);
    }
    opdracht
}

/// Makes whoever runs the server the owner of this directory.
pub(super) fn geef_aan_uitvoerder(map: &Path) {
    if is_root() {
        let nummer = |soort: &str| {
            let gevraagd = Command::new("id").args([soort, UITVOERDER]).output().unwrap();
            let tekst = String::from_utf8_lossy(&gevraagd.stdout).trim().parse::<u32>();
            tekst.unwrap_or_else(|_| panic!("de gebruiker {UITVOERDER} bestaat niet op deze machine"))
        };
        chown(map, Some(nummer("-u")), Some(nummer("-g"))).unwrap();
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|zelf| zelf.uid() == 0)
}

/// The directory with the programs: `POSTGRES_BIN`, else the newest version that Debian has, else one on the path.
/// Without one the tests fail: what they say is too important to skip in silence.
fn map() -> &'static Path {
    static MAP: OnceLock<PathBuf> = OnceLock::new();
    MAP.get_or_init(|| {
        let opgegeven = env::var_os("POSTGRES_BIN").map(PathBuf::from);
        opgegeven.or_else(van_debian).or_else(op_het_pad).unwrap_or_else(|| {
            panic!(
                "PostgreSQL ontbreekt. Deze toetsen hebben PostgreSQL 15 of nieuwer nodig: `./toets` zet hem klaar \
                 (Debian, als root), of doe `apt-get install postgresql`, of zet POSTGRES_BIN op de map met initdb, \
                 postgres en psql"
            )
        })
    })
}

fn van_debian() -> Option<PathBuf> {
    let versies = fs::read_dir(DEBIAN).ok()?.filter_map(|versie| {
        let map = versie.ok()?;
        let nummer: u32 = map.file_name().to_str()?.parse().ok()?;
        let bin = map.path().join("bin");
        bin.join("postgres").exists().then_some((nummer, bin))
    });
    versies.max().map(|(_, bin)| bin)
}

fn op_het_pad() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .find(|map| map.join("initdb").exists() && map.join("postgres").exists())
}
