//! Many coaches at the same moment: the places are never overbooked, whatever the log stands on.

use std::sync::Arc;

use dienst::Besluit as _;
use domein::{
    Aanleiding, Actor, Afdruk, Correctiereden, PersoonId, Rol, Trajectuitkomst,
    gebeurtenis::{TrajectGebeurtenis, TrajectGestart},
};
use eventstore::{HandleError, Handled, Log, Position, Query, SqliteOptions};
use tokio::sync::Barrier;
use traject::{
    Ingeschreven,
    regels::{
        Trajecttoestand, Weigering,
        aanbod::{self, Aanbod},
        begeleiding::{self, Begeleiding, Wat},
        doelgroep::Kenmerken,
        inschrijving::{Inschrijving, Opdracht},
        stream_aanbod, stream_begeleiding,
        terugnemen::{self, Heropening},
    },
    schrijf_in, schuif_op, trek_einde_in,
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
        kenmerken: Kenmerken::default(),
        afwijking: None,
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

async fn voltooi(log: &Log, nummer: u128) {
    let persoon = PersoonId(Uuid::from_u128(nummer));
    let traject_id = traject(&format!("T-{nummer}"));
    let wat = Wat::Voltooi { traject_id, uitkomst: Trajectuitkomst::Werk };
    let vraag = begeleiding::Opdracht { persoon, datum: dag(4, 1), wat };
    let stream = stream_begeleiding(persoon);
    eventstore::handle::<Begeleiding, _>(log, &aanleiding(), &stream, Uuid::now_v7(), vraag, |append| append)
        .await
        .unwrap();
}

/// Places come free, three processes move the list, people who wait ask again and newcomers come, all at once. After every
/// event no more places are taken or held than there are; the places went to who waited longest; and whoever came on the
/// list is still on it, or was offered a place.
async fn de_lijst_schuift_op_in_de_drukte(log: Log) {
    const PLAATSEN: usize = 5;
    stel_open(&log, Some(5)).await;
    for nummer in 1..=15 {
        schrijf_in(&log, &aanleiding(), Uuid::now_v7(), vraag(nummer)).await.unwrap();
    }
    let later = |nummer| Opdracht { datum: dag(4, 1), ..vraag(nummer) };
    let allen = Arc::new(Barrier::new(5 + 3 + 5 + 10));
    let mut taken = Vec::new();
    for plek in 0..23u128 {
        let (log, allen) = (log.clone(), Arc::clone(&allen));
        taken.push(tokio::spawn(async move {
            allen.wait().await;
            match plek {
                0..5 => voltooi(&log, plek + 1).await,
                5..8 => {
                    for _ in 0..5 {
                        schuif_op(&log, &aanleiding(), &koers(), dag(4, 1)).await.unwrap();
                    }
                }
                // Who waits already, from behind; and who is new.
                8..13 => {
                    schrijf_in(&log, &aanleiding(), Uuid::now_v7(), later(23 - plek)).await.unwrap();
                }
                _ => {
                    schrijf_in(&log, &aanleiding(), Uuid::now_v7(), later(plek + 20)).await.unwrap();
                }
            }
        }));
    }
    for taak in taken {
        taak.await.unwrap();
    }
    schuif_op(&log, &aanleiding(), &koers(), dag(4, 1)).await.unwrap();

    let alle = log.read(&Query::all(), Position::START, 1_000).await.unwrap().events;
    let mut voorvallen = Vec::new();
    for regel in &alle {
        voorvallen.push(<Aanleiding as eventstore::Decode<Inschrijving>>::decode(regel).unwrap());
        let nu = eventstore::fold::<Inschrijving>(&voorvallen);
        let bezet = |stand: Trajecttoestand| {
            matches!(stand, Trajecttoestand::Gestart | Trajecttoestand::Aangeboden { .. })
        };
        let bezet = nu.trajecten.0.values().filter(|een| bezet(een.stand)).count();
        assert!(bezet <= PLAATSEN, "{bezet} after {}", regel.kind);
    }
    let nu = eventstore::fold::<Inschrijving>(&voorvallen);
    let kreeg = |nummer: u128| {
        let een = &nu.trajecten.0[&traject(&format!("T-{nummer}"))];
        !matches!(een.stand, Trajecttoestand::Wachtlijst)
    };
    let eersten: Vec<u128> = (6..=15).filter(|nummer| kreeg(*nummer)).collect();
    assert_eq!(eersten, [6, 7, 8, 9, 10], "the places are for who waited longest");
    assert!((33..=42).all(|nummer| !kreeg(nummer)), "who is new goes behind");
    assert_eq!(nu.trajecten.0.len(), 25);
    let geplaatst = voorvallen
        .iter()
        .filter(|een| matches!(een.gebeurtenis, TrajectGebeurtenis::OpWachtlijstGeplaatst(_)));
    assert_eq!(geplaatst.count(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn de_lijst_schuift_op_in_het_geheugen() {
    de_lijst_schuift_op_in_de_drukte(Log::memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn de_lijst_schuift_op_op_sqlite() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("traject.sqlite");
    de_lijst_schuift_op_in_de_drukte(Log::sqlite(&pad, SqliteOptions::default()).await.unwrap()).await;
}

async fn heropen(log: &Log, nummer: u128) -> Result<Handled<Heropening>, dienst::OpdrachtFout<Weigering>> {
    let (traject_id, persoon) = (traject(&format!("T-{nummer}")), PersoonId(Uuid::from_u128(nummer)));
    let reden = Correctiereden::NietGebeurd;
    let vraag = terugnemen::Opdracht { traject_id, persoon, aanbod: koers(), reden };
    trek_einde_in(log, &aanleiding(), Uuid::now_v7(), vraag).await
}

/// Decided before the end was withdrawn, recorded after it: the place is gone by then.
#[tokio::test]
async fn een_einde_dat_is_ingetrokken_verandert_een_aanmelding_die_al_bedacht_was() {
    let log = Log::memory();
    stel_open(&log, Some(1)).await;
    schrijf_in(&log, &aanleiding(), Uuid::now_v7(), vraag(1)).await.unwrap();
    voltooi(&log, 1).await;
    let later = Opdracht { datum: dag(4, 1), ..vraag(2) };
    let besluit = traject::beslis(&log, &aanleiding(), Uuid::now_v7(), later).await.unwrap();
    heropen(&log, 1).await.unwrap();
    let gedaan = besluit.leg_vast(log.clone()).await.unwrap();
    assert_eq!(gedaan.stand, Trajecttoestand::Wachtlijst);
}

/// One place that came free, one who turns out to have it still, and many who want it: one of all has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn een_plaats_een_heropening_en_twaalf_aanmeldingen() {
    for _ in 0..10 {
        let log = Log::memory();
        stel_open(&log, Some(1)).await;
        schrijf_in(&log, &aanleiding(), Uuid::now_v7(), vraag(1)).await.unwrap();
        voltooi(&log, 1).await;
        let allen = Arc::new(Barrier::new(13));
        let taken = (1..=13).map(|nummer| {
            let (log, allen) = (log.clone(), Arc::clone(&allen));
            tokio::spawn(async move {
                allen.wait().await;
                if nummer == 1 {
                    return match heropen(&log, 1).await {
                        Ok(_) => true,
                        Err(HandleError::Refused(Weigering::PlaatsVergeven)) => false,
                        Err(fout) => panic!("{fout:?}"),
                    };
                }
                let vraag = Opdracht { datum: dag(4, 1), ..vraag(nummer) };
                let gedaan = schrijf_in(&log, &aanleiding(), Uuid::now_v7(), vraag).await.unwrap();
                gedaan.stand == Trajecttoestand::Gestart
            })
        });
        let mut plaatsen = 0;
        for taak in taken.collect::<Vec<_>>() {
            plaatsen += usize::from(taak.await.unwrap());
        }
        assert_eq!(plaatsen, 1);
    }
}
