//! Who may begin with what: a request holds one place of one kind of work, and may change it for one of another kind.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::klant::Klant;
use crate::{Probleem, Werk};

/// The places of one server. Cheap to clone; all clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Poort(Arc<Binnen>);

#[derive(Debug, Default)]
struct Binnen {
    bezet: Mutex<Bezet>,
    /// Another bound than that of the kind, on all clients together.
    totaal: Option<usize>,
}

/// How many places are taken; what is not there is zero.
#[derive(Debug, Default)]
struct Bezet {
    totaal: HashMap<Werk, usize>,
    per_klant: HashMap<(Klant, Werk), usize>,
}

impl Poort {
    /// With this bound on every kind of work of all clients together.
    pub(crate) fn met_totaal(totaal: usize) -> Self {
        Self(Arc::new(Binnen { bezet: Mutex::default(), totaal: Some(totaal) }))
    }

    /// A place, or why there is none: 429 when this client has its share, 503 when all is taken. Nobody waits here.
    fn neem(&self, klant: Klant, werk: Werk) -> Result<Plaats, Probleem> {
        let grens = werk.grens();
        let mut bezet = self.bezet();
        if bezet.per_klant.get(&(klant, werk)).copied().unwrap_or(0) >= grens.per_klant {
            geweigerd(werk, "klant");
            return Err(Probleem::te_vaak(grens.wacht_s));
        }
        if bezet.totaal.get(&werk).copied().unwrap_or(0) >= self.0.totaal.unwrap_or(grens.totaal) {
            geweigerd(werk, "server");
            return Err(vol(werk));
        }
        *bezet.totaal.entry(werk).or_default() += 1;
        *bezet.per_klant.entry((klant, werk)).or_default() += 1;
        Ok(Plaats { poort: self.clone(), klant, werk })
    }

    fn bezet(&self) -> MutexGuard<'_, Bezet> {
        self.0.bezet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a full server says.
pub(crate) fn vol(werk: Werk) -> Probleem {
    let (code, detail) = match werk {
        Werk::Stroom => (
            "te-veel-stromen",
            "Er kijken nu te veel schermen mee. Sluit er een of probeer het later opnieuw.",
        ),
        _ => ("te-druk", "Het is nu te druk. Probeer het zo opnieuw."),
    };
    Probleem::niet_beschikbaar(code, detail, werk.grens().wacht_s)
}

fn geweigerd(werk: Werk, door: &'static str) {
    metrics::counter!("jongerenstroom_http_refused_total", "kind" => werk.naam(), "bound" => door)
        .increment(1);
}

/// One place, given back when dropped.
#[derive(Debug)]
pub(crate) struct Plaats {
    poort: Poort,
    klant: Klant,
    werk: Werk,
}

impl Drop for Plaats {
    fn drop(&mut self) {
        let mut bezet = self.poort.bezet();
        if let Some(aantal) = bezet.totaal.get_mut(&self.werk) {
            *aantal = aantal.saturating_sub(1);
        }
        let sleutel = (self.klant, self.werk);
        if let Some(aantal) = bezet.per_klant.get_mut(&sleutel) {
            *aantal = aantal.saturating_sub(1);
            // Whoever has left is not remembered.
            if *aantal == 0 {
                bezet.per_klant.remove(&sleutel);
            }
        }
    }
}

/// The place of this request. An extractor: a handler that turns out to do other work than its method says, changes the
/// place before it begins. Without a front door there are no bounds.
#[derive(Debug, Clone, Default)]
pub struct Plek(Option<Arc<Houder>>);

#[derive(Debug)]
struct Houder {
    poort: Poort,
    klant: Klant,
    plaats: Mutex<Option<Plaats>>,
}

impl Plek {
    pub(crate) fn neem(poort: &Poort, klant: Klant, werk: Werk) -> Result<Self, Probleem> {
        let plaats = Mutex::new(Some(poort.neem(klant, werk)?));
        Ok(Self(Some(Arc::new(Houder { poort: poort.clone(), klant, plaats }))))
    }

    /// Changes the place for one of this kind of work; the old one is free for others from then on.
    ///
    /// # Errors
    /// 429 when this client has its share of that work, 503 when all is taken.
    pub fn wissel(&self, werk: Werk) -> Result<(), Probleem> {
        let Some(houder) = &self.0 else { return Ok(()) };
        let nieuw = houder.poort.neem(houder.klant, werk)?;
        let oud = houder.plaats.lock().unwrap_or_else(PoisonError::into_inner).replace(nieuw);
        drop(oud);
        Ok(())
    }

    /// The body of a command is in: from here on it counts as a command. A place of other work stays what it is.
    pub(crate) fn lichaam_binnen(&self) -> Result<(), Probleem> {
        let Some(houder) = &self.0 else { return Ok(()) };
        let plaats = houder.plaats.lock().unwrap_or_else(PoisonError::into_inner);
        let wacht = plaats.as_ref().is_some_and(|plaats| plaats.werk == Werk::Lichaam);
        drop(plaats);
        if wacht { self.wissel(Werk::Opdracht) } else { Ok(()) }
    }

    /// The place itself, for work that goes on after the answer has begun.
    pub(crate) fn neem_mee(&self) -> Option<Plaats> {
        self.0.as_ref()?.plaats.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<S: Sync> FromRequestParts<S> for Plek {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn klant(nummer: u8) -> Klant {
        Klant::van_adres([10, 0, 0, nummer].into())
    }

    #[test]
    fn een_klant_krijgt_zijn_deel_en_een_ander_houdt_het_zijne() {
        let poort = Poort::default();
        let grens = Werk::Rekenen.grens();
        let mijn: Vec<_> =
            (0..grens.per_klant).map(|_| Plek::neem(&poort, klant(1), Werk::Rekenen).unwrap()).collect();
        assert_eq!(Plek::neem(&poort, klant(1), Werk::Rekenen).unwrap_err().status(), 429);
        let plek = Plek::neem(&poort, klant(1), Werk::Lezen).unwrap();
        assert_eq!(plek.wissel(Werk::Rekenen).unwrap_err().status(), 429);
        assert!(Plek::neem(&poort, klant(2), Werk::Rekenen).is_ok());
        drop(mijn);
        assert!(plek.wissel(Werk::Rekenen).is_ok());
    }

    #[test]
    fn een_volle_server_zegt_dat_hij_vol_is() {
        let poort = Poort::default();
        let grens = Werk::Aanlevering.grens();
        let nummers = 0..u8::try_from(grens.totaal).unwrap();
        let alle: Vec<_> =
            nummers.map(|n| Plek::neem(&poort, klant(n), Werk::Aanlevering).unwrap()).collect();
        let vol = Plek::neem(&poort, klant(200), Werk::Aanlevering).unwrap_err();
        assert_eq!((vol.status().as_u16(), vol.code()), (503, "te-druk"));
        drop(alle);
        assert!(poort.bezet().per_klant.is_empty());
    }

    #[test]
    fn een_opdracht_telt_pas_als_haar_lichaam_binnen_is() {
        let poort = Poort::default();
        let nummers = 0..5_u8;
        let half: Vec<_> = nummers
            .flat_map(|n| (0..Werk::Lichaam.grens().per_klant).map(move |_| n))
            .map(|n| Plek::neem(&poort, klant(n), Werk::Lichaam).unwrap())
            .collect();
        let heel = Plek::neem(&poort, klant(9), Werk::Lichaam).unwrap();
        heel.lichaam_binnen().unwrap();
        heel.lichaam_binnen().unwrap();
        assert_eq!(poort.bezet().totaal[&Werk::Opdracht], 1);
        assert_eq!(poort.bezet().totaal[&Werk::Lichaam], half.len());
    }

    #[test]
    fn wie_wisselt_geeft_zijn_oude_plaats_terug() {
        let poort = Poort::met_totaal(1);
        let plek = Plek::neem(&poort, klant(1), Werk::Lezen).unwrap();
        assert!(Plek::neem(&poort, klant(2), Werk::Lezen).is_err());
        plek.wissel(Werk::Stroom).unwrap();
        assert!(Plek::neem(&poort, klant(2), Werk::Lezen).is_ok());
        let meegenomen = plek.neem_mee();
        drop(plek);
        assert_eq!(Plek::neem(&poort, klant(2), Werk::Stroom).unwrap_err().code(), "te-veel-stromen");
        drop(meegenomen);
        assert!(Plek::neem(&poort, klant(2), Werk::Stroom).is_ok());
    }
}
