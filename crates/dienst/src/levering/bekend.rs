//! What is known before a delivery: the states of persons, everybody who has something that a full set should have, and
//! what is asked of each.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domein::{Aanleiding, Gemeentecode, Leveringssoort, Metadata, PersoonId};
use eventstore::{Decider, Gathered, Log, Position, Query, QueryItem, Recorded, StreamId, Tag};
use persoonsregister::Geboorte;
use uuid::Uuid;

use super::{Kader, Leveringsaanvoer};
use crate::{ImportFout, Omgeving};

/// Events that are read at a time.
const PER_BLADZIJDE: usize = 5_000;

/// Of a person of whom a row is refused nothing is taken to have gone. `halve_dossiers` are those of which a row is refused.
pub(super) fn kader_voor<'a>(
    kader: &'a Kader,
    onvolledig: bool,
    halve_dossiers: &Arc<HashSet<Uuid>>,
) -> Cow<'a, Kader> {
    if !onvolledig {
        return Cow::Borrowed(kader);
    }
    let halve_dossiers = Arc::clone(halve_dossiers);
    Cow::Owned(Kader { soort: Leveringssoort::Aanvulling, onvolledig, halve_dossiers, ..kader.clone() })
}

/// What a full set asks of somebody who is not in it.
pub(super) fn opdracht_voor_afwezige<A: Leveringsaanvoer>(
    aanvoer: &A,
    gemeente: &Gemeentecode,
    persoon: PersoonId,
    kader: &Kader,
) -> <A::D as Decider>::Command {
    aanvoer.opdracht(gemeente, persoon, Geboorte::Onbekend, &[], kader)
}

/// The states of these persons. Whoever has no stream is not in it.
pub(super) async fn toestanden<A: Leveringsaanvoer>(
    log: &Log,
    aanvoer: &A,
    personen: impl Iterator<Item = PersoonId>,
) -> Result<HashMap<PersoonId, <A::D as Decider>::State>, ImportFout> {
    let mut toestanden = HashMap::new();
    for (personen, regel) in dossiers(log, aanvoer, personen).await? {
        let voorval = <Aanleiding as eventstore::Decode<A::D>>::decode(&regel).map_err(leesfout)?;
        for id in personen.iter() {
            A::D::evolve(toestanden.entry(*id).or_insert_with(A::D::initial), &voorval);
        }
    }
    Ok(toestanden)
}

/// What happened in the dossiers of these persons, in order, with whose dossier it is: whoever merged has one with another.
pub(super) async fn dossiers<A: Leveringsaanvoer>(
    log: &Log,
    aanvoer: &A,
    personen: impl Iterator<Item = PersoonId>,
) -> Result<Vec<(Arc<[PersoonId]>, Recorded)>, ImportFout> {
    let personen: Vec<(StreamId, PersoonId)> = personen.map(|id| (aanvoer.stream(id), id)).collect();
    if personen.is_empty() {
        return Ok(Vec::new());
    }
    let streams: Vec<StreamId> = personen.iter().map(|(stream, _)| stream.clone()).collect();
    let gelezen = eventstore::gather::<A::D, Aanleiding>(log, &streams).await?;
    let mut van_stream: HashMap<&StreamId, Vec<PersoonId>> = HashMap::new();
    for (stream, id) in &personen {
        van_stream.entry(gelezen.goes_on_in(stream)).or_default().push(*id);
    }
    let van_stream: HashMap<StreamId, Arc<[PersoonId]>> =
        van_stream.into_iter().map(|(stream, ids)| (stream.clone(), ids.into())).collect();
    let Gathered { events, .. } = &gelezen;
    let van = |regel: &Recorded| van_stream.get(gelezen.goes_on_in(&regel.stream)).cloned();
    Ok(events.iter().filter_map(|regel| Some((van(regel)?, regel.clone()))).collect())
}

/// Why an event cannot be read: a newer program recorded it, or the log is damaged.
pub(super) fn leesfout(fout: domein::gebeurtenis::VastleggingFout) -> ImportFout {
    use domein::gebeurtenis::VastleggingFout as F;
    match fout {
        F::OnbekendeSoort(soort) => ImportFout::NieuwereVersie { soort },
        F::Vorm(fout) => ImportFout::Onleesbaar(fout.to_string()),
        F::TeGroot { bytes } => ImportFout::Onleesbaar(format!("event of {bytes} bytes")),
    }
}

/// All that ever began in this municipality that a full set should have.
fn wat_begon<A: Leveringsaanvoer>(aanvoer: &A, gemeente: &Gemeentecode) -> Query {
    let kinds = aanvoer.begint().iter().map(|soort| (*soort).to_owned()).collect();
    let tags = vec![Tag::new(format!("gemeente:{gemeente}"))];
    Query::default().or(QueryItem { kinds, tags })
}

/// Everybody who ever began something in this municipality that a full set should have; who merged into another, as that
/// one.
pub(super) async fn bekenden<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
) -> Result<BTreeSet<PersoonId>, ImportFout> {
    let Omgeving { log, register, gemeente, .. } = omgeving;
    let query = wat_begon(aanvoer, gemeente);
    let mut personen = BTreeSet::new();
    let mut na = Position::START;
    loop {
        let bladzijde = log.read(&query, na, PER_BLADZIJDE).await?;
        for regel in &bladzijde.events {
            let metadata: Metadata =
                serde_json::from_str(&regel.meta).map_err(|fout| ImportFout::Onleesbaar(fout.to_string()))?;
            personen.extend(metadata.persoon_id);
        }
        if bladzijde.upto >= bladzijde.head {
            return Ok(nu(personen, &register.opgegaan().await?));
        }
        na = bladzijde.upto;
    }
}

/// Who these persons are by now.
pub(super) fn nu(
    personen: BTreeSet<PersoonId>,
    opgegaan: &HashMap<PersoonId, PersoonId>,
) -> BTreeSet<PersoonId> {
    personen.into_iter().map(|persoon| opgegaan.get(&persoon).copied().unwrap_or(persoon)).collect()
}

/// Whether anybody ever began such a thing in this municipality.
pub(super) async fn is_eerste<A: Leveringsaanvoer>(
    log: &Log,
    aanvoer: &A,
    gemeente: &Gemeentecode,
) -> Result<bool, ImportFout> {
    let query = wat_begon(aanvoer, gemeente);
    let mut na = Position::START;
    loop {
        let bladzijde = log.read(&query, na, 1).await?;
        if !bladzijde.events.is_empty() {
            return Ok(false);
        }
        if bladzijde.upto >= bladzijde.head {
            return Ok(true);
        }
        na = bladzijde.upto;
    }
}
