//! The offers of the catalogue that no other subject tells of: who takes part in them, the work that some of them are, and one that
//! is full, with who waits.

use jiff::civil::Date;
use serde_json::json;

use super::{Verhaal, terug};
use crate::begeleiding::Gevolgd;
use crate::kalender::{plus_dagen, werkdag};
use crate::opdracht::{Lijn, Rol};
use crate::pilots::traject_id;
use crate::tabel::{Deelaanbod, Verhalen};

/// The offer that is full.
const VOL: &str = "nieuw-beschut";
/// The week in which the first of them begin.
const VOL_VANAF: Date = jiff::civil::date(2025, 9, 1);

/// Opens the offers, and tells who takes part.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, tabel: &Verhalen) {
    for aanbod in &tabel.aanbod {
        let inhoud = json!({
            "code": aanbod.code, "naam": aanbod.naam, "capaciteit": aanbod.capaciteit, "duurWeken": aanbod.weken,
            "regels": { "eigenaar": aanbod.eigenaar },
        });
        verhaal.zeg(Lijn::nieuw(aanbod.vanaf, "traject/aanbod", inhoud).door(Rol::Beheer));
    }
    let hoeveel = tabel.aanbod.iter().map(|aanbod| aanbod.deelnemers).sum();
    let mut mensen = verhaal.kies(hoeveel, |wie| !wie.aanbod && wie.heeft_dagen(70)).into_iter();
    for aanbod in &tabel.aanbod {
        let deelnemers = mensen.by_ref().take(aanbod.deelnemers as usize);
        for (plek, wie) in deelnemers.enumerate() {
            deelname(verhaal, aanbod, plek, wie);
        }
    }
    vol(verhaal, tabel);
}

fn deelname(verhaal: &mut Verhaal<'_>, aanbod: &Deelaanbod, plek: usize, wie: &Gevolgd<'_>) {
    let start = verhaal.later(wie.plan, 7, 40);
    let kenmerk = format!("{}-{:02}", aanbod.code, plek + 1);
    let stappen = format!("traject/trajecten/{}/stappen", traject_id(&kenmerk));
    // Enrolled a day too soon, and anew under a kenmerk of its own.
    if plek == 1 {
        let fout = format!("{kenmerk}-F");
        verhaal.start(wie, (&fout, &aanbod.code), plus_dagen(start, -1));
        verhaal.zeg(terug(
            start,
            format!("traject/trajecten/{}/intrekking", traject_id(&fout)),
            "verkeerde-datum",
        ));
    }
    verhaal.start(wie, (&kenmerk, &aanbod.code), start);
    if aanbod.werk {
        werk(verhaal, (&kenmerk, &aanbod.code), wie, start);
    }
    let stap = verhaal.later(start, 14, 25);
    verhaal.zeg(Lijn::nieuw(stap, stappen.clone(), json!({ "stap": "voortgang" })));
    if plek == 2 {
        let weg = json!({ "stap": "voortgang", "datum": stap, "reden": "verkeerde-jongere" });
        verhaal.zeg(Lijn::zonder_datum(werkdag(plus_dagen(stap, 1)), format!("{stappen}/intrekking"), weg));
    }
    let mut klaar = werkdag(plus_dagen(start, aanbod.weken.saturating_mul(7)));
    // Said to have stopped, and had not.
    if plek == 3 {
        let gestopt = verhaal.later(stap, 1, 5);
        verhaal.breek_af(&kenmerk, gestopt, "contact-verloren");
        let toch = verhaal.later(gestopt, 1, 4);
        verhaal.zeg(terug(
            toch,
            format!("traject/trajecten/{}/einde/intrekking", traject_id(&kenmerk)),
            "invoerfout",
        ));
        klaar = klaar.max(toch);
    }
    let uitkomst = verhaal.kans.kies(&["werk", "opleiding", "participatie"]);
    verhaal.sluit(wie, &kenmerk, klaar, uitkomst);
}

/// The place with an employer that the offer is.
fn werk(verhaal: &mut Verhaal<'_>, (kenmerk, soort): (&str, &str), wie: &Gevolgd<'_>, start: Date) {
    let subsidie = matches!(soort, "afspraakbaan" | "nieuw-beschut");
    let inhoud = wie.met(json!({
        "kenmerk": kenmerk, "soort": soort, "werkgever": verhaal.kans.kies(&["Gemeentewerken", "Iederz", "Groenbedrijf Eelde"]),
        "sector": verhaal.kans.kies(&["N", "P", "C"]), "urenPerWeek": verhaal.kans.kies(&[20, 24, 32]),
        "loonkostensubsidie": subsidie, "trajectId": traject_id(kenmerk),
    }));
    verhaal.zeg(Lijn::nieuw(start, "traject/plaatsingen", inhoud).door(Rol::Accountmanager));
}

/// An offer with fewer places than people: who comes later waits, and one of those leaves the list.
fn vol(verhaal: &mut Verhaal<'_>, tabel: &Verhalen) {
    let Some(aanbod) = tabel.aanbod.iter().find(|aanbod| aanbod.code == VOL) else { return };
    let plaatsen = aanbod.capaciteit.unwrap_or(0) as usize;
    let mensen = verhaal.kies(tabel.nieuw_beschut, |wie| wie.einde.is_none() && wie.plan < VOL_VANAF);
    for (plek, wie) in mensen.into_iter().enumerate() {
        let kenmerk = format!("{VOL}-{:02}", plek + 1);
        let dag = werkdag(plus_dagen(VOL_VANAF, plek as i32 * 7));
        verhaal.start(wie, (&kenmerk, VOL), dag);
        if plek < plaatsen {
            werk(verhaal, (&kenmerk, VOL), wie, dag);
        } else if plek == plaatsen {
            let weg = verhaal.later(dag, 20, 40);
            verhaal.breek_af(&kenmerk, weg, "eigen-verzoek");
        }
    }
}
