//! Benefits that begin or end without being in- or outflow, because they were interrupted for a short time. Those of
//! months are in no table, those of the period are rows of `stand-verloop`; with them the stand follows from the flows.

use std::collections::BTreeMap;

use super::{CijferFout, Opname, stand_maand::maand_id};
use crate::{
    Cijfervraag,
    tabel::{CelRef, Relatie},
};

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
            let sql = |sleutel: &str| format!("SELECT {sleutel}, count(*) FROM {welke} GROUP BY 1");
            let per_maand = sql(&format!("substr({dag}, 1, 7)"));
            let mut aantallen = opname.per_sleutel(per_maand, van, Some(tot)).await?;
            aantallen.extend(opname.per_sleutel(sql(&format!("'{PERIODE}'")), periode.0, periode.1).await?);
            Ok(aantallen)
        };
        Ok(Self {
            hervat: tel("u.telt_van", opname.hervat()).await?,
            onderbroken: tel("u.uit", opname.onderbroken()).await?,
        })
    }

    fn aantallen(&self, wanneer: &str) -> [u64; 2] {
        [&self.hervat, &self.onderbroken].map(|alle| alle.get(wanneer).copied().unwrap_or_default())
    }

    /// What a month or the period adds to stand = stand before + instroom − uitstroom, as terms on the side of the stand.
    /// Nobody reads these counts in a table. Where there are none, the relation is stated as if that were known, so that
    /// nothing is hidden behind interruptions that did not happen.
    pub(super) fn termen(&self, wanneer: &str) -> Vec<(i64, CelRef)> {
        if self.aantallen(wanneer) == [0, 0] {
            return Vec::new();
        }
        [-1, 1]
            .into_iter()
            .zip(namen(wanneer))
            .map(|(factor, naam)| (factor, CelRef::ongepubliceerd(&naam)))
            .collect()
    }

    /// The counts by their names, those of the months and of the period.
    pub(super) fn ongepubliceerd(&self, vraag: &Cijfervraag) -> BTreeMap<String, u64> {
        let maanden = vraag.peildata().into_iter().map(maand_id);
        let wanneer = maanden.chain([PERIODE.to_owned()]).filter(|wanneer| self.aantallen(wanneer) != [0, 0]);
        wanneer.flat_map(|wanneer| namen(&wanneer).into_iter().zip(self.aantallen(&wanneer))).collect()
    }

    /// Those of the period are rows of a table.
    pub(super) fn in_verloop(&self, rijen: [CelRef; 2]) -> Vec<Relatie> {
        if self.aantallen(PERIODE) == [0, 0] {
            return Vec::new();
        }
        let namen = namen(PERIODE).map(|naam| CelRef::ongepubliceerd(&naam));
        rijen.into_iter().zip(namen).map(|(rij, naam)| Relatie::gelijk(rij, naam)).collect()
    }

    /// The period is its whole months, when it is made of those; else they lie within it.
    pub(super) fn maanden_en_periode(&self, maanden: &[String], alles: bool) -> Vec<Relatie> {
        if self.aantallen(PERIODE) == [0, 0] {
            return Vec::new();
        }
        let met = maanden.iter().filter(|maand| self.aantallen(maand) != [0, 0]).map(|maand| namen(maand));
        let met: Vec<[String; 2]> = met.collect();
        let relatie = |soort: usize, naam: &String| {
            let mut termen = vec![(1, CelRef::ongepubliceerd(naam))];
            termen.extend(met.iter().map(|namen| (-1, CelRef::ongepubliceerd(&namen[soort]))));
            Relatie { termen, constante: 0, met_rest: !alles }
        };
        namen(PERIODE).iter().enumerate().map(|(soort, naam)| relatie(soort, naam)).collect()
    }
}

/// What was resumed and what was interrupted, of a month or the period.
fn namen(wanneer: &str) -> [String; 2] {
    [format!("hervat {wanneer}"), format!("onderbroken {wanneer}")]
}
