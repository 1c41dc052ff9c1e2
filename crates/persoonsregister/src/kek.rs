//! The key-encryption key: from a text that the caller supplies, or in a file beside the database that only its
//! owner may read. Whoever has this key and the database can read everything; whoever loses it, nothing.

use crate::{KekFout, codec, kluis};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the key file, in the directory of the database.
const BESTANDSNAAM: &str = "sleutel.kek";
/// Where the next key waits during a rotation.
const BESTANDSNAAM_NIEUW: &str = "sleutel.kek.nieuw";
/// No key file is larger; more is never read.
const MAX_BESTAND_BYTES: u64 = 256;

/// A key-encryption key of 32 bytes. Wiped on drop, never printed.
#[derive(Clone)]
pub struct Kek(kluis::Sleutel);

impl Kek {
    /// A new random key.
    ///
    /// # Errors
    /// [`KekFout::Toeval`].
    pub fn willekeurig() -> Result<Self, KekFout> {
        Ok(Self(kluis::willekeurige_sleutel()?))
    }

    /// Reads 64 hexadecimal or 43 base64url characters (a trailing `=` is allowed); space around is ignored.
    ///
    /// # Errors
    /// [`KekFout::Ongeldig`].
    pub fn uit_tekst(tekst: &str) -> Result<Self, KekFout> {
        let tekst = tekst.trim();
        let bytes = match tekst.len() {
            64 => codec::uit_hex(tekst),
            43 | 44 => codec::uit_base64url(tekst.strip_suffix('=').unwrap_or(tekst)),
            _ => None,
        };
        let bytes = Zeroizing::new(bytes.ok_or(KekFout::Ongeldig)?);
        bytes
            .as_slice()
            .try_into()
            .map(|sleutel| Self(Zeroizing::new(sleutel)))
            .map_err(|_| KekFout::Ongeldig)
    }

    /// Reads the key from a file of one line that only its owner may read, for a register that is not beside it.
    ///
    /// # Errors
    /// [`KekFout::Ontbreekt`], [`KekFout::TeOpen`], [`KekFout::Onvolledig`] or [`KekFout::Bestand`].
    pub fn uit_bestand(pad: &Path) -> Result<Self, KekFout> {
        als_aanwezig(lees(pad))?.ok_or_else(|| KekFout::Ontbreekt(pad.into()))
    }

    /// Writes the key to a new file that only its owner may read, in the form that
    /// [`uit_bestand`](Self::uit_bestand) reads.
    ///
    /// # Errors
    /// [`KekFout::Bestand`], also when the file is there already: a key is never overwritten.
    pub fn naar_nieuw_bestand(&self, pad: &Path) -> Result<(), KekFout> {
        schrijf(pad, self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }
}

impl std::fmt::Debug for Kek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kek(…)")
    }
}

/// Where the key-encryption key comes from.
#[derive(Debug, Clone)]
pub enum Kekherkomst {
    /// The file `sleutel.kek` beside the database, made at the first start (mode 0600, 64 hexadecimal
    /// characters, so that the text can move to a secret store).
    Bestand,
    /// A key from a secret store or the environment; no file is read or written.
    Waarde(Kek),
}

/// The key file beside a database.
pub(crate) struct Sleutelbestand {
    pad: PathBuf,
    nieuw: PathBuf,
}

impl Sleutelbestand {
    pub(crate) fn naast(database: &Path) -> Self {
        let map = database.parent().unwrap_or(Path::new(""));
        Self { pad: map.join(BESTANDSNAAM), nieuw: map.join(BESTANDSNAAM_NIEUW) }
    }

    /// The key for a database that has none yet. The caller holds the database's write lock, so no other
    /// process is making one. An empty file is what a start leaves that was killed before it wrote.
    pub(crate) fn lees_of_maak(&self) -> Result<Kek, KekFout> {
        match fs::metadata(&self.pad) {
            Ok(meta) if meta.len() == 0 => fs::remove_file(&self.pad).map_err(fout(&self.pad))?,
            Ok(_) => return lees(&self.pad),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(fout(&self.pad)(error)),
        }
        let kek = Kek::willekeurig()?;
        schrijf(&self.pad, &kek)?;
        Ok(kek)
    }

    /// The keys that may belong to a database that has one: the current, and after a rotation that was killed
    /// half way the next. At least one of them is there.
    pub(crate) fn kandidaten(&self) -> Result<(Option<Kek>, Option<Kek>), KekFout> {
        let huidig = als_aanwezig(lees(&self.pad))?;
        let volgend = match lees(&self.nieuw) {
            // Half-written: the database never committed to it.
            Err(KekFout::Onvolledig(_)) => None,
            uitkomst => als_aanwezig(uitkomst)?,
        };
        if huidig.is_none() && volgend.is_none() {
            return Err(KekFout::Ontbreekt(self.pad.clone()));
        }
        Ok((huidig, volgend))
    }

    /// Puts the next key beside the current one. Under the write lock, before the database commits to it.
    pub(crate) fn leg_klaar(&self, kek: &Kek) -> Result<(), KekFout> {
        match fs::remove_file(&self.nieuw) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(fout(&self.nieuw)(error)),
            _ => schrijf(&self.nieuw, kek),
        }
    }

    /// Makes the next key the current one. Doing it twice, or after another process did, is no error.
    pub(crate) fn neem_in_gebruik(&self) -> Result<(), KekFout> {
        match fs::rename(&self.nieuw, &self.pad) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(fout(&self.nieuw)(error)),
            _ => sync_map(&self.pad),
        }
    }
}

fn als_aanwezig(uitkomst: Result<Kek, KekFout>) -> Result<Option<Kek>, KekFout> {
    match uitkomst {
        Err(KekFout::Bestand { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        uitkomst => uitkomst.map(Some),
    }
}

fn lees(pad: &Path) -> Result<Kek, KekFout> {
    let bestand = File::open(pad).map_err(fout(pad))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if bestand.metadata().map_err(fout(pad))?.permissions().mode() & 0o077 != 0 {
            return Err(KekFout::TeOpen(pad.into()));
        }
    }
    let mut tekst = Zeroizing::new(String::with_capacity(256));
    match bestand.take(MAX_BESTAND_BYTES).read_to_string(&mut tekst) {
        Err(error) if error.kind() != ErrorKind::InvalidData => Err(fout(pad)(error)),
        _ => Kek::uit_tekst(&tekst).map_err(|_| KekFout::Onvolledig(pad.into())),
    }
}

/// Only into a new file, only for the owner, and on disk before it returns.
fn schrijf(pad: &Path, kek: &Kek) -> Result<(), KekFout> {
    let tekst = Zeroizing::new(codec::naar_hex(kek.bytes()));
    let mut opties = OpenOptions::new();
    opties.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        opties.mode(0o600);
    }
    let mut bestand = opties.open(pad).map_err(fout(pad))?;
    let geschreven = bestand.write_all(tekst.as_bytes()).and_then(|()| bestand.write_all(b"\n"));
    geschreven.and_then(|()| bestand.sync_all()).map_err(fout(pad))?;
    sync_map(pad)
}

/// A new name in a directory survives a power loss only when the directory is synced too.
fn sync_map(pad: &Path) -> Result<(), KekFout> {
    let map = pad.parent().filter(|map| !map.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(map).and_then(|map| map.sync_all()).map_err(fout(pad)) } else { Ok(()) }
}

fn fout(pad: &Path) -> impl Fn(std::io::Error) -> KekFout + '_ {
    |source| KekFout::Bestand { pad: pad.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_hex_and_base64url() {
        let kek = Kek::uit_tekst(&"0f".repeat(32)).unwrap();
        let ook = Kek::uit_tekst(&format!(" {}=\n", codec::naar_base64url(&[15; 32]))).unwrap();
        assert_eq!(kek.bytes(), ook.bytes());
        assert_eq!(format!("{kek:?}"), "Kek(…)");
        for fout in ["", "geheim", &"0g".repeat(32), &"0".repeat(63), &"é".repeat(32)] {
            assert!(matches!(Kek::uit_tekst(fout), Err(KekFout::Ongeldig)), "{fout:?}");
        }
    }

    #[test]
    fn a_key_goes_to_a_file_and_back_and_is_never_overwritten() {
        let map = tempfile::tempdir().unwrap();
        let pad = map.path().join("sleutel");
        assert!(matches!(Kek::uit_bestand(&pad), Err(KekFout::Ontbreekt(_))));
        let kek = Kek::willekeurig().unwrap();
        kek.naar_nieuw_bestand(&pad).unwrap();
        assert!(matches!(Kek::willekeurig().unwrap().naar_nieuw_bestand(&pad), Err(KekFout::Bestand { .. })));
        assert_eq!(Kek::uit_bestand(&pad).unwrap().bytes(), kek.bytes());
    }

    #[test]
    fn the_key_file_is_made_once_and_an_empty_one_is_made_again() {
        let map = tempfile::tempdir().unwrap();
        let bestand = Sleutelbestand::naast(&map.path().join("persoonsregister.sqlite"));
        fs::write(&bestand.pad, "").unwrap();
        let kek = bestand.lees_of_maak().unwrap();
        assert_eq!(bestand.lees_of_maak().unwrap().bytes(), kek.bytes());
        fs::write(&bestand.pad, "0123").unwrap();
        assert!(matches!(bestand.lees_of_maak(), Err(KekFout::Onvolledig(_))), "never overwritten");
    }
}
