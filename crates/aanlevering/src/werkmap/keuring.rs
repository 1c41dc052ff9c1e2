//! What kind of workbook a zip file is, and whether what comes out of it stays within bounds. The sizes in a zip file are
//! promises; here everything that will be read is unpacked once and counted.

use std::io::{self, Read, Seek};

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

/// How many texts there are, as the part with the shared texts says it. Room for that many is made at once.
const AANTAL_TEKSTEN: &[u8] = b"uniqueCount";

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
        return Err(kopie::te_groot());
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
    for nummer in 0..zip.len() {
        let deel = zip.by_index(nummer).map_err(|fout| zipfout(&fout))?;
        let naam = plat(&deel.name().map_err(|fout| zipfout(&fout))?);
        if !naam.ends_with(".xml") && !naam.ends_with(".rels") && naam != "mimetype" {
            continue;
        }
        let in_stroom = naam.contains("worksheets/") || naam == "content.xml";
        let max = if in_stroom { MAX_UITGEPAKT_BYTES } else { MAX_DEEL_BYTES };
        samen += meet(deel, max.min(MAX_UITGEPAKT_BYTES - samen))?;
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

/// Unpacks a part and counts its bytes.
fn meet(mut deel: impl Read, max: u64) -> Result<u64, Bestandsfout> {
    let mut stuk = vec![0; STUK_BYTES];
    let (mut bytes, mut meeste_teksten) = (0, 0);
    // The end of the piece before, in which a name may have begun.
    let mut venster: Vec<u8> = Vec::new();
    loop {
        let gelezen = match deel.read(&mut stuk) {
            Ok(0) => break,
            Ok(gelezen) => gelezen,
            Err(fout) if fout.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(beschadigd()),
        };
        bytes += gelezen as u64;
        if bytes > max {
            return Err(kopie::te_groot());
        }
        // XML of a workbook is UTF-8. In another encoding what is looked for below could hide.
        if stuk[..gelezen].contains(&0) {
            return Err(beschadigd());
        }
        venster.extend_from_slice(&stuk[..gelezen]);
        meeste_teksten = meeste_teksten.max(aantal_teksten(&venster));
        let houd = venster.len().saturating_sub(AANTAL_TEKSTEN.len() * 4);
        venster.drain(..houd);
    }
    if meeste_teksten.saturating_mul(MIN_TEKST_BYTES) > bytes { Err(beschadigd()) } else { Ok(bytes) }
}

/// The largest number of shared texts that is said in a piece of a part.
fn aantal_teksten(stuk: &[u8]) -> u64 {
    let plekken = stuk.windows(AANTAL_TEKSTEN.len()).enumerate().filter(|(_, naam)| *naam == AANTAL_TEKSTEN);
    let getallen = plekken.map(|(plek, _)| {
        let na = stuk[plek + AANTAL_TEKSTEN.len()..].iter();
        let cijfers = na.skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''));
        let cijfers = cijfers.take_while(|b| b.is_ascii_digit());
        cijfers.fold(0_u64, |som, cijfer| som.saturating_mul(10).saturating_add(u64::from(cijfer - b'0')))
    });
    getallen.max().unwrap_or(0)
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
