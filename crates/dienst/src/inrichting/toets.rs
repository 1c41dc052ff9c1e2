//! Whether codes are there on the days for which somebody names them.

use std::collections::BTreeMap;

use aanlevering::dichtstbij;
use domein::{Gemeentecode, Kenmerk, Rol};
use eventstore::{Database, Position, Projection as _};
use jiff::civil::Date;
use sqlx::{Row as _, any::AnyRow};
use web::{Gebruiker, Probleem};

use super::{Codes, Codesoort, Genoemd};
use crate::{Omgeving, intern, kenmerk};

/// The periods of one code: first day, and first day without it.
type Perioden = Vec<(Date, Option<Date>)>;

/// Which codes there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bekend {
    teams: BTreeMap<String, Perioden>,
    coaches: BTreeMap<String, Perioden>,
}

/// A code that is not there on the day for which it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mis {
    /// Where it stands.
    pub veld: String,
    /// What it should name.
    pub soort: Codesoort,
    /// What is wrong and what can be done. Names codes that are there, and never the one that was sent.
    pub reden: String,
}

/// Looks whether these codes are there. When they are, that is one look by index at each.
///
/// # Errors
/// When the database cannot be read.
pub async fn keur(
    database: &Database,
    gemeente: &Gemeentecode,
    genoemd: &[Genoemd],
) -> Result<Vec<Mis>, sqlx::Error> {
    let mut los = Bekend::default();
    for code in genoemd {
        let sql = match code.soort {
            Codesoort::Gebiedsteam => {
                "SELECT code, van, tot FROM inrichting_team WHERE gemeente = $1 AND code = $2"
            }
            Codesoort::Coach => {
                "SELECT code, van, tot FROM inrichting_medewerker \
                 WHERE gemeente = $1 AND code = $2 AND rol = 'coach'"
            }
        };
        let vraag = sqlx::query(sql).bind(gemeente.to_string()).bind(code.code.clone());
        los.neem(code.soort, &of_geen(vraag.fetch_all(database.pool()).await)?)?;
    }
    if genoemd.iter().all(|code| los.is_er(code)) {
        return Ok(Vec::new());
    }
    Ok(Bekend::lees(database, gemeente).await?.keur(genoemd))
}

/// The number of the medewerker who logs in with this account on a day, when that is recorded.
///
/// # Errors
/// When the database cannot be read.
pub async fn coach_van(
    database: &Database,
    gemeente: &Gemeentecode,
    (account, op): (&str, Date),
) -> Result<Option<Kenmerk>, sqlx::Error> {
    let sql = "SELECT code FROM inrichting_medewerker WHERE gemeente = $1 AND account = $2 AND van <= $3 \
               AND (tot IS NULL OR tot > $3)";
    let vraag = sqlx::query(sql).bind(gemeente.to_string()).bind(account.to_owned()).bind(op.to_string());
    let rijen = of_geen(vraag.fetch_all(database.pool()).await)?;
    let code: Option<String> = rijen.first().map(|rij| rij.try_get(0)).transpose()?;
    Ok(code.and_then(|code| code.parse().ok()))
}

/// The internal number of who asks: of the medewerker with their account, when beheer recorded that, and otherwise the number
/// by which they log in.
///
/// # Errors
/// 503 when it cannot be read now; 403 when who asks has no number.
pub async fn eigen_nummer(omgeving: &Omgeving, gebruiker: &Gebruiker) -> Result<Kenmerk, Probleem> {
    let vandaag = omgeving.klok.vandaag();
    let bekend = coach_van(&omgeving.database, &omgeving.gemeente, (&gebruiker.sub, vandaag)).await;
    let bekend = bekend.map_err(|fout| intern(&fout))?;
    bekend.map_or_else(|| kenmerk(gebruiker), Ok)
}

/// How far the log of inrichting is known here.
pub(crate) async fn tot_waar(database: &Database) -> Result<Position, sqlx::Error> {
    let sql = "SELECT position FROM projections WHERE name = $1";
    let vraag = sqlx::query_scalar(sql).bind(Codes.name());
    let positie: Option<i64> = vraag.fetch_optional(database.pool()).await?;
    Ok(Position(positie.unwrap_or_default().cast_unsigned()))
}

impl Bekend {
    /// Everything that the municipality recorded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn lees(database: &Database, gemeente: &Gemeentecode) -> Result<Self, sqlx::Error> {
        let mut bekend = Self::default();
        let teams = "SELECT code, van, tot FROM inrichting_team WHERE gemeente = $1";
        let coaches =
            "SELECT code, van, tot FROM inrichting_medewerker WHERE gemeente = $1 AND rol = 'coach'";
        for (soort, sql) in [(Codesoort::Gebiedsteam, teams), (Codesoort::Coach, coaches)] {
            let rijen = sqlx::query(sql).bind(gemeente.to_string()).fetch_all(database.pool()).await;
            bekend.neem(soort, &of_geen(rijen)?)?;
        }
        Ok(bekend)
    }

    fn neem(&mut self, soort: Codesoort, rijen: &[AnyRow]) -> Result<(), sqlx::Error> {
        let dag = |tekst: String| tekst.parse().map_err(|fout: jiff::Error| sqlx::Error::Decode(fout.into()));
        for rij in rijen {
            let tot: Option<String> = rij.try_get(2)?;
            let periode = (dag(rij.try_get(1)?)?, tot.map(dag).transpose()?);
            self.van_mut(soort).entry(rij.try_get(0)?).or_default().push(periode);
        }
        Ok(())
    }

    fn van_mut(&mut self, soort: Codesoort) -> &mut BTreeMap<String, Perioden> {
        match soort {
            Codesoort::Gebiedsteam => &mut self.teams,
            Codesoort::Coach => &mut self.coaches,
        }
    }

    fn van(&self, soort: Codesoort) -> &BTreeMap<String, Perioden> {
        match soort {
            Codesoort::Gebiedsteam => &self.teams,
            Codesoort::Coach => &self.coaches,
        }
    }

    fn is_er(&self, code: &Genoemd) -> bool {
        self.van(code.soort).get(&code.code).is_some_and(|perioden| geldt(perioden, code.op))
    }

    /// The codes that are not there; of a part of which nothing was recorded all are.
    #[must_use]
    pub fn keur(&self, genoemd: &[Genoemd]) -> Vec<Mis> {
        let mis = genoemd.iter().filter(|code| !self.van(code.soort).is_empty() && !self.is_er(code));
        let mis = mis.map(|code| Mis { veld: code.veld.clone(), soort: code.soort, reden: self.reden(code) });
        mis.collect()
    }

    /// The code that is there on some day and is written so but for capitals.
    #[must_use]
    pub fn zonder_hoofdletters(&self, soort: Codesoort, tekst: &str) -> Option<&str> {
        let code = tekst.to_lowercase();
        self.van(soort).get_key_value(&code).map(|(code, _)| code.as_str())
    }

    /// Whether a code is there on some day, or of its part nothing was recorded; and otherwise the code that may have been
    /// meant. For what a source delivers with the code of now about days of before.
    ///
    /// # Errors
    /// The code that may have been meant.
    pub fn ooit(&self, soort: Codesoort, code: &str) -> Result<(), Option<String>> {
        let er_zijn = self.van(soort);
        if er_zijn.is_empty() || er_zijn.contains_key(code) {
            return Ok(());
        }
        Err(dichtstbij(code, er_zijn.keys().map(String::as_str)).map(str::to_owned))
    }

    /// Why a code is not there, and what may have been meant.
    fn reden(&self, code: &Genoemd) -> String {
        let Genoemd { soort, op, .. } = code;
        let (wat, wie) = match soort {
            Codesoort::Gebiedsteam => {
                ("gebiedsteam", "Vraag beheer om het team vast te leggen als het er wel is.")
            }
            Codesoort::Coach => {
                ("coach", "Vraag beheer om deze coach vast te leggen als die hier wel werkt.")
            }
        };
        if let Some(perioden) = self.van(*soort).get(&code.code) {
            let perioden: Vec<String> = perioden.iter().map(woorden).collect();
            return format!("Op {op} is er geen {wat} met deze code; wel {}. {wie}", perioden.join(" en "));
        }
        let op_de_dag = self.van(*soort).iter().filter(|(_, perioden)| geldt(perioden, *op));
        let bedoeld = dichtstbij(&code.code, op_de_dag.map(|(code, _)| code.as_str()));
        let bedoeld = bedoeld.map(|code| format!(" Bedoelde u {code}?")).unwrap_or_default();
        format!("Er is geen {wat} met deze code.{bedoeld} {wie}")
    }
}

fn geldt(perioden: &Perioden, op: Date) -> bool {
    perioden.iter().any(|(van, tot)| *van <= op && tot.is_none_or(|tot| op < tot))
}

fn woorden((van, tot): &(Date, Option<Date>)) -> String {
    tot.map_or_else(|| format!("vanaf {van}"), |tot| format!("van {van} tot {tot}"))
}

/// No rows where the read model was never made: then nothing was recorded that could be known here.
fn of_geen(rijen: Result<Vec<AnyRow>, sqlx::Error>) -> Result<Vec<AnyRow>, sqlx::Error> {
    /// "undefined table" in PostgreSQL.
    const GEEN_TABEL: &str = "42P01";
    match rijen {
        Err(sqlx::Error::Database(fout))
            if fout.code().is_some_and(|code| code == GEEN_TABEL)
                || fout.message().contains("no such table") =>
        {
            Ok(Vec::new())
        }
        rijen => rijen,
    }
}

/// The role that a coach has; the text stands in the queries.
const _: () = assert!(matches!(Rol::Coach.code().as_bytes(), b"coach"));

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const VANDAAG: Date = date(2026, 3, 1);

    fn bekend() -> Bekend {
        let oost = ("oost".to_owned(), vec![(date(2022, 11, 1), None)]);
        let haren = ("haren".to_owned(), vec![(date(2022, 11, 1), Some(date(2026, 1, 1)))]);
        Bekend { teams: [oost, haren].into(), coaches: BTreeMap::new() }
    }

    fn team(code: &str, op: Date) -> Genoemd {
        Genoemd::gebiedsteam("gebiedsteam", Some(&code), op).unwrap()
    }

    #[test]
    fn een_team_is_er_vanaf_de_eerste_dag_tot_de_eerste_dag_zonder() {
        let mis = |code, op| bekend().keur(&[team(code, op)]).len();
        assert_eq!(mis("haren", date(2022, 10, 31)), 1);
        assert_eq!(mis("haren", date(2022, 11, 1)), 0);
        assert_eq!(mis("haren", date(2025, 12, 31)), 0);
        assert_eq!(mis("haren", date(2026, 1, 1)), 1);
        assert_eq!(mis("oost", VANDAAG), 0);
    }

    #[test]
    fn alles_wat_er_niet_is_komt_tegelijk_met_wat_bedoeld_kan_zijn() {
        let mis = bekend().keur(&[team("oots", VANDAAG), team("oost", VANDAAG), team("haren", VANDAAG)]);
        let redenen: Vec<&str> = mis.iter().map(|mis| mis.reden.as_str()).collect();
        assert!(redenen[0].contains("Bedoelde u oost?") && !redenen[0].contains("oots"), "{redenen:?}");
        assert!(redenen[1].contains("wel van 2022-11-01 tot 2026-01-01"), "{redenen:?}");
        assert_eq!(redenen.len(), 2);
    }

    #[test]
    fn van_een_deel_waarvan_niets_is_vastgelegd_gaat_alles_door() {
        let coach = Genoemd::coach("coach", Some(&"wie-dan-ook"), VANDAAG).unwrap();
        assert_eq!(bekend().keur(&[coach]), []);
        assert_eq!(Bekend::default().keur(&[team("oots", VANDAAG)]), []);
    }

    #[test]
    fn wie_zegt_dat_er_geen_team_bekend_is_noemt_er_geen() {
        assert_eq!(Genoemd::gebiedsteam("gebiedsteam", Some(&"onbekend"), VANDAAG), None);
    }
}
