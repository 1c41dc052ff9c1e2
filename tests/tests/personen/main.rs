//! Mending persons from the command line: what is asked comes in on standard input, and nothing of it is said again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::File;

use testkit::{Uitkomst, Werkmap};

mod terugdraaien;

const BESTAND: &str = "persoonsnummer;bsn;geboortedatum;geboortejaar;ingangsdatum;einddatum\n\
                       K-1;;;2003;2024-01-01;2024-06-01\n\
                       ;999990019;2003-05-17;;2025-01-01;\n";
/// The same person by both numbers.
const SAMEN: &str = "persoonsnummer;bsn;geboortedatum;ingangsdatum\nK-1;999990019;2003-05-17;2025-01-01\n";
const OPGEGAAN: &str = "bsn 999990019\npersoonsnummer GM0014 k-1\nzelfde paspoort van Noortje\n";

fn persoon(werk: &Werkmap, argumenten: &[&str], invoer: &str) -> Uitkomst {
    let mut opdracht = werk.opdracht(&[&["persoon"], argumenten].concat());
    Uitkomst::van(opdracht.stdin(File::open(werk.schrijf("invoer", invoer)).unwrap()))
}

fn neem_op(werk: &Werkmap, inhoud: &str) -> Uitkomst {
    let pad = werk.schrijf("bestand.csv", inhoud);
    werk.draai(&["import", "beginbestand", "--aanvulling", pad.to_str().unwrap()])
}

/// What somebody at the screen, or a log of it, may not see.
fn zegt_niets(uitkomst: &Uitkomst) {
    let tekst = format!("{}{}", uitkomst.uit, uitkomst.fout);
    for geheim in ["99999", "K-1", "k-1", "Noortje", "2003-05-17"] {
        assert!(!tekst.contains(geheim), "{tekst}");
    }
}

#[test]
fn twee_die_dezelfde_zijn_worden_samengevoegd_en_weer_gesplitst() {
    let werk = Werkmap::nieuw();
    let als = ["--door", "privacy-1"];
    let samen = |invoer| persoon(&werk, &["samenvoegen", als[0], als[1]], invoer);
    let voor_het_begin = samen(OPGEGAAN).met_code(2);
    assert!(voor_het_begin.fout.contains("geen persoonsregister"), "{}", voor_het_begin.fout);
    let _ = neem_op(&werk, BESTAND).goed();
    let geweigerd = neem_op(&werk, SAMEN).met_code(3);
    assert!(geweigerd.fout.contains("verschillende personen"), "{}", geweigerd.fout);

    for (invoer, wat) in [
        ("bsn 999990019\n", "regel 2"),
        ("999990019\nbsn 999990019\nx\n", "regel 1"),
        ("bsn 999990018\nbsn 999990019\nx\n", "elfproef"),
        ("bsn 999990019\npersoonsnummer GM0014 K-12\nx\n", "niemand"),
    ] {
        let uitkomst = samen(invoer).met_code(2);
        assert!(uitkomst.fout.contains(wat), "{}", uitkomst.fout);
        zegt_niets(&uitkomst);
    }
    assert!(persoon(&werk, &["samenvoegen"], OPGEGAAN).met_code(2).fout.contains("--door"));

    for verwacht in ["vanaf nu één persoon", "al zo"] {
        let gedaan = samen(OPGEGAAN).goed();
        assert!(gedaan.uit.contains(verwacht), "{}", gedaan.uit);
        zegt_niets(&gedaan);
    }
    let _ = neem_op(&werk, SAMEN).goed();

    let met_een_bsn =
        persoon(&werk, &["ontkoppelen", als[0], als[1]], "persoonsnummer GM0014 K-1\nfout\n").met_code(1);
    assert!(met_een_bsn.fout.contains("samenvoeging"), "{}", met_een_bsn.fout);
    zegt_niets(&met_een_bsn);
    let gesplitst =
        persoon(&werk, &["splitsen", als[0], als[1]], "persoonsnummer GM0014 K-1\ntoch niet\n").goed();
    zegt_niets(&gesplitst);
    let _ = neem_op(&werk, SAMEN).met_code(3);
}

#[test]
fn een_bsn_en_een_geboorte_worden_gewijzigd() {
    let werk = Werkmap::nieuw();
    let _ = neem_op(&werk, BESTAND).goed();
    let als = |wat: &'static str| [wat, "--door", "privacy-1"];
    let bsn = persoon(&werk, &als("bsn-wijzigen"), "bsn 999990019\nbsn 999900006\ngeadopteerd\n").goed();
    zegt_niets(&bsn);
    for bsn in ["999990019", "999900006"] {
        let zelfde = BESTAND.replace("999990019", bsn);
        let pad = werk.schrijf("bestand.csv", zelfde);
        let weer = ["import", "beginbestand", "--aanvulling", pad.to_str().unwrap(), "--json"];
        assert_eq!(werk.draai(&weer).goed().json()["dubbel"], 2, "the same person");
    }
    let anders = BESTAND.replace("2003-05-17", "2004-06-18");
    assert!(neem_op(&werk, &anders).met_code(3).fout.contains("geboorte"));
    let fout = persoon(&werk, &als("geboorte-corrigeren"), "bsn 999900006\n18-06-2004\nakte\n").met_code(2);
    assert!(fout.fout.contains("regel 2") && !fout.fout.contains("18-06"), "{}", fout.fout);
    let _ = persoon(&werk, &als("geboorte-corrigeren"), "bsn 999900006\n2004-06-18\nakte\n").goed();
    let _ = neem_op(&werk, &anders).goed();
}

/// Two benefits of one person under two numbers, with two weeks between them.
const TWEE_NUMMERS: &str = "persoonsnummer;bsn;geboortedatum;ingangsdatum;einddatum;reden_uitstroom\n\
                            K-1;;2003-05-17;2025-01-06;2025-03-03;werk\n\
                            ;999990019;2003-05-17;2025-03-17;;\n";
/// A signal about that person, by the other number.
const SIGNAAL: &str = "meldingsnummer;soort;datum;bsn;geboortedatum\n\
                       DSP-1;dreigende-uitval;2024-12-10;999990019;2003-05-17\n";

/// The rows of a table of figures from January 2025 up to and including a day, as known at the moment of asking unless
/// `meer` says another one.
fn tabel(werk: &Werkmap, tot: &str, id: &str, meer: &[&str]) -> Vec<serde_json::Value> {
    tabel_van(werk, ("2025-01-01", tot), id, meer)
}

/// The same from another day on.
fn tabel_van(werk: &Werkmap, (van, tot): (&str, &str), id: &str, meer: &[&str]) -> Vec<serde_json::Value> {
    let vraag = ["rapport", "cijfers", "--van", van, "--tot", tot, "--json", "--onbewerkt"];
    let blad = werk.draai(&[&vraag[..], meer].concat()).goed().json();
    let gevonden = blad["tabellen"].as_array().unwrap().iter().find(|tabel| tabel["id"] == id);
    gevonden.unwrap()["rijen"].as_array().unwrap().clone()
}

/// The stand at the ends of the last months up to and including a day.
fn stand(werk: &Werkmap, tot: &str, maanden: usize, meer: &[&str]) -> Vec<u64> {
    let rijen = tabel(werk, tot, "stand-maand", meer);
    rijen[rijen.len() - maanden..].iter().map(|rij| rij[1].as_u64().unwrap()).collect()
}

/// What the figures say: inflow and outflow of January and February 2025, and signals of the last quarter of 2024 after which
/// bijstand followed within three months, too short for the second benefit.
fn cijfers(werk: &Werkmap, dag: &str, meer: &[&str]) -> [u64; 3] {
    let nu = format!("2025-04-{dag}T10:00:00Z");
    let cel = |id: &str, rij: &str| {
        let rijen = tabel(werk, "2025-02-28", id, &[&["--nu", &nu], meer].concat());
        let rij = rijen.iter().find(|r| r[0] == rij).unwrap();
        rij[1].as_u64().unwrap_or_else(|| panic!("{rij}"))
    };
    // Received, followed for three months, of whom to bijstand.
    let halfjaar = ("2024-10-01", "2025-03-31");
    let cohorten = tabel_van(werk, halfjaar, "signalen-bijstand", &[&["--nu", &nu], meer].concat());
    let toch_bijstand = cohorten.iter().find(|rij| rij[0] == "4e kwartaal 2024").unwrap();
    [
        cel("instroom-leeftijd", "Totaal"),
        cel("uitstroom-reden", "Totaal"),
        toch_bijstand[3].as_u64().unwrap_or_else(|| panic!("{toch_bijstand}")),
    ]
}

#[test]
fn cijfers_tellen_wie_iemand_nu_is_en_wat_eerder_bekend_was_blijft() {
    let werk = Werkmap::nieuw();
    let neem = |bron: &str, inhoud: &str, meer: &[&str]| {
        let pad = werk.schrijf("bestand.csv", inhoud);
        let regel = ["--nu", "2025-04-01T10:00:00Z", "import", bron, pad.to_str().unwrap()];
        let _ = werk.draai(&[&regel[..], meer].concat()).goed();
    };
    neem("beginbestand", TWEE_NUMMERS, &["--volledig", "--peildatum", "2025-03-31"]);
    neem("doorstroompunt", SIGNAAL, &["--peildatum", "2025-03-31"]);
    assert_eq!(cijfers(&werk, "02", &[]), [1, 0, 0], "the first benefit is of somebody else than the signal");

    let door = ["--door", "privacy-1"];
    let _ = persoon(&werk, &["samenvoegen", door[0], door[1]], OPGEGAAN).goed();
    assert_eq!(cijfers(&werk, "05", &[]), [1, 0, 1]);
    assert_eq!(cijfers(&werk, "05", &["--bekend-op", "2025-04-03"]), [1, 0, 0]);

    let terug = "persoonsnummer GM0014 K-1\ntoch niet\n";
    let _ = persoon(&werk, &["splitsen", door[0], door[1]], terug).goed();
    assert_eq!(cijfers(&werk, "08", &[]), [1, 0, 0]);
    assert_eq!(cijfers(&werk, "08", &["--bekend-op", "2025-04-06"]), [1, 0, 1]);
}

#[test]
fn wat_onder_beide_nummers_stond_telt_een_keer_en_na_het_splitsen_heeft_ieder_het_zijne() {
    let als = ["--door", "privacy-1"];
    // Who stays, and which of the two told more days, must make no difference.
    for (omgekeerd, dagen) in [
        (false, ["2025-01-01;", "2025-01-01;"]),
        (true, ["2025-01-01;", "2025-01-01;"]),
        (false, ["2025-01-01;2025-03-01", "2025-02-01;"]),
        (true, ["2025-01-01;2025-03-01", "2025-02-01;"]),
    ] {
        let rijen = format!(
            "persoonsnummer;bsn;geboortedatum;ingangsdatum;einddatum\nK-1;;2003-05-17;{}\n\
             ;999990019;2003-05-17;{}\nK-9;;2001-02-03;2025-01-01;\n",
            dagen[0], dagen[1]
        );
        let werk = Werkmap::nieuw();
        let lever = |nu: &str| {
            let pad = werk.schrijf("bestand.csv", &rijen);
            let basis = ["--nu", nu, "import", "beginbestand", pad.to_str().unwrap()];
            let meer = ["--volledig", "--peildatum", "2025-03-31", "--json"];
            werk.draai(&[&basis[..], &meer].concat()).goed().json()
        };
        // The stand at the end of each month, and the inflow of January up to and including March.
        let stand = |dag: &str, meer: &[&str]| {
            let nu = format!("2025-04-{dag}T10:00:00Z");
            let (tot, meer) = ("2025-03-31", [&["--nu", &nu], meer].concat());
            let instroom = tabel(&werk, tot, "instroom-leeftijd", &meer);
            let totaal = instroom.iter().find(|rij| rij[0] == "Totaal").unwrap()[1].as_u64().unwrap();
            let mut alle = stand(&werk, tot, 3, &meer);
            alle.push(totaal);
            alle
        };
        let _ = lever("2025-04-01T10:00:00Z");
        let apart = stand("02", &[]);
        assert_eq!(apart[3], 3);
        let (een, ander) = ("bsn 999990019", "persoonsnummer GM0014 k-1");
        let (blijft, gaat_op) = if omgekeerd { (ander, een) } else { (een, ander) };
        let samen = format!("{blijft}\n{gaat_op}\nzelfde paspoort\n");
        let _ = persoon(&werk, &["samenvoegen", als[0], als[1]], &samen).goed();
        assert_eq!(stand("05", &[]), [2, 2, 2, 2], "{omgekeerd} {dagen:?}");
        assert_eq!(stand("05", &["--bekend-op", "2025-04-03"]), apart);
        if dagen[0] == dagen[1] {
            let verslag = lever("2025-04-06T10:00:00Z");
            assert_eq!(verslag["verschillen"].as_array().unwrap().len(), 0, "{verslag}");
            assert_eq!(verslag["dubbel"], 3);
            assert_eq!(stand("07", &[]), [2, 2, 2, 2]);
        }
        let _ = persoon(&werk, &["splitsen", als[0], als[1]], &format!("{gaat_op}\ntoch niet\n")).goed();
        assert_eq!(stand("09", &[]), apart, "{omgekeerd} {dagen:?}");
        let verslag = lever("2025-04-10T10:00:00Z");
        assert_eq!(verslag["verschillen"].as_array().unwrap().len(), 0, "{omgekeerd} {dagen:?}: {verslag}");
        assert_eq!(stand("11", &[]), apart);
    }
}

/// A mapping, as most files need one, and the row of both numbers as such a file has it.
const MAPPING: &str = "[kolommen]\npersoonsnummer = \"Client\"\nbsn = \"BSN nr\"\ngeboortedatum = \"Geboren\"\n\
                       ingangsdatum = \"Begin\"\n";
const SAMEN_BIJ_HEN: &str = "Client;BSN nr;Geboren;Begin\nK-1;999990019;2003-05-17;2025-01-01\n";
/// One pupil under two numbers, and a signal with both.
const LEERLING: &str = "meldingsnummer;soort;datum;onderwijsnummer;bsn;geboortedatum\n\
                        DSP-1;dreigende-uitval;2025-01-03;109900012;;2004-02-01\n\
                        DSP-2;dreigende-uitval;2025-01-05;;999900006;2004-02-01\n\
                        DSP-3;dreigende-uitval;2025-02-03;109900012;999900006;2004-02-01\n";

#[test]
fn wat_op_een_herstelde_persoon_wachtte_verlaat_de_quarantaine_vanzelf() {
    let werk = Werkmap::nieuw();
    let als = ["--door", "privacy-1"];
    let _ = neem_op(&werk, BESTAND).goed();
    let (rij, mapping) = (werk.schrijf("hen.csv", SAMEN_BIJ_HEN), werk.schrijf("hen.toml", MAPPING));
    let met_mapping = ["import", "beginbestand", "--aanvulling", "--kolommen", mapping.to_str().unwrap()];
    let _ = werk.draai(&[&met_mapping[..], &[rij.to_str().unwrap()]].concat()).met_code(3);
    let leerling = werk.schrijf("school.csv", LEERLING);
    let _ = werk.draai(&["import", "doorstroompunt", leerling.to_str().unwrap()]).met_code(3);
    let anders =
        werk.schrijf("anders.csv", "bsn;geboortedatum;ingangsdatum\n999990019;2003-05-18;2025-01-01\n");
    let _ = werk.draai(&["import", "beginbestand", "--aanvulling", anders.to_str().unwrap()]).met_code(3);
    let in_quarantaine = || {
        let _ = werk.draai(&["rapport", "cijfers", "--van", "2025-01-01", "--tot", "2025-02-28"]).goed();
        let lijst = werk.draai(&["quarantaine", "--json"]).goed().json();
        let bestanden =
            lijst.as_array().unwrap().iter().map(|rij| rij["bestand"].as_str().unwrap().to_owned());
        bestanden.collect::<std::collections::BTreeSet<_>>()
    };
    let zijn = |namen: &[&str]| namen.iter().map(|naam| (*naam).to_owned()).collect();
    assert_eq!(in_quarantaine(), zijn(&["anders.csv", "hen.csv", "school.csv"]));

    let _ = persoon(&werk, &["samenvoegen", als[0], als[1]], OPGEGAAN).goed();
    assert_eq!(in_quarantaine(), zijn(&["anders.csv", "school.csv"]));
    let twee = "bsn 999900006\nonderwijsnummer 109900012\nzelfde leerling\n";
    let _ = persoon(&werk, &["samenvoegen", als[0], als[1]], twee).goed();
    assert_eq!(in_quarantaine(), zijn(&["anders.csv"]));
    let geboorte = "bsn 999990019\n2003-05-18\nakte\n";
    let _ = persoon(&werk, &["geboorte-corrigeren", als[0], als[1]], geboorte).goed();
    assert_eq!(in_quarantaine(), zijn(&[]));

    let lijst = werk.draai(&["aanleveringen", "--json"]).goed().json();
    let vanzelf = lijst.as_array().unwrap().iter().filter(|een| een["door"] == "persoonsregister");
    let mut vanzelf: Vec<&str> = vanzelf.map(|een| een["bestand"].as_str().unwrap()).collect();
    vanzelf.sort_unstable();
    assert_eq!(vanzelf, ["anders.csv", "hen.csv", "school.csv"]);
}

#[test]
fn wat_een_later_volledig_bestand_niet_meer_heeft_komt_niet_uit_de_quarantaine() {
    let werk = Werkmap::nieuw();
    let kop = "persoonsnummer;bsn;geboortedatum;ingangsdatum;einddatum";
    let lever = |dag: &str, rijen: &str| {
        let pad = werk.schrijf(&format!("stand-{dag}.csv"), format!("{kop}\n{rijen}"));
        let nu = format!("{dag}T10:00:00Z");
        let basis = ["--nu", &nu, "import", "beginbestand", pad.to_str().unwrap(), "--volledig"];
        werk.draai(&[&basis[..], &["--peildatum", dag, "--toch", "--door", "data-1"]].concat())
    };
    let wie = "K-1;;2003-05-17;2024-01-01;2024-06-01\n;999990019;2003-05-17;2025-01-01;\n";
    let beide = "K-1;999990019;2003-05-17;2025-02-01;\n";
    let _ = lever("2025-02-28", wie).goed();
    let _ = lever("2025-03-31", &format!("{wie}{beide}")).met_code(3);
    let _ = lever("2025-04-30", wie).goed();
    let _ = persoon(&werk, &["samenvoegen", "--door", "privacy-1"], OPGEGAAN).goed();
    let _ = werk.draai(&["rapport", "cijfers", "--van", "2025-01-01", "--tot", "2025-03-31"]).goed();
    let quarantaine = werk.draai(&["quarantaine", "--json"]).goed().json();
    assert_eq!(quarantaine.as_array().unwrap().len(), 1, "{quarantaine}");
}

/// Two merges with one person, undone in the order in which that can be done: everybody has what was theirs.
#[test]
fn twee_keer_samenvoegen_en_twee_keer_splitsen_is_terug_bij_het_begin() {
    let rijen = "persoonsnummer;bsn;geboortedatum;ingangsdatum;einddatum\nK-1;;2003-05-17;2025-01-13;2025-05-23\n\
                 ;999990019;2003-05-17;2025-03-05;\nK-3;;2003-05-17;2025-02-07;2025-05-21\n";
    let werk = Werkmap::nieuw();
    let pad = werk.schrijf("bestand.csv", rijen);
    let volledig =
        ["import", "beginbestand", pad.to_str().unwrap(), "--volledig", "--peildatum", "2025-06-30"];
    let _ = werk.draai(&volledig).goed();
    let stand = || stand(&werk, "2025-06-30", 6, &[]);
    let begin = stand();
    let als = ["--door", "privacy-1"];
    for nummer in ["GM0014 K-3", "GM0014 K-1"] {
        let samen = format!("bsn 999990019\npersoonsnummer {nummer}\nzelfde paspoort\n");
        let _ = persoon(&werk, &["samenvoegen", als[0], als[1]], &samen).goed();
        let _ = stand();
    }
    assert_eq!(stand(), [1, 1, 1, 1, 1, 1]);
    for nummer in ["GM0014 K-1", "GM0014 K-3"] {
        let terug = format!("persoonsnummer {nummer}\ntoch niet\n");
        let _ = persoon(&werk, &["splitsen", als[0], als[1]], &terug).goed();
        let _ = stand();
    }
    assert_eq!(stand(), begin);
}
