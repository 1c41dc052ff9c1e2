//! What a command says when it cannot go on, and its exit code.

use std::path::Path;

use dienst::levering::Verslag;

/// Wrong use or an unusable file: nothing was changed.
const GEBRUIK: u8 = 2;
/// A delivery was stopped: nothing was changed.
const GESTOPT: u8 = 4;
/// Something failed.
const MISLUKT: u8 = 1;

/// Why a command cannot go on, in words for people.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fout {
    /// Wrong use, or a file that cannot be used. Nothing was changed.
    #[error("{0}")]
    Gebruik(String),
    /// A delivery that was stopped before anything of it was written.
    #[error("{reden}")]
    Gestopt {
        /// Why.
        reden: String,
        /// What it would have done.
        verslag: Box<Verslag>,
    },
    /// Something failed.
    #[error("{wat}: {oorzaak}")]
    Mislukt {
        /// What was being done.
        wat: String,
        /// What the part below said.
        oorzaak: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Fout {
    pub(crate) fn afsluitcode(&self) -> u8 {
        match self {
            Self::Gebruik(_) => GEBRUIK,
            Self::Gestopt { .. } => GESTOPT,
            Self::Mislukt { .. } => MISLUKT,
        }
    }

    /// What lies below the message, outermost first. No layer puts personal data in an error.
    pub(crate) fn oorzaken(&self) -> Vec<String> {
        let Self::Mislukt { oorzaak, .. } = self else { return Vec::new() };
        let mut alle = Vec::new();
        let mut dieper = oorzaak.source();
        while let Some(fout) = dieper {
            alle.push(fout.to_string());
            dieper = fout.source();
        }
        // A transparent layer says the same as the one below it.
        alle.dedup();
        alle
    }
}

/// Adds what was being done to whatever went wrong.
pub(crate) trait Bij<T> {
    fn bij(self, wat: impl Into<String>) -> Result<T, Fout>;
}

impl<T, E: Into<Box<dyn std::error::Error + Send + Sync>>> Bij<T> for Result<T, E> {
    fn bij(self, wat: impl Into<String>) -> Result<T, Fout> {
        self.map_err(|fout| Fout::Mislukt { wat: wat.into(), oorzaak: fout.into() })
    }
}

/// Writes a file, and says which when that fails.
pub(crate) fn schrijf(pad: &Path, inhoud: &[u8]) -> Result<(), Fout> {
    std::fs::write(pad, inhoud).bij(format!("{} kan niet worden geschreven", pad.display()))
}
