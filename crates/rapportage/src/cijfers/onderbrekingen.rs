//! Benefits that begin or end without being in- or outflow, because they were interrupted for a short time. They are in
//! no table; with them the stand follows from the flows.

use std::collections::BTreeMap;

use super::{CijferFout, Opname, UITKERING, opname::UIT, stand_maand::maand_id};
use crate::{
    Cijfervraag,
    tabel::{CelRef, Relatie},
};

/// Days without benefit, at most, between two benefits of the same person that count as one benefit that was
/// interrupted. Thirty is what is used for the statistics of benefits (Bijstandsuitkeringenstatistiek of Statistics
/// Netherlands, as given in the Monitor Sociaal of Almere): "Personen die binnen dertig dagen na uitstroom weer instromen
/// in de bijstand, tellen niet mee als uit- of instroom", and with more than thirty days between they do.
pub const ONDERBREKING_DAGEN: u16 = 30;

/// The period as a whole, beside its months.
pub(super) const PERIODE: &str = "periode";

/// How many benefits were resumed after an interruption, and how many interrupted, per month and over the period.
pub(super) struct Onderbrekingen {
    hervat: BTreeMap<String, u64>,
    onderbroken: BTreeMap<String, u64>,
}

impl Onderbrekingen {
    pub(super) async fn tel(opname: &Opname<'_>) -> Result<Self, CijferFout> {
        let (van, tot) = opname.vraag.maanden();
        let periode = (opname.vraag.periode.van, Some(opname.vraag.na_periode()));
        let tel = async |dag: &str, welke: String| -> Result<BTreeMap<String, u64>, CijferFout> {
            let sql =
                |sleutel: &str| format!("SELECT {sleutel}, count(*) FROM {UITKERING} {welke} GROUP BY 1");
            let per_maand = sql(&format!("substr({dag}, 1, 7)"));
            let mut aantallen = opname.per_sleutel(per_maand, van, Some(tot)).await?;
            aantallen.extend(opname.per_sleutel(sql(&format!("'{PERIODE}'")), periode.0, periode.1).await?);
            Ok(aantallen)
        };
        Ok(Self {
            hervat: tel("u.telt_van", opname.hervat()).await?,
            onderbroken: tel(UIT, opname.onderbroken()).await?,
        })
    }

    /// Begins that are no inflow less ends that are no outflow, of a month or the period.
    pub(super) fn saldo(&self, wanneer: &str) -> i64 {
        let [hervat, onderbroken] = self.aantallen(wanneer);
        hervat.cast_signed() - onderbroken.cast_signed()
    }

    fn aantallen(&self, wanneer: &str) -> [u64; 2] {
        [&self.hervat, &self.onderbroken].map(|alle| alle.get(wanneer).copied().unwrap_or_default())
    }

    /// The counts by their names, and what a reader of the tables can know of them: their difference.
    pub(super) fn ongepubliceerd(&self, vraag: &Cijfervraag) -> (BTreeMap<String, u64>, Vec<Relatie>) {
        let maanden = vraag.peildata().into_iter().map(maand_id);
        let (mut alle, mut relaties) = (BTreeMap::new(), Vec::new());
        for wanneer in maanden.chain([PERIODE.to_owned()]) {
            let [hervat, onderbroken] = self.aantallen(&wanneer);
            if hervat + onderbroken == 0 {
                continue;
            }
            let namen = [format!("hervat {wanneer}"), format!("onderbroken {wanneer}")];
            let termen = [1, -1].into_iter().zip(namen.iter().map(|naam| CelRef::ongepubliceerd(naam)));
            relaties.push(Relatie::vergelijking(termen.collect(), self.saldo(&wanneer)));
            alle.extend(namen.into_iter().zip([hervat, onderbroken]));
        }
        (alle, relaties)
    }
}
