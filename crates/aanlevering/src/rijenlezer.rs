//! The rows of a judged file, some at a time: each row comes out exactly once, taken apart or refused, with its line
//! and its own text. It tells how far it has come, for a progress bar.

use std::{
    fmt,
    io::{Read, Seek},
    sync::Arc,
};

use serde_json::Value;

use crate::{
    code,
    csv::{self, Records},
    fout::{Bestandsfout, Rijfout},
    json::Elementen,
    json_keuring::neemt_object,
    keuring::{Aard, Gekeurd},
    kopie::Invoer,
    kopregel::Kopregel,
    mapping::Mapping,
    mogelijk::{mogelijke_velden, verschoven_velden},
    regels::Regels,
    rij::Rij,
    tekenset::Tekenset,
    toonbaar::is_toonbare_naam,
    uniek::{DUBBELE_SLEUTEL, Uniek},
};

/// A block ends early when its rows together reach this many bytes.
const MAX_BLOK_BYTES: usize = 4 * 1024 * 1024;

/// One row of a file. Its `Debug` does not show the row's own text.
pub struct Ingelezen {
    /// The line on which it starts, counted from 1; its ordinal where a line has more rows than one
    /// (see [`Gekeurd::plaatswoord`]).
    pub regel: u64,
    /// The whole row as delivered, as UTF-8: personal data, for quarantine only.
    pub ruw: String,
    /// The row taken apart, or why that could not be done.
    pub uitkomst: Result<Rij, Vec<Rijfout>>,
}

impl fmt::Debug for Ingelezen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ingelezen")
            .field("regel", &self.regel)
            .field("uitkomst", &self.uitkomst)
            .finish_non_exhaustive()
    }
}

/// Takes apart again what was taken apart before. Who needs all rows of a file, but few of them at a time, keeps their own
/// text: that is a tenth of what their fields take.
pub struct Herlezer {
    kop: Arc<Kopregel>,
    teken: u8,
    mapping: Arc<Mapping>,
}

impl Herlezer {
    /// The fields of a row that came out of this file as a [`Rij`], of its own text ([`Ingelezen::ruw`]).
    #[must_use]
    pub fn rij(&self, regel: u64, ruw: &str) -> Rij {
        self.van_velden(regel, csv::velden(ruw, self.teken))
    }

    /// What a row may say that could not be taken apart. Only to see whom it may be about.
    pub fn mogelijk(&self, regel: u64, ruw: &str) -> impl Iterator<Item = Rij> {
        let velden = mogelijke_velden(ruw, &csv::velden(ruw, self.teken), self.kop.aantal);
        velden.into_iter().map(move |velden| self.van_velden(regel, velden))
    }

    /// What a row may say whose fields do not stand where the heading says: as if all had moved, or one had come in or gone
    /// out. Only to see whom it may be about.
    pub fn verschoven(&self, regel: u64, ruw: &str) -> impl Iterator<Item = Rij> {
        let velden = csv::velden(ruw, self.teken);
        let mut anders = verschoven_velden(&velden, self.kop.aantal);
        if ruw.contains('"') {
            // A sign between fields that a quote made part of a text.
            let kaal = csv::velden(&ruw.replace('"', ""), self.teken);
            anders.push(kaal.clone());
            anders.extend(verschoven_velden(&kaal, self.kop.aantal));
        }
        anders.into_iter().map(move |velden| self.van_velden(regel, velden))
    }

    fn van_velden(&self, regel: u64, velden: Vec<String>) -> Rij {
        Rij::csv(regel, Arc::clone(&self.kop), velden, Arc::clone(&self.mapping))
    }
}

/// The rows of a file.
pub struct Rijenlezer<R> {
    stroom: Stroom<R>,
    mapping: Arc<Mapping>,
    verwacht: u64,
    gegeven: u64,
    /// Rows that have gone by, with those that the mapping does not read.
    gezien: u64,
    totaal_bytes: u64,
}

enum Stroom<R> {
    Csv { records: Records<Invoer<R>>, kop: Arc<Kopregel>, tekenset: Tekenset, teken: u8, op_volgorde: bool },
    Json { elementen: Elementen<Invoer<R>>, op_volgorde: bool },
}

impl<R: Read + Seek> Rijenlezer<R> {
    pub(crate) fn nieuw(gekeurd: &Gekeurd, lezer: Invoer<R>, bytes: u64) -> Result<Self, Bestandsfout> {
        let stroom = match &gekeurd.aard {
            Aard::Csv { kop, tekenset, teken, na_kop, op_volgorde, .. } => Stroom::Csv {
                records: Records::nieuw(Regels::vanaf(lezer, *na_kop)?, *teken, None),
                kop: Arc::clone(kop),
                tekenset: *tekenset,
                teken: *teken,
                op_volgorde: *op_volgorde,
            },
            Aard::Json { begin, op_volgorde } => {
                Stroom::Json { elementen: Elementen::vanaf(lezer, *begin)?, op_volgorde: *op_volgorde }
            }
        };
        Ok(Self {
            stroom,
            mapping: Arc::clone(&gekeurd.mapping),
            verwacht: gekeurd.rijen(),
            gegeven: 0,
            gezien: 0,
            totaal_bytes: bytes,
        })
    }
}

impl<R: Read> Rijenlezer<R> {
    /// The next rows, at most `n` (at least one); fewer when they are long. An empty block is the end.
    ///
    /// # Errors
    /// `bestand-gewijzigd` when the file is no longer the one that was judged, `bestand-onleesbaar` when reading fails.
    pub fn blok(&mut self, n: usize) -> Result<Vec<Ingelezen>, Bestandsfout> {
        let mut blok = Vec::new();
        let mut bytes = 0;
        while blok.len() < n.max(1) && bytes < MAX_BLOK_BYTES {
            let ingelezen = self.volgende().map_err(|fout| match fout.code {
                code::BESTAND_ONLEESBAAR => fout,
                _ => gewijzigd(),
            })?;
            let Some(ingelezen) = ingelezen else {
                if self.gegeven != self.verwacht {
                    return Err(gewijzigd());
                }
                break;
            };
            self.gegeven += 1;
            if self.gegeven > self.verwacht {
                return Err(gewijzigd());
            }
            bytes += ingelezen.ruw.len();
            blok.push(ingelezen);
        }
        Ok(blok)
    }

    /// What takes its rows apart again; none of a file of JSON.
    #[must_use]
    pub fn herlezer(&self) -> Option<Herlezer> {
        let Stroom::Csv { kop, teken, .. } = &self.stroom else { return None };
        Some(Herlezer { kop: Arc::clone(kop), teken: *teken, mapping: Arc::clone(&self.mapping) })
    }

    /// How many bytes of that have gone by.
    #[must_use]
    pub fn gelezen_bytes(&self) -> u64 {
        match &self.stroom {
            Stroom::Csv { records, .. } => records.plaats().bytes,
            Stroom::Json { elementen, .. } => elementen.bytes,
        }
    }

    /// The size in bytes of what is read: of the file, or of the text that was made of it.
    #[must_use]
    pub fn totaal_bytes(&self) -> u64 {
        self.totaal_bytes
    }

    /// The next row that the mapping reads.
    fn volgende(&mut self) -> Result<Option<Ingelezen>, Bestandsfout> {
        loop {
            match self.eerstvolgende()? {
                Eerstvolgende::Rij(ingelezen) => return Ok(Some(ingelezen)),
                Eerstvolgende::Overgeslagen => {}
                Eerstvolgende::Einde => return Ok(None),
            }
        }
    }

    fn eerstvolgende(&mut self) -> Result<Eerstvolgende, Bestandsfout> {
        self.gezien += 1;
        let mapping = &self.mapping;
        match &mut self.stroom {
            Stroom::Csv { records, kop, tekenset, teken, op_volgorde } => {
                let Some(record) = records.volgende()? else { return Ok(Eerstvolgende::Einde) };
                let regel = if *op_volgorde { self.gezien } else { record.regel };
                let ruw = tekenset.tekst(record.regel, record.bytes)?;
                let velden = csv::velden(&ruw, *teken);
                if !kop.neemt(&velden) {
                    return Ok(Eerstvolgende::Overgeslagen);
                }
                let uitkomst = if record.rommel {
                    Err(weigering(
                        regel,
                        code::AANHALINGSTEKEN_ONJUIST,
                        "na een afsluitend aanhalingsteken staat nog tekst. Verdubbel aanhalingstekens die bij de tekst \
                         horen (\"\")."
                            .into(),
                    ))
                } else if velden.len() == kop.aantal || heeft_lege_rest(&velden, kop.aantal) {
                    match kop.herhaald(&velden).map(|namen| herhaald(regel, namen)) {
                        Some(fouten) => Err(fouten),
                        None => Ok(Rij::csv(regel, Arc::clone(kop), velden, Arc::clone(mapping))),
                    }
                } else {
                    Err(aantal_velden(regel, record.laatste_regel, velden.len(), kop.aantal))
                };
                Ok(Eerstvolgende::Rij(Ingelezen { regel, ruw, uitkomst }))
            }
            Stroom::Json { elementen, op_volgorde } => {
                let Some(element) = elementen.volgende()? else { return Ok(Eerstvolgende::Einde) };
                let regel = if *op_volgorde { self.gezien } else { element.regel };
                let ruw = Tekenset::Utf8.tekst(element.regel, element.bytes)?;
                let uitkomst = match serde_json::from_str(&ruw) {
                    Ok(Uniek(Value::Object(object))) if !neemt_object(mapping, &object) => {
                        return Ok(Eerstvolgende::Overgeslagen);
                    }
                    Ok(Uniek(Value::Object(object))) => Ok(Rij::json(regel, object, Arc::clone(mapping))),
                    Ok(_) => Err(weigering(
                        regel,
                        code::SOORT_ONJUIST,
                        "verwacht een object ({…}) met velden.".into(),
                    )),
                    Err(fout) if fout.to_string().starts_with(DUBBELE_SLEUTEL) => {
                        Err(weigering(regel, code::HERHAALD, "hetzelfde veld staat er twee keer in.".into()))
                    }
                    Err(_) => Err(weigering(
                        regel,
                        code::JSON_ONLEESBAAR,
                        "bevat een getal of tekst buiten wat JSON toelaat.".into(),
                    )),
                };
                Ok(Eerstvolgende::Rij(Ingelezen { regel, ruw, uitkomst }))
            }
        }
    }
}

/// What comes next in a file.
enum Eerstvolgende {
    Rij(Ingelezen),
    /// A row that the mapping does not read.
    Overgeslagen,
    Einde,
}

/// The refusal of a row of XML in which a column has more than one value. The names are of elements, and of the mapping.
fn herhaald(regel: u64, namen: &str) -> Vec<Rijfout> {
    let namen = match is_toonbare_naam(namen) {
        true => format!(": {namen}"),
        false => String::new(),
    };
    weigering(
        regel,
        code::HERHAALD,
        format!(
            "wat er één keer hoort te staan, staat er vaker met een andere waarde{namen}. Verbeter het in de bron, of noem in de \
             mapping bij rij een element verder naar binnen."
        ),
    )
}

/// Whether a row has fields without a heading, and nothing in any of them.
fn heeft_lege_rest(velden: &[String], aantal: usize) -> bool {
    velden.len() > aantal && velden[aantal..].iter().all(|veld| veld.trim().is_empty())
}

fn weigering(regel: u64, code: &'static str, reden: String) -> Vec<Rijfout> {
    vec![Rijfout { regel, veld: None, code, reden }]
}

fn aantal_velden(regel: u64, laatste: u64, aantal: usize, verwacht: usize) -> Vec<Rijfout> {
    let advies = if laatste > regel {
        format!("De rij loopt door tot regel {laatste}; controleer de aanhalingstekens.")
    } else if aantal > verwacht {
        "Zet tekst met een scheidingsteken erin tussen aanhalingstekens.".into()
    } else {
        "Vul ontbrekende velden aan met lege.".into()
    };
    weigering(
        regel,
        code::AANTAL_VELDEN_ONJUIST,
        format!("{aantal} velden, maar de kopregel heeft er {verwacht}. {advies}"),
    )
}

fn gewijzigd() -> Bestandsfout {
    Bestandsfout::nieuw(
        code::BESTAND_GEWIJZIGD,
        "Het bestand is tijdens het inlezen veranderd. Lever het opnieuw aan als het klaar is.",
    )
}
