//! A proposal for a mapping knows the names that systems use, and what stands in columns; it reads back, it works on the very
//! file, and it never shows who somebody is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;

use aanlevering::{Bestandsfout, Indeling, Kolom, Mapping, keur, stel_mapping_voor};
use proptest::prelude::*;

const FEED: Indeling = Indeling::csv(&[
    Kolom::vrij("persoonsnummer", "eigen nummer"),
    Kolom::vrij("bsn", "burgerservicenummer"),
    Kolom::vrij("geboortedatum", "geboortedatum"),
    Kolom::nodig("ingangsdatum", "eerste dag"),
    Kolom::vrij("einddatum", "eerste dag zonder"),
    Kolom::vrij("opleidingsniveau", "code")
        .codes(|| vec!["lbo-mavo-mbo1", "mbo2-4-havo-vwo", "hbo", "onbekend"]),
    Kolom::vrij("doelgroepen", "codes").codes(|| vec!["vsv", "pro-vso", "arbeidsbeperking"]),
    Kolom::vrij("gebiedsteam", "team"),
])
.een_van(&[&["bsn", "persoonsnummer"]])
.als_geheel();

fn voorstel(bestand: &[u8]) -> Result<String, Bestandsfout> {
    stel_mapping_voor(&mut Cursor::new(bestand), &FEED)
}

/// Whether a number is a BSN; those that begin with 9999 are for tests.
fn elfproef(nummer: u32) -> bool {
    let cijfers = format!("{nummer:09}");
    let som: i32 =
        cijfers.bytes().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]).map(|(c, g)| i32::from(c - b'0') * g).sum();
    som % 11 == 0
}

/// A file of thirty rows under these names.
fn bestand(kop: &str) -> String {
    let mut nummers = (999_990_000..).filter(|nummer| elfproef(*nummer));
    let mut tekst = format!("{kop}\n");
    for i in 0..30 {
        let bsn = nummers.next().unwrap();
        let (niveau, groep) = [("MBO-4", "VSV/pro vso"), ("lbo", ""), ("Anders", "Raar")][i % 3];
        let team = ["Team Zuid", "3e team"][i % 2];
        let einde = ["", "lopend", "31/12/2024"][i % 3];
        tekst.push_str(&format!(
            "K{i:04};{bsn};{:02}/05/{};01/{:02}/2024;{einde};{niveau};{groep};{team};Jansen{i}\n",
            i % 28 + 1,
            1998 + i % 6,
            i % 12 + 1
        ));
    }
    tekst
}

#[test]
fn bekende_namen_worden_herkend_en_het_voorstel_leest_het_bestand() {
    for kop in [
        "Cliëntnr;BSN;Geb.datum;Begindatum;Datum einde;Opleiding;Doelgroep;Team;Naam",
        "CLIENTNUMMER;Burgerservicenummer;Geboortedatum;Datum ingang;Einddatum;Opl.niveau;Bijzonderheden;Wijkteam;Naam",
        "Cliëntnummer;bsn_nummer;Datum geboorte;Startdatum;Eind_datum;Opleidingsnivo;doelgroepen;gebiedsteam;Naam",
        "Titel van het overzicht\nKlantnr;BSN;Geboren;Ingangsdatum uitkering;Laatste dag uitkering;Niveau;Kenmerken;Team;Naam",
    ] {
        let tekst = bestand(kop);
        let toml = voorstel(tekst.as_bytes()).unwrap();
        let mapping = Mapping::lees(&toml, &FEED).unwrap();
        let gekeurd = keur(&mut Cursor::new(&tekst), &FEED, &mapping).unwrap();
        assert_eq!(gekeurd.extra_kolommen(), ["Naam"], "{toml}");
        let rijen = gekeurd.bron(Cursor::new(&tekst)).unwrap().blok(99).unwrap();
        for rij in &rijen {
            let mut lezer = rij.uitkomst.as_ref().unwrap().lezer();
            assert!(
                lezer.datum("ingangsdatum").is_some() && lezer.datum("geboortedatum").is_some(),
                "{toml}"
            );
            assert!(lezer.cijfers("bsn", 9, "bsn-onjuist").is_some());
            lezer.klaar().unwrap();
        }
        let mut lezer = rijen[0].uitkomst.as_ref().unwrap().lezer();
        assert_eq!(
            lezer.optionele_code("opleidingsniveau", &["mbo2-4-havo-vwo"]),
            Some("mbo2-4-havo-vwo"),
            "{toml}"
        );
        assert_eq!(lezer.codelijst("doelgroepen", &["vsv", "pro-vso"]), ["vsv", "pro-vso"], "{toml}");
        lezer.klaar().unwrap();
        assert_eq!(toml.contains("einddatum_is = \"laatste_dag\""), kop.contains("Laatste dag"), "{toml}");
        for deel in [
            "# geen_datum = [\"lopend\"]",
            "# \"Anders\" = ",
            "# \"3e team\" = ",
            "Niet herkend in uw bestand",
            "%d/%m/%Y",
        ] {
            assert!(toml.contains(deel), "{deel}: {toml}");
        }
    }
}

#[test]
fn zonder_bekende_namen_zegt_de_inhoud_het() {
    let toml = voorstel(bestand("A;B;C;D;E;F;G;H;I").as_bytes()).unwrap();
    for regel in ["\"bsn\" = \"B\"", "\"geboortedatum\" = \"C\"", "\"ingangsdatum\" = \"D\""] {
        assert!(
            toml.replace("bsn =", "\"bsn\" =").contains(regel) || toml.contains(&regel.replacen('"', "", 2)),
            "{regel}: {toml}"
        );
    }
    assert!(toml.contains("aan wat erin staat") && toml.contains("Niet gevonden: persoonsnummer"), "{toml}");
}

#[test]
fn wie_iemand_is_staat_er_nooit_in() {
    for kop in [
        "Cliëntnr;BSN;Geb.datum;Begindatum;Datum einde;Opleiding;Doelgroep;Team;Naam",
        "A;B;C;D;E;F;G;H;I",
        // Under the wrong heading: names under that of the level, numbers under that of the team.
        "x;Team;y;z;u;v;w;a;Opleiding",
    ] {
        let toml = voorstel(bestand(kop).as_bytes()).unwrap();
        for deel in ["ansen", "K00", "99999", "1998", "/05/"] {
            assert!(!toml.contains(deel), "{deel}: {toml}");
        }
    }
}

#[test]
fn een_naam_van_een_team_krijgt_een_voorstel_voor_een_code() {
    let toml =
        voorstel(bestand("x;BSN;Geboren;Begindatum;Einde;Opleiding;Doelgroep;Team;Naam").as_bytes()).unwrap();
    assert!(toml.contains("\"team zuid\" = \"team-zuid\" # in 15 rijen"), "{toml}");
    let tekst = "BSN;Begindatum;Team\n".to_owned() + &"1;20240101;zuid\n".repeat(9);
    assert!(!voorstel(tekst.as_bytes()).unwrap().contains("waarden"), "a code is a code already");
}

#[test]
fn waar_twee_kolommen_het_kunnen_zijn_kiest_de_mens() {
    let rij = "1;01-01-2024;01-02-2024;x\n";
    let tekst = format!("BSN;Startdatum;Begindatum;Naam\n{}", rij.repeat(9));
    let toml = voorstel(tekst.as_bytes()).unwrap();
    assert!(
        toml.contains("# Dit kan ook een andere kolom zijn: \"Begindatum\". Kies welke het is."),
        "{toml}"
    );
    // As near to two names of the same column is no doubt; a name that is only like one is to be checked.
    let tekst = format!("BSN;Begindatu;x;Naam\n{}", rij.repeat(9));
    let toml = voorstel(tekst.as_bytes()).unwrap();
    assert!(
        toml.contains("een naam die erop lijkt: controleer deze.\n\"ingangsdatum\" = \"Begindatu\""),
        "{toml}"
    );
}

#[test]
fn een_sleutel_van_json_die_een_persoon_kan_zijn_wordt_niet_getoond() {
    const JSON: Indeling = Indeling::json(&[Kolom::nodig("id", ""), Kolom::vrij("datum", "")]);
    let rij = |i: u32| format!("{{\"id\":\"{i}\",\"wijk\":\"x\",\"Jansen{i}\":{{}},\"99999{i:04}\":1}}\n");
    let tekst: String = (0..9).map(rij).collect();
    let toml = stel_mapping_voor(&mut Cursor::new(&tekst), &JSON).unwrap();
    let extra =
        keur(&mut Cursor::new(&tekst), &JSON, &Mapping::default()).unwrap().extra_kolommen().join(", ");
    for uit in [&toml, &extra] {
        assert!(!uit.contains("ansen") && !uit.contains("99999") && uit.contains("wijk"), "{uit}");
        assert!(uit.contains("18 waarvan de naam hier niet wordt getoond"), "{uit}");
    }
    let csv = "BSN;Begindatum;999990019\n1;20240101;x\n";
    let mapping = Mapping::lees("[kolommen]\ningangsdatum = \"Begindatum\"", &FEED).unwrap();
    let gekeurd = keur(&mut Cursor::new(csv), &FEED, &mapping).unwrap();
    assert_eq!(gekeurd.extra_kolommen(), ["een waarvan de naam hier niet wordt getoond"]);
}

#[test]
fn een_kapot_bestand_geeft_een_duidelijke_fout() {
    for (bytes, code) in [
        (&b""[..], "bestand-leeg"),
        (b"%PDF-1.7", "pdf-onleesbaar"),
        (b"PK\x03\x04rest", "excel-onleesbaar"),
        (b"BSN;Begindatum\n", "rijen-ontbreken"),
        (b"BSN;Begindatum\n1;\"2\n3;4\n", "aanhalingsteken-onjuist"),
        (b"# Een tekst\nzonder kolommen\n", "csv-verwacht"),
        (b"999990019;Jansen;20240101\n999990020;Pietersen;20240101\n", "kopregel-ontbreekt"),
    ] {
        let fout = voorstel(bytes).unwrap_err();
        assert_eq!(fout.code, code, "{fout}");
        assert!(!fout.bericht.contains("ansen"), "{fout}");
    }
}

#[test]
fn wat_het_bestand_niet_van_zichzelf_zegt_staat_erbij_om_te_kiezen() {
    let toml =
        voorstel(bestand("x;BSN;Geboren;Begindatum;Einde;Opleiding;Doelgroep;Team;Naam").as_bytes()).unwrap();
    for (regel, soort, verdwenen) in [
        ("# soort = \"volledig\"", Some("volledig"), None),
        ("# verdwenen = \"niet-meer-geleverd\"", None, Some("niet-meer-geleverd")),
    ] {
        let mapping = Mapping::lees(&toml.replace(regel, &regel[2..]), &FEED).unwrap();
        assert_eq!((mapping.levering().soort, mapping.levering().verdwenen), (soort, verdwenen), "{toml}");
    }
}

#[test]
fn van_een_bestand_dat_rij_voor_rij_gaat_is_er_niets_te_kiezen() {
    const RIJEN: Indeling = Indeling::csv(&[
        Kolom::nodig("bsn", "burgerservicenummer"),
        Kolom::vrij("rol", "wie het is").zonder("elke rij telt als hoofdaanvrager"),
    ]);
    let toml = stel_mapping_voor(&mut Cursor::new("BSN;Categorie\n999990019;x\n"), &RIJEN).unwrap();
    assert!(!toml.contains("verdwenen"), "{toml}");
    assert!(toml.contains("rol (wie het is). Zonder: elke rij telt als hoofdaanvrager"), "{toml}");
}

#[test]
fn hoeveel_waarden_niet_worden_getoond_staat_er() {
    let rij = |team: &str, niveau: &str| format!("999990019;20240101;{team};{niveau}\n");
    let vaak = rij("Zuid", "MBO-4").repeat(20);
    let kop = "BSN;Begindatum;Team;Opleiding\n";
    let tekst =
        format!("{kop}{vaak}{}{}{}", rij("Jansen", "hbo"), rij("Pietersen", "hbo"), rij("west", "Iets"));
    let toml = voorstel(tekst.as_bytes()).unwrap();
    for deel in [
        "\"zuid\" = \"zuid\" # in 20 rijen\n# … en 2 waarden niet getoond die zeldzaam zijn",
        "# … en 1 waarde niet getoond die zeldzaam is",
    ] {
        assert!(toml.contains(deel), "{deel}: {toml}");
    }
    assert!(!toml.contains("ansen") && !toml.contains("ieters") && !toml.contains("Iets"), "{toml}");
    // Of a few rows nobody can say whether it are codes; of many they are not.
    for (aantal, waarom) in [(2, "zo weinig rijen"), (30, "zo weinig rijen"), (90, "te veel verschillende")] {
        let allemaal: String = (0..aantal).map(|i| rij(&format!("Jansen{i}"), "hbo")).collect();
        let toml = voorstel(format!("{kop}{allemaal}").as_bytes()).unwrap();
        let regel =
            toml.lines().find(|regel| regel.starts_with("# De waarden van gebiedsteam zijn niet getoond"));
        assert!(regel.unwrap().contains(waarom), "{aantal}: {toml}");
        assert!(!toml.contains("ansen"), "{toml}");
    }
}

#[test]
fn een_rij_van_xml_is_wat_terugkomt_en_niet_wat_eromheen_staat() {
    let bsn = |i: u32| format!("<bsn>{}</bsn><Geboren>19990501</Geboren>", 999_990_000 + i);
    let rijen = |rij: &dyn Fn(u32) -> String| (0..9).map(rij).collect::<String>();
    let plat = |i: u32| format!("<Regel>{}<Begindatum>20240101</Begindatum></Regel>", bsn(i));
    let zonder =
        |i: u32| format!("<Zaak><Team>zuid</Team><Persoon>{}<Xyz>20240101</Xyz></Persoon></Zaak>", bsn(i));
    let met_partner = |i: u32| {
        let partner = format!("<Partner>{}</Partner>", bsn(i + 20));
        format!("<Zaak>{}<Xyz>20240101</Xyz>{partner}{partner}</Zaak>", bsn(i))
    };
    for (xml, rij) in [
        // The day of the file stands beside the rows, and is called as theirs.
        (format!("<Export><Begindatum>20260331</Begindatum>{}</Export>", rijen(&plat)), "Regel"),
        (
            format!("<E><Export><Begindatum>1</Begindatum><Team>x</Team>{}</Export></E>", rijen(&plat)),
            "Export/Regel",
        ),
        // The first day has a name that nobody knows; more is known of what stands around.
        (format!("<Export><Opleiding>x</Opleiding>{}</Export>", rijen(&zonder)), "Zaak/Persoon"),
        (format!("<Export>{}</Export>", rijen(&met_partner)), "Zaak"),
    ] {
        let toml = voorstel(xml.as_bytes()).unwrap();
        assert!(toml.contains(&format!("\nrij = \"{rij}\"\n")), "{rij}: {toml}");
    }
}

#[test]
fn een_werkmap_noemt_haar_werkblad() {
    const BOEK: Indeling = Indeling::csv(&[Kolom::nodig("nummer", ""), Kolom::nodig("datum", "")]);
    for bytes in
        [&include_bytes!("bestanden/uitkeringen.xlsx")[..], include_bytes!("bestanden/uitkeringen.ods")]
    {
        let toml = stel_mapping_voor(&mut Cursor::new(bytes), &BOEK).unwrap();
        assert!(
            toml.contains("werkblad = \"Uitkeringen\"") && toml.contains("niet gebruikt: \"Einde\""),
            "{toml}"
        );
        let mapping = Mapping::lees(&toml, &BOEK).unwrap();
        assert_eq!(keur(&mut Cursor::new(bytes), &BOEK, &mapping).unwrap().rijen(), 4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn een_voorstel_is_altijd_een_mapping(
        namen in prop::collection::vec("[A-Za-z \"'\\\\.#=é\\[\\]]{1,14}|BSN|Startdatum|Opleiding|Team|Einde", 1..9),
        waarden in prop::collection::vec("[a-zA-Z0-9/ \"\\\\#=]{0,9}|MBO 4|vsv, pro|01-02-2024|-", 1..9),
    ) {
        let citeer = |veld: &String| format!("\"{}\"", veld.replace('"', "\"\""));
        let kop = namen.iter().map(citeer).collect::<Vec<_>>().join(";");
        let rij = waarden.iter().map(citeer).collect::<Vec<_>>().join(";");
        let bestand = format!("{kop}\n{}", format!("{rij}\n").repeat(40));
        if let Ok(toml) = voorstel(bestand.as_bytes()) {
            prop_assert!(Mapping::lees(&toml, &FEED).is_ok(), "{}", toml);
            prop_assert!(toml.starts_with("# Voorstel voor een mapping"), "{}", toml);
        }
    }
}
