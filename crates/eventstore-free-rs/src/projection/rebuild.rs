//! Having a version built beside the one in use, and put in its place: as often as it takes.

use std::{sync::Arc, time::Duration};

use super::{
    Projection, Runner,
    build::Build,
    switch::{Attempt, Switch, switch},
};
use crate::{Position, ProjectionError};

/// Wait before a switch that could not take place is tried again.
const SWITCH_RETRY: Duration = Duration::from_millis(200);
/// How often in a row the log must be seen to end before what is in use, until it is believed to have lost events and
/// readers go back in time. It may still be coming over.
const MAX_ENDS_BEFORE: u32 = 50;

impl<P: Projection> Runner<P> {
    /// Builds this version at `place` and puts it in use.
    pub(super) async fn rebuild(&self, place: &str) -> Result<(), ProjectionError> {
        let outcome = self.build(place).await;
        if outcome.is_err() && self.stored().await?.build.as_deref() != Some(place) {
            // Somebody else put it in use, or wanted another one: the ground went away under this one.
            return Err(ProjectionError::Moved { name: self.name() });
        }
        outcome
    }

    async fn build(&self, place: &str) -> Result<(), ProjectionError> {
        let projection = Arc::clone(&self.writer.projection);
        let (name, version) = (projection.name(), projection.version());
        tracing::info!(projection = name, version, place, "building");
        let build = Build::open(self.database(), place, projection).await?;
        if self.stored().await?.build.as_deref() != Some(place) {
            build.close().await;
            self.database().remove(place);
            return Err(ProjectionError::Moved { name });
        }
        let position = self.put_in_use(place, &build).await?;
        tracing::info!(projection = name, version, position = position.0, "built and in use");
        build.close().await;
        self.database().remove(place);
        Ok(())
    }

    async fn put_in_use(&self, place: &str, build: &Build<P>) -> Result<Position, ProjectionError> {
        let (mut busy, mut ends_before, mut lost) = (0, 0, None);
        loop {
            build.take_in(&*self.source, None).await?;
            let told = *self.position.borrow();
            match switch(self.database(), place, build, &*self.source, Attempt { busy, lost }).await? {
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
