//! Looking through a file of which nothing is known: its columns, and of each what kind of values stand in it.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read, Seek},
};

use jiff::civil::Date;
use serde_json::Value;

use super::{
    inhoud::is_elfproef,
    namen::{Herkend, herken, namen_van_pad},
    rijkeuze::kies_rij,
};
use crate::{
    code,
    csv::{self, Records},
    datum::Notatie,
    fout::Bestandsfout,
    geen_datum::is_niets,
    grenzen::MAX_KOLOMMEN,
    indeling::{Indeling, Vorm},
    json::Elementen,
    keuring::begin_van,
    kopzoeker::Kopzoeker,
    mapping::{Mapping, TekensetKeuze},
    nummer::schoon_nummer,
    regels::{Plaats, Regels},
    tekenset::{self, Tekenset, Waarnemer},
    toonbaar::{is_toonbaar_veld, is_toonbare_naam},
    vorm::{Tekstvorm, Zoeker},
    xml::Rijpad,
};

/// How many rows are looked at. The rest is read, so that a broken file is noticed.
const MAX_RIJEN: u64 = 200_000;

/// The most different values of a column that are kept; with more it is no column of codes.
const MAX_WAARDEN: usize = 100;

/// The longest value that may be a code, in characters.
pub(super) const MAX_CODE_TEKENS: usize = 40;

/// Other ways in which dates are written, in the order in which they are tried.
pub(super) const NOTATIES: [&str; 5] = ["%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y", "%d %m %Y"];

/// What is known of a column of the file. Its values are personal data; it has no `Debug`.
pub(super) struct Kolomblik {
    /// As written, without what cannot be seen.
    pub(super) naam: String,
    /// By what it may be recognised: its name, and of XML the ends of its path.
    pub(super) namen: Vec<String>,
    /// Whether its name is a path in XML.
    is_xml: bool,
    /// Rows in which something stands.
    pub(super) gevuld: u64,
    /// Rows with a number that passes the elfproef of a BSN.
    pub(super) elfproef: u64,
    /// Rows with what says that there is no date.
    pub(super) geen_datum: u64,
    /// Rows with a date, by notation: the usual forms, and then [`NOTATIES`].
    pub(super) datums: [u64; NOTATIES.len() + 1],
    /// The sum of those dates in days since 1970, in the notation of each.
    dagen: [i64; NOTATIES.len() + 1],
    /// How often each short value stands there; none when there are too many.
    pub(super) waarden: Option<BTreeMap<String, u64>>,
}

impl Kolomblik {
    fn nieuw(naam: String) -> Self {
        let leeg = [0; NOTATIES.len() + 1];
        Self {
            namen: vec![naam.clone()],
            naam,
            is_xml: false,
            gevuld: 0,
            elfproef: 0,
            geen_datum: 0,
            datums: leeg.map(|_: i32| 0),
            dagen: leeg.map(i64::from),
            waarden: Some(BTreeMap::new()),
        }
    }

    /// Whether it stands in an element within the row, of XML.
    pub(super) fn is_genest(&self) -> bool {
        self.is_xml && self.naam.trim_start_matches("../").contains('/')
    }

    /// The mean of its dates in days since 1970, in this notation.
    pub(super) fn gemiddelde(&self, notatie: usize) -> Option<i64> {
        let aantal = i64::try_from(self.datums[notatie]).ok().filter(|aantal| *aantal > 0)?;
        Some(self.dagen[notatie] / aantal)
    }

    fn neem(&mut self, waarde: &str, notaties: &[Notatie]) {
        let waarde = waarde.trim();
        if waarde.is_empty() || is_niets(waarde) {
            return;
        }
        self.gevuld += 1;
        self.elfproef += u64::from(is_elfproef(waarde));
        for (plek, notatie) in notaties.iter().enumerate() {
            match notatie.lees_of_geen(waarde) {
                Ok(Some(datum)) => {
                    self.datums[plek] += 1;
                    self.dagen[plek] += i64::from((datum - Date::constant(1970, 1, 1)).get_days());
                }
                Ok(None) if plek == 0 => self.geen_datum += 1,
                _ => {}
            }
        }
        let Some(waarden) = &mut self.waarden else { return };
        let past = waarde.chars().count() <= MAX_CODE_TEKENS;
        if past {
            *waarden.entry(waarde.to_owned()).or_default() += 1;
        }
        if !past || waarden.len() > MAX_WAARDEN {
            self.waarden = None;
        }
    }
}

/// What is known of a file.
pub(super) struct Verkenning {
    pub(super) kolommen: Vec<Kolomblik>,
    /// The sheet, of a workbook.
    pub(super) werkblad: Option<String>,
    /// The element that is probably a row, of XML.
    pub(super) rij: Option<Rijpad>,
    /// Which elements stand more than once in XML, in words.
    pub(super) herhaald: Option<String>,
    pub(super) rijen: u64,
    /// Columns whose names may not be shown, and that are not used.
    pub(super) verborgen: usize,
}

/// Looks through a file.
pub(super) fn verken<R: Read + Seek>(lezer: &mut R, indeling: &Indeling) -> Result<Verkenning, Bestandsfout> {
    let meet = |velden: &[String]| {
        let bekend = |naam: &String| {
            let mut trede = indeling.kolommen.iter().filter_map(|kolom| herken(naam, kolom));
            trede.any(|trede| trede != Herkend::Lijkt)
        };
        (false, velden.iter().take(MAX_KOLOMMEN).filter(|naam| bekend(naam)).count())
    };
    let mapping = Mapping::default();
    let herhaald = RefCell::new(None);
    let zoeker = Zoeker {
        mapping: &mapping,
        indeling,
        meet: &meet,
        toets: &|_| Ok(None),
        rij: &|elementen| {
            herhaald.replace(Some(elementen.die_herhalen()));
            kies_rij(elementen, indeling)
        },
    };
    let Tekstvorm { kopie, mapping, werkblad, rij, .. } = zoeker.tekstvorm(lezer)?;
    let mut verkenning = match kopie {
        Some(kopie) => verken_tekst(&mut kopie.lezer(), indeling, &meet, &mapping)?,
        None => verken_tekst(lezer, indeling, &meet, &mapping)?,
    };
    if rij.is_some() {
        verkenning.kolommen.retain(|kolom| !kolom.naam.starts_with('#'));
        for kolom in &mut verkenning.kolommen {
            kolom.namen = namen_van_pad(&kolom.naam);
            kolom.is_xml = true;
        }
    }
    Ok(Verkenning { werkblad, rij, herhaald: herhaald.into_inner(), ..verkenning })
}

fn verken_tekst<R: Read + Seek>(
    lezer: &mut R,
    indeling: &Indeling,
    meet: &dyn Fn(&[String]) -> (bool, usize),
    mapping: &Mapping,
) -> Result<Verkenning, Bestandsfout> {
    let begin = begin_van(lezer)?;
    let bom = begin.starts_with(tekenset::BOM);
    let tekst = if bom { &begin[tekenset::BOM.len()..] } else { &begin[..] };
    let vanaf = (begin.len() - tekst.len()) as u64;
    let is_json = matches!(tekst.trim_ascii_start().first(), Some(b'{' | b'['));
    let verkenning = match is_json && indeling.vorm != Vorm::Csv {
        true => verken_json(lezer, vanaf)?,
        false => {
            verken_csv(lezer, Plaats { bytes: vanaf, regels: 0 }, bom, &Kopzoeker { meet, mapping, bom })?
        }
    };
    match verkenning.rijen {
        0 => Err(Bestandsfout::nieuw(
            code::RIJEN_ONTBREKEN,
            "Er staat geen enkele rij in het bestand, dus er is niets uit op te maken. Controleer de export.",
        )),
        _ => Ok(verkenning),
    }
}

fn notaties() -> Vec<Notatie> {
    let andere = NOTATIES.iter().map(|notatie| Notatie::Strftime((*notatie).to_owned()));
    [Notatie::Auto].into_iter().chain(andere).collect()
}

fn verken_csv<R: Read + Seek>(
    lezer: &mut R,
    begin: Plaats,
    bom: bool,
    zoeker: &Kopzoeker<'_>,
) -> Result<Verkenning, Bestandsfout> {
    let (teken, begin) = zoeker.zoek(lezer, begin)?;
    let waarnemer = Waarnemer::nieuw(zoeker.mapping.tekenset, bom)?;
    let mut records = Records::nieuw(Regels::vanaf(lezer, begin)?, teken, Some(waarnemer));
    let Some(kop) = records.volgende()? else {
        return Err(Bestandsfout::nieuw(
            code::BESTAND_LEEG,
            "Het bestand bevat alleen lege regels. Controleer de export.",
        ));
    };
    let (regel, tekst) = (kop.regel, ontcijfer(kop.regel, kop.bytes)?);
    let velden = csv::velden(&tekst, teken);
    if (zoeker.meet)(&velden).1 == 0 && velden.iter().any(|veld| veld.chars().any(|c| c.is_ascii_digit())) {
        return Err(Bestandsfout::op_regel(
            code::KOPREGEL_ONTBREEKT,
            regel,
            "hier hoort een kopregel met kolomnamen te staan, maar dit lijkt al een rij met gegevens. Voeg de kopregel toe.",
        ));
    }
    let mut kolommen: Vec<Kolomblik> =
        velden.iter().take(MAX_KOLOMMEN).map(|naam| Kolomblik::nieuw(schoon_nummer(naam))).collect();
    let notaties = notaties();
    let mut rijen = 0;
    while let Some(record) = records.volgende()? {
        rijen += 1;
        if rijen > MAX_RIJEN {
            continue;
        }
        let tekst = ontcijfer(record.regel, record.bytes)?;
        for (kolom, waarde) in kolommen.iter_mut().zip(csv::velden(&tekst, teken)) {
            kolom.neem(&waarde, &notaties);
        }
    }
    if let Some(waarnemer) = &records.waarnemer {
        waarnemer.klaar()?;
    }
    kolommen.retain(|kolom| !kolom.naam.is_empty());
    let aantal = kolommen.len();
    kolommen.retain(|kolom| is_toonbare_naam(&kolom.naam));
    let verborgen = aantal - kolommen.len();
    Ok(Verkenning { kolommen, werkblad: None, rij: None, herhaald: None, rijen, verborgen })
}

fn verken_json<R: Read + Seek>(lezer: &mut R, begin: u64) -> Result<Verkenning, Bestandsfout> {
    let mut elementen = Elementen::vanaf(lezer, begin)?;
    let mut kolommen: BTreeMap<String, (u64, Kolomblik)> = BTreeMap::new();
    let notaties = notaties();
    let mut rijen = 0;
    while let Some(element) = elementen.volgende()? {
        element.keur()?;
        rijen += 1;
        let Ok(Value::Object(object)) = serde_json::from_slice(element.bytes) else { continue };
        for (naam, waarde) in object.iter().filter(|_| rijen <= MAX_RIJEN) {
            if kolommen.len() >= MAX_KOLOMMEN && !kolommen.contains_key(naam) {
                continue;
            }
            let (aanwezig, kolom) =
                kolommen.entry(naam.clone()).or_insert_with(|| (0, Kolomblik::nieuw(naam.clone())));
            *aanwezig += 1;
            match waarde {
                Value::String(tekst) => kolom.neem(tekst, &notaties),
                Value::Number(getal) => kolom.neem(&getal.to_string(), &notaties),
                _ => {}
            }
        }
    }
    let aantal = kolommen.len();
    kolommen.retain(|naam, (aanwezig, _)| is_toonbaar_veld(naam, *aanwezig, rijen));
    let verborgen = aantal - kolommen.len();
    let kolommen = kolommen.into_values().map(|(_, kolom)| kolom).collect();
    Ok(Verkenning { kolommen, werkblad: None, rij: None, herhaald: None, rijen, verborgen })
}

/// A row as text, each in its own encoding: whether the file has one is said at its end.
fn ontcijfer(regel: u64, bytes: &[u8]) -> Result<String, Bestandsfout> {
    Tekenset::van_kop(TekensetKeuze::Auto, false, bytes).tekst(regel, bytes)
}
