//! A service with two versions of one event and three of another: what the log holds is read as the newest.

#![expect(unreachable_pub, reason = "the macros make what is published")]

use std::collections::HashSet;

use super::{IntakeGebeurtenis, gebeurtenissen, voorvallen};
use crate::{Gebeurtenis, schema};

gebeurtenissen! {
    /// The events of a service that has existed for a while.
    ProefGebeurtenis, "proef" {
        Verhuisd = "verhuisd.v3" from { "verhuisd.v2": VerhuisdV2, "verhuisd.v1": VerhuisdV1 },
        Gebeld = "gebeld.v1",
    }
}

voorvallen! {
    /// Somebody moved: the number of rooms, and whether that is known.
    Verhuisd { kamers: Option<u8>, plaats: String, }
    /// Zero stood for unknown.
    VerhuisdV2 { kamers: u8, plaats: String, }
    /// The first form: no rooms.
    VerhuisdV1 { stad: String, }
    /// Somebody called.
    Gebeld { minuten: u8, }
}

impl From<VerhuisdV2> for Verhuisd {
    fn from(oud: VerhuisdV2) -> Self {
        Self { kamers: (oud.kamers > 0).then_some(oud.kamers), plaats: oud.plaats }
    }
}

impl From<VerhuisdV1> for Verhuisd {
    fn from(oud: VerhuisdV1) -> Self {
        Self { kamers: None, plaats: oud.stad }
    }
}

impl ProefGebeurtenis {
    #[expect(clippy::unused_self, reason = "every service has this method")]
    fn eigen_etiketten(&self) -> Vec<eventstore::Tag> {
        Vec::new()
    }
}

#[test]
fn elke_oude_vorm_wordt_gelezen_als_de_nieuwste_en_alleen_die_wordt_geschreven() {
    let verwacht = |kamers| ProefGebeurtenis::from(Verhuisd { kamers, plaats: "Haren".to_owned() });
    for (soort, json, gelezen) in [
        ("proef.verhuisd.v1", r#"{"stad":"Haren"}"#, verwacht(None)),
        ("proef.verhuisd.v2", r#"{"kamers":0,"plaats":"Haren"}"#, verwacht(None)),
        ("proef.verhuisd.v2", r#"{"kamers":3,"plaats":"Haren"}"#, verwacht(Some(3))),
        ("proef.verhuisd.v3", r#"{"kamers":3,"plaats":"Haren"}"#, verwacht(Some(3))),
    ] {
        let gebeurtenis = ProefGebeurtenis::lees(soort, json).unwrap();
        assert_eq!(gebeurtenis, gelezen, "{soort} {json}");
        assert_eq!(gebeurtenis.soort(), "proef.verhuisd.v3");
        let terug = ProefGebeurtenis::lees(gebeurtenis.soort(), &gebeurtenis.schrijf().unwrap()).unwrap();
        assert_eq!(terug, gelezen);
    }
    // Each name has its own form: what is not of it is not guessed at.
    assert!(ProefGebeurtenis::lees("proef.verhuisd.v1", r#"{"kamers":3,"plaats":"Haren"}"#).is_err());
    assert!(ProefGebeurtenis::lees("proef.verhuisd.v4", r#"{"kamers":3,"plaats":"Haren"}"#).is_err());
}

#[test]
fn namen_oude_versies_en_woordenschat_volgen_uit_de_lijst() {
    assert_eq!(Verhuisd::SOORT, "proef.verhuisd.v3");
    assert_eq!(Verhuisd::SOORTEN, ["proef.verhuisd.v3", "proef.verhuisd.v2", "proef.verhuisd.v1"]);
    assert_eq!(Gebeld::SOORTEN, [Gebeld::SOORT]);
    let twee: &'static [&'static str] = crate::soorten![Gebeld, Verhuisd];
    assert_eq!(twee, ["proef.gebeld.v1", "proef.verhuisd.v3", "proef.verhuisd.v2", "proef.verhuisd.v1"]);
    assert!(twee.iter().all(|soort| ProefGebeurtenis::kent(soort)));
    assert!(!ProefGebeurtenis::kent("proef.verhuisd.v4") && !ProefGebeurtenis::kent("verhuisd.v3"));
    let vervangen = ProefGebeurtenis::CATALOGUS.iter().map(|regel| (regel.soort, regel.vervangen_door));
    assert_eq!(
        vervangen.collect::<Vec<_>>(),
        [
            ("proef.verhuisd.v3", None),
            ("proef.verhuisd.v2", Some("proef.verhuisd.v3")),
            ("proef.verhuisd.v1", Some("proef.verhuisd.v3")),
            ("proef.gebeld.v1", None),
        ]
    );
}

#[test]
fn het_schema_van_een_oude_versie_blijft_en_zegt_dat_zij_vervangen_is() {
    let schemas: Vec<_> = ProefGebeurtenis::CATALOGUS.iter().map(schema::gebeurtenis).collect();
    assert!(schemas[0]["properties"]["plaats"].is_object() && schemas[0]["deprecated"].is_null());
    assert!(schemas[2]["properties"]["stad"].is_object(), "{}", schemas[2]);
    assert_eq!(
        (&schemas[2]["deprecated"], &schemas[2]["title"]),
        (&true.into(), &"proef.verhuisd.v1".into())
    );
    let basis = schema::BASIS;
    assert_eq!(schemas[2]["$id"], format!("{basis}/gebeurtenissen/proef/verhuisd.v1.json"));
}

/// Service and event, and the number of the version.
fn delen(soort: &str) -> (&str, u32) {
    let (stam, versie) = soort.rsplit_once(".v").unwrap_or_else(|| panic!("{soort} has no version"));
    (stam, versie.parse().unwrap_or_else(|_| panic!("{soort} has no version")))
}

#[test]
fn elke_naam_komt_een_keer_voor_en_oude_versies_zijn_van_dezelfde_gebeurtenis() {
    let mut gezien = HashSet::new();
    for regel in schema::catalogus().chain(ProefGebeurtenis::CATALOGUS) {
        assert!(gezien.insert(regel.soort), "{} stands in the list twice", regel.soort);
        let (stam, versie) = delen(regel.soort);
        assert!(stam.strip_prefix(regel.dienst).is_some_and(|rest| rest.starts_with('.')), "{}", regel.soort);
        if let Some(nieuw) = regel.vervangen_door.map(delen) {
            assert!(nieuw.0 == stam && nieuw.1 > versie, "{} does not follow on {}", nieuw.0, regel.soort);
        }
    }
}

#[test]
fn een_gebeurtenis_van_intake_zegt_over_welke_aanvraag_en_uitkering_zij_gaat() {
    let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gouden");
    for regel in IntakeGebeurtenis::CATALOGUS {
        let tekst = std::fs::read_to_string(map.join(format!("{}.json", regel.soort))).unwrap();
        let voorbeeld: serde_json::Value = serde_json::from_str(&tekst).unwrap();
        let data = &voorbeeld["data"];
        let gebeurtenis = IntakeGebeurtenis::lees(regel.soort, &data.to_string()).unwrap();
        let staat = |veld: &str| data[veld].as_str().map(|id| id.parse().unwrap());
        assert_eq!(gebeurtenis.aanvraag_id(), staat("aanvraagId"), "{}", regel.soort);
        assert_eq!(gebeurtenis.uitkering_id(), staat("uitkeringId"), "{}", regel.soort);
    }
}
