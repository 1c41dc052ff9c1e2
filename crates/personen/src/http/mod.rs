//! The way in over HTTP, under `/personen/v1`. A person is named in a body or by id, never by number or name in an address.
//! Whatever shows something of somebody asks first where the caller may look and what the role may see, and notes the look.

mod contact;
mod kaart;
mod namen;
mod teksten;
mod tijdlijn;
mod wie;
mod zoeken;

use std::sync::Arc;

use axum::Router;
use dienst::Omgeving;
use domein::Rol;
use web::{Api, Herkenner};

/// Who comes to this desk: whom [`Loketrecht`](dienst::Loketrecht) lets see anything.
const LOKET: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent, Rol::Accountmanager];
/// Who sees what happened: whom the same table gives a timeline.
const DOSSIER: &[Rol] = &[Rol::Coach, Rol::Inkomensconsulent];

/// The API of this service, under `/personen/v1`.
pub fn router(omgeving: Omgeving, toegang: Arc<dyn Herkenner>) -> Router {
    let api = Api::nieuw(
        "personen",
        "1.0.0",
        "Aan het loket: iemand opzoeken, weten wie het is en hoe deze te bereiken is, en zien wat er gebeurde.",
    );
    let api = zoeken::operaties(api);
    let api = kaart::operaties(api);
    let api = namen::operaties(api);
    let api = tijdlijn::operaties(api);
    let api = teksten::operaties(api);
    let api = dienst::inzagen(api);
    contact::operaties(api).router(omgeving, toegang)
}

#[cfg(test)]
mod tests {
    use dienst::Loketrecht;

    use super::*;

    #[test]
    fn wie_hier_mag_komen_zegt_de_tabel_van_rechten() {
        let wie = |recht: fn(&Loketrecht) -> bool| -> Vec<Rol> {
            let mag = |rol: &Rol| Loketrecht::van(*rol).is_some_and(|van_rol| recht(&van_rol));
            Rol::ALLE.iter().copied().filter(mag).collect()
        };
        assert_eq!(wie(|_| true), LOKET);
        assert_eq!(wie(|recht| recht.tijdlijn.is_some()), DOSSIER);
        // Texts are read here out of a timeline; who has none reads what they may where it was recorded.
        let leest = |recht: &Loketrecht| {
            recht.tijdlijn.is_some() && !(recht.teksten.is_empty() && recht.eigen_teksten.is_empty())
        };
        assert_eq!(wie(leest), DOSSIER);
    }
}
