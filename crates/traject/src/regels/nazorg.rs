//! Aftercare: some time after an outflow it is asked how things are, and whether it lasted. Of one benefit and day one answer
//! holds, what was told last. An outflow is lasting when it is still so at twelve months, the last of the times.

use std::collections::BTreeMap;

use domein::{
    Correctiereden,
    gebeurtenis::{Nazorg, NazorgIngetrokken, TrajectGebeurtenis as G},
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    Toestand, Voorval, Weigering,
    begeleiding::niet_voor,
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

pub(super) fn geef(
    toestand: &Toestand,
    datum: Date,
    uitkering_id: Uuid,
    duurzaam: bool,
) -> Result<Vec<G>, Weigering> {
    let uitstroom = toestand.uitstroom.get(&uitkering_id).ok_or(Weigering::UitstroomOnbekend)?;
    if toestand.nazorg.0.get(&(uitkering_id, datum)) == Some(&duurzaam) {
        return Ok(Vec::new());
    }
    niet_voor(datum, uitstroom.datum, "de dag van de uitstroom")?;
    Ok(vec![Nazorg { uitkering_id, duurzaam }.into()])
}

/// It was not asked on that day.
pub(super) fn trek_in(
    nazorgen: &Nazorgen,
    van: Date,
    uitkering_id: Uuid,
    reden: Correctiereden,
) -> Result<Vec<G>, Weigering> {
    match nazorgen.0.contains_key(&(uitkering_id, van)) {
        true => Ok(vec![NazorgIngetrokken { uitkering_id, van, reden }.into()]),
        false => Err(Weigering::NazorgOnbekend),
    }
}
