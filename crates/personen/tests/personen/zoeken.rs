//! Looking somebody up: who is found by whom, and what a search never does.

use domein::{PersoonId, Rol};
use serde_json::{Value, json};

use crate::hulp::{Proef, bsn, fout};

fn op_naam(achternaam: &str, voornaam: Option<&str>) -> Value {
    json!({"naam": {"achternaam": achternaam, "voornaam": voornaam, "geboortedatum": "2003-05-17"}})
}

fn ids(antwoord: &(u16, Value)) -> Vec<String> {
    assert_eq!(antwoord.0, 200, "{antwoord:?}");
    let gevonden = antwoord.1["gevonden"].as_array().unwrap();
    gevonden.iter().map(|persoon| persoon["persoonId"].as_str().unwrap().to_owned()).collect()
}

fn alleen(persoon: PersoonId) -> Vec<String> {
    vec![persoon.to_string()]
}

#[tokio::test]
async fn een_coach_vindt_iemand_op_nummer_en_op_naam_met_geboortedatum() {
    let proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noorderlicht", "van Ezingestra").await;
    proef.signaal(noor, Some("oost"), "belt niet terug").await;
    for vraag in [json!({"bsn": bsn(0)}), op_naam("ezinge", None), op_naam("Van Ezingestar", Some("N."))] {
        let antwoord = proef.post(Rol::Coach, "/zoekvragen", vraag).await;
        assert_eq!(ids(&antwoord), alleen(noor));
        let gevonden = &antwoord.1["gevonden"][0];
        assert_eq!(gevonden["naam"], json!({"voornaam": "Noorderlicht", "achternaam": "van Ezingestra"}));
        assert_eq!((&gevonden["geboren"], &gevonden["gebiedsteam"]), (&json!("2003-05-17"), &json!("oost")));
        assert_eq!(gevonden["heeftUitkering"], json!(false));
    }
    assert_eq!(ids(&proef.post(Rol::Coach, "/zoekvragen", op_naam("jansen", None)).await), [""; 0]);
    let verwacht = [("zoeken", true), ("zoeken", true), ("zoeken", true), ("zoeken", false)];
    assert_eq!(proef.inzagen().await, verwacht.map(|(wat, wie)| (wat.to_owned(), wie)));
}

#[tokio::test]
async fn zoeken_maakt_niemand_en_zegt_niet_wie_er_buiten_het_bereik_is() {
    let mut proef = Proef::nieuw().await;
    let (oost, west) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "Bo", "Ezinge").await);
    let (niemands, elders) =
        (proef.persoon(2, "Cas", "Ezinge").await, proef.persoon(3, "Dot", "Ezinge").await);
    proef.signaal(oost, Some("oost"), "").await;
    proef.signaal(west, Some("west"), "").await;
    proef.signaal(niemands, None, "").await;
    let _ = elders;

    let alle = ids(&proef.post(Rol::Inkomensconsulent, "/zoekvragen", op_naam("ezinge", None)).await);
    assert_eq!(
        alle,
        [west, niemands, oost].map(|id| id.to_string()),
        "by name; of one nothing happened here"
    );
    proef.als(Rol::Coach, "m-18", &["oost"]);
    let gevonden = ids(&proef.post(Rol::Coach, "/zoekvragen", op_naam("ezinge", None)).await);
    assert_eq!(gevonden, [niemands, oost].map(|id| id.to_string()));
    assert_eq!(ids(&proef.post(Rol::Coach, "/zoekvragen", json!({"bsn": bsn(1)})).await), [""; 0]);
    // A number that nobody has makes nobody.
    assert_eq!(ids(&proef.post(Rol::Coach, "/zoekvragen", json!({"bsn": bsn(9)})).await), [""; 0]);
    let nog_niemand = persoonsregister::Bsn::lees(&bsn(9)).unwrap().into();
    assert_eq!(proef.omgeving.register.zoek(&nog_niemand).await.unwrap(), None);
    for pad in
        [format!("/personen/{west}"), format!("/personen/{west}/tijdlijn"), format!("/personen/{elders}")]
    {
        fout(&proef.get(Rol::Coach, &pad).await, 404, "persoon-onbekend");
    }
    // A handover to another team is followed, and whoever has a signal that is open goes on seeing who that is.
    proef.coach(oost, "west").await;
    proef.coach(niemands, "west").await;
    let van_oost = ids(&proef.post(Rol::Coach, "/zoekvragen", json!({"bsn": bsn(0)})).await);
    assert_eq!(van_oost, [oost.to_string()]);
    assert_eq!(ids(&proef.post(Rol::Coach, "/zoekvragen", json!({"bsn": bsn(2)})).await), [""; 0]);
}

#[tokio::test]
async fn wat_geen_vraag_is_wordt_gezegd_en_herhaalt_niets() {
    let proef = Proef::nieuw().await;
    for (vraag, code) in [
        (json!({}), "zoekvraag-onduidelijk"),
        (json!({"bsn": bsn(0), "persoonsnummer": "1"}), "zoekvraag-onduidelijk"),
        (json!({"bsn": "999900007"}), "bsn-onjuist"),
        (json!({"onderwijsnummer": "1"}), "onderwijsnummer-onjuist"),
        (json!({"persoonsnummer": ""}), "persoonsnummer-onjuist"),
        (json!({"naam": {"achternaam": "Quirijnsen"}}), "zoekvraag-zonder-geboortedatum"),
        (op_naam("q", None), "zoekvraag-te-kort"),
        (op_naam(&"q".repeat(61), None), "zoekvraag-te-lang"),
    ] {
        let antwoord = proef.post(Rol::Coach, "/zoekvragen", vraag).await;
        fout(&antwoord, 400, code);
        let tekst = antwoord.1.to_string();
        assert!(
            !tekst.contains("999900") && !tekst.contains("Quirijn") && !tekst.contains("2003"),
            "{tekst}"
        );
    }
    for rol in [Rol::Doorstroompunt, Rol::Uwv, Rol::Beleid, Rol::Privacy, Rol::Beheer] {
        fout(&proef.post(rol, "/zoekvragen", json!({"bsn": bsn(0)})).await, 403, "geen-toegang");
    }
    assert_eq!(proef.inzagen().await, []);
}

#[tokio::test]
async fn wie_te_ruim_vraagt_vroeg_toch_iets() {
    let proef = Proef::nieuw().await;
    proef.naamgenoten(persoonsregister::MAX_KANDIDATEN + 1, "Ezinge").await;
    let antwoord = proef.post(Rol::Coach, "/zoekvragen", op_naam("jansen", None)).await;
    fout(&antwoord, 400, "zoekvraag-te-ruim");
    assert_eq!(proef.inzagen().await, [("zoeken".to_owned(), false)], "it counts as a question");
}

#[tokio::test]
async fn van_wie_er_veel_zijn_worden_er_twintig_getoond() {
    let proef = Proef::nieuw().await;
    for n in 0..20 {
        let persoon = proef.persoon(n, "Noor", "Ezinge").await;
        proef.signaal(persoon, None, "").await;
    }
    let (_, antwoord) = proef.post(Rol::Coach, "/zoekvragen", op_naam("ezinge", None)).await;
    assert_eq!((antwoord["gevonden"].as_array().unwrap().len(), &antwoord["meer"]), (20, &json!(false)));
    let laatste = proef.persoon(20, "Noor", "Ezinge").await;
    proef.signaal(laatste, None, "").await;
    let (_, antwoord) = proef.post(Rol::Coach, "/zoekvragen", op_naam("ezinge", None)).await;
    assert_eq!((antwoord["gevonden"].as_array().unwrap().len(), &antwoord["meer"]), (20, &json!(true)));
    assert_eq!(proef.inzagen().await.len(), 40, "who is not shown is not looked at");
}

#[tokio::test]
async fn wie_te_veel_zoekt_wacht() {
    let proef = Proef::nieuw().await;
    let vraag = || json!({"bsn": bsn(0)});
    for _ in 0..240 {
        assert_eq!(proef.post(Rol::Coach, "/zoekvragen", vraag()).await.0, 200);
    }
    fout(&proef.post(Rol::Coach, "/zoekvragen", vraag()).await, 429, "te-veel-zoekvragen");
    assert_eq!(
        proef.post(Rol::Inkomensconsulent, "/zoekvragen", vraag()).await.0,
        200,
        "each for themselves"
    );
}

#[tokio::test]
async fn namen_bij_een_lijst_zijn_die_van_wie_men_mag_zien() {
    let mut proef = Proef::nieuw().await;
    let (oost, west) = (proef.persoon(0, "Noor", "Ezinge").await, proef.persoon(1, "Bo", "Ezinge").await);
    proef.signaal(oost, Some("oost"), "").await;
    proef.signaal(west, Some("west"), "").await;
    proef.als(Rol::Coach, "m-18", &["oost"]);
    let vraag = json!({"personen": [oost, west, uuid::Uuid::nil()]});
    let (status, antwoord) = proef.post(Rol::Coach, "/namen", vraag).await;
    assert_eq!(status, 200);
    let verwacht = json!([{
        "persoonId": oost, "naam": {"voornaam": "Noor", "achternaam": "Ezinge"}, "geboren": "2003-05-17",
    }]);
    assert_eq!(antwoord["namen"], verwacht);
    assert_eq!(proef.inzagen().await, [("namen".to_owned(), true)]);
    fout(&proef.post(Rol::Coach, "/namen", json!({"personen": []})).await, 400, "te-kort");
    let te_veel = vec![oost; persoonsregister::MAX_KAARTEN + 1];
    fout(&proef.post(Rol::Coach, "/namen", json!({"personen": te_veel})).await, 400, "te-lang");
}
