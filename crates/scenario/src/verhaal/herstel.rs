//! What was recorded wrong of the coach, a plan, an assessment or contact and was withdrawn; a handover that did not go on; and who
//! stood in for whom.

use jiff::civil::Date;
use serde_json::json;

use super::{Verhaal, terug_van};
use crate::begeleiding::Gevolgd;
use crate::kalender::{plus_dagen, werkdag};
use crate::opdracht::{Lijn, Rol};
use crate::wereld::coach_van;

/// Days between the plan and what is recorded here; no other story records an assessment or contact so soon.
const NA_PLAN: i32 = 20;

/// Tells of so many of each.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    let met_team = |wie: &Gevolgd<'_>| wie.heeft_dagen(60) && wie.mens.team != "onbekend";
    for (plek, wie) in verhaal.kies(aantal * 4, met_team).into_iter().enumerate() {
        let dag = werkdag(plus_dagen(wie.plan, NA_PLAN));
        let terug = werkdag(plus_dagen(dag, 1));
        match plek % 4 {
            0 => contact(verhaal, wie, (dag, terug)),
            1 => plan_en_meting(verhaal, wie, (dag, terug)),
            2 => coach(verhaal, wie),
            _ => overdracht(verhaal, plek, wie, dag),
        }
    }
    vervangingen(verhaal);
}

fn contact(verhaal: &mut Verhaal<'_>, wie: &Gevolgd<'_>, (dag, terug): (Date, Date)) {
    let met = json!({ "coach": wie.coach_op(dag) });
    verhaal.zeg(Lijn::nieuw(dag, "traject/contacten", wie.met(met.clone())));
    let mut weg = wie.met(met);
    weg["datum"] = json!(dag);
    weg["reden"] = json!("verkeerde-jongere");
    verhaal.zeg(Lijn::zonder_datum(terug, "traject/contacten/intrekking", weg));
}

fn plan_en_meting(verhaal: &mut Verhaal<'_>, wie: &Gevolgd<'_>, (dag, op): (Date, Date)) {
    let scores =
        json!({ "scores": { "financien": 1, "schoolOfWerk": 2, "wonen": 1, "welzijn": 2, "netwerk": 1 } });
    let doelen = json!({ "doelen": "Voor de zomer een eigen kamer." });
    for (deel, inhoud, reden) in
        [("ontwikkelplannen", doelen, "verkeerde-jongere"), ("big-five-metingen", scores, "invoerfout")]
    {
        verhaal.zeg(Lijn::nieuw(dag, format!("traject/{deel}"), wie.met(inhoud)));
        let mut weg = terug_van(op, format!("traject/{deel}/intrekking"), (dag, reden));
        weg.over(wie.met(json!({})));
        verhaal.zeg(weg);
    }
}

/// Assigned a day too soon: withdrawn on the day itself, and assigned anew.
fn coach(verhaal: &mut Verhaal<'_>, wie: &Gevolgd<'_>) {
    let (sinds, coach) = (wie.mens.sinds, &wie.mens.coach);
    let weg = wie.met(json!({ "coach": coach, "reden": "verkeerde-datum" }));
    verhaal.zeg(Lijn::zonder_datum(sinds, "traject/coachtoewijzingen/intrekking", weg));
    let morgen = plus_dagen(sinds, 1);
    verhaal.zeg(Lijn::nieuw(morgen, "traject/coachtoewijzingen", wie.met(json!({ "coach": coach }))));
}

/// A warm handover that was proposed, and the coach stayed; only of who is not handed over otherwise.
fn overdracht(verhaal: &mut Verhaal<'_>, plek: usize, wie: &Gevolgd<'_>, dag: Date) {
    let naar = coach_van(wie.mens.team, &mut verhaal.kans);
    if wie.overgedragen.is_some() || naar == wie.mens.coach {
        return;
    }
    let naam = format!("OD-{:04}", plek + 1);
    let inhoud = wie.met(json!({ "soort": "warm", "naar": naar, "gebiedsteam": wie.mens.team }));
    verhaal.zeg(Lijn::nieuw(dag, "traject/overdrachten", inhoud).onthoud(&naam));
    let klaar = verhaal.later(dag, 3, 12);
    let reden = verhaal.kans.kies(&["coach-blijft", "jongere-wil-niet"]);
    let pad = format!("traject/overdrachten/{{{naam}.overdrachtId}}/intrekking");
    verhaal.zeg(Lijn::nieuw(klaar, pad, json!({ "reden": reden })));
}

fn vervangingen(verhaal: &mut Verhaal<'_>) {
    let weken = [("zuid", "verlof", 2025, 7), ("oost", "verlof", 2025, 8), ("west", "afwezig", 2026, 2)];
    for (plek, (team, reden, jaar, maand)) in weken.into_iter().enumerate() {
        let van = werkdag(Date::constant(jaar, maand, 3));
        let inhoud = json!({
            "coach": format!("coach-{team}-1"), "vervanger": format!("coach-{team}-2"), "van": van,
            "tot": plus_dagen(van, 14), "reden": reden,
        });
        let naam = format!("VV-{}", plek + 1);
        let lijn = Lijn::zonder_datum(van, "traject/vervangingen", inhoud).door(Rol::Beheer).onthoud(&naam);
        verhaal.zeg(lijn);
        // Back a week sooner.
        if plek == 1 {
            let pad = format!("traject/vervangingen/{{{naam}.vervangingId}}/intrekking");
            let inhoud = json!({ "reden": "aangevuld" });
            verhaal.zeg(Lijn::nieuw(plus_dagen(van, 7), pad, inhoud).door(Rol::Beheer));
        }
    }
}
