//! `route-arbeid-plus`: the yearly table of Route Arbeid+ (letter to the council, 2025). Its rows overlap and do not
//! add up, and it says so.

use domein::Trajectstap;
use jiff::civil::{Date, date};

use super::{CijferFout, Deel, Opname};
use crate::tabel::{Cel, Grafiek, Kolom, Rij, Tabel};

const AANBOD: &str = "route-arbeid-plus";

/// The steps that are rows, in the order of the letter.
const STAPPEN: &[Trajectstap] = &[
    Trajectstap::UitstroomDagbesteding,
    Trajectstap::DagbestedingOntwikkelperspectief,
    Trajectstap::StageMaatwerk,
    Trajectstap::UitstroomArbeid,
    Trajectstap::HeeftGewerkt,
    Trajectstap::SchoolEntree,
    Trajectstap::IndicatieNieuwBeschut,
    Trajectstap::WajongAdviesOfToegekend,
    Trajectstap::Uitval,
];

/// `wie` is SQL for who the participant of `t` is. Participants who are in the route on the day before `$1`: a traject began before `$1` and has not ended before it.
fn actueel(wie: &str) -> String {
    format!(
        "SELECT count(DISTINCT {wie}) FROM feit_traject t WHERE t.gemeente = $2 \
         AND t.bekend_van <= $3 AND t.bekend_tot > $3 AND t.aanbod = '{AANBOD}' AND t.soort = 'gestart' AND t.datum < $1 \
         AND NOT EXISTS (SELECT 1 FROM feit_traject e WHERE e.traject_id = t.traject_id AND e.bekend_van <= $3 AND e.bekend_tot > $3 \
         AND e.soort IN ('voltooid', 'afgebroken') AND e.datum < $1)"
    )
}

/// Participants whose first traject in the route began in `[$1, $4)`: who comes back is not new.
fn nieuw(wie: &str) -> String {
    format!(
        "SELECT count(*) FROM (SELECT {wie} AS wie FROM feit_traject t WHERE t.gemeente = $2 \
         AND t.bekend_van <= $3 AND t.bekend_tot > $3 AND t.aanbod = '{AANBOD}' AND t.soort = 'gestart' GROUP BY 1 \
         HAVING min(t.datum) >= $1 AND min(t.datum) < $4) AS eersten"
    )
}

pub(super) async fn tabel(opname: &Opname<'_>) -> Result<Deel, CijferFout> {
    let mut kolommen = vec![Kolom::label("rij", "Gerealiseerd")];
    let mut rijen: Vec<Rij> = Vec::new();
    let mut voeg_toe = |id: &str, titel: &str, aantal: u64| match rijen.iter_mut().find(|rij| rij.id == id) {
        Some(rij) => rij.cellen.push(Cel::Aantal(aantal)),
        None => rijen.push(Rij::nieuw(id, vec![Cel::Tekst(titel.to_owned()), Cel::Aantal(aantal)])),
    };
    let wie = opname.personen.sql("t.persoon_id");
    for (jaar, van, tot) in jaren(opname) {
        let titel = if tot == date(jaar + 1, 1, 1) {
            jaar.to_string()
        } else {
            let laatste = opname.vraag.periode.tot_en_met;
            format!("{jaar} (tot en met {:02}-{:02})", laatste.day(), laatste.month())
        };
        kolommen.push(Kolom::aantal(&jaar.to_string(), &titel));
        let [actueel] = opname.aantallen(actueel(&wie), tot, None).await?;
        voeg_toe("deelnemers-actueel", "Aantal deelnemers actueel", actueel);
        let sql = format!(
            "SELECT t.soort, count(DISTINCT {wie}) FROM feit_traject t WHERE t.gemeente = $2 \
             AND t.bekend_van <= $3 AND t.bekend_tot > $3 AND t.aanbod = '{AANBOD}' AND t.datum >= $1 AND t.datum < $4 GROUP BY 1"
        );
        let stappen = opname.per_sleutel(sql, van, Some(tot)).await?;
        for stap in STAPPEN {
            voeg_toe(stap.code(), stap.titel(), stappen.get(stap.code()).copied().unwrap_or_default());
        }
        let [nieuw] = opname.aantallen(nieuw(&wie), van, Some(tot)).await?;
        voeg_toe("nieuw-gestart", "Nieuw gestarte trajecten Route Arbeid+", nieuw);
    }
    let tabel = Tabel {
        id: AANBOD.to_owned(),
        titel: "Route Arbeid+".to_owned(),
        definitie: "Deelnemers aan Route Arbeid+ per jaar. Actueel: wie op de laatste dag in de route zit. De andere \
            rijen: het aantal deelnemers met die stap in het jaar; nieuw gestart is wie in het jaar voor het eerst \
            begint. Uitval: nog in beeld, maar contact lukt niet. De rijen overlappen en tellen niet op."
            .to_owned(),
        bron: "Traject: trajecten en stappen.".to_owned(),
        kolommen,
        rijen,
        grafiek: Grafiek::Geen,
    };
    Ok(Deel { tabel, relaties: Vec::new() })
}

/// The calendar years from the first month shown up to and including the last day of the period, each as
/// `(year, first day, first day after it or after the period)`.
fn jaren(opname: &Opname<'_>) -> Vec<(i16, Date, Date)> {
    let vraag = opname.vraag;
    (vraag.maanden_vanaf.year()..=vraag.periode.tot_en_met.year())
        .map(|jaar| (jaar, date(jaar, 1, 1), vraag.na_periode().min(date(jaar + 1, 1, 1))))
        .collect()
}
