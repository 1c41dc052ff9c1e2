//! XML as a form of delivery: the mapping says which element is a row; its rows are those of a table, with what stands around
//! them; what is no XML, or more than fits, is one clear fault.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fmt::Write as _, io::Cursor};

use aanlevering::{Bestandsfout, Gekeurd, Indeling, Kolom, Mapping, Plaatswoord, keur, stel_mapping_voor};
use proptest::{collection::vec, prelude::*};

const FEED: Indeling = Indeling::csv_of_json(&[
    Kolom::vrij("bsn", "burgerservicenummer"),
    Kolom::vrij("geboortedatum", "geboortedatum"),
    Kolom::nodig("ingangsdatum", "eerste dag"),
    Kolom::vrij("einddatum", "eerste dag zonder"),
    Kolom::vrij("leefvorm", "code").codes(|| vec!["alleenstaand", "onbekend"]),
    Kolom::vrij("rol", "code"),
]);

const MAPPING: &str = "rij = \"Uitkering/Persoon\"\n[kolommen]\nbsn = \"Bsn\"\ningangsdatum = \"Periode/Begin\"\n\
                       leefvorm = \"../Leefvorm\"\nrol = \"#volgnummer\"\n";

const GOED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- een maand -->
<b:Levering xmlns:b="http://voorbeeld.nl/bus" xmlns:xsi="x" xsi:schemaLocation="y">
  <b:Maand>01</b:Maand>
  <b:Uitkering b:nr="7">
    <b:Leefvorm>3</b:Leefvorm>
    <b:Persoon soort="A">
      <b:Bsn>999990019</b:Bsn>
      <b:Periode><b:Begin>20240101</b:Begin></b:Periode>
      <b:Naam><![CDATA[Jan & "Piet"; <x>]]></b:Naam>
    </b:Persoon>
    <b:Persoon>
      <b:Bsn>999990020</b:Bsn><b:Periode><b:Begin>20240201</b:Begin></b:Periode><b:Naam>Zo&#233; &amp; zo</b:Naam>
    </b:Persoon>
  </b:Uitkering>
  <b:Uitkering>
    <b:Persoon><b:Bsn/><b:Periode><b:Begin>20240301</b:Begin></b:Periode></b:Persoon>
    <b:Leefvorm>1</b:Leefvorm>
  </b:Uitkering>
</b:Levering>
"#;

fn keuring(bytes: &[u8], mapping: &str) -> Result<Gekeurd, Bestandsfout> {
    keur(&mut Cursor::new(bytes), &FEED, &Mapping::lees(mapping, &FEED).unwrap())
}

const VELDEN: [&str; 4] = ["bsn", "ingangsdatum", "leefvorm", "rol"];

/// Of every row its number, and its fields or the code of its refusal.
fn rijen(gekeurd: &Gekeurd) -> Vec<(u64, Result<String, &'static str>)> {
    let rijen = gekeurd.bron(Cursor::new(b"")).unwrap().blok(999).unwrap();
    let veld = |rij: &aanlevering::Rij, naam| rij.tekst(naam).unwrap_or_default().into_owned();
    rijen
        .into_iter()
        .map(|rij| {
            let velden = rij.uitkomst.map(|r| VELDEN.map(|naam| veld(&r, naam)).join("|"));
            (rij.regel, velden.map_err(|fouten| fouten[0].code))
        })
        .collect()
}

fn goed(regel: u64, velden: &str) -> (u64, Result<String, &'static str>) {
    (regel, Ok(velden.into()))
}

/// The fault; its text is a sentence, and says nothing of what was delivered.
fn fout(bytes: &[u8], mapping: &str) -> (&'static str, Option<u64>) {
    let fout = keuring(bytes, mapping).unwrap_err();
    assert!(fout.bericht.len() > 40 && fout.bericht.ends_with('.'), "{fout}");
    assert!(!fout.bericht.contains("99999") && !fout.bericht.contains("ansen"), "{fout}");
    (fout.code, fout.regel)
}

fn met_rijen(rijen: &str) -> String {
    format!("<L>\n<Uitkering>\n{rijen}\n</Uitkering>\n</L>")
}

const PERSOON: &str = "<Persoon><Bsn>999990019</Bsn><Periode><Begin>20240101</Begin></Periode></Persoon>";
const KORT: &str = "rij = \"Persoon\"\n[kolommen]\nbsn = \"Bsn\"\ningangsdatum = \"Periode/Begin\"\n";

#[test]
fn een_rij_is_het_element_van_de_mapping_met_wat_eromheen_staat() {
    let gekeurd = keuring(GOED.as_bytes(), MAPPING).unwrap();
    let verwacht =
        [goed(7, "999990019|20240101|3|1"), goed(12, "999990020|20240201|3|2"), goed(17, "|20240301|1|1")];
    assert_eq!(rijen(&gekeurd), verwacht);
    assert_eq!(
        (gekeurd.rijen(), gekeurd.bytes(), gekeurd.plaatswoord()),
        (3, GOED.len() as u64, Plaatswoord::Regel)
    );
    assert_eq!(gekeurd.extra_kolommen(), ["@soort", "Naam", "../@nr", "../../Maand"]);
    assert_eq!(gekeurd.kolommen().collect::<Vec<_>>(), ["bsn", "ingangsdatum", "leefvorm", "rol"]);
}

#[test]
fn een_rij_uit_quarantaine_is_met_de_kopregel_weer_een_bestand() {
    let gekeurd = keuring(GOED.as_bytes(), MAPPING).unwrap();
    let rijen_ruw = gekeurd.bron(Cursor::new(b"")).unwrap().blok(99).unwrap();
    assert!(rijen_ruw[0].ruw.contains("\"Jan & \"\"Piet\"\"; <x>\""), "{}", rijen_ruw[0].ruw);
    assert!(rijen_ruw[1].ruw.contains("Zo\u{e9} & zo"), "{}", rijen_ruw[1].ruw);
    let bestand = format!("{}\n{}\n", gekeurd.kopregel().unwrap(), rijen_ruw[1].ruw);
    let weer = keur(&mut Cursor::new(&bestand), &FEED, &Mapping::lees(MAPPING, &FEED).unwrap()).unwrap();
    let rij = weer.bron(Cursor::new(&bestand)).unwrap().blok(9).unwrap().remove(0);
    assert_eq!(rij.ruw, rijen_ruw[1].ruw);
    assert_eq!(rij.uitkomst.unwrap().tekst("leefvorm").unwrap(), "3");
}

#[test]
fn de_tekenset_staat_in_de_xml_of_in_de_mapping() {
    let xml = |tekenset: &str| {
        let persoon = PERSOON.replace("<Bsn>", "<Bsn>\u{e9}");
        format!("<?xml version='1.0'{tekenset}?>\n<L>\n{persoon}</L>\n")
    };
    let latin = |tekst: &str| tekst.chars().map(|c| c as u8).collect::<Vec<u8>>();
    let utf16 = |tekst: &str| {
        let eenheden = [0xFEFF].into_iter().chain(tekst.encode_utf16());
        eenheden.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let bom = |tekst: &str| format!("\u{feff}{tekst}").into_bytes();
    let utf8 = "rij = \"Persoon\"\ntekenset = \"utf-8\"\n";
    for (bytes, extra) in [
        (xml("").into_bytes(), ""),
        (xml(" encoding=\"utf-8\"").into_bytes(), ""),
        (bom(&xml(" encoding=\"utf-8\"")), ""),
        (latin(&xml(" encoding=\"ISO-8859-1\"")), ""),
        (latin(&xml(" encoding='windows-1252'")), ""),
        (latin(&xml("")), "tekenset = \"windows-1252\"\n"),
        (xml(" encoding=\"onzin\"").into_bytes(), "tekenset = \"utf-8\"\n"),
        (utf16(&xml(" encoding=\"UTF-16\"")), ""),
    ] {
        let gekeurd = keuring(&bytes, &format!("{extra}{KORT}")).unwrap();
        assert_eq!(rijen(&gekeurd), [goed(3, "\u{e9}999990019|20240101||")]);
    }
    assert_eq!(fout(&latin(&xml("")), KORT), ("tekenset-onjuist", Some(3)));
    assert_eq!(fout(&latin(&xml(" encoding='x'")), KORT), ("tekenset-onjuist", Some(1)));
    assert_eq!(fout(xml(" encoding='UTF-16'").as_bytes(), KORT), ("tekenset-onjuist", Some(1)));
    assert!(Mapping::lees(utf8, &FEED).is_ok());
}

#[test]
fn wat_geen_hele_xml_is_wordt_geweigerd() {
    let xml = met_rijen(PERSOON);
    for lengte in 12..xml.len() - 1 {
        assert_eq!(fout(&xml.as_bytes()[..lengte], KORT).0, "bestand-afgekapt", "{lengte}");
    }
    for (kapot, regel) in [
        (xml.replace("</Bsn>", "</Bsm>"), Some(3)),
        (xml.replace("</L>", "</L><L/>"), Some(5)),
        (xml.replace("</L>", "</L> rest"), Some(5)),
        (xml.replace("<Bsn>", "<Bsn>&jansen;"), Some(3)),
        (xml.replace("<Bsn>", "<Bsn>&#0;"), Some(3)),
        (xml.replace("<Bsn>", "<Bsn a=1>"), Some(3)),
        (xml.replace("<Bsn>", "<Bsn a='1' a='2'>"), Some(3)),
        (xml.replace("<L>", "<!DOCTYPE L [<!ENTITY a \"aaaa\">]><L>"), Some(1)),
        (xml.replace("<L>", "<!DOCTYPE L SYSTEM \"http://voorbeeld.nl/x.dtd\"><L>"), Some(1)),
    ] {
        assert_eq!(fout(kapot.as_bytes(), KORT), ("xml-onleesbaar", regel), "{kapot}");
    }
    assert_eq!(fout(b"<?xml version='1.0'?><!-- niets -->", KORT).0, "bestand-leeg");
    assert_eq!(fout(b"", KORT).0, "bestand-leeg");
    assert_eq!(fout(b"<!DOCTYPE html><html><body>Fout 500</body></html>", KORT).0, "csv-verwacht");
    let html = "<?xml version='1.0'?>\n<html><body>Fout</body></html>";
    assert_eq!(fout(html.as_bytes(), KORT).0, "csv-verwacht");
    const JSON: Indeling = Indeling::json(&[Kolom::nodig("id", "")]);
    assert_eq!(keur(&mut Cursor::new(GOED), &JSON, &Mapping::default()).unwrap_err().code, "json-verwacht");
}

#[test]
fn diepte_lengte_en_aantallen_hebben_een_grens() {
    let diep = format!("<L>{}{}</L>", "<a>".repeat(31), "</a>".repeat(31));
    assert_eq!(fout(diep.as_bytes(), KORT).0, "xml-rij-ontbreekt");
    let dieper = format!("<L>{}{}</L>", "<a>".repeat(32), "</a>".repeat(32));
    assert_eq!(fout(dieper.as_bytes(), KORT), ("te-diep", Some(1)));
    let lang = "x".repeat(80_000);
    for groot in [
        PERSOON.replace("<Bsn>", &format!("<Bsn>{lang}")),
        PERSOON.replace("<Bsn>", &format!("<Bsn a='{lang}'>")),
        PERSOON.replace("<Bsn>", &format!("<!--{lang}--><Bsn>")),
        PERSOON.replace("<Bsn>", &format!("<Bsn>{}", "y&amp;".repeat(40_000))),
        PERSOON.replace("<Bsn>", &format!("{}<Bsn>", "<a>1234567890</a><b>0123456789</b>".repeat(4000))),
    ] {
        let code = fout(met_rijen(&groot).as_bytes(), KORT).0;
        assert_eq!(code, "rij-te-lang", "{}", &groot[..60]);
    }
    let mut breed = String::from("<Persoon>");
    (0..201).for_each(|i| write!(breed, "<k{i}/>").unwrap());
    breed.push_str("</Persoon>");
    assert_eq!(fout(met_rijen(&breed).as_bytes(), KORT).0, "te-veel-kolommen");
}

#[test]
fn zonder_rij_in_de_mapping_of_in_de_xml_noemt_de_fout_wat_er_wel_is() {
    for mapping in ["", "rij = \"Cliënt\"\n"] {
        let fout = keuring(GOED.as_bytes(), mapping).unwrap_err();
        assert_eq!(fout.code, "xml-rij-ontbreekt");
        assert!(fout.bericht.contains("Uitkering/Persoon (3 keer)"), "{fout}");
        assert!(!fout.bericht.contains("99999"), "{fout}");
    }
    let fout = keuring(GOED.as_bytes(), "rij = \"Persoon\"").unwrap_err();
    assert_eq!(fout.code, "kopregel-onvolledig");
    assert!(fout.bericht.contains("ingangsdatum") && fout.bericht.contains("Periode/Begin"), "{fout}");
    let mapping = Mapping::lees("rij = \"../x\"\n[alleen]\na = []", &FEED).unwrap_err();
    assert_eq!(mapping.fouten.len(), 2, "{mapping}");
}

#[test]
fn op_een_regel_gaan_rijen_bij_volgorde() {
    let xml = GOED.replace('\n', "");
    let gekeurd = keuring(xml.as_bytes(), MAPPING).unwrap();
    assert_eq!(gekeurd.plaatswoord(), Plaatswoord::Rij);
    assert_eq!(rijen(&gekeurd).iter().map(|(nummer, _)| *nummer).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn twee_waarden_waar_er_een_hoort_weigeren_de_rij_en_bewaren_beide() {
    let twee = PERSOON.replace("</Periode>", "</Periode><Periode><Begin>20240601</Begin></Periode>");
    let gelijk = PERSOON.replace("</Periode>", "</Periode><Periode><Begin>20240101</Begin></Periode>");
    let ongebruikt = PERSOON.replace("</Persoon>", "<Tel>1</Tel><Tel>2</Tel></Persoon>");
    let xml = met_rijen(&[PERSOON, &twee, &gelijk, &ongebruikt].join("\n"));
    let gekeurd = keuring(xml.as_bytes(), KORT).unwrap();
    let uitkomsten = rijen(&gekeurd);
    assert_eq!(uitkomsten[1], (4, Err("herhaald")));
    assert!([0, 2, 3].iter().all(|plek| uitkomsten[*plek].1.is_ok()), "{uitkomsten:?}");
    let rij = gekeurd.bron(Cursor::new(b"")).unwrap().blok(9).unwrap().remove(1);
    assert!(rij.ruw.contains("20240101 | 20240601"), "{}", rij.ruw);
    let reden = &rij.uitkomst.unwrap_err()[0].reden;
    assert!(reden.contains("Periode/Begin") && !reden.contains("2024"), "{reden}");
    // Each period as a row.
    let per_periode = "rij = \"Periode\"\n[kolommen]\nbsn = \"../Bsn\"\ningangsdatum = \"Begin\"\n";
    let gekeurd = keuring(met_rijen(&twee).as_bytes(), per_periode).unwrap();
    let velden: Vec<String> = rijen(&gekeurd).into_iter().map(|rij| rij.1.unwrap()).collect();
    assert_eq!(velden, ["999990019|20240101||", "999990019|20240601||"]);
}

#[test]
fn wat_van_een_ander_is_hoort_niet_bij_een_rij() {
    // The form of life of the first benefit is not of the second, which has none, nor is that of one without persons.
    let xml = format!(
        "<L>\n<Uitkering><Leefvorm>3</Leefvorm>\n{PERSOON}</Uitkering>\n<Uitkering><Leefvorm>2</Leefvorm></Uitkering>\n\
         <Uitkering>\n{PERSOON}</Uitkering></L>"
    );
    let gekeurd = keuring(xml.as_bytes(), &format!("{KORT}leefvorm = \"../Leefvorm\"\n")).unwrap();
    assert_eq!(rijen(&gekeurd), [goed(3, "999990019|20240101|3|"), goed(6, "999990019|20240101||")]);
    assert_eq!(gekeurd.extra_kolommen(), Vec::<String>::new());
}

#[test]
fn wat_te_laat_komt_wordt_gezegd() {
    let rijen_xml = format!("{PERSOON}\n").repeat(150);
    let xml = met_rijen(&format!("{rijen_xml}<Leefvorm>1</Leefvorm>"));
    let gekeurd = keuring(xml.as_bytes(), KORT).unwrap();
    assert_eq!(
        (gekeurd.rijen(), gekeurd.extra_kolommen()),
        (150, &["../Leefvorm (staat na de rijen)".to_owned()][..])
    );
    let mapping = format!("{KORT}leefvorm = \"../Leefvorm\"\n");
    let fout_nodig = keuring(xml.as_bytes(), &mapping).unwrap_err();
    assert_eq!(fout_nodig.code, "kopregel-onvolledig");
    assert!(fout_nodig.bericht.contains("na de rijen"), "{fout_nodig}");
    let deels = format!("<L>{}\n{}</L>", met_rijen(&format!("{PERSOON}<Leefvorm>1</Leefvorm>")), xml);
    assert_eq!(fout(deels.as_bytes(), &mapping).0, "xml-rij-ontbreekt");
}

#[test]
fn alleen_de_rijen_die_de_mapping_leest() {
    let mapping = format!("alleen = {{ \"../Soort\" = [\"01\", \"14\"] }}\n{KORT}");
    let uitkering = |soort: &str| format!("<Uitkering><Soort>{soort}</Soort>\n{PERSOON}</Uitkering>\n");
    let xml = format!("<L>\n{}{}{}</L>", uitkering("12"), uitkering("01"), uitkering("11"));
    let gekeurd = keuring(xml.as_bytes(), &mapping).unwrap();
    assert_eq!(rijen(&gekeurd), [goed(5, "999990019|20240101||")]);
    assert_eq!((gekeurd.overgeslagen(), gekeurd.extra_kolommen().len()), (2, 0));
    let op_een_regel = keuring(xml.replace('\n', "").as_bytes(), &mapping).unwrap();
    assert_eq!(rijen(&op_een_regel)[0].0, 2);
    assert_eq!(fout(xml.replace(">01<", ">99<").as_bytes(), &mapping).0, "rijen-ontbreken");
    assert_eq!(fout(xml.replace("Soort>", "Sort>").as_bytes(), &mapping).0, "kopregel-onvolledig");

    // The same for the other forms.
    let mapping = Mapping::lees("alleen = { \"Soort\" = [\"a\", \"\"] }", &FEED).unwrap();
    for bytes in [
        "ingangsdatum;soort\n20240101;A\n20240102;b\n20240103;\n",
        "[{\"ingangsdatum\":\"20240101\",\"Soort\":\"a\"},{\"ingangsdatum\":\"20240102\",\"Soort\":\"b\"},\
         {\"ingangsdatum\":\"20240103\"}]",
    ] {
        let gekeurd = keur(&mut Cursor::new(bytes), &FEED, &mapping).unwrap();
        let rijen = gekeurd.bron(Cursor::new(bytes)).unwrap().blok(9).unwrap();
        let dagen = rijen.iter().map(|rij| rij.uitkomst.as_ref().unwrap().tekst("ingangsdatum").unwrap());
        assert_eq!(dagen.collect::<Vec<_>>(), ["20240101", "20240103"], "{bytes}");
        assert_eq!((gekeurd.overgeslagen(), gekeurd.extra_kolommen().len()), (1, 0), "{bytes}");
    }
}

#[test]
fn een_element_dat_overal_leeg_is_mag_ontbreken_als_de_mapping_het_zegt() {
    let met = |mag: &str| format!("{mag}{KORT}einddatum = \"Einde\"\n");
    assert_eq!(fout(met_rijen(PERSOON).as_bytes(), &met("")).0, "kopregel-onvolledig");
    let gekeurd = keuring(met_rijen(PERSOON).as_bytes(), &met("mag_ontbreken = [\"einddatum\"]\n")).unwrap();
    assert_eq!(gekeurd.kolommen().collect::<Vec<_>>(), ["bsn", "einddatum", "ingangsdatum"]);
    assert_eq!(rijen(&gekeurd), [goed(3, "999990019|20240101||")]);
    assert!(
        Mapping::lees("mag_ontbreken = [\"x\"]", &FEED).is_err()
            && Mapping::lees("mag_ontbreken = 1", &FEED).is_err()
    );
}

fn voorstel(xml: &str) -> String {
    stel_mapping_voor(&mut Cursor::new(xml), &FEED).unwrap()
}

#[test]
fn een_voorstel_kiest_de_rij_en_leest_het_bestand() {
    let uitkering = |i: u32| {
        format!(
            "<Uitkering><Statistiekcode>01</Statistiekcode><Leefvorm>1</Leefvorm>\n<Persoon>\
             <Burgerservicenummer>99999{i:04}</Burgerservicenummer><Geboortedatum>19990{}01</Geboortedatum>\
             <AanvangsdatumUitkeringPersoon>20240101</AanvangsdatumUitkeringPersoon>\
             <Vermindering><Aanvangsdatum>20240201</Aanvangsdatum><Einddatum>20240301</Einddatum></Vermindering>\
             <Vermindering><Aanvangsdatum>20240401</Aanvangsdatum></Vermindering></Persoon></Uitkering>\n",
            i % 9 + 1
        )
    };
    let xml = format!("<BUS>\n{}</BUS>", (0..12).map(uitkering).collect::<String>());
    let toml = voorstel(&xml);
    for deel in [
        "rij = \"Uitkering/Persoon\"",
        "\"bsn\" = \"Burgerservicenummer\"",
        "\"ingangsdatum\" = \"AanvangsdatumUitkeringPersoon\"",
        "\"leefvorm\" = \"../Leefvorm\"",
        "# Staat in een element binnen de rij, en hoort daar misschien niet bij: controleer deze.\n\"einddatum\"",
        "Niet gevonden: rol",
        "#volgnummer",
        "Persoon/Vermindering (24 keer)",
    ] {
        assert!(toml.contains(deel), "{deel}: {toml}");
    }
    assert!(!toml.contains("99999"), "{toml}");
    let mapping = Mapping::lees(&toml, &FEED).unwrap();
    assert_eq!(keur(&mut Cursor::new(&xml), &FEED, &mapping).unwrap().rijen(), 12);
}

#[test]
fn een_voorstel_vindt_de_periode_binnen_een_client() {
    let client = |i: u32| {
        format!(
            "<ClientSuwi><Burgerservicenr>99999{i:04}</Burgerservicenr><Geboortedat>19990501</Geboortedat>\
             <CdLeefvorm>1</CdLeefvorm>\n<Uitkeringsverhouding><DatBUitkeringsverhouding>20230101</DatBUitkeringsverhouding>\
             <DatEUitkeringsverhouding>20231231</DatEUitkeringsverhouding></Uitkeringsverhouding>\n\
             <Uitkeringsverhouding><DatBUitkeringsverhouding>20240301</DatBUitkeringsverhouding></Uitkeringsverhouding>\
             </ClientSuwi>\n"
        )
    };
    let xml = format!("<Body>\n{}</Body>", (0..6).map(client).collect::<String>());
    let toml = voorstel(&xml);
    assert!(
        toml.contains("rij = \"ClientSuwi/Uitkeringsverhouding\"") && toml.contains("\"../Burgerservicenr\""),
        "{toml}"
    );
    let gekeurd = keur(&mut Cursor::new(&xml), &FEED, &Mapping::lees(&toml, &FEED).unwrap()).unwrap();
    assert_eq!(rijen(&gekeurd)[1], goed(4, "999990000|20240301|1|"));
    assert_eq!(gekeurd.rijen(), 12);
}

proptest! {
    #[test]
    fn wat_in_elementen_staat_komt_eruit(
        waarden in vec("[a-z0-9;\"é€<>&' ]{1,9}", 1..9), op_regels in any::<bool>(), cdata in any::<bool>(),
    ) {
        let eind = if op_regels { "\n" } else { "" };
        let tekst = |waarde: &String| {
            if cdata {
                format!("<![CDATA[x{waarde}x]]>")
            } else {
                format!("x{}x", waarde.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
            }
        };
        let rij = |waarde: &String| format!("<R><bsn>{}</bsn><ingangsdatum>1</ingangsdatum></R>{eind}", tekst(waarde));
        let xml = format!("<L>{eind}{}</L>", waarden.iter().map(rij).collect::<String>());
        let gekeurd = keuring(xml.as_bytes(), "rij = \"R\"").unwrap();
        let verwacht: Vec<_> = waarden
            .iter()
            .enumerate()
            .map(|(i, waarde)| goed(i as u64 + if op_regels { 2 } else { 1 }, &format!("x{waarde}x|1||")))
            .collect();
        // On one line a file of one row goes by its ordinal too.
        prop_assert_eq!(rijen(&gekeurd), verwacht);
    }

    #[test]
    fn beschadigde_xml_geeft_rijen_of_een_fout_en_nooit_een_waarde_daarin(
        plekken in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), lengte in any::<prop::sample::Index>(),
        afkappen in any::<bool>(),
    ) {
        let mut bytes = GOED.as_bytes().to_vec();
        for (plek, byte) in plekken {
            let plek = plek.index(bytes.len());
            bytes[plek] = byte;
        }
        if afkappen {
            bytes.truncate(lengte.index(bytes.len()));
        }
        if let Err(fout) = keuring(&bytes, MAPPING) {
            prop_assert!(!fout.bericht.contains("99999") && !fout.bericht.contains("Piet"), "{}", fout.bericht);
        }
        _ = stel_mapping_voor(&mut Cursor::new(&bytes), &FEED);
    }
}
