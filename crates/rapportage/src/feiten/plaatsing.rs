//! Facts of placements: their begin and their end, each with the terms on which somebody works.

use domein::{
    Metadata, Plaatsingsvastlegging,
    gebeurtenis::{PlaatsingBegonnen, PlaatsingsvastleggingIngetrokken, TrajectGebeurtenis as T},
};
use eventstore::Tx;

use super::{
    ALTIJD, persoon_id,
    rijen::{Rijen, Waarde},
};

const TABEL: &str = "feit_plaatsing";
const KOLOMMEN: &str =
    "plaatsing_id, persoon_id, gemeente, wat, soort, omgezet_van, datum, bekend_van, bekend_tot, positie";

pub(super) const SCHEMA: [&str; 2] = [
    // `wat`: begonnen or beeindigd; `soort`: on what terms; `omgezet_van`: of a begin, the placement that it follows on;
    // `datum`: first day, or last day (inclusive).
    "CREATE TABLE IF NOT EXISTS feit_plaatsing ( \
        plaatsing_id TEXT NOT NULL, persoon_id TEXT NOT NULL, gemeente TEXT NOT NULL, wat TEXT NOT NULL, \
        soort TEXT NOT NULL, omgezet_van TEXT, datum TEXT NOT NULL, bekend_van BIGINT NOT NULL, \
        bekend_tot BIGINT NOT NULL, positie BIGINT NOT NULL, PRIMARY KEY (plaatsing_id, positie))",
    "CREATE INDEX IF NOT EXISTS feit_plaatsing_datum ON feit_plaatsing (gemeente, wat, datum)",
];

/// Placements on their way to the table.
pub(super) struct Plaatsingen(Rijen);

impl Plaatsingen {
    pub(super) fn nieuw() -> Self {
        Self(Rijen::van(TABEL, KOLOMMEN))
    }

    /// Takes an event; what is about something else changes nothing.
    pub(super) async fn neem(
        &mut self,
        tx: &mut Tx,
        metadata: &Metadata,
        gebeurtenis: &T,
        positie: i64,
    ) -> Result<(), sqlx::Error> {
        let nu = metadata.vastgelegd_op.as_microsecond();
        let (id, wat, soort, omgezet_van) = match gebeurtenis {
            T::PlaatsingBegonnen(PlaatsingBegonnen { plaatsing_id, soort, omgezet_van, .. }) => {
                (*plaatsing_id, "begonnen", soort, *omgezet_van)
            }
            T::PlaatsingBeeindigd(f) => (f.plaatsing_id, "beeindigd", &f.soort, None),
            T::PlaatsingsvastleggingIngetrokken(f) => {
                self.schrijf(tx).await?;
                return neem_terug(tx, f, nu, positie).await;
            }
            _ => return Ok(()),
        };
        let rij: Vec<Waarde> = vec![
            id.to_string().into(),
            persoon_id(metadata, id).into(),
            metadata.gemeente.as_str().into(),
            wat.into(),
            soort.code().into(),
            omgezet_van.map(|id| id.to_string()).into(),
            metadata.geldig_op.to_string().into(),
            nu.into(),
            ALTIJD.into(),
            positie.into(),
        ];
        self.0.voeg_toe(rij);
        Ok(())
    }

    pub(super) async fn schrijf(&mut self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        self.0.schrijf(tx).await
    }
}

/// From `nu` on an end, before `positie`, is no longer known; without its begin nothing of the placement is.
async fn neem_terug(
    tx: &mut Tx,
    weg: &PlaatsingsvastleggingIngetrokken,
    nu: i64,
    positie: i64,
) -> Result<(), sqlx::Error> {
    let wat = match weg.wat {
        Plaatsingsvastlegging::Begin => "",
        Plaatsingsvastlegging::Einde => "beeindigd",
        // Of the jobcoach nothing is counted.
        Plaatsingsvastlegging::Jobcoach | Plaatsingsvastlegging::Jobcoacheinde => return Ok(()),
    };
    let sql = "UPDATE feit_plaatsing SET bekend_tot = CASE WHEN bekend_van > $1 THEN bekend_van ELSE $1 END \
               WHERE plaatsing_id = $2 AND bekend_tot = $3 AND positie < $4 AND ($5 = '' OR wat = $5)";
    let vraag = sqlx::query(sql).bind(nu).bind(weg.plaatsing_id.to_string()).bind(ALTIJD).bind(positie);
    vraag.bind(wat).execute(&mut **tx).await?;
    Ok(())
}
