//! Teams and coaches that are named have to be there, at every door.

use domein::gebeurtenis::{MedewerkerVastgelegd, TeamVastgelegd};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::hulp::{Proef, code};

const BSN: &str = "999990019";
const VAN: Date = date(2022, 11, 1);

async fn met_oost_en_k1() -> Proef {
    let proef = Proef::nieuw().await;
    let oost =
        TeamVastgelegd { team: code("oost"), titel: "Oost".to_owned(), tot: None, uit_teams: Vec::new() };
    proef.richt_in(VAN, oost).await;
    let (medewerker, rol) = (code("k-1"), domein::Rol::Coach);
    let k1 = MedewerkerVastgelegd { medewerker, rol, gebiedsteams: Vec::new(), account: None, tot: None };
    proef.richt_in(date(2025, 1, 1), k1).await;
    proef
}

fn toewijzing(coach: &str, team: &str, datum: &str) -> Value {
    json!({"persoon": {"bsn": BSN, "geboortedatum": "2003-05-17"}, "coach": coach, "gebiedsteam": team, "datum": datum})
}

/// The places of what is not there, with the codes.
fn mis(antwoord: &(u16, Value)) -> Vec<(String, String)> {
    assert_eq!((antwoord.0, antwoord.1["code"].as_str()), (422, Some("code-onbekend")), "{antwoord:?}");
    let fouten = antwoord.1["fouten"].as_array().unwrap().iter();
    let fouten = fouten.map(|fout| (fout["veld"].as_str().unwrap(), fout["code"].as_str().unwrap()));
    fouten
        .map(|(veld, code)| {
            assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
            (veld.to_owned(), code.to_owned())
        })
        .collect()
}

fn een(veld: &str, code: &str) -> Vec<(String, String)> {
    vec![(veld.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn wat_er_niet_is_wordt_geweigerd_alles_tegelijk_met_wat_bedoeld_kan_zijn() {
    let proef = met_oost_en_k1().await;
    let geweigerd = proef.post("/coachtoewijzingen", toewijzing("niemand", "oots", "2025-06-01")).await;
    assert_eq!(
        mis(&geweigerd),
        [een("coach", "coach-onbekend"), een("gebiedsteam", "gebiedsteam-onbekend")].concat()
    );
    let reden = geweigerd.1["fouten"][1]["reden"].as_str().unwrap();
    assert!(reden.contains("Bedoelde u oost?") && !reden.contains("oots"), "{reden}");
    // Not on that day.
    let te_vroeg = proef.post("/coachtoewijzingen", toewijzing("k-1", "oost", "2024-12-31")).await;
    assert_eq!(mis(&te_vroeg), een("coach", "coach-onbekend"));
    assert!(te_vroeg.1["fouten"][0]["reden"].as_str().unwrap().contains("wel vanaf 2025-01-01"));

    let goed = proef.post("/coachtoewijzingen", toewijzing("k-1", "oost", "2025-06-01")).await;
    assert_eq!(goed.0, 201, "{goed:?}");
    proef.werk_bij().await;
    let persoon = goed.1["persoonId"].as_str().unwrap();
    let (_, terug) = proef.get(&format!("/personen/{persoon}")).await;
    assert_eq!((&terug["coach"], &terug["gebiedsteam"]), (&json!("k-1"), &json!("oost")));

    let wie = json!({"persoonId": persoon});
    let naar = json!({"persoon": wie, "naar": "k-2", "gebiedsteam": "zuid", "datum": "2025-07-01"});
    let overdracht = proef.post("/overdrachten", naar).await;
    assert_eq!(
        mis(&overdracht),
        [een("naar", "coach-onbekend"), een("gebiedsteam", "gebiedsteam-onbekend")].concat()
    );
    let contact = json!({"persoon": wie, "coach": "k-2", "datum": "2025-07-01"});
    assert_eq!(mis(&proef.post("/contacten", contact).await), een("coach", "coach-onbekend"));
    let plaatsing = json!({
        "kenmerk": "P", "persoon": wie, "soort": "regulier", "werkgever": "Bakkerij", "urenPerWeek": 24,
        "datum": "2025-07-01",
    });
    let (_, plaatsing) = proef.post("/plaatsingen", plaatsing).await;
    let pad = format!("/plaatsingen/{}/jobcoach", plaatsing["plaatsingId"].as_str().unwrap());
    let jobcoach = json!({"jobcoach": "k-2", "datum": "2025-07-01"});
    assert_eq!(mis(&proef.post(&pad, jobcoach).await), een("jobcoach", "coach-onbekend"));
    let aanmelding = json!({
        "kenmerk": "A", "persoon": wie, "aanbod": "op-koers", "datum": "2025-07-01", "gebiedsteam": "ziud",
    });
    assert_eq!(mis(&proef.post("/trajecten", aanmelding).await), een("gebiedsteam", "gebiedsteam-onbekend"));
}

#[tokio::test]
async fn waarvan_niets_is_vastgelegd_wordt_niet_getoetst() {
    let proef = Proef::nieuw().await;
    let goed = proef.post("/coachtoewijzingen", toewijzing("wie-dan-ook", "ziud", "2025-06-01")).await;
    assert_eq!(goed.0, 201, "{goed:?}");
    let oost =
        TeamVastgelegd { team: code("oost"), titel: "Oost".to_owned(), tot: None, uit_teams: Vec::new() };
    proef.richt_in(VAN, oost).await;
    let geweigerd = proef.post("/coachtoewijzingen", toewijzing("wie-dan-ook", "ziud", "2025-06-01")).await;
    assert_eq!(mis(&geweigerd), een("gebiedsteam", "gebiedsteam-onbekend"), "of coaches nothing is recorded");
}

#[tokio::test]
async fn wat_al_is_vastgelegd_krijgt_zijn_eerste_antwoord_ook_als_het_team_er_niet_is() {
    let proef = Proef::nieuw().await;
    let inhoud = || (Some("sleutel-1"), Some(toewijzing("k-9", "zuid", "2025-06-01")));
    let eerst = proef.vraag(domein::Rol::Coach, "POST", "/coachtoewijzingen", inhoud()).await;
    assert_eq!(eerst.0.as_u16(), 201, "{eerst:?}");
    let oost =
        TeamVastgelegd { team: code("oost"), titel: "Oost".to_owned(), tot: None, uit_teams: Vec::new() };
    proef.richt_in(VAN, oost).await;
    let weer = proef.vraag(domein::Rol::Coach, "POST", "/coachtoewijzingen", inhoud()).await;
    assert_eq!((weer.0.as_u16(), &weer.1["persoonId"]), (200, &eerst.1["persoonId"]));
}

#[tokio::test]
async fn wie_met_een_ander_account_inlogt_krijgt_met_mij_wat_van_dat_nummer_is() {
    let mut proef = met_oost_en_k1().await;
    let goed = proef.post("/coachtoewijzingen", toewijzing("k-1", "oost", "2025-06-01")).await;
    assert_eq!(goed.0, 201, "{goed:?}");
    proef.werk_bij().await;
    // Logs in as m-17.
    proef.coach_in("[]");
    let (_, leeg) = proef.get("/caseload?coach=mij").await;
    assert_eq!(leeg["regels"], json!([]), "nobody says that m-17 is k-1");
    let (medewerker, rol, account) = (code("k-1"), domein::Rol::Coach, Some(code("m-17")));
    let met_account = MedewerkerVastgelegd { medewerker, rol, gebiedsteams: Vec::new(), account, tot: None };
    proef.richt_in(date(2025, 1, 1), met_account).await;
    let (_, van_mij) = proef.get("/caseload?coach=mij").await;
    assert_eq!(van_mij["regels"][0]["persoonId"], goed.1["persoonId"], "{van_mij}");
    let (_, werk) = proef.get("/werkvoorraad/aantallen?coach=mij").await;
    assert!(werk["totaal"].as_i64().unwrap() > 0, "{werk}");
}
