//! Where a CSV file begins. Above its header line may stand a line `sep=;` of Excel, blank lines, and lines with a title:
//! what a report generator writes above its table.

use std::io::{Read, Seek};

use crate::{
    csv::{self, Records},
    fout::Bestandsfout,
    grenzen::{MAX_RIJ_BYTES, MAX_TITELREGELS},
    indeling::Indeling,
    kopregel::Kopregel,
    mapping::Mapping,
    regels::{Plaats, Regels},
    tekenset::Tekenset,
};

/// The fewest names that a line below others must have to be taken for the header line.
const MIN_NAMEN: usize = 2;

/// A place where a header line may stand, and the separator that it would have.
#[derive(Clone, Copy)]
struct Kandidaat {
    teken: u8,
    plaats: Plaats,
    namen: usize,
}

/// Which of the first lines is the header line, by how many names of columns each has: the first of those that have the most,
/// when all above it have clearly fewer. Otherwise it is the first line.
pub(crate) fn kies(namen: &[usize]) -> usize {
    let meeste = namen.iter().copied().max().unwrap_or(0);
    let plek = namen.iter().position(|aantal| *aantal == meeste).unwrap_or(0);
    let duidelijk = meeste >= MIN_NAMEN && namen[..plek].iter().all(|boven| boven * 2 < meeste);
    if duidelijk { plek } else { 0 }
}

/// How much of a header line a row is: whether it is a whole one, and how many names of columns it has.
pub(crate) type Meet<'a> = dyn Fn(&[String]) -> (bool, usize) + 'a;

/// How much of the header line of a feed a row is.
pub(crate) fn van_feed<'a>(indeling: &'a Indeling, mapping: &'a Mapping) -> Box<Meet<'a>> {
    Box::new(|velden| {
        let compleet = Kopregel::lees(1, velden, indeling, mapping).is_ok();
        (compleet, Kopregel::bekend(velden, indeling, mapping))
    })
}

/// Finds the header line: the separator of the file, and the place where the header line begins. When no line is clearly it,
/// that is the first line that is not blank.
pub(crate) struct Kopzoeker<'a> {
    pub(crate) meet: &'a Meet<'a>,
    pub(crate) mapping: &'a Mapping,
    /// Whether a byte order mark says that it is UTF-8.
    pub(crate) bom: bool,
}

impl Kopzoeker<'_> {
    pub(crate) fn zoek<R: Read + Seek>(
        &self,
        lezer: &mut R,
        begin: Plaats,
    ) -> Result<(u8, Plaats), Bestandsfout> {
        let Some((eerste, vast)) = self.eerste(lezer, begin)? else { return Ok((b';', begin)) };
        let (compleet, namen) = self.bekijk(lezer, eerste)?;
        if compleet || vast {
            return Ok((eerste.teken, eerste.plaats));
        }
        let mut kandidaten = vec![Kandidaat { namen, ..eerste }];
        let mut plaats = eerste.plaats;
        for _ in 0..MAX_TITELREGELS {
            let Some(kandidaat) = self.volgende(lezer, &mut plaats)? else { break };
            let (_, namen) = self.bekijk(lezer, kandidaat)?;
            kandidaten.push(Kandidaat { namen, ..kandidaat });
        }
        let namen: Vec<usize> = kandidaten.iter().map(|kandidaat| kandidaat.namen).collect();
        let gekozen = kandidaten.get(kies(&namen)).copied().unwrap_or(eerste);
        Ok((gekozen.teken, gekozen.plaats))
    }

    /// The first line that is not blank, and whether it is too long to look any further. A line such as `sep=;` is passed
    /// over, and then says the separator.
    fn eerste<R: Read + Seek>(
        &self,
        lezer: &mut R,
        begin: Plaats,
    ) -> Result<Option<(Kandidaat, bool)>, Bestandsfout> {
        let mut regels = Regels::vanaf(lezer, begin)?;
        let mut regel = Vec::new();
        let mut plaats = begin;
        let mut gezegd = self.mapping.scheidingsteken;
        while regels.lees(&mut regel)? > 0 {
            let tekst = csv::zonder_regeleinde(&regel);
            if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', teken @ (b';' | b',' | b'\t')] = tekst {
                gezegd = gezegd.or(Some(*teken));
            } else if !tekst.trim_ascii().is_empty() {
                let teken = gezegd.unwrap_or_else(|| csv::scheidingsteken(tekst));
                let te_lang = regel.len() > MAX_RIJ_BYTES;
                return Ok(Some((Kandidaat { teken, plaats, namen: 0 }, te_lang)));
            }
            plaats = regels.plaats;
            regel.clear();
        }
        Ok(None)
    }

    /// The line after the one at `plaats`, which becomes its place.
    fn volgende<R: Read + Seek>(
        &self,
        lezer: &mut R,
        plaats: &mut Plaats,
    ) -> Result<Option<Kandidaat>, Bestandsfout> {
        let mut regels = Regels::vanaf(lezer, *plaats)?;
        let mut regel = Vec::new();
        if regels.lees(&mut regel)? == 0 || regel.len() > MAX_RIJ_BYTES {
            return Ok(None);
        }
        *plaats = regels.plaats;
        regel.clear();
        if regels.lees(&mut regel)? == 0 || regel.len() > MAX_RIJ_BYTES {
            return Ok(None);
        }
        let tekst = csv::zonder_regeleinde(&regel);
        let teken = self.mapping.scheidingsteken.unwrap_or_else(|| csv::scheidingsteken(tekst));
        Ok(Some(Kandidaat { teken, plaats: *plaats, namen: 0 }))
    }

    /// Whether the row that begins there is a header line with all that is needed, and how many names it has.
    fn bekijk<R: Read + Seek>(
        &self,
        lezer: &mut R,
        Kandidaat { teken, plaats, .. }: Kandidaat,
    ) -> Result<(bool, usize), Bestandsfout> {
        let mut records = Records::nieuw(Regels::vanaf(lezer, plaats)?, teken, None);
        // A row that cannot be read is no header line; what is wrong with it is said when it is the turn of the whole file.
        let Ok(Some(record)) = records.volgende() else { return Ok((false, 0)) };
        let tekenset = Tekenset::van_kop(self.mapping.tekenset, self.bom, record.bytes);
        let Ok(tekst) = tekenset.tekst(record.regel, record.bytes) else { return Ok((false, 0)) };
        Ok((self.meet)(&csv::velden(&tekst, teken)))
    }
}
