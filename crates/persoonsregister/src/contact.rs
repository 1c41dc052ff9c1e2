//! How somebody can be reached. It stands beside the card, not on it: a card is opened for every row of every delivery, and
//! of this it stays known who told it, and when.

use crate::databank::{Databanksoort, Toegang, Tx};
use crate::kluis::{self, Doel, Sleutel};
use crate::poging::probeer;
use crate::rij::{hexlijst, lees_id, lees_persoon};
use crate::{Error, Identiteit, Persoonsregister};
use domein::{Contactsoort, PersoonId};
use jiff::{Timestamp, civil::Date};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap, hash_map::Entry};
use zeroize::Zeroizing;

/// Something by which somebody can be reached, to be kept.
#[derive(Clone)]
pub struct Contactregel {
    /// What it is.
    pub soort: Contactsoort,
    /// Who told it: an account or a feed, never a name.
    pub bron: String,
    /// The day on which it held.
    pub peildatum: Date,
    /// The value, in the form that the caller gives it.
    pub waarde: Zeroizing<String>,
}

/// The same, as it is kept.
#[derive(Clone)]
pub struct Contactgegeven {
    /// By which it is let go.
    pub nummer: i64,
    /// When it was told here.
    pub vastgelegd: Timestamp,
    /// What it is.
    pub regel: Contactregel,
}

/// Nothing of a person is ever printed.
impl std::fmt::Debug for Contactregel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contactregel({})", self.soort)
    }
}

impl std::fmt::Debug for Contactgegeven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contactgegeven({}, {})", self.nummer, self.regel.soort)
    }
}

impl Persoonsregister {
    /// Keeps how a person can be reached; of somebody who merged, with who that is by now. What is known already, with the
    /// same value of the same day, is not kept twice. Gives whether anything was new.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`], [`Error::KekGewisseld`],
    /// [`Error::Database`].
    pub async fn leg_contact_vast(&self, persoon: PersoonId, regels: &[Contactregel]) -> Result<bool, Error> {
        let wie = self.identiteit(persoon).await?;
        let soort = self.databank.soort;
        probeer(soort, |_| async {
            let mut tx = self.databank.begin_schrijven(Toegang::Samen).await?;
            let sleutel = self.houd_persoon_vast(&mut tx, wie.nu).await?;
            let bekend = self.lees_contact(&mut tx, &wie).await?;
            let is_bekend = |regel: &&Contactregel| {
                !bekend.iter().any(|al| {
                    (al.regel.soort, al.regel.peildatum) == (regel.soort, regel.peildatum)
                        && al.regel.waarde == regel.waarde
                })
            };
            let nieuw: Vec<&Contactregel> = regels.iter().filter(is_bekend).collect();
            for regel in &nieuw {
                let doel = Doel::Contact(wie.nu, regel.soort.code());
                // Safe: built from constants, values are bound.
                let sql = AssertSqlSafe(format!(
                    "insert into contact (persoon_id, soort, bron, peildatum, vastgelegd, waarde) \
                     values ($1, $2, $3, $4, {}, $5)",
                    soort.nu()
                ));
                sqlx::query(sql)
                    .bind(wie.nu.0.as_bytes().as_slice())
                    .bind(regel.soort.code())
                    .bind(regel.bron.as_str())
                    .bind(regel.peildatum.to_string())
                    .bind(kluis::verzegel(&sleutel, doel, regel.waarde.as_bytes())?)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
            Ok(!nieuw.is_empty())
        })
        .await
    }

    /// How a person can be reached: of each kind what holds on the newest day, and of one day what was told last.
    ///
    /// # Errors
    /// As [`leg_contact_vast`](Self::leg_contact_vast), and [`Error::Onleesbaar`] when the data were damaged.
    pub async fn contact(&self, persoon: PersoonId) -> Result<Vec<Contactgegeven>, Error> {
        let wie = self.identiteit(persoon).await?;
        let mut tx = self.databank.begin_lezen().await?;
        let alle = self.lees_contact(&mut tx, &wie).await?;
        tx.commit().await?;
        let mut nieuwste = BTreeMap::new();
        for gegeven in alle {
            let plek = nieuwste.entry(gegeven.regel.soort).or_insert_with(|| gegeven.clone());
            if (plek.regel.peildatum, plek.nummer) < (gegeven.regel.peildatum, gegeven.nummer) {
                *plek = gegeven;
            }
        }
        Ok(nieuwste.into_values().collect())
    }

    /// What kind of thing a number is, also when it was let go; none when the person has no such number.
    ///
    /// # Errors
    /// As [`contact`](Self::contact).
    pub async fn contact_nummer(
        &self,
        persoon: PersoonId,
        nummer: i64,
    ) -> Result<Option<Contactsoort>, Error> {
        let wie = self.identiteit(persoon).await?;
        let sql = "select persoon_id, soort from contact where nummer = $1";
        let rij: Option<(Vec<u8>, String)> = probeer(self.databank.soort, |_| async {
            Ok(sqlx::query_as(sql).bind(nummer).fetch_optional(&self.databank.pool).await?)
        })
        .await?;
        match rij {
            Some((id, soort)) if wie.alle.contains(&lees_id(&id)?) => {
                Contactsoort::van_code(&soort).map(Some).ok_or(Error::Onleesbaar)
            }
            _ => Ok(None),
        }
    }

    /// Lets go of something by which a person could be reached: it no longer holds, or never did. Gives whether it held
    /// until now; not when the person has no such number, or it was let go before.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`], [`Error::Database`].
    pub async fn laat_contact_vervallen(&self, persoon: PersoonId, nummer: i64) -> Result<bool, Error> {
        let wie = self.identiteit(persoon).await?;
        let lijst = hexlijst(wie.alle.iter().map(|id| id.0.as_bytes().as_slice()))?;
        let sql = format!(
            "update contact set vervallen = 1 where vervallen = 0 and persoon_id {} and nummer = $2",
            self.databank.soort.in_rijen()
        );
        probeer(self.databank.soort, |_| async {
            let mut tx = self.databank.begin_schrijven(Toegang::Samen).await?;
            // Safe: built from constants, values are bound.
            let vraag = sqlx::query(AssertSqlSafe(sql.clone())).bind(lijst.as_str()).bind(nummer);
            let gedaan = vraag.execute(&mut *tx).await?.rows_affected() > 0;
            tx.commit().await?;
            Ok(gedaan)
        })
        .await
    }

    /// The key of a person whom nobody erases or changes before the transaction ends.
    async fn houd_persoon_vast(&self, tx: &mut Tx, persoon: PersoonId) -> Result<Sleutel, Error> {
        if self.databank.soort == Databanksoort::Postgres {
            let sql = "select persoon_id from persoon where persoon_id = $1 for update";
            sqlx::query(sql).bind(persoon.0.as_bytes().as_slice()).execute(&mut **tx).await?;
        }
        let omhulling = self.omhulling.read().await;
        let (rij, _) = lees_persoon(&mut **tx, persoon).await?.van(persoon, &omhulling)?;
        omhulling.onthul(Doel::Persoonssleutel(persoon), &rij.sleutel)
    }

    /// Everything that was not let go, under every id of the person.
    async fn lees_contact(&self, tx: &mut Tx, wie: &Identiteit) -> Result<Vec<Contactgegeven>, Error> {
        type Kolommen = (i64, Vec<u8>, String, String, String, i64, Vec<u8>);
        // Safe: built from constants, values are bound.
        let sql = AssertSqlSafe(format!(
            "select nummer, persoon_id, soort, bron, peildatum, vastgelegd, waarde from contact \
             where vervallen = 0 and persoon_id {} order by nummer",
            self.databank.soort.in_rijen()
        ));
        let lijst = hexlijst(wie.alle.iter().map(|id| id.0.as_bytes().as_slice()))?;
        let rijen: Vec<Kolommen> = sqlx::query_as(sql).bind(lijst).fetch_all(&mut **tx).await?;
        let omhulling = self.omhulling.read().await;
        let mut sleutels: HashMap<PersoonId, Sleutel> = HashMap::new();
        let mut gegevens = Vec::with_capacity(rijen.len());
        for (nummer, persoon, soort, bron, peildatum, vastgelegd, waarde) in rijen {
            let persoon = lees_id(&persoon)?;
            let sleutel = match sleutels.entry(persoon) {
                Entry::Occupied(plek) => plek.into_mut(),
                Entry::Vacant(plek) => {
                    let (rij, _) = lees_persoon(&mut **tx, persoon).await?.van(persoon, &omhulling)?;
                    plek.insert(omhulling.onthul(Doel::Persoonssleutel(persoon), &rij.sleutel)?)
                }
            };
            let klaar = kluis::ontzegel(sleutel, Doel::Contact(persoon, &soort), &waarde)?;
            let klaar = std::str::from_utf8(&klaar).map_err(|_| Error::Onleesbaar)?;
            gegevens.push(Contactgegeven {
                nummer,
                vastgelegd: Timestamp::from_millisecond(vastgelegd).map_err(|_| Error::Onleesbaar)?,
                regel: Contactregel {
                    soort: Contactsoort::van_code(&soort).ok_or(Error::Onleesbaar)?,
                    bron,
                    peildatum: peildatum.parse().map_err(|_| Error::Onleesbaar)?,
                    waarde: Zeroizing::new(klaar.to_owned()),
                },
            });
        }
        Ok(gegevens)
    }
}
