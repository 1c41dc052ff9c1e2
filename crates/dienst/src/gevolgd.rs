//! A read model whose work shows in the traces of the events that it takes in.

use std::collections::HashSet;

use domein::Traceparent;
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt};
use serde::Deserialize;
use tracing::{Span, field::Empty};

/// Most traces in which one batch shows.
const MAX_SPOREN: usize = 64;
/// A larger batch is one of a rebuild or of catching up, which is no step in anybody's trace.
const MAX_LIVE: usize = 512;

/// A projection that shows as a step in the trace of each event that it takes in live. Does nothing without traces.
pub struct Gevolgd(pub Box<dyn Projection>);

impl Projection for Gevolgd {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn version(&self) -> u32 {
        self.0.version()
    }

    fn query(&self) -> Query {
        self.0.query()
    }

    fn knows(&self, kind: &str) -> bool {
        self.0.knows(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        self.0.tables()
    }

    fn schema(&self) -> &'static [&'static str] {
        self.0.schema()
    }

    fn streams_are_independent(&self) -> bool {
        self.0.streams_are_independent()
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        if !telemetrie::aan() || batch.len() > MAX_LIVE {
            return self.0.apply(tx, batch);
        }
        let stappen = stappen(self.0.name(), batch);
        async move {
            let uitkomst = self.0.apply(tx, batch).await;
            if uitkomst.is_err() {
                for stap in &stappen {
                    stap.record("otel.status_code", "ERROR");
                }
            }
            uitkomst
        }
        .boxed()
    }
}

/// A step in each of the traces that are kept.
fn stappen(leesmodel: &'static str, batch: &[Recorded]) -> Vec<Span> {
    let sporen: HashSet<Traceparent> = batch.iter().filter_map(traceparent).collect();
    let kop = |ouder: &Traceparent| {
        let naam = format!("leesmodel {leesmodel}");
        let span = tracing::info_span!(
            parent: None, "leesmodel", otel.name = naam, otel.kind = "consumer", otel.status_code = Empty, leesmodel,
            gebeurtenissen = batch.len(),
        );
        telemetrie::vervolg(&span, ouder.as_str());
        span
    };
    sporen.iter().filter(|spoor| spoor.wordt_bewaard()).take(MAX_SPOREN).map(kop).collect()
}

/// The trace in which an event was recorded, whatever else its head says.
pub(crate) fn traceparent(regel: &Recorded) -> Option<Traceparent> {
    #[derive(Deserialize)]
    struct Metadata {
        traceparent: Option<Traceparent>,
    }
    serde_json::from_str::<Metadata>(&regel.meta).ok()?.traceparent
}
