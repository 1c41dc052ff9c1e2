//! What an operator does beside services that run, with no more than one service is given: its own database and its
//! own way to the bus.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proeven::{belasting, feeds};
use serde_json::{Value, json};
use testkit::{NatsServer, Opzet, Productie, Uitkomst};

/// Runs a command as the container of one service would.
fn als(productie: &Productie, nats: &NatsServer, dienst: &str, argumenten: &[&str]) -> Uitkomst {
    let mut opdracht = productie.opdracht(argumenten);
    opdracht
        .env("JONGERENSTROOM_DATABASE_URL", productie.databanken[dienst].url())
        .env("JONGERENSTROOM_PERSOONSREGISTER_URL", productie.databanken["persoonsregister"].url())
        .env("JONGERENSTROOM_NATS_URL", nats.url());
    Uitkomst::van(&mut opdracht)
}

#[test]
fn een_dienst_kan_alleen_worden_bekeken_herbouwd_en_gerapporteerd() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    let token = productie.werk.token("coach");
    let signaal = json!({
        "persoon": {"bsn": belasting::bsn(1), "geboortedatum": "2004-05-06", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": "BEHEER-1", "gebiedsteam": "oost"
    });
    let signalering = productie.dienst("signalering");
    let antwoord = signalering.stuur("/signalering/v1/signalen", &token, &[], &signaal.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    productie.wacht_tot_rust();

    let stand = als(&productie, &nats, "rapportage", &["stand", "rapportage", "--json"]).goed().json();
    let volgers = stand["diensten"][0]["volgers"].as_array().unwrap().clone();
    assert_eq!(volgers.len(), 3, "{stand:#}");
    assert!(volgers.iter().all(|volger| volger["achterstand"] == 0), "{stand:#}");
    let hoever = |stand: &Value| stand["diensten"][0]["volgers"][0]["positie"].clone();
    assert_eq!(hoever(&stand), 1);
    let geparkeerd = als(&productie, &nats, "intake", &["geparkeerd", "intake", "--json"]).goed().json();
    assert_eq!(geparkeerd["geparkeerd"], json!([]));
    let _ = als(&productie, &nats, "rapportage", &["herbouw", "rapportage"]).goed();
    let opnieuw = als(&productie, &nats, "rapportage", &["stand", "rapportage", "--json"]).goed().json();
    assert_eq!(hoever(&opnieuw), 1);

    // One database for several services would mix their logs.
    let fout = als(&productie, &nats, "intake", &["stand"]).met_code(2).fout;
    assert!(fout.contains("{dienst}"), "{fout}");

    feeds::dek(&productie, &nats, "2025-12-31");
    // Facts that lie behind make no report: rapportage is down while signalering goes on.
    productie.dood("rapportage");
    let signaal = signaal.to_string().replace("BEHEER-1", "BEHEER-2");
    let signalering = productie.dienst("signalering");
    assert_eq!(signalering.stuur("/signalering/v1/signalen", &token, &[], &signaal).status, 201);
    proeven::bus::wacht_op(&nats, "signalering", 2);
    let uit = productie.werk.pad("uit");
    let rapport = ["rapport", "raad", "--kwartaal", "2025-Q4", "--uit", uit.to_str().unwrap()];
    let fout = als(&productie, &nats, "rapportage", &rapport).met_code(1).fout;
    assert!(fout.contains("achterlopen") && !uit.exists(), "{fout}");
    productie.start_een("rapportage");
    productie.wacht_tot_rust();
    let _ = als(&productie, &nats, "rapportage", &rapport).goed();
}
