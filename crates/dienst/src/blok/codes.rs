//! Rows that name a team or a coach that is not there. They are refused, but for what was recorded before: that file again
//! gives what it gave.

use aanlevering::Rijfout;

use super::{Bezig, Gelezen, Opgenomen, opgenomen::Uitkomst};
use crate::{Aanvoer, ImportFout, inrichting::Mis};

impl<A: Aanvoer> Bezig<'_, A> {
    /// The rows without those that would record something and name what is not there; these are refused. To know which, the
    /// block is decided about once more, and only when it has such rows.
    pub(super) async fn keur_codes(
        &self,
        rijen: Vec<Gelezen<A::Melding>>,
        opgenomen: &mut Opgenomen,
    ) -> Result<Vec<Gelezen<A::Melding>>, ImportFout> {
        let mis = |rij: &Gelezen<A::Melding>| self.inrichting.keur(&self.aanvoer.codes(&rij.melding));
        let mis: Vec<Vec<Mis>> = rijen.iter().map(mis).collect();
        if mis.iter().all(Vec::is_empty) {
            return Ok(rijen);
        }
        let volgorde: Vec<usize> = (0..rijen.len()).collect();
        let uitkomsten = self.uitkomsten(&rijen, &volgorde).await?;
        let mut blijft = Vec::with_capacity(rijen.len());
        for ((rij, mis), uitkomst) in rijen.into_iter().zip(mis).zip(uitkomsten) {
            if mis.is_empty() || !uitkomst.legt_vast() {
                blijft.push(rij);
                continue;
            }
            let fout = |Mis { veld, soort, reden }| Rijfout {
                regel: rij.regel,
                veld: Some(veld),
                code: soort.onbekend(),
                reden,
            };
            opgenomen.geweigerd.push((rij.ruw, mis.into_iter().map(fout).collect()));
        }
        Ok(blijft)
    }
}

impl<A: Aanvoer> Uitkomst<A> {
    /// Whether the row records something that was not recorded before.
    fn legt_vast(&self) -> bool {
        matches!(self, Self::Antwoord(_, Ok(gedaan)) if gedaan.is_recorded_now())
    }
}
