//! Whether the facts hold everything that was recorded: a figure that silently misses people is worse than none.

use std::{sync::Arc, time::Duration};

use eventstore::{Database, Source, StoreError};
use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep, timeout};

use crate::{RapportageFout, cijfers};

/// How long figures wait for facts that are still being taken in, and for who knows how many there are: longer than the
/// bus takes to find out that nobody knows.
const MAX_WACHT: Duration = Duration::from_secs(8);
/// Time between looks at the facts meanwhile.
const KIJK_ELKE: Duration = Duration::from_millis(20);

/// Waits until the facts hold everything that is recorded at the moment of the call, also what has not come over the
/// bus yet. `bronnen` is what they follow, by
/// the name of their read model; without any there is nothing to wait for.
///
/// # Errors
/// [`RapportageFout::Achter`] when they do not get there within [`MAX_WACHT`], [`RapportageFout::BronOnbekend`] when
/// nobody tells how far they should be.
pub(crate) async fn wacht_op_feiten(
    database: &Database,
    bronnen: &[(String, Arc<dyn Source>)],
) -> Result<(), RapportageFout> {
    let tot = Instant::now() + MAX_WACHT;
    let hoofden = try_join_all(bronnen.iter().map(|(feiten, bron)| async move {
        let hoofd = timeout(MAX_WACHT, bron.head_of_log()).await.unwrap_or(Err(StoreError::TimedOut));
        hoofd
            .map(|hoofd| (feiten, hoofd.0))
            .map_err(|oorzaak| RapportageFout::BronOnbekend { feiten: feiten.clone(), oorzaak })
    }));
    let hoofden = hoofden.await?;
    while !hoofden.is_empty() {
        let posities = cijfers::posities(database).await?;
        let positie = |feiten: &str| {
            let dienst = feiten.strip_prefix("feiten-").unwrap_or(feiten);
            posities.get(dienst).copied().unwrap_or_default()
        };
        let achter = hoofden.iter().find(|(feiten, hoofd)| positie(feiten) < *hoofd);
        let Some((feiten, hoofd)) = achter else { break };
        if Instant::now() >= tot {
            let (feiten, positie) = ((*feiten).clone(), positie(feiten));
            return Err(RapportageFout::Achter { feiten, positie, hoofd: *hoofd });
        }
        sleep(KIJK_ELKE).await;
    }
    Ok(())
}
