//! Following a log. In this process a subscriber is woken after each commit; for appends by other processes it
//! polls, faster after news and slower in silence. Neither is needed for correctness: what is read is decided by
//! positions alone.

use std::time::Duration;

use tokio::sync::watch;

use crate::{Log, Page, Position, Query, StoreError};

/// Most events in one page of a subscription.
pub const MAX_PAGE: usize = 2_000;
/// Time between polls right after news.
const MIN_POLL: Duration = Duration::from_millis(20);
/// Time between polls after a long silence.
const MAX_POLL: Duration = Duration::from_secs(1);

/// Follows a log from a position. A log that ends before that position, because it has lost events, gives nothing until
/// it has grown past it, and then only what comes after: who must not miss what stands at the old numbers looks at
/// [`Log::head`], as a [`Runner`](crate::Runner) does.
pub struct Subscription {
    log: Log,
    query: Query,
    /// Everything up to here has been given.
    position: Position,
    head: watch::Receiver<Position>,
    poll: Duration,
    /// The last page ended at the head of the log: before there is news, reading again would give nothing.
    at_head: bool,
}

impl Subscription {
    pub(crate) fn new(log: Log, query: Query, position: Position, head: watch::Receiver<Position>) -> Self {
        Self { log, query, position, head, poll: MIN_POLL, at_head: false }
    }

    /// Everything up to and including this position has been given.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// The next page, at once when there is news, otherwise as soon as there is. A page may have no events: then
    /// `upto` says how far the log was looked through. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When the database cannot be read; calling again goes on from the same position.
    pub async fn next(&mut self) -> Result<Page, StoreError> {
        loop {
            if std::mem::take(&mut self.at_head) {
                self.wait().await;
            }
            self.head.mark_unchanged();
            if let Some(page) = self.try_next().await? {
                return Ok(page);
            }
        }
    }

    /// The next page if there is news, `None` when everything up to the head has been given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn try_next(&mut self) -> Result<Option<Page>, StoreError> {
        let page = self.log.read(&self.query, self.position, MAX_PAGE).await?;
        self.at_head = page.upto >= page.head;
        if page.upto == self.position {
            return Ok(None);
        }
        self.position = page.upto;
        self.poll = MIN_POLL;
        Ok(Some(page))
    }

    async fn wait(&mut self) {
        let poll = if self.log.is_shared() { self.poll } else { MAX_POLL };
        tokio::select! {
            changed = self.head.changed() => {
                if changed.is_err() {
                    // The writer of this process has stopped; others may still append.
                    tokio::time::sleep(poll).await;
                }
            }
            () = tokio::time::sleep(poll) => {}
        }
        self.poll = (self.poll * 2).min(MAX_POLL);
    }
}
