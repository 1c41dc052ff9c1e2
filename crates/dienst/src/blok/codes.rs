//! Rows that name a team or a coach that is not there. They are refused, but for what was recorded before: that file again
//! gives what it gave.

use aanlevering::Rijfout;

use super::{Bezig, Gelezen, Opgenomen, opgenomen::Uitkomst};
use crate::{Aanvoer, ImportFout, inrichting::Mis};

impl<A: Aanvoer> Bezig<'_, A> {
    /// The rows without those that would record something and name what is not there; these are refused. To know which, the
    /// block is decided about once more, and only when it has such rows; again when one was refused, as a row that told the
    /// same behind it would be the first to record it now.
    pub(super) async fn keur_codes(
        &self,
        rijen: Vec<Gelezen<A::Melding>>,
        opgenomen: &mut Opgenomen,
    ) -> Result<Vec<Gelezen<A::Melding>>, ImportFout> {
        let mis = |rij: Gelezen<A::Melding>| (self.inrichting.keur(&self.aanvoer.codes(&rij.melding)), rij);
        let (mut mis, mut blijft): (Vec<Vec<Mis>>, Vec<_>) = rijen.into_iter().map(mis).unzip();
        while mis.iter().any(|mis| !mis.is_empty()) {
            let volgorde: Vec<usize> = (0..blijft.len()).collect();
            let uitkomsten = self.uitkomsten(&blijft, &volgorde).await?;
            let aantal = blijft.len();
            let alle = std::mem::take(&mut blijft).into_iter().zip(std::mem::take(&mut mis));
            for ((rij, van_rij), uitkomst) in alle.zip(uitkomsten) {
                if van_rij.is_empty() || !uitkomst.legt_vast() {
                    blijft.push(rij);
                    mis.push(van_rij);
                    continue;
                }
                let fout = |Mis { veld, soort, reden }| Rijfout {
                    regel: rij.regel,
                    veld: Some(veld),
                    code: soort.onbekend(),
                    reden,
                };
                opgenomen.geweigerd.push((rij.ruw, van_rij.into_iter().map(fout).collect()));
            }
            if blijft.len() == aantal {
                break;
            }
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
