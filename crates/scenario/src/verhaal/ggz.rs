//! Waiting for the GGZ as it goes: help that is another after some weeks, that did not come, or goes on in treatment, and what was
//! recorded wrong.

use jiff::civil::Date;
use serde_json::json;

use super::{Verhaal, terug};
use crate::begeleiding::Gevolgd;
use crate::kalender::{plus_dagen, plus_maanden};
use crate::opdracht::Lijn;

/// Help by its kind, and the offer that gives it.
const HULP: [(&str, &str); 5] = [
    ("voorzorg", "voorzorg"),
    ("steungroep", "steungroep"),
    ("psycholoog-werk-in-zicht", "psycholoog"),
    ("grip-en-glans", "grip-en-glans"),
    ("lifeskills", "lifeskills"),
];

/// Tells of so many people who wait.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    let gekozen = verhaal.kies(aantal, |wie| !wie.ggz && plus_maanden(wie.plan, 6) <= wie.klaar);
    for (plek, wie) in gekozen.into_iter().enumerate() {
        let sinds = verhaal.later(wie.plan, 1, 20);
        let mut wachten = Wachten { verhaal: &mut *verhaal, wie, nummer: plek + 1, hulp: 0 };
        match plek % 4 {
            0 => wachten.andere_hulp(sinds),
            1 => wachten.zonder_behandeling(sinds),
            2 => wachten.verkeerde_dag(sinds),
            _ => wachten.te_vroeg_beeindigd(sinds),
        }
    }
}

struct Wachten<'v, 'w> {
    verhaal: &'v mut Verhaal<'w>,
    wie: &'w Gevolgd<'w>,
    nummer: usize,
    hulp: usize,
}

impl Wachten<'_, '_> {
    fn over(&mut self, op: Date, deel: &str, inhoud: serde_json::Value) -> bool {
        let inhoud = self.wie.met(inhoud);
        self.verhaal.zeg(Lijn::nieuw(op, format!("traject/{deel}"), inhoud))
    }

    fn wacht(&mut self, op: Date) {
        self.over(op, "ggz-wachttijden", json!({ "zorg": "Behandeling voor angst; intake is geweest." }));
    }

    /// Help begins, with a place in the offer that gives it; gives the name under which it is known.
    fn overbrug(&mut self, op: Date) -> String {
        let naam = format!("OV-{:04}-{}", self.nummer, self.hulp + 1);
        let (soort, aanbod) = HULP[(self.nummer + self.hulp) % HULP.len()];
        self.hulp += 1;
        let inhoud = self.wie.met(json!({ "kenmerk": naam, "soort": soort }));
        self.verhaal.zeg(Lijn::nieuw(op, "traject/ggz-overbruggingen", inhoud).onthoud(&naam));
        self.verhaal.start(self.wie, (&naam, aanbod), op);
        naam
    }

    fn pad(naam: &str, deel: &str) -> String {
        format!("traject/ggz-overbruggingen/{{{naam}.overbruggingId}}/{deel}")
    }

    fn eindig(&mut self, naam: &str, op: Date) {
        self.verhaal.zeg(Lijn::nieuw(op, Self::pad(naam, "einde"), json!({})));
        self.verhaal.voltooi(naam, op, "participatie");
    }

    /// Moved from one help to another, which goes on in treatment.
    fn andere_hulp(&mut self, sinds: Date) {
        self.wacht(sinds);
        let begin = self.verhaal.later(sinds, 5, 20);
        let eerste = self.overbrug(begin);
        let anders = self.verhaal.later(begin, 20, 40);
        self.eindig(&eerste, anders);
        let tweede = self.overbrug(anders);
        let behandeling = self.verhaal.later(anders, 30, 60);
        self.over(behandeling, "ggz-behandelingen", json!({ "overbruggingLooptDoor": true }));
        let klaar = self.verhaal.later(behandeling, 20, 30);
        self.eindig(&tweede, klaar);
    }

    /// Help that was arranged and did not come, and then no longer wanted to wait.
    fn zonder_behandeling(&mut self, sinds: Date) {
        self.wacht(sinds);
        let begin = self.verhaal.later(sinds, 5, 20);
        let naam = self.overbrug(begin);
        let afgezegd = self.verhaal.later(begin, 1, 5);
        self.verhaal.zeg(terug(afgezegd, Self::pad(&naam, "intrekking"), "niet-gebeurd"));
        self.verhaal.breek_af(&naam, afgezegd, "eigen-verzoek");
        let klaar = self.verhaal.later(afgezegd, 30, 70);
        let reden = self.verhaal.kans.kies(&["zelf-afgezien", "niet-meer-nodig", "verhuisd"]);
        self.over(klaar, "ggz-wachttijden/einde", json!({ "reden": reden }));
    }

    /// The first day was another, and the end was none: refused by one, taken by another.
    fn verkeerde_dag(&mut self, sinds: Date) {
        let vroeg = plus_dagen(sinds, -1);
        self.over(vroeg, "ggz-wachttijden", json!({}));
        let weg = |op, deel: &str, reden: &str, wie: &Gevolgd<'_>| {
            Lijn::zonder_datum(op, format!("traject/{deel}/intrekking"), wie.met(json!({ "reden": reden })))
        };
        let lijn = weg(sinds, "ggz-wachttijden", "verkeerde-datum", self.wie);
        self.verhaal.zeg(lijn);
        self.wacht(sinds);
        let einde = self.verhaal.later(sinds, 30, 50);
        self.over(einde, "ggz-wachttijden/einde", json!({ "reden": "niet-aangenomen" }));
        let toch = self.verhaal.later(einde, 2, 8);
        let lijn = weg(toch, "ggz-wachttijden/einde", "aangevuld", self.wie);
        self.verhaal.zeg(lijn);
        let behandeling = self.verhaal.later(toch, 30, 60);
        self.over(behandeling, "ggz-behandelingen", json!({}));
    }

    /// What is waited for was told later; the help was said to have ended and had not.
    fn te_vroeg_beeindigd(&mut self, sinds: Date) {
        self.over(sinds, "ggz-wachttijden", json!({}));
        self.wacht(sinds);
        let begin = self.verhaal.later(sinds, 5, 20);
        let naam = self.overbrug(begin);
        let einde = self.verhaal.later(begin, 20, 40);
        self.verhaal.zeg(Lijn::nieuw(einde, Self::pad(&naam, "einde"), json!({})));
        let toch = self.verhaal.later(einde, 1, 4);
        self.verhaal.zeg(terug(toch, Self::pad(&naam, "einde/intrekking"), "invoerfout"));
        // Treatment ends what bridges.
        let behandeling = self.verhaal.later(toch, 20, 40);
        self.over(behandeling, "ggz-behandelingen", json!({}));
        self.verhaal.voltooi(&naam, behandeling, "participatie");
    }
}
