//! Why a delivery is not taken in, or not further.

use aanlevering::Bestandsfout;
use eventstore::{AppendError, StoreError};
use web::{Probleem, Veldfout};

use crate::{QuarantaineFout, intern, probleem::nieuwere_versie};

/// Why an import stops. What was taken in before it stays; the same file again goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportFout {
    /// The file cannot be used. Nothing is changed.
    #[error(transparent)]
    Bestand(#[from] Bestandsfout),
    /// The log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log did not take an event.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The persoonsregister.
    #[error("persoonsregister: {0}")]
    Register(#[from] persoonsregister::Error),
    /// The quarantine.
    #[error("quarantaine: {0}")]
    Quarantaine(#[from] QuarantaineFout),
    /// Persons who merged could not be taken over.
    #[error("samengevoegde personen: {0}")]
    Samenvoegen(crate::contract::Dienstfout),
    /// Something that was recorded cannot be read: the database is damaged.
    #[error("wat is vastgelegd, kan niet worden gelezen: {0}")]
    Onleesbaar(String),
    /// A row is about a stream with an event of a type that only a newer program knows. The row may well be right, so it is
    /// not refused: nothing of its block was taken in, and the newer program takes it in from the same file.
    #[error(
        "over een dossier uit dit bestand heeft een nieuwere versie van dit programma iets vastgelegd (soort {soort}). \
         Neem die versie in gebruik en lever hetzelfde dan opnieuw aan"
    )]
    NieuwereVersie {
        /// The type name.
        soort: String,
    },
}

/// Of a delivery that cannot be used as a whole, at every door.
pub const AANLEVERING_ONBRUIKBAAR: &str = "aanlevering-onbruikbaar";

/// What a caller is shown of a delivery over HTTP. A file that cannot be used is one problem; what is wrong with it, and
/// where, is a finding with its own code.
impl From<ImportFout> for Probleem {
    fn from(fout: ImportFout) -> Self {
        match fout {
            ImportFout::Bestand(Bestandsfout { code, regel, bericht }) => {
                let bevinding = Veldfout {
                    regel: regel.and_then(|regel| usize::try_from(regel).ok()),
                    ..Veldfout::nieuw("", code, bericht.clone())
                };
                Self::verzoek_onjuist(AANLEVERING_ONBRUIKBAAR, bericht).met_fouten(vec![bevinding])
            }
            ImportFout::NieuwereVersie { soort } => nieuwere_versie(&soort),
            anders => intern(&anders),
        }
    }
}
