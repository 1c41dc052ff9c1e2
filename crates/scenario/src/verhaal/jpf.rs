//! Taking part in the Jongeren Perspectief Fonds: debts, a plan, what is paid back, and for some an end.

use jiff::civil::Date;
use serde_json::json;

use super::{Verhaal, terug, terug_van};
use crate::begeleiding::Gevolgd;
use crate::kalender::plus_dagen;
use crate::opdracht::Lijn;

const AANBOD: &str = "jongeren-perspectief-fonds";
/// Days from the plan to after the third talk about what is paid back.
const DUUR: i32 = 345;
const SCHULDEISERS: [&str; 5] =
    ["Zorgverzekeraar", "Woningcorporatie", "Telefoonbedrijf", "Energiebedrijf", "Webwinkel"];
const SOORTEN: [&str; 5] = ["geld", "opleiding", "stage", "werk", "anders"];

/// Tells of so many participants.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    // Long enough ago for three talks about what is paid back.
    let uiterlijk = plus_dagen(verhaal.wereld.laatste_dag, -DUUR);
    let gekozen = verhaal.kies(aantal, |wie| wie.heeft_dagen(100) && wie.plan <= uiterlijk);
    for (plek, wie) in gekozen.into_iter().enumerate() {
        let start = verhaal.later(wie.plan, 7, 40);
        let mut deelname =
            Deelname { verhaal: &mut *verhaal, wie, naam: format!("JPF-{:04}", plek + 1), start };
        deelname.begin(plek);
        deelname.schulden(plek);
        let afgesproken = deelname.plan(plek);
        let laatst = deelname.tegenprestatie(plek, afgesproken);
        deelname.einde(plek, laatst);
    }
}

struct Deelname<'v, 'w> {
    verhaal: &'v mut Verhaal<'w>,
    wie: &'w Gevolgd<'w>,
    naam: String,
    start: Date,
}

impl Deelname<'_, '_> {
    fn pad(&self, deel: &str) -> String {
        format!("traject/jpf-deelnames/{{{}.deelnameId}}/{deel}", self.naam)
    }

    fn zeg(&mut self, op: Date, deel: &str, inhoud: serde_json::Value) -> bool {
        let pad = self.pad(deel);
        self.verhaal.zeg(Lijn::nieuw(op, pad, inhoud))
    }

    fn begin(&mut self, plek: usize) {
        let begin = |kenmerk: &str, naam: &str, op| {
            let inhoud = self.wie.met(json!({ "kenmerk": kenmerk }));
            Lijn::nieuw(op, "traject/jpf-deelnames", inhoud).onthoud(naam)
        };
        let fout = format!("{}-F", self.naam);
        let lijnen = match plek % 7 {
            // Begun with the wrong day, and begun again.
            5 => {
                let pad = format!("traject/jpf-deelnames/{{{fout}.deelnameId}}/intrekking");
                let vroeg = plus_dagen(self.start, -1);
                vec![begin(&fout, &fout, vroeg), terug(self.start, pad, "verkeerde-datum")]
            }
            _ => Vec::new(),
        };
        let goed = begin(&self.naam, &self.naam, self.start);
        for lijn in lijnen.into_iter().chain([goed]) {
            self.verhaal.zeg(lijn);
        }
        self.verhaal.start(self.wie, (&self.naam, AANBOD), self.start);
    }

    fn schulden(&mut self, plek: usize) {
        let hoeveel = self.verhaal.kans.tussen(1, 3);
        for nummer in 1..=hoeveel {
            let dag = self.verhaal.later(self.start, 3, 20);
            let schuldeiser = self.verhaal.kans.kies(&SCHULDEISERS);
            let bedrag = self.verhaal.kans.tussen(150, 4_000) * 100;
            let inhoud =
                |kenmerk| json!({ "kenmerk": kenmerk, "schuldeiser": schuldeiser, "bedragCent": bedrag });
            self.zeg(dag, "schulden", inhoud(format!("S-{nummer}")));
            // The same debt under another kenmerk, found a day later.
            if nummer == 1 && plek.is_multiple_of(7) {
                let dubbel = format!("{}-S", self.naam);
                let lijn = Lijn::nieuw(dag, self.pad("schulden"), inhoud("S-9".to_owned())).onthoud(&dubbel);
                self.verhaal.zeg(lijn);
                let pad = self.pad(&format!("schulden/{{{dubbel}.schuldId}}/intrekking"));
                self.verhaal.zeg(terug(plus_dagen(dag, 1), pad, "invoerfout"));
            }
        }
    }

    /// The plan; gives its day.
    fn plan(&mut self, plek: usize) -> Date {
        let plan = json!({ "plan": {
            "financieleRedzaamheid": "Elke week samen de post openen; vanaf de zomer zelf.",
            "werk": "Drie dagen werken, oplopend naar vier.",
        }});
        let mut dag = self.verhaal.later(self.start, 14, 35);
        self.zeg(dag, "plannen", plan.clone());
        if plek % 7 == 1 {
            let pad = self.pad("plannen/intrekking");
            let van = dag;
            dag = self.verhaal.later(van, 1, 3);
            self.verhaal.zeg(terug_van(dag, pad, (van, "verkeerde-datum")));
            self.zeg(dag, "plannen", plan);
        }
        dag
    }

    /// What is paid back and how that goes; gives the last day that was said, and whether it was the last word.
    fn tegenprestatie(&mut self, plek: usize, vanaf: Date) -> (Date, Option<&'static str>) {
        let naam = format!("{}-T", self.naam);
        let soort = self.verhaal.kans.kies(&SOORTEN);
        let inhoud = |kenmerk: &str, soort: &str| json!({ "kenmerk": kenmerk, "soort": soort, "afspraak": "Elke maand, tot en met de laatste van de twee jaar." });
        let pad = self.pad("tegenprestaties");
        self.verhaal.zeg(Lijn::nieuw(vanaf, pad.clone(), inhoud("T-1", soort)).onthoud(&naam));
        if plek % 7 == 2 {
            let dubbel = format!("{naam}-2");
            self.verhaal.zeg(Lijn::nieuw(vanaf, pad, inhoud("T-2", "geld")).onthoud(&dubbel));
            let pad = self.pad(&format!("tegenprestaties/{{{dubbel}.tegenprestatieId}}/intrekking"));
            self.verhaal.zeg(terug(plus_dagen(vanaf, 1), pad, "niet-gebeurd"));
        }
        let oordelen = format!("tegenprestaties/{{{naam}.tegenprestatieId}}/oordelen");
        let mut dag = vanaf;
        for keer in 0..3 {
            dag = self.verhaal.later(dag, 75, 95);
            let oordeel = match (keer, plek % 5) {
                (2, 0) => "voldaan",
                (1, 2) => "niet-nagekomen",
                _ => self.verhaal.kans.kies(&["op-schema", "op-schema", "loopt-achter"]),
            };
            self.zeg(dag, &oordelen, json!({ "oordeel": oordeel }));
            if keer == 0 && plek % 7 == 3 {
                let pad = self.pad(&format!("{oordelen}/intrekking"));
                let van = dag;
                dag = self.verhaal.later(van, 1, 2);
                self.verhaal.zeg(terug_van(dag, pad, (van, "verkeerde-jongere")));
                self.zeg(
                    dag,
                    &oordelen,
                    json!({ "oordeel": oordeel, "toelichting": "Twee maanden vooruit betaald." }),
                );
            }
            if matches!(oordeel, "voldaan" | "niet-nagekomen") {
                return (dag, Some(oordeel));
            }
        }
        (dag, None)
    }

    fn einde(&mut self, plek: usize, (laatst, oordeel): (Date, Option<&str>)) {
        let reden = match (oordeel, plek % 5) {
            (Some("voldaan"), _) => "voltooid",
            (Some(_), _) => "afspraken-niet-nagekomen",
            (None, 1) => self.verhaal.kans.kies(&["op-eigen-verzoek", "andere-schuldhulp", "verhuisd"]),
            // Still under way.
            (None, _) => {
                return self.verhaal.sluit(self.wie, &self.naam, plus_dagen(self.start, 728), "geen");
            }
        };
        let mut dag = self.verhaal.later(laatst, 3, 20);
        self.zeg(dag, "einde", json!({ "reden": reden }));
        if plek.is_multiple_of(2) {
            let pad = self.pad("einde/intrekking");
            dag = self.verhaal.later(dag, 1, 4);
            self.verhaal.zeg(terug(dag, pad, "verkeerde-datum"));
            self.zeg(dag, "einde", json!({ "reden": reden }));
        }
        self.verhaal.sluit(
            self.wie,
            &self.naam,
            dag,
            if reden == "voltooid" { "participatie" } else { "geen" },
        );
    }
}
