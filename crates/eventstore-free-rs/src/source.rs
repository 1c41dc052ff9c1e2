//! Where a follower gets its events: a log in the same process, or whatever carries a log elsewhere. Positions are those
//! of the log that the events come from, so that a follower may change from one way to the other.

use futures_util::future::{BoxFuture, FutureExt};

use crate::{Log, LogId, Mark, Page, Position, Query, StoreError, Subscription};

/// What a source says of its log at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Which log it is; `None` when nothing has come from it yet that says so.
    pub log: Option<LogId>,
    /// Its last position, as far as is known here.
    pub head: Position,
}

/// Something that gives the events of one log.
pub trait Source: Send + Sync + 'static {
    /// Follows after `after` (exclusive): what is there, then what comes. When the mark says what was read
    /// there and the query is for all events, every page is checked to come from a log that still holds that; otherwise the
    /// feed fails with [`StoreError::OtherLog`] and gives nothing.
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed>;

    /// Which log it is, and its last position.
    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>>;

    /// The last position of the log, as far as is known here.
    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        async { Ok(self.look().await?.head) }.boxed()
    }

    /// The last position of the log itself, at a moment after the call: also of what was recorded and has not come
    /// here yet. An error when nobody who knows can be reached.
    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>>;
}

/// The events after a place, page by page.
pub trait Feed: Send {
    /// Everything up to and including this position has been given.
    fn position(&self) -> Position;

    /// The next page; waits for it. A page may have no events: then `upto` says how far the log was looked through.
    /// Dropping the future loses nothing.
    fn next(&mut self) -> BoxFuture<'_, Result<Page, StoreError>>;

    /// The next page if there is one now.
    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Page>, StoreError>>;
}

impl Source for Log {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Box::new(self.subscribe(query, after))
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        async { Ok(Look { log: Some(self.identity().await?), head: Log::head(self).await? }) }.boxed()
    }

    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        Log::head(self).boxed()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        Log::head(self).boxed()
    }
}

impl<S: Source + ?Sized> Source for std::sync::Arc<S> {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        (**self).follow(query, after)
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        (**self).look()
    }

    fn head(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        (**self).head()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        (**self).head_of_log()
    }
}

impl Feed for Subscription {
    fn position(&self) -> Position {
        Subscription::position(self)
    }

    fn next(&mut self) -> BoxFuture<'_, Result<Page, StoreError>> {
        Subscription::next(self).boxed()
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Subscription::try_next(self).boxed()
    }
}
