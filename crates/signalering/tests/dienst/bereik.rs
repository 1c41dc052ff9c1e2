//! Who sees which signals, and which dates and ids are taken.

use axum::http::StatusCode;
use domein::Rol;
use persoonsregister::{Bsn, Identificatie};
use serde_json::{Value, json};
use signalering::aanvoer::DOORSTROOMPUNT;

use crate::hulp::{Proef, proef, signaal};

const TOKEN_OOST: &str = "oost-oost-oost-oost-oost-oost-oost-oost-oost-oost";
const TOKEN_DSP: &str = "school-school-school-school-school-school-school";

/// Signals of three teams, one of no team, and a coach who works in east.
async fn coach_in_oost() -> Proef {
    let proef = proef().await;
    let csv = "meldingsnummer;soort;datum;bsn;gebiedsteam\n\
               DSP-O;dreigende-uitval;2026-01-10;999900006;oost\n\
               DSP-Z;dreigende-uitval;2026-01-11;999900018;zuid\n\
               DSP-X;dreigende-uitval;2026-01-12;999900031;\n";
    assert_eq!(proef.tel(&DOORSTROOMPUNT, csv).await, [3, 3, 0, 0]);
    proef.bij().await;
    in_oost(proef)
}

/// The same service, asked by a coach who works in east.
fn in_oost(proef: Proef) -> Proef {
    let toegang = format!(
        "[[toegang]]\nsub = \"m-17\"\nrollen = [\"coach\", \"accountmanager\"]\ngemeente = \"GM0014\"\n\
         teams = [\"oost\", \"noord\"]\ntoken = \"{TOKEN_OOST}\"\n\
         [[toegang]]\nrol = \"doorstroompunt\"\nnaam = \"Jan de Vries\"\ngemeente = \"GM0014\"\ntoken = \"{TOKEN_DSP}\"\n"
    );
    proef.met_toegang(&toegang, &[(Rol::Coach, TOKEN_OOST), (Rol::Doorstroompunt, TOKEN_DSP)])
}

fn nummers(lijst: &Value) -> Vec<&str> {
    lijst["regels"].as_array().unwrap().iter().map(|regel| regel["signaalId"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn een_coach_met_teams_ziet_en_doet_niets_bij_een_ander_team() {
    let proef = coach_in_oost().await;
    let [oost, zuid, geen] =
        ["DSP-O", "DSP-Z", "DSP-X"].map(|nummer| signaal("doorstroompunt", nummer).to_string());
    let (status, lijst) = proef.get(Rol::Coach, "/signalen").await;
    assert_eq!((status, nummers(&lijst)), (StatusCode::OK, vec![geen.as_str(), oost.as_str()]));
    let (_, lijst) = proef.get(Rol::Coach, "/signalen?gebiedsteam=zuid").await;
    assert_eq!(nummers(&lijst), Vec::<&str>::new());
    for (signaal, gelezen, gedaan) in [
        (&oost, StatusCode::OK, StatusCode::CREATED),
        (&geen, StatusCode::OK, StatusCode::CREATED),
        (&zuid, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(proef.get(Rol::Coach, &format!("/signalen/{signaal}")).await.0, gelezen);
        let inhoud = json!({"datum": "2026-02-03", "kanaal": "brief"});
        let pad = format!("/signalen/{signaal}/informatieverstrekkingen");
        assert_eq!(proef.post(Rol::Coach, &pad, &inhoud).await.0, gedaan);
    }
    let laatste = proef.gebeurtenissen().await.pop().unwrap();
    assert_eq!((laatste.metadata.actor.rol, laatste.metadata.actor.id.as_str()), (Rol::Coach, "m-17"));
}

#[tokio::test]
async fn wie_geen_nummer_heeft_legt_niets_vast() {
    let proef = coach_in_oost().await;
    let pad = format!("/signalen/{}/intrekking", signaal("doorstroompunt", "DSP-O"));
    let (status, probleem) = proef.post(Rol::Doorstroompunt, &pad, &json!({"datum": "2026-03-01"})).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::FORBIDDEN, &json!("gebruiker-onbruikbaar")));
}

#[tokio::test]
async fn een_datum_en_een_id_hebben_een_vorm_en_grenzen() {
    let proef = coach_in_oost().await;
    let id = signaal("doorstroompunt", "DSP-O");
    let pad = |id: &str| format!("/signalen/{id}/gesprekken");
    let doe = |datum: &str, gesprek: &str| json!({"datum": datum, "datumGesprek": gesprek, "coach": "c-1"});
    for (datum, gesprek, code) in [
        ("20260301", "2026-03-05", "notatie-onjuist"),
        ("2026-03-01T12:00", "2026-03-05", "notatie-onjuist"),
        ("2026-03-01[u-ca=hebrew]", "2026-03-05", "notatie-onjuist"),
        ("1899-12-31", "2026-03-05", "datum-te-vroeg"),
        // The clock of the test says 31 March 2026.
        ("2026-04-01", "2026-04-05", "datum-te-laat"),
        ("2026-03-31", "2028-04-01", "datum-te-laat"),
    ] {
        let (status, probleem) = proef.post(Rol::Coach, &pad(&id.to_string()), &doe(datum, gesprek)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{datum} {gesprek}");
        assert_eq!(probleem["fouten"][0]["code"], code, "{datum} {gesprek}");
    }
    for vreemd in [id.simple().to_string(), format!("urn:uuid:{id}"), format!("%7B{id}%7D")] {
        let (status, probleem) =
            proef.post(Rol::Coach, &pad(&vreemd), &doe("2026-03-31", "2026-04-05")).await;
        assert_eq!((status, &probleem["code"]), (StatusCode::BAD_REQUEST, &json!("pad-onjuist")), "{vreemd}");
    }
    let goed =
        proef.post(Rol::Coach, &pad(&id.to_string().to_uppercase()), &doe("2026-03-31", "2028-03-31")).await;
    assert_eq!(goed.0, StatusCode::CREATED);
}

#[tokio::test]
async fn een_sleutel_hoort_bij_de_opdracht_en_de_opdracht_staat_bij_het_voorval() {
    let proef = coach_in_oost().await;
    let (oost, geen) = (signaal("doorstroompunt", "DSP-O"), signaal("doorstroompunt", "DSP-X"));
    let inhoud = json!({"datum": "2026-02-03", "kanaal": "brief"});
    let pad = |id| format!("/signalen/{id}/informatieverstrekkingen");
    assert_eq!(proef.post_met_sleutel("sleutel-1", &pad(oost), &inhoud).await.0, StatusCode::CREATED);
    assert_eq!(proef.post_met_sleutel("sleutel-1", &pad(oost), &inhoud).await.0, StatusCode::OK);
    // A key is the caller's, whatever the path: for another signal it has been used already.
    let (status, probleem) = proef.post_met_sleutel("sleutel-1", &pad(geen), &inhoud).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("sleutel-hergebruikt")));
    assert_eq!(proef.post(Rol::Coach, &pad(geen), &inhoud).await.0, StatusCode::CREATED);
    let voorvallen = proef.gebeurtenissen().await;
    let afdrukken: Vec<bool> = voorvallen.iter().map(|v| v.metadata.opdracht.is_some()).collect();
    assert_eq!(afdrukken, [false, false, false, true, false], "only a command that was named can come again");
}

#[tokio::test]
async fn een_sleutel_van_een_ander_verzoek_laat_niemand_achter_in_het_register() {
    let proef = coach_in_oost().await;
    let nieuw = |bsn: &str, kenmerk: &str| {
        json!({"persoon": {"bsn": bsn, "geboortedatum": "2007-01-01", "achternaam": "Proef"}, "bron": "zelfmelding",
               "datum": "2026-03-01", "kenmerk": kenmerk})
    };
    let doe =
        async |bsn, kenmerk| proef.post_met_sleutel("sleutel-1", "/signalen", &nieuw(bsn, kenmerk)).await;
    assert_eq!(doe("999900043", "Z-1").await.0, StatusCode::CREATED);
    let (status, probleem) = doe("999900055", "Z-2").await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("sleutel-hergebruikt")));
    let zoek = async |bsn| {
        let bsn: Identificatie = Bsn::lees(bsn).unwrap().into();
        proef.omgeving.register.zoek(&bsn).await.unwrap()
    };
    assert_eq!(zoek("999900055").await, None);
    assert!(zoek("999900043").await.is_some());
    // The first command still gets its answer.
    assert_eq!(doe("999900043", "Z-1").await.0, StatusCode::OK);
}

#[tokio::test]
async fn een_coach_met_teams_legt_niets_vast_bij_een_ander_team() {
    let proef = proef().await;
    let nieuw = |kenmerk: &str, team: Option<&str>| {
        json!({"persoon": {"bsn": "999900043", "geboortedatum": "2006-05-17", "achternaam": "Proef"}, "bron": "zelfmelding", "datum": "2026-03-01",
               "kenmerk": kenmerk, "gebiedsteam": team})
    };
    assert_eq!(proef.post(Rol::Coach, "/signalen", &nieuw("Z-1", Some("zuid"))).await.0, StatusCode::CREATED);
    let proef = in_oost(proef);
    for (kenmerk, team, status, code) in [
        ("Z-1", None, 409, "melding-andere-persoon"),
        ("Z-1", Some("oost"), 409, "melding-andere-persoon"),
        ("Z-1", Some("zuid"), 403, "geen-toegang"),
        ("Z-2", Some("zuid"), 403, "geen-toegang"),
    ] {
        let antwoord = proef.post(Rol::Coach, "/signalen", &nieuw(kenmerk, team)).await;
        assert_eq!((antwoord.0.as_u16(), &antwoord.1["code"]), (status, &json!(code)), "{kenmerk} {team:?}");
    }
    for (team, status) in [("oost", 201), ("oost", 200), ("noord", 409)] {
        let antwoord = proef.post(Rol::Coach, "/signalen", &nieuw("Z-3", Some(team))).await;
        assert_eq!(antwoord.0.as_u16(), status, "{}", antwoord.1);
    }
    assert_eq!(proef.post(Rol::Coach, "/signalen", &nieuw("Z-4", None)).await.0, StatusCode::CREATED);
}
