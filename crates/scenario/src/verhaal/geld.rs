//! Money that does not go straight from asking to result: refused and granted after all, withdrawn, paid wrong; and what an offer and
//! the benefits of a year cost.

use domein::afgeleide_id;
use jiff::civil::{Date, date};
use serde_json::json;

use super::Verhaal;
use crate::begeleiding::{BUDGET, Gevolgd, MAATWERK};
use crate::kalender::plus_dagen;
use crate::opdracht::{Lijn, Rol};

const AANBOD: &str = "maatwerk-businesscase";

/// Tells of so many requests, and of the accounts.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    verantwoording(verhaal);
    // A budget is of a year: what is asked is decided in it, and decided again.
    let in_een_jaar = |dag: Date| plus_dagen(dag, 100).year() == dag.year();
    let gekozen = verhaal.kies(aantal, |wie| !wie.maatwerk && wie.heeft_dagen(110) && in_een_jaar(wie.plan));
    for (plek, wie) in gekozen.into_iter().enumerate() {
        let gevraagd = verhaal.later(wie.plan, 5, 30);
        let kenmerk = format!("MV-{:04}", plek + 1);
        let mut geld = Geld { verhaal: &mut *verhaal, wie, kenmerk, bedrag: 0 };
        geld.vraag(gevraagd);
        match plek % 4 {
            0 => geld.toch_toegekend(gevraagd),
            1 => geld.ingetrokken(gevraagd),
            2 => geld.verkeerd_betaald(gevraagd),
            _ => geld.ander_resultaat(gevraagd),
        }
    }
}

struct Geld<'v, 'w> {
    verhaal: &'v mut Verhaal<'w>,
    wie: &'w Gevolgd<'w>,
    kenmerk: String,
    bedrag: u32,
}

impl Geld<'_, '_> {
    fn pad(&self, deel: &str) -> String {
        format!("traject/maatwerk/{}/{deel}", afgeleide_id("maatwerk", &[self.kenmerk.as_str()]))
    }

    fn zeg(&mut self, op: Date, deel: &str, inhoud: serde_json::Value) {
        let lijn = Lijn::nieuw(op, self.pad(deel), inhoud);
        self.verhaal.zeg(lijn);
    }

    fn vraag(&mut self, op: Date) {
        let (doel, bedrag, waarom) = self.verhaal.kans.kies(&MAATWERK);
        self.bedrag = bedrag;
        let inhoud = self.wie.met(json!({
            "kenmerk": self.kenmerk, "budget": BUDGET, "doel": doel, "bedragCent": bedrag, "toelichting": waarom,
        }));
        self.verhaal.zeg(Lijn::nieuw(op, "traject/maatwerk", inhoud));
        // The offer under which it is counted.
        let naam = self.kenmerk.clone();
        self.verhaal.start(self.wie, (&naam, AANBOD), op);
    }

    fn besluit(&mut self, op: Date, inhoud: serde_json::Value) {
        let lijn = Lijn::nieuw(op, self.pad("besluit"), inhoud).door(Rol::Inkomensconsulent);
        self.verhaal.zeg(lijn);
    }

    fn trek_in(&mut self, op: Date, wat: &str, reden: &str) {
        let mut inhoud = json!({ "wat": wat, "reden": reden });
        if wat == "betaling" {
            let maatwerk = afgeleide_id("maatwerk", &[self.kenmerk.as_str()]).to_string();
            inhoud["betalingId"] = json!(afgeleide_id("maatwerkbetaling", &[maatwerk.as_str(), "F-1"]));
        }
        let lijn = Lijn::zonder_datum(op, self.pad("intrekkingen"), inhoud).door(Rol::Inkomensconsulent);
        self.verhaal.zeg(lijn);
    }

    fn klaar(&mut self, op: Date, uitkomst: &str) {
        let naam = self.kenmerk.clone();
        self.verhaal.sluit(self.wie, &naam, op, uitkomst);
    }

    fn ken_toe(&mut self, na: Date) -> Date {
        let besloten = self.verhaal.later(na, 1, 4);
        self.besluit(besloten, json!({ "toegekendCent": self.bedrag }));
        besloten
    }

    fn betaal(&mut self, op: Date, kenmerk: &str, bedrag: u32, laatste: bool) {
        self.zeg(op, "betalingen", json!({ "kenmerk": kenmerk, "bedragCent": bedrag, "laatste": laatste }));
    }

    /// Refused, which a new explanation took back.
    fn toch_toegekend(&mut self, gevraagd: Date) {
        let afgewezen = self.verhaal.later(gevraagd, 1, 4);
        let reden = self.verhaal.kans.kies(&["onvoldoende-onderbouwd", "geen-belemmering"]);
        self.besluit(afgewezen, json!({ "afwijzing": reden }));
        let terug = self.verhaal.later(afgewezen, 2, 6);
        self.trek_in(terug, "besluit", "aangevuld");
        let besloten = self.ken_toe(terug);
        let betaald = self.verhaal.later(besloten, 2, 8);
        self.betaal(betaald, "F-1", self.bedrag, true);
        let gezien = self.verhaal.later(betaald, 30, 40);
        self.zeg(gezien, "resultaat", json!({ "resultaat": "belemmering-weg" }));
        self.klaar(gezien, "participatie");
    }

    /// No longer needed before it was decided, or refused and left at that.
    fn ingetrokken(&mut self, gevraagd: Date) {
        let dag = self.verhaal.later(gevraagd, 1, 4);
        if self.verhaal.kans.promille(500) {
            self.trek_in(dag, "aanvraag", "niet-gebeurd");
        } else {
            self.besluit(dag, json!({ "afwijzing": "niet-nodig" }));
        }
        self.klaar(dag, "geen");
    }

    /// The first payment was of another; it went in two parts.
    fn verkeerd_betaald(&mut self, gevraagd: Date) {
        let besloten = self.ken_toe(gevraagd);
        let betaald = self.verhaal.later(besloten, 2, 8);
        self.betaal(betaald, "F-1", self.bedrag, true);
        let terug = self.verhaal.later(betaald, 1, 4);
        self.trek_in(terug, "betaling", "verkeerde-jongere");
        let deel = self.bedrag / 2;
        self.betaal(terug, "F-2", deel, false);
        let rest = self.verhaal.later(terug, 5, 10);
        self.betaal(rest, "F-3", self.bedrag - deel, true);
        let gezien = self.verhaal.later(rest, 30, 40);
        self.zeg(gezien, "resultaat", json!({ "resultaat": "opleiding" }));
        self.klaar(gezien, "opleiding");
    }

    /// What it led to was told of another, and told anew.
    fn ander_resultaat(&mut self, gevraagd: Date) {
        let besloten = self.ken_toe(gevraagd);
        let betaald = self.verhaal.later(besloten, 2, 8);
        self.betaal(betaald, "F-1", self.bedrag, true);
        let gezien = self.verhaal.later(betaald, 30, 40);
        self.zeg(gezien, "resultaat", json!({ "resultaat": "werk" }));
        let terug = self.verhaal.later(gezien, 1, 4);
        self.trek_in(terug, "resultaat", "verkeerde-jongere");
        self.zeg(terug, "resultaat", json!({ "resultaat": "deels" }));
        self.klaar(terug, "participatie");
    }
}

/// What a year cost, as the accounts of it would say; the amounts are made up, and no saving is.
fn verantwoording(verhaal: &mut Verhaal<'_>) {
    let dag = date(2025, 5, 12);
    let bron = "Jaarrekening 2024 (verzonnen)";
    let mut zeg = |pad: &str, inhoud| verhaal.zeg(Lijn::nieuw(dag, pad, inhoud).door(Rol::Beheer).zet());
    let buig = json!({ "budgetCent": 17_000_000_000_i64, "besteedCent": 17_250_000_000_i64, "bron": bron });
    zeg("traject/buig/2024", buig);
    let kosten = json!({ "bedragCent": 34_500_000, "bron": bron });
    zeg("traject/aanbod/route-arbeid-plus/kosten/2024", kosten);
}
