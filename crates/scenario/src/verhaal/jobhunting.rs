//! Jobhunting: a month of it, a proefplaatsing, and what that becomes; with a jobcoach for some.

use domein::afgeleide_id;
use jiff::civil::Date;
use serde_json::json;

use super::Verhaal;
use crate::begeleiding::Gevolgd;
use crate::kalender::plus_dagen;
use crate::opdracht::{Lijn, Rol};
use crate::pilots::traject_id;

const AANBOD: &str = "jobhunting";
const WERKGEVERS: [&str; 4] =
    ["Distributie Noord", "Hotel De Gracht", "Installatiebedrijf Stroom", "Zorghuis Oost"];

/// Tells of so many people.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    // Nobody who takes part in another offer of the same kind.
    let gekozen = verhaal.kies(aantal, |wie| !wie.aanbod && wie.heeft_dagen(160));
    for (plek, wie) in gekozen.into_iter().enumerate() {
        let start = verhaal.later(wie.plan, 10, 40);
        let kenmerk = format!("JH-{:04}", plek + 1);
        verhaal.start(wie, (&kenmerk, AANBOD), start);
        let mut werk = Werk { verhaal: &mut *verhaal, wie, kenmerk };
        let klaar = plus_dagen(start, 28);
        let proef = werk.verhaal.later(start, 14, 26);
        werk.verloop(plek, proef);
        let kenmerk = werk.kenmerk.clone();
        verhaal.voltooi(&kenmerk, klaar, "werk");
    }
}

struct Werk<'v, 'w> {
    verhaal: &'v mut Verhaal<'w>,
    wie: &'w Gevolgd<'w>,
    kenmerk: String,
}

impl Werk<'_, '_> {
    fn plaats(&mut self, deel: &str, op: Date, inhoud: serde_json::Value) {
        let mut inhoud = self.wie.met(inhoud);
        inhoud["kenmerk"] = json!(format!("{}-{deel}", self.kenmerk));
        inhoud["werkgever"] = json!(self.verhaal.kans.kies(&WERKGEVERS));
        inhoud["sector"] = json!(self.verhaal.kans.kies(&["H", "I", "F", "R"]));
        inhoud["trajectId"] = json!(traject_id(&self.kenmerk));
        self.verhaal.zeg(Lijn::nieuw(op, "traject/plaatsingen", inhoud).door(Rol::Accountmanager));
    }

    fn id(&self, deel: &str) -> String {
        afgeleide_id("plaatsing", &[format!("{}-{deel}", self.kenmerk).as_str()]).to_string()
    }

    fn zeg(&mut self, op: Date, (plaats, deel): (&str, &str), inhoud: serde_json::Value) {
        let pad = format!("traject/plaatsingen/{}/{deel}", self.id(plaats));
        self.verhaal.zeg(Lijn::nieuw(op, pad, inhoud).door(Rol::Accountmanager));
    }

    fn trek_in(&mut self, op: Date, plaats: &str, (wat, reden): (&str, &str)) {
        let pad = format!("traject/plaatsingen/{}/intrekkingen", self.id(plaats));
        let inhoud = json!({ "wat": wat, "reden": reden });
        self.verhaal.zeg(Lijn::zonder_datum(op, pad, inhoud).door(Rol::Accountmanager));
    }

    fn verloop(&mut self, plek: usize, proef: Date) {
        let laatste = plus_dagen(proef, 55);
        let uren = self.verhaal.kans.kies(&[12, 16, 20]);
        self.plaats(
            "P",
            proef,
            json!({ "soort": "proefplaatsing", "urenPerWeek": uren, "laatsteDag": laatste }),
        );
        let na = plus_dagen(laatste, 1);
        match plek % 4 {
            // It did not work out, on another day than was told at first.
            0 => {
                let einde = self.verhaal.later(proef, 15, 30);
                let reden = self.verhaal.kans.kies(&["door-werkgever", "op-eigen-verzoek"]);
                self.zeg(einde, ("P", "einde"), json!({ "reden": "anders" }));
                let beter = self.verhaal.later(einde, 1, 3);
                self.trek_in(beter, "P", ("einde", "aangevuld"));
                self.zeg(beter, ("P", "einde"), json!({ "reden": reden }));
            }
            // The contract after it, with a jobcoach for some weeks.
            1 => {
                self.contract(na, uren);
                let jobcoach = self.wie.coach_op(na).to_owned();
                self.zeg(
                    na,
                    ("C", "jobcoach"),
                    json!({ "jobcoach": jobcoach, "laatsteDag": plus_dagen(na, 90) }),
                );
                let genoeg = self.verhaal.later(na, 25, 45);
                self.zeg(genoeg, ("C", "jobcoach/einde"), json!({ "reden": "doel-bereikt" }));
                let toch = self.verhaal.later(genoeg, 1, 4);
                self.trek_in(toch, "C", ("jobcoacheinde", "verkeerde-datum"));
                self.zeg(toch, ("C", "jobcoach/einde"), json!({ "reden": "doel-bereikt" }));
            }
            // A contract that was told of and did not come: then the proefplaatsing ran to its end.
            2 => {
                self.contract(na, uren);
                let toch = self.verhaal.later(na, 1, 4);
                self.trek_in(toch, "C", ("begin", "niet-gebeurd"));
                let reden = json!({ "reden": "termijn-voorbij", "datum": laatste });
                let pad = format!("traject/plaatsingen/{}/einde", self.id("P"));
                self.verhaal.zeg(Lijn::zonder_datum(toch, pad, reden).door(Rol::Accountmanager));
            }
            _ => self.contract(na, uren),
        }
    }

    fn contract(&mut self, op: Date, uren: i32) {
        let vorige = self.id("P");
        self.plaats("C", op, json!({ "soort": "regulier", "urenPerWeek": uren, "omgezetVan": vorige }));
    }
}
