//! Reads the written files back with nothing of the generator: own columns, own calendar, own counting.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

/// The rows of a CSV file by column name.
pub(crate) fn csv(pad: &Path) -> Vec<BTreeMap<String, String>> {
    let tekst = std::fs::read_to_string(pad).unwrap();
    let mut regels = tekst.lines();
    let kop: Vec<&str> = regels.next().unwrap().split(';').collect();
    regels
        .map(|regel| {
            let velden: Vec<&str> = regel.split(';').collect();
            assert_eq!(velden.len(), kop.len(), "{regel}");
            kop.iter().zip(velden).map(|(kolom, veld)| ((*kolom).to_owned(), veld.to_owned())).collect()
        })
        .collect()
}

/// A benefit as a reader of the file sees it.
#[derive(Debug, Clone)]
pub(crate) struct Uitkering {
    pub(crate) wie: String,
    pub(crate) geboren: Date,
    pub(crate) ingang: Date,
    pub(crate) einde: Option<Date>,
    pub(crate) reden_uitstroom: String,
    pub(crate) opleiding: String,
    pub(crate) doelgroepen: String,
}

pub(crate) fn beginbestand(map: &Path) -> Vec<Uitkering> {
    let rijen = csv(&map.join("beginbestand.csv"));
    rijen
        .into_iter()
        .map(|rij| {
            let nummers = [rij["bsn"].clone(), rij["persoonsnummer"].clone()];
            assert_eq!(nummers.iter().filter(|n| n.is_empty()).count(), 1, "één nummer per rij: {rij:?}");
            let geboren = match rij["geboortedatum"].as_str() {
                "" => format!("{}-07-01", rij["geboortejaar"]),
                datum => datum.to_owned(),
            };
            let einde = Some(rij["einddatum"].as_str()).filter(|d| !d.is_empty()).map(|d| d.parse().unwrap());
            assert_eq!(einde.is_none(), rij["reden_uitstroom"].is_empty(), "{rij:?}");
            Uitkering {
                wie: nummers.concat(),
                geboren: geboren.parse().unwrap(),
                ingang: rij["ingangsdatum"].parse().unwrap(),
                einde,
                reden_uitstroom: rij["reden_uitstroom"].clone(),
                opleiding: rij["opleidingsniveau"].clone(),
                doelgroepen: rij["doelgroepen"].clone(),
            }
        })
        .collect()
}

impl Uitkering {
    pub(crate) fn loopt_op(&self, dag: Date) -> bool {
        self.ingang <= dag && self.einde.is_none_or(|einde| einde > dag)
    }

    /// Whole years between birth and a day, by counting birthdays.
    pub(crate) fn leeftijd(&self, dag: Date) -> i32 {
        jaren(self.geboren, dag)
    }

    pub(crate) fn werk(&self) -> bool {
        matches!(self.reden_uitstroom.as_str(), "werk" | "gesubsidieerd-werk")
    }

    pub(crate) fn is(&self, doelgroep: &str) -> bool {
        self.doelgroepen.split('|').any(|eigen| eigen == doelgroep)
    }
}

pub(crate) fn jaren(geboren: Date, dag: Date) -> i32 {
    let mut jaren = 0;
    while verder(geboren, 12 * (jaren + 1)) <= dag {
        jaren += 1;
    }
    jaren
}

/// So many months further; a day that does not exist becomes the last of the month.
fn verder(dag: Date, maanden: i32) -> Date {
    let totaal = i32::from(dag.year()) * 12 + i32::from(dag.month()) - 1 + maanden;
    let (jaar, maand) = ((totaal / 12) as i16, (totaal % 12 + 1) as i8);
    (1..=dag.day()).rev().find_map(|d| Date::new(jaar, maand, d).ok()).unwrap()
}

/// The number of the duration band of tables 3 and 4.
pub(crate) fn duurband(van: Date, tot: Date) -> usize {
    [3, 6, 12, 24, 36, 60, 120].iter().filter(|maanden| tot >= verder(van, **maanden)).count()
}

/// The numbers of exactly nine digits in a text. Digits inside a word (an id) do not count.
pub(crate) fn negencijfers(tekst: &str) -> Vec<u32> {
    tekst
        .split(|teken: char| !teken.is_alphanumeric())
        .filter(|woord| woord.len() == 9 && woord.bytes().all(|b| b.is_ascii_digit()))
        .map(|woord| woord.parse().unwrap())
        .collect()
}

/// A BSN from the test series: 9999 and the elfproef, written out.
pub(crate) fn is_test_bsn(nummer: u32) -> bool {
    let cijfers: Vec<i32> = format!("{nummer:09}").bytes().map(|b| i32::from(b - b'0')).collect();
    let gewichten = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let som: i32 = cijfers.iter().zip(gewichten).map(|(cijfer, gewicht)| cijfer * gewicht).sum();
    nummer / 100_000 == 9_999 && som % 11 == 0
}
