//! What waits around a person who has a coach: a plan, a talk about it, the yearly contact, and
//! how things are some time after an outflow; and a place that is held for who waited. A row stands here as long as it
//! waits, with the day from which it is late; whose it is follows from who has which coach. Of somebody without a coach
//! nothing waits here but a place, money and what belongs to the JPF: that a coach is asked for stands in another list, as
//! does that nothing bridges the waiting for the GGZ.

use dienst::Personen;
use domein::{
    Begeleidingsvastlegging, Metadata, PersoonId,
    gebeurtenis::{BegeleidingsvastleggingIngetrokken, TrajectGebeurtenis as G},
};
use eventstore::{Dialect, Tx, json_rows};
use jiff::civil::Date;
use sqlx::{AssertSqlSafe, Row as _};

use super::nazorg;
use crate::regels::normen::Wachtreden;

/// The tables.
pub(super) const SCHEMA: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS begeleiding_wacht (sleutel TEXT PRIMARY KEY, gemeente TEXT NOT NULL, \
     persoon_id TEXT NOT NULL, reden TEXT NOT NULL, sinds TEXT NOT NULL, norm TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS begeleiding_wacht_van_persoon ON begeleiding_wacht (persoon_id)",
    // Days of contact and of plans (`wat`), by dossier; `coach` is with whom there was contact.
    "CREATE TABLE IF NOT EXISTS begeleiding_moment (persoon_id TEXT NOT NULL, wat TEXT NOT NULL, datum TEXT NOT NULL, \
     plaats BIGINT NOT NULL, coach TEXT NOT NULL, PRIMARY KEY (persoon_id, wat, datum, plaats))",
];

/// A day of contact.
pub(crate) const CONTACT: &str = "contact";
/// A day of a plan.
pub(crate) const PLAN: &str = "plan";

/// The outflows of a batch. A file tells of ten thousands of them, nearly all of people without a coach: they are gathered,
/// one statement keeps what waits of who has one, and another the outflows as such. Anything else that is said of what waits, or of who has a coach, comes
/// after them.
#[derive(Default)]
pub(super) struct Uitstroomrijen {
    wacht: Vec<[String; 6]>,
    uitstroom: Vec<[String; 4]>,
}

impl Uitstroomrijen {
    fn neem(&mut self, metadata: &Metadata, persoon: &str, uitkering_id: uuid::Uuid, datum: Date) {
        let reden = Wachtreden::Nazorg;
        self.uitstroom.push(super::uitstroom::rij(uitkering_id, persoon, datum));
        self.wacht.push([
            sleutel(persoon, reden, Some(uitkering_id)),
            metadata.gemeente.as_str().to_owned(),
            persoon.to_owned(),
            reden.code().to_owned(),
            datum.to_string(),
            reden.norm(datum).unwrap_or(datum).to_string(),
        ]);
    }

    /// Writes what was gathered.
    pub(super) async fn schrijf(&mut self, tx: &mut Tx, personen: &Personen) -> Result<(), sqlx::Error> {
        if self.wacht.is_empty() {
            return Ok(());
        }
        super::uitstroom::schrijf(tx, &std::mem::take(&mut self.uitstroom)).await?;
        // Safe: made of constants and ids of persons, the rows are one bound value.
        let sql = AssertSqlSafe(format!(
            "INSERT INTO begeleiding_wacht (sleutel, gemeente, persoon_id, reden, sinds, norm) \
             SELECT row.value ->> 0, row.value ->> 1, row.value ->> 2, row.value ->> 3, row.value ->> 4, \
             row.value ->> 5 FROM {} WHERE EXISTS \
             (SELECT 1 FROM begeleiding_coach WHERE {heeft_coach}) \
             ON CONFLICT (sleutel) DO UPDATE SET sinds = excluded.sinds, norm = excluded.norm",
            Dialect::of(tx).json_rows(),
            heeft_coach = personen.zelfde_sql("persoon_id", "(row.value ->> 2)"),
        ));
        sqlx::query(sql).bind(json_rows(&std::mem::take(&mut self.wacht))?).execute(&mut **tx).await?;
        Ok(())
    }
}

/// Takes in what an event says of what waits, in whose dossier.
pub(super) async fn neem(
    tx: &mut Tx,
    uitstroom: &mut Uitstroomrijen,
    (metadata, plaats): (&Metadata, i64),
    (personen, dossier): (&Personen, PersoonId),
    gebeurtenis: &G,
) -> Result<(), sqlx::Error> {
    let datum = metadata.geldig_op;
    let persoon = dossier.to_string();
    let (wie, persoon) = ((personen, dossier), persoon.as_str());
    match gebeurtenis {
        G::CoachToegewezen(_) => rond_persoon(tx, metadata, wie).await,
        G::OntwikkelplanVastgesteld(_) | G::OntwikkelplanBijgesteld(_) => {
            onthoud(tx, (persoon, plaats), (PLAN, ""), datum).await?;
            rond_persoon(tx, metadata, wie).await
        }
        G::ContactGelegd(f) => {
            onthoud(tx, (persoon, plaats), (CONTACT, f.coach.as_str()), datum).await?;
            rond_persoon(tx, metadata, wie).await
        }
        G::BegeleidingsvastleggingIngetrokken(f) => {
            vergeet(tx, wie, f).await?;
            rond_persoon(tx, metadata, wie).await
        }
        G::BegeleidingSamengevoegd(f) => rond_persoon(tx, metadata, (personen, f.naar)).await,
        G::BegeleidingGesplitst(f) => {
            for persoon in [f.van, f.naar] {
                rond_persoon(tx, metadata, (personen, persoon)).await?;
            }
            Ok(())
        }
        // Aftercare is for whoever has a coach.
        G::Uitstroom(f) => {
            uitstroom.neem(metadata, persoon, f.uitkering_id, f.datum);
            Ok(())
        }
        G::UitstroomGecorrigeerd(f) => {
            nazorg::andere_uitstroom(tx, metadata, persoon, (f.uitkering_id, f.datum)).await
        }
        G::UitstroomIngetrokken(f) => nazorg::geen_uitstroom(tx, persoon, f.uitkering_id).await,
        G::Nazorg(f) => nazorg::gevraagd(tx, metadata, persoon, f.uitkering_id).await,
        G::NazorgIngetrokken(f) => nazorg::ingetrokken(tx, metadata, persoon, (f.uitkering_id, f.van)).await,
        G::PlaatsAangeboden(f) => {
            let wat = (Wachtreden::WachtlijstPlaats, Some(f.traject_id));
            zet_met_norm(tx, metadata, persoon, wat, (datum, f.reageren_voor)).await
        }
        G::PlaatsVervallen(f) => geen_plaats(tx, f.traject_id).await,
        G::TrajectGestart(f) => geen_plaats(tx, f.traject_id).await,
        G::TrajectAfgebroken(f) => geen_plaats(tx, f.traject_id).await,
        G::MaatwerkAangevraagd(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        G::MaatwerkToegekend(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        G::MaatwerkAfgewezen(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        G::MaatwerkBetaald(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        G::MaatwerkresultaatVastgelegd(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        G::MaatwerkvastleggingIngetrokken(f) => maatwerk(tx, metadata, persoon, f.maatwerk_id).await,
        // Nothing waits because of these, or stops to.
        G::CoachGevraagd(_)
        | G::CoachverzoekVervallen(_)
        | G::CoachOvergedragen(_)
        | G::CoachoverdrachtVoorgesteld(_)
        | G::CoachoverdrachtBevestigd(_)
        | G::DriegesprekGehouden(_)
        | G::CoachoverdrachtIngetrokken(_)
        | G::VervangingVastgelegd(_)
        | G::VervangingIngetrokken(_)
        | G::BigFiveGemeten(_)
        | G::BigFiveMetingIngetrokken(_)
        | G::AanbodOpengesteld(_)
        | G::AanmeldstopIngesteld(_)
        | G::AanmeldstopOpgeheven(_)
        | G::OpWachtlijstGeplaatst(_)
        | G::TrajectStapGezet(_)
        | G::TrajectVoltooid(_)
        | G::TrajectvastleggingIngetrokken(_)
        | G::ContactVerloren(_)
        | G::BudgetVastgesteld(_)
        | G::AanbodkostenVerantwoord(_)
        | G::BuigVastgesteld(_)
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
        | G::PlaatsingsvastleggingIngetrokken(_) => Ok(()),
    }
}

/// What money for maatwerk waits for, as it stands by now.
async fn maatwerk(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    maatwerk_id: uuid::Uuid,
) -> Result<(), sqlx::Error> {
    for reden in Wachtreden::MAATWERK {
        weg(tx, &sleutel("", reden, Some(maatwerk_id))).await?;
    }
    let stand = super::maatwerk::lees(tx, maatwerk_id).await?;
    match stand.and_then(|stand| stand.wacht_op()) {
        Some((reden, sinds)) => zet(tx, metadata, persoon, (reden, Some(maatwerk_id)), sinds).await,
        None => Ok(()),
    }
}

/// No place is held any more.
async fn geen_plaats(tx: &mut Tx, traject_id: uuid::Uuid) -> Result<(), sqlx::Error> {
    weg(tx, &sleutel("", Wachtreden::WachtlijstPlaats, Some(traject_id))).await
}

/// SQL for the key of the row of a place that is held for the traject in a column.
pub(crate) fn plaats_sleutel_sql(traject_id: &str) -> String {
    format!("'{}:' || {traject_id}", Wachtreden::WachtlijstPlaats.code())
}

pub(super) fn sleutel(persoon: &str, reden: Wachtreden, over: Option<uuid::Uuid>) -> String {
    match over {
        Some(over) => format!("{}:{over}", reden.code()),
        None => format!("{}:{persoon}", reden.code()),
    }
}

/// What waits around the person as such, while there is a coach: that there is no plan, or to talk about it; contact; and to
/// assess the areas of life. It follows from what stands in all dossiers of the person, so that it is right after a merge and
/// after the undoing of one.
pub(super) async fn rond_persoon(
    tx: &mut Tx,
    metadata: &Metadata,
    (personen, dossier): (&Personen, PersoonId),
) -> Result<(), sqlx::Error> {
    let redenen = [
        Wachtreden::PlanOntbreekt,
        Wachtreden::PlanTeBespreken,
        Wachtreden::JaarlijksContact,
        Wachtreden::BigFiveTeMeten,
    ];
    let codes = redenen.map(|reden| format!("'{}'", reden.code())).join(", ");
    let van = personen.van_sql("persoon_id", dossier);
    // Safe, both: made of constants of this program, and of ids of persons.
    let weg = format!("DELETE FROM begeleiding_wacht WHERE {van} AND reden IN ({codes})");
    sqlx::query(AssertSqlSafe(weg)).execute(&mut **tx).await?;
    let sql = format!(
        "SELECT (SELECT MIN(toegewezen) FROM begeleiding_coach WHERE {van}), \
         (SELECT MAX(datum) FROM begeleiding_moment WHERE {van} AND wat = '{CONTACT}'), \
         (SELECT MAX(datum) FROM begeleiding_moment WHERE {van} AND wat = '{PLAN}'), \
         (SELECT MAX(datum) FROM begeleiding_meting WHERE {van})"
    );
    let rij = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut **tx).await?;
    let datum = |plek| -> Result<Option<Date>, sqlx::Error> {
        let tekst: Option<String> = rij.try_get(plek)?;
        tekst.map(|tekst| lees_datum(&tekst)).transpose()
    };
    let Some(toegewezen) = datum(0)? else { return Ok(()) };
    let (contact, plan, gemeten) = (datum(1)?, datum(2)?, datum(3)?);
    let plan = match plan {
        Some(plan) => (Wachtreden::PlanTeBespreken, plan),
        None => (Wachtreden::PlanOntbreekt, toegewezen),
    };
    let contact = (Wachtreden::JaarlijksContact, contact.map_or(toegewezen, |dag| dag.max(toegewezen)));
    let meting = gemeten.map(|dag| (Wachtreden::BigFiveTeMeten, dag));
    let hoofd = personen.wie(dossier).to_string();
    for (reden, sinds) in [plan, contact].into_iter().chain(meting) {
        zet(tx, metadata, &hoofd, (reden, None), sinds).await?;
    }
    Ok(())
}

pub(super) fn lees_datum(tekst: &str) -> Result<Date, sqlx::Error> {
    tekst.parse().map_err(|fout: jiff::Error| sqlx::Error::Decode(fout.into()))
}

/// Keeps a day.
async fn onthoud(
    tx: &mut Tx,
    (persoon, plaats): (&str, i64),
    (wat, coach): (&'static str, &str),
    datum: Date,
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO begeleiding_moment (persoon_id, wat, datum, plaats, coach) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (persoon_id, wat, datum, plaats) DO NOTHING";
    let vraag = sqlx::query(sql).bind(persoon.to_owned()).bind(wat).bind(datum.to_string()).bind(plaats);
    vraag.bind(coach.to_owned()).execute(&mut **tx).await.map(drop)
}

/// Of a plan the last that was told of the day; of contact what was told of it, in whichever dossier.
async fn vergeet(
    tx: &mut Tx,
    (personen, dossier): (&Personen, PersoonId),
    weg: &BegeleidingsvastleggingIngetrokken,
) -> Result<(), sqlx::Error> {
    let van = personen.van_sql("persoon_id", dossier);
    let (wat, welke) = match weg.wat {
        // Has a table of its own.
        Begeleidingsvastlegging::Coach => return Ok(()),
        Begeleidingsvastlegging::Contact => (CONTACT, "coach = $2".to_owned()),
        Begeleidingsvastlegging::Ontwikkelplan => {
            let laatste = format!(
                "SELECT MAX(plaats) FROM begeleiding_moment WHERE {van} AND wat = '{PLAN}' AND datum = $1"
            );
            (PLAN, format!("coach = $2 AND plaats = ({laatste})"))
        }
    };
    // Safe: made of constants of this program, and of ids of persons.
    let sql = AssertSqlSafe(format!(
        "DELETE FROM begeleiding_moment WHERE {van} AND wat = '{wat}' AND datum = $1 AND {welke}"
    ));
    let coach = weg.coach.as_ref().map(|coach| coach.as_str().to_owned()).unwrap_or_default();
    sqlx::query(sql).bind(weg.van.to_string()).bind(coach).execute(&mut **tx).await.map(drop)
}

/// SQL for the last day of contact, or of a plan, of the person in a column.
pub(crate) fn laatste_moment_sql(personen: &Personen, wat: &'static str, persoon: &str) -> String {
    format!(
        "(SELECT MAX(mo.datum) FROM begeleiding_moment mo WHERE {} AND mo.wat = '{wat}')",
        personen.zelfde_sql("mo.persoon_id", persoon)
    )
}

/// Since when something waits, when it does.
pub(super) async fn wacht_sinds(tx: &mut Tx, sleutel: &str) -> Result<Option<Date>, sqlx::Error> {
    let sql = "SELECT sinds FROM begeleiding_wacht WHERE sleutel = $1";
    let rij = sqlx::query(sql).bind(sleutel.to_owned()).fetch_optional(&mut **tx).await?;
    rij.map(|rij| lees_datum(rij.try_get(0)?)).transpose()
}

pub(super) async fn zet(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    wat: (Wachtreden, Option<uuid::Uuid>),
    sinds: Date,
) -> Result<(), sqlx::Error> {
    zet_met_norm(tx, metadata, persoon, wat, (sinds, wat.0.norm(sinds).unwrap_or(sinds))).await
}

/// Of what says itself from when it is late.
pub(super) async fn zet_met_norm(
    tx: &mut Tx,
    metadata: &Metadata,
    persoon: &str,
    (reden, over): (Wachtreden, Option<uuid::Uuid>),
    (sinds, norm): (Date, Date),
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO begeleiding_wacht (sleutel, gemeente, persoon_id, reden, sinds, norm) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sleutel) DO UPDATE SET \
               sinds = excluded.sinds, norm = excluded.norm";
    sqlx::query(sql)
        .bind(sleutel(persoon, reden, over))
        .bind(metadata.gemeente.as_str().to_owned())
        .bind(persoon.to_owned())
        .bind(reden.code())
        .bind(sinds.to_string())
        .bind(norm.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn weg(tx: &mut Tx, sleutel: &str) -> Result<(), sqlx::Error> {
    let sql = "DELETE FROM begeleiding_wacht WHERE sleutel = $1";
    sqlx::query(sql).bind(sleutel.to_owned()).execute(&mut **tx).await?;
    Ok(())
}
