//! Commands on a log: one at a time, many at once and by several at the same moment come to the same.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eventstore_free_rs::{
    Append, Codec, Decider, Decode, Effect, Envelope, Expected, HandleError, Handled, Log, NewEvent,
    Position, Query, Recorded, StreamId, Version, decide_many, fold, handle, handle_across, handle_many,
    load,
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

impl Decode<Purse> for Json {
    type Error = serde_json::Error;

    fn decode(recorded: &Recorded) -> Result<i64, serde_json::Error> {
        serde_json::from_str(&recorded.data)
    }
}

impl Codec<Purse> for Json {
    fn encode(&self, id: Uuid, event: &i64) -> Result<NewEvent, serde_json::Error> {
        Ok(NewEvent::new(id, "moved.v1", serde_json::to_string(event)?))
    }
}

type Answer = eventstore_free_rs::Answer<Purse, Json>;

async fn one(log: &Log, (stream, command, ask): (u8, u128, Do)) -> Answer {
    let stream = StreamId::from(format!("purse-{stream}"));
    handle::<Purse, _>(log, &Json, &stream, Uuid::from_u128(command), ask, |append| append).await
}

async fn many(log: &Log, commands: &[(u8, u128, Do)]) -> Vec<Answer> {
    let envelope = |(stream, id, command): &(u8, u128, Do)| Envelope::<Purse, _> {
        stream: format!("purse-{stream}").into(),
        id: Uuid::from_u128(*id),
        command: command.clone(),
        codec: Json,
    };
    handle_many(log, commands.iter().map(envelope).collect()).await.unwrap()
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
                    Ok(handled) if handled.is_recorded_now() => handled.events.len(),
                    Ok(_) => 0,
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

/// State, events, version and effect of an answer.
fn parts(answer: Answer) -> (i64, Vec<i64>, Version, Effect) {
    let Handled { state, events, version, effect } = answer.unwrap();
    (state, events, version, effect)
}

#[tokio::test]
async fn a_command_that_comes_in_again_gets_its_first_answer_and_changes_nothing() {
    let log = Log::memory();
    let add = (1, 7, Do::Add(5));
    assert_eq!(parts(one(&log, add.clone()).await), (5, vec![5], Version(1), Effect::Recorded));
    let empty = (1, 8, Do::Empty);
    assert_eq!(parts(one(&log, empty.clone()).await), (0, vec![-3, -2], Version(3), Effect::Recorded));
    one(&log, (1, 9, Do::Add(2))).await.unwrap();
    for (command, answer) in [(add, (5, vec![5], Version(1))), (empty, (0, vec![-3, -2], Version(3)))] {
        let (state, events, version) = answer;
        let again = (state, events, version, Effect::Repeated);
        assert_eq!(parts(one(&log, command.clone()).await), again);
        assert_eq!(parts(many(&log, std::slice::from_ref(&command)).await.remove(0)), again);
    }
    assert_eq!(log.head().await.unwrap(), Position(4));
    // Also twice at the same moment.
    let (a, b) = tokio::join!(one(&log, (2, 21, Do::Add(1))), one(&log, (2, 22, Do::Add(1))));
    assert!(a.unwrap().is_recorded_now() && b.unwrap().is_recorded_now());
    let (a, b) = tokio::join!(one(&log, (3, 23, Do::Add(1))), one(&log, (3, 23, Do::Add(1))));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert!(a.is_repeated() != b.is_repeated() && a.version == b.version && a.events == b.events);
}

#[tokio::test]
async fn what_already_is_so_tells_the_version() {
    let log = Log::memory();
    one(&log, (1, 1, Do::Add(5))).await.unwrap();
    one(&log, (1, 2, Do::Empty)).await.unwrap();
    let nothing = (0, vec![], Version(3), Effect::Already);
    assert_eq!(parts(one(&log, (1, 3, Do::Empty)).await), nothing);
    assert_eq!(parts(many(&log, &[(1, 4, Do::Empty)]).await.remove(0)), nothing);
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

/// A codec that keeps the hash of the command with its events.
#[derive(Clone)]
struct Hashed(&'static str);

impl Decode<Purse> for Hashed {
    type Error = serde_json::Error;

    fn decode(recorded: &Recorded) -> Result<i64, serde_json::Error> {
        serde_json::from_str(&recorded.data)
    }
}

impl Codec<Purse> for Hashed {
    fn encode(&self, id: Uuid, event: &i64) -> Result<NewEvent, serde_json::Error> {
        let event = NewEvent::new(id, "moved.v1", serde_json::to_string(event)?);
        Ok(NewEvent { meta: serde_json::to_string(self.0)?, ..event.tagged(["purses"]) })
    }
    fn is_same(&self, meta: &str) -> Result<bool, serde_json::Error> {
        Ok(serde_json::from_str::<String>(meta)? == self.0)
    }
}

/// A command with its hash: alone, in a batch with another one, and over a query.
async fn every_way(
    log: &Log,
    (stream, command, ask): (&str, u128, Do),
    hash: &'static str,
) -> [eventstore_free_rs::Answer<Purse, Hashed>; 3] {
    let command = Uuid::from_u128(command);
    let make =
        |stream: &str, id, command| Envelope { stream: stream.into(), id, command, codec: Hashed(hash) };
    let alone = handle::<Purse, _>(log, &Hashed(hash), &stream.into(), command, ask.clone(), |a| a).await;
    let other = make("purse-other", Uuid::now_v7(), Do::Empty);
    let mut many = handle_many(log, vec![make(stream, command, ask.clone()), other]).await.unwrap();
    let unless = |_: &Handled<Purse>| Query::tags(["purses"]);
    let across = handle_across(log, Query::tags(["purses"]), make(stream, command, ask), unless);
    [alone, many.swap_remove(0), across.await]
}

#[tokio::test]
async fn an_id_belongs_to_one_command() {
    let log = Log::memory();
    for answer in every_way(&log, ("purse-1", 7, Do::Add(5)), "add 5").await {
        assert_eq!((answer.unwrap().state, log.head().await.unwrap()), (5, Position(1)));
    }
    handle::<Purse, _>(&log, &Hashed("more"), &"purse-1".into(), Uuid::from_u128(8), Do::Add(1), |a| a)
        .await
        .unwrap();
    let reused = |answer| {
        let key = Uuid::from_u128(7);
        matches!(answer, Err(HandleError::<String, serde_json::Error>::KeyReused { command }) if command == key)
    };
    // Another command on the same stream, and on another one.
    for (stream, hash) in [("purse-1", "add 6"), ("purse-2", "add 5"), ("purse-2", "add 6")] {
        let [alone, many, across] = every_way(&log, (stream, 7, Do::Add(6)), hash).await;
        assert!(reused(alone.map(drop)) && reused(many.map(drop)), "{stream} {hash}");
        // Over a query the same command is found wherever it was recorded.
        assert!(hash == "add 5" || reused(across.map(drop)), "{stream} {hash}");
    }
    assert_eq!(log.head().await.unwrap(), Position(2), "nothing was recorded for it");
}

#[tokio::test]
async fn a_command_whose_id_is_in_use_does_not_hold_up_the_others() {
    let log = Log::memory();
    one(&log, (2, 7, Do::Add(1))).await.unwrap();
    // On the same stream: what was decided on the command that does not take place is decided again.
    let answers = many(&log, &[(1, 6, Do::Add(4)), (1, 7, Do::Add(9)), (1, 8, Do::Empty)]).await;
    assert!(matches!(answers[1], Err(HandleError::KeyReused { .. })), "{answers:?}");
    assert_eq!(answers[2].as_ref().unwrap().events, [-2, -2]);
    assert_eq!(log.head().await.unwrap(), Position(4));
}

#[tokio::test]
async fn a_plan_records_nothing_before_it_is_appended() {
    let log = Log::memory();
    let envelope = |stream: &str, id, command| Envelope::<Purse, _> {
        stream: stream.into(),
        id: Uuid::from_u128(id),
        command,
        codec: Json,
    };
    let envelopes = || {
        vec![
            envelope("purse-1", 2, Do::Add(2)),
            envelope("purse-1", 1, Do::Take(3)),
            envelope("purse-2", 3, Do::Add(1)),
            envelope("purse-1", 4, Do::Take(2)),
            envelope("purse-2", 5, Do::Take(1)),
        ]
    };
    let plan = decide_many(&log, envelopes()).await.unwrap();
    let accepted: Vec<bool> = plan.decisions().iter().map(|decision| decision.is_ok()).collect();
    assert_eq!((accepted, log.head().await.unwrap()), (vec![true, false, true, true, true], Position(0)));

    // Somebody else is first: all are decided again, or only what was accepted.
    let careful = decide_many(&log, envelopes()).await.unwrap().refusals_stand();
    one(&log, (1, 9, Do::Add(3))).await.unwrap();
    let answers = careful.append(&log).await.unwrap();
    let recorded = |answer: &Answer| answer.as_ref().is_ok_and(Handled::is_recorded_now);
    assert!(matches!(answers[1], Err(HandleError::Refused(_))), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| recorded(answer)).count(), 4);
    let answers = plan.append(&log).await.unwrap();
    assert!(recorded(&answers[1]), "{answers:?}");
    let repeated = |answer: &&Answer| answer.as_ref().is_ok_and(Handled::is_repeated);
    assert_eq!(answers.iter().filter(repeated).count(), 4);
    assert_eq!(load::<Purse, Json>(&log, &"purse-1".into()).await.unwrap().state, 0);
}

#[tokio::test]
async fn a_condition_concerns_its_own_command_only() {
    let log = Log::memory();
    log.append(Append::to("x", Expected::Any, [NewEvent::new(Uuid::now_v7(), "x.v1", "{}").tagged(["x"])]))
        .await
        .unwrap();
    let envelope = |id, command| Envelope::<Purse, _> {
        stream: "purse-1".into(),
        id: Uuid::from_u128(id),
        command,
        codec: Json,
    };
    let envelopes = vec![envelope(1, Do::Add(1)), envelope(2, Do::Add(2)), envelope(3, Do::Empty)];
    let plan = decide_many(&log, envelopes).await.unwrap().unless(1, Query::tags(["x"]), Position::START);
    let answers = plan.append(&log).await.unwrap();
    assert!(matches!(answers[1], Err(HandleError::Append(_))), "{answers:?}");
    assert_eq!((answers[0].as_ref().unwrap().state, answers[2].as_ref().unwrap().version), (1, Version(3)));
}

#[tokio::test]
async fn a_chain_longer_than_an_append_takes_place_in_order() {
    let log = Log::memory();
    let mut commands: Vec<_> = (0..2_500).map(|n| (1, n, Do::Add(1))).collect();
    commands.push((1, 9_000, Do::Empty));
    let answers = many(&log, &commands).await;
    assert_eq!(answers.last().unwrap().as_ref().unwrap().version, Version(2_502));
    let again = many(&log, &commands).await;
    assert!(again.iter().all(|answer| answer.as_ref().unwrap().is_repeated()));
    assert_eq!(again[1_200].as_ref().unwrap().state, 1_201, "as it was right after it");
}

/// A number of the same moment: each is decided on the others' events, and the purse is never overdrawn.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_over_a_query_see_one_another() {
    let log = Log::memory();
    let take = |n: u128| {
        let log = log.clone();
        let (id, stream) = (Uuid::from_u128(n), format!("hand-{n}").into());
        tokio::spawn(async move {
            let envelope = Envelope { stream, id, command: Do::Take(1), codec: Hashed("take") };
            let query = Query::tags(["purses"]);
            let unless = |_: &Handled<Purse>| Query::tags(["purses"]);
            handle_across(&log, query, envelope, unless).await
        })
    };
    handle::<Purse, _>(&log, &Hashed("fill"), &"hand-0".into(), Uuid::from_u128(99), Do::Add(7), |a| a)
        .await
        .unwrap();
    let (mut taken, mut refused) = (0, 0);
    for hand in (1..=20).map(take).collect::<Vec<_>>() {
        match hand.await.unwrap() {
            Ok(handled) => taken += usize::from(handled.version == Version(1)),
            Err(HandleError::Refused(_)) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((taken, refused), (7, 13));
}
