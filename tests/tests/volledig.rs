//! A figure for the council holds everything that was recorded when it was asked for, also what has not come over the
//! bus; when that cannot be, there is no figure.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use async_nats::jetstream::stream::{Config, StorageType};
use proeven::{belasting, bus, feeds};
use serde_json::json;
use testkit::{NatsServer, Opzet, Productie, Uitkomst};

/// Asks for the report with no more than rapportage is given: its own database, and the bus.
fn vraag(productie: &Productie, nats: &NatsServer, uit: &Path) -> Uitkomst {
    let uit = uit.to_str().unwrap();
    let mut opdracht = productie.opdracht(&["rapport", "raad", "--kwartaal", "2025-Q4", "--uit", uit]);
    opdracht
        .env("JONGERENSTROOM_DATABASE_URL", productie.databanken["rapportage"].url())
        .env("JONGERENSTROOM_NATS_URL", nats.url());
    Uitkomst::van(&mut opdracht)
}

#[test]
fn wat_niet_op_de_bus_is_gekomen_houdt_de_rapportage_tegen() {
    let nats = NatsServer::start();
    // The relay refuses a stream that is not kept on disk: what is recorded stays in the log.
    bus::wacht(async {
        let geheugenstroom = Config {
            name: berichten::stroomnaam("signalering"),
            subjects: vec![berichten::stroomonderwerpen("signalering")],
            storage: StorageType::Memory,
            ..Config::default()
        };
        bus::context(&nats).await.create_stream(geheugenstroom).await.unwrap();
    });
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    feeds::dek(&productie, &nats, "2025-12-31");
    let uit = productie.werk.pad("uit");
    let _ = vraag(&productie, &nats, &uit).goed();
    std::fs::remove_dir_all(&uit).unwrap();

    let signaal = json!({
        "persoon": {"bsn": belasting::bsn(1), "geboortedatum": "2004-05-06", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": "VOLLEDIG-1", "gebiedsteam": "oost"
    });
    let token = productie.werk.token("coach");
    let signalering = productie.dienst("signalering");
    let antwoord = signalering.stuur("/signalering/v1/signalen", &token, &[], &signaal.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    let fout = vraag(&productie, &nats, &uit).met_code(1).fout;
    assert!(fout.contains("achterlopen") && !uit.exists(), "{fout}");
    let live = productie.dienst("rapportage").haal("/rapportage/v1/raadsrapportages/2025-Q4");
    assert!(live.status == 503 && live.tekst.contains("cijfers-lopen-achter"), "{}", live.tekst);

    // Nobody knows how far the log of a service is that does not run.
    productie.dood("signalering");
    let fout = vraag(&productie, &nats, &uit).met_code(1).fout;
    assert!(fout.contains("signalering zegt niet hoe ver haar logboek is") && !uit.exists(), "{fout}");

    // The way out that the relay names: the stream away. Then the log is published, and the figures come.
    bus::wacht(async {
        let stroom = berichten::stroomnaam("signalering");
        bus::context(&nats).await.delete_stream(stroom).await.unwrap();
    });
    productie.start_een("signalering");
    productie.wacht_tot_rust();
    let _ = vraag(&productie, &nats, &uit).goed();
    productie.stop_alle();
}
