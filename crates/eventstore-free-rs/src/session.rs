//! What holds for every session on PostgreSQL, of a log or of read models: when its connection is tried before it is
//! used, and the bounds that the server keeps for us.

use std::time::Duration;

/// How long a caller waits for one of the connections, or for a server that is just starting.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is tried before it is used: the server may have gone away meanwhile. An answer
/// costs one trip, a question on a broken connection costs the certainty that it did nothing.
pub(crate) const TRY_AFTER: Duration = Duration::from_secs(1);

/// How long the server bears with us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// One statement.
    pub(crate) statement: Duration,
    /// Waiting for a lock.
    pub(crate) lock: Duration,
    /// A transaction in which nothing happens.
    pub(crate) idle: Duration,
}

impl Bounds {
    /// The statements that set them, the last without a semicolon. Zero would mean no bound, so it becomes the least.
    pub(crate) fn sql(self) -> String {
        let millis = |bound: Duration| bound.as_millis().max(1);
        format!(
            "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}",
            millis(self.statement),
            millis(self.lock),
            millis(self.idle),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_never_without_end() {
        let bounds = Bounds {
            statement: Duration::from_secs(2),
            lock: Duration::ZERO,
            idle: Duration::from_micros(1),
        };
        assert_eq!(
            bounds.sql(),
            "SET statement_timeout = 2000; SET lock_timeout = 1; SET idle_in_transaction_session_timeout = 1"
        );
    }
}
