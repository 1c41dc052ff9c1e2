//! Making the register on PostgreSQL: the tables and the key ring by an owner, and for every other role exactly the
//! rights that its work needs. The rights stand in `schema/postgres/rechten_*.sql`.

use crate::databank::{Databank, Databanksoort, Toegang, Tx, sqlstate};
use crate::kluis::Vast;
use crate::openen::{lees_ring, migraties, schrijf_ring};
use crate::zoekwaarden::vul_zoekwaarden;
use crate::{Error, Kek, Persoonsregister};
use sqlx::AssertSqlSafe;
use sqlx::migrate::MigrateError;
use std::sync::Arc;

/// The register's own list of migrations; other parts may keep theirs in the same database.
pub(crate) const MIGRATIES: &str = "persoonsregister_migraties";
/// `insufficient_privilege`.
const MAG_NIET: &str = "42501";
/// `undefined_table`.
const GEEN_TABEL: &str = "42P01";

const RECHTEN_DIENST: &str = include_str!("../schema/postgres/rechten_dienst.sql");
const RECHTEN_LOKET: &str = include_str!("../schema/postgres/rechten_loket.sql");
const RECHTEN_WISSER: &str = include_str!("../schema/postgres/rechten_wisser.sql");
const RECHTEN_BEHEERDER: &str = include_str!("../schema/postgres/rechten_beheerder.sql");

/// The PostgreSQL roles that use the register without owning it. They must exist. Roles that are in neither list,
/// such as that of rapportage, get nothing; one that was in a list before keeps its rights until the owner takes them.
#[derive(Debug, Clone, Default)]
pub struct Rollen {
    /// Services: they recognise persons and seal fields.
    pub diensten: Vec<String>,
    /// The service at whose desk people look others up: what a service may, and finding persons by birth and name
    /// ([`Persoonsregister::zoek_naam`]). A role stands in one of the lists.
    pub loketten: Vec<String>,
    /// Who erases persons ([`Persoonsregister::wis`]), and does nothing else.
    pub wissers: Vec<String>,
    /// Who mends persons on purpose: [`Persoonsregister::voeg_samen`], [`Persoonsregister::splits`],
    /// [`Persoonsregister::ontkoppel`], [`Persoonsregister::wijzig_bsn`], [`Persoonsregister::corrigeer_geboorte`].
    pub beheerders: Vec<String>,
}

impl Persoonsregister {
    /// Makes the tables and the key ring in a PostgreSQL database, or brings them up to date, and gives the roles
    /// their rights, in one transaction. `url_eigenaar` is of the role that will own the tables. Doing it again, or
    /// twice at the same moment, changes nothing.
    ///
    /// Changing the key-encryption key and [`ruim_op`](Self::ruim_op) are work for the owner too.
    ///
    /// # Errors
    /// [`Error::NietIngericht`] when the role may not make tables, [`Error::Kek`] when the register belongs to
    /// another key, [`Error::Migratie`] when a newer program made it, [`Error::Database`] when it cannot be reached
    /// or a role does not exist.
    pub async fn richt_in(url_eigenaar: &str, kek: &Kek, rollen: &Rollen) -> Result<(), Error> {
        let databank = Databank::postgres(url_eigenaar).await?;
        let uitkomst = richt_in(&databank, kek, rollen).await;
        databank.pool.close().await;
        uitkomst
    }
}

pub(crate) async fn richt_in(databank: &Databank, kek: &Kek, rollen: &Rollen) -> Result<(), Error> {
    let mut tx = databank.begin_schrijven(Toegang::Alleen).await?;
    migreer(&mut tx).await?;
    match lees_ring(&mut tx).await? {
        Some(ring) => {
            let (omhulling, vast) = Vast::onthul(kek, &ring)?;
            vul_zoekwaarden(&mut tx, databank.soort, &Arc::new(omhulling), &Arc::new(vast)).await?;
        }
        None => {
            let (_, ring) = Vast::willekeurig()?.omhul(kek, 1)?;
            schrijf_ring(&mut tx, &ring).await?;
        }
    }
    let rechten = [
        (RECHTEN_DIENST, &rollen.diensten),
        (RECHTEN_DIENST, &rollen.loketten),
        (RECHTEN_LOKET, &rollen.loketten),
        (RECHTEN_WISSER, &rollen.wissers),
        (RECHTEN_BEHEERDER, &rollen.beheerders),
    ];
    for (rechten, rollen) in rechten {
        for rol in rollen {
            // Safe: quoted as a name.
            let rechten = rechten.replace(":rol", &naam(rol));
            sqlx::raw_sql(AssertSqlSafe(rechten)).execute(&mut *tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Under the lock of the register, so without that of the migrator.
async fn migreer(tx: &mut Tx) -> Result<(), Error> {
    let mut migraties = migraties(Databanksoort::Postgres);
    migraties.dangerous_set_table_name(MIGRATIES);
    migraties.set_locking(false);
    migraties.run_direct(None, &mut **tx, false).await.map_err(|fout| match fout {
        MigrateError::Execute(fout) | MigrateError::ExecuteMigration(fout, _) if mag_niet(&fout) => {
            Error::NietIngericht
        }
        fout => fout.into(),
    })
}

/// Whether the tables are those of this program, as far as this role can see.
pub(crate) async fn is_ingericht(databank: &Databank) -> Result<bool, Error> {
    // Safe: a constant.
    let nieuwste = AssertSqlSafe(format!("select max(version) from {MIGRATIES} where success"));
    match sqlx::query_scalar::<_, Option<i64>>(nieuwste).fetch_one(&databank.pool).await {
        Ok(versie) => {
            Ok(versie == migraties(Databanksoort::Postgres).iter().map(|migratie| migratie.version).max())
        }
        Err(fout) if sqlstate(&fout).as_deref() == Some(GEEN_TABEL) => Ok(false),
        Err(fout) if mag_niet(&fout) => Err(Error::NietIngericht),
        Err(fout) => Err(fout.into()),
    }
}

fn mag_niet(fout: &sqlx::Error) -> bool {
    sqlstate(fout).as_deref() == Some(MAG_NIET)
}

/// A name as SQL quotes it.
fn naam(rol: &str) -> String {
    format!("\"{}\"", rol.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::naam;

    #[test]
    fn a_role_is_a_name_and_nothing_else() {
        assert_eq!(naam("intake"), "\"intake\"");
        assert_eq!(naam("a\"; drop table persoon; --"), "\"a\"\"; drop table persoon; --\"");
    }
}
