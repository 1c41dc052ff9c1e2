//! What a reader can know across tables: the same count in two places, stand and flow, months and period. Left out
//! here means a way round the suppression.

use domein::Opleidingsniveau;
use jiff::civil::Date;

use super::{
    onderbrekingen::{Onderbrekingen, PERIODE},
    signalen_bijstand,
    stand_maand::{self, maand_id},
    verloop::{self, hele_maanden},
};
use crate::{
    Cijfervraag,
    tabel::{CelRef, Cijferblad, Relatie},
};

/// The relations between the tables of one sheet.
pub(super) fn tussen_tabellen(
    vraag: &Cijfervraag,
    blad: &Cijferblad,
    onderbrekingen: &Onderbrekingen,
) -> Vec<Relatie> {
    let mut relaties = stand_en_stroom(vraag, onderbrekingen);
    relaties.extend(stand_op(vraag, blad));
    relaties.extend(van_basis_tot_nu(vraag, onderbrekingen));
    relaties.extend(maanden_en_periode(vraag, blad, onderbrekingen));
    relaties.extend(werk(blad));
    relaties.extend(signalen());
    relaties.extend(verloop(vraag, blad, onderbrekingen));
    let cohorten = blad.tabellen.iter().find(|tabel| tabel.id == signalen_bijstand::ID);
    relaties.extend(cohorten.and_then(|tabel| signalen_bijstand::verband(vraag, &tabel.rijen)));
    relaties
}

/// The parts lie within the whole and do not overlap; the rest is a group of its own.
fn omvat_samen(geheel: CelRef, delen: impl IntoIterator<Item = CelRef>) -> Relatie {
    omvat_delen(vec![geheel], delen)
}

/// The same for a whole that is the sum of counts.
fn omvat_delen(geheel: Vec<CelRef>, delen: impl IntoIterator<Item = CelRef>) -> Relatie {
    let mut termen: Vec<(i64, CelRef)> = geheel.into_iter().map(|cel| (1, cel)).collect();
    termen.extend(delen.into_iter().map(|deel| (-1, deel)));
    Relatie { termen, constante: 0, met_rest: true }
}

/// Who is certainly up to an age, and the bands up to it. Whoever may be in either of two bands is among the unknown, so
/// the group is the bands and a part of those; when there are no unknown, it is the bands.
fn met_onbekend(groep: CelRef, banden: Vec<CelRef>, onbekend: &[CelRef]) -> Vec<Relatie> {
    if onbekend.is_empty() {
        return vec![Relatie::som(groep, banden)];
    }
    vec![
        omvat_samen(groep.clone(), banden.iter().cloned()),
        omvat_delen([&banden, onbekend].concat(), [groep]),
    ]
}

fn maand(tabel: &str, datum: Date, kolom: &str) -> CelRef {
    CelRef::cel(tabel, &maand_id(datum), kolom)
}

/// stand = the stand before + instroom − uitstroom + what was resumed − what was interrupted.
fn stand_volgt(
    [stand, vorige, instroom, uitstroom]: [CelRef; 4],
    onderbrekingen: &Onderbrekingen,
    wanneer: &str,
) -> Relatie {
    let mut relatie = Relatie::stand(stand, vorige, instroom, uitstroom);
    relatie.termen.extend(onderbrekingen.termen(wanneer));
    relatie
}

/// From month to month. An outflow counts from its first day without benefit, so a benefit that ends on the first of a
/// month still stood at the end of the month before.
fn stand_en_stroom(vraag: &Cijfervraag, onderbrekingen: &Onderbrekingen) -> Vec<Relatie> {
    vraag
        .peildata()
        .windows(2)
        .map(|maanden| {
            let [vorige, deze] = [maanden[0], maanden[1]];
            let cellen = [
                maand(stand_maand::ID, deze, "totaal"),
                maand(stand_maand::ID, vorige, "totaal"),
                maand("instroom-maand", deze, "totaal"),
                maand("uitstroom-maand", deze, "totaal"),
            ];
            stand_volgt(cellen, onderbrekingen, &maand_id(deze))
        })
        .collect()
}

/// The stand on a date that is also a month end of `stand-maand`, and the same total in several tables.
fn stand_op(vraag: &Cijfervraag, blad: &Cijferblad) -> Vec<Relatie> {
    let peildata = vraag.peildata();
    let bestaat = |cel: &CelRef| blad.aantal(cel).is_ok();
    let mut relaties = Vec::new();
    for (kolom, datum) in [("basis", vraag.basis), ("nu", vraag.periode.tot_en_met)] {
        let cel = |tabel: &str, rij: &str| CelRef::cel(tabel, rij, kolom);
        let jong = cel("stand-doelgroep", "totaal");
        for tabel in ["stand-opleiding", "stand-gebiedsteam", "stand-duur"] {
            relaties.push(Relatie::gelijk(cel(tabel, "totaal"), jong.clone()));
        }
        let banden = |tot: &[&str]| -> Vec<CelRef> {
            tot.iter().map(|band| cel("stand-leeftijd", band)).filter(bestaat).collect()
        };
        let onbekend = banden(&["onbekend"]);
        relaties.extend(met_onbekend(
            jong.clone(),
            banden(&["tot-18", "18-22", "23-26", "27-29"]),
            &onbekend,
        ));
        relaties.push(Relatie::som(
            cel("stand-doelgroep", "hbo-wo"),
            ["hbo", "wo"].map(|niveau| cel("stand-opleiding", niveau)),
        ));
        // Who is known to be below a startkwalificatie is in the target group.
        relaties.push(omvat_samen(
            cel("stand-doelgroep", "zonder-startkwalificatie"),
            Opleidingsniveau::ALLE
                .iter()
                .filter(|niveau| niveau.zonder_startkwalificatie() == Some(true))
                .map(|niveau| cel("stand-opleiding", niveau.code())),
        ));
        if peildata.contains(&datum) {
            let maand = |wat| maand(stand_maand::ID, datum, wat);
            relaties.push(Relatie::gelijk(maand("totaal"), cel("stand-leeftijd", "totaal")));
            relaties.push(Relatie::gelijk(maand("tm-29"), jong));
            relaties.extend(met_onbekend(maand("tm-26"), banden(&["tot-18", "18-22", "23-26"]), &onbekend));
            relaties.push(Relatie::gelijk(
                maand("vergunninghouder-tm-29"),
                cel("stand-doelgroep", "vergunninghouder"),
            ));
            relaties.push(Relatie::gelijk(maand("hbo-wo-tm-29"), cel("stand-doelgroep", "hbo-wo")));
        }
    }
    relaties
}

/// When the base is the day before the period (or before the first month), the flows of the period (or that month)
/// lead from the stand of the one to that of the other.
fn van_basis_tot_nu(vraag: &Cijfervraag, onderbrekingen: &Onderbrekingen) -> Vec<Relatie> {
    let stand = |kolom| CelRef::cel("stand-leeftijd", "totaal", kolom);
    let mut relaties = Vec::new();
    if vraag.basis.tomorrow().ok() == Some(vraag.periode.van) {
        let cellen = [
            stand("nu"),
            stand("basis"),
            CelRef::cel("instroom-leeftijd", "totaal", "aantal"),
            CelRef::cel("uitstroom-duur", "totaal", "aantal"),
        ];
        relaties.push(stand_volgt(cellen, onderbrekingen, PERIODE));
    }
    if let Some(eerste) = vraag.peildata().first()
        && vraag.basis.tomorrow().ok() == Some(eerste.first_of_month())
    {
        let cellen = [
            maand(stand_maand::ID, *eerste, "totaal"),
            stand("basis"),
            maand("instroom-maand", *eerste, "totaal"),
            maand("uitstroom-maand", *eerste, "totaal"),
        ];
        relaties.push(stand_volgt(cellen, onderbrekingen, &maand_id(*eerste)));
    }
    relaties
}

/// The flows of the period are the sum of its months, when the period is made of whole months; else its whole months
/// lie within it.
fn maanden_en_periode(
    vraag: &Cijfervraag,
    blad: &Cijferblad,
    onderbrekingen: &Onderbrekingen,
) -> Vec<Relatie> {
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    let maanden: Vec<Date> =
        vraag.peildata().into_iter().filter(|einde| einde.first_of_month() >= van).collect();
    if maanden.is_empty() {
        return Vec::new();
    }
    let alles = maanden.first().map(|einde| einde.first_of_month()) == Some(van)
        && maanden.last() == Some(&tot_en_met);
    let per_maand = |tabel: &str, kolom: &str| -> Vec<CelRef> {
        maanden.iter().map(|einde| maand(tabel, *einde, kolom)).collect()
    };
    let som = |tabel: &str, rij: &str, maandtabel: &str, kolom: &str| {
        let (geheel, delen) = (CelRef::cel(tabel, rij, "aantal"), per_maand(maandtabel, kolom));
        if alles { Relatie::som(geheel, delen) } else { omvat_samen(geheel, delen) }
    };
    let mut relaties = vec![
        som("instroom-leeftijd", "totaal", "instroom-maand", "totaal"),
        som("instroom-opleiding", "totaal", "instroom-maand", "totaal"),
        som("uitstroom-duur", "totaal", "uitstroom-maand", "totaal"),
        som("uitstroom-reden", "totaal", "uitstroom-maand", "totaal"),
        som("uitstroom-werk-duur", "totaal", "uitstroom-maand", "werk"),
    ];
    let ids: Vec<String> = maanden.iter().copied().map(maand_id).collect();
    relaties.extend(onderbrekingen.maanden_en_periode(&ids, alles));
    if alles {
        let banden = |ids: &[&str]| -> Vec<CelRef> {
            let cellen = ids.iter().map(|band| CelRef::cel("instroom-leeftijd", band, "aantal"));
            cellen.filter(|cel| blad.aantal(cel).is_ok()).collect()
        };
        let met = |banden: Vec<CelRef>, kolom: &str, met_rest| {
            let mut termen: Vec<(i64, CelRef)> = banden.into_iter().map(|cel| (1, cel)).collect();
            termen.extend(per_maand("instroom-maand", kolom).into_iter().map(|cel| (-1, cel)));
            Relatie { termen, constante: 0, met_rest }
        };
        // Up to and including 26 is three bands; up to and including 29 lies within those and the next. Who is certainly
        // that young, but perhaps in either of two bands, is among the unknown.
        let onbekend = banden(&["onbekend"]);
        let tm_26 = banden(&["tot-18", "18-22", "23-26"]);
        if onbekend.is_empty() {
            relaties.push(met(tm_26, "tm-26", false));
        } else {
            relaties.push(omvat_delen(per_maand("instroom-maand", "tm-26"), tm_26.clone()));
            relaties.push(met([tm_26, onbekend.clone()].concat(), "tm-26", true));
        }
        let tm_34 = banden(&["tot-18", "18-22", "23-26", "27-34"]);
        relaties.push(met([tm_34, onbekend].concat(), "tm-29", true));
    }
    relaties
}

/// The rows of the table that leads from begin to end return in others.
fn verloop(vraag: &Cijfervraag, blad: &Cijferblad, onderbrekingen: &Onderbrekingen) -> Vec<Relatie> {
    let cel = |rij: &str, kolom: &str| CelRef::cel(verloop::ID, rij, kolom);
    let aantal = |tabel: &str, rij: &str| CelRef::cel(tabel, rij, "aantal");
    let mut relaties = vec![
        Relatie::gelijk(cel("instroom", "totaal"), aantal("instroom-leeftijd", "totaal")),
        Relatie::gelijk(cel("uitstroom", "totaal"), aantal("uitstroom-duur", "totaal")),
        Relatie::gelijk(cel("verhuisd", "totaal"), aantal("uitstroom-reden", "verhuizing")),
    ];
    let (van, tot_en_met) = (vraag.periode.van, vraag.periode.tot_en_met);
    // Over a long period there are no columns by age.
    let jong = blad.aantal(&cel("begin", "tm-29")).is_ok();
    let kolommen: &[&str] = if jong { &["totaal", "tm-29", "tm-26"] } else { &["totaal"] };
    let peildata = vraag.peildata();
    let begin = van.yesterday().unwrap_or(van);
    let band = |tabel: &str, kolom: &str, ids: &[&str]| -> Vec<CelRef> {
        let cellen = ids.iter().map(|band| CelRef::cel(tabel, band, kolom));
        cellen.filter(|cel| blad.aantal(cel).is_ok()).collect()
    };
    let jonger_dan_27 = ["tot-18", "18-22", "23-26"];
    for (rij, datum) in [("begin", begin), ("eind", tot_en_met)] {
        if peildata.contains(&datum) {
            for kolom in kolommen.iter().copied() {
                relaties.push(Relatie::gelijk(cel(rij, kolom), maand(stand_maand::ID, datum, kolom)));
            }
        }
        for (kolom, op) in [("basis", vraag.basis), ("nu", tot_en_met)] {
            if op == datum {
                relaties.push(Relatie::gelijk(
                    cel(rij, "totaal"),
                    CelRef::cel("stand-leeftijd", "totaal", kolom),
                ));
                if !jong {
                    continue;
                }
                relaties.push(Relatie::gelijk(
                    cel(rij, "tm-29"),
                    CelRef::cel("stand-doelgroep", "totaal", kolom),
                ));
                let onbekend = band("stand-leeftijd", kolom, &["onbekend"]);
                let banden = band("stand-leeftijd", kolom, &jonger_dan_27);
                relaties.extend(met_onbekend(cel(rij, "tm-26"), banden, &onbekend));
            }
        }
    }
    let onbekend = band("instroom-leeftijd", "aantal", &["onbekend"]);
    if jong {
        let banden = band("instroom-leeftijd", "aantal", &jonger_dan_27);
        relaties.extend(met_onbekend(cel("instroom", "tm-26"), banden, &onbekend));
        let tm_34 = band("instroom-leeftijd", "aantal", &["tot-18", "18-22", "23-26", "27-34", "onbekend"]);
        relaties.push(omvat_delen(tm_34, [cel("instroom", "tm-29")]));
    }
    let maanden = hele_maanden(vraag);
    let alles = maanden.first().is_some_and(|einde| einde.first_of_month() == van)
        && maanden.last() == Some(&tot_en_met);
    if !maanden.is_empty() {
        for (rij, tabel) in [("instroom", "instroom-maand"), ("uitstroom", "uitstroom-maand")] {
            for kolom in kolommen.iter().copied() {
                let delen = maanden.iter().map(|einde| maand(tabel, *einde, kolom)).collect::<Vec<_>>();
                let geheel = cel(rij, kolom);
                relaties.push(if alles { Relatie::som(geheel, delen) } else { omvat_samen(geheel, delen) });
            }
        }
    }
    relaties.extend(onderbrekingen.in_verloop([cel("hervat", "totaal"), cel("onderbroken", "totaal")]));
    relaties
}

/// Both tables of signals count the same signals.
fn signalen() -> [Relatie; 3] {
    let bron = |kolom| CelRef::cel("signalen-bron", "totaal", kolom);
    let opvolging = |rij| CelRef::cel("signalen-opvolging", rij, "aantal");
    [
        Relatie::gelijk(bron("ontvangen"), opvolging("totaal")),
        Relatie::gelijk(bron("binnen-norm"), opvolging("binnen-norm")),
        Relatie::gelijk(bron("gesprek"), opvolging("gesprek-gevoerd")),
    ]
}

/// Outflow to work within outflow, per duration and by reason; inflow by age and by level have one total.
fn werk(blad: &Cijferblad) -> Vec<Relatie> {
    let cel = |tabel: &str, rij: &str| CelRef::cel(tabel, rij, "aantal");
    let duren = super::banden::DUUR.iter().map(|(id, ..)| *id).chain(["totaal"]);
    let mut relaties: Vec<Relatie> = duren
        .map(|duur| Relatie::omvat(cel("uitstroom-duur", duur), cel("uitstroom-werk-duur", duur)))
        .collect();
    let redenen = domein::referentie::REDENEN_UITSTROOM.iter().filter(|reden| reden.telt_als_werk);
    let redenen: Vec<CelRef> =
        redenen.map(|reden| cel("uitstroom-reden", reden.code)).filter(|c| blad.aantal(c).is_ok()).collect();
    relaties.push(Relatie::som(cel("uitstroom-werk-duur", "totaal"), redenen));
    relaties.push(Relatie::gelijk(cel("uitstroom-duur", "totaal"), cel("uitstroom-reden", "totaal")));
    relaties.push(Relatie::gelijk(cel("instroom-leeftijd", "totaal"), cel("instroom-opleiding", "totaal")));
    relaties
}
