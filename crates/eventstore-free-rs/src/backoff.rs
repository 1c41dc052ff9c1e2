//! Waiting before something that failed is tried again: longer each time, up to a bound, and never exactly as long as
//! the others that failed at the same moment.

use std::{
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

/// Growing pauses with jitter: each is between half and the whole of twice the one before.
///
/// ```
/// use std::time::Duration;
/// let mut backoff = eventstore_free_rs::Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
/// let first = backoff.pause();
/// assert!((50..=100).contains(&first.as_millis()));
/// for _ in 0..9 { backoff.pause(); }
/// assert!((500..=1_000).contains(&backoff.pause().as_millis()));
/// backoff.reset();
/// assert!(backoff.pause() <= Duration::from_millis(100));
/// assert!((200..=400).contains(&backoff.after(2).pause().as_millis()));
/// ```
#[derive(Debug, Clone)]
pub struct Backoff {
    min: Duration,
    max: Duration,
    next: Duration,
}

impl Backoff {
    /// Pauses from `min` to `max`.
    #[must_use]
    pub const fn new(min: Duration, max: Duration) -> Self {
        Self { min, max, next: min }
    }

    /// The same, after so many failures in a row: for who counts them elsewhere.
    #[must_use]
    pub fn after(mut self, failures: u32) -> Self {
        let factor = 2_u32.saturating_pow(failures);
        self.next = self.min.saturating_mul(factor).min(self.max);
        self
    }

    /// It went well: the next failure waits as short as the first.
    pub fn reset(&mut self) {
        self.next = self.min;
    }

    /// How long to wait now.
    pub fn pause(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.max);
        jittered(whole)
    }

    /// Waits.
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.pause()).await;
    }
}

/// Between half of this and the whole. Without jitter all who lost the same server would come back together.
#[must_use]
pub fn jittered(whole: Duration) -> Duration {
    // Each new state of the standard library's hasher has random keys.
    let random = RandomState::new().hash_one(0_u8);
    let part = f64::from(u32::try_from(random >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX);
    whole.mul_f64(0.5 + part / 2.0)
}
