//! Who still needs a coach: benefits of which the person has none.

use axum::{extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Vrager, intern};
use domein::{Doelgroep, Gebiedsteam, maandnummer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use web::{Api, Keur, Operatie, Probleem, Veldfout, Zoekvraag};

use super::{
    COACH,
    bron::{LEEFTIJD_TOT, bladzijde, geboren_na, loopt, personen},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/coachverzoeken")
            .titel("Wie nog een coach nodig heeft")
            .rollen(COACH)
            .vraag::<ZoekVerzoeken>()
            .antwoord::<Bladzijde<Coachverzoek>>(200),
        coachverzoeken,
    )
}

/// Which requests. Left out, only those of whom a coach is for: main applicants with the Participatiewet whose benefit runs,
/// who can be younger than 27. Of whom nothing is known is shown.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekVerzoeken {
    /// Only of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only who can be this old or older today, in whole years.
    leeftijd_van: Option<u8>,
    /// Only who can be younger than this today, in whole years; 27 when left out.
    leeftijd_tot: Option<u8>,
    /// Only of this target group.
    doelgroep: Option<Doelgroep>,
    /// Everybody: of every age, scheme and role, also whose benefit has ended.
    #[serde(default)]
    alles: bool,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekVerzoeken {
    fn keur(&self) -> Vec<Veldfout> {
        if self.alles && self.leeftijd_tot.is_some() {
            let reden = "Vraag om alles, of om wie jonger is; niet om beide.";
            return vec![Veldfout::nieuw("alles", "waarde-onbekend", reden)];
        }
        Vec::new()
    }
}

/// A benefit whose person has no coach yet.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Coachverzoek {
    uitkering_id: String,
    persoon_id: String,
    gebiedsteam: Option<String>,
    /// First day of the benefit.
    sinds: String,
    /// From which day it is late that nobody was assigned.
    norm: String,
    /// Age in whole years today, when it is certain.
    leeftijd: Option<i64>,
    /// Target groups, as codes.
    doelgroepen: Vec<String>,
}

async fn coachverzoeken(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekVerzoeken>,
) -> Result<Bladzijde<Coachverzoek>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let binnen = Bereik::sql("v.gebiedsteam", "$5");
    let personen = personen(&omgeving).await?;
    let (wie, van_coach) =
        (personen.sql("v.persoon_id"), personen.zelfde_sql("c.persoon_id", "v.persoon_id"));
    let doelgroep = zoek.doelgroep.map(|groep| format!("%,{},%", groep.code())).unwrap_or_default();
    let tot = if zoek.alles { None } else { Some(zoek.leeftijd_tot.unwrap_or(LEEFTIJD_TOT)) };
    let loopt = if zoek.alles { "$9 <> ''".to_owned() } else { loopt("u", "$9") };
    let vandaag = omgeving.klok.vandaag();
    let maand = maandnummer(vandaag);
    let sql = format!(
        "SELECT v.plaats, v.uitkering_id, {wie} AS persoon_id, v.gebiedsteam, v.sinds, v.norm, u.geboren_van, \
         u.geboren_tot, u.doelgroepen FROM begeleiding_verzoek v \
         LEFT JOIN bord_uitkering u ON u.uitkering_id = v.uitkering_id \
         WHERE v.gemeente = $1 AND v.plaats > $2 AND v.beeindigd = 0 AND ($3 = '' OR v.gebiedsteam = $3) AND {binnen} \
         AND (u.geboren_tot IS NULL OR u.geboren_tot > $6) AND (u.geboren_van IS NULL OR u.geboren_van <= $7) \
         AND ($8 = '' OR u.doelgroepen LIKE $8) AND {loopt} \
         AND NOT EXISTS (SELECT 1 FROM begeleiding_coach c WHERE {van_coach}) \
         ORDER BY v.plaats LIMIT $4"
    );
    let team = zoek.gebiedsteam.map(String::from).unwrap_or_default();
    let vraag = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na).bind(team);
    let vraag = vraag.bind(zoek.limiet.rijen()).bind(bereik.teams());
    let vraag = vraag.bind(tot.map_or(i64::MIN, |tot| geboren_na(maand, tot)));
    let vraag = vraag.bind(zoek.leeftijd_van.map_or(i64::MAX, |van| maand - 12 * i64::from(van)));
    let vraag = vraag.bind(doelgroep).bind(vandaag.to_string());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        let (van, tot): (Option<i64>, Option<i64>) =
            (rij.try_get("geboren_van")?, rij.try_get("geboren_tot")?);
        let groepen: Option<String> = rij.try_get("doelgroepen")?;
        let groepen = groepen.iter().flat_map(|groepen| groepen.split(','));
        Ok(Coachverzoek {
            uitkering_id: rij.try_get("uitkering_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            gebiedsteam: rij.try_get("gebiedsteam")?,
            sinds: rij.try_get("sinds")?,
            norm: rij.try_get("norm")?,
            leeftijd: van.zip(tot).and_then(|maanden| zekere_leeftijd(maand, maanden)),
            doelgroepen: groepen.filter(|groep| !groep.is_empty()).map(str::to_owned).collect(),
        })
    })
}

/// The age in month `maand` of who was born in one of these months, when it is the same on every day of both.
fn zekere_leeftijd(maand: i64, (van, tot): (i64, i64)) -> Option<i64> {
    let (oudste, jongste) = ((maand - van).div_euclid(12), (maand - tot - 1).div_euclid(12));
    (oudste == jongste).then_some(oudste)
}
