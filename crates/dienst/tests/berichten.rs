//! Feeds that come in as messages: judged like a file, refused rows in quarantine, nothing lost, twice is once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod proef;

use dienst::{Bericht, ImportFout, Omgeving, neem_bericht};
use domein::{Gebeurtenis as _, gebeurtenis::IntakeGebeurtenis};
use eventstore::{Append, Database, Expected, Log, NewEvent, Position, Query};
use proef::{Proefaanvoer, dossiers, omgeving};
use uuid::Uuid;

const KENMERK: &str = "nats:inkomend.proef";

async fn proef(map: &tempfile::TempDir) -> Omgeving {
    let database = Database::sqlite(&map.path().join("tabellen.sqlite")).await.unwrap();
    omgeving(Log::memory(), database, map.path()).await
}

fn bericht(inhoud: &[u8]) -> Bericht<'_> {
    Bericht { kenmerk: KENMERK, correlatie: Uuid::from_u128(42), traceparent: None, inhoud }
}

/// Everything in quarantine: code of the first reason and the row as it was.
async fn quarantaine(omgeving: &Omgeving) -> Vec<(String, String)> {
    let regels = omgeving.quarantaine.lijst().await.unwrap();
    assert!(regels.iter().all(|regel| regel.bron == "proef" && regel.bestand == KENMERK));
    let rijen = omgeving.quarantaine.rijen("proef", KENMERK).await.unwrap();
    let code = |redenen: &serde_json::Value| redenen[0]["code"].as_str().unwrap().to_owned();
    regels.iter().zip(rijen).map(|(regel, rij)| (code(&regel.redenen), rij.ruw)).collect()
}

#[tokio::test]
async fn goede_rijen_tellen_een_keer_en_foute_wachten() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    let inhoud = br#"[{"bsn":"999990019","tekens":"3"},{"bsn":"999990019","tekens":"veel"}]"#;
    for ronde in 0..2 {
        let uitslag = neem_bericht(&omgeving, &Proefaanvoer, bericht(inhoud)).await.unwrap();
        let som = uitslag.samenvatting;
        assert_eq!((som.gelezen, som.aangenomen, som.dubbel, som.geweigerd), (2, 1 - ronde, ronde, 1));
        assert_eq!(dossiers(&omgeving.log).await.len(), 1);
    }
    let [(code, ruw)] = &quarantaine(&omgeving).await[..] else { panic!() };
    assert_eq!((code.as_str(), ruw.contains("veel")), ("notatie-onjuist", true));
    let regel = &omgeving.log.read(&Query::all(), Default::default(), 1).await.unwrap().events[0];
    let metadata: domein::Metadata = serde_json::from_str(&regel.meta).unwrap();
    assert_eq!(metadata.correlatie, Uuid::from_u128(42), "that of the message");
}

#[tokio::test]
async fn een_onbruikbaar_bericht_staat_in_zijn_geheel_in_quarantaine() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    for inhoud in [&b"[{\"bsn\":"[..], b"\xff\xfe\x00\x01", b"geen;kolommen\n1;2\n"] {
        let uitslag = neem_bericht(&omgeving, &Proefaanvoer, bericht(inhoud)).await.unwrap();
        assert_eq!((uitslag.samenvatting.gelezen, uitslag.samenvatting.geweigerd), (1, 1));
        assert_eq!(uitslag.weigeringen[0].code, "aanlevering-onbruikbaar");
        let apart = quarantaine(&omgeving).await;
        // Line breaks become spaces; every other byte is there.
        let verwacht = inhoud.iter().map(|byte| if *byte == b'\n' { ' ' } else { char::from(*byte) });
        assert!(apart.iter().any(|(_, ruw)| ruw.chars().eq(verwacht.clone())), "{inhoud:?}");
    }
    assert_eq!(quarantaine(&omgeving).await.len(), 3);
    assert!(dossiers(&omgeving.log).await.is_empty());
}

#[tokio::test]
async fn een_tekst_die_niet_op_de_bus_past_wordt_nooit_vastgelegd() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    let inhoud = br#"[{"bsn":"999990019","tekens":"49152"},{"bsn":"999990019","tekens":"40000"}]"#;
    let uitslag = neem_bericht(&omgeving, &Proefaanvoer, bericht(inhoud)).await.unwrap();
    assert_eq!((uitslag.samenvatting.aangenomen, uitslag.samenvatting.geweigerd), (1, 1));
    assert_eq!(quarantaine(&omgeving).await[0].0, "te-groot");
    assert_eq!(dossiers(&omgeving.log).await.len(), 1);
}

#[tokio::test]
async fn een_storing_is_geen_weigering_het_bericht_moet_terugkomen() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    omgeving.log.close().await;
    let fout = neem_bericht(&omgeving, &Proefaanvoer, bericht(br#"{"bsn":"999990019","tekens":"3"}"#)).await;
    assert!(matches!(fout, Err(ImportFout::Append(_) | ImportFout::Store(_))), "{:?}", fout.err());
    assert!(quarantaine(&omgeving).await.is_empty());
}

#[tokio::test]
async fn een_rij_die_nooit_is_vast_te_leggen_houdt_de_andere_niet_op() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    let eerst = br#"{"bsn":"999990019","tekens":"3"}"#;
    neem_bericht(&omgeving, &Proefaanvoer, bericht(eerst)).await.unwrap();
    let dossier = omgeving.log.read(&Query::all(), Position::START, 1).await.unwrap().events.remove(0).stream;
    let kapot = NewEvent::new(Uuid::now_v7(), IntakeGebeurtenis::CATALOGUS[0].soort, "{}");
    omgeving.log.append(Append::to(dossier, Expected::Any, [kapot])).await.unwrap();
    let inhoud = br#"[{"bsn":"999990019","tekens":"4"},{"bsn":"999990020","tekens":"5"}]"#;
    let uitslag = neem_bericht(&omgeving, &Proefaanvoer, bericht(inhoud)).await.unwrap();
    assert_eq!((uitslag.samenvatting.aangenomen, uitslag.samenvatting.geweigerd), (1, 1));
    assert_eq!(quarantaine(&omgeving).await[0].0, "niet-vast-te-leggen");
}

#[tokio::test]
async fn wat_een_nieuwere_versie_vastlegde_houdt_de_import_tegen_en_kost_geen_rij() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    let eerst = br#"{"bsn":"999990019","tekens":"3"}"#;
    neem_bericht(&omgeving, &Proefaanvoer, bericht(eerst)).await.unwrap();
    let dossier = omgeving.log.read(&Query::all(), Position::START, 1).await.unwrap().events.remove(0).stream;
    let van_later = NewEvent::new(Uuid::now_v7(), "nl.voorbeeld.toekomst.v1", "{}");
    omgeving.log.append(Append::to(dossier, Expected::Any, [van_later])).await.unwrap();
    let inhoud = br#"[{"bsn":"999990020","tekens":"5"},{"bsn":"999990019","tekens":"4"}]"#;
    let fout = neem_bericht(&omgeving, &Proefaanvoer, bericht(inhoud)).await.unwrap_err();
    assert!(
        matches!(&fout, ImportFout::NieuwereVersie { soort } if soort == "nl.voorbeeld.toekomst.v1"),
        "{fout}"
    );
    assert!(quarantaine(&omgeving).await.is_empty(), "a row that may be right is not refused");
    assert_eq!(dossiers(&omgeving.log).await.len(), 2, "nothing of its block was taken in");
    let probleem = web::Probleem::from(fout);
    assert_eq!((probleem.status().as_u16(), probleem.code()), (503, "nieuwere-versie-nodig"));
}

#[tokio::test]
async fn wat_met_een_code_van_eerder_in_quarantaine_staat_blijft_te_lezen() {
    let map = tempfile::tempdir().unwrap();
    let omgeving = proef(&map).await;
    neem_bericht(&omgeving, &Proefaanvoer, bericht(br#"{"bsn":"999990019"}"#)).await.unwrap();
    let oud =
        r#"[{"regel":1,"veld":"tekens","code":"onbekende_code","reden":"Zoals het toen werd gezegd."}]"#;
    let zet = sqlx::query("UPDATE quarantaine_rij SET redenen = $1").bind(oud);
    zet.execute(omgeving.database.pool()).await.unwrap();
    let [(code, ruw)] = &quarantaine(&omgeving).await[..] else { panic!() };
    assert_eq!((code.as_str(), ruw.as_str()), ("onbekende_code", r#"{"bsn":"999990019"}"#));
}
