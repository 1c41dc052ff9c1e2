//! The table of marginals of a scenario, as read from TOML. What every figure means stands beside it in the
//! tables themselves.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use crate::ankers::Ankers;
use crate::fout::Fout;
use crate::kalender::Maand;

/// One scenario.
#[derive(Debug)]
pub(crate) enum Tabel {
    Jaartabel(Box<Jaartabel>),
    Tijdlijn(Box<Tijdlijn>),
}

impl Tabel {
    /// Reads a table; `naam` is for the error. The kind is read first, so that an error in the rest knows its
    /// line.
    pub(crate) fn lees(naam: &str, tekst: &str) -> Result<Self, Fout> {
        let fout = |bron| Fout::Tabel { naam: naam.to_owned(), bron: Box::new(bron) };
        match toml::from_str::<Tabelkop>(tekst).map_err(fout)?.soort {
            Tabelsoort::Jaartabel => {
                toml::from_str(tekst).map(|tabel| Self::Jaartabel(Box::new(tabel))).map_err(fout)
            }
            Tabelsoort::Tijdlijn => {
                toml::from_str(tekst).map(|tabel| Self::Tijdlijn(Box::new(tabel))).map_err(fout)
            }
        }
    }

    /// Reads a table from a file; a name that is no file is an unknown scenario.
    pub(crate) fn uit_bestand(pad: &str) -> Result<Self, Fout> {
        if !Path::new(pad).exists() {
            return Err(Fout::Onbekend { naam: pad.to_owned() });
        }
        let tekst = std::fs::read_to_string(pad).map_err(|bron| Fout::Lezen { pad: pad.into(), bron })?;
        Self::lees(pad, &tekst)
    }
}

/// What every table begins with.
#[derive(Debug, Deserialize)]
struct Tabelkop {
    soort: Tabelsoort,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tabelsoort {
    Jaartabel,
    Tijdlijn,
}

/// One calendar year with exact margins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jaartabel {
    #[serde(rename = "soort")]
    _soort: IgnoredAny,
    pub(crate) jaar: i16,
    pub(crate) stand: u32,
    pub(crate) instroom_leeftijd: Vec<Leeftijdsband>,
    pub(crate) instroom_opleiding: Gewichten,
    pub(crate) uitstroom_duur: UitstroomDuur,
    pub(crate) aannames: Jaaraannames,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UitstroomDuur {
    pub(crate) totaal: [u32; 8],
    pub(crate) werk: [u32; 8],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jaaraannames {
    pub(crate) instroom_maand: [u32; 12],
    pub(crate) uitstroom_maand: [u32; 12],
    pub(crate) gesubsidieerd_promille: u32,
    pub(crate) stand_duur: [u32; 5],
}

/// Ages in years, both inclusive, with a number or a weight.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leeftijdsband {
    pub(crate) van: i32,
    pub(crate) tot: i32,
    pub(crate) aantal: u32,
}

/// Codes with a number or a weight, in the order of the codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Gewichten(pub(crate) BTreeMap<String, u32>);

fn maand<'de, D: Deserializer<'de>>(bron: D) -> Result<Maand, D::Error> {
    let tekst = String::deserialize(bron)?;
    tekst.parse().map_err(|_| serde::de::Error::custom(format_args!("'{tekst}' is geen maand (JJJJ-MM)")))
}

/// A TOML date (without quotes).
fn datum<'de, D: Deserializer<'de>>(bron: D) -> Result<Date, D::Error> {
    let tekst = toml::value::Datetime::deserialize(bron)?.to_string();
    tekst.parse().map_err(|_| serde::de::Error::custom(format_args!("'{tekst}' is geen datum")))
}

fn datums<'de, D: Deserializer<'de>>(bron: D) -> Result<Vec<Date>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Een(#[serde(deserialize_with = "datum")] Date);
    Ok(Vec::<Een>::deserialize(bron)?.into_iter().map(|een| een.0).collect())
}

/// A run of months with anchored stands and the pilots around it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tijdlijn {
    #[serde(rename = "soort")]
    _soort: IgnoredAny,
    #[serde(deserialize_with = "maand")]
    pub(crate) van: Maand,
    #[serde(deserialize_with = "maand")]
    pub(crate) tot: Maand,
    pub(crate) stand: Ankers,
    pub(crate) jongeren: Vec<Jongerengroep>,
    pub(crate) dertigplus: Dertigplus,
    pub(crate) instroom: Instroom,
    pub(crate) uitstroom: Uitstroom,
    pub(crate) beginstand: Beginstand,
    pub(crate) doorstroompunt: Doorstroompunt,
    pub(crate) uwv: Uwv,
    pub(crate) intake: Intake,
    pub(crate) begeleiding: Begeleiding,
    pub(crate) pilot: Vec<Pilot>,
    pub(crate) route_arbeid_plus: RouteArbeidPlus,
    pub(crate) verhalen: Verhalen,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jongerengroep {
    /// For the reader and for errors.
    pub(crate) naam: String,
    /// The doelgroep that everybody in the group has.
    pub(crate) doelgroep: Option<String>,
    pub(crate) uitstroom_promille: u32,
    pub(crate) leeftijd_vanaf: i32,
    pub(crate) ankers: Ankers,
    pub(crate) opleiding: Gewichten,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dertigplus {
    pub(crate) uitstroom_promille: u32,
    pub(crate) opleiding: Gewichten,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instroom {
    pub(crate) leeftijd_jongeren: Vec<Leeftijdsband>,
    pub(crate) leeftijd_dertigplus: Vec<Leeftijdsband>,
    pub(crate) terugkeer_promille: [u32; 3],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Uitstroom {
    pub(crate) gewicht_duur: [u32; 8],
    pub(crate) werk_promille: [u32; 8],
    pub(crate) gesubsidieerd_promille: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beginstand {
    pub(crate) leeftijd_jongeren: Vec<Leeftijdsband>,
    pub(crate) leeftijd_dertigplus: Vec<Leeftijdsband>,
    pub(crate) duur_jongeren: [u32; 8],
    pub(crate) duur_dertigplus: [u32; 8],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doorstroompunt {
    pub(crate) gebiedsteam: String,
    #[serde(deserialize_with = "datum")]
    pub(crate) start: Date,
    pub(crate) per_maand: Vec<u32>,
    pub(crate) later_ingestroomd: u32,
    pub(crate) aanvraag_zonder_uitkering: u32,
    pub(crate) correcties: u32,
    pub(crate) intrekkingen: u32,
    pub(crate) wijzigingen: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Uwv {
    pub(crate) overdrachten: u32,
    #[serde(deserialize_with = "datum")]
    pub(crate) overdracht_vanaf: Date,
    pub(crate) ww_einde: u32,
    #[serde(deserialize_with = "datum")]
    pub(crate) ww_vanaf: Date,
    pub(crate) ww_later_ingestroomd: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intake {
    #[serde(deserialize_with = "datum")]
    pub(crate) start: Date,
    pub(crate) gebiedsteam_werkgevers: String,
    pub(crate) zonder_uitkering: u32,
}

/// Ages in years, both inclusive.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leeftijden {
    pub(crate) van: i32,
    pub(crate) tot: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pilot {
    pub(crate) code: String,
    pub(crate) naam: String,
    pub(crate) gebiedsteam: Option<String>,
    pub(crate) doelgroep: Option<String>,
    pub(crate) leeftijd: Leeftijden,
    pub(crate) weken: i32,
    #[serde(deserialize_with = "datums")]
    pub(crate) groepen: Vec<Date>,
    pub(crate) groepsgrootte: u32,
    pub(crate) capaciteit: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteArbeidPlus {
    pub(crate) eerder: u32,
    #[serde(deserialize_with = "datum")]
    pub(crate) eerder_vanaf: Date,
    #[serde(deserialize_with = "datum")]
    pub(crate) aanmeldstop: Date,
    #[serde(deserialize_with = "datum")]
    pub(crate) aanmeldstop_opgeheven: Date,
    pub(crate) periode: Vec<Periode>,
}

/// A year (or part of one) of Route Arbeid+; `van` inclusive, `tot` exclusive.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Periode {
    #[serde(deserialize_with = "datum")]
    pub(crate) van: Date,
    #[serde(deserialize_with = "datum")]
    pub(crate) tot: Date,
    #[serde(deserialize_with = "datum")]
    pub(crate) instroom_van: Date,
    #[serde(deserialize_with = "datum")]
    pub(crate) instroom_tot: Date,
    pub(crate) gestart: u32,
    pub(crate) hervat: u32,
    pub(crate) gestopt: u32,
    pub(crate) voltooid: u32,
    pub(crate) actueel: u32,
    pub(crate) stappen: Gewichten,
}

/// What coaches do with those who were given one at the intake; parts of a thousand of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begeleiding {
    pub(crate) ggz_promille: u32,
    pub(crate) maatwerk_promille: u32,
    pub(crate) aanbod_promille: u32,
    pub(crate) overdracht_promille: u32,
    pub(crate) budget: Vec<Budget>,
    pub(crate) aanbod: Vec<Aanbod>,
}

/// The budget for maatwerk of a calendar year, in whole euros.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Budget {
    pub(crate) jaar: i16,
    pub(crate) euro: u32,
}

/// An offer that takes everybody who has a coach.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aanbod {
    pub(crate) code: String,
    pub(crate) naam: String,
    /// The first day on which it is there.
    #[serde(deserialize_with = "datum")]
    pub(crate) vanaf: Date,
    pub(crate) weken: i32,
    pub(crate) capaciteit: Option<u32>,
}

/// How often each of the other stories is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verhalen {
    pub(crate) jpf: u32,
    pub(crate) casussen: u32,
    pub(crate) ggz: u32,
    pub(crate) maatwerk: u32,
    pub(crate) jobhunting: u32,
    pub(crate) zonder_uitkering: u32,
    pub(crate) signalen: u32,
    pub(crate) herstel: u32,
    pub(crate) nieuw_beschut: u32,
    pub(crate) aanbod: Vec<Deelaanbod>,
}

/// An offer with who takes part in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deelaanbod {
    pub(crate) code: String,
    pub(crate) naam: String,
    /// The first day on which it is there.
    #[serde(deserialize_with = "datum")]
    pub(crate) vanaf: Date,
    pub(crate) weken: i32,
    pub(crate) capaciteit: Option<u32>,
    /// Whose it is.
    pub(crate) eigenaar: String,
    /// How many take part without another story leading to it.
    #[serde(default)]
    pub(crate) deelnemers: u32,
    /// Work with an employer: the kind of the placement is the code.
    #[serde(default)]
    pub(crate) werk: bool,
}
