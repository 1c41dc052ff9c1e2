use domein::{Afwijzingsreden, Herkomst, IntakeVorm as V, IntrekkingReden, Rol, ZoektermijnReden};
use eventstore::testing::given;

use super::*;

fn aanmelding() -> Aanmelding {
    Aanmelding {
        aanvraag_id: id(),
        datum: DAG,
        signaal_id: None,
        gebiedsteam: Some("zuid".parse().unwrap()),
        versneld: false,
        coach: None,
        leeftijd: Some(22),
    }
}

pub(super) fn ingediend(leeftijd: Option<u8>, versneld: bool) -> Intakevoorval {
    ingediend_bij("zuid", leeftijd, versneld)
}

/// In the team that has a form of the intake of its own.
fn in_oosterpark(leeftijd: Option<u8>) -> Intakevoorval {
    ingediend_bij("centrum-oosterpark", leeftijd, false)
}

fn ingediend_bij(team: &str, leeftijd: Option<u8>, versneld: bool) -> Intakevoorval {
    let gebiedsteam = Some(team.parse().unwrap());
    let coach = versneld.then(coach);
    voorval(
        DAG,
        AanvraagIngediend { aanvraag_id: id(), signaal_id: None, gebiedsteam, versneld, coach, leeftijd },
    )
}

pub(super) fn zoekt(tot: Date) -> Intakevoorval {
    voorval(DAG, ZoektermijnGestart { aanvraag_id: id(), tot })
}

/// Since when the search period can be waived.
const SINDS_DE_WET: Date = date(2026, 1, 1);

fn zonder_zoektermijn() -> Intakevoorval {
    let reden = ZoektermijnReden::DakThuisloos;
    voorval(SINDS_DE_WET, ZoektermijnNietToegepast { aanvraag_id: id(), reden, toelichting: None })
}

pub(super) fn gepland(vorm: V) -> Intakevoorval {
    voorval(DAG, IntakeGepland { aanvraag_id: id(), vorm, datum_gesprek: date(2025, 4, 2), plek: None })
}

pub(super) fn afgewezen() -> Intakevoorval {
    let reden = Afwijzingsreden::NietRechthebbend;
    voorval(date(2025, 4, 10), AanvraagAfgewezen { aanvraag_id: id(), reden })
}

pub(super) fn stap(datum: Date, stap: Stap) -> Opdracht {
    opdracht(Wat::OpAanvraag(OpAanvraag { aanvraag_id: id(), datum, leeftijden: None, stap, vervangt: None }))
}

pub(super) fn toekenning(ingangsdatum: Date) -> Stap {
    Stap::Besluit(Besluit::Toegekend(Toekenning {
        ingangsdatum,
        leeftijd: Some(22),
        kenmerken: onbekende(Some("2002-05")),
        zeer_dringende_redenen: false,
    }))
}

pub(super) fn toegekend(ingang: Date, coach: Option<Kenmerk>) -> Intakevoorval {
    let mut kenmerken = onbekende(Some("2002-05"));
    kenmerken.gebiedsteam = Some("zuid".parse().unwrap());
    voorval(
        ingang,
        UitkeringToegekend {
            uitkering_id: uitkering(ingang),
            aanvraag_id: Some(id()),
            herkomst: Herkomst::Intake,
            ingangsdatum: ingang,
            leeftijd: Some(22),
            kenmerken,
            coach,
            al_beeindigd: false,
            besloten_op: Some(BESLUITDAG),
            zeer_dringende_redenen: false,
        },
    )
}

/// The same grant, decided on another day.
pub(super) fn besloten_op(dag: Date, mut toegekend: Intakevoorval) -> Intakevoorval {
    if let IntakeGebeurtenis::UitkeringToegekend(f) = &mut toegekend.gebeurtenis {
        f.besloten_op = Some(dag);
    }
    toegekend
}

const AFWIJZEN: Stap = Stap::Besluit(Besluit::Afgewezen(Afwijzingsreden::NietRechthebbend));
const WERK: Stap = Stap::Besluit(Besluit::Ingetrokken(IntrekkingReden::Werk));
const BESLUITDAG: Date = date(2025, 4, 10);

#[test]
fn een_aanvraag_bestaat_een_keer_per_kenmerk() {
    given::<Dossierregels>([]).when(opdracht(Wat::DienIn(aanmelding()))).then([ingediend(Some(22), false)]);
    given::<Dossierregels>([ingediend(Some(22), false)]).when(opdracht(Wat::DienIn(aanmelding()))).then([]);
    let anders = Aanmelding { datum: date(2025, 3, 4), ..aanmelding() };
    given::<Dossierregels>([ingediend(Some(22), false)])
        .when(opdracht(Wat::DienIn(anders)))
        .refused(&Weigering::KenmerkInGebruik);
}

#[test]
fn een_stap_vraagt_een_aanvraag_die_er_is_en_loopt() {
    for elke in [Stap::StartZoektermijn { tot: None }, Stap::NietVerschenen, AFWIJZEN, toekenning(DAG)] {
        given::<Dossierregels>([]).when(stap(DAG, elke.clone())).refused(&Weigering::AanvraagOnbekend);
        given::<Dossierregels>([ingediend(Some(22), false)])
            .when(stap(date(2025, 3, 2), elke))
            .refused(&Weigering::DatumVoorAanvraag);
    }
    for elke in [Stap::StartZoektermijn { tot: None }, Stap::NietVerschenen, WERK, toekenning(DAG)] {
        given::<Dossierregels>([ingediend(Some(22), false), zonder_zoektermijn(), afgewezen()])
            .when(stap(BESLUITDAG, elke))
            .refused(&Weigering::AanvraagAfgerond);
    }
}

#[test]
fn de_zoektermijn_duurt_vier_weken_en_geldt_onder_de_27() {
    let start = |tot| stap(DAG, Stap::StartZoektermijn { tot });
    let vier_weken = date(2025, 3, 31);
    for leeftijd in [Some(18), Some(26), None] {
        given::<Dossierregels>([ingediend(leeftijd, false)]).when(start(None)).then([zoekt(vier_weken)]);
    }
    given::<Dossierregels>([ingediend(Some(27), false)])
        .when(start(None))
        .refused(&Weigering::ZoektermijnLeeftijd);
    let korter = date(2025, 3, 20);
    given::<Dossierregels>([ingediend(Some(22), false)]).when(start(Some(korter))).then([zoekt(korter)]);
    for fout in [DAG, date(2025, 3, 1), date(2025, 4, 1), date(2062, 1, 1)] {
        given::<Dossierregels>([ingediend(Some(22), false)])
            .when(start(Some(fout)))
            .refused(&Weigering::ZoektermijnDuur);
    }
}

#[test]
fn de_leeftijd_van_de_rand_telt_als_de_aanvraag_er_geen_heeft() {
    let op = OpAanvraag {
        aanvraag_id: id(),
        datum: DAG,
        leeftijden: Some(31..=31),
        stap: Stap::StartZoektermijn { tot: None },
        vervangt: None,
    };
    given::<Dossierregels>([ingediend(None, true)])
        .when(opdracht(Wat::OpAanvraag(op)))
        .refused(&Weigering::ZoektermijnLeeftijd);
}

/// Of who is known by year of birth two ages are possible: what is right at one of them is not refused.
#[test]
fn wat_bij_een_mogelijke_leeftijd_mag_wordt_niet_geweigerd() {
    let zet = |leeftijden, stap| {
        let dossier = eventstore::fold::<Dossierregels>(&[in_oosterpark(None)]);
        let op = OpAanvraag {
            aanvraag_id: id(),
            datum: BESLUITDAG,
            leeftijden: Some(leeftijden),
            stap,
            vervangt: None,
        };
        Dossierregels::decide(&dossier, opdracht(Wat::OpAanvraag(op))).err()
    };
    let zoektermijn = || Stap::StartZoektermijn { tot: None };
    let gesprek = |vorm| Stap::PlanGesprek(Gesprek { vorm, datum: BESLUITDAG, plek: None });
    for (leeftijden, termijn, besluit) in [
        (25..=26, None, Some(Weigering::ZoektermijnOntbreekt)),
        (26..=27, None, None),
        (27..=28, Some(Weigering::ZoektermijnLeeftijd), None),
    ] {
        assert_eq!(zet(leeftijden.clone(), zoektermijn()), termijn, "{leeftijden:?}");
        assert_eq!(zet(leeftijden.clone(), AFWIJZEN), besluit, "{leeftijden:?}");
    }
    assert_eq!(zet(22..=23, gesprek(V::GemeenschappelijkTot23)), None);
    assert_eq!(zet(22..=23, gesprek(V::GemeenschappelijkWerkgeversdienstverlening)), None);
    assert_eq!(zet(23..=24, gesprek(V::GemeenschappelijkTot23)), Some(Weigering::VormLeeftijd));
}

#[test]
fn de_zoektermijn_geldt_of_geldt_niet() {
    let niet = |reden| stap(SINDS_DE_WET, Stap::ZonderZoektermijn { reden, toelichting: None });
    let start = || stap(DAG, Stap::StartZoektermijn { tot: None });
    let dak = ZoektermijnReden::DakThuisloos;
    let begin = || ingediend(Some(22), false);
    given::<Dossierregels>([begin()]).when(niet(dak)).then([zonder_zoektermijn()]);
    given::<Dossierregels>([begin(), zonder_zoektermijn()]).when(niet(dak)).then([]);
    let anders = niet(ZoektermijnReden::Anders);
    given::<Dossierregels>([begin(), zonder_zoektermijn()])
        .when(anders)
        .refused(&Weigering::ZoektermijnVastgelegd);
    given::<Dossierregels>([begin(), zonder_zoektermijn()])
        .when(start())
        .refused(&Weigering::ZoektermijnVastgelegd);
    let loopt = zoekt(date(2025, 3, 31));
    given::<Dossierregels>([begin(), loopt.clone()]).when(start()).then([]);
    given::<Dossierregels>([begin(), loopt]).when(niet(dak)).refused(&Weigering::ZoektermijnVastgelegd);
    given::<Dossierregels>([ingediend(Some(27), false)])
        .when(niet(dak))
        .refused(&Weigering::ZoektermijnLeeftijd);
}

#[test]
fn er_staat_hooguit_een_gesprek_open() {
    let plan = |vorm, dag| stap(DAG, Stap::PlanGesprek(Gesprek { vorm, datum: dag, plek: None }));
    let dag = date(2025, 4, 2);
    let begin = || ingediend(Some(22), false);
    given::<Dossierregels>([begin()]).when(plan(V::Regulier, dag)).then([gepland(V::Regulier)]);
    given::<Dossierregels>([begin(), gepland(V::Regulier)]).when(plan(V::Regulier, dag)).then([]);
    given::<Dossierregels>([begin(), gepland(V::Regulier)])
        .when(plan(V::Regulier, date(2025, 4, 3)))
        .refused(&Weigering::GesprekStaatOpen);
    given::<Dossierregels>([begin()])
        .when(plan(V::Regulier, date(2025, 3, 2)))
        .refused(&Weigering::DatumVoorAanvraag);
    // On its day it can still be planned; afterwards it is said on which day it was.
    let plan_op = |op, datum| stap(op, Stap::PlanGesprek(Gesprek { vorm: V::Regulier, datum, plek: None }));
    given::<Dossierregels>([begin()])
        .when(plan_op(date(2025, 4, 3), dag))
        .refused(&Weigering::GesprekVoorPlanning);
    let (vorm, datum_gesprek) = (V::Regulier, dag);
    let die_dag = IntakeGepland { aanvraag_id: id(), vorm, datum_gesprek, plek: None };
    given::<Dossierregels>([begin()]).when(plan_op(dag, dag)).then([voorval(dag, die_dag)]);

    let gemist = voorval(dag, IntakeNietVerschenen { aanvraag_id: id() });
    let afwezig = || stap(dag, Stap::NietVerschenen);
    given::<Dossierregels>([begin(), gepland(V::Regulier)]).when(afwezig()).then([gemist.clone()]);
    given::<Dossierregels>([begin()]).when(afwezig()).refused(&Weigering::GeenGesprekGepland);
    given::<Dossierregels>([begin(), gepland(V::Regulier), gemist.clone()]).when(afwezig()).then([]);
    given::<Dossierregels>([begin(), gepland(V::Regulier), gemist])
        .when(plan(V::Regulier, dag))
        .then([gepland(V::Regulier)]);
}

#[test]
fn een_vorm_is_voor_een_leeftijd() {
    let passend = |vorm, leeftijd| {
        let dossier = eventstore::fold::<Dossierregels>(&[in_oosterpark(leeftijd)]);
        let gesprek = Gesprek { vorm, datum: date(2025, 4, 2), plek: None };
        Dossierregels::decide(&dossier, stap(DAG, Stap::PlanGesprek(gesprek)))
    };
    for (vorm, leeftijd, mag) in [
        (V::Regulier, 45, true),
        (V::GemeenschappelijkTot23, 22, true),
        (V::GemeenschappelijkTot23, 23, false),
        (V::GemeenschappelijkWerkgeversdienstverlening, 22, false),
        (V::GemeenschappelijkWerkgeversdienstverlening, 23, true),
        (V::GemeenschappelijkWerkgeversdienstverlening, 26, true),
        (V::GemeenschappelijkWerkgeversdienstverlening, 27, false),
    ] {
        let antwoord = passend(vorm, Some(leeftijd));
        assert_eq!(antwoord.is_ok(), mag, "{vorm} op {leeftijd}");
        assert!(mag || antwoord == Err(Weigering::VormLeeftijd));
        assert!(passend(vorm, None).is_ok(), "an unknown age is not held against anybody");
    }
    assert_eq!(VORMEN.len(), V::ALLE.len(), "every form has its row");
}

#[test]
fn bij_een_gesprek_zitten_de_goede_mensen() {
    use Rol::{Accountmanager as A, Coach as C, Inkomensconsulent as I};
    let werkgevers = V::GemeenschappelijkWerkgeversdienstverlening;
    let op = date(2025, 4, 2);
    for (vorm, jaren, deelnemers, arbeidsfit, mag) in [
        (V::GemeenschappelijkTot23, 22, vec![C, I], None, true),
        (V::GemeenschappelijkTot23, 22, vec![I], None, false),
        (werkgevers, 25, vec![I, A], Some(true), true),
        (werkgevers, 25, vec![I, C], Some(true), false),
        (werkgevers, 25, vec![I, C], Some(false), true),
        (werkgevers, 25, vec![A], Some(true), false),
        (V::Regulier, 40, vec![I, I], None, true),
    ] {
        let houd =
            Stap::HoudGesprek(Gehouden { vorm, deelnemers: deelnemers.clone(), arbeidsfit, plek: None });
        let verhaal =
            given::<Dossierregels>([in_oosterpark(Some(jaren)), gepland(vorm)]).when(stap(op, houd));
        if mag {
            let mut gesorteerd = deelnemers;
            gesorteerd.sort_unstable();
            gesorteerd.dedup();
            let gehouden =
                IntakeGehouden { aanvraag_id: id(), vorm, deelnemers: gesorteerd, arbeidsfit, plek: None };
            verhaal.then([voorval(op, gehouden)]);
        } else {
            verhaal.refused(&Weigering::VormDeelnemers);
        }
    }
    let zomaar =
        Stap::HoudGesprek(Gehouden { vorm: V::Regulier, deelnemers: vec![I], arbeidsfit: None, plek: None });
    given::<Dossierregels>([in_oosterpark(Some(22))])
        .when(stap(op, zomaar))
        .refused(&Weigering::GeenGesprekGepland);
}

#[test]
fn een_besluit_wacht_op_de_zoektermijn_maar_intrekken_mag_altijd() {
    let tot = date(2025, 3, 31);
    let voor = date(2025, 3, 30);
    for besluit in [AFWIJZEN, toekenning(DAG)] {
        given::<Dossierregels>([ingediend(Some(22), false), zoekt(tot)])
            .when(stap(voor, besluit.clone()))
            .refused(&Weigering::ZoektermijnLoopt);
        given::<Dossierregels>([ingediend(Some(22), false)])
            .when(stap(voor, besluit))
            .refused(&Weigering::ZoektermijnOntbreekt);
    }
    let reden = IntrekkingReden::Werk;
    given::<Dossierregels>([ingediend(Some(22), false), zoekt(tot)])
        .when(stap(voor, WERK))
        .then([voorval(voor, AanvraagIngetrokken { aanvraag_id: id(), reden })]);
    given::<Dossierregels>([ingediend(Some(22), false), zoekt(tot)])
        .when(stap(tot, toekenning(DAG)))
        .then([besloten_op(tot, toegekend(DAG, None))]);
    for zonder in [ingediend(Some(27), false), ingediend(None, false), ingediend(Some(22), true)] {
        let afgewezen =
            voorval(voor, AanvraagAfgewezen { aanvraag_id: id(), reden: Afwijzingsreden::NietRechthebbend });
        given::<Dossierregels>([zonder]).when(stap(voor, AFWIJZEN)).then([afgewezen]);
    }
}

#[test]
fn een_versnelde_aanvraag_houdt_haar_coach() {
    given::<Dossierregels>([ingediend(None, true)])
        .when(stap(BESLUITDAG, toekenning(DAG)))
        .then([toegekend(DAG, Some(coach()))]);
}

#[test]
fn hetzelfde_besluit_nog_eens_verandert_niets() {
    let geweest = || [ingediend(Some(22), false), zonder_zoektermijn(), afgewezen()];
    given::<Dossierregels>(geweest()).when(stap(BESLUITDAG, AFWIJZEN)).then([]);
    let toegekend = [ingediend(Some(22), true), toegekend(DAG, None)];
    given::<Dossierregels>(toegekend.clone()).when(stap(BESLUITDAG, toekenning(DAG))).then([]);
    given::<Dossierregels>(toegekend)
        .when(stap(BESLUITDAG, toekenning(date(2025, 3, 4))))
        .refused(&Weigering::AanvraagAfgerond);
}

#[test]
fn een_bekende_uitkering_telt_een_keer() {
    let bekend = uitkering::overgenomen(DAG, None);
    let gekoppeld =
        AanvraagGekoppeld { aanvraag_id: id(), uitkering_id: uitkering(DAG), coach: Some(coach()) };
    given::<Dossierregels>([bekend.clone(), ingediend(Some(22), true)])
        .when(stap(BESLUITDAG, toekenning(DAG)))
        .then([voorval(BESLUITDAG, gekoppeld)]);
    let ingetrokken =
        voorval(DAG, ToekenningIngetrokken { uitkering_id: uitkering(DAG), bij_levering: false });
    given::<Dossierregels>([bekend, ingetrokken, ingediend(Some(22), true)])
        .when(stap(BESLUITDAG, toekenning(DAG)))
        .refused(&Weigering::ToekenningIngetrokken);
}

#[test]
fn iemand_heeft_een_uitkering_tegelijk() {
    let (eerder, maart) = (date(2025, 1, 1), date(2025, 3, 4));
    let met = |meer: Vec<Intakevoorval>| {
        let mut feiten = vec![uitkering::overgenomen(eerder, None), ingediend(Some(22), true)];
        feiten.extend(meer);
        given::<Dossierregels>(feiten).when(stap(BESLUITDAG, toekenning(DAG)))
    };
    let vernomen = |datum| {
        let reden = "werk".parse().unwrap();
        voorval(datum, UitstroomVernomen { uitkering_id: uitkering(eerder), datum, reden })
    };
    met(vec![]).refused(&Weigering::UitkeringOverlapt);
    met(vec![uitkering::beeindigd(eerder, maart, "werk")]).refused(&Weigering::UitkeringOverlapt);
    met(vec![vernomen(maart)]).refused(&Weigering::UitkeringOverlapt);
    met(vec![uitkering::beeindigd(eerder, DAG, "werk")]).then([toegekend(DAG, Some(coach()))]);
    met(vec![vernomen(DAG)]).then([toegekend(DAG, Some(coach()))]);
    let herroepen = voorval(DAG, UitstroomHerroepen { uitkering_id: uitkering(eerder) });
    met(vec![vernomen(DAG), herroepen]).refused(&Weigering::UitkeringOverlapt);
    // The file goes before what was heard.
    met(vec![vernomen(DAG), uitkering::beeindigd(eerder, maart, "werk")])
        .refused(&Weigering::UitkeringOverlapt);
    // One that began later has the days too that this one would go on for.
    let later = [uitkering::overgenomen(maart, None), ingediend(Some(22), true)];
    given::<Dossierregels>(later)
        .when(stap(BESLUITDAG, toekenning(DAG)))
        .refused(&Weigering::UitkeringOverlapt);
}

fn vervallen() -> Intakevoorval {
    voorval(DAG, AanvraagVervallen { aanvraag_id: id() })
}

fn laat_vervallen() -> Opdracht {
    opdracht(Wat::LaatVervallen { aanvraag_id: id(), datum: DAG })
}

#[test]
fn een_aanvraag_waarmee_niets_is_gedaan_vervalt_en_kan_opnieuw() {
    let gemaakt = ingediend(None, true);
    given::<Dossierregels>([gemaakt.clone()]).when(laat_vervallen()).then([vervallen()]);
    given::<Dossierregels>([gemaakt.clone(), vervallen()]).when(laat_vervallen()).then([]);
    given::<Dossierregels>([]).when(laat_vervallen()).then([]);
    // On another day, with the coach of then.
    let dag = date(2025, 3, 20);
    let (gebiedsteam, coach) = (Some("oost".parse().unwrap()), Some("coach-oost-1".parse().unwrap()));
    let weer = Aanmelding { datum: dag, versneld: true, coach, gebiedsteam, leeftijd: None, ..aanmelding() };
    let feiten = AanvraagIngediend {
        aanvraag_id: id(),
        signaal_id: None,
        gebiedsteam: weer.gebiedsteam.clone(),
        versneld: true,
        coach: weer.coach.clone(),
        leeftijd: None,
    };
    let opnieuw = voorval(dag, feiten);
    given::<Dossierregels>([gemaakt.clone(), vervallen()])
        .when(opdracht(Wat::DienIn(weer.clone())))
        .then([opnieuw.clone()]);
    given::<Dossierregels>([gemaakt.clone(), vervallen(), opnieuw])
        .when(opdracht(Wat::DienIn(weer)))
        .then([]);
    for elke in [Stap::StartZoektermijn { tot: None }, AFWIJZEN, toekenning(DAG)] {
        given::<Dossierregels>([gemaakt.clone(), vervallen()])
            .when(stap(BESLUITDAG, elke))
            .refused(&Weigering::AanvraagAfgerond);
    }
}

#[test]
fn een_aanvraag_waarmee_iets_is_gedaan_blijft_en_zegt_dat_iemand_moet_kijken() {
    for gedaan in [zonder_zoektermijn(), zoekt(date(2025, 3, 31)), gepland(V::Regulier), afgewezen()] {
        let historie = [ingediend(None, true), gedaan];
        let kijk = voorval(DAG, AanleidingVervallen { aanvraag_id: id() });
        given::<Dossierregels>(historie.clone()).when(laat_vervallen()).then([kijk.clone()]);
        given::<Dossierregels>(historie.into_iter().chain([kijk])).when(laat_vervallen()).then([]);
    }
}

#[test]
fn een_aanvraag_waar_weer_om_wordt_gevraagd_heeft_weer_een_aanleiding() {
    let kijk = voorval(DAG, AanleidingVervallen { aanvraag_id: id() });
    let gevraagd = |datum, versneld| {
        let (coach, gebiedsteam) = (Some("coach-oost-1".parse().unwrap()), Some("oost".parse().unwrap()));
        let weer = Aanmelding { datum, versneld, leeftijd: None, coach, gebiedsteam, ..aanmelding() };
        opdracht(Wat::DienIn(weer))
    };
    // Also by a talk on another day than the first, which by itself would be another application under one id.
    for dag in [DAG, date(2025, 3, 20)] {
        let (coach, gebiedsteam) = (Some("coach-oost-1".parse().unwrap()), Some("oost".parse().unwrap()));
        let weer = voorval(dag, AanleidingHersteld { aanvraag_id: id(), coach, gebiedsteam });
        for gedaan in [zoekt(date(2025, 3, 31)), gepland(V::Regulier), afgewezen()] {
            let vervallen = [ingediend(None, true), gedaan, kijk.clone()];
            given::<Dossierregels>(vervallen.clone()).when(gevraagd(dag, true)).then([weer.clone()]);
            let hersteld = vervallen.into_iter().chain([weer.clone()]);
            // Once, and then as any application: told again it is known, and it can lose its reason again.
            given::<Dossierregels>(hersteld.clone()).when(gevraagd(DAG, true)).then([]);
            given::<Dossierregels>(hersteld).when(laat_vervallen()).then([kijk.clone()]);
        }
    }
    // What somebody makes by hand is no talk that asks for it.
    given::<Dossierregels>([ingediend(None, true), gepland(V::Regulier), kijk])
        .when(gevraagd(DAG, false))
        .refused(&Weigering::KenmerkInGebruik);
}

#[test]
fn wie_weer_om_een_aanvraag_vraagt_gaat_ermee_verder() {
    let kijk = voorval(DAG, AanleidingVervallen { aanvraag_id: id() });
    let wie = |hersteld: Option<AanleidingHersteld>| {
        let mut historie = vec![ingediend(None, true), gepland(V::Regulier), kijk.clone()];
        historie.extend(hersteld.map(|hersteld| voorval(DAG, hersteld)));
        let aanvraag = eventstore::fold::<Dossierregels>(&historie).aanvragen[&id()].clone();
        (aanvraag.coach.unwrap().to_string(), aanvraag.gebiedsteam.unwrap().to_string())
    };
    let zuid = ("coach-zuid-2".to_owned(), "zuid".to_owned());
    let zonder = AanleidingHersteld { aanvraag_id: id(), coach: None, gebiedsteam: None };
    assert_eq!((wie(None), wie(Some(zonder.clone()))), (zuid.clone(), zuid));
    let met = AanleidingHersteld {
        coach: Some("coach-oost-1".parse().unwrap()),
        gebiedsteam: Some("oost".parse().unwrap()),
        ..zonder
    };
    assert_eq!(wie(Some(met)), ("coach-oost-1".to_owned(), "oost".to_owned()));
}

/// Who is younger than 18 on the first day has no right to it, and gets it for very urgent reasons only.
#[test]
fn onder_de_achttien_alleen_om_zeer_dringende_redenen() {
    let van = |leeftijd: Option<u8>, zeer_dringende_redenen: bool| {
        let Stap::Besluit(Besluit::Toegekend(toekenning)) = toekenning(BESLUITDAG) else { unreachable!() };
        Stap::Besluit(Besluit::Toegekend(Toekenning { leeftijd, zeer_dringende_redenen, ..toekenning }))
    };
    let versneld = || [ingediend(Some(17), true)];
    given::<Dossierregels>(versneld())
        .when(stap(BESLUITDAG, van(Some(17), false)))
        .refused(&Weigering::JongerDan18);
    let Intakevoorval { gebeurtenis: IntakeGebeurtenis::UitkeringToegekend(gewoon), .. } =
        toegekend(BESLUITDAG, Some(coach()))
    else {
        unreachable!()
    };
    let wordt = |leeftijd: Option<u8>, zeer_dringende_redenen: bool| {
        voorval(BESLUITDAG, UitkeringToegekend { leeftijd, zeer_dringende_redenen, ..gewoon.clone() })
    };
    given::<Dossierregels>(versneld())
        .when(stap(BESLUITDAG, van(Some(17), true)))
        .then([wordt(Some(17), true)]);
    // It is said only of who needs it, and nobody is refused whose age is not certain.
    given::<Dossierregels>(versneld())
        .when(stap(BESLUITDAG, van(Some(18), true)))
        .then([wordt(Some(18), false)]);
    given::<Dossierregels>(versneld()).when(stap(BESLUITDAG, van(None, false))).then([wordt(None, false)]);
}
