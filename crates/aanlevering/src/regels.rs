//! Lines of a stream with a bound on their length: no line, however long, is held beyond the bound. It keeps the
//! line number and the number of bytes read.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use crate::grenzen::MAX_RIJ_BYTES;

/// A place in a file: the bytes before it, and the lines before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plaats {
    pub(crate) bytes: u64,
    pub(crate) regels: u64,
}

pub(crate) struct Regels<R> {
    lezer: BufReader<R>,
    pub(crate) plaats: Plaats,
}

impl<R: Read + Seek> Regels<R> {
    pub(crate) fn vanaf(mut lezer: R, plaats: Plaats) -> io::Result<Self> {
        lezer.seek(SeekFrom::Start(plaats.bytes))?;
        Ok(Self { lezer: BufReader::with_capacity(MAX_RIJ_BYTES, lezer), plaats })
    }
}

impl<R: Read> Regels<R> {
    /// Appends the next line with its ending to `buffer` and returns its length; 0 is the end. It stops early when
    /// `buffer` grows past [`MAX_RIJ_BYTES`] by one byte, which is how the caller sees that a row is too long.
    pub(crate) fn lees(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let ruimte = (MAX_RIJ_BYTES + 1).saturating_sub(buffer.len());
        let gelezen = self.lezer.by_ref().take(ruimte as u64).read_until(b'\n', buffer)?;
        if gelezen > 0 {
            self.plaats.bytes += gelezen as u64;
            self.plaats.regels += 1;
        }
        Ok(gelezen)
    }
}
