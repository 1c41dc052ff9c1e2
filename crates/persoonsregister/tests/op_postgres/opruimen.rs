//! Rewriting by the owner: afterwards nothing of who was erased is on disk, and it is not said to be done before.

use crate::{Opstelling, aanmelding, bevat, bsn, neem_op, noor};
use persoonsregister::Error;
use std::fs;
use std::time::Duration;
use testkit::PostgresServer;

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
    let ids: Vec<_> = neem_op(&o.register, ids).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
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

/// A register of one person, with what of the person is secret.
async fn met_een_persoon(server: &PostgresServer) -> (Opstelling, domein::PersoonId, [Vec<u8>; 2]) {
    let o = Opstelling::op(server.databank()).await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let geheim = sqlx::query_as("select sleutel, kenmerk from persoon join identificatie using (persoon_id)");
    let (sleutel, kenmerk) = geheim.fetch_one(&o.rauw().await).await.unwrap();
    (o, persoon, [sleutel, kenmerk])
}

/// PostgreSQL copies what somebody may still see, also when nobody has the tables themselves in use.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_done_while_somebody_sees_what_was_erased() {
    let server = PostgresServer::eigen();
    let (o, persoon, geheim) = met_een_persoon(&server).await;
    let rauw = o.rauw().await;
    let mut lezer = rauw.begin_with("begin isolation level repeatable read").await.unwrap();
    sqlx::query("select 1").execute(&mut *lezer).await.unwrap();
    o.register.wis(persoon).await.unwrap();

    assert!(matches!(o.register.ruim_op().await, Err(Error::NogNietOpgeruimd)));
    assert_eq!(o.databank.sql("select op_te_ruimen from sleutelring"), "1", "the request stands");
    lezer.rollback().await.unwrap();
    o.register.ruim_op().await.unwrap();
    let bytes = op_schijf(&server, &o);
    assert!(geheim.iter().all(|geheim| !bevat(&bytes, geheim)));
    assert_eq!(o.databank.sql("select op_te_ruimen from sleutelring"), "0");
}

/// Who reads from now on counts a writer as running, whatever database it writes in.
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_in_another_database_is_waited_for() {
    let server = PostgresServer::eigen();
    let (o, persoon, geheim) = met_een_persoon(&server).await;
    let elders = server.databank();
    let rauw = sqlx::AnyPool::connect(&elders.url()).await.unwrap();
    let mut schrijver = rauw.begin().await.unwrap();
    sqlx::query("create table van_mij (a int)").execute(&mut *schrijver).await.unwrap();
    o.register.wis(persoon).await.unwrap();

    let register = o.register.clone();
    let opruimen = tokio::spawn(async move { register.ruim_op().await });
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(!opruimen.is_finished(), "the writer is waited for");
    schrijver.commit().await.unwrap();
    opruimen.await.unwrap().unwrap();
    let bytes = op_schijf(&server, &o);
    assert!(geheim.iter().all(|geheim| !bevat(&bytes, geheim)));
}
