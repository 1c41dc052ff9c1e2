//! Persons who turn out to be one: the persoonsregister tells who merged into whom, and each service that records events
//! about persons says so in its own log, once, in the streams of both. From then on its rules see one dossier
//! ([`eventstore::gather`]), and whoever follows its log hears of it in the order of the log.

mod opnieuw;
mod splitsen;
mod verenigen;

use domein::{Aanleiding, Actor, Gebeurtenis, Gemeentecode, PersoonId, Rol, Voorval};
use eventstore::{Append, Decider, NewEvent, Position, StreamId};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use persoonsregister::Samenvoeging;
use uuid::Uuid;

pub(crate) use self::opnieuw::{Opnieuw, Verteller, Weg};
use self::{splitsen::splits, verenigen::voeg_samen};
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

    /// What is still to be known of an event that does not count: that what it began was there once, so that what was
    /// restored of it later is found.
    fn was_er(voorval: &Voorval<Self::G>) -> Vec<Voorval<Self::G>> {
        let _ = voorval;
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
        if omgeving.register.samenvoegingen(stand.0, 1).await?.is_empty() {
            return Ok(aantal);
        }
        let alle = alle_samenvoegingen(omgeving).await?;
        let eerdere = alle.partition_point(|een| een.nummer <= stand.0);
        for plek in eerdere..alle.len() {
            let tot_en_met = &alle[..=plek];
            let naar = Position(alle[plek].nummer);
            let gedaan = match alle[plek].ongedaan {
                false => voeg_samen::<S>(omgeving, tot_en_met, (stand, naar)).await?,
                true => splits::<S>(omgeving, tot_en_met, (stand, naar)).await?,
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

/// What the events of a merge have in common.
fn correlatie(een: &Samenvoeging) -> Uuid {
    Uuid::new_v5(&een.persoon.0, format!("samenvoeging {}", een.nummer).as_bytes())
}

fn aanleiding(omgeving: &Omgeving, een: &Samenvoeging) -> Aanleiding {
    omgeving.aanleiding(Actor::van_rol(Rol::Beheer), correlatie(een), None)
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

/// Every merge and every undoing, in order: they are few, made by hand one by one.
pub(crate) async fn alle_samenvoegingen(
    omgeving: &Omgeving,
) -> Result<Vec<Samenvoeging>, persoonsregister::Error> {
    let mut alle: Vec<Samenvoeging> = Vec::new();
    loop {
        let na = alle.last().map_or(0, |laatste| laatste.nummer);
        let meer = omgeving.register.samenvoegingen(na, PER_KEER).await?;
        if meer.is_empty() {
            return Ok(alle);
        }
        alle.extend(meer);
    }
}

/// The person, and everybody who had merged into that one by these merges.
fn gaan_mee(eerdere: &[Samenvoeging], persoon: PersoonId) -> Vec<PersoonId> {
    let mut in_wie = std::collections::BTreeMap::new();
    for eerder in eerdere {
        match eerder.ongedaan {
            false => in_wie.insert(eerder.persoon, eerder.in_wie),
            true => in_wie.remove(&eerder.persoon),
        };
    }
    let mut wie = vec![persoon];
    let mut gezien = 0;
    while let Some(persoon) = wie.get(gezien).copied() {
        wie.extend(in_wie.iter().filter(|(_, naar)| **naar == persoon).map(|(van, _)| *van));
        gezien += 1;
    }
    wie
}
