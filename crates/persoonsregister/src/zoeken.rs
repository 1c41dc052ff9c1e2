//! Looking for somebody by birth date and name. The database keeps a keyed hash of the birth, by which the few who can be
//! meant are found; their names are compared in memory. Nobody is found by a name alone: of a name, two letters go into the
//! hash of who has no birth date but a month or a year.

use crate::bekend::controleer_versie;
use crate::gegevens::{Persoonsgegevens, Persoonskaart};
use crate::kluis::{Omhulling, Vast};
use crate::naam::Naam;
use crate::poging::probeer;
use crate::rekenen::reken;
use crate::rij::{Rij, hexlijst, lees_id};
use crate::{Error, Geboorte, Persoonsregister};
use domein::PersoonId;
use jiff::civil::Date;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of a hash that stand in the database: enough that no two births meet.
const BYTES: usize = 16;
/// Most persons whose cards are opened for one question.
pub const MAX_KANDIDATEN: usize = 2_000;
/// Fewest letters of a last name, not counting words such as *van der*.
pub(crate) const MIN_LETTERS: usize = 2;
/// Longest name that can be asked for, in characters.
pub(crate) const MAX_LETTERS: usize = 60;
/// Most words of it that are compared, however they are parted.
const MAX_WOORDEN: usize = 8;
/// Most persons whose cards are read by [`Persoonsregister::kaarten`].
pub const MAX_KAARTEN: usize = 200;

/// By what a person is looked for, as bytes in the database; none when no birth is known.
pub(crate) type Zoekwaarde = Vec<u8>;

/// A person by name and birth date. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Naamvraag {
    achternaam: Naam,
    voornaam: Option<Naam>,
    geboren: Date,
}

/// Why a name cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NaamvraagFout {
    /// Fewer than two letters of the last name.
    #[error("geef minstens twee letters van de achternaam; woorden als \"van der\" tellen niet mee")]
    TeKort,
    /// More than sixty characters, or more than eight words; words such as *van der* do not count.
    #[error("geef van een naam hoogstens zestig tekens en acht woorden")]
    TeLang,
}

impl Naamvraag {
    /// `achternaam` and `voornaam` may be a beginning; of a last name the words before it may be left out.
    ///
    /// # Errors
    /// [`NaamvraagFout`].
    pub fn new(achternaam: &str, voornaam: Option<&str>, geboren: Date) -> Result<Self, NaamvraagFout> {
        // Before it is taken apart, so that no more than this is.
        let te_lang = |tekst: &str| tekst.chars().nth(MAX_LETTERS).is_some();
        if te_lang(achternaam) || voornaam.is_some_and(te_lang) {
            return Err(NaamvraagFout::TeLang);
        }
        let vraag = Self {
            achternaam: Naam::van(achternaam),
            voornaam: voornaam.map(Naam::van).filter(|naam| naam.letters() > 0),
            geboren,
        };
        let te_veel = |naam: &Naam| naam.woorden() > MAX_WOORDEN;
        if te_veel(&vraag.achternaam) || vraag.voornaam.as_ref().is_some_and(te_veel) {
            return Err(NaamvraagFout::TeLang);
        }
        if vraag.achternaam.letters() < MIN_LETTERS { Err(NaamvraagFout::TeKort) } else { Ok(vraag) }
    }

    /// Whether the card can be of whom is asked. Of whom no first name is known, it is not held against them; some
    /// sources give one name with everything in it.
    fn past_op(&self, gegevens: &Persoonsgegevens) -> bool {
        let geboren = gegevens.geboorte.samen(Geboorte::Datum(self.geboren));
        if gegevens.geboorte == Geboorte::Onbekend || geboren.is_err() {
            return false;
        }
        let [achternaam, voornaam] =
            [&gegevens.achternaam, &gegevens.voornaam].map(|naam| naam.as_deref().map(Naam::van));
        if !achternaam.is_some_and(|bekend| self.achternaam.past_op(&bekend)) {
            return false;
        }
        match (&self.voornaam, voornaam) {
            (Some(vraag), Some(bekend)) => vraag.past_als_voornaam_op(&bekend),
            _ => true,
        }
    }

    fn zoekwaarden(&self, vast: &Vast) -> [Zoekwaarde; 3] {
        let (jaar, maand) = (self.geboren.year(), self.geboren.month());
        [Geboorte::Datum(self.geboren), Geboorte::Maand { jaar, maand }, Geboorte::Jaar(jaar)]
            .map(|geboorte| zoekwaarde(vast, geboorte, Some(&self.achternaam)))
    }
}

impl std::fmt::Debug for Naamvraag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Naamvraag(…)")
    }
}

impl Persoonskaart {
    /// Where this person is looked for.
    pub(crate) fn zoekwaarde(&self, vast: &Vast) -> Zoekwaarde {
        let achternaam = self.gegevens.achternaam.as_deref().map(Naam::van);
        zoekwaarde(vast, self.gegevens.geboorte, achternaam.as_ref())
    }
}

/// Somebody of whom the day of birth is known is found by that day alone. Who was born in a month or a year shares it with
/// too many: there the first two letters of the last name go along.
fn zoekwaarde(vast: &Vast, geboorte: Geboorte, achternaam: Option<&Naam>) -> Zoekwaarde {
    let begin = || achternaam.map(Naam::begin).unwrap_or_default();
    let (precisie, datum, begin) = match geboorte {
        Geboorte::Datum(dag) => ("dag", dag.to_string(), String::new()),
        Geboorte::Maand { jaar, maand } => ("maand", format!("{jaar:04}-{maand:02}"), begin()),
        Geboorte::Jaar(jaar) => ("jaar", format!("{jaar:04}"), begin()),
        Geboorte::Onbekend => return Zoekwaarde::new(),
    };
    vast.zoekwaarde([precisie, &datum, &begin])[..BYTES].to_vec()
}

impl Persoonsregister {
    /// Everybody whom this can be about, as they are known now, in the order of their names; to look at, not to decide
    /// on. Of somebody who [merged](Self::voeg_samen) into another, that one is given, also when the question is the name
    /// of before. Nobody comes into being by it.
    ///
    /// # Errors
    /// [`Error::TeRuimGevraagd`] when more than [`MAX_KANDIDATEN`] persons would have to be looked at,
    /// [`Error::KekGewisseld`], [`Error::Onleesbaar`], [`Error::Database`].
    pub async fn zoek_naam(&self, vraag: &Naamvraag) -> Result<Vec<(PersoonId, Persoonskaart)>, Error> {
        let zoekwaarden = hexlijst(vraag.zoekwaarden(&self.vast).iter().map(Vec::as_slice))?;
        let sql = format!(
            "select persoon_id, sleutel, gegevens from persoon where zoekwaarde is not null and zoekwaarde {} limit {}",
            self.databank.soort.in_rijen(),
            MAX_KANDIDATEN + 1
        );
        let (kandidaten, omhulling) =
            self.lees_rijen::<(Vec<u8>, Vec<u8>, Vec<u8>)>(sql, &zoekwaarden).await?;
        if kandidaten.len() > MAX_KANDIDATEN {
            return Err(Error::TeRuimGevraagd);
        }
        let vraag = vraag.clone();
        let passende = reken(kandidaten.len(), move || {
            let mut passende = Vec::new();
            for (id, sleutel, gegevens) in kandidaten {
                let id = lees_id(&id)?;
                if vraag.past_op(&Rij { sleutel, gegevens }.ontsluit(&omhulling, id)?.kaart.gegevens) {
                    passende.push(id);
                }
            }
            Ok(passende)
        })
        .await?;
        let mut gevonden = BTreeMap::new();
        for blok in passende.chunks(MAX_KAARTEN) {
            let nu = self.kaarten_nu(blok).await?;
            gevonden.extend(nu.into_iter().map(|(_, wie, kaart)| (wie, kaart)));
        }
        let mut gevonden: Vec<_> = gevonden.into_iter().collect();
        gevonden.sort_by_cached_key(|(id, kaart)| {
            let naam = |naam: &Option<String>| naam.as_deref().map(Naam::van).unwrap_or_default().volgorde();
            (naam(&kaart.gegevens.achternaam), naam(&kaart.gegevens.voornaam), *id)
        });
        Ok(gevonden)
    }

    /// The cards of these persons, in the order of their ids and without those who were erased or never known; to look at,
    /// not to decide on. Of somebody who merged, the card of who that is by now.
    ///
    /// # Errors
    /// [`Error::TeVeelInEenKeer`] above [`MAX_KAARTEN`]; further as [`zoek_naam`](Self::zoek_naam).
    pub async fn kaarten(&self, personen: &[PersoonId]) -> Result<Vec<(PersoonId, Persoonskaart)>, Error> {
        if personen.len() > MAX_KAARTEN {
            return Err(Error::TeVeelInEenKeer { aantal: personen.len(), maximum: MAX_KAARTEN });
        }
        let nu = self.kaarten_nu(personen).await?;
        Ok(nu.into_iter().map(|(persoon, _, kaart)| (persoon, kaart)).collect())
    }

    /// Of each person who that is by now, with the card of that one.
    async fn kaarten_nu(
        &self,
        personen: &[PersoonId],
    ) -> Result<Vec<(PersoonId, PersoonId, Persoonskaart)>, Error> {
        // Nobody merges into themselves, also not by way of others.
        let sql = format!(
            "with recursive wie (id, hoofd, verder) as ( \
                select persoon_id, persoon_id, opgegaan_in from persoon where persoon_id {} \
                union all select w.id, p.persoon_id, p.opgegaan_in from wie w join persoon p on p.persoon_id = w.verder) \
             select w.id, w.hoofd, p.sleutel, p.gegevens from wie w join persoon p on p.persoon_id = w.hoofd \
             where w.verder is null order by w.id",
            self.databank.soort.in_rijen()
        );
        let lijst = hexlijst(personen.iter().map(|persoon| persoon.0.as_bytes().as_slice()))?;
        let (rijen, omhulling) = self.lees_rijen::<(Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>)>(sql, &lijst).await?;
        reken(rijen.len(), move || {
            let kaart = |(id, hoofd, sleutel, gegevens): (Vec<u8>, Vec<u8>, _, _)| {
                let hoofd = lees_id(&hoofd)?;
                Ok((lees_id(&id)?, hoofd, Rij { sleutel, gegevens }.ontsluit(&omhulling, hoofd)?.kaart))
            };
            rijen.into_iter().map(kaart).collect()
        })
        .await
    }

    /// Rows of persons, and what their keys are wrapped under.
    async fn lees_rijen<R>(&self, sql: String, lijst: &str) -> Result<(Vec<R>, Arc<Omhulling>), Error>
    where
        R: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let omhulling = self.omhulling.read().await.clone();
        let rijen = probeer(self.databank.soort, |_| async {
            let mut tx = self.databank.begin_lezen().await?;
            controleer_versie(&mut tx, &omhulling).await?;
            // Safe: built from constants, values are bound.
            let rijen = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(lijst).fetch_all(&mut *tx).await?;
            tx.commit().await?;
            Ok(rijen)
        });
        Ok((rijen.await?, omhulling))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vraag(achternaam: &str, voornaam: Option<&str>) -> Option<NaamvraagFout> {
        Naamvraag::new(achternaam, voornaam, Date::constant(2003, 5, 17)).err()
    }

    #[test]
    fn words_are_counted_as_they_are_compared() {
        assert_eq!(vraag("a-b-c-d-e-f-g-h", Some("a b c d e f g h")), None);
        assert_eq!(vraag("a-b-c-d-e-f-g-h-i", None), Some(NaamvraagFout::TeLang));
        assert_eq!(vraag("vries", Some("a.b,c/d+e-f g h i j")), Some(NaamvraagFout::TeLang));
        assert_eq!(vraag("van de van de van de van de van de vries", None), None);
        assert_eq!(vraag(&"a".repeat(MAX_LETTERS + 1), None), Some(NaamvraagFout::TeLang));
        assert_eq!(vraag("v. d.", None), None, "all there is");
        assert_eq!(vraag("v", None), Some(NaamvraagFout::TeKort));
    }
}
