//! Handling many commands at once, for imports and policies: one query reads all the streams, and the appends go
//! out together, so that few transactions carry them.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    Append, Codec, Decider, Expected, HandleError, Handled, Log, MAX_DECISIONS, Recorded, StoreError,
    StreamId,
    decider::{Loaded, asks_again, encode_all, handled},
    event_id, handle,
};

/// One command of a batch.
pub struct Ask<D: Decider, C> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// The id of the command; the same id always stands for the same command.
    pub command: Uuid,
    /// What is asked.
    pub ask: D::Command,
    /// How its events are written.
    pub codec: C,
}

type Answer<D, C> =
    Result<Handled<<D as Decider>::Event>, HandleError<<D as Decider>::Error, <C as Codec<D>>::Error>>;

/// Handles many commands, for imports: every stream is read once, in one query, and the appends go out together
/// so that group commit takes them as few transactions. Commands on the same stream are decided in order.
/// Returns one answer per command, in order.
///
/// # Errors
/// Only when the streams cannot be read; what concerns one command is in its own answer.
pub async fn handle_many<D, C>(
    log: &Log,
    asks: Vec<Ask<D, C>>,
) -> Result<Vec<Result<Handled<D::Event>, HandleError<D::Error, C::Error>>>, StoreError>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let mut answers: Vec<Option<Answer<D, C>>> = asks.iter().map(|_| None).collect();
    let mut left: Vec<(usize, Ask<D, C>)> = asks.into_iter().enumerate().collect();
    let mut round = 0;
    while !left.is_empty() {
        round += 1;
        left = one_round(log, left, round == MAX_DECISIONS, &mut answers).await?;
    }
    Ok(answers.into_iter().flatten().collect())
}

/// A command that was decided, on the stream as it will be after the ones before it.
struct Decided<D: Decider, C: Codec<D>> {
    index: usize,
    ask: Ask<D, C>,
    outcome: Outcome<D, C>,
}

enum Outcome<D: Decider, C: Codec<D>> {
    /// Nothing to append: true if the appends before it on the stream take place.
    Answer(Answer<D, C>),
    /// Appended at this place of the round.
    Appended(usize, Handled<D::Event>),
}

/// Decides every command, appends, and gives back the commands that must be decided again.
async fn one_round<D, C>(
    log: &Log,
    asks: Vec<(usize, Ask<D, C>)>,
    last: bool,
    answers: &mut [Option<Answer<D, C>>],
) -> Result<Vec<(usize, Ask<D, C>)>, StoreError>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let mut streams = load_all::<D, C>(log, &asks).await?;
    let (mut decided, mut appends) = (Vec::with_capacity(asks.len()), Vec::new());
    for (index, ask) in asks {
        let Some(loaded) = streams.entry(ask.stream.clone()).or_insert_with(|| Some(Loaded::empty())) else {
            // The stream holds an event that cannot be read: alone, each command gets to hear that.
            let Ask { stream, command, ask, codec } = ask;
            answers[index] = Some(handle::<D, C>(log, &codec, &stream, command, ask, |append| append).await);
            continue;
        };
        let outcome = match decide(loaded, &ask) {
            Ok((handled, Some(append))) => {
                appends.push(log.append(append));
                Outcome::Appended(appends.len() - 1, handled)
            }
            Ok((handled, None)) => Outcome::Answer(Ok(handled)),
            Err(error) => Outcome::Answer(Err(error)),
        };
        decided.push(Decided { index, ask, outcome });
    }

    // Polled in order, so the appends of one stream reach the queue in the order of its commands.
    let mut outcomes: Vec<_> = futures_util::future::join_all(appends).await.into_iter().map(Some).collect();
    let (mut again, mut failed) = (Vec::new(), HashSet::new());
    for Decided { index, ask, outcome } in decided {
        // What was decided on an append that did not take place does not count.
        let in_doubt = failed.contains(&ask.stream) && !last;
        answers[index] = match outcome {
            Outcome::Answer(answer) if !in_doubt => Some(answer),
            Outcome::Answer(_) => {
                again.push((index, ask));
                continue;
            }
            Outcome::Appended(place, done) => match outcomes[place].take() {
                Some(Ok(appended)) => Some(Ok(handled(appended.version, done.events, appended.repeated))),
                Some(Err(error)) => {
                    failed.insert(ask.stream.clone());
                    if asks_again(&error) && !last {
                        again.push((index, ask));
                        continue;
                    }
                    Some(Err(error.into()))
                }
                None => unreachable!("each append is awaited once"),
            },
        };
    }
    Ok(again)
}

/// Each stream as it stands; `None` when it holds an event that cannot be read.
type Streams<D> = HashMap<StreamId, Option<Loaded<D>>>;

async fn load_all<D: Decider, C: Codec<D>>(
    log: &Log,
    asks: &[(usize, Ask<D, C>)],
) -> Result<Streams<D>, StoreError> {
    let mut codecs: HashMap<&StreamId, &C> = HashMap::new();
    let mut names: Vec<StreamId> = Vec::new();
    for (_, ask) in asks {
        codecs.entry(&ask.stream).or_insert_with(|| {
            names.push(ask.stream.clone());
            &ask.codec
        });
    }
    let mut streams: Streams<D> = HashMap::new();
    for recorded in log.read_streams(&names).await? {
        read(&mut streams, &codecs, &recorded);
    }
    Ok(streams)
}

fn read<D: Decider, C: Codec<D>>(
    streams: &mut Streams<D>,
    codecs: &HashMap<&StreamId, &C>,
    recorded: &Recorded,
) {
    let entry = streams.entry(recorded.stream.clone()).or_insert_with(|| Some(Loaded::empty()));
    if let (Some(loaded), Some(codec)) = (entry.as_mut(), codecs.get(&recorded.stream))
        && loaded.read(*codec, recorded).is_err()
    {
        *entry = None;
    }
}

/// Decides one command and brings the stream along, so that the next one is decided on what this one leads to.
#[expect(clippy::type_complexity, reason = "the rule's own error, and the codec's")]
fn decide<D, C>(
    loaded: &mut Loaded<D>,
    ask: &Ask<D, C>,
) -> Result<(Handled<D::Event>, Option<Append>), HandleError<D::Error, C::Error>>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let before = loaded.version;
    let nothing = |repeated| (Handled { events: Vec::new(), version: before, repeated }, None);
    if loaded.ids.contains(&event_id(ask.command, 0)) {
        return Ok(nothing(true));
    }
    let events = D::decide(&loaded.state, ask.ask.clone()).map_err(HandleError::Refused)?;
    if events.is_empty() {
        return Ok(nothing(false));
    }
    let new = encode_all(&ask.codec, ask.command, &events).map_err(HandleError::Codec)?;
    for (event, new) in events.iter().zip(&new) {
        D::evolve(&mut loaded.state, event);
        loaded.version = loaded.version.next();
        loaded.ids.push(new.id);
    }
    let append = Append::to(ask.stream.clone(), Expected::Exact(before), new);
    Ok((Handled { events, version: loaded.version, repeated: false }, Some(append)))
}
