//! What the database has of the numbers of a batch: one statement, so one moment, however many rows there are.

use crate::Error;
use crate::aangemeld::Aangemeld;
use crate::databank::{Databanksoort, Tx};
use crate::kluis::{Kenmerk, Omhulling};
use crate::rij::{Rij, Rijen, hexlijst, lees_id};
use crate::toepassen::Bekend;
use domein::PersoonId;
use sqlx::{Any, AssertSqlSafe, Executor};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Whose the numbers of the batch are and which BSN those persons have, and the persons themselves, still sealed.
#[derive(Default)]
pub(crate) struct Gelezen {
    van_nummer: HashMap<Kenmerk, PersoonId>,
    bsn_van: HashMap<PersoonId, Kenmerk>,
    personen: Rijen,
    /// Persons of whom something may still be taken back, with the attempt that wrote it.
    voorlopig: HashMap<PersoonId, i64>,
}

impl Gelezen {
    /// Opens the persons of these rows; what was read for the rows of others stays closed.
    pub(crate) fn ontsluit<'a>(
        &self,
        omhulling: &Omhulling,
        rijen: impl Iterator<Item = &'a Aangemeld>,
    ) -> Result<Bekend, Error> {
        let mut bekend = Bekend::default();
        for kenmerk in rijen.flat_map(Aangemeld::kenmerken) {
            let Some(id) = self.van_nummer.get(kenmerk) else { continue };
            if bekend.van_nummer.insert(*kenmerk, *id).is_some() || bekend.kaarten.contains_key(id) {
                continue;
            }
            let persoon = self.personen.get(id).ok_or(Error::Onleesbaar)?;
            bekend.kaarten.insert(*id, persoon.ontsluit(omhulling, *id)?);
            bekend.bsn_van.extend(self.bsn_van.get(id).map(|bsn| (*id, *bsn)));
        }
        Ok(bekend)
    }

    /// The attempts that may still take back something of the persons whom these rows name.
    pub(crate) fn pogingen<'a>(&self, rijen: impl Iterator<Item = &'a Aangemeld>) -> BTreeSet<i64> {
        if self.voorlopig.is_empty() {
            return BTreeSet::new();
        }
        let personen =
            rijen.flat_map(Aangemeld::kenmerken).filter_map(|kenmerk| self.van_nummer.get(kenmerk));
        personen.filter_map(|persoon| self.voorlopig.get(persoon)).copied().collect()
    }

    /// The persons of whom something may still be taken back.
    pub(crate) fn voorlopige(&self) -> HashSet<PersoonId> {
        self.voorlopig.keys().copied().collect()
    }

    /// The sealed card of a person.
    pub(crate) fn gegevens(&self, persoon: PersoonId) -> Option<&Vec<u8>> {
        self.personen.get(&persoon).map(|rij| &rij.gegevens)
    }
}

/// The version of the key-encryption key, and per number that is known: the number, the person, the key, the card, the
/// BSN, and the attempt that may still take something of the person back.
type Kolommen = (i64, Bytes, Bytes, Bytes, Bytes, Bytes, Option<i64>);
type Bytes = Option<Vec<u8>>;

/// Reads under the key-encryption key of `omhulling`: under another one nothing would open.
pub(crate) async fn lees_bekende<'a>(
    databank: impl Executor<'_, Database = Any>,
    soort: Databanksoort,
    omhulling: &Omhulling,
    rijen: impl Iterator<Item = &'a Aangemeld>,
) -> Result<Gelezen, Error> {
    // Safe: built from constants, values are bound. Nested and not joined: each is a look-up by key, whatever the
    // planner thinks of the sizes.
    let sql = format!(
        "with gevonden as materialized (select kenmerk, persoon_id from identificatie where kenmerk {}) \
         select s.kek_versie, g.kenmerk, g.persoon_id, \
         (select p.sleutel from persoon p where p.persoon_id = g.persoon_id), \
         (select p.gegevens from persoon p where p.persoon_id = g.persoon_id), \
         (select b.kenmerk from identificatie b where b.persoon_id = g.persoon_id and b.soort = 'bsn' \
            and b.vervallen = 0), \
         (select v.poging from voorlopig v where v.poging = \
            (select p.poging from persoon p where p.persoon_id = g.persoon_id)) \
         from sleutelring s left join gevonden g on true",
        soort.in_rijen()
    );
    let kenmerken = rijen.flat_map(Aangemeld::kenmerken).map(<[u8; 32]>::as_slice);
    let gevonden: Vec<Kolommen> =
        sqlx::query_as(AssertSqlSafe(sql)).bind(hexlijst(kenmerken)?).fetch_all(databank).await?;
    let mut gelezen = Gelezen::default();
    for (versie, kenmerk, id, sleutel, gegevens, bsn, poging) in gevonden {
        if versie != omhulling.versie {
            return Err(Error::KekGewisseld);
        }
        let Some((kenmerk, id)) = kenmerk.zip(id) else { continue };
        let (kenmerk, id) = (lees_kenmerk(kenmerk)?, lees_id(&id)?);
        gelezen.van_nummer.insert(kenmerk, id);
        if let Some(bsn) = bsn {
            gelezen.bsn_van.insert(id, lees_kenmerk(bsn)?);
        }
        gelezen.voorlopig.extend(poging.map(|poging| (id, poging)));
        let (sleutel, gegevens) = sleutel.zip(gegevens).ok_or(Error::Onleesbaar)?;
        gelezen.personen.insert(id, Rij { sleutel, gegevens });
    }
    Ok(gelezen)
}

/// Under a changed key-encryption key this process would wrap keys that nobody can unwrap.
pub(crate) async fn controleer_versie(tx: &mut Tx, omhulling: &Omhulling) -> Result<(), Error> {
    let versie: i64 = sqlx::query_scalar("select kek_versie from sleutelring").fetch_one(&mut **tx).await?;
    if versie == omhulling.versie { Ok(()) } else { Err(Error::KekGewisseld) }
}

/// Who has merged into whom.
pub(crate) type Opgegaan = HashMap<PersoonId, PersoonId>;

/// The persons, who of them has merged into whom, and the attempts that may still take something of them back.
pub(crate) async fn lees_personen(
    tx: &mut Tx,
    soort: Databanksoort,
    personen: &[PersoonId],
) -> Result<(Rijen, Opgegaan, BTreeSet<i64>), Error> {
    let sql = format!(
        "select persoon_id, sleutel, gegevens, opgegaan_in, \
         (select v.poging from voorlopig v where v.poging = persoon.poging) \
         from persoon where persoon_id {}",
        soort.in_rijen()
    );
    // Safe: built from constants.
    type Kolommen = (Vec<u8>, Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<i64>);
    let gelezen: Vec<Kolommen> = sqlx::query_as(AssertSqlSafe(sql))
        .bind(hexlijst(personen.iter().map(|id| id.0.as_bytes().as_slice()))?)
        .fetch_all(&mut **tx)
        .await?;
    let (mut rijen, mut opgegaan) = (Rijen::with_capacity(gelezen.len()), Opgegaan::new());
    let mut pogingen = BTreeSet::new();
    for (id, sleutel, gegevens, in_wie, poging) in gelezen {
        let id = lees_id(&id)?;
        rijen.insert(id, Rij { sleutel, gegevens });
        if let Some(in_wie) = in_wie {
            opgegaan.insert(id, lees_id(&in_wie)?);
        }
        pogingen.extend(poging);
    }
    Ok((rijen, opgegaan, pogingen))
}

fn lees_kenmerk(bytes: Vec<u8>) -> Result<Kenmerk, Error> {
    bytes.try_into().map_err(|_| Error::Onleesbaar)
}
