//! Taking deliveries back around merging and splitting persons: what another delivery said stays.

use testkit::Werkmap;

use super::{OPGEGAAN, persoon, stand};

/// Of a benefit that was told under both numbers, in a delivery each: whichever of the two is taken back, what the other one
/// said stays.
#[test]
fn een_levering_terugdraaien_na_het_samenvoegen_laat_wat_de_andere_zei() {
    let door = ["--door", "privacy-1"];
    let kop = "persoonsnummer;bsn;geboortedatum;ingangsdatum;einddatum";
    // Both the same days, and different ones.
    for (bij_k, bij_bsn) in [("2025-01-01;", "2025-01-01;"), ("2025-01-01;2025-03-01", "2025-02-01;")] {
        for welke in [0, 1] {
            let werk = Werkmap::nieuw();
            let rijen = [format!("K-1;;2003-05-17;{bij_k}"), format!(";999990019;2003-05-17;{bij_bsn}")];
            let lever = |rij: &str| {
                let pad = werk.schrijf("bestand.csv", format!("{kop}\n{rij}\n"));
                let basis = ["import", "beginbestand", "--aanvulling", "--json", pad.to_str().unwrap()];
                werk.draai(&basis).goed().json()["aanleveringId"].as_str().unwrap().to_owned()
            };
            let stand = || stand(&werk, "2025-03-31", 3, &[]);
            // What there is when only the other one was ever delivered.
            let _ = lever(&rijen[1 - welke]);
            let alleen = stand();
            let weg = lever(&rijen[welke]);
            let _ = persoon(&werk, &["samenvoegen", door[0], door[1]], OPGEGAAN).goed();
            assert_eq!(stand(), [1, 1, 1], "{welke} {bij_k}");
            let _ = werk.draai(&["aanleveringen", "--id", &weg, "--terugdraaien"]).goed();
            assert_eq!(stand(), alleen, "{welke} {bij_k}");
            // Delivered again, it is one benefit again.
            if bij_k == bij_bsn {
                let _ = lever(&rijen[welke]);
                assert_eq!(stand(), [1, 1, 1], "{welke} {bij_k}");
            }
        }
    }
}

/// A step of a history.
enum Stap {
    /// A full set: person and days.
    Lever(&'static [(&'static str, &'static str)]),
    /// Who stays, and who merges into that one.
    Samen(&'static str, &'static str),
    /// The last delivery is taken back.
    Terug,
    Splits(&'static str),
}

/// What a delivery brought goes with it, and nothing else does, whatever was merged and split around it.
#[test]
fn terugdraaien_rond_samenvoegen_en_splitsen_laat_ieder_het_zijne() {
    use Stap::{Lever, Samen, Splits, Terug};
    // Each with the stand at the ends of January up to and including August 2025.
    let gevallen: &[(&[Stap], [u64; 8])] = &[
        (
            &[
                Lever(&[("A", "2024-10-08;")]),
                Lever(&[("A", "2024-10-08;2025-03-01"), ("B", "2025-03-01;")]),
                Samen("B", "A"),
                Terug,
            ],
            [1; 8],
        ),
        (
            &[
                Lever(&[("A", "2024-01-01;")]),
                Lever(&[("A", "2024-01-01;"), ("B", "2025-03-01;")]),
                Samen("A", "B"),
                Terug,
                Splits("B"),
            ],
            [1; 8],
        ),
        (
            &[
                Lever(&[("A", "2024-01-01;"), ("B", "2025-03-01;")]),
                Lever(&[("A", "2024-01-01;"), ("B", "2025-03-01;2025-05-01")]),
                Samen("A", "B"),
                Terug,
                Splits("B"),
            ],
            [1, 1, 2, 2, 2, 2, 2, 2],
        ),
        (
            &[
                Lever(&[("A", "2024-10-23;"), ("B", "2024-11-29;2025-02-17")]),
                Samen("B", "A"),
                Lever(&[("B", "2024-11-13;2025-02-17")]),
                Splits("A"),
                Terug,
            ],
            [2, 1, 1, 1, 1, 1, 1, 1],
        ),
        (
            &[
                Lever(&[("A", "2024-06-14;"), ("B", "2024-12-08;2025-04-02")]),
                Lever(&[("A", "2024-06-14;"), ("B", "2024-10-02;2024-11-11")]),
                Samen("B", "A"),
                Splits("A"),
                Terug,
            ],
            [2, 2, 2, 1, 1, 1, 1, 1],
        ),
        (
            &[
                Lever(&[("A", "2025-03-01;2025-03-20"), ("B", "2025-02-01;2025-06-21")]),
                Samen("A", "B"),
                Lever(&[("A", "2025-03-01;2025-03-20")]),
                Terug,
                Splits("B"),
            ],
            [0, 1, 1, 1, 1, 0, 0, 0],
        ),
    ];
    for (nummer, (stappen, verwacht)) in gevallen.iter().enumerate() {
        // With a report after each step everything is taken over at once; without, only when it is asked for.
        for tussendoor in [false, true] {
            let werk = Werkmap::nieuw();
            let uitkomst = speel(&werk, stappen, tussendoor);
            assert_eq!(uitkomst, verwacht, "{nummer}, {tussendoor}");
        }
    }
}

fn speel(werk: &Werkmap, stappen: &[Stap], tussendoor: bool) -> Vec<u64> {
    let door = ["--door", "privacy-1"];
    let stand = || stand(werk, "2025-08-31", 8, &[]);
    let mut laatste = String::new();
    for stap in stappen {
        match stap {
            Stap::Lever(rijen) => {
                let rijen: String =
                    rijen.iter().map(|(wie, wat)| format!("{wie};1999-05-17;{wat}\n")).collect();
                let kop = "persoonsnummer;geboortedatum;ingangsdatum;einddatum\n";
                let pad = werk.schrijf("bestand.csv", format!("{kop}{rijen}"));
                let basis = ["import", "beginbestand", pad.to_str().unwrap(), "--volledig", "--json"];
                let basis = [&basis[..], &["--peildatum", "2025-08-31", "--verdwenen", "intrekken"]].concat();
                let proef: serde_json::Value =
                    serde_json::from_str(&werk.draai(&[&basis[..], &["--proef"]].concat()).uit).unwrap();
                let code = proef["akkoord"].as_str().map(str::to_owned);
                let akkoord: Vec<&str> = code.iter().flat_map(|code| ["--akkoord", code]).collect();
                let toch = if proef["bevindingen"].as_array().unwrap().is_empty() {
                    vec![]
                } else {
                    vec!["--toch", "--door", "data-1"]
                };
                let gedaan = werk.draai(&[&basis[..], &akkoord, &toch].concat()).goed().json();
                gedaan["aanleveringId"].as_str().unwrap().clone_into(&mut laatste);
            }
            Stap::Samen(blijft, gaat_op) => {
                let nummers =
                    format!("persoonsnummer GM0014 {blijft}\npersoonsnummer GM0014 {gaat_op}\nreden\n");
                let _ = persoon(werk, &["samenvoegen", door[0], door[1]], &nummers).goed();
            }
            Stap::Terug => {
                let _ = werk.draai(&["aanleveringen", "--id", &laatste, "--terugdraaien"]).goed();
            }
            Stap::Splits(wie) => {
                let nummer = format!("persoonsnummer GM0014 {wie}\nreden\n");
                let _ = persoon(werk, &["splitsen", door[0], door[1]], &nummer).goed();
            }
        }
        if tussendoor {
            let _ = stand();
        }
    }
    stand()
}
