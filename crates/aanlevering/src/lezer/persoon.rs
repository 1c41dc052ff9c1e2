//! Reading who a row is about: numbers that are one whatever their spelling, and births of which not everything is known.

use super::Lezer;
use crate::{
    code,
    geboren::{self, Geboren},
    nummer::{is_exponent, schoon_nummer},
};

impl Lezer<'_> {
    /// A number by which a source knows somebody or something, in its one spelling (see [`schoon_nummer`]), at most `max`
    /// characters. One that Excel rounded (`1,23457E+11`) is refused with `getal-afgerond`: which number it was, nobody
    /// knows any more.
    pub fn nummer(&mut self, veld: &'static str, max: usize) -> Option<String> {
        let nummer = schoon_nummer(&self.tekst(veld)?);
        if nummer.is_empty() {
            return None;
        }
        if is_exponent(&nummer) {
            return self.fout(
                veld,
                code::GETAL_AFGEROND,
                "Excel heeft het nummer als afgerond getal bewaard. Zet de kolom in Excel op Getal zonder decimalen of \
                 Tekst en maak het bestand opnieuw.",
            );
        }
        if nummer.chars().count() > max {
            return self.fout(veld, code::TE_LANG, format!("hoogstens {max} tekens."));
        }
        if nummer.chars().any(char::is_control) {
            return self.fout(veld, code::TEKEN_ONJUIST, "bevat een onzichtbaar stuurteken; verwijder het.");
        }
        Some(nummer)
    }

    /// When somebody was born, from the column with the date and the one with the year. In the date column a whole date
    /// stands as in [`optionele_datum`](Self::optionele_datum); of a birth that is partly known there is the rest:
    /// `JJJJ0000`, `JJJJMM00`, `00-00-JJJJ`, `00-MM-JJJJ`, `JJJJ-00-00`, `JJJJ-MM-00`, `JJJJ-MM`, `MM-JJJJ` or `JJJJ`;
    /// `00000000` says that it is not known. None when both are empty. Nobody is refused because a birth is partly known;
    /// what is refused is a day that does not exist, a year that cannot be meant, and two columns with two different years
    /// (`geboorte-strijdig`). A feed without a column for the year names none.
    pub fn geboorte(&mut self, datumveld: &'static str, jaarveld: Option<&'static str>) -> Option<Geboren> {
        let eerder = self.weigeringen.len();
        let uit_datum = self.geboortedatum(datumveld);
        let uit_jaar = jaarveld.and_then(|veld| Some((veld, self.geboortejaar(veld)?)));
        if self.weigeringen.len() > eerder {
            return None;
        }
        match (uit_datum, uit_jaar) {
            (Some(geboren), Some((jaarveld, jaar))) => match (geboren.jaar(), jaar.jaar()) {
                (Some(een), Some(ander)) if een != ander => self.fout(
                    jaarveld,
                    code::GEBOORTE_STRIJDIG,
                    format!(
                        "is een ander jaar dan dat van {datumveld}. Verbeter of verwijder een van beide."
                    ),
                ),
                (None, _) => Some(jaar),
                _ => Some(geboren),
            },
            (een, ander) => een.or(ander.map(|(_, jaar)| jaar)),
        }
    }

    fn geboortedatum(&mut self, veld: &'static str) -> Option<Geboren> {
        let tekst = self.tekst(veld)?;
        if self.rij.mapping.is_geen_datum(&tekst) {
            return None;
        }
        match geboren::lees(&tekst, self.rij.datumnotatie()) {
            Ok(geboren) => geboren,
            Err(fout) => self.fout(veld, fout.code(), fout.to_string()),
        }
    }

    /// The year column; zeros say that it is not known.
    fn geboortejaar(&mut self, veld: &'static str) -> Option<Geboren> {
        let nullen = self.rij.tekst(veld).is_some_and(|tekst| tekst.bytes().all(|b| b == b'0'));
        if nullen {
            return Some(Geboren::Onbekend);
        }
        self.optioneel_jaar(veld).map(Geboren::Jaar)
    }
}
