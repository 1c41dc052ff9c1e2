//! The connections that are open. A client that opens too many loses its oldest one on which nothing happens; when
//! something happens on all of them, the next one is for health only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::grenzen::{MAX_VERBINDINGEN, MAX_VERBINDINGEN_PER_KLANT, RESERVE_VERBINDINGEN};
use crate::klant::Klant;

/// Why nothing but health is answered on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Krap {
    /// This client has too many connections.
    Klant,
    /// The server has too many connections.
    Server,
}

/// The connections of one listener. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Verbindingen(Arc<Mutex<Binnen>>);

#[derive(Default)]
struct Binnen {
    volgende: u64,
    /// By age, oldest first.
    open: BTreeMap<u64, Open>,
}

struct Open {
    /// None: a trusted proxy.
    klant: Option<Klant>,
    /// Nothing happens on it: no request, or only a part of its header.
    wacht: bool,
    krap: bool,
    sluit: Arc<Notify>,
}

/// One connection; it counts until it is dropped.
pub(crate) struct Verbinding {
    alle: Verbindingen,
    nummer: u64,
    pub(crate) krap: Option<Krap>,
    /// Says that the connection has to end now.
    pub(crate) sluit: Arc<Notify>,
}

impl Verbindingen {
    /// Takes a connection in; none when there is no room, not even for health.
    pub(crate) fn open(&self, klant: Option<Klant>) -> Option<Arc<Verbinding>> {
        let mut binnen = self.binnen();
        let gewoon = binnen.open.values().filter(|open| !open.krap);
        let (totaal, eigen) = gewoon.fold((0, 0), |(totaal, eigen), open| {
            (totaal + 1, eigen + usize::from(klant.is_some() && open.klant == klant))
        });
        let krap = if eigen >= MAX_VERBINDINGEN_PER_KLANT {
            (!binnen.sluit_oudste(|open| open.klant == klant && !open.krap)).then_some(Krap::Klant)
        } else if totaal >= MAX_VERBINDINGEN {
            (!binnen.sluit_oudste(|open| !open.krap)).then_some(Krap::Server)
        } else {
            None
        };
        let in_reserve = binnen.open.values().filter(|open| open.krap).count();
        if krap.is_some() && in_reserve >= RESERVE_VERBINDINGEN && !binnen.sluit_oudste(|open| open.krap) {
            return None;
        }
        let (nummer, sluit) = (binnen.volgende, Arc::new(Notify::new()));
        binnen.volgende += 1;
        let open = Open { klant, wacht: true, krap: krap.is_some(), sluit: Arc::clone(&sluit) };
        binnen.open.insert(nummer, open);
        Some(Arc::new(Verbinding { alle: self.clone(), nummer, krap, sluit }))
    }

    fn binnen(&self) -> MutexGuard<'_, Binnen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Binnen {
    /// Ends the oldest such connection on which nothing happens; false when there is none. It no longer counts.
    fn sluit_oudste(&mut self, welke: impl Fn(&Open) -> bool) -> bool {
        let oudste = self.open.iter().find(|(_, open)| open.wacht && welke(open)).map(|(nummer, _)| *nummer);
        let Some(open) = oudste.and_then(|nummer| self.open.remove(&nummer)) else { return false };
        open.sluit.notify_one();
        true
    }
}

impl Verbinding {
    /// A request on this connection has begun; it ends when the guard is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> Bezig {
        self.zet_wacht(false);
        Bezig(Arc::clone(self))
    }

    pub(crate) fn wacht(&self) -> bool {
        self.alle.binnen().open.get(&self.nummer).is_none_or(|open| open.wacht)
    }

    fn zet_wacht(&self, wacht: bool) {
        if let Some(open) = self.alle.binnen().open.get_mut(&self.nummer) {
            open.wacht = wacht;
        }
    }
}

impl Drop for Verbinding {
    fn drop(&mut self) {
        self.alle.binnen().open.remove(&self.nummer);
    }
}

/// Something happens on a connection, from the header of a request to the last byte of its answer.
pub(crate) struct Bezig(Arc<Verbinding>);

impl Drop for Bezig {
    fn drop(&mut self) {
        self.0.zet_wacht(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn klant(nummer: usize) -> Option<Klant> {
        let [.., hoog, laag] = nummer.to_be_bytes();
        Some(Klant::van_adres([10, 0, hoog, laag].into()))
    }

    #[test]
    fn de_oudste_die_wacht_maakt_plaats() {
        let alle = Verbindingen::default();
        let mijn: Vec<_> = (0..MAX_VERBINDINGEN_PER_KLANT).map(|_| alle.open(klant(1)).unwrap()).collect();
        let bezig = mijn[0].begin();
        assert_eq!(alle.open(klant(1)).unwrap().krap, None);
        assert!(alle.binnen().open.contains_key(&mijn[0].nummer), "something happens on it");
        assert!(!alle.binnen().open.contains_key(&mijn[1].nummer));
        drop(bezig);
        assert!(mijn[0].wacht());
    }

    #[test]
    fn waar_alles_bezig_is_blijft_een_reserve() {
        let alle = Verbindingen::default();
        let bezig: Vec<_> =
            (0..MAX_VERBINDINGEN_PER_KLANT).map(|_| alle.open(klant(1)).unwrap().begin()).collect();
        let krap = alle.open(klant(1)).unwrap();
        assert_eq!(krap.krap, Some(Krap::Klant));
        assert_eq!(alle.open(klant(2)).unwrap().krap, None, "another client has its own");
        let reserve: Vec<_> =
            (1..RESERVE_VERBINDINGEN).map(|_| alle.open(klant(1)).unwrap().begin()).collect();
        assert!(alle.open(klant(1)).is_some(), "the one that waited makes room");
        drop((bezig, reserve, krap));
        assert!(alle.binnen().open.is_empty());
    }

    #[test]
    fn een_proxy_heeft_alleen_de_grens_van_de_server() {
        let alle = Verbindingen::default();
        let bezig: Vec<_> = (0..MAX_VERBINDINGEN).map(|_| alle.open(None).unwrap().begin()).collect();
        assert_eq!(alle.open(klant(2)).unwrap().krap, Some(Krap::Server));
        drop(bezig);
        assert_eq!(alle.open(klant(2)).unwrap().krap, None);
    }
}
