//! What a delivery did, or would do: the same for people, for programs and for the list of deliveries. It holds no value
//! of a row and nobody's number.

use std::collections::BTreeMap;

use aanlevering::{Plaatswoord, Rijfout, Samenvatting};
use domein::{Leveringssoort, PersoonId, Verschil};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Bevinding, OnbekendeWaarden};

/// Lines that are named of each kind.
pub(super) const MAX_REGELS: usize = 3;

/// What each full set says again: that something is known here and not in the file. Nothing is recorded of it.
const STAAT_AL: [Verschil; 2] = [Verschil::AlleenHier, Verschil::BlijftWeg];

/// What a delivery did, or, for a trial, would do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verslag {
    /// The delivery; none for a trial.
    pub aanlevering_id: Option<Uuid>,
    /// What its rows are together.
    pub soort: Leveringssoort,
    /// The day of which it gives the state.
    #[schemars(with = "String")]
    pub peildatum: Date,
    /// Whether it was done; otherwise it is a trial, or it was stopped.
    pub uitgevoerd: bool,
    /// Rows read.
    pub gelezen: u64,
    /// Rows that changed something.
    pub aangenomen: u64,
    /// Rows that said what was known.
    pub dubbel: u64,
    /// Rows refused.
    pub geweigerd: u64,
    /// Of the refused rows, those that wait for what has not come yet: they are taken in when it comes.
    #[serde(default)]
    pub wachtend: u64,
    /// Rows that an earlier delivery left in quarantine because what they build on had not come, and that are taken in now.
    #[serde(default)]
    pub alsnog: u64,
    /// Persons whom nobody knew.
    pub personen_nieuw: u64,
    /// Persons who were known.
    pub personen_bekend: u64,
    /// What changes, by kind.
    pub verschillen: Vec<Onderdeel>,
    /// Of whom something is no longer in the file, which no row tells: at most [`Verslag::MAX_VERDWENEN`]. Who it is shows
    /// the person desk.
    #[serde(default)]
    pub verdwenen: Vec<PersoonId>,
    /// Why rows are refused, one entry per kind of fault.
    pub fouten: Vec<Foutsoort>,
    /// The first refusals, at most [`Verslag::MAX_WEIGERINGEN`]; all are in quarantine. Not kept with the delivery.
    #[serde(skip)]
    pub weigeringen: Vec<Rijfout>,
    /// Values that were not understood, per column: they count as unknown.
    pub onbekende_waarden: Vec<OnbekendeWaarden>,
    /// Rows that the mapping does not read (`alleen`); they are not among those read.
    #[serde(default)]
    pub overgeslagen: u64,
    /// Columns that were not used.
    pub extra_kolommen: Vec<String>,
    /// Columns that the file does not have, and what was taken of every row for that.
    #[serde(default)]
    pub zonder_kolommen: Vec<ZonderKolom>,
    /// What the numbers of rows count: `regel` or `rij`.
    #[serde(default)]
    #[schemars(with = "String")]
    pub plaatswoord: Plaatswoord,
    /// What it does to stand and flows, per month; empty when there was nothing to compare with.
    pub effect: Vec<Maandeffect>,
    /// Why it is not plausible.
    pub bevindingen: Vec<Bevinding>,
    /// The code by which somebody agrees with what disappears; none when nothing does.
    pub akkoord: Option<String>,
}

impl Verslag {
    /// Most refusals that are given back one by one.
    pub const MAX_WEIGERINGEN: usize = 20;
    /// Most persons that are named of whom something disappeared.
    pub const MAX_VERDWENEN: usize = 1_000;

    /// The rows in four numbers.
    #[must_use]
    pub fn samenvatting(&self) -> Samenvatting {
        let Self { gelezen, aangenomen, dubbel, geweigerd, .. } = *self;
        Samenvatting { gelezen, aangenomen, dubbel, geweigerd }
    }

    /// Whether nothing differs but what each full set says again: what is known here and not in the file.
    pub(super) fn verandert_niets(&self) -> bool {
        self.verschillen.iter().all(|deel| STAAT_AL.contains(&deel.soort))
    }

    /// How often something changes.
    #[must_use]
    pub fn aantal(&self, soort: Verschil) -> u64 {
        self.verschillen.iter().find(|deel| deel.soort == soort).map_or(0, |deel| deel.aantal)
    }
}

/// A column that the file does not have.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ZonderKolom {
    /// The column, by our name.
    pub kolom: String,
    /// What was taken of every row, in Dutch.
    pub gevolg: String,
}

/// One kind of change.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Onderdeel {
    /// Which.
    pub soort: Verschil,
    /// How often.
    pub aantal: u64,
    /// The first lines that say so; none for what no row says.
    pub regels: Vec<u64>,
}

/// One kind of fault.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Foutsoort {
    /// Code.
    pub code: String,
    /// The field, when it is about one.
    pub veld: Option<String>,
    /// What is wrong with the first of the rows, and what to do.
    pub reden: String,
    /// Rows that have it.
    pub aantal: u64,
    /// The first lines.
    pub regels: Vec<u64>,
}

/// What changes in one month: before and after the delivery, over the persons that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Maandeffect {
    /// Last day of the month.
    #[schemars(with = "String")]
    pub maandeinde: Date,
    /// Running on that day.
    pub stand: [i64; 2],
    /// Of whom up to and including 29 years old.
    pub stand_tot_en_met_29: [i64; 2],
    /// First days in the month.
    pub instroom: [i64; 2],
    /// First days without in the month.
    pub uitstroom: [i64; 2],
}

/// Gathers faults by kind.
#[derive(Debug, Clone, Default)]
pub struct Fouten {
    per_soort: BTreeMap<(String, String), Foutsoort>,
    eerste: Vec<Rijfout>,
}

impl Fouten {
    /// Takes the faults of a row.
    pub fn neem(&mut self, redenen: &[Rijfout]) {
        let ruimte = Verslag::MAX_WEIGERINGEN.saturating_sub(self.eerste.len());
        self.eerste.extend(redenen.iter().take(ruimte).cloned());
        for Rijfout { regel, veld, code, reden } in redenen {
            let sleutel = (veld.clone().unwrap_or_default(), (*code).to_owned());
            let soort = self.per_soort.entry(sleutel).or_insert_with(|| Foutsoort {
                code: (*code).to_owned(),
                veld: veld.clone(),
                reden: reden.clone(),
                aantal: 0,
                regels: Vec::new(),
            });
            soort.aantal += 1;
            if soort.regels.len() < MAX_REGELS {
                soort.regels.push(*regel);
            }
        }
    }

    /// The kinds, those with most rows first, and the first refusals.
    #[must_use]
    pub fn klaar(self) -> (Vec<Foutsoort>, Vec<Rijfout>) {
        let mut soorten: Vec<Foutsoort> = self.per_soort.into_values().collect();
        soorten.sort_by_key(|soort| std::cmp::Reverse(soort.aantal));
        (soorten, self.eerste)
    }
}

/// Gathers changes by kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verschillen {
    per_soort: BTreeMap<Verschil, Onderdeel>,
}

impl Verschillen {
    pub(crate) fn neem(&mut self, verschillen: &[(Verschil, Option<u64>)]) {
        for (soort, regel) in verschillen {
            let deel = self.per_soort.entry(*soort).or_insert_with(|| Onderdeel {
                soort: *soort,
                aantal: 0,
                regels: Vec::new(),
            });
            deel.aantal += 1;
            if deel.regels.len() < MAX_REGELS {
                deel.regels.extend(*regel);
            }
        }
    }

    pub(super) fn aantal(&self, soort: Verschil) -> u64 {
        self.per_soort.get(&soort).map_or(0, |deel| deel.aantal)
    }

    /// Of what nothing is recorded the first pass says how often; whoever writes sees only those of whom something changes.
    pub(super) fn met_wat_er_al_staat(mut self, eerste: Option<&Self>) -> Self {
        if let Some(eerste) = eerste {
            self.per_soort.retain(|soort, _| !STAAT_AL.contains(soort));
            let al = eerste.per_soort.iter().filter(|(soort, _)| STAAT_AL.contains(soort));
            self.per_soort.extend(al.map(|(soort, deel)| (*soort, deel.clone())));
        }
        self
    }

    pub(crate) fn klaar(self) -> Vec<Onderdeel> {
        self.per_soort.into_values().collect()
    }
}
