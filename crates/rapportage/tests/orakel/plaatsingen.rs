//! Placements that begin, counted one by one.

use domein::{Plaatsingssoort, Plaatsingsvastlegging, gebeurtenis::TrajectGebeurtenis as T};
use jiff::civil::Date;
use rapportage::Cijfervraag;
use uuid::Uuid;

use super::super::hulp::Geschiedenis;

/// A begin, and between which moments it was known.
struct Begin {
    id: Uuid,
    soort: Plaatsingssoort,
    vorige: Option<Uuid>,
    dag: Date,
    van_ons: bool,
    bekend: std::ops::Range<i64>,
}

/// Calls `op` with the month and the column of each count.
pub(super) fn tel(alles: &Geschiedenis, vraag: &Cijfervraag, mut op: impl FnMut(&str, &str)) {
    let mut begonnen: Vec<Begin> = Vec::new();
    for regel in &alles.traject {
        let nu = regel.metadata.vastgelegd_op.as_microsecond();
        match &regel.gebeurtenis {
            T::PlaatsingBegonnen(f) => begonnen.push(Begin {
                id: f.plaatsing_id,
                soort: f.soort,
                vorige: f.omgezet_van,
                dag: regel.metadata.geldig_op,
                van_ons: regel.metadata.gemeente == vraag.gemeente,
                bekend: nu..i64::MAX,
            }),
            T::PlaatsingsvastleggingIngetrokken(f) if f.wat == Plaatsingsvastlegging::Begin => {
                let weg = |een: &&mut Begin| een.id == f.plaatsing_id && een.bekend.end == i64::MAX;
                for een in begonnen.iter_mut().filter(weg) {
                    een.bekend.end = een.bekend.start.max(nu);
                }
            }
            _ => {}
        }
    }
    begonnen.retain(|een| een.bekend.contains(&vraag.bekend_op));
    for een in begonnen.iter().filter(|een| een.van_ons) {
        let verlenging =
            begonnen.iter().any(|ander| Some(ander.id) == een.vorige && ander.soort == een.soort);
        let in_periode = een.dag >= vraag.maanden_vanaf.first_of_month();
        let maand_om = een.dag.last_of_month() <= vraag.periode.tot_en_met;
        if !verlenging && in_periode && maand_om {
            let maand = &een.dag.to_string()[..7];
            op(maand, "totaal");
            op(maand, een.soort.code());
        }
    }
}
