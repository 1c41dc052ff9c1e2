//! The one way in which something about a person who is not known like this yet gets recorded: write the
//! persoonsregister, append to the log, and then say to the register what came of it. What the log refuses is taken back,
//! so a command that loses leaves nothing. Every door comes through here: the register lets nobody decide on what was
//! written before it has heard what came of it.

use std::sync::Arc;

use domein::gebeurtenis::VastleggingFout;
use eventstore::{AppendError, HandleError};
use persoonsregister::{Afloop, Error, Herkenning, Persoonsregister, Voorlopig};
use tracing::Instrument as _;

/// What came of recording.
pub(crate) struct Vastgelegd<T> {
    /// What the log answered.
    pub(crate) antwoord: T,
    /// The rows of which nothing stands in the register: the log refused them, for certain.
    pub(crate) teruggenomen: Vec<usize>,
}

/// Writes what was recognised, records with `vastleggen`, and takes back the rows that `verloren` gives of its answer:
/// those of which nothing is recorded, for certain. `None` when somebody else was first at the register: then nothing is
/// written or recorded, and it has to be recognised and decided again.
///
/// Runs to its end, also when the caller stops waiting: whoever asked over HTTP may have gone away. A process that is
/// stopped in the middle leaves what a crash leaves, which repeating mends.
///
/// # Errors
/// When the register cannot be written. Then nothing is recorded.
pub(crate) async fn leg_vast<T, W>(
    register: &Persoonsregister,
    herkenning: Arc<Herkenning>,
    vastleggen: W,
    verloren: impl FnOnce(&T) -> Vec<usize> + Send + 'static,
) -> Result<Option<Vastgelegd<T>>, Error>
where
    T: Send + 'static,
    W: Future<Output = T> + Send + 'static,
{
    let register = register.clone();
    let tot_het_eind = async move {
        let Afloop::Vastgelegd(voorlopig) = register.leg_vast(&herkenning).await? else { return Ok(None) };
        // Whoever gets the answer may have the recognition to himself.
        drop(herkenning);
        let antwoord = vastleggen.await;
        let teruggenomen = sluit_af(voorlopig, verloren(&antwoord)).await;
        Ok(Some(Vastgelegd { antwoord, teruggenomen }))
    };
    tokio::spawn(tot_het_eind.in_current_span()).await?
}

/// The answer of the log stands, whatever the register says now: what it was not told stands there when its time is up.
async fn sluit_af(voorlopig: Voorlopig, verloren: Vec<usize>) -> Vec<usize> {
    let afgesloten = match verloren.is_empty() {
        true => voorlopig.bevestig().await.map(|()| Vec::new()),
        false => voorlopig.neem_terug(verloren).await,
    };
    afgesloten.unwrap_or_else(|fout| {
        tracing::error!(%fout, "the persoonsregister was not told what came of a command");
        Vec::new()
    })
}

/// Whether nothing of a command is recorded, for certain. A command of which that is not known may stand in the log, with
/// the id of its person; so the person stays. To wait with that until it is known would gain nothing: the register cannot
/// know it sooner than whoever asks again, and would make that one wait.
pub(crate) fn is_zeker_niet_vastgelegd<R>(fout: &HandleError<R, VastleggingFout>) -> bool {
    !matches!(fout, HandleError::Store(_) | HandleError::Append(AppendError::Unknown(_)))
}
