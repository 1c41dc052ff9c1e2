//! A delivery of signals is a delivery: it says up to when its source is known, stands in the list, and can be tried.

use axum::http::StatusCode;
use dienst::{
    Bericht,
    contract::Toevoer as _,
    levering::{Keuze, Leveringsfout, Staat},
};
use domein::{Leveringssoort, Rol, Verschil, gebeurtenis::SignaleringGebeurtenis as G};
use jiff::civil::{Date, date};
use persoonsregister::{Bsn, Identificatie};
use serde_json::json;
use signalering::aanvoer::{DOORSTROOMPUNT, UWV};
use uuid::Uuid;

use crate::hulp::{KOP, Proef, proef, voorbeeld};

fn tot_en_met(dag: Date) -> Keuze {
    Keuze { peildatum: Some(dag), ..Keuze::default() }
}

fn op_proef() -> Keuze {
    Keuze { proef: true, ..Keuze::default() }
}

/// Per event that a delivery was taken in: its source and horizon.
async fn horizons(proef: &Proef) -> Vec<(String, Option<Date>)> {
    let verwerkt = |gebeurtenis| match gebeurtenis {
        G::SignaalaanleveringVerwerkt(feiten) => Some((feiten.bron, feiten.peildatum)),
        _ => None,
    };
    proef.gebeurtenissen().await.into_iter().filter_map(|v| verwerkt(v.gebeurtenis)).collect()
}

fn bron(naam: &str, dag: Date) -> (String, Option<Date>) {
    (naam.to_owned(), Some(dag))
}

#[tokio::test]
async fn de_horizon_is_wat_is_gezegd_en_anders_de_nieuwste_dag_van_wat_is_aangenomen() {
    let proef = proef().await;
    let goed = "DSP-1;dreigende-uitval;2026-02-03;999900006;;;;\n";
    // A row that is refused says nothing of how far its source is.
    let fout = "DSP-2;weg;2026-03-20;999900018;;;;\n";
    proef.neem_levering(&DOORSTROOMPUNT, [KOP, goed, fout].concat(), &Keuze::default()).await.unwrap();
    let keuze = Keuze { vanaf: Some(date(2026, 2, 1)), ..tot_en_met(date(2026, 2, 28)) };
    proef.neem_levering(&DOORSTROOMPUNT, [KOP, goed].concat(), &keuze).await.unwrap();
    // Of a message of UWV the day in Amsterdam on which it was sent.
    proef.neem_levering(&UWV, voorbeeld("uwv-voorbeeld.jsonl"), &Keuze::default()).await.unwrap();
    assert_eq!(
        horizons(&proef).await,
        [
            bron("doorstroompunt", date(2026, 2, 3)),
            bron("doorstroompunt", date(2026, 2, 28)),
            bron("uwv", date(2026, 2, 10)),
        ]
    );
    // A month without signals says so.
    proef.neem_levering(&DOORSTROOMPUNT, KOP, &tot_en_met(date(2026, 3, 31))).await.unwrap();
    assert_eq!(horizons(&proef).await.last(), Some(&bron("doorstroompunt", date(2026, 3, 31))));
    // The same once more says nothing new, and neither does a file of which nothing is taken.
    proef.neem_levering(&DOORSTROOMPUNT, KOP, &tot_en_met(date(2026, 3, 31))).await.unwrap();
    proef.neem_levering(&DOORSTROOMPUNT, [KOP, fout].concat(), &Keuze::default()).await.unwrap();
    assert_eq!(horizons(&proef).await.len(), 4);
    assert_eq!(proef.leveringen().await.len(), 6, "but it was delivered");
}

#[tokio::test]
async fn wat_niet_kan_worden_gezegd_wordt_geweigerd_en_verandert_niets() {
    let proef = proef().await;
    let csv = [KOP, "DSP-1;dreigende-uitval;2026-02-03;999900006;;;;\n"].concat();
    let weiger = async |keuze: Keuze| proef.neem_levering(&DOORSTROOMPUNT, &csv, &keuze).await.unwrap_err();
    assert!(matches!(weiger(tot_en_met(date(2026, 4, 1))).await, Leveringsfout::PeildatumTeLaat));
    let alleen_vanaf = Keuze { vanaf: Some(date(2026, 2, 1)), ..Keuze::default() };
    assert!(matches!(weiger(alleen_vanaf.clone()).await, Leveringsfout::PeildatumBijVanaf));
    let omgekeerd = Keuze { peildatum: Some(date(2026, 1, 31)), ..alleen_vanaf };
    assert!(matches!(weiger(omgekeerd).await, Leveringsfout::VanafNaPeildatum));
    let volledig = Keuze { soort: Some(Leveringssoort::Volledig), ..tot_en_met(date(2026, 2, 28)) };
    assert!(matches!(weiger(volledig).await, Leveringsfout::AlleenGeheel));
    let onbruikbaar = proef.neem_levering(&DOORSTROOMPUNT, "niets;hiervan\n1;2\n", &Keuze::default()).await;
    assert!(matches!(onbruikbaar, Err(Leveringsfout::Import(dienst::ImportFout::Bestand(_)))));
    assert!(proef.log().await.is_empty());
    assert!(proef.leveringen().await.is_empty());
}

#[tokio::test]
async fn een_proef_zegt_wat_de_levering_doet_en_legt_niets_vast() {
    let proef = proef().await;
    let bekend = [KOP, "DSP-1;dreigende-uitval;2026-02-03;999900006;;;hbo;\n"].concat();
    proef.neem_levering(&DOORSTROOMPUNT, &bekend, &Keuze::default()).await.unwrap();
    // Waits since an earlier delivery.
    let eerder = [KOP, "DSP-4;intrekking;2026-02-10;999900055;;;;\n"].concat();
    assert_eq!(proef.neem_levering(&DOORSTROOMPUNT, &eerder, &Keuze::default()).await.unwrap().wachtend, 1);
    let csv = [
        KOP,
        // Above what it corrects, and of somebody whom nobody knows.
        "DSP-2;correctie;2026-02-12;999900018;;;wo;\n",
        "DSP-1;dreigende-uitval;2026-02-03;999900006;;;hbo;\n",
        "DSP-1;correctie;2026-02-04;999900006;;;hbo;\n",
        "DSP-2;dreigende-uitval;2026-02-11;999900018;;;hbo;\n",
        "DSP-3;dreigende-uitval;2026-02-12;999900031;;;hbo;\n",
        "DSP-3;intrekking;2026-02-13;999900031;;;;\n",
        "DSP-4;dreigende-uitval;2026-02-09;999900055;;;;\n",
        "DSP-9;correctie;2026-02-14;999900043;;;;\n",
        "DSP-8;weg;2026-02-14;999900043;;;geheim;\n",
    ]
    .concat();
    let (log, leveringen) = (proef.log().await.len(), proef.leveringen().await.len());
    let quarantaine = proef.omgeving.quarantaine.lijst().await.unwrap().len();
    let voorspeld = proef.neem_levering(&DOORSTROOMPUNT, &csv, &op_proef()).await.unwrap();
    assert_eq!(proef.log().await.len(), log);
    assert_eq!(proef.leveringen().await.len(), leveringen);
    assert_eq!(proef.omgeving.quarantaine.lijst().await.unwrap().len(), quarantaine);
    for bsn in ["999900018", "999900031", "999900043"] {
        let nummer: Identificatie = Bsn::lees(bsn).unwrap().into();
        assert_eq!(proef.omgeving.register.zoek(&nummer).await.unwrap(), None, "nobody was written");
    }
    assert!(!voorspeld.uitgevoerd && voorspeld.aanlevering_id.is_none());
    let gedaan = proef.neem_levering(&DOORSTROOMPUNT, &csv, &Keuze::default()).await.unwrap();
    assert!(gedaan.uitgevoerd && gedaan.aanlevering_id.is_some());
    for verslag in [&voorspeld, &gedaan] {
        let som = (verslag.gelezen, verslag.aangenomen, verslag.dubbel, verslag.geweigerd);
        assert_eq!(som, (9, 6, 1, 2), "{verslag:?}");
        assert_eq!((verslag.wachtend, verslag.alsnog), (1, 1));
        assert_eq!((verslag.personen_nieuw, verslag.personen_bekend), (3, 1), "{verslag:?}");
        assert_eq!(verslag.aantal(Verschil::Nieuw), 3);
        assert_eq!(verslag.aantal(Verschil::Gecorrigeerd), 2);
        assert_eq!(verslag.peildatum, date(2026, 2, 13));
    }
    let zonder_alsnog = voorspeld.aantal(Verschil::Ingetrokken);
    assert_eq!((zonder_alsnog, gedaan.aantal(Verschil::Ingetrokken)), (1, 2), "with the one that waited");
    let codes = |verslag: &dienst::levering::Verslag| -> Vec<(String, Option<String>, Vec<u64>)> {
        let soort = |f: &dienst::levering::Foutsoort| (f.code.clone(), f.veld.clone(), f.regels.clone());
        let mut codes: Vec<_> = verslag.fouten.iter().map(soort).collect();
        codes.sort();
        codes
    };
    assert_eq!(codes(&voorspeld), codes(&gedaan));
    assert!(codes(&gedaan).contains(&("melding-onbekend".to_owned(), None, vec![9])));
}

#[tokio::test]
async fn een_bron_ziet_haar_eigen_aanleveringen_en_beheer_alle() {
    let proef = proef().await;
    let csv = [KOP, "DSP-1;dreigende-uitval;2026-02-03;999900006;;;;\n"].concat();
    let pad = "doorstroompunt?peildatum=2026-02-28&vanaf=2026-02-01";
    let (status, antwoord) = proef.lever(Rol::Doorstroompunt, pad, "text/csv", csv).await;
    assert_eq!(status, StatusCode::OK, "{antwoord}");
    assert_eq!(antwoord["verschillen"], json!([{"soort": "nieuw", "aantal": 1, "regels": [2]}]));
    let regels = voorbeeld("uwv-voorbeeld.jsonl");
    let proef_met = proef.lever(Rol::Uwv, "uwv?proef=true", "application/json", regels.clone()).await.1;
    assert_eq!((&proef_met["uitgevoerd"], &proef_met["aangenomen"]), (&json!(false), &json!(2)));
    assert_eq!(proef.lever(Rol::Uwv, "uwv", "application/json", regels).await.0, StatusCode::OK);
    let bronnen = async |rol| {
        let (status, lijst) = proef.get(rol, "/aanleveringen").await;
        assert_eq!(status, StatusCode::OK);
        let bron = |een: &serde_json::Value| een["bron"].as_str().unwrap().to_owned();
        lijst["aanleveringen"].as_array().unwrap().iter().map(bron).collect::<Vec<_>>()
    };
    assert_eq!(bronnen(Rol::Beheer).await, ["uwv", "doorstroompunt"]);
    assert_eq!(bronnen(Rol::Doorstroompunt).await, ["doorstroompunt"]);
    assert_eq!(bronnen(Rol::Uwv).await, ["uwv"]);
    assert_eq!(proef.get(Rol::Coach, "/aanleveringen").await.0, StatusCode::FORBIDDEN);
    let lijst = proef.get(Rol::Doorstroompunt, "/aanleveringen").await.1;
    let een = &lijst["aanleveringen"][0];
    assert_eq!((&een["peildatum"], &een["vanaf"]), (&json!("2026-02-28"), &json!("2026-02-01")));
    assert_eq!((&een["staat"], &een["verslag"]["aangenomen"]), (&json!("verwerkt"), &json!(1)));
    assert!(een["door"].is_string() && een["vingerafdruk"].as_str().unwrap().len() > 20, "{een}");
    assert!(!lijst.to_string().contains("999900006"));
    let te_laat = proef.lever(Rol::Uwv, "uwv?peildatum=2027-01-01", "application/json", "[]").await;
    assert_eq!((te_laat.0, &te_laat.1["fouten"][0]["veld"]), (StatusCode::BAD_REQUEST, &json!("peildatum")));
}

#[tokio::test]
async fn de_berichten_van_een_dag_zijn_een_levering_en_alleen_een_nieuwe_horizon_is_een_gebeurtenis() {
    let proef = proef().await;
    let bericht = async |nummer: u128, rij: serde_json::Value| {
        let inhoud = rij.to_string();
        let bericht = Bericht {
            kenmerk: &format!("bericht-{nummer}"),
            correlatie: Uuid::from_u128(nummer),
            traceparent: None,
            inhoud: inhoud.as_bytes(),
        };
        DOORSTROOMPUNT.neem_bericht(&proef.omgeving, bericht).await.unwrap()
    };
    let melding = |nummer: u32, dag: &str, bsn: &str| json!({"meldingsnummer": format!("DSP-{nummer}"), "soort": "dreigende-uitval", "datum": dag, "bsn": bsn});
    bericht(1, melding(1, "2026-03-02", "999900006")).await;
    bericht(2, melding(2, "2026-03-04", "999900018")).await;
    bericht(3, melding(3, "2026-03-03", "999900031")).await;
    bericht(3, melding(3, "2026-03-03", "999900031")).await;
    bericht(4, json!({"meldingsnummer": "DSP-4"})).await;
    let bron = |dag| bron("doorstroompunt", dag);
    assert_eq!(horizons(&proef).await, [bron(date(2026, 3, 2)), bron(date(2026, 3, 4))]);
    let lijst = proef.leveringen().await;
    assert_eq!(lijst.len(), 1);
    let verslag = lijst[0].verslag.as_ref().unwrap();
    let som = (verslag.gelezen, verslag.aangenomen, verslag.dubbel, verslag.geweigerd);
    assert_eq!((som, lijst[0].peildatum), ((5, 3, 1, 1), Some(date(2026, 3, 4))));
    assert_eq!(lijst[0].bestand, "berichten van 2026-03-31");
    // Taken back, all of them go; what comes after it is delivered again and counts.
    let terug = DOORSTROOMPUNT.draai_terug(&proef.omgeving, lijst[0].aanlevering_id).await.unwrap();
    assert_eq!((terug.personen, terug.achtergebleven.len()), (3, 0));
    assert_eq!(proef.leveringen().await[0].staat, Staat::Teruggedraaid);
    assert_eq!(bericht(5, melding(1, "2026-03-02", "999900006")).await.samenvatting.aangenomen, 1);
    assert_eq!(horizons(&proef).await.last(), Some(&bron(date(2026, 3, 2))));
    assert_eq!(proef.leveringen().await[0].staat, Staat::Verwerkt);
}
