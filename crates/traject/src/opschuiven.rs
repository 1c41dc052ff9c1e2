//! Moving the waiting lists: places that are free are offered to who waited longest, and what was not answered in time goes
//! to the next. Each step is decided on all events of the aanbod and appended on the condition that nothing of it changed,
//! so whoever else enrols, answers or moves the list at the same moment, no place is given twice.

use dienst::{Dienstfout, Omgeving, OpdrachtFout};
use domein::{AanbodCode, Aanleiding, Actor, Rol};
use eventstore::{Envelope, Log, decide_across};
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use uuid::Uuid;

use crate::{
    inschrijven::alles_van,
    leesmodel::{plaats_sleutel_sql, stop_sql},
    regels::{
        Weigering, stream_aanbod, stream_begeleiding,
        wachtlijst::{self, Opdracht, Wachtlijst},
    },
};

/// Most steps of one aanbod at a time; the rest goes the next time.
const MAX_STAPPEN: usize = 1_000;

/// Moves every waiting list of the municipality that can move. Gives the number of events.
///
/// # Errors
/// When the log or the read model cannot be used. One list that fails does not hold up the others: the first error comes
/// after all were tried. What was done stays done.
pub async fn schuif_alles_op(omgeving: &Omgeving, vandaag: Date) -> Result<usize, Dienstfout> {
    let aanleiding = omgeving.aanleiding(Actor::van_rol(Rol::Systeem), Uuid::now_v7(), None);
    let (mut hoeveel, mut eerste_fout) = (0, None);
    for aanbod in kan_opschuiven(omgeving, vandaag).await? {
        match schuif_op(&omgeving.log, &aanleiding, &aanbod, vandaag).await {
            Ok(gedaan) => hoeveel += gedaan,
            Err(fout) => eerste_fout = eerste_fout.or(Some(fout)),
        }
    }
    match eerste_fout {
        Some(fout) => Err(fout.into()),
        None => Ok(hoeveel),
    }
}

/// What is on offer of which the read model says that its list can move: an offer that nobody answered in time, or somebody
/// who waits for something that is open and has a place. All events of an aanbod are read to decide, and this is asked every
/// few seconds, so that is not done for lists that stand still. The rule decides; what is missed now is found the next
/// time.
async fn kan_opschuiven(omgeving: &Omgeving, vandaag: Date) -> Result<Vec<AanbodCode>, sqlx::Error> {
    let sql = format!(
        "SELECT a.code FROM begeleiding_aanbod a WHERE a.gemeente = $1 AND (EXISTS \
         (SELECT 1 FROM begeleiding_traject t JOIN begeleiding_wacht w ON w.sleutel = {plaats} \
          WHERE t.gemeente = a.gemeente AND t.aanbod = a.code AND t.toestand = 'aangeboden' AND w.norm <= $2) \
         OR (a.sinds <= $2 AND (a.einde IS NULL OR a.einde > $2) AND NOT {stop} AND EXISTS \
         (SELECT 1 FROM begeleiding_traject t WHERE t.gemeente = a.gemeente AND t.aanbod = a.code \
          AND t.toestand = 'wachtlijst' AND t.sinds <= $2) \
         AND (a.capaciteit IS NULL OR a.capaciteit > \
         (SELECT COUNT(*) FROM begeleiding_traject t WHERE t.gemeente = a.gemeente AND t.aanbod = a.code \
          AND (t.toestand = 'aangeboden' OR (t.begonnen = 1 AND (t.einde IS NULL OR t.einde > $2))))))) \
         ORDER BY a.code",
        plaats = plaats_sleutel_sql("t.traject_id"),
        stop = stop_sql("a", "$2"),
    );
    // Safe: made of constants of this program.
    let vraag = sqlx::query(AssertSqlSafe(sql)).bind(omgeving.gemeente.as_str().to_owned());
    let rijen = vraag.bind(vandaag.to_string()).fetch_all(omgeving.database.pool()).await?;
    let code = |rij: &AnyRow| {
        let onleesbaar = |fout: String| sqlx::Error::Decode(fout.into());
        rij.try_get::<&str, _>(0)?.parse().map_err(onleesbaar)
    };
    rijen.iter().map(code).collect()
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
