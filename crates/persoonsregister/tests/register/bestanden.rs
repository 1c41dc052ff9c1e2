//! The files of SQLite: for the owner only, and rewritten after an erasure.

use crate::{Opstelling, aanmelding, bevat, bsn, neem_op, noor};
use persoonsregister::Error;

#[cfg(unix)]
#[tokio::test]
async fn every_file_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let o = Opstelling::new().await;
    o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    for bestand in std::fs::read_dir(o.map.path()).unwrap() {
        let bestand = bestand.unwrap();
        assert_eq!(bestand.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", bestand.path());
    }
}

#[tokio::test]
async fn a_reader_that_keeps_old_pages_is_reported_and_erasing_again_helps() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let rauw = o.rauw().await;
    let mut lezer = rauw.begin().await.unwrap();
    sqlx::query("select * from persoon").fetch_all(&mut *lezer).await.unwrap();
    assert!(matches!(o.register.wis(persoon).await, Err(Error::NogNietOpgeruimd)));
    assert!(matches!(o.register.gegevens(persoon).await, Err(Error::SleutelVernietigd(_))));
    lezer.rollback().await.unwrap();
    o.register.wis(persoon).await.unwrap();
    let op_te_ruimen = sqlx::query_scalar::<_, i64>("select op_te_ruimen from sleutelring");
    assert_eq!(op_te_ruimen.fetch_one(&rauw).await.unwrap(), 0);
}

/// As after a kill between the commit of an erasure and the rewriting of the files.
#[tokio::test]
async fn the_next_start_finishes_an_erasure() {
    let o = Opstelling::new().await;
    let rijen: Vec<_> = (0..100).map(|n| aanmelding(&[bsn(n)], noor())).collect();
    neem_op(&o.register, rijen).await.unwrap();
    let rauw = o.rauw().await;
    let sleutels: Vec<Vec<u8>> =
        sqlx::query_scalar("select sleutel from persoon").fetch_all(&rauw).await.unwrap();
    sqlx::raw_sql("update sleutelring set op_te_ruimen = 1; delete from persoon")
        .execute(&rauw)
        .await
        .unwrap();
    rauw.close().await;
    let bytes = o.bytes().await;
    assert!(sleutels.iter().any(|sleutel| bevat(&bytes, sleutel)), "deleted, and still on disk");
    o.nog_een().await;
    let bytes = o.bytes().await;
    assert!(!sleutels.iter().any(|sleutel| bevat(&bytes, sleutel)));
}
