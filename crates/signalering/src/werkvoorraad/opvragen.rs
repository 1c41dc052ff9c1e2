//! Reading the werkvoorraad: one signal, or a page of them, newest first. What the caller may see is part of every
//! query.

use dienst::Bereik;
use domein::{
    Gespreksplek, PersoonId, SignaalBron, Uitstroomprofiel, Vindplaats,
    opvolging::{Gedaan, Signaaltoestand},
};
use eventstore::Database;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Row as _, any::AnyRow};
use uuid::Uuid;

use crate::regels::{Normtijden, WachtOp, wacht_op};

const KOLOMMEN: &str = "signaal_id, persoon_id, bron, gebiedsteam, toestand, ontvangen_op, opvolgen_voor, gedaan, \
    escalatie, uitstroomprofiel, van_team, vindplaats FROM werkvoorraad";

/// A signal in the werkvoorraad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Werkvoorraadregel {
    /// The signal.
    pub(crate) signaal_id: Uuid,
    /// The person; a random id.
    pub(crate) persoon_id: PersoonId,
    /// Where it came from.
    pub(crate) bron: SignaalBron,
    /// The team that follows up, when known.
    pub(crate) gebiedsteam: Option<String>,
    /// How it stands.
    pub(crate) toestand: Signaaltoestand,
    /// The date on which the signal holds.
    pub(crate) ontvangen_op: Date,
    /// First day on which follow-up is late.
    pub(crate) opvolgen_voor: Date,
    /// The coach who last planned or had contact.
    pub(crate) coach: Option<String>,
    /// Day of the talk that is planned and neither held nor missed.
    pub(crate) datum_gesprek: Option<Date>,
    /// Where that talk is, when said.
    pub(crate) plek: Option<Gespreksplek>,
    /// Of who was handed over: whether both sides have confirmed it.
    pub(crate) overdracht: Option<Overdracht>,
    /// The municipality that goes on, when the young person lives there.
    pub(crate) doorgeleid_naar: Option<String>,
    /// What it waits for first, with the norm; none when it has ended, and after its talk.
    pub(crate) wacht_op: Option<WachtOp>,
    /// The day on which it was escalated that what it still waits for was not done in time.
    pub(crate) escalatie: Option<Date>,
    /// End of pro or vso: what it prepared for.
    pub(crate) uitstroomprofiel: Option<Uitstroomprofiel>,
    /// The aanbod that fits that: `route-entree`, `route-arbeid` or `route-arbeid-plus`.
    pub(crate) route: Option<&'static str>,
    /// End of inburgering: the team that hands over.
    pub(crate) van_team: Option<String>,
    /// Outreach: where somebody was found.
    pub(crate) vindplaats: Option<Vindplaats>,
}

/// A handover, as both sides confirm it. It was warm when both did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Overdracht {
    /// The day on which the source confirmed it.
    pub(crate) bron_bevestigd: Option<Date>,
    /// The day of the first contact here.
    pub(crate) aankomst_bevestigd: Option<Date>,
}

impl Overdracht {
    /// None for a source that hands nobody over.
    pub(super) fn van(bron: SignaalBron, gedaan: &Gedaan) -> Option<Self> {
        let overdracht = Self { bron_bevestigd: gedaan.overdracht(), aankomst_bevestigd: gedaan.aankomst() };
        bron.is_overdracht().then_some(overdracht)
    }
}

/// What to list; none means all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) toestand: Option<Signaaltoestand>,
    pub(crate) gebiedsteam: Option<String>,
    pub(crate) bron: Option<SignaalBron>,
    /// Only what was escalated and still waits, or only what was not.
    pub(crate) geescaleerd: Option<bool>,
    /// Only what comes after this place.
    pub(crate) na: Option<Signaalcursor>,
    /// Most rows.
    pub(crate) rijen: i64,
}

/// A place in the list: of the row with this date and id. Stays good when rows come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signaalcursor(Date, Uuid);

/// The text does not name a place in this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GeenSignaalcursor;

impl Signaalcursor {
    pub(crate) const fn van(regel: &Werkvoorraadregel) -> Self {
        Self::bij(regel.ontvangen_op, regel.signaal_id)
    }

    pub(super) const fn bij(ontvangen_op: Date, signaal: Uuid) -> Self {
        Self(ontvangen_op, signaal)
    }

    /// Its date and id, as the table has them.
    pub(super) fn delen(self) -> [String; 2] {
        [self.0.to_string(), self.1.to_string()]
    }
}

impl std::fmt::Display for Signaalcursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.0, self.1)
    }
}

impl std::str::FromStr for Signaalcursor {
    type Err = GeenSignaalcursor;

    fn from_str(tekst: &str) -> Result<Self, GeenSignaalcursor> {
        let (datum, id) = tekst.split_once('_').ok_or(GeenSignaalcursor)?;
        Ok(Self(datum.parse().map_err(|_| GeenSignaalcursor)?, id.parse().map_err(|_| GeenSignaalcursor)?))
    }
}

/// One signal, when it lies within `bereik`.
pub(crate) async fn een(
    database: &Database,
    bereik: &Bereik,
    normen: &Normtijden,
    signaal: Uuid,
) -> Result<Option<Werkvoorraadregel>, sqlx::Error> {
    let team = Bereik::sql("gebiedsteam", "$3");
    let vraag = format!("SELECT {KOLOMMEN} WHERE gemeente = $1 AND signaal_id = $2 AND {team}");
    let rij =
        sqlx::query(sqlx::AssertSqlSafe(vraag)).bind(bereik.gemeente().as_str()).bind(signaal.to_string());
    let rij = rij.bind(bereik.teams());
    rij.fetch_optional(database.pool()).await?.as_ref().map(|rij| regel(rij, normen)).transpose()
}

/// The signals within `bereik`, newest first; at most `filter.rijen`.
pub(crate) async fn lijst(
    database: &Database,
    bereik: &Bereik,
    normen: &Normtijden,
    filter: &Filter,
) -> Result<Vec<Werkvoorraadregel>, sqlx::Error> {
    let team = Bereik::sql("gebiedsteam", "$8");
    // An empty text asks for everything: no column that is filtered on can hold one.
    let vraag = sqlx::AssertSqlSafe(format!(
        "SELECT {KOLOMMEN} WHERE gemeente = $1 AND ($2 = '' OR toestand = $2) AND ($3 = '' OR gebiedsteam = $3) \
         AND ($4 = '' OR bron = $4) AND ($5 = '' OR (ontvangen_op, signaal_id) < ($5, $6)) AND {team} \
         AND ($9 = '' OR ($9 = 'ja') = (escalatie IS NOT NULL)) \
         ORDER BY ontvangen_op DESC, signaal_id DESC LIMIT $7"
    ));
    let rijen = sqlx::query(vraag)
        .bind(bereik.gemeente().as_str())
        .bind(filter.toestand.map(Signaaltoestand::code).unwrap_or_default())
        .bind(filter.gebiedsteam.clone().unwrap_or_default())
        .bind(filter.bron.map(SignaalBron::code).unwrap_or_default())
        .bind(filter.na.map(|plek| plek.0.to_string()).unwrap_or_default())
        .bind(filter.na.map(|plek| plek.1.to_string()).unwrap_or_default())
        .bind(filter.rijen)
        .bind(bereik.teams())
        .bind(filter.geescaleerd.map(|ja| if ja { "ja" } else { "nee" }).unwrap_or_default())
        .fetch_all(database.pool())
        .await?;
    rijen.iter().map(|rij| regel(rij, normen)).collect()
}

/// The state of a code in the table.
pub(super) fn toestand(code: &str) -> Result<Signaaltoestand, sqlx::Error> {
    waarde(code, Signaaltoestand::van_code)
}

/// The source of a code in the table.
pub(super) fn bron(code: &str) -> Result<SignaalBron, sqlx::Error> {
    waarde(code, SignaalBron::van_code)
}

/// The value of a code that this program wrote into the table.
fn waarde<T>(code: &str, van_code: impl Fn(&str) -> Option<T>) -> Result<T, sqlx::Error> {
    van_code(code).ok_or_else(|| sqlx::Error::Decode(format!("unknown code {code:?}").into()))
}

fn regel(rij: &AnyRow, normen: &Normtijden) -> Result<Werkvoorraadregel, sqlx::Error> {
    let bron = bron(rij.try_get(2)?)?;
    let (ontvangen_op, opvolgen_voor) = (lees(rij, 5)?, lees(rij, 6)?);
    let gedaan = Gedaan::lees(rij.try_get(7)?).map_err(super::onleesbaar)?;
    let gesprek = gedaan.gesprek();
    let code = |kolom| rij.try_get::<Option<&str>, _>(kolom);
    let uitstroomprofiel = code(9)?.map(|code| waarde(code, Uitstroomprofiel::van_code)).transpose()?;
    Ok(Werkvoorraadregel {
        signaal_id: lees(rij, 0)?,
        persoon_id: PersoonId(lees(rij, 1)?),
        bron,
        gebiedsteam: rij.try_get(3)?,
        toestand: toestand(rij.try_get(4)?)?,
        ontvangen_op,
        opvolgen_voor,
        coach: gedaan.coach().map(|coach| coach.as_str().to_owned()),
        datum_gesprek: gesprek.as_ref().map(|gesprek| gesprek.datum),
        plek: gesprek.and_then(|gesprek| gesprek.plek),
        overdracht: Overdracht::van(bron, &gedaan),
        doorgeleid_naar: gedaan.doorgeleid().map(|(_, naar)| naar.to_string()),
        wacht_op: wacht_op(bron, (ontvangen_op, opvolgen_voor), &gedaan, normen),
        escalatie: code(8)?.map(|_| lees(rij, 8)).transpose()?,
        uitstroomprofiel,
        route: uitstroomprofiel.map(Uitstroomprofiel::route),
        van_team: rij.try_get(10)?,
        vindplaats: code(11)?.map(|code| waarde(code, Vindplaats::van_code)).transpose()?,
    })
}

pub(super) fn lees<T>(rij: &AnyRow, kolom: usize) -> Result<T, sqlx::Error>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    rij.try_get::<&str, _>(kolom)?.parse().map_err(|fout| sqlx::Error::Decode(Box::new(fout)))
}
