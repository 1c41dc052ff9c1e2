//! Carrying out the begin of a placement: decided on what is known under its kenmerk, of whomever, and recorded on the
//! condition that nobody said something of it in the meantime.

use dienst::OpdrachtFout;
use domein::{Aanleiding, Gemeentecode};
use eventstore::{Across, Envelope, Handled, Log, Query, QueryItem, StoreError, decide_across};
use uuid::Uuid;

use crate::{
    etiketten::{etiket_plaatsing, etiket_traject, wie_is_wie},
    regels::{
        Weigering,
        plaatsing::{Begin, Opdracht},
        stream_begeleiding,
    },
};

/// The begin of a placement that was decided about and is not recorded yet.
pub(crate) struct Plaatsingsbesluit {
    besluit: Across<Begin, Aanleiding>,
    lees: Query,
}

/// Decides about it.
pub(crate) async fn beslis(
    log: &Log,
    aanleiding: &Aanleiding,
    opdracht: Uuid,
    vraag: Opdracht,
) -> Result<Plaatsingsbesluit, OpdrachtFout<Weigering>> {
    let lees = lees(&aanleiding.gemeente, &vraag);
    let stream = stream_begeleiding(vraag.persoon);
    let envelope = Envelope { stream, id: opdracht, command: vraag, codec: aanleiding.clone() };
    Ok(Plaatsingsbesluit { besluit: decide_across(log, lees.clone(), envelope).await?, lees })
}

impl dienst::Besluit for Plaatsingsbesluit {
    type Gedaan = Handled<Begin>;
    type Weigering = Weigering;

    fn is_herhaald(&self) -> bool {
        self.besluit.decision().is_repeated()
    }

    async fn sleutel_hergebruikt(&self, log: &Log) -> Result<Option<Uuid>, StoreError> {
        self.besluit.reused(log).await
    }

    async fn leg_vast(self, log: Log) -> Result<Handled<Begin>, OpdrachtFout<Weigering>> {
        let Self { besluit, lees } = self;
        besluit.append(&log, |_| lees.clone()).await
    }
}

/// All events of the placement, of the one before it and of the traject, and who turned out to be another: there are few
/// of these.
fn lees(gemeente: &Gemeentecode, vraag: &Opdracht) -> Query {
    let feiten = &vraag.feiten;
    let een = |etiket| QueryItem { kinds: Vec::new(), tags: vec![etiket] };
    let vraag = Query::tags([etiket_plaatsing(feiten.plaatsing_id)]).or(wie_is_wie(gemeente));
    let vraag = match feiten.omgezet_van {
        Some(id) => vraag.or(een(etiket_plaatsing(id))),
        None => vraag,
    };
    match feiten.traject_id {
        Some(id) => vraag.or(een(etiket_traject(id))),
        None => vraag,
    }
}
