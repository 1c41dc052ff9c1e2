//! Running the program once, and looking at what it says.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use tempfile::TempDir;

/// Which build of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Versie {
    /// The program as it is.
    #[default]
    Deze,
    /// The next version, which records an event in a new form; `tests/gereedschap/volgende-versie` builds it.
    Volgende,
}

/// A data folder and room for files, gone when dropped.
pub struct Werkmap {
    map: TempDir,
    /// Another program than the ordinary one.
    programma: Option<PathBuf>,
}

/// What the program tells of one of its services.
#[derive(Debug, Clone, Copy)]
pub struct Dienstfeiten {
    /// Its name.
    pub naam: &'static str,
    /// Whether it records events.
    pub logboek: bool,
    /// Whether it uses the persoonsregister.
    pub persoonsregister: bool,
}

/// The names of the services of the program, in the order in which what follows from an event runs through them.
///
/// # Panics
/// When the program does not tell.
#[must_use]
pub fn diensten() -> &'static [&'static str] {
    static DIENSTEN: OnceLock<Vec<&'static str>> = OnceLock::new();
    DIENSTEN.get_or_init(|| feiten().iter().map(|dienst| dienst.naam).collect())
}

/// Those that record events.
///
/// # Panics
/// When the program does not tell.
#[must_use]
pub fn met_logboek() -> &'static [&'static str] {
    static DIENSTEN: OnceLock<Vec<&'static str>> = OnceLock::new();
    DIENSTEN
        .get_or_init(|| feiten().iter().filter(|dienst| dienst.logboek).map(|dienst| dienst.naam).collect())
}

fn feiten() -> &'static [Dienstfeiten] {
    static FEITEN: OnceLock<Vec<Dienstfeiten>> = OnceLock::new();
    FEITEN.get_or_init(|| Werkmap::nieuw().diensten())
}

/// What a run of the program said.
pub struct Uitkomst {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub uit: String,
    /// Standard error.
    pub fout: String,
}

impl Uitkomst {
    /// Runs a command of the program to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn van(opdracht: &mut Command) -> Self {
        let einde = opdracht.output().expect("running the program");
        Self {
            code: einde.status.code().unwrap_or(-1),
            uit: String::from_utf8_lossy(&einde.stdout).into_owned(),
            fout: String::from_utf8_lossy(&einde.stderr).into_owned(),
        }
    }

    /// The same, when it ended well.
    ///
    /// # Panics
    /// When the exit code is not 0.
    #[must_use]
    #[track_caller]
    pub fn goed(self) -> Self {
        self.met_code(0)
    }

    /// The same, when it ended with this code.
    ///
    /// # Panics
    /// When it ended with another.
    #[must_use]
    #[track_caller]
    pub fn met_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "uit: {}\nfout: {}", self.uit, self.fout);
        self
    }

    /// Standard output as JSON.
    ///
    /// # Panics
    /// When it is no JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.uit).unwrap_or_else(|fout| panic!("geen JSON ({fout}): {}", self.uit))
    }
}

impl Default for Werkmap {
    fn default() -> Self {
        Self::nieuw()
    }
}

impl Werkmap {
    /// A new folder.
    ///
    /// # Panics
    /// When the machine has no room for one.
    #[must_use]
    pub fn nieuw() -> Self {
        Self { map: tempfile::tempdir().expect("a temporary folder"), programma: None }
    }

    /// The same folder, for another program than the ordinary one.
    #[must_use]
    pub fn met_programma(self, programma: &Path) -> Self {
        Self { programma: Some(programma.to_owned()), ..self }
    }

    /// The services of the program, in the order in which what follows from an event runs through them.
    ///
    /// # Panics
    /// When the program does not tell.
    #[must_use]
    pub fn diensten(&self) -> Vec<Dienstfeiten> {
        let gezegd = self.draai(&["diensten", "--json"]).goed().json();
        let feiten = |dienst: &serde_json::Value| Dienstfeiten {
            // A test names few services, and for as long as it runs.
            naam: String::leak(dienst["naam"].as_str().expect("a name").to_owned()),
            logboek: dienst["logboek"] == true,
            persoonsregister: dienst["persoonsregister"] == true,
        };
        gezegd["diensten"].as_array().expect("services").iter().map(feiten).collect()
    }

    /// A path within the folder.
    #[must_use]
    pub fn pad(&self, naam: &str) -> PathBuf {
        self.map.path().join(naam)
    }

    /// The data folder of the program.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.pad("data")
    }

    /// Writes a file in the folder.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn schrijf(&self, naam: &str, inhoud: impl AsRef<[u8]>) -> PathBuf {
        let pad = self.pad(naam);
        std::fs::write(&pad, inhoud).expect("writing a test file");
        pad
    }

    /// The access token of a role, as the program made it at its first start.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn token(&self, rol: &str) -> String {
        let tekst = std::fs::read_to_string(self.data().join("toegang.toml")).expect("the tokens");
        let blokken = tekst.split("[[toegang]]");
        let waarde = |blok: &str, naam: &str| {
            let regel = blok.lines().find(|regel| regel.starts_with(naam))?;
            regel.split('"').nth(1).map(str::to_owned)
        };
        blokken
            .filter(|blok| waarde(blok, "rol").as_deref() == Some(rol))
            .find_map(|blok| waarde(blok, "token"))
            .unwrap_or_else(|| panic!("geen token voor {rol}"))
    }

    /// The program with these arguments on this data folder, not yet started. Its environment is empty but for the
    /// path, so that settings of the machine do not reach the test.
    #[must_use]
    pub fn opdracht(&self, argumenten: &[&str]) -> Command {
        self.opdracht_van(Versie::Deze, argumenten)
    }

    /// The same for a version of the program.
    #[must_use]
    pub fn opdracht_van(&self, versie: Versie, argumenten: &[&str]) -> Command {
        let mut opdracht = Command::new(match versie {
            Versie::Deze => self.programma.as_deref().unwrap_or_else(|| programma()),
            Versie::Volgende => volgende_versie(),
        });
        opdracht
            .args(argumenten)
            .env_clear()
            .env("JONGERENSTROOM_DATA", self.data())
            .current_dir(self.map.path())
            .stdin(Stdio::null());
        opdracht
    }

    /// Runs the program to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn draai(&self, argumenten: &[&str]) -> Uitkomst {
        Uitkomst::van(&mut self.opdracht(argumenten))
    }
}

/// The program, built the way the tests are; `JONGERENSTROOM_PROGRAMMA` names another one.
fn programma() -> &'static Path {
    static PROGRAMMA: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMMA.get_or_init(|| {
        if let Some(pad) = std::env::var_os("JONGERENSTROOM_PROGRAMMA") {
            return pad.into();
        }
        let map = bouwmap();
        let mut bouw = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        bouw.args(["build", "--quiet", "--package", "jongerenstroom", "--features", "productie"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        if map.ends_with("release") {
            bouw.arg("--release");
        }
        assert!(bouw.status().expect("cargo").success(), "the program does not build");
        map.join("jongerenstroom")
    })
}

/// The next version of the program; `JONGERENSTROOM_VOLGENDE` names another one.
fn volgende_versie() -> &'static Path {
    static PROGRAMMA: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMMA.get_or_init(|| {
        let pad = match std::env::var_os("JONGERENSTROOM_VOLGENDE") {
            Some(pad) => pad.into(),
            None => bouwmap().join("jongerenstroom-volgende"),
        };
        assert!(pad.exists(), "{} is not there: run tests/gereedschap/volgende-versie", pad.display());
        pad
    })
}

/// Where the programs lie that were built with the tests.
fn bouwmap() -> PathBuf {
    let toets = std::env::current_exe().expect("the path of this test");
    toets.ancestors().nth(2).expect("a test lies in target/PROFILE/deps").to_owned()
}
