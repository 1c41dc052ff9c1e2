//! What must be there before a read model can be brought along: its tables, or a record that they are to be built anew,
//! and no remains of shadow builds that are not wanted any more.

use sqlx::Row as _;

use super::{Writer, switch::forget_builds};
use crate::{Database, Dialect, FollowError, Position, Tx, readmodel::new_shadow};

/// Makes the tables when they are not there; wants a build when they are of an earlier version.
pub(crate) async fn make(writer: &Writer) -> Result<Position, FollowError> {
    let projection = &*writer.projection;
    let (name, version) = (projection.name(), i64::from(projection.version()));
    let mut tx = begin_build(&writer.database).await?;
    let stored = sqlx::query("SELECT version, position FROM projections WHERE name = $1")
        .bind(name)
        .fetch_optional(&mut *tx)
        .await?;
    let position = match stored {
        None => {
            for table in projection.tables() {
                // Safe: the names are constants of the program.
                let drop = sqlx::AssertSqlSafe(format!("DROP TABLE IF EXISTS {table}"));
                sqlx::query(drop).execute(&mut *tx).await?;
            }
            for statement in projection.schema() {
                // Safe: a constant of the program.
                let make = writer.database.dialect().ddl(statement).into_owned();
                sqlx::query(sqlx::AssertSqlSafe(make)).execute(&mut *tx).await?;
            }
            let insert = "INSERT INTO projections (name, version, position) VALUES ($1, $2, 0)";
            sqlx::query(insert).bind(name).bind(version).execute(&mut *tx).await?;
            Position::START
        }
        Some(row) => {
            let stored: i64 = row.try_get(0)?;
            if stored > version {
                return Err(FollowError::OtherVersion { follower: name, stored });
            }
            if stored < version {
                want_build(writer, &mut tx).await?;
            }
            Position::from_sql(row.try_get(1)?)
        }
    };
    tx.commit().await?;
    Ok(position)
}

/// Wants this version to be built again from the start; `stored` is the version in use.
pub(crate) async fn reset(writer: &Writer, stored: i64) -> Result<(), FollowError> {
    let (name, version) = (writer.projection.name(), i64::from(writer.projection.version()));
    if stored > version {
        return Err(FollowError::OtherVersion { follower: name, stored });
    }
    let mut tx = begin_build(&writer.database).await?;
    forget_builds(&mut tx, writer.database.dialect(), name, version).await?;
    want_build(writer, &mut tx).await?;
    tx.commit().await?;
    clear_away(&writer.database).await
}

/// Begins a transaction in which no other process makes a read model or a build.
async fn begin_build(database: &Database) -> Result<Tx, FollowError> {
    let mut tx = database.begin().await?;
    if database.dialect() == Dialect::Postgres {
        // Does not hold up readers.
        let lock = "LOCK TABLE projection_builds IN SHARE ROW EXCLUSIVE MODE";
        sqlx::raw_sql(lock).execute(&mut *tx).await?;
    }
    Ok(tx)
}

/// Records that this version is to be built, unless that stands already.
async fn want_build(writer: &Writer, tx: &mut Tx) -> Result<(), FollowError> {
    let shadow = new_shadow();
    let insert = "INSERT INTO projection_builds (name, version, place) VALUES ($1, $2, $3) \
                      ON CONFLICT (name, version) DO NOTHING";
    let wanted = sqlx::query(insert)
        .bind(writer.projection.name())
        .bind(i64::from(writer.projection.version()))
        .bind(&shadow)
        .execute(&mut **tx)
        .await?;
    if wanted.rows_affected() == 1 && writer.database.dialect() == Dialect::Postgres {
        // Safe: the name was made by the program.
        let schema = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {shadow}"));
        sqlx::query(schema).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Removes files of builds that are not wanted (any more): a process that was killed leaves them.
pub(crate) async fn clear_away(database: &Database) -> Result<(), FollowError> {
    // The record of a build is there before its file, so the files must be looked at first.
    let shadows = database.shadows().map_err(sqlx::Error::Io)?;
    if shadows.is_empty() {
        return Ok(());
    }
    let wanted = "SELECT place FROM projection_builds";
    let wanted: Vec<String> = sqlx::query_scalar(wanted).fetch_all(database.pool()).await?;
    for shadow in shadows.iter().filter(|shadow| !wanted.contains(shadow)) {
        database.remove(shadow);
    }
    Ok(())
}
