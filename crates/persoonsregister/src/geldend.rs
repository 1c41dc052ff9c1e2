//! The BSN that holds for somebody, for who may see it.

use crate::poging::probeer;
use crate::{Error, Persoonsregister};
use domein::PersoonId;
use zeroize::Zeroizing;

impl Persoonsregister {
    /// The BSN that holds for a person, or for who that is by now; none when none is known.
    ///
    /// # Errors
    /// [`Error::SleutelVernietigd`] after erasure, [`Error::OnbekendePersoon`], [`Error::KekGewisseld`],
    /// [`Error::Database`].
    pub async fn bsn(&self, persoon: PersoonId) -> Result<Option<Zeroizing<String>>, Error> {
        let nu = self.identiteit(persoon).await?.nu;
        let kaart = self.gegevens(nu).await?;
        let sql =
            "select kenmerk from identificatie where persoon_id = $1 and soort = 'bsn' and vervallen = 0";
        let id = nu.0.as_bytes().as_slice();
        let kenmerk: Option<Vec<u8>> = probeer(self.databank.soort, |_| async {
            Ok(sqlx::query_scalar(sql).bind(id).fetch_optional(&self.databank.pool).await?)
        })
        .await?;
        let geldt = kaart.identificaties.iter().find(|nummer| {
            nummer.soort() == "bsn"
                && kenmerk.as_deref().is_some_and(|kenmerk| self.vast.kenmerk(nummer).as_slice() == kenmerk)
        });
        Ok(geldt.map(|nummer| Zeroizing::new(nummer.delen()[2].to_owned())))
    }
}
