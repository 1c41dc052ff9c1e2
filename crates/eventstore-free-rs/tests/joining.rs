//! Two streams that turn out to be about one thing are decided about as one, until that is undone.

#![expect(clippy::unwrap_used, reason = "tests")]

use eventstore_free_rs::{
    Append, Codec, Decider, Decode, Envelope, Expected, Joined, Log, NewEvent, Recorded, StreamId, handle,
    handle_many, load,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A purse that never holds less than nothing; two of them may become one.
struct Purse;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Event {
    Moved(i64),
    Joined { stream: String, into: String, undone: bool },
}

impl Decider for Purse {
    type State = i64;
    type Command = i64;
    type Event = Event;
    type Error = String;

    const JOINS: &'static [&'static str] = &["joined.v1"];

    fn initial() -> i64 {
        0
    }
    fn evolve(state: &mut i64, event: &Event) {
        if let Event::Moved(amount) = event {
            *state += amount;
        }
    }
    fn decide(state: &i64, amount: i64) -> Result<Vec<Event>, String> {
        if state + amount < 0 { Err(format!("holds {state}")) } else { Ok(vec![Event::Moved(amount)]) }
    }
    fn joined(event: &Event) -> Option<Joined> {
        let Event::Joined { stream, into, undone } = event else { return None };
        Some(Joined { stream: stream.as_str().into(), into: into.as_str().into(), undone: *undone })
    }
}

#[derive(Clone)]
struct Json;

impl Decode<Purse> for Json {
    type Error = serde_json::Error;

    fn decode(recorded: &Recorded) -> Result<Event, serde_json::Error> {
        serde_json::from_str(&recorded.data)
    }
}

impl Codec<Purse> for Json {
    fn encode(&self, id: Uuid, event: &Event) -> Result<NewEvent, serde_json::Error> {
        let kind = if matches!(event, Event::Moved(_)) { "moved.v1" } else { "joined.v1" };
        Ok(NewEvent::new(id, kind, serde_json::to_string(event)?))
    }
}

async fn ask(log: &Log, stream: &str, amount: i64) -> Result<i64, String> {
    let answer =
        handle::<Purse, _>(log, &Json, &stream.into(), Uuid::now_v7(), amount, |append| append).await;
    answer.map(|handled| handled.state).map_err(|error| format!("{error:?}"))
}

/// The event stands in both.
async fn join(log: &Log, stream: &str, into: &str, undone: bool) {
    let event = Event::Joined { stream: stream.into(), into: into.into(), undone };
    let new = || [Json.encode(Uuid::now_v7(), &event).unwrap()];
    let append = Append::to(stream, Expected::Any, new()).and(into, Expected::Any, new());
    log.append(append).await.unwrap();
}

async fn holds(log: &Log, stream: &str) -> i64 {
    load::<Purse, Json>(log, &stream.into()).await.unwrap().state
}

async fn length(log: &Log, stream: &str) -> usize {
    log.read_stream(&StreamId::from(stream)).await.unwrap().len()
}

#[tokio::test]
async fn what_joined_is_decided_about_as_one() {
    let log = Log::memory();
    ask(&log, "a", 10).await.unwrap();
    ask(&log, "b", 5).await.unwrap();
    assert!(ask(&log, "b", -12).await.is_err());
    join(&log, "a", "b", false).await;

    assert_eq!((holds(&log, "a").await, holds(&log, "b").await), (15, 15));
    // Whoever asks under the old name is answered by the whole, and what is decided stands where it goes on.
    assert_eq!(ask(&log, "a", -12).await, Ok(3));
    assert_eq!((length(&log, "a").await, length(&log, "b").await), (2, 3));
    assert!(ask(&log, "b", -4).await.is_err());
}

#[tokio::test]
async fn a_chain_of_joins_is_one_and_each_is_undone_by_itself() {
    let log = Log::memory();
    for (stream, amount) in [("a", 1), ("b", 20), ("c", 300)] {
        ask(&log, stream, amount).await.unwrap();
    }
    join(&log, "a", "b", false).await;
    join(&log, "b", "c", false).await;
    for stream in ["a", "b", "c"] {
        assert_eq!(holds(&log, stream).await, 321, "{stream}");
    }
    join(&log, "b", "c", true).await;
    assert_eq!((holds(&log, "a").await, holds(&log, "b").await, holds(&log, "c").await), (21, 21, 300));
    join(&log, "a", "b", true).await;
    assert_eq!((holds(&log, "a").await, holds(&log, "b").await), (1, 20));
    // What was decided on the whole stays where it stood.
    join(&log, "a", "b", false).await;
    ask(&log, "a", 7).await.unwrap();
    join(&log, "a", "b", true).await;
    assert_eq!((holds(&log, "a").await, holds(&log, "b").await), (1, 27));
}

#[tokio::test]
async fn many_at_once_on_both_names_follow_one_another() {
    let log = Log::memory();
    ask(&log, "a", 10).await.unwrap();
    join(&log, "a", "b", false).await;
    let envelope = |(stream, amount): (&str, i64)| Envelope::<Purse, _> {
        stream: stream.into(),
        id: Uuid::now_v7(),
        command: amount,
        codec: Json,
    };
    let commands = [("a", -6), ("b", -6), ("b", 5), ("x", 1), ("a", -9)];
    let answers = handle_many(&log, commands.map(envelope).into()).await.unwrap();
    let told: Vec<_> =
        answers.iter().map(|answer| answer.as_ref().ok().map(|handled| handled.state)).collect();
    assert_eq!(told, [Some(4), None, Some(9), Some(1), Some(0)]);
}

#[tokio::test]
async fn a_command_that_was_handled_before_the_join_gets_its_answer_again() {
    let log = Log::memory();
    let id = Uuid::now_v7();
    let first = handle::<Purse, _>(&log, &Json, &"a".into(), id, 10, |append| append).await.unwrap();
    join(&log, "a", "b", false).await;
    let again = handle::<Purse, _>(&log, &Json, &"a".into(), id, 10, |append| append).await.unwrap();
    assert_eq!((first.is_recorded_now(), again.is_repeated(), again.state), (true, true, 10));
}

#[tokio::test]
async fn who_decided_before_the_join_decides_again() {
    let log = Log::memory();
    ask(&log, "a", 10).await.unwrap();
    ask(&log, "b", 1).await.unwrap();
    let envelope = Envelope::<Purse, _> { stream: "b".into(), id: Uuid::now_v7(), command: -8, codec: Json };
    let envelope_a =
        Envelope::<Purse, _> { stream: "a".into(), id: Uuid::now_v7(), command: -8, codec: Json };
    let plan = eventstore_free_rs::decide_many(&log, vec![envelope, envelope_a]).await.unwrap();
    join(&log, "a", "b", false).await;
    let answers = plan.append(&log).await.unwrap();
    // Refused when it was alone, allowed on the whole; then nothing is left for the other.
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(holds(&log, "b").await, 3);
}
