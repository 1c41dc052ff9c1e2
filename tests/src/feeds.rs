//! The deliveries of a scenario: the whole of Groningen, or enough of it for a test that is not about numbers.

use std::{fs, path::PathBuf};

use testkit::{NatsServer, Productie, Uitkomst, Werkmap};

/// The deliveries in the order in which they come in: kind and file.
pub const FEEDS: [(&str, &str); 5] = [
    ("beginbestand", "beginbestand.csv"),
    ("doorstroompunt", "doorstroompunt.csv"),
    ("doorstroompunt", "doorstroompunt-wijzigingen.json"),
    ("uwv", "uwv.jsonl"),
    ("opdrachten", "opdrachten.jsonl"),
];

/// One in so many rows of the existing file of benefits stays in the small scenario.
const BEGINBESTAND_DEEL: usize = 20;
/// Requests that stay in it: they stand in the order of their dates, so those that stay build on none that do not.
const OPDRACHTEN: usize = 500;

/// The deliveries of Groningen in a folder of this name.
///
/// # Panics
/// When they cannot be made.
#[must_use]
pub fn groningen(werk: &Werkmap) -> PathBuf {
    let feeds = werk.pad("feeds");
    let _ = werk.draai(&["scenario", "groningen", "--uit", feeds.to_str().unwrap()]).goed();
    feeds
}

/// All of it but the later requests: those are many, and take the same way as the first.
///
/// # Panics
/// When they cannot be made.
#[must_use]
pub fn met_eerste_opdrachten(werk: &Werkmap, aantal: usize) -> PathBuf {
    let feeds = groningen(werk);
    houd(&feeds.join("opdrachten.jsonl"), |regel| regel < aantal);
    feeds
}

/// A small part of them: all signals, some benefits, the first requests.
///
/// # Panics
/// When they cannot be made.
#[must_use]
pub fn klein(werk: &Werkmap) -> PathBuf {
    let feeds = groningen(werk);
    houd(&feeds.join("beginbestand.csv"), |regel| regel % BEGINBESTAND_DEEL == 0);
    houd(&feeds.join("opdrachten.jsonl"), |regel| regel < OPDRACHTEN);
    feeds
}

/// Keeps some lines of a file, counted from 0.
fn houd(pad: &PathBuf, blijft: impl Fn(usize) -> bool) {
    let tekst = fs::read_to_string(pad).unwrap();
    let regels = tekst.split_inclusive('\n').enumerate().filter(|(regel, _)| blijft(*regel));
    let over: String = regels.map(|(_, tekst)| tekst).collect();
    fs::write(pad, over).unwrap();
}

/// Delivers a file of benefits up to and including a day, with no more than intake is given: a report is made of what is covered.
///
/// # Panics
/// When it is not taken in.
pub fn dek(productie: &Productie, nats: &NatsServer, tot_en_met: &str) {
    let pad = productie.werk.pad("dekking.csv");
    let regels = "persoonsnummer;geboortedatum;ingangsdatum\nK-1;2002-05-17;2024-09-01\n";
    fs::write(&pad, regels).unwrap();
    let pad = pad.to_str().unwrap();
    let argumenten = ["import", "beginbestand", pad, "--volledig", "--peildatum", tot_en_met];
    let mut opdracht = productie.opdracht(&argumenten);
    opdracht
        .env("JONGERENSTROOM_DATABASE_URL", productie.databanken["intake"].url())
        .env("JONGERENSTROOM_PERSOONSREGISTER_URL", productie.databanken["persoonsregister"].url())
        .env("JONGERENSTROOM_NATS_URL", nats.url());
    let _ = Uitkomst::van(&mut opdracht).goed();
    productie.wacht_tot_rust();
}
