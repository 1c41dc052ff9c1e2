//! The figures by plain counting over what is known, as their definitions in words say.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rapportage::Cijfervraag;

use super::{
    kennis::{Bekend, Kennis},
    reeks::Reeks,
    stad::{Geboren, Kenmerken},
};

/// Every count that is not zero, by table, row and column.
pub(crate) type Tellingen = BTreeMap<(String, String, String), u64>;

/// Days without benefit, at most, that are an interruption: neither outflow nor inflow.
const ONDERBREKING_DAGEN: i32 = 30;
const DUREN: [&str; 8] = ["tot-3m", "3-6m", "6-12m", "1-2j", "2-3j", "3-5j", "5-10j", "10j-plus"];
const DUURGRENZEN_MAANDEN: [i32; 7] = [3, 6, 12, 24, 36, 60, 120];
/// The last age of each band.
const WERKPROGRAMMA: &[(&str, i32)] = &[
    ("tot-18", 17),
    ("18-22", 22),
    ("23-26", 26),
    ("27-34", 34),
    ("35-44", 44),
    ("45-54", 54),
    ("55-64", 64),
    ("65-plus", 150),
];
const PLAN: &[(&str, i32)] = &[
    ("tot-18", 17),
    ("18-22", 22),
    ("23-26", 26),
    ("27-29", 29),
    ("30-34", 34),
    ("35-44", 44),
    ("45-54", 54),
    ("55-64", 64),
    ("65-plus", 150),
];
/// The reason of outflow of who goes on with a benefit that does not count.
const TELT_NIET_MEER: &str = "andere-regeling-of-rol";
const ZONDER_STARTKWALIFICATIE: [&str; 3] = ["geen-basisopleiding", "basisniveau", "lbo-mavo-mbo1"];

/// So many calendar months later; a day that does not exist becomes the last of the month.
fn maanden_later(dag: Date, maanden: i32) -> Date {
    let totaal = i32::from(dag.year()) * 12 + i32::from(dag.month()) - 1 + maanden;
    let eerste = date(i16::try_from(totaal / 12).unwrap(), i8::try_from(totaal % 12 + 1).unwrap(), 1);
    (1..=dag.day()).rev().find_map(|nummer| Date::new(eerste.year(), eerste.month(), nummer).ok()).unwrap()
}

fn duur(van: Date, tot: Date) -> &'static str {
    DUREN[DUURGRENZEN_MAANDEN.iter().filter(|maanden| tot >= maanden_later(van, **maanden)).count()]
}

/// Whole years, counted birthday by birthday. A day that is not in a year is the last of its month there.
fn jaren(geboren: Date, dag: Date) -> i32 {
    let verjaardag = |jaar: i16| {
        let maand = date(geboren.year() + jaar, geboren.month(), 1);
        date(maand.year(), maand.month(), geboren.day().min(maand.days_in_month()))
    };
    (1..).find(|jaar| verjaardag(*jaar) > dag).map_or(0, i32::from) - 1
}

/// The lowest and the highest age that somebody can have.
fn leeftijd(geboren: Geboren, dag: Date) -> (i32, i32) {
    match geboren {
        Geboren::Dag(geboren) => (jaren(geboren, dag), jaren(geboren, dag)),
        Geboren::Jaar(jaar) => (jaren(date(jaar, 12, 31), dag), jaren(date(jaar, 1, 1), dag)),
    }
}

/// The same when of the birth no more is known than the month.
fn leeftijd_naar_maand(geboren: Geboren, dag: Date) -> (i32, i32) {
    match geboren {
        Geboren::Dag(geboren) => (jaren(geboren.last_of_month(), dag), jaren(geboren.first_of_month(), dag)),
        Geboren::Jaar(_) => leeftijd(geboren, dag),
    }
}

fn band(banden: &[(&'static str, i32)], (laagst, hoogst): (i32, i32)) -> &'static str {
    let van = |jaren: i32| banden.iter().find(|(_, tot)| jaren <= *tot).unwrap().0;
    if van(laagst) == van(hoogst) { van(laagst) } else { "onbekend" }
}

impl Bekend {
    pub(crate) fn tot_en_met(&self, jaren: i32, dag: Date) -> bool {
        leeftijd(self.geboren, dag).1 <= jaren
    }

    fn op(&self, dag: Date) -> &Kenmerken {
        let mut later = self.tijdlijn.iter().skip(1).filter(|(van, _)| *van <= dag);
        &later.next_back().unwrap_or(&self.tijdlijn[0]).1
    }
}

impl Kenmerken {
    /// Target groups, with those that follow from the level of education.
    pub(crate) fn alle_groepen(&self) -> Vec<&'static str> {
        let hoger = ["hbo", "wo"].contains(&self.niveau).then_some("hbo-wo");
        let lager = ZONDER_STARTKWALIFICATIE.contains(&self.niveau).then_some("zonder-startkwalificatie");
        self.groepen.iter().copied().chain(hoger).chain(lager).collect()
    }
}

#[derive(Default)]
struct Tel(Tellingen);

impl Tel {
    fn op(&mut self, tabel: &str, rij: &str, kolom: &str) {
        *self.0.entry((tabel.to_owned(), rij.to_owned(), kolom.to_owned())).or_default() += 1;
    }

    fn met_totaal(&mut self, tabel: &str, rij: &str, kolom: &str) {
        self.op(tabel, rij, kolom);
        self.op(tabel, "totaal", kolom);
    }

    fn stroom(&mut self, tabel: &str, (_, hoogstens): (i32, i32), dag: Date) {
        let maand = &dag.to_string()[..7];
        self.op(tabel, maand, "totaal");
        for (kolom, jaren) in [("tm-29", 29), ("tm-26", 26)] {
            if hoogstens <= jaren {
                self.op(tabel, maand, kolom);
            }
        }
    }

    fn maandeinde(&mut self, u: &Bekend, einde: Date) {
        let maand = &einde.to_string()[..7];
        self.op("stand-maand", maand, "totaal");
        if u.tot_en_met(26, einde) {
            self.op("stand-maand", maand, "tm-26");
        }
        if u.tot_en_met(29, einde) {
            self.op("stand-maand", maand, "tm-29");
            for groep in u.op(einde).alle_groepen() {
                if ["vergunninghouder", "hbo-wo"].contains(&groep) {
                    self.op("stand-maand", maand, &format!("{groep}-tm-29"));
                }
            }
        }
    }

    fn stand(&mut self, u: &Bekend, dag: Date, kolom: &str) {
        self.met_totaal("stand-leeftijd", band(PLAN, leeftijd(u.geboren, dag)), kolom);
        if u.tot_en_met(29, dag) {
            let kenmerken = u.op(dag);
            kenmerken.alle_groepen().iter().for_each(|groep| self.op("stand-doelgroep", groep, kolom));
            self.op("stand-doelgroep", "totaal", kolom);
            self.met_totaal("stand-opleiding", kenmerken.niveau, kolom);
            self.met_totaal("stand-gebiedsteam", kenmerken.team, kolom);
            self.met_totaal("stand-duur", duur(u.van, dag), kolom);
        }
    }
}

impl Reeks<'_> {
    /// The benefit ends, or only its counting.
    fn eindigt(&self) -> bool {
        self.tot == self.u.tot
    }

    /// On the first day and the first day after it; of the days of the benefit itself the age is known as exactly as the
    /// birth is.
    fn leeftijd(&self, dag: Date) -> (i32, i32) {
        let van_de_uitkering = if dag == self.van { dag == self.u.van } else { self.eindigt() };
        if van_de_uitkering {
            leeftijd(self.u.geboren, dag)
        } else {
            leeftijd_naar_maand(self.u.geboren, dag)
        }
    }
}

/// Every count of every table about benefits.
pub(crate) fn tel(kennis: &Kennis, vraag: &Cijfervraag) -> Tellingen {
    let mut tel = Tel::default();
    let alle: Vec<Reeks<'_>> = kennis.tellend().into_iter().flat_map(Bekend::reeksen).collect();
    // Whether somebody was without for so short a time between the two that it is an interruption.
    let onderbroken = |eerst: &Reeks<'_>, daarna: &Reeks<'_>| {
        let zonder = eerst.tot.filter(|tot| *tot <= daarna.van).map(|tot| (daarna.van - tot).get_days());
        kennis.wie(eerst.u.persoon) == kennis.wie(daarna.u.persoon)
            && zonder.is_some_and(|dagen| dagen <= ONDERBREKING_DAGEN)
    };
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    let eerste_maand = vraag.maanden_vanaf.first_of_month();
    let volle_maand = |dag: Date| eerste_maand <= dag && dag.last_of_month() <= tot_en_met;
    let in_periode = |dag: Date| van <= dag && dag <= tot_en_met;
    for reeks in &alle {
        let u = reeks.u;
        let mut einde = eerste_maand.last_of_month();
        while einde <= tot_en_met {
            if reeks.loopt(einde) {
                tel.maandeinde(u, einde);
            }
            einde = einde.tomorrow().unwrap().last_of_month();
        }
        for (kolom, dag) in [("basis", vraag.basis), ("nu", tot_en_met)] {
            if reeks.loopt(dag) {
                tel.stand(u, dag, kolom);
            }
        }
        if !alle.iter().any(|ander| onderbroken(ander, reeks)) {
            let jaren = reeks.leeftijd(reeks.van);
            if volle_maand(reeks.van) {
                tel.stroom("instroom-maand", jaren, reeks.van);
            }
            if in_periode(reeks.van) {
                tel.met_totaal("instroom-leeftijd", band(WERKPROGRAMMA, jaren), "aantal");
                tel.met_totaal("instroom-opleiding", u.op(reeks.van).niveau, "aantal");
            }
        }
        let Some(uit) = reeks.tot.filter(|_| !alle.iter().any(|ander| onderbroken(reeks, ander))) else {
            continue;
        };
        let reden = if reeks.eindigt() { u.reden } else { TELT_NIET_MEER };
        let werk = ["werk", "gesubsidieerd-werk"].contains(&reden);
        if volle_maand(uit) {
            tel.stroom("uitstroom-maand", reeks.leeftijd(uit), uit);
            if werk {
                tel.op("uitstroom-maand", &uit.to_string()[..7], "werk");
            }
        }
        if in_periode(uit) {
            tel.met_totaal("uitstroom-duur", duur(u.van, uit), "aantal");
            tel.met_totaal("uitstroom-reden", reden, "aantal");
            if werk {
                tel.met_totaal("uitstroom-werk-duur", duur(u.van, uit), "aantal");
            }
        }
    }
    tel.0
}
