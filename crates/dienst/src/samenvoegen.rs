//! Persons who turn out to be one: the persoonsregister tells who merged into whom, and each service that records events
//! about persons says so in its own log, once, in the streams of both. From then on its rules see one dossier
//! ([`eventstore::gather`]), and whoever follows its log hears of it in the order of the log.

use std::collections::HashSet;

use domein::{Aanleiding, Actor, Gebeurtenis, Gemeentecode, Metadata, PersoonId, Rol, Vastlegging, Voorval};
use eventstore::{Append, Decider, Expected, Joined, NewEvent, Position, Recorded, StreamId, Version};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use persoonsregister::Samenvoeging;
use uuid::Uuid;

use crate::{Omgeving, contract::Dienstfout, datum_in_amsterdam};

/// Where a log keeps how far it has followed the register. The position is the number of a merge.
const STAND: &str = "samenvoegingen";
/// Merges that are read at a time.
const PER_KEER: u32 = 500;

/// A service whose dossiers go by person.
pub trait Dossiers: Send + Sync + 'static {
    /// The rule of a dossier.
    type D: Decider<Event = Voorval<Self::G>> + Send;
    /// The service's events.
    type G: Gebeurtenis + Clone;

    /// The stream of a person's dossier.
    fn stream(persoon: PersoonId) -> StreamId;

    /// The event that says that `van` goes on in `naar`, or no longer does.
    fn gebeurtenis(van: PersoonId, naar: PersoonId, ongedaan: bool) -> Self::G;

    /// Whether an event is about something that this dossier has, and does not begin anything itself. What was recorded in
    /// the dossier of both is, after they turned out not to be one, still so of what each of them had.
    fn betreft(dossier: &<Self::D as Decider>::State, gebeurtenis: &Self::G) -> bool;

    /// What was recorded of both and can be true of one person only once: the events that leave one of it. `is_opgegaan`
    /// says who merged, or had merged before, into `blijft`.
    fn verenig(
        dossier: &<Self::D as Decider>::State,
        blijft: PersoonId,
        is_opgegaan: &dyn Fn(PersoonId) -> bool,
        gemeente: &Gemeentecode,
        dag: Date,
    ) -> Vec<Voorval<Self::G>> {
        let _ = (dossier, blijft, is_opgegaan, gemeente, dag);
        Vec::new()
    }

    /// The events that make of a dossier what it would be without those of [`verenig`](Self::verenig), each about whose it
    /// is.
    fn ontvlecht(
        nu: &<Self::D as Decider>::State,
        zonder: &<Self::D as Decider>::State,
        dag: Date,
    ) -> Vec<Voorval<Self::G>> {
        let _ = (nu, zonder, dag);
        Vec::new()
    }

    /// The streams of what is known by its own number and is of one of these persons; they hear of it too.
    fn ook<'a>(
        omgeving: &'a Omgeving,
        personen: &'a [PersoonId],
    ) -> BoxFuture<'a, Result<Vec<StreamId>, Dienstfout>> {
        let _ = (omgeving, personen);
        std::future::ready(Ok(Vec::new())).boxed()
    }
}

/// Records what was merged and undone since the last time. Gives how many merges were recorded. By several processes at the
/// same moment each is recorded once.
///
/// # Errors
/// When the register or the log cannot be used; what was recorded stands, and the rest follows the next time.
pub async fn volg_samenvoegingen<S: Dossiers>(omgeving: &Omgeving) -> Result<usize, Dienstfout> {
    let mut aantal = 0;
    loop {
        let mut stand = omgeving.log.checkpoint(STAND).await?;
        let nieuwe = omgeving.register.samenvoegingen(stand.0, PER_KEER).await?;
        if nieuwe.is_empty() {
            return Ok(aantal);
        }
        for een in nieuwe {
            let naar = Position(een.nummer);
            let gedaan = match een.ongedaan {
                false => voeg_samen::<S>(omgeving, &een, (stand, naar)).await?,
                true => splits::<S>(omgeving, &een, (stand, naar)).await?,
            };
            // Another process was first, or somebody decided about the dossier meanwhile: the checkpoint tells how far it is.
            if !gedaan {
                break;
            }
            aantal += 1;
            stand = naar;
        }
    }
}

/// Appends; `false` when another decision was first.
async fn leg_vast(omgeving: &Omgeving, append: Append) -> Result<bool, Dienstfout> {
    match omgeving.log.append(append).await {
        Ok(_) => Ok(true),
        Err(fout) if fout.is_conflict() => Ok(false),
        Err(fout) => Err(fout.into()),
    }
}

/// Says in the streams of both that they are one; and then of the dossier of both what was in each of them and is one thing.
/// Broken off in between, the same begins again: the first is said already, and says nothing more.
async fn voeg_samen<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
    (stand, naar): (Position, Position),
) -> Result<bool, Dienstfout> {
    let wie = wie_meegaan(omgeving, een).await?;
    let mut append = Append::default();
    for (stream, event) in mededeling::<S>(omgeving, een, &wie).await? {
        append = append.and(stream, Expected::Any, [event]);
    }
    if !leg_vast(omgeving, append).await? {
        return Ok(false);
    }
    let aanleiding = aanleiding(omgeving, een);
    let samen = Samen::<S>::lees(omgeving, een.in_wie, |_| true).await?;
    let dag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let is_opgegaan = |persoon: PersoonId| wie.contains(&persoon);
    let voorvallen = S::verenig(&samen.dossier, een.in_wie, &is_opgegaan, &omgeving.gemeente, dag);
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

/// Says in the streams of both that they are not one after all; gives each what is theirs, and takes back what was made one
/// of what both had.
async fn splits<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
    (stand, naar): (Position, Position),
) -> Result<bool, Dienstfout> {
    let wie = wie_meegaan(omgeving, een).await?;
    // As they were one.
    let samen = Samen::<S>::lees(omgeving, een.in_wie, |_| true).await?;
    let vereniging = laatste_vereniging::<S>(omgeving, een).await?;
    let mut telt_niet = al_ongedaan::<S>(omgeving, een.in_wie).await?;
    telt_niet.extend(vereniging);
    let telt = |metadata: &Metadata| !telt_niet.contains(&metadata.correlatie);
    let zonder = Samen::<S>::lees(omgeving, een.in_wie, telt).await?;
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
    for (plek, voorval) in S::ontvlecht(&samen.dossier, &zonder.dossier, dag).into_iter().enumerate() {
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

/// What the events of a merge have in common.
fn correlatie(een: &Samenvoeging) -> Uuid {
    Uuid::new_v5(&een.persoon.0, format!("samenvoeging {}", een.nummer).as_bytes())
}

fn aanleiding(omgeving: &Omgeving, een: &Samenvoeging) -> Aanleiding {
    omgeving.aanleiding(Actor::van_rol(Rol::Beheer), correlatie(een), None)
}

/// The dossier of those who are one, and how far the stream is in which they go on.
struct Samen<S: Dossiers> {
    dossier: <S::D as Decider>::State,
    versie: Version,
}

impl<S: Dossiers> Samen<S> {
    /// Of the events of which the metadata say so.
    async fn lees(
        omgeving: &Omgeving,
        in_wie: PersoonId,
        telt: impl Fn(&Metadata) -> bool,
    ) -> Result<Self, Dienstfout> {
        let stream = S::stream(in_wie);
        let alle =
            eventstore::gather::<S::D, Aanleiding>(&omgeving.log, std::slice::from_ref(&stream)).await?;
        let (mut dossier, mut versie) = (S::D::initial(), Version::START);
        for regel in alle.events {
            if regel.stream == stream {
                versie = regel.version;
            }
            let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<S::G>::uit_log(&regel)?;
            if telt(&metadata) {
                let Metadata { persoon_id, geldig_op, .. } = metadata;
                S::D::evolve(&mut dossier, &Voorval { persoon_id, geldig_op, gebeurtenis });
            }
        }
        Ok(Self { dossier, versie })
    }
}

/// The event, for every stream that it concerns.
async fn mededeling<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
    wie: &[PersoonId],
) -> Result<Vec<(StreamId, NewEvent)>, Dienstfout> {
    let Samenvoeging { nummer, persoon: van, in_wie: naar, ongedaan } = *een;
    let aanleiding = aanleiding(omgeving, een);
    let geldig_op = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let over = |persoon: PersoonId, stream: StreamId| -> Result<_, Dienstfout> {
        // The same merge in the same stream is the same event, whoever records it.
        let naam = format!("samenvoeging {nummer} {stream}");
        let id = Uuid::new_v5(&van.0, naam.as_bytes());
        let voorval = Voorval::over(persoon, geldig_op, S::gebeurtenis(van, naar, ongedaan));
        let event = eventstore::Codec::<S::D>::encode(&aanleiding, id, &voorval)?;
        Ok((stream, event))
    };
    let mut alle = vec![over(van, S::stream(van))?, over(naar, S::stream(naar))?];
    for stream in S::ook(omgeving, wie).await? {
        alle.push(over(van, stream)?);
    }
    Ok(alle)
}

/// What the events of the merge have in common that is undone now.
async fn laatste_vereniging<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
) -> Result<Option<Uuid>, Dienstfout> {
    let (van, naar) = (S::stream(een.persoon), S::stream(een.in_wie));
    let gezegd = gezegd::<S>(omgeving, &van).await?;
    let deze = gezegd
        .into_iter()
        .rev()
        .find(|(samen, _)| samen.stream == van && samen.into == naar && !samen.undone);
    Ok(deze.map(|(_, correlatie)| correlatie))
}

/// What the events have in common of other merges that were undone, and of what undid them: together they say nothing, and
/// one without the other would say what is not so.
async fn al_ongedaan<S: Dossiers>(
    omgeving: &Omgeving,
    in_wie: PersoonId,
) -> Result<HashSet<Uuid>, Dienstfout> {
    let (mut open, mut ongedaan) = (Vec::new(), HashSet::new());
    for (samen, correlatie) in gezegd::<S>(omgeving, &S::stream(in_wie)).await? {
        if !samen.undone {
            open.push((samen, correlatie));
            continue;
        }
        let van = |(eerder, _): &(Joined, Uuid)| eerder.stream == samen.stream && eerder.into == samen.into;
        if let Some(plek) = open.iter().rposition(van) {
            ongedaan.extend([open.remove(plek).1, correlatie]);
        }
    }
    Ok(ongedaan)
}

/// What a stream says of streams that are one, in order, each with what its events have in common.
async fn gezegd<S: Dossiers>(
    omgeving: &Omgeving,
    stream: &StreamId,
) -> Result<Vec<(Joined, Uuid)>, Dienstfout> {
    let mut alle = Vec::new();
    for regel in omgeving.log.read_stream(stream).await? {
        if !S::D::JOINS.contains(&regel.kind.as_str()) {
            continue;
        }
        let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<S::G>::uit_log(&regel)?;
        let Metadata { persoon_id, geldig_op, correlatie, .. } = metadata;
        let voorval = Voorval { persoon_id, geldig_op, gebeurtenis };
        alle.extend(S::D::joined(&voorval).map(|samen| (samen, correlatie)));
    }
    Ok(alle)
}

/// What was recorded in the dossier of both about what the person had who is somebody again: it stays so, and is said again
/// in the dossier of that person, who would not know of it otherwise.
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
            let naam = format!("samenvoeging {} {}", een.nummer, regel.id);
            let id = Uuid::new_v5(&een.persoon.0, naam.as_bytes());
            let metadata = Metadata { persoon_id: Some(een.persoon), ..metadata };
            mee.push(Vastlegging { id, metadata, gebeurtenis }.naar_log()?);
        }
    }
    Ok(mee)
}

/// Who goes along with a merge: the person, and everybody who had merged into that one before.
async fn wie_meegaan(omgeving: &Omgeving, een: &Samenvoeging) -> Result<Vec<PersoonId>, Dienstfout> {
    let mut in_wie = std::collections::BTreeMap::new();
    let mut na = 0;
    'lezen: loop {
        let eerdere = omgeving.register.samenvoegingen(na, PER_KEER).await?;
        if eerdere.is_empty() {
            break;
        }
        for eerder in eerdere {
            if eerder.nummer >= een.nummer {
                break 'lezen;
            }
            na = eerder.nummer;
            match eerder.ongedaan {
                false => in_wie.insert(eerder.persoon, eerder.in_wie),
                true => in_wie.remove(&eerder.persoon),
            };
        }
    }
    let mut wie = vec![een.persoon];
    let mut gezien = 0;
    while let Some(persoon) = wie.get(gezien).copied() {
        wie.extend(in_wie.iter().filter(|(_, naar)| **naar == persoon).map(|(van, _)| *van));
        gezien += 1;
    }
    Ok(wie)
}
