//! The log on SQLite keeps every promise.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{future::Future, pin::Pin};

use eventstore_free_rs::{Log, SqliteOptions, contract::Place};

/// A directory of its own.
struct OnDisk(tempfile::TempDir);

impl OnDisk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Place for OnDisk {
    fn open(&self) -> Pin<Box<dyn Future<Output = Log> + Send + '_>> {
        Box::pin(async {
            Log::sqlite(self.0.path().join("log.sqlite"), SqliteOptions::default()).await.unwrap()
        })
    }

    fn outlives(&self) -> bool {
        true
    }
}

eventstore_free_rs::contract!(OnDisk::new());
