//! Erasure: what was known of a person cannot be read again, and only that.

use crate::{Opstelling, aanmelding, bevat, bsn, klant, neem_op, noor};
use domein::PersoonId;
use persoonsregister::{Error, Geboorte};
use uuid::Uuid;

#[tokio::test]
async fn an_erased_person_is_unreadable_for_good() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0), klant("1")], noor())).await.id;
    let blijft = o.herken_een(aanmelding(&[bsn(1)], noor())).await.id;
    let zegel = o.register.verzegel(persoon, "toelichting", "tekst").await.unwrap();

    o.register.wis(persoon).await.unwrap();
    let r = &o.register;
    assert!(matches!(r.gegevens(persoon).await, Err(Error::SleutelVernietigd(id)) if id == persoon));
    assert!(matches!(r.ontzegel(persoon, "toelichting", &zegel).await, Err(Error::SleutelVernietigd(_))));
    assert!(matches!(r.verzegel(persoon, "toelichting", "meer").await, Err(Error::SleutelVernietigd(_))));
    assert_eq!(r.geboorte(&[persoon]).await.unwrap(), [Geboorte::Onbekend]);
    assert_eq!(r.zoek(&bsn(0)).await.unwrap(), None);
    assert_eq!(r.zoek(&klant("1")).await.unwrap(), None);
    assert!(r.gegevens(blijft).await.is_ok());

    let opnieuw = o.herken_een(aanmelding(&[bsn(0)], noor())).await;
    assert!(opnieuw.nieuw);
    assert_ne!(opnieuw.id, persoon);
    assert!(matches!(r.ontzegel(opnieuw.id, "toelichting", &zegel).await, Err(Error::Onleesbaar)));
    r.wis(persoon).await.expect("erasing twice is no error, and leaves the new person alone");
    assert!(r.gegevens(opnieuw.id).await.is_ok());

    let vreemd = PersoonId(Uuid::nil());
    assert!(matches!(r.wis(vreemd).await, Err(Error::OnbekendePersoon(_))));
}

/// Pages split and merge while persons come, change and go; no copy of a key or link may stay behind in them.
#[tokio::test]
async fn no_trace_of_an_erased_key_or_link_is_left_in_the_files() {
    let o = Opstelling::new().await;
    for ronde in 0..3 {
        let rijen = (ronde * 100..ronde * 100 + 200).map(|n| {
            let mut gegevens = noor();
            gegevens.achternaam = Some(format!("Achternaam{}", "x".repeat(n % 90 + ronde)));
            aanmelding(&[bsn(n), klant(&format!("{ronde}-{n}"))], gegevens)
        });
        neem_op(&o.register, rijen.collect()).await.unwrap();
    }
    let rauw = o.rauw().await;
    let sleutels: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select persoon_id, sleutel, gegevens from persoon").fetch_all(&rauw).await.unwrap();
    let kenmerken: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select persoon_id, kenmerk from identificatie").fetch_all(&rauw).await.unwrap();
    rauw.close().await;
    assert!(sleutels.len() == 400 && kenmerken.len() > 400);

    let (weg, blijft) = sleutels.split_at(250);
    for (id, _, _) in weg {
        o.register.wis(PersoonId(Uuid::from_slice(id).unwrap())).await.unwrap();
    }
    let bytes = o.bytes().await;
    assert!(
        blijft.iter().all(|(_, sleutel, _)| bevat(&bytes, sleutel)),
        "the search does find what is there"
    );
    for (id, sleutel, gegevens) in weg {
        assert!(!bevat(&bytes, sleutel), "a wrapped key is left");
        assert!(!bevat(&bytes, &gegevens[24..56]), "a sealed card is left");
        for (_, kenmerk) in kenmerken.iter().filter(|(van, _)| van == id) {
            assert!(!bevat(&bytes, kenmerk), "a link is left");
        }
    }
}
