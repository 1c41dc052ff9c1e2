//! The two ways a delivery goes wrong: the whole file is unusable, or one row is refused. Both carry a stable code
//! for programs and a Dutch text for people; neither ever repeats a delivered value.

use std::fmt;

use serde::Serialize;

use crate::code;

/// The whole file is unusable and nothing of it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{bericht}")]
pub struct Bestandsfout {
    /// Stable name of the fault, for programs: one of [`code::ALLE`](crate::code::ALLE).
    pub code: &'static str,
    /// The line where it was found, counted from 1, where there is one.
    pub regel: Option<u64>,
    /// What is wrong, where, and what to do about it.
    pub bericht: String,
}

impl Bestandsfout {
    pub(crate) fn nieuw(code: &'static str, bericht: impl Into<String>) -> Self {
        Self { code, regel: None, bericht: bericht.into() }
    }

    pub(crate) fn op_regel(code: &'static str, regel: u64, bericht: impl fmt::Display) -> Self {
        Self { code, regel: Some(regel), bericht: format!("Regel {regel}: {bericht}") }
    }
}

impl From<std::io::Error> for Bestandsfout {
    fn from(fout: std::io::Error) -> Self {
        Self::nieuw(
            code::BESTAND_ONLEESBAAR,
            format!("Het bestand kan niet worden gelezen ({fout}). Probeer het opnieuw."),
        )
    }
}

/// One row is refused; the other rows of the file are not touched by it.
///
/// A reason says what was expected and never what was delivered. That holds for every field, not only for those
/// of persons: when columns have shifted, a name or BSN stands under any heading. Who needs the value finds it in
/// the delivered file, on [`regel`](Self::regel).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rijfout {
    /// The line on which the row starts, counted from 1 with the header line included.
    pub regel: u64,
    /// The canonical name of the field, where the fault lies in one field.
    pub veld: Option<String>,
    /// Stable name of the fault, for programs: one of [`code::ALLE`](crate::code::ALLE), or of whoever owns the feed.
    pub code: &'static str,
    /// What was expected, in a Dutch sentence.
    pub reden: String,
}

impl fmt::Display for Rijfout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.veld {
            Some(veld) => write!(f, "Regel {}, {veld}: {}", self.regel, self.reden),
            None => write!(f, "Regel {}: {}", self.regel, self.reden),
        }
    }
}

/// A value that was not understood in a row that was taken: the field counts as unknown.
///
/// It has the value, so that somebody can mend the source; its `Debug` and `Display` never show it, and whoever keeps it
/// seals it. It cannot be serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Opmerking {
    /// The line on which the row starts, counted from 1 with the header line included.
    pub regel: u64,
    /// The canonical name of the field.
    pub veld: String,
    /// Stable name of what is wrong, for programs: one of [`code::ALLE`](crate::code::ALLE), or of whoever owns the feed.
    pub code: &'static str,
    /// The code that was probably meant.
    pub voorstel: Option<String>,
    /// What was delivered: possibly personal data, for when columns have shifted.
    pub waarde: String,
}

impl fmt::Debug for Opmerking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { regel, veld, code, voorstel, waarde: _ } = self;
        f.debug_struct("Opmerking")
            .field("regel", regel)
            .field("veld", veld)
            .field("code", code)
            .field("voorstel", voorstel)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Opmerking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regel {}, {}: deze waarde is niet bekend en telt als onbekend.", self.regel, self.veld)?;
        match &self.voorstel {
            Some(voorstel) => write!(f, " Bedoelde u {voorstel}?"),
            None => Ok(()),
        }
    }
}
