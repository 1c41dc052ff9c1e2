//! What the figures on signals count, told with one small history each.

#![allow(clippy::unwrap_used, reason = "tests may")]

mod hulp;

use domein::gebeurtenis::{
    AanleveringVerwerkt, InformatieVerstrekt, InformatiefGesprekAfgezegd, InformatiefGesprekGepland,
    InformatiefGesprekGevoerd, InformatiefGesprekVerplaatst, JongereGemeld, NietVerschenen,
    OpvolgingIngetrokken, OverdrachtBevestigd, SignaalGecorrigeerd, SignaalGeescaleerd, SignaalIngetrokken,
    SignaalVerlopen, Signaalkenmerken,
};
use domein::{
    Afzegger, Correctiereden, Gespreksuitkomst, Kanaal, Normstap, Opleidingsniveau, Opvolgstap, SignaalBron,
};
use hulp::{Geschiedenis, Opstelling, Wie, id, moment, periode, tabel, toegekend, wie};
use jiff::civil::{Date, date};
use rapportage::Cijfervraag;

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

fn signaal(nummer: u32, opvolgen_voor: Date) -> JongereGemeld {
    JongereGemeld {
        signaal_id: id(3, nummer),
        bron: SignaalBron::Zelfmelding,
        meldingsnummer: "M-1".parse().unwrap(),
        kenmerken: signaalkenmerken(),
        opvolgen_voor,
        toelichting: None,
        uitstroomprofiel: None,
        van_team: None,
        vindplaats: None,
    }
}

fn signaalkenmerken() -> Signaalkenmerken {
    Signaalkenmerken {
        geboortemaand: None,
        opleidingsniveau: Opleidingsniveau::Onbekend,
        doelgroepen: Vec::new(),
        gebiedsteam: None,
    }
}

fn gesprek(nummer: u32, uitkomst: Gespreksuitkomst) -> InformatiefGesprekGevoerd {
    InformatiefGesprekGevoerd {
        signaal_id: id(3, nummer),
        coach: "coach-1".parse().unwrap(),
        uitkomst,
        plek: None,
        deelnemers: Vec::new(),
        gebiedsteam: Some("zuid".parse().unwrap()),
    }
}

#[tokio::test]
async fn een_signaal_is_binnen_de_norm_als_het_voor_de_eerste_late_dag_is_opgevolgd() {
    let (dag, te_laat) = (date(2024, 3, 4), date(2024, 3, 18));
    let informatie = |nummer, op| {
        let feiten = InformatieVerstrekt { signaal_id: id(3, nummer), kanaal: Kanaal::Brief };
        (wie(nummer, op), feiten)
    };
    let mut alles = verhaal();
    for nummer in 1..=4 {
        alles = alles.signalering(wie(nummer, dag), signaal(nummer, te_laat));
    }
    for (wie, feiten) in [
        informatie(1, date(2024, 3, 17)),
        informatie(2, te_laat),
        // After the period: not yet so.
        informatie(3, date(2024, 4, 1)),
    ] {
        alles = alles.signalering(wie, feiten);
    }
    alles = alles.signalering(wie(5, dag), signaal(5, date(2024, 4, 1)));
    let opstelling = Opstelling::met(&alles).await;
    let blad = opstelling.blad(&maart()).await;
    is(&tabel(&blad, "signalen-bron"), &["zelfmelding: 5 1 0", "totaal: 5 1 0"]);
    is(
        &tabel(&blad, "signalen-opvolging"),
        &["binnen-norm: 1", "na-norm: 1", "verlopen: 2", "loopt: 1", "totaal: 5"],
    );
}

#[tokio::test]
async fn na_meer_gesprekken_telt_de_uitkomst_van_het_laatste() {
    let dag = date(2024, 3, 4);
    let alles = verhaal()
        .signalering(wie(1, dag), signaal(1, date(2024, 3, 18)))
        .signalering(wie(1, date(2024, 3, 12)), gesprek(1, Gespreksuitkomst::AanvraagNodig))
        // Recorded later, but held earlier; "werk" is last in the alphabet.
        .signalering(wie(1, date(2024, 3, 7)), gesprek(1, Gespreksuitkomst::Werk));
    is(
        &toon(&alles, &maart(), "signalen-opvolging").await,
        &["binnen-norm: 1", "totaal: 1", "gesprek-gevoerd: 1", "uitkomst-aanvraag-nodig: 1"],
    );
}

#[tokio::test]
async fn toch_bijstand_telt_tot_drie_kalendermaanden_na_het_signaal_en_alleen_hier() {
    let dag = date(2023, 11, 30);
    let elders = Wie { gemeente: "GM0037", ..wie(3, date(2024, 1, 1)) };
    let mut alles = verhaal()
        .uitkering(1, date(2024, 2, 28), None)
        .uitkering(2, date(2024, 2, 29), None)
        .intake(elders, toegekend(3, date(2024, 1, 1)))
        .uitkering(4, date(2023, 11, 29), None);
    for nummer in 1..=4 {
        alles = alles.signalering(wie(nummer, dag), signaal(nummer, date(2023, 12, 14)));
    }
    // Whatever period is asked about: the window of the signal counts, not that of the question.
    for tot_en_met in [date(2023, 12, 31), date(2024, 12, 31)] {
        let vraag = periode(date(2023, 10, 1), tot_en_met);
        let rij = "4 4 1 0 4 2 0 4 2 0";
        is(
            &toon(&alles, &vraag, "signalen-bijstand").await,
            &[&format!("2023-Q4: {rij}"), &format!("totaal: {rij}")],
        );
    }
    // Known up to and including May: six months have passed, twelve have not, and nobody knows what they bring.
    let tot_mei = AanleveringVerwerkt {
        aanlevering_id: id(5, 1),
        bron: "beginbestand".to_owned(),
        soort: domein::Leveringssoort::Volledig,
        peildatum: Some(date(2024, 5, 31)),
        vanaf: None,
        kolommen: Vec::new(),
        vingerafdruk: "00".to_owned(),
        gelezen: 1,
        geweigerd: 0,
    };
    let vraag = periode(date(2023, 10, 1), date(2023, 12, 31));
    let bekend = alles.clone().intake(wie(9, date(2024, 6, 1)), tot_mei.clone());
    let rij = "4 4 1 0 4 2 0 0 0 4";
    is(
        &toon(&bekend, &vraag, "signalen-bijstand").await,
        &[&format!("2023-Q4: {rij}"), &format!("totaal: {rij}")],
    );
    // Nor is a window followed of which the first days are not known.
    let later = AanleveringVerwerkt { vanaf: Some(date(2023, 12, 1)), ..tot_mei };
    let bekend = alles.intake(wie(9, date(2024, 6, 1)), later);
    let rij = "4 0 0 4 0 0 4 0 0 4";
    is(
        &toon(&bekend, &vraag, "signalen-bijstand").await,
        &[&format!("2023-Q4: {rij}"), &format!("totaal: {rij}")],
    );
}

#[tokio::test]
async fn een_gecorrigeerd_signaal_telt_op_zijn_nieuwe_datum_en_een_ingetrokken_signaal_niet() {
    let dag = date(2024, 2, 28);
    let beter =
        SignaalGecorrigeerd { signaal_id: id(3, 1), datum: date(2024, 3, 1), kenmerken: signaalkenmerken() };
    let alles = verhaal()
        .signalering(wie(1, dag), signaal(1, date(2024, 3, 14)))
        .signalering(Wie { seconde: 5, ..wie(1, dag) }, beter)
        .signalering(wie(2, date(2024, 3, 4)), signaal(2, date(2024, 3, 18)))
        .signalering(
            Wie { seconde: 5, ..wie(2, dag) },
            SignaalIngetrokken { signaal_id: id(3, 2), aanlevering_id: None },
        );
    let opstelling = Opstelling::met(&alles).await;
    is(&tabel(&opstelling.blad(&maart()).await, "signalen-bron"), &["zelfmelding: 1 0 0", "totaal: 1 0 0"]);
    let eerder = Cijfervraag { bekend_op: moment(4), ..periode(date(2024, 2, 1), date(2024, 3, 31)) };
    is(&tabel(&opstelling.blad(&eerder).await, "signalen-bron"), &["zelfmelding: 2 0 0", "totaal: 2 0 0"]);
}

#[tokio::test]
async fn een_signaal_dat_op_hetzelfde_moment_wordt_ingetrokken_was_nooit_bekend() {
    let dag = date(2024, 3, 5);
    let alles = verhaal()
        .signalering(wie(2, dag), signaal(2, date(2024, 3, 20)))
        .signalering(wie(2, dag), SignaalIngetrokken { signaal_id: id(3, 2), aanlevering_id: None });
    is(&toon(&alles, &maart(), "signalen-bron").await, &[]);
}

fn niet_zo(nummer: u32, stap: Opvolgstap, van: Date) -> OpvolgingIngetrokken {
    OpvolgingIngetrokken {
        signaal_id: id(3, nummer),
        stap,
        van,
        reden: Correctiereden::Invoerfout,
        vervangen: false,
        aanvraag_vervalt: false,
    }
}

#[tokio::test]
async fn een_verzet_of_afgezegd_gesprek_is_geen_afwezigheid() {
    let dag = |dag: i8| date(2024, 3, dag);
    let (signaal_id, coach) = (id(3, 1), "coach-1".parse().unwrap());
    let gepland = InformatiefGesprekGepland { signaal_id, coach, datum_gesprek: dag(12), plek: None };
    let door = Afzegger::Jongere;
    let verzet = InformatiefGesprekVerplaatst { signaal_id, datum_gesprek: dag(14), door, plek: None };
    let alles = verhaal()
        .signalering(wie(1, dag(4)), signaal(1, dag(18)))
        .signalering(wie(1, dag(5)), gepland)
        .signalering(wie(1, dag(11)), verzet.clone())
        .signalering(wie(1, dag(12)), InformatiefGesprekVerplaatst { datum_gesprek: dag(15), ..verzet })
        .signalering(wie(1, dag(15)), InformatiefGesprekAfgezegd { signaal_id, door, dagen_vooraf: 0 });
    is(
        &toon(&alles, &maart(), "signalen-opvolging").await,
        &[
            "binnen-norm: 1",
            "totaal: 1",
            "gesprek-gepland: 1",
            "gesprek-verplaatst: 1",
            "gesprek-afgezegd: 1",
        ],
    );
}

#[tokio::test]
async fn wat_niet_zo_was_telt_niet_en_eerder_was_het_wel_bekend() {
    let (dag, later) = (date(2024, 3, 4), date(2024, 3, 20));
    let op = |seconde, datum| Wie { seconde, ..wie(1, datum) };
    let alles = verhaal()
        .signalering(op(1, dag), signaal(1, date(2024, 3, 18)))
        .signalering(op(2, dag), gesprek(1, Gespreksuitkomst::AanvraagNodig))
        .signalering(op(3, later), NietVerschenen { signaal_id: id(3, 1) })
        // The report of the talk is told anew, and nobody was absent.
        .signalering(op(5, dag), niet_zo(1, Opvolgstap::GesprekGevoerd, dag))
        .signalering(op(5, dag), gesprek(1, Gespreksuitkomst::Werk))
        .signalering(op(6, later), niet_zo(1, Opvolgstap::NietVerschenen, later));
    let opstelling = Opstelling::met(&alles).await;
    is(
        &tabel(&opstelling.blad(&maart()).await, "signalen-opvolging"),
        &["binnen-norm: 1", "totaal: 1", "gesprek-gevoerd: 1", "uitkomst-werk: 1"],
    );
    let eerder = Cijfervraag { bekend_op: moment(4), ..maart() };
    is(
        &tabel(&opstelling.blad(&eerder).await, "signalen-opvolging"),
        &[
            "binnen-norm: 1",
            "totaal: 1",
            "gesprek-gevoerd: 1",
            "niet-verschenen: 1",
            "uitkomst-aanvraag-nodig: 1",
        ],
    );
}

#[tokio::test]
async fn een_escalatie_telt_een_keer_en_een_bevestiging_van_de_bron_is_geen_opvolging() {
    let dag = |dag: i8| date(2024, 3, dag);
    let signaal_id = id(3, 1);
    let geescaleerd = |norm| SignaalGeescaleerd { signaal_id, norm, norm_datum: dag(18) };
    let alles = verhaal()
        .signalering(wie(1, dag(4)), signaal(1, dag(18)))
        .signalering(wie(1, dag(5)), OverdrachtBevestigd { signaal_id })
        .signalering(wie(1, dag(18)), SignaalVerlopen { signaal_id, opvolgen_voor: dag(18) })
        .signalering(wie(1, dag(25)), geescaleerd(Normstap::Opvolgen))
        .signalering(wie(1, dag(29)), geescaleerd(Normstap::Aankomst));
    is(&toon(&alles, &maart(), "signalen-opvolging").await, &["verlopen: 1", "totaal: 1", "geescaleerd: 1"]);
}
