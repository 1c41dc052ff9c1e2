//! What a delivery does to the stand and the flows: counted over the persons that it is about, before and after.

use std::collections::BTreeMap;

use jiff::{ToSpan as _, civil::Date};

use super::{Telbaar, verslag::Maandeffect};

/// Months that are shown.
const MAANDEN: usize = 12;
/// Highest age of the young people of the plan of action, in whole years. As in the figures, only who certainly is.
const JONG_TOT_EN_MET: i64 = 29;

/// Counts per month end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Telling {
    stand: i64,
    stand_jong: i64,
    instroom: i64,
    uitstroom: i64,
}

/// The effect per month, oldest first.
pub(super) struct Effect {
    /// First day of the month and its last.
    maanden: Vec<(Date, Date)>,
    voor: Vec<Telling>,
    na: Vec<Telling>,
    /// Days without benefit, at most, between two of one person that are an interruption: no flow.
    onderbreking: i32,
}

impl Effect {
    /// Over the twelve months that end with that of the peildatum.
    pub(super) fn nieuw(peildatum: Date, onderbreking_dagen: u16) -> Self {
        let eerste = peildatum.first_of_month();
        let maanden: Vec<_> = (0..MAANDEN as i64)
            .rev()
            .filter_map(|terug| eerste.checked_sub(terug.months()).ok())
            .map(|eerste| (eerste, eerste.last_of_month()))
            .collect();
        let leeg = vec![Telling::default(); maanden.len()];
        Self { maanden, voor: leeg.clone(), na: leeg, onderbreking: onderbreking_dagen.into() }
    }

    /// Counts what one person had before, and has after.
    pub(super) fn tel(&mut self, voor: &[Telbaar], na: &[Telbaar]) {
        tel(&self.maanden, &mut self.voor, voor, self.onderbreking);
        tel(&self.maanden, &mut self.na, na, self.onderbreking);
    }

    pub(super) fn maanden(&self) -> Vec<Maandeffect> {
        let rijen = self.maanden.iter().zip(&self.voor).zip(&self.na);
        rijen
            .map(|(((_, einde), voor), na)| Maandeffect {
                maandeinde: *einde,
                stand: [voor.stand, na.stand],
                stand_tot_en_met_29: [voor.stand_jong, na.stand_jong],
                instroom: [voor.instroom, na.instroom],
                uitstroom: [voor.uitstroom, na.uitstroom],
            })
            .collect()
    }
}

fn tel(maanden: &[(Date, Date)], tellingen: &mut [Telling], telbaar: &[Telbaar], onderbreking: i32) {
    let reeksen = || telbaar.iter().flat_map(|een| een.geteld.iter().map(|reeks| (reeks, een.geboren)));
    // The last that ended before a day, and the first that began after one, within the days of an interruption.
    let kort = |tot: Date, van: Date| tot <= van && (van - tot).get_days() <= onderbreking;
    let hervat = |van: Date| reeksen().any(|((_, tot), _)| tot.is_some_and(|tot| kort(tot, van)));
    let onderbroken = |tot: Date| reeksen().any(|((van, _), _)| kort(tot, *van));
    for ((van, tot), geboren) in reeksen() {
        let begint = (!hervat(*van)).then_some(*van);
        let eindigt = tot.filter(|tot| !onderbroken(*tot));
        for ((eerste, laatste), telling) in maanden.iter().zip(tellingen.iter_mut()) {
            if van <= laatste && tot.is_none_or(|tot| tot > *laatste) {
                telling.stand += 1;
                telling.stand_jong += i64::from(
                    geboren.is_some_and(|maand| *maand.leeftijden_op(*laatste).end() <= JONG_TOT_EN_MET),
                );
            }
            let in_maand =
                |dag: Option<Date>| i64::from(dag.is_some_and(|dag| (*eerste..=*laatste).contains(&dag)));
            telling.instroom += in_maand(begint);
            telling.uitstroom += in_maand(eindigt);
        }
    }
}

/// How many run on a day.
pub(super) fn lopend(telbaar: &[Telbaar], dag: Date) -> u64 {
    telbaar.iter().filter(|een| een.van <= dag && een.tot.is_none_or(|tot| tot > dag)).count() as u64
}

/// What is the same in two files that number their persons differently: when benefits began and ended, and when the
/// person was born.
pub(super) type Handtekening = Vec<(Date, Option<Date>, Option<String>)>;

/// How often each signature of new persons is also that of somebody who disappeared.
pub(super) fn zelfde_onder_andere_nummers(nieuw: &[Handtekening], weg: &[Handtekening]) -> u64 {
    let mut over: BTreeMap<&Handtekening, u64> = BTreeMap::new();
    for handtekening in weg {
        *over.entry(handtekening).or_default() += 1;
    }
    let mut gelijk = 0;
    for handtekening in nieuw.iter().filter(|handtekening| !handtekening.is_empty()) {
        if let Some(aantal) = over.get_mut(handtekening).filter(|aantal| **aantal > 0) {
            *aantal -= 1;
            gelijk += 1;
        }
    }
    gelijk
}

/// The signature of a person.
pub(super) fn handtekening(telbaar: &[Telbaar]) -> Handtekening {
    let mut handtekening: Handtekening =
        telbaar.iter().map(|een| (een.van, een.tot, een.geboren.map(|maand| maand.to_string()))).collect();
    handtekening.sort();
    handtekening
}
