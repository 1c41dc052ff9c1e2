//! Whether the facts hold everything that was recorded: a figure that silently misses people is worse than none.

use std::{collections::BTreeMap, time::Duration};

use eventstore::Database;
use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep};

use crate::{Feitenlogboek, RapportageFout, cijfers};

/// How long figures wait for facts that are still being taken in, and for who knows how many there are: longer than the
/// bus takes to find out that nobody knows.
const MAX_WACHT: Duration = Duration::from_secs(8);
/// Time between looks at the facts meanwhile.
const KIJK_ELKE: Duration = Duration::from_millis(20);

/// Waits until the facts hold everything that is recorded at the moment of the call, also what has not come over the
/// bus yet. Without `logboeken` there is nothing to wait for.
///
/// # Errors
/// [`RapportageFout::StaatStil`] when waiting does not help, [`RapportageFout::Achter`] when they do not get there within
/// [`MAX_WACHT`] or are further than their log, [`RapportageFout::BronOnbekend`] when nobody tells how far they should
/// be.
pub(crate) async fn wacht_op_feiten(
    database: &Database,
    logboeken: &[Feitenlogboek],
) -> Result<(), RapportageFout> {
    if logboeken.is_empty() {
        return Ok(());
    }
    let tot = Instant::now() + MAX_WACHT;
    let hoofden = hoofden(logboeken).await?;
    loop {
        for logboek in logboeken {
            if let Some(wat) = logboek.stilstand() {
                return Err(RapportageFout::StaatStil { feiten: logboek.leesmodel.clone(), wat });
            }
        }
        let posities = cijfers::posities(database).await?;
        let standen: Vec<Stand<'_>> = logboeken
            .iter()
            .zip(&hoofden)
            .map(|(logboek, hoofd)| Stand::van(logboek, &posities, *hoofd))
            .collect();
        match standen.iter().find(|stand| stand.positie < stand.hoofd) {
            None => return nergens_verder(logboeken, &standen).await,
            Some(achter) if Instant::now() >= tot => return Err(achter.fout()),
            Some(_) => sleep(KIJK_ELKE).await,
        }
    }
}

/// Facts that are further than their log hold what is no more: the log was restored from an older copy. Of logs that went
/// on meanwhile the end is asked again.
async fn nergens_verder(logboeken: &[Feitenlogboek], standen: &[Stand<'_>]) -> Result<(), RapportageFout> {
    if standen.iter().all(|stand| stand.positie <= stand.hoofd) {
        return Ok(());
    }
    for (stand, hoofd) in standen.iter().zip(hoofden(logboeken).await?) {
        if stand.positie > hoofd {
            return Err(Stand { hoofd, ..*stand }.fout());
        }
    }
    Ok(())
}

async fn hoofden(logboeken: &[Feitenlogboek]) -> Result<Vec<u64>, RapportageFout> {
    try_join_all(logboeken.iter().map(|logboek| async {
        let hoofd = logboek.hoofd(MAX_WACHT).await;
        hoofd
            .map(|hoofd| hoofd.0)
            .map_err(|oorzaak| RapportageFout::BronOnbekend { feiten: logboek.leesmodel.clone(), oorzaak })
    }))
    .await
}

/// How far facts are, and their log.
struct Stand<'a> {
    feiten: &'a str,
    positie: u64,
    hoofd: u64,
}

impl<'a> Stand<'a> {
    fn van(logboek: &'a Feitenlogboek, posities: &BTreeMap<String, u64>, hoofd: u64) -> Self {
        let positie = posities.get(logboek.dienst()).copied().unwrap_or_default();
        Self { feiten: &logboek.leesmodel, positie, hoofd }
    }

    fn fout(&self) -> RapportageFout {
        let (feiten, positie, hoofd) = (self.feiten.to_owned(), self.positie, self.hoofd);
        RapportageFout::Achter { feiten, positie, hoofd }
    }
}
