//! What holds for every scenario: the same seed gives the same bytes, the commands name the files, and a table
//! that cannot be made says why and writes nothing.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use std::path::Path;

use scenario::{Fout, genereer, genereer_massa, namen};

fn bestanden(map: &Path) -> Vec<(String, Vec<u8>)> {
    let mut bestanden: Vec<_> = std::fs::read_dir(map)
        .unwrap()
        .map(|bestand| {
            let bestand = bestand.unwrap();
            (bestand.file_name().into_string().unwrap(), std::fs::read(bestand.path()).unwrap())
        })
        .collect();
    bestanden.sort();
    bestanden
}

fn maak(naam: &str, zaad: u64) -> Vec<(String, Vec<u8>)> {
    let map = tempfile::tempdir().unwrap();
    genereer(naam, zaad, map.path()).unwrap();
    bestanden(map.path())
}

#[test]
fn hetzelfde_zaad_geeft_dezelfde_bytes_en_een_ander_zaad_niet() {
    for naam in namen().iter().filter(|naam| **naam != "massa") {
        let eerste = maak(naam, 11);
        assert!(eerste == maak(naam, 11), "{naam}");
        let ander = maak(naam, 12);
        assert_eq!(
            eerste.iter().map(|(bestand, _)| bestand).collect::<Vec<_>>(),
            ander.iter().map(|(bestand, _)| bestand).collect::<Vec<_>>()
        );
        // The municipality itself is no chance.
        let van_kans = eerste.iter().zip(&ander).filter(|(een, _)| een.0 != "inrichting.toml");
        for (een, twee) in van_kans {
            assert!(een.1 != twee.1, "{naam}: {} is bij elk zaad hetzelfde", een.0);
        }
    }
}

#[test]
fn de_opdrachten_noemen_elk_bestand_een_keer() {
    let map = tempfile::tempdir().unwrap();
    let resultaat = genereer("groningen", 1, map.path()).unwrap();
    assert_eq!(resultaat.bestanden.len(), 7);
    assert_eq!(resultaat.opdrachten.len(), 6);
    assert!(resultaat.opdrachten[0].starts_with("jongerenstroom inrichting leg-vast "));
    assert!(
        resultaat.opdrachten[1]
            .starts_with("jongerenstroom import beginbestand --volledig --peildatum 2026-03-31 ")
    );
    assert!(resultaat.opdrachten[5].starts_with("jongerenstroom import opdrachten "));
    for (opdracht, bestand) in resultaat.opdrachten.iter().zip(&resultaat.bestanden) {
        assert!(opdracht.ends_with(&bestand.display().to_string()) && bestand.is_file());
    }
    let leesmij = std::fs::read_to_string(&resultaat.bestanden[6]).unwrap();
    assert!(leesmij.contains("jongerenstroom import uwv uwv.jsonl"));
}

#[test]
fn massa_heeft_zoveel_rijen_als_gevraagd() {
    let map = tempfile::tempdir().unwrap();
    genereer_massa(2_000, 1, map.path()).unwrap();
    let rijen = hulp::beginbestand(map.path());
    assert_eq!(rijen.len(), 2_000);
    assert!(rijen.iter().all(|u| u.wie.starts_with('P') && u.einde.is_none_or(|e| e > u.ingang)));
    let tekst = std::fs::read_to_string(map.path().join("beginbestand.csv")).unwrap();
    assert!(hulp::negencijfers(&tekst).is_empty());
    assert!(matches!(genereer_massa(u32::MAX, 1, map.path()), Err(Fout::Onmogelijk { .. })));
}

#[test]
fn een_eigen_tabel_geeft_eigen_cijfers() {
    let map = tempfile::tempdir().unwrap();
    let pad = map.path().join("klein.toml");
    let tabel = include_str!("../tabellen/werkprogramma-2018.toml").replace("stand = 10356", "stand = 9000");
    std::fs::write(&pad, tabel).unwrap();
    let uit = map.path().join("uit/diep");
    genereer(pad.to_str().unwrap(), 1, &uit).unwrap();
    let stand = hulp::beginbestand(&uit).iter().filter(|u| u.einde.is_none()).count();
    assert_eq!(stand, 9_000);
}

#[test]
fn wat_niet_kan_wordt_gezegd_en_schrijft_niets() {
    let map = tempfile::tempdir().unwrap();
    let uit = map.path().join("uit");
    let fout = genereer("groningne", 1, &uit).unwrap_err();
    assert!(fout.to_string().contains("groningne") && fout.to_string().contains("werkprogramma-2018"));

    let jaar = include_str!("../tabellen/werkprogramma-2018.toml");
    let lijn = include_str!("../tabellen/groningen.toml");
    let gevallen = [
        ("soort = \"anders\"".to_owned(), "soort"),
        (jaar.replace("aantal = 366", "aantal = 365"), "1984"),
        (jaar.replace("stand = 10356", "stand = 12"), "stand"),
        (jaar.replace("stand = 10356", "stand = -1"), "stand = -1"),
        (jaar.replace("werk = [229", "werk = [400"), "duurband"),
        (jaar.replace("jaar = 2018", "jaar = 32767"), "32767"),
        (jaar.replace("van = 18", "van = 30"), "leeftijd"),
        (format!("verzonnen = 1\n{jaar}"), "verzonnen"),
        (lijn.replace("tot = \"2026-03\"", "tot = \"9999-12\""), "600 maanden"),
        (lijn.replace("tot = \"2026-03\"", "tot = \"2026-13\""), "2026-13"),
        (lijn.replace("tot = \"2026-03\"", "tot = \"2026-04\""), "ankers"),
        (lijn.replace("eerder = 25", "eerder = 24"), "Route Arbeid+"),
        (lijn.replace("uitval = 8", "uitval = 800"), "uitval"),
        (lijn.replace("ww_einde = 44", "ww_einde = 99999"), "testreeks"),
        (lijn.replace("per_maand = [16", "per_maand = [4294967295, 16"), "signalen"),
        (lijn.replace("gestopt = 6", "gestopt = 4294967295"), "Route Arbeid+"),
        (lijn.replace("weken = 12", "weken = 1e9"), "weken"),
        (lijn.replace("uitstroom_promille = 52", "uitstroom_promille = 4294967295"), "uitstromen"),
        (lijn.replace("\"2017-12\" = 10589", "\"2017-12\" = 4000000000"), "200000"),
    ];
    for (tabel, woord) in gevallen {
        let pad = map.path().join("fout.toml");
        std::fs::write(&pad, &tabel).unwrap();
        let fout = genereer(pad.to_str().unwrap(), 1, &uit).unwrap_err().to_string();
        assert!(fout.contains(woord), "verwacht '{woord}' in: {fout}");
        assert!(!uit.exists(), "{woord}");
    }
}
