//! Aftercare: some time after an outflow it is asked how things are, and whether it lasted. Of one benefit and day one answer
//! holds, what was told last. An outflow is lasting when it is still so at twelve months, the last of the times.

use std::collections::BTreeMap;

use domein::{
    Correctiereden,
    gebeurtenis::{Nazorg, NazorgIngetrokken, TrajectGebeurtenis as G, Uitstroom},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Toestand, Voorval, Weigering,
    begeleiding::{Uitstroomkeuze, niet_voor},
    normen::{NAZORG_MAANDEN, nazorgtermijn},
};

/// What was asked, by benefit and day, and whether the outflow had lasted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nazorgen(pub BTreeMap<(Uuid, Date), bool>);

impl Nazorgen {
    /// Takes in what happened; events about something else change nothing.
    pub(super) fn volg(&mut self, voorval: &Voorval) {
        match &voorval.gebeurtenis {
            G::Nazorg(f) => drop(self.0.insert((f.uitkering_id, voorval.geldig_op), f.duurzaam)),
            G::NazorgIngetrokken(f) => drop(self.0.remove(&(f.uitkering_id, f.van))),
            // Without an outflow there is nothing that could last.
            G::UitstroomIngetrokken(f) => {
                self.0.retain(|(uitkering_id, _), _| *uitkering_id != f.uitkering_id);
            }
            _ => {}
        }
    }

    /// What was asked of a benefit, in order of day.
    pub fn van(&self, uitkering_id: Uuid) -> impl DoubleEndedIterator<Item = (Date, bool)> {
        let alle = (uitkering_id, Date::MIN)..=(uitkering_id, Date::MAX);
        self.0.range(alle).map(|((_, datum), duurzaam)| (*datum, *duurzaam))
    }

    /// Whether an outflow was lasting; none as long as that was not asked at the last of the times.
    #[must_use]
    pub fn duurzaam(&self, uitkering_id: Uuid, uitstroom: Date) -> Option<bool> {
        let laatste = NAZORG_MAANDEN.last().copied();
        let (datum, duurzaam) = self.van(uitkering_id).next_back()?;
        (nazorgtermijn(uitstroom, datum) == laatste).then_some(duurzaam)
    }
}

/// After which outflow something is asked on a day: the last that was before or on it, or the first when all came after.
#[must_use]
pub fn uitstroom_voor(toestand: &Toestand, datum: Date, na: Uitstroomkeuze) -> Option<&Uitstroom> {
    let op_volgorde = |uitstroom: &&Uitstroom| (uitstroom.datum, uitstroom.uitkering_id);
    match na {
        Uitstroomkeuze::Uitkering(id) => toestand.uitstroom.get(&id),
        Uitstroomkeuze::Laatste => {
            let alle = || toestand.uitstroom.values();
            let eerder = alle().filter(|uitstroom| uitstroom.datum <= datum).max_by_key(op_volgorde);
            eerder.or_else(|| alle().min_by_key(op_volgorde))
        }
    }
}

pub(super) fn geef(
    toestand: &Toestand,
    datum: Date,
    na: Uitstroomkeuze,
    duurzaam: bool,
) -> Result<Vec<G>, Weigering> {
    let uitstroom = uitstroom_voor(toestand, datum, na).ok_or(Weigering::UitstroomOnbekend)?;
    let uitkering_id = uitstroom.uitkering_id;
    if toestand.nazorg.0.get(&(uitkering_id, datum)) == Some(&duurzaam) {
        return Ok(Vec::new());
    }
    niet_voor(datum, uitstroom.datum, "de dag van de uitstroom")?;
    Ok(vec![Nazorg { uitkering_id, duurzaam }.into()])
}

/// It was not asked on that day. Without a benefit that is the last one of which it was recorded for that day.
pub(super) fn trek_in(
    toestand: &Toestand,
    van: Date,
    na: Uitstroomkeuze,
    reden: Correctiereden,
) -> Result<Vec<G>, Weigering> {
    let nazorgen = &toestand.nazorg.0;
    let gevraagd = nazorgen.keys().filter(|(_, op)| *op == van).map(|(uitkering_id, _)| *uitkering_id);
    let uitkering_id = match na {
        Uitstroomkeuze::Uitkering(uitkering_id) => Some(uitkering_id),
        Uitstroomkeuze::Laatste => {
            gevraagd.max_by_key(|id| (toestand.uitstroom.get(id).map(|uitstroom| uitstroom.datum), *id))
        }
    };
    match uitkering_id.filter(|id| nazorgen.contains_key(&(*id, van))) {
        Some(uitkering_id) => Ok(vec![NazorgIngetrokken { uitkering_id, van, reden }.into()]),
        None => Err(Weigering::NazorgOnbekend),
    }
}
