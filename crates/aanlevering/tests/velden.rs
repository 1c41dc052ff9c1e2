//! Births that are partly known, numbers with many spellings, and values that are not understood: nobody is left out for
//! what can be read, and nobody becomes somebody else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Cursor;

use aanlevering::{
    Afrondingen, Geboren, Indeling, Kolom, Lezer, Mapping, Opmerking, Rij, Rijfout, als_code, keur,
    schoon_nummer,
};
use jiff::civil::date;
use proptest::prelude::*;

const FEED: Indeling = Indeling::csv_of_json(&[
    Kolom::vrij("geboren", ""),
    Kolom::vrij("jaar", ""),
    Kolom::vrij("nummer", ""),
    Kolom::vrij("niveau", ""),
    Kolom::vrij("groepen", ""),
    Kolom::vrij("team", ""),
]);
const NIVEAUS: [&str; 7] =
    ["geen-basisopleiding", "basisniveau", "lbo-mavo-mbo1", "mbo2-4-havo-vwo", "hbo", "wo", "onbekend"];

/// The only row of a file with one row, read with a mapping.
fn met<T>(kop: &str, rij: &str, mapping: &str, lees: impl FnOnce(Lezer<'_>) -> T) -> T {
    let mapping = Mapping::lees(mapping, &FEED).unwrap();
    let bestand = format!("{kop}\n{rij}\n");
    let gekeurd = keur(&mut Cursor::new(&bestand), &FEED, &mapping).unwrap();
    let rijen = gekeurd.bron(Cursor::new(&bestand)).unwrap().blok(9).unwrap();
    lees(rijen[0].uitkomst.as_ref().unwrap().lezer())
}

fn geboorte_met(datum: &str, jaar: &str, mapping: &str) -> Result<Option<Geboren>, &'static str> {
    met("geboren;jaar;nummer", &format!("{datum};{jaar};1"), mapping, |mut lezer| {
        let geboren = lezer.geboorte("geboren", Some("jaar"));
        lezer.klaar().map(|()| geboren).map_err(|fouten| fouten[0].code)
    })
}

fn geboorte(datum: &str, jaar: &str) -> Result<Option<Geboren>, &'static str> {
    geboorte_met(datum, jaar, "")
}

#[test]
fn een_geboorte_die_deels_bekend_is_wordt_gelezen() {
    let maand = Ok(Some(Geboren::Maand { jaar: 1999, maand: 5 }));
    for datum in
        ["19990500", "00-05-1999", "1999-05-00", "1999-05", "05-1999", "0-5-1999", "1999-05-00T00:00:00"]
    {
        assert_eq!(geboorte(datum, ""), maand, "{datum}");
        assert_eq!(geboorte(datum, "1999"), maand, "{datum}");
    }
    for datum in ["19990000", "00-00-1999", "1999-00-00", "1999", "1999-00", "19990015"] {
        assert_eq!(geboorte(datum, ""), Ok(Some(Geboren::Jaar(1999))), "{datum}");
    }
    for datum in ["00000000", "00-00-0000", "0000-00-00", "0", "0000"] {
        assert_eq!(geboorte(datum, ""), Ok(Some(Geboren::Onbekend)), "{datum}");
        assert_eq!(geboorte(datum, "1999"), Ok(Some(Geboren::Jaar(1999))), "{datum}");
    }
    assert_eq!(geboorte("", "1999"), Ok(Some(Geboren::Jaar(1999))));
    assert_eq!(geboorte("", "0000"), Ok(Some(Geboren::Onbekend)));
    assert_eq!(geboorte("15-05-1999", "0"), Ok(Some(Geboren::Dag(date(1999, 5, 15)))));
    for leeg in ["", "NULL", "-", "31-12-9999"] {
        assert_eq!(geboorte(leeg, ""), Ok(None), "{leeg}");
    }
}

#[test]
fn wat_niet_waar_kan_zijn_wordt_geweigerd() {
    assert_eq!(geboorte("15-05-1999", "1998"), Err("geboorte-strijdig"));
    assert_eq!(geboorte("19990500", "2000"), Err("geboorte-strijdig"));
    assert_eq!(geboorte("31-02-1999", ""), Err("notatie-onjuist"));
    assert_eq!(geboorte("1999-13-00", ""), Err("notatie-onjuist"));
    assert_eq!(geboorte("18990000", ""), Err("datum-te-vroeg"));
    assert_eq!(geboorte("21010000", ""), Err("datum-te-laat"));
    assert_eq!(geboorte("jong", ""), Err("notatie-onjuist"));
}

#[test]
fn een_eigen_notatie_geldt_ook_voor_wat_deels_bekend_is() {
    let maand = Ok(Some(Geboren::Maand { jaar: 1999, maand: 5 }));
    assert_eq!(geboorte_met("00/05/1999", "", "datumnotatie = \"%d/%m/%Y\""), maand);
    assert_eq!(geboorte_met("05/00/1999", "", "datumnotatie = \"%m/%d/%Y\""), maand);
    assert_eq!(geboorte_met("00.05.1999", "", "datumnotatie = \"%d.%m.%Y\""), maand);
    assert_eq!(
        geboorte_met("05/15/1999", "", "datumnotatie = \"%m/%d/%Y\""),
        Ok(Some(Geboren::Dag(date(1999, 5, 15))))
    );
}

proptest! {
    #[test]
    fn elke_geboorte_komt_in_elke_vorm_terug(jaar in 1900_i16..=2100, maand in 0_i8..=12, dag in 0_i8..=28) {
        let verwacht = match (maand, dag) {
            (0, _) => Geboren::Jaar(jaar),
            (maand, 0) => Geboren::Maand { jaar, maand },
            (maand, dag) => Geboren::Dag(date(jaar, maand, dag)),
        };
        for datum in [
            format!("{jaar}{maand:02}{dag:02}"),
            format!("{jaar}-{maand:02}-{dag:02}"),
            format!("{dag:02}-{maand:02}-{jaar}"),
        ] {
            prop_assert_eq!(geboorte(&datum, ""), Ok(Some(verwacht)), "{}", datum);
            prop_assert_eq!(geboorte(&datum, &jaar.to_string()), Ok(Some(verwacht)));
            prop_assert_eq!(geboorte(&datum, &(jaar - 1).max(1900).to_string()).is_err(), jaar > 1900);
        }
    }

    #[test]
    fn geen_tekst_laat_een_geboorte_vastlopen(tekst in "[0-9/. T:+Z-]{0,26}|\\PC{0,12}") {
        let rij = serde_json::json!({"geboren": tekst, "jaar": tekst});
        let rij = Rij::van_object(1, rij.as_object().unwrap().clone());
        _ = rij.lezer().geboorte("geboren", Some("jaar"));
    }
}

#[test]
fn tien_schrijfwijzen_zijn_een_nummer() {
    for anders in [
        "Zo\u{e9}-12 3",
        "Zoe\u{301}-12 3",
        " Zo\u{e9}-12 3\t",
        "\u{feff}Zo\u{e9}-12 3",
        "Zo\u{e9}\u{200b}-12 3",
        "Zo\u{ad}\u{e9}-12 3",
        "Zo\u{e9}-12\u{a0}3",
        "\u{202a}Zo\u{e9}-12 3\u{202c}",
        "Zo\u{e9}-12\u{202f}\u{2009}3\u{3000}",
        "Zoe\u{200d}\u{301}-1\u{2060}2 3",
    ] {
        assert_eq!(schoon_nummer(anders), "Zo\u{e9}-12 3", "{anders:?}");
    }
    assert_eq!(schoon_nummer("\u{200b} \u{a0}"), "");
    assert_ne!(schoon_nummer("a1"), schoon_nummer("A1"));
}

proptest! {
    #[test]
    fn een_schoon_nummer_is_schoon_en_onzichtbare_tekens_maken_geen_ander(
        tekst in "\\PC{0,20}",
        plek in any::<prop::sample::Index>(),
        teken in prop::sample::select(vec![
            '\u{200b}', '\u{200e}', '\u{200f}', '\u{ad}', '\u{feff}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2060}',
        ]),
    ) {
        let schoon = schoon_nummer(&tekst);
        prop_assert_eq!(&schoon_nummer(&schoon), &schoon);
        let mut tekens: Vec<char> = tekst.chars().collect();
        tekens.insert(plek.index(tekens.len() + 1), teken);
        prop_assert_eq!(schoon_nummer(&tekens.into_iter().collect::<String>()), schoon);
    }
}

#[test]
fn een_nummer_dat_excel_afrondde_wordt_geweigerd_met_de_uitweg() {
    let nummer = |nummer: &str| {
        met("nummer;team", &format!("{nummer};oost"), "", |mut lezer| {
            let gelezen = lezer.nummer("nummer", 12);
            lezer.klaar().map(|()| gelezen)
        })
    };
    for fout in ["1,23457E+11", "1.23457E+11", "1e+05", "12E+10"] {
        let fouten = nummer(fout).unwrap_err();
        assert_eq!(fouten[0].code, "getal-afgerond", "{fout}");
        assert!(fouten[0].reden.contains("Excel") && !fouten[0].reden.contains("23457"), "{fout}");
    }
    for goed in ["1E5", "E+11", "12E10", "1,5"] {
        assert_eq!(nummer(goed), Ok(Some(goed.into())));
    }
    assert_eq!(nummer("1234567890123").unwrap_err()[0].code, "te-lang");
    assert_eq!(nummer("\u{200b}"), Ok(None));
}

#[test]
fn veel_lange_nummers_op_nullen_zijn_verdacht_en_een_enkele_niet() {
    let verdacht = |nummers: &[&str]| {
        let mut afrondingen = Afrondingen::default();
        nummers.iter().for_each(|nummer| afrondingen.neem(nummer));
        afrondingen.verdacht()
    };
    let goed = "123456789012345678";
    assert_eq!(verdacht(&["123457000000000", "123458000000000", "123459000000000", goed]), Some(3));
    assert_eq!(verdacht(&["1234567890123450", "1234567890123460", "1234567890123400"]), Some(3));
    assert_eq!(verdacht(&["123457000000000", goed, goed, goed]), None);
    assert_eq!(verdacht(&["1000000", "2000000", "3000000", "4000000"]), None);
}

fn niveau(waarde: &str) -> (Option<&'static str>, Option<Opmerking>) {
    met("niveau;team", &format!("{waarde};x"), "", |mut lezer| {
        let code = lezer.milde_code("niveau", &NIVEAUS);
        let (code, mut opmerkingen) = lezer.klaar_met_opmerkingen(|| Some(code)).unwrap();
        (code, opmerkingen.pop())
    })
}

#[test]
fn een_voorstel_is_goed_of_er_is_geen() {
    let voorstel = |waarde: &str| niveau(waarde).1.unwrap().voorstel;
    for (waarde, code) in [
        ("lbo", "lbo-mavo-mbo1"),
        ("LBO", "lbo-mavo-mbo1"),
        ("mavo", "lbo-mavo-mbo1"),
        ("mbo-1", "lbo-mavo-mbo1"),
        ("mbo-4", "mbo2-4-havo-vwo"),
        ("MBO niveau 3", "mbo2-4-havo-vwo"),
        ("mbo 2", "mbo2-4-havo-vwo"),
        ("havo", "mbo2-4-havo-vwo"),
        ("HBO bachelor", "hbo"),
        ("basisnivo", "basisniveau"),
        ("basis niveau", "basisniveau"),
    ] {
        assert_eq!(voorstel(waarde).as_deref(), Some(code), "{waarde}");
    }
    for waarde in ["vbo", "mbo", "iets anders", "xyz", "4", "geen hbo"] {
        assert_eq!(voorstel(waarde), None, "{waarde}");
    }
}

#[test]
fn een_onbekende_waarde_is_een_opmerking_die_haar_niet_toont() {
    assert_eq!(niveau("Hbo"), (Some("hbo"), None));
    assert_eq!(niveau(""), (None, None));
    let (code, opmerking) = niveau("Jansen");
    let opmerking = opmerking.unwrap();
    assert_eq!((code, opmerking.regel, opmerking.waarde.as_str()), (None, 2, "Jansen"));
    let getoond = format!("{opmerking} {opmerking:?}");
    assert!(getoond.contains("Regel 2, niveau") && !getoond.contains("ansen"), "{getoond}");
    assert!(niveau("mbo-4").1.unwrap().to_string().ends_with("Bedoelde u mbo2-4-havo-vwo?"));
}

#[test]
fn een_rij_met_een_fout_en_een_opmerking_wordt_geweigerd_om_de_fout() {
    let uitkomst: Result<((), Vec<Opmerking>), Vec<Rijfout>> =
        met("niveau;geboren;groepen", "raar;31-02-2000;vsv|raar|vsv", "", |mut lezer| {
            assert_eq!(lezer.milde_code("niveau", &NIVEAUS), None);
            assert_eq!(lezer.milde_codelijst("groepen", &["vsv"]), ["vsv"]);
            lezer.datum("geboren");
            lezer.klaar_met_opmerkingen(|| Some(()))
        });
    assert_eq!(uitkomst.unwrap_err().iter().map(|fout| fout.code).collect::<Vec<_>>(), ["notatie-onjuist"]);
}

#[test]
fn een_naam_van_een_team_is_een_code() {
    for (naam, code) in [
        ("Oost", Some("oost")),
        ("Team Zuid", Some("team-zuid")),
        ("  Oude  Wijken (Oost) ", Some("oude-wijken-oost")),
        ("Curaçao/België", Some("curacao-belgie")),
        ("'t Zand", Some("t-zand")),
        ("Team\u{a0}3", Some("team-3")),
        ("oude-wijken", Some("oude-wijken")),
        ("3e team", None),
        ("???", None),
        ("", None),
    ] {
        assert_eq!(als_code(naam).as_deref(), code, "{naam}");
    }
}

proptest! {
    #[test]
    fn een_code_van_een_naam_is_een_code_en_blijft_dat(tekst in "\\PC{0,30}") {
        if let Some(code) = als_code(&tekst) {
            let goed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            prop_assert!(code.chars().all(goed) && !code.ends_with('-') && !code.contains("--"), "{}", code);
            prop_assert_eq!(als_code(&code), Some(code));
        }
    }
}

#[test]
fn wat_de_mapping_niet_noemt_is_wat_zij_voor_al_het_andere_zegt() {
    let mapping =
        "[waarden.niveau]\n\"WO-M\" = \"wo\"\n\"*\" = \"onbekend\"\n[waarden.groepen]\n\"*\" = \"\"";
    let lees = |niveau: &str, groepen: &str| {
        met("niveau;groepen", &format!("{niveau};{groepen}"), mapping, |mut lezer| {
            let codes =
                (lezer.optionele_code("niveau", &NIVEAUS), lezer.codelijst("groepen", &["vsv", "vso"]));
            lezer.klaar().map(|()| codes)
        })
    };
    assert_eq!(lees("wo-m", "vsv|raar"), Ok((Some("wo"), vec!["vsv"])));
    assert_eq!(lees("HBO", "raar"), Ok((Some("hbo"), vec![])));
    assert_eq!(lees("raar", ""), Ok((Some("onbekend"), vec![])));
    assert_eq!(lees("", "vso"), Ok((None, vec!["vso"])));
}

#[test]
fn een_nummer_is_in_json_een_tekst_zoals_over_http() {
    let rij = serde_json::json!({"bsn": 999990019, "jaar": 1999, "nummer": true});
    let rij = Rij::van_object(3, rij.as_object().unwrap().clone());
    let mut lezer = rij.lezer();
    assert_eq!(lezer.cijfers("bsn", 9, "bsn-onjuist"), None);
    assert_eq!(lezer.optioneel_jaar("jaar"), Some(1999));
    assert_eq!(lezer.nummer("nummer", 9), None);
    let fouten = lezer.klaar().unwrap_err();
    assert_eq!(fouten.iter().map(|fout| fout.code).collect::<Vec<_>>(), ["soort-onjuist", "soort-onjuist"]);
}

#[test]
fn wat_een_databank_voor_niets_schrijft_is_leeg_tenzij_de_mapping_er_iets_van_maakt() {
    for niets in ["NULL", "(null)", "\\N", " NULL "] {
        let leest = |mut lezer: Lezer<'_>| {
            let gelezen = (
                lezer.nummer("nummer", 9),
                lezer.milde_code("niveau", &NIVEAUS),
                lezer.optionele_tekst("team", 9),
            );
            assert!(lezer.klaar().is_ok(), "{niets}");
            gelezen
        };
        let rij = format!("{niets};{niets};{niets}");
        assert_eq!(met("nummer;niveau;team", &rij, "", leest), (None, None, None));
    }
    let team = |mapping: &str, rij: &str| {
        met("nummer;team", rij, mapping, |mut lezer| lezer.optionele_tekst("team", 9))
    };
    assert_eq!(team("[waarden.team]\n\"NULL\" = \"zuid\"", "1;NULL").as_deref(), Some("zuid"));
    assert_eq!(team("", "1;Null").as_deref(), Some("Null"), "somebody may have that name");
}
