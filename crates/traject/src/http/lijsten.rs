//! What a coach looks at: who waits for a coach, the trajecten, and one person. Lists come from the read model and may
//! run a moment behind; one person comes from the log itself.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Limiet, Omgeving, Personen, Vrager, intern};
use domein::gebeurtenis::Uitstroom;
use domein::{AanbodCode, Doelgroep, Gebiedsteam, Kenmerk, PersoonId, RedenCode, Trajectstap, maandnummer};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, any::AnyRow};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Veldfout, Zoekvraag};

use super::{COACH, mag_zien, onbekend, stand};
use crate::{
    leesmodel::{PERSONEN, kolom_sql},
    regels::{
        Toestand, Trajecttoestand,
        nazorg::Nazorgen,
        normen::{Wachtreden, nazorgtermijn, volgende_nazorg},
    },
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
    .operatie(
        Operatie::get("/trajecten")
            .titel("Trajecten")
            .rollen(COACH)
            .vraag::<ZoekTrajecten>()
            .antwoord::<Bladzijde<TrajectRegel>>(200),
        trajecten,
    )
    .operatie(
        Operatie::get("/personen/{persoonId}")
            .titel("De begeleiding van één persoon")
            .rollen(COACH)
            .antwoord::<Begeleid>(200),
        persoon,
    )
}

/// Younger than this is the target group, when nobody asks for others: the law has a search period and an intake of its own
/// for who is younger than 27.
pub(super) const LEEFTIJD_TOT: u8 = 27;

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

/// Which trajecten.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekTrajecten {
    /// Only of this aanbod.
    aanbod: Option<AanbodCode>,
    /// Only in this state: `wachtlijst`, `aangeboden`, `gestart`, `voltooid`, `afgebroken`.
    toestand: Option<String>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekTrajecten {
    fn keur(&self) -> Vec<Veldfout> {
        match &self.toestand {
            Some(toestand) if !Trajecttoestand::CODES.contains(&toestand.as_str()) => {
                let reden = format!("Kies een van: {}.", Trajecttoestand::CODES.join(", "));
                vec![Veldfout::nieuw("toestand", "waarde-onbekend", reden)]
            }
            _ => Vec::new(),
        }
    }
}

/// A traject in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TrajectRegel {
    traject_id: String,
    persoon_id: String,
    aanbod: String,
    toestand: String,
    /// First day; on the waiting list: since when.
    sinds: String,
    /// Day on which it ended.
    einde: Option<String>,
}

/// Reads the rows, each with its place in the list.
pub(super) fn bladzijde<T>(
    rijen: &[AnyRow],
    limiet: Limiet,
    uri: &Uri,
    lees: impl Fn(&AnyRow) -> Result<T, sqlx::Error>,
) -> Result<Bladzijde<T>, Probleem> {
    let gelezen = rijen.iter().map(|rij| Ok((rij.try_get::<i64, _>("plaats")?, lees(rij)?)));
    let gelezen: Result<Vec<_>, sqlx::Error> = gelezen.collect();
    Ok(Bladzijde::van(gelezen.map_err(|fout| intern(&fout))?, limiet, uri))
}

/// Who turned out to be whom.
pub(super) async fn personen(omgeving: &Omgeving) -> Result<Personen, Probleem> {
    Personen::lees(omgeving.database.pool(), PERSONEN, None).await.map_err(|fout| intern(&fout))
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

/// Who was born after this month can be younger than `tot` in month `maand`: in the month of the birthday two ages are
/// possible.
pub(super) fn geboren_na(maand: i64, tot: u8) -> i64 {
    maand - 1 - 12 * i64::from(tot)
}

/// The age in month `maand` of who was born in one of these months, when it is the same on every day of both.
fn zekere_leeftijd(maand: i64, (van, tot): (i64, i64)) -> Option<i64> {
    let (oudste, jongste) = ((maand - van).div_euclid(12), (maand - tot - 1).div_euclid(12));
    (oudste == jongste).then_some(oudste)
}

/// SQL for whether a benefit of the file of benefits runs on a day and is of whom a coach is for; what is not known here yet
/// may be.
pub(super) fn loopt(tabel: &str, vandaag: &str) -> String {
    format!(
        "({tabel}.uitkering_id IS NULL OR ({tabel}.ingetrokken = 0 AND {tabel}.rol = 'hoofdaanvrager' \
         AND {tabel}.regeling = 'participatiewet' \
         AND COALESCE({tabel}.einde, {tabel}.vernomen, '9999-12-31') > {vandaag}))"
    )
}

/// SQL for the team that follows the person in a column: that of the coach, or else of a benefit for which a coach was asked.
pub(super) fn team_sql(personen: &Personen, persoon: &str) -> String {
    format!(
        "COALESCE({van_coach}, (SELECT tv.gebiedsteam FROM begeleiding_verzoek tv WHERE {van_verzoek} AND tv.gebiedsteam IS NOT NULL \
          ORDER BY tv.uitkering_id LIMIT 1))",
        van_coach = kolom_sql(personen, "gebiedsteam", persoon),
        van_verzoek = personen.zelfde_sql("tv.persoon_id", persoon),
    )
}

async fn trajecten(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, .. }: Vrager,
    uri: Uri,
    Zoekvraag(zoek): Zoekvraag<ZoekTrajecten>,
) -> Result<Bladzijde<TrajectRegel>, Probleem> {
    let na = zoek.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let binnen = Bereik::sql("team", "$6");
    let personen = personen(&omgeving).await?;
    let wie = personen.sql("persoon_id");
    let team = team_sql(&personen, "t.persoon_id");
    let sql = format!(
        "SELECT plaats, traject_id, {wie} AS persoon_id, aanbod, toestand, sinds, einde FROM ( \
         SELECT t.*, {team} AS team FROM begeleiding_traject t) AS met_team \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = '' OR aanbod = $3) AND ($4 = '' OR toestand = $4) \
         AND {binnen} ORDER BY plaats LIMIT $5"
    );
    let aanbod = zoek.aanbod.map(String::from).unwrap_or_default();
    let vraag =
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na).bind(aanbod);
    let vraag = vraag.bind(zoek.toestand.unwrap_or_default()).bind(zoek.limiet.rijen()).bind(bereik.teams());
    let rijen = vraag.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, zoek.limiet, &uri, |rij| {
        Ok(TrajectRegel {
            traject_id: rij.try_get("traject_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            aanbod: rij.try_get("aanbod")?,
            toestand: rij.try_get("toestand")?,
            sinds: rij.try_get("sinds")?,
            einde: rij.try_get("einde")?,
        })
    })
}

/// The begeleiding of one person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Begeleid {
    persoon_id: PersoonId,
    /// The coach, once there is one.
    coach: Option<Kenmerk>,
    gebiedsteam: Option<Gebiedsteam>,
    /// Since when this coach.
    coach_sinds: Option<Date>,
    /// The benefits that wait for a coach.
    open_verzoeken: Vec<Uuid>,
    trajecten: Vec<EigenTraject>,
    uitstroom: Vec<EigenUitstroom>,
    /// Last day of contact.
    laatste_contact: Option<Date>,
    versie: u64,
}

/// A traject of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenTraject {
    traject_id: Uuid,
    aanbod: AanbodCode,
    toestand: &'static str,
    sinds: Date,
    einde: Option<Date>,
    stappen: Vec<EigenStap>,
}

/// A step of this person.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenStap {
    stap: Trajectstap,
    datum: Date,
}

/// A benefit of this person that ended.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenUitstroom {
    uitkering_id: Uuid,
    datum: Date,
    reden: RedenCode,
    /// When it was asked how things were, in order.
    nazorg: Vec<EigenNazorg>,
    /// From which day it is late to ask again; none after the last time.
    volgende_nazorg: Option<Date>,
    /// Whether the outflow lasted, as it was at twelve months; none as long as that was not asked.
    duurzaam: Option<bool>,
}

/// A time at which it was asked.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EigenNazorg {
    datum: Date,
    /// As which of the times it counts, in months after the outflow; none before the first.
    maanden: Option<i64>,
    /// Whether the outflow had lasted.
    duurzaam: bool,
}

fn toon_uitstroom(nazorgen: &Nazorgen, uitstroom: Uitstroom) -> EigenUitstroom {
    let (uitkering_id, datum) = (uitstroom.uitkering_id, uitstroom.datum);
    let laatste = nazorgen.van(uitkering_id).next_back();
    let nazorg = nazorgen.van(uitkering_id).map(|(op, duurzaam)| EigenNazorg {
        datum: op,
        maanden: nazorgtermijn(datum, op),
        duurzaam,
    });
    EigenUitstroom {
        uitkering_id,
        datum,
        reden: uitstroom.reden,
        nazorg: nazorg.collect(),
        volgende_nazorg: match laatste {
            Some((op, _)) => volgende_nazorg(datum, op),
            None => Wachtreden::Nazorg.norm(datum),
        },
        duurzaam: nazorgen.duurzaam(uitkering_id, datum),
    }
}

async fn persoon(
    State(omgeving): State<Omgeving>,
    Vrager { gebruiker, .. }: Vrager,
    Pad(persoon_id): Pad<Uuid>,
) -> Result<Json<Begeleid>, Probleem> {
    let persoon_id = PersoonId(persoon_id);
    let (toestand, versie) = stand(&omgeving, persoon_id).await?.ok_or_else(onbekend)?;
    mag_zien(&omgeving, &gebruiker, &toestand).await?;
    Ok(Json(toon(persoon_id, toestand, versie.0)))
}

fn toon(persoon_id: PersoonId, toestand: Toestand, versie: u64) -> Begeleid {
    let open_verzoeken = toestand.open_verzoeken().copied().collect();
    let trajecten = toestand.trajecten.0.into_iter().map(|(traject_id, traject)| EigenTraject {
        traject_id,
        aanbod: traject.aanbod,
        toestand: traject.stand.code(),
        sinds: traject.sinds,
        einde: traject.stand.einde(),
        stappen: traject.stappen.into_iter().map(|(stap, datum)| EigenStap { stap, datum }).collect(),
    });
    let nazorgen = &toestand.nazorg;
    let uitstroom = toestand.uitstroom.into_values().map(|uitstroom| toon_uitstroom(nazorgen, uitstroom));
    let laatste_contact = toestand.contacten.iter().rev().find(|(_, coach)| coach.is_some());
    Begeleid {
        persoon_id,
        open_verzoeken,
        trajecten: trajecten.collect(),
        uitstroom: uitstroom.collect(),
        laatste_contact: laatste_contact.map(|(datum, _)| *datum),
        coach: toestand.coach.as_ref().map(|coach| coach.coach.clone()),
        gebiedsteam: toestand.coach.as_ref().and_then(|coach| coach.gebiedsteam.clone()),
        coach_sinds: toestand.coach.map(|coach| coach.sinds),
        versie,
    }
}
