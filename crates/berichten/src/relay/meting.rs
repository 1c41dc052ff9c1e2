//! How a relay is doing: for `/metrics`, and for whoever says whether the service is well.

use eventstore::{Page, Position, Recorded};
use jiff::Timestamp;
use tokio::sync::watch;

/// How a relay is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relaystand {
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
    stand: watch::Sender<Relaystand>,
}

impl Meting {
    pub(super) fn nieuw(dienst: &'static str, stroom: String) -> Self {
        Self { dienst, stroom, stand: watch::Sender::default() }
    }

    pub(super) fn lezer(&self) -> watch::Receiver<Relaystand> {
        self.stand.subscribe()
    }

    pub(super) fn is_actief(&self) -> bool {
        self.stand.borrow().actief
    }

    /// When what this gives is dropped, this instance no longer publishes: what is behind is for another to tell.
    pub(super) fn tot_rust(&self) -> impl Drop + use<'_> {
        struct Rust<'a>(&'a Meting);
        impl Drop for Rust<'_> {
            fn drop(&mut self) {
                self.0.pas_aan(|stand| stand.actief = false);
                self.0.achterstand(0, None);
            }
        }
        Rust(self)
    }

    /// The stream was looked at: it goes up to `positie` and lacks this many events before it.
    pub(super) fn nagekeken(&self, positie: Position, ontbrekend: u64) {
        metrics::gauge!("jongerenstroom_stroom_ontbrekend", "dienst" => self.dienst).set(ontbrekend as f64);
        let gebrek = (ontbrekend > 0).then(|| {
            format!(
                "Stroom {} mist {ontbrekend} van de {positie} gebeurtenissen. Wie de stroom vanaf het begin leest, \
                 blijft daar staan. Verwijder de stroom: hij wordt dan opnieuw gepubliceerd uit het logboek, en wie \
                 volgt gaat verder waar hij was.",
                self.stroom
            )
        });
        let nieuw = self.pas_aan(|stand| (stand.actief, stand.positie, stand.gebrek) = (true, positie, gebrek));
        if nieuw && ontbrekend > 0 {
            let (dienst, stroom) = (self.dienst, &self.stroom);
            tracing::error!(dienst, stroom, ontbrekend, tot = %positie, "events are missing within the stream");
        }
    }

    /// A page is going to be published.
    pub(super) fn begint(&self, pagina: &Page, vanaf: Position) {
        self.achterstand(pagina.head.0.saturating_sub(vanaf.0), pagina.events.first());
    }

    /// The page has been published up to `positie`.
    pub(super) fn gepubliceerd(&self, pagina: &Page, positie: Position) {
        self.pas_aan(|stand| stand.positie = positie);
        let rest = pagina.head.0.saturating_sub(positie.0);
        self.achterstand(rest, pagina.events.last().filter(|_| rest > 0));
    }

    /// This much is not on the bus yet; the oldest of it may be this event.
    fn achterstand(&self, gebeurtenissen: u64, oudste: Option<&Recorded>) {
        let dienst = self.dienst;
        let oud = oudste.map_or(0.0, |regel| (Timestamp::now().duration_since(regel.recorded_at)).as_secs_f64());
        let positie = self.stand.borrow().positie.0;
        metrics::gauge!("jongerenstroom_relay_position", "dienst" => dienst).set(positie as f64);
        metrics::gauge!("jongerenstroom_relay_lag_events", "dienst" => dienst).set(gebeurtenissen as f64);
        metrics::gauge!("jongerenstroom_relay_lag_seconds", "dienst" => dienst).set(oud.max(0.0));
    }

    /// Gives whether something changed.
    fn pas_aan(&self, wijzig: impl FnOnce(&mut Relaystand)) -> bool {
        self.stand.send_if_modified(|stand| {
            let oud = stand.clone();
            wijzig(stand);
            *stand != oud
        })
    }
}
