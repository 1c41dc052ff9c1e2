//! The casusoverleg at the desk: of the regisseur, of a colleague, and of beleid.

use domein::{PersoonId, Rol};
use eventstore::{Position, Query};
use persoonsregister::Bsn;
use serde_json::{Value, json};
use traject::regels::begeleiding::Begeleiding;

use crate::hulp::Proef;

const BSN: [&str; 2] = ["999990019", "999990020"];

fn wie(nummer: usize) -> Value {
    json!({"bsn": BSN[nummer], "geboortedatum": "2006-05-17"})
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
    antwoord
}

fn geweigerd(antwoord: &(u16, Value)) -> (u16, &str) {
    let code = antwoord.1["code"].as_str().unwrap_or_default();
    assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
    (antwoord.0, code)
}

/// Somebody in Oost whose coach is c-1, with a case that r-1 leads.
async fn casus(proef: &Proef) -> (String, Value) {
    let coach = json!({"persoon": wie(0), "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-09-01"});
    leg_vast(proef, "/coachtoewijzingen", coach).await;
    let open = json!({"kenmerk": "C-1", "persoon": wie(0), "datum": "2025-11-03", "regisseur": "r-1"});
    let antwoord = leg_vast(proef, "/casussen", open).await;
    (format!("/casussen/{}", antwoord["casusId"].as_str().unwrap()), antwoord)
}

fn afspraak(kenmerk: &str, van: Option<&str>, uiterlijk: &str) -> Value {
    let mut afspraak = json!({"kenmerk": kenmerk, "datum": "2025-11-10", "uiterlijk": uiterlijk,
                              "afspraak": "Kamer bij Wilgenroos regelen"});
    match van {
        Some(medewerker) => afspraak["medewerker"] = json!(medewerker),
        None => afspraak["organisatie"] = json!("ggz"),
    }
    afspraak
}

#[tokio::test]
async fn een_casus_van_openen_tot_sluiten_en_wat_wacht() {
    let mut proef = Proef::nieuw().await;
    let (pad, begin) = casus(&proef).await;
    // Who leads may, also from another team.
    proef.als("r-1", r#"["zuid"]"#);
    let bespreking = |organisaties: Value| json!({"datum": "2025-11-10", "organisaties": organisaties, "jongereErbij": true});
    let besprekingen = format!("{pad}/besprekingen");
    leg_vast(&proef, &besprekingen, bespreking(json!(["wmo", "ggz"]))).await;
    let nogmaals = proef.post(&besprekingen, bespreking(json!(["ggz", "wmo", "ggz"]))).await;
    assert_eq!(nogmaals.0, 200, "the same in another order: {nogmaals:?}");
    leg_vast(&proef, &besprekingen, bespreking(json!(["ggz", "wmo", "woningcorporatie"]))).await;
    assert_eq!(proef.post(&besprekingen, bespreking(json!([]))).await.0, 400);

    // It is 15 January 2026.
    let afspraken = format!("{pad}/afspraken");
    let van_mij = leg_vast(&proef, &afspraken, afspraak("A-1", Some("m-9"), "2026-01-20")).await;
    let van_ggz = leg_vast(&proef, &afspraken, afspraak("A-2", None, "2026-01-10")).await;
    leg_vast(&proef, &afspraken, afspraak("A-3", None, "2026-03-01")).await;
    let nogmaals = proef.post(&afspraken, afspraak("A-1", Some("m-9"), "2026-01-20")).await;
    assert_eq!((nogmaals.0, &nogmaals.1["afspraakId"]), (200, &van_mij["afspraakId"]));
    let mut van_niemand = afspraak("A-4", None, "2026-01-20");
    van_niemand["organisatie"] = Value::Null;
    let van_niemand = proef.post(&afspraken, van_niemand).await;
    assert_eq!(van_niemand.1["fouten"][0]["code"], "eigenaar-onduidelijk", "{van_niemand:?}");

    let werk = async |proef: &Proef, vraag: &str| {
        let regels = regels(proef, &format!("/werkvoorraad?reden=casusafspraak{vraag}")).await;
        let veld = |een: &Value, naam: &str| een[naam].as_str().unwrap_or_default().to_owned();
        regels
            .into_iter()
            .map(|een| {
                assert_eq!(een["over"], begin["casusId"], "{een}");
                [veld(&een, "norm"), veld(&een, "coach")]
            })
            .collect::<Vec<_>>()
    };
    let (een, twee, drie) = (
        ["2026-01-21", "m-9"].map(str::to_owned),
        ["2026-01-11", "r-1"].map(str::to_owned),
        ["2026-03-02", "r-1"].map(str::to_owned),
    );
    assert_eq!(werk(&proef, "&coach=mij").await, std::slice::from_ref(&twee));
    assert_eq!(werk(&proef, "&coach=mij&binnen=60").await, [twee.clone(), drie]);
    proef.als("m-9", r#"["west"]"#);
    assert_eq!(werk(&proef, "&coach=mij").await, std::slice::from_ref(&een));
    // Of who agreed to something the case is there too, for that alone.
    let (_, gezien) = proef.get(&pad).await;
    let leesbaar: Vec<_> =
        gezien["afspraken"].as_array().unwrap().iter().map(|een| !een["afspraak"].is_null()).collect();
    assert_eq!(
        (leesbaar, &gezien["besprekingen"][0]["organisaties"]),
        (vec![false, true, false], &Value::Null)
    );
    let uitkomst =
        |antwoord: &Value| format!("{afspraken}/{}/uitkomst", antwoord["afspraakId"].as_str().unwrap());
    let gedaan = || json!({"datum": "2026-01-14", "uitkomst": "gedaan"});
    leg_vast(&proef, &uitkomst(&van_mij), gedaan()).await;
    assert_eq!(werk(&proef, "&coach=mij").await, [] as [[String; 2]; 0]);
    let terug = format!("{}/intrekking", uitkomst(&van_mij));
    leg_vast(&proef, &terug, json!({"reden": "invoerfout"})).await;
    for (pad, inhoud) in [
        (uitkomst(&van_ggz), gedaan()),
        (format!("{pad}/intrekking"), json!({"reden": "invoerfout"})),
        (format!("{pad}/einde"), json!({"datum": "2026-01-15", "reden": "anders"})),
    ] {
        assert_eq!(geweigerd(&proef.post(&pad, inhoud).await), (403, "geen-toegang"), "{pad}");
    }
    proef.als("c-1", r#"["oost"]"#);
    assert_eq!(werk(&proef, "").await, [twee, een]);

    let rij = &regels(&proef, "/casussen?lopend=true&gebiedsteam=oost").await[0];
    assert_eq!((&rij["regisseur"], &rij["laatstBesproken"]), (&json!("r-1"), &json!("2025-11-10")));
    assert_eq!((&rij["openAfspraken"], &rij["eersteUiterlijk"]), (&json!(3), &json!("2026-01-10")));
    proef.als("r-1", r#"["zuid"]"#);
    assert_eq!(regels(&proef, "/casussen?regisseur=mij").await.len(), 1);
    let (_, een) = proef.get(&pad).await;
    assert_eq!(een["besprekingen"][0]["organisaties"], json!(["ggz", "wmo", "woningcorporatie"]));
    assert_eq!(een["besprekingen"][0]["jongereErbij"], json!(true));
    let eerste = &een["afspraken"][0];
    assert_eq!((&eerste["organisatie"], &eerste["medewerker"]), (&json!("ggz"), &Value::Null));
    assert_eq!(eerste["afspraak"], "Kamer bij Wilgenroos regelen");

    let einde = json!({"datum": "2026-01-15", "reden": "geregeld"});
    assert_eq!(
        geweigerd(&proef.post(&format!("{pad}/einde"), einde.clone()).await),
        (409, "casusafspraak-open")
    );
    for (antwoord, uitkomst) in [(&van_mij, "gedaan"), (&van_ggz, "niet-gedaan")] {
        let uit = format!("{afspraken}/{}/uitkomst", antwoord["afspraakId"].as_str().unwrap());
        let gedaan = json!({"datum": "2026-01-14", "uitkomst": uitkomst});
        assert_eq!(leg_vast(&proef, &uit, gedaan).await["toestand"], uitkomst);
    }
    assert_eq!(werk(&proef, "&coach=mij").await, [] as [[String; 2]; 0]);
    let derde = een["afspraken"][2]["afspraakId"].as_str().unwrap();
    let reden = json!({"reden": "niet-gebeurd"});
    leg_vast(&proef, &format!("{afspraken}/{derde}/intrekking"), reden).await;
    leg_vast(&proef, &format!("{pad}/einde"), einde).await;
    assert_eq!(regels(&proef, "/casussen?lopend=true").await, [] as [Value; 0]);
    assert_eq!(regels(&proef, "/casussen").await[0]["reden"], "geregeld");
}

#[tokio::test]
async fn elke_stap_wordt_met_een_reden_ingetrokken() {
    let mut proef = Proef::nieuw().await;
    let (pad, _) = casus(&proef).await;
    proef.als("r-1", r#"["oost"]"#);
    let wissel = json!({"regisseur": "r-2", "datum": "2025-11-20"});
    leg_vast(&proef, &format!("{pad}/regisseur"), wissel).await;
    assert_eq!(regels(&proef, "/casussen").await[0]["regisseur"], "r-2");
    let bespreking = json!({"datum": "2025-12-01", "organisaties": ["wmo"], "jongereErbij": false});
    leg_vast(&proef, &format!("{pad}/besprekingen"), bespreking).await;
    let een = leg_vast(&proef, &format!("{pad}/afspraken"), afspraak("A-1", Some("m-9"), "2026-01-20")).await;
    let een = format!("{pad}/afspraken/{}", een["afspraakId"].as_str().unwrap());
    let gedaan = json!({"datum": "2026-01-14", "uitkomst": "gedaan"});
    leg_vast(&proef, &format!("{een}/uitkomst"), gedaan).await;
    let einde = json!({"datum": "2026-01-15", "reden": "verhuisd"});
    leg_vast(&proef, &format!("{pad}/einde"), einde).await;

    let reden = || json!({"reden": "invoerfout"});
    let nee = proef.post(&format!("{een}/intrekking"), reden()).await;
    assert_eq!(geweigerd(&nee), (409, "casus-gesloten"));
    for (wat, inhoud, daarna) in [
        (format!("{pad}/einde/intrekking"), reden(), "casusvastlegging-onbekend"),
        (format!("{een}/uitkomst/intrekking"), reden(), "casusvastlegging-onbekend"),
        (format!("{een}/intrekking"), reden(), "casusafspraak-onbekend"),
        (
            format!("{pad}/besprekingen/intrekking"),
            json!({"datum": "2025-12-01", "reden": "invoerfout"}),
            "casusvastlegging-onbekend",
        ),
        (format!("{pad}/regisseur/intrekking"), reden(), "casusvastlegging-onbekend"),
    ] {
        leg_vast(&proef, &wat, inhoud.clone()).await;
        assert_eq!(geweigerd(&proef.post(&wat, inhoud).await), (404, daarna), "{wat}");
    }
    let rij = &regels(&proef, "/casussen").await[0];
    assert_eq!((&rij["regisseur"], &rij["laatstBesproken"]), (&json!("r-1"), &Value::Null));
    assert_eq!((&rij["openAfspraken"], &rij["einde"]), (&json!(0), &Value::Null));
    leg_vast(&proef, &format!("{pad}/intrekking"), reden()).await;
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "casus-onbekend"));
    assert_eq!(regels(&proef, "/casussen").await, [] as [Value; 0]);
}

#[tokio::test]
async fn wat_is_besproken_lezen_de_regisseur_de_eigen_coach_en_wie_het_afsprak() {
    let mut proef = Proef::nieuw().await;
    let (pad, begin) = casus(&proef).await;
    let bespreking = json!({"datum": "2025-11-10", "organisaties": ["ggz"], "jongereErbij": false});
    leg_vast(&proef, &format!("{pad}/besprekingen"), bespreking).await;
    leg_vast(&proef, &format!("{pad}/afspraken"), afspraak("A-1", Some("m-9"), "2026-01-20")).await;
    for rol in [Rol::Beleid, Rol::Inkomensconsulent, Rol::Accountmanager] {
        let (status, _) = proef.vraag(rol, "GET", &pad, (None, None)).await;
        assert_eq!(status, 403, "{rol}");
    }
    let leesbaar = async |proef: &Proef| {
        let (status, een) = proef.get(&pad).await;
        assert_eq!(status, 200, "{een}");
        let [organisaties, afspraak] =
            [&een["besprekingen"][0]["organisaties"], &een["afspraken"][0]["afspraak"]]
                .map(|een| !een.is_null());
        (organisaties, afspraak)
    };
    for (wie, ziet) in [("c-2", (false, false)), ("m-9", (false, true)), ("c-1", (true, true))] {
        proef.als(wie, r#"["oost"]"#);
        assert_eq!(leesbaar(&proef).await, ziet, "{wie}");
    }
    proef.als("r-1", r#"["zuid"]"#);
    assert_eq!(leesbaar(&proef).await, (true, true), "who leads");
    proef.als("c-3", r#"["zuid"]"#);
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "casus-onbekend"));
    assert_eq!(regels(&proef, "/casussen").await, [] as [Value; 0]);

    let log = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    for regel in &log {
        let tekst = regel.data.to_string();
        assert!(!tekst.contains("Wilgenroos") && !tekst.contains("\"ggz\""), "{}", regel.kind);
    }
    let persoon: PersoonId = serde_json::from_value(begin["persoonId"].clone()).unwrap();
    proef.omgeving.register.wis(persoon).await.unwrap();
    proef.als("r-1", r#"["zuid"]"#);
    assert_eq!(geweigerd(&proef.get(&pad).await), (410, "persoon-gewist"));
}

#[tokio::test]
async fn beleid_leest_signalen_zonder_personen() {
    let proef = Proef::nieuw().await;
    let (_, begin) = casus(&proef).await;
    let signaal = |kenmerk: &str, onderwerp: &str| json!({"kenmerk": kenmerk, "datum": "2025-11-10", "onderwerp": onderwerp, "knelpunt": "regels-te-streng"});
    let vast = leg_vast(&proef, "/beleidssignalen", signaal("B-1", "beschermd-wonen")).await;
    leg_vast(&proef, "/beleidssignalen", signaal("B-2", "schulden")).await;
    assert_eq!(proef.post("/beleidssignalen", signaal("B-1", "beschermd-wonen")).await.0, 200);
    let anders = proef.post("/beleidssignalen", signaal("B-1", "schulden")).await;
    assert_eq!(geweigerd(&anders), (409, "casus-kenmerk-in-gebruik"));
    proef.werk_bij().await;
    for rol in [Rol::Beleid, Rol::Beheer, Rol::Coach] {
        let (status, lijst) = proef.vraag(rol, "GET", "/beleidssignalen", (None, None)).await;
        assert_eq!((status.as_u16(), lijst["regels"].as_array().unwrap().len()), (200, 2), "{rol}");
        let eerste = &lijst["regels"][0];
        assert_eq!(
            *eerste,
            json!({"beleidssignaalId": vast["beleidssignaalId"], "maand": "2025-11-01",
                   "onderwerp": "beschermd-wonen", "knelpunt": "regels-te-streng"})
        );
        assert!(!lijst.to_string().contains(begin["persoonId"].as_str().unwrap()));
    }
    let (status, _) = proef.vraag(Rol::Accountmanager, "GET", "/beleidssignalen", (None, None)).await;
    assert_eq!(status, 403);
    assert_eq!(regels(&proef, "/beleidssignalen?onderwerp=schulden&knelpunt=geld").await.len(), 0);
    // Of the signal itself nothing leads to a person.
    let log = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    for regel in log.iter().filter(|regel| regel.kind.contains("beleidssignaal")) {
        assert!(!format!("{}{}", regel.data, regel.meta).contains(begin["persoonId"].as_str().unwrap()));
    }
    let weg = format!("/beleidssignalen/{}/intrekking", vast["beleidssignaalId"].as_str().unwrap());
    leg_vast(&proef, &weg, json!({"reden": "invoerfout"})).await;
    let nogmaals = proef.post(&weg, json!({"reden": "invoerfout"})).await;
    assert_eq!(geweigerd(&nogmaals), (404, "beleidssignaal-onbekend"));
    assert_eq!(regels(&proef, "/beleidssignalen").await.len(), 1);
}

#[tokio::test]
async fn wie_samengevoegd_is_houdt_de_casus() {
    let mut proef = Proef::nieuw().await;
    let (pad, van) = casus(&proef).await;
    let contact = json!({"persoon": wie(1), "datum": "2025-12-01", "coach": "c-1"});
    let (_, naar) = proef.post("/contacten", contact).await;
    let persoon =
        |antwoord: &Value| -> PersoonId { serde_json::from_value(antwoord["persoonId"].clone()).unwrap() };
    let register = &proef.omgeving.register;
    assert!(register.voeg_samen(persoon(&naar), persoon(&van), "beheer", "dezelfde").await.unwrap());
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);
    let open = json!({"kenmerk": "C-2", "persoon": wie(1), "datum": "2025-12-01", "regisseur": "r-1"});
    assert_eq!(geweigerd(&proef.post("/casussen", open).await), (409, "casus-loopt-al"));
    proef.als("r-1", r#"["oost"]"#);
    let een = leg_vast(&proef, &format!("{pad}/afspraken"), afspraak("A-1", None, "2026-01-20")).await;
    assert_eq!(een["persoonId"], naar["persoonId"]);
    let (_, een) = proef.get(&pad).await;
    assert_eq!((&een["persoonId"], &een["afspraken"][0]["organisatie"]), (&naar["persoonId"], &json!("ggz")));
    let werk = regels(&proef, "/werkvoorraad?reden=casusafspraak").await;
    assert_eq!((werk.len(), &werk[0]["persoonId"]), (1, &naar["persoonId"]), "{werk:?}");

    let nummer = Bsn::lees(BSN[0]).unwrap().into();
    assert_eq!(proef.omgeving.register.splits(&nummer, "beheer", "toch niet").await.unwrap(), persoon(&van));
    assert_eq!(dienst::volg_samenvoegingen::<Begeleiding>(&proef.omgeving).await.unwrap(), 1);
    let (_, een) = proef.get(&pad).await;
    assert_eq!(
        (&een["persoonId"], een["afspraken"].as_array().unwrap().len()),
        (&van["persoonId"], 1),
        "{een}"
    );
}

/// Who stands in for the regisseur, or for whose an agreement is, can deal with what stands on the desk.
#[tokio::test]
async fn wie_de_regisseur_of_een_medewerker_vervangt_doet_wat_die_mag() {
    let mut proef = Proef::nieuw().await;
    let (pad, _) = casus(&proef).await;
    let afspraken = format!("{pad}/afspraken");
    let van_m9 = leg_vast(&proef, &afspraken, afspraak("A-1", Some("m-9"), "2026-01-20")).await;
    leg_vast(&proef, &afspraken, afspraak("A-2", None, "2026-01-20")).await;
    for (wie, vervanger) in [("r-1", "v-1"), ("m-9", "v-2"), ("c-1", "v-3")] {
        proef.als(wie, "[]");
        let vervanging = json!({
            "coach": wie, "vervanger": vervanger, "van": "2026-01-10", "tot": "2026-02-01", "reden": "verlof",
        });
        leg_vast(&proef, "/vervangingen", vervanging).await;
    }
    let uitkomst = format!("{afspraken}/{}/uitkomst", van_m9["afspraakId"].as_str().unwrap());
    let gedaan = || json!({"datum": "2026-01-14", "uitkomst": "gedaan"});
    let bespreking = |dag: &str| json!({"datum": dag, "organisaties": ["wmo"], "jongereErbij": false});
    let besprekingen = format!("{pad}/besprekingen");
    let leesbaar = async |proef: &Proef| {
        let (status, een) = proef.get(&pad).await;
        assert_eq!(status, 200, "{een}");
        let afspraken = een["afspraken"].as_array().unwrap().iter();
        afspraken.map(|een| (een["medewerker"] == "m-9", !een["afspraak"].is_null())).collect::<Vec<_>>()
    };
    // Of the one whose it is: the agreement, and what became of it, and nothing else.
    proef.als("v-2", r#"["zuid"]"#);
    let werk = regels(&proef, "/werkvoorraad?coach=mij&reden=casusafspraak").await;
    assert_eq!((werk.len(), &werk[0]["coach"], &werk[0]["vervangt"]), (1, &json!("m-9"), &json!(true)));
    assert!(leesbaar(&proef).await.iter().all(|(van_m9, leesbaar)| van_m9 == leesbaar));
    assert_eq!(proef.post(&besprekingen, bespreking("2025-11-11")).await.0, 403);
    leg_vast(&proef, &uitkomst, gedaan()).await;
    assert_eq!(regels(&proef, "/casussen").await, [] as [Value; 0]);
    // Of who leads, and of the coach: all of it.
    for (wie, dag) in [("v-1", "2025-11-11"), ("v-3", "2025-11-12")] {
        proef.als(wie, r#"["zuid"]"#);
        assert_eq!(regels(&proef, "/casussen").await.len(), 1, "{wie}");
        assert!(leesbaar(&proef).await.iter().all(|(_, leesbaar)| *leesbaar), "{wie}");
        leg_vast(&proef, &besprekingen, bespreking(dag)).await;
    }
    proef.als("v-4", r#"["zuid"]"#);
    assert_eq!(geweigerd(&proef.get(&pad).await), (404, "casus-onbekend"));
    assert_eq!(regels(&proef, "/casussen").await, [] as [Value; 0]);
}

/// On the last day for it an agreement is on time, and the day after it is late.
#[tokio::test]
async fn een_afspraak_is_te_laat_na_de_laatste_dag() {
    let proef = Proef::nieuw().await;
    let (pad, _) = casus(&proef).await;
    // It is 15 January 2026.
    for (kenmerk, uiterlijk) in [("A-1", "2026-01-14"), ("A-2", "2026-01-15"), ("A-3", "2026-01-29")] {
        leg_vast(&proef, &format!("{pad}/afspraken"), afspraak(kenmerk, None, uiterlijk)).await;
    }
    let rijen = regels(&proef, "/werkvoorraad?reden=casusafspraak").await;
    let hoe: Vec<_> = rijen.iter().map(|een| (&een["norm"], &een["teLaat"])).collect();
    let wacht = [json!("2026-01-15"), json!("2026-01-16"), json!("2026-01-30")];
    assert_eq!(hoe, [(&wacht[0], &json!(true)), (&wacht[1], &json!(false)), (&wacht[2], &json!(false))]);
    let lijst = regels(&proef, "/casussen").await;
    assert_eq!(lijst[0]["eersteUiterlijk"], "2026-01-14");
}
