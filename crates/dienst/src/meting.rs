//! How far a policy is, for those who watch it. Only the process that works on it tells.

use std::{
    convert::Infallible,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use eventstore::{Position, Source};
use metrics::gauge;

use crate::geparkeerd::Parkeerplaats;

/// Time between looks at how far behind it is.
const METEN_ELKE: Duration = Duration::from_secs(2);

/// What one process knows of its place in the log that a policy follows.
pub(crate) struct Meting {
    beleid: &'static str,
    /// Everything up to here has been dealt with, whether or not that was written down.
    gezien: AtomicU64,
}

impl Meting {
    pub(crate) fn nieuw(beleid: &'static str) -> Self {
        Self { beleid, gezien: AtomicU64::new(0) }
    }

    /// Everything up to here has been dealt with.
    pub(crate) fn gezien(&self, tot_en_met: Position) {
        self.gezien.fetch_max(tot_en_met.0, Ordering::Relaxed);
    }

    /// And that has been written down.
    pub(crate) fn vastgelegd(&self, tot_en_met: Position) {
        self.gezien(tot_en_met);
        gauge!("jongerenstroom_beleid_position", "beleid" => self.beleid).set(tot_en_met.0 as f64);
    }

    /// From now on this process is the one that works on it, until what is given back is dropped.
    pub(crate) fn actief(&self) -> Actief {
        gauge!("jongerenstroom_beleid_active", "beleid" => self.beleid).set(1.0);
        Actief { beleid: self.beleid, staat_stil: false }
    }

    /// Shows how far behind it is, for as long as that is asked.
    pub(crate) async fn volg(&self, bron: &dyn Source, parkeerplaats: &Parkeerplaats) -> Infallible {
        let mut stil: Option<(u64, Instant)> = None;
        let mut gekeken = Instant::now();
        loop {
            // First: what it has seen by then, the other log holds, unless that has lost it.
            let gezien = self.gezien.load(Ordering::Relaxed);
            let sinds = match bron.head().await {
                Ok(hoofd) => {
                    gekeken = Instant::now();
                    // How long it stands at the same place while there is more, or less.
                    stil = match stil {
                        _ if hoofd.0 == gezien => None,
                        Some((plaats, sinds)) if plaats == gezien => Some((plaats, sinds)),
                        _ => Some((gezien, gekeken)),
                    };
                    // Less than nothing when the other log ends before what it has seen.
                    gauge!("jongerenstroom_beleid_lag_events", "beleid" => self.beleid)
                        .set(hoofd.0 as f64 - gezien as f64);
                    stil.map(|(_, sinds)| sinds)
                }
                // The other log may have gone on since it was last seen.
                Err(_) => Some(stil.map_or(gekeken, |(_, sinds)| sinds)),
            };
            let seconden = sinds.map_or(0.0, |sinds| sinds.elapsed().as_secs_f64());
            gauge!("jongerenstroom_beleid_lag_seconds", "beleid" => self.beleid).set(seconden);
            if let Ok(geparkeerd) = parkeerplaats.aantal().await {
                gauge!("jongerenstroom_beleid_parked", "beleid" => self.beleid).set(geparkeerd as f64);
            }
            tokio::time::sleep(METEN_ELKE).await;
        }
    }
}

/// This process works on the policy. When it no longer does, how far behind it was and what it parked is for another to
/// tell; but when it cannot go on perhaps nobody can, and what was told last stays to be seen.
pub(crate) struct Actief {
    beleid: &'static str,
    staat_stil: bool,
}

impl Actief {
    /// It ends because it cannot go on.
    pub(crate) fn staat_stil(mut self) {
        self.staat_stil = true;
    }
}

impl Drop for Actief {
    fn drop(&mut self) {
        gauge!("jongerenstroom_beleid_active", "beleid" => self.beleid).set(0.0);
        if self.staat_stil || std::thread::panicking() {
            return;
        }
        gauge!("jongerenstroom_beleid_lag_events", "beleid" => self.beleid).set(0.0);
        gauge!("jongerenstroom_beleid_lag_seconds", "beleid" => self.beleid).set(0.0);
        gauge!("jongerenstroom_beleid_parked", "beleid" => self.beleid).set(0.0);
    }
}
