//! A shadow build of a version, and the switch to it: tried as often as it takes.

use std::{sync::Arc, time::Duration};

use super::Follower;
use crate::{
    FollowError, Position,
    projection::{Attempt, Build, Switch, Writer, switch},
};

/// Wait before a switch that could not take place is tried again.
const SWITCH_RETRY: Duration = Duration::from_millis(200);
/// After so many looks in a row at a log that is shorter than the read model in use, the log counts as having lost
/// events, and readers go back in time. Before that, its events may still be coming over.
const MAX_ENDS_BEFORE: u32 = 50;

impl Follower {
    /// Builds this version in `shadow` and puts it in use.
    pub(super) async fn rebuild(&self, writer: &Writer, shadow: &str) -> Result<(), FollowError> {
        let outcome = self.build(writer, shadow).await;
        if outcome.is_err() && self.stored().await?.build.as_deref() != Some(shadow) {
            // Another process put it in use, or wants another one: this build is no longer there.
            return Err(FollowError::Moved { follower: self.name() });
        }
        outcome
    }

    async fn build(&self, writer: &Writer, shadow: &str) -> Result<(), FollowError> {
        let projection = Arc::clone(&writer.projection);
        let (follower, version) = (projection.name(), projection.version());
        tracing::info!(projection = follower, version, shadow, "building");
        let build = Build::open(&self.database, shadow, projection).await?;
        if self.stored().await?.build.as_deref() != Some(shadow) {
            build.close().await;
            self.database.remove(shadow);
            return Err(FollowError::Moved { follower });
        }
        let position = self.put_in_use(shadow, &build).await?;
        tracing::info!(projection = follower, version, position = position.0, "built and in use");
        build.close().await;
        self.database.remove(shadow);
        self.goes_on();
        Ok(())
    }

    async fn put_in_use(&self, shadow: &str, build: &Build) -> Result<Position, FollowError> {
        let (mut busy, mut ends_before, mut lost) = (0, 0, None);
        loop {
            build.take_in(&*self.source, None).await?;
            let told = *self.position().borrow();
            match switch(&self.database, shadow, build, &*self.source, Attempt { busy, lost }).await? {
                Switch::Done(position) => {
                    self.stands(told, position);
                    return Ok(position);
                }
                Switch::Busy => busy += 1,
                Switch::Behind(in_use) => {
                    let ends = self.source.head().await? < in_use;
                    ends_before = if ends { ends_before + 1 } else { 0 };
                    lost = (ends_before >= MAX_ENDS_BEFORE).then_some(in_use);
                }
            }
            tokio::time::sleep(SWITCH_RETRY).await;
        }
    }
}
