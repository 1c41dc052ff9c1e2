//! Reading back who takes part in the JPF: a list from the read model, which may run a moment behind, and one taking part from
//! the log itself. Debts and plan are opened for the person's own coach alone; what is opened stands in the list of looks.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Vrager, intern};
use domein::{Bedrag, Gebiedsteam, Jpfeinde, Jpfoordeel, Jpftegenprestatie, Kenmerk, PersoonId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{
    COACH, bord,
    bron::{bladzijde, personen, team_sql},
    jpf::{Gevonden, open, zoek},
    jpfinvoer::{Plantekst, Schuldtekst},
};
use crate::{
    doel,
    leesmodel::{kolom_sql, open_tegenprestaties_sql, vervangt_sql},
    regels::jpf::{self, Tekst},
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/jpf-deelnames")
            .titel("Wie meedoet aan het JPF")
            .uitleg("Zonder bedragen en zonder plan: die staan bij de deelname zelf.")
            .rollen(COACH)
            .vraag::<ZoekDeelnames>()
            .antwoord::<Bladzijde<Deelnameregel>>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/jpf-deelnames/{deelnameId}")
            .titel("Eén deelname aan het JPF, met schulden, plannen en tegenprestaties")
            .uitleg(
                "Altijd de nieuwste stand. Schuldeisers, bedragen en plannen ziet alleen de eigen coach of wie die vandaag \
                 vervangt. Elke tekst die wordt geopend, staat in de lijst van inzagen.",
            )
            .parameter("deelnameId", "De deelname, uit het antwoord op het begin.")
            .rollen(COACH)
            .antwoord::<EenDeelname>(200)
            .fouten(&[404, 410]),
        een,
    )
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekDeelnames {
    /// Only those that have not ended.
    #[serde(default)]
    lopend: bool,
    /// Only of this person, by the persoonId from an earlier answer.
    persoon_id: Option<Uuid>,
    /// Only of people of this coach: an internal number, or `mij` for who asks.
    coach: Option<Kenmerk>,
    /// Only of people whom this area team follows.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekDeelnames {}

/// Somebody who takes part, or took.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Deelnameregel {
    deelname_id: String,
    persoon_id: String,
    /// First day.
    sinds: String,
    /// First day after the two years.
    loopt_tot: String,
    /// First day without, once it is recorded.
    einde: Option<String>,
    /// Why it ended.
    reden: Option<String>,
    /// Day of the newest plan; none when there is none.
    plan_sinds: Option<String>,
    /// How much of what is paid back is still expected.
    open_tegenprestaties: i64,
    coach: Option<String>,
    gebiedsteam: Option<String>,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekDeelnames>,
) -> Result<Bladzijde<Deelnameregel>, Probleem> {
    let na = vraag.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let personen = personen(&omgeving).await?;
    let sql = format!(
        "SELECT * FROM (SELECT j.deelname_id, j.plaats, j.gemeente, {wie} AS persoon_id, j.sinds, j.loopt_tot, j.einde, \
         j.einde_reden, {open} AS open, \
         (SELECT MAX(p.datum) FROM begeleiding_jpf_plan p WHERE p.deelname_id = j.deelname_id) AS plan_sinds, \
         {coach} AS coach, {team} AS team FROM begeleiding_jpf j) AS alle \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = 0 OR einde IS NULL) AND ($4 = '' OR persoon_id = $4) \
         AND ($5 = '' OR coach = $5) AND ($6 = '' OR team = $6) AND ({binnen} OR {vervangt}) ORDER BY plaats LIMIT $10",
        wie = personen.sql("j.persoon_id"),
        open = open_tegenprestaties_sql("COUNT(*)", "j.deelname_id"),
        coach = kolom_sql(&personen, "coach", "j.persoon_id"),
        team = team_sql(&personen, "j.persoon_id"),
        binnen = Bereik::sql("team", "$7"),
        vervangt = vervangt_sql("coach", ("$1", "$8", "$9")),
    );
    let zelf = String::from(bord::eigen_nummer(&omgeving, &gebruiker).await?);
    let coach = bord::coach(&omgeving, vraag.coach, &gebruiker).await?.unwrap_or_default();
    // Safe: made of constants of this program, and of ids of persons.
    let lees = sqlx::query(AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na);
    let lees = lees.bind(i64::from(vraag.lopend));
    let lees = lees.bind(vraag.persoon_id.map(|id| id.to_string()).unwrap_or_default()).bind(coach);
    let lees = lees.bind(vraag.gebiedsteam.map(String::from).unwrap_or_default()).bind(bereik.teams());
    let lees = lees.bind(zelf).bind(omgeving.klok.vandaag().to_string()).bind(vraag.limiet.rijen());
    let rijen = lees.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, vraag.limiet, &uri, |rij| {
        Ok(Deelnameregel {
            deelname_id: rij.try_get("deelname_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            sinds: rij.try_get("sinds")?,
            loopt_tot: rij.try_get("loopt_tot")?,
            einde: rij.try_get("einde")?,
            reden: rij.try_get("einde_reden")?,
            plan_sinds: rij.try_get("plan_sinds")?,
            open_tegenprestaties: rij.try_get("open")?,
            coach: rij.try_get("coach")?,
            gebiedsteam: rij.try_get("team")?,
        })
    })
}

/// One taking part. A text is none when it is not for who asks, or was recorded while two persons were taken for one.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EenDeelname {
    deelname_id: Uuid,
    persoon_id: PersoonId,
    /// First day.
    sinds: Date,
    /// First day after the two years.
    loopt_tot: Date,
    /// First day without, once it is recorded.
    einde: Option<Date>,
    /// Why it ended.
    reden: Option<Jpfeinde>,
    /// In order of day.
    schulden: Vec<Schuldregel>,
    /// All debts together, in cents; none when one of them cannot be read here.
    schulden_cent: Option<Bedrag>,
    /// In order of day; the last holds.
    plannen: Vec<Planregel>,
    /// In order of day.
    tegenprestaties: Vec<Tegenprestatieregel>,
    versie: u64,
}

/// A debt that was taken over.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Schuldregel {
    schuld_id: Uuid,
    datum: Date,
    schuldeiser: Option<String>,
    /// In cents.
    bedrag_cent: Option<Bedrag>,
}

/// The plan of a day.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Planregel {
    datum: Date,
    plan: Option<Plantekst>,
}

/// What is paid back.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Tegenprestatieregel {
    tegenprestatie_id: Uuid,
    /// The day from which it counts.
    sinds: Date,
    soort: Jpftegenprestatie,
    afspraak: Option<String>,
    /// The day of the last word; none while something is expected.
    afgerond: Option<Date>,
    /// In order of day.
    oordelen: Vec<Oordeelregel>,
}

/// How it went on a day.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Oordeelregel {
    datum: Date,
    oordeel: Jpfoordeel,
    toelichting: Option<String>,
}

async fn een(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(deelname_id): Pad<Uuid>,
) -> Result<Json<EenDeelname>, Probleem> {
    let Gevonden { persoon, deelname, versie, eigen, .. } =
        zoek(&omgeving, &kijker.gebruiker, deelname_id).await?;
    let boek = Boek { omgeving: &omgeving, kijker: &kijker, persoon, eigen };
    let mut schulden = Vec::with_capacity(deelname.schulden.len());
    for (schuld_id, schuld) in &deelname.schulden {
        let wat: Option<Schuldtekst> = boek.lees_json(doel::JPF_SCHULD, &schuld.wat).await?;
        let (schuldeiser, bedrag_cent) =
            wat.map_or((None, None), |wat| (Some(wat.schuldeiser), Some(wat.bedrag_cent)));
        schulden.push(Schuldregel { schuld_id: *schuld_id, datum: schuld.datum, schuldeiser, bedrag_cent });
    }
    schulden.sort_by_key(|schuld| (schuld.datum, schuld.schuld_id));
    let bedragen: Option<Vec<Bedrag>> = schulden.iter().map(|schuld| schuld.bedrag_cent).collect();
    let mut plannen = Vec::with_capacity(deelname.plannen.len());
    for (datum, plan) in &deelname.plannen {
        plannen.push(Planregel { datum: *datum, plan: boek.lees_json(doel::JPF_PLAN, plan).await? });
    }
    let mut tegenprestaties = Vec::with_capacity(deelname.tegenprestaties.len());
    for (id, terug) in &deelname.tegenprestaties {
        tegenprestaties.push(boek.tegenprestatie(*id, terug).await?);
    }
    tegenprestaties.sort_by_key(|terug| (terug.sinds, terug.tegenprestatie_id));
    Ok(Json(EenDeelname {
        deelname_id,
        persoon_id: persoon,
        sinds: deelname.sinds,
        loopt_tot: deelname.loopt_tot,
        einde: deelname.einde.map(|(dag, _)| dag),
        reden: deelname.einde.map(|(_, reden)| reden),
        schulden_cent: bedragen.and_then(Bedrag::som),
        schulden,
        plannen,
        tegenprestaties,
        versie,
    }))
}

/// Opens texts for who looks, and keeps each look before it is shown.
struct Boek<'a> {
    omgeving: &'a Omgeving,
    kijker: &'a Kijker,
    persoon: PersoonId,
    eigen: bool,
}

impl Boek<'_> {
    async fn lees(&self, doel: &str, tekst: &Tekst) -> Result<Option<String>, Probleem> {
        if !self.kijker.recht.leest(doel, self.eigen) {
            return Ok(None);
        }
        self.kijker.noteer(self.omgeving, Inzage::Tekst, &[self.persoon]).await?;
        open(self.omgeving, doel, tekst).await
    }

    /// What is sealed as JSON was written here.
    async fn lees_json<T: DeserializeOwned>(&self, doel: &str, tekst: &Tekst) -> Result<Option<T>, Probleem> {
        let open = self.lees(doel, tekst).await?;
        open.map(|open| serde_json::from_str(&open).map_err(|fout| intern(&fout))).transpose()
    }

    async fn tegenprestatie(
        &self,
        tegenprestatie_id: Uuid,
        terug: &jpf::Tegenprestatie,
    ) -> Result<Tegenprestatieregel, Probleem> {
        let mut oordelen = Vec::with_capacity(terug.oordelen.len());
        for (datum, (oordeel, tekst)) in &terug.oordelen {
            let toelichting = match tekst {
                Some(tekst) => self.lees(doel::JPF_TEGENPRESTATIE, tekst).await?,
                None => None,
            };
            oordelen.push(Oordeelregel { datum: *datum, oordeel: *oordeel, toelichting });
        }
        Ok(Tegenprestatieregel {
            tegenprestatie_id,
            sinds: terug.sinds,
            soort: terug.soort,
            afspraak: self.lees(doel::JPF_TEGENPRESTATIE, &terug.afspraak).await?,
            afgerond: terug.afgerond(),
            oordelen,
        })
    }
}
