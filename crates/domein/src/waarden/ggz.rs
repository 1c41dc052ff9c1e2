//! Closed lists around waiting for the GGZ. Which help bridges and why the waiting ended are told of a person only sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::codelijst;

codelijst! {
    /// Help while somebody waits for the GGZ, as the plan of approach names it (doelstelling 3, mental problems).
    Overbruggingssoort {
        Voorzorg = "voorzorg", "Voorzorg";
        Steungroep = "steungroep", "Steungroep";
        Psycholoog = "psycholoog-werk-in-zicht", "Psycholoog via Werk in Zicht";
        GripEnGlans = "grip-en-glans", "Grip & Glans";
        LifeSkills = "lifeskills", "LifeSkills";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// Why somebody no longer waits, without treatment.
    Ggzwachteinde {
        NietMeerNodig = "niet-meer-nodig", "Niet meer nodig";
        Verhuisd = "verhuisd", "Verhuisd";
        ZelfAfgezien = "zelf-afgezien", "Zelf afgezien van behandeling";
        NietAangenomen = "niet-aangenomen", "Niet aangenomen door de ggz";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// What was recorded around waiting for the GGZ, as it can be withdrawn.
    Ggzvastlegging {
        Wachttijd = "wachttijd", "De wachttijd, met de hulp die haar overbrugt";
        Wachttijdeinde = "wachttijdeinde", "Het einde van de wachttijd, ook door behandeling";
        Overbrugging = "overbrugging", "Hulp die overbrugt";
        Overbruggingseinde = "overbruggingseinde", "Het einde van die hulp";
    }
}
