//! Waiting for the GGZ and what bridges: the rules, and the desk.

use domein::{
    Correctiereden, Ggzvastlegging, Rol, Verzegeld,
    gebeurtenis::{
        GgzBehandelingGestart, GgzOverbruggingBeeindigd, GgzOverbruggingBegonnen, GgzVastleggingIngetrokken,
        GgzWachttijdBeeindigd, GgzWachttijdBegonnen, TeamVastgelegd,
    },
};
use eventstore::{Position, Query, testing::given};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    ggz::Stap,
};
use uuid::Uuid;

use crate::hulp::{Proef, anna, code, dag, feit};

const BEGON: &str = "de dag waarop de wachttijd begon";
const REDEN: Correctiereden = Correctiereden::Invoerfout;

fn zegel(tekst: &str) -> Verzegeld {
    Verzegeld(tekst.to_owned())
}

fn stap(datum: Date, stap: Stap) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat: Wat::Ggz(stap) }
}

fn hulp(nummer: u128) -> Uuid {
    Uuid::from_u128(nummer)
}

fn te_vroeg(vanaf: Date, wat: &'static str) -> Weigering {
    Weigering::DatumTeVroeg { vanaf, wat }
}

fn wacht(datum: Date) -> Opdracht {
    stap(datum, Stap::Wacht { zorg: None })
}

fn behandel(datum: Date, overbrugging_loopt_door: bool) -> Opdracht {
    stap(datum, Stap::Behandel { overbrugging_loopt_door })
}

fn overbrug(datum: Date, nummer: u128) -> Opdracht {
    stap(datum, Stap::Overbrug { overbrugging_id: hulp(nummer), soort: zegel("v1.s") })
}

fn begonnen(datum: Date) -> Voorval {
    feit(datum, GgzWachttijdBegonnen { zorg: None })
}

fn behandeld(datum: Date) -> Voorval {
    feit(datum, GgzBehandelingGestart {})
}

fn beeindigd(datum: Date) -> Voorval {
    feit(datum, GgzWachttijdBeeindigd { reden: zegel("v1.r") })
}

fn overbrugd(datum: Date, nummer: u128) -> Voorval {
    feit(datum, GgzOverbruggingBegonnen { overbrugging_id: hulp(nummer), soort: zegel("v1.s") })
}

fn hulp_klaar(datum: Date, nummer: u128) -> Voorval {
    feit(datum, GgzOverbruggingBeeindigd { overbrugging_id: hulp(nummer) })
}

fn weg(wat: Ggzvastlegging, van: Date, nummer: Option<u128>) -> Voorval {
    feit(van, GgzVastleggingIngetrokken { wat, van, overbrugging_id: nummer.map(hulp), reden: REDEN })
}

#[test]
fn wachten_op_de_ggz_begint_en_eindigt() {
    given::<Begeleiding>([]).when(wacht(dag(2, 1))).then([begonnen(dag(2, 1))]);
    let wacht_al = || [begonnen(dag(2, 1))];
    given::<Begeleiding>(wacht_al()).when(wacht(dag(2, 1))).then([]);
    given::<Begeleiding>(wacht_al())
        .when(wacht(dag(2, 2)))
        .refused(&Weigering::WachtAlOpGgz { sinds: dag(2, 1) });
    given::<Begeleiding>(wacht_al()).when(behandel(dag(5, 1), false)).then([behandeld(dag(5, 1))]);
    given::<Begeleiding>(wacht_al()).when(behandel(dag(1, 1), false)).refused(&te_vroeg(dag(2, 1), BEGON));
    let klaar = || [begonnen(dag(2, 1)), behandeld(dag(5, 1))];
    given::<Begeleiding>(klaar()).when(behandel(dag(5, 1), false)).then([]);
    given::<Begeleiding>(klaar()).when(behandel(dag(6, 1), false)).refused(&Weigering::GeenGgzWachttijd);
    given::<Begeleiding>([]).when(behandel(dag(5, 1), false)).refused(&Weigering::GeenGgzWachttijd);
    // Again, later: not while the one before went on.
    given::<Begeleiding>(klaar()).when(wacht(dag(2, 1))).then([]);
    given::<Begeleiding>(klaar()).when(wacht(dag(6, 1))).then([begonnen(dag(6, 1))]);
    given::<Begeleiding>(klaar())
        .when(wacht(dag(4, 1)))
        .refused(&te_vroeg(dag(5, 1), "de dag waarop de vorige wachttijd eindigde"));
}

#[test]
fn wachten_eindigt_ook_zonder_behandeling() {
    let einde = |datum| stap(datum, Stap::Beeindig { reden: zegel("v1.r") });
    given::<Begeleiding>([begonnen(dag(2, 1)), overbrugd(dag(2, 3), 1)])
        .when(einde(dag(4, 1)))
        .then([beeindigd(dag(4, 1)), hulp_klaar(dag(4, 1), 1)]);
    let klaar = || [begonnen(dag(2, 1)), beeindigd(dag(4, 1))];
    given::<Begeleiding>(klaar()).when(einde(dag(4, 1))).then([]);
    given::<Begeleiding>(klaar()).when(behandel(dag(4, 1), false)).refused(&Weigering::GeenGgzWachttijd);
    given::<Begeleiding>([begonnen(dag(2, 1))]).when(einde(dag(1, 31))).refused(&te_vroeg(dag(2, 1), BEGON));
}

/// What is told again of the same day with other words is no repetition: the last of them holds.
#[test]
fn zorg_en_reden_gelden_zoals_het_laatst_is_gezegd() {
    let op_lijst = |zorg: Option<&str>| feit(dag(2, 1), GgzWachttijdBegonnen { zorg: zorg.map(zegel) });
    let wacht = |zorg: Option<&str>| stap(dag(2, 1), Stap::Wacht { zorg: zorg.map(zegel) });
    given::<Begeleiding>([op_lijst(Some("v1.a"))]).when(wacht(Some("v1.a"))).then([]);
    given::<Begeleiding>([op_lijst(Some("v1.a"))]).when(wacht(Some("v1.b"))).then([op_lijst(Some("v1.b"))]);
    given::<Begeleiding>([op_lijst(None)]).when(wacht(Some("v1.b"))).then([op_lijst(Some("v1.b"))]);
    // Not said again is not taken back.
    given::<Begeleiding>([op_lijst(Some("v1.a"))]).when(wacht(None)).then([]);
    let beide = || [op_lijst(Some("v1.a")), op_lijst(Some("v1.b"))];
    given::<Begeleiding>(beide()).when(wacht(Some("v1.b"))).then([]);
    given::<Begeleiding>(beide()).when(wacht(Some("v1.a"))).then([op_lijst(Some("v1.a"))]);
    // It is one waiting: withdrawn, there is none.
    let weg = || weg(Ggzvastlegging::Wachttijd, dag(2, 1), None);
    given::<Begeleiding>(beide())
        .when(stap(dag(12, 1), Stap::TrekWachttijdIn { reden: REDEN }))
        .then([weg()]);
    given::<Begeleiding>(beide().into_iter().chain([weg()]))
        .when(behandel(dag(5, 1), false))
        .refused(&Weigering::GeenGgzWachttijd);

    let geeindigd = |reden: &str| feit(dag(4, 1), GgzWachttijdBeeindigd { reden: zegel(reden) });
    let einde = |reden: &str| stap(dag(4, 1), Stap::Beeindig { reden: zegel(reden) });
    let klaar = || vec![op_lijst(None), geeindigd("v1.r")];
    given::<Begeleiding>(klaar()).when(einde("v1.s")).then([geeindigd("v1.s")]);
    given::<Begeleiding>([klaar(), vec![geeindigd("v1.s")]].concat()).when(einde("v1.s")).then([]);
    // Of what was waited for also after the end.
    given::<Begeleiding>(klaar()).when(wacht(Some("v1.b"))).then([op_lijst(Some("v1.b"))]);
    let hersteld = || [klaar(), vec![op_lijst(Some("v1.b"))]].concat();
    given::<Begeleiding>(hersteld()).when(behandel(dag(5, 1), false)).refused(&Weigering::GeenGgzWachttijd);
}

#[test]
fn hulp_overbrugt_alleen_wie_wacht_en_niet_van_ervoor() {
    given::<Begeleiding>([]).when(overbrug(dag(2, 1), 1)).refused(&Weigering::GeenGgzWachttijd);
    let wacht = || begonnen(dag(2, 1));
    given::<Begeleiding>([wacht()]).when(overbrug(dag(2, 1), 1)).then([overbrugd(dag(2, 1), 1)]);
    given::<Begeleiding>([wacht()]).when(overbrug(dag(1, 31), 1)).refused(&te_vroeg(dag(2, 1), BEGON));
    given::<Begeleiding>([wacht(), behandeld(dag(3, 1))])
        .when(overbrug(dag(2, 5), 1))
        .refused(&Weigering::GeenGgzWachttijd);
    let al = || [wacht(), overbrugd(dag(2, 3), 1)];
    given::<Begeleiding>(al()).when(overbrug(dag(2, 3), 1)).then([]);
    given::<Begeleiding>(al()).when(overbrug(dag(2, 4), 1)).refused(&Weigering::OverbruggingKenmerkInGebruik);
    // More than one kind of help at a time is well possible.
    given::<Begeleiding>(al()).when(overbrug(dag(2, 4), 2)).then([overbrugd(dag(2, 4), 2)]);
}

#[test]
fn behandeling_eindigt_wat_overbrugt_tenzij_het_doorloopt() {
    let al = || [begonnen(dag(2, 1)), overbrugd(dag(2, 3), 1), overbrugd(dag(2, 9), 2)];
    given::<Begeleiding>(al()).when(behandel(dag(5, 1), true)).then([behandeld(dag(5, 1))]);
    given::<Begeleiding>(al()).when(behandel(dag(5, 1), false)).then([
        behandeld(dag(5, 1)),
        hulp_klaar(dag(5, 1), 1),
        hulp_klaar(dag(5, 1), 2),
    ]);
    let wat = "de dag waarop de overbrugging begon";
    given::<Begeleiding>(al()).when(behandel(dag(2, 8), false)).refused(&te_vroeg(dag(2, 9), wat));
    let einde = |datum| stap(datum, Stap::BeeindigOverbrugging { overbrugging_id: hulp(1) });
    given::<Begeleiding>(al()).when(einde(dag(3, 1))).then([hulp_klaar(dag(3, 1), 1)]);
    given::<Begeleiding>(al()).when(einde(dag(2, 2))).refused(&te_vroeg(dag(2, 3), wat));
    given::<Begeleiding>([]).when(einde(dag(3, 1))).refused(&Weigering::OverbruggingOnbekend);
    let klaar = || al().into_iter().chain([hulp_klaar(dag(3, 1), 1)]);
    given::<Begeleiding>(klaar()).when(einde(dag(3, 1))).then([]);
    let gesloten = Weigering::OverbruggingGesloten { sinds: dag(3, 1) };
    given::<Begeleiding>(klaar()).when(einde(dag(3, 2))).refused(&gesloten);
    // What ended already does not end again.
    given::<Begeleiding>(klaar())
        .when(behandel(dag(5, 1), false))
        .then([behandeld(dag(5, 1)), hulp_klaar(dag(5, 1), 2)]);
}

#[test]
fn wat_niet_zo_was_wordt_ingetrokken() {
    use Ggzvastlegging as V;
    let trek_in = |wat| stap(dag(12, 1), wat);
    let wachttijd = || trek_in(Stap::TrekWachttijdIn { reden: REDEN });
    let einde = || trek_in(Stap::TrekWachttijdeindeIn { reden: REDEN });
    let van_hulp = || trek_in(Stap::TrekOverbruggingIn { overbrugging_id: hulp(1), reden: REDEN });
    let hulpeinde = || trek_in(Stap::TrekOverbruggingseindeIn { overbrugging_id: hulp(1), reden: REDEN });
    let onbekend = Weigering::GgzVastleggingOnbekend;
    for vraag in [wachttijd(), einde()] {
        given::<Begeleiding>([]).when(vraag).refused(&onbekend);
    }
    given::<Begeleiding>([]).when(van_hulp()).refused(&Weigering::OverbruggingOnbekend);
    let al = || vec![begonnen(dag(2, 1)), overbrugd(dag(2, 3), 1)];
    given::<Begeleiding>(al()).when(einde()).refused(&onbekend);
    given::<Begeleiding>(al()).when(hulpeinde()).refused(&onbekend);
    let (van_1, van_wacht) =
        (|| weg(V::Overbrugging, dag(2, 3), Some(1)), || weg(V::Wachttijd, dag(2, 1), None));
    given::<Begeleiding>(al()).when(van_hulp()).then([van_1()]);
    given::<Begeleiding>(al()).when(wachttijd()).then([van_1(), van_wacht()]);
    // Nothing is left: the same kenmerk and another day can be recorded.
    let leeg = || al().into_iter().chain([van_1(), van_wacht()]);
    given::<Begeleiding>(leeg()).when(wacht(dag(1, 5))).then([begonnen(dag(1, 5))]);
    given::<Begeleiding>(leeg().chain([begonnen(dag(1, 5))]))
        .when(overbrug(dag(1, 6), 1))
        .then([overbrugd(dag(1, 6), 1)]);
    // Without its end the waiting goes on; the help that ended with it is withdrawn by itself.
    let klaar = || al().into_iter().chain([behandeld(dag(5, 1)), hulp_klaar(dag(5, 1), 1)]);
    let einde_weg = || weg(V::Wachttijdeinde, dag(5, 1), None);
    given::<Begeleiding>(klaar()).when(einde()).then([einde_weg()]);
    let hulpeinde_weg = || weg(V::Overbruggingseinde, dag(5, 1), Some(1));
    given::<Begeleiding>(klaar()).when(hulpeinde()).then([hulpeinde_weg()]);
    given::<Begeleiding>(klaar().chain([einde_weg(), hulpeinde_weg()]))
        .when(behandel(dag(6, 1), false))
        .then([behandeld(dag(6, 1)), hulp_klaar(dag(6, 1), 1)]);
    // Nobody waits and nobody treats: there is nothing to bridge.
    let afgezien = al().into_iter().chain([beeindigd(dag(5, 1)), hulp_klaar(dag(5, 1), 1)]);
    given::<Begeleiding>(afgezien).when(hulpeinde()).refused(&Weigering::GeenGgzWachttijd);
}

const BSN: [&str; 2] = ["999990019", "999990020"];

fn wie(nummer: usize) -> Value {
    json!({"bsn": BSN[nummer]})
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

/// Both wait, the first in Oost, and somebody is their coach.
async fn twee_wachtenden() -> Proef {
    let proef = Proef::nieuw().await;
    for team in ["oost", "zuid"] {
        let titel = team.to_owned();
        proef
            .richt_in(
                date(2022, 11, 1),
                TeamVastgelegd { team: code(team), titel, tot: None, uit_teams: Vec::new() },
            )
            .await;
    }
    for (nummer, team, datum) in [(0, "oost", "2025-12-01"), (1, "zuid", "2026-01-05")] {
        let coach =
            json!({"persoon": wie(nummer), "coach": "c-1", "gebiedsteam": team, "datum": "2025-11-01"});
        leg_vast(&proef, "/coachtoewijzingen", coach).await;
        let wacht = json!({"persoon": wie(nummer), "datum": datum, "zorg": "EMDR"});
        leg_vast(&proef, "/ggz-wachttijden", wacht).await;
    }
    proef
}

fn overbrugging(kenmerk: &str, datum: &str, soort: &str) -> Value {
    json!({"kenmerk": kenmerk, "persoon": wie(0), "datum": datum, "soort": soort})
}

#[tokio::test]
async fn wie_wacht_hoe_lang_en_of_iets_overbrugt() {
    let mut proef = twee_wachtenden().await;
    // It is 15 January 2026.
    let allen = regels(&proef, "/ggz").await;
    let dagen: Vec<_> = allen.iter().map(|een| een["dagenGewacht"].as_i64().unwrap()).collect();
    assert_eq!(dagen, [45, 10]);
    assert_eq!((&allen[0]["overbrugd"], &allen[0]["norm"]), (&json!(false), &json!("2025-12-29")));
    assert_eq!((&allen[0]["coach"], &allen[0]["gebiedsteam"]), (&json!("c-1"), &json!("oost")));
    let werk = async |proef: &Proef| {
        let regels = regels(proef, "/werkvoorraad?reden=ggz-wacht&coach=c-1").await;
        regels.iter().map(|een| (een["norm"].clone(), een["teLaat"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(werk(&proef).await, [(json!("2025-12-29"), json!(true))]);
    let plan = json!({"persoon": wie(0), "datum": "2025-11-02", "doelen": "Rust"});
    leg_vast(&proef, "/ontwikkelplannen", plan).await;
    let caseload = regels(&proef, "/caseload?coach=c-1").await;
    assert!(caseload.iter().any(|een| een["eersteNorm"] == "2025-12-29"), "{caseload:?}");

    let hulp = leg_vast(&proef, "/ggz-overbruggingen", overbrugging("H", "2025-12-20", "steungroep")).await;
    assert_eq!(hulp["toestand"], "overbrugd");
    let id = hulp["overbruggingId"].as_str().unwrap().to_owned();
    let eerste = &regels(&proef, "/ggz?gebiedsteam=oost").await[0];
    assert_eq!((&eerste["overbrugd"], &eerste["overbrugdSinds"]), (&json!(true), &json!("2025-12-20")));
    assert_eq!(eerste["norm"], Value::Null);
    assert_eq!(regels(&proef, "/ggz?zonderOverbrugging=true").await.len(), 1);
    assert_eq!(werk(&proef).await, []);

    // Without that help it is late four weeks later.
    let einde = json!({"datum": "2026-01-10"});
    leg_vast(&proef, &format!("/ggz-overbruggingen/{id}/einde"), einde).await;
    assert_eq!(regels(&proef, "/ggz?zonderOverbrugging=true").await.len(), 2);
    let binnenkort = regels(&proef, "/werkvoorraad?reden=ggz-wacht&coach=c-1&binnen=60").await;
    let normen: Vec<_> = binnenkort.iter().map(|een| (&een["norm"], &een["sinds"])).collect();
    assert_eq!(
        normen,
        [(&json!("2026-02-02"), &json!("2026-01-05")), (&json!("2026-02-07"), &json!("2026-01-10"))]
    );

    let persoon = hulp["persoonId"].as_str().unwrap();
    let (_, stand) = proef.get(&format!("/ggz/{persoon}")).await;
    assert_eq!(
        stand["wachttijden"],
        json!([
            {"sinds": "2025-12-01", "einde": null, "behandeling": null, "dagenGewacht": 45}
        ])
    );
    assert_eq!(
        stand["overbruggingen"],
        json!([
            {"overbruggingId": id, "sinds": "2025-12-20", "einde": "2026-01-10"}
        ])
    );

    // Page by page.
    let (_, eerste) = proef.get("/ggz?limiet=1").await;
    let na = eerste["volgende"].as_str().unwrap();
    let (_, tweede) = proef.get(&format!("/ggz?limiet=1&na={na}")).await;
    assert_eq!((&tweede["regels"][0]["dagenGewacht"], &tweede["volgende"]), (&json!(10), &Value::Null));

    proef.coach_in(r#"["zuid"]"#);
    assert_eq!(regels(&proef, "/ggz").await.len(), 1);
    assert_eq!(geweigerd(&proef.get(&format!("/ggz/{persoon}")).await), (404, "begeleiding-onbekend"));
    // Who looked stands in the list of looks, and who was refused does not.
    let sql = "SELECT COUNT(*) FROM inzage WHERE handeling = 'ggz' AND persoon_id = $1";
    let gezien = sqlx::query(sql).bind(persoon.to_owned()).fetch_one(proef.omgeving.database.pool()).await;
    assert_eq!(sqlx::Row::get::<i64, _>(&gezien.unwrap(), 0), 1);
    let einde = json!({"datum": "2026-01-11"});
    let nee = proef.post(&format!("/ggz-overbruggingen/{id}/einde"), einde).await;
    assert_eq!(geweigerd(&nee).0, 404);
}

#[tokio::test]
async fn hulp_wordt_vastgelegd_en_ingetrokken_en_een_kenmerk_is_van_een_hulp() {
    let proef = twee_wachtenden().await;
    let hulp = || overbrugging("H", "2025-12-20", "voorzorg");
    let eerste = leg_vast(&proef, "/ggz-overbruggingen", hulp()).await;
    let nogmaals = proef.post("/ggz-overbruggingen", hulp()).await;
    assert_eq!((nogmaals.0, &nogmaals.1["versie"]), (200, &eerste["versie"]));
    let anders = proef.post("/ggz-overbruggingen", overbrugging("H", "2025-12-20", "lifeskills")).await;
    assert_eq!(geweigerd(&anders), (409, "overbrugging-kenmerk-in-gebruik"));
    let te_vroeg = proef.post("/ggz-overbruggingen", overbrugging("I", "2025-11-20", "anders")).await;
    assert_eq!(geweigerd(&te_vroeg), (409, "datum-te-vroeg"));
    let onzin = proef.post("/ggz-overbruggingen", overbrugging("J", "2025-12-20", "yoga")).await;
    assert_eq!(onzin.0, 400, "{onzin:?}");
    // The same kenmerk of another person is other help.
    let ander = json!({"kenmerk": "H", "persoon": wie(1), "datum": "2026-01-06", "soort": "grip-en-glans"});
    let ander = leg_vast(&proef, "/ggz-overbruggingen", ander).await;
    assert_ne!(ander["overbruggingId"], eerste["overbruggingId"]);

    let (status, _) = proef.vraag(Rol::Beleid, "GET", "/ggz", (None, None)).await;
    assert_eq!(status, 403);
    let reden = json!({"reden": "invoerfout"});
    let pad = format!("/ggz-overbruggingen/{}", eerste["overbruggingId"].as_str().unwrap());
    assert_eq!(
        geweigerd(&proef.post(&format!("{pad}/einde/intrekking"), reden.clone()).await),
        (404, "ggz-vastlegging-onbekend")
    );
    leg_vast(&proef, &format!("{pad}/intrekking"), reden.clone()).await;
    assert_eq!(
        geweigerd(&proef.post(&format!("{pad}/intrekking"), reden).await),
        (404, "overbrugging-onbekend")
    );
    assert_eq!(regels(&proef, "/ggz?zonderOverbrugging=true").await.len(), 1);
    leg_vast(&proef, "/ggz-overbruggingen", overbrugging("H", "2025-12-20", "lifeskills")).await;
    assert_eq!(regels(&proef, "/ggz?zonderOverbrugging=true").await.len(), 0);

    // Nothing that is sealed stands in clear anywhere in the log.
    let log = proef.omgeving.log.read(&Query::all(), Position::START, 100).await.unwrap();
    for regel in &log.events {
        let tekst = format!("{}{}", regel.data, regel.meta);
        for soort in domein::Overbruggingssoort::CODES.iter().filter(|code| **code != "anders") {
            assert!(!tekst.contains(soort), "{soort} in {}", regel.kind);
        }
    }
}

/// What was sealed anew is never the same text: the service opens what it has and compares.
#[tokio::test]
async fn andere_zorg_of_een_andere_reden_vervangt_en_dezelfde_doet_niets() {
    let proef = twee_wachtenden().await;
    let wacht = |zorg: &str| json!({"persoon": wie(0), "datum": "2025-12-01", "zorg": zorg});
    assert_eq!(proef.post("/ggz-wachttijden", wacht("EMDR")).await.0, 200);
    assert_eq!(proef.post("/ggz-wachttijden", wacht("Schematherapie")).await.0, 201);
    assert_eq!(proef.post("/ggz-wachttijden", wacht("Schematherapie")).await.0, 200);
    assert_eq!(proef.post("/ggz-wachttijden", wacht(" \t ")).await.0, 400);
    assert_eq!(regels(&proef, "/ggz?gebiedsteam=oost").await.len(), 1);
    let einde = |reden: &str| json!({"persoon": wie(0), "datum": "2026-01-10", "reden": reden});
    for (reden, status) in
        [("verhuisd", 201), ("verhuisd", 200), ("zelf-afgezien", 201), ("zelf-afgezien", 200)]
    {
        let antwoord = proef.post("/ggz-wachttijden/einde", einde(reden)).await;
        assert_eq!(antwoord.0, status, "{reden}: {antwoord:?}");
    }
    assert_eq!(regels(&proef, "/ggz?gebiedsteam=oost").await.len(), 0);
    leg_vast(&proef, "/ggz-wachttijden/einde/intrekking", json!({"persoon": wie(0), "reden": "invoerfout"}))
        .await;
    assert_eq!(regels(&proef, "/ggz?gebiedsteam=oost").await.len(), 1);
}

#[tokio::test]
async fn het_einde_van_wachten_en_zijn_intrekking_staan_in_de_lijst() {
    let proef = twee_wachtenden().await;
    leg_vast(&proef, "/ggz-overbruggingen", overbrugging("H", "2025-12-20", "voorzorg")).await;
    let einde = json!({"persoon": wie(0), "datum": "2026-01-10", "reden": "verhuisd"});
    leg_vast(&proef, "/ggz-wachttijden/einde", einde).await;
    let behandeling = json!({"persoon": wie(1), "datum": "2026-01-12", "overbruggingLooptDoor": true});
    leg_vast(&proef, "/ggz-behandelingen", behandeling).await;
    assert_eq!(regels(&proef, "/ggz").await.len(), 0);
    let nieuw = json!({"persoon": wie(1), "datum": "2026-01-13"});
    leg_vast(&proef, "/ggz-wachttijden", nieuw).await;
    assert_eq!(regels(&proef, "/ggz").await[0]["sinds"], "2026-01-13");
    let dubbel = json!({"persoon": wie(1), "datum": "2026-01-14"});
    assert_eq!(geweigerd(&proef.post("/ggz-wachttijden", dubbel).await), (409, "wacht-al-op-ggz"));

    let terug = |nummer| json!({"persoon": wie(nummer), "reden": "invoerfout"});
    leg_vast(&proef, "/ggz-wachttijden/intrekking", terug(1)).await;
    assert_eq!(regels(&proef, "/ggz").await.len(), 0);
    for nummer in [0, 1] {
        leg_vast(&proef, "/ggz-wachttijden/einde/intrekking", terug(nummer)).await;
    }
    let wachten = regels(&proef, "/ggz").await;
    let sinds: Vec<_> = wachten.iter().map(|een| (&een["sinds"], &een["overbrugd"])).collect();
    assert_eq!(sinds, [(&json!("2025-12-01"), &json!(false)), (&json!("2026-01-05"), &json!(false))]);
}
