//! Every code that a file or a row can get here, each once. A code has the style of those over HTTP, and where the fault
//! is the same it is the same code. Each has a section in `docs/fouten.md`; a test walks the list.

/// Names the codes, and keeps the list of all of them.
macro_rules! codes {
    ($($(#[$doc:meta])+ $naam:ident = $code:literal;)+) => {
        $($(#[$doc])+ pub const $naam: &str = $code;)+

        /// All of them.
        pub const ALLE: &[&str] = &[$($naam),+];
    };
}

codes! {
    /// Of a file or a row: a quote is not closed, or text follows a closing one.
    AANHALINGSTEKEN_ONJUIST = "aanhalingsteken-onjuist";
    /// Of a row: more or fewer fields than the header line.
    AANTAL_VELDEN_ONJUIST = "aantal-velden-onjuist";
    /// Of a file: it ends too early.
    BESTAND_AFGEKAPT = "bestand-afgekapt";
    /// Of a file: it holds a zero byte.
    BESTAND_BINAIR = "bestand-binair";
    /// Of a file: it changed while it was read.
    BESTAND_GEWIJZIGD = "bestand-gewijzigd";
    /// Of a file: a compressed one.
    BESTAND_INGEPAKT = "bestand-ingepakt";
    /// Of a file: there is nothing in it.
    BESTAND_LEEG = "bestand-leeg";
    /// Of a file: it is not there, or cannot be read.
    BESTAND_ONLEESBAAR = "bestand-onleesbaar";
    /// Of a file: unpacked or converted it is beyond the bound.
    BESTAND_TE_GROOT = "bestand-te-groot";
    /// Of a file: it is no CSV.
    CSV_VERWACHT = "csv-verwacht";
    /// Of a field: a date after any that can be meant.
    DATUM_TE_LAAT = "datum-te-laat";
    /// Of a field: a date before any that can be meant.
    DATUM_TE_VROEG = "datum-te-vroeg";
    /// Of a file: a workbook that cannot be read.
    EXCEL_ONLEESBAAR = "excel-onleesbaar";
    /// Of a field: the birth date and the birth year say different years.
    GEBOORTE_STRIJDIG = "geboorte-strijdig";
    /// Of a field: a spreadsheet rounded a number.
    GETAL_AFGEROND = "getal-afgerond";
    /// Of a row: a field is there twice.
    HERHAALD = "herhaald";
    /// Of a file or a row: no JSON.
    JSON_ONLEESBAAR = "json-onleesbaar";
    /// Of a file: JSON is expected.
    JSON_VERWACHT = "json-verwacht";
    /// Of a file: a column is named twice.
    KOPREGEL_DUBBEL = "kopregel-dubbel";
    /// Of a file: columns are missing.
    KOPREGEL_ONVOLLEDIG = "kopregel-onvolledig";
    /// Of a file: no header line.
    KOPREGEL_ONTBREEKT = "kopregel-ontbreekt";
    /// Of a field: not written as agreed.
    NOTATIE_ONJUIST = "notatie-onjuist";
    /// Of a field: it must be filled.
    ONTBREEKT = "ontbreekt";
    /// Of a file: a PDF.
    PDF_ONLEESBAAR = "pdf-onleesbaar";
    /// Of a file: the line endings of old Macs.
    REGELEINDE_ONJUIST = "regeleinde-onjuist";
    /// Of a file: a header line and nothing below it.
    RIJEN_ONTBREKEN = "rijen-ontbreken";
    /// Of a row: something that it needs is not there.
    RIJ_ONVOLLEDIG = "rij-onvolledig";
    /// Of a file: a row beyond the bound.
    RIJ_TE_LANG = "rij-te-lang";
    /// Of a field or a row: another kind of value.
    SOORT_ONJUIST = "soort-onjuist";
    /// Of a field: a character that no text has.
    TEKEN_ONJUIST = "teken-onjuist";
    /// Of a file: not one encoding.
    TEKENSET_ONJUIST = "tekenset-onjuist";
    /// Of a file: nested beyond the bound.
    TE_DIEP = "te-diep";
    /// Of a field: too many characters.
    TE_LANG = "te-lang";
    /// Of a file: too many columns.
    TE_VEEL_KOLOMMEN = "te-veel-kolommen";
    /// Of a file: too many rows.
    TE_VEEL_RIJEN = "te-veel-rijen";
    /// Of a file: a workbook with too many sheets.
    TE_VEEL_WERKBLADEN = "te-veel-werkbladen";
    /// Of a file: UTF-16 with half a character in it.
    UTF16_ONLEESBAAR = "utf16-onleesbaar";
    /// Of a field: a spreadsheet dropped leading zeros.
    VOORLOOPNUL_ONTBREEKT = "voorloopnul-ontbreekt";
    /// Of a field: not one of the list.
    WAARDE_ONBEKEND = "waarde-onbekend";
    /// Of a file: a workbook without the sheet that the mapping names.
    WERKBLAD_ONTBREEKT = "werkblad-ontbreekt";
    /// Of a file: XML that cannot be read.
    XML_ONLEESBAAR = "xml-onleesbaar";
    /// Of a file: XML without the element that is a row.
    XML_RIJ_ONTBREEKT = "xml-rij-ontbreekt";
}

#[cfg(test)]
mod tests {
    use super::ALLE;

    #[test]
    fn elke_code_is_beschreven_en_in_een_stijl() {
        let fouten = include_str!("../../../docs/fouten.md");
        for code in ALLE {
            assert!(fouten.contains(&format!("\n### {code}\n")), "{code} staat niet in docs/fouten.md");
            let goed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(code.chars().all(goed), "{code}");
        }
    }
}
