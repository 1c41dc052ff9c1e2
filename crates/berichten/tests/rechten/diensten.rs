//! What a service may do, and what it may not do in the name of another.

use std::time::Duration;

use async_nats::jetstream;
use berichten::{Bronnaam, Relay, RelayOpties, StreamSource, meld_logstand, stroomnaam, stroomonderwerpen};
use domein::gebeurtenis::{ContactVerloren, IntakeNietVerschenen, NietVerschenen};
use eventstore::{Log, Position, Query, Source};

use crate::hulp::{Gebruiker, STAND, als, start};

/// Who follows whom.
const VOLGT: [(&str, &str); 8] = [
    ("intake", "signalering"),
    ("traject", "intake"),
    ("personen", "signalering"),
    ("personen", "intake"),
    ("personen", "traject"),
    ("rapportage", "signalering"),
    ("rapportage", "intake"),
    ("rapportage", "traject"),
];

#[tokio::test(flavor = "multi_thread")]
async fn elke_dienst_vult_de_eigen_stroom_en_volgt_wie_hij_moet_volgen() {
    let server = start();
    for dienst in ["signalering", "intake", "traject"] {
        let verbinding = als(&server, dienst).await;
        let log = Log::memory();
        let soort = match dienst {
            "signalering" => NietVerschenen::SOORT,
            "intake" => IntakeNietVerschenen::SOORT,
            _ => ContactVerloren::SOORT,
        };
        let kop = r#"{"gemeente":"GM0014","geldigOp":"2025-03-04","vastgelegdOp":"2025-03-04T09:15:30Z",
            "actor":{"rol":"systeem","id":"proef"},"correlatie":"0195612c-5d3a-7b21-9c44-5a6b7c8d9e0f"}"#;
        for id in 1..=3 {
            let mut gebeurtenis = eventstore::NewEvent::new(uuid::Uuid::from_u128(id), soort, "{}");
            gebeurtenis.meta = kop.to_owned();
            log.append(eventstore::Append::to("proef", eventstore::Expected::Any, [gebeurtenis]))
                .await
                .unwrap();
        }
        let stop = tokio::time::sleep(Duration::from_secs(2));
        Relay::nieuw(log, dienst, verbinding, Bronnaam::default(), RelayOpties::default())
            .loop_mee(stop)
            .await
            .unwrap();
    }
    for (volger, dienst) in VOLGT {
        let bron = StreamSource::van(dienst, als(&server, volger).await);
        assert_eq!(bron.head().await.unwrap(), Position(3), "{volger} follows {dienst}");
        let mut volgt = bron.follow(Query::all(), Position::START.into());
        let bladzij = tokio::time::timeout(Duration::from_secs(20), volgt.next()).await.unwrap().unwrap();
        assert!(!bladzij.events.is_empty(), "{volger} follows {dienst}");
        while volgt.try_next().await.unwrap().is_some() {}
        assert_eq!(volgt.position(), Position(3), "{volger} follows {dienst}");
    }
    let beheer = Gebruiker::nieuw(&server, "beheer").await;
    let bus = jetstream::new(beheer.verbinding.clone());
    for stroom in ["JONGERENSTROOM_SIGNALERING", "JONGERENSTROOM_INTAKE", "JONGERENSTROOM_TRAJECT"] {
        let gevonden = bus.get_stream(stroom).await.unwrap();
        assert_eq!(gevonden.cached_info().state.messages, 3, "{stroom}");
        // The server waits for the disk at every message; a copy of a log need not.
        let wachten = gevonden.cached_info().config.persist_mode;
        assert_eq!(wachten, Some(jetstream::stream::PersistenceMode::Async), "{stroom}");
        // Not even operations can take something out of it.
        assert!(gevonden.purge().await.is_err());
        assert!(gevonden.delete_message(1).await.is_err());
    }
}

#[tokio::test]
async fn een_dienst_kan_niets_namens_of_van_een_ander() {
    let server = start();
    let mut intake = Gebruiker::nieuw(&server, "intake").await;
    for onderwerp in [
        "jongerenstroom.GM0014.signalering.dreigende-uitval",
        "jongerenstroom.GM0014.intake",
        "jongerenstroom.GM0014.intake.x.y",
        "ergens.anders",
        "_INBOX_traject.x",
        STAND,
        "$JS.API.STREAM.CREATE.JONGERENSTROOM_TRAJECT",
        "$JS.API.STREAM.INFO.JONGERENSTROOM_TRAJECT",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.UPDATE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.DELETE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.PURGE.JONGERENSTROOM_INTAKE",
        "$JS.API.STREAM.MSG.DELETE.JONGERENSTROOM_INTAKE",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_SIGNALERING",
        "$JS.API.CONSUMER.DURABLE.CREATE.JONGERENSTROOM_SIGNALERING.x",
        "$JS.API.CONSUMER.DELETE.JONGERENSTROOM_SIGNALERING.x",
        "$JS.API.STREAM.CREATE.JONGERENSTROOM_SIGNALERING",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_INTAKE.x",
        "inkomend.uwv",
        "$JS.API.STREAM.MSG.GET.INKOMEND_UWV",
        "$JS.API.CONSUMER.CREATE.INKOMEND_UWV.x",
        "$JS.API.CONSUMER.CREATE.INKOMEND_UWV.uwv.inkomend.uwv",
        "$JS.API.CONSUMER.MSG.NEXT.INKOMEND_UWV.uwv",
        "$JS.ACK.INKOMEND_UWV.uwv.1.1.1.1.1",
        "$SYS.REQ.SERVER.PING",
    ] {
        intake.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in
        [">", "jongerenstroom.>", "inkomend.>", "_INBOX.>", "_INBOX_traject.>", "$KV.>", "$JS.>", "$SYS.>"]
    {
        intake.mag_niet_luisteren(onderwerp).await;
    }
    // Whoever follows nobody reads no stream of another.
    let mut signalering = Gebruiker::nieuw(&server, "signalering").await;
    for onderwerp in [
        "$JS.API.STREAM.MSG.GET.JONGERENSTROOM_TRAJECT",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_TRAJECT.x",
        "$JS.API.CONSUMER.CREATE.JONGERENSTROOM_INTAKE.x",
    ] {
        signalering.mag_niet_sturen(onderwerp).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alleen_rapportage_vraagt_hoe_ver_een_logboek_is_en_het_antwoord_komt_nergens_anders() {
    let server = start();
    let mut rapportage = Gebruiker::nieuw(&server, "rapportage").await;
    for dienst in ["signalering", "intake", "traject"] {
        let (log, verbinding) = (Log::memory(), als(&server, dienst).await);
        let stroom = jetstream::stream::Config {
            name: stroomnaam(dienst),
            subjects: vec![stroomonderwerpen(dienst)],
            ..Default::default()
        };
        let mut stroom = jetstream::new(verbinding.clone()).create_stream(stroom).await.unwrap();
        tokio::spawn(meld_logstand(log, dienst, verbinding, std::future::pending()));
        let bron = StreamSource::van(dienst, rapportage.verbinding.clone());
        assert_eq!(bron.head_of_log().await.unwrap(), Position::START);
        // Who asks cannot have the service publish in its own name.
        for aan in [format!("jongerenstroom.GM0014.{dienst}.x"), "inkomend.uwv".to_owned()] {
            let vraag = format!("stand.{dienst}");
            rapportage.verbinding.publish_with_reply(vraag, aan, "".into()).await.unwrap();
        }
        assert_eq!(bron.head_of_log().await.unwrap(), Position::START);
        assert_eq!(stroom.info().await.unwrap().state.messages, 0, "{dienst}");
    }
    assert!(rapportage.geweigerd().await.is_empty());
    let mut intake = Gebruiker::nieuw(&server, "intake").await;
    for onderwerp in ["stand.signalering", "stand.intake"] {
        intake.mag_niet_sturen(onderwerp).await;
    }
    for onderwerp in ["stand.signalering", "stand.>", "stand.antwoord.*"] {
        intake.mag_niet_luisteren(onderwerp).await;
    }
}
