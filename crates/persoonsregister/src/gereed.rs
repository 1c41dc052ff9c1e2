//! Whether the register can do its work now.

use crate::databank::Databanksoort;
use crate::{Error, Persoonsregister};

impl Persoonsregister {
    /// Whether the register can be reached and takes changes: after a failover a client may end up at a server that
    /// only reads. Asked once, without waiting for what passes by itself.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn neemt_wijzigingen_aan(&self) -> Result<bool, Error> {
        let leest_alleen = match self.databank.soort {
            Databanksoort::Sqlite => "select 0 from sleutelring",
            Databanksoort::Postgres => {
                "select case when pg_is_in_recovery() or current_setting('transaction_read_only')::bool \
                 then 1 else 0 end from sleutelring"
            }
        };
        let leest_alleen: i64 = sqlx::query_scalar(leest_alleen).fetch_one(&self.databank.pool).await?;
        Ok(leest_alleen == 0)
    }
}
