//! What the coaches did with a signal: information, talks that were held or missed, and how it ended.

use domein::afgeleide_id;
use jiff::civil::Date;
use serde_json::json;

use crate::kalender::{plus_dagen, werkdag};
use crate::kans::Kans;
use crate::signalen::Melding;
use crate::wereld::{Versneld, Wereld, coach_van};

/// A signal as the coach works on it.
struct Opvolging<'w> {
    wereld: &'w mut Wereld,
    pad: String,
    coach: String,
}

impl Opvolging<'_> {
    fn informatie(&mut self, op: Date, kanaal: &str) {
        let pad = format!("{}/informatieverstrekkingen", self.pad);
        self.wereld.coach(op, pad, json!({ "datum": op, "kanaal": kanaal }));
    }

    fn plan(&mut self, op: Date, gesprek: Date) {
        let pad = format!("{}/gesprekken", self.pad);
        let inhoud = json!({ "datum": op, "datumGesprek": gesprek, "coach": self.coach });
        self.wereld.coach(op, pad, inhoud);
    }

    fn gesproken(&mut self, op: Date, uitkomst: &str) -> bool {
        let pad = format!("{}/gespreksverslagen", self.pad);
        self.wereld.coach(op, pad, json!({ "datum": op, "coach": self.coach, "uitkomst": uitkomst }))
    }

    fn afwezig(&mut self, op: Date) {
        self.wereld.coach(op, format!("{}/afwezigheden", self.pad), json!({ "datum": op }));
    }

    fn sluit(&mut self, op: Date, resultaat: &str) {
        let pad = format!("{}/afsluiting", self.pad);
        self.wereld.coach(op, pad, json!({ "datum": op, "resultaat": resultaat }));
    }
}

/// The id of a signal, as text.
fn signaal_id(bron: &str, nummer: &str) -> String {
    afgeleide_id("signaal", &[bron, nummer]).to_string()
}

fn opvolging<'w>(wereld: &'w mut Wereld, bron: &str, nummer: &str, coach: String) -> Opvolging<'w> {
    let pad = format!("/signalering/v1/signalen/{}", signaal_id(bron, nummer));
    Opvolging { wereld, pad, coach }
}

/// The follow-up of a signal that does not end in an application.
pub(crate) fn volg(wereld: &mut Wereld, melding: &Melding, kans: &mut Kans) {
    let coach = coach_van(&melding.gebiedsteam, kans);
    let mut signaal = opvolging(wereld, "doorstroompunt", &melding.nummer, coach);
    let mut dag = werkdag(plus_dagen(melding.datum, kans.tussen(1, 12)));
    signaal.informatie(dag, kans.kies(&["brief", "telefoon", "school"]));
    if kans.promille(180) {
        let resultaat = kans.kies(&["terug-naar-opleiding", "terug-naar-opleiding", "hulp-niet-gewenst"]);
        signaal.sluit(werkdag(plus_dagen(dag, kans.tussen(14, 45))), resultaat);
        return;
    }
    for poging in 0..2 {
        let gesprek = werkdag(plus_dagen(dag, kans.tussen(7, 24)));
        signaal.plan(dag, gesprek);
        dag = gesprek;
        if !kans.promille(if poging == 0 { 220 } else { 400 }) {
            let uitkomst = kans.kies(&[
                "terug-naar-opleiding",
                "terug-naar-opleiding",
                "terug-naar-opleiding",
                "terug-naar-opleiding",
                "werk",
                "werk",
                "andere-hulp",
                "andere-hulp",
            ]);
            signaal.gesproken(dag, uitkomst);
            signaal.sluit(werkdag(plus_dagen(dag, kans.tussen(10, 60))), uitkomst);
            return;
        }
        signaal.afwezig(dag);
        dag = werkdag(plus_dagen(dag, kans.tussen(2, 8)));
    }
    signaal.sluit(werkdag(plus_dagen(dag, kans.tussen(7, 20))), "geen-contact");
}

/// The follow-up of a signal whose talk ends in an application; none when the talk is after the last day.
pub(crate) fn naar_aanvraag(
    wereld: &mut Wereld,
    melding: &Melding,
    ingang: Option<Date>,
    kans: &mut Kans,
) -> Option<Versneld> {
    let coach = coach_van(&melding.gebiedsteam, kans);
    let informatie = werkdag(plus_dagen(melding.datum, kans.tussen(1, 5)));
    // The talk is a week after the information at the earliest, and before the benefit starts.
    let vroeg = plus_dagen(informatie, 7);
    let gesprek = match ingang {
        Some(ingang) => werkdag(kans.dag(vroeg, plus_dagen(ingang, -7).max(plus_dagen(vroeg, 1)))),
        None => werkdag(plus_dagen(vroeg, kans.tussen(0, 14))),
    };
    let mut signaal = opvolging(wereld, "doorstroompunt", &melding.nummer, coach);
    signaal.informatie(informatie, kans.kies(&["brief", "telefoon", "school"]));
    signaal.plan(plus_dagen(informatie, 1).min(gesprek), gesprek);
    let gevoerd = signaal.gesproken(gesprek, "aanvraag-nodig");
    signaal.sluit(werkdag(plus_dagen(gesprek, kans.tussen(10, 25))), "aanvraag");
    let signaal_id = signaal_id("doorstroompunt", &melding.nummer);
    gevoerd.then(|| Versneld {
        aanvraag_id: afgeleide_id("aanvraag", &[signaal_id.as_str()]).to_string(),
        gesprek,
        ingang,
    })
}

/// The short follow-up of a signal from another source: a talk and an end.
pub(crate) fn kort(wereld: &mut Wereld, bron: &str, nummer: &str, van: Date, team: &str, kans: &mut Kans) {
    let coach = coach_van(team, kans);
    let mut signaal = opvolging(wereld, bron, nummer, coach);
    let plan = werkdag(plus_dagen(van, kans.tussen(1, 9)));
    let gesprek = werkdag(plus_dagen(plan, kans.tussen(5, 21)));
    signaal.plan(plan, gesprek);
    if kans.promille(150) {
        signaal.afwezig(gesprek);
        signaal.sluit(werkdag(plus_dagen(gesprek, kans.tussen(14, 30))), "geen-contact");
        return;
    }
    let uitkomst = kans.kies(&["werk", "werk", "werk", "terug-naar-opleiding", "andere-hulp"]);
    signaal.gesproken(gesprek, uitkomst);
    signaal.sluit(werkdag(plus_dagen(gesprek, kans.tussen(20, 60))), uitkomst);
}
