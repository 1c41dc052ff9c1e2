//! A rolling upgrade: two versions of the program side by side over PostgreSQL and NATS. The next version records a
//! benefit in a new form (`intake.uitkering-toegekend.v2`), and reads the form of before as the new one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use domein::{Gebeurtenis as _, gebeurtenis::IntakeGebeurtenis, gebeurtenis::UitkeringToegekend};
use proeven::{
    belasting::{Boek, Klant},
    bus, feeds,
    logboek::{self, Regel},
    rapport::{Rapport, gelijk, rapport},
};
use serde_json::Value;
use testkit::{NatsServer, Opzet, Productie, Versie, Werkmap};

const NU: &str = "2026-04-07T10:00:00Z";
/// What this version records, and what only the next one does.
const V1: &str = UitkeringToegekend::SOORT;
const V2: &str = "intake.uitkering-toegekend.v2";
/// Long enough for an event to get through, many times over.
const STIL: Duration = Duration::from_secs(3);
const MAX_WACHTEN: Duration = Duration::from_secs(60);

/// What comes in: a file with benefits that were known, in two parts, and applications that are granted over HTTP.
struct Aanvoer {
    delen: [PathBuf; 2],
}

impl Aanvoer {
    fn nieuw(werk: &Werkmap) -> Self {
        let tekst = fs::read_to_string(feeds::klein(werk).join("beginbestand.csv")).unwrap();
        let (kop, rijen) = tekst.split_once('\n').unwrap();
        let rijen: Vec<&str> = rijen.lines().collect();
        assert!(rijen.len() > 50, "only {} rows: this proves too little", rijen.len());
        let (een, twee) = rijen.split_at(rijen.len() / 2);
        let schrijf = |naam, rijen: &[&str]| werk.schrijf(naam, [&[kop], rijen].concat().join("\n") + "\n");
        Self { delen: [schrijf("een.csv", een), schrijf("twee.csv", twee)] }
    }

    /// Imports one part, and has applications granted: those with an odd number.
    fn lever(&self, productie: &Productie, deel: Option<usize>, verhalen: std::ops::Range<usize>) {
        if let Some(deel) = deel {
            let uitslag = productie.importeer("beginbestand", &self.delen[deel]);
            assert!(uitslag["aangenomen"].as_u64() > Some(20), "{uitslag}");
        }
        let (klant, mut boek) = (Klant::van(productie, "versies"), Boek::default());
        verhalen.filter(|nummer| nummer % 2 == 1).for_each(|nummer| klant.verhaal(nummer, &mut boek));
        assert!(boek.onbekend == 0 && boek.geweigerd.is_empty(), "{boek:?}");
    }
}

fn raadsrapport(productie: &Productie, map: &str) -> Rapport {
    rapport(&productie.werk.pad(map), |wat| productie.draai(wat))
}

/// The report when nobody ever ran another version than the next.
fn alleen_nieuw(aanvoer: &Aanvoer) -> Rapport {
    let nats = NatsServer::start();
    let opzet = Opzet { nu: Some(NU), versie: Versie::Volgende, ..Opzet::default() };
    let mut productie = Productie::start(&nats, &opzet);
    for (deel, verhalen) in [(Some(0), 1..6), (None, 7..10), (Some(1), 11..16)] {
        aanvoer.lever(&productie, deel, verhalen);
        productie.wacht_tot_rust();
    }
    let log = logboek::lees(&productie.databanken["intake"]);
    assert!(log.iter().any(|regel| regel.soort == V2) && log.iter().all(|regel| regel.soort != V1));
    let gemaakt = raadsrapport(&productie, "alleen-nieuw");
    productie.stop_alle();
    gemaakt
}

/// How far the followers of a service are in the log of intake.
fn posities(productie: &Productie, dienst: &str) -> Vec<u64> {
    let stand = productie.stand();
    let lijst = |waarde: &Value| waarde.as_array().cloned().unwrap_or_default();
    let deze = lijst(&stand["diensten"]).into_iter().filter(|deel| deel["dienst"] == dienst);
    let volgers = deze.flat_map(|deel| lijst(&deel["volgers"]));
    volgers.filter(|volger| volger["volgt"] == "intake").map(|v| v["positie"].as_u64().unwrap()).collect()
}

fn zodra(wat: &str, mut vraag: impl FnMut() -> bool) {
    let begonnen = Instant::now();
    while !vraag() {
        assert!(begonnen.elapsed() < MAX_WACHTEN, "{wat}: not within {MAX_WACHTEN:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What stands on the bus says of itself under which version it was recorded.
fn elk_bericht_noemt_het_schema_van_zijn_versie(nats: &NatsServer, log: &[Regel]) {
    for (bericht, regel) in bus::stroom(nats, "intake").iter().zip(log) {
        let naam = regel.soort.strip_prefix("intake.").unwrap();
        assert!(bericht.dataschema.ends_with(&format!("/gebeurtenissen/intake/{naam}.json")), "{bericht:?}");
    }
}

/// Everybody is replaced, consumers first, but for one who is forgotten until the end.
fn vervang_met_een_vergeten(vergeten: &'static str) {
    assert!(!IntakeGebeurtenis::kent(V2), "the version of the tests is the one of before");
    let werk = Werkmap::nieuw();
    let aanvoer = Aanvoer::nieuw(&werk);
    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet { nu: Some(NU), ..Opzet::default() });
    aanvoer.lever(&productie, Some(0), 1..6);
    productie.wacht_tot_rust();

    for dienst in
        ["rapportage", "personen", "traject", "inrichting"].into_iter().filter(|dienst| *dienst != vergeten)
    {
        productie.vernieuw(dienst);
    }
    aanvoer.lever(&productie, None, 7..10);
    productie.wacht_tot_rust();
    for dienst in ["intake", "signalering"] {
        productie.vernieuw(dienst);
    }
    let eerder = logboek::lees(&productie.databanken["traject"]);
    aanvoer.lever(&productie, Some(1), 11..16);

    let log = logboek::lees(&productie.databanken["intake"]);
    let eerste = log.iter().find(|regel| regel.soort == V2).unwrap().positie;
    assert!(log[..eerste as usize - 1].iter().any(|regel| regel.soort == V1));
    assert!(
        log.iter().any(|regel| regel.positie > eerste && regel.soort != V2),
        "something that is known follows"
    );
    staat_stil(&productie, vergeten, eerste);
    match vergeten {
        "traject" => assert_eq!(logboek::lees(&productie.databanken["traject"]), eerder, "nothing was done"),
        _ => maakt_geen_rapport(&productie),
    }

    productie.vernieuw(vergeten);
    productie.wacht_tot_rust();
    assert_eq!(posities(&productie, vergeten), vec![log.len() as u64; posities(&productie, vergeten).len()]);
    let logs = logboek::logs_en_stromen_kloppen(&productie, &nats);
    let [intake, traject] = ["intake", "traject"].map(|dienst| logboek::van(&logs, dienst));
    elk_bericht_noemt_het_schema_van_zijn_versie(&nats, intake);
    krijgt_elk_een_keer_een_coach(intake, traject);
    gelijk(
        &raadsrapport(&productie, "rapport"),
        &alleen_nieuw(&aanvoer),
        "with and without an older version",
    );
    productie.stop_alle();
}

/// It stands before the first event that it does not know, says which one that is, and takes nothing after it.
fn staat_stil(productie: &Productie, dienst: &str, eerste: u64) {
    let gezegd = || productie.verslag(dienst).contains(V2);
    zodra("it says what it does not know", gezegd);
    zodra("it has taken what comes before", || posities(productie, dienst).contains(&(eerste - 1)));
    std::thread::sleep(STIL);
    let staan = posities(productie, dienst);
    assert!(
        !staan.is_empty() && staan.iter().all(|positie| *positie == eerste - 1),
        "{staan:?} before {eerste}"
    );
}

/// A report without what was not understood would pretend to be complete.
fn maakt_geen_rapport(productie: &Productie) {
    let antwoord = productie.dienst("rapportage").haal("/rapportage/v1/raadsrapportages/2026-Q1");
    assert_eq!(antwoord.status, 503, "{}", antwoord.tekst);
}

/// Benefits that run when they are told of are asked a coach for, whatever the form in which they were recorded.
fn krijgt_elk_een_keer_een_coach(intake: &[Regel], traject: &[Regel]) {
    let ids = |log: &[Regel], soorten: &[&str]| {
        let regels = log.iter().filter(|regel| soorten.contains(&regel.soort.as_str()));
        let lopend = regels.filter(|regel| regel.data["alBeeindigd"] != true);
        let mut ids: Vec<String> =
            lopend.map(|regel| regel.data["uitkeringId"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let gevraagd = ids(traject, &[domein::gebeurtenis::CoachGevraagd::SOORT]);
    assert_eq!(gevraagd, ids(intake, &[V1, V2]));
}

#[test]
fn een_vergeten_traject_wacht_op_de_nieuwe_versie() {
    vervang_met_een_vergeten("traject");
}

#[test]
fn een_vergeten_rapportage_wacht_op_de_nieuwe_versie() {
    vervang_met_een_vergeten("rapportage");
}
