//! The log on PostgreSQL keeps every promise.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{future::Future, pin::Pin};

use eventstore_free_rs::{Log, PostgresOptions, contract::Place};
use testkit::{Databank, PostgresServer};

/// A database of its own.
struct InDatabase(Databank);

impl Place for InDatabase {
    fn open(&self) -> Pin<Box<dyn Future<Output = Log> + Send + '_>> {
        Box::pin(async { Log::postgres(&self.0.url(), PostgresOptions::default()).await.unwrap() })
    }

    fn outlives(&self) -> bool {
        true
    }
}

eventstore_free_rs::contract!(InDatabase(PostgresServer::gedeeld()));
