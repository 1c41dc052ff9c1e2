//! What a file is made into before it is read as text: a workbook and XML as CSV, and UTF-16 as UTF-8.

use std::io::{Read, Seek};

use crate::{
    bestand::{Herkend, herken},
    fout::Bestandsfout,
    indeling::{Indeling, Vorm},
    keuring::{begin_van, geen_json},
    kopie::Kopie,
    kopzoeker::Meet,
    mapping::Mapping,
    utf16, werkmap,
    xml::{self, Elementen, Rijpad, Toets},
};

/// The text of a delivery.
pub(crate) struct Tekstvorm {
    /// What is read in place of the file; none when the file is text itself.
    pub(crate) kopie: Option<Kopie>,
    /// The mapping with which the text is read.
    pub(crate) mapping: Mapping,
    /// What of the file is not in it.
    pub(crate) extra: Vec<String>,
    /// Whether its rows go by their ordinal.
    pub(crate) op_volgorde: bool,
    /// The sheet that it was made of.
    pub(crate) werkblad: Option<String>,
    /// The element that is a row of the XML that it was made of.
    pub(crate) rij: Option<Rijpad>,
}

/// How the table in a file is found.
pub(crate) struct Zoeker<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) indeling: &'a Indeling,
    /// How much of a header line a row of a workbook is.
    pub(crate) meet: &'a Meet<'a>,
    /// Judges the columns of XML.
    pub(crate) toets: &'a Toets<'a>,
    /// Which element of XML is a row.
    pub(crate) rij: &'a dyn Fn(&Elementen) -> Option<Rijpad>,
}

impl Zoeker<'_> {
    /// Makes text of a file.
    ///
    /// # Errors
    /// Every fault of a file by which it cannot be made text.
    pub(crate) fn tekstvorm<R: Read + Seek>(&self, lezer: &mut R) -> Result<Tekstvorm, Bestandsfout> {
        let gewoon = |kopie: Option<Kopie>, mapping: Mapping| Tekstvorm {
            kopie,
            mapping,
            extra: Vec::new(),
            op_volgorde: false,
            werkblad: None,
            rij: None,
        };
        match herken(&begin_van(lezer)?)? {
            Herkend::Zip if self.is_json() => Err(geen_json("een werkmap of zip-bestand")),
            Herkend::Xml if self.is_json() => Err(geen_json("XML")),
            Herkend::Tekst => Ok(gewoon(None, self.mapping.clone())),
            Herkend::Utf16(volgorde) => {
                let kopie = utf16::kopieer(lezer, volgorde)?;
                if xml::is_xml(&begin_van(&mut kopie.lezer())?)? {
                    if self.is_json() {
                        return Err(geen_json("XML"));
                    }
                    return self.van_xml(&mut kopie.lezer());
                }
                Ok(gewoon(Some(kopie), self.mapping.voor_kopie(self.mapping.scheidingsteken)))
            }
            Herkend::Xml => self.van_xml(&mut xml::als_utf8(lezer, self.mapping.tekenset)?),
            Herkend::Zip => {
                let werkmap::Omgezet { kopie, extra, blad } =
                    werkmap::kopieer(lezer, self.meet, self.mapping)?;
                let mapping = self.mapping.voor_kopie(Some(werkmap::SCHEIDINGSTEKEN));
                Ok(Tekstvorm { extra, werkblad: Some(blad), ..gewoon(Some(kopie), mapping) })
            }
        }
    }

    fn van_xml<R: Read + Seek>(&self, lezer: &mut R) -> Result<Tekstvorm, Bestandsfout> {
        let rij = match &self.mapping.rij {
            Some(rij) => Some(rij.clone()),
            None => (self.rij)(&Elementen::van(&mut *lezer)?),
        };
        let mag_ontbreken: Vec<&str> = self.mapping.mag_ontbreken().collect();
        let xml::Omgezet { kopie, op_volgorde, extra } =
            xml::kopieer(lezer, rij.as_ref(), &mag_ontbreken, self.toets)?;
        Ok(Tekstvorm {
            kopie: Some(kopie),
            mapping: self.mapping.voor_kopie(Some(xml::SCHEIDINGSTEKEN)),
            extra,
            op_volgorde,
            werkblad: None,
            rij,
        })
    }

    fn is_json(&self) -> bool {
        self.indeling.vorm == Vorm::Json
    }
}
