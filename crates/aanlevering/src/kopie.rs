//! A private copy of a delivery in another form: a workbook or UTF-16 as a text file in UTF-8, or what came in on standard
//! input. It lies in a temporary file without a name, which only this process can open and which is gone when nobody reads
//! it any more. So it can be read as often as any file, by several readers at once, and memory stays small.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{code, fout::Bestandsfout, grenzen::MAX_KOPIE_BYTES};

/// Bytes that are copied at a time.
const STUK_BYTES: usize = 64 * 1024;

/// A copy that is whole.
#[derive(Clone, Debug)]
pub(crate) struct Kopie {
    bestand: Arc<Mutex<File>>,
    pub(crate) bytes: u64,
}

impl Kopie {
    /// A reader of its own, at the start.
    pub(crate) fn lezer(&self) -> Kopielezer {
        Kopielezer { kopie: self.clone(), plek: 0 }
    }
}

/// Reads a copy, from its own place.
#[derive(Debug)]
pub(crate) struct Kopielezer {
    kopie: Kopie,
    plek: u64,
}

impl Read for Kopielezer {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut bestand = self.kopie.bestand.lock().unwrap_or_else(PoisonError::into_inner);
        bestand.seek(SeekFrom::Start(self.plek))?;
        let gelezen = bestand.read(buf)?;
        self.plek += gelezen as u64;
        Ok(gelezen)
    }
}

impl Seek for Kopielezer {
    fn seek(&mut self, naar: SeekFrom) -> io::Result<u64> {
        let (vanaf, af) = match naar {
            SeekFrom::Start(plek) => (plek, 0),
            SeekFrom::End(af) => (self.kopie.bytes, af),
            SeekFrom::Current(af) => (self.plek, af),
        };
        self.plek = vanaf.checked_add_signed(af).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.plek)
    }
}

/// A copy that is being made.
pub(crate) struct Kopieerder {
    bestand: BufWriter<File>,
    bytes: u64,
    te_groot: fn(u64) -> Bestandsfout,
}

impl Kopieerder {
    /// A copy of a file in another form.
    pub(crate) fn nieuw() -> Result<Self, Bestandsfout> {
        Self::met(te_groot)
    }

    fn met(te_groot: fn(u64) -> Bestandsfout) -> Result<Self, Bestandsfout> {
        Ok(Self { bestand: BufWriter::new(tempfile::tempfile()?), bytes: 0, te_groot })
    }

    /// The whole of what comes in on standard input, as a file that only this process can open.
    ///
    /// # Errors
    /// `bestand-te-groot` beyond [`MAX_KOPIE_BYTES`], `bestand-onleesbaar` when it cannot be read or written.
    pub(crate) fn van_standaardinvoer(mut invoer: impl Read) -> Result<File, Bestandsfout> {
        let mut kopie = Self::met(te_veel_invoer)?;
        let mut stuk = vec![0; STUK_BYTES];
        loop {
            let gelezen = match invoer.read(&mut stuk) {
                Ok(0) => return Ok(kopie.bestand.into_inner().map_err(io::IntoInnerError::into_error)?),
                Ok(gelezen) => gelezen,
                Err(fout) if fout.kind() == io::ErrorKind::Interrupted => continue,
                Err(fout) => return Err(fout.into()),
            };
            kopie.schrijf(&stuk[..gelezen])?;
        }
    }

    /// Appends to the copy.
    ///
    /// # Errors
    /// `bestand-te-groot` beyond [`MAX_KOPIE_BYTES`], `bestand-onleesbaar` when it cannot be written.
    pub(crate) fn schrijf(&mut self, bytes: &[u8]) -> Result<(), Bestandsfout> {
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_KOPIE_BYTES {
            return Err((self.te_groot)(MAX_KOPIE_BYTES));
        }
        Ok(self.bestand.write_all(bytes)?)
    }

    pub(crate) fn klaar(self) -> Result<Kopie, Bestandsfout> {
        let bestand = self.bestand.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Kopie { bestand: Arc::new(Mutex::new(bestand)), bytes: self.bytes })
    }
}

/// A file that is larger than `max` bytes when it is unpacked or converted.
pub(crate) fn te_groot(max: u64) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::BESTAND_TE_GROOT,
        format!(
            "Het bestand is uitgepakt of omgezet groter dan {} MiB. Laat kolommen of werkbladen weg die niet nodig zijn, of \
             verdeel het over meer bestanden.",
            max / (1024 * 1024)
        ),
    )
}

fn te_veel_invoer(max: u64) -> Bestandsfout {
    Bestandsfout::nieuw(
        code::BESTAND_TE_GROOT,
        format!(
            "Op standaardinvoer staat meer dan {} MiB. Bewaar het als bestand en lever dat aan, of verdeel het.",
            max / (1024 * 1024)
        ),
    )
}

/// Where the text of a delivery is read from: the file itself, or a copy of it.
#[derive(Debug)]
pub(crate) enum Invoer<R> {
    Zelf(R),
    Kopie(Kopielezer),
}

impl<R: Read> Read for Invoer<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Zelf(lezer) => lezer.read(buf),
            Self::Kopie(lezer) => lezer.read(buf),
        }
    }
}

impl<R: Seek> Seek for Invoer<R> {
    fn seek(&mut self, naar: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Zelf(lezer) => lezer.seek(naar),
            Self::Kopie(lezer) => lezer.seek(naar),
        }
    }
}
