//! Streams that turn out to be about one thing. Events cannot be changed, so a stream cannot be moved into another; but an
//! event can say that it goes on there. Whoever decides about either of them then sees the events of both, in the order of
//! the log, and what is decided goes into the stream that goes on. Undoing it is an event too.
//!
//! A decider says which of its events say so ([`Decider::JOINS`], [`Decider::joined`]). The event stands in both streams,
//! appended together: each then has a version that an older decision did not see. Streams without such events cost nothing
//! more than before.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{Decider, Decode, Log, Recorded, StoreError, StreamId};

/// What an event says of two streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The stream that goes on in the other.
    pub stream: StreamId,
    /// Where it goes on.
    pub into: StreamId,
    /// It does not go on there any more: each goes on by itself.
    pub undone: bool,
}

/// The events of streams, with those of the streams that they joined.
pub struct Gathered {
    /// Of one thing, in the order of the log.
    pub events: Vec<Recorded>,
    /// Where streams go on that joined another.
    goes_on_in: HashMap<StreamId, StreamId>,
}

impl Gathered {
    /// Where a stream goes on: in itself, unless it joined another.
    #[must_use]
    pub fn goes_on_in<'a>(&'a self, stream: &'a StreamId) -> &'a StreamId {
        self.goes_on_in.get(stream).unwrap_or(stream)
    }
}

/// Reads streams with everything that they joined and that joined them.
///
/// # Errors
/// When the log cannot be read.
pub async fn gather<D: Decider, C: Decode<D>>(
    log: &Log,
    streams: &[StreamId],
) -> Result<Gathered, StoreError> {
    let events = log.read_streams(streams).await?;
    let says = |recorded: &Recorded| D::JOINS.contains(&recorded.kind.as_str());
    let joining: BTreeSet<StreamId> =
        events.iter().filter(|recorded| says(recorded)).map(|recorded| recorded.stream.clone()).collect();
    if joining.is_empty() {
        return Ok(Gathered { events, goes_on_in: HashMap::new() });
    }
    let mut web = Web::default();
    let (joining_events, mut events): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|recorded| joining.contains(&recorded.stream));
    web.add::<D, C>(joining.iter().cloned(), joining_events);
    let mut goes_on_in = HashMap::new();
    for stream in joining {
        if goes_on_in.contains_key(&stream) {
            continue;
        }
        let (main, members) = web.whole::<D, C>(log, &stream).await?;
        goes_on_in.extend(members.into_iter().map(|member| (member, main.clone())));
    }
    // Streams that were asked for by themselves may belong to one of these.
    let (theirs, others): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|recorded| goes_on_in.contains_key(&recorded.stream));
    web.add::<D, C>(std::iter::empty(), theirs);
    events = others;
    let mut whole: Vec<Recorded> = web.streams.into_values().flat_map(|found| found.events).collect();
    whole.retain(|recorded| goes_on_in.contains_key(&recorded.stream));
    whole.sort_unstable_by_key(|recorded| recorded.position);
    whole.dedup_by_key(|recorded| recorded.position);
    events.extend(whole);
    Ok(Gathered { events, goes_on_in })
}

/// Streams that were read, with what they say of one another.
#[derive(Default)]
struct Web {
    streams: HashMap<StreamId, Found>,
}

#[derive(Default)]
struct Found {
    events: Vec<Recorded>,
    goes_on_in: Option<StreamId>,
    joined_by: BTreeSet<StreamId>,
}

impl Web {
    fn add<D: Decider, C: Decode<D>>(
        &mut self,
        streams: impl IntoIterator<Item = StreamId>,
        events: Vec<Recorded>,
    ) {
        for stream in streams {
            self.streams.entry(stream).or_default();
        }
        for recorded in events {
            let own = recorded.stream.clone();
            let found = self.streams.entry(own.clone()).or_default();
            // What cannot be read says nothing here; whoever folds the events hears of it.
            let said =
                D::JOINS.contains(&recorded.kind.as_str()).then(|| C::decode(&recorded).ok()).flatten();
            if let Some(Joined { stream, into, undone }) = said.as_ref().and_then(D::joined) {
                if stream == own {
                    found.goes_on_in = (!undone).then(|| into.clone());
                }
                if into == own {
                    match undone {
                        true => found.joined_by.remove(&stream),
                        false => found.joined_by.insert(stream),
                    };
                }
            }
            found.events.push(recorded);
        }
    }

    async fn found<D: Decider, C: Decode<D>>(
        &mut self,
        log: &Log,
        stream: &StreamId,
    ) -> Result<&Found, StoreError> {
        if !self.streams.contains_key(stream) {
            let events = log.read_stream(stream).await?;
            self.add::<D, C>([stream.clone()], events);
        }
        Ok(self.streams.entry(stream.clone()).or_default())
    }

    /// Where a stream goes on, and all streams that go on there.
    async fn whole<D: Decider, C: Decode<D>>(
        &mut self,
        log: &Log,
        stream: &StreamId,
    ) -> Result<(StreamId, HashSet<StreamId>), StoreError> {
        // The way there counts, also when the other stream does not say it yet.
        let mut members = HashSet::from([stream.clone()]);
        let mut main = stream.clone();
        while let Some(further) = self.found::<D, C>(log, &main).await?.goes_on_in.clone() {
            if !members.insert(further.clone()) {
                break;
            }
            main = further;
        }
        let mut to_look_at: Vec<StreamId> = members.iter().cloned().collect();
        while let Some(member) = to_look_at.pop() {
            for joined in self.found::<D, C>(log, &member).await?.joined_by.clone() {
                if members.insert(joined.clone()) {
                    to_look_at.push(joined);
                }
            }
        }
        Ok((main, members))
    }
}
