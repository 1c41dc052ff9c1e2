//! What is known before a delivery: the states of persons, everybody who has something that a full set should have, and
//! what is asked of each.

use std::collections::{BTreeSet, HashMap};

use domein::{Aanleiding, Gemeentecode, Leveringssoort, Metadata, PersoonId};
use eventstore::{Decider, Log, Position, Query, QueryItem, StreamId, Tag};
use persoonsregister::Geboorte;

use super::{Kader, Leveringsaanvoer};
use crate::ImportFout;

/// Events that are read at a time.
const PER_BLADZIJDE: usize = 5_000;

/// Of a person of whom a row is refused nothing is taken to have gone.
pub(super) fn kader_voor(kader: &Kader, onvolledig: bool) -> Kader {
    let soort = if onvolledig { Leveringssoort::Aanvulling } else { kader.soort };
    Kader { soort, ..kader.clone() }
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
    let van_stream: HashMap<StreamId, PersoonId> = personen.map(|id| (aanvoer.stream(id), id)).collect();
    let streams: Vec<StreamId> = van_stream.keys().cloned().collect();
    let mut toestanden = HashMap::new();
    if streams.is_empty() {
        return Ok(toestanden);
    }
    for regel in log.read_streams(&streams).await? {
        let Some(id) = van_stream.get(&regel.stream) else { continue };
        let voorval = <Aanleiding as eventstore::Decode<A::D>>::decode(&regel).map_err(leesfout)?;
        A::D::evolve(toestanden.entry(*id).or_insert_with(A::D::initial), &voorval);
    }
    Ok(toestanden)
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

/// Everybody who ever began something in this municipality that a full set should have.
pub(super) async fn bekenden<A: Leveringsaanvoer>(
    log: &Log,
    aanvoer: &A,
    gemeente: &Gemeentecode,
) -> Result<BTreeSet<PersoonId>, ImportFout> {
    let kinds = aanvoer.begint().iter().map(|soort| (*soort).to_owned()).collect();
    let tags = vec![Tag::new(format!("gemeente:{gemeente}"))];
    let query = Query::default().or(QueryItem { kinds, tags });
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
            return Ok(personen);
        }
        na = bladzijde.upto;
    }
}

/// Whether anybody ever began such a thing in this municipality.
pub(super) async fn is_eerste<A: Leveringsaanvoer>(
    log: &Log,
    aanvoer: &A,
    gemeente: &Gemeentecode,
) -> Result<bool, ImportFout> {
    let kinds = aanvoer.begint().iter().map(|soort| (*soort).to_owned()).collect();
    let query =
        Query::default().or(QueryItem { kinds, tags: vec![Tag::new(format!("gemeente:{gemeente}"))] });
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
