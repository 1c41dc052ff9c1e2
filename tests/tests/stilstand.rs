//! What a beheerder meets when a newer version of the program has recorded something that this one does not know: every
//! command says so, nothing is told that is not so, and what was taken in is told all the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use eventstore::{Append, Expected, Log, NewEvent, SqliteOptions};
use serde_json::Value;
use testkit::Werkmap;
use uuid::Uuid;

const BEGINBESTAND: &str = "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_uitstroom;opleidingsniveau\n\
    P1;2001-02-03;2025-01-15;;;hbo\n";
const SIGNAAL: &str =
    r#"{"meldingsnummer":"DP-1","soort":"dreigende-uitval","datum":"2026-02-03","bsn":"999990019"}"#;

fn volger<'a>(stand: &'a Value, naam: &str) -> &'a Value {
    let diensten = stand["diensten"].as_array().unwrap().iter();
    let mut volgers = diensten.flat_map(|dienst| dienst["volgers"].as_array().unwrap());
    volgers.find(|volger| volger["naam"] == naam).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn elk_commando_zegt_dat_er_iets_stilstaat() {
    let werk = Werkmap::nieuw();
    let begin = werk.schrijf("begin.csv", BEGINBESTAND);
    let importeer = |bestand: &std::path::Path| {
        werk.draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap(), "--json"])
    };
    assert_eq!(importeer(&begin).goed().json()["aangenomen"], 1);
    assert_eq!(volger(&werk.draai(&["stand", "--json"]).goed().json(), "feiten-intake")["achterstand"], 0);

    let log = Log::sqlite(&werk.data().join("intake.sqlite"), SqliteOptions::default()).await.unwrap();
    let van_later = NewEvent::new(Uuid::now_v7(), "intake.toekomst.v1", "{}");
    log.append(Append::to("een-ander-dossier", Expected::Any, [van_later])).await.unwrap();
    log.close().await;

    let stand = werk.draai(&["stand", "--json"]).met_code(3).json();
    let feiten = volger(&stand, "feiten-intake");
    assert_eq!(feiten["achterstand"], 1, "the event at which it stands counts: {feiten}");
    assert!(feiten["staat_stil"].as_str().unwrap().contains("intake.toekomst.v1"), "{feiten}");

    let tweede = werk.schrijf("tweede.csv", BEGINBESTAND.replace("P1;", "P2;"));
    let import = importeer(&tweede).met_code(1);
    assert_eq!(import.json()["aangenomen"], 1, "what was taken in is told");
    assert!(import.fout.contains("nieuwere versie"), "{}", import.fout);

    let uit = werk.pad("rapport");
    let rapport = werk.draai(&["rapport", "raad", "--kwartaal", "2025-Q1", "--uit", uit.to_str().unwrap()]);
    assert!(rapport.met_code(1).fout.contains("nieuwere versie"));
    assert!(!uit.exists(), "no report is better than one that misses somebody");
}

#[test]
fn een_aanlevering_is_geen_opdracht() {
    let werk = Werkmap::nieuw();
    let regel = format!(
        r#"{{"sleutel":"a1","rol":"doorstroompunt","pad":"/signalering/v1/aanleveringen/doorstroompunt","inhoud":{SIGNAAL}}}"#
    );
    let bestand = werk.schrijf("opdrachten.jsonl", regel + "\n");
    let import = werk.draai(&["import", "opdrachten", bestand.to_str().unwrap(), "--json"]).met_code(3);
    let gezien = import.json();
    assert_eq!((&gezien["geweigerd"], &gezien["dubbel"]), (&1.into(), &0.into()), "{gezien}");
    assert!(import.fout.contains("import"), "{}", import.fout);
    let rijen = werk.draai(&["quarantaine", "--json"]).goed().uit;
    assert!(rijen.contains("pad-onjuist"), "{rijen}");
}
