//! Persons who turn out to be one: the persoonsregister tells who merged into whom, and each service that records events
//! about persons says so in its own log, once, in the streams of both. From then on its rules see one dossier
//! ([`eventstore::gather`]), and whoever follows its log hears of it in the order of the log.

use domein::{Actor, Gebeurtenis, Metadata, PersoonId, Rol, Vastlegging, Voorval};
use eventstore::{Append, Decider, Expected, NewEvent, Position, Recorded, StreamId};
use futures_util::future::{BoxFuture, FutureExt as _};
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
            let append = toevoeging::<S>(omgeving, &een).await?.checkpoint(STAND, stand, naar);
            match omgeving.log.append(append).await {
                Ok(_) => aantal += 1,
                // Another process was first: its checkpoint tells how far it is.
                Err(fout) if fout.is_conflict() => break,
                Err(fout) => return Err(fout.into()),
            }
            stand = naar;
        }
    }
}

/// The event, for every stream that it concerns.
async fn toevoeging<S: Dossiers>(omgeving: &Omgeving, een: &Samenvoeging) -> Result<Append, Dienstfout> {
    let Samenvoeging { nummer, persoon: van, in_wie: naar, ongedaan } = *een;
    let aanleiding = omgeving.aanleiding(Actor::van_rol(Rol::Beheer), Uuid::now_v7(), None);
    let geldig_op = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let over = |persoon: PersoonId, stream: &StreamId| {
        // The same merge in the same stream is the same event, whoever records it.
        let naam = format!("samenvoeging {nummer} {stream}");
        let id = Uuid::new_v5(&van.0, naam.as_bytes());
        let voorval = Voorval::over(persoon, geldig_op, S::gebeurtenis(van, naar, ongedaan));
        eventstore::Codec::<S::D>::encode(&aanleiding, id, &voorval)
    };
    let mut append = Append::default();
    for persoon in [van, naar] {
        let stream = S::stream(persoon);
        let mut events = vec![over(persoon, &stream)?];
        if ongedaan && persoon == van {
            events.extend(meegenomen::<S>(omgeving, een).await?);
        }
        append = append.and(stream, Expected::Any, events);
    }
    let wie = wie_meegaan(omgeving, een).await?;
    for stream in S::ook(omgeving, &wie).await? {
        let event = over(van, &stream)?;
        append = append.and(stream, Expected::Any, [event]);
    }
    Ok(append)
}

/// What was recorded in the dossier of both about what the person had who is somebody again: it stays so, and is said again
/// in the dossier of that person, who would not know of it otherwise.
async fn meegenomen<S: Dossiers>(
    omgeving: &Omgeving,
    een: &Samenvoeging,
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
        if S::betreft(&dossier, &gebeurtenis) {
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
