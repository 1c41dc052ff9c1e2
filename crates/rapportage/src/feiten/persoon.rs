//! Who turned out to be whom, as known at a moment: figures that count persons, or ask what else somebody has, count who
//! they are by then. A figure as known before a merge knows nothing of it, and stays as it was.

use domein::{Metadata, PersoonId};
use eventstore::Tx;

use super::ALTIJD;

/// The table of links.
pub(super) const TABEL: &str = "feit_persoon";

/// Two persons who are one, or are not after all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) van: PersoonId,
    pub(super) naar: PersoonId,
    pub(super) ongedaan: bool,
}

/// Takes links in. The event stands in the dossiers of both; that of who merged says it here, so that the links of one
/// person come from one stream.
pub(super) async fn neem_op(tx: &mut Tx, links: &[(i64, &Metadata, Link)]) -> Result<(), sqlx::Error> {
    for (positie, metadata, Link { van, naar, ongedaan }) in links {
        if metadata.persoon_id != Some(*van) {
            continue;
        }
        let nu = metadata.vastgelegd_op.as_microsecond();
        let sluit = "UPDATE feit_persoon SET bekend_tot = $1 WHERE van = $2 AND bekend_tot = $3";
        sqlx::query(sluit).bind(nu).bind(van.to_string()).bind(ALTIJD).execute(&mut **tx).await?;
        if *ongedaan {
            continue;
        }
        let nieuw = "INSERT INTO feit_persoon (van, naar, bekend_van, bekend_tot, positie) VALUES ($1, $2, $3, $4, $5)";
        let opdracht = sqlx::query(nieuw).bind(van.to_string()).bind(naar.to_string());
        opdracht.bind(nu).bind(ALTIJD).bind(*positie).execute(&mut **tx).await?;
    }
    Ok(())
}
