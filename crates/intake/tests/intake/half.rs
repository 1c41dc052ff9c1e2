//! Of a dossier of two rows one is refused: what the other says is half of it, whatever was wrong with the first. And
//! whoever a row that cannot be read may be about, has not disappeared.

use std::collections::{BTreeMap, BTreeSet};

use dienst::levering::Keuze;
use domein::{
    Leveringssoort, Verschil,
    gebeurtenis::{IntakeGebeurtenis, Uitkeringskenmerken, UitstroomVernomen},
};
use jiff::civil::{Date, date};

use crate::{
    hulp::Proef,
    leveringshulp::{FEBRUARI, MAART, aantallen, dossiers, lever, perioden, tien, volledig},
    uitkeringen::hoor,
};

/// The benefit of the first person went on in another team on 1 March, and the row that says so is wrong.
const TOT_MAART: &str = "K-000;1999-05-17;2025-01-01;2026-03-01;;zuid;D-1";
const VANAF_MAART: [(&str, &str); 13] = [
    ("K-000;1999-05-18;2026-03-01;;;oost;D-1", "andere-geboorte"),
    ("K-000;1999-05-17;2026-03-01;;;oost", "aantal-velden-onjuist"),
    ("K-000;1999-05-17;2026-03-01;;;oost;te veel;D-1", "aantal-velden-onjuist"),
    ("K-000;1999-05-17;2026-03-01;;;\"oost\"x;D-1", "aanhalingsteken-onjuist"),
    // Nobody knows whose these are, but of which dossier they are; and a whole row in one field.
    (";1999-05-17;2026-03-01;;;oost;D-1", "ontbreekt"),
    ("1,23457E+11;1999-05-17;2026-03-01;;;oost;D-1", "getal-afgerond"),
    ("\"K-000;1999-05-17;2026-03-01;;;oost;D-1\"", "aantal-velden-onjuist"),
    ("K-000\t1999-05-17\t2026-03-01\t\t\toost\tD-1", "aantal-velden-onjuist"),
    ("K-000,1999-05-17,2026-03-01,,,oost,D-1", "aantal-velden-onjuist"),
    ("K-000\t1999-05-17\t2026-03-01\t\t\toost\t", "aantal-velden-onjuist"),
    // A field too many that an empty one at the end hides, and what the other row contradicts.
    ("K-000;;1999-05-17;2026-03-01;;;oost;", "ontbreekt"),
    (";K-000;1999-05-17;2026-03-01;;;oost;", "ontbreekt"),
    ("K-000;1999-05-17;2026-02-27;;;oost;D-1", "uitkering-overlapt"),
];

#[tokio::test]
async fn een_halve_rij_beeindigt_niets_wat_er_ook_aan_de_andere_mankeert() {
    for (andere, code) in VANAF_MAART {
        for soort in [Leveringssoort::Volledig, Leveringssoort::Aanvulling] {
            let proef = Proef::nieuw().await;
            lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
            let mut rijen = tien();
            rijen[0] = TOT_MAART.to_owned();
            rijen.push(andere.to_owned());
            let keuze = match soort {
                Leveringssoort::Volledig => volledig(MAART),
                Leveringssoort::Aanvulling => {
                    Keuze { soort: Some(soort), peildatum: Some(MAART), ..Keuze::default() }
                }
            };
            let verslag = lever(&proef, &rijen, &keuze).await.unwrap();
            // The row that would end it waits for the other one.
            let codes: BTreeSet<&str> = verslag.fouten.iter().map(|fout| fout.code.as_str()).collect();
            assert_eq!(verslag.geweigerd, 2, "{soort:?} {codes:?}");
            assert!(codes.contains(code) && codes.contains("dossier-half"), "{soort:?} {codes:?}");
            let wat = format!("{code} {soort:?} {:?}", aantallen(&verslag));
            assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)], "{wat}");
        }
    }
}

#[tokio::test]
async fn wat_rijen_van_elkaar_tegenspreken_doet_de_levering_zoals_de_proef_het_zegt() {
    for andere in
        [&["K-000;1999-05-17;2026-02-27;;;oost;D-1"][..], &["K-000;1999-05-17;2026-03-01;;;oost;D-1"; 2]]
    {
        let proef = Proef::nieuw().await;
        lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
        let mut rijen = tien();
        rijen[0] = TOT_MAART.to_owned();
        rijen.extend(andere.iter().map(|rij| (*rij).to_owned()));
        if let [_, tweede] = andere {
            let met_einde = tweede.replace("2026-03-01;", "2026-03-01;2026-03-20");
            *rijen.last_mut().unwrap() = met_einde;
        }
        let keuze = volledig(MAART);
        let voorspeld = lever(&proef, &rijen, &Keuze { proef: true, ..keuze.clone() }).await.unwrap();
        let gedaan = lever(&proef, &rijen, &keuze).await.unwrap();
        assert!(gedaan.geweigerd > 0, "{:?}", gedaan.verschillen);
        assert_eq!(aantallen(&gedaan), aantallen(&voorspeld));
        assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
    }
}

#[tokio::test]
async fn wie_in_een_rij_met_te_veel_of_te_weinig_velden_staat_is_niet_verdwenen() {
    let mut rijen: Vec<String> = (0..40).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    let proef = Proef::nieuw().await;
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen[2] = "\"K-002;1999-05-17;2025-01-01;;;zuid;\"".to_owned();
    rijen[3] = "K-003;1999-05-17;2025-01-01;;;zuid".to_owned();
    rijen[4] = "K-004;1999-05-17;2025-01-01;;Bakker;Jan;zuid;D-4".to_owned();
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, verslag.fouten[0].code.as_str()), (3, "aantal-velden-onjuist"));
    assert_eq!(aantallen(&verslag), BTreeMap::<Verschil, u64>::new());
}

#[tokio::test]
async fn een_aanvulling_vult_het_gat_tussen_twee_die_apart_bekend_waren() {
    let [eerst, midden, laatst] = [
        "K-000;1999-05-17;2024-03-01;2024-09-01;;zuid;D-1",
        "K-000;1999-05-17;2024-09-01;2025-02-01;;oost;D-1",
        "K-000;1999-05-17;2025-02-01;;;zuid;D-1",
    ]
    .map(str::to_owned);
    let aanvulling =
        Keuze { soort: Some(Leveringssoort::Aanvulling), peildatum: Some(MAART), ..Keuze::default() };
    for (rijen, verwacht) in [
        (vec![eerst.clone(), midden.clone(), laatst.clone()], vec![(date(2024, 3, 1), None)]),
        (
            vec![midden.clone(), laatst.clone()],
            vec![(date(2024, 3, 1), Some(date(2024, 9, 1))), (date(2024, 9, 1), None)],
        ),
    ] {
        let proef = Proef::nieuw().await;
        lever(&proef, &[eerst.clone(), laatst.clone()], &volledig(FEBRUARI)).await.unwrap();
        let verslag = lever(&proef, &rijen, &aanvulling).await.unwrap();
        assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
        assert_eq!(perioden(&proef).await[0], verwacht);
        let weer = lever(&proef, &rijen, &aanvulling).await.unwrap();
        assert_eq!((weer.geweigerd, weer.aangenomen), (0, 0), "{:?}", weer.verschillen);
    }
}

/// The benefit of the first person, from the month after: the second row of dossier D-1.
const VERDER: &str = "K-000;1999-05-17;2026-03-01;;;oost;D-1";

fn aanvulling() -> Keuze {
    Keuze { soort: Some(Leveringssoort::Aanvulling), peildatum: Some(MAART), ..Keuze::default() }
}

/// Which team when, of the first person.
async fn teams(proef: &Proef) -> Vec<(Date, Option<String>)> {
    let dossiers = dossiers(proef).await;
    let u = dossiers[0].uitkeringen.values().find(|u| u.telt()).unwrap();
    let team = |kenmerken: &Uitkeringskenmerken| kenmerken.gebiedsteam.as_ref().map(ToString::to_string);
    let mut teams = vec![(u.ingangsdatum, team(&u.kenmerken))];
    teams.extend(u.verloop.iter().map(|(dag, kenmerken)| (*dag, team(kenmerken))));
    teams
}

#[tokio::test]
async fn de_verbeterde_helft_van_een_dossier_vult_de_bekende_uitkering_aan() {
    let zuid_dan_oost =
        [(date(2025, 1, 1), Some("zuid".to_owned())), (date(2026, 3, 1), Some("oost".to_owned()))];
    // The second row was never known, and known before it came again damaged.
    for al_bekend in [false, true] {
        let proef = Proef::nieuw().await;
        let mut rijen = tien();
        rijen[0] = TOT_MAART.replace("2026-03-01", "");
        if al_bekend {
            rijen[0] = TOT_MAART.to_owned();
            rijen.push(VERDER.to_owned());
        }
        lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
        rijen.truncate(10);
        rijen[0] = TOT_MAART.to_owned();
        rijen.push(VERDER.replace("1999-05-17", "1999-05-18"));
        // Where it was known to change before, the first row ends nothing.
        let (wachten, verbeterd) = match al_bekend {
            true => (1, vec![VERDER.to_owned()]),
            false => (2, vec![TOT_MAART.to_owned(), VERDER.to_owned()]),
        };
        assert_eq!(lever(&proef, &rijen, &volledig(MAART)).await.unwrap().geweigerd, wachten);
        for nogmaals in [al_bekend, true] {
            let verslag = lever(&proef, &verbeterd, &aanvulling()).await.unwrap();
            assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
            let verwacht = if nogmaals { BTreeMap::new() } else { [(Verschil::Kenmerken, 1)].into() };
            assert_eq!(aantallen(&verslag), verwacht);
            assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
            assert_eq!(teams(&proef).await, zuid_dan_oost);
        }
        // The full set of the month after has nothing to add.
        rijen[10] = VERDER.to_owned();
        let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
        assert_eq!((verslag.geweigerd, aantallen(&verslag)), (0, BTreeMap::new()));
    }
}

#[tokio::test]
async fn een_verbeterde_rij_uit_het_midden_laat_staan_wat_erna_komt() {
    let [eerst, midden, laatst] = [
        "K-000;1999-05-17;2024-03-01;2024-09-01;;zuid;D-1",
        "K-000;1999-05-17;2024-09-01;2025-02-01;;oost;D-1",
        "K-000;1999-05-17;2025-02-01;2025-08-01;verhuizing;west;D-1",
    ]
    .map(str::to_owned);
    let proef = Proef::nieuw().await;
    lever(&proef, &[eerst.clone(), midden.clone(), laatst.clone()], &volledig(FEBRUARI)).await.unwrap();
    // The first row by itself ends nothing either.
    let verslag = lever(&proef, &[eerst], &aanvulling()).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (0, BTreeMap::new()));
    let begin = date(2024, 3, 1);
    let wijziging = |rij: &str, van: &str, naar: &str| vec![rij.replace(van, naar)];
    for (rijen, na_midden, na_laatst) in [
        (wijziging(&midden, "oost", "noord"), "noord", "west"),
        // Without an end that is known it may be the last row, and end everything.
        (vec![midden.replace("2025-02-01", "2025-01-01")], "noord", "west"),
        (wijziging(&laatst, "west", "centrum"), "noord", "centrum"),
        (wijziging(&laatst, "west", "haren"), "noord", "haren"),
    ] {
        let verslag = lever(&proef, &rijen, &aanvulling()).await.unwrap();
        assert_eq!(verslag.geweigerd, u64::from(rijen[0].contains("2025-01-01")), "{:?}", verslag.fouten);
        assert_eq!(perioden(&proef).await[0], [(date(2024, 3, 1), Some(date(2025, 8, 1)))]);
        let verwacht = [(begin, "zuid"), (date(2024, 9, 1), na_midden), (date(2025, 2, 1), "west")];
        let mut verwacht = verwacht.map(|(dag, team)| (dag, Some(team.to_owned()))).to_vec();
        // What changes of the last row changes since the peildatum, as in every row.
        verwacht.extend((na_laatst != "west").then(|| (MAART, Some(na_laatst.to_owned()))));
        assert_eq!(teams(&proef).await, verwacht);
    }
}

#[tokio::test]
async fn wat_ook_een_verschoven_begin_kan_zijn_blijft_geweigerd() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;;;zuid;D-1".to_owned();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    for rij in [
        // Nothing begins on that day; a month later; of no dossier; an end that nobody knows of.
        "K-000;1999-05-17;2025-09-01;;;zuid;D-1",
        "K-000;1999-05-17;2025-02-01;;;oost;D-1",
        "K-000;1999-05-17;2025-09-01;;;oost;",
        "K-000;1999-05-17;2025-09-01;2025-12-01;;oost;D-1",
    ] {
        let verslag = lever(&proef, &[rij.to_owned()], &aanvulling()).await.unwrap();
        assert_eq!((verslag.geweigerd, verslag.fouten[0].code.as_str()), (1, "uitkering-overlapt"), "{rij}");
        assert_eq!(teams(&proef).await, [(date(2025, 1, 1), Some("zuid".to_owned()))]);
    }
}

#[tokio::test]
async fn een_gat_in_een_half_dossier_blijft_een_gat() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;;;zuid;D-1".to_owned();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let [tot, weer] =
        ["K-000;1999-05-17;2025-01-01;2026-01-10;;zuid;D-1", "K-000;1999-05-17;2026-02-24;;;zuid;D-1"];
    rijen[0] = tot.to_owned();
    rijen.push(weer.replace("1999-05-17", "gisteren"));
    assert_eq!(lever(&proef, &rijen, &volledig(MAART)).await.unwrap().geweigerd, 2);
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
    let verslag = lever(&proef, &[tot.to_owned(), weer.to_owned()], &aanvulling()).await.unwrap();
    assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
    let met_gat = [(date(2025, 1, 1), Some(date(2026, 1, 10))), (date(2026, 2, 24), None)];
    assert_eq!(perioden(&proef).await[0], met_gat);
}

#[tokio::test]
async fn een_bestand_dat_later_begint_verschuift_niets_van_een_dossier() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    let verder = VERDER.replace("2026-03-01", "2026-02-10");
    rijen[0] = TOT_MAART.replace("2026-03-01", "2026-02-10");
    rijen.push(verder.clone());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    // What ended before March is not in it.
    let maart = Keuze { vanaf: Some(date(2026, 3, 1)), ..volledig(MAART) };
    rijen.remove(0);
    let verslag = lever(&proef, &rijen, &maart).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (0, BTreeMap::new()));
    // An end is one.
    let laatste = rijen.last_mut().unwrap();
    *laatste = verder.replace("2026-02-10;", "2026-02-10;2026-03-12");
    let verslag = lever(&proef, &rijen, &maart).await.unwrap();
    assert_eq!(aantallen(&verslag), [(Verschil::Beeindigd, 1)].into());
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), Some(date(2026, 3, 12)))]);
}

#[tokio::test]
async fn wat_om_een_foute_rij_heen_staat_is_samen_de_bekende_uitkering() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;2025-06-01;;zuid;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-06-01;2025-09-01;;oost;D-1".to_owned());
    rijen.push("K-000;1999-05-17;2025-09-01;;;west;D-1".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen[10] = rijen[10].replace("1999-05-17", "gisteren");
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (1, BTreeMap::new()));
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
}

#[tokio::test]
async fn wat_naast_een_bekend_deel_dubbel_zou_tellen_wacht() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;2025-06-01;;zuid;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-06-01;;;oost;D-1".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen[10] = "K-000;gisteren;2025-06-01;2025-09-01;;oost;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-09-01;;;west;D-1".to_owned());
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (2, BTreeMap::new()));
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
    rijen[10] = rijen[10].replace("gisteren", "1999-05-17");
    let verslag = lever(&proef, &rijen[10..], &aanvulling()).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (0, [(Verschil::Kenmerken, 1)].into()));
    let verwacht = ["zuid", "oost", "west"].map(|team| Some(team.to_owned()));
    assert_eq!(teams(&proef).await.into_iter().map(|(_, team)| team).collect::<Vec<_>>(), verwacht);
}

#[tokio::test]
async fn de_laatste_rij_van_een_dossier_zegt_hoe_de_uitkering_eindigt() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;2025-06-01;;zuid;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-06-01;;;oost;D-1".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let beeindigd = "K-000;1999-05-17;2025-06-01;2026-03-10;werk;oost;D-1";
    rijen[10] = beeindigd.replace("1999-05-17", "gisteren");
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, aantallen(&verslag)), (1, BTreeMap::new()));
    for verwacht in [BTreeMap::from([(Verschil::Beeindigd, 1)]), BTreeMap::new()] {
        let verslag = lever(&proef, &[beeindigd.to_owned()], &aanvulling()).await.unwrap();
        assert_eq!((verslag.geweigerd, aantallen(&verslag)), (0, verwacht));
        assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), Some(date(2026, 3, 10)))]);
    }
}

#[tokio::test]
async fn wat_na_een_vernomen_uitstroom_begint_telt_niet_dubbel() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;2025-03-01;;zuid;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-03-01;;;oost;D-1".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let (persoon, uitkering_id) = {
        let feiten = proef.feiten().await;
        let eerste = feiten.iter().find_map(|feit| match &feit.gebeurtenis {
            IntakeGebeurtenis::UitkeringToegekend(f) => Some((feit.metadata.persoon_id?, f.uitkering_id)),
            _ => None,
        });
        eerste.unwrap()
    };
    let (datum, reden) = (date(2025, 9, 1), "werk".parse().unwrap());
    hoor(&proef, persoon, UitstroomVernomen { uitkering_id, datum, reden }).await;
    let aanvulling_rijen = [rijen[0].clone(), "K-000;1999-05-17;2025-11-01;;;west;D-9".to_owned()];
    let verslag = lever(&proef, &aanvulling_rijen, &aanvulling()).await.unwrap();
    assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
    let verwacht = [(date(2025, 1, 1), Some(date(2025, 9, 1))), (date(2025, 11, 1), None)];
    assert_eq!(perioden(&proef).await[0], verwacht);
}
