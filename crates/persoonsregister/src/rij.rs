//! A person as the database has it, wrapped and sealed, and as it is open during one call.

use crate::gegevens::Persoonskaart;
use crate::kluis::{self, Doel, Omhulling, Sleutel, Vast};
use crate::zoeken::Zoekwaarde;
use crate::{Error, codec};
use domein::PersoonId;
use sqlx::{Any, Executor};
use std::collections::HashMap;
use uuid::Uuid;

/// A person as the database has it: wrapped and sealed.
#[derive(Clone)]
pub(crate) struct Rij {
    pub(crate) sleutel: Vec<u8>,
    pub(crate) gegevens: Vec<u8>,
}

/// A card as it is written: what is written of it always goes together.
#[derive(Clone)]
pub(crate) struct Kaartrij {
    pub(crate) gegevens: Vec<u8>,
    pub(crate) zoekwaarde: Zoekwaarde,
}

/// Persons as the database has them, by their ids.
pub(crate) type Rijen = HashMap<PersoonId, Rij>;

/// A card that is open, with the key that it is sealed with.
#[derive(Clone)]
pub(crate) struct OpenKaart {
    pub(crate) sleutel: Sleutel,
    pub(crate) kaart: Persoonskaart,
}

impl Rij {
    pub(crate) fn ontsluit(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<OpenKaart, Error> {
        let sleutel = omhulling.onthul(Doel::Persoonssleutel(persoon), &self.sleutel)?;
        let bytes = kluis::ontzegel(&sleutel, Doel::Persoonskaart(persoon), &self.gegevens)?;
        let kaart = Persoonskaart::uit_bytes(&bytes).ok_or(Error::Onleesbaar)?;
        Ok(OpenKaart { sleutel, kaart })
    }
}

impl OpenKaart {
    /// The person's key, wrapped.
    pub(crate) fn omhul(&self, omhulling: &Omhulling, persoon: PersoonId) -> Result<Vec<u8>, Error> {
        omhulling.omhul(Doel::Persoonssleutel(persoon), &self.sleutel)
    }

    /// The card, sealed with the person's key.
    pub(crate) fn verzegel(&self, vast: &Vast, persoon: PersoonId) -> Result<Kaartrij, Error> {
        let gegevens =
            kluis::verzegel(&self.sleutel, Doel::Persoonskaart(persoon), &self.kaart.naar_bytes()?)?;
        Ok(Kaartrij { gegevens, zoekwaarde: self.kaart.zoekwaarde(vast) })
    }
}

/// What the database has of one person.
pub(crate) struct Persoonsrij {
    /// Of the key-encryption key.
    versie: i64,
    rij: Option<Rij>,
    /// May still take something of the person back.
    pub(crate) poging: Option<i64>,
    /// In whom the person has merged.
    opgegaan_in: Option<Vec<u8>>,
    gewist: bool,
}

impl Persoonsrij {
    /// The row of a person who is there, and in whom the person has merged.
    pub(crate) fn van(
        self,
        persoon: PersoonId,
        omhulling: &Omhulling,
    ) -> Result<(Rij, Option<PersoonId>), Error> {
        if self.versie != omhulling.versie {
            return Err(Error::KekGewisseld);
        }
        match self.rij {
            Some(rij) => Ok((rij, self.opgegaan_in.as_deref().map(lees_id).transpose()?)),
            None if self.gewist => Err(Error::SleutelVernietigd(persoon)),
            None => Err(Error::OnbekendePersoon(persoon)),
        }
    }
}

/// One statement, so that all of it belongs together.
pub(crate) async fn lees_persoon(
    databank: impl Executor<'_, Database = Any>,
    persoon: PersoonId,
) -> Result<Persoonsrij, Error> {
    type Bytes = Option<Vec<u8>>;
    type Kolommen = (i64, Bytes, Bytes, Bytes, Option<i64>, Bytes);
    let (versie, sleutel, gegevens, opgegaan_in, poging, gewist): Kolommen = sqlx::query_as(
        "select s.kek_versie, p.sleutel, p.gegevens, p.opgegaan_in,
            (select v.poging from voorlopig v where v.poging = p.poging), g.persoon_id
         from sleutelring s
         left join persoon p on p.persoon_id = $1 left join gewist g on g.persoon_id = $1",
    )
    .bind(persoon.0.as_bytes().as_slice())
    .fetch_one(databank)
    .await?;
    let rij = sleutel.zip(gegevens).map(|(sleutel, gegevens)| Rij { sleutel, gegevens });
    Ok(Persoonsrij { versie, rij, poging, opgegaan_in, gewist: gewist.is_some() })
}

/// A person id as the database writes it: 16 bytes.
pub(crate) fn lees_id(bytes: &[u8]) -> Result<PersoonId, Error> {
    Uuid::from_slice(bytes).map(PersoonId).map_err(|_| Error::Onleesbaar)
}

/// A JSON list of lists of one hexadecimal text: many blobs as one parameter, see
/// [`Databanksoort::rijen`](crate::databank::Databanksoort::rijen).
pub(crate) fn hexlijst<'a>(blobs: impl Iterator<Item = &'a [u8]>) -> Result<String, Error> {
    Ok(serde_json::to_string(&blobs.map(|blob| [codec::naar_hex(blob)]).collect::<Vec<_>>())?)
}
