//! What would come of all rows of a delivery: recognised and decided together, and nothing written. The log, the register and
//! the quarantine stay as they are.

use std::collections::{HashMap, HashSet};

use aanlevering::{Ingelezen, Samenvatting};
use domein::Aanleiding;
use eventstore::Answer;

use super::{Bezig, Gelezen, Opgenomen, opgenomen::Uitkomst};
use crate::{Aanvoer, ImportFout};

/// Rows that wait for rows that wait: rounds after which the rest stays, as in a real delivery.
const MAX_RONDES: usize = 8;

impl<A: Aanvoer> Bezig<'_, A> {
    /// What would come of these rows, and of `alsnog`: rows of earlier deliveries that wait for one of these. Gives the
    /// outcome of the first, and how many of the second would be taken in.
    pub(crate) async fn voorspel(
        &self,
        rijen: Vec<Ingelezen>,
        alsnog: Vec<Ingelezen>,
        som: &mut Samenvatting,
    ) -> Result<(Opgenomen, u64), ImportFout> {
        som.gelezen += rijen.len() as u64;
        let mut opgenomen = Opgenomen::default();
        let rijen = self.lees(rijen, &mut opgenomen);
        let mut rijen = self.keur_codes(rijen, &mut opgenomen).await?;
        let eigen = rijen.len();
        let alsnog = self.lees(alsnog, &mut Opgenomen::default());
        rijen.extend(self.keur_codes(alsnog, &mut Opgenomen::default()).await?);
        let mut volgorde: Vec<usize> = (0..rijen.len()).collect();
        let mut uitkomsten = self.uitkomsten(&rijen, &volgorde).await?;
        for _ in 0..MAX_RONDES {
            let later = self.kan_later(&rijen, &volgorde, &uitkomsten);
            if later.is_empty() {
                break;
            }
            volgorde.retain(|rij| !later.contains(rij));
            let mut later: Vec<usize> = later.into_iter().collect();
            later.sort_unstable();
            volgorde.extend(later);
            uitkomsten = self.uitkomsten(&rijen, &volgorde).await?;
        }
        let mut op_plek: Vec<_> = volgorde.into_iter().zip(uitkomsten).collect();
        op_plek.sort_by_key(|(rij, _)| *rij);
        let mut uitkomsten: Vec<Uitkomst<A>> = op_plek.into_iter().map(|(_, uitkomst)| uitkomst).collect();
        let van_eerder = uitkomsten.split_off(eigen);
        rijen.truncate(eigen);
        opgenomen.neem(self.aanvoer, rijen, uitkomsten, som)?;
        som.geweigerd += (opgenomen.geweigerd.len() + opgenomen.wachtend.len()) as u64;
        let alsnog = van_eerder.iter().filter(|uitkomst| !uitkomst.is_geweigerd()).count() as u64;
        Ok((opgenomen, alsnog))
    }

    /// What would come of the rows in this order. In every round at least one refused row is left out, so there are no more
    /// rounds than rows.
    pub(super) async fn uitkomsten(
        &self,
        rijen: &[Gelezen<A::Melding>],
        volgorde: &[usize],
    ) -> Result<Vec<Uitkomst<A>>, ImportFout> {
        let alle: Vec<_> = volgorde.iter().map(|rij| &rijen[*rij]).collect();
        let besloten = self.beslis(&alle, alle.len() + 1).await?;
        let besloten = besloten.ok_or(persoonsregister::Error::Samenloop)?;
        let mut per_rij: Vec<Option<Answer<A::D, Aanleiding>>> = besloten.geweigerd;
        for (rij, antwoord) in besloten.rijen.into_iter().zip(besloten.plan.into_decisions()) {
            per_rij[rij] = Some(antwoord);
        }
        let herkend = besloten.herkenning.uitkomsten().iter().cloned();
        let uitkomsten = per_rij.into_iter().zip(herkend).zip(alle);
        Ok(uitkomsten.map(|((antwoord, herkend), rij)| Uitkomst::van(antwoord, herkend, rij)).collect())
    }

    /// The rows that wait for a row that stands below them.
    fn kan_later(
        &self,
        rijen: &[Gelezen<A::Melding>],
        volgorde: &[usize],
        uitkomsten: &[Uitkomst<A>],
    ) -> HashSet<usize> {
        let onderwerp = |rij: usize| self.aanvoer.onderwerp(&rijen[rij].melding);
        let met_uitkomst = || volgorde.iter().copied().zip(uitkomsten).enumerate();
        let mut gekomen = HashMap::new();
        for (plek, (rij, uitkomst)) in met_uitkomst() {
            if let (false, Some(onderwerp)) = (uitkomst.is_geweigerd(), onderwerp(rij)) {
                gekomen.insert(onderwerp, plek);
            }
        }
        let wacht = |(plek, (rij, uitkomst)): (usize, (usize, &Uitkomst<A>))| {
            let kan = uitkomst.wacht(self.aanvoer)
                && onderwerp(rij)
                    .is_some_and(|onderwerp| gekomen.get(&onderwerp).is_some_and(|op| *op > plek));
            kan.then_some(rij)
        };
        met_uitkomst().filter_map(wacht).collect()
    }
}
