//! Money as beheer, a coach and a consulent meet it over HTTP.

use domein::{
    Afbreekreden, PersoonId, Rol, afgeleide_id,
    gebeurtenis::{BegeleidingSamengevoegd, MedewerkerVastgelegd},
};
use eventstore::{Append, Expected, NewEvent, Position, Query};
use jiff::civil::date;
use serde_json::{Value, json};
use traject::regels::{
    begeleiding::{Opdracht, Wat},
    stream_begeleiding,
};
use uuid::Uuid;

use crate::hulp::{GEMEENTE, Proef, code};

const BSN: &str = "999990019";
const GEHEIM: &str = "zwaluwstaartverbinding";

fn fout(antwoord: &(u16, Value), status: u16, code: &str) {
    assert_eq!((antwoord.0, antwoord.1["code"].as_str()), (status, Some(code)), "{antwoord:?}");
    assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
}

fn is(antwoord: &(u16, Value), status: u16, stap: &str) {
    assert_eq!((antwoord.0, antwoord.1["stap"].as_str()), (status, Some(stap)), "{antwoord:?}");
}

async fn als(proef: &Proef, rol: Rol, methode: &str, pad: &str, inhoud: Value) -> (u16, Value) {
    let (status, waarde) = proef.vraag(rol, methode, pad, (None, Some(inhoud))).await;
    (status.as_u16(), waarde)
}

async fn lees(proef: &Proef, rol: Rol, pad: &str) -> Value {
    proef.werk_bij().await;
    let (status, waarde) = proef.vraag(rol, "GET", pad, (None, None)).await;
    assert_eq!(status.as_u16(), 200, "{pad}: {waarde}");
    waarde
}

fn budget(bedrag_cent: i64) -> Value {
    json!({
        "naam": "Doorbraakbudget", "bedragCent": bedrag_cent, "datum": "2026-01-02",
        "doelen": [{"code": "reiskosten"}, {"code": "fiets", "naam": "Fiets"}],
        "perPersoonCent": 150_000, "zelfBeslissenTotCent": 10_000,
    })
}

fn aanvraag(kenmerk: &str, bsn: &str, bedrag_cent: i64) -> Value {
    json!({
        "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": "2003-05-17"}, "budget": "doorbraakbudget",
        "doel": "reiskosten", "bedragCent": bedrag_cent, "datum": "2026-01-05",
        "toelichting": format!("Kan zonder {GEHEIM} niet naar het werk."),
    })
}

const DOORBRAAK: &str = "/budgetten/doorbraakbudget/2026";

async fn met_budget(bedrag_cent: i64) -> Proef {
    let proef = Proef::nieuw().await;
    let antwoord = als(&proef, Rol::Beheer, "PUT", DOORBRAAK, budget(bedrag_cent)).await;
    assert_eq!((antwoord.0, &antwoord.1["overCent"]), (201, &json!(bedrag_cent)), "{antwoord:?}");
    proef
}

fn pad(kenmerk: &str, deel: &str) -> String {
    format!("/maatwerk/{}{deel}", afgeleide_id("maatwerk", &[kenmerk]))
}

#[tokio::test]
async fn van_een_aanvraag_tot_een_resultaat() {
    let proef = met_budget(500_000).await;
    let gevraagd = proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await;
    is(&gevraagd, 201, "aangevraagd");
    is(&proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await, 200, "aangevraagd");
    fout(&proef.post("/maatwerk", aanvraag("A", BSN, 80_001)).await, 409, "maatwerk-kenmerk-in-gebruik");
    let werk = lees(&proef, Rol::Coach, "/werkvoorraad?reden=maatwerk-te-beslissen").await;
    assert_eq!(werk["regels"][0]["over"], gevraagd.1["maatwerkId"], "{werk}");

    let besluit = json!({"datum": "2026-01-06", "toegekendCent": 80_000});
    fout(&proef.post(&pad("A", "/besluit"), besluit.clone()).await, 409, "vier-ogen");
    let door_ander =
        als(&proef, Rol::Inkomensconsulent, "POST", &pad("A", "/besluit"), besluit.clone()).await;
    is(&door_ander, 201, "toegekend");
    is(&als(&proef, Rol::Inkomensconsulent, "POST", &pad("A", "/besluit"), besluit).await, 200, "toegekend");
    let werk = lees(&proef, Rol::Coach, "/werkvoorraad/aantallen").await;
    assert_eq!(werk["redenen"][0]["reden"], "maatwerk-te-betalen", "{werk}");

    let betaling = json!({"kenmerk": "F-1", "datum": "2026-01-08", "bedragCent": 30_000});
    is(&proef.post(&pad("A", "/betalingen"), betaling.clone()).await, 201, "toegekend");
    is(&proef.post(&pad("A", "/betalingen"), betaling).await, 200, "toegekend");
    let te_veel = json!({"kenmerk": "F-2", "datum": "2026-01-09", "bedragCent": 50_001});
    fout(&proef.post(&pad("A", "/betalingen"), te_veel).await, 409, "meer-dan-toegekend");
    let laatste = json!({"kenmerk": "F-2", "datum": "2026-01-09", "bedragCent": 45_000, "laatste": true});
    let betaald = proef.post(&pad("A", "/betalingen"), laatste).await;
    is(&betaald, 201, "betaald");
    let resultaat = json!({"datum": "2026-01-12", "resultaat": "werk"});
    let werk = lees(&proef, Rol::Coach, "/werkvoorraad?reden=maatwerk-resultaat&binnen=120").await;
    assert_eq!(werk["regels"][0]["norm"], "2026-04-09", "{werk}");
    is(&proef.post(&pad("A", "/resultaat"), resultaat).await, 201, "betaald");
    let werk = lees(&proef, Rol::Coach, "/werkvoorraad?binnen=366").await;
    assert!(werk["regels"].as_array().unwrap().is_empty(), "{werk}");

    let stand = lees(&proef, Rol::Beheer, DOORBRAAK).await;
    let cijfers =
        ["openAangevraagdCent", "toegekendCent", "betaaldCent", "overCent"].map(|wat| stand[wat].clone());
    assert_eq!(cijfers, [json!(0), json!(75_000), json!(75_000), json!(425_000)], "{stand}");
    assert_eq!(stand["doelen"][0], json!({"code": "reiskosten", "titel": "Reiskosten of vervoer"}));
    let een = lees(&proef, Rol::Coach, &pad("A", "")).await;
    assert_eq!((&een["resultaat"], &een["toegekendCent"]), (&json!("werk"), &json!(80_000)));
    assert_eq!(een["betalingen"].as_array().unwrap().len(), 2);
    let lijst = lees(&proef, Rol::Coach, "/maatwerk?stap=betaald&budget=doorbraakbudget&jaar=2026").await;
    assert_eq!(lijst["regels"], json!([een]));
    assert_eq!(lees(&proef, Rol::Coach, "/maatwerk?stap=toegekend").await["regels"], json!([]));
}

#[tokio::test]
async fn een_budget_raakt_op_en_gaat_niet_onder_wat_is_toegekend() {
    let proef = met_budget(100_000).await;
    for (kenmerk, bsn) in [("A", BSN), ("B", "999990020")] {
        is(&proef.post("/maatwerk", aanvraag(kenmerk, bsn, 80_000)).await, 201, "aangevraagd");
    }
    let besluit = json!({"datum": "2026-01-06", "toegekendCent": 80_000});
    let ken_toe = async |kenmerk: &str| {
        als(&proef, Rol::Inkomensconsulent, "POST", &pad(kenmerk, "/besluit"), besluit.clone()).await
    };
    is(&ken_toe("A").await, 201, "toegekend");
    let nee = ken_toe("B").await;
    fout(&nee, 409, "budget-op");
    assert!(nee.1["detail"].as_str().unwrap().contains("€ 200,00"), "{nee:?}");
    let nee = als(&proef, Rol::Beheer, "PUT", DOORBRAAK, budget(79_999)).await;
    fout(&nee, 409, "onder-toegekend");
    assert!(nee.1["detail"].as_str().unwrap().contains("€ 800,00"), "{nee:?}");
    let hoger = als(&proef, Rol::Beheer, "PUT", DOORBRAAK, budget(160_000)).await;
    assert_eq!((hoger.0, &hoger.1["overCent"]), (201, &json!(80_000)));
    assert_eq!(als(&proef, Rol::Beheer, "PUT", DOORBRAAK, budget(160_000)).await.0, 200);
    is(&ken_toe("B").await, 201, "toegekend");
    // Up to the amount of the budget who asks decides too; a refusal takes nothing.
    is(&proef.post("/maatwerk", aanvraag("C", "999990032", 10_000)).await, 201, "aangevraagd");
    fout(
        &proef.post(&pad("C", "/besluit"), json!({"datum": "2026-01-06", "toegekendCent": 10_000})).await,
        409,
        "budget-op",
    );
    let afwijzing = json!({"datum": "2026-01-06", "afwijzing": "budget-op"});
    is(&proef.post(&pad("C", "/besluit"), afwijzing).await, 201, "afgewezen");
    // Withdrawn, the money is there again.
    let weg = json!({"wat": "besluit", "reden": "niet-gebeurd"});
    is(&proef.post(&pad("A", "/intrekkingen"), weg).await, 201, "aangevraagd");
    assert_eq!(lees(&proef, Rol::Beheer, DOORBRAAK).await["overCent"], 80_000);
}

#[tokio::test]
async fn wat_niet_klopt_wordt_in_een_keer_gezegd() {
    let proef = met_budget(100_000).await;
    let velden = |antwoord: &(u16, Value)| -> Vec<String> {
        assert_eq!(antwoord.0, 400, "{antwoord:?}");
        let fouten = antwoord.1["fouten"].as_array().unwrap();
        fouten.iter().map(|fout| fout["veld"].as_str().unwrap().to_owned()).collect()
    };
    let mut invoer = budget(100);
    invoer["doelen"] = json!([{"code": "step"}, {"code": "reiskosten"}, {"code": "reiskosten"}]);
    invoer["perPersoonCent"] = json!(0);
    let nee = als(&proef, Rol::Beheer, "PUT", DOORBRAAK, invoer).await;
    assert_eq!(velden(&nee), ["doelen[0].naam", "doelen[2].code", "perPersoonCent"]);
    let kosten = json!({"bedragCent": 800.5, "bron": "Jaarrekening", "datum": "2026-01-02"});
    assert_eq!(als(&proef, Rol::Beheer, "PUT", "/aanbod/op-koers/kosten/2025", kosten).await.0, 400);
    let kosten = json!({"bedragCent": -1, "bron": "Jaarrekening", "datum": "2026-01-02"});
    assert_eq!(
        velden(&als(&proef, Rol::Beheer, "PUT", "/aanbod/op-koers/kosten/2025", kosten).await),
        ["bedragCent"]
    );
    assert_eq!(als(&proef, Rol::Beheer, "PUT", "/budgetten/doorbraakbudget/1999", budget(100)).await.0, 400);
    is(&proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await, 201, "aangevraagd");
    let beide = json!({"datum": "2026-01-06", "toegekendCent": 1, "afwijzing": "niet-nodig"});
    assert_eq!(velden(&proef.post(&pad("A", "/besluit"), beide).await), ["toegekendCent"]);
    let welke = json!({"wat": "betaling", "reden": "invoerfout"});
    assert_eq!(velden(&proef.post(&pad("A", "/intrekkingen"), welke).await), ["betalingId"]);
    fout(
        &proef.post(&pad("Z", "/resultaat"), json!({"datum": "2026-01-06", "resultaat": "werk"})).await,
        404,
        "maatwerk-onbekend",
    );
    let mut elders = aanvraag("Q", BSN, 100);
    elders["budget"] = json!("geen-budget");
    fout(&proef.post("/maatwerk", elders).await, 404, "budget-onbekend");
    fout(&als(&proef, Rol::Coach, "PUT", DOORBRAAK, budget(100)).await, 403, "geen-toegang");
}

#[tokio::test]
async fn een_ander_team_ziet_niets_en_een_budget_van_een_team_is_voor_dat_team() {
    let mut proef = Proef::nieuw().await;
    let mut van_oost = budget(500_000);
    van_oost["gebiedsteams"] = json!(["oost"]);
    assert_eq!(als(&proef, Rol::Beheer, "PUT", DOORBRAAK, van_oost).await.0, 201);
    let coach = |bsn: &str, coach: &str, team: &str| {
        let persoon = json!({"bsn": bsn, "geboortedatum": "2003-05-17"});
        json!({"persoon": persoon, "coach": coach, "gebiedsteam": team, "datum": "2026-01-02"})
    };
    assert_eq!(proef.post("/coachtoewijzingen", coach(BSN, "c-1", "oost")).await.0, 201);
    assert_eq!(proef.post("/coachtoewijzingen", coach("999990020", "c-9", "zuid")).await.0, 201);
    fout(&proef.post("/maatwerk", aanvraag("B", "999990020", 100)).await, 409, "budget-van-ander-team");
    proef.als("c-1", "[\"oost\"]");
    is(&proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await, 201, "aangevraagd");
    let mij = lees(&proef, Rol::Coach, "/maatwerk?coach=mij&gebiedsteam=oost").await;
    assert_eq!(mij["regels"][0]["gevraagdDoor"], "c-1", "{mij}");
    proef.als("c-9", "[\"zuid\"]");
    assert_eq!(lees(&proef, Rol::Coach, "/maatwerk").await["regels"], json!([]));
    let (status, nee) = proef.get(&pad("A", "")).await;
    fout(&(status, nee), 404, "maatwerk-onbekend");
    let besluit = json!({"datum": "2026-01-06", "toegekendCent": 100});
    fout(&proef.post(&pad("A", "/besluit"), besluit).await, 404, "maatwerk-onbekend");
}

/// What was asked for who turns out to be another is decided in the dossier that goes on, and found by both.
#[tokio::test]
async fn van_personen_die_een_zijn_gaat_het_geld_mee() {
    let proef = met_budget(500_000).await;
    let gevraagd = proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await;
    let blijft = proef.post("/maatwerk", aanvraag("B", "999990020", 50_000)).await;
    let wie = |antwoord: &(u16, Value)| PersoonId(antwoord.1["persoonId"].as_str().unwrap().parse().unwrap());
    let (van, naar) = (wie(&gevraagd), wie(&blijft));
    for persoon in [van, naar] {
        let metadata = json!({
            "persoonId": persoon, "gemeente": GEMEENTE, "geldigOp": "2026-01-06", "correlatie": Uuid::now_v7(),
            "vastgelegdOp": "2026-01-06T09:00:00.000000Z", "actor": {"rol": "systeem", "id": "systeem"},
        });
        let feit = domein::Vastlegging {
            id: Uuid::now_v7(),
            metadata: serde_json::from_value(metadata).unwrap(),
            gebeurtenis: domein::gebeurtenis::TrajectGebeurtenis::from(BegeleidingSamengevoegd { van, naar }),
        };
        let regel: NewEvent = feit.naar_log().unwrap();
        let append = Append::to(stream_begeleiding(persoon), Expected::Any, [regel]);
        proef.omgeving.log.append(append).await.unwrap();
    }
    let besluit = json!({"datum": "2026-01-07", "toegekendCent": 80_000, "toelichting": GEHEIM});
    let toegekend = als(&proef, Rol::Inkomensconsulent, "POST", &pad("A", "/besluit"), besluit).await;
    is(&toegekend, 201, "toegekend");
    assert_eq!(wie(&toegekend), naar);
    let betaling = json!({"kenmerk": "F-1", "datum": "2026-01-08", "bedragCent": 80_000});
    is(&proef.post(&pad("A", "/betalingen"), betaling).await, 201, "betaald");
    let lijst = lees(&proef, Rol::Coach, "/maatwerk").await;
    let van_wie = lijst["regels"].as_array().unwrap().iter().map(|regel| regel["persoonId"].clone());
    assert_eq!(van_wie.collect::<Vec<_>>(), [json!(naar), json!(naar)]);
}

/// Who logs in with one account is one person, also when beheer gives that account a number in between.
#[tokio::test]
async fn vier_ogen_gaan_over_het_account_en_niet_over_het_nummer() {
    let mut proef = met_budget(500_000).await;
    proef.als("account-1", "[]");
    is(&proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await, 201, "aangevraagd");
    let medewerker = MedewerkerVastgelegd {
        medewerker: code("c-7"),
        rol: Rol::Coach,
        gebiedsteams: Vec::new(),
        account: Some(code("account-1")),
        tot: None,
    };
    proef.richt_in("2025-01-01".parse().unwrap(), medewerker).await;
    let besluit = json!({"datum": "2026-01-06", "toegekendCent": 80_000});
    fout(&proef.post(&pad("A", "/besluit"), besluit.clone()).await, 409, "vier-ogen");
    proef.als("account-2", "[]");
    is(&proef.post(&pad("A", "/besluit"), besluit).await, 201, "toegekend");
}

#[tokio::test]
async fn de_toelichting_staat_nergens_leesbaar() {
    let proef = met_budget(500_000).await;
    let gevraagd = proef.post("/maatwerk", aanvraag("A", BSN, 80_000)).await;
    let besluit = json!({"datum": "2026-01-06", "toegekendCent": 70_000, "toelichting": GEHEIM});
    let toegekend = als(&proef, Rol::Inkomensconsulent, "POST", &pad("A", "/besluit"), besluit).await;
    let een = lees(&proef, Rol::Coach, &pad("A", "")).await;
    let bevat_niets = |tekst: &str| assert!(!tekst.contains(GEHEIM) && !tekst.contains(BSN), "{tekst}");
    for antwoord in [&gevraagd.1, &toegekend.1, &een] {
        bevat_niets(&antwoord.to_string());
    }
    let regels = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap().events;
    assert_eq!(regels.len(), 3);
    for regel in &regels {
        bevat_niets(&format!("{} {} {} {}", regel.stream, regel.kind, regel.data, regel.meta));
    }
    for bestand in std::fs::read_dir(proef.map.path()).unwrap() {
        bevat_niets(&String::from_utf8_lossy(&std::fs::read(bestand.unwrap().path()).unwrap()));
    }
    // With the person's key it opens, and without it no more.
    let vastgelegd = regels.iter().find(|regel| regel.kind == "traject.maatwerk-toegekend.v1").unwrap();
    let feiten: Value = serde_json::from_str(&vastgelegd.data).unwrap();
    let zegel = domein::Verzegeld(feiten["toelichting"].as_str().unwrap().to_owned());
    let persoon = PersoonId(gevraagd.1["persoonId"].as_str().unwrap().parse().unwrap());
    let register = &proef.omgeving.register;
    let open = register.ontzegel(persoon, traject::doel::MAATWERK, &zegel).await.unwrap();
    assert_eq!(open.as_str(), GEHEIM);
    register.wis(persoon).await.unwrap();
    assert!(register.ontzegel(persoon, traject::doel::MAATWERK, &zegel).await.is_err());
}

#[tokio::test]
async fn kosten_van_een_aanbod_staan_naast_het_budget() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({
        "code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01",
        "regels": {"budgetPerJaar": 25_000, "kostenPerPlaats": 4_000},
    });
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    let aanmelding = json!({
        "kenmerk": "T", "persoon": {"bsn": BSN, "geboortedatum": "2003-05-17"}, "aanbod": "op-koers", "datum": "2025-03-01",
    });
    assert_eq!(proef.post("/trajecten", aanmelding).await.0, 201);
    // Ended on the first day of a year, it took no place in that year.
    for (kenmerk, bsn, einde) in [("U", "999990020", "2026-01-01"), ("V", "999990032", "2026-01-02")] {
        let begin = json!({
            "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": "2003-05-17"}, "aanbod": "op-koers",
            "datum": "2025-11-01",
        });
        let begonnen = proef.post("/trajecten", begin).await;
        assert_eq!(begonnen.0, 201, "{begonnen:?}");
        let pad = format!("/trajecten/{}/voltooiing", begonnen.1["trajectId"].as_str().unwrap());
        let klaar = json!({"datum": einde, "uitkomst": "werk"});
        assert_eq!(proef.post(&pad, klaar).await.0, 201);
    }
    let kosten = json!({"bedragCent": 390_000, "bron": "Jaarrekening 2025", "datum": "2026-01-10"});
    let verantwoord = async |kosten: &Value| {
        als(&proef, Rol::Beheer, "PUT", "/aanbod/op-koers/kosten/2025", kosten.clone()).await.0
    };
    assert_eq!((verantwoord(&kosten).await, verantwoord(&kosten).await), (201, 200));
    let elders = als(&proef, Rol::Beheer, "PUT", "/aanbod/niets/kosten/2025", kosten).await;
    fout(&elders, 404, "aanbod-onbekend");
    let stand = lees(&proef, Rol::Beheer, "/aanbod/op-koers/kosten").await;
    let jaar = |jaar: i16, plaatsen: i64, verantwoord: Value, bron: Value| json!({"jaar": jaar, "plaatsen": plaatsen, "geraamdCent": plaatsen * 400_000, "verantwoordCent": verantwoord, "bron": bron});
    let jaren =
        [jaar(2025, 3, json!(390_000), json!("Jaarrekening 2025")), jaar(2026, 2, Value::Null, Value::Null)];
    assert_eq!(stand["jaren"], json!(jaren));
    assert_eq!(
        (&stand["budgetPerJaarCent"], &stand["kostenPerPlaatsCent"]),
        (&json!(2_500_000), &json!(400_000))
    );
}

/// An end that lies ahead takes no place in a year that has not come.
#[tokio::test]
async fn een_plaats_telt_tot_en_met_dit_jaar() {
    let proef = Proef::nieuw().await;
    let aanbod = json!({"code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01"});
    assert_eq!(proef.beheer("/aanbod", aanbod).await.0, 201);
    for (kenmerk, bsn, einde) in [("T", BSN, date(2028, 1, 1)), ("V", "999990020", date(2028, 1, 2))] {
        let begin = json!({
            "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": "2003-05-17"}, "aanbod": "op-koers",
            "datum": "2025-11-01",
        });
        let (status, begonnen) = proef.post("/trajecten", begin).await;
        assert_eq!(status, 201, "{begonnen}");
        let lees = |veld: &str| -> Uuid { begonnen[veld].as_str().unwrap().parse().unwrap() };
        let wat = Wat::BreekAf { traject_id: lees("trajectId"), reden: Afbreekreden::Anders };
        proef.doe(Opdracht { persoon: PersoonId(lees("persoonId")), datum: einde, wat }).await;
    }
    let stand = lees(&proef, Rol::Beheer, "/aanbod/op-koers/kosten").await;
    let jaren: Vec<_> =
        stand["jaren"].as_array().unwrap().iter().map(|een| (&een["jaar"], &een["plaatsen"])).collect();
    assert_eq!(jaren, [(&json!(2025), &json!(2)), (&json!(2026), &json!(2))]);
}

#[tokio::test]
async fn de_buig_staat_er_zoals_een_document_haar_noemt() {
    let proef = Proef::nieuw().await;
    let buig = |besteed: Value| json!({"budgetCent": 15_000, "besteedCent": besteed, "bron": "Jaarrekening 2025", "datum": "2026-01-10"});
    let begroot = als(&proef, Rol::Beheer, "PUT", "/buig/2025", buig(Value::Null)).await;
    assert_eq!((begroot.0, &begroot.1["tekortCent"]), (201, &Value::Null), "{begroot:?}");
    assert_eq!(als(&proef, Rol::Beheer, "PUT", "/buig/2025", buig(json!(15_300))).await.0, 201);
    assert_eq!(als(&proef, Rol::Beheer, "PUT", "/buig/2025", buig(json!(15_300))).await.0, 200);
    let jaren = lees(&proef, Rol::Beleid, "/buig").await;
    let tekort: Vec<&Value> =
        jaren["jaren"].as_array().unwrap().iter().map(|jaar| &jaar["tekortCent"]).collect();
    assert_eq!(tekort, [&json!(300)]);
    assert_eq!(jaren["jaren"][0]["besparingPerMaandCent"], Value::Null);
}
