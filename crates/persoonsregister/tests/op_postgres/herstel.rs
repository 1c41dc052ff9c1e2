//! A server that goes away: what was answered stays, and the register goes on by itself.

use crate::{Opstelling, aanmelding, bsn, neem_op, noor};
use persoonsregister::Error;
use std::time::{Duration, Instant};
use testkit::{PostgresServer, Proxy};

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_is_survived_and_what_was_answered_is_there() {
    let mut server = PostgresServer::eigen();
    let o = Opstelling::op(server.databank()).await;
    let bezig = tokio::spawn({
        let register = o.register.clone();
        async move {
            let mut gedaan = Vec::new();
            let einde = Instant::now() + Duration::from_secs(3);
            while Instant::now() < einde {
                let wie = gedaan.len();
                let persoon =
                    neem_op(&register, vec![aanmelding(&[bsn(wie)], noor())]).await.unwrap()[0].unwrap();
                assert!(persoon.nieuw, "also when the first attempt was stored after all");
                gedaan.push(persoon.id);
            }
            gedaan
        }
    });
    tokio::time::sleep(Duration::from_millis(800)).await;
    let server = tokio::task::spawn_blocking(move || {
        server.dood();
        server.herstart();
        server
    });
    let server = server.await.unwrap();
    let gedaan = bezig.await.unwrap();
    assert!(gedaan.len() > 20);
    for (wie, id) in gedaan.iter().enumerate() {
        assert_eq!(o.register.zoek(&bsn(wie)).await.unwrap(), Some(*id));
        assert_eq!(o.register.gegevens(*id).await.unwrap().gegevens, noor());
    }
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_are_made_anew() {
    let databank = PostgresServer::gedeeld();
    let proxy = Proxy::voor(databank.adres());
    let kek = persoonsregister::Kek::willekeurig().unwrap();
    let url = databank.url_via(proxy.adres());
    let register = persoonsregister::Persoonsregister::postgres(&url, kek).await.unwrap();
    let mut ids = Vec::new();
    for wie in 0..12 {
        if wie % 3 == 2 {
            proxy.knip();
        }
        let persoon = neem_op(&register, vec![aanmelding(&[bsn(wie)], noor())]).await.unwrap()[0].unwrap();
        ids.push(persoon.id);
    }
    proxy.knip();
    assert_eq!(register.geboorte(&ids).await.unwrap().len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stays_away_is_an_error_within_bounded_time() {
    let mut server = PostgresServer::eigen();
    let o = Opstelling::op(server.databank()).await;
    server.dood();
    let begin = Instant::now();
    let fout = o.register.zoek(&bsn(0)).await.unwrap_err();
    assert!(matches!(fout, Error::Database(_)), "{fout:?}");
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}
