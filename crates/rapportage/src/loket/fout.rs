//! Why there are no figures.

use eventstore::StoreError;

use crate::{NietGedekt, cijfers::CijferFout, geheimhouding};

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RapportageFout {
    /// They cannot be counted.
    #[error(transparent)]
    Cijfers(#[from] CijferFout),
    /// The quarter is not over, or not every source covers it.
    #[error(transparent)]
    NietGedekt(#[from] NietGedekt),
    /// They cannot be made public.
    #[error(transparent)]
    Geheimhouding(#[from] geheimhouding::Fout),
    /// Events could not be taken into the facts: figures without them would pretend to be complete.
    #[error(
        "{0} gebeurtenissen kunnen niet worden verwerkt, dus de cijfers zijn niet volledig en er komt geen rapportage; \
         laat de beheerder ze bekijken en opnieuw aanbieden"
    )]
    Onvolledig(u64),
    /// The facts do not hold everything that was recorded.
    #[error(
        "de feiten ({feiten}) zijn tot en met gebeurtenis {positie} bijgewerkt en er zijn er {hoofd}; zolang ze achterlopen \
         komt er geen rapportage. Probeer het zo opnieuw, en laat anders de beheerder kijken waarom ze stilstaan"
    )]
    Achter {
        /// Which facts.
        feiten: String,
        /// How far they are.
        positie: u64,
        /// How far the log is that they follow.
        hoofd: u64,
    },
    /// The facts take nothing in until somebody does something.
    #[error("{feiten} neemt niets op en dat gaat niet vanzelf over, dus er komen geen cijfers: {wat}")]
    StaatStil {
        /// Which facts.
        feiten: String,
        /// What is in the way, and what to do about it.
        wat: &'static str,
    },
    /// Whether the facts hold everything cannot be found out now.
    #[error("niet bekend is of de feiten ({feiten}) volledig zijn, dus er komt geen rapportage: {oorzaak}")]
    BronOnbekend {
        /// Which facts.
        feiten: String,
        /// Why not.
        #[source]
        oorzaak: StoreError,
    },
    /// The program is stopping.
    #[error("het programma stopt")]
    Gestopt,
}
