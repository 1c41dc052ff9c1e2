//! Two who turned out not to be one after all: each has what is theirs, and what was made one of what both had is taken back.

use domein::{Metadata, Vastlegging, Voorval};
use eventstore::{Append, Decider, Expected, NewEvent, Position, Recorded};
use persoonsregister::Samenvoeging;
use uuid::Uuid;

use super::{
    Dossiers, Opnieuw, STAND, Verteller, Weg, aanleiding, gaan_mee, leg_vast, mededeling, verenigen::Samen,
};
use crate::{Omgeving, contract::Dienstfout, datum_in_amsterdam, levering::teruggedraaid};

/// Says of the last of these, an undoing, in the streams of both that they are not one after all; gives each what is theirs, and takes back what was made one
/// of what both had.
pub(super) async fn splits<S: Dossiers>(
    omgeving: &Omgeving,
    tot_en_met: &[Samenvoeging],
    (stand, naar): (Position, Position),
) -> Result<bool, Dienstfout> {
    let Some((een, eerdere)) = tot_en_met.split_last() else { return Ok(true) };
    let wie = gaan_mee(eerdere, een.persoon);
    let samen = Samen::<S>::lees(omgeving, een.in_wie).await?;
    let opnieuw = Opnieuw::nieuw(tot_en_met);
    let vereniging = opnieuw.vereniging(een);
    // Without what was taken back too: it was taken back from the dossier of both, and each of them may have it otherwise.
    let teruggedraaid = teruggedraaid(omgeving).await?;
    let als_een = samen.dossier();
    let mut zonder = Verteller::<S>::nieuw(omgeving, &opnieuw, (&teruggedraaid, Weg::WasEr));
    samen.vastgelegd.iter().for_each(|(regel, metadata, voorval)| zonder.neem(regel, metadata, voorval));
    let zonder = zonder.klaar();
    let aanleiding = aanleiding(omgeving, een);
    let dag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let (stream_van, stream_naar) = (S::stream(een.persoon), S::stream(een.in_wie));
    let (mut bij_van, mut bij_naar) = (Vec::new(), Vec::new());
    let mut meer = Vec::new();
    for (stream, event) in mededeling::<S>(omgeving, een, &wie).await? {
        match stream {
            stream if stream == stream_van => bij_van.push(event),
            stream if stream == stream_naar => bij_naar.push(event),
            stream => meer.push((stream, event)),
        }
    }
    bij_van.extend(meegenomen::<S>(omgeving, een, vereniging).await?);
    for (plek, voorval) in S::ontvlecht(&als_een, &zonder, dag).into_iter().enumerate() {
        let naam = format!("ontvlechting {} {plek}", een.nummer);
        let id = Uuid::new_v5(&een.persoon.0, naam.as_bytes());
        let van = voorval.persoon_id.is_some_and(|persoon| wie.contains(&persoon));
        let voorval = Voorval { persoon_id: Some(if van { een.persoon } else { een.in_wie }), ..voorval };
        let event = eventstore::Codec::<S::D>::encode(&aanleiding, id, &voorval)?;
        (if van { &mut bij_van } else { &mut bij_naar }).push(event);
    }
    let mut append = Append::to(stream_van, Expected::Any, bij_van).and(
        stream_naar,
        Expected::Exact(samen.versie),
        bij_naar,
    );
    for (stream, event) in meer {
        append = append.and(stream, Expected::Any, [event]);
    }
    leg_vast(omgeving, append.checkpoint(STAND, stand, naar)).await
}

/// What was recorded in the dossier of both about what the person had who is somebody again: it stays so, and is said again
/// in the dossier of that person, who would not know of it otherwise. What follows on it is about what that person has with it.
///
/// What only made one of what both had is not.
async fn meegenomen<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
    vereniging: Option<Uuid>,
) -> Result<Vec<NewEvent>, Dienstfout> {
    let lees = |regel: &Recorded| Vastlegging::<S::G>::uit_log(regel);
    let (van, naar) = (S::stream(een.persoon), S::stream(een.in_wie));
    let mut dossier = S::D::initial();
    let mut samen_sinds = None;
    for regel in omgeving.log.read_stream(&van).await? {
        let Vastlegging { metadata, gebeurtenis, .. } = lees(&regel)?;
        let voorval = Voorval { persoon_id: metadata.persoon_id, geldig_op: metadata.geldig_op, gebeurtenis };
        if let Some(samen) = S::D::joined(&voorval).filter(|samen| samen.stream == van) {
            samen_sinds = (!samen.undone && samen.into == naar).then_some(regel.position);
        }
        S::D::evolve(&mut dossier, &voorval);
    }
    let Some(samen_sinds) = samen_sinds else { return Ok(Vec::new()) };
    let mut mee = Vec::new();
    for regel in omgeving.log.read_stream(&naar).await? {
        if regel.position <= samen_sinds {
            continue;
        }
        let Vastlegging { metadata, gebeurtenis, .. } = lees(&regel)?;
        if Some(metadata.correlatie) != vereniging && S::betreft(&dossier, &gebeurtenis) {
            let (persoon_id, geldig_op) = (Some(een.persoon), metadata.geldig_op);
            S::D::evolve(&mut dossier, &Voorval { persoon_id, geldig_op, gebeurtenis: gebeurtenis.clone() });
            let naam = format!("samenvoeging {} {}", een.nummer, regel.id);
            let id = Uuid::new_v5(&een.persoon.0, naam.as_bytes());
            let metadata = Metadata { persoon_id, ..metadata };
            mee.push(Vastlegging { id, metadata, gebeurtenis }.naar_log()?);
        }
    }
    Ok(mee)
}
