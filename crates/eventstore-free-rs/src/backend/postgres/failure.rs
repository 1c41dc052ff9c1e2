//! What an error of the database says about what is stored.

use sqlx::{
    error::DatabaseError,
    postgres::{PgDatabaseError, PgSeverity},
};

use crate::StoreError;

/// What went wrong, and whether nothing is stored for certain.
pub(super) struct Failure {
    pub(super) error: StoreError,
    pub(super) not_stored: bool,
}

impl Failure {
    /// The commit was asked for.
    pub(super) fn of_commit(error: sqlx::Error) -> Self {
        Self { not_stored: rolled_back(&error), error: error.into() }
    }

    /// The commit was not asked for: nothing is stored.
    pub(super) fn before_commit(error: impl Into<StoreError>) -> Self {
        Self { error: error.into(), not_stored: true }
    }
}

/// The server's own word that the statement has been undone.
///
/// An error of severity ERROR ends the transaction but not the session: the server only says so when it has rolled
/// back, also during COMMIT. (An error after the commit record was written would be a PANIC.) FATAL and PANIC end the
/// session, and may come while a commit that is already on disk waits for a standby: 57P01 and 57P02. Class 08 is a
/// broken connection, which a pooler reports as an error; 40003 says itself that the outcome is unknown. Everything
/// that is not the server's word, such as a broken connection or a time-out, says nothing about the outcome.
fn rolled_back(error: &sqlx::Error) -> bool {
    let Some(error) = postgres(error) else { return false };
    let code = error.code();
    error.severity() == PgSeverity::Error && !code.starts_with("08") && code != STATEMENT_COMPLETION_UNKNOWN
}

/// The rows could not be written because a position, version or event id is taken.
pub(super) fn is_taken(error: &sqlx::Error) -> bool {
    postgres(error).is_some_and(|error| error.code() == UNIQUE_VIOLATION)
}

/// The connection is of no use any more.
pub(super) fn is_broken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_))
        || postgres(error)
            .is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

fn postgres(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error().and_then(<dyn DatabaseError>::try_downcast_ref)
}

const UNIQUE_VIOLATION: &str = "23505";
const STATEMENT_COMPLETION_UNKNOWN: &str = "40003";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_servers_word_is_doubt() {
        let broken = || sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into());
        assert!(!Failure::of_commit(broken()).not_stored);
        assert!(!Failure::of_commit(sqlx::Error::WorkerCrashed).not_stored);
        assert!(Failure::before_commit(broken()).not_stored);
        assert!(!is_taken(&broken()));
    }
}
