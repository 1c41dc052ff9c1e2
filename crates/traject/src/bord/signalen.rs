//! Signals that wait for somebody: one row per signal that is open, and one more while somebody who was handed over has not
//! been seen.

use domein::{
    Gebeurtenis as _, Metadata, SignaalBron, Vastlegging,
    gebeurtenis::{Signaalkenmerken, SignaleringGebeurtenis as G},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use super::verloop::Verloop;
use crate::regels::normen::Wachtreden;

/// The read model.
pub(crate) struct Bordsignalen;

impl Projection for Bordsignalen {
    fn name(&self) -> &'static str {
        "bord-signalen"
    }

    fn version(&self) -> u32 {
        1
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
            // `reden` is NULL when nothing waits, `aankomst_norm` when nobody has to be seen. `stappen` is the JSON of
            // [`Verloop`].
            "CREATE TABLE IF NOT EXISTS bord_signaal (signaal_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
             persoon_id TEXT NOT NULL, bron TEXT NOT NULL, gebiedsteam TEXT, coach TEXT, ontvangen TEXT NOT NULL, \
             opvolgen_voor TEXT NOT NULL, overgedragen BIGINT NOT NULL, reden TEXT, sinds TEXT NOT NULL, norm TEXT, \
             aankomst_norm TEXT, stappen TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_norm ON bord_signaal (gemeente, norm)",
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

async fn neem(tx: &mut Tx, metadata: &Metadata, gebeurtenis: &G) -> Result<(), ProjectionError> {
    use SignaalBron as Bron;
    let (bron, kenmerken, norm) = match gebeurtenis {
        G::DreigendeUitval(f) => (Bron::Doorstroompunt, &f.kenmerken, f.opvolgen_voor),
        G::WarmOvergedragen(f) => (Bron::UwvWarmeOverdracht, &f.kenmerken, f.opvolgen_voor),
        G::WwEindeGemeld(f) => (Bron::UwvWwEinde, &f.kenmerken, f.opvolgen_voor),
        G::JongereGemeld(f) => (f.bron, &f.kenmerken, f.opvolgen_voor),
        G::SignaalGecorrigeerd(f) => {
            let sql = "UPDATE bord_signaal SET gebiedsteam = $1 WHERE signaal_id = $2";
            let team = f.kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned());
            sqlx::query(sql).bind(team).bind(f.signaal_id.to_string()).execute(&mut **tx).await?;
            return Ok(());
        }
        G::InformatieVerstrekt(_)
        | G::AankomstBevestigd(_)
        | G::InformatiefGesprekGepland(_)
        | G::InformatiefGesprekVerplaatst(_)
        | G::InformatiefGesprekAfgezegd(_)
        | G::InformatiefGesprekGevoerd(_)
        | G::NietVerschenen(_)
        | G::SignaalAfgesloten(_)
        | G::SignaalIngetrokken(_)
        | G::OpvolgingIngetrokken(_) => return Ok(volg(tx, metadata.geldig_op, gebeurtenis).await?),
        // That a norm has passed shows by the day itself; that the source confirms a handover is the source's side of it.
        G::SignaalVerlopen(_)
        | G::SignaalGeescaleerd(_)
        | G::OverdrachtBevestigd(_)
        | G::SignalenSamengevoegd(_)
        | G::SignalenGesplitst(_)
        | G::DuoWijzigingOntvangen(_)
        | G::SignaalaanleveringVerwerkt(_)
        | G::SignaalaanleveringTeruggedraaid(_) => return Ok(()),
    };
    let Some(signaal) = gebeurtenis.signaal_id() else { return Ok(()) };
    Ok(ontvang(tx, metadata, signaal, bron, kenmerken, norm).await?)
}

async fn ontvang(
    tx: &mut Tx,
    metadata: &Metadata,
    signaal: Uuid,
    bron: SignaalBron,
    kenmerken: &Signaalkenmerken,
    norm: Date,
) -> Result<(), sqlx::Error> {
    let overgedragen = matches!(bron, SignaalBron::UwvWarmeOverdracht | SignaalBron::EindeInburgering);
    // A signal of a delivery that was taken back may be received again.
    let sql = "INSERT INTO bord_signaal (signaal_id, gemeente, persoon_id, bron, gebiedsteam, ontvangen, \
        opvolgen_voor, overgedragen, reden, sinds, norm, aankomst_norm, stappen) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6, $7, $10, '[]') ON CONFLICT (signaal_id) DO UPDATE SET \
        persoon_id = excluded.persoon_id, gebiedsteam = excluded.gebiedsteam, coach = NULL, \
        ontvangen = excluded.ontvangen, opvolgen_voor = excluded.opvolgen_voor, reden = excluded.reden, \
        sinds = excluded.sinds, norm = excluded.norm, aankomst_norm = excluded.aankomst_norm, stappen = '[]'";
    sqlx::query(sql)
        .bind(signaal.to_string())
        .bind(metadata.gemeente.as_str().to_owned())
        .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
        .bind(bron.code())
        .bind(kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
        .bind(metadata.geldig_op.to_string())
        .bind(norm.to_string())
        .bind(i64::from(overgedragen))
        .bind(Wachtreden::SignaalZonderOpvolging.code())
        .bind(overgedragen.then(|| norm.to_string()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a signal waits for after one more step.
async fn volg(tx: &mut Tx, op: Date, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    let Some(signaal) = gebeurtenis.signaal_id() else { return Ok(()) };
    let sql =
        "SELECT stappen, ontvangen, opvolgen_voor, overgedragen FROM bord_signaal WHERE signaal_id = $1";
    let rij = sqlx::query(sql).bind(signaal.to_string()).fetch_optional(&mut **tx).await?;
    let Some(rij) = rij else { return Ok(()) };
    let mut verloop: Verloop = serde_json::from_str(rij.try_get(0)?).map_err(onleesbaar)?;
    verloop.neem(op, gebeurtenis).map_err(onleesbaar)?;
    let (ontvangen, opvolgen_voor): (String, String) = (rij.try_get(1)?, rij.try_get(2)?);
    let overgedragen = rij.try_get::<i64, _>(3)? != 0;
    let wacht = verloop.wacht().map_err(onleesbaar)?;
    let (reden, sinds, norm) = match wacht.op {
        _ if wacht.klaar => (None, ontvangen, None),
        None => (Some(Wachtreden::SignaalZonderOpvolging.code()), ontvangen, Some(opvolgen_voor.clone())),
        Some((reden, sinds)) => {
            let norm = reden.norm(sinds).unwrap_or(sinds).to_string();
            (Some(reden.code()), sinds.to_string(), Some(norm))
        }
    };
    let sql = "UPDATE bord_signaal SET stappen = $1, reden = $2, sinds = $3, norm = $4, aankomst_norm = $5, \
               coach = $6 WHERE signaal_id = $7";
    sqlx::query(sql)
        .bind(serde_json::to_string(&verloop).map_err(onleesbaar)?)
        .bind(reden)
        .bind(sinds)
        .bind(norm)
        .bind((overgedragen && !wacht.gezien && !wacht.klaar).then_some(opvolgen_voor))
        .bind(wacht.coach.map(|coach| coach.as_str().to_owned()))
        .bind(signaal.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn onleesbaar(fout: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(fout))
}
