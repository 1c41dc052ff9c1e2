//! An attacker who knows the rule, every published cell and every relation, and tries all whole numbers.
//! Shares no code with the suppression: it reads the raw relations and the published sheet.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::{OpenbaarBlad, OpenbareCel, Regel, beveilig};
use super::{Loterij, tabel};
use crate::tabel::{Cel, CelRef, Cijferblad, Relatie};

/// Unknowns and equations as the attacker writes them down.
struct Aanvaller {
    ondergrens: Vec<i64>,
    bovengrens: Vec<i64>,
    /// Terms over unknowns, and what they must add up to.
    vergelijkingen: Vec<(Vec<(usize, i64)>, i64)>,
    /// The unknowns that are really small, with the lowest and highest value found.
    doelen: BTreeMap<usize, (i64, i64)>,
    drempel: i64,
}

impl Aanvaller {
    /// `speling` bounds how far above the truth the attacker tries: a bound makes the verdict stricter, not milder.
    fn tegen(blad: &Cijferblad, openbaar: &OpenbaarBlad, drempel: i64, speling: i64) -> Self {
        let mut zelf = Self {
            ondergrens: vec![],
            bovengrens: vec![],
            vergelijkingen: vec![],
            doelen: BTreeMap::new(),
            drempel,
        };
        let mut nummers = BTreeMap::new();
        for relatie in &blad.relaties {
            let (mut termen, mut rechts, mut waar) = (vec![], relatie.constante, -relatie.constante);
            for (factor, cel) in &relatie.termen {
                let waarde = i64::try_from(blad.aantal(cel).unwrap()).unwrap();
                waar += factor * waarde;
                match (cel, openbaar.waarde(cel)) {
                    (_, Some(OpenbareCel::Aantal(getoond))) => {
                        assert_eq!(i64::try_from(*getoond).unwrap(), waarde, "wat getoond wordt is waar");
                        rechts -= factor * waarde;
                    }
                    // Of days that no source covers: it may be anything, zero too.
                    (CelRef::Cel { .. }, Some(OpenbareCel::NietAangeleverd)) => {
                        let nummer = *nummers.entry(cel).or_insert_with(|| zelf.nieuw(0, waarde, speling));
                        termen.push((nummer, *factor));
                    }
                    (CelRef::Cel { .. }, getoond) => {
                        assert_eq!(getoond, Some(&OpenbareCel::Geheim));
                        let nummer = *nummers.entry(cel).or_insert_with(|| zelf.nieuw(1, waarde, speling));
                        termen.push((nummer, *factor));
                    }
                    (CelRef::Ongepubliceerd(_), _) => {
                        let nummer = *nummers.entry(cel).or_insert_with(|| zelf.nieuw(0, waarde, speling));
                        termen.push((nummer, *factor));
                    }
                }
            }
            if relatie.met_rest {
                termen.push((zelf.nieuw(0, waar, speling), -1));
            }
            zelf.vergelijkingen.push((termen, rechts));
        }
        zelf
    }

    fn nieuw(&mut self, ondergrens: i64, waarde: i64, speling: i64) -> usize {
        let nummer = self.ondergrens.len();
        self.ondergrens.push(ondergrens);
        self.bovengrens.push(waarde + speling);
        if (1..self.drempel).contains(&waarde) {
            self.doelen.insert(nummer, (i64::MAX, i64::MIN));
        }
        nummer
    }

    /// Whether for every small count what is possible reaches the threshold and is as wide as it.
    fn leert_niets(mut self) -> bool {
        let mut waarden = vec![None; self.ondergrens.len()];
        self.doorzoek(&mut waarden)
    }

    fn doorzoek(&mut self, waarden: &mut Vec<Option<i64>>) -> bool {
        let mut gedwongen = None;
        for (termen, rechts) in &self.vergelijkingen {
            let mut open = termen.iter().filter(|(n, _)| waarden[*n].is_none());
            let som: i64 = termen.iter().filter_map(|(n, factor)| Some(factor * waarden[*n]?)).sum();
            match (open.next(), open.next()) {
                (None, _) if som != *rechts => return false,
                (Some((n, factor)), None) if (rechts - som) % factor == 0 => {
                    gedwongen = Some((*n, (rechts - som) / factor));
                }
                (Some(_), None) => return false,
                _ => {}
            }
        }
        let (nummer, laag, hoog) = match gedwongen {
            Some((n, waarde)) if waarde < self.ondergrens[n] => return false,
            Some((n, waarde)) => (n, waarde, waarde),
            None => match waarden.iter().position(Option::is_none) {
                Some(n) => (n, self.ondergrens[n], self.bovengrens[n]),
                None => return self.noteer(waarden),
            },
        };
        for waarde in laag..=hoog {
            waarden[nummer] = Some(waarde);
            if self.doorzoek(waarden) {
                return true;
            }
        }
        waarden[nummer] = None;
        false
    }

    /// A possible sheet; true when nothing more needs to be found.
    fn noteer(&mut self, waarden: &[Option<i64>]) -> bool {
        for (nummer, (laag, hoog)) in &mut self.doelen {
            let waarde = waarden[*nummer].unwrap();
            (*laag, *hoog) = ((*laag).min(waarde), (*hoog).max(waarde));
        }
        self.doelen.values().all(|(laag, hoog)| *hoog >= self.drempel && hoog - laag >= self.drempel - 1)
    }
}

/// Rows and columns with their totals and the grand total; the totals of the rows once more in a second table.
fn kruistabel(cellen: &[Vec<u64>]) -> Cijferblad {
    let mut rijen: Vec<Vec<u64>> = cellen.to_vec();
    rijen.push((0..cellen[0].len()).map(|k| cellen.iter().map(|rij| rij[k]).sum()).collect());
    rijen.iter_mut().for_each(|rij| rij.push(rij.iter().sum()));
    let tabel = tabel("kruis", &rijen);
    let (hoogte, breedte) = (cellen.len(), cellen[0].len());
    let cel = |r: usize, k: usize| tabel.cel(&format!("r{r}"), &format!("k{k}"));
    let per_rij = (0..=hoogte).map(|r| Relatie::som(cel(r, breedte), (0..breedte).map(|k| cel(r, k))));
    let per_kolom = (0..=breedte).map(|k| Relatie::som(cel(hoogte, k), (0..hoogte).map(|r| cel(r, k))));
    let rand = super::tabel("rand", &rijen.iter().map(|rij| vec![rij[breedte]]).collect::<Vec<_>>());
    let in_rand = (0..=hoogte).map(|r| Relatie::gelijk(rand.cel(&format!("r{r}"), "k0"), cel(r, breedte)));
    let relaties = per_rij.chain(per_kolom).chain(in_rand).collect();
    Cijferblad { tabellen: vec![tabel, rand], relaties, ..Cijferblad::default() }
}

/// Per month: stand, instroom, uitstroom and a part of the stand; totals of both flows in a second table.
fn verloop(begin: u64, maanden: &[(u64, u64, u64)]) -> Cijferblad {
    let mut stand = begin;
    let mut rijen = vec![];
    for (instroom, uitstroom, deel) in maanden {
        let uitstroom = *uitstroom.min(&(stand + instroom));
        stand = stand + instroom - uitstroom;
        rijen.push(vec![stand, *instroom, uitstroom, *deel.min(&stand)]);
    }
    let totalen = vec![vec![rijen.iter().map(|r| r[1]).sum(), rijen.iter().map(|r| r[2]).sum()]];
    let (maand, totaal) = (tabel("maand", &rijen), tabel("totaal", &totalen));
    let cel = |r: usize, k: &str| maand.cel(&format!("r{r}"), k);
    let mut relaties = vec![];
    for r in 0..rijen.len() {
        relaties.push(Relatie::omvat(cel(r, "k0"), cel(r, "k3")));
        if r > 0 {
            relaties.push(Relatie::stand(cel(r, "k0"), cel(r - 1, "k0"), cel(r, "k1"), cel(r, "k2")));
        }
    }
    relaties.push(Relatie::som(totaal.cel("r0", "k0"), (0..rijen.len()).map(|r| cel(r, "k1"))));
    relaties.push(Relatie::som(totaal.cel("r0", "k1"), (0..rijen.len()).map(|r| cel(r, "k2"))));
    Cijferblad { tabellen: vec![maand, totaal], relaties, ..Cijferblad::default() }
}

/// The same, where nothing is known of the first months: what follows of them from the months that are known is a group
/// too.
fn verloop_met_gat(begin: u64, maanden: &[(u64, u64, u64)], ongedekt: usize) -> Cijferblad {
    let mut blad = verloop(begin, maanden);
    let niet_gedekt = |cel: &mut Cel| {
        if let Cel::Aantal(aantal) = *cel {
            *cel = Cel::NietGedekt(aantal);
        }
    };
    for rij in blad.tabellen[0].rijen.iter_mut().take(ongedekt) {
        rij.cellen.iter_mut().for_each(niet_gedekt);
    }
    if ongedekt > 0 {
        blad.tabellen[1].rijen.iter_mut().flat_map(|rij| &mut rij.cellen).for_each(niet_gedekt);
    }
    blad
}

/// A sheet with arbitrary signed relations; their constants make them true.
fn willekeurig(waarden: &[u64], factoren: &[Vec<i64>]) -> Cijferblad {
    let tabel = tabel("los", &[waarden.to_vec()]);
    let relatie = |rij: &Vec<i64>| {
        let termen = rij
            .iter()
            .enumerate()
            .map(|(k, f)| (*f, tabel.cel("r0", &format!("k{k}"))))
            .filter(|(f, _)| *f != 0);
        let constante = rij.iter().zip(waarden).map(|(f, w)| f * i64::try_from(*w).unwrap()).sum();
        Relatie::vergelijking(termen.collect(), constante)
    };
    let relaties = factoren.iter().map(relatie).collect();
    Cijferblad { tabellen: vec![tabel], relaties, ..Cijferblad::default() }
}

fn houdt_stand(blad: &Cijferblad, drempel: u64, speling: i64) -> Result<(), TestCaseError> {
    let grens = i64::try_from(drempel).unwrap();
    let openbaar = match beveilig(blad, &Regel { drempel }, &[]) {
        Ok(openbaar) => openbaar,
        // Only a constant can make protection impossible.
        Err(_) if blad.relaties.iter().any(|r| r.constante != 0) => return Ok(()),
        Err(fout) => return Err(TestCaseError::fail(fout.to_string())),
    };
    prop_assert!(Aanvaller::tegen(blad, &openbaar, grens, speling).leert_niets(), "{openbaar:#?}");
    Ok(())
}

/// Mostly small counts, with zeros and an odd large one.
fn aantal() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0..4u64, 3 => 1..9u64, 1 => 10..60u64]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn kruistabellen_geven_niets_prijs(
        cellen in (1..4usize, 2..4usize).prop_flat_map(|(r, k)| prop::collection::vec(prop::collection::vec(aantal(), k), r)),
        drempel in 2..5u64,
    ) {
        houdt_stand(&kruistabel(&cellen), drempel, 8)?;
    }

    #[test]
    fn stand_en_verloop_geven_niets_prijs(
        begin in 0..12u64,
        maanden in prop::collection::vec((aantal(), 0..6u64, aantal()), 1..4),
        drempel in 2..4u64,
    ) {
        houdt_stand(&verloop(begin, &maanden), drempel, 5)?;
    }

    #[test]
    fn willekeurige_relaties_geven_niets_prijs(
        waarden in prop::collection::vec(aantal(), 5),
        factoren in prop::collection::vec(prop::collection::vec(-2..=2i64, 5), 1..3),
        drempel in 2..6u64,
    ) {
        houdt_stand(&willekeurig(&waarden, &factoren), drempel, 70)?;
    }
}

proptest! {
    // What nobody knows is free, and trying all of it takes long.
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn maanden_die_niemand_dekt_geven_niets_prijs(
        begin in 0..9u64,
        maanden in prop::collection::vec((0..6u64, 0..6u64, 0..6u64), 2..4),
        drempel in 2..4u64,
    ) {
        let blad = verloop_met_gat(begin, &maanden, 1);
        houdt_stand(&blad, drempel, 3)?;
        let openbaar = beveilig(&blad, &Regel { drempel }, &[]).unwrap();
        for cel in blad.niet_gedekt() {
            prop_assert_eq!(openbaar.waarde(&cel), Some(&OpenbareCel::NietAangeleverd));
        }
    }
}

#[test]
fn wat_voor_de_eerste_gedekte_dag_was_volgt_niet_uit_de_maanden_erna() {
    // Two had a benefit before anything is known: 12 = 2 + 10 − 0.
    let blad = verloop_met_gat(2, &[(0, 0, 0), (10, 0, 0)], 1);
    let openbaar = beveilig(&blad, &Regel::default(), &[]).unwrap();
    assert_eq!(openbaar.waarde(&CelRef::cel("maand", "r0", "k0")), Some(&OpenbareCel::NietAangeleverd));
    let getoond = |kolom| openbaar.waarde(&CelRef::cel("maand", "r1", kolom)).cloned();
    let beide =
        getoond("k0") == Some(OpenbareCel::Aantal(12)) && getoond("k1") == Some(OpenbareCel::Aantal(10));
    assert!(!beide, "{openbaar:#?}");
}

#[test]
fn de_aanvaller_vindt_het_lek_als_alleen_de_kleine_cel_geheim_is() {
    let blad = kruistabel(&[vec![2, 10], vec![12, 30]]);
    let zonder = Cijferblad { relaties: vec![], ..blad.clone() };
    let alleen_primair = beveilig(&zonder, &Regel::default(), &[]).unwrap();
    assert!(!Aanvaller::tegen(&blad, &alleen_primair, 5, 40).leert_niets());
}

/// Showing any secondary cell again must give something away: nothing is hidden without need. The program may keep
/// a few too many, because it does not look at all sheets; it may not keep many.
#[test]
fn er_wordt_bijna_niets_nodeloos_verborgen() {
    let mut loterij = Loterij(11);
    let (mut extra, mut nodeloos) = (0, 0);
    for _ in 0..400 {
        let cellen: Vec<Vec<u64>> = (0..2).map(|_| (0..3).map(|_| loterij.onder(12)).collect()).collect();
        let blad = kruistabel(&cellen);
        let regel = Regel { drempel: 4 };
        let openbaar = beveilig(&blad, &regel, &[]).unwrap();
        let geheim = |cel: &CelRef| openbaar.waarde(cel) == Some(&OpenbareCel::Geheim);
        let verborgen: BTreeSet<CelRef> = blad.index().into_keys().filter(geheim).collect();
        for cel in verborgen.iter().filter(|cel| blad.aantal(cel).unwrap() >= regel.drempel) {
            let minder = verborgen.iter().filter(|ander| *ander != cel).cloned().collect();
            let opener = OpenbaarBlad::nieuw(&blad, &minder, regel, &[]);
            extra += 1;
            nodeloos += usize::from(Aanvaller::tegen(&blad, &opener, 4, 12).leert_niets());
        }
    }
    assert!(extra > 300, "de proef heeft iets om te proberen: {extra}");
    assert!(nodeloos * 50 < extra, "{nodeloos} van de {extra} extra cellen waren niet nodig");
}
