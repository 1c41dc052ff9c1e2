//! Rows that tell a part of a known benefit: of a dossier of which the other rows are not in the file.
//!
//! A benefit of adjoining rows of one dossier is known as one, with a day on which something changed for each of them. An
//! addition may have one of its rows, such as the one that was refused and is mended; and a full set that begins on a day
//! has none of those that ended before it. A row that begins where the benefit was known to change, or that ends there, is
//! that part: it moves no first day and ends nothing. What begins or ends on another day may be a correction of the whole,
//! and goes the way of every row.

use std::collections::BTreeSet;

use domein::{Herkomst, gebeurtenis::Uitkeringskenmerken};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{Einde, Uitkering, kenmerken::begonnen_als},
    Levering, Omvang,
    koppelen::tot_vernomen,
    rijen::Periode,
    tijdlijn::Tijdlijn,
};

/// Pairs the periods that are parts of a known benefit with it: all parts of one benefit as that whole benefit. Takes the
/// periods out that would count double beside such a whole, which no row of this file says, and gives those, each with the
/// benefit that it was taken for.
pub(super) fn delen(
    bekend: &[(Uuid, &Uitkering)],
    gebruikt: &mut BTreeSet<Uuid>,
    paren: &mut Vec<(Periode, Option<Uuid>)>,
    (omvang, levering): (Omvang, &Levering),
) -> Vec<(Periode, Option<Uuid>)> {
    let mut ernaast = Vec::new();
    for (id, u) in bekend {
        if !u.telt() || u.herkomst != Herkomst::Beginbestand || u.verloop.is_empty() {
            continue;
        }
        let was = Tijdlijn::van(u);
        let is_begin = |periode: &Periode| is_begin(periode, u, &was, (omvang, levering));
        // A row that tells the whole of it leaves nothing for parts.
        if paren.iter().any(|(periode, is)| *is == Some(*id) && !is_begin(periode)) {
            continue;
        }
        let is_deel = |(periode, is): &mut (Periode, Option<Uuid>)| match is {
            None => is_vervolg(periode, u, &was, (omvang, levering)),
            Some(is) => is == id,
        };
        let mut delen: Vec<Periode> = paren.extract_if(.., is_deel).map(|(periode, _)| periode).collect();
        delen.sort_by_key(|periode| periode.ingangsdatum);
        if let Some(geheel) = geheel(u, &was, delen, omvang) {
            let loopt = tot_vernomen(&geheel, Some(u));
            let tot = loopt.einde.as_ref().map(|einde| einde.datum);
            let telt_dubbel = |(periode, _): &mut (Periode, Option<Uuid>)| {
                periode.regeling() == geheel.regeling() && periode.raakt(geheel.ingangsdatum, tot)
            };
            ernaast.extend(paren.extract_if(.., telt_dubbel));
            gebruikt.insert(*id);
            paren.push((geheel, Some(*id)));
        }
    }
    ernaast
}

/// Whether a period goes on with the benefit from a day on which that was known to change. Of a full set only when the rows
/// before it had ended before the set begins: otherwise they would be in it.
fn is_vervolg(
    periode: &Periode,
    u: &Uitkering,
    was: &Tijdlijn,
    (omvang, levering): (Omvang, &Levering),
) -> bool {
    let past = match omvang {
        Omvang::Eerste | Omvang::Volledig { vanaf: None, .. } => false,
        Omvang::Volledig { vanaf: Some(vanaf), .. } => periode.ingangsdatum <= vanaf,
        Omvang::Aanvulling => {
            loopt_door(periode, u, levering)
                || eindigt_bij_wijziging(periode, was)
                || is_laatste(periode.ingangsdatum, was)
        }
    };
    past && periode.ingangsdatum > u.ingangsdatum
        && wijzigt_op(was, periode.ingangsdatum)
        && hoort_bij(periode, u, was, levering)
}

/// Whether a period of an addition is the benefit from its first day up to a day on which that was known to change.
fn is_begin(
    periode: &Periode,
    u: &Uitkering,
    was: &Tijdlijn,
    (omvang, levering): (Omvang, &Levering),
) -> bool {
    omvang == Omvang::Aanvulling
        && periode.ingangsdatum == u.ingangsdatum
        && eindigt_bij_wijziging(periode, was)
        && hoort_bij(periode, u, was, levering)
}

/// Whether the rows name a dossier, and are about the same scheme and the same role.
fn hoort_bij(periode: &Periode, u: &Uitkering, was: &Tijdlijn, levering: &Levering) -> bool {
    let van_dossier =
        |regel: &u64| levering.rijen.iter().any(|rij| rij.regel == *regel && rij.dossier.is_some());
    periode.regeling() == u.kenmerken.regeling
        && periode.delen.iter().all(|(dag, ruw)| ruw.rol == was.op(*dag).rol)
        && periode.regels.iter().all(van_dossier)
}

fn wijzigt_op(was: &Tijdlijn, dag: Date) -> bool {
    was.verloop.iter().any(|(sinds, _)| *sinds == dag)
}

fn eindigt_bij_wijziging(periode: &Periode, was: &Tijdlijn) -> bool {
    periode.einde.as_ref().is_some_and(|einde| wijzigt_op(was, einde.datum))
}

/// Whether nothing was known to change after this day: what begins there says how the benefit ends.
fn is_laatste(dag: Date, was: &Tijdlijn) -> bool {
    was.verloop.last().is_some_and(|(sinds, _)| *sinds == dag)
}

/// Whether a period lasts as long as the benefit.
fn loopt_door(periode: &Periode, u: &Uitkering, levering: &Levering) -> bool {
    let tot = periode.einde.as_ref().map(|einde| einde.datum);
    !levering.einde_geleverd || tot == u.tot() || tot == u.einde.as_ref().map(|einde| einde.datum)
}

/// The whole benefit, with what its parts say of it.
fn geheel(u: &Uitkering, was: &Tijdlijn, delen: Vec<Periode>, omvang: Omvang) -> Option<Periode> {
    let mut geheel: Option<Periode> = None;
    let zegt_einde = delen.last().is_some_and(|deel| is_laatste(deel.ingangsdatum, was));
    let mut verloop = vec![(u.ingangsdatum, was.begin.clone())];
    verloop.extend(was.verloop.iter().cloned());
    for mut deel in delen {
        let tot = deel.einde.as_ref().map(|einde| einde.datum);
        verloop = ingevoegd(verloop, std::mem::take(&mut deel.delen), tot, u);
        geheel = Some(match geheel {
            None => deel,
            Some(mut geheel) => {
                geheel.regels.extend(deel.regels);
                geheel.vervolg.extend(deel.vervolg);
                Periode { einde: deel.einde, sinds: deel.sinds, ..geheel }
            }
        });
    }
    let geheel = geheel?;
    let als_bekend = |einde: &Einde| Some(einde.datum) == u.tot();
    let einde = match omvang {
        Omvang::Aanvulling if !zegt_einde => geheel.einde.filter(als_bekend).or_else(|| u.einde.clone()),
        Omvang::Aanvulling | Omvang::Eerste | Omvang::Volledig { .. } => geheel.einde,
    };
    Some(Periode { ingangsdatum: u.ingangsdatum, leeftijd: u.leeftijd, einde, delen: verloop, ..geheel })
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
