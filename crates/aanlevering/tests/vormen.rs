//! The forms in which a file comes: UTF-16, with tabs, with a title above it, with names and rows that differ in what
//! cannot be seen. Each gives the same rows as the plain file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;

use aanlevering::{Bestandsfout, Gekeurd, Indeling, Kolom, Mapping, Plaatswoord, Vorm, keur};
use proptest::{collection::vec, prelude::*};

const FEED: Indeling =
    Indeling::csv_of_json(&[Kolom::nodig("nummer", ""), Kolom::nodig("datum", ""), Kolom::vrij("naam", "")]);

fn keuring(bytes: &[u8], mapping: &str) -> Result<Gekeurd, Bestandsfout> {
    keur(&mut Cursor::new(bytes), &FEED, &Mapping::lees(mapping, &FEED).unwrap())
}

/// Of every row its line, and its fields or the code of its refusal.
fn rijen_met(bytes: &[u8], mapping: &str) -> Vec<(u64, Result<String, &'static str>)> {
    let gekeurd = keuring(bytes, mapping).unwrap();
    let rijen = gekeurd.bron(Cursor::new(bytes)).unwrap().blok(99).unwrap();
    let veld = |rij: &aanlevering::Rij, veld| rij.tekst(veld).unwrap_or_default().into_owned();
    rijen
        .into_iter()
        .map(|rij| {
            let velden =
                rij.uitkomst.map(|r| ["nummer", "datum", "naam"].map(|naam| veld(&r, naam)).join("|"));
            (rij.regel, velden.map_err(|fouten| fouten[0].code))
        })
        .collect()
}

fn rijen(bytes: &[u8]) -> Vec<(u64, Result<String, &'static str>)> {
    rijen_met(bytes, "")
}

fn goed(regel: u64, velden: &str) -> (u64, Result<String, &'static str>) {
    (regel, Ok(velden.into()))
}

fn utf16(tekst: &str, le: bool, bom: bool) -> Vec<u8> {
    let eenheden = bom.then_some(0xFEFF).into_iter().chain(tekst.encode_utf16());
    eenheden.flat_map(|eenheid| if le { eenheid.to_le_bytes() } else { eenheid.to_be_bytes() }).collect()
}

#[test]
fn utf_16_wordt_gelezen_in_beide_volgordes_met_en_zonder_merk() {
    let tekst = "nummer\tdatum\tnaam\r\n1\t20250101\tZo\u{e9} \u{1F600}\r\n2\t20250102\t\r\n";
    for (le, bom) in [(true, true), (true, false), (false, true), (false, false)] {
        let bytes = utf16(tekst, le, bom);
        assert_eq!(rijen(&bytes), [goed(2, "1|20250101|Zo\u{e9} \u{1F600}"), goed(3, "2|20250102|")]);
        let gekeurd = keuring(&bytes, "tekenset = \"windows-1252\"").unwrap();
        assert_eq!(
            (gekeurd.bytes(), gekeurd.kopregel()),
            (bytes.len() as u64, Some("sep=\t\nnummer\tdatum\tnaam"))
        );
        // Two readers at once, each from its own place.
        let (mut een, mut ander) =
            (gekeurd.bron(Cursor::new(&bytes)).unwrap(), gekeurd.bron(Cursor::new(&bytes)).unwrap());
        assert_eq!(een.blok(1).unwrap()[0].regel, 2);
        assert_eq!(ander.blok(2).unwrap().len(), 2);
        assert_eq!(een.blok(1).unwrap()[0].regel, 3);
        assert_eq!(een.gelezen_bytes(), een.totaal_bytes());
    }
    let json = utf16("[{\"nummer\":\"1\",\"datum\":\"2\"}]", true, true);
    assert_eq!(rijen(&json), [goed(1, "1|2|")]);
}

#[test]
fn namen_in_de_kopregel_verschillen_niet_in_wat_niet_te_zien_is() {
    let kop = "\u{a0}Num\u{200b}mer ;\u{feff}DATUM\u{ad};Naam\u{200e}";
    assert_eq!(rijen(format!("{kop}\n1;2;3\n").as_bytes()), [goed(2, "1|2|3")]);
    let mapping = "[kolommen]\nnaam = \"Achter naam\"";
    assert_eq!(
        rijen_met("nummer;datum;achter\u{a0}\u{a0}naam\n1;2;3\n".as_bytes(), mapping),
        [goed(2, "1|2|3")]
    );
}

#[test]
fn regels_boven_de_kopregel_worden_overgeslagen() {
    let rij = "1;2;3\n";
    for titel in [
        "Overzicht uitkeringen\n",
        "Overzicht uitkeringen, gemaakt op 1-2-2025, door: team Inkomen\n\n\n",
        "\"Overzicht; met teken\";;\nnummer;;\n",
        "\"Niet gesloten\nGemeente Voorbeeld;;\n",
        "sep=;\nOverzicht\n",
    ] {
        let regels = titel.matches('\n').count() as u64;
        let bestand = format!("{titel}Nummer;Datum;Naam\n{rij}");
        assert_eq!(rijen(bestand.as_bytes()), [goed(regels + 2, "1|2|3")], "{titel}");
    }
    // A header line that is not whole is the one that the message is about.
    let fout = keuring(b"Overzicht\nNummer;Naam\n1;2\n", "").unwrap_err();
    assert_eq!((fout.code, fout.regel), ("kopregel-onvolledig", Some(2)));
}

#[test]
fn wat_geen_titel_is_wordt_niet_overgeslagen() {
    // One name in a row of data is chance, and twenty lines is the end.
    let fout = keuring(b"a;b;c\nnummer;x;y\n", "").unwrap_err();
    assert_eq!((fout.code, fout.regel), ("kopregel-ontbreekt", Some(1)));
    let ver = format!("{}nummer;datum\n1;2\n", "titel\n".repeat(21));
    assert_eq!(keuring(ver.as_bytes(), "").unwrap_err().regel, Some(1));
    let net = format!("{}nummer;datum\n1;2\n", "titel\n".repeat(20));
    assert_eq!(rijen(net.as_bytes()), [goed(22, "1|2|")]);
    // A header line above one that is hardly better.
    let fout = keuring(b"nummer;x;y\nnummer;naam;z\n", "").unwrap_err();
    assert_eq!((fout.code, fout.regel), ("kopregel-onvolledig", Some(1)));
}

#[test]
fn lege_velden_te_veel_aan_het_eind_mogen_en_te_weinig_niet() {
    let bestand = b"nummer;datum;naam\n1;2;3;;\n1;2;3; ;x\n1;2\n1;2;;\n";
    assert_eq!(
        rijen(bestand),
        [
            goed(2, "1|2|3"),
            (3, Err("aantal-velden-onjuist")),
            (4, Err("aantal-velden-onjuist")),
            goed(5, "1|2|")
        ]
    );
}

#[test]
fn een_reeks_op_een_regel_geeft_elke_rij_haar_eigen_nummer() {
    let gekeurd = |tekst: &str| keuring(tekst.as_bytes(), "").unwrap();
    let een = "[{\"nummer\":\"1\"},{\"nummer\":\"2\"},{\"nummer\":\"3\"}]";
    assert_eq!(
        (gekeurd(een).plaatswoord(), gekeurd("{}\n{}").plaatswoord()),
        (Plaatswoord::Rij, Plaatswoord::Regel)
    );
    assert_eq!(rijen(een.as_bytes()).iter().map(|(regel, _)| *regel).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(gekeurd("nummer;datum\n1;2\n").plaatswoord(), Plaatswoord::Regel);
}

#[test]
fn een_veld_dat_de_aanlevering_niet_kent_wordt_genoemd() {
    const GENEST: Indeling = Indeling::json(&[Kolom::nodig("id", ""), Kolom::vrij("data.bsn", "")]);
    let extra = |indeling: &Indeling, tekst: &str| {
        keur(&mut Cursor::new(tekst), indeling, &Mapping::default()).unwrap().extra_kolommen().to_vec()
    };
    assert_eq!(extra(&FEED, "{\"nummer\":\"1\",\"datm\":\"2\"}\n{\"Wijk\":1,\"datm\":2}"), ["Wijk", "datm"]);
    assert_eq!(
        extra(&GENEST, "[{\"id\":\"1\",\"data\":{\"bsn\":\"1\",\"bns\":2},\"meer\":{\"x\":1}}]"),
        ["data.bns", "meer"]
    );
    assert_eq!(extra(&Indeling::json(&[]), "{\"a\":1}"), Vec::<String>::new());
    let mapping = "[kolommen]\nnaam = \"Achternaam\"";
    let tekst = "{\"nummer\":\"1\",\"Achternaam\":\"x\",\"naam\":\"y\"}";
    assert_eq!(keuring(tekst.as_bytes(), mapping).unwrap().extra_kolommen(), ["naam"]);
}

proptest! {
    #[test]
    fn een_titel_verandert_geen_enkele_rij(
        titels in vec("[A-Za-z0-9 ,.:|-]{1,40}", 0..6),
        waarden in vec("[a-z0-9]{1,6}", 1..6),
        teken in prop::sample::select(vec![';', ',', '\t']),
    ) {
        let rij = |waarde: &String| format!("{waarde}{teken}2{teken}3\n");
        let tabel = format!("nummer{teken}datum{teken}naam\n{}", waarden.iter().map(rij).collect::<String>());
        let boven: String = titels.iter().map(|titel| format!("{titel}\n")).collect();
        let met_titel = rijen(format!("{boven}{tabel}").as_bytes());
        let zonder: Vec<_> =
            rijen(tabel.as_bytes()).into_iter().map(|(regel, rij)| (regel + titels.len() as u64, rij)).collect();
        prop_assert_eq!(met_titel, zonder);
    }

    #[test]
    fn utf_16_geeft_dezelfde_rijen_als_utf_8(
        waarden in vec("[a-zé€\u{1F600}-\u{1F64F}\"; ]{1,9}", 1..9), le in any::<bool>(), crlf in any::<bool>(),
    ) {
        let eind = if crlf { "\r\n" } else { "\n" };
        let veld = |waarde: &String| format!("\"x{}\"", waarde.replace('"', "\"\""));
        let rijen_tekst: String = waarden.iter().map(|waarde| format!("{};2;{}{eind}", veld(waarde), veld(waarde))).collect();
        let tekst = format!("nummer;datum;naam{eind}{rijen_tekst}");
        prop_assert_eq!(rijen(&utf16(&tekst, le, true)), rijen(tekst.as_bytes()));
    }

    #[test]
    fn geen_bytes_in_utf_16_laten_het_lezen_vastlopen(bytes in vec(any::<u8>(), 0..200), le in any::<bool>()) {
        let merk: &[u8] = if le { b"\xFF\xFE" } else { b"\xFE\xFF" };
        _ = keur(&mut Cursor::new([merk, &bytes].concat()), &FEED, &Mapping::default());
    }

    #[test]
    fn lege_velden_aan_het_eind_veranderen_een_rij_niet(leeg in 0_usize..9) {
        let bestand = format!("nummer;datum;naam\n1;2;3{}\n", ";".repeat(leeg));
        prop_assert_eq!(rijen(bestand.as_bytes()), [goed(2, "1|2|3")]);
    }
}

#[test]
fn een_feed_van_json_weigert_een_werkmap_met_wat_er_hoort() {
    let fout =
        keur(&mut Cursor::new(b"PK\x03\x04rest"), &Indeling::json(&[]), &Mapping::default()).unwrap_err();
    assert_eq!(fout.code, "json-verwacht");
    assert_eq!(FEED.vorm, Vorm::CsvOfJson);
}
