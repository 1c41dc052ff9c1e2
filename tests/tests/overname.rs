//! Two instances of one service run side by side: one is active per read model, reaction and relay, and the other takes
//! over within seconds when it dies. Nothing happens twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use domein::gebeurtenis::AanvraagIngediend;
use proeven::{
    belasting::{self, Boek, Klant},
    bus, logboek,
};
use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Opzet, Productie};

/// Most time from the death of an instance until the other one does its work.
const MAX_OVERNAME: Duration = Duration::from_secs(20);

/// Asks until the answer is good.
fn zodra(wat: &str, mut vraag: impl FnMut() -> bool) -> Duration {
    let begonnen = Instant::now();
    while !vraag() {
        assert!(begonnen.elapsed() < MAX_OVERNAME, "{wat}: not within {MAX_OVERNAME:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
    begonnen.elapsed()
}

fn meld(dienst: &Dienst, token: &str, nummer: usize) -> String {
    let signaal = json!({
        "persoon": {"bsn": belasting::bsn(nummer), "geboortedatum": "2004-05-06", "achternaam": "Proef"}, "bron": "jeugdzorg",
        "datum": "2026-03-02", "kenmerk": format!("OV-{nummer}"), "gebiedsteam": "oost"
    });
    let antwoord = dienst.stuur("/signalering/v1/signalen", token, &[], &signaal.to_string());
    assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    antwoord.json()["signaalId"].as_str().unwrap().to_owned()
}

fn in_werkvoorraad(dienst: &Dienst, token: &str, signaal: &str) -> bool {
    let pad = format!("/signalering/v1/signalen/{signaal}");
    dienst.vraag("GET", &pad, Some(token), &[], "").status == 200
}

#[test]
fn de_ander_neemt_leesmodel_en_doorgave_over() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    let token = productie.werk.token("coach");
    let tweede = productie.nog_een("signalering");
    let eerste = meld(productie.dienst("signalering"), &token, 1);
    zodra("both see what one recorded", || in_werkvoorraad(&tweede, &token, &eerste));

    // Whichever was active: one after the other, each is once the one that dies.
    productie.dood("signalering");
    let signaal = meld(&tweede, &token, 2);
    let duur = zodra("the read model", || in_werkvoorraad(&tweede, &token, &signaal));
    bus::wacht_op(&nats, "signalering", 2);
    eprintln!("the other took over within {duur:?}");

    productie.start_een("signalering");
    tweede.dood();
    let eerste = productie.dienst("signalering");
    let signaal = meld(eerste, &token, 3);
    let duur = zodra("the read model", || in_werkvoorraad(eerste, &token, &signaal));
    bus::wacht_op(&nats, "signalering", 3);
    eprintln!("and back within {duur:?}");

    productie.wacht_tot_rust();
    let logs = logboek::logs_en_stromen_kloppen(&productie, &nats);
    assert_eq!(logboek::van(&logs, "signalering").len(), 3);
}

#[test]
fn twee_instanties_van_elke_dienst_doen_niets_dubbel() {
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(belasting::NU), ..Opzet::default() });
    let klant = Klant::van(&productie, "tweeling");
    let mut boek = Boek::default();
    let tweelingen: Vec<Dienst> =
        testkit::diensten().iter().map(|dienst| productie.nog_een(dienst)).collect();
    (1..10).for_each(|nummer| klant.verhaal(nummer, &mut boek));
    // The clients know the first instances only: what these ended with is asked of them again when they are back.
    for dienst in ["intake", "traject", "rapportage"] {
        productie.dood(dienst);
    }
    let nummers: Vec<usize> = (11..19).filter(|nummer| nummer % 2 == 0).collect();
    nummers.iter().for_each(|nummer| klant.verhaal(*nummer, &mut boek));
    let aanvragen = || {
        let log = logboek::lees(&productie.databanken["intake"]);
        log.iter().filter(|regel| regel.soort == AanvraagIngediend::SOORT).count()
    };
    let verhalen = 9 + nummers.len();
    let duur = zodra("the reaction of intake", || aanvragen() == verhalen);
    eprintln!("the other instance's reaction took over within {duur:?}");
    let rapportage = tweelingen.last().unwrap();
    let positie = || -> u64 {
        rapportage.volg("/rapportage/v1/kerncijfers/stroom", |data| {
            let stand: Value = serde_json::from_str(data).ok()?;
            stand["posities"]["intake"].as_u64()
        })
    };
    let hoofd = logboek::lees(&productie.databanken["intake"]).len() as u64;
    zodra("the facts", || positie() == hoofd);

    productie.start_alle();
    (21..25).for_each(|nummer| klant.verhaal(nummer, &mut boek));
    productie.wacht_tot_rust();
    assert!(boek.onbekend == 0 && boek.bevestigd.len() > 40, "{boek:?}");
    boek.staat_in(&logboek::logs_en_stromen_kloppen(&productie, &nats));
    for dienst in tweelingen {
        assert_eq!(dienst.stop(), 0);
    }
    productie.stop_alle();
}
