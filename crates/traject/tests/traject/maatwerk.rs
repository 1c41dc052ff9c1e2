//! Money for maatwerk: what may be asked, granted, paid and withdrawn, and that a budget is never exceeded.

use dienst::Dossiers as _;
use domein::{
    Bedrag, BudgetCode, Correctiereden, Gebiedsteam, Kenmerk, Maatwerkafwijsreden, Maatwerkdoel,
    Maatwerkresultaat, Maatwerkvastlegging, PersoonId,
    gebeurtenis::{
        BegeleidingGesplitst, BegeleidingSamengevoegd, Budgetdoel, MaatwerkAangevraagd, MaatwerkAfgewezen,
        MaatwerkBetaald, MaatwerkToegekend, MaatwerkresultaatVastgelegd, MaatwerkvastleggingIngetrokken,
        TrajectGebeurtenis as G,
    },
};
use eventstore::{Decider, fold, testing::given};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use traject::regels::{
    Geldweigering, Voorval,
    begeleiding::Begeleiding,
    besteding::{Besteding, Stap, Uitkomst, Wie},
    budget::Opzet,
    maatwerk::{Maatwerk, Opdracht, Opdrachtstap, Toestand, Wat},
};
use uuid::Uuid;

use crate::hulp::{anna, bo, code, dag, feit};

const JAAR: i16 = 2025;
const GELD: Uuid = Uuid::from_u128(501);
const BETALING: Uuid = Uuid::from_u128(601);

pub(crate) fn euro(euro: i64) -> Bedrag {
    Bedrag::van_centen(euro * 100).unwrap()
}

pub(crate) fn doorbraak() -> BudgetCode {
    code("doorbraakbudget")
}

fn reizen() -> Maatwerkdoel {
    code("reiskosten")
}

fn coach(tekst: &str) -> Kenmerk {
    code(tekst)
}

fn wie(tekst: &str) -> Wie {
    Wie { nummer: coach(tekst), account: None }
}

pub(crate) fn opzet(bedrag: Bedrag) -> Opzet {
    Opzet {
        titel: "Doorbraakbudget".to_owned(),
        bedrag,
        doelen: vec![Budgetdoel { code: reizen(), titel: "Reiskosten".to_owned() }],
        per_persoon: None,
        zelf_tot: Bedrag::NUL,
        gebiedsteams: Vec::new(),
        eigenaar: None,
        bron: None,
    }
}

fn vraag(datum: Date, wat: Wat) -> Opdracht {
    Opdracht { budget: doorbraak(), jaar: JAAR, datum, wat }
}

fn stel_vast(opzet: Opzet) -> Opdracht {
    vraag(dag(1, 1), Wat::StelVast(opzet))
}

fn over(datum: Date, stap: Opdrachtstap) -> Opdracht {
    vraag(datum, Wat::OverPersoon { maatwerk_id: GELD, persoon: anna(), stap })
}

fn vraag_aan(bedrag: Bedrag) -> Opdrachtstap {
    let (doel, door) = (reizen(), wie("c-1"));
    Opdrachtstap::VraagAan { doel, bedrag, door, gebiedsteam: None, toelichting: None }
}

fn ken_toe(bedrag: Bedrag, wie: &str) -> Opdrachtstap {
    Opdrachtstap::Beslis { wat: Uitkomst::Toegekend(bedrag), door: self::wie(wie), toelichting: None }
}

fn wijs_af(wie: &str) -> Opdrachtstap {
    let wat = Uitkomst::Afgewezen(Maatwerkafwijsreden::NietNodig);
    Opdrachtstap::Beslis { wat, door: self::wie(wie), toelichting: None }
}

fn betaal(bedrag: Bedrag, laatste: bool) -> Opdrachtstap {
    Opdrachtstap::Betaal { betaling_id: BETALING, bedrag, laatste }
}

fn trek_in(wat: Maatwerkvastlegging) -> Opdrachtstap {
    let betaling_id = (wat == Maatwerkvastlegging::Betaling).then_some(BETALING);
    Opdrachtstap::TrekIn { wat, betaling_id, reden: Correctiereden::Invoerfout }
}

fn vast(opzet: Opzet) -> Voorval {
    let gebeurtenis = opzet.vastgesteld(doorbraak(), JAAR).into();
    Voorval { persoon_id: None, geldig_op: dag(1, 1), gebeurtenis }
}

fn gevraagd_van(persoon: PersoonId, maatwerk_id: Uuid, bedrag_cent: Bedrag) -> Voorval {
    let (budget, doel, door) = (doorbraak(), reizen(), coach("c-1"));
    let f = MaatwerkAangevraagd {
        maatwerk_id,
        budget,
        jaar: JAAR,
        doel,
        bedrag_cent,
        door,
        account: None,
        toelichting: None,
    };
    Voorval::over(persoon, dag(3, 3), f)
}

fn gevraagd(bedrag: Bedrag) -> Voorval {
    gevraagd_van(anna(), GELD, bedrag)
}

fn toegekend_van(persoon: PersoonId, maatwerk_id: Uuid, bedrag_cent: Bedrag) -> Voorval {
    let (budget, door) = (doorbraak(), coach("c-2"));
    let f = MaatwerkToegekend {
        maatwerk_id,
        budget,
        jaar: JAAR,
        bedrag_cent,
        door,
        account: None,
        toelichting: None,
    };
    Voorval::over(persoon, dag(3, 5), f)
}

fn toegekend(bedrag: Bedrag) -> Voorval {
    toegekend_van(anna(), GELD, bedrag)
}

fn afgewezen() -> Voorval {
    let (budget, door, reden) = (doorbraak(), coach("c-2"), Maatwerkafwijsreden::NietNodig);
    feit(
        dag(3, 5),
        MaatwerkAfgewezen {
            maatwerk_id: GELD,
            budget,
            jaar: JAAR,
            reden,
            door,
            account: None,
            toelichting: None,
        },
    )
}

fn betaald(bedrag_cent: Bedrag, laatste: bool) -> Voorval {
    let (maatwerk_id, budget, betaling_id) = (GELD, doorbraak(), BETALING);
    feit(dag(3, 10), MaatwerkBetaald { maatwerk_id, budget, jaar: JAAR, betaling_id, bedrag_cent, laatste })
}

fn leidde_tot(resultaat: Maatwerkresultaat, op: Date) -> Voorval {
    feit(op, MaatwerkresultaatVastgelegd { maatwerk_id: GELD, budget: doorbraak(), jaar: JAAR, resultaat })
}

fn ingetrokken(wat: Maatwerkvastlegging) -> Voorval {
    let (maatwerk_id, budget, reden) = (GELD, doorbraak(), Correctiereden::Invoerfout);
    let betaling_id = (wat == Maatwerkvastlegging::Betaling).then_some(BETALING);
    let f = MaatwerkvastleggingIngetrokken { maatwerk_id, budget, jaar: JAAR, wat, betaling_id, reden };
    feit(dag(4, 1), f)
}

fn al(voorvallen: &[Voorval]) -> Vec<Voorval> {
    std::iter::once(vast(opzet(euro(1_000)))).chain(voorvallen.iter().cloned()).collect()
}

#[test]
fn een_budget_geldt_zoals_het_laatst_is_gezegd_en_niet_onder_wat_is_toegekend() {
    given::<Maatwerk>([]).when(stel_vast(opzet(euro(1_000)))).then([vast(opzet(euro(1_000)))]);
    given::<Maatwerk>(al(&[])).when(stel_vast(opzet(euro(1_000)))).then([]);
    let bezet = || al(&[gevraagd(euro(800)), toegekend(euro(800))]);
    given::<Maatwerk>(bezet()).when(stel_vast(opzet(euro(800)))).then([vast(opzet(euro(800)))]);
    given::<Maatwerk>(bezet())
        .when(stel_vast(opzet(euro(799))))
        .refused(&Geldweigering::OnderToegekend { toegekend: euro(800) });
    // What went back after the last payment is no longer granted.
    let rest_terug = [bezet(), vec![betaald(euro(650), true)]].concat();
    given::<Maatwerk>(rest_terug).when(stel_vast(opzet(euro(650)))).then([vast(opzet(euro(650)))]);
}

#[test]
fn vragen_kan_uit_een_budget_dat_er_is_en_waarvoor_het_is() {
    given::<Maatwerk>([]).when(over(dag(3, 3), vraag_aan(euro(800)))).refused(&Geldweigering::BudgetOnbekend);
    given::<Maatwerk>(al(&[])).when(over(dag(3, 3), vraag_aan(euro(800)))).then([gevraagd(euro(800))]);
    given::<Maatwerk>(al(&[gevraagd(euro(800))])).when(over(dag(3, 3), vraag_aan(euro(800)))).then([]);
    for anders in [over(dag(3, 4), vraag_aan(euro(800))), over(dag(3, 3), vraag_aan(euro(700)))] {
        given::<Maatwerk>(al(&[gevraagd(euro(800))])).when(anders).refused(&Geldweigering::KenmerkInGebruik);
    }
    given::<Maatwerk>(al(&[]))
        .when(over(dag(3, 3), vraag_aan(Bedrag::NUL)))
        .refused(&Geldweigering::GeenBedrag);
    given::<Maatwerk>(al(&[]))
        .when(over(date(2026, 1, 1), vraag_aan(euro(800))))
        .refused(&Geldweigering::BuitenBudgetjaar { jaar: JAAR });
    let eten = Opdrachtstap::VraagAan {
        doel: code("eten"),
        bedrag: euro(1),
        door: wie("c-1"),
        gebiedsteam: None,
        toelichting: None,
    };
    given::<Maatwerk>(al(&[]))
        .when(over(dag(3, 3), eten))
        .refused(&Geldweigering::DoelNietToegestaan { doelen: "reiskosten".to_owned() });
    let van_oost = Opzet { gebiedsteams: vec![code("oost")], ..opzet(euro(1_000)) };
    let uit = |team: Option<Gebiedsteam>| Opdrachtstap::VraagAan {
        doel: reizen(),
        bedrag: euro(800),
        door: wie("c-1"),
        gebiedsteam: team,
        toelichting: None,
    };
    given::<Maatwerk>([vast(van_oost.clone())]).when(over(dag(3, 3), uit(None))).then([gevraagd(euro(800))]);
    given::<Maatwerk>([vast(van_oost)])
        .when(over(dag(3, 3), uit(Some(code("zuid")))))
        .refused(&Geldweigering::BudgetVanAnderTeam { teams: "oost".to_owned() });
}

#[test]
fn een_persoon_krijgt_niet_meer_dan_het_hoogste_ook_niet_onder_twee_nummers() {
    let met_grens = || vast(Opzet { per_persoon: Some(euro(900)), ..opzet(euro(10_000)) });
    let ander = Uuid::from_u128(502);
    let vraag_ook = vraag(
        dag(3, 4),
        Wat::OverPersoon { maatwerk_id: ander, persoon: anna(), stap: vraag_aan(euro(101)) },
    );
    let nee = Geldweigering::BovenPerPersoon { hoogste: euro(900), al: euro(800) };
    given::<Maatwerk>([met_grens(), gevraagd(euro(800))]).when(vraag_ook).refused(&nee);
    // Bo turns out to be Anna: what Bo has, Anna has.
    let samen = BegeleidingSamengevoegd { van: bo(), naar: anna() };
    let verleden = || {
        let van_bo = gevraagd_van(bo(), ander, euro(800));
        vec![met_grens(), van_bo, toegekend_van(bo(), ander, euro(800)), gevraagd(euro(800))]
    };
    let een = || [verleden(), vec![feit(dag(3, 4), samen.clone())]].concat();
    given::<Maatwerk>(een()).when(over(dag(3, 5), ken_toe(euro(800), "c-2"))).refused(&nee);
    given::<Maatwerk>(een()).when(over(dag(3, 5), ken_toe(euro(100), "c-2"))).then([toegekend(euro(100))]);
    let weer_twee = [een(), vec![feit(dag(3, 4), BegeleidingGesplitst { van: bo(), naar: anna() })]].concat();
    given::<Maatwerk>(weer_twee)
        .when(over(dag(3, 5), ken_toe(euro(800), "c-2")))
        .then([toegekend(euro(800))]);
}

#[test]
fn toekennen_kan_tot_wat_er_over_is_en_tot_wat_is_gevraagd() {
    let open = || al(&[gevraagd(euro(800))]);
    given::<Maatwerk>(al(&[]))
        .when(over(dag(3, 5), ken_toe(euro(800), "c-2")))
        .refused(&Geldweigering::MaatwerkOnbekend);
    given::<Maatwerk>(open()).when(over(dag(3, 5), ken_toe(euro(800), "c-2"))).then([toegekend(euro(800))]);
    let gedaan = || [open(), vec![toegekend(euro(800))]].concat();
    given::<Maatwerk>(gedaan()).when(over(dag(3, 5), ken_toe(euro(800), "c-2"))).then([]);
    given::<Maatwerk>(gedaan())
        .when(over(dag(3, 6), wijs_af("c-2")))
        .refused(&Geldweigering::AlBesloten { op: dag(3, 5) });
    given::<Maatwerk>(open())
        .when(over(dag(3, 5), ken_toe(euro(801), "c-2")))
        .refused(&Geldweigering::MeerDanGevraagd { gevraagd: euro(800) });
    given::<Maatwerk>(open())
        .when(over(dag(3, 5), ken_toe(Bedrag::NUL, "c-2")))
        .refused(&Geldweigering::GeenBedrag);
    given::<Maatwerk>(open())
        .when(over(dag(3, 2), ken_toe(euro(800), "c-2")))
        .refused(&Geldweigering::DatumTeVroeg { vanaf: dag(3, 3), wat: "de dag waarop het is gevraagd" });
    given::<Maatwerk>(open())
        .when(over(date(2026, 1, 2), ken_toe(euro(800), "c-2")))
        .refused(&Geldweigering::BuitenBudgetjaar { jaar: JAAR });
    let ander = Uuid::from_u128(502);
    let bijna_op =
        [open(), vec![gevraagd_van(bo(), ander, euro(300)), toegekend_van(bo(), ander, euro(300))]].concat();
    given::<Maatwerk>(bijna_op)
        .when(over(dag(3, 5), ken_toe(euro(800), "c-2")))
        .refused(&Geldweigering::BudgetOp { over: euro(700) });
    given::<Maatwerk>(open()).when(over(dag(3, 5), wijs_af("c-2"))).then([afgewezen()]);
    // Not out of the budget of another year than it was asked out of.
    let ander_jaar = Opdracht { jaar: 2026, ..over(date(2026, 1, 2), ken_toe(euro(800), "c-2")) };
    given::<Maatwerk>(open()).when(ander_jaar).refused(&Geldweigering::MaatwerkOnbekend);
}

#[test]
fn wie_het_vraagt_beslist_niet_zelf_of_tot_het_bedrag_dat_het_budget_noemt() {
    let nee = Geldweigering::VierOgen { zelf_tot: Bedrag::NUL };
    let open = || al(&[gevraagd(euro(800))]);
    for stap in [ken_toe(euro(800), "c-1"), wijs_af("c-1")] {
        given::<Maatwerk>(open()).when(over(dag(3, 5), stap)).refused(&nee);
    }
    let zelf = || vec![vast(Opzet { zelf_tot: euro(100), ..opzet(euro(1_000)) }), gevraagd(euro(800))];
    let door_zelf = |bedrag_cent| {
        let (maatwerk_id, budget, door) = (GELD, doorbraak(), coach("c-1"));
        let f = MaatwerkToegekend {
            maatwerk_id,
            budget,
            jaar: JAAR,
            bedrag_cent,
            door,
            account: None,
            toelichting: None,
        };
        feit(dag(3, 5), f)
    };
    given::<Maatwerk>(zelf()).when(over(dag(3, 5), ken_toe(euro(100), "c-1"))).then([door_zelf(euro(100))]);
    given::<Maatwerk>(zelf())
        .when(over(dag(3, 5), ken_toe(euro(101), "c-1")))
        .refused(&Geldweigering::VierOgen { zelf_tot: euro(100) });
    // Under another number it is the same account that decides.
    let nummer = |nummer: &str| Wie { nummer: coach(nummer), account: Some(code("account-1")) };
    let (doel, bedrag) = (reizen(), euro(800));
    let vraag_aan = Opdrachtstap::VraagAan {
        doel,
        bedrag,
        door: nummer("account-1"),
        gebiedsteam: None,
        toelichting: None,
    };
    let gevraagd_met_account =
        Maatwerk::decide(&fold::<Maatwerk>(&al(&[])), over(dag(3, 3), vraag_aan)).unwrap();
    let wat = Uitkomst::Toegekend(euro(800));
    given::<Maatwerk>(al(&gevraagd_met_account))
        .when(over(dag(3, 5), Opdrachtstap::Beslis { wat, door: nummer("c-7"), toelichting: None }))
        .refused(&nee);
    // Many small ones are one large one; what another decided does not count.
    let ander = Uuid::from_u128(502);
    let klein = |door: &str| {
        let (maatwerk_id, budget, door) = (ander, doorbraak(), coach(door));
        let f = MaatwerkToegekend {
            maatwerk_id,
            budget,
            jaar: JAAR,
            bedrag_cent: euro(60),
            door,
            account: None,
            toelichting: None,
        };
        [zelf(), vec![gevraagd_van(anna(), ander, euro(60)), feit(dag(3, 4), f)]].concat()
    };
    given::<Maatwerk>(klein("c-1"))
        .when(over(dag(3, 5), ken_toe(euro(41), "c-1")))
        .refused(&Geldweigering::VierOgen { zelf_tot: euro(100) });
    given::<Maatwerk>(klein("c-2"))
        .when(over(dag(3, 5), ken_toe(euro(41), "c-1")))
        .then([door_zelf(euro(41))]);
}

#[test]
fn er_wordt_nooit_meer_betaald_dan_is_toegekend() {
    let klaar = || al(&[gevraagd(euro(800)), toegekend(euro(800))]);
    given::<Maatwerk>(al(&[gevraagd(euro(800))]))
        .when(over(dag(3, 10), betaal(euro(1), false)))
        .refused(&Geldweigering::NietToegekend { stap: "aangevraagd" });
    given::<Maatwerk>(klaar())
        .when(over(dag(3, 10), betaal(euro(801), false)))
        .refused(&Geldweigering::MeerDanToegekend { over: euro(800) });
    given::<Maatwerk>(klaar())
        .when(over(dag(3, 4), betaal(euro(800), false)))
        .refused(&Geldweigering::DatumTeVroeg { vanaf: dag(3, 5), wat: "de dag van het besluit" });
    given::<Maatwerk>(klaar())
        .when(over(dag(3, 10), betaal(Bedrag::NUL, false)))
        .refused(&Geldweigering::GeenBedrag);
    given::<Maatwerk>(klaar())
        .when(over(dag(3, 10), betaal(Bedrag::NUL, true)))
        .then([betaald(Bedrag::NUL, true)]);
    given::<Maatwerk>(klaar())
        .when(over(dag(3, 10), betaal(euro(650), true)))
        .then([betaald(euro(650), true)]);
    let uit = || [klaar(), vec![betaald(euro(650), true)]].concat();
    given::<Maatwerk>(uit()).when(over(dag(3, 10), betaal(euro(650), true))).then([]);
    given::<Maatwerk>(uit())
        .when(over(dag(3, 10), betaal(euro(600), true)))
        .refused(&Geldweigering::BetalingAnders);
    let nog_een = Opdrachtstap::Betaal { betaling_id: Uuid::from_u128(602), bedrag: euro(1), laatste: false };
    given::<Maatwerk>(uit()).when(over(dag(3, 11), nog_een)).refused(&Geldweigering::MaatwerkAfgerond);
    let stand = fold::<Maatwerk>(&uit());
    let een = &stand.bestedingen.0[&GELD];
    assert_eq!((een.stap(), een.beslag(), een.betaald()), (Stap::Betaald, euro(650), euro(650)));
}

#[test]
fn een_resultaat_volgt_op_een_betaling_en_het_laatste_geldt() {
    let klaar = || al(&[gevraagd(euro(800)), toegekend(euro(800))]);
    let werk = || Opdrachtstap::LegResultaatVast(Maatwerkresultaat::Werk);
    given::<Maatwerk>(klaar()).when(over(dag(6, 1), werk())).refused(&Geldweigering::NietBetaald);
    let uit = || [klaar(), vec![betaald(euro(800), false)]].concat();
    let te_vroeg = Geldweigering::DatumTeVroeg { vanaf: dag(3, 10), wat: "de dag van de eerste betaling" };
    given::<Maatwerk>(uit()).when(over(dag(3, 9), werk())).refused(&te_vroeg);
    let wel = || leidde_tot(Maatwerkresultaat::Werk, dag(6, 1));
    given::<Maatwerk>(uit()).when(over(dag(6, 1), werk())).then([wel()]);
    given::<Maatwerk>([uit(), vec![wel()]].concat()).when(over(dag(6, 1), werk())).then([]);
    let niet = leidde_tot(Maatwerkresultaat::GeenEffect, dag(7, 1));
    given::<Maatwerk>([uit(), vec![wel()]].concat())
        .when(over(dag(7, 1), Opdrachtstap::LegResultaatVast(Maatwerkresultaat::GeenEffect)))
        .then([niet]);
}

#[test]
fn intrekken_gaat_van_achteren_naar_voren() {
    use Maatwerkvastlegging::{Aanvraag, Besluit, Betaling, Resultaat};
    let alles = || {
        let resultaat = leidde_tot(Maatwerkresultaat::Werk, dag(3, 20));
        al(&[gevraagd(euro(800)), toegekend(euro(800)), betaald(euro(650), true), resultaat])
    };
    for (wat, eerst) in [(Aanvraag, "het besluit"), (Besluit, "de betalingen"), (Betaling, "het resultaat")] {
        given::<Maatwerk>(alles())
            .when(over(dag(4, 1), trek_in(wat)))
            .refused(&Geldweigering::EerstIntrekken { wat: eerst });
    }
    let mut verleden = alles();
    for wat in [Resultaat, Betaling, Besluit, Aanvraag] {
        given::<Maatwerk>(verleden.clone()).when(over(dag(4, 1), trek_in(wat))).then([ingetrokken(wat)]);
        verleden.push(ingetrokken(wat));
        if wat != Aanvraag {
            given::<Maatwerk>(verleden.clone())
                .when(over(dag(4, 1), trek_in(wat)))
                .refused(&Geldweigering::NietsInTeTrekken);
        }
    }
    assert_eq!(fold::<Maatwerk>(&verleden).bestedingen.beslag(&doorbraak(), JAAR), Bedrag::NUL);
    given::<Maatwerk>(verleden.clone()).when(over(dag(4, 1), trek_in(Aanvraag))).then([]);
    given::<Maatwerk>(verleden.clone())
        .when(over(dag(4, 1), ken_toe(euro(1), "c-2")))
        .refused(&Geldweigering::MaatwerkIngetrokken);
    given::<Maatwerk>(verleden)
        .when(over(dag(3, 3), vraag_aan(euro(800))))
        .refused(&Geldweigering::KenmerkInGebruik);
}

/// The rest that went back is somebody else's by now: without the last payment the grant would take it again.
#[test]
fn een_laatste_betaling_die_niet_is_gedaan_neemt_niet_wat_een_ander_heeft() {
    let ander = Uuid::from_u128(502);
    let verleden = || {
        let van_anna = [gevraagd(euro(800)), toegekend(euro(800)), betaald(euro(650), true)];
        let van_bo = [gevraagd_van(bo(), ander, euro(300)), toegekend_van(bo(), ander, euro(300))];
        [al(&van_anna), van_bo.to_vec()].concat()
    };
    given::<Maatwerk>(verleden())
        .when(over(dag(4, 1), trek_in(Maatwerkvastlegging::Betaling)))
        .refused(&Geldweigering::BudgetOp { over: euro(700) });
}

#[test]
fn een_laatste_betaling_die_niet_is_gedaan_gaat_niet_om_de_grens_van_een_persoon_of_vier_ogen_heen() {
    let ander = Uuid::from_u128(502);
    let verleden = |zo: Opzet, eerst: Bedrag, daarna: Bedrag| {
        let eerst = [gevraagd(eerst), toegekend(eerst), betaald(Bedrag::NUL, true)];
        let daarna = [gevraagd_van(anna(), ander, daarna), toegekend_van(anna(), ander, daarna)];
        [vec![vast(zo)], eerst.to_vec(), daarna.to_vec()].concat()
    };
    let trek_terug = || over(dag(4, 1), trek_in(Maatwerkvastlegging::Betaling));
    let met_grens = Opzet { per_persoon: Some(euro(900)), ..opzet(euro(10_000)) };
    given::<Maatwerk>(verleden(met_grens.clone(), euro(800), euro(800)))
        .when(trek_terug())
        .refused(&Geldweigering::BovenPerPersoon { hoogste: euro(900), al: euro(800) });
    given::<Maatwerk>(verleden(met_grens, euro(800), euro(100)))
        .when(trek_terug())
        .then([ingetrokken(Maatwerkvastlegging::Betaling)]);
    // Whoever asked decided on both alone.
    let zelf = |voorval: Voorval| match voorval.gebeurtenis {
        G::MaatwerkToegekend(f) => {
            let gebeurtenis = MaatwerkToegekend { door: coach("c-1"), ..f }.into();
            Voorval { gebeurtenis, ..voorval }
        }
        gebeurtenis => Voorval { gebeurtenis, ..voorval },
    };
    let alleen = Opzet { zelf_tot: euro(100), ..opzet(euro(10_000)) };
    let verleden = verleden(alleen, euro(100), euro(100)).into_iter().map(zelf);
    given::<Maatwerk>(verleden).when(trek_terug()).refused(&Geldweigering::VierOgen { zelf_tot: euro(100) });
}

/// What is said again in the dossier of who was split off counts once.
#[test]
fn wat_na_een_splitsing_nog_eens_is_gezegd_telt_een_keer() {
    let eens = al(&[gevraagd(euro(800)), toegekend(euro(800)), betaald(euro(400), false)]);
    let nog_eens = [eens.clone(), vec![toegekend(euro(800)), betaald(euro(400), false)]].concat();
    let stand = |voorvallen: &[Voorval]| {
        let stand = fold::<Maatwerk>(voorvallen);
        (stand.bestedingen.beslag(&doorbraak(), JAAR), stand.bestedingen.0[&GELD].betaald())
    };
    assert_eq!(stand(&eens), stand(&nog_eens));
}

/// After a split each has what is theirs: what follows on money that was asked for Bo before is said again in Bo's dossier,
/// what began since is of Anna.
#[test]
fn bij_een_splitsing_gaat_mee_wat_op_eigen_geld_volgt() {
    let eigen = fold::<Begeleiding>(&[gevraagd(euro(800))]);
    let niets = fold::<Begeleiding>(&[]);
    let volgt = [
        toegekend(euro(800)),
        afgewezen(),
        betaald(euro(1), false),
        leidde_tot(Maatwerkresultaat::Werk, dag(6, 1)),
        ingetrokken(Maatwerkvastlegging::Besluit),
    ];
    for voorval in &volgt {
        assert!(Begeleiding::betreft(&eigen, &voorval.gebeurtenis), "{voorval:?}");
        assert!(!Begeleiding::betreft(&niets, &voorval.gebeurtenis), "{voorval:?}");
    }
    assert!(!Begeleiding::betreft(&eigen, &gevraagd(euro(800)).gebeurtenis));
}

/// Whether nothing is granted above a budget, above what one person can have or above what somebody may decide alone, nor paid
/// above a grant. Of persons who are not merged.
pub(crate) fn is_gedekt(toestand: &Toestand) -> bool {
    let alle = &toestand.bestedingen.0;
    let van = |persoon: PersoonId, telt: fn(&Besteding) -> Bedrag| {
        Bedrag::som(alle.values().filter(|een| een.persoon == persoon).map(telt)).unwrap()
    };
    let per_persoon = alle.values().all(|een| {
        toestand.budget.as_ref().is_none_or(|opzet| {
            opzet.per_persoon.is_none_or(|hoogste| van(een.persoon, Besteding::beslag) <= hoogste)
                && van(een.persoon, Besteding::zelf_besloten) <= opzet.zelf_tot
        })
    });
    let bedrag = toestand.budget.as_ref().map_or(Bedrag::NUL, |opzet| opzet.bedrag);
    let per_stuk = toestand.bestedingen.0.values().all(|een| {
        let hoogstens = een.toegekend().unwrap_or(Bedrag::NUL);
        een.betaald() <= hoogstens && een.beslag() <= hoogstens && hoogstens <= een.gevraagd
    });
    toestand.bestedingen.beslag(&doorbraak(), JAAR) <= bedrag && per_stuk && per_persoon
}

/// Small numbers of everything, so that what is asked is often about the same money and the budget is soon used up.
fn willekeurig() -> impl Strategy<Value = Opdracht> {
    use Maatwerkvastlegging::{Aanvraag, Besluit, Betaling, Resultaat};
    let bedrag = (0i64..5).prop_map(|honderden| euro(honderden * 100));
    let wie = prop_oneof![1 => Just("c-1"), 3 => Just("c-2")];
    let betaling = (0u128..2).prop_map(|nummer| Uuid::from_u128(600 + nummer));
    let stap = prop_oneof![
        3 => bedrag.clone().prop_map(vraag_aan),
        5 => (bedrag.clone(), wie.clone()).prop_map(|(bedrag, wie)| ken_toe(bedrag, wie)),
        1 => wie.prop_map(wijs_af),
        4 => (bedrag, betaling.clone(), any::<bool>()).prop_map(|(bedrag, betaling_id, laatste)| {
            Opdrachtstap::Betaal { betaling_id, bedrag, laatste }
        }),
        1 => Just(Opdrachtstap::LegResultaatVast(Maatwerkresultaat::Werk)),
        2 => betaling.prop_map(|id| {
            let reden = Correctiereden::Invoerfout;
            Opdrachtstap::TrekIn { wat: Betaling, betaling_id: Some(id), reden }
        }),
        1 => prop_oneof![1 => Just(Aanvraag), 3 => Just(Besluit), 3 => Just(Resultaat)].prop_map(trek_in),
    ];
    let over = (0u128..3, 0u128..3, stap).prop_map(|(welk, wie, stap)| Wat::OverPersoon {
        maatwerk_id: Uuid::from_u128(500 + welk),
        persoon: PersoonId(Uuid::from_u128(wie)),
        stap,
    });
    let wat = prop_oneof![
        1 => (0i64..9).prop_map(|honderden| {
            let per_persoon = Some(euro(500));
            Wat::StelVast(Opzet { per_persoon, zelf_tot: euro(100), ..opzet(euro(honderden * 100)) })
        }),
        12 => over,
    ];
    let datum = prop_oneof![9 => Just(dag(3, 3)), 1 => (1i8..=12).prop_map(|maand| dag(maand, 1))];
    (datum, wat).prop_map(|(datum, wat)| vraag(datum, wat))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Whatever is asked in whatever order, with withdrawals and lower budgets: nothing above a budget or above a grant.
    #[test]
    fn nooit_boven_het_budget_en_nooit_meer_betaald_dan_toegekend(
        vragen in prop::collection::vec(willekeurig(), 1..120),
    ) {
        let mut verleden = vec![vast(opzet(euro(500)))];
        for vraag in vragen {
            let toestand = fold::<Maatwerk>(&verleden);
            let nieuw = Maatwerk::decide(&toestand, vraag.clone()).unwrap_or_default();
            let weer = fold::<Maatwerk>(&[verleden.clone(), nieuw.clone()].concat());
            // Asked again, it is nothing, or it no longer can be.
            let herhaald = Maatwerk::decide(&weer, vraag).unwrap_or_default();
            prop_assert!(nieuw.is_empty() || herhaald.is_empty(), "{herhaald:?}");
            verleden.extend(nieuw);
            prop_assert!(is_gedekt(&weer), "{weer:?}");
        }
    }
}

#[test]
fn elke_weigering_over_geld_is_op_te_zoeken() {
    for code in Geldweigering::CODES.iter().chain(&["besluit-onduidelijk", "betaling-onduidelijk"]) {
        assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
    }
}

/// Of the events of a budget it is known of which: the log's condition stands on it.
#[test]
fn elke_gebeurtenis_over_maatwerk_draagt_haar_budget() {
    let alles = al(&[
        gevraagd(euro(800)),
        toegekend(euro(800)),
        afgewezen(),
        betaald(euro(1), false),
        leidde_tot(Maatwerkresultaat::Werk, dag(6, 1)),
        ingetrokken(Maatwerkvastlegging::Besluit),
    ]);
    for voorval in alles {
        let gebeurtenis: &G = &voorval.gebeurtenis;
        assert_eq!(gebeurtenis.budget(), Some((&doorbraak(), JAAR)), "{gebeurtenis:?}");
    }
}
