//! Which encoding a file has, decided while its lines go by, and decoding one row of it. UTF-8 where every line is
//! UTF-8, Windows-1252 where none of the other bytes are; a mixture is refused, since half of it would read wrong.

use encoding_rs::WINDOWS_1252;

use crate::{code, fout::Bestandsfout, mapping::TekensetKeuze};

/// The UTF-8 byte order mark.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The encoding of a file, as told by the mapping or found in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tekenset {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// Windows-1252, the usual choice of Dutch Windows programs.
    Windows1252,
}

impl Tekenset {
    /// The text of one row.
    pub(crate) fn tekst(self, regel: u64, bytes: &[u8]) -> Result<String, Bestandsfout> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| geen_utf8(regel)),
            Self::Windows1252 => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
        }
    }

    /// The encoding a header line must have: what it shows decides for the whole file (see [`Waarnemer`]).
    pub(crate) fn van_kop(keuze: TekensetKeuze, bom: bool, kop: &[u8]) -> Self {
        match keuze {
            TekensetKeuze::Windows1252 => Self::Windows1252,
            TekensetKeuze::Auto if !bom && std::str::from_utf8(kop).is_err() => Self::Windows1252,
            _ => Self::Utf8,
        }
    }
}

/// Watches the lines of a file go by and refuses what is not text in one encoding.
#[derive(Debug)]
pub(crate) struct Waarnemer {
    keuze: TekensetKeuze,
    bom: bool,
    /// The first line with a character of more than one byte, valid as UTF-8.
    meerbyte: Option<u64>,
    /// The first line that is not UTF-8.
    ongeldig: Option<u64>,
    /// The last line, where it ends halfway a character.
    halverwege: Option<u64>,
}

impl Waarnemer {
    pub(crate) fn nieuw(keuze: TekensetKeuze, bom: bool) -> Result<Self, Bestandsfout> {
        if bom && keuze == TekensetKeuze::Windows1252 {
            return Err(Bestandsfout::nieuw(
                code::TEKENSET_ONJUIST,
                "Het bestand zegt in zijn eerste bytes dat het UTF-8 is, maar de mapping zegt windows-1252. \
                 Zet in de mapping tekenset = \"auto\".",
            ));
        }
        Ok(Self { keuze, bom, meerbyte: None, ongeldig: None, halverwege: None })
    }

    /// Looks at one whole line, its ending included.
    pub(crate) fn regel(&mut self, regel: u64, bytes: &[u8]) -> Result<(), Bestandsfout> {
        if bytes.contains(&0) {
            return Err(Bestandsfout::op_regel(
                code::BESTAND_BINAIR,
                regel,
                "hier staat een nulbyte, dus dit is geen tekstbestand (of het is beschadigd). \
                 Lever een CSV- of JSON-bestand aan.",
            ));
        }
        if self.keuze == TekensetKeuze::Windows1252 || bytes.is_ascii() {
            return Ok(());
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => _ = self.meerbyte.get_or_insert(regel),
            Err(fout) => {
                if !bytes[..fout.valid_up_to()].is_ascii() {
                    self.meerbyte.get_or_insert(regel);
                }
                let afgebroken = fout.error_len().is_none() && !bytes.ends_with(b"\n");
                let plek = if afgebroken { &mut self.halverwege } else { &mut self.ongeldig };
                plek.get_or_insert(regel);
                if !afgebroken && (self.bom || self.keuze == TekensetKeuze::Utf8) {
                    return Err(geen_utf8(regel));
                }
            }
        }
        match (self.meerbyte, self.ongeldig) {
            (Some(wel), Some(niet)) => Err(Bestandsfout::op_regel(
                code::TEKENSET_ONJUIST,
                niet,
                format!(
                    "deze regel is geen UTF-8, terwijl regel {wel} dat wel is; twee tekensets door elkaar is niet te \
                     lezen. Lever het bestand opnieuw aan als UTF-8, of zet in de mapping tekenset = \"windows-1252\"."
                ),
            )),
            _ => Ok(()),
        }
    }

    /// The encoding of the file whose lines have all gone by.
    pub(crate) fn klaar(&self) -> Result<Tekenset, Bestandsfout> {
        let vast_utf8 = self.bom || self.keuze == TekensetKeuze::Utf8;
        match self.halverwege {
            Some(regel) if vast_utf8 || self.meerbyte.is_some() => Err(Bestandsfout::op_regel(
                code::BESTAND_AFGEKAPT,
                regel,
                "het bestand stopt midden in een teken en is dus afgekapt. Lever het opnieuw en volledig aan.",
            )),
            Some(_) => Ok(Tekenset::Windows1252),
            None if self.keuze == TekensetKeuze::Windows1252 || self.ongeldig.is_some() => {
                Ok(Tekenset::Windows1252)
            }
            None => Ok(Tekenset::Utf8),
        }
    }
}

/// The fault of a line that had to be UTF-8.
pub(crate) fn geen_utf8(regel: u64) -> Bestandsfout {
    Bestandsfout::op_regel(
        code::TEKENSET_ONJUIST,
        regel,
        "deze regel bevat bytes die geen UTF-8 zijn. Bewaar het bestand als \"CSV UTF-8\" (JSON: als UTF-8), \
         of zet bij CSV in de mapping tekenset = \"windows-1252\".",
    )
}
