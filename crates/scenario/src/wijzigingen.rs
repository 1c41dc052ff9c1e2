//! Changes as DUO delivers them: enrolments, and startkwalificaties that are gained or lapse again.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fout::Fout;
use crate::kalender::{plus_dagen, werkdag};
use crate::kans::Kans;
use crate::naamlijst::{naam_van, sla_naam_over};
use crate::persoon::{bsn_tekst, geboortedatum};
use crate::signalen::Melding;
use crate::tabel::Doorstroompunt;
use crate::wereld::Wereld;

/// `doorstroompunt-wijzigingen.json`: about people with a signal that nobody followed up, then about others.
pub(crate) fn maak(
    wereld: &mut Wereld,
    tabel: &Doorstroompunt,
    bekend: &[Melding],
    kans: &mut Kans,
) -> Result<String, Fout> {
    let laatste = wereld.laatste_dag;
    let mut rijen: Vec<(Date, Value)> = Vec::new();
    let mut mensen = bekend.iter();
    while rijen.len() < tabel.wijzigingen as usize {
        let (bsn, geboren, school, vanaf) = match mensen.next() {
            Some(melding) => (melding.bsn, melding.geboren, melding.school, melding.datum),
            None => {
                let vanaf = kans.dag(tabel.start, plus_dagen(laatste, -10));
                let jaren = kans.tussen(17, 22);
                (wereld.nieuw_bsn()?, geboortedatum(kans, jaren, vanaf), "noorderpoort", vanaf)
            }
        };
        sla_naam_over(kans);
        let namen = naam_van(bsn);
        let mut dag = vanaf;
        let verloop: &[&str] = match kans.onder(10) {
            0..=2 => &["uitgeschreven"],
            3..=4 => &["uitgeschreven", "ingeschreven"],
            5..=6 => &["ingeschreven"],
            7..=8 => &["startkwalificatie-behaald"],
            _ => &["startkwalificatie-behaald", "startkwalificatie-vervallen"],
        };
        for soort in verloop {
            dag = werkdag(plus_dagen(dag, kans.tussen(5, 60)));
            if dag > laatste {
                break;
            }
            let rij = json!({
                "soort": soort,
                "datum": dag,
                "bsn": bsn_tekst(bsn),
                "geboortedatum": geboren,
                "voornaam": namen.0,
                "achternaam": namen.1,
                "school": school,
                "gebiedsteam": tabel.gebiedsteam,
            });
            rijen.push((dag, rij));
        }
    }
    rijen.sort_by_key(|(dag, _)| *dag);
    let mut regels = Vec::with_capacity(rijen.len());
    for (plaats, (dag, mut rij)) in rijen.into_iter().enumerate() {
        rij["meldingsnummer"] = json!(format!("DUO-{}-{:04}", dag.year(), plaats + 1));
        regels.push(format!("  {rij}"));
    }
    Ok(format!("[\n{}\n]\n", regels.join(",\n")))
}
