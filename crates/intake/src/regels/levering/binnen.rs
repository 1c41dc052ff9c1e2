//! Rows of an addition that lie within a known benefit: how it goes on, told without the row before.
//!
//! A benefit of two adjoining rows of one dossier is known as one. When the second was refused and comes again by itself,
//! mended, it has no first day of a benefit. Within a known benefit of the same file it cannot be a second one, for nobody
//! has two at a time. It can be a part of it, or its moved first day, of which an addition does not say the old one. What
//! says of which row it is (the dossier number) and tells something that begins on its day, is a part; what could as well
//! be a moved first day is left refused, and the next full set tells.

use std::collections::BTreeSet;

use domein::{Herkomst, gebeurtenis::Uitkeringskenmerken};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{Uitkering, kenmerken::begonnen_als, kenmerken::samengevoegd},
    Levering,
    koppelen::{MAX_DAGEN_VERSCHOVEN, afstand},
    rijen::Periode,
    tijdlijn::Tijdlijn,
};

/// Pairs the periods that are parts of a known benefit with it: all parts of one benefit as that whole benefit.
pub(super) fn delen(
    bekend: &[(Uuid, &Uitkering)],
    gebruikt: &mut BTreeSet<Uuid>,
    paren: &mut Vec<(Periode, Option<Uuid>)>,
    levering: &Levering,
) {
    for (id, u) in bekend {
        if !u.telt() || u.herkomst != Herkomst::Beginbestand || gebruikt.contains(id) {
            continue;
        }
        let was = Tijdlijn::van(u);
        let is_deel =
            |(periode, id): &mut (Periode, Option<Uuid>)| id.is_none() && is_deel(periode, u, &was, levering);
        let delen: Vec<Periode> = paren.extract_if(.., is_deel).map(|(periode, _)| periode).collect();
        if let Some(geheel) = geheel(u, &was, delen) {
            gebruikt.insert(*id);
            paren.push((geheel, Some(*id)));
        }
    }
}

/// Whether a period is certainly a part of a known benefit, and not its moved first day nor another benefit.
fn is_deel(periode: &Periode, u: &Uitkering, was: &Tijdlijn, levering: &Levering) -> bool {
    let van_dossier =
        |regel: &u64| levering.rijen.iter().any(|rij| rij.regel == *regel && rij.dossier.is_some());
    let bekend_op = |dag: Date| was.verloop.iter().any(|(sinds, _)| *sinds == dag);
    let tot = periode.einde.as_ref().map(|einde| einde.datum);
    let binnen = periode.ingangsdatum > u.ingangsdatum
        && u.tot().is_none_or(|u_tot| periode.ingangsdatum < u_tot)
        && (loopt_door(periode, u, levering) || tot.is_some_and(bekend_op));
    let zelfde = periode.regeling() == u.kenmerken.regeling
        && periode.delen.iter().all(|(dag, ruw)| ruw.rol == was.op(*dag).rol);
    let zegt_iets = |(dag, ruw): &(Date, Uitkeringskenmerken)| {
        samengevoegd(was.op(*dag), begonnen_als(&was.begin, ruw.clone())) != *was.op(*dag)
    };
    let begint_iets = periode.delen.iter().any(|(dag, _)| bekend_op(*dag))
        || (afstand(periode.ingangsdatum, u.ingangsdatum) > MAX_DAGEN_VERSCHOVEN
            && periode.delen.iter().any(zegt_iets));
    binnen && zelfde && begint_iets && periode.regels.iter().all(van_dossier)
}

/// Whether a period lasts as long as the benefit.
fn loopt_door(periode: &Periode, u: &Uitkering, levering: &Levering) -> bool {
    let tot = periode.einde.as_ref().map(|einde| einde.datum);
    !levering.einde_geleverd || tot == u.tot() || tot == u.einde.as_ref().map(|einde| einde.datum)
}

/// The whole benefit, with what its parts say of it.
fn geheel(u: &Uitkering, was: &Tijdlijn, delen: Vec<Periode>) -> Option<Periode> {
    let mut delen = delen.into_iter();
    let mut geheel = delen.next()?;
    let mut bekend = vec![(u.ingangsdatum, was.begin.clone())];
    bekend.extend(was.verloop.iter().cloned());
    let stukken = std::mem::take(&mut geheel.delen);
    let mut verloop = ingevoegd(bekend, stukken, geheel.einde.as_ref().map(|einde| einde.datum), u);
    let mut einde = geheel.einde.take();
    for deel in delen {
        geheel.regels.extend(deel.regels);
        geheel.vervolg.extend(deel.vervolg);
        geheel.sinds = deel.sinds;
        einde = deel.einde;
        verloop = ingevoegd(verloop, deel.delen, einde.as_ref().map(|einde| einde.datum), u);
    }
    geheel.ingangsdatum = u.ingangsdatum;
    geheel.leeftijd = u.leeftijd;
    geheel.einde = einde.filter(|einde| Some(einde.datum) == u.tot()).or_else(|| u.einde.clone());
    geheel.delen = verloop;
    Some(geheel)
}

/// A timeline in which the days of a part are as that part says.
fn ingevoegd(
    verloop: Vec<(Date, Uitkeringskenmerken)>,
    stukken: Vec<(Date, Uitkeringskenmerken)>,
    tot: Option<Date>,
    u: &Uitkering,
) -> Vec<(Date, Uitkeringskenmerken)> {
    let begin = stukken[0].0;
    // As far as the benefit itself: what was known to change after its first day is replaced by what is told now.
    let tot = tot.filter(|tot| u.tot().is_none_or(|u_tot| *tot < u_tot));
    let begonnen = verloop[0].1.clone();
    let (mut ervoor, erna): (Vec<_>, Vec<_>) = verloop.into_iter().partition(|(dag, _)| *dag < begin);
    ervoor.extend(stukken.into_iter().map(|(dag, ruw)| (dag, begonnen_als(&begonnen, ruw))));
    ervoor.extend(erna.into_iter().filter(|(dag, _)| tot.is_some_and(|tot| *dag >= tot)));
    ervoor
}
