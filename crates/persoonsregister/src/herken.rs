//! Recognising a batch of rows: numbers to persons, and what the rows say to the persons' cards, in one
//! transaction with a handful of set-wise statements, however many rows there are.

use crate::gegevens::Persoonskaart;
use crate::kluis::{self, Doel, Omhulling, Sleutel};
use crate::register::{Rij, controleer_versie, hexlijst, lees_id, lees_personen, reken};
use crate::toewijzing::{Nummer, Toewijzing};
use crate::{Aanmelding, Error, Geboorte, HerkenFout, Persoonsregister, codec};
use domein::PersoonId;
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

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

type Uitkomst = Result<Persoon, HerkenFout>;

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
        let rijen = reken(move || {
            let rij = |aanmelding: Aanmelding| {
                let nummers =
                    aanmelding.identificaties.iter().map(|i| (i.soort(), vast.kenmerk(i))).collect();
                Ok(Aangemeld { nummers, kandidaat: willekeurige_id()?, aanmelding })
            };
            aanmeldingen.into_iter().map(rij).collect::<Result<Vec<_>, Error>>()
        })
        .await?;

        let omhulling = self.omhulling.read().await;
        let mut tx = self.pool.begin_with("begin immediate").await?;
        controleer_versie(&mut tx, &omhulling).await?;
        let mut toewijzing = lees_bekende(&mut tx, &rijen).await?;
        let personen: Vec<_> = rijen
            .iter()
            .map(|rij| match rij.aanmelding.gegevens.te_lang() {
                true => Err(HerkenFout::VeldTeLang),
                false => toewijzing.wijs_toe(&rij.nummers, rij.kandidaat),
            })
            .collect();
        let bestaand: Vec<_> =
            personen.iter().flatten().filter(|(_, nieuw)| !nieuw).map(|(id, _)| *id).collect();
        let kaarten = lees_personen(&mut tx, &bestaand).await?;

        let sleutel = omhulling.clone();
        let Bijgewerkt { uitkomsten, te_schrijven } =
            reken(move || werk_bij(&sleutel, &rijen, &personen, &kaarten)).await?;
        if !te_schrijven.is_empty() {
            schrijf_personen(&mut tx, &te_schrijven).await?;
        }
        if !toewijzing.nieuwe_koppelingen.is_empty() {
            schrijf_koppelingen(&mut tx, &toewijzing.nieuwe_koppelingen).await?;
        }
        tx.commit().await?;
        Ok(uitkomsten)
    }
}

/// A row with its hashed numbers, and the id it gets if it turns out to be somebody new.
struct Aangemeld {
    aanmelding: Aanmelding,
    nummers: Vec<Nummer>,
    kandidaat: PersoonId,
}

fn willekeurige_id() -> Result<PersoonId, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(PersoonId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

/// Whose the numbers of the batch are, and which BSN those persons have.
async fn lees_bekende(conn: &mut SqliteConnection, rijen: &[Aangemeld]) -> Result<Toewijzing, Error> {
    let mut toewijzing = Toewijzing::default();
    let kenmerken =
        hexlijst(rijen.iter().flat_map(|rij| &rij.nummers).map(|(_, kenmerk)| kenmerk.as_slice()))?;
    let bekend: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select kenmerk, persoon_id from identificatie where kenmerk in (select unhex(value) from json_each(?1))",
    )
    .bind(&kenmerken)
    .fetch_all(&mut *conn)
    .await?;
    for (kenmerk, id) in bekend {
        let kenmerk = kenmerk.try_into().map_err(|_| Error::Onleesbaar)?;
        toewijzing.van_nummer.insert(kenmerk, lees_id(&id)?);
    }
    let bsns: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select persoon_id, kenmerk from identificatie
         where soort = 'bsn' and persoon_id in (select unhex(value) from json_each(?1))",
    )
    .bind(hexlijst(toewijzing.van_nummer.values().map(|id| id.0.as_bytes().as_slice()))?)
    .fetch_all(conn)
    .await?;
    for (id, kenmerk) in bsns {
        toewijzing.bsn_van.insert(lees_id(&id)?, kenmerk.try_into().map_err(|_| Error::Onleesbaar)?);
    }
    Ok(toewijzing)
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
    rijen: &[Aangemeld],
    personen: &[Result<(PersoonId, bool), HerkenFout>],
    bestaand: &HashMap<PersoonId, Rij>,
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
    let te_schrijven = open
        .into_iter()
        .filter(|(_, open)| open.gewijzigd)
        .map(|(id, open)| {
            let gegevens =
                kluis::verzegel(&open.sleutel, Doel::Persoonskaart(id), &open.kaart.naar_bytes()?)?;
            Ok((id, Rij { sleutel: open.omhuld, gegevens }))
        })
        .collect::<Result<_, Error>>()?;
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

async fn schrijf_personen(conn: &mut SqliteConnection, personen: &[(PersoonId, Rij)]) -> Result<(), Error> {
    let rijen: Vec<[String; 3]> = personen
        .iter()
        .map(|(id, rij)| [id.0.as_bytes().as_slice(), &rij.sleutel, &rij.gegevens].map(codec::naar_hex))
        .collect();
    // `where true` keeps the parser from reading `on conflict` as part of the join.
    sqlx::query(
        "insert into persoon (persoon_id, sleutel, gegevens)
         select unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2) from json_each(?1) where true
         on conflict (persoon_id) do update set gegevens = excluded.gegevens",
    )
    .bind(serde_json::to_string(&rijen)?)
    .execute(conn)
    .await?;
    Ok(())
}

async fn schrijf_koppelingen(
    conn: &mut SqliteConnection,
    koppelingen: &[(Nummer, PersoonId)],
) -> Result<(), Error> {
    let rijen: Vec<(String, String, &str)> = koppelingen
        .iter()
        .map(|((soort, kenmerk), id)| (codec::naar_hex(kenmerk), codec::naar_hex(id.0.as_bytes()), *soort))
        .collect();
    sqlx::query(
        "insert into identificatie (kenmerk, persoon_id, soort)
         select unhex(value ->> 0), unhex(value ->> 1), value ->> 2 from json_each(?1)",
    )
    .bind(serde_json::to_string(&rijen)?)
    .execute(conn)
    .await?;
    Ok(())
}
