//! Reading who looked at whom, for who watches over that.

use domein::PersoonId;
use eventstore::json_rows;
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};

use crate::{Limiet, Omgeving};

/// Somebody looked at a person, or looked for one and found nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inzageregel {
    /// In the order in which it happened.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub op_ms: i64,
    /// The account.
    pub sub: String,
    /// In which role.
    pub rol: String,
    /// What was looked at: a code of [`Inzage`](crate::Inzage).
    pub handeling: String,
    /// At whom; none when a search found nobody.
    pub persoon_id: Option<String>,
    /// The number of the request.
    pub correlatie: String,
}

/// Which looks.
#[derive(Debug, Clone, Default)]
pub struct Inzagevraag {
    /// Only at a person, under any of these ids. Empty: at anybody.
    pub personen: Vec<PersoonId>,
    /// Only by this account.
    pub sub: Option<String>,
    /// Only before this one.
    pub voor: Option<String>,
}

impl Inzageregel {
    /// The looks that are kept here, the newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn lijst(
        omgeving: &Omgeving,
        vraag: &Inzagevraag,
        limiet: Limiet,
    ) -> Result<Vec<Self>, sqlx::Error> {
        let database = &omgeving.database;
        let wie: Vec<[PersoonId; 1]> = vraag.personen.iter().map(|persoon| [*persoon]).collect();
        let van_wie = match wie.is_empty() {
            // The parameter is bound all the same.
            true => "$1 <> ''".to_owned(),
            false => {
                format!("persoon_id IN (SELECT row.value ->> 0 FROM {})", database.dialect().json_rows())
            }
        };
        // Safe: built from constants, values are bound.
        let sql = AssertSqlSafe(format!(
            "SELECT id, op, sub, rol, handeling, persoon_id, correlatie FROM inzage WHERE {van_wie} AND gemeente = $2 \
             AND ($3 = '' OR sub = $3) AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5"
        ));
        let vraag_sql = sqlx::query(sql).bind(json_rows(&wie)?).bind(omgeving.gemeente.as_str().to_owned());
        let vraag_sql = vraag_sql.bind(vraag.sub.clone().unwrap_or_default());
        let vraag_sql = vraag_sql.bind(vraag.voor.clone().unwrap_or_default()).bind(limiet.rijen());
        vraag_sql.fetch_all(database.pool()).await?.iter().map(Self::lees).collect()
    }

    fn lees(rij: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: rij.try_get("id")?,
            op_ms: rij.try_get("op")?,
            sub: rij.try_get("sub")?,
            rol: rij.try_get("rol")?,
            handeling: rij.try_get("handeling")?,
            persoon_id: rij.try_get("persoon_id")?,
            correlatie: rij.try_get("correlatie")?,
        })
    }
}
