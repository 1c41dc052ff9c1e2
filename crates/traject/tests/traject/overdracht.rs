//! From one coach to another, warm; and who stands in for a coach.

use domein::{
    Correctiereden, Gespreksplek, Kenmerk, Overdrachtreden, Vervangingsreden,
    gebeurtenis::{
        CoachOvergedragen, CoachToegewezen, CoachoverdrachtBevestigd, CoachoverdrachtIngetrokken,
        CoachoverdrachtVoorgesteld, DriegesprekGehouden, TrajectGebeurtenis, VervangingIngetrokken,
        VervangingVastgelegd,
    },
};
use eventstore::{Append, Expected, NewEvent, testing::given};
use jiff::civil::Date;
use serde_json::{Value, json};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    overdracht::Stap,
    vervanging::{self, Vervanging, Vervangingen},
};
use uuid::Uuid;

use crate::hulp::{Proef, anna, code, dag, feit};

const BSN: &str = "999990019";
const OVERDRACHT: Uuid = Uuid::from_u128(71);

fn kenmerk(tekst: &str) -> Kenmerk {
    code(tekst)
}

fn vraag(datum: Date, wat: Wat) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat }
}

fn stap(datum: Date, stap: Stap) -> Opdracht {
    vraag(datum, Wat::OverdrachtStap { overdracht_id: OVERDRACHT, stap })
}

fn toegewezen() -> Voorval {
    feit(dag(1, 6), CoachToegewezen { coach: kenmerk("c-1"), gebiedsteam: Some(code("oost")) })
}

fn voorgesteld() -> Voorval {
    let (van, naar) = (kenmerk("c-1"), kenmerk("c-2"));
    let gebiedsteam = Some(code("zuid"));
    feit(dag(3, 3), CoachoverdrachtVoorgesteld { overdracht_id: OVERDRACHT, van, naar, gebiedsteam })
}

fn bevestigd(datum: Date, coach: &str) -> Voorval {
    feit(datum, CoachoverdrachtBevestigd { overdracht_id: OVERDRACHT, coach: kenmerk(coach) })
}

fn gesprek(datum: Date) -> Voorval {
    feit(datum, DriegesprekGehouden { overdracht_id: OVERDRACHT, plek: Some(Gespreksplek::Thuis) })
}

fn over(datum: Date) -> Voorval {
    let (van, naar) = (kenmerk("c-1"), kenmerk("c-2"));
    let (gebiedsteam, overdracht_id) = (Some(code("zuid")), Some(OVERDRACHT));
    feit(datum, CoachOvergedragen { van, naar, gebiedsteam, overdracht_id })
}

fn bevestig(coach: &str) -> Stap {
    Stap::Bevestig { coach: kenmerk(coach) }
}

fn houd() -> Stap {
    Stap::Driegesprek { plek: Some(Gespreksplek::Thuis) }
}

#[test]
fn een_warme_overdracht_is_er_pas_als_beiden_bevestigden_en_er_een_gesprek_was() {
    let voor = |wie: &str| {
        vraag(
            dag(3, 3),
            Wat::StelOverdrachtVoor {
                overdracht_id: OVERDRACHT,
                naar: kenmerk(wie),
                gebiedsteam: Some(code("zuid")),
            },
        )
    };
    given::<Begeleiding>([]).when(voor("c-2")).refused(&Weigering::GeenCoach);
    given::<Begeleiding>([toegewezen()]).when(voor("c-1")).refused(&Weigering::CoachBlijftDezelfde);
    given::<Begeleiding>([toegewezen()]).when(voor("c-2")).then([voorgesteld()]);
    let begin = || vec![toegewezen(), voorgesteld()];
    given::<Begeleiding>(begin()).when(voor("c-2")).then([]);
    given::<Begeleiding>(begin()).when(voor("c-3")).refused(&Weigering::OverdrachtLoopt);
    let koud = Wat::DraagOver { naar: kenmerk("c-3"), gebiedsteam: None };
    given::<Begeleiding>(begin()).when(vraag(dag(3, 4), koud)).refused(&Weigering::OverdrachtLoopt);

    // Whatever the order, the last of the three completes it; it holds from the last of the days.
    given::<Begeleiding>(begin()).when(stap(dag(3, 4), bevestig("c-1"))).then([bevestigd(dag(3, 4), "c-1")]);
    let twee = || [begin(), vec![bevestigd(dag(3, 4), "c-1"), bevestigd(dag(3, 10), "c-2")]].concat();
    given::<Begeleiding>(twee()).when(stap(dag(3, 7), houd())).then([gesprek(dag(3, 7)), over(dag(3, 10))]);
    let gesproken = || [begin(), vec![gesprek(dag(3, 12)), bevestigd(dag(3, 4), "c-2")]].concat();
    given::<Begeleiding>(gesproken())
        .when(stap(dag(3, 11), bevestig("c-1")))
        .then([bevestigd(dag(3, 11), "c-1"), over(dag(3, 12))]);

    // Again is nothing; after the end there is nothing left to do.
    given::<Begeleiding>(twee()).when(stap(dag(3, 11), bevestig("c-1"))).then([]);
    let klaar = || [twee(), vec![gesprek(dag(3, 12)), over(dag(3, 12))]].concat();
    given::<Begeleiding>(klaar()).when(stap(dag(3, 12), houd())).then([]);
    let trek_in = Stap::TrekIn { reden: Overdrachtreden::CoachBlijft };
    given::<Begeleiding>(klaar())
        .when(stap(dag(3, 13), trek_in))
        .refused(&Weigering::OverdrachtGesloten { sinds: dag(3, 12) });
    let koud = Wat::DraagOver { naar: kenmerk("c-3"), gebiedsteam: None };
    let weer = CoachOvergedragen {
        van: kenmerk("c-2"),
        naar: kenmerk("c-3"),
        gebiedsteam: None,
        overdracht_id: None,
    };
    given::<Begeleiding>(klaar()).when(vraag(dag(4, 1), koud)).then([feit(dag(4, 1), weer)]);
}

#[test]
fn wie_er_niet_bij_hoort_bevestigt_niet_en_wat_is_ingetrokken_gaat_niet_door() {
    let begin = || vec![toegewezen(), voorgesteld()];
    given::<Begeleiding>([toegewezen()])
        .when(stap(dag(3, 4), bevestig("c-1")))
        .refused(&Weigering::OverdrachtOnbekend);
    given::<Begeleiding>(begin())
        .when(stap(dag(3, 4), bevestig("c-9")))
        .refused(&Weigering::NietUwOverdracht);
    let te_vroeg =
        Weigering::DatumTeVroeg { vanaf: dag(3, 3), wat: "de dag waarop de overdracht is voorgesteld" };
    given::<Begeleiding>(begin()).when(stap(dag(3, 2), houd())).refused(&te_vroeg);
    given::<Begeleiding>([begin(), vec![gesprek(dag(3, 5))]].concat())
        .when(stap(dag(3, 6), houd()))
        .refused(&Weigering::GesprekAlGehouden);
    let reden = Overdrachtreden::JongereWilNiet;
    let weg = || feit(dag(3, 5), CoachoverdrachtIngetrokken { overdracht_id: OVERDRACHT, reden });
    given::<Begeleiding>(begin()).when(stap(dag(3, 5), Stap::TrekIn { reden })).then([weg()]);
    let ingetrokken = || [begin(), vec![weg()]].concat();
    given::<Begeleiding>(ingetrokken()).when(stap(dag(3, 6), Stap::TrekIn { reden })).then([]);
    given::<Begeleiding>(ingetrokken())
        .when(stap(dag(3, 6), bevestig("c-2")))
        .refused(&Weigering::OverdrachtGesloten { sinds: dag(3, 5) });
    let (overdracht_id, naar) = (Uuid::from_u128(72), kenmerk("c-3"));
    let nieuw = CoachoverdrachtVoorgesteld {
        overdracht_id,
        van: kenmerk("c-1"),
        naar: naar.clone(),
        gebiedsteam: None,
    };
    given::<Begeleiding>(ingetrokken())
        .when(vraag(dag(3, 6), Wat::StelOverdrachtVoor { overdracht_id, naar, gebiedsteam: None }))
        .then([feit(dag(3, 6), nieuw)]);
}

#[test]
fn een_coach_heeft_een_vervanger_tegelijk() {
    let over_niemand =
        |geldig_op, gebeurtenis: TrajectGebeurtenis| Voorval { persoon_id: None, geldig_op, gebeurtenis };
    let vervanging = |wie: &str, van, tot| Vervanging { vervanger: kenmerk(wie), van, tot };
    let leg_vast = |vervanging| vervanging::Opdracht::LegVast {
        vervanging_id: OVERDRACHT,
        coach: kenmerk("c-1"),
        vervanging,
        reden: Vervangingsreden::Verlof,
    };
    let vast = || {
        let (vervanger, tot, reden) = (kenmerk("c-2"), dag(8, 1), Vervangingsreden::Verlof);
        let feiten =
            VervangingVastgelegd { vervanging_id: OVERDRACHT, coach: kenmerk("c-1"), vervanger, tot, reden };
        over_niemand(dag(7, 1), feiten.into())
    };
    given::<Vervangingen>([]).when(leg_vast(vervanging("c-2", dag(7, 1), dag(8, 1)))).then([vast()]);
    given::<Vervangingen>([vast()]).when(leg_vast(vervanging("c-2", dag(7, 1), dag(8, 1)))).then([]);
    given::<Vervangingen>([])
        .when(leg_vast(vervanging("c-1", dag(7, 1), dag(8, 1))))
        .refused(&Weigering::VervangtZichzelf);
    given::<Vervangingen>([vast()])
        .when(leg_vast(vervanging("c-3", dag(7, 31), dag(8, 8))))
        .refused(&Weigering::VervangingOverlapt);
    let trek_in = |datum| vervanging::Opdracht::TrekIn {
        vervanging_id: OVERDRACHT,
        datum,
        reden: Correctiereden::Invoerfout,
    };
    let weg = |datum| {
        let reden = Correctiereden::Invoerfout;
        over_niemand(datum, VervangingIngetrokken { vervanging_id: OVERDRACHT, reden }.into())
    };
    given::<Vervangingen>([]).when(trek_in(dag(7, 8))).refused(&Weigering::VervangingOnbekend);
    given::<Vervangingen>([vast()]).when(trek_in(dag(7, 8))).then([weg(dag(7, 8))]);
    given::<Vervangingen>([vast(), weg(dag(6, 1))]).when(trek_in(dag(5, 1))).then([]);
    let toestand = eventstore::fold::<Vervangingen>(&[vast(), weg(dag(7, 8))]);
    let op = |dag| toestand.vervangt("c-2", dag);
    assert_eq!([dag(6, 30), dag(7, 1), dag(7, 7), dag(7, 8)].map(op), [false, true, true, false]);
}

async fn redenen(proef: &Proef, pad: &str) -> Vec<(String, bool)> {
    proef.werk_bij().await;
    let (status, antwoord) = proef.get(pad).await;
    assert_eq!(status, 200, "{antwoord}");
    let een = |rij: &Value| {
        (rij["reden"].as_str().unwrap_or_default().to_owned(), rij["vervangt"].as_bool().unwrap())
    };
    antwoord["regels"].as_array().unwrap().iter().map(een).collect()
}

#[tokio::test]
async fn twee_coaches_en_een_gesprek_van_drie() {
    let mut proef = Proef::nieuw().await;
    proef.als("c-1", "[\"oost\"]");
    let persoon = json!({"bsn": BSN, "geboortedatum": "2003-05-17"});
    let toewijzing =
        json!({"persoon": persoon, "coach": "c-1", "gebiedsteam": "oost", "datum": "2026-01-05"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    let voorstel = json!({
        "persoon": persoon, "soort": "warm", "naar": "c-2", "gebiedsteam": "zuid", "datum": "2026-01-12",
    });
    let (status, antwoord) = proef.post("/overdrachten", voorstel.clone()).await;
    assert_eq!((status, &antwoord["toestand"]), (201, &json!("overdracht-voorgesteld")), "{antwoord}");
    let weer = proef.post("/overdrachten", voorstel).await;
    assert_eq!((weer.0, &weer.1["overdrachtId"]), (200, &antwoord["overdrachtId"]));
    let een = format!("/overdrachten/{}", antwoord["overdrachtId"].as_str().unwrap());
    let wacht = |namen: &[&str]| -> Vec<(String, bool)> {
        namen.iter().map(|naam| ((*naam).to_owned(), false)).collect()
    };
    let beide = wacht(&["overdracht-te-bevestigen", "driegesprek-te-houden"]);
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=mij").await, beide);
    let bevestiging = json!({"datum": "2026-01-13"});
    let namens = json!({"datum": "2026-01-13", "coach": "c-2"});
    let nee = proef.post(&format!("{een}/bevestigingen"), namens).await;
    assert_eq!((nee.0, &nee.1["code"]), (409, &json!("niet-uw-overdracht")));
    let detail = nee.1["detail"].as_str().unwrap();
    assert!(detail.contains("vandaag") && !detail.contains("  "), "{detail}");
    assert_eq!(proef.post(&format!("{een}/bevestigingen"), bevestiging.clone()).await.0, 201);
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=mij").await, wacht(&["driegesprek-te-houden"]));

    // Who takes over works in another team, and sees it all the same; a third does not.
    proef.als("c-9", "[\"west\"]");
    assert_eq!(proef.get(&een).await.0, 404);
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=c-2").await, []);
    proef.als("c-2", "[\"zuid\"]");
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=mij").await, beide);
    assert_eq!(
        proef.get("/overdrachten?coach=mij&toestand=open").await.1["regels"][0]["bevestigdVan"],
        "2026-01-13"
    );
    assert_eq!(proef.post(&format!("{een}/bevestigingen"), bevestiging).await.0, 201);
    let gesprek = json!({"datum": "2026-01-14", "plek": "gebied"});
    let (status, antwoord) = proef.post(&format!("{een}/driegesprek"), gesprek).await;
    assert_eq!((status, &antwoord["toestand"]), (201, &json!("gedaan")), "{antwoord}");
    let (status, nu) = proef.get(&een).await;
    assert_eq!((status, &nu["toestand"], &nu["bevestigd"]), (200, &json!("gedaan"), &json!(["c-1", "c-2"])));
    let pad = format!("/personen/{}", nu["persoonId"].as_str().unwrap());
    let (_, persoon) = proef.get(&pad).await;
    assert_eq!((&persoon["coach"], &persoon["coachSinds"]), (&json!("c-2"), &json!("2026-01-14")));
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=mij&reden=driegesprek-te-houden").await, []);
    proef.als("c-1", "[\"oost\"]");
    assert_eq!(proef.get(&pad).await.0, 404);
}

#[tokio::test]
async fn wie_vervangt_ziet_en_mag_wat_de_afwezige_coach_mag() {
    let mut proef = Proef::nieuw().await;
    proef.als("c-1", "[\"oost\"]");
    let persoon = json!({"bsn": BSN, "geboortedatum": "2003-05-17"});
    let toewijzing =
        json!({"persoon": persoon, "coach": "c-1", "gebiedsteam": "oost", "datum": "2025-10-01"});
    let (_, antwoord) = proef.post("/coachtoewijzingen", toewijzing).await;
    let pad = format!("/personen/{}", antwoord["persoonId"].as_str().unwrap());
    let vervanging = json!({
        "coach": "c-1", "vervanger": "c-2", "van": "2026-01-10", "tot": "2026-02-01", "reden": "verlof",
    });
    // Nobody opens the caseload of another for themselves.
    proef.als("c-2", "[\"zuid\"]");
    assert_eq!(proef.post("/vervangingen", vervanging.clone()).await.0, 403);
    assert_eq!((proef.get(&pad).await.0, redenen(&proef, "/werkvoorraad?coach=mij").await), (404, vec![]));
    proef.als("c-1", "[\"oost\"]");
    let (status, vast) = proef.post("/vervangingen", vervanging.clone()).await;
    assert_eq!(status, 201, "{vast}");
    assert_eq!(proef.post("/vervangingen", vervanging).await, (200, vast.clone()));

    proef.als("c-2", "[\"zuid\"]");
    let plan = ("plan-ontbreekt".to_owned(), true);
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=mij").await, std::slice::from_ref(&plan));
    assert_eq!(redenen(&proef, "/werkvoorraad?coach=c-1").await, [plan]);
    assert_eq!(redenen(&proef, "/caseload?coach=mij").await, [(String::new(), true)]);
    assert_eq!(proef.get("/vervangingen?coach=mij&op=2026-01-15").await.1["regels"][0]["coach"], "c-1");
    assert_eq!(proef.get("/vervangingen?op=2026-02-01").await.1["regels"], json!([]));
    assert_eq!(proef.get(&pad).await.0, 200);
    let contact = json!({"persoon": persoon, "coach": "c-2", "datum": "2026-01-14"});
    assert_eq!(proef.post("/contacten", contact).await.0, 201);
    // And confirms in the name of who is absent.
    let voorstel = json!({"persoon": persoon, "soort": "warm", "naar": "c-3", "datum": "2026-01-14"});
    let (_, overdracht) = proef.post("/overdrachten", voorstel).await;
    let bevestigingen =
        format!("/overdrachten/{}/bevestigingen", overdracht["overdrachtId"].as_str().unwrap());
    let namens = json!({"datum": "2026-01-15", "coach": "c-1"});
    assert_eq!(proef.post(&bevestigingen, namens).await.0, 201);

    proef.als("c-1", "[\"oost\"]");
    let intrekking = format!("/vervangingen/{}/intrekking", vast["vervangingId"].as_str().unwrap());
    let terug = json!({"datum": "2026-01-15", "reden": "aangevuld"});
    let (status, antwoord) = proef.post(&intrekking, terug).await;
    assert_eq!((status, &antwoord["tot"]), (201, &json!("2026-01-15")));
    proef.als("c-2", "[\"zuid\"]");
    assert_eq!((proef.get(&pad).await.0, redenen(&proef, "/werkvoorraad?coach=mij").await), (404, vec![]));
}

#[tokio::test]
async fn wat_niet_te_lezen_is_is_geen_overdracht_die_er_niet_is() {
    let mut proef = Proef::nieuw().await;
    proef.als("c-1", "[\"oost\"]");
    let persoon = json!({"bsn": BSN, "geboortedatum": "2003-05-17"});
    let toewijzing =
        json!({"persoon": persoon, "coach": "c-1", "gebiedsteam": "oost", "datum": "2026-01-05"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    let voorstel = json!({"persoon": persoon, "soort": "warm", "naar": "c-2", "datum": "2026-01-12"});
    let (_, antwoord) = proef.post("/overdrachten", voorstel).await;
    let een = format!("/overdrachten/{}", antwoord["overdrachtId"].as_str().unwrap());
    proef.als("c-9", "[\"west\"]");
    assert_eq!(proef.get(&een).await.0, 404);
    // Whether this one stands in for the coach cannot be told any more.
    let stuk = NewEvent::new(Uuid::now_v7(), VervangingVastgelegd::SOORT, "{}");
    let stream = traject::regels::stream_vervanging(&code(crate::hulp::GEMEENTE), &kenmerk("c-1"));
    proef.omgeving.log.append(Append::to(stream, Expected::Any, [stuk])).await.unwrap();
    assert_eq!(proef.get(&een).await.0, 500);
}

/// Who stands in for one coach sees of another's people nothing, in whichever list.
#[tokio::test]
async fn wie_een_ander_vervangt_ziet_van_deze_coach_niets() {
    let mut proef = Proef::nieuw().await;
    let persoon = || json!({"bsn": "999990019", "geboortedatum": "2003-05-17"});
    for (pad, inhoud) in [
        ("/coachtoewijzingen", json!({"coach": "c-1", "gebiedsteam": "oost", "datum": "2025-09-01"})),
        ("/ggz-wachttijden", json!({"datum": "2025-10-01"})),
        ("/jpf-deelnames", json!({"kenmerk": "J-1", "datum": "2025-10-01"})),
        ("/casussen", json!({"kenmerk": "C-1", "datum": "2025-10-01", "regisseur": "r-1"})),
        (
            "/plaatsingen",
            json!({"kenmerk": "P-1", "datum": "2025-10-01", "soort": "regulier", "werkgever": "Bakker", "urenPerWeek": 20,
                   "loonkostensubsidie": false}),
        ),
    ] {
        let mut inhoud = inhoud;
        inhoud["persoon"] = persoon();
        let (status, antwoord) = proef.post(pad, inhoud).await;
        assert_eq!(status, 201, "{pad}: {antwoord}");
    }
    for (coach, vervanger) in [("c-1", "v-1"), ("c-9", "v-9")] {
        proef.als(coach, "[]");
        let vervanging = json!({
            "coach": coach, "vervanger": vervanger, "van": "2026-01-10", "tot": "2026-02-01", "reden": "verlof",
        });
        assert_eq!(proef.post("/vervangingen", vervanging).await.0, 201);
    }
    proef.werk_bij().await;
    for (wie, aantal) in [("v-1", 1), ("v-9", 0)] {
        proef.als(wie, "[\"zuid\"]");
        for pad in ["/caseload", "/ggz", "/jpf-deelnames", "/casussen", "/plaatsingen"] {
            let (_, lijst) = proef.get(pad).await;
            assert_eq!(lijst["regels"].as_array().unwrap().len(), aantal, "{wie} {pad}: {lijst}");
        }
    }
}
