//! Which known benefit each delivered period is. A benefit whose first day was corrected stays the same benefit.

use std::collections::BTreeSet;

use domein::{Gemeentecode, Herkomst, PersoonId};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{Dossier, Einde, Intrekking, Uitkering, is_van},
    Levering, Omvang, Weigering, binnen,
    half::{is_half, lopend},
    rijen::{Periode, raakt},
};

/// Most days between the first days of two periods that do not overlap and are still taken to be the same benefit: three
/// months. A benefit that was short and is delivered with another month is a correction; further away it is another one.
const MAX_DAGEN_VERSCHOVEN: i32 = 92;

/// What belongs together.
pub(super) struct Koppeling {
    /// The periods, each with the benefit that it is; none for a new one.
    pub(super) paren: Vec<(Periode, Option<Uuid>)>,
    /// The known benefits that a full set should have and has not, each with whether it lies within a period that it has.
    pub(super) over: Vec<(Uuid, bool)>,
    pub(super) geweigerd: Vec<(u64, Weigering)>,
}

/// Brings periods and known benefits together: first by the first day, then, in a full set, by overlap or nearness,
/// nearest first.
pub(super) fn koppel(
    dossier: &Dossier,
    persoon: PersoonId,
    gemeente: &Gemeentecode,
    perioden: Vec<Periode>,
    (omvang, strijdig): (Omvang, bool),
    levering: &Levering,
) -> Koppeling {
    let eigen = |id: &Uuid, u: &Uitkering| is_van(*id, u, persoon, gemeente);
    let bekend: Vec<(Uuid, &Uitkering)> =
        dossier.uitkeringen.iter().filter(|(id, u)| eigen(id, u)).map(|(id, u)| (*id, u)).collect();
    let mut geweigerd = Vec::new();
    let mut gebruikt = BTreeSet::new();
    let mut paren: Vec<(Periode, Option<Uuid>)> = Vec::with_capacity(perioden.len());
    for periode in perioden {
        let id = zelfde_dag(&bekend, &gebruikt, &periode);
        if id.is_none() && is_ingetrokken(&bekend, &periode) {
            geweigerd.extend(periode.regels.iter().map(|regel| (*regel, Weigering::ToekenningIngetrokken)));
            continue;
        }
        gebruikt.extend(id);
        paren.push((periode, id));
    }
    let volledig = if geweigerd.is_empty() { omvang } else { Omvang::Aanvulling };
    if volledig != Omvang::Eerste {
        for (periode, id) in binnen::delen(&bekend, &mut gebruikt, &mut paren, (volledig, levering)) {
            geweigerd.extend(periode.regels.iter().map(|regel| (*regel, overlapt_omdat(levering, *regel))));
            id.map(|id| gebruikt.remove(&id));
        }
    }
    match volledig {
        Omvang::Volledig { .. } => dichtstbij(&bekend, &mut gebruikt, &mut paren, volledig),
        Omvang::Aanvulling => vervolg(&bekend, &mut gebruikt, &mut paren),
        Omvang::Eerste => {}
    }
    if !levering.einde_geleverd {
        for (periode, id) in &mut paren {
            let bekend = id.and_then(|id| dossier.uitkeringen.get(&id));
            periode.einde = bekend.and_then(|bekend| bekend.einde.clone());
        }
    }
    let (lopend, rest) = lopend(dossier, levering, strijdig, paren);
    let half = |(periode, id): &(Periode, Option<Uuid>)| {
        lopend.iter().any(|(_, loopt)| Some(*loopt) != *id && botst(periode, &dossier.uitkeringen[loopt]))
    };
    let (half, mut paren): (Vec<_>, Vec<_>) = rest.into_iter().partition(half);
    // These rows wait for the one that is refused too: together they say how the benefit went on.
    for periode in half.iter().map(|(periode, _)| periode).chain(lopend.iter().map(|(periode, _)| periode)) {
        geweigerd.extend(periode.regels.iter().map(|regel| (*regel, Weigering::DossierHalf)));
    }
    let mut over = over(&bekend, &gebruikt, &paren, volledig, levering.peildatum);
    // A row that is refused leaves the benefit that it was as it is, and that may stand in the way of another row.
    loop {
        let blijft = |id: &Uuid| !gebruikt.contains(id) && !over.iter().any(|(weg, _)| weg == id);
        let blijvend: Vec<&Uitkering> =
            dossier.uitkeringen.iter().filter(|(id, u)| u.telt() && blijft(id)).map(|(_, u)| u).collect();
        let overlapt = |(periode, id): &(Periode, Option<Uuid>)| {
            let was = id.and_then(|id| dossier.uitkeringen.get(&id)).filter(|was| was.telt());
            let periode = &tot_vernomen(periode, was);
            was.is_none_or(|was| reikt_verder(periode, was))
                && blijvend.iter().any(|ander| botst(periode, ander))
        };
        let (fout, goed): (Vec<_>, Vec<_>) = paren.into_iter().partition(overlapt);
        paren = goed;
        if fout.is_empty() {
            break;
        }
        for (periode, id) in fout {
            geweigerd.extend(periode.regels.iter().map(|regel| (*regel, overlapt_omdat(levering, *regel))));
            over.retain(|(weg, _)| Some(*weg) != id);
            id.map(|id| gebruikt.remove(&id));
        }
    }
    if !geweigerd.is_empty() {
        over.retain(|(_, binnen)| *binnen);
    }
    // What a refused row would have taken in, stays.
    over.retain(|(weg, binnen)| !*binnen || gaat_op(&bekend, &paren, volledig, &dossier.uitkeringen[weg]));
    Koppeling { paren, over, geweigerd }
}

/// Why a row that would count double is refused.
fn overlapt_omdat(levering: &Levering, regel: u64) -> Weigering {
    match is_half(levering, regel) {
        true => Weigering::DossierHalf,
        false => Weigering::UitkeringOverlapt,
    }
}

/// The benefit with this first day: one that counts, or else one that an earlier delivery no longer had.
fn zelfde_dag(bekend: &[(Uuid, &Uitkering)], gebruikt: &BTreeSet<Uuid>, periode: &Periode) -> Option<Uuid> {
    let kandidaten =
        || bekend.iter().filter(|(id, u)| u.ingangsdatum == periode.ingangsdatum && !gebruikt.contains(id));
    let telt = |zelfde_regeling: bool| {
        kandidaten()
            .find(|(_, u)| u.telt() && (!zelfde_regeling || u.kenmerken.regeling == periode.regeling()))
    };
    let weg = || kandidaten().find(|(_, u)| u.ingetrokken == Some(Intrekking::BijLevering));
    telt(true).or_else(|| telt(false)).or_else(weg).map(|(id, _)| *id)
}

/// Whether somebody withdrew by hand what the file still has.
fn is_ingetrokken(bekend: &[(Uuid, &Uitkering)], periode: &Periode) -> bool {
    bekend
        .iter()
        .any(|(_, u)| u.ingangsdatum == periode.ingangsdatum && u.ingetrokken == Some(Intrekking::MetDeHand))
}

/// Pairs what is left over on both sides: overlapping, or with first days that lie close together. Of a benefit that had
/// ended before the set begins the set says nothing: one that begins soon after it is another one.
fn dichtstbij(
    bekend: &[(Uuid, &Uitkering)],
    gebruikt: &mut BTreeSet<Uuid>,
    paren: &mut [(Periode, Option<Uuid>)],
    omvang: Omvang,
) {
    let mut kandidaten = Vec::new();
    for (plek, (periode, id)) in paren.iter().enumerate() {
        if id.is_some() {
            continue;
        }
        for (id, u) in bekend.iter().filter(|(id, u)| u.telt() && !gebruikt.contains(id)) {
            let dagen = afstand(periode.ingangsdatum, u.ingangsdatum);
            let dichtbij = dagen <= MAX_DAGEN_VERSCHOVEN && !is_ervoor(u, omvang);
            if dichtbij || periode.raakt(u.ingangsdatum, u.tot()) {
                kandidaten.push((dagen, plek, *id));
            }
        }
    }
    kandidaten.sort_unstable();
    for (_, plek, id) in kandidaten {
        if paren[plek].1.is_none() && gebruikt.insert(id) {
            paren[plek].1 = Some(id);
        }
    }
}

/// Of an addition: a benefit that begins on the first day of a row that continues another one was a part of what these rows
/// are together, told apart from it before.
fn vervolg(
    bekend: &[(Uuid, &Uitkering)],
    gebruikt: &mut BTreeSet<Uuid>,
    paren: &mut [(Periode, Option<Uuid>)],
) {
    for (periode, id) in paren.iter_mut().filter(|(_, id)| id.is_none()) {
        let vrij = |(ander, u): &&(Uuid, &Uitkering)| !gebruikt.contains(ander) && heeft_rij_van(periode, u);
        *id = bekend.iter().find(vrij).map(|(ander, _)| *ander);
        gebruikt.extend(*id);
    }
}

/// Whether one of the rows of a period, but the first, is this benefit of the file.
fn heeft_rij_van(periode: &Periode, u: &Uitkering) -> bool {
    u.telt()
        && u.herkomst == Herkomst::Beginbestand
        && u.kenmerken.regeling == periode.regeling()
        && periode.delen[1..].iter().any(|(dag, _)| *dag == u.ingangsdatum)
}

fn afstand(een: Date, ander: Date) -> i32 {
    een.since(ander).map_or(i32::MAX, |verschil| verschil.get_days().abs())
}

/// Whether a benefit had ended before the days that a full set covers.
fn is_ervoor(u: &Uitkering, omvang: Omvang) -> bool {
    let Omvang::Volledig { vanaf: Some(vanaf), .. } = omvang else { return false };
    u.tot().is_some_and(|tot| tot <= vanaf)
}

/// What a full set should have and has not; of an addition, what its rows tell as a part of another benefit. A benefit that
/// ended before the set begins, or begins after its peildatum, is not expected in it.
fn over(
    bekend: &[(Uuid, &Uitkering)],
    gebruikt: &BTreeSet<Uuid>,
    paren: &[(Periode, Option<Uuid>)],
    omvang: Omvang,
    peildatum: Date,
) -> Vec<(Uuid, bool)> {
    let vrij = bekend.iter().filter(|(id, u)| u.telt() && !gebruikt.contains(id));
    let met_op = vrij.map(|(id, u)| (*id, *u, gaat_op(bekend, paren, omvang, u)));
    let over = |(id, u, gaat_op): (Uuid, &Uitkering, bool)| match omvang {
        Omvang::Eerste => None,
        Omvang::Aanvulling => gaat_op.then_some((id, true)),
        Omvang::Volledig { .. } if u.ingangsdatum > peildatum || is_ervoor(u, omvang) => None,
        // What was granted here does not go up in a benefit of the file, which may be older: then that one waits.
        Omvang::Volledig { .. } if gaat_op && u.herkomst != Herkomst::Beginbestand => None,
        Omvang::Volledig { .. } => Some((id, gaat_op)),
    };
    met_op.filter_map(over).collect()
}

/// Whether a known benefit goes up in what is delivered: in a full set when it would count double beside it, in an addition
/// when a row that continues another one is that benefit.
fn gaat_op(
    bekend: &[(Uuid, &Uitkering)],
    paren: &[(Periode, Option<Uuid>)],
    omvang: Omvang,
    u: &Uitkering,
) -> bool {
    let van = |id: &Option<Uuid>| {
        let gevonden = id.and_then(|id| bekend.iter().find(|(een, _)| *een == id));
        gevonden.map(|(_, u)| *u)
    };
    paren.iter().any(|(periode, id)| match omvang {
        Omvang::Eerste => false,
        Omvang::Aanvulling => heeft_rij_van(periode, u),
        Omvang::Volledig { .. } => botst(&tot_vernomen(periode, van(id)), u),
    })
}

/// A delivered period as it is known: an outflow that a coach recorded ends it, as long as the file says no end.
pub(super) fn tot_vernomen(periode: &Periode, was: Option<&Uitkering>) -> Periode {
    let mut periode = periode.clone();
    let vernomen = was.and_then(|was| was.vernomen.clone());
    periode.einde =
        periode.einde.or_else(|| vernomen.map(|(datum, reden)| Einde { datum, reden, leeftijd: None }));
    periode
}

/// Whether the two would count double.
fn botst(periode: &Periode, ander: &Uitkering) -> bool {
    periode.regeling() == ander.kenmerken.regeling && periode.raakt(ander.ingangsdatum, ander.tot())
}

/// Whether a delivered period has days that the benefit did not have.
fn reikt_verder(periode: &Periode, was: &Uitkering) -> bool {
    let tot = periode.einde.as_ref().map(|einde| einde.datum);
    periode.ingangsdatum < was.ingangsdatum
        || was.tot().is_some_and(|was_tot| tot.is_none_or(|tot| tot > was_tot))
        || !raakt((periode.ingangsdatum, tot), (was.ingangsdatum, was.tot()))
}
