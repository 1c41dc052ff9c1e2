//! Placements at the desk of accountmanager, coach and jobcoach.

use std::slice;

use domein::{PersoonId, Rol, gebeurtenis::PlaatsingBeeindigd, gebeurtenis::PlaatsingBegonnen};
use eventstore::{Position, Query};
use serde_json::{Value, json};
use traject::regels::{begeleiding::Begeleiding, stream_begeleiding};

use crate::hulp::{Proef, traject, uitkering};

const BSN: &str = "999990019";
const WERKGEVER: &str = "Schildersbedrijf J. Wilgenroos";

fn wie(bsn: &str) -> Value {
    json!({"bsn": bsn, "geboortedatum": "2003-05-17"})
}

fn plaatsing(kenmerk: &str, soort: &str, (datum, laatste): (&str, Option<&str>)) -> Value {
    json!({
        "kenmerk": kenmerk, "persoon": wie(BSN), "soort": soort, "werkgever": WERKGEVER, "sector": "F",
        "urenPerWeek": 32, "datum": datum, "laatsteDag": laatste, "loonkostensubsidie": true,
    })
}

async fn als(proef: &Proef, rol: Rol, pad: &str, inhoud: Value) -> (u16, Value) {
    let (status, antwoord) = proef.vraag(rol, "POST", pad, (None, Some(inhoud))).await;
    (status.as_u16(), antwoord)
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = als(proef, Rol::Accountmanager, pad, inhoud).await;
    assert_eq!(status, 201, "{antwoord}");
    assert!(!antwoord.to_string().contains("Wilgenroos"), "{antwoord}");
    antwoord
}

fn id(antwoord: &Value) -> String {
    antwoord["plaatsingId"].as_str().unwrap().to_owned()
}

async fn regels(proef: &Proef, pad: &str) -> Vec<Value> {
    proef.werk_bij().await;
    let (status, lijst) = proef.get(pad).await;
    assert_eq!(status, 200, "{lijst}");
    lijst["regels"].as_array().unwrap().clone()
}

fn geweigerd(antwoord: &(u16, Value)) -> (u16, String) {
    let code = antwoord.1["code"].as_str().unwrap_or_default().to_owned();
    assert!(web::is_beschreven(&code), "{code} staat niet in docs/fouten.md");
    (antwoord.0, code)
}

#[tokio::test]
async fn van_proefplaatsing_naar_contract_met_een_jobcoach() {
    let proef = Proef::nieuw().await;
    let dagen = ("2025-12-01", Some("2026-01-31"));
    let proefplaatsing = leg_vast(&proef, "/plaatsingen", plaatsing("P-1", "proefplaatsing", dagen)).await;
    let eerste = id(&proefplaatsing);
    let nogmaals = als(&proef, Rol::Coach, "/plaatsingen", plaatsing("P-1", "proefplaatsing", dagen)).await;
    assert_eq!((nogmaals.0, id(&nogmaals.1)), (200, eerste.clone()));
    let mut ander = plaatsing("P-1", "proefplaatsing", dagen);
    ander["werkgever"] = json!("Een andere werkgever");
    let ander = als(&proef, Rol::Coach, "/plaatsingen", ander).await;
    assert_eq!(geweigerd(&ander), (409, "plaatsing-kenmerk-in-gebruik".to_owned()));

    let mut contract = plaatsing("P-2", "afspraakbaan", ("2026-01-12", Some("2027-01-11")));
    contract["omgezetVan"] = json!(eerste);
    let tweede = id(&leg_vast(&proef, "/plaatsingen", contract).await);
    let jobcoach = json!({"jobcoach": "j-1", "datum": "2026-01-12", "laatsteDag": "2026-02-06"});
    leg_vast(&proef, &format!("/plaatsingen/{tweede}/jobcoach"), jobcoach).await;

    let alle = regels(&proef, "/plaatsingen").await;
    assert_eq!(alle.len(), 2);
    assert_eq!((&alle[0]["einde"], &alle[0]["reden"]), (&json!("2026-01-11"), &json!("omgezet")));
    assert_eq!((&alle[1]["jobcoach"], &alle[1]["omgezetVan"]), (&json!("j-1"), &json!(eerste)));
    assert!(!serde_json::to_string(&alle).unwrap().contains("Wilgenroos"), "the list says no employer");
    for (vraag, verwacht) in [
        ("looptOp=2026-01-11", vec![&eerste]),
        ("looptOp=2026-01-12", vec![&tweede]),
        ("looptOp=2025-11-30", vec![]),
        ("soort=afspraakbaan", vec![&tweede]),
        ("jobcoach=j-1", vec![&tweede]),
        ("jobcoach=j-2", vec![]),
        ("eindigtVoor=2026-01-12", vec![&eerste]),
        ("eindigtVoor=2027-01-12", vec![&eerste, &tweede]),
        ("gebiedsteam=oost", vec![]),
        ("limiet=1", vec![&eerste]),
    ] {
        let gevonden = regels(&proef, &format!("/plaatsingen?{vraag}")).await;
        let gevonden: Vec<String> = gevonden.iter().map(id).collect();
        assert_eq!(gevonden.iter().collect::<Vec<_>>(), verwacht, "{vraag}");
    }

    let (_, een) = proef.get(&format!("/plaatsingen/{tweede}")).await;
    assert_eq!(
        (&een["werkgever"], &een["urenPerWeek"], &een["sector"]),
        (&json!(WERKGEVER), &json!(32), &json!("F"))
    );
    assert_eq!(
        een["jobcoaching"],
        json!([{"jobcoach": "j-1", "sinds": "2026-01-12", "laatsteDag": "2026-02-06",
        "einde": null, "reden": null}])
    );
    let (_, gekeken) = proef.vraag(Rol::Privacy, "GET", "/inzagen", (None, None)).await;
    let gekeken = gekeken["regels"].as_array().unwrap();
    assert_eq!((gekeken.len(), &gekeken[0]["handeling"]), (1, &json!("tekst")));

    let einde = json!({"datum": "2026-01-14", "reden": "doel-bereikt"});
    leg_vast(&proef, &format!("/plaatsingen/{tweede}/jobcoach/einde"), einde).await;
    let einde = json!({"datum": "2026-01-15", "reden": "ander-werk"});
    leg_vast(&proef, &format!("/plaatsingen/{tweede}/einde"), einde).await;
    assert_eq!(regels(&proef, "/plaatsingen?jobcoach=j-1").await, Vec::<Value>::new());
    let terug = |wat: &str| json!({"wat": wat, "reden": "invoerfout"});
    for wat in ["einde", "jobcoacheinde", "jobcoach"] {
        leg_vast(&proef, &format!("/plaatsingen/{tweede}/intrekkingen"), terug(wat)).await;
    }
    let niet = als(&proef, Rol::Coach, &format!("/plaatsingen/{tweede}/intrekkingen"), terug("einde")).await;
    assert_eq!(geweigerd(&niet), (404, "plaatsingsvastlegging-onbekend".to_owned()));
    let vast = als(&proef, Rol::Coach, &format!("/plaatsingen/{eerste}/intrekkingen"), terug("einde")).await;
    assert_eq!(geweigerd(&vast), (409, "plaatsing-heeft-vervolg".to_owned()));
    leg_vast(&proef, &format!("/plaatsingen/{tweede}/intrekkingen"), terug("begin")).await;
    let over = regels(&proef, "/plaatsingen").await;
    assert_eq!((over.len(), &over[0]["einde"], &over[0]["reden"]), (1, &json!(null), &json!(null)));
}

#[tokio::test]
async fn wat_niet_kan_wordt_geweigerd_met_wat_wel_kan() {
    let proef = Proef::nieuw().await;
    let post = async |inhoud| als(&proef, Rol::Accountmanager, "/plaatsingen", inhoud).await;
    let zonder_einde = post(plaatsing("P-1", "proefplaatsing", ("2025-12-01", None))).await;
    assert_eq!(geweigerd(&zonder_einde), (409, "proefplaatsing-zonder-einde".to_owned()));
    let mut onbekend = plaatsing("P-1", "basisbaan", ("2025-12-01", Some("2028-11-30")));
    onbekend["trajectId"] = json!(traject("A"));
    assert_eq!(geweigerd(&post(onbekend.clone()).await), (404, "traject-onbekend".to_owned()));
    // Three years ahead may be agreed, ten not, and a week has so many hours.
    onbekend["trajectId"] = json!(null);
    assert_eq!(post(onbekend).await.0, 201);
    let mut veel = plaatsing("P-2", "regulier", ("2025-12-01", Some("2036-01-01")));
    assert_eq!(post(veel.clone()).await.1["fouten"][0]["veld"], json!("laatsteDag"));
    veel["laatsteDag"] = json!(null);
    for uren in [0, 61] {
        veel["urenPerWeek"] = json!(uren);
        assert_eq!(post(veel.clone()).await.0, 400);
    }
    for rol in [Rol::Beleid, Rol::Inkomensconsulent] {
        let geen = als(&proef, rol, "/plaatsingen", veel.clone()).await;
        assert_eq!(geweigerd(&geen), (403, "geen-toegang".to_owned()));
    }
    let nergens = format!("/plaatsingen/{}", uitkering(9));
    assert_eq!(geweigerd(&proef.get(&nergens).await), (404, "plaatsing-onbekend".to_owned()));
    let einde = json!({"datum": "2025-12-31", "reden": "anders"});
    let einde = proef.post(&format!("{nergens}/einde"), einde).await;
    assert_eq!(geweigerd(&einde), (404, "plaatsing-onbekend".to_owned()));
}

#[tokio::test]
async fn wat_bijna_afloopt_wacht_bij_de_coach_en_bij_de_jobcoach() {
    let proef = Proef::nieuw().await;
    let toewijzing =
        json!({"persoon": wie(BSN), "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-11-01"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    // Today is 15 January 2026: within four weeks is up to and including 12 February.
    let afloop = ("2025-12-01", Some("2026-02-12"));
    let een = id(&leg_vast(&proef, "/plaatsingen", plaatsing("P-1", "regulier", afloop)).await);
    let later = ("2025-12-01", Some("2026-02-13"));
    leg_vast(&proef, "/plaatsingen", plaatsing("P-2", "regulier", later)).await;
    let hulp = json!({"jobcoach": "j-1", "datum": "2025-12-01", "laatsteDag": "2026-01-15"});
    leg_vast(&proef, &format!("/plaatsingen/{een}/jobcoach"), hulp).await;
    let wacht = async |vraag: &str| {
        let regels = regels(&proef, &format!("/werkvoorraad?{vraag}")).await;
        let afloop = regels.into_iter().filter(|een| een["reden"].as_str().unwrap().ends_with("-loopt-af"));
        let veld = |een: &Value, naam: &str| een[naam].as_str().unwrap_or_default().to_owned();
        afloop.map(|een| [veld(&een, "reden"), veld(&een, "norm"), veld(&een, "coach")]).collect::<Vec<_>>()
    };
    let plaats = ["plaatsing-loopt-af", "2026-02-13", "c-1"].map(str::to_owned);
    let hulp = ["jobcoaching-loopt-af", "2026-01-16", "j-1"].map(str::to_owned);
    assert_eq!(wacht("").await, [hulp.clone(), plaats.clone()]);
    assert_eq!(wacht("coach=j-1").await, slice::from_ref(&hulp));
    assert_eq!(wacht("coach=c-1").await, slice::from_ref(&plaats));
    assert_eq!(wacht("reden=plaatsing-loopt-af").await, slice::from_ref(&plaats));
    assert_eq!(wacht("binnen=0").await, slice::from_ref(&hulp));
    assert_eq!(wacht("binnen=29").await.len(), 3);
    assert_eq!(wacht("gebiedsteam=zuid").await, [] as [[String; 3]; 0]);
    let (_, aantallen) = proef.get("/werkvoorraad/aantallen?coach=j-1").await;
    assert_eq!(
        (&aantallen["totaal"], &aantallen["teLaat"]),
        (&json!(1), &json!(0)),
        "on the last day it is on time: {aantallen}"
    );
    let einde = json!({"datum": "2026-01-14", "reden": "anders"});
    leg_vast(&proef, &format!("/plaatsingen/{een}/einde"), einde).await;
    assert_eq!(wacht("").await, [] as [[String; 3]; 0], "the help ended with the placement");
}

#[tokio::test]
async fn een_ander_team_ziet_de_plaatsing_niet() {
    let mut proef = Proef::nieuw().await;
    let toewijzing =
        json!({"persoon": wie(BSN), "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-11-01"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    let een = id(&leg_vast(&proef, "/plaatsingen", plaatsing("P-1", "regulier", ("2025-12-01", None))).await);
    proef.coach_in("[\"zuid\"]");
    assert_eq!(regels(&proef, "/plaatsingen").await, Vec::<Value>::new());
    let pad = format!("/plaatsingen/{een}");
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "plaatsing-onbekend".to_owned()));
    let einde = json!({"datum": "2026-01-14", "reden": "anders"});
    assert_eq!(proef.post(&format!("{pad}/einde"), einde).await.0, 404);
    let nog_een = proef.post("/plaatsingen", plaatsing("P-2", "regulier", ("2025-12-01", None))).await;
    assert_eq!(nog_een.0, 404);
    proef.coach_in("[\"oost\"]");
    assert_eq!(proef.get(&pad).await.1["werkgever"], json!(WERKGEVER));
    assert_eq!(regels(&proef, "/plaatsingen?gebiedsteam=oost").await.len(), 1);
}

/// A jobcoach helps people of other teams too, and who stands in for the coach or the jobcoach sees what they see.
#[tokio::test]
async fn een_jobcoach_en_wie_vervangt_zien_de_plaatsing_van_een_ander_team() {
    let mut proef = Proef::nieuw().await;
    let toewijzing =
        json!({"persoon": wie(BSN), "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-11-01"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    let een = id(&leg_vast(&proef, "/plaatsingen", plaatsing("P-1", "regulier", ("2025-12-01", None))).await);
    let pad = format!("/plaatsingen/{een}");
    leg_vast(&proef, &format!("{pad}/jobcoach"), json!({"jobcoach": "j-1", "datum": "2025-12-01"})).await;
    for (coach, vervanger) in [("c-1", "v-1"), ("j-1", "v-2")] {
        proef.als(coach, "[]");
        let vervanging = json!({
            "coach": coach, "vervanger": vervanger, "van": "2026-01-10", "tot": "2026-02-01", "reden": "verlof",
        });
        assert_eq!(proef.post("/vervangingen", vervanging).await.0, 201);
    }
    for ziet in ["j-1", "v-1", "v-2"] {
        proef.als(ziet, "[\"zuid\"]");
        assert_eq!(regels(&proef, "/plaatsingen").await.len(), 1, "{ziet}");
        assert_eq!(proef.get(&pad).await.1["werkgever"], json!(WERKGEVER), "{ziet}");
        let van_mij = usize::from(ziet != "v-1");
        assert_eq!(regels(&proef, "/plaatsingen?jobcoach=mij").await.len(), van_mij, "{ziet}");
    }
    proef.als("j-1", "[\"zuid\"]");
    let einde = || json!({"datum": "2026-01-14", "reden": "anders"});
    for status in [201, 200] {
        assert_eq!(proef.post(&format!("{pad}/jobcoach/einde"), einde()).await.0, status);
    }
    // Nobody who helps there any more.
    assert_eq!(regels(&proef, "/plaatsingen").await, Vec::<Value>::new());
    assert_eq!(proef.get(&pad).await.0, 404);
    proef.als("j-2", "[\"zuid\"]");
    assert_eq!(proef.post(&format!("{pad}/einde"), einde()).await.0, 404);
}

#[tokio::test]
async fn een_werkgever_van_alleen_spaties_is_er_geen() {
    let proef = Proef::nieuw().await;
    let mut zonder = plaatsing("P-1", "regulier", ("2025-12-01", None));
    zonder["werkgever"] = json!("  ");
    let (status, nee) = als(&proef, Rol::Accountmanager, "/plaatsingen", zonder).await;
    let fout = &nee["fouten"][0];
    assert_eq!(
        (status, &fout["veld"], &fout["code"]),
        (400, &json!("werkgever"), &json!("te-kort")),
        "{nee}"
    );
}

#[tokio::test]
async fn de_werkgever_staat_nergens_leesbaar_en_is_na_het_wissen_niet_meer_te_lezen() {
    let proef = Proef::nieuw().await;
    let begonnen = leg_vast(&proef, "/plaatsingen", plaatsing("P-1", "regulier", ("2025-12-01", None))).await;
    proef.werk_bij().await;
    let regels = proef.omgeving.log.read(&Query::all(), Position::START, 10).await.unwrap().events;
    assert_eq!(regels[0].kind, PlaatsingBegonnen::SOORT);
    for regel in &regels {
        assert!(!format!("{} {}", regel.data, regel.meta).contains("Wilgenroos"));
    }
    for bestand in std::fs::read_dir(proef.map.path()).unwrap() {
        let bytes = std::fs::read(bestand.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Wilgenroos"));
    }
    let persoon: PersoonId = serde_json::from_value(begonnen["persoonId"].clone()).unwrap();
    proef.omgeving.register.wis(persoon).await.unwrap();
    let gewist = proef.get(&format!("/plaatsingen/{}", id(&begonnen))).await;
    assert_eq!(geweigerd(&gewist), (410, "persoon-gewist".to_owned()));
}

#[tokio::test]
async fn wie_samengevoegd_is_houdt_de_plaatsing() {
    let proef = Proef::nieuw().await;
    let mut bij_ander = plaatsing("P-1", "proefplaatsing", ("2025-12-01", Some("2026-01-31")));
    let van = leg_vast(&proef, "/plaatsingen", bij_ander.clone()).await;
    let contact = json!({"persoon": {"bsn": "999990020"}, "datum": "2025-12-01", "coach": "c-1"});
    let (_, naar) = proef.post("/contacten", contact).await;
    let persoon =
        |antwoord: &Value| -> PersoonId { serde_json::from_value(antwoord["persoonId"].clone()).unwrap() };
    let register = &proef.omgeving.register;
    assert!(register.voeg_samen(persoon(&naar), persoon(&van), "beheer", "dezelfde").await.unwrap());
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);

    bij_ander["persoon"] = json!({"bsn": "999990020"});
    let (status, _) = proef.post("/plaatsingen", bij_ander).await;
    assert_eq!(status, 200, "the same placement of the same person");
    let mut contract = plaatsing("P-2", "regulier", ("2026-01-12", None));
    (contract["persoon"], contract["omgezetVan"]) = (json!({"bsn": "999990020"}), json!(id(&van)));
    let contract = leg_vast(&proef, "/plaatsingen", contract).await;
    assert_eq!(contract["persoonId"], naar["persoonId"]);
    let stream = stream_begeleiding(persoon(&naar));
    let soorten = proef.omgeving.log.read_stream(&stream).await.unwrap();
    assert_eq!(soorten[soorten.len() - 2].kind, PlaatsingBeeindigd::SOORT);
    let (_, een) = proef.get(&format!("/plaatsingen/{}", id(&van))).await;
    assert_eq!((&een["werkgever"], &een["persoonId"]), (&json!(WERKGEVER), &naar["persoonId"]));
    let lijst = regels(&proef, "/plaatsingen").await;
    assert!(lijst.iter().all(|een| een["persoonId"] == naar["persoonId"]), "{lijst:?}");
}

/// Of two people under one kenmerk at the same moment one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn een_kenmerk_tegelijk_voor_twee_mensen_is_van_een_van_hen() {
    let proef = std::sync::Arc::new(Proef::nieuw().await);
    let taken = ["999990019", "999990020", "999990032"].map(|bsn| {
        let proef = std::sync::Arc::clone(&proef);
        tokio::spawn(async move {
            let mut een = plaatsing("P-1", "regulier", ("2025-12-01", None));
            een["persoon"] = wie(bsn);
            proef.post("/plaatsingen", een).await
        })
    });
    let mut gelukt = 0;
    for taak in taken {
        let antwoord = taak.await.unwrap();
        match antwoord.0 {
            201 => gelukt += 1,
            _ => assert_eq!(geweigerd(&antwoord), (409, "plaatsing-kenmerk-in-gebruik".to_owned())),
        }
    }
    assert_eq!(gelukt, 1);
}
