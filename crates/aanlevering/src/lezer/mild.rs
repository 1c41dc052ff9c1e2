//! Reading mildly: a characteristic that is not understood is no reason to leave a person out. The field counts as
//! unknown, and a remark says so.

use super::Lezer;
use crate::{
    code,
    fout::{Opmerking, Rijfout},
    voorstel::voorstel,
};

impl Lezer<'_> {
    /// One of the codes allowed, upper and lower case alike. Another value is a remark, and the field counts as empty.
    pub fn milde_code<'a>(&mut self, veld: &'static str, codes: &[&'a str]) -> Option<&'a str> {
        let tekst = self.tekst(veld)?;
        self.een_milde_code(veld, &tekst, codes)
    }

    /// A list of codes; each value that is none of those allowed is a remark and is left out.
    pub fn milde_codelijst<'a>(&mut self, veld: &'static str, codes: &[&'a str]) -> Vec<&'a str> {
        let mut gevonden = Vec::new();
        for deel in self.lijst(veld) {
            if let Some(code) = self.een_milde_code(veld, &deel, codes)
                && !gevonden.contains(&code)
            {
                gevonden.push(code);
            }
        }
        gevonden
    }

    /// A text of at most `max` characters without control characters. Any other is a remark, and the field counts as empty.
    pub fn milde_tekst(&mut self, veld: &'static str, max: usize) -> Option<String> {
        let tekst = self.vertaalde_tekst(veld)?;
        match Self::tekstfout(&tekst, max) {
            None => Some(tekst.into_owned()),
            Some((code, _)) => {
                self.opmerking(veld, code, None, tekst);
                None
            }
        }
    }

    /// Remarks on a value by a rule of the caller's own; the row is not refused by it.
    pub fn opmerking(
        &mut self,
        veld: &str,
        code: &'static str,
        voorstel: Option<String>,
        waarde: impl Into<String>,
    ) {
        let (regel, veld, waarde) = (self.rij.regel(), veld.to_owned(), waarde.into());
        self.opmerkingen.push(Opmerking { regel, veld, code, voorstel, waarde });
    }

    /// Builds the outcome when nothing was wrong, with the remarks on what was read mildly; `maak` may use `?` on what the
    /// getters gave.
    ///
    /// # Errors
    /// Every fault found, in the order in which the fields were read. The remarks on a refused row are dropped: the whole row
    /// is kept.
    pub fn klaar_met_opmerkingen<T>(
        mut self,
        maak: impl FnOnce() -> Option<T>,
    ) -> Result<(T, Vec<Opmerking>), Vec<Rijfout>> {
        let opmerkingen = std::mem::take(&mut self.opmerkingen);
        self.klaar_met(maak).map(|uitkomst| (uitkomst, opmerkingen))
    }

    fn een_milde_code<'a>(&mut self, veld: &'static str, tekst: &str, codes: &[&'a str]) -> Option<&'a str> {
        let gevonden = self.gevonden_code(veld, tekst, codes);
        if gevonden.is_none() {
            self.opmerking(veld, code::WAARDE_ONBEKEND, voorstel(tekst, codes).map(str::to_owned), tekst);
        }
        gevonden?
    }
}
