//! What must be there before a read model can be brought along: its tables, or the wish to build them anew, and no
//! remains of builds that nobody wants.

use sqlx::Row as _;

use super::{Projection, Runner};
use crate::{Dialect, Position, ProjectionError, Tx, readmodel::new_place};

impl<P: Projection> Runner<P> {
    /// Makes the tables when they are not there; wants a build when they are of an earlier version.
    pub(super) async fn make(&self) -> Result<(), ProjectionError> {
        let projection = &*self.writer.projection;
        let (name, version) = (projection.name(), i64::from(projection.version()));
        let mut tx = self.begin_build().await?;
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
                    let make = self.database().dialect().ddl(statement).into_owned();
                    sqlx::query(sqlx::AssertSqlSafe(make)).execute(&mut *tx).await?;
                }
                let insert = "INSERT INTO projections (name, version, position) VALUES ($1, $2, 0)";
                sqlx::query(insert).bind(name).bind(version).execute(&mut *tx).await?;
                Position::START
            }
            Some(row) => {
                let stored: i64 = row.try_get(0)?;
                if stored > version {
                    return Err(ProjectionError::OtherVersion { name, stored });
                }
                if stored < version {
                    self.want_build(&mut tx).await?;
                }
                Position::from_sql(row.try_get(1)?)
            }
        };
        tx.commit().await?;
        self.position.send_replace(position);
        Ok(())
    }

    /// Begins a transaction in which no other process makes a read model or a build.
    pub(super) async fn begin_build(&self) -> Result<Tx, ProjectionError> {
        let mut tx = self.database().begin().await?;
        if self.database().dialect() == Dialect::Postgres {
            // Does not hold up readers.
            let lock = "LOCK TABLE projection_builds IN SHARE ROW EXCLUSIVE MODE";
            sqlx::raw_sql(lock).execute(&mut *tx).await?;
        }
        Ok(tx)
    }

    /// Records that this version is to be built, unless that stands already.
    pub(super) async fn want_build(&self, tx: &mut Tx) -> Result<(), ProjectionError> {
        let place = new_place();
        let insert = "INSERT INTO projection_builds (name, version, place) VALUES ($1, $2, $3) \
                      ON CONFLICT (name, version) DO NOTHING";
        let wanted = sqlx::query(insert)
            .bind(self.name())
            .bind(i64::from(self.writer.projection.version()))
            .bind(&place)
            .execute(&mut **tx)
            .await?;
        if wanted.rows_affected() == 1 && self.database().dialect() == Dialect::Postgres {
            // Safe: the name was made by the program.
            let schema = sqlx::AssertSqlSafe(format!("CREATE SCHEMA {place}"));
            sqlx::query(schema).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Removes files of builds that are not wanted (any more): a process that was killed leaves them.
    pub(super) async fn clear_away(&self) -> Result<(), ProjectionError> {
        // The record of a build is there before its file, so the files must be looked at first.
        let places = self.database().places().map_err(sqlx::Error::Io)?;
        if places.is_empty() {
            return Ok(());
        }
        let wanted = "SELECT place FROM projection_builds";
        let wanted: Vec<String> = sqlx::query_scalar(wanted).fetch_all(self.database().pool()).await?;
        for place in places.iter().filter(|place| !wanted.contains(place)) {
            self.database().remove(place);
        }
        Ok(())
    }
}
