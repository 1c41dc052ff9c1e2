//! What UWV hands over: people after a refused Wajong application, and people whose WW ends.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fout::Fout;
use crate::kalender::{leeftijd, plus_dagen, werkdag};
use crate::kans::Kans;
use crate::naamlijst::{naam, naam_van, sla_naam_over};
use crate::opvolging::kort;
use crate::persoon::{bsn_tekst, geboortedatum};
use crate::tabel::Uwv;
use crate::wereld::Wereld;

/// The sender: an OIN from the test range and a system name.
const BRON: &str = "urn:nld:oin:00000099000000002000:systeem:uwv-overdracht";
const TEAMS: [&str; 5] = ["centrum-oosterpark", "oost", "zuid", "west", "oude-wijken"];

/// Somebody whom UWV handed over.
pub(crate) struct Overgedragen {
    pub(crate) nummer: String,
    pub(crate) dag: Date,
    pub(crate) team: &'static str,
}

/// `uwv.jsonl`: one CloudEvent per line, in order of day; and whom UWV handed over.
pub(crate) fn maak(
    wereld: &mut Wereld,
    tabel: &Uwv,
    kans: &mut Kans,
) -> Result<(String, Vec<Overgedragen>), Fout> {
    let mut berichten: Vec<(Date, Value)> = Vec::new();
    let overgedragen = overdrachten(wereld, tabel, kans, &mut berichten)?;
    ww_einde(wereld, tabel, kans, &mut berichten)?;
    berichten.sort_by_key(|(dag, _)| *dag);
    let mut tekst = String::new();
    for (_, bericht) in berichten {
        let _ = writeln!(tekst, "{bericht}");
    }
    Ok((tekst, overgedragen))
}

fn overdrachten(
    wereld: &mut Wereld,
    tabel: &Uwv,
    kans: &mut Kans,
    berichten: &mut Vec<(Date, Value)>,
) -> Result<Vec<Overgedragen>, Fout> {
    let mut overgedragen = Vec::new();
    for plaats in 1..=tabel.overdrachten {
        let dag = werkdag(kans.dag(tabel.overdracht_vanaf, plus_dagen(wereld.laatste_dag, -3)));
        let nummer = format!("WO-{}-{plaats:04}", dag.year());
        sla_naam_over(kans);
        let bsn = wereld.nieuw_bsn()?;
        let (voornaam, achternaam) = naam_van(bsn);
        let contact = naam(kans);
        let team = kans.kies(&TEAMS);
        let jaren = kans.tussen(18, 19);
        let geboren = geboortedatum(kans, jaren, dag);
        let data = json!({
            "overdrachtsnummer": nummer,
            "bsn": bsn_tekst(bsn),
            "geboortedatum": geboren,
            "naam": format!("{voornaam} {achternaam}"),
            "datumBesluit": plus_dagen(dag, -kans.tussen(5, 20)),
            "datumOverdracht": dag,
            "contactpersoonUwv": format!("{} {}", contact.0, contact.1),
            "toelichting": "Nu geen arbeidsvermogen, maar dat kan nog komen",
            "gebiedsteam": team,
        });
        berichten.push((dag, bericht(&nummer, "nl.uwv.overdracht.warme-overdracht.v1", dag, &data)));
        if plaats * 3 > tabel.overdrachten {
            kort(wereld, "uwv-warme-overdracht", &nummer, dag, team, kans);
        }
        overgedragen.push(Overgedragen { nummer, dag, team });
    }
    Ok(overgedragen)
}

fn ww_einde(
    wereld: &mut Wereld,
    tabel: &Uwv,
    kans: &mut Kans,
    berichten: &mut Vec<(Date, Value)>,
) -> Result<(), Fout> {
    let mut later = wereld.kandidaten(kans, |persoon| {
        let uitkering = &persoon.uitkeringen[0];
        uitkering.reden_instroom == "14"
            && plus_dagen(uitkering.ingang, -160) > tabel.ww_vanaf
            && (20..30).contains(&leeftijd(persoon.geboren, uitkering.ingang))
    });
    later.truncate(tabel.ww_later_ingestroomd as usize);
    for plaats in 1..=tabel.ww_einde {
        let (dag, einde_ww, bsn, geboren, team, stroomt_in) = if let Some(wie) = later.pop() {
            wereld.bezet(wie);
            let bsn = wereld.bsn(wie)?;
            let persoon = &wereld.personen[wie];
            // Who may start a benefit was named two to five months before.
            let einde_ww = persoon.uitkeringen[0].ingang;
            let dag = werkdag(plus_dagen(einde_ww, -kans.tussen(60, 150)));
            (dag, einde_ww, bsn, persoon.geboren, persoon.gebiedsteam, true)
        } else {
            let dag = werkdag(kans.dag(tabel.ww_vanaf, plus_dagen(wereld.laatste_dag, -3)));
            let jaren = kans.tussen(20, 29);
            let geboren = geboortedatum(kans, jaren, dag);
            let einde_ww = plus_dagen(dag, kans.tussen(40, 180));
            (dag, einde_ww, wereld.nieuw_bsn()?, geboren, kans.kies(&TEAMS), false)
        };
        let nummer = format!("WW-{}-{plaats:04}", dag.year());
        sla_naam_over(kans);
        let (voornaam, achternaam) = naam_van(bsn);
        let data = json!({
            "meldingsnummer": nummer,
            "bsn": bsn_tekst(bsn),
            "geboortedatum": geboren,
            "naam": format!("{voornaam} {achternaam}"),
            "datumEindeWw": einde_ww,
            "opleidingsniveau": kans.kies(&["mbo2-4-havo-vwo", "mbo2-4-havo-vwo", "hbo", "wo", "onbekend"]),
            "gebiedsteam": team,
        });
        berichten.push((dag, bericht(&nummer, "nl.uwv.ww.einde-nadert.v1", dag, &data)));
        if !stroomt_in && kans.promille(750) {
            kort(wereld, "uwv-ww-einde", &nummer, dag, team, kans);
        }
    }
    Ok(())
}

fn bericht(id: &str, soort: &str, dag: Date, data: &Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": BRON,
        "type": soort,
        "time": format!("{dag}T08:00:00Z"),
        "datacontenttype": "application/json",
        "data": data,
    })
}
