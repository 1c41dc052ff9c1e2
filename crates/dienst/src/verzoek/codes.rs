//! The codes in the body of a command that name something of the municipality: teams and coaches. Whether they are there is
//! known to the edge and not to the rules, so they are looked at here.

use eventstore::event_id;
use web::{Probleem, Veldfout};

use super::Verzoek;
use crate::{
    Omgeving,
    inrichting::{self, Genoemd, Mis},
    intern,
};

/// A body that says which codes it names, each with the day on which it has to be there. There is no default: a body with a
/// code that is not named would let every code in.
pub trait NoemtCodes {
    /// All its codes.
    fn codes(&self) -> Vec<Genoemd>;
}

/// Says of bodies that they name no team and no coach.
#[macro_export]
macro_rules! noemt_geen_codes {
    ($($inhoud:ty),+ $(,)?) => {$(
        impl $crate::NoemtCodes for $inhoud {
            fn codes(&self) -> Vec<$crate::inrichting::Genoemd> {
                Vec::new()
            }
        }
    )+};
}

/// Refuses codes that are not there, all at once. A command that was recorded before gets its first answer again, whatever
/// became of the codes since.
pub(super) async fn keur(
    omgeving: &Omgeving,
    verzoek: &Verzoek,
    inhoud: &impl NoemtCodes,
) -> Result<(), Probleem> {
    let genoemd = inhoud.codes();
    if genoemd.is_empty() {
        return Ok(());
    }
    let mis = inrichting::keur(&omgeving.database, &omgeving.gemeente, &genoemd).await;
    let mis = mis.map_err(|fout| intern(&fout))?;
    if mis.is_empty() {
        return Ok(());
    }
    if verzoek.herhaalbaar {
        let eerder = omgeving.log.find(event_id(verzoek.opdracht, 0)).await;
        if eerder.map_err(|fout| intern(&fout))?.is_some() {
            return Ok(());
        }
    }
    let fout = |Mis { veld, soort, reden }| Veldfout::nieuw(veld, soort.onbekend(), reden);
    Err(Probleem::code_onbekend(mis.into_iter().map(fout).collect()))
}
