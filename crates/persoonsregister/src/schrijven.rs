//! The statements that write what was recognised, each for any number of rows, in an order that is the same for
//! everybody.

use crate::databank::{Soort, Tx};
use crate::rij::{Rij, hexlijst, lees_id};
use crate::toewijzing::Nummer;
use crate::{Error, codec};
use domein::PersoonId;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashSet};

/// Keeps others from changing these persons, as far as they exist: what is read from now on, stays so. PostgreSQL
/// only; SQLite has one writer.
pub(crate) async fn houd_vast(tx: &mut Tx, personen: &BTreeSet<PersoonId>) -> Result<(), Error> {
    let vraag = format!(
        "select persoon_id from persoon where persoon_id {} order by persoon_id for update",
        Soort::Postgres.in_rijen()
    );
    // Safe, as all that is put together here: built from constants, values are bound.
    sqlx::query(AssertSqlSafe(vraag)).bind(idlijst(personen)?).execute(&mut **tx).await?;
    Ok(())
}

/// Which of these persons were erased.
pub(crate) async fn lees_gewist(
    tx: &mut Tx,
    soort: Soort,
    personen: &BTreeSet<PersoonId>,
) -> Result<HashSet<PersoonId>, Error> {
    if personen.is_empty() {
        return Ok(HashSet::new());
    }
    let vraag = format!("select persoon_id from gewist where persoon_id {}", soort.in_rijen());
    let gewist: Vec<Vec<u8>> =
        sqlx::query_scalar(AssertSqlSafe(vraag)).bind(idlijst(personen)?).fetch_all(&mut **tx).await?;
    gewist.iter().map(|id| lees_id(id)).collect()
}

fn idlijst(personen: &BTreeSet<PersoonId>) -> Result<String, Error> {
    hexlijst(personen.iter().map(|id| id.0.as_bytes().as_slice()))
}

/// In the order in which they are given, which must be that of the ids.
pub(crate) async fn schrijf_personen(
    tx: &mut Tx,
    soort: Soort,
    personen: &[(PersoonId, Rij)],
) -> Result<(), Error> {
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
pub(crate) async fn schrijf_koppelingen(
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
