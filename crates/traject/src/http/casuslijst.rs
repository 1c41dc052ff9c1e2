//! Reading cases of the casusoverleg back: a list from the read model, which may run a moment behind, and one case from the log
//! itself. Who sat at the table and what was agreed are opened for who leads the case and for the person's own coach, an
//! agreement for whose it is, and both for who stands in for one of them today; what is opened stands in the list of looks.

use axum::{Json, extract::State, http::Uri};
use dienst::{Bereik, Bladzijde, Cursor, Inzage, Kijker, Limiet, Omgeving, Vrager, intern};
use domein::{Casuseinde, Casusorganisatie, Casusuitkomst, Gebiedsteam, Kenmerk, PersoonId, Verzegeld};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;
use web::{Api, Keur, Operatie, Pad, Probleem, Zoekvraag};

use super::{
    COACH, bord,
    bron::{bladzijde, personen, team_sql},
    casus::{Gevonden, lees, zoek},
    casusinvoer::Afspraaktekst,
};
use crate::{
    doel,
    leesmodel::{kolom_sql, mij_sql, vervangt_sql},
    regels::casus,
};

pub(super) fn operaties(api: Api<Omgeving>) -> Api<Omgeving> {
    api.operatie(
        Operatie::get("/casussen")
            .titel("Casussen van het casusoverleg")
            .uitleg("Van uw teams, en waarvan u de regisseur bent of die vandaag vervangt. Zonder afspraken: die staan bij de casus zelf.")
            .rollen(COACH)
            .vraag::<ZoekCasussen>()
            .antwoord::<Bladzijde<Casusregel>>(200),
        lijst,
    )
    .operatie(
        Operatie::get("/casussen/{casusId}")
            .titel("Eén casus, met besprekingen en afspraken")
            .uitleg(
                "Altijd de nieuwste stand. Organisaties en afspraken zien de regisseur en de eigen coach, en een afspraak ook de \
                 medewerker van wie zij is, of wie een van hen vandaag vervangt, ook uit een ander team. Elke tekst die wordt geopend, staat in de lijst van \
                 inzagen.",
            )
            .parameter("casusId", "De casus, uit het antwoord op het openen.")
            .rollen(COACH)
            .antwoord::<EenCasus>(200)
            .fouten(&[404, 410]),
        een,
    )
}

/// Which.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ZoekCasussen {
    /// Only those that have not ended.
    #[serde(default)]
    lopend: bool,
    /// Only of this person, by the persoonId from an earlier answer.
    persoon_id: Option<Uuid>,
    /// Only those that this one leads: an internal number, or `mij` for who asks.
    regisseur: Option<Kenmerk>,
    /// Only of people whom this area team follows.
    gebiedsteam: Option<Gebiedsteam>,
    /// Most rows of the page; 50 when left out.
    #[serde(default)]
    limiet: Limiet,
    /// The `volgende` of the page before.
    na: Option<Cursor>,
}

impl Keur for ZoekCasussen {}

/// A case.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Casusregel {
    casus_id: String,
    persoon_id: String,
    /// The internal number of who leads.
    regisseur: String,
    /// First day.
    sinds: String,
    /// First day on which it was talked about no longer.
    einde: Option<String>,
    /// Why.
    reden: Option<String>,
    /// The last day on which it was talked about.
    laatst_besproken: Option<String>,
    /// Agreements of which it was not said whether they were done.
    open_afspraken: i64,
    /// The first last day of those.
    eerste_uiterlijk: Option<String>,
    gebiedsteam: Option<String>,
}

async fn lijst(
    State(omgeving): State<Omgeving>,
    Vrager { bereik, gebruiker }: Vrager,
    uri: Uri,
    Zoekvraag(vraag): Zoekvraag<ZoekCasussen>,
) -> Result<Bladzijde<Casusregel>, Probleem> {
    let na = vraag.na.as_ref().map(|na| na.lees::<i64>(&uri)).transpose()?.unwrap_or(0);
    let personen = personen(&omgeving).await?;
    let open = |wat: &str| {
        format!(
            "(SELECT {wat} FROM begeleiding_casusafspraak ka WHERE ka.casus_id = k.casus_id AND ka.afgerond = 0)"
        )
    };
    let sql = format!(
        "SELECT * FROM (SELECT k.casus_id, k.plaats, k.gemeente, {wie} AS persoon_id, k.regisseur, k.sinds, k.einde, \
         k.einde_reden, {aantal} AS open, {eerste} AS eerste_uiterlijk, \
         (SELECT MAX(b.datum) FROM begeleiding_casusbespreking b WHERE b.casus_id = k.casus_id) AS besproken, \
         {coach} AS coach, \
         {team} AS team FROM begeleiding_casus k) AS alle \
         WHERE gemeente = $1 AND plaats > $2 AND ($3 = 0 OR einde IS NULL) AND ($4 = '' OR persoon_id = $4) \
         AND ($5 = '' OR regisseur = $5) AND ($6 = '' OR team = $6) \
         AND ({binnen} OR {vervangt} OR {leidt}) ORDER BY plaats LIMIT $10",
        wie = personen.sql("k.persoon_id"),
        aantal = open("COUNT(*)"),
        eerste = open("MIN(ka.uiterlijk)"),
        coach = kolom_sql(&personen, "coach", "k.persoon_id"),
        team = team_sql(&personen, "k.persoon_id"),
        binnen = Bereik::sql("team", "$7"),
        vervangt = vervangt_sql("coach", ("$1", "$8", "$9")),
        leidt = mij_sql("regisseur", ("$1", "$8", "$9")),
    );
    let zelf = String::from(bord::eigen_nummer(&omgeving, &gebruiker).await?);
    let regisseur = bord::coach(&omgeving, vraag.regisseur, &gebruiker).await?.unwrap_or_default();
    // Safe: made of constants of this program, and of ids of persons.
    let lees = sqlx::query(AssertSqlSafe(sql)).bind(bereik.gemeente().to_string()).bind(na);
    let lees = lees.bind(i64::from(vraag.lopend));
    let lees = lees.bind(vraag.persoon_id.map(|id| id.to_string()).unwrap_or_default()).bind(regisseur);
    let lees = lees.bind(vraag.gebiedsteam.map(String::from).unwrap_or_default()).bind(bereik.teams());
    let lees = lees.bind(zelf).bind(omgeving.klok.vandaag().to_string()).bind(vraag.limiet.rijen());
    let rijen = lees.fetch_all(omgeving.database.pool()).await.map_err(|fout| intern(&fout))?;
    bladzijde(&rijen, vraag.limiet, &uri, |rij| {
        Ok(Casusregel {
            casus_id: rij.try_get("casus_id")?,
            persoon_id: rij.try_get("persoon_id")?,
            regisseur: rij.try_get("regisseur")?,
            sinds: rij.try_get("sinds")?,
            einde: rij.try_get("einde")?,
            reden: rij.try_get("einde_reden")?,
            laatst_besproken: rij.try_get("besproken")?,
            open_afspraken: rij.try_get("open")?,
            eerste_uiterlijk: rij.try_get("eerste_uiterlijk")?,
            gebiedsteam: rij.try_get("team")?,
        })
    })
}

/// One case. A text is none when it is not for who asks, or was recorded while two persons were taken for one.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct EenCasus {
    casus_id: Uuid,
    persoon_id: PersoonId,
    /// First day.
    sinds: Date,
    /// Who led since when, in order; the last leads.
    regisseurs: Vec<Regisseurregel>,
    /// In order of day.
    besprekingen: Vec<Besprekingregel>,
    /// In order of the last day for it.
    afspraken: Vec<Afspraakregel>,
    /// First day on which it was talked about no longer.
    einde: Option<Date>,
    /// Why.
    reden: Option<Casuseinde>,
    versie: u64,
}

/// Who led.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Regisseurregel {
    regisseur: Kenmerk,
    sinds: Date,
}

/// A talk about it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Besprekingregel {
    datum: Date,
    jongere_erbij: bool,
    organisaties: Option<Vec<Casusorganisatie>>,
}

/// An agreement.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Afspraakregel {
    afspraak_id: Uuid,
    datum: Date,
    /// The last day for it, inclusive.
    uiterlijk: Date,
    /// Whose it is, when that is somebody of the municipality.
    medewerker: Option<Kenmerk>,
    /// Of which organisation it is otherwise.
    organisatie: Option<Casusorganisatie>,
    afspraak: Option<String>,
    /// What became of it.
    uitkomst: Option<Casusuitkomst>,
    /// The day on which that was seen.
    uitkomst_op: Option<Date>,
}

async fn een(
    State(omgeving): State<Omgeving>,
    kijker: Kijker,
    Pad(casus_id): Pad<Uuid>,
) -> Result<Json<EenCasus>, Probleem> {
    let gevonden = zoek(&omgeving, &kijker.gebruiker, casus_id).await?;
    let casus = &gevonden.casus;
    let boek = Boek { omgeving: &omgeving, kijker: &kijker, gevonden: &gevonden };
    let mut besprekingen = Vec::with_capacity(casus.besprekingen.len());
    for (datum, bespreking) in &casus.besprekingen {
        let organisaties = (bespreking.persoon, &bespreking.organisaties);
        besprekingen.push(Besprekingregel {
            datum: *datum,
            jongere_erbij: bespreking.jongere_erbij,
            organisaties: boek.lees_json(gevonden.eigen, organisaties).await?,
        });
    }
    let mut afspraken = Vec::with_capacity(casus.afspraken.len());
    for (afspraak_id, afspraak) in &casus.afspraken {
        afspraken.push(boek.afspraak(*afspraak_id, afspraak).await?);
    }
    afspraken.sort_by_key(|afspraak| (afspraak.uiterlijk, afspraak.afspraak_id));
    let regisseurs = casus.regisseurs.iter();
    let regisseurs =
        regisseurs.map(|(sinds, regisseur)| Regisseurregel { regisseur: regisseur.clone(), sinds: *sinds });
    Ok(Json(EenCasus {
        casus_id,
        persoon_id: gevonden.persoon,
        sinds: casus.sinds,
        regisseurs: regisseurs.collect(),
        besprekingen,
        afspraken,
        einde: casus.einde.map(|(dag, _)| dag),
        reden: casus.einde.map(|(_, reden)| reden),
        versie: gevonden.versie,
    }))
}

/// Opens texts for who looks, and keeps each look before it is shown.
struct Boek<'a> {
    omgeving: &'a Omgeving,
    kijker: &'a Kijker,
    gevonden: &'a Gevonden,
}

impl Boek<'_> {
    /// What is sealed as JSON was written here.
    async fn lees_json<T: DeserializeOwned>(
        &self,
        eigen: bool,
        (van, verzegeld): (PersoonId, &Verzegeld),
    ) -> Result<Option<T>, Probleem> {
        if !self.kijker.recht.leest(doel::CASUS, eigen) {
            return Ok(None);
        }
        self.kijker.noteer(self.omgeving, Inzage::Tekst, &[self.gevonden.persoon]).await?;
        let open = lees(self.omgeving, van, verzegeld).await?;
        open.map(|open| serde_json::from_str(&open).map_err(|fout| intern(&fout))).transpose()
    }

    async fn afspraak(&self, afspraak_id: Uuid, een: &casus::Afspraak) -> Result<Afspraakregel, Probleem> {
        let van_mij = self.gevonden.is_van_mij(een);
        let tekst: Option<Afspraaktekst> =
            self.lees_json(self.gevonden.eigen || van_mij, (een.persoon, &een.afspraak)).await?;
        let (organisatie, afspraak) =
            tekst.map_or((None, None), |tekst| (tekst.organisatie, Some(tekst.afspraak)));
        Ok(Afspraakregel {
            afspraak_id,
            datum: een.datum,
            uiterlijk: een.uiterlijk,
            medewerker: een.medewerker.clone(),
            organisatie,
            afspraak,
            uitkomst: een.uitkomst.map(|(_, uitkomst)| uitkomst),
            uitkomst_op: een.uitkomst.map(|(dag, _)| dag),
        })
    }
}
