//! Group commit: one task takes every waiting append and gives them to the backend as one transaction. While it
//! commits, the next ones gather; so the busier the log, the fewer fsyncs per event.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};

use crate::{
    Append, AppendError, Appended, Position, StoreError,
    backend::{Backend, Outcomes},
};

/// Most appends that wait; more callers than this wait for room.
pub const MAX_WAITING: usize = 4_096;
/// Most appends in one transaction.
pub const MAX_BATCH: usize = 2_048;
/// A transaction is not filled further once it holds so many events.
pub const MAX_BATCH_EVENTS: usize = 4_096;
/// A transaction is not filled further once its events hold so many bytes.
pub const MAX_BATCH_BYTES: usize = 16 * 1024 * 1024;

/// A transaction is still waited for when the last append came so short ago.
const LINGER: Duration = Duration::from_micros(30);
/// Lingering takes no more than this part of the time that the last transaction took.
const LINGER_PART: u32 = 4;

/// How an append can end, as it is counted.
const OUTCOMES: [&str; 5] = ["stored", "conflict", "refused", "not_stored", "unknown"];

/// An append and where to answer.
pub(crate) struct Request {
    append: Append,
    asker: Asker,
}

/// Who waits for the answer, and since when.
struct Asker {
    answer: oneshot::Sender<Result<Appended, AppendError>>,
    since: Instant,
}

impl Request {
    pub(crate) fn new(append: Append, answer: oneshot::Sender<Result<Appended, AppendError>>) -> Self {
        Self { append, asker: Asker { answer, since: Instant::now() } }
    }
}

/// Where callers put their appends. The room is counted apart from the channel, so that a caller that was given
/// room but is never polled again cannot keep the channel from closing.
pub(crate) struct Queue {
    sender: mpsc::UnboundedSender<Request>,
    room: Arc<Semaphore>,
}

/// Where the writer takes them from.
pub(crate) struct Waiting {
    receiver: mpsc::UnboundedReceiver<Request>,
    room: Arc<Semaphore>,
}

/// An empty queue with room for [`MAX_WAITING`].
pub(crate) fn queue() -> (Queue, Waiting) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(MAX_WAITING));
    (Queue { sender, room: Arc::clone(&room) }, Waiting { receiver, room })
}

impl Queue {
    /// Waits for room and puts the request in; `Closed` when the log is closed.
    pub(crate) async fn put(&self, request: Request) -> Result<(), AppendError> {
        let place = self.room.acquire().await.map_err(|_| AppendError::Closed)?;
        self.sender.send(request).map_err(|_| AppendError::Closed)?;
        // The writer gives it back when it takes the request.
        place.forget();
        Ok(())
    }
}

impl Waiting {
    /// Takes what waits, at least one; 0 when the queue is closed and empty.
    async fn take(&mut self, taken: &mut Vec<Request>) -> usize {
        let count = self.receiver.recv_many(taken, MAX_BATCH).await;
        self.room.add_permits(count);
        count
    }

    /// Callers that append one event after another come back as soon as they have their answer, but not all at once.
    /// Whoever just misses a transaction waits for a whole one, so without this two halves would take turns. Lingers
    /// as long as they keep coming, until there are as many as there were, and not for long.
    async fn wait_for_more(&mut self, taken: &mut Vec<Request>, last: &Round) {
        let began = Instant::now();
        let (mut arrived, mut count) = (began, taken.len());
        while count < last.callers.min(MAX_BATCH)
            && arrived.elapsed() < LINGER
            && began.elapsed() < last.took / LINGER_PART
        {
            tokio::task::yield_now().await;
            let now = taken.len() + self.receiver.len();
            if now > count {
                (arrived, count) = (Instant::now(), now);
            }
        }
        let more = MAX_BATCH.saturating_sub(taken.len()).min(self.receiver.len());
        if more > 0 {
            let count = self.receiver.recv_many(taken, more).await;
            self.room.add_permits(count);
        }
    }

    /// A caller that waits for room is told that the log is closed; one whose request is in the queue is still answered.
    fn close(&mut self) {
        self.room.close();
        self.receiver.close();
    }
}

/// What the last transactions tell about the next one.
#[derive(Default)]
struct Round {
    /// How many appends were answered or came in meanwhile.
    callers: usize,
    took: Duration,
}

/// Runs until `closing` or until every sender is gone, and then until the queue is empty. Tells the new head to
/// the subscribers in this process.
pub(crate) async fn run(
    backend: Arc<dyn Backend>,
    mut waiting: Waiting,
    head: watch::Sender<Position>,
    closing: Arc<Notify>,
) {
    // Known from the start, at zero: who looks for a rise would not see that of a series born with its first count.
    for outcome in OUTCOMES {
        drop(append_seconds(backend.name(), outcome));
    }
    let mut taken: Vec<Request> = Vec::with_capacity(MAX_BATCH);
    let mut closed = false;
    let mut last = Round::default();
    loop {
        let received = tokio::select! {
            received = waiting.take(&mut taken) => received,
            () = closing.notified(), if !closed => {
                waiting.close();
                closed = true;
                continue;
            }
        };
        if received == 0 {
            return;
        }
        waiting.wait_for_more(&mut taken, &last).await;
        let (began, callers) = (Instant::now(), taken.len());
        while !taken.is_empty() {
            let (batch, askers): (Vec<_>, Vec<_>) =
                taken.drain(..fill(&taken)).map(|request| (request.append, request.asker)).unzip();
            let (outcomes, new_head) = commit(&*backend, &batch).await;
            if let Some(new_head) = new_head {
                head.send_if_modified(|seen| std::mem::replace(seen, new_head.max(*seen)) < new_head);
            }
            measure(&*backend, &askers, &outcomes, new_head);
            for (asker, outcome) in askers.into_iter().zip(outcomes) {
                // A caller that went away loses nothing but the answer.
                let _ = asker.answer.send(outcome);
            }
        }
        last = Round { callers: callers + waiting.receiver.len(), took: began.elapsed() };
    }
}

/// A panic in the backend costs the callers of this batch their certainty, not the log its writer.
async fn commit(backend: &dyn Backend, batch: &[Append]) -> (Outcomes, Option<Position>) {
    let attempt = async { backend.commit(batch).await };
    AssertUnwindSafe(attempt).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("the writer of the log panicked");
        let unknown = |_: &Append| Err(AppendError::Unknown(Arc::new(StoreError::Stopped)));
        (batch.iter().map(unknown).collect(), None)
    })
}

/// Counts before it answers, so that who has an answer finds it counted.
fn measure(backend: &dyn Backend, askers: &[Asker], outcomes: &Outcomes, head: Option<Position>) {
    let log = backend.name();
    metrics::histogram!("eventstore_commit_batch_appends", "log" => log.to_owned())
        .record(askers.len() as f64);
    if let Some(head) = head {
        metrics::gauge!("eventstore_head", "log" => log.to_owned()).set(head.0 as f64);
    }
    let mut last = None;
    for (asker, outcome) in askers.iter().zip(outcomes) {
        let name = outcome_name(outcome);
        // Most of a batch have the same outcome.
        let (_, seconds) =
            last.take_if(|(of, _)| *of == name).unwrap_or_else(|| (name, append_seconds(log, name)));
        seconds.record(asker.since.elapsed());
        last = Some((name, seconds));
    }
}

fn append_seconds(log: &str, outcome: &'static str) -> metrics::Histogram {
    metrics::histogram!("eventstore_append_seconds", "log" => log.to_owned(), "outcome" => outcome)
}

fn outcome_name(outcome: &Result<Appended, AppendError>) -> &'static str {
    match outcome {
        Ok(_) => "stored",
        Err(error) if error.is_conflict() => "conflict",
        Err(AppendError::NotStored(_)) => "not_stored",
        Err(AppendError::Unknown(_)) => "unknown",
        Err(_) => "refused",
    }
}

/// How many of the waiting requests go into the next transaction: at least one.
fn fill(taken: &[Request]) -> usize {
    let (mut events, mut bytes) = (0, 0);
    let fits = taken.iter().take_while(|request| {
        events += request.append.events().count();
        bytes += request.append.bytes();
        events <= MAX_BATCH_EVENTS && bytes <= MAX_BATCH_BYTES
    });
    fits.count().max(1)
}
