//! Aftercare: what is due, what holds of a day, and when an outflow was lasting.

use domein::{
    Correctiereden,
    gebeurtenis::{Nazorg, NazorgIngetrokken, Uitstroom, UitstroomIngetrokken},
};
use eventstore::testing::given;
use jiff::civil::Date;
use serde_json::{Value, json};
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Uitstroomkeuze, Wat},
    nazorg::Nazorgen,
};

use crate::hulp::{Proef, anna, code, dag, feit, uitkering};

const REDEN: Correctiereden = Correctiereden::Invoerfout;

fn uitgestroomd() -> Voorval {
    let feiten =
        Uitstroom { uitkering_id: uitkering(1), datum: dag(5, 1), reden: code("werk"), leeftijd: None };
    feit(dag(5, 1), feiten)
}

fn gevraagd(datum: Date, duurzaam: bool) -> Voorval {
    feit(datum, Nazorg { uitkering_id: uitkering(1), duurzaam })
}

#[test]
fn van_een_dag_geldt_een_antwoord_en_dat_kan_worden_ingetrokken() {
    let vraag = |wat| Opdracht { persoon: anna(), datum: dag(8, 1), wat };
    let geef = |duurzaam| vraag(Wat::GeefNazorg { na: Uitstroomkeuze::Uitkering(uitkering(1)), duurzaam });
    let trek_in = || vraag(Wat::TrekNazorgIn { na: Uitstroomkeuze::Uitkering(uitkering(1)), reden: REDEN });
    let weg =
        || feit(dag(8, 1), NazorgIngetrokken { uitkering_id: uitkering(1), van: dag(8, 1), reden: REDEN });
    let al = || [uitgestroomd(), gevraagd(dag(8, 1), true)];
    given::<Begeleiding>(al()).when(geef(true)).then([]);
    given::<Begeleiding>(al()).when(geef(false)).then([gevraagd(dag(8, 1), false)]);
    given::<Begeleiding>(al().into_iter().chain([gevraagd(dag(8, 1), false)]))
        .when(geef(true))
        .then([gevraagd(dag(8, 1), true)]);
    given::<Begeleiding>(al()).when(trek_in()).then([weg()]);
    given::<Begeleiding>(al().into_iter().chain([weg()])).when(trek_in()).refused(&Weigering::NazorgOnbekend);
    given::<Begeleiding>([uitgestroomd()]).when(trek_in()).refused(&Weigering::NazorgOnbekend);
    // Without the outflow it was asked of nothing.
    let zonder = feit(dag(9, 1), UitstroomIngetrokken { uitkering_id: uitkering(1) });
    given::<Begeleiding>(al().into_iter().chain([zonder, uitgestroomd()]))
        .when(geef(true))
        .then([gevraagd(dag(8, 1), true)]);
}

#[test]
fn duurzaam_is_wat_na_twaalf_maanden_nog_zo_is() {
    let uit = dag(1, 1);
    let na = |antwoorden: &[(Date, bool)]| {
        let alle = antwoorden.iter().map(|(op, duurzaam)| ((uitkering(1), *op), *duurzaam));
        Nazorgen(alle.collect()).duurzaam(uitkering(1), uit)
    };
    assert_eq!(na(&[]), None);
    assert_eq!(na(&[(dag(4, 1), true), (dag(7, 1), true), (dag(11, 30), true)]), None);
    assert_eq!(na(&[(dag(7, 1), false), (dag(12, 1), true)]), Some(true));
    assert_eq!(na(&[(dag(12, 1), true), (dag(12, 31), false)]), Some(false));
}

async fn leg_vast(proef: &Proef, pad: &str, inhoud: Value) -> Value {
    let (status, antwoord) = proef.post(pad, inhoud).await;
    assert_eq!(status, 201, "{pad}: {antwoord}");
    antwoord
}

async fn normen(proef: &Proef) -> Vec<String> {
    proef.werk_bij().await;
    let (_, lijst) = proef.get("/werkvoorraad?reden=nazorg&binnen=366").await;
    let regels = lijst["regels"].as_array().unwrap().iter();
    regels.map(|een| een["norm"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn wat_nog_gevraagd_moet_worden_volgt_uit_wat_geldt() {
    let proef = Proef::nieuw().await;
    let wie = json!({"bsn": "999990019"});
    let coach = json!({"persoon": wie, "coach": "c-1", "datum": "2024-11-01"});
    let persoon = leg_vast(&proef, "/coachtoewijzingen", coach).await["persoonId"].clone();
    let uitkering_id = uitkering(1);
    proef.ken_toe(serde_json::from_value(persoon.clone()).unwrap(), uitkering_id).await;
    let uit =
        |datum: &str| json!({"persoon": wie, "uitkeringId": uitkering_id, "datum": datum, "reden": "werk"});
    leg_vast(&proef, "/uitstroom", uit("2025-01-15")).await;
    assert_eq!(normen(&proef).await, ["2025-04-15"]);
    let pad = format!("/uitstroom/{uitkering_id}/nazorg");
    let antwoord = |datum: &str, duurzaam: bool| json!({"datum": datum, "duurzaam": duurzaam});
    // Told out of order: the newest counts.
    leg_vast(&proef, &pad, antwoord("2025-07-20", true)).await;
    leg_vast(&proef, &pad, antwoord("2025-04-20", true)).await;
    assert_eq!(normen(&proef).await, ["2026-01-15"]);
    leg_vast(&proef, &pad, antwoord("2026-01-14", true)).await;
    assert_eq!(normen(&proef).await, Vec::<String>::new());
    let begeleid = async || proef.get(&format!("/personen/{}", persoon.as_str().unwrap())).await.1;
    let uitstroom = begeleid().await["uitstroom"][0].clone();
    let maanden: Vec<_> = uitstroom["nazorg"].as_array().unwrap().iter().map(|een| &een["maanden"]).collect();
    assert_eq!(maanden, [3, 6, 12]);
    assert_eq!((&uitstroom["duurzaam"], &uitstroom["volgendeNazorg"]), (&json!(true), &Value::Null));
    leg_vast(&proef, &pad, antwoord("2026-01-14", false)).await;
    assert_eq!(begeleid().await["uitstroom"][0]["duurzaam"], false);

    let weg = |datum: &str| json!({"datum": datum, "reden": "niet-gebeurd"});
    let terug = format!("{pad}/intrekking");
    leg_vast(&proef, &terug, weg("2026-01-14")).await;
    let nogmaals = proef.post(&terug, weg("2026-01-14")).await;
    assert_eq!((nogmaals.0, nogmaals.1["code"].as_str()), (404, Some("nazorg-onbekend")));
    assert!(web::is_beschreven("nazorg-onbekend"));
    assert_eq!(normen(&proef).await, ["2026-01-15"]);
    assert_eq!(begeleid().await["uitstroom"][0]["volgendeNazorg"], "2026-01-15");
    leg_vast(&proef, &terug, weg("2025-07-20")).await;
    assert_eq!(normen(&proef).await, ["2025-07-15"]);
    // Another day of outflow keeps what was asked.
    leg_vast(&proef, "/uitstroom", uit("2025-02-15")).await;
    assert_eq!(normen(&proef).await, ["2025-08-15"]);
    leg_vast(&proef, &format!("/uitstroom/{uitkering_id}/intrekking"), json!({"datum": "2026-01-10"})).await;
    assert_eq!(normen(&proef).await, Vec::<String>::new());
}

#[test]
fn zonder_uitkering_is_het_de_laatste_uitstroom_van_voor_die_dag() {
    let later = |datum| {
        let feiten = Uitstroom { uitkering_id: uitkering(2), datum, reden: code("werk"), leeftijd: None };
        feit(datum, feiten)
    };
    let na = Uitstroomkeuze::Laatste;
    let geef = |datum| Opdracht { persoon: anna(), datum, wat: Wat::GeefNazorg { na, duurzaam: true } };
    let beide = || [uitgestroomd(), later(dag(9, 1))];
    let nazorg = |datum, nummer| feit(datum, Nazorg { uitkering_id: uitkering(nummer), duurzaam: true });
    given::<Begeleiding>(beide()).when(geef(dag(8, 1))).then([nazorg(dag(8, 1), 1)]);
    given::<Begeleiding>(beide()).when(geef(dag(9, 1))).then([nazorg(dag(9, 1), 2)]);
    given::<Begeleiding>(beide().into_iter().chain([nazorg(dag(8, 1), 1)])).when(geef(dag(8, 1))).then([]);
    let vanaf = dag(5, 1);
    let te_vroeg = Weigering::DatumTeVroeg { vanaf, wat: "de dag van de uitstroom" };
    given::<Begeleiding>(beide()).when(geef(dag(4, 30))).refused(&te_vroeg);
    given::<Begeleiding>([]).when(geef(dag(8, 1))).refused(&Weigering::UitstroomOnbekend);

    let trek_in = |datum| Opdracht { persoon: anna(), datum, wat: Wat::TrekNazorgIn { na, reden: REDEN } };
    let weg = |datum, nummer| {
        feit(datum, NazorgIngetrokken { uitkering_id: uitkering(nummer), van: datum, reden: REDEN })
    };
    let gevraagd = || beide().into_iter().chain([nazorg(dag(8, 1), 1), nazorg(dag(9, 1), 2)]);
    given::<Begeleiding>(gevraagd()).when(trek_in(dag(8, 1))).then([weg(dag(8, 1), 1)]);
    // Told of both for one day, as can happen when an outflow was corrected: the last one first.
    given::<Begeleiding>(gevraagd().chain([nazorg(dag(9, 1), 1)]))
        .when(trek_in(dag(9, 1)))
        .then([weg(dag(9, 1), 2)]);
    given::<Begeleiding>(gevraagd()).when(trek_in(dag(8, 2))).refused(&Weigering::NazorgOnbekend);
}

#[tokio::test]
async fn wie_alleen_de_persoon_kent_legt_nazorg_vast_en_trekt_haar_in() {
    let proef = Proef::nieuw().await;
    let wie = json!({"bsn": "999990019"});
    let coach = json!({"persoon": wie, "coach": "c-1", "datum": "2024-11-01"});
    let persoon = leg_vast(&proef, "/coachtoewijzingen", coach).await["persoonId"].clone();
    let nazorg = |datum: &str| json!({"persoon": wie, "datum": datum, "duurzaam": true});
    let zonder = proef.post("/nazorg", nazorg("2025-04-20")).await;
    assert_eq!((zonder.0, zonder.1["code"].as_str()), (404, Some("uitstroom-onbekend")));
    let niemand = json!({"persoon": {"bsn": "999990020"}, "datum": "2025-04-20", "duurzaam": true});
    assert_eq!(proef.post("/nazorg", niemand).await.0, 404);

    let uitkering_id = uitkering(1);
    proef.ken_toe(serde_json::from_value(persoon.clone()).unwrap(), uitkering_id).await;
    let uit = json!({"persoon": wie, "uitkeringId": uitkering_id, "datum": "2025-01-15", "reden": "werk"});
    leg_vast(&proef, "/uitstroom", uit).await;
    let vroeg = proef.post("/nazorg", nazorg("2025-01-14")).await;
    assert_eq!((vroeg.0, vroeg.1["code"].as_str()), (409, Some("datum-te-vroeg")));
    let antwoord = leg_vast(&proef, "/nazorg", nazorg("2025-04-20")).await;
    assert_eq!((&antwoord["uitkeringId"], &antwoord["persoonId"]), (&json!(uitkering_id), &persoon));
    assert_eq!(antwoord["toestand"], "duurzaam");
    assert_eq!(normen(&proef).await, ["2025-07-15"]);
    // The same again is nothing, through either door.
    let nogmaals = proef.post("/nazorg", nazorg("2025-04-20")).await;
    assert_eq!((nogmaals.0, &nogmaals.1["uitkeringId"]), (200, &json!(uitkering_id)));
    let pad = format!("/uitstroom/{uitkering_id}/nazorg");
    assert_eq!(proef.post(&pad, json!({"datum": "2025-04-20", "duurzaam": true})).await.0, 200);

    let weg = json!({"persoon": wie, "datum": "2025-04-20", "reden": "niet-gebeurd"});
    let antwoord = leg_vast(&proef, "/nazorg/intrekking", weg.clone()).await;
    assert_eq!(
        (&antwoord["uitkeringId"], &antwoord["toestand"]),
        (&json!(uitkering_id), &json!("ingetrokken"))
    );
    assert_eq!(normen(&proef).await, ["2025-04-15"]);
    assert_eq!(proef.post("/nazorg/intrekking", weg).await.0, 404);
}
