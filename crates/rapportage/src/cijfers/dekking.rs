//! Of which days the sources say what was so. Outside of those days nothing is known, and that is no zero.
//!
//! Benefits: a full set covers from its `vanaf` (everything before, when it says none) up to and including its peildatum;
//! an addition goes on where what was known ended, up to and including its peildatum. Without a delivery that says up to
//! when it goes, benefits are recorded here by hand: they are known up to the day on which that was last done.
//!
//! What is only recorded by hand (placements, trajecten) is known up to the day on which anything was recorded last.

use domein::{Gemeentecode, Leveringssoort};
use jiff::{Timestamp, civil::Date};
use sqlx::Row as _;

use super::{CijferFout, Momentopname, horizon::BRON_UITKERINGEN, ontleed_dag};
use crate::feiten::ALTIJD;

/// A run of days that are covered: from the first of time on when `van` is none, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stuk {
    van: Option<Date>,
    tot_en_met: Date,
}

/// Of which days a municipality's benefits and desks are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dekking {
    /// In order of time; between two of them is a day about which nothing is known.
    uitkeringen: Vec<Stuk>,
    /// Whether deliveries say it; else it is the day on which a benefit was last recorded by hand.
    geleverd: bool,
    loket: Option<Date>,
}

/// Deliveries of benefits of the municipality `$1` that say up to when they go, as known at `$2`, of the feed `$3`.
const LEVERINGEN: &str = "SELECT soort, peildatum, vanaf FROM feit_aanlevering WHERE gemeente = $1 \
    AND bekend_van <= $2 AND bekend_tot > $2 AND bron = $3 AND peildatum IS NOT NULL";

/// The moment at which something was last recorded of benefits of `$1`, up to and including `$2`; null without benefits.
const LAATST: &str = "SELECT CASE WHEN EXISTS (SELECT 1 FROM feit_uitkering WHERE gemeente = $1 AND bekend_van <= $2) \
    THEN (SELECT max(alle.m) FROM ( \
    SELECT max(bekend_van) AS m FROM feit_uitkering WHERE gemeente = $1 AND bekend_van <= $2 \
    UNION ALL SELECT max(bekend_tot) FROM feit_uitkering WHERE gemeente = $1 AND bekend_tot <= $2 \
    UNION ALL SELECT max(bekend_van) FROM feit_uitstroom WHERE gemeente = $1 AND bekend_van <= $2 \
    UNION ALL SELECT max(bekend_tot) FROM feit_uitstroom WHERE gemeente = $1 AND bekend_tot <= $2) AS alle) END";

impl Momentopname {
    /// What the sources of a municipality cover, as known at `bekend_op` (microseconds since 1970 UTC, inclusive).
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub async fn dekking(&self, gemeente: &Gemeentecode, bekend_op: i64) -> Result<Dekking, CijferFout> {
        let loket = self.laatst_vastgelegd(bekend_op).await?.map(dienst::datum_in_amsterdam);
        let mut tx = self.tx.lock().await;
        let rijen = sqlx::query(LEVERINGEN)
            .bind(gemeente.as_str().to_owned())
            .bind(bekend_op)
            .bind(BRON_UITKERINGEN)
            .fetch_all(&mut **tx)
            .await?;
        let mut leveringen = Vec::new();
        for rij in rijen {
            let (soort, peildatum): (String, String) = (rij.try_get(0)?, rij.try_get(1)?);
            let vanaf: Option<String> = rij.try_get(2)?;
            let volledig = soort == Leveringssoort::Volledig.code();
            leveringen.push((
                ontleed_dag(&peildatum)?,
                volledig,
                vanaf.as_deref().map(ontleed_dag).transpose()?,
            ));
        }
        if !leveringen.is_empty() {
            return Ok(Dekking { uitkeringen: stukken(leveringen), geleverd: true, loket });
        }
        let laatst: Option<i64> = sqlx::query_scalar(LAATST)
            .bind(gemeente.as_str().to_owned())
            .bind(bekend_op.min(ALTIJD - 1))
            .fetch_one(&mut **tx)
            .await?;
        let laatst = laatst.and_then(|micros| Timestamp::from_microsecond(micros).ok());
        let met_de_hand = |tot_en_met| Stuk { van: None, tot_en_met };
        let uitkeringen = laatst.map(dienst::datum_in_amsterdam).map(met_de_hand).into_iter().collect();
        Ok(Dekking { uitkeringen, geleverd: false, loket })
    }
}

/// The runs that deliveries cover together, each given as peildatum, whether it is a full set, and `vanaf`.
fn stukken(mut leveringen: Vec<(Date, bool, Option<Date>)>) -> Vec<Stuk> {
    leveringen.sort_unstable();
    let mut stukken: Vec<Stuk> = Vec::new();
    for (tot_en_met, volledig, vanaf) in leveringen {
        let mut stuk = Stuk { van: vanaf.filter(|_| volledig), tot_en_met };
        // Those before end no later, for they are in order: what overlaps or adjoins becomes one.
        while let Some(vorig) = stukken.last() {
            let sluit_aan = stuk.van.is_none_or(|van| vorig.tot_en_met.tomorrow().is_ok_and(|na| na >= van));
            if volledig && !sluit_aan {
                break;
            }
            let begin = if volledig { stuk.van.and_then(|van| Some(van.min(vorig.van?))) } else { vorig.van };
            stuk.van = begin;
            stukken.pop();
            if !volledig {
                break;
            }
        }
        stukken.push(stuk);
    }
    stukken
}

impl Dekking {
    /// Whether benefits are known of every day from `van` up to and including `tot_en_met`.
    #[must_use]
    pub fn dekt(&self, van: Date, tot_en_met: Date) -> bool {
        self.ongedekt(van, tot_en_met).is_none()
    }

    /// Whether benefits are known of any day from `van` up to and including `tot_en_met`.
    #[must_use]
    pub fn raakt(&self, van: Date, tot_en_met: Date) -> bool {
        let raakt = |stuk: &Stuk| stuk.tot_en_met >= van && stuk.van.is_none_or(|begin| begin <= tot_en_met);
        self.uitkeringen.iter().any(raakt)
    }

    /// The first run of days (both inclusive) within the period about which nothing is known of benefits.
    #[must_use]
    pub fn ongedekt(&self, van: Date, tot_en_met: Date) -> Option<(Date, Date)> {
        let mut eerste = van;
        for stuk in &self.uitkeringen {
            if stuk.tot_en_met < eerste {
                continue;
            }
            if stuk.van.is_some_and(|begin| begin > eerste) {
                let voor = stuk.van.and_then(|begin| begin.yesterday().ok()).unwrap_or(tot_en_met);
                return Some((eerste, voor.min(tot_en_met)));
            }
            if stuk.tot_en_met >= tot_en_met {
                return None;
            }
            eerste = stuk.tot_en_met.tomorrow().unwrap_or(Date::MAX);
        }
        (eerste <= tot_en_met).then_some((eerste, tot_en_met))
    }

    /// SQL that is true when benefits are known of every day from the one that `van` gives (SQL) up to the one that `na`
    /// gives (exclusive).
    pub(super) fn sql(&self, van: &str, na: &str) -> String {
        let stuk = |stuk: &Stuk| {
            let na_stuk = stuk.tot_en_met.tomorrow().unwrap_or(Date::MAX);
            let begin = stuk.van.map_or(String::new(), |begin| format!(" AND {van} >= '{begin}'"));
            format!("({na} <= '{na_stuk}'{begin})")
        };
        let stukken: Vec<String> = self.uitkeringen.iter().map(stuk).collect();
        if stukken.is_empty() { "1 = 0".to_owned() } else { format!("({})", stukken.join(" OR ")) }
    }

    /// The last day (inclusive) of which benefits are known; none when there is no such day.
    #[must_use]
    pub fn tot_en_met(&self) -> Option<Date> {
        self.uitkeringen.last().map(|stuk| stuk.tot_en_met)
    }

    /// The first day of the run that ends on the last day that is known; none when that run has no first day.
    #[must_use]
    pub fn vanaf(&self) -> Option<Date> {
        self.uitkeringen.last().and_then(|stuk| stuk.van)
    }

    /// Whether deliveries say up to when benefits are known; else they are recorded by hand.
    #[must_use]
    pub fn is_geleverd(&self) -> bool {
        self.geleverd
    }

    /// The last day (inclusive) of which is known what the desks record; none when nothing was recorded.
    #[must_use]
    pub fn loket(&self) -> Option<Date> {
        self.loket
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dag(maand: i8, dag: i8) -> Date {
        date(2026, maand, dag)
    }

    fn dekking(leveringen: &[(Date, bool, Option<Date>)]) -> Dekking {
        Dekking { uitkeringen: stukken(leveringen.to_vec()), geleverd: true, loket: None }
    }

    #[test]
    fn volledige_bestanden_dekken_wat_zij_zeggen_en_een_gat_ertussen_niet() {
        let januari = (dag(1, 31), true, Some(dag(1, 1)));
        let maart = (dag(3, 31), true, Some(dag(3, 1)));
        let met_gat = dekking(&[maart, januari]);
        assert_eq!(met_gat.ongedekt(dag(1, 1), dag(3, 31)), Some((dag(2, 1), dag(2, 28))));
        assert_eq!(
            met_gat.ongedekt(date(2025, 12, 1), dag(1, 31)),
            Some((date(2025, 12, 1), date(2025, 12, 31)))
        );
        assert_eq!(met_gat.ongedekt(dag(3, 15), dag(4, 30)), Some((dag(4, 1), dag(4, 30))));
        assert!(met_gat.dekt(dag(3, 1), dag(3, 31)) && met_gat.raakt(dag(2, 28), dag(3, 1)));
        assert!(!met_gat.raakt(dag(2, 1), dag(2, 28)));
        assert_eq!((met_gat.vanaf(), met_gat.tot_en_met()), (Some(dag(3, 1)), Some(dag(3, 31))));
        // A set of the whole year closes it, whichever came first.
        let heel = dekking(&[januari, (dag(4, 30), true, Some(dag(1, 15))), maart]);
        assert!(heel.dekt(dag(1, 1), dag(4, 30)));
        // One that says no first day has everything there ever was.
        let alles = dekking(&[januari, (dag(2, 28), true, None)]);
        assert!(alles.dekt(date(1990, 1, 1), dag(2, 28)) && alles.vanaf().is_none());
    }

    #[test]
    fn een_aanvulling_gaat_verder_waar_het_vorige_ophield() {
        let januari = (dag(1, 31), true, Some(dag(1, 1)));
        let met = dekking(&[januari, (dag(3, 31), false, None)]);
        assert!(met.dekt(dag(1, 1), dag(3, 31)) && !met.dekt(date(2025, 12, 31), dag(3, 31)));
        // It begins nothing before what was known.
        let tussen = dekking(&[(dag(2, 10), false, None), januari, (dag(4, 30), true, Some(dag(4, 1)))]);
        assert_eq!(tussen.ongedekt(dag(1, 1), dag(4, 30)), Some((dag(2, 11), dag(3, 31))));
        assert!(dekking(&[(dag(2, 28), false, None)]).dekt(date(2000, 1, 1), dag(2, 28)));
        assert_eq!(dekking(&[]).ongedekt(dag(1, 1), dag(1, 2)), Some((dag(1, 1), dag(1, 2))));
        assert_eq!(Dekking::default().tot_en_met(), None);
    }
}
