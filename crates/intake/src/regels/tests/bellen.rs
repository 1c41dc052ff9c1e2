//! Calling the applicant before the talk.

use domein::{Aanvraagstap, Correctiereden as C, IntakeVorm as V, Rol};
use eventstore::{fold, testing::given};

use super::aanvraag::stap;
use super::*;
use crate::regels::{termijnen::bellen_voor, vormen};

const TEAM: &str = "centrum-oosterpark";

fn in_team(leeftijd: Option<u8>, team: &str) -> Intakevoorval {
    let feiten = AanvraagIngediend {
        aanvraag_id: id(),
        signaal_id: None,
        gebiedsteam: Some(team.parse().unwrap()),
        versneld: false,
        coach: None,
        leeftijd,
    };
    voorval(DAG, feiten)
}

fn bel(dag: Date, arbeidsfit: Option<bool>) -> Opdracht {
    stap(dag, Stap::BelVooraf { door: "am-1".parse().unwrap(), arbeidsfit })
}

fn gebeld(dag: Date, arbeidsfit: Option<bool>) -> Intakevoorval {
    let (door, bereikt) = ("am-1".parse().unwrap(), arbeidsfit.is_some());
    voorval(dag, VoorafGebeld { aanvraag_id: id(), door, bereikt, arbeidsfit })
}

fn gepland(vorm: V, dag: Date) -> Intakevoorval {
    voorval(DAG, IntakeGepland { aanvraag_id: id(), vorm, datum_gesprek: dag, plek: None })
}

fn houd(dag: Date, deelnemers: &[Rol], arbeidsfit: Option<bool>) -> Opdracht {
    let vorm = V::GemeenschappelijkWerkgeversdienstverlening;
    let deelnemers = deelnemers.to_vec();
    stap(dag, Stap::HoudGesprek(Gehouden { vorm, deelnemers, arbeidsfit, plek: None }))
}

fn ingetrokken(van: Date, vervangen: bool) -> Intakevoorval {
    let (stap, reden) = (Aanvraagstap::VoorafGebeld, C::Invoerfout);
    voorval(van, AanvraagstapIngetrokken { aanvraag_id: id(), stap, van, reden, vervangen })
}

#[test]
fn gebeld_wordt_wie_bij_die_intake_kan_horen_en_voor_het_gesprek() {
    let dag = date(2025, 3, 5);
    let met = |leeftijd, team: &str| given::<Dossierregels>([in_team(leeftijd, team)]);
    met(Some(24), TEAM).when(bel(dag, Some(true))).then([gebeld(dag, Some(true))]);
    met(None, TEAM).when(bel(dag, None)).then([gebeld(dag, None)]);
    met(Some(22), TEAM).when(bel(dag, None)).refused(&Weigering::VormLeeftijd);
    met(Some(27), TEAM).when(bel(dag, None)).refused(&Weigering::VormLeeftijd);
    met(Some(24), "zuid").when(bel(dag, None)).refused(&Weigering::VormGebiedsteam);
    met(Some(24), TEAM).when(bel(date(2025, 3, 2), None)).refused(&Weigering::DatumVoorAanvraag);
    let plan = || gepland(V::GemeenschappelijkWerkgeversdienstverlening, date(2025, 3, 10));
    let met_gesprek = || given::<Dossierregels>([in_team(Some(24), TEAM), plan()]);
    met_gesprek().when(bel(date(2025, 3, 10), None)).then([gebeld(date(2025, 3, 10), None)]);
    met_gesprek().when(bel(date(2025, 3, 11), None)).refused(&Weigering::BellenNaGesprek);
}

#[test]
fn er_wordt_gebeld_tot_iemand_is_bereikt_en_hetzelfde_nog_eens_is_niets() {
    let (eerst, dan) = (date(2025, 3, 5), date(2025, 3, 6));
    let begin = || vec![in_team(Some(24), TEAM), gebeld(eerst, None)];
    given::<Dossierregels>(begin()).when(bel(eerst, None)).then([]);
    given::<Dossierregels>(begin()).when(bel(eerst, Some(false))).then([gebeld(eerst, Some(false))]);
    given::<Dossierregels>(begin()).when(bel(dan, Some(true))).then([gebeld(dan, Some(true))]);
    let voor = |feiten: &[Intakevoorval]| {
        let dossier = fold::<Dossierregels>(feiten);
        bellen_voor(&dossier.aanvragen[&id()], Some(TEAM))
    };
    // Without a talk: by when one is to be planned, a fortnight after the application.
    assert_eq!(voor(&begin()), Some(date(2025, 3, 17)));
    let plan = |vorm| [begin(), vec![gepland(vorm, date(2025, 3, 10))]].concat();
    assert_eq!(voor(&plan(V::GemeenschappelijkWerkgeversdienstverlening)), Some(date(2025, 3, 10)));
    assert_eq!(voor(&plan(V::Regulier)), None);
    assert_eq!(voor(&[begin(), vec![gebeld(dan, Some(false))]].concat()), None);
    assert_eq!(
        voor(&[begin(), vec![gebeld(dan, Some(false)), ingetrokken(dan, false)]].concat()),
        voor(&begin())
    );
    // What is not known asks for no call.
    assert_eq!(voor(&[in_team(None, TEAM)]), None);
    assert_eq!(vormen::vooraf_te_bellen(Some(24), None), None);
}

#[test]
fn wie_aan_de_telefoon_arbeidsfit_was_spreekt_ook_de_accountmanager() {
    let (belde, dag) = (date(2025, 3, 5), date(2025, 3, 10));
    let alleen = [Rol::Inkomensconsulent];
    let samen = [Rol::Inkomensconsulent, Rol::Accountmanager];
    let met = |wat: &[Intakevoorval]| {
        let plan = gepland(V::GemeenschappelijkWerkgeversdienstverlening, dag);
        given::<Dossierregels>([vec![in_team(Some(24), TEAM)], wat.to_vec(), vec![plan]].concat())
    };
    let gehouden = |deelnemers: &[Rol], arbeidsfit| {
        let (vorm, deelnemers) = (V::GemeenschappelijkWerkgeversdienstverlening, deelnemers.to_vec());
        voorval(dag, IntakeGehouden { aanvraag_id: id(), vorm, deelnemers, arbeidsfit, plek: None })
    };
    let fit = || [gebeld(belde, Some(true))];
    met(&fit()).when(houd(dag, &alleen, None)).refused(&Weigering::VormDeelnemers);
    met(&fit()).when(houd(dag, &alleen, Some(false))).refused(&Weigering::VormDeelnemers);
    met(&fit()).when(houd(dag, &samen, Some(false))).then([gehouden(&samen, Some(false))]);
    met(&[]).when(houd(dag, &alleen, None)).then([gehouden(&alleen, None)]);
    met(&[gebeld(belde, Some(false))]).when(houd(dag, &alleen, None)).then([gehouden(&alleen, None)]);
    met(&[gebeld(belde, None)]).when(houd(dag, &alleen, None)).then([gehouden(&alleen, None)]);
    // Reached once, and not another time: what was said then stands. Withdrawn, it does not.
    let later = [gebeld(belde, Some(true)), gebeld(date(2025, 3, 6), None)];
    met(&later).when(houd(dag, &alleen, None)).refused(&Weigering::VormDeelnemers);
    let weg = [gebeld(belde, Some(true)), ingetrokken(belde, false)];
    met(&weg).when(houd(dag, &alleen, None)).then([gehouden(&alleen, None)]);
}

#[test]
fn wat_over_het_bellen_is_vastgelegd_wordt_ingetrokken_of_vervangen() {
    let belde = date(2025, 3, 5);
    let begin = || [in_team(Some(24), TEAM), gebeld(belde, Some(true))];
    let (stap_soort, reden) = (Aanvraagstap::VoorafGebeld, C::Invoerfout);
    let trek_in =
        |van| opdracht(Wat::TrekStapIn { aanvraag_id: id(), leeftijden: None, stap: stap_soort, van, reden });
    given::<Dossierregels>(begin()).when(trek_in(belde)).then([ingetrokken(belde, false)]);
    given::<Dossierregels>(begin()).when(trek_in(DAG)).refused(&Weigering::AanvraagstapOnbekend);
    let anders = OpAanvraag {
        aanvraag_id: id(),
        datum: belde,
        leeftijden: None,
        stap: Stap::BelVooraf { door: "am-1".parse().unwrap(), arbeidsfit: Some(false) },
        vervangt: Some(Vervangt { van: belde, reden }),
    };
    given::<Dossierregels>(begin())
        .when(opdracht(Wat::OpAanvraag(anders)))
        .then([ingetrokken(belde, true), gebeld(belde, Some(false))]);
}
