//! What each figure counts, told with one small history each, and the days on which it comes down to a day.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use domein::gebeurtenis::{
    ToekenningIngetrokken, TrajectAfgebroken, TrajectGestart, TrajectStapGezet, UitkeringGecorrigeerd,
    UitstroomGecorrigeerd, UitstroomIngetrokken,
};
use domein::{Afbreekreden, Doelgroep, Opleidingsniveau, Trajectstap};
use hulp::{Geschiedenis, Opstelling, Wie, id, kenmerken, moment, periode, tabel, toegekend, uitstroom, wie};
use jiff::civil::date;
use rapportage::geheimhouding::{OpenbareCel, Regel, beveilig};
use rapportage::tabel::CelRef;
use rapportage::{Cijfervraag, cijfers};

fn verhaal() -> Geschiedenis {
    Geschiedenis::default()
}

fn maart() -> Cijfervraag {
    periode(date(2024, 3, 1), date(2024, 3, 31))
}

#[track_caller]
fn is(gevonden: &[String], verwacht: &[&str]) {
    assert_eq!(gevonden, verwacht);
}

async fn toon(geschiedenis: &Geschiedenis, vraag: &Cijfervraag, id: &str) -> Vec<String> {
    tabel(&Opstelling::met(geschiedenis).await.blad(vraag).await, id)
}

#[tokio::test]
async fn de_eerste_en_de_laatste_dag_van_de_maand() {
    let alles = verhaal()
        .uitkering(1, date(2024, 1, 31), None)
        .uitkering(2, date(2024, 1, 1), Some(date(2024, 3, 1)))
        .uitkering(3, date(2024, 3, 31), None)
        .uitkering(4, date(2024, 2, 1), Some(date(2024, 3, 31)));
    let blad = Opstelling::met(&alles).await.blad(&periode(date(2024, 1, 1), date(2024, 3, 31))).await;
    // Who ends on 1 March still had a benefit on 29 February; who ends on 31 March had none that day.
    is(&tabel(&blad, "stand-maand"), &["2024-01: 2 2 2 0 0", "2024-02: 3 3 3 0 0", "2024-03: 2 2 2 0 0"]);
    is(&tabel(&blad, "instroom-maand"), &["2024-01: 2 2 2", "2024-02: 1 1 1", "2024-03: 1 1 1"]);
    is(&tabel(&blad, "uitstroom-maand"), &["2024-03: 2 2 2 2"]);
}

#[tokio::test]
async fn een_duur_telt_kalendermaanden_en_precies_drie_maanden_is_geen_minder_dan_drie() {
    let alles = verhaal()
        .uitkering(1, date(2023, 12, 15), Some(date(2024, 3, 14)))
        .uitkering(2, date(2023, 12, 15), Some(date(2024, 3, 15)))
        // Three months after 29 November ends on 29 February, six after 30 September on 30 March.
        .uitkering(3, date(2023, 9, 30), Some(date(2024, 3, 29)))
        .uitkering(4, date(2023, 9, 30), Some(date(2024, 3, 30)))
        .uitkering(5, date(2014, 3, 31), Some(date(2024, 3, 31)));
    is(
        &toon(&alles, &maart(), "uitstroom-duur").await,
        &["tot-3m: 1", "3-6m: 2", "6-12m: 1", "10j-plus: 1", "totaal: 5"],
    );
    let alles = verhaal().uitkering(1, date(2023, 11, 30), Some(date(2024, 2, 28))).uitkering(
        2,
        date(2023, 11, 30),
        Some(date(2024, 2, 29)),
    );
    let februari = periode(date(2024, 2, 1), date(2024, 2, 29));
    is(&toon(&alles, &februari, "uitstroom-duur").await, &["tot-3m: 1", "3-6m: 1", "totaal: 2"]);
    // A year after 29 February is 28 February.
    let alles = verhaal().uitkering(1, date(2024, 2, 29), Some(date(2025, 2, 27))).uitkering(
        2,
        date(2024, 2, 29),
        Some(date(2025, 2, 28)),
    );
    let februari = periode(date(2025, 2, 1), date(2025, 2, 28));
    is(&toon(&alles, &februari, "uitstroom-duur").await, &["6-12m: 1", "1-2j: 1", "totaal: 2"]);
    is(&toon(&alles, &februari, "uitstroom-werk-duur").await, &["6-12m: 1", "1-2j: 1", "totaal: 2"]);
}

#[tokio::test]
async fn wie_27_of_30_wordt_gaat_op_die_maand_een_band_verder() {
    let met = |alles: Geschiedenis, nummer, geboren: Option<&str>| {
        let mut feiten = toegekend(nummer, date(2023, 1, 1));
        feiten.kenmerken.geboortemaand = geboren.map(|maand| maand.parse().unwrap());
        alles.intake(wie(nummer, date(2023, 1, 1)), feiten)
    };
    let alles = met(met(met(verhaal(), 1, Some("1997-03")), 2, Some("1994-03")), 3, None);
    // Only the year: 26 or 27, so certainly at most 29 and in neither band. It was counted as born in July before.
    let alles = met(alles, 4, Some("1997"));
    let blad = Opstelling::met(&alles).await.blad(&periode(date(2024, 2, 1), date(2024, 3, 31))).await;
    is(&tabel(&blad, "stand-maand"), &["2024-02: 4 3 1 0 0", "2024-03: 4 2 0 0 0"]);
    is(
        &tabel(&blad, "stand-leeftijd"),
        &["23-26: 1 0", "27-29: 1 1", "30-34: 0 1", "onbekend: 2 2", "totaal: 4 4"],
    );
}

#[tokio::test]
async fn in_en_uitstroom_tellen_de_leeftijd_op_de_dag_zelf() {
    let mut alles = verhaal();
    for (nummer, leeftijd) in [(1, Some(26)), (2, Some(27)), (3, Some(17)), (4, None)] {
        let mut feiten = toegekend(nummer, date(2024, 3, 5));
        feiten.leeftijd = leeftijd;
        feiten.kenmerken.geboortemaand = None;
        alles = alles.intake(wie(nummer, date(2024, 3, 5)), feiten);
    }
    // Without an age in the event the month of birth says it, or does not: 24, 26 or 27, and 29 or 30.
    for (nummer, geboren) in [(5, "2000-01"), (6, "1997-03"), (7, "1994")] {
        let mut feiten = toegekend(nummer, date(2024, 3, 5));
        feiten.leeftijd = None;
        feiten.kenmerken.geboortemaand = Some(geboren.parse().unwrap());
        alles = alles.intake(wie(nummer, date(2024, 3, 5)), feiten);
    }
    let blad = Opstelling::met(&alles).await.blad(&maart()).await;
    is(
        &tabel(&blad, "instroom-leeftijd"),
        &["tot-18: 1", "23-26: 2", "27-34: 2", "onbekend: 2", "totaal: 7"],
    );
    is(&tabel(&blad, "instroom-maand"), &["2024-03: 7 5 3"]);
    is(&tabel(&blad, "instroom-opleiding"), &["mbo2-4-havo-vwo: 7", "totaal: 7"]);
}

#[tokio::test]
async fn een_doelgroep_volgt_uit_het_opleidingsniveau_en_de_groepen_overlappen() {
    let mut alles = verhaal();
    for (nummer, niveau, groepen, team) in [
        (1, Opleidingsniveau::Hbo, vec![Doelgroep::Vergunninghouder], Some("oost")),
        (2, Opleidingsniveau::Basisniveau, vec![Doelgroep::Vsv], Some("oost")),
        (3, Opleidingsniveau::Onbekend, vec![Doelgroep::HboWo, Doelgroep::ZonderStartkwalificatie], None),
    ] {
        let mut feiten = toegekend(nummer, date(2024, 1, 31));
        feiten.kenmerken.opleidingsniveau = niveau;
        feiten.kenmerken.doelgroepen = groepen;
        feiten.kenmerken.gebiedsteam = team.map(|team| team.parse().unwrap());
        alles = alles.intake(wie(nummer, date(2024, 1, 31)), feiten);
    }
    let blad = Opstelling::met(&alles).await.blad(&maart()).await;
    is(
        &tabel(&blad, "stand-doelgroep"),
        &["vergunninghouder: 1 1", "hbo-wo: 1 1", "zonder-startkwalificatie: 2 2", "vsv: 1 1", "totaal: 3 3"],
    );
    is(&tabel(&blad, "stand-opleiding"), &["basisniveau: 1 1", "hbo: 1 1", "onbekend: 1 1", "totaal: 3 3"]);
    is(&tabel(&blad, "stand-gebiedsteam"), &["onbekend: 1 1", "oost: 2 2", "totaal: 3 3"]);
    is(&tabel(&blad, "stand-duur"), &["tot-3m: 3 3", "totaal: 3 3"]);
    is(&tabel(&blad, "stand-maand"), &["2024-03: 3 3 3 1 1"]);
}

#[tokio::test]
async fn een_uitkering_die_op_of_voor_haar_eerste_dag_eindigt_heeft_niet_bestaan() {
    let alles = verhaal()
        .uitkering(1, date(2024, 3, 10), Some(date(2024, 3, 10)))
        .uitkering(2, date(2024, 3, 10), Some(date(2024, 1, 10)))
        .uitkering(3, date(2024, 3, 10), Some(date(2024, 3, 11)));
    let blad = Opstelling::met(&alles).await.blad(&periode(date(2024, 1, 1), date(2024, 3, 31))).await;
    is(&tabel(&blad, "instroom-maand"), &["2024-03: 1 1 1"]);
    is(&tabel(&blad, "uitstroom-maand"), &["2024-03: 1 1 1 1"]);
    is(&tabel(&blad, "stand-maand"), &[]);
}

#[tokio::test]
async fn een_uitstroom_zonder_bekende_uitkering_telt_pas_als_de_uitkering_bekend_is() {
    let einde = date(2024, 3, 5);
    let alleen = verhaal().traject(wie(1, einde), uitstroom(1, einde, "opleiding"));
    let opstelling = Opstelling::met(&alleen).await;
    is(&tabel(&opstelling.blad(&maart()).await, "uitstroom-reden"), &[]);
    let later = Wie { seconde: 5, ..wie(1, date(2024, 1, 1)) };
    opstelling.leg_vast(&verhaal().intake(later, toegekend(1, date(2024, 1, 1)))).await;
    opstelling.volg().await;
    is(&tabel(&opstelling.blad(&maart()).await, "uitstroom-reden"), &["opleiding: 1", "totaal: 1"]);
    let toen = Cijfervraag { bekend_op: moment(4), ..maart() };
    is(&tabel(&opstelling.blad(&toen).await, "uitstroom-reden"), &[]);
}

#[tokio::test]
async fn de_gemeente_van_de_uitkering_telt_haar_ook_als_het_einde_elders_is_vastgelegd() {
    let einde = date(2024, 3, 5);
    let elders = Wie { gemeente: "GM0037", ..wie(1, einde) };
    let alles =
        verhaal().uitkering(1, date(2024, 1, 1), None).traject(elders, uitstroom(1, einde, "verhuizing"));
    let opstelling = Opstelling::met(&alles).await;
    is(&tabel(&opstelling.blad(&maart()).await, "uitstroom-reden"), &["verhuizing: 1", "totaal: 1"]);
    let daar = Cijfervraag { gemeente: "GM0037".parse().unwrap(), ..maart() };
    is(&tabel(&opstelling.blad(&daar).await, "uitstroom-reden"), &[]);
}

#[tokio::test]
async fn zoals_bekend_op_een_moment() {
    let op = |seconde, dag| Wie { seconde, ..wie(1, dag) };
    let (ingang, einde) = (date(2024, 3, 5), date(2024, 3, 20));
    let mut kenmerken = kenmerken();
    kenmerken.opleidingsniveau = Opleidingsniveau::Wo;
    let uitkering_id = id(2, 1);
    let gecorrigeerd = UitkeringGecorrigeerd { uitkering_id, kenmerken, leeftijd: Some(30) };
    let einde_gecorrigeerd = UitstroomGecorrigeerd {
        uitkering_id,
        datum: date(2024, 4, 1),
        reden: "werk".parse().unwrap(),
        leeftijd: Some(25),
    };
    let alles = verhaal()
        .intake(op(10, ingang), toegekend(1, ingang))
        .intake(op(20, ingang), gecorrigeerd)
        .intake(op(60, ingang), ToekenningIngetrokken { uitkering_id, bij_levering: false })
        .traject(op(30, einde), uitstroom(1, einde, "onbekend"))
        .traject(op(40, einde), einde_gecorrigeerd)
        .traject(op(50, einde), UitstroomIngetrokken { uitkering_id });
    let opstelling = Opstelling::met(&alles).await;
    let op = async |seconde| {
        let blad = opstelling.blad(&Cijfervraag { bekend_op: moment(seconde), ..maart() }).await;
        ["instroom-opleiding", "uitstroom-reden", "stand-maand"].map(|id| tabel(&blad, id).join(", "))
    };
    let niets = ["", "", ""];
    assert_eq!(op(9).await, niets);
    assert_eq!(op(10).await, ["mbo2-4-havo-vwo: 1, totaal: 1", "", "2024-03: 1 1 1 0 0"]);
    assert_eq!(op(20).await, ["wo: 1, totaal: 1", "", "2024-03: 1 1 1 0 1"]);
    assert_eq!(op(30).await, ["wo: 1, totaal: 1", "onbekend: 1, totaal: 1", ""]);
    assert_eq!(op(40).await, ["wo: 1, totaal: 1", "", "2024-03: 1 1 1 0 1"]);
    assert_eq!(op(50).await, ["wo: 1, totaal: 1", "", "2024-03: 1 1 1 0 1"]);
    assert_eq!(op(60).await, niets);
    let laatst = cijfers::laatst_vastgelegd(&opstelling.database, i64::MAX).await.unwrap();
    assert_eq!(
        laatst.map(|moment| moment.as_microsecond()),
        Some(moment(60)),
        "een intrekking is ook een feit"
    );
}

#[tokio::test]
async fn wat_op_hetzelfde_moment_wordt_ingetrokken_was_nooit_bekend() {
    let dag = date(2024, 3, 5);
    let alles = verhaal()
        .uitkering(1, dag, None)
        .intake(wie(1, dag), ToekenningIngetrokken { uitkering_id: id(2, 1), bij_levering: false });
    let blad = Opstelling::met(&alles).await.blad(&maart()).await;
    is(&tabel(&blad, "instroom-maand"), &[]);
}

#[tokio::test]
async fn een_correctie_met_een_ouder_moment_dan_wat_zij_verbetert_geldt_vanaf_dat_laatste() {
    // Two commands at once: the one that came second into the log was first on the clock.
    let dag = date(2024, 3, 5);
    let mut kenmerken = kenmerken();
    kenmerken.opleidingsniveau = Opleidingsniveau::Wo;
    let beter = UitkeringGecorrigeerd { uitkering_id: id(2, 1), kenmerken, leeftijd: Some(24) };
    let alles = verhaal()
        .intake(Wie { seconde: 10, ..wie(1, dag) }, toegekend(1, dag))
        .intake(Wie { seconde: 8, ..wie(1, dag) }, beter);
    let opstelling = Opstelling::met(&alles).await;
    for (seconde, verwacht) in [(9, &[][..]), (10, &["wo: 1", "totaal: 1"])] {
        let vraag = Cijfervraag { bekend_op: moment(seconde), ..maart() };
        is(&tabel(&opstelling.blad(&vraag).await, "instroom-opleiding"), verwacht);
    }
}

#[tokio::test]
async fn wie_terugkomt_in_route_arbeid_plus_is_actueel_maar_niet_nieuw() {
    let gestart = |nummer| TrajectGestart {
        traject_id: id(4, nummer),
        aanbod: "route-arbeid-plus".parse().unwrap(),
        leeftijd: None,
        gebiedsteam: None,
        afwijking: None,
    };
    let stap = |nummer, stap| TrajectStapGezet {
        traject_id: id(4, nummer),
        aanbod: "route-arbeid-plus".parse().unwrap(),
        stap,
    };
    let afgebroken = TrajectAfgebroken {
        traject_id: id(4, 1),
        aanbod: "route-arbeid-plus".parse().unwrap(),
        reden: Afbreekreden::EigenVerzoek,
    };
    // Off the waiting list: never in the route, so in no figure.
    let van_de_wachtlijst = TrajectAfgebroken { traject_id: id(4, 9), ..afgebroken.clone() };
    let alles = verhaal()
        .traject(wie(1, date(2023, 5, 1)), gestart(1))
        .traject(wie(1, date(2023, 12, 31)), afgebroken)
        .traject(wie(3, date(2024, 1, 15)), van_de_wachtlijst)
        // The same person again, and a new one.
        .traject(wie(1, date(2024, 2, 1)), gestart(2))
        .traject(wie(2, date(2024, 3, 31)), gestart(3))
        .traject(wie(1, date(2024, 2, 5)), stap(2, Trajectstap::Uitval))
        .traject(wie(1, date(2024, 3, 5)), stap(2, Trajectstap::Uitval))
        .traject(wie(1, date(2024, 4, 1)), stap(2, Trajectstap::UitstroomArbeid));
    let vraag = periode(date(2023, 1, 1), date(2024, 3, 31));
    is(
        &toon(&alles, &vraag, "route-arbeid-plus").await,
        &["deelnemers-actueel: 0 2", "uitval: 0 1", "nieuw-gestart: 1 1"],
    );
}

#[tokio::test]
async fn wat_van_een_traject_is_ingetrokken_telt_vanaf_dan_niet_meer() {
    use domein::{Correctiereden, Trajectvastlegging, gebeurtenis::TrajectvastleggingIngetrokken};
    let aanbod = || "route-arbeid-plus".parse().unwrap();
    let gestart = |nummer| TrajectGestart {
        traject_id: id(4, nummer),
        aanbod: aanbod(),
        leeftijd: None,
        gebiedsteam: None,
        afwijking: None,
    };
    let (stap, uitval) = (
        TrajectStapGezet { traject_id: id(4, 1), aanbod: aanbod(), stap: Trajectstap::Uitval },
        Some(Trajectstap::Uitval),
    );
    let afgebroken =
        TrajectAfgebroken { traject_id: id(4, 2), aanbod: aanbod(), reden: Afbreekreden::EigenVerzoek };
    let weg = |nummer, wat, van, stap| TrajectvastleggingIngetrokken {
        traject_id: id(4, nummer),
        aanbod: aanbod(),
        wat,
        van,
        stap,
        reden: Correctiereden::Invoerfout,
    };
    let op = |nummer, seconde| Wie { seconde, ..wie(nummer, date(2024, 2, 1)) };
    let alles = verhaal()
        .traject(op(1, 1), gestart(1))
        .traject(op(2, 2), gestart(2))
        .traject(op(1, 3), stap)
        .traject(op(2, 4), afgebroken)
        .traject(op(1, 5), weg(1, Trajectvastlegging::Stap, date(2024, 2, 1), uitval))
        .traject(op(2, 6), weg(2, Trajectvastlegging::Einde, date(2024, 2, 1), None))
        .traject(op(1, 7), weg(1, Trajectvastlegging::Start, date(2024, 2, 1), None));
    let opstelling = Opstelling::met(&alles).await;
    for (seconde, verwacht) in [
        (4, &["deelnemers-actueel: 1", "uitval: 1", "nieuw-gestart: 2"][..]),
        (5, &["deelnemers-actueel: 1", "nieuw-gestart: 2"]),
        (6, &["deelnemers-actueel: 2", "nieuw-gestart: 2"]),
        (7, &["deelnemers-actueel: 1", "nieuw-gestart: 1"]),
    ] {
        let vraag =
            Cijfervraag { bekend_op: moment(seconde), ..periode(date(2024, 1, 1), date(2024, 3, 31)) };
        is(&tabel(&opstelling.blad(&vraag).await, "route-arbeid-plus"), verwacht);
    }
}

#[tokio::test]
async fn een_plaatsing_telt_in_de_maand_waarin_zij_begint_en_een_verlenging_niet() {
    use domein::{
        Correctiereden, Plaatsingssoort as S, Plaatsingsvastlegging, Verzegeld,
        gebeurtenis::{PlaatsingBegonnen, PlaatsingsvastleggingIngetrokken},
    };
    let begonnen = |nummer, soort, vorige: Option<u32>| PlaatsingBegonnen {
        plaatsing_id: id(5, nummer),
        soort,
        werkgever: Verzegeld("zegel".to_owned()),
        sector: None,
        uren_per_week: 24,
        laatste_dag: None,
        loonkostensubsidie: false,
        traject_id: None,
        omgezet_van: vorige.map(|nummer| id(5, nummer)),
        leeftijd: None,
    };
    let op = |nummer, seconde, dag| Wie { seconde, ..wie(nummer, dag) };
    let weg = PlaatsingsvastleggingIngetrokken {
        plaatsing_id: id(5, 2),
        wat: Plaatsingsvastlegging::Begin,
        van: date(2024, 2, 1),
        reden: Correctiereden::Invoerfout,
    };
    let alles = verhaal()
        .traject(op(1, 1, date(2024, 1, 31)), begonnen(1, S::Proefplaatsing, None))
        .traject(op(1, 2, date(2024, 2, 1)), begonnen(2, S::Regulier, Some(1)))
        .traject(op(1, 3, date(2024, 3, 1)), begonnen(3, S::Regulier, Some(2)))
        .traject(op(2, 3, date(2024, 3, 31)), begonnen(4, S::Basisbaan, None))
        .traject(op(1, 5, date(2024, 2, 1)), weg);
    let opstelling = Opstelling::met(&alles).await;
    // Regulier, afspraakbaan, nieuw beschut, basisbaan, participatiebaan, proefplaatsing, detachering.
    for (seconde, verwacht) in [
        (4, &["2024-01: 1 0 0 0 0 0 1 0", "2024-02: 1 1 0 0 0 0 0 0", "2024-03: 1 0 0 0 1 0 0 0"][..]),
        // Without the one before it, it is no prolongation.
        (5, &["2024-01: 1 0 0 0 0 0 1 0", "2024-03: 2 1 0 0 1 0 0 0"]),
    ] {
        let vraag = Cijfervraag {
            bekend_op: moment(seconde),
            maanden_vanaf: date(2024, 1, 1),
            ..periode(date(2024, 1, 1), date(2024, 3, 31))
        };
        is(&tabel(&opstelling.blad(&vraag).await, "plaatsingen-maand"), verwacht);
    }
}

#[tokio::test]
async fn een_periode_die_niet_kan_wordt_geweigerd() {
    let opstelling = Opstelling::nieuw().await;
    for vraag in [
        periode(date(2024, 3, 31), date(2024, 3, 1)),
        periode(date(1, 1, 1), date(9999, 12, 31)),
        Cijfervraag { maanden_vanaf: date(-9999, 1, 1), ..maart() },
        Cijfervraag { maanden_vanaf: date(1900, 1, 1), ..maart() },
    ] {
        let fout = cijfers::blad(&opstelling.database, &vraag).await.unwrap_err();
        assert!(matches!(fout, cijfers::CijferFout::Periode(_)), "{fout}");
    }
}

#[tokio::test]
async fn zonder_feiten_is_alles_nul_en_bestaat_elke_tabel() {
    let opstelling = Opstelling::nieuw().await;
    let blad = opstelling.blad(&maart()).await;
    let ids: Vec<&str> = blad.tabellen.iter().map(|tabel| tabel.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "stand-maand",
            "stand-verloop",
            "stand-leeftijd",
            "stand-doelgroep",
            "stand-opleiding",
            "stand-gebiedsteam",
            "stand-duur",
            "instroom-maand",
            "instroom-leeftijd",
            "instroom-opleiding",
            "uitstroom-maand",
            "uitstroom-duur",
            "uitstroom-werk-duur",
            "uitstroom-reden",
            "signalen-bron",
            "signalen-opvolging",
            "signalen-bijstand",
            "route-arbeid-plus",
            "plaatsingen-maand",
        ]
    );
    assert!(ids.iter().all(|id| tabel(&blad, id).is_empty()));
    assert_eq!(cijfers::laatst_vastgelegd(&opstelling.database, i64::MAX).await.unwrap(), None);
}

/// Of 29 at the begin who turns 30, of who begins, and of who moves away.
fn verloop(werden_30: u32, bleven: u32) -> Geschiedenis {
    let mut alles = Geschiedenis::default();
    for nummer in 1..=werden_30 {
        let mut feiten = toegekend(nummer, date(2023, 5, 1));
        feiten.kenmerken.geboortemaand = Some("1994-02".parse().unwrap());
        alles = alles.intake(wie(nummer, date(2023, 5, 1)), feiten);
    }
    for nummer in 100..100 + bleven {
        alles = alles.uitkering(nummer, date(2023, 6, 1), None);
    }
    let weg = date(2024, 3, 5);
    alles
        .uitkering(201, date(2024, 2, 10), None)
        .uitkering(202, date(2023, 6, 1), None)
        .traject(wie(202, weg), uitstroom(202, weg, "verhuizing"))
}

#[tokio::test]
async fn de_stand_aan_het_begin_wordt_die_aan_het_einde_in_rijen_die_optellen() {
    let kwartaal = periode(date(2024, 1, 1), date(2024, 3, 31));
    let blad = Opstelling::met(&verloop(1, 0)).await.blad(&kwartaal).await;
    // Two of which one of 29; one begins, one moves away, one turns 30.
    assert_eq!(
        tabel(&blad, "stand-verloop"),
        [
            "begin: 2 2 1",
            "instroom: 1 1 1",
            "uitstroom: 1 1 1",
            "verhuisd: 1 1 1",
            "werd-30: 1",
            "eind: 2 1 1"
        ]
    );
    let nul = blad.tabellen.iter().find(|t| t.id == "stand-verloop").unwrap();
    let ids: Vec<&str> = nul.rijen.iter().map(|rij| rij.id.as_str()).collect();
    assert!(
        ["hervat", "onderbroken", "werd-27", "correctie"].iter().all(|id| ids.contains(id)),
        "ook als er niets is"
    );
}

#[tokio::test]
async fn wie_30_werd_volgt_niet_uit_de_andere_rijen() {
    let kwartaal = periode(date(2024, 1, 1), date(2024, 3, 31));
    let blad = Opstelling::met(&verloop(2, 40)).await.blad(&kwartaal).await;
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    let getoond = |tabel: &str, rij: &str| match openbaar.waarde(&CelRef::cel(tabel, rij, "tm-29")) {
        Some(OpenbareCel::Aantal(aantal)) => Some(*aantal),
        _ => None,
    };
    let rijen = ["begin", "instroom", "hervat", "uitstroom", "onderbroken", "eind"];
    assert_eq!(getoond("stand-verloop", "werd-30"), None);
    let verborgen = rijen.iter().filter(|rij| getoond("stand-verloop", rij).is_none()).count();
    assert!(verborgen >= 2, "een verborgen rij met een klein aantal dekt twee anderen niet: {openbaar:#?}");
    // Nor from the months: February is the one in which they turned 30.
    let maanden = ["2024-01", "2024-02"].map(|maand| getoond("stand-maand", maand));
    let stromen = ["instroom-maand", "uitstroom-maand"].map(|tabel| getoond(tabel, "2024-02"));
    assert!(maanden.iter().chain(&stromen).any(Option::is_none), "{openbaar:#?}");
}
