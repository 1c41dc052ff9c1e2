//! What was answered to the lines of a file of requests before, for the addresses of later lines. What a service numbers by
//! itself, such as a case of a person, is in its answer only: who asks over the network reads it there, and a file cannot.

use std::collections::BTreeMap;

use serde_json::Value;

/// Most characters of the name of an answer.
pub(super) const MAX_NAAM: usize = 64;

/// The answers that a file gives a name, by that name.
#[derive(Debug, Default)]
pub(super) struct Onthouden(BTreeMap<String, Value>);

/// Whether an answer can have this name: nothing in it has a meaning in a path.
pub(super) fn is_naam(naam: &str) -> bool {
    !naam.is_empty() && naam.bytes().all(|teken| teken.is_ascii_alphanumeric() || teken == b'-')
}

impl Onthouden {
    /// Keeps an answer; the last one of a name counts.
    pub(super) fn neem(&mut self, naam: String, antwoord: Value) {
        self.0.insert(naam, antwoord);
    }

    /// The path with each `{naam.veld}` as it was answered.
    ///
    /// # Errors
    /// In words, when there is no such answer, or it has no such text that fits in a path.
    pub(super) fn vul(&self, pad: &str) -> Result<String, String> {
        let mut klaar = String::with_capacity(pad.len());
        let mut rest = pad;
        while let Some((voor, achter)) = rest.split_once('{') {
            let (verwijzing, verder) = achter.split_once('}').unwrap_or((achter, ""));
            klaar.push_str(voor);
            klaar.push_str(self.waarde(verwijzing).ok_or_else(|| onbekend(verwijzing))?);
            rest = verder;
        }
        klaar.push_str(rest);
        Ok(klaar)
    }

    fn waarde(&self, verwijzing: &str) -> Option<&str> {
        let (naam, veld) = verwijzing.split_once('.')?;
        self.0.get(naam)?[veld].as_str().filter(|waarde| is_naam(waarde))
    }
}

fn onbekend(verwijzing: &str) -> String {
    format!(
        "'{{{verwijzing}}}' is niet bekend: eerder in dit bestand is geen regel aangenomen die dit antwoord onthoudt. Zet die regel \
         erbij; wat al is uitgevoerd, wordt niet nog eens uitgevoerd."
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn een_pad_krijgt_wat_eerder_is_geantwoord() {
        let mut onthouden = Onthouden::default();
        onthouden.neem("cas-1".to_owned(), json!({"casusId": "0190e3a4-aa", "versie": 3, "pad": "a/b"}));
        let vul = |pad: &str| onthouden.vul(pad);
        assert_eq!(vul("/x/zonder"), Ok("/x/zonder".to_owned()));
        assert_eq!(vul("/x/{cas-1.casusId}/y"), Ok("/x/0190e3a4-aa/y".to_owned()));
        assert_eq!(vul("{cas-1.casusId}{cas-1.casusId}"), Ok("0190e3a4-aa0190e3a4-aa".to_owned()));
        // Another name, another field, what is no text or would be more than a part of a path, and what is not closed.
        for pad in [
            "/{cas-2.casusId}",
            "/{cas-1.x}",
            "/{cas-1.versie}",
            "/{cas-1.pad}",
            "/{cas-1}",
            "/{",
            "/{cas-1.x",
        ] {
            assert!(vul(pad).is_err(), "{pad}");
        }
    }
}
