//! Closed lists around a placement with an employer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::codelijst;

codelijst! {
    /// On what terms somebody works with an employer.
    Plaatsingssoort {
        Regulier = "regulier", "Regulier dienstverband";
        Afspraakbaan = "afspraakbaan", "Afspraakbaan";
        NieuwBeschut = "nieuw-beschut", "Nieuw beschut";
        Basisbaan = "basisbaan", "Basisbaan";
        Participatiebaan = "participatiebaan", "Participatiebaan";
        Proefplaatsing = "proefplaatsing", "Proefplaatsing";
        Detachering = "detachering", "Detachering";
    }
}

codelijst! {
    /// Why a placement ended. Nothing about health on purpose: the code stands in the event in clear.
    Plaatsingseinde {
        Omgezet = "omgezet", "Omgezet in een volgende plaatsing";
        TermijnVoorbij = "termijn-voorbij", "De afgesproken termijn is voorbij";
        DoorWerkgever = "door-werkgever", "Beëindigd door de werkgever";
        OpEigenVerzoek = "op-eigen-verzoek", "Beëindigd op eigen verzoek";
        AnderWerk = "ander-werk", "Ander werk";
        Opleiding = "opleiding", "Opleiding";
        Anders = "anders", "Anders";
        Onbekend = "onbekend", "Onbekend";
    }
}

codelijst! {
    /// Why jobcoaching ended while the placement goes on; it ends with the placement by itself.
    Jobcoacheinde {
        DoelBereikt = "doel-bereikt", "Niet meer nodig";
        TermijnVoorbij = "termijn-voorbij", "De afgesproken termijn is voorbij";
        OpEigenVerzoek = "op-eigen-verzoek", "Op eigen verzoek";
        Anders = "anders", "Anders";
    }
}

codelijst! {
    /// What was recorded of a placement, as it can be withdrawn.
    Plaatsingsvastlegging {
        Begin = "begin", "Het begin, en daarmee de hele plaatsing";
        Einde = "einde", "Het einde";
        Jobcoach = "jobcoach", "De laatste toewijzing van een jobcoach";
        Jobcoacheinde = "jobcoacheinde", "Het einde van de jobcoaching";
    }
}

codelijst! {
    /// Branch of an employer: the sections of the Standaard Bedrijfsindeling (SBI 2025), as NACE Rev. 2.1 has them.
    Sector {
        A = "A", "Landbouw, bosbouw en visserij";
        B = "B", "Winning van delfstoffen";
        C = "C", "Industrie";
        D = "D", "Energievoorziening";
        E = "E", "Waterbedrijven en afvalbeheer";
        F = "F", "Bouw";
        G = "G", "Handel";
        H = "H", "Vervoer en opslag";
        I = "I", "Logies en maaltijden";
        J = "J", "Uitgeverijen, omroep en productie van inhoud";
        K = "K", "Telecommunicatie, programmering en advies over computers";
        L = "L", "Financiële instellingen en verzekeringen";
        M = "M", "Onroerend goed";
        N = "N", "Advies, onderzoek en techniek";
        O = "O", "Administratieve en ondersteunende diensten";
        P = "P", "Openbaar bestuur";
        Q = "Q", "Onderwijs";
        R = "R", "Gezondheid en welzijn";
        S = "S", "Kunst, sport en recreatie";
        T = "T", "Overige diensten";
        U = "U", "Huishoudens als werkgever";
        V = "V", "Extraterritoriale organisaties";
    }
}
