//! Which row is which person: the rules of recognition over the numbers of one batch, without IO. A row may link
//! numbers that nobody has yet; it never merges two persons and never gives a person a second BSN.

use crate::HerkenFout;
use crate::kluis::Kenmerk;
use domein::PersoonId;
use std::collections::HashMap;

/// The kind of a number and its keyed hash.
pub(crate) type Nummer = (&'static str, Kenmerk);

/// What is known of the numbers of a batch, and what the batch adds to it.
pub(crate) struct Toewijzing<'a> {
    bekend_van_nummer: &'a HashMap<Kenmerk, PersoonId>,
    bekend_bsn_van: &'a HashMap<PersoonId, Kenmerk>,
    van_nummer: HashMap<Kenmerk, PersoonId>,
    bsn_van: HashMap<PersoonId, Kenmerk>,
    /// Links that are not known yet.
    pub(crate) nieuwe_koppelingen: Vec<(Nummer, PersoonId)>,
}

impl<'a> Toewijzing<'a> {
    /// Starts from whose number each is, and from the one BSN of a person.
    pub(crate) fn op(
        van_nummer: &'a HashMap<Kenmerk, PersoonId>,
        bsn_van: &'a HashMap<PersoonId, Kenmerk>,
    ) -> Self {
        Self {
            bekend_van_nummer: van_nummer,
            bekend_bsn_van: bsn_van,
            van_nummer: HashMap::new(),
            bsn_van: HashMap::new(),
            nieuwe_koppelingen: Vec::new(),
        }
    }

    /// The person of a row with these numbers: `kandidaat` when nobody has any of them. `vroeger` are other spellings
    /// by which the numbers may be known. Changes nothing; [`koppel`](Self::koppel) does.
    pub(crate) fn wie(
        &self,
        nummers: &[Nummer],
        vroeger: &[Kenmerk],
        kandidaat: PersoonId,
    ) -> Result<PersoonId, HerkenFout> {
        if nummers.is_empty() {
            return Err(HerkenFout::GeenIdentificatie);
        }
        let kenmerken = nummers.iter().map(|(_, kenmerk)| kenmerk).chain(vroeger);
        let mut bekend = kenmerken.filter_map(|kenmerk| self.van_wie(kenmerk));
        let eerste = bekend.next();
        if bekend.any(|ander| Some(ander) != eerste) {
            return Err(HerkenFout::MeerDanEenPersoon);
        }
        let persoon = eerste.unwrap_or(kandidaat);
        let mut bsn = self.bsn(persoon);
        // One that is known is the person's, perhaps of before.
        for kenmerk in bsns(nummers).filter(|kenmerk| self.van_wie(kenmerk).is_none()) {
            if *bsn.get_or_insert(kenmerk) != kenmerk {
                return Err(HerkenFout::AnderBsn);
            }
        }
        Ok(persoon)
    }

    /// Gives the numbers of a row to the person that [`wie`](Self::wie) said, and says whether the row created it:
    /// then it is `kandidaat`, also when the database has it already because an earlier attempt was stored after all.
    pub(crate) fn koppel(&mut self, nummers: &[Nummer], persoon: PersoonId, kandidaat: PersoonId) -> bool {
        let nieuw_bsn = || bsns(nummers).find(|kenmerk| self.van_wie(kenmerk).is_none());
        if let Some(bsn) = self.bsn(persoon).or_else(nieuw_bsn) {
            self.bsn_van.insert(persoon, bsn);
        }
        for nummer in nummers {
            if self.van_wie(&nummer.1).is_none() {
                self.van_nummer.insert(nummer.1, persoon);
                self.nieuwe_koppelingen.push((*nummer, persoon));
            }
        }
        persoon == kandidaat
    }

    fn bsn(&self, persoon: PersoonId) -> Option<Kenmerk> {
        self.bekend_bsn_van.get(&persoon).or_else(|| self.bsn_van.get(&persoon)).copied()
    }

    fn van_wie(&self, kenmerk: &Kenmerk) -> Option<PersoonId> {
        self.bekend_van_nummer.get(kenmerk).or_else(|| self.van_nummer.get(kenmerk)).copied()
    }
}

fn bsns(nummers: &[Nummer]) -> impl Iterator<Item = Kenmerk> {
    nummers.iter().filter(|(soort, _)| *soort == "bsn").map(|(_, kenmerk)| *kenmerk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    impl Toewijzing<'_> {
        fn wijs_toe(
            &mut self,
            nummers: &[Nummer],
            kandidaat: PersoonId,
        ) -> Result<(PersoonId, bool), HerkenFout> {
            let persoon = self.wie(nummers, &[], kandidaat)?;
            Ok((persoon, self.koppel(nummers, persoon, kandidaat)))
        }
    }

    const BSN_1: Nummer = ("bsn", [1; 32]);
    const BSN_2: Nummer = ("bsn", [2; 32]);
    const KLANT_1: Nummer = ("bronnummer", [11; 32]);
    const KLANT_2: Nummer = ("bronnummer", [12; 32]);

    /// Whose number each is, and the BSN of each person.
    type Kennis = (HashMap<Kenmerk, PersoonId>, HashMap<PersoonId, Kenmerk>);

    fn op(kennis: &Kennis) -> Toewijzing<'_> {
        Toewijzing::op(&kennis.0, &kennis.1)
    }

    fn id(n: u128) -> PersoonId {
        PersoonId(Uuid::from_u128(n))
    }

    #[test]
    fn a_row_with_both_numbers_links_them() {
        let kennis = Kennis::default();
        let mut toewijzing = op(&kennis);
        assert_eq!(toewijzing.wijs_toe(&[KLANT_1], id(1)), Ok((id(1), true)));
        assert_eq!(toewijzing.wijs_toe(&[KLANT_1, BSN_1], id(2)), Ok((id(1), false)));
        assert_eq!(toewijzing.wijs_toe(&[BSN_1], id(3)), Ok((id(1), false)));
        assert_eq!(toewijzing.nieuwe_koppelingen, [(KLANT_1, id(1)), (BSN_1, id(1))]);
    }

    #[test]
    fn two_persons_are_never_merged() {
        let kennis = Kennis::default();
        let mut toewijzing = op(&kennis);
        toewijzing.wijs_toe(&[BSN_1], id(1)).unwrap();
        toewijzing.wijs_toe(&[KLANT_1], id(2)).unwrap();
        assert_eq!(toewijzing.wijs_toe(&[KLANT_1, BSN_1], id(3)), Err(HerkenFout::MeerDanEenPersoon));
        assert_eq!(toewijzing.wijs_toe(&[KLANT_1], id(4)), Ok((id(2), false)), "the refusal changed nothing");
    }

    #[test]
    fn a_person_has_one_bsn() {
        let kennis = Kennis::default();
        let mut toewijzing = op(&kennis);
        toewijzing.wijs_toe(&[KLANT_1, BSN_1], id(1)).unwrap();
        assert_eq!(toewijzing.wijs_toe(&[KLANT_1, BSN_2], id(2)), Err(HerkenFout::AnderBsn));
        assert_eq!(toewijzing.wijs_toe(&[KLANT_2, BSN_2, BSN_1], id(2)), Err(HerkenFout::AnderBsn));
        assert_eq!(toewijzing.wijs_toe(&[BSN_2], id(2)), Ok((id(2), true)), "that BSN is still nobody's");
    }

    #[test]
    fn a_row_that_was_stored_by_an_earlier_attempt_still_created_its_person() {
        let kennis = (HashMap::from([(BSN_1.1, id(1))]), HashMap::from([(id(1), BSN_1.1)]));
        let mut toewijzing = op(&kennis);
        assert_eq!(toewijzing.wijs_toe(&[BSN_1], id(1)), Ok((id(1), true)));
        assert_eq!(
            toewijzing.wijs_toe(&[BSN_1], id(2)),
            Ok((id(1), false)),
            "the next row of the same person"
        );
        assert!(toewijzing.nieuwe_koppelingen.is_empty());
    }

    #[test]
    fn a_number_is_found_by_its_spelling_of_before() {
        let kennis = (HashMap::from([([12; 32], id(1)), ([13; 32], id(2))]), HashMap::new());
        let mut toewijzing = op(&kennis);
        assert_eq!(toewijzing.wie(&[KLANT_1], &[[12; 32]], id(9)), Ok(id(1)));
        assert!(!toewijzing.koppel(&[KLANT_1], id(1), id(9)));
        assert_eq!(toewijzing.nieuwe_koppelingen, [(KLANT_1, id(1))], "found by its normal form from now on");
        assert_eq!(toewijzing.wie(&[KLANT_1], &[[13; 32]], id(9)), Err(HerkenFout::MeerDanEenPersoon));
    }

    #[test]
    fn a_row_without_a_number_is_nobody() {
        assert_eq!(op(&Kennis::default()).wijs_toe(&[], id(1)), Err(HerkenFout::GeenIdentificatie));
    }

    proptest! {
        /// Whatever the rows: a number never changes hands, and nobody has two BSNs.
        #[test]
        fn a_number_stays_with_its_person(rijen: Vec<Vec<(bool, u8)>>) {
            let kennis = Kennis::default();
            let mut toewijzing = op(&kennis);
            let mut eigenaar = HashMap::new();
            for (rij, nummers) in rijen.iter().enumerate() {
                let nummers: Vec<Nummer> = nummers
                    .iter()
                    .map(|(bsn, n)| if *bsn { ("bsn", [n % 8; 32]) } else { ("bronnummer", [8 + n % 8; 32]) })
                    .collect();
                let Ok((persoon, _)) = toewijzing.wijs_toe(&nummers, id(rij as u128)) else { continue };
                for (_, kenmerk) in nummers {
                    prop_assert_eq!(*eigenaar.entry(kenmerk).or_insert(persoon), persoon);
                }
            }
            let bsns = toewijzing.nieuwe_koppelingen.iter().filter(|((soort, _), _)| *soort == "bsn");
            let mut personen: Vec<_> = bsns.map(|(_, persoon)| persoon).collect();
            let aantal = personen.len();
            personen.sort();
            personen.dedup();
            prop_assert_eq!(personen.len(), aantal);
        }
    }
}
