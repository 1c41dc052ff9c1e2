//! Additive rounding with record weights: counts of persons that may be shown, in tables that add up.
//!
//! Every person counts for a whole number of persons, and every published number is a sum of these weights. So what is
//! published is the exact count of *another* population, in which nobody is in a group of 1 to 4: whoever subtracts, adds
//! or compares tables, quarters and versions learns about that population. The method is that of Langsrud and Heldal, *An
//! Algorithm for Small Count Rounding of Tabular Data* (Privacy in Statistical Databases, 2018), with weights that are
//! kept; see `docs/adr/0021-afronden-met-gewichten.md` for what was weighed, and `docs/methode-afronding.md` for readers.
//!
//! # Two regimes
//! - [`Regime::Vijftallen`] (R1): a person counts for 0 or 5, in everything, for ever. Every whole-number combination of
//!   what is published is a multiple of 5, also across reports, so that no list of relations has to be complete.
//! - [`Regime::KleineGroepen`] (R2): only who is in a cell or derivable group of 1 to 4, and as many beside them as keep
//!   the headline cells exact, counts for 0 or 5. It leans on [`relaties`], and is for large municipalities.
//!
//! [`kies_regime`] chooses once. [`publiceer`] rounds what is new beside what is [`Vastgelegd`]; [`herzie`] changes what
//! was published, when at least five persons count otherwise.
//!
//! # What must stay true
//! 1. A weight that was decided is never decided again, the secret never changes, and a published cell is never computed
//!    again but by [`herzie`]. Two roundings of one count together say more than either.
//! 2. The record is the person. Five cases of one person are no group of five.
//! 3. A cell has one name wherever and whenever it stands, so that it is published once.
//! 4. Random records come from the code that counts. A relation that they do not show is not protected in R2.
//! 5. Percentages, changes and charts are made from published values. [`Nut`], [`Keuze::waarom`] and the weights are for
//!    the municipality.
//!
//! # What was open
//! **Rows that overlap (Route Arbeid+).** Nothing here asks that rows add up; a person counts in as many as apply. In R2
//! the table is one block per year, with the participants as headline. Figures of 2023 and 2024 are public as a letter
//! gave them, small ones too: they go into [`Vastgelegd::waarden`] as they are, and are no precedent. Combinations of such
//! a figure with new ones are no multiples of 5; they tell no more than the letter did, because the new ones are rounded.
//!
//! **Pilots.** A pilot of twelve is shown as 10 or 15, its outcomes as 0, 5 or 10. An interval must be made from the
//! published numbers and be widened by the rounding; a difference between a pilot and its comparison group of less than
//! ten persons says nothing. Below about thirty participants a report does better to show participants only.
//!
//! **Signals.** A person with two signals in a quarter counts twice in *signals* and once in *persons with a signal*: two
//! blocks, of which the second unit names the cell again. Cohorts (benefit within 3, 6, 12 months all the same) are
//! published when their window has passed, each under its own name; what is still open is a cell of its own, named after
//! the day on which it was open.
//!
//! **Late, removed and changed records.** A person who turns out to belong in a published cell waits: in R1 with weight 0,
//! in R2 outside of the blocks that were published, until [`herzie`] takes them in. A person who turns out not to belong
//! goes on standing there until then, and new cells do without: stand = stand before + in − out then misses by 5, unless
//! the sheet has a cell for corrections, in which such persons count. [`Publicatie::telt_niet_op`] says when. In R2 a
//! removal that would leave a cell with 1 to 4 is not carried out, and headline cells are no longer exact to what is known
//! now; they are what was published, give or take fives.
//!
//! **Many quarters.** Over nine quarters the mean error of new cells in R1 settles (60 persons: 1,6 in the first, 2,0 in
//! the last; 300: 1,8 and 2,8; 3.000: 2,2 and 3,7). Weights that are decided anew each quarter would keep it at the first,
//! and give a stable group away by its mean. R2 must look at groups across reports: the sheet names earlier cells, and
//! their persons as they were known then. It published all of nine quarters for ten made-up municipalities of 10.000.
//!
//! **What is measured, not proven.** A shown 5 was truly 1 to 4 in 72% (60 persons), 53% (300), 42% (3.000, all R1) and
//! 64% (R2) of new cells, a shown 0 was somebody in 38% to 60% (R1). In R1 a 5 in several tables of one small population
//! can be one and the same person: that somebody has these characteristics together is then true of the real population
//! too, only not of how many, nor that it is the one whom the reader thinks of.
//!
//! **Not covered.** Who knows all but one of the persons in a restatement; who has the secret; groups that only a
//! combination of several wholes and several parts gives (R2; [`relaties`] says which forms it finds).

mod blad;
mod fout;
mod herziening;
mod klassen;
mod kleine_groepen;
mod nut;
mod publicatie;
mod regime;
mod relaties;
mod sleutel;
mod stelsel;
mod toezicht;
mod vastgelegd;
mod vijftallen;
mod weging;

pub use blad::{Blad, Blok, Cel, Combinatie, Eenheid, Record, Relaties};
pub use fout::{Fout, R2KanNiet};
pub use herziening::{MINSTE_WIJZIGINGEN, herzie};
pub use nut::{Nut, nut};
pub use publicatie::{Publicatie, publiceer};
pub use regime::{Keuze, Regime, kies_regime};
pub use relaties::relaties;
pub use sleutel::Geheim;
pub use vastgelegd::Vastgelegd;

/// What a record that is decided on counts for, when it counts.
pub const BASIS: i64 = 5;
/// Groups of 1 up to but not including this are small.
pub const DREMPEL: i64 = 5;
pub(crate) const BASIS_U8: u8 = 5;
