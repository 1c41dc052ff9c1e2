//! A full file, month after month: what changed is told apart, shown before it is done, stopped when it is not plausible,
//! and taken back as a whole.

use std::collections::BTreeMap;

use aanlevering::Mapping;
use dienst::levering::{Aanleveringen, Grenzen, Keuze, Leveringsfout, Staat, Verslag};
use domein::{
    Leveringssoort, Verdwenen, Verschil, Voorval,
    gebeurtenis::{IngangsdatumGecorrigeerd, IntakeGebeurtenis as G, KenmerkenGewijzigd},
};
use eventstore::Decider as _;
use intake::regels::{Dossier, Dossierregels};
use jiff::civil::{Date, date};

use crate::hulp::Proef;

const KOP: &str =
    "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_uitstroom;gebiedsteam;dossiernummer\n";
const MAART: Date = date(2026, 3, 31);
const FEBRUARI: Date = date(2026, 2, 28);

fn bestand(rijen: &[&str]) -> String {
    format!("{KOP}{}\n", rijen.join("\n"))
}

/// Ten persons whose benefits run: enough for one of them to be a plausible share.
fn tien() -> Vec<String> {
    (0..10).map(|n| format!("K-{n:03};1999-05-17;2025-0{}-01;;;zuid;", 1 + n % 9)).collect()
}

fn volledig(peildatum: Date) -> Keuze {
    Keuze {
        soort: Some(Leveringssoort::Volledig),
        peildatum: Some(peildatum),
        verdwenen: Some(Verdwenen::Intrekken),
        ..Keuze::default()
    }
}

async fn lever(proef: &Proef, rijen: &[String], keuze: &Keuze) -> Result<Verslag, Leveringsfout> {
    let rijen: Vec<&str> = rijen.iter().map(String::as_str).collect();
    proef.lever(bestand(&rijen).as_bytes(), &Mapping::default(), keuze).await
}

/// Trial first, then done with its code.
async fn met_akkoord(proef: &Proef, rijen: &[String], peildatum: Date) -> Verslag {
    let voorspeld = lever(proef, rijen, &Keuze { proef: true, ..volledig(peildatum) }).await.unwrap();
    let keuze = Keuze { akkoord: voorspeld.akkoord.clone(), ..volledig(peildatum) };
    let gedaan = lever(proef, rijen, &keuze).await.unwrap();
    assert_eq!(aantallen(&gedaan), aantallen(&voorspeld), "what was shown is what was done");
    assert_eq!(gedaan.samenvatting(), voorspeld.samenvatting());
    gedaan
}

fn aantallen(verslag: &Verslag) -> BTreeMap<Verschil, u64> {
    verslag.verschillen.iter().map(|deel| (deel.soort, deel.aantal)).collect()
}

/// The dossiers of everybody, in the order in which they came.
async fn dossiers(proef: &Proef) -> Vec<Dossier> {
    let mut per_persoon = Vec::new();
    for feit in proef.feiten().await {
        let id = feit.metadata.persoon_id.unwrap();
        let plek = per_persoon.iter().position(|(wie, _)| *wie == id).unwrap_or_else(|| {
            per_persoon.push((id, Dossier::default()));
            per_persoon.len() - 1
        });
        let voorval = Voorval {
            persoon_id: Some(id),
            geldig_op: feit.metadata.geldig_op,
            gebeurtenis: feit.gebeurtenis,
        };
        Dossierregels::evolve(&mut per_persoon[plek].1, &voorval);
    }
    per_persoon.into_iter().map(|(_, dossier)| dossier).collect()
}

/// First day and first day without of what counts, per person.
async fn perioden(proef: &Proef) -> Vec<Vec<(Date, Option<Date>)>> {
    let van = |dossier: Dossier| {
        let mut perioden: Vec<_> =
            dossier.uitkeringen.values().filter(|u| u.telt()).map(|u| (u.ingangsdatum, u.tot())).collect();
        perioden.sort();
        perioden
    };
    dossiers(proef).await.into_iter().map(van).collect()
}

#[tokio::test]
async fn zonder_soort_gebeurt_er_niets() {
    let proef = Proef::nieuw().await;
    let fout = lever(&proef, &tien(), &Keuze::default()).await.unwrap_err();
    assert!(matches!(fout, Leveringsfout::SoortOnbekend), "{fout}");
    let keuze = Keuze { peildatum: None, ..volledig(MAART) };
    assert!(matches!(lever(&proef, &tien(), &keuze).await, Err(Leveringsfout::PeildatumOntbreekt)));
    // The clock of the test says 1 April 2026.
    let morgen = volledig(date(2026, 4, 2));
    assert!(matches!(lever(&proef, &tien(), &morgen).await, Err(Leveringsfout::PeildatumTeLaat)));
    assert!(proef.gebeurtenissen().await.is_empty());
}

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
async fn wat_verdwijnt_wordt_getoond_en_pas_na_akkoord_ingetrokken() {
    let proef = Proef::nieuw().await;
    let mut rijen: Vec<String> = (0..40).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let weg = rijen.remove(7);
    let eerder = proef.gebeurtenissen().await;
    let fout = lever(&proef, &rijen, &volledig(MAART)).await.unwrap_err();
    let Leveringsfout::AkkoordNodig(voorspeld) = fout else { panic!("{fout}") };
    assert_eq!(aantallen(&voorspeld), BTreeMap::from([(Verschil::Verdwenen, 1)]));
    let maart = voorspeld.effect.last().unwrap();
    assert_eq!((maart.maandeinde, maart.stand), (MAART, [40, 39]));
    let ander = Keuze { akkoord: Some("00000000".to_owned()), ..volledig(MAART) };
    assert!(matches!(lever(&proef, &rijen, &ander).await, Err(Leveringsfout::AkkoordAnders(_))));
    assert_eq!(proef.gebeurtenissen().await, eerder, "nothing was written");
    met_akkoord(&proef, &rijen, MAART).await;
    assert_eq!(perioden(&proef).await[7], []);
    // Delivered again: the same benefit counts again.
    rijen.insert(7, weg);
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(aantallen(&verslag), BTreeMap::from([(Verschil::WeerGeleverd, 1)]));
    assert_eq!(perioden(&proef).await[7], [(date(2025, 1, 1), None)]);
}

#[tokio::test]
async fn na_een_afgebroken_levering_geldt_hetzelfde_akkoord() {
    let proef = Proef::nieuw().await;
    let rijen: Vec<String> = (0..80).map(|n| format!("K-{n:03};1999-05-17;2025-01-01;;;zuid;")).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voorspeld = lever(&proef, &rijen[2..], &Keuze { proef: true, ..volledig(MAART) }).await.unwrap();
    let keuze = Keuze { akkoord: voorspeld.akkoord, ..volledig(MAART) };
    lever(&proef, &rijen[2..], &keuze).await.unwrap();
    // As a process leaves it that was killed before it could say that it was done.
    let herstel = sqlx::query(
        "UPDATE aanlevering SET inhoud = replace(inhoud, '\"staat\":\"verwerkt\"', '\"staat\":\"begonnen\"')",
    );
    herstel.execute(proef.omgeving.database.pool()).await.unwrap();
    lever(&proef, &rijen[2..], &keuze).await.unwrap();
    let ander = Keuze { akkoord: Some("00000000".to_owned()), ..volledig(MAART) };
    assert!(matches!(lever(&proef, &rijen[2..], &ander).await, Err(Leveringsfout::AkkoordAnders(_))));
}

#[tokio::test]
async fn een_afgebroken_eerste_levering_gaat_verder_als_de_levering_die_zij_is() {
    let proef = Proef::nieuw().await;
    // More than one block, and broken off after the first.
    let rijen: Vec<String> = (0..4_500).map(|n| format!("K-{n:04};1999-05-17;2025-01-01;;;zuid;")).collect();
    let tekst = bestand(&rijen.iter().map(String::as_str).collect::<Vec<_>>());
    let (stop, gestopt) = tokio::sync::oneshot::channel();
    let mut stop = Some(stop);
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let (keuze, mapping) = (volledig(MAART), Mapping::default());
    let mut zet = |voortgang: dienst::Voortgang| {
        if voortgang.samenvatting.aangenomen > 0 {
            stop.take().map(|stop| stop.send(()));
        }
    };
    let lezer = std::io::Cursor::new(tekst.into_bytes());
    let hoe = (&keuze, Grenzen::default());
    tokio::select! {
        biased;
        _ = gestopt => {}
        _ = dienst::levering::lever(&proef.omgeving, &aanvoer, lezer, "proef.csv", &mapping, hoe, &mut zet) => {
            panic!("was not broken off")
        }
    }
    let begonnen = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!((begonnen.len(), begonnen[0].staat), (1, Staat::Begonnen));
    // Most of the file is new by now, which of another file would not be plausible.
    let verslag = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(verslag.aanlevering_id, Some(begonnen[0].aanlevering_id));
    assert!(verslag.aangenomen > 0 && verslag.dubbel >= 2_000, "{:?}", verslag.samenvatting());
    assert_eq!(perioden(&proef).await.len(), 4_500);
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!((lijst.len(), lijst[0].staat), (1, Staat::Verwerkt));
    // All of it is one delivery, and can be taken back as one.
    let personen = dienst::levering::draai_terug(&proef.omgeving, &aanvoer, lijst[0].aanlevering_id).await;
    assert_eq!(personen.unwrap().personen, 4_500);
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
async fn een_onaannemelijk_bestand_stopt_voor_er_iets_is_geschreven() {
    let proef = Proef::nieuw().await;
    let rijen: Vec<String> =
        (0..40).map(|n| format!("{n:07};1999-05-{:02};2025-01-01;;;zuid;", 1 + n % 28)).collect();
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let eerder = proef.gebeurtenissen().await;
    let bevindingen = async |rijen: &[String]| {
        let Err(Leveringsfout::Onaannemelijk(verslag)) = lever(&proef, rijen, &volledig(MAART)).await else {
            panic!("was not stopped")
        };
        verslag.bevindingen.iter().map(|bevinding| bevinding.code.clone()).collect::<Vec<_>>()
    };
    let half = bevindingen(&rijen[..20]).await;
    assert_eq!(half, ["te-veel-verdwenen", "stand-verandert"]);
    let klaar: Vec<String> = rijen.iter().map(|rij| rij.replace(";;;", ";2026-03-01;werk;")).collect();
    assert_eq!(bevindingen(&klaar).await, ["te-veel-beeindigd", "stand-verandert"]);
    let zonder_nullen: Vec<String> = rijen.iter().map(|rij| rij.trim_start_matches('0').to_owned()).collect();
    let zonder_nullen: Vec<String> = zonder_nullen
        .into_iter()
        .map(|rij| if rij.starts_with(';') { format!("0{rij}") } else { rij })
        .collect();
    let gevonden = bevindingen(&zonder_nullen).await;
    assert!(gevonden.contains(&"zelfde-rijen-andere-nummers".to_owned()), "{gevonden:?}");
    // A column that was there and is absent now.
    let kop = KOP.replace("einddatum", "eindatum_");
    let tekst = format!("{kop}{}\n", rijen.join("\n"));
    let fout = proef.lever(tekst.as_bytes(), &Mapping::default(), &volledig(MAART)).await.unwrap_err();
    let Leveringsfout::Onaannemelijk(verslag) = fout else { panic!("{fout}") };
    assert_eq!(verslag.bevindingen[0].code, "kolom-verdwenen");
    assert!(verslag.bevindingen[0].uitleg.contains("einddatum"), "{:?}", verslag.bevindingen);
    // An older state.
    let fout = lever(&proef, &rijen, &volledig(date(2026, 1, 31))).await.unwrap_err();
    assert!(
        matches!(&fout, Leveringsfout::Onaannemelijk(v) if v.bevindingen[0].code == "peildatum-ouder"),
        "{fout}"
    );
    assert_eq!(proef.gebeurtenissen().await, eerder);
    // Let through by name.
    let keuze = Keuze { toch: Some("m-17".to_owned()), ..volledig(MAART) };
    let verslag = lever(&proef, &klaar, &keuze).await.unwrap();
    assert_eq!(verslag.aantal(Verschil::Beeindigd), 40);
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!(lijst[0].toch_door.as_deref(), Some("m-17"));
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
async fn een_aanlevering_kan_in_haar_geheel_terug() {
    let proef = Proef::nieuw().await;
    let mut rijen = tien();
    rijen.push("K-900;1999-05-17;2024-01-01;2024-06-01;werk;zuid;".to_owned());
    lever(&proef, &rijen, &volledig(FEBRUARI)).await.unwrap();
    let voor = perioden(&proef).await;
    let mut anders = rijen.clone();
    anders[0] = "K-000;1999-05-17;2025-01-20;2026-03-10;werk;zuid;".to_owned();
    anders[1] = anders[1].replace("zuid", "oost");
    anders.remove(10);
    anders.push("K-777;1999-05-17;2026-03-01;;;zuid;".to_owned());
    let verslag = met_akkoord(&proef, &anders, MAART).await;
    let id = verslag.aanlevering_id.unwrap();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    let personen = dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap().personen;
    assert_eq!(personen, 4);
    let na = perioden(&proef).await;
    assert_eq!(na[..11], voor[..]);
    assert_eq!(na[11], [], "who came with it is gone");
    let lijst = Aanleveringen::van(&proef.omgeving.database).alle().await.unwrap();
    assert_eq!(lijst[0].staat, Staat::Teruggedraaid);
    // The file of before is known to the letter.
    let weer = lever(&proef, &rijen, &volledig(MAART)).await.unwrap();
    assert_eq!(weer.verschillen.len(), 0, "{:?}", weer.verschillen);
}

#[tokio::test]
async fn van_een_teruggedraaide_aanlevering_blijft_niets_hangen() {
    let proef = Proef::nieuw().await;
    lever(&proef, &tien(), &volledig(FEBRUARI)).await.unwrap();
    let met = |rij: &str| tien().into_iter().chain([rij.to_owned()]).collect::<Vec<_>>();
    let fout = met("K-777;1999-05-17;2026-01-10;2026-03-20;werk;zuid;");
    let id = lever(&proef, &fout, &volledig(MAART)).await.unwrap().aanlevering_id.unwrap();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap();
    // The same benefit, as it was all the time: the team of the wrong file was that of no day.
    lever(&proef, &met("K-777;1999-05-17;2026-01-10;2026-03-20;;oost;"), &volledig(MAART)).await.unwrap();
    let uitkering = dossiers(&proef).await.pop().unwrap().uitkeringen.into_values().next().unwrap();
    let begin = uitkering.kenmerken.gebiedsteam.as_ref().unwrap().as_str();
    assert_eq!((begin, uitkering.verloop.len()), ("oost", 0), "{uitkering:?}");
    assert!(uitkering.telt() && uitkering.leeftijd == Some(26));
    assert_eq!(uitkering.einde.unwrap().reden.as_str(), "onbekend");
}

#[tokio::test]
async fn een_reden_die_niet_bekend_was_is_dat_na_terugdraaien_weer() {
    let proef = Proef::nieuw().await;
    let met = |rij: &str| tien().into_iter().chain([rij.to_owned()]).collect::<Vec<_>>();
    let zonder = met("K-777;1999-05-17;2025-01-10;2026-02-20;;zuid;");
    lever(&proef, &zonder, &volledig(FEBRUARI)).await.unwrap();
    let bekend = met("K-777;1999-05-17;2025-01-10;2026-02-20;werk;zuid;");
    let id = lever(&proef, &bekend, &volledig(MAART)).await.unwrap().aanlevering_id.unwrap();
    let eerder = proef.feiten().await.len();
    let aanvoer = intake::aanvoer::Beginbestand { gemeente: proef.omgeving.gemeente.clone() };
    dienst::levering::draai_terug(&proef.omgeving, &aanvoer, id).await.unwrap();
    // Whoever follows keeps a known reason when one comes that is not: the end is withdrawn first.
    let terug: Vec<_> = proef.feiten().await.split_off(eerder).into_iter().map(|f| f.gebeurtenis).collect();
    let [G::UitkeringseindeIngetrokken(_), G::UitkeringseindeGemeld(gemeld)] = &terug[..] else {
        panic!("{terug:?}")
    };
    assert_eq!(gemeld.reden.as_str(), "onbekend");
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
