//! Handling many commands at once, for imports and policies: one query reads all the streams, and the appends go
//! out together, so that few transactions carry them. The commands on one stream make one append: a later one is
//! decided on what an earlier one leads to, so they take place together or are decided again.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    Append, Appended, Codec, Decider, Expected, HandleError, Handled, Log, MAX_DECISIONS, NewEvent, Recorded,
    StoreError, StreamId, Version,
    decider::{Loaded, asks_again, encode_all},
    event_id, handle,
};

/// Most events that one stream gets in one append; its other commands follow in the next.
const MAX_CHAIN_EVENTS: usize = 1_000;
/// An append gets no more commands once its events hold so many bytes.
const MAX_CHAIN_BYTES: usize = 4 * 1024 * 1024;

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

/// What a command leads to, and the events to append for it.
type Decision<D, C> = Result<
    (Handled<<D as Decider>::Event>, Vec<NewEvent>),
    HandleError<<D as Decider>::Error, <C as Codec<D>>::Error>,
>;

/// A command with its place in the batch and its answer.
type Decided<D, C> = (usize, Ask<D, C>, Answer<D, C>);

/// A command with its place in the batch.
type Numbered<D, C> = (usize, Ask<D, C>);

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
    let mut left: Vec<Numbered<D, C>> = asks.into_iter().enumerate().collect();
    let mut rounds_lost = 0;
    while !left.is_empty() {
        let mut chains = decide_all(log, left).await?;
        left = Vec::new();
        let mut lost = false;
        let appends = chains.iter_mut().map(|chain| chain.append(log));
        let outcomes = futures_util::future::join_all(appends).await;
        for (chain, outcome) in chains.into_iter().zip(outcomes) {
            left.extend(chain.later);
            match outcome {
                Ok(()) => {
                    for (index, _, answer) in chain.decided {
                        answers[index] = Some(answer);
                    }
                }
                Err(Lost::Again) if rounds_lost < MAX_DECISIONS => {
                    lost = true;
                    left.extend(chain.decided.into_iter().map(|(index, ask, _)| (index, ask)));
                }
                Err(_) => {
                    for (index, ask, _) in chain.decided {
                        answers[index] = Some(alone(log, ask).await);
                    }
                }
            }
        }
        rounds_lost += usize::from(lost);
        left.sort_by_key(|(index, _)| *index);
    }
    Ok(answers.into_iter().flatten().collect())
}

/// What stands in the way of a command, it gets to hear alone.
async fn alone<D, C>(log: &Log, ask: Ask<D, C>) -> Answer<D, C>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let Ask { stream, command, ask, codec } = ask;
    handle::<D, C>(log, &codec, &stream, command, ask, |append| append).await
}

/// Why the commands of a chain did not take place together.
enum Lost {
    /// Somebody else appended first.
    Again,
    /// Something else, that perhaps concerns only one of them.
    Apart,
}

/// The commands on one stream, each decided on what the ones before it lead to.
struct Chain<D: Decider, C: Codec<D>> {
    stream: StreamId,
    /// The stream after them; `None` when it holds an event that cannot be read.
    loaded: Option<Loaded<D>>,
    /// Version of the stream before them.
    before: Version,
    /// What they append.
    new: Vec<NewEvent>,
    bytes: usize,
    /// Their answers, true when the append takes place.
    decided: Vec<Decided<D, C>>,
    /// Commands for which there was no room.
    later: Vec<Numbered<D, C>>,
}

impl<D, C> Chain<D, C>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    fn new(stream: StreamId, loaded: Option<Loaded<D>>) -> Self {
        let before = loaded.as_ref().map_or(Version::START, |loaded| loaded.version);
        Self { stream, loaded, before, new: Vec::new(), bytes: 0, decided: Vec::new(), later: Vec::new() }
    }

    fn add(&mut self, (index, ask): Numbered<D, C>) {
        let full = self.new.len() >= MAX_CHAIN_EVENTS || self.bytes >= MAX_CHAIN_BYTES;
        // In order: what comes after a command that has to wait, waits too.
        if full || !self.later.is_empty() {
            self.later.push((index, ask));
            return;
        }
        let answer = match self.loaded.as_mut() {
            Some(loaded) => decide(loaded, &ask).map(|(handled, new)| {
                self.bytes += new.iter().map(NewEvent::size).sum::<usize>();
                self.new.extend(new);
                handled
            }),
            // Not looked at: the chain is taken apart.
            None => Ok(Handled { events: Vec::new(), version: Version::START, repeated: false }),
        };
        self.decided.push((index, ask, answer));
    }

    async fn append(&mut self, log: &Log) -> Result<(), Lost> {
        if self.loaded.is_none() {
            return Err(Lost::Apart);
        }
        if self.new.is_empty() {
            return Ok(());
        }
        let new = std::mem::take(&mut self.new);
        match log.append(Append::to(self.stream.clone(), Expected::Exact(self.before), new)).await {
            Ok(Appended { repeated: false, .. }) => Ok(()),
            // The same commands were handled at the same moment: the stream tells what came of them.
            Ok(Appended { repeated: true, .. }) => Err(Lost::Again),
            Err(error) if asks_again(&error) => Err(Lost::Again),
            Err(_) => Err(Lost::Apart),
        }
    }
}

/// Reads the streams and decides every command, as far as there is room.
async fn decide_all<D, C>(log: &Log, asks: Vec<Numbered<D, C>>) -> Result<Vec<Chain<D, C>>, StoreError>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let (names, mut streams) = load_all(log, &asks).await?;
    let mut places = HashMap::new();
    let mut chains: Vec<Chain<D, C>> = Vec::with_capacity(names.len());
    for name in names {
        let loaded = streams.remove(&name).unwrap_or_else(|| Some(Loaded::empty()));
        places.insert(name.clone(), chains.len());
        chains.push(Chain::new(name, loaded));
    }
    for (index, ask) in asks {
        chains[places[&ask.stream]].add((index, ask));
    }
    Ok(chains)
}

/// Each stream as it stands; `None` when it holds an event that cannot be read.
type Streams<D> = HashMap<StreamId, Option<Loaded<D>>>;

/// The streams in the order in which they are asked about, and what they hold.
async fn load_all<D: Decider, C: Codec<D>>(
    log: &Log,
    asks: &[Numbered<D, C>],
) -> Result<(Vec<StreamId>, Streams<D>), StoreError> {
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
    Ok((names, streams))
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
fn decide<D, C>(loaded: &mut Loaded<D>, ask: &Ask<D, C>) -> Decision<D, C>
where
    D: Decider,
    D::Command: Clone,
    C: Codec<D>,
{
    let before = loaded.version;
    let nothing = |repeated| (Handled { events: Vec::new(), version: before, repeated }, Vec::new());
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
    Ok((Handled { events, version: loaded.version, repeated: false }, new))
}
