//! A file that cannot be used gives one clear error that says what, where and what to do, exit code 2, and changes
//! nothing. A row that cannot be used goes to quarantine, exit code 3, and the rest is taken.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use testkit::Werkmap;

const KOP: &str = "persoonsnummer;geboortedatum;ingangsdatum;einddatum;reden_uitstroom;opleidingsniveau\n";
const GOED: &str = "P1;2001-02-03;2025-01-15;;;hbo\n";

/// One error, on the words that it must have.
fn onbruikbaar(soort: &str, naam: &str, inhoud: &[u8], woorden: &[&str]) {
    let werk = Werkmap::nieuw();
    let bestand = werk.schrijf(naam, inhoud);
    let uitkomst = werk
        .draai(
            &[&["import", soort, bestand.to_str().unwrap(), "--json"][..], testkit::levering(soort)].concat(),
        )
        .met_code(2);
    assert_eq!(uitkomst.uit, "", "{naam}: nothing on standard output");
    let fouten: Vec<&str> = uitkomst.fout.lines().filter(|regel| regel.starts_with("Fout:")).collect();
    assert_eq!(fouten.len(), 1, "{naam}: {}", uitkomst.fout);
    for woord in woorden {
        assert!(fouten[0].to_lowercase().contains(&woord.to_lowercase()), "{naam}: {woord} in {}", fouten[0]);
    }
    // How far the logs are.
    let stand = werk.draai(&["stand", "--json"]).goed().json();
    let diensten = stand["diensten"].as_array().unwrap().iter().filter(|dienst| dienst["hoofd"].is_u64());
    let hoofden: Vec<_> =
        diensten.map(|dienst| (dienst["dienst"].as_str().unwrap(), &dienst["hoofd"])).collect();
    assert_eq!(hoofden.len(), testkit::met_logboek().len(), "{stand:#}");
    for (dienst, hoofd) in hoofden {
        assert_eq!(hoofd, 0, "{naam} changed something in {dienst}");
    }
}

#[test]
fn een_onbruikbaar_bestand_verandert_niets() {
    let met_goede_rij = |rest: &str| format!("{KOP}{GOED}{rest}").into_bytes();
    onbruikbaar("beginbestand", "leeg.csv", b"", &["leeg"]);
    onbruikbaar("beginbestand", "kolommen.csv", b"klant;start\n1;2\n", &["ingangsdatum"]);
    onbruikbaar("beginbestand", "binair.csv", &[b"\x7fELF".as_slice(), &[0; 4000]].concat(), &["binair"]);
    onbruikbaar("beginbestand", "werkmap.xlsx", &[b"PK\x03\x04".as_slice(), &[7; 4000]].concat(), &["csv"]);
    onbruikbaar(
        "beginbestand",
        "aanhaling.csv",
        &met_goede_rij("P2;\"2001-01-01;2025-01-01;;;hbo\nP3;;;;;\n"),
        &["aanhaling"],
    );
    onbruikbaar("beginbestand", "afgekapt.csv", &met_goede_rij("P2;2001-0"), &["afgekapt"]);
    onbruikbaar("beginbestand", "een-regel.csv", &met_goede_rij(&"x".repeat(3_000_000)), &["regel 3"]);
    onbruikbaar("doorstroompunt", "kapot.json", br#"[{"meldingsnummer":"D1","soort":"#, &["json"]);
    onbruikbaar("uwv", "kapot.jsonl", b"{\"specversion\":\"1.0\"}\n{nee}\n", &["regel 2"]);
    onbruikbaar("opdrachten", "kapot.jsonl", br#"{"sleutel":"a","rol":"#, &["json"]);
}

#[test]
fn een_bestand_dat_er_niet_is() {
    let werk = Werkmap::nieuw();
    let uitkomst = werk.draai(&["import", "beginbestand", "--aanvulling", "weg.csv"]).met_code(2);
    assert!(uitkomst.fout.contains("weg.csv"), "{}", uitkomst.fout);
}

#[test]
fn geweigerde_rijen_gaan_naar_quarantaine_en_de_rest_wordt_opgenomen() {
    let werk = Werkmap::nieuw();
    let slecht =
        "P2;2001-13-45;geen-datum;;;doctoraal\n;;2025-03-01;;;\nP4;1999-01-01;2025-03-01;2025-02-01;;\n";
    let bestand = werk.schrijf("delen.csv", format!("{KOP}{GOED}{slecht}"));
    let uitkomst = werk
        .draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap(), "--json"])
        .met_code(3);
    let samenvatting = uitkomst.json();
    assert_eq!(samenvatting["gelezen"], 4);
    assert_eq!(samenvatting["aangenomen"], 1);
    assert_eq!(samenvatting["geweigerd"], 3);

    let quarantaine = werk.draai(&["quarantaine", "--json"]).goed().json();
    let rijen = quarantaine.as_array().unwrap();
    assert_eq!(rijen.iter().map(|rij| rij["regel"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 4, 5]);
    let velden: Vec<&str> =
        rijen[0]["redenen"].as_array().unwrap().iter().filter_map(|reden| reden["veld"].as_str()).collect();
    assert_eq!(velden, ["ingangsdatum", "geboortedatum"], "everything wrong at once");
    assert!(rijen.iter().all(|rij| rij["geweigerdOp"].as_str().is_some_and(|op| op.ends_with('Z'))));
    let tekst = werk.draai(&["quarantaine"]).goed().uit;
    assert!(tekst.contains("beginbestand delen.csv regel 3, ingangsdatum: "), "{tekst}");
    assert!(tekst.contains("(geweigerd op "), "{tekst}");
}

/// Imports a file under a name and gives back the exit code.
fn importeer(werk: &Werkmap, soort: &str, naam: &str, inhoud: &str) -> i32 {
    let bestand = werk.schrijf(naam, inhoud);
    werk.draai(&[&["import", soort, bestand.to_str().unwrap()][..], testkit::levering(soort)].concat()).code
}

/// Feed, file and line of everything in quarantine.
fn in_quarantaine(werk: &Werkmap) -> Vec<(String, String, u64)> {
    let lijst = werk.draai(&["quarantaine", "--json"]).goed().json();
    let tekst = |rij: &serde_json::Value, veld: &str| rij[veld].as_str().unwrap().to_owned();
    let rij =
        |rij: &serde_json::Value| (tekst(rij, "bron"), tekst(rij, "bestand"), rij["regel"].as_u64().unwrap());
    lijst.as_array().unwrap().iter().map(rij).collect()
}

const SLECHT: &str = "P2;2001-12-05;2025-03-41;;;hbo\n";

#[test]
fn een_ander_bestand_met_dezelfde_naam_laat_eerdere_weigeringen_staan() {
    let werk = Werkmap::nieuw();
    assert_eq!(importeer(&werk, "beginbestand", "week.csv", &format!("{KOP}{SLECHT}")), 3);
    // Next week: another row is refused on the same line, and then a week without faults.
    let ander = "P3;2001-12-05;geen-datum;;;\n";
    assert_eq!(importeer(&werk, "beginbestand", "week.csv", &format!("{KOP}{ander}")), 3);
    assert_eq!(importeer(&werk, "beginbestand", "week.csv", &format!("{KOP}{GOED}")), 0);
    let plek = ("beginbestand".to_owned(), "week.csv".to_owned(), 2);
    assert_eq!(in_quarantaine(&werk), [plek.clone(), plek]);
}

#[test]
fn dezelfde_rij_is_een_keer_in_quarantaine_op_haar_laatste_plek() {
    let werk = Werkmap::nieuw();
    assert_eq!(importeer(&werk, "beginbestand", "een.csv", &format!("{KOP}{SLECHT}")), 3);
    assert_eq!(importeer(&werk, "beginbestand", "twee.csv", &format!("{KOP}{GOED}{SLECHT}{SLECHT}")), 3);
    assert_eq!(in_quarantaine(&werk), [("beginbestand".to_owned(), "twee.csv".to_owned(), 4)]);
}

#[test]
fn een_rij_die_later_wordt_aangenomen_verlaat_de_quarantaine() {
    let werk = Werkmap::nieuw();
    let blijft = "P5;2001-12-05;geen-datum;;;\n";
    assert_eq!(importeer(&werk, "beginbestand", "een.csv", &format!("{KOP}{SLECHT}{blijft}")), 3);
    let mapping = werk.schrijf("mapping.toml", "[waarden.ingangsdatum]\n\"2025-03-41\" = \"2025-03-01\"\n");
    let weer = werk.schrijf("weer.csv", format!("{KOP}{SLECHT}"));
    let _ = werk
        .draai(&[
            "import",
            "beginbestand",
            "--aanvulling",
            weer.to_str().unwrap(),
            "--kolommen",
            mapping.to_str().unwrap(),
        ])
        .goed();
    assert_eq!(in_quarantaine(&werk), [("beginbestand".to_owned(), "een.csv".to_owned(), 3)]);
}

#[test]
fn wat_uit_quarantaine_komt_is_na_verbetering_weer_een_bestand() {
    let werk = Werkmap::nieuw();
    let slecht = "P2;2001-13-45;2025-03-01;;;wo\n;;2025-03-01;;;\n";
    assert_eq!(importeer(&werk, "beginbestand", "delen.csv", &format!("{KOP}{GOED}{slecht}")), 3);
    let uit = werk.pad("terug.csv");
    let haal_op = ["quarantaine", "--bestand", "delen.csv", "--uit", uit.to_str().unwrap()];
    let _ = werk.draai(&haal_op).goed();
    let terug = std::fs::read_to_string(&uit).unwrap();
    assert_eq!(terug, format!("{KOP}{slecht}"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&uit).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let nog_eens = werk.draai(&haal_op).met_code(2);
    assert!(nog_eens.fout.contains("terug.csv"), "never overwritten: {}", nog_eens.fout);

    let beter = terug.replace("2001-13-45", "2001-12-05").replace("\n;;2025", "\nP6;1999-04-05;2025");
    assert_eq!(importeer(&werk, "beginbestand", "beter.csv", &beter), 0);
    assert_eq!(in_quarantaine(&werk).len(), 2, "nobody can know which row a mended one was");

    let _ = werk.draai(&["quarantaine", "--bestand", "delen.csv", "--opgelost"]).met_code(2);
    let los_op = ["quarantaine", "--bron", "beginbestand", "--bestand", "delen.csv", "--opgelost"];
    let opgelost = werk.draai(&los_op).goed();
    assert!(opgelost.uit.contains("2 rijen"), "{}", opgelost.uit);
    assert!(in_quarantaine(&werk).is_empty());
    let _ = werk.draai(&los_op).met_code(2);
}

#[test]
fn een_bestand_met_vreemde_tekens_komt_terug_zoals_het_te_lezen_is() {
    let werk = Werkmap::nieuw();
    let kop = b"persoonsnummer\tgeboortedatum\tingangsdatum\tn\xe4am\n";
    let bestand =
        werk.schrijf("oud.csv", [b"sep=\t\n", &kop[..], b"P2\t2001-12-05\tooit\tZo\xeb \n"].concat());
    let _ = werk.draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap()]).met_code(3);
    let uit = werk.pad("terug.csv");
    let _ = werk.draai(&["quarantaine", "--bestand", "oud.csv", "--uit", uit.to_str().unwrap()]).goed();
    let terug = std::fs::read_to_string(&uit).unwrap();
    assert_eq!(
        terug,
        "\u{feff}sep=\t\npersoonsnummer\tgeboortedatum\tingangsdatum\tnäam\nP2\t2001-12-05\tooit\tZoë \n"
    );
    assert_eq!(importeer(&werk, "beginbestand", "beter.csv", &terug.replace("ooit", "2025-03-01")), 0);
}

#[test]
fn json_komt_terug_als_json_regels_en_twee_bronnen_raken_niet_door_elkaar() {
    let werk = Werkmap::nieuw();
    let melding = "{\n  \"meldingsnummer\": \"D1\",\n  \"soort\": \"uitval\"\n}";
    assert_eq!(importeer(&werk, "doorstroompunt", "week", &format!("[\n{melding}\n]")), 3);
    assert_eq!(importeer(&werk, "beginbestand", "week", &format!("{KOP}{SLECHT}")), 3);
    let uit = werk.pad("terug.jsonl");
    let uit = uit.to_str().unwrap();
    let beide = werk.draai(&["quarantaine", "--bestand", "week", "--uit", uit]).met_code(2);
    assert!(beide.fout.contains("beginbestand, doorstroompunt"), "{}", beide.fout);
    let _ =
        werk.draai(&["quarantaine", "--bron", "doorstroompunt", "--bestand", "week", "--uit", uit]).goed();
    let terug = std::fs::read_to_string(uit).unwrap();
    assert_eq!(terug.lines().count(), 1);
    // The same row on one line is the same row.
    assert_eq!(importeer(&werk, "doorstroompunt", "regels.jsonl", &terug), 3);
    let plekken = in_quarantaine(&werk);
    assert_eq!(plekken.iter().map(|plek| plek.1.as_str()).collect::<Vec<_>>(), ["regels.jsonl", "week"]);
}

#[test]
fn een_geweigerd_verzoek_komt_een_keer_in_quarantaine_en_terug_als_regel() {
    let werk = Werkmap::nieuw();
    let verzoek = "{\"sleutel\":\"a\",\"rol\":\"coach\",\"pad\":\"nergens\",\"inhoud\":{}}\n";
    assert_eq!(importeer(&werk, "opdrachten", "een.jsonl", verzoek), 3);
    assert_eq!(importeer(&werk, "opdrachten", "twee.jsonl", verzoek), 3);
    assert_eq!(in_quarantaine(&werk), [("opdrachten".to_owned(), "twee.jsonl".to_owned(), 1)]);
    let uit = werk.pad("terug.jsonl");
    let _ = werk.draai(&["quarantaine", "--bestand", "twee.jsonl", "--uit", uit.to_str().unwrap()]).goed();
    assert_eq!(std::fs::read_to_string(&uit).unwrap(), verzoek);
}
