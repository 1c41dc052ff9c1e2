//! A file in UTF-16, as Excel writes for "Unicode-tekst", as a copy in UTF-8; and one in another encoding that it says itself,
//! as XML does.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{DecoderResult, Encoding, UTF_16BE, UTF_16LE};

use crate::{
    code,
    fout::Bestandsfout,
    kopie::{Kopie, Kopieerder},
};

/// How much is read at a time, in bytes.
const STUK_BYTES: usize = 16 * 1024;

/// The bytes that UTF-8 needs at most for one unit of two bytes.
const UTF8_PER_EENHEID: usize = 3;

/// Which of the two bytes of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volgorde {
    /// The low one: Windows.
    Le,
    /// The high one.
    Be,
}

/// The order of a file that begins so, when it is UTF-16: by its mark, or because every other byte of its first Latin
/// letters is zero.
pub(crate) fn volgorde(begin: &[u8]) -> Option<Volgorde> {
    match begin {
        [0xFF, 0xFE, ..] => return Some(Volgorde::Le),
        [0xFE, 0xFF, ..] => return Some(Volgorde::Be),
        _ => {}
    }
    let nullen = |vanaf: usize| begin.iter().skip(vanaf).step_by(2).take(16).filter(|b| **b == 0).count();
    match (nullen(0), nullen(1)) {
        (8.., 0) => Some(Volgorde::Be),
        (0, 8..) => Some(Volgorde::Le),
        _ => None,
    }
}

/// Copies a file in UTF-16 as UTF-8, without a byte order mark.
///
/// # Errors
/// `utf16-onleesbaar` when half a character stands in it, `bestand-afgekapt` when it ends within one.
pub(crate) fn kopieer<R: Read + Seek>(lezer: &mut R, volgorde: Volgorde) -> Result<Kopie, Bestandsfout> {
    kopieer_uit(
        lezer,
        match volgorde {
            Volgorde::Le => UTF_16LE,
            Volgorde::Be => UTF_16BE,
        },
    )
}

/// Copies a file in some encoding as UTF-8, without a byte order mark.
///
/// # Errors
/// As [`kopieer`], and `tekenset-onjuist` when another encoding than UTF-16 has a character that it does not know.
pub(crate) fn kopieer_uit<R: Read + Seek>(
    lezer: &mut R,
    tekenset: &'static Encoding,
) -> Result<Kopie, Bestandsfout> {
    lezer.seek(SeekFrom::Start(0))?;
    let mut decoder = tekenset.new_decoder_with_bom_removal();
    let mut kopie = Kopieerder::nieuw()?;
    let mut stuk = vec![0; STUK_BYTES];
    let mut tekst = vec![0; STUK_BYTES * UTF8_PER_EENHEID];
    let mut regels = 0;
    loop {
        let gelezen = lezer.read(&mut stuk)?;
        let laatste = gelezen == 0;
        let mut rest = &stuk[..gelezen];
        loop {
            let (uitkomst, op, geschreven) =
                decoder.decode_to_utf8_without_replacement(rest, &mut tekst, laatste);
            regels += tekst[..geschreven].iter().filter(|b| **b == b'\n').count() as u64;
            kopie.schrijf(&tekst[..geschreven])?;
            rest = &rest[op..];
            match uitkomst {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => return Err(onjuist(regels + 1, laatste, tekenset)),
            }
        }
        if laatste {
            return kopie.klaar();
        }
    }
}

fn onjuist(regel: u64, aan_het_einde: bool, tekenset: &'static Encoding) -> Bestandsfout {
    if aan_het_einde {
        return Bestandsfout::op_regel(
            code::BESTAND_AFGEKAPT,
            regel,
            "het bestand stopt midden in een teken en is dus afgekapt. Lever het opnieuw en volledig aan.",
        );
    }
    if tekenset != UTF_16LE && tekenset != UTF_16BE {
        return Bestandsfout::op_regel(
            code::TEKENSET_ONJUIST,
            regel,
            "hier staat een teken dat niet hoort bij de tekenset die het bestand noemt. Lever het opnieuw aan als UTF-8.",
        );
    }
    Bestandsfout::op_regel(
        code::UTF16_ONLEESBAAR,
        regel,
        "het bestand is in UTF-16 bewaard en hier staat een half teken. Bewaar het als \"CSV UTF-8\" en lever het \
         opnieuw aan.",
    )
}
