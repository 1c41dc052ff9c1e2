//! How fast a beginbestand comes in: rows per second from the start of the program to its end, with everything that
//! follows from the rows (persons recognised and encrypted, events, reactions, lists, facts). Prints one JSON line.
//!
//! `cargo bench -p proeven`; the program is the release build.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and prints"
)]

use std::time::Instant;

use serde_json::json;
use testkit::Werkmap;

const RIJEN: u32 = 100_000;

fn main() {
    let werk = Werkmap::nieuw();
    let feeds = werk.pad("feeds");
    let rijen = RIJEN.to_string();
    let _ = werk.draai(&["scenario", "massa", "--rijen", &rijen, "--uit", feeds.to_str().unwrap()]).goed();
    let bestand = feeds.join("beginbestand.csv");
    for keer in ["nieuw", "bekend"] {
        let begin = Instant::now();
        let samenvatting = werk
            .draai(&["import", "beginbestand", "--aanvulling", bestand.to_str().unwrap(), "--json"])
            .goed()
            .json();
        let duur_s = begin.elapsed().as_secs_f64();
        assert_eq!(samenvatting["gelezen"], RIJEN);
        let per_s = (f64::from(RIJEN) / duur_s).round();
        println!(
            "{}",
            json!({"bench": "import_beginbestand", "rijen": RIJEN, "keer": keer, "duur_s": duur_s, "per_s": per_s})
        );
    }
}
