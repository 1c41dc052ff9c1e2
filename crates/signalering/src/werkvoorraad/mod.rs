//! What there is to do: a read model with one row per signal, by source, team and state. It holds no personal data:
//! the person is a random id, and texts stay sealed in the events.

mod eigen;
mod opvragen;
mod verloop;

use domein::{
    Gebeurtenis as _, Metadata, PersoonId, Uitstroomprofiel, Vastlegging, Vindplaats,
    gebeurtenis::{JongereGemeld, Melding, Signaalkenmerken, SignaleringGebeurtenis},
    opvolging::{Gedaan, Signaaltoestand},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::{BoxFuture, FutureExt as _};
use jiff::civil::Date;
use sqlx::Row as _;
use uuid::Uuid;

use crate::regels::signaal_van_stream;

pub(crate) use eigen::{EigenSignaal, InBeeld, eigen, in_beeld};
pub(crate) use opvragen::{Filter, Signaalcursor, Werkvoorraadregel, een, lijst};
pub use verloop::{VerloopFout, verloop};

const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS werkvoorraad ( \
     signaal_id TEXT PRIMARY KEY, gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, bron TEXT NOT NULL, \
     nummer TEXT NOT NULL, \
     gebiedsteam TEXT, toestand TEXT NOT NULL, ontvangen_op TEXT NOT NULL, opvolgen_voor TEXT NOT NULL, \
     gedaan TEXT NOT NULL, escalatie TEXT, wacht_op_aankomst BIGINT NOT NULL, \
     uitstroomprofiel TEXT, van_team TEXT, vindplaats TEXT)",
    "CREATE INDEX IF NOT EXISTS werkvoorraad_nieuwste ON werkvoorraad (gemeente, ontvangen_op, signaal_id)",
    "CREATE INDEX IF NOT EXISTS werkvoorraad_persoon ON werkvoorraad (gemeente, persoon_id)",
    "CREATE INDEX IF NOT EXISTS werkvoorraad_toestand ON werkvoorraad (gemeente, toestand, signaal_id)",
];

/// The read model; `werkvoorraad()` of the crate gives one.
pub(crate) struct Werkvoorraad;

impl Projection for Werkvoorraad {
    fn name(&self) -> &'static str {
        "werkvoorraad"
    }

    fn version(&self) -> u32 {
        5
    }

    fn query(&self) -> Query {
        Query::kinds(SignaleringGebeurtenis::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        SignaleringGebeurtenis::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &["werkvoorraad"]
    }

    fn schema(&self) -> &'static [&'static str] {
        SCHEMA
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
                let vastlegging = Vastlegging::voor_leesmodel(regel)?;
                match persoon_nu(&vastlegging.gebeurtenis) {
                    Some(persoon) => verzet(tx, regel, persoon).await?,
                    None => neem(tx, &vastlegging).await?,
                }
            }
            Ok(())
        }
        .boxed()
    }
}

/// About whom a signal is, when two persons turned out to be one or did not.
const fn persoon_nu(gebeurtenis: &SignaleringGebeurtenis) -> Option<PersoonId> {
    match gebeurtenis {
        SignaleringGebeurtenis::SignalenSamengevoegd(f) => Some(f.naar),
        SignaleringGebeurtenis::SignalenGesplitst(f) => Some(f.van),
        _ => None,
    }
}

/// The signal of this stream is about another person. In a stream of another kind it says nothing of a signal.
async fn verzet(tx: &mut Tx, regel: &Recorded, persoon: PersoonId) -> Result<(), sqlx::Error> {
    let Some(signaal) = signaal_van_stream(&regel.stream) else { return Ok(()) };
    let sql = "UPDATE werkvoorraad SET persoon_id = $1 WHERE signaal_id = $2";
    sqlx::query(sql).bind(persoon.to_string()).bind(signaal.to_string()).execute(&mut **tx).await?;
    Ok(())
}

async fn neem(tx: &mut Tx, vastlegging: &Vastlegging<SignaleringGebeurtenis>) -> Result<(), sqlx::Error> {
    use SignaleringGebeurtenis as G;
    let (metadata, gebeurtenis) = (&vastlegging.metadata, &vastlegging.gebeurtenis);
    let Some(signaal) = gebeurtenis.signaal_id() else { return Ok(()) };
    if let Some(melding) = gebeurtenis.melding() {
        let gemeld = if let G::JongereGemeld(f) = gebeurtenis { Some(f) } else { None };
        return ontvang(tx, metadata, signaal, melding, gemeld).await;
    }
    match gebeurtenis {
        G::SignaalGecorrigeerd(f) => corrigeer(tx, signaal, f.datum, &f.kenmerken).await,
        G::DreigendeUitval(_)
        | G::WarmOvergedragen(_)
        | G::WwEindeGemeld(_)
        | G::JongereGemeld(_)
        | G::SignalenSamengevoegd(_)
        | G::SignalenGesplitst(_)
        | G::DuoWijzigingOntvangen(_)
        | G::SignaalaanleveringVerwerkt(_)
        | G::SignaalaanleveringTeruggedraaid(_) => Ok(()),
        G::SignaalIngetrokken(_)
        | G::InformatieVerstrekt(_)
        | G::AankomstBevestigd(_)
        | G::OverdrachtBevestigd(_)
        | G::InformatiefGesprekGepland(_)
        | G::InformatiefGesprekVerplaatst(_)
        | G::InformatiefGesprekAfgezegd(_)
        | G::InformatiefGesprekGevoerd(_)
        | G::NietVerschenen(_)
        | G::SignaalVerlopen(_)
        | G::SignaalGeescaleerd(_)
        | G::SignaalDoorgeleid(_)
        | G::SignaalAfgesloten(_)
        | G::OpvolgingIngetrokken(_) => volg(tx, signaal, metadata.geldig_op, gebeurtenis).await,
    }
}

/// A row for a signal; `gemeld` when its source has no delivery of its own.
async fn ontvang(
    tx: &mut Tx,
    metadata: &Metadata,
    signaal: Uuid,
    Melding { bron, nummer, kenmerken, opvolgen_voor }: Melding<'_>,
    gemeld: Option<&JongereGemeld>,
) -> Result<(), sqlx::Error> {
    // A signal of a delivery that was taken back may be received again.
    let nieuw = "INSERT INTO werkvoorraad \
        (signaal_id, gemeente, persoon_id, bron, gebiedsteam, toestand, ontvangen_op, opvolgen_voor, gedaan, \
        nummer, wacht_op_aankomst, uitstroomprofiel, van_team, vindplaats) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (signaal_id) DO UPDATE SET \
        persoon_id = excluded.persoon_id, bron = excluded.bron, gebiedsteam = excluded.gebiedsteam, \
        toestand = excluded.toestand, ontvangen_op = excluded.ontvangen_op, \
        opvolgen_voor = excluded.opvolgen_voor, gedaan = excluded.gedaan, escalatie = NULL, wacht_op_aankomst = excluded.wacht_op_aankomst, \
        uitstroomprofiel = excluded.uitstroomprofiel, van_team = excluded.van_team, vindplaats = excluded.vindplaats, \
        nummer = excluded.nummer";
    sqlx::query(nieuw)
        .bind(signaal.to_string())
        .bind(metadata.gemeente.as_str())
        .bind(metadata.persoon_id.map(|persoon| persoon.to_string()).unwrap_or_default())
        .bind(bron.code())
        .bind(kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
        .bind(Signaaltoestand::Nieuw.code())
        .bind(metadata.geldig_op.to_string())
        .bind(opvolgen_voor.to_string())
        .bind(Gedaan::default().schrijf().map_err(onleesbaar)?)
        .bind(nummer.as_str())
        .bind(i64::from(bron.is_overdracht()))
        .bind(gemeld.and_then(|f| f.uitstroomprofiel).map(Uitstroomprofiel::code))
        .bind(gemeld.and_then(|f| f.van_team.as_ref()).map(|team| team.as_str().to_owned()))
        .bind(gemeld.and_then(|f| f.vindplaats).map(Vindplaats::code))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn corrigeer(
    tx: &mut Tx,
    signaal: Uuid,
    datum: Date,
    kenmerken: &Signaalkenmerken,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE werkvoorraad SET ontvangen_op = $1, gebiedsteam = $2 WHERE signaal_id = $3")
        .bind(datum.to_string())
        .bind(kenmerken.gebiedsteam.as_ref().map(|team| team.as_str().to_owned()))
        .bind(signaal.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Moves a signal on, or back when what was done with it is withdrawn.
async fn volg(
    tx: &mut Tx,
    signaal: Uuid,
    op: Date,
    gebeurtenis: &SignaleringGebeurtenis,
) -> Result<(), sqlx::Error> {
    let eerder = sqlx::query("SELECT gedaan, bron FROM werkvoorraad WHERE signaal_id = $1")
        .bind(signaal.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(eerder) = eerder else { return Ok(()) };
    let mut gedaan = Gedaan::lees(eerder.try_get(0)?).map_err(onleesbaar)?;
    let bron = opvragen::bron(eerder.try_get(1)?)?;
    gedaan.neem(op, gebeurtenis);
    sqlx::query(
        "UPDATE werkvoorraad SET toestand = $1, gedaan = $2, escalatie = $3, wacht_op_aankomst = $4 \
         WHERE signaal_id = $5",
    )
    .bind(gedaan.toestand().code())
    .bind(gedaan.schrijf().map_err(onleesbaar)?)
    .bind(gedaan.escalatie().map(|op| op.to_string()))
    .bind(i64::from(gedaan.wacht_op_aankomst(bron)))
    .bind(signaal.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What this program wrote into a column itself, and cannot read or write.
fn onleesbaar(fout: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(fout))
}
