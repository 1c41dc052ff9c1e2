//! What the number of a row counts, so that whoever reads a message finds the row.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the number of a row counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plaatswoord {
    /// The line of the file on which it starts, from 1.
    #[default]
    Regel,
    /// The row itself, from 1: the rows of a JSON or XML file that do not each have a line of their own.
    Rij,
}

impl Plaatswoord {
    /// The word for more than one.
    #[must_use]
    pub const fn meervoud(self) -> &'static str {
        match self {
            Self::Regel => "regels",
            Self::Rij => "rijen",
        }
    }
}

impl fmt::Display for Plaatswoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Regel => "regel",
            Self::Rij => "rij",
        })
    }
}
