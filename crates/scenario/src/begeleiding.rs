//! What a coach does with somebody from the assignment on: a plan, the areas of life assessed at intervals, contact, help
//! while waiting for the GGZ, money for what stands in the way, a course, work with an employer, and another coach.

use domein::afgeleide_id;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::kalender::{plus_dagen, werkdag};
use crate::kans::Kans;
use crate::opdracht::Rol;
use crate::pilots::Traject;
use crate::tabel::Begeleiding;
use crate::wereld::{Wereld, coach_van, met_bsn};

/// Somebody with a coach, and what was told of them.
pub(crate) struct Gevolgd<'m> {
    pub(crate) mens: &'m Begeleide,
    /// The day of the plan.
    pub(crate) plan: Date,
    /// The last day of the benefit, or of the scenario.
    pub(crate) klaar: Date,
    /// The first day without that benefit, and why it ended.
    pub(crate) einde: Option<(Date, &'static str)>,
    /// Since when another is the coach, and who.
    pub(crate) overgedragen: Option<(Date, String)>,
    pub(crate) ggz: bool,
    pub(crate) maatwerk: bool,
    pub(crate) aanbod: bool,
}

impl Gevolgd<'_> {
    /// Who is the coach on a day.
    pub(crate) fn coach_op(&self, dag: Date) -> &str {
        let ander = self.overgedragen.as_ref().filter(|(sinds, _)| *sinds <= dag);
        ander.map_or(&self.mens.coach, |(_, naar)| naar)
    }
}

/// Somebody who was given a coach.
pub(crate) struct Begeleide {
    pub(crate) wie: usize,
    pub(crate) bsn: u32,
    pub(crate) team: &'static str,
    pub(crate) coach: String,
    pub(crate) sinds: Date,
}

/// What stands in a plan; free text, sealed by the service.
const DOELEN: [&str; 4] = [
    "Binnen drie maanden een dagritme, daarna kijken naar een opleiding.",
    "Eerst rust in de schulden, dan werk zoeken in de techniek.",
    "Een startkwalificatie halen; tot de zomer een dag per week meelopen.",
    "Werk in de zorg, te beginnen met een proefplaatsing.",
];

/// What money is asked for, with the amount in eurocents and why.
pub(crate) const MAATWERK: [(&str, u32, &str); 5] = [
    ("identiteitsbewijs", 7_585, "Zonder geldig bewijs kan de arbeidsovereenkomst niet worden gesloten."),
    ("reiskosten", 24_000, "Begint om vijf uur; de eerste bus rijdt om half zeven."),
    ("werkkleding", 18_500, "Veiligheidsschoenen en een overall voor de eerste week."),
    ("rijbewijs", 80_000, "De werkgever neemt alleen aan met rijbewijs."),
    ("telefoon-laptop", 45_000, "De opleiding werkt met een laptop."),
];
pub(crate) const BUDGET: &str = "doorbraakbudget";

/// Makes the lines about everybody who was given a coach; gives what was told of whom.
pub(crate) fn maak<'m>(
    wereld: &mut Wereld,
    tabel: &Begeleiding,
    mensen: &'m [Begeleide],
    kans: &mut Kans,
) -> Vec<Gevolgd<'m>> {
    vooraf(wereld, tabel);
    let mut gevolgd = Vec::with_capacity(mensen.len());
    for (nummer, mens) in mensen.iter().enumerate() {
        let uitkering = wereld.personen[mens.wie].uitkeringen.iter().find(|u| u.loopt_op(mens.sinds));
        let einde = uitkering.and_then(|uitkering| uitkering.einde);
        let klaar = einde.map_or(wereld.laatste_dag, |(dag, _)| plus_dagen(dag, -1));
        let mut coach = Coach { wereld, mens, klaar, nummer: nummer + 1 };
        let plan = coach.plan(kans);
        let overgedragen =
            if kans.promille(tabel.overdracht_promille) { coach.draag_over(plan, kans) } else { None };
        coach.contacten(plan, overgedragen.as_ref(), kans);
        let ggz = kans.promille(tabel.ggz_promille);
        if ggz {
            coach.ggz(plan, kans);
        }
        let maatwerk = kans.promille(tabel.maatwerk_promille);
        if maatwerk {
            coach.maatwerk(plan, kans);
        }
        let aanbod = kans.promille(tabel.aanbod_promille);
        if aanbod {
            coach.aanbod(tabel, plan, kans);
        }
        if let Some((dag, reden)) = einde {
            coach.werk(dag, reden, kans);
        }
        gevolgd.push(Gevolgd { mens, plan, klaar, einde, overgedragen, ggz, maatwerk, aanbod });
    }
    gevolgd
}

/// What beheer records before anybody asks for it: the offers and the budgets.
fn vooraf(wereld: &mut Wereld, tabel: &Begeleiding) {
    for aanbod in &tabel.aanbod {
        let inhoud = json!({
            "code": aanbod.code,
            "naam": aanbod.naam,
            "datum": aanbod.vanaf,
            "duurWeken": aanbod.weken,
            "capaciteit": aanbod.capaciteit,
        });
        wereld.opdrachten.voeg_toe(Rol::Beheer, aanbod.vanaf, "/traject/v1/aanbod".to_owned(), inhoud);
    }
    let doelen: Vec<Value> = MAATWERK.iter().map(|(code, ..)| json!({ "code": code })).collect();
    for budget in &tabel.budget {
        let dag = budget_vanaf(budget.jaar);
        let inhoud = json!({
            "naam": "Doorbraakbudget",
            "bedragCent": i64::from(budget.euro) * 100,
            "datum": dag,
            "doelen": doelen,
            "perPersoonCent": 150_000,
            "zelfBeslissenTotCent": 10_000,
            "bron": "Scenario",
        });
        let pad = format!("/traject/v1/budgetten/{BUDGET}/{}", budget.jaar);
        wereld.opdrachten.zet(Rol::Beheer, dag, pad, inhoud);
    }
}

/// The day on which the budget of a year is set.
const fn budget_vanaf(jaar: i16) -> Date {
    Date::constant(jaar, 1, 2)
}

/// One person with the coach.
struct Coach<'w> {
    wereld: &'w mut Wereld,
    mens: &'w Begeleide,
    /// The last day on which there is something to do.
    klaar: Date,
    nummer: usize,
}

impl Coach<'_> {
    /// A line of the coach, unless the person has left by then; gives whether it was added.
    fn regel(&mut self, op: Date, deel: &str, mut inhoud: Value) -> bool {
        if op > self.klaar {
            return false;
        }
        inhoud["datum"] = json!(op);
        self.wereld.coach(op, format!("/traject/v1/{deel}"), inhoud)
    }

    /// The same, about the person.
    fn over(&mut self, op: Date, deel: &str, mut inhoud: Value) -> bool {
        inhoud["persoon"] = met_bsn(self.mens.bsn);
        self.regel(op, deel, inhoud)
    }

    /// The plan, and the areas of life on that day and half a year later; gives the day of the plan.
    fn plan(&mut self, kans: &mut Kans) -> Date {
        let plan = werkdag(plus_dagen(self.mens.sinds, kans.tussen(14, 40)));
        self.over(plan, "ontwikkelplannen", json!({ "doelen": kans.kies(&DOELEN) }));
        let eerst: [i32; 5] = std::array::from_fn(|_| kans.tussen(1, 4));
        self.over(plan, "big-five-metingen", json!({ "scores": scores(eerst) }));
        let later = werkdag(plus_dagen(plan, 182));
        let dan = eerst.map(|score| (score + kans.tussen(-1, 2)).clamp(1, 5));
        if self.over(later, "big-five-metingen", json!({ "scores": scores(dan) })) {
            self.over(later, "ontwikkelplannen", json!({ "doelen": kans.kies(&DOELEN) }));
        }
        plan
    }

    /// Contact with whoever is the coach by then; `overgedragen` is since when another one is.
    fn contacten(&mut self, plan: Date, overgedragen: Option<&(Date, String)>, kans: &mut Kans) {
        let mut dag = plan;
        for _ in 0..3 {
            dag = werkdag(plus_dagen(dag, kans.tussen(40, 120)));
            // Contact that was lost was nobody's.
            let contact = match kans.promille(60) {
                true => json!({ "verloren": true }),
                false => {
                    let ander = overgedragen.filter(|(sinds, _)| *sinds <= dag).map(|(_, naar)| naar);
                    json!({ "coach": ander.unwrap_or(&self.mens.coach) })
                }
            };
            if !self.over(dag, "contacten", contact) {
                return;
            }
        }
    }

    /// Waiting for the GGZ, what bridges it, and treatment.
    fn ggz(&mut self, plan: Date, kans: &mut Kans) {
        let wacht = werkdag(plus_dagen(plan, kans.tussen(1, 30)));
        if !self.over(wacht, "ggz-wachttijden", json!({})) {
            return;
        }
        if kans.promille(650) {
            let hulp = ["voorzorg", "steungroep", "psycholoog-werk-in-zicht", "grip-en-glans", "lifeskills"];
            let sinds = werkdag(plus_dagen(wacht, kans.tussen(7, 40)));
            let kenmerk = format!("OB-{:04}", self.nummer);
            self.over(sinds, "ggz-overbruggingen", json!({ "kenmerk": kenmerk, "soort": kans.kies(&hulp) }));
        }
        let behandeling = werkdag(plus_dagen(wacht, kans.tussen(60, 220)));
        if kans.promille(800) {
            self.over(behandeling, "ggz-behandelingen", json!({}));
        } else {
            self.over(behandeling, "ggz-wachttijden/einde", json!({ "reden": "niet-meer-nodig" }));
        }
    }

    /// Money for what stands in the way: asked by the coach, decided by the consulent.
    fn maatwerk(&mut self, plan: Date, kans: &mut Kans) {
        let (doel, bedrag, waarom) = kans.kies(&MAATWERK);
        let gevraagd = werkdag(plus_dagen(plan, kans.tussen(5, 90)));
        // On New Year's Day there is no budget yet.
        let gevraagd = gevraagd.max(budget_vanaf(gevraagd.year()));
        let kenmerk = format!("MW-{:04}", self.nummer);
        let inhoud = json!({
            "kenmerk": kenmerk, "budget": BUDGET, "doel": doel, "bedragCent": bedrag, "toelichting": waarom,
        });
        let toegekend = !kans.promille(150);
        // A budget is of a year: what is asked in the last days of it is decided at once.
        let besloten = werkdag(plus_dagen(gevraagd, kans.tussen(1, 6)));
        let besloten = if besloten.year() == gevraagd.year() { besloten } else { gevraagd };
        let betaald = werkdag(plus_dagen(besloten, kans.tussen(2, 12)));
        let na = werkdag(plus_dagen(betaald, kans.tussen(40, 85)));
        let resultaat = kans.kies(&["werk", "opleiding", "belemmering-weg", "deels", "geen-effect"]);
        if !self.over(gevraagd, "maatwerk", inhoud) || besloten > self.klaar {
            return;
        }
        let pad = format!("maatwerk/{}", afgeleide_id("maatwerk", &[kenmerk.as_str()]));
        let besluit = match toegekend {
            true => json!({ "datum": besloten, "toegekendCent": bedrag }),
            false => json!({ "datum": besloten, "afwijzing": "andere-voorziening" }),
        };
        let consulent = Rol::Inkomensconsulent;
        let erin = self.wereld.opdrachten.voeg_toe(
            consulent,
            besloten,
            format!("/traject/v1/{pad}/besluit"),
            besluit,
        );
        if !toegekend || !erin {
            return;
        }
        let betaling = json!({ "kenmerk": "F-1", "bedragCent": bedrag, "laatste": true });
        if self.regel(betaald, &format!("{pad}/betalingen"), betaling) {
            self.regel(na, &format!("{pad}/resultaat"), json!({ "resultaat": resultaat }));
        }
    }

    /// One of the offers that are there for everybody.
    fn aanbod(&mut self, tabel: &Begeleiding, plan: Date, kans: &mut Kans) {
        if tabel.aanbod.is_empty() {
            return;
        }
        let plek = kans.onder(tabel.aanbod.len() as u32) as usize;
        let aanbod = &tabel.aanbod[plek];
        let start = werkdag(plus_dagen(plan, kans.tussen(14, 60))).max(aanbod.vanaf);
        let klaar = werkdag(plus_dagen(start, aanbod.weken.saturating_mul(7)));
        let traject = Traject { kenmerk: format!("BG-{:04}", self.nummer), aanbod: &aanbod.code };
        let uitkomst = kans.kies(&["werk", "opleiding", "participatie", "participatie", "geen"]);
        if start >= self.klaar {
            return;
        }
        traject.start(self.wereld, &met_bsn(self.mens.bsn), start, self.mens.team);
        if klaar <= self.klaar {
            traject.voltooid(self.wereld, klaar, uitkomst);
        } else if self.klaar < self.wereld.laatste_dag {
            traject.afgebroken(self.wereld, self.klaar, "uitstroom");
        }
    }

    /// Another coach of the same team; gives who, and since when.
    fn draag_over(&mut self, plan: Date, kans: &mut Kans) -> Option<(Date, String)> {
        let naar = coach_van(self.mens.team, kans);
        let dag = werkdag(plus_dagen(plan, kans.tussen(60, 200)));
        let ander = naar != self.mens.coach && self.mens.team != "onbekend";
        let inhoud = json!({ "naar": naar, "gebiedsteam": self.mens.team });
        (ander && self.over(dag, "overdrachten", inhoud)).then_some((dag, naar))
    }

    /// Who leaves for work has an employer, and with subsidised work a jobcoach.
    fn werk(&mut self, begint: Date, reden: &str, kans: &mut Kans) {
        let met_jobcoach = match reden {
            "werk" => false,
            "gesubsidieerd-werk" => true,
            _ => return,
        };
        let soort = match met_jobcoach {
            true => kans.kies(&["afspraakbaan", "participatiebaan"]),
            false => kans.kies(&["regulier", "regulier", "detachering"]),
        };
        let kenmerk = format!("PL-{:04}", self.nummer);
        let inhoud = json!({
            "kenmerk": kenmerk, "persoon": met_bsn(self.mens.bsn), "soort": soort,
            "werkgever": kans.kies(&["Bouwbedrijf De Steiger", "Zorggroep Noord", "Bakkerij Het Deeg"]),
            "sector": kans.kies(&["F", "Q", "C"]), "urenPerWeek": kans.kies(&[24, 28, 32, 36]), "datum": begint,
        });
        let rol = Rol::Accountmanager;
        let erin = self.wereld.opdrachten.voeg_toe(rol, begint, "/traject/v1/plaatsingen".to_owned(), inhoud);
        if erin && met_jobcoach {
            let pad = afgeleide_id("plaatsing", &[kenmerk.as_str()]);
            let inhoud = json!({ "jobcoach": coach_van(self.mens.team, kans), "datum": begint });
            let pad = format!("/traject/v1/plaatsingen/{pad}/jobcoach");
            self.wereld.opdrachten.voeg_toe(rol, begint, pad, inhoud);
        }
    }
}

/// The five areas of life, each from 1 up to and including 5.
fn scores([financien, school_of_werk, wonen, welzijn, netwerk]: [i32; 5]) -> Value {
    json!({
        "financien": financien, "schoolOfWerk": school_of_werk, "wonen": wonen, "welzijn": welzijn,
        "netwerk": netwerk,
    })
}
