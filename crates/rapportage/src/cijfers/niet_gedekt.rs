//! Counts of days of which no source says anything: whatever stands in the facts about them is not a figure.

use jiff::civil::Date;

use super::{dekking::Dekking, signalen_bijstand, verloop};
use crate::{
    Cijfervraag,
    tabel::{Cel, Cijferblad},
};

/// Of which days a count is.
enum Dagen {
    /// Benefits, from the first day up to and including the second.
    Uitkeringen(Date, Date),
    /// What is recorded by hand, up to and including this day.
    Loket(Date),
    /// Told by its own sources.
    Anders,
}

/// Puts words in the place of counts about which nothing is known. The counts stay in the sheet: relations hold, and a
/// reader who can compute one of them from others learns no small group by it.
pub(super) fn merk(blad: &mut Cijferblad, vraag: &Cijfervraag, dekking: &Dekking) {
    let maandeinden: Vec<(String, Date)> =
        vraag.peildata().into_iter().map(|dag| (super::stand_maand::maand_id(dag), dag)).collect();
    for tabel in &mut blad.tabellen {
        let kolommen: Vec<String> = tabel.kolommen.iter().map(|kolom| kolom.id.clone()).collect();
        for rij in &mut tabel.rijen {
            let maandeinde = maandeinden.iter().find(|(id, _)| *id == rij.id).map(|(_, dag)| *dag);
            for (kolom, cel) in kolommen.iter().zip(&mut rij.cellen) {
                let Cel::Aantal(aantal) = *cel else { continue };
                let bekend = match dagen(&tabel.id, (&rij.id, maandeinde), kolom, vraag) {
                    Dagen::Uitkeringen(van, tot_en_met) => dekking.dekt(van, tot_en_met),
                    Dagen::Loket(tot_en_met) => dekking.loket().is_some_and(|dag| dag >= tot_en_met),
                    Dagen::Anders => true,
                };
                if !bekend {
                    *cel = Cel::NietGedekt(aantal);
                }
            }
        }
    }
}

fn dagen(tabel: &str, (rij, maandeinde): (&str, Option<Date>), kolom: &str, vraag: &Cijfervraag) -> Dagen {
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    match (tabel, maandeinde) {
        ("stand-maand", Some(einde)) => Dagen::Uitkeringen(einde, einde),
        ("instroom-maand" | "uitstroom-maand", Some(einde)) => {
            Dagen::Uitkeringen(einde.first_of_month(), einde)
        }
        ("plaatsingen-maand", Some(einde)) => Dagen::Loket(einde),
        (
            "stand-leeftijd" | "stand-doelgroep" | "stand-opleiding" | "stand-gebiedsteam" | "stand-duur",
            _,
        ) => {
            let dag = if kolom == "basis" { vraag.basis } else { tot_en_met };
            Dagen::Uitkeringen(dag, dag)
        }
        (
            "instroom-leeftijd"
            | "instroom-opleiding"
            | "uitstroom-duur"
            | "uitstroom-werk-duur"
            | "uitstroom-reden",
            _,
        ) => Dagen::Uitkeringen(van, tot_en_met),
        (verloop::ID, _) => match rij {
            "begin" => van.yesterday().map_or(Dagen::Anders, |dag| Dagen::Uitkeringen(dag, dag)),
            "eind" => Dagen::Uitkeringen(tot_en_met, tot_en_met),
            _ => Dagen::Uitkeringen(van, tot_en_met),
        },
        (signalen_bijstand::ID, _) => {
            let kwartalen = signalen_bijstand::kwartalen(vraag);
            let kwartaal = kwartalen.iter().find(|(id, _)| id == rij).or(kwartalen.last());
            kwartaal.map_or(Dagen::Anders, |(_, einde)| Dagen::Loket(*einde))
        }
        ("signalen-bron" | "signalen-opvolging", _) => Dagen::Loket(tot_en_met),
        ("route-arbeid-plus", _) => {
            let jaareinde = kolom.parse().ok().and_then(|jaar| Date::new(jaar, 12, 31).ok());
            Dagen::Loket(jaareinde.map_or(tot_en_met, |einde| einde.min(tot_en_met)))
        }
        _ => Dagen::Anders,
    }
}
