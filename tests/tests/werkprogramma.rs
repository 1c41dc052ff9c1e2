//! Tables 1–4 of the Werkprogramma 2020–2022 (column 2018), to the digit, through the front door: scenario → import →
//! figures. The numbers are typed in from the document, not from the scenario.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;
use testkit::Werkmap;

const INSTROOM_LEEFTIJD: &[(&str, u64)] = &[
    ("18-22", 366),
    ("23-26", 347),
    ("27-34", 549),
    ("35-44", 307),
    ("45-54", 268),
    ("55-64", 138),
    ("65-plus", 10),
    ("totaal", 1985),
];
const INSTROOM_OPLEIDING: &[(&str, u64)] = &[
    ("geen-basisopleiding", 54),
    ("basisniveau", 126),
    ("lbo-mavo-mbo1", 403),
    ("mbo2-4-havo-vwo", 601),
    ("hbo", 204),
    ("wo", 122),
    ("onbekend", 475),
    ("totaal", 1985),
];
const UITSTROOM_DUUR: &[(&str, u64)] = &[
    ("tot-3m", 381),
    ("3-6m", 267),
    ("6-12m", 367),
    ("1-2j", 413),
    ("2-3j", 235),
    ("3-5j", 218),
    ("5-10j", 259),
    ("10j-plus", 204),
    ("totaal", 2344),
];
const UITSTROOM_WERK_DUUR: &[(&str, u64)] = &[
    ("tot-3m", 229),
    ("3-6m", 126),
    ("6-12m", 180),
    ("1-2j", 181),
    ("2-3j", 102),
    ("3-5j", 99),
    ("5-10j", 115),
    ("10j-plus", 34),
    ("totaal", 1066),
];

/// The count of each row: id and last cell, by the order of the table.
fn tabel(cijfers: &Value, id: &str) -> Vec<Value> {
    let tabellen = cijfers["tabellen"].as_array().unwrap();
    let tabel = tabellen.iter().find(|tabel| tabel["id"] == id).unwrap_or_else(|| panic!("geen tabel {id}"));
    tabel["rijen"].as_array().unwrap().iter().map(|rij| rij[1].clone()).collect()
}

#[test]
fn tabellen_1_tot_en_met_4_van_2018_kloppen_op_het_cijfer() {
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let _ = werk.draai(&["scenario", "werkprogramma-2018", "--uit", feeds.to_str().unwrap()]).goed();
    let bestand = feeds.join("beginbestand.csv");
    let eerste = werk
        .draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap(), "--json"])
        .goed()
        .json();
    assert_eq!(eerste["geweigerd"], 0);
    assert_eq!(eerste["dubbel"], 0);
    assert_eq!(eerste["gelezen"], eerste["aangenomen"]);

    let vraag = ["rapport", "cijfers", "--van", "2018-01-01", "--tot", "2018-12-31", "--json", "--onbewerkt"];
    let cijfers = werk.draai(&vraag).goed().json();
    for (id, verwacht) in [
        ("instroom-leeftijd", INSTROOM_LEEFTIJD),
        ("instroom-opleiding", INSTROOM_OPLEIDING),
        ("uitstroom-duur", UITSTROOM_DUUR),
        ("uitstroom-werk-duur", UITSTROOM_WERK_DUUR),
    ] {
        let verwacht: Vec<Value> = verwacht.iter().map(|(_, aantal)| (*aantal).into()).collect();
        assert_eq!(tabel(&cijfers, id), verwacht, "{id}");
    }

    // Twice is once.
    let tweede = werk
        .draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap(), "--json"])
        .goed()
        .json();
    assert_eq!(tweede["aangenomen"], 0);
    assert_eq!(tweede["dubbel"], eerste["gelezen"]);
    assert_eq!(werk.draai(&vraag).goed().json(), cijfers);

    // With disclosure control there is no count of 1 to 4, and the totals stay.
    let openbaar = werk
        .draai(&[
            "rapport",
            "cijfers",
            "--van",
            "2018-01-01",
            "--tot",
            "2018-12-31",
            "--json",
            "--tabel",
            "instroom-leeftijd",
        ])
        .goed()
        .json();
    assert_eq!(openbaar["tabellen"].as_array().unwrap().len(), 1);
    for tabel in openbaar["tabellen"].as_array().unwrap() {
        for cel in tabel["rijen"].as_array().unwrap().iter().flat_map(|rij| rij.as_array().unwrap()) {
            assert!(!matches!(cel.as_u64(), Some(1..=4)), "{tabel}");
        }
    }
}
