//! A place that comes free goes by itself to who waited longest; for whom an aanbod is.

use std::collections::BTreeSet;

use domein::{
    Afbreekreden, Afwijkreden, Correctiereden, Doelgroep, PersoonId, Plaatsreden, Trajectuitkomst,
    gebeurtenis::{
        AanbodOpengesteld, Aanbodregels, AanmeldstopIngesteld, OpWachtlijstGeplaatst, PlaatsAangeboden,
        PlaatsVervallen, TrajectAfgebroken, TrajectGebeurtenis as G, TrajectGestart, TrajectVoltooid,
    },
};
use eventstore::{Decider, fold, testing::given};
use jiff::{ToSpan as _, civil::Date};
use proptest::prelude::*;
use traject::regels::{
    Trajecttoestand, Voorval, Weigering,
    begeleiding::{self, Begeleiding, Wat},
    doelgroep::Kenmerken,
    inschrijving::{Inschrijving, Opdracht, Toestand},
    terugnemen::{self, Heropening},
    wachtlijst::{self, Wachtlijst, volgende},
};
use uuid::Uuid;

use crate::hulp::{anna, code, dag, koers, traject};

fn wie(nummer: u128) -> PersoonId {
    PersoonId(Uuid::from_u128(nummer))
}

fn open(capaciteit: Option<u32>, regels: Option<Aanbodregels>) -> Voorval {
    let feiten =
        AanbodOpengesteld { aanbod: koers(), titel: None, capaciteit, einde: None, duur_weken: None, regels };
    Voorval { persoon_id: None, geldig_op: dag(1, 1), gebeurtenis: feiten.into() }
}

fn over(persoon: PersoonId, datum: Date, gebeurtenis: impl Into<G>) -> Voorval {
    Voorval::over(persoon, datum, gebeurtenis)
}

fn gestart(nummer: u128, datum: Date) -> Voorval {
    let traject_id = traject(&format!("T-{nummer}"));
    let start =
        TrajectGestart { traject_id, aanbod: koers(), leeftijd: None, gebiedsteam: None, afwijking: None };
    over(wie(nummer), datum, start)
}

fn wacht(nummer: u128, datum: Date) -> Voorval {
    let traject_id = traject(&format!("T-{nummer}"));
    over(wie(nummer), datum, OpWachtlijstGeplaatst { traject_id, aanbod: koers(), afwijking: None })
}

fn voltooid(nummer: u128, datum: Date) -> Voorval {
    let traject_id = traject(&format!("T-{nummer}"));
    over(wie(nummer), datum, TrajectVoltooid { traject_id, aanbod: koers(), uitkomst: Trajectuitkomst::Werk })
}

fn aangeboden(nummer: u128, datum: Date) -> Voorval {
    let traject_id = traject(&format!("T-{nummer}"));
    let reageren_voor = datum.checked_add(14.days()).unwrap();
    over(wie(nummer), datum, PlaatsAangeboden { traject_id, aanbod: koers(), reageren_voor })
}

fn vervallen(nummer: u128, datum: Date, reden: Plaatsreden) -> Voorval {
    let traject_id = traject(&format!("T-{nummer}"));
    over(wie(nummer), datum, PlaatsVervallen { traject_id, aanbod: koers(), reden })
}

fn vraag(nummer: u128, datum: Date) -> Opdracht {
    Opdracht {
        traject_id: traject(&format!("T-{nummer}")),
        persoon: wie(nummer),
        aanbod: koers(),
        datum,
        leeftijd: None,
        gebiedsteam: None,
        kenmerken: Kenmerken::default(),
        afwijking: None,
    }
}

fn schuif(nummer: u128, datum: Date) -> wachtlijst::Opdracht {
    let traject_id = Some(traject(&format!("T-{nummer}")));
    wachtlijst::Opdracht { aanbod: koers(), datum, traject_id }
}

/// Two places, 1 and 2 have them; 4 waits longer than 3, and 5 came on the list on the same day as 3, later.
fn vol() -> Vec<Voorval> {
    let rij = [gestart(1, dag(2, 1)), gestart(2, dag(2, 1)), wacht(4, dag(3, 1)), wacht(3, dag(3, 2))];
    [vec![open(Some(2), None)], rij.to_vec(), vec![wacht(5, dag(3, 2))]].concat()
}

#[test]
fn wat_vrijkomt_is_voor_wie_het_langst_wacht() {
    given::<Wachtlijst>(vol()).when(schuif(4, dag(4, 1))).then([]);
    let vrij = || [vol(), vec![voltooid(1, dag(4, 1))]].concat();
    given::<Wachtlijst>(vrij()).when(schuif(3, dag(4, 1))).then([]);
    given::<Wachtlijst>(vrij()).when(schuif(4, dag(3, 31))).then([]);
    given::<Wachtlijst>(vrij()).when(schuif(4, dag(4, 1))).then([aangeboden(4, dag(4, 1))]);
    // It is held: nobody else gets it, and who is new goes behind who waits.
    let vast = || [vrij(), vec![aangeboden(4, dag(4, 1))]].concat();
    given::<Wachtlijst>(vast()).when(schuif(3, dag(4, 2))).then([]);
    given::<Inschrijving>(vast()).when(vraag(3, dag(4, 2))).then([]);
    given::<Inschrijving>(vrij()).when(vraag(6, dag(4, 2))).then([wacht(6, dag(4, 2))]);
    given::<Inschrijving>(vrij()).when(vraag(3, dag(4, 2))).then([]);
    // Who is offered it starts, not before that day.
    given::<Inschrijving>(vast()).when(vraag(4, dag(4, 7))).then([gestart(4, dag(4, 7))]);
    let te_vroeg = Weigering::DatumTeVroeg { vanaf: dag(4, 1), wat: "de dag waarop de plaats is aangeboden" };
    given::<Inschrijving>(vast()).when(vraag(4, dag(3, 31))).refused(&te_vroeg);
    // Somebody else with the same traject as another: still waits.
    let ander = Opdracht { traject_id: traject("X"), ..vraag(4, dag(4, 7)) };
    given::<Inschrijving>(vast()).when(ander).refused(&Weigering::StaatAlOpWachtlijst);
}

#[test]
fn wie_niet_antwoordt_of_later_wil_wacht_achteraan_verder() {
    let vast = || [vol(), vec![voltooid(1, dag(4, 1)), aangeboden(4, dag(4, 1))]].concat();
    given::<Wachtlijst>(vast()).when(schuif(4, dag(4, 14))).then([]);
    let verlopen = vervallen(4, dag(4, 15), Plaatsreden::Verlopen);
    given::<Wachtlijst>(vast()).when(schuif(4, dag(4, 15))).then([verlopen.clone()]);
    let daarna = || [vast(), vec![verlopen.clone()]].concat();
    given::<Wachtlijst>(daarna()).when(schuif(3, dag(4, 15))).then([aangeboden(3, dag(4, 15))]);
    let rij = fold::<Inschrijving>(&daarna());
    let rij: Vec<Uuid> = rij.trajecten.wachtlijst(&koers()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(rij, ["T-3", "T-5", "T-4"].map(traject));

    let later = begeleiding::Opdracht {
        persoon: wie(4),
        datum: dag(4, 3),
        wat: Wat::StelPlaatsUit { traject_id: traject("T-4") },
    };
    given::<Begeleiding>([wacht(4, dag(3, 1)), aangeboden(4, dag(4, 1))])
        .when(later.clone())
        .then([vervallen(4, dag(4, 3), Plaatsreden::Later)]);
    given::<Begeleiding>([wacht(4, dag(3, 1))]).when(later).refused(&Weigering::GeenPlaatsAangeboden);
}

#[test]
fn minder_plaatsen_of_een_stop_biedt_niets_aan_en_neemt_niets_af() {
    let vrij = || [vol(), vec![voltooid(1, dag(4, 1))]].concat();
    given::<Wachtlijst>([vrij(), vec![open(Some(1), None)]].concat()).when(schuif(4, dag(4, 1))).then([]);
    let stop: G = AanmeldstopIngesteld { aanbod: koers() }.into();
    let stop = Voorval { persoon_id: None, geldig_op: dag(4, 1), gebeurtenis: stop };
    given::<Wachtlijst>([vrij(), vec![stop.clone()]].concat()).when(schuif(4, dag(4, 1))).then([]);
    // What was offered stands, also during a stop; with fewer places the person still goes first.
    let vast = || [vrij(), vec![aangeboden(4, dag(4, 1))]].concat();
    given::<Inschrijving>([vast(), vec![stop]].concat())
        .when(vraag(4, dag(4, 2)))
        .then([gestart(4, dag(4, 2))]);
    let minder = || [vast(), vec![open(Some(1), None)]].concat();
    let vol = vervallen(4, dag(4, 2), Plaatsreden::Vol);
    given::<Inschrijving>(minder()).when(vraag(4, dag(4, 2))).then([vol.clone()]);
    let nu = fold::<Inschrijving>(&[minder(), vec![vol]].concat());
    assert_eq!(nu.trajecten.wachtlijst(&koers())[0].0, traject("T-4"));
    let eraf = begeleiding::Opdracht {
        persoon: wie(4),
        datum: dag(4, 3),
        wat: Wat::BreekAf { traject_id: traject("T-4"), reden: Afbreekreden::EigenVerzoek },
    };
    let weg =
        TrajectAfgebroken { traject_id: traject("T-4"), aanbod: koers(), reden: Afbreekreden::EigenVerzoek };
    given::<Begeleiding>([wacht(4, dag(3, 1)), aangeboden(4, dag(4, 1))]).when(eraf).then([over(
        wie(4),
        dag(4, 3),
        weg,
    )]);
}

#[test]
fn wie_zeker_buiten_de_doelgroep_valt_start_niet_of_met_een_reden() {
    let regels = || Aanbodregels {
        doelgroepen: vec![Doelgroep::ProVso],
        leeftijd_van: Some(18),
        leeftijd_tot: Some(27),
        gebiedsteams: vec![code("oost")],
        gemeenten: vec![code("GM0014"), code("GM0037")],
        ..Aanbodregels::default()
    };
    let met = |kenmerken: Kenmerken| Opdracht { kenmerken, persoon: anna(), ..vraag(1, dag(3, 1)) };
    let start = |afwijking| {
        let traject_id = traject("T-1");
        let start =
            TrajectGestart { traject_id, aanbod: koers(), leeftijd: None, gebiedsteam: None, afwijking };
        over(anna(), dag(3, 1), start)
    };
    let begin = || vec![open(None, Some(regels()))];
    let jaren = |van: i64, tot: i64| Kenmerken { leeftijden: Some(van..=tot), ..Kenmerken::default() };
    // Nothing known, or it may be: in.
    for kan in [Kenmerken::default(), jaren(17, 18), jaren(26, 27), jaren(0, 99)] {
        given::<Inschrijving>(begin()).when(met(kan)).then([start(None)]);
    }
    let regel = || "18 tot 27 jaar".to_owned();
    for nee in [jaren(16, 17), jaren(27, 27), jaren(27, 40)] {
        let weigering = Weigering::BuitenLeeftijd { regel: regel() };
        given::<Inschrijving>(begin()).when(met(nee)).refused(&weigering);
    }
    let groep = |groepen: &[Doelgroep]| Kenmerken { doelgroepen: groepen.to_vec(), ..Kenmerken::default() };
    given::<Inschrijving>(begin()).when(met(groep(&[Doelgroep::Vsv, Doelgroep::ProVso]))).then([start(None)]);
    given::<Inschrijving>(begin())
        .when(met(groep(&[Doelgroep::Vsv])))
        .refused(&Weigering::BuitenDoelgroep { regel: "pro-vso".to_owned() });
    let team = Kenmerken { gebiedsteam: Some(code("zuid")), ..Kenmerken::default() };
    given::<Inschrijving>(begin())
        .when(met(team))
        .refused(&Weigering::BuitenGebiedsteam { regel: "oost".to_owned() });
    let elders = Kenmerken { gemeente: Some(code("GM0518")), ..Kenmerken::default() };
    given::<Inschrijving>(begin())
        .when(met(elders))
        .refused(&Weigering::BuitenHerkomst { regel: "GM0014, GM0037".to_owned() });
    // A reason lets in, and stands in the event; one that was not needed does not.
    let afwijking = Some(Afwijkreden::WasAlBezig);
    given::<Inschrijving>(begin())
        .when(Opdracht { afwijking, ..met(jaren(27, 27)) })
        .then([start(afwijking)]);
    given::<Inschrijving>(begin()).when(Opdracht { afwijking, ..met(jaren(20, 20)) }).then([start(None)]);
    // Who waited was let in when that began.
    let traject_id = traject("T-1");
    let wachtte = OpWachtlijstGeplaatst { traject_id, aanbod: koers(), afwijking };
    given::<Inschrijving>([begin(), vec![over(anna(), dag(2, 1), wachtte)]].concat())
        .when(met(jaren(27, 27)))
        .then([start(afwijking)]);
}

/// What is on the list or held for somebody.
fn wachtenden(toestand: &Toestand) -> BTreeSet<Uuid> {
    let wacht = |stand| matches!(stand, Trajecttoestand::Wachtlijst | Trajecttoestand::Aangeboden { .. });
    toestand.trajecten.0.iter().filter(|(_, een)| wacht(een.stand)).map(|(id, _)| *id).collect()
}

proptest! {
    /// Whatever is asked in whatever order, also that an end was none or that there are more or fewer places: no place is
    /// taken or held that is not there, and nobody leaves the list without a start or an end that says so.
    #[test]
    fn nooit_te_vol_en_niemand_raakt_kwijt(
        plaatsen in 1u32..4,
        vragen in prop::collection::vec((1u128..10, 0u8..10, 0i64..3), 1..60),
    ) {
        let (mut plaatsen, mut verleden) = (plaatsen, vec![open(Some(plaatsen), None)]);
        let mut datum = dag(2, 1);
        for (nummer, wat, dagen) in vragen {
            datum = datum.checked_add(dagen.days()).unwrap();
            let toestand = fold::<Inschrijving>(&verleden);
            let id = traject(&format!("T-{nummer}"));
            let dossier = |wat| begeleiding::Opdracht { persoon: wie(nummer), datum, wat };
            let eigen: Vec<Voorval> =
                verleden.iter().filter(|een| een.persoon_id == Some(wie(nummer))).cloned().collect();
            let vraag_dossier = |wat| Begeleiding::decide(&fold::<Begeleiding>(&eigen), dossier(wat));
            let besluit = match wat {
                0 | 1 => Inschrijving::decide(&toestand, vraag(nummer, datum)),
                2 => vraag_dossier(Wat::Voltooi { traject_id: id, uitkomst: Trajectuitkomst::Werk }),
                3 => vraag_dossier(Wat::StelPlaatsUit { traject_id: id }),
                4 => vraag_dossier(Wat::BreekAf { traject_id: id, reden: Afbreekreden::Anders }),
                5 | 6 => {
                    let (persoon, reden) = (wie(nummer), Correctiereden::NietGebeurd);
                    let vraag = terugnemen::Opdracht { traject_id: id, persoon, aanbod: koers(), reden };
                    Heropening::decide(&toestand, vraag)
                }
                7 => {
                    plaatsen = u32::try_from(nummer % 4 + 1).unwrap();
                    Ok(vec![open(Some(plaatsen), None)])
                }
                _ => match volgende(&toestand, &koers(), datum) {
                    Some(stap) => {
                        let traject_id = Some(stap.traject_id);
                        let vraag = wachtlijst::Opdracht { aanbod: koers(), datum, traject_id };
                        Wachtlijst::decide(&toestand, vraag)
                    }
                    None => Ok(Vec::new()),
                },
            };
            let nieuw = besluit.unwrap_or_default();
            verleden.extend(nieuw.clone());
            let daarna = fold::<Inschrijving>(&verleden);
            // Who has a place keeps it when there are fewer.
            let hoogstens = toestand.bezet_vanaf(&koers(), datum).max(plaatsen as usize);
            prop_assert!(daarna.bezet_vanaf(&koers(), datum) <= hoogstens);
            for weg in wachtenden(&toestand).difference(&wachtenden(&daarna)) {
                let zegt = nieuw.iter().any(|een| match &een.gebeurtenis {
                    G::TrajectGestart(f) => f.traject_id == *weg,
                    G::TrajectAfgebroken(f) => f.traject_id == *weg,
                    _ => false,
                });
                prop_assert!(zegt, "{weg} left the list without a word");
            }
        }
    }
}
