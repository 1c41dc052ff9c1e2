//! The scenarios that the product ships, through the facts: tables 1–4 of the Werkprogramma 2020–2022, and the rise
//! that the plan for young people on bijstand tells of. The figures are typed over from those documents.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use std::collections::{BTreeMap, HashMap};

use domein::gebeurtenis::AanleveringVerwerkt;
use domein::{Doelgroep, Geboortemaand, Opleidingsniveau};
use hulp::{Geschiedenis, Opstelling, id, periode, tabel, toegekend, uitstroom, wie};
use jiff::civil::{Date, date};
use rapportage::Cijfervraag;
use rapportage::geheimhouding::{OpenbareCel, Regel, beveilig};
use rapportage::tabel::{Cel, CelRef, Cijferblad};

/// The existing file of a scenario as events: our own reading of it, with ages from the exact birth dates.
pub(crate) fn geschiedenis(scenario: &str) -> Geschiedenis {
    let map = tempfile::tempdir().unwrap();
    scenario::genereer(scenario, 2018, map.path()).unwrap();
    let tekst = std::fs::read_to_string(map.path().join("beginbestand.csv")).unwrap();
    let mut regels = tekst.lines().map(|regel| regel.split(';').collect::<Vec<_>>());
    let kop = regels.next().unwrap();
    let mut mensen: HashMap<String, u32> = HashMap::new();
    let mut alles = Geschiedenis::default();
    for (nummer, velden) in regels.enumerate() {
        let rij: BTreeMap<&str, &str> = kop.iter().copied().zip(velden).collect();
        let volgende = u32::try_from(mensen.len()).unwrap();
        let persoon = *mensen.entry(format!("{}/{}", rij["bsn"], rij["persoonsnummer"])).or_insert(volgende);
        let (geboren, maand) = match rij["geboortedatum"] {
            "" => {
                let jaar = rij["geboortejaar"].parse().unwrap();
                (date(jaar, 7, 1), Geboortemaand::new(jaar, None))
            }
            datum => {
                let datum: Date = datum.parse().unwrap();
                (datum, Geboortemaand::new(datum.year(), Some(datum.month())))
            }
        };
        let leeftijd = |dag: Date| {
            let verjaard = (dag.month(), dag.day()) >= (geboren.month(), geboren.day());
            u8::try_from(dag.year() - geboren.year() - i16::from(!verjaard)).unwrap()
        };
        let nummer = u32::try_from(nummer).unwrap();
        let ingang: Date = rij["ingangsdatum"].parse().unwrap();
        let mut feiten = toegekend(nummer, ingang);
        feiten.leeftijd = Some(leeftijd(ingang));
        feiten.kenmerken.geboortemaand = Some(maand.unwrap());
        feiten.kenmerken.opleidingsniveau = Opleidingsniveau::van_code(rij["opleidingsniveau"]).unwrap();
        feiten.kenmerken.doelgroepen =
            rij["doelgroepen"].split('|').filter_map(Doelgroep::van_code).collect();
        alles = alles.intake(wie(persoon, ingang), feiten);
        if !rij["einddatum"].is_empty() {
            let datum: Date = rij["einddatum"].parse().unwrap();
            let mut einde = uitstroom(nummer, datum, rij["reden_uitstroom"]);
            assert_eq!(einde.uitkering_id, id(2, nummer));
            einde.leeftijd = Some(leeftijd(datum));
            alles = alles.traject(wie(persoon, datum), einde);
        }
    }
    alles
}

#[tokio::test]
async fn de_tabellen_van_het_werkprogramma_over_2018_tot_op_het_cijfer() {
    let opstelling = Opstelling::met(&geschiedenis("werkprogramma-2018")).await;
    let blad = opstelling.blad(&periode(date(2018, 1, 1), date(2018, 12, 31))).await;
    beveilig(&blad, &Regel::default(), &[]).unwrap();
    assert_eq!(
        tabel(&blad, "instroom-leeftijd"),
        [
            "18-22: 366",
            "23-26: 347",
            "27-34: 549",
            "35-44: 307",
            "45-54: 268",
            "55-64: 138",
            "65-plus: 10",
            "totaal: 1985"
        ]
    );
    assert_eq!(
        tabel(&blad, "instroom-opleiding"),
        [
            "geen-basisopleiding: 54",
            "basisniveau: 126",
            "lbo-mavo-mbo1: 403",
            "mbo2-4-havo-vwo: 601",
            "hbo: 204",
            "wo: 122",
            "onbekend: 475",
            "totaal: 1985"
        ]
    );
    assert_eq!(
        tabel(&blad, "uitstroom-duur"),
        [
            "tot-3m: 381",
            "3-6m: 267",
            "6-12m: 367",
            "1-2j: 413",
            "2-3j: 235",
            "3-5j: 218",
            "5-10j: 259",
            "10j-plus: 204",
            "totaal: 2344"
        ]
    );
    assert_eq!(
        tabel(&blad, "uitstroom-werk-duur"),
        [
            "tot-3m: 229",
            "3-6m: 126",
            "6-12m: 180",
            "1-2j: 181",
            "2-3j: 102",
            "3-5j: 99",
            "5-10j: 115",
            "10j-plus: 34",
            "totaal: 1066"
        ]
    );
}

/// A count of `stand-maand`.
fn stand(blad: &Cijferblad, maand: &str, kolom: &str) -> u64 {
    let tabel = blad.tabellen.iter().find(|tabel| tabel.id == "stand-maand").unwrap();
    let plaats = tabel.kolommen.iter().position(|k| k.id == kolom).unwrap();
    match tabel.rijen.iter().find(|rij| rij.id == maand).unwrap().cellen[plaats] {
        Cel::Aantal(aantal) => aantal,
        ref anders => panic!("{anders:?}"),
    }
}

#[tokio::test]
async fn de_stijging_van_het_plan_van_aanpak() {
    let opstelling = Opstelling::met(&geschiedenis("groningen")).await;
    let kwartaal = "2025-Q1".parse().unwrap();
    let blad = opstelling
        .blad(&Cijfervraag::voor_de_raad(hulp::GRONINGEN.parse().unwrap(), kwartaal, Some(date(2023, 1, 31))))
        .await;
    let van_tot = |kolom| (stand(&blad, "2023-01", kolom), stand(&blad, "2025-03", kolom));
    let procent = |(toen, nu): (u64, u64)| ((nu as f64 / toen as f64 - 1.0) * 100.0).round() as i64;
    assert_eq!(van_tot("tm-29"), (1_388, 1_743));
    assert_eq!(procent(van_tot("vergunninghouder-tm-29")), 52);
    assert_eq!(procent(van_tot("hbo-wo-tm-29")), 28);
    beveilig(&blad, &Regel::default(), &[]).unwrap();
    // The same, of the base and of now, in the tables beside it.
    assert!(tabel(&blad, "stand-duur").contains(&"totaal: 1388 1743".to_owned()));
}

#[tokio::test]
async fn van_eind_2025_naar_eind_maart_2026_telt_het_op() {
    let tot_maart = AanleveringVerwerkt {
        aanlevering_id: id(5, 1),
        bron: "beginbestand".to_owned(),
        soort: domein::Leveringssoort::Volledig,
        peildatum: Some(date(2026, 3, 31)),
        vanaf: None,
        kolommen: Vec::new(),
        vingerafdruk: "00".to_owned(),
        gelezen: 1,
        geweigerd: 0,
    };
    let alles = geschiedenis("groningen").intake(wie(1, date(2026, 3, 31)), tot_maart);
    let opstelling = Opstelling::met(&alles).await;
    let blad = opstelling.blad(&periode(date(2026, 1, 1), date(2026, 3, 31))).await;
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    let getoond = |rij: &str, kolom: &str| match openbaar.waarde(&CelRef::cel("stand-verloop", rij, kolom)) {
        Some(OpenbareCel::Aantal(aantal)) => i64::try_from(*aantal).unwrap(),
        anders => panic!("{rij} {kolom}: {anders:?}"),
    };
    let tm_29 = ["begin", "instroom", "uitstroom", "werd-30", "eind"].map(|rij| getoond(rij, "tm-29"));
    assert_eq!(tm_29[4], 1_708, "{tm_29:?}");
    // Some rows are few and hidden: these are the counts.
    for kolom in ["totaal", "tm-29", "tm-26"] {
        let ruw = |rij: &str| {
            i64::try_from(blad.aantal(&CelRef::cel("stand-verloop", rij, kolom)).unwrap_or_default()).unwrap()
        };
        let erbij = ruw("instroom") + ruw("hervat") + ruw("correctie");
        let eraf = ruw("uitstroom") + ruw("onderbroken") + ruw("werd-30") + ruw("werd-27");
        assert_eq!(ruw("begin") + erbij - eraf, ruw("eind"), "{kolom}");
    }
}
