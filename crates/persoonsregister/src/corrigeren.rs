//! A birth that was wrong, corrected on purpose.

use crate::journaal::{Bij, Handeling, Opdrachtgever};
use crate::{Error, Geboorte, Persoonsregister};
use domein::PersoonId;

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
        self.grijp_in(async |ingreep| {
            let (persoon, open) = ingreep.open_hoofd(persoon).await?;
            let mut na = open.kaart.clone();
            na.gegevens.geboorte = geboorte;
            if na == open.kaart {
                return Ok(false);
            }
            let wat = (Handeling::GeboorteGecorrigeerd, door);
            ingreep.schrijf(persoon, &open, na, wat, Bij::default()).await?;
            Ok(true)
        })
        .await
    }
}
