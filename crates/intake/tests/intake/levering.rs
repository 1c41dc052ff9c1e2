//! A full file, month after month: what changed is told apart, per person, and what did not change stays.

use std::collections::BTreeMap;

use aanlevering::Mapping;
use dienst::levering::Keuze;
use domein::{
    Leveringssoort, Verschil,
    gebeurtenis::{IngangsdatumGecorrigeerd, IntakeGebeurtenis as G, KenmerkenGewijzigd},
};
use jiff::civil::date;

use crate::{
    hulp::Proef,
    leveringshulp::{FEBRUARI, MAART, aantallen, dossiers, lever, perioden, tien, volledig},
};

#[tokio::test]
async fn hetzelfde_volledige_bestand_nog_eens_verandert_niets() {
    let proef = Proef::nieuw().await;
    let eerste = lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
    assert_eq!(aantallen(&eerste), BTreeMap::from([(Verschil::Nieuw, 10)]));
    let feiten = proef.feiten().await;
    let weer = lever(&proef, &tien(), &volledig(MAART)).await.unwrap();
    assert_eq!((weer.aangenomen, weer.dubbel), (0, 10));
    assert_eq!(proef.feiten().await, feiten);
}

#[tokio::test]
async fn een_gecorrigeerde_ingangsdatum_met_een_nieuw_einde_is_een_correctie() {
    let proef = Proef::nieuw().await;
    lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-20;2026-03-10;werk;zuid;".to_owned();
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(
        aantallen(&verslag),
        BTreeMap::from([(Verschil::IngangVerschoven, 1), (Verschil::Beeindigd, 1)])
    );
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 20), Some(date(2026, 3, 10)))]);
    let verschoven = proef
        .feiten()
        .await
        .iter()
        .filter(|f| matches!(f.gebeurtenis, G::IngangsdatumGecorrigeerd(_)))
        .count();
    assert_eq!(verschoven, 1, "{}", IngangsdatumGecorrigeerd::SOORT);
    // And back again: the first day is that of an id that is in use.
    let verslag = lever(&proef, &tien(), &volledig(MAART)).await.unwrap();
    assert_eq!(
        aantallen(&verslag),
        BTreeMap::from([(Verschil::IngangVerschoven, 1), (Verschil::Heropend, 1)])
    );
}

#[tokio::test]
async fn van_twee_die_een_worden_blijft_de_reden_van_het_laatste_einde() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-900;1999-05-17;2024-01-01;2024-04-01;werk;zuid;".to_owned());
    rijen.push("K-900;1999-05-17;2024-06-01;2024-10-01;overig;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen.truncate(10);
    rijen.push("K-900;1999-05-17;2024-01-01;2024-10-01;;zuid;".to_owned());
    let keuze = Keuze { verdwenen: Some(domein::Verdwenen::Intrekken), ..volledig(MAART) };
    lever(&proef, &rijen, &keuze).await.unwrap();
    let feiten = proef.feiten().await;
    let laatste = feiten.iter().rev().find_map(|feit| match &feit.gebeurtenis {
        G::UitkeringseindeGemeld(f) => Some((f.datum, f.reden.as_str().to_owned())),
        _ => None,
    });
    assert_eq!(laatste, Some((date(2024, 10, 1), "overig".to_owned())));
}

#[tokio::test]
async fn een_einde_dat_voorbij_het_volgende_begin_schuift_wordt_in_een_keer_beslist() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-900;1999-05-17;2024-01-01;2024-06-01;werk;zuid;".to_owned());
    rijen.push("K-900;1999-05-17;2024-07-01;2024-09-01;werk;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen[10] = "K-900;1999-05-17;2024-01-01;2024-08-01;werk;zuid;".to_owned();
    rijen[11] = "K-900;1999-05-17;2024-08-15;2024-12-01;werk;zuid;".to_owned();
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
    assert_eq!(
        perioden(&proef).await[10],
        [(date(2024, 1, 1), Some(date(2024, 8, 1))), (date(2024, 8, 15), Some(date(2024, 12, 1)))]
    );
    // Two rows that became one, and one that became two.
    let een = "K-900;1999-05-17;2024-01-01;2024-12-01;werk;zuid;".to_owned();
    let samen: Vec<String> = rijen[..10].iter().cloned().chain([een]).collect();
    let verslag = lever(&proef, &samen, &volledig(MAART)).await.unwrap();
    assert_eq!(
        aantallen(&verslag),
        BTreeMap::from([(Verschil::EindeVerschoven, 1), (Verschil::Samengevoegd, 1)])
    );
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(verslag.geweigerd, 0, "{:?}", verslag.fouten);
    assert_eq!(perioden(&proef).await[10].len(), 2);
}

#[tokio::test]
async fn wie_een_geweigerde_rij_heeft_raakt_niets_kwijt() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-000;1999-05-17;2023-01-01;2023-06-01;werk;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voor = perioden(&proef).await;
    rijen[10] = "K-000;1999-05-17;2023-01-01;2023-06-31;werk;zuid;".to_owned();
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, verslag.verschillen.len()), (1, 0), "{:?}", verslag.verschillen);
    assert_eq!(perioden(&proef).await, voor);
}

#[tokio::test]
async fn wie_niet_wordt_herkend_of_onder_een_ander_nummer_onleesbaar_is_is_niet_verdwenen() {
    let proef = Proef::nieuw().await;
    let mut rijen: Vec<String> = (0..40).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voor = perioden(&proef).await;
    // Another birth than is known: refused, and not gone.
    rijen[7] = "K-007;1998-05-17;2025-01-01;;;zuid;".to_owned();
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!((verslag.geweigerd, verslag.verschillen.len()), (1, 0), "{:?}", verslag.verschillen);
    assert_eq!(verslag.fouten[0].code, "andere-geboorte");
    assert_eq!(perioden(&proef).await, voor);
    // Refused before and known now: out of quarantine.
    rijen[7] = "K-007;1999-05-17;2025-13-01;;;zuid;".to_owned();
    lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(proef.omgeving.quarantaine.lijst().await.unwrap().len(), 2);
}

#[tokio::test]
async fn rijen_over_een_geweigerde_uitkering_worden_samen_geweigerd() {
    let proef = Proef::nieuw().await;
    let eerst = "K-1;1999-05-17;2025-01-01;2025-06-01;werk;zuid;".to_owned();
    lever(&proef, &[eerst], &volledig(FEBRUARI)).await.unwrap();
    let feiten = proef.feiten().await;
    // More rows than a block is decided again, all about a benefit that overlaps.
    let rijen: Vec<String> =
        (1..=12).map(|n| format!("K-1;1999-05-17;2025-03-01;2025-08-{n:02};werk;zuid;")).collect();
    let keuze = Keuze { soort: Some(Leveringssoort::Aanvulling), ..Keuze::default() };
    let verslag = lever(&proef, &rijen, &keuze).await.unwrap();
    assert_eq!((verslag.geweigerd, verslag.aangenomen), (12, 0), "{:?}", verslag.fouten);
    assert_eq!(proef.feiten().await, feiten);
}

#[tokio::test]
async fn een_verhuizing_naar_een_ander_team_geldt_vanaf_de_peildatum() {
    let proef = Proef::nieuw().await;
    lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
    let mut rijen = tien();
    rijen[3] = rijen[3].replace("zuid", "oost");
    lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    let laatste = proef.feiten().await.pop().unwrap();
    let G::KenmerkenGewijzigd(KenmerkenGewijzigd { vanaf, kenmerken, .. }) = laatste.gebeurtenis else {
        panic!("a change")
    };
    assert_eq!((vanaf, kenmerken.gebiedsteam.unwrap().as_str()), (MAART, "oost"));
}

/// Of what had ended before the days that the set covers, it says nothing.
#[tokio::test]
async fn wat_voor_de_eerste_dag_van_het_bestand_eindigde_is_niet_wat_kort_daarna_begint() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-1;1999-05-17;2026-01-10;2026-02-20;werk;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    rijen[10] = "K-1;1999-05-17;2026-03-15;;;zuid;".to_owned();
    let keuze = Keuze { vanaf: Some(date(2026, 3, 1)), ..volledig(MAART) };
    let verslag = lever(&proef, &rijen, &keuze).await.unwrap();
    assert_eq!(aantallen(&verslag), BTreeMap::from([(Verschil::Nieuw, 1)]));
    let (januari, maart) = (date(2026, 1, 10), date(2026, 3, 15));
    assert_eq!(perioden(&proef).await[10], [(januari, Some(date(2026, 2, 20))), (maart, None)]);
    // One that overlaps it is the same one, corrected: it would count double.
    rijen[10] = "K-1;1999-05-17;2026-01-12;;;zuid;".to_owned();
    rijen.push("K-9;1999-05-17;2026-03-15;;;zuid;".to_owned());
    let proef = Proef::nieuw().await;
    let mut eerder = tien();
    eerder.push("K-1;1999-05-17;2026-01-10;2026-02-20;werk;zuid;".to_owned());
    lever(&proef, &eerder, &volledig(FEBRUARI)).await.unwrap();
    lever(&proef, &rijen, &keuze).await.unwrap();
    assert_eq!(perioden(&proef).await[10], [(date(2026, 1, 12), None)]);
}

#[tokio::test]
async fn een_proef_zegt_in_welke_maanden_iemand_gaat_tellen() {
    let proef = Proef::nieuw().await;
    let bestand = |rol: &str| {
        format!(
            "persoonsnummer;geboortedatum;ingangsdatum;rol;kenmerken_vanaf\n\
             K-1;1999-05-17;2025-06-01;hoofdaanvrager;\nK-2;1999-05-17;2025-06-01;{rol}\n"
        )
    };
    let mapping = Mapping::default();
    proef.lever(bestand("partner;").as_bytes(), &mapping, &volledig(FEBRUARI)).await.unwrap();
    let keuze = Keuze { proef: true, toch: Some("m-17".to_owned()), ..volledig(MAART) };
    let nu = bestand("hoofdaanvrager;2026-03-10");
    let verslag = proef.lever(nu.as_bytes(), &mapping, &keuze).await.unwrap();
    let twee: Vec<_> = verslag.effect[10..].iter().map(|m| (m.stand, m.instroom)).collect();
    assert_eq!(twee, [([1, 1], [0, 0]), ([1, 2], [0, 1])], "from the tenth of March on, and not before");
}

#[tokio::test]
async fn aansluitende_rijen_van_een_dossier_zijn_een_uitkering() {
    let proef = Proef::nieuw().await;
    let rijen = vec![
        "K-1;1999-05-17;2025-01-01;2025-04-01;overig;zuid;D-1".to_owned(),
        "K-1;1999-05-17;2025-04-01;;;oost;D-1".to_owned(),
        "K-2;1999-05-17;2025-01-01;2025-04-01;werk;zuid;D-2".to_owned(),
        "K-2;1999-05-17;2025-04-01;;;oost;D-3".to_owned(),
    ];
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    assert_eq!(perioden(&proef).await[0], [(date(2025, 1, 1), None)]);
    assert_eq!(perioden(&proef).await[1].len(), 2, "another dossier");
    let feiten = proef.feiten().await;
    let weer = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(weer.verschillen.len(), 0, "{:?}", weer.verschillen);
    assert_eq!(proef.feiten().await, feiten);
}

/// A row in the middle that says nothing else than the one before it is no change, also not every month anew.
#[tokio::test]
async fn een_rij_in_het_midden_die_niets_anders_zegt_is_een_keer_iets_nieuws() {
    let proef = Proef::nieuw().await;
    let mut rijen = vec![
        "K-1;1999-05-17;2024-01-01;2024-06-01;werk;zuid;D-1".to_owned(),
        "K-1;1999-05-17;2025-01-01;2025-07-01;overig;zuid;D-2".to_owned(),
        "K-1;1999-05-17;2025-07-01;;;oost;D-2".to_owned(),
    ];
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    // The two were one.
    rijen[0] = "K-1;1999-05-17;2024-01-01;2025-01-01;overig;zuid;D-2".to_owned();
    lever(&proef, &rijen, &Keuze { toch: Some("m-17".to_owned()), ..volledig(MAART) }).await.unwrap();
    assert_eq!(perioden(&proef).await[0], [(date(2024, 1, 1), None)]);
    let feiten = proef.feiten().await;
    let weer = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(weer.verschillen.len(), 0, "{:?}", weer.verschillen);
    assert_eq!(proef.feiten().await, feiten);
}

#[tokio::test]
async fn aansluitende_rijen_met_elk_een_eigen_reden_zijn_een_keer_iets_nieuws() {
    let proef = Proef::nieuw().await;
    let kop =
        "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_instroom;gebiedsteam;dossiernummer\n";
    let maak = |team: &str| {
        format!(
            "{kop}K-1;1999-05-17;2025-01-01;2025-04-01;14;zuid;D-1\nK-1;1999-05-17;2025-04-01;;2;{team};D-1\n"
        )
    };
    let lever = async |bestand: &str, peildatum| {
        proef.lever(bestand.as_bytes(), &Mapping::default(), &volledig(peildatum)).await.unwrap()
    };
    lever(&maak("zuid"), FEBRUARI).await;
    assert_eq!(aantallen(&lever(&maak("oost"), MAART).await), BTreeMap::from([(Verschil::Kenmerken, 1)]));
    assert_eq!(aantallen(&lever(&maak("oost"), MAART).await), BTreeMap::new());
    let dossier = &dossiers(&proef).await[0];
    let reden = dossier.uitkeringen.values().next().unwrap().nu().reden_instroom.clone();
    assert_eq!(reden.as_str(), "14", "of the first row");
}

#[tokio::test]
async fn een_mapping_over_http_heeft_een_naam_en_versies() {
    let proef = Proef::nieuw().await;
    let beheer = domein::Rol::Beheer;
    let toml = "soort = \"aanvulling\"\n[kolommen]\npersoonsnummer = \"Clientnr\"\ngeboortedatum = \"Geboren\"\ningangsdatum = \"Begin\"\n";
    let zet =
        async |toml: &str| proef.put_tekst(beheer, "/mappings/eigen-systeem?bron=beginbestand", toml).await;
    let (status, versie) = zet(toml).await;
    assert_eq!((status.as_u16(), versie["versie"].as_i64()), (201, Some(1)), "{versie}");
    assert_eq!(zet(toml).await.0.as_u16(), 200, "the same text is the same version");
    let (status, fout) = zet("soort = \"deels\"\ntekenst = \"x\"\n").await;
    assert_eq!((status.as_u16(), fout["fouten"].as_array().unwrap().len()), (400, 2), "{fout}");
    let (status, versie) = zet(&format!("{toml}einddatum = \"Eind\"\n")).await;
    assert_eq!((status.as_u16(), versie["versie"].as_i64()), (201, Some(2)));
    let (_, lijst) = proef.get(beheer, "/mappings").await;
    assert_eq!(lijst["mappings"].as_array().unwrap().len(), 1, "{lijst}");
    let bestand = "Clientnr;Geboren;Begin;Eind\nK-1;17-05-1999;01-01-2025;\n";
    let (status, verslag) = proef.post_levering(beheer, "mapping=eigen-systeem", bestand).await;
    assert_eq!((status.as_u16(), verslag["aangenomen"].as_u64()), (200, Some(1)), "{verslag}");
    let (status, fout) = proef.post_levering(beheer, "mapping=ander", bestand).await;
    assert_eq!((status.as_u16(), fout["fouten"][0]["veld"].as_str()), (400, Some("mapping")), "{fout}");
    let (status, fout) = proef.post_levering(beheer, "peildatum=2026-03-31", "persoonsnummer\n").await;
    assert_eq!(status.as_u16(), 400, "{fout}");
}

#[tokio::test]
async fn een_bestand_zonder_kolom_voor_het_einde_zegt_niets_van_een_einde() {
    let proef = Proef::nieuw().await;
    let rijen = ["K-1;1999-05-17;2025-01-01;2025-06-01;werk;zuid;".to_owned()];
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voor = perioden(&proef).await;
    let zonder = "persoonsnummer;geboortedatum;ingangsdatum;gebiedsteam\nK-1;1999-05-17;2025-01-01;oost\n";
    let keuze = Keuze { soort: Some(Leveringssoort::Aanvulling), ..Keuze::default() };
    let verslag = proef.lever(zonder.as_bytes(), &Mapping::default(), &keuze).await.unwrap();
    assert_eq!(aantallen(&verslag), BTreeMap::from([(Verschil::Kenmerken, 1)]));
    // Also for whoever lets a full set through that lacks it.
    let keuze = Keuze { toch: Some("m-17".to_owned()), ..volledig(MAART) };
    proef.lever(zonder.as_bytes(), &Mapping::default(), &keuze).await.unwrap();
    assert_eq!(perioden(&proef).await, voor);
}

#[tokio::test]
async fn aansluitende_rijen_die_niemand_kende_zijn_allemaal_nieuw() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen[0] = "K-000;1999-05-17;2025-01-01;2025-06-01;;zuid;D-1".to_owned();
    rijen.push("K-000;1999-05-17;2025-06-01;;;oost;D-1".to_owned());
    let dezelfde = rijen[3].clone();
    rijen.push(dezelfde);
    let eerste = lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    assert_eq!((eerste.aangenomen, eerste.dubbel), (11, 1), "only what is there twice is known already");
    assert_eq!(aantallen(&eerste), BTreeMap::from([(Verschil::Nieuw, 10)]));
}
