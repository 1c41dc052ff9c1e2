//! The desk of a source: Doorstroompunt and UWV see how their own signals stand, and nothing more.

use axum::http::StatusCode;
use domein::Rol;
use serde_json::{Value, json};
use signalering::aanvoer::{DOORSTROOMPUNT, UWV};

use crate::hulp::{KOP, Proef, proef, signaal, voorbeeld};

/// Signals of both sources, and one that a coach recorded about somebody else.
async fn met_signalen() -> Proef {
    let proef = proef().await;
    let csv = format!(
        "{KOP}DSP-1;dreigende-uitval;2026-01-10;999900006;2006-05-17;Jansen;hbo;Praat niet graag\n\
         DSP-2;dreigende-uitval;2026-01-11;999900018;;;;\n"
    );
    assert_eq!(proef.tel(&DOORSTROOMPUNT, &csv).await, [2, 2, 0, 0]);
    assert_eq!(proef.tel(&UWV, &voorbeeld("uwv-voorbeeld.jsonl")).await, [2, 2, 0, 0]);
    let zelf = json!({
        "persoon": {"bsn": "999900031", "geboortedatum": "2006-05-17", "achternaam": "Proef"}, "bron": "zelfmelding", "datum": "2026-02-02", "kenmerk": "ZM-1",
    });
    assert_eq!(proef.post(Rol::Coach, "/signalen", &zelf).await.0, StatusCode::CREATED);
    proef.bij().await;
    proef
}

async fn eigen(proef: &Proef, rol: Rol, vraag: &str) -> Vec<Value> {
    let (status, bladzijde) = proef.get(rol, &format!("/eigen-signalen{vraag}")).await;
    assert_eq!(status, StatusCode::OK, "{bladzijde}");
    bladzijde["regels"].as_array().unwrap().clone()
}

async fn coach(proef: &Proef, pad: &str, inhoud: Value) {
    let (status, antwoord) = proef.post(Rol::Coach, pad, &inhoud).await;
    assert_eq!(status, StatusCode::CREATED, "{pad}: {antwoord}");
}

async fn in_beeld(proef: &Proef, rol: Rol, bsn: &str) -> (u16, Value) {
    let (status, antwoord) = proef.post(rol, "/in-beeld", &json!({ "bsn": bsn })).await;
    let wat = if status == StatusCode::OK { &antwoord["inBeeld"] } else { &antwoord["code"] };
    (status.as_u16(), wat.clone())
}

#[tokio::test]
async fn een_bron_ziet_hoe_haar_eigen_signalen_staan_en_niets_meer() {
    let proef = met_signalen().await;
    let pad = format!("/signalen/{}", signaal("doorstroompunt", "DSP-1"));
    let verslag = json!({"datum": "2026-02-09", "coach": "coach-zuid-2", "uitkomst": "werk"});
    coach(&proef, &format!("{pad}/gespreksverslagen"), verslag).await;
    coach(&proef, &format!("{pad}/afsluiting"), json!({"datum": "2026-02-20", "resultaat": "werk"})).await;
    proef.bij().await;
    let signalen = eigen(&proef, Rol::Doorstroompunt, "").await;
    let kort: Vec<_> = signalen.iter().map(|s| (s["meldingsnummer"].clone(), s["stand"].clone())).collect();
    assert_eq!(kort, [(json!("DSP-2"), json!("nieuw")), (json!("DSP-1"), json!("afgesloten"))]);
    let velden: Vec<_> = signalen[0].as_object().unwrap().keys().cloned().collect();
    let verwacht = ["bron", "datum", "doorgeleidNaar", "meldingsnummer", "overdracht", "signaalId", "stand"];
    assert_eq!(velden, verwacht);
    assert_eq!(eigen(&proef, Rol::Doorstroompunt, "?limiet=1").await.len(), 1);
    let bronnen: Vec<_> = eigen(&proef, Rol::Uwv, "").await.iter().map(|s| s["bron"].clone()).collect();
    assert_eq!(bronnen, ["uwv-ww-einde", "uwv-warme-overdracht"]);
    for rol in Rol::MET_TOKEN.iter().copied().filter(|rol| !matches!(rol, Rol::Doorstroompunt | Rol::Uwv)) {
        assert_eq!(proef.get(rol, "/eigen-signalen").await.0, StatusCode::FORBIDDEN, "{rol}");
    }
}

#[tokio::test]
async fn een_overdracht_wordt_aan_beide_kanten_bevestigd() {
    let proef = met_signalen().await;
    let pad = format!("/signalen/{}", signaal("uwv-warme-overdracht", "WO-2026-0001"));
    let bevestiging = format!("{pad}/overdrachtsbevestiging");
    let dag = |dag: &str| json!({ "datum": dag });
    assert_eq!(proef.post(Rol::Coach, &bevestiging, &dag("2026-02-11")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(proef.post(Rol::Uwv, &bevestiging, &dag("2026-02-11")).await.0, StatusCode::CREATED);
    assert_eq!(proef.post(Rol::Uwv, &bevestiging, &dag("2026-02-11")).await.0, StatusCode::OK);
    let (status, probleem) = proef.post(Rol::Uwv, &bevestiging, &dag("2026-02-12")).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("overdracht-al-bevestigd")));
    coach(&proef, &format!("{pad}/aankomsten"), json!({"datum": "2026-02-13", "coach": "coach-oost-1"}))
        .await;
    proef.bij().await;
    let beide = json!({"bronBevestigd": "2026-02-11", "aankomstBevestigd": "2026-02-13"});
    assert_eq!(proef.get(Rol::Coach, &pad).await.1["overdracht"], beide);
    assert_eq!(eigen(&proef, Rol::Uwv, "").await[1]["overdracht"], beide);

    // What UWV recorded UWV withdraws, and what a coach recorded a coach.
    let weg = |stap: &str, dag: &str| json!({"stap": stap, "datum": dag, "reden": "invoerfout"});
    let intrekking = format!("{pad}/opvolging/intrekking");
    for (rol, wat, verwacht) in [
        (Rol::Coach, weg("overdracht-bevestigd", "2026-02-11"), StatusCode::FORBIDDEN),
        (Rol::Uwv, weg("aankomst", "2026-02-13"), StatusCode::FORBIDDEN),
        (Rol::Uwv, weg("overdracht-bevestigd", "2026-02-11"), StatusCode::CREATED),
        (Rol::Coach, weg("aankomst", "2026-02-13"), StatusCode::CREATED),
    ] {
        assert_eq!(proef.post(rol, &intrekking, &wat).await.0, verwacht, "{rol}");
    }
    let ww = format!("/signalen/{}/overdrachtsbevestiging", signaal("uwv-ww-einde", "WW-2026-0001"));
    let (status, probleem) = proef.post(Rol::Uwv, &ww, &dag("2026-02-11")).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("geen-overdracht")));
}

#[tokio::test]
async fn of_iemand_in_beeld_is_hoort_alleen_de_bron_die_hem_meldde() {
    let proef = met_signalen().await;
    let gebeurtenissen = proef.log().await.len();
    let niet_gemeld = (404, json!("niet-gemeld"));
    assert_eq!(in_beeld(&proef, Rol::Doorstroompunt, "999900006").await, (200, json!(false)));
    // Somebody else's, a coach's, and nobody's: the same answer.
    for bsn in ["999900055", "999900031", "999900043"] {
        assert_eq!(in_beeld(&proef, Rol::Doorstroompunt, bsn).await, niet_gemeld, "{bsn}");
    }
    assert_eq!(in_beeld(&proef, Rol::Uwv, "999900006").await, niet_gemeld);
    assert_eq!(in_beeld(&proef, Rol::Uwv, "123456789").await.0, 400);
    assert_eq!(in_beeld(&proef, Rol::Coach, "999900006").await.0, 403);
    assert_eq!(proef.log().await.len(), gebeurtenissen, "asking records nothing");

    let pad = format!("/signalen/{}", signaal("doorstroompunt", "DSP-1"));
    let informatie = json!({"datum": "2026-02-03", "kanaal": "telefoon"});
    coach(&proef, &format!("{pad}/informatieverstrekkingen"), informatie).await;
    proef.bij().await;
    assert_eq!(in_beeld(&proef, Rol::Doorstroompunt, "999900006").await, (200, json!(true)));
    let einde = json!({"datum": "2026-02-20", "resultaat": "geen-contact"});
    coach(&proef, &format!("{pad}/afsluiting"), einde).await;
    proef.bij().await;
    assert_eq!(in_beeld(&proef, Rol::Doorstroompunt, "999900006").await, (200, json!(false)));
    let intrekking = json!({"datum": "2026-03-01"});
    let (status, _) = proef.post(Rol::Doorstroompunt, &format!("{pad}/intrekking"), &intrekking).await;
    assert_eq!(status, StatusCode::CREATED);
    proef.bij().await;
    assert_eq!(in_beeld(&proef, Rol::Doorstroompunt, "999900006").await, niet_gemeld);
}

/// UWV hands over to the central municipality of a region: who lives elsewhere goes on there, and does not disappear.
#[tokio::test]
async fn wie_elders_woont_wordt_doorgeleid_en_de_bron_ziet_waarheen() {
    let proef = met_signalen().await;
    let pad = format!("/signalen/{}", signaal("uwv-warme-overdracht", "WO-2026-0001"));
    let naar = |gemeente: &str| json!({"datum": "2026-02-12", "naar": gemeente});
    let deur = format!("{pad}/doorgeleiding");
    for (gemeente, code) in [("GM0014", "eigen-gemeente"), ("het-hogeland", "notatie-onjuist")] {
        let (status, probleem) = proef.post(Rol::Coach, &deur, &naar(gemeente)).await;
        assert_eq!(
            (status, &probleem["fouten"][0]["code"]),
            (StatusCode::BAD_REQUEST, &json!(code)),
            "{probleem}"
        );
    }
    assert_eq!(proef.post(Rol::Uwv, &deur, &naar("GM1966")).await.0, StatusCode::FORBIDDEN);
    coach(&proef, &deur, naar("GM1966")).await;
    proef.bij().await;
    let regel = proef.get(Rol::Coach, &pad).await.1;
    assert_eq!((&regel["doorgeleidNaar"], &regel["wachtOp"]["stap"]), (&json!("GM1966"), &json!("aankomst")));
    let van_uwv = eigen(&proef, Rol::Uwv, "").await.remove(1);
    assert_eq!((&van_uwv["doorgeleidNaar"], &van_uwv["stand"]), (&json!("GM1966"), &json!("in-opvolging")));
    let aankomst = json!({"datum": "2026-02-13", "coach": "coach-oost-1"});
    let (status, probleem) = proef.post(Rol::Coach, &format!("{pad}/aankomsten"), &aankomst).await;
    assert_eq!((status, &probleem["code"]), (StatusCode::CONFLICT, &json!("signaal-doorgeleid")));
    let einde = json!({"datum": "2026-02-20", "resultaat": "andere-gemeente"});
    coach(&proef, &format!("{pad}/afsluiting"), einde).await;
    proef.bij().await;
    assert_eq!(proef.get(Rol::Coach, &pad).await.1["wachtOp"], Value::Null);
    let opvolging = proef.get(Rol::Coach, &format!("{pad}/opvolging")).await.1;
    assert_eq!(opvolging["regels"][0]["naar"], json!("GM1966"), "{opvolging}");
}
