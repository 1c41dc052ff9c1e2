//! The people of a scenario and their benefits, and the rows of `beginbestand.csv` that follow from them.

use std::fmt::Write as _;

use jiff::civil::{Date, date};

use crate::kalender::leeftijd;
use crate::kans::Kans;
use crate::naamlijst::naam_van;

/// Somebody with one or more benefits.
#[derive(Debug, Clone)]
pub(crate) struct Persoon {
    pub(crate) geboren: Date,
    /// Only the birth year is known to the source; `geboren` is then the middle of it.
    pub(crate) alleen_jaar: bool,
    pub(crate) opleiding: String,
    pub(crate) doelgroepen: Vec<String>,
    pub(crate) gebiedsteam: &'static str,
    pub(crate) leefvorm: &'static str,
    /// Given only to those whom another feed names as well; the rest has the source's own number.
    pub(crate) bsn: Option<u32>,
    /// In order of start; never overlapping.
    pub(crate) uitkeringen: Vec<Uitkering>,
}

/// One benefit.
#[derive(Debug, Clone)]
pub(crate) struct Uitkering {
    /// The first day with benefit.
    pub(crate) ingang: Date,
    pub(crate) reden_instroom: &'static str,
    /// The first day without benefit and the reason, once it has ended.
    pub(crate) einde: Option<(Date, &'static str)>,
}

impl Uitkering {
    pub(crate) fn nieuw(ingang: Date, reden_instroom: &'static str) -> Self {
        Self { ingang, reden_instroom, einde: None }
    }

    /// Whether it runs on a day.
    pub(crate) fn loopt_op(&self, dag: Date) -> bool {
        self.ingang <= dag && self.einde.is_none_or(|(einde, _)| dag < einde)
    }
}

const GEBIEDSTEAMS: [(&str, u32); 8] = [
    ("centrum-oosterpark", 190),
    ("oost", 160),
    ("zuid", 190),
    ("west", 130),
    ("oude-wijken", 210),
    ("haren", 40),
    ("ten-boer", 30),
    ("onbekend", 15),
];

const LEEFVORMEN: [(&str, u32); 4] =
    [("alleenstaand", 750), ("alleenstaande-ouder", 130), ("gehuwd-samenwonend", 110), ("onbekend", 10)];

/// Further doelgroepen of young people without one of their own, per thousand.
const DOELGROEPEN_JONG: [(&str, u32); 5] = [
    ("mentale-problematiek", 240),
    ("vsv", 110),
    ("pro-vso", 60),
    ("mbo2-bol", 70),
    ("dak-thuisloos-jeugdzorg", 60),
];

/// Reasons of inflow (municipal codes) with their weight.
const INSTROOM: [(&str, u32); 9] = [
    ("1", 110),
    ("2", 130),
    ("11", 250),
    ("13", 40),
    ("14", 140),
    ("15", 40),
    ("19", 110),
    ("39", 150),
    ("onbekend", 30),
];

/// Reasons of outflow other than work with their weight.
const UITSTROOM: [(&str, u32); 8] = [
    ("opleiding", 120),
    ("andere-uitkering", 170),
    ("verhuizing", 270),
    ("samenwoning", 160),
    ("detentie", 30),
    ("overlijden", 50),
    ("overig", 160),
    ("onbekend", 40),
];

/// A code from a list with weights.
pub(crate) fn code(kans: &mut Kans, lijst: &[(&'static str, u32)]) -> &'static str {
    lijst[kans.gewogen(lijst.iter().map(|(_, gewicht)| *gewicht))].0
}

/// A reason of inflow that fits the person.
pub(crate) fn reden_instroom(kans: &mut Kans, persoon: &Persoon) -> &'static str {
    if persoon.is_vergunninghouder() && kans.promille(700) {
        return if kans.promille(800) { "43" } else { "16" };
    }
    code(kans, &INSTROOM)
}

/// A reason of outflow other than work; who is under 55 does not leave by death here.
pub(crate) fn reden_zonder_werk(kans: &mut Kans, leeftijd: i32) -> &'static str {
    match code(kans, &UITSTROOM) {
        "overlijden" if leeftijd < 55 => "verhuizing",
        "opleiding" if leeftijd > 40 => "overig",
        reden => reden,
    }
}

/// A code of work: part of it is subsidised.
pub(crate) fn reden_werk(kans: &mut Kans, gesubsidieerd_promille: u32) -> &'static str {
    if kans.promille(gesubsidieerd_promille) { "gesubsidieerd-werk" } else { "werk" }
}

/// A birth date of somebody who is so many whole years old on a day.
pub(crate) fn geboortedatum(kans: &mut Kans, leeftijd_op: i32, dag: Date) -> Date {
    let jaar = dag.year() - leeftijd_op as i16;
    // The day itself is the latest birthday that makes this age; a leap day counts as 28 February.
    let dag_van =
        |jaar: i16| Date::new(jaar, dag.month(), dag.day()).unwrap_or_else(|_| date(jaar, dag.month(), 28));
    kans.dag(dag_van(jaar - 1).saturating_add(jiff::Span::new().days(2)), dag_van(jaar))
}

impl Persoon {
    /// Somebody of a birth date, with a place to live and a household. `doelgroep` is given; who has none gets
    /// what is usual for the age.
    pub(crate) fn nieuw(
        kans: &mut Kans,
        geboren: Date,
        op: Date,
        opleiding: &str,
        doelgroep: Option<&str>,
    ) -> Self {
        let jaren = leeftijd(geboren, op);
        let mut doelgroepen: Vec<String> = doelgroep.iter().map(|d| (*d).to_owned()).collect();
        if doelgroepen.is_empty() && jaren >= 30 {
            if kans.promille(130) {
                doelgroepen.push("vergunninghouder".to_owned());
            } else if kans.promille(90) {
                doelgroepen.push("arbeidsbeperking".to_owned());
            }
        } else if jaren < 30 {
            for (extra, promille) in DOELGROEPEN_JONG {
                let past = match extra {
                    "vsv" | "pro-vso" => {
                        doelgroep.is_none() && !matches!(opleiding, "mbo2-4-havo-vwo" | "hbo" | "wo")
                    }
                    "mbo2-bol" => doelgroep.is_none() && opleiding == "mbo2-4-havo-vwo",
                    _ => true,
                };
                if kans.promille(promille) && past {
                    doelgroepen.push(extra.to_owned());
                }
            }
        }
        let mut persoon = Self {
            geboren,
            alleen_jaar: false,
            opleiding: opleiding.to_owned(),
            doelgroepen,
            gebiedsteam: code(kans, &GEBIEDSTEAMS),
            leefvorm: if jaren < 27 && kans.promille(800) { "alleenstaand" } else { code(kans, &LEEFVORMEN) },
            bsn: None,
            uitkeringen: Vec::new(),
        };
        if persoon.is_vergunninghouder() {
            if kans.promille(500) {
                persoon.gebiedsteam = "statushouders";
            }
            // Some papers give no more than a year.
            if (35..60).contains(&jaren) && kans.promille(120) {
                persoon.alleen_jaar = true;
                persoon.geboren = date(geboren.year(), 7, 1);
            }
        }
        persoon
    }

    pub(crate) fn is_vergunninghouder(&self) -> bool {
        self.heeft("vergunninghouder")
    }

    pub(crate) fn heeft(&self, doelgroep: &str) -> bool {
        self.doelgroepen.iter().any(|eigen| eigen == doelgroep)
    }
}

/// A BSN as it is written: nine digits.
pub(crate) fn bsn_tekst(bsn: u32) -> String {
    format!("{bsn:09}")
}

/// The existing file of benefits, one row for each, in order of start.
pub(crate) fn beginbestand(personen: &[Persoon]) -> String {
    let mut rijen: Vec<(Date, usize, &Uitkering)> = Vec::new();
    for (plaats, persoon) in personen.iter().enumerate() {
        rijen.extend(persoon.uitkeringen.iter().map(|uitkering| (uitkering.ingang, plaats, uitkering)));
    }
    rijen.sort_unstable_by_key(|(ingang, plaats, _)| (*ingang, *plaats));
    let mut tekst = String::with_capacity(rijen.len() * 130 + 200);
    tekst.push_str(
        "persoonsnummer;bsn;geboortedatum;geboortejaar;voornaam;achternaam;ingangsdatum;einddatum;reden_instroom;reden_uitstroom;\
         opleidingsniveau;doelgroepen;gebiedsteam;leefvorm\n",
    );
    for (ingang, plaats, uitkering) in rijen {
        let persoon = &personen[plaats];
        // Writing to a String cannot fail.
        let _ = match persoon.bsn {
            Some(bsn) => write!(tekst, ";{};", bsn_tekst(bsn)),
            None => write!(tekst, "P{:07};;", plaats + 1),
        };
        let _ = if persoon.alleen_jaar {
            write!(tekst, ";{}", persoon.geboren.year())
        } else {
            write!(tekst, "{};", persoon.geboren)
        };
        let (voornaam, achternaam) = naam_van(persoon.bsn.unwrap_or(plaats as u32 + 1));
        let _ = write!(tekst, ";{voornaam};{achternaam};{ingang};");
        if let Some((einde, _)) = uitkering.einde {
            let _ = write!(tekst, "{einde}");
        }
        let _ = writeln!(
            tekst,
            ";{};{};{};{};{};{}",
            uitkering.reden_instroom,
            uitkering.einde.map_or("", |(_, reden)| reden),
            persoon.opleiding,
            persoon.doelgroepen.join("|"),
            persoon.gebiedsteam,
            persoon.leefvorm,
        );
    }
    tekst
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn een_geboortedatum_past_bij_de_leeftijd(zaad: u64, jaren in 0_i32..100, dagen in 0_i32..3000) {
            let op = date(2018, 1, 1).saturating_add(jiff::Span::new().days(dagen));
            let geboren = geboortedatum(&mut Kans::nieuw(zaad, 0), jaren, op);
            prop_assert_eq!(leeftijd(geboren, op), jaren);
        }
    }
}
