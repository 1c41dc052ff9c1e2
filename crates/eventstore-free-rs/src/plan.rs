//! Many commands, decided and not yet appended: what came of each can be looked at before anything is recorded.

use std::collections::{HashMap, HashSet};

use futures_util::future::join_all;
use uuid::Uuid;

use crate::{
    Answer, Codec, Decider, Handled, Log, Position, Query, StoreError, StreamId, Unless,
    chain::{Chain, Item, Stream},
    event_id, gather,
    joined::Gathered,
    load::Reading,
};

/// A command on its way: what is asked, of which stream, under which id.
pub struct Envelope<D: Decider, C> {
    /// The stream that it is about.
    pub stream: StreamId,
    /// The id of the command; the same id always stands for the same command.
    pub id: Uuid,
    /// What is asked.
    pub command: D::Command,
    /// How its events are written.
    pub codec: C,
}

impl<D: Decider, C: Codec<D>> Envelope<D, C> {
    /// Whether the log has another command under the id of this one.
    pub(crate) async fn is_reused(&self, log: &Log) -> Result<bool, StoreError> {
        let Some(first) = log.find(event_id(self.id, 0)).await? else { return Ok(false) };
        Ok(first.stream != self.stream || self.codec.is_same(&first.meta).is_ok_and(|same| !same))
    }
}

/// A decision per command, in order: a later command is decided on what the earlier ones on its stream lead to. Nothing
/// is recorded until it is appended.
#[must_use = "nothing is recorded before the plan is appended"]
pub struct Plan<D: Decider, C: Codec<D>> {
    chains: Vec<Chain<D, C>>,
    /// Per command, what it is answered whatever comes of the others.
    answers: Vec<Option<Answer<D, C>>>,
}

/// Decides many commands: one query reads all their streams.
///
/// # Errors
/// When the streams cannot be read; what concerns one command is in its own decision.
pub async fn decide_many<D, C>(log: &Log, envelopes: Vec<Envelope<D, C>>) -> Result<Plan<D, C>, StoreError>
where
    D: Decider,
    C: Codec<D>,
{
    let answers = envelopes.iter().map(|_| None).collect();
    let chains = decide_all(log, envelopes.into_iter().enumerate().map(Item::new).collect()).await?;
    Ok(Plan { chains, answers })
}

impl<D: Decider, C: Codec<D>> Plan<D, C> {
    /// What each command will be answered when nobody else appends first, in order.
    #[must_use]
    pub fn decisions(&self) -> Vec<&Answer<D, C>> {
        let mut answers: Vec<_> = self.answers.iter().map(Option::as_ref).collect();
        let decided = self.chains.iter().flat_map(|chain| &chain.decided);
        decided.for_each(|one| answers[one.item.index] = Some(&one.answer));
        answers.into_iter().flatten().collect()
    }

    /// The same, for whoever does not want the plan.
    #[must_use]
    pub fn into_decisions(self) -> Vec<Answer<D, C>> {
        let mut answers = self.answers;
        let decided = self.chains.into_iter().flat_map(|chain| chain.decided);
        decided.for_each(|one| answers[one.item.index] = Some(one.answer));
        answers.into_iter().flatten().collect()
    }

    /// The id of a command under which the log has another command, in whatever stream, although the decision would
    /// record it. The append would refuse it as well; this tells a caller before it does something for the command.
    /// Whoever uses the id in between is only noticed by the append.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn reused(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        for one in self.chains.iter().flat_map(|chain| &chain.decided) {
            let records = one.answer.as_ref().is_ok_and(Handled::is_recorded_now);
            if records && one.item.envelope.is_reused(log).await? {
                return Ok(Some(one.item.envelope.id));
            }
        }
        Ok(None)
    }

    /// The command at this place is recorded only if no event after `after` matches `query`.
    pub fn unless(mut self, place: usize, query: Query, after: Position) -> Self {
        let mut decided = self.chains.iter_mut().flat_map(|chain| &mut chain.decided);
        if let Some(one) = decided.find(|one| one.item.index == place) {
            one.item.unless.push(Unless { query, after });
        }
        self
    }

    /// What was refused stays refused. Otherwise it is decided again when somebody else appended to its stream first,
    /// and may be recorded after all; a caller who has done something for the accepted commands only does not want that.
    pub fn refusals_stand(mut self) -> Self {
        for chain in &mut self.chains {
            for one in chain.decided.extract_if(.., |one| one.answer.is_err()) {
                self.answers[one.item.index] = Some(one.answer);
            }
        }
        self
    }

    /// Records what was decided: the appends go out together, so that group commit takes them as few transactions.
    /// Commands for which somebody else was first are decided again. Gives one answer per command, in order.
    ///
    /// # Errors
    /// When streams cannot be read again.
    pub async fn append(mut self, log: &Log) -> Result<Vec<Answer<D, C>>, StoreError> {
        loop {
            let mut left = Vec::new();
            for settled in join_all(self.chains.into_iter().map(|chain| chain.append(log))).await {
                settled.answers.into_iter().for_each(|(place, answer)| self.answers[place] = Some(answer));
                left.extend(settled.left);
            }
            if left.is_empty() {
                return Ok(self.answers.into_iter().flatten().collect());
            }
            left.sort_unstable_by_key(|item| item.index);
            self.chains = decide_all(log, left).await?;
        }
    }
}

/// Reads the streams and decides every command.
async fn decide_all<D, C>(log: &Log, items: Vec<Item<D, C>>) -> Result<Vec<Chain<D, C>>, StoreError>
where
    D: Decider,
    C: Codec<D>,
{
    let mut asked = HashSet::new();
    let names = items.iter().map(|item| &item.envelope.stream);
    let names: Vec<StreamId> = names.filter(|name| asked.insert(*name)).cloned().collect();
    let gathered = gather::<D, C>(log, &names).await?;
    let (order, mut streams) = read_all(&gathered, &items);
    let mut places = HashMap::with_capacity(order.len());
    let mut chains: Vec<Chain<D, C>> = Vec::with_capacity(order.len());
    for name in order {
        if let Some(stream) = streams.remove(&name) {
            places.insert(name.clone(), chains.len());
            chains.push(Chain::new(name, stream));
        }
    }
    for item in items {
        let place = places[gathered.goes_on_in(&item.envelope.stream)];
        chains[place].add(item);
    }
    Ok(chains)
}

/// The streams to append to, in the order in which they are asked about, and what they hold.
fn read_all<D: Decider, C: Codec<D>>(
    gathered: &Gathered,
    items: &[Item<D, C>],
) -> (Vec<StreamId>, HashMap<StreamId, Stream<D>>) {
    let mut streams: HashMap<StreamId, Stream<D>> = HashMap::new();
    let mut order = Vec::new();
    for Item { envelope, .. } in items {
        let name = gathered.goes_on_in(&envelope.stream);
        let stream = streams.entry(name.clone()).or_insert_with(|| {
            order.push(name.clone());
            Ok(Reading::of([]))
        });
        if let Ok(reading) = stream {
            reading.await_command(envelope.id);
        }
    }
    for recorded in &gathered.events {
        let own = gathered.goes_on_in(&recorded.stream);
        let Some(stream) = streams.get_mut(own) else { continue };
        if let Ok(reading) = stream
            && reading.read::<C>(recorded, own).is_err()
        {
            *stream = Err(Box::new(recorded.clone()));
        }
    }
    (order, streams)
}
