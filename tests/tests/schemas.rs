//! The committed schemas are those of the types, and the events of old (golden files) can be read for ever.
//!
//! After a new event: `cargo run -- schemas` writes the schemas; add one golden file by hand. A golden file that was
//! once committed never changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use domein::{
    Gebeurtenis, Metadata,
    gebeurtenis::{IntakeGebeurtenis, SignaleringGebeurtenis, TrajectGebeurtenis},
    schema,
};
use serde_json::Value;

fn wortel() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn gouden(soort: &str) -> PathBuf {
    wortel().join("tests/gouden").join(format!("{soort}.json"))
}

#[test]
fn de_schemas_in_de_map_zijn_die_van_de_typen() {
    for (pad, schema) in schema::alle() {
        let bestand = wortel().join("schemas").join(&pad);
        let tekst = fs::read_to_string(&bestand)
            .unwrap_or_else(|_| panic!("{} ontbreekt: cargo run -- schemas", bestand.display()));
        let verwacht = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert_eq!(tekst, verwacht, "{pad} loopt achter: cargo run -- schemas");
    }
}

#[test]
fn er_is_geen_schema_zonder_gebeurtenis() {
    let bekend: BTreeSet<PathBuf> =
        schema::alle().into_iter().map(|(pad, _)| wortel().join("schemas").join(pad)).collect();
    for bestand in testkit::bestanden(&wortel().join("schemas/gebeurtenissen")) {
        assert!(bekend.contains(&bestand), "{} hoort bij geen gebeurtenis", bestand.display());
    }
}

#[test]
fn elk_type_heeft_een_gouden_voorbeeld_dat_past_in_zijn_schema() {
    for regel in schema::catalogus() {
        let tekst = fs::read_to_string(gouden(regel.soort))
            .unwrap_or_else(|_| panic!("tests/gouden/{}.json ontbreekt", regel.soort));
        let voorbeeld: Value = serde_json::from_str(&tekst).unwrap();
        let (_, schema) = schema::alle().into_iter().find(|(pad, _)| *pad == schema::pad(regel)).unwrap();
        let keuring = jsonschema::validator_for(&schema).unwrap();
        let fouten: Vec<String> =
            keuring.iter_errors(&voorbeeld["data"]).map(|fout| fout.to_string()).collect();
        assert!(fouten.is_empty(), "{}: {fouten:?}", regel.soort);
    }
}

#[test]
fn gouden_voorbeelden_worden_gelezen_en_verliezen_niets() {
    fn lees<G: Gebeurtenis>() {
        for regel in G::CATALOGUS {
            let tekst = fs::read_to_string(gouden(regel.soort)).unwrap();
            let voorbeeld: Value = serde_json::from_str(&tekst).unwrap();
            let gebeurtenis = G::lees(regel.soort, &voorbeeld["data"].to_string()).unwrap();
            assert_eq!(gebeurtenis.soort(), regel.soort);
            let terug: Value = serde_json::from_str(&gebeurtenis.schrijf().unwrap()).unwrap();
            assert_eq!(terug, voorbeeld["data"], "{}", regel.soort);
            let metadata: Metadata = serde_json::from_value(voorbeeld["kop"].clone()).unwrap();
            assert_eq!(serde_json::to_value(metadata).unwrap(), voorbeeld["kop"], "{}", regel.soort);
        }
    }
    lees::<SignaleringGebeurtenis>();
    lees::<IntakeGebeurtenis>();
    lees::<TrajectGebeurtenis>();
}

#[test]
fn geen_schema_kent_een_veld_voor_wat_alleen_in_het_register_hoort() {
    let verboden = ["bsn", "naam", "voornaam", "achternaam", "geboortedatum", "adres", "onderwijsnummer"];
    for (pad, schema) in schema::alle() {
        let tekst = schema.to_string().to_lowercase();
        for veld in verboden {
            assert!(!tekst.contains(&format!("\"{veld}\":")), "{pad} heeft een veld {veld}");
        }
    }
}
