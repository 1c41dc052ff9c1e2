//! Signals that wait for somebody: one row per signal that is open, and one more while somebody who was handed over has not
//! been seen.

use domein::{
    Gebeurtenis as _, Metadata, Normstap, SignaalBron, Vastlegging,
    gebeurtenis::{Melding, SignaalGecorrigeerd, SignaleringGebeurtenis as G},
    opvolging::Gedaan,
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use crate::regels::normen::{Wachtreden, aankomst_elders};

/// The read model.
pub(crate) struct Bordsignalen;

impl Projection for Bordsignalen {
    fn name(&self) -> &'static str {
        "bord-signalen"
    }

    fn version(&self) -> u32 {
        3
    }

    fn query(&self) -> Query {
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["bord_signaal"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            // `reden` is NULL when nothing waits, `aankomst_norm` when nobody has to be seen. `gedaan` is a
            // [`Gedaan`] as text.
            "CREATE TABLE IF NOT EXISTS bord_signaal (signaal_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
             persoon_id TEXT NOT NULL, bron TEXT NOT NULL, gebiedsteam TEXT, coach TEXT, ontvangen TEXT NOT NULL, \
             opvolgen_voor TEXT NOT NULL, reden TEXT, sinds TEXT NOT NULL, norm TEXT, aankomst_norm TEXT, \
             gedaan TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_norm ON bord_signaal (gemeente, norm)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_van_persoon ON bord_signaal (persoon_id)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_aankomst ON bord_signaal (gemeente, aankomst_norm)",
        ]
    }

    /// A row is of one signal, which has its own stream.
    fn streams_are_independent(&self) -> bool {
        true
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        async move {
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                neem(tx, &metadata, &gebeurtenis).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

async fn neem(tx: &mut Tx, metadata: &Metadata, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    let Some(signaal) = gebeurtenis.signaal_id() else { return Ok(()) };
    if let Some(melding) = gebeurtenis.melding() {
        return ontvang(tx, metadata, signaal, melding).await;
    }
    match gebeurtenis {
        G::SignaalGecorrigeerd(f) => corrigeer(tx, f).await,
        _ => volg(tx, signaal, metadata.geldig_op, gebeurtenis).await,
    }
}

async fn ontvang(
    tx: &mut Tx,
    metadata: &Metadata,
    signaal: Uuid,
    Melding { bron, kenmerken, opvolgen_voor, .. }: Melding<'_>,
) -> Result<(), sqlx::Error> {
    // A signal of a delivery that was taken back may be received again.
    let sql = "INSERT INTO bord_signaal (signaal_id, gemeente, persoon_id, bron, gebiedsteam, ontvangen, \
        opvolgen_voor, reden, sinds, norm, aankomst_norm, gedaan) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, $7, $9, $10) ON CONFLICT (signaal_id) DO UPDATE SET \
        persoon_id = excluded.persoon_id, bron = excluded.bron, gebiedsteam = excluded.gebiedsteam, coach = NULL, \
        ontvangen = excluded.ontvangen, opvolgen_voor = excluded.opvolgen_voor, reden = excluded.reden, \
        sinds = excluded.sinds, norm = excluded.norm, aankomst_norm = excluded.aankomst_norm, \
        gedaan = excluded.gedaan";
    sqlx::query(sql)
        .bind(signaal.to_string())
        .bind(metadata.gemeente.as_str().to_owned())
        .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
        .bind(bron.code())
        .bind(kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
        .bind(metadata.geldig_op.to_string())
        .bind(opvolgen_voor.to_string())
        .bind(Wachtreden::SignaalZonderOpvolging.code())
        .bind(bron.is_overdracht().then(|| opvolgen_voor.to_string()))
        .bind(Gedaan::default().schrijf().map_err(onleesbaar)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The norm stays as it was when the signal came in.
async fn corrigeer(tx: &mut Tx, f: &SignaalGecorrigeerd) -> Result<(), sqlx::Error> {
    let sql = "UPDATE bord_signaal SET gebiedsteam = $1, ontvangen = $2, \
               sinds = CASE WHEN reden = $3 THEN $2 ELSE sinds END WHERE signaal_id = $4";
    sqlx::query(sql)
        .bind(f.kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
        .bind(f.datum.to_string())
        .bind(Wachtreden::SignaalZonderOpvolging.code())
        .bind(f.signaal_id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a signal waits for after one more event.
async fn volg(tx: &mut Tx, signaal: Uuid, op: Date, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    let sql = "SELECT gedaan, ontvangen, opvolgen_voor, bron FROM bord_signaal WHERE signaal_id = $1";
    let rij = sqlx::query(sql).bind(signaal.to_string()).fetch_optional(&mut **tx).await?;
    let Some(rij) = rij else { return Ok(()) };
    let mut gedaan = Gedaan::lees(rij.try_get(0)?).map_err(onleesbaar)?;
    gedaan.neem(op, gebeurtenis);
    let ontvangen: Date = rij.try_get::<&str, _>(1)?.parse().map_err(onleesbaar)?;
    let opvolgen_voor: String = rij.try_get(2)?;
    let bron: &str = rij.try_get(3)?;
    let bron = SignaalBron::van_code(bron)
        .ok_or_else(|| sqlx::Error::Decode(format!("unknown code {bron:?}").into()))?;
    let wacht = gedaan.wacht_op_opvolging(ontvangen);
    let wacht = wacht.and_then(|(stap, sinds)| Some((stap, Wachtreden::van(stap)?, sinds)));
    let norm = wacht.map(|(stap, reden, sinds)| match stap {
        Normstap::Opvolgen => opvolgen_voor.clone(),
        _ => reden.norm(sinds).unwrap_or(sinds).to_string(),
    });
    let aankomst = match gedaan.doorgeleid() {
        Some((sinds, _)) => aankomst_elders(sinds).to_string(),
        None => opvolgen_voor,
    };
    let sql = "UPDATE bord_signaal SET gedaan = $1, reden = $2, sinds = $3, norm = $4, aankomst_norm = $5, \
               coach = $6 WHERE signaal_id = $7";
    sqlx::query(sql)
        .bind(gedaan.schrijf().map_err(onleesbaar)?)
        .bind(wacht.map(|(_, reden, _)| reden.code()))
        .bind(wacht.map_or(ontvangen, |(.., sinds)| sinds).to_string())
        .bind(norm)
        .bind(gedaan.wacht_op_aankomst(bron).then_some(aankomst))
        .bind(gedaan.coach().map(|coach| coach.as_str().to_owned()))
        .bind(signaal.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn onleesbaar(fout: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(fout))
}
