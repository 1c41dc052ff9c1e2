//! The offers with groups that start on fixed days, and who took part in them.

use std::collections::HashSet;

use domein::afgeleide_id;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fout::Fout;
use crate::kalender::{leeftijd, plus_dagen, werkdag};
use crate::kans::Kans;
use crate::opdracht::Rol;
use crate::tabel::Pilot;
use crate::wereld::{Wereld, met_bsn};

/// Makes the lines of all pilots. Nobody takes part in two.
pub(crate) fn maak(wereld: &mut Wereld, pilots: &[Pilot], kans: &mut Kans) -> Result<(), Fout> {
    let mut deelnemers = HashSet::new();
    for pilot in pilots {
        let Some(eerste) = pilot.groepen.first() else { continue };
        let open = werkdag(plus_dagen(*eerste, -28));
        let inhoud = json!({
            "code": pilot.code,
            "naam": pilot.naam,
            "datum": open,
            "capaciteit": pilot.capaciteit,
            "duurWeken": pilot.weken,
        });
        wereld.opdrachten.voeg_toe(Rol::Beheer, open, "/traject/v1/aanbod".to_owned(), inhoud);
        for (groep, start) in pilot.groepen.iter().enumerate() {
            let kandidaten = wereld.kandidaten(kans, |persoon| {
                let jaren = leeftijd(persoon.geboren, *start);
                let uitkering = &persoon.uitkeringen[0];
                (pilot.leeftijd.van..=pilot.leeftijd.tot).contains(&jaren)
                    && uitkering.loopt_op(*start)
                    && uitkering.loopt_op(plus_dagen(*start, 21))
                    && pilot.gebiedsteam.as_deref().is_none_or(|team| team == persoon.gebiedsteam)
                    && pilot.doelgroep.as_deref().is_none_or(|doelgroep| persoon.heeft(doelgroep))
            });
            let nieuw = kandidaten.into_iter().filter(|wie| !deelnemers.contains(wie));
            let groepsleden: Vec<usize> = nieuw.take(pilot.groepsgrootte as usize).collect();
            for (plaats, wie) in groepsleden.into_iter().enumerate() {
                deelnemers.insert(wie);
                let kenmerk = format!("{}-{:02}-{:02}", pilot.code, groep + 1, plaats + 1);
                deelname(wereld, pilot, kenmerk, wie, *start, kans)?;
            }
        }
    }
    Ok(())
}

/// One person through the offer: to its end, out before, or still under way.
fn deelname(
    wereld: &mut Wereld,
    pilot: &Pilot,
    kenmerk: String,
    wie: usize,
    start: Date,
    kans: &mut Kans,
) -> Result<(), Fout> {
    let persoon = met_bsn(wereld.bsn(wie)?);
    let team = wereld.personen[wie].gebiedsteam;
    let traject = Traject { kenmerk, aanbod: &pilot.code };
    traject.start(wereld, &persoon, start, team);
    let klaar = werkdag(plus_dagen(start, pilot.weken.saturating_mul(7)));
    let einde = wereld.personen[wie].uitkeringen[0].einde.filter(|(einde, _)| *einde <= klaar);
    if let Some((einde, reden)) = einde {
        // The traject ends on the last day with benefit.
        let dag = plus_dagen(einde, -1);
        match reden {
            "werk" | "gesubsidieerd-werk" => traject.voltooid(wereld, dag, "werk"),
            "opleiding" => traject.voltooid(wereld, dag, "opleiding"),
            _ => traject.afgebroken(wereld, dag, "uitstroom"),
        }
    } else if kans.promille(160) {
        let dag = werkdag(kans.dag(plus_dagen(start, 10), plus_dagen(klaar, -7)));
        let reden = kans.kies(&["contact-verloren", "eigen-verzoek", "gezondheid"]);
        traject.afgebroken(wereld, dag, reden);
    } else {
        let uitkomst = kans.kies(&["werk", "opleiding", "participatie", "participatie", "geen"]);
        traject.voltooid(wereld, klaar, uitkomst);
    }
    Ok(())
}

/// A traject, known by the kenmerk that the caller gives it.
pub(crate) struct Traject<'a> {
    pub(crate) kenmerk: String,
    pub(crate) aanbod: &'a str,
}

/// The id of a traject, which follows from its kenmerk.
pub(crate) fn traject_id(kenmerk: &str) -> String {
    afgeleide_id("traject", &[kenmerk]).to_string()
}

impl Traject<'_> {
    fn pad(&self, deel: &str) -> String {
        format!("/traject/v1/trajecten/{}/{deel}", traject_id(&self.kenmerk))
    }

    pub(crate) fn start(&self, wereld: &mut Wereld, persoon: &Value, dag: Date, team: &str) {
        let inhoud = json!({
            "kenmerk": self.kenmerk,
            "persoon": persoon,
            "aanbod": self.aanbod,
            "datum": dag,
            "gebiedsteam": team,
        });
        wereld.coach(dag, "/traject/v1/trajecten".to_owned(), inhoud);
    }

    pub(crate) fn stap(&self, wereld: &mut Wereld, dag: Date, stap: &str) {
        wereld.coach(dag, self.pad("stappen"), json!({ "stap": stap, "datum": dag }));
    }

    pub(crate) fn voltooid(&self, wereld: &mut Wereld, dag: Date, uitkomst: &str) {
        wereld.coach(dag, self.pad("voltooiing"), json!({ "datum": dag, "uitkomst": uitkomst }));
    }

    pub(crate) fn afgebroken(&self, wereld: &mut Wereld, dag: Date, reden: &str) {
        wereld.coach(dag, self.pad("afbreking"), json!({ "datum": dag, "reden": reden }));
    }
}
