//! One CSV file per table, for a spreadsheet with Dutch settings and for open data.
//! Semicolons and decimal commas, as Dutch spreadsheets expect; UTF-8 *with* byte order mark, because without it
//! Excel reads the file as Windows-1252 and spoils every accented letter, and other readers skip it; lines end in CRLF
//! (RFC 4180). The header has the column ids, which stay the same when a title is reworded. A hidden cell is a point.

use super::{NIET_AANGELEVERD, getal};
use crate::geheimhouding::{Onbewerkt, OpenbaarBlad, OpenbareCel};
use crate::tabel::Tabel;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvBestand {
    /// File name: the id of the table and `.csv`.
    pub naam: String,
    /// The bytes of the file.
    pub inhoud: Vec<u8>,
}

/// The public tables.
#[must_use]
pub fn csv(blad: &OpenbaarBlad) -> Vec<CsvBestand> {
    blad.tabellen().iter().map(bestand).collect()
}

/// The raw tables; not for publication.
#[must_use]
pub fn csv_onbewerkt(blad: &Onbewerkt) -> Vec<CsvBestand> {
    blad.tabellen().iter().map(bestand).collect()
}

fn bestand(tabel: &Tabel<OpenbareCel>) -> CsvBestand {
    let kopregel = tabel.kolommen.iter().map(|kolom| veld(&kolom.id)).collect();
    let rijen = tabel.rijen.iter().map(|rij| rij.cellen.iter().map(cel).collect());
    let mut inhoud = String::from('\u{feff}');
    for regel in std::iter::once(kopregel).chain(rijen) {
        let regel: Vec<String> = regel;
        inhoud.push_str(&regel.join(";"));
        inhoud.push_str("\r\n");
    }
    CsvBestand { naam: format!("{}.csv", tabel.id), inhoud: inhoud.into_bytes() }
}

fn cel(cel: &OpenbareCel) -> String {
    match cel {
        OpenbareCel::Tekst(tekst) => veld(tekst),
        OpenbareCel::Maand(datum) => getal::maandcode(*datum),
        OpenbareCel::Aantal(aantal) => aantal.to_string(),
        OpenbareCel::Geheim => ".".to_owned(),
        OpenbareCel::Percentage(tienden) => {
            let teken = if *tienden < 0 { "-" } else { "" };
            format!("{teken}{},{}", tienden.unsigned_abs() / 10, tienden.unsigned_abs() % 10)
        }
        OpenbareCel::NietAangeleverd => NIET_AANGELEVERD.to_owned(),
        OpenbareCel::Leeg => String::new(),
    }
}

/// Words that a spreadsheet would run as a formula get an apostrophe in front; quoted where the format needs it.
fn veld(tekst: &str) -> String {
    let eerste = tekst.trim_start().chars().next().unwrap_or(' ');
    let formule = matches!(eerste, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
        || tekst.starts_with(['\t', '\r', '\n', '\0']);
    let tekst = if formule { format!("'{tekst}") } else { tekst.to_owned() };
    if tekst.contains([';', ',', '"', '\r', '\n', '\t']) {
        format!("\"{}\"", tekst.replace('"', "\"\""))
    } else {
        tekst
    }
}
