//! Fingerprints: of the file that was delivered, and of what somebody agrees with.

use std::io::{Read, Seek, SeekFrom};

use data_encoding::HEXLOWER;
use domein::Verschil;

use super::{Kader, vergelijken::Eerste};
use crate::{ImportFout, Omgeving};

/// Bytes of a file that are fingerprinted at a time.
const STUK_BYTES: usize = 64 * 1024;
/// Characters of the code by which somebody agrees.
const AKKOORD_TEKENS: usize = 8;

/// A fingerprint of the whole file; afterwards it is read from its beginning.
pub(super) fn vingerafdruk<R: Read + Seek>(omgeving: &Omgeving, lezer: &mut R) -> Result<String, ImportFout> {
    use sha2::{Digest as _, Sha256};
    let mut som = Sha256::new();
    let mut stuk = vec![0; STUK_BYTES];
    let lees = |fout: std::io::Error| ImportFout::Bestand(fout.into());
    lezer.seek(SeekFrom::Start(0)).map_err(lees)?;
    loop {
        let aantal = lezer.read(&mut stuk).map_err(lees)?;
        if aantal == 0 {
            break;
        }
        som.update(&stuk[..aantal]);
    }
    lezer.seek(SeekFrom::Start(0)).map_err(lees)?;
    Ok(HEXLOWER.encode(&omgeving.register.vingerafdruk("aanlevering.bestand", &som.finalize())))
}

/// The code by which somebody agrees: of this file, and of what disappears and how much changes. None when nothing
/// disappears.
pub(super) fn akkoord(
    omgeving: &Omgeving,
    kader: &Kader,
    vingerafdruk: &str,
    eerste: &Eerste,
) -> Option<String> {
    if eerste.verschillen.aantal(Verschil::Verdwenen) == 0 {
        return None;
    }
    let mut tekst = format!("{vingerafdruk}\n{}\n{}\n", kader.peildatum, kader.verdwenen);
    for soort in Verschil::ALLE {
        tekst.push_str(&format!("{soort} {}\n", eerste.verschillen.aantal(*soort)));
    }
    for stream in &eerste.verdwenen {
        tekst.push_str(stream);
        tekst.push('\n');
    }
    let mut code = HEXLOWER.encode(&omgeving.register.vingerafdruk("aanlevering.akkoord", tekst.as_bytes()));
    code.truncate(AKKOORD_TEKENS);
    Some(code)
}

/// A fingerprint of a mapping: the same file read in another way is another delivery.
pub(super) fn vingerafdruk_van_mapping(omgeving: &Omgeving, mapping: &aanlevering::Mapping) -> String {
    let tekst = format!("{mapping:?}");
    HEXLOWER.encode(&omgeving.register.vingerafdruk("aanlevering.mapping", tekst.as_bytes()))
}
