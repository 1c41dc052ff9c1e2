//! Asking the database of read models something by a connection that must not be kept when no answer comes: a server
//! that vanished without a word never answers, and whoever gets that connection next would wait for it as well.

use sqlx::{Any, AnyConnection, pool::PoolConnection};

use crate::{Database, StoreError};

/// A connection that only goes back into the pool when all that was asked has been answered. Otherwise it is closed,
/// also when the future that asks is dropped: whoever gives up waiting drops it.
pub(crate) struct Asking {
    connection: PoolConnection<Any>,
    answered: bool,
}

impl Asking {
    pub(crate) async fn begin(database: &Database) -> Result<Self, StoreError> {
        Ok(Self { connection: database.pool().acquire().await?, answered: false })
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    pub(crate) fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if !self.answered {
            self.connection.close_on_drop();
        }
    }
}
