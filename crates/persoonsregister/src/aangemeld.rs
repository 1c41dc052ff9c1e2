//! A row that is to be recognised, with all that is random about it: that is drawn once, so that the rest of
//! recognition gives the same answer every time.

use crate::kluis::{Kenmerk, Sleutel, Vast, willekeurige_sleutel};
use crate::toewijzing::Nummer;
use crate::{Aanmelding, Error};
use domein::PersoonId;

/// A row with its hashed numbers, and the id and the key of its person if that turns out to be somebody new.
pub(crate) struct Aangemeld {
    pub(crate) aanmelding: Aanmelding,
    pub(crate) nummers: Vec<Nummer>,
    /// The same numbers in a spelling under which a program of before may have linked them.
    pub(crate) vroeger: Vec<Kenmerk>,
    pub(crate) kandidaat: PersoonId,
    pub(crate) sleutel: Sleutel,
}

impl Aangemeld {
    /// `moment`: see [`nieuwe_id`].
    pub(crate) fn new(vast: &Vast, aanmelding: Aanmelding, moment: u64) -> Result<Self, Error> {
        let nummers = aanmelding.identificaties.iter().map(|i| (i.soort(), vast.kenmerk(i))).collect();
        let vroeger = aanmelding.identificaties.iter().filter_map(|i| vast.vroeger_kenmerk(i)).collect();
        let (kandidaat, sleutel) = (nieuwe_id(moment)?, willekeurige_sleutel()?);
        Ok(Self { aanmelding, nummers, vroeger, kandidaat, sleutel })
    }

    /// By what the person of the row is found.
    pub(crate) fn kenmerken(&self) -> impl Iterator<Item = &Kenmerk> {
        self.nummers.iter().map(|(_, kenmerk)| kenmerk).chain(&self.vroeger)
    }
}

/// An id (UUIDv7) that begins with the moment at which its rows are recognised, in milliseconds since 1970, and is random in
/// the other 74 bits. Rows that are recognised together have the same moment: of them it does not tell who came first.
///
/// The moment says no more than the first event about the person does. It is there because all that is kept by person then
/// stands together in every index for those who came together: with ids that are random throughout, each block of a large
/// file touched nearly all pages of every index.
fn nieuwe_id(moment: u64) -> Result<PersoonId, Error> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes)?;
    Ok(PersoonId(uuid::Builder::from_unix_timestamp_millis(moment, &bytes).into_uuid()))
}

#[cfg(test)]
mod tests {
    use crate::{
        Aanmelding, Afloop, Bronnummer, HerkenFout, Identificatie, Kekherkomst, Persoonsgegevens,
        Persoonsregister,
    };
    use domein::PersoonId;

    fn klant(nummer: &str) -> Identificatie {
        Bronnummer::new("GM0014", "beginbestand", nummer).unwrap().into()
    }

    async fn neem_op(register: &Persoonsregister, nummer: &str) -> Result<PersoonId, HerkenFout> {
        let rij = Aanmelding { identificaties: vec![klant(nummer)], gegevens: Persoonsgegevens::default() };
        let herkenning = register.herken(vec![rij]).await.unwrap();
        let Afloop::Vastgelegd(voorlopig) = register.leg_vast(&herkenning).await.unwrap() else { panic!() };
        voorlopig.bevestig().await.unwrap();
        herkenning.uitkomsten()[0].map(|persoon| persoon.id)
    }

    /// Links as a program of before made them: of the number as it was spelled.
    async fn als_vroeger(register: &Persoonsregister, nummer: &str) {
        let kenmerken =
            [register.vast.vroeger_kenmerk(&klant(nummer)).unwrap(), register.vast.kenmerk(&klant(nummer))];
        let opdracht = sqlx::query("update identificatie set kenmerk = $1 where kenmerk = $2");
        let opdracht = opdracht.bind(kenmerken[0].as_slice()).bind(kenmerken[1].as_slice());
        assert_eq!(opdracht.execute(&register.databank.pool).await.unwrap().rows_affected(), 1);
    }

    #[tokio::test]
    async fn a_number_that_a_program_of_before_linked_is_found() {
        let map = tempfile::tempdir().unwrap();
        let register =
            Persoonsregister::open(&map.path().join("r.sqlite"), Kekherkomst::Bestand).await.unwrap();
        let een = neem_op(&register, "k-12").await.unwrap();
        als_vroeger(&register, "k-12").await;
        assert_eq!(register.zoek(&klant("k-12")).await.unwrap(), Some(een), "by the spelling of then");
        assert_eq!(register.zoek(&klant("K-12")).await.unwrap(), None, "not yet by another");
        assert_eq!(neem_op(&register, "k-12").await, Ok(een));
        assert_eq!(neem_op(&register, "K-12").await, Ok(een), "by any since it was delivered again");
        assert_eq!(register.gegevens(een).await.unwrap().identificaties.len(), 1);
        // Two persons whom a program of before told apart by the spelling: nobody guesses which of them it is.
        let twee = neem_op(&register, "q-1").await.unwrap();
        als_vroeger(&register, "q-1").await;
        let drie = neem_op(&register, "Q-1").await.unwrap();
        assert_ne!(twee, drie);
        assert_eq!(neem_op(&register, "q-1").await, Err(HerkenFout::MeerDanEenPersoon));
        assert_eq!(neem_op(&register, "Q-1").await, Ok(drie));
    }
}
