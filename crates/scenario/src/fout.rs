//! What can go wrong while a scenario is made, in sentences for whoever typed the command.

use std::path::PathBuf;

/// Why a scenario was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fout {
    /// Neither a shipped name nor a file.
    #[error(
        "scenario '{naam}' bestaat niet; kies uit {} of geef het pad van een tabel (.toml)",
        crate::namen().join(", ")
    )]
    Onbekend {
        /// What was asked for.
        naam: String,
    },
    /// The table could not be read.
    #[error("de tabel {} kan niet worden gelezen: {bron}", pad.display())]
    Lezen {
        /// The file.
        pad: PathBuf,
        /// Why.
        #[source]
        bron: std::io::Error,
    },
    /// A file or folder could not be written.
    #[error("{} kan niet worden geschreven: {bron}", pad.display())]
    Schrijven {
        /// The file or folder.
        pad: PathBuf,
        /// Why.
        #[source]
        bron: std::io::Error,
    },
    /// The table is no valid TOML, or lacks a field.
    #[error("de tabel van scenario '{naam}' klopt niet: {bron}")]
    Tabel {
        /// The scenario or file.
        naam: String,
        /// Where and why.
        #[source]
        bron: Box<toml::de::Error>,
    },
    /// The figures in the table contradict each other, or ask for more than there is.
    #[error("de cijfers in de tabel kunnen niet samen: {wat}")]
    Onmogelijk {
        /// Which figures.
        wat: String,
    },
}

/// Figures that cannot be met together.
pub(crate) fn onmogelijk(wat: impl Into<String>) -> Fout {
    Fout::Onmogelijk { wat: wat.into() }
}
