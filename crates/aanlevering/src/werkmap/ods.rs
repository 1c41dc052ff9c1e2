//! ODS (OpenDocument 1.2, part 1, chapter 9): the one part `content.xml`, read as a stream. `calamine` would hold all sheets
//! in memory, with every repeated cell and row written out.

use std::io::{BufReader, Read, Seek};

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};
use zip::ZipArchive;

use super::{
    Bladen, MAX_BLADEN, MAX_RIJEN_BLAD, Neem, beschadigd,
    blad::{MAX_CELLEN, Rijmaat},
    getal::{getal, iso},
    keuring::zipfout,
};
use crate::{datum::Notatie, fout::Bestandsfout, grenzen::MAX_KOPIE_BYTES, kopie::te_groot};

pub(super) struct Werkmap<'r, R>(ZipArchive<&'r mut R>);

impl<'r, R: Read + Seek> Werkmap<'r, R> {
    pub(super) fn open(lezer: &'r mut R) -> Result<Self, Bestandsfout> {
        ZipArchive::new(lezer).map(Self).map_err(|fout| zipfout(&fout))
    }

    fn inhoud(&mut self) -> Result<Inhoud<impl Read>, Bestandsfout> {
        let deel = self.0.by_name("content.xml").map_err(|fout| zipfout(&fout))?;
        let mut xml = Reader::from_reader(BufReader::new(deel));
        xml.config_mut().expand_empty_elements = true;
        Ok(Inhoud { xml, buffer: Vec::new() })
    }
}

impl<R: Read + Seek> Bladen for Werkmap<'_, R> {
    fn namen(&mut self) -> Result<Vec<String>, Bestandsfout> {
        let mut inhoud = self.inhoud()?;
        let mut namen = Vec::new();
        while let Some(naam) = inhoud.blad()? {
            namen.push(naam);
            if namen.len() > MAX_BLADEN {
                break;
            }
            inhoud.sla_blad_over()?;
        }
        Ok(namen)
    }

    fn lees(&mut self, blad: usize, notatie: &Notatie, neem: &mut Neem<'_>) -> Result<(), Bestandsfout> {
        let mut inhoud = self.inhoud()?;
        for _ in 0..blad {
            inhoud.blad()?;
            inhoud.sla_blad_over()?;
        }
        inhoud.blad()?;
        let mut nummer = 1_u64;
        while let Some((herhaald, rij)) = inhoud.rij(nummer, notatie)? {
            if rij.is_empty() {
                nummer = nummer.saturating_add(herhaald);
                continue;
            }
            if nummer.saturating_add(herhaald) > MAX_RIJEN_BLAD + 1 {
                return Err(beschadigd());
            }
            let bytes: usize = rij.iter().map(String::len).sum();
            if herhaald.saturating_mul(bytes as u64) > MAX_KOPIE_BYTES {
                return Err(te_groot(MAX_KOPIE_BYTES));
            }
            for _ in 0..herhaald {
                if neem(nummer, rij.clone())?.is_break() {
                    return Ok(());
                }
                nummer += 1;
            }
        }
        Ok(())
    }
}

/// Where in `content.xml` we are.
struct Inhoud<R> {
    xml: Reader<BufReader<R>>,
    buffer: Vec<u8>,
}

/// What was met, without the text of it.
enum Teken {
    Open(BytesStart<'static>),
    Dicht(String),
    Tekst(String),
    Anders,
    Einde,
}

impl<R: Read> Inhoud<R> {
    fn volgende(&mut self) -> Result<Teken, Bestandsfout> {
        self.buffer.clear();
        let event = self.xml.read_event_into(&mut self.buffer).map_err(|_| beschadigd())?;
        Ok(match event {
            Event::Start(begin) => Teken::Open(begin.into_owned()),
            Event::End(eind) => Teken::Dicht(eind.name().as_ref().to_owned()),
            Event::Text(tekst) => Teken::Tekst(tekst.xml10_content().into_owned()),
            Event::CData(tekst) => Teken::Tekst(tekst.xml10_content().into_owned()),
            Event::GeneralRef(verwijzing) => Teken::Tekst(teken(&verwijzing)?),
            Event::Eof => Teken::Einde,
            _ => Teken::Anders,
        })
    }

    /// Goes to the next sheet and gives its name.
    fn blad(&mut self) -> Result<Option<String>, Bestandsfout> {
        loop {
            match self.volgende()? {
                Teken::Open(begin) if naam(&begin) == "table:table" => {
                    return Ok(Some(attribuut(&begin, "table:name")?.unwrap_or_default()));
                }
                Teken::Einde => return Ok(None),
                _ => {}
            }
        }
    }

    /// Goes past the end of the sheet that we are in.
    fn sla_blad_over(&mut self) -> Result<(), Bestandsfout> {
        self.sla_over("table:table")
    }

    /// Goes past the end of an element that has begun, with those of the same name within it.
    fn sla_over(&mut self, element: &str) -> Result<(), Bestandsfout> {
        let mut diepte = 1_usize;
        while diepte > 0 {
            match self.volgende()? {
                Teken::Open(begin) if naam(&begin) == element => diepte += 1,
                Teken::Dicht(eind) if eind == element => diepte -= 1,
                Teken::Einde => return Err(beschadigd()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The next row of the sheet that we are in, which has this number, and how often it stands there; without cells when
    /// nothing stands in it.
    fn rij(&mut self, nummer: u64, notatie: &Notatie) -> Result<Option<(u64, Vec<String>)>, Bestandsfout> {
        loop {
            match self.volgende()? {
                Teken::Open(begin) if naam(&begin) == "table:table-row" => {
                    let herhaald = aantal(&begin, "table:number-rows-repeated")?;
                    return Ok(Some((herhaald, self.cellen(nummer, notatie)?)));
                }
                Teken::Dicht(eind) if eind == "table:table" => return Ok(None),
                Teken::Einde => return Err(beschadigd()),
                _ => {}
            }
        }
    }

    fn cellen(&mut self, nummer: u64, notatie: &Notatie) -> Result<Vec<String>, Bestandsfout> {
        let (mut rij, mut maat): (Vec<String>, _) = (Vec::new(), Rijmaat::default());
        let mut kolom = 0_u64;
        loop {
            match self.volgende()? {
                Teken::Open(begin)
                    if matches!(naam(&begin).as_str(), "table:table-cell" | "table:covered-table-cell") =>
                {
                    let herhaald = aantal(&begin, "table:number-columns-repeated")?;
                    let tekst = self.cel(&begin, notatie)?;
                    let tot = kolom.saturating_add(herhaald);
                    let binnen = usize::try_from(tot).unwrap_or(usize::MAX).min(MAX_CELLEN);
                    let vanaf = usize::try_from(kolom).unwrap_or(usize::MAX);
                    if !tekst.is_empty() && vanaf < binnen {
                        maat.tel(nummer, &tekst, binnen - vanaf)?;
                        rij.resize(vanaf, String::new());
                        rij.resize(binnen, tekst);
                    }
                    kolom = tot;
                }
                Teken::Dicht(eind) if eind == "table:table-row" => return Ok(rij),
                Teken::Einde => return Err(beschadigd()),
                _ => {}
            }
        }
    }

    /// The value of a cell: of its type, and otherwise the text that it shows.
    fn cel(&mut self, begin: &BytesStart<'_>, notatie: &Notatie) -> Result<String, Bestandsfout> {
        let getoond = self.getoond(&naam(begin))?;
        let soort = attribuut(begin, "office:value-type")?.unwrap_or_default();
        let waarde = match soort.as_str() {
            "float" | "percentage" | "currency" => attribuut(begin, "office:value")?,
            "date" => attribuut(begin, "office:date-value")?,
            "boolean" => attribuut(begin, "office:boolean-value")?,
            "string" => attribuut(begin, "office:string-value")?,
            _ => None,
        };
        Ok(match (soort.as_str(), waarde) {
            ("date", Some(waarde)) => iso(&waarde, notatie),
            ("float" | "percentage" | "currency", Some(waarde)) => waarde.parse().map_or(waarde, getal),
            (_, Some(waarde)) => waarde,
            (_, None) => getoond,
        })
    }

    /// The text within a cell, without remarks and drawings; a new paragraph and a break are a space.
    fn getoond(&mut self, element: &str) -> Result<String, Bestandsfout> {
        let mut tekst = String::new();
        let mut in_alinea = 0_usize;
        loop {
            match self.volgende()? {
                Teken::Open(begin) => match naam(&begin).as_str() {
                    over @ ("office:annotation" | "table:table") => self.sla_over(over)?,
                    over if over.starts_with("draw:") => self.sla_over(over)?,
                    "text:p" => {
                        if in_alinea == 0 && !tekst.is_empty() {
                            tekst.push(' ');
                        }
                        in_alinea += 1;
                    }
                    "text:s" | "text:tab" | "text:line-break" => tekst.push(' '),
                    _ => {}
                },
                Teken::Tekst(deel) if in_alinea > 0 => tekst.push_str(&deel),
                Teken::Dicht(eind) if eind == "text:p" => in_alinea = in_alinea.saturating_sub(1),
                Teken::Dicht(eind) if eind == element => return Ok(tekst),
                Teken::Einde => return Err(beschadigd()),
                _ => {}
            }
        }
    }
}

fn naam(begin: &BytesStart<'_>) -> String {
    begin.name().as_ref().to_owned()
}

fn attribuut(begin: &BytesStart<'_>, gezocht: &str) -> Result<Option<String>, Bestandsfout> {
    let gevonden = begin.try_get_attribute(gezocht).map_err(|_| beschadigd())?;
    let waarde = gevonden.map(|attribuut| {
        attribuut.normalized_value(XmlVersion::Implicit1_0).map(|waarde| waarde.into_owned())
    });
    waarde.transpose().map_err(|_| beschadigd())
}

/// How often something is repeated; once when nothing is said.
fn aantal(begin: &BytesStart<'_>, gezocht: &str) -> Result<u64, Bestandsfout> {
    match attribuut(begin, gezocht)? {
        None => Ok(1),
        Some(aantal) => aantal.parse::<u64>().ok().filter(|aantal| *aantal > 0).ok_or_else(beschadigd),
    }
}

/// The character that a reference in XML stands for.
fn teken(verwijzing: &BytesRef<'_>) -> Result<String, Bestandsfout> {
    match verwijzing.resolve_char_ref() {
        Ok(Some(teken)) => Ok(teken.into()),
        Ok(None) => resolve_xml_entity(verwijzing.as_ref()).map(str::to_owned).ok_or_else(beschadigd),
        Err(_) => Err(beschadigd()),
    }
}
