//! Cards that a program of before wrote: where those persons are looked for is computed when the register is opened or
//! made up to date, in the transaction that does that. So whoever can look, finds everybody.

use crate::Error;
use crate::bekend::controleer_versie;
use crate::codec;
use crate::databank::{Databanksoort, Tx};
use crate::kluis::{Omhulling, Vast};
use crate::register::BLOK;
use crate::rekenen::reken;
use crate::rij::{Rij, lees_id};
use sqlx::AssertSqlSafe;
use std::sync::Arc;

/// Asks one look into an index when there is nothing to do.
pub(crate) async fn vul_zoekwaarden(
    tx: &mut Tx,
    soort: Databanksoort,
    omhulling: &Arc<Omhulling>,
    vast: &Arc<Vast>,
) -> Result<(), Error> {
    controleer_versie(tx, omhulling).await?;
    // Safe, as the other: built from constants, values are bound.
    let schrijf = format!(
        "update persoon set zoekwaarde = {} from {} where persoon_id = {}",
        soort.bytes(1),
        soort.rijen(),
        soort.bytes(0)
    );
    loop {
        let zonder: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "select persoon_id, sleutel, gegevens from persoon where zoekwaarde is null order by persoon_id limit $1",
        )
        .bind(BLOK as i64)
        .fetch_all(&mut **tx)
        .await?;
        if zonder.is_empty() {
            return Ok(());
        }
        let (omhulling, vast) = (omhulling.clone(), vast.clone());
        let rijen = reken(zonder.len(), move || {
            let rij = |(id, sleutel, gegevens): (Vec<u8>, _, _)| {
                let open = Rij { sleutel, gegevens }.ontsluit(&omhulling, lees_id(&id)?)?;
                Ok([id, open.kaart.zoekwaarde(&vast)].map(|bytes| codec::naar_hex(&bytes)))
            };
            zonder.into_iter().map(rij).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
        sqlx::query(AssertSqlSafe(schrijf.clone()))
            .bind(serde_json::to_string(&rijen)?)
            .execute(&mut **tx)
            .await?;
    }
}
