//! How a relay is doing: for `/metrics`, and for whoever says whether the service is well.

use std::sync::OnceLock;

use eventstore::Position;
use jiff::Timestamp;
use tokio::sync::watch;

/// How a relay is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relaytoestand {
    /// Whether this instance publishes; false while another one does, and before the first look at the stream.
    pub actief: bool,
    /// The stream holds everything up to here, as far as this instance has seen.
    pub positie: Position,
    /// What is wrong and does not go over by itself, in Dutch; publishing goes on meanwhile.
    pub gebrek: Option<String>,
}

/// Where a relay tells how it is doing.
pub(super) struct Meting {
    dienst: &'static str,
    stroom: String,
    stand: watch::Sender<Relaytoestand>,
    /// Made when they are first used: whoever collects figures is there by then.
    meters: OnceLock<Meters>,
}

struct Meters {
    positie: metrics::Gauge,
    gebeurtenissen: metrics::Gauge,
    seconden: metrics::Gauge,
    ontbrekend: metrics::Gauge,
}

impl Meting {
    pub(super) fn nieuw(dienst: &'static str, stroom: String) -> Self {
        Self { dienst, stroom, stand: watch::Sender::default(), meters: OnceLock::new() }
    }

    pub(super) fn lezer(&self) -> watch::Receiver<Relaytoestand> {
        self.stand.subscribe()
    }

    pub(super) fn is_actief(&self) -> bool {
        self.stand.borrow().actief
    }

    /// Returns a guard. When it is dropped, this instance has stopped publishing, and another one reports backlog and
    /// gaps.
    pub(super) fn tot_rust(&self) -> impl Drop + use<'_> {
        struct Rust<'a>(&'a Meting);
        impl Drop for Rust<'_> {
            fn drop(&mut self) {
                self.0.pas_aan(|stand| (stand.actief, stand.gebrek) = (false, None));
                self.0.meters().ontbrekend.set(0.0);
                self.0.achterstand(0, None);
            }
        }
        Rust(self)
    }

    /// The stream was looked at: it goes up to `positie` and lacks this many events before it.
    pub(super) fn nagekeken(&self, positie: Position, ontbrekend: u64) {
        self.meters().ontbrekend.set(ontbrekend as f64);
        let gebrek = (ontbrekend > 0).then(|| {
            format!(
                "Stroom {} mist {ontbrekend} van de {positie} gebeurtenissen. Wie de stroom vanaf het begin leest, \
                 blijft daar staan. Verwijder de stroom: hij wordt dan opnieuw gepubliceerd uit het logboek, en wie \
                 volgt gaat verder waar hij was.",
                self.stroom
            )
        });
        let nieuw =
            self.pas_aan(|stand| (stand.actief, stand.positie, stand.gebrek) = (true, positie, gebrek));
        if nieuw && ontbrekend > 0 {
            let (dienst, stroom) = (self.dienst, &self.stroom);
            tracing::error!(dienst, stroom, ontbrekend, tot = %positie, "events are missing within the stream");
        }
    }

    /// The stream holds everything up to here.
    pub(super) fn bevestigd(&self, positie: Position) {
        if self.stand.borrow().positie != positie {
            self.pas_aan(|stand| stand.positie = positie);
        }
    }

    /// The stream holds everything up to `positie`; the log goes up to `hoofd`. The first event that the stream does not
    /// hold was stored at `oudste`, if there is one.
    pub(super) fn loopt(&self, positie: Position, hoofd: Position, oudste: Option<Timestamp>) {
        self.bevestigd(positie);
        self.achterstand(hoofd.0.saturating_sub(positie.0), oudste);
    }

    fn meters(&self) -> &Meters {
        let dienst = self.dienst;
        self.meters.get_or_init(|| Meters {
            positie: metrics::gauge!("jongerenstroom_relay_position", "dienst" => dienst),
            gebeurtenissen: metrics::gauge!("jongerenstroom_relay_lag_events", "dienst" => dienst),
            seconden: metrics::gauge!("jongerenstroom_relay_lag_seconds", "dienst" => dienst),
            ontbrekend: metrics::gauge!("jongerenstroom_stroom_ontbrekend", "dienst" => dienst),
        })
    }

    fn achterstand(&self, gebeurtenissen: u64, oudste: Option<Timestamp>) {
        let oud = oudste.map_or(0.0, |moment| Timestamp::now().duration_since(moment).as_secs_f64());
        self.meters().positie.set(self.stand.borrow().positie.0 as f64);
        self.meters().gebeurtenissen.set(gebeurtenissen as f64);
        self.meters().seconden.set(oud.max(0.0));
    }

    /// Gives whether something changed.
    fn pas_aan(&self, wijzig: impl FnOnce(&mut Relaytoestand)) -> bool {
        self.stand.send_if_modified(|stand| {
            let oud = stand.clone();
            wijzig(stand);
            *stand != oud
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wie_niet_meer_publiceert_heeft_geen_gebrek() {
        let meting = Meting::nieuw("proef", "PROEF".to_owned());
        let stand = meting.lezer();
        let rust = meting.tot_rust();
        meting.nagekeken(Position(9), 2);
        assert!(stand.borrow().actief && stand.borrow().gebrek.is_some());
        drop(rust);
        assert_eq!(*stand.borrow(), Relaytoestand { actief: false, positie: Position(9), gebrek: None });
    }
}
