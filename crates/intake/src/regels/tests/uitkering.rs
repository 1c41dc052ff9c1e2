use domein::{Doelgroep, Herkomst, Leefvorm, Opleidingsniveau as O};
use eventstore::testing::given;

use super::*;
use crate::regels::levering::{Levering, Omvang, Overname};

const START: Date = date(2025, 1, 15);

fn zoals_geleverd() -> Uitkeringskenmerken {
    let mut ruw = onbekende(Some("2002-05"));
    ruw.opleidingsniveau = O::Basisniveau;
    ruw.doelgroepen = vec![Doelgroep::Vergunninghouder];
    kenmerken(ruw)
}

pub(super) fn overgenomen(ingangsdatum: Date, einde: Option<Date>) -> Intakevoorval {
    voorval(
        ingangsdatum,
        UitkeringToegekend {
            uitkering_id: uitkering(ingangsdatum),
            aanvraag_id: None,
            herkomst: Herkomst::Beginbestand,
            ingangsdatum,
            leeftijd: Some(22),
            kenmerken: zoals_geleverd(),
            coach: None,
            al_beeindigd: einde.is_some(),
            besloten_op: None,
            zeer_dringende_redenen: false,
        },
    )
}

pub(super) fn beeindigd(ingang: Date, datum: Date, reden: &str) -> Intakevoorval {
    let reden = reden.parse().unwrap();
    voorval(
        datum,
        UitkeringseindeGemeld { uitkering_id: uitkering(ingang), datum, reden, leeftijd: Some(23) },
    )
}

fn overname(ingangsdatum: Date, einde: Option<(Date, &str)>) -> Overname {
    Overname {
        regel: 2,
        ingangsdatum,
        leeftijd: Some(22),
        kenmerken: zoals_geleverd(),
        kenmerken_vanaf: None,
        dossier: None,
        einde: einde.map(|(datum, reden)| Einde { datum, reden: reden.parse().unwrap(), leeftijd: Some(23) }),
    }
}

/// An addition of one row.
fn neem(overname: Overname) -> Opdracht {
    let levering = Levering {
        rijen: vec![overname],
        omvang: Omvang::Aanvulling,
        halve_dossiers: std::sync::Arc::default(),
        peildatum: date(2025, 12, 31),
        einde_geleverd: true,
        doelgroepen_bekend: false,
    };
    opdracht(Wat::NeemOver(Box::new(levering)))
}

fn gecorrigeerd(kenmerken: Uitkeringskenmerken, leeftijd: Option<u8>) -> Intakevoorval {
    voorval(START, UitkeringGecorrigeerd { uitkering_id: uitkering(START), kenmerken, leeftijd })
}

#[test]
fn een_nieuwe_rij_is_een_uitkering_met_of_zonder_einde() {
    let einde = date(2025, 6, 1);
    given::<Dossierregels>([]).when(neem(overname(START, None))).then([overgenomen(START, None)]);
    given::<Dossierregels>([])
        .when(neem(overname(START, Some((einde, "werk")))))
        .then([overgenomen(START, Some(einde)), beeindigd(START, einde, "werk")]);
    for fout in [START, date(2025, 1, 1)] {
        given::<Dossierregels>([])
            .when(neem(overname(START, Some((fout, "werk")))))
            .refused(&Weigering::EindeVoorIngang);
    }
}

#[test]
fn dezelfde_rij_nog_eens_verandert_niets() {
    let einde = date(2025, 6, 1);
    given::<Dossierregels>([overgenomen(START, None)]).when(neem(overname(START, None))).then([]);
    given::<Dossierregels>([overgenomen(START, Some(einde)), beeindigd(START, einde, "werk")])
        .when(neem(overname(START, Some((einde, "werk")))))
        .then([]);
}

#[test]
fn een_einde_komt_verandert_en_verdwijnt() {
    let (juni, juli) = (date(2025, 6, 1), date(2025, 7, 1));
    let loopt = || overgenomen(START, None);
    for (was, wordt, dan) in [
        (None, Some((juni, "werk")), vec![beeindigd(START, juni, "werk")]),
        (Some((juni, "werk")), Some((juli, "werk")), vec![beeindigd(START, juli, "werk")]),
        (Some((juni, "werk")), Some((juni, "opleiding")), vec![beeindigd(START, juni, "opleiding")]),
        (Some((juni, "onbekend")), Some((juni, "werk")), vec![beeindigd(START, juni, "werk")]),
        (Some((juni, "werk")), Some((juni, "onbekend")), vec![]),
        (Some((juni, "werk")), Some((juli, "onbekend")), vec![beeindigd(START, juli, "werk")]),
        (
            Some((juni, "werk")),
            None,
            vec![voorval(juni, UitkeringseindeIngetrokken { uitkering_id: uitkering(START) })],
        ),
    ] {
        let geweest = std::iter::once(loopt()).chain(was.map(|(dag, reden)| beeindigd(START, dag, reden)));
        given::<Dossierregels>(geweest).when(neem(overname(START, wordt))).then(dan);
    }
    // Ended, not ended after all, and ended again in the same words: it counts.
    let ingetrokken = voorval(juni, UitkeringseindeIngetrokken { uitkering_id: uitkering(START) });
    given::<Dossierregels>([loopt(), beeindigd(START, juni, "werk"), ingetrokken])
        .when(neem(overname(START, Some((juni, "werk")))))
        .then([beeindigd(START, juni, "werk")]);
}

#[test]
fn de_laatste_levering_wint_maar_onbekend_wist_niets() {
    let niets = Overname { leeftijd: None, kenmerken: onbekende(None), ..overname(START, None) };
    given::<Dossierregels>([overgenomen(START, None)]).when(neem(niets)).then([]);

    let mut beter = onbekende(None);
    beter.opleidingsniveau = O::Hbo;
    beter.leefvorm = Leefvorm::Alleenstaand;
    // The way of living was not known, and holds for the whole time; the level is another one since the peildatum.
    let altijd = Uitkeringskenmerken { leefvorm: Leefvorm::Alleenstaand, ..zoals_geleverd() };
    let sinds = Uitkeringskenmerken {
        opleidingsniveau: O::Hbo,
        doelgroepen: vec![Doelgroep::Vergunninghouder, Doelgroep::HboWo],
        ..altijd.clone()
    };
    let vanaf = date(2025, 12, 31);
    let gewijzigd = KenmerkenGewijzigd { uitkering_id: uitkering(START), vanaf, kenmerken: sinds };
    let beter = Overname { kenmerken: kenmerken(beter), ..overname(START, None) };
    given::<Dossierregels>([overgenomen(START, None)])
        .when(neem(beter))
        .then([gecorrigeerd(altijd, Some(22)), voorval(vanaf, gewijzigd)]);

    let ouder = Overname { leeftijd: Some(23), ..overname(START, Some((date(2025, 6, 1), "werk"))) };
    given::<Dossierregels>([overgenomen(START, None)])
        .when(neem(ouder))
        .then([gecorrigeerd(zoals_geleverd(), Some(23)), beeindigd(START, date(2025, 6, 1), "werk")]);
}

#[test]
fn op_een_dag_heeft_iemand_een_uitkering() {
    let (juni, juli) = (date(2025, 6, 1), date(2025, 7, 1));
    let eerste = || vec![overgenomen(START, Some(juni)), beeindigd(START, juni, "werk")];
    // Until and from the same day: no overlap.
    given::<Dossierregels>(eerste()).when(neem(overname(juni, None))).then([overgenomen(juni, None)]);
    let (dag_eerder, vroeger) = (date(2025, 5, 31), date(2024, 1, 1));
    for (ingang, einde) in [(dag_eerder, None), (vroeger, None), (vroeger, Some((date(2025, 1, 16), "werk")))]
    {
        given::<Dossierregels>(eerste())
            .when(neem(overname(ingang, einde)))
            .refused(&Weigering::UitkeringOverlapt);
    }
    given::<Dossierregels>([overgenomen(START, None)])
        .when(neem(overname(juni, None)))
        .refused(&Weigering::UitkeringOverlapt);
    // An end that moves or disappears may not run into the next benefit either.
    let met_volgende = || eerste().into_iter().chain([overgenomen(juni, None)]);
    for einde in [Some((juli, "werk")), None] {
        given::<Dossierregels>(met_volgende())
            .when(neem(overname(START, einde)))
            .refused(&Weigering::UitkeringOverlapt);
    }
    // A withdrawn grant is in nobody's way.
    let ingetrokken =
        voorval(juli, ToekenningIngetrokken { uitkering_id: uitkering(START), bij_levering: false });
    given::<Dossierregels>([overgenomen(START, None), ingetrokken])
        .when(neem(overname(juni, None)))
        .then([overgenomen(juni, None)]);
}

#[test]
fn een_correctie_met_de_hand_vervangt_wat_zij_noemt() {
    let corrigeer = |correctie| {
        let uitkering_id = uitkering(START);
        opdracht(Wat::OpUitkering(OpUitkering::Corrigeer {
            uitkering_id,
            datum: date(2025, 8, 1),
            correctie,
        }))
    };
    let naar_onbekend = Correctie { opleidingsniveau: Some(O::Onbekend), ..Correctie::default() };
    let verwacht = Uitkeringskenmerken {
        opleidingsniveau: O::Onbekend,
        doelgroepen: vec![Doelgroep::Vergunninghouder, Doelgroep::ZonderStartkwalificatie],
        ..zoals_geleverd()
    };
    let feiten =
        UitkeringGecorrigeerd { uitkering_id: uitkering(START), kenmerken: verwacht, leeftijd: Some(22) };
    given::<Dossierregels>([overgenomen(START, None)])
        .when(corrigeer(naar_onbekend))
        .then([voorval(date(2025, 8, 1), feiten)]);
    given::<Dossierregels>([overgenomen(START, None)]).when(corrigeer(Correctie::default())).then([]);
    given::<Dossierregels>([]).when(corrigeer(Correctie::default())).refused(&Weigering::UitkeringOnbekend);
}

#[test]
fn een_toekenning_wordt_een_keer_ingetrokken_en_komt_niet_terug() {
    let trek_in = || {
        let op = OpUitkering::TrekIn { uitkering_id: uitkering(START), datum: date(2025, 8, 1) };
        opdracht(Wat::OpUitkering(op))
    };
    let ingetrokken = voorval(
        date(2025, 8, 1),
        ToekenningIngetrokken { uitkering_id: uitkering(START), bij_levering: false },
    );
    given::<Dossierregels>([]).when(trek_in()).refused(&Weigering::UitkeringOnbekend);
    given::<Dossierregels>([overgenomen(START, None)]).when(trek_in()).then([ingetrokken.clone()]);
    let weg = || [overgenomen(START, None), ingetrokken.clone()];
    given::<Dossierregels>(weg()).when(trek_in()).then([]);
    given::<Dossierregels>(weg())
        .when(neem(overname(START, None)))
        .refused(&Weigering::ToekenningIngetrokken);
}

#[test]
fn een_uitstroom_uit_traject_wordt_een_keer_vernomen_en_herroepen() {
    let (juni, juli) = (date(2025, 6, 1), date(2025, 7, 1));
    let uitkering_id = uitkering(START);
    let reden = || "werk".parse().unwrap();
    let verneem =
        |datum| opdracht(Wat::OpUitkering(OpUitkering::Verneem { uitkering_id, datum, reden: reden() }));
    let vernomen = |datum| voorval(datum, UitstroomVernomen { uitkering_id, datum, reden: reden() });
    let herroep = || opdracht(Wat::OpUitkering(OpUitkering::Herroep { uitkering_id, datum: juli }));
    given::<Dossierregels>([overgenomen(START, None)]).when(verneem(juni)).then([vernomen(juni)]);
    given::<Dossierregels>([overgenomen(START, None), vernomen(juni)]).when(verneem(juni)).then([]);
    given::<Dossierregels>([overgenomen(START, None), vernomen(juni)])
        .when(verneem(juli))
        .then([vernomen(juli)]);
    given::<Dossierregels>([overgenomen(START, None)])
        .when(verneem(START))
        .refused(&Weigering::EindeVoorIngang);
    given::<Dossierregels>([]).when(verneem(juni)).refused(&Weigering::UitkeringOnbekend);
    given::<Dossierregels>([overgenomen(START, None), vernomen(juni)])
        .when(herroep())
        .then([voorval(juli, UitstroomHerroepen { uitkering_id })]);
    given::<Dossierregels>([overgenomen(START, None)]).when(herroep()).then([]);
}

/// A file that does not know the end yet says nothing against what a coach recorded, and what begins after that is new.
#[test]
fn na_een_vernomen_uitstroom_komt_een_volgende_uitkering_uit_het_bestand_erbij() {
    let (juni, september) = (date(2025, 6, 1), date(2025, 9, 1));
    let uitkering_id = uitkering(START);
    let vernomen =
        voorval(juni, UitstroomVernomen { uitkering_id, datum: juni, reden: "werk".parse().unwrap() });
    given::<Dossierregels>([overgenomen(START, None), vernomen.clone()])
        .when(neem(overname(START, None)))
        .then([]);
    given::<Dossierregels>([overgenomen(START, None), vernomen])
        .when(neem(overname(september, None)))
        .then([overgenomen(september, None)]);
}

/// The file of the system that pays may be older than what was granted here after an outflow.
#[test]
fn wat_hier_is_toegekend_gaat_niet_op_in_een_uitkering_van_het_bestand() {
    let (juli, augustus) = (date(2025, 7, 1), date(2025, 8, 1));
    let vernomen =
        UitstroomVernomen { uitkering_id: uitkering(START), datum: juli, reden: "werk".parse().unwrap() };
    let Intakevoorval { gebeurtenis: IntakeGebeurtenis::UitkeringToegekend(hier), .. } =
        overgenomen(augustus, None)
    else {
        unreachable!()
    };
    let hier = UitkeringToegekend { herkomst: Herkomst::Intake, aanvraag_id: Some(id()), ..hier };
    let volledig = Levering {
        rijen: vec![overname(START, None)],
        omvang: Omvang::Volledig { vanaf: None, verdwenen: domein::Verdwenen::Intrekken },
        halve_dossiers: std::sync::Arc::default(),
        peildatum: date(2025, 12, 31),
        einde_geleverd: true,
        doelgroepen_bekend: false,
    };
    given::<Dossierregels>([overgenomen(START, None), voorval(juli, vernomen), voorval(augustus, hier)])
        .when(opdracht(Wat::NeemOver(Box::new(volledig))))
        .then([]);
}

/// Two rows that cannot both be true leave a known benefit as it is.
#[test]
fn rijen_die_elkaar_tegenspreken_beeindigen_niets() {
    let (maart, februari) = (date(2025, 3, 1), date(2025, 2, 1));
    let levering = Levering {
        rijen: vec![
            overname(START, Some((maart, "werk"))),
            Overname { regel: 3, ..overname(februari, None) },
        ],
        omvang: Omvang::Volledig { vanaf: None, verdwenen: domein::Verdwenen::Intrekken },
        halve_dossiers: std::sync::Arc::default(),
        peildatum: date(2025, 12, 31),
        einde_geleverd: true,
        doelgroepen_bekend: false,
    };
    given::<Dossierregels>([overgenomen(START, None)])
        .when(opdracht(Wat::NeemOver(Box::new(levering))))
        .refused(&Weigering::UitkeringOverlapt);
}
