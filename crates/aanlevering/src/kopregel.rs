//! The header line of a CSV file: which canonical column stands where, and which columns are not ours. Everything
//! that is missing is reported together, with the column that was probably meant.

use std::collections::{HashMap, HashSet};

use crate::{
    code,
    fout::Bestandsfout,
    grenzen::MAX_KOLOMMEN,
    indeling::{Indeling, Kolom},
    lijkt::dichtstbij,
    mapping::Mapping,
    nummer::schoon_nummer,
    toonbaar::getoond,
};

/// The column of a copy of XML that says what stands more than once in a row. No element is called so.
pub(crate) const HERHAALD: &str = "#herhaald";

/// A header line that fits its feed.
#[derive(Debug)]
pub(crate) struct Kopregel {
    plaatsen: HashMap<&'static str, usize>,
    /// How many fields every row must have.
    pub(crate) aantal: usize,
    /// Columns of the file that the feed does not know, as written.
    pub(crate) extra: Vec<String>,
    /// Where [`HERHAALD`] stands.
    herhaald: Option<usize>,
    /// Where columns stand of which only some values are read, with these values.
    alleen: Vec<(usize, Vec<String>)>,
}

/// What is wrong with a header line.
pub(crate) enum Kopfout {
    /// This many columns, which is beyond the bound.
    TeVeel(usize),
    /// These columns are there more than once.
    Dubbel(Vec<String>),
    /// These columns are missing; `niets_herkend` says that not one is known.
    Ontbreekt { niets_herkend: bool, lijst: Vec<String> },
}

impl Kopregel {
    pub(crate) fn lees(
        regel: u64,
        velden: &[String],
        indeling: &Indeling,
        mapping: &Mapping,
    ) -> Result<Self, Bestandsfout> {
        Self::toets(velden, indeling, mapping).map_err(|fout| in_kopregel(regel, velden, &fout))
    }

    /// Judges the names of columns, wherever they stand.
    pub(crate) fn toets(velden: &[String], indeling: &Indeling, mapping: &Mapping) -> Result<Self, Kopfout> {
        if velden.len() > MAX_KOLOMMEN {
            return Err(Kopfout::TeVeel(velden.len()));
        }
        let namen: Vec<String> = velden.iter().map(|naam| gelijkgemaakt(naam)).collect();
        let mut plaatsen = HashMap::new();
        let mut dubbel = Vec::new();
        for kolom in indeling.kolommen {
            let gezocht = gezocht(kolom, mapping);
            let mut gevonden = namen.iter().enumerate().filter(|(_, naam)| **naam == gezocht).map(|(i, _)| i);
            if let Some(plaats) = gevonden.next() {
                plaatsen.insert(kolom.naam, plaats);
                if gevonden.next().is_some() {
                    dubbel.push(gezocht);
                }
            }
        }
        if !dubbel.is_empty() {
            return Err(Kopfout::Dubbel(dubbel));
        }
        let mut lijst = ontbrekend(&namen, &plaatsen, indeling, mapping);
        let mut alleen = Vec::new();
        for (kolom, waarden) in mapping.alleen() {
            match namen.iter().position(|naam| *naam == gelijkgemaakt(kolom)) {
                Some(plek) => alleen.push((plek, waarden.to_vec())),
                None => lijst.push(format!("{kolom} (waarvan de mapping alleen sommige waarden leest)")),
            }
        }
        if !lijst.is_empty() {
            return Err(Kopfout::Ontbreekt { niets_herkend: plaatsen.is_empty(), lijst });
        }
        let herhaald = namen.iter().position(|naam| naam == HERHAALD);
        let extra = velden.iter().enumerate().filter(|(i, _)| {
            !namen[*i].is_empty()
                && !namen[*i].starts_with('#')
                && !plaatsen.values().any(|plaats| plaats == i)
                && !alleen.iter().any(|(plaats, _)| plaats == i)
        });
        let extra = getoond(extra.map(|(_, naam)| schoon_nummer(naam)));
        Ok(Self { plaatsen, aantal: velden.len(), extra, herhaald, alleen })
    }

    /// Where the columns stand that are used.
    pub(crate) fn gebruikt(&self) -> HashSet<usize> {
        self.plaatsen.values().copied().chain(self.alleen.iter().map(|(plek, _)| *plek)).collect()
    }

    /// Whether a row is one of those that the mapping reads. One that has other fields than the header line is, so that what
    /// is wrong with it is said.
    pub(crate) fn neemt(&self, velden: &[String]) -> bool {
        velden.len() < self.aantal
            || self
                .alleen
                .iter()
                .all(|(plek, waarden)| waarden.contains(&velden[*plek].trim().to_lowercase()))
    }

    /// The columns of which a row has more than one value, in words; none when every column has one.
    pub(crate) fn herhaald<'v>(&self, velden: &'v [String]) -> Option<&'v str> {
        let tekst = velden.get(self.herhaald?)?.trim();
        (!tekst.is_empty()).then_some(tekst)
    }

    /// The canonical columns that are there, sorted.
    pub(crate) fn namen(&self) -> Vec<&'static str> {
        let mut namen: Vec<&'static str> = self.plaatsen.keys().copied().collect();
        namen.sort_unstable();
        namen
    }

    /// How many names of these fields are those of columns of the feed.
    pub(crate) fn bekend(velden: &[String], indeling: &Indeling, mapping: &Mapping) -> usize {
        let namen: Vec<String> = velden.iter().take(MAX_KOLOMMEN).map(|naam| gelijkgemaakt(naam)).collect();
        indeling.kolommen.iter().filter(|kolom| namen.contains(&gezocht(kolom, mapping))).count()
    }

    /// Where a canonical column stands.
    pub(crate) fn plaats(&self, naam: &str) -> Option<usize> {
        self.plaatsen.get(naam).copied()
    }
}

fn gezocht(kolom: &Kolom, mapping: &Mapping) -> String {
    gelijkgemaakt(mapping.kolomnaam(kolom.naam).unwrap_or(kolom.naam))
}

/// A name as names are compared: without what cannot be seen, with one kind of space, in lower case.
fn gelijkgemaakt(naam: &str) -> String {
    schoon_nummer(naam).to_lowercase()
}

/// What is missing, each with a suggestion. Only a column of the file that looks like the missing one is named:
/// without a header line the first line holds the data of a person.
fn ontbrekend(
    namen: &[String],
    plaatsen: &HashMap<&'static str, usize>,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Vec<String> {
    let vrij: Vec<&str> = namen
        .iter()
        .enumerate()
        .filter(|(i, _)| !plaatsen.values().any(|plaats| plaats == i))
        .map(|(_, naam)| naam.as_str())
        .collect();
    let met_suggestie = |kolom: &Kolom| {
        let naam = gezocht(kolom, mapping);
        let uit_mapping = if naam == kolom.naam { String::new() } else { format!(" ({})", kolom.naam) };
        let bedoeld = dichtstbij(&naam, vrij.iter().copied());
        let bedoeld = bedoeld.map(|naam| format!(" – bedoelde u de kolom {naam}?")).unwrap_or_default();
        format!("{naam}{uit_mapping}{bedoeld}")
    };
    let los = indeling.kolommen.iter().filter(|kolom| {
        let moet = kolom.nodig || mapping.kolomnaam(kolom.naam).is_some();
        moet && !plaatsen.contains_key(kolom.naam)
    });
    let mut ontbreekt: Vec<String> = los.map(met_suggestie).collect();
    for groep in indeling.een_van {
        if groep.iter().any(|naam| plaatsen.contains_key(naam)) {
            continue;
        }
        let kolommen = indeling.kolommen.iter().filter(|kolom| groep.contains(&kolom.naam));
        let keuzes: Vec<String> = kolommen.map(met_suggestie).collect();
        ontbreekt.push(format!("een van: {}", keuzes.join(" of ")));
    }
    ontbreekt
}

/// The fault of a header line in a file with one.
fn in_kopregel(regel: u64, velden: &[String], fout: &Kopfout) -> Bestandsfout {
    match fout {
        Kopfout::TeVeel(aantal) => Bestandsfout::op_regel(
            code::TE_VEEL_KOLOMMEN,
            regel,
            format!("de kopregel heeft {aantal} kolommen; hoogstens {MAX_KOLOMMEN} mag."),
        ),
        Kopfout::Dubbel(dubbel) => Bestandsfout::op_regel(
            code::KOPREGEL_DUBBEL,
            regel,
            format!("deze kolommen staan er meer dan eens: {}. Houd er van elk één over.", dubbel.join(", ")),
        ),
        Kopfout::Ontbreekt { niets_herkend, lijst } => onvolledig(regel, velden, *niets_herkend, lijst),
    }
}

fn onvolledig(regel: u64, velden: &[String], niets_herkend: bool, ontbreekt: &[String]) -> Bestandsfout {
    let lijst = ontbreekt.join("; ");
    if velden.len() == 1 && (velden[0].contains('\t') || velden[0].contains('|')) {
        return Bestandsfout::op_regel(
            code::CSV_VERWACHT,
            regel,
            "de kolommen zijn niet door ;, , of tabs gescheiden. Bewaar het bestand als CSV met puntkomma's, of noem het \
             scheidingsteken in de mapping.",
        );
    }
    if niets_herkend {
        return Bestandsfout::op_regel(
            code::KOPREGEL_ONTBREEKT,
            regel,
            format!(
                "hier hoort een kopregel met kolomnamen te staan, maar geen enkele bekende naam komt voor. Nodig: \
                 {lijst}. Voeg de kopregel toe, of geef met een mapping aan hoe uw kolommen heten."
            ),
        );
    }
    Bestandsfout::op_regel(
        code::KOPREGEL_ONVOLLEDIG,
        regel,
        format!("in de kopregel ontbreekt: {lijst}. Pas de kopregel aan of geef de naam op in de mapping."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDELING: Indeling = Indeling::csv(&[
        Kolom::vrij("bsn", ""),
        Kolom::vrij("persoonsnummer", ""),
        Kolom::nodig("ingangsdatum", ""),
        Kolom::nodig("einddatum", ""),
    ])
    .een_van(&[&["bsn", "persoonsnummer"]]);

    fn lees(kop: &str) -> Result<Kopregel, Bestandsfout> {
        let velden: Vec<String> = kop.split(';').map(str::to_owned).collect();
        Kopregel::lees(1, &velden, &INDELING, &Mapping::default())
    }

    #[test]
    fn hoofdletters_spaties_volgorde_en_extra_kolommen_maken_niet_uit() {
        let kop = lees(" EindDatum ;Wijk;BSN;ingangsdatum;;").unwrap();
        assert_eq!((kop.plaats("einddatum"), kop.plaats("bsn"), kop.aantal), (Some(0), Some(2), 6));
        assert_eq!(kop.extra, ["Wijk"]);
    }

    #[test]
    fn wat_niet_te_zien_is_maakt_geen_andere_naam() {
        let kop =
            lees("\u{feff}BSN\u{200b};ingangs\u{ad}datum\u{a0};\u{a0}Einddatum;\u{200b};Wijk\u{a0}code")
                .unwrap();
        assert_eq!(
            (kop.plaats("bsn"), kop.plaats("ingangsdatum"), kop.plaats("einddatum")),
            (Some(0), Some(1), Some(2))
        );
        assert_eq!(kop.extra, ["Wijk code"]);
    }

    #[test]
    fn alles_wat_ontbreekt_komt_samen_met_wat_bedoeld_kan_zijn() {
        let fout = lees("ingangs datum;eindatum;persoonnummer;wijk").unwrap_err();
        for deel in ["ingangs datum?", "eindatum?", "persoonnummer?"] {
            assert!(fout.bericht.contains(deel), "{fout}");
        }
        assert!(!fout.bericht.contains("wijk"), "{fout}");
    }

    #[test]
    fn een_bestand_zonder_kopregel_toont_niets_van_de_eerste_rij() {
        let fout = lees("999990019;Jansen;20240101;").unwrap_err();
        assert_eq!(fout.code, "kopregel-ontbreekt");
        assert!(!fout.bericht.contains("999990019") && !fout.bericht.contains("ansen"), "{fout}");
    }

    #[test]
    fn dubbele_en_te_veel_kolommen_en_tabs_zijn_fouten() {
        assert_eq!(lees("bsn;ingangsdatum;einddatum;BSN").unwrap_err().code, "kopregel-dubbel");
        assert_eq!(lees(&"x;".repeat(MAX_KOLOMMEN)).unwrap_err().code, "te-veel-kolommen");
        assert_eq!(lees("bsn\tingangsdatum\teinddatum").unwrap_err().code, "csv-verwacht");
    }

    #[test]
    fn een_kolom_uit_de_mapping_moet_er_ook_echt_zijn() {
        let mapping = Mapping::lees("[kolommen]\nbsn = \"Burgerservicenr\"", &INDELING).unwrap();
        let velden: Vec<String> = ["persoonsnummer", "ingangsdatum", "einddatum"].map(str::to_owned).to_vec();
        let fout = Kopregel::lees(1, &velden, &INDELING, &mapping).unwrap_err();
        assert!(fout.bericht.contains("burgerservicenr (bsn)"), "{fout}");
    }
}
