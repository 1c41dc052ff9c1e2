//! The statements that write what was recognised, each for any number of rows, in an order that is the same for
//! everybody.

use crate::databank::{Databanksoort, Tx};
use crate::rij::{Kaartrij, hexlijst, lees_id};
use crate::toewijzing::Nummer;
use crate::voorlopig::max_poging;
use crate::{Error, codec};
use domein::PersoonId;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Keeps others from changing these persons, as far as they exist: what is read from now on, stays so. PostgreSQL
/// only; SQLite has one writer.
pub(crate) async fn houd_vast(tx: &mut Tx, personen: &BTreeSet<PersoonId>) -> Result<(), Error> {
    let sql = format!(
        "select persoon_id from persoon where persoon_id {} order by persoon_id for update",
        Databanksoort::Postgres.in_rijen()
    );
    // Safe, as all that is put together here: built from constants, values are bound.
    sqlx::query(AssertSqlSafe(sql)).bind(idlijst(personen)?).execute(&mut **tx).await?;
    Ok(())
}

/// Which of these persons were erased.
pub(crate) async fn lees_gewist(
    tx: &mut Tx,
    soort: Databanksoort,
    personen: &BTreeSet<PersoonId>,
) -> Result<HashSet<PersoonId>, Error> {
    if personen.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!("select persoon_id from gewist where persoon_id {}", soort.in_rijen());
    let gewist: Vec<Vec<u8>> =
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(idlijst(personen)?).fetch_all(&mut **tx).await?;
    gewist.iter().map(|id| lees_id(id)).collect()
}

pub(crate) fn idlijst(personen: &BTreeSet<PersoonId>) -> Result<String, Error> {
    hexlijst(personen.iter().map(|id| id.0.as_bytes().as_slice()))
}

/// Begins so many attempts, and gives their numbers.
pub(crate) async fn begin_pogingen(
    tx: &mut Tx,
    soort: Databanksoort,
    aantal: usize,
) -> Result<Vec<i64>, Error> {
    if aantal == 0 {
        return Ok(Vec::new());
    }
    let sql = format!(
        "insert into voorlopig (tot) select {} + {} from {} returning poging",
        soort.nu(),
        max_poging(soort).as_millis(),
        soort.rijen()
    );
    let elk = serde_json::to_string(&vec![0; aantal])?;
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).bind(elk).fetch_all(&mut **tx).await?)
}

/// Puts other cards in the place of those that this attempt wrote.
pub(crate) async fn schrijf_kaarten(
    tx: &mut Tx,
    soort: Databanksoort,
    kaarten: &BTreeMap<PersoonId, Kaartrij>,
    poging: i64,
) -> Result<(), Error> {
    let rijen: Vec<[String; 3]> = kaarten
        .iter()
        .map(|(id, kaart)| {
            [id.0.as_bytes().as_slice(), &kaart.gegevens, &kaart.zoekwaarde].map(codec::naar_hex)
        })
        .collect();
    let sql = format!(
        "update persoon set gegevens = {}, zoekwaarde = {} from {} where persoon_id = {} and poging = $2",
        soort.bytes(1),
        soort.bytes(2),
        soort.rijen(),
        soort.bytes(0)
    );
    let opdracht = sqlx::query(AssertSqlSafe(sql)).bind(serde_json::to_string(&rijen)?).bind(poging);
    opdracht.execute(&mut **tx).await?;
    Ok(())
}

/// A person as it is written: with the key, wrapped, and the attempt that writes it.
pub(crate) type Schrijfrij = (PersoonId, Vec<u8>, Kaartrij, i64);

/// Cards of persons who are there already. In the order in which they are given, which must be that of the ids.
pub(crate) async fn wijzig_personen(
    tx: &mut Tx,
    soort: Databanksoort,
    personen: &[&Schrijfrij],
) -> Result<(), Error> {
    let sql = format!(
        "update persoon set gegevens = {}, poging = {}, zoekwaarde = {} from {} where persoon_id = {}",
        soort.bytes(2),
        soort.getal(3),
        soort.bytes(4),
        soort.rijen(),
        soort.bytes(0)
    );
    schrijf_rijen(tx, sql, personen).await
}

/// New persons, in the order in which they are given, which must be that of the ids. Not in one statement with those who
/// are there: for what it puts in the place of something else, that asks the right to read it.
pub(crate) async fn schrijf_personen(
    tx: &mut Tx,
    soort: Databanksoort,
    personen: &[&Schrijfrij],
) -> Result<(), Error> {
    let sql = format!(
        "insert into persoon (persoon_id, sleutel, gegevens, poging, zoekwaarde) select {}, {}, {}, {}, {} from {}",
        soort.bytes(0),
        soort.bytes(1),
        soort.bytes(2),
        soort.getal(3),
        soort.bytes(4),
        soort.rijen()
    );
    schrijf_rijen(tx, sql, personen).await
}

async fn schrijf_rijen(tx: &mut Tx, sql: String, personen: &[&Schrijfrij]) -> Result<(), Error> {
    if personen.is_empty() {
        return Ok(());
    }
    let rij = |(id, sleutel, kaart, poging): &&Schrijfrij| {
        let [id, sleutel, gegevens, zoekwaarde] =
            [id.0.as_bytes().as_slice(), sleutel, &kaart.gegevens, &kaart.zoekwaarde].map(codec::naar_hex);
        (id, sleutel, gegevens, *poging, zoekwaarde)
    };
    let rijen: Vec<_> = personen.iter().map(rij).collect();
    sqlx::query(AssertSqlSafe(sql)).bind(serde_json::to_string(&rijen)?).execute(&mut **tx).await?;
    Ok(())
}

/// In the order of the numbers, so that two that link the same numbers wait for one another and not both.
pub(crate) async fn schrijf_koppelingen(
    tx: &mut Tx,
    soort: Databanksoort,
    koppelingen: &mut [(Nummer, PersoonId, i64)],
) -> Result<(), Error> {
    koppelingen.sort_unstable_by_key(|((_, kenmerk), ..)| *kenmerk);
    let rijen: Vec<(String, String, &str, i64)> = koppelingen
        .iter()
        .map(|((soort, kenmerk), id, poging)| {
            (codec::naar_hex(kenmerk), codec::naar_hex(id.0.as_bytes()), *soort, *poging)
        })
        .collect();
    let sql = format!(
        "insert into identificatie (kenmerk, persoon_id, soort, poging) select {}, {}, rij.value ->> 2, {} from {}",
        soort.bytes(0),
        soort.bytes(1),
        soort.getal(3),
        soort.rijen()
    );
    sqlx::query(AssertSqlSafe(sql)).bind(serde_json::to_string(&rijen)?).execute(&mut **tx).await?;
    Ok(())
}
