//! What was done with a signal, in a column of a read model.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Gedaan, Gedane};
use crate::{
    Correctiereden, Gebeurtenis as _,
    gebeurtenis::{SignaleringGebeurtenis, VastleggingFout},
};

impl Gedaan {
    /// As text, for a table; see [`Self::lees`].
    ///
    /// # Errors
    /// Only when a value cannot be written as JSON, which the types here rule out.
    pub fn schrijf(&self) -> Result<String, serde_json::Error> {
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
    ///
    /// # Errors
    /// When it did not write this.
    pub fn lees(tekst: &str) -> Result<Self, VastleggingFout> {
        let regels: Vec<Regel> = serde_json::from_str(tekst)?;
        let gedane = regels.into_iter().map(|regel| {
            let gebeurtenis = SignaleringGebeurtenis::lees(&regel.soort, &regel.feiten)?;
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
