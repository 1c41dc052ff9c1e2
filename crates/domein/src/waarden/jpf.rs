//! Closed lists around the Jongeren Perspectief Fonds (JPF). What is owed, to whom, and what was agreed in words are told of a
//! person only sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::codelijst;

codelijst! {
    /// With what a participant pays back: in money or in kind, for instance by studying, as a trainee or by working (letter to
    /// parliament of 7 May 2026 on young people in vulnerable positions, the example of the JPF).
    Jpftegenprestatie {
        Geld = "geld", "Aflossen in geld";
        Opleiding = "opleiding", "Opleiding";
        Stage = "stage", "Stage";
        Werk = "werk", "Werk";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// How it goes with what was agreed to be paid back.
    Jpfoordeel {
        OpSchema = "op-schema", "Op schema";
        LooptAchter = "loopt-achter", "Loopt achter";
        Voldaan = "voldaan", "Voldaan";
        NietNagekomen = "niet-nagekomen", "Niet nagekomen";
    }
}

impl Jpfoordeel {
    /// Whether nothing more is expected after it.
    #[must_use]
    pub const fn rondt_af(self) -> bool {
        matches!(self, Self::Voldaan | Self::NietNagekomen)
    }
}

codelijst! {
    /// Why somebody no longer takes part. Nothing about health on purpose: the code stands in the event in clear.
    Jpfeinde {
        Voltooid = "voltooid", "Voltooid: over elke tegenprestatie is een laatste oordeel";
        OpEigenVerzoek = "op-eigen-verzoek", "Op eigen verzoek";
        AfsprakenNietNagekomen = "afspraken-niet-nagekomen", "De afspraken zijn niet nagekomen";
        AndereSchuldhulp = "andere-schuldhulp", "Verder met andere schuldhulp";
        Verhuisd = "verhuisd", "Verhuisd";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// What was recorded around taking part in the JPF, as it can be withdrawn.
    Jpfvastlegging {
        Deelname = "deelname", "De deelname, met alles wat erbij hoort";
        Schuld = "schuld", "Een overgenomen schuld";
        Plan = "plan", "Het plan van een dag";
        Tegenprestatie = "tegenprestatie", "Een tegenprestatie, met de oordelen erover";
        Beoordeling = "beoordeling", "Het oordeel van een dag over een tegenprestatie";
        Einde = "einde", "Het einde van de deelname";
    }
}
