//! Waiting for what may still be taken back. Nobody decides on it, so nobody can have built on it when it goes. Who wrote
//! it and was killed says nothing any more: when its time is up, whoever reads first lets it stand, and then it can no
//! longer be taken back.

use crate::databank::Databanksoort;
use crate::poging::{pauzeer, probeer};
use crate::voorlopig::max_poging;
use crate::{Error, Persoonsregister};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long somebody waits: longer than any attempt may take, so that who was killed holds nobody up for good.
const MAX_WACHT: Duration = max_poging(Databanksoort::Postgres).saturating_add(MARGE);
/// For reading once more after the time of an attempt is up.
const MARGE: Duration = Duration::from_secs(5);
/// First wait: about as long as it takes to record something.
const EERSTE_PAUZE: Duration = Duration::from_millis(4);
/// Longest wait before it is looked at again.
const MAX_PAUZE: Duration = Duration::from_millis(250);

/// The wait of one caller.
pub(crate) struct Wachten {
    begin: Instant,
    pauze: Duration,
}

impl Wachten {
    pub(crate) fn new() -> Self {
        Self { begin: Instant::now(), pauze: EERSTE_PAUZE }
    }

    /// Waits a while for these attempts, and lets those stand whose time is up; after that it has to be read again.
    pub(crate) async fn op(
        &mut self,
        register: &Persoonsregister,
        pogingen: &BTreeSet<i64>,
    ) -> Result<(), Error> {
        if register.laat_verlopen(pogingen).await? {
            return Ok(());
        }
        if self.begin.elapsed() >= MAX_WACHT {
            return Err(Error::Bezet);
        }
        pauzeer(self.pauze).await?;
        self.pauze = MAX_PAUZE.min(self.pauze * 2);
        Ok(())
    }
}

impl Persoonsregister {
    /// Lets those of these attempts stand whose time is up; says whether there were any. Who still wants to take one back
    /// is either before this, and then what is read next is what stood there before, or finds that it is too late.
    async fn laat_verlopen(&self, pogingen: &BTreeSet<i64>) -> Result<bool, Error> {
        let soort = self.databank.soort;
        let verlopen = format!(
            "from voorlopig where poging in (select {} from {}) and tot <= {}",
            soort.getal(0),
            soort.rijen(),
            soort.nu()
        );
        let pogingen: Vec<[i64; 1]> = pogingen.iter().map(|poging| [*poging]).collect();
        let pogingen = serde_json::to_string(&pogingen)?;
        // Safe: built from constants, values are bound. Read first, so that who waits does not ask for the lock to write.
        let tel = || AssertSqlSafe(format!("select count(*) {verlopen}"));
        let wis = || AssertSqlSafe(format!("delete {verlopen}"));
        let aantal = probeer(soort, |_| async {
            let pool = &self.databank.pool;
            let aantal: i64 = sqlx::query_scalar(tel()).bind(&pogingen).fetch_one(pool).await?;
            if aantal > 0 {
                sqlx::query(wis()).bind(&pogingen).execute(pool).await?;
            }
            Ok(aantal)
        });
        let aantal = aantal.await?;
        if aantal > 0 {
            tracing::warn!(aantal, "what was written to the persoonsregister and never confirmed stands now");
        }
        Ok(aantal > 0)
    }
}
