//! From the begin of the period to its end, and what came after signals: counted one by one.

use jiff::civil::Date;
use rapportage::Cijfervraag;

use super::dekking::{self, Dekking};
use super::tellen::{Tel, is_hervat, is_onderbroken, maanden, zeker_hoogstens};
use super::{Leeftijd, Reeks, Signaal, verder};

const JONG: [(&str, i32, &str); 2] = [("tm-29", 29, "werd-30"), ("tm-26", 26, "werd-27")];

/// Who passed an age from the day before `van` up to and including `eind`, or came back below it.
fn ouder_of_jonger(reeks: &Reeks<'_>, (van, eind): (Date, Date), grens: i32) -> Option<&'static str> {
    let begin = van.yesterday().unwrap();
    let erin = |dag: Date| van <= dag && dag <= eind;
    let eerst: Leeftijd = if reeks.loopt(begin) {
        reeks.uitkering.leeftijd_op(begin, begin)
    } else if erin(reeks.van) {
        reeks.leeftijd_bij_begin()
    } else {
        return None;
    };
    let laatst = match reeks.tot.filter(|tot| erin(*tot)) {
        Some(tot) => reeks.leeftijd_bij_einde(tot),
        None => reeks.uitkering.leeftijd_op(eind, eind),
    };
    match (zeker_hoogstens(grens, eerst), zeker_hoogstens(grens, laatst)) {
        (true, false) => Some("ouder"),
        (false, true) => Some("jonger"),
        _ => None,
    }
}

pub(super) fn van_begin_naar_eind(tel: &mut Tel, reeksen: &[Reeks<'_>], vraag: &Cijfervraag) {
    let (van, eind) = (vraag.periode.van, vraag.periode.tot_en_met);
    let begin = van.yesterday().unwrap();
    let erin = |dag: Date| van <= dag && dag <= eind;
    let dagen = vraag.onderbreking_dagen;
    // By age only when it is no longer than a quarter.
    let kort = eind < verder(van, 3);
    let mut rij = |rij: &str, leeftijd: Leeftijd| {
        tel.op("stand-verloop", rij, "totaal");
        for (kolom, ..) in JONG.iter().filter(|(_, grens, _)| kort && zeker_hoogstens(*grens, leeftijd)) {
            tel.op("stand-verloop", rij, kolom);
        }
    };
    for reeks in reeksen {
        for (naam, dag) in [("begin", begin), ("eind", eind)] {
            if reeks.loopt(dag) {
                rij(naam, reeks.uitkering.leeftijd_op(dag, dag));
            }
        }
        if erin(reeks.van) {
            let naam = if is_hervat(reeks, reeksen, dagen) { "hervat" } else { "instroom" };
            rij(naam, reeks.leeftijd_bij_begin());
        }
        if let Some(tot) = reeks.tot.filter(|tot| erin(*tot)) {
            let leeftijd = reeks.leeftijd_bij_einde(tot);
            if is_onderbroken(reeks, reeksen, dagen) {
                rij("onderbroken", leeftijd);
            } else {
                rij("uitstroom", leeftijd);
                if reeks.einde().is_some_and(|einde| einde.reden == "verhuizing") {
                    rij("verhuisd", leeftijd);
                }
            }
        }
    }
    if !kort {
        return;
    }
    for reeks in reeksen {
        for (kolom, grens, werd) in JONG {
            match ouder_of_jonger(reeks, (van, eind), grens) {
                Some("ouder") => tel.op("stand-verloop", werd, kolom),
                Some(_) => tel.op("stand-verloop", "correctie", kolom),
                None => {}
            }
        }
    }
    per_maand(tel, reeksen, vraag);
}

/// The same of each month of the period after one that is shown too.
fn per_maand(tel: &mut Tel, reeksen: &[Reeks<'_>], vraag: &Cijfervraag) {
    let getoond = maanden(vraag);
    let binnen: Vec<_> =
        getoond.iter().filter(|(_, einde)| einde.first_of_month() >= vraag.periode.van).collect();
    for (maand, einde) in binnen {
        let eerste = einde.first_of_month();
        if !getoond.iter().any(|(_, ander)| *ander == eerste.yesterday().unwrap()) {
            continue;
        }
        let erin = |dag: Date| eerste <= dag && dag <= *einde;
        for reeks in reeksen {
            for (kolom, grens, _) in JONG {
                let mut op = |wat: &str| tel.op("ongepubliceerd", &format!("{wat} {kolom} {maand}"), "");
                if let Some(wat) = ouder_of_jonger(reeks, (eerste, *einde), grens) {
                    op(wat);
                }
                let hervat = erin(reeks.van) && is_hervat(reeks, reeksen, vraag.onderbreking_dagen);
                if hervat && zeker_hoogstens(grens, reeks.leeftijd_bij_begin()) {
                    op("hervat");
                }
                if let Some(tot) = reeks.tot.filter(|tot| erin(*tot))
                    && is_onderbroken(reeks, reeksen, vraag.onderbreking_dagen)
                    && zeker_hoogstens(grens, reeks.leeftijd_bij_einde(tot))
                {
                    op("onderbroken");
                }
            }
        }
    }
}

/// Of each quarter that is shown: who of its signals got bijstand, as far as that can be known.
pub(super) fn na_signalen(
    tel: &mut Tel,
    (signalen, reeksen): (&[Signaal], &[Reeks<'_>]),
    vraag: &Cijfervraag,
    dekking: &Dekking,
) {
    let eerste = vraag.maanden_vanaf.first_of_month();
    // The last twelve quarters: those that ended less than 36 months before the last of them.
    let laatste = dekking::laatste_kwartaal(vraag.periode.tot_en_met);
    let eerste = eerste.max(verder(laatste.first_of_month(), -35));
    let mut gevolgd_per: std::collections::BTreeMap<(String, i32), u64> = std::collections::BTreeMap::new();
    let mut beide: Vec<(String, i32, i32)> = Vec::new();
    let id = "signalen-bijstand";
    for signaal in signalen {
        let maand = (signaal.datum.month() - 1) / 3 * 3 + 1;
        let begin = Date::new(signaal.datum.year(), maand, 1).unwrap();
        let einde = Date::new(signaal.datum.year(), maand + 2, 1).unwrap().last_of_month();
        if begin < eerste || einde > vraag.periode.tot_en_met {
            continue;
        }
        let kwartaal = format!("{}-Q{}", begin.year(), (maand + 2) / 3);
        tel.met_totaal(id, &kwartaal, "ontvangen");
        let gevolgd = |maanden: i32| {
            let (mut dag, na) = (signaal.datum, verder(signaal.datum, maanden));
            while dag < na && dekking.gedekt(dag) {
                dag = dag.tomorrow().unwrap();
            }
            dag >= na
        };
        let bijstand = |maanden: i32| {
            reeksen.iter().any(|reeks| {
                reeks.uitkering.persoon == signaal.persoon
                    && signaal.datum <= reeks.van
                    && reeks.van < verder(signaal.datum, maanden)
            })
        };
        for maanden in [3, 6, 12] {
            if !gevolgd(maanden) {
                tel.met_totaal(id, &kwartaal, &format!("open-{maanden}m"));
                continue;
            }
            for rij in [kwartaal.clone(), "totaal".to_owned()] {
                *gevolgd_per.entry((rij, maanden)).or_default() += 1;
            }
            tel.met_totaal(id, &kwartaal, &format!("gevolgd-{maanden}m"));
            if bijstand(maanden) {
                tel.met_totaal(id, &kwartaal, &format!("bijstand-{maanden}m"));
            }
        }
        for (kort, lang) in [(3, 6), (6, 12)] {
            if gevolgd(lang) && bijstand(kort) {
                beide.extend([kwartaal.clone(), "totaal".to_owned()].map(|rij| (rij, kort, lang)));
            }
        }
    }
    for (rij, kort, lang) in beide {
        let gevolgd = |maanden| gevolgd_per.get(&(rij.clone(), maanden));
        if gevolgd(kort) != gevolgd(lang) {
            tel.op("ongepubliceerd", &format!("bijstand-{kort}m van gevolgd-{lang}m {rij}"), "");
        }
    }
}
