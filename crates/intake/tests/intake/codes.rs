//! A team that is named has to be there: over HTTP the request is refused, in the file of benefits it is a remark.

use dienst::inrichting::Codes;
use domein::{
    Actor, Metadata, Rol,
    Rol::Inkomensconsulent,
    Vastlegging,
    gebeurtenis::{InrichtingGebeurtenis, IntakeGebeurtenis as G, TeamVastgelegd},
};
use eventstore::{Append, Expected, Follower, Log, StreamId};
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hulp::{ANNA, BRAM, Proef};

/// The municipality records a team, from 1 November 2022, and intake hears of it.
async fn met_team(proef: &Proef, code: &str) {
    let metadata = Metadata {
        persoon_id: None,
        gemeente: proef.omgeving.gemeente.clone(),
        geldig_op: date(2022, 11, 1),
        vastgelegd_op: proef.omgeving.klok.nu(),
        actor: Actor { rol: Rol::Beheer, id: "beheer".parse().unwrap() },
        correlatie: Uuid::now_v7(),
        oorzaak: None,
        opdracht: None,
        traceparent: None,
    };
    let team = TeamVastgelegd {
        team: code.parse().unwrap(),
        titel: code.to_owned(),
        tot: None,
        uit_teams: Vec::new(),
    };
    let feit = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis: InrichtingGebeurtenis::from(team) };
    let (log, database) = (Log::memory(), proef.omgeving.database.clone());
    let stream = StreamId::new("inrichting-GM0014");
    log.append(Append::to(stream, Expected::Any, [feit.naar_log().unwrap()])).await.unwrap();
    Follower::projection(Codes, database, log).await.unwrap().catch_up().await.unwrap();
}

fn is_onbekend(antwoord: &(axum::http::StatusCode, Value), veld: &str) {
    let fout = &antwoord.1["fouten"][0];
    let gezegd = (antwoord.0.as_u16(), fout["veld"].as_str(), fout["code"].as_str());
    assert_eq!(gezegd, (422, Some(veld), Some("gebiedsteam-onbekend")), "{antwoord:?}");
}

#[tokio::test]
async fn een_aanvraag_een_besluit_en_een_correctie_noemen_een_team_dat_er_is() {
    let proef = Proef::nieuw().await;
    met_team(&proef, "oost").await;
    let (bsn, geboren) = ANNA;
    let aanvraag = |team: &str| {
        json!({
            "kenmerk": "AV-1", "datum": "2025-03-03",
            "persoon": {"bsn": bsn, "geboortedatum": geboren, "voornaam": "Anna", "achternaam": "Proef"},
            "gebiedsteam": team,
        })
    };
    is_onbekend(&proef.post(Inkomensconsulent, "/aanvragen", aanvraag("oots")).await, "gebiedsteam");
    let goed = proef.post(Inkomensconsulent, "/aanvragen", aanvraag("oost")).await;
    assert_eq!(goed.0.as_u16(), 201, "{goed:?}");
    let id = goed.1["aanvraagId"].as_str().unwrap();

    let zoektermijn = json!({"datum": "2025-03-03", "toegepast": true, "datumTot": "2025-03-31"});
    proef.post(Inkomensconsulent, &format!("/aanvragen/{id}/zoektermijn"), zoektermijn).await;
    let besluit = |team: &str| {
        json!({
            "datum": "2025-04-10", "besluit": "toegekend", "ingangsdatum": "2025-03-03",
            "kenmerken": {"gebiedsteam": team},
        })
    };
    let pad = format!("/aanvragen/{id}/besluit");
    is_onbekend(&proef.post(Inkomensconsulent, &pad, besluit("zuid")).await, "kenmerken.gebiedsteam");
    let goed = proef.post(Inkomensconsulent, &pad, besluit("oost")).await;
    assert_eq!(goed.0.as_u16(), 201, "{goed:?}");

    let G::UitkeringToegekend(feiten) = proef.gebeurtenissen().await.pop().unwrap().gebeurtenis else {
        panic!("granted")
    };
    assert_eq!(feiten.kenmerken.gebiedsteam.unwrap().as_str(), "oost");
    let pad = format!("/uitkeringen/{}/correcties", feiten.uitkering_id);
    let correctie = json!({"datum": "2025-05-01", "kenmerken": {"gebiedsteam": "zuid"}});
    is_onbekend(&proef.post(Inkomensconsulent, &pad, correctie).await, "kenmerken.gebiedsteam");
}

#[tokio::test]
async fn een_onbekend_team_in_het_bestand_is_een_opmerking_en_kost_niemand_de_uitkering() {
    let proef = Proef::nieuw().await;
    met_team(&proef, "oost").await;
    let bestand = format!(
        "bsn;geboortedatum;ingangsdatum;gebiedsteam\n{};{};2015-01-01;oost\n{};{};2025-01-01;oots\n",
        ANNA.0, ANNA.1, BRAM.0, BRAM.1
    );
    // In capitals it is that team; another word in capitals may be a name, and is none.
    let bestand = bestand.replace(";oost", ";OOST");
    let verslag = proef.importeer(&bestand).await;
    assert_eq!((verslag.aangenomen, verslag.geweigerd), (2, 0));
    let onbekend = &verslag.onbekende_waarden;
    assert_eq!((onbekend.len(), onbekend[0].kolom.as_str(), onbekend[0].aantal), (1, "gebiedsteam", 1));
    assert_eq!(onbekend[0].voorstellen, ["oost"]);
    let teams: Vec<Option<String>> = proef
        .feiten()
        .await
        .into_iter()
        .filter_map(|feit| match feit.gebeurtenis {
            G::UitkeringToegekend(f) => Some(f.kenmerken.gebiedsteam.map(String::from)),
            _ => None,
        })
        .collect();
    // Before there was a team of this name, the source says the team of now.
    assert!(teams.contains(&Some("oost".to_owned())) && teams.contains(&None), "{teams:?}");
}
