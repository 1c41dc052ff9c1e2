//! The deliveries of a scenario: the whole of Groningen, or enough of it for a test that is not about numbers.

use std::{fs, path::PathBuf};

use testkit::Werkmap;

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
