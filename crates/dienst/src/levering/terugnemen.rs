//! Taking back a delivery whose rows were taken in one by one: in every stream in which it recorded something, the service's
//! rule gives what brings that stream to what it would be without. What the rule refuses stays, and is listed.
//!
//! Its rows may be delivered again afterwards, and then count again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domein::{Aanleiding, Actor, Metadata, PersoonId};
use eventstore::{Decider, Envelope, HandleError, StoreError, StreamId};
use sqlx::Row as _;
use uuid::Uuid;

use super::{
    Achtergebleven, Terugdraaifout, Teruggedraaid,
    alleen::alleen,
    bekend::leesfout,
    terugdraaien::{geraakt, rond_af, uit_quarantaine, zoek},
    vergelijken::BLOK,
};
use crate::{Aanvoer, ImportFout, Leveringsregel as _, Omgeving, Weigert as _, datum_in_amsterdam};

/// Takes a delivery back.
///
/// # Errors
/// See [`Terugdraaifout`]. Broken off halfway, the same command again does the rest.
pub async fn neem_terug<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    id: Uuid,
) -> Result<Teruggedraaid, Terugdraaifout> {
    // Which feed it is of, before anybody waits for that feed.
    zoek(omgeving, aanvoer.bron(), id).await?;
    alleen(omgeving, aanvoer.bron(), neem_terug_alleen(omgeving, aanvoer, id)).await
}

async fn neem_terug_alleen<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    id: Uuid,
) -> Result<Teruggedraaid, Terugdraaifout> {
    let aanlevering = zoek(omgeving, aanvoer.bron(), id).await?;
    let correlaties = correlaties(omgeving, id).await?;
    let opnieuw_aan_te_leveren = uit_quarantaine(omgeving, &correlaties).await?;
    let mut streams = geraakt(omgeving, &aanlevering, &correlaties).await?;
    // What says of the delivery itself that it came is no dossier.
    streams.retain(|_, wie| wie.is_some());
    let alle: Vec<(StreamId, Option<PersoonId>)> = streams.into_iter().collect();
    let (mut personen, mut achtergebleven) = (BTreeSet::new(), Vec::new());
    for deel in alle.chunks(BLOK) {
        let deel: BTreeMap<_, _> = deel.iter().cloned().collect();
        let (hersteld, gebleven) = herstel(omgeving, aanvoer, &correlaties, id, &deel).await?;
        personen.extend(hersteld);
        achtergebleven.extend(gebleven);
    }
    let geweigerde_rijen_weg = omgeving.quarantaine.vergeet(&correlaties).await.map_err(ImportFout::from)?;
    rond_af::<A::D, _>(omgeving, aanvoer.rol(), aanlevering, A::D::teruggedraaid(id)).await?;
    let personen = personen.len() as u64;
    Ok(Teruggedraaid {
        aanlevering_id: id,
        personen,
        achtergebleven,
        opnieuw_aan_te_leveren,
        geweigerde_rijen_weg,
    })
}

/// What the events of a delivery have in common: its own id, or, of messages, those of each.
async fn correlaties(omgeving: &Omgeving, id: Uuid) -> Result<HashSet<Uuid>, ImportFout> {
    let sql = "SELECT correlatie FROM aanlevering_bericht WHERE aanlevering_id = $1";
    let rijen = sqlx::query(sql).bind(id.to_string()).fetch_all(omgeving.database.pool()).await;
    let mut correlaties = HashSet::from([id]);
    for rij in rijen.map_err(StoreError::from)? {
        let tekst: String = rij.try_get(0).map_err(StoreError::from)?;
        correlaties
            .insert(tekst.parse().map_err(|fout: uuid::Error| ImportFout::Onleesbaar(fout.to_string()))?);
    }
    Ok(correlaties)
}

/// Of whom something was restored, and what stays.
type Hersteld = (BTreeSet<PersoonId>, Vec<Achtergebleven>);

async fn herstel<A: Aanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    correlaties: &HashSet<Uuid>,
    id: Uuid,
    streams: &BTreeMap<StreamId, Option<PersoonId>>,
) -> Result<Hersteld, ImportFout> {
    // With a correlation of its own: the delivery itself must be recognised by its own.
    let aanleiding = omgeving.aanleiding(Actor::van_rol(aanvoer.rol()), Uuid::now_v7(), None);
    let vandaag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let namen: Vec<StreamId> = streams.keys().cloned().collect();
    let mut zonder: HashMap<StreamId, <A::D as Decider>::State> =
        namen.iter().map(|naam| (naam.clone(), A::D::initial())).collect();
    for regel in omgeving.log.read_streams(&namen).await? {
        let metadata: Metadata =
            serde_json::from_str(&regel.meta).map_err(|fout| ImportFout::Onleesbaar(fout.to_string()))?;
        if correlaties.contains(&metadata.correlatie) {
            continue;
        }
        let voorval = <Aanleiding as eventstore::Decode<A::D>>::decode(&regel).map_err(leesfout)?;
        if let Some(toestand) = zonder.get_mut(&regel.stream) {
            A::D::evolve(toestand, &voorval);
        }
    }
    let envelop = |naam: &StreamId| {
        let doel = zonder.remove(naam).unwrap_or_else(A::D::initial);
        let command = A::D::neem_terug(id, doel, vandaag);
        Envelope { stream: naam.clone(), id: Uuid::now_v7(), command, codec: aanleiding.clone() }
    };
    let vragen = namen.iter().map(envelop).collect();
    let plan = eventstore::decide_many::<A::D, Aanleiding>(&omgeving.log, vragen).await?;
    let (mut personen, mut achtergebleven) = (BTreeSet::new(), Vec::new());
    for ((naam, wie), antwoord) in streams.iter().zip(plan.append(&omgeving.log).await?) {
        match antwoord {
            Ok(gedaan) if gedaan.is_recorded_now() => personen.extend(*wie),
            Ok(_) => {}
            Err(HandleError::Refused(nee)) => achtergebleven.push(Achtergebleven {
                dossier: naam.to_string(),
                code: nee.code(),
                reden: nee.to_string(),
            }),
            Err(fout) => {
                let reden = crate::blok::reden::<A::D>(0, fout)?;
                return Err(ImportFout::Onleesbaar(reden.reden));
            }
        }
    }
    Ok((personen, achtergebleven))
}
