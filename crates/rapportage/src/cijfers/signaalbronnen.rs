//! Which sources of signals are known in a period. A source that delivered nothing about it may have had signals: no signal
//! of it is unknown, not zero.

use std::collections::{BTreeMap, BTreeSet};

use domein::SignaalBron;
use jiff::civil::Date;
use sqlx::Row as _;

use super::{CijferFout, Opname};

/// The feeds that bring signals, with the sources that come by them. The other sources are written down by hand: of those
/// everything is known that there is.
const FEEDS: [(&str, &[SignaalBron]); 2] = [
    ("doorstroompunt", &[SignaalBron::Doorstroompunt]),
    ("uwv", &[SignaalBron::UwvWarmeOverdracht, SignaalBron::UwvWwEinde]),
];

/// Per feed whether a delivery of it is about a day of the period `[$1, $4)`, of the municipality `$2` as known at `$3`.
const LEVERINGEN: &str = "SELECT l.bron, \
    max(CASE WHEN l.peildatum >= $1 AND (l.vanaf IS NULL OR l.vanaf < $4) THEN 1 ELSE 0 END) AS gedekt \
    FROM feit_signaalaanlevering l WHERE l.gemeente = $2 AND l.bekend_van <= $3 AND l.bekend_tot > $3 GROUP BY 1";

/// The sources of which a signal is known of whatever day, of the municipality `$1` as known at `$2`.
const MET_SIGNALEN: &str = "SELECT DISTINCT s.bron FROM feit_signaal s \
    WHERE s.gemeente = $1 AND s.bekend_van <= $2 AND s.bekend_tot > $2";

/// Whether a source comes by a feed.
pub(super) fn geleverd(bron: SignaalBron) -> bool {
    FEEDS.iter().any(|(_, bronnen)| bronnen.contains(&bron))
}

/// The sources about which nothing was delivered of the days `[van, na)`. A source of which there are signals and no delivery
/// delivered before deliveries said up to when they go: of it nobody knows, and it is none of these.
pub(super) async fn ontbrekend(
    opname: &Opname<'_>,
    (van, na): (Date, Date),
) -> Result<BTreeSet<SignaalBron>, CijferFout> {
    let vraag = opname.vraag;
    let mut tx = opname.tx.lock().await;
    let rijen = sqlx::query(LEVERINGEN)
        .bind(van.to_string())
        .bind(vraag.gemeente.as_str().to_owned())
        .bind(vraag.bekend_op)
        .bind(na.to_string())
        .fetch_all(&mut **tx)
        .await?;
    let mut gedekt: BTreeMap<String, bool> = BTreeMap::new();
    for rij in rijen {
        gedekt.insert(rij.try_get(0)?, rij.try_get::<i64, _>(1)? == 1);
    }
    let rijen = sqlx::query(MET_SIGNALEN)
        .bind(vraag.gemeente.as_str().to_owned())
        .bind(vraag.bekend_op)
        .fetch_all(&mut **tx)
        .await?;
    let mut met_signalen: BTreeSet<String> = BTreeSet::new();
    for rij in rijen {
        met_signalen.insert(rij.try_get(0)?);
    }
    let ontbreekt = |(feed, bronnen): &(&str, &[SignaalBron])| match gedekt.get(*feed) {
        Some(gedekt) => !gedekt,
        None => !bronnen.iter().any(|bron| met_signalen.contains(bron.code())),
    };
    Ok(FEEDS.iter().filter(|feed| ontbreekt(feed)).flat_map(|(_, bronnen)| *bronnen).copied().collect())
}
