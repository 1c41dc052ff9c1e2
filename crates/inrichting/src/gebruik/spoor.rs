//! What an event says of something that carries a code, and how that is kept.

use domein::{Gebiedsteam, Gemeentecode, Kenmerk, PersoonId};
use eventstore::{Position, Tx};
use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    coach::{self, Begeleiding},
    jobcoach::{self, Hulp},
};

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soort {
    /// A signal.
    Signaal,
    /// An application.
    Aanvraag,
    /// A benefit.
    Uitkering,
    /// That a person has a coach; its id is the person's, with the place of the event that said so and the day since when.
    Begeleiding,
    /// A traject.
    Traject,
    /// Help by a jobcoach; its id is that of the placement, with the day on which it began.
    Jobcoaching,
    /// A case of the casusoverleg.
    Casus,
}

impl Soort {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Signaal => "signaal",
            Self::Aanvraag => "aanvraag",
            Self::Uitkering => "uitkering",
            Self::Begeleiding => "begeleiding",
            Self::Traject => "traject",
            Self::Jobcoaching => "jobcoaching",
            Self::Casus => "casus",
        }
    }
}

/// What an event says of something that carries a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoor {
    soort: Soort,
    /// None: that of the person.
    id: Option<Uuid>,
    wat: Gezegd,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Gezegd {
    /// It is there, with these codes.
    Opent(Option<Gebiedsteam>, Option<Kenmerk>),
    /// Its team is this one.
    Team(Option<Gebiedsteam>),
    /// Another leads it.
    Regisseur(Kenmerk),
    /// It counts, or no longer.
    Telt(bool),
    /// Its first day without, as its own service says it.
    Einde(Option<Date>),
    /// The same, as traject says it; counts as long as the own service knows no end.
    Vernomen(Option<Date>),
    /// What became of the help in a placement.
    Hulp(Hulp),
    /// Whose coach somebody became, or did not become after all.
    Begeleiding(Begeleiding),
}

impl Spoor {
    pub(super) fn opent(soort: Soort, id: Uuid, team: Option<&Gebiedsteam>) -> Self {
        Self { soort, id: Some(id), wat: Gezegd::Opent(team.cloned(), None) }
    }

    pub(super) const fn begeleiding(wat: Begeleiding) -> Self {
        Self { soort: Soort::Begeleiding, id: None, wat: Gezegd::Begeleiding(wat) }
    }

    pub(super) fn hulp(plaatsing: Uuid, hulp: Hulp) -> Self {
        Self { soort: Soort::Jobcoaching, id: Some(plaatsing), wat: Gezegd::Hulp(hulp) }
    }

    pub(super) fn regisseur(casus: Uuid, regisseur: &Kenmerk) -> Self {
        let wat = Gezegd::Opent(None, Some(regisseur.clone()));
        Self { soort: Soort::Casus, id: Some(casus), wat }
    }

    pub(super) fn andere_regisseur(casus: Uuid, regisseur: &Kenmerk) -> Self {
        Self { soort: Soort::Casus, id: Some(casus), wat: Gezegd::Regisseur(regisseur.clone()) }
    }

    /// The first day on which a case is talked about no longer.
    pub(super) const fn casus_tot(casus: Uuid, einde: Option<Date>) -> Self {
        Self { soort: Soort::Casus, id: Some(casus), wat: Gezegd::Einde(einde) }
    }

    pub(super) fn team(soort: Soort, id: Uuid, team: Option<&Gebiedsteam>) -> Self {
        Self { soort, id: Some(id), wat: Gezegd::Team(team.cloned()) }
    }

    pub(super) const fn telt(soort: Soort, id: Uuid, telt: bool) -> Self {
        Self { soort, id: Some(id), wat: Gezegd::Telt(telt) }
    }

    pub(super) const fn einde(uitkering: Uuid, einde: Option<Date>) -> Self {
        Self { soort: Soort::Uitkering, id: Some(uitkering), wat: Gezegd::Einde(einde) }
    }

    pub(super) const fn vernomen(uitkering: Uuid, einde: Option<Date>) -> Self {
        Self { soort: Soort::Uitkering, id: Some(uitkering), wat: Gezegd::Vernomen(einde) }
    }
}

/// Keeps it.
pub(super) async fn schrijf(
    tx: &mut Tx,
    tabel: &'static str,
    (gemeente, persoon, plaats): (&Gemeentecode, PersoonId, Position),
    Spoor { soort, id, wat }: Spoor,
) -> Result<(), sqlx::Error> {
    if let Gezegd::Begeleiding(begeleiding) = wat {
        return coach::schrijf(tx, tabel, (gemeente, persoon, plaats), begeleiding).await;
    }
    if let (Some(plaatsing), Gezegd::Hulp(hulp)) = (id, &wat) {
        return jobcoach::schrijf(tx, tabel, (gemeente, persoon), (plaatsing, hulp.clone())).await;
    }
    let id = id.map_or_else(|| persoon.to_string(), |id| id.to_string());
    let team = |team: Option<Gebiedsteam>| team.map(String::from).unwrap_or_default();
    // Safe: constants of the program.
    let sql = |tekst: String| AssertSqlSafe(tekst);
    let zet = |velden: &str| sql(format!("UPDATE {tabel} SET {velden} WHERE wat = $1 AND id = $2"));
    let vraag = match wat {
        Gezegd::Opent(waar, coach) => {
            let tekst = format!(
                "INSERT INTO {tabel} (wat, id, gemeente, persoon_id, team, coach, telt) \
                 VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (wat, id) DO UPDATE SET \
                 team = excluded.team, coach = excluded.coach, telt = 1"
            );
            let vraag = sqlx::query(sql(tekst)).bind(soort.code()).bind(id).bind(gemeente.to_string());
            let coach = coach.map(String::from).unwrap_or_default();
            vraag.bind(persoon.to_string()).bind(team(waar)).bind(coach)
        }
        Gezegd::Team(waar) => sqlx::query(zet("team = $3")).bind(soort.code()).bind(id).bind(team(waar)),
        Gezegd::Regisseur(regisseur) => {
            sqlx::query(zet("coach = $3")).bind(soort.code()).bind(id).bind(String::from(regisseur))
        }
        Gezegd::Telt(telt) => sqlx::query(zet("telt = $3")).bind(soort.code()).bind(id).bind(i64::from(telt)),
        Gezegd::Einde(dag) => {
            let dag = dag.map(|dag| dag.to_string());
            sqlx::query(zet("einde = $3")).bind(soort.code()).bind(id).bind(dag)
        }
        // Of a placement and of a person, above.
        Gezegd::Hulp(_) | Gezegd::Begeleiding(_) => return Ok(()),
        Gezegd::Vernomen(dag) => {
            let dag = dag.map(|dag| dag.to_string());
            sqlx::query(zet("vernomen = $3")).bind(soort.code()).bind(id).bind(dag)
        }
    };
    vraag.execute(&mut **tx).await?;
    Ok(())
}
