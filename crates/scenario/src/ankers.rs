//! Stands that are known for some months, and the straight lines between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::kalender::Maand;

/// Numbers that hold at the end of a month, in the order of the months.
#[derive(Debug, Clone)]
pub(crate) struct Ankers(pub(crate) Vec<(Maand, u32)>);

impl<'de> Deserialize<'de> for Ankers {
    fn deserialize<D: Deserializer<'de>>(bron: D) -> Result<Self, D::Error> {
        let mut ankers = Vec::new();
        for (maand, stand) in BTreeMap::<String, u32>::deserialize(bron)? {
            let maand = maand
                .parse()
                .map_err(|_| serde::de::Error::custom(format_args!("'{maand}' is geen maand (JJJJ-MM)")))?;
            ankers.push((maand, stand));
        }
        ankers.sort_unstable();
        Ok(Self(ankers))
    }
}

impl Ankers {
    /// The stand of a month on the straight line between its anchors, and whether the month is an anchor itself.
    pub(crate) fn stand(&self, maand: Maand) -> (u32, bool) {
        let na = self.0.partition_point(|(anker, _)| *anker < maand);
        let Some((later, stand)) = self.0.get(na).copied() else {
            return (self.0.last().map_or(0, |(_, stand)| *stand), false);
        };
        let Some((eerder, was)) = na.checked_sub(1).map(|voor| self.0[voor]) else {
            return (stand, later == maand);
        };
        if later == maand {
            return (stand, true);
        }
        let (deel, geheel) = (i64::from(maand.0 - eerder.0), i64::from(later.0 - eerder.0));
        let verschil = (i64::from(stand) - i64::from(was)) * deel;
        ((i64::from(was) + verschil.div_euclid(geheel)).unsigned_abs() as u32, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn een_anker_is_precies_en_daartussen_loopt_een_lijn() {
        let maand = |tekst: &str| tekst.parse::<Maand>().unwrap();
        let ankers = Ankers(vec![(maand("2023-01"), 100), (maand("2023-05"), 80)]);
        assert_eq!(ankers.stand(maand("2023-01")), (100, true));
        assert_eq!(ankers.stand(maand("2023-03")), (90, false));
        assert_eq!(ankers.stand(maand("2023-05")), (80, true));
    }
}
