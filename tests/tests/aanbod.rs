//! What is on offer as a file: the example is taken in whole, told again it changes nothing, and what is wrong with a block
//! names the line on which it stands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use testkit::{Uitkomst, Werkmap};

fn neem_op(werk: &Werkmap, pad: &Path, code: i32) -> Uitkomst {
    werk.draai(&["import", "aanbod", pad.to_str().unwrap()]).met_code(code)
}

#[test]
fn het_voorbeeld_wordt_heel_opgenomen_en_is_nog_eens_bekend() {
    let werk = Werkmap::nieuw();
    let voorbeeld =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/aanlevering/aanbod-voorbeeld.toml");
    let tekst = std::fs::read_to_string(&voorbeeld).unwrap();
    let blokken = tekst.lines().filter(|regel| *regel == "[[aanbod]]").count();
    for verwacht in [
        format!("{blokken} rijen gelezen: {blokken} aangenomen, 0 al bekend, 0 geweigerd."),
        format!("{blokken} rijen gelezen: 0 aangenomen, {blokken} al bekend, 0 geweigerd."),
    ] {
        let uit = neem_op(&werk, &voorbeeld, 0).uit;
        assert!(uit.contains(&verwacht), "{verwacht}: {uit}");
    }
}

#[test]
fn een_blok_dat_niet_kan_noemt_zijn_regel_en_verlaat_de_quarantaine_als_het_is_verbeterd() {
    let werk = Werkmap::nieuw();
    let goed = "# Ons aanbod\n\n[[aanbod]]\ncode = \"a\"\nnaam = \"A\"\ndatum = 2025-03-01\n\n\
                [[aanbod]]\ncode = \"b\"\nnaam = \"B\"\ndatum = 2025-03-01\ncapaciteit = 5\n";
    let fout = goed.replace("capaciteit = 5", "capaciteit = \"veel\"");
    let uitkomst = neem_op(&werk, &werk.schrijf("aanbod.toml", fout), 3);
    let tekst = format!("{}{}", uitkomst.uit, uitkomst.fout);
    assert!(
        tekst.contains("1 aangenomen, 0 al bekend, 1 geweigerd") && tekst.contains("(regel 8)"),
        "{tekst}"
    );
    let in_quarantaine = || werk.draai(&["quarantaine", "--json"]).goed().json().as_array().unwrap().len();
    assert_eq!(in_quarantaine(), 1);
    let _ = neem_op(&werk, &werk.schrijf("aanbod.toml", goed), 0);
    assert_eq!(in_quarantaine(), 0);
}
