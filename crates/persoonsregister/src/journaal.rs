//! The journal: every change that somebody made in the register on purpose, with who, when, why, and the card before and
//! after. Why and what are sealed with the key of the person, so erasing the person reaches them too.

use crate::databank::{Databanksoort, Tx};
use crate::gegevens::{Opslag, Persoonskaart};
use crate::kluis::{self, Doel, Sleutel};
use crate::rij::OpenKaart;
use crate::{Error, Persoonsregister};
use domein::PersoonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

/// Longest account, in characters.
const MAX_WIE_TEKENS: usize = 100;
/// Longest reason, in characters.
const MAX_REDEN_TEKENS: usize = 2_000;

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handeling {
    /// A birth that was wrong was replaced.
    GeboorteGecorrigeerd,
    /// Somebody turned out to be this person, and merged into it.
    Samengevoegd,
    /// That was undone.
    Gesplitst,
    /// A number that was somebody else's was taken away.
    Ontkoppeld,
    /// The person got another BSN.
    BsnGewijzigd,
}

impl Handeling {
    const ALLE: [Self; 5] = [
        Self::GeboorteGecorrigeerd,
        Self::Samengevoegd,
        Self::Gesplitst,
        Self::Ontkoppeld,
        Self::BsnGewijzigd,
    ];

    /// The word for it, in the database and to people.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::GeboorteGecorrigeerd => "geboorte-gecorrigeerd",
            Self::Samengevoegd => "samengevoegd",
            Self::Gesplitst => "gesplitst",
            Self::Ontkoppeld => "ontkoppeld",
            Self::BsnGewijzigd => "bsn-gewijzigd",
        }
    }

    fn van_code(code: &str) -> Option<Self> {
        Self::ALLE.into_iter().find(|handeling| handeling.code() == code)
    }
}

/// One change. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct Journaalregel {
    /// What kind of change.
    pub handeling: Handeling,
    /// The account that asked for it.
    pub door: String,
    /// When, by the clock of the database.
    pub op: Timestamp,
    /// Why, in the words of who asked for it.
    pub reden: String,
    /// The card before.
    pub voor: Persoonskaart,
    /// The card after.
    pub na: Persoonskaart,
    /// Who merged into the person, or became somebody again.
    pub ander: Option<PersoonId>,
}

impl fmt::Debug for Journaalregel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Journaalregel({}, …)", self.handeling.code())
    }
}

/// What is sealed of a change. A field may be added, none may change its meaning.
#[derive(Serialize, Deserialize)]
struct Verslag<'a> {
    reden: Cow<'a, str>,
    voor: Opslag<'a>,
    na: Opslag<'a>,
    #[serde(flatten)]
    bij: Bij<'a>,
}

/// What is needed to undo a merge.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Bij<'a> {
    /// Who merged into the person, or became somebody again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ander: Option<PersoonId>,
    /// The BSN of that one that held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bsn: Option<Cow<'a, str>>,
}

/// How a person was merged into another, to undo it.
pub(crate) struct Samenvoeging {
    /// Its entry: a later one has a higher number.
    pub(crate) nummer: i64,
    /// The card before.
    pub(crate) voor: Persoonskaart,
    /// The card after.
    pub(crate) na: Persoonskaart,
    /// The BSN that held of who merged.
    pub(crate) bsn: Option<Zeroizing<String>>,
}

/// Who asks for a change and why; both must be there.
#[derive(Clone, Copy)]
pub(crate) struct Opdrachtgever<'a> {
    wie: &'a str,
    reden: &'a str,
}

impl<'a> Opdrachtgever<'a> {
    pub(crate) fn new(wie: &'a str, reden: &'a str) -> Result<Self, Error> {
        let (wie, reden) = (wie.trim(), reden.trim());
        let past = |tekst: &str, grens| !tekst.is_empty() && tekst.chars().count() <= grens;
        let goed =
            past(wie, MAX_WIE_TEKENS) && past(reden, MAX_REDEN_TEKENS) && !wie.chars().any(char::is_control);
        if goed { Ok(Self { wie, reden }) } else { Err(Error::WieOfWaarom) }
    }
}

/// Notes a change, in the transaction that makes it.
pub(crate) async fn schrijf_journaal(
    tx: &mut Tx,
    soort: Databanksoort,
    persoon: PersoonId,
    (handeling, wie): (Handeling, Opdrachtgever<'_>),
    (voor, na): (&OpenKaart, &Persoonskaart),
    bij: Bij<'_>,
) -> Result<(), Error> {
    let verslag = Verslag { reden: wie.reden.into(), voor: voor.kaart.opslag(), na: na.opslag(), bij };
    // Room enough for nearly every report, so that no half-written copy stays behind in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    serde_json::to_writer(&mut *bytes, &verslag)?;
    let verslag = kluis::verzegel(&voor.sleutel, Doel::Journaal(persoon), &bytes)?;
    // Safe: a constant.
    let sql = AssertSqlSafe(format!(
        "insert into journaal (persoon_id, handeling, door, op, verslag) values ($1, $2, $3, {}, $4)",
        soort.nu()
    ));
    let opdracht = sqlx::query(sql).bind(persoon.0.as_bytes().as_slice()).bind(handeling.code());
    opdracht.bind(wie.wie).bind(verslag).execute(&mut **tx).await?;
    Ok(())
}

/// How `ander` was last merged into this person.
pub(crate) async fn lees_samenvoeging(
    tx: &mut Tx,
    persoon: PersoonId,
    sleutel: &Sleutel,
    ander: PersoonId,
) -> Result<Samenvoeging, Error> {
    let sql =
        "select nummer, verslag from journaal where persoon_id = $1 and handeling = $2 order by nummer desc";
    let opdracht = sqlx::query_as(sql).bind(persoon.0.as_bytes().as_slice());
    let verslagen: Vec<(i64, Vec<u8>)> =
        opdracht.bind(Handeling::Samengevoegd.code()).fetch_all(&mut **tx).await?;
    for (nummer, verslag) in verslagen {
        let bytes = kluis::ontzegel(sleutel, Doel::Journaal(persoon), &verslag)?;
        let verslag: Verslag<'_> = serde_json::from_slice(&bytes)?;
        if verslag.bij.ander == Some(ander) {
            let lees = |kaart| Persoonskaart::uit_opslag(kaart).ok_or(Error::Onleesbaar);
            let bsn = verslag.bij.bsn.map(|bsn| Zeroizing::new(bsn.into_owned()));
            return Ok(Samenvoeging { nummer, voor: lees(verslag.voor)?, na: lees(verslag.na)?, bsn });
        }
    }
    Err(Error::Onleesbaar)
}

impl Persoonsregister {
    /// What was changed of a person on purpose, oldest first.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`], [`Error::Onleesbaar`] when an entry was
    /// damaged or is of a newer program.
    pub async fn journaal(&self, persoon: PersoonId) -> Result<Vec<Journaalregel>, Error> {
        type Kolommen = (String, String, i64, Vec<u8>);
        let sleutel = self.persoonssleutel(persoon).await?;
        let regels: Vec<Kolommen> = sqlx::query_as(
            "select handeling, door, op, verslag from journaal where persoon_id = $1 order by nummer",
        )
        .bind(persoon.0.as_bytes().as_slice())
        .fetch_all(&self.databank.pool)
        .await?;
        let open = |(handeling, door, op, verslag): Kolommen| {
            let bytes = kluis::ontzegel(&sleutel, Doel::Journaal(persoon), &verslag)?;
            let verslag: Verslag<'_> = serde_json::from_slice(&bytes)?;
            Ok(Journaalregel {
                handeling: Handeling::van_code(&handeling).ok_or(Error::Onleesbaar)?,
                door,
                op: Timestamp::from_millisecond(op).map_err(|_| Error::Onleesbaar)?,
                reden: verslag.reden.into_owned(),
                voor: Persoonskaart::uit_opslag(verslag.voor).ok_or(Error::Onleesbaar)?,
                na: Persoonskaart::uit_opslag(verslag.na).ok_or(Error::Onleesbaar)?,
                ander: verslag.bij.ander,
            })
        };
        regels.into_iter().map(open).collect()
    }
}
