//! The doors, each read back.

use domein::Rol;
use serde_json::json;

use crate::hulp::{Proef, fouten};

#[tokio::test]
async fn een_team_vastleggen_teruglezen_beeindigen_en_intrekken() {
    let proef = Proef::nieuw().await;
    let oost = json!({"code": "oost", "naam": "Oost", "van": "2022-11-01"});
    let (status, antwoord) = proef.post("/teams", oost.clone()).await;
    let verwacht = json!({
        "wijzigingen": [{"deel": "teams", "code": "oost", "van": "2022-11-01"}], "versie": 1,
    });
    assert_eq!((status, &antwoord), (201, &verwacht));
    assert_eq!(proef.post("/teams", oost).await, (200, json!({"wijzigingen": [], "versie": 1})));
    assert_eq!(proef.codes("/teams").await, ["oost"]);
    assert!(proef.codes("/teams?op=2022-10-31").await.is_empty());

    assert_eq!(proef.post("/teams/oost/einde", json!({"tot": "2026-04-01"})).await.0, 201);
    assert!(proef.codes("/teams").await.is_empty());
    assert_eq!(proef.codes("/teams?op=2026-03-31").await, ["oost"]);
    let (_, blad) = proef.get(Rol::Beheer, "/teams?alles=true").await;
    let regel = json!({"code": "oost", "naam": "Oost", "van": "2022-11-01", "tot": "2026-04-01"});
    assert_eq!(blad["regels"], json!([regel]));

    let na = json!({"code": "oost-2", "naam": "Oost", "van": "2026-04-01", "uitTeams": ["oost"]});
    assert_eq!(proef.post("/teams", na.clone()).await.0, 201);
    assert_eq!(proef.get(Rol::Beheer, "/teams").await.1["regels"], json!([na]));
    let te_laat = json!({"code": "oost-3", "naam": "Oost", "van": "2026-05-01", "uitTeams": ["oost"]});
    let (status, probleem) = proef.post("/teams", te_laat).await;
    let fout = (&probleem["fouten"][0]["veld"], &probleem["fouten"][0]["code"]);
    assert_eq!((status, fout), (409, (&json!("uitTeams"), &json!("vorig-team-was-er-niet"))), "{probleem}");
    assert_eq!(proef.post("/teams/oost-2/intrekking", json!({"van": "2026-04-01"})).await.0, 201);

    assert_eq!(proef.post("/teams/oost/intrekking", json!({"van": "2022-11-01"})).await.0, 201);
    assert!(proef.codes("/teams?alles=true").await.is_empty());
    let weer = proef.post("/teams/oost/intrekking", json!({"van": "2022-11-01"})).await;
    assert_eq!((weer.0, weer.1["code"].as_str()), (404, Some("inrichting-onbekend")));
    assert_eq!(fouten(&weer), [("van".to_owned(), "inrichting-onbekend".to_owned())]);
}

#[tokio::test]
async fn een_medewerker_vastleggen_en_wie_wat_ziet() {
    let proef = Proef::nieuw().await;
    let k1 = json!({
        "code": "k-1", "rol": "coach", "gebiedsteams": ["oost"], "account": "sub-1", "van": "2025-01-01",
    });
    let zonder_team = proef.post("/medewerkers", k1.clone()).await;
    assert_eq!((zonder_team.0, zonder_team.1["code"].as_str()), (409, Some("inrichting-tegenstrijdig")));
    assert_eq!(fouten(&zonder_team), [("gebiedsteams".to_owned(), "team-is-er-niet".to_owned())]);

    proef.post("/teams", json!({"code": "oost", "naam": "Oost", "van": "2022-11-01"})).await;
    assert_eq!(proef.post("/medewerkers", k1).await.0, 201);
    let (_, blad) = proef.get(Rol::Beheer, "/medewerkers").await;
    assert_eq!(blad["regels"][0]["account"], "sub-1");
    let (_, blad) = proef.get(Rol::Coach, "/medewerkers").await;
    let regel = json!({"code": "k-1", "rol": "coach", "gebiedsteams": ["oost"], "van": "2025-01-01"});
    assert_eq!(blad["regels"], json!([regel]));

    // Where k-1 still works nothing ends: that it is k-1 stands in the sentence.
    let einde = proef.post("/teams/oost/einde", json!({"tot": "2026-07-01"})).await;
    assert_eq!(fouten(&einde), [(String::new(), "team-is-er-niet".to_owned())]);
    assert!(einde.1["fouten"][0]["reden"].as_str().unwrap().starts_with("Medewerker k-1"), "{einde:?}");
    assert_eq!(proef.post("/medewerkers/k-1/einde", json!({"tot": "2026-07-01"})).await.0, 201);
    assert_eq!(proef.post("/teams/oost/einde", json!({"tot": "2026-07-01"})).await.0, 201);

    let systeem = json!({"code": "k-2", "rol": "systeem", "van": "2025-01-01"});
    assert_eq!(fouten(&proef.post("/medewerkers", systeem).await)[0].0, "rol");
    let naam = json!({"code": "Jan Jansen", "rol": "coach", "van": "2025-01-01"});
    assert_eq!(proef.post("/medewerkers", naam).await.0, 400);
}

#[tokio::test]
async fn een_blad_gaat_als_geheel_of_niet() {
    let proef = Proef::nieuw().await;
    let blad = json!({
        "teams": [
            {"code": "oost", "naam": "Oost", "van": "2022-11-01"},
            {"code": "zuid", "naam": "Zuid", "van": "2022-11-01"},
        ],
        "medewerkers": [{"code": "k-1", "rol": "coach", "gebiedsteams": ["zuid"], "van": "2025-01-01"}],
    });
    assert_eq!(proef.post("/vastleggingen", blad.clone()).await.0, 201);
    assert_eq!(proef.post("/vastleggingen", blad.clone()).await.0, 200);
    assert_eq!(proef.codes("/teams?limiet=1").await, ["oost"]);

    let mut fout = blad.clone();
    fout["teams"]
        .as_array_mut()
        .unwrap()
        .push(json!({"code": "haren", "naam": "Haren", "van": "2026-01-01"}));
    fout["medewerkers"][0]["gebiedsteams"] = json!(["ziud"]);
    fout["teams"][0]["tot"] = json!("2020-01-01");
    let geweigerd = proef.post("/vastleggingen", fout).await;
    let verwacht = [("teams[0].tot", "einde-voor-begin"), ("medewerkers[0].gebiedsteams", "team-is-er-niet")];
    assert_eq!(fouten(&geweigerd), verwacht.map(|(veld, code)| (veld.to_owned(), code.to_owned())));
    assert_eq!(proef.codes("/teams").await, ["oost", "zuid"], "haren came not along");

    let geheel = json!({
        "teams": [{"code": "zuid", "naam": "Zuid", "van": "2022-11-01"}], "geheel": ["teams"],
    });
    let zonder_dag = proef.post("/vastleggingen", geheel.clone()).await;
    assert_eq!(fouten(&zonder_dag), [("per".to_owned(), "ontbreekt".to_owned())]);
    let mut met_dag = geheel;
    met_dag["per"] = json!("2026-04-01");
    let (status, antwoord) = proef.post("/vastleggingen", met_dag).await;
    let einde = json!([{"deel": "teams", "code": "oost", "van": "2022-11-01", "tot": "2026-04-01"}]);
    assert_eq!((status, &antwoord["wijzigingen"]), (201, &einde));
    assert_eq!(proef.codes("/teams").await, ["zuid"]);
}

#[tokio::test]
async fn bladeren_gaat_verder_waar_het_vorige_blad_ophield() {
    let proef = Proef::nieuw().await;
    for (code, van) in [("oost", "2022-11-01"), ("a-team", "2024-01-01"), ("zuid", "2022-11-01")] {
        proef.post("/teams", json!({"code": code, "naam": code, "van": van, "tot": "2025-01-01"})).await;
    }
    proef.post("/teams", json!({"code": "oost", "naam": "Oost", "van": "2025-06-01"})).await;
    let (mut gezien, mut pad) = (Vec::new(), "/teams?alles=true&limiet=1".to_owned());
    loop {
        let (_, blad) = proef.get(Rol::Coach, &pad).await;
        for regel in blad["regels"].as_array().unwrap() {
            gezien.push(format!("{} {}", regel["code"].as_str().unwrap(), regel["van"].as_str().unwrap()));
        }
        match blad["volgende"].as_str() {
            Some(na) => pad = format!("/teams?alles=true&limiet=1&na={na}"),
            None => break,
        }
    }
    assert_eq!(gezien, ["a-team 2024-01-01", "oost 2022-11-01", "oost 2025-06-01", "zuid 2022-11-01"]);
}

#[tokio::test]
async fn alleen_beheer_legt_vast() {
    let proef = Proef::nieuw().await;
    let oost = json!({"code": "oost", "naam": "Oost", "van": "2022-11-01"});
    for rol in [Rol::Coach, Rol::Beleid, Rol::Doorstroompunt, Rol::Privacy] {
        assert_eq!(proef.post_als(rol, "/teams", oost.clone()).await.0, 403, "{rol}");
    }
    assert_eq!(proef.get(Rol::Doorstroompunt, "/medewerkers").await.0, 403);
}
