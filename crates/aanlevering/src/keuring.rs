//! Judging a whole file before any of its rows is used: a broken file changes nothing. What passes comes out as a
//! [`Gekeurd`], the only way to its rows. A workbook, XML and a file in UTF-16 are judged as the text that is made of them.

use std::{
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

use crate::{
    code,
    csv_keuring::keur_csv,
    fout::Bestandsfout,
    indeling::{Indeling, Kolom, Vorm},
    json_keuring::{Jsonkeuring, keur_json},
    kopie::{Invoer, Kopie},
    kopregel::Kopregel,
    kopzoeker::van_feed,
    mapping::Mapping,
    plaatswoord::Plaatswoord,
    regels::Plaats,
    rijenlezer::Rijenlezer,
    tekenset::{self, Tekenset},
    vorm::{Tekstvorm, Zoeker},
};

/// How much of the start of a file is looked at to see what it is, in bytes.
const BEGIN_BYTES: u64 = 4096;

/// A file without faults of the file: what is known of it, and the way to its rows.
#[derive(Debug)]
pub struct Gekeurd {
    pub(crate) aard: Aard,
    pub(crate) mapping: Arc<Mapping>,
    /// What is read in place of the file.
    pub(crate) kopie: Option<Kopie>,
    extra: Vec<String>,
    rijen: u64,
    overgeslagen: u64,
    bytes: u64,
}

#[derive(Clone, Debug)]
pub(crate) enum Aard {
    Csv {
        kop: Arc<Kopregel>,
        kopregel: String,
        tekenset: Tekenset,
        teken: u8,
        na_kop: Plaats,
        /// Whether it was made of XML of which the rows do not each have a line of their own, and go by their ordinal.
        op_volgorde: bool,
    },
    /// With `op_volgorde` its rows do not each have a line of their own, and go by their ordinal.
    Json { begin: u64, op_volgorde: bool },
}

impl Gekeurd {
    /// The number of rows, refused ones included, and without those that the mapping does not read.
    #[must_use]
    pub fn rijen(&self) -> u64 {
        self.rijen
    }

    /// The number of rows that the mapping does not read: they have another value in a column of `alleen`.
    #[must_use]
    pub fn overgeslagen(&self) -> u64 {
        self.overgeslagen
    }

    /// The size of the file in bytes, as delivered.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The columns of a file that the feed does not know, as written, and the fields of a JSON file; they are not used. Of
    /// a feed without columns of its own nothing is said.
    #[must_use]
    pub fn extra_kolommen(&self) -> &[String] {
        &self.extra
    }

    /// What the number of a row counts.
    #[must_use]
    pub fn plaatswoord(&self) -> Plaatswoord {
        match self.aard {
            Aard::Json { op_volgorde: true, .. } | Aard::Csv { op_volgorde: true, .. } => Plaatswoord::Rij,
            Aard::Json { .. } | Aard::Csv { .. } => Plaatswoord::Regel,
        }
    }

    /// The columns that it has, by our names, in the order of the alphabet; none for JSON.
    pub fn kolommen(&self) -> impl Iterator<Item = &'static str> {
        let kop = match &self.aard {
            Aard::Csv { kop, .. } => Some(kop),
            Aard::Json { .. } => None,
        };
        kop.map(|kop| kop.namen()).unwrap_or_default().into_iter()
    }

    /// The columns that it does not have and of which that matters to figures.
    pub fn ontbrekend(&self, indeling: &Indeling) -> impl Iterator<Item = &'static Kolom> {
        let er_zijn: Vec<&str> = self.kolommen().collect();
        let mis = move |kolom: &&Kolom| kolom.zonder.is_some() && !er_zijn.contains(&kolom.naam);
        indeling.kolommen.iter().filter(mis)
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

    /// The encoding it was found to have: UTF-8 for what was made of a workbook or of UTF-16.
    #[must_use]
    pub fn tekenset(&self) -> Tekenset {
        match self.aard {
            Aard::Csv { tekenset, .. } => tekenset,
            Aard::Json { .. } => Tekenset::Utf8,
        }
    }

    /// Its rows. `lezer` must be the same file; one that has changed since gives the fault `bestand-gewijzigd`. Of a
    /// workbook or a file in UTF-16 the rows come from the copy that was judged.
    ///
    /// # Errors
    /// `bestand-onleesbaar` when the file cannot be read.
    pub fn bron<R: Read + Seek>(&self, lezer: R) -> Result<Rijenlezer<R>, Bestandsfout> {
        let (invoer, bytes) = match &self.kopie {
            Some(kopie) => (Invoer::Kopie(kopie.lezer()), kopie.bytes),
            None => (Invoer::Zelf(lezer), self.bytes),
        };
        Rijenlezer::nieuw(self, invoer, bytes)
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
    let zoeker = Zoeker {
        mapping,
        indeling,
        meet: &van_feed(indeling, mapping),
        toets: &|namen| Kopregel::toets(namen, indeling, mapping).map(Some),
        rij: &|_| None,
    };
    let Tekstvorm { kopie, mapping: lezing, extra, op_volgorde: genummerd, .. } = zoeker.tekstvorm(lezer)?;
    let gelezen = match &kopie {
        Some(kopie) => keur_tekst(&mut kopie.lezer(), indeling, &lezing)?,
        None => keur_tekst(lezer, indeling, &lezing)?,
    };
    let Gelezen { mut aard, rijen, niet, extra: meer } = gelezen;
    if let Aard::Csv { op_volgorde, .. } = &mut aard {
        *op_volgorde = genummerd;
    }
    let extra = meer.into_iter().chain(extra).collect();
    Ok(Gekeurd { aard, mapping: Arc::new(mapping.clone()), kopie, extra, rijen, overgeslagen: niet, bytes })
}

/// What is found in a file that is text.
pub(crate) struct Gelezen {
    pub(crate) aard: Aard,
    pub(crate) rijen: u64,
    /// Rows that the mapping does not read.
    pub(crate) niet: u64,
    pub(crate) extra: Vec<String>,
}

pub(crate) fn begin_van<R: Read + Seek>(lezer: &mut R) -> Result<Vec<u8>, Bestandsfout> {
    lezer.seek(SeekFrom::Start(0))?;
    let mut begin = Vec::new();
    lezer.by_ref().take(BEGIN_BYTES).read_to_end(&mut begin)?;
    Ok(begin)
}

fn keur_tekst<R: Read + Seek>(
    lezer: &mut R,
    indeling: &Indeling,
    mapping: &Mapping,
) -> Result<Gelezen, Bestandsfout> {
    let begin = begin_van(lezer)?;
    let bom = begin.starts_with(tekenset::BOM);
    let tekst = if bom { &begin[tekenset::BOM.len()..] } else { &begin[..] };
    let vanaf = (begin.len() - tekst.len()) as u64;
    let gelezen = if is_json(tekst, indeling.vorm)? {
        let Jsonkeuring { rijen, niet, extra, op_volgorde } = keur_json(lezer, vanaf, indeling, mapping)?;
        Gelezen { aard: Aard::Json { begin: vanaf, op_volgorde }, rijen, niet, extra }
    } else {
        keur_csv(lezer, Plaats { bytes: vanaf, regels: 0 }, bom, indeling, mapping)?
    };
    if gelezen.rijen == 0 && gelezen.niet > 0 {
        return Err(Bestandsfout::nieuw(
            code::RIJEN_ONTBREKEN,
            "In geen enkele rij staat een waarde die de mapping onder alleen noemt. Controleer die waarden en de export.",
        ));
    }
    if gelezen.rijen == 0 {
        return Err(Bestandsfout::nieuw(
            code::RIJEN_ONTBREKEN,
            match gelezen.aard {
                Aard::Csv { .. } => "Het bestand heeft een kopregel maar geen rijen. Controleer de export.",
                Aard::Json { .. } => "Het bestand bevat geen enkel element. Controleer de export.",
            },
        ));
    }
    Ok(gelezen)
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
        Vorm::Json => Err(geen_json("geen JSON")),
    }
}

pub(crate) fn geen_json(wat: &str) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::JSON_VERWACHT,
        format!(
            "Het bestand is {wat}. Verwacht wordt JSON: een reeks ([…]), één object ({{…}}) of één object per regel."
        ),
    )
}

pub(crate) fn te_veel_rijen(regel: u64, indeling: &Indeling) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::TE_VEEL_RIJEN,
        regel,
        format!("het bestand heeft meer dan {} rijen. Verdeel het over meer bestanden.", indeling.max_rijen),
    )
}
