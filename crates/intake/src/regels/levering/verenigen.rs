//! Two persons who turn out to be one, of whom the same days with benefit were told under both numbers. Somebody has one
//! benefit of a kind at a time: what was told twice becomes one benefit on all of those days.

use std::collections::BTreeSet;

use domein::{Gemeentecode, Herkomst, PersoonId, gebeurtenis::ToekenningIngetrokken};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    super::{Dossier, Einde, Feiten, Uitkering, is_van, kenmerken::samengevoegd},
    rijen::raakt,
    tijdlijn::Tijdlijn,
    verandering::{Doel, naar_doel},
};

/// The events that leave of benefits which share days one. `is_opgegaan` says who merged into `blijft`; a benefit of one of
/// those is only held against the ones of the others, for within one dossier the rules have judged already. `dag` is the day
/// on which a withdrawal is recorded.
///
/// The one that stays is what was granted here, else what a coach recorded the outflow of, else that of who stays, else the one that began first. It begins on the
/// first day of all and ends on the last; what is not known of it is taken from the others.
pub(crate) fn verenig(
    dossier: &Dossier,
    blijft: PersoonId,
    is_opgegaan: &dyn Fn(PersoonId) -> bool,
    gemeente: &Gemeentecode,
    dag: Date,
) -> Feiten {
    let telt = |(id, u): &(&Uuid, &Uitkering)| u.telt() && is_van(**id, u, blijft, gemeente);
    let mut over: Vec<(Uuid, &Uitkering, bool)> = dossier
        .uitkeringen
        .iter()
        .filter(telt)
        .map(|(id, u)| (*id, u, u.persoon.is_some_and(is_opgegaan)))
        .collect();
    over.sort_by_key(|(id, u, opgegaan)| {
        (u.herkomst == Herkomst::Beginbestand, u.vernomen.is_none(), *opgegaan, u.ingangsdatum, *id)
    });
    let mut feiten = Feiten::new();
    while !over.is_empty() {
        let (eerste, rest) = samen(over);
        over = rest;
        if let [(id, blijvend, _), anderen @ ..] = &eerste[..]
            && !anderen.is_empty()
        {
            let (meer, _) = naar_doel(*id, blijvend, doel(blijvend, anderen));
            feiten.extend(meer);
            feiten.extend(anderen.iter().map(|(weg, ..)| {
                (dag, ToekenningIngetrokken { uitkering_id: *weg, bij_levering: true }.into())
            }));
        }
    }
    feiten
}

/// A benefit, and whether it is of somebody who merged into the other.
type Een<'a> = (Uuid, &'a Uitkering, bool);

/// The first one with all that share days with it, or with one that does; and the rest.
fn samen(alle: Vec<Een<'_>>) -> (Vec<Een<'_>>, Vec<Een<'_>>) {
    let mut bij = BTreeSet::from([0]);
    let mut te_bekijken = vec![0];
    while let Some(plek) = te_bekijken.pop() {
        for (ander, een) in alle.iter().enumerate() {
            if dubbel(&alle[plek], een) && bij.insert(ander) {
                te_bekijken.push(ander);
            }
        }
    }
    let (mut samen, mut rest) = (Vec::new(), Vec::new());
    for (plek, een) in alle.into_iter().enumerate() {
        (if bij.contains(&plek) { &mut samen } else { &mut rest }).push(een);
    }
    (samen, rest)
}

fn dubbel((_, een, van): &Een<'_>, (_, ander, naar): &Een<'_>) -> bool {
    let soort = |u: &Uitkering| (u.nu().regeling, u.nu().rol);
    van != naar
        && soort(een) == soort(ander)
        && raakt((een.ingangsdatum, een.tot()), (ander.ingangsdatum, ander.tot()))
}

fn doel(blijvend: &Uitkering, anderen: &[Een<'_>]) -> Doel {
    let alle = || std::iter::once(blijvend).chain(anderen.iter().map(|(_, u, _)| *u));
    let eerste = alle().min_by_key(|u| u.ingangsdatum).unwrap_or(blijvend);
    let mut tijdlijn = Tijdlijn::van(blijvend);
    for (_, ander, _) in anderen {
        tijdlijn.overal(|deel| *deel = samengevoegd(ander.nu(), deel.clone()));
    }
    let leeftijd = alle().filter(|u| u.ingangsdatum == eerste.ingangsdatum).find_map(|u| u.leeftijd);
    Doel { ingangsdatum: eerste.ingangsdatum, leeftijd, tijdlijn, einde: laatste_einde(alle()) }
}

/// The last end, with what is known of it; none when one of them has not ended.
fn laatste_einde<'a>(mut alle: impl Iterator<Item = &'a Uitkering>) -> Option<Einde> {
    let eerste = alle.next()?.einde.clone()?;
    alle.try_fold(eerste, |laatste, u| {
        let einde = u.einde.clone()?;
        Some(if einde.datum > laatste.datum { einde } else { laatste })
    })
}

#[cfg(test)]
mod tests {
    use domein::Leefvorm;
    use jiff::civil::date;

    use super::*;
    use crate::regels::{onbekende_kenmerken, uitkering_id};

    fn gemeente() -> Gemeentecode {
        "GM0014".parse().unwrap()
    }

    fn wie(nummer: u128) -> PersoonId {
        PersoonId(Uuid::from_u128(nummer))
    }

    fn uitkering(persoon: u128, ingang: Date, tot: Option<Date>) -> (Uuid, Uitkering) {
        let einde = tot.map(|datum| Einde { datum, reden: "werk".parse().unwrap(), leeftijd: None });
        let uitkering = Uitkering {
            persoon: Some(wie(persoon)),
            ingangsdatum: ingang,
            eerst_bekend: ingang,
            leeftijd: Some(21),
            herkomst: Herkomst::Beginbestand,
            kenmerken: onbekende_kenmerken(),
            verloop: Vec::new(),
            einde,
            vernomen: None,
            ingetrokken: None,
            niet_meer_geleverd: None,
            hersteld: false,
            besluit: None,
        };
        (uitkering_id(wie(persoon), &gemeente(), ingang, 0), uitkering)
    }

    /// What is left after 2 merged into 1: first day and first day without.
    fn na(uitkeringen: impl IntoIterator<Item = (Uuid, Uitkering)>) -> (usize, Vec<(Date, Option<Date>)>) {
        let mut dossier = Dossier { uitkeringen: uitkeringen.into_iter().collect(), ..Dossier::default() };
        let feiten = verenig(&dossier, wie(1), &|van| van == wie(2), &gemeente(), date(2026, 1, 1));
        let aantal = feiten.len();
        for (dag, feit) in feiten {
            dossier.neem_op(&domein::Voorval::over(wie(1), dag, feit));
        }
        let telt = dossier.uitkeringen.values().filter(|u| u.telt());
        let mut over: Vec<_> = telt.map(|u| (u.ingangsdatum, u.tot())).collect();
        over.sort_unstable();
        (aantal, over)
    }

    const MEI: Date = date(2025, 5, 1);
    const JUNI: Date = date(2025, 6, 1);
    const JULI: Date = date(2025, 7, 1);

    #[test]
    fn dezelfde_uitkering_onder_beide_nummers_is_er_een() {
        assert_eq!(na([uitkering(1, MEI, None), uitkering(2, MEI, None)]), (1, vec![(MEI, None)]));
    }

    #[test]
    fn wat_dagen_deelt_is_een_uitkering_op_al_die_dagen() {
        let (_, over) = na([uitkering(1, JUNI, None), uitkering(2, MEI, Some(JULI))]);
        assert_eq!(over, [(MEI, None)]);
        let (_, over) = na([uitkering(2, MEI, Some(JULI)), uitkering(1, MEI, Some(JUNI))]);
        assert_eq!(over, [(MEI, Some(JULI))]);
    }

    #[test]
    fn wat_op_elkaar_volgt_blijft_twee() {
        let twee = [uitkering(1, MEI, Some(JUNI)), uitkering(2, JUNI, None)];
        assert_eq!(na(twee), (0, vec![(MEI, Some(JUNI)), (JUNI, None)]));
    }

    #[test]
    fn wat_een_persoon_zelf_naast_elkaar_heeft_is_hier_niet_beoordeeld() {
        let (feiten, over) = na([uitkering(1, MEI, None), uitkering(1, JUNI, None)]);
        assert_eq!((feiten, over.len()), (0, 2));
    }

    #[test]
    fn een_ander_blijft_zichzelf_en_wat_onbekend_was_wordt_bekend() {
        let (mut een, mut ander) = (uitkering(1, MEI, None), uitkering(2, MEI, None));
        ander.1.kenmerken.leefvorm = Leefvorm::Alleenstaand;
        een.1.kenmerken.gebiedsteam = Some("zuid".parse().unwrap());
        let id = een.0;
        let mut dossier = Dossier { uitkeringen: [een, ander].into(), ..Dossier::default() };
        for (dag, feit) in verenig(&dossier, wie(1), &|van| van == wie(2), &gemeente(), date(2026, 1, 1)) {
            dossier.neem_op(&domein::Voorval::over(wie(1), dag, feit));
        }
        let blijft = &dossier.uitkeringen[&id];
        assert!(blijft.telt());
        assert_eq!(blijft.nu().leefvorm, Leefvorm::Alleenstaand);
        assert_eq!(blijft.nu().gebiedsteam, Some("zuid".parse().unwrap()));
    }
}
