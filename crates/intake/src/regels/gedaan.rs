//! What was recorded of an application, in order, and what of it was withdrawn since. The one place that says what still
//! stands: for the rules, for the list, and for whoever looks back.

use domein::{
    Aanvraagstap, Correctiereden, Gebeurtenis as _,
    gebeurtenis::{AanvraagstapIngetrokken, IntakeGebeurtenis, VastleggingFout},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Stand;

/// Something that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Gedane {
    /// The date on which it holds; of a grant the day of the decision, when it is known.
    pub op: Date,
    /// What.
    pub gebeurtenis: IntakeGebeurtenis,
    /// Why it no longer counts; none while it does.
    pub ingetrokken: Option<Correctiereden>,
    /// What replaces it is still to come: the next event.
    wacht: bool,
}

impl Gedane {
    fn is(&self, stap: Aanvraagstap, van: Date) -> bool {
        self.ingetrokken.is_none() && self.op == van && self.gebeurtenis.aanvraagstap() == Some(stap)
    }
}

/// What was recorded of an application after it was made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gedaan(Vec<Gedane>);

impl Gedaan {
    /// Takes an event. What replaces something that was withdrawn stands in its place, so that a decision still comes after
    /// what it stood on.
    pub(crate) fn neem(&mut self, op: Date, gebeurtenis: &IntakeGebeurtenis) {
        if let IntakeGebeurtenis::AanvraagstapIngetrokken(f) = gebeurtenis {
            return self.trek_in(f);
        }
        let op = match gebeurtenis {
            IntakeGebeurtenis::UitkeringToegekend(f) => f.besloten_op.unwrap_or(op),
            _ => op,
        };
        let nieuw = Gedane { op, gebeurtenis: gebeurtenis.clone(), ingetrokken: None, wacht: false };
        match self.0.iter().position(|gedane| gedane.wacht) {
            Some(plaats) => {
                self.0[plaats].wacht = false;
                self.0.insert(plaats + 1, nieuw);
            }
            None => self.0.push(nieuw),
        }
    }

    fn trek_in(&mut self, f: &AanvraagstapIngetrokken) {
        if let Some(plaats) = self.plaats(f.stap, f.van) {
            let gedane = &mut self.0[plaats];
            (gedane.ingetrokken, gedane.wacht) = (Some(f.reden), f.vervangen);
        }
    }

    /// Where the last of this kind on this day stands, among all.
    pub(super) fn plaats(&self, stap: Aanvraagstap, van: Date) -> Option<usize> {
        self.0.iter().rposition(|gedane| gedane.is(stap, van))
    }

    /// Whether something of this kind on this day was withdrawn.
    pub(super) fn was_ingetrokken(&self, stap: Aanvraagstap, van: Date) -> bool {
        let weg = |gedane: &Gedane| gedane.ingetrokken.is_some() && gedane.op == van;
        self.0.iter().any(|gedane| weg(gedane) && gedane.gebeurtenis.aanvraagstap() == Some(stap))
    }

    /// Everything, also what was withdrawn.
    #[must_use]
    pub fn alles(&self) -> &[Gedane] {
        &self.0
    }

    /// What stands, in order.
    pub(super) fn staat(&self) -> impl Iterator<Item = &Gedane> {
        self.0.iter().filter(|gedane| gedane.ingetrokken.is_none())
    }

    /// Where an application stands of which this was recorded.
    pub(crate) fn stand(&self) -> Stand {
        self.stand_voor(self.0.len())
    }

    /// Where it stood before what is at this place among all.
    pub(super) fn stand_voor(&self, plaats: usize) -> Stand {
        let deel = self.0.iter().take(plaats).filter(|gedane| gedane.ingetrokken.is_none());
        deel.fold(Stand::nieuw(), |mut stand, gedane| {
            stand.neem(gedane.op, &gedane.gebeurtenis);
            stand
        })
    }

    /// As text, for a table; see [`Self::lees`].
    pub(crate) fn schrijf(&self) -> Result<String, serde_json::Error> {
        let regels = self.0.iter().map(|gedane| {
            Ok(Regel {
                op: gedane.op,
                soort: gedane.gebeurtenis.soort().into(),
                feiten: gedane.gebeurtenis.schrijf()?,
                ingetrokken: gedane.ingetrokken,
                wacht: gedane.wacht,
            })
        });
        serde_json::to_string(&regels.collect::<Result<Vec<_>, serde_json::Error>>()?)
    }

    /// What [`Self::schrijf`] wrote.
    pub(crate) fn lees(tekst: &str) -> Result<Self, VastleggingFout> {
        let regels: Vec<Regel> = serde_json::from_str(tekst)?;
        let gedane = regels.into_iter().map(|regel| {
            let gebeurtenis = IntakeGebeurtenis::lees(&regel.soort, &regel.feiten)?;
            Ok(Gedane { op: regel.op, gebeurtenis, ingetrokken: regel.ingetrokken, wacht: regel.wacht })
        });
        gedane.collect::<Result<_, VastleggingFout>>().map(Self)
    }
}

/// One of them, in a table.
#[derive(Serialize, Deserialize)]
struct Regel {
    op: Date,
    soort: String,
    feiten: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ingetrokken: Option<Correctiereden>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    wacht: bool,
}
