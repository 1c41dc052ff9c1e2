//! Moving the waiting lists: places that are free are offered to who waited longest, and what was not answered in time goes
//! to the next. Each step is decided on all events of the aanbod and appended on the condition that nothing of it changed,
//! so whoever else enrols, answers or moves the list at the same moment, no place is given twice.

use dienst::{Dienstfout, Omgeving, OpdrachtFout};
use domein::{AanbodCode, Aanleiding, Actor, Rol};
use eventstore::{Envelope, Log, decide_across};
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use crate::{
    inschrijven::alles_van,
    regels::{
        Weigering,
        stream_aanbod, stream_begeleiding,
        wachtlijst::{self, Opdracht, Wachtlijst},
    },
};

/// Most steps of one aanbod at a time; the rest goes the next time.
const MAX_STAPPEN: usize = 1_000;

/// Moves every waiting list of the municipality. Gives the number of events.
///
/// # Errors
/// When the log or the read model cannot be used. What was done stays done.
pub async fn schuif_alles_op(omgeving: &Omgeving, vandaag: Date) -> Result<usize, Dienstfout> {
    let sql = "SELECT DISTINCT aanbod FROM begeleiding_traject WHERE gemeente = $1 \
               AND toestand IN ('wachtlijst', 'aangeboden') ORDER BY aanbod";
    let vraag = sqlx::query(sql).bind(omgeving.gemeente.as_str().to_owned());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await?;
    let aanleiding = omgeving.aanleiding(Actor::van_rol(Rol::Systeem), Uuid::now_v7(), None);
    let mut hoeveel = 0;
    for rij in rijen {
        let onleesbaar = |fout: String| sqlx::Error::Decode(fout.into());
        let aanbod: AanbodCode = rij.try_get::<&str, _>(0)?.parse().map_err(onleesbaar)?;
        hoeveel += schuif_op(&omgeving.log, &aanleiding, &aanbod, vandaag).await?;
    }
    Ok(hoeveel)
}

/// Moves one waiting list. Gives the number of events.
///
/// # Errors
/// What the log says.
pub async fn schuif_op(
    log: &Log,
    aanleiding: &Aanleiding,
    aanbod: &AanbodCode,
    vandaag: Date,
) -> Result<usize, OpdrachtFout<Weigering>> {
    let gemeente = &aanleiding.gemeente;
    let lees = alles_van(gemeente, aanbod);
    for gedaan in 0..MAX_STAPPEN {
        let kijk = Opdracht { aanbod: aanbod.clone(), datum: vandaag, traject_id: None };
        let stream = stream_aanbod(gemeente, aanbod);
        let envelope =
            Envelope { stream, id: Uuid::now_v7(), command: kijk.clone(), codec: aanleiding.clone() };
        let gezien = decide_across::<Wachtlijst, _>(log, lees.clone(), envelope).await?;
        let Some(stap) = wachtlijst::volgende(&gezien.decision().state, aanbod, vandaag) else {
            return Ok(gedaan);
        };
        let command = Opdracht { traject_id: Some(stap.traject_id), ..kijk };
        let stream = stream_begeleiding(stap.persoon);
        let envelope = Envelope { stream, id: Uuid::now_v7(), command, codec: aanleiding.clone() };
        let besluit = decide_across::<Wachtlijst, _>(log, lees.clone(), envelope).await?;
        besluit.append(log, |_| lees.clone()).await?;
    }
    Ok(MAX_STAPPEN)
}
