//! What signalering keeps under the ids of persons, when two of them turn out to be one.

use dienst::{Dienstfout, Dossiers, Omgeving};
use domein::{
    Metadata, PersoonId,
    gebeurtenis::{
        DreigendeUitval, JongereGemeld, SignalenGesplitst, SignalenSamengevoegd, SignaleringGebeurtenis,
        WarmOvergedragen, WwEindeGemeld,
    },
    soorten,
};
use eventstore::{Position, Query, QueryItem, StreamId, Tag};
use futures_util::future::{BoxFuture, FutureExt as _};

use crate::regels::{Dossier, Signaalregels, stream_van_onderwijs};

/// Events that are read at a time.
const PER_BLADZIJDE: usize = 1_000;

impl Dossiers for Signaalregels {
    type D = Self;
    type G = SignaleringGebeurtenis;

    fn stream(persoon: PersoonId) -> StreamId {
        stream_van_onderwijs(persoon)
    }

    /// Changes that DUO passed on are of the one who stayed; a signal has a stream of its own.
    fn betreft(_: &Dossier, _: &SignaleringGebeurtenis) -> bool {
        false
    }

    fn gebeurtenis(van: PersoonId, naar: PersoonId, ongedaan: bool) -> SignaleringGebeurtenis {
        match ongedaan {
            false => SignalenSamengevoegd { van, naar }.into(),
            true => SignalenGesplitst { van, naar }.into(),
        }
    }

    /// Each signal that came in about one of them.
    fn ook<'a>(
        omgeving: &'a Omgeving,
        personen: &'a [PersoonId],
    ) -> BoxFuture<'a, Result<Vec<StreamId>, Dienstfout>> {
        signalen(omgeving, personen).boxed()
    }
}

async fn signalen(omgeving: &Omgeving, personen: &[PersoonId]) -> Result<Vec<StreamId>, Dienstfout> {
    let ontvangen = soorten![DreigendeUitval, WarmOvergedragen, WwEindeGemeld, JongereGemeld];
    let kinds: Vec<String> = ontvangen.iter().map(|soort| (*soort).to_owned()).collect();
    let mut streams = Vec::new();
    for persoon in personen {
        let tags = vec![Tag::new(format!("persoon:{persoon}"))];
        let query = Query::default().or(QueryItem { kinds: kinds.clone(), tags });
        let mut na = Position::START;
        loop {
            let bladzijde = omgeving.log.read(&query, na, PER_BLADZIJDE).await?;
            for regel in &bladzijde.events {
                let metadata: Metadata = serde_json::from_str(&regel.meta)?;
                if metadata.persoon_id == Some(*persoon) && !streams.contains(&regel.stream) {
                    streams.push(regel.stream.clone());
                }
            }
            if bladzijde.upto >= bladzijde.head {
                break;
            }
            na = bladzijde.upto;
        }
    }
    Ok(streams)
}
