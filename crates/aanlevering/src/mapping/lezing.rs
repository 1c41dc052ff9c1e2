//! Checking a mapping key by key: every key must be known, every value of its kind, every column one of the feed. A
//! fault names what was expected and, where near enough, what was probably meant.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use toml::Value;

use super::{EinddatumIs, Mapping, SOORTEN, TekensetKeuze, VERDWENEN};
use crate::{datum::Notatie, indeling::Indeling, lijkt::dichtstbij, voorstel::voorstel, xml::Rijpad};

const SLEUTELS: [&str; 15] = [
    "soort",
    "verdwenen",
    "grenzen",
    "scheidingsteken",
    "tekenset",
    "datumnotatie",
    "einddatum_is",
    "geen_datum",
    "doelgroepen_scheiding",
    "werkblad",
    "rij",
    "mag_ontbreken",
    "alleen",
    "kolommen",
    "waarden",
];

/// Takes a mapping key by key and gathers what is wrong.
pub(super) struct Lezing<'a> {
    indeling: &'a Indeling,
    pub(super) fouten: Vec<String>,
}

impl<'a> Lezing<'a> {
    pub(super) fn nieuw(indeling: &'a Indeling) -> Self {
        Self { indeling, fouten: Vec::new() }
    }

    /// Takes one key of the mapping.
    pub(super) fn sleutel(&mut self, mapping: &mut Mapping, sleutel: &str, waarde: &Value) {
        match sleutel {
            "scheidingsteken" => {
                let keuzes = [(";", Some(b';')), (",", Some(b',')), ("\t", Some(b'\t'))];
                mapping.scheidingsteken = self.keuze(sleutel, waarde, &keuzes);
            }
            "tekenset" => {
                let keuzes = [
                    ("auto", TekensetKeuze::Auto),
                    ("utf-8", TekensetKeuze::Utf8),
                    ("windows-1252", TekensetKeuze::Windows1252),
                ];
                mapping.tekenset = self.keuze(sleutel, waarde, &keuzes);
            }
            "einddatum_is" => {
                let keuzes =
                    [("eerste_dag_zonder", EinddatumIs::EersteDagZonder), ("laatste_dag", EinddatumIs::LaatsteDag)];
                mapping.einddatum_is = Some(self.keuze(sleutel, waarde, &keuzes));
            }
            "datumnotatie" => match waarde.as_str() {
                Some("auto") => {}
                Some(notatie) if leest_terug(notatie) => mapping.datumnotatie = Notatie::Strftime(notatie.to_owned()),
                _ => self.fouten.push(
                    "datumnotatie moet \"auto\" zijn of een strftime-notatie met dag, maand en jaar in vier cijfers, \
                     zoals \"%d/%m/%Y\"."
                        .into(),
                ),
            },
            "doelgroepen_scheiding" => {
                let mut tekens = waarde.as_str().unwrap_or_default().chars();
                match (tekens.next(), tekens.next()) {
                    (Some(teken), None) => mapping.doelgroepen_scheiding = Some(teken),
                    _ => self.fouten.push("doelgroepen_scheiding moet één teken zijn, tussen aanhalingstekens.".into()),
                }
            }
            "soort" => mapping.levering.soort = self.een_van(sleutel, waarde, &SOORTEN),
            "verdwenen" => mapping.levering.verdwenen = self.een_van(sleutel, waarde, &VERDWENEN),
            "grenzen" => mapping.levering.grenzen(waarde, &mut self.fouten),
            "geen_datum" => {
                let woorden = waarde.as_array().map(|woorden| woorden.iter().map(Value::as_str).collect());
                match woorden.unwrap_or(None::<Vec<&str>>) {
                    Some(woorden) if woorden.iter().all(|woord| !woord.trim().is_empty()) => {
                        mapping.geen_datum = woorden.iter().map(|woord| woord.trim().to_lowercase()).collect();
                    }
                    _ => self.fouten.push(
                        "geen_datum moet een lijst van teksten zijn, zoals [\"01-01-2999\", \"lopend\"].".into(),
                    ),
                }
            }
            "werkblad" => match waarde.as_str().map(str::trim).filter(|naam| !naam.is_empty()) {
                Some(naam) => mapping.werkblad = Some(naam.to_owned()),
                None => self.fouten.push("werkblad moet de naam van een werkblad zijn, tussen aanhalingstekens.".into()),
            },
            "rij" => {
                mapping.rij = waarde.as_str().and_then(Rijpad::lees);
                if mapping.rij.is_none() {
                    self.fouten.push(
                        "rij moet het element van de XML noemen dat een rij is, met / ertussen: \"Uitkering/Persoon\".".into(),
                    );
                }
            }
            "mag_ontbreken" => {
                let kolommen = waarde.as_array().map(|kolommen| kolommen.iter().map(Value::as_str).collect());
                match kolommen.unwrap_or(None::<Vec<&str>>) {
                    Some(kolommen) => {
                        for kolom in kolommen {
                            self.kent(sleutel, kolom);
                            mapping.mag_ontbreken.push(kolom.to_owned());
                        }
                    }
                    None => self
                        .fouten
                        .push("mag_ontbreken moet een lijst van onze kolomnamen zijn, zoals [\"einddatum\"].".into()),
                }
            }
            "alleen" => self.alleen(mapping, waarde),
            "kolommen" => self.kolommen(mapping, waarde),
            "waarden" => self.waarden(mapping, waarde),
            _ => {
                let bedoeld = dichtstbij(sleutel, SLEUTELS).map(|s| format!(" Bedoelde u {s}?")).unwrap_or_default();
                self.fouten.push(format!(
                    "{sleutel} is geen bekende instelling.{bedoeld} Bekend zijn: {}.",
                    SLEUTELS.join(", ")
                ));
            }
        }
    }

    fn keuze<T: Copy + Default>(&mut self, sleutel: &str, waarde: &Value, keuzes: &[(&str, T)]) -> T {
        let tekst = waarde.as_str().unwrap_or_default();
        if let Some((_, keuze)) = keuzes.iter().find(|(naam, _)| naam.eq_ignore_ascii_case(tekst)) {
            return *keuze;
        }
        let namen: Vec<String> = keuzes.iter().map(|(naam, _)| Value::from(*naam).to_string()).collect();
        self.fouten.push(format!("{sleutel} moet een van deze zijn: {}.", namen.join(", ")));
        T::default()
    }

    fn een_van(&mut self, sleutel: &str, waarde: &Value, keuzes: &[&'static str]) -> Option<&'static str> {
        let keuzes: Vec<(&str, Option<&'static str>)> =
            keuzes.iter().map(|naam| (*naam, Some(*naam))).collect();
        self.keuze(sleutel, waarde, &keuzes)
    }

    fn kolommen(&mut self, mapping: &mut Mapping, waarde: &Value) {
        let Some(tabel) = waarde.as_table() else {
            self.fouten.push("kolommen moet een tabel zijn: [kolommen].".into());
            return;
        };
        let mut gebruikt: BTreeMap<String, &str> = BTreeMap::new();
        for (onze, hunne) in tabel {
            self.kent("kolommen", onze);
            let Some(hunne) = hunne.as_str().map(str::trim).filter(|naam| !naam.is_empty()) else {
                self.fouten.push(format!(
                    "kolommen.{onze} moet de naam uit uw kopregel zijn, tussen aanhalingstekens."
                ));
                continue;
            };
            if let Some(eerder) = gebruikt.insert(hunne.to_lowercase(), onze) {
                self.fouten.push(format!("kolommen.{onze} en kolommen.{eerder} wijzen dezelfde kolom aan."));
            }
            mapping.kolommen.insert(onze.clone(), hunne.to_owned());
        }
    }

    fn alleen(&mut self, mapping: &mut Mapping, waarde: &Value) {
        let Some(tabel) = waarde.as_table() else {
            self.fouten.push("alleen moet een tabel zijn: [alleen].".into());
            return;
        };
        for (kolom, waarden) in tabel {
            let waarden = waarden.as_array().map(|waarden| waarden.iter().map(Value::as_str).collect());
            match waarden.unwrap_or(None::<Vec<&str>>).filter(|waarden| !waarden.is_empty()) {
                Some(waarden) => {
                    let waarden = waarden.iter().map(|waarde| waarde.trim().to_lowercase()).collect();
                    mapping.alleen.insert(kolom.clone(), waarden);
                }
                None => self.fouten.push(format!(
                    "alleen.\"{kolom}\" moet een lijst zijn van de waarden die worden gelezen, zoals [\"01\", \"02\"]."
                )),
            }
        }
    }

    fn waarden(&mut self, mapping: &mut Mapping, waarde: &Value) {
        let Some(tabel) = waarde.as_table() else {
            self.fouten.push("waarden moet uit tabellen per kolom bestaan: [waarden.KOLOM].".into());
            return;
        };
        for (kolom, vertalingen) in tabel {
            self.kent("waarden", kolom);
            let Some(vertalingen) = vertalingen.as_table() else {
                self.fouten.push(format!("waarden.{kolom} moet een tabel zijn: [waarden.{kolom}]."));
                continue;
            };
            let codes = self.indeling.kolommen.iter().find(|een| een.naam == kolom).and_then(|een| een.codes);
            let codes = codes.map(|codes| codes());
            let doel = mapping.waarden.entry(kolom.clone()).or_default();
            for (hunne, onze) in vertalingen {
                let Some(onze) = onze.as_str() else {
                    self.fouten.push(format!(
                        "waarden.{kolom}.\"{hunne}\" moet onze code zijn, tussen aanhalingstekens."
                    ));
                    continue;
                };
                if let Some(codes) = codes.as_ref().filter(|codes| !is_code(onze.trim(), codes)) {
                    let bedoeld = voorstel(onze, codes).map(|code| format!(" Bedoelde u {code}?"));
                    self.fouten.push(format!(
                        "waarden.{kolom}.\"{hunne}\" noemt geen code van ons.{} Mogelijk zijn: {}.",
                        bedoeld.unwrap_or_default(),
                        codes.join(", ")
                    ));
                }
                if doel.insert(hunne.trim().to_lowercase(), onze.trim().to_owned()).is_some() {
                    self.fouten.push(format!(
                        "waarden.{kolom}.\"{hunne}\" staat er twee keer (hoofdletters tellen niet)."
                    ));
                }
            }
        }
    }

    fn kent(&mut self, tabel: &str, kolom: &str) {
        if !self.indeling.kent(kolom) {
            let namen: Vec<&str> = self.indeling.kolommen.iter().map(|kolom| kolom.naam).collect();
            let bedoeld = dichtstbij(kolom, namen.iter().copied())
                .map(|k| format!(" Bedoelde u {k}?"))
                .unwrap_or_default();
            self.fouten.push(format!(
                "{tabel}.{kolom} is geen kolom van deze aanlevering.{bedoeld} De kolommen zijn: {}.",
                namen.join(", ")
            ));
        }
    }
}

/// Whether a text is one of these codes, or says that there is none.
fn is_code(tekst: &str, codes: &[&str]) -> bool {
    tekst.is_empty() || codes.iter().any(|code| code.eq_ignore_ascii_case(tekst))
}

/// Whether a notation keeps the whole date, so that two-digit years and missing parts are refused.
fn leest_terug(notatie: &str) -> bool {
    [date(1948, 12, 31), date(2031, 1, 2)].iter().all(|datum| {
        jiff::fmt::strtime::format(notatie, *datum)
            .and_then(|tekst| Date::strptime(notatie, tekst))
            .is_ok_and(|terug| terug == *datum)
    })
}
