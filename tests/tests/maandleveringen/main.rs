//! A municipality that delivers the same full export month after month, made up from a seed: people get a benefit, lose
//! it, move and come back, change role and scheme, and its system errs, forgets, corrects and repeats. Rows cannot be read,
//! additions come in between, and who is known under two numbers becomes one person, or two again. What the product then
//! knows, and every figure, must be what plain counting over what the system said gives: after every delivery, and later as
//! known then.
//!
//! `MAANDLEVERINGEN_ZAAD` begins at another seed, `MAANDLEVERINGEN_AANTAL` runs more of them, and
//! `MAANDLEVERINGEN_PERSONEN` makes the municipality smaller: to find the smallest history that still fails.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and it says what it covered"
)]

mod afwijking;
mod bestand;
mod beurt;
mod dobbel;
mod feiten;
mod kennis;
mod leven;
mod lever;
mod opstelling;
mod paren;
mod periode;
mod reeks;
mod schrift;
mod stad;
mod telling;
mod verhaal;
mod verpest;
mod vragen;
mod waarheid;

use telling::Telling;
use verhaal::Verhaal;

/// Histories of each test on SQLite: every test is a process of its own.
const OP_SQLITE: u64 = 50;
const OP_POSTGRES: u64 = 10;
/// Between the first seeds of the tests.
const AFSTAND: u64 = 1_000_000;

const ZAAD: &str = "MAANDLEVERINGEN_ZAAD";
const AANTAL: &str = "MAANDLEVERINGEN_AANTAL";
const PERSONEN: &str = "MAANDLEVERINGEN_PERSONEN";
const INSTELLINGEN: [&str; 3] = [ZAAD, AANTAL, PERSONEN];

fn instelling(naam: &str) -> Option<u64> {
    std::env::var(naam).ok().map(|waarde| waarde.parse().unwrap())
}

fn beleef(deel: u64, op_postgres: bool) {
    let eerste = instelling(ZAAD).unwrap_or(deel * AFSTAND);
    let aantal = instelling(AANTAL).unwrap_or(if op_postgres { OP_POSTGRES } else { OP_SQLITE });
    let personen = instelling(PERSONEN).map(|personen| i64::try_from(personen).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut totaal, mut fouten) = (Telling::default(), Vec::new());
    for zaad in eerste..eerste + aantal {
        match runtime.block_on(Verhaal::beleef(zaad, op_postgres, personen)) {
            Ok(telling) => totaal += telling,
            Err(fout) => {
                eprintln!("{fout}\n");
                fouten.push(zaad);
            }
        }
    }
    eprintln!("{aantal} histories: {totaal:?}");
    assert!(fouten.is_empty(), "{} of {aantal} histories failed: {fouten:?}", fouten.len());
    if !INSTELLINGEN.iter().any(|naam| std::env::var_os(naam).is_some()) {
        totaal.houdt_alles();
    }
}

#[test]
fn de_cijfers_zijn_wat_het_systeem_zei_1() {
    beleef(1, false);
}

#[test]
fn de_cijfers_zijn_wat_het_systeem_zei_2() {
    beleef(2, false);
}

#[test]
fn de_cijfers_zijn_wat_het_systeem_zei_3() {
    beleef(3, false);
}

#[test]
fn de_cijfers_zijn_wat_het_systeem_zei_4() {
    beleef(4, false);
}

#[test]
fn ook_op_postgresql() {
    beleef(5, true);
}
