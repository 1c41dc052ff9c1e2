//! What holds for a signal whatever is asked, in whatever order.

use domein::{Afsluitreden, Gespreksuitkomst, Kanaal, Kenmerk, Opleidingsniveau};
use jiff::{ToSpan as _, civil::date};
use proptest::prelude::*;

use super::*;

const WIE: PersoonId = PersoonId(Uuid::from_u128(1));

/// A day around the signal of 3 March and its norm time.
fn dag() -> impl Strategy<Value = Date> {
    (0_i64..60).prop_map(|dagen| date(2025, 2, 25).saturating_add(dagen.days()))
}

fn soort() -> Signaalsoort {
    Signaalsoort::WarmeOverdracht { datum_besluit: date(2025, 3, 1) }
}

fn kenmerken(opleidingsniveau: Opleidingsniveau) -> Signaalkenmerken {
    Signaalkenmerken { geboortemaand: None, opleidingsniveau, doelgroepen: Vec::new(), gebiedsteam: None }
}

fn opdracht() -> impl Strategy<Value = Opdracht> {
    let coach = || "coach-1".parse::<Kenmerk>().unwrap();
    let ontvangst = move |datum| Ontvangst {
        signaal_id: Uuid::from_u128(7),
        persoon: WIE,
        datum,
        nummer: "WO-1".parse().unwrap(),
        kenmerken: kenmerken(Opleidingsniveau::Onbekend),
        opvolgen_voor: date(2025, 3, 17),
        soort: soort(),
        besloten: Besloten::default(),
    };
    let handeling = prop_oneof![
        Just(Handeling::VerstrekInformatie(Kanaal::Brief)),
        dag().prop_map(move |gesprek| Handeling::PlanGesprek(coach(), gesprek)),
        Just(Handeling::LegGesprekVast(coach(), Gespreksuitkomst::Werk)),
        Just(Handeling::MeldAfwezigheid),
        Just(Handeling::BevestigAankomst(coach())),
        Just(Handeling::SluitAf(Afsluitreden::Werk)),
    ];
    let niveau = prop_oneof![Just(Opleidingsniveau::Hbo), Just(Opleidingsniveau::Wo)];
    prop_oneof![
        2 => dag().prop_map(move |dag| Opdracht::Ontvang(ontvangst(dag))),
        10 => (dag(), handeling).prop_map(|(datum, handeling)| Opdracht::Volg { datum, handeling }),
        2 => dag().prop_map(|vandaag| Opdracht::LaatVerlopen { vandaag }),
        1 => (dag(), niveau).prop_map(|(datum, niveau)| Opdracht::Corrigeer {
            persoon: WIE,
            datum,
            kenmerken: kenmerken(niveau),
            soort: soort(),
        }),
        1 => dag().prop_map(|datum| Opdracht::TrekIn { datum, persoon: None }),
    ]
}

proptest! {
    #[test]
    fn een_signaal_blijft_altijd_kloppen(opdrachten in prop::collection::vec(opdracht(), 1..40)) {
        use SignaleringGebeurtenis as G;
        let (mut dossier, mut feiten) = (Dossier::default(), Vec::new());
        for opdracht in opdrachten {
            let Ok(nieuw) = Signaalregels::decide(&dossier, opdracht.clone()) else { continue };
            for voorval in &nieuw {
                Signaalregels::evolve(&mut dossier, voorval);
            }
            // What was just granted already is so.
            prop_assert_eq!(Signaalregels::decide(&dossier, opdracht), Ok(vec![]));
            feiten.extend(nieuw);
        }
        let tel = |is: fn(&G) -> bool| feiten.iter().filter(|voorval| is(&voorval.gebeurtenis)).count();
        let ontvangen = tel(|g| matches!(g, G::WarmOvergedragen(_)));
        prop_assert_eq!(ontvangen, usize::from(!feiten.is_empty()));
        prop_assert!(tel(|g| matches!(g, G::SignaalVerlopen(_))) <= 1);
        prop_assert!(tel(|g| matches!(g, G::AankomstBevestigd(_))) <= 1);
        prop_assert!(tel(|g| matches!(g, G::SignaalAfgesloten(_))) <= 1);
        let (mut open, mut einde) = (false, false);
        for voorval in &feiten {
            let bron = matches!(voorval.gebeurtenis, G::SignaalGecorrigeerd(_) | G::SignaalIngetrokken(_));
            prop_assert!(!einde || bron, "follow-up after the end: {:?}", voorval);
            match voorval.gebeurtenis {
                G::InformatiefGesprekGepland(_) => {
                    prop_assert!(!open, "a second open talk");
                    open = true;
                }
                G::NietVerschenen(_) => {
                    prop_assert!(open, "nobody was expected");
                    open = false;
                }
                G::InformatiefGesprekGevoerd(_) => open = false,
                G::SignaalAfgesloten(_) | G::SignaalIngetrokken(_) => einde = true,
                _ => {}
            }
        }
        let ingetrokken = feiten.iter().position(|voorval| matches!(voorval.gebeurtenis, G::SignaalIngetrokken(_)));
        prop_assert!(ingetrokken.is_none_or(|plaats| plaats + 1 == feiten.len()));
    }
}
