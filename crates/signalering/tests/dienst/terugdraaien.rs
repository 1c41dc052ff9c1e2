//! Taking a delivery of signals back: what it brought goes, what it corrected is as it was, and what somebody works on stays.

use axum::http::StatusCode;
use dienst::levering::{Keuze, Staat, Terugdraaifout, neem_terug};
use domein::{Rol, gebeurtenis::SignaleringGebeurtenis as G};
use serde_json::{Value, json};
use signalering::aanvoer::DOORSTROOMPUNT;
use uuid::Uuid;

use crate::hulp::{KOP, Proef, proef, signaal};

async fn lever(proef: &Proef, rijen: &[&str]) -> Uuid {
    let csv = format!("{KOP}{}\n", rijen.join("\n"));
    let verslag = proef.neem_levering(&DOORSTROOMPUNT, csv, &Keuze::default()).await.unwrap();
    assert_eq!(verslag.geweigerd, 0, "{verslag:?}");
    verslag.aanlevering_id.unwrap()
}

/// State and date of the signal with this number.
async fn stand(proef: &Proef, nummer: &str) -> (Value, Value) {
    proef.bij().await;
    let (status, signaal) =
        proef.get(Rol::Coach, &format!("/signalen/{}", signaal("doorstroompunt", nummer))).await;
    assert_eq!(status, StatusCode::OK, "{signaal}");
    (signaal["toestand"].clone(), signaal["ontvangenOp"].clone())
}

#[tokio::test]
async fn wat_de_levering_bracht_is_weg_en_wat_zij_corrigeerde_is_zoals_het_was() {
    let proef = proef().await;
    lever(&proef, &["DSP-1;dreigende-uitval;2026-02-03;999900006;;;hbo;"]).await;
    let fout = lever(
        &proef,
        &["DSP-1;correctie;2026-02-20;999900006;;;wo;", "DSP-2;dreigende-uitval;2026-02-04;999900018;;;hbo;"],
    )
    .await;
    assert_eq!(stand(&proef, "DSP-1").await.1, "2026-02-20");
    let terug = neem_terug(&proef.omgeving, &DOORSTROOMPUNT, fout).await.unwrap();
    assert_eq!((terug.personen, terug.achtergebleven.len()), (2, 0));
    assert_eq!(stand(&proef, "DSP-1").await, (json!("nieuw"), json!("2026-02-03")));
    assert_eq!(stand(&proef, "DSP-2").await.0, "ingetrokken");
    let laatste = proef.gebeurtenissen().await.pop().unwrap().gebeurtenis;
    assert!(matches!(laatste, G::SignaalaanleveringTeruggedraaid(f) if f.aanlevering_id == fout));
    assert_eq!(proef.leveringen().await[0].staat, Staat::Teruggedraaid);
    let weer = neem_terug(&proef.omgeving, &DOORSTROOMPUNT, fout).await;
    assert!(matches!(weer, Err(Terugdraaifout::AlGedaan)));
    let onbekend = neem_terug(&proef.omgeving, &DOORSTROOMPUNT, Uuid::from_u128(1)).await;
    assert!(matches!(onbekend, Err(Terugdraaifout::Onbekend)));
}

#[tokio::test]
async fn daarna_telt_dezelfde_levering_weer_met_haar_correcties() {
    let proef = proef().await;
    let rijen = [
        "DSP-1;dreigende-uitval;2026-02-03;999900006;;;hbo;",
        "DSP-1;correctie;2026-02-05;999900006;;;wo;",
        "DSP-2;dreigende-uitval;2026-02-04;999900018;;;hbo;",
        "DSP-2;intrekking;2026-02-06;999900018;;;;",
    ];
    let eerst = lever(&proef, &rijen).await;
    neem_terug(&proef.omgeving, &DOORSTROOMPUNT, eerst).await.unwrap();
    assert_eq!(stand(&proef, "DSP-1").await.0, "ingetrokken");
    // Of another person too: as if the number had never come.
    let csv = format!("{KOP}{}\n", rijen.join("\n"));
    let weer = proef.neem_levering(&DOORSTROOMPUNT, &csv, &Keuze::default()).await.unwrap();
    assert_eq!((weer.aangenomen, weer.dubbel, weer.geweigerd), (2, 2, 0), "{weer:?}");
    assert_eq!(stand(&proef, "DSP-1").await, (json!("nieuw"), json!("2026-02-05")));
    assert_eq!(stand(&proef, "DSP-2").await.0, "ingetrokken");
    // And then it is known.
    let nog_eens = proef.neem_levering(&DOORSTROOMPUNT, &csv, &Keuze::default()).await.unwrap();
    assert_eq!((nog_eens.aangenomen, nog_eens.dubbel), (0, 4), "{nog_eens:?}");
    // Taken back once more and delivered once more.
    let tweede = weer.aanlevering_id.unwrap();
    neem_terug(&proef.omgeving, &DOORSTROOMPUNT, tweede).await.unwrap();
    assert_eq!(stand(&proef, "DSP-1").await.0, "ingetrokken");
    lever(&proef, &rijen).await;
    assert_eq!(stand(&proef, "DSP-1").await, (json!("nieuw"), json!("2026-02-05")));
}

#[tokio::test]
async fn onder_een_teruggedraaid_nummer_mag_iemand_anders_komen_en_een_correctie_wacht_erop() {
    let proef = proef().await;
    let eerst = lever(&proef, &["DSP-1;dreigende-uitval;2026-02-03;999900006;;;hbo;"]).await;
    neem_terug(&proef.omgeving, &DOORSTROOMPUNT, eerst).await.unwrap();
    let correctie = format!("{KOP}DSP-1;correctie;2026-02-07;999900018;;;wo;\n");
    let wacht = proef.neem_levering(&DOORSTROOMPUNT, correctie, &Keuze::default()).await.unwrap();
    assert_eq!((wacht.geweigerd, wacht.wachtend), (1, 1));
    let csv = format!("{KOP}DSP-1;dreigende-uitval;2026-02-06;999900018;;;hbo;\n");
    let verslag = proef.neem_levering(&DOORSTROOMPUNT, csv, &Keuze::default()).await.unwrap();
    assert_eq!((verslag.aangenomen, verslag.alsnog), (1, 1));
    assert_eq!(stand(&proef, "DSP-1").await, (json!("nieuw"), json!("2026-02-07")));
}

#[tokio::test]
async fn wat_is_opgevolgd_ingetrokken_of_door_duo_gemeld_blijft_en_wordt_genoemd() {
    let proef = proef().await;
    lever(&proef, &["DSP-4;dreigende-uitval;2026-02-03;999900043;;;;"]).await;
    let csv = format!(
        "{KOP}DSP-1;dreigende-uitval;2026-02-03;999900006;;;;\nDSP-2;dreigende-uitval;2026-02-03;999900018;;;;\n\
         DSP-3;uitgeschreven;2026-02-03;999900031;;;;\nDSP-4;intrekking;2026-02-10;999900043;;;;\n"
    );
    let (_, antwoord) = proef.lever(Rol::Doorstroompunt, "doorstroompunt", "text/csv", csv).await;
    let id = antwoord["aanleveringId"].as_str().unwrap().to_owned();
    let informatie = json!({"datum": "2026-02-05", "kanaal": "brief"});
    let pad = format!("/signalen/{}/informatieverstrekkingen", signaal("doorstroompunt", "DSP-1"));
    let (status, gedaan) = proef.post(Rol::Coach, &pad, &informatie).await;
    assert_eq!(status, StatusCode::CREATED, "{gedaan}");
    let terug = format!("/aanleveringen/{id}/terugdraaiing");
    assert_eq!(proef.post(Rol::Doorstroompunt, &terug, &json!({})).await.0, StatusCode::FORBIDDEN);
    let (status, antwoord) = proef.post(Rol::Beheer, &terug, &json!({})).await;
    assert_eq!((status, &antwoord["personen"]), (StatusCode::OK, &json!(1)), "{antwoord}");
    let mut codes: Vec<&str> = antwoord["achtergebleven"]
        .as_array()
        .unwrap()
        .iter()
        .map(|een| een["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, ["intrekking-blijft", "signaal-al-opgevolgd", "wijziging-blijft"]);
    let dossier = format!("signaal-{}", signaal("doorstroompunt", "DSP-1"));
    assert!(antwoord["achtergebleven"].to_string().contains(&dossier));
    assert_eq!(stand(&proef, "DSP-1").await.0, "in-opvolging");
    assert_eq!(stand(&proef, "DSP-2").await.0, "ingetrokken");
    assert_eq!(proef.post(Rol::Beheer, &terug, &json!({})).await.0, StatusCode::CONFLICT);
}
