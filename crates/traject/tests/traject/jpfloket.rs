//! Taking part in the JPF at the coach's desk.

use domein::{PersoonId, Rol, gebeurtenis::JpfDeelnameBegonnen};
use eventstore::{Position, Query};
use persoonsregister::Bsn;
use serde_json::{Value, json};
use traject::regels::begeleiding::Begeleiding;

use crate::hulp::Proef;

const BSN: [&str; 2] = ["999990019", "999990020"];
const SCHULDEISER: &str = "Postorderbedrijf Wilgenroos";

fn wie(nummer: usize) -> Value {
    json!({"bsn": BSN[nummer], "geboortedatum": "2003-05-17"})
}

async fn regels(proef: &Proef, pad: &str) -> Vec<Value> {
    proef.werk_bij().await;
    let (status, lijst) = proef.get(pad).await;
    assert_eq!(status, 200, "{lijst}");
    lijst["regels"].as_array().unwrap().clone()
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{pad}: {antwoord}");
    assert!(!antwoord.to_string().contains("Wilgenroos"), "{antwoord}");
    antwoord
}

fn geweigerd(antwoord: &(u16, Value)) -> (u16, &str) {
    let code = antwoord.1["code"].as_str().unwrap_or_default();
    assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
    (antwoord.0, code)
}

/// The caller of the tests is the coach of both, the first in Oost.
async fn coaches(proef: &Proef) {
    for (nummer, team) in [(0, "oost"), (1, "zuid")] {
        let coach =
            json!({"persoon": wie(nummer), "coach": "m-17", "gebiedsteam": team, "datum": "2023-11-01"});
        leg_vast(proef, "/coachtoewijzingen", coach).await;
    }
}

async fn deelname(proef: &Proef, nummer: usize, datum: &str) -> (String, Value) {
    let begin = json!({"kenmerk": "J-1", "persoon": wie(nummer), "datum": datum});
    let antwoord = leg_vast(proef, "/jpf-deelnames", begin).await;
    (format!("/jpf-deelnames/{}", antwoord["deelnameId"].as_str().unwrap()), antwoord)
}

fn schuld(kenmerk: &str, centen: i64) -> Value {
    json!({"kenmerk": kenmerk, "datum": "2024-03-01", "schuldeiser": SCHULDEISER, "bedragCent": centen})
}

#[tokio::test]
async fn een_deelname_van_begin_tot_einde_en_wat_wacht() {
    let mut proef = Proef::nieuw().await;
    coaches(&proef).await;
    proef.als("m-17", r#"["oost"]"#);
    // It is 15 January 2026: the two years end within four weeks.
    let (pad, begin) = deelname(&proef, 0, "2024-02-12").await;
    let werk = async |proef: &Proef, vraag: &str| {
        let regels = regels(proef, &format!("/werkvoorraad?coach=mij{vraag}")).await;
        let jpf = regels.into_iter().filter(|een| een["reden"].as_str().unwrap().starts_with("jpf-"));
        let veld = |een: &Value, naam: &str| een[naam].as_str().unwrap_or_default().to_owned();
        jpf.map(|een| {
            assert_eq!(een["over"], begin["deelnameId"], "{een}");
            [veld(&een, "reden"), veld(&een, "sinds"), veld(&een, "norm")]
        })
        .collect::<Vec<_>>()
    };
    let plan_ontbreekt = ["jpf-plan-ontbreekt", "2024-02-12", "2024-03-25"].map(str::to_owned);
    let loopt_af = ["jpf-loopt-af", "2026-01-15", "2026-02-12"].map(str::to_owned);
    assert_eq!(werk(&proef, "").await, [plan_ontbreekt.clone(), loopt_af.clone()]);
    assert_eq!(werk(&proef, "&binnen=14").await, [plan_ontbreekt]);

    let schulden = format!("{pad}/schulden");
    let eerste = leg_vast(&proef, &schulden, schuld("S-1", 123_450)).await;
    leg_vast(&proef, &schulden, schuld("S-2", 50)).await;
    let nogmaals = proef.post(&schulden, schuld("S-1", 123_450)).await;
    assert_eq!((nogmaals.0, &nogmaals.1["schuldId"]), (200, &eerste["schuldId"]));
    let anders = proef.post(&schulden, schuld("S-1", 123_451)).await;
    assert_eq!(geweigerd(&anders), (409, "jpf-kenmerk-in-gebruik"));
    assert_eq!(proef.post(&schulden, schuld("S-3", 0)).await.1["fouten"][0]["veld"], "bedragCent");

    let plan = json!({"datum": "2024-03-10", "plan": {"werk": "Solliciteren", "gezondheid": "Huisarts"}});
    leg_vast(&proef, &format!("{pad}/plannen"), plan.clone()).await;
    assert_eq!(proef.post(&format!("{pad}/plannen"), plan).await.0, 200);
    let leeg = json!({"datum": "2024-03-10", "plan": {}});
    assert_eq!(proef.post(&format!("{pad}/plannen"), leeg).await.0, 400);
    assert_eq!(werk(&proef, "").await, std::slice::from_ref(&loopt_af));

    let terug =
        json!({"kenmerk": "T-1", "datum": "2024-04-01", "soort": "stage", "afspraak": "Twee dagen per week"});
    let terug = leg_vast(&proef, &format!("{pad}/tegenprestaties"), terug).await;
    let tegenprestatie = format!("{pad}/tegenprestaties/{}", terug["tegenprestatieId"].as_str().unwrap());
    let te_bespreken = ["jpf-tegenprestatie-te-bespreken", "2024-04-01", "2024-07-01"].map(str::to_owned);
    assert_eq!(werk(&proef, "").await, [te_bespreken, loopt_af.clone()]);
    let oordeel =
        |datum: &str, oordeel: &str| json!({"datum": datum, "oordeel": oordeel, "toelichting": "Gaat goed"});
    leg_vast(&proef, &format!("{tegenprestatie}/oordelen"), oordeel("2025-12-01", "op-schema")).await;
    let binnenkort = ["jpf-tegenprestatie-te-bespreken", "2025-12-01", "2026-03-01"].map(str::to_owned);
    assert_eq!(werk(&proef, "&binnen=60").await, [loopt_af.clone(), binnenkort]);
    let einde = |reden: &str| json!({"datum": "2026-01-15", "reden": reden});
    let open = proef.post(&format!("{pad}/einde"), einde("voltooid")).await;
    assert_eq!(geweigerd(&open), (409, "jpf-tegenprestatie-open"));
    leg_vast(&proef, &format!("{tegenprestatie}/oordelen"), oordeel("2026-01-10", "voldaan")).await;
    assert_eq!(werk(&proef, "&binnen=366").await, [loopt_af]);

    let rij = &regels(&proef, "/jpf-deelnames?lopend=true&coach=mij").await[0];
    assert_eq!((&rij["sinds"], &rij["looptTot"]), (&json!("2024-02-12"), &json!("2026-02-12")));
    assert_eq!((&rij["planSinds"], &rij["openTegenprestaties"]), (&json!("2024-03-10"), &json!(0)));
    assert!(!rij.to_string().contains("Wilgenroos"));
    leg_vast(&proef, &format!("{pad}/einde"), einde("voltooid")).await;
    assert_eq!(werk(&proef, "&binnen=366").await, [] as [[String; 3]; 0]);
    assert_eq!(regels(&proef, "/jpf-deelnames?lopend=true").await, [] as [Value; 0]);
    let persoon = begin["persoonId"].as_str().unwrap();
    let alle = regels(&proef, &format!("/jpf-deelnames?persoonId={persoon}")).await;
    assert_eq!((&alle[0]["einde"], &alle[0]["reden"]), (&json!("2026-01-15"), &json!("voltooid")));
    let (_, een) = proef.get(&pad).await;
    assert_eq!((&een["schuldenCent"], &een["reden"]), (&json!(123_500), &json!("voltooid")));
    assert_eq!(een["schulden"][0]["schuldeiser"], SCHULDEISER);
    assert_eq!(een["plannen"][0]["plan"], json!({"werk": "Solliciteren", "gezondheid": "Huisarts"}));
    let terug = &een["tegenprestaties"][0];
    assert_eq!(
        (&terug["afspraak"], &terug["afgerond"]),
        (&json!("Twee dagen per week"), &json!("2026-01-10"))
    );
    assert_eq!(terug["oordelen"][0]["toelichting"], "Gaat goed");
}

#[tokio::test]
async fn elke_stap_wordt_met_een_reden_ingetrokken() {
    let proef = Proef::nieuw().await;
    coaches(&proef).await;
    let (pad, _) = deelname(&proef, 0, "2025-02-12").await;
    let mut s = schuld("S-1", 5_000);
    s["datum"] = json!("2025-03-01");
    let s = leg_vast(&proef, &format!("{pad}/schulden"), s).await;
    let plan = json!({"datum": "2025-03-10", "plan": {"werk": "Solliciteren"}});
    leg_vast(&proef, &format!("{pad}/plannen"), plan).await;
    let terug =
        json!({"kenmerk": "T-1", "datum": "2025-04-01", "soort": "geld", "afspraak": "Twintig per maand"});
    let terug = leg_vast(&proef, &format!("{pad}/tegenprestaties"), terug).await;
    let terug = format!("{pad}/tegenprestaties/{}", terug["tegenprestatieId"].as_str().unwrap());
    let oordeel = json!({"datum": "2025-09-01", "oordeel": "niet-nagekomen"});
    leg_vast(&proef, &format!("{terug}/oordelen"), oordeel).await;
    let einde = json!({"datum": "2025-10-01", "reden": "afspraken-niet-nagekomen"});
    leg_vast(&proef, &format!("{pad}/einde"), einde).await;

    let reden = || json!({"reden": "invoerfout"});
    let op = |datum: &str| json!({"datum": datum, "reden": "invoerfout"});
    let schuld = format!("{pad}/schulden/{}", s["schuldId"].as_str().unwrap());
    for (wat, inhoud, daarna) in [
        (format!("{pad}/einde/intrekking"), reden(), "jpf-vastlegging-onbekend"),
        (format!("{terug}/oordelen/intrekking"), op("2025-09-01"), "jpf-vastlegging-onbekend"),
        (format!("{terug}/intrekking"), reden(), "jpf-tegenprestatie-onbekend"),
        (format!("{pad}/plannen/intrekking"), op("2025-03-10"), "jpf-vastlegging-onbekend"),
        (format!("{schuld}/intrekking"), reden(), "jpf-vastlegging-onbekend"),
    ] {
        leg_vast(&proef, &wat, inhoud.clone()).await;
        assert_eq!(geweigerd(&proef.post(&wat, inhoud).await), (404, daarna), "{wat}");
    }
    let (_, een) = proef.get(&pad).await;
    for veld in ["schulden", "plannen", "tegenprestaties"] {
        assert_eq!(een[veld], json!([]), "{veld}");
    }
    assert_eq!((&een["einde"], &een["schuldenCent"]), (&Value::Null, &json!(0)));
    let rij = &regels(&proef, "/jpf-deelnames").await[0];
    assert_eq!((&rij["planSinds"], &rij["einde"]), (&Value::Null, &Value::Null));
    assert_eq!(regels(&proef, "/werkvoorraad?reden=jpf-plan-ontbreekt").await.len(), 1);

    leg_vast(&proef, &format!("{pad}/intrekking"), reden()).await;
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "jpf-deelname-onbekend"));
    assert_eq!(regels(&proef, "/jpf-deelnames").await, [] as [Value; 0]);
    assert_eq!(regels(&proef, "/werkvoorraad?reden=jpf-plan-ontbreekt").await.len(), 0);
    deelname(&proef, 0, "2025-03-01").await;
}

#[tokio::test]
async fn schulden_en_plan_ziet_alleen_de_eigen_coach_of_wie_vervangt() {
    let mut proef = Proef::nieuw().await;
    coaches(&proef).await;
    let (pad, begin) = deelname(&proef, 0, "2024-02-12").await;
    leg_vast(&proef, &format!("{pad}/schulden"), schuld("S-1", 5_000)).await;
    let plan = json!({"datum": "2024-03-10", "plan": {"wonen": "x"}});
    assert_eq!(proef.post(&format!("{pad}/plannen"), plan).await.0, 400, "no such area");
    let plan = json!({"datum": "2024-03-10", "plan": {"huisvesting": "Eigen kamer"}});
    leg_vast(&proef, &format!("{pad}/plannen"), plan).await;
    for rol in [Rol::Beleid, Rol::Inkomensconsulent, Rol::Accountmanager] {
        let (status, _) = proef.vraag(rol, "GET", &pad, (None, None)).await;
        assert_eq!(status, 403, "{rol}");
    }
    // A colleague in the same team sees that there is a debt, and what is agreed; not how much.
    proef.als("m-18", r#"["oost"]"#);
    let (_, een) = proef.get(&pad).await;
    assert_eq!((&een["schulden"][0]["bedragCent"], &een["schuldenCent"]), (&Value::Null, &Value::Null));
    assert_eq!(een["plannen"][0], json!({"datum": "2024-03-10", "plan": null}));
    // Another team sees nothing.
    proef.als("m-19", r#"["zuid"]"#);
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "jpf-deelname-onbekend"));
    let einde = json!({"datum": "2026-01-14", "reden": "anders"});
    assert_eq!(geweigerd(&proef.post(&format!("{pad}/einde"), einde).await).0, 404);
    assert_eq!(regels(&proef, "/jpf-deelnames").await, [] as [Value; 0]);
    // The own coach sees it, also who stands in.
    proef.als("m-17", r#"["oost"]"#);
    let (_, een) = proef.get(&pad).await;
    assert_eq!(
        (&een["schuldenCent"], &een["schulden"][0]["schuldeiser"]),
        (&json!(5_000), &json!(SCHULDEISER))
    );
    let vervanging = json!({"coach": "m-17", "vervanger": "m-19", "van": "2026-01-12", "tot": "2026-01-20",
                            "reden": "verlof"});
    let vervangen = proef.post("/vervangingen", vervanging).await;
    assert!(vervangen.0 == 201, "{vervangen:?}");
    proef.als("m-19", r#"["zuid"]"#);
    assert_eq!(proef.get(&pad).await.1["schuldenCent"], json!(5_000));

    // Nothing that is sealed stands anywhere in clear, and after erasure nobody reads it.
    proef.werk_bij().await;
    let log = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    assert!(log.iter().any(|regel| regel.kind == JpfDeelnameBegonnen::SOORT));
    for geheim in ["Wilgenroos", "Eigen kamer", "5000"] {
        for regel in log.iter().filter(|regel| regel.kind.starts_with("jpf") || regel.kind.contains("jpf")) {
            assert!(!regel.data.to_string().contains(geheim), "{geheim} in {}", regel.kind);
        }
    }
    for bestand in std::fs::read_dir(proef.map.path()).unwrap() {
        let bytes = std::fs::read(bestand.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Wilgenroos"));
    }
    let persoon: PersoonId = serde_json::from_value(begin["persoonId"].clone()).unwrap();
    proef.omgeving.register.wis(persoon).await.unwrap();
    assert_eq!(geweigerd(&proef.get(&pad).await), (410, "persoon-gewist"));
}

#[tokio::test]
async fn wie_samengevoegd_is_houdt_de_deelname() {
    let mut proef = Proef::nieuw().await;
    coaches(&proef).await;
    proef.als("m-17", r#"["oost", "zuid"]"#);
    let (pad, van) = deelname(&proef, 0, "2024-02-12").await;
    leg_vast(&proef, &format!("{pad}/schulden"), schuld("S-1", 5_000)).await;
    let contact = json!({"persoon": wie(1), "datum": "2025-12-01", "coach": "m-17"});
    let (_, naar) = proef.post("/contacten", contact).await;
    let persoon =
        |antwoord: &Value| -> PersoonId { serde_json::from_value(antwoord["persoonId"].clone()).unwrap() };
    let register = &proef.omgeving.register;
    assert!(register.voeg_samen(persoon(&naar), persoon(&van), "beheer", "dezelfde").await.unwrap());
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);

    // Somebody takes part once at a time, also who is the same by now.
    let begin = json!({"kenmerk": "J-2", "persoon": wie(1), "datum": "2025-06-01"});
    assert_eq!(geweigerd(&proef.post("/jpf-deelnames", begin).await), (409, "jpf-loopt-al"));
    let tweede = leg_vast(&proef, &format!("{pad}/schulden"), schuld("S-2", 100)).await;
    assert_eq!(tweede["persoonId"], naar["persoonId"]);
    let plan = json!({"datum": "2024-03-10", "plan": {"werk": "Solliciteren"}});
    leg_vast(&proef, &format!("{pad}/plannen"), plan).await;
    let (_, een) = proef.get(&pad).await;
    assert_eq!((&een["schuldenCent"], &een["persoonId"]), (&json!(5_100), &naar["persoonId"]), "{een}");
    let lijst = regels(&proef, "/jpf-deelnames").await;
    assert_eq!((lijst.len(), &lijst[0]["persoonId"]), (1, &naar["persoonId"]));
    let werk = regels(&proef, "/werkvoorraad?reden=jpf-loopt-af").await;
    assert_eq!((werk.len(), &werk[0]["persoonId"]), (1, &naar["persoonId"]), "{werk:?}");
    assert_eq!(regels(&proef, "/werkvoorraad?reden=jpf-plan-ontbreekt").await.len(), 0);

    // Not one after all: the taking part goes along with what was recorded of it. What was sealed meanwhile can be read by
    // nobody there.
    let nummer = Bsn::lees(BSN[0]).unwrap().into();
    assert_eq!(register.splits(&nummer, "beheer", "toch niet").await.unwrap(), persoon(&van));
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);
    let (_, een) = proef.get(&pad).await;
    assert_eq!((&een["persoonId"], &een["schuldenCent"]), (&van["persoonId"], &Value::Null), "{een}");
    let bedragen: Vec<_> = een["schulden"].as_array().unwrap().iter().map(|een| &een["bedragCent"]).collect();
    assert!(bedragen.contains(&&json!(5_000)) && bedragen.contains(&&Value::Null), "{bedragen:?}");
}
