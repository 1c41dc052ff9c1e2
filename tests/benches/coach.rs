//! How long a coach with 80 people waits in the morning, among 100.000 persons and 25 such coaches: the desk list, how much waits, and
//! the caseload; on files and on PostgreSQL. Beside it, in the same run, what a hand-written query of the same rows takes on the same
//! database: the ratio says what the lists cost whatever the machine. Prints JSON lines.
//!
//! `cargo bench -p proeven --bench coach [-- ROWS]`; the program is the release build.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and prints"
)]

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use testkit::{Dienst, NatsServer, Opzet, Productie, Werkmap};

const RIJEN: u32 = 100_000;
const COACHES: usize = 25;
const CASELOAD: usize = 80;
/// Questions of each kind.
const KEREN: usize = 60;
/// How long the read model may take to have everybody.
const GEDULD: Duration = Duration::from_secs(120);

/// The rows of the list by hand: of whom, why, and from when it is late.
const MET_DE_HAND: &str = "SELECT w.sleutel, w.reden, w.norm, w.sinds, w.persoon_id, c.gebiedsteam FROM begeleiding_coach c \
     JOIN begeleiding_wacht w ON w.persoon_id = c.persoon_id WHERE c.gemeente = 'GM0014' AND c.coach = $1 \
     ORDER BY w.norm, w.sleutel LIMIT 200";

fn main() {
    let rijen = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(RIJEN);
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let aantal = rijen.to_string();
    let _ = werk.draai(&["scenario", "massa", "--rijen", &aantal, "--uit", feeds.to_str().unwrap()]).goed();
    let bestand = feeds.join("beginbestand.csv");

    let _ = werk.draai(&["import", "beginbestand", bestand.to_str().unwrap(), "--aanvulling"]).goed();
    let dienst = Dienst::start(&werk, &["serve"]);
    let token = werk.token("coach");
    wijs_toe(dienst.adres(), &token);
    let traject = format!("sqlite://{}?mode=ro", werk.data().join("traject.sqlite").display());
    meet("sqlite", rijen, dienst.adres(), &token, &traject);
    assert_eq!(dienst.stop(), 0);

    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet::default());
    let _ = productie.importeer("beginbestand", &bestand);
    productie.wacht_tot_rust();
    let token = productie.werk.token("coach");
    wijs_toe(productie.adres("traject"), &token);
    productie.wacht_tot_rust();
    let traject = productie.databanken["traject"].url();
    meet("postgres", rijen, productie.adres("traject"), &token, &traject);
    productie.stop_alle();
}

/// Gives the coaches their people, of those who need one.
fn wijs_toe(adres: SocketAddr, token: &str) {
    let mut mensen: Vec<String> = Vec::new();
    let mut na = String::new();
    while mensen.len() < COACHES * CASELOAD {
        let pad = format!("/traject/v1/coachverzoeken?alles=true&limiet=200{na}");
        let antwoord = testkit::vraag(adres, "GET", &pad, Some(token), &[], "").unwrap().json();
        let regels = antwoord["regels"].as_array().unwrap().iter();
        mensen.extend(regels.map(|een| een["persoonId"].as_str().unwrap().to_owned()));
        na = format!("&na={}", antwoord["volgende"].as_str().unwrap());
    }
    mensen.truncate(COACHES * CASELOAD);
    for (plek, persoon) in mensen.iter().enumerate() {
        let coach = format!("c-{}", plek % COACHES);
        let inhoud =
            json!({"persoon": {"persoonId": persoon}, "coach": coach, "datum": "2025-03-03"}).to_string();
        let sleutel = format!("bench-{plek}");
        let koppen = [("idempotency-key", sleutel.as_str())];
        let pad = "/traject/v1/coachtoewijzingen";
        let antwoord = testkit::vraag(adres, "POST", pad, Some(token), &koppen, &inhoud).unwrap();
        assert_eq!(antwoord.status, 201, "{}", antwoord.tekst);
    }
}

fn meet(databank: &str, rijen: u32, adres: SocketAddr, token: &str, traject: &str) {
    let haal = |pad: &str| {
        let begin = Instant::now();
        let antwoord = testkit::vraag(adres, "GET", pad, Some(token), &[], "").unwrap();
        assert_eq!(antwoord.status, 200, "{}", antwoord.tekst);
        (begin.elapsed(), antwoord.json())
    };
    let begonnen = Instant::now();
    let hoeveel = |antwoord: &Value| antwoord["regels"].as_array().unwrap().len();
    while hoeveel(&haal("/traject/v1/caseload?coach=c-1&limiet=200").1) < CASELOAD {
        assert!(begonnen.elapsed() < GEDULD, "the caseload does not come");
        std::thread::sleep(Duration::from_millis(200));
    }
    let vragen = [
        ("bureaulijst", "/traject/v1/werkvoorraad?coach=c-1&limiet=200"),
        ("aantallen", "/traject/v1/werkvoorraad/aantallen?coach=c-1"),
        ("caseload", "/traject/v1/caseload?coach=c-1&limiet=200"),
    ];
    let met_de_hand = met_de_hand(traject);
    for (wat, pad) in vragen {
        let mut duren: Vec<Duration> = (0..KEREN).map(|_| haal(pad).0).collect();
        duren.sort();
        let gevonden = haal(pad).1["regels"].as_array().map(Vec::len);
        let ms = |deel: usize| duren[(KEREN * deel / 100).min(KEREN - 1)].as_secs_f64() * 1000.0;
        println!(
            "{}",
            json!({"bench": "coach", "databank": databank, "wat": wat, "personen": rijen, "caseload": CASELOAD, "regels": gevonden,
                   "p50_ms": ms(50), "p99_ms": ms(99), "met_de_hand_ms": met_de_hand, "tegen_met_de_hand": ms(50) / met_de_hand})
        );
    }
}

/// How long the hand-written query takes, the median in milliseconds.
fn met_de_hand(traject: &str) -> f64 {
    let machine = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    machine.block_on(async {
        sqlx::any::install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(1).connect(traject).await.unwrap();
        let mut duren = Vec::with_capacity(KEREN);
        for _ in 0..KEREN {
            let begin = Instant::now();
            let rijen = sqlx::query(MET_DE_HAND).bind("c-1").fetch_all(&pool).await.unwrap();
            duren.push(begin.elapsed());
            assert!(!rijen.is_empty());
        }
        duren.sort();
        duren[KEREN / 2].as_secs_f64() * 1000.0
    })
}
