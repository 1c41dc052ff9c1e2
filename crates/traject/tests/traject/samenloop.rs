//! Many coaches at the same moment: the places are never overbooked, whatever the log stands on.

use std::sync::Arc;

use domein::gebeurtenis::TrajectGestart;
use domein::{Aanleiding, Actor, Afdruk, PersoonId, Rol};
use eventstore::{HandleError, Log, Position, Query, SqliteOptions};
use tokio::sync::Barrier;
use traject::{
    Ingeschreven,
    regels::{
        Trajecttoestand, Weigering,
        aanbod::{self, Aanbod},
        inschrijving::Opdracht,
        stream_aanbod,
    },
    schrijf_in,
};
use uuid::Uuid;

use crate::hulp::{GEMEENTE, code, dag, koers, traject};

fn aanleiding() -> Aanleiding {
    Aanleiding {
        gemeente: code(GEMEENTE),
        vastgelegd_op: "2025-03-01T09:00:00Z".parse().unwrap(),
        actor: Actor { rol: Rol::Coach, id: code("coach") },
        correlatie: Uuid::from_u128(9),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    }
}

async fn stel_open(log: &Log, capaciteit: Option<u32>) {
    let wat = aanbod::Wat::StelOpen(aanbod::Opzet { capaciteit, ..aanbod::Opzet::default() });
    let vraag = aanbod::Opdracht { aanbod: koers(), datum: dag(1, 1), wat };
    let stream = stream_aanbod(&code(GEMEENTE), &koers());
    eventstore::handle::<Aanbod, _>(log, &aanleiding(), &stream, Uuid::now_v7(), vraag, |append| append)
        .await
        .unwrap();
}

fn vraag(nummer: u128) -> Opdracht {
    Opdracht {
        traject_id: traject(&format!("T-{nummer}")),
        persoon: PersoonId(Uuid::from_u128(nummer)),
        aanbod: koers(),
        datum: dag(3, 1),
        leeftijd: None,
        gebiedsteam: None,
    }
}

async fn tegelijk(log: &Log, hoeveel: u128, vraag: fn(u128) -> Opdracht) -> Vec<Ingeschreven> {
    let taken = (1..=hoeveel).map(|nummer| {
        let log = log.clone();
        tokio::spawn(async move {
            schrijf_in(&log, &aanleiding(), Uuid::from_u128(nummer << 64), vraag(nummer)).await.unwrap()
        })
    });
    let mut uitkomsten = Vec::new();
    for taak in taken.collect::<Vec<_>>() {
        uitkomsten.push(taak.await.unwrap());
    }
    uitkomsten
}

async fn vijftig_voor_zeven(log: Log) {
    stel_open(&log, Some(7)).await;
    let uitkomsten = tegelijk(&log, 50, vraag).await;
    let gestart = uitkomsten.iter().filter(|een| een.stand == Trajecttoestand::Gestart).count();
    let wacht = uitkomsten.iter().filter(|een| een.stand == Trajecttoestand::Wachtlijst).count();
    assert_eq!((gestart, wacht), (7, 43));
    assert!(uitkomsten.iter().all(|een| een.nieuw));
    let alle = log.read(&Query::all(), Position::START, 1_000).await.unwrap().events;
    let gestart = alle.iter().filter(|regel| regel.kind == TrajectGestart::SOORT).count();
    assert_eq!((gestart, alle.len()), (7, 51));
    // All again, as after a lost answer: the same outcome and nothing new.
    let weer = tegelijk(&log, 50, vraag).await;
    assert!(weer.iter().zip(&uitkomsten).all(|(weer, eerst)| weer.stand == eerst.stand && !weer.nieuw));
    assert_eq!(log.head().await.unwrap(), Position(51));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn vijftig_coaches_en_zeven_plaatsen_in_het_geheugen() {
    vijftig_voor_zeven(Log::memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn vijftig_coaches_en_zeven_plaatsen_op_sqlite() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("traject.sqlite");
    vijftig_voor_zeven(Log::sqlite(&pad, SqliteOptions::default()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn zonder_grens_start_iedereen() {
    let log = Log::memory();
    stel_open(&log, None).await;
    assert!(tegelijk(&log, 100, vraag).await.iter().all(|een| een.stand == Trajecttoestand::Gestart));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn een_persoon_start_een_keer_ook_als_twee_coaches_aanmelden() {
    fn zelfde(nummer: u128) -> Opdracht {
        Opdracht { persoon: PersoonId(Uuid::from_u128(1)), ..vraag(nummer) }
    }
    let map = tempfile::tempdir().unwrap();
    let log = Log::sqlite(map.path().join("traject.sqlite"), SqliteOptions::default()).await.unwrap();
    stel_open(&log, None).await;
    let allen = Arc::new(Barrier::new(20));
    let taken: Vec<_> = (1..=20)
        .map(|nummer| {
            let (log, allen) = (log.clone(), Arc::clone(&allen));
            tokio::spawn(async move {
                allen.wait().await;
                schrijf_in(&log, &aanleiding(), Uuid::now_v7(), zelfde(nummer)).await
            })
        })
        .collect();
    let mut gestart = 0;
    for taak in taken {
        match taak.await.unwrap() {
            Ok(een) => gestart += usize::from(een.nieuw),
            Err(fout) => assert!(matches!(fout, HandleError::Refused(Weigering::TrajectLooptAl)), "{fout:?}"),
        }
    }
    assert_eq!(gestart, 1);
}

#[tokio::test]
async fn dezelfde_opdracht_voor_iets_anders_wordt_geweigerd() {
    let log = Log::memory();
    stel_open(&log, None).await;
    let id = Uuid::from_u128(77);
    let met = |vraag: &Opdracht| {
        let mut hash = [0; 32];
        hash[..16].copy_from_slice(vraag.traject_id.as_bytes());
        Aanleiding { opdracht: Some(Afdruk::van(&hash)), ..aanleiding() }
    };
    let eerst = schrijf_in(&log, &met(&vraag(1)), id, vraag(1)).await.unwrap();
    let zelfde_persoon = Opdracht { aanbod: koers(), traject_id: traject("X"), ..vraag(1) };
    for anders in [vraag(2), zelfde_persoon] {
        let fout = schrijf_in(&log, &met(&anders), id, anders).await.unwrap_err();
        assert!(matches!(fout, HandleError::KeyReused { .. }), "{fout:?}");
    }
    let weer = schrijf_in(&log, &met(&vraag(1)), id, vraag(1)).await.unwrap();
    assert_eq!(weer, Ingeschreven { nieuw: false, ..eerst });
}

#[tokio::test]
async fn een_andere_gemeente_telt_niet_mee() {
    let log = Log::memory();
    stel_open(&log, Some(1)).await;
    let elders = Aanleiding { gemeente: code("GM0037"), ..aanleiding() };
    let fout = schrijf_in(&log, &elders, Uuid::now_v7(), vraag(1)).await.unwrap_err();
    assert!(matches!(fout, HandleError::Refused(Weigering::AanbodOnbekend)), "{fout:?}");
}
