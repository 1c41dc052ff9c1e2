//! What is on offer, over HTTP: told, read back, enrolled in by whom it is for, and a list that moves by itself.

use domein::{
    Metadata, Vastlegging,
    gebeurtenis::{OpWachtlijstGeplaatst, PlaatsAangeboden, TrajectGebeurtenis},
};
use eventstore::{Append, Expected, NewEvent, StreamId, Tag};
use serde_json::{Value, json};
use traject::regels::stream_begeleiding;
use uuid::Uuid;

use crate::hulp::{GEMEENTE, Proef, dag, koers, traject, uitkering};

async fn met_koers(regels: Value) -> Proef {
    let proef = Proef::nieuw().await;
    let aanbod = json!({
        "code": "op-koers", "naam": "Op Koers", "datum": "2025-01-01", "capaciteit": 1, "duurWeken": 12,
        "regels": regels,
    });
    let (status, antwoord) = proef.beheer("/aanbod", aanbod).await;
    assert_eq!(status, 201, "{antwoord}");
    proef
}

fn aanmelding(kenmerk: &str, bsn: &str) -> Value {
    json!({
        "kenmerk": kenmerk, "persoon": {"bsn": bsn, "geboortedatum": "2003-05-17"}, "aanbod": "op-koers",
        "datum": "2025-03-01",
    })
}

async fn plaats(proef: &Proef, kenmerk: &str, inhoud: Value) -> (u16, Value) {
    proef.post(&format!("/trajecten/{}/plaats", traject(kenmerk)), inhoud).await
}

async fn schuif_op(proef: &Proef) -> usize {
    proef.werk_bij().await;
    let gedaan = traject::schuif_alles_op(&proef.omgeving, "2026-01-15".parse().unwrap()).await.unwrap();
    proef.werk_bij().await;
    gedaan
}

#[tokio::test]
async fn een_plaats_die_vrijkomt_wordt_aangeboden_en_aanvaard() {
    let proef = met_koers(json!({"eigenaar": "Werk & Participatie"})).await;
    for (kenmerk, bsn, status) in [("A", "999990019", 201), ("B", "999990020", 202), ("C", "999990032", 202)]
    {
        let (gekregen, antwoord) = proef.post("/trajecten", aanmelding(kenmerk, bsn)).await;
        assert_eq!(gekregen, status, "{antwoord}");
    }
    assert_eq!(schuif_op(&proef).await, 0);
    let geen = plaats(&proef, "B", json!({"antwoord": "aanvaard", "datum": "2026-01-15"})).await;
    assert_eq!((geen.0, &geen.1["code"]), (409, &json!("geen-plaats-aangeboden")));
    let einde = json!({"datum": dag(6, 1).to_string(), "uitkomst": "werk"});
    assert_eq!(proef.post(&format!("/trajecten/{}/voltooiing", traject("A")), einde).await.0, 201);
    assert_eq!(schuif_op(&proef).await, 1);
    assert_eq!(schuif_op(&proef).await, 0);
    let (_, koers) = proef.get("/aanbod/op-koers").await;
    let standen = ["bezet", "aangeboden", "wachtend", "capaciteit"].map(|veld| koers[veld].clone());
    assert_eq!(standen, [1, 1, 1, 1].map(|getal| json!(getal)), "{koers}");

    // On the desk, also of who has no coach.
    let werk = proef.get("/werkvoorraad?reden=wachtlijst-plaats").await.1;
    let rij = &werk["regels"][0];
    assert_eq!(
        (&rij["norm"], &rij["over"]),
        (&json!("2026-01-29"), &json!(traject("B").to_string())),
        "{werk}"
    );
    let toewijzing = json!({"persoon": {"bsn": "999990020"}, "coach": "c-1", "datum": "2026-01-15"});
    assert_eq!(proef.post("/coachtoewijzingen", toewijzing).await.0, 201);
    proef.werk_bij().await;
    let van_c1 = proef.get("/werkvoorraad?coach=c-1&reden=wachtlijst-plaats").await.1;
    assert_eq!(van_c1["regels"][0]["over"], json!(traject("B").to_string()));

    // Not now: the next is offered it, who refuses; and then it is there for the first again.
    assert_eq!(plaats(&proef, "B", json!({"antwoord": "later", "datum": "2026-01-15"})).await.0, 201);
    assert_eq!(schuif_op(&proef).await, 1);
    let (_, lijst) = proef.get("/trajecten?toestand=aangeboden").await;
    assert_eq!(lijst["regels"][0]["trajectId"], json!(traject("C").to_string()));
    let nee = json!({"antwoord": "geweigerd", "datum": "2026-01-15", "reden": "gezondheid"});
    // Only who is offered a place can refuse it: not who waits, and not who has begun.
    for kenmerk in ["B", "A"] {
        let geen = plaats(&proef, kenmerk, nee.clone()).await;
        assert_eq!((geen.0, &geen.1["code"]), (409, &json!("geen-plaats-aangeboden")), "{kenmerk}");
    }
    assert_eq!(plaats(&proef, "C", nee.clone()).await.0, 201);
    assert_eq!(plaats(&proef, "C", nee).await.0, 200);
    assert_eq!(schuif_op(&proef).await, 1);
    let (status, antwoord) =
        plaats(&proef, "B", json!({"antwoord": "aanvaard", "datum": "2026-01-15"})).await;
    assert_eq!((status, &antwoord["toestand"]), (201, &json!("gestart")), "{antwoord}");
    let weer = plaats(&proef, "B", json!({"antwoord": "aanvaard", "datum": "2026-01-15"})).await;
    assert_eq!((weer.0, &weer.1["toestand"]), (200, &json!("gestart")));
    // Of what started on another day, or is off the list, no place is held.
    for (kenmerk, datum) in [("B", "2026-01-16"), ("C", "2026-01-15"), ("A", "2026-01-15")] {
        let geen = plaats(&proef, kenmerk, json!({"antwoord": "aanvaard", "datum": datum})).await;
        assert_eq!((geen.0, &geen.1["code"]), (409, &json!("geen-plaats-aangeboden")), "{kenmerk}");
    }
    proef.werk_bij().await;
    assert_eq!(proef.get("/werkvoorraad?reden=wachtlijst-plaats").await.1["regels"], json!([]));
    assert_eq!(proef.get("/aanbod/op-koers").await.1["wachtend"], 0);
}

#[tokio::test]
async fn het_aanbod_is_terug_te_lezen_en_geldt_voor_wie_het_is() {
    let regels = json!({
        "doelgroepen": ["pro-vso"], "leeftijdVan": 18, "leeftijdTot": 21, "gebiedsteams": ["oost"],
        "gemeenten": ["GM0014"], "eigenaar": "Werk & Participatie", "kostenPerPlaats": 5000, "bron": "000",
    });
    let proef = met_koers(regels.clone()).await;
    proef.werk_bij().await;
    let (status, lijst) = proef.get("/aanbod").await;
    assert_eq!((status, &lijst["regels"][0]["regels"]), (200, &regels), "{lijst}");
    assert_eq!(lijst["regels"][0]["duurWeken"], 12);
    assert_eq!(proef.get("/aanbod/xyz-bestaat-niet").await.0, 404);
    // 21 on the first day of 2025-03 is certain from the birth date.
    let (status, antwoord) = proef.post("/trajecten", aanmelding("A", "999990019")).await;
    assert_eq!((status, &antwoord["code"]), (409, &json!("buiten-leeftijd")));
    assert!(antwoord["detail"].as_str().unwrap().contains("18 tot 21 jaar"), "{antwoord}");
    let mut toch = aanmelding("A", "999990019");
    toch["afwijking"] = json!("maatwerk");
    assert_eq!(proef.post("/trajecten", toch).await.0, 201);
    let mut ander = aanmelding("B", "999990020");
    ander["persoon"]["geboortedatum"] = json!("2005-05-17");
    ander["doelgroepen"] = json!(["vergunninghouder"]);
    let (_, antwoord) = proef.post("/trajecten", ander.clone()).await;
    assert_eq!(antwoord["code"], "buiten-doelgroep");
    ander["doelgroepen"] = json!(["pro-vso"]);
    ander["gebiedsteam"] = json!("zuid");
    assert_eq!(proef.post("/trajecten", ander.clone()).await.1["code"], "buiten-gebiedsteam");
    ander["gebiedsteam"] = json!("oost");
    ander["gemeente"] = json!("GM0518");
    assert_eq!(proef.post("/trajecten", ander.clone()).await.1["code"], "buiten-herkomst");
    ander["gemeente"] = json!("GM0014");
    assert_eq!(proef.post("/trajecten", ander).await.0, 202);

    let stop = json!({"datum": "2025-06-01"});
    assert_eq!(proef.beheer("/aanbod/op-koers/aanmeldstops", stop).await.0, 201);
    proef.werk_bij().await;
    assert_eq!(proef.get("/aanbod/op-koers").await.1["aanmeldstop"], true);
    assert_eq!(proef.get("/aanbod?open=true").await.1["regels"], json!([]));
    let mut verkeerd = json!({"code": "x", "naam": "X", "datum": "2025-01-01"});
    verkeerd["regels"] = json!({"leeftijdVan": 27, "leeftijdTot": 18});
    assert_eq!(proef.beheer("/aanbod", verkeerd).await.0, 400);
}

#[tokio::test]
async fn een_plaats_van_wie_geen_coach_heeft_ziet_het_team_van_die_persoon() {
    let mut proef = met_koers(Value::Null).await;
    assert_eq!(proef.post("/trajecten", aanmelding("A", "999990019")).await.0, 201);
    let (_, wacht) = proef.post("/trajecten", aanmelding("B", "999990020")).await;
    let persoon = serde_json::from_value(wacht["persoonId"].clone()).unwrap();
    let einde = json!({"datum": "2025-06-01", "uitkomst": "werk"});
    assert_eq!(proef.post(&format!("/trajecten/{}/voltooiing", traject("A")), einde).await.0, 201);
    assert_eq!(schuif_op(&proef).await, 1);
    let plaatsen = async |proef: &Proef, vraag: &str| {
        let (status, werk) = proef.get(&format!("/werkvoorraad?reden=wachtlijst-plaats{vraag}")).await;
        assert_eq!(status, 200, "{werk}");
        let rijen = werk["regels"].as_array().unwrap();
        rijen.iter().map(|rij| (rij["persoonId"].clone(), rij["gebiedsteam"].clone())).collect::<Vec<_>>()
    };
    // Whom no team follows, anybody may take up.
    proef.als("m-17", "[\"zuid\"]");
    assert_eq!(plaatsen(&proef, "").await, [(wacht["persoonId"].clone(), Value::Null)]);
    proef.ken_toe_in(persoon, uitkering(1), Some("oost")).await;
    proef.werk_bij().await;
    assert_eq!(plaatsen(&proef, "").await, []);
    let (_, aantallen) = proef.get("/werkvoorraad/aantallen").await;
    assert_eq!(aantallen["totaal"], 0, "{aantallen}");
    let over = plaats(&proef, "B", json!({"antwoord": "aanvaard", "datum": "2026-01-15"})).await;
    assert_eq!((over.0, &over.1["code"]), (404, &json!("traject-onbekend")));
    proef.als("m-18", "[\"oost\"]");
    for vraag in ["", "&gebiedsteam=oost"] {
        assert_eq!(plaatsen(&proef, vraag).await, [(wacht["persoonId"].clone(), json!("oost"))], "{vraag}");
    }
    assert_eq!(plaatsen(&proef, "&gebiedsteam=zuid").await, []);
}

#[tokio::test]
async fn een_kenmerk_dat_onze_tabel_niet_hoort_te_hebben_is_een_fout_en_geen_niets() {
    let proef = met_koers(json!({"doelgroepen": ["pro-vso"]})).await;
    let (status, antwoord) = proef.post("/trajecten", aanmelding("A", "999990019")).await;
    assert_eq!(status, 201, "{antwoord}");
    let persoon = antwoord["persoonId"].as_str().unwrap();
    for (team, groepen, status) in [("oost", ",pro-vso,", 200), ("oost", ",onzin,", 500), ("O ost", ",", 500)]
    {
        let sql = "INSERT INTO bord_uitkering (uitkering_id, gemeente, persoon_id, ingangsdatum, ingetrokken, \
                   gebiedsteam, rol, regeling, doelgroepen) VALUES ($1, 'GM0014', $2, '2025-01-01', 0, $3, \
                   'hoofdaanvrager', 'participatiewet', $4) ON CONFLICT (uitkering_id) DO UPDATE SET \
                   gebiedsteam = excluded.gebiedsteam, doelgroepen = excluded.doelgroepen";
        let vraag = sqlx::query(sql).bind(uitkering(1).to_string()).bind(persoon.to_owned());
        let vraag = vraag.bind(team).bind(groepen);
        vraag.execute(proef.omgeving.database.pool()).await.unwrap();
        let (gekregen, antwoord) = proef.post("/trajecten", aanmelding("A", "999990019")).await;
        assert_eq!(gekregen, status, "{groepen} {antwoord}");
    }
}

/// It is 15 January 2026.
#[tokio::test]
async fn een_aanmeldstop_die_nog_komt_laat_een_eerdere_staan() {
    let proef = met_koers(Value::Null).await;
    let stops = "/aanbod/op-koers/aanmeldstops";
    let heft_op = format!("{stops}/opheffing");
    let nu = async || {
        proef.werk_bij().await;
        let (_, koers) = proef.get("/aanbod/op-koers").await;
        let open = proef.get("/aanbod?open=true").await.1["regels"].as_array().unwrap().len();
        (koers["aanmeldstop"] == true, open)
    };
    let zeg = async |pad: &str, datum: &str| {
        assert_eq!(proef.beheer(pad, json!({"datum": datum})).await.0, 201, "{pad} {datum}");
    };
    zeg(stops, "2025-12-01").await;
    zeg(&heft_op, "2026-02-01").await;
    assert_eq!(nu().await, (true, 0), "lifted later");
    zeg(stops, "2026-03-01").await;
    assert_eq!(nu().await, (true, 0), "another one comes");
    zeg(&heft_op, "2026-03-01").await;
    zeg(stops, "2026-03-01").await;
    assert_eq!(nu().await, (true, 0));
    assert_eq!(proef.post("/trajecten", aanmelding_op("A", "2026-01-15")).await.0, 202);
    assert_eq!(proef.post("/trajecten", aanmelding_op("A", "2026-02-01")).await.0, 201);

    // And one that is over holds nothing up.
    let proef = met_koers(Value::Null).await;
    for (pad, datum) in [(stops, "2025-12-01"), (&heft_op, "2026-01-15"), (stops, "2026-03-01")] {
        assert_eq!(proef.beheer(pad, json!({"datum": datum})).await.0, 201);
    }
    proef.werk_bij().await;
    assert_eq!(proef.get("/aanbod/op-koers").await.1["aanmeldstop"], false);
}

fn aanmelding_op(kenmerk: &str, datum: &str) -> Value {
    let mut inhoud = aanmelding(kenmerk, "999990019");
    inhoud["datum"] = json!(datum);
    inhoud
}

#[tokio::test]
async fn wat_bij_een_plaats_is_gezegd_is_de_norm_op_het_bureau() {
    let proef = met_koers(Value::Null).await;
    assert_eq!(proef.post("/trajecten", aanmelding("A", "999990019")).await.0, 201);
    let (_, wacht) = proef.post("/trajecten", aanmelding("B", "999990020")).await;
    let kop = json!({
        "persoonId": wacht["persoonId"], "gemeente": GEMEENTE, "geldigOp": "2026-01-10",
        "vastgelegdOp": "2026-01-10T09:00:00Z", "actor": {"rol": "systeem", "id": "systeem"},
        "correlatie": Uuid::now_v7(),
    });
    let metadata: Metadata = serde_json::from_value(kop).unwrap();
    let stream = stream_begeleiding(metadata.persoon_id.unwrap());
    // Offered when the term was another one.
    let reageren_voor = "2026-01-13".parse().unwrap();
    let gebeurtenis: TrajectGebeurtenis =
        PlaatsAangeboden { traject_id: traject("B"), aanbod: koers(), reageren_voor }.into();
    let event = Vastlegging { id: Uuid::now_v7(), metadata, gebeurtenis }.naar_log().unwrap();
    proef.omgeving.log.append(Append::to(stream, Expected::Any, [event])).await.unwrap();
    proef.werk_bij().await;
    let werk = proef.get("/werkvoorraad?reden=wachtlijst-plaats").await.1;
    let rij = &werk["regels"][0];
    assert_eq!((&rij["norm"], &rij["teLaat"]), (&json!("2026-01-13"), &json!(true)), "{werk}");
}

/// From then on nobody can read all events of the aanbod any more.
async fn maak_onleesbaar(proef: &Proef, aanbod: &str) {
    let tags = [format!("aanbod:{aanbod}"), format!("gemeente:{GEMEENTE}")].map(Tag::new);
    let stuk = NewEvent::new(Uuid::now_v7(), OpWachtlijstGeplaatst::SOORT, "{}").tagged(tags);
    let stream = StreamId::from(format!("stuk-{aanbod}"));
    proef.omgeving.log.append(Append::to(stream, Expected::Any, [stuk])).await.unwrap();
    proef.werk_bij().await;
}

#[tokio::test]
async fn alleen_een_lijst_die_kan_bewegen_wordt_gelezen_en_een_die_niet_lukt_houdt_de_rest_niet_op() {
    let proef = met_koers(Value::Null).await;
    let eerder = json!({"code": "eerder", "naam": "Eerder", "datum": "2025-01-01", "capaciteit": 1});
    assert_eq!(proef.beheer("/aanbod", eerder).await.0, 201);
    let aan = |kenmerk: &str, bsn: &str| {
        let mut inhoud = aanmelding(kenmerk, bsn);
        inhoud["aanbod"] = json!("eerder");
        inhoud
    };
    for (kenmerk, bsn, status) in [("E-1", "999990019", 201), ("E-2", "999990020", 202)] {
        assert_eq!(proef.post("/trajecten", aan(kenmerk, bsn)).await.0, status);
    }
    for (kenmerk, bsn, status) in [("A", "999990019", 201), ("B", "999990020", 202)] {
        assert_eq!(proef.post("/trajecten", aanmelding(kenmerk, bsn)).await.0, status);
    }
    proef.werk_bij().await;
    // A list that stands still is not read.
    maak_onleesbaar(&proef, "eerder").await;
    assert_eq!(schuif_op(&proef).await, 0);
    let weg = json!({"datum": "2025-06-01", "reden": "eigen-verzoek"});
    for kenmerk in ["E-1", "A"] {
        assert_eq!(
            proef.post(&format!("/trajecten/{}/afbreking", traject(kenmerk)), weg.clone()).await.0,
            201
        );
    }
    proef.werk_bij().await;
    let dag_van_vandaag = "2026-01-15".parse().unwrap();
    traject::schuif_alles_op(&proef.omgeving, dag_van_vandaag).await.unwrap_err();
    proef.werk_bij().await;
    let (_, lijst) = proef.get("/trajecten?toestand=aangeboden").await;
    assert_eq!(lijst["regels"][0]["trajectId"], json!(traject("B").to_string()), "{lijst}");
}

#[tokio::test]
async fn een_plaats_zonder_antwoord_en_een_stop_die_voorbij_is_bewegen_de_lijst() {
    let proef = met_koers(Value::Null).await;
    for (kenmerk, bsn) in [("A", "999990019"), ("B", "999990020"), ("C", "999990032")] {
        proef.post("/trajecten", aanmelding(kenmerk, bsn)).await;
    }
    let stop = "/aanbod/op-koers/aanmeldstops";
    assert_eq!(proef.beheer(stop, json!({"datum": "2025-05-01"})).await.0, 201);
    let weg = json!({"datum": "2025-06-01", "reden": "eigen-verzoek"});
    assert_eq!(proef.post(&format!("/trajecten/{}/afbreking", traject("A")), weg).await.0, 201);
    let op = async |datum: &str| {
        proef.werk_bij().await;
        let gedaan = traject::schuif_alles_op(&proef.omgeving, datum.parse().unwrap()).await.unwrap();
        proef.werk_bij().await;
        gedaan
    };
    assert_eq!(op("2026-01-01").await, 0, "during the stop");
    assert_eq!(proef.beheer(&format!("{stop}/opheffing"), json!({"datum": "2026-01-02"})).await.0, 201);
    assert_eq!([op("2026-01-01").await, op("2026-01-02").await, op("2026-01-15").await], [0, 1, 0]);
    // Not answered: it lapses, and the next is offered it.
    assert_eq!([op("2026-01-16").await, op("2026-01-16").await], [2, 0]);
    let (_, lijst) = proef.get("/trajecten?toestand=aangeboden").await;
    assert_eq!(lijst["regels"][0]["trajectId"], json!(traject("C").to_string()), "{lijst}");
}
