//! Changing on purpose what the register knows of a person, beside what sources tell: somebody asks for it, with a reason.

use crate::bekend::{controleer_versie, lees_personen};
use crate::databank::{Toegang, Tx};
use crate::gegevens::Persoonskaart;
use crate::journaal::{Handeling, Opdrachtgever, schrijf_journaal};
use crate::poging::probeer;
use crate::rij::OpenKaart;
use crate::wachten::Wachten;
use crate::{Error, Geboorte, Persoonsregister};
use domein::PersoonId;
use std::collections::BTreeSet;

impl Persoonsregister {
    /// Replaces a birth that was wrong. A source cannot do that: what it tells only makes a birth more exact
    /// ([`HerkenFout::AndereGeboorte`](crate::HerkenFout::AndereGeboorte)). From now on what contradicts the corrected
    /// birth is refused, so the source must be mended too. `wie` is the account of who asks for it and `reden` why; both
    /// go into the [`journaal`](Self::journaal). Gives whether anything changed.
    ///
    /// Nobody else decides on the person meanwhile, and who recognised before recognises again.
    ///
    /// # Errors
    /// [`Error::WieOfWaarom`], [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`],
    /// [`Error::Bezet`], [`Error::KekGewisseld`], [`Error::Database`].
    pub async fn corrigeer_geboorte(
        &self,
        persoon: PersoonId,
        geboorte: Geboorte,
        wie: &str,
        reden: &str,
    ) -> Result<bool, Error> {
        let door = Opdrachtgever::new(wie, reden)?;
        let mut wachten = Wachten::new();
        loop {
            let omhulling = self.omhulling.read().await;
            // Says what is wrong when there is no such person.
            self.rij(&omhulling, persoon).await?;
            let gedaan = probeer(self.databank.soort, |_| async {
                let mut tx = self.databank.begin_schrijven(Toegang::Alleen).await?;
                controleer_versie(&mut tx, &omhulling).await?;
                let (mut rijen, pogingen) = lees_personen(&mut tx, self.databank.soort, &[persoon]).await?;
                if !pogingen.is_empty() {
                    return Ok(Err(pogingen));
                }
                let rij = rijen.remove(&persoon).ok_or(Error::Samenloop)?;
                let open = rij.ontsluit(&omhulling, persoon)?;
                let mut na = open.kaart.clone();
                na.gegevens.geboorte = geboorte;
                let anders = na != open.kaart;
                if anders {
                    self.vervang_kaart(&mut tx, persoon, (&open, &na)).await?;
                    let handeling = Handeling::GeboorteGecorrigeerd;
                    schrijf_journaal(&mut tx, self.databank.soort, persoon, handeling, door, (&open, &na))
                        .await?;
                }
                tx.commit().await?;
                Ok::<Result<bool, BTreeSet<i64>>, Error>(Ok(anders))
            });
            match gedaan.await? {
                Ok(anders) => return Ok(anders),
                Err(pogingen) => {
                    drop(omhulling);
                    wachten.op(self, &pogingen).await?;
                }
            }
        }
    }

    /// Puts another card in the place of one that nobody can take back any more.
    async fn vervang_kaart(
        &self,
        tx: &mut Tx,
        persoon: PersoonId,
        (open, na): (&OpenKaart, &Persoonskaart),
    ) -> Result<(), Error> {
        let nieuw = OpenKaart { sleutel: open.sleutel.clone(), kaart: na.clone() };
        let opdracht = sqlx::query("update persoon set gegevens = $2 where persoon_id = $1");
        let opdracht = opdracht.bind(persoon.0.as_bytes().as_slice()).bind(nieuw.verzegel(persoon)?);
        opdracht.execute(&mut **tx).await?;
        Ok(())
    }
}
