use domein::{
    Aanvraagstap as A, Afwijzingsreden, Afzegger, Bezwaaruitkomst as B, Correctiereden as C, Gespreksplek,
    IntakeVorm as V, Rol,
};
use eventstore::testing::given;

use super::aanvraag::{afgewezen, besloten_op, gepland, ingediend, stap, toegekend, toekenning, zoekt};
use super::*;

const GESPREK: Date = date(2025, 4, 2);
const BESLUIT: Date = date(2025, 4, 10);
const TOT: Date = date(2025, 3, 31);

fn weg(stap: A, van: Date, reden: C, vervangen: bool) -> Intakevoorval {
    voorval(van, AanvraagstapIngetrokken { aanvraag_id: id(), stap, van, reden, vervangen })
}

fn trek_in(stap: A, van: Date) -> Opdracht {
    opdracht(Wat::TrekStapIn { aanvraag_id: id(), leeftijden: None, stap, van, reden: C::NietGebeurd })
}

fn vervang(datum: Date, stap: Stap, van: Date) -> Opdracht {
    let vervangt = Some(Vervangt { van, reden: C::VerkeerdeDatum });
    opdracht(Wat::OpAanvraag(OpAanvraag { aanvraag_id: id(), datum, leeftijden: None, stap, vervangt }))
}

fn verslag(arbeidsfit: Option<bool>) -> Stap {
    let deelnemers = vec![Rol::Inkomensconsulent];
    Stap::HoudGesprek(Gehouden { vorm: V::Regulier, deelnemers, arbeidsfit, plek: None })
}

fn gehouden(op: Date, arbeidsfit: Option<bool>) -> Intakevoorval {
    let deelnemers = vec![Rol::Inkomensconsulent];
    voorval(op, IntakeGehouden { aanvraag_id: id(), vorm: V::Regulier, deelnemers, arbeidsfit, plek: None })
}

fn verplaatst(op: Date, datum_gesprek: Date) -> Intakevoorval {
    let door = Afzegger::Jongere;
    voorval(op, IntakeVerplaatst { aanvraag_id: id(), datum_gesprek, door, plek: None })
}

#[test]
fn verplaatsen_en_afzeggen_is_geen_afwezigheid() {
    let begin = || [ingediend(Some(22), false), zoekt(TOT), gepland(V::Regulier)];
    let (later, dag) = (date(2025, 4, 9), date(2025, 4, 1));
    let verplaats =
        |op, datum| stap(op, Stap::VerplaatsGesprek { datum, door: Afzegger::Jongere, plek: None });
    given::<Dossierregels>(begin()).when(verplaats(dag, later)).then([verplaatst(dag, later)]);
    given::<Dossierregels>(begin()).when(verplaats(dag, GESPREK)).then([]);
    given::<Dossierregels>(begin())
        .when(verplaats(dag, date(2025, 3, 31)))
        .refused(&Weigering::GesprekVoorPlanning);
    given::<Dossierregels>(begin())
        .when(verplaats(date(2025, 4, 3), later))
        .refused(&Weigering::GesprekGeweest);
    given::<Dossierregels>([ingediend(Some(22), false)])
        .when(verplaats(dag, later))
        .refused(&Weigering::GeenGesprekGepland);
    let afzeggen = |op| stap(op, Stap::ZegGesprekAf { door: Afzegger::Gemeente });
    let afgezegd = IntakeAfgezegd { aanvraag_id: id(), door: Afzegger::Gemeente, dagen_vooraf: 8 };
    let verzet = begin().into_iter().chain([verplaatst(dag, later)]);
    given::<Dossierregels>(verzet.clone()).when(afzeggen(dag)).then([voorval(dag, afgezegd.clone())]);
    let dossier =
        eventstore::fold::<Dossierregels>(&verzet.chain([voorval(dag, afgezegd)]).collect::<Vec<_>>());
    let stand = dossier.aanvragen[&id()].stand;
    assert_eq!((stand.toestand, stand.gesprek, stand.gemist_op), (Toestand::IntakeAfgezegd, None, None));
    // Before its day nobody was absent.
    given::<Dossierregels>(begin())
        .when(stap(dag, Stap::NietVerschenen))
        .refused(&Weigering::AfwezigVoorGesprek { gesprek: GESPREK });
}

#[test]
fn een_plek_gaat_mee_als_een_gesprek_verplaatst() {
    let plek = Some(Gespreksplek::Gebied);
    let in_gebied = IntakeGepland { aanvraag_id: id(), vorm: V::Regulier, datum_gesprek: GESPREK, plek };
    let dag = date(2025, 4, 1);
    let voorvallen = [ingediend(Some(30), false), voorval(DAG, in_gebied), verplaatst(dag, date(2025, 4, 9))];
    let dossier = eventstore::fold::<Dossierregels>(&voorvallen);
    let gesprek = dossier.aanvragen[&id()].stand.gesprek.unwrap();
    assert_eq!((gesprek.datum, gesprek.plek), (date(2025, 4, 9), plek));
}

#[test]
fn wat_is_ingetrokken_telt_niet_en_het_tweede_keer_verandert_niets() {
    let begin = [ingediend(Some(30), false), gepland(V::Regulier), gehouden(GESPREK, None)];
    let ingetrokken = weg(A::GesprekGevoerd, GESPREK, C::NietGebeurd, false);
    given::<Dossierregels>(begin.clone())
        .when(trek_in(A::GesprekGevoerd, GESPREK))
        .then([ingetrokken.clone()]);
    let daarna = begin.into_iter().chain([ingetrokken]);
    given::<Dossierregels>(daarna.clone()).when(trek_in(A::GesprekGevoerd, GESPREK)).then([]);
    given::<Dossierregels>(daarna.clone())
        .when(trek_in(A::GesprekGevoerd, DAG))
        .refused(&Weigering::AanvraagstapOnbekend);
    // The talk is open again.
    given::<Dossierregels>(daarna)
        .when(stap(GESPREK, verslag(Some(true))))
        .then([gehouden(GESPREK, Some(true))]);
}

#[test]
fn waar_iets_op_staat_blijft_staan() {
    let gemist = voorval(GESPREK, IntakeNietVerschenen { aanvraag_id: id() });
    given::<Dossierregels>([ingediend(Some(30), false), gepland(V::Regulier), gemist])
        .when(trek_in(A::GesprekGepland, DAG))
        .refused(&Weigering::AanvraagstapHeeftVervolg);
    // A decision stands on the search period; a shorter one may take its place, a later one not.
    let besloten = || [ingediend(Some(22), false), zoekt(TOT), afgewezen()];
    given::<Dossierregels>(besloten())
        .when(trek_in(A::Zoektermijn, DAG))
        .refused(&Weigering::AanvraagstapHeeftVervolg);
    let korter = date(2025, 3, 20);
    given::<Dossierregels>(besloten())
        .when(vervang(DAG, Stap::StartZoektermijn { tot: Some(korter) }, DAG))
        .then([weg(A::Zoektermijn, DAG, C::VerkeerdeDatum, true), zoekt(korter)]);
    let later = date(2025, 3, 20);
    given::<Dossierregels>(besloten())
        .when(vervang(later, Stap::StartZoektermijn { tot: None }, DAG))
        .refused(&Weigering::AanvraagstapHeeftVervolg);
}

#[test]
fn een_afwijzing_kan_worden_ingetrokken_en_dan_is_de_aanvraag_weer_open() {
    let begin = [ingediend(Some(30), false), afgewezen()];
    let ingetrokken = weg(A::Besluit, BESLUIT, C::NietGebeurd, false);
    given::<Dossierregels>(begin.clone()).when(trek_in(A::Besluit, BESLUIT)).then([ingetrokken.clone()]);
    given::<Dossierregels>(begin.into_iter().chain([ingetrokken]))
        .when(stap(BESLUIT, toekenning(DAG)))
        .then([toegekend(DAG, None)]);
}

#[test]
fn een_tweede_verslag_van_een_dag_vervangt_het_eerste() {
    let begin = [ingediend(Some(30), false), gepland(V::Regulier), gehouden(GESPREK, None)];
    given::<Dossierregels>(begin.clone()).when(stap(GESPREK, verslag(None))).then([]);
    let besloten = || begin.clone().into_iter().chain([afgewezen()]);
    given::<Dossierregels>(besloten()).when(stap(GESPREK, verslag(None))).then([]);
    given::<Dossierregels>(besloten())
        .when(stap(GESPREK, verslag(Some(true))))
        .refused(&Weigering::AanvraagAfgerond);
    given::<Dossierregels>(begin)
        .when(stap(GESPREK, verslag(Some(true))))
        .then([weg(A::GesprekGevoerd, GESPREK, C::Vervangen, true), gehouden(GESPREK, Some(true))]);
}

#[test]
fn wat_al_zo_is_vervangen_verandert_niets() {
    let dag = date(2025, 4, 3);
    let opnieuw = [
        ingediend(Some(30), false),
        gepland(V::Regulier),
        gehouden(GESPREK, None),
        weg(A::GesprekGevoerd, GESPREK, C::VerkeerdeDatum, true),
        gehouden(dag, None),
    ];
    given::<Dossierregels>(opnieuw.clone()).when(vervang(dag, verslag(None), GESPREK)).then([]);
    given::<Dossierregels>(opnieuw).when(vervang(dag, verslag(None), DAG)).then([]);
    given::<Dossierregels>([ingediend(Some(30), false), gepland(V::Regulier)])
        .when(vervang(dag, verslag(None), GESPREK))
        .refused(&Weigering::AanvraagstapOnbekend);
}

fn bezwaar(op: Date) -> Intakevoorval {
    voorval(op, BezwaarGemaakt { aanvraag_id: id(), commissie: false })
}

fn beslist(op: Date, uitkomst: B) -> Intakevoorval {
    voorval(op, BezwaarBeslist { aanvraag_id: id(), uitkomst })
}

#[test]
fn bezwaar_kan_tegen_een_afwijzing_ook_te_laat_en_een_keer() {
    let begin = || [ingediend(Some(30), false), afgewezen()];
    let maak = |op| stap(op, Stap::MaakBezwaar { commissie: false });
    let laat = date(2025, 8, 1);
    for op in [BESLUIT, laat] {
        given::<Dossierregels>(begin()).when(maak(op)).then([bezwaar(op)]);
    }
    let gemaakt = || begin().into_iter().chain([bezwaar(laat)]);
    given::<Dossierregels>(gemaakt()).when(maak(laat)).then([]);
    given::<Dossierregels>(gemaakt()).when(maak(date(2025, 8, 2))).refused(&Weigering::BezwaarIsGemaakt);
    given::<Dossierregels>(begin()).when(maak(date(2025, 4, 9))).refused(&Weigering::DatumVoorBesluit);
    given::<Dossierregels>([ingediend(Some(30), false)])
        .when(maak(BESLUIT))
        .refused(&Weigering::GeenAfwijzing);
    // A refusal against which somebody objects does not just go away.
    given::<Dossierregels>(gemaakt())
        .when(trek_in(A::Besluit, BESLUIT))
        .refused(&Weigering::AanvraagstapHeeftVervolg);
}

#[test]
fn een_gegrond_bezwaar_kent_toe_of_laat_opnieuw_beslissen() {
    let (gemaakt, op) = (date(2025, 5, 1), date(2025, 6, 1));
    let begin = || [ingediend(Some(30), false), afgewezen(), bezwaar(gemaakt)];
    let beslis = |uitkomst, toekenning| stap(op, Stap::BeslisOpBezwaar { uitkomst, toekenning });
    for uitkomst in [B::Ongegrond, B::NietOntvankelijk, B::Ingetrokken] {
        given::<Dossierregels>(begin()).when(beslis(uitkomst, None)).then([beslist(op, uitkomst)]);
        let daarna = begin().into_iter().chain([beslist(op, uitkomst)]);
        let toestand = eventstore::fold::<Dossierregels>(&daarna.clone().collect::<Vec<_>>());
        assert_eq!(toestand.aanvragen[&id()].stand.toestand, Toestand::Afgewezen);
        given::<Dossierregels>(daarna).when(stap(op, toekenning(DAG))).refused(&Weigering::AanvraagAfgerond);
    }
    let Stap::Besluit(Besluit::Toegekend(uitkering)) = toekenning(DAG) else { unreachable!() };
    let toegekend = besloten_op(op, toegekend(DAG, None));
    given::<Dossierregels>(begin())
        .when(beslis(B::Gegrond, Some(uitkering.clone())))
        .then([beslist(op, B::Gegrond), toegekend.clone()]);
    // By the same rule as every grant.
    let mut ander = vec![uitkering::overgenomen(date(2025, 1, 1), None)];
    ander.extend(begin());
    given::<Dossierregels>(ander)
        .when(beslis(B::Gegrond, Some(uitkering)))
        .refused(&Weigering::UitkeringOverlapt);
    let heropend = begin().into_iter().chain([beslist(op, B::Gegrond)]);
    given::<Dossierregels>(heropend.clone()).when(stap(op, toekenning(DAG))).then([toegekend]);
    let opnieuw = AanvraagAfgewezen { aanvraag_id: id(), reden: Afwijzingsreden::VoorliggendeVoorziening };
    let afwijzen = Stap::Besluit(Besluit::Afgewezen(Afwijzingsreden::VoorliggendeVoorziening));
    given::<Dossierregels>(heropend).when(stap(op, afwijzen)).then([voorval(op, opnieuw)]);
    given::<Dossierregels>([ingediend(Some(30), false), afgewezen()])
        .when(beslis(B::Ongegrond, None))
        .refused(&Weigering::GeenBezwaar);
}

#[test]
fn wat_een_gegrond_bezwaar_toekent_gaat_niet_stil_verloren() {
    let (gemaakt, op) = (date(2025, 5, 1), date(2025, 6, 1));
    let begin = || vec![ingediend(Some(30), false), afgewezen(), bezwaar(gemaakt)];
    let met = |ingang| {
        let Stap::Besluit(Besluit::Toegekend(toekenning)) = toekenning(ingang) else { unreachable!() };
        Stap::BeslisOpBezwaar { uitkomst: B::Gegrond, toekenning: Some(toekenning) }
    };
    let (ander, toegekend) = (date(2025, 3, 10), besloten_op(op, toegekend(DAG, None)));
    // Gegrond, to be decided anew: a benefit that is granted after all is no repeat of that.
    let heropend = || [begin(), vec![beslist(op, B::Gegrond)]].concat();
    given::<Dossierregels>(heropend()).when(stap(op, met(DAG))).refused(&Weigering::GeenBezwaar);
    let nieuw = [beslist(op, B::Gegrond), toegekend.clone()];
    let weg = |reden| weg(A::BeslissingOpBezwaar, op, reden, true);
    let vervangen = [vec![weg(C::VerkeerdeDatum)], nieuw.to_vec()].concat();
    given::<Dossierregels>(heropend()).when(vervang(op, met(DAG), op)).then(vervangen.clone());
    // The same grant again, also in place of what it replaced, is known; another one is not.
    for historie in [[begin(), nieuw.to_vec()].concat(), [heropend(), vervangen].concat()] {
        given::<Dossierregels>(historie.clone()).when(stap(op, met(DAG))).then([]);
        given::<Dossierregels>(historie.clone()).when(vervang(op, met(DAG), op)).then([]);
        given::<Dossierregels>(historie).when(stap(op, met(ander))).refused(&Weigering::GeenBezwaar);
    }
}
