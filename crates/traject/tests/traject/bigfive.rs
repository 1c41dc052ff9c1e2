//! How the areas of life go: of one day one assessment holds, and the differences are computed for who may look.

use domein::{
    Correctiereden, PersoonId, Rol, Verzegeld,
    gebeurtenis::{BigFiveGemeten, BigFiveMetingIngetrokken},
};
use eventstore::testing::given;
use serde_json::{Value, json};
use sqlx::Row as _;
use traject::regels::{
    Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
};

use crate::hulp::{Proef, anna, dag, feit};

#[test]
fn van_een_dag_geldt_een_meting() {
    let scores = |tekst: &str| Verzegeld(tekst.to_owned());
    let vraag = |wat| Opdracht { persoon: anna(), datum: dag(2, 1), wat };
    let meet = |tekst| vraag(Wat::MeetBigFive { scores: scores(tekst) });
    let gemeten = |tekst| feit(dag(2, 1), BigFiveGemeten { scores: scores(tekst) });
    let reden = Correctiereden::Invoerfout;
    let trek_in = || vraag(Wat::TrekMetingIn { reden });
    let weg = || feit(dag(2, 1), BigFiveMetingIngetrokken { van: dag(2, 1), reden });
    given::<Begeleiding>([]).when(meet("v1.a")).then([gemeten("v1.a")]);
    given::<Begeleiding>([gemeten("v1.a")]).when(meet("v1.a")).then([]);
    given::<Begeleiding>([gemeten("v1.a")]).when(meet("v1.b")).then([gemeten("v1.b")]);
    given::<Begeleiding>([gemeten("v1.a"), gemeten("v1.b")]).when(meet("v1.a")).then([gemeten("v1.a")]);
    given::<Begeleiding>([gemeten("v1.a")]).when(trek_in()).then([weg()]);
    given::<Begeleiding>([gemeten("v1.a"), weg()]).when(trek_in()).refused(&Weigering::MetingOnbekend);
    given::<Begeleiding>([gemeten("v1.a"), weg()]).when(meet("v1.a")).then([gemeten("v1.a")]);
}

fn scores([financien, school, wonen, welzijn, netwerk]: [i8; 5]) -> Value {
    json!({"financien": financien, "schoolOfWerk": school, "wonen": wonen, "welzijn": welzijn, "netwerk": netwerk})
}

fn meting(datum: &str, uitslag: [i8; 5]) -> Value {
    json!({"persoon": {"bsn": "999990019"}, "datum": datum, "scores": scores(uitslag)})
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{pad}: {antwoord}");
    antwoord
}

/// What waits, with its norm.
async fn te_meten(proef: &Proef) -> Vec<String> {
    proef.werk_bij().await;
    let (_, lijst) = proef.get("/werkvoorraad?reden=big-five-te-meten&binnen=366").await;
    let regels = lijst["regels"].as_array().unwrap().iter();
    regels.map(|een| een["norm"].as_str().unwrap().to_owned()).collect()
}

async fn inzagen(proef: &Proef) -> i64 {
    let sql = "SELECT COUNT(*) FROM inzage WHERE handeling = 'tekst'";
    sqlx::query(sql).fetch_one(proef.omgeving.database.pool()).await.unwrap().get(0)
}

#[tokio::test]
async fn metingen_staan_op_volgorde_met_wat_er_verschoof() {
    let mut proef = Proef::nieuw().await;
    let coach = json!({"persoon": {"bsn": "999990019"}, "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-03-01"});
    let persoon =
        leg_vast(&proef, "/coachtoewijzingen", coach).await["persoonId"].as_str().unwrap().to_owned();
    let pad = format!("/big-five-metingen?persoonId={persoon}");
    let (status, leeg) = proef.get(&pad).await;
    assert_eq!((status, &leeg["metingen"], &leeg["volgendeVoor"]), (200, &json!([]), &Value::Null));
    assert_eq!((inzagen(&proef).await, te_meten(&proef).await.len()), (0, 0));

    // Told out of order.
    leg_vast(&proef, "/big-five-metingen", meting("2025-12-01", [3, 3, 3, 1, 5])).await;
    leg_vast(&proef, "/big-five-metingen", meting("2025-03-01", [1, 2, 3, 4, 5])).await;
    leg_vast(&proef, "/big-five-metingen", meting("2025-09-01", [5, 5, 5, 5, 5])).await;
    leg_vast(&proef, "/big-five-metingen", meting("2025-09-01", [2, 2, 3, 3, 5])).await;
    assert_eq!(proef.post("/big-five-metingen", meting("2025-09-01", [2, 2, 3, 3, 5])).await.0, 200);
    let (_, stand) = proef.get(&pad).await;
    let regel = |datum: &str, uitslag, eerste: Option<_>, vorige: Option<_>| {
        json!({
            "datum": datum, "scores": scores(uitslag), "sindsEerste": eerste.map(scores), "sindsVorige": vorige.map(scores),
        })
    };
    assert_eq!(
        stand["metingen"],
        json!([
            regel("2025-03-01", [1, 2, 3, 4, 5], None, None),
            regel("2025-09-01", [2, 2, 3, 3, 5], Some([1, 0, 0, -1, 0]), Some([1, 0, 0, -1, 0])),
            regel("2025-12-01", [3, 3, 3, 1, 5], Some([2, 1, 0, -3, 0]), Some([1, 1, 0, -2, 0])),
        ])
    );
    assert_eq!(stand["volgendeVoor"], "2026-06-01");
    assert_eq!(inzagen(&proef).await, 3);
    assert_eq!(te_meten(&proef).await, ["2026-06-01"]);

    let intrekking = json!({"persoon": {"bsn": "999990019"}, "datum": "2025-12-01", "reden": "niet-gebeurd"});
    leg_vast(&proef, "/big-five-metingen/intrekking", intrekking.clone()).await;
    let nogmaals = proef.post("/big-five-metingen/intrekking", intrekking).await;
    assert_eq!((nogmaals.0, nogmaals.1["code"].as_str()), (404, Some("meting-onbekend")));
    assert!(web::is_beschreven("meting-onbekend"));
    assert_eq!(te_meten(&proef).await, ["2026-03-01"]);
    assert_eq!(proef.get(&pad).await.1["metingen"].as_array().unwrap().len(), 2);

    let (status, _) = proef.vraag(Rol::Beleid, "GET", &pad, (None, None)).await;
    assert_eq!(status, 403);
    proef.coach_in(r#"["zuid"]"#);
    assert_eq!(proef.get(&pad).await.0, 404);
    let wie: PersoonId = serde_json::from_value(json!(persoon)).unwrap();
    proef.omgeving.register.wis(wie).await.unwrap();
    proef.coach_in(r#"["oost"]"#);
    let gewist = proef.get(&pad).await;
    assert_eq!((gewist.0, gewist.1["code"].as_str()), (410, Some("persoon-gewist")));
}
