//! Carrying out an enrolment: read what happened to the aanbod, decide, and append on the condition that nobody took
//! the place in the meantime. The log's condition keeps capacity, whichever process asks.

use dienst::OpdrachtFout;
use domein::{
    Aanleiding, Vastlegging,
    gebeurtenis::{
        AanbodOpengesteld, AanmeldstopIngesteld, TrajectGebeurtenis as G, TrajectGestart, etiket_aanbod,
    },
    soorten,
};
use eventstore::{
    Append, AppendError, Decider, Expected, HandleError, Log, Position, Query, QueryItem, Tag, Version,
    event_id,
};
use uuid::Uuid;

use crate::regels::{
    Stand, Voorval, Weigering, inschrijving, inschrijving::Inschrijving, stream_begeleiding,
};

/// Most times an enrolment is decided again because somebody else was first. At least one of those who ask at the
/// same moment succeeds in every round, so this is also how many may take a place in one aanbod at once.
const MAX_RONDES: usize = 64;
/// Events read at a time.
const BLADZIJ: usize = 2_000;

/// What came of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ingeschreven {
    /// How the traject stands: started, or on the waiting list; also further when it was asked before.
    pub stand: Stand,
    /// Version of the person's stream.
    pub versie: Version,
    /// False when it already was so.
    pub nieuw: bool,
}

/// Enrols a person. `opdracht` is the id of the command: asked again, nothing changes.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn schrijf_in(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: inschrijving::Vraag,
) -> Result<Ingeschreven, OpdrachtFout<Weigering>> {
    let stream = stream_begeleiding(vraag.persoon);
    let id = event_id(opdracht, 0);
    let mut beeld = Beeld::leeg();
    let mut al_vastgelegd = false;
    for _ in 0..MAX_RONDES {
        beeld.werk_bij(log, aanleiding, &vraag, id).await?;
        if al_vastgelegd && !beeld.herhaald {
            return Err(AppendError::IdReused { id }.into());
        }
        let feiten = match beeld.herhaald {
            true => Vec::new(),
            false => Inschrijving::decide(&beeld.toestand, vraag.clone()).map_err(HandleError::Refused)?,
        };
        let Some(feit) = feiten.into_iter().next() else {
            let stand = beeld.stand(vraag.traject_id);
            let versie = log.read_stream(&stream).await?.last().map_or(Version::START, |regel| regel.version);
            return Ok(Ingeschreven { stand, versie, nieuw: false });
        };
        let stand = match feit.gebeurtenis {
            G::OpWachtlijstGeplaatst(_) => Stand::Wachtlijst,
            _ => Stand::Gestart,
        };
        let nieuw =
            eventstore::Codec::<Inschrijving>::encode(aanleiding, id, &feit).map_err(HandleError::Codec)?;
        let query = verandert_het_besluit(&beeld.toestand, aanleiding, &vraag, stand);
        let append = Append::to(stream.clone(), Expected::Any, [nieuw]).unless(query, beeld.gezien);
        match log.append(append).await {
            Ok(gedaan) if !gedaan.repeated => {
                return Ok(Ingeschreven { stand, versie: gedaan.version, nieuw: true });
            }
            // This id is in use: the next round sees what came of the same command, or that it was another.
            Ok(_) => al_vastgelegd = true,
            Err(fout) if fout.is_conflict() => {}
            Err(fout) => return Err(fout.into()),
        }
    }
    Err(AppendError::ConditionFailed.into())
}

/// What the decision has seen. After a conflict only what is new is read.
struct Beeld {
    toestand: inschrijving::Toestand,
    gezien: Position,
    herhaald: bool,
}

impl Beeld {
    fn leeg() -> Self {
        Self { toestand: Inschrijving::initial(), gezien: Position::START, herhaald: false }
    }

    /// Reads all events of the aanbod, and of the traject in case its kenmerk is in use elsewhere. That is some tens
    /// of events for most, some thousands for Route Arbeid+ after years: milliseconds. Beyond some ten thousand, keep
    /// the state of the first part of the log beside its position and begin there; the rest stays as it is.
    async fn werk_bij(
        &mut self,
        log: &Log,
        aanleiding: &Aanleiding,
        vraag: &inschrijving::Vraag,
        opdracht: Uuid,
    ) -> Result<(), OpdrachtFout<Weigering>> {
        let query = Query::tags([etiket_aanbod(&vraag.aanbod)]).or(met([etiket_traject(vraag.traject_id)]));
        loop {
            let bladzij = log.read(&query, self.gezien, BLADZIJ).await?;
            for regel in &bladzij.events {
                let Vastlegging { metadata, gebeurtenis, id } =
                    Vastlegging::<G>::uit_log(regel).map_err(HandleError::Codec)?;
                if metadata.gemeente == aanleiding.gemeente {
                    let feit = Voorval {
                        persoon_id: metadata.persoon_id,
                        geldig_op: metadata.geldig_op,
                        gebeurtenis,
                    };
                    Inschrijving::evolve(&mut self.toestand, &feit);
                    if id == opdracht {
                        self.herhaald = is_over(&feit.gebeurtenis, vraag.traject_id);
                        if !self.herhaald {
                            return Err(AppendError::IdReused { id }.into());
                        }
                    }
                }
            }
            self.gezien = bladzij.upto;
            if bladzij.upto >= bladzij.head {
                return Ok(());
            }
        }
    }

    fn stand(&self, traject: Uuid) -> Stand {
        self.toestand.trajecten.0.get(&traject).map_or(Stand::Wachtlijst, |traject| traject.stand)
    }
}

/// Whether this is the enrolment for that traject.
fn is_over(gebeurtenis: &G, traject: Uuid) -> bool {
    match gebeurtenis {
        G::TrajectGestart(f) => f.traject_id == traject,
        G::OpWachtlijstGeplaatst(f) => f.traject_id == traject,
        _ => false,
    }
}

/// The events that would have led to another decision. Who gets a place must not find one less than was seen; who
/// waits loses nothing by what others do. Places that come free are no reason to decide again.
fn verandert_het_besluit(
    toestand: &inschrijving::Toestand,
    aanleiding: &Aanleiding,
    vraag: &inschrijving::Vraag,
    stand: Stand,
) -> Query {
    let gemeente = Tag::new(format!("gemeente:{}", aanleiding.gemeente));
    let persoon = Tag::new(format!("persoon:{}", vraag.persoon));
    let aanbod = etiket_aanbod(&vraag.aanbod);
    let eigen = Query::tags([etiket_traject(vraag.traject_id)]).or(met([aanbod.clone(), persoon]));
    if stand == Stand::Wachtlijst {
        return eigen;
    }
    let soorten = match toestand.aanbod.opzet.capaciteit {
        Some(_) => soorten![AanbodOpengesteld, AanmeldstopIngesteld, TrajectGestart],
        None => soorten![AanbodOpengesteld, AanmeldstopIngesteld],
    };
    let kinds = soorten.iter().map(|soort| (*soort).to_owned()).collect();
    eigen.or(QueryItem { kinds, tags: vec![aanbod, gemeente] })
}

fn met<const N: usize>(tags: [Tag; N]) -> QueryItem {
    QueryItem { kinds: Vec::new(), tags: tags.into() }
}

/// The label that every event about a traject carries.
pub(crate) fn etiket_traject(id: Uuid) -> Tag {
    Tag::new(format!("traject:{id}"))
}
