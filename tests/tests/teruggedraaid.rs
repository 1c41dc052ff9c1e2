//! A delivery that was wrong is taken back as a whole: then every table says what it said before, to the byte, and so does
//! the report.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use serde_json::Value;
use testkit::Werkmap;

const JANUARI: &str = "2025-01-31";
const FEBRUARI: &str = "2025-02-28";

/// What a report says of figures: without the moment and the positions at which they were known.
fn tabellen(werk: &Werkmap) -> String {
    let vraag = ["rapport", "cijfers", "--van", "2024-01-01", "--tot", "2025-02-28", "--json", "--onbewerkt"];
    let blad: Value = werk.draai(&vraag).goed().json();
    serde_json::to_string(&(&blad["tabellen"], &blad["horizon"])).unwrap()
}

/// The council report as its readers get it, without the line that says as known when.
fn rapport(werk: &Werkmap, map: &str) -> Vec<(String, String)> {
    let uit = werk.pad(map);
    let _ = werk.draai(&["rapport", "raad", "--kwartaal", "2024-Q4", "--uit", uit.to_str().unwrap()]).goed();
    let mut csv: Vec<_> = fs::read_dir(&uit)
        .unwrap()
        .map(|bestand| bestand.unwrap().path())
        .filter(|pad| pad.extension().is_some_and(|extensie| extensie == "csv"))
        .map(|pad| {
            let naam = pad.file_name().unwrap().to_string_lossy().into_owned();
            (naam, fs::read_to_string(&pad).unwrap())
        })
        .collect();
    csv.sort();
    assert!(csv.len() > 5, "{csv:?}");
    csv
}

/// The file of the month after: everybody began a week later, somebody is gone, a team is another one, somebody is new.
fn verkeerd(goed: &str) -> String {
    let mut regels: Vec<String> = goed.lines().map(str::to_owned).collect();
    let kop: Vec<String> = regels[0].split(';').map(str::to_owned).collect();
    let plek = |naam: &str| kop.iter().position(|kolom| kolom == naam).unwrap();
    let (begin, team) = (plek("ingangsdatum"), plek("gebiedsteam"));
    for (nummer, regel) in regels.iter_mut().enumerate().skip(1) {
        let mut velden: Vec<String> = regel.split(';').map(str::to_owned).collect();
        let einddatum = velden[plek("einddatum")].clone();
        if nummer % 7 == 0 && einddatum.is_empty() {
            velden[begin] = velden[begin].replace("-01-", "-03-").replace("-05-", "-07-");
        }
        if nummer % 5 == 0 {
            velden[team] = "ergens-anders".to_owned();
        }
        *regel = velden.join(";");
    }
    let weg = (1..regels.len()).filter(|nummer| nummer % 11 == 0).collect::<Vec<_>>();
    let mut regels: Vec<String> =
        regels.into_iter().enumerate().filter(|(nummer, _)| !weg.contains(nummer)).map(|(_, r)| r).collect();
    let mut nieuw: Vec<String> = kop.iter().map(|_| String::new()).collect();
    nieuw[plek("persoonsnummer")] = "NIEUW-1".to_owned();
    nieuw[plek("geboortedatum")] = "2001-02-03".to_owned();
    nieuw[begin] = "2024-11-05".to_owned();
    regels.push(nieuw.join(";"));
    regels.join("\n") + "\n"
}

#[test]
fn een_teruggedraaide_levering_laat_elk_cijfer_zoals_het_was() {
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let _ = werk.draai(&["scenario", "massa", "--rijen", "300", "--uit", feeds.to_str().unwrap()]).goed();
    let goed = fs::read_to_string(feeds.join("beginbestand.csv")).unwrap();
    let lever = |naam: &str, inhoud: &str, peildatum: &str, extra: &[&str]| {
        let pad = werk.schrijf(naam, inhoud);
        let basis = [
            "import",
            "beginbestand",
            pad.to_str().unwrap(),
            "--volledig",
            "--peildatum",
            peildatum,
            "--json",
            "--verdwenen",
            "intrekken",
        ];
        werk.draai(&[&basis[..], extra].concat())
    };
    let _ = lever("januari.csv", &goed, JANUARI, &[]).goed();
    let (voor, rapport_voor) = (tabellen(&werk), rapport(&werk, "voor"));

    let fout = verkeerd(&goed);
    let proef = lever("februari.csv", &fout, FEBRUARI, &["--proef"]).goed().json();
    let akkoord = proef["akkoord"].as_str().unwrap().to_owned();
    let gedaan = lever("februari.csv", &fout, FEBRUARI, &["--akkoord", &akkoord, "--toch", "--door", "m-1"]);
    let gedaan = gedaan.goed().json();
    for soort in ["nieuw", "ingang-verschoven", "kenmerken", "verdwenen"] {
        let er = gedaan["verschillen"].as_array().unwrap().iter().any(|deel| deel["soort"] == soort);
        assert!(er, "{soort}: {}", gedaan["verschillen"]);
    }
    assert_ne!(tabellen(&werk), voor);
    assert_ne!(rapport(&werk, "fout"), rapport_voor);

    // And wrong once more: everybody in the team of before, and the ends a month later.
    let na_een = tabellen(&werk);
    let nog_een = lever("maart.csv", &goed, "2025-03-31", &["--proef"]).goed().json();
    let akkoord = nog_een["akkoord"].as_str().unwrap().to_owned();
    let nog_een =
        lever("maart.csv", &goed, "2025-03-31", &["--akkoord", &akkoord, "--toch", "--door", "m-1"]);
    let nog_een = nog_een.goed().json();

    let terug = |verslag: &Value| {
        let id = verslag["aanleveringId"].as_str().unwrap();
        werk.draai(&["aanleveringen", "--id", id, "--terugdraaien"])
    };
    let te_vroeg = terug(&gedaan).met_code(2);
    assert!(te_vroeg.fout.contains("maart.csv"), "{}", te_vroeg.fout);
    let _ = terug(&nog_een).goed();
    assert_eq!(tabellen(&werk), na_een);
    let _ = terug(&gedaan).goed();
    assert_eq!(tabellen(&werk), voor);
    assert_eq!(rapport(&werk, "terug"), rapport_voor);
}
