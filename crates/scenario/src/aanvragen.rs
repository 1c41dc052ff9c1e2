//! Applications at the gate and the two pilots there: the joint intake with a coach for everybody under 23, and
//! the one with an accountmanager for 23 up to 27 in one team. Every application that is granted belongs to a
//! benefit that also stands in the existing file, with the same start.

use std::collections::HashSet;

use domein::afgeleide_id;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::begeleiding::Begeleide;
use crate::fout::Fout;
use crate::kalender::{leeftijd, plus_dagen, werkdag};
use crate::kans::Kans;
use crate::opdracht::{Lijn, Rol};
use crate::persoon::geboortedatum;
use crate::tabel::Intake;
use crate::wereld::{Versneld, Wereld, coach_van, met_bsn, met_naam};

const TOT_23: &str = "gemeenschappelijk-tot-23";
const WERKGEVERS: &str = "gemeenschappelijk-werkgeversdienstverlening";
/// Since when the search period can be waived (Participatiewet in balans).
const AFWIJKEN_VANAF: Date = jiff::civil::date(2026, 1, 1);
const TEAMS: [&str; 6] = ["centrum-oosterpark", "oost", "zuid", "west", "oude-wijken", "haren"];

/// An application on its way to a decision.
struct Aanvraag {
    id: String,
    /// The day on which it was made.
    dag: Date,
    vorm: &'static str,
    /// Applications from a talk with a coach skip the search period.
    versneld: bool,
    /// The last day on which a decision makes sense: a short benefit is decided on before it ends.
    uiterlijk: Option<Date>,
    besluit: Besluit,
}

enum Besluit {
    Toegekend(Date),
    Anders(&'static str, &'static str),
}

/// How many talks of a thousand are moved or cancelled before they are held.
const VERZET_PROMILLE: u32 = 110;
/// How many refusals of a thousand are objected to.
const BEZWAAR_PROMILLE: u32 = 400;

/// Makes the lines of all applications; gives who has a coach since. `kansen`: for the course of each, for talks that
/// are moved, and for what is told besides, which change nothing else.
pub(crate) fn maak(
    wereld: &mut Wereld,
    tabel: &Intake,
    versneld: &[Versneld],
    mut kansen: (&mut Kans, &mut Kans, &mut Kans),
) -> Result<Vec<Begeleide>, Fout> {
    for talk in versneld {
        let besluit = match talk.ingang {
            Some(ingang) => Besluit::Toegekend(ingang),
            None => zonder_uitkering(kansen.0),
        };
        let dag = talk.ingang.unwrap_or(talk.gesprek).max(talk.gesprek);
        let id = talk.aanvraag_id.clone();
        let aanvraag = Aanvraag { id, dag, vorm: TOT_23, versneld: true, uiterlijk: None, besluit };
        verloop(wereld, &aanvraag, &mut kansen);
    }
    let begeleid = toegekend(wereld, tabel, &mut kansen)?;
    for plaats in 1..=tabel.zonder_uitkering {
        let kans = &mut *kansen.0;
        let dag = werkdag(kans.dag(tabel.start, wereld.laatste_dag));
        let jaren = kans.tussen(18, 22);
        let persoon = met_naam(wereld.nieuw_bsn()?, geboortedatum(kans, jaren, dag));
        let id = dien_in(wereld, &format!("AZ-{plaats:05}"), &persoon, dag, kans.kies(&TEAMS));
        let besluit = zonder_uitkering(kans);
        let aanvraag = Aanvraag { id, dag, vorm: TOT_23, versneld: false, uiterlijk: None, besluit };
        verloop(wereld, &aanvraag, &mut kansen);
    }
    Ok(begeleid)
}

/// The applications behind the benefits of the people whom the pilots are for.
fn toegekend(
    wereld: &mut Wereld,
    tabel: &Intake,
    kansen: &mut (&mut Kans, &mut Kans, &mut Kans),
) -> Result<Vec<Begeleide>, Fout> {
    let mut gevonden: Vec<(Date, usize, Option<Date>, &'static str)> = Vec::new();
    for (wie, persoon) in wereld.personen.iter().enumerate() {
        if wereld.is_bezet(wie) {
            continue;
        }
        for uitkering in persoon.uitkeringen.iter().filter(|uitkering| uitkering.ingang >= tabel.start) {
            let vorm = match leeftijd(persoon.geboren, uitkering.ingang) {
                ..23 => TOT_23,
                23..27 if persoon.gebiedsteam == tabel.gebiedsteam_werkgevers => WERKGEVERS,
                _ => continue,
            };
            let einde = uitkering.einde.map(|(einde, _)| plus_dagen(einde, -1));
            // A decision takes seven weeks; later applications are still open when the scenario ends.
            if plus_dagen(uitkering.ingang, 56) <= wereld.laatste_dag {
                gevonden.push((uitkering.ingang, wie, einde, vorm));
            }
        }
    }
    gevonden.sort_unstable();
    let (mut met_coach, mut begeleid) = (HashSet::new(), Vec::new());
    for (plaats, (ingang, wie, uiterlijk, vorm)) in gevonden.into_iter().enumerate() {
        let bsn = wereld.bsn(wie)?;
        let (geboren, team) = (wereld.personen[wie].geboren, wereld.personen[wie].gebiedsteam);
        let kenmerk = format!("AV-{:05}", plaats + 1);
        let id = dien_in(wereld, &kenmerk, &met_naam(bsn, geboren), ingang, team);
        let besluit = Besluit::Toegekend(ingang);
        let aanvraag = Aanvraag { id, dag: ingang, vorm, versneld: false, uiterlijk, besluit };
        let besloten = verloop(wereld, &aanvraag, kansen);
        // Who comes back keeps the coach of the first time.
        if vorm == TOT_23 && besloten <= wereld.laatste_dag && met_coach.insert(wie) {
            let coach = coach_van(team, kansen.0);
            let inhoud = json!({ "persoon": met_bsn(bsn), "coach": coach, "datum": besloten });
            wereld.coach(besloten, "/traject/v1/coachtoewijzingen".to_owned(), inhoud);
            begeleid.push(Begeleide { wie, bsn, team, coach, sinds: besloten });
        }
    }
    Ok(begeleid)
}

fn zonder_uitkering(kans: &mut Kans) -> Besluit {
    match kans.onder(10) {
        0..=3 => Besluit::Anders("afgewezen", "niet-rechthebbend"),
        4..=6 => Besluit::Anders("ingetrokken", "werk"),
        7..=8 => Besluit::Anders("ingetrokken", "opleiding"),
        _ => Besluit::Anders("ingetrokken", "anders"),
    }
}

/// The line that opens an application; gives the id that follows from its kenmerk.
fn dien_in(wereld: &mut Wereld, kenmerk: &str, persoon: &Value, dag: Date, team: &str) -> String {
    let id = afgeleide_id("aanvraag", &[kenmerk]).to_string();
    let inhoud = json!({ "kenmerk": kenmerk, "persoon": persoon, "datum": dag, "gebiedsteam": team });
    wereld.opdrachten.voeg_toe(Rol::Inkomensconsulent, dag, "/intake/v1/aanvragen".to_owned(), inhoud);
    id
}

/// The search period, the intake and the decision; gives the day of the decision.
fn verloop(
    wereld: &mut Wereld,
    aanvraag: &Aanvraag,
    (kans, verzet, verder): &mut (&mut Kans, &mut Kans, &mut Kans),
) -> Date {
    let mut regel = |op: Date, deel: &str, mut inhoud: Value| {
        inhoud["datum"] = json!(op);
        let pad = format!("/intake/v1/aanvragen/{}/{deel}", aanvraag.id);
        wereld.opdrachten.voeg_toe(Rol::Inkomensconsulent, op, pad, inhoud);
    };
    // Whose benefit ends within ten weeks is helped at once.
    let kort = aanvraag.uiterlijk.is_some_and(|einde| einde < plus_dagen(aanvraag.dag, 70));
    let start = werkdag(aanvraag.dag);
    let zoekt = !aanvraag.versneld && !kort && !kans.promille(160);
    let na_zoeken = if zoekt {
        let tot = plus_dagen(start, 28);
        regel(start, "zoektermijn", json!({ "toegepast": true, "datumTot": tot }));
        tot
    } else {
        let reden = if aanvraag.versneld {
            "fast-track"
        } else {
            kans.kies(&["mentale-problematiek", "dak-thuisloos", "geen-startkwalificatie"])
        };
        // Only since the Participatiewet in balans can it be waived: before, whoever was helped at once had a short one.
        if start >= AFWIJKEN_VANAF {
            regel(start, "zoektermijn", json!({ "toegepast": false, "reden": reden }));
        } else if !aanvraag.versneld {
            regel(start, "zoektermijn", json!({ "toegepast": true, "datumTot": plus_dagen(start, 1) }));
        }
        start
    };
    let vroegst =
        |dag: Date| aanvraag.uiterlijk.filter(|_| kort).map_or(dag, |einde| dag.min(einde.max(start)));
    let mut gesprek = vroegst(werkdag(plus_dagen(na_zoeken, kans.tussen(1, 6))));
    let plan = |dag: Date| json!({ "datumGesprek": dag, "vorm": aanvraag.vorm, "plek": "gebied" });
    // Planned sooner, and before that day moved or cancelled to the day on which it was held.
    let eerder = werkdag(plus_dagen(gesprek, -verzet.tussen(2, 6)));
    if eerder > start && eerder < gesprek && verzet.promille(VERZET_PROMILLE) {
        let (gezegd, door) = (plus_dagen(eerder, -1).max(start), verzet.kies(&["jongere", "gemeente"]));
        regel(start, "intakegesprekken", plan(eerder));
        if verzet.promille(600) {
            let nieuw = json!({ "datumGesprek": gesprek, "door": door, "plek": "gebied" });
            regel(gezegd, "verplaatsingen", nieuw);
        } else {
            regel(gezegd, "afzeggingen", json!({ "door": door }));
            regel(gezegd, "intakegesprekken", plan(gesprek));
        }
    } else {
        regel(start, "intakegesprekken", plan(gesprek));
    }
    if !kort && kans.promille(90) {
        let gemist = gesprek;
        gesprek = werkdag(plus_dagen(gemist, kans.tussen(3, 7)));
        regel(gemist, "afwezigheden", json!({}));
        regel(gemist, "intakegesprekken", plan(gesprek));
    }
    let arbeidsfit = kans.promille(380);
    let tweede = if aanvraag.vorm == WERKGEVERS && arbeidsfit { "accountmanager" } else { "coach" };
    let deelnemers = ["inkomensconsulent", tweede];
    let verslag = json!({ "vorm": aanvraag.vorm, "deelnemers": deelnemers, "arbeidsfit": arbeidsfit });
    regel(gesprek, "intakeverslagen", verslag);
    let besloten = vroegst(werkdag(plus_dagen(gesprek, kans.tussen(2, 9))));
    let besluit = match &aanvraag.besluit {
        Besluit::Toegekend(ingang) => json!({ "besluit": "toegekend", "ingangsdatum": ingang }),
        Besluit::Anders(besluit, reden) => json!({ "besluit": besluit, "reden": reden }),
    };
    regel(besloten, "besluit", besluit);
    if aanvraag.vorm == WERKGEVERS && start < gesprek {
        bel(wereld, aanvraag, (start, arbeidsfit), verder);
    }
    if matches!(aanvraag.besluit, Besluit::Anders("afgewezen", _)) && verder.promille(BEZWAAR_PROMILLE) {
        maak_bezwaar(wereld, aanvraag, besloten, verder);
    }
    besloten
}

/// The accountmanager calls before the talk, sometimes in vain at first.
fn bel(wereld: &mut Wereld, aanvraag: &Aanvraag, (dag, arbeidsfit): (Date, bool), kans: &mut Kans) {
    let pad = format!("intake/aanvragen/{}/belpogingen", aanvraag.id);
    let mut zeg =
        |inhoud: Value| wereld.vertel(Lijn::nieuw(dag, pad.as_str(), inhoud).door(Rol::Accountmanager));
    if kans.promille(250) {
        zeg(json!({ "bereikt": false, "door": "accountmanager-1" }));
    }
    zeg(json!({ "bereikt": true, "arbeidsfit": arbeidsfit, "door": "accountmanager-1" }));
}

/// An objection against a refusal that stands; of some the day was told wrong at first.
fn maak_bezwaar(wereld: &mut Wereld, aanvraag: &Aanvraag, besloten: Date, kans: &mut Kans) {
    let pad = |deel: &str| format!("intake/aanvragen/{}/{deel}", aanvraag.id);
    let mut zeg = |lijn: Lijn| wereld.vertel(lijn.door(Rol::Inkomensconsulent));
    let mut dag = werkdag(plus_dagen(besloten, kans.tussen(7, 35)));
    let bezwaar = |dag| Lijn::nieuw(dag, pad("bezwaar"), json!({ "commissie": false }));
    zeg(bezwaar(dag));
    if kans.promille(300) {
        let weg = json!({ "stap": "bezwaar", "datum": dag, "reden": "verkeerde-datum" });
        dag = werkdag(plus_dagen(dag, 1));
        zeg(Lijn::zonder_datum(dag, pad("verloop/intrekking"), weg));
        zeg(bezwaar(dag));
    }
    let beslist = werkdag(plus_dagen(dag, kans.tussen(14, 38)));
    let uitkomst = kans.kies(&["ongegrond", "ongegrond", "niet-ontvankelijk", "ingetrokken"]);
    zeg(Lijn::nieuw(beslist, pad("beslissing-op-bezwaar"), json!({ "uitkomst": uitkomst })));
}
