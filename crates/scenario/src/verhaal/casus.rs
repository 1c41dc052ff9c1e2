//! The casusoverleg 16–27: a case with one jongerenregisseur, who was at the table by organisation, what was agreed and what became
//! of it, and what it taught of policy.

use jiff::civil::Date;
use serde_json::json;

use super::{Verhaal, terug, terug_van};
use crate::begeleiding::Gevolgd;
use crate::kalender::plus_dagen;
use crate::opdracht::Lijn;
use crate::wereld::REGISSEURS;

const ORGANISATIES: [&str; 8] = [
    "wmo",
    "jeugdhulp",
    "beschermd-wonen",
    "woningcorporatie",
    "ggz",
    "school",
    "schuldhulp",
    "jongerenwerk",
];
const AFSPRAKEN: [&str; 4] = [
    "Inschrijven bij de woningcorporatie, met urgentie.",
    "Identiteitsbewijs aanvragen.",
    "Kennismaken met de begeleider van het wonen.",
    "Zorgen dat de zorgverzekering weer loopt.",
];
const SIGNALEN: [(&str, &str); 6] = [
    ("huisvesting", "geen-aanbod"),
    ("beschermd-wonen", "wachttijd"),
    ("ggz", "wachttijd"),
    ("jeugdhulp", "niemand-verantwoordelijk"),
    ("identiteitsbewijs", "geld"),
    ("uitkering", "regels-te-streng"),
];

/// Tells of so many cases.
pub(super) fn maak(verhaal: &mut Verhaal<'_>, aantal: u32) {
    for (plek, wie) in verhaal.kies(aantal, |wie| wie.heeft_dagen(120)).into_iter().enumerate() {
        let start = verhaal.later(wie.plan, 10, 60);
        let mut casus =
            Casus { verhaal: &mut *verhaal, wie, naam: format!("CO-{:04}", plek + 1), afspraken: 0 };
        casus.open(plek, start);
        let eerste = casus.verhaal.later(start, 5, 12);
        let gedaan = casus.bespreek(plek, eerste);
        let volgende = casus.verhaal.later(eerste, 45, 75);
        casus.wissel(plek, plus_dagen(volgende, -1));
        let gedaan = casus.bespreek(plek + 1, volgende).max(gedaan).max(volgende);
        casus.beleidssignaal(plek, volgende);
        // Of some it goes on.
        if plek % 4 != 3 {
            casus.sluit(plek, gedaan);
        }
    }
}

struct Casus<'v, 'w> {
    verhaal: &'v mut Verhaal<'w>,
    wie: &'w Gevolgd<'w>,
    naam: String,
    afspraken: u32,
}

impl Casus<'_, '_> {
    fn pad(&self, deel: &str) -> String {
        format!("traject/casussen/{{{}.casusId}}/{deel}", self.naam)
    }

    fn zeg(&mut self, op: Date, deel: &str, inhoud: serde_json::Value) -> bool {
        let pad = self.pad(deel);
        self.verhaal.zeg(Lijn::nieuw(op, pad, inhoud))
    }

    fn open(&mut self, plek: usize, dag: Date) {
        let regisseur = REGISSEURS[plek % REGISSEURS.len()];
        let open = |kenmerk: &str, op| {
            let inhoud = self.wie.met(json!({ "kenmerk": kenmerk, "regisseur": regisseur }));
            Lijn::nieuw(op, "traject/casussen", inhoud).onthoud(kenmerk)
        };
        let goed = open(&self.naam, dag);
        if plek % 8 == 5 {
            // Opened on the wrong day.
            let fout = format!("{}-F", self.naam);
            let lijn = open(&fout, plus_dagen(dag, -2));
            self.verhaal.zeg(lijn);
            self.verhaal.zeg(terug(
                dag,
                format!("traject/casussen/{{{fout}.casusId}}/intrekking"),
                "verkeerde-datum",
            ));
        }
        self.verhaal.zeg(goed);
    }

    /// A talk, and what was agreed in it; gives the day on which that was all said to be done or not.
    fn bespreek(&mut self, plek: usize, dag: Date) -> Date {
        let mut organisaties = ORGANISATIES;
        self.verhaal.kans.hussel(&mut organisaties);
        let hoeveel = self.verhaal.kans.tussen(2, 4) as usize;
        let mut tafel = vec!["werk-en-inkomen"];
        tafel.extend(&organisaties[..hoeveel]);
        let bij = self.verhaal.kans.promille(700);
        let inhoud = json!({ "organisaties": tafel, "jongereErbij": bij });
        if plek % 8 == 2 {
            let vroeg = plus_dagen(dag, -1);
            self.zeg(vroeg, "besprekingen", inhoud.clone());
            let pad = self.pad("besprekingen/intrekking");
            self.verhaal.zeg(terug_van(dag, pad, (vroeg, "verkeerde-datum")));
        }
        self.zeg(dag, "besprekingen", inhoud);
        let mut laatst = dag;
        let minstens = if plek % 8 == 4 { 2 } else { 1 };
        for keer in 0..self.verhaal.kans.tussen(minstens, 3) {
            laatst = laatst.max(self.spreek_af(plek, dag, (keer == 0).then_some(organisaties[0])));
        }
        laatst
    }

    /// Something that an organisation agreed to, or the coach; gives the day on which it was said to be done or not.
    fn spreek_af(&mut self, plek: usize, dag: Date, organisatie: Option<&str>) -> Date {
        self.afspraken += 1;
        let naam = format!("{}-A{}", self.naam, self.afspraken);
        let uiterlijk = self.verhaal.later(dag, 14, 42);
        let mut inhoud = json!({
            "kenmerk": format!("A-{}", self.afspraken), "uiterlijk": uiterlijk,
            "afspraak": self.verhaal.kans.kies(&AFSPRAKEN),
        });
        match organisatie {
            Some(organisatie) => inhoud["organisatie"] = json!(organisatie),
            None => inhoud["medewerker"] = json!(self.wie.coach_op(dag)),
        }
        let pad = self.pad("afspraken");
        self.verhaal.zeg(Lijn::nieuw(dag, pad, inhoud).onthoud(&naam));
        let van = format!("afspraken/{{{naam}.afspraakId}}");
        if self.afspraken == 2 && plek % 8 == 4 {
            let op = plus_dagen(dag, 1);
            let pad = self.pad(&format!("{van}/intrekking"));
            self.verhaal.zeg(terug(op, pad, "niet-gebeurd"));
            return op;
        }
        let mut op = self.verhaal.later(uiterlijk, -6, 8);
        let uitkomst = if self.verhaal.kans.promille(780) { "gedaan" } else { "niet-gedaan" };
        let deel = format!("{van}/uitkomst");
        self.zeg(op, &deel, json!({ "uitkomst": uitkomst }));
        if self.afspraken == 1 && plek % 8 == 6 {
            let pad = self.pad(&format!("{deel}/intrekking"));
            op = self.verhaal.later(op, 1, 3);
            self.verhaal.zeg(terug(op, pad, "verkeerde-datum"));
            self.zeg(op, &deel, json!({ "uitkomst": uitkomst }));
        }
        op
    }

    /// Another leads from a day on, in some cases; in one of those that was a mistake.
    fn wissel(&mut self, plek: usize, dag: Date) {
        if !plek.is_multiple_of(5) {
            return;
        }
        let naar = REGISSEURS[(plek + 1) % REGISSEURS.len()];
        self.zeg(dag, "regisseur", json!({ "regisseur": naar }));
        if plek.is_multiple_of(10) {
            let pad = self.pad("regisseur/intrekking");
            self.verhaal.zeg(terug(plus_dagen(dag, 1), pad, "invoerfout"));
        }
    }

    /// What it taught of policy: two codes, and nothing of the person.
    fn beleidssignaal(&mut self, plek: usize, dag: Date) {
        if !plek.is_multiple_of(2) {
            return;
        }
        let naam = format!("BS-{:04}", plek / 2 + 1);
        let (onderwerp, knelpunt) = self.verhaal.kans.kies(&SIGNALEN);
        let inhoud = json!({ "kenmerk": naam, "onderwerp": onderwerp, "knelpunt": knelpunt });
        self.verhaal.zeg(Lijn::nieuw(dag, "traject/beleidssignalen", inhoud).onthoud(&naam));
        if plek == 4 {
            let pad = format!("traject/beleidssignalen/{{{naam}.beleidssignaalId}}/intrekking");
            self.verhaal.zeg(terug(plus_dagen(dag, 1), pad, "invoerfout"));
        }
    }

    fn sluit(&mut self, plek: usize, gedaan: Date) {
        let reden = self.verhaal.kans.kies(&["geregeld", "geregeld", "naar-ander-team", "op-eigen-verzoek"]);
        let mut dag = self.verhaal.later(gedaan, 1, 14);
        self.zeg(dag, "einde", json!({ "reden": reden }));
        if plek % 8 == 1 {
            let pad = self.pad("einde/intrekking");
            dag = self.verhaal.later(dag, 1, 3);
            self.verhaal.zeg(terug(dag, pad, "verkeerde-datum"));
            self.zeg(dag, "einde", json!({ "reden": reden }));
        }
    }
}
