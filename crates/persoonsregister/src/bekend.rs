//! What the database has of the numbers of a batch: one statement, so one moment, however many rows there are.

use crate::Error;
use crate::databank::Soort;
use crate::herken::Aangemeld;
use crate::kluis::{Kenmerk, Omhulling};
use crate::register::{Rij, Rijen, hexlijst, lees_id};
use crate::toewijzing::Toewijzing;
use sqlx::{Any, AssertSqlSafe, Executor};
use std::sync::Arc;

/// Whose the numbers of the batch are and which BSN those persons have, and the persons themselves.
pub(crate) struct Bekend {
    pub(crate) toewijzing: Toewijzing,
    pub(crate) kaarten: Rijen,
}

/// The version of the key-encryption key, and per number that is known: the person, the key, the card and the BSN.
type Kolommen = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);

pub(crate) async fn lees_bekende(
    databank: impl Executor<'_, Database = Any>,
    soort: Soort,
    omhulling: &Omhulling,
    rijen: &[Arc<Aangemeld>],
) -> Result<Bekend, Error> {
    // Safe: built from constants, values are bound. Nested and not joined: each is a look-up by key, whatever the
    // planner thinks of the sizes.
    let vraag = format!(
        "with gevonden as materialized (select kenmerk, persoon_id from identificatie where kenmerk {}) \
         select s.kek_versie, g.kenmerk, g.persoon_id, \
         (select p.sleutel from persoon p where p.persoon_id = g.persoon_id), \
         (select p.gegevens from persoon p where p.persoon_id = g.persoon_id), \
         (select b.kenmerk from identificatie b where b.persoon_id = g.persoon_id and b.soort = 'bsn') \
         from sleutelring s left join gevonden g on true",
        soort.in_rijen()
    );
    let kenmerken = rijen.iter().flat_map(|rij| &rij.nummers).map(|(_, kenmerk)| kenmerk.as_slice());
    let gevonden: Vec<Kolommen> =
        sqlx::query_as(AssertSqlSafe(vraag)).bind(hexlijst(kenmerken)?).fetch_all(databank).await?;
    let mut bekend = Bekend { toewijzing: Toewijzing::default(), kaarten: Rijen::new() };
    for (versie, kenmerk, id, sleutel, gegevens, bsn) in gevonden {
        if versie != omhulling.versie {
            return Err(Error::KekGewisseld);
        }
        let Some((kenmerk, id)) = kenmerk.zip(id) else { continue };
        let (kenmerk, id) = (lees_kenmerk(kenmerk)?, lees_id(&id)?);
        bekend.toewijzing.van_nummer.insert(kenmerk, id);
        if let Some(bsn) = bsn {
            bekend.toewijzing.bsn_van.insert(id, lees_kenmerk(bsn)?);
        }
        let (sleutel, gegevens) = sleutel.zip(gegevens).ok_or(Error::Onleesbaar)?;
        bekend.kaarten.insert(id, Rij { sleutel, gegevens });
    }
    Ok(bekend)
}

fn lees_kenmerk(bytes: Vec<u8>) -> Result<Kenmerk, Error> {
    bytes.try_into().map_err(|_| Error::Onleesbaar)
}
