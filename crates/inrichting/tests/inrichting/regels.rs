//! The rules: given what was recorded, when something is said, then this is recorded or refused.

use std::collections::BTreeSet;

use domein::{
    Inrichtingsdeel,
    gebeurtenis::{MedewerkerVastgelegd, TeamIngetrokken, TeamVastgelegd},
};
use eventstore::{Decider as _, fold, testing::given};
use inrichting::regels::{Inrichting, Medewerker, Opdracht, Team, Voorval, Wat, Weigering, Wijziging};
use jiff::civil::Date;

use crate::hulp::{VAN, coach, code, dag, medewerkers, team, teams};

fn feit(van: Date, gebeurtenis: impl Into<domein::gebeurtenis::InrichtingGebeurtenis>) -> Voorval {
    Voorval { persoon_id: None, geldig_op: van, gebeurtenis: gebeurtenis.into() }
}

fn oost(tot: Option<Date>) -> Voorval {
    feit(VAN, TeamVastgelegd { team: code("oost"), titel: "OOST".to_owned(), tot, uit_teams: Vec::new() })
}

fn k1(van: Date, tot: Option<Date>) -> Voorval {
    let gebiedsteams = vec![code("oost")];
    let (medewerker, rol, account) = (code("k-1"), domein::Rol::Coach, None);
    feit(van, MedewerkerVastgelegd { medewerker, rol, gebiedsteams, account, tot })
}

/// What contradicts itself, by part, code and what it is.
fn tegen(weigering: &Weigering) -> Vec<(Inrichtingsdeel, &str, &Wat)> {
    weigering.0.iter().map(|fout| (fout.deel, fout.code.as_str(), &fout.wat)).collect()
}

fn geweigerd(gegeven: &[Voorval], opdracht: Opdracht) -> Weigering {
    Inrichting::decide(&fold::<Inrichting>(gegeven), opdracht).unwrap_err()
}

#[test]
fn een_team_wordt_vastgelegd_en_nog_eens_verandert_niets() {
    let opdracht = || teams(vec![team("oost", VAN, None)]);
    given::<Inrichting>([]).when(opdracht()).then([oost(None)]);
    given::<Inrichting>([oost(None)]).when(opdracht()).then([]);
    let einde = teams(vec![team("oost", VAN, Some(dag(7, 1)))]);
    given::<Inrichting>([oost(None)]).when(einde).then([oost(Some(dag(7, 1)))]);
}

/// A herindeling: one team gets the people of two, and keeps that with its period.
#[test]
fn een_team_krijgt_de_mensen_van_teams_die_er_de_dag_ervoor_waren() {
    let zuid = feit(
        VAN,
        TeamVastgelegd { team: code("zuid"), titel: "ZUID".to_owned(), tot: None, uit_teams: Vec::new() },
    );
    let uit = |namen: &[&str]| namen.iter().map(|naam| code(naam)).collect();
    let nieuw = |namen: &[&str]| {
        let wat = Team { naam: "Oost en Zuid".to_owned(), tot: None, uit_teams: uit(namen) };
        teams(vec![
            Wijziging::Beeindig { code: code("oost"), tot: dag(3, 1) },
            Wijziging::Zet { code: code("oost-zuid"), van: dag(3, 1), wat, vervangt: None },
        ])
    };
    let erbij = feit(
        dag(3, 1),
        TeamVastgelegd {
            team: code("oost-zuid"),
            titel: "Oost en Zuid".to_owned(),
            tot: None,
            uit_teams: vec![code("oost"), code("zuid")],
        },
    );
    let er = [oost(None), zuid.clone()];
    given::<Inrichting>(er.clone()).when(nieuw(&["zuid", "oost"])).then([oost(Some(dag(3, 1))), erbij]);
    let weigering = geweigerd(&er, nieuw(&["zuid", "west"]));
    let was_er_niet = Wat::VorigTeamWasErNiet { dag: dag(2, 28) };
    assert_eq!(tegen(&weigering), [(Inrichtingsdeel::Teams, "oost-zuid", &was_er_niet)]);
}

#[test]
fn een_einde_ligt_na_het_begin() {
    let weigering = geweigerd(&[], teams(vec![team("oost", VAN, Some(VAN))]));
    assert_eq!(tegen(&weigering), [(Inrichtingsdeel::Teams, "oost", &Wat::EindeVoorBegin)]);
}

#[test]
fn van_een_code_lopen_geen_twee_perioden_tegelijk() {
    let nieuw = || teams(vec![team("oost", dag(3, 1), None)]);
    let weigering = geweigerd(&[oost(None)], nieuw());
    let overlap = Wat::Overlap { eerste: VAN, tweede: dag(3, 1) };
    assert_eq!(tegen(&weigering), [(Inrichtingsdeel::Teams, "oost", &overlap)]);
    // The day on which the first is no longer there is the first day of the next.
    let tweede = feit(
        dag(3, 1),
        TeamVastgelegd { team: code("oost"), titel: "OOST".to_owned(), tot: None, uit_teams: Vec::new() },
    );
    given::<Inrichting>([oost(Some(dag(3, 1)))]).when(nieuw()).then([tweede]);
}

#[test]
fn een_periode_kan_op_een_andere_dag_begonnen_zijn() {
    let mut beter = team("oost", dag(1, 1), None);
    if let Wijziging::Zet { vervangt, .. } = &mut beter {
        *vervangt = Some(VAN);
    }
    let verwacht = [
        feit(VAN, TeamIngetrokken { team: code("oost") }),
        feit(
            dag(1, 1),
            TeamVastgelegd { team: code("oost"), titel: "OOST".to_owned(), tot: None, uit_teams: Vec::new() },
        ),
    ];
    given::<Inrichting>([oost(None)]).when(teams(vec![beter.clone()])).then(verwacht.clone());
    let al = [oost(None)].into_iter().chain(verwacht).collect::<Vec<_>>();
    given::<Inrichting>(al).when(teams(vec![beter.clone()])).then([]);
    let weigering = geweigerd(&[], teams(vec![beter]));
    assert_eq!(tegen(&weigering), [(Inrichtingsdeel::Teams, "oost", &Wat::PeriodeOnbekend { van: VAN })]);
}

#[test]
fn wie_in_een_team_werkt_werkt_daar_op_dagen_waarop_het_er_is() {
    let in_oost = |van, tot| medewerkers(vec![coach("k-1", &["oost"], van, tot)]);
    given::<Inrichting>([oost(None)]).when(in_oost(VAN, None)).then([k1(VAN, None)]);
    let weigering = geweigerd(&[], in_oost(VAN, None));
    assert_eq!(tegen(&weigering)[0].2, &Wat::TeamIsErNiet { dag: VAN });
    let tijdelijk = oost(Some(dag(7, 1)));
    let weigering = geweigerd(std::slice::from_ref(&tijdelijk), in_oost(VAN, None));
    assert_eq!(tegen(&weigering)[0].2, &Wat::TeamIsErNiet { dag: dag(7, 1) });
    let tot = Some(dag(7, 1));
    given::<Inrichting>([tijdelijk]).when(in_oost(VAN, tot)).then([k1(VAN, tot)]);
    // A team ends when nobody works there any more, said apart or together.
    let einde = || vec![Wijziging::Beeindig { code: code("oost"), tot: dag(7, 1) }];
    let weigering = geweigerd(&[oost(None), k1(VAN, None)], teams(einde()));
    let verwacht = (Inrichtingsdeel::Medewerkers, "k-1", &Wat::TeamIsErNiet { dag: dag(7, 1) });
    assert_eq!(tegen(&weigering), [verwacht]);
    let vertrekt = vec![Wijziging::<Medewerker>::Beeindig { code: code("k-1"), tot: dag(7, 1) }];
    let samen = Opdracht { teams: einde(), medewerkers: vertrekt, geheel: None };
    given::<Inrichting>([oost(None), k1(VAN, None)])
        .when(samen)
        .then([oost(Some(dag(7, 1))), k1(VAN, Some(dag(7, 1)))]);
}

#[test]
fn een_team_dat_zonder_gat_doorgaat_is_er_al_die_dagen() {
    let tweede = feit(
        dag(3, 1),
        TeamVastgelegd { team: code("oost"), titel: "Oost".to_owned(), tot: None, uit_teams: Vec::new() },
    );
    let opdracht = medewerkers(vec![coach("k-1", &["oost"], VAN, None)]);
    given::<Inrichting>([oost(Some(dag(3, 1))), tweede]).when(opdracht).then([k1(VAN, None)]);
}

#[test]
fn een_account_is_op_een_dag_van_een_medewerker() {
    let met = |wie: &str, sub: &str, van, tot| {
        let mut wie = coach(wie, &[], van, tot);
        if let Wijziging::Zet { wat, .. } = &mut wie {
            wat.account = Some(code(sub));
        }
        wie
    };
    let dubbel = || vec![met("k-1", "sub-a", VAN, Some(dag(7, 1))), met("k-2", "sub-a", dag(3, 1), None)];
    let weigering = geweigerd(&[], medewerkers(dubbel()));
    let verwacht = (Inrichtingsdeel::Medewerkers, "k-2", &Wat::AccountInGebruik { dag: dag(3, 1) });
    assert_eq!(tegen(&weigering), [verwacht]);
    let na_elkaar = vec![met("k-1", "sub-a", VAN, Some(dag(7, 1))), met("k-2", "sub-a", dag(7, 1), None)];
    assert!(Inrichting::decide(&Inrichting::initial(), medewerkers(na_elkaar)).is_ok());
    // Who has no account of their own has their number.
    let nummer = vec![coach("k-1", &[], VAN, None), met("k-2", "k-1", VAN, None)];
    assert_eq!(tegen(&geweigerd(&[], medewerkers(nummer))).len(), 1);
}

#[test]
fn alles_wat_niet_klopt_komt_tegelijk_en_dan_is_er_niets_vastgelegd() {
    let opdracht = Opdracht {
        teams: vec![team("oost", VAN, Some(VAN)), team("zuid", VAN, None), team("zuid", dag(1, 1), None)],
        medewerkers: vec![coach("k-1", &["haren"], VAN, None)],
        geheel: None,
    };
    let weigering = geweigerd(&[], opdracht);
    let codes: Vec<&str> = weigering.0.iter().map(|fout| fout.wat.code()).collect();
    assert_eq!(codes, ["einde-voor-begin", "perioden-overlappen", "team-is-er-niet"]);
}

#[test]
fn wat_niet_in_het_geheel_staat_eindigt_op_de_dag_die_het_noemt() {
    let zuid = |tot| {
        feit(VAN, TeamVastgelegd { team: code("zuid"), titel: "ZUID".to_owned(), tot, uit_teams: Vec::new() })
    };
    let haren = feit(
        dag(9, 1),
        TeamVastgelegd { team: code("haren"), titel: "HAREN".to_owned(), tot: None, uit_teams: Vec::new() },
    );
    let geheel = || Opdracht {
        teams: vec![team("oost", VAN, None)],
        geheel: Some((BTreeSet::from([Inrichtingsdeel::Teams]), dag(7, 1))),
        ..Opdracht::default()
    };
    let gegeven = [oost(None), zuid(None), haren];
    // What would only begin later never comes.
    let verwacht = [feit(dag(9, 1), TeamIngetrokken { team: code("haren") }), zuid(Some(dag(7, 1)))];
    given::<Inrichting>(gegeven.clone()).when(geheel()).then(verwacht.clone());
    let al = gegeven.into_iter().chain(verwacht).collect::<Vec<_>>();
    given::<Inrichting>(al).when(geheel()).then([]);
    // Of the other part nothing was said.
    let gegeven = [oost(None), zuid(None), k1(VAN, None)];
    given::<Inrichting>(gegeven).when(geheel()).then([zuid(Some(dag(7, 1)))]);
}

#[test]
fn wat_er_niet_is_kan_niet_eindigen_of_worden_ingetrokken() {
    let einde = || teams(vec![Wijziging::Beeindig { code: code("oost"), tot: dag(7, 1) }]);
    let weigering = geweigerd(&[], einde());
    assert_eq!(dienst::Weigert::code(&weigering), "inrichting-onbekend");
    given::<Inrichting>([oost(Some(dag(7, 1)))]).when(einde()).then([]);
    let weg = || teams(vec![Wijziging::TrekIn { code: code("oost"), van: VAN }]);
    given::<Inrichting>([oost(None)]).when(weg()).then([feit(VAN, TeamIngetrokken { team: code("oost") })]);
    assert_eq!(geweigerd(&[], weg()).0[0].wat, Wat::PeriodeOnbekend { van: VAN });
}

#[test]
fn elke_code_staat_in_de_uitleg() {
    for code in Weigering::CODES.iter().chain(Wat::CODES) {
        assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
    }
}
