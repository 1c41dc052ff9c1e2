//! The log beside a model that anybody can check: a list, and one request at a time. Random requests, in random
//! batches, on the decision itself, on memory and on SQLite: answers, events and queries are the same.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashMap;

use eventstore_free_rs::{
    Append, AppendError, Appended, Expected, Log, NewEvent, Position, Query, QueryItem, Recorded,
    SqliteOptions, Tag, Version,
    verdict::{Facts, Known, decide},
};
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

/// The log as a list.
#[derive(Default, Clone)]
struct Model {
    events: Vec<(String, NewEvent)>,
    checkpoints: HashMap<String, Position>,
}

impl Model {
    fn head(&self) -> u64 {
        self.events.len() as u64
    }

    fn version(&self, stream: &str) -> Version {
        Version(self.events.iter().filter(|(name, _)| name == stream).count() as u64)
    }

    fn find(&self, query: &Query, after: u64) -> Vec<u64> {
        let matches = |(n, (_, event)): (u64, &(String, NewEvent))| {
            (n > after && query.matches(&event.kind, &event.tags)).then_some(n)
        };
        (1..).zip(&self.events).filter_map(matches).collect()
    }

    fn append(&mut self, append: &Append) -> Result<Appended, AppendError> {
        let asked: Vec<(String, Uuid)> =
            append.events().map(|(stream, event)| (stream.to_string(), event.id)).collect();
        if let Some((n, (_, id))) =
            asked.iter().enumerate().find(|(n, one)| asked[..*n].iter().any(|o| o.1 == one.1))
        {
            // The first event that is known and does not fit comes before a repeated id.
            self.check_known(&asked[..n])?;
            return Err(AppendError::IdReused { id: *id });
        }
        let stands =
            append.checkpoint.as_ref().map(|c| self.checkpoints.get(&c.name).copied().unwrap_or_default());
        let moved = match (&append.checkpoint, stands) {
            (Some(c), Some(actual)) if actual != c.from => {
                Err(AppendError::CheckpointMoved { name: c.name.clone(), expected: c.from, actual })
            }
            _ => Ok(()),
        };
        if let Some(first) = self.check_known(&asked)? {
            if stands.is_none() || stands != append.checkpoint.as_ref().map(|c| c.to) {
                moved?;
                self.checkpoints.extend(append.checkpoint.iter().map(|c| (c.name.clone(), c.to)));
            }
            let last = first + asked.len() - 1;
            let stream = &self.events[last].0;
            let version = self.events[..=last].iter().filter(|(name, _)| name == stream).count();
            return Ok(Appended {
                first: Position(first as u64 + 1),
                last: Position(last as u64 + 1),
                version: Version(version as u64),
                repeated: true,
            });
        }
        moved?;
        for part in &append.parts {
            let actual = self.version(part.stream.as_str());
            let fits = match part.expected {
                Expected::Any => true,
                Expected::NoStream => actual.0 == 0,
                Expected::Exact(version) => actual == version,
            };
            if !fits {
                let (stream, expected) = (part.stream.clone(), part.expected);
                return Err(AppendError::VersionConflict { stream, expected, actual });
            }
        }
        if append.unless.iter().any(|unless| !self.find(&unless.query, unless.after.0).is_empty()) {
            return Err(AppendError::ConditionFailed);
        }
        let first = self.head() + 1;
        self.events.extend(append.events().map(|(stream, event)| (stream.to_string(), event.clone())));
        self.checkpoints.extend(append.checkpoint.iter().map(|c| (c.name.clone(), c.to)));
        let stream = match self.events.last().filter(|_| !asked.is_empty()) {
            Some((stream, _)) => stream.clone(),
            None => append.parts.last().map(|part| part.stream.to_string()).unwrap_or_default(),
        };
        let (last, version) = (Position(self.head()), self.version(&stream));
        Ok(Appended { first: Position(first.min(last.0)), last, version, repeated: false })
    }

    /// Where the first of these events stands, when they all stand in a row; an error when only some do.
    fn check_known(&self, asked: &[(String, Uuid)]) -> Result<Option<usize>, AppendError> {
        let place = |id: &Uuid| self.events.iter().position(|(_, event)| event.id == *id);
        let known = asked.iter().position(|(_, id)| place(id).is_some());
        let Some(known) = known else { return Ok(None) };
        let reused = |n: usize| AppendError::IdReused { id: asked[n].1 };
        let begin = place(&asked[known].1).unwrap();
        for (n, (stream, id)) in asked.iter().enumerate().skip(known) {
            match place(id) {
                None => return Err(reused(known)),
                Some(at) if at != begin + n || self.events[at].0 != *stream => return Err(reused(n)),
                Some(_) => {}
            }
        }
        Ok(Some(begin))
    }

    /// What a database would tell of it.
    fn facts(&self, batch: &[Append]) -> Facts {
        let blocked =
            |append: &Append| append.unless.iter().any(|u| !self.find(&u.query, u.after.0).is_empty());
        let known = |(n, (stream, event)): (usize, &(String, NewEvent))| {
            let version = self.events[..=n].iter().filter(|(name, _)| name == stream).count() as u64;
            let stream = stream.as_str().into();
            (event.id, Known { stream, version: Version(version), position: Position(n as u64 + 1) })
        };
        let parts = batch.iter().flat_map(|append| &append.parts);
        Facts {
            head: Position(self.head()),
            versions: parts.map(|p| (p.stream.clone(), self.version(p.stream.as_str()))).collect(),
            known: self.events.iter().enumerate().map(known).collect(),
            blocked: batch.iter().enumerate().filter(|(_, append)| blocked(append)).map(|(n, _)| n).collect(),
            checkpoints: self.checkpoints.clone(),
        }
    }
}

const NAMES: [&str; 4] = ["a", "b", "c", ""];

fn query() -> impl Strategy<Value = Query> {
    let item =
        (vec(select(&NAMES[..]), 0..3), vec(select(&NAMES[..]), 0..3)).prop_map(|(kinds, tags)| QueryItem {
            kinds: kinds.into_iter().map(str::to_owned).collect(),
            tags: tags.into_iter().map(Tag::from).collect(),
        });
    vec(item, 0..3).prop_map(|items| items.into_iter().fold(Query::all(), Query::or))
}

/// From a small set of ids, so that repeats happen.
fn event() -> impl Strategy<Value = NewEvent> {
    (0..40u128, select(&NAMES[..]), vec(select(&NAMES[..]), 0..4))
        .prop_map(|(id, kind, tags)| NewEvent::new(Uuid::from_u128(id), kind, format!("{id}")).tagged(tags))
}

fn append() -> impl Strategy<Value = Append> {
    let expected = prop_oneof![
        3 => Just(Expected::Any),
        2 => Just(Expected::NoStream),
        2 => (0..5u64).prop_map(|version| Expected::Exact(Version(version))),
    ];
    let parts = proptest::sample::subsequence(vec!["s1", "s2", "s3", "s4", "s5"], 0..4)
        .prop_flat_map(move |streams| {
            let each = (expected.clone(), vec(event(), 0..3));
            vec(each, streams.len()).prop_map(move |parts| (streams.clone(), parts))
        })
        .prop_map(|(streams, parts)| {
            streams.into_iter().zip(parts).fold(Append::default(), |append, (stream, (expected, events))| {
                append.and(stream, expected, events)
            })
        });
    let unless = proptest::option::weighted(0.2, (query(), 0..12u64));
    let checkpoint = proptest::option::weighted(0.2, (select(&NAMES[..2]), 0..3u64, 0..3u64));
    (parts, unless, checkpoint).prop_map(|(mut append, unless, checkpoint)| {
        if let Some((query, after)) = unless {
            append = append.unless(query, Position(after));
        }
        if let Some((name, from, to)) = checkpoint {
            append = append.checkpoint(name, Position(from), Position(to));
        }
        append
    })
}

fn batches() -> impl Strategy<Value = Vec<Vec<Append>>> {
    vec(vec(append(), 1..8), 1..8)
}

fn told(outcome: &Result<Appended, AppendError>) -> String {
    format!("{outcome:?}")
}

/// What the log holds, as the model has it.
fn plain(events: &[Recorded]) -> Vec<(String, Uuid, String, String)> {
    events.iter().map(|e| (e.stream.to_string(), e.id, e.kind.clone(), e.data.clone())).collect()
}

async fn compare(log: Log, batches: &[Vec<Append>], queries: &[Query]) -> Result<(), TestCaseError> {
    let mut model = Model::default();
    for batch in batches {
        let outcomes =
            futures_util::future::join_all(batch.iter().map(|append| log.append(append.clone()))).await;
        for (append, outcome) in batch.iter().zip(&outcomes) {
            prop_assert_eq!(told(outcome), told(&model.append(append)), "{:?}", append);
        }
    }
    let page = log.read(&Query::all(), Position::START, usize::MAX).await.unwrap();
    let want: Vec<_> =
        model.events.iter().map(|(s, e)| (s.clone(), e.id, e.kind.clone(), e.data.clone())).collect();
    prop_assert_eq!(plain(&page.events), want);
    for event in &page.events {
        let stream = log.read_stream(&event.stream).await.unwrap();
        prop_assert_eq!(&stream[event.version.0 as usize - 1], event);
    }
    for query in queries {
        for after in 0..=model.head() + 1 {
            let found = log.read(query, Position(after), 100).await.unwrap();
            let positions: Vec<_> = found.events.iter().map(|event| event.position.0).collect();
            prop_assert_eq!(positions, model.find(query, after), "{:?} after {}", query, after);
        }
    }
    for name in NAMES {
        let stored = log.checkpoint(name).await.unwrap();
        prop_assert_eq!(stored, model.checkpoints.get(name).copied().unwrap_or_default());
    }
    Ok(())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// A batch is decided as if its requests came one at a time.
    #[test]
    fn the_verdict_is_that_of_one_at_a_time(batches in batches()) {
        let (mut model, mut decided) = (Model::default(), Model::default());
        for batch in &batches {
            let verdict = decide(batch, decided.facts(batch));
            let oracle: Vec<_> = batch.iter().map(|append| told(&model.append(append))).collect();
            prop_assert_eq!(verdict.outcomes.iter().map(told).collect::<Vec<_>>(), oracle);
            for row in verdict.rows {
                decided.events.push((row.stream.to_string(), row.event.clone()));
                prop_assert_eq!(row.position, Position(decided.head()));
                prop_assert_eq!(row.version, decided.version(row.stream.as_str()));
            }
            decided.checkpoints.extend(verdict.checkpoints.iter().map(|(name, to)| ((*name).to_owned(), *to)));
            prop_assert_eq!(&decided.events, &model.events);
            prop_assert_eq!(&decided.checkpoints, &model.checkpoints);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn memory_is_as_the_model(batches in batches(), queries in vec(query(), 3)) {
        runtime().block_on(async { compare(Log::memory(), &batches, &queries).await })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_is_as_the_model(batches in batches(), queries in vec(query(), 3)) {
        let directory = tempfile::tempdir().unwrap();
        runtime().block_on(async {
            let log = Log::sqlite(directory.path().join("log"), SqliteOptions { durable: false }).await.unwrap();
            compare(log, &batches, &queries).await
        })?;
    }
}
