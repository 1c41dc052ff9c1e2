//! What somebody meets who tries a delivery for the first time: a trial leaves nothing, and what is wrong with a mapping is
//! said in Dutch, with the file, the line and what to do.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;

use testkit::Werkmap;

const KOP: &str = "persoonsnummer;geboortedatum;ingangsdatum\n";
const RIJEN: &str = "P1;2001-02-03;2025-01-15\nP2;2000-05-06;2025-02-01\n";

#[test]
fn een_proef_zonder_gegevens_laat_niets_achter_en_zegt_wat_er_zou_komen() {
    let werk = Werkmap::nieuw();
    let bestand = werk.schrijf("maart.csv", format!("{KOP}{RIJEN}"));
    let proef =
        ["import", "beginbestand", bestand.to_str().unwrap(), "--volledig", "--peildatum", "2025-03-31"];
    let proef = [&proef[..], &["--proef", "--json"]].concat();
    let voorspeld = werk.draai(&proef).goed().json();
    assert_eq!((&voorspeld["gelezen"], &voorspeld["aangenomen"]), (&2.into(), &2.into()));
    assert!(!werk.data().exists());

    // Rows that the mapping does not read are no columns.
    let alleen = werk.schrijf("alleen.toml", "[alleen]\npersoonsnummer = [\"P1\"]\n");
    let zonder_json = [&proef[..proef.len() - 1], &["--kolommen", alleen.to_str().unwrap()]].concat();
    let gezegd = werk.draai(&zonder_json).goed();
    assert!(
        gezegd.uit.contains("1 rij overgeslagen, die de mapping niet leest ([alleen])."),
        "{}",
        gezegd.uit
    );
    assert!(!gezegd.fout.contains("Niet gebruikte kolommen"), "{}", gezegd.fout);

    // With settings that were put there beforehand: they count, and are all that is there.
    fs::create_dir(werk.data()).unwrap();
    #[cfg(unix)]
    fs::set_permissions(werk.data(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let instellingen = werk.data().join("instellingen.toml");
    fs::write(&instellingen, "[gemeente\n").unwrap();
    let fout = werk.draai(&proef).met_code(2).fout;
    assert!(fout.contains("instellingen.toml klopt niet: Regel 1, teken 10: deze kop heeft geen"), "{fout}");
    fs::write(
        &instellingen,
        "[gemeente]\ncode = \"GM0363\"\nnaam = \"Amsterdam\"\n[geheimhouding]\ndrempel = 5\n",
    )
    .unwrap();
    let _ = werk.draai(&proef).goed();
    assert_eq!(fs::read_dir(werk.data()).unwrap().count(), 1);
}

#[test]
fn wat_er_mis_is_met_een_mapping_staat_er_in_het_nederlands_en_laat_niets_achter() {
    let werk = Werkmap::nieuw();
    let bestand = werk.schrijf("maart.csv", format!("{KOP}{RIJEN}"));
    let fout = |mapping: &str| {
        let import =
            ["import", "beginbestand", bestand.to_str().unwrap(), "--aanvulling", "--kolommen", mapping];
        werk.draai(&import).met_code(2).fout
    };
    let weg = fout("weg.toml");
    assert!(
        weg.contains("de mapping weg.toml: dit bestand bestaat niet. Controleer de naam en de map."),
        "{weg}"
    );
    let map = fout(".");
    assert!(map.contains("dit is een map. Noem het bestand zelf."), "{map}");
    werk.schrijf("binair.toml", b"rij = \"\xff\"\n");
    let binair = fout("binair.toml");
    assert!(binair.contains("de mapping binair.toml: dit is geen tekst in UTF-8"), "{binair}");
    werk.schrijf("kapot.toml", "[kolommen]\nbsn = BSN\n");
    let kapot = fout("kapot.toml");
    assert!(
        kapot.contains("kapot.toml: ")
            && kapot.contains(
                "Regel 2, teken 7: achter = hoort een waarde te staan, en een tekst tussen aanhalingstekens"
            ),
        "{kapot}"
    );
    assert!(!werk.data().exists());
}
