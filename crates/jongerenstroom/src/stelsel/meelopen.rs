//! What follows from a long piece of work, done while that work goes on: a file of a hundred thousand rows leads to as many
//! reactions and to lists and facts, and those need not wait for its last row.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

use super::{Stelsel, Volger};

/// Time between two looks at what there is to follow: long enough that a look finds much, which costs less than little by
/// little.
const TUSSENPOOS: Duration = Duration::from_millis(250);

impl Stelsel {
    /// Does `werk` and lets reactions and read models follow meanwhile, as they do when the services run. How far they
    /// come is no promise: [`Stelsel::haal_in`] does the rest, and says what is in the way.
    pub(crate) async fn terwijl_alles_volgt<T>(&self, werk: impl Future<Output = T>) -> T {
        let (klaar, wacht) = watch::channel(false);
        let mut lopers = JoinSet::new();
        // What each of them is at, stands in memory. More at a time than there are processors takes room and no less time.
        let plaatsen = Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));
        for groep in std::iter::once(&self.reacties).chain(&self.leesmodellen) {
            lopers.spawn(loop_mee(groep.clone(), Arc::clone(&plaatsen), wacht.clone()));
        }
        let uitkomst = werk.await;
        klaar.send_replace(true);
        // What they are at, they finish.
        while lopers.join_next().await.is_some() {}
        uitkomst
    }
}

/// Brings these along, one by one and each on a place of its own, until it is said that that is enough, or until one cannot
/// go on.
async fn loop_mee(volgers: Vec<Arc<Volger>>, plaatsen: Arc<Semaphore>, mut klaar: watch::Receiver<bool>) {
    while !*klaar.borrow() {
        for volger in &volgers {
            let Ok(_plaats) = plaatsen.acquire().await else { return };
            if let Err(fout) = volger.haal_in().await {
                tracing::debug!(volger = volger.naam(), %fout, "does not follow for now");
                return;
            }
        }
        // An error: whoever works is gone.
        if let Ok(Err(_)) = tokio::time::timeout(TUSSENPOOS, klaar.changed()).await {
            return;
        }
    }
}
