//! What every backend promises, as tests. A backend passes them all, or it is no backend: the tests of this crate
//! run them on memory and SQLite through [`contract!`](crate::contract!).
//!
//! A promise is an async function that panics when it is broken. It gets a [`Place`] where a log lives.

#![expect(clippy::unwrap_used, reason = "a broken promise is a panic")]

pub mod bounds;
pub mod checkpoints;
pub mod closing;
pub mod conditions;
pub mod expected;
pub mod idempotency;
pub mod identity;
pub mod positions;
pub mod reading;
pub mod sharing;
pub mod texts;

use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::{Append, AppendError, Expected, Log, NewEvent, Position, Query, Recorded};

/// A place where one log lives, empty at first.
pub trait Place: Send + Sync {
    /// A handle on the log. Asked for more than once only when the log [outlives](Self::outlives) its handles; then
    /// each handle is independent of the others, as in another process, and finds the same log.
    fn open(&self) -> BoxFuture<'_, Log>;

    /// Whether the log is still there when its handles are closed.
    fn outlives(&self) -> bool;
}

/// A log in memory: one handle.
#[derive(Debug, Default)]
pub struct InMemory;

impl Place for InMemory {
    fn open(&self) -> BoxFuture<'_, Log> {
        Box::pin(async { Log::memory() })
    }

    fn outlives(&self) -> bool {
        false
    }
}

/// Makes one test per promise. The expression makes a fresh [`Place`] for each.
#[macro_export]
macro_rules! contract {
    ($place:expr) => {
        $crate::contract! { $place;
            expected::a_stream_counts_from_one,
            expected::any_takes_every_version,
            expected::no_stream_takes_only_the_first,
            expected::exact_takes_only_that_version,
            expected::several_streams_are_all_or_nothing,
            expected::requests_of_one_batch_see_one_another,
            expected::an_empty_append_tells_the_head,
            conditions::a_type_after_the_position_blocks,
            conditions::a_tag_after_the_position_blocks,
            conditions::type_and_tags_must_both_match,
            conditions::an_item_that_asks_nothing_matches_everything,
            conditions::several_conditions_all_count,
            conditions::of_many_that_saw_the_same_one_wins,
            conditions::a_refused_append_blocks_nobody,
            idempotency::a_repeat_gets_the_first_result,
            idempotency::a_repeat_in_the_same_moment_is_stored_once,
            idempotency::a_repeat_is_known_after_reopening,
            idempotency::a_part_of_known_ids_is_refused,
            idempotency::an_id_belongs_to_one_stream,
            idempotency::an_id_counts_once_within_an_append,
            idempotency::the_same_ids_in_another_order_are_another_append,
            identity::is_given_once,
            identity::of_what_was_read_is_checked,
            positions::have_no_gaps_under_concurrency,
            positions::follow_commit_order_for_a_live_subscriber,
            positions::are_shared_by_independent_handles,
            positions::an_append_whose_caller_left_is_whole,
            reading::pages_are_exact,
            reading::a_filter_still_moves_on,
            reading::a_limit_of_nothing_moves_nothing,
            reading::beyond_the_head_there_is_nothing,
            reading::streams_come_in_the_order_asked,
            reading::an_event_is_found_by_its_id,
            reading::a_subscription_wakes,
            reading::what_is_stored_comes_back,
            checkpoints::start_at_zero_and_move_by_comparison,
            checkpoints::move_with_the_events_or_not_at_all,
            checkpoints::of_two_consumers_one_does_the_work,
            checkpoints::a_repeat_after_doubt_gets_the_first_result,
            sharing::an_id_is_stored_once_whoever_asks,
            sharing::of_many_handles_that_saw_the_same_one_wins,
            sharing::a_version_is_given_once,
            sharing::what_a_handle_supposes_is_checked,
            sharing::a_step_without_events_is_taken_once,
            sharing::a_step_of_another_handle_is_seen,
            bounds::too_many_events_are_refused,
            bounds::too_many_bytes_are_refused,
            bounds::too_many_tags_are_refused,
            bounds::too_long_names_are_refused,
            bounds::too_large_queries_are_refused,
            bounds::a_stream_is_named_once,
            bounds::the_largest_append_is_stored,
            closing::answers_what_waits_and_refuses_what_comes_later,
            closing::does_not_wait_for_a_caller_that_sleeps,
            closing::twice_is_once,
            texts::of_every_kind_are_kept_apart,
            texts::the_nul_character_is_refused,
            texts::a_name_is_not_a_pattern,
        }
    };
    ($place:expr; $($group:ident :: $promise:ident),* $(,)?) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $promise() {
            $crate::contract::$group::$promise(&$place).await;
        }
    )* };
}

/// An event with a new id.
fn event(kind: &str) -> NewEvent {
    NewEvent::new(Uuid::now_v7(), kind, r#"{"n":1}"#)
}

/// An append of one new event.
fn one(stream: &str, expected: Expected) -> Append {
    Append::to(stream, expected, [event("happened.v1")])
}

/// Everything in the log, read in pages; its positions have no gaps, its versions neither.
async fn everything(log: &Log) -> Vec<Recorded> {
    let (mut events, mut after) = (Vec::<Recorded>::new(), Position::START);
    loop {
        let page = log.read(&Query::all(), after, 97).await.unwrap();
        if page.events.is_empty() {
            break;
        }
        after = page.upto;
        events.extend(page.events);
    }
    let mut versions = std::collections::HashMap::new();
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.position, Position(index as u64 + 1), "positions have no gaps");
        let version = versions.entry(event.stream.clone()).or_insert(crate::Version::START);
        *version = version.next();
        assert_eq!(event.version, *version, "versions of {} have no gaps", event.stream);
    }
    assert_eq!(log.head().await.unwrap(), after);
    events
}

/// The append lost to another one.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "it is the end of the outcome")]
fn conflicts<T: std::fmt::Debug>(outcome: Result<T, AppendError>) {
    assert!(outcome.as_ref().is_err_and(AppendError::is_conflict), "expected a conflict, got {outcome:?}");
}
