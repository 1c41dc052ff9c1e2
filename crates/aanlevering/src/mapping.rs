//! The mapping: a TOML file in which a supplier's own column names, codes and notations are told once, so that its
//! export can be read as it is. Reading one reports every fault in it together.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::Arc,
};

use toml::{Table, Value};

use crate::{
    datum::Notatie, grenzen::MAX_MAPPING_BYTES, indeling::Indeling, tomlfout::tomlfout, xml::Rijpad,
};

mod levering;
mod lezing;

pub use levering::Leveringsmapping;
pub(crate) use levering::{SOORTEN, VERDWENEN};
use lezing::Lezing;

/// The value in a mapping that stands for all that it does not name.
const ALLE_ANDERE: &str = "*";

/// The encoding the mapping tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TekensetKeuze {
    /// Found in the file itself.
    #[default]
    Auto,
    /// UTF-8, and anything else is a fault.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

/// What a supplier means by an end date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EinddatumIs {
    /// The first day without (exclusive), as we use it.
    #[default]
    EersteDagZonder,
    /// The last day with (inclusive); a day is added.
    LaatsteDag,
}

/// How one supplier's file differs from the canonical form. The default is the canonical form itself.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    pub(crate) scheidingsteken: Option<u8>,
    pub(crate) tekenset: TekensetKeuze,
    pub(crate) datumnotatie: Notatie,
    /// None: nobody said it, and it is the first day without.
    pub(crate) einddatum_is: Option<EinddatumIs>,
    pub(crate) doelgroepen_scheiding: Option<char>,
    levering: Leveringsmapping,
    /// The sheet of a workbook.
    pub(crate) werkblad: Option<String>,
    /// The element of XML that is a row.
    pub(crate) rij: Option<Rijpad>,
    /// Our columns of which the element may be absent from XML altogether: then it is empty in every row.
    mag_ontbreken: Vec<String>,
    /// The supplier's column, to the values in lower case of the rows that are read.
    alleen: BTreeMap<String, Vec<String>>,
    /// What stands for "no date", beside what always does; in lower case.
    geen_datum: Vec<String>,
    /// Canonical name to the supplier's.
    kolommen: BTreeMap<String, String>,
    /// Canonical column, then the supplier's value in lower case, to ours.
    waarden: BTreeMap<String, BTreeMap<String, String>>,
    tekst: Tekst,
}

/// The text that a mapping was read from. It is not shown: a delivery is known by what its mapping says, as `Debug` shows it,
/// and not by how that was written down.
#[derive(Clone, Default)]
struct Tekst(Option<Arc<str>>);

impl fmt::Debug for Tekst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Everything that is wrong in a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("De mapping klopt niet:\n- {}", .fouten.join("\n- "))]
pub struct Mappingfout {
    /// One Dutch sentence per fault.
    pub fouten: Vec<String>,
}

impl Mapping {
    /// Reads a mapping for a feed.
    ///
    /// # Errors
    /// All faults at once: unknown keys and columns, values of another kind, a notation that cannot be read back.
    pub fn lees(toml: &str, indeling: &Indeling) -> Result<Self, Mappingfout> {
        if toml.len() > MAX_MAPPING_BYTES {
            return Err(Mappingfout {
                fouten: vec![format!("Ze is groter dan {} KiB.", MAX_MAPPING_BYTES / 1024)],
            });
        }
        let tabel: Table = toml
            .parse()
            .map_err(|fout: toml::de::Error| Mappingfout { fouten: vec![tomlfout(toml, &fout)] })?;
        let mut lezing = Lezing::nieuw(indeling);
        let mut mapping = Self { tekst: Tekst(Some(toml.into())), ..Self::default() };
        for (sleutel, waarde) in &tabel {
            lezing.sleutel(&mut mapping, sleutel, waarde);
        }
        if lezing.fouten.is_empty() { Ok(mapping) } else { Err(Mappingfout { fouten: lezing.fouten }) }
    }

    /// Whether it says what an end date of this supplier is: the last day with, or the first day without.
    #[must_use]
    pub fn zegt_wat_een_einddatum_is(&self) -> bool {
        self.einddatum_is.is_some()
    }

    /// An example for a feed, in Dutch, with every column named; it reads back as a mapping.
    #[must_use]
    pub fn voorbeeld(indeling: &Indeling) -> String {
        let mut uit = String::from(
            "# Mapping: hoe uw bestand afwijkt van de standaardvorm. Laat weg wat niet afwijkt.\n\n\
             # Scheidingsteken: \";\", \",\" of \"\\t\" (tab). Zonder deze regel wordt het uit de kopregel opgemaakt.\n\
             scheidingsteken = \";\"\n\
             # Tekenset: \"auto\", \"utf-8\" of \"windows-1252\".\n\
             tekenset = \"auto\"\n\
             # Datums: \"auto\" (JJJJMMDD, JJJJ-MM-DD, DD-MM-JJJJ) of een strftime-notatie zoals \"%d/%m/%Y\".\n\
             datumnotatie = \"auto\"\n\
             # Einddatum: \"eerste_dag_zonder\" (de standaard) of \"laatste_dag\".\n\
             einddatum_is = \"eerste_dag_zonder\"\n\
             # Wat in uw bestand betekent dat er geen datum is, naast 31-12-9999, 00000000, NULL, - en dergelijke.\n\
             geen_datum = [\"onbekend\"]\n\
             # Wat de waarden van een lijst in één veld scheidt.\n\
             doelgroepen_scheiding = \"|\"\n\
             # Werkblad van een werkmap. Zonder deze regel is het het eerste met de kopregel.\n\
             # werkblad = \"Uitkeringen\"\n\
             # Element van XML dat een rij is: het einde van het pad ernaartoe.\n\
             # rij = \"Uitkering/Persoon\"\n\n\
             # Kolommen die in de XML geheel mogen ontbreken, omdat lege elementen worden weggelaten.\n\
             # mag_ontbreken = [\"EEN KOLOM\"]\n\
             # Alleen rijen met deze waarden in een kolom van uw bestand; de andere worden geteld en overgeslagen.\n\
             # alleen = { \"SOORT\" = [\"01\", \"02\"] }\n\n\
             # Onze kolomnaam = de naam in uw kopregel.\n[kolommen]\n",
        );
        for kolom in indeling.kolommen {
            let nodig = if kolom.nodig { ", nodig" } else { "" };
            let sleutel = Value::from(kolom.naam);
            // Writing to a String cannot fail.
            _ = writeln!(
                uit,
                "# {}{nodig}\n{sleutel} = {}",
                kolom.uitleg,
                Value::from(kolom.naam.to_uppercase())
            );
        }
        if let Some(kolom) = indeling.kolommen.last() {
            let sleutel = Value::from(kolom.naam);
            _ = writeln!(
                uit,
                "\n# Uw waarde = onze code, per kolom; hoofdletters maken niet uit. \"*\" is elke andere waarde.\n\
                 [waarden.{sleutel}]"
            );
            _ = writeln!(uit, "\"UW WAARDE\" = \"onze-code\"\n\"*\" = \"onbekend\"");
        }
        uit
    }

    /// What it says of a delivery as a whole.
    #[must_use]
    pub fn levering(&self) -> &Leveringsmapping {
        &self.levering
    }

    /// The text that it was read from; none for the canonical form.
    #[must_use]
    pub fn tekst(&self) -> Option<&str> {
        self.tekst.0.as_deref()
    }

    /// This mapping for rows of a file that were read before: they are UTF-8, whatever the file was.
    #[must_use]
    pub fn voor_utf8(&self) -> Self {
        Self { tekenset: TekensetKeuze::Utf8, ..self.clone() }
    }

    /// This mapping for a copy of a file, which is UTF-8 whatever the file was.
    pub(crate) fn voor_kopie(&self, scheidingsteken: Option<u8>) -> Self {
        Self { tekenset: TekensetKeuze::Utf8, scheidingsteken, ..self.clone() }
    }

    /// The supplier's name of a canonical column, where the mapping tells one.
    pub(crate) fn kolomnaam(&self, naam: &str) -> Option<&str> {
        self.kolommen.get(naam).map(String::as_str)
    }

    /// Our value for a supplier's value, where the mapping tells one.
    pub(crate) fn vertaal(&self, kolom: &str, waarde: &str) -> Option<&str> {
        self.waarden.get(kolom)?.get(&waarde.to_lowercase()).map(String::as_str)
    }

    /// The supplier's names of columns that may be absent from XML, because it leaves out what is empty.
    pub(crate) fn mag_ontbreken(&self) -> impl Iterator<Item = &str> {
        self.mag_ontbreken.iter().map(|kolom| self.kolomnaam(kolom).unwrap_or(kolom))
    }

    /// The columns of the file of which only rows with some values are read, with these values in lower case.
    pub(crate) fn alleen(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.alleen.iter().map(|(kolom, waarden)| (kolom.as_str(), waarden.as_slice()))
    }

    /// What the mapping says for every value of a column that it does not name and that is not ours: `"*" = "…"`.
    pub(crate) fn anders(&self, kolom: &str) -> Option<&str> {
        self.waarden.get(kolom)?.get(ALLE_ANDERE).map(String::as_str)
    }

    /// Whether a text is one of our values for a column, by the mapping.
    pub(crate) fn is_van_ons(&self, kolom: &str, tekst: &str) -> bool {
        self.waarden.get(kolom).is_some_and(|waarden| waarden.values().any(|onze| onze == tekst))
    }

    /// Whether a text stands for "no date" by the mapping.
    pub(crate) fn is_geen_datum(&self, tekst: &str) -> bool {
        !self.geen_datum.is_empty() && self.geen_datum.contains(&tekst.trim().to_lowercase())
    }

    /// What separates the values of a list within one field.
    pub(crate) fn lijstscheiding(&self) -> char {
        self.doelgroepen_scheiding.unwrap_or('|')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indeling::Kolom;

    const INDELING: Indeling = Indeling::csv(&[
        Kolom::vrij("bsn", "burgerservicenummer"),
        Kolom::nodig("ingangsdatum", "eerste dag met uitkering"),
        Kolom::vrij("reden_uitstroom", "waarom het eindigde"),
    ]);

    #[test]
    fn het_voorbeeld_is_zelf_een_geldige_mapping() {
        let mapping = Mapping::lees(&Mapping::voorbeeld(&INDELING), &INDELING).unwrap();
        assert_eq!(mapping.kolomnaam("bsn"), Some("BSN"));
        assert_eq!(mapping.vertaal("reden_uitstroom", "uw Waarde"), Some("onze-code"));
    }

    #[test]
    fn alle_fouten_komen_in_een_keer() {
        let toml = "scheidingsteken = \"x\"\ntekenst = \"auto\"\ndatumnotatie = \"%d-%m-%y\"\n\
                    doelgroepen_scheiding = \"||\"\n[kolommen]\ningangsdatm = \"Start\"\nbsn = \"START\"\n\
                    [waarden.reden_uitstroom]\n\"A\" = 1\n\"b\" = \"werk\"\n\"B\" = \"overig\"\n";
        let fout = Mapping::lees(toml, &INDELING).unwrap_err();
        assert_eq!(fout.fouten.len(), 8, "{fout}");
        for deel in [
            "Bedoelde u tekenset?",
            "Bedoelde u ingangsdatum?",
            "vier cijfers",
            "twee keer",
            "dezelfde kolom",
        ] {
            assert!(fout.to_string().contains(deel), "{deel}: {fout}");
        }
    }

    #[test]
    fn hoe_een_mapping_is_opgeschreven_is_niet_wat_ze_zegt() {
        let toon = |toml: &str| format!("{:?}", Mapping::lees(toml, &INDELING).unwrap());
        let toml = "datumnotatie = \"%d-%m-%Y\"\n";
        assert_eq!(toon(toml), toon(&format!("# van de leverancier\n{toml}")));
        assert_ne!(toon(toml), toon("datumnotatie = \"%d/%m/%Y\"\n"));
    }

    #[test]
    fn kapotte_toml_noemt_de_regel() {
        let fout = Mapping::lees("tekenset = \"auto\"\n[kolommen\n", &INDELING).unwrap_err();
        assert!(fout.to_string().contains("Regel 2"), "{fout}");
    }
}
