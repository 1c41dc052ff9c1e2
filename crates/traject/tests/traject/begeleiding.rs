//! What happens around one person.

use domein::{
    Afbreekreden, Kenmerk, Trajectstap, Trajectuitkomst, Verzegeld,
    gebeurtenis::{
        BigFiveGemeten, CoachGevraagd, CoachOvergedragen, CoachToegewezen, CoachverzoekVervallen,
        ContactGelegd, ContactVerloren, Nazorg, OntwikkelplanBijgesteld, OntwikkelplanVastgesteld,
        OpWachtlijstGeplaatst, TrajectAfgebroken, TrajectGestart, TrajectStapGezet, TrajectVoltooid,
        Uitstroom, UitstroomGecorrigeerd, UitstroomIngetrokken,
    },
};
use eventstore::testing::given;
use jiff::civil::Date;
use traject::regels::{
    Voorval, Weigering,
    begeleiding::{Begeleiding, Opdracht, Uitstroombron, Uitstroomkeuze, Wat},
};

use crate::hulp::{anna, code, dag, feit, koers, traject, uitkering};

fn vraag(datum: Date, wat: Wat) -> Opdracht {
    Opdracht { persoon: anna(), datum, wat }
}

fn kenmerk(tekst: &str) -> Kenmerk {
    code(tekst)
}

fn gevraagd(nummer: u128) -> Voorval {
    feit(dag(1, 1), CoachGevraagd { uitkering_id: uitkering(nummer), gebiedsteam: Some(code("oost")) })
}

fn toegewezen(coach: &str) -> Voorval {
    feit(dag(1, 1), CoachToegewezen { coach: kenmerk(coach), gebiedsteam: Some(code("oost")) })
}

fn vraag_coach(nummer: u128, coach: Option<&str>) -> Opdracht {
    let coach = coach.map(kenmerk);
    let wat = Wat::VraagCoach { uitkering_id: uitkering(nummer), gebiedsteam: Some(code("oost")), coach };
    vraag(dag(1, 1), wat)
}

fn wijs_toe(coach: &str) -> Opdracht {
    vraag(dag(1, 1), Wat::WijsCoachToe { coach: kenmerk(coach), gebiedsteam: None })
}

fn zegel(tekst: &str) -> Verzegeld {
    Verzegeld(tekst.to_owned())
}

fn te_vroeg(vanaf: Date, wat: &'static str) -> Weigering {
    Weigering::DatumTeVroeg { vanaf, wat }
}

#[test]
fn per_lopende_uitkering_wordt_een_keer_om_een_coach_gevraagd() {
    given::<Begeleiding>([]).when(vraag_coach(1, None)).then([gevraagd(1)]);
    given::<Begeleiding>([gevraagd(1)]).when(vraag_coach(1, None)).then([]);
    given::<Begeleiding>([gevraagd(1)]).when(vraag_coach(2, None)).then([gevraagd(2)]);
    given::<Begeleiding>([]).when(vraag_coach(1, Some("c-1"))).then([gevraagd(1), toegewezen("c-1")]);
    // Who has a coach keeps that one, and the benefit is known from then on; what has ended needs none.
    given::<Begeleiding>([toegewezen("c-1")]).when(vraag_coach(2, Some("c-2"))).then([gevraagd(2)]);
    given::<Begeleiding>([toegewezen("c-1"), gevraagd(2)]).when(vraag_coach(2, None)).then([]);
    let toestand = eventstore::fold::<Begeleiding>(&[toegewezen("c-1"), gevraagd(2)]);
    assert_eq!(toestand.open_verzoeken().count(), 0);
    given::<Begeleiding>([uitstroom(dag(3, 1), "werk")]).when(vraag_coach(1, None)).then([]);
}

#[test]
fn uitstroom_van_een_onbekende_uitkering_telt_niet() {
    let meld = |nummer, bron| {
        let (uitkering_id, reden) = (uitkering(nummer), code("werk"));
        vraag(dag(5, 1), Wat::StroomUit { uitkering_id, reden, leeftijd: Some(22), bron })
    };
    let medewerker = |nummer| meld(nummer, Uitstroombron::Medewerker);
    let onbekend = Weigering::UitkeringOnbekend;
    given::<Begeleiding>([]).when(medewerker(1)).refused(&onbekend);
    given::<Begeleiding>([gevraagd(2), toegewezen("c-1")]).when(medewerker(1)).refused(&onbekend);
    let uit = || uitstroom(dag(5, 1), "werk");
    given::<Begeleiding>([gevraagd(1)]).when(medewerker(1)).then([uit()]);
    // Intake knows: also of what had ended before it was taken over.
    given::<Begeleiding>([]).when(meld(1, Uitstroombron::Intake)).then([uit()]);
    let terug = feit(dag(6, 1), UitstroomIngetrokken { uitkering_id: uitkering(1) });
    given::<Begeleiding>([uit(), terug]).when(medewerker(1)).then([uit()]);
    // A grant that was withdrawn is none, with or without a coach.
    let vervallen = || feit(dag(2, 1), CoachverzoekVervallen { uitkering_id: uitkering(1) });
    let laat_vervallen = || vraag(dag(2, 1), Wat::LaatVerzoekVervallen { uitkering_id: uitkering(1) });
    given::<Begeleiding>([toegewezen("c-1"), gevraagd(1)]).when(laat_vervallen()).then([vervallen()]);
    given::<Begeleiding>([gevraagd(1), vervallen()]).when(laat_vervallen()).then([]);
    given::<Begeleiding>([gevraagd(1), vervallen()]).when(medewerker(1)).refused(&onbekend);
}

#[test]
fn van_de_wachtlijst_af_kan_een_keer() {
    let wacht = || {
        feit(dag(2, 1), OpWachtlijstGeplaatst { traject_id: traject("A"), aanbod: koers(), afwijking: None })
    };
    let eigen = Afbreekreden::EigenVerzoek;
    let breek_af = |datum| vraag(datum, Wat::BreekAf { traject_id: traject("A"), reden: eigen });
    let eraf = || afgebroken(dag(4, 1), eigen);
    given::<Begeleiding>([wacht()]).when(breek_af(dag(4, 1))).then([eraf()]);
    given::<Begeleiding>([wacht(), eraf()]).when(breek_af(dag(4, 1))).then([]);
    given::<Begeleiding>([wacht()])
        .when(breek_af(dag(1, 31)))
        .refused(&te_vroeg(dag(2, 1), "de dag waarop de persoon op de wachtlijst kwam"));
    // It never ran: nothing to complete, no step to tell of, also not of before.
    let (traject_id, uitkomst) = (traject("A"), Trajectuitkomst::Werk);
    let voltooi = || vraag(dag(4, 1), Wat::Voltooi { traject_id, uitkomst });
    let stap = || vraag(dag(3, 1), Wat::ZetStap { traject_id, stap: Trajectstap::HeeftGewerkt });
    given::<Begeleiding>([wacht()]).when(voltooi()).refused(&Weigering::TrajectNietGestart);
    let gesloten = Weigering::TrajectGesloten { sinds: dag(4, 1) };
    given::<Begeleiding>([wacht(), eraf()]).when(voltooi()).refused(&gesloten);
    given::<Begeleiding>([wacht(), eraf()]).when(stap()).refused(&gesloten);
}

#[test]
fn de_eerste_coach_wordt_toegewezen_daarna_is_het_een_overdracht() {
    given::<Begeleiding>([gevraagd(1)]).when(wijs_toe("c-1")).then([toegewezen("c-1")]);
    given::<Begeleiding>([toegewezen("c-1")]).when(wijs_toe("c-1")).then([]);
    given::<Begeleiding>([toegewezen("c-1")]).when(wijs_toe("c-2")).refused(&Weigering::CoachIsErAl);

    let naar = |naar, datum| vraag(datum, Wat::DraagOver { naar: kenmerk(naar), gebiedsteam: None });
    let overgedragen = CoachOvergedragen {
        van: kenmerk("c-1"),
        naar: kenmerk("c-2"),
        gebiedsteam: None,
        overdracht_id: None,
    };
    given::<Begeleiding>([toegewezen("c-1")])
        .when(naar("c-2", dag(2, 1)))
        .then([feit(dag(2, 1), overgedragen.clone())]);
    given::<Begeleiding>([toegewezen("c-1"), feit(dag(2, 1), overgedragen)])
        .when(naar("c-2", dag(3, 1)))
        .then([]);
    given::<Begeleiding>([]).when(naar("c-2", dag(2, 1))).refused(&Weigering::GeenCoach);
    given::<Begeleiding>([feit(dag(5, 1), CoachToegewezen { coach: kenmerk("c-1"), gebiedsteam: None })])
        .when(naar("c-2", dag(2, 1)))
        .refused(&te_vroeg(dag(5, 1), "de dag waarop de huidige coach begon"));
}

#[test]
fn een_plan_wordt_vastgesteld_en_daarna_bijgesteld() {
    let plan = || vraag(dag(2, 1), Wat::LegPlanVast { doelen: zegel("v1.a") });
    let vastgesteld = || feit(dag(2, 1), OntwikkelplanVastgesteld { doelen: zegel("v1.a") });
    given::<Begeleiding>([]).when(plan()).then([vastgesteld()]);
    given::<Begeleiding>([vastgesteld()])
        .when(plan())
        .then([feit(dag(2, 1), OntwikkelplanBijgesteld { doelen: zegel("v1.a") })]);
    let scores = || zegel("v1.b");
    given::<Begeleiding>([])
        .when(vraag(dag(2, 1), Wat::MeetBigFive { scores: scores() }))
        .then([feit(dag(2, 1), BigFiveGemeten { scores: scores() })]);
}

fn gestart() -> Voorval {
    let traject_id = traject("A");
    feit(
        dag(2, 1),
        TrajectGestart { traject_id, aanbod: koers(), leeftijd: None, gebiedsteam: None, afwijking: None },
    )
}

fn voltooid() -> Voorval {
    let (traject_id, uitkomst) = (traject("A"), Trajectuitkomst::Werk);
    feit(dag(4, 1), TrajectVoltooid { traject_id, aanbod: koers(), uitkomst })
}

fn afgebroken(datum: Date, reden: Afbreekreden) -> Voorval {
    feit(datum, TrajectAfgebroken { traject_id: traject("A"), aanbod: koers(), reden })
}

const START: &str = "de dag waarop het traject startte";

#[test]
fn stappen_liggen_binnen_het_traject() {
    let stap = |datum, stap| vraag(datum, Wat::ZetStap { traject_id: traject("A"), stap });
    let gezet =
        |datum, stap| feit(datum, TrajectStapGezet { traject_id: traject("A"), aanbod: koers(), stap });
    let (gewerkt, uitval) = (Trajectstap::HeeftGewerkt, Trajectstap::Uitval);
    given::<Begeleiding>([gestart()]).when(stap(dag(2, 1), gewerkt)).then([gezet(dag(2, 1), gewerkt)]);
    let verleden = || vec![gestart(), gezet(dag(3, 1), gewerkt)];
    given::<Begeleiding>(verleden()).when(stap(dag(3, 1), gewerkt)).then([]);
    given::<Begeleiding>(verleden()).when(stap(dag(3, 2), gewerkt)).then([gezet(dag(3, 2), gewerkt)]);
    given::<Begeleiding>(verleden()).when(stap(dag(3, 1), uitval)).then([gezet(dag(3, 1), uitval)]);
    given::<Begeleiding>([gestart()]).when(stap(dag(1, 31), uitval)).refused(&te_vroeg(dag(2, 1), START));
    // Told late, but of before the end: fine. After it: not.
    let dicht = || vec![gestart(), voltooid()];
    given::<Begeleiding>(dicht()).when(stap(dag(4, 1), gewerkt)).then([gezet(dag(4, 1), gewerkt)]);
    let gesloten = Weigering::TrajectGesloten { sinds: dag(4, 1) };
    given::<Begeleiding>(dicht()).when(stap(dag(4, 2), gewerkt)).refused(&gesloten);
    given::<Begeleiding>([]).when(stap(dag(4, 2), gewerkt)).refused(&Weigering::TrajectOnbekend);
    let wacht =
        feit(dag(2, 1), OpWachtlijstGeplaatst { traject_id: traject("A"), aanbod: koers(), afwijking: None });
    given::<Begeleiding>([wacht]).when(stap(dag(4, 2), gewerkt)).refused(&Weigering::TrajectNietGestart);
}

#[test]
fn een_traject_eindigt_een_keer() {
    let traject_id = traject("A");
    let voltooi = |datum, uitkomst| vraag(datum, Wat::Voltooi { traject_id, uitkomst });
    let breek_af = |datum, reden| vraag(datum, Wat::BreekAf { traject_id, reden });
    let (werk, eigen) = (Trajectuitkomst::Werk, Afbreekreden::EigenVerzoek);
    given::<Begeleiding>([gestart()]).when(voltooi(dag(4, 1), werk)).then([voltooid()]);
    given::<Begeleiding>([gestart()]).when(breek_af(dag(4, 1), eigen)).then([afgebroken(dag(4, 1), eigen)]);
    given::<Begeleiding>([gestart(), voltooid()]).when(voltooi(dag(4, 1), werk)).then([]);
    given::<Begeleiding>([gestart(), afgebroken(dag(4, 1), eigen)]).when(breek_af(dag(4, 1), eigen)).then([]);
    let gesloten = Weigering::TrajectGesloten { sinds: dag(4, 1) };
    given::<Begeleiding>([gestart(), voltooid()]).when(voltooi(dag(5, 1), werk)).refused(&gesloten);
    given::<Begeleiding>([gestart(), voltooid()]).when(breek_af(dag(4, 1), eigen)).refused(&gesloten);
    given::<Begeleiding>([gestart()]).when(voltooi(dag(1, 31), werk)).refused(&te_vroeg(dag(2, 1), START));
    given::<Begeleiding>([]).when(breek_af(dag(4, 1), eigen)).refused(&Weigering::TrajectOnbekend);
}

#[test]
fn contact_telt_een_keer_per_dag_en_coach() {
    let met = |coach| vraag(dag(2, 1), Wat::LegContact { coach: kenmerk(coach) });
    let gelegd = |coach| feit(dag(2, 1), ContactGelegd { coach: kenmerk(coach) });
    given::<Begeleiding>([]).when(met("c-1")).then([gelegd("c-1")]);
    given::<Begeleiding>([gelegd("c-1")]).when(met("c-1")).then([]);
    given::<Begeleiding>([gelegd("c-1")]).when(met("c-2")).then([gelegd("c-2")]);
    let verloren = || feit(dag(3, 1), ContactVerloren {});
    given::<Begeleiding>([gelegd("c-1")]).when(vraag(dag(3, 1), Wat::VerliesContact)).then([verloren()]);
    given::<Begeleiding>([verloren()]).when(vraag(dag(3, 1), Wat::VerliesContact)).then([]);
}

fn uitstroom_met(datum: Date, reden: &str, leeftijd: Option<u8>) -> Voorval {
    feit(datum, Uitstroom { uitkering_id: uitkering(1), datum, reden: code(reden), leeftijd })
}

fn uitstroom(datum: Date, reden: &str) -> Voorval {
    uitstroom_met(datum, reden, Some(22))
}

fn gecorrigeerd(datum: Date, reden: &str, leeftijd: Option<u8>) -> Voorval {
    feit(datum, UitstroomGecorrigeerd { uitkering_id: uitkering(1), datum, reden: code(reden), leeftijd })
}

fn stroom_uit_met(datum: Date, reden: &str, leeftijd: Option<u8>) -> Opdracht {
    let (uitkering_id, bron) = (uitkering(1), Uitstroombron::Intake);
    vraag(datum, Wat::StroomUit { uitkering_id, reden: code(reden), leeftijd, bron })
}

fn stroom_uit(datum: Date, reden: &str) -> Opdracht {
    stroom_uit_met(datum, reden, Some(22))
}

#[test]
fn een_uitkering_eindigt_een_keer_en_wordt_daarna_verbeterd() {
    let mei = dag(5, 1);
    // Most outflows are of people of whom nothing else is known here.
    given::<Begeleiding>([]).when(stroom_uit(mei, "werk")).then([uitstroom(mei, "werk")]);
    given::<Begeleiding>([uitstroom(mei, "werk")]).when(stroom_uit(mei, "werk")).then([]);
    for (bekend, nieuw, dan) in [
        ((mei, "onbekend", Some(22)), (mei, "werk", Some(22)), Some((mei, "werk", Some(22)))),
        ((mei, "werk", Some(22)), (mei, "opleiding", Some(22)), Some((mei, "opleiding", Some(22)))),
        ((mei, "werk", Some(22)), (mei, "onbekend", Some(22)), None),
        ((mei, "werk", Some(22)), (mei, "werk", None), None),
        ((mei, "werk", None), (mei, "werk", Some(22)), Some((mei, "werk", Some(22)))),
        ((mei, "werk", Some(22)), (dag(6, 1), "onbekend", Some(23)), Some((dag(6, 1), "werk", Some(23)))),
        ((mei, "werk", Some(22)), (dag(6, 1), "werk", None), Some((dag(6, 1), "werk", None))),
    ] {
        let verleden = uitstroom_met(bekend.0, bekend.1, bekend.2);
        let dan = dan.map(|(datum, reden, leeftijd)| gecorrigeerd(datum, reden, leeftijd));
        given::<Begeleiding>([verleden]).when(stroom_uit_met(nieuw.0, nieuw.1, nieuw.2)).then(dan);
    }
    given::<Begeleiding>([uitstroom(mei, "onbekend"), gecorrigeerd(mei, "werk", Some(22))])
        .when(stroom_uit(mei, "werk"))
        .then([]);
}

#[test]
fn een_ingetrokken_uitstroom_kan_opnieuw_komen() {
    let mei = dag(5, 1);
    let trek_in = || {
        vraag(dag(6, 1), Wat::TrekUitstroomIn { uitkering_id: uitkering(1), bron: Uitstroombron::Medewerker })
    };
    let ingetrokken = || feit(dag(6, 1), UitstroomIngetrokken { uitkering_id: uitkering(1) });
    given::<Begeleiding>([uitstroom(mei, "werk")]).when(trek_in()).then([ingetrokken()]);
    given::<Begeleiding>([uitstroom(mei, "werk"), ingetrokken()]).when(trek_in()).then([]);
    given::<Begeleiding>([]).when(trek_in()).then([]);
    given::<Begeleiding>([uitstroom(mei, "werk"), ingetrokken()])
        .when(stroom_uit(mei, "onbekend"))
        .then([uitstroom(mei, "onbekend")]);
}

#[test]
fn uitstroom_sluit_wat_eerder_begon_en_verder_niets() {
    let (mei, door_uitstroom) = (dag(5, 1), Afbreekreden::Uitstroom);
    given::<Begeleiding>([gestart()])
        .when(stroom_uit(mei, "werk"))
        .then([uitstroom(mei, "werk"), afgebroken(mei, door_uitstroom)]);
    // Begun on the day itself or later, or already closed: stays as it is.
    given::<Begeleiding>([gestart()])
        .when(stroom_uit(dag(2, 1), "werk"))
        .then([uitstroom(dag(2, 1), "werk")]);
    given::<Begeleiding>([gestart(), voltooid()])
        .when(stroom_uit(mei, "werk"))
        .then([uitstroom(mei, "werk")]);
    let wacht =
        feit(dag(2, 1), OpWachtlijstGeplaatst { traject_id: traject("A"), aanbod: koers(), afwijking: None });
    given::<Begeleiding>([wacht.clone()])
        .when(stroom_uit(mei, "werk"))
        .then([uitstroom(mei, "werk"), afgebroken(mei, door_uitstroom)]);
    given::<Begeleiding>([wacht]).when(stroom_uit(dag(2, 1), "werk")).then([uitstroom(dag(2, 1), "werk")]);
    // A correction neither closes nor reopens.
    given::<Begeleiding>([uitstroom(dag(2, 1), "werk"), gestart()])
        .when(stroom_uit(mei, "werk"))
        .then([gecorrigeerd(mei, "werk", Some(22))]);
    given::<Begeleiding>([gestart(), uitstroom(mei, "werk"), afgebroken(mei, door_uitstroom)])
        .when(stroom_uit(dag(1, 15), "werk"))
        .then([gecorrigeerd(dag(1, 15), "werk", Some(22))]);
}

#[test]
fn nazorg_volgt_op_een_uitstroom() {
    let nazorg =
        |datum| vraag(datum, Wat::GeefNazorg { na: Uitstroomkeuze::Uitkering(uitkering(1)), duurzaam: true });
    let gegeven = || feit(dag(8, 1), Nazorg { uitkering_id: uitkering(1), duurzaam: true });
    given::<Begeleiding>([uitstroom(dag(5, 1), "werk")]).when(nazorg(dag(8, 1))).then([gegeven()]);
    given::<Begeleiding>([uitstroom(dag(5, 1), "werk"), gegeven()]).when(nazorg(dag(8, 1))).then([]);
    given::<Begeleiding>([]).when(nazorg(dag(8, 1))).refused(&Weigering::UitstroomOnbekend);
    given::<Begeleiding>([uitstroom(dag(5, 1), "werk")])
        .when(nazorg(dag(4, 30)))
        .refused(&te_vroeg(dag(5, 1), "de dag van de uitstroom"));
    let ingetrokken = feit(dag(6, 1), UitstroomIngetrokken { uitkering_id: uitkering(1) });
    given::<Begeleiding>([uitstroom(dag(5, 1), "werk"), ingetrokken])
        .when(nazorg(dag(8, 1)))
        .refused(&Weigering::UitstroomOnbekend);
}
