//! The rules, told as given, when, then.

use domein::{
    Afsluitreden, Doelgroep, DuoWijziging, Gespreksuitkomst, Kanaal, Kenmerk, Opleidingsniveau, Verzegeld,
};
use eventstore::testing::given;
use jiff::civil::date;

use domein::gebeurtenis::{
    AankomstBevestigd, InformatieVerstrekt, InformatiefGesprekGepland, InformatiefGesprekGevoerd,
    NietVerschenen, SignaalAfgesloten, SignaalVerlopen,
};
use domein::{Normstap, SignaalBron, Termijn};

use super::*;

mod doorgeleiden;
mod gesprekken;
mod intrekken;
mod normen;
mod overdracht;

const WIE: PersoonId = PersoonId(Uuid::from_u128(1));
const ANDER: PersoonId = PersoonId(Uuid::from_u128(2));
const SIGNAAL: Uuid = Uuid::from_u128(7);

fn maart(dag: i8) -> Date {
    date(2025, 3, dag)
}

fn nummer(tekst: &str) -> Kenmerk {
    tekst.parse().unwrap()
}

fn coach() -> Kenmerk {
    nummer("coach-zuid-1")
}

fn kenmerken(opleidingsniveau: Opleidingsniveau) -> Signaalkenmerken {
    Signaalkenmerken {
        geboortemaand: Some("2006-05".parse().unwrap()),
        opleidingsniveau,
        doelgroepen: vec![Doelgroep::Vsv],
        gebiedsteam: Some("zuid".parse().unwrap()),
    }
}

fn school() -> Signaalsoort {
    Signaalsoort::DreigendeUitval { school: Some(nummer("noorderpoort")), verzuimsoort: None }
}

/// A signal of 3 March; follow-up is late from 31 March on.
fn ontvangst(soort: Signaalsoort) -> Ontvangst {
    Ontvangst {
        signaal_id: SIGNAAL,
        persoon: WIE,
        datum: maart(3),
        nummer: nummer("DSP-1"),
        kenmerken: kenmerken(Opleidingsniveau::Onbekend),
        opvolgen_voor: maart(31),
        leeftijden: None,
        soort,
        besloten: Besloten { toelichting: Some(Verzegeld("v1.een".into())), contactpersoon: None },
    }
}

fn ontvangen() -> Signaalvoorval {
    ontvangst(school()).voorval()
}

fn overgedragen() -> Signaalvoorval {
    ontvangst(Signaalsoort::WarmeOverdracht { datum_besluit: maart(1) }).voorval()
}

fn gedaan(dag: i8, feiten: impl Into<SignaleringGebeurtenis>) -> Signaalvoorval {
    Voorval::over(WIE, maart(dag), feiten)
}

fn informatie(dag: i8) -> Signaalvoorval {
    gedaan(dag, InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Brief })
}

fn gepland(dag: i8, gesprek: i8) -> Signaalvoorval {
    let datum_gesprek = maart(gesprek);
    gedaan(dag, InformatiefGesprekGepland { signaal_id: SIGNAAL, coach: coach(), datum_gesprek, plek: None })
}

/// What is recorded of a talk with this outcome; the team is that of the signal.
fn verslag(uitkomst: Gespreksuitkomst) -> InformatiefGesprekGevoerd {
    InformatiefGesprekGevoerd {
        signaal_id: SIGNAAL,
        coach: coach(),
        uitkomst,
        plek: None,
        deelnemers: Vec::new(),
        gebiedsteam: Some("zuid".parse().unwrap()),
    }
}

fn gevoerd(dag: i8) -> Signaalvoorval {
    let uitkomst = Gespreksuitkomst::AanvraagNodig;
    gedaan(dag, verslag(uitkomst))
}

fn afwezig(dag: i8) -> Signaalvoorval {
    gedaan(dag, NietVerschenen { signaal_id: SIGNAAL })
}

fn aangekomen(dag: i8) -> Signaalvoorval {
    gedaan(dag, AankomstBevestigd { signaal_id: SIGNAAL, coach: coach() })
}

fn verlopen() -> Signaalvoorval {
    gedaan(31, SignaalVerlopen { signaal_id: SIGNAAL, opvolgen_voor: maart(31) })
}

fn afgesloten(dag: i8) -> Signaalvoorval {
    gedaan(dag, SignaalAfgesloten { signaal_id: SIGNAAL, reden: Afsluitreden::Werk })
}

fn ingetrokken(dag: i8) -> Signaalvoorval {
    gedaan(dag, SignaalIngetrokken { signaal_id: SIGNAAL, aanlevering_id: None })
}

fn gecorrigeerd(dag: i8, niveau: Opleidingsniveau) -> Signaalvoorval {
    let kenmerken = kenmerken(niveau);
    gedaan(dag, SignaalGecorrigeerd { signaal_id: SIGNAAL, datum: maart(dag), kenmerken })
}

fn volg(dag: i8, handeling: Handeling) -> Opdracht {
    Opdracht::Volg { datum: maart(dag), handeling, vervangt: None }
}

fn informeer(dag: i8) -> Opdracht {
    volg(dag, Handeling::VerstrekInformatie(Kanaal::Brief))
}

fn plan(dag: i8, gesprek: i8) -> Opdracht {
    volg(dag, Handeling::PlanGesprek { coach: coach(), datum_gesprek: maart(gesprek), plek: None })
}

fn leg_vast(dag: i8) -> Opdracht {
    volg(dag, met_uitkomst(Gespreksuitkomst::AanvraagNodig))
}

fn met_uitkomst(uitkomst: Gespreksuitkomst) -> Handeling {
    Handeling::LegGesprekVast { coach: coach(), uitkomst, plek: None, deelnemers: Vec::new() }
}

fn sluit(dag: i8) -> Opdracht {
    volg(dag, Handeling::SluitAf(Afsluitreden::Werk))
}

fn corrigeer(persoon: PersoonId, dag: i8, niveau: Opleidingsniveau) -> Opdracht {
    Opdracht::Corrigeer {
        persoon,
        datum: maart(dag),
        kenmerken: kenmerken(niveau),
        soort: school(),
        leeftijden: None,
    }
}

fn trek_in(dag: i8, persoon: Option<PersoonId>) -> Opdracht {
    Opdracht::TrekIn { datum: maart(dag), persoon }
}

/// With a term of a year before it is escalated.
fn op(dag: Date) -> Opdracht {
    let mut normen = Normtijden::STANDAARD;
    for bron in SignaalBron::ALLE {
        normen = normen.met(*bron, Normstap::Escalatie, Termijn::Dagen(366));
    }
    Opdracht::LaatVerlopen { vandaag: dag, normen }
}

/// Given, when, then in one line.
#[track_caller]
fn dan(historie: Vec<Signaalvoorval>, opdracht: Opdracht, feiten: Vec<Signaalvoorval>) {
    given::<Signaalregels>(historie).when(opdracht).then(feiten);
}

/// Given, when, refused in one line.
#[track_caller]
fn niet(historie: Vec<Signaalvoorval>, opdracht: Opdracht, waarom: &Weigering) {
    given::<Signaalregels>(historie).when(opdracht).refused(waarom);
}

#[test]
fn een_signaal_wordt_een_keer_ontvangen() {
    let soorten = [
        school(),
        Signaalsoort::WarmeOverdracht { datum_besluit: maart(1) },
        Signaalsoort::WwEinde { datum_einde_ww: date(2025, 8, 1) },
        Signaalsoort::Anders(SignaalBron::Jeugdzorg, Bijzonderheden::default()),
    ];
    for soort in soorten {
        let melding = ontvangst(soort);
        dan(vec![], Opdracht::Ontvang(melding.clone()), vec![melding.clone().voorval()]);
        let mut weer = melding.clone();
        weer.besloten =
            Besloten { toelichting: Some(Verzegeld("v1.anders-verzegeld".into())), ..weer.besloten };
        weer.opvolgen_voor = maart(20);
        weer.kenmerken.geboortemaand = None;
        dan(vec![melding.clone().voorval()], Opdracht::Ontvang(weer), vec![]);
        let later = Ontvangst { datum: maart(4), ..melding.clone() };
        niet(vec![melding.voorval()], Opdracht::Ontvang(later), &Weigering::MeldingBestaatAl);
    }
}

#[test]
fn hetzelfde_nummer_met_andere_gegevens_vraagt_om_een_correctie() {
    let andere_maand = |o: &mut Ontvangst| o.kenmerken.geboortemaand = Some("2006-06".parse().unwrap());
    let mut anders = ontvangst(school());
    andere_maand(&mut anders);
    niet(vec![ontvangen()], Opdracht::Ontvang(anders), &Weigering::MeldingBestaatAl);
    let andere_school = Signaalsoort::DreigendeUitval { school: None, verzuimsoort: None };
    niet(vec![ontvangen()], Opdracht::Ontvang(ontvangst(andere_school)), &Weigering::MeldingBestaatAl);
    let ander = Ontvangst { persoon: ANDER, ..ontvangst(school()) };
    niet(vec![ontvangen()], Opdracht::Ontvang(ander), &Weigering::AnderePersoon);
    assert!(Weigering::MeldingBestaatAl.to_string().contains("correctie"));
}

#[test]
fn na_een_correctie_zijn_de_oude_en_de_nieuwe_melding_al_bekend() {
    let historie = || vec![ontvangen(), gecorrigeerd(4, Opleidingsniveau::Hbo)];
    dan(historie(), Opdracht::Ontvang(ontvangst(school())), vec![]);
    let nieuw =
        Ontvangst { datum: maart(4), kenmerken: kenmerken(Opleidingsniveau::Hbo), ..ontvangst(school()) };
    dan(historie(), Opdracht::Ontvang(nieuw), vec![]);
}

#[test]
fn een_correctie_vervangt_en_een_tweede_andere_telt_ook() {
    let eerste = gecorrigeerd(3, Opleidingsniveau::Hbo);
    dan(vec![ontvangen()], corrigeer(WIE, 3, Opleidingsniveau::Hbo), vec![eerste.clone()]);
    dan(vec![ontvangen(), eerste.clone()], corrigeer(WIE, 3, Opleidingsniveau::Hbo), vec![]);
    let tweede = gecorrigeerd(2, Opleidingsniveau::Wo);
    dan(vec![ontvangen(), eerste], corrigeer(WIE, 2, Opleidingsniveau::Wo), vec![tweede]);
    // Figures must be right, also of a signal that has ended.
    let einde = vec![ontvangen(), afgesloten(5)];
    dan(einde, corrigeer(WIE, 3, Opleidingsniveau::Hbo), vec![gecorrigeerd(3, Opleidingsniveau::Hbo)]);
    // Another school: nothing that figures need, but the source did correct.
    let soort = Signaalsoort::DreigendeUitval { school: None, verzuimsoort: None };
    let opdracht = Opdracht::Corrigeer {
        persoon: WIE,
        datum: maart(3),
        kenmerken: kenmerken(Opleidingsniveau::Onbekend),
        soort,
        leeftijden: None,
    };
    dan(vec![ontvangen()], opdracht, vec![gecorrigeerd(3, Opleidingsniveau::Onbekend)]);
}

#[test]
fn een_correctie_of_intrekking_hoort_bij_een_bekende_melding_over_dezelfde_persoon() {
    niet(vec![], corrigeer(WIE, 3, Opleidingsniveau::Hbo), &Weigering::MeldingOnbekend);
    niet(vec![], trek_in(4, Some(WIE)), &Weigering::MeldingOnbekend);
    niet(vec![ontvangen()], corrigeer(ANDER, 3, Opleidingsniveau::Hbo), &Weigering::AnderePersoon);
    niet(vec![ontvangen()], trek_in(4, Some(ANDER)), &Weigering::AnderePersoon);
}

#[test]
fn een_intrekking_telt_een_keer_en_daarna_gebeurt_er_niets_meer() {
    dan(vec![ontvangen()], trek_in(5, Some(WIE)), vec![ingetrokken(5)]);
    dan(vec![ontvangen(), afgesloten(4)], trek_in(5, None), vec![ingetrokken(5)]);
    let historie = || vec![ontvangen(), ingetrokken(5)];
    dan(historie(), trek_in(6, Some(WIE)), vec![]);
    dan(historie(), Opdracht::Ontvang(ontvangst(school())), vec![]);
    dan(historie(), op(date(2026, 1, 1)), vec![]);
    let anders = Ontvangst { datum: maart(9), ..ontvangst(school()) };
    for opdracht in [
        Opdracht::Ontvang(anders),
        corrigeer(WIE, 3, Opleidingsniveau::Hbo),
        informeer(6),
        plan(6, 9),
        leg_vast(6),
        sluit(6),
    ] {
        niet(historie(), opdracht, &Weigering::Ingetrokken);
    }
}

#[test]
fn opvolgen_kan_stap_voor_stap() {
    let stappen: Vec<(Opdracht, Signaalvoorval)> = vec![
        (informeer(4), informatie(4)),
        (plan(5, 12), gepland(5, 12)),
        (volg(12, Handeling::MeldAfwezigheid), afwezig(12)),
        (plan(13, 20), gepland(13, 20)),
        (leg_vast(20), gevoerd(20)),
        (sluit(25), afgesloten(25)),
    ];
    let mut historie = vec![ontvangen()];
    for (opdracht, voorval) in stappen {
        dan(historie.clone(), opdracht.clone(), vec![voorval.clone()]);
        historie.push(voorval);
        // The very same once more: it already is so, also after the end.
        dan(historie.clone(), opdracht, vec![]);
    }
}

#[test]
fn er_staat_hooguit_een_gesprek_open() {
    let open = || vec![ontvangen(), gepland(4, 12)];
    niet(open(), plan(5, 14), &Weigering::GesprekAlGepland);
    // Information in between does not close it.
    niet([open(), vec![informatie(5)]].concat(), plan(6, 14), &Weigering::GesprekAlGepland);
    dan([open(), vec![gevoerd(12)]].concat(), plan(13, 14), vec![gepland(13, 14)]);
    niet(vec![ontvangen()], plan(12, 11), &Weigering::GesprekVoorPlanning);
    dan(vec![ontvangen()], plan(12, 12), vec![gepland(12, 12)]);
}

#[test]
fn een_gesprek_kan_ook_zonder_planning_maar_afwezigheid_niet() {
    dan(vec![ontvangen()], leg_vast(3), vec![gevoerd(3)]);
    let afwezigheid = || volg(12, Handeling::MeldAfwezigheid);
    niet(vec![ontvangen()], afwezigheid(), &Weigering::GeenGesprekGepland);
    niet(vec![ontvangen(), gepland(4, 9), gevoerd(9)], afwezigheid(), &Weigering::GeenGesprekGepland);
    niet(vec![ontvangen(), gepland(4, 9), afwezig(9)], afwezigheid(), &Weigering::GeenGesprekGepland);
}

#[test]
fn een_aankomst_hoort_bij_een_overdracht_en_telt_een_keer() {
    let bevestig = |dag| volg(dag, Handeling::BevestigAankomst(coach()));
    dan(vec![overgedragen()], bevestig(5), vec![aangekomen(5)]);
    dan(vec![overgedragen(), aangekomen(5)], bevestig(5), vec![]);
    niet(vec![overgedragen(), aangekomen(5)], bevestig(6), &Weigering::AankomstAlBevestigd);
    niet(vec![ontvangen()], bevestig(5), &Weigering::GeenOverdracht);
    let inburgering =
        ontvangst(Signaalsoort::Anders(SignaalBron::EindeInburgering, Bijzonderheden::default())).voorval();
    dan(vec![inburgering], bevestig(5), vec![aangekomen(5)]);
}

#[test]
fn zonder_opvolging_verloopt_een_signaal_op_de_eerste_dag_te_laat() {
    dan(vec![ontvangen()], op(maart(30)), vec![]);
    dan(vec![ontvangen()], op(maart(31)), vec![verlopen()]);
    dan(vec![ontvangen()], op(date(2026, 1, 1)), vec![verlopen()]);
    dan(vec![ontvangen(), verlopen()], op(date(2026, 1, 1)), vec![]);
    for opvolging in [informatie(4), gepland(4, 9), gevoerd(4), afgesloten(4), ingetrokken(4)] {
        dan(vec![ontvangen(), opvolging], op(date(2026, 1, 1)), vec![]);
    }
    dan(vec![overgedragen(), aangekomen(4)], op(date(2026, 1, 1)), vec![]);
    // It stays open: somebody can still take it, and then it does not expire again.
    let april = date(2025, 4, 2);
    let gevolgd = Opdracht::Volg {
        datum: april,
        handeling: Handeling::VerstrekInformatie(Kanaal::Brief),
        vervangt: None,
    };
    let voorval =
        Voorval::over(WIE, april, InformatieVerstrekt { signaal_id: SIGNAAL, kanaal: Kanaal::Brief });
    dan(vec![ontvangen(), verlopen()], gevolgd, vec![voorval.clone()]);
    dan(vec![ontvangen(), verlopen(), voorval], op(date(2026, 1, 1)), vec![]);
}

#[test]
fn een_afgesloten_signaal_neemt_niets_meer_aan() {
    let historie = || vec![overgedragen(), gepland(4, 9), afgesloten(8)];
    let anders = volg(8, Handeling::SluitAf(Afsluitreden::GeenContact));
    let aankomst = volg(9, Handeling::BevestigAankomst(coach()));
    let afwezigheid = volg(9, Handeling::MeldAfwezigheid);
    for opdracht in [informeer(9), plan(9, 10), leg_vast(9), afwezigheid, aankomst, anders, sluit(9)] {
        niet(historie(), opdracht, &Weigering::Afgesloten);
    }
}

#[test]
fn niets_gebeurt_voor_de_datum_van_het_signaal() {
    let waarom = Weigering::DatumVoorSignaal { signaal: maart(3) };
    for opdracht in [informeer(2), plan(2, 9), leg_vast(2), sluit(2)] {
        niet(vec![ontvangen()], opdracht, &waarom);
    }
    dan(vec![ontvangen()], informeer(3), vec![informatie(3)]);
    // The date that counts is the corrected one.
    let eerder = vec![ontvangen(), gecorrigeerd(1, Opleidingsniveau::Hbo)];
    dan(eerder, informeer(2), vec![informatie(2)]);
}

#[test]
fn een_onbekend_signaal_kan_niet_worden_opgevolgd() {
    for opdracht in [informeer(4), plan(4, 9), leg_vast(4), sluit(4), op(maart(31))] {
        niet(vec![], opdracht, &Weigering::SignaalOnbekend);
    }
}

#[test]
fn een_wijziging_van_duo_telt_een_keer_per_nummer() {
    let wijziging = |nr: &str, wijziging| Opdracht::OntvangWijziging {
        persoon: WIE,
        datum: maart(5),
        nummer: nummer(nr),
        wijziging,
        school: None,
    };
    let voorval = |nr: &str, wijziging| {
        let meldingsnummer = nummer(nr);
        gedaan(5, DuoWijzigingOntvangen { meldingsnummer, wijziging, school: None })
    };
    let (uit, weer_in) = (DuoWijziging::Uitgeschreven, DuoWijziging::Ingeschreven);
    dan(vec![], wijziging("DUO-1", uit), vec![voorval("DUO-1", uit)]);
    dan(vec![voorval("DUO-1", uit)], wijziging("DUO-1", uit), vec![]);
    dan(vec![voorval("DUO-1", uit)], wijziging("DUO-2", weer_in), vec![voorval("DUO-2", weer_in)]);
    niet(vec![voorval("DUO-1", uit)], wijziging("DUO-1", weer_in), &Weigering::WijzigingBestaatAl);
}

#[test]
fn wie_zeker_te_oud_of_te_jong_is_geeft_geen_signaal() {
    let (bron, van, tot_en_met) = (SignaalBron::Doorstroompunt, 12, 22);
    let waarom = Weigering::LeeftijdBuitenDoelgroep { bron, van, tot_en_met };
    // Born in 1966.
    let oud = Ontvangst { leeftijden: Some(58..=59), ..ontvangst(school()) };
    niet(vec![], Opdracht::Ontvang(oud.clone()), &waarom);
    let misschien = Ontvangst { leeftijden: Some(22..=23), ..ontvangst(school()) };
    dan(vec![], Opdracht::Ontvang(misschien), vec![ontvangen()]);
    // What came in before the rule was there, and is delivered again, is known.
    dan(vec![ontvangen()], Opdracht::Ontvang(oud), vec![]);
    let correctie = |niveau| Opdracht::Corrigeer {
        persoon: WIE,
        datum: maart(3),
        kenmerken: kenmerken(niveau),
        soort: school(),
        leeftijden: Some(58..=59),
    };
    niet(vec![ontvangen()], correctie(Opleidingsniveau::Hbo), &waarom);
    dan(vec![ontvangen()], correctie(Opleidingsniveau::Onbekend), vec![]);
}
