//! Opening a file, and recognising from its first bytes what is certainly no delivery: a spreadsheet, an archive, a
//! web page.

use std::{fs::File, io::ErrorKind, path::Path};

use crate::{code, fout::Bestandsfout};

/// Opens a delivered file.
///
/// # Errors
/// `bestand-onleesbaar` when it is absent, is no regular file, or may not be read.
pub fn open(pad: &Path) -> Result<File, Bestandsfout> {
    let fout = |wat: &str| Bestandsfout::nieuw(code::BESTAND_ONLEESBAAR, format!("{}: {wat}", pad.display()));
    // Asked before opening: opening a pipe would wait for its other end.
    match std::fs::metadata(pad) {
        Ok(gegevens) if gegevens.is_dir() => return Err(fout("dit is een map. Noem het bestand zelf.")),
        Ok(gegevens) if !gegevens.is_file() => {
            return Err(fout("dit is geen gewoon bestand. Bewaar de gegevens eerst."));
        }
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Err(fout("dit bestand bestaat niet. Controleer de naam en de map."));
        }
        Err(e) => return Err(fout(&format!("het bestand kan niet worden gelezen ({e})."))),
    }
    File::open(pad).map_err(|e| match e.kind() {
        ErrorKind::PermissionDenied => fout("u mag dit bestand niet lezen. Vraag leesrechten aan."),
        _ => fout(&format!("het bestand kan niet worden gelezen ({e}).")),
    })
}

/// Refuses what its first bytes show to be no text delivery. An empty file is refused too.
pub(crate) fn weiger_vreemd(begin: &[u8]) -> Result<(), Bestandsfout> {
    const VREEMD: [(&[u8], &str, &str); 10] = [
        (b"\x1F\x8B", code::BESTAND_INGEPAKT, "is ingepakt (gzip). Pak het eerst uit."),
        (b"BZh", code::BESTAND_INGEPAKT, "is ingepakt (bzip2). Pak het eerst uit."),
        (b"\xFD7zXZ", code::BESTAND_INGEPAKT, "is ingepakt (xz). Pak het eerst uit."),
        (b"7z\xBC\xAF", code::BESTAND_INGEPAKT, "is ingepakt (7-Zip). Pak het eerst uit."),
        (b"\x28\xB5\x2F\xFD", code::BESTAND_INGEPAKT, "is ingepakt (zstd). Pak het eerst uit."),
        (
            b"PK\x03\x04",
            code::EXCEL_ONLEESBAAR,
            "is een Excel-werkmap of zip. Bewaar het in Excel als \"CSV UTF-8\", of pak het uit.",
        ),
        (
            b"\xD0\xCF\x11\xE0",
            code::EXCEL_ONLEESBAAR,
            "is een oude Excel-werkmap. Bewaar het in Excel als \"CSV UTF-8\".",
        ),
        (b"%PDF", code::PDF_ONLEESBAAR, "is een pdf. Vraag de gegevens op als CSV- of JSON-bestand."),
        (
            b"\xFF\xFE",
            code::UTF16_ONLEESBAAR,
            "is in UTF-16 bewaard. Bewaar het als UTF-8 (in Excel: \"CSV UTF-8\").",
        ),
        (
            b"\xFE\xFF",
            code::UTF16_ONLEESBAAR,
            "is in UTF-16 bewaard. Bewaar het als UTF-8 (in Excel: \"CSV UTF-8\").",
        ),
    ];
    if begin.is_empty() {
        return Err(Bestandsfout::nieuw(
            code::BESTAND_LEEG,
            "Het bestand is leeg. Controleer de export en lever het opnieuw aan.",
        ));
    }
    if let Some((_, code, wat)) = VREEMD.iter().find(|(magie, _, _)| begin.starts_with(magie)) {
        return Err(Bestandsfout::nieuw(code, format!("Het bestand {wat}")));
    }
    // UTF-16 without a mark: every other byte of the first Latin letters is zero.
    let nullen = |vanaf: usize| begin.iter().skip(vanaf).step_by(2).take(16).filter(|b| **b == 0).count();
    if matches!((nullen(0), nullen(1)), (8.., 0) | (0, 8..)) {
        return Err(Bestandsfout::nieuw(
            code::UTF16_ONLEESBAAR,
            "Het bestand is in UTF-16 bewaard. Bewaar het als UTF-8.",
        ));
    }
    if begin.trim_ascii_start().starts_with(b"<") {
        return Err(Bestandsfout::nieuw(
            code::CSV_VERWACHT,
            "Het bestand is een webpagina of XML. Open het in een tekstprogramma: vaak staat er een foutmelding in van \
             de plek waar het is opgehaald.",
        ));
    }
    Ok(())
}
