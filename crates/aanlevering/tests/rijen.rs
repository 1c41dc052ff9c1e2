//! Every row of a good file comes out exactly once, with its own line number and its own text, whatever the quoting,
//! separator, encoding or size of the blocks; and no bytes whatever make reading panic or go on for ever.

use std::io::{Cursor, Write};

use aanlevering::{Bestandsfout, Indeling, Ingelezen, Kolom, Mapping, grenzen::MAX_RIJ_BYTES, keur};
use jiff::civil::date;
use proptest::{collection::vec, prelude::*};

const KOLOMMEN: &[Kolom] = &[Kolom::vrij("a", ""), Kolom::vrij("b", ""), Kolom::vrij("c", "")];
const BEIDE: Indeling = Indeling::csv_of_json(KOLOMMEN);

fn alles(bytes: &[u8], mapping: &Mapping, per_blok: usize) -> Result<Vec<Ingelezen>, Bestandsfout> {
    let mut bestand = Cursor::new(bytes);
    let gekeurd = keur(&mut bestand, &BEIDE, mapping)?;
    let mut bron = gekeurd.bron(bestand)?;
    let mut rijen = Vec::new();
    loop {
        let blok = bron.blok(per_blok)?;
        assert!(blok.len() <= per_blok && bron.gelezen_bytes() <= bron.totaal_bytes());
        if blok.is_empty() {
            break;
        }
        rijen.extend(blok);
    }
    assert_eq!(rijen.len() as u64, gekeurd.rijen());
    Ok(rijen)
}

/// Line, and the three fields or the code of the refusal.
fn kort(rijen: Vec<Ingelezen>) -> Vec<(u64, Result<[String; 3], &'static str>)> {
    rijen
        .into_iter()
        .map(|rij| {
            let velden =
                rij.uitkomst.map(|r| ["a", "b", "c"].map(|v| r.tekst(v).unwrap_or_default().into_owned()));
            (rij.regel, velden.map_err(|weigeringen| weigeringen[0].code))
        })
        .collect()
}

#[test]
fn een_rij_met_fouten_raakt_de_andere_niet() {
    let tekst = "sep=;\r\na;b;c;Wijk\r\n1;2;3;x\r\n\r\n;;;\r\n1;2;3\r\n\"1\"x;2;3;4\r\n\"1\r\n1\";2;3;4\r\n5;6;7;8;9\r\n1;2;3;4";
    let rijen = kort(alles(tekst.as_bytes(), &Mapping::default(), 2).unwrap());
    let goed = |a: &str| Ok([a.to_owned(), "2".to_owned(), "3".to_owned()]);
    assert_eq!(
        rijen,
        [
            (3, goed("1")),
            (6, Err("aantal-velden-onjuist")),
            (7, Err("aanhalingsteken-onjuist")),
            (8, goed("1\r\n1")),
            (10, Err("aantal-velden-onjuist")),
            (11, goed("1")),
        ]
    );
}

#[test]
fn json_als_reeks_los_object_en_regels_geeft_dezelfde_rijen() {
    let goed = |a: &str| Ok([a.to_owned(), String::new(), "true".to_owned()]);
    let reeks = "\u{FEFF}[\n{\"a\":\"x\",\"c\":true},\n\n {\"a\":\n 12,\"c\":true} , 7,\n{\"a\":1,\"a\":2},{\"a\":1e999}]\n";
    assert_eq!(
        kort(alles(reeks.as_bytes(), &Mapping::default(), 2).unwrap()),
        [
            (1, goed("x")),
            (2, goed("12")),
            (3, Err("soort-onjuist")),
            (4, Err("herhaald")),
            (5, Err("json-onleesbaar")),
        ]
    );
    assert_eq!(
        kort(alles(b"{\"a\":\"]}\\\"\",\n\"c\":true}", &Mapping::default(), 2).unwrap()),
        [(1, goed("]}\""))]
    );
    let regels = b"{\"a\":1,\"c\":true}\r\n\r\n{\"a\":2,\"c\":true}\r\n";
    assert_eq!(kort(alles(regels, &Mapping::default(), 2).unwrap()), [(1, goed("1")), (3, goed("2"))]);
}

#[test]
fn de_mapping_geldt_voor_namen_waarden_datums_en_lijsten() {
    const FEED: Indeling = Indeling::csv(&[
        Kolom::nodig("begin", ""),
        Kolom::vrij("einde", ""),
        Kolom::vrij("reden", ""),
        Kolom::vrij("groepen", ""),
    ]);
    let mapping = Mapping::lees(
        "datumnotatie = \"%d/%m/%Y\"\neinddatum_is = \"laatste_dag\"\ndoelgroepen_scheiding = \"+\"\n\
         [kolommen]\nbegin = \"Startdatum\"\n[waarden.reden]\n\"Aan het Werk\" = \"werk\"\n\"?\" = \"\"\n\
         [waarden.groepen]\n\"VO\" = \"vso\"\n",
        &FEED,
    )
    .unwrap();
    let tekst =
        "STARTDATUM,einde,reden,groepen\n01/02/2024,31/12/2024,aan het werk,VO + vsv+\n01/02/2024,,?,\n";
    let mut bestand = Cursor::new(tekst);
    let gekeurd = keur(&mut bestand, &FEED, &mapping).unwrap();
    let rijen = gekeurd.bron(bestand).unwrap().blok(9).unwrap();
    let gelezen: Vec<_> = rijen
        .iter()
        .map(|rij| {
            let mut lezer = rij.uitkomst.as_ref().unwrap().lezer();
            let velden = (
                lezer.datum("begin"),
                lezer.optionele_einddatum("einde"),
                lezer.optionele_code("reden", &["werk"]),
                lezer.codelijst("groepen", &["vso", "vsv"]),
            );
            lezer.klaar().unwrap();
            velden
        })
        .collect();
    let begin = Some(date(2024, 2, 1));
    assert_eq!(gelezen[0], (begin, Some(date(2025, 1, 1)), Some("werk"), vec!["vso", "vsv"]));
    assert_eq!(gelezen[1], (begin, None, None, vec![]));
}

#[test]
fn een_bestand_dat_intussen_verandert_wordt_gemerkt() {
    let gekeurd = keur(&mut Cursor::new("a;b;c\n1;2;3\n4;5;6\n"), &BEIDE, &Mapping::default()).unwrap();
    for anders in ["a;b;c\n1;2;3\n", "a;b;c\n1;2;3\n4;5;6\n7;8;9\n", "a;b;c\n1;2;3\n4;\"5;6\n"] {
        let mut bron = gekeurd.bron(Cursor::new(anders)).unwrap();
        assert_eq!(bron.blok(99).unwrap_err().code, "bestand-gewijzigd", "{anders}");
    }
}

#[test]
fn honderdduizend_rijen_gaan_vlot_en_in_blokken() {
    let mut tekst = String::from("a;b;c\n");
    for i in 0..100_000 {
        tekst.push_str(&format!("{i};\"Groningen; Oosterpark\";é\n"));
    }
    let begin = std::time::Instant::now();
    let mut bestand = Cursor::new(tekst.as_bytes());
    let gekeurd = keur(&mut bestand, &BEIDE, &Mapping::default()).unwrap();
    let gekeurd_na = begin.elapsed();
    let mut bron = gekeurd.bron(bestand).unwrap();
    let mut aantal = 0;
    while let Some(laatste) = bron.blok(1000).unwrap().last() {
        aantal += 1000;
        assert_eq!(laatste.regel, aantal + 1);
    }
    println!("{} bytes: gekeurd in {gekeurd_na:?}, samen {:?}", tekst.len(), begin.elapsed());
    assert_eq!((aantal, bron.gelezen_bytes()), (100_000, bron.totaal_bytes()));
    // Also without optimisation, on a busy machine.
    assert!(begin.elapsed().as_secs() < 20);
}

#[test]
fn lange_rijen_maken_een_blok_korter_en_niet_groter() {
    let rij = format!("{};2;3\n", "x".repeat(MAX_RIJ_BYTES - 10));
    let tekst = format!("a;b;c\n{}", rij.repeat(200));
    let mut bestand = Cursor::new(tekst);
    let gekeurd = keur(&mut bestand, &BEIDE, &Mapping::default()).unwrap();
    let mut bron = gekeurd.bron(bestand).unwrap();
    let blok = bron.blok(10_000).unwrap();
    assert!((1..=65).contains(&blok.len()), "{}", blok.len());
}

/// Text as a delivery may hold it, with everything that has a meaning in CSV.
fn veld() -> impl Strategy<Value = String> {
    "[a-z0-9 ;,\"'|\\r\\nëéï€™-]{0,12}"
}

proptest! {
    #[test]
    fn wat_als_csv_geschreven_wordt_komt_hetzelfde_terug(
        rijen in vec([veld(), veld(), veld()], 1..20),
        komma in any::<bool>(),
        windows in any::<bool>(),
        crlf in any::<bool>(),
        altijd_quotes in any::<bool>(),
        per_blok in 1_usize..7,
    ) {
        let mut schrijver = csv::WriterBuilder::new()
            .delimiter(if komma { b',' } else { b';' })
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if altijd_quotes { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(Vec::new());
        schrijver.write_record(["a", "b", "c"]).unwrap();
        let mut verwacht = Vec::new();
        let mut regel = 2;
        // A blank row is no row, so the first field always has a letter.
        for [a, b, c] in &rijen {
            let velden = [format!("x{a}x"), b.clone(), c.clone()];
            schrijver.write_record(&velden).unwrap();
            verwacht.push((regel, Ok(velden.clone().map(|v| v.trim().to_owned()))));
            regel += 1 + velden.iter().map(|v| v.matches('\n').count() as u64).sum::<u64>();
        }
        let utf8 = String::from_utf8(schrijver.into_inner().unwrap()).unwrap();
        let (bytes, mapping) = if windows {
            let bytes = encoding_rs::WINDOWS_1252.encode(&utf8).0.into_owned();
            (bytes, Mapping::lees("tekenset = \"windows-1252\"", &BEIDE).unwrap())
        } else {
            (utf8.into_bytes(), Mapping::default())
        };
        prop_assert_eq!(kort(alles(&bytes, &mapping, per_blok).unwrap()), verwacht);
    }

    #[test]
    fn wat_als_json_geschreven_wordt_komt_hetzelfde_terug(
        rijen in vec([any::<String>(), any::<String>(), any::<String>()], 1..12),
        wijze in 0..3,
        per_blok in 1_usize..5,
    ) {
        let objecten: Vec<_> = rijen.iter().map(|[a, b, c]| serde_json::json!({"a": a, "b": b, "c": c})).collect();
        let mut bytes = Vec::new();
        match wijze {
            0 => bytes = serde_json::to_vec(&objecten).unwrap(),
            1 => bytes = serde_json::to_vec_pretty(&objecten).unwrap(),
            _ => objecten.iter().for_each(|object| writeln!(bytes, "{object}").unwrap()),
        }
        let gelezen = kort(alles(&bytes, &Mapping::default(), per_blok).unwrap());
        prop_assert_eq!(gelezen.len(), rijen.len());
        for (i, ((regel, velden), rij)) in gelezen.into_iter().zip(&rijen).enumerate() {
            let verwachte_regel = [1 + i as u64, 2 + 5 * i as u64, 1 + i as u64][wijze as usize];
            prop_assert_eq!(regel, verwachte_regel);
            prop_assert_eq!(velden.unwrap(), rij.clone().map(|v| v.trim().to_owned()));
        }
    }

    #[test]
    fn elke_rij_komt_er_precies_een_keer_uit(regels in vec("[a1;,]{1,9}", 1..30)) {
        // Without quotes every line that is not blank is a row, good or refused, whatever its number of fields.
        let tekst = format!("a;b;c\n{}\n", regels.join("\n"));
        let verwacht: Vec<(u64, String, bool)> = regels
            .iter()
            .zip(2..)
            .filter(|(regel, _)| regel.contains(|c| c != ';'))
            .map(|(regel, nummer)| {
                let velden: Vec<&str> = regel.split(';').collect();
                let past = velden.len() >= 3 && velden[3..].iter().all(|veld| veld.trim().is_empty());
                (nummer, regel.clone(), past)
            })
            .collect();
        match alles(tekst.as_bytes(), &Mapping::default(), 3) {
            Ok(rijen) => {
                let gelezen: Vec<_> = rijen.into_iter().map(|r| (r.regel, r.ruw, r.uitkomst.is_ok())).collect();
                prop_assert_eq!(gelezen, verwacht);
            }
            Err(fout) => prop_assert!(fout.code == "rijen-ontbreken" && verwacht.is_empty(), "{}", fout),
        }
    }

    #[test]
    fn willekeurige_bytes_geven_rijen_of_een_fout_en_nooit_een_paniek(bytes in vec(any::<u8>(), 0..400)) {
        _ = alles(&bytes, &Mapping::default(), 3);
    }

    #[test]
    fn bijna_goede_bestanden_ook(tekst in "(a;b;c\n)?[\\[\\]{}\":,;a1\\\\ \r\n\u{e9}\u{0}]{0,80}", kort in any::<prop::sample::Index>()) {
        let bytes = tekst.as_bytes();
        let einde = kort.index(bytes.len() + 1);
        _ = alles(&bytes[..einde], &Mapping::default(), 3);
    }
}

#[test]
fn een_grote_json_reeks_gaat_ook_vlot() {
    let element = r#"{"a":"Groningen \"Oosterpark\"","b":[1,2,3],"c":"é"}"#;
    let tekst = format!("[{}]", vec![element; 60_000].join(",\n"));
    let begin = std::time::Instant::now();
    let gekeurd = keur(&mut Cursor::new(&tekst), &BEIDE, &Mapping::default()).unwrap();
    println!("{} bytes: gekeurd in {:?}", tekst.len(), begin.elapsed());
    assert_eq!(gekeurd.rijen(), 60_000);
    assert!(begin.elapsed().as_secs() < 20);
}

#[test]
fn wat_voor_het_log_is_toont_geen_persoonsgegevens() {
    let rijen = alles(b"a;b;c\n999990019;Jansen;3\n", &Mapping::default(), 9).unwrap();
    let debug = format!("{rijen:?}");
    assert!(
        debug.contains("regel: 2") && !debug.contains("999990019") && !debug.contains("Jansen"),
        "{debug}"
    );
}
