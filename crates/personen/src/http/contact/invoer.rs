//! What is told at the desk of how somebody can be reached.

use dienst::{Datums, Gedateerd};
use domein::Contactsoort;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use web::{Keur, Veldfout};
use zeroize::Zeroizing;

use crate::regels::contact::{self, Adres, Onjuist};

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

impl Contactgegevens {
    /// The values in one spelling, or everything that is wrong.
    pub(super) fn waarden(&self) -> Result<Vec<Waarde>, Vec<(&'static str, Onjuist)>> {
        let mut waarden = Vec::new();
        let mut fouten = Vec::new();
        let mut neem = |veld, soort, waarde: Result<String, Onjuist>| match waarde {
            Ok(waarde) => waarden.push((soort, Zeroizing::new(waarde))),
            Err(fout) => fouten.push((veld, fout)),
        };
        if let Some(tekst) = &self.telefoon {
            neem("telefoon", Contactsoort::Telefoon, contact::telefoon(tekst));
        }
        if let Some(tekst) = &self.email {
            neem("email", Contactsoort::Email, contact::email(tekst));
        }
        if let Some(adres) = &self.adres {
            neem("adres.postcode", Contactsoort::Adres, adres.als_tekst());
        }
        if let Some(tekst) = &self.taal {
            neem("taal", Contactsoort::Taal, contact::taal(tekst));
        }
        if fouten.is_empty() { Ok(waarden) } else { Err(fouten) }
    }
}

impl Adresinvoer {
    fn als_tekst(&self) -> Result<String, Onjuist> {
        let netjes = |tekst: &String| tekst.trim().to_owned();
        let adres = Adres {
            straat: netjes(&self.straat),
            huisnummer: self.huisnummer,
            toevoeging: self.toevoeging.as_ref().map(netjes),
            postcode: contact::postcode(&self.postcode)?,
            plaats: netjes(&self.plaats),
            geheim: self.geheim,
        };
        // Texts and a number: there is nothing in it that JSON cannot say.
        serde_json::to_string(&adres).map_err(|_| Onjuist::Postcode)
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
                let veldfout =
                    |(veld, fout): (&str, Onjuist)| Veldfout::nieuw(veld, fout.code(), fout.to_string());
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
