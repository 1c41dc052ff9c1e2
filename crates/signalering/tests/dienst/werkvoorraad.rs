//! The werkvoorraad: filters, pages, corrections, and signals that expire.

use axum::http::StatusCode;
use domein::Rol;
use jiff::civil::date;
use serde_json::{Value, json};
use signalering::{
    aanvoer::{DOORSTROOMPUNT, UWV},
    verloop,
};

use crate::hulp::{Proef, proef, signaal, voorbeeld};

/// Seven signals of the Doorstroompunt, two on each day, and one of UWV.
async fn met_signalen() -> Proef {
    let proef = proef().await;
    let mut csv = "meldingsnummer;soort;datum;bsn;gebiedsteam\n".to_owned();
    let bsns = ["999900006", "999900018", "999900031", "999900043", "999900055", "999900067", "999900079"];
    for (plaats, bsn) in bsns.iter().enumerate() {
        let team = if plaats < 3 { "zuid" } else { "oost" };
        csv += &format!("DSP-{plaats};dreigende-uitval;2026-01-{:02};{bsn};{team}\n", 10 + plaats / 2);
    }
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [7, 7, 0, 0]);
    let uwv = voorbeeld("uwv-voorbeeld.jsonl");
    assert_eq!(proef.tel(&UWV, uwv.lines().next().unwrap()).await, [1, 1, 0, 0]);
    proef.bij().await;
    proef
}

async fn lijst(proef: &Proef, vraag: &str) -> (Vec<Value>, Option<String>) {
    let (status, bladzijde) = proef.get(Rol::Coach, &format!("/signalen?{vraag}")).await;
    assert_eq!(status, StatusCode::OK, "{bladzijde}");
    let volgende = bladzijde["volgende"].as_str().map(str::to_owned);
    (bladzijde["regels"].as_array().unwrap().clone(), volgende)
}

#[tokio::test]
async fn bladzijden_geven_elk_signaal_een_keer_het_nieuwste_eerst() {
    let proef = met_signalen().await;
    let (alle, volgende) = lijst(&proef, "").await;
    assert_eq!((alle.len(), volgende), (8, None));
    let dagen: Vec<_> = alle.iter().map(|regel| regel["ontvangenOp"].as_str().unwrap()).collect();
    assert!(dagen.is_sorted_by(|een, twee| een >= twee) && dagen[0] == "2026-02-09", "{dagen:?}");
    for limiet in [1, 3, 7, 8] {
        let (mut gezien, mut na) = (Vec::new(), String::new());
        loop {
            let (bladzijde, volgende) = lijst(&proef, &format!("limiet={limiet}{na}")).await;
            assert!(bladzijde.len() <= limiet);
            gezien.extend(bladzijde);
            let Some(volgende) = volgende else { break };
            na = format!("&na={volgende}");
        }
        assert_eq!(gezien, alle, "limiet {limiet}");
    }
}

#[tokio::test]
async fn de_werkvoorraad_is_te_filteren() {
    let proef = met_signalen().await;
    for (vraag, aantal) in [
        ("gebiedsteam=zuid", 3),
        ("gebiedsteam=oost", 5),
        ("gebiedsteam=oost&bron=doorstroompunt", 4),
        ("bron=uwv-warme-overdracht", 1),
        ("toestand=nieuw", 8),
        ("toestand=afgesloten", 0),
        ("gebiedsteam=onbestaand", 0),
    ] {
        assert_eq!(lijst(&proef, vraag).await.0.len(), aantal, "{vraag}");
    }
    for fout in [
        "limiet=0",
        "limiet=201",
        "na=2026",
        "na=x_y",
        "toestand=weg",
        "bron=x",
        "gebiedsteam='%20OR%201",
        "gebiedsteam=",
        "x=1",
    ] {
        let (status, _) = proef.get(Rol::Coach, &format!("/signalen?{fout}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{fout}");
    }
}

#[tokio::test]
async fn een_correctie_en_een_intrekking_zijn_te_zien() {
    let proef = proef().await;
    proef.tel(&DOORSTROOMPUNT, &voorbeeld("doorstroompunt-voorbeeld.csv")).await;
    let anders = "meldingsnummer;soort;datum;onderwijsnummer;gebiedsteam\n\
                  DSP-2025-0002;correctie;2025-02-01;109900012;west\n";
    assert_eq!(proef.tel(&DOORSTROOMPUNT, anders).await, [1, 1, 0, 0]);
    proef.bij().await;
    let regel = |nummer: &str| format!("/signalen/{}", signaal("doorstroompunt", nummer));
    let (_, gecorrigeerd) = proef.get(Rol::Coach, &regel("DSP-2025-0002")).await;
    assert_eq!(
        (&gecorrigeerd["ontvangenOp"], &gecorrigeerd["gebiedsteam"], &gecorrigeerd["opvolgenVoor"]),
        (&json!("2025-02-01"), &json!("west"), &json!("2025-03-04"))
    );
    let (_, ingetrokken) = proef.get(Rol::Coach, &regel("DSP-2025-0003")).await;
    assert_eq!(ingetrokken["toestand"], "ingetrokken");
}

#[tokio::test]
async fn wat_niemand_oppakt_verloopt_een_keer_op_de_eerste_dag_te_laat() {
    let proef = met_signalen().await;
    let informatie =
        |nummer: &str| format!("/signalen/{}/informatieverstrekkingen", signaal("doorstroompunt", nummer));
    let inhoud = json!({"datum": "2026-01-12", "kanaal": "brief"});
    assert_eq!(proef.post(Rol::Coach, &informatie("DSP-0"), &inhoud).await.0, StatusCode::CREATED);
    // The read model has not seen that yet; the rule has.
    assert_eq!(verloop(&proef.omgeving, date(2026, 2, 6)).await.unwrap(), 0);
    assert_eq!(verloop(&proef.omgeving, date(2026, 2, 7)).await.unwrap(), 1);
    assert_eq!(verloop(&proef.omgeving, date(2026, 2, 7)).await.unwrap(), 0);
    proef.bij().await;
    // Six more expire, and of all seven another week has passed.
    assert_eq!(verloop(&proef.omgeving, date(2026, 3, 31)).await.unwrap(), 6 + 7);
    proef.bij().await;
    assert_eq!(verloop(&proef.omgeving, date(2026, 3, 31)).await.unwrap(), 0);
    let verlopen = proef.gebeurtenissen().await.into_iter().find(|v| {
        v.gebeurtenis.signaal_id() == Some(signaal("doorstroompunt", "DSP-1"))
            && matches!(v.gebeurtenis, domein::gebeurtenis::SignaleringGebeurtenis::SignaalVerlopen(_))
    });
    assert_eq!(verlopen.unwrap().metadata.geldig_op, date(2026, 2, 7));
    assert_eq!(lijst(&proef, "toestand=verlopen").await.0.len(), 7);
    assert_eq!(lijst(&proef, "geescaleerd=true").await.0.len(), 7);
    assert_eq!(lijst(&proef, "geescaleerd=false").await.0.len(), 1);
    // It stays visible until somebody takes it.
    let later = json!({"datum": "2026-03-30", "kanaal": "brief"});
    let (status, stand) = proef.post(Rol::Coach, &informatie("DSP-1"), &later).await;
    assert_eq!((status, &stand["toestand"]), (StatusCode::CREATED, &json!("in-opvolging")));
    proef.bij().await;
    assert_eq!(lijst(&proef, "geescaleerd=true").await.0.len(), 6);
    let (_, regel) =
        proef.get(Rol::Coach, &format!("/signalen/{}", signaal("doorstroompunt", "DSP-1"))).await;
    assert_eq!(regel["wachtOp"], json!({"stap": "gesprek", "norm": "2026-04-13"}));
}

#[tokio::test]
async fn opnieuw_opbouwen_geeft_dezelfde_werkvoorraad() {
    let proef = met_signalen().await;
    verloop(&proef.omgeving, date(2026, 2, 8)).await.unwrap();
    proef.bij().await;
    let eerst = lijst(&proef, "").await;
    let (database, log) = (proef.omgeving.database.clone(), proef.omgeving.log.clone());
    let loper = eventstore::Follower::projection(signalering::werkvoorraad(), database, log).await.unwrap();
    loper.reset().await.unwrap();
    assert_eq!(lijst(&proef, "").await, eerst, "the one in use stays until the new one is there");
    loper.catch_up().await.unwrap();
    assert_eq!(lijst(&proef, "").await, eerst);
}
