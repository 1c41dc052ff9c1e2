//! The named bounds of a delivery. Every buffer, count and depth in this crate is held by one of them, so that a
//! file can cost time but never memory.

/// The longest row (CSV) or element (JSON), in bytes, line ending included.
pub const MAX_RIJ_BYTES: usize = 64 * 1024;

/// The most columns a header line may have.
pub const MAX_KOLOMMEN: usize = 200;

/// The most rows of one file, unless the feed's [`Indeling`](crate::Indeling) says otherwise.
pub const MAX_RIJEN: u64 = 1_000_000;

/// The most levels of nesting in a JSON element; the element itself is the first.
pub const MAX_DIEPTE: usize = 16;

/// The most levels of nesting in an XML file; the root is the first.
pub const MAX_DIEPTE_XML: usize = 32;

/// The longest piece of XML that is read at once, in bytes: a tag with its attributes, a text, or a comment.
pub const MAX_XML_STUK_BYTES: usize = 64 * 1024;

/// The most different paths of elements that are remembered to say what an XML file consists of.
pub const MAX_PADEN: usize = 1000;

/// The most rows of one element of an XML file that wait for what stands behind them in that element.
pub const MAX_WACHTENDE_RIJEN: usize = 100;

/// The most values that are kept of an element of an XML file that stands more than once in a row.
pub const MAX_HERHALINGEN: usize = 8;

/// The longest mapping, in bytes.
pub const MAX_MAPPING_BYTES: usize = 256 * 1024;

/// The first year a date may have.
pub const EERSTE_JAAR: i16 = 1900;

/// The last year a date may have.
pub const LAATSTE_JAAR: i16 = 2100;

/// The largest delivery on standard input, and the largest text that is made of a workbook or of a file in UTF-16, in bytes.
pub const MAX_KOPIE_BYTES: u64 = 512 * 1024 * 1024;

/// How many lines may stand above the header line: a title, who made the file, and when.
pub const MAX_TITELREGELS: u64 = 20;
