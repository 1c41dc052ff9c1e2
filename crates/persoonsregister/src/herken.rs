//! Recognising a batch of rows: numbers to persons, and what the rows say to the persons' cards, in one statement when
//! they say nothing new and otherwise one transaction with a handful of them, however many rows there are.

use crate::bekend::{Bekend, lees_bekende};
use crate::databank::{Soort, Toegang, Tx};
use crate::gegevens::Persoonskaart;
use crate::kluis::{self, Doel, Omhulling, Sleutel};
use crate::poging::probeer;
use crate::register::{Rij, Rijen, controleer_versie, hexlijst, lees_id, reken};
use crate::samen::MAX_SAMEN;
use crate::toewijzing::Nummer;
use crate::{Aanmelding, Error, Geboorte, HerkenFout, Persoonsregister, codec};
use domein::PersoonId;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Most rows in one call of [`Persoonsregister::herken`]: bounds its memory and how long it holds the write lock.
pub const MAX_PER_HERKENNING: usize = 5_000;

/// A recognised person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persoon {
    /// The id that events carry.
    pub id: PersoonId,
    /// Whether this row created the person: nobody had its numbers before.
    pub nieuw: bool,
    /// The birth as known after the whole batch, to compute ages and months of birth with.
    pub geboorte: Geboorte,
}

pub(crate) type Uitkomst = Result<Persoon, HerkenFout>;

impl Persoonsregister {
    /// Recognises rows, makes persons for numbers that nobody has, and keeps what the rows say. Gives for each
    /// row, in the same order, the person or why the row was refused; a refused row leaves nothing behind. A
    /// number that occurs twice is the same person twice.
    ///
    /// # Errors
    /// [`Error::TeVeelInEenKeer`] above [`MAX_PER_HERKENNING`] rows, [`Error::KekGewisseld`],
    /// [`Error::Onleesbaar`] when stored data were damaged, [`Error::Database`]. After an error nothing was kept.
    pub async fn herken(&self, aanmeldingen: Vec<Aanmelding>) -> Result<Vec<Uitkomst>, Error> {
        if aanmeldingen.len() > MAX_PER_HERKENNING {
            return Err(Error::TeVeelInEenKeer { aantal: aanmeldingen.len(), maximum: MAX_PER_HERKENNING });
        }
        if aanmeldingen.is_empty() {
            return Ok(Vec::new());
        }
        let vast = self.vast.clone();
        let rijen = reken(aanmeldingen.len(), move || {
            let rij = |aanmelding: Aanmelding| {
                let nummers =
                    aanmelding.identificaties.iter().map(|i| (i.soort(), vast.kenmerk(i))).collect();
                Ok(Arc::new(Aangemeld { nummers, kandidaat: willekeurige_id()?, aanmelding }))
            };
            aanmeldingen.into_iter().map(rij).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
        match rijen.len() {
            0..=MAX_SAMEN => self.samen.doe(rijen, |rijen| self.herken_nu(rijen)).await,
            _ => self.herken_nu(rijen).await,
        }
    }

    async fn herken_nu(&self, rijen: Vec<Arc<Aangemeld>>) -> Result<Vec<Uitkomst>, Error> {
        let omhulling = self.omhulling.read().await;
        probeer(self.databank.soort, |toegang| self.herken_eens(&omhulling, &rijen, toegang)).await
    }

    /// On PostgreSQL it is looked first whether there is anything to write: most rows are of persons who are known, and
    /// say nothing new. What was read without a lock is looked at again before it is written over.
    async fn herken_eens(
        &self,
        omhulling: &Arc<Omhulling>,
        rijen: &[Arc<Aangemeld>],
        toegang: Toegang,
    ) -> Result<Vec<Uitkomst>, Error> {
        let soort = self.databank.soort;
        let mut tx = match (soort, toegang) {
            (Soort::Postgres, Toegang::Samen) => None,
            _ => Some(self.databank.begin_schrijven(toegang).await?),
        };
        let Bekend { mut toewijzing, kaarten } = match &mut tx {
            Some(tx) => lees_bekende(&mut **tx, soort, omhulling, rijen).await?,
            None => lees_bekende(&self.databank.pool, soort, omhulling, rijen).await?,
        };
        let kaarten = Arc::new(kaarten);
        let personen: Vec<_> = rijen
            .iter()
            .map(|rij| match rij.aanmelding.gegevens.te_lang() {
                true => Err(HerkenFout::VeldTeLang),
                false => toewijzing.wijs_toe(&rij.nummers, rij.kandidaat),
            })
            .collect();
        let (sleutel, alle, bestaand) = (omhulling.clone(), rijen.to_vec(), kaarten.clone());
        let Bijgewerkt { uitkomsten, te_schrijven } =
            reken(rijen.len(), move || werk_bij(&sleutel, &alle, &personen, &bestaand)).await?;
        let koppelingen = &mut toewijzing.nieuwe_koppelingen;
        if te_schrijven.is_empty() && koppelingen.is_empty() {
            return Ok(uitkomsten);
        }
        let mut tx = match tx {
            Some(tx) => tx,
            None => {
                let mut tx = self.databank.begin_schrijven(toegang).await?;
                controleer_versie(&mut tx, omhulling).await?;
                houd_vast(&mut tx, &te_schrijven, &kaarten).await?;
                tx
            }
        };
        if !te_schrijven.is_empty() {
            schrijf_personen(&mut tx, soort, &te_schrijven).await?;
        }
        if !koppelingen.is_empty() {
            schrijf_koppelingen(&mut tx, soort, koppelingen).await?;
        }
        tx.commit().await?;
        Ok(uitkomsten)
    }
}

/// A row with its hashed numbers, and the id it gets if it turns out to be somebody new.
pub(crate) struct Aangemeld {
    aanmelding: Aanmelding,
    pub(crate) nummers: Vec<Nummer>,
    kandidaat: PersoonId,
}

fn willekeurige_id() -> Result<PersoonId, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(PersoonId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

/// A card that is open during one call.
struct OpenKaart {
    sleutel: Sleutel,
    kaart: Persoonskaart,
    /// The wrapped key, to write with the card.
    omhuld: Vec<u8>,
    gewijzigd: bool,
}

/// The answer to a batch, and what it changes in the database.
struct Bijgewerkt {
    uitkomsten: Vec<Uitkomst>,
    te_schrijven: Vec<(PersoonId, Rij)>,
}

/// Applies the rows to the cards in order, and seals the cards that changed.
fn werk_bij(
    omhulling: &Omhulling,
    rijen: &[Arc<Aangemeld>],
    personen: &[Result<(PersoonId, bool), HerkenFout>],
    bestaand: &Rijen,
) -> Result<Bijgewerkt, Error> {
    let mut open: HashMap<PersoonId, OpenKaart> = HashMap::with_capacity(personen.len());
    for (rij, toegewezen) in rijen.iter().zip(personen) {
        let Ok((id, _)) = *toegewezen else { continue };
        let kaart = match open.entry(id) {
            Entry::Occupied(plaats) => plaats.into_mut(),
            Entry::Vacant(plaats) => plaats.insert(open_kaart(omhulling, id, bestaand.get(&id))?),
        };
        kaart.gewijzigd |= kaart.kaart.verwerk(&rij.aanmelding);
    }
    let persoon = |(id, nieuw)| {
        let geboorte = open.get(&id).map_or(Geboorte::Onbekend, |open| open.kaart.gegevens.geboorte());
        Persoon { id, nieuw, geboorte }
    };
    let uitkomsten = personen.iter().map(|toegewezen| toegewezen.map(persoon)).collect();
    let mut te_schrijven = open
        .into_iter()
        .filter(|(_, open)| open.gewijzigd)
        .map(|(id, open)| {
            let gegevens =
                kluis::verzegel(&open.sleutel, Doel::Persoonskaart(id), &open.kaart.naar_bytes()?)?;
            Ok((id, Rij { sleutel: open.omhuld, gegevens }))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    // Everybody locks in the same order.
    te_schrijven.sort_unstable_by_key(|(id, _)| *id);
    Ok(Bijgewerkt { uitkomsten, te_schrijven })
}

fn open_kaart(omhulling: &Omhulling, id: PersoonId, bestaand: Option<&Rij>) -> Result<OpenKaart, Error> {
    if let Some(rij) = bestaand {
        let (sleutel, kaart) = rij.ontsluit(omhulling, id)?;
        return Ok(OpenKaart { sleutel, kaart, omhuld: rij.sleutel.clone(), gewijzigd: false });
    }
    let sleutel = kluis::willekeurige_sleutel()?;
    let omhuld = omhulling.omhul(Doel::Persoonssleutel(id), &sleutel)?;
    Ok(OpenKaart { sleutel, kaart: Persoonskaart::default(), omhuld, gewijzigd: false })
}

/// Keeps others from changing the persons that are about to be written, and notices when somebody did since they were
/// read: then this attempt would undo that. A seal has a random nonce, so the same bytes were not written again.
async fn houd_vast(tx: &mut Tx, personen: &[(PersoonId, Rij)], gelezen: &Rijen) -> Result<(), Error> {
    let ids = personen.iter().map(|(id, _)| id).filter(|id| gelezen.contains_key(id));
    let aantal = ids.clone().count();
    if aantal == 0 {
        return Ok(());
    }
    let vraag = format!(
        "select persoon_id, gegevens from persoon where persoon_id {} order by persoon_id for update",
        Soort::Postgres.in_rijen()
    );
    // Safe, as all that is put together here: built from constants, values are bound.
    let nu: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(AssertSqlSafe(vraag))
        .bind(hexlijst(ids.map(|id| id.0.as_bytes().as_slice()))?)
        .fetch_all(&mut **tx)
        .await?;
    if nu.len() != aantal {
        return Err(Error::Samenloop);
    }
    for (id, gegevens) in nu {
        if gelezen.get(&lees_id(&id)?).is_none_or(|rij| rij.gegevens != gegevens) {
            return Err(Error::Samenloop);
        }
    }
    Ok(())
}

async fn schrijf_personen(tx: &mut Tx, soort: Soort, personen: &[(PersoonId, Rij)]) -> Result<(), Error> {
    let rijen: Vec<[String; 3]> = personen
        .iter()
        .map(|(id, rij)| [id.0.as_bytes().as_slice(), &rij.sleutel, &rij.gegevens].map(codec::naar_hex))
        .collect();
    // `where true` keeps SQLite from reading `on conflict` as part of a join.
    let opdracht = format!(
        "insert into persoon (persoon_id, sleutel, gegevens) select {}, {}, {} from {} where true \
         on conflict (persoon_id) do update set gegevens = excluded.gegevens",
        soort.bytes(0),
        soort.bytes(1),
        soort.bytes(2),
        soort.rijen()
    );
    sqlx::query(AssertSqlSafe(opdracht)).bind(serde_json::to_string(&rijen)?).execute(&mut **tx).await?;
    Ok(())
}

/// In the order of the numbers, so that two that link the same numbers wait for one another and not both.
async fn schrijf_koppelingen(
    tx: &mut Tx,
    soort: Soort,
    koppelingen: &mut [(Nummer, PersoonId)],
) -> Result<(), Error> {
    koppelingen.sort_unstable_by_key(|((_, kenmerk), _)| *kenmerk);
    let rijen: Vec<(String, String, &str)> = koppelingen
        .iter()
        .map(|((soort, kenmerk), id)| (codec::naar_hex(kenmerk), codec::naar_hex(id.0.as_bytes()), *soort))
        .collect();
    let opdracht = format!(
        "insert into identificatie (kenmerk, persoon_id, soort) select {}, {}, rij.value ->> 2 from {}",
        soort.bytes(0),
        soort.bytes(1),
        soort.rijen()
    );
    sqlx::query(AssertSqlSafe(opdracht)).bind(serde_json::to_string(&rijen)?).execute(&mut **tx).await?;
    Ok(())
}
