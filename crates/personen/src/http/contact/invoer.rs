//! What is told at the desk of how somebody can be reached.

use dienst::{Datums, Gedateerd};
use domein::Contactsoort;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use web::{Keur, Veldfout};
use zeroize::Zeroizing;

use crate::regels::contact::{self, Onjuist};

/// How somebody can be reached; at least one of them.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Contactgegevens {
    /// The day on which it held.
    pub(super) datum: Date,
    /// Telephone number.
    telefoon: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Where somebody lives.
    adres: Option<Adresinvoer>,
    /// The language somebody wants to be spoken to in, as ISO 639 has it.
    taal: Option<String>,
}

/// An address.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Adresinvoer {
    #[schemars(length(min = 1, max = 80))]
    straat: String,
    #[schemars(range(min = 1, max = 99_999))]
    huisnummer: u32,
    #[schemars(length(min = 1, max = 10))]
    toevoeging: Option<String>,
    postcode: String,
    #[schemars(length(min = 1, max = 80))]
    plaats: String,
    /// It is not to be told to others.
    #[serde(default)]
    geheim: bool,
}

/// What was told, in one spelling.
pub(super) type Waarde = (Contactsoort, Zeroizing<String>);

/// What is wrong with a field.
pub(super) type Fout = (&'static str, Onjuist);

impl Contactgegevens {
    /// The values in one spelling, or everything that is wrong.
    pub(super) fn waarden(&self) -> Result<Vec<Waarde>, Vec<Fout>> {
        let mut waarden = Vec::new();
        let mut fouten = Vec::new();
        let mut neem = |soort, waarde: Result<String, Vec<Fout>>| match waarde {
            Ok(waarde) => waarden.push((soort, Zeroizing::new(waarde))),
            Err(gevonden) => fouten.extend(gevonden),
        };
        let in_veld = |veld| move |fout| vec![(veld, fout)];
        if let Some(tekst) = &self.telefoon {
            neem(Contactsoort::Telefoon, contact::telefoon(tekst).map_err(in_veld("telefoon")));
        }
        if let Some(tekst) = &self.email {
            neem(Contactsoort::Email, contact::email(tekst).map_err(in_veld("email")));
        }
        if let Some(adres) = &self.adres {
            neem(Contactsoort::Adres, adres.als_tekst());
        }
        if let Some(tekst) = &self.taal {
            neem(Contactsoort::Taal, contact::taal(tekst).map_err(in_veld("taal")));
        }
        if fouten.is_empty() { Ok(waarden) } else { Err(fouten) }
    }
}

impl Adresinvoer {
    /// As it is kept and shown: JSON, with what is not there left out.
    fn als_tekst(&self) -> Result<String, Vec<Fout>> {
        let mut fouten = Vec::new();
        let mut neem = |veld, waarde: Result<String, Onjuist>| {
            waarde.map_err(|fout| fouten.push((veld, fout))).unwrap_or_default()
        };
        let mut adres = json!({
            "straat": neem("adres.straat", contact::ingevuld(&self.straat)),
            "huisnummer": self.huisnummer,
            "postcode": neem("adres.postcode", contact::postcode(&self.postcode)),
            "plaats": neem("adres.plaats", contact::ingevuld(&self.plaats)),
        });
        let toevoeging = self.toevoeging.as_deref().map(str::trim).filter(|tekst| !tekst.is_empty());
        if let Some(toevoeging) = toevoeging {
            adres["toevoeging"] = toevoeging.into();
        }
        if self.geheim {
            adres["geheim"] = true.into();
        }
        if fouten.is_empty() { Ok(adres.to_string()) } else { Err(fouten) }
    }
}

impl Keur for Contactgegevens {
    fn keur(&self) -> Vec<Veldfout> {
        match self.waarden() {
            Ok(waarden) if waarden.is_empty() => vec![Veldfout::nieuw(
                "",
                "contact-leeg",
                "Geef minstens een van telefoon, email, adres of taal.",
            )],
            Ok(_) => Vec::new(),
            Err(fouten) => {
                let veldfout = |(veld, fout): Fout| Veldfout::nieuw(veld, fout.code(), fout.to_string());
                fouten.into_iter().map(veldfout).collect()
            }
        }
    }
}

impl Datums for Contactgegevens {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

/// Since when it no longer holds.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Intrekking {
    /// The day on which it turned out.
    pub(super) datum: Date,
}

impl Keur for Intrekking {}

impl Datums for Intrekking {
    fn datums(&self) -> Vec<Gedateerd> {
        vec![Gedateerd::gebeurd("datum", self.datum)]
    }
}

dienst::noemt_geen_codes!(Contactgegevens, Intrekking);
