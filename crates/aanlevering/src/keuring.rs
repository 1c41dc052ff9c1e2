//! Judging a whole file before any of its rows is used: a broken file changes nothing. What passes comes out as a
//! [`Gekeurd`], the only way to its rows.

use std::{
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

use crate::{
    bestand::weiger_vreemd,
    code,
    csv::{self, Records},
    fout::Bestandsfout,
    indeling::{Indeling, Vorm},
    json::Elementen,
    kopregel::Kopregel,
    mapping::Mapping,
    regels::{Plaats, Regels},
    rijenlezer::Rijenlezer,
    tekenset::{self, Tekenset, Waarnemer},
};

/// How much of the start of a file is looked at to see what it is, in bytes.
const BEGIN_BYTES: u64 = 4096;

/// A file without faults of the file: what is known of it, and the way to its rows.
#[derive(Debug)]
pub struct Gekeurd {
    pub(crate) aard: Aard,
    pub(crate) mapping: Arc<Mapping>,
    rijen: u64,
    bytes: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Aard {
    Csv { kop: Arc<Kopregel>, kopregel: String, tekenset: Tekenset, teken: u8, na_kop: Plaats },
    Json { begin: u64 },
}

impl Gekeurd {
    /// The number of rows, refused ones included.
    #[must_use]
    pub fn rijen(&self) -> u64 {
        self.rijen
    }

    /// The size of the file in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The columns of a CSV file that the feed does not know, as written; they are ignored.
    #[must_use]
    pub fn extra_kolommen(&self) -> &[String] {
        match &self.aard {
            Aard::Csv { kop, .. } => &kop.extra,
            Aard::Json { .. } => &[],
        }
    }

    /// The columns that it has, by our names, in our order; none for JSON.
    pub fn kolommen(&self) -> impl Iterator<Item = &'static str> {
        let kop = match &self.aard {
            Aard::Csv { kop, .. } => Some(kop),
            Aard::Json { .. } => None,
        };
        kop.map(|kop| kop.namen()).unwrap_or_default().into_iter()
    }

    /// The header line of a CSV file as written, without its line ending; None for JSON. With rows of this file under
    /// it, it makes a file again: where the separator does not show from it, a line such as `sep=,` precedes it.
    #[must_use]
    pub fn kopregel(&self) -> Option<&str> {
        match &self.aard {
            Aard::Csv { kopregel, .. } => Some(kopregel),
            Aard::Json { .. } => None,
        }
    }

    /// Whether it is JSON; else it is CSV.
    #[must_use]
    pub fn is_json(&self) -> bool {
        matches!(self.aard, Aard::Json { .. })
    }

    /// The encoding it was found to have.
    #[must_use]
    pub fn tekenset(&self) -> Tekenset {
        match self.aard {
            Aard::Csv { tekenset, .. } => tekenset,
            Aard::Json { .. } => Tekenset::Utf8,
        }
    }

    /// Its rows. `lezer` must be the same file; one that has changed since gives the fault `bestand-gewijzigd`.
    ///
    /// # Errors
    /// `bestand-onleesbaar` when the file cannot be read.
    pub fn bron<R: Read + Seek>(&self, lezer: R) -> Result<Rijenlezer<R>, Bestandsfout> {
        Rijenlezer::nieuw(self, lezer)
    }
}

/// Reads a whole file and finds every kind of fault that makes it unusable, without holding it in memory.
///
/// # Errors
/// The first such fault, with its place and what to do about it.
pub fn keur<R: Read + Seek>(
    lezer: &mut R,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Result<Gekeurd, Bestandsfout> {
    let bytes = lezer.seek(SeekFrom::End(0))?;
    lezer.seek(SeekFrom::Start(0))?;
    let mut begin = Vec::new();
    lezer.by_ref().take(BEGIN_BYTES).read_to_end(&mut begin)?;
    weiger_vreemd(&begin)?;
    let bom = begin.starts_with(tekenset::BOM);
    let tekst = if bom { &begin[tekenset::BOM.len()..] } else { &begin[..] };
    let vanaf = (begin.len() - tekst.len()) as u64;
    let (aard, rijen) = if is_json(tekst, indeling.vorm)? {
        (Aard::Json { begin: vanaf }, keur_json(lezer, vanaf, indeling)?)
    } else {
        keur_csv(lezer, Plaats { bytes: vanaf, regels: 0 }, bom, indeling, mapping)?
    };
    if rijen == 0 {
        return Err(Bestandsfout::nieuw(
            code::RIJEN_ONTBREKEN,
            match aard {
                Aard::Csv { .. } => "Het bestand heeft een kopregel maar geen rijen. Controleer de export.",
                Aard::Json { .. } => "Het bestand bevat geen enkel element. Controleer de export.",
            },
        ));
    }
    Ok(Gekeurd { aard, mapping: Arc::new(mapping.clone()), rijen, bytes })
}

fn is_json(begin: &[u8], vorm: Vorm) -> Result<bool, Bestandsfout> {
    let lijkt_json = matches!(begin.trim_ascii_start().first(), Some(b'{' | b'['));
    match vorm {
        Vorm::CsvOfJson => Ok(lijkt_json),
        Vorm::Csv if lijkt_json => Err(Bestandsfout::nieuw(
            code::CSV_VERWACHT,
            "Het bestand is JSON; hier wordt CSV verwacht. Lever een CSV-bestand met kopregel aan.",
        )),
        Vorm::Csv => Ok(false),
        Vorm::Json if lijkt_json => Ok(true),
        Vorm::Json => Err(Bestandsfout::nieuw(
            code::JSON_VERWACHT,
            "Het bestand is geen JSON. Verwacht wordt een reeks ([…]), één object ({…}) of één object per regel.",
        )),
    }
}

fn keur_csv<R: Read + Seek>(
    lezer: &mut R,
    begin: Plaats,
    bom: bool,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Result<(Aard, u64), Bestandsfout> {
    let (teken, begin) = zoek_scheidingsteken(lezer, begin, mapping)?;
    let waarnemer = Waarnemer::nieuw(mapping.tekenset, bom)?;
    let mut records = Records::nieuw(Regels::vanaf(lezer, begin)?, teken, Some(waarnemer));
    let (kop, kopregel) = match records.volgende()? {
        None => {
            return Err(Bestandsfout::nieuw(
                code::BESTAND_LEEG,
                "Het bestand bevat alleen lege regels. Controleer de export.",
            ));
        }
        Some(record) => {
            if record.bytes.contains(&b'\r') {
                return Err(Bestandsfout::nieuw(
                    code::REGELEINDE_ONJUIST,
                    "Het bestand gebruikt regeleinden van een oud Mac-formaat. Bewaar het als \"CSV UTF-8\".",
                ));
            }
            let tekst =
                Tekenset::van_kop(mapping.tekenset, bom, record.bytes).tekst(record.regel, record.bytes)?;
            let kop = Kopregel::lees(record.regel, &csv::velden(&tekst, teken), indeling, mapping)?;
            let zichtbaar = csv::scheidingsteken(tekst.as_bytes()) == teken;
            (kop, if zichtbaar { tekst } else { format!("sep={}\n{tekst}", char::from(teken)) })
        }
    };
    let na_kop = records.plaats();
    let mut rijen = 0;
    while let Some(record) = records.volgende()? {
        rijen += 1;
        if rijen > indeling.max_rijen {
            return Err(te_veel_rijen(record.regel, indeling));
        }
        if !record.afgesloten {
            let aantal = csv::velden(&String::from_utf8_lossy(record.bytes), teken).len();
            if aantal < kop.aantal {
                return Err(Bestandsfout::op_regel(
                    code::BESTAND_AFGEKAPT,
                    record.regel,
                    format!(
                        "de laatste regel heeft {aantal} van de {} velden en geen regeleinde; het bestand lijkt \
                         afgekapt. Lever het opnieuw en volledig aan.",
                        kop.aantal
                    ),
                ));
            }
        }
    }
    let tekenset = match &records.waarnemer {
        Some(waarnemer) => waarnemer.klaar()?,
        None => Tekenset::Utf8,
    };
    Ok((Aard::Csv { kop: Arc::new(kop), kopregel, tekenset, teken, na_kop }, rijen))
}

/// The separator, from the mapping, from a first line `sep=;` as Excel knows it (which is then passed over), or from
/// the header line.
fn zoek_scheidingsteken<R: Read + Seek>(
    lezer: &mut R,
    begin: Plaats,
    mapping: &Mapping,
) -> Result<(u8, Plaats), Bestandsfout> {
    let mut regels = Regels::vanaf(lezer, begin)?;
    let mut regel = Vec::new();
    while regels.lees(&mut regel)? > 0 {
        let tekst = csv::zonder_regeleinde(&regel);
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', teken @ (b';' | b',' | b'\t')] = tekst {
            return Ok((mapping.scheidingsteken.unwrap_or(*teken), regels.plaats));
        }
        if !tekst.trim_ascii().is_empty() {
            return Ok((mapping.scheidingsteken.unwrap_or_else(|| csv::scheidingsteken(tekst)), begin));
        }
        regel.clear();
    }
    Ok((b';', begin))
}

fn keur_json<R: Read + Seek>(lezer: &mut R, begin: u64, indeling: &Indeling) -> Result<u64, Bestandsfout> {
    let mut elementen = Elementen::vanaf(lezer, begin)?;
    let mut rijen = 0;
    while let Some(element) = elementen.volgende()? {
        element.keur()?;
        rijen += 1;
        if rijen > indeling.max_rijen {
            return Err(te_veel_rijen(element.regel, indeling));
        }
    }
    Ok(rijen)
}

fn te_veel_rijen(regel: u64, indeling: &Indeling) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::TE_VEEL_RIJEN,
        regel,
        format!("het bestand heeft meer dan {} rijen. Verdeel het over meer bestanden.", indeling.max_rijen),
    )
}
