//! Reading money for maatwerk back: a list, which may run a moment behind, and one of them from the log itself. Why it was
//! asked stands in the person's dossier at the person desk, for who may read it there.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{
    Bedrag, BudgetCode, Gebiedsteam, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel, Maatwerkresultaat, PersoonId,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{
    bord,
    bron::{bladzijde, personen, team_sql},
    maatwerk::{ROLLEN, zoek},
};
use crate::{
    leesmodel::{kolom_sql, uit_json, vervangt_sql},
    regels::besteding::{Besteding, Stap, Uitkomst},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/maatwerk")
            .titel("Maatwerkgeld")
            .rollen(ROLLEN)
            .vraag::<ZoekMaatwerk>()
            .antwoord::<Bladzijde<Maatwerkregel>>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/maatwerk/{maatwerkId}")
            .titel("Eén aanvraag van maatwerkgeld, met besluit, betalingen en resultaat")
            .parameter("maatwerkId", "Het maatwerkgeld, uit het antwoord op de aanvraag.")
            .rollen(ROLLEN)
            .antwoord::<Maatwerkregel>(200)
            .fouten(&[404]),
        een,
    )
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekMaatwerk {
    /// Only what is this far: `aangevraagd`, `toegekend`, `afgewezen`, `betaald`, `ingetrokken`.
    stap: Option<String>,
    /// Only out of this budget.
    budget: Option<BudgetCode>,
    /// Only of this calendar year.
    jaar: Option<i16>,
    /// Only of people whom this area team follows.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only of people of this coach: an internal number, or `mij` for who asks.
    coach: Option<Kenmerk>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekMaatwerk {
    fn keur(&self) -> Vec<Veldfout> {
        match &self.stap {
            Some(stap) if !Stap::CODES.contains(&stap.as_str()) => {
                let reden = format!("Kies een van: {}.", Stap::CODES.join(", "));
                vec![Veldfout::nieuw("stap", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

/// Money that was asked for a person, and what became of it. Amounts are in cents.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Maatwerkregel {
    maatwerk_id: Uuid,
    persoon_id: PersoonId,
    budget: BudgetCode,
    jaar: i16,
    doel: Maatwerkdoel,
    /// How far it is.
    stap: &'static str,
    gevraagd_cent: Bedrag,
    gevraagd_op: Date,
    /// The internal number of who asked.
    gevraagd_door: Kenmerk,
    toegekend_cent: Option<Bedrag>,
    /// Why it was refused.
    afwijzing: Option<Maatwerkafwijsreden>,
    besloten_op: Option<Date>,
    /// The internal number of who decided.
    besloten_door: Option<Kenmerk>,
    betaald_cent: Bedrag,
    betalingen: Vec<Betaalregel>,
    resultaat: Option<Maatwerkresultaat>,
    /// The day on which the result was seen.
    resultaat_op: Option<Date>,
}

/// A payment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Betaalregel {
    betaling_id: Uuid,
    datum: Date,
    bedrag_cent: Bedrag,
    /// Whether nothing more follows.
    laatste: bool,
}

fn toon(maatwerk_id: Uuid, persoon_id: PersoonId, een: Besteding) -> Maatwerkregel {
    let besluit = een.besluit.clone();
    let mut betalingen: Vec<Betaalregel> = (een.betalingen.iter())
        .map(|(id, betaling)| Betaalregel {
            betaling_id: *id,
            datum: betaling.op,
            bedrag_cent: betaling.bedrag,
            laatste: betaling.laatste,
        })
        .collect();
    betalingen.sort_by_key(|betaling| (betaling.datum, betaling.betaling_id));
    Maatwerkregel {
        maatwerk_id,
        persoon_id,
        stap: een.stap().code(),
        toegekend_cent: een.toegekend(),
        betaald_cent: een.betaald(),
        afwijzing: match besluit.as_ref().map(|besluit| besluit.wat) {
            Some(Uitkomst::Afgewezen(reden)) => Some(reden),
            _ => None,
        },
        besloten_op: besluit.as_ref().map(|besluit| besluit.op),
        besloten_door: besluit.map(|besluit| besluit.door.nummer),
        betalingen,
        budget: een.budget,
        jaar: een.jaar,
        doel: een.doel,
        gevraagd_cent: een.gevraagd,
        gevraagd_op: een.gevraagd_op,
        gevraagd_door: een.gevraagd_door.nummer,
        resultaat: een.resultaat.map(|(resultaat, _)| resultaat),
        resultaat_op: een.resultaat.map(|(_, op)| op),
    }
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekMaatwerk>,
) -> Result<Bladzijde<Maatwerkregel>, Probleem> {
    let na = vraag.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let personen = personen(&omgeving).await?;
    let sql = format!(
        "SELECT plaats, maatwerk_id, {wie} AS persoon_id, feiten FROM ( \
         SELECT m.*, {team} AS team, {coach} AS coach FROM begeleiding_maatwerk m) AS met_team \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR stap = $3) AND ($4 = '' OR budget = $4) \
         AND ($5 = 0 OR jaar = $5) AND ($6 = '' OR team = $6) AND ($7 = '' OR coach = $7) \
         AND ({binnen} OR {vervangt}) ORDER BY plaats LIMIT $11",
        wie = personen.sql("persoon_id"),
        team = team_sql(&personen, "m.persoon_id"),
        coach = kolom_sql(&personen, "coach", "m.persoon_id"),
        binnen = Bereik::sql("team", "$8"),
        vervangt = vervangt_sql("coach", ("$1", "$9", "$10")),
    );
    let zelf = String::from(bord::eigen_nummer(&omgeving, &gebruiker).await?);
    let coach = bord::coach(&omgeving, vraag.coach, &gebruiker).await?.unwrap_or_default();
    // Safe: made of constants of this program, and of ids of persons.
    let lees = sqlx::query(AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na);
    let lees = lees.bind(vraag.stap.unwrap_or_default());
    let lees = lees.bind(vraag.budget.map(String::from).unwrap_or_default());
    let lees = lees.bind(i64::from(vraag.jaar.unwrap_or(0)));
    let lees = lees.bind(vraag.gebiedsteam.map(String::from).unwrap_or_default()).bind(coach);
    let lees = lees.bind(bereik.teams()).bind(zelf).bind(omgeving.klok.vandaag().to_string());
    let rijen = lees.bind(vraag.limiet.rijen()).fetch_all(omgeving.database.pool()).await;
    let rijen = rijen.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, vraag.limiet, &uri, |rij| {
        let id = |kolom: &str| -> Result<Uuid, sqlx::Error> {
            let tekst: String = rij.try_get(kolom)?;
            tekst.parse().map_err(|fout: uuid::Error| sqlx::Error::Decode(fout.into()))
        };
        let een: Besteding = uit_json(&rij.try_get::<String, _>("feiten")?)?;
        Ok(toon(id("maatwerk_id")?, PersoonId(id("persoon_id")?), een))
    })
}

async fn een(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(maatwerk_id): Pad<Uuid>,
) -> Result<Json<Maatwerkregel>, Probleem> {
    let (persoon_id, besteding) = zoek(&omgeving, &gebruiker, maatwerk_id).await?;
    Ok(Json(toon(maatwerk_id, persoon_id, besteding)))
}
