//! Where the services keep what they keep: SQLite files in the data folder, or PostgreSQL databases, one per service.

use std::path::{Path, PathBuf};

use dienst::Dienst;
use eventstore::{Database, Log, PostgresOptions, SqliteOptions};
use persoonsregister::{Kek, Kekherkomst, Persoonsregister};

use crate::{
    cli::Algemeen,
    fout::{Bij, Fout},
};

/// Stands in a URL for the name of the service.
const PLAATS: &str = "{dienst}";
/// The register of the embedded default.
const REGISTER: &str = "persoonsregister.sqlite";
/// The file with its key.
const SLEUTEL: &str = "sleutel.kek";
/// Environment variable with the key-encryption key, for who keeps it elsewhere than in the data folder.
const KEK_VARIABELE: &str = "JONGERENSTROOM_KEK";

/// Where everything is kept.
#[derive(Clone)]
pub(crate) enum Opslag {
    /// A SQLite file per service.
    Map(PathBuf),
    /// A PostgreSQL database per service.
    Postgres {
        /// With `{dienst}` for the name, when it is for more than one.
        database: String,
        /// Of the persoonsregister; may also hold `{dienst}`: each service has a login of its own.
        register: Option<String>,
        /// Where the key file is, when the key does not come from the environment.
        map: PathBuf,
    },
}

impl Opslag {
    /// What the command line asks for.
    pub(crate) fn van(algemeen: &Algemeen) -> Self {
        match &algemeen.database_url {
            None => Self::Map(algemeen.data.clone()),
            Some(database) => Self::Postgres {
                database: database.clone(),
                register: algemeen.persoonsregister_url.clone(),
                map: algemeen.data.clone(),
            },
        }
    }

    /// Whether the services share one folder on this machine.
    pub(crate) fn is_ingebed(&self) -> bool {
        matches!(self, Self::Map(_))
    }

    /// Whether something was kept here before.
    pub(crate) fn bestaat(&self) -> bool {
        match self {
            Self::Map(map) => map.join(REGISTER).exists(),
            Self::Postgres { .. } => true,
        }
    }

    /// Whether the databases of several services can be reached.
    pub(crate) fn reikt_tot_alle(&self) -> bool {
        match self {
            Self::Map(_) => true,
            Self::Postgres { database, .. } => database.contains(PLAATS),
        }
    }

    /// Refuses what cannot be: one database for several services would mix their logs.
    pub(crate) fn keur(&self, diensten: &[Dienst]) -> Result<(), Fout> {
        if diensten.len() > 1 && !self.reikt_tot_alle() {
            let namen: Vec<_> = diensten.iter().map(|dienst| dienst.naam).collect();
            return Err(Fout::Gebruik(format!(
                "elke dienst heeft een eigen database, en dit gaat over {}: zet {PLAATS} in --database-url op de \
                 plaats van de naam, bijvoorbeeld postgres://{PLAATS}@localhost/{PLAATS}, of kies één dienst",
                namen.join(", ")
            )));
        }
        Ok(())
    }

    /// The log of a service.
    pub(crate) async fn log(&self, dienst: Dienst) -> Result<Log, Fout> {
        match self {
            Self::Map(map) => Log::sqlite(&bestand(map, dienst), SqliteOptions::default()).await,
            Self::Postgres { database, .. } => {
                Log::postgres(&ingevuld(database, dienst), PostgresOptions::default()).await
            }
        }
        .bij(niet_open(dienst))
    }

    /// The tables of a service beside its log.
    pub(crate) async fn database(&self, dienst: Dienst) -> Result<Database, Fout> {
        match self {
            Self::Map(map) => Database::sqlite(&bestand(map, dienst)).await,
            Self::Postgres { database, .. } => Database::postgres(&ingevuld(database, dienst)).await,
        }
        .bij(niet_open(dienst))
    }

    /// The persoonsregister, as this service may use it.
    pub(crate) async fn register(&self, dienst: Dienst) -> Result<Persoonsregister, Fout> {
        let geopend = match self {
            Self::Map(map) => {
                let bron = kek_uit_omgeving()?.map_or(Kekherkomst::Bestand, Kekherkomst::Waarde);
                Persoonsregister::open(&map.join(REGISTER), bron).await
            }
            Self::Postgres { register: Some(url), map, .. } => {
                Persoonsregister::postgres(&ingevuld(url, dienst), kek(map)?).await
            }
            Self::Postgres { register: None, .. } => {
                return Err(Fout::Gebruik(format!(
                    "{dienst} heeft het persoonsregister nodig: geef --persoonsregister-url"
                )));
            }
        };
        geopend.bij("het persoonsregister kan niet worden geopend")
    }
}

/// The persoonsregister for who mends it: under the login of the URL, or in the data folder.
pub(crate) async fn register_van_beheer(algemeen: &Algemeen) -> Result<Persoonsregister, Fout> {
    let geopend = match &algemeen.persoonsregister_url {
        Some(url) if url.contains(PLAATS) => {
            return Err(Fout::Gebruik(format!(
                "dit is geen werk van een dienst: geef een --persoonsregister-url met de login van een beheerder, \
                 zonder {PLAATS}"
            )));
        }
        Some(url) => Persoonsregister::postgres(url, kek(&algemeen.data)?).await,
        None if !algemeen.data.join(REGISTER).exists() => {
            let map = algemeen.data.display();
            return Err(Fout::Gebruik(format!(
                "in {map} staat geen persoonsregister; geef --data of --persoonsregister-url"
            )));
        }
        None => {
            let bron = kek_uit_omgeving()?.map_or(Kekherkomst::Bestand, Kekherkomst::Waarde);
            Persoonsregister::open(&algemeen.data.join(REGISTER), bron).await
        }
    };
    geopend.bij("het persoonsregister kan niet worden geopend")
}

/// The key of a register on PostgreSQL: from the environment, or from a file that somebody put in the data folder. It
/// is never made here: two services that each made one would lock each other out.
pub(crate) fn kek(map: &Path) -> Result<Kek, Fout> {
    if let Some(kek) = kek_uit_omgeving()? {
        return Ok(kek);
    }
    let pad = map.join(SLEUTEL);
    Kek::uit_bestand(&pad).map_err(|fout| {
        Fout::Gebruik(format!(
            "het persoonsregister heeft een sleutel nodig: zet {KEK_VARIABELE}, of leg hem in {} ({fout}). Een nieuwe \
             maakt u met: openssl rand -hex 32",
            pad.display()
        ))
    })
}

fn kek_uit_omgeving() -> Result<Option<Kek>, Fout> {
    let Ok(tekst) = std::env::var(KEK_VARIABELE) else { return Ok(None) };
    Kek::uit_tekst(&tekst).map(Some).map_err(|fout| Fout::Gebruik(format!("{KEK_VARIABELE}: {fout}")))
}

fn bestand(map: &Path, dienst: Dienst) -> PathBuf {
    map.join(format!("{dienst}.sqlite"))
}

fn ingevuld(url: &str, dienst: Dienst) -> String {
    url.replace(PLAATS, dienst.naam)
}

/// Names the service, never the URL: that may hold a password.
fn niet_open(dienst: Dienst) -> String {
    format!("de database van {dienst} kan niet worden geopend")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op_postgres(database: &str) -> Opslag {
        Opslag::Postgres { database: database.to_owned(), register: None, map: PathBuf::new() }
    }

    #[test]
    fn een_database_is_van_een_dienst() {
        let diensten = dienst::Diensten::nieuw(crate::DIENSTEN).unwrap();
        let alle = &*diensten.alle().collect::<Vec<_>>();
        assert!(op_postgres("postgres://localhost/jongeren").keur(&alle[..1]).is_ok());
        let fout = op_postgres("postgres://localhost/jongeren").keur(alle).unwrap_err();
        assert!(fout.to_string().contains("{dienst}"), "{fout}");
        assert!(op_postgres("postgres://{dienst}@localhost/{dienst}").keur(alle).is_ok());
        assert_eq!(
            ingevuld("postgres://{dienst}@localhost/{dienst}", alle[0]),
            "postgres://inrichting@localhost/inrichting"
        );
    }
}
