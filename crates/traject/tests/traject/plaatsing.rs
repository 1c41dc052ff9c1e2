//! Placements with an employer, told as rules.

use domein::{
    Correctiereden, Jobcoacheinde, PersoonId, Plaatsingseinde as E, Plaatsingssoort as S,
    Plaatsingsvastlegging as V, Verzegeld, afgeleide_id,
    gebeurtenis::{
        BegeleidingSamengevoegd, JobcoachToegewezen, JobcoachingBeeindigd, PlaatsingBeeindigd,
        PlaatsingBegonnen, PlaatsingsvastleggingIngetrokken, TrajectGestart,
    },
};
use eventstore::{fold, testing::given};
use jiff::civil::Date;
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Wat},
    plaatsing::{self, Begin, Stap},
};
use uuid::Uuid;

use crate::hulp::{anna, bo, code, dag, feit, koers, traject};

const REDEN: Correctiereden = Correctiereden::Invoerfout;
const EERSTE_DAG: &str = "de eerste dag van de plaatsing";

fn plaatsing(kenmerk: &str) -> Uuid {
    afgeleide_id("plaatsing", &[kenmerk])
}

fn feiten(kenmerk: &str, soort: S, laatste_dag: Option<Date>) -> PlaatsingBegonnen {
    PlaatsingBegonnen {
        plaatsing_id: plaatsing(kenmerk),
        soort,
        werkgever: Verzegeld("zegel".to_owned()),
        sector: Some(domein::Sector::F),
        uren_per_week: 32,
        laatste_dag,
        loonkostensubsidie: false,
        traject_id: None,
        omgezet_van: None,
        leeftijd: Some(22),
    }
}

fn begin(persoon: PersoonId, datum: Date, feiten: PlaatsingBegonnen) -> plaatsing::Opdracht {
    plaatsing::Opdracht { persoon, datum, feiten }
}

/// A regular job of Anna, from 1 March.
fn baan() -> Voorval {
    feit(dag(3, 1), feiten("A", S::Regulier, Some(dag(8, 31))))
}

fn beeindigd(kenmerk: &str, datum: Date, soort: S, reden: E) -> Voorval {
    feit(datum, PlaatsingBeeindigd { plaatsing_id: plaatsing(kenmerk), soort, reden })
}

fn zet(datum: Date, stap: Stap) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat: Wat::Plaatsing { plaatsing_id: plaatsing("A"), stap } }
}

fn te_vroeg(vanaf: Date, wat: &'static str) -> Weigering {
    Weigering::DatumTeVroeg { vanaf, wat }
}

#[test]
fn wie_hetzelfde_nog_eens_zegt_zegt_niets_nieuws_en_een_kenmerk_is_van_een_plaatsing() {
    let zelfde = || feiten("A", S::Regulier, Some(dag(8, 31)));
    given::<Begin>([]).when(begin(anna(), dag(3, 1), zelfde())).then([baan()]);
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 1), zelfde())).then([]);
    // The birth is known better since.
    let ouder = PlaatsingBegonnen { leeftijd: Some(23), ..zelfde() };
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 1), ouder)).then([]);
    let bezet = Weigering::PlaatsingKenmerkInGebruik;
    given::<Begin>([baan()]).when(begin(bo(), dag(3, 1), zelfde())).refused(&bezet);
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 2), zelfde())).refused(&bezet);
    let meer = PlaatsingBegonnen { uren_per_week: 36, ..zelfde() };
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 1), meer)).refused(&bezet);
    let ander = PlaatsingBegonnen { werkgever: Verzegeld("ander".to_owned()), ..zelfde() };
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 1), ander)).refused(&bezet);
    // Who turned out to be Anna is Anna.
    let een = feit(dag(4, 1), BegeleidingSamengevoegd { van: anna(), naar: bo() });
    given::<Begin>([baan(), een]).when(begin(bo(), dag(3, 1), zelfde())).then([]);
    // Two jobs at a time are two placements.
    let tweede = || feiten("B", S::Regulier, None);
    given::<Begin>([baan()]).when(begin(anna(), dag(3, 1), tweede())).then([feit(dag(3, 1), tweede())]);
}

#[test]
fn een_plaatsing_eindigt_niet_voor_haar_begin_en_een_proefplaatsing_heeft_een_einde() {
    let vraag = |soort, laatste| begin(anna(), dag(3, 1), feiten("A", soort, laatste));
    let vroeg = te_vroeg(dag(3, 1), EERSTE_DAG);
    given::<Begin>([]).when(vraag(S::Regulier, Some(dag(2, 28)))).refused(&vroeg);
    let een_dag = || feiten("A", S::Detachering, Some(dag(3, 1)));
    given::<Begin>([]).when(begin(anna(), dag(3, 1), een_dag())).then([feit(dag(3, 1), een_dag())]);
    given::<Begin>([]).when(vraag(S::Proefplaatsing, None)).refused(&Weigering::ProefplaatsingZonderEinde);
    let proef = || feiten("A", S::Proefplaatsing, Some(dag(4, 30)));
    given::<Begin>([]).when(begin(anna(), dag(3, 1), proef())).then([feit(dag(3, 1), proef())]);
}

#[test]
fn het_traject_dat_ertoe_leidde_is_van_deze_persoon_en_begon_eerder() {
    let met = || PlaatsingBegonnen { traject_id: Some(traject("J")), ..feiten("A", S::Basisbaan, None) };
    let gestart = |persoon| {
        let (traject_id, aanbod) = (traject("J"), koers());
        let start = TrajectGestart { traject_id, aanbod, leeftijd: None, gebiedsteam: None, afwijking: None };
        Voorval::over(persoon, dag(2, 1), start)
    };
    let vraag = |datum| begin(anna(), datum, met());
    given::<Begin>([]).when(vraag(dag(3, 1))).refused(&Weigering::TrajectOnbekend);
    given::<Begin>([gestart(bo())]).when(vraag(dag(3, 1))).refused(&Weigering::TrajectOnbekend);
    let wat = "de dag waarop het traject startte";
    given::<Begin>([gestart(anna())]).when(vraag(dag(1, 31))).refused(&te_vroeg(dag(2, 1), wat));
    given::<Begin>([gestart(anna())]).when(vraag(dag(2, 1))).then([feit(dag(2, 1), met())]);
    let wacht = domein::gebeurtenis::OpWachtlijstGeplaatst {
        traject_id: traject("J"),
        aanbod: koers(),
        afwijking: None,
    };
    given::<Begin>([feit(dag(2, 1), wacht)]).when(vraag(dag(3, 1))).refused(&Weigering::TrajectNietGestart);
}

#[test]
fn een_contract_na_een_proefplaatsing_zet_haar_om_en_eindigt_haar_de_dag_ervoor() {
    let proef = || feit(dag(3, 1), feiten("A", S::Proefplaatsing, Some(dag(4, 30))));
    let contract = |soort| PlaatsingBegonnen {
        omgezet_van: Some(plaatsing("A")),
        ..feiten("B", soort, Some(dag(12, 31)))
    };
    let vraag = |datum, soort| begin(anna(), datum, contract(soort));
    let om = || beeindigd("A", dag(4, 30), S::Proefplaatsing, E::Omgezet);
    let nieuw = || feit(dag(5, 1), contract(S::Regulier));
    given::<Begin>([proef()]).when(vraag(dag(5, 1), S::Regulier)).then([om(), nieuw()]);
    given::<Begin>([proef(), om(), nieuw()]).when(vraag(dag(5, 1), S::Regulier)).then([]);
    let wat = "de dag na de laatste die van de vorige plaatsing is vastgelegd";
    given::<Begin>([proef()]).when(vraag(dag(3, 1), S::Regulier)).refused(&te_vroeg(dag(3, 2), wat));
    let gesloten = Weigering::PlaatsingGesloten { sinds: dag(4, 1) };
    let dicht = beeindigd("A", dag(4, 1), S::Proefplaatsing, E::DoorWerkgever);
    given::<Begin>([proef(), dicht]).when(vraag(dag(5, 1), S::Regulier)).refused(&gesloten);
    given::<Begin>([]).when(vraag(dag(5, 1), S::Regulier)).refused(&Weigering::PlaatsingOnbekend);
    let van_bo = Voorval::over(bo(), dag(3, 1), feiten("A", S::Proefplaatsing, Some(dag(4, 30))));
    given::<Begin>([van_bo]).when(vraag(dag(5, 1), S::Regulier)).refused(&Weigering::PlaatsingOnbekend);
    // Longer on trial may be, on trial after a contract not.
    let langer = feit(dag(5, 1), contract(S::Proefplaatsing));
    given::<Begin>([proef()]).when(vraag(dag(5, 1), S::Proefplaatsing)).then([om(), langer]);
    given::<Begin>([baan()])
        .when(vraag(dag(5, 1), S::Proefplaatsing))
        .refused(&Weigering::ProefplaatsingNaContract);
}

#[test]
fn een_plaatsing_eindigt_een_keer_en_niet_voor_wat_er_van_is_vastgelegd() {
    let eindig = |datum, reden| zet(datum, Stap::Eindig { reden });
    let einde = || beeindigd("A", dag(6, 1), S::Regulier, E::AnderWerk);
    given::<Begeleiding>([]).when(eindig(dag(6, 1), E::AnderWerk)).refused(&Weigering::PlaatsingOnbekend);
    given::<Begeleiding>([baan()]).when(eindig(dag(6, 1), E::AnderWerk)).then([einde()]);
    given::<Begeleiding>([baan(), einde()]).when(eindig(dag(6, 1), E::AnderWerk)).then([]);
    let gesloten = Weigering::PlaatsingGesloten { sinds: dag(6, 1) };
    given::<Begeleiding>([baan(), einde()]).when(eindig(dag(6, 2), E::AnderWerk)).refused(&gesloten);
    given::<Begeleiding>([baan(), einde()]).when(eindig(dag(6, 1), E::Anders)).refused(&gesloten);
    given::<Begeleiding>([baan()])
        .when(eindig(dag(2, 28), E::Anders))
        .refused(&te_vroeg(dag(3, 1), EERSTE_DAG));
    given::<Begeleiding>([baan()]).when(eindig(dag(6, 1), E::Omgezet)).refused(&Weigering::OmzettenMetBegin);
    let wat = "de laatste dag die van de jobcoaching is vastgelegd";
    given::<Begeleiding>([baan(), helpt("j-1", dag(7, 1), None)])
        .when(eindig(dag(6, 1), E::Anders))
        .refused(&te_vroeg(dag(7, 1), wat));
}

fn helpt(jobcoach: &str, datum: Date, laatste_dag: Option<Date>) -> Voorval {
    feit(datum, JobcoachToegewezen { plaatsing_id: plaatsing("A"), jobcoach: code(jobcoach), laatste_dag })
}

fn wijs_toe(jobcoach: &str, datum: Date, laatste_dag: Option<Date>) -> Opdracht {
    zet(datum, Stap::WijsJobcoachToe { jobcoach: code(jobcoach), laatste_dag })
}

fn hulp_klaar(jobcoach: &str, datum: Date) -> Voorval {
    let (plaatsing_id, reden) = (plaatsing("A"), Jobcoacheinde::DoelBereikt);
    feit(datum, JobcoachingBeeindigd { plaatsing_id, jobcoach: code(jobcoach), reden })
}

#[test]
fn een_jobcoach_helpt_binnen_de_plaatsing_tot_de_volgende_begint() {
    let eerste = || helpt("j-1", dag(3, 10), Some(dag(6, 9)));
    given::<Begeleiding>([]).when(wijs_toe("j-1", dag(3, 10), None)).refused(&Weigering::PlaatsingOnbekend);
    given::<Begeleiding>([baan()]).when(wijs_toe("j-1", dag(3, 10), Some(dag(6, 9)))).then([eerste()]);
    given::<Begeleiding>([baan(), eerste()]).when(wijs_toe("j-1", dag(3, 10), Some(dag(6, 9)))).then([]);
    given::<Begeleiding>([baan()])
        .when(wijs_toe("j-1", dag(2, 28), None))
        .refused(&te_vroeg(dag(3, 1), EERSTE_DAG));
    given::<Begeleiding>([baan()])
        .when(wijs_toe("j-1", dag(3, 10), Some(dag(3, 9))))
        .refused(&te_vroeg(dag(3, 10), "de dag waarop de jobcoach begint"));
    // Another, or the same for longer.
    for (wie, laatste) in [("j-2", None), ("j-1", Some(dag(8, 31)))] {
        given::<Begeleiding>([baan(), eerste()]).when(wijs_toe(wie, dag(5, 1), laatste)).then([helpt(
            wie,
            dag(5, 1),
            laatste,
        )]);
    }
    let wat = "de dag na de laatste die van de vorige jobcoaching is vastgelegd";
    given::<Begeleiding>([baan(), eerste()])
        .when(wijs_toe("j-2", dag(3, 10), None))
        .refused(&te_vroeg(dag(3, 11), wat));
    let dicht = beeindigd("A", dag(6, 1), S::Regulier, E::AnderWerk);
    given::<Begeleiding>([baan(), dicht])
        .when(wijs_toe("j-1", dag(6, 2), None))
        .refused(&Weigering::PlaatsingGesloten { sinds: dag(6, 1) });
}

#[test]
fn jobcoaching_eindigt_een_keer_of_met_de_plaatsing() {
    let eindig = |datum| zet(datum, Stap::EindigJobcoaching { reden: Jobcoacheinde::DoelBereikt });
    let eerste = || helpt("j-1", dag(3, 10), None);
    given::<Begeleiding>([baan()]).when(eindig(dag(4, 1))).refused(&Weigering::GeenJobcoach);
    given::<Begeleiding>([baan(), eerste()]).when(eindig(dag(4, 1))).then([hulp_klaar("j-1", dag(4, 1))]);
    let klaar = || vec![baan(), eerste(), hulp_klaar("j-1", dag(4, 1))];
    given::<Begeleiding>(klaar()).when(eindig(dag(4, 1))).then([]);
    given::<Begeleiding>(klaar()).when(eindig(dag(4, 2))).refused(&Weigering::GeenJobcoach);
    given::<Begeleiding>([baan(), eerste()])
        .when(eindig(dag(3, 9)))
        .refused(&te_vroeg(dag(3, 10), "de dag waarop de jobcoach begon"));
    let dicht = || beeindigd("A", dag(6, 1), S::Regulier, E::AnderWerk);
    given::<Begeleiding>([baan(), eerste(), dicht()])
        .when(eindig(dag(6, 2)))
        .refused(&Weigering::PlaatsingGesloten { sinds: dag(6, 1) });
    let loopt = |feiten: &[Voorval]| {
        let toestand = fold::<Begeleiding>(feiten);
        toestand.plaatsingen.0[&plaatsing("A")].lopende_jobcoaching().is_some()
    };
    assert!(loopt(&[baan(), eerste()]));
    assert!(!loopt(&klaar()));
    assert!(!loopt(&[baan(), eerste(), dicht()]));
}

fn weg(kenmerk: &str, wat: V, van: Date) -> Voorval {
    let plaatsing_id = plaatsing(kenmerk);
    feit(van, PlaatsingsvastleggingIngetrokken { plaatsing_id, wat, van, reden: REDEN })
}

#[test]
fn wat_niet_zo_was_wordt_ingetrokken() {
    let trek = |wat| zet(dag(12, 1), Stap::TrekIn { wat, reden: REDEN });
    let dicht = || beeindigd("A", dag(6, 1), S::Regulier, E::AnderWerk);
    let eerste = || helpt("j-1", dag(3, 10), None);
    let onbekend = Weigering::PlaatsingsvastleggingOnbekend;
    for wat in [V::Einde, V::Jobcoach, V::Jobcoacheinde] {
        given::<Begeleiding>([baan()]).when(trek(wat)).refused(&onbekend);
    }
    given::<Begeleiding>([baan(), dicht()]).when(trek(V::Einde)).then([weg("A", V::Einde, dag(6, 1))]);
    given::<Begeleiding>([baan(), eerste()]).when(trek(V::Jobcoach)).then([weg(
        "A",
        V::Jobcoach,
        dag(3, 10),
    )]);
    given::<Begeleiding>([baan(), eerste(), hulp_klaar("j-1", dag(4, 1))])
        .when(trek(V::Jobcoacheinde))
        .then([weg("A", V::Jobcoacheinde, dag(4, 1))]);
    // Who helped before helps again.
    let verloop = [baan(), eerste(), helpt("j-2", dag(5, 1), None), weg("A", V::Jobcoach, dag(5, 1))];
    let toestand = fold::<Begeleiding>(&verloop);
    let hulp = toestand.plaatsingen.0[&plaatsing("A")].lopende_jobcoaching().unwrap();
    assert_eq!(hulp.jobcoach.as_str(), "j-1");
    let nooit = || weg("A", V::Begin, dag(3, 1));
    given::<Begeleiding>([baan(), dicht()]).when(trek(V::Begin)).then([nooit()]);
    given::<Begeleiding>([baan(), nooit()]).when(trek(V::Begin)).refused(&Weigering::PlaatsingOnbekend);
    // The kenmerk is free again, for other facts too.
    let anders = || feiten("A", S::Afspraakbaan, None);
    given::<Begin>([baan(), nooit()])
        .when(begin(anna(), dag(4, 1), anders()))
        .then([feit(dag(4, 1), anders())]);
}

#[test]
fn zonder_het_contract_loopt_de_proefplaatsing_door_die_erin_was_omgezet() {
    let contract = PlaatsingBegonnen { omgezet_van: Some(plaatsing("A")), ..feiten("B", S::Regulier, None) };
    let begonnen = vec![
        feit(dag(3, 1), feiten("A", S::Proefplaatsing, Some(dag(4, 30)))),
        beeindigd("A", dag(4, 30), S::Proefplaatsing, E::Omgezet),
        feit(dag(5, 1), contract),
    ];
    for wat in [V::Begin, V::Einde] {
        given::<Begeleiding>(begonnen.clone())
            .when(zet(dag(6, 1), Stap::TrekIn { wat, reden: REDEN }))
            .refused(&Weigering::PlaatsingHeeftVervolg);
    }
    let stap = Stap::TrekIn { wat: V::Begin, reden: REDEN };
    let wat = Wat::Plaatsing { plaatsing_id: plaatsing("B"), stap };
    let beide = [weg("B", V::Begin, dag(5, 1)), weg("A", V::Einde, dag(4, 30))];
    given::<Begeleiding>(begonnen.clone())
        .when(Opdracht { persoon: anna(), datum: dag(6, 1), wat })
        .then(beide.clone());
    let toestand = fold::<Begeleiding>(&[begonnen, beide.to_vec()].concat());
    assert_eq!(toestand.plaatsingen.0.len(), 1);
    assert_eq!(toestand.plaatsingen.0[&plaatsing("A")].einde, None);
}
