//! Taking a delivery back as a whole: everybody of whom it recorded something becomes what they would be without it. What
//! was recorded stays, and so does what others said since. A later delivery that said the same recorded nothing of it, so
//! only the newest can be taken back; going back further is taking back one after the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domein::{Aanleiding, Actor, Gebeurtenis, Metadata, PersoonId, Rol, Voorval};
use eventstore::{Decider, Envelope, Position, Query, StreamId};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Aanlevering, Aanleveringen, Leveringsaanvoer, Leveringsfout, Staat,
    alleen::alleen,
    bekend::{dossiers, leesfout, nu},
    vergelijken::BLOK,
    verloop::leg_levering_vast,
};
use crate::{
    ImportFout, Omgeving, datum_in_amsterdam,
    samenvoegen::{Opnieuw, Verteller, Weg, alle_samenvoegingen},
    volg_samenvoegingen,
};

/// Events that are read at a time.
const PER_BLADZIJDE: usize = 5_000;

/// Why a delivery is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum Terugdraaifout {
    /// What every delivery can meet.
    #[error(transparent)]
    Import(#[from] ImportFout),
    /// There is no such delivery.
    #[error("deze aanlevering is hier niet bekend; zie de lijst met: jongerenstroom aanleveringen")]
    Onbekend,
    /// A newer delivery compared itself with what this one brought: what it only confirmed would go too.
    #[error(
        "na deze aanlevering is {bestand} ({aanlevering_id}) opgenomen, en die heeft zich met haar vergeleken: wat zij \
         alleen bevestigde, zou mee verdwijnen. Draai eerst die terug, en lever haar daarna zo nodig opnieuw"
    )]
    NietDeNieuwste {
        /// The newer one.
        aanlevering_id: Uuid,
        /// Its file.
        bestand: String,
    },
    /// Another delivery of this feed is taken in or taken back at this moment.
    #[error(transparent)]
    LooptAl(#[from] Leveringsfout),
    /// It was taken back before.
    #[error("deze aanlevering is al teruggedraaid")]
    AlGedaan,
}

/// What taking a delivery back did.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Teruggedraaid {
    /// The delivery.
    pub aanlevering_id: Uuid,
    /// Of how many persons something was restored.
    pub personen: u64,
    /// What stays as it is, in order.
    pub achtergebleven: Vec<Achtergebleven>,
    /// The files of which it took rows out of quarantine. They do not go back there: whoever wants them delivers that file
    /// again.
    pub opnieuw_aan_te_leveren: Vec<String>,
    /// How many rows that it refused are in quarantine no longer: no other delivery refused them too.
    pub geweigerde_rijen_weg: u64,
}

/// Something that stays although the delivery that brought it was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Achtergebleven {
    /// The name of its stream in the log, with its random id.
    pub dossier: String,
    /// Why, as a code of docs/fouten.md.
    pub code: &'static str,
    /// Why, in Dutch, and what to do.
    pub reden: String,
}

/// Takes a delivery back.
///
/// # Errors
/// See [`Terugdraaifout`]. Broken off halfway, the same command again does the rest.
pub async fn draai_terug<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    id: Uuid,
) -> Result<Teruggedraaid, Terugdraaifout> {
    // Which feed it is of, before anybody waits for that feed.
    zoek(omgeving, aanvoer.bron(), id).await?;
    alleen(omgeving, aanvoer.bron(), draai_terug_alleen(omgeving, aanvoer, id)).await
}

/// Says that a delivery was taken back, in the log and in the list. Whoever does it again after it was broken off says it
/// once: the id of the event follows from the delivery.
pub(super) async fn rond_af<D, G>(
    omgeving: &Omgeving,
    rol: Rol,
    aanlevering: Aanlevering,
    gebeurtenis: G,
) -> Result<(), ImportFout>
where
    D: Decider<Event = Voorval<G>>,
    G: Gebeurtenis + Clone,
{
    let id = Uuid::new_v5(&aanlevering.aanlevering_id, b"teruggedraaid");
    leg_levering_vast::<D, _>(omgeving, rol, &aanlevering, (id, gebeurtenis)).await?;
    let lijst = Aanleveringen::van(&omgeving.database);
    lijst.bewaar(&Aanlevering { staat: Staat::Teruggedraaid, ..aanlevering }).await
}

async fn draai_terug_alleen<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    id: Uuid,
) -> Result<Teruggedraaid, Terugdraaifout> {
    let aanlevering = zoek(omgeving, aanvoer.bron(), id).await?;
    keur_volgorde(omgeving, &aanlevering).await?;
    // Who merged since is one first: what is taken back then is of the dossier of both.
    volg_samenvoegingen::<A::Dossiers>(omgeving).await.map_err(ImportFout::Samenvoegen)?;
    let mut personen = BTreeSet::new();
    for (_, wie) in geraakt(omgeving, &aanlevering, &HashSet::from([id])).await? {
        personen.extend(wie);
    }
    let personen = nu(personen, &omgeving.register.opgegaan().await.map_err(ImportFout::from)?);
    let personen: Vec<PersoonId> = personen.into_iter().collect();
    let mut aantal = 0;
    let telt_niet = telt_niet(omgeving, &aanlevering).await?;
    let eigen = HashSet::from([id]);
    let opnieuw_aan_te_leveren = uit_quarantaine(omgeving, &eigen).await?;
    let samenvoegingen = alle_samenvoegingen(omgeving).await.map_err(ImportFout::from)?;
    let opnieuw = Opnieuw::nieuw(&samenvoegingen);
    for deel in personen.chunks(BLOK) {
        aantal += herstel(omgeving, aanvoer, &aanlevering, (&telt_niet, &opnieuw), deel).await?;
    }
    let geweigerde_rijen_weg = omgeving.quarantaine.vergeet(&eigen).await.map_err(ImportFout::from)?;
    rond_af::<A::D, _>(omgeving, aanvoer.rol(), aanlevering, aanvoer.teruggedraaid(id)).await?;
    Ok(Teruggedraaid {
        aanlevering_id: id,
        personen: aantal,
        achtergebleven: Vec::new(),
        opnieuw_aan_te_leveren,
        geweigerde_rijen_weg,
    })
}

/// The files of which these deliveries took rows out of quarantine.
pub(super) async fn uit_quarantaine(
    omgeving: &Omgeving,
    correlaties: &HashSet<Uuid>,
) -> Result<Vec<String>, ImportFout> {
    Ok(omgeving.quarantaine.opgenomen(correlaties).await?.into_keys().collect())
}

/// What the events have in common of deliveries of this municipality that were taken back, and of what took them back.
pub(crate) async fn teruggedraaid(omgeving: &Omgeving) -> Result<HashSet<Uuid>, ImportFout> {
    let alle = Aanleveringen::van(&omgeving.database).alle().await?;
    let terug =
        alle.into_iter().filter(|een| een.staat == Staat::Teruggedraaid && een.gemeente == omgeving.gemeente);
    Ok(terug.flat_map(|een| [een.aanlevering_id, van_herstel(een.aanlevering_id)]).collect())
}

/// What the events have in common that take a delivery back.
fn van_herstel(aanlevering: Uuid) -> Uuid {
    Uuid::new_v5(&aanlevering, b"herstel")
}

/// The correlations of what does not count: the delivery itself, every delivery after it, which was taken back before it,
/// and what took them back. Without the last the delivery would be seen through what undid the later ones. One from before it
/// that was taken back counts with what took it back: together that is nothing, and what was delivered again since may
/// have restored what began there.
async fn telt_niet(omgeving: &Omgeving, aanlevering: &Aanlevering) -> Result<HashSet<Uuid>, ImportFout> {
    let alle = Aanleveringen::van(&omgeving.database).alle().await?;
    let later =
        alle.iter().filter(|een| een.bron == aanlevering.bron && een.gemeente == aanlevering.gemeente);
    let later = later.filter(|een| is_later(een, aanlevering)).map(|een| een.aanlevering_id);
    let ids = later.chain([aanlevering.aanlevering_id]);
    Ok(ids.flat_map(|id| [id, van_herstel(id)]).collect())
}

fn is_later(een: &Aanlevering, dan: &Aanlevering) -> bool {
    (een.begonnen_op, een.aanlevering_id) > (dan.begonnen_op, dan.aanlevering_id)
}

/// Refuses when a newer delivery of the same feed stands.
async fn keur_volgorde(omgeving: &Omgeving, aanlevering: &Aanlevering) -> Result<(), Terugdraaifout> {
    let lijst = Aanleveringen::van(&omgeving.database);
    let eerdere = lijst.verwerkt(&aanlevering.bron, &omgeving.gemeente).await?;
    match eerdere.into_iter().find(|ander| is_later(ander, aanlevering)) {
        None => Ok(()),
        Some(Aanlevering { aanlevering_id, bestand, .. }) => {
            Err(Terugdraaifout::NietDeNieuwste { aanlevering_id, bestand })
        }
    }
}

/// The delivery of a feed that is to be taken back.
pub(super) async fn zoek(omgeving: &Omgeving, bron: &str, id: Uuid) -> Result<Aanlevering, Terugdraaifout> {
    let lijst = Aanleveringen::van(&omgeving.database);
    let aanlevering =
        lijst.zoek(id).await?.filter(|een| een.bron == bron && een.gemeente == omgeving.gemeente);
    let aanlevering = aanlevering.ok_or(Terugdraaifout::Onbekend)?;
    if aanlevering.staat == Staat::Teruggedraaid {
        return Err(Terugdraaifout::AlGedaan);
    }
    Ok(aanlevering)
}

/// The streams in which the delivery recorded something, with who that was about; `correlaties` are those of its events.
pub(super) async fn geraakt(
    omgeving: &Omgeving,
    aanlevering: &Aanlevering,
    correlaties: &HashSet<Uuid>,
) -> Result<BTreeMap<StreamId, Option<PersoonId>>, ImportFout> {
    let mut streams = BTreeMap::new();
    let mut na = Position(aanlevering.na_positie);
    loop {
        let bladzijde = omgeving.log.read(&Query::all(), na, PER_BLADZIJDE).await?;
        for regel in &bladzijde.events {
            let metadata: Metadata =
                serde_json::from_str(&regel.meta).map_err(|fout| ImportFout::Onleesbaar(fout.to_string()))?;
            if correlaties.contains(&metadata.correlatie) {
                streams.insert(regel.stream.clone(), metadata.persoon_id);
            }
        }
        if bladzijde.upto >= bladzijde.head {
            return Ok(streams);
        }
        na = bladzijde.upto;
    }
}

async fn herstel<A: Leveringsaanvoer>(
    omgeving: &Omgeving,
    aanvoer: &A,
    aanlevering: &Aanlevering,
    (telt_niet, opnieuw): (&HashSet<Uuid>, &Opnieuw<'_>),
    personen: &[PersoonId],
) -> Result<u64, ImportFout> {
    // With a correlation of its own: the delivery itself must be recognised by its own.
    let correlatie = van_herstel(aanlevering.aanlevering_id);
    let aanleiding = omgeving.aanleiding(Actor::van_rol(aanvoer.rol()), correlatie, None);
    let dag = datum_in_amsterdam(aanleiding.vastgelegd_op);
    let vertel = || Verteller::<A::Dossiers>::nieuw(omgeving, opnieuw, (telt_niet, Weg::NooitGeweest));
    let mut zonder: HashMap<PersoonId, _> = personen.iter().map(|id| (*id, vertel())).collect();
    for (wie, regel) in dossiers(&omgeving.log, aanvoer, personen.iter().copied()).await? {
        let metadata: Metadata =
            serde_json::from_str(&regel.meta).map_err(|fout| ImportFout::Onleesbaar(fout.to_string()))?;
        let voorval = <Aanleiding as eventstore::Decode<A::D>>::decode(&regel).map_err(leesfout)?;
        for id in wie.iter() {
            if let Some(verteller) = zonder.get_mut(id) {
                verteller.neem(&regel, &metadata, &voorval);
            }
        }
    }
    let zonder = zonder.into_iter().map(|(id, verteller)| (id, verteller.klaar()));
    let envelop = |(id, doel)| Envelope {
        stream: aanvoer.stream(id),
        id: Uuid::now_v7(),
        command: aanvoer.herstel(&omgeving.gemeente, id, doel, dag),
        codec: aanleiding.clone(),
    };
    let plan =
        eventstore::decide_many::<A::D, Aanleiding>(&omgeving.log, zonder.map(envelop).collect()).await?;
    let mut aantal = 0;
    for antwoord in plan.append(&omgeving.log).await? {
        match antwoord {
            Ok(gedaan) => aantal += u64::from(gedaan.is_recorded_now()),
            Err(fout) => {
                let reden = crate::blok::reden::<A::D>(0, fout)?;
                return Err(ImportFout::Onleesbaar(reden.reden));
            }
        }
    }
    Ok(aantal)
}
