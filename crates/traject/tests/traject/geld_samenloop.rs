//! Many at the same moment: a budget is never exceeded and nobody is paid more than was granted, whatever the log stands on.

use std::sync::Arc;

use domein::{Aanleiding, Actor, Bedrag, Correctiereden, Maatwerkvastlegging, PersoonId, Rol};
use eventstore::{HandleError, Log, Position, Query, SqliteOptions};
use tokio::sync::Barrier;
use traject::{
    geef_uit,
    regels::{
        Geldweigering,
        besteding::{Uitkomst, Wie},
        budget::Opzet,
        maatwerk::{Maatwerk, Opdracht, Opdrachtstap, Wat},
    },
};
use uuid::Uuid;

use crate::{
    hulp::{GEMEENTE, code, dag},
    maatwerk::{doorbraak, euro, is_gedekt, opzet},
};

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

/// Asks it; whether it was recorded now.
async fn doe(log: &Log, wat: Wat) -> Result<bool, Geldweigering> {
    let vraag = Opdracht { budget: doorbraak(), jaar: 2025, datum: dag(3, 3), wat };
    match geef_uit(log, &aanleiding(), Uuid::now_v7(), vraag).await {
        Ok(gedaan) => Ok(gedaan.is_recorded_now()),
        Err(HandleError::Refused(weigering)) => Err(weigering),
        Err(fout) => panic!("{fout:?}"),
    }
}

fn over(nummer: u128, stap: Opdrachtstap) -> Wat {
    Wat::OverPersoon {
        maatwerk_id: Uuid::from_u128(nummer),
        persoon: PersoonId(Uuid::from_u128(nummer)),
        stap,
    }
}

fn wie(nummer: &str) -> Wie {
    Wie { nummer: code(nummer), account: None }
}

fn vraag_aan(nummer: u128) -> Wat {
    let (doel, bedrag, door) = (code("reiskosten"), euro(100), wie("c-1"));
    over(nummer, Opdrachtstap::VraagAan { doel, bedrag, door, gebiedsteam: None, toelichting: None })
}

fn ken_toe(nummer: u128) -> Wat {
    let wat = Uitkomst::Toegekend(euro(100));
    over(nummer, Opdrachtstap::Beslis { wat, door: wie("c-2"), toelichting: None })
}

fn betaal(nummer: u128, kenmerk: u128, euros: i64, laatste: bool) -> Wat {
    let betaling_id = Uuid::from_u128(nummer << 32 | kenmerk);
    over(nummer, Opdrachtstap::Betaal { betaling_id, bedrag: euro(euros), laatste })
}

/// All at the same moment.
async fn tegelijk(log: &Log, wat: Vec<Wat>) -> Vec<Result<bool, Geldweigering>> {
    let allen = Arc::new(Barrier::new(wat.len()));
    let taken: Vec<_> = wat
        .into_iter()
        .map(|wat| {
            let (log, allen) = (log.clone(), Arc::clone(&allen));
            tokio::spawn(async move {
                allen.wait().await;
                doe(&log, wat).await
            })
        })
        .collect();
    let mut uitkomsten = Vec::new();
    for taak in taken {
        uitkomsten.push(taak.await.unwrap());
    }
    uitkomsten
}

fn gelukt(uitkomsten: &[Result<bool, Geldweigering>]) -> usize {
    uitkomsten.iter().filter(|een| matches!(een, Ok(true))).count()
}

/// After every event of the log nothing is above the budget or above a grant.
async fn altijd_gedekt(log: &Log) {
    let alle = log.read(&Query::all(), Position::START, 10_000).await.unwrap().events;
    let mut voorvallen = Vec::new();
    for regel in &alle {
        voorvallen.push(<Aanleiding as eventstore::Decode<Maatwerk>>::decode(regel).unwrap());
        let nu = eventstore::fold::<Maatwerk>(&voorvallen);
        assert!(is_gedekt(&nu), "after {} at {:?}: {nu:?}", regel.kind, regel.position);
    }
}

async fn toekennen_betalen_en_intrekken_in_de_drukte(log: Log) {
    doe(&log, Wat::StelVast(opzet(euro(700)))).await.unwrap();
    assert_eq!(gelukt(&tegelijk(&log, (1..=30).map(vraag_aan).collect()).await), 30);

    // Thirty of € 100 and € 700: seven.
    let uitkomsten = tegelijk(&log, (1..=30).map(ken_toe).collect()).await;
    assert_eq!(gelukt(&uitkomsten), 7);
    let op = |een: &&Result<bool, Geldweigering>| matches!(een, Err(Geldweigering::BudgetOp { over }) if *over == Bedrag::NUL);
    assert_eq!(uitkomsten.iter().filter(op).count(), 23);
    let kreeg: Vec<u128> = (1..=30).filter(|nummer| uitkomsten[*nummer as usize - 1] == Ok(true)).collect();

    // Five payments of € 30 out of € 100, of each: three.
    let betalingen = kreeg.iter().take(3).flat_map(|een| (0..5).map(|keer| betaal(*een, keer, 30, false)));
    assert_eq!(gelukt(&tegelijk(&log, betalingen.collect()).await), 9);

    // Two rest amounts go back and one grant is withdrawn, while the budget is lowered and all others are tried again.
    let weg = Opdrachtstap::TrekIn {
        wat: Maatwerkvastlegging::Besluit,
        betaling_id: None,
        reden: Correctiereden::NietGebeurd,
    };
    let anderen = (1..=30).filter(|nummer| !kreeg.contains(nummer)).map(ken_toe);
    let alles = anderen
        .chain([betaal(kreeg[3], 1, 50, true), betaal(kreeg[4], 1, 50, true), over(kreeg[5], weg)])
        .chain([Wat::StelVast(Opzet { titel: "Lager".to_owned(), ..opzet(euro(650)) })]);
    tegelijk(&log, alles.collect()).await;

    // The last payments turn out not to be made, while others are granted what went back.
    let terug = |nummer: u128| {
        let betaling_id = Some(Uuid::from_u128(nummer << 32 | 1));
        let (wat, reden) = (Maatwerkvastlegging::Betaling, Correctiereden::NietGebeurd);
        over(nummer, Opdrachtstap::TrekIn { wat, betaling_id, reden })
    };
    let anderen = (1..=30).filter(|nummer| !kreeg.contains(nummer)).map(ken_toe);
    tegelijk(&log, anderen.chain([terug(kreeg[3]), terug(kreeg[4])]).collect()).await;
    altijd_gedekt(&log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn geld_in_de_drukte_in_het_geheugen() {
    toekennen_betalen_en_intrekken_in_de_drukte(Log::memory()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn geld_in_de_drukte_op_de_schijf() {
    if env!("CARGO_CRATE_NAME") == "op_postgres" {
        let url = Box::leak(Box::new(testkit::PostgresServer::gedeeld())).url();
        let log = Log::postgres(&url, eventstore::PostgresOptions::default()).await.unwrap();
        return toekennen_betalen_en_intrekken_in_de_drukte(log).await;
    }
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("traject.sqlite");
    toekennen_betalen_en_intrekken_in_de_drukte(Log::sqlite(&pad, SqliteOptions::default()).await.unwrap())
        .await;
}
