//! After the outflow: aftercare after three, six and twelve months, and who comes back within a year and is picked up by the coach
//! who stayed.

use std::collections::HashSet;

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::Verhaal;
use crate::kalender::{leeftijd, plus_dagen, plus_maanden, werkdag};
use crate::opdracht::Lijn;
use crate::persoon::Persoon;
use crate::wereld::met_bsn;

/// When it is asked, in months after the first day without benefit.
const MAANDEN: [i32; 3] = [3, 6, 12];
/// Back sooner than this, in days, it was an interruption.
const ONDERBREKING: i32 = 30;

/// Of who left without a coach: since when, so that twelve months have passed for some.
const EERDER_VANAF: Date = date(2024, 6, 1);
/// Younger than this on the last day is the target group.
const JONG: i32 = 27;

/// Somebody whose benefit ended.
struct Uitstroom {
    bsn: u32,
    einde: Date,
    /// The first day of the benefit after it.
    terug: Option<Date>,
}

impl Uitstroom {
    fn met(&self, mut inhoud: Value) -> Value {
        inhoud["persoon"] = met_bsn(self.bsn);
        inhoud
    }
}

/// Tells of everybody with a coach whose benefit ended, and of who left before with a number that is known.
pub(super) fn maak(verhaal: &mut Verhaal<'_>) {
    let mensen = verhaal.mensen;
    let mut gevraagd = 0;
    for wie in mensen {
        let Some((einde, reden)) = wie.einde else { continue };
        let terug = na(&verhaal.wereld.personen[wie.mens.wie], einde);
        if is_te_bereiken(reden) {
            gevraagd += 1;
            nazorg(verhaal, gevraagd, &Uitstroom { bsn: wie.mens.bsn, einde, terug });
        }
        let herinstroom = terug
            .filter(|terug| *terug > plus_dagen(einde, ONDERBREKING) && *terug < plus_maanden(einde, 12));
        if let Some(sinds) = herinstroom {
            let dag = verhaal.later(sinds, 2, 12);
            let inhoud = wie.met(json!({ "coach": wie.coach_op(dag) }));
            verhaal.zeg(Lijn::nieuw(dag, "traject/contacten", inhoud));
        }
    }
    for uitstroom in zonder_coach(verhaal) {
        gevraagd += 1;
        nazorg(verhaal, gevraagd, &uitstroom);
    }
}

/// The first day of the benefit after an end.
fn na(persoon: &Persoon, einde: Date) -> Option<Date> {
    persoon.uitkeringen.iter().map(|uitkering| uitkering.ingang).find(|ingang| *ingang >= einde)
}

fn is_te_bereiken(reden: &str) -> bool {
    !matches!(reden, "overlijden" | "verhuizing")
}

/// Young people without a coach in these stories whose benefit ended, and who have a BSN because another feed names them.
fn zonder_coach(verhaal: &Verhaal<'_>) -> Vec<Uitstroom> {
    let met_coach: HashSet<usize> = verhaal.mensen.iter().map(|wie| wie.mens.wie).collect();
    let personen = verhaal.wereld.personen.iter().enumerate();
    let anderen = personen.filter(|(wie, _)| !met_coach.contains(wie));
    let uitstroom = anderen.filter_map(|(_, persoon)| {
        let bsn = persoon.bsn?;
        let laatst =
            persoon.uitkeringen.iter().filter_map(|uitkering| uitkering.einde).find(|(einde, reden)| {
                *einde >= EERDER_VANAF && is_te_bereiken(reden) && leeftijd(persoon.geboren, *einde) < JONG
            });
        laatst.map(|(einde, _)| Uitstroom { bsn, einde, terug: na(persoon, einde) })
    });
    uitstroom.collect()
}

fn nazorg(verhaal: &mut Verhaal<'_>, plek: usize, wie: &Uitstroom) {
    let mut duurzaam = true;
    for maanden in MAANDEN {
        let dag = werkdag(plus_dagen(plus_maanden(wie.einde, maanden), verhaal.kans.tussen(0, 10)));
        duurzaam &= !verhaal.kans.promille(120);
        if wie.terug.is_some_and(|terug| terug <= dag) {
            return;
        }
        let vraag = |dag, duurzaam: bool| {
            Lijn::nieuw(dag, "traject/nazorg", wie.met(json!({ "duurzaam": duurzaam })))
        };
        // Told wrong at first; of a day holds what was told last.
        if plek % 13 == 5 {
            verhaal.zeg(vraag(dag, !duurzaam));
        }
        verhaal.zeg(vraag(dag, duurzaam));
        if plek % 13 == 8 {
            // Not asked on that day, but on the next.
            let morgen = werkdag(plus_dagen(dag, 1));
            let weg = wie.met(json!({ "datum": dag, "reden": "verkeerde-datum" }));
            verhaal.zeg(Lijn::zonder_datum(morgen, "traject/nazorg/intrekking", weg));
            verhaal.zeg(vraag(morgen, duurzaam));
        }
    }
}
