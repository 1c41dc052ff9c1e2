//! What a delivery says of one person, compared with the whole dossier at once: which benefits are new, ended, moved,
//! split, merged, changed or gone, and the events that bring the dossier to what the delivery says.
//!
//! Everything of a person is decided together. A moved start with its new end, two rows that became one, an end that
//! moves past the next start: row by row each of them passes through a state that is refused.

mod binnen;
mod half;
mod herstel;
mod koppelen;
mod rijen;
mod tijdlijn;
mod verandering;
mod verenigen;

use std::{collections::HashSet, sync::Arc};

use domein::{Gemeentecode, PersoonId, Verdwenen, Verschil, gebeurtenis::Uitkeringskenmerken};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Dossier, Einde, Feiten, Weigering};

pub(super) use herstel::naar;
pub(super) use verenigen::verenig;

/// What a delivery says of one person.
#[derive(Debug, Clone)]
pub struct Levering {
    /// The rows about the person, in the order of the file. None: the person is not in it.
    pub rijen: Vec<Overname>,
    /// What the rows are together.
    pub omvang: Omvang,
    /// The dossiers of which a row about the person cannot be read, or is refused because of whose it is. It may be the one
    /// that goes on: an end that another row of it has, ends nothing then.
    pub halve_dossiers: Arc<HashSet<Uuid>>,
    /// The day from which a change holds whose own day the file does not say (inclusive).
    pub peildatum: Date,
    /// The file has a column for ends. Without it, it says nothing of them: a known end stays.
    pub einde_geleverd: bool,
    /// Target groups were delivered before. Then somebody without any had none, and one that comes now is a change;
    /// otherwise nothing was known, and it holds for the whole time.
    pub doelgroepen_bekend: bool,
}

/// What the rows of a person are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omvang {
    /// What is new or different. What is not in it stays as it is.
    Aanvulling,
    /// A full set before which nothing was known: each benefit is in it once, and nothing can be missing.
    Eerste,
    /// Every benefit that ran on a day from `vanaf` up to and including the peildatum.
    Volledig {
        /// First day that it covers (inclusive); none: everything there ever was.
        vanaf: Option<Date>,
        /// What it means when a known benefit is not in it.
        verdwenen: Verdwenen,
    },
}

/// A row: a benefit as the file tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Overname {
    /// Line in the file, from 1; by it a refusal finds its row.
    pub regel: u64,
    /// First day.
    pub ingangsdatum: Date,
    /// Age in whole years on that day, when known.
    pub leeftijd: Option<u8>,
    /// What the file knows of the person.
    pub kenmerken: Uitkeringskenmerken,
    /// Since when the person is so (inclusive), when the file says it.
    pub kenmerken_vanaf: Option<Date>,
    /// Its end, when the file has one.
    pub einde: Option<Einde>,
    /// The dossier that it belongs to, when the file says it: adjoining rows of one dossier are one benefit. Made of the
    /// number, and nowhere recorded.
    pub dossier: Option<Uuid>,
}

/// What a delivery means for one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vergelijking {
    /// The events, each with the day on which it holds.
    pub feiten: Feiten,
    /// What is different, with the line of the row that says it; none for what no row says.
    pub verschillen: Vec<(Verschil, Option<u64>)>,
    /// Lines of rows that continue one with which something begins: they say something new too.
    pub ook: Vec<u64>,
    /// The rows that are refused.
    pub geweigerd: Vec<(u64, Weigering)>,
}

/// Compares what a delivery says of a person with what is known.
#[must_use]
pub fn vergelijk(
    dossier: &Dossier,
    persoon: PersoonId,
    gemeente: &Gemeentecode,
    levering: &Levering,
) -> Vergelijking {
    let mut uitkomst = Vergelijking::default();
    let perioden = rijen::perioden(levering, &mut uitkomst.geweigerd);
    // What is refused may be the row that seems to be missing: then nothing of the person is taken to have gone.
    let omvang = if uitkomst.geweigerd.is_empty() { levering.omvang } else { Omvang::Aanvulling };
    let strijdig = !uitkomst.geweigerd.is_empty();
    let koppeling = koppelen::koppel(dossier, persoon, gemeente, perioden, (omvang, strijdig), levering);
    uitkomst.geweigerd.extend(koppeling.geweigerd);
    verandering::schrijf(dossier, persoon, gemeente, levering, &koppeling.paren, &mut uitkomst);
    verandering::sluit(dossier, &koppeling.over, levering, &mut uitkomst);
    uitkomst
}
