//! A municipality begins: its folder is its own before it delivers anything.

use testkit::Werkmap;

const BESTAND: &str =
    "persoonsnummer;geboortedatum;ingangsdatum;gebiedsteam\nK-1;2003-05-17;2025-01-01;zuid\n";

#[test]
fn een_gemeente_begint_met_haar_eigen_map() {
    let werk = Werkmap::nieuw();
    let begin = ["begin", "--gemeente", "GM0363", "--naam", "Amsterdam \"Noord\""];
    assert!(werk.draai(&begin).goed().uit.contains("GM0363"));
    let tweede = werk.draai(&begin).met_code(2);
    assert!(tweede.fout.contains("is er al") && tweede.fout.contains("toegang.toml"), "{}", tweede.fout);
    let bestand = werk.schrijf("maart.csv", BESTAND);
    let levering = [
        "import",
        "beginbestand",
        bestand.to_str().unwrap(),
        "--volledig",
        "--peildatum",
        "2026-03-31",
        "--json",
    ];
    assert_eq!(werk.draai(&levering).goed().json()["aangenomen"], 1);
    let toegang = std::fs::read_to_string(werk.data().join("toegang.toml")).unwrap();
    assert!(toegang.contains("GM0363") && !toegang.contains("GM0014"), "access is of the same municipality");
}

#[test]
fn wat_geen_gemeente_is_maakt_geen_map() {
    let werk = Werkmap::nieuw();
    for (gemeente, naam) in [("0363", "Amsterdam"), ("GM0363", "  "), ("GM0363", "twee\nregels")] {
        let fout = werk.draai(&["begin", "--gemeente", gemeente, "--naam", naam]).met_code(2);
        assert!(fout.fout.starts_with("Fout: "), "{}", fout.fout);
    }
    assert!(!werk.data().exists());
}
