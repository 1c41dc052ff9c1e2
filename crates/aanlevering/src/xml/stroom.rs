//! XML 1.0 as a stream of elements and texts, with a line for each and a bound on everything that is held. Nothing outside
//! of the file is ever read: a DTD is refused, and with it every entity but the five of XML itself.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use quick_xml::{
    Error, Reader, XmlVersion,
    errors::IllFormedError,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use crate::{
    code,
    fout::Bestandsfout,
    grenzen::{MAX_DIEPTE_XML, MAX_XML_STUK_BYTES},
};

/// Prefixes of attributes that say something to a program that reads XML, and nothing of a row.
const TECHNISCH: [&str; 3] = ["xmlns", "xml", "xsi"];

/// A piece of the file. Names are without namespace.
pub(super) enum Stuk {
    /// An element begins.
    Open { naam: String, attributen: Vec<(String, String)> },
    /// The innermost open element ends.
    Dicht,
    /// Text within an element; one text may come in several pieces.
    Tekst(String),
    /// The file ends, and everything in it was closed.
    Einde,
}

/// The pieces of an XML file in UTF-8.
pub(super) struct Stroom<R: Read> {
    xml: Reader<Teller<BufReader<R>>>,
    buffer: Vec<u8>,
    diepte: usize,
    /// Whether the root has begun.
    begonnen: bool,
    /// The line on which the last piece begins, counted from 1.
    pub(super) regel: u64,
}

impl<R: Read + Seek> Stroom<R> {
    pub(super) fn nieuw(mut lezer: R) -> Result<Self, Bestandsfout> {
        lezer.seek(SeekFrom::Start(0))?;
        let mut xml = Reader::from_reader(Teller { lezer: BufReader::new(lezer), regel: 1, bytes: 0 });
        xml.config_mut().expand_empty_elements = true;
        Ok(Self { xml, buffer: Vec::new(), diepte: 0, begonnen: false, regel: 1 })
    }
}

impl<R: Read> Stroom<R> {
    pub(super) fn volgende(&mut self) -> Result<Stuk, Bestandsfout> {
        loop {
            self.regel = self.xml.get_ref().regel;
            self.buffer.clear();
            self.xml.get_mut().bytes = 0;
            let event = match self.xml.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(fout) => return Err(leesfout(&fout, self.xml.get_mut())),
            };
            let stuk = match event {
                Event::Start(begin) => {
                    let stuk = open(&begin, self.regel)?;
                    if self.diepte == 0 && self.begonnen {
                        return Err(onleesbaar(self.regel, "na het einde van de XML staat nog een element"));
                    }
                    self.begonnen = true;
                    self.diepte += 1;
                    if self.diepte > MAX_DIEPTE_XML {
                        return Err(te_diep(self.regel));
                    }
                    stuk
                }
                Event::End(_) => {
                    self.diepte -= 1;
                    Stuk::Dicht
                }
                Event::Text(tekst) => Stuk::Tekst(tekst.xml10_content().into_owned()),
                Event::CData(tekst) => Stuk::Tekst(tekst.xml10_content().into_owned()),
                Event::GeneralRef(verwijzing) => Stuk::Tekst(teken(&verwijzing, self.regel)?),
                Event::DocType(_) => return Err(dtd(self.regel)),
                Event::Eof => self.einde()?,
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            match stuk {
                Stuk::Tekst(tekst) if self.diepte == 0 => {
                    if !tekst.trim().is_empty() {
                        return Err(onleesbaar(self.regel, "hier staat tekst buiten de elementen"));
                    }
                }
                stuk => return Ok(stuk),
            }
        }
    }

    fn einde(&self) -> Result<Stuk, Bestandsfout> {
        match (self.diepte, self.begonnen) {
            (0, true) => Ok(Stuk::Einde),
            (0, false) => Err(Bestandsfout::nieuw(
                code::BESTAND_LEEG,
                "Het bestand is XML zonder een enkel element. Controleer de export.",
            )),
            _ => Err(afgekapt(self.regel)),
        }
    }
}

/// Counts lines, and refuses to go on within one piece beyond the bound: the parser holds a piece as a whole.
struct Teller<R> {
    lezer: R,
    regel: u64,
    /// Bytes that have been taken of this piece.
    bytes: usize,
}

impl<R: BufRead> Teller<R> {
    fn is_te_lang(&self) -> bool {
        self.bytes > MAX_XML_STUK_BYTES
    }
}

impl<R: BufRead> Read for Teller<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let gelezen = self.fill_buf()?.read(buf)?;
        self.consume(gelezen);
        Ok(gelezen)
    }
}

impl<R: BufRead> BufRead for Teller<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_te_lang() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.lezer.fill_buf()
    }

    fn consume(&mut self, aantal: usize) {
        // What is consumed lies in the buffer, so this reads nothing.
        if let Ok(stuk) = self.lezer.fill_buf() {
            self.regel += stuk.iter().take(aantal).filter(|byte| **byte == b'\n').count() as u64;
        }
        self.bytes += aantal;
        self.lezer.consume(aantal);
    }
}

fn open(begin: &BytesStart<'_>, regel: u64) -> Result<Stuk, Bestandsfout> {
    let fout = || onleesbaar(regel, "hier staat een attribuut dat niet goed is geschreven");
    let mut attributen = Vec::new();
    for attribuut in begin.attributes() {
        let attribuut = attribuut.map_err(|_| fout())?;
        let (naam, voorvoegsel) = attribuut.key.decompose();
        let naam = naam.as_ref();
        let technisch = |woord: &str| TECHNISCH.contains(&woord);
        if voorvoegsel.map_or(naam == TECHNISCH[0], |voorvoegsel| technisch(voorvoegsel.as_ref())) {
            continue;
        }
        let waarde = attribuut.normalized_value(XmlVersion::Implicit1_0).map_err(|_| fout())?;
        attributen.push((naam.to_owned(), waarde.into_owned()));
    }
    Ok(Stuk::Open { naam: begin.local_name().as_ref().to_owned(), attributen })
}

/// The character that a reference stands for.
fn teken(verwijzing: &BytesRef<'_>, regel: u64) -> Result<String, Bestandsfout> {
    let gevonden = match verwijzing.resolve_char_ref() {
        Ok(Some(teken)) => Some(teken.into()),
        Ok(None) => resolve_xml_entity(verwijzing.as_ref()).map(str::to_owned),
        Err(_) => None,
    };
    gevonden.ok_or_else(|| onleesbaar(regel, "hier staat een verwijzing (&…;) die XML niet kent"))
}

/// What is wrong by what the parser says. Its own words stay out: they may name what was delivered.
fn leesfout<R: BufRead>(fout: &Error, lezer: &mut Teller<R>) -> Bestandsfout {
    let regel = lezer.regel;
    if let Error::Io(fout) = fout {
        return if lezer.is_te_lang() {
            te_lang(regel)
        } else {
            io::Error::new(fout.kind(), fout.to_string()).into()
        };
    }
    let scheef = matches!(
        fout,
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_))
    );
    if scheef {
        return onleesbaar(regel, "hier sluit een element dat niet als laatste is geopend");
    }
    if lezer.fill_buf().is_ok_and(<[u8]>::is_empty) {
        return afgekapt(regel);
    }
    match fout {
        Error::Encoding(_) => Bestandsfout::op_regel(
            code::TEKENSET_ONJUIST,
            regel,
            "hier staan bytes die geen UTF-8 zijn. Zet de tekenset in de eerste regel van de XML (encoding=\"…\"), of in de \
             mapping tekenset = \"windows-1252\".",
        ),
        _ => onleesbaar(regel, "dit is geen geldige XML"),
    }
}

fn afgekapt(regel: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::BESTAND_AFGEKAPT,
        regel,
        "het bestand stopt voordat de XML af is en is dus afgekapt. Lever het opnieuw en volledig aan.",
    )
}

fn dtd(regel: u64) -> Bestandsfout {
    onleesbaar(regel, "hier staat een DOCTYPE, en die wordt om veiligheid nooit gelezen")
}

fn te_diep(regel: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::TE_DIEP,
        regel,
        format!("de XML is dieper genest dan {MAX_DIEPTE_XML} niveaus; dat is geen aanlevering."),
    )
}

/// The fault of a piece, or of the fields of an element, beyond the bound.
pub(super) fn te_lang(regel: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::RIJ_TE_LANG,
        regel,
        format!(
            "hier staat een tekst of een element van meer dan {} KiB. Laat in de export weg wat niet nodig is.",
            MAX_XML_STUK_BYTES / 1024
        ),
    )
}

fn onleesbaar(regel: u64, wat: &str) -> Bestandsfout {
    let advies = "Maak de export opnieuw, of vraag de leverancier ernaar.";
    Bestandsfout::op_regel(code::XML_ONLEESBAAR, regel, format!("{wat}. {advies}"))
}
