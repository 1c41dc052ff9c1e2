//! Carrying out one command, and telling the caller in Dutch why not.

use domein::{Aanleiding, Feit, Gebeurtenis, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, Decider, HandleError, Handled, StreamId};
use uuid::Uuid;
use web::Probleem;

use crate::Omgeving;

/// A rule's refusal, for people: `Display` says in Dutch what is wrong and what to do.
pub trait Weigert: std::fmt::Display + std::fmt::Debug + Send + Sync {
    /// Stable code, with a section in `docs/fouten.md`.
    fn code(&self) -> &'static str;

    /// The thing that was asked about does not exist.
    fn onbekend(&self) -> bool {
        false
    }
}

/// Why a command has no effect.
pub type OpdrachtFout<R> = HandleError<R, VastleggingFout>;

/// What came of a command.
pub type Uitvoering<D> = Result<Handled<<D as Decider>::Event>, OpdrachtFout<<D as Decider>::Error>>;

/// Loads the stream, decides, appends. `opdracht` is the id of the command: asked again, nothing changes.
///
/// # Errors
/// The rule's refusal, or what the log says.
pub async fn voer_uit<D, G>(
    omgeving: &Omgeving,
    stream: &StreamId,
    opdracht: Uuid,
    vraag: D::Command,
    aanleiding: &Aanleiding,
) -> Uitvoering<D>
where
    D: Decider<Event = Feit<G>>,
    D::Command: Clone,
    G: Gebeurtenis + Clone,
{
    eventstore::handle::<D, _>(&omgeving.log, aanleiding, stream, opdracht, vraag, |append| append).await
}

/// The problem that a caller is shown.
#[must_use]
pub fn probleem<R: Weigert>(fout: &OpdrachtFout<R>) -> Probleem {
    match fout {
        HandleError::Refused(reden) if reden.onbekend() => {
            Probleem::niet_gevonden(reden.code(), reden.to_string())
        }
        HandleError::Refused(reden) => Probleem::conflict(reden.code(), reden.to_string()),
        HandleError::Append(AppendError::VersionConflict { .. } | AppendError::ConditionFailed) => {
            Probleem::conflict(
                "gelijktijdig-gewijzigd",
                "Iemand anders wijzigt hetzelfde dossier. Haal de nieuwste stand op en probeer het opnieuw.",
            )
        }
        HandleError::Append(AppendError::IdReused { .. }) => Probleem::conflict(
            "sleutel-hergebruikt",
            "Deze Idempotency-Key is al gebruikt voor een ander verzoek. Gebruik voor elk verzoek een eigen sleutel.",
        ),
        HandleError::Append(AppendError::Unknown(_)) => Probleem::niet_beschikbaar(
            "onbekend-of-opgeslagen",
            "Het is niet zeker of dit is vastgelegd. Stuur hetzelfde verzoek opnieuw met dezelfde \
             Idempotency-Key: het wordt hooguit één keer vastgelegd.",
            1,
        ),
        overig => intern(overig),
    }
}

/// The problem for what should not happen: the cause goes to the log, the caller gets a number to ask about.
#[must_use]
pub fn intern(oorzaak: &dyn std::fmt::Display) -> Probleem {
    Probleem::intern(oorzaak)
}
