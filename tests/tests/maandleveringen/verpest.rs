//! An export that is wrong as a whole.

use jiff::{ToSpan as _, civil::Date};

use super::{
    dobbel::Dobbel,
    stad::{Karakter, Stad, TEAMS, Uitkering},
};

pub(crate) fn verpest(stad: &Stad, dobbel: &mut Dobbel, peildatum: Date) -> Stad {
    let mut verkeerd = stad.clone();
    match dobbel.getal(1, 4) {
        // Half of the people are not in the selection.
        1 => verkeerd.personen.retain(|_| dobbel.kans(50)),
        // Everybody has left.
        2 => {
            let laatste = verkeerd.personen.iter_mut().filter_map(|persoon| persoon.uitkeringen.last_mut());
            for u in laatste.filter(|u| u.tot.is_none() && u.van < peildatum) {
                u.tot = Some(peildatum.max(u.laatste_wijziging().tomorrow().unwrap()));
                u.reden = "overig";
            }
        }
        // Everybody is in one team.
        3 => {
            let veranderlijk =
                verkeerd.personen.iter_mut().filter(|persoon| persoon.karakter == Karakter::Verandert);
            for u in veranderlijk.filter_map(|persoon| persoon.uitkeringen.last_mut()) {
                let dag = u.laatste_wijziging().tomorrow().unwrap().max(peildatum);
                if u.loopt(dag) && u.nu().team != super::stad::ONBEKEND {
                    let kenmerken = super::stad::Kenmerken { team: TEAMS[0], ..u.nu().clone() };
                    if kenmerken != *u.nu() {
                        u.tijdlijn.push((dag, kenmerken));
                    }
                }
            }
        }
        // Every first day is a day late.
        _ => {
            let verschuift =
                verkeerd.personen.iter_mut().filter(|persoon| persoon.karakter == Karakter::Verschuift);
            for u in verschuift.flat_map(|persoon| &mut persoon.uitkeringen) {
                let buiten = stad.vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf));
                if !buiten && u.tot.is_none_or(|tot| tot > u.van + 1.day()) {
                    u.van += 1.day();
                    Uitkering::snoei(u);
                }
            }
        }
    }
    verkeerd
}
