//! Signals that wait for somebody: one row per signal that is open, and one more while somebody who was handed over has not
//! been seen.

use domein::{
    Gebeurtenis as _, Kenmerk, Metadata, SignaalBron, Vastlegging,
    gebeurtenis::{Signaalkenmerken, SignaleringGebeurtenis as G},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use uuid::Uuid;

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
            "CREATE TABLE IF NOT EXISTS bord_signaal (sleutel TEXT PRIMARY KEY, signaal_id TEXT NOT NULL, \
             gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, bron TEXT NOT NULL, gebiedsteam TEXT, coach TEXT, \
             reden TEXT NOT NULL, sinds TEXT NOT NULL, norm TEXT NOT NULL)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_norm ON bord_signaal (gemeente, norm)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_van_signaal ON bord_signaal (signaal_id)",
            "CREATE INDEX IF NOT EXISTS bord_signaal_van_persoon ON bord_signaal (persoon_id)",
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
                let Vastlegging { metadata, gebeurtenis, .. } =
                    Vastlegging::<G>::uit_log(regel).map_err(|fout| ProjectionError::Event {
                        position: regel.position,
                        cause: fout.into(),
                    })?;
                neem(tx, &metadata, &gebeurtenis).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

async fn neem(tx: &mut Tx, metadata: &Metadata, gebeurtenis: &G) -> Result<(), sqlx::Error> {
    let datum = metadata.geldig_op;
    match gebeurtenis {
        G::DreigendeUitval(f) => {
            ontvang(tx, metadata, f.signaal_id, SignaalBron::Doorstroompunt, &f.kenmerken, f.opvolgen_voor)
                .await
        }
        G::WarmOvergedragen(f) => {
            let bron = SignaalBron::UwvWarmeOverdracht;
            ontvang(tx, metadata, f.signaal_id, bron, &f.kenmerken, f.opvolgen_voor).await
        }
        G::WwEindeGemeld(f) => {
            ontvang(tx, metadata, f.signaal_id, SignaalBron::UwvWwEinde, &f.kenmerken, f.opvolgen_voor).await
        }
        G::JongereGemeld(f) => {
            ontvang(tx, metadata, f.signaal_id, f.bron, &f.kenmerken, f.opvolgen_voor).await
        }
        G::SignaalGecorrigeerd(f) => {
            let sql = "UPDATE bord_signaal SET gebiedsteam = $1 WHERE signaal_id = $2";
            let team = f.kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned());
            sqlx::query(sql).bind(team).bind(f.signaal_id.to_string()).execute(&mut **tx).await.map(drop)
        }
        G::InformatieVerstrekt(f) => wacht(tx, f.signaal_id, None, Wachtreden::GesprekTePlannen, datum).await,
        G::InformatiefGesprekGepland(f) => {
            wacht(tx, f.signaal_id, Some(&f.coach), Wachtreden::VerslagTeMaken, f.datum_gesprek).await
        }
        G::NietVerschenen(f) => wacht(tx, f.signaal_id, None, Wachtreden::GesprekTePlannen, datum).await,
        G::AankomstBevestigd(f) => {
            let sql = "UPDATE bord_signaal SET coach = $1 WHERE sleutel = $2";
            let vraag = sqlx::query(sql).bind(f.coach.as_str().to_owned()).bind(f.signaal_id.to_string());
            vraag.execute(&mut **tx).await?;
            klaar(tx, "sleutel", aankomst(f.signaal_id)).await
        }
        // The talk was held: that is the follow-up. Somebody who was handed over was seen.
        G::InformatiefGesprekGevoerd(f) => klaar(tx, "signaal_id", f.signaal_id.to_string()).await,
        G::SignaalAfgesloten(f) => klaar(tx, "signaal_id", f.signaal_id.to_string()).await,
        G::SignaalIngetrokken(f) => klaar(tx, "signaal_id", f.signaal_id.to_string()).await,
        // That a norm has passed shows by the day itself.
        G::SignaalVerlopen(_)
        | G::SignalenSamengevoegd(_)
        | G::SignalenGesplitst(_)
        | G::DuoWijzigingOntvangen(_)
        | G::SignaalaanleveringVerwerkt(_)
        | G::SignaalaanleveringTeruggedraaid(_) => Ok(()),
    }
}

/// The key of what waits until somebody who was handed over was seen.
fn aankomst(signaal: Uuid) -> String {
    format!("{signaal}:aankomst")
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
    let mut rijen = vec![(signaal.to_string(), Wachtreden::SignaalZonderOpvolging)];
    if overgedragen {
        rijen.push((aankomst(signaal), Wachtreden::OverdrachtTeBevestigen));
    }
    for (sleutel, reden) in rijen {
        // A signal of a delivery that was taken back may be received again.
        let sql = "INSERT INTO bord_signaal \
            (sleutel, signaal_id, gemeente, persoon_id, bron, gebiedsteam, reden, sinds, norm) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (sleutel) DO UPDATE SET \
            persoon_id = excluded.persoon_id, gebiedsteam = excluded.gebiedsteam, coach = NULL, \
            reden = excluded.reden, sinds = excluded.sinds, norm = excluded.norm";
        sqlx::query(sql)
            .bind(sleutel)
            .bind(signaal.to_string())
            .bind(metadata.gemeente.as_str().to_owned())
            .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
            .bind(bron.code())
            .bind(kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
            .bind(reden.code())
            .bind(metadata.geldig_op.to_string())
            .bind(norm.to_string())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// A signal waits for something else; the coach stays when nobody is named.
async fn wacht(
    tx: &mut Tx,
    signaal: Uuid,
    coach: Option<&Kenmerk>,
    reden: Wachtreden,
    sinds: Date,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE bord_signaal SET reden = $1, sinds = $2, norm = $3, coach = COALESCE($4, coach) \
               WHERE sleutel = $5";
    sqlx::query(sql)
        .bind(reden.code())
        .bind(sinds.to_string())
        .bind(reden.norm(sinds).unwrap_or(sinds).to_string())
        .bind(coach.map(|coach| coach.as_str().to_owned()))
        .bind(signaal.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn klaar(tx: &mut Tx, kolom: &'static str, sleutel: String) -> Result<(), sqlx::Error> {
    // Safe: the column is a constant of this module.
    let sql = sqlx::AssertSqlSafe(format!("DELETE FROM bord_signaal WHERE {kolom} = $1"));
    sqlx::query(sql).bind(sleutel).execute(&mut **tx).await?;
    Ok(())
}
