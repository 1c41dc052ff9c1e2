//! Opening the register: database, schema and key, in one transaction, so that a start that is killed half way
//! leaves either nothing or everything, and two processes that start together make one key.

use crate::kek::Sleutelbestand;
use crate::kluis::{Omhulling, Ring, Vast};
use crate::{Error, Kek, KekFout, Kekbron, Persoonsregister};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlSafeStr, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::RwLock;

/// How long a connection waits for another process that is writing.
pub(crate) const WACHTTIJD: Duration = Duration::from_secs(10);
/// One writer at a time is all that SQLite allows; the others read.
const VERBINDINGEN: u32 = 4;
/// Attempts to connect while other processes start: switching to WAL does not wait for a lock.
const POGINGEN: u32 = 50;
const TUSSEN_POGINGEN: Duration = Duration::from_millis(20);

impl Persoonsregister {
    /// Opens the register, and makes database and key at the first start.
    ///
    /// # Errors
    /// [`Error::Kek`] when the key is missing, readable by others or not the one of this database;
    /// [`Error::Bestand`], [`Error::Database`] or [`Error::Migratie`] when the database cannot be used.
    pub async fn open(database: &Path, kekbron: Kekbron) -> Result<Self, Error> {
        maak_besloten(database)?;
        let pool = verbind(database).await?;
        let herkomst = match kekbron {
            Kekbron::Bestand => Herkomst::Bestand(Sleutelbestand::naast(database)),
            Kekbron::Waarde(kek) => Herkomst::Waarde(kek),
        };

        let mut tx = pool.begin_with("begin immediate").await?;
        migraties().run_direct(None, &mut *tx, false).await?;
        let (omhulling, vast) = match lees_ring(&mut tx).await? {
            Some(ring) => ontsluit(&ring, &herkomst)?,
            None => eerste_start(&mut tx, &herkomst).await?,
        };
        tx.commit().await?;

        let register = Self {
            pool,
            vast: Arc::new(vast),
            omhulling: Arc::new(RwLock::new(Arc::new(omhulling))),
            bestand: match herkomst {
                Herkomst::Bestand(bestand) => Some(Arc::new(bestand)),
                Herkomst::Waarde(_) => None,
            },
        };
        // While another process reads, tidying up waits for a later start or erasure.
        match register.ruim_op_indien_nodig().await {
            Ok(()) | Err(Error::NogNietOpgeruimd) => Ok(register),
            Err(error) => Err(error),
        }
    }
}

/// The key itself, or the file that holds it.
enum Herkomst {
    Bestand(Sleutelbestand),
    Waarde(Kek),
}

/// The database and its write-ahead log are for the owner only, as the key file is.
fn maak_besloten(database: &Path) -> Result<(), Error> {
    let mut opties = OpenOptions::new();
    opties.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        opties.mode(0o600);
    }
    match opties.open(database) {
        Err(source) if source.kind() != ErrorKind::AlreadyExists => {
            Err(Error::Bestand { pad: database.into(), source })
        }
        _ => Ok(()),
    }
}

async fn verbind(database: &Path) -> Result<SqlitePool, Error> {
    let opties = SqliteConnectOptions::new()
        .filename(database)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(WACHTTIJD)
        .pragma("secure_delete", "ON");
    let mut poging = 1;
    loop {
        match SqlitePoolOptions::new().max_connections(VERBINDINGEN).connect_with(opties.clone()).await {
            Err(error) if poging < POGINGEN && bezet(&error) => {
                poging += 1;
                tokio::time::sleep(TUSSEN_POGINGEN).await;
            }
            uitkomst => return Ok(uitkomst?),
        }
    }
}

/// `SQLITE_BUSY` and its extended codes have 5 in the lowest byte.
pub(crate) fn bezet(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

fn migraties() -> Migrator {
    let sql = include_str!("../schema/0001_persoonsregister.sql").into_sql_str();
    Migrator::with_migrations(vec![Migration::new(
        1,
        "persoonsregister".into(),
        MigrationType::Simple,
        sql,
        false,
    )])
}

async fn lees_ring(conn: &mut SqliteConnection) -> Result<Option<Ring>, Error> {
    let rij = sqlx::query("select kek_versie, controle, zoeksleutel, aanleverings_sleutel from sleutelring")
        .fetch_optional(conn)
        .await?;
    let Some(rij) = rij else { return Ok(None) };
    Ok(Some(Ring {
        kek_versie: rij.try_get("kek_versie")?,
        controle: rij.try_get("controle")?,
        zoeksleutel: rij.try_get("zoeksleutel")?,
        aanleveringssleutel: rij.try_get("aanleverings_sleutel")?,
    }))
}

/// Writes the ring of a new database, or of the next key of an existing one.
pub(crate) async fn schrijf_ring(conn: &mut SqliteConnection, ring: &Ring) -> Result<(), Error> {
    sqlx::query(
        "insert into sleutelring (id, kek_versie, controle, zoeksleutel, aanleverings_sleutel)
         values (1, ?1, ?2, ?3, ?4)
         on conflict (id) do update set kek_versie = excluded.kek_versie, controle = excluded.controle,
             zoeksleutel = excluded.zoeksleutel, aanleverings_sleutel = excluded.aanleverings_sleutel",
    )
    .bind(ring.kek_versie)
    .bind(&ring.controle)
    .bind(&ring.zoeksleutel)
    .bind(&ring.aanleveringssleutel)
    .execute(conn)
    .await?;
    Ok(())
}

/// The key file is on disk before the database commits to it; killed in between, the next start takes the file.
async fn eerste_start(conn: &mut SqliteConnection, herkomst: &Herkomst) -> Result<(Omhulling, Vast), Error> {
    let kek = match herkomst {
        Herkomst::Waarde(kek) => kek.clone(),
        Herkomst::Bestand(bestand) => bestand.lees_of_maak()?,
    };
    let vast = Vast::willekeurig()?;
    let (omhulling, ring) = vast.omhul(&kek, 1)?;
    schrijf_ring(conn, &ring).await?;
    Ok((omhulling, vast))
}

fn ontsluit(ring: &Ring, herkomst: &Herkomst) -> Result<(Omhulling, Vast), Error> {
    let bestand = match herkomst {
        Herkomst::Waarde(kek) => return Vast::onthul(kek, ring),
        Herkomst::Bestand(bestand) => bestand,
    };
    let (huidig, volgend) = bestand.kandidaten()?;
    let fout = match huidig.map_or(Err(KekFout::VerkeerdeSleutel.into()), |kek| Vast::onthul(&kek, ring)) {
        Err(fout @ Error::Kek(KekFout::VerkeerdeSleutel)) => fout,
        uitkomst => return uitkomst,
    };
    // A rotation was killed between the commit and the renaming of the file: finish it.
    let sleutels = Vast::onthul(&volgend.ok_or(fout)?, ring)?;
    bestand.neem_in_gebruik()?;
    Ok(sleutels)
}
