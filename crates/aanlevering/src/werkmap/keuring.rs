//! What kind of workbook a zip file is, and whether what comes out of it stays within bounds. The sizes in a zip file are
//! promises; here everything that will be read is unpacked once and counted.

use std::io::{self, BufReader, Read, Seek};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, result::ZipError};

use super::{beschadigd, onleesbaar};
use crate::{code, fout::Bestandsfout, kopie};

/// The most that all parts of a workbook that are read may have together when they are unpacked, in bytes.
const MAX_UITGEPAKT_BYTES: u64 = 256 * 1024 * 1024;

/// The most that a part may have that is kept in memory as a whole, such as the texts that cells share, in bytes.
const MAX_DEEL_BYTES: u64 = 32 * 1024 * 1024;

/// The most parts that a workbook may have.
const MAX_DELEN: usize = 10_000;

/// How much is unpacked at a time, in bytes.
const STUK_BYTES: usize = 64 * 1024;

/// The end of the name of the part with the texts that cells share, as the library looks for it.
const GEDEELDE_TEKSTEN: &str = "sharedstrings.xml";

/// The fewest bytes that a shared text takes: `<si/>`.
const MIN_TEKST_BYTES: u64 = 5;

/// The kinds of workbook that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Soort {
    Xlsx,
    Ods,
}

/// Judges a zip file.
pub(super) fn keur<R: Read + Seek>(lezer: &mut R) -> Result<Soort, Bestandsfout> {
    let mut zip = ZipArchive::new(lezer).map_err(|fout| zipfout(&fout))?;
    if zip.len() > MAX_DELEN {
        return Err(Bestandsfout::nieuw(
            code::BESTAND_TE_GROOT,
            format!(
                "De werkmap bestaat uit meer dan {MAX_DELEN} onderdelen, zoals werkbladen en afbeeldingen. Bewaar het werkblad \
                 met de rijen in een eigen werkmap, of als \"CSV UTF-8\"."
            ),
        ));
    }
    let namen = zip.file_names().map(|naam| naam.map(|naam| plat(&naam)).map_err(|fout| zipfout(&fout)));
    let namen: Vec<String> = namen.collect::<Result<_, _>>()?;
    let heeft = |gezocht: &str| namen.iter().any(|naam| naam == gezocht);
    let soort = if heeft("content.xml") && heeft("mimetype") {
        Soort::Ods
    } else if namen.iter().any(|naam| naam.ends_with("workbook.xml")) && heeft("[content_types].xml") {
        Soort::Xlsx
    } else if namen.iter().any(|naam| naam.ends_with("workbook.bin")) {
        return Err(onleesbaar("als .xlsb is bewaard, een vorm die hier niet wordt gelezen"));
    } else {
        return Err(Bestandsfout::nieuw(
            code::BESTAND_INGEPAKT,
            "Het bestand is een zip-bestand zonder werkmap erin. Pak het eerst uit.",
        ));
    };
    let mut samen = 0;
    // Every part, whatever its name: which of them are read is said by the workbook itself.
    for nummer in 0..zip.len() {
        let deel = zip.by_index(nummer).map_err(|fout| zipfout(&fout))?;
        let naam = plat(&deel.name().map_err(|fout| zipfout(&fout))?);
        let zijn_teksten = naam.ends_with(GEDEELDE_TEKSTEN);
        let in_stroom = !zijn_teksten && (naam.contains("worksheets/") || naam == "content.xml");
        let max = if in_stroom { MAX_UITGEPAKT_BYTES } else { MAX_DEEL_BYTES };
        let is_xml = naam.ends_with(".xml") || naam.ends_with(".rels");
        // Beside the other parts there may be less room than a part may have; the bound that is named is the one that was met.
        let ruimte = MAX_UITGEPAKT_BYTES - samen;
        let grens = if ruimte < max { MAX_UITGEPAKT_BYTES } else { max };
        let bytes = meet(deel, is_xml, max.min(ruimte))?.ok_or_else(|| kopie::te_groot(grens))?;
        samen += bytes;
        if zijn_teksten {
            let deel = zip.by_index(nummer).map_err(|fout| zipfout(&fout))?;
            if aantal_teksten(deel)?.saturating_mul(MIN_TEKST_BYTES) > bytes {
                return Err(beschadigd());
            }
        }
    }
    if soort == Soort::Ods && is_versleuteld(&mut zip) {
        return Err(onleesbaar("met een wachtwoord is beveiligd"));
    }
    Ok(soort)
}

/// The name of a part as names are compared.
fn plat(naam: &str) -> String {
    naam.replace('\\', "/").to_ascii_lowercase()
}

/// Unpacks a part and counts its bytes; none when there are more than `max`.
fn meet(mut deel: impl Read, is_xml: bool, max: u64) -> Result<Option<u64>, Bestandsfout> {
    let mut stuk = vec![0; STUK_BYTES];
    let mut bytes = 0;
    loop {
        let gelezen = match deel.read(&mut stuk) {
            Ok(0) => return Ok(Some(bytes)),
            Ok(gelezen) => gelezen,
            Err(fout) if fout.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(beschadigd()),
        };
        bytes += gelezen as u64;
        if bytes > max {
            return Ok(None);
        }
        // XML of a workbook is UTF-8. In another encoding what is looked for here could hide.
        if is_xml && stuk[..gelezen].contains(&0) {
            return Err(beschadigd());
        }
    }
}

/// How many texts there are, as the part with the shared texts says it in its first tag: room for that many is made at once.
/// None are said when it says no number.
fn aantal_teksten(deel: impl Read) -> Result<u64, Bestandsfout> {
    let mut xml = Reader::from_reader(BufReader::new(deel));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| beschadigd())? {
            Event::Start(begin) | Event::Empty(begin) if begin.local_name().as_ref() == "sst" => {
                let mut gezegd = 0;
                for attribuut in begin.attributes() {
                    let attribuut = attribuut.map_err(|_| beschadigd())?;
                    if attribuut.key.as_ref() == "uniqueCount" {
                        // Whatever is no plain number may be one to somebody else.
                        gezegd = attribuut.value.parse().map_err(|_| beschadigd())?;
                    }
                }
                return Ok(gezegd);
            }
            Event::Eof => return Ok(0),
            _ => {}
        }
    }
}

/// Whether an ODS file has a password: then its manifest says how its parts were encrypted.
fn is_versleuteld<R: Read + Seek>(zip: &mut ZipArchive<R>) -> bool {
    let mut manifest = Vec::new();
    let gelezen = zip
        .by_name("META-INF/manifest.xml")
        .is_ok_and(|deel| deel.take(MAX_DEEL_BYTES).read_to_end(&mut manifest).is_ok());
    gelezen && manifest.windows(15).any(|deel| deel == b"encryption-data")
}

/// The fault of a zip file that cannot be read.
pub(super) fn zipfout(fout: &ZipError) -> Bestandsfout {
    match fout {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            onleesbaar("met een wachtwoord is beveiligd")
        }
        _ => beschadigd(),
    }
}
