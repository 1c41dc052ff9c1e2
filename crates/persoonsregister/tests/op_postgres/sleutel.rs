//! The key-encryption key of a register on a server: made once, changed without losing a thing, and its old form
//! rewritten by the owner.

use crate::{Opstelling, aanmelding, bevat, bsn, noor};
use persoonsregister::{Error, Kek, KekFout, Persoonsregister, Rollen};
use std::fs;
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
        ids.push(register.herken(vec![aanmelding(&[bsn(0)], noor())]).await.unwrap()[0].unwrap().id);
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
    let ids: Vec<_> = o.register.herken(rijen).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    let zegel = o.register.verzegel(ids[7], "doel", "tekst").await.unwrap();
    let ander = o.nog_een().await;
    let bezig = tokio::spawn({
        let ander = ander.clone();
        async move {
            let mut laatste = None;
            for n in 100..2_000 {
                match ander.herken(vec![aanmelding(&[bsn(n)], noor())]).await {
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

/// What the tables of a register hold on disk, after the server wrote everything.
fn op_schijf(server: &PostgresServer, o: &Opstelling) -> Vec<u8> {
    let _ = o.databank.sql("checkpoint");
    let mut bytes = Vec::new();
    for tabel in ["persoon", "identificatie", "sleutelring", "identificatie_pkey"] {
        let pad = o.databank.sql(&format!("select pg_relation_filepath('{tabel}')"));
        bytes.extend(fs::read(server.map().join("data").join(pad)).unwrap());
    }
    bytes
}

#[tokio::test]
async fn the_owner_rewrites_what_was_erased() {
    let server = PostgresServer::eigen();
    let o = Opstelling::op(server.databank()).await;
    let ids: Vec<_> = (0..50).map(bsn).map(|bsn| aanmelding(&[bsn], noor())).collect();
    let ids: Vec<_> = o.register.herken(ids).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    let rauw = o.rauw().await;
    let sleutels: Vec<Vec<u8>> =
        sqlx::query_scalar("select sleutel from persoon").fetch_all(&rauw).await.unwrap();
    let kenmerken: Vec<Vec<u8>> =
        sqlx::query_scalar("select kenmerk from identificatie").fetch_all(&rauw).await.unwrap();
    for id in &ids {
        o.register.wis(*id).await.unwrap();
    }
    let bytes = op_schijf(&server, &o);
    assert!(sleutels.iter().all(|sleutel| bevat(&bytes, sleutel)), "deleted, and still on disk");

    o.register.ruim_op().await.unwrap();
    let bytes = op_schijf(&server, &o);
    for geheim in sleutels.iter().chain(&kenmerken) {
        assert!(!bevat(&bytes, geheim));
    }
    let op_te_ruimen = sqlx::query_scalar::<_, i64>("select op_te_ruimen from sleutelring");
    assert_eq!(op_te_ruimen.fetch_one(&rauw).await.unwrap(), 0);
}
