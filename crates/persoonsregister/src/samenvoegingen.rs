//! Who merged into whom, in order, for whoever keeps something under the ids of persons.

use crate::poging::probeer;
use crate::rij::lees_id;
use crate::{Error, Persoonsregister};
use domein::PersoonId;
use std::collections::HashMap;

/// A merge, or the undoing of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Samenvoeging {
    /// Later ones have a higher number; not each number is there.
    pub nummer: u64,
    /// Who merged into another, or became somebody again.
    pub persoon: PersoonId,
    /// Into whom.
    pub in_wie: PersoonId,
    /// It was undone.
    pub ongedaan: bool,
}

/// The person with this id, those in whom the person has merged, and everybody who merged into one of those; each with in
/// whom.
pub(crate) const ALLEN: &str = "with recursive omhoog (id, verder) as ( \
        select persoon_id, opgegaan_in from persoon where persoon_id = $1 \
        union select p.persoon_id, p.opgegaan_in from omhoog o join persoon p on p.persoon_id = o.verder), \
    allen (id) as ( \
        select id from omhoog union select p.persoon_id from allen a join persoon p on p.opgegaan_in = a.id) \
    select p.persoon_id, p.opgegaan_in from allen a join persoon p on p.persoon_id = a.id order by p.persoon_id";

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identiteit {
    /// Who that is by now: the one who has the numbers.
    pub nu: PersoonId,
    /// Every id under which something about this person may be kept, that of now among them, in order.
    pub alle: Vec<PersoonId>,
}

impl Persoonsregister {
    /// Everybody who is this one person.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`], [`Error::Database`].
    pub async fn identiteit(&self, persoon: PersoonId) -> Result<Identiteit, Error> {
        let id = persoon.0.as_bytes().as_slice();
        let lees = |_| async {
            let allen: Vec<(Vec<u8>, Option<Vec<u8>>)> =
                sqlx::query_as(ALLEN).bind(id).fetch_all(&self.databank.pool).await?;
            Ok(allen)
        };
        let allen = probeer(self.databank.soort, lees).await?;
        let mut alle = Vec::with_capacity(allen.len());
        let mut nu = None;
        for (id, in_wie) in allen {
            let id = lees_id(&id)?;
            if in_wie.is_none() {
                nu = Some(id);
            }
            alle.push(id);
        }
        match nu {
            Some(nu) => Ok(Identiteit { nu, alle }),
            None => {
                // Says which of the two it is.
                self.persoonssleutel(persoon).await?;
                Err(Error::OnbekendePersoon(persoon))
            }
        }
    }

    /// What was merged and undone after that number (exclusive), oldest first, at most so many.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn samenvoegingen(&self, na: u64, hoogstens: u32) -> Result<Vec<Samenvoeging>, Error> {
        let sql = "select nummer, persoon_id, in_wie, ongedaan from samenvoeging where nummer > $1 \
                   order by nummer limit $2";
        let rijen: Vec<(i64, Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(sql)
            .bind(na.cast_signed())
            .bind(i64::from(hoogstens))
            .fetch_all(&self.databank.pool)
            .await?;
        let lees = |(nummer, persoon, in_wie, ongedaan): (i64, Vec<u8>, Vec<u8>, i64)| {
            Ok(Samenvoeging {
                nummer: nummer.cast_unsigned(),
                persoon: lees_id(&persoon)?,
                in_wie: lees_id(&in_wie)?,
                ongedaan: ongedaan != 0,
            })
        };
        rijen.into_iter().map(lees).collect()
    }

    /// The number of the last change that somebody made on purpose, of any person; 0 when there is none. It only goes up.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn laatste_ingreep(&self) -> Result<u64, Error> {
        let sql = "select coalesce(max(nummer), 0) from journaal";
        let nummer: i64 = sqlx::query_scalar(sql).fetch_one(&self.databank.pool).await?;
        Ok(nummer.cast_unsigned())
    }

    /// Everybody who has merged into another, with who that is by now: the one who has their numbers.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn opgegaan(&self) -> Result<HashMap<PersoonId, PersoonId>, Error> {
        let sql = "select persoon_id, opgegaan_in from persoon where opgegaan_in is not null";
        let rijen: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(sql).fetch_all(&self.databank.pool).await?;
        let lees = |(persoon, in_wie): (Vec<u8>, Vec<u8>)| Ok((lees_id(&persoon)?, lees_id(&in_wie)?));
        let directe: HashMap<PersoonId, PersoonId> =
            rijen.into_iter().map(lees).collect::<Result<_, Error>>()?;
        let hoofd = |persoon: &PersoonId| {
            let mut wie = *persoon;
            // Nobody merges into themselves, also not by way of others.
            while let Some(verder) = directe.get(&wie) {
                wie = *verder;
            }
            wie
        };
        Ok(directe.keys().map(|persoon| (*persoon, hoofd(persoon))).collect())
    }
}
