//! What was recorded of the coach, the plan and contact was not so.

use dienst::Dossiers as _;
use domein::{
    Begeleidingsvastlegging as V, Correctiereden, Kenmerk, Verzegeld,
    gebeurtenis::{
        BegeleidingsvastleggingIngetrokken, CoachOvergedragen, CoachToegewezen, CoachoverdrachtVoorgesteld,
        ContactGelegd, ContactVerloren, OntwikkelplanBijgesteld, OntwikkelplanVastgesteld,
    },
};
use eventstore::{fold, testing::given};
use jiff::civil::Date;
use serde_json::{Value, json};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    herstellen::Herstel,
    overdracht::Overdrachtstand,
};
use uuid::Uuid;

use crate::hulp::{Proef, anna, code, dag, feit};

const REDEN: Correctiereden = Correctiereden::Invoerfout;
const OVERDRACHT: Uuid = Uuid::from_u128(80);

fn coach(nummer: &str) -> Kenmerk {
    code(nummer)
}

fn trek_in(datum: Date, wat: Herstel) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat: Wat::TrekVastleggingIn { wat, reden: REDEN } }
}

fn zonder(wat: V, van: Date) -> BegeleidingsvastleggingIngetrokken {
    BegeleidingsvastleggingIngetrokken {
        wat,
        van,
        coach: None,
        overdracht_id: None,
        weer: None,
        weer_sinds: None,
        gebiedsteam: None,
        reden: REDEN,
    }
}

fn toegewezen() -> Voorval {
    feit(dag(2, 1), CoachToegewezen { coach: coach("c-1"), gebiedsteam: Some(code("oost")) })
}

fn overgedragen() -> Voorval {
    let (van, naar, gebiedsteam) = (coach("c-1"), coach("c-2"), Some(code("zuid")));
    feit(dag(5, 1), CoachOvergedragen { van, naar, gebiedsteam, overdracht_id: Some(OVERDRACHT) })
}

fn voorgesteld() -> Voorval {
    let (van, naar, gebiedsteam) = (coach("c-1"), coach("c-2"), Some(code("zuid")));
    feit(dag(4, 1), CoachoverdrachtVoorgesteld { overdracht_id: OVERDRACHT, van, naar, gebiedsteam })
}

fn terug_naar_c1() -> Voorval {
    let weg = BegeleidingsvastleggingIngetrokken {
        coach: Some(coach("c-2")),
        overdracht_id: Some(OVERDRACHT),
        weer: Some(coach("c-1")),
        weer_sinds: Some(dag(2, 1)),
        gebiedsteam: Some(code("oost")),
        ..zonder(V::Coach, dag(5, 1))
    };
    feit(dag(5, 1), weg)
}

#[test]
fn zonder_de_overdracht_is_wie_ervoor_coach_was_dat_weer() {
    let verleden = || vec![toegewezen(), voorgesteld(), overgedragen()];
    let van = |nummer| trek_in(dag(12, 1), Herstel::Coach(coach(nummer)));
    given::<Begeleiding>(verleden()).when(van("c-2")).then([terug_naar_c1()]);
    // Whoever asks says who stands as the coach: asked twice it does not go on to the one before.
    given::<Begeleiding>(verleden()).when(van("c-1")).refused(&Weigering::BegeleidingsvastleggingOnbekend);
    let terug = || [verleden(), vec![terug_naar_c1()]].concat();
    given::<Begeleiding>(terug()).when(van("c-2")).refused(&Weigering::BegeleidingsvastleggingOnbekend);
    let stand = fold::<Begeleiding>(&terug());
    assert_eq!(stand.gebiedsteam(), Some(&code("oost")));
    assert_eq!(stand.overdrachten[&OVERDRACHT].stand, Overdrachtstand::Ingetrokken);
    let eerste =
        BegeleidingsvastleggingIngetrokken { coach: Some(coach("c-1")), ..zonder(V::Coach, dag(2, 1)) };
    given::<Begeleiding>(terug()).when(van("c-1")).then([feit(dag(2, 1), eerste.clone())]);
    // Without a coach one can be assigned.
    let opnieuw = Wat::WijsCoachToe { coach: coach("c-9"), gebiedsteam: None };
    given::<Begeleiding>([terug(), vec![feit(dag(2, 1), eerste)]].concat())
        .when(Opdracht { persoon: anna(), datum: dag(12, 1), wat: opnieuw })
        .then([feit(dag(12, 1), CoachToegewezen { coach: coach("c-9"), gebiedsteam: None })]);
    // A handover that is on its way stands on who the coach is.
    given::<Begeleiding>([toegewezen(), voorgesteld()]).when(van("c-1")).refused(&Weigering::OverdrachtLoopt);
}

#[test]
fn een_plan_en_contact_van_een_dag_worden_ingetrokken() {
    let doelen = || Verzegeld("v1.d".to_owned());
    let plannen = || {
        let bijgesteld = feit(dag(4, 1), OntwikkelplanBijgesteld { doelen: doelen() });
        vec![feit(dag(3, 1), OntwikkelplanVastgesteld { doelen: doelen() }), bijgesteld]
    };
    let zonder_plan = |dag: Date| feit(dag, zonder(V::Ontwikkelplan, dag));
    let trek_plan_in = |dag| trek_in(dag, Herstel::Ontwikkelplan);
    let onbekend = Weigering::BegeleidingsvastleggingOnbekend;
    given::<Begeleiding>(plannen()).when(trek_plan_in(dag(3, 1))).then([zonder_plan(dag(3, 1))]);
    given::<Begeleiding>(plannen()).when(trek_plan_in(dag(3, 2))).refused(&onbekend);
    let geen = || [plannen(), vec![zonder_plan(dag(3, 1)), zonder_plan(dag(4, 1))]].concat();
    given::<Begeleiding>(geen()).when(trek_plan_in(dag(4, 1))).refused(&onbekend);
    // Without any the next is the first again.
    let leg_vast = Opdracht { persoon: anna(), datum: dag(6, 1), wat: Wat::LegPlanVast { doelen: doelen() } };
    given::<Begeleiding>(geen())
        .when(leg_vast)
        .then([feit(dag(6, 1), OntwikkelplanVastgesteld { doelen: doelen() })]);

    let contact = || feit(dag(3, 1), ContactGelegd { coach: coach("c-1") });
    let met = |nummer: Option<&str>| trek_in(dag(3, 1), Herstel::Contact(nummer.map(coach)));
    let weg =
        BegeleidingsvastleggingIngetrokken { coach: Some(coach("c-1")), ..zonder(V::Contact, dag(3, 1)) };
    let weg = || feit(dag(3, 1), weg.clone());
    given::<Begeleiding>([contact()]).when(met(Some("c-1"))).then([weg()]);
    given::<Begeleiding>([contact()]).when(met(Some("c-2"))).refused(&onbekend);
    given::<Begeleiding>([contact()]).when(met(None)).refused(&onbekend);
    given::<Begeleiding>([contact(), weg()]).when(met(Some("c-1"))).refused(&onbekend);
    let verloren = feit(dag(3, 1), ContactVerloren {});
    given::<Begeleiding>([verloren]).when(met(None)).then([feit(dag(3, 1), zonder(V::Contact, dag(3, 1)))]);
}

/// After a split each has what is theirs: a withdrawal goes along with what it is about.
#[test]
fn bij_een_splitsing_gaat_een_intrekking_mee_met_wat_zij_raakt() {
    let eigen = fold::<Begeleiding>(&[toegewezen(), overgedragen()]);
    let niets = fold::<Begeleiding>(&[toegewezen()]);
    assert!(Begeleiding::betreft(&eigen, &terug_naar_c1().gebeurtenis));
    assert!(!Begeleiding::betreft(&niets, &terug_naar_c1().gebeurtenis));
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{pad}: {antwoord}");
}

async fn regels(proef: &Proef, pad: &str) -> Vec<Value> {
    proef.werk_bij().await;
    let (status, antwoord) = proef.get(pad).await;
    assert_eq!(status, 200, "{antwoord}");
    antwoord["regels"].as_array().unwrap().clone()
}

/// What waits: the reason with the norm.
async fn werk(proef: &Proef) -> Vec<(String, String)> {
    let rijen = regels(proef, "/werkvoorraad?binnen=366").await;
    let tekst = |rij: &Value, veld: &str| rij[veld].as_str().unwrap().to_owned();
    rijen.iter().map(|rij| (tekst(rij, "reden"), tekst(rij, "norm"))).collect()
}

fn wacht(rijen: &[(&str, &str)]) -> Vec<(String, String)> {
    rijen.iter().map(|(reden, norm)| ((*reden).to_owned(), (*norm).to_owned())).collect()
}

#[tokio::test]
async fn wat_wacht_volgt_uit_wat_blijft_staan() {
    let proef = Proef::nieuw().await;
    let persoon = json!({"bsn": "999990019"});
    let met = |extra: Value| {
        let mut inhoud = json!({"persoon": persoon});
        inhoud.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        inhoud
    };
    let weg = |extra: Value| {
        let mut inhoud = met(extra);
        inhoud["reden"] = json!("invoerfout");
        inhoud
    };
    leg_vast(
        &proef,
        "/coachtoewijzingen",
        met(json!({"coach": "c-1", "gebiedsteam": "oost", "datum": "2025-06-01"})),
    )
    .await;
    for datum in ["2025-07-01", "2025-09-01"] {
        leg_vast(&proef, "/contacten", met(json!({"coach": "c-1", "datum": datum}))).await;
        leg_vast(&proef, "/ontwikkelplannen", met(json!({"doelen": "Een opleiding", "datum": datum}))).await;
    }
    let beide = [("plan-te-bespreken", "2026-03-01"), ("jaarlijks-contact", "2026-09-01")];
    assert_eq!(werk(&proef).await, wacht(&beide));
    let dag = json!({"datum": "2025-09-01"});
    leg_vast(&proef, "/contacten/intrekking", weg(json!({"datum": "2025-09-01", "coach": "c-1"}))).await;
    leg_vast(&proef, "/ontwikkelplannen/intrekking", weg(dag.clone())).await;
    assert_eq!(
        werk(&proef).await,
        wacht(&[("plan-te-bespreken", "2026-01-01"), ("jaarlijks-contact", "2026-07-01")])
    );
    let caseload = regels(&proef, "/caseload").await;
    assert_eq!(
        (&caseload[0]["laatsteContact"], &caseload[0]["planSinds"]),
        (&json!("2025-07-01"), &json!("2025-07-01"))
    );
    for (pad, inhoud) in [
        ("/ontwikkelplannen/intrekking", weg(dag)),
        ("/coachtoewijzingen/intrekking", weg(json!({"coach": "c-2"}))),
    ] {
        let (status, nee) = proef.post(pad, inhoud).await;
        assert_eq!((status, &nee["code"]), (404, &json!("begeleidingsvastlegging-onbekend")), "{pad}");
        assert!(web::is_beschreven("begeleidingsvastlegging-onbekend"));
    }
    let onduidelijk = proef.post("/contacten/intrekking", weg(json!({"datum": "2025-07-01"}))).await;
    assert_eq!((onduidelijk.0, &onduidelijk.1["fouten"][0]["code"]), (400, &json!("contact-onduidelijk")));

    leg_vast(
        &proef,
        "/overdrachten",
        met(json!({"naar": "c-2", "gebiedsteam": "zuid", "datum": "2025-10-01"})),
    )
    .await;
    leg_vast(&proef, "/coachtoewijzingen/intrekking", weg(json!({"coach": "c-2"}))).await;
    let wie = async || {
        let rijen = regels(&proef, "/caseload").await;
        rijen
            .iter()
            .map(|een| (een["coach"].clone(), een["gebiedsteam"].clone(), een["sinds"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(wie().await, [(json!("c-1"), json!("oost"), json!("2025-06-01"))]);
    proef.herbouw().await;
    assert_eq!(wie().await, [(json!("c-1"), json!("oost"), json!("2025-06-01"))]);
    leg_vast(&proef, "/coachtoewijzingen/intrekking", weg(json!({"coach": "c-1"}))).await;
    assert_eq!((wie().await, werk(&proef).await), (vec![], vec![]));
}
