//! Outflows, for seeing that somebody comes back: of each the days between which a next benefit is herinstroom. Everybody's, also
//! of who has no coach yet when it ends. A file tells of ten thousands at once, so what a batch says is gathered by
//! [`wacht`](super::wacht).

use dienst::Personen;
use domein::gebeurtenis::TrajectGebeurtenis as G;
use eventstore::{Dialect, Tx, json_rows};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::regels::normen::herinstroom;

/// The table. `van` is the first day on which a next benefit counts, `tot` the first on which it no longer does.
pub(super) const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_uitstroom (uitkering_id TEXT PRIMARY KEY, persoon_id TEXT NOT NULL, \
     van TEXT NOT NULL, tot TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_uitstroom_van_persoon ON begeleiding_uitstroom (persoon_id)",
];

/// A row.
pub(super) fn rij(uitkering_id: Uuid, persoon: &str, uitstroom: Date) -> [String; 4] {
    let tussen = herinstroom(uitstroom);
    let (van, tot) = (tussen.start.to_string(), tussen.end.to_string());
    [uitkering_id.to_string(), persoon.to_owned(), van, tot]
}

/// Writes rows; what was told before of a benefit is told anew.
pub(super) async fn schrijf(tx: &mut Tx, rijen: &[[String; 4]]) -> Result<(), sqlx::Error> {
    // Safe: made of constants, the rows are one bound value. `WHERE true` keeps SQLite from reading `ON CONFLICT` as part of a
    // join.
    let sql = AssertSqlSafe(format!(
        "INSERT INTO begeleiding_uitstroom (uitkering_id, persoon_id, van, tot) SELECT row.value ->> 0, \
         row.value ->> 1, row.value ->> 2, row.value ->> 3 FROM {} WHERE true ON CONFLICT (uitkering_id) DO UPDATE SET \
         persoon_id = excluded.persoon_id, van = excluded.van, tot = excluded.tot",
        Dialect::of(tx).json_rows()
    ));
    sqlx::query(sql).bind(json_rows(rijen)?).execute(&mut **tx).await.map(drop)
}

/// Takes in what an event says of an outflow that was written.
pub(super) async fn neem(tx: &mut Tx, persoon: &str, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    match gebeurtenis {
        G::UitstroomGecorrigeerd(f) => schrijf(tx, &[rij(f.uitkering_id, persoon, f.datum)]).await,
        G::UitstroomIngetrokken(f) => {
            let sql = "DELETE FROM begeleiding_uitstroom WHERE uitkering_id = $1";
            sqlx::query(sql).bind(f.uitkering_id.to_string()).execute(&mut **tx).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// SQL for whether the benefit in a row of `begeleiding_verzoek` is herinstroom: it began within a year after the person's
/// outflow from another one.
pub(crate) fn is_herinstroom_sql(personen: &Personen, rij: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM begeleiding_uitstroom hu WHERE {} AND hu.uitkering_id <> {rij}.uitkering_id \
         AND hu.van <= {rij}.sinds AND hu.tot > {rij}.sinds)",
        personen.zelfde_sql("hu.persoon_id", &format!("{rij}.persoon_id"))
    )
}
