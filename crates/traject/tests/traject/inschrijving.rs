//! Who gets a place, who waits, and who is refused.

use domein::{
    Afbreekreden, PersoonId, Trajectuitkomst,
    gebeurtenis::{
        AanbodOpengesteld, AanmeldstopIngesteld, AanmeldstopOpgeheven, OpWachtlijstGeplaatst,
        TrajectAfgebroken, TrajectGebeurtenis, TrajectGestart, TrajectVoltooid,
    },
};
use eventstore::{fold, testing::given};
use jiff::civil::Date;
use proptest::prelude::*;
use traject::regels::{
    Voorval, Weigering,
    doelgroep::Kenmerken,
    inschrijving::{Inschrijving, Opdracht},
};
use uuid::Uuid;

use crate::hulp::{anna, bo, code, dag, koers, traject};

fn aanbod(datum: Date, gebeurtenis: impl Into<TrajectGebeurtenis>) -> Voorval {
    Voorval { persoon_id: None, geldig_op: datum, gebeurtenis: gebeurtenis.into() }
}

fn opengesteld(capaciteit: Option<u32>, einde: Option<Date>) -> AanbodOpengesteld {
    AanbodOpengesteld { aanbod: koers(), titel: None, capaciteit, einde, duur_weken: None, regels: None }
}

fn open(capaciteit: Option<u32>) -> Voorval {
    aanbod(dag(1, 1), opengesteld(capaciteit, None))
}

fn eraf(persoon: PersoonId, kenmerk: &str, datum: Date) -> Voorval {
    let (traject_id, reden) = (traject(kenmerk), Afbreekreden::EigenVerzoek);
    Voorval::over(persoon, datum, TrajectAfgebroken { traject_id, aanbod: koers(), reden })
}

fn gestart(persoon: PersoonId, kenmerk: &str, datum: Date) -> Voorval {
    let traject_id = traject(kenmerk);
    Voorval::over(
        persoon,
        datum,
        TrajectGestart {
            traject_id,
            aanbod: koers(),
            leeftijd: Some(20),
            gebiedsteam: None,
            afwijking: None,
        },
    )
}

fn wacht(persoon: PersoonId, kenmerk: &str, datum: Date) -> Voorval {
    Voorval::over(
        persoon,
        datum,
        OpWachtlijstGeplaatst { traject_id: traject(kenmerk), aanbod: koers(), afwijking: None },
    )
}

fn voltooid(persoon: PersoonId, kenmerk: &str, datum: Date) -> Voorval {
    let (traject_id, uitkomst) = (traject(kenmerk), Trajectuitkomst::Werk);
    Voorval::over(persoon, datum, TrajectVoltooid { traject_id, aanbod: koers(), uitkomst })
}

fn vraag(persoon: PersoonId, kenmerk: &str, datum: Date) -> Opdracht {
    let traject_id = traject(kenmerk);
    Opdracht {
        traject_id,
        persoon,
        aanbod: koers(),
        datum,
        leeftijd: Some(20),
        gebiedsteam: None,
        kenmerken: Kenmerken::default(),
        afwijking: None,
    }
}

#[test]
fn wie_past_start() {
    let start = || vec![gestart(anna(), "A", dag(3, 1))];
    given::<Inschrijving>([open(None)]).when(vraag(anna(), "A", dag(3, 1))).then(start());
    given::<Inschrijving>([open(Some(1))]).when(vraag(anna(), "A", dag(3, 1))).then(start());
    // Open from the first day on.
    given::<Inschrijving>([open(None)]).when(vraag(anna(), "A", dag(1, 1))).then([gestart(
        anna(),
        "A",
        dag(1, 1),
    )]);
    // Again: it already is so.
    given::<Inschrijving>([vec![open(None)], start()].concat()).when(vraag(anna(), "A", dag(3, 1))).then([]);
}

#[test]
fn wie_niet_past_wacht_vanaf_die_dag() {
    let vol = || vec![open(Some(1)), gestart(bo(), "B", dag(2, 1))];
    let wachtend = || wacht(anna(), "A", dag(3, 1));
    given::<Inschrijving>(vol()).when(vraag(anna(), "A", dag(3, 1))).then([wachtend()]);
    given::<Inschrijving>([vol(), vec![wachtend()]].concat()).when(vraag(anna(), "A", dag(4, 1))).then([]);
    // A place that comes free: the same kenmerk starts after all.
    given::<Inschrijving>([vol(), vec![wachtend(), voltooid(bo(), "B", dag(4, 1))]].concat())
        .when(vraag(anna(), "A", dag(4, 1)))
        .then([gestart(anna(), "A", dag(4, 1))]);
    // Free from the day of the end, not before.
    given::<Inschrijving>([vol(), vec![voltooid(bo(), "B", dag(4, 1))]].concat())
        .when(vraag(anna(), "A", dag(3, 31)))
        .then([wacht(anna(), "A", dag(3, 31))]);
    // More places.
    given::<Inschrijving>([vol(), vec![open(Some(2))]].concat())
        .when(vraag(anna(), "A", dag(3, 1)))
        .then([gestart(anna(), "A", dag(3, 1))]);
}

#[test]
fn tijdens_een_aanmeldstop_start_niemand() {
    let verleden = || {
        vec![
            open(None),
            aanbod(dag(7, 1), AanmeldstopIngesteld { aanbod: koers() }),
            aanbod(dag(9, 1), AanmeldstopOpgeheven { aanbod: koers() }),
        ]
    };
    for (dag, start) in [(dag(6, 30), true), (dag(7, 1), false), (dag(8, 31), false), (dag(9, 1), true)] {
        let feit = if start { gestart(anna(), "A", dag) } else { wacht(anna(), "A", dag) };
        given::<Inschrijving>(verleden()).when(vraag(anna(), "A", dag)).then([feit]);
    }
}

#[test]
fn een_tweede_keer_kan_pas_na_de_eerste() {
    let eerste = || vec![open(None), gestart(anna(), "A", dag(2, 1))];
    let dicht = || [eerste(), vec![voltooid(anna(), "A", dag(4, 1))]].concat();
    given::<Inschrijving>(eerste()).when(vraag(anna(), "A-H", dag(3, 1))).refused(&Weigering::TrajectLooptAl);
    given::<Inschrijving>(dicht()).when(vraag(anna(), "A-H", dag(3, 1))).refused(&Weigering::TrajectLooptAl);
    given::<Inschrijving>(dicht()).when(vraag(anna(), "A-H", dag(4, 1))).then([gestart(
        anna(),
        "A-H",
        dag(4, 1),
    )]);
    let traject_id = traject("A");
    let gestopt = TrajectAfgebroken { traject_id, aanbod: koers(), reden: Afbreekreden::ContactVerloren };
    given::<Inschrijving>([eerste(), vec![Voorval::over(anna(), dag(4, 1), gestopt)]].concat())
        .when(vraag(anna(), "A-H", dag(5, 1)))
        .then([gestart(anna(), "A-H", dag(5, 1))]);
    given::<Inschrijving>([open(Some(0)), wacht(anna(), "A", dag(2, 1))])
        .when(vraag(anna(), "A-H", dag(3, 1)))
        .refused(&Weigering::StaatAlOpWachtlijst);
}

#[test]
fn wie_van_de_wachtlijst_af_is_kan_opnieuw_aanmelden() {
    let verleden = || vec![open(Some(1)), wacht(anna(), "A", dag(2, 1)), eraf(anna(), "A", dag(6, 1))];
    // From any day: who only waited never followed it, and never took a place.
    for datum in [dag(2, 1), dag(3, 1), dag(7, 1)] {
        given::<Inschrijving>(verleden()).when(vraag(anna(), "A-2", datum)).then([gestart(
            anna(),
            "A-2",
            datum,
        )]);
        given::<Inschrijving>(verleden()).when(vraag(bo(), "B", datum)).then([gestart(bo(), "B", datum)]);
    }
    let gesloten = Weigering::TrajectGesloten { sinds: dag(6, 1) };
    given::<Inschrijving>(verleden()).when(vraag(anna(), "A", dag(7, 1))).refused(&gesloten);
}

#[test]
fn na_het_einde_van_een_aanbod_start_niemand_meer() {
    let tot_september = || aanbod(dag(1, 1), opengesteld(None, Some(dag(9, 1))));
    given::<Inschrijving>([tot_september()]).when(vraag(anna(), "A", dag(8, 31))).then([gestart(
        anna(),
        "A",
        dag(8, 31),
    )]);
    let gesloten = Weigering::AanbodGesloten { einde: dag(9, 1) };
    for datum in [dag(9, 1), dag(12, 31)] {
        given::<Inschrijving>([tot_september()]).when(vraag(anna(), "A", datum)).refused(&gesloten);
    }
    // Also for who waits; unless the end is put off.
    let wachtend = || vec![tot_september(), wacht(anna(), "A", dag(3, 1))];
    given::<Inschrijving>(wachtend()).when(vraag(anna(), "A", dag(9, 1))).refused(&gesloten);
    given::<Inschrijving>([wachtend(), vec![aanbod(dag(8, 1), opengesteld(None, None))]].concat())
        .when(vraag(anna(), "A", dag(9, 1)))
        .then([gestart(anna(), "A", dag(9, 1))]);
}

#[test]
fn een_kenmerk_hoort_bij_een_traject() {
    let verleden = || vec![open(None), gestart(anna(), "A", dag(2, 1))];
    let ander_aanbod = Opdracht { aanbod: code("route-arbeid"), ..vraag(anna(), "A", dag(2, 1)) };
    for anders in [vraag(bo(), "A", dag(2, 1)), vraag(anna(), "A", dag(2, 2)), ander_aanbod] {
        given::<Inschrijving>(verleden()).when(anders).refused(&Weigering::KenmerkInGebruik);
    }
    // The same enrolment after the end is still that enrolment.
    given::<Inschrijving>([verleden(), vec![voltooid(anna(), "A", dag(4, 1))]].concat())
        .when(vraag(anna(), "A", dag(2, 1)))
        .then([]);
}

#[test]
fn wat_niet_open_is_neemt_niemand_aan() {
    given::<Inschrijving>([]).when(vraag(anna(), "A", dag(3, 1))).refused(&Weigering::AanbodOnbekend);
    given::<Inschrijving>([aanbod(dag(3, 1), opengesteld(None, None))])
        .when(vraag(anna(), "A", dag(2, 28)))
        .refused(&Weigering::AanbodNietOpen { sinds: dag(3, 1) });
    given::<Inschrijving>([open(Some(0)), wacht(anna(), "A", dag(3, 1))])
        .when(vraag(anna(), "A", dag(2, 1)))
        .refused(&Weigering::DatumTeVroeg {
            vanaf: dag(3, 1),
            wat: "de dag waarop de persoon op de wachtlijst kwam",
        });
}

proptest! {
    /// Whatever is asked in whatever order, also far back: on no day more places are taken than there are.
    #[test]
    fn nooit_meer_dan_er_plaatsen_zijn(
        plaatsen in 1u32..4,
        vragen in prop::collection::vec((0u128..12, 0i64..60, prop::bool::ANY), 1..40),
    ) {
        let mut verleden = vec![open(Some(plaatsen))];
        for (wie, na, sluit) in vragen {
            let (persoon, kenmerk) = (PersoonId(Uuid::from_u128(wie)), format!("T-{wie}"));
            let datum = dag(2, 1).checked_add(jiff::Span::new().days(na)).unwrap();
            let toestand = fold::<Inschrijving>(&verleden);
            let bekend = toestand.trajecten.0.get(&traject(&kenmerk));
            match bekend.filter(|_| sluit) {
                Some(t) if t.stand.code() == "gestart" && t.sinds <= datum => {
                    verleden.push(voltooid(persoon, &kenmerk, datum));
                }
                _ => {
                    let besluit = <Inschrijving as eventstore::Decider>::decide(&toestand, vraag(persoon, &kenmerk, datum));
                    verleden.extend(besluit.unwrap_or_default());
                }
            }
        }
        let einde = fold::<Inschrijving>(&verleden);
        for na in 0..61 {
            let dag = dag(2, 1).checked_add(jiff::Span::new().days(na)).unwrap();
            let op_die_dag = einde.trajecten.0.values().filter(|t| t.sinds <= dag && t.bezet_vanaf(dag)).count();
            prop_assert!(op_die_dag <= plaatsen as usize, "{op_die_dag} op {dag}");
        }
    }
}
