//! What a caller may say of a person with a benefit, as far as figures need it.

use dienst::inrichting::Genoemd;
use domein::{
    Doelgroep, Gebiedsteam, Leefvorm, Opleidingsniveau, RedenCode, gebeurtenis::Uitkeringskenmerken,
    referentie,
};
use persoonsregister::Geboorte;
use schemars::JsonSchema;
use serde::Deserialize;
use web::Veldfout;

use crate::aanvoer::geboortemaand;
use crate::regels::{Correctie, onbekende_kenmerken};

/// What is known; what is left out stays as it was, or unknown.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct KenmerkenInvoer {
    /// Level of education.
    opleidingsniveau: Option<Opleidingsniveau>,
    /// Target groups; hbo-wo follows from the level of education and is not named here.
    #[schemars(length(max = 9))]
    doelgroepen: Option<Vec<Doelgroep>>,
    /// The area team.
    gebiedsteam: Option<Gebiedsteam>,
    /// Who the person lives with.
    leefvorm: Option<Leefvorm>,
    /// Reason of inflow, a code of the reference list.
    reden_instroom: Option<RedenCode>,
}

impl KenmerkenInvoer {
    pub(super) fn keur(&self) -> Vec<Veldfout> {
        let mut fouten = Vec::new();
        let lijst = referentie::REDENEN_INSTROOM;
        if self.reden_instroom.as_ref().is_some_and(|code| referentie::zoek(lijst, code.as_str()).is_none()) {
            let codes: Vec<&str> = referentie::codes(lijst).collect();
            let reden = format!("Kies een van: {}.", codes.join(", "));
            fouten.push(Veldfout::nieuw("kenmerken.redenInstroom", "waarde-onbekend", reden));
        }
        if self.doelgroepen.iter().flatten().any(|groep| *groep == Doelgroep::HboWo) {
            let reden = "hbo-wo volgt uit opleidingsniveau; vul dat in en laat hbo-wo hier weg.";
            fouten.push(Veldfout::nieuw("kenmerken.doelgroepen", "niet-van-toepassing", reden));
        }
        fouten
    }

    /// The team that it names, which has to be there on `op`.
    pub(super) fn codes(&self, op: jiff::civil::Date) -> Vec<Genoemd> {
        Genoemd::gebiedsteam("kenmerken.gebiedsteam", self.gebiedsteam.as_ref(), op).into_iter().collect()
    }

    pub(super) fn bij_toekenning(self, geboorte: Geboorte) -> Uitkeringskenmerken {
        let leeg = onbekende_kenmerken();
        Uitkeringskenmerken {
            geboortemaand: geboortemaand(geboorte),
            opleidingsniveau: self.opleidingsniveau.unwrap_or(leeg.opleidingsniveau),
            doelgroepen: self.doelgroepen.unwrap_or_default(),
            gebiedsteam: self.gebiedsteam.filter(|team| team.as_str() != "onbekend"),
            leefvorm: self.leefvorm.unwrap_or(leeg.leefvorm),
            reden_instroom: self.reden_instroom.unwrap_or(leeg.reden_instroom),
            ..leeg
        }
    }

    pub(super) fn als_correctie(self, geboorte: Geboorte, ingangsdatum: jiff::civil::Date) -> Correctie {
        Correctie {
            geboortemaand: geboortemaand(geboorte),
            leeftijd: geboorte.leeftijd_op(ingangsdatum),
            opleidingsniveau: self.opleidingsniveau,
            doelgroepen: self.doelgroepen,
            gebiedsteam: self.gebiedsteam.filter(|team| team.as_str() != "onbekend"),
            leefvorm: self.leefvorm,
            reden_instroom: self.reden_instroom,
        }
    }
}
