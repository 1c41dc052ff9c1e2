//! Carrying out an enrolment: decide on what happened to the aanbod, and append on the condition that nobody took the
//! place in the meantime. The log's condition keeps capacity, whichever process asks.

use dienst::{Besluit as _, OpdrachtFout};
use domein::{
    AanbodCode, Aanleiding, Gemeentecode,
    gebeurtenis::{
        AanbodOpengesteld, AanmeldstopIngesteld, PlaatsAangeboden, TrajectGestart,
        TrajectvastleggingIngetrokken, etiket_aanbod,
    },
    soorten,
};
use eventstore::{Across, Envelope, Handled, Log, Query, QueryItem, StoreError, Tag, Version, decide_across};
use uuid::Uuid;

use crate::{
    etiketten::{etiket_gemeente, etiket_traject, wie_is_wie},
    regels::{
        Trajecttoestand, Weigering, inschrijving,
        inschrijving::Inschrijving,
        stream_begeleiding,
        terugnemen::{self, Heropening},
    },
};

/// What came of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ingeschreven {
    /// How the traject stands right after it: started, or on the waiting list.
    pub stand: Trajecttoestand,
    /// Version of the person's stream.
    pub versie: Version,
    /// False when it already was so.
    pub nieuw: bool,
}

/// An enrolment that was decided about and is not recorded yet.
pub struct Inschrijfbesluit {
    besluit: Across<Inschrijving, Aanleiding>,
    vraag: inschrijving::Opdracht,
    gemeente: Gemeentecode,
}

/// Enrols a person. `opdracht` is the id of the command: asked again, nothing changes.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn schrijf_in(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: inschrijving::Opdracht,
) -> Result<Ingeschreven, OpdrachtFout<Weigering>> {
    beslis(log, aanleiding, opdracht, vraag).await?.leg_vast(log.clone()).await
}

/// Decides about an enrolment on all events of the aanbod in the municipality, and of the traject in case its kenmerk is
/// in use elsewhere. That is some tens of events for most, some thousands for Route Arbeid+ after years.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn beslis(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: inschrijving::Opdracht,
) -> Result<Inschrijfbesluit, OpdrachtFout<Weigering>> {
    let gemeente = aanleiding.gemeente.clone();
    let lees = alles_van(&gemeente, &vraag.aanbod)
        .or(met([etiket_traject(vraag.traject_id), etiket_gemeente(&gemeente)]));
    let stream = stream_begeleiding(vraag.persoon);
    let envelope = Envelope { stream, id: opdracht, command: vraag.clone(), codec: aanleiding.clone() };
    Ok(Inschrijfbesluit { besluit: decide_across(log, lees, envelope).await?, vraag, gemeente })
}

impl dienst::Besluit for Inschrijfbesluit {
    type Gedaan = Ingeschreven;
    type Weigering = Weigering;

    fn is_herhaald(&self) -> bool {
        self.besluit.decision().is_repeated()
    }

    async fn sleutel_hergebruikt(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        self.besluit.reused(log).await
    }

    async fn leg_vast(self, log: Log) -> Result<Ingeschreven, OpdrachtFout<Weigering>> {
        let Self { besluit, vraag, gemeente } = self;
        let gedaan = besluit.append(&log, |gedaan| verandert_het_besluit(gedaan, &gemeente, &vraag)).await?;
        let (stand, versie) = (stand(&gedaan, &vraag), gedaan.version);
        Ok(Ingeschreven { stand, versie, nieuw: gedaan.is_recorded_now() })
    }
}

fn stand(gedaan: &Handled<Inschrijving>, vraag: &inschrijving::Opdracht) -> Trajecttoestand {
    gedaan
        .state
        .trajecten
        .0
        .get(&vraag.traject_id)
        .map_or(Trajecttoestand::Wachtlijst, |traject| traject.stand)
}

/// The events that would have led to another decision. Who gets a place must not find one less than was seen; who
/// waits loses nothing by what others do. Places that come free are no reason to decide again.
fn verandert_het_besluit(
    gedaan: &Handled<Inschrijving>,
    gemeente: &Gemeentecode,
    vraag: &inschrijving::Opdracht,
) -> Query {
    let persoon = Tag::new(format!("persoon:{}", vraag.persoon));
    let aanbod = etiket_aanbod(&vraag.aanbod);
    // Who turns out to be another may follow it already.
    let eigen = Query::tags([etiket_traject(vraag.traject_id)])
        .or(met([aanbod.clone(), persoon]))
        .or(wie_is_wie(gemeente));
    if stand(gedaan, vraag) == Trajecttoestand::Wachtlijst {
        return eigen;
    }
    let soorten = match gedaan.state.aanbod.opzet.capaciteit {
        // Without its end a traject takes its place again.
        Some(_) => soorten![
            AanbodOpengesteld,
            AanmeldstopIngesteld,
            TrajectGestart,
            PlaatsAangeboden,
            TrajectvastleggingIngetrokken
        ],
        None => soorten![AanbodOpengesteld, AanmeldstopIngesteld],
    };
    let kinds = soorten.iter().map(|soort| (*soort).to_owned()).collect();
    eigen.or(QueryItem { kinds, tags: vec![aanbod, etiket_gemeente(gemeente)] })
}

fn met<const N: usize>(tags: [Tag; N]) -> QueryItem {
    QueryItem { kinds: Vec::new(), tags: tags.into() }
}

/// All events of the aanbod in the municipality, and who turned out to be another: there are few of these.
pub(crate) fn alles_van(gemeente: &Gemeentecode, aanbod: &AanbodCode) -> Query {
    Query::tags([etiket_aanbod(aanbod), etiket_gemeente(gemeente)]).or(wie_is_wie(gemeente))
}

/// Withdraws the end of a traject, decided on all events of the aanbod as an enrolment is. `opdracht` is the id of the
/// command: asked again, nothing changes.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn trek_einde_in(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: terugnemen::Opdracht,
) -> Result<Handled<Heropening>, OpdrachtFout<Weigering>> {
    let lees = alles_van(&aanleiding.gemeente, &vraag.aanbod);
    let stream = stream_begeleiding(vraag.persoon);
    let envelope = Envelope { stream, id: opdracht, command: vraag, codec: aanleiding.clone() };
    decide_across::<Heropening, _>(log, lees.clone(), envelope).await?.append(log, |_| lees.clone()).await
}
