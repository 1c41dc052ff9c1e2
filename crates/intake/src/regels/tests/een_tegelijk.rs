//! Nobody has two benefits of a kind at a time, by whatever doors what is known of them came in, in whatever order.

use domein::Verdwenen;
use jiff::ToSpan as _;
use proptest::prelude::*;

use super::*;
use crate::regels::levering::{Levering, Omvang, Overname};

/// Something that is asked, at one of the doors.
#[derive(Debug, Clone)]
enum Deur {
    /// A desk: an application that is granted.
    Toekenning(Date),
    /// A desk: a grant that is withdrawn, by its place among the benefits.
    Intrekking(usize),
    /// Traject: outflow of a benefit, by its place among them.
    Uitstroom(usize, Date),
    /// A file.
    Bestand(Omvang, Vec<(Date, Option<Date>)>),
}

fn dag() -> impl Strategy<Value = Date> {
    (0_i64..12).prop_map(|maand| date(2025, 1, 1).saturating_add((maand * 20).days()))
}

fn deur() -> impl Strategy<Value = Deur> {
    let rij = (dag(), prop::option::of(1_i64..120));
    let rij = rij.prop_map(|(van, dagen)| (van, dagen.map(|dagen| van.saturating_add(dagen.days()))));
    let omvang = prop_oneof![
        Just(Omvang::Aanvulling),
        Just(Omvang::Volledig { vanaf: None, verdwenen: Verdwenen::Intrekken }),
        Just(Omvang::Volledig { vanaf: None, verdwenen: Verdwenen::NietMeerGeleverd }),
    ];
    prop_oneof![
        3 => dag().prop_map(Deur::Toekenning),
        1 => (0_usize..4).prop_map(Deur::Intrekking),
        3 => (0_usize..4, dag()).prop_map(|(welke, dag)| Deur::Uitstroom(welke, dag)),
        3 => (omvang, prop::collection::vec(rij, 0..3)).prop_map(|(omvang, rijen)| Deur::Bestand(omvang, rijen)),
    ]
}

/// Asks it; a refusal changes nothing.
fn vraag(dossier: &mut Dossier, wat: Wat) {
    for voorval in Dossierregels::decide(dossier, opdracht(wat)).unwrap_or_default() {
        Dossierregels::evolve(dossier, &voorval);
    }
}

fn ga_door(dossier: &mut Dossier, nummer: usize, deur: &Deur) {
    let welke = |welke: usize| dossier.uitkeringen.keys().nth(welke).copied();
    match deur {
        Deur::Toekenning(ingangsdatum) => {
            let aanvraag_id = Uuid::from_u128(nummer as u128 + 100);
            let aanmelding = Aanmelding {
                aanvraag_id,
                datum: date(2025, 1, 1),
                signaal_id: None,
                gebiedsteam: None,
                versneld: true,
                coach: None,
                leeftijd: Some(22),
            };
            vraag(dossier, Wat::DienIn(aanmelding));
            let toekenning = Toekenning {
                ingangsdatum: *ingangsdatum,
                leeftijd: Some(22),
                kenmerken: onbekende(Some("2002-05")),
                zeer_dringende_redenen: false,
            };
            let stap = Stap::Besluit(Besluit::Toegekend(toekenning));
            let op =
                OpAanvraag { aanvraag_id, datum: date(2026, 1, 1), leeftijden: None, stap, vervangt: None };
            vraag(dossier, Wat::OpAanvraag(op));
        }
        Deur::Intrekking(plek) => {
            if let Some(uitkering_id) = welke(*plek) {
                vraag(
                    dossier,
                    Wat::OpUitkering(OpUitkering::TrekIn { uitkering_id, datum: date(2026, 1, 1) }),
                );
            }
        }
        Deur::Uitstroom(plek, datum) => {
            let Some(uitkering_id) = welke(*plek) else { return };
            // One that moves past the begin of the next benefit is refused in traject.
            if dossier.uitkeringen[&uitkering_id].vernomen.is_none() {
                let (datum, reden) = (*datum, "werk".parse().unwrap());
                vraag(dossier, Wat::OpUitkering(OpUitkering::Verneem { uitkering_id, datum, reden }));
            }
        }
        Deur::Bestand(omvang, rijen) => {
            let rij = |(plek, (ingangsdatum, tot)): (usize, &(Date, Option<Date>))| Overname {
                regel: plek as u64 + 2,
                ingangsdatum: *ingangsdatum,
                leeftijd: Some(22),
                kenmerken: onbekende(Some("2002-05")),
                kenmerken_vanaf: None,
                dossier: None,
                einde: tot.map(|datum| Einde { datum, reden: "werk".parse().unwrap(), leeftijd: Some(22) }),
            };
            let levering = Levering {
                rijen: rijen.iter().enumerate().map(rij).collect(),
                omvang: *omvang,
                halve_dossiers: std::sync::Arc::default(),
                peildatum: date(2025, 12, 31),
                einde_geleverd: true,
                doelgroepen_bekend: false,
            };
            vraag(dossier, Wat::NeemOver(Box::new(levering)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn niemand_heeft_twee_uitkeringen_tegelijk(deuren in prop::collection::vec(deur(), 1..8)) {
        let mut dossier = Dossier::default();
        for (nummer, deur) in deuren.iter().enumerate() {
            ga_door(&mut dossier, nummer, deur);
            let tellend: Vec<_> = dossier.uitkeringen.values().filter(|u| u.telt()).collect();
            for (plek, een) in tellend.iter().enumerate() {
                for ander in &tellend[plek + 1..] {
                    let los = een.tot().is_some_and(|tot| tot <= ander.ingangsdatum)
                        || ander.tot().is_some_and(|tot| tot <= een.ingangsdatum);
                    prop_assert!(los, "{een:?} en {ander:?} na {deur:?}");
                }
            }
        }
    }
}
