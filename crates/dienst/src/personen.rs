//! Who somebody is by now, for lists and figures that carry the ids of then. They keep the direct links (who merged into
//! whom) in a table of their own, and say it in SQL: of persons who merged there are few, so that is a `CASE` with a line
//! for each, and nothing at all when there are none.

use std::collections::BTreeMap;

use domein::PersoonId;
use eventstore::Tx;
use sqlx::{Any, AssertSqlSafe, Executor, Row as _};
use uuid::Uuid;

/// Who merged into whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Personen {
    /// To the one who has not merged into anybody.
    hoofden: BTreeMap<Uuid, Uuid>,
}

impl Personen {
    /// From the direct links: who merged, and into whom.
    #[must_use]
    pub fn uit(links: impl IntoIterator<Item = (Uuid, Uuid)>) -> Self {
        let links: BTreeMap<Uuid, Uuid> = links.into_iter().collect();
        let hoofd = |van: &Uuid| {
            let mut wie = *van;
            // Links do not go round; were they to, this ends all the same.
            for _ in 0..links.len() {
                match links.get(&wie) {
                    Some(naar) => wie = *naar,
                    None => break,
                }
            }
            wie
        };
        Self { hoofden: links.keys().map(|van| (*van, hoofd(van))).collect() }
    }

    /// What a table of links holds: columns `van` and `naar`, of rows for which `waar` holds.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn lees<'e>(
        waaruit: impl Executor<'e, Database = Any>,
        tabel: &'static str,
        waar: Option<(&'static str, i64)>,
    ) -> Result<Self, sqlx::Error> {
        let voorwaarde = waar.map(|(voorwaarde, _)| format!(" WHERE {voorwaarde}")).unwrap_or_default();
        // Safe: constants of the program.
        let mut vraag = sqlx::query(AssertSqlSafe(format!("SELECT van, naar FROM {tabel}{voorwaarde}")));
        if let Some((_, waarde)) = waar {
            vraag = vraag.bind(waarde);
        }
        let id = |tekst: String| tekst.parse::<Uuid>().map_err(|fout| sqlx::Error::Decode(fout.into()));
        let mut links = Vec::new();
        for rij in vraag.fetch_all(waaruit).await? {
            links.push((id(rij.try_get(0)?)?, id(rij.try_get(1)?)?));
        }
        Ok(Self::uit(links))
    }

    /// Nobody has merged.
    #[must_use]
    pub fn is_leeg(&self) -> bool {
        self.hoofden.is_empty()
    }

    /// Who this is by now.
    #[must_use]
    pub fn wie(&self, persoon: PersoonId) -> PersoonId {
        self.hoofden.get(&persoon.0).map_or(persoon, |hoofd| PersoonId(*hoofd))
    }

    /// Every id that this person has by now: the one asked for, who it merged into, and who merged into that one.
    #[must_use]
    pub fn ids(&self, persoon: PersoonId) -> Vec<PersoonId> {
        let hoofd = self.wie(persoon);
        let gingen_op = self.hoofden.iter().filter(|(_, naar)| **naar == hoofd.0);
        std::iter::once(hoofd).chain(gingen_op.map(|(van, _)| PersoonId(*van))).collect()
    }

    /// SQL for whether a column holds this person, under whichever id.
    #[must_use]
    pub fn van_sql(&self, kolom: &str, persoon: PersoonId) -> String {
        let ids: Vec<String> = self.ids(persoon).into_iter().map(|id| format!("'{id}'")).collect();
        format!("{kolom} IN ({})", ids.join(", "))
    }

    /// SQL for who the person in a column is by now.
    #[must_use]
    pub fn sql(&self, kolom: &str) -> String {
        if self.hoofden.is_empty() {
            return kolom.to_owned();
        }
        let regels = self.hoofden.iter().map(|(van, naar)| format!(" WHEN '{van}' THEN '{naar}'"));
        format!("CASE {kolom}{} ELSE {kolom} END", regels.collect::<String>())
    }

    /// SQL for whether two columns hold the same person by now. The first one is looked up by its index.
    #[must_use]
    pub fn zelfde_sql(&self, gezocht: &str, bekend: &str) -> String {
        let gelijk = format!("{gezocht} = {bekend}");
        if self.hoofden.is_empty() {
            return gelijk;
        }
        let (van, naar): (Vec<&Uuid>, Vec<&Uuid>) = self.hoofden.iter().unzip();
        let allen: Vec<String> = van.into_iter().chain(naar).map(|id| format!("'{id}'")).collect();
        let allen = allen.join(", ");
        format!(
            "({gelijk} OR ({gezocht} IN ({allen}) AND {bekend} IN ({allen}) AND {} = {}))",
            self.sql(gezocht),
            self.sql(bekend)
        )
    }
}

/// Takes a merge, or the undoing of one, into a table of links with the primary key `van`.
///
/// # Errors
/// When the table cannot be written.
pub async fn neem_samenvoeging(
    tx: &mut Tx,
    tabel: &'static str,
    (van, naar): (PersoonId, PersoonId),
    ongedaan: bool,
) -> Result<(), sqlx::Error> {
    // Safe, both: constants of the program.
    if ongedaan {
        let sql = AssertSqlSafe(format!("DELETE FROM {tabel} WHERE van = $1"));
        sqlx::query(sql).bind(van.to_string()).execute(&mut **tx).await?;
    } else {
        let sql = AssertSqlSafe(format!(
            "INSERT INTO {tabel} (van, naar) VALUES ($1, $2) ON CONFLICT (van) DO UPDATE SET naar = excluded.naar"
        ));
        sqlx::query(sql).bind(van.to_string()).bind(naar.to_string()).execute(&mut **tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(nummer: u128) -> Uuid {
        Uuid::from_u128(nummer)
    }

    #[test]
    fn wie_opging_in_wie_opging_is_de_laatste() {
        let personen = Personen::uit([(id(1), id(2)), (id(2), id(3)), (id(5), id(3))]);
        for (van, naar) in [(1, 3), (2, 3), (3, 3), (5, 3), (4, 4)] {
            assert_eq!(personen.wie(PersoonId(id(van))), PersoonId(id(naar)));
        }
    }

    #[test]
    fn zonder_samenvoegingen_verandert_er_niets_aan_een_vraag() {
        let personen = Personen::default();
        assert_eq!(personen.sql("t.persoon_id"), "t.persoon_id");
        assert_eq!(personen.zelfde_sql("v.persoon_id", "u.persoon_id"), "v.persoon_id = u.persoon_id");
    }

    #[test]
    fn iemand_heeft_elk_nummer_dat_erin_opging() {
        let personen = Personen::uit([(id(1), id(2)), (id(2), id(3)), (id(5), id(6))]);
        for wie in [1, 2, 3] {
            assert_eq!(personen.ids(PersoonId(id(wie))), [3, 1, 2].map(|wie| PersoonId(id(wie))));
        }
        assert_eq!(personen.ids(PersoonId(id(4))), [PersoonId(id(4))]);
        assert_eq!(personen.van_sql("p", PersoonId(id(6))), format!("p IN ('{}', '{}')", id(6), id(5)));
    }

    #[test]
    fn links_die_rondgaan_eindigen() {
        let personen = Personen::uit([(id(1), id(2)), (id(2), id(1))]);
        assert!([id(1), id(2)].contains(&personen.wie(PersoonId(id(1))).0));
    }
}
