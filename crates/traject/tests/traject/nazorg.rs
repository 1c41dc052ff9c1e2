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
    begeleiding::{Begeleiding, Opdracht, Wat},
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
    let geef = |duurzaam| vraag(Wat::GeefNazorg { uitkering_id: uitkering(1), duurzaam });
    let trek_in = || vraag(Wat::TrekNazorgIn { uitkering_id: uitkering(1), reden: REDEN });
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
