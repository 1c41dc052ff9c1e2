//! Who waits for the GGZ, and what bridges: for the list, and for what waits on a desk. Ids and dates; which care and which
//! help it is stands in the events, sealed, and not here.
//!
//! After two persons turned out to be one, what is recorded stands under the one who stayed, also when it is about waiting
//! that began under the other. It finds no row then, and leaves a mark: from that day on the waiting of the other is over.

use domein::{Ggzvastlegging, Metadata, gebeurtenis::TrajectGebeurtenis as G};
use eventstore::Tx;
use jiff::civil::Date;

use crate::regels::normen::Wachtreden;

/// The tables. `norm` is the day from which it is late that nothing bridges, counted from the first day of waiting, or from the
/// first day without the help. `merk` is 1 of a mark.
pub(super) const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_ggz (persoon_id TEXT NOT NULL, sinds TEXT NOT NULL, merk BIGINT NOT NULL, \
     plaats BIGINT NOT NULL, gemeente TEXT NOT NULL, norm TEXT NOT NULL, einde TEXT, \
     PRIMARY KEY (persoon_id, sinds, merk))",
    "CREATE INDEX IF NOT EXISTS begeleiding_ggz_plaats ON begeleiding_ggz (plaats)",
    "CREATE TABLE IF NOT EXISTS begeleiding_overbrugging (overbrugging_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     persoon_id TEXT NOT NULL, sinds TEXT NOT NULL, einde TEXT, norm TEXT)",
    "CREATE INDEX IF NOT EXISTS begeleiding_overbrugging_van ON begeleiding_overbrugging (persoon_id)",
];

fn norm(sinds: Date) -> String {
    Wachtreden::GgzWacht.norm(sinds).unwrap_or(sinds).to_string()
}

/// Takes in what an event says of it. `persoon` is its id.
pub(super) async fn neem(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    persoon: &str,
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let (op, datum) = (metadata.geldig_op, metadata.geldig_op.to_string());
    match gebeurtenis {
        G::GgzWachttijdBegonnen(_) => wacht(tx, plaats, metadata, (persoon, 0)).await,
        G::GgzBehandelingGestart(_) | G::GgzWachttijdBeeindigd(_) => {
            let sql = "UPDATE begeleiding_ggz SET einde = $2 WHERE persoon_id = $1 AND einde IS NULL";
            let raak = sqlx::query(sql).bind(persoon.to_owned()).bind(datum).execute(&mut **tx).await?;
            if raak.rows_affected() == 0 {
                return wacht(tx, plaats, metadata, (persoon, 1)).await;
            }
            Ok(())
        }
        G::GgzOverbruggingBegonnen(f) => {
            let sql = "INSERT INTO begeleiding_overbrugging (overbrugging_id, gemeente, persoon_id, sinds) \
                       VALUES ($1, $2, $3, $4) ON CONFLICT (overbrugging_id) DO NOTHING";
            let vraag = sqlx::query(sql).bind(f.overbrugging_id.to_string());
            let vraag = vraag.bind(metadata.gemeente.as_str().to_owned()).bind(persoon.to_owned());
            vraag.bind(datum).execute(&mut **tx).await.map(drop)
        }
        G::GgzOverbruggingBeeindigd(f) => {
            let sql = "UPDATE begeleiding_overbrugging SET einde = $2, norm = $3 WHERE overbrugging_id = $1";
            let vraag = sqlx::query(sql).bind(f.overbrugging_id.to_string()).bind(datum).bind(norm(op));
            vraag.execute(&mut **tx).await.map(drop)
        }
        G::GgzVastleggingIngetrokken(f) => {
            let van = f.van.to_string();
            let id = f.overbrugging_id.map(|id| id.to_string()).unwrap_or_default();
            let sql = match f.wat {
                Ggzvastlegging::Overbrugging => {
                    "DELETE FROM begeleiding_overbrugging WHERE overbrugging_id = $1"
                }
                Ggzvastlegging::Overbruggingseinde => {
                    "UPDATE begeleiding_overbrugging SET einde = NULL, norm = NULL WHERE overbrugging_id = $1"
                }
                Ggzvastlegging::Wachttijd => {
                    let sql = "DELETE FROM begeleiding_ggz WHERE persoon_id = $1 AND sinds = $2 AND merk = 0";
                    let raak = sqlx::query(sql).bind(persoon.to_owned()).bind(van).execute(&mut **tx).await?;
                    if raak.rows_affected() == 0 {
                        return wacht(tx, plaats, metadata, (persoon, 1)).await;
                    }
                    return Ok(());
                }
                Ggzvastlegging::Wachttijdeinde => {
                    let sql = "DELETE FROM begeleiding_ggz WHERE persoon_id = $1 AND einde = $2 AND merk = 1";
                    sqlx::query(sql).bind(persoon.to_owned()).bind(van.clone()).execute(&mut **tx).await?;
                    // Two can have ended on that day: the last of them goes on.
                    let sql = "UPDATE begeleiding_ggz SET einde = NULL WHERE persoon_id = $1 AND einde = $2 AND sinds = \
                               (SELECT MAX(sinds) FROM begeleiding_ggz WHERE persoon_id = $1 AND einde = $2)";
                    let vraag = sqlx::query(sql).bind(persoon.to_owned()).bind(van);
                    return vraag.execute(&mut **tx).await.map(drop);
                }
            };
            sqlx::query(sql).bind(id).execute(&mut **tx).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Writes waiting that begins, or a mark, which has ended on its own day.
async fn wacht(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    (persoon, merk): (&str, i64),
) -> Result<(), sqlx::Error> {
    let datum = metadata.geldig_op.to_string();
    let sql = "INSERT INTO begeleiding_ggz (persoon_id, sinds, merk, plaats, gemeente, norm, einde) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (persoon_id, sinds, merk) DO NOTHING";
    let vraag = sqlx::query(sql).bind(persoon.to_owned()).bind(datum.clone()).bind(merk).bind(plaats);
    let vraag = vraag.bind(metadata.gemeente.as_str().to_owned()).bind(norm(metadata.geldig_op));
    vraag.bind((merk == 1).then_some(datum)).execute(&mut **tx).await.map(drop)
}
