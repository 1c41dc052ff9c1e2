//! Workbooks as other programs write them (openpyxl 3.1, odfpy 1.4) give the rows that people see in them; a workbook that is
//! damaged, protected or made to burst gives one clear fault.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Cursor, Write as _};

use aanlevering::{Bestandsfout, Gekeurd, Indeling, Kolom, Mapping, Rijfout, keur};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

const FEED: Indeling = Indeling::csv_of_json(&[
    Kolom::nodig("nummer", ""),
    Kolom::nodig("datum", ""),
    Kolom::vrij("einde", ""),
    Kolom::vrij("naam", ""),
    Kolom::vrij("actief", ""),
]);
const XLSX: &[u8] = include_bytes!("bestanden/uitkeringen.xlsx");
const ODS: &[u8] = include_bytes!("bestanden/uitkeringen.ods");

fn keuring(bytes: &[u8], mapping: &str) -> Result<Gekeurd, Bestandsfout> {
    keur(&mut Cursor::new(bytes), &FEED, &Mapping::lees(mapping, &FEED).unwrap())
}

fn fout(bytes: &[u8]) -> &'static str {
    let fout = keuring(bytes, "").unwrap_err();
    assert!(fout.bericht.len() > 40 && fout.bericht.ends_with('.'), "{}", fout.bericht);
    fout.code
}

type Rij =
    (u64, String, Result<(Option<Date>, Option<Date>), &'static str>, Result<Option<String>, &'static str>);

/// Of every row its number, its fields as text, its dates, and its number of a person.
fn rijen(gekeurd: &Gekeurd) -> Vec<Rij> {
    let code = |fouten: Vec<Rijfout>| fouten[0].code;
    let rijen = gekeurd.bron(Cursor::new(&[][..])).unwrap().blok(99).unwrap();
    rijen
        .into_iter()
        .map(|ingelezen| {
            let rij = ingelezen.uitkomst.unwrap();
            let velden = ["nummer", "datum", "einde", "naam", "actief"]
                .map(|veld| rij.tekst(veld).unwrap_or_default());
            let (mut datums, mut nummer) = (rij.lezer(), rij.lezer());
            let gelezen = (datums.datum("datum"), datums.optionele_einddatum("einde"));
            let persoon = nummer.nummer("nummer", 20);
            (
                ingelezen.regel,
                velden.join("|"),
                datums.klaar().map(|()| gelezen).map_err(code),
                nummer.klaar().map(|()| persoon).map_err(code),
            )
        })
        .collect()
}

#[test]
fn xlsx_en_ods_geven_de_rijen_die_mensen_zien() {
    for bytes in [XLSX, ODS] {
        let gekeurd = keuring(bytes, "").unwrap();
        let dag = |dag| (Some(date(2025, 3, dag)), None);
        let nummer = |nummer: &str| Ok(Some(nummer.to_owned()));
        let lang = rijen(&gekeurd)[2].1.split('|').next().unwrap().to_owned();
        assert_eq!(
            rijen(&gekeurd),
            [
                (
                    5,
                    "0012|2025-03-01|9999-12-31|Zo\u{e9}; \"de\" tweede regel|true".into(),
                    Ok(dag(1)),
                    nummer("0012")
                ),
                (6, "999990019|2025-03-02||x|false".into(), Ok(dag(2)), nummer("999990019")),
                (
                    8,
                    format!("{lang}|2025-03-03T12:30:00||1.5|"),
                    Err("notatie-onjuist"),
                    Err("getal-afgerond")
                ),
                (9, "7|45717|31-12-9999||".into(), Err("notatie-onjuist"), nummer("7")),
            ]
        );
        assert!(lang.contains("E+17"), "{lang}");
        assert_eq!(gekeurd.kopregel(), Some("Nummer;Datum\u{a0};Einde;Naam;Actief"));
        assert_eq!((gekeurd.bytes(), gekeurd.rijen(), gekeurd.is_json()), (bytes.len() as u64, 4, false));
        assert_eq!(
            gekeurd.extra_kolommen(),
            ["cellen zonder kop, rechts van de laatste kolomnaam", "werkblad Vorig jaar (niet gelezen)"]
        );
    }
}

#[test]
fn met_de_kopregel_is_een_rij_van_een_werkmap_weer_een_bestand() {
    let gekeurd = keuring(XLSX, "").unwrap();
    let rij = gekeurd.bron(Cursor::new(XLSX)).unwrap().blok(1).unwrap().remove(0);
    let bestand = format!("{}\n{}\n", gekeurd.kopregel().unwrap(), rij.ruw);
    let opnieuw = keuring(bestand.as_bytes(), "").unwrap();
    let rijen = opnieuw.bron(Cursor::new(&bestand)).unwrap().blok(9).unwrap();
    let (een, ander) = (rij.uitkomst.unwrap(), rijen[0].uitkomst.as_ref().unwrap());
    for veld in ["nummer", "datum", "einde", "naam", "actief"] {
        assert_eq!(een.tekst(veld), ander.tekst(veld));
    }
}

#[test]
fn de_mapping_noemt_het_werkblad_en_de_notatie_van_datums_in_tekst() {
    for bytes in [XLSX, ODS] {
        let gekeurd = keuring(bytes, "werkblad = \" vorig JAAR\"").unwrap();
        assert_eq!(
            rijen(&gekeurd).into_iter().map(|rij| (rij.0, rij.1)).collect::<Vec<_>>(),
            [(2, "oud||||".into())]
        );
        let fout = keuring(bytes, "werkblad = \"Volgend jaar\"").unwrap_err();
        assert_eq!(fout.code, "werkblad-ontbreekt");
        assert!(fout.bericht.contains("Toelichting, Uitkeringen, Vorig jaar"), "{fout}");
        assert_eq!(keuring(bytes, "werkblad = \"Toelichting\"").unwrap_err().code, "kopregel-ontbreekt");
        let gekeurd = keuring(bytes, "datumnotatie = \"%d/%m/%Y\"\nscheidingsteken = \",\"").unwrap();
        assert_eq!(rijen(&gekeurd)[0].2, Ok((Some(date(2025, 3, 1)), None)));
    }
}

/// A zip file with these parts.
fn zip(delen: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (naam, inhoud) in delen {
        zip.start_file(*naam, SimpleFileOptions::default()).unwrap();
        zip.write_all(inhoud).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// An XLSX file with one sheet, of these rows in XML, and with these shared texts.
fn xlsx(sheetdata: &str, teksten: &str) -> Vec<u8> {
    let rel = |id: &str, soort: &str, doel: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELS}/{soort}\" Target=\"{doel}\"/>")
    };
    let rels = |inhoud: String| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inhoud}</Relationships>"
        )
    };
    let boek = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets><sheet name=\"Blad1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let boekrels = rels(
        rel("rId1", "worksheet", "worksheets/sheet1.xml")
            + &rel("rId2", "sharedStrings", "sharedStrings.xml"),
    );
    let blad = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheetdata}</sheetData></worksheet>");
    zip(&[
        (
            "[Content_Types].xml",
            b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        ("_rels/.rels", rels(rel("rId1", "officeDocument", "xl/workbook.xml")).as_bytes()),
        ("xl/workbook.xml", boek.as_bytes()),
        ("xl/_rels/workbook.xml.rels", boekrels.as_bytes()),
        ("xl/sharedStrings.xml", teksten.as_bytes()),
        ("xl/worksheets/sheet1.xml", blad.as_bytes()),
    ])
}

fn cel(plek: &str, tekst: &str) -> String {
    format!("<c r=\"{plek}\" t=\"inlineStr\"><is><t>{tekst}</t></is></c>")
}

fn kop() -> String {
    format!("<row r=\"1\">{}{}</row>", cel("A1", "nummer"), cel("B1", "datum"))
}

#[test]
fn een_kale_xlsx_wordt_gelezen_en_rijen_die_ontbreken_tellen_mee() {
    let data = format!("{}<row r=\"4\">{}</row>", kop(), cel("A4", "x"));
    let bytes = xlsx(&data, "<sst/>");
    let gekeurd = keuring(&bytes, "").unwrap();
    assert_eq!(
        rijen(&gekeurd).into_iter().map(|rij| (rij.0, rij.1)).collect::<Vec<_>>(),
        [(4, "x||||".into())]
    );
    assert_eq!(fout(&xlsx(&kop(), "<sst/>")), "rijen-ontbreken");
    assert_eq!(fout(&xlsx("", "<sst/>")), "bestand-leeg");
}

#[test]
fn wat_geen_werkmap_is_of_beschadigd_is_geeft_een_fout() {
    assert_eq!(fout(b"PK\x03\x04rest"), "excel-onleesbaar");
    assert_eq!(fout(b"PK\x05\x06"), "excel-onleesbaar");
    assert_eq!(fout(&XLSX[..XLSX.len() / 2]), "excel-onleesbaar");
    assert_eq!(fout(&zip(&[("brief.txt", b"hallo")])), "bestand-ingepakt");
    assert_eq!(
        fout(&zip(&[("xl/workbook.bin", b"x"), ("[Content_Types].xml", b"<Types/>")])),
        "excel-onleesbaar"
    );
    assert_eq!(fout(&zip(&[("mimetype", b"x"), ("content.xml", b"<a><table:table>")])), "excel-onleesbaar");
    let versleuteld = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"\x80\x81"),
    ]);
    let bericht = keuring(&versleuteld, "").unwrap_err().bericht;
    assert!(bericht.contains("wachtwoord is beveiligd"), "{bericht}");
    // Rows in another order than their numbers say.
    let data = format!("{}<row r=\"3\">{}</row><row r=\"2\">{}</row>", kop(), cel("A3", "x"), cel("A2", "y"));
    assert_eq!(fout(&xlsx(&data, "<sst/>")), "excel-onleesbaar");
}

#[test]
fn een_werkmap_die_uit_elkaar_moet_barsten_wordt_geweigerd() {
    // A few kilobytes that unpack to more than the bound of one part, and of all together.
    let nullen = "0".repeat(33 * 1024 * 1024);
    assert_eq!(fout(&xlsx(&kop(), &format!("<sst><si><t>{nullen}</t></si></sst>"))), "bestand-te-groot");
    let rij = format!("<row>{}</row>", cel("A2", "x"));
    let groot = format!("{}{}", kop(), rij.repeat(257 * 1024 * 1024 / rij.len()));
    let bytes = xlsx(&groot, "<sst/>");
    assert!(bytes.len() < 4 * 1024 * 1024, "{}", bytes.len());
    assert_eq!(fout(&bytes), "bestand-te-groot");
    // Room for more texts than there can be.
    let belofte = "<sst uniqueCount=\"99999999999999\"><si><t>x</t></si></sst>";
    assert_eq!(fout(&xlsx(&kop(), belofte)), "excel-onleesbaar");
    for belofte in [
        "<x><sst uniqueCount = '99999999999999'/></x>",
        "<sst a=\"1\" uniqueCount=\"&#57;9999999999999\"><si/></sst>",
        "<sst uniqueCount=\"+99999999999999\"><si/></sst>",
        "<sst uniqueCount=\"1\" uniqueCount=\"99999999999999\"><si/></sst>",
        &format!("<sst uniqueCount{}=\"99999999999999\"><si/></sst>", " ".repeat(70_000)),
    ] {
        assert_eq!(fout(&xlsx(&kop(), belofte)), "excel-onleesbaar", "{}", belofte.len());
    }
    // A part is counted whatever it is called.
    let delen: [(&str, &[u8]); 3] =
        [("mimetype", b"x"), ("content.xml", b"<a/>"), ("beeld.bin", &vec![0; 33 * 1024 * 1024])];
    let te_groot = keuring(&zip(&delen), "").unwrap_err();
    assert_eq!(te_groot.code, "bestand-te-groot");
    assert!(te_groot.bericht.contains("groter dan 32 MiB"), "{te_groot}");
    // A text that many cells share.
    let cellen: String = (0..4000).map(|_| "<c t=\"s\"><v>0</v></c>").collect();
    let data = format!("{}<row r=\"2\">{cellen}</row>", kop());
    let gedeeld = xlsx(&data, &format!("<sst><si><t>{}</t></si></sst>", "y".repeat(40_000)));
    assert_eq!(fout(&gedeeld), "rij-te-lang");
}

#[test]
fn een_werkmap_met_te_veel_werkbladen_wordt_geweigerd() {
    let ods = |aantal: usize| {
        let bladen =
            "<table:table table:name=\"B\"><table:table-row><table:table-cell><text:p>nummer</text:p>\
                      </table:table-cell></table:table-row></table:table>"
                .repeat(aantal);
        let inhoud = format!("<o xmlns:table=\"t\" xmlns:text=\"x\">{bladen}</o>");
        zip(&[("mimetype", b"x"), ("content.xml", inhoud.as_bytes())])
    };
    assert_eq!(fout(&ods(256)), "kopregel-onvolledig");
    let fout = keuring(&ods(257), "").unwrap_err();
    assert_eq!(fout.code, "te-veel-werkbladen");
    assert!(fout.bericht.contains("meer dan 256 werkbladen") && !fout.bericht.contains("MiB"), "{fout}");
}

#[test]
fn een_ods_die_alles_herhaalt_blijft_binnen_de_grenzen() {
    let ods = |rijen: &str| {
        let inhoud = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><table:table table:name=\"B\">\
             <table:table-row><table:table-cell><text:p>nummer</text:p></table:table-cell>\
             <table:table-cell><text:p>da<text:span>tum</text:span></text:p></table:table-cell></table:table-row>\
             {rijen}</table:table></office:document-content>"
        );
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", inhoud.as_bytes()),
        ])
    };
    let rij = |herhaald: &str, kolommen: &str, tekst: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{herhaald}\"><table:table-cell \
             table:number-columns-repeated=\"{kolommen}\"><text:p>{tekst}</text:p></table:table-cell></table:table-row>"
        )
    };
    let gekeurd = keuring(&ods(&rij("3", "18446744073709551615", "x &amp; y&#233;")), "").unwrap();
    assert_eq!(
        rijen(&gekeurd).iter().map(|rij| rij.1.as_str()).collect::<Vec<_>>(),
        ["x & y\u{e9}|x & y\u{e9}|||"; 3]
    );
    assert_eq!(fout(&ods(&rij("18446744073709551615", "1", "x"))), "excel-onleesbaar");
    assert_eq!(fout(&ods(&rij("1048575", "1", &"x".repeat(1000)))), "bestand-te-groot");
    assert_eq!(fout(&ods(&rij("0", "1", "x"))), "excel-onleesbaar");
    assert_eq!(
        keuring(&ods(&format!("{}{}", rij("18446744073709551610", "1", ""), rij("1", "1", "x"))), "")
            .unwrap_err()
            .code,
        "excel-onleesbaar"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn een_beschadigde_werkmap_geeft_rijen_of_een_fout_en_nooit_een_paniek(
        ods in any::<bool>(),
        plekken in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        lengte in any::<prop::sample::Index>(),
        afkappen in any::<bool>(),
    ) {
        let mut bytes = if ods { ODS.to_vec() } else { XLSX.to_vec() };
        for (plek, byte) in plekken {
            let plek = plek.index(bytes.len());
            bytes[plek] = byte;
        }
        if afkappen {
            bytes.truncate(lengte.index(bytes.len()));
        }
        if let Err(fout) = keuring(&bytes, "") {
            prop_assert!(!fout.bericht.contains("0012"), "{}", fout.bericht);
        }
    }

    #[test]
    fn wat_in_cellen_staat_komt_er_weer_uit(waarden in prop::collection::vec("[a-z\";, é]{1,12}", 1..9)) {
        let rij = |(i, waarde): (usize, &String)| {
            format!("<row r=\"{0}\">{1}{2}</row>", i + 2, cel(&format!("A{}", i + 2), &format!("x{waarde}x")), cel(&format!("B{}", i + 2), "y"))
        };
        let data: String = waarden.iter().enumerate().map(rij).collect();
        let gekeurd = keuring(&xlsx(&(kop() + &data), "<sst/>"), "").unwrap();
        let verwacht: Vec<_> = waarden.iter().map(|waarde| format!("x{waarde}x|y|||")).collect();
        prop_assert_eq!(rijen(&gekeurd).into_iter().map(|rij| rij.1).collect::<Vec<_>>(), verwacht);
    }
}
