//! What holds for a signal whatever is asked, in whatever order.

use domein::{
    Afsluitreden, Afzegger, Correctiereden, Gespreksuitkomst, Kanaal, Kenmerk, Opleidingsniveau, Opvolgstap,
};
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

fn uitkomst() -> impl Strategy<Value = Gespreksuitkomst> {
    prop_oneof![Just(Gespreksuitkomst::Werk), Just(Gespreksuitkomst::AanvraagNodig)]
}

fn vervangt() -> impl Strategy<Value = Option<Vervangt>> {
    let vervangt = dag().prop_map(|van| Some(Vervangt { van, reden: Correctiereden::Invoerfout }));
    prop_oneof![4 => Just(None), 1 => vervangt]
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
        leeftijden: None,
        soort: soort(),
        besloten: Besloten::default(),
    };
    let handeling = prop_oneof![
        Just(Handeling::VerstrekInformatie(Kanaal::Brief)),
        dag().prop_map(move |datum_gesprek| Handeling::PlanGesprek {
            coach: coach(),
            datum_gesprek,
            plek: None
        }),
        dag().prop_map(|datum_gesprek| Handeling::VerplaatsGesprek {
            datum_gesprek,
            door: Afzegger::Jongere,
            plek: None,
        }),
        Just(Handeling::ZegGesprekAf { door: Afzegger::Jongere }),
        uitkomst().prop_map(move |uitkomst| Handeling::LegGesprekVast {
            coach: coach(),
            uitkomst,
            plek: None,
            deelnemers: Vec::new(),
        }),
        Just(Handeling::MeldAfwezigheid),
        Just(Handeling::BevestigAankomst(coach())),
        Just(Handeling::BevestigOverdracht),
        Just(Handeling::SluitAf(Afsluitreden::Werk)),
    ];
    let niveau = prop_oneof![Just(Opleidingsniveau::Hbo), Just(Opleidingsniveau::Wo)];
    prop_oneof![
        2 => dag().prop_map(move |dag| Opdracht::Ontvang(ontvangst(dag))),
        10 => (dag(), handeling, vervangt()).prop_map(|(datum, handeling, vervangt)| Opdracht::Volg {
            datum,
            handeling,
            vervangt,
        }),
        3 => (prop::sample::select(Opvolgstap::ALLE), dag()).prop_map(|(stap, van)| Opdracht::TrekOpvolgingIn {
            stap,
            van,
            reden: Correctiereden::Invoerfout,
        }),
        2 => dag().prop_map(|vandaag| Opdracht::LaatVerlopen { vandaag, normen: Normtijden::STANDAARD }),
        1 => (dag(), niveau).prop_map(|(datum, niveau)| Opdracht::Corrigeer {
            persoon: WIE,
            datum,
            kenmerken: kenmerken(niveau),
            soort: soort(),
            leeftijden: None,
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
        let ingetrokken = feiten.iter().position(|voorval| matches!(voorval.gebeurtenis, G::SignaalIngetrokken(_)));
        prop_assert!(ingetrokken.is_none_or(|plaats| plaats + 1 == feiten.len()));
        let Some(signaal) = &dossier.signaal else { return Ok(()) };
        // What stands is a story that can have happened.
        let (mut open, mut einde, mut aankomsten, mut verlopen) = (false, false, 0, 0);
        let mut verslagen = std::collections::BTreeSet::new();
        for (op, gebeurtenis) in signaal.gedaan.staat() {
            prop_assert!(!einde || matches!(gebeurtenis, G::SignaalIngetrokken(_)), "{:?}", gebeurtenis);
            match gebeurtenis {
                G::InformatiefGesprekGepland(_) => {
                    prop_assert!(!open, "a second open talk");
                    open = true;
                }
                G::InformatiefGesprekVerplaatst(_) => prop_assert!(open, "nothing to move"),
                G::NietVerschenen(_) | G::InformatiefGesprekAfgezegd(_) => {
                    prop_assert!(open, "nobody was expected");
                    open = false;
                }
                G::InformatiefGesprekGevoerd(_) => {
                    prop_assert!(verslagen.insert(op), "two reports of one day");
                    open = false;
                }
                G::AankomstBevestigd(_) => aankomsten += 1,
                G::SignaalVerlopen(_) => verlopen += 1,
                G::SignaalAfgesloten(_) | G::SignaalIngetrokken(_) => einde = true,
                _ => {}
            }
        }
        prop_assert!(aankomsten <= 1 && verlopen <= 1);
        prop_assert_eq!(signaal.gedaan.gesprek().is_some(), open);
        // As a table keeps it, and from whatever is said of an application the same follows.
        let weer = domein::opvolging::Gedaan::lees(&signaal.gedaan.schrijf().unwrap()).unwrap();
        prop_assert_eq!(&weer, &signaal.gedaan);
        let vraagt = signaal.gedaan.staat().any(|(_, g)| {
            matches!(g, G::InformatiefGesprekGevoerd(f) if f.uitkomst == Gespreksuitkomst::AanvraagNodig)
        });
        let mut gevraagd = false;
        for voorval in &feiten {
            match &voorval.gebeurtenis {
                G::InformatiefGesprekGevoerd(f) if f.uitkomst == Gespreksuitkomst::AanvraagNodig => gevraagd = true,
                G::OpvolgingIngetrokken(f) if f.aanvraag_vervalt => gevraagd = false,
                _ => {}
            }
        }
        prop_assert_eq!(gevraagd, vraagt, "whether there is an application");
    }
}
