//! Opening the register: database, schema and key, in one transaction, so that a start that is killed half way
//! leaves either nothing or everything, and two processes that start together make one key.

use crate::databank::{Databank, Databanksoort, Toegang, Tx};
use crate::inrichten::{Rollen, is_ingericht, richt_in};
use crate::kek::Sleutelbestand;
use crate::kluis::{Omhulling, Ring, Vast};
use crate::zoekwaarden::vul_zoekwaarden;
use crate::{Error, Kek, KekFout, Kekherkomst, Persoonsregister};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Row, SqlSafeStr};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::RwLock;

impl Persoonsregister {
    /// Opens the register in a SQLite file, and makes database and key at the first start.
    ///
    /// # Errors
    /// [`Error::Kek`] when the key is missing, readable by others or not the one of this database;
    /// [`Error::Bestand`], [`Error::Database`] or [`Error::Migratie`] when the database cannot be used.
    pub async fn open(database: &Path, kekherkomst: Kekherkomst) -> Result<Self, Error> {
        maak_besloten(database)?;
        let databank = Databank::sqlite(database).await?;
        let herkomst = match kekherkomst {
            Kekherkomst::Bestand => Herkomst::Bestand(Sleutelbestand::naast(database)),
            Kekherkomst::Waarde(kek) => Herkomst::Waarde(kek),
        };

        let mut tx = databank.begin_schrijven(Toegang::Alleen).await?;
        migraties(databank.soort).run_direct(None, &mut *tx, false).await?;
        let (omhulling, vast) = match lees_ring(&mut tx).await? {
            Some(ring) => ontsluit(&ring, &herkomst)?,
            None => eerste_start(&mut tx, &herkomst).await?,
        };
        let (omhulling, vast) = (Arc::new(omhulling), Arc::new(vast));
        vul_zoekwaarden(&mut tx, databank.soort, &omhulling, &vast).await?;
        tx.commit().await?;

        let bestand = match herkomst {
            Herkomst::Bestand(bestand) => Some(bestand),
            Herkomst::Waarde(_) => None,
        };
        let register = Self::nieuw(databank, omhulling, vast, bestand);
        // While another process reads, tidying up waits for a later start or erasure.
        match register.ruim_op_indien_nodig().await {
            Ok(()) | Err(Error::NogNietOpgeruimd) => Ok(register),
            Err(error) => Err(error),
        }
    }

    /// Connects to the register in a PostgreSQL database (15 or newer), of which the key-encryption key is `kek`.
    /// The owner makes it with [`richt_in`](Self::richt_in); when nobody did and this role may make tables, it is
    /// made now. Several processes may use one register at the same moment, each with a role of its own.
    ///
    /// # Errors
    /// [`Error::Kek`] when the key is not the one of this database, [`Error::NietIngericht`] when the tables are not
    /// there or of an older program, [`Error::Database`] when the database cannot be reached or refuses.
    pub async fn postgres(url: &str, kek: Kek) -> Result<Self, Error> {
        let databank = Databank::postgres(url).await?;
        if !is_ingericht(&databank).await? {
            richt_in(&databank, &kek, &Rollen::default()).await?;
        }
        let mut tx = databank.begin_lezen().await?;
        let ring = lees_ring(&mut tx).await?.ok_or(Error::NietIngericht)?;
        tx.commit().await?;
        let (omhulling, vast) = Vast::onthul(&kek, &ring)?;
        Ok(Self::nieuw(databank, Arc::new(omhulling), Arc::new(vast), None))
    }

    fn nieuw(
        databank: Databank,
        omhulling: Arc<Omhulling>,
        vast: Arc<Vast>,
        bestand: Option<Sleutelbestand>,
    ) -> Self {
        Self {
            databank,
            vast,
            omhulling: Arc::new(RwLock::new(omhulling)),
            bestand: bestand.map(Arc::new),
            lezers: Arc::default(),
            schrijvers: Arc::default(),
            bevestigers: Arc::default(),
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

/// Numbers go up; what was released never changes.
pub(crate) fn migraties(soort: Databanksoort) -> Migrator {
    let stappen = match soort {
        Databanksoort::Sqlite => [
            ("persoonsregister", include_str!("../schema/0001_persoonsregister.sql")),
            ("voorlopig", include_str!("../schema/0002_voorlopig.sql")),
            ("journaal", include_str!("../schema/0003_journaal.sql")),
            ("samenvoegen", include_str!("../schema/0004_samenvoegen.sql")),
            ("samenvoeging", include_str!("../schema/0005_samenvoeging.sql")),
            ("zoeken", include_str!("../schema/0006_zoeken.sql")),
            ("contact", include_str!("../schema/0007_contact.sql")),
        ],
        Databanksoort::Postgres => [
            ("persoonsregister", include_str!("../schema/postgres/0001_persoonsregister.sql")),
            ("voorlopig", include_str!("../schema/postgres/0002_voorlopig.sql")),
            ("journaal", include_str!("../schema/postgres/0003_journaal.sql")),
            ("samenvoegen", include_str!("../schema/postgres/0004_samenvoegen.sql")),
            ("samenvoeging", include_str!("../schema/postgres/0005_samenvoeging.sql")),
            ("zoeken", include_str!("../schema/postgres/0006_zoeken.sql")),
            ("contact", include_str!("../schema/postgres/0007_contact.sql")),
        ],
    };
    let stap = |(nummer, (naam, sql)): (i64, (&'static str, &'static str))| {
        Migration::new(nummer, naam.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(stappen).map(stap).collect())
}

pub(crate) async fn lees_ring(tx: &mut Tx) -> Result<Option<Ring>, Error> {
    let rij = sqlx::query("select kek_versie, controle, zoeksleutel, aanleverings_sleutel from sleutelring")
        .fetch_optional(&mut **tx)
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
pub(crate) async fn schrijf_ring(tx: &mut Tx, ring: &Ring) -> Result<(), Error> {
    sqlx::query(
        "insert into sleutelring (id, kek_versie, controle, zoeksleutel, aanleverings_sleutel)
         values (1, $1, $2, $3, $4)
         on conflict (id) do update set kek_versie = excluded.kek_versie, controle = excluded.controle,
             zoeksleutel = excluded.zoeksleutel, aanleverings_sleutel = excluded.aanleverings_sleutel",
    )
    .bind(ring.kek_versie)
    .bind(&ring.controle)
    .bind(&ring.zoeksleutel)
    .bind(&ring.aanleveringssleutel)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The key file is on disk before the database commits to it; killed in between, the next start takes the file.
async fn eerste_start(tx: &mut Tx, herkomst: &Herkomst) -> Result<(Omhulling, Vast), Error> {
    let kek = match herkomst {
        Herkomst::Waarde(kek) => kek.clone(),
        Herkomst::Bestand(bestand) => bestand.lees_of_maak()?,
    };
    let vast = Vast::willekeurig()?;
    let (omhulling, ring) = vast.omhul(&kek, 1)?;
    schrijf_ring(tx, &ring).await?;
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
