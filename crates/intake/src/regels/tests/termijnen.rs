use domein::{Bezwaaruitkomst, IntakeVorm as V};

use super::aanvraag::{afgewezen, gepland, ingediend, zoekt};
use super::*;
use crate::regels::termijnen::{Wachtstap as W, is_te_laat, wacht};

/// For what it waits on a day, until when, and whether that is late.
fn op(voorvallen: &[Intakevoorval], dag: Date) -> (Option<(W, Date)>, bool) {
    let dossier = eventstore::fold::<Dossierregels>(voorvallen);
    wacht(&dossier.aanvragen[&id()]).op(dag)
}

#[test]
fn elke_stap_heeft_een_eigen_code() {
    let codes: BTreeSet<_> = W::ALLE.iter().map(|stap| stap.code()).collect();
    assert_eq!(codes.len(), W::ALLE.len());
    for stap in W::ALLE {
        assert_eq!(serde_json::to_value(stap).unwrap(), stap.code());
    }
}

#[test]
fn een_aanvraag_gaat_van_stap_naar_stap_ook_door_het_verstrijken_van_dagen() {
    let tot = date(2025, 3, 31);
    // Monday: five working days.
    let begin = [ingediend(Some(22), false)];
    assert_eq!(op(&begin, DAG), (Some((W::ZoektermijnVastleggen, date(2025, 3, 10))), false));
    assert!(op(&begin, date(2025, 3, 10)).1);
    let zoekt = [ingediend(Some(22), false), zoekt(tot)];
    assert_eq!(op(&zoekt, date(2025, 3, 30)), (Some((W::ZoektermijnLoopt, tot)), false));
    assert_eq!(op(&zoekt, tot), (Some((W::IntakePlannen, date(2025, 4, 14))), false));
    assert!(op(&zoekt, date(2025, 4, 14)).1);
    // The talk is on 2 April, a Wednesday.
    let mut gesprek = zoekt.to_vec();
    gesprek.push(gepland(V::Regulier));
    let op_de_dag = date(2025, 4, 2);
    assert_eq!(op(&gesprek, date(2025, 4, 1)), (Some((W::IntakeGepland, op_de_dag)), false));
    assert_eq!(op(&gesprek, op_de_dag), (Some((W::VerslagMaken, date(2025, 4, 4))), false));
    let mut gemist = gesprek.clone();
    gemist.push(voorval(op_de_dag, IntakeNietVerschenen { aanvraag_id: id() }));
    assert_eq!(op(&gemist, op_de_dag), (Some((W::IntakePlannen, date(2025, 4, 16))), false));
    let vorm = V::Regulier;
    let gehouden =
        IntakeGehouden { aanvraag_id: id(), vorm, deelnemers: vec![], arbeidsfit: None, plek: None };
    gesprek.push(voorval(op_de_dag, gehouden));
    // Eight weeks after the search period; the day on which they begin does not count.
    let besluit = date(2025, 5, 27);
    assert_eq!(op(&gesprek, op_de_dag), (Some((W::Besluiten, besluit)), false));
    assert_eq!((op(&gesprek, date(2025, 5, 26)).1, op(&gesprek, besluit).1), (false, true));
}

#[test]
fn zonder_zoektermijn_telt_de_beslistermijn_vanaf_de_aanvraag() {
    for begin in [ingediend(Some(27), false), ingediend(Some(22), true), ingediend(None, false)] {
        let dossier = eventstore::fold::<Dossierregels>(&[begin]);
        let wacht = wacht(&dossier.aanvragen[&id()]);
        assert_eq!(wacht.besluit_voor, Some(date(2025, 4, 29)));
        assert_eq!(wacht.dan, Some((W::IntakePlannen, date(2025, 3, 17))));
    }
}

#[test]
fn bezwaar_heeft_de_termijnen_van_de_wet() {
    // Refused on 10 April: objecting can be up to and including 22 May.
    let refused = [ingediend(Some(30), false), afgewezen()];
    let tot = date(2025, 5, 23);
    assert_eq!(op(&refused, date(2025, 5, 22)), (Some((W::BezwaarMogelijk, tot)), false));
    assert_eq!(op(&refused, tot), (None, false));
    for (commissie, voor) in [(false, date(2025, 7, 4)), (true, date(2025, 8, 15))] {
        let bezwaar = voorval(date(2025, 5, 1), BezwaarGemaakt { aanvraag_id: id(), commissie });
        let gemaakt = [refused[0].clone(), refused[1].clone(), bezwaar];
        assert_eq!(op(&gemaakt, date(2025, 5, 1)), (Some((W::BezwaarBeslissen, voor)), false));
        assert!(op(&gemaakt, voor).1);
        let uitkomst = Bezwaaruitkomst::Gegrond;
        let beslist = voorval(date(2025, 6, 2), BezwaarBeslist { aanvraag_id: id(), uitkomst });
        let heropend = [gemaakt.to_vec(), vec![beslist]].concat();
        assert_eq!(op(&heropend, date(2025, 6, 2)), (Some((W::Besluiten, date(2025, 7, 29))), false));
    }
    for (dag, laat) in [(date(2025, 5, 22), false), (tot, true)] {
        let bezwaar = voorval(dag, BezwaarGemaakt { aanvraag_id: id(), commissie: false });
        let gemaakt = [refused[0].clone(), refused[1].clone(), bezwaar];
        let dossier = eventstore::fold::<Dossierregels>(&gemaakt);
        assert_eq!(is_te_laat(&dossier.aanvragen[&id()].stand.bezwaar.unwrap()), laat, "{dag}");
    }
}

#[test]
fn een_termijn_van_de_wet_eindigt_op_een_werkdag() {
    // Refused on 17 April: six weeks later it is Ascension Day.
    let reden = domein::Afwijzingsreden::NietRechthebbend;
    let afgewezen = voorval(date(2025, 4, 17), AanvraagAfgewezen { aanvraag_id: id(), reden });
    let refused = [ingediend(Some(30), false), afgewezen];
    let (op_tijd, tot) = (date(2025, 5, 30), date(2025, 5, 31));
    assert_eq!(op(&refused, op_tijd), (Some((W::BezwaarMogelijk, tot)), false));
    for (dag, laat) in [(op_tijd, false), (tot, true)] {
        let bezwaar = voorval(dag, BezwaarGemaakt { aanvraag_id: id(), commissie: false });
        let gemaakt = [refused.to_vec(), vec![bezwaar]].concat();
        let dossier = eventstore::fold::<Dossierregels>(&gemaakt);
        assert_eq!(is_te_laat(&dossier.aanvragen[&id()].stand.bezwaar.unwrap()), laat, "{dag}");
        // Counted from 30 May; 11 July is a Friday.
        assert_eq!(op(&gemaakt, dag), (Some((W::BezwaarBeslissen, date(2025, 7, 12))), false));
    }
    // Refused on Saturday 8 March: objecting until Tuesday 22 April, after Easter Monday ...
    let reden = domein::Afwijzingsreden::NietRechthebbend;
    let afgewezen = voorval(date(2025, 3, 8), AanvraagAfgewezen { aanvraag_id: id(), reden });
    let bezwaar = voorval(date(2025, 4, 22), BezwaarGemaakt { aanvraag_id: id(), commissie: false });
    let gemaakt = [ingediend(Some(30), false), afgewezen, bezwaar];
    let beslissen = (W::BezwaarBeslissen, date(2025, 6, 4));
    assert_eq!(op(&gemaakt, date(2025, 4, 22)), (Some(beslissen), false));
    // ... and a decision on the application is due by the Tuesday after Whit Monday.
    let dossier = eventstore::fold::<Dossierregels>(&[ingediend(Some(30), false), zoekt(date(2025, 4, 14))]);
    assert_eq!(wacht(&dossier.aanvragen[&id()]).besluit_voor, Some(date(2025, 6, 11)));
}
