//! What happens to people between two days, and is written down correctly and (mostly) at once.

use jiff::{ToSpan as _, civil::Date};

use super::{
    afwijking::WEER_BEKEND,
    dobbel::Dobbel,
    stad::{
        GROEPEN, Karakter, Kenmerken, LEEFVORMEN, NIVEAUS, ONBEKEND, Persoon, REDENEN, REGELINGEN, ROLLEN,
        Stad, Stijl, TEAMS,
    },
};

/// Most days that something is written down after it happened, or before.
const TE_LAAT_DAGEN: i64 = 40;
const VOORUIT_DAGEN: i64 = 40;

/// From `van` up to and including `tot`.
pub(crate) fn leef(stad: &mut Stad, dobbel: &mut Dobbel, van: Date, tot: Date) {
    let dagen = i64::from((tot - van).get_days());
    for _ in 0..dobbel.getal(0, 2) {
        stad.komt(dobbel);
        let wie = stad.personen.len() - 1;
        let dag = van + dobbel.getal(0, dagen).days();
        stad.kent_toe(dobbel, wie, dag, None);
    }
    stad.verdubbel(dobbel);
    for wie in 0..stad.personen.len() {
        let persoon = &stad.personen[wie];
        let Some(laatste) = persoon
            .uitkeringen
            .last()
            .filter(|_| !persoon.weg && !persoon.stil && !persoon.samengevoegd)
            .cloned()
        else {
            continue;
        };
        let mut dag = van + dobbel.getal(0, dagen).days();
        if dobbel.kans(5) {
            dag = tot + dobbel.getal(1, VOORUIT_DAGEN).days();
        }
        match laatste.tot {
            Some(einde) if vrij_vanaf(persoon, einde) <= dag && dobbel.kans(18) => {
                // Perhaps under the number of another system.
                let verder = stad.kan_verder(wie) && dobbel.kans(35);
                let wie = if verder { stad.gaat_verder(dobbel, wie, einde) } else { wie };
                stad.kent_toe(dobbel, wie, dag, None);
            }
            None if dag > laatste.laatste_wijziging() && dobbel.kans(12) => {
                let u = stad.personen[wie].uitkeringen.last_mut().unwrap();
                u.tot = Some(dag);
                // Perhaps nobody knows why, yet.
                let weet_niet =
                    persoon_verandert(stad, wie) && laatste.reden != WEER_BEKEND && dobbel.kans(20);
                let reden = if weet_niet { ONBEKEND } else { dobbel.kies(&REDENEN) };
                stad.personen[wie].uitkeringen.last_mut().unwrap().reden = reden;
            }
            _ if laatste.loopt(tot) && dobbel.kans(25) => {
                let dag = van + dobbel.getal(0, dagen).days();
                let dag = if dobbel.kans(15) { dag - dobbel.getal(1, TE_LAAT_DAGEN).days() } else { dag };
                verander(stad, dobbel, wie, dag);
            }
            _ => {}
        }
    }
}

/// The day on which another benefit can begin: under the same dossier number one that adjoins is not another one.
fn vrij_vanaf(persoon: &Persoon, einde: Date) -> Date {
    if persoon.een_dossier { einde.tomorrow().unwrap() } else { einde }
}

fn persoon_verandert(stad: &Stad, wie: usize) -> bool {
    stad.personen[wie].karakter == Karakter::Verandert
}

/// A change of the last benefit on a day, when that comes after every change before it.
fn verander(stad: &mut Stad, dobbel: &mut Dobbel, wie: usize, dag: Date) {
    let (verandert, stijl) = (persoon_verandert(stad, wie), stad.stijl);
    let met_rol = stad.met_rol;
    let u = stad.personen[wie].uitkeringen.last_mut().unwrap();
    if dag <= u.laatste_wijziging() || u.tot.is_some_and(|tot| tot <= dag) {
        return;
    }
    let mut nieuw = u.nu().clone();
    if verandert {
        anders(dobbel, &mut nieuw, stijl, met_rol);
    } else if stijl == Stijl::Aansluitend {
        nieuw.leefvorm = dobbel.kies(&LEEFVORMEN);
    }
    if nieuw != *u.nu() {
        u.tijdlijn.push((dag, nieuw));
    }
}

/// Another team, level, way of living, target group, role or scheme. In rows that adjoin another scheme is another benefit. What is not known stays so: that it becomes known is no change.
fn anders(dobbel: &mut Dobbel, kenmerken: &mut Kenmerken, stijl: Stijl, met_rol: bool) {
    match dobbel.getal(1, if met_rol { 6 } else { 4 }) {
        1 if kenmerken.team != ONBEKEND => kenmerken.team = dobbel.kies(&TEAMS),
        2 if kenmerken.niveau != ONBEKEND => kenmerken.niveau = dobbel.kies(&NIVEAUS),
        3 => kenmerken.leefvorm = dobbel.kies(&LEEFVORMEN),
        5 => kenmerken.rol = dobbel.kies(&ROLLEN),
        6 if stijl != Stijl::Aansluitend => kenmerken.regeling = dobbel.kies(&REGELINGEN),
        _ => {
            kenmerken.groepen.insert(dobbel.kies(&GROEPEN));
        }
    }
}
