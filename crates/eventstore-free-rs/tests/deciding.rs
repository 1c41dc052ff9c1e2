//! Commands on a log: one at a time, many at once and by several at the same moment come to the same.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eventstore_free_rs::{
    Append, Ask, Codec, Decider, Expected, HandleError, Handled, Log, NewEvent, Position, Query, Recorded,
    StreamId, Version, fold, handle, handle_many,
};
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

/// A purse that never holds less than nothing.
struct Purse;

#[derive(Debug, Clone, PartialEq)]
enum Do {
    Add(i64),
    Take(i64),
    /// Takes everything, in two events.
    Empty,
}

impl Decider for Purse {
    type State = i64;
    type Command = Do;
    type Event = i64;
    type Error = String;

    fn initial() -> i64 {
        0
    }
    fn evolve(state: &mut i64, event: &i64) {
        *state += event;
    }
    fn decide(state: &i64, command: Do) -> Result<Vec<i64>, String> {
        match command {
            Do::Add(amount) => Ok(vec![amount]),
            Do::Take(amount) if amount > *state => Err(format!("holds {state}, not {amount}")),
            Do::Take(amount) => Ok(vec![-amount]),
            Do::Empty if *state == 0 => Ok(vec![]),
            Do::Empty => Ok(vec![-*state + *state / 2, -(*state / 2)]),
        }
    }
}

#[derive(Clone)]
struct Json;

impl Codec<Purse> for Json {
    type Error = serde_json::Error;

    fn decode(&self, recorded: &Recorded) -> Result<i64, serde_json::Error> {
        serde_json::from_str(&recorded.data)
    }
    fn encode(&self, id: Uuid, event: &i64) -> Result<NewEvent, serde_json::Error> {
        Ok(NewEvent::new(id, "moved.v1", serde_json::to_string(event)?))
    }
}

type Answer = Result<Handled<i64>, HandleError<String, serde_json::Error>>;

async fn one(log: &Log, (stream, command, ask): (u8, u128, Do)) -> Answer {
    let stream = StreamId::from(format!("purse-{stream}"));
    handle::<Purse, _>(log, &Json, &stream, Uuid::from_u128(command), ask, |append| append).await
}

async fn many(log: &Log, commands: &[(u8, u128, Do)]) -> Vec<Answer> {
    let ask = |(stream, command, ask): &(u8, u128, Do)| Ask::<Purse, _> {
        stream: format!("purse-{stream}").into(),
        command: Uuid::from_u128(*command),
        ask: ask.clone(),
        codec: Json,
    };
    handle_many(log, commands.iter().map(ask).collect()).await.unwrap()
}

fn told(answer: &Answer) -> String {
    format!("{answer:?}")
}

/// Per stream its events.
async fn streams(log: &Log) -> BTreeMap<String, Vec<(Uuid, String)>> {
    let mut streams = BTreeMap::<_, Vec<_>>::new();
    for event in log.read(&Query::all(), Position::START, usize::MAX).await.unwrap().events {
        streams.entry(event.stream.to_string()).or_default().push((event.id, event.data));
    }
    streams
}

/// Commands on few purses, of which some come in twice.
fn commands() -> impl Strategy<Value = Vec<(u8, u128, Do)>> {
    let ask = prop_oneof![(1..20i64).prop_map(Do::Add), (1..20i64).prop_map(Do::Take), Just(Do::Empty)];
    // A command that comes in again is the same command.
    (vec(ask, 40), vec(0..40u8, 1..60)).prop_map(|(asks, ids)| {
        ids.into_iter().map(|id| (id % 4, u128::from(id), asks[usize::from(id)].clone())).collect()
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Answers and events, however the commands are cut into batches.
    #[test]
    fn many_at_once_is_one_at_a_time(commands in commands(), cut in 1..30usize) {
        runtime().block_on(async {
            let (single, batched) = (Log::memory(), Log::memory());
            let mut want = Vec::new();
            for command in &commands {
                want.push(told(&one(&single, command.clone()).await));
            }
            let mut got = Vec::new();
            for chunk in commands.chunks(cut) {
                got.extend(many(&batched, chunk).await.iter().map(told));
            }
            prop_assert_eq!(got, want);
            prop_assert_eq!(streams(&batched).await, streams(&single).await);
            Ok(())
        })?;
    }

    /// By several at the same moment: the rule holds at every step, and each command has its effect once.
    #[test]
    fn at_the_same_moment_the_rule_holds(commands in commands(), cut in 1..30usize) {
        runtime().block_on(async {
            let log = Log::memory();
            let work = || {
                let (log, commands) = (log.clone(), commands.clone());
                tokio::spawn(async move {
                    let mut answers = Vec::new();
                    for chunk in commands.chunks(cut) {
                        answers.extend(many(&log, chunk).await);
                    }
                    answers
                })
            };
            let (a, b) = (work(), work());
            let appended: usize = (a.await.unwrap().iter().chain(&b.await.unwrap()))
                .map(|answer| match answer {
                    Ok(handled) => handled.events.len(),
                    Err(HandleError::Refused(_)) => 0,
                    Err(error) => panic!("{error:?}"),
                })
                .sum();
            let streams = streams(&log).await;
            let stored: usize = streams.values().map(Vec::len).sum();
            prop_assert_eq!(appended, stored, "each event is told to one caller");
            for events in streams.values() {
                let amounts: Vec<i64> = events.iter().map(|(_, data)| data.parse().unwrap()).collect();
                for upto in 0..=amounts.len() {
                    // Between its two events, emptying holds something too.
                    prop_assert!(fold::<Purse>(&amounts[..upto]) >= 0);
                }
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_command_that_comes_in_again_changes_nothing() {
    let log = Log::memory();
    let add = (1, 7, Do::Add(5));
    let first = one(&log, add.clone()).await.unwrap();
    assert_eq!(first, Handled { events: vec![5], version: Version(1), repeated: false });
    one(&log, (1, 8, Do::Take(2))).await.unwrap();
    let again = Handled { events: vec![], version: Version(2), repeated: true };
    assert_eq!(one(&log, add.clone()).await.unwrap(), again);
    assert_eq!(many(&log, std::slice::from_ref(&add)).await.remove(0).unwrap(), again);
    // Also twice at the same moment.
    let (a, b) = tokio::join!(one(&log, (2, 9, Do::Add(1))), one(&log, (2, 9, Do::Add(1))));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert!(a.repeated != b.repeated && a.events.len() + b.events.len() == 1 && a.version == b.version);
}

#[tokio::test]
async fn what_already_is_so_tells_the_version() {
    let log = Log::memory();
    one(&log, (1, 1, Do::Add(5))).await.unwrap();
    one(&log, (1, 2, Do::Empty)).await.unwrap();
    let nothing = Handled { events: vec![], version: Version(3), repeated: false };
    assert_eq!(one(&log, (1, 3, Do::Empty)).await.unwrap(), nothing);
    assert_eq!(many(&log, &[(1, 4, Do::Empty)]).await.remove(0).unwrap(), nothing);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_stops_its_own_stream_only() {
    let log = Log::memory();
    let broken = NewEvent::new(Uuid::now_v7(), "moved.v1", "no number");
    log.append(Append::to("purse-1", Expected::NoStream, [broken])).await.unwrap();
    let commands =
        [(1, 1, Do::Add(1)), (0, 2, Do::Add(1)), (1, 3, Do::Empty), (1, 4, Do::Take(9)), (0, 5, Do::Take(1))];
    let answers = many(&log, &commands).await;
    let unreadable = |n: usize| matches!(answers[n], Err(HandleError::Codec(_)));
    assert!(unreadable(0) && unreadable(2) && unreadable(3), "{answers:?}");
    assert!(answers[1].is_ok() && answers[4].is_ok());
    assert_eq!(log.head().await.unwrap(), Position(3));
}

#[tokio::test]
async fn conditions_and_checkpoints_go_with_the_command() {
    let log = Log::memory();
    let stream = StreamId::from("purse-1");
    let add = async |command: u128, from: u64| {
        let with = |append: Append| {
            append.checkpoint("c", Position(from), Position(from + 1)).and(
                "log",
                Expected::Any,
                [NewEvent::new(Uuid::from_u128(1_000 + command), "noted.v1", "")],
            )
        };
        handle::<Purse, _>(&log, &Json, &stream, Uuid::from_u128(command), Do::Add(1), with).await
    };
    assert_eq!(add(1, 0).await.unwrap().version, Version(1));
    assert_eq!(add(2, 1).await.unwrap().version, Version(2), "of the stream that was decided about");
    assert!(matches!(add(3, 0).await, Err(HandleError::Append(_))));
    assert_eq!(log.read_stream(&stream).await.unwrap().len(), 2);
    assert_eq!(log.checkpoint("c").await.unwrap(), Position(2));
}
