//! `persoon`: mending persons in the persoonsregister.

use clap::{Args, Subcommand};

/// Numbers and reasons come in on standard input, a line each: who is on the machine can see arguments. A number is
/// written as `bsn 999900006`, `onderwijsnummer 109900012` or `persoonsnummer GM0014 K-12`.
#[derive(Debug, Subcommand)]
pub(crate) enum Persoon {
    /// Maak van twee personen die dezelfde zijn er één. Op standaardinvoer: een nummer van wie blijft, een nummer van wie
    /// daarin opgaat, en waarom; elk op een regel
    Samenvoegen(Door),
    /// Maak een samenvoeging ongedaan. Op standaardinvoer: een nummer dat ermee meekwam, en waarom
    Splitsen(Door),
    /// Haal een nummer weg bij wie het niet is. Op standaardinvoer: het nummer, en waarom
    Ontkoppelen(Door),
    /// Geef iemand een ander BSN. Op standaardinvoer: het BSN dat nu geldt, het nieuwe, en waarom
    BsnWijzigen {
        #[command(flatten)]
        door: Door,

        /// Het oude BSN was nooit van deze persoon; zonder deze vlag blijft het de persoon vinden
        #[arg(long)]
        laat_los: bool,
    },
    /// Vervang een geboorte die fout is. Op standaardinvoer: een nummer, de geboorte (JJJJ-MM-DD, JJJJ-MM, JJJJ of
    /// onbekend), en waarom
    GeboorteCorrigeren(Door),
}

#[derive(Debug, Args)]
pub(crate) struct Door {
    /// Het account waarmee u dit vraagt; het komt in het journaal
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) door: String,
}

impl Persoon {
    pub(crate) fn door(&self) -> &str {
        match self {
            Self::Samenvoegen(door)
            | Self::Splitsen(door)
            | Self::Ontkoppelen(door)
            | Self::BsnWijzigen { door, .. }
            | Self::GeboorteCorrigeren(door) => &door.door,
        }
    }

    /// What is asked on standard input, a line each.
    pub(crate) const fn vragen(&self) -> &'static [&'static str] {
        match self {
            Self::Samenvoegen(_) => {
                &["een nummer van wie blijft", "een nummer van wie daarin opgaat", "waarom"]
            }
            Self::Splitsen(_) => &["een nummer dat met de samenvoeging meekwam", "waarom"],
            Self::Ontkoppelen(_) => &["het nummer", "waarom"],
            Self::BsnWijzigen { .. } => &["het BSN dat nu geldt", "het nieuwe BSN", "waarom"],
            Self::GeboorteCorrigeren(_) => &["een nummer", "de geboorte", "waarom"],
        }
    }
}
