//! How fast a file of benefits comes in, from the start of the program to its end, with everything that follows from the
//! rows (persons recognised and encrypted, events, reactions, lists, facts): for the first time, the same full set a month
//! later, and with 2% of the rows changed. Beside it, in the same run, a hand-written batch insert of as many events as the
//! first file led to: machines differ, and ratios do not. Prints JSON lines.
//!
//! `cargo bench -p proeven --bench import [-- ROWS]`; the program is the release build.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and prints"
)]

use std::{path::Path, time::Instant};

use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, SqliteConnection, sqlite::SqliteConnectOptions};
use testkit::Werkmap;

const RIJEN: u32 = 100_000;
/// Events that the hand-written insert commits together, and bytes of each.
const STAPEL: usize = 2_000;
const BYTES: usize = 600;
/// One in so many rows is changed.
const GEWIJZIGD: usize = 50;

fn main() {
    let rijen = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(RIJEN);
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let aantal = rijen.to_string();
    let gemaakt =
        werk.draai(&["scenario", "massa", "--rijen", &aantal, "--uit", feeds.to_str().unwrap()]).goed();
    let peildatum = gemaakt.uit.split("--peildatum ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let bestand = feeds.join("beginbestand.csv");
    let nieuw = importeer(&werk, "nieuw", &bestand, &peildatum, rijen, 1.0);

    let stand = werk.draai(&["stand", "--json"]).json();
    let gebeurtenissen = tel(&stand);
    let met_de_hand = schrijf_met_de_hand(&werk.pad("met-de-hand.sqlite"), gebeurtenissen);
    println!(
        "{}",
        json!({"bench": "import_beginbestand", "keer": "met de hand geschreven", "gebeurtenissen": gebeurtenissen,
               "duur_s": met_de_hand, "nieuw_tegen_met_de_hand": nieuw / met_de_hand})
    );
    let bekend = importeer(&werk, "een maand later, gelijk", &bestand, &peildatum, rijen, 1.0);
    let anders = feeds.join("anders.csv");
    wijzig(&bestand, &anders);
    let _ = importeer(&werk, "een maand later, 2% anders", &anders, &peildatum, rijen, bekend);
}

/// Takes a full set in; gives the seconds that it took.
fn importeer(werk: &Werkmap, keer: &str, bestand: &Path, peildatum: &str, rijen: u32, tegen_s: f64) -> f64 {
    let begin = Instant::now();
    let regel = [
        "import",
        "beginbestand",
        bestand.to_str().unwrap(),
        "--volledig",
        "--peildatum",
        peildatum,
        "--json",
    ];
    let verslag = werk.draai(&regel).goed().json();
    let duur_s = begin.elapsed().as_secs_f64();
    assert_eq!(verslag["gelezen"], rijen);
    println!(
        "{}",
        json!({"bench": "import_beginbestand", "keer": keer, "rijen": rijen, "duur_s": duur_s,
               "per_s": (f64::from(rijen) / duur_s).round(), "verhouding": duur_s / tegen_s,
               "aangenomen": verslag["aangenomen"]})
    );
    duur_s
}

/// How many events there are.
fn tel(stand: &Value) -> usize {
    let hoofden = stand["diensten"].as_array().unwrap().iter().map(|dienst| dienst["hoofd"].as_u64());
    usize::try_from(hoofden.flatten().sum::<u64>()).unwrap()
}

/// What somebody would write who needs only the rows: a statement per batch, each durable before the next.
fn schrijf_met_de_hand(pad: &Path, aantal: usize) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let opties = SqliteConnectOptions::new()
            .filename(pad)
            .create_if_missing(true)
            .pragma("journal_mode", "wal")
            .pragma("synchronous", "full");
        let mut databank = SqliteConnection::connect_with(&opties).await.unwrap();
        databank
            .execute(
                "CREATE TABLE gebeurtenis (positie INTEGER PRIMARY KEY, stroom TEXT, versie INTEGER, id BLOB, soort TEXT, \
                 inhoud TEXT, UNIQUE (stroom, versie), UNIQUE (id))",
            )
            .await
            .unwrap();
        let inhoud = "x".repeat(BYTES);
        let begin = Instant::now();
        for stapel in (0..aantal).collect::<Vec<_>>().chunks(STAPEL) {
            let rij = |nummer: &usize| {
                let stroom = format!("dossier-{}", uuid::Uuid::from_u128((nummer / 3) as u128));
                let id = uuid::Uuid::new_v4().simple().to_string();
                json!([nummer, stroom, nummer % 3, id, "intake.uitkering-toegekend.v1", inhoud])
            };
            let rijen = serde_json::to_string(&stapel.iter().map(rij).collect::<Vec<_>>()).unwrap();
            // One statement and one durable transaction per batch.
            sqlx::query(
                "INSERT INTO gebeurtenis SELECT r.value ->> 0, r.value ->> 1, r.value ->> 2, unhex(r.value ->> 3), \
                 r.value ->> 4, r.value ->> 5 FROM json_each(?) r",
            )
            .bind(rijen)
            .execute(&mut databank)
            .await
            .unwrap();
        }
        begin.elapsed().as_secs_f64()
    })
}

/// The same file with another team in one of fifty rows.
fn wijzig(van: &Path, naar: &Path) {
    let tekst = std::fs::read_to_string(van).unwrap();
    let kop: Vec<&str> = tekst.lines().next().unwrap().split(';').collect();
    let team = kop.iter().position(|kolom| *kolom == "gebiedsteam").unwrap();
    let regels = tekst.lines().enumerate().map(|(nummer, regel)| {
        if nummer == 0 || nummer % GEWIJZIGD != 0 {
            return regel.to_owned();
        }
        let mut velden: Vec<&str> = regel.split(';').collect();
        velden[team] = "ergens-anders";
        velden.join(";")
    });
    std::fs::write(naar, regels.collect::<Vec<_>>().join("\n") + "\n").unwrap();
}
