//! The read model `begeleiding`: who has which coach, which benefits wait for one (the werkvoorraad), all trajecten,
//! budgets and the money out of them, warm handovers and who stands in for whom. It holds ids, codes and dates; nothing by
//! which somebody can be recognised. After a merge what follows on a placement or on money stands in another stream than what
//! it follows on, so streams are taken in together.

mod aanbod;
mod bigfive;
mod casus;
mod coach;
mod ggz;
mod jpf;
mod maatwerk;
mod nazorg;
mod overdracht;
mod plaatsing;
mod uitstroom;
mod verzoeken;
mod wacht;

use std::sync::LazyLock;

use dienst::{Personen, neem_samenvoeging};
use domein::{
    Gebeurtenis as _, Metadata, Trajectvastlegging, Vastlegging,
    gebeurtenis::{TrajectGebeurtenis as G, TrajectvastleggingIngetrokken},
};
use eventstore::{Projection, ProjectionError, Query, Recorded, Tx};
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use uuid::Uuid;

pub(crate) use self::{
    aanbod::stop_sql,
    coach::{bij_sql, kolom_sql, van_nu_sql},
    jpf::open_tegenprestaties_sql,
    maatwerk::uit_json,
    overdracht::{mij_sql, vervangt_sql},
    plaatsing::laatste_jobcoach_sql,
    uitstroom::is_herinstroom_sql,
    wacht::{CONTACT, PLAN, laatste_moment_sql, plaats_sleutel_sql},
};
use self::{verzoeken::Verzoeken, wacht::Uitstroomrijen};
use crate::regels::{Trajecttoestand, dossier_van, normen::Wachtreden};

/// The table of who merged into whom.
pub(crate) const PERSONEN: &str = "begeleiding_persoon";

/// The read model `begeleiding`, for a [`Follower`](eventstore::Follower).
#[must_use]
pub fn begeleiding() -> impl Projection {
    Leesmodel
}

/// The read model `begeleiding`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Leesmodel;

/// How the tables are made.
static SCHEMA: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    [
        coach::SCHEMA.as_slice(),
        &EIGEN,
        &wacht::SCHEMA,
        &aanbod::SCHEMA,
        &overdracht::SCHEMA,
        &maatwerk::SCHEMA,
        &[bigfive::SCHEMA, nazorg::SCHEMA],
        &ggz::SCHEMA,
        &casus::SCHEMA,
        &jpf::SCHEMA,
        &plaatsing::SCHEMA,
        &uitstroom::SCHEMA,
    ]
    .concat()
});

/// The tables of benefits, trajecten and persons.
const EIGEN: [&str; 9] = [
    // `plaats` is the position of the event: the order in which the lists are shown, and where they go on.
    "CREATE TABLE IF NOT EXISTS begeleiding_verzoek (uitkering_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, gebiedsteam TEXT, sinds TEXT NOT NULL, \
     norm TEXT NOT NULL, beeindigd BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_verzoek_plaats ON begeleiding_verzoek (plaats)",
    "CREATE TABLE IF NOT EXISTS begeleiding_traject (traject_id TEXT PRIMARY KEY, plaats BIGINT NOT NULL, \
     gemeente TEXT NOT NULL, persoon_id TEXT NOT NULL, aanbod TEXT NOT NULL, toestand TEXT NOT NULL, \
     sinds TEXT NOT NULL, einde TEXT, begonnen BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_traject_plaats ON begeleiding_traject (plaats)",
    // Who merged into whom; the ids in the other tables are those of then.
    "CREATE TABLE IF NOT EXISTS begeleiding_persoon (van TEXT PRIMARY KEY, naar TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_verzoek_van_persoon ON begeleiding_verzoek (persoon_id)",
    "CREATE INDEX IF NOT EXISTS begeleiding_verzoek_norm ON begeleiding_verzoek (gemeente, beeindigd, norm)",
    "CREATE INDEX IF NOT EXISTS begeleiding_traject_van_persoon ON begeleiding_traject (persoon_id)",
    "CREATE INDEX IF NOT EXISTS begeleiding_traject_van_aanbod ON begeleiding_traject (gemeente, aanbod, toestand)",
];

impl Projection for Leesmodel {
    fn name(&self) -> &'static str {
        "begeleiding"
    }

    fn version(&self) -> u32 {
        10
    }

    fn query(&self) -> Query {
        // All of them: which ones count is said once, where they are taken in.
        Query::kinds(G::soorten())
    }

    fn knows(&self, kind: &str) -> bool {
        G::kent(kind)
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "begeleiding_coach",
            "begeleiding_verzoek",
            "begeleiding_traject",
            "begeleiding_wacht",
            "begeleiding_moment",
            "begeleiding_aanbod",
            "begeleiding_aanmeldstop",
            "begeleiding_overdracht",
            "begeleiding_vervanging",
            "begeleiding_budget",
            "begeleiding_maatwerk",
            "begeleiding_kosten",
            "begeleiding_buig",
            "begeleiding_meting",
            "begeleiding_nazorg",
            "begeleiding_ggz",
            "begeleiding_overbrugging",
            "begeleiding_casus",
            "begeleiding_casusbespreking",
            "begeleiding_casusafspraak",
            "begeleiding_beleidssignaal",
            "begeleiding_jpf",
            "begeleiding_jpf_plan",
            "begeleiding_jpf_tegenprestatie",
            "begeleiding_jpf_oordeel",
            "begeleiding_plaatsing",
            "begeleiding_jobcoach",
            "begeleiding_uitstroom",
            PERSONEN,
        ]
    }

    fn schema(&self) -> &'static [&'static str] {
        &SCHEMA
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        batch: &'a [Recorded],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(async move {
            let (mut verzoeken, mut uitstromen) = (Verzoeken::default(), Uitstroomrijen::default());
            let mut personen = Personen::lees(&mut **tx, PERSONEN, None).await?;
            for regel in batch {
                let Vastlegging { metadata, gebeurtenis, .. } = Vastlegging::<G>::voor_leesmodel(regel)?;
                let plaats = regel.position.0.cast_signed();
                let dossier = dossier_van(&regel.stream).or(metadata.persoon_id);
                aanbod::neem(tx, &metadata, &gebeurtenis).await?;
                overdracht::neem(tx, plaats, &metadata, &gebeurtenis).await?;
                maatwerk::neem(tx, plaats, &metadata, &gebeurtenis).await?;
                casus::neem(tx, plaats, &metadata, dossier, &gebeurtenis).await?;
                plaatsing::neem(tx, plaats, &metadata, &gebeurtenis).await?;
                let (Some(persoon), Some(dossier)) = (metadata.persoon_id, dossier) else { continue };
                // What is said of who has a coach, or of who somebody is, comes after the outflows of before.
                if !matches!(gebeurtenis, G::Uitstroom(_) | G::CoachGevraagd(_)) {
                    uitstromen.schrijf(tx, &personen).await?;
                }
                if neem_persoon(tx, &metadata, &gebeurtenis).await? {
                    personen = Personen::lees(&mut **tx, PERSONEN, None).await?;
                }
                let wie = (&personen, dossier);
                coach::neem(tx, plaats, &metadata, wie, &gebeurtenis).await?;
                bigfive::neem(tx, &metadata, wie, &gebeurtenis).await?;
                ggz::neem(tx, plaats, &metadata, &dossier.to_string(), &gebeurtenis).await?;
                jpf::neem(tx, plaats, &metadata, &dossier.to_string(), &gebeurtenis).await?;
                uitstroom::neem(tx, &dossier.to_string(), &gebeurtenis).await?;
                wacht::neem(tx, &mut uitstromen, (&metadata, plaats), wie, &gebeurtenis).await?;
                neem(tx, &mut verzoeken, plaats, (&metadata, persoon.to_string()), &gebeurtenis).await?;
            }
            uitstromen.schrijf(tx, &personen).await?;
            Ok(verzoeken.schrijf(tx).await?)
        })
    }
}

async fn neem(
    tx: &mut Tx,
    verzoeken: &mut Verzoeken,
    plaats: i64,
    (metadata, persoon): (&Metadata, String),
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let (gemeente, datum) = (metadata.gemeente.as_str(), metadata.geldig_op.to_string());
    match gebeurtenis {
        G::CoachGevraagd(f) => {
            let team = f.gebiedsteam.as_ref().map(|team| team.as_str().to_owned());
            let norm = Wachtreden::CoachGevraagd.norm(metadata.geldig_op).unwrap_or(metadata.geldig_op);
            let verzoek =
                (f.uitkering_id, plaats, gemeente.to_owned(), persoon, team, datum, norm.to_string());
            verzoeken.vraag(tx, verzoek).await?;
        }
        G::CoachverzoekVervallen(f) => verzoeken.vervalt(tx, f.uitkering_id).await?,
        G::OpWachtlijstGeplaatst(f) => {
            let wat = (f.traject_id, f.aanbod.as_str(), Trajecttoestand::Wachtlijst);
            begin_traject(tx, plaats, metadata, persoon, wat).await?;
        }
        G::TrajectGestart(f) => {
            let wat = (f.traject_id, f.aanbod.as_str(), Trajecttoestand::Gestart);
            begin_traject(tx, plaats, metadata, persoon, wat).await?;
        }
        G::PlaatsAangeboden(f) => {
            let (op, reageren_voor) = (metadata.geldig_op, f.reageren_voor);
            zet_stand(tx, f.traject_id, Trajecttoestand::Aangeboden { op, reageren_voor }).await?;
        }
        G::PlaatsVervallen(f) => zet_stand(tx, f.traject_id, Trajecttoestand::Wachtlijst).await?,
        G::TrajectvastleggingIngetrokken(f) => neem_terug(tx, f).await?,
        G::TrajectVoltooid(f) => {
            let stand = Trajecttoestand::Voltooid { datum: metadata.geldig_op, uitkomst: f.uitkomst };
            sluit_traject(tx, f.traject_id, stand, metadata.geldig_op).await?;
        }
        G::TrajectAfgebroken(f) => {
            let stand = Trajecttoestand::Afgebroken { datum: metadata.geldig_op, reden: f.reden };
            sluit_traject(tx, f.traject_id, stand, metadata.geldig_op).await?;
        }
        G::Uitstroom(f) => verzoeken.beeindig(f.uitkering_id, true),
        G::UitstroomIngetrokken(f) => verzoeken.beeindig(f.uitkering_id, false),
        // Of coaches, the GGZ, the JPF, cases, policy signals, placements, handovers, substitutes and who is whom, which have
        // tables of their own.
        G::CoachToegewezen(_)
        | G::CoachOvergedragen(_)
        | G::BegeleidingsvastleggingIngetrokken(_)
        | G::BegeleidingSamengevoegd(_)
        | G::BegeleidingGesplitst(_)
        | G::GgzWachttijdBegonnen(_)
        | G::GgzBehandelingGestart(_)
        | G::GgzWachttijdBeeindigd(_)
        | G::GgzOverbruggingBegonnen(_)
        | G::GgzOverbruggingBeeindigd(_)
        | G::GgzVastleggingIngetrokken(_)
        | G::JpfDeelnameBegonnen(_)
        | G::JpfSchuldOvergenomen(_)
        | G::JpfPlanVastgesteld(_)
        | G::JpfTegenprestatieAfgesproken(_)
        | G::JpfTegenprestatieBeoordeeld(_)
        | G::JpfDeelnameBeeindigd(_)
        | G::JpfVastleggingIngetrokken(_)
        | G::CasusGeopend(_)
        | G::CasusregisseurGewisseld(_)
        | G::CasusBesproken(_)
        | G::CasusafspraakGemaakt(_)
        | G::CasusafspraakAfgerond(_)
        | G::CasusGesloten(_)
        | G::CasusvastleggingIngetrokken(_)
        | G::BeleidssignaalVastgelegd(_)
        | G::BeleidssignaalIngetrokken(_)
        | G::PlaatsingBegonnen(_)
        | G::PlaatsingBeeindigd(_)
        | G::JobcoachToegewezen(_)
        | G::JobcoachingBeeindigd(_)
        | G::PlaatsingsvastleggingIngetrokken(_)
        | G::CoachoverdrachtVoorgesteld(_)
        | G::CoachoverdrachtBevestigd(_)
        | G::DriegesprekGehouden(_)
        | G::CoachoverdrachtIngetrokken(_)
        | G::VervangingVastgelegd(_)
        | G::VervangingIngetrokken(_) => {}
        // Of money, which has tables of its own.
        G::BudgetVastgesteld(_)
        | G::MaatwerkAangevraagd(_)
        | G::MaatwerkToegekend(_)
        | G::MaatwerkAfgewezen(_)
        | G::MaatwerkBetaald(_)
        | G::MaatwerkresultaatVastgelegd(_)
        | G::MaatwerkvastleggingIngetrokken(_)
        | G::AanbodkostenVerantwoord(_)
        | G::BuigVastgesteld(_) => {}
        // Stands in no list.
        G::OntwikkelplanVastgesteld(_)
        | G::OntwikkelplanBijgesteld(_)
        | G::BigFiveGemeten(_)
        | G::BigFiveMetingIngetrokken(_)
        | G::AanbodOpengesteld(_)
        | G::AanmeldstopIngesteld(_)
        | G::AanmeldstopOpgeheven(_)
        | G::TrajectStapGezet(_)
        | G::ContactGelegd(_)
        | G::ContactVerloren(_)
        | G::UitstroomGecorrigeerd(_)
        | G::Nazorg(_)
        | G::NazorgIngetrokken(_) => {}
    }
    Ok(())
}

/// Takes in who turned out to be whom; whether the event says so.
async fn neem_persoon(tx: &mut Tx, metadata: &Metadata, gebeurtenis: &G) -> Result<bool, sqlx::Error> {
    let (van, naar, ongedaan) = match gebeurtenis {
        G::BegeleidingSamengevoegd(f) => (f.van, f.naar, false),
        G::BegeleidingGesplitst(f) => (f.van, f.naar, true),
        _ => return Ok(false),
    };
    // The event stands in both streams; what it says is kept once, by that of who merged.
    let van_wie_opging = metadata.persoon_id == Some(van);
    if van_wie_opging {
        neem_samenvoeging(tx, PERSONEN, (van, naar), ongedaan).await?;
    }
    Ok(van_wie_opging)
}

async fn begin_traject(
    tx: &mut Tx,
    plaats: i64,
    metadata: &Metadata,
    persoon: String,
    (traject_id, aanbod, stand): (Uuid, &str, Trajecttoestand),
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO begeleiding_traject \
               (traject_id, plaats, gemeente, persoon_id, aanbod, toestand, sinds, begonnen) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (traject_id) DO UPDATE SET \
               toestand = excluded.toestand, sinds = excluded.sinds, begonnen = excluded.begonnen";
    let vraag = sqlx::query(sql).bind(traject_id.to_string()).bind(plaats);
    let vraag = vraag.bind(metadata.gemeente.as_str().to_owned()).bind(persoon).bind(aanbod.to_owned());
    let begonnen = i64::from(stand == Trajecttoestand::Gestart);
    let vraag = vraag.bind(stand.code()).bind(metadata.geldig_op.to_string()).bind(begonnen);
    vraag.execute(&mut **tx).await?;
    Ok(())
}

/// Without its start there is no traject; without its end it goes on, or the person waits again.
async fn neem_terug(tx: &mut Tx, weg: &TrajectvastleggingIngetrokken) -> Result<(), sqlx::Error> {
    let sql = match weg.wat {
        Trajectvastlegging::Start => "DELETE FROM begeleiding_traject WHERE traject_id = $1",
        Trajectvastlegging::Einde => {
            "UPDATE begeleiding_traject SET einde = NULL, \
             toestand = CASE WHEN begonnen = 1 THEN 'gestart' ELSE 'wachtlijst' END WHERE traject_id = $1"
        }
        Trajectvastlegging::Stap => return Ok(()),
    };
    sqlx::query(sql).bind(weg.traject_id.to_string()).execute(&mut **tx).await.map(drop)
}

/// Of who waits: since when stays as it was.
async fn zet_stand(tx: &mut Tx, traject_id: Uuid, stand: Trajecttoestand) -> Result<(), sqlx::Error> {
    let sql = "UPDATE begeleiding_traject SET toestand = $1 WHERE traject_id = $2";
    sqlx::query(sql).bind(stand.code()).bind(traject_id.to_string()).execute(&mut **tx).await.map(drop)
}

async fn sluit_traject(
    tx: &mut Tx,
    traject_id: Uuid,
    stand: Trajecttoestand,
    einde: Date,
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE begeleiding_traject SET toestand = $1, einde = $2 WHERE traject_id = $3";
    let vraag = sqlx::query(sql).bind(stand.code()).bind(einde.to_string()).bind(traject_id.to_string());
    vraag.execute(&mut **tx).await?;
    Ok(())
}
