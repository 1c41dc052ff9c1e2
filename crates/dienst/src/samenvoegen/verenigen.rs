//! Two who turn out to be one: it is said in the streams of both, and of what was in each of them and is one thing, one is
//! left.

use domein::{Aanleiding, Metadata, PersoonId, Vastlegging, Voorval};
use eventstore::{Append, Decider, Expected, Position, Recorded, Version};
use persoonsregister::Samenvoeging;
use uuid::Uuid;

use super::{Dossiers, STAND, aanleiding, gaan_mee, leg_vast, mededeling};
use crate::{Omgeving, contract::Dienstfout, datum_in_amsterdam};

/// Says of the last of these merges, in the streams of both, that they are one; and then of the dossier of both what was in each of them and is one thing.
/// Broken off in between, the same begins again: the first is said already, and says nothing more.
pub(super) async fn voeg_samen<S: Dossiers>(
    omgeving: &Omgeving,
    tot_en_met: &[Samenvoeging],
    (stand, naar): (Position, Position),
) -> Result<bool, Dienstfout> {
    let Some((een, eerdere)) = tot_en_met.split_last() else { return Ok(true) };
    let wie = gaan_mee(eerdere, een.persoon);
    let mut append = Append::default();
    for (stream, event) in mededeling::<S>(omgeving, een, &wie).await? {
        append = append.and(stream, Expected::Any, [event]);
    }
    if !leg_vast(omgeving, append).await? {
        return Ok(false);
    }
    let aanleiding = aanleiding(omgeving, een);
    let samen = Samen::<S>::lees(omgeving, een.in_wie).await?;
    let dag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let is_opgegaan = |persoon: PersoonId| wie.contains(&persoon);
    let voorvallen = S::verenig(&samen.dossier(), een.in_wie, &is_opgegaan, &omgeving.gemeente, dag);
    let mut events = Vec::with_capacity(voorvallen.len());
    for (plek, voorval) in voorvallen.iter().enumerate() {
        let naam = format!("vereniging {} {plek}", een.nummer);
        let id = Uuid::new_v5(&een.persoon.0, naam.as_bytes());
        events.push(eventstore::Codec::<S::D>::encode(&aanleiding, id, voorval)?);
    }
    let append = if events.is_empty() {
        Append::default()
    } else {
        Append::to(S::stream(een.in_wie), Expected::Exact(samen.versie), events)
    };
    leg_vast(omgeving, append.checkpoint(STAND, stand, naar)).await
}

/// What was recorded of those who are one, and how far the stream is in which they go on.
pub(super) struct Samen<S: Dossiers> {
    /// Each with what it says.
    pub(super) vastgelegd: Vec<(Recorded, Metadata, Voorval<S::G>)>,
    pub(super) versie: Version,
}

impl<S: Dossiers> Samen<S> {
    pub(super) async fn lees(omgeving: &Omgeving, in_wie: PersoonId) -> Result<Self, Dienstfout> {
        let stream = S::stream(in_wie);
        let alle =
            eventstore::gather::<S::D, Aanleiding>(&omgeving.log, std::slice::from_ref(&stream)).await?;
        let (mut vastgelegd, mut versie) = (Vec::with_capacity(alle.events.len()), Version::START);
        for regel in alle.events {
            if regel.stream == stream {
                versie = regel.version;
            }
            let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<S::G>::uit_log(&regel)?;
            let (persoon_id, geldig_op) = (metadata.persoon_id, metadata.geldig_op);
            vastgelegd.push((regel, metadata, Voorval { persoon_id, geldig_op, gebeurtenis }));
        }
        Ok(Self { vastgelegd, versie })
    }

    /// The dossier of those who are one.
    pub(super) fn dossier(&self) -> <S::D as Decider>::State {
        let mut dossier = S::D::initial();
        self.vastgelegd.iter().for_each(|(.., voorval)| S::D::evolve(&mut dossier, voorval));
        dossier
    }
}
