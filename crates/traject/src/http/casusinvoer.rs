//! The bodies with which a case of the casusoverleg is recorded.

use dienst::{Datums, Gedateerd, NoemtCodes, PersoonInvoer, inrichting::Genoemd};
use domein::{Casuseinde, Casusorganisatie, Casusuitkomst, Kenmerk};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::{Keur, Veldfout};

/// A case is opened.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Casusinvoer {
    /// The caller's own reference of this case of this person; the id follows from both.
    pub(super) kenmerk: Kenmerk,
    /// Who.
    pub(super) persoon: PersoonInvoer,
    /// First day.
    pub(super) datum: Date,
    /// The internal number of the jongerenregisseur.
    pub(super) regisseur: Kenmerk,
}

impl Keur for Casusinvoer {
    fn keur(&self) -> Vec<Veldfout> {
        self.persoon.keur("persoon")
    }
}

impl Datums for Casusinvoer {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::geboren("persoon", &self.persoon), Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for Casusinvoer {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("regisseur", Some(&self.regisseur), self.datum).into_iter().collect()
    }
}

/// Another leads.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Regisseur {
    /// The internal number of who leads.
    pub(super) regisseur: Kenmerk,
    /// From which day on.
    pub(super) datum: Date,
}

impl Keur for Regisseur {}

impl Datums for Regisseur {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

impl NoemtCodes for Regisseur {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("regisseur", Some(&self.regisseur), self.datum).into_iter().collect()
    }
}

/// It was talked about.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Bespreking {
    /// The day.
    pub(super) datum: Date,
    /// Which organisations were there; sealed.
    #[schemars(length(min = 1, max = 20))]
    organisaties: Vec<Casusorganisatie>,
    /// Whether the young person was there, if only for the first quarter of an hour.
    pub(super) jongere_erbij: bool,
}

impl Bespreking {
    /// Each once, in one order: the same in another order is the same.
    pub(super) fn organisaties(&self) -> Vec<Casusorganisatie> {
        let mut organisaties = self.organisaties.clone();
        organisaties.sort_by_key(|organisatie| organisatie.code());
        organisaties.dedup();
        organisaties
    }
}

impl Keur for Bespreking {}

impl Datums for Bespreking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Something was agreed.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Afspraak {
    /// The caller's own reference of this agreement; the id follows from it and from the case.
    pub(super) kenmerk: Kenmerk,
    /// The day on which it was made.
    pub(super) datum: Date,
    /// The last day for it, inclusive.
    pub(super) uiterlijk: Date,
    /// The internal number of whose it is; left out when it is of an organisation.
    pub(super) medewerker: Option<Kenmerk>,
    /// Of which organisation it is; left out when it is of a medewerker. Sealed.
    organisatie: Option<Casusorganisatie>,
    /// What was agreed; sealed.
    #[schemars(length(min = 1, max = 4_000))]
    afspraak: String,
}

/// What is sealed of an agreement.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Afspraaktekst {
    /// Of which organisation it is; none when it is of a medewerker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) organisatie: Option<Casusorganisatie>,
    /// What was agreed.
    pub(super) afspraak: String,
}

impl Afspraak {
    pub(super) fn tekst(&self) -> Afspraaktekst {
        Afspraaktekst { organisatie: self.organisatie, afspraak: self.afspraak.clone() }
    }
}

impl Keur for Afspraak {
    fn keur(&self) -> Vec<Veldfout> {
        match (&self.medewerker, self.organisatie) {
            (Some(_), None) | (None, Some(_)) => Vec::new(),
            _ => {
                let reden = "Noem van wie de afspraak is: een medewerker of een organisatie, niet beide en niet geen van beide.";
                vec![Veldfout::nieuw("medewerker", "eigenaar-onduidelijk", reden)]
            }
        }
    }
}

impl Datums for Afspraak {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum), Gedateerd::gepland("uiterlijk", self.uiterlijk)]
    }
}

impl NoemtCodes for Afspraak {
    fn codes(&self) -> Vec<Genoemd> {
        Genoemd::coach("medewerker", self.medewerker.as_ref(), self.datum).into_iter().collect()
    }
}

/// It was done or not.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Uitkomst {
    /// The day on which that was seen.
    pub(super) datum: Date,
    /// What became of it.
    pub(super) uitkomst: Casusuitkomst,
}

impl Keur for Uitkomst {}

impl Datums for Uitkomst {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// The case is talked about no longer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Einde {
    /// First day.
    pub(super) datum: Date,
    /// Why.
    pub(super) reden: Casuseinde,
}

impl Keur for Einde {}

impl Datums for Einde {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Bespreking, Uitkomst, Einde);
