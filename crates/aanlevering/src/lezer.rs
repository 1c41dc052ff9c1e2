//! Reading typed fields from a row, gathering every fault so that a supplier hears all of them at once. A reason is
//! made of the form expected, never of the value delivered.

use std::borrow::Cow;

use jiff::{ToSpan as _, civil::Date};
use serde_json::Value;

use crate::{
    code,
    fout::{Opmerking, Rijfout},
    grenzen::{EERSTE_JAAR, LAATSTE_JAAR},
    mapping::EinddatumIs,
    rij::Rij,
};

mod codes;
mod mild;
mod persoon;

/// Reads the fields of one row. Every getter gives None when the field is empty or wrong; what was wrong comes out
/// of [`klaar`](Self::klaar) or [`klaar_met`](Self::klaar_met).
#[must_use = "zonder klaar of klaar_met blijven fouten ongezien"]
pub struct Lezer<'r> {
    rij: &'r Rij,
    weigeringen: Vec<Rijfout>,
    opmerkingen: Vec<Opmerking>,
}

impl<'r> Lezer<'r> {
    pub(crate) fn nieuw(rij: &'r Rij) -> Self {
        Self { rij, weigeringen: Vec::new(), opmerkingen: Vec::new() }
    }

    /// A text of at most `max` characters that must be filled.
    pub fn verplicht_tekst(&mut self, veld: &'static str, max: usize) -> Option<String> {
        self.verplicht(veld, |lezer| lezer.optionele_tekst(veld, max))
    }

    /// A text of at most `max` characters, without control characters other than line endings and tabs.
    pub fn optionele_tekst(&mut self, veld: &'static str, max: usize) -> Option<String> {
        let tekst = self.vertaalde_tekst(veld)?;
        match Self::tekstfout(&tekst, max) {
            None => Some(tekst.into_owned()),
            Some((code, reden)) => self.fout(veld, code, reden),
        }
    }

    /// A date that must be filled. What means that there is no date counts as empty.
    pub fn datum(&mut self, veld: &'static str) -> Option<Date> {
        self.verplicht(veld, |lezer| lezer.optionele_datum(veld))
    }

    /// A date in the notation of the mapping; in JSON without one it is written as over HTTP. The time of midnight behind
    /// it says nothing. None too for what systems write when there is no date, such as `31-12-9999`, `00000000`, `NULL` or
    /// `-`, and for the words of `geen_datum` in the mapping; JSON has only the latter.
    pub fn optionele_datum(&mut self, veld: &'static str) -> Option<Date> {
        let tekst = self.tekst(veld)?;
        if self.rij.mapping.is_geen_datum(&tekst) {
            return None;
        }
        match self.rij.datumnotatie().lees_of_geen(&tekst) {
            Ok(datum) => datum,
            Err(fout) => self.fout(veld, fout.code(), fout.to_string()),
        }
    }

    /// An end date, always given as the first day without (exclusive), whatever the mapping says it is in the file. None
    /// for what means that there is no date, as in [`optionele_datum`](Self::optionele_datum).
    pub fn optionele_einddatum(&mut self, veld: &'static str) -> Option<Date> {
        let datum = self.optionele_datum(veld)?;
        match self.rij.mapping.einddatum_is.unwrap_or_default() {
            EinddatumIs::EersteDagZonder => Some(datum),
            EinddatumIs::LaatsteDag => datum.checked_add(1.day()).ok(),
        }
    }

    /// A year that must be filled.
    pub fn jaar(&mut self, veld: &'static str) -> Option<i16> {
        self.verplicht(veld, |lezer| lezer.optioneel_jaar(veld))
    }

    /// A year of four digits within the bounds for dates; in JSON a number, or a text.
    pub fn optioneel_jaar(&mut self, veld: &'static str) -> Option<i16> {
        let tekst = self.tekst_of_getal(veld)?;
        let vier_cijfers = tekst.len() == 4 && tekst.bytes().all(|b| b.is_ascii_digit());
        let code = match tekst.parse() {
            Ok(jaar @ EERSTE_JAAR..=LAATSTE_JAAR) if vier_cijfers => return Some(jaar),
            Ok(..EERSTE_JAAR) if vier_cijfers => code::DATUM_TE_VROEG,
            Ok(_) if vier_cijfers => code::DATUM_TE_LAAT,
            _ => code::NOTATIE_ONJUIST,
        };
        self.fout(
            veld,
            code,
            format!("verwacht een jaar als JJJJ, van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}."),
        )
    }

    /// Exactly `n` digits that must be filled; `anders` is the code when it is something else.
    pub fn cijfers(&mut self, veld: &'static str, n: usize, anders: &'static str) -> Option<String> {
        self.verplicht(veld, |lezer| lezer.optionele_cijfers(veld, n, anders))
    }

    /// Exactly `n` digits; `anders` is the code when it is something else. One or two digits short means a spreadsheet
    /// dropped the leading zeros, which is not repaired here: a number that is silently changed may be someone else's.
    pub fn optionele_cijfers(
        &mut self,
        veld: &'static str,
        n: usize,
        anders: &'static str,
    ) -> Option<String> {
        let tekst = self.tekst(veld)?;
        let alleen_cijfers = tekst.bytes().all(|b| b.is_ascii_digit());
        match (alleen_cijfers, tekst.len()) {
            (true, lengte) if lengte == n => Some(tekst.into_owned()),
            (true, lengte) if lengte < n && lengte + 2 >= n => self.fout(
                veld,
                code::VOORLOOPNUL_ONTBREEKT,
                format!(
                    "{lengte} cijfers in plaats van {n}; waarschijnlijk heeft Excel voorloopnullen weggelaten. Zet de \
                     kolom in Excel op Tekst en maak het bestand opnieuw."
                ),
            ),
            (false, _) if tekst.contains(['E', 'e']) && tekst.starts_with(|c: char| c.is_ascii_digit()) => self.fout(
                veld,
                code::GETAL_AFGEROND,
                format!(
                    "verwacht {n} cijfers; Excel heeft het nummer als afgerond getal bewaard. Zet de kolom in Excel op \
                     Getal zonder decimalen of Tekst en maak het bestand opnieuw."
                ),
            ),
            _ => self.fout(veld, anders, format!("verwacht precies {n} cijfers, zonder punten of spaties.")),
        }
    }

    /// Requires that at least one of the fields is filled.
    pub fn een_van(&mut self, velden: &[&'static str]) {
        if velden.iter().all(|veld| self.rij.tekst(veld).is_none()) {
            self.weiger(
                None,
                code::ONTBREEKT,
                format!("vul minstens een van deze velden: {}.", velden.join(", ")),
            );
        }
    }

    /// Refuses the row by a rule of the caller's own. The reason must not hold a delivered value.
    pub fn weiger(&mut self, veld: Option<&str>, code: &'static str, reden: impl Into<String>) {
        let veld = veld.map(str::to_owned);
        self.weigeringen.push(Rijfout { regel: self.rij.regel(), veld, code, reden: reden.into() });
    }

    /// Whether nothing was wrong.
    ///
    /// # Errors
    /// Every fault found, in the order in which the fields were read.
    pub fn klaar(self) -> Result<(), Vec<Rijfout>> {
        if self.weigeringen.is_empty() { Ok(()) } else { Err(self.weigeringen) }
    }

    /// Builds the outcome when nothing was wrong; `maak` may use `?` on what the getters gave.
    ///
    /// # Errors
    /// Every fault found, in the order in which the fields were read.
    pub fn klaar_met<T>(mut self, maak: impl FnOnce() -> Option<T>) -> Result<T, Vec<Rijfout>> {
        if self.weigeringen.is_empty() {
            if let Some(uitkomst) = maak() {
                return Ok(uitkomst);
            }
            self.weiger(None, code::RIJ_ONVOLLEDIG, "de rij is niet volledig.");
        }
        Err(self.weigeringen)
    }

    /// Refuses an empty field, unless reading it already found another fault.
    fn verplicht<T>(&mut self, veld: &'static str, lees: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let eerder = self.weigeringen.len();
        let waarde = lees(self);
        if waarde.is_none() && self.weigeringen.len() == eerder {
            self.weiger(Some(veld), code::ONTBREEKT, "dit veld moet gevuld zijn.");
        }
        waarde
    }

    /// The text of a field. In JSON a text is what has quotes, as over HTTP: a number loses its leading zeros before it gets
    /// here, and with them whose it is.
    fn tekst(&mut self, veld: &'static str) -> Option<Cow<'r, str>> {
        if matches!(self.rij.waarde(veld), Some(Value::Number(_) | Value::Bool(_))) {
            return self.fout(veld, code::SOORT_ONJUIST, "verwacht een tekst, tussen aanhalingstekens.");
        }
        self.tekst_of_getal(veld)
    }

    fn tekst_of_getal(&mut self, veld: &'static str) -> Option<Cow<'r, str>> {
        if matches!(self.rij.waarde(veld), Some(Value::Array(_) | Value::Object(_))) {
            return self.fout(veld, code::SOORT_ONJUIST, "verwacht een enkele waarde, geen reeks of object.");
        }
        self.rij.tekst(veld)
    }

    /// A text that is no code of a list: what the mapping does not name, is what it says for all others (`"*"`).
    fn vertaalde_tekst(&mut self, veld: &'static str) -> Option<Cow<'r, str>> {
        let tekst = self.tekst(veld)?;
        match self.rij.mapping.anders(veld) {
            Some("") if !self.rij.mapping.is_van_ons(veld, &tekst) => None,
            Some(anders) if !self.rij.mapping.is_van_ons(veld, &tekst) => Some(Cow::Borrowed(anders)),
            _ => Some(tekst),
        }
    }

    /// What is wrong with a text, when something is.
    fn tekstfout(tekst: &str, max: usize) -> Option<(&'static str, String)> {
        if tekst.chars().count() > max {
            return Some((code::TE_LANG, format!("hoogstens {max} tekens.")));
        }
        let stuurteken = tekst.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        stuurteken.then(|| (code::TEKEN_ONJUIST, "bevat een onzichtbaar stuurteken; verwijder het.".into()))
    }

    fn fout<T>(&mut self, veld: &'static str, code: &'static str, reden: impl Into<String>) -> Option<T> {
        self.weiger(Some(veld), code, reden);
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn rij(object: &Value) -> Rij {
        Rij::van_object(7, object.as_object().unwrap().clone())
    }

    fn codes(weigeringen: &[Rijfout]) -> Vec<(&str, &str)> {
        weigeringen.iter().map(|w| (w.veld.as_deref().unwrap_or(""), w.code)).collect()
    }

    #[test]
    fn alle_fouten_van_een_rij_komen_samen_en_zonder_geleverde_waarde() {
        let rij = rij(&json!({
            "bsn": "99999001", "naam": "Jansen\u{7}", "datum": "31-02-2024", "jaar": "24", "soort": "wrek",
            "nummer": "9,99990E+08", "team": ["oost"], "doelgroepen": "vsv|jansen",
        }));
        let mut lezer = rij.lezer();
        assert_eq!(lezer.cijfers("bsn", 9, "bsn-onjuist"), None);
        assert_eq!(lezer.verplicht_tekst("naam", 40), None);
        assert_eq!(lezer.datum("datum"), None);
        assert_eq!(lezer.jaar("jaar"), None);
        assert_eq!(lezer.code("soort", &["werk", "overig"]), None);
        assert_eq!(lezer.cijfers("nummer", 9, "bsn-onjuist"), None);
        assert_eq!(lezer.optionele_tekst("team", 40), None);
        assert_eq!(lezer.codelijst("doelgroepen", &["vsv"]), ["vsv"]);
        assert_eq!(lezer.verplicht_tekst("leeg", 40), None);
        lezer.een_van(&["a", "b"]);
        let weigeringen = lezer.klaar_met(|| Some(())).unwrap_err();
        assert_eq!(
            codes(&weigeringen),
            [
                ("bsn", "voorloopnul-ontbreekt"),
                ("naam", "teken-onjuist"),
                ("datum", "notatie-onjuist"),
                ("jaar", "notatie-onjuist"),
                ("soort", "waarde-onbekend"),
                ("nummer", "getal-afgerond"),
                ("team", "soort-onjuist"),
                ("doelgroepen", "waarde-onbekend"),
                ("leeg", "ontbreekt"),
                ("", "ontbreekt"),
            ]
        );
        let tekst = weigeringen.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        for waarde in ["99999001", "ansen", "31-02", "wrek", "9,99"] {
            assert!(!tekst.contains(waarde), "{waarde} in {tekst}");
        }
        assert!(tekst.contains("Bedoelde u werk?") && tekst.contains("Regel 7, bsn: 8 cijfers"), "{tekst}");
    }

    #[test]
    fn een_goede_rij_geeft_getypeerde_velden_ook_genest() {
        let rij = rij(&json!({
            "data": {"bsn": "999990019", "datum": "2024-02-29"}, "soort": "WERK", "lijst": ["a", " b ", "", "a"], "niets": null,
        }));
        let mut lezer = rij.lezer();
        assert_eq!(lezer.cijfers("data.bsn", 9, "bsn-onjuist").as_deref(), Some("999990019"));
        assert_eq!(lezer.datum("data.datum"), Some(date(2024, 2, 29)));
        assert_eq!(lezer.code("soort", &["werk"]), Some("werk"));
        assert_eq!(lezer.lijst("lijst"), ["a", "b"]);
        assert_eq!(lezer.optionele_tekst("niets", 5), None);
        assert_eq!(lezer.optionele_datum("data.bestaat.niet"), None);
        lezer.een_van(&["niets", "soort"]);
        assert_eq!(lezer.klaar(), Ok(()));
    }

    #[test]
    fn een_vergeten_verplicht_veld_wordt_nooit_een_goede_uitkomst() {
        let rij = rij(&json!({}));
        assert_eq!(rij.lezer().klaar_met(|| None::<u8>).unwrap_err()[0].code, "rij-onvolledig");
    }
}
