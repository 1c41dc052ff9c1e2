//! How somebody can be reached.

use domein::Rol;
use serde_json::{Value, json};

use crate::hulp::{Proef, fout};

#[tokio::test]
async fn een_coach_legt_vast_hoe_iemand_te_bereiken_is_en_laat_het_vervallen() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.signaal(noor, Some("oost"), "").await;
    proef.als(Rol::Coach, "m-18", &["oost"]);
    let pad = format!("/personen/{noor}/contactgegevens");
    let gegevens = json!({
        "datum": "2026-04-10", "telefoon": "06-12 34 56 78", "email": "Noor@Voorbeeld.nl", "taal": "TI",
        "adres": {"straat": "Kreupelstraat", "huisnummer": 1, "postcode": "9712 hw", "plaats": "Groningen"},
    });
    let (status, antwoord) = proef.post(Rol::Coach, &pad, gegevens.clone()).await;
    let soorten = json!(["telefoon", "email", "adres", "taal"]);
    assert_eq!((status, &antwoord), (201, &json!({"persoonId": noor, "soorten": soorten, "versie": 1})));
    assert_eq!(proef.post(Rol::Coach, &pad, gegevens).await.0, 200, "the same again changes nothing");

    let kaart = format!("/personen/{noor}");
    let (_, gezien) = proef.get(Rol::Coach, &kaart).await;
    let contact = gezien["contact"].as_array().unwrap();
    assert_eq!(contact[0]["waarde"], json!("+31612345678"));
    assert_eq!((&contact[0]["bron"], &contact[0]["peildatum"]), (&json!("m-18"), &json!("2026-04-10")));
    let adres =
        json!({"straat": "Kreupelstraat", "huisnummer": 1, "postcode": "9712HW", "plaats": "Groningen"});
    assert_eq!((&contact[1]["waarde"], &contact[2]["waarde"]), (&json!("Noor@voorbeeld.nl"), &adres));

    let intrekking = format!("{pad}/{}/intrekking", contact[0]["nummer"]);
    let wat = || json!({"datum": "2026-04-12"});
    assert_eq!(proef.post(Rol::Coach, &intrekking, wat()).await.0, 201);
    assert_eq!(proef.post(Rol::Coach, &intrekking, wat()).await.0, 200, "once");
    let (_, gezien) = proef.get(Rol::Coach, &kaart).await;
    assert_eq!(gezien["contact"].as_array().unwrap().len(), 3);
    fout(
        &proef.post(Rol::Coach, &format!("{pad}/9999/intrekking"), wat()).await,
        404,
        "contactgegeven-onbekend",
    );

    // It is told on the timeline that it was told, and nowhere what.
    proef.werk_bij().await;
    let (_, lijst) = proef.get(Rol::Coach, &format!("{kaart}/tijdlijn?dienst=personen")).await;
    assert_eq!(lijst["regels"][0]["titel"], json!("Contactgegeven vervallen"));
    assert_eq!(lijst["regels"][1]["velden"]["soorten"], soorten);
    let log =
        proef.omgeving.log.read(&eventstore::Query::all(), eventstore::Position::START, 10).await.unwrap();
    for gebeurtenis in &log.events {
        let tekst = format!("{} {}", gebeurtenis.data, gebeurtenis.meta);
        assert!(
            !tekst.contains("612345678") && !tekst.contains("oorbeeld") && !tekst.contains("9712"),
            "{tekst}"
        );
    }
}

/// Between the register and the log somebody can be killed: who asks again has it told all the same.
#[tokio::test]
async fn wat_in_het_register_al_verviel_komt_alsnog_in_de_geschiedenis() {
    let proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.signaal(noor, None, "").await;
    let pad = format!("/personen/{noor}/contactgegevens");
    for telefoon in ["0612345678", "0687654321"] {
        let gegevens = json!({"datum": "2026-04-10", "telefoon": telefoon});
        assert_eq!(proef.post(Rol::Coach, &pad, gegevens).await.0, 201);
    }
    let register = &proef.omgeving.register;
    let nummer = register.contact(noor).await.unwrap()[0].nummer;
    assert!(register.laat_contact_vervallen(noor, nummer).await.unwrap());

    let trek_in = |nummer: i64, sleutel: &'static str| {
        let (proef, pad) = (&proef, format!("{pad}/{nummer}/intrekking"));
        let inhoud = json!({"datum": "2026-04-12"});
        async move { proef.vraag(Rol::Coach, "POST", &pad, (Some(sleutel), Some(inhoud))).await }
    };
    assert_eq!(trek_in(nummer, "een").await.0, 201);
    assert_eq!(trek_in(nummer, "een").await.0, 200, "the same again");
    assert_eq!(trek_in(nummer, "twee").await.0, 200, "once");
    // What was told before holds again, and is let go by its own number; not under the key of another command.
    let ander = register.contact(noor).await.unwrap()[0].nummer;
    fout(&trek_in(ander, "een").await, 409, "sleutel-hergebruikt");
    assert_eq!(register.contact(noor).await.unwrap().len(), 1, "what was refused is not let go");
    assert_eq!(trek_in(ander, "drie").await.0, 201);

    proef.werk_bij().await;
    let (_, lijst) = proef.get(Rol::Coach, &format!("/personen/{noor}/tijdlijn?dienst=personen")).await;
    let regels = lijst["regels"].as_array().unwrap();
    let nummers: Vec<&Value> = regels
        .iter()
        .filter(|regel| regel["titel"] == "Contactgegeven vervallen")
        .map(|r| &r["velden"]["nummer"])
        .collect();
    assert_eq!(nummers, [&json!(ander), &json!(nummer)]);
}

#[tokio::test]
async fn een_sleutel_hoort_bij_een_opdracht() {
    let proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.signaal(noor, None, "").await;
    let pad = format!("/personen/{noor}/contactgegevens");
    let met = |nummer: &str| (Some("s-1"), Some(json!({"datum": "2026-04-10", "telefoon": nummer})));
    assert_eq!(proef.vraag(Rol::Coach, "POST", &pad, met("0612345678")).await.0, 201);
    assert_eq!(proef.vraag(Rol::Coach, "POST", &pad, met("0612345678")).await.0, 200);
    fout(&proef.vraag(Rol::Coach, "POST", &pad, met("0687654321")).await, 409, "sleutel-hergebruikt");
    let (_, kaart) = proef.get(Rol::Coach, &format!("/personen/{noor}")).await;
    assert_eq!(kaart["contact"][0]["waarde"], json!("+31612345678"), "what was refused is not kept");
}

#[tokio::test]
async fn wat_niet_kan_wordt_alles_tegelijk_gezegd() {
    let mut proef = Proef::nieuw().await;
    let noor = proef.persoon(0, "Noor", "Ezinge").await;
    proef.signaal(noor, Some("west"), "").await;
    let pad = format!("/personen/{noor}/contactgegevens");
    let fouten = json!({
        "datum": "2026-04-10", "telefoon": "112", "email": "noor", "taal": "nederlands",
        "adres": {"straat": " ", "huisnummer": 1, "postcode": "12", "plaats": "\t"},
    });
    let antwoord = proef.post(Rol::Coach, &pad, fouten).await;
    for code in personen::regels::contact::Onjuist::CODES {
        fout(&antwoord, 400, code);
    }
    let leeg: Vec<&Value> =
        antwoord.1["fouten"].as_array().unwrap().iter().filter(|f| f["code"] == "te-kort").collect();
    assert_eq!([&leeg[0]["veld"], &leeg[1]["veld"]], [&json!("adres.plaats"), &json!("adres.straat")]);
    fout(&proef.post(Rol::Coach, &pad, json!({"datum": "2026-04-10"})).await, 400, "contact-leeg");
    let morgen = json!({"datum": "2026-04-16", "taal": "nl"});
    fout(&proef.post(Rol::Coach, &pad, morgen).await, 400, "datum-te-laat");
    let goed: Value = json!({"datum": "2026-04-10", "taal": "nl"});
    fout(&proef.post(Rol::Accountmanager, &pad, goed.clone()).await, 403, "geen-toegang");
    proef.als(Rol::Coach, "m-18", &["oost"]);
    fout(&proef.post(Rol::Coach, &pad, goed).await, 404, "persoon-onbekend");
}
