//! The daily job that lets signals expire which nobody took within the norm time. The read model names candidates;
//! the rule decides about each.

use dienst::Omgeving;
use domein::{
    Aanleiding, Actor, Kenmerk, Rol, afgeleide_id, gebeurtenis::VastleggingFout, opvolging::Signaaltoestand,
};
use eventstore::{AppendError, Envelope, HandleError, StoreError};
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use crate::regels::{Normtijden, Opdracht, Signaalregels, stream_van_signaal};

/// Signals that are asked about together.
const BLOK: i64 = 500;

/// Why the job stops. What has expired stays so; the same day again goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerloopFout {
    /// The log or the read model cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log did not take an event.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// An event cannot be written or read.
    #[error(transparent)]
    Vastlegging(#[from] VastleggingFout),
}

/// Lets every signal expire whose norm time has passed on `vandaag` without follow-up, and escalates what waits a further
/// term. Gives how much was recorded. Run twice,
/// the second time nothing expires; run late, they expire on the day on which follow-up became late all the same.
///
/// # Errors
/// See [`VerloopFout`].
pub async fn verloop(omgeving: &Omgeving, vandaag: Date) -> Result<usize, VerloopFout> {
    let aanleiding = aanleiding(omgeving);
    let mut verlopen = 0;
    let normen = Normtijden::van(&omgeving.normen);
    let mut laatste = String::new();
    loop {
        let signalen = kandidaten(omgeving, vandaag, &laatste).await?;
        let Some(signaal) = signalen.last() else { return Ok(verlopen) };
        laatste = signaal.to_string();
        let opdrachten = signalen.into_iter().map(|signaal| Envelope {
            stream: stream_van_signaal(signaal),
            // A day asks once; what has passed by then is recorded, whatever an earlier day recorded.
            id: afgeleide_id("signalering.verloop", &[&signaal.to_string(), &vandaag.to_string()]),
            command: Opdracht::LaatVerlopen { vandaag, normen: normen.clone() },
            codec: aanleiding.clone(),
        });
        let antwoorden =
            eventstore::handle_many::<Signaalregels, Aanleiding>(&omgeving.log, opdrachten.collect()).await?;
        for antwoord in antwoorden {
            match antwoord {
                Ok(gedaan) => verlopen += gedaan.recorded_now(),
                // The rule of the log decides, whatever the read model thought.
                Err(HandleError::Refused(reden)) => tracing::warn!(%reden, "a signal cannot expire"),
                Err(HandleError::Codec(fout)) => return Err(fout.into()),
                Err(HandleError::Store(fout)) => return Err(fout.into()),
                Err(HandleError::Append(fout)) => return Err(fout.into()),
                Err(HandleError::KeyReused { command: id }) => {
                    return Err(AppendError::IdReused { id }.into());
                }
                Err(fout) => unreachable!("no other kind of error: {fout}"),
            }
        }
    }
}

/// Signals of which a norm time may have passed, after `na`, in order of id: nobody took them, or nobody had contact.
async fn kandidaten(omgeving: &Omgeving, vandaag: Date, na: &str) -> Result<Vec<Uuid>, StoreError> {
    let vraag = "SELECT signaal_id FROM werkvoorraad WHERE gemeente = $1 AND signaal_id > $4 \
        AND ((toestand = $2 AND opvolgen_voor <= $3) OR (escalatie IS NULL AND (toestand = $6 OR wacht_op_aankomst = 1))) \
        ORDER BY signaal_id LIMIT $5";
    let rijen = sqlx::query(vraag)
        .bind(omgeving.gemeente.as_str())
        .bind(Signaaltoestand::Nieuw.code())
        .bind(vandaag.to_string())
        .bind(na)
        .bind(BLOK)
        .bind(Signaaltoestand::Verlopen.code())
        .fetch_all(omgeving.database.pool())
        .await?;
    let ids = rijen
        .iter()
        .map(|rij| rij.try_get::<&str, _>(0)?.parse().map_err(|fout| sqlx::Error::Decode(Box::new(fout))));
    Ok(ids.collect::<Result<_, sqlx::Error>>()?)
}

fn aanleiding(omgeving: &Omgeving) -> Aanleiding {
    #[expect(clippy::expect_used, reason = "the code of a role is a lower-case word")]
    let id: Kenmerk = Rol::Systeem.code().parse().expect("a role's code is a kenmerk");
    omgeving.aanleiding(Actor { rol: Rol::Systeem, id }, Uuid::now_v7(), None)
}
