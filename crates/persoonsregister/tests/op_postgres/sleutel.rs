//! The key-encryption key of a register on a server: made once, and changed without losing a thing.

use crate::{Opstelling, aanmelding, bsn, neem_op, noor};
use persoonsregister::{Error, Kek, KekFout, Persoonsregister, Rollen};
use testkit::PostgresServer;

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_make_one_register() {
    let databank = PostgresServer::gedeeld();
    let kek = Kek::willekeurig().unwrap();
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let (url, kek) = (databank.url(), kek.clone());
            tokio::spawn(async move { Persoonsregister::postgres(&url, kek).await.unwrap() })
        })
        .collect();
    let mut ids = Vec::new();
    for start in starts {
        let register = start.await.unwrap();
        ids.push(neem_op(&register, vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap().id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_register_opens_with_its_key_and_with_no_other() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    assert_eq!(o.nog_een().await.gegevens(persoon).await.unwrap().gegevens, noor());
    let vreemd = Kek::willekeurig().unwrap();
    let url = o.databank.url();
    let fout = Persoonsregister::postgres(&url, vreemd.clone()).await.unwrap_err();
    assert!(matches!(fout, Error::Kek(KekFout::VerkeerdeSleutel)));
    let fout = Persoonsregister::richt_in(&url, &vreemd, &Rollen::default()).await.unwrap_err();
    assert!(matches!(fout, Error::Kek(KekFout::VerkeerdeSleutel)));
    Persoonsregister::richt_in(&url, &o.kek, &Rollen::default()).await.expect("doing it again is no error");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_changed_under_load_keeps_every_person_and_every_seal() {
    let o = Opstelling::new().await;
    let rijen: Vec<_> = (0..30).map(|n| aanmelding(&[bsn(n)], noor())).collect();
    let ids: Vec<_> = neem_op(&o.register, rijen).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    let zegel = o.register.verzegel(ids[7], "doel", "tekst").await.unwrap();
    let ander = o.nog_een().await;
    let bezig = tokio::spawn({
        let ander = ander.clone();
        async move {
            let mut laatste = None;
            for n in 100..2_000 {
                match neem_op(&ander, vec![aanmelding(&[bsn(n)], noor())]).await {
                    Ok(personen) => laatste = Some(personen[0].unwrap().id),
                    Err(Error::KekGewisseld) => break,
                    Err(fout) => panic!("{fout:?}"),
                }
            }
            laatste
        }
    });

    let nieuw = Kek::willekeurig().unwrap();
    o.register.wissel_kek(nieuw.clone()).await.unwrap();
    let laatste = bezig.await.unwrap();
    assert!(matches!(ander.gegevens(ids[0]).await, Err(Error::KekGewisseld)));
    assert!(matches!(ander.geboorte(&ids).await, Err(Error::KekGewisseld)));
    assert!(matches!(ander.wissel_kek(Kek::willekeurig().unwrap()).await, Err(Error::KekGewisseld)));
    let weer = Persoonsregister::postgres(&o.databank.url(), nieuw).await.unwrap();
    for register in [&o.register, &weer] {
        for id in ids.iter().chain(&laatste) {
            assert_eq!(
                register.gegevens(*id).await.unwrap().gegevens,
                noor(),
                "nobody is left under the old key"
            );
        }
        assert_eq!(register.ontzegel(ids[7], "doel", &zegel).await.unwrap().as_str(), "tekst");
    }
}
