//! Several processes at the same moment: nobody becomes two, nothing that was said is lost, and who is erased stays so.

use crate::{Opstelling, SLOT, aanmelding, bsn, klant, neem_op, noor};
use domein::PersoonId;
use persoonsregister::{Aanmelding, Bsn, Error, HerkenFout, Persoonsgegevens, Persoonsregister};
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Processes that work on one register.
const PROCESSEN: usize = 6;

async fn processen(o: &Opstelling) -> Vec<Persoonsregister> {
    let mut alle = vec![o.register.clone()];
    while alle.len() < PROCESSEN {
        alle.push(o.nog_een().await);
    }
    alle
}

/// Every process recognises the same new persons, each in another order and in blocks of another size.
#[tokio::test(flavor = "multi_thread")]
async fn processes_that_see_the_same_new_persons_give_them_one_id() {
    let o = Opstelling::new().await;
    let mut taken = Vec::new();
    for (nummer, register) in processen(&o).await.into_iter().enumerate() {
        taken.push(tokio::spawn(async move {
            let mut wie: Vec<usize> = (0..240).collect();
            wie.rotate_left(nummer * 37);
            if nummer % 2 == 1 {
                wie.reverse();
            }
            let mut gevonden = Vec::new();
            for blok in wie.chunks(20 + 7 * nummer) {
                let rijen =
                    blok.iter().map(|n| aanmelding(&[bsn(*n), klant(&n.to_string())], noor())).collect();
                let personen = neem_op(&register, rijen).await.unwrap();
                gevonden.extend(blok.iter().copied().zip(personen.into_iter().map(Result::unwrap)));
            }
            gevonden
        }));
    }
    let mut ids: HashMap<usize, HashSet<PersoonId>> = HashMap::new();
    let mut nieuw: HashMap<usize, usize> = HashMap::new();
    for taak in taken {
        for (wie, persoon) in taak.await.unwrap() {
            ids.entry(wie).or_default().insert(persoon.id);
            *nieuw.entry(wie).or_default() += usize::from(persoon.nieuw);
        }
    }
    assert_eq!(ids.len(), 240);
    assert!(ids.values().all(|ids| ids.len() == 1), "one number, one person");
    assert!(nieuw.values().all(|keren| *keren == 1), "exactly one process made each person");
    let uniek: HashSet<_> = ids.values().flatten().collect();
    assert_eq!(uniek.len(), 240);
}

/// Each process adds numbers of its own to the same persons: no card loses what another said.
#[tokio::test(flavor = "multi_thread")]
async fn what_two_processes_say_of_one_person_is_both_kept() {
    let o = Opstelling::new().await;
    let personen: Vec<_> = (0..10).map(|n| aanmelding(&[bsn(n)], Persoonsgegevens::default())).collect();
    let ids: Vec<_> =
        neem_op(&o.register, personen).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    let mut taken = Vec::new();
    for (nummer, register) in processen(&o).await.into_iter().enumerate() {
        taken.push(tokio::spawn(async move {
            for ronde in 0..5 {
                let rij = |n: usize| {
                    let klant = klant(&format!("{nummer}-{ronde}-{n}"));
                    aanmelding(&[bsn(n), klant], Persoonsgegevens::default())
                };
                let mut rijen: Vec<Aanmelding> = (0..10).map(rij).collect();
                if nummer % 2 == 0 {
                    rijen.reverse();
                }
                assert!(neem_op(&register, rijen).await.unwrap().iter().all(Result::is_ok));
            }
        }));
    }
    for taak in taken {
        taak.await.unwrap();
    }
    for id in ids {
        let kaart = o.register.gegevens(id).await.unwrap();
        assert_eq!(kaart.identificaties.len(), 1 + 5 * PROCESSEN, "a lost update");
    }
}

/// Every process gives the same source number another BSN: one of them wins, and the others are told.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_one_bsn_whoever_comes_first() {
    let o = Opstelling::new().await;
    let mut taken = Vec::new();
    for (nummer, register) in processen(&o).await.into_iter().enumerate() {
        taken.push(tokio::spawn(async move {
            neem_op(&register, vec![aanmelding(&[klant("1"), bsn(nummer)], noor())]).await.unwrap()[0]
        }));
    }
    let mut gelukt = 0;
    for taak in taken {
        match taak.await.unwrap() {
            Ok(_) => gelukt += 1,
            Err(fout) => assert_eq!(fout, HerkenFout::AnderBsn),
        }
    }
    assert_eq!(gelukt, 1);
}

/// One process erases whom the others keep recognising and correcting: an erased id never comes back.
#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_does_not_come_back() {
    let o = Opstelling::new().await;
    let mut taken = Vec::new();
    for (nummer, register) in processen(&o).await.into_iter().enumerate().skip(1) {
        taken.push(tokio::spawn(async move {
            let mut gezien = HashSet::new();
            for ronde in 0..40 {
                let gegevens = Persoonsgegevens { voornaam: Some(format!("{nummer}-{ronde}")), ..noor() };
                let rijen = vec![aanmelding(&[bsn(ronde % 3)], gegevens)];
                gezien.insert(neem_op(&register, rijen).await.unwrap()[0].unwrap().id);
            }
            gezien
        }));
    }
    let mut gewist = HashSet::new();
    for ronde in 0..30 {
        if let Some(id) = o.register.zoek(&bsn(ronde % 3)).await.unwrap() {
            o.register.wis(id).await.unwrap();
            gewist.insert(id);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut gezien = HashSet::new();
    for taak in taken {
        gezien.extend(taak.await.unwrap());
    }
    assert!(gewist.len() > 3 && !gezien.is_disjoint(&gewist), "they did meet");
    for id in &gewist {
        assert!(matches!(o.register.gegevens(*id).await, Err(Error::SleutelVernietigd(_))));
    }
    for id in gezien.difference(&gewist) {
        o.register.gegevens(*id).await.expect("whoever was not erased can be read");
    }
}

/// Most rows are of persons who are known and say nothing new: they are only read, and wait for nobody who writes.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_known_is_recognised_while_somebody_has_the_register_alone() {
    let o = Opstelling::new().await;
    let bekend = o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    let rauw = o.rauw().await;
    let mut alleen = rauw.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)").bind(SLOT).execute(&mut *alleen).await.unwrap();
    let weer = o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    assert_eq!((weer.id, weer.nieuw), (bekend.id, false));
    let nieuw = tokio::spawn({
        let register = o.register.clone();
        async move { neem_op(&register, vec![aanmelding(&[bsn(1)], noor())]).await.unwrap()[0].unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!nieuw.is_finished(), "who is new is written, in turn");
    alleen.commit().await.unwrap();
    assert!(nieuw.await.unwrap().nieuw);
}

/// Callers of one process share transactions: each gets its own person, and damage to one is not that of the others.
#[tokio::test(flavor = "multi_thread")]
async fn callers_at_the_same_moment_each_get_their_own_answer() {
    let o = Opstelling::new().await;
    let kapot = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id.0.simple().to_string();
    let _ = o.databank.sql(&format!("update persoon set gegevens = '\\x00' where persoon_id = '\\x{kapot}'"));
    let mut taken = Vec::new();
    for beller in 0..120 {
        let register = o.register.clone();
        taken.push(tokio::spawn(async move {
            neem_op(&register, vec![aanmelding(&[bsn(beller % 40)], noor())]).await
        }));
    }
    let mut ids: HashMap<usize, HashSet<PersoonId>> = HashMap::new();
    for (beller, taak) in taken.into_iter().enumerate() {
        match (beller % 40, taak.await.unwrap()) {
            (0, uitkomst) => assert!(matches!(uitkomst, Err(Error::Onleesbaar)), "{uitkomst:?}"),
            (wie, uitkomst) => {
                let persoon = uitkomst.unwrap()[0].unwrap();
                ids.entry(wie).or_default().insert(persoon.id);
                assert_eq!(o.register.zoek(&bsn(wie)).await.unwrap(), Some(persoon.id));
            }
        }
    }
    assert!(ids.len() == 39 && ids.values().all(|ids| ids.len() == 1));
}

/// The largest batch that services hand in, on a register that has many persons.
#[tokio::test]
async fn a_block_of_a_feed_stays_a_handful_of_statements() {
    let o = Opstelling::new().await;
    let rijen: Vec<_> = (999_900_000..=999_999_999_u32)
        .filter_map(|n| Bsn::lees(&n.to_string()).ok())
        .take(2_000)
        .map(|bsn| aanmelding(&[bsn.into()], noor()))
        .collect();
    neem_op(&o.register, rijen.clone()).await.unwrap();
    let opdrachten =
        || o.databank.sql("select xact_commit from pg_stat_database where datname = current_database()");
    let voor: u64 = opdrachten().parse().unwrap();
    assert_eq!(neem_op(&o.register, rijen).await.unwrap().len(), 2_000);
    let na: u64 = opdrachten().parse().unwrap();
    assert!(na - voor < 10, "{} transactions", na - voor);
}
