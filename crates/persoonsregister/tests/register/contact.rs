//! How somebody can be reached: the newest counts, it stays with who merges, and goes with who is erased.

use crate::{Opstelling, aanmelding, bevat, bsn, noor};
use domein::Contactsoort;
use jiff::civil::{Date, date};
use persoonsregister::{Contactregel, Error};

const NUMMER: &str = "+31612345678";

fn regel(soort: Contactsoort, peildatum: Date, waarde: &str) -> Contactregel {
    Contactregel { soort, bron: "coach-7".into(), peildatum, waarde: waarde.to_owned().into() }
}

async fn waarden(o: &Opstelling, persoon: domein::PersoonId) -> Vec<String> {
    let contact = o.register.contact(persoon).await.unwrap();
    contact.iter().map(|gegeven| gegeven.regel.waarde.to_string()).collect()
}

#[tokio::test]
async fn of_each_kind_the_newest_day_counts() {
    let o = Opstelling::new().await;
    let persoon = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let (maart, april) = (date(2026, 3, 1), date(2026, 4, 1));
    let april_nummer = regel(Contactsoort::Telefoon, april, NUMMER);
    assert!(o.register.leg_contact_vast(persoon, std::slice::from_ref(&april_nummer)).await.unwrap());
    assert!(!o.register.leg_contact_vast(persoon, &[april_nummer]).await.unwrap(), "nothing new");
    let eerder = [
        regel(Contactsoort::Telefoon, maart, "+31600000000"),
        regel(Contactsoort::Email, maart, "noor@voorbeeld.nl"),
    ];
    assert!(o.register.leg_contact_vast(persoon, &eerder).await.unwrap());
    assert_eq!(waarden(&o, persoon).await, [NUMMER, "noor@voorbeeld.nl"]);
    assert!(
        o.register
            .leg_contact_vast(persoon, &[regel(Contactsoort::Telefoon, april, "+31611111111")])
            .await
            .unwrap()
    );
    assert_eq!(waarden(&o, persoon).await[0], "+31611111111", "of one day what was told last");

    let nummer = o.register.contact(persoon).await.unwrap()[0].nummer;
    let vervalt = || o.register.laat_contact_vervallen(persoon, nummer);
    assert!(vervalt().await.unwrap());
    assert!(!vervalt().await.unwrap(), "once");
    assert_eq!(o.register.contact_nummer(persoon, nummer).await.unwrap(), Some(Contactsoort::Telefoon));
    assert_eq!(o.register.contact_nummer(persoon, nummer + 9).await.unwrap(), None);
    assert_eq!(o.register.bsn(persoon).await.unwrap().as_deref(), Some(&crate::bsn_tekst(0)));
    assert_eq!(waarden(&o, persoon).await[0], NUMMER, "what was told before holds again");
    let bytes = o.bytes().await;
    for geheim in [NUMMER, "noor@voorbeeld.nl"] {
        assert!(!bevat(&bytes, geheim.as_bytes()), "{geheim}");
    }
    assert!(!format!("{:?}", o.register.contact(persoon).await.unwrap()).contains("316"));
}

#[tokio::test]
async fn who_merges_brings_it_along_and_who_is_erased_leaves_nothing() {
    let o = Opstelling::new().await;
    let een = o.herken_een(aanmelding(&[bsn(0)], noor())).await.id;
    let twee = o.herken_een(aanmelding(&[bsn(1)], noor())).await.id;
    let dag = date(2026, 3, 1);
    o.register.leg_contact_vast(twee, &[regel(Contactsoort::Telefoon, dag, NUMMER)]).await.unwrap();
    o.register.voeg_samen(een, twee, "wie", "waarom").await.unwrap();
    assert_eq!(waarden(&o, een).await, [NUMMER]);
    o.register.leg_contact_vast(twee, &[regel(Contactsoort::Email, dag, "a@b.nl")]).await.unwrap();
    assert_eq!(waarden(&o, een).await.len(), 2, "told of who it is by now");
    let nummer = o.register.contact(een).await.unwrap()[0].nummer;
    let vreemd = o.herken_een(aanmelding(&[bsn(2)], noor())).await.id;
    assert!(!o.register.laat_contact_vervallen(vreemd, nummer).await.unwrap(), "of somebody else");
    assert_eq!(waarden(&o, een).await.len(), 2, "and it stays");
    assert!(o.register.laat_contact_vervallen(een, nummer).await.unwrap(), "told of who merged");
    assert_eq!(waarden(&o, twee).await, ["a@b.nl"]);

    o.register.wis(een).await.unwrap();
    assert!(matches!(o.register.contact(twee).await, Err(Error::SleutelVernietigd(_))));
    let over: i64 =
        sqlx::query_scalar("select count(*) from contact").fetch_one(&o.rauw().await).await.unwrap();
    assert_eq!(over, 0);
}
