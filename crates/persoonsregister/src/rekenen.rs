//! Work that only takes processor time, kept off the threads of the runtime when it is long.

use crate::Error;

/// Persons whose keys and cards take less than a millisecond together: some ten microseconds each.
const MAX_TER_PLEKKE: usize = 64;

/// Runs work on so many persons, beside the runtime when that takes more than a millisecond of processor time.
pub(crate) async fn reken<T: Send + 'static>(
    aantal: usize,
    werk: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    if aantal <= MAX_TER_PLEKKE { werk() } else { tokio::task::spawn_blocking(werk).await? }
}
