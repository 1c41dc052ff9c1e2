//! The connections that are open. A client that opens too many loses its oldest one on which nothing happens; when
//! something happens on all of them, the next one is for health only.
//!
//! A new connection has said nothing yet, which is not the same as idle: for [`RESPIJT_VERBINDING`] it keeps its place, so
//! that a crowd that comes at once hears that it is too much instead of nothing at all. Only where nothing else is left,
//! in the reserve, the oldest of these goes too.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::grenzen::{
    MAX_VERBINDINGEN, MAX_VERBINDINGEN_PER_KLANT, RESERVE_VERBINDINGEN, RESPIJT_VERBINDING,
};
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
    /// It may not be closed for room before; none once a request has begun.
    jong_tot: Option<Instant>,
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
        self.open_op(klant, Instant::now())
    }

    fn open_op(&self, klant: Option<Klant>, nu: Instant) -> Option<Arc<Verbinding>> {
        let mut binnen = self.binnen();
        let gewoon = binnen.open.values().filter(|open| !open.krap);
        let (totaal, eigen) = gewoon.fold((0, 0), |(totaal, eigen), open| {
            (totaal + 1, eigen + usize::from(klant.is_some() && open.klant == klant))
        });
        let krap = if eigen >= MAX_VERBINDINGEN_PER_KLANT {
            (!binnen.sluit_oudste(|open| !open.jong(nu) && open.klant == klant && !open.krap))
                .then_some(Krap::Klant)
        } else if totaal >= MAX_VERBINDINGEN {
            (!binnen.sluit_oudste(|open| !open.jong(nu) && !open.krap)).then_some(Krap::Server)
        } else {
            None
        };
        let in_reserve = binnen.open.values().filter(|open| open.krap).count();
        if krap.is_some() && in_reserve >= RESERVE_VERBINDINGEN && !binnen.sluit_oudste(|open| open.krap) {
            return None;
        }
        let (nummer, sluit) = (binnen.volgende, Arc::new(Notify::new()));
        binnen.volgende += 1;
        let jong_tot = Some(nu + RESPIJT_VERBINDING);
        let open = Open { klant, wacht: true, jong_tot, krap: krap.is_some(), sluit: Arc::clone(&sluit) };
        binnen.open.insert(nummer, open);
        Some(Arc::new(Verbinding { alle: self.clone(), nummer, krap, sluit }))
    }

    fn binnen(&self) -> MutexGuard<'_, Binnen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn jong(&self, nu: Instant) -> bool {
        self.jong_tot.is_some_and(|tot| nu < tot)
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
            open.jong_tot = None;
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
        let later = Instant::now() + RESPIJT_VERBINDING;
        assert_eq!(alle.open_op(klant(1), later).unwrap().krap, None);
        assert!(alle.binnen().open.contains_key(&mijn[0].nummer), "something happens on it");
        assert!(!alle.binnen().open.contains_key(&mijn[1].nummer));
        drop(bezig);
        assert!(mijn[0].wacht());
    }

    #[test]
    fn een_jonge_verbinding_krijgt_de_tijd_voor_haar_eerste_verzoek() {
        let alle = Verbindingen::default();
        let (nu, samen) = (Instant::now(), MAX_VERBINDINGEN_PER_KLANT + RESERVE_VERBINDINGEN);
        let menigte: Vec<_> = (0..samen).map(|_| alle.open_op(klant(1), nu).unwrap()).collect();
        assert_eq!(alle.binnen().open.len(), samen, "nobody had to go");
        let krap = menigte.iter().filter(|een| een.krap == Some(Krap::Klant)).count();
        assert_eq!(krap, RESERVE_VERBINDINGEN);
        // Beyond that the oldest of the reserve makes room, so that health still has an answer.
        assert_eq!(alle.open_op(klant(1), nu).unwrap().krap, Some(Krap::Klant));
        assert!(!alle.binnen().open.contains_key(&menigte[MAX_VERBINDINGEN_PER_KLANT].nummer));
        // An answer later it is as idle as any other.
        drop(menigte[3].begin());
        assert_eq!(alle.open_op(klant(1), nu).unwrap().krap, None);
        assert!(!alle.binnen().open.contains_key(&menigte[3].nummer));
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
