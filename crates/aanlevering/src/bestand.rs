//! Opening a file or standard input, and recognising from its first bytes what it is: text, a workbook, or certainly no
//! delivery, such as an archive or a web page.

use std::{
    fs::File,
    io::{ErrorKind, Seek as _},
    path::Path,
    sync::OnceLock,
};

use crate::{
    code,
    fout::Bestandsfout,
    kopie::Kopieerder,
    utf16::{self, Volgorde},
    xml,
};

/// The name that stands for standard input.
const STANDAARDINVOER: &str = "-";

/// Opens a delivered file. `-` is standard input: it is kept in a temporary file without a name, which is gone when this
/// process ends, so that it can be opened again and read twice like any other.
///
/// # Errors
/// `bestand-onleesbaar` when it is absent, is no regular file, or may not be read; `bestand-te-groot` when there is more on
/// standard input than [`MAX_KOPIE_BYTES`](crate::grenzen::MAX_KOPIE_BYTES).
pub fn open(pad: &Path) -> Result<File, Bestandsfout> {
    if pad.as_os_str() == STANDAARDINVOER {
        return standaardinvoer();
    }
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

fn standaardinvoer() -> Result<File, Bestandsfout> {
    // Standard input can be read once, and a file is opened more than once: to see that it is there, and to read it.
    static INVOER: OnceLock<Result<File, Bestandsfout>> = OnceLock::new();
    match INVOER.get_or_init(|| Kopieerder::van_standaardinvoer(std::io::stdin().lock())) {
        Ok(bestand) => {
            let mut bestand = bestand.try_clone()?;
            bestand.rewind()?;
            Ok(bestand)
        }
        Err(fout) => Err(fout.clone()),
    }
}

/// What a file is by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Herkend {
    /// Text, as far as can be seen.
    Tekst,
    /// Text in UTF-16.
    Utf16(Volgorde),
    /// A zip file: a workbook, or an archive.
    Zip,
    /// XML, in another encoding than UTF-16.
    Xml,
}

/// Recognises a file. What its first bytes show to be no delivery is refused, and so is an empty file.
pub(crate) fn herken(begin: &[u8]) -> Result<Herkend, Bestandsfout> {
    const VREEMD: [(&[u8], &str, &str); 7] = [
        (b"\x1F\x8B", code::BESTAND_INGEPAKT, "is ingepakt (gzip). Pak het eerst uit."),
        (b"BZh", code::BESTAND_INGEPAKT, "is ingepakt (bzip2). Pak het eerst uit."),
        (b"\xFD7zXZ", code::BESTAND_INGEPAKT, "is ingepakt (xz). Pak het eerst uit."),
        (b"7z\xBC\xAF", code::BESTAND_INGEPAKT, "is ingepakt (7-Zip). Pak het eerst uit."),
        (b"\x28\xB5\x2F\xFD", code::BESTAND_INGEPAKT, "is ingepakt (zstd). Pak het eerst uit."),
        (
            b"\xD0\xCF\x11\xE0",
            code::EXCEL_ONLEESBAAR,
            "is een oude Excel-werkmap (.xls) of een met een wachtwoord. Bewaar het in Excel zonder wachtwoord als \
             Excel-werkmap (.xlsx) of als \"CSV UTF-8\".",
        ),
        (b"%PDF", code::PDF_ONLEESBAAR, "is een pdf. Vraag de gegevens op als CSV- of JSON-bestand."),
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
    if begin.starts_with(b"PK\x03\x04") || begin.starts_with(b"PK\x05\x06") {
        return Ok(Herkend::Zip);
    }
    if let Some(volgorde) = utf16::volgorde(begin) {
        return Ok(Herkend::Utf16(volgorde));
    }
    if xml::is_xml(begin)? {
        return Ok(Herkend::Xml);
    }
    Ok(Herkend::Tekst)
}
