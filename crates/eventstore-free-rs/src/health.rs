//! Whether the database of read models can do its work now.

use crate::{Database, Dialect, StoreError};

impl Database {
    /// Whether it takes changes: after a failover a client may end up at a server that only reads. Takes no lock and
    /// leaves no transaction behind when it is given up.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn accepts_writes(&self) -> Result<bool, StoreError> {
        let reads_only = match self.dialect() {
            Dialect::Sqlite => "SELECT 0",
            Dialect::Postgres => {
                "SELECT CASE WHEN pg_is_in_recovery() OR current_setting('transaction_read_only')::bool \
                 THEN 1 ELSE 0 END"
            }
        };
        let reads_only: i64 = sqlx::query_scalar(reads_only).fetch_one(self.pool()).await?;
        Ok(reads_only == 0)
    }
}

#[cfg(test)]
mod tests {
    use testkit::PostgresServer;

    use super::*;

    #[tokio::test]
    async fn sqlite_takes_changes() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::sqlite(&directory.path().join("models.sqlite")).await.unwrap();
        assert!(database.accepts_writes().await.unwrap());
    }

    #[tokio::test]
    async fn a_server_that_only_reads_says_so() {
        let databank = PostgresServer::gedeeld();
        let database = Database::postgres(&databank.url()).await.unwrap();
        assert!(database.accepts_writes().await.unwrap());
        let _ = databank
            .sql(&format!("ALTER DATABASE {} SET default_transaction_read_only = on", databank.naam()));
        let _ = databank.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        // The connections of before fail once each.
        for _ in 0..10 {
            if let Ok(accepts) = database.accepts_writes().await {
                return assert!(!accepts);
            }
        }
        panic!("the database stays away");
    }
}
