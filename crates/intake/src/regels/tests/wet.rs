use domein::{IntakeVorm as V, ZoektermijnReden};
use eventstore::testing::given;

use super::aanvraag::{ingediend, stap};
use super::*;

#[test]
fn van_de_zoektermijn_wordt_pas_afgeweken_sinds_de_wet_dat_kent() {
    let reden = ZoektermijnReden::DakThuisloos;
    let afwijken = |dag| stap(dag, Stap::ZonderZoektermijn { reden, toelichting: None });
    given::<Dossierregels>([ingediend(Some(22), false)])
        .when(afwijken(date(2025, 12, 31)))
        .refused(&Weigering::ZoektermijnNogGeenWet);
    let dag = date(2026, 1, 1);
    let afgeweken = ZoektermijnNietToegepast { aanvraag_id: id(), reden, toelichting: None };
    given::<Dossierregels>([ingediend(Some(22), false)]).when(afwijken(dag)).then([voorval(dag, afgeweken)]);
}

#[test]
fn een_vorm_is_er_sinds_een_dag_en_voor_een_team() {
    let begin = date(2024, 12, 2);
    let plan = |vorm, dag| stap(begin, Stap::PlanGesprek(Gesprek { vorm, datum: dag, plek: None }));
    let in_team = |leeftijd, team: &str| {
        let gebiedsteam = Some(team.parse().unwrap());
        let feiten = AanvraagIngediend {
            aanvraag_id: id(),
            signaal_id: None,
            gebiedsteam,
            versneld: false,
            coach: None,
            leeftijd: Some(leeftijd),
        };
        given::<Dossierregels>([voorval(begin, feiten)])
    };
    let (voor, sinds) = (date(2024, 12, 31), date(2025, 1, 1));
    in_team(22, "zuid").when(plan(V::GemeenschappelijkTot23, voor)).refused(&Weigering::VormNogNiet);
    let gepland =
        |vorm| voorval(begin, IntakeGepland { aanvraag_id: id(), vorm, datum_gesprek: sinds, plek: None });
    in_team(22, "zuid")
        .when(plan(V::GemeenschappelijkTot23, sinds))
        .then([gepland(V::GemeenschappelijkTot23)]);
    let werkgevers = V::GemeenschappelijkWerkgeversdienstverlening;
    in_team(24, "zuid").when(plan(werkgevers, sinds)).refused(&Weigering::VormGebiedsteam);
    in_team(24, "centrum-oosterpark").when(plan(werkgevers, sinds)).then([gepland(werkgevers)]);
    in_team(24, "zuid").when(plan(V::Regulier, voor)).then([voorval(
        begin,
        IntakeGepland { aanvraag_id: id(), vorm: V::Regulier, datum_gesprek: voor, plek: None },
    )]);
}
