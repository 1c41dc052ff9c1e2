//! Drift: what the system said was not right, and it says something else now. Of a person one thing at a time; what
//! would give two benefits on one day, or touch what the exports leave out, does not happen.

use domein::Verdwenen;
use jiff::{ToSpan as _, civil::Date};

use super::{
    dobbel::Dobbel,
    stad::{
        INSTROOM, Karakter, Kenmerken, NIVEAUS, ONBEKEND, Persoon, REDENEN, Stad, Stijl, TEAMS, Uitkering,
    },
};

/// The reason of who goes on, in case the benefit ends again.
pub(crate) const WEER_BEKEND: &str = REDENEN[0];

/// Of so many persons in a hundred something is corrected, on the day `peildatum`.
pub(crate) fn dwaal(stad: &mut Stad, dobbel: &mut Dobbel, procent: i64, peildatum: Date) {
    for wie in 0..stad.personen.len() {
        if stad.personen[wie].weg || stad.personen[wie].stil || !dobbel.kans(procent) {
            continue;
        }
        let eerder = stad.personen[wie].clone();
        een(stad, dobbel, wie, peildatum);
        let nu = &mut stad.personen[wie];
        nu.uitkeringen.sort_by_key(|u| u.van);
        nu.uitkeringen.iter_mut().for_each(Uitkering::snoei);
        if !nu.klopt() || !buiten_blijft(stad.vanaf, &eerder, nu) {
            stad.personen[wie] = eerder;
        }
    }
}

/// Whether the periods that a later export leaves out are the same.
fn buiten_blijft(vanaf: Option<Date>, eerder: &Persoon, nu: &Persoon) -> bool {
    let buiten = |persoon: &Persoon| {
        let eruit = |u: &&Uitkering| vanaf.is_some_and(|vanaf| u.tot.is_some_and(|tot| tot <= vanaf));
        persoon.uitkeringen.iter().filter(eruit).map(|u| (u.van, u.tot, u.reden)).collect::<Vec<_>>()
    };
    buiten(eerder) == buiten(nu)
}

fn een(stad: &mut Stad, dobbel: &mut Dobbel, wie: usize, peildatum: Date) {
    let verdwenen = stad.verdwenen;
    let (stijl, geleverd) = (stad.stijl, stad.geleverd);
    let nieuw_dossier = stad.dossier(wie);
    let persoon = &mut stad.personen[wie];
    let schuift = persoon.karakter == Karakter::Verschuift;
    let vrij = schuift || stijl == Stijl::Aansluitend;
    if persoon.uitkeringen.is_empty() {
        return terug(persoon, verdwenen);
    }
    let welke =
        usize::try_from(dobbel.getal(0, i64::try_from(persoon.uitkeringen.len()).unwrap() - 1)).unwrap();
    if persoon.uitkeringen[welke].van > peildatum {
        return;
    }
    let begonnen =
        |persoon: &Persoon, plek: usize| persoon.uitkeringen.get(plek).is_some_and(|u| u.van <= peildatum);
    match dobbel.getal(1, 12) {
        1 | 2 if schuift => begin(dobbel, &mut persoon.uitkeringen[welke]),
        3 | 4 => einde(dobbel, persoon, welke),
        5 if schuift && begonnen(persoon, welke + 1) => voorbij_het_volgende(dobbel, persoon, welke),
        6 => heropen(persoon),
        7 if vrij && begonnen(persoon, welke + 1) => {
            // Of who changes, only benefits that are known and leave nothing open.
            let bekend = persoon.uitkeringen.last().is_some_and(|u| geleverd.is_some_and(|dag| u.van <= dag));
            let volledig = |(_, kenmerken): &(Date, Kenmerken)| {
                kenmerken.team != ONBEKEND && kenmerken.niveau != ONBEKEND && !kenmerken.groepen.is_empty()
            };
            let zegt_alles =
                persoon.uitkeringen[welke..=welke + 1].iter().all(|u| u.tijdlijn.iter().all(volledig));
            if schuift || (bekend && zegt_alles) {
                voeg_samen(persoon, welke);
                persoon.samengevoegd = !schuift;
            }
        }
        8 if vrij => splits(dobbel, persoon, welke, nieuw_dossier),
        // What comes back to somebody who was two is of who had it: no file says that.
        9 if persoon.eerder.is_none() => verwijder(persoon, welke, verdwenen),
        10 if persoon.eerder.is_none() => terug(persoon, verdwenen),
        11 => vul_in(dobbel, persoon),
        12 => verbeter(dobbel, persoon, welke, stijl),
        _ => {}
    }
}

/// Near or far, before or after.
fn verschuiving(dobbel: &mut Dobbel) -> i64 {
    let dagen = if dobbel.kans(65) { dobbel.getal(1, 20) } else { dobbel.getal(21, 400) };
    if dobbel.kans(50) { dagen } else { -dagen }
}

fn begin(dobbel: &mut Dobbel, u: &mut Uitkering) {
    u.van += verschuiving(dobbel).days();
}

fn einde(dobbel: &mut Dobbel, persoon: &mut Persoon, welke: usize) {
    let schuift = persoon.karakter == Karakter::Verschuift;
    let volgende = persoon.uitkeringen.get(welke + 1).map(|u| u.van);
    let u = &persoon.uitkeringen[welke];
    let Some(tot) = u.tot else { return };
    let nieuw = tot + verschuiving(dobbel).days();
    let mag = schuift || (nieuw > u.laatste_wijziging() && volgende != Some(nieuw));
    if mag {
        persoon.uitkeringen[welke].tot = Some(nieuw);
    }
}

/// The end moves past the next start, which moves along.
fn voorbij_het_volgende(dobbel: &mut Dobbel, persoon: &mut Persoon, welke: usize) {
    let tot = persoon.uitkeringen[welke + 1].van + dobbel.getal(1, 40).days();
    persoon.uitkeringen[welke].tot = Some(tot);
    persoon.uitkeringen[welke + 1].van = tot + dobbel.getal(0, 40).days();
}

fn heropen(persoon: &mut Persoon) {
    let u = persoon.uitkeringen.last_mut().unwrap();
    if u.reden != ONBEKEND {
        u.tot = None;
        // A known reason stays when the next one is not: it must be known.
        u.reden = WEER_BEKEND;
    }
}

/// Two periods were one.
fn voeg_samen(persoon: &mut Persoon, welke: usize) {
    if persoon.uitkeringen[welke + 1].reden != ONBEKEND {
        let tweede = persoon.uitkeringen.remove(welke + 1);
        let eerste = &mut persoon.uitkeringen[welke];
        (eerste.tot, eerste.reden) = (tweede.tot, tweede.reden);
        for (plek, (dag, kenmerken)) in tweede.tijdlijn.into_iter().enumerate() {
            let dag = if plek == 0 { tweede.van } else { dag };
            if kenmerken != *eerste.nu() {
                eerste.tijdlijn.push((dag, kenmerken));
            }
        }
    }
}

/// One period was two.
fn splits(dobbel: &mut Dobbel, persoon: &mut Persoon, welke: usize, dossier: u32) {
    let u = &mut persoon.uitkeringen[welke];
    let Some(tot) = u.tot.filter(|_| u.reden != ONBEKEND) else { return };
    let dagen = i64::from((tot - u.van).get_days());
    if dagen < 10 {
        return;
    }
    let knip = u.van + dobbel.getal(1, dagen - 5).days();
    let van = knip + dobbel.getal(i64::from(persoon.een_dossier), 60).days();
    let mut tweede = Uitkering { van, tot: Some(tot), reden: u.reden, dossier, tijdlijn: u.tijdlijn.clone() };
    if van >= tot {
        return;
    }
    u.tot = Some(knip);
    u.reden = dobbel.kies(&REDENEN);
    tweede.snoei();
    persoon.uitkeringen.insert(welke + 1, tweede);
}

/// It never was right, or nobody knows. Of who changes everything goes at once, and for good when it is withdrawn.
fn verwijder(persoon: &mut Persoon, welke: usize, verdwenen: Verdwenen) {
    if persoon.karakter == Karakter::Verandert {
        persoon.verwijderd.append(&mut persoon.uitkeringen);
        persoon.weg = verdwenen == Verdwenen::Intrekken;
    } else {
        let weg = persoon.uitkeringen.remove(welke);
        persoon.verwijderd.push(weg);
    }
}

/// What was removed was right.
fn terug(persoon: &mut Persoon, verdwenen: Verdwenen) {
    if persoon.karakter == Karakter::Verandert && verdwenen == Verdwenen::NietMeerGeleverd {
        persoon.uitkeringen.append(&mut persoon.verwijderd);
    } else if let Some(terug) = persoon.verwijderd.pop() {
        persoon.uitkeringen.push(terug);
    }
}

/// What was unknown becomes known, for the whole time.
fn vul_in(dobbel: &mut Dobbel, persoon: &mut Persoon) {
    let (team, niveau, reden) = (dobbel.kies(&TEAMS), dobbel.kies(&NIVEAUS), dobbel.kies(&REDENEN));
    for u in persoon.uitkeringen.iter_mut().chain(&mut persoon.verwijderd) {
        if u.reden == ONBEKEND {
            u.reden = reden;
        }
        for (_, kenmerken) in &mut u.tijdlijn {
            if kenmerken.team == ONBEKEND {
                kenmerken.team = team;
            }
            if kenmerken.niveau == ONBEKEND {
                kenmerken.niveau = niveau;
            }
        }
    }
}

/// The reason why it began or ended, or the day of a change when rows say that.
fn verbeter(dobbel: &mut Dobbel, persoon: &mut Persoon, welke: usize, stijl: Stijl) {
    let u = &mut persoon.uitkeringen[welke];
    match dobbel.getal(1, 3) {
        1 if u.tot.is_some() => u.reden = dobbel.kies(&REDENEN),
        2 if stijl == Stijl::Aansluitend && u.tijdlijn.len() > 1 => {
            let laatste = u.tijdlijn.len() - 1;
            let eerder = if laatste == 1 { u.van } else { u.tijdlijn[laatste - 1].0 };
            let nieuw = u.tijdlijn[laatste].0 + dobbel.getal(-25, 25).days();
            if nieuw > eerder && u.tot.is_none_or(|tot| nieuw < tot) {
                u.tijdlijn[laatste].0 = nieuw;
            }
        }
        _ => {
            let instroom = dobbel.kies(&INSTROOM);
            u.tijdlijn.iter_mut().for_each(|(_, kenmerken)| kenmerken.instroom = instroom);
        }
    }
}
