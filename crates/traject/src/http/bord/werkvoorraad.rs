//! What waits, with the reason and the day from which it is late, and how much of it.

use std::sync::LazyLock;

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Personen, Vrager, intern};
use domein::{Gebiedsteam, Kenmerk, maandnummer};
use jiff::{ToSpan as _, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Row as _, any::AnyRow};
use web::{Gebruiker, Keur, Probleem, Veldfout, Zoekvraag};

use super::{
    super::bron::{LEEFTIJD_TOT, geboren_na, loopt, personen, team_sql},
    casus, coach, eigen_nummer, ggz, herinstroom, plaatsingen,
};
use crate::{
    leesmodel::{bij_sql, mij_sql, van_nu_sql, vervangt_sql},
    regels::normen::{DAGEN_VOOR_AFLOOP, Wachtreden},
};

/// Days ahead that are shown when nobody says how many.
const BINNEN_DAGEN: u16 = 14;
/// Most days ahead.
const MAX_BINNEN_DAGEN: u16 = 366;

/// What is shown too of who has no coach, in SQL: a place that is held, money for maatwerk, and what belongs to the JPF. The key
/// of such a row ends in the id of what it is about.
static MET_EIGEN_ID: LazyLock<String> = LazyLock::new(|| {
    let redenen =
        [Wachtreden::WachtlijstPlaats].into_iter().chain(Wachtreden::MAATWERK).chain(Wachtreden::JPF);
    redenen.map(|reden| format!("'{}'", reden.code())).collect::<Vec<_>>().join(", ")
});

/// What waits: of whom.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ZoekWerk {
    /// Only what is of this coach: an internal number, or `mij` for who asks and for whom that one stands in today.
    coach: Option<Kenmerk>,
    /// Only what is of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Only what waits for this reason.
    reden: Option<Wachtreden>,
    /// Also what is late only so many days from now, or has its last day by then; 14 when left out, and 28 for the agreed last
    /// day of a placement or of jobcoaching and for the end of the two years with the JPF.
    binnen: Option<u16>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekWerk {
    fn keur(&self) -> Vec<Veldfout> {
        keur_binnen(self.binnen)
    }
}

/// How much waits: of whom.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Telwerk {
    /// Only what is of this coach: an internal number, or `mij` for who asks and for whom that one stands in today.
    coach: Option<Kenmerk>,
    /// Only what is of this area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Also what is late only so many days from now, or has its last day by then; 14 when left out, and 28 for the agreed last
    /// day of a placement or of jobcoaching and for the end of the two years with the JPF.
    binnen: Option<u16>,
}

impl Keur for Telwerk {
    fn keur(&self) -> Vec<Veldfout> {
        keur_binnen(self.binnen)
    }
}

fn keur_binnen(binnen: Option<u16>) -> Vec<Veldfout> {
    match binnen {
        Some(dagen) if dagen > MAX_BINNEN_DAGEN => {
            let reden = format!("Geef hoogstens {MAX_BINNEN_DAGEN} dagen.");
            vec![Veldfout::nieuw("binnen", "waarde-onbekend", reden)]
        }
        _ => Vec::new(),
    }
}

/// Something that waits.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Werk {
    /// Why.
    reden: String,
    /// The first day on which it is late.
    norm: String,
    te_laat: bool,
    /// Since when it waits.
    sinds: String,
    persoon_id: String,
    /// The service in which it is dealt with.
    dienst: String,
    /// The signal, benefit, handover, traject, placement or maatwerkgeld that it is about; none when it is about the person
    /// as such.
    over: Option<String>,
    /// Whose it is; none when it is of nobody yet.
    coach: Option<String>,
    /// Whether who asks stands in for that coach today.
    vervangt: bool,
    gebiedsteam: Option<String>,
}

/// How much waits.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aantallen {
    /// Every reason for which something waits, the most urgent first.
    redenen: Vec<Aantal>,
    totaal: i64,
    te_laat: i64,
}

/// How much waits for one reason.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aantal {
    reden: String,
    aantal: i64,
    te_laat: i64,
    /// The first day on which the oldest of it is late.
    eerste_norm: String,
}

/// Whose, and up to when.
struct Wie {
    /// Who asks.
    zelf: String,
    coach: Option<String>,
    team: String,
    tot_en_met: Date,
    /// The same for what has an agreed last day.
    afloop_tot_en_met: Date,
    vandaag: Date,
}

impl Wie {
    async fn nieuw(
        omgeving: &Omgeving,
        gebruiker: &Gebruiker,
        (wie, team): (Option<Kenmerk>, Option<Gebiedsteam>),
        binnen: Option<u16>,
    ) -> Result<Self, Probleem> {
        let vandaag = omgeving.klok.vandaag();
        let dagen = i64::from(binnen.unwrap_or(BINNEN_DAGEN));
        let afloop = binnen.map_or(DAGEN_VOOR_AFLOOP, i64::from);
        Ok(Self {
            zelf: eigen_nummer(omgeving, gebruiker).await?.into(),
            coach: coach(omgeving, wie, gebruiker).await?,
            team: team.map(String::from).unwrap_or_default(),
            tot_en_met: vandaag.saturating_add(dagen.days()),
            afloop_tot_en_met: vandaag.saturating_add(afloop.days()),
            vandaag,
        })
    }

    /// Everything that waits, as one table. Parameters: `$1` municipality, `$2` coach, `$3` team, `$4` the teams of who asks,
    /// `$5` up to and including which norm, `$6` today, `$7` after which month somebody was born, `$8` who asks.
    fn sql(&self, personen: &Personen) -> String {
        let vervangt = |kolom: &str| vervangt_sql(kolom, ("$1", "$8", "$6"));
        let van_coach = |kolom: &str| match &self.coach {
            // Of who asks is also what is of whom that one stands in for.
            Some(coach) if *coach == self.zelf => mij_sql(kolom, ("$1", "$2", "$6")),
            Some(_) => format!("{kolom} = $2"),
            None => "$2 = ''".to_owned(),
        };
        // A substitute sees what the absent coach sees, whatever the team.
        let in_team = |team: &str, coach: &str| {
            let binnen = Bereik::sql(team, "$4");
            format!("($3 = '' OR {team} = $3) AND ({binnen} OR {})", vervangt(coach))
        };
        let (team_signaal, team_coach) = (
            in_team("COALESCE(s.gebiedsteam, c.gebiedsteam)", "COALESCE(s.coach, c.coach)"),
            in_team("c.gebiedsteam", "c.coach"),
        );
        let team_verzoek =
            format!("($3 = '' OR v.gebiedsteam = $3) AND {}", Bereik::sql("v.gebiedsteam", "$4"));
        let met_eigen_id = MET_EIGEN_ID.as_str();
        // A date of this program, so that it can stand in the text.
        let afloop = format!("'{}'", self.afloop_tot_en_met);
        let op_tijd = format!(
            "(w.norm <= $5 OR (w.reden = '{}' AND w.norm <= {afloop}))",
            Wachtreden::JpfLooptAf.code()
        );
        let eigen = format!(
            "SELECT w.sleutel, w.reden, w.norm, w.sinds, {wie} AS persoon_id, 'traject' AS dienst, \
             CASE WHEN w.reden IN ('nazorg', {met_eigen_id}) THEN SUBSTR(w.sleutel, LENGTH(w.reden) + 2) END AS over, \
             c.coach, c.gebiedsteam \
             FROM begeleiding_coach c JOIN begeleiding_wacht w ON {zelfde} \
             WHERE c.gemeente = $1 AND {van_nu} AND {coach} AND {team_coach} AND {op_tijd}",
            wie = personen.sql("c.persoon_id"),
            zelfde = personen.zelfde_sql("w.persoon_id", "c.persoon_id"),
            van_nu = van_nu_sql(personen, "c"),
            coach = van_coach("c.coach"),
        );
        let open = "SELECT signaal_id AS sleutel, signaal_id, gemeente, persoon_id, gebiedsteam, coach, reden, norm, \
                    sinds FROM bord_signaal WHERE gemeente = $1 AND norm <= $5 UNION ALL \
                    SELECT signaal_id || ':aankomst', signaal_id, gemeente, persoon_id, gebiedsteam, coach, \
                    'overdracht-te-bevestigen', aankomst_norm, ontvangen FROM bord_signaal \
                    WHERE gemeente = $1 AND aankomst_norm <= $5";
        let signalen = format!(
            "SELECT s.sleutel, s.reden, s.norm, s.sinds, {wie}, 'signalering', s.signaal_id, \
             COALESCE(s.coach, c.coach), COALESCE(s.gebiedsteam, c.gebiedsteam) \
             FROM ({open}) AS s LEFT JOIN {bij} WHERE {coach} AND {team_signaal}",
            wie = personen.sql("s.persoon_id"),
            bij = bij_sql(personen, "c", "s.persoon_id"),
            coach = van_coach("COALESCE(s.coach, c.coach)"),
        );
        // Of nobody yet, so not of a coach.
        let verzoeken = format!(
            "SELECT 'coach-gevraagd:' || v.uitkering_id, 'coach-gevraagd', v.norm, v.sinds, {wie}, 'traject', \
             v.uitkering_id, NULL, v.gebiedsteam \
             FROM begeleiding_verzoek v LEFT JOIN bord_uitkering u ON u.uitkering_id = v.uitkering_id \
             WHERE v.gemeente = $1 AND $2 = '' AND {team_verzoek} AND v.norm <= $5 AND v.beeindigd = 0 \
             AND {loopt} AND (u.geboren_tot IS NULL OR u.geboren_tot > $7) \
             AND NOT EXISTS (SELECT 1 FROM begeleiding_coach c WHERE {heeft_coach})",
            wie = personen.sql("v.persoon_id"),
            loopt = loopt("u", "$6"),
            heeft_coach = personen.zelfde_sql("c.persoon_id", "v.persoon_id"),
        );
        // A place goes when nobody answers, and money is asked also for who has no coach, so these are shown too of whom no
        // coach is known: to the team that follows the person, or to everybody when none does.
        let plaatsen = format!(
            "SELECT p.sleutel, p.reden, p.norm, p.sinds, {wie}, 'traject', SUBSTR(p.sleutel, LENGTH(p.reden) + 2), \
             NULL, p.team FROM (SELECT w.*, {team} AS team FROM begeleiding_wacht w \
             WHERE w.gemeente = $1 AND w.reden IN ({met_eigen_id}) AND {op_tijd} \
             AND NOT EXISTS (SELECT 1 FROM begeleiding_coach c WHERE {heeft_coach})) AS p \
             WHERE $2 = '' AND ($3 = '' OR p.team = $3) AND {binnen}",
            wie = personen.sql("p.persoon_id"),
            team = team_sql(personen, "w.persoon_id"),
            heeft_coach = personen.zelfde_sql("c.persoon_id", "w.persoon_id"),
            binnen = Bereik::sql("p.team", "$4"),
        );
        let overdrachten = self.overdrachten(personen, &van_coach, &in_team);
        let aflopend = plaatsingen::sql(personen, &afloop, &van_coach, &in_team);
        let wacht_op_ggz = ggz::sql(personen, &van_coach, &in_team);
        let uit_casussen = casus::sql(personen, &van_coach, &in_team);
        let teruggekeerd = herinstroom::sql(personen, &van_coach, &in_team);
        let alles = [
            eigen,
            signalen,
            verzoeken,
            plaatsen,
            overdrachten,
            aflopend,
            wacht_op_ggz,
            uit_casussen,
            teruggekeerd,
        ]
        .join(" UNION ALL ");
        format!(
            "SELECT alle.*, CASE WHEN {} THEN 1 ELSE 0 END AS vervangt FROM ({alles}) AS alle",
            vervangt("alle.coach")
        )
    }

    /// What a warm handover waits for: of each of the two coaches that they confirm, and of both that they speak with each
    /// other and the young person. It is in the list of who takes over too, also when another team follows the person.
    fn overdrachten(
        &self,
        personen: &Personen,
        van_coach: &impl Fn(&str) -> String,
        in_team: &impl Fn(&str, &str) -> String,
    ) -> String {
        let kanten = ["van", "naar"].map(|kant| {
            let team = match kant {
                "van" => "oc.gebiedsteam",
                _ => "COALESCE(oh.gebiedsteam, oc.gebiedsteam)",
            };
            format!(
                "SELECT oh.overdracht_id || ':{kant}' AS sleutel, oh.overdracht_id, oh.persoon_id, oh.{kant} AS coach, \
                 {team} AS gebiedsteam, oh.voorgesteld, oh.bevestigd_{kant} AS bevestigd, oh.bevestigen_voor, \
                 oh.gesprek, oh.gesprek_voor FROM begeleiding_overdracht oh \
                 LEFT JOIN {bij} WHERE oh.gemeente = $1 AND oh.stand = 'open'",
                bij = bij_sql(personen, "oc", "oh.persoon_id"),
            )
        });
        let kanten = kanten.join(" UNION ALL ");
        let redenen = [
            (Wachtreden::OverdrachtTeBevestigen, "bevestigd", "bevestigen_voor"),
            (Wachtreden::DriegesprekTeHouden, "gesprek", "gesprek_voor"),
        ];
        let redenen = redenen.map(|(reden, gedaan, voor)| {
            format!(
                "SELECT '{code}:' || o.sleutel, '{code}', o.{voor}, o.voorgesteld, {wie}, 'traject', \
                 o.overdracht_id, o.coach, o.gebiedsteam FROM ({kanten}) AS o \
                 WHERE o.{gedaan} IS NULL AND o.{voor} <= $5 AND {coach} \
                 AND ($3 = '' OR o.gebiedsteam = $3) AND ({team} OR o.coach = $8)",
                code = reden.code(),
                wie = personen.sql("o.persoon_id"),
                coach = van_coach("o.coach"),
                team = in_team("o.gebiedsteam", "o.coach"),
            )
        });
        redenen.join(" UNION ALL ")
    }

    fn bind<'q>(
        &self,
        sql: String,
        bereik: &Bereik,
    ) -> sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments> {
        // Safe: made of constants of this program, and of ids of persons.
        sqlx::query(AssertSqlSafe(sql))
            .bind(bereik.gemeente().to_string())
            .bind(self.coach.clone().unwrap_or_default())
            .bind(self.team.clone())
            .bind(bereik.teams())
            .bind(self.tot_en_met.to_string())
            .bind(self.vandaag.to_string())
            .bind(geboren_na(maandnummer(self.vandaag), LEEFTIJD_TOT))
            .bind(self.zelf.clone())
    }
}

pub(super) async fn werkvoorraad(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekWerk>,
) -> Result<Bladzijde<Werk>, Probleem> {
    let na: String = zoek.na.as_ref().map(|na| na.lees(&uri)).transpose()?.unwrap_or_default();
    let (na_norm, na_sleutel) = na.split_once('|').unwrap_or(("", ""));
    let wie = Wie::nieuw(&omgeving, &gebruiker, (zoek.coach, zoek.gebiedsteam), zoek.binnen).await?;
    let alles = wie.sql(&personen(&omgeving).await?);
    let sql = format!(
        "SELECT * FROM ({alles}) AS alles WHERE ($9 = '' OR reden = $9) \
         AND (norm > $10 OR (norm = $10 AND sleutel > $11)) ORDER BY norm, sleutel LIMIT $12"
    );
    let vraag = wie.bind(sql, &bereik).bind(zoek.reden.map(Wachtreden::code).unwrap_or_default());
    let vraag = vraag.bind(na_norm.to_owned()).bind(na_sleutel.to_owned()).bind(zoek.limiet.rijen());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    let vandaag = wie.vandaag.to_string();
    let lees = |rij: &AnyRow| -> Result<(String, Werk), sqlx::Error> {
        let (sleutel, norm): (String, String) = (rij.try_get("sleutel")?, rij.try_get("norm")?);
        let werk = Werk {
            reden: rij.try_get("reden")?,
            te_laat: norm <= vandaag,
            sinds: rij.try_get("sinds")?,
            persoon_id: rij.try_get("persoon_id")?,
            dienst: rij.try_get("dienst")?,
            over: rij.try_get("over")?,
            coach: rij.try_get("coach")?,
            vervangt: rij.try_get::<i64, _>("vervangt")? == 1,
            gebiedsteam: rij.try_get("gebiedsteam")?,
            norm: norm.clone(),
        };
        Ok((format!("{norm}|{sleutel}"), werk))
    };
    let gelezen: Result<Vec<_>, sqlx::Error> = rijen.iter().map(lees).collect();
    Ok(Bladzijde::van(gelezen.map_err(|fout| intern(&fout))?, zoek.limiet, &uri))
}

pub(super) async fn aantallen(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker, .. }: Vrager,
    Zoekvraag(zoek): Zoekvraag<Telwerk>,
) -> Result<Json<Aantallen>, Probleem> {
    let wie = Wie::nieuw(&omgeving, &gebruiker, (zoek.coach, zoek.gebiedsteam), zoek.binnen).await?;
    let alles = wie.sql(&personen(&omgeving).await?);
    let sql = format!(
        "SELECT reden, COUNT(*) AS aantal, CAST(SUM(CASE WHEN norm <= $6 THEN 1 ELSE 0 END) AS BIGINT) AS te_laat, \
         MIN(norm) AS eerste_norm FROM ({alles}) AS alles GROUP BY reden ORDER BY MIN(norm), reden"
    );
    let rijen = wie.bind(sql, &bereik).fetch_all(omgeving.database.pool()).await;
    let lees = |rij: &AnyRow| -> Result<Aantal, sqlx::Error> {
        Ok(Aantal {
            reden: rij.try_get("reden")?,
            aantal: rij.try_get("aantal")?,
            te_laat: rij.try_get("te_laat")?,
            eerste_norm: rij.try_get("eerste_norm")?,
        })
    };
    let redenen: Result<Vec<Aantal>, sqlx::Error> =
        rijen.map_err(|fout| intern(&fout))?.iter().map(lees).collect();
    let redenen = redenen.map_err(|fout| intern(&fout))?;
    let totaal = redenen.iter().map(|reden| reden.aantal).sum();
    let te_laat = redenen.iter().map(|reden| reden.te_laat).sum();
    Ok(Json(Aantallen { redenen, totaal, te_laat }))
}
