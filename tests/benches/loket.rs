//! How long somebody at the desk waits, among 100.000 persons: finding somebody by number, by name and birth date (a date
//! like most, and the date that most people share), the card, and the timeline; on files and on PostgreSQL. Prints JSON
//! lines.
//!
//! `cargo bench -p proeven --bench loket [-- ROWS]`; the program is the release build.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and prints"
)]

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{Dienst, NatsServer, Opzet, Productie, Werkmap};

const RIJEN: u32 = 100_000;
/// Questions of each kind. An account may search 240 times an hour.
const KEREN: usize = 70;

/// Somebody in the file.
struct Iemand {
    nummer: String,
    geboren: String,
    achternaam: String,
}

fn main() {
    let rijen = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(RIJEN);
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let aantal = rijen.to_string();
    let _ = werk.draai(&["scenario", "massa", "--rijen", &aantal, "--uit", feeds.to_str().unwrap()]).goed();
    let bestand = feeds.join("beginbestand.csv");
    let mensen = lees(&bestand);

    let _ = werk.draai(&["import", "beginbestand", bestand.to_str().unwrap(), "--aanvulling"]).goed();
    let dienst = Dienst::start(&werk, &["serve"]);
    meet("sqlite", dienst.adres(), &werk.token("coach"), &mensen);
    assert_eq!(dienst.stop(), 0);

    let nats = NatsServer::start();
    let mut productie = Productie::start(&nats, &Opzet::default());
    let _ = productie.importeer("beginbestand", &bestand);
    productie.wacht_tot_rust();
    meet("postgres", productie.adres("personen"), &productie.werk.token("coach"), &mensen);
    productie.stop_alle();
}

fn lees(bestand: &Path) -> Vec<Iemand> {
    let tekst = fs::read_to_string(bestand).unwrap();
    let kop: Vec<&str> = tekst.lines().next().unwrap().split(';').collect();
    let plek = |naam: &str| kop.iter().position(|kolom| *kolom == naam).unwrap();
    let (nummer, geboren, achternaam) = (plek("persoonsnummer"), plek("geboortedatum"), plek("achternaam"));
    let iemand = |regel: &str| {
        let velden: Vec<&str> = regel.split(';').collect();
        let veld = |plek: usize| velden[plek].to_owned();
        Iemand { nummer: veld(nummer), geboren: veld(geboren), achternaam: veld(achternaam) }
    };
    tekst.lines().skip(1).map(iemand).filter(|iemand| !iemand.geboren.is_empty()).collect()
}

fn meet(databank: &str, adres: SocketAddr, token: &str, mensen: &[Iemand]) {
    let vraag = |methode: &str, pad: &str, inhoud: &Value| {
        let inhoud = if inhoud.is_null() { String::new() } else { inhoud.to_string() };
        let begin = Instant::now();
        let antwoord = testkit::vraag(adres, methode, pad, Some(token), &[], &inhoud).unwrap();
        assert_eq!(antwoord.status, 200, "{}", antwoord.tekst);
        (begin.elapsed(), antwoord.json())
    };
    let zoek = |inhoud: &Value| vraag("POST", "/personen/v1/zoekvragen", inhoud);
    let op_naam = |iemand: &Iemand| {
        let begin = iemand.achternaam.chars().take(4).collect::<String>();
        json!({"naam": {"achternaam": begin, "geboortedatum": iemand.geboren}})
    };
    let mut per_datum: BTreeMap<&str, usize> = BTreeMap::new();
    for iemand in mensen {
        *per_datum.entry(&iemand.geboren).or_default() += 1;
    }
    let drukste = mensen.iter().max_by_key(|iemand| per_datum[iemand.geboren.as_str()]).unwrap();
    let stap = (mensen.len() / KEREN).max(1);
    let enkelen: Vec<&Iemand> = mensen.iter().step_by(stap).take(KEREN).collect();

    let mut duren: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for iemand in &enkelen {
        let (duur, gevonden) = zoek(&json!({"persoonsnummer": iemand.nummer}));
        duren.entry("zoek op nummer").or_default().push(duur);
        let (duur, op_naam_gevonden) = zoek(&op_naam(iemand));
        assert!(!op_naam_gevonden["gevonden"].as_array().unwrap().is_empty());
        duren.entry("zoek op naam").or_default().push(duur);
        duren.entry("zoek op naam, drukste datum").or_default().push(zoek(&op_naam(drukste)).0);
        let kaart =
            format!("/personen/v1/personen/{}", gevonden["gevonden"][0]["persoonId"].as_str().unwrap());
        duren.entry("kaart").or_default().push(vraag("GET", &kaart, &Value::Null).0);
        let tijdlijn = format!("{kaart}/tijdlijn");
        duren.entry("tijdlijn").or_default().push(vraag("GET", &tijdlijn, &Value::Null).0);
    }
    for (wat, mut duren) in duren {
        duren.sort();
        let ms = |deel: usize| duren[(duren.len() * deel / 100).min(duren.len() - 1)].as_secs_f64() * 1000.0;
        println!(
            "{}",
            json!({"bench": "loket", "databank": databank, "wat": wat, "personen": mensen.len(),
                   "drukste_datum": per_datum[drukste.geboren.as_str()], "p50_ms": ms(50), "p99_ms": ms(99)})
        );
    }
}
