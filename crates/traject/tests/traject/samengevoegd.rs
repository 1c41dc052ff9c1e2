//! Two who turn out to be one, as the lists show them: one row of whom, of the coach of now, and after the undoing each
//! their own. A read model that is built anew says the same.

use domein::PersoonId;
use serde_json::{Value, json};

use crate::hulp::{Proef, uitkering};

const VAN: &str = "999990019";
const NAAR: &str = "999990020";

fn wie(bsn: &str) -> Value {
    json!({"bsn": bsn})
}

fn id(antwoord: &Value) -> PersoonId {
    serde_json::from_value(antwoord["persoonId"].clone()).unwrap()
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{pad}: {antwoord}");
    antwoord
}

async fn regels(proef: &Proef, pad: &str) -> Vec<Value> {
    proef.werk_bij().await;
    let (status, antwoord) = proef.get(pad).await;
    assert_eq!(status, 200, "{pad}: {antwoord}");
    antwoord["regels"].as_array().unwrap().clone()
}

/// What waits: the reason with the norm.
async fn werk(proef: &Proef, vraag: &str) -> Vec<(String, String)> {
    let rijen = regels(proef, &format!("/werkvoorraad?binnen=366{vraag}")).await;
    let tekst = |rij: &Value, veld: &str| rij[veld].as_str().unwrap().to_owned();
    rijen.iter().map(|rij| (tekst(rij, "reden"), tekst(rij, "norm"))).collect()
}

fn wacht(rijen: &[(&str, &str)]) -> Vec<(String, String)> {
    rijen.iter().map(|(reden, norm)| ((*reden).to_owned(), (*norm).to_owned())).collect()
}

async fn krijgt_coach(proef: &Proef, bsn: &str, coach: &str, team: &str, datum: &str) -> PersoonId {
    let inhoud = json!({"persoon": wie(bsn), "coach": coach, "gebiedsteam": team, "datum": datum});
    id(&leg_vast(proef, "/coachtoewijzingen", inhoud).await)
}

/// All lists of the desk. Read again after the model was built anew they are the same.
async fn blijft_na_herbouw(proef: &Proef) {
    let alles = async || {
        let mut alles = Vec::new();
        let bord = ["/caseload", "/werkvoorraad?binnen=366", "/ggz", "/trajecten", "/overdrachten"];
        for pad in bord.into_iter().chain(["/jpf-deelnames", "/casussen"]) {
            alles.push(regels(proef, pad).await);
        }
        alles
    };
    let live = alles().await;
    proef.herbouw().await;
    assert_eq!(alles().await, live);
}

#[tokio::test]
async fn wie_een_zijn_staan_een_keer_in_de_lijst_van_de_coach_van_nu() {
    let mut proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-1", "oost", "2025-10-01").await;
    let naar = krijgt_coach(&proef, NAAR, "c-2", "zuid", "2025-06-01").await;
    proef.voeg_samen(naar, van).await;
    // Of both the coach who was recorded last, also when the other one began on a later day.
    let caseload = regels(&proef, "/caseload").await;
    let van_wie: Vec<_> = caseload.iter().map(|een| (&een["persoonId"], &een["coach"])).collect();
    assert_eq!(van_wie, [(&json!(naar), &json!("c-2"))]);
    let (_, rond) = proef.get(&format!("/personen/{naar}")).await;
    assert_eq!(rond["coach"], "c-2");
    // One plan is missing, and one contact is due: as of the first day.
    let verwacht = wacht(&[("plan-ontbreekt", "2025-07-13"), ("jaarlijks-contact", "2026-06-01")]);
    assert_eq!(werk(&proef, "").await, verwacht);
    assert_eq!(werk(&proef, "&coach=c-2").await, verwacht);
    assert_eq!(werk(&proef, "&coach=c-1").await, []);
    blijft_na_herbouw(&proef).await;
    // The team that followed one of them sees nothing of who is another team's by now.
    proef.als("m-1", r#"["oost"]"#);
    assert_eq!(regels(&proef, "/caseload").await, Vec::<Value>::new());
    assert_eq!(werk(&proef, "").await, []);
    let (_, aantallen) = proef.get("/werkvoorraad/aantallen").await;
    assert_eq!(aantallen["totaal"], 0, "{aantallen}");
    proef.als("m-2", r#"["zuid"]"#);
    assert_eq!(werk(&proef, "").await, verwacht);
}

/// Only who merged had a coach: that coach stays, and is handed over in the dossier that goes on.
#[tokio::test]
async fn een_overdracht_na_een_samenvoeging_geldt_voor_wie_zij_nu_zijn() {
    let proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-1", "oost", "2025-10-01").await;
    let contact = json!({"persoon": wie(NAAR), "datum": "2025-12-01", "coach": "c-9"});
    let naar = id(&leg_vast(&proef, "/contacten", contact).await);
    proef.voeg_samen(naar, van).await;
    let contact = ("jaarlijks-contact", "2026-12-01");
    assert_eq!(werk(&proef, "&coach=c-1").await, wacht(&[("plan-ontbreekt", "2025-11-12"), contact]));
    let over = json!({"persoon": wie(VAN), "naar": "c-3", "datum": "2025-12-10"});
    leg_vast(&proef, "/overdrachten", over).await;
    let caseload = regels(&proef, "/caseload").await;
    let hoe: Vec<_> = caseload.iter().map(|een| (&een["coach"], &een["gebiedsteam"])).collect();
    assert_eq!(hoe, [(&json!("c-3"), &json!("oost"))]);
    assert_eq!(werk(&proef, "&coach=c-1").await, []);
    // A plan under the number of before is the plan of both.
    let plan = json!({"persoon": {"persoonId": van}, "datum": "2026-01-10", "doelen": "Een opleiding"});
    leg_vast(&proef, "/ontwikkelplannen", plan).await;
    assert_eq!(werk(&proef, "&coach=c-3").await, wacht(&[("plan-te-bespreken", "2026-07-10"), contact]));
    blijft_na_herbouw(&proef).await;
    // After the undoing each has what was theirs; what was recorded since stays with who stayed.
    proef.splits(VAN).await;
    assert_eq!(werk(&proef, "&coach=c-1").await[0].0, "plan-ontbreekt");
    assert_eq!(werk(&proef, "&coach=c-3").await, wacht(&[("plan-te-bespreken", "2026-07-10"), contact]));
    assert_eq!(regels(&proef, "/caseload").await.len(), 2);
    blijft_na_herbouw(&proef).await;
}

#[tokio::test]
async fn metingen_van_beiden_zijn_metingen_van_een() {
    let proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-1", "oost", "2025-03-01").await;
    let naar = krijgt_coach(&proef, NAAR, "c-1", "oost", "2025-03-01").await;
    let scores = json!({"financien": 1, "schoolOfWerk": 2, "wonen": 3, "welzijn": 4, "netwerk": 5});
    for (bsn, datum) in [(VAN, "2025-12-01"), (NAAR, "2025-09-01")] {
        let meting = json!({"persoon": wie(bsn), "datum": datum, "scores": scores});
        leg_vast(&proef, "/big-five-metingen", meting).await;
    }
    proef.voeg_samen(naar, van).await;
    let te_meten = async || werk(&proef, "&reden=big-five-te-meten").await;
    assert_eq!(te_meten().await, wacht(&[("big-five-te-meten", "2026-06-01")]));
    // Withdrawn in the dossier that goes on, also when it stood in the other.
    let weg = json!({"persoon": wie(NAAR), "datum": "2025-12-01", "reden": "niet-gebeurd"});
    leg_vast(&proef, "/big-five-metingen/intrekking", weg).await;
    assert_eq!(te_meten().await, wacht(&[("big-five-te-meten", "2026-03-01")]));
    let (_, vooruitgang) = proef.get(&format!("/big-five-metingen?persoonId={naar}")).await;
    assert_eq!(vooruitgang["metingen"].as_array().unwrap().len(), 1, "{vooruitgang}");
    blijft_na_herbouw(&proef).await;
}

#[tokio::test]
async fn wie_als_een_van_beiden_op_de_ggz_wacht_wacht_een_keer() {
    let proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-1", "oost", "2025-03-01").await;
    let naar = krijgt_coach(&proef, NAAR, "c-2", "oost", "2025-03-01").await;
    for (bsn, datum) in [(VAN, "2025-12-01"), (NAAR, "2025-12-20")] {
        let op_lijst = json!({"persoon": wie(bsn), "datum": datum, "zorg": "EMDR"});
        leg_vast(&proef, "/ggz-wachttijden", op_lijst).await;
    }
    proef.voeg_samen(naar, van).await;
    let wachten = regels(&proef, "/ggz").await;
    let sinds: Vec<_> = wachten.iter().map(|een| (&een["persoonId"], &een["sinds"], &een["coach"])).collect();
    assert_eq!(sinds, [(&json!(naar), &json!("2025-12-01"), &json!("c-2"))]);
    assert_eq!(werk(&proef, "&reden=ggz-wacht").await, wacht(&[("ggz-wacht", "2025-12-29")]));
    // The help bridges for both, and treatment ends it.
    let hulp = json!({"kenmerk": "H", "persoon": wie(VAN), "datum": "2026-01-05", "soort": "steungroep"});
    leg_vast(&proef, "/ggz-overbruggingen", hulp).await;
    assert_eq!(werk(&proef, "&reden=ggz-wacht").await, []);
    blijft_na_herbouw(&proef).await;
    leg_vast(&proef, "/ggz-behandelingen", json!({"persoon": wie(NAAR), "datum": "2026-01-10"})).await;
    assert_eq!(regels(&proef, "/ggz").await, Vec::<Value>::new());
    blijft_na_herbouw(&proef).await;
}

#[tokio::test]
async fn nazorg_blijft_van_wie_uitstroomde_ook_als_die_een_ander_blijkt() {
    let proef = Proef::nieuw().await;
    let contact = json!({"persoon": wie(VAN), "datum": "2025-05-01", "coach": "c-9"});
    let van = id(&leg_vast(&proef, "/contacten", contact).await);
    proef.ken_toe(van, uitkering(1)).await;
    let naar = krijgt_coach(&proef, NAAR, "c-1", "oost", "2025-03-01").await;
    proef.voeg_samen(naar, van).await;
    // The benefit was theirs before; the coach is of the one who stayed.
    let uit =
        json!({"persoon": wie(VAN), "uitkeringId": uitkering(1), "datum": "2025-10-01", "reden": "werk"});
    leg_vast(&proef, "/uitstroom", uit).await;
    let nazorg = async || werk(&proef, "&coach=c-1&reden=nazorg").await;
    assert_eq!(nazorg().await, wacht(&[("nazorg", "2026-01-01")]));
    let pad = format!("/uitstroom/{}/nazorg", uitkering(1));
    leg_vast(&proef, &pad, json!({"datum": "2026-01-05", "duurzaam": true})).await;
    assert_eq!(nazorg().await, wacht(&[("nazorg", "2026-04-01")]));
    blijft_na_herbouw(&proef).await;
}

#[tokio::test]
async fn een_deelname_en_een_casus_staan_bij_de_coach_van_nu_en_blijven_van_hun_dossier() {
    let proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-1", "oost", "2025-10-01").await;
    let naar = krijgt_coach(&proef, NAAR, "c-2", "zuid", "2025-06-01").await;
    let begin = |wie: Value| json!({"kenmerk": "J-1", "persoon": wie, "datum": "2025-11-03"});
    leg_vast(&proef, "/jpf-deelnames", begin(wie(VAN))).await;
    proef.voeg_samen(naar, van).await;
    // Under the number of before, in the dossier that goes on.
    let open =
        json!({"kenmerk": "C-1", "persoon": {"persoonId": van}, "datum": "2026-01-05", "regisseur": "r-1"});
    leg_vast(&proef, "/casussen", open).await;
    let deelnames = async || {
        let rijen = regels(&proef, "/jpf-deelnames").await;
        let van_wie = |rij: &Value| json!([rij["persoonId"], rij["coach"], rij["gebiedsteam"]]);
        rijen.iter().map(van_wie).collect::<Vec<_>>()
    };
    let casussen = async || {
        let rijen = regels(&proef, "/casussen").await;
        rijen.iter().map(|rij| json!([rij["persoonId"], rij["gebiedsteam"]])).collect::<Vec<_>>()
    };
    let plan = async || {
        let rijen = regels(&proef, "/werkvoorraad?binnen=366&reden=jpf-plan-ontbreekt").await;
        rijen.iter().map(|rij| json!([rij["persoonId"], rij["coach"]])).collect::<Vec<_>>()
    };
    // The coach who was recorded last, not the one who began last.
    assert_eq!(deelnames().await, [json!([naar, "c-2", "zuid"])]);
    assert_eq!(casussen().await, [json!([naar, "zuid"])]);
    assert_eq!(plan().await, [json!([naar, "c-2"])]);
    blijft_na_herbouw(&proef).await;
    // Without that coach it is the one of before, of the other dossier.
    let weg = json!({"persoon": wie(NAAR), "coach": "c-2", "reden": "verkeerde-jongere"});
    leg_vast(&proef, "/coachtoewijzingen/intrekking", weg).await;
    assert_eq!(deelnames().await, [json!([naar, "c-1", "oost"])]);
    assert_eq!(plan().await, [json!([naar, "c-1"])]);
    proef.splits(VAN).await;
    assert_eq!(deelnames().await, [json!([van, "c-1", "oost"])]);
    assert_eq!(casussen().await, [json!([naar, null])]);
    assert_eq!(plan().await, [json!([van, "c-1"])]);
    // What began in the dossier that went on stays there, in the list and at the door.
    let rijen = regels(&proef, "/casussen").await;
    let (status, een) = proef.get(&format!("/casussen/{}", rijen[0]["casusId"].as_str().unwrap())).await;
    assert_eq!((status, &een["persoonId"]), (200, &json!(naar)), "{een}");
    blijft_na_herbouw(&proef).await;
}

/// Of the two together coaches are withdrawn one after the other; each keeps what was not withdrawn of theirs.
#[tokio::test]
async fn wat_van_beiden_werd_ingetrokken_is_dat_ook_van_ieder_van_hen() {
    let proef = Proef::nieuw().await;
    let van = krijgt_coach(&proef, VAN, "c-0", "oost", "2025-03-01").await;
    let draag_over = async |bsn: &str, naar: &str, datum: &str| {
        let over = json!({"persoon": wie(bsn), "naar": naar, "datum": datum});
        leg_vast(&proef, "/overdrachten", over).await;
    };
    let naar = krijgt_coach(&proef, NAAR, "c-5", "zuid", "2025-03-01").await;
    draag_over(VAN, "c-1", "2025-04-01").await;
    draag_over(VAN, "c-2", "2025-05-01").await;
    draag_over(NAAR, "c-6", "2025-06-01").await;
    proef.voeg_samen(naar, van).await;
    let trek_in = async |bsn: &str, coach: &str| {
        let weg = json!({"persoon": wie(bsn), "coach": coach, "reden": "verkeerde-jongere"});
        leg_vast(&proef, "/coachtoewijzingen/intrekking", weg).await;
    };
    for coach in ["c-6", "c-2", "c-1"] {
        trek_in(NAAR, coach).await;
    }
    let coaches = async || {
        let rijen = regels(&proef, "/caseload").await;
        let mut wie: Vec<_> = rijen.iter().map(|rij| json!([rij["persoonId"], rij["coach"]])).collect();
        wie.sort_by_key(ToString::to_string);
        wie
    };
    let gesorteerd = |mut wie: Vec<Value>| {
        wie.sort_by_key(ToString::to_string);
        wie
    };
    assert_eq!(coaches().await, [json!([naar, "c-5"])]);
    proef.splits(VAN).await;
    let ieder = gesorteerd(vec![json!([van, "c-0"]), json!([naar, "c-5"])]);
    assert_eq!(coaches().await, ieder);
    for (id, coach) in [(van, "c-0"), (naar, "c-5")] {
        let (_, rond) = proef.get(&format!("/personen/{id}")).await;
        assert_eq!(rond["coach"], coach, "as the rules have it");
    }
    blijft_na_herbouw(&proef).await;
    assert_eq!(coaches().await, ieder);
}
