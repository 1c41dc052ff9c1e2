//! Signals that come in at the desk: the end of inburgering, who turns eighteen or leaves jeugdzorg or pro and vso, who reports
//! themselves, is found or named by a partner; and both sides of a handover.

use domein::afgeleide_id;
use jiff::civil::{Date, date};
use serde_json::json;

use super::{Verhaal, terug_van};
use crate::fout::Fout;
use crate::kalender::{plus_dagen, werkdag};
use crate::naamlijst::sla_naam_over;
use crate::opdracht::{Lijn, Rol};
use crate::persoon::geboortedatum;
use crate::uwv::Overgedragen;
use crate::wereld::{coach_van, met_naam};

/// Each source with the ages that it names somebody at, both inclusive.
const BRONNEN: [(&str, i32, i32); 7] = [
    ("einde-inburgering", 19, 26),
    ("achttien", 17, 18),
    ("jeugdzorg", 18, 20),
    ("pro-vso", 17, 19),
    ("zelfmelding", 18, 25),
    ("outreach", 18, 25),
    ("partner", 18, 25),
];
const TEAMS: [&str; 5] = ["centrum-oosterpark", "oost", "zuid", "west", "oude-wijken"];
/// Het Hogeland: where one of them turns out to live.
const BUURGEMEENTE: &str = "GM1966";
/// Their days: the quarter of the report counts only what the sources deliver.
const VAN: Date = date(2025, 2, 3);
const TOT: Date = date(2025, 11, 3);

/// Tells of so many signals, and of the other side of what UWV handed over.
pub(super) fn maak(
    verhaal: &mut Verhaal<'_>,
    aantal: u32,
    overgedragen: &[Overgedragen],
) -> Result<(), Fout> {
    for plek in 0..aantal as usize {
        signaal(verhaal, plek)?;
    }
    for een in overgedragen {
        let coach = coach_van(een.team, &mut verhaal.kans);
        let dag = werkdag(plus_dagen(een.dag, 1));
        let id = afgeleide_id("signaal", &["uwv-warme-overdracht", &een.nummer]);
        let pad = |deel: &str| format!("signalering/signalen/{id}/{deel}");
        verhaal.zeg(Lijn::nieuw(dag, pad("aankomsten"), json!({ "coach": coach })));
        verhaal.zeg(Lijn::nieuw(dag, pad("overdrachtsbevestiging"), json!({})).door(Rol::Uwv));
    }
    Ok(())
}

fn signaal(verhaal: &mut Verhaal<'_>, plek: usize) -> Result<(), Fout> {
    let (bron, van, tot) = BRONNEN[plek % BRONNEN.len()];
    let ronde = plek / BRONNEN.len();
    let dag = werkdag(verhaal.kans.dag(VAN, TOT));
    let jaren = verhaal.kans.tussen(van, tot);
    let geboren = geboortedatum(&mut verhaal.kans, jaren, dag);
    sla_naam_over(&mut verhaal.kans);
    let persoon = met_naam(verhaal.wereld.nieuw_bsn()?, geboren);
    let team = verhaal.kans.kies(&TEAMS);
    let coach = coach_van(team, &mut verhaal.kans);
    let kenmerk = format!("ZM-{:04}", plek + 1);
    let mut inhoud = json!({ "persoon": persoon, "bron": bron, "kenmerk": kenmerk, "gebiedsteam": team });
    match bron {
        "einde-inburgering" => inhoud["vanTeam"] = json!("statushouders"),
        "outreach" => inhoud["vindplaats"] = json!(verhaal.kans.kies(&["straat", "buurthuis", "opvang"])),
        "pro-vso" => {
            let profielen = ["vervolgonderwijs", "arbeidsmarktgericht", "dagbesteding"];
            inhoud["uitstroomprofiel"] = json!(profielen[ronde % profielen.len()]);
        }
        _ => inhoud["toelichting"] = json!("Wil weten wat er kan; woont bij een vriend."),
    }
    verhaal.zeg(Lijn::nieuw(dag, "signalering/signalen", inhoud));
    let id = afgeleide_id("signaal", &[bron, kenmerk.as_str()]);
    let pad = |deel: &str| format!("signalering/signalen/{id}/{deel}");
    let op = verhaal.later(dag, 1, 5);
    if bron == "einde-inburgering" {
        verhaal.zeg(Lijn::nieuw(op, pad("aankomsten"), json!({ "coach": coach })));
        verhaal.zeg(Lijn::nieuw(op, pad("overdrachtsbevestiging"), json!({})));
    }
    // One of a source was reported twice, and one of another was not about this young person.
    if bron == "partner" && ronde == 1 {
        verhaal.zeg(Lijn::nieuw(op, pad("intrekking"), json!({})));
        return Ok(());
    }
    if bron == "zelfmelding" && ronde == 1 {
        verhaal.zeg(Lijn::nieuw(op, pad("doorgeleiding"), json!({ "naar": BUURGEMEENTE })));
        let daar = verhaal.later(op, 5, 20);
        let einde = json!({ "resultaat": "andere-gemeente" });
        verhaal.zeg(Lijn::nieuw(daar, pad("afsluiting"), einde));
        return Ok(());
    }
    verhaal.zeg(Lijn::nieuw(op, pad("informatieverstrekkingen"), json!({ "kanaal": "telefoon" })));
    if ronde == 2 {
        let weg = verhaal.later(op, 1, 3);
        let mut lijn = terug_van(weg, pad("opvolging/intrekking"), (op, "verkeerde-jongere"));
        lijn.over(json!({ "stap": "informatie" }));
        verhaal.zeg(lijn);
    }
    let gesprek = verhaal.later(op, 8, 20);
    verhaal.zeg(Lijn::nieuw(op, pad("gesprekken"), json!({ "datumGesprek": gesprek, "coach": coach })));
    let uitkomst = verhaal.kans.kies(&["werk", "terug-naar-opleiding", "andere-hulp"]);
    verhaal.zeg(Lijn::nieuw(
        gesprek,
        pad("gespreksverslagen"),
        json!({ "coach": coach, "uitkomst": uitkomst }),
    ));
    let klaar = verhaal.later(gesprek, 14, 40);
    verhaal.zeg(Lijn::nieuw(klaar, pad("afsluiting"), json!({ "resultaat": uitkomst })));
    Ok(())
}
