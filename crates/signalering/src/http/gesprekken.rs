//! The informative talk: planned, moved, cancelled, held, or nobody came.

use dienst::{Datums, Gedateerd, NoemtCodes, inrichting::Genoemd};
use domein::{Afzegger, Gespreksdeelnemer, Gespreksplek, Gespreksuitkomst, Kenmerk};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Keur, Veldfout};

use super::{
    opvolging::{Opvolging, Vervanging},
    vorm::{keur_vorm, vorm},
};
use crate::regels::Handeling;

/// An informative talk is planned.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Gesprek {
    /// When it was planned.
    datum: Date,
    /// Day of the talk.
    datum_gesprek: Date,
    /// The coach's internal number; never a name.
    #[schemars(with = "Kenmerk")]
    coach: String,
    /// Where, when known.
    plek: Option<Gespreksplek>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Gesprek {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Gesprek {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums =
            [Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumGesprek", self.datum_gesprek)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl NoemtCodes for Gesprek {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("coach", Some(&self.coach), self.datum_gesprek).into_iter().collect()
    }
}

impl Opvolging for Gesprek {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        let coach = vorm("coach", &self.coach)?;
        let Self { datum, datum_gesprek, plek, .. } = self;
        Ok((datum, Handeling::PlanGesprek { coach, datum_gesprek, plek }))
    }
}

/// The planned talk goes to another day; that is no absence.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Verplaatsing {
    /// When that was said; on the day of the talk at the latest.
    datum: Date,
    /// Day of the talk from now on.
    datum_gesprek: Date,
    /// Who asked for it.
    door: Afzegger,
    /// Where from now on; left out: where it was.
    plek: Option<Gespreksplek>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Verplaatsing {}

impl Datums for Verplaatsing {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums =
            [Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("datumGesprek", self.datum_gesprek)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl Opvolging for Verplaatsing {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        let Self { datum, datum_gesprek, door, plek, .. } = self;
        Ok((datum, Handeling::VerplaatsGesprek { datum_gesprek, door, plek }))
    }
}

/// The planned talk is cancelled; that is no absence.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Afzegging {
    /// When that was said; on the day of the talk at the latest.
    datum: Date,
    /// Who cancelled it.
    door: Afzegger,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Afzegging {}

impl Datums for Afzegging {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl Opvolging for Afzegging {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::ZegGesprekAf { door: self.door }))
    }
}

/// An informative talk was held.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Gespreksverslag {
    /// Day of the talk. A second report of the same day replaces the first.
    datum: Date,
    /// The coach's internal number; never a name.
    #[schemars(with = "Kenmerk")]
    coach: String,
    /// What it led to.
    uitkomst: Gespreksuitkomst,
    /// Where; left out: where it was planned.
    plek: Option<Gespreksplek>,
    /// Who took part besides the young person.
    #[serde(default)]
    deelnemers: Vec<Gespreksdeelnemer>,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Gespreksverslag {
    fn keur(&self) -> Vec<Veldfout> {
        keur_vorm::<Kenmerk>("coach", &self.coach).into_iter().collect()
    }
}

impl Datums for Gespreksverslag {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

impl NoemtCodes for Gespreksverslag {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("coach", Some(&self.coach), self.datum).into_iter().collect()
    }
}

impl Opvolging for Gespreksverslag {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        let coach = vorm("coach", &self.coach)?;
        let Self { datum, uitkomst, plek, mut deelnemers, .. } = self;
        deelnemers.sort_unstable();
        deelnemers.dedup();
        Ok((datum, Handeling::LegGesprekVast { coach, uitkomst, plek, deelnemers }))
    }
}

/// The young person did not come to the planned talk.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Afwezigheid {
    /// Day of the talk.
    datum: Date,
    /// What this stands in the place of.
    vervangt: Option<Vervanging>,
}

impl Keur for Afwezigheid {}

impl Datums for Afwezigheid {
    fn datums(&self) -> Vec<Gedateerd> {
        let datums = [Gedateerd::gebeurd("datum", self.datum)];
        datums.into_iter().chain(Vervanging::gedateerd(self.vervangt)).collect()
    }
}

dienst::noemt_geen_codes!(Verplaatsing, Afzegging, Afwezigheid);

impl Opvolging for Afwezigheid {
    fn vervangt(&self) -> Option<Vervanging> {
        self.vervangt
    }

    fn handeling(self) -> Result<(Date, Handeling), Veldfout> {
        Ok((self.datum, Handeling::MeldAfwezigheid))
    }
}
