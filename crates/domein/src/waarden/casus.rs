//! Closed lists around the casusoverleg 16–27 and the policy signals that come out of it. Which organisations sat at the table for
//! somebody is told of that person only sealed: that says something about health, or worse.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::codelijst;

codelijst! {
    /// An organisation that takes part in a casusoverleg; never a person. An assumption of this program: the letter to parliament
    /// of 7 May 2026 names the domains and says "chain partners", and gives no list.
    Casusorganisatie {
        WerkEnInkomen = "werk-en-inkomen", "Gemeente: werk en inkomen";
        Wmo = "wmo", "Gemeente: Wmo";
        Jeugd = "jeugd", "Gemeente: jeugd";
        Jeugdhulp = "jeugdhulp", "Jeugdhulpaanbieder";
        BeschermdWonen = "beschermd-wonen", "Beschermd wonen of maatschappelijke opvang";
        Woningcorporatie = "woningcorporatie", "Woningcorporatie";
        Ggz = "ggz", "Ggz";
        Huisarts = "huisarts", "Huisarts of wijkverpleging";
        School = "school", "School";
        Doorstroompunt = "doorstroompunt", "Doorstroompunt";
        Schuldhulp = "schuldhulp", "Schuldhulpverlening";
        Uwv = "uwv", "UWV";
        Jongerenwerk = "jongerenwerk", "Jongerenwerk of welzijn";
        Justitie = "justitie", "Reclassering of justitie";
        Anders = "anders", "Een andere organisatie";
    }
}

codelijst! {
    /// What became of an agreement.
    Casusuitkomst {
        Gedaan = "gedaan", "Gedaan";
        NietGedaan = "niet-gedaan", "Niet gedaan";
    }
}

codelijst! {
    /// Why a case is talked about no longer. Nothing about health on purpose: the code stands in the event in clear.
    Casuseinde {
        Geregeld = "geregeld", "Geregeld";
        NaarAnderTeam = "naar-ander-team", "Verder bij een ander team of een andere organisatie";
        OpEigenVerzoek = "op-eigen-verzoek", "Op eigen verzoek";
        Verhuisd = "verhuisd", "Verhuisd";
        TeOud = "te-oud", "Ouder dan 27";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// What was recorded of a case, as it can be withdrawn.
    Casusvastlegging {
        Casus = "casus", "De casus, met alles wat erbij hoort";
        Regisseur = "regisseur", "De laatste wisseling van regisseur";
        Bespreking = "bespreking", "De bespreking van een dag";
        Afspraak = "afspraak", "Een afspraak, met wat ervan kwam";
        Uitkomst = "uitkomst", "Wat van een afspraak kwam";
        Einde = "einde", "Het einde van de casus";
    }
}

codelijst! {
    /// What a policy signal is about. Codes alone: words could name somebody.
    Beleidsonderwerp {
        Huisvesting = "huisvesting", "Huisvesting";
        BeschermdWonen = "beschermd-wonen", "Beschermd wonen";
        Uitkering = "uitkering", "Uitkering en inkomen";
        Schulden = "schulden", "Schulden";
        Ggz = "ggz", "Geestelijke gezondheidszorg";
        Jeugdhulp = "jeugdhulp", "Jeugdhulp en de overgang bij 18";
        Onderwijs = "onderwijs", "Onderwijs";
        Werk = "werk", "Werk en dagbesteding";
        Identiteitsbewijs = "identiteitsbewijs", "Identiteitsbewijs en inschrijving";
        Gegevensdeling = "gegevensdeling", "Delen van gegevens";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// Where it gets stuck.
    Beleidsknelpunt {
        RegelsTeStreng = "regels-te-streng", "Een verordening of regel laat te weinig ruimte";
        GeenToegang = "geen-toegang", "Geen toegang zonder indicatie, diagnose of leeftijd";
        Wachttijd = "wachttijd", "Te lang wachten";
        GeenAanbod = "geen-aanbod", "Wat nodig is, is er niet";
        NiemandVerantwoordelijk = "niemand-verantwoordelijk", "Niemand is ervan, of twee zijn het";
        Geld = "geld", "Niemand betaalt het";
        Samenwerking = "samenwerking", "Organisaties werken langs elkaar heen";
        Anders = "anders", "Anders";
    }
}
