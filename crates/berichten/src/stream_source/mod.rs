//! The events of another service as they come over the bus: an [`eventstore::Source`], so that a reaction or a read model
//! follows a stream as it follows a log. Positions are those of the log behind it; where a follower is, it keeps
//! itself.
//!
//! A message never stands before its place in the log: what a stream loses is published again behind it. So a follower
//! at position *p* reads from number *p* of the stream, looks whether what stands at *p* is still what it read
//! there, and passes over what it has had. Every position must follow on the one before. A gap is never passed over: the
//! reader is made anew, and when the gap is still there the follower stands still and says so ([`SourceFout::Gat`]).

mod fout;
mod lezer;
mod source;
mod volger;

use eventstore::{Feed, Look, Mark, Position, Query, Source, StoreError};
use futures_util::{FutureExt, future::BoxFuture};

pub use self::{
    fout::SourceFout,
    lezer::{MAX_VOORUIT, OPGERUIMD_NA},
    source::StreamSource,
};
use crate::logstand::vraag_logstand;

impl Source for StreamSource {
    fn follow(&self, query: Query, after: Mark) -> Box<dyn Feed> {
        Box::new(volger::Volger::nieuw(self.clone(), query, after))
    }

    fn look(&self) -> BoxFuture<'_, Result<Look, StoreError>> {
        async { Ok(self.stand().await?) }.boxed()
    }

    fn head_of_log(&self) -> BoxFuture<'_, Result<Position, StoreError>> {
        async { Ok(vraag_logstand(&self.dienst, &self.verbinding).await?) }.boxed()
    }
}
