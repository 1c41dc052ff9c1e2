//! What follows from intake: once, whoever carries it over and however often.

use dienst::{Reactie as _, Reactieloper};
use domein::{
    Actor, Gebeurtenis as _, Herkomst, Leefvorm, Metadata, Opleidingsniveau, PersoonId, Rol, Vastlegging,
    gebeurtenis::{
        AanvraagGekoppeld, IntakeGebeurtenis, ToekenningIngetrokken, TrajectGebeurtenis, UitkeringToegekend,
        UitkeringseindeGemeld, UitkeringseindeIngetrokken, Uitkeringskenmerken,
    },
};
use eventstore::{Append, Expected, Log, Position, Query, SqliteOptions};
use jiff::civil::Date;
use traject::reacties::UitIntake;
use uuid::Uuid;

use crate::hulp::{GEMEENTE, code, dag, omgeving, uitkering};

fn toekenning(nummer: u128, coach: Option<&str>, al_beeindigd: bool) -> IntakeGebeurtenis {
    let kenmerken = Uitkeringskenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: Some(code("oost")),
        leefvorm: Leefvorm::Onbekend,
        reden_instroom: code("onbekend"),
        regeling: domein::Regeling::default(),
        rol: domein::Uitkeringsrol::default(),
    };
    UitkeringToegekend {
        uitkering_id: uitkering(nummer),
        aanvraag_id: None,
        herkomst: Herkomst::Intake,
        ingangsdatum: dag(1, 1),
        leeftijd: Some(22),
        kenmerken,
        coach: coach.map(code),
        al_beeindigd,
        besloten_op: None,
        zeer_dringende_redenen: false,
    }
    .into()
}

fn einde(nummer: u128, datum: Date) -> IntakeGebeurtenis {
    UitkeringseindeGemeld { uitkering_id: uitkering(nummer), datum, reden: code("werk"), leeftijd: Some(22) }
        .into()
}

/// Records in the log of intake; one person per benefit.
async fn gebeurt(intake: &Log, nummer: u128, geldig_op: Date, gebeurtenis: IntakeGebeurtenis) {
    let metadata = Metadata {
        persoon_id: Some(PersoonId(Uuid::from_u128(nummer))),
        gemeente: code(GEMEENTE),
        geldig_op,
        vastgelegd_op: "2025-03-01T09:00:00Z".parse().unwrap(),
        actor: Actor { rol: Rol::Inkomensconsulent, id: code("inkomensconsulent") },
        correlatie: Uuid::from_u128(nummer),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    let regel = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap();
    intake.append(Append::to(format!("dossier-{nummer}"), Expected::Any, [regel])).await.unwrap();
}

/// The short names of all that happened in traject, sorted: between people there is no order.
async fn gevolgen(log: &Log) -> Vec<String> {
    let bladzij = log.read(&Query::all(), Position::START, 10_000).await.unwrap();
    let kort = |soort: &str| soort.trim_start_matches("traject.").trim_end_matches(".v1").to_owned();
    let mut soorten: Vec<String> = bladzij.events.iter().map(|regel| kort(&regel.kind)).collect();
    soorten.sort();
    soorten
}

async fn een_jaar(intake: &Log) {
    gebeurt(intake, 1, dag(1, 1), toekenning(1, None, false)).await;
    gebeurt(intake, 2, dag(1, 1), toekenning(2, Some("c-1"), false)).await;
    gebeurt(intake, 3, dag(1, 1), toekenning(3, None, true)).await;
    gebeurt(intake, 3, dag(3, 1), einde(3, dag(3, 1))).await;
    gebeurt(intake, 1, dag(5, 1), einde(1, dag(5, 1))).await;
    gebeurt(intake, 1, dag(6, 1), einde(1, dag(6, 1))).await;
    let ingetrokken = UitkeringseindeIngetrokken { uitkering_id: uitkering(1) };
    gebeurt(intake, 1, dag(6, 1), ingetrokken.into()).await;
    gebeurt(
        intake,
        2,
        dag(1, 1),
        ToekenningIngetrokken { uitkering_id: uitkering(2), bij_levering: false }.into(),
    )
    .await;
}

const JAAR: [&str; 8] = [
    "coach-gevraagd",
    "coach-gevraagd",
    "coach-toegewezen",
    "coachverzoek-vervallen",
    "uitstroom",
    "uitstroom",
    "uitstroom-gecorrigeerd",
    "uitstroom-ingetrokken",
];

#[tokio::test]
async fn wat_in_intake_gebeurt_heeft_hier_gevolgen() {
    let map = tempfile::tempdir().unwrap();
    let (intake, omgeving) = (Log::memory(), omgeving(Log::memory(), map.path()).await);
    een_jaar(&intake).await;
    let loper = Reactieloper::nieuw(UitIntake, omgeving.clone(), intake.clone()).await.unwrap();
    loper.haal_in().await.unwrap();
    assert_eq!(gevolgen(&omgeving.log).await, JAAR);
    // Again, and by another process.
    assert_eq!(loper.haal_in().await.unwrap(), 0);
    assert_eq!(
        Reactieloper::nieuw(UitIntake, omgeving.clone(), intake).await.unwrap().haal_in().await.unwrap(),
        0
    );
    assert_eq!(gevolgen(&omgeving.log).await, JAAR);
    // What follows says from what, and holds from the day on which the benefit began or ended.
    let alle = omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    let mut data = Vec::new();
    for regel in &alle {
        let metadata = Vastlegging::<TrajectGebeurtenis>::uit_log(regel).unwrap().metadata;
        assert_eq!(metadata.actor.rol, Rol::Systeem);
        assert!(metadata.oorzaak.is_some());
        data.push(metadata.geldig_op);
    }
    data.sort();
    assert_eq!(
        data,
        [dag(1, 1), dag(1, 1), dag(1, 1), dag(1, 1), dag(3, 1), dag(5, 1), dag(6, 1), dag(6, 1)]
    );
}

#[tokio::test]
async fn een_val_halverwege_verandert_niets() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("traject.sqlite");
    let intake = Log::memory();
    een_jaar(&intake).await;
    let log = Log::sqlite(&pad, SqliteOptions::default()).await.unwrap();
    let eerst = omgeving(log, map.path()).await;
    // What was done is there, where the reaction stood is not: the place is lost in the fall.
    let vergeetachtig = zonder_plaats(&eerst, &intake).await;
    assert_eq!(vergeetachtig, JAAR.len());
    eerst.log.close().await;
    let log = Log::sqlite(&pad, SqliteOptions::default()).await.unwrap();
    let weer = dienst::Omgeving { log, ..eerst };
    assert_eq!(
        Reactieloper::nieuw(UitIntake, weer.clone(), intake).await.unwrap().haal_in().await.unwrap(),
        0
    );
    assert_eq!(gevolgen(&weer.log).await, JAAR);
}

/// Does everything that the reaction asks, under the ids that it gives, without keeping its place.
async fn zonder_plaats(omgeving: &dienst::Omgeving, intake: &Log) -> usize {
    let mut aantal = 0;
    for regel in intake.read(&Query::all(), Position::START, 100).await.unwrap().events {
        let gebeurtenis = Vastlegging::<IntakeGebeurtenis>::uit_log(&regel).unwrap();
        let Some(reactie) = UitIntake.reageer(&gebeurtenis) else { continue };
        let id = domein::afgeleide_id(UitIntake::NAAM, &[&gebeurtenis.id.to_string()]);
        let actor = Actor { rol: Rol::Systeem, id: code("systeem") };
        let aanleiding = omgeving.aanleiding(actor, gebeurtenis.metadata.correlatie, Some(gebeurtenis.id));
        let gedaan = dienst::voer_uit::<traject::regels::begeleiding::Begeleiding, _>(
            omgeving,
            &reactie.stream,
            id,
            reactie.opdracht,
            &aanleiding,
        );
        aantal += gedaan.await.unwrap().events.len();
    }
    aantal
}

#[tokio::test]
async fn een_hele_gemeente_in_een_keer() {
    let map = tempfile::tempdir().unwrap();
    let intake = Log::memory();
    for nummer in 1..=6_000_u128 {
        let metadata = Metadata {
            persoon_id: Some(PersoonId(Uuid::from_u128(nummer))),
            gemeente: code(GEMEENTE),
            geldig_op: dag(1, 1),
            vastgelegd_op: "2025-03-01T09:00:00Z".parse().unwrap(),
            actor: Actor { rol: Rol::Inkomensconsulent, id: code("beginbestand") },
            correlatie: Uuid::from_u128(nummer),
            oorzaak: None,
            opdracht: None,
            traceparent: None,
        };
        let gebeurtenis =
            if nummer % 3 == 0 { toekenning(nummer, None, false) } else { einde(nummer, dag(5, 1)) };
        let regel = Vastlegging { id: Uuid::from_u128(nummer), metadata, gebeurtenis }.naar_log().unwrap();
        intake.append(Append::to(format!("dossier-{nummer}"), Expected::Any, [regel])).await.unwrap();
    }
    let log = Log::sqlite(map.path().join("traject.sqlite"), SqliteOptions::default()).await.unwrap();
    let omgeving = omgeving(log, map.path()).await;
    let loper = Reactieloper::nieuw(UitIntake, omgeving.clone(), intake).await.unwrap();
    assert_eq!(loper.haal_in().await.unwrap(), 6_000);
    assert_eq!(gevolgen(&omgeving.log).await.iter().filter(|soort| *soort == "uitstroom").count(), 4_000);
}

#[test]
fn het_beleid_kent_de_gebeurtenissen_waar_het_op_wacht() {
    assert!(UitIntake.soorten().iter().all(|soort| IntakeGebeurtenis::kent(soort)));
}

#[tokio::test]
async fn wie_aan_een_bekende_uitkering_wordt_gekoppeld_houdt_de_coach_van_het_gesprek() {
    let map = tempfile::tempdir().unwrap();
    let (intake, omgeving) = (Log::memory(), omgeving(Log::memory(), map.path()).await);
    gebeurt(&intake, 1, dag(1, 1), toekenning(1, None, false)).await;
    let (aanvraag_id, uitkering_id) = (Uuid::from_u128(9), uitkering(1));
    let gekoppeld = AanvraagGekoppeld { aanvraag_id, uitkering_id, coach: Some(code("c-7")) };
    gebeurt(&intake, 1, dag(1, 9), gekoppeld.into()).await;
    let zonder = AanvraagGekoppeld { aanvraag_id, uitkering_id: uitkering(2), coach: None };
    gebeurt(&intake, 2, dag(1, 9), zonder.into()).await;
    Reactieloper::nieuw(UitIntake, omgeving.clone(), intake).await.unwrap().haal_in().await.unwrap();
    assert_eq!(gevolgen(&omgeving.log).await, ["coach-gevraagd", "coach-toegewezen"]);
}

#[tokio::test]
async fn een_ingetrokken_toekenning_laat_een_open_coachverzoek_vervallen() {
    let map = tempfile::tempdir().unwrap();
    let (intake, omgeving) = (Log::memory(), omgeving(Log::memory(), map.path()).await);
    gebeurt(&intake, 1, dag(1, 1), toekenning(1, None, false)).await;
    let ingetrokken = ToekenningIngetrokken { uitkering_id: uitkering(1), bij_levering: false };
    gebeurt(&intake, 1, dag(1, 2), ingetrokken.clone().into()).await;
    gebeurt(&intake, 1, dag(1, 3), ingetrokken.into()).await;
    Reactieloper::nieuw(UitIntake, omgeving.clone(), intake).await.unwrap().haal_in().await.unwrap();
    assert_eq!(gevolgen(&omgeving.log).await, ["coach-gevraagd", "coachverzoek-vervallen"]);
}
