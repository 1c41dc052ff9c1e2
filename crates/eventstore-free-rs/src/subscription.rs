//! Following a log. In this process a subscriber is woken after each commit; for appends by other processes it
//! polls, faster after news and slower in silence. Neither is needed for correctness: what is read is decided by
//! positions alone.

use std::time::Duration;

use tokio::sync::watch;

use crate::{Entry, Log, Mark, Page, Position, Query, StoreError, recent::MIN_EVENTS};

/// Most events in one page of a subscription.
pub const MAX_PAGE: usize = 1_000;
/// Time between polls right after news.
const MIN_POLL: Duration = Duration::from_millis(20);
/// Time between polls after a long silence.
const MAX_POLL: Duration = Duration::from_secs(1);

/// Follows a log from a position. A subscription to all events that knows the event at its position reads that event
/// again with every page: when the log holds another one there, or the same one appended anew, because it was restored from
/// an older copy and has grown past that position, the subscription fails ([`StoreError::OtherLog`]) and gives nothing. A
/// log that ends before the position gives nothing until it has grown past it.
pub struct Subscription {
    log: Log,
    query: Query,
    /// Everything up to here has been given.
    position: Position,
    /// What was read at `position`, when it is to be read again with the next page.
    last: Option<Entry>,
    head: watch::Receiver<Position>,
    poll: Duration,
    /// The last page ended at the head of the log: before there is news, reading again would give nothing.
    at_head: bool,
}

impl Subscription {
    pub(crate) fn new(log: Log, query: Query, after: Mark, head: watch::Receiver<Position>) -> Self {
        let Mark { position, entry } = after;
        let last = entry.filter(|_| query.items().is_empty() && position > Position::START);
        Self { log, query, position, last, head, poll: MIN_POLL, at_head: false }
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
    /// When the database cannot be read, or the log is no longer the one that was read; calling again goes on from the
    /// same position.
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
    /// When the database cannot be read; [`StoreError::OtherLog`] when the log no longer holds what was read before.
    pub async fn try_next(&mut self) -> Result<Option<Page>, StoreError> {
        let page = match self.last {
            None => self.read(self.position, MAX_PAGE).await?,
            Some(last) => self.read_on_from(last).await?,
        };
        if page.upto <= self.position {
            return Ok(None);
        }
        self.position = page.upto;
        if self.query.items().is_empty() {
            self.last = page.events.last().map(Entry::of);
        }
        self.poll = MIN_POLL;
        Ok(Some(page))
    }

    /// Events after `after`, which is where we are or the place before it. What another subscriber read just now is not read
    /// again.
    async fn read(&mut self, after: Position, limit: usize) -> Result<Page, StoreError> {
        // Near the head nothing is kept, and nobody waits for another's turn there.
        let far = self.head.borrow().0.saturating_sub(after.0) >= MIN_EVENTS as u64;
        if !self.query.items().is_empty() || !far {
            let page = self.log.read(&self.query, after, limit).await?;
            self.at_head = page.upto >= page.head;
            return Ok(page);
        }
        let log = self.log.clone();
        let _turn = log.recent().turn(after).await;
        let events = log.recent().after(after, limit);
        if let Some(upto) = events.last().map(|event| event.position).filter(|upto| *upto > self.position) {
            // Whether there is more is for the log to say, the next time.
            self.at_head = false;
            let head = upto.max(*self.head.borrow());
            return Ok(Page { events, upto, head });
        }
        let page = log.read(&self.query, after, limit).await?;
        self.at_head = page.upto >= page.head;
        log.recent().keep(&page.events);
        Ok(page)
    }

    /// The next page, from a log that still holds `last` at our position. Both are read at once, so nothing can come in
    /// between; what another subscriber read just now is of the log of then, and the next page says whether it still is.
    async fn read_on_from(&mut self, last: Entry) -> Result<Page, StoreError> {
        let before = Position(self.position.0 - 1);
        let mut page = self.read(before, MAX_PAGE + 1).await?;
        if let Some(event) = page.events.first() {
            let entry = Entry::of(event);
            if !entry.fits(last) {
                self.log.recent().forget();
                return Err(StoreError::OtherLog { position: self.position });
            }
            // Of `last` perhaps only the event was known.
            self.last = Some(entry);
            page.events.remove(0);
        }
        Ok(page)
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
