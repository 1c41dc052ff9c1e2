//! What a source may know of what it delivered: how it stands, and nothing of what was said or came of it.

use dienst::Bereik;
use domein::{
    Afsluitreden, PersoonId, SignaalBron,
    opvolging::{Gedaan, Signaaltoestand},
};
use eventstore::Database;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Row as _, any::AnyRow};
use uuid::Uuid;

use super::{
    onleesbaar,
    opvragen::{self, Overdracht, Signaalcursor},
};

const KOLOMMEN: &str = "signaal_id, bron, nummer, toestand, ontvangen_op, gedaan FROM werkvoorraad";

/// A signal as its source sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EigenSignaal {
    /// The signal.
    pub(crate) signaal_id: Uuid,
    /// Your own number of it.
    pub(crate) meldingsnummer: String,
    /// As what you delivered it.
    pub(crate) bron: SignaalBron,
    /// The date on which it holds.
    pub(crate) datum: Date,
    /// How it stands.
    pub(crate) stand: EigenStand,
    /// Of who was handed over: whether both sides have confirmed it.
    pub(crate) overdracht: Option<Overdracht>,
    /// The municipality that goes on, when the young person lives there: ask there.
    pub(crate) doorgeleid_naar: Option<String>,
}

/// How a signal stands, for its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EigenStand {
    /// Nobody has taken it yet.
    Nieuw,
    /// Somebody follows it up.
    InOpvolging,
    /// It has ended.
    Afgesloten,
    /// You withdrew it.
    Ingetrokken,
}

impl EigenStand {
    /// Whether a talk is planned, or the norm time passed, is the municipality's.
    const fn van(toestand: Signaaltoestand) -> Self {
        match toestand {
            Signaaltoestand::Nieuw | Signaaltoestand::Verlopen => Self::Nieuw,
            Signaaltoestand::InOpvolging | Signaaltoestand::GesprekGepland => Self::InOpvolging,
            Signaaltoestand::Afgesloten => Self::Afgesloten,
            Signaaltoestand::Ingetrokken => Self::Ingetrokken,
        }
    }
}

/// Whether the municipality has somebody in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InBeeld {
    /// A signal of yours about this person is followed up, or ended otherwise than without contact.
    pub(crate) in_beeld: bool,
}

/// The signals of these sources within `bereik`, newest first; at most `rijen`.
pub(crate) async fn eigen(
    database: &Database,
    bereik: &Bereik,
    bronnen: &[SignaalBron],
    na: Option<Signaalcursor>,
    rijen: i64,
) -> Result<Vec<(Signaalcursor, EigenSignaal)>, sqlx::Error> {
    let team = Bereik::sql("gebiedsteam", "$6");
    let vraag = sqlx::AssertSqlSafe(format!(
        "SELECT {KOLOMMEN} WHERE gemeente = $1 AND $2 LIKE '%,' || bron || ',%' \
         AND ($3 = '' OR (ontvangen_op, signaal_id) < ($3, $4)) AND {team} \
         ORDER BY ontvangen_op DESC, signaal_id DESC LIMIT $5"
    ));
    let [datum, id] = na.map(Signaalcursor::delen).unwrap_or_default();
    let rijen = sqlx::query(vraag)
        .bind(bereik.gemeente().as_str())
        .bind(codes(bronnen))
        .bind(datum)
        .bind(id)
        .bind(rijen)
        .bind(bereik.teams())
        .fetch_all(database.pool())
        .await?;
    let signalen = rijen.iter().map(|rij| {
        let signaal = signaal(rij)?;
        Ok((Signaalcursor::bij(signaal.datum, signaal.signaal_id), signaal))
    });
    signalen.collect()
}

/// Whether this person is in view by a signal of these sources; none when none of them gave one that stands.
pub(crate) async fn in_beeld(
    database: &Database,
    bereik: &Bereik,
    bronnen: &[SignaalBron],
    persoon: PersoonId,
) -> Result<Option<InBeeld>, sqlx::Error> {
    let vraag = "SELECT toestand, gedaan FROM werkvoorraad WHERE gemeente = $1 AND persoon_id = $2 \
        AND $3 LIKE '%,' || bron || ',%' AND toestand <> $4";
    let rijen = sqlx::query(vraag)
        .bind(bereik.gemeente().as_str())
        .bind(persoon.to_string())
        .bind(codes(bronnen))
        .bind(Signaaltoestand::Ingetrokken.code())
        .fetch_all(database.pool())
        .await?;
    if rijen.is_empty() {
        return Ok(None);
    }
    let mut in_beeld = false;
    for rij in rijen {
        let gedaan = Gedaan::lees(rij.try_get(1)?).map_err(onleesbaar)?;
        in_beeld |= match opvragen::toestand(rij.try_get(0)?)? {
            Signaaltoestand::InOpvolging | Signaaltoestand::GesprekGepland => true,
            Signaaltoestand::Afgesloten => gedaan.resultaat() != Some(Afsluitreden::GeenContact),
            Signaaltoestand::Nieuw | Signaaltoestand::Verlopen | Signaaltoestand::Ingetrokken => false,
        };
    }
    Ok(Some(InBeeld { in_beeld }))
}

/// Each code between commas; a code holds no comma and nothing that means something to LIKE.
fn codes(bronnen: &[SignaalBron]) -> String {
    let codes: Vec<_> = bronnen.iter().map(|bron| bron.code()).collect();
    format!(",{},", codes.join(","))
}

fn signaal(rij: &AnyRow) -> Result<EigenSignaal, sqlx::Error> {
    let bron = opvragen::bron(rij.try_get(1)?)?;
    let gedaan = Gedaan::lees(rij.try_get(5)?).map_err(onleesbaar)?;
    Ok(EigenSignaal {
        signaal_id: opvragen::lees(rij, 0)?,
        bron,
        meldingsnummer: rij.try_get(2)?,
        stand: EigenStand::van(opvragen::toestand(rij.try_get(3)?)?),
        datum: opvragen::lees(rij, 4)?,
        overdracht: Overdracht::van(bron, &gedaan),
        doorgeleid_naar: gedaan.doorgeleid().map(|(_, naar)| naar.to_string()),
    })
}
