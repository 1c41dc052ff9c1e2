//! Reading codes and lists of codes: what is none of those allowed is refused, with the one that was probably meant.

use serde_json::Value;

use super::Lezer;
use crate::{code, voorstel::voorstel};

impl Lezer<'_> {
    /// One of the codes allowed, which must be filled; upper and lower case alike.
    pub fn code<'a>(&mut self, veld: &'static str, toegestaan: &[&'a str]) -> Option<&'a str> {
        self.verplicht(veld, |lezer| lezer.optionele_code(veld, toegestaan))
    }

    /// One of the codes allowed; upper and lower case alike.
    pub fn optionele_code<'a>(&mut self, veld: &'static str, toegestaan: &[&'a str]) -> Option<&'a str> {
        let tekst = self.tekst(veld)?;
        self.een_code(veld, &tekst, toegestaan)
    }

    /// The values of a list: a JSON array of texts, or one text with `|` (or the mapping's separator) between them.
    /// Empty ones are left out and each is given once.
    pub fn lijst(&mut self, veld: &'static str) -> Vec<String> {
        let mut delen: Vec<String> = Vec::new();
        let mut voeg_toe = |deel: &str| {
            let deel = deel.trim();
            let deel = self.rij.mapping.vertaal(veld, deel).unwrap_or(deel);
            if !deel.is_empty() && !delen.iter().any(|al| al == deel) {
                delen.push(deel.to_owned());
            }
        };
        if let Some(Value::Array(waarden)) = self.rij.waarde(veld) {
            for waarde in waarden {
                match waarde {
                    Value::String(tekst) => voeg_toe(tekst),
                    _ => {
                        self.weiger(Some(veld), code::SOORT_ONJUIST, "verwacht een reeks van teksten.");
                        return Vec::new();
                    }
                }
            }
        } else if let Some(tekst) = self.rij.tekst(veld) {
            tekst.split(self.rij.mapping.lijstscheiding()).for_each(voeg_toe);
        } else {
            _ = self.tekst(veld);
        }
        delen
    }

    /// A list of codes, each one of those allowed.
    pub fn codelijst<'a>(&mut self, veld: &'static str, toegestaan: &[&'a str]) -> Vec<&'a str> {
        let mut codes = Vec::new();
        for deel in self.lijst(veld) {
            if let Some(code) = self.een_code(veld, &deel, toegestaan)
                && !codes.contains(&code)
            {
                codes.push(code);
            }
        }
        codes
    }

    /// The code that a text is, by itself or by what the mapping says for all that it does not name (`"*"`); `Some(None)`
    /// when the mapping says that such a value counts as empty. None when it is none of those allowed.
    pub(super) fn gevonden_code<'a>(
        &self,
        veld: &'static str,
        tekst: &str,
        toegestaan: &[&'a str],
    ) -> Option<Option<&'a str>> {
        let zoek = |tekst: &str| toegestaan.iter().find(|code| code.eq_ignore_ascii_case(tekst)).copied();
        match (zoek(tekst), self.rij.mapping.anders(veld)) {
            (Some(code), _) => Some(Some(code)),
            (None, Some("")) => Some(None),
            (None, Some(anders)) => zoek(anders).map(Some),
            (None, None) => None,
        }
    }

    fn een_code<'a>(&mut self, veld: &'static str, tekst: &str, toegestaan: &[&'a str]) -> Option<&'a str> {
        if let Some(gevonden) = self.gevonden_code(veld, tekst, toegestaan) {
            return gevonden;
        }
        let bedoeld = voorstel(tekst, toegestaan);
        let bedoeld = bedoeld.map(|code| format!(" Bedoelde u {code}?")).unwrap_or_default();
        self.fout(
            veld,
            code::WAARDE_ONBEKEND,
            format!("onbekende code.{bedoeld} Mogelijk zijn: {}.", toegestaan.join(", ")),
        )
    }
}
