//! The committed schemas are those of the types, the events of old (golden files) can be read for ever, and no type name
//! stands outside the list of its service.
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
    gebeurtenis::{
        InrichtingGebeurtenis, IntakeGebeurtenis, PersonenGebeurtenis, SignaleringGebeurtenis,
        TrajectGebeurtenis,
    },
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
            let tekst = gebeurtenis.schrijf().unwrap();
            match regel.vervangen_door {
                None => {
                    assert_eq!(gebeurtenis.soort(), regel.soort);
                    let terug: Value = serde_json::from_str(&tekst).unwrap();
                    assert_eq!(terug, voorbeeld["data"], "{}", regel.soort);
                }
                // Of an older version the newer form, which is complete in itself.
                Some(nieuw) => {
                    assert_eq!(gebeurtenis.soort(), nieuw, "{}", regel.soort);
                    assert_eq!(G::lees(nieuw, &tekst).unwrap().schrijf().unwrap(), tekst, "{}", regel.soort);
                }
            }
            let metadata: Metadata = serde_json::from_value(voorbeeld["kop"].clone()).unwrap();
            assert_eq!(serde_json::to_value(metadata).unwrap(), voorbeeld["kop"], "{}", regel.soort);
        }
    }
    lees::<SignaleringGebeurtenis>();
    lees::<IntakeGebeurtenis>();
    lees::<TrajectGebeurtenis>();
    lees::<InrichtingGebeurtenis>();
    lees::<PersonenGebeurtenis>();
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

/// The type names that stand as a bare text in Rust source: `"<service>.<event>.v<n>"`, also with what comes before it on
/// the bus.
fn losse_namen(tekst: &str) -> Vec<&str> {
    let is_naam = |tekst: &&str| {
        let in_log = tekst.strip_prefix("nl.jongerenstroom.").unwrap_or(tekst);
        let delen: Vec<&str> = in_log.split('.').collect();
        let [dienst, _, versie] = delen.as_slice() else { return false };
        let nummer = versie.strip_prefix('v').unwrap_or_default();
        ["signalering", "intake", "traject", "personen"].contains(dienst)
            && !nummer.is_empty()
            && nummer.bytes().all(|teken| teken.is_ascii_digit())
    };
    tekst.split('"').filter(is_naam).collect()
}

#[test]
fn typenamen_staan_alleen_in_de_lijst_van_hun_dienst() {
    assert_eq!(losse_namen(r#"x == "intake.uitkering-toegekend.v1" || "intake""#).len(), 1);
    assert_eq!(losse_namen(r#"["nl.jongerenstroom.traject.nazorg.v12"]"#).len(), 1);
    let crates = fs::read_dir(wortel().join("crates")).unwrap().map(|map| map.unwrap().path());
    let mut gelezen = 0;
    for bron in crates.chain([wortel().join("tests")]).map(|map| map.join("src")) {
        for bestand in
            testkit::bestanden(&bron).into_iter().filter(|pad| pad.extension() == Some("rs".as_ref()))
        {
            let tekst = fs::read_to_string(&bestand).unwrap();
            let los = losse_namen(&tekst);
            assert!(los.is_empty(), "{}: {los:?}: use SOORT or SOORTEN", bestand.display());
            gelezen += 1;
        }
    }
    assert!(gelezen > 200, "only {gelezen} files");
}
