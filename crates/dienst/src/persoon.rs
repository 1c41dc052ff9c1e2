//! A person as a caller names one: by person id, or by BSN in the body, never in a path.

use domein::PersoonId;
use jiff::civil::Date;
use persoonsregister::Bsn;
use schemars::JsonSchema;
use serde::Deserialize;
use web::Veldfout;

/// Of a BSN that is none, at every door; explained in `docs/fouten.md`.
pub const BSN_ONJUIST: &str = "bsn-onjuist";

/// A person as a caller names one: `persoonId`, or `bsn` with, when known, the birth date. The BSN goes to the
/// persoonsregister and nowhere else.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersoonInvoer {
    /// The random id that an earlier answer gave.
    pub persoon_id: Option<PersoonId>,
    /// Nine digits.
    #[schemars(extend(
        "pattern" = "^[0-9]{9}$", "x-code" = BSN_ONJUIST,
        "x-uitleg" = "Hier horen precies negen cijfers, voorloopnullen meegeteld."
    ))]
    pub bsn: Option<String>,
    /// Birth date.
    pub geboortedatum: Option<Date>,
    /// First name or names, when known; goes to the persoonsregister and nowhere else. Only with `bsn` and `geboortedatum`
    /// it says something.
    #[schemars(length(min = 1, max = 100))]
    pub voornaam: Option<String>,
    /// Last name with its prefix, as `voornaam`. An application of a person of whom nobody knew needs it.
    #[schemars(length(min = 1, max = 100))]
    pub achternaam: Option<String>,
}

/// Nothing of a person is ever printed.
impl std::fmt::Debug for PersoonInvoer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersoonInvoer(…)")
    }
}

impl PersoonInvoer {
    /// Whether it says enough for a person of whom nobody knew: a number alone may be a mistyped one, and would make a person
    /// who does not exist.
    #[must_use]
    pub fn mag_nieuw(&self) -> bool {
        let naam = self.achternaam.as_deref().is_some_and(|naam| !naam.trim().is_empty());
        naam && self.geboortedatum.is_some()
    }

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
                Err(fout) => vec![Veldfout::nieuw(format!("{veld}.bsn"), BSN_ONJUIST, fout.to_string())],
            },
            (Some(_), None) => Vec::new(),
        }
    }
}
