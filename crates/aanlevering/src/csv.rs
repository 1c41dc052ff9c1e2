//! Rows of a CSV stream (RFC 4180, with `;`, `,` or tab): a row ends at a line ending outside quotes and is never longer
//! than the bound. A quote that is opened and not properly closed is a fault of the file at the line where it
//! opened, so that it cannot swallow the rows after it.

use std::io::Read;

use crate::{
    code,
    fout::Bestandsfout,
    grenzen::MAX_RIJ_BYTES,
    regels::{Plaats, Regels},
    tekenset::Waarnemer,
};

/// One row as it stands in the file.
pub(crate) struct Record<'a> {
    /// The line on which it starts.
    pub(crate) regel: u64,
    /// The line on which it ends.
    pub(crate) laatste_regel: u64,
    /// Its bytes, without the line ending.
    pub(crate) bytes: &'a [u8],
    /// Whether a line ending follows it.
    pub(crate) afgesloten: bool,
    /// Whether text follows a closing quote within a field.
    pub(crate) rommel: bool,
}

/// The rows of a stream, blank ones left out.
pub(crate) struct Records<R> {
    regels: Regels<R>,
    teken: u8,
    buffer: Vec<u8>,
    pub(crate) waarnemer: Option<Waarnemer>,
}

impl<R: Read> Records<R> {
    /// With a `waarnemer` every line is also checked to be text in one encoding.
    pub(crate) fn nieuw(regels: Regels<R>, teken: u8, waarnemer: Option<Waarnemer>) -> Self {
        Self { regels, teken, buffer: Vec::new(), waarnemer }
    }

    pub(crate) fn plaats(&self) -> Plaats {
        self.regels.plaats
    }

    pub(crate) fn volgende(&mut self) -> Result<Option<Record<'_>>, Bestandsfout> {
        loop {
            self.buffer.clear();
            let eerste = self.regels.plaats.regels + 1;
            let mut quotes = Quotes::default();
            loop {
                let begin = self.buffer.len();
                if self.regels.lees(&mut self.buffer)? == 0 {
                    break;
                }
                let regel = self.regels.plaats.regels;
                let nieuw = &self.buffer[begin..];
                if let Some(waarnemer) = &mut self.waarnemer {
                    waarnemer.regel(regel, nieuw)?;
                }
                quotes.bekijk(nieuw, self.teken, regel)?;
                if self.buffer.len() > MAX_RIJ_BYTES {
                    return Err(te_lang(quotes.open(), regel));
                }
                if quotes.open().is_none() {
                    break;
                }
            }
            if self.buffer.is_empty() {
                return Ok(None);
            }
            if let Some(geopend) = quotes.open() {
                return Err(niet_gesloten(geopend));
            }
            let afgesloten = self.buffer.ends_with(b"\n");
            let bytes = zonder_regeleinde(&self.buffer);
            if bytes.iter().all(|b| *b == self.teken || b.is_ascii_whitespace()) {
                continue;
            }
            let lengte = bytes.len();
            return Ok(Some(Record {
                regel: eerste,
                laatste_regel: self.regels.plaats.regels,
                bytes: &self.buffer[..lengte],
                afgesloten,
                rommel: quotes.rommel,
            }));
        }
    }
}

/// A text as a field, on one line: a line break within it becomes a space.
pub(crate) fn veld(tekst: &str, teken: u8) -> String {
    let tekst = tekst.replace(['\r', '\n'], " ");
    if tekst.contains([char::from(teken), '"']) {
        format!("\"{}\"", tekst.replace('"', "\"\""))
    } else {
        tekst
    }
}

/// The fields of a row; quotes around a field are taken off and doubled quotes within it undone.
pub(crate) fn velden(tekst: &str, teken: u8) -> Vec<String> {
    let teken = char::from(teken);
    if !tekst.contains('"') {
        return tekst.split(teken).map(str::to_owned).collect();
    }
    let mut velden = Vec::new();
    let mut rest = Some(tekst);
    while let Some(deel) = rest {
        let mut veld = String::new();
        let mut na = deel;
        if let Some(mut binnen) = deel.strip_prefix('"') {
            loop {
                let (voor, achter) = binnen.split_once('"').unwrap_or((binnen, ""));
                veld.push_str(voor);
                match achter.strip_prefix('"') {
                    Some(verder) => {
                        veld.push('"');
                        binnen = verder;
                    }
                    None => {
                        na = achter;
                        break;
                    }
                }
            }
        }
        match na.split_once(teken) {
            Some((slot, volgende)) => {
                veld.push_str(slot);
                rest = Some(volgende);
            }
            None => {
                veld.push_str(na);
                rest = None;
            }
        }
        velden.push(veld);
    }
    velden
}

/// The separator of a header line: whichever of `;`, `,` and tab occurs most outside quotes; `;` when none does.
pub(crate) fn scheidingsteken(kopregel: &[u8]) -> u8 {
    const TEKENS: [u8; 3] = [b',', b'\t', b';'];
    let mut binnen = false;
    let mut aantallen = [0_usize; TEKENS.len()];
    for byte in kopregel {
        binnen ^= *byte == b'"';
        if let Some(plek) = TEKENS.iter().position(|teken| teken == byte && !binnen) {
            aantallen[plek] += 1;
        }
    }
    // The last of the largest ones.
    let beste = TEKENS.into_iter().zip(aantallen).max_by_key(|(_, aantal)| *aantal);
    beste.map_or(b';', |(teken, _)| teken)
}

pub(crate) fn zonder_regeleinde(regel: &[u8]) -> &[u8] {
    let regel = regel.strip_suffix(b"\n").unwrap_or(regel);
    regel.strip_suffix(b"\r").unwrap_or(regel)
}

/// Where in the grammar of a row we are; a quote has its meaning only at the start of a field.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Staat {
    #[default]
    VeldBegin,
    Kaal,
    /// Inside quotes that opened on this line.
    Binnen(u64),
    /// Just after a quote that closes, or that is the first of two; the field opened on this line.
    NaQuote(u64),
}

#[derive(Default)]
struct Quotes {
    staat: Staat,
    rommel: bool,
}

impl Quotes {
    /// The line where a quote opened that is still open.
    fn open(&self) -> Option<u64> {
        match self.staat {
            Staat::Binnen(regel) => Some(regel),
            _ => None,
        }
    }

    fn bekijk(&mut self, regel: &[u8], teken: u8, nummer: u64) -> Result<(), Bestandsfout> {
        if self.staat == Staat::VeldBegin && !regel.contains(&b'"') {
            return Ok(());
        }
        for &byte in regel {
            self.staat = match (self.staat, byte) {
                (Staat::VeldBegin, b'"') => Staat::Binnen(nummer),
                (Staat::Binnen(geopend), b'"') => Staat::NaQuote(geopend),
                (Staat::Binnen(geopend), _) => Staat::Binnen(geopend),
                (Staat::NaQuote(geopend), b'"') => Staat::Binnen(geopend),
                (_, byte) if byte == teken => Staat::VeldBegin,
                (Staat::NaQuote(geopend), b'\r' | b'\n') => Staat::NaQuote(geopend),
                (Staat::NaQuote(geopend), _) if geopend < nummer => return Err(niet_gesloten(geopend)),
                (Staat::NaQuote(_), _) => {
                    self.rommel = true;
                    Staat::Kaal
                }
                (Staat::VeldBegin | Staat::Kaal, _) => Staat::Kaal,
            };
        }
        Ok(())
    }
}

fn niet_gesloten(geopend: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::AANHALINGSTEKEN_ONJUIST,
        geopend,
        "het aanhalingsteken dat hier opent, wordt niet goed gesloten. Sluit het, of verdubbel aanhalingstekens die \
         bij de tekst horen (\"\"); stopt het bestand te vroeg, lever het dan opnieuw aan.",
    )
}

fn te_lang(geopend: Option<u64>, regel: u64) -> Bestandsfout {
    match geopend {
        Some(geopend) => niet_gesloten(geopend),
        None => Bestandsfout::op_regel(
            code::RIJ_TE_LANG,
            regel,
            format!(
                "deze rij is langer dan {} KiB. Controleer of dit een CSV-bestand is met één rij per regel.",
                MAX_RIJ_BYTES / 1024
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_beschermen_scheidingstekens_en_worden_verdubbeld() {
        assert_eq!(velden("a;\"b;c\";\"d\"\"e\";;\"\"", b';'), ["a", "b;c", "d\"e", "", ""]);
        assert_eq!(velden("5\" buis;x", b';'), ["5\" buis", "x"]);
        assert_eq!(velden("", b';'), [""]);
    }

    #[test]
    fn het_scheidingsteken_wordt_buiten_quotes_geteld() {
        assert_eq!(scheidingsteken(b"a;b;c"), b';');
        assert_eq!(scheidingsteken(b"a,b,c"), b',');
        assert_eq!(scheidingsteken(b"\"a;b;c;d\",e"), b',');
        assert_eq!(scheidingsteken(b"a\tb\tc,d"), b'\t');
        assert_eq!(scheidingsteken(b"a,b;c"), b';');
        assert_eq!(scheidingsteken(b"alleen"), b';');
    }
}
