//! Elements of a JSON stream, one at a time: of an array of objects, of one object, or of objects one after another
//! (JSON lines). Each keeps its line, none is held beyond the bounds, and nesting has a depth.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use serde::de::IgnoredAny;
use serde_json::error::Category;

use crate::{
    code,
    fout::Bestandsfout,
    grenzen::{MAX_DIEPTE, MAX_RIJ_BYTES},
    tekenset::geen_utf8,
};

/// One element as it stands in the file.
pub(crate) struct Element<'a> {
    /// The line on which it starts.
    pub(crate) regel: u64,
    /// The column on which it starts, in bytes.
    kolom: u64,
    pub(crate) bytes: &'a [u8],
}

impl Element<'_> {
    /// Whether it is JSON at all.
    pub(crate) fn keur(&self) -> Result<(), Bestandsfout> {
        std::str::from_utf8(self.bytes).map_err(|_| geen_utf8(self.regel))?;
        serde_json::from_slice::<IgnoredAny>(self.bytes)
            .map(|_| ())
            .map_err(|fout| in_element(self.regel, self.kolom, &fout))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Staat {
    /// Nothing read yet.
    Begin,
    /// After `[`: an element or `]`.
    ReeksBegin,
    /// After an element of an array: `,` or `]`.
    ReeksNa,
    /// Objects one after another.
    Los,
    /// After the `]` of the array: only whitespace.
    Einde,
}

/// The elements of a stream.
pub(crate) struct Elementen<R> {
    lezer: BufReader<R>,
    buffer: Vec<u8>,
    staat: Staat,
    pub(crate) bytes: u64,
    regel: u64,
    /// The number of bytes before the current line.
    regelbegin: u64,
}

impl<R: Read + Seek> Elementen<R> {
    pub(crate) fn vanaf(mut lezer: R, begin: u64) -> io::Result<Self> {
        lezer.seek(SeekFrom::Start(begin))?;
        Ok(Self {
            lezer: BufReader::with_capacity(MAX_RIJ_BYTES, lezer),
            buffer: Vec::new(),
            staat: Staat::Begin,
            bytes: begin,
            regel: 1,
            regelbegin: begin,
        })
    }
}

impl<R: Read> Elementen<R> {
    pub(crate) fn volgende(&mut self) -> Result<Option<Element<'_>>, Bestandsfout> {
        loop {
            let teken = self.na_wit()?;
            match (self.staat, teken) {
                (Staat::Begin, Some(b'[')) => {
                    self.neem(1);
                    self.staat = Staat::ReeksBegin;
                }
                (Staat::Begin, _) => self.staat = Staat::Los,
                (Staat::Los | Staat::Einde, None) => return Ok(None),
                (Staat::ReeksBegin | Staat::ReeksNa, None) => return Err(self.afgekapt()),
                (Staat::ReeksBegin | Staat::ReeksNa, Some(b']')) => {
                    self.neem(1);
                    self.staat = Staat::Einde;
                }
                (Staat::ReeksNa, Some(b',')) => {
                    self.neem(1);
                    match self.na_wit()? {
                        None => return Err(self.afgekapt()),
                        Some(b']' | b',') => return Err(self.ongeldig()),
                        Some(_) => return self.element().map(Some),
                    }
                }
                (Staat::ReeksBegin, Some(b',')) | (Staat::ReeksNa | Staat::Einde, Some(_)) => {
                    return Err(self.ongeldig());
                }
                (Staat::ReeksBegin, Some(_)) => {
                    self.staat = Staat::ReeksNa;
                    return self.element().map(Some);
                }
                (Staat::Los, Some(b',' | b']' | b'}')) => return Err(self.ongeldig()),
                (Staat::Los, Some(_)) => return self.element().map(Some),
            }
        }
    }

    /// Skips whitespace and shows the next byte.
    fn na_wit(&mut self) -> io::Result<Option<u8>> {
        loop {
            let stuk = self.lezer.fill_buf()?;
            let Some(&teken) = stuk.first() else { return Ok(None) };
            if !matches!(teken, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(teken));
            }
            self.neem(1);
            if teken == b'\n' {
                self.regel += 1;
                self.regelbegin = self.bytes;
            }
        }
    }

    fn neem(&mut self, aantal: usize) {
        self.lezer.consume(aantal);
        self.bytes += aantal as u64;
    }

    fn element(&mut self) -> Result<Element<'_>, Bestandsfout> {
        self.buffer.clear();
        let (regel, kolom) = (self.regel, self.bytes - self.regelbegin + 1);
        let mut grens = Grens::default();
        loop {
            let stuk = self.lezer.fill_buf()?;
            if stuk.is_empty() {
                if grens.los_woord() {
                    break;
                }
                return Err(self.onaf(regel, kolom, Self::afgekapt));
            }
            let (aantal, klaar) = grens.zoek(stuk);
            if self.buffer.len() + aantal > MAX_RIJ_BYTES {
                return Err(self.onaf(regel, kolom, Self::te_lang));
            }
            self.buffer.extend_from_slice(&stuk[..aantal]);
            for (plek, _) in stuk[..aantal].iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
                self.regel += 1;
                self.regelbegin = self.bytes + plek as u64 + 1;
            }
            self.neem(aantal);
            if grens.te_diep {
                return Err(Bestandsfout::op_regel(
                    code::TE_DIEP,
                    self.regel,
                    format!(
                        "dit element is dieper genest dan {MAX_DIEPTE} niveaus; dat is geen aanlevering."
                    ),
                ));
            }
            if klaar {
                break;
            }
        }
        Ok(Element { regel, kolom, bytes: &self.buffer })
    }

    /// The fault of an element without an end: rather the syntax error before it, if there is one.
    fn onaf(&self, regel: u64, kolom: u64, anders: fn(&Self) -> Bestandsfout) -> Bestandsfout {
        match serde_json::from_slice::<IgnoredAny>(&self.buffer) {
            Err(fout) if fout.classify() != Category::Eof => in_element(regel, kolom, &fout),
            _ => anders(self),
        }
    }

    fn afgekapt(&self) -> Bestandsfout {
        Bestandsfout::op_regel(
            code::BESTAND_AFGEKAPT,
            self.regel,
            "het bestand stopt voordat de JSON af is en is dus afgekapt. Lever het opnieuw en volledig aan.",
        )
    }

    fn te_lang(&self) -> Bestandsfout {
        Bestandsfout::op_regel(
            code::RIJ_TE_LANG,
            self.regel,
            format!(
                "dit element is langer dan {} KiB. Lever een reeks ([…]) van losse elementen aan.",
                MAX_RIJ_BYTES / 1024
            ),
        )
    }

    fn ongeldig(&self) -> Bestandsfout {
        syntaxis(self.regel, self.bytes - self.regelbegin + 1)
    }
}

/// Finds the end of an element by its brackets and quotes; whether it is right is for the parser.
#[derive(Default)]
struct Grens {
    diepte: usize,
    in_tekst: bool,
    na_schuin: bool,
    begonnen: bool,
    te_diep: bool,
}

impl Grens {
    /// How many bytes of `stuk` belong to the element, and whether it ends there.
    fn zoek(&mut self, stuk: &[u8]) -> (usize, bool) {
        for (i, &byte) in stuk.iter().enumerate() {
            if self.in_tekst {
                if self.na_schuin {
                    self.na_schuin = false;
                } else if byte == b'\\' {
                    self.na_schuin = true;
                } else if byte == b'"' {
                    self.in_tekst = false;
                    if self.diepte == 0 {
                        return (i + 1, true);
                    }
                }
                continue;
            }
            match byte {
                b'{' | b'[' | b'"' if self.diepte == 0 && self.begonnen => return (i, true),
                b'"' => self.in_tekst = true,
                b'{' | b'[' => {
                    self.diepte += 1;
                    if self.diepte > MAX_DIEPTE {
                        self.te_diep = true;
                        return (i + 1, true);
                    }
                }
                b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if self.diepte == 0 => return (i, true),
                b'}' | b']' => {
                    self.diepte -= 1;
                    if self.diepte == 0 {
                        return (i + 1, true);
                    }
                }
                _ => {}
            }
            self.begonnen = true;
        }
        (stuk.len(), false)
    }

    /// Whether it is a word or number without brackets or quotes, which the end of the file may end.
    fn los_woord(&self) -> bool {
        self.diepte == 0 && !self.in_tekst
    }
}

fn in_element(regel: u64, kolom: u64, fout: &serde_json::Error) -> Bestandsfout {
    let (regels, kolommen) = (fout.line().max(1) as u64 - 1, fout.column().max(1) as u64);
    syntaxis(regel + regels, if regels == 0 { kolom + kolommen - 1 } else { kolommen })
}

fn syntaxis(regel: u64, kolom: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::JSON_ONLEESBAAR,
        regel,
        format!(
            "op teken {kolom} is dit geen geldige JSON. Controleer komma's, haakjes en aanhalingstekens rond deze plek."
        ),
    )
}
