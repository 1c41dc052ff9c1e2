//! Help to who has no benefit: an offer, a coach, a plan, and for some money.

use domein::afgeleide_id;
use jiff::civil::date;
use serde_json::json;

use super::Verhaal;
use crate::begeleiding::BUDGET;
use crate::fout::Fout;
use crate::kalender::{plus_dagen, werkdag};
use crate::naamlijst::sla_naam_over;
use crate::opdracht::{Lijn, Rol};
use crate::persoon::geboortedatum;
use crate::pilots::traject_id;
use crate::wereld::{coach_van, met_bsn, met_naam};

const AANBOD: &str = "arbeidsmarktwaardescan";
const TEAMS: [&str; 4] = ["zuid", "west", "oost", "haren"];

/// Tells of so many people, whom nobody knows yet.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) -> Result<(), Fout> {
    for plek in 1..=aantal {
        let start = werkdag(verhaal.kans.dag(date(2025, 2, 3), date(2025, 12, 1)));
        let jaren = verhaal.kans.tussen(18, 25);
        let geboren = geboortedatum(&mut verhaal.kans, jaren, start);
        sla_naam_over(&mut verhaal.kans);
        let bsn = verhaal.wereld.nieuw_bsn()?;
        let team = verhaal.kans.kies(&TEAMS);
        let coach = coach_van(team, &mut verhaal.kans);
        let kenmerk = format!("NU-{plek:04}");
        let nieuw = json!({
            "kenmerk": kenmerk, "persoon": met_naam(bsn, geboren), "aanbod": AANBOD, "gebiedsteam": team,
        });
        verhaal.zeg(Lijn::nieuw(start, "traject/trajecten", nieuw));
        let over = |verhaal: &mut Verhaal<'_>, op, deel: &str, mut inhoud: serde_json::Value| {
            inhoud["persoon"] = met_bsn(bsn);
            verhaal.zeg(Lijn::nieuw(op, format!("traject/{deel}"), inhoud))
        };
        over(verhaal, start, "coachtoewijzingen", json!({ "coach": coach, "gebiedsteam": team }));
        let plan = verhaal.later(start, 8, 20);
        over(
            verhaal,
            plan,
            "ontwikkelplannen",
            json!({ "doelen": "Werk voor drie dagen, naast de zorg thuis." }),
        );
        verhaal.voltooi(&kenmerk, plus_dagen(start, 14), "participatie");
        let gesproken = verhaal.later(plan, 30, 60);
        over(verhaal, gesproken, "contacten", json!({ "coach": coach }));
        if plek % 3 == 0 && plan.year() == plus_dagen(plan, 14).year() {
            let geld =
                json!({ "kenmerk": kenmerk, "budget": BUDGET, "doel": "werkkleding", "bedragCent": 12_500 });
            over(verhaal, plan, "maatwerk", geld);
            let besloten = verhaal.later(plan, 1, 6);
            let pad = format!("traject/maatwerk/{}/besluit", afgeleide_id("maatwerk", &[kenmerk.as_str()]));
            let besluit = Lijn::nieuw(besloten, pad, json!({ "toegekendCent": 12_500 }));
            verhaal.zeg(besluit.door(Rol::Inkomensconsulent));
        }
        if plek % 2 == 0 {
            let begint = verhaal.later(gesproken, 5, 20);
            let werk = json!({
                "kenmerk": kenmerk, "soort": "regulier", "werkgever": "Supermarkt De Kar", "sector": "G", "urenPerWeek": 20,
                "trajectId": traject_id(&kenmerk),
            });
            over(verhaal, begint, "plaatsingen", werk);
        }
    }
    Ok(())
}
