//! The encoding of an XML file: what the mapping says, or the file itself in its first line. Without either it is UTF-8, as
//! XML prescribes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use quick_xml::{Reader, events::Event};

use crate::{code, fout::Bestandsfout, mapping::TekensetKeuze};

/// The encoding of a file that begins so and is not UTF-16.
///
/// # Errors
/// `tekenset-onjuist` when it says one that is not known, or UTF-16.
pub(super) fn van(begin: &[u8], keuze: TekensetKeuze) -> Result<&'static Encoding, Bestandsfout> {
    match keuze {
        TekensetKeuze::Utf8 => return Ok(UTF_8),
        TekensetKeuze::Windows1252 => return Ok(WINDOWS_1252),
        TekensetKeuze::Auto => {}
    }
    let Some(naam) = verklaard(begin) else { return Ok(UTF_8) };
    Encoding::for_label(naam.as_bytes()).filter(|tekenset| *tekenset != UTF_16LE && *tekenset != UTF_16BE).ok_or_else(
        || {
            Bestandsfout::op_regel(
                code::TEKENSET_ONJUIST,
                1,
                "de XML noemt een tekenset (encoding) die niet bekend is of waarin zij niet is geschreven. Lever haar aan als \
                 UTF-8, of zet in de mapping tekenset = \"utf-8\" of \"windows-1252\".",
            )
        },
    )
}

/// The encoding that the declaration names.
fn verklaard(begin: &[u8]) -> Option<String> {
    let mut lezer = Reader::from_reader(begin);
    match lezer.read_event() {
        Ok(Event::Decl(verklaring)) => verklaring.encoding()?.ok().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}
