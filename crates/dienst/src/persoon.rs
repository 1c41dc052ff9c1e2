//! A person as a caller names one: by person id, or by BSN in the body, never in a path.

use domein::PersoonId;
use jiff::civil::Date;
use persoonsregister::{
    Aanmelding, Afloop, Bsn, HerkenFout, Identificatie, Persoon, Persoonsgegevens, Persoonsregister,
};
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Probleem, Veldfout};

use crate::{Omgeving, intern};

/// A person as a caller names one: `persoonId`, or `bsn` with, when known, the birth date. The BSN goes to the
/// persoonsregister and nowhere else.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersoonInvoer {
    /// The random id that an earlier answer gave.
    pub persoon_id: Option<PersoonId>,
    /// Nine digits.
    #[schemars(length(equal = 9), regex(pattern = "^[0-9]{9}$"))]
    pub bsn: Option<String>,
    /// Birth date.
    pub geboortedatum: Option<Date>,
}

/// Nothing of a person is ever printed.
impl std::fmt::Debug for PersoonInvoer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersoonInvoer(…)")
    }
}

impl PersoonInvoer {
    /// What is wrong with it; `veld` is its place in the body.
    #[must_use]
    pub fn keur(&self, veld: &str) -> Vec<Veldfout> {
        match (&self.persoon_id, &self.bsn) {
            (None, None) => vec![Veldfout::nieuw(
                veld,
                "persoon-ontbreekt",
                "Geef persoonId of bsn: zonder een van beide is niet bekend om wie het gaat.",
            )],
            (Some(_), Some(_)) => vec![Veldfout::nieuw(
                veld,
                "persoon-dubbel",
                "Geef persoonId of bsn, niet allebei: zo kunnen ze elkaar niet tegenspreken.",
            )],
            (None, Some(bsn)) => match Bsn::lees(bsn) {
                Ok(_) => Vec::new(),
                Err(fout) => vec![Veldfout::nieuw(format!("{veld}.bsn"), "bsn-onjuist", fout.to_string())],
            },
            (Some(_), None) => Vec::new(),
        }
    }
}

/// Who it is. A BSN that was not known yet gets a person id.
///
/// # Errors
/// 400 for a BSN without the right form, 404 for a person id that does not exist, 409 when the register refuses.
pub async fn herken_persoon(omgeving: &Omgeving, invoer: &PersoonInvoer) -> Result<Persoon, Probleem> {
    if let Some(id) = invoer.persoon_id {
        // Asked by itself, so that an id that was made up is not taken in.
        let kaart = omgeving.register.gegevens(id).await.map_err(|fout| match fout {
            persoonsregister::Error::OnbekendePersoon(_) | persoonsregister::Error::SleutelVernietigd(_) => {
                Probleem::niet_gevonden(
                    "persoon-onbekend",
                    "Deze persoonId bestaat niet (meer). Gebruik de persoonId uit een eerder antwoord, of de bsn.",
                )
            }
            fout => intern(&fout),
        })?;
        drop(kaart);
        let geboorte = omgeving.register.geboorte(&[id]).await.map_err(|fout| intern(&fout))?;
        let geboorte = geboorte.into_iter().next().unwrap_or(persoonsregister::Geboorte::Onbekend);
        return Ok(Persoon { id, nieuw: false, geboorte });
    }
    let bsn = invoer.bsn.as_deref().unwrap_or_default();
    let bsn = Bsn::lees(bsn).map_err(|fout| {
        Probleem::ongeldig(vec![Veldfout::nieuw("persoon.bsn", "bsn-onjuist", fout.to_string())])
    })?;
    let gegevens = Persoonsgegevens { geboortedatum: invoer.geboortedatum, ..Persoonsgegevens::default() };
    let aanmelding = Aanmelding { identificaties: vec![Identificatie::Bsn(bsn)], gegevens };
    let mut herkend =
        neem_op_in_register(&omgeving.register, vec![aanmelding]).await.map_err(|fout| intern(&fout))?;
    match herkend.pop() {
        Some(Ok(persoon)) => Ok(persoon),
        Some(Err(fout)) => Err(Probleem::conflict("persoon-niet-herkend", fout.to_string())),
        None => Err(Probleem::intern(&"persoonsregister gave no answer")),
    }
}

/// Attempts to write what was recognised before somebody else changes it; each lost one is somebody else's success.
const MAX_POGINGEN: u32 = 8;

/// Recognises rows and writes all that they say.
pub(crate) async fn neem_op_in_register(
    register: &Persoonsregister,
    aanmeldingen: Vec<Aanmelding>,
) -> Result<Vec<Result<Persoon, HerkenFout>>, persoonsregister::Error> {
    for _ in 0..MAX_POGINGEN {
        let herkenning = register.herken(aanmeldingen.clone()).await?;
        if register.leg_vast(&herkenning).await? == Afloop::Vastgelegd {
            return Ok(herkenning.uitkomsten().to_vec());
        }
    }
    Err(persoonsregister::Error::Samenloop)
}
